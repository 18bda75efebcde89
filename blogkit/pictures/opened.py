"""A picture's bytes become an image that can be worked on, within bounds. Never trusts what a file says of itself."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

KINDS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
MAX_PIXELS = 50_000_000
"""A picture of more is not opened: a small file can hold one that fills all memory there is."""
MAX_SIDE = 32_000
COMFORTABLE_PIXELS = 24_000_000
"""A JPEG of more is read at half its size, or less: that costs a quarter of the memory."""
WIDEST = 4096
"""No variant is wider, so a picture that is still as wide loses nothing by being read smaller."""
BYTES_A_PIXEL = 14
"""What working on a picture takes at its worst: four bytes as it is, as many turned, as many with its transparency taken apart."""
BYTES_BESIDES = 120_000_000
"""A process with its encoders."""


class NotAPictureError(Exception):
    """A file cannot be shown as a picture; the sentence says why in its author's words."""


class TooLargeError(NotAPictureError):
    """A picture has more pixels than are worked on; nothing else is wrong with it."""


def memory_for(width: int, height: int) -> int:
    """Return how many bytes a process needs at most that works on a picture of this size."""
    return BYTES_BESIDES + min(width * height, MAX_PIXELS) * BYTES_A_PIXEL


@contextmanager
def opened(data: bytes) -> Iterator["Image"]:
    """Open a picture; its pixels are not read yet. NotAPictureError for whatever can be wrong with it, whenever that comes out."""
    from PIL import Image, UnidentifiedImageError

    # The library warns of what is odd in a file; whether the file can be shown is all that matters here.
    warnings.filterwarnings("ignore", module=r"PIL\.")
    Image.MAX_IMAGE_PIXELS = None  # ours is smaller, and has a sentence
    try:
        with Image.open(io.BytesIO(data), formats=KINDS) as image:
            check_size(*image.size)
            yield image
    except NotAPictureError:
        raise
    except UnidentifiedImageError:
        raise NotAPictureError("it cannot be read as a picture") from None
    except MemoryError:
        raise NotAPictureError("there is not enough memory to read it") from None
    except Exception as problem:
        # A decoder that meets a broken file raises nearly anything: OSError, SyntaxError, ValueError, struct.error, EOFError.
        raise NotAPictureError(f"it is broken ({str(problem) or type(problem).__name__})") from problem


def check_size(width: int, height: int) -> None:
    """Refuse a picture that is too large to be opened."""
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise TooLargeError(f"it has {width} times {height} pixels, and {MAX_PIXELS // 1_000_000} million are the most that is worked on")
