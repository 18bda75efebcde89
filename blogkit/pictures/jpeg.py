"""JPEG: segments, each with a marker and a length, up to the pixels; those again up to the next marker."""

import struct
from collections.abc import Iterator

from blogkit.pictures.unclean import UNTURNED, UncleanError, turn_in, turned


def clean_jpeg(data: bytes) -> Iterator[bytes]:
    """Yield a JPEG without what it tells beside its pixels."""
    yield data[:2]
    turn = UNTURNED
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
            turn = turn_in(segment[10:])
        if not 0xE0 <= marker <= 0xEF and marker != 0xFE and is_first:
            is_first = False
            if turn != UNTURNED:
                yield b"\xff\xe1\x00\x22Exif\0\0" + turned(turn)
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
