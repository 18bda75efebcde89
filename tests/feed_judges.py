"""Judges of feeds, written from the published rules and from nothing that blogkit knows. Each returns what it finds wrong, in words."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import jsonschema
from lxml import etree, html

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
BK = "{urn:blogkit:disclosure:1}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
WEB = re.compile(r"https?://[^\s/<>\"]+(/[^\s<>\"]*)?")
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
RFC_822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d [+-]\d{4}"
)
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
URLS_IN_HTML = ("href", "src", "poster", "cite", "srcset", "longdesc", "action")

# RFC 4287, 4.1.1 and 4.1.2: element -> least and greatest number.
ANY = 10**9
FEED_CHILDREN = {
    "author": (0, ANY), "category": (0, ANY), "contributor": (0, ANY), "generator": (0, 1), "icon": (0, 1), "id": (1, 1),
    "link": (1, ANY), "logo": (0, 1), "rights": (0, 1), "subtitle": (0, 1), "title": (1, 1), "updated": (1, 1), "entry": (0, ANY),
}  # fmt: skip
ENTRY_CHILDREN = {
    "author": (0, ANY), "category": (0, ANY), "content": (0, 1), "contributor": (0, ANY), "id": (1, 1), "link": (0, ANY),
    "published": (0, 1), "rights": (0, 1), "source": (0, 1), "summary": (0, 1), "title": (1, 1), "updated": (1, 1),
}  # fmt: skip
PERSON_CHILDREN = {"name": (1, 1), "uri": (0, 1), "email": (0, 1)}

# RSS 2.0 with the best-practice profile of the RSS Advisory Board.
CHANNEL_CHILDREN = {
    "title": (1, 1), "link": (1, 1), "description": (1, 1), "language": (0, 1), "copyright": (0, 1), "managingEditor": (0, 1),
    "webMaster": (0, 1), "pubDate": (0, 1), "lastBuildDate": (1, 1), "category": (0, ANY), "generator": (0, 1), "docs": (0, 1),
    "cloud": (0, 1), "ttl": (0, 1), "image": (0, 1), "textInput": (0, 1), "skipHours": (0, 1), "skipDays": (0, 1), "item": (0, ANY),
}  # fmt: skip
ITEM_CHILDREN = {
    "title": (1, 1), "link": (1, 1), "description": (1, 1), "author": (0, 1), "category": (0, ANY), "comments": (0, 1), "enclosure": (0, 1),
    "guid": (1, 1), "pubDate": (1, 1), "source": (0, 1), f"{CONTENT}encoded": (1, 1), f"{ATOM}updated": (0, 1),
}  # fmt: skip
KNOWN_TO_RSS = {
    f"{ATOM}link", f"{ATOM}updated", f"{CONTENT}encoded", f"{DC}creator", f"{DC}contributor", f"{MEDIA}credit", f"{MEDIA}thumbnail",
}  # fmt: skip

SCHEMA = json.loads((Path(__file__).parent / "schemas/json-feed-1.1.json").read_text(encoding="utf-8"))


def faults_in(format_: str, data: bytes) -> list[str]:
    return list({"rss": _rss, "atom": _atom, "json": _json}[format_](data))


def _atom(data: bytes) -> Iterator[str]:
    feed = etree.fromstring(data)
    if feed.tag != f"{ATOM}feed":
        yield f"the root is {feed.tag}"
        return
    entries = feed.findall(f"{ATOM}entry")
    yield from _counts(feed, FEED_CHILDREN, ATOM)
    yield from _texts_and_dates(feed)
    if feed.find(f"{ATOM}author") is None and not all(entry.find(f"{ATOM}author") is not None for entry in entries):
        yield "neither the feed nor each of its entries has an author"
    if len([link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]) != 1:
        yield "the feed has not one link to itself"
    if not LANGUAGE.fullmatch(feed.get(XML_LANG, "")):
        yield "the feed names no language"
    yield from _repeated("atom:id", [entry.findtext(f"{ATOM}id") for entry in entries])
    for entry in entries:
        yield from _atom_entry(entry)
    for element in feed.iter():
        yield from _atom_element(element)


def _atom_entry(entry: Any) -> Iterator[str]:
    yield from _counts(entry, ENTRY_CHILDREN, ATOM)
    yield from _texts_and_dates(entry)
    alternates = [link for link in entry.findall(f"{ATOM}link") if link.get("rel", "alternate") == "alternate"]
    yield from _repeated("alternate link", [(link.get("type"), link.get("hreflang")) for link in alternates])
    content = entry.find(f"{ATOM}content")
    if content is None and not alternates:
        yield "an entry has neither content nor an alternate link"
    if content is not None and content.get("type") == "html":
        yield from _relative_urls(content.text)
    dates = [entry.findtext(f"{ATOM}{name}") or "" for name in ("published", "updated")]
    if all(map(RFC_3339.fullmatch, dates)) and datetime.fromisoformat(dates[1]) < datetime.fromisoformat(dates[0]):
        yield "an entry was updated before it was published"


def _atom_element(element: Any) -> Iterator[str]:
    name = element.tag.removeprefix(ATOM)
    if not element.tag.startswith("{"):
        yield f"{name} stands in no namespace"
    if name in {"author", "contributor"}:
        yield from _counts(element, PERSON_CHILDREN, ATOM)
        yield from (
            f"a person's {child.tag} is empty" for child in element if child.tag == f"{ATOM}name" and not (child.text or "").strip()
        )
        yield from (f"{child.text!r} is no IRI" for child in element if child.tag == f"{ATOM}uri" and not IRI.fullmatch(child.text or ""))
    if name == "link" and not IRI.fullmatch(element.get("href", "")):
        yield f"a link leads to {element.get('href')!r}"
    if name == "category" and not element.get("term"):
        yield "a category has no term"


def _texts_and_dates(parent: Any) -> Iterator[str]:
    for name in ("title", "subtitle", "summary", "rights", "content"):
        for text in parent.findall(f"{ATOM}{name}"):
            if text.get("type", "text") not in {"text", "html", "xhtml"}:
                yield f"{name} has the type {text.get('type')!r}"
            elif text.get("type") != "xhtml" and len(text):
                yield f"{name} holds elements"
    if not (parent.findtext(f"{ATOM}title") or "").strip():
        yield "a title is empty"
    if not IRI.fullmatch(parent.findtext(f"{ATOM}id") or ""):
        yield f"{parent.findtext(f'{ATOM}id')!r} is no IRI"
    for name in ("updated", "published"):
        for date in parent.findall(f"{ATOM}{name}"):
            if not RFC_3339.fullmatch(date.text or ""):
                yield f"{date.text!r} is no date of RFC 3339"
            else:
                datetime.fromisoformat(date.text)


def _rss(data: bytes) -> Iterator[str]:
    rss = etree.fromstring(data)
    if (rss.tag, rss.get("version"), [child.tag for child in rss]) != ("rss", "2.0", ["channel"]):
        yield "the root is not an rss of version 2.0 with one channel"
        return
    channel = rss[0]
    yield from _counts(channel, CHANNEL_CHILDREN, "")
    links = [link for link in channel.findall(f"{ATOM}link") if link.get("rel") == "self"]
    if len(links) != 1 or links[0].get("type") != "application/rss+xml" or not WEB.fullmatch(links[0].get("href", "")):
        yield "the channel has not one atom:link to itself"
    if not WEB.fullmatch(channel.findtext("link") or ""):
        yield f"the channel's link is {channel.findtext('link')!r}"
    if not LANGUAGE.fullmatch(channel.findtext("language") or ""):
        yield "the channel names no language"
    yield from _rss_date(channel.findtext("lastBuildDate"))
    items = channel.findall("item")
    yield from _repeated("guid", [item.findtext("guid") for item in items])
    for item in items:
        yield from _rss_item(item)
    for element in rss.iter():
        if element.tag.startswith("{") and element.tag not in KNOWN_TO_RSS and not element.tag.startswith(BK):
            yield f"{element.tag} is unknown"


def _rss_item(item: Any) -> Iterator[str]:
    yield from _counts(item, ITEM_CHILDREN, "")
    creators = item.findall(f"{DC}creator")
    if item.find("author") is not None and creators:
        yield "an item has both author and dc:creator"
    if item.find("author") is not None and "@" not in (item.findtext("author") or ""):
        yield "an item's author is no e-mail address"
    people = (*creators, *item.findall(f"{DC}contributor"))
    yield from (f"an item's {element.tag} is empty" for element in people if not (element.text or "").strip())
    guid = item.find("guid")
    if guid is not None and (guid.get("isPermaLink") != "false" or not IRI.fullmatch(guid.text or "")):
        yield f"the guid {guid.text!r} is no lasting name"
    if not WEB.fullmatch(item.findtext("link") or ""):
        yield f"an item's link is {item.findtext('link')!r}"
    if not (item.findtext("title") or "").strip():
        yield "a title is empty"
    yield from _rss_date(item.findtext("pubDate"))
    yield from _relative_urls(item.findtext(f"{CONTENT}encoded"))
    for credit in item.findall(f"{MEDIA}credit"):
        named = IRI.fullmatch(credit.get("scheme", "")) and re.fullmatch(r"[a-z][a-z-]*", credit.get("role", ""))
        if not named or not (credit.text or "").strip():
            yield "a media:credit has no scheme, no role in small letters, or no name"
    yield from _atom_in_rss(item)


def _atom_in_rss(item: Any) -> Iterator[str]:
    for date in item.findall(f"{ATOM}updated"):
        if not RFC_3339.fullmatch(date.text or ""):
            yield f"{date.text!r} is no date of RFC 3339"
    for link in item.findall(f"{ATOM}link"):
        if link.get("rel") != "via" or not WEB.fullmatch(link.get("href", "")):
            yield "an atom:link of an item is no via"


def _rss_date(text: str | None) -> Iterator[str]:
    if not RFC_822.fullmatch(text or ""):
        yield f"{text!r} is no date of RFC 822 with four digits of year"
    elif parsedate_to_datetime(text or "").strftime("%a") != (text or "")[:3]:
        yield f"{text!r} names the wrong day of the week"


def _json(data: bytes) -> Iterator[str]:
    feed = json.loads(data)
    for fault in jsonschema.Draft202012Validator(SCHEMA).iter_errors(feed):
        yield f"{fault.json_path}: {fault.message[:200]}"
    items = [item for item in feed.get("items", []) if isinstance(item, dict)]
    yield from _repeated("id", [item.get("id") for item in items])
    for item in items:
        yield from _relative_urls(item.get("content_html"))


def _counts(parent: Any, allowed: Mapping[str, tuple[int, int]], namespace: str) -> Iterator[str]:
    where = parent.tag.rpartition("}")[2]
    own = namespace.rstrip("}")
    found = Counter(child.tag for child in parent if child.tag.rpartition("}")[0] == own or child.tag in allowed)
    for tag, number in found.items():
        if tag.removeprefix(namespace) not in allowed:
            yield f"{where} may not hold {tag}"
        elif number > allowed[tag.removeprefix(namespace)][1]:
            yield f"{where} holds {number} of {tag}"
    yield from (f"{where} holds no {name}" for name, (least, _) in allowed.items() if found[f"{namespace}{name}"] < least)


def _repeated(what: str, values: list[Any]) -> Iterator[str]:
    yield from (f"{what} {value!r} stands there {number} times" for value, number in Counter(values).items() if number > 1)


def _relative_urls(content: str | None) -> Iterator[str]:
    if not content:
        yield "there is no content"
        return
    for element in html.fragment_fromstring(content, create_parent="div").iter():
        for name in URLS_IN_HTML:
            url = element.get(name)
            if url is not None and not re.match(r"(https?://[^/]|mailto:|tel:)", url):
                yield f"the content has the relative URL {url!r}"
