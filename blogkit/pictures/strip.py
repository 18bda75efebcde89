"""What a picture says of its maker, its place and its time is taken out of its file, and its pixels are not touched. Never decodes one.

Of each kind of file it is written here what may stay; all else goes, so that what nobody has thought of goes, too.
"""

import struct
from collections.abc import Iterator

JPEG, PNG, GIF, WEBP, AVIF = "jpeg", "png", "gif", "webp", "avif"
CLEANED = frozenset({JPEG, PNG, GIF, WEBP, AVIF})
_HEIC = frozenset(b"heic heix heim heis hevc hevx hevm hevs heif mif1 mif2 mif3 msf1 miaf avci avcs jpeg j2ki vvic evbi".split())
_UNTURNED = 1
_TURNS = range(1, 9)


class UncleanError(Exception):
    """Nobody can tell what else is in this file; the sentence says why, in its author's words."""


def kind_of(data: bytes) -> str:
    """Say what kind of picture begins with these bytes; empty where it is none that we know."""
    for kind, start, at in _MAGIC:
        if data.startswith(start, at):
            return kind
    if data[4:8] == b"ftyp":
        brand = data[8:12]
        if brand in {b"avif", b"avis"} or (brand in {b"mif1", b"msf1", b"miaf"} and b"avif" in data[8:40]):
            return AVIF
        if brand == b"crx ":
            return "cr3"
        brands = {brand, *(data[at : at + 4] for at in range(16, min(int.from_bytes(data[:4], "big"), len(data)), 4))}
        return "heic" if brands & _HEIC else ""
    return ""


def stripped(data: bytes) -> bytes:
    """Return a file without what its picture says beside its pixels; what is no picture is returned as it is.

    UncleanError where that cannot be done for sure.
    """
    kind = kind_of(data)
    if not kind:
        return data
    try:
        match kind:
            case "jpeg":
                return b"".join(_jpeg(data))
            case "png":
                return b"".join(_png(data))
            case "gif":
                return b"".join(_gif(data))
            case "webp":
                return _webp(data)
            case "avif":
                return _avif(data)
    except (IndexError, KeyError, struct.error):
        raise UncleanError("its file breaks off") from None
    raise UncleanError(f"it is a {kind.upper()}, which browsers do not show, and what it tells of its maker and place cannot be taken out")


# JPEG: segments, each with a marker and a length, up to the pixels; those again up to the next marker.


def _jpeg(data: bytes) -> Iterator[bytes]:
    yield data[:2]
    turn = _UNTURNED
    at, is_first = 2, True
    while True:
        if data[at] != 0xFF:
            raise UncleanError("its file breaks off, or is no sound JPEG")
        marker = data[at + 1]
        if marker == 0xFF:  # padding
            at += 1
            continue
        if marker == 0xD9:  # the end: what follows is most often another picture, with a place of its own
            yield data[at : at + 2]
            return
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        segment = data[at:end]
        if length < 2 or len(segment) < 2 + length:
            raise UncleanError("its file breaks off")
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            turn = _turn_in(segment[10:])
        if not 0xE0 <= marker <= 0xEF and marker != 0xFE and is_first:
            is_first = False
            if turn != _UNTURNED:
                yield b"\xff\xe1\x00\x22Exif\0\0" + _turned(turn)
        yield _jpeg_kept(marker, segment)
        at = end
        if marker == 0xDA:
            at = _behind_scan(data, end)
            yield data[end:at]


_JPEG_DECODED = frozenset({*range(0xC0, 0xD0), 0xDA, 0xDB, 0xDC, 0xDD} - {0xC8})
"""What decoding needs: SOF, DHT, DAC, SOS, DQT, DNL, DRI."""


def _jpeg_kept(marker: int, segment: bytes) -> bytes:
    if marker == 0xE0 and segment[4:9] == b"JFIF\0":
        return b"\xff\xe0\x00\x10" + segment[4:16] + b"\0\0"  # without the small picture in it
    if marker == 0xE2 and segment[4:16] == b"ICC_PROFILE\0":
        return segment
    if marker == 0xEE and segment[4:9] == b"Adobe":
        return segment[:2] + b"\x00\x0e" + segment[4:16]
    return segment if marker in _JPEG_DECODED else b""


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
    raise UncleanError("its file breaks off")


def _turn_in(tiff: bytes) -> int:
    """Find how a picture is to be turned; of what cannot be read nothing is believed."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4) if order else (0,)
        (count,) = struct.unpack_from(f"{order}H", tiff, start) if order else (0,)
        for number in range(count):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * number)
            if (tag, kind) == (0x0112, 3):
                return value if value in _TURNS else _UNTURNED
    except struct.error:
        return _UNTURNED
    return _UNTURNED


def _turned(turn: int) -> bytes:
    """Return the one thing that browsers must be told to show a picture upright."""
    return struct.pack(">4sIHHHIHHI", b"MM\0*", 8, 1, 0x0112, 3, 1, turn, 0, 0)


# PNG: chunks, each with a length, a name and a checksum.

_PNG_KEPT = frozenset(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT pHYs bKGD cICP mDCV cLLI acTL fcTL fdAT".split())


def _png(data: bytes) -> Iterator[bytes]:
    yield data[:8]
    at, name, turn = 8, b"", _UNTURNED
    while name != b"IEND":
        (length,) = struct.unpack_from(">I", data, at)
        name, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data):
            raise UncleanError("its file breaks off")
        if name == b"eXIf":
            turn = _turn_in(data[at + 8 : end - 4])
        if name == b"IDAT" and turn != _UNTURNED:
            yield _chunk(b"eXIf", _turned(turn))
            turn = _UNTURNED
        if name == b"IEND":
            yield _chunk(name, b"")
        elif name == b"iCCP":
            _, zero, profile = data[at + 8 : end - 4].partition(b"\0")
            yield _chunk(name, b"ICC" + zero + profile) if zero else b""  # without the name that somebody gave it
        elif name in _PNG_KEPT:
            yield data[at:end]
        at = end


def _chunk(name: bytes, content: bytes) -> bytes:
    import zlib

    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


# GIF: a head, then blocks of pieces of up to 255 bytes.


def _gif(data: bytes) -> Iterator[bytes]:
    at = 13 + _colours(data[10])
    yield data[:at]
    while True:
        match data[at]:
            case 0x3B:
                yield b"\x3b"
                return
            case 0x2C:
                end = _behind_pieces(data, at + 11 + _colours(data[at + 9]))
                yield data[at:end]
            case 0x21:
                end = _behind_pieces(data, at + 2)
                yield _gif_kept(data[at:end])
            case _:
                raise UncleanError("its file is no sound GIF")
        at = end


def _gif_kept(extension: bytes) -> bytes:
    """Keep how long a picture is shown, and how often all are; of both not a piece more."""
    if extension[1:3] == b"\xf9\x04":
        return extension[:7] + b"\0"
    if extension[1:3] == b"\xff\x0b" and extension[3:14] in {b"NETSCAPE2.0", b"ANIMEXTS1.0"} and extension[14:16] == b"\x03\x01":
        return extension[:18] + b"\0"
    return b""


def _colours(packed: int) -> int:
    return 3 << (packed & 7) + 1 if packed & 0x80 else 0


def _behind_pieces(data: bytes, at: int) -> int:
    while data[at]:
        at += 1 + data[at]
    return at + 1


# WebP: chunks, each with a name, a length and, where that is odd, a byte more.

_WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})


def _webp(data: bytes) -> bytes:
    (length,) = struct.unpack_from("<I", data, 4)
    at, end, turn = 12, min(8 + length, len(data)), _UNTURNED
    kept: list[bytes] = []
    while at + 8 <= end:
        name = data[at : at + 4]
        (size,) = struct.unpack_from("<I", data, at + 4)
        content = data[at + 8 : at + 8 + size]
        if len(content) < size:
            raise UncleanError("its file breaks off")
        at += 8 + size + (size & 1)
        if name == b"EXIF":
            turn = _turn_in(content.removeprefix(b"Exif\0\0"))
        if name == b"VP8X":
            content = bytes([content[0] & ~0x0C]) + content[1:]  # neither EXIF nor XMP
        if name in _WEBP_KEPT:
            kept.append(_riff(name, b"".join(_webp_frame(content)) if name == b"ANMF" else content))
    if turn != _UNTURNED and kept and kept[0].startswith(b"VP8X"):
        kept[0] = kept[0][:8] + bytes([kept[0][8] | 0x08]) + kept[0][9:]
        kept.append(_riff(b"EXIF", _turned(turn)))
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _webp_frame(content: bytes) -> Iterator[bytes]:
    """Yield what a picture of many is shown by: its place, and its pixels."""
    yield content[:16]
    at = 16
    while at + 8 <= len(content):
        (size,) = struct.unpack_from("<I", content, at + 4)
        if at + 8 + size > len(content):
            raise UncleanError("its file breaks off")
        if content[at : at + 4] in {b"ALPH", b"VP8 ", b"VP8L"}:
            yield _riff(content[at : at + 4], content[at + 8 : at + 8 + size])
        at += 8 + size + (size & 1)


def _riff(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) & 1)


# AVIF: boxes inside boxes, which name each other by where they lie. So nothing is moved: what may not stay becomes zeros.

_ITEMS_KEPT = frozenset({b"av01", b"grid", b"iovl", b"iden", b"tmap"})
_IN_META = frozenset({b"hdlr", b"pitm", b"iloc", b"iinf", b"iref", b"iprp", b"idat", b"grpl"})
_PROPERTIES = frozenset(b"ispe pixi colr av1C auxC irot imir clap pasp clli mdcv a1op lsel a1lx rloc".split())
_IN_PROPERTIES = frozenset({b"ipco", b"ipma"})
Span = tuple[int, int]


def _avif(data: bytes) -> bytes:
    out = bytearray(data)
    boxes = list(_boxes(data, 0, len(data)))
    metas = [(start, end) for name, start, end in boxes if name == b"meta"]
    if len(metas) != 1 or any(name == b"moov" for name, _, _ in boxes):
        raise UncleanError("it is a film in an AVIF, and what that tells of its maker and place cannot be taken out")
    kept = _avif_meta(data, out, *metas[0])
    for name, start, end in boxes:
        if name == b"mdat":
            at = start
            for first, last in sorted(kept):
                if start <= first < end:
                    _blank(out, at, max(at, first))
                    at = max(at, min(last, end))
            _blank(out, at, end)
        elif name not in {b"ftyp", b"meta"}:
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


def _avif_meta(data: bytes, out: bytearray, start: int, end: int) -> list[Span]:
    """Clean the box that says what is in the file; return where those items lie that may stay."""
    children = _free_others(data, out, (start + 4, end), _IN_META)
    if not {b"iinf", b"iloc", b"iprp"} <= children.keys():
        raise UncleanError("its file is no sound AVIF")
    _free_others(data, out, _free_others(data, out, children[b"iprp"], _IN_PROPERTIES)[b"ipco"], _PROPERTIES)
    if b"hdlr" in children:
        _blank(out, children[b"hdlr"][0] + 12, children[b"hdlr"][1])  # a name, behind what it handles
    types: dict[int, bytes] = {}
    for item, first, last in _items(data, *children[b"iinf"]):
        types[item] = data[first : first + 4]
        if types[item] not in _ITEMS_KEPT:
            out[first : first + 4] = b"none"  # a reader that looked for what is gone would take the file for broken
        _blank(out, first + 4, last)  # a name that somebody gave it
    inside = children.get(b"idat", (0, 0))
    kept: list[Span] = []
    in_idat: list[Span] = []
    for item, is_in_idat, first, length in _extents(data, *children[b"iloc"]):
        if types.get(item) in _ITEMS_KEPT:
            spans, base = (in_idat, inside[0]) if is_in_idat else (kept, 0)
            spans.append((base + first, base + first + length if length else len(data)))
    at = inside[0]
    for first, last in sorted(in_idat):
        _blank(out, at, max(at, first))
        at = max(at, min(last, inside[1]))
    _blank(out, at, inside[1])
    return kept


def _free_others(data: bytes, out: bytearray, span: Span, kept: frozenset[bytes]) -> dict[bytes, Span]:
    """Empty the boxes whose names may not stay; return where the content of the others lies."""
    boxes = list(_boxes(data, *span))
    for name, first, last in boxes:
        if name not in kept:
            _free(out, first, last)
    return {name: (first, last) for name, first, last in boxes if name in kept}


def _items(data: bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield each item, where its type stands, and where what is said of it ends."""
    at = start + (6 if data[start] == 0 else 8)
    for name, first, last in _boxes(data, at, end):
        version = data[first]
        if name != b"infe" or version not in {2, 3}:
            raise UncleanError("its file is no sound AVIF")
        wide = version == 3
        (item,) = struct.unpack_from(">I" if wide else ">H", data, first + 4)
        yield item, first + (10 if wide else 8), last


def _extents(data: bytes, start: int, end: int) -> Iterator[tuple[int, bool, int, int]]:
    """Yield each piece of each item: whose it is, whether it lies in the box itself, where, and how long it is."""
    version, at = data[start], start + 4
    (packed,) = struct.unpack_from(">H", data, at)
    offset_size, length_size, base_size, index_size = (packed >> 12, packed >> 8 & 15, packed >> 4 & 15, packed & 15)
    at += 2

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
            yield item, method == 1, base + first, number(length_size)


_MAGIC = (
    (JPEG, b"\xff\xd8\xff", 0),
    (PNG, b"\x89PNG\r\n\x1a\n", 0),
    (GIF, b"GIF8", 0),
    (WEBP, b"WEBP", 8),
    ("tiff", b"II*\0", 0),
    ("tiff", b"MM\0*", 0),
    ("tiff", b"II+\0", 0),
    ("tiff", b"MM\0+", 0),
    ("orf", b"IIRO", 0),
    ("orf", b"IIRS", 0),
    ("orf", b"MMOR", 0),
    ("rw2", b"IIU\0", 0),
    ("raf", b"FUJIFILMCCD-RAW", 0),
    ("crw", b"II\x1a\0\0\0HEAPCCDR", 0),
    ("mrw", b"\0MRM", 0),
    ("x3f", b"FOVb", 0),
    ("jxl", b"\xff\x0a", 0),
    ("jxl", b"\0\0\0\x0cJXL ", 0),
    ("jp2", b"\0\0\0\x0cjP  ", 0),
    ("jp2", b"\xff\x4f\xff\x51", 0),
    ("psd", b"8BPS", 0),
)
