"""Pictures for tests, painted by arithmetic: the same bytes everywhere. Never one that was taken with a camera."""

import io
from functools import cache
from random import Random

from PIL import Image


@cache
def painted(width: int, height: int, kind: str = "JPEG", mode: str = "RGB", **options: object) -> bytes:
    """Return a picture of gentle slopes with some edges in it, which is what a photograph is to an encoder."""
    slopes = Image.radial_gradient("L").resize((width, height)), Image.linear_gradient("L").resize((width, height))
    image = Image.merge("RGB", (slopes[0], slopes[1], slopes[0].transpose(Image.Transpose.ROTATE_180)))
    image.paste((200, 30, 20), (0, 0, width // 4, height // 4))
    out = io.BytesIO()
    image.convert(mode).save(out, kind, **options)
    return out.getvalue()


@cache
def photograph(width: int, height: int, kind: str = "JPEG") -> bytes:
    """Return a picture that is as hard to make small as a photograph is: there is something in it of every size."""
    image, chance, out = shown(painted(width, height, "PNG")).convert("RGB"), Random(width * height), io.BytesIO()
    for step, share in ((64, 0.5), (16, 0.3), (4, 0.2)):
        spots = Image.frombytes("RGB", (width // step, height // step), chance.randbytes(width // step * (height // step) * 3))
        image = Image.blend(image, spots.resize((width, height), Image.Resampling.BICUBIC), share)
    image.save(out, kind)
    return out.getvalue()


def shown(data: bytes) -> Image.Image:
    """Read a picture whole, as a browser would."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image
