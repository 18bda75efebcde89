"""From a disclosure to the terms that machines read, by one dated table for pages and feeds. Never writes a byte of either."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from blogkit.disclosure.record import (
    AUTHOR,
    GHOSTWRITER,
    ROLES,
    AiDeclaration,
    AiUse,
    Credit,
    Disclosure,
    NamedOrg,
    NamedPerson,
    Origin,
    Withheld,
)

TABLE_DATE = "2026-11-20"
"""When the table below was last compared with schema.org 30.0, RSS 2.0, Dublin Core, Media RSS, RFC 4287 and JSON Feed 1.1."""

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

# schema.org lets a machine be the instrument of an action and the source of a work, never its author or contributor.
AI_SOURCE = "https://schema.org/CompositeWithTrainedAlgorithmicMediaDigitalSource"
AI_INSTRUMENT = "SoftwareApplication"
PAID_POST = "AdvertiserContentArticle"


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
    organization: str = ""
    organization_url: str = ""


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
    if record.ghostwriting != "undeclared":
        yield Element("bk:ghostwriting", record.withheld.reason if record.withheld else "", (("declared", record.ghostwriting),))
    if record.ai:
        uses = tuple(_use_element(use, disclosure) for use in record.ai.uses)
        yield Element("bk:ai", "", (("generated", "true" if record.ai.generated else "false"),), uses)
    if disclosure.sponsor and record.sponsor:
        url = absolute(origin, disclosure.sponsor.url)
        yield Element("bk:sponsor", disclosure.sponsor.name, _known(("relationship", record.sponsor.relationship), ("url", url)))
    if record.origin:
        facts = (("url", record.origin.url), ("relation", record.origin.relation), ("date", record.origin.date))
        yield Element("bk:origin", record.origin.name, _known(*facts))
        yield Element("atom:link", "", (("rel", "via"), ("href", record.origin.url)))
    yield from (Element("bk:copy", copy) for copy in record.copies)


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
    said: Graph = {"about": BK, "statement": statement}
    if record.ghostwriting != "undeclared":
        said["ghostwriting"] = record.ghostwriting
    if record.withheld:
        said["withheld"] = _filled(reason=record.withheld.reason, description=record.withheld.description)
    if disclosure.credits:
        said["contributors"] = [
            {**_named(one.person.name, absolute(origin, one.person.url)), "role": one.role, **_facts(one)} for one in disclosure.credits
        ]
    if record.ai:
        uses = [_filled(task=use.task, tool=use.tool, provider=use.provider, by=_user(use, disclosure)) for use in record.ai.uses]
        said["ai"] = {"uses": uses, "generated": record.ai.generated}
    if disclosure.sponsor and record.sponsor:
        named = _named(disclosure.sponsor.name, absolute(origin, disclosure.sponsor.url))
        said["sponsor"] = {**named, "relationship": record.sponsor.relationship}
    if record.origin:
        first = record.origin
        said["origin"] = _filled(name=first.name, url=first.url, relation=first.relation, date=first.date)
    if record.copies:
        said["copies"] = list(record.copies)
    if record.is_retracted:
        said["retracted"] = True
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
    posting: Graph = {
        "@type": ["BlogPosting", PAID_POST] if is_paid_for else "BlogPosting",
        "@id": _post_id(work),
        "url": work.url,
        "headline": work.title,
        "description": work.summary,
        "image": work.image,
        "inLanguage": work.language,
        "datePublished": work.published,
        "dateModified": work.updated,
        "keywords": list(work.keywords),
        "author": [_person(author, work.origin) for author in disclosure.authors],
        "contributor": [_role(credit, work.origin) for credit in disclosure.credits if TERMS[credit.role].schema_role_names],
    }
    if record.ghostwriting == "withheld":
        posting["contributor"].append(_withheld(record.withheld))
    for role in ("editor", "translator"):
        posting[TERMS[role].schema] = [_contributor(credit, work.origin) for credit in disclosure.credits if credit.role == role]
    posting |= {
        "creditText": work.statement,
        "sponsor": _org(disclosure.sponsor, work.origin) if disclosure.sponsor else None,
        "digitalSourceType": AI_SOURCE if _uses_ai(record.ai) else "",
        "isBasedOn": _original(record.origin) if record.origin else None,
        "sameAs": list(record.copies),
        "creativeWorkStatus": "Retracted" if record.is_retracted else "",
        "mainEntityOfPage": _page(work),
        **_publisher(work),
    }
    return _filled(**posting)


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


def _role(credit: Credit, origin: str) -> Graph:
    terms, one = TERMS[credit.role], credit.contribution
    declared = [f"{CREDIT_ROLES}{slug}/" for slug in one.credit]
    payer = f"Paid by {credit.paid_by.name}." if credit.paid_by else ""
    return _filled(
        **{"@type": "Role"},
        roleName=list(dict.fromkeys([*terms.schema_role_names, *declared])),
        description=" ".join(filter(None, (one.did, payer))),
        contributor=_contributor(credit, origin),
    )


def _withheld(withheld: Withheld | None) -> Graph:
    reason = f": {withheld.reason}" if withheld and withheld.reason else "."
    who = (withheld.description if withheld else "") or "a professional writer"
    return {
        "@type": "Role",
        "roleName": list(TERMS[GHOSTWRITER].schema_role_names),
        "description": f"The name is withheld{reason}",
        "contributor": {"@type": "Person", "description": who},
    }


def _uses_ai(ai: AiDeclaration | None) -> bool:
    return ai is not None and (bool(ai.uses) or ai.generated)


def _original(origin: Origin) -> Graph:
    publisher = _organization(origin.name, "")
    return _filled(**{"@type": "CreativeWork"}, url=origin.url, publisher=publisher, datePublished=origin.date)


def _page(work: Work) -> Graph:
    reviews = [credit for credit in work.disclosure.credits if credit.role == "reviewer"]
    return _filled(
        **{"@type": "WebPage", "@id": work.url, TERMS["reviewer"].schema: [_contributor(one, work.origin) for one in reviews]},
        lastReviewed=max((one.contribution.date for one in reviews), default=""),
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
        yield _action(work, _filled(name=use.tool or "AI", provider=provider), use.task, _agent(use, work))
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


def _agent(use: AiUse, work: Work) -> Graph | None:
    people = {person.id: person for person in (*(credit.person for credit in work.disclosure.credits), *work.disclosure.authors)}
    if use.by in people:
        return _person(people[use.by], work.origin)
    return {"@type": "Person", "name": _user(use, work.disclosure)} if use.by else None


def _user(use: AiUse, disclosure: Disclosure) -> str:
    return dict(disclosure.names).get(use.by, use.by)


def _use_element(use: AiUse, disclosure: Disclosure) -> Element:
    return Element("bk:use", "", _known(("task", use.task), ("tool", use.tool), ("provider", use.provider), ("by", _user(use, disclosure))))


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
