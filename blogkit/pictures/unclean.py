"""What every kind of picture has in common: that it may not be clean, and how it is to be turned."""

import struct

UNTURNED = 1
_TURNS = range(1, 9)


class UncleanError(Exception):
    """Nobody can tell what else is in this file; the sentence says why, in its author's words."""


def turn_in(tiff: bytes) -> int:
    """Find how a picture is to be turned; of what cannot be read nothing is believed."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4) if order else (0,)
        (count,) = struct.unpack_from(f"{order}H", tiff, start) if order else (0,)
        for number in range(count):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * number)
            if (tag, kind) == (0x0112, 3):
                return value if value in _TURNS else UNTURNED
    except struct.error:
        return UNTURNED
    return UNTURNED


def turned(turn: int) -> bytes:
    """Return the one thing that browsers must be told to show a picture upright."""
    return struct.pack(">4sIHHHIHHI", b"MM\0*", 8, 1, 0x0112, 3, 1, turn, 0, 0)
