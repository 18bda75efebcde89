"""Profiles of colour: a head, a table of tags, and what those hold. Of one stay the numbers that colours are reckoned with, no words."""

import struct

_CLASSES = frozenset({b"mntr", b"scnr", b"prtr", b"spac"})
_SPACES = frozenset({b"RGB ", b"GRAY", b"CMYK"})
_BETWEEN = frozenset({b"XYZ ", b"Lab "})
_D50 = struct.pack(">III", 0xF6D6, 0x10000, 0xD32D)
_TAGS = frozenset(b"rXYZ gXYZ bXYZ wtpt bkpt chad rTRC gTRC bTRC kTRC A2B0 A2B1 A2B2 B2A0 B2A1 B2A2".split())
_NEEDED = (frozenset(b"rXYZ gXYZ bXYZ rTRC gTRC bTRC".split()), frozenset({b"kTRC"}), frozenset({b"A2B0"}))
"""With any of these a profile is one."""
_PARAMETERS = (1, 3, 4, 5, 7)
"""How many numbers a curve has that is written as a formula, by the kind of formula."""
_MOST_TAGS = 100


def clean_profile(profile: bytes) -> bytes:
    """Return a profile of the same colours that tells nothing else; empty where nobody here can take it apart."""
    try:
        return _cleaned(profile)
    except (ValueError, IndexError, struct.error):
        return b""


def _cleaned(profile: bytes) -> bytes:
    version, kind, space, between, magic, intent, count = struct.unpack_from(">8xB3x4s4s4s12x4s24xI60xI", profile)
    is_known = magic == b"acsp" and version in {2, 4} and kind in _CLASSES and space in _SPACES and between in _BETWEEN
    if not is_known or count > _MOST_TAGS:
        return b""
    found: dict[bytes, bytes] = {}
    is_srgb = False
    for number in range(count):
        tag, at, size = struct.unpack_from(">4sII", profile, 132 + 12 * number)
        content = profile[at : at + size]
        if tag == b"desc":
            is_srgb = b"srgb" in content.replace(b"\0", b"").lower()
        if tag in _TAGS and (numbers := _numbers(content)):
            found[tag] = numbers
    if not any(needed <= found.keys() for needed in _NEEDED):
        return b""
    name = "sRGB" if is_srgb else "Colours"  # by its name an encoder knows that there is nothing to do
    head = struct.pack(">4xB3x4s4s4s12x4s24xI12s48x", version, kind, space, between, magic, intent & 3, _D50)
    return _written(head, {b"desc": _description(name, version), b"cprt": _copyright(version), **found})


def _numbers(content: bytes) -> bytes:
    """Return the numbers that a tag holds, and not a byte more; empty where it holds something else."""
    head = content[:4] + bytes(4)
    match content[:4]:
        case b"XYZ ":
            end = 20
        case b"sf32":
            end = 44
        case b"curv":
            (points,) = struct.unpack_from(">I", content, 8)
            end = 12 + 2 * points
        case b"para":
            (formula,) = struct.unpack_from(">H", content, 8)
            head += content[8:10] + bytes(2)
            end = 12 + 4 * _PARAMETERS[formula]
        case b"mft1":
            inputs, outputs, points = content[8:11]
            head += content[8:11] + bytes(1)
            end = 48 + 256 * (inputs + outputs) + points**inputs * outputs
        case b"mft2":
            inputs, outputs, points = content[8:11]
            before, behind = struct.unpack_from(">HH", content, 48)
            head += content[8:11] + bytes(1)
            end = 52 + 2 * (before * inputs + behind * outputs + points**inputs * outputs)
        case _:
            return b""
    return head + content[len(head) : end] if len(content) >= end else b""


def _description(name: str, version: int) -> bytes:
    if version == 2:
        return b"desc" + struct.pack(">4xI", len(name) + 1) + name.encode() + bytes(78)
    return _in_languages(name)


def _copyright(version: int) -> bytes:
    return b"text" + bytes(4) + b"None\0" if version == 2 else _in_languages("None")


def _in_languages(words: str) -> bytes:
    text = words.encode("utf-16-be")
    return b"mluc" + struct.pack(">4xII4sII", 1, 12, b"enUS", len(text), 28) + text


def _written(head: bytes, tags: dict[bytes, bytes]) -> bytes:
    """Put a profile together; what several tags have in common stands there once."""
    at = 132 + 12 * len(tags)
    places: dict[bytes, int] = {}
    for content in tags.values():
        if content not in places:
            places[content] = at
            at += -(-len(content) // 4) * 4
    table = b"".join(struct.pack(">4sII", tag, places[content], len(content)) for tag, content in tags.items())
    contents = b"".join(content.ljust(-(-len(content) // 4) * 4, b"\0") for content in places)
    return struct.pack(">I", at) + head + struct.pack(">I", len(tags)) + table + contents
