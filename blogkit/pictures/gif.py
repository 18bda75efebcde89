"""GIF: a head, then blocks of pieces of up to 255 bytes."""

from collections.abc import Iterator

from blogkit.pictures.unclean import UncleanError


def clean_gif(data: bytes) -> Iterator[bytes]:
    """Yield a GIF without what it tells beside its pixels."""
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
