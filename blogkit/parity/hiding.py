"""Which elements of a page nobody sees: by their kind, an attribute or a style. Never reads a file, and never runs a script."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from blogkit.parity.tree import CLOSED, find
from blogkit.theme.styles import StyleRule, hides, is_for_screens, read_styles

UNSEEN = (
    "script, style, template, noscript, iframe, object, video, audio, canvas, svg, textarea, select, dialog:not([open]), "
    '[hidden], [popover], [inert], [aria-hidden="true" i], [style]'
)
"""What may show no text to everybody. A reader who listens to a page is a reader: what is kept from a screen reader is hidden."""
NEVER_SEEN = frozenset("script style template noscript iframe object video audio canvas svg textarea select".split())
SHEETS_REMEMBERED = 64
"""Sheets that stand in pages themselves; mostly one template brings the same along to each."""
COMMENT = re.compile(rb"<!--.*?(?:--!?>|\Z)", re.DOTALL)


class Hidden(NamedTuple):
    """An element that nobody sees, and why."""

    node: LexborNode
    reason: str
    rule: StyleRule | None = None


class Styles:
    """The style rules of a theme, ready to be asked of one page after another."""

    def __init__(self, rules: Sequence[StyleRule]) -> None:
        """Take the rules of a theme's sheets; each selector is tried once."""
        self._rules = [(rule, selector) for rule in rules if (selector := _usable(rule.selector))]
        self._hiding = [(rule, selector) for rule, selector in self._rules if rule.hides]
        self._any = ", ".join(dict.fromkeys(selector for _, selector in self._hiding))
        self._with_own: dict[tuple[str, ...], Styles] = {}
        self._given = tuple(rules)

    def hidden_in(self, tree: LexborHTMLParser) -> list[Hidden]:
        """Find the outermost elements of a page that nobody sees."""
        found: dict[int, Hidden] = {}
        sheets: list[str] = []
        for node in find(UNSEEN, tree):
            if node.tag == "style" and is_for_screens(node.attrs.sget("media")):
                sheets.append(node.text())
            if reason := _reason(node):
                found[node.mem_id] = Hidden(node, reason)
        for hit in self._with(tuple(sheets)).hits(tree):
            found.setdefault(hit.node.mem_id, hit)
        return [one for one in found.values() if not any(above.mem_id in found for above in _above(one.node))]

    def _with(self, own: tuple[str, ...]) -> "Styles":
        """Return these rules with those of the sheets that a page brings along."""
        if not own:
            return self
        known = self._with_own.get(own)
        if known is None:
            if len(self._with_own) >= SHEETS_REMEMBERED:
                self._with_own.clear()
            sheets = {f"<style> {number}": ("", text) for number, text in enumerate(own)}
            later = [rule._replace(order=rule.order + len(self._given)) for rule in read_styles(sheets)]
            known = self._with_own[own] = Styles((*self._given, *later))
        return known

    def hits(self, tree: LexborHTMLParser) -> Iterator[Hidden]:
        """Find the elements that these rules hide."""
        nodes = find(self._any, tree) if self._any else []
        on_paper = _linked_for_paper(tree) if nodes else frozenset()
        for node in nodes:
            rule = self._verdict(node, on_paper)
            if rule:
                yield Hidden(node, rule.said, rule)

    def _verdict(self, node: LexborNode, on_paper: frozenset[str]) -> StyleRule | None:
        """Return the rule that hides an element in the end, on any screen that its conditions speak of."""
        matching = [rule for rule, selector in self._rules if not _is_of(rule, on_paper) and node.css_matches(selector)]
        for rule in matching:
            if rule.hides:
                rivals = [one for one in matching if one.name == rule.name and one.conditions in {(), rule.conditions}]
                winner = max(rivals, key=_weight)
                if winner.hides and not (not winner.is_important and _shows_itself(node, winner.name)):
                    return winner
        return None


def _reason(node: LexborNode) -> str:
    """Say why an element shows nothing; an empty string where its ``style`` is all there is to it, and does not hide."""
    tag, attributes = node.tag or "", node.attributes
    if tag in NEVER_SEEN:
        return f"<{tag}>"
    for name in ("hidden", "inert", "popover"):
        if name in attributes:
            return name
    if (attributes.get("aria-hidden") or "").lower() == "true":
        return 'aria-hidden="true"'
    if tag == "dialog" and "open" not in attributes:
        return "<dialog>"
    said = hides(attributes.get("style") or "")
    return f'style="{said}"' if said else ""


def _above(node: LexborNode) -> Iterator[LexborNode]:
    above = node.parent
    while above is not None:
        yield above
        above = above.parent


def _is_of(rule: StyleRule, sheets: frozenset[str]) -> bool:
    return rule.path.partition("/static/")[2] in sheets


def _linked_for_paper(tree: LexborHTMLParser) -> frozenset[str]:
    """Return the theme's sheets that a page links for paper and never for a screen."""
    links = [
        (node.attrs.sget("href").partition("?")[0].rpartition("/theme/")[2], node.attrs)
        for node in find('link[rel~="stylesheet" i][href]', tree)
    ]
    # A script may turn a sheet that was loaded for paper to the screen: `media="print" onload="this.media='all'"`.
    seen = {name for name, attributes in links if is_for_screens(attributes.sget("media")) or "onload" in attributes}
    return frozenset(name for name, _ in links) - seen


def _shows_itself(node: LexborNode, property_: str) -> bool:
    """Say whether an element's own ``style`` sets a property; it does not hide, or the element were found before."""
    own = node.attrs.sget("style").lower()
    return any(part.partition(":")[0].strip() == property_ for part in own.split(";"))


def _weight(rule: StyleRule) -> tuple[bool, tuple[int, int, int], int]:
    return rule.is_important, _specificity(rule.selector), rule.order


def _specificity(selector: str) -> tuple[int, int, int]:
    """Count ids, classes and elements, near enough to say which of two rules a browser would follow."""
    bare = _STRING.sub("", _WHERE.sub("", selector))
    classes = _CLASS.findall(_BRACKETS.sub(".x", bare))
    return len(_ID.findall(bare)), len(classes), len(_ELEMENT.findall(_BRACKETS.sub("", bare)))


def _usable(selector: str) -> str:
    """Return a selector as the parser understands it; an empty string where nobody could match it."""
    nearest = _LANGUAGE.sub(r':is([lang|="\1"], [lang|="\1"] *)', selector)
    nearest = _DIRECTION.sub(r":is([dir=\1], [dir=\1] *)", nearest).replace(":defined", ":not(:not(*))")
    # What no page is in before somebody does something, such as :target, matches nothing; and its denial matches everything.
    for one in (selector, nearest, _PSEUDO_CLASS.sub(_known_or_nothing, nearest)):
        if _is_understood(one):
            return one
    return ""


def _known_or_nothing(found: re.Match[str]) -> str:
    return found[0] if _is_understood(found[0]) else ":not(*)"


def _is_understood(selector: str) -> bool:
    try:
        find(selector, _NO_PAGE)
    except (SelectolaxError, ValueError):
        return False
    return True


def hidden_texts(tree: LexborHTMLParser, data: bytes, styles: Styles) -> Iterator[tuple[str, Hidden]]:
    """Yield the text of each thing that a page keeps from its readers, elements first, then comments and what is folded away."""
    for one in styles.hidden_in(tree):
        if one.node.tag not in {"script", "style"}:
            yield _text_of(one.node), one
    for comment in COMMENT.findall(data):
        inside = LexborHTMLParser(comment[4:].removesuffix(b"-->")).body
        if inside:
            yield inside.text(), Hidden(inside, "it stands in a comment")
    for node in find(CLOSED, tree):
        yield node.text(), Hidden(node, "it stands in a closed <details>")


def _text_of(node: LexborNode) -> str:
    if node.tag != "template":
        return node.text()
    html = node.html or ""
    inside = LexborHTMLParser(html[html.find(">") + 1 :]).body
    return inside.text() if inside else ""


_NO_PAGE = LexborHTMLParser("")
_WHERE = re.compile(r":where\((?:[^()]|\([^()]*\))*\)", re.IGNORECASE)
_STRING = re.compile(r"""\\.|"[^"]*"|'[^']*'""")
_BRACKETS = re.compile(r"\[[^\]]*\]")
_ID = re.compile(r"#[\w-]")
_CLASS = re.compile(r"\.[\w-]|(?<!:):(?!:|is\b|not\b|has\b)[\w-]", re.IGNORECASE)
_ELEMENT = re.compile(r"(?:^|[\s>+~(,])[a-zA-Z]")
_LANGUAGE = re.compile(r""":lang\(\s*["']?([\w-]+)["']?\s*\)""", re.IGNORECASE)
_DIRECTION = re.compile(r":dir\(\s*(ltr|rtl)\s*\)", re.IGNORECASE)
_PSEUDO_CLASS = re.compile(r"(?<![:\\]):[a-zA-Z-]+(?:\([^()#.\[:]*\)|(?![a-zA-Z(-]))")
