"""Whether readers are told what the front matter says, in sentences a person would say. The sentences stand in statements.toml."""

import re
import tomllib
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from blogkit.config import read_config
from blogkit.content.options import ContentOptions
from blogkit.content.post import parsing_post
from blogkit.content.values import OrgCard, PersonCard, PostCard
from blogkit.disclosure.language import LANGUAGES
from blogkit.disclosure.record import ROLES, Disclosure
from blogkit.disclosure.statement import make_statement, needs_ai_label
from blogkit.disclosure.words import markup
from blogkit.rules import DISCLOSURE, RULES
from blogkit.site.people import Registry, find_people, make_registry
from blogkit.sources import Source, digest_of
from blogkit.steps import finish

CASES: list[dict[str, str]] = tomllib.loads((Path(__file__).parent / "statements.toml").read_text(encoding="utf-8"))["case"]

PEOPLE = (
    PersonCard(path="", id="ada", name="Ada Reyes", role="CEO", org="acme"),
    PersonCard(path="", id="ben", name="Ben Ito", org="acme"),
    PersonCard(path="", id="ed", name="Ed Lee", org="acme"),
    PersonCard(path="", id="kim", name="Kim Yu"),
    PersonCard(path="", id="sam", name="Sam Okafor", role="writer", org="words-and-co"),
    PersonCard(path="", id="lin", name="Lin Wu", org="words-and-co"),
    PersonCard(path="", id="vera", name="Vera Moss", role="CTO", org="acme", since="2026-06-01"),
    PersonCard(path="", id="otto", name="Otto Brandt", role="foreman", org="acme", until="2025-12-31"),
    PersonCard(path="", id="comma", name="Reyes, Ana"),
    PersonCard(path="", id="junior", name="Robert Downs Jr."),
    PersonCard(path="", id="knight", name="Ivy Hale", role="B.Sc."),
    PersonCard(path="", id="noor", name="نور حداد", role="CFO"),
    PersonCard(path="", id="dov", name="דב כהן"),
    PersonCard(path="", id="hostile", name="<b>Bobby</b> & {tables}", role="'\"]]>"),
)
ORGS = (
    OrgCard(path="", id="acme", name="Acme"),
    OrgCard(path="", id="words-and-co", name="Words & Co."),
    OrgCard(path="", id="globex", name="Globex"),
)
SIDES = {
    "two authors": "By Ada Reyes, CEO, and Ben Ito",
    "one author": "By Ada Reyes, CEO",
    "ghostwriter of an agency": ", as told to Sam Okafor (Words & Co., paid by Acme)",
    "ghostwriter": ", as told to Kim Yu",
    "": ".",
    "editor": " Edited by Ed Lee.",
    "AI": " AI was used for the outline (Model X 4).",
    "sponsor": " Globex paid for this post.",
    "origin": " First published on Rescue, 20 February 2026.",
}
"""What each side of the first cases adds to the statement."""


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
@pytest.mark.parametrize("language", LANGUAGES)
def test_readers_are_told(case: dict[str, str], language: str) -> None:
    assert statement_of(case["front"], language) == case[language]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
@pytest.mark.parametrize("language", LANGUAGES)
def test_text_and_markup_say_the_same_and_say_it_tidily(case: dict[str, str], language: str) -> None:
    sentences = make_statement(disclosed(case["front"]), language)

    unescaped = [re.sub(r"<[^>]+>", "", markup(words)) for words in sentences if words]
    said = " ".join(unescaped).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert said == re.sub("[\u2068\u2069]", "", sentences.text())
    assert untidy(sentences.text()) == []


@pytest.mark.parametrize(
    "text", ["By Ada..", "By  Ada.", "By Ada , CEO.", "By ().", "by Ada.", "By Ada. edited by Ed.", "By Ada", "By byline.told."]
)
def test_an_untidy_sentence_is_seen(text: str) -> None:
    assert untidy(text) != []


def untidy(text: str) -> list[str]:
    """Return what no editor would let stand: double signs and spaces, a sentence without capital or end, a message that was not found."""
    return re.findall(r"\.\.|  | [,.;:)]|\( |\(\)|^[a-z]|\. (?:edited|translated)\b|[^.?>]$|\b[a-z]+\.[a-z]+\b", text)


def test_every_combination_of_sides_has_its_sentence() -> None:
    combined = {frozenset(case["name"].split(", ")): case["en"] for case in CASES[:96]}
    writers: list[set[str]] = [set(), {"ghostwriter"}, {"ghostwriter of an agency"}]
    more = [set(some) for length in range(5) for some in combinations(("editor", "AI", "sponsor", "origin"), length)]
    wanted = {frozenset({authors} | ghost | some) for authors in ("one author", "two authors") for ghost in writers for some in more}
    assert set(combined) == wanted
    for sides, said in combined.items():
        assert said == "".join(sentence for side, sentence in SIDES.items() if side in sides | {""})


def test_the_table_is_long_and_no_case_stands_twice() -> None:
    assert len(CASES) > 200
    assert len({case["name"] for case in CASES}) == len(CASES)
    assert {role for role in ROLES if not any(f"role: {role}" in case["front"] for case in CASES)} == set()


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("author: ada", "authors: [ada]"),
        ("author: [ada, ben]", "authors:\n  - ada\n  - ben"),
        ("author: ada\nghostwriter: sam", "author: ada\ncontributors: [{person: sam, role: ghostwriter}]"),
        ("author: ada\nghostwriter: sam", "author: ada\nghostwriting: disclosed\nghostwriter: [sam]"),
        ("author: ada\nghostwriter: sam", "author: ada\nghostwriter: sam\ncontributors: [{person: sam, role: ghostwriter}]"),
        (
            "author: ada\nghostwriter: [sam, kim]",
            "author: ada\ncontributors: [{person: sam, role: ghostwriter}, {person: kim, role: ghostwriter}]",
        ),
        (
            "author: ada\nreview: {by: ed, date: 2026-10-30}",
            "author: ada\nreview: {by: ed, date: 2026-10-30}\ncontributors: [{person: ed, role: reviewer}]",
        ),
        (
            "author: ada\nreview: {by: ed, date: 2026-10-30}",
            "author: ada\nreview: {by: ed, date: 2026-10-30}\ncontributors: [{person: ed, role: reviewer, date: 2026-10-30}]",
        ),
        ("author: ada\nsponsor: {org: globex}", "author: ada\nsponsor: {org: globex, relationship: paid}"),
        ("author: ada\nconflicts: One.", "author: ada\nconflicts: [One.]"),
        ("author: ada\nmethod: Two interviews.", "author: ada\nmethod: |\n  Two\n  interviews.\n"),
        ("author: ada", "author: ada\nstatus: published\nghostwriter:\nai:\nconflicts: []"),
    ],
)
def test_short_and_long_forms_are_one_record(short: str, long: str) -> None:
    one, other = disclosed(short), disclosed(long)

    assert one.record == other.record
    assert make_statement(one) == make_statement(other)


def test_a_method_keeps_its_paragraphs_and_no_other_line_breaks() -> None:
    record = disclosed("author: ada\nmethod: |\n  Two\n  interviews.\n\n  Then a draft.\n").record

    assert record.method == "Two interviews.\n\nThen a draft."


def test_other_forms_are_other_records() -> None:
    assert disclosed("author: ada\nai: none").record != disclosed("author: ada").record
    assert disclosed("author: ada\nghostwriting: none").record != disclosed("author: ada").record


@pytest.mark.parametrize(
    ("front", "needs"),
    [
        ("ai: {uses: [{task: draft}], generated: true}\npublic_interest: true", True),
        ("ai: {uses: [{task: draft}], generated: true}\npublic_interest: unsure", True),
        ("ai: {uses: [{task: draft}], generated: true}\npublic_interest: false", False),
        ("ai: {uses: [{task: draft}], generated: true}", False),
        ("ai: {uses: [{task: draft}]}\npublic_interest: true", False),
        ("ai: none\npublic_interest: true", False),
        ("public_interest: true", False),
        ("ai: {uses: [{task: draft}], generated: true}\npublic_interest: true\nreview: {by: ed}", False),
        ("ai: {uses: [{task: draft}], generated: true}\npublic_interest: true\nreview: {by: ed, could_reject: true}", False),
        ("ai: {uses: [{task: draft}], generated: true}\npublic_interest: true\nreview: {by: ed, could_reject: false}", True),
        ("ai: {uses: [{task: draft}], generated: true}\npublic_interest: true\ncontributors: [{person: ed, role: reviewer}]", False),
        ("ai: {uses: [{task: draft}], generated: true}\npublic_interest: true\ncontributors: [{person: ed, role: editor}]", True),
    ],
)
def test_the_law_decides_when_ai_is_named_first(front: str, needs: bool) -> None:  # noqa: FBT001
    disclosure = disclosed(f"author: ben\n{front}")

    assert needs_ai_label(disclosure.record) is needs
    assert bool(make_statement(disclosure).label) is needs


def statement_of(front: str, language: str) -> str:
    return make_statement(disclosed(front), language).text()


def disclosed(front: str) -> Disclosure:
    card = card_of(front)
    return find_people(registry(), card.record, card.date)


def card_of(front: str) -> PostCard:
    date = "" if "\ndate:" in front else "date: 2026-11-02\n"
    data = f"---\ntitle: Lamp\n{date}{front.strip()}\n---\nA lamp.\n".encode()
    parsed, _ = finish(parsing_post(Source("content/posts/lamp.md", data, digest_of(data)), ContentOptions()))
    assert [one for one in parsed.diagnostics if RULES[one.rule].topic != DISCLOSURE] == []  # what policy asks for is told elsewhere
    assert isinstance(parsed.card, PostCard)
    return parsed.card


@cache
def registry() -> Registry:
    config, _ = read_config(b'[site]\norganization = "acme"\n')
    assert config
    return make_registry(config, PEOPLE, ORGS)
