"""What a theme's style sheets hide from a reader who looks at a screen, as rules. Never knows a page: whom a rule hits is found there."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from blogkit.diagnostics import Span

PRINTED = frozenset("print speech aural braille embossed handheld projection tty tv".split())
"""Media in which nobody looks at a screen."""
GROUPS = frozenset("media supports layer container scope".split())
"""At-rules whose blocks hold rules for elements; what any other one holds hides nothing that stands on a page."""
SMALLEST_PX = 1.0
FAR_AWAY = {"px": -999.0, "em": -60.0, "rem": -60.0, "ch": -120.0, "vw": -100.0, "vh": -100.0, "%": -100.0}
"""How far a box must be moved for nobody to see it."""


class StyleRule(NamedTuple):
    """One declaration that decides whether what a selector hits can be seen."""

    selector: str
    name: str
    value: str
    hides: bool
    is_important: bool
    conditions: tuple[str, ...]
    """The at-rules around it that not every screen meets."""
    order: int
    """Place among all rules of the theme: of two alike the later one wins."""
    place: Span
    """The declaration, as the user would open it; in no file where a page brings its own sheet."""

    @property
    def said(self) -> str:
        """The rule as its author would look for it."""
        return f"{self.selector} {{ {self.name}: {self.value} }}"


class _Declaration(NamedTuple):
    name: str
    value: str
    is_important: bool
    offset: int


class _Block(NamedTuple):
    """An open block: the selectors it is for, none where it holds nothing for elements, and what stands in it so far."""

    selectors: tuple[str, ...]
    conditions: tuple[str, ...]
    is_skipped: bool
    declarations: list[_Declaration]


def read_styles(sheets: Mapping[str, tuple[str, str]]) -> tuple[StyleRule, ...]:
    """Find what hides something on a screen in these sheets, name -> path and text; and what may show again what they hide."""
    texts = {name: _COMMENT.sub(_blank, text) for name, (_, text) in sheets.items()}
    paper = _imported_for_paper(texts.values())
    found: list[StyleRule] = []
    for name, text in texts.items():
        if name.rpartition("/")[2] not in paper:
            found += _rules(text, sheets[name][0])
    hidden = {rule.name for rule in found if rule.hides}
    deciding = [rule for rule in found if rule.name in hidden]
    return tuple(rule._replace(order=number) for number, rule in enumerate(deciding))


def hides(declarations: str) -> str:
    """Return the declaration of a ``style`` attribute that hides its element, or an empty string."""
    found = [_declaration(part, 0) for part in declarations.split(";")]
    rules = _deciding([one for one in found if one])
    return next((f"{name}: {value}" for name, value, is_hidden, _, _ in rules if is_hidden), "")


def is_for_screens(media: str) -> bool:
    """Say whether a media query list can be met where someone looks at a screen."""
    return not media.strip() or any(map(_is_met, media.lower().split(",")))


_COMMENT = re.compile(r"""/\*.*?(?:\*/|\Z)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?""", re.DOTALL)
_MARK = re.compile(r"""[{};]|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|\\.|url\(\s*+[^"'\s)][^)]*+\)?""", re.DOTALL | re.IGNORECASE)
_IMPORT = re.compile(r"""@import\s+(?:url\(\s*)?["']?([^"')\s;]+)["']?\s*\)?\s*([^;{}]*);""", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)", re.DOTALL)
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))([a-z%]*)")
_FRAGMENT = re.compile(r"""\\.|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[(\[)\],&]""", re.DOTALL)
_IS_OF_A_PART = re.compile(r"::|:(?:before|after|first-line|first-letter)\b", re.IGNORECASE)


def _blank(found: re.Match[str]) -> str:
    """Take a comment out and leave its lines; what only looks like one inside a string stays."""
    return found[0] if found[0][0] != "/" else "\n" * found[0].count("\n") or " "


def _imported_for_paper(texts: Iterable[str]) -> set[str]:
    """Return the file names that are imported for media without a screen, and for no other."""
    imports = [(found[1].rpartition("/")[2], is_for_screens(found[2])) for text in texts for found in _IMPORT.finditer(text)]
    return {name for name, _ in imports} - {name for name, is_seen in imports if is_seen}


def _rules(text: str, path: str) -> Iterator[StyleRule]:
    """Yield the deciding declarations of a sheet in the order in which they stand."""
    found = [
        (offset, StyleRule(selector, name, value, is_hidden, is_important, block.conditions, 0, Span(path)))
        for block in _blocks(text)
        for name, value, is_hidden, is_important, offset in _deciding(block.declarations)
        for selector in block.selectors
        if not _IS_OF_A_PART.search(selector)
    ]
    for offset, rule in sorted(found, key=lambda one: one[0]):
        column = offset - text.rfind("\n", 0, offset)
        yield rule._replace(place=Span(path, text.count("\n", 0, offset) + 1, column, len(rule.name)))


def _blocks(text: str) -> Iterator[_Block]:
    """Yield each block that is for elements on a screen when it ends; one that is never closed ends with the text."""
    stack: list[_Block] = []
    start = 0
    for mark in _MARK.finditer(text):
        if mark[0] not in {"{", "}", ";"}:
            continue
        piece = text[start : mark.start()]
        if mark[0] == "{":
            stack.append(_opened(piece.strip(), stack[-1] if stack else None))
        elif stack:
            _keep(piece, start, stack[-1])
        if mark[0] == "}" and stack:
            yield stack.pop()
        start = mark.end()
    if stack:
        _keep(text[start:], start, stack[-1])
    yield from reversed(stack)


def _keep(piece: str, start: int, block: _Block) -> None:
    if not block.is_skipped and block.selectors and (one := _declaration(piece, start)):
        block.declarations.append(one)


def _opened(prelude: str, outer: _Block | None) -> _Block:
    selectors, conditions = (outer.selectors, outer.conditions) if outer else ((), ())
    if outer and outer.is_skipped:
        return _Block((), (), is_skipped=True, declarations=[])
    if not prelude.startswith("@"):
        return _Block(tuple(_nested(prelude, selectors)), conditions, is_skipped=False, declarations=[])
    name, _, asked = prelude[1:].partition(" ")
    name, _, bracket = name.lower().partition("(")
    asked = " ".join(f"({bracket} {asked}".split()) if bracket else " ".join(asked.split())
    if name == "scope":
        selectors = tuple(_split(asked.partition(" to ")[0].strip("() "))) or selectors
    elif name != "media" or asked.lower() not in {"screen", "all", "only screen"}:
        conditions = (*conditions, f"@{name} {asked}")
    is_skipped = name not in GROUPS or (name == "media" and not is_for_screens(asked))
    return _Block(selectors, conditions, is_skipped, [])


def _nested(prelude: str, outer: tuple[str, ...]) -> Iterator[str]:
    """Make the selectors of a rule that stands inside another one whole."""
    around = outer[0] if len(outer) == 1 else f":is({', '.join(outer)})"
    for selector in _split(prelude):
        if not outer:
            yield selector
        elif "&" in (pieces := _FRAGMENT.findall(selector)) and pieces:
            yield _FRAGMENT.sub(lambda piece: around if piece[0] == "&" else piece[0], selector)
        else:
            yield f"{around} {selector}"


def _split(selectors: str) -> list[str]:
    """Cut a list of selectors at its commas, not at those inside brackets or strings."""
    parts, depth, start = [], 0, 0
    for found in _FRAGMENT.finditer(selectors):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(found[0], 0)
        if found[0] == "," and depth == 0:
            parts.append(selectors[start : found.start()])
            start = found.end()
    return [part for one in (*parts, selectors[start:]) if (part := " ".join(one.split()))]


def _declaration(text: str, start: int) -> _Declaration | None:
    """Read one declaration; None where it has no say in what is seen."""
    name, colon, value = text.partition(":")
    if "\\" in text:
        name, value = (_ESCAPE.sub(_unescaped, part) for part in (name, value))
    name = name.strip().lower()
    if not colon or name not in _READ:
        return None
    bare, important, _ = " ".join(value.lower().split()).partition("!")
    return _Declaration(name, bare.strip(), bool(important), start + len(text) - len(text.lstrip()))


def _unescaped(found: re.Match[str]) -> str:
    return chr(min(int(found[1], 16), 0x10FFFF)) if found[1] else found[2]


def _deciding(declarations: list[_Declaration]) -> Iterator[tuple[str, str, bool, bool, int]]:
    """Yield name, value and weight of what decides whether an element is seen, and whether it is hidden by it."""
    last = {one.name: one for one in declarations}
    is_moving = any(name in {"animation", "animation-name"} and one.value != "none" for name, one in last.items())
    for one in declarations:
        if test := _HIDING.get(one.name):
            fades_in = is_moving and one.name in {"opacity", "visibility"}
            yield one.name, one.value, test(one.value) and not fades_in, one.is_important, one.offset
    cut = last.get("overflow") or last.get("overflow-x") or last.get("overflow-y")
    small = next((last[name] for name in _SIZES if name in last and _length(last[name].value, "px") <= SMALLEST_PX), None)
    if cut and small and cut.value in {"hidden", "clip"}:
        yield small.name, f"{small.value}; overflow: {cut.value}", True, small.is_important, small.offset


def _length(value: str, unit: str) -> float:
    """Return a length in the unit, a bare zero in any; infinity for any other value."""
    found = _NUMBER.fullmatch(value)
    return float(found[1]) if found and (found[2] == unit or float(found[1]) == 0) else float("inf")


def _is_far_away(value: str) -> bool:
    found = _NUMBER.fullmatch(value)
    return bool(found) and found is not None and float(found[1]) <= FAR_AWAY.get(found[2], float("-inf"))


def _is_cut_away(value: str) -> bool:
    name, _, rest = value.partition("(")
    numbers = [(float(number), unit) for number, unit in _NUMBER.findall(rest)]
    if name == "rect":
        return "auto" not in rest and len(numbers) > 0 and all(number <= SMALLEST_PX for number, _ in numbers)
    if name == "inset":
        return any(number >= 50 and unit == "%" for number, unit in numbers)  # noqa: PLR2004 -- half from either side leaves nothing
    return name in {"circle", "ellipse"} and len(numbers) > 0 and numbers[0][0] == 0


def _is_nothing(value: str) -> bool:
    found = _NUMBER.fullmatch(value)
    return found is not None and float(found[1]) == 0


def _is_met(query: str) -> bool:
    words = query.replace("(", " ( ").split()
    denies = words[:1] == ["not"]
    kind = next((word for word in words if word not in {"not", "only"}), "")
    if kind in PRINTED:
        return denies
    return not (denies and kind in {"screen", "all"} and "and" not in words)


_SIZES = ("height", "width", "max-height", "max-width", "block-size", "inline-size", "max-block-size", "max-inline-size")
_HIDING: dict[str, Callable[[str], bool]] = {
    "display": lambda value: value == "none",
    "visibility": lambda value: value in {"hidden", "collapse"},
    "content-visibility": lambda value: value == "hidden",
    "opacity": _is_nothing,
    "font-size": _is_nothing,
    "clip": _is_cut_away,
    "clip-path": _is_cut_away,
    **dict.fromkeys("left right top bottom text-indent margin-left margin-right margin-top".split(), _is_far_away),
    **dict.fromkeys("margin-inline-start inset-inline-start inset-block-start".split(), _is_far_away),
}
_READ = frozenset({*_HIDING, *_SIZES, "overflow", "overflow-x", "overflow-y", "animation", "animation-name"})
