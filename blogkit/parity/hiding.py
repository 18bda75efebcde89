"""Which elements of a page nobody sees: by their kind, an attribute or a style. Never reads a file, and never runs a script."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from blogkit.parity.tree import CLOSED, find
from blogkit.theme.assets import DIGEST_CHARACTERS
from blogkit.theme.styles import (
    Known,
    StyleRule,
    data_sheet,
    hides,
    in_light_of,
    is_for_screens,
    is_open,
    judged,
    known_of,
    read_styles,
    sheet_of,
    variables_in,
    variables_of,
)
from blogkit.theme.unseen import shows

UNSEEN = (
    "script, style, template, noscript, noembed, del, s, strike, noframes, iframe, object, video, audio, canvas, svg, textarea, select, "
    'datalist, progress, meter, rp, dialog:not([open]), link[rel~="stylesheet" i][href^="data:" i], '
    '[hidden], [popover], [inert], [aria-hidden="true" i], [style]'
)
"""What may show no text to everybody, or takes it back.

A reader who listens to a page is a reader: what is kept from a screen reader is hidden.
"""
NEVER_SEEN = frozenset(
    "script style template noscript noembed del s strike noframes iframe object video audio canvas svg textarea select "
    "datalist progress meter rp".split()
)
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
        rules = judged(rules)
        self._known = known_of(rules)
        self._rules = [(rule, selector) for rule in rules if rule.selector and (selector := _usable(rule.selector))]
        self._hiding = [(rule, selector) for rule, selector in self._rules if rule.hides]
        self._open = [rule for rule, _ in self._rules if is_open(rule) and not rule.hides]
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
            elif node.tag == "link":
                sheets += [data_sheet(node.attrs.sget("href"))] if is_for_screens(node.attrs.sget("media")) else []
            elif "shadowrootmode" in node.attrs and node.parent is not None:
                found[node.parent.mem_id] = Hidden(node.parent, "<template shadowrootmode>")
            if reason := _reason(node) or self._reason_in_style(node):
                found[node.mem_id] = Hidden(node, reason)
        for hit in self._with(tuple(sheets)).hits(tree):
            found.setdefault(hit.node.mem_id, hit)
        return [one for one in found.values() if not any(outer.mem_id in found for outer in above(one.node))]

    def _reason_in_style(self, node: LexborNode) -> str:
        style = node.attrs.sget("style")
        if said := hides(style, self._known) if style else "":
            return f'style="{said}"'
        # A rule of a sheet may be harmless with what sheets say of its variables, and hide with what this element says of them.
        own = variables_in(style)
        here = Known({**self._known.variables, **own}, self._known.frames)
        hiding = own and any(in_light_of(here, rule).hides for rule in self._open)
        return f'style="{"; ".join(f"{name}: {value}" for name, (value,) in own.items())}"' if hiding else ""

    def _with(self, own: tuple[str, ...]) -> "Styles":
        """Return these rules with those of the sheets that a page brings along."""
        if not own:
            return self
        known = self._with_own.get(own)
        if known is None:
            if len(self._with_own) >= SHEETS_REMEMBERED:
                self._with_own.clear()
            wanted = variables_of(self._given, {rule.name for rule in self._given if is_open(rule)})
            sheets = {f"<style> {number}": ("", text) for number, text in enumerate(own)}
            later = [rule._replace(order=rule.order + len(self._given)) for rule in read_styles(sheets, wanted)]
            known = self._with_own[own] = Styles((*self._given, *later))
        return known

    def hits(self, tree: LexborHTMLParser) -> Iterator[Hidden]:
        """Find the elements that these rules hide."""
        nodes = find(self._any, tree) if self._any else []
        if nodes:
            sheets = _links(tree)
            hit = cache(lambda selector: {node.mem_id for node in find(selector, tree)})
            for node in nodes:
                # A sheet that the page does not link may still come to it, by an import or by a script.
                hitting = [rule for rule, selector in self._rules if sheets.get(_sheet(rule), True) and node.mem_id in hit(selector)]
                if rule := _verdict(node, hitting, sheets):
                    yield Hidden(node, rule.said, rule)


def _verdict(node: LexborNode, hitting: Sequence[StyleRule], sheets: Mapping[str, bool]) -> StyleRule | None:
    """Return the rule that hides an element in the end, on any screen that its conditions speak of."""
    for rule in hitting:
        # What hides may come to a page unseen; what shows again must surely be there.
        rivals = [one for one in hitting if one.place.path == rule.place.path or sheets.get(_sheet(one))]
        is_shown = any(_overrules(one, rule) for one in rivals) or (not rule.is_important and _shows_itself(node, rule.name))
        if rule.hides and not is_shown:
            return rule
    return None


def _reason(node: LexborNode) -> str:
    """Say why an element shows nothing, its ``style`` aside."""
    tag, attributes = node.tag or "", node.attributes
    if tag in NEVER_SEEN:
        return f"<{tag}>"
    for name in ("hidden", "inert", "popover"):
        if name in attributes:
            return name
    if (attributes.get("aria-hidden") or "").lower() == "true":
        return 'aria-hidden="true"'
    return "<dialog>" if tag == "dialog" and "open" not in attributes else ""


def above(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the elements around an element, the nearest first."""
    outer = node.parent
    while outer is not None:
        yield outer
        outer = outer.parent


def _sheet(rule: StyleRule) -> str:
    return sheet_of(rule.place.path)


def _links(tree: LexborHTMLParser) -> dict[str, bool]:
    """Return the theme's sheets that a page links, and whether it does so for a screen."""
    found: dict[str, bool] = {}
    for node in find('link[rel~="stylesheet" i][href]', tree):
        attributes = node.attrs
        name = _FINGERPRINT.sub("", attributes.sget("href").partition("?")[0].rpartition("/theme/")[2])
        # A script may turn a sheet that was loaded for paper to the screen: `media="print" onload="this.media='all'"`.
        is_seen = is_for_screens(attributes.sget("media")) or "onload" in attributes
        found[name] = found.get(name, False) or is_seen
    return found


def _shows_itself(node: LexborNode, property_: str) -> bool:
    """Say whether an element's own ``style`` sets a property; it does not hide, or the element were found before."""
    own = (part.partition(":") for part in node.attrs.sget("style").lower().split(";"))
    return any(name.strip() == property_ and shows(property_, value.partition("!")[0].strip()) for name, _, value in own)


def _overrules(rule: StyleRule, hiding: StyleRule) -> bool:
    """Say whether a rule shows what another one hides, wherever that one applies. Which of two sheets a page reads last is not known."""
    if rule.hides or rule.name != hiding.name or not shows(rule.name, rule.value) or rule.conditions not in {(), hiding.conditions}:
        return False
    order = rule.order if rule.place.path == hiding.place.path else -1
    return (rule.is_important, _specificity(rule.selector), order) > (hiding.is_important, _specificity(hiding.selector), hiding.order)


def _specificity(selector: str) -> tuple[int, int, int]:
    """Count ids, classes and elements, near enough to say which of two rules a browser would follow."""
    bare = _STRING.sub("", _without_where(selector))
    classes = _CLASS.findall(_BRACKETS.sub(".x", bare))
    return len(_ID.findall(bare)), len(classes), len(_ELEMENT.findall(_BRACKETS.sub("", bare)))


def _without_where(selector: str) -> str:
    """Take every ``:where()`` out, with all the brackets in it: it weighs nothing, whatever it holds."""
    while found := _WHERE.search(selector):
        depth, end = 1, found.end()
        while depth and end < len(selector):
            depth += {"(": 1, ")": -1}.get(selector[end], 0)
            end += 1
        selector = selector[: found.start()] + selector[end:]
    return selector


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
    """Return the text inside of an element, read as a page where a browser takes it for something else."""
    if node.tag not in {"template", "iframe", "textarea", "noscript", "noembed", "noframes"}:
        return node.text()
    html = (node.html or "").partition(">")[2] if node.tag == "template" else node.text()
    inside = LexborHTMLParser(html).body
    return inside.text() if inside and "<" in html else node.text()


_NO_PAGE = LexborHTMLParser("")
_WHERE = re.compile(r":where\(", re.IGNORECASE)
_FINGERPRINT = re.compile(rf"\.[0-9a-f]{{{DIGEST_CHARACTERS}}}(?=\.css$)")
_STRING = re.compile(r"""\\.|"[^"]*"|'[^']*'""")
_BRACKETS = re.compile(r"\[[^\]]*\]")
_ID = re.compile(r"#[\w-]")
_CLASS = re.compile(r"\.[\w-]|(?<!:):(?!:|is\b|not\b|has\b)[\w-]", re.IGNORECASE)
_ELEMENT = re.compile(r"(?:^|[\s>+~(,])[a-zA-Z]")
_LANGUAGE = re.compile(r""":lang\(\s*["']?([\w-]+)["']?\s*\)""", re.IGNORECASE)
_DIRECTION = re.compile(r":dir\(\s*(ltr|rtl)\s*\)", re.IGNORECASE)
_PSEUDO_CLASS = re.compile(r"(?<![:\\]):[a-zA-Z-]+(?:\([^()#.\[:]*\)|(?![a-zA-Z(-]))")
