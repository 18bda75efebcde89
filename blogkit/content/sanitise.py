"""What of an author's HTML may reach a reader: the allow list, the cleaning, and what it took out. Never repairs what it removes."""

import functools
import re
from collections.abc import Iterator, Sequence
from html import escape, unescape
from typing import NamedTuple

import nh3

URL_SCHEMES = frozenset({"http", "https", "mailto", "tel"})

TAGS = frozenset(
    "a abbr article aside audio b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em "
    "figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img input ins kbd label li mark nav ol p pre q rp rt ruby s samp "
    "section small source span strong sub summary sup table tbody td tfoot th thead time tr track u ul var video wbr".split()
)

DROPPED_WITH_CONTENT = frozenset({"script", "style", "iframe", "noembed", "noframes", "noscript", "template", "svg", "math", "object"})
"""Elements whose content makes no sense to a reader once the element is gone."""

ATTRIBUTES: dict[str, frozenset[str]] = {
    "*": frozenset({"id", "class", "title", "lang", "dir", "aria-label", "aria-labelledby", "aria-describedby"}),
    "a": frozenset({"href", "hreflang", "name"}),
    "audio": frozenset({"src", "controls", "loop", "muted", "preload"}),
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
    "del": frozenset({"datetime"}),
    "details": frozenset({"open"}),
    "img": frozenset({"src", "alt", "width", "height", "loading", "decoding"}),
    "input": frozenset({"checked", "disabled"}),
    "ins": frozenset({"datetime"}),
    "li": frozenset({"value"}),
    "ol": frozenset({"start", "reversed", "type"}),
    "source": frozenset({"src", "type"}),
    "td": frozenset({"align", "colspan", "rowspan", "headers"}),
    "th": frozenset({"align", "colspan", "rowspan", "headers", "scope"}),
    "time": frozenset({"datetime"}),
    "track": frozenset({"src", "kind", "srclang", "label", "default"}),
    "video": frozenset({"src", "poster", "controls", "loop", "muted", "preload", "width", "height"}),
}

ATTRIBUTE_VALUES: dict[str, dict[str, frozenset[str]]] = {
    "a": {
        "role": frozenset({"doc-backlink"}),
        "rel": frozenset({"nofollow", "sponsored", "sponsored nofollow", "ugc", "noopener", "noreferrer", "noopener noreferrer"}),
        "target": frozenset({"_blank"}),
    },
    "div": {"tabindex": frozenset({"0"}), "role": frozenset({"doc-endnotes"})},
    "input": {"type": frozenset({"checkbox"})},
    "nav": {"role": frozenset({"doc-toc"})},
    "pre": {"tabindex": frozenset({"0"})},
}
"""Attributes that may carry these values only: another ``rel`` could claim an author or a licence, another ``tabindex`` go first."""

FORCED_VALUES = {"input": {"disabled": ""}}
"""A task list's box is the only input there is; ``_without_other_inputs`` takes the rest out.

One value an element: nh3 adds several in an order that changes with each run.
"""

RESERVED_CLASS = re.compile(
    r"(?:bk|h|p|u|dt|e)-.*|vcard|hcard|hentry|hfeed|hatom|vevent|vcalendar|hreview|hreview-aggregate|hproduct|hrecipe|hresume|hlisting|adr|geo",
    re.IGNORECASE | re.DOTALL,
)
"""Classes that carry meaning for machines (microformats) or mark blogkit's own disclosures; prose may not put them on."""

UNCLOSED_COMMENT = "!--"
"""Stands for a tag's name where a comment swallows all that follows."""

RESERVED_ID_PREFIX = "bk-"

MAX_OPEN_TAGS = 400
MAX_OPEN_FORMATTING_TAGS = 25

URL_ATTRIBUTES = frozenset({"href", "src", "poster"})


class UrlPlace(NamedTuple):
    """One URL in clean html: where its value stands, and whether a page or a file is meant."""

    start: int
    end: int
    target: str
    is_asset: bool
    image: tuple[int, int] | None = None
    """Where the whole tag stands, if this is what an ``img`` shows."""


class Removed(NamedTuple):
    """What the cleaning took out of one tag: ``attribute`` is empty where the whole element went."""

    number: int
    tag: str
    attribute: str
    value: str
    offset: int
    """Characters from the tag's ``<`` to the attribute."""


class RawTag(NamedTuple):
    """A tag that an author wrote, as it stands in a piece of raw html."""

    start: int
    end: int
    name: str
    attributes: str
    is_end: bool


class OpenTags:
    """Counts the raw tags that are open.

    Without it a short text could take hours: a parser of html repeats each open ``<b>`` in every paragraph that follows, and searches all
    open elements at every new one.
    """

    def __init__(self) -> None:
        self._open: dict[str, int] = {}
        self._count = 0

    def are_too_many_with(self, tag: RawTag) -> bool:
        """Take the next tag into account and say whether the text is refused."""
        name = tag.name
        if name in _NEVER_LEFT_OPEN:
            return False
        if not tag.is_end:
            self._open[name] = self._open.get(name, 0) + 1
            self._count += 1
        elif self._open.get(name):
            self._open[name] -= 1
            self._count -= 1
        return self._count > MAX_OPEN_TAGS or (name in _REPEATED_BY_PARSERS and self._open.get(name, 0) > MAX_OPEN_FORMATTING_TAGS)


def clean(html: str) -> str:
    """Return what of this html may be published: the last thing that is done to a post's html as a whole."""
    return _clean(html, "")


def scan_clean(html: str) -> tuple[list[UrlPlace], list[str]]:
    """Find every URL and every id in html that ``clean`` returned.

    Clean html has one form: attributes in double quotes, no ``<`` in text. Each tag is matched whole, so that what looks like a tag
    inside an attribute's value is never taken for one.
    """
    urls: list[UrlPlace] = []
    ids: list[str] = []
    for tag in _TAG_WITH_ATTRIBUTES.finditer(html):
        for attribute in _ATTRIBUTE.finditer(html, *tag.span(2)):
            name = attribute[1]
            if name == "class":
                continue
            if name in URL_ATTRIBUTES:
                image = tag.span() if tag[1] == "img" else None
                target = _as_browsers_read(unescape(attribute[2]))
                urls.append(UrlPlace(attribute.start(2), attribute.end(2), target, tag[1] != "a", image))
            elif name == "id" or (name == "name" and tag[1] == "a"):
                ids.append(unescape(attribute[2]))
    return urls, ids


def is_external(target: str) -> bool:
    """Say whether a browser would leave the site for this URL."""
    return bool(_SCHEME.match(target)) or target[:2].replace("\\", "/") == "//"


def raw_tags(html: str) -> Iterator[RawTag]:
    """Yield the tags of a piece of raw html; one that is never finished comes last and takes the rest of the text."""
    position = 0
    while True:
        found = _RAW.search(html, position)
        if not found:
            return
        position = found.end()
        name = found["name"]
        if found["unclosed"] is not None:
            yield RawTag(found.start(), position, UNCLOSED_COMMENT, "", is_end=False)
        if name is None:
            continue
        tail = _REST_OF_TAG.match(html, position)
        if not tail:
            yield RawTag(found.start(), len(html), name.lower(), html[position:], bool(found["slash"]))
            return
        position = tail.end()
        yield RawTag(found.start(), position, name.lower(), tail[1], bool(found["slash"]))
        if not found["slash"] and name.lower() in _RAW_TEXT:
            closing = re.compile(f"</{re.escape(name)}", re.IGNORECASE).search(html, position)
            position = closing.start() if closing else len(html)


def unused_attribute(text: str) -> str:
    """Return an attribute's name that stands nowhere in this text."""
    name = "data-tag"
    while name in text:
        name += "x"
    return name


def removed_from(marked: str, mark: str, tags: Sequence[RawTag]) -> Iterator[Removed]:
    """Clean html whose raw tags carry their number in the attribute ``mark``, and say what of each is gone."""
    left: dict[int, dict[str, str]] = {}
    for tag in _TAG_WITH_ATTRIBUTES.finditer(_clean(marked, mark)):
        attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag[2])}
        carried = attributes.pop(mark, "")
        if carried.isdecimal():
            left.setdefault(int(carried), attributes)
    for number, raw in enumerate(tags):
        kept = left.get(number)
        if kept is None:
            yield Removed(number, raw.name, "", "", 0)
            continue
        for name, value, offset in _raw_attributes(raw.attributes):
            if name not in kept:
                yield Removed(number, raw.name, name, value, offset + 1 + len(raw.name))
            elif name == "class" and kept[name].split() != value.split():
                gone = " ".join([word for word in value.split() if word not in kept[name].split()])
                yield Removed(number, raw.name, name, gone, offset + 1 + len(raw.name))


def is_allowed_url(url: str) -> bool:
    """Ask the sanitiser itself whether a link may have this address."""
    return "href" in clean(f'<a href="{escape(url)}">')


def raw_urls(html: str) -> Iterator[tuple[str, int]]:
    """Yield the URLs in an author's raw html, each with the number of line ends before its tag."""
    line = counted = 0
    for tag in raw_tags(html):
        line += html.count("\n", counted, tag.start)
        counted = tag.start
        for name, value, offset in () if tag.is_end else _raw_attributes(tag.attributes):
            if name in URL_ATTRIBUTES:
                yield _as_browsers_read(value), line + tag.attributes.count("\n", 0, offset)


def raw_ids(html: str) -> Iterator[str]:
    """Yield the ids in an author's raw html."""
    if "id" in html or "name" in html or "ID" in html:
        for tag in raw_tags(html):
            for name, value, _ in () if tag.is_end else _raw_attributes(tag.attributes):
                if value and (name == "id" or (name == "name" and tag.name == "a")):
                    yield value


def text_of(html: str) -> str:
    """Return the words at the beginning of clean html."""
    return plain_text(html[:_BEGINNING])


def plain_text(html: str) -> str:
    """Return what is left of clean html without its tags."""
    return unescape(_ANY_TAG.sub(" ", html))


def _raw_attributes(text: str) -> list[tuple[str, str, int]]:
    """Read the attributes of a tag as an author wrote them, with their offsets; of one that is repeated, the first counts."""
    found: dict[str, tuple[str, str, int]] = {}
    for match in _RAW_ATTRIBUTE.finditer(text):
        name = match[1].lower()
        found.setdefault(name, (name, unescape(match[2] or match[3] or match[4] or ""), match.start()))
    return list(found.values())


def _clean(html: str, mark: str) -> str:
    cleaned = _cleaner(mark).clean(html)
    return _TAG_WITH_ATTRIBUTES.sub(_without_other_inputs, cleaned) if "<input" in cleaned else cleaned


def _without_other_inputs(tag: re.Match[str]) -> str:
    """Keep the box of a task list; of a field to type in, only a box that does nothing would be left."""
    return "" if tag[1] == "input" and ("type", "checkbox") not in _ATTRIBUTE.findall(tag[2]) else tag[0]


@functools.lru_cache(maxsize=4)
def _cleaner(mark: str) -> nh3.Cleaner:
    attributes = {tag: set(names) for tag, names in ATTRIBUTES.items()}
    if mark:
        attributes["*"].add(mark)
    return nh3.Cleaner(
        tags=set(TAGS),
        clean_content_tags=set(DROPPED_WITH_CONTENT),
        attributes=attributes,
        attribute_filter=_allowed_value,
        tag_attribute_values={tag: {name: set(values) for name, values in known.items()} for tag, known in ATTRIBUTE_VALUES.items()},
        set_tag_attribute_values=FORCED_VALUES,
        url_schemes=set(URL_SCHEMES),
        link_rel=None,
    )


def _allowed_value(_tag: str, attribute: str, value: str) -> str | None:
    if attribute == "class":
        names = value.split()
        allowed = [name for name in names if not RESERVED_CLASS.fullmatch(name)]
        return value if len(allowed) == len(names) else " ".join(allowed) or None
    if attribute in {"id", "name"}:
        return None if value.strip().lower().startswith(RESERVED_ID_PREFIX) else value
    return value


def _as_browsers_read(url: str) -> str:
    if url.isprintable() and " " not in url:
        return url
    return url.translate(_INVISIBLE_IN_URLS).strip(_TRIMMED_FROM_URLS)


_TAG_WITH_ATTRIBUTES = re.compile(r'<([a-z][a-z0-9]*)((?: [^\s="<>]+="[^"]*")+)>')
_ATTRIBUTE = re.compile(r' ([^\s="<>]+)="([^"]*)"')
_ANY_TAG = re.compile(r'<[^\s>]+(?: [^\s="<>]+="[^"]*")*>|<[^>]*\Z')
_BEGINNING = 5_000
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:")
_INVISIBLE_IN_URLS = {ord(character): None for character in "\t\n\r"}
_TRIMMED_FROM_URLS = "".join(map(chr, range(33)))
_RAW = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|(?P<unclosed>\Z)))|<(?:[?!]|/[^a-zA-Z>]).*?(?:>|\Z)|<(?P<slash>/?)(?P<name>[a-zA-Z][^\s/>\x00]*)",
    re.DOTALL,
)
_REST_OF_TAG = re.compile(r"""((?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+|(?=>)))*+)>""")
_RAW_ATTRIBUTE = re.compile(r"""([^\s/>=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'][^\s>]*)))?""")
_NEVER_LEFT_OPEN = frozenset(
    "area base br col embed hr img input link meta source track wbr p li dt dd tr td th thead tbody tfoot colgroup rt rp option".split()
)
_REPEATED_BY_PARSERS = frozenset("b big code em font i s small strike strong tt u".split())
_RAW_TEXT = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "plaintext"})
