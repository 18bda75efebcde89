"""Whether JSON-LD says the whole record in words that schema.org 30.0 knows, each where it allows them. Never reads a page."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from blogkit.disclosure.record import AUTHOR, ROLES, AiDeclaration, AiUse, Citation, Correction, Origin, Review, Withheld
from blogkit.disclosure.vocabulary import (
    AI_META,
    AI_TERMS,
    CORRECTION,
    CREATOR_META,
    CREDIT_ROLES,
    IPTC_SOURCES,
    NAMESPACES,
    PAID_POST,
    PROFILE_META,
    TERMS,
    AiTerms,
    ai_terms,
)
from tests.disclosures import ACME, ADA, BEN, DATE, ED, GLOBEX, ORIGIN, SAM, WORDS, all_sides, did, disclose, everything, graph

PACKAGE = Path(__file__).parents[1] / "blogkit"
RELATIONS = ("republished", "adapted", "excerpt", "translated", "cross-posted")

PARENTS = {
    "BlogPosting": "SocialMediaPosting",
    "SocialMediaPosting": "Article",
    "AdvertiserContentArticle": "Article",
    "CorrectionComment": "Comment",
    "Comment": "CreativeWork",
    "Article": "CreativeWork",
    "WebPage": "CreativeWork",
    "SoftwareApplication": "CreativeWork",
    "CreateAction": "Action",
    "CreativeWork": "Thing",
    "Action": "Thing",
    "Person": "Thing",
    "Organization": "Thing",
    "Role": "Thing",
}
"""The types that blogkit uses, and what each is a kind of, from the release's own file."""

URL, TEXT, DATE_TEXT = "URL", "Text", "Date"
PERSON_OR_ORG = ("Person", "Organization")

# property -> where it may stand, what it may lead to; schema.org 30.0 of 25 March 2026, read on 20 November 2026
PROPERTIES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "name": (("Thing",), (TEXT,)),
    "url": (("Thing",), (URL,)),
    "description": (("Thing",), (TEXT,)),
    "image": (("Thing",), (URL,)),
    "sameAs": (("Thing",), (URL,)),
    "mainEntityOfPage": (("Thing",), ("CreativeWork", URL)),
    "headline": (("CreativeWork",), (TEXT,)),
    "discussionUrl": (("CreativeWork",), (URL,)),
    "inLanguage": (("CreativeWork",), (TEXT,)),
    "datePublished": (("CreativeWork",), (DATE_TEXT,)),
    "dateModified": (("CreativeWork",), (DATE_TEXT,)),
    "keywords": (("CreativeWork",), (TEXT, URL)),
    "author": (("CreativeWork",), PERSON_OR_ORG),
    "contributor": (("CreativeWork",), PERSON_OR_ORG),
    "editor": (("CreativeWork",), ("Person",)),
    "translator": (("CreativeWork",), PERSON_OR_ORG),
    "provider": (("CreativeWork",), PERSON_OR_ORG),
    "publisher": (("CreativeWork",), PERSON_OR_ORG),
    "sourceOrganization": (("CreativeWork",), ("Organization",)),
    "sponsor": (("CreativeWork",), PERSON_OR_ORG),
    "creditText": (("CreativeWork",), (TEXT,)),
    "accountablePerson": (("CreativeWork",), ("Person",)),
    "backstory": (("Article",), (TEXT, "CreativeWork")),
    "citation": (("CreativeWork",), (TEXT, "CreativeWork")),
    "correction": (("CreativeWork",), (TEXT, URL, "CorrectionComment")),
    "genre": (("CreativeWork",), (TEXT, URL)),
    "text": (("CreativeWork",), (TEXT,)),
    "translationOfWork": (("CreativeWork",), ("CreativeWork",)),
    "creativeWorkStatus": (("CreativeWork",), (TEXT,)),
    "digitalSourceType": (("CreativeWork",), ("IPTCDigitalSourceEnumeration",)),
    "isBasedOn": (("CreativeWork",), ("CreativeWork", URL)),
    "reviewedBy": (("WebPage",), PERSON_OR_ORG),
    "lastReviewed": (("WebPage",), (DATE_TEXT,)),
    "jobTitle": (("Person",), (TEXT,)),
    "worksFor": (("Person",), ("Organization",)),
    "affiliation": (("Person",), ("Organization",)),
    "roleName": (("Role",), (TEXT, URL)),
    "agent": (("Action",), PERSON_OR_ORG),
    "instrument": (("Action",), ("Thing",)),
    "result": (("Action",), ("Thing",)),
}
SOURCE_TYPES = {
    f"https://schema.org/{name}DigitalSource"
    for name in ("CompositeWithTrainedAlgorithmicMedia", "TrainedAlgorithmicMedia", "CompositeSynthetic", "DigitalCapture")
}


@pytest.mark.parametrize(
    "disclosure",
    [
        disclose(),
        disclose(authors=()),
        everything(),
        everything("<b> & \"quotes\" 'n' 👩‍👧"),
        all_sides(),
        all_sides('</script><b> & \u202e"quotes"\x00'),
        disclose(accountable=ED, credited=[did(SAM, "editor", did="Cut it."), did(BEN, "reviewer", did="Read it.")]),
        disclose(
            corrections=(Correction(kind="retraction", text="It was wrong."),), sources=(Citation(title="A talk"),), status="retracted"
        ),
        *(disclose(origin=Origin(name="Rescue", url="https://rescue.example/a", relation=relation)) for relation in RELATIONS),
        disclose(ghostwriting="withheld", withheld=Withheld(reason="by contract")),
        disclose(sponsor=GLOBEX, relationship="gift"),
        *(disclose(credited=[did(SAM, role, on_behalf_of=WORDS, paid_by=ACME)]) for role in ROLES),
    ],
)
def test_the_graph_says_only_what_schema_org_knows(disclosure: Any) -> None:
    for facts in ({}, {"updated": "", "image": "", "keywords": (), "summary": "", "organization": ""}):
        assert list(faults(graph(disclosure, **facts))) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"aiDisclosure": "none"}, "there is no property aiDisclosure"),
        ({"author": [{"@type": "SoftwareApplication", "name": "Model X"}]}, "author leads to SoftwareApplication"),
        ({"editor": {"@type": "Organization", "name": "Acme"}}, "editor leads to Organization"),
        ({"reviewedBy": {"@type": "Person", "name": "Ed"}}, "reviewedBy stands on"),
        ({"contributor": {"@type": "Role", "roleName": "x"}}, "the Role on contributor leads nowhere"),
        ({"publisher": {"@id": "https://elsewhere.example/#org"}}, "is nowhere"),
        ({"@type": "BlogEntry"}, "there is no type BlogEntry"),
        ({"digitalSourceType": "https://schema.org/HumanEditsDigitalSource"}, "digitalSourceType leads to"),
        ({"url": "/lamp/"}, "url leads to"),
        ({"datePublished": "2 November"}, "datePublished leads to"),
        ({"headline": ""}, "headline leads to"),
        ({"accountablePerson": {"@type": "Organization", "name": "Acme"}}, "accountablePerson leads to Organization"),
        ({"correction": {"@type": "Comment", "text": "x"}}, "correction leads to Comment"),
        ({"translationOfWork": "https://rescue.example/a"}, "translationOfWork leads to"),
        ({"mainEntityOfPage": {"@type": "WebPage", "backstory": "x"}}, "backstory stands on"),
    ],
)
def test_the_judge_sees_a_bad_graph(change: dict[str, Any], fault: str) -> None:
    bad = graph(everything())
    bad["@graph"][0] |= {"@type": "BlogPosting", **change}

    assert any(fault in one for one in faults(bad)), list(faults(bad))


def test_an_author_is_a_plain_person() -> None:
    (author, unknown) = posting(everything())["author"]

    assert author == {
        "@type": "Person",
        "@id": f"{ORIGIN}/people/ada/#me",
        "name": "Ada Reyes",
        "url": f"{ORIGIN}/people/ada/",
        "jobTitle": "CEO",
        "worksFor": {"@type": "Organization", "@id": f"{ORIGIN}/orgs/acme/#org", "name": "Acme", "url": f"{ORIGIN}/orgs/acme/"},
    }
    assert unknown == {"@type": "Person", "name": "Ben Ito"}


def test_a_ghostwriter_is_a_contributor_by_a_role() -> None:
    (role,) = posting(disclose(credited=[did(SAM, "ghostwriter", did="Wrote the draft.", on_behalf_of=WORDS, paid_by=ACME)]))["contributor"]

    assert role["roleName"] == ["ghostwriter", "ONIX A02", "https://credit.niso.org/contributor-roles/writing-original-draft/"]
    assert role["description"] == "Wrote the draft. Paid by Acme."
    assert role["contributor"]["name"] == "Sam Okafor"
    assert role["contributor"]["affiliation"]["name"] == "Words & Co."


@pytest.mark.parametrize("role", ROLES)
def test_every_role_reaches_its_person(role: str) -> None:
    told = posting(disclose(credited=[did(SAM, role, credit=("validation",))]))

    (one,) = found_by_role(told, role)
    assert (one["roleName"][0], one[property_of(role)]["name"]) == (role, "Sam Okafor")
    assert "https://credit.niso.org/contributor-roles/validation/" in one["roleName"]
    assert [one["name"] for one in told["author"]] == ["Ada Reyes"]


@pytest.mark.parametrize("role", ["editor", "translator", "reviewer"])
def test_a_property_that_says_it_all_leads_straight_to_the_person(role: str) -> None:
    told = posting(disclose(credited=[did(SAM, role, on_behalf_of=WORDS)]))

    (one,) = found_by_role(told, role)
    assert (one["@type"], one["name"], one["affiliation"]["name"]) == ("Person", "Sam Okafor", "Words & Co.")


@pytest.mark.parametrize("role", ROLES)
def test_what_somebody_did_and_who_paid_is_told_of_every_role(role: str) -> None:
    (one,) = found_by_role(posting(disclose(credited=[did(SAM, role, did="Cut it by half.", paid_by=ACME)])), role)

    assert one["description"] == "Cut it by half. Paid by Acme."


def test_who_is_responsible_is_told_only_where_somebody_says_so() -> None:
    assert "accountablePerson" not in posting(disclose())
    assert posting(disclose(accountable=ED))["accountablePerson"]["name"] == "Ed Lee"


def test_method_sources_and_kind_are_told() -> None:
    told = posting(all_sides())

    assert told["backstory"] == "Written from two interviews."
    assert told["citation"] == [
        {"@type": "CreativeWork", "name": "On bells", "url": "https://bells.example/on?a=1&b=2"},
        {"@type": "CreativeWork", "name": "A talk with a founder"},
    ]
    assert told["genre"] == "opinion"


def test_corrections_are_told_with_their_day_and_who_made_them() -> None:
    first, second = posting(all_sides())["correction"]

    assert first == {
        "@type": "CorrectionComment",
        "name": "correction",
        "text": "We said 20 %; it is 12 %.",
        "datePublished": "2026-11-04",
        "author": {"@type": "Person", "@id": f"{ORIGIN}/people/ed/#me", "name": "Ed Lee", "url": f"{ORIGIN}/people/ed/"},
    }
    assert (second["name"], second["author"]) == ("clarification", {"@type": "Person", "name": "Zoe Lund"})


def test_a_review_is_dated_by_its_own_day_too() -> None:
    disclosure = disclose(credited=[did(ED, "reviewer", date="2026-10-01")], review=Review(by="ed", date="2026-10-30"))

    assert posting(disclosure)["mainEntityOfPage"]["lastReviewed"] == "2026-10-30"


def test_a_review_is_dated_by_its_last_reviewer() -> None:
    page = posting(disclose(credited=[did(ED, "reviewer", date="2026-10-01"), did(BEN, "reviewer", date="2026-10-30")]))["mainEntityOfPage"]

    assert page["lastReviewed"] == "2026-10-30"


def test_ai_is_an_instrument_and_no_person() -> None:
    uses = (AiUse(task="outline", tool="Model X 4", provider="Y Labs", by="ada"), AiUse(task="grammar"))
    told = graph(disclose(ai=AiDeclaration(uses=uses, generated=True), names=(("ada", "Ada Reyes"),)))

    first, *actions = told["@graph"]
    assert {one["name"] for one in first["author"]} == {"Ada Reyes"}
    assert "contributor" not in first
    assert [action["instrument"]["name"] for action in actions] == ["Model X 4", "AI", "AI"]
    assert actions[0]["instrument"]["provider"]["name"] == "Y Labs"
    assert actions[0]["agent"]["@id"] == f"{ORIGIN}/people/ada/#me"
    assert {action["result"]["@id"] for action in actions} == {first["@id"]}


@pytest.mark.parametrize("ai", [None, AiDeclaration()], ids=["undeclared", "none"])
def test_without_ai_nothing_is_said_to_come_from_one(ai: AiDeclaration | None) -> None:
    told = graph(disclose(ai=ai))

    assert len(told["@graph"]) == 1
    assert "digitalSourceType" not in told["@graph"][0]


OUTLINE, DRAFT, IMAGE = (AiUse(task=task, tool="Model X 4") for task in ("outline", "draft", "image"))
NO_WORD = AiTerms()
BY_PEOPLE = AiTerms("human-only", "", "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCreation")
EXAMINED = AiTerms(
    "ai-assisted",
    "https://schema.org/CompositeWithTrainedAlgorithmicMediaDigitalSource",
    "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia",
)
USED = EXAMINED._replace(disclosure="")
UNEXAMINED = AiTerms(
    "ai-autonomous",
    "https://schema.org/TrainedAlgorithmicMediaDigitalSource",
    "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
)


@pytest.mark.parametrize(
    ("ai", "more", "expected"),
    [
        (None, {}, NO_WORD),
        (AiDeclaration(), {}, BY_PEOPLE),
        (AiDeclaration(uses=(OUTLINE,)), {}, EXAMINED),
        (AiDeclaration(uses=(DRAFT,)), {}, USED),
        (AiDeclaration(uses=(OUTLINE, DRAFT)), {"review": Review(by="ed")}, EXAMINED),
        (AiDeclaration(uses=(DRAFT,)), {"credited": [did(ED, "editor")]}, EXAMINED),
        *((AiDeclaration(uses=(DRAFT,)), {"credited": [did(ED, role)]}, EXAMINED) for role in ("copy-editor", "fact-checker", "reviewer")),
        (AiDeclaration(uses=(DRAFT,)), {"credited": [did(SAM, "ghostwriter")]}, USED),
        (AiDeclaration(uses=(DRAFT,), generated=True), {}, UNEXAMINED),
        (AiDeclaration(uses=(DRAFT,), generated=True), {"credited": [did(SAM, "ghostwriter")]}, UNEXAMINED),
        (AiDeclaration(uses=(DRAFT,), generated=True), {"credited": [did(ED, "reviewer")]}, EXAMINED),
        (AiDeclaration(generated=True), {}, UNEXAMINED),
        (AiDeclaration(uses=(IMAGE,)), {"review": Review(by="ed")}, USED),
        (AiDeclaration(uses=(IMAGE,), generated=True), {}, UNEXAMINED),
        (AiDeclaration(uses=(IMAGE, OUTLINE)), {}, EXAMINED),
    ],
)
def test_what_is_said_of_machines_is_what_the_record_carries(ai: AiDeclaration | None, more: dict[str, Any], expected: AiTerms) -> None:
    disclosure = disclose(ai=ai, **more)

    assert ai_terms(disclosure.record) == expected
    assert posting(disclosure).get("digitalSourceType", "") == expected.schema


def test_a_translation_leads_to_the_work_it_was_made_from() -> None:
    told = posting(disclose(origin=Origin(name="Rescue", url="https://rescue.example/a", relation="translated")))

    assert told["translationOfWork"]["url"] == told["isBasedOn"]["url"] == "https://rescue.example/a"
    assert "translationOfWork" not in posting(disclose(origin=Origin(name="Rescue", url="https://rescue.example/a", relation="excerpt")))


def test_a_paid_post_is_advertiser_content() -> None:
    assert posting(disclose(sponsor=GLOBEX))["@type"] == ["BlogPosting", "AdvertiserContentArticle"]
    assert posting(disclose(sponsor=GLOBEX))["sponsor"]["name"] == "Globex"
    assert posting(disclose(sponsor=GLOBEX, relationship="gift"))["@type"] == "BlogPosting"


def test_origin_copies_and_status_are_told() -> None:
    origin = Origin(name="Rescue", url="https://rescue.example/a", date="2026-02-20")
    told = posting(disclose(origin=origin, copies=("https://copy.example/a",), status="retracted"))

    assert told["isBasedOn"] == {
        "@type": "CreativeWork",
        "url": "https://rescue.example/a",
        "publisher": {"@type": "Organization", "name": "Rescue"},
        "datePublished": "2026-02-20",
    }
    assert told["sameAs"] == ["https://copy.example/a"]
    assert told["creativeWorkStatus"] == "Retracted"
    assert told["datePublished"] == DATE.isoformat()


def test_a_withheld_ghostwriter_is_told_without_a_name() -> None:
    (role,) = posting(disclose(ghostwriting="withheld", withheld=Withheld(reason="by contract", approved_by="ed")))["contributor"]

    assert role["roleName"][0] == "ghostwriter"
    assert role["description"] == "The name is withheld: by contract"
    assert "name" not in role["contributor"]
    assert "ed" not in str(role).split()


def test_the_statement_is_the_credit_text() -> None:
    assert posting(disclose(authors=(ADA,)))["creditText"] == "By Ada Reyes, CEO."


def test_the_table_knows_every_role_and_no_other() -> None:
    assert set(TERMS) == {AUTHOR, *ROLES}
    assert [role for role, terms in TERMS.items() if "p-author" in terms.microformat or terms.rss == ("dc:creator",)] == [AUTHOR]


def test_what_others_still_change_stands_in_the_table_alone() -> None:
    """Break it once: write one of these words into another room or a template."""
    table = (PACKAGE / "disclosure/vocabulary.py").read_text(encoding="utf-8")
    words = [AI_META, CREATOR_META, PROFILE_META, PAID_POST, CORRECTION, CREDIT_ROLES, IPTC_SOURCES, *NAMESPACES.values(), "DigitalSource"]
    words += [terms.disclosure for terms in AI_TERMS.values() if terms.disclosure]
    files = [*PACKAGE.rglob("*.py"), *(PACKAGE.parent / "themes").rglob("*.html")]

    assert [word for word in words if word not in table] == []
    assert [
        (file.name, word)
        for file in files
        if file.name != "vocabulary.py"
        for word in words
        if re.search(rf"[\"'/]{re.escape(word)}|{re.escape(word)}[\"'/]", file.read_text(encoding="utf-8"))
    ] == []


def property_of(role: str) -> str:
    return {"editor": "editor", "translator": "translator", "reviewer": "reviewedBy"}.get(role, "contributor")


def found_by_role(told: dict[str, Any], role: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (told["mainEntityOfPage"] if role == "reviewer" else told)[property_of(role)]
    return found


def posting(disclosure: Any, **facts: object) -> dict[str, Any]:
    found: dict[str, Any] = graph(disclosure, **facts)["@graph"][0]
    return found


def faults(told: dict[str, Any]) -> Iterator[str]:
    if told.get("@context") != "https://schema.org":
        yield "the context is not schema.org"
    known = {node["@id"] for node in nodes(told["@graph"]) if "@id" in node and len(node) > 1}
    for node in nodes(told["@graph"]):
        if set(node) == {"@id"}:
            yield from [] if node["@id"] in known else [f"{node['@id']} is nowhere"]
            continue
        types = kinds(node)
        yield from (f"there is no type {type_}" for type_ in types if type_ not in {*PARENTS, "Thing"})
        for name, value in node.items():
            if not name.startswith("@"):
                yield from property_faults(types, name, value)


def property_faults(types: set[str], name: str, value: Any) -> Iterator[str]:
    if name not in PROPERTIES:
        yield f"there is no property {name}"
        return
    domain, range_ = PROPERTIES[name]
    if not types & set(domain) and "Role" not in types:
        yield f"{name} stands on {' and '.join(sorted(types))}"
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict) and "Role" in kinds(one) and "Role" not in types:
            yield from [] if name in one else [f"the Role on {name} leads nowhere"]
        elif isinstance(one, dict):
            yield from [] if set(one) == {"@id"} or kinds(one) & set(range_) else [f"{name} leads to {one.get('@type')}"]
        elif not any(fits(one, kind) for kind in range_):
            yield f"{name} leads to {one!r}"


def fits(value: Any, kind: str) -> bool:
    if not isinstance(value, str) or not value:
        return False
    if kind == URL:
        return value.startswith(("https://", "http://"))
    if kind == DATE_TEXT:
        return value[:4].isdigit() and value[4:5] == "-"
    return kind == TEXT or (kind == "IPTCDigitalSourceEnumeration" and value in SOURCE_TYPES)


def kinds(node: dict[str, Any]) -> set[str]:
    types = node.get("@type", [])
    found: set[str] = set()
    for type_ in [types] if isinstance(types, str) else types:
        one: str | None = type_
        while one:
            found.add(one)
            one = PARENTS.get(one)
    return found


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        yield from nodes(list(value.values()))
    if isinstance(value, list):
        for one in value:
            yield from nodes(one)
