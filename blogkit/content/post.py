"""A post's file becomes its Card, its Outline and its Body. Knows no other file: whom it names is found later."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal

import msgspec
from pydantic import BeforeValidator

from blogkit.content.addresses import file_slug, part_fault, read_address
from blogkit.content.frontmatter import read_header
from blogkit.content.header import HeaderModel, Known, Reading, Text, Texts, read_model
from blogkit.content.markdown import render_markdown
from blogkit.content.moments import day, moment, zone_named
from blogkit.content.options import ContentOptions
from blogkit.content.values import Body, Naming, Outline, Parsed, PostCard
from blogkit.diagnostics import Diagnostic, Span
from blogkit.disclosure import policy
from blogkit.disclosure.record import GHOSTWRITER, ROLES, AiDeclaration, AiUse, Contribution, Origin, Record, Sponsorship, Withheld
from blogkit.sources import Source, digest_of

Flag = bool
Role = Literal[ROLES]  # type: ignore[valid-type]


class ContributorFields(HeaderModel):
    """One of ``contributors:``."""

    person: Text
    role: Role
    credit: Texts = []
    degree: Literal["lead", "equal", "supporting"] | None = None
    did: Text = ""
    on_behalf_of: Text = ""
    paid_by: Text = ""
    consent: Text = ""
    scope: Text = ""
    date: Text = ""


class WithheldFields(HeaderModel):
    """``withheld:``, beside ``ghostwriting: withheld``."""

    reason: Text = ""
    description: Text = ""
    approved_by: Text = ""


class AiUseFields(HeaderModel):
    """One of ``ai: uses:``."""

    task: Literal["ideation", "research", "outline", "draft", "rewrite", "summary", "translation", "grammar", "image", "code"]
    tool: Text = ""
    provider: Text = ""
    by: Text = ""


class AiFields(HeaderModel):
    """``ai:``; the word ``none`` claims that there was no use."""

    uses: list[AiUseFields] = []
    generated: Flag = False


class ReviewFields(HeaderModel):
    """``review:``."""

    by: Text
    date: Text = ""
    examined: Texts = []
    could_reject: Flag | None = None


class SponsorFields(HeaderModel):
    """``sponsor:``."""

    org: Text
    relationship: Literal["paid", "in-kind", "affiliate", "gift"] = "paid"


class LinkFields(HeaderModel):
    """One of ``sources:``."""

    title: Text = ""
    url: Text = ""


class OriginFields(HeaderModel):
    """``syndication: origin:``."""

    name: Text
    url: Text
    date: Text = ""
    relation: Literal["republished", "adapted", "excerpt", "translated", "cross-posted"] = "republished"


class SyndicationFields(HeaderModel):
    """``syndication:``."""

    origin: OriginFields | None = None
    copies: Texts = []


class CorrectionFields(HeaderModel):
    """One of ``corrections:``."""

    date: Text = ""
    kind: Literal["correction", "clarification", "addendum", "retraction"] = "correction"
    text: Text = ""
    by: Text = ""


def _ai(value: object) -> object:
    return {"uses": []} if value == "none" else value


def _commas(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class PostFields(HeaderModel):
    """Every key that a post's front matter may hold."""

    title: Text = ""
    date: Text = ""
    author: Texts = []
    authors: Texts = []
    ghostwriter: Texts = []
    ghostwriting: Literal["none", "disclosed", "withheld"] | None = None
    contributors: list[ContributorFields] = []
    withheld: WithheldFields | None = None
    ai: Annotated[AiFields | None, BeforeValidator(_ai)] = None
    review: ReviewFields | None = None
    accountable: Text = ""
    public_interest: Literal["true", "false", "unsure"] | None = None
    type: Literal["note", "news", "opinion", "analysis", "how-to", "announcement", "case-study", "review", "testimonial", "sponsored"] | None = None
    sponsor: SponsorFields | None = None
    conflicts: Texts = []
    method: Text = ""
    sources: list[LinkFields] = []
    syndication: SyndicationFields | None = None
    corrections: list[CorrectionFields] = []
    status: Literal["draft", "published", "retracted", "withdrawn"] | None = None
    reconfirm_by: Text = ""
    slug: Text = ""
    permalink: Text = ""
    tags: Annotated[list[Text], BeforeValidator(_commas)] = []
    categories: Annotated[list[Text], BeforeValidator(_commas)] = []
    series: Text = ""
    summary: Text = ""
    excerpt: Text = ""
    description: Text = ""
    updated: Text = ""
    lastmod: Text = ""
    last_modified_at: Text = ""
    expires: Text = ""
    image: Text = ""
    image_alt: Text = ""
    aliases: Texts = []
    redirect_from: Texts = []
    canonical: Text = ""
    draft: Flag | None = None
    published: Flag | None = None
    allow: Texts = []
    id: Text = ""
    extra: Any = None


DISCLOSURE_KEYS = frozenset(
    "author authors ghostwriter ghostwriting contributors withheld ai review accountable public_interest type sponsor conflicts method "
    "syndication corrections status draft expires".split()
)
EXPLAINED = {
    "layout": "posts are rendered by the theme's post.html, so this key can go",
    "hero": "give the post's picture as 'image', or keep this under 'extra:'",
    "comments": "blogkit has no comments, so this key can go",
    "toc": "write [[toc]] on a line of its own where the table of contents should stand",
    "weight": "posts are ordered by their date",
    "url": "to choose the post's address, use 'permalink' or 'slug'",
    "expiryDate": "use 'expires'",
    "publishDate": "use 'date'",
    "category": "use 'tags'",
    "keywords": "use 'tags'",
    "template": "posts are rendered by the theme's post.html, so this key can go",
    "taxonomies": "use 'tags' and 'series'",
    "modified": "use 'updated'",
    "cover": "use 'image'",
    "featured_image": "use 'image'",
    "redirect_to": "a post cannot redirect; give the post that moved this address among its 'aliases'",
}


def parse_post(source: Source, options: ContentOptions) -> tuple[Parsed, Body]:
    """Read one post. Every fault in it is among the diagnostics; with a fault that hides what the author meant there is no card."""
    header, found = read_header(source.data, source.path)
    if header is None:
        return Parsed(None, "", Outline(), "", found), Body(("",))
    reading = Reading(header, source.path)
    if header.syntax == "none":
        reading.error("missing-front-matter", "this post has no front matter, so nobody answers for it", Span(source.path), help="begin it with '---', a title, a date and an author, and '---' again")
        return Parsed(None, "", Outline(), "", (*found, *reading.found)), Body(("",))
    fields = read_model(reading, PostFields, _known(options))
    rendered = render_markdown(header.body, path=source.path, first_line=header.body_line, lines=header.lines)
    card = _card(reading, fields, rendered.summary, options) if fields else None
    body = Body(rendered.parts, rendered.headings, rendered.words)
    outline = Outline(
        refs=rendered.refs,
        anchors=rendered.anchors,
        namings=tuple(_namings(reading, fields)) if fields else (),
        aliases=tuple(_alias_places(reading, fields)) if fields else (),
        address=next((reading.span((key,)) for key in ("permalink", "slug", "title") if (key,) in header.keys), None),
    )
    diagnostics: tuple[Diagnostic, ...] = (*found, *reading.found, *rendered.diagnostics)
    usable = card if not _unusable(reading, found) else None
    return Parsed(usable, digest_of(msgspec.msgpack.encode(usable)), outline, digest_of(msgspec.msgpack.encode(body)), diagnostics), body


@cache
def _known(options: ContentOptions) -> Known:
    return Known(disclosure=DISCLOSURE_KEYS, explained=EXPLAINED, rename=dict(options.rename), extra=frozenset(options.extra))


def _unusable(reading: Reading, found: Iterable[Diagnostic]) -> bool:
    return any(finding.rule in {"invalid-value", "missing-title", "missing-date"} for finding in (*reading.found, *found))


def _card(reading: Reading, fields: PostFields, first_paragraph: str, options: ContentOptions) -> PostCard | None:
    named_date, stem = _dated_name(reading.path)
    zone = zone_named(options.timezone)

    def when(key: str, written: str) -> datetime | None:
        read: datetime | None = reading.read((key,), written, lambda text: moment(text, zone)) if written else None
        return read

    date = when("date", fields.date or named_date)
    updated = when(*_first(fields, "updated", "lastmod", "last_modified_at"))
    expires = when("expires", fields.expires)
    if not fields.title:
        reading.error("missing-title", "this post has no title", Span(reading.path), help="add 'title:' to its front matter")
    if date is None and not (fields.date or named_date):
        reading.error("missing-date", "this post has no date", Span(reading.path), help="add 'date: 2026-11-20', or begin the file's name with it")
    record = _record(reading, fields)
    for finding in policy.of_one_post(policy.Declared(record, bool(fields.author), bool(fields.authors))):
        reading.error(finding.rule, finding.message, finding.at, label=finding.label, help=finding.help)
    slug = _slug(reading, fields, stem)
    permalink = reading.read(("permalink",), fields.permalink, read_address) if fields.permalink else ""
    aliases = [
        reading.read((key, number), alias, read_address)
        for key, listed in (("aliases", fields.aliases), ("redirect_from", fields.redirect_from))
        for number, alias in enumerate(listed)
    ]
    canonical = reading.read(("canonical",), fields.canonical, web_url) if fields.canonical else ""
    if date is None or not fields.title or not slug:
        return None
    return PostCard(
        path=reading.path,
        title=" ".join(fields.title.split()),
        slug=slug,
        permalink=permalink or "",
        date=date,
        updated=updated,
        expires=expires,
        is_draft=bool(fields.draft) or fields.published is False or fields.status in {"draft", "withdrawn"},
        is_retracted=fields.status == "retracted",
        tags=tuple(dict.fromkeys(" ".join(tag.split()) for tag in (*fields.tags, *fields.categories) if tag)),
        series=fields.series,
        type=fields.type or "",
        summary=" ".join((fields.summary or fields.excerpt or fields.description or first_paragraph).split()),
        image=fields.image,
        image_alt=fields.image_alt,
        aliases=tuple(alias for alias in aliases if alias),
        canonical=canonical or "",
        stable_id=fields.id,
        record=record,
    )


def _first(fields: PostFields, *keys: str) -> tuple[str, str]:
    return next(((key, written) for key in keys if (written := getattr(fields, key))), (keys[0], ""))


def _dated_name(path: str) -> tuple[str, str]:
    """Return the date and the rest of a name like ``2026-11-20-lamp.md``; a bundle is named by its folder."""
    parts = path.split("/")
    stem = parts[-2] if parts[-1] == "index.md" and len(parts) > 3 else parts[-1].removesuffix(".md")  # noqa: PLR2004
    pieces = stem.split("-", 3)
    if len(pieces) == 4 and len(pieces[0]) == 4 and all(piece.isascii() and piece.isdigit() and len(piece) <= 2 for piece in pieces[1:3]) and pieces[0].isdigit():  # noqa: PLR2004
        return "-".join(pieces[:3]), pieces[3]
    return "", stem


def _slug(reading: Reading, fields: PostFields, stem: str) -> str:
    if not fields.slug:
        return file_slug(stem) or file_slug(fields.title)
    fault = "it holds '/', which only 'permalink' may" if "/" in fields.slug else part_fault(fields.slug)
    if fault:
        reading.error("invalid-value", f"this slug cannot be used: {fault}", ("slug",), help=f"'{file_slug(fields.slug) or 'a-name'}' would do")
        return ""
    return fields.slug


def _record(reading: Reading, fields: PostFields) -> Record:
    named_short = tuple(Contribution(person=person, role=GHOSTWRITER) for person in fields.ghostwriter)
    listed = tuple(_contribution(reading, number, one) for number, one in enumerate(fields.contributors))
    contributions = (*(short for short in named_short if not any(one.person == short.person and one.role == GHOSTWRITER for one in listed)), *listed)
    has_ghostwriter = any(one.role == GHOSTWRITER for one in contributions)
    withheld = fields.withheld
    return Record(
        authors=tuple(dict.fromkeys([*fields.author, *fields.authors])),
        ghostwriting=fields.ghostwriting or ("disclosed" if has_ghostwriter else "undeclared"),
        withheld=Withheld(reason=withheld.reason, description=withheld.description, approved_by=withheld.approved_by) if withheld else None,
        contributions=contributions,
        ai=AiDeclaration(uses=tuple(AiUse(task=use.task, tool=use.tool, provider=use.provider, by=use.by) for use in fields.ai.uses), generated=fields.ai.generated) if fields.ai else None,
        origin=_origin(reading, fields.syndication.origin) if fields.syndication and fields.syndication.origin else None,
        copies=tuple(
            url for number, copy in enumerate(fields.syndication.copies if fields.syndication else []) if (url := reading.read(("syndication", "copies", number), copy, web_url))
        ),
        sponsor=Sponsorship(org=fields.sponsor.org, relationship=fields.sponsor.relationship) if fields.sponsor else None,
    )


def _contribution(reading: Reading, number: int, one: ContributorFields) -> Contribution:
    at = ("contributors", number)
    if one.consent:
        reading.read((*at, "consent"), one.consent, day)
    return Contribution(
        person=one.person,
        role=one.role,
        credit=tuple(one.credit),
        degree=one.degree or "",
        did=one.did,
        on_behalf_of=one.on_behalf_of,
        paid_by=one.paid_by,
        scope=one.scope,
        date=(reading.read((*at, "date"), one.date, day) or "") if one.date else "",
    )


def _origin(reading: Reading, origin: OriginFields) -> Origin | None:
    at = ("syndication", "origin")
    url = reading.read((*at, "url"), origin.url, web_url)
    date = (reading.read((*at, "date"), origin.date, day) or "") if origin.date else ""
    return Origin(name=origin.name, url=url, date=date, relation=origin.relation) if url else None


def web_url(written: str) -> str:
    """Return an absolute http or https URL as it was written; ValueError where it is none."""
    scheme, separator, rest = written.partition("://")
    host = rest.split("/", 1)[0]
    if not separator or scheme.lower() not in {"http", "https"} or not host or any(character.isspace() or character in "<>\"'`{}|\\^" for character in written):
        message = "this is not a whole web address like https://example.org/page"
        raise ValueError(message)
    return written


def _namings(reading: Reading, fields: PostFields) -> Iterable[Naming]:
    def person(id_: str, label: str, *path: str | int) -> Iterable[Naming]:
        return [Naming("person", id_, label, reading.span(path))] if id_ else []

    def org(id_: str, label: str, *path: str | int) -> Iterable[Naming]:
        return [Naming("org", id_, label, reading.span(path))] if id_ else []

    for key, label in (("author", "named as author"), ("authors", "named as author"), ("ghostwriter", "named as ghostwriter")):
        for number, id_ in enumerate(getattr(fields, key)):
            yield from person(id_, label, key, number)
    for number, one in enumerate(fields.contributors):
        yield from person(one.person, f"named as {one.role}", "contributors", number, "person")
        yield from org(one.on_behalf_of, "for whom they worked", "contributors", number, "on_behalf_of")
        yield from org(one.paid_by, "named as payer", "contributors", number, "paid_by")
    for number, use in enumerate(fields.ai.uses if fields.ai else []):
        yield from person(use.by, "named as the one who used it", "ai", "uses", number, "by")
    if fields.review:
        yield from person(fields.review.by, "named as reviewer", "review", "by")
    yield from person(fields.accountable, "named as responsible", "accountable")
    if fields.withheld:
        yield from person(fields.withheld.approved_by, "named as approving", "withheld", "approved_by")
    if fields.sponsor:
        yield from org(fields.sponsor.org, "named as sponsor", "sponsor", "org")
    for number, correction in enumerate(fields.corrections):
        yield from person(correction.by, "named as correcting", "corrections", number, "by")


def _alias_places(reading: Reading, fields: PostFields) -> Iterable[Span]:
    return [reading.span((key, number)) for key in ("aliases", "redirect_from") for number, _ in enumerate(getattr(fields, key))]
