"""What many outputs lost becomes a few findings, each at the place where it is mended. Never looks at an output."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from typing import NamedTuple

from blogkit.diagnostics import Diagnostic, Span, error
from blogkit.parity.expected import Loss
from blogkit.parity.parts import Advice, advice_on_parts
from blogkit.plan import Page
from blogkit.theme.environment import resolve
from blogkit.theme.theme import Template, Theme
from blogkit.views import PostView

PARTS = {
    "microformats": "the markup",
    "JSON-LD": "the JSON-LD",
    "fields": "an item",
    "title": "the title of an item",
    "head": "the head",
}
NAMED_PAGES, NAMED_LOSSES = 3, 6
"""So many further pages and losses are named in a finding."""


class Shortfall(NamedTuple):
    """A loss, and what hides it where it is there all the same."""

    loss: Loss
    reason: str = ""
    sheet: Span | None = None
    """The style sheet's rule that hides it; None where it is the page's own doing."""


class _Case(NamedTuple):
    """Losses that are mended at one place in one way."""

    rule: str
    span: Span
    reason: str
    is_claim: bool
    help: str


class _Piece(NamedTuple):
    """What a template has to place, and what its author is told."""

    name: str
    """How a template writes it, whatever it calls the post."""
    beside: re.Pattern[str]
    """What a template writes that should place it."""
    add: str
    keep: str
    remove: str = ""


def findings(theme: Theme, lost: Iterable[tuple[Page, Sequence[Shortfall]]]) -> list[Diagnostic]:
    """Make one finding of all that is lost in one way at one place."""
    cases: dict[_Case, list[tuple[Page, Shortfall]]] = {}
    advice = cache(partial(advice_on_parts, theme))
    for page, shortfalls in lost:
        for one in shortfalls:
            cases.setdefault(_case(theme, page, one, advice), []).append((page, one))
    return [_finding(case, there) for case, there in cases.items()]


def _case(theme: Theme, page: Page, one: Shortfall, advice: Callable[[str], Advice | None]) -> _Case:
    loss = one.loss
    if one.sheet:
        return _Case(loss.rule, one.sheet, one.reason, loss.is_claim, "take that rule away from what the disclosure says")
    if not page.template:
        help_ = "no theme takes part in feeds: please tell the makers of blogkit, or of the plug-in that changes feeds"
        return _Case(loss.rule, Span(page.out), one.reason, loss.is_claim, help_)
    piece = _piece(page, loss)
    if piece is _DISCLOSURE and not loss.is_claim and (advised := advice(page.template)):
        return _Case(loss.rule, advised.span, one.reason, loss.is_claim, advised.help)
    template = _culprit(theme, page, piece)
    help_ = piece.remove if loss.is_claim and piece.remove else piece.keep if piece.name in template.text else piece.add
    return _Case(loss.rule, _hook(template, piece), one.reason, loss.is_claim, help_)


def _piece(page: Page, loss: Loss) -> _Piece:
    if isinstance(page.view, PostView):
        return _HEAD if loss.where == "head" else _DISCLOSURE
    return _PIECES.get(loss.kind, _BYLINE)


def _culprit(theme: Theme, page: Page, piece: _Piece) -> Template:
    """Return the template to be mended: of those that should place a piece, the first that does not."""
    names = list(_included(theme, page.template, _PARTS if piece is _HEAD else _INCLUDE))
    showing = [theme.templates[name] for name in names if piece.beside.search(theme.templates[name].text)]
    without = [template for template in showing if piece.name not in template.text]
    return (*without, *showing, theme.templates[page.template])[0]


def _included(theme: Theme, template: str, by: re.Pattern[str]) -> Iterator[str]:
    """Yield a template and those it includes or imports, the nearest first."""
    pending, known = [template], {template}
    while pending:
        name = pending.pop(0)
        if name in theme.templates:
            yield name
            mentioned = [resolve(theme.templates, name, found) for found in by.findall(theme.templates[name].text)]
            mentioned = [one for one in mentioned if one not in known]
            known.update(mentioned)
            pending += mentioned


def _hook(template: Template, piece: _Piece) -> Span:
    """Return the line of a template where a piece belongs."""
    for pattern in (_HEADLINE, piece.beside) if piece is _DISCLOSURE else (piece.beside,):
        for number, line in enumerate(template.text.splitlines(), 1):
            if pattern.search(line):
                return Span(template.path, number, len(line) - len(line.lstrip()) + 1, max(len(line.strip()), 1))
    return Span(template.path)


def _finding(case: _Case, there: Sequence[tuple[Page, Shortfall]]) -> Diagnostic:
    page, first = there[0]
    others: dict[tuple[str, str], tuple[Page, Shortfall]] = {}
    for other, one in there[1:]:
        if (one.loss.kind, one.loss.where) != (first.loss.kind, first.loss.where):
            others.setdefault((one.loss.kind, one.loss.where), (other, one))
    notes = [_said(other, one) for other, one in others.values()]
    if len(notes) > NAMED_LOSSES:
        notes[NAMED_LOSSES:] = [f"and {len(notes) - NAMED_LOSSES} things more are lost"]
    outs = [out for out in dict.fromkeys(other.out for other, _ in there) if out != page.out]
    if outs:
        named = ", ".join(outs[:NAMED_PAGES]) + (", …" if len(outs) > NAMED_PAGES else "")
        notes.append(f"the same in {len(outs)} more output{'s' if len(outs) > 1 else ''}: {named}")
    return error(case.rule, _said(page, first), case.span, help=case.help, notes=notes)


def _said(page: Page, one: Shortfall) -> str:
    loss = one.loss
    of_post = f" of {loss.post}" if loss.post else ""
    if loss.is_claim:
        denied = "no record does" if loss.kind == "figure" else "the post's record does not"
        return f"{_in_part(page, loss)} gives {loss.what}{of_post}, and {denied}"
    if one.reason:
        return f"{page.out} hides {loss.what}{of_post}: {one.reason}"
    if loss.where:
        return f"{_in_part(page, loss)} lacks {loss.what}{of_post}"
    return f"{page.out} does not show {loss.what}{of_post}"


def _in_part(page: Page, loss: Loss) -> str:
    return f"{PARTS[loss.where]} of {page.out}" if loss.where else page.out


_INCLUDE = re.compile(r"""\{%-?\s*(?:include|import|from|extends(?=\s+["']parent:))\s+["']([^"']+)["']""")
_PARTS = re.compile(r"""\{%-?\s*(?:extends|include|import|from)\s+["']([^"']+)["']""")
_HEADLINE = re.compile(r"<h\d[^>]*>.*\bpost\.title\b")
_TITLE_SHOWN = re.compile(r"\b(?!site\b|page\b|feed\b)\w+\.title\b")
_TAKE_OUT = "take it out; {{ %s }} names everyone, each as what they are"
_SHOW_DATED = "show the text and the day of each, where every reader sees them"
_SHOW_POLICY = "show each rule, exception and waiver of {{ policy }}, where every reader sees them"
_DISCLOSURE = _Piece(
    ".disclosure",
    re.compile(r"\bpost\.html\b|\bpost\.title\b"),
    "add {{ post.disclosure }} to the template, under the title",
    "place {{ post.disclosure }} unchanged, where every reader sees it",
    _TAKE_OUT % "post.disclosure",
)
_HEAD = _Piece(
    "page.head",
    re.compile("<head\\b|<title\\b", re.IGNORECASE),
    "add {{ page.head }} to the <head> of the template",
    "place {{ page.head }} unchanged in the <head>, and write none of its elements a second time",
    "take it out; {{ page.head }} says all that the record says",
)
_BYLINE = _Piece(
    ".byline",
    _TITLE_SHOWN,
    "add {{ post.byline }} to each post that the template lists, with the template's own name for the post",
    "place {{ post.byline }} unchanged with each post that the template lists, where every reader sees it",
    _TAKE_OUT % "post.byline",
)
_TITLE = "show {{ post.title }} unchanged: it begins with the label"
_GROUP = "show {{ group.label }} above the posts of each group, where every reader sees it"
_FIGURE = (
    "show {{ figure.label }} with {{ figure.posts }} for each figure, and the same for each year and author, where every reader sees them"
)
_PIECES = {
    "label": _Piece(".byline", _TITLE_SHOWN, _TITLE, _TITLE),
    "correction": _Piece("corrections", re.compile(r"\bcorrections\b"), _SHOW_DATED, _SHOW_DATED),
    "tombstone": _Piece("tombstone", re.compile(r"\btombstone\b"), _SHOW_DATED, _SHOW_DATED),
    "group": _Piece(".label", re.compile(r"\bgroup\w*\.posts\b|\bin groups\b"), _GROUP, _GROUP),
    "figure": _Piece(".label", re.compile(r"\bin figures\b"), _FIGURE, _FIGURE),
    "policy": _Piece("policy.waivers", re.compile(r"\bpolicy\.waivers\b"), _SHOW_POLICY, _SHOW_POLICY),
}
"""What losses outside of a post's page are mended by, where that is not the byline."""
