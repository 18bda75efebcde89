"""The items of a feed as a feed reader finds them in its bytes: RSS, Atom and JSON Feed. Never knows what ought to stand there."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

import msgspec
from lxml import etree

from blogkit.content.values import Body
from blogkit.disclosure.vocabulary import BK, NAMESPACES
from blogkit.parity.pages import BODY, Said, said, squashed

ESCAPED_REMEMBERED = 64
"""RSS and Atom follow each other and carry the same texts in the same way."""
BEGINNING = 48
"""Bytes by which the beginning of a text is known."""
MARKS = {"rss": (b"<item>", b"</item>"), "atom": (b"<entry>", b"</entry>")}
SINGULAR = {"contributors": "contributor", "copies": "copy", "corrections": "correction", "conflicts": "conflict", "sources": "source"}
"""What JSON Feed says of many has the name that our elements have for one."""
PREFIXES = {uri: prefix for prefix, uri in {**NAMESPACES, "content": "http://purl.org/rss/1.0/modules/content/"}.items()}


class Piece(NamedTuple):
    """One item as it stands in a feed: its bytes, and what they mean there."""

    digest: bytes
    """Equal digests, equal items."""
    data: bytes
    around: str
    """The element that gives the item its namespaces, as it is opened."""


class Facts(NamedTuple):
    """An item of any format, in one form."""

    url: str
    title: str
    html: str
    statement: str
    updated: str
    authors: tuple[Said, ...]
    contributors: tuple[tuple[Said, str], ...]
    """Name and role of each, once a role."""
    named: tuple[str, ...]
    """Contributors as programs find them that know no role."""
    via: tuple[str, ...]
    said: Mapping[str, tuple[str, ...]]
    """Every text and every attribute of what we tell in words of our own, squashed, by the name of the element."""
    has_e_mail_author: bool = False


class Unreadable(Exception):  # noqa: N818
    """A feed that no feed reader can read, or one of its items."""


def cut(data: bytes, format_: str) -> list[Piece]:
    """Cut a feed into its items. Unreadable where there is no feed."""
    return _cut_json(data) if format_ == "json" else _cut_xml(data, format_)


def read(pieces: Sequence[Piece], format_: str) -> list[Facts]:
    """Read items of one feed, all at once: to set a parser up takes as long as to read an item."""
    if not pieces:
        return []
    try:
        if format_ == "json":
            return [_json_facts(msgspec.json.decode(piece.data)) for piece in pieces]
        elements = etree.fromstring(b"".join((pieces[0].around.encode(), *(piece.data for piece in pieces), b"</x>")), _parser())
        if len(elements) != len(pieces):
            raise Unreadable
        return [_atom_facts(one) if format_ == "atom" else _rss_facts(one) for one in elements]
    except (etree.XMLSyntaxError, msgspec.DecodeError, AttributeError, TypeError, ValueError) as problem:
        raise Unreadable from problem


def without_body(data: bytes, body: Body, format_: str) -> bytes:
    """Put BODY in the place of the post's own text in an item: it tells nothing of who made it, and is most of what there is to read.

    Only what is the text from end to end goes, with addresses and pictures, in which no other element begins; an item without that stays
    whole.
    """
    escaped, boundary = (_as_json, _ANY_JSON_TAG) if format_ == "json" else (_as_xml, _ANY_XML_TAG)
    *parts, last = body.parts
    start = end = -1
    for part in map(escaped, (*parts, last.rstrip())):
        at = _place_of(part, data, max(end, 0))
        if at < 0 or (end >= 0 and boundary.search(data, end, at)):
            return data
        start, end = at if end < 0 else start, at + len(part)
    return data[:start] + BODY.encode() + data[end:] if end > start else data


_PICTURE = rb"(?!/?picture\b|source\b|img\b)"
_ANY_JSON_TAG, _ANY_XML_TAG = re.compile(b"<" + _PICTURE), re.compile(b"&lt;" + _PICTURE)


def _place_of(part: bytes, data: bytes, start: int) -> int:
    """Find a long text by its beginning: to look for all of it at each place takes many times as long."""
    beginning = part[:BEGINNING]
    at = data.find(beginning, start)
    while at >= 0 and not data.startswith(part, at):
        at = data.find(beginning, at + 1)
    return at


class _JsonFeed(msgspec.Struct):
    items: list[msgspec.Raw]


def _cut_json(data: bytes) -> list[Piece]:
    try:
        feed = msgspec.json.decode(data, type=_JsonFeed)
    except msgspec.DecodeError as problem:
        raise Unreadable from problem
    return [Piece(_digest("", data), data, "") for data in map(bytes, feed.items)]


def _cut_xml(data: bytes, format_: str) -> list[Piece]:
    """Cut at the marks of items, and let a parser say that this was right: it reads what is left, and each item by itself."""
    start, end = MARKS[format_]
    first, last = data.find(start), data.rfind(end)
    if first < 0 or last < first:
        _parsed(data)
        return []
    last += len(end)
    root = _parsed(data[:first] + data[last:])
    around = "".join(["<x", *(f' xmlns{":" if prefix else ""}{prefix or ""}="{uri}"' for prefix, uri in sorted(_named(root))), ">"])
    pieces = data[first:last].split(start)[1:]
    return [Piece(_digest(around, piece), start + piece, around) for piece in pieces]


@lru_cache(ESCAPED_REMEMBERED)
def _as_xml(text: str) -> bytes:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()


def _as_json(text: str) -> bytes:
    return msgspec.json.encode(text)[1:-1]


def _digest(around: str, data: bytes) -> bytes:
    digest = hashlib.sha256(data)
    digest.update(around.encode())
    return digest.digest()


def _parsed(data: bytes) -> Any:
    try:
        return etree.fromstring(data, _parser())
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise Unreadable from problem


def _parser() -> Any:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)


def _named(root: Any) -> list[tuple[str, str]]:
    """Return the namespaces that hold where the items stand: a channel may declare more than its root."""
    known = dict(root.nsmap)
    for child in root:
        if child.tag == "channel":
            known |= child.nsmap
    return [(prefix or "", uri) for prefix, uri in known.items()]


def _rss_facts(item: Any) -> Facts:
    found = _by_name(item)
    credited = [(said(one.text or ""), one.get("role", "")) for one in found.get("media:credit", ()) if one.get("scheme", "") == BK]
    return Facts(
        url=_text(found, "link"),
        title=_text(found, "title"),
        html=_text(found, "content:encoded"),
        statement=_text(found, "bk:statement"),
        updated=_text(found, "atom:updated"),
        authors=tuple(said(one.text or "") for one in found.get("dc:creator", ())),
        contributors=tuple(credited),
        named=_texts(found, "dc:contributor"),
        via=_via(found),
        said=_said(found, found.get("bk:contributor", ())),
        has_e_mail_author="author" in found,
    )


def _atom_facts(entry: Any) -> Facts:
    found = {name.removeprefix("atom:"): elements for name, elements in _by_name(entry).items()}
    people = [(_child(one, "name"), one) for one in found.get("contributor", ())]
    return Facts(
        url=next((link.get("href", "") for link in found.get("link", ()) if link.get("rel", "alternate") == "alternate"), ""),
        title=_text(found, "title"),
        html=_text(found, "content"),
        statement=_text(found, "bk:statement"),
        updated=_text(found, "updated"),
        authors=tuple(said(_child(one, "name")) for one in found.get("author", ())),
        contributors=tuple((said(name), role.text or "") for name, one in people for role in one.findall(f"{{{BK}}}role")),
        named=tuple(squashed(name) for name, _ in people),
        via=tuple(link.get("href", "") for link in found.get("link", ()) if link.get("rel") == "via"),
        said=_said(found, found.get("contributor", ())),
    )


def _json_facts(item: Mapping[str, Any]) -> Facts:
    own = item.get("_blogkit", {})
    people = own.get("contributors", [])
    origin = own.get("origin", {})
    return Facts(
        url=item.get("url", ""),
        title=item.get("title", ""),
        html=item.get("content_html", ""),
        statement=own.get("statement", ""),
        updated=item.get("date_modified", ""),
        authors=tuple(said(author.get("name", "")) for author in item.get("authors", ())),
        contributors=tuple((said(one.get("name", "")), one.get("role", "")) for one in people),
        named=tuple(squashed(one.get("name", "")) for one in people),
        via=(origin["url"],) if origin.get("url") else (),
        said={SINGULAR.get(name, name): tuple(map(squashed, _strings(value))) for name, value in own.items()},
    )


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _strings(one)


def _by_name(element: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for child in element:
        found.setdefault(_prefixed(child.tag), []).append(child)
    return found


@cache
def _prefixed(tag: str) -> str:
    uri, brace, name = tag.rpartition("}")
    return f"{PREFIXES.get(uri[1:], uri)}:{name}" if brace else name


def _text(found: Mapping[str, Sequence[Any]], name: str) -> str:
    return (found[name][0].text or "") if name in found else ""


def _texts(found: Mapping[str, Sequence[Any]], name: str) -> tuple[str, ...]:
    return tuple(squashed(one.text or "") for one in found.get(name, ()))


def _child(element: Any, name: str) -> str:
    child = element.find(f"{{{NAMESPACES['atom']}}}{name}")
    return (child.text or "") if child is not None else ""


def _via(found: Mapping[str, Sequence[Any]]) -> tuple[str, ...]:
    return tuple(link.get("href", "") for link in found.get("atom:link", ()) if link.get("rel") == "via")


def _said(found: Mapping[str, Sequence[Any]], contributors: Sequence[Any]) -> dict[str, tuple[str, ...]]:
    ours = {name.removeprefix("bk:"): elements for name, elements in found.items() if name.startswith("bk:")}
    return {name: tuple(map(squashed, _texts_of(elements))) for name, elements in {**ours, "contributor": contributors}.items() if elements}


def _texts_of(elements: Sequence[Any]) -> Iterator[str]:
    for element in elements:
        for one in element.iter():
            yield from (one.text or "", *one.attrib.values())
