"""WebP: chunks, each with a name, a length and, where that is odd, a byte more."""

import struct
from collections.abc import Iterator

from blogkit.pictures.unclean import UNTURNED, UncleanError, turn_in, turned

_WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})


def clean_webp(data: bytes) -> bytes:
    """Return a WebP without what it tells beside its pixels."""
    (length,) = struct.unpack_from("<I", data, 4)
    at, end, turn = 12, min(8 + length, len(data)), UNTURNED
    kept: list[bytes] = []
    while at + 8 <= end:
        name = data[at : at + 4]
        (size,) = struct.unpack_from("<I", data, at + 4)
        content = data[at + 8 : at + 8 + size]
        if len(content) < size:
            raise UncleanError("its file breaks off")
        at += 8 + size + (size & 1)
        if name == b"EXIF":
            turn = turn_in(content.removeprefix(b"Exif\0\0"))
        if name == b"VP8X":
            content = bytes([content[0] & ~0x0C]) + content[1:]  # neither EXIF nor XMP
        if name in _WEBP_KEPT:
            kept.append(_riff(name, b"".join(_webp_frame(content)) if name == b"ANMF" else content))
    if turn != UNTURNED and kept and kept[0].startswith(b"VP8X"):
        kept[0] = kept[0][:8] + bytes([kept[0][8] | 0x08]) + kept[0][9:]
        kept.append(_riff(b"EXIF", turned(turn)))
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
