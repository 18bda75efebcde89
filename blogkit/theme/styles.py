"""What a theme's style sheets hide from a reader who looks at a screen, as rules. Never knows a page: whom a rule hits is found there."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from blogkit.diagnostics import Span
from blogkit.theme.unseen import TESTS, UNSURE, doubt, hides as is_hiding, is_small

PRINTED = frozenset("print speech aural braille embossed handheld projection tty tv".split())
"""Media in which nobody looks at a screen."""
GROUPS = frozenset("media supports layer container scope".split())
"""At-rules whose blocks hold rules for elements; what any other one holds hides nothing that stands on a page."""
VARIABLE, FRAMES = "--", "@keyframes"
"""How the names begin of rules that hide nothing by themselves: what a variable may be, and what an animation may end in."""
SLOW_S = 5.0
"""What an animation hides for longer is hidden."""
VALUES_TRIED = 64
"""So many values are tried of a declaration with variables; with more, nobody can tell what it does."""
NESTED_VARIABLES = 8


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
    because: str = ""
    """Why it hides, where its words alone do not say so."""

    @property
    def said(self) -> str:
        """The rule as its author would look for it."""
        return f"{self.selector} {{ {self.name}: {self.value} }}{self.because or doubt(self.value)}"


class Known(NamedTuple):
    """What a declaration may mean that does not say it all by itself."""

    variables: Mapping[str, Sequence[str]]
    """Every value that a sheet gives a variable anywhere."""
    frames: frozenset[str]
    """Names of the animations that begin with something hidden; behind those that end with it stands an @."""


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
    frames: str = ""
    """Name of the animation of which it is a part."""


def read_styles(sheets: Mapping[str, tuple[str, str]], variables: Iterable[str] = ()) -> tuple[StyleRule, ...]:
    """Find what hides something on a screen in these sheets, name -> path and text; and what may show again what they hide.

    What they say of their variables is kept where it matters, and what they say of ``variables`` of other sheets.
    """
    texts = {name: _COMMENT.sub(_blank, text) for name, (_, text) in sheets.items()}
    paper = _imported_for_paper(texts.values())
    found: list[StyleRule] = []
    for name, text in texts.items():
        if name.rpartition("/")[2] not in paper:
            found += _with_imports(text, sheets[name][0])
    rules = judged(found)
    names = {rule.name for rule in rules if rule.hides or is_open(rule)}
    names |= {FRAMES} if "animation" in names else set()
    names |= variables_of(rules, names) | set(variables)
    kept = [rule for rule in rules if rule.name in names]
    return tuple(rule._replace(order=number) for number, rule in enumerate(kept))


def judged(rules: Iterable[StyleRule]) -> list[StyleRule]:
    """Say of each rule whether it hides, in the light of what all of them say of variables and of animations."""
    rules = list(rules)
    known = known_of(rules)
    return [in_light_of(known, rule) for rule in rules]


def in_light_of(known: Known, rule: StyleRule) -> StyleRule:
    """Say whether a rule hides, whatever was said of it before."""
    if rule.name == "animation":
        return rule._replace(hides=_ends_hidden(rule.value, known.frames))
    if "var(" not in rule.value or rule.name.startswith(VARIABLE):
        return rule
    values = list(islice(_values(rule.value, known.variables), VALUES_TRIED + 1))
    hiding = next((value for value in values if value and is_hiding(rule.name, value)), "")
    if hiding:
        return rule._replace(hides=True, because=f", which may be {hiding}")
    is_unknown = rule.name in UNSURE and ("" in values or len(values) > VALUES_TRIED)
    return rule._replace(hides=is_unknown, because=", and no sheet of the theme says what that is" if is_unknown else "")


def known_of(rules: Iterable[StyleRule]) -> Known:
    """Return what rules say of variables and animations."""
    variables: dict[str, list[str]] = {}
    for rule in rules:
        if rule.name.startswith(VARIABLE):
            variables.setdefault(rule.name, []).append(rule.value)
    return Known(variables, frozenset(rule.value for rule in rules if rule.name == FRAMES))


def variables_of(rules: Sequence[StyleRule], names: Iterable[str]) -> set[str]:
    """Return the variables on which rules of these names depend, directly or not."""
    uses: dict[str, set[str]] = {}
    for rule in rules:
        if "var(" in rule.value:
            uses.setdefault(rule.name, set()).update(_VARIABLE.findall(rule.value))
    pending, found = list(names), set[str]()
    while pending:
        more = uses.get(pending.pop(), set()) - found
        found |= more
        pending += more
    return found


def is_open(rule: StyleRule) -> bool:
    """Say whether a rule may hide where a page gives its variables another value."""
    return rule.name in UNSURE and "var(" in rule.value


def hides(declarations: str, known: Known = Known({}, frozenset())) -> str:  # noqa: B008 -- a value that nobody changes
    """Return the declaration of a ``style`` attribute that hides its element, or an empty string."""
    found = _declarations(declarations)
    here = Known({**known.variables, **variables_in(declarations)}, known.frames)
    rules = (StyleRule("", name, value, is_hidden, False, (), 0, Span("")) for name, value, is_hidden, _, _ in _deciding(found))
    hiding = (one for rule in rules if (one := in_light_of(here, rule)).hides)
    return next((f"{one.name}: {one.value}{one.because or doubt(one.value)}" for one in hiding), "")


def variables_in(declarations: str) -> dict[str, list[str]]:
    """Return the variables that a ``style`` attribute sets."""
    return (
        {one.name: [one.value] for one in _declarations(declarations) if one.name.startswith(VARIABLE)} if VARIABLE in declarations else {}
    )


def sheet_of(path: str) -> str:
    """Return the name below ``/theme/`` under which a sheet of the site or of a theme is published."""
    return path.partition("/static/" if path.startswith("themes/") else "theme/")[2]


def data_sheet(url: str) -> str:
    """Return the style sheet that an address holds in itself, or an empty string."""
    import base64
    from urllib.parse import unquote, unquote_to_bytes

    head, _, data = url.strip().partition(",")
    if not head.lower().startswith("data:"):
        return ""
    if head.lower().rstrip().endswith(";base64"):
        try:
            return base64.b64decode(unquote_to_bytes(data) + b"==").decode("utf-8", "replace")
        except ValueError:
            return ""
    return unquote(data)


def is_for_screens(media: str) -> bool:
    """Say whether a media query list can be met where someone looks at a screen."""
    return not media.strip() or any(map(_is_met, media.lower().split(",")))


_COMMENT = re.compile(r"""/\*.*?(?:\*/|\Z)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?""", re.DOTALL)
_MARK = re.compile(r"""[{};]|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|\\.|url\(\s*+[^"'\s)][^)]*+\)?""", re.DOTALL | re.IGNORECASE)
_DATA_IMPORT = re.compile(r"""@import\s+(?:url\(\s*)?(?:"(data:[^"]*)"|'(data:[^']*)'|(data:[^\s)]*))\s*\)?\s*([^;{}]*)""", re.IGNORECASE)
_PROPERTY = re.compile(r"@property\s+(--[\w-]+)\s*\{[^}]*?initial-value\s*:([^;}]*)", re.IGNORECASE)
_VARIABLE = re.compile(r"var\(\s*(--[^\s,)]+)")
_USE = re.compile(r"var\(\s*(--[^\s,()]+)\s*(?:,((?:[^()]|\([^()]*\))*))?\)")
_TIME = re.compile(r"(?<![\w.-])(\d+\.?\d*|\.\d+)(m?s)\b")
_IMPORT = re.compile(r"""@import\s+(?:url\(\s*)?["']?([^"')\s;]+)["']?\s*\)?\s*([^;{}]*);""", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)", re.DOTALL)
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))([a-z%]*)")
_FRAGMENT = re.compile(r"""\\.|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[(\[)\],&;]""", re.DOTALL)
_IS_OF_A_PART = re.compile(r"::|:(?:before|after|first-line|first-letter)\b", re.IGNORECASE)


def _blank(found: re.Match[str]) -> str:
    """Take a comment out and leave its lines; what only looks like one inside a string stays."""
    return found[0] if found[0][0] != "/" else "\n" * found[0].count("\n") or " "


def _imported_for_paper(texts: Iterable[str]) -> set[str]:
    """Return the file names that are imported for media without a screen, and for no other."""
    imports = [(found[1].rpartition("/")[2], is_for_screens(found[2])) for text in texts for found in _IMPORT.finditer(text)]
    return {name for name, _ in imports} - {name for name, is_seen in imports if is_seen}


def _declarations(style: str) -> list[_Declaration]:
    return [one for part in _split(style, ";") if (one := _declaration(part, 0))]


def _with_imports(text: str, path: str) -> Iterator[StyleRule]:
    """Yield the rules of a sheet, after those of the sheets that its imports hold in their addresses."""
    bare = _ESCAPE.sub(_unescaped, text) if "\\" in text else text
    for found in _DATA_IMPORT.finditer(bare):
        if is_for_screens(found[4]) and (inner := data_sheet(found[1] or found[2] or found[3])):
            place = Span(path, bare.count("\n", 0, found.start()) + 1, 1, len(found[0].partition("data:")[0]))
            yield from (rule._replace(place=place) for rule in _with_imports(_COMMENT.sub(_blank, inner), path))
    for found in _PROPERTY.finditer(text):
        yield StyleRule("", found[1], found[2].strip().lower(), False, False, (), 0, Span(path))
    yield from _rules(text, path)


def _rules(text: str, path: str) -> Iterator[StyleRule]:
    """Yield the deciding declarations of a sheet in the order in which they stand."""
    found = sorted(
        (offset, number, name, value, is_hidden, is_important, block)
        for number, block in enumerate(_blocks(text))
        for name, value, is_hidden, is_important, offset in _deciding(block.declarations)
    )
    line = counted = 0
    for offset, _, name, value, is_hidden, is_important, block in found:
        line, counted = line + text.count("\n", counted, offset), offset
        place = Span(path, line + 1, offset - text.rfind("\n", 0, offset), len(name))
        if not block.frames:
            for selector in block.selectors:
                if ":" not in selector or not _IS_OF_A_PART.search(selector):
                    yield StyleRule(selector, name, value, is_hidden, is_important, block.conditions, 0, place)
        elif is_hidden:
            # What an animation begins with is over in a moment, if nothing holds it up.
            ends = "" if {"from", "0%"}.issuperset(block.selectors) else "@"
            yield StyleRule("", FRAMES, block.frames + ends, hides=False, is_important=False, conditions=(), order=0, place=place)


def _values(value: str, variables: Mapping[str, Sequence[str]], depth: int = 0) -> Iterator[str]:
    """Yield each value that a declaration with variables may have; an empty one where nobody says what a variable is."""
    use = _USE.search(value)
    if use is None or depth > NESTED_VARIABLES:
        yield "" if use or "var(" in value else " ".join(value.split())
        return
    fallback = [] if use[2] is None else [use[2].strip()]
    given = [*variables.get(use[1], ()), *fallback]
    if not given:
        yield ""
    for one in dict.fromkeys(given):
        yield from _values(f"{value[: use.start()]} {one} {value[use.end() :]}", variables, depth + 1)


def _ends_hidden(animation: str, frames: frozenset[str]) -> bool:
    words = set(animation.replace(",", " ").split())
    is_slow = "paused" in words or any(float(number) * (1 if unit == "s" else 0.001) > SLOW_S for number, unit in _TIME.findall(animation))
    return any(f"{word}@" in frames or (is_slow and word in frames) for word in words)


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
        return _Block(
            tuple(_nested(prelude, selectors)), conditions, is_skipped=False, declarations=[], frames=outer.frames if outer else ""
        )
    name, _, asked = prelude[1:].partition(" ")
    name, _, bracket = name.lower().partition("(")
    asked = " ".join(f"({bracket} {asked}".split()) if bracket else " ".join(asked.split())
    if name == "scope":
        selectors = tuple(_split(asked.partition(" to ")[0].strip("() "))) or selectors
    elif name != "media" or asked.lower() not in {"screen", "all", "only screen"}:
        conditions = (*conditions, f"@{name} {asked}")
    if name.endswith("keyframes"):
        return _Block((), (), is_skipped=False, declarations=[], frames=asked.lower().strip("\"'"))
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


def _split(selectors: str, at: str = ",") -> list[str]:
    """Cut a list of selectors at its commas, or at another mark, not at those inside brackets or strings."""
    parts, depth, start = [], 0, 0
    for found in _FRAGMENT.finditer(selectors):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(found[0], 0)
        if found[0] == at and depth == 0:
            parts.append(selectors[start : found.start()])
            start = found.end()
    return [part for one in (*parts, selectors[start:]) if (part := " ".join(one.split()))]


def _declaration(text: str, start: int) -> _Declaration | None:
    """Read one declaration; None where it has no say in what is seen."""
    name, colon, value = text.partition(":")
    if "\\" in text:
        name, value = (_ESCAPE.sub(_unescaped, part) for part in (name, value))
    name = name.strip().lower()
    if not colon or (name not in _READ and not name.startswith(VARIABLE)):
        return None
    bare, important, _ = " ".join(value.lower().split()).partition("!")
    return _Declaration(name, bare.strip(), bool(important), start + len(text) - len(text.lstrip()))


def _unescaped(found: re.Match[str]) -> str:
    return chr(min(int(found[1], 16), 0x10FFFF)) if found[1] else found[2]


def _deciding(declarations: Sequence[_Declaration]) -> Iterator[tuple[str, str, bool, bool, int]]:
    """Yield name, value and weight of what decides whether an element is seen, and whether it is hidden by it."""
    last = {one.name: one for one in declarations}
    is_clipped_to_text = any(one.value == "text" for name, one in last.items() if name.endswith("background-clip"))
    for one in declarations:
        if one.name in TESTS or one.name.startswith(VARIABLE):
            is_hidden = one.name in TESTS and "var(" not in one.value and is_hiding(one.name, one.value)
            is_filled = is_clipped_to_text and one.name.endswith("color")  # letters cut out of a picture
            yield one.name, one.value, is_hidden and not is_filled, one.is_important, one.offset
    if not last.keys() & _TOGETHER:
        return
    moving = [one for name, one in last.items() if name.startswith("animation")]
    if moving:
        yield "animation", " ".join(one.value for one in moving), False, any(one.is_important for one in moving), moving[0].offset
    cut = next((last[name] for name in ("overflow", "overflow-x", "overflow-y") if name in last and last[name].value != "visible"), None)
    small = next((last[name] for name in _SIZES if name in last and is_small(last[name].value)), None)
    if cut and small:
        yield small.name, f"{small.value}; overflow: {cut.value}", True, small.is_important, small.offset


def _is_met(query: str) -> bool:
    words = query.replace("(", " ( ").split()
    denies = words[:1] == ["not"]
    kind = next((word for word in words if word not in {"not", "only"}), "")
    if kind in PRINTED:
        return denies
    return not (denies and kind in {"screen", "all"} and "and" not in words)


_SIZES = ("width", "max-width", "inline-size", "max-inline-size")
_TOGETHER = frozenset("overflow overflow-x overflow-y animation animation-name".split())
"""Properties that hide together with others of their block."""
_READ = frozenset(
    {*TESTS, *_SIZES, *_TOGETHER, "background-clip", "-webkit-background-clip"}
    | {f"animation-{more}" for more in ("duration", "delay", "play-state")}
)
