"""The typefaces that cards are set in, blogkit's own and the site's, and which of them has a letter. Never sets or draws one."""

import struct
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cache, cached_property
from importlib import resources
from itertools import product

import uharfbuzz as hb

from blogkit.sources import digest_of

MOST_BYTES = 64_000_000
"""A font that says it is larger, once unpacked, is none: the largest ones of Han have a third of that."""
EM = 4096
"""Letters are measured in so many parts of their size."""


class Style(StrEnum):
    """What a text is on a card."""

    TITLE = "title"
    TEXT = "text"
    STRONG = "strong"


WEIGHTS = {Style.TITLE: 600, Style.TEXT: 400, Style.STRONG: 600}
_WESTERN = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "greek-ext", "vietnamese")
_SCRIPTS = ("arabic", "armenian", "bengali", "devanagari", "georgian", "hebrew", "tamil", "thai")
# An emoji is also a sign of mathematics now and then: what is a picture to most people comes first.
_SIGNS = ("noto-emoji-emoji-600", "noto-sans-math-latin-400", "noto-sans-symbols-2-symbols-400", "noto-sans-symbols-symbols-400")


def _names(weight: int, *families: str) -> tuple[str, ...]:
    return (
        *(f"{family}-{part}-{weight}" for family in families for part in _WESTERN),
        *(f"noto-sans-{script}-{script}-{weight}" for script in _SCRIPTS),
        *_SIGNS,
    )


NAMES = {Style.TITLE: _names(600, "literata", "noto-sans"), Style.TEXT: _names(400, "noto-sans"), Style.STRONG: _names(600, "noto-sans")}
"""Blogkit's own font files, in the order in which they are asked for a letter; whatever a text can be set in, a title can be, too."""


class Typeface:
    """One font file at one weight, to be measured and drawn with."""

    def __init__(self, data: bytes, number: int, weight: int) -> None:
        """Open a font; ``number`` is its place among the fonts, and where it has many weights, ``weight`` is taken."""
        self.number = number
        self._face = open_face(data)
        self._weight = weight
        self._sized: dict[int, hb.Font] = {}

    @cached_property
    def characters(self) -> frozenset[int]:
        """The characters that it has."""
        return frozenset(self._face.unicodes)

    def sized(self, scale: int = EM) -> hb.Font:
        """Return the font whose letters are ``scale`` units high."""
        font = self._sized.get(scale)
        if font is None:
            font = self._sized[scale] = hb.Font(self._face)
            font.scale = (scale, scale)
            if self._face.has_var_data:
                font.set_variations({"wght": self._weight})
        return font


class Fonts:
    """Every typeface; each is opened when somebody asks for a letter that those before it do not have."""

    def __init__(self, of_site: Sequence[bytes] = ()) -> None:
        """Take the site's font files behind blogkit's own."""
        own = dict.fromkeys((name, WEIGHTS[style]) for style, names in NAMES.items() for name in names)
        self._slots: list[tuple[str | bytes, int]] = [*own, *product(of_site, sorted(set(WEIGHTS.values())))]
        self._opened: dict[int, Typeface] = {}
        self._order = {style: self._numbers(style) for style in Style}
        self._set: set[str] = set()
        self._chosen: dict[tuple[Style, str], Typeface | None] = {}

    def typeface(self, style: Style, cluster: str) -> Typeface | None:
        """Return the first typeface that has every character of ``cluster``; None where none has."""
        asked = (style, cluster)
        if asked not in self._chosen:
            needed = {ord(one) for one in cluster if not is_silent(one)}
            opened = map(self.numbered, self._order[style])
            self._chosen[asked] = next((one for one in opened if needed <= one.characters), None)
        return self._chosen[asked]

    def lacking(self, text: str) -> str:
        """Return the letters and signs of a text that no typeface has, each once, with all that belongs to it."""
        if self._set.issuperset(text):
            return ""
        cut = dict.fromkeys(clusters(text))
        missing = [one for one in cut if one[0].isprintable() and self.typeface(Style.TEXT, one) is None]
        # A mark needs the font of the letter that it stands on, so nothing is known about it by itself.
        self._set.update(one for one in cut.keys() - set(missing) if len(one) == 1 and not _belongs(one, one))
        return "".join(missing)

    def can_set(self, text: str) -> bool:
        """Say whether every letter and digit of a text is in some typeface; an emoji may be missing."""
        return not any(one[0].isalnum() for one in clusters(self.lacking(text)))

    def numbered(self, number: int) -> Typeface:
        """Return the typeface of a number."""
        typeface = self._opened.get(number)
        if typeface is None:
            source, weight = self._slots[number]
            data = source if isinstance(source, bytes) else own_font(source)
            typeface = self._opened[number] = Typeface(data, number, weight)
        return typeface

    def _numbers(self, style: Style) -> list[int]:
        names = {name: place for place, name in enumerate(NAMES[style])}
        wanted = [(number, source) for number, (source, weight) in enumerate(self._slots) if weight == WEIGHTS[style]]
        own = sorted((names[source], number) for number, source in wanted if isinstance(source, str) and source in names)
        return [*(number for _, number in own), *(number for number, source in wanted if isinstance(source, bytes))]


def fonts_with(of_site: Sequence[bytes]) -> Fonts:
    """Return the fonts of a site; the same ones as long as it is the same site, with all that has been found out about them."""
    key = tuple(map(digest_of, of_site))
    if key not in _KNOWN:
        _KNOWN.clear()
        _KNOWN[key] = Fonts([data for data in of_site if not font_fault(data)])
    return _KNOWN[key]


_KNOWN: dict[tuple[str, ...], Fonts] = {}


def clusters(text: str) -> list[str]:
    """Cut a text into letters with all that belongs to each: marks, joiners, the parts of an emoji."""
    cut: list[str] = []
    for one in text:
        if cut and _belongs(one, cut[-1]):
            cut[-1] += one
        else:
            cut.append(one)
    return cut


def _belongs(character: str, before: str) -> bool:
    if unicodedata.category(character)[0] == "M" or is_silent(character) or character in _TONES:
        return True
    return (before[-1] == _JOINER and unicodedata.category(character) == "So") or (character in _FLAGS and before in _FLAGS)


_JOINER = "\u200d"
_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_FLAGS = frozenset(map(chr, range(0x1F1E6, 0x1F200)))


def is_silent(character: str) -> bool:
    """Say whether a character shows nothing by itself, so that no font needs to have it."""
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"


@cache
def own_font(name: str) -> bytes:
    """Return one of blogkit's own font files."""
    return (resources.files("blogkit") / "cards" / "fonts" / f"{name}-normal.woff").read_bytes()


def font_fault(data: bytes) -> str:
    """Say what is wrong with a font file of the site; empty where nothing is."""
    if data[:4] == b"wOF2":
        return "it is a WOFF2 file, which cards cannot read; take the TTF, OTF or WOFF file of the same font"
    try:
        face = open_face(data)
    except _TooLargeError as problem:
        return f"it is too large: unpacked it has {problem.size / 1e6:,.0f} MB, and cards read {MOST_BYTES / 1e6:,.0f} MB at most"
    except (struct.error, zlib.error):
        return "it is damaged"
    return "" if face.glyph_count and set(face.unicodes) else "it is no TTF, OTF or WOFF font"


class _TooLargeError(ValueError):
    """A font says that it is larger than it may be."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


def open_face(data: bytes) -> hb.Face:
    """Open a TTF, OTF or WOFF file, or the first font of a collection; what is none of these has no letters."""
    if data[:4] != b"wOFF":
        return hb.Face(data)
    tables = dict(_unpacked(data))
    return hb.Face.create_for_tables(lambda _face, tag, _data: tables.get(tag), None)


def _unpacked(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the tables of a WOFF file: those of the font that it was made of, each of them compressed if that made it smaller."""
    (count,) = struct.unpack_from(">H", data, 12)
    entries = list(struct.iter_unpack(">4s4I", data[44 : 44 + 20 * count]))
    whole_size = sum(size for _, _, _, size, _ in entries)
    if whole_size > MOST_BYTES:
        raise _TooLargeError(whole_size)
    for tag, offset, packed, size, _checksum in entries:
        table = data[offset : offset + packed]
        whole = zlib.decompressobj().decompress(table, size) if 0 < packed < size else table
        if len(whole) != size:
            message = "a table is cut off"
            raise zlib.error(message)
        yield tag.decode("latin-1"), whole
