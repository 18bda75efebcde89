"""Which way each character of a text runs, by the Unicode bidirectional algorithm. Never moves a character."""

import re
from unicodedata import bidirectional

_TURNS = frozenset({"R", "AL", "AN"})
_ISOLATED = re.compile("\u2068([^\u2068\u2069]*)\u2069")
"""A name as a sentence holds it that runs the other way."""
_OBJECT = "\ufffc"
"""What stands in a sentence for a name that runs by itself."""
ORDERS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""Classes of characters that say how others run. Only isolates are followed: front matter refuses all others."""
_UNSEEN = ORDERS | {"BN", "B", ""}
"""Classes that the library forgets or does not know: of what shows nothing, of ends of paragraphs and of what is no character yet."""


def levels(text: str) -> list[int]:
    """Return each character's embedding level, odd where it runs from right to left, after the level of the whole text.

    A name that is isolated runs by itself and moves nothing around it.
    """
    if text.isascii() or _TURNS.isdisjoint(map(bidirectional, text)):
        return [0] * (len(text) + 1)
    base, *around = _levels(_ISOLATED.sub(_OBJECT, text))
    found: list[int] = []
    at = 0
    for isolate in _ISOLATED.finditer(text):
        before = isolate.start() - at
        outer = around[before]
        inner_base, *inner = _levels(isolate[1])
        shift = next(shift for shift in (0, 2, 4) if inner_base + shift > outer or outer == 0 == inner_base)
        found += [*around[:before], outer, *(level + shift for level in inner), outer]
        around, at = around[before + 1 :], isolate.end()
    return [base, *found, *around]


def visual(order: list[int]) -> list[int]:
    """Return the places of things with these levels as they stand from left to right."""
    places = list(range(len(order)))
    for level in range(max(order, default=0), 0, -1):
        start = 0
        while start < len(places):
            end = start
            while end < len(places) and order[places[end]] >= level:
                end += 1
            places[start:end] = places[start:end][::-1]
            start = max(end, start + 1)
    return places


def _levels(text: str) -> list[int]:
    from bidi import algorithm  # most texts need none of it

    seen = "".join(one for one in text if bidirectional(one) not in _UNSEEN)
    storage = algorithm.get_empty_storage()
    storage["base_level"] = base = algorithm.get_base_level(seen)
    storage["base_dir"] = "LR"[base]
    algorithm.get_embedding_levels(seen, storage)
    for step in (algorithm.explicit_embed_and_overrides, algorithm.resolve_weak_types):
        step(storage)
    for step in (algorithm.resolve_neutral_types, algorithm.resolve_implicit_levels):
        step(storage, False)
    known = iter([character["level"] for character in storage["chars"]])
    found = [base]
    for one in text:
        found.append(found[-1] if bidirectional(one) in _UNSEEN else next(known))
    return found
