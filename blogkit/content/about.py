"""The files of people, organisations and plain pages become their Cards, Outlines and Bodies. Knows no other file."""

from typing import Literal, TypeVar

import msgspec

from blogkit.content.addresses import file_slug, part_fault, read_address
from blogkit.content.frontmatter import read_header
from blogkit.content.header import HeaderModel, Known, Reading, Text, Texts, read_model
from blogkit.content.markdown import Rendered, render_markdown
from blogkit.content.moments import day
from blogkit.content.options import ContentOptions
from blogkit.content.post import web_url
from blogkit.content.values import Body, Card, Naming, OrgCard, Outline, PageCard, Parsed, PersonCard
from blogkit.diagnostics import Span
from blogkit.sources import Source, digest_of


class PersonFields(HeaderModel):
    """Every key that a person's front matter may hold."""

    name: Text = ""
    role: Text = ""
    org: Text = ""
    kind: Literal["employee", "owner", "guest", "contractor", "pseudonym"] | None = None
    since: Text = ""
    until: Text = ""
    photo: Text = ""
    url: Text = ""
    same_as: Texts = []
    fediverse: Text = ""
    orcid: Text = ""
    expertise: Texts = []
    extra: object = None


class OrgFields(HeaderModel):
    """Every key that an organisation's front matter may hold."""

    name: Text = ""
    url: Text = ""
    kind: Literal["company", "agency", "sponsor", "publication"] | None = None
    extra: object = None


class PageFields(HeaderModel):
    """Every key that a plain page's front matter may hold."""

    title: Text = ""
    slug: Text = ""
    permalink: Text = ""
    summary: Text = ""
    description: Text = ""
    aliases: Texts = []
    redirect_from: Texts = []
    draft: bool = False
    extra: object = None


Fields = TypeVar("Fields", bound=HeaderModel)

PERSON_KEYS = Known(disclosure=frozenset({"name", "role", "org", "kind", "since", "until"}))
ORG_KEYS = Known(disclosure=frozenset({"name", "kind"}))
PAGE_KEYS = Known(disclosure=frozenset({"draft"}), explained={"layout": "pages are rendered by the theme's page.html, so this key can go", "date": "a page has no date; a post has"})


def parse_person(source: Source, options: ContentOptions) -> tuple[Parsed, Body]:
    """Read the file of one person; its name without ``.md`` is their id."""
    del options
    return _parse(source, PersonFields, PERSON_KEYS, _person)


def parse_org(source: Source, options: ContentOptions) -> tuple[Parsed, Body]:
    """Read the file of one organisation; its name without ``.md`` is its id."""
    del options
    return _parse(source, OrgFields, ORG_KEYS, _org)


def parse_page(source: Source, options: ContentOptions) -> tuple[Parsed, Body]:
    """Read one plain page."""
    del options
    return _parse(source, PageFields, PAGE_KEYS, _page)


def _parse(source, model, known, make_card):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    header, found = read_header(source.data, source.path)
    if header is None:
        return Parsed(None, "", Outline(), "", found), Body(("",))
    reading = Reading(header, source.path)
    fields = read_model(reading, model, known)
    rendered = render_markdown(header.body, path=source.path, first_line=header.body_line, lines=header.lines)
    card, namings, aliases = make_card(reading, fields, rendered) if fields else (None, (), ())
    usable = card if not any(finding.rule == "invalid-value" for finding in reading.found) else None
    body = Body(rendered.parts, rendered.headings, rendered.words)
    outline = Outline(
        refs=rendered.refs,
        anchors=rendered.anchors,
        namings=namings,
        aliases=aliases,
        address=next((reading.span((key,)) for key in ("permalink", "slug", "title", "name") if (key,) in header.keys), None),
    )
    return Parsed(usable, digest_of(msgspec.msgpack.encode(usable)), outline, digest_of(msgspec.msgpack.encode(body)), (*found, *reading.found, *rendered.diagnostics)), body


Made = tuple[Card | None, tuple[Naming, ...], tuple[Span, ...]]


def _id(reading: Reading) -> str:
    stem = reading.path.rsplit("/", 1)[1].removesuffix(".md")
    fault = part_fault(stem)
    if fault:
        reading.error("invalid-value", f"this file's name is an id, and as one it cannot be used: {fault}", Span(reading.path))
    return stem


def _person(reading: Reading, fields: PersonFields, rendered: Rendered) -> Made:
    del rendered
    id_ = _id(reading)
    if not fields.name:
        reading.error("missing-name", "this person has no name", Span(reading.path), help="add 'name:' to the front matter")
    days = {key: (reading.read((key,), written, day) or "") if written else "" for key, written in (("since", fields.since), ("until", fields.until))}
    same_as = [reading.read(("same_as", number), url, web_url) for number, url in enumerate(fields.same_as)]
    card = PersonCard(
        path=reading.path,
        id=id_,
        name=fields.name or id_,
        role=fields.role,
        org=fields.org,
        kind=fields.kind or "",
        since=days["since"],
        until=days["until"],
        photo=fields.photo,
        website=(reading.read(("url",), fields.url, web_url) or "") if fields.url else "",
        same_as=tuple(url for url in same_as if url),
        fediverse=fields.fediverse,
        orcid=fields.orcid,
        expertise=tuple(fields.expertise),
    )
    return card, (Naming("org", fields.org, "where they work", reading.span(("org",))),) if fields.org else (), ()


def _org(reading: Reading, fields: OrgFields, rendered: Rendered) -> Made:
    del rendered
    id_ = _id(reading)
    if not fields.name:
        reading.error("missing-name", "this organisation has no name", Span(reading.path), help="add 'name:' to the front matter")
    website = (reading.read(("url",), fields.url, web_url) or "") if fields.url else ""
    return OrgCard(path=reading.path, id=id_, name=fields.name or id_, kind=fields.kind or "", website=website), (), ()


def _page(reading: Reading, fields: PageFields, rendered: Rendered) -> Made:
    parts = reading.path.removeprefix("content/pages/").removesuffix(".md").split("/")
    if parts[-1] == "index" and len(parts) > 1:
        parts.pop()
    if not fields.title:
        reading.error("missing-title", "this page has no title", Span(reading.path), help="add 'title:' to its front matter")
    slug = fields.slug or "/".join(file_slug(part) for part in parts)
    fault = next((fault for part in slug.split("/") if (fault := part_fault(part))), "")
    if fault:
        reading.error("invalid-value", f"this slug cannot be used: {fault}", ("slug",))
    permalink = reading.read(("permalink",), fields.permalink, read_address) if fields.permalink else ""
    aliases: list[str] = []
    places: list[Span] = []
    for key, listed in (("aliases", fields.aliases), ("redirect_from", fields.redirect_from)):
        for number, written in enumerate(listed):
            if alias := reading.read((key, number), written, read_address):
                aliases.append(alias)
                places.append(reading.span((key, number)))
    card = PageCard(
        path=reading.path,
        title=fields.title or slug,
        slug=slug,
        permalink=permalink or "",
        summary=" ".join((fields.summary or fields.description or rendered.summary).split()),
        is_draft=fields.draft,
        aliases=tuple(aliases),
    )
    return card, (), tuple(places)
