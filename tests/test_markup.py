"""Whether the block that themes place shows the whole record and lets nothing of it become markup. Never looks at a theme."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings, strategies as st
from lxml import html

from blogkit.disclosure.language import LANGUAGES
from blogkit.disclosure.markup import (
    NOTICED,
    TYPES_SHOWN,
    above_markup,
    afterword_markup,
    byline_markup,
    feed_closing_markup,
    feed_markup,
    json_ld_script,
    lead_markup,
    line_markup,
    more_markup,
    record_markup,
    title_label,
)
from blogkit.disclosure.record import (
    ROLES,
    AiDeclaration,
    AiUse,
    Citation,
    Correction,
    Disclosure,
    NamedOrg,
    NamedPerson,
    Origin,
    Review,
    Withheld,
)
from blogkit.disclosure.statement import Told
from blogkit.disclosure.words import Mention, markup
from tests.disclosures import ACME, ADA, BEN, ED, GLOBEX, ORIGIN, SAM, WORDS, did, disclose, everything, graph

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><!--",
    "]]>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='x",
    "Words & Co. &amp; &lt;b&gt;",
    "{{ 7 * 7 }}",
    "{person} {0} %s",
    "\u202eevil\u202c\u2028",
    "\u2069\u05d3\u05d1",
    "👩\u200d👩\u200d👧 🖌",
    "x" * 10_000,
)
WHOLE = (
    "bk-banner",
    "bk-label",
    "bk-type",
    "bk-byline",
    "bk-notice",
    None,
    "bk-responsible",
    "bk-credits",
    "bk-review",
    "bk-ai",
    "bk-conflicts",
    "bk-origin",
)
LABEL = AiDeclaration(uses=(AiUse(task="draft", tool="Model X 4"),), generated=True)
SLIP = Correction(date="2026-03-04", text="We said 20 %; it is 12 %.", by="ed")
TAKEN_BACK = Correction(date="2026-03-09", kind="retraction", text="We could not verify it.", by="ed")


@pytest.mark.parametrize("language", [*LANGUAGES, "fr"])
@pytest.mark.parametrize("text", ["", *HOSTILE], ids=range(len(HOSTILE) + 1))
def test_the_block_shows_the_whole_record(text: str, language: str) -> None:
    disclosure = whole(text)
    told = Told(disclosure, "", language)

    block = parsed(disclosure, language)

    assert [author.text_content() for author in block.xpath(".//*[contains(@class, 'p-author')]")] == [
        one.name for one in disclosure.authors
    ]
    assert credits_shown(block) == [(credit.person.name, credit.role) for credit in disclosure.credits]
    assert classes(block) == WHOLE
    for sentence in told.sentences:
        assert "".join(piece if isinstance(piece, str) else piece.name for piece in sentence) in block.text_content()
    assert block.xpath(".//a[contains(@class, 'u-syndication')]/@href") == ["https://copy.example/a"]
    shown = block.text_content() + html.fromstring(afterword_markup(told)).text_content()
    assert {said for said in said_in(disclosure) if said.rstrip(".") not in shown} == set()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("make", ["disclosure", "afterword", "line", "feed", "feed_closing"])
def test_nothing_of_the_record_becomes_markup(text: str, make: str) -> None:
    hostile, harmless = (elements(pieces(whole(one))[make]) for one in (text, "harmless"))

    assert hostile == harmless


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=30))
def test_no_character_of_the_record_becomes_markup(text: str) -> None:
    disclosure, harmless = whole(f"{text}."), whole("harmless.")

    assert credits_shown(parsed(disclosure)) == [(credit.person.name, credit.role) for credit in disclosure.credits]
    assert script(disclosure) == graph(disclosure)
    assert {name: elements(piece) for name, piece in pieces(disclosure).items()} == {
        name: elements(piece) for name, piece in pieces(harmless).items()
    }


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_the_script_ends_where_it_should_and_says_what_the_graph_says(text: str) -> None:
    disclosure = everything(text)

    written = json_ld_script(graph(disclosure))

    inside = written.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set(inside) & set("<>&\u2028\u2029")
    assert json.loads(inside) == graph(disclosure)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_attribute_ends_early(text: str) -> None:
    (link, role) = html.fragments_fromstring(markup((Mention("Ada", f"/{text}", "p-name", "author"), Mention("Lektorat", value=text))))

    assert dict(link.attrib) == {"class": "p-name", "rel": "author", "href": f"/{text}"}
    assert dict(role.attrib) == {"value": text}


# Two directions


@pytest.mark.parametrize("name", ["نور حداد", "דב כהן", "Noor \u202etluas", "x\u2069\u202dx"])
def test_a_name_that_turns_is_isolated(name: str) -> None:
    author = NamedPerson("noor", name, "CFO", None, "/people/noor/")
    told = Told(disclose(authors=[author], credited=[did(ED, "editor")]), "")

    assert told.byline.count("<bdi>") == 1
    assert html.fromstring(byline_markup(told)).xpath("a/bdi")[0].text_content() == name
    assert [told.statement.count(sign) for sign in "\u2068\u2069"] == [1, 1]
    assert told.statement.startswith("By \u2068")
    assert told.statement.endswith("\u2069, CFO. Edited by Ed Lee.")
    assert not set(told.statement) & set("\u202d\u202e")


@pytest.mark.parametrize("name", ["Ada Reyes", "Ольга Ким", "王秀英", "Ζωή", "Ngũgĩ", "👩\u200d👧"])
def test_a_name_that_does_not_turn_stands_alone(name: str) -> None:
    told = Told(disclose(authors=[NamedPerson("x", name, "", None, "")]), "")

    assert told.statement == f"By {name}."
    assert told.byline == f'By <span class="p-author h-card">{name}</span>.'


# Each role, each side


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_role_has_its_line(role: str, language: str) -> None:
    block = parsed(disclose(credited=[did(SAM, role)]), language)

    assert credits_shown(block) == [("Sam Okafor", role)]
    assert [one.text_content() for one in block.xpath(".//*[contains(@class, 'p-author')]")] == ["Ada Reyes"]


def test_a_role_is_named_to_readers_in_their_language_and_to_machines_in_ours() -> None:
    (role,) = parsed(disclose(credited=[did(SAM, "copy-editor")]), "de").xpath(".//*[@class='p-role']")

    assert (role.tag, role.get("value"), role.text_content()) == ("data", "copy-editor", "Lektorat")


def test_a_person_stands_once_with_all_they_did() -> None:
    block = parsed(disclose(credited=[did(SAM, "ghostwriter", did="Wrote it."), did(SAM, "researcher", did="Read for it.")]))

    assert credit_lines(block) == ["Sam Okafor, ghostwriter: Wrote it; researcher: Read for it."]


def test_a_credit_says_how_for_whom_and_who_paid() -> None:
    facts = {"degree": "equal", "scope": "facts", "date": "2026-10-30", "did": "Read it."}
    credits_ = [did(SAM, "editor", on_behalf_of=WORDS, paid_by=ACME, **facts), did(ED, "editor", on_behalf_of=ACME, paid_by=ACME)]

    assert credit_lines(parsed(disclose(credited=credits_))) == [
        "Sam Okafor, editor (in equal part, facts, 30 October 2026), for Words & Co., paid by Acme: Read it.",
        "Ed Lee, editor, working for and paid by Acme",
    ]
    assert credit_lines(parsed(disclose(credited=credits_), "de")) == [
        "Sam Okafor, Redaktion (zu gleichen Teilen, Fakten, 30. Oktober 2026), für Words & Co., bezahlt von Acme: Read it.",
        "Ed Lee, Redaktion, im Auftrag von Acme und von dort bezahlt",
    ]


def test_what_nobody_declared_is_not_shown() -> None:
    block = parsed(disclose())

    assert lines(block) == {
        "bk-byline": "By Ada Reyes, CEO.",
        "bk-undeclared": "Nobody has said whether a ghostwriter took part or AI was used.",
    }
    assert pieces(disclose())["afterword"] == pieces(disclose())["feed_closing"] == ""


@pytest.mark.parametrize(
    ("disclosure", "line"),
    [
        (disclose(ai=AiDeclaration()), "Nobody has said whether a ghostwriter took part."),
        (disclose(ghostwriting="none"), "Nobody has said whether AI was used."),
        (disclose(credited=[did(SAM, "ghostwriter")]), "Nobody has said whether AI was used."),
        (disclose(credited=[did(SAM, "editor")], ai=LABEL), "Nobody has said whether a ghostwriter took part."),
        (disclose(ghostwriting="withheld", ai=AiDeclaration()), None),
        (disclose(ghostwriting="none", ai=LABEL), None),
    ],
)
def test_silence_is_told_apart_from_none(disclosure: Disclosure, line: str | None) -> None:
    assert lines(parsed(disclosure)).get("bk-undeclared") == line
    assert line is None or line not in feed_markup(Told(disclosure, ""), ORIGIN)


def test_a_post_of_which_there_is_no_more_to_say_has_no_record() -> None:
    told = Told(disclose(ghostwriting="none", ai=LABEL, public_interest="true"), "")

    assert record_markup(told, {}) == ""
    assert record_markup(Told(disclose(), ""), {}).startswith('<div class="bk-disclosure bk-record">\n<h2>About this post</h2>')


def test_what_a_byline_leaves_out_of_the_statement_is_told_beside_it() -> None:
    told = Told(whole(""), "")

    assert f"{text_of(line_markup(told))} {text_of(more_markup(told))}" == told.statement
    assert more_markup(Told(disclose(), "")) == ""


def test_no_ai_is_a_claim_and_no_list() -> None:
    (line,) = parsed(disclose(ai=AiDeclaration())).xpath("*[@class='bk-ai']")

    assert (line.tag, line.text_content()) == ("p", "The author says no AI was used.")


def test_two_claims_are_one_sentence_on_a_line_of_its_own() -> None:
    block = parsed(disclose(authors=[ADA, BEN], ghostwriting="none", ai=AiDeclaration()))

    assert lines(block) == {
        "bk-byline": "By Ada Reyes, CEO, and Ben Ito.",
        "bk-ai": "The authors say no ghostwriter took part and no AI was used.",
    }


def test_ai_without_particulars_is_a_line() -> None:
    (line,) = parsed(disclose(ai=AiDeclaration(generated=True))).xpath("*[@class='bk-ai']")

    assert (line.tag, line.text_content()) == ("p", "AI wrote or substantially altered text in this post.")


def test_ai_uses_open_on_demand() -> None:
    (details,) = parsed(everything()).xpath("details[@class='bk-ai']")

    assert details[0].tag == "summary"
    assert [one.text_content() for one in details.iter("li")] == ["The outline: Model X 4 (Y Labs), used by Sam Okafor"]


@pytest.mark.parametrize(
    ("use", "line"),
    [
        (AiUse(task="code"), "Code: a tool that is not named"),
        (AiUse(task="code", provider="Y Labs"), "Code: a tool by Y Labs"),
        (AiUse(task="draft", tool="Model X 4", by="sam"), "The draft: Model X 4, used by Sam Okafor"),
        (AiUse(task="draft", tool="Model X 4", by="kim"), "The draft: Model X 4, used by kim"),
    ],
)
def test_a_use_says_what_is_known_of_it(use: AiUse, line: str) -> None:
    block = parsed(disclose(ai=AiDeclaration(uses=(use,)), names=(("sam", "Sam Okafor"),)))

    assert [one.text_content() for one in block.iter("li")] == [line]


@pytest.mark.parametrize("has_uses", [True, False])
def test_where_the_law_asks_for_it_ai_stands_above_the_byline_and_opens_the_statement(has_uses: bool) -> None:  # noqa: FBT001
    ai = LABEL if has_uses else AiDeclaration(generated=True)
    told = Told(disclose(ai=ai, public_interest="true"), "")
    block = parsed(told.disclosure)

    assert classes(block) == ("bk-label bk-ai", "bk-byline", None, "bk-undeclared")
    assert block[0].xpath(".//strong/text()") == ["AI-generated text."]
    assert block[0].tag == ("details" if has_uses else "p")
    assert told.statement.startswith("AI ")
    assert told.statement.endswith(" By Ada Reyes, CEO.")
    assert text_of(feed_markup(told, ORIGIN)) == told.statement


def test_a_retracted_post_has_its_banner_first() -> None:
    block = parsed(disclose(sponsor=GLOBEX, status="retracted"))

    assert [one.get("class") for one in block][:2] == ["bk-banner", "bk-label"]
    assert block[0].text_content() == "This post has been retracted."


def test_the_banner_says_when_and_why() -> None:
    newer = Correction(date="2026-03-12", kind="retraction", text="The second reason.")
    disclosure = disclose(status="retracted", corrections=(newer, SLIP, TAKEN_BACK))

    assert lines(parsed(disclosure))["bk-banner"] == "This post was retracted on 12 March 2026. The second reason."
    assert lines(parsed(disclosure, "de"))["bk-banner"] == "Dieser Beitrag wurde am 12. März 2026 zurückgezogen. The second reason."
    assert lines(parsed(disclosure))["bk-notice"] == (
        "Retraction, 9 March 2026: We could not verify it.Correction, 4 March 2026: We said 20 %; it is 12 %."
    )


def test_a_retraction_of_what_still_stands_is_in_the_notice() -> None:
    block = parsed(disclose(corrections=(TAKEN_BACK,)))

    assert lines(block)["bk-notice"] == "Retraction, 9 March 2026: We could not verify it."


def test_corrections_stand_at_the_top_the_newest_first_and_all_of_them_at_the_end() -> None:
    days = tuple(Correction(date=f"2026-03-0{day}", kind="clarification", text=f"Number {day}.", by="ed") for day in (2, 4, 1, 5, 3))
    told = Told(disclose(corrections=days, names=(("ed", "Ed Lee"),)), "")

    top = parsed(told.disclosure).xpath("div[@class='bk-notice']/p")
    log = html.fromstring(afterword_markup(told)).xpath("section[@class='bk-corrections']/ol/li")

    assert [one.text_content() for one in top] == [
        "Clarification, 5 March 2026: Number 5.",
        "Clarification, 4 March 2026: Number 4.",
        "Clarification, 3 March 2026: Number 3.",
        "2 more stand at the end.",
    ]
    assert [(one.get("id"), one.text_content()) for one in log] == [
        (f"bk-correction-{day}", f"Clarification by Ed Lee, {day} March 2026: Number {day}.") for day in range(1, 6)
    ]


@pytest.mark.parametrize(("more", "line"), [(0, "Correction, 4"), (1, "One more stands at the end."), (2, "2 more stand at the end.")])
def test_corrections_that_do_not_stand_at_the_top_are_counted(more: int, line: str) -> None:
    block = parsed(disclose(corrections=(SLIP,) * (NOTICED + more)))

    assert block.xpath("div[@class='bk-notice']/p")[-1].text_content().startswith(line)
    assert len(block.xpath("div[@class='bk-notice']/p")) == NOTICED + (more > 0)


@pytest.mark.parametrize(
    ("correction", "line"),
    [
        (Correction(date="2026-03-04", kind="addendum", text="More."), "Addendum, 4 March 2026: More."),
        (Correction(text="More."), "Correction: More."),
        (Correction(date="2026-03-04"), "Correction, 4 March 2026."),
    ],
)
def test_a_correction_says_what_is_known_of_it(correction: Correction, line: str) -> None:
    assert lines(parsed(disclose(corrections=(correction,))))["bk-notice"] == line


def test_a_withheld_name_is_shown_as_withheld() -> None:
    block = parsed(disclose(ghostwriting="withheld", withheld=Withheld(reason="by contract", approved_by="ed")))

    assert "whose name is withheld: by contract" in block.text_content()
    assert "ed" not in block.text_content().split()


def test_who_is_responsible_is_said_and_never_inferred() -> None:
    assert lines(parsed(disclose(accountable=ADA)))["bk-responsible"] == "Responsible: Ada Reyes, CEO."
    assert lines(parsed(disclose(accountable=ADA), "de"))["bk-responsible"] == "Verantwortlich: Ada Reyes, CEO."
    assert "bk-responsible" not in lines(parsed(disclose()))


@pytest.mark.parametrize(
    ("review", "line"),
    [
        (
            Review(by="Ed", date="2026-03-01", examined=("accuracy", "tone"), could_reject=True),
            "Ed Lee examined accuracy and tone on 1 March 2026. The reviewer was free to reject the text.",
        ),
        (Review(by="ed", examined=("sources",)), "Ed Lee examined sources."),
        (Review(by="ed", could_reject=False), "The reviewer could not have rejected the text."),
        (Review(by="kim", examined=("sources",)), "kim examined sources."),
        (Review(by="ed", date="2026-03-01"), None),
    ],
)
def test_a_review_says_what_was_examined(review: Review, line: str | None) -> None:
    assert lines(parsed(disclose(credited=[did(ED, "reviewer")], review=review))).get("bk-review") == line


def test_a_review_is_told_in_the_readers_language() -> None:
    review = Review(by="ed", date="2026-03-01", examined=("accuracy", "plausibility", "Ton"), could_reject=False)

    assert lines(parsed(disclose(credited=[did(ED, "reviewer")], review=review), "de"))["bk-review"] == (
        "Ed Lee hat am 1. März 2026 geprüft: Richtigkeit, Plausibilität und Ton. Eine Ablehnung des Textes war dabei nicht möglich."
    )


@pytest.mark.parametrize(
    ("conflicts", "line"),
    [
        (("Ada holds shares.",), "Declared interests: Ada holds shares."),
        (("Ada holds shares.", "Ben does not."), "Declared interests:Ada holds shares.Ben does not."),
    ],
)
def test_interests_are_declared(conflicts: tuple[str, ...], line: str) -> None:
    assert lines(parsed(disclose(conflicts=conflicts)))["bk-conflicts"] == line


@pytest.mark.parametrize("type_", sorted(TYPES_SHOWN))
def test_a_type_that_matters_is_a_label(type_: str) -> None:
    assert lines(parsed(disclose(type=type_)))["bk-type"] == type_.replace("-", " ").capitalize()


@pytest.mark.parametrize(("type_", "sponsor"), [("note", None), ("how-to", None), ("", None), ("sponsored", GLOBEX)])
def test_a_type_that_says_nothing_new_is_none(type_: str, sponsor: NamedOrg | None) -> None:
    assert "bk-type" not in lines(parsed(disclose(type=type_, sponsor=sponsor)))


def test_method_and_sources_stand_behind_the_text() -> None:
    sources = (Citation(title="A & B", url="https://x.example/?a=1&b=2"), Citation(url="https://y.example/"), Citation(title="A book"))
    told = Told(disclose(method="Two interviews.\n\nThen a draft.", sources=sources), "")

    afterword = html.fromstring(afterword_markup(told))

    assert (afterword.tag, afterword.get("class")) == ("aside", "bk-afterword")
    assert [one.text_content() for one in afterword.xpath("section[@class='bk-method']/p")] == ["Two interviews.", "Then a draft."]
    assert [one.text_content() for one in afterword.xpath("section[@class='bk-sources']//li")] == ["A & B", "https://y.example/", "A book"]
    assert [one.get("href") for one in afterword.iter("a")] == ["https://x.example/?a=1&b=2", "https://y.example/"]


@pytest.mark.parametrize(
    ("origin", "copies", "line"),
    [
        (None, ("https://copy.example:8080/a",), "Also at copy.example:8080."),
        (
            Origin(name="Rescue", url="https://rescue.example/", relation="adapted"),
            (),
            "Adapted from a text first published on Rescue.",
        ),
        (
            Origin(name="Rescue", url="https://rescue.example/", date="2026-02-20"),
            ("https://a.example/", "https://b.example"),
            "First published on Rescue, 20 February 2026. Also at a.example and b.example.",
        ),
    ],
)
def test_origin_and_copies_share_a_line(origin: Origin | None, copies: tuple[str, ...], line: str) -> None:
    assert parsed(disclose(origin=origin, copies=copies)).xpath("p[@class='bk-origin']")[0].text_content() == line


@pytest.mark.parametrize(
    ("disclosure", "label", "in_german"),
    [
        (disclose(), "", ""),
        (disclose(status="retracted"), "Retracted: ", "Zurückgezogen: "),
        (disclose(sponsor=GLOBEX), "Sponsored: ", "Anzeige: "),
        (disclose(sponsor=GLOBEX, status="retracted"), "Retracted: Sponsored: ", "Zurückgezogen: Anzeige: "),
        (disclose(sponsor=GLOBEX, relationship="affiliate"), "Affiliate links: ", "Affiliate-Links: "),
    ],
)
def test_a_title_that_stands_alone_carries_its_label(disclosure: Disclosure, label: str, in_german: str) -> None:
    assert [title_label(Told(disclosure, "", language)) for language in ("en", "de-AT")] == [label, in_german]


def test_the_byline_stands_alone_too() -> None:
    assert byline_markup(Told(disclose(ghostwriting="none"), "")) == (
        '<p class="bk-byline">By <a class="p-author h-card" rel="author" href="/people/ada/">Ada Reyes</a>, CEO. '
        "The author says no ghostwriter took part.</p>"
    )


# In feeds


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_feed_item_opens_with_the_statement_and_what_was_put_right_follows(language: str) -> None:
    told = Told(whole(""), "", language)

    opening = html.fragments_fromstring(feed_markup(told, ORIGIN))

    assert " ".join(one.text_content() for one in opening[:2]) == told.statement
    assert [one.get("class") for one in opening] == ["bk-byline", "bk-statement", "bk-banner", "bk-notice", "bk-conflicts"]


def test_a_feed_item_ends_with_credits_and_the_same_afterword_as_a_page() -> None:
    told = Told(whole(""), "")

    closing = html.fragments_fromstring(feed_closing_markup(told, ORIGIN))

    assert [one.get("class") for one in closing] == ["bk-responsible", "bk-credits", "bk-review", "bk-afterword"]
    assert feed_closing_markup(told, ORIGIN).endswith(afterword_markup(told))
    assert [href for one in closing for href in one.xpath(".//a/@href") if not href.startswith("https://")] == []


# In a site whose language has no catalogue


def test_our_words_and_the_records_words_are_marked_where_they_are_of_two_languages() -> None:
    told = Told(whole(""), "", "ar")

    block, afterword = parsed(told.disclosure, "ar"), html.fromstring(afterword_markup(told))

    assert {(one.get("lang"), one.get("dir")) for one in (block, afterword, html.fromstring(line_markup(told)))} == {("en", "ltr")}
    for shown in (*block.xpath(".//*[contains(@class, 'p-author')]"), *afterword.xpath("section[@class='bk-method']/p/span")):
        assert shown.get("lang") == "ar"
    assert {one.get("lang") for one in html.fragments_fromstring(feed_markup(told, ORIGIN))} == {"en"}


@pytest.mark.parametrize("language", ["en", "en-GB", "de", "de-AT", "DE"])
def test_nothing_is_marked_where_there_is_one_language(language: str) -> None:
    assert [piece for piece in pieces(whole(""), language).values() if "lang=" in piece] == []


def test_a_broken_block_is_seen() -> None:
    """What reads the block finds a name that was left out, and one that became markup."""
    block = written(everything())

    assert credits_shown(html.fromstring(block.replace("Ed Lee</a>, <data", "</a>, <data"))) != credits_shown(html.fromstring(block))
    assert elements(block.replace("Ben Ito", "<b>Ben</b>")) != elements(block)


def whole(text: str) -> Disclosure:
    """Return a disclosure with every side of a record that readers see; ``text`` stands wherever an author may write freely."""
    base = everything(text)
    record = msgspec.structs.replace(
        base.record,
        type="opinion",
        status="retracted",
        review=Review(by="ben", date="2026-03-01", examined=("accuracy", text or "tone"), could_reject=True),
        conflicts=(text or "The author holds shares in Globex.", "None besides."),
        method=text or "Two interviews, then a draft.",
        sources=(Citation(title=text or "The price list", url="https://x.example/?a=1&b=2"), Citation(title="A book")),
        corrections=tuple(msgspec.structs.replace(one, text=text or one.text) for one in (SLIP, TAKEN_BACK)),
    )
    named = NamedPerson("kim", text or "Kim Yu", text or "editor-in-chief", None, "/people/kim/")
    return msgspec.structs.replace(base, record=record, accountable=named, names=(*base.names, ("ed", text or "Ed Lee")))


def said_in(disclosure: Disclosure) -> set[str]:
    """Return everything in a whole record that readers must find in it."""
    record = disclosure.record
    people = [one for one in (*disclosure.authors, *(credit.person for credit in disclosure.credits), disclosure.accountable) if one]
    orgs = [org for credit in disclosure.credits for org in (credit.on_behalf_of, credit.paid_by) if org]
    facts = [credit.contribution for credit in disclosure.credits]
    assert record.ai
    assert record.origin
    assert record.review
    assert disclosure.sponsor
    return {
        *(one.name for one in people),
        *(one.role for one in (*disclosure.authors, disclosure.accountable) if one and one.role),
        *(one.name for one in (*orgs, disclosure.sponsor)),
        *(one.did for one in facts),
        *(use.tool for use in record.ai.uses),
        *(use.provider for use in record.ai.uses),
        *(name for _, name in disclosure.names),
        *record.conflicts,
        *(one.title for one in record.sources),
        *(one.text for one in record.corrections),
        record.origin.name,
        record.review.examined[-1],
        record.method,
    }


def pieces(disclosure: Disclosure, language: str = "en") -> dict[str, str]:
    """Return everything that is made of a disclosure for readers."""
    told = Told(disclosure, "", language)
    return {
        "disclosure": "\n".join((above_markup(told), lead_markup(told, graph(disclosure)), record_markup(told, {}))),
        "afterword": afterword_markup(told),
        "line": line_markup(told),
        "feed": feed_markup(told, ORIGIN),
        "feed_closing": feed_closing_markup(told, ORIGIN),
    }


def elements(written: str) -> list[tuple[str, list[str]]]:
    """Return the elements of a piece of HTML with their attributes; what isolates a name from its surroundings aside."""
    root = html.fragment_fromstring(written, create_parent="div")
    return [(one.tag, sorted(one.keys())) for one in root.iter() if one.tag != "bdi"]


def text_of(written: str) -> str:
    return " ".join(one.text_content() for one in html.fragments_fromstring(written))


def written(disclosure: Disclosure, language: str = "en") -> str:
    return pieces(disclosure, language)["disclosure"]


def parsed(disclosure: Disclosure, language: str = "en") -> Any:
    """Return what stands above a headline, below it and beside the text, as one block."""
    first, *others = html.fragments_fromstring(written(disclosure, language).strip())
    for other in others:
        first.extend(list(other))
    return first


def lines(block: Any) -> dict[str, str]:
    return {one.get("class"): one.text_content() for one in block if one.get("class")}


def classes(block: Any) -> tuple[str | None, ...]:
    return tuple(one.get("class") for one in block if one.tag != "h2")


def script(disclosure: Disclosure) -> Any:
    return json.loads(parsed(disclosure).findtext("script"))


def credit_lines(block: Any) -> list[str]:
    return [one.text_content() for one in block.xpath("ul[@class='bk-credits']/li")]


def credits_shown(block: Any) -> list[tuple[str, str]]:
    items = block.xpath(".//ul[@class='bk-credits']/li")
    return [
        (item.xpath("*[contains(@class, 'p-name')]")[0].text_content(), role.get("value"))
        for item in items
        for role in item.xpath("*[@class='p-role']")
    ]
