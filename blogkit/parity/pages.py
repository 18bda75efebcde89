"""A page as a reader finds it in its bytes: the text that is seen, microformats, JSON-LD, links. Never knows what ought to stand there."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from blogkit.parity.hiding import NEVER_SEEN, Hidden, Styles, above
from blogkit.parity.tree import CLOSED, find

BODY, ENTRY = "\U0001d300", "\U0001d301"
"""Marks in a text: where a post's own text stood, and, around its number, where a link to a post begins. They are signs of the Tai Xuan
Jing; should a text have some, they are taken out of it."""
BODY_MARKED = f"<p>{BODY}</p>".encode()
AUTHORS = ".p-author, .u-author"
CLAIMING = '[rel~="author" i], [itemprop], [property]:not(meta)'
"""What may give somebody as an author, microformats and the head aside."""
TERMS_REMEMBERED = 1024
"""A theme writes the same few on each page."""
AUTHOR_TERMS = frozenset("author authors creator creators byl".split())
"""How the terms of HTML, schema.org, Open Graph, Dublin Core, the fediverse and others for an author end."""
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
    is_seen: bool = True


class Claim(NamedTuple):
    """Someone whom markup gives as an author: by a name, an address or a handle, and in which way."""

    who: str
    how: str


class Metadata(NamedTuple):
    """What a page tells machines beside its text."""

    head: Mapping[str, tuple[str, ...]] = {}
    """What each ``meta`` with a name or a property in the head says, and under ``canonical`` what its link of that kind leads to."""
    originals: tuple[str, ...] = ()
    """Every address that a link calls canonical, wherever it stands."""
    copies: tuple[str, ...] = ()
    """Every address that is called a copy."""
    authors: tuple[Claim, ...] = ()
    """Everyone who is given as an author in attributes, wherever that is."""


class Seen(NamedTuple):
    """What a page tells, its own post's text aside. Texts are squashed."""

    shown: str
    """What everybody sees at once."""
    reachable: str
    """The same with what a closed ``details`` opens on demand."""
    cards: tuple[Card, ...] = ()
    graphs: tuple[str, ...] = ()
    """The text of each JSON-LD script."""
    metadata: Metadata = Metadata()
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
    claims: tuple[Claim, ...] = ()
    graphs: tuple[str, ...] = ()
    """The text of each JSON-LD script."""


class SeenNumbers(NamedTuple):
    """What a page of numbers tells."""

    text: str
    """All of it, its words apart."""
    tables: tuple[tuple[tuple[str, ...], ...], ...]
    """The texts of cells, by table and row."""


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
    hidden = styles.hidden_in(tree)
    cards, metadata, graphs = _cards(tree, hidden), _metadata(tree), _graphs(tree)
    drop(hidden)
    shown, reachable = _texts(tree)
    closing = reachable.partition(BODY)[2] or reachable
    return Seen(shown, reachable, cards, graphs, metadata, canonical, _opening(shown, body), closing)


def see_fragment(html: str, styles: Styles) -> Seen:
    """Read the content of a feed's item."""
    tree = LexborHTMLParser(html)
    drop(styles.hidden_in(tree))
    shown, reachable = _texts(tree)
    return Seen(shown, reachable, opening=shown.partition(BODY)[0])


def see_list(data: bytes, urls: Mapping[str, int], styles: Styles) -> SeenList:
    """Read a page that lists posts; ``urls`` are the addresses of the posts with their numbers."""
    tree = LexborHTMLParser(_unmarked(data))
    authors, claims, graphs = _authors(tree), _claims_in(find(CLAIMING, tree)), _graphs(tree)
    drop(styles.hidden_in(tree))
    for node in find("a[href]", tree):
        number = urls.get(node.attrs.sget("href").partition("#")[0].partition("?")[0])
        if number is not None:
            node.insert_before(f"{ENTRY}{number}{ENTRY}")
    return SeenList(*_texts(tree), authors, claims, graphs)


def see_numbers(data: bytes, styles: Styles) -> SeenNumbers:
    """Read a page of numbers, what opens on demand included."""
    tree = LexborHTMLParser(data)
    drop(styles.hidden_in(tree))
    tables = tuple(tuple(tuple(map(_cell, row.iter())) for row in find("tr", table)) for table in find("table", tree))
    return SeenNumbers(" ".join(tree.body.text(separator=" ").split()) if tree.body else "", tables)


def _cell(cell: LexborNode) -> str:
    return " ".join(cell.text(separator=" ").split())


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


def _cards(tree: LexborHTMLParser, hidden: Sequence[Hidden]) -> tuple[Card, ...]:
    unseen = {one.node.mem_id for one in hidden if one.node.tag not in NEVER_SEEN}
    has_names, has_roles = bool(find(".h-card .p-name", tree)), bool(find(".p-role", tree))
    cards = []
    for node in find(".h-card, .p-author, .u-author", tree):
        name = _name(node) if has_names else said(node.text())
        roles = tuple(role.attrs.sget("value") or role.text().strip() for role in find(".p-role", node)) if has_roles else ()
        is_author = not {"p-author", "u-author"}.isdisjoint(node.attrs.sget("class").split())
        is_seen = not unseen or (node.mem_id not in unseen and not any(one.mem_id in unseen for one in above(node)))
        cards.append(Card(name, roles, is_author, is_seen))
    return tuple(cards)


def _authors(tree: LexborHTMLParser) -> frozenset[Said]:
    """Return the names of everyone marked up as an author; mostly the same few stand there many times."""
    nodes = find(AUTHORS, tree)
    if find(":is(.p-author, .u-author) .p-name", tree):
        return frozenset(map(_name, nodes))
    return frozenset(map(said, {node.text() for node in nodes}))


def _name(card: LexborNode) -> Said:
    return said(next(iter(find(".p-name", card)), card).text())


def _graphs(tree: LexborHTMLParser) -> tuple[str, ...]:
    return tuple(node.text() for node in find('script[type="application/ld+json" i]', tree))


def _metadata(tree: LexborHTMLParser) -> Metadata:
    head: dict[str, tuple[str, ...]] = {}
    links: dict[str, tuple[str, ...]] = {"canonical": (), "u-syndication": ()}
    claims: list[Claim] = []
    for node in find(f'{CLAIMING}, meta, [rel~="canonical" i], .u-syndication', tree):
        attributes = node.attributes
        kinds = links.keys() & _words(attributes.get("rel"), attributes.get("class"))
        for kind in kinds:
            links[kind] = (*links[kind], attributes.get("href") or "")
        called = attributes.get("name") or attributes.get("property") or ""
        name = "canonical" if "canonical" in kinds else called.lower() if node.tag == "meta" else ""
        if name and node.parent is not None and node.parent.tag == "head":
            head[name] = (*head.get(name, ()), attributes.get("href" if node.tag == "link" else "content") or "")
        claims += _claims(node, attributes)
    return Metadata(head, links["canonical"], links["u-syndication"], tuple(claims))


def _claims_in(nodes: Iterable[LexborNode]) -> tuple[Claim, ...]:
    return tuple(claim for node in nodes for claim in _claims(node, node.attributes))


def _words(rel: str | None, classes: str | None) -> set[str]:
    return {*(rel or "").lower().split(), *(classes or "").split()}


def _claims(node: LexborNode, attributes: Mapping[str, str | None]) -> Iterator[Claim]:
    rel = attributes.get("rel")
    if rel and "author" in rel.lower().split():
        yield Claim(attributes.get("href") or "", "rel=author")
    for attribute in ("name", "property", "itemprop"):
        terms = attributes.get(attribute)
        if terms and (attribute != "name" or node.tag == "meta"):
            for term in _author_terms(terms):
                yield Claim(_value(node), f"meta {term}" if node.tag == "meta" else f"{attribute}={term}")


@lru_cache(TERMS_REMEMBERED)
def _author_terms(terms: str) -> tuple[str, ...]:
    return tuple(term for term in terms.split() if _TERM.split(term.lower())[-1] in AUTHOR_TERMS)


def _value(node: LexborNode) -> str:
    """Return what an element with a property says: of a thing with properties its name, or else its own text or address."""
    attributes = node.attributes
    if attributes.keys().isdisjoint({"itemscope", "typeof", "content", "href"}):
        return node.text().strip()
    names = find('[itemprop~="name"], [property$="name"]', node) if attributes.keys() & {"itemscope", "typeof"} else []
    named = next((one.attributes.get("content") or one.text().strip() for one in names if one.mem_id != node.mem_id), "")
    return named or attributes.get("content") or attributes.get("href") or node.text().strip()


_TERM = re.compile("[^a-z]+")
