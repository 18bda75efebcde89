"""PNG: chunks, each with a length, a name and a checksum."""

import struct
from collections.abc import Iterator

from blogkit.pictures.unclean import UNTURNED, UncleanError, turn_in, turned

_PNG_KEPT = frozenset(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT pHYs bKGD cICP mDCV cLLI acTL fcTL fdAT".split())


def clean_png(data: bytes) -> Iterator[bytes]:
    """Yield a PNG without what it tells beside its pixels."""
    yield data[:8]
    at, name, turn = 8, b"", UNTURNED
    while name != b"IEND":
        (length,) = struct.unpack_from(">I", data, at)
        name, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data):
            raise UncleanError("its file breaks off")
        if name == b"eXIf":
            turn = turn_in(data[at + 8 : end - 4])
        if name == b"IDAT" and turn != UNTURNED:
            yield _chunk(b"eXIf", turned(turn))
            turn = UNTURNED
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
