"""A feed's view and bodies become RSS 2.0, Atom or JSON Feed, each item opening with its statement. Never reads a clock or a locale, and never writes a relative URL."""

import json
import re
from collections.abc import Sequence
from datetime import datetime, timezone
from email.utils import format_datetime
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

import feedgen.entry
import feedgen.feed
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml.etree import SubElement

from blogkit.content.values import Body, PostCard
from blogkit.disclosure.markup import credits_markup, feed_markup, title_label
from blogkit.disclosure.statement import make_statement
from blogkit.disclosure.vocabulary import (
    BK,
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
from blogkit.site.model import Entry
from blogkit.views import FeedItem, FeedView, SiteView

BEFORE_ANY_POST = datetime(1970, 1, 1, tzinfo=timezone.utc)
"""When a feed without items was last changed."""
MEDIA_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml"}
ITEMS_KEPT = 512
"""Items remembered between feeds: a post stands in its tags' and its people's feeds too."""

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")

# feedgen sets the locale of the whole process for each date it writes. This writes the same date and leaves the process alone.
feedgen.entry.formatRFC2822 = feedgen.feed.formatRFC2822 = format_datetime


class Told(NamedTuple):
    """One post as all three formats tell it: clean text, absolute URLs."""

    id: str
    url: str
    title: str
    summary: str
    html: str
    image: str
    published: datetime
    updated: datetime


def render_feed(view: FeedView, bodies: Sequence[Body]) -> bytes:
    """Return the bytes of a feed; ``bodies[i]`` is the text of ``view.items[i]``."""
    items = [_remembered(view.site, item, body) for item, body in zip(view.items, bodies, strict=True)]
    if view.format == "json":
        return _json_feed(view, [_json_item(item) for item in items])
    return _xml_feed(view, items)


class _Remembered:
    """An item and what may be asked of it, equal to every item that gives the same bytes."""

    def __init__(self, site: SiteView, item: FeedItem, body: Body) -> None:
        self.site, self.item, self.body = site, item, body
        self.key = (item.entry.key, item.entry.url, item.entry.statement, item.urls, item.image, site.origin, site.language, body.parts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Remembered) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)
