"""What a parsed file is: a Card for the rest of the site, an Outline for the checks, a Body of HTML. Never holds another file's facts."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from blogkit.content.chart import Chart
from blogkit.content.markdown import Heading, Ref
from blogkit.diagnostics import Diagnostic, Later, Span
from blogkit.disclosure.record import Record
from blogkit.sources import digest_of


class PostCard(msgspec.Struct, frozen=True, array_like=True, tag_field="card", tag="post", kw_only=True):
    """What others may know of a post."""

    path: str
    title: str
    slug: str
    permalink: str = ""
    """The author's own address for this post; empty where the site's pattern decides."""
    date: datetime
    updated: datetime | None = None
    expires: datetime | None = None
    is_draft: bool = False
    tags: tuple[str, ...] = ()
    series: str = ""
    summary: str = ""
    image: str = ""
    image_alt: str = ""
    aliases: tuple[str, ...] = ()
    canonical: str = ""
    stable_id: str = ""
    discuss: tuple[str, ...] = ()
    """Where readers talk about it."""
    record: Record


class PersonCard(msgspec.Struct, frozen=True, array_like=True, tag_field="card", tag="person", kw_only=True):
    """What others may know of a person."""

    path: str
    id: str
    name: str
    role: str = ""
    org: str = ""
    kind: str = ""
    since: str = ""
    until: str = ""
    photo: str = ""
    website: str = ""
    same_as: tuple[str, ...] = ()
    fediverse: str = ""
    reply: str = ""
    """Where they want mail about their posts."""
    orcid: str = ""
    expertise: tuple[str, ...] = ()


class OrgCard(msgspec.Struct, frozen=True, array_like=True, tag_field="card", tag="org", kw_only=True):
    """What others may know of an organisation."""

    path: str
    id: str
    name: str
    kind: str = ""
    website: str = ""


class PageCard(msgspec.Struct, frozen=True, array_like=True, tag_field="card", tag="page", kw_only=True):
    """What others may know of a plain page."""

    path: str
    title: str
    slug: str
    permalink: str = ""
    summary: str = ""
    is_draft: bool = False
    aliases: tuple[str, ...] = ()


Card = PostCard | PersonCard | OrgCard | PageCard


class Naming(msgspec.Struct, frozen=True, array_like=True):
    """A place where a file names a person or an organisation."""

    kind: str
    """``person`` or ``org``."""
    id: str
    label: str
    span: Span


class Outbound(msgspec.Struct, frozen=True, array_like=True):
    """A link with a whole web address."""

    url: str
    words: int
    """How many words can be clicked."""
    at: Span


class Fragment(msgspec.Struct, frozen=True, array_like=True):
    """A text of a few words and links, and nothing besides: no picture, no table, no code."""

    words: int
    """All of them, those of the links included; an address that is shown counts as one."""
    outbound: tuple[Outbound, ...]
    breaks_off: bool
    """Its words end in an ellipsis, those of the links aside."""


class Gist(msgspec.Struct, frozen=True, array_like=True):
    """What the rules over the whole site want to know of a post's text."""

    title_at: Span
    sketch: bytes = b""
    """What the text is like, to compare it with others; empty where it is too short for that, or where nobody asks."""
    fragment: Fragment | None = None
    """For a text that is no more than one."""
    allow: tuple[str, ...] = ()
    """As in the outline."""


class Outline(msgspec.Struct, frozen=True, array_like=True):
    """What the checks want to know of a file and no reader sees."""

    refs: tuple[Ref, ...] = ()
    anchors: tuple[str, ...] = ()
    pictures: tuple[Ref, ...] = ()
    """What the front matter shows; these stand in no Body."""
    namings: tuple[Naming, ...] = ()
    aliases: tuple[Span, ...] = ()
    allow: tuple[str, ...] = ()
    """Rules of quality whose findings in this file its author does not want to hear of."""
    address: Span | None = None
    """Where the file says its own address: its slug, permalink or title."""
    charts: tuple[Chart, ...] = ()
    """What is drawn in the gaps of the Body that are no URLs, in their order."""


class Body(msgspec.Struct, frozen=True, array_like=True):
    """The text of a file as HTML, with gaps between its parts: in each stands the URL of the outline's next ref, or the next chart."""

    parts: tuple[str, ...]
    headings: tuple[Heading, ...] = ()
    words: int = 0
    gaps: tuple[int, ...] = ()
    """Numbers of the parts behind which a chart stands."""
    images: tuple[tuple[int, str], ...] = ()
    """Numbers of the refs that are pictures, and the attributes that their elements have besides ``src``."""


class Parsed(msgspec.Struct, frozen=True, array_like=True):
    """One file, read: no card where the file cannot be used. The body lives apart, under ``body_key``."""

    card: Card | None
    card_key: str
    """Changes when the card does."""
    link_key: str
    """Changes when a link leads elsewhere, an anchor comes or goes or a chart is another, not when they only move to another line."""
    body_key: str
    sealed_outline: msgspec.Raw
    """Encoded: most builds look into few outlines."""
    diagnostics: tuple[Diagnostic, ...]
    later: tuple[Later, ...] = ()
    """What will be found once its moment has come."""
    sealed_gist: msgspec.Raw = msgspec.Raw(b"null")
    """Encoded; null where there is nothing to say."""

    @property
    def outline(self) -> Outline:
        """The outline, decoded anew each time."""
        return read_outline(self.sealed_outline)


def parsed(
    card: Card | None,
    outline: Outline,
    body: Body,
    diagnostics: Iterable[Diagnostic],
    *,
    later: Iterable[Later] = (),
    gist: Gist | None = None,
) -> tuple[Parsed, bytes]:
    """Give what was read of a file its keys; the body is returned as the store keeps it.

    All of it is JSON, which keeps the offset of a moment, and with it the day that readers see.
    """
    encoded = msgspec.json.encode(body)
    links = [[(ref.target, ref.is_image) for ref in refs] for refs in (outline.refs, outline.pictures)]
    return (
        Parsed(
            card=card,
            card_key=digest_of(msgspec.json.encode(card)),
            link_key=digest_of(msgspec.json.encode((links, outline.anchors, [chart.spec for chart in outline.charts]))),
            body_key=digest_of(encoded),
            sealed_outline=msgspec.Raw(msgspec.json.encode(outline)),
            diagnostics=tuple(diagnostics),
            later=tuple(later),
            sealed_gist=msgspec.Raw(msgspec.json.encode(gist)),
        ),
        encoded,
    )


def nothing_parsed(diagnostics: Iterable[Diagnostic]) -> tuple[Parsed, bytes]:
    """Return what is known of a file that cannot be used: its faults."""
    return parsed(None, Outline(), NO_BODY, diagnostics)


def read_parsed(encoded: bytes) -> Parsed:
    """Return what was parsed from its JSON."""
    return _parsed.decode(encoded)


def read_outline(encoded: msgspec.Raw) -> Outline:
    """Return an outline from the bytes that ``parsed`` made of it."""
    return _outlines.decode(encoded)


def read_gist(encoded: msgspec.Raw) -> Gist | None:
    """Return a gist from the bytes that ``parsed`` made of it."""
    gist: Gist | None = _gists.decode(encoded)
    return gist


def read_body(encoded: bytes) -> Body:
    """Return a body from the bytes that ``parsed`` made of it."""
    return _bodies.decode(encoded)


def with_charts(body: Body, charts: Sequence[str]) -> Body:
    """Return a body in whose gaps these charts stand, in html, so that only those of URLs are left."""
    parts: list[str] = []
    drawn = dict(zip((number + 1 for number in body.gaps), charts, strict=True))
    for number, part in enumerate(body.parts):
        if number in drawn:
            parts[-1] += drawn[number] + part
        else:
            parts.append(part)
    return Body(tuple(parts), body.headings, body.words, (), body.images)


NO_BODY = Body(("",))
_parsed = msgspec.json.Decoder(Parsed)
_outlines = msgspec.json.Decoder(Outline)
_gists = msgspec.json.Decoder(Gist | None)
_bodies = msgspec.json.Decoder(Body)
