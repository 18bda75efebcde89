"""What many outputs lost becomes a few findings, each at the place where it is mended. Never looks at an output."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from blogkit.diagnostics import Diagnostic, Span, error
from blogkit.parity.expected import Loss
from blogkit.plan import Page
from blogkit.theme.theme import Template, Theme
from blogkit.views import PostView

PARTS = {
    "microformats": "the markup",
    "JSON-LD": "the JSON-LD",
    "fields": "an item",
    "title": "the title of an item",
    "head": "the head",
}
AMENDED = frozenset({"correction", "tombstone"})
"""Losses outside of a post's page that no byline would mend."""
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


def findings(theme: Theme, lost: Iterable[tuple[Page, Sequence[Shortfall]]]) -> list[Diagnostic]:
    """Make one finding of all that is lost in one way at one place."""
    cases: dict[_Case, list[tuple[Page, Shortfall]]] = {}
    for page, shortfalls in lost:
        for one in shortfalls:
            cases.setdefault(_case(theme, page, one), []).append((page, one))
    return [_finding(case, there) for case, there in cases.items()]


def _case(theme: Theme, page: Page, one: Shortfall) -> _Case:
    loss = one.loss
    if one.sheet:
        return _Case(loss.rule, one.sheet, one.reason, loss.is_claim, "take that rule away from what the disclosure says")
    if not page.template:
        help_ = "no theme takes part in feeds: please tell the makers of blogkit, or of the plug-in that changes feeds"
        return _Case(loss.rule, Span(page.out), one.reason, loss.is_claim, help_)
    template, placed = (theme.templates[page.template], "") if _is_amendment(page, loss) else _culprit(theme, page)
    return _Case(loss.rule, _hook(template), one.reason, loss.is_claim, _help(page, one, is_placed=placed in template.text))


def _help(page: Page, one: Shortfall, *, is_placed: bool) -> str:
    if isinstance(page.view, PostView):
        if one.loss.is_claim:
            return "take it out; {{ post.disclosure }} names everyone, each as what they are"
        if is_placed:
            return "place {{ post.disclosure }} unchanged, where every reader sees it"
        return "add {{ post.disclosure }} to the template, under the title"
    if _is_amendment(page, one.loss):
        return "show the text and the day of each, where every reader sees them"
    if one.loss.is_claim:
        return "take it out; {{ post.byline }} names everyone, each as what they are"
    if one.loss.kind == "label":
        return "show {{ post.title }} unchanged: it begins with the label"
    if is_placed:
        return "place {{ post.byline }} unchanged with each post that the template lists, where every reader sees it"
    return "add {{ post.byline }} to each post that the template lists, with the template's own name for the post"


def _is_amendment(page: Page, loss: Loss) -> bool:
    return loss.kind in AMENDED and not isinstance(page.view, PostView)


def _culprit(theme: Theme, page: Page) -> tuple[Template, str]:
    """Return the template to be mended, and what it must place: of those that show a title of a post, the first that does not place it."""
    wanted, shows = (".disclosure", _POST_SHOWN) if isinstance(page.view, PostView) else (".byline", _TITLE_SHOWN)
    names = list(_included(theme, page.template))
    showing = [theme.templates[name] for name in names if shows.search(theme.templates[name].text)]
    without = [template for template in showing if wanted not in template.text]
    return (*without, *showing, theme.templates[page.template])[0], wanted


def _included(theme: Theme, template: str) -> Iterator[str]:
    """Yield a template and those it includes or imports, the nearest first."""
    pending, known = [template], {template}
    while pending:
        name = pending.pop(0)
        if name in theme.templates:
            yield name
            mentioned = [found for found in _INCLUDE.findall(theme.templates[name].text) if found not in known]
            known.update(mentioned)
            pending += mentioned


def _hook(template: Template) -> Span:
    """Return the line of a template where a post is shown."""
    for pattern in (_HEADLINE, _POST_SHOWN, _TITLE_SHOWN):
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
        return f"{_in_part(page, loss)} gives {loss.what}{of_post}, and the post's record does not"
    if one.reason:
        return f"{page.out} hides {loss.what}{of_post}: {one.reason}"
    if loss.where:
        return f"{_in_part(page, loss)} lacks {loss.what}{of_post}"
    return f"{page.out} does not show {loss.what}{of_post}"


def _in_part(page: Page, loss: Loss) -> str:
    return f"{PARTS[loss.where]} of {page.out}" if loss.where else page.out


_INCLUDE = re.compile(r"""\{%-?\s*(?:include|import|from)\s+["']([^"']+)["']""")
_HEADLINE = re.compile(r"<h\d[^>]*>.*\bpost\.title\b")
_POST_SHOWN = re.compile(r"\bpost\.html\b|\bpost\.title\b")
_TITLE_SHOWN = re.compile(r"\b(?!site\b|page\b|feed\b)\w+\.title\b")
