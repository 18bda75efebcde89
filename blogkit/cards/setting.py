"""Text becomes lines of placed letters: fonts found, shaped, broken into lines, and made to fit. Never draws a pixel."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

import uharfbuzz as hb

from blogkit.cards.direction import levels, visual
from blogkit.cards.fonts import EM, Fonts, Style, Typeface, clusters

UNIT = 64
"""Parts of a pixel that letters are placed by."""
ELLIPSIS = "…"
MOST_MARKS = 6
"""More marks on one letter are left out: no language has so many, and a tower of them leaves no room for the letter."""
LONGEST = 2000
"""So many letters of a text are looked at; no card holds more."""


class Span(NamedTuple):
    """A piece of a text in one style and colour."""

    text: str
    style: Style
    ink: str


class Letter(NamedTuple):
    """A glyph and where it is drawn; in a Line ``x`` and ``y`` are counted from the left end of its base, in units, ``y`` upwards."""

    typeface: int
    glyph: int
    x: int
    y: int
    ink: str


class Line(NamedTuple):
    """A line of text, and how far its ink reaches from the left end of its base, in units."""

    letters: tuple[Letter, ...]
    left: int
    right: int
    above: int
    below: int


class Block(NamedTuple):
    """A text in lines of one size."""

    lines: tuple[Line, ...]
    size: int
    """How high a letter is, in pixels."""
    bases: tuple[int, ...]
    """How far below the top of the block each line's base is, in units."""
    height: int
    """In units."""
    runs_left: bool
    """The text begins at the right."""
    is_cut: bool
    """It did not fit, and an ellipsis stands at its end."""


class Measure(NamedTuple):
    """What a text must fit into, and how it is set."""

    width: int
    """In pixels, like ``height``."""
    height: int
    sizes: Sequence[int]
    """The largest that fits is taken."""
    leading: float
    """From base to base, in sizes."""
    is_balanced: bool = False
    """All lines are about as long."""


class _Cluster(NamedTuple):
    """A letter with all that belongs to it."""

    text: str
    style: Style
    ink: str
    level: int
    typeface: Typeface


def fit(fonts: Fonts, spans: Sequence[Span], measure: Measure) -> Block:
    """Set a text as large as it fits; at the smallest size what is too much gives way to an ellipsis.

    Words are torn apart only where no size is small enough for them. Letters without a font are left out.
    """
    found = _clusters(fonts, spans)
    text = _Text(found[:LONGEST])
    for may_tear in (False, True) if len(found) <= LONGEST else ():
        for size in measure.sizes[len(measure.sizes) // 2 if may_tear else 0 :]:
            block = text.set(measure, size, may_tear=may_tear)
            if block:
                return block
    ends, low, high = _ellipsis(fonts, text.clusters), 0, len(text.clusters) - 1
    best = Block((), measure.sizes[-1], (), 0, text.runs_left, is_cut=True)
    while low <= high and ends:
        middle = (low + high) // 2
        block = _Text([*_trimmed(text.clusters[:middle]), ends]).set(measure, measure.sizes[-1], may_tear=True)
        if block:
            best, low = block._replace(is_cut=True, runs_left=text.runs_left), middle + 1
        else:
            high = middle - 1
    return best


class _Text:
    """A text whose letters are known; measured once, for all sizes."""

    def __init__(self, found: list[_Cluster]) -> None:
        self.clusters = found
        self.runs_left = bool(found and min(one.level for one in found) % 2)
        self.widths = [width for _, run in groupby(found, _run) for width in _widths(list(run))]
        self.may_break = [False, *(_may_break(one.text, other.text) for one, other in pairwise(found))]

    def set(self, measure: Measure, size: int, *, may_tear: bool) -> Block | None:
        """Set the text at one size; None where it does not fit, or not without tearing words apart."""
        room = measure.width * EM // size
        ends, is_torn = self._ends(room)
        if (is_torn and not may_tear) or len(ends) * measure.leading * size > measure.height + size:
            return None
        if measure.is_balanced and not is_torn:
            room = self._balanced(room, len(ends))
        for _ in range(8):  # a letter at the end of a line may hang out of it, and one without its neighbour may be wider
            ends, _ = self._ends(room)
            lines = tuple(self._line(start, end, size) for start, end in zip([0, *ends], ends, strict=False))
            if all(line.right - line.left <= measure.width * UNIT for line in lines):
                return _stacked(lines, measure, size, runs_left=self.runs_left)
            room = room * 19 // 20
        return None

    def _ends(self, room: int) -> tuple[list[int], bool]:
        """Return where each line ends that is at most ``room`` wide, and whether a word had to be torn."""
        ends: list[int] = []
        is_torn = False
        start, at, width, good = 0, 0, 0, 0
        while at < len(self.clusters):
            good = at if self.may_break[at] else good
            width += self.widths[at]
            if width > room and at > start and not self.clusters[at].text.isspace():
                is_torn = is_torn or good <= start
                at = good if good > start else at
                ends.append(at)
                start, width = at, 0
                continue
            at += 1
        return ([*ends, at] if at > start else ends), is_torn

    def _balanced(self, room: int, count: int) -> int:
        """Return the least room that the text needs for as many lines."""
        low, high = room // 2, room
        while low < high:
            middle = (low + high) // 2
            ends, is_torn = self._ends(middle)
            if len(ends) <= count and not is_torn:
                high = middle
            else:
                low = middle + 1
        return high

    def _line(self, start: int, end: int, size: int) -> Line:
        runs = [list(run) for _, run in groupby(_trimmed(self.clusters[start:end]), _run)]
        letters: list[Letter] = []
        x = left = right = above = below = 0
        for place in visual([run[0].level for run in runs]):
            run = runs[place]
            font, ink = run[0].typeface.sized(size * UNIT), run[0].ink
            buffer = _shaped(run, font)
            for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
                extents = font.get_glyph_extents(info.codepoint)
                if extents and extents.width and extents.height:
                    at, base = x + position.x_offset, position.y_offset
                    letters.append(Letter(run[0].typeface.number, info.codepoint, at, base, ink))
                    left, right = min(left, at + extents.x_bearing), max(right, at + extents.x_bearing + extents.width)
                    above = max(above, base + extents.y_bearing)
                    below = max(below, -(base + extents.y_bearing + extents.height))
                x += position.x_advance
        return Line(tuple(letters), left, max(right, x), above, below)


def _stacked(lines: tuple[Line, ...], measure: Measure, size: int, *, runs_left: bool) -> Block | None:
    """Put lines below each other, further apart where letters are high; None where they are too many."""
    bases: list[int] = []
    for number, line in enumerate(lines):
        if number:
            apart = max(int(measure.leading * size * UNIT), lines[number - 1].below + line.above + size * UNIT // 16)
            bases.append(bases[-1] + apart)
        else:
            bases.append(max(line.above, size * UNIT * 3 // 4))
    height = bases[-1] + max(lines[-1].below, size * UNIT // 4) if lines else 0
    return Block(lines, size, tuple(bases), height, runs_left, is_cut=False) if height <= measure.height * UNIT else None


def _clusters(fonts: Fonts, spans: Sequence[Span]) -> list[_Cluster]:
    whole = "".join(span.text for span in spans)
    _, *known = levels(whole)
    found: list[_Cluster] = []
    at = 0
    for span in spans:
        for one in clusters(span.text):
            level, at = known[at], at + len(one)
            typeface = _typeface(fonts, span.style, one, found[-1].typeface if found and found[-1].style == span.style else None)
            shown = "".join(character for character in _with_few_marks(one) if not _is_control(character))
            if typeface and shown:
                found.append(_Cluster(shown, span.style, span.ink, level, typeface))
    return found


def _with_few_marks(cluster: str) -> str:
    runs = (("".join(run), is_mark) for is_mark, run in groupby(cluster, lambda one: unicodedata.category(one)[0] == "M"))
    return "".join(run[:MOST_MARKS] if is_mark else run for run, is_mark in runs)


def _typeface(fonts: Fonts, style: Style, cluster: str, last: Typeface | None) -> Typeface | None:
    """Take the typeface that has a letter; a sign of punctuation is taken from the typeface of what it stands beside."""
    if last and unicodedata.category(cluster[0])[0] == "P" and set(map(ord, cluster)) <= last.characters:
        return last
    return fonts.typeface(style, cluster)


def _is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc" or unicodedata.bidirectional(character) in {
        "LRI",
        "RLI",
        "FSI",
        "PDI",
        "LRE",
        "RLE",
        "LRO",
        "RLO",
        "PDF",
    }


def _run(one: _Cluster) -> tuple[Style, str, int, int]:
    return one.style, one.ink, one.level, one.typeface.number


def _shaped(run: Sequence[_Cluster], font: hb.Font) -> hb.Buffer:
    buffer = hb.Buffer()
    buffer.add_str("".join(one.text for one in run))
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if run[0].level % 2 else "ltr"
    hb.shape(font, buffer)
    return buffer


def _widths(run: Sequence[_Cluster]) -> Iterator[int]:
    """Yield the width of each letter of a run, in parts of an em; what is joined into one has its width at its first."""
    buffer = _shaped(run, run[0].typeface.sized())
    by_place: dict[int, int] = {}
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        by_place[info.cluster] = by_place.get(info.cluster, 0) + position.x_advance
    at = 0
    for one in run:
        yield sum(by_place.get(place, 0) for place in range(at, at + len(one.text)))
        at += len(one.text)


def _trimmed(found: Sequence[_Cluster]) -> Sequence[_Cluster]:
    end = len(found)
    while end and found[end - 1].text.isspace():
        end -= 1
    return found[:end]


def _ellipsis(fonts: Fonts, found: Sequence[_Cluster]) -> _Cluster | None:
    if not found:
        return None
    last = found[-1]
    typeface = fonts.typeface(last.style, ELLIPSIS)
    return last._replace(text=ELLIPSIS, level=min(one.level for one in found), typeface=typeface) if typeface else None


def _may_break(one: str, other: str) -> bool:
    """Say whether a line may end between two letters, by the most common rules of Unicode's line breaking algorithm."""
    if one.endswith("\u200b") or one.isspace():
        return one not in _HELD and not other.isspace()
    if other.isspace() or _opens(one[0]) or _closes(other[0]):
        return False
    if one[-1] in _HYPHENS:
        return other[0].isalpha()
    return bool(_SPACELESS.match(one) or _SPACELESS.match(other))


def _opens(character: str) -> bool:
    """Say whether a line never ends with this; Thai and Lao write some vowels before their consonant."""
    return unicodedata.category(character) in {"Ps", "Pi"} or character in "¿¡" or bool(re.match("[\u0e40-\u0e44\u0ec0-\u0ec4]", character))


def _closes(character: str) -> bool:
    """Say whether a line never begins with this."""
    return unicodedata.category(character) in {"Pe", "Pf", "Po", "Lm"} or bool(_FOLLOWS.match(character))


_HELD = "\u00a0\u2007\u202f"
"""Spaces that hold two words together."""
_HYPHENS = "-\u2010–—/"
_FOLLOWS = re.compile("[ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ\u0e2f-\u0e3a\u0e45-\u0e4e\u0eaf-\u0ebd\u0ec6-\u0ece]")
"""Small kana, and what Thai and Lao write behind or on a consonant."""
_SPACELESS = re.compile("[\u0e00-\u0eff\u2e80-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff]")
"""Scripts that put no spaces between words: Thai, Lao, Han, Kana. Where a word ends there, only a dictionary knows."""
