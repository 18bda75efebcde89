"""A picture's bytes become an image that can be worked on, within bounds. Never trusts what a file says of itself."""

import io
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from blogkit.pictures.avif import coded_sizes
from blogkit.pictures.strip import AVIF, kind_of

if TYPE_CHECKING:
    from PIL.Image import Image

KINDS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
MAX_PIXELS = 50_000_000
"""A picture of more is not opened: a small file can hold one that fills all memory there is."""
MAX_SIDE = 32_000
MAX_BYTES = 64_000_000
"""A file of more is not looked through, and not published: no reader would wait for it."""
COMFORTABLE_PIXELS = 24_000_000
"""A JPEG of more is read at half its size, or less: that costs a quarter of the memory."""
WIDEST = 4096
"""No variant is wider, so a picture that is still as wide loses nothing by being read smaller."""
SMALL_AREA = 1_000_000
"""So many pixels may be in any file beside the picture, what one sees through it and a small one."""
BYTES_A_PIXEL = 14
"""What working on a picture takes at its worst: four bytes as it is, as many turned, as many with its transparency taken apart."""
BYTES_A_PIXEL_LOOKED_INTO = {"JPEG": 11, "MPO": 11}
"""What looking into a picture takes, by its kind: of a JPEG that comes clearer and clearer every coefficient is held, in any size."""
MOST_A_PIXEL_LOOKED_INTO = 16
"""As much of any other: a WebP is held four times over while it is read."""
BYTES_BESIDES = 120_000_000
"""A process with its encoders."""


class NotAPictureError(Exception):
    """A file cannot be shown as a picture; the sentence says why in its author's words."""


class TooLargeError(NotAPictureError):
    """A picture has more pixels than are worked on; nothing else is wrong with it."""


def memory_for(width: int, height: int) -> int:
    """Return how many bytes a process needs at most that works on a picture of this size."""
    return BYTES_BESIDES + min(width * height, MAX_PIXELS) * BYTES_A_PIXEL


def memory_to_look(data: bytes) -> int:
    """Return how many bytes looking into a picture takes at most; its pixels are not read for that."""
    taken = 3 * len(data)
    try:
        with opened(data) as image:
            a_pixel = BYTES_A_PIXEL_LOOKED_INTO.get(image.format or "", MOST_A_PIXEL_LOOKED_INTO)
            return taken + image.width * image.height * a_pixel
    except NotAPictureError:
        return taken


@contextmanager
def opened(data: bytes) -> Iterator["Image"]:
    """Open a picture; its pixels are not read yet. NotAPictureError for whatever can be wrong with it, whenever that comes out."""
    from PIL import Image, UnidentifiedImageError

    # The library warns of what is odd in a file; whether the file can be shown is all that matters here.
    warnings.filterwarnings("ignore", module=r"PIL\.")
    Image.MAX_IMAGE_PIXELS = None  # ours is smaller, and has a sentence
    try:
        coded = coded_sizes(data) if kind_of(data) == AVIF else []
        for size in coded:
            check_size(*size)
        with Image.open(io.BytesIO(data), formats=KINDS) as image:
            check_size(*image.size)
            _check_coded(coded, image.width * image.height)
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


def _check_coded(coded: Sequence[tuple[int, int]], area: int) -> None:
    """Refuse a picture in which there are many more pixels than it says: a decoder makes room for them all."""
    if sum(width * height for width, height in coded) > 4 * area + SMALL_AREA:
        raise NotAPictureError("there are more pixels in it than it says")


def check_size(width: int, height: int) -> None:
    """Refuse a picture that is too large to be opened."""
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise TooLargeError(f"it has {width} times {height} pixels, and {MAX_PIXELS // 1_000_000} million are the most that is worked on")
