"""WebP: chunks, each with a name, a length and, where that is odd, a byte more."""

import struct
from collections.abc import Iterator, Sequence

from blogkit.pictures.icc import clean_profile
from blogkit.pictures.unclean import UNTURNED, UncleanError, turn_in, turned

_PIXELS = frozenset({b"VP8 ", b"VP8L"})
_HAS_PROFILE, _IS_SEEN_THROUGH, _HAS_EXIF, _MOVES = 0x20, 0x10, 0x08, 0x02
"""What the head says of the file."""
Chunk = tuple[bytes, bytes]
"""Its name, and what it holds."""


def clean_webp(data: bytes) -> bytes:
    """Return a WebP without what it tells beside its pixels."""
    (length,) = struct.unpack_from("<I", data, 4)
    chunks = list(_chunks(data[12 : 8 + length]))
    head = next((content for name, content in chunks[:1] if name == b"VP8X" and len(content) >= 10), b"")
    body = b"WEBP" + b"".join(_extended(chunks, head) if head else _pixels(chunks[:1], 0))
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _chunks(data: bytes) -> Iterator[Chunk]:
    at = 0
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        content = data[at + 8 : at + 8 + size]
        if len(content) < size:
            raise UncleanError("its file breaks off")
        yield name, content
        at += 8 + size + (size & 1)


def _extended(chunks: Sequence[Chunk], head: bytes) -> Iterator[bytes]:
    profile = next((clean_profile(content) for name, content in chunks if name == b"ICCP"), b"")
    turn = next((turn_in(content.removeprefix(b"Exif\0\0")) for name, content in chunks if name == b"EXIF"), UNTURNED)
    flags = head[0] & (_IS_SEEN_THROUGH | _MOVES) | (_HAS_PROFILE if profile else 0) | (_HAS_EXIF if turn != UNTURNED else 0)
    yield _riff(b"VP8X", bytes((flags, 0, 0, 0)) + head[4:10])
    if profile:
        yield _riff(b"ICCP", profile)
    if flags & _MOVES:
        yield from (_riff(name, content[:6]) for name, content in chunks if name == b"ANIM")
        for name, content in chunks:
            if name == b"ANMF":
                pixels = b"".join(_pixels(list(_chunks(content[16:])), _area(content[6:12])))
                yield _riff(name, content[:15] + bytes((content[15] & 3,)) + pixels)
    else:
        yield from _pixels(chunks, _area(head[4:10]))
    if turn != UNTURNED:
        yield _riff(b"EXIF", turned(turn))


def _pixels(chunks: Sequence[Chunk], area: int) -> Iterator[bytes]:
    """Yield one picture: what one sees through it, where it is not said with its pixels, and those."""
    names = [name for name, _ in chunks]
    at = next((at for at, name in enumerate(names) if name in _PIXELS), None)
    if at is None:
        raise UncleanError("its file is no sound WebP")
    if b"ALPH" in names[:at]:
        alpha = chunks[names.index(b"ALPH")][1]
        yield _riff(b"ALPH", alpha if alpha[0] & 3 else alpha[: 1 + area])  # packed or not
    yield _riff(*chunks[at])


def _area(sides: bytes) -> int:
    return (1 + int.from_bytes(sides[:3], "little")) * (1 + int.from_bytes(sides[3:], "little"))


def _riff(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) & 1)
