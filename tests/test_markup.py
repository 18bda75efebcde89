"""Whether the block that themes place shows the whole record and lets nothing of it become markup. Never looks at a theme."""

import json
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from lxml import html

from blogkit.disclosure.markup import byline_markup, disclosure_markup, json_ld_script, title_label
from blogkit.disclosure.record import ROLES, AiDeclaration, Disclosure, Origin, Withheld
from blogkit.disclosure.statement import make_statement
from tests.disclosures import GLOBEX, SAM, did, disclose, everything, graph

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><!--",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='x",
    "Words & Co. &amp; &lt;b&gt;",
    "{{ 7 * 7 }}",
    "\u202eevil\u202c\u2028",
    "x" * 10_000,
)


@pytest.mark.parametrize("text", ["", *HOSTILE], ids=range(len(HOSTILE) + 1))
def test_the_block_shows_the_whole_record(text: str) -> None:
    disclosure = everything(text)

    block = parsed(disclosure)

    assert [author.text_content() for author in block.xpath(".//*[contains(@class, 'p-author')]")] == [
        one.name for one in disclosure.authors
    ]
    assert credits_shown(block) == [(credit.person.name, credit.role) for credit in disclosure.credits]
    assert [one.get("class") for one in block] == ["bk-label", "bk-byline", "bk-credits", "bk-ai", "bk-origin", None]
    for shown in (disclosure.credits[0].contribution.did, disclosure.sponsor.name if disclosure.sponsor else "", "lead"):
        assert shown in block.text_content()
    for sentence in make_statement(disclosure):
        assert "".join(piece if isinstance(piece, str) else piece.name for piece in sentence) in block.text_content()
    assert block.xpath("p[@class='bk-label']/strong/text()") == ["Sponsored."]
    assert block.xpath(".//a[@class='u-syndication']/@href") == ["https://copy.example/a"]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_of_the_record_becomes_markup(text: str) -> None:
    hostile, harmless = parsed(everything(text)), parsed(everything("harmless"))

    assert [(one.tag, sorted(one.keys())) for one in hostile.iter()] == [(one.tag, sorted(one.keys())) for one in harmless.iter()]


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=30))
def test_no_character_of_the_record_becomes_markup(text: str) -> None:
    disclosure = everything(f"{text}.")

    assert credits_shown(parsed(disclosure)) == [(credit.person.name, credit.role) for credit in disclosure.credits]
    assert script(disclosure) == graph(disclosure)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_the_script_ends_where_it_should_and_says_what_the_graph_says(text: str) -> None:
    disclosure = everything(text)

    written = json_ld_script(graph(disclosure))

    inside = written.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set(inside) & set("<>&\u2028\u2029")
    assert json.loads(inside) == graph(disclosure)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_its_line(role: str) -> None:
    block = parsed(disclose(credited=[did(SAM, role)]))

    assert credits_shown(block) == [("Sam Okafor", role)]
    assert [one.text_content() for one in block.xpath(".//*[contains(@class, 'p-author')]")] == ["Ada Reyes"]


def test_a_person_stands_once_with_all_they_did() -> None:
    block = parsed(disclose(credited=[did(SAM, "ghostwriter", did="Wrote it."), did(SAM, "researcher", did="Read for it.")]))

    (line,) = block.xpath("ul[@class='bk-credits']/li")
    assert line.text_content() == "Sam Okafor, ghostwriter: Wrote it., researcher: Read for it."


def test_what_nobody_declared_is_not_shown() -> None:
    block = parsed(disclose())

    assert [one.get("class") for one in block] == ["bk-byline", None]
    assert block[0].text_content() == "By Ada Reyes, CEO."


def test_no_ai_is_a_claim_and_no_list() -> None:
    (line,) = parsed(disclose(ai=AiDeclaration())).xpath("*[@class='bk-ai']")

    assert (line.tag, line.text_content()) == ("p", "The author says no AI was used.")


def test_ai_without_particulars_is_a_line() -> None:
    (line,) = parsed(disclose(ai=AiDeclaration(generated=True))).xpath("*[@class='bk-ai']")

    assert (line.tag, line.text_content()) == ("p", "AI wrote or substantially altered parts of the text.")


def test_ai_uses_open_on_demand() -> None:
    (details,) = parsed(everything()).xpath("details[@class='bk-ai']")

    assert details[0].tag == "summary"
    assert [one.text_content() for one in details.iter("li")] == ["The outline: Model X 4 (Y Labs), used by Sam Okafor"]


def test_a_retracted_post_has_its_banner_first() -> None:
    block = parsed(disclose(sponsor=GLOBEX, status="retracted"))

    assert [one.get("class") for one in block][:2] == ["bk-banner", "bk-label"]
    assert block[0].text_content() == "This post has been retracted."


def test_a_withheld_name_is_shown_as_withheld() -> None:
    block = parsed(disclose(ghostwriting="withheld", withheld=Withheld(reason="by contract", approved_by="ed")))

    assert "whose name is withheld: by contract" in block.text_content()
    assert "ed" not in block.text_content().split()


@pytest.mark.parametrize(
    ("origin", "copies", "line"),
    [
        (None, ("https://copy.example:8080/a",), "Also at copy.example:8080."),
        (Origin(name="Rescue", url="https://rescue.example/", relation="adapted"), (), "Adapted from Rescue."),
        (
            Origin(name="Rescue", url="https://rescue.example/", date="2026-02-20"),
            ("https://a.example/", "https://b.example"),
            "First published on Rescue, 20 February 2026. Also at a.example, b.example.",
        ),
    ],
)
def test_origin_and_copies_share_a_line(origin: Origin | None, copies: tuple[str, ...], line: str) -> None:
    assert parsed(disclose(origin=origin, copies=copies)).xpath("p[@class='bk-origin']")[0].text_content() == line


@pytest.mark.parametrize(
    ("disclosure", "label"),
    [
        (disclose(), ""),
        (disclose(status="retracted"), "Retracted: "),
        (disclose(sponsor=GLOBEX), "Sponsored: "),
        (disclose(sponsor=GLOBEX, status="retracted"), "Retracted: Sponsored: "),
        (disclose(sponsor=GLOBEX, relationship="affiliate"), "Affiliate links: "),
    ],
)
def test_a_title_that_stands_alone_carries_its_label(disclosure: Disclosure, label: str) -> None:
    assert title_label(disclosure) == label


def test_the_byline_stands_alone_too() -> None:
    assert byline_markup(make_statement(disclose(ghostwriting="none"))) == (
        '<p class="bk-byline">By <a class="p-author h-card" rel="author" href="/people/ada/">Ada Reyes</a>, CEO. '
        "The author says no ghostwriter took part.</p>"
    )


def test_a_broken_block_is_seen() -> None:
    """What reads the block finds a name that was left out, and one that became markup."""
    whole = written(everything())

    assert credits_shown(html.fromstring(whole.replace("Ed Lee</a>, <span", "</a>, <span"))) != credits_shown(html.fromstring(whole))
    assert [one.tag for one in html.fromstring(whole.replace("Ben Ito", "<b>Ben</b>")).iter()] != [
        one.tag for one in html.fromstring(whole).iter()
    ]


def written(disclosure: Disclosure, **facts: Any) -> str:
    return disclosure_markup(disclosure, make_statement(disclosure), graph(disclosure), **facts)


def parsed(disclosure: Disclosure, **facts: Any) -> Any:
    (block,) = html.fragments_fromstring(written(disclosure, **facts))
    return block


def script(disclosure: Disclosure) -> Any:
    return json.loads(parsed(disclosure).findtext("script"))


def credits_shown(block: Any) -> list[tuple[str, str]]:
    lines = block.xpath(".//ul[@class='bk-credits']/li")
    return [
        (line.xpath("*[contains(@class, 'p-name')]")[0].text_content(), role.text_content())
        for line in lines
        for role in line.xpath("*[@class='p-role']")
    ]
