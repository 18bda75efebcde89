"""A feed's view and bodies become RSS 2.0, Atom or JSON Feed. Never reads a clock or a locale and never writes a relative URL."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

import feedgen.entry
import feedgen.feed
import msgspec
from lxml.etree import Element as XmlElement, SubElement, tostring

from blogkit.content.values import Body, PostCard
from blogkit.disclosure.markup import feed_closing_markup, feed_markup, title_label
from blogkit.disclosure.vocabulary import (
    NAMESPACES,
    Element,
    absolute,
    by_person,
    json_feed_authors,
    json_feed_extension,
    role_element,
    rss_elements,
    shared_elements,
)
from blogkit.views import FeedItem, FeedView, SiteView

BEFORE_ANY_POST = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without items was last changed."""
MEDIA_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml"}
START = {"rss": b"<item>", "atom": b"<entry>"}
END = {"rss": b"</channel></rss>", "atom": b"</feed>"}
DECLARED = {"rss": {**NAMESPACES, "content": "http://purl.org/rss/1.0/modules/content/"}, "atom": NAMESPACES}
"""The namespaces that the head of each feed declares for its items."""
ITEMS_REMEMBERED = 2048
"""A post stands in the feeds of its tags and its people too; what was made of it once is kept for them."""
TOLD_REMEMBERED = 128
"""The three feeds of one list follow each other and tell of the same posts."""

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
WHOLE_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-\[\]_a-z~]+")
CLEAN_TAG = re.compile(r'<[a-z][a-z0-9]*(?:\s[a-z-]+="[^"]*")+')
URL_WITHOUT_SCHEME = re.compile(r'(\s(?:href|src|poster)=")(?=[/\\]{2})')

# feedgen changes the locale of the whole process for each date it writes. This writes the same date and leaves the process alone.
feedgen.entry.formatRFC2822 = feedgen.feed.formatRFC2822 = format_datetime


def render_feed(view: FeedView, bodies: Sequence[Body]) -> bytes:
    """Return the bytes of a feed; ``bodies[i]`` is the text of ``view.items[i]``."""
    posts = [_Post(view.site, item, body) for item, body in zip(view.items, bodies, strict=True)]
    return _json_feed(view, posts) if view.format == "json" else _xml_feed(view, posts)


def item_id(origin: str, path: str, card: PostCard) -> str:
    """Return the id by which feed readers know a post, whatever happens to its title, its file or its URL.

    The post's own ``id`` is kept as it is where it is a URI. Without one the id is made of the host, the day and the post's first address:
    a post that has moved gives its former address as its first alias, and so keeps its id.
    """
    if WHOLE_URI.fullmatch(card.stable_id):
        return card.stable_id
    host = (urlsplit(origin).hostname or "localhost").encode("idna").decode()
    named = card.stable_id or (card.aliases[0] if card.aliases else path)
    return f"tag:{host},{card.date.date().isoformat()}:{quote(named, safe='/~')}"


class _Post:
    """A feed's item; two are equal where they give the same bytes, so that functions of it can remember their result."""

    def __init__(self, site: SiteView, item: FeedItem, body: Body) -> None:
        self.site, self.entry, self.card, self.body = site, item.entry, item.entry.card, body
        self.urls, self.image = item.urls, item.image
        self._key = (item.entry.key, item.entry.url, item.entry.statement, item.urls, item.image, site.origin, site.language, body.parts)
        self._hash = hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Post) and self._key == other._key

    def __hash__(self) -> int:
        return self._hash


class _Told(NamedTuple):
    """What all three formats tell of a post: clean text, absolute URLs."""

    id: str
    url: str
    title: str
    summary: str
    html: str
    image: str
    tags: tuple[tuple[str, str], ...]
    published: datetime
    updated: datetime


@lru_cache(TOLD_REMEMBERED)
def _told(post: _Post) -> _Told:
    entry, card, origin = post.entry, post.card, post.site.origin
    url = absolute(origin, entry.url)
    opening, closing = feed_markup(entry.told, origin), feed_closing_markup(entry.told, origin)
    return _Told(
        id=item_id(origin, entry.path, card),
        url=url,
        title=_clean(title_label(entry.told) + card.title),
        # Some readers show the summary and nothing else, so the statement opens that too.
        summary=_clean(f"{entry.statement} {card.summary}".strip()),
        html=_clean(f"{opening}\n{_absolute_html(post, url)}\n{closing}".rstrip()),
        image=_whole_url(post.image, url, origin) if post.image else "",
        tags=tuple((_clean(tag.slug), _clean(tag.name)) for tag in entry.tags),
        published=card.date,
        updated=_last_change(card),
    )


def _clean(text: str) -> str:
    """Put U+FFFD in the place of what XML cannot hold; checks refuse it long before, and a feed must not fail over it."""
    return NOT_XML.sub("\ufffd", text)


def _absolute_html(post: _Post, page: str) -> str:
    parts, origin = post.body.parts, post.site.origin
    pieces = [parts[0]]
    for url, part in zip(post.urls, parts[1:], strict=True):
        pieces += (escape(_whole_url(url, page, origin)), part)
    html = "".join(pieces)
    if '="//' in html or '="\\' in html or '="/\\' in html:
        scheme = origin.partition("//")[0]
        html = CLEAN_TAG.sub(lambda tag: URL_WITHOUT_SCHEME.sub(rf"\1{scheme}", tag[0]), html)
    return html


def _whole_url(url: str, page: str, origin: str) -> str:
    if SCHEME.match(url):
        return url
    if url.startswith("//"):
        return origin.partition("//")[0] + url
    if url.startswith("/"):
        return origin + url
    bare = page.partition("#")[0]
    return bare + url if url[:1] in {"", "#", "?"} else bare[: bare.rindex("/") + 1] + url


def _last_change(card: PostCard) -> datetime:
    return max(card.date, card.updated or card.date)


def _xml_feed(view: FeedView, posts: Sequence[_Post]) -> bytes:
    feed = _empty_feed(view.format)
    feed.id(view.self)
    feed.title(_clean(view.title))
    feed.description(_clean(view.description or view.title))
    feed.link(href=view.self, rel="self", type=MEDIA_TYPES[view.format])
    feed.link(href=view.home, rel="alternate", type="text/html")
    feed.language(view.site.language)
    feed.updated(max((_last_change(post.card) for post in posts), default=BEFORE_ANY_POST))
    feed.generator("blogkit")
    feed.docs("https://www.rssboard.org/rss-specification")
    if not all(post.entry.disclosure.authors for post in posts):
        # Atom wants someone for an entry that names nobody; its statement says that no author is named.
        feed.author(name=_clean(view.site.title), uri=view.site.base_url)
    end = END[view.format]
    return b"".join((_written(feed, view.format).removesuffix(end), *(_xml_item(post, view.format) for post in posts), end, b"\n"))


def _empty_feed(format_: str) -> Any:
    feed = feedgen.feed.FeedGenerator()
    feed.register_extension("blogkit", _FeedExtension, atom=format_ == "atom", rss=format_ == "rss")
    return feed


def _written(feed: Any, format_: str) -> bytes:
    written: bytes = feed.atom_str() if format_ == "atom" else feed.rss_str()
    return written


@lru_cache(ITEMS_REMEMBERED)
def _xml_item(post: _Post, format_: str) -> bytes:
    """Return one item as it stands in any feed: cut out of an element that declares what the head of the feed declares."""
    entry, around = _xml_entry(post, format_), XmlElement("x", nsmap=DECLARED[format_])
    around.append(entry.atom_entry() if format_ == "atom" else entry.rss_entry())
    written: bytes = tostring(around, encoding="UTF-8")
    return written[written.index(START[format_]) :].removesuffix(b"</x>")


def _xml_entry(post: _Post, format_: str) -> Any:
    told, disclosure, origin = _told(post), post.entry.disclosure, post.site.origin
    entry = feedgen.entry.FeedEntry()
    entry.id(told.id)
    entry.title(told.title)
    entry.link(href=told.url)  # feedgen forgets the `rel` of an entry's links, so that each is an alternate; `via` comes with the elements
    entry.published(told.published)
    entry.updated(told.updated)
    entry.category([{"term": slug, "label": name} for slug, name in told.tags])
    entry.content(told.html, type="html")
    if format_ == "atom":
        _tell_atom(entry, post, told)
    else:
        entry.description(escape(told.summary, quote=False), isSummary=True)
        _extend(entry, _thumbnail(told), rss_elements(disclosure, post.entry.statement, origin))
    return entry


def _tell_atom(entry: Any, post: _Post, told: _Told) -> None:
    disclosure, origin = post.entry.disclosure, post.site.origin
    contributors = by_person(disclosure)
    entry.summary(told.summary)
    entry.author([_atom_person(author.name, author.url, origin) for author in disclosure.authors])
    entry.contributor([_atom_person(person.name, person.url, origin) for person, _ in contributors])
    roles = [tuple(map(role_element, credits_)) for _, credits_ in contributors]
    _extend(entry, _thumbnail(told), shared_elements(disclosure, post.entry.statement, origin), roles)


def _atom_person(name: str, url: str, origin: str) -> dict[str, str]:
    return {"name": _clean(name), "uri": absolute(origin, url)} if url else {"name": _clean(name)}


def _thumbnail(told: _Told) -> list[Element]:
    return [Element("media:thumbnail", "", (("url", told.image),))] if told.image else []


class _FeedExtension:
    """What feedgen asks of an extension of a feed: our namespaces, and nothing else."""

    def extend_ns(self) -> Mapping[str, str]:
        return NAMESPACES

    def extend_rss(self, feed: Any) -> None:
        """Add nothing to the channel."""

    def extend_atom(self, feed: Any) -> None:
        """Add nothing to the feed."""


class _EntryExtension:
    """Adds to an entry the elements that feedgen knows no word for."""

    elements: Sequence[Element] = ()
    roles: Sequence[Sequence[Element]] = ()
    """For each contributor of an Atom entry, what they did."""

    def extend_rss(self, item: Any) -> None:
        _append(item, self.elements)

    def extend_atom(self, entry: Any) -> None:
        for contributor, roles in zip(entry.findall("contributor"), self.roles, strict=True):
            _append(contributor, roles)
        _append(entry, self.elements)


def _extend(entry: Any, first: Iterable[Element], then: Iterable[Element], roles: Sequence[Sequence[Element]] = ()) -> None:
    entry.register_extension("blogkit", _EntryExtension)
    entry.blogkit.elements = (*first, *then)
    entry.blogkit.roles = roles


def _append(parent: Any, elements: Iterable[Element]) -> None:
    for element in elements:
        prefix, _, name = element.name.partition(":")
        child = SubElement(parent, f"{{{NAMESPACES[prefix]}}}{name}", {name: _clean(value) for name, value in element.attributes})
        child.text = _clean(element.text) or None
        _append(child, element.children)


def _json_feed(view: FeedView, posts: Sequence[_Post]) -> bytes:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _clean(view.title),
        "home_page_url": view.home,
        "feed_url": view.self,
        "description": _clean(view.description),
        "language": view.site.language,
        "items": [msgspec.Raw(_json_item(post)) for post in posts],
    }
    return msgspec.json.encode({name: value for name, value in feed.items() if value or name == "items"}) + b"\n"


@lru_cache(ITEMS_REMEMBERED)
def _json_item(post: _Post) -> bytes:
    told, disclosure, statement, origin = _told(post), post.entry.disclosure, post.entry.statement, post.site.origin
    item = {
        "id": told.id,
        "url": told.url,
        "title": told.title,
        "summary": told.summary,
        "content_html": told.html,
        "image": told.image,
        "date_published": told.published.isoformat(),
        "date_modified": told.updated.isoformat(),
        "authors": _clean_values(json_feed_authors(disclosure, origin)),
        "tags": [name for _, name in told.tags],
        "language": post.site.language,
        "_blogkit": _clean_values(json_feed_extension(disclosure, statement, origin)),
    }
    return msgspec.json.encode({name: value for name, value in item.items() if value})


def _clean_values(value: Any) -> Any:
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, dict):
        return {name: _clean_values(inner) for name, inner in value.items()}
    return [_clean_values(inner) for inner in value] if isinstance(value, list) else value
