"""AVIF: boxes inside boxes, which name each other by where they lie. So nothing is moved: what may not stay becomes zeros."""

import struct
from collections.abc import Iterator, Mapping

from blogkit.pictures.icc import clean_profile
from blogkit.pictures.unclean import UncleanError

_BRANDS = frozenset(b"avif avio avis mif1 mif2 msf1 miaf MA1A MA1B tmap".split())
_ITEMS_KEPT = frozenset({b"av01", b"grid", b"iden", b"tmap"})
_IN_META = frozenset({b"hdlr", b"pitm", b"iloc", b"iinf", b"iref", b"iprp", b"idat"})
_PROPERTIES = frozenset(b"ispe pixi colr av1C auxC irot imir clap pasp clli mdcv a1op lsel a1lx".split())
_LENGTHS = {b"ispe": 12, b"irot": 1, b"imir": 1, b"clap": 32, b"pasp": 8, b"clli": 4, b"mdcv": 24, b"a1op": 1, b"lsel": 2}
"""Of those that are always as long."""
_AUXILIARY = (b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0", b"urn:mpeg:mpegB:cicp:systems:auxiliary:depth\0")
_REFERENCES = frozenset(b"auxl thmb dimg prem base cdsc".split())
_IN_PROPERTIES = frozenset({b"ipco", b"ipma"})
_HEAD_OF_SEQUENCE, _MOMENT, _PADDING = 1, 2, 15
_UNITS_OF_PIXELS = frozenset({_HEAD_OF_SEQUENCE, _MOMENT, 3, 4, 6, 7})
"""The heads of sequences, moments and frames, frames, and their tiles."""
_GRID = 12
_UNSOUND = "its file is no sound AVIF"
Span = tuple[int, int]


def clean_avif(data: bytes) -> bytes:
    """Return an AVIF, as long as it was, with nothing in it but its pixels."""
    out = bytearray(data)
    boxes = list(_boxes(data, 0, len(data)))
    metas = [(start, end) for name, start, end in boxes if name == b"meta"]
    if len(metas) != 1 or any(name == b"moov" for name, _, _ in boxes):
        raise UncleanError("it is a film in an AVIF, and what that tells of its maker and place cannot be taken out")
    kept = _avif_meta(data, out, *metas[0])
    pixels = [(start, end) for name, start, end in boxes if name == b"mdat"]
    if not all(any(start <= first and last <= end for start, end in pixels) for first, last in kept):
        raise UncleanError(_UNSOUND)
    for name, start, end in boxes:
        if name == b"mdat":
            at = start
            for first, last in sorted(kept):
                if start <= first < end:
                    _blank(out, at, max(at, first))
                    at = max(at, min(last, end))
            _blank(out, at, end)
        elif name == b"ftyp":
            _clean_brands(data, out, start, end)
        elif name != b"meta":
            _free(out, start, end)
    return bytes(out)


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield the name of each box, and where its content begins and ends."""
    while at < end:
        size, name = struct.unpack_from(">I4s", data, at)
        start = at + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, start)
            start += 8
        stop = at + size if size else end
        if stop > end or stop < start:
            raise UncleanError("its file breaks off")
        yield name, start, stop
        at = stop


def _blank(out: bytearray, start: int, end: int) -> None:
    out[start:end] = bytes(max(end - start, 0))


def _free(out: bytearray, start: int, end: int) -> None:
    name = start - 4 if out[start - 8 : start - 4] != b"\0\0\0\1" else start - 12
    out[name : name + 4] = b"free"
    _blank(out, start, end)


def _clean_brands(data: bytes, out: bytearray, start: int, end: int) -> None:
    if (end - start) % 4:
        raise UncleanError(_UNSOUND)
    _blank(out, start + 4, start + 8)
    for at in range(start + 8, end, 4):
        if data[at : at + 4] not in _BRANDS:
            out[at : at + 4] = b"mif1"


def _avif_meta(data: bytes, out: bytearray, start: int, end: int) -> list[Span]:
    """Clean the box that says what is in the file; return where those items lie that may stay."""
    children = _free_others(data, out, (start + 4, end), _IN_META)
    if not {b"iinf", b"iloc", b"iprp"} <= children.keys():
        raise UncleanError(_UNSOUND)
    described = _free_others(data, out, children[b"iprp"], _IN_PROPERTIES)
    _clean_properties(data, out, *described[b"ipco"])
    _clean_associations(data, out, *described[b"ipma"])
    if b"pitm" in children:
        first, last = children[b"pitm"]
        _blank(out, first + (8 if data[first] else 6), last)
    if b"iref" in children:
        _check_references(data, *children[b"iref"])
    if b"hdlr" in children:
        _blank(out, children[b"hdlr"][0] + 12, children[b"hdlr"][1])  # a name, behind what it handles
    types: dict[int, bytes] = {}
    for item, first, last in _items(data, *children[b"iinf"]):
        types[item] = data[first : first + 4]
        if types[item] not in _ITEMS_KEPT:
            out[first : first + 4] = b"none"  # a reader that looked for what is gone would take the file for broken
        _blank(out, first + 4, last)  # a name that somebody gave it
    return _clean_extents(data, out, children, types)


def _clean_extents(data: bytes, out: bytearray, children: Mapping[bytes, Span], types: Mapping[int, bytes]) -> list[Span]:
    """Clean what the items are made of that may stay, and what lies in the box itself; return where the others lie."""
    inside = children.get(b"idat", (0, 0))
    kept: list[Span] = []
    in_idat: list[Span] = []
    extents, behind = _extents(data, *children[b"iloc"])
    _blank(out, behind, children[b"iloc"][1])
    for item, is_in_idat, first, length in extents:
        if types.get(item) in _ITEMS_KEPT:
            spans, base = (in_idat, inside[0]) if is_in_idat else (kept, 0)
            span = (base + first, base + first + length if length else len(data))
            if span[1] > (inside[1] if is_in_idat else len(data)):  # a small file can speak of more than there is memory
                raise UncleanError(_UNSOUND)
            if types[item] == b"av01":
                _clean_units(data, out, *span)
            elif types[item] == b"grid":
                span = (span[0], min(span[0] + _GRID, span[1]))
            spans.append(span)
    at = inside[0]
    for first, last in sorted(in_idat):
        _blank(out, at, max(at, first))
        at = max(at, min(last, inside[1]))
    _blank(out, at, inside[1])
    return kept


def _clean_properties(data: bytes, out: bytearray, start: int, end: int) -> None:
    for name, first, last in _boxes(data, start, end):
        if name not in _PROPERTIES or not _clean_property(data, out, name, (first, last)):
            _free(out, first, last)


def _clean_property(data: bytes, out: bytearray, name: bytes, span: Span) -> bool:
    """Leave of what is said of a picture what is needed; False where all of it may go."""
    start, end = span
    match name:
        case b"colr" if data[start : start + 4] == b"nclx":
            length = 11
        case b"colr":
            profile = clean_profile(data[start + 4 : end])
            if not profile or len(profile) > end - start - 4:
                return False
            out[start + 4 : start + 4 + len(profile)] = profile
            length = 4 + len(profile)
        case b"auxC":
            length = next((4 + len(urn) for urn in _AUXILIARY if data.startswith(urn, start + 4)), 0)
        case b"av1C":
            length = 4
            _clean_units(data, out, start + length, end)
            return True
        case b"pixi":
            length = 5 + data[start + 4]
        case b"a1lx":
            length = 13 if data[start] & 1 else 7
        case _:
            length = _LENGTHS[name]
    _blank(out, start + length, end)
    return bool(length)


def _clean_associations(data: bytes, out: bytearray, start: int, end: int) -> None:
    """Leave what is said of which picture, and nothing behind it."""
    wide, long = (4 if data[start] else 2), (2 if data[start + 3] & 1 else 1)
    at = start + 8
    for _ in range(int.from_bytes(data[start + 4 : at], "big")):
        at += wide + 1 + data[at + wide] * long
    _blank(out, at, end)


def _check_references(data: bytes, start: int, end: int) -> None:
    """Refuse what says more than which picture belongs to which: readers would not find the others behind it."""
    wide = 4 if data[start] else 2
    for name, first, last in _boxes(data, start + 4, end):
        (count,) = struct.unpack_from(">H", data, first + wide)
        if name not in _REFERENCES or last != first + wide + 2 + count * wide:
            raise UncleanError(_UNSOUND)


def _clean_units(data: bytes, out: bytearray, start: int, end: int) -> None:
    """Leave of the pixels' own units those that hold pixels; what others hold becomes the padding that they would have."""
    for kind, head, first, last in _units(data, start, end):
        if kind not in _UNITS_OF_PIXELS or (kind == _MOMENT and last > first):
            out[head] = out[head] & 0x87 | _PADDING << 3
            out[first:last] = (bytes(last - first - 1) + b"\x80") if last > first else b""


def _free_others(data: bytes, out: bytearray, span: Span, kept: frozenset[bytes]) -> dict[bytes, Span]:
    """Empty the boxes whose names may not stay; return where the content of the others lies."""
    boxes = list(_boxes(data, *span))
    for name, first, last in boxes:
        if name not in kept:
            _free(out, first, last)
    names = [name for name, _, _ in boxes if name in kept]
    if len(set(names)) < len(names):
        raise UncleanError(_UNSOUND)
    return {name: (first, last) for name, first, last in boxes if name in kept}


def _items(data: bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield each item, where its type stands, and where what is said of it ends."""
    at = start + (6 if data[start] == 0 else 8)
    for name, first, last in _boxes(data, at, end):
        version = data[first]
        if name != b"infe" or version not in {2, 3}:
            raise UncleanError(_UNSOUND)
        wide = version == 3
        (item,) = struct.unpack_from(">I" if wide else ">H", data, first + 4)
        yield item, first + (10 if wide else 8), last


def _extents(data: bytes, start: int, end: int) -> tuple[list[tuple[int, bool, int, int]], int]:
    """Return each piece of each item: whose it is, whether it lies in the box itself, where, and how long it is; and where that is said."""
    version, at = data[start], start + 4
    (packed,) = struct.unpack_from(">H", data, at)
    offset_size, length_size, base_size, index_size = (packed >> 12, packed >> 8 & 15, packed >> 4 & 15, packed & 15)
    at += 2

    found: list[tuple[int, bool, int, int]] = []

    def number(size: int) -> int:
        nonlocal at
        if at + size > end:
            raise UncleanError("its file breaks off")
        at += size
        return int.from_bytes(data[at - size : at], "big")

    for _ in range(number(4 if version == 2 else 2)):
        item = number(4 if version == 2 else 2)
        method = number(2) & 15 if version else 0
        number(2)
        base = number(base_size)
        for _ in range(number(2)):
            number(index_size if version else 0)
            first = number(offset_size)
            found.append((item, method == 1, base + first, number(length_size)))
    return found, at


def coded_sizes(data: bytes) -> list[tuple[int, int]]:
    """Return how many pixels a decoder makes room for, of each picture in a file, whatever the file says elsewhere."""
    meta = next((start, end) for name, start, end in _boxes(data, 0, len(data)) if name == b"meta")
    children = {name: (start, end) for name, start, end in _boxes(data, meta[0] + 4, meta[1])}
    types = {item: data[first : first + 4] for item, first, _ in _items(data, *children[b"iinf"])}
    coded: dict[int, bytes] = {}
    for item, is_in_idat, first, length in _extents(data, *children[b"iloc"])[0]:
        if types.get(item) == b"av01":
            start = first + (children[b"idat"][0] if is_in_idat else 0)
            coded[item] = coded.get(item, b"") + data[start : start + length if length else len(data)]
    return [
        _size_in(one[first:last])
        for one in coded.values()
        for kind, _, first, last in _units(one, 0, len(one))
        if kind == _HEAD_OF_SEQUENCE
    ]


def _units(coded: bytes, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield each unit of what AV1 makes of pixels: its kind, where its head stands, and where its content begins and ends."""
    while at < end:
        head, kind, has_more, has_size = at, coded[at] >> 3 & 15, coded[at] >> 2 & 1, coded[at] >> 1 & 1
        at += 1 + has_more
        length = end - at
        if has_size:
            length = place = 0
            while True:
                length |= (coded[at] & 127) << place
                at, place = at + 1, place + 7
                if coded[at - 1] < 128:
                    break
        if at + length > end:
            raise UncleanError("its file breaks off")
        yield kind, head, at, at + length
        at += length


def _size_in(head: bytes) -> tuple[int, int]:
    """Read the head of a sequence as far as its size (section 5.5 of AV1's specification)."""
    bits = _bits(head)

    def number(length: int) -> int:
        return sum(next(bits) << place for place in reversed(range(length)))

    number(4)
    if number(1):  # a picture alone
        number(5)
    else:
        if number(1):
            raise UncleanError("it is a film in an AVIF")  # with a clock
        has_delay = number(1)
        for _ in range(number(5) + 1):
            number(12)
            if number(5) > 7:
                number(1)
            if has_delay and number(1):
                number(4)
    across, down = number(4) + 1, number(4) + 1
    return number(across) + 1, number(down) + 1


def _bits(data: bytes) -> Iterator[int]:
    for byte in data:
        yield from (byte >> place & 1 for place in range(7, -1, -1))
    raise UncleanError("its file breaks off")
