"""PNG: chunks, each with a length, a name and a checksum; pixels and profiles are packed with zlib in them."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from itertools import count
from typing import NamedTuple

from blogkit.pictures.icc import clean_profile
from blogkit.pictures.unclean import UNTURNED, UncleanError, turn_in, turned

_LENGTHS = {
    b"gAMA": {4},
    b"cHRM": {32},
    b"sRGB": {1},
    b"sBIT": {1, 2, 3, 4},
    b"bKGD": {1, 2, 6},
    b"pHYs": {9},
    b"cICP": {4},
    b"mDCV": {24},
    b"cLLI": {8},
    b"acTL": {8},
}
"""How long that is which may stay beside the pixels."""
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""By the kind of colour."""
_TRANSPARENT = {0: {2}, 2: {6}, 3: set(range(1, 257))}
"""How long it is said in a kind of colour what is transparent."""
_PALETTE = 3
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""Of each pass of an interlaced picture: where its pixels begin, and how far they are from each other."""
_MOST_OF_A_PROFILE = 4_000_000
_AT_ONCE = 1 << 18
"""So many bytes are unpacked in one go: a small file can hold more than there is memory."""


Chunk = tuple[bytes, bytes]
"""Its name, and what it holds."""


class _Shape(NamedTuple):
    width: int
    height: int
    depth: int
    colour: int
    is_interlaced: bool


def clean_png(data: bytes) -> Iterator[bytes]:
    """Yield a PNG without what it tells beside its pixels."""
    chunks = list(_chunks(data))
    shape = _shape(*chunks[0])
    first = next((at for at, (name, _) in enumerate(chunks) if name == b"IDAT"), 0)
    if not first:
        raise UncleanError("its file is no sound PNG")
    try:
        yield data[:8] + _chunk(b"IHDR", struct.pack(">IIBBHB", *shape[:4], 0, shape.is_interlaced))
        numbers = count()
        is_moving = False
        for name, content in _first_of_each(chunks[1:first]):
            is_moving |= name == b"acTL"
            yield _beside(name, content, shape, numbers)
        turn = next((turn_in(content) for name, content in chunks[:first] if name == b"eXIf"), UNTURNED)
        if turn != UNTURNED:
            yield _chunk(b"eXIf", turned(turn))
        yield from (_chunk(b"IDAT", piece) for piece in _pixels([content for name, content in chunks if name == b"IDAT"], shape))
        for frame, pieces in _frames(chunks[first:]) if is_moving else ():
            width, height = struct.unpack_from(">II", frame, 4)
            yield _numbered(b"fcTL", frame[4:], numbers)
            for piece in _pixels(pieces, shape._replace(width=width, height=height)):
                yield _numbered(b"fdAT", piece, numbers)
    except zlib.error:
        raise UncleanError("its pixels cannot be unpacked") from None
    yield _chunk(b"IEND", b"")


def _chunks(data: bytes) -> Iterator[Chunk]:
    at, name = 8, b""
    while name != b"IEND":
        (length,) = struct.unpack_from(">I", data, at)
        name, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data):
            raise UncleanError("its file breaks off")
        yield name, data[at + 8 : end - 4]
        at = end


def _shape(name: bytes, content: bytes) -> _Shape:
    if name != b"IHDR" or len(content) != 13:
        raise UncleanError("its file is no sound PNG")
    width, height, depth, colour, interlacing = struct.unpack(">IIBBxxB", content)
    if colour not in _CHANNELS or depth not in {1, 2, 4, 8, 16} or interlacing > 1:
        raise UncleanError("its file is no sound PNG")
    return _Shape(width, height, depth, colour, bool(interlacing))


def _first_of_each(chunks: Sequence[Chunk]) -> Iterator[Chunk]:
    """Yield the first chunk of each name: readers pass over the others, which could hold anything."""
    done: set[bytes] = set()
    for name, content in chunks:
        if name not in done:
            yield name, content
        done.add(name)


def _beside(name: bytes, content: bytes, shape: _Shape, numbers: Iterator[int]) -> bytes:
    """Return a chunk that stands before the pixels; empty where it may not stay."""
    match name:
        case b"PLTE":
            may_stay = shape.colour == _PALETTE and len(content) % 3 == 0 and 0 < len(content) <= 3 << shape.depth
        case b"tRNS":
            may_stay = len(content) in _TRANSPARENT.get(shape.colour, set())
        case b"iCCP":
            return _profile(content)
        case b"fcTL" if len(content) == 26:
            return _numbered(name, content[4:], numbers)
        case _:
            may_stay = len(content) in _LENGTHS.get(name, set())
    return _chunk(name, content) if may_stay else b""


def _profile(content: bytes) -> bytes:
    """Return a profile of colour without words, and without the name that somebody gave it."""
    unpacking = zlib.decompressobj()
    try:
        profile = unpacking.decompress(content.partition(b"\0")[2][1:], _MOST_OF_A_PROFILE)
    except zlib.error:
        return b""
    clean = clean_profile(profile) if unpacking.eof else b""
    return _chunk(b"iCCP", b"ICC\0\0" + zlib.compress(clean, 9)) if clean else b""


def _frames(chunks: Sequence[Chunk]) -> Iterator[tuple[bytes, list[bytes]]]:
    """Yield how each picture but the first is shown, and its pixels."""
    frame, pieces = b"", list[bytes]()
    for name, content in chunks:
        if name in {b"fcTL", b"IEND"}:
            if pieces and len(frame) == 26:
                yield frame, pieces
            frame, pieces = content, []
        if name == b"fdAT":
            pieces.append(content[4:])


def _pixels(pieces: Sequence[bytes], shape: _Shape) -> list[bytes]:
    """Return packed pixels without what stands behind them, packed or not."""
    wanted, found = _length(shape), 0
    unpacking = zlib.decompressobj()
    kept: list[bytes] = []
    for piece in pieces:
        if unpacking.eof:
            break
        for some in _unpacked(unpacking, piece):
            found += len(some)
            if found > wanted:
                return [_packed(pieces, wanted)]
        kept.append(piece[: len(piece) - len(unpacking.unused_data)])
    return kept


def _length(shape: _Shape) -> int:
    """Return how many bytes the pixels are, unpacked."""
    lines = 0
    for left, top, across, down in _PASSES if shape.is_interlaced else ((0, 0, 1, 1),):
        width, height = -(-(shape.width - left) // across), -(-(shape.height - top) // down)
        if width > 0 and height > 0:
            lines += height * (1 + -(-width * shape.depth * _CHANNELS[shape.colour] // 8))
    return lines


def _unpacked(unpacking: "zlib._Decompress", piece: bytes) -> Iterator[bytes]:
    """Yield what a piece holds, never much at once."""
    some = b"more"
    while some or unpacking.unconsumed_tail:
        some = unpacking.decompress(piece, _AT_ONCE)
        piece = unpacking.unconsumed_tail
        yield some


def _packed(pieces: Sequence[bytes], length: int) -> bytes:
    """Pack as much anew as belongs to the picture."""
    unpacking, packing = zlib.decompressobj(), zlib.compressobj(9)
    packed = bytearray()
    for piece in pieces:
        for some in _unpacked(unpacking, piece):
            packed += packing.compress(some[:length])
            length -= len(some[:length])
        if not length or unpacking.eof:
            break
    return bytes(packed + packing.flush())


def _numbered(name: bytes, content: bytes, numbers: Iterator[int]) -> bytes:
    return _chunk(name, struct.pack(">I", next(numbers)) + content)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
