"""Whether the gate sees each thing that an output can lose, row by row of the contract. Never builds a site: it changes what was made."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from blogkit.disclosure.record import AiDeclaration, AiUse, Disclosure, NamedPerson, Withheld
from blogkit.parity.expected import CREDIT, LABEL
from blogkit.parity.findings import Shortfall
from tests.disclosures import GLOBEX, SAM, all_sides, did, disclose, everything
from tests.gates import FILES, entry_of, feed, gone, graph, item, list_page, post_page, text_of, without, xml

UMA = NamedPerson("uma", "Uma Sand", "", None, "")


def full(**facts: Any) -> Disclosure:
    """Return a disclosure with every row of the contract."""
    whole = all_sides()
    credits_ = (*whole.credits, did(UMA, "translator", did="Put it into English."))
    record = msgspec.structs.replace(
        whole.record, withheld=None, contributions=tuple(one.contribution for one in credits_), status="retracted", **facts
    )
    return msgspec.structs.replace(whole, credits=credits_, record=record)


FULL = entry_of(full())
NONE = entry_of(disclose(ghostwriting="none", ai=AiDeclaration()))
UNNAMED = entry_of(disclose(ghostwriting="withheld", withheld=Withheld(reason="by contract", description="a writer of plays")))
LABELLED = entry_of(
    disclose(ai=AiDeclaration(uses=(AiUse(task="draft", tool="Model X 4"),), generated=True), public_interest="true", sponsor=GLOBEX)
)
PLAIN = entry_of(disclose())

KNOWN = entry_of(disclose(authors=(NamedPerson("zoe", "Zoe", "", None, "", "@zoe@social.example"),)))
BARE = entry_of(disclose(credited=[did(SAM, "ghostwriter")]))
CANONICAL = '<link rel="canonical" href="https://bells.example/lamp/">'

NOTICE, LOG = r'<div class="bk-notice">.*?</div>', r'<section class="bk-corrections">.*?</section>'
LABEL_WORDS = "<strong>Sponsored.</strong>|(?<=>)Sponsored: "
LABEL_P, DETAILS = r'<p class="bk-label">.*?</p>', r'<details class="bk-ai">.*?</details>'

PAGE: list[tuple[str, Any, Callable[[str], str], str, str]] = [
    # row of the contract, post, change, what is lost, rule
    ("authors: byline", FULL, without('<p class="bk-byline">.*?</p>'), "the author 'Ada Reyes'", CREDIT),
    ("authors: one of two", FULL, without(", and <span[^>]*>Ben Ito</span>"), "the author 'Ben Ito'", CREDIT),
    ("authors: h-card", FULL, without("p-author h-card"), "the author 'Ben Ito'", CREDIT),
    (
        "authors: h-card of another name",
        FULL,
        without(">Ben Ito</span>", ">Eve Adams</span>"),
        "'Eve Adams' as an author (p-author)",
        CREDIT,
    ),
    ("authors: head", FULL, without('name="author" content="Ben Ito"', 'name="author" content="Eve"'), "'Eve' as an author (meta", CREDIT),
    ("authors: head, left out", FULL, without('<meta name="author" content="Ben Ito">'), "the author 'Ben Ito' (meta author)", CREDIT),
    (
        "authors: head, below it",
        FULL,
        lambda html: without("<body>", '<body><meta name="author" content="Ben Ito">')(
            without('<meta name="author" content="Ben Ito">')(html)
        ),
        "the author 'Ben Ito' (meta author)",
        CREDIT,
    ),
    (
        "authors: head, more than there are",
        FULL,
        without('name="author" content="Ben Ito"', 'name="author" content="Ben Ito and Eve"'),
        "'Ben Ito and Eve' as an author (meta author)",
        CREDIT,
    ),
    (
        "authors: fediverse",
        KNOWN,
        without('<meta name="fediverse:creator"[^>]*>'),
        "the author '@zoe@social.example' (fediverse:creator)",
        CREDIT,
    ),
    (
        "authors: h-card, hidden",
        FULL,
        without('<span class="p-author h-card"', '<span hidden class="p-author h-card"'),
        "the author 'Ben Ito'",
        CREDIT,
    ),
    ("ghostwriter: byline", FULL, without(r" as told to .*?\)"), "the ghostwriter 'Sam Okafor'", CREDIT),
    (
        "ghostwriter: an author",
        FULL,
        without(r'<a href="/people/sam/">', '<a class="p-author h-card" href="/">'),
        "the ghostwriter 'Sam Okafor' as an",
        CREDIT,
    ),
    ("ghostwriter: no role", FULL, without('value="ghostwriter">ghostwriter', 'value="">'), "the ghostwriter 'Sam Okafor'", CREDIT),
    ("ghostwriter: credits", FULL, without('<ul class="bk-credits">.*?</ul>'), "the ghostwriter 'Sam Okafor'", CREDIT),
    (
        "ghostwriter: credits, hidden",
        BARE,
        without('<ul class="bk-credits">', '<ul class="bk-credits" hidden>'),
        "the ghostwriter 'Sam Okafor'",
        CREDIT,
    ),
    ("ghostwriter: withheld", UNNAMED, without(" Written with .*? by contract."), "the ghostwriter whose name is withheld", CREDIT),
    ("ghostwriter: none", NONE, without("The author says no ghostwriter took part[^<]*"), "the word on ", CREDIT),
    ("agency", FULL, without(r"\(Words &amp; Co\., ", "("), "the agency 'Words & Co.'", CREDIT),
    ("payer", FULL, without(r", paid by <a href=[^>]*>Acme</a>"), "the payer 'Acme'", CREDIT),
    ("editor", FULL, without(r" Edited by <a[^>]*>Ed Lee</a>\."), "the editor 'Ed Lee'", CREDIT),
    ("editor: credits", FULL, without('value="editor">editor', 'value="x">'), "the editor 'Ed Lee'", CREDIT),
    ("translator", FULL, without(" Translated by Uma Sand."), "the translator 'Uma Sand'", CREDIT),
    ("reviewer", FULL, without(" Reviewed by Ben Ito."), "the reviewer 'Ben Ito'", CREDIT),
    ("reviewer: scope", FULL, without(r"reviewer</data> \(lead, facts, ", "reviewer</data> (lead, "), "how Ben Ito took part:", CREDIT),
    ("reviewer: day", FULL, without(r"facts, 30 October 2026\)", "facts)"), "how Ben Ito took part:", CREDIT),
    ("ghostwriter: degree", FULL, without(r"ghostwriter</data> \(lead, ", "ghostwriter</data> ("), "how Sam Okafor took part:", CREDIT),
    ("review", FULL, without('<p class="bk-review">.*?</p>'), "what the reviewer did: 'Ben Ito", CREDIT),
    ("review: hidden", FULL, without('<p class="bk-review">', '<p class="bk-review" hidden>'), "what the reviewer did: 'Ben Ito", CREDIT),
    ("review: day", FULL, without(" on 31 October 2026"), "what the reviewer did: 'Ben Ito", CREDIT),
    ("review: verdict", FULL, without(" The reviewer could not have rejected the text."), "what the reviewer did:", CREDIT),
    ("type", FULL, without('<p class="bk-type">.*?</p>'), "the kind of text: 'Opinion'", CREDIT),
    (
        "type: hidden",
        FULL,
        without('<p class="bk-type">', '<p class="bk-type" style="display: none">'),
        "the kind of text: 'Opinion'",
        CREDIT,
    ),
    ("accountable", FULL, without('<p class="bk-responsible">.*?</p>'), "the responsible person 'Mia Ó Néill'", CREDIT),
    ("ai", FULL, without(DETAILS), "the word on AI", CREDIT),
    ("ai: tool", FULL, without("<li>The outline: Model X 4[^<]*</li>"), "the use of 'Y Labs'", CREDIT),
    ("ai: none", NONE, without('<p class="bk-ai">.*?</p>'), "the word on AI", CREDIT),
    ("ai: label", LABELLED, without('<details class="bk-label bk-ai">.*?</details>'), "the label for text made by AI", CREDIT),
    ("ai: head, left out", FULL, without('<meta name="ai-disclosure"[^>]*>'), "the word on AI, 'ai-assisted' (ai-disclosure)", CREDIT),
    ("ai: head", FULL, without('content="ai-assisted"', 'content="human-only"'), "'human-only' (ai-disclosure)", CREDIT),
    (
        "ai: head, where nothing is declared",
        PLAIN,
        without("</head>", '<meta name="ai-disclosure" content="human-only"></head>'),
        "'human-only'",
        CREDIT,
    ),
    ("sponsor: label", LABELLED, without(LABEL_P), "the word on the sponsor", LABEL),
    ("sponsor: word", LABELLED, without(LABEL_WORDS), "the label 'Sponsored' before the headline", LABEL),
    ("sponsor: sentence", FULL, without("</strong> <a[^>]*>Globex</a> paid for this post.", "</strong>"), "the word on the sponsor", LABEL),
    (
        "sponsor: label behind the text",
        LABELLED,
        lambda html: without("</main>", "<p>Sponsored.</p></main>")(without(LABEL_WORDS)(html)),
        "the label 'Sponsored'",
        LABEL,
    ),
    (
        "sponsor: label below the headline",
        LABELLED,
        lambda html: without("</h1>", "</h1><p>Sponsored.</p>")(without(LABEL_WORDS)(html)),
        "the label 'Sponsored' before the headline",
        LABEL,
    ),
    ("origin", FULL, without("First published on .*?2026. "), "the word on where it was first published", CREDIT),
    (
        "origin: canonical",
        FULL,
        without('rel="canonical" href="[^"]*"', 'rel="canonical" href="https://else.example/"'),
        "https://else.example/ as the original",
        CREDIT,
    ),
    (
        "origin: canonical, left out",
        FULL,
        without('<link rel="canonical"[^>]*>'),
        "the link to the original, https://bells.example/lamp/ (rel=canonical)",
        CREDIT,
    ),
    (
        "origin: canonical, below the head",
        FULL,
        lambda html: without("<body>", f"<body>{CANONICAL}")(without(CANONICAL)(html)),
        "the link to the original, https://bells.example/lamp/ (rel=canonical)",
        CREDIT,
    ),
    ("copies", FULL, without('class="u-syndication" '), "the copy at https://copy.example/a", CREDIT),
    ("corrections: notice", FULL, without(NOTICE), "the clarification of 2026-11-06 before the text", CREDIT),
    ("corrections: log", FULL, without(LOG), "the correction of 2026-11-04: 'We said 20 %; it is 12 %.'", CREDIT),
    ("corrections: day", FULL, without(", 4 November 2026", ", November"), "the correction of 2026-11-04", CREDIT),
    ("retracted: banner", FULL, without('<p class="bk-banner">.*?</p>'), "the banner of a retracted post", CREDIT),
    ("retracted: title", FULL, without("<h1[^>]*>Retracted: ", "<h1>"), "the label 'Retracted' before the headline", LABEL),
    ("method", FULL, without('<section class="bk-method">.*?</section>'), "the method 'Written from two interviews.'", CREDIT),
    ("conflicts", FULL, without("<li>She was paid in bells.</li>"), "the conflict of interest 'She was paid in bells.'", CREDIT),
    ("sources", FULL, without("<li>A talk with a founder</li>"), "the source 'A talk with a founder'", CREDIT),
    ("did", FULL, without("Drafted from two interviews"), "what Sam Okafor did: 'Drafted from two interviews'", CREDIT),
    ("JSON-LD", FULL, without('<script type="application/ld.*?</script>'), "the statement 'By Ada Reyes", CREDIT),
    ("JSON-LD that is no JSON", FULL, without('{"@context"', '{"@context'), "the statement 'By Ada Reyes", CREDIT),
]


def _set(name: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(posting: dict[str, Any]) -> None:
        posting[name] = value

    return change


def _less(name: str) -> Callable[[dict[str, Any]], None]:
    def change(posting: dict[str, Any]) -> None:
        del posting[name]

    return change


def _cleared(role: str, name: str) -> Callable[[dict[str, Any]], None]:
    def change(posting: dict[str, Any]) -> None:
        one = next(one for one in posting["contributor"] if role in one["roleName"])
        one[name] = ""

    return change


def _without_agency(posting: dict[str, Any]) -> None:
    del posting["contributor"][0]["contributor"]["affiliation"]


GRAPH: list[tuple[str, Any, Callable[[dict[str, Any]], object], str, str]] = [
    ("authors", FULL, _less("author"), "the author 'Ada Reyes'", CREDIT),
    ("authors: another", FULL, _set("author", [{"@type": "Person", "name": "Eve Adams"}]), "'Eve Adams' as an author", CREDIT),
    ("authors: the ghostwriter", FULL, _set("author", {"name": "Sam Okafor"}), "the ghostwriter 'Sam Okafor' as an author", CREDIT),
    ("ghostwriter", FULL, _less("contributor"), "the ghostwriter 'Sam Okafor'", CREDIT),
    ("ghostwriter: role", FULL, _cleared("ghostwriter", "roleName"), "the ghostwriter 'Sam Okafor'", CREDIT),
    ("ghostwriter: withheld", UNNAMED, _less("contributor"), "the ghostwriter whose name is withheld", CREDIT),
    ("contributor: another", FULL, _set("contributor", {"@type": "Person", "name": "Eve"}), "'Eve' as a contributor", CREDIT),
    ("payer", FULL, _cleared("ghostwriter", "description"), "the payer 'Acme'", CREDIT),
    ("agency", FULL, _without_agency, "the agency 'Words & Co.'", CREDIT),
    ("editor", FULL, _less("editor"), "the editor 'Ed Lee'", CREDIT),
    ("editor: another", FULL, _set("editor", {"name": "Eve"}), "'Eve' as editor", CREDIT),
    ("translator", FULL, _less("translator"), "the translator 'Uma Sand'", CREDIT),
    ("reviewer", FULL, lambda posting: posting["mainEntityOfPage"].pop("reviewedBy"), "the reviewer 'Ben Ito'", CREDIT),
    ("accountable", FULL, _less("accountablePerson"), "the responsible person 'Mia Ó Néill'", CREDIT),
    ("accountable: nobody", PLAIN, _set("accountablePerson", {"name": "Eve"}), "'Eve' as the responsible person", CREDIT),
    ("ai", FULL, _less("digitalSourceType"), "the use of AI (digitalSourceType)", CREDIT),
    (
        "ai: undeclared",
        PLAIN,
        _set("digitalSourceType", "https://schema.org/TrainedAlgorithmicMediaDigitalSource"),
        "the use of AI",
        CREDIT,
    ),
    ("sponsor", FULL, _less("sponsor"), "the sponsor 'Globex'", LABEL),
    ("sponsor: nobody", PLAIN, _set("sponsor", {"name": "Eve"}), "'Eve' as a sponsor", CREDIT),
    ("sponsor: type", FULL, _set("@type", "BlogPosting"), "the type AdvertiserContentArticle", LABEL),
    ("origin", FULL, _less("isBasedOn"), "the first publication on 'Rescue'", CREDIT),
    ("copies", FULL, _less("sameAs"), "the copy at https://copy.example/a", CREDIT),
    ("corrections", FULL, _less("correction"), "the correction of 2026-11-04", CREDIT),
    ("corrections: day", FULL, lambda posting: posting["correction"][0].pop("datePublished"), "the correction of 2026-11-04", CREDIT),
    ("corrections: change", FULL, _less("dateModified"), "the day of the newest correction, 2026-11-06", CREDIT),
    ("retracted", FULL, _less("creativeWorkStatus"), "the retraction (creativeWorkStatus)", CREDIT),
    ("retracted: not at all", PLAIN, _set("creativeWorkStatus", "Retracted"), "the retraction (creativeWorkStatus)", CREDIT),
    ("statement", FULL, _set("creditText", "By Ada Reyes."), "the statement 'By Ada Reyes, CEO", CREDIT),
    ("method", FULL, _less("backstory"), "the method 'Written from two interviews.'", CREDIT),
    ("sources", FULL, _less("citation"), "the source 'On bells'", CREDIT),
    (
        "lastReviewed",
        FULL,
        lambda posting: posting["mainEntityOfPage"].pop("lastReviewed"),
        "the day of the last review, 2026-10-31",
        CREDIT,
    ),
    (
        "lastReviewed: another day",
        FULL,
        lambda posting: posting["mainEntityOfPage"].update(lastReviewed="2026-11-19"),
        "'2026-11-19' as the day of the last review",
        CREDIT,
    ),
    ("type", FULL, _less("genre"), "the kind of text: 'opinion' (genre)", CREDIT),
    ("did", FULL, _less("translator"), "what Uma Sand did: 'Put it into English.'", CREDIT),
]

CONTENT = "content:encoded|atom:content"
FEEDS: list[tuple[str, Any, dict[str, Callable[[str], str]], str, str]] = [
    # row of the contract, post, the change by format, what is lost, rule
    (
        "authors",
        FULL,
        {
            "rss": gone("dc:creator[.='Ben Ito']"),
            "atom": gone("atom:author[atom:name='Ben Ito']"),
            "json": item(lambda one: one["authors"].pop()),
        },
        "the author 'Ben Ito'",
        CREDIT,
    ),
    (
        "authors: the ghostwriter",
        FULL,
        {
            "rss": text_of("dc:creator[2]", lambda _: "Sam Okafor"),
            "atom": text_of("atom:author[2]/atom:name", lambda _: "Sam Okafor"),
            "json": item(lambda one: one["authors"].append({"name": "Sam Okafor"})),
        },
        "the ghostwriter 'Sam Okafor' as an author",
        CREDIT,
    ),
    (
        "ghostwriter",
        FULL,
        {
            "rss": gone("media:credit[@role='ghostwriter']"),
            "atom": gone("atom:contributor/bk:role[.='ghostwriter']"),
            "json": item(lambda one: one["_blogkit"]["contributors"].pop(0)),
        },
        "the ghostwriter 'Sam Okafor'",
        CREDIT,
    ),
    (
        "ghostwriter: as a contributor",
        FULL,
        {
            "rss": gone("dc:contributor[.='Sam Okafor']"),
            "atom": gone("atom:contributor[atom:name='Sam Okafor']"),
            "json": item(lambda one: one["_blogkit"].pop("contributors")),
        },
        "the ghostwriter 'Sam Okafor'",
        CREDIT,
    ),
    (
        "ghostwriter: another role",
        FULL,
        {
            "rss": xml(
                lambda one: one.xpath("media:credit", namespaces={"media": "http://search.yahoo.com/mrss/"})[0].set("role", "editor")
            ),
            "atom": text_of("atom:contributor[1]/bk:role[1]", lambda _: "editor"),
            "json": item(lambda one: one["_blogkit"]["contributors"][0].update(role="editor")),
        },
        "'Sam Okafor' as editor",
        CREDIT,
    ),
    (
        "ghostwriting declared",
        NONE,
        {
            "rss": gone("bk:ghostwriting"),
            "atom": gone("bk:ghostwriting"),
            "json": item(lambda one: one["_blogkit"].pop("ghostwriting")),
        },
        "the declaration of ghostwriting: none",
        CREDIT,
    ),
    (
        "ghostwriting undeclared",
        PLAIN,
        {
            "rss": without("</item>", '<bk:ghostwriting declared="none"/></item>'),
            "atom": without("</entry>", '<bk:ghostwriting declared="none"/></entry>'),
            "json": item(lambda one: one["_blogkit"].update(ghostwriting="none")),
        },
        "a declaration of ghostwriting",
        CREDIT,
    ),
    (
        "payer",
        FULL,
        {
            "rss": without(' paid-by="Acme"'),
            "atom": without(' paid-by="Acme"'),
            "json": item(lambda one: one["_blogkit"]["contributors"][0].pop("paid_by")),
        },
        "the payer 'Acme'",
        CREDIT,
    ),
    (
        "agency",
        FULL,
        {
            "rss": without(' on-behalf-of="Words &amp; Co."'),
            "atom": without(' on-behalf-of="Words &amp; Co."'),
            "json": item(lambda one: one["_blogkit"]["contributors"][0].pop("on_behalf_of")),
        },
        "the agency 'Words & Co.'",
        CREDIT,
    ),
    (
        "editor, translator, reviewer",
        FULL,
        {
            "rss": gone("media:credit[@role='translator']"),
            "atom": gone("atom:contributor[atom:name='Uma Sand']"),
            "json": item(lambda one: one["_blogkit"]["contributors"].pop()),
        },
        "the translator 'Uma Sand'",
        CREDIT,
    ),
    (
        "accountable",
        FULL,
        {
            "rss": gone("bk:accountable"),
            "atom": gone("bk:accountable"),
            "json": item(lambda one: one["_blogkit"].pop("accountable")),
        },
        "the responsible person 'Mia Ó Néill'",
        CREDIT,
    ),
    (
        "accountable: nobody",
        PLAIN,
        {
            "rss": without("</item>", "<bk:accountable>Eve</bk:accountable></item>"),
            "atom": without("</entry>", "<bk:accountable>Eve</bk:accountable></entry>"),
            "json": item(lambda one: one["_blogkit"].update(accountable={"name": "Eve"})),
        },
        "somebody as the responsible person",
        CREDIT,
    ),
    (
        "ai",
        FULL,
        {"rss": gone("bk:ai"), "atom": gone("bk:ai"), "json": item(lambda one: one["_blogkit"].pop("ai"))},
        "the word on AI",
        CREDIT,
    ),
    (
        "ai: tool",
        FULL,
        {"rss": gone("bk:ai/bk:use"), "atom": gone("bk:ai/bk:use"), "json": item(lambda one: one["_blogkit"]["ai"].pop("uses"))},
        "the use of 'Model X 4'",
        CREDIT,
    ),
    (
        "ai: undeclared",
        PLAIN,
        {
            "rss": without("</item>", "<bk:ai/></item>"),
            "atom": without("</entry>", "<bk:ai/></entry>"),
            "json": item(lambda one: one["_blogkit"].update(ai={"uses": []})),
        },
        "something on AI",
        CREDIT,
    ),
    (
        "sponsor: title",
        FULL,
        {
            "rss": text_of("title", lambda title: title.replace("Sponsored: ", "")),
            "atom": text_of("atom:title", lambda title: title.replace("Sponsored: ", "")),
            "json": item(lambda one: one.update(title=one["title"].replace("Sponsored: ", ""))),
        },
        "the label 'Sponsored' before the title",
        LABEL,
    ),
    (
        "sponsor",
        FULL,
        {"rss": gone("bk:sponsor"), "atom": gone("bk:sponsor"), "json": item(lambda one: one["_blogkit"].pop("sponsor"))},
        "the sponsor 'Globex'",
        LABEL,
    ),
    (
        "origin",
        FULL,
        {
            "rss": gone("atom:link[@rel='via']"),
            "atom": gone("atom:link[@rel='via']"),
            "json": item(lambda one: one["_blogkit"].pop("origin")),
        },
        "the first publication on 'Rescue'",
        CREDIT,
    ),
    (
        "copies",
        FULL,
        {"rss": gone("bk:copy"), "atom": gone("bk:copy"), "json": item(lambda one: one["_blogkit"].pop("copies"))},
        "the copy at https://copy.example/a",
        CREDIT,
    ),
    (
        "corrections: in the content",
        FULL,
        {
            format_: without("We said 20 %; it is 12 %[.](&lt;|<)/(p|li)", r"\1/\2")
            if format_ != "json"
            else item(lambda one: one.update(content_html=one["content_html"].replace("We said 20 %", "We said 19 %")))
            for format_ in FILES
        },
        "the correction of 2026-11-04",
        CREDIT,
    ),
    (
        "corrections: change",
        FULL,
        {
            "rss": gone("atom:updated"),
            "atom": text_of("atom:updated", lambda _: "2026-11-02T09:00:00+00:00"),
            "json": item(lambda one: one.pop("date_modified")),
        },
        "the day of the newest correction, 2026-11-06",
        CREDIT,
    ),
    (
        "retracted",
        FULL,
        {
            "rss": text_of("title", lambda title: title.replace("Retracted: ", "")),
            "atom": text_of("atom:title", lambda title: title.replace("Retracted: ", "")),
            "json": item(lambda one: one.update(title=one["title"].replace("Retracted: ", ""))),
        },
        "the label 'Retracted' before the title",
        LABEL,
    ),
    (
        "statement",
        FULL,
        {"rss": gone("bk:statement"), "atom": gone("bk:statement"), "json": item(lambda one: one["_blogkit"].pop("statement"))},
        "the statement 'By Ada Reyes, CEO",
        CREDIT,
    ),
    (
        "statement: hidden",
        FULL,
        {
            "rss": text_of(CONTENT, lambda html: html.replace('<p class="bk-byline">', "<p hidden>")),
            "atom": text_of(CONTENT, lambda html: html.replace('<p class="bk-byline">', '<p style="display: none">')),
            "json": item(
                lambda one: one.update(content_html=one["content_html"].replace('<p class="bk-byline">', '<p aria-hidden="true">'))
            ),
        },
        "the ghostwriter 'Sam Okafor'",
        CREDIT,
    ),
    (
        "statement: sponsor",
        FULL,
        {
            "rss": text_of(CONTENT, without("<a[^>]*>Globex</a> paid for this post.")),
            "atom": text_of(CONTENT, without("<a[^>]*>Globex</a> paid for this post.")),
            "json": item(lambda one: one.update(content_html=without("<a[^>]*>Globex</a> paid for this post.")(one["content_html"]))),
        },
        "the word on the sponsor",
        LABEL,
    ),
    (
        "method",
        FULL,
        {
            "rss": without("Written from two interviews."),
            "atom": without("Written from two interviews."),
            "json": without("Written from two interviews."),
        },
        "the method 'Written from two interviews.'",
        CREDIT,
    ),
    (
        "conflicts",
        FULL,
        {format_: without("She was paid in bells.") for format_ in FILES},
        "the conflict of interest 'She was paid in bells.'",
        CREDIT,
    ),
    ("review", FULL, {format_: without("examined accuracy", "read accuracy") for format_ in FILES}, "what the reviewer did:", CREDIT),
    (
        "type",
        FULL,
        {"rss": gone("bk:type"), "atom": gone("bk:type"), "json": item(lambda one: one["_blogkit"].pop("type"))},
        "the kind of text: 'opinion'",
        CREDIT,
    ),
    ("sources", FULL, {format_: without("A talk with a founder") for format_ in FILES}, "the source 'A talk with a founder'", CREDIT),
    ("did", FULL, {format_: without("Put it into English") for format_ in FILES}, "what Uma Sand did", CREDIT),
]
FEED_CELLS = [
    pytest.param(format_, entry, change, what, rule, id=f"{format_}: {row}")
    for row, entry, changes, what, rule in FEEDS
    for format_, change in changes.items()
]


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize(
    "disclosure", [full(), all_sides(), everything(), disclose(), NONE.disclosure, UNNAMED.disclosure, LABELLED.disclosure]
)
def test_what_the_renderers_make_loses_nothing(disclosure: Disclosure, language: str) -> None:
    entry = entry_of(disclosure, language)
    outputs = [post_page(entry, language=language), list_page([entry]), *(feed(format_, entry) for format_ in FILES)]
    assert [made.lost() for made in outputs] == [()] * 5


@pytest.mark.parametrize(("row", "entry", "change", "what", "rule"), PAGE, ids=[cell[0] for cell in PAGE])
def test_a_page_that_loses_a_row_is_found_out(row: str, entry: Any, change: Callable[[str], str], what: str, rule: str) -> None:
    assert (rule, what) in told(post_page(entry).lost(change), what), row


@pytest.mark.parametrize(("row", "entry", "change", "what", "rule"), GRAPH, ids=[cell[0] for cell in GRAPH])
def test_json_ld_that_loses_a_row_is_found_out(
    row: str, entry: Any, change: Callable[[dict[str, Any]], object], what: str, rule: str
) -> None:
    lost = post_page(entry).lost(graph(change))
    assert (rule, what) in told(lost, what), row
    assert {one.loss.where for one in lost} == {"JSON-LD"}


@pytest.mark.parametrize(("format_", "entry", "change", "what", "rule"), FEED_CELLS)
def test_a_feed_that_loses_a_row_is_found_out(format_: str, entry: Any, change: Callable[[str], str], what: str, rule: str) -> None:
    lost = feed(format_, entry, PLAIN).lost(change)
    assert (rule, what) in told(lost, what)
    assert {one.loss.post for one in lost} == {"/lamp/"}


def told(lost: tuple[Shortfall, ...], what: str) -> set[tuple[str, str]]:
    """Return rule and words of each loss; those that begin as expected are cut to what was expected."""
    found = {(one.loss.rule, one.loss.what) for one in lost}
    return {(rule, what if said.startswith(what) else said) for rule, said in found}
