"""Pictures for tests, painted by arithmetic: the same bytes everywhere. Never one that was taken with a camera."""

import io
import struct
import zlib
from functools import cache
from random import Random

from PIL import Image

SECRET = b"52-GPS-31"
"""What nobody may be told."""


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
    """Return a picture that is as hard to make small as a photograph is: coloured where it is coarse, grey where it is fine."""
    image, chance, out = shown(painted(width, height, "PNG")).convert("RGB"), Random(width * height), io.BytesIO()
    for step, share, mode in ((64, 0.5, "RGB"), (16, 0.2, "L"), (4, 0.1, "L")):
        spots = Image.frombytes(mode, (width // step, height // step), chance.randbytes(width // step * (height // step) * len(mode)))
        image = Image.blend(image, spots.resize((width, height), Image.Resampling.BICUBIC).convert("RGB"), share)
    image.save(out, kind)
    return out.getvalue()


def shown(data: bytes) -> Image.Image:
    """Read a picture whole, as a browser would."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def png(head: tuple[int, ...], packed: bytes) -> bytes:
    """Return a PNG of this head and these pixels, whether they fit or not."""
    chunks = png_chunk(b"IHDR", struct.pack(">IIBBBBB", *head)) + png_chunk(b"IDAT", packed) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def png_chunk(name: bytes, data: bytes) -> bytes:
    """Return a part of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
