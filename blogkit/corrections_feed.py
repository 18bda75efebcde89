"""The feed of corrections as RSS 2.0, Atom or JSON Feed: one item for each correction. Never carries the text of a post."""

from html import escape
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

import feedgen.feed
import msgspec

from blogkit.disclosure.language import tongue_of
from blogkit.disclosure.record import RETRACTION
from blogkit.disclosure.vocabulary import absolute
from blogkit.disclosure.words import Mention, markup
from blogkit.feed import BEFORE_ANY_POST, MEDIA_TYPES, NOT_XML, item_id
from blogkit.site.corrections import WITHDRAWAL
from blogkit.views import CorrectionItem, CorrectionsFeedView


class _Told(NamedTuple):
    """What all three formats tell of one correction: clean text, absolute URLs."""

    id: str
    url: str
    title: str
    summary: str
    html: str
    when: Any


def render_corrections_feed(view: CorrectionsFeedView) -> bytes:
    """Return the bytes of the feed."""
    told = [_told(view, item) for item in view.items]
    return _json_feed(view, told) if view.format == "json" else _xml_feed(view, told)


def correction_id(origin: str, item: CorrectionItem) -> str:
    """Return the id by which feed readers know a correction: its post's own, the day, and which of that day it is.

    Another day makes it another correction; other words do not.
    """
    one = item.amendment
    if one.entry:
        of_post = item_id(origin, one.entry.path, one.entry.card)
    else:
        host = (urlsplit(origin).hostname or "localhost").encode("idna").decode()
        of_post = f"tag:{host},{one.ordered_by}:{quote(one.path, safe='/~')}"
    which = f"{one.kind if one.kind == WITHDRAWAL else 'correction'}-{one.day or 'undated'}" + (f"-{one.number}" if one.number > 1 else "")
    return f"{of_post}{'.' if '#' in of_post else '#'}{which}"


def _told(view: CorrectionsFeedView, item: CorrectionItem) -> _Told:
    one, origin = item.amendment, view.site.origin
    url = absolute(origin, one.url)
    tongue = tongue_of(view.site.language)
    kind = tongue.word(f"correction.{one.kind}")
    dated = tongue.say("correction.dated", kind=kind, date=tongue.day(one.day)) if one.day else kind
    day = tongue.plain("label.said", label=dated)
    by = f" {tongue.plain('byline', authors=Mention(one.by))}" if one.by else ""
    text = one.text or tongue.word("gone.without-reason")
    paragraphs = [f"<p>{escape(day, quote=False)}{escape(by, quote=False)}</p>", f"<p>{escape(text, quote=False)}</p>"]
    if one.entry:
        named = one.entry.labelled_title
        place = markup(tongue.say("label.said", label=tongue.say("amended.in", post=Mention(named, url))))
        paragraphs.append(f"<p>{place} {escape(one.entry.statement, quote=False)}</p>")
    else:
        named = url
        place = markup(tongue.say("label.said", label=tongue.say("amended.stood", address=Mention(url, url))))
        paragraphs.append(f"<p>{place}</p>")
    says_it_already = one.kind == RETRACTION and one.entry is not None and one.entry.card.record.is_retracted
    title = named if says_it_already else tongue.plain("label.before", label=kind) + named
    return _Told(correction_id(origin, item), url, _clean(title), _clean(f"{day}{by} {text}"), _clean("\n".join(paragraphs)), item.when)


def _description(view: CorrectionsFeedView) -> str:
    return tongue_of(view.site.language).word("amended.feed")


def _clean(text: str) -> str:
    return NOT_XML.sub("\ufffd", text)


def _xml_feed(view: CorrectionsFeedView, told: list[_Told]) -> bytes:
    feed: Any = feedgen.feed.FeedGenerator()
    feed.id(view.self)
    feed.title(_clean(view.title))
    feed.description(_description(view))
    feed.link(href=view.self, rel="self", type=MEDIA_TYPES[view.format])
    feed.link(href=view.home, rel="alternate", type="text/html")
    feed.language(view.site.language)
    feed.updated(max((one.when for one in told), default=BEFORE_ANY_POST))
    feed.generator("blogkit")
    feed.docs("https://www.rssboard.org/rss-specification")
    feed.author(name=_clean(view.site.title), uri=view.site.base_url)
    for one in told:
        _add(feed, one, view.format)
    written: bytes = feed.atom_str() if view.format == "atom" else feed.rss_str()
    return written + b"\n"


def _add(feed: Any, one: _Told, format_: str) -> None:
    entry = feed.add_entry(order="append")
    entry.id(one.id)
    entry.title(one.title)
    entry.link(href=one.url)
    entry.published(one.when)
    entry.updated(one.when)
    entry.content(one.html, type="html")
    if format_ == "atom":
        entry.summary(one.summary)
    else:
        entry.description(escape(one.summary, quote=False), isSummary=True)


def _json_feed(view: CorrectionsFeedView, told: list[_Told]) -> bytes:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _clean(view.title),
        "home_page_url": view.home,
        "feed_url": view.self,
        "description": _description(view),
        "language": view.site.language,
        "authors": [{"name": _clean(view.site.title), "url": view.site.base_url}],
        "items": [
            {
                "id": one.id,
                "url": one.url,
                "title": one.title,
                "summary": one.summary,
                "content_html": one.html,
                "date_published": one.when.isoformat(),
            }
            for one in told
        ],
    }
    return msgspec.json.encode(feed) + b"\n"
