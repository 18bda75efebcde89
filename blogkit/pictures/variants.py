"""In which sizes and formats a picture is published, as values. Never looks into one."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec

from blogkit.pictures.facts import Facts
from blogkit.pictures.opened import WIDEST

LONGEST = 16_383
"""So high at most can a WebP be; the other formats go with it, so that all show the same."""
SMALL_SIDE = 96
"""A picture that is no larger is an icon, and published as it is."""
NEARLY = 1.15
"""Two widths that are nearer to each other are one: nobody would see the difference."""
LEAD_WIDTH = 1200
"""How wide the one picture is that machines are told of, and that a browser takes that knows no other format."""
WHOLE_QUALITY = 92
"""Of a picture that is published whole and had to be turned."""
FALLBACKS = {"jpeg": "jpeg", "png": "png", "gif": "png", "webp": "webp", "avif": "avif"}
ENDINGS = {"jpeg": "jpg", "png": "png", "webp": "webp", "avif": "avif"}


class Images(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """What the site's owner decided of pictures."""

    enabled: bool = True
    widths: tuple[int, ...] = (480, 800, 1200, 1600)
    formats: tuple[str, ...] = ("avif", "webp")
    avif: int = 55
    webp: int = 75
    jpeg: int = 80
    sizes: str = "(min-width: 46rem) 42rem, 100vw"

    def quality(self, format_: str) -> int:
        """Return how much of a picture is kept in a format."""
        return {"avif": self.avif, "webp": self.webp, "jpeg": self.jpeg}.get(format_, 100)


class Variant(NamedTuple):
    """One size of a picture in one format. The same picture and variant, the same bytes."""

    width: int
    height: int
    format: str
    """``avif``, ``webp``, ``jpeg`` or ``png``."""
    quality: int
    """From 1 to 100; a PNG loses nothing whatever it says."""


class Choice(NamedTuple):
    """What is made of one picture."""

    sources: tuple[tuple[str, tuple[Variant, ...]], ...]
    """Format, and its sizes from the narrowest."""
    fallback: Variant
    """For browsers that know none of those formats, in the picture's own kind where that is one for this."""


Choosing = Callable[[Facts, Images], Choice | None]
"""Says what is made of a picture; None where it is published as it is."""


def choose(facts: Facts, images: Images, widths: Sequence[int] = ()) -> Choice | None:
    """Say what is made of a picture; None where it is published as it is. Nothing is made larger than the picture."""
    if not images.enabled or not is_resized(facts):
        return None
    longest = min(facts.height, LONGEST)
    sizes = _widths(max(1, facts.width * longest // facts.height), widths or images.widths)
    fallback = FALLBACKS[facts.kind]
    lead = max((width for width in sizes if width <= LEAD_WIDTH), default=sizes[0])
    sources = tuple(
        (format_, tuple(_variant(facts, width, format_, images) for width in sizes)) for format_ in images.formats if format_ != fallback
    )
    if fallback in images.formats:
        own = (fallback, tuple(_variant(facts, width, fallback, images) for width in sizes))
        sources = tuple(sorted((*sources, own), key=lambda one: images.formats.index(one[0])))
    return Choice(sources, _variant(facts, lead, fallback, images))


def choose_squares(facts: Facts, images: Images, sides: Sequence[int]) -> Choice | None:
    """Say in which squares the middle of a picture is shown, in the one format that every browser can show; None as above."""
    if not images.enabled or not is_resized(facts):
        return None
    format_ = FALLBACKS[facts.kind]
    squares = tuple(Variant(side, side, format_, images.quality(format_)) for side in _widths(min(facts.width, facts.height), sides))
    return Choice(((format_, squares),), squares[0])


def is_resized(facts: Facts) -> bool:
    """Say whether sizes can be made of a picture, and are worth it."""
    is_still = facts.kind in FALLBACKS and not facts.is_animated and not facts.trouble
    return is_still and max(facts.width, facts.height) > SMALL_SIDE


def turned(facts: Facts) -> Variant | None:
    """Return how a picture is published whole that must be turned for that; None where its file needs no more than cleaning."""
    if not facts.is_turned or not facts.width or facts.trouble or facts.is_animated:
        return None
    return Variant(facts.width, facts.height, FALLBACKS[facts.kind], WHOLE_QUALITY)


def _widths(whole: int, asked: Sequence[int]) -> list[int]:
    widths = [width for width in sorted(set(asked)) if width * NEARLY < whole]
    if whole <= max(asked) * NEARLY or not widths:
        widths.append(min(whole, WIDEST))
    return widths


def _variant(facts: Facts, width: int, format_: str, images: Images) -> Variant:
    return Variant(width, max(1, round(facts.height * width / facts.width)), format_, images.quality(format_))
