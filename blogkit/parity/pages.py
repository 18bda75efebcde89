"""A page as a reader finds it in its bytes: the text that is seen, microformats, JSON-LD, links. Never knows what ought to stand there."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from blogkit.parity.hiding import Hidden, Styles
from blogkit.parity.tree import CLOSED, find

BODY, ENTRY = "\U0001d300", "\U0001d301"
"""Marks in a text: where a post's own text stood, and, around its number, where a link to a post begins. They are signs of the Tai Xuan
Jing; should a text have some, they are taken out of it."""
BODY_MARKED = f"<p>{BODY}</p>".encode()
BEGINNING = 24
"""Characters by which the beginning of a text is known."""
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffd-\uffff]+")
"""Characters that no reader sees or no feed can carry."""


class Said(NamedTuple):
    """A text, and the same squashed, as it is looked for."""

    text: str
    bare: str


class Card(NamedTuple):
    """An h-card: who is named, and the roles that stand with the name."""

    name: Said
    roles: tuple[str, ...]
    is_author: bool


class Seen(NamedTuple):
    """What a page tells, its own post's text aside. Texts are squashed."""

    shown: str
    """What everybody sees at once."""
    reachable: str
    """The same with what a closed ``details`` opens on demand."""
    cards: tuple[Card, ...] = ()
    graphs: tuple[str, ...] = ()
    """The text of each JSON-LD script."""
    links: Mapping[str, tuple[str, ...]] = {}
    """Addresses by the ``rel`` or the class that says what they are."""
    said: Mapping[str, tuple[str, ...]] = {}
    """What each ``meta`` with a name says."""
    canonical: str = ""
    """The address that the page was given as its original's."""
    opening: str = ""
    """What is shown before the post's own text."""
    closing: str = ""
    """What can be seen behind it, or all that can be seen where nobody can tell."""


class SeenList(NamedTuple):
    """What a page tells of the posts that it lists."""

    shown: str
    """Squashed text, with ENTRY and a number and ENTRY before each link to a post."""
    reachable: str
    authors: frozenset[Said]
    """Everyone marked up as an author."""


def squashed(text: str) -> str:
    """Return a text without white space and characters that cannot be seen: what is left survives any layout."""
    bare = text.replace(" ", "").replace("\n", "")
    if bare.isprintable() and "\ufffd" not in bare:  # nearly every text: what is white or unseen is not printable either
        return bare
    return UNSEEN.sub("", "".join(bare.split()))


def said(text: str) -> Said:
    """Make a text one that can be looked for."""
    return Said(text, squashed(text))


def see_post(data: bytes, body: str, canonical: str, styles: Styles) -> Seen:
    """Read a post's page. ``body`` is cut out first: what an author wrote in the text is no disclosure, and need not be parsed again."""
    tree = LexborHTMLParser(without_body(_unmarked(data), body))
    cards, links, said = _cards(tree), _links(tree), _said(tree)
    graphs = tuple(node.text() for node in find('script[type="application/ld+json" i]', tree))
    drop(styles.hidden_in(tree))
    shown, reachable = _texts(tree)
    closing = reachable.partition(BODY)[2] or reachable
    return Seen(shown, reachable, cards, graphs, links, said, canonical, _opening(shown, body), closing)


def see_fragment(html: str, styles: Styles) -> Seen:
    """Read the content of a feed's item."""
    tree = LexborHTMLParser(html)
    drop(styles.hidden_in(tree))
    shown, reachable = _texts(tree)
    return Seen(shown, reachable, opening=shown.partition(BODY)[0])


def see_list(data: bytes, urls: Mapping[str, int], styles: Styles) -> SeenList:
    """Read a page that lists posts; ``urls`` are the addresses of the posts with their numbers."""
    tree = LexborHTMLParser(_unmarked(data))
    authors = _authors(tree)
    drop(styles.hidden_in(tree))
    for node in find("a[href]", tree):
        number = urls.get(node.attrs.sget("href").partition("#")[0].partition("?")[0])
        if number is not None:
            node.insert_before(f"{ENTRY}{number}{ENTRY}")
    return SeenList(*_texts(tree), authors)


def _unmarked(data: bytes) -> bytes:
    return re.sub(b"\xf0\x9d\x8c[\x80\x81]", b"", data) if b"\xf0\x9d\x8c" in data else data


def without_body(data: bytes, body: str) -> bytes:
    """Put a mark in the place of a post's text."""
    text = body.strip().encode()
    at = data.rfind(text) if text else -1
    return data if at < 0 else b"".join((data[:at], BODY_MARKED, data[at + len(text) :]))


def _opening(shown: str, body: str) -> str:
    """Return what is shown before the post's text; where a theme changed that text, its beginning is looked for."""
    at = shown.find(BODY)
    if at < 0 and body.strip():
        text = LexborHTMLParser(body).body
        beginning = squashed(text.text())[:BEGINNING] if text else ""
        at = shown.find(beginning) if beginning else -1
    return shown if at < 0 else shown[:at]


def drop(hidden: Sequence[Hidden]) -> None:
    """Take what nobody sees out of the tree."""
    for one in hidden:
        if one.node.tag in {"html", "body"}:
            for child in list(one.node.iter(include_text=True)):
                child.decompose()
        else:
            one.node.decompose()


def _texts(tree: LexborHTMLParser) -> tuple[str, str]:
    """Return what is seen at once, and what can be seen."""
    body = tree.body
    if body is None:
        return "", ""
    reachable = shown = squashed(body.text())
    closed = find(CLOSED, tree)
    if closed:
        _drop_folded(closed)
        shown = squashed(body.text())
    return shown, reachable


def _drop_folded(closed: Sequence[LexborNode]) -> None:
    """Leave the summaries alone; the innermost are folded first, since a node that is gone cannot be asked."""
    for node in reversed(closed):
        children = list(node.iter(include_text=True))
        summary = next((child for child in children if child.tag == "summary"), None)
        for child in children:
            if summary is None or child.mem_id != summary.mem_id:
                child.decompose()


def _cards(tree: LexborHTMLParser) -> tuple[Card, ...]:
    has_names, has_roles = bool(find(".h-card .p-name", tree)), bool(find(".p-role", tree))
    cards = []
    for node in find(".h-card, .p-author", tree):
        name = _name(node) if has_names else said(node.text())
        roles = tuple(role.attrs.sget("value") or role.text().strip() for role in find(".p-role", node)) if has_roles else ()
        cards.append(Card(name, roles, "p-author" in node.attrs.sget("class").split()))
    return tuple(cards)


def _authors(tree: LexborHTMLParser) -> frozenset[Said]:
    """Return the names of everyone marked up as an author; mostly the same few stand there many times."""
    nodes = find(".p-author", tree)
    if find(".p-author .p-name", tree):
        return frozenset(map(_name, nodes))
    return frozenset(map(said, {node.text() for node in nodes}))


def _name(card: LexborNode) -> Said:
    return said(next(iter(find(".p-name", card)), card).text())


def _links(tree: LexborHTMLParser) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for node in find('.u-syndication, [rel~="canonical" i], [rel~="author" i]', tree):
        attributes = node.attrs
        kinds = [*attributes.sget("rel").lower().split(), *attributes.sget("class").split()]
        for kind in kinds:
            found[kind] = (*found.get(kind, ()), attributes.sget("href"))
    return found


def _said(tree: LexborHTMLParser) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for node in find("meta[name]", tree):
        name = node.attrs.sget("name").lower()
        found[name] = (*found.get(name, ()), node.attrs.sget("content"))
    return found
