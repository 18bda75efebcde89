"""The files of people, organisations and plain pages become their Cards, Outlines and Bodies. Knows no other file."""

import re
import unicodedata
from collections.abc import Callable
from typing import Literal, NamedTuple, TypeVar

from blogkit.content.addresses import file_slug, part_fault, read_address
from blogkit.content.frontmatter import read_header
from blogkit.content.header import Given, Givens, HeaderModel, Known, Name, Reading, Text, Texts, check_text, read_allow, read_model
from blogkit.content.markdown import Ref, Rendered, rendering_markdown
from blogkit.content.moments import day
from blogkit.content.options import ContentOptions
from blogkit.content.post import HOLDING, mail_address, read_picture, web_url
from blogkit.content.values import Body, Card, Naming, OrgCard, Outline, PageCard, Parsed, PersonCard, nothing_parsed, parsed
from blogkit.diagnostics import Span
from blogkit.disclosure.policy import is_machine, machine_named
from blogkit.sources import Source
from blogkit.steps import Steps


class PersonFields(HeaderModel):
    """Every key that a person's front matter may hold."""

    name: Text = ""
    role: Text = ""
    org: Name = ""
    kind: Literal["employee", "owner", "guest", "contractor", "pseudonym"] | None = None
    since: Given = ""
    until: Given = ""
    photo: Given = ""
    url: Given = ""
    same_as: Givens = []
    fediverse: Text = ""
    reply: Given = ""
    orcid: Text = ""
    expertise: Texts = []
    extra: object = None


class OrgFields(HeaderModel):
    """Every key that an organisation's front matter may hold."""

    name: Text = ""
    url: Given = ""
    kind: Literal["company", "agency", "sponsor", "publication"] | None = None
    extra: object = None


class PageFields(HeaderModel):
    """Every key that a plain page's front matter may hold."""

    title: Text = ""
    slug: Given = ""
    permalink: Given = ""
    summary: Text = ""
    description: Text = ""
    aliases: Givens = []
    redirect_from: Givens = []
    draft: bool = False
    published: bool | None = None
    allow: Texts = []
    extra: object = None


Fields = TypeVar("Fields", bound=HeaderModel)

FEDIVERSE = re.compile(r"@?([A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*)@([^\W_](?:[\w-]*\.)+[\w-]*[^\W_])")

PERSON_KEYS = Known(disclosure=frozenset({"name", "role", "org", "kind", "since", "until"}))
ORG_KEYS = Known(disclosure=frozenset({"name", "kind"}))
PAGE_KEYS = Known(
    disclosure=frozenset({"draft", "published"}),
    holding=dict.fromkeys((*HOLDING, "status", "expires"), "a page is public unless it has 'draft: true'; a post has dates and a status"),
    explained={"layout": "pages are rendered by the theme's page.html, so this key can go", "date": "a page has no date; a post has"},
)


def parsing_person(source: Source, options: ContentOptions) -> Steps[tuple[Parsed, bytes]]:
    """Read the file of one person, in pieces; its name without ``.md`` is their id."""
    return _parsing(source, options, PersonFields, PERSON_KEYS, _person)


def parsing_org(source: Source, options: ContentOptions) -> Steps[tuple[Parsed, bytes]]:
    """Read the file of one organisation, in pieces; its name without ``.md`` is its id."""
    return _parsing(source, options, OrgFields, ORG_KEYS, _org)


def parsing_page(source: Source, options: ContentOptions) -> Steps[tuple[Parsed, bytes]]:
    """Read one plain page, in pieces."""
    return _parsing(source, options, PageFields, PAGE_KEYS, _page)


class Made(NamedTuple):
    """What the header of one file comes to."""

    card: Card
    namings: tuple[Naming, ...] = ()
    aliases: tuple[Span, ...] = ()
    allow: tuple[str, ...] = ()
    pictures: tuple[Ref, ...] = ()


def _parsing(
    source: Source, options: ContentOptions, model: type[Fields], known: Known, make: Callable[[Reading, Fields, Rendered], Made]
) -> Steps[tuple[Parsed, bytes]]:
    header, found = read_header(source.data, source.path)
    if header is None:
        return nothing_parsed(found)
    reading = Reading(header, source.path)
    if header.syntax == "none":
        key = "title" if "title" in model.model_fields else "name"
        message = f"this file has no front matter, so it has no {key}"
        reading.error("missing-front-matter", message, Span(source.path), help=f"begin it with '---', '{key}: …' and '---' again")
        return nothing_parsed(reading.found)
    fields = read_model(reading, model, known)
    check_text(reading)
    rendered = yield from rendering_markdown(
        header.body, path=source.path, first_line=header.body_line, lines=header.lines, language=options.language
    )
    made = make(reading, fields, rendered)
    usable = made.card if not any(finding.rule == "invalid-value" for finding in reading.found) else None
    body = Body(rendered.parts, rendered.headings, rendered.words, rendered.gaps, rendered.images)
    outline = Outline(
        refs=rendered.refs,
        anchors=rendered.anchors,
        charts=rendered.charts,
        namings=made.namings,
        aliases=made.aliases,
        allow=made.allow,
        pictures=made.pictures,
        address=next((reading.span((key,)) for key in ("permalink", "slug", "title", "name") if (key,) in header.keys), None),
    )
    diagnostics = (*reading.found, *(one for one in rendered.diagnostics if one.rule not in made.allow))
    return parsed(usable, outline, body, diagnostics)


def _id(reading: Reading) -> str:
    stem = unicodedata.normalize("NFC", reading.path.rsplit("/", 1)[1].removesuffix(".md"))
    fault = part_fault(stem)
    if fault:
        reading.error("invalid-value", f"this file's name is an id, and as one it cannot be used: {fault}", Span(reading.path))
    return stem


def _person(reading: Reading, fields: PersonFields, rendered: Rendered) -> Made:
    del rendered
    id_ = _id(reading)
    if not fields.name and not reading.is_refused("name"):
        reading.error("missing-name", "this person has no name", ("name",), help="add 'name:' to the front matter")
    if machine := next((name for name in (fields.name, id_) if is_machine(name)), ""):
        finding = machine_named(machine, ("name",), "named as a person")
        reading.error("ai-as-person", finding.message, finding.at, label=finding.label, help=finding.help)
    days = {
        key: (reading.read((key,), written, day) or "") if written else ""
        for key, written in (("since", fields.since), ("until", fields.until))
    }
    if days["since"] and days["until"] and days["until"] < days["since"]:
        reading.error("invalid-value", "this person's role ends before it begins", ("until",), help="correct 'since' or 'until'")
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
        fediverse=(reading.read(("fediverse",), fields.fediverse, fediverse_name) or "") if fields.fediverse else "",
        reply=(reading.read(("reply",), fields.reply, mail_address) or "") if fields.reply else "",
        orcid=fields.orcid,
        expertise=tuple(fields.expertise),
    )
    namings = (Naming("org", fields.org, "where they work", reading.span(("org",))),) if fields.org else ()
    return Made(card, namings, pictures=tuple(read_picture(reading, "photo", fields.photo)))


def fediverse_name(written: str) -> str:
    """Return a name in the fediverse as others see it, with both of its @; ValueError where it is none."""
    found = FEDIVERSE.fullmatch(written)
    if not found:
        message = "this is not a name in the fediverse like @ada@social.example"
        raise ValueError(message)
    return f"@{found[1]}@{found[2]}"


def _org(reading: Reading, fields: OrgFields, rendered: Rendered) -> Made:
    del rendered
    id_ = _id(reading)
    if not fields.name and not reading.is_refused("name"):
        reading.error("missing-name", "this organisation has no name", ("name",), help="add 'name:' to the front matter")
    website = (reading.read(("url",), fields.url, web_url) or "") if fields.url else ""
    return Made(OrgCard(path=reading.path, id=id_, name=fields.name or id_, kind=fields.kind or "", website=website))


def _page(reading: Reading, fields: PageFields, rendered: Rendered) -> Made:
    parts = reading.path.removeprefix("content/pages/").removesuffix(".md").split("/")
    if parts[-1] == "index" and len(parts) > 1:
        parts.pop()
    if not fields.title and not reading.is_refused("title"):
        reading.error("missing-title", "this page has no title", ("title",), help="add 'title:' to its front matter")
    slug = unicodedata.normalize("NFC", fields.slug).strip("/") or "/".join(file_slug(part) for part in parts)
    fault = next((fault for part in slug.split("/") if (fault := part_fault(part))), "")
    if fault and fields.slug:
        reading.error("invalid-value", f"this slug cannot be used: {fault}", ("slug",), help="write a path such as about/us")
    elif fault and not fields.permalink and not reading.is_refused("permalink") and not reading.is_refused("slug"):
        message = f"this file's name cannot be the page's address: {fault}"
        reading.error("invalid-value", message, Span(reading.path), help="rename the file, or add a 'slug:'")
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
        is_draft=fields.draft or fields.published is False,
        aliases=tuple(aliases),
    )
    return Made(card, aliases=tuple(places), allow=read_allow(reading, fields.allow))
