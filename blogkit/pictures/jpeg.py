"""JPEG: segments, each with a marker and a length, up to the pixels of a scan; those again up to the next marker.

Nothing is handed on that no reader needs: a table that no scan asks for could hold anything, and so could the pixels of one scan too many.
"""

import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

from blogkit.pictures.icc import clean_profile
from blogkit.pictures.unclean import UNTURNED, UncleanError, turn_in, turned

_DHT, _EOI, _SOS, _DQT, _DRI, _APP0, _APP1, _APP2, _APP14 = 0xC4, 0xD9, 0xDA, 0xDB, 0xDD, 0xE0, 0xE1, 0xE2, 0xEE
_PROGRESSIVE = 0xC2
_FRAMES = frozenset({0xC0, 0xC1, _PROGRESSIVE})
"""Those that browsers show."""
_OTHER_FRAMES = frozenset({0xC3, *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)})
_ALONE = frozenset({0x01, *range(0xD0, 0xDA)})
"""Markers that no length follows."""
_RESTART = re.compile(rb"\xff[\xd0-\xd7]")
_PROFILE = b"ICC_PROFILE\0"
_MOST_OF_A_PROFILE = 65_000
"""In one segment."""
_UNSOUND = "its file breaks off, or is no sound JPEG"
Table = tuple[int, int]
"""The marker that it stands behind, and its number: of tables of quantisation, or of codes."""


class _Part(NamedTuple):
    """A component: how bright a picture is, or how blue."""

    across: int
    down: int
    """So many blocks of it are in a unit of the picture."""
    quantisation: int


class _Frame(NamedTuple):
    content: bytes
    is_progressive: bool
    width: int
    height: int
    parts: dict[int, _Part]


def clean_jpeg(data: bytes) -> Iterator[bytes]:
    """Yield a JPEG without what it tells beside its pixels."""
    reading, at = _Reading(), 2
    yield data[:2]
    while True:
        marker, content, at = _segment(data, at)
        if marker == _EOI:  # what follows is most often another picture, with a place of its own
            yield b"\xff\xd9"
            return
        if marker == _SOS:
            start, at = at, _behind_scan(data, at)
            yield from reading.scanned(content, data[start:at])
        else:
            reading.take(marker, content)


def _segment(data: bytes, at: int) -> tuple[int, bytes, int]:
    """Return the next marker, what belongs to it, and where that ends."""
    while data[at] == data[at + 1] == 0xFF:  # padding
        at += 1
    marker = data[at + 1]
    if data[at] != 0xFF:
        raise UncleanError(_UNSOUND)
    if marker in _ALONE:
        return marker, b"", at + 2
    (length,) = struct.unpack_from(">H", data, at + 2)
    end = at + 2 + length
    if length < 2 or end > len(data):
        raise UncleanError(_UNSOUND)
    return marker, data[at + 4 : end], end


def _behind_scan(data: bytes, start: int) -> int:
    at = data.find(b"\xff", start)
    while at >= 0:
        after = data[at + 1]
        if after == 0 or 0xD0 <= after <= 0xD7:
            at = data.find(b"\xff", at + 2)
        elif after == 0xFF:
            at += 1
        else:
            return at
    raise UncleanError(_UNSOUND)


class _Reading:
    """What was said so far and may be asked for by a scan."""

    def __init__(self) -> None:
        self.frame: _Frame | None = None
        self.is_begun = False
        self.beside: dict[int, bytes] = {}
        """What stands before the pixels, by its marker."""
        self.turn = UNTURNED
        self.profile: dict[int, bytes] = {}
        self.tables: dict[Table, bytes] = {}
        self.interval = 0
        self.told_interval = 0
        self.known: dict[tuple[int, int], int] = {}
        """How exactly the coefficients of each part are known by now."""
        self.begun: set[int] = set()
        """The parts whose tables of quantisation can change no more."""

    def take(self, marker: int, content: bytes) -> None:
        """Remember what a segment says, unless it is nothing that a reader needs."""
        if marker in _OTHER_FRAMES or (marker in _FRAMES and self.frame):
            raise UncleanError("it is a JPEG of a kind that browsers do not show")
        if marker in _FRAMES:
            self.frame = _frame(marker, content)
        elif marker in {_DQT, _DHT}:
            self.tables |= dict(_tables(marker, content))
        elif marker == _DRI:
            (self.interval,) = struct.unpack_from(">H", content)
        elif marker == _APP0 and content[:5] == b"JFIF\0" and len(content) >= 14:
            self.beside[marker] = content[:12] + b"\0\0"  # without the small picture in it
        elif marker == _APP14 and content[:5] == b"Adobe" and len(content) >= 12:
            self.beside[marker] = b"Adobe\0\x64\0\0\0\0" + content[11:12]
        elif marker == _APP1 and content[:6] == b"Exif\0\0":
            self.turn = turn_in(content[6:])
        elif marker == _APP2 and content[:12] == _PROFILE and len(content) >= 14:
            self.profile.setdefault(content[12], content[14:])

    def scanned(self, content: bytes, pixels: bytes) -> Iterator[bytes]:
        """Yield a scan with what it needs before it; nothing where what it holds is known already."""
        count = content[0]
        numbers = content[1 : 1 + 2 * count]
        first, last, exactness = content[1 + 2 * count : 4 + 2 * count]
        scan = dict(zip(numbers[::2], numbers[1::2], strict=True))
        frame = self.frame
        if frame is None or not scan or len(scan) < count or not scan.keys() <= frame.parts.keys():
            raise UncleanError(_UNSOUND)
        if not frame.is_progressive:
            first, last, exactness = 0, 63, 0
        elif last > 63 or first > last or (first == 0) != (last == 0) or (first and count > 1):
            raise UncleanError(_UNSOUND)
        is_new = self._learn(scan, first, last, exactness)
        if not is_new and frame.is_progressive:
            raise UncleanError(_UNSOUND)
        if not is_new:
            return
        if not self.is_begun:
            yield from self._beginning(frame)
        for table in self._needed(frame, scan, first, last, exactness):
            if table in self.tables:
                yield _written(table[0], self.tables.pop(table))
        if self.interval != self.told_interval:
            yield _written(_DRI, struct.pack(">H", self.interval))
            self.told_interval = self.interval
        yield _written(_SOS, bytes((count, *numbers, first, last, exactness)))
        restarts = [found.start() for found in _RESTART.finditer(pixels)]
        most = -(-_units(frame, list(scan)) // self.interval) - 1 if self.interval else 0
        yield pixels[: restarts[most]] if len(restarts) > most else pixels

    def _learn(self, scan: dict[int, int], first: int, last: int, exactness: int) -> bool:
        """Say whether a scan tells of its coefficients what was not known yet, and remember that it did."""
        before, after = exactness >> 4, exactness & 15
        told = [(part, number) for part in scan for number in range(first, last + 1)]
        is_new = all(self.known.get(one) == (before or None) for one in told) and before in {0, after + 1}
        self.known |= dict.fromkeys(told, after)
        return is_new

    def _needed(self, frame: _Frame, scan: dict[int, int], first: int, last: int, exactness: int) -> Iterator[Table]:
        """Yield the tables without which nobody can read a scan."""
        for part, tables in scan.items():
            if part not in self.begun:
                yield _DQT, frame.parts[part].quantisation
            if first == 0 and exactness >> 4 == 0:
                yield _DHT, tables >> 4
            if last:
                yield _DHT, 0x10 | tables & 15
        self.begun |= scan.keys()

    def _beginning(self, frame: _Frame) -> Iterator[bytes]:
        self.is_begun = True
        if _APP0 in self.beside:
            yield _written(_APP0, self.beside[_APP0])
        if self.turn != UNTURNED:
            yield _written(_APP1, b"Exif\0\0" + turned(self.turn))
        profile = clean_profile(b"".join(self.profile[number] for number in sorted(self.profile)))
        pieces = [profile[at : at + _MOST_OF_A_PROFILE] for at in range(0, len(profile), _MOST_OF_A_PROFILE)]
        for number, piece in enumerate(pieces, 1):
            yield _written(_APP2, _PROFILE + bytes((number, len(pieces))) + piece)
        if _APP14 in self.beside:
            yield _written(_APP14, self.beside[_APP14])
        yield frame.content


def _frame(marker: int, content: bytes) -> _Frame:
    _, height, width, count = struct.unpack_from(">BHHB", content)
    described = content[6 : 6 + 3 * count]
    parts = {one: _Part(how >> 4, how & 15, table) for one, how, table in zip(*(described[at::3] for at in range(3)), strict=True)}
    if not height or not width or not 0 < count == len(parts) <= 4 or not all(part.across and part.down for part in parts.values()):
        raise UncleanError(_UNSOUND)
    return _Frame(_written(marker, content[: 6 + 3 * count]), marker == _PROGRESSIVE, width, height, parts)


def _tables(marker: int, content: bytes) -> Iterator[tuple[Table, bytes]]:
    """Yield the tables in a segment, and nothing behind them."""
    at = 0
    while at < len(content):
        is_wide, codes = content[at] >> 4, sum(content[at + 1 : at + 17])
        length = (129 if is_wide else 65) if marker == _DQT else 17 + codes
        if at + length > len(content):
            return
        yield (marker, content[at] & 15 if marker == _DQT else content[at]), content[at : at + length]
        at += length


def _units(frame: _Frame, scan: list[int]) -> int:
    """Return how many units of the picture a scan holds."""
    across, down = max(part.across for part in frame.parts.values()), max(part.down for part in frame.parts.values())
    if len(scan) > 1:
        return -(-frame.width // (8 * across)) * -(-frame.height // (8 * down))
    part = frame.parts[scan[0]]
    return -(-frame.width * part.across // (8 * across)) * -(-frame.height * part.down // (8 * down))


def _written(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, 2 + len(content)) + content
