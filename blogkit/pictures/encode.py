"""A picture becomes its variants: upright, in sRGB, with nothing but pixels in them. Never makes one larger than the picture is."""

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from blogkit.pictures.opened import COMFORTABLE_PIXELS, WIDEST, opened
from blogkit.pictures.strip import stripped
from blogkit.pictures.variants import Variant

if TYPE_CHECKING:
    from PIL.Image import Image

REDUCED_AT_ONCE = 3.0
"""A picture is first made smaller by whole steps, down to so many times the size wanted, which is quick; the rest is done well."""
AVIF_SPEED = 7


def encode(data: bytes, variants: Sequence[Variant]) -> Iterator[bytes]:
    """Yield the bytes of each variant. They depend on nothing else: not on the other variants, the machine or the moment."""
    from PIL import ImageOps

    with opened(stripped(data)) as image:  # without the second picture behind it, which telephones add
        _read_smaller(image)
        profile = image.info.get("icc_profile", b"")
        base = in_channels(ImageOps.exif_transpose(image))
        base.info = {}  # an encoder would write down what it finds there
        made: tuple[tuple[int, int], Image] | None = None
        for variant in variants:
            size = (variant.width, variant.height)
            if made is None or made[0] != size:
                made = size, _in_srgb(_resized(base, size), profile)
            yield _encoded(made[1], variant)


def _read_smaller(image: "Image") -> None:
    """Let the decoder of JPEG leave out what no variant would show. It depends on the picture alone, so the variants do."""
    if image.format != "JPEG":
        return
    width, height = image.size
    scale = 1
    while scale < 8 and width * height > COMFORTABLE_PIXELS * scale**2 and min(width, height) >= WIDEST * scale * 2:  # noqa: PLR2004
        scale *= 2
    if scale > 1:
        image.draft(None, (-(-width // scale), -(-height // scale)))


def in_channels(image: "Image") -> "Image":
    """Make channels of eight bits of whatever a picture is made of: a palette, sixteen bits, black and white."""
    if image.mode.startswith(("I", "F")):
        # Sixteen bits of grey; the library would cut off instead of scaling.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    if image.mode in {"RGB", "CMYK", "L", "RGBA"} and not ("transparency" in image.info and image.mode != "RGBA"):
        return image.copy() if image.readonly else image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _resized(image: "Image", size: tuple[int, int]) -> "Image":
    from PIL.Image import Resampling

    if image.size == size:
        return image
    # A square shows the middle of its picture. Every other size has the shape of the whole, but for what rounding did to it.
    box = _middle(*image.size) if size[0] == size[1] else None
    return image.resize(size, Resampling.LANCZOS, box, reducing_gap=REDUCED_AT_ONCE)


def _middle(width: int, height: int) -> tuple[float, float, float, float]:
    side = min(width, height)
    left, top = (width - side) / 2, (height - side) / 2
    return left, top, left + side, top + side


def _in_srgb(image: "Image", profile: bytes) -> "Image":
    """Bring the colours into sRGB, which needs no profile beside it; of a profile that cannot be read nothing is believed."""
    from PIL import ImageCms

    wanted = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile:
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if "srgb" in ImageCms.getProfileDescription(own).lower() and image.mode in {"RGB", "RGBA"}:
                return image
            turned = ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode=wanted)
        except (ImageCms.PyCMSError, OSError, ValueError):
            turned = None
        if turned is not None:
            turned.info = {}
            return turned
    return image if image.mode == wanted else image.convert(wanted)


def _encoded(image: "Image", variant: Variant) -> bytes:
    out = io.BytesIO()
    match variant.format:
        case "avif":
            # With more threads the bytes would depend on how many there are.
            image.save(out, "AVIF", quality=variant.quality, speed=AVIF_SPEED, max_threads=1)
        case "webp":
            image.save(out, "WEBP", quality=variant.quality, method=4)
        case "png":
            image.save(out, "PNG", compress_level=9)
        case "jpeg":
            opaque = image.convert("RGB") if image.mode != "RGB" else image
            opaque.save(out, "JPEG", quality=variant.quality, optimize=True, progressive=True)
        case _:
            message = f"no picture is made as {variant.format}"
            raise ValueError(message)
    return out.getvalue()
