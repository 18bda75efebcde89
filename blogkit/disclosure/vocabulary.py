"""From a disclosure to the terms that machines read, by one dated table for pages and feeds. Never writes a byte of either."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from blogkit.disclosure.record import (
    AUTHOR,
    GHOSTWRITER,
    REVIEWER,
    ROLES,
    AiUse,
    Citation,
    Correction,
    Credit,
    Disclosure,
    NamedOrg,
    NamedPerson,
    Origin,
    Record,
    Review,
    Withheld,
)

# The table. What standards bodies and platforms still change stands here and nowhere else in blogkit.

TABLE_DATE = "2026-11-20"
"""When the table was last compared with schema.org 30.0, the IPTC's digital source types, the draft "AI Content Disclosure for HTML" of
21 September 2026, RSS 2.0, Dublin Core, Media RSS, RFC 4287, RFC 4685, JSON Feed 1.1, Open Graph and Mastodon."""

BK = "urn:blogkit:disclosure:1"
"""Namespace of our own feed elements, scheme of our ``media:credit`` and subject of JSON Feed's ``_blogkit``."""

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "bk": BK,
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
}
CREDIT_ROLES = "https://credit.niso.org/contributor-roles/"


class Terms(NamedTuple):
    """What one role is called in each vocabulary."""

    schema: str
    """Property that leads to the person: of the BlogPosting, or of its WebPage where schema.org has it there."""
    schema_role_names: tuple[str, ...] = ()
    """Names of the ``Role`` that stands between post and person; empty where the property says it all."""
    microformat: str = "h-card"
    rss: tuple[str, ...] = ("dc:contributor", "media:credit")
    atom: str = "contributor"
    json_feed: str = "_blogkit.contributors"


def _through_role(role: str, *also: str) -> Terms:
    return Terms("contributor", (role, *also))


# `author` is a plain Person: consumers that know no Role would lose the byline. What schema.org has no property for goes through
# `contributor` and a Role. "ONIX A02" is code A02 ("with, or as told to") of ONIX list 17.
TERMS: dict[str, Terms] = {
    AUTHOR: Terms("author", (), "p-author h-card", ("dc:creator",), "author", "authors"),
    **{role: _through_role(role) for role in ROLES},
    GHOSTWRITER: _through_role(GHOSTWRITER, "ONIX A02", f"{CREDIT_ROLES}writing-original-draft/"),
    "editor": Terms("editor"),
    "translator": Terms("translator"),
    "reviewer": Terms("reviewedBy"),
}

PAID_POST = "AdvertiserContentArticle"
"""What a post is besides a BlogPosting where someone paid for it. Other kinds of text have a ``genre``: schema.org's types of opinion and
analysis are for the news."""
CORRECTION = "CorrectionComment"
STATUS = {"retracted": "Retracted", "withdrawn": "Withdrawn"}
"""``creativeWorkStatus``; that a post is published goes without saying."""
ORIGINAL = ("isBasedOn",)
ORIGINALS = {"translated": ("isBasedOn", "translationOfWork")}
"""Properties that lead to the first place of publication, by relation where they are not ORIGINAL."""

# schema.org lets a machine be the instrument of an action and the source of a work, never its author or contributor.
AI_INSTRUMENT = "SoftwareApplication"

SCHEMA_SOURCES = "https://schema.org/"
IPTC_SOURCES = "http://cv.iptc.org/newscodes/digitalsourcetype/"


class AiTerms(NamedTuple):
    """What is said of machines and a text in each vocabulary; empty where it has no word for what the record says."""

    disclosure: str = ""
    """Content of the page's ``ai-disclosure``."""
    schema: str = ""
    """``digitalSourceType``; schema.org has no member for what people alone made."""
    iptc: str = ""


_MIXED = (f"{SCHEMA_SOURCES}CompositeWithTrainedAlgorithmicMediaDigitalSource", f"{IPTC_SOURCES}compositeWithTrainedAlgorithmicMedia")
AI_TERMS = {
    "none": AiTerms("human-only", "", f"{IPTC_SOURCES}digitalCreation"),
    "examined": AiTerms("ai-assisted", *_MIXED),
    "used": AiTerms("", *_MIXED),
    "unexamined": AiTerms(
        "ai-autonomous", f"{SCHEMA_SOURCES}TrainedAlgorithmicMediaDigitalSource", f"{IPTC_SOURCES}trainedAlgorithmicMedia"
    ),
}
EXAMINERS = frozenset({REVIEWER, "editor", "copy-editor", "fact-checker"})
"""Whose work it is to examine a text before others read it."""
WORDLESS_TASKS = frozenset({"image", "code"})
"""What a machine can do for a post without touching its text, of which alone ``ai-disclosure`` speaks."""
WRITING_TASKS = frozenset({"draft", "rewrite", "summary", "translation", "grammar"})

AI_META, CREATOR_META, PROFILE_META = "ai-disclosure", "fediverse:creator", "article:author"
"""What elements of a page's head are called: a draft's name, Mastodon's and Open Graph's."""

DISCUSSION, RSS_DISCUSSION, ATOM_DISCUSSION = "discussionUrl", "comments", "replies"
"""What leads to the conversation about a post: schema.org's property of a CreativeWork; RSS 2.0's element, one an item, for the page of the
comments on it; the link relation of RFC 4685, section 4. JSON Feed 1.1 has none."""

# From here on: what follows from a disclosure by the table.


class Work(NamedTuple):
    """A post with the facts about it that its JSON-LD states beside the disclosure."""

    disclosure: Disclosure
    statement: str
    title: str
    url: str
    """Absolute."""
    origin: str
    """Scheme and host, for people and organisations whose URLs begin at the root."""
    published: str
    """ISO 8601, like ``updated``, which is empty where the post was never changed."""
    updated: str = ""
    language: str = ""
    summary: str = ""
    keywords: tuple[str, ...] = ()
    image: str = ""
    discussion: tuple[str, ...] = ()
    organization: str = ""
    organization_url: str = ""


class Meta(NamedTuple):
    """One ``meta`` element of a page's head: ``kind`` is the attribute that holds the name, ``name`` or ``property``."""

    kind: str
    name: str
    content: str


class Element(NamedTuple):
    """One XML element of a feed; its name is prefixed as in NAMESPACES."""

    name: str
    text: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple["Element", ...] = ()


Graph = dict[str, Any]


def json_ld(work: Work) -> Graph:
    """Return a post's JSON-LD: the BlogPosting, and an action for each use of AI."""
    return {"@context": "https://schema.org", "@graph": [_posting(work), *_actions(work)]}


def meta_elements(disclosure: Disclosure, origin: str) -> Iterator[Meta]:
    """Yield what the head of a post's page says of its people and its making."""
    for author in disclosure.authors:
        yield Meta("name", "author", author.name)
    for author in disclosure.authors:
        if author.url:
            yield Meta("property", PROFILE_META, absolute(origin, author.url))
    for author in disclosure.authors:
        if author.fediverse:
            yield Meta("name", CREATOR_META, author.fediverse)
    if word := ai_terms(disclosure.record).disclosure:
        yield Meta("name", AI_META, word)


def ai_terms(record: Record) -> AiTerms:
    """Return what is said of machines: nothing where nobody declared anything, and no more than the record carries.

    To call a text AI-assisted is to claim that a person examined it before others read it. Where AI wrote of it and nobody is named who
    did, that claim would be made up, and the word for a text that nobody examined is the one that hides nothing.
    """
    ai = record.ai
    if ai is None:
        return AiTerms()
    if not ai.uses and not ai.generated:
        return AI_TERMS["none"]
    tasks = {use.task for use in ai.uses}
    if not ai.generated and tasks <= WORDLESS_TASKS:
        return AI_TERMS["used"]
    if record.review or any(one.role in EXAMINERS for one in record.contributions):
        return AI_TERMS["examined"]
    if ai.generated:
        return AI_TERMS["unexamined"]
    # Whoever writes a text has examined it, even with an outline by AI; of a draft by AI nobody says who did.
    return AI_TERMS["used" if tasks & WRITING_TASKS else "examined"]


def rss_elements(disclosure: Disclosure, statement: str, origin: str) -> Iterator[Element]:
    """Yield what an RSS item says of its people and its making."""
    for author in disclosure.authors:
        yield from (Element(name, author.name) for name in TERMS[AUTHOR].rss)
    for person, credits_ in by_person(disclosure):
        facts = _known(("name", person.name), ("url", absolute(origin, person.url)))
        yield Element("dc:contributor", person.name)
        yield from (Element("media:credit", person.name, (("scheme", BK), ("role", one.role))) for one in credits_)
        yield Element("bk:contributor", "", facts, tuple(map(role_element, credits_)))
    yield from shared_elements(disclosure, statement, origin)


def shared_elements(disclosure: Disclosure, statement: str, origin: str) -> Iterator[Element]:
    """Yield what RSS items and Atom entries say in the same words: most of it in our own namespace, for want of another."""
    record = disclosure.record
    yield Element("bk:statement", statement)
    if record.type:
        yield Element("bk:type", record.type)
    if record.status != "published":
        yield Element("bk:status", record.status)
    if disclosure.accountable:
        named = disclosure.accountable
        yield Element("bk:accountable", named.name, _known(("url", absolute(origin, named.url))))
    yield from _making_elements(disclosure)
    if disclosure.sponsor and record.sponsor:
        url = absolute(origin, disclosure.sponsor.url)
        yield Element("bk:sponsor", disclosure.sponsor.name, _known(("relationship", record.sponsor.relationship), ("url", url)))
    if record.origin:
        facts = (("url", record.origin.url), ("relation", record.origin.relation), ("date", record.origin.date))
        yield Element("bk:origin", record.origin.name, _known(*facts))
        yield Element("atom:link", "", (("rel", "via"), ("href", record.origin.url)))
    yield from (Element("bk:copy", copy) for copy in record.copies)
    for one in record.corrections:
        facts = (("date", one.date), ("kind", one.kind), ("by", _name(one.by, disclosure)))
        yield Element("bk:correction", one.text, _known(*facts))


def _making_elements(disclosure: Disclosure) -> Iterator[Element]:
    record = disclosure.record
    if record.ghostwriting != "undeclared":
        withheld = record.withheld or Withheld(reason="")
        yield Element("bk:ghostwriting", withheld.reason, _known(("declared", record.ghostwriting), ("description", withheld.description)))
    if record.ai:
        uses = tuple(_use_element(use, disclosure) for use in record.ai.uses)
        yield Element("bk:ai", "", (("generated", _flag(record.ai.generated)), ("source-type", ai_terms(record).iptc)), uses)
    if record.review:
        yield _review_element(record.review, disclosure)
    if record.method:
        yield Element("bk:method", record.method)
    yield from (Element("bk:conflict", conflict) for conflict in record.conflicts)
    yield from (Element("bk:source", source.title, _known(("url", source.url))) for source in record.sources)


def role_element(credit: Credit) -> Element:
    """Return the element that says what a contributor did: Atom knows contributors and no roles."""
    facts = _facts(credit)
    facts.pop("credit", None)
    return Element("bk:role", credit.role, tuple((name.replace("_", "-"), fact) for name, fact in facts.items()))


def json_feed_authors(disclosure: Disclosure, origin: str) -> list[Graph]:
    """Return a JSON Feed item's ``authors``."""
    return [_named(author.name, absolute(origin, author.url)) for author in disclosure.authors]


def json_feed_extension(disclosure: Disclosure, statement: str, origin: str) -> Graph:
    """Return a JSON Feed item's ``_blogkit``; a dimension that nobody declared is absent."""
    record = disclosure.record
    said: Graph = {"about": BK, "statement": statement, **_filled(type=record.type)}
    if disclosure.accountable:
        said["accountable"] = _named(disclosure.accountable.name, absolute(origin, disclosure.accountable.url))
    said |= _making(disclosure, origin)
    if disclosure.sponsor and record.sponsor:
        named = _named(disclosure.sponsor.name, absolute(origin, disclosure.sponsor.url))
        said["sponsor"] = {**named, "relationship": record.sponsor.relationship}
    if record.origin:
        first = record.origin
        said["origin"] = _filled(name=first.name, url=first.url, relation=first.relation, date=first.date)
    if record.copies:
        said["copies"] = list(record.copies)
    if record.corrections:
        said["corrections"] = [
            _filled(date=one.date, kind=one.kind, text=one.text, by=_name(one.by, disclosure)) for one in record.corrections
        ]
    if record.is_retracted:
        said["retracted"] = True
    return said


def _making(disclosure: Disclosure, origin: str) -> Graph:
    record = disclosure.record
    said: Graph = {}
    if record.ghostwriting != "undeclared":
        said["ghostwriting"] = record.ghostwriting
    if record.withheld:
        said["withheld"] = _filled(reason=record.withheld.reason, description=record.withheld.description)
    if disclosure.credits:
        said["contributors"] = [
            {**_named(one.person.name, absolute(origin, one.person.url)), "role": one.role, **_facts(one)} for one in disclosure.credits
        ]
    if record.ai:
        uses = [_filled(task=use.task, tool=use.tool, provider=use.provider, by=_name(use.by, disclosure)) for use in record.ai.uses]
        said["ai"] = {"uses": uses, "generated": record.ai.generated, "source_type": ai_terms(record).iptc}
    if record.review:
        said["review"] = _review(record.review, disclosure)
    said |= _filled(method=record.method, conflicts=list(record.conflicts))
    if record.sources:
        said["sources"] = [_filled(title=one.title, url=one.url) for one in record.sources]
    return said


def by_person(disclosure: Disclosure) -> list[tuple[NamedPerson, list[Credit]]]:
    """Return each contributor once, in the order of the record, with all they did."""
    found: dict[NamedPerson, list[Credit]] = {}
    for credit in disclosure.credits:
        found.setdefault(credit.person, []).append(credit)
    return list(found.items())


def absolute(origin: str, url: str) -> str:
    """Return a URL from the root of the host with its scheme and host; any other as it is."""
    return origin + url if url.startswith("/") else url


def _posting(work: Work) -> Graph:
    disclosure, record = work.disclosure, work.disclosure.record
    is_paid_for = record.sponsor is not None and record.sponsor.relationship == "paid"
    return _filled(
        **{"@type": ["BlogPosting", PAID_POST] if is_paid_for else "BlogPosting", "@id": _post_id(work)},
        url=work.url,
        headline=work.title,
        description=work.summary,
        image=work.image,
        inLanguage=work.language,
        datePublished=work.published,
        dateModified=work.updated,
        keywords=list(work.keywords),
        genre=record.type,
        **_people(work),
        creditText=work.statement,
        backstory=record.method,
        citation=[_citation(one) for one in record.sources],
        sponsor=_org(disclosure.sponsor, work.origin) if disclosure.sponsor else None,
        digitalSourceType=ai_terms(record).schema,
        **(dict.fromkeys(ORIGINALS.get(record.origin.relation, ORIGINAL), _original(record.origin)) if record.origin else {}),
        sameAs=list(record.copies),
        **{DISCUSSION: list(work.discussion)},
        correction=[_correction(one, work) for one in record.corrections],
        creativeWorkStatus=STATUS.get(record.status, ""),
        mainEntityOfPage=_page(work),
        **_publisher(work),
    )


def _people(work: Work) -> Graph:
    disclosure = work.disclosure
    people: Graph = {"author": [_person(author, work.origin) for author in disclosure.authors]}
    for credit in disclosure.credits:
        if credit.role != REVIEWER:
            people.setdefault(TERMS[credit.role].schema, []).append(_credit(credit, work.origin))
    if disclosure.record.ghostwriting == "withheld":
        people.setdefault(TERMS[GHOSTWRITER].schema, []).append(_withheld(disclosure.record.withheld))
    if disclosure.accountable:
        people["accountablePerson"] = _person(disclosure.accountable, work.origin)
    return people


def _post_id(work: Work) -> str:
    return f"{work.url}#post"


def _contributor(credit: Credit, origin: str) -> Graph:
    agency = credit.on_behalf_of
    return _person(credit.person, origin) | ({"affiliation": _org(agency, origin)} if agency else {})


def _person(person: NamedPerson, origin: str) -> Graph:
    url = absolute(origin, person.url)
    return _filled(
        **{"@type": "Person", "@id": f"{url}#me" if url else ""},
        name=person.name,
        url=url,
        jobTitle=person.role,
        worksFor=_org(person.org, origin) if person.org else None,
    )


def _org(org: NamedOrg, origin: str) -> Graph:
    return _organization(org.name, absolute(origin, org.url))


def _organization(name: str, url: str) -> Graph:
    return _filled(**{"@type": "Organization", "@id": f"{url}#org" if url else ""}, name=name, url=url)


def _credit(credit: Credit, origin: str) -> Graph:
    """Return a contributor, behind a Role where the property alone does not say it all."""
    terms, one = TERMS[credit.role], credit.contribution
    contributor = _contributor(credit, origin)
    declared = [f"{CREDIT_ROLES}{slug}/" for slug in one.credit]
    payer = f"Paid by {credit.paid_by.name}." if credit.paid_by else ""
    description = " ".join(filter(None, (one.did, payer)))
    if not terms.schema_role_names and not declared and not description:
        return contributor
    return _filled(
        **{"@type": "Role"},
        roleName=list(dict.fromkeys([*(terms.schema_role_names or (credit.role,)), *declared])),
        description=description,
        **{terms.schema: contributor},
    )


def _withheld(withheld: Withheld | None) -> Graph:
    reason = f": {withheld.reason}" if withheld and withheld.reason else "."
    who = (withheld.description if withheld else "") or "a professional writer"
    return {
        "@type": "Role",
        "roleName": list(TERMS[GHOSTWRITER].schema_role_names),
        "description": f"The name is withheld{reason}",
        TERMS[GHOSTWRITER].schema: {"@type": "Person", "description": who},
    }


def _citation(source: Citation) -> Graph:
    return _filled(**{"@type": "CreativeWork"}, name=source.title, url=source.url)


def _correction(one: Correction, work: Work) -> Graph:
    return _filled(**{"@type": CORRECTION}, name=one.kind, text=one.text, datePublished=one.date, author=_someone(one.by, work))


def _original(origin: Origin) -> Graph:
    publisher = _organization(origin.name, "")
    return _filled(**{"@type": "CreativeWork"}, url=origin.url, publisher=publisher, datePublished=origin.date)


def _page(work: Work) -> Graph:
    reviews = [credit for credit in work.disclosure.credits if credit.role == REVIEWER]
    declared = work.disclosure.record.review
    return _filled(
        **{"@type": "WebPage", "@id": work.url, TERMS[REVIEWER].schema: [_credit(one, work.origin) for one in reviews]},
        lastReviewed=max((*(one.contribution.date for one in reviews), declared.date if declared else "")),
    )


def _publisher(work: Work) -> Graph:
    if not work.organization:
        return {}
    whole = _organization(work.organization, work.organization_url)
    # `sourceOrganization` is on whose behalf the authors write; one node, named twice.
    return {"publisher": whole, "sourceOrganization": {"@id": whole["@id"]} if "@id" in whole else whole}


def _actions(work: Work) -> Iterator[Graph]:
    ai = work.disclosure.record.ai
    if ai is None:
        return
    for use in ai.uses:
        provider = _organization(use.provider, "") if use.provider else None
        yield _action(work, _filled(name=use.tool or "AI", provider=provider), use.task, _someone(use.by, work))
    if ai.generated:
        yield _action(work, {"name": "AI"}, "Wrote or substantially altered parts of the text.", None)


def _action(work: Work, instrument: Graph, description: str, agent: Graph | None) -> Graph:
    return _filled(
        **{"@type": "CreateAction"},
        agent=agent,
        instrument={"@type": AI_INSTRUMENT, **instrument},
        description=description,
        result={"@id": _post_id(work)},
    )


def _someone(id_: str, work: Work) -> Graph | None:
    """Return a person whom the record names in passing; None for nobody."""
    named = _named_with(id_, work.disclosure)
    if named:
        return _person(named, work.origin)
    return {"@type": "Person", "name": _name(id_, work.disclosure)} if id_ else None


def _named_with(id_: str, disclosure: Disclosure) -> NamedPerson | None:
    named = (*disclosure.authors, *(credit.person for credit in disclosure.credits), disclosure.accountable)
    return next((person for person in named if person and person.id == id_), None)


def _name(id_: str, disclosure: Disclosure) -> str:
    named = _named_with(id_, disclosure)
    return named.name if named else dict(disclosure.names).get(id_, id_)


def _use_element(use: AiUse, disclosure: Disclosure) -> Element:
    facts = (("task", use.task), ("tool", use.tool), ("provider", use.provider), ("by", _name(use.by, disclosure)))
    return Element("bk:use", "", _known(*facts))


def _review_element(review: Review, disclosure: Disclosure) -> Element:
    could_reject = "" if review.could_reject is None else _flag(review.could_reject)
    facts = (("by", _name(review.by, disclosure)), ("date", review.date), ("could-reject", could_reject))
    return Element("bk:review", "", _known(*facts), tuple(Element("bk:examined", one) for one in review.examined))


def _review(review: Review, disclosure: Disclosure) -> Graph:
    said = _filled(by=_name(review.by, disclosure), date=review.date, examined=list(review.examined))
    return said if review.could_reject is None else {**said, "could_reject": review.could_reject}


def _flag(value: bool) -> str:  # noqa: FBT001 -- it is the value that is written
    return "true" if value else "false"


def _facts(credit: Credit) -> Graph:
    """Return what is known of a contribution besides who made it and in which role."""
    one = credit.contribution
    return _filled(
        did=one.did,
        credit=list(one.credit),
        degree=one.degree,
        on_behalf_of=credit.on_behalf_of.name if credit.on_behalf_of else "",
        paid_by=credit.paid_by.name if credit.paid_by else "",
        scope=one.scope,
        date=one.date,
    )


def _named(name: str, url: str) -> Graph:
    return _filled(name=name, url=url)


def _filled(**facts: Any) -> Graph:
    return {name: fact for name, fact in facts.items() if fact}


def _known(*attributes: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(attribute for attribute in attributes if attribute[1])
