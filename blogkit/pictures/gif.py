"""GIF: a head, then blocks of pieces of up to 255 bytes. Pixels are packed into codes that stand for ever more of them (LZW)."""

from collections.abc import Iterator

from blogkit.pictures.unclean import UncleanError

_TRAILER, _IMAGE, _EXTENSION = 0x3B, 0x2C, 0x21
_LOOPS = frozenset({b"NETSCAPE2.0", b"ANIMEXTS1.0"})
_MOST_CODES = 4096
_AT_ONCE = 32
_UNSOUND = "its file is no sound GIF"


def clean_gif(data: bytes) -> Iterator[bytes]:
    """Yield a GIF without what it tells beside its pixels."""
    if data[:6] not in {b"GIF87a", b"GIF89a"}:
        raise UncleanError(_UNSOUND)
    at = 13 + _colours(data[10])
    yield data[:at]
    shown, loop = b"", b""
    while data[at] != _TRAILER:
        if data[at] == _IMAGE:
            start = at + 10 + _colours(data[at + 9])
            width, height = (int.from_bytes(data[side : side + 2], "little") for side in (at + 5, at + 7))
            end = _behind_pieces(data, start + 1)
            yield shown + data[at : start + 1] + _in_pieces(_needed(_joined(data, start + 1), data[start], width * height))
            shown = b""
        elif data[at] == _EXTENSION:
            end = _behind_pieces(data, at + 2)
            shown = data[at : at + 7] + b"\0" if data[at + 1 : at + 3] == b"\xf9\x04" else shown  # how long the next picture is
            if (
                not loop
                and data[at + 1 : at + 3] == b"\xff\x0b"
                and data[at + 3 : at + 14] in _LOOPS
                and data[at + 14 : at + 16] == b"\x03\x01"
            ):
                loop = data[at : at + 18] + b"\0"  # how often all are
                yield loop
        else:
            raise UncleanError(_UNSOUND)
        at = end
    yield bytes((_TRAILER,))


def _colours(packed: int) -> int:
    return 3 << (packed & 7) + 1 if packed & 0x80 else 0


def _behind_pieces(data: bytes, at: int) -> int:
    while data[at]:
        at += 1 + data[at]
    return at + 1


def _joined(data: bytes, at: int) -> bytes:
    pieces = []
    while data[at]:
        pieces.append(data[at + 1 : at + 1 + data[at]])
        at += 1 + data[at]
    return b"".join(pieces)


def _in_pieces(packed: bytes) -> bytes:
    return b"".join(bytes((len(piece),)) + piece for piece in (packed[at : at + 255] for at in range(0, len(packed), 255))) + b"\0"


def _needed(packed: bytes, bits: int, pixels: int) -> bytes:
    """Return as much of what is packed as so many pixels need, and the code that ends them."""
    if not 0 < bits < 9:
        raise UncleanError(_UNSOUND)
    clear, end = 1 << bits, (1 << bits) + 1
    lengths = [1] * clear + [0, 0]  # how many pixels each code stands for
    width, before = bits + 1, 0
    held = held_bits = at = enough = 0
    while at < len(packed) or held_bits >= width:
        if held_bits < width:
            some = packed[at : at + _AT_ONCE]
            held |= int.from_bytes(some, "little") << held_bits
            held_bits += 8 * len(some)
            at += len(some)
            continue
        code = held & (1 << width) - 1
        held >>= width
        held_bits -= width
        if code == end or pixels <= 0:
            return packed[: at - held_bits // 8 if code == end else enough]
        if code == clear:
            del lengths[end + 1 :]
            width, before = bits + 1, 0
            continue
        if before and len(lengths) < _MOST_CODES:
            lengths.append(before + 1)
            width += len(lengths) == 1 << width and width < 12
        before = lengths[code]
        pixels -= before
        enough = at - held_bits // 8
    return packed
