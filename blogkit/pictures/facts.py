"""What is in a picture, as a value that depends on its bytes alone. Never keeps a pixel."""

import re
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from blogkit.pictures.opened import MAX_BYTES, NotAPictureError, TooLargeError, opened
from blogkit.pictures.strip import AVIF, CLEANED, kind_of, stripped
from blogkit.pictures.unclean import UncleanError

_UNCLEANABLE = tuple(
    ".heic .heif .hif .tif .tiff .jxl .jp2 .j2k .psd"  # and what cameras call raw:
    " .3fr .arw .cr2 .cr3 .crw .dcr .dng .erf .fff .iiq .kdc .mef .mos .mrw .nef .nrw .orf .pef .raf .rw2 .rwl .sr2 .srf .srw .x3f".split()
)
"""What a file of these endings tells of its maker and place cannot be taken out, whatever its bytes look like."""
ENDINGS = (".jpg", ".jpeg", ".jfif", ".png", ".gif", ".webp", ".avif", ".svg", *_UNCLEANABLE)
EXPECTED = {".jpg": "jpeg", ".jpeg": "jpeg", ".jfif": "jpeg", ".png": "png", ".gif": "gif", ".webp": "webp", ".avif": "avif"}
"""What a file of this ending is expected to be."""
SVG_BEGINNING = 4096


class Facts(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """What a build needs to know of a picture."""

    kind: str
    """``jpeg``, ``png``, ``gif``, ``webp``, ``avif`` or ``svg``; empty where it is none of them."""
    width: int = 0
    height: int = 0
    """As it stands upright; 0 where it was not looked into, or where that is not known."""
    is_turned: bool = False
    """Its pixels do not lie in the file as they are to be shown."""
    is_animated: bool = False
    trouble: str = ""
    """Why it cannot be made smaller, in its author's words."""
    secret: str = ""
    """Why it cannot be published at all: nobody knows what else it tells."""


class Pictures(NamedTuple):
    """The pictures of a site."""

    facts: Mapping[str, Facts]
    """By the paths of their files."""
    digests: Mapping[str, str]
    first: Mapping[str, str]
    """Digest of a file, and the first path at which it lies: the same picture may lie in many places."""
    known: Mapping[str, Facts]
    """By what they are remembered by."""


NO_PICTURES = Pictures({}, {}, {}, {})


def is_picture(path: str, beginning: bytes) -> bool:
    """Say whether a file claims to be a picture, by its name or by its first bytes."""
    return path.lower().endswith(ENDINGS) or bool(kind_of(beginning))


def facts_of(path: str, data: bytes, *, is_deep: bool) -> Facts:
    """Look into a picture; unless ``is_deep`` only at what must not be published of it."""
    kind = kind_of(data)
    if not kind and path.lower().endswith(".svg"):
        width, height = _size_of_svg(data) if is_deep else (0, 0)
        return Facts(kind="svg", width=width, height=height)
    if not kind:
        return _secret("", f"its name says that it is a {path.rpartition('.')[2].upper()}, {_why_not(path)}")
    try:
        clean = stripped(data)
        if is_deep:
            return _looked_into(kind, clean)  # a second picture behind the first is gone, which would be taken for a film
    except TooLargeError as problem:
        return Facts(kind=kind, trouble=str(problem))
    except (UncleanError, NotAPictureError) as problem:  # where pixels should be there may be anything
        return _secret(kind if kind in CLEANED else "", str(problem))
    return Facts(kind=kind)


def too_long(size: int) -> Facts:
    """Say of a file what keeps it from being looked through."""
    return _secret("", f"its file has {size // 1_000_000} MB, and {MAX_BYTES // 1_000_000} are the most that is looked through")


def _secret(kind: str, why: str) -> Facts:
    return Facts(kind=kind, trouble=why, secret=why)


def _why_not(path: str) -> str:
    if path.lower().endswith(_UNCLEANABLE):
        return "and what such a file tells of its maker and place cannot be taken out"
    return "its bytes do not begin like those of a picture, and nobody knows what else is in it"


def _looked_into(kind: str, data: bytes) -> Facts:
    with opened(data) as image:
        turn = image.getexif().get(0x0112, 1)
        width, height = image.size
        is_animated = getattr(image, "n_frames", 1) - bool(image.info.get("default_image")) > 1
        if is_animated:
            image.seek(0)
        if image.format == "JPEG":
            image.draft(None, (max(1, width // 8), max(1, height // 8)))
        image.load()  # a file that breaks off is found now and not when its sizes are made
    is_on_its_side = isinstance(turn, int) and turn in {5, 6, 7, 8}
    return Facts(
        kind=kind,
        width=height if is_on_its_side else width,
        height=width if is_on_its_side else height,
        is_turned=isinstance(turn, int) and turn in range(2, 9) and kind != AVIF,  # which turns in its own way, and keeps it
        is_animated=is_animated,
    )


def _size_of_svg(data: bytes) -> tuple[int, int]:
    """Read how large a drawing says it is."""
    tag = _SVG.search(data[:SVG_BEGINNING].decode("utf-8", "replace"))
    if not tag:
        return 0, 0
    given = {name: value for name, _, value in _SVG_ATTRIBUTE.findall(tag[0])}
    width, height = (_pixels(given.get(name, "")) for name in ("width", "height"))
    box = _BOX.fullmatch(given.get("viewBox", ""))
    sides = (width, height) if width and height else (float(box[1]), float(box[2])) if box else (0.0, 0.0)
    rounded = [round(side) for side in sides]
    return (rounded[0], rounded[1]) if all(0 < side <= 100_000 for side in rounded) else (0, 0)  # noqa: PLR2004


def _pixels(length: str) -> float:
    """Return how many pixels of CSS a length of SVG has; 0 where it is a part of something else, or none."""
    found = _LENGTH.fullmatch(length)
    return float(found[1]) * UNITS[found[2]] if found else 0.0


_SVG = re.compile(r"<svg\b[^>]*>")
_SVG_ATTRIBUTE = re.compile(r"""\s([\w:-]+)\s*=\s*(["'])(.*?)\2""", re.DOTALL)
UNITS = {"": 1, "px": 1, "pt": 96 / 72, "pc": 16, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96, "em": 16, "rem": 16}
"""Pixels of CSS in each unit of length (CSS Values 4, 6), and in an em where nothing sets the size of its letters."""
_LENGTH = re.compile(r"\s*(\d{1,6}(?:\.\d{1,6})?)(|px|pt|pc|mm|cm|in|em|rem)\s*")
_BOX = re.compile(r"\s*[-+\d.]+[\s,]+[-+\d.]+[\s,]+(\d{1,6}(?:\.\d{1,6})?)[\s,]+(\d{1,6}(?:\.\d{1,6})?)\s*")
