"""Pictures for tests, painted by arithmetic: the same bytes everywhere. Never one that was taken with a camera."""

import io
from functools import cache

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


def shown(data: bytes) -> Image.Image:
    """Read a picture whole, as a browser would."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image
