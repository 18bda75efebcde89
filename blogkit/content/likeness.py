"""What a text is like, in 256 bytes: a sketch to compare texts by without reading them again. Never says which texts are alike."""

import re
import sys
from array import array
from collections.abc import Iterator, Sequence
from itertools import islice
from unicodedata import normalize
from zlib import crc32

MIN_WORDS = 50
"""A shorter text has no sketch: a greeting or a notice may well stand twice."""
REGISTERS = 128
"""Places in a sketch, of two bytes each."""
BAND_BYTES = 6
"""Three registers. Two texts that have half in common agree in at least one band of 42, but for one pair in 270."""
EMPTY_BAND = bytes(BAND_BYTES)
"""No register of it was chosen: that two short texts agree here says nothing."""


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters; where words are written without spaces, each character is one."""
    return _WORD.findall((text if text.isascii() else normalize("NFC", text)).casefold())


def sketch(words: list[str]) -> bytes:
    """Return the sketch of a text, or nothing for a short one.

    This is MinHash with one permutation: each run of three words becomes a number, a part of that number chooses a register, and the
    smallest rest stays in it. A register that nothing chose is 0.
    """
    if len(words) < MIN_WORDS:
        return b""
    smallest = {number % REGISTERS: number // REGISTERS for number in sorted(_numbers(words), reverse=True)}
    registers = array("H", [smallest[place] % 0xFFFF + 1 if place in smallest else 0 for place in range(REGISTERS)])
    if sys.byteorder == "big":
        registers.byteswap()
    return registers.tobytes()


def share(one: bytes, other: bytes) -> float:
    """Return how much two texts have in common: of the runs of three words in either, the part that stands in both, give or take 0.04."""
    first, second = int.from_bytes(one, "little"), int.from_bytes(other, "little")
    return 1 - _filled(first ^ second) / _filled(first | second)


def bands(sketches: Sequence[bytes]) -> Iterator[list[bytes]]:
    """Yield for each band what stands in it in every sketch."""
    for start in range(0, REGISTERS * 2 - BAND_BYTES + 1, BAND_BYTES):
        yield [one[start : start + BAND_BYTES] for one in sketches]


def _numbers(words: list[str]) -> set[int]:
    """Number each run of three words, the same in every process: ``hash`` would not."""
    known = {word: crc32(word.encode()) for word in set(words)}
    ones = [known[word] for word in words]
    runs = zip(ones, islice(ones, 1, None), islice(ones, 2, None), strict=False)
    return {(one * _ODD[0] + two * _ODD[1] + three * _ODD[2] & _64_BITS) >> 32 for one, two, three in runs}


def _filled(registers: int) -> int:
    """Count the registers that are not 0, all of them at once."""
    return (((registers & _LOW_BITS) + _LOW_BITS | registers) & _HIGH_BITS).bit_count()


_64_BITS = (1 << 64) - 1
_ODD = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)
_LOW_BITS = int.from_bytes(b"\xff\x7f" * REGISTERS, "little")
_HIGH_BITS = int.from_bytes(b"\x00\x80" * REGISTERS, "little")
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+(?:['’][^\W_{_UNSPACED}]+)*")
