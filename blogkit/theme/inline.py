"""Styles and scripts that a template writes into the page itself, where no browser obeys them once the site is published. Never renders.

Only the template's own text is looked at: what an expression, a macro of another file or an author's HTML brings is not known here.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from jinja2 import Environment

from blogkit.diagnostics import Diagnostic, Span, warning
from blogkit.theme.environment import HasText


class Inline(NamedTuple):
    """A style or a script in the page itself."""

    what: str
    help: str
    at: int
    """Index of its first character in the template's text."""
    width: int


_EXPRESSION, _TAG, _COMMENT = "\x01", "\x02", " "
"""What stands for the characters of Jinja's own: an expression may be any text, a tag parts attributes, and a comment is nothing."""
_MARKS = {"variable": _EXPRESSION, "block": _TAG}
_MARKUP = re.compile(r"""<!--.*?(?:-->|\Z)|<(?P<name>[a-z][\w:-]*)(?P<inside>(?:[^<>"']|"[^"]*"|'[^']*')*+)>""", re.DOTALL | re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?P<name>[^\s\x02"'<>/=]+)(?:\s*=\s*(?P<value>"[^"]*"|'[^']*'|[^\s\x02"'<>]+))?""")
_HANDLER = re.compile("on[a-z]{3,}")
_TEXT_ALONE = {"script", "style", "textarea", "title"}
"""Elements in which nothing is markup up to their own end."""
_SCRIPTS = frozenset({"", "module", "importmap", "speculationrules", "text/javascript", "application/javascript", "text/ecmascript"})
"""Types of a ``<script>`` that a browser runs or obeys; all others hold data."""
_SHEETS = frozenset({"", "text/css"})
_IN_A_SHEET = 'put it into a style sheet in static/ and link that with {{ asset("…") }}'
_BY_A_CLASS = "give the element a class, and the class a rule in a style sheet"
_IN_A_FILE = 'put it into a file in static/ and name that with src="{{ asset("…") }}"'
_BY_A_LISTENER = "let a script in a file of its own listen for it, with addEventListener"


def find_inline(templates: Mapping[str, HasText], inline: Mapping[str, tuple[Inline, ...]]) -> Iterator[Diagnostic]:
    """Yield a warning for each style and script that these templates write into the page."""
    for name, found in inline.items():
        template = templates[name]
        lines = template.text.split("\n")
        for one in found:
            line = template.text.count("\n", 0, one.at) + 1
            begin = one.at - (template.text.rfind("\n", 0, one.at) + 1)
            text = lines[line - 1]
            message = f"{one.what} has no effect once the site is published: the policy in _headers forbids it"
            span = Span(template.path, line, begin + 1, max(min(one.width, len(text) - begin), 1))
            yield warning("unsafe-inline", message, span, line_text=text, help=one.help)


def read_inline(environment: Environment, text: str) -> tuple[Inline, ...]:
    """Return the styles and scripts that a template's own text writes into the page."""
    return tuple(_found_in(_own_text(environment, text)))


def _own_text(environment: Environment, text: str) -> str:
    """Blot out what is not the template's own text; every character keeps its place."""
    text = text.replace("\r", "\n")
    pieces: list[str] = []
    at, within = 0, ""
    for _, kind, piece in environment.lex(text):
        begin = text.index(piece, at)  # what Jinja trims is no token
        pieces.append(text[at:begin])
        within = kind.removesuffix("_begin") if kind.endswith("_begin") else within
        pieces.append(piece if kind == "data" else re.sub(r"[^\n]", _MARKS.get(within, _COMMENT), piece))
        within = "" if kind.endswith("_end") else within
        at = begin + len(piece)
    return "".join([*pieces, text[at:]])


def _found_in(text: str) -> Iterator[Inline]:
    at = 0
    while found := _MARKUP.search(text, at):
        at = found.end()
        name = (found["name"] or "").lower()
        if not name:
            continue
        attributes = list(_attributes(found["inside"], found.start("inside")))
        yield from _in_attributes(name, attributes)
        if name in _TEXT_ALONE:
            end = re.compile(f"</{name}\\b", re.IGNORECASE).search(text, at)
            inside = text[at : end.start() if end else len(text)]
            at += len(inside)
            if inside.strip() and (advice := _advice(name, attributes)):
                yield Inline(f"a <{name}> in the page itself", advice, found.start(), found.end() - found.start())


class _Attribute(NamedTuple):
    name: str
    value: str
    at: int
    width: int


def _attributes(inside: str, at: int) -> Iterator[_Attribute]:
    for found in _ATTRIBUTE.finditer(inside):
        value = (found["value"] or "").strip("\"'").strip()
        yield _Attribute(found["name"].lower(), value, at + found.start(), found.end() - found.start())


def _in_attributes(element: str, attributes: Iterable[_Attribute]) -> Iterator[Inline]:
    for one in attributes:
        # An element that a script defines may have attributes of its own, such as 'online'.
        is_handler = _HANDLER.fullmatch(one.name) and "-" not in element
        if one.value and (one.name == "style" or is_handler):
            yield Inline(f"an attribute '{one.name}'", _BY_A_LISTENER if is_handler else _BY_A_CLASS, one.at, one.width)


def _advice(element: str, attributes: Iterable[_Attribute]) -> str:
    """Return what to do instead of a style or a script; empty where it is none, or nobody knows."""
    given = {one.name: one.value for one in attributes}
    kind = given.get("type", "").lower()
    if element == "style":
        return _IN_A_SHEET if kind in _SHEETS else ""
    is_known = "src" not in given and not any(_EXPRESSION in name for name in given)
    return _IN_A_FILE if element == "script" and is_known and kind in _SCRIPTS else ""
