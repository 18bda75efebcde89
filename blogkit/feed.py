"""A feed's view and bodies become RSS 2.0, Atom or JSON Feed. Never reads a clock or a locale and never writes a relative URL."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

import feedgen.entry
import feedgen.feed
import msgspec

from blogkit.content.values import Body, PostCard
from blogkit.disclosure.markup import feed_closing_markup, feed_markup, title_label
from blogkit.disclosure.record import NamedPerson
from blogkit.disclosure.vocabulary import (
    ATOM_DISCUSSION,
    NAMESPACES,
    RSS_DISCUSSION,
    Element,
    absolute,
    by_person,
    json_feed_authors,
    json_feed_extension,
    role_element,
    rss_elements,
    shared_elements,
)
from blogkit.joined import joined
from blogkit.views import FeedItem, FeedView, SiteView

BEFORE_ANY_POST = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without items was last changed."""
MEDIA_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml"}
END = {"rss": b"</channel></rss>", "atom": b"</feed>"}
POSTS_REMEMBERED = 2048
"""A post stands in the feeds of its tags and its people too; what each format made of it once is kept for them."""
TOLD_REMEMBERED = 128
"""The three feeds of one list follow each other and tell of the same posts."""

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NOT_PLAIN = re.compile("[^ !#-%'-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold, or not as it is."""
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
WHOLE_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-\[\]_a-z~]+")
CLEAN_TAG = re.compile(r'<[a-z][a-z0-9]*(?:\s[a-z-]+="[^"]*")+')
URL_WITHOUT_SCHEME = re.compile(r'(\s(?:href|src|poster)=")(?=[/\\]{2})')
MAY_LACK_SCHEME = re.compile(r'="(?://|/?\\)')

# feedgen changes the locale of the whole process for each date it writes. This writes the same date and leaves the process alone.
feedgen.entry.formatRFC2822 = feedgen.feed.formatRFC2822 = format_datetime


def render_feed(view: FeedView, bodies: Sequence[Body]) -> bytes:
    """Return the bytes of a feed; ``bodies[i]`` is the text of ``view.items[i]``."""
    posts = [_Post(view.site, item, body) for item, body in zip(view.items, bodies, strict=True)]
    return _json_feed(view, posts) if view.format == "json" else _xml_feed(view, posts)


def forget_items() -> None:
    """Let go of the items that were made, and of the posts and texts that they were made of."""
    for made in (_told, _xml_item, _json_item):
        made.cache_clear()


def item_id(origin: str, path: str, card: PostCard) -> str:
    """Return the id by which feed readers know a post, whatever happens to its title, its file or its URL.

    The post's own ``id`` is kept as it is where it is a URI. Without one the id is made of the host, the day and the post's first address:
    a post that has moved gives its former address as its first alias, and so keeps its id.
    """
    if WHOLE_URI.fullmatch(card.stable_id):
        return card.stable_id
    named = card.stable_id or (card.aliases[0] if card.aliases else path)
    return f"tag:{_host(origin)},{card.date.date().isoformat()}:{quote(named, safe='/~')}"


@lru_cache(1)
def _host(origin: str) -> str:
    return (urlsplit(origin).hostname or "localhost").encode("idna").decode()


class _Post:
    """A feed's item; two are equal where they give the same bytes, so that functions of it can remember their result."""

    def __init__(self, site: SiteView, item: FeedItem, body: Body) -> None:
        self.site, self.entry, self.card, self.body = site, item.entry, item.entry.card, body
        self.urls, self.image = item.urls, item.image
        self._key = (item.entry.key, item.entry.url, item.entry.statement, item.urls, item.image, site.origin, site.language, body.parts)
        self._hash = hash(self._key[:-1])  # posts whose texts alone differ are rare, and a text is long

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
    content: str
    """The same, escaped as XML."""
    image: str
    tags: tuple[tuple[str, str], ...]
    published: datetime
    updated: datetime


@lru_cache(TOLD_REMEMBERED)
def _told(post: _Post) -> _Told:
    entry, card, origin = post.entry, post.card, post.site.origin
    url = absolute(origin, entry.url)
    opening, closing = feed_markup(entry.told, origin), feed_closing_markup(entry.told, origin)
    html = _clean(f"{opening}\n{_absolute_html(post, url)}\n{closing}".rstrip())
    return _Told(
        id=item_id(origin, entry.path, card),
        url=url,
        title=_clean(title_label(entry.told) + card.title),
        # Some readers show the summary and nothing else, so the statement opens that too.
        summary=_clean(f"{entry.statement} {card.summary}".strip()),
        html=html,
        content=_text(html),
        image=_whole_url(post.image, url, origin) if post.image else "",
        tags=tuple((_clean(tag.slug), _clean(tag.name)) for tag in entry.tags),
        published=card.date,
        updated=_last_change(card),
    )


def _clean(text: str) -> str:
    """Put U+FFFD in the place of what XML cannot hold; checks refuse it long before, and a feed must not fail over it."""
    return NOT_XML.sub("\ufffd", text)


def _absolute_html(post: _Post, page: str) -> str:
    origin = post.site.origin
    html = joined(post.body, post.urls, lambda url: _whole_url(url, page, origin))
    if MAY_LACK_SCHEME.search(html):
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


class _FeedExtension:
    """What feedgen asks of an extension of a feed: our namespaces, and nothing else."""

    def extend_ns(self) -> Mapping[str, str]:
        return NAMESPACES

    def extend_rss(self, feed: Any) -> None:
        """Add nothing to the channel."""

    def extend_atom(self, feed: Any) -> None:
        """Add nothing to the feed."""


@lru_cache(2 * POSTS_REMEMBERED)
def _xml_item(post: _Post, format_: str) -> bytes:
    """Return one item as it stands in any feed of this format; its head declares the namespaces."""
    return (_atom_entry(post) if format_ == "atom" else _rss_item(post)).encode()


def _rss_item(post: _Post) -> str:
    told = _told(post)
    opening = (
        Element("title", told.title),
        Element("link", told.url),
        Element("description", escape(told.summary, quote=False)),
    )
    closing = (
        Element("guid", told.id, (("isPermaLink", "false"),)),
        *(Element("category", name) for _, name in told.tags),
        *(Element(RSS_DISCUSSION, url) for url in post.card.discuss[:1]),
        Element("pubDate", format_datetime(told.published)),
        *_change(told),
        *_thumbnail(told),
        *rss_elements(post.entry.disclosure, post.entry.statement, post.site.origin),
    )
    return f"<item>{_xml(opening)}<content:encoded>{told.content}</content:encoded>{_xml(closing)}</item>"


def _change(told: _Told) -> Iterator[Element]:
    """RSS has no word for a change, and Atom's is known to readers of both."""
    if told.updated > told.published:
        yield Element("atom:updated", told.updated.isoformat())


def _atom_entry(post: _Post) -> str:
    told, disclosure, origin = _told(post), post.entry.disclosure, post.site.origin
    opening = (
        Element("id", told.id),
        Element("title", told.title),
        Element("updated", told.updated.isoformat()),
        *(_atom_person("author", author, (), origin) for author in disclosure.authors),
    )
    closing = (
        Element("link", "", (("href", told.url),)),
        *(Element("link", "", (("rel", ATOM_DISCUSSION), ("type", "text/html"), ("href", url))) for url in post.card.discuss),
        Element("summary", told.summary),
        *(Element("category", "", (("term", slug), ("label", name))) for slug, name in told.tags),
        *(_atom_person("contributor", person, map(role_element, credits_), origin) for person, credits_ in by_person(disclosure)),
        Element("published", told.published.isoformat()),
        *_thumbnail(told),
        *shared_elements(disclosure, post.entry.statement, origin),
    )
    return f'<entry>{_xml(opening)}<content type="html">{told.content}</content>{_xml(closing)}</entry>'


def _atom_person(element: str, person: NamedPerson, roles: Iterable[Element], origin: str) -> Element:
    uri = (Element("uri", absolute(origin, person.url)),) if person.url else ()
    return Element(element, "", (), (Element("name", person.name), *uri, *roles))


def _thumbnail(told: _Told) -> Iterator[Element]:
    if told.image:
        yield Element("media:thumbnail", "", (("url", told.image),))


def _xml(elements: Iterable[Element]) -> str:
    """Write elements as XML that nothing in their texts and attributes can break."""
    return "".join([_element(*element) for element in elements])


def _element(name: str, text: str, attributes: Sequence[tuple[str, str]], children: Sequence[Element]) -> str:
    opening = "".join([f"<{name}", *[f' {key}="{_attribute(value)}"' for key, value in attributes]])
    inside = (_text(_clean(text)) if NOT_PLAIN.search(text) else text) + (_xml(children) if children else "")
    return f"{opening}>{inside}</{name}>" if inside else f"{opening}/>"


def _text(clean: str) -> str:
    """Escape a text that XML can hold. A parser would make a line feed of a bare carriage return."""
    return clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _attribute(value: str) -> str:
    """Escape an attribute's value. A parser would make spaces of bare tabs and line feeds."""
    if not NOT_PLAIN.search(value):
        return value
    return _text(_clean(value)).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


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


@lru_cache(POSTS_REMEMBERED)
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
