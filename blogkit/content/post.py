"""A post's file becomes its Card, its Outline and its Body. Knows no other file: whom it names is found later."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from functools import cache
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

import msgspec
from pydantic import BeforeValidator

from blogkit.content.addresses import file_slug, part_fault, read_address, slugify
from blogkit.content.fragment import read_fragment
from blogkit.content.frontmatter import read_header
from blogkit.content.header import (
    NEEDED,
    SHOWN_CHARACTERS,
    Given,
    Givens,
    HeaderModel,
    Known,
    Name,
    Names,
    Reading,
    Text,
    Texts,
    check_text,
    read_allow,
    read_model,
)
from blogkit.content.likeness import sketch, words_of
from blogkit.content.markdown import Ref, Rendered, rendering_markdown
from blogkit.content.moments import begin_of, day, end_of, moment, zone_named
from blogkit.content.options import ContentOptions
from blogkit.content.sanitise import plain_text
from blogkit.content.values import Body, Gist, Naming, Outline, Parsed, PostCard, nothing_parsed, parsed
from blogkit.diagnostics import Later, Span
from blogkit.disclosure import policy
from blogkit.disclosure.record import (
    GHOSTWRITER,
    REVIEWER,
    ROLES,
    AiDeclaration,
    AiUse,
    Citation,
    Contribution,
    Correction,
    Origin,
    Record,
    Review,
    Sponsorship,
    Withheld,
    distinct,
    folded,
)
from blogkit.sources import Source
from blogkit.steps import Steps

Flag = bool
Contributed = tuple[Contribution, policy.Path]
"""A contribution, and where the front matter makes it."""
TextType = Literal["note", "news", "opinion", "analysis", "how-to", "announcement", "case-study", "review", "testimonial", "sponsored"]
Role = Literal[ROLES]  # type: ignore[valid-type]


class ContributorFields(HeaderModel):
    """One of ``contributors:``."""

    person: Name = NEEDED
    role: Role = NEEDED
    credit: Texts = []
    degree: Literal["lead", "equal", "supporting"] | None = None
    did: Text = ""
    on_behalf_of: Name = ""
    paid_by: Name = ""
    consent: Given = ""
    scope: Text = ""
    date: Text = ""


class WithheldFields(HeaderModel):
    """``withheld:``, beside ``ghostwriting: withheld``."""

    reason: Text = ""
    description: Text = ""
    approved_by: Name = ""


class AiUseFields(HeaderModel):
    """One of ``ai: uses:``."""

    task: Literal["ideation", "research", "outline", "draft", "rewrite", "summary", "translation", "grammar", "image", "code"] = NEEDED
    tool: Text = ""
    provider: Text = ""
    by: Name = ""


class AiFields(HeaderModel):
    """``ai:``; the word ``none`` claims that there was no use."""

    uses: list[AiUseFields] = []
    generated: Flag = False


class ReviewFields(HeaderModel):
    """``review:``."""

    by: Name = NEEDED
    date: Text = ""
    examined: Texts = []
    could_reject: Flag | None = None


class SponsorFields(HeaderModel):
    """``sponsor:``."""

    org: Name = NEEDED
    relationship: Literal["paid", "in-kind", "affiliate", "gift"] = "paid"


class LinkFields(HeaderModel):
    """One of ``sources:``."""

    title: Text = ""
    url: Given = ""


class OriginFields(HeaderModel):
    """``syndication: origin:``."""

    name: Name = NEEDED
    url: Given = NEEDED
    date: Text = ""
    relation: Literal["republished", "adapted", "excerpt", "translated", "cross-posted"] = "republished"


class SyndicationFields(HeaderModel):
    """``syndication:``."""

    origin: OriginFields | None = None
    copies: Givens = []


class CorrectionFields(HeaderModel):
    """One of ``corrections:``."""

    date: Text = ""
    kind: Literal["correction", "clarification", "addendum", "retraction"] = "correction"
    text: Text = ""
    by: Name = ""


def _ai(value: object) -> object:
    """Tell the claim that there was no use (the word ``none``) from a map that names none: that one claims nothing."""
    if value == "none":
        return {"uses": []}
    if not isinstance(value, dict):
        message = "'ai' is 'none', or a map with 'uses'"
        raise ValueError(message)  # noqa: TRY004 -- pydantic makes a finding of this and not of a TypeError
    if not value.get("uses"):
        message = "'ai' does not say what AI was used for"
        raise ValueError(message)
    return value


def _commas(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class PostFields(HeaderModel):
    """Every key that a post's front matter may hold."""

    title: Text = ""
    date: Text = ""
    author: Names = []
    authors: Names = []
    ghostwriter: Names = []
    ghostwriting: Literal["none", "disclosed", "withheld"] | None = None
    contributors: list[ContributorFields] = []
    withheld: WithheldFields | None = None
    ai: Annotated[AiFields | None, BeforeValidator(_ai)] = None
    review: ReviewFields | None = None
    accountable: Name = ""
    public_interest: Literal["true", "false", "unsure"] | None = None
    type: TextType | None = None
    sponsor: SponsorFields | None = None
    conflicts: Texts = []
    method: Text = ""
    sources: list[LinkFields] = []
    syndication: SyndicationFields | None = None
    corrections: list[CorrectionFields] = []
    status: Literal["draft", "published", "retracted", "withdrawn"] | None = None
    reconfirm_by: Given = ""
    slug: Given = ""
    permalink: Given = ""
    tags: Annotated[list[Text], BeforeValidator(_commas)] = []
    categories: Annotated[list[Text], BeforeValidator(_commas)] = []
    series: Text = ""
    summary: Text = ""
    excerpt: Text = ""
    description: Text = ""
    updated: Text = ""
    lastmod: Text = ""
    last_modified_at: Text = ""
    expires: Given = ""
    image: Given = ""
    image_alt: Text = ""
    aliases: Givens = []
    redirect_from: Givens = []
    canonical: Given = ""
    discuss: Givens = []
    draft: Flag | None = None
    published: Flag | None = None
    allow: Texts = []
    id: Given = ""
    extra: Any = None


DISCLOSURE_KEYS = frozenset(
    "author authors ghostwriter ghostwriting contributors withheld ai review accountable public_interest type sponsor conflicts method "
    "syndication corrections status draft published expires".split()
)


def _spelled(groups: dict[str, str]) -> dict[str, str]:
    """Turn what to write -> keys into key -> what to write."""
    return {key: instead for instead, keys in groups.items() for key in keys.split()}


HOLDING = _spelled(
    {
        "use 'expires'; a key of your own can stand under 'extra:'": """
            expiry-date expiry expiration expiration-date expires-at expires-on expire valid-until unpublish unpublish-at unpublish-date""",
        "use 'date', before which a post is not public; a key of your own can stand under 'extra:'": """
            publish-date publish-at publish-on pub-date publication-date embargo embargoed embargo-until schedule scheduled scheduled-at
            scheduled-for release release-date release-at released go-live live-at not-before""",
        "use 'draft: true' for what nobody may read yet; a key of your own can stand under 'extra:'": """
            private hidden hide visibility visible public is-public is-draft is-published unpublished unlisted internal confidential
            secret password protected members-only wip""",
        "use 'status: retracted' or 'status: withdrawn'; a key of your own can stand under 'extra:'": """
            retracted retraction withdrawn withdraw removed deleted""",
    }
)
"""Keys, each in its plainest spelling, that keep a text from readers elsewhere; with what to write here."""

_DONE_BY = {
    "co-writer": "co-written-by cowriter cowriters cowritten-by",
    "editor": "edited-by",
    "copy-editor": "copy-edited-by copyeditor copyeditors",
    "reviewer": "reviewed-by",
    "fact-checker": "fact-checked-by factchecker factcheckers",
    "translator": "translated-by translation-by",
    "researcher": "researched-by research-by",
    "interviewer": "interviewed-by interview-by",
    "illustrator": "illustrated-by illustrations-by illustration-by",
    "photographer": "photographed-by photos-by photo-by photo-credit",
}
DISCLOSING = _spelled(
    {
        f"write contributors: [{{person: …, role: {role}}}]": f"{role} {role}s {_DONE_BY.get(role, '')}"
        for role in ROLES
        if role != GHOSTWRITER
    }
    | {
        "write 'author' for whose view this is, 'ghostwriter' for who wrote it, 'contributors' for everyone else": """
            written-by writer writers byline bylines by with creator creators guest guests contributor credit credits as-told-to told-to""",
        "write 'ghostwriter' with the id of who wrote it, or 'ghostwriting: none' if nobody did": """
            ghost ghosts ghosted ghosted-by ghost-written ghost-written-by ghostwritten ghostwritten-by ghost-author""",
        f"write contributors: [{{person: …, role: {GHOSTWRITER}, on_behalf_of: …, paid_by: …}}]": """
            agency agencies paid-by paid-for-by payer on-behalf-of commissioned-by""",
        "write sponsor: {org: …, relationship: paid}, or in-kind, affiliate or gift": """
            advertiser advertisers advertisement advertorial affiliate affiliates affiliate-links paid paid-post paid-content
            paid-partnership partnership promoted promotion sponsors sponsored sponsored-by sponsorship gift gifted""",
        "write 'ai: {uses: [{task: outline, tool: …}]}', or 'ai: none' if there was no use": """
            ai-used ai-use ai-uses ai-generated ai-assisted ai-assistance ai-written ai-tool ai-tools ai-disclosure ai-author ai-model
            used-ai made-with-ai generated generated-by""",
        "write 'conflicts' for the author's interests, 'sponsor' for who paid, 'ai' for what a machine did": """
            conflict conflict-of-interest conflicts-of-interest disclosure disclosures disclaimer""",
    }
)
"""Keys, each in its plainest spelling, that say elsewhere who took part in a text or paid for it; with what to write here."""
SHAPES = {
    "author": "write the id of a person in content/people/",
    "authors": "write a list of ids of people in content/people/",
    "ghostwriter": "write the id of a person in content/people/",
    "contributors": "write [{person: sam, role: editor}]",
    "sponsor": "write {org: acme, relationship: paid}",
    "withheld": "write {reason: …, description: a professional writer}",
    "ai": "write 'ai: none' if there was no use, or 'ai: {uses: [{task: outline, tool: …}]}'",
    "uses": "write [{task: outline, tool: …}]",
    "syndication": "write {origin: {name: …, url: …}}",
    "origin": "write {name: …, url: …}",
    "review": "write {by: ed, date: 2026-11-20}",
}
EXPLAINED = {
    "layout": "posts are rendered by the theme's post.html, so this key can go",
    "hero": "give the post's picture as 'image', or keep this under 'extra:'",
    "comments": "blogkit has no comments; to lead to a thread elsewhere, give its address as 'discuss'",
    "toc": "write [[toc]] on a line of its own where the table of contents should stand",
    "weight": "posts are ordered by their date",
    "url": "to choose the post's address, use 'permalink' or 'slug'",
    "category": "use 'tags'",
    "keywords": "use 'tags'",
    "template": "posts are rendered by the theme's post.html, so this key can go",
    "taxonomies": "use 'tags' and 'series'",
    "modified": "use 'updated'",
    "cover": "use 'image'",
    "featured_image": "use 'image'",
    "redirect_to": "a post cannot redirect; give the post that moved this address among its 'aliases'",
}


def parsing_post(source: Source, options: ContentOptions) -> Steps[tuple[Parsed, bytes]]:
    """Read one post, in pieces. Every fault is among the diagnostics; with one that hides what the author meant there is no card."""
    header, found = read_header(source.data, source.path)
    if header is None:
        return nothing_parsed(found)
    reading = Reading(header, source.path)
    if header.syntax == "none":
        reading.error(
            "missing-front-matter",
            "this post has no front matter, so nobody answers for it",
            Span(source.path),
            help="begin it with '---', a title, a date and an author, and '---' again",
        )
        return nothing_parsed(reading.found)
    yield
    fields = read_model(reading, PostFields, _known(options))
    check_text(reading)
    yield
    rendered = yield from rendering_markdown(
        header.body, path=source.path, first_line=header.body_line, lines=header.lines, language=options.language
    )
    yield
    card = _card(reading, fields, rendered.summary, options)
    allow = read_allow(reading, fields.allow)
    body = Body(rendered.parts, rendered.headings, rendered.words, rendered.gaps, rendered.images)
    outline = Outline(
        refs=rendered.refs,
        anchors=rendered.anchors,
        charts=rendered.charts,
        namings=tuple(_namings(reading, fields)),
        aliases=tuple(_alias_places(reading, fields)),
        allow=allow,
        pictures=tuple(read_picture(reading, "image", fields.image)),
        address=next((reading.span((key,)) for key in ("permalink", "slug", "title") if (key,) in header.keys), None),
    )
    diagnostics = (*reading.found, *(one for one in rendered.diagnostics if one.rule not in allow))
    usable = card if not any(one.rule in UNUSABLE for one in reading.found) else None
    return parsed(usable, outline, body, diagnostics, later=reading.found_later, gist=_gist(reading, rendered, allow, options))


def _gist(reading: Reading, rendered: Rendered, allow: tuple[str, ...], options: ContentOptions) -> Gist | None:
    drawn = sketch(words_of(plain_text("".join(rendered.parts)))) if options.has_sketch else b""
    fragment = read_fragment(rendered, reading.path, reading.header.lines, reading.header.body_line)
    return Gist(reading.span(("title",)), drawn, fragment, allow) if drawn or fragment else None


@cache
def _known(options: ContentOptions) -> Known:
    return Known(
        disclosure=DISCLOSURE_KEYS,
        explained=EXPLAINED,
        holding=HOLDING,
        disclosing=DISCLOSING,
        shapes=SHAPES,
        rename=dict(options.rename),
        extra=frozenset(options.extra),
    )


UNUSABLE = frozenset({"invalid-value", "missing-title", "missing-date"})
"""After one of these a card would say something that its author did not."""


def _card(reading: Reading, fields: PostFields, first_paragraph: str, options: ContentOptions) -> PostCard | None:
    named_date, stem = _dated_name(reading.path)
    zone = zone_named(options.timezone)

    def when(key: str, written: str, *, help: str = "") -> datetime | None:  # noqa: A002
        read: datetime | None = reading.read((key,), written, lambda text: moment(text, zone), help=help) if written else None
        return read

    date = when(
        "date",
        fields.date or named_date,
        help="" if fields.date else "this date is in the file's name; 'date:' in the front matter wins over it",
    )
    updated = when(*_first(fields, "updated", "lastmod", "last_modified_at"))
    expires = when("expires", fields.expires)
    if date and expires and expires <= date:
        reading.error("invalid-value", "this post expires before it is published", ("expires",), help="correct 'expires' or 'date'")
    if not fields.title and not reading.is_refused("title"):
        reading.error("missing-title", "this post has no title", ("title",), help="add 'title:' to its front matter")
    if not (fields.date or named_date) and not reading.is_refused("date"):
        reading.error("missing-date", "this post has no date", ("date",), help="add 'date: 2026-11-20', or begin the file's name with it")
    review = _review(reading, fields.review) if fields.review else None
    contributed = _contributed(reading, fields, review)
    record = _record(reading, fields, tuple(one for one, _ in contributed), review)
    for rule, finding in policy.of_one_post(_declared(reading, fields, record, contributed)):
        found = reading.find(rule, finding.message, finding.at, label=finding.label, help=finding.help)
        if not finding.after:
            reading.found.append(found)
        elif since := end_of(finding.after, zone):
            reading.found_later.append(Later(since, expires, found))
    reading.found_later += _ahead(reading, fields, date, zone) if date else ()
    slug = _slug(reading, fields, stem)
    permalink = reading.read(("permalink",), fields.permalink, read_address) if fields.permalink else ""
    aliases = [
        reading.read((key, number), alias, read_address)
        for key, listed in (("aliases", fields.aliases), ("redirect_from", fields.redirect_from))
        for number, alias in enumerate(listed)
    ]
    canonical = reading.read(("canonical",), fields.canonical, web_url) if fields.canonical else ""
    discuss = [reading.read(("discuss", number), url, https_url) for number, url in enumerate(fields.discuss)]
    if date is None or not fields.title or not (slug or permalink):
        return None
    return PostCard(
        path=reading.path,
        title=" ".join(fields.title.split()),
        slug=slug,
        permalink=permalink or "",
        date=date,
        updated=_last_change(reading, zone, date, updated, record.corrections),
        expires=expires,
        is_draft=_is_draft(fields),
        tags=tuple(dict.fromkeys(" ".join(tag.split()) for tag in (*fields.tags, *fields.categories) if tag)),
        series=" ".join(fields.series.split()),
        summary=" ".join((fields.summary or fields.excerpt or fields.description or first_paragraph).split()),
        image=fields.image,
        image_alt=fields.image_alt,
        aliases=tuple(alias for alias in aliases if alias),
        canonical=canonical or "",
        stable_id=fields.id,
        discuss=tuple(dict.fromkeys(url for url in discuss if url)),
        record=record,
    )


def _ahead(reading: Reading, fields: PostFields, published: datetime, zone: tzinfo) -> Iterator[Later]:
    """Yield what a post tells of a day that is still to come when the post is public: until then it is not true.

    Nobody schedules a correction, so such a day is a slip of the pen: told at its place it is mended in a minute, waited for it would be
    missing for years. What happens before a scheduled post is public has happened for all its readers.
    """
    for at, written in _days_told(fields):
        try:
            begin = begin_of(day(written), zone)
        except ValueError:  # reported where it was read
            continue
        if begin and begin > published:
            message = f"'{at[-1]}' is a day that has not come yet"
            help_ = "correct the day, or add this when it has happened"
            yield Later(None, begin, reading.find("invalid-value", message, at, help=help_))


def _days_told(fields: PostFields) -> Iterator[tuple[policy.Path, str]]:
    """Yield each day on which something happened, as it is written, and where."""
    for number, correction in enumerate(fields.corrections):
        yield ("corrections", number, "date"), correction.date
    for number, one in enumerate(fields.contributors):
        yield ("contributors", number, "date"), one.date
        yield ("contributors", number, "consent"), one.consent
    if fields.review:
        yield ("review", "date"), fields.review.date
    if fields.syndication and fields.syndication.origin:
        yield ("syndication", "origin", "date"), fields.syndication.origin.date
    for key in ("updated", "lastmod", "last_modified_at"):
        yield (key,), getattr(fields, key)


def _last_change(
    reading: Reading, zone: tzinfo, date: datetime, updated: datetime | None, corrections: Sequence[Correction]
) -> datetime | None:
    """Return when a post was last changed: a correction counts, and what readers subscribe to moves with it.

    Nobody says at what time of its day a correction was made. It is later than the post, and the second one is later than the first.
    """
    last = max((one.date for one in corrections), default="")
    if last < date.date().isoformat() or (updated and last <= updated.date().isoformat()):
        return updated
    on_that_day = [number for number, one in enumerate(corrections) if one.date == last]
    midnight = reading.read(("corrections", on_that_day[0], "date"), last, lambda text: moment(text, zone))
    return max(midnight - timedelta(seconds=1), date) + timedelta(seconds=len(on_that_day)) if midnight else updated


def _is_draft(fields: PostFields) -> bool:
    return bool(fields.draft) or fields.published is False or fields.status == "draft"


def _first(fields: PostFields, *keys: str) -> tuple[str, str]:
    return next(((key, written) for key in keys if (written := getattr(fields, key))), (keys[0], ""))


def _dated_name(path: str) -> tuple[str, str]:
    """Return the date and the rest of a name like ``2026-11-20-lamp.md``; a bundle is named by its folder."""
    parts = path.removeprefix("content/posts/").split("/")
    stem = parts[-2] if parts[-1] == "index.md" and len(parts) > 1 else parts[-1].removesuffix(".md")
    found = re.fullmatch(r"(\d{4}-\d{1,2}-\d{1,2})-(.*)", stem, re.ASCII | re.DOTALL)
    return (found[1], found[2]) if found else ("", stem)


def _slug(reading: Reading, fields: PostFields, stem: str) -> str:
    if not fields.slug:
        return _slug_of_file(reading, fields, stem)
    slug = unicodedata.normalize("NFC", fields.slug)
    fault = "it holds '/', which only 'permalink' may" if "/" in slug else part_fault(slug)
    if fault:
        reading.error(
            "invalid-value", f"this slug cannot be used: {fault}", ("slug",), help=f"'{_better_slug(slug, fields.title)}' would do"
        )
        return ""
    return slug


def _better_slug(slug: str, title: str) -> str:
    suggestions = (slugify(unquote(slug)), slugify(title))
    return next((one for one in suggestions if one and not part_fault(one) and len(one) <= SHOWN_CHARACTERS), "a-name")


def _slug_of_file(reading: Reading, fields: PostFields, stem: str) -> str:
    slug = file_slug(stem) or slugify(fields.title)
    fault = part_fault(slug) if slug else "neither it nor the title holds a letter or a digit"
    if not fault:
        return slug
    if fields.title and not fields.permalink and not reading.is_refused("permalink") and not reading.is_refused("slug"):
        message = f"this file's name cannot be the post's address: {fault}"
        reading.error("invalid-value", message, Span(reading.path), help="rename the file, or add a 'slug:'")
    return ""


def _declared(reading: Reading, fields: PostFields, record: Record, contributed: Sequence[Contributed]) -> policy.Declared:
    places: dict[str, policy.Path] = {}
    for key in ("author", "authors"):
        for number, name in enumerate(getattr(fields, key)):
            places.setdefault(name, (key, number))
    empty = next((key for key in ("author", "authors") if (key,) in reading.header.keys), "author")
    return policy.Declared(
        record,
        tuple(places[name] for name in record.authors) or ((empty,),),
        tuple(at for _, at in contributed),
        tuple((id_, path, label) for kind, id_, label, path in _named(fields) if kind == "person"),
        bool(fields.author) or reading.is_refused("author"),
        bool(fields.authors) or reading.is_refused("authors"),
        _is_draft(fields) or fields.status == "withdrawn",
        frozenset(key for key in DISCLOSURE_KEYS if reading.is_refused(key)),
    )


def _contributed(reading: Reading, fields: PostFields, review: Review | None) -> list[Contributed]:
    """Return everyone besides the authors, each once in a role: ``ghostwriter`` and ``review`` are short for what a list can say."""
    made = [(_contribution(reading, number, one), ("contributors", number, "person")) for number, one in enumerate(fields.contributors)]
    listed = [(_reviewed(one, review), at) for one, at in (made[number] for number, _ in _credited(fields))]
    told = {(one.role, folded(one.person)) for one, _ in listed}
    names: dict[str, policy.Path] = {}
    for number, name in enumerate(fields.ghostwriter):
        names.setdefault(name, ("ghostwriter", number))
    ghosts = [(Contribution(person=name, role=GHOSTWRITER), names[name]) for name in distinct(fields.ghostwriter)]
    reviewed = [(Contribution(person=review.by, role=REVIEWER, date=review.date), ("review", "by"))] if review else []
    unsaid = [[one for one in short if (one[0].role, folded(one[0].person)) not in told] for short in (ghosts, reviewed)]
    return [*unsaid[0], *listed, *unsaid[1]]


def _reviewed(one: Contribution, review: Review | None) -> Contribution:
    """Return a reviewer with the day that ``review`` gives for what they did, where their own entry gives none."""
    if review and one.role == REVIEWER and not one.date and folded(one.person) == folded(review.by):
        return msgspec.structs.replace(one, date=review.date)
    return one


def _record(reading: Reading, fields: PostFields, contributions: tuple[Contribution, ...], review: Review | None) -> Record:
    has_ghostwriter = any(one.role == GHOSTWRITER for one in contributions)
    return Record(
        authors=distinct([*fields.author, *fields.authors]),
        ghostwriting=fields.ghostwriting or ("disclosed" if has_ghostwriter else "undeclared"),
        withheld=_withheld(fields.withheld) if fields.withheld else None,
        contributions=contributions,
        ai=AiDeclaration(
            uses=tuple(AiUse(task=use.task, tool=_line(use.tool), provider=_line(use.provider), by=use.by) for use in fields.ai.uses),
            generated=fields.ai.generated,
        )
        if fields.ai
        else None,
        origin=_origin(reading, fields.syndication.origin) if fields.syndication and fields.syndication.origin else None,
        copies=tuple(
            url
            for number, copy in enumerate(fields.syndication.copies if fields.syndication else [])
            if (url := reading.read(("syndication", "copies", number), copy, web_url))
        ),
        sponsor=Sponsorship(org=fields.sponsor.org, relationship=fields.sponsor.relationship) if fields.sponsor else None,
        type=fields.type or "",
        accountable=fields.accountable,
        review=review,
        conflicts=tuple(filter(None, map(_line, fields.conflicts))),
        method="\n\n".join(filter(None, map(_line, re.split(r"\n[ \t]*\n", fields.method)))),
        sources=tuple(_citation(reading, number, one) for number, one in enumerate(fields.sources)),
        corrections=tuple(_correction(reading, number, one) for number, one in enumerate(fields.corrections)),
        status=fields.status if fields.status in {"retracted", "withdrawn"} else "published",
        public_interest=fields.public_interest or "",
        reconfirm_by=_day(reading, ("reconfirm_by",), fields.reconfirm_by),
    )


def _review(reading: Reading, review: ReviewFields) -> Review | None:
    date = _day(reading, ("review", "date"), review.date)
    if not review.by:
        return None
    return Review(by=review.by, date=date, examined=tuple(filter(None, map(_line, review.examined))), could_reject=review.could_reject)


def _citation(reading: Reading, number: int, one: LinkFields) -> Citation:
    url = reading.read(("sources", number, "url"), one.url, web_url) if one.url else ""
    if not one.title and not one.url and not reading.is_refused("sources", number):
        reading.error(
            "invalid-value", "this source has neither a title nor a url", ("sources", number), help="add one of them, or remove it"
        )
    return Citation(title=_line(one.title), url=url or "")


def _correction(reading: Reading, number: int, one: CorrectionFields) -> Correction:
    return Correction(date=_day(reading, ("corrections", number, "date"), one.date), kind=one.kind, text=_line(one.text), by=one.by)


def _withheld(withheld: WithheldFields) -> Withheld:
    return Withheld(reason=_line(withheld.reason), description=_line(withheld.description), approved_by=withheld.approved_by)


def _line(text: str) -> str:
    """Write on one line what an author broke into several: it stands in a sentence."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip()


def _day(reading: Reading, at: policy.Path, written: str) -> str:
    return (reading.read(at, written, day) or "") if written else ""


def _credited(fields: PostFields) -> list[tuple[int, ContributorFields]]:
    """Return the contributors who can be credited; what another lacks is reported already."""
    return [(number, one) for number, one in enumerate(fields.contributors) if one.person and one.role]


def _contribution(reading: Reading, number: int, one: ContributorFields) -> Contribution:
    at = ("contributors", number)
    return Contribution(
        person=one.person,
        role=one.role,
        credit=tuple(one.credit),
        degree=one.degree or "",
        did=_line(one.did),
        on_behalf_of=one.on_behalf_of,
        paid_by=one.paid_by,
        scope=_line(one.scope),
        date=_day(reading, (*at, "date"), one.date),
        consent=_day(reading, (*at, "consent"), one.consent),
    )


def _origin(reading: Reading, origin: OriginFields) -> Origin | None:
    at = ("syndication", "origin")
    url = reading.read((*at, "url"), origin.url, web_url) if origin.url else None
    date = _day(reading, (*at, "date"), origin.date)
    return Origin(name=origin.name, url=url, date=date, relation=origin.relation) if url else None


def read_picture(reading: Reading, key: str, written: str) -> Iterable[Ref]:
    """Return the picture that a header shows, where it is a file of this site; an address of any other kind is an error."""
    if not written:
        return
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", written):
        reading.read((key,), written, web_url, help="or name a file beside this one, or in static/ with a '/' in front")
        return
    span = reading.span((key,))
    yield Ref(written, span.line, span.column, span.width, is_asset=True)


def web_url(written: str) -> str:
    """Return an absolute http or https URL as it was written; ValueError where it is none."""
    message = "this is not a whole web address like https://example.org/page"
    if any(character.isspace() or character in "<>\"'`{}|\\^" for character in written):
        raise ValueError(message)
    try:
        parts = urlsplit(written)
        is_whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets or a port that cannot be
        is_whole = False
    if not is_whole:
        raise ValueError(message)
    return written


def https_url(written: str) -> str:
    """Return an absolute https URL as it was written; ValueError where it is none."""
    if not web_url(written).startswith("https://"):
        message = "this is not an address that begins with https://"
        raise ValueError(message)
    return written


def mail_address(written: str) -> str:
    """Return an e-mail address as it was written; ValueError where it is none."""
    if not MAIL.fullmatch(written):
        message = "this is not an e-mail address like ada@example.org"
        raise ValueError(message)
    return written


MAIL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]{2,}")


def _namings(reading: Reading, fields: PostFields) -> Iterable[Naming]:
    """Yield whom the registry must know; a machine it must not know, and that is reported already."""
    return (Naming(kind, id_, label, reading.span(path)) for kind, id_, label, path in _named(fields) if not policy.is_machine(id_))


Named = tuple[str, str, str, policy.Path]


def _named(fields: PostFields) -> Iterable[Named]:
    return (one for one in (*_authors_named(fields), *_contributors_named(fields), *_others_named(fields)) if one[1])


def _authors_named(fields: PostFields) -> Iterable[Named]:
    for key, label in (("author", "named as author"), ("authors", "named as author"), ("ghostwriter", "named as ghostwriter")):
        for number, id_ in enumerate(getattr(fields, key)):
            yield "person", id_, label, (key, number)


def _contributors_named(fields: PostFields) -> Iterable[Named]:
    for number, one in enumerate(fields.contributors):
        at = ("contributors", number)
        yield "person", one.person, f"named as {one.role or 'contributor'}", (*at, "person")
        yield "org", one.on_behalf_of, "for whom they worked", (*at, "on_behalf_of")
        yield "org", one.paid_by, "named as payer", (*at, "paid_by")


def _others_named(fields: PostFields) -> Iterable[Named]:
    for number, use in enumerate(fields.ai.uses if fields.ai else []):
        yield "person", use.by, "named as the one who used it", ("ai", "uses", number, "by")
    if fields.review:
        yield "person", fields.review.by, "named as reviewer", ("review", "by")
    yield "person", fields.accountable, "named as responsible", ("accountable",)
    if fields.withheld:
        yield "person", fields.withheld.approved_by, "named as approving", ("withheld", "approved_by")
    if fields.sponsor:
        yield "org", fields.sponsor.org, "named as sponsor", ("sponsor", "org")
    for number, correction in enumerate(fields.corrections):
        yield "person", correction.by, "named as correcting", ("corrections", number, "by")


def _alias_places(reading: Reading, fields: PostFields) -> Iterable[Span]:
    return [reading.span((key, number)) for key in ("aliases", "redirect_from") for number, _ in enumerate(getattr(fields, key))]
