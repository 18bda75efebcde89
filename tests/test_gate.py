"""Whether nothing passes the gate that readers would not see, and nothing is held up that they do. Never decides what a record says."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from blogkit.content.values import Body
from blogkit.disclosure.record import AiDeclaration
from blogkit.parity.expected import CREDIT, LABEL
from blogkit.parity.gate import Gate
from blogkit.parity.page_rows import is_dated
from blogkit.parity.pages import squashed
from blogkit.plan import Page
from blogkit.site.model import Amendment, Entry
from blogkit.theme.theme import Theme
from blogkit.views import CorrectionItem, CorrectionsFeedView, CorrectionsView, PageView, TombstoneView, View
from tests.disclosures import ADA, BEN, DATE, GLOBEX, ORIGIN, SAM, SITE, WORDS, all_sides, did, disclose
from tests.gates import FILES, Made, entry_of, feed, feed_gate, list_page, post_page, theme_of, without

GHOSTWRITTEN = entry_of(disclose(credited=[did(SAM, "ghostwriter", on_behalf_of=WORDS)]))
OTHER = entry_of(disclose(credited=[did(SAM, "ghostwriter")]), slug="bell", title="Bell")
OWN = entry_of(disclose(), slug="oil", title="Oil")
SPONSORED = entry_of(disclose(sponsor=GLOBEX), slug="globex", title="A visit")
RETRACTED = entry_of(disclose(status="retracted"), slug="wrong", title="Wrong")

POST = "<!doctype html>{{ page.head }}<title>{{ post.title }}</title><h1>{{ post.title }}</h1>\n%s\n<div>{{ post.html }}</div>\n"
PLACED = "{{ post.disclosure }}"
BARE_TITLE = "post.title | replace('Sponsored: ', '')"
WRAPPED = {
    "hidden": "<div hidden>%s</div>",
    "hidden until found": '<div hidden="until-found">%s</div>',
    'style="display: none"': '<div style="color: red; DISPLAY: none !important">%s</div>',
    'style="visibility: hidden"': "<div style='visibility:hidden'>%s</div>",
    'style="opacity: 0"': '<div style="opacity: 0">%s</div>',
    "<template>": "<template>%s</template>",
    "<del>": "<del>%s</del>",
    "<s>": "<s>%s</s>",
    "<noscript>": "<noscript>%s</noscript>",
    "<dialog>": "<dialog>%s</dialog>",
    "<iframe>": "<iframe>%s</iframe>",
    "<textarea>": "<textarea>%s</textarea>",
    "<video>": "<video>%s</video>",
    "<audio>": "<audio>%s</audio>",
    "<canvas>": "<canvas>%s</canvas>",
    "<select>": "<select><option>%s</option></select>",
    "<svg>": "<svg><foreignObject>%s</foreignObject></svg>",
    "<object>": "<object>%s</object>",
    "popover": '<div popover="auto">%s</div>',
    "inert": "<div inert>%s</div>",
    'aria-hidden="true"': '<div aria-hidden="TRUE">%s</div>',
    "it stands in a comment": "<!-- %s -->",
    "it stands in a closed <details>": "<details><summary>Who wrote this?</summary>%s</details>",
    "<noembed>": "<noembed>%s</noembed>",
    "<datalist>": "<datalist><option>%s</option></datalist>",
    "<meter>": "<meter>%s</meter>",
    "<template shadowrootmode>": "<div><template shadowrootmode=open></template>%s</div>",
    'style="transform: scale(0)"': '<div style="transform: scale(0)">%s</div>',
    'style="filter: opacity(0)"': '<div style="filter: opacity(0)">%s</div>',
    'style="font-size: .01px"': '<div style="font-size: .01px">%s</div>',
    'style="display: var(--x), which may be none"': '<div style="--x: none; display: var(--x)">%s</div>',
    'style="display: var(--y), and no sheet of the theme says what that is"': '<div style="display: var(--y)">%s</div>',
    ".bk-byline { opacity: 0 }": '<link rel="stylesheet" href="data:text/css,.bk-byline{opacity:0}">%s',
    ".bk-byline { display: var(--x) }, which may be none": "<style>:root{--x:none}</style><style>.bk-byline{display:var(--x)}</style>%s",
    ".bk-disclosure { display: none }": "<style>.bk-disclosure { display: none }</style>%s",
    ".bk-byline { visibility: hidden }": "%s<style media='screen'>p { margin: 0 } @media all { .bk-byline { visibility: hidden } }</style>",
    "body { display: none }": "<style>body{display:none}</style>%s",
}
SEEN = {
    "a plain wrapper": '<aside class="who"><section style="display: block">%s</section></aside>',
    "an open dialog": "<dialog open>%s</dialog>",
    "open details": "<details open><summary>Who wrote this?</summary>%s</details>",
    "aria-hidden that is not": '<div aria-hidden="false">%s</div>',
    "a sheet for paper": "<style media='print'>.bk-disclosure { display: none }</style>%s",
    "a rule for paper": "<style>@media print { .bk-disclosure { display: none } }</style>%s",
    "a comment beside it": "<!-- by us --><p>%s</p>",
}

HIDING_SHEETS = {
    "a value that no browser knows shows nothing again": ".bk-disclosure .bk-byline { display: blok } .bk-byline { display: none }",
    "its back": ".bk-byline { transform: rotateY(180deg); backface-visibility: hidden }",
    "letters on each other": ".bk-byline { letter-spacing: -1em }",
    "a path that leads away": ".bk-byline { offset-path: path('M-9999 0L-9999 1') }",
    "class": ".bk-byline { display: none }",
    "all of ours": '[class^="bk-"] { display: none }',
    "what is above": ".post-head { display: none }",
    "combinators": "article > header .bk-disclosure > p { display: none }",
    "what lies before": "h1 ~ .bk-disclosure > .bk-byline { display: none }",
    "denials": ".bk-disclosure > :not(.bk-ai, :focus-visible) { display: none }",
    "narrow screens": "@media (max-width: 40em) { .bk-byline { display: none } }",
    "a language": "html:lang(en) .bk-byline { display: none }",
    "a list": ".x, .y, .bk-byline { opacity: 0 }",
    "nested": ".post-head { .bk-byline { display: none } }",
    "overruled the other way round": ".bk-byline { display: block } .bk-byline { display: none }",
    "important": ".bk-byline { display: none !important } p.bk-byline { display: block }",
    "shown on wide screens only": ".bk-byline { display: none } @media (min-width: 60em) { .bk-byline { display: block } }",
    "imported from an address": '@import url("data:text/css,.bk-byline{display:none}");',
    "scaled away": ".post-head .bk-byline { transform: scale(0) }",
    "hardly there": ".bk-byline { opacity: .01 }",
    "too small": ".post-head p.bk-byline { font-size: .01px }",
    "no ink": ".bk-byline { color: transparent }",
    "faded out": "@keyframes out { to { opacity: 0 } } .bk-byline { animation: out 1s forwards }",
    "out of sight": ".bk-byline { position: absolute; left: -9999px }",
    "for screen readers only": ".bk-byline { position: absolute; width: 1px; height: 1px; overflow: hidden; clip: rect(0 0 0 0) }",
}
HARMLESS_SHEETS = {
    "something else": ".x, .bk-byline .y, .bk-byline + .z, #bk-byline { display: none }",
    "paper": "@media print { .bk-byline { display: none } }",
    "what is shown again": ".bk-byline { display: none } .bk-byline { display: block }",
    "what lies inside": ".post-head .nothing { display: none } .post-head .bk-byline { display: block }",
    "what is shown by a stronger rule": "p.bk-byline { display: flex } .bk-byline { display: none }",
    "what the built-in sheet shows by a stronger rule": ".bk-disclosure { display: none }",
    "variables": ":root { --x: block; --y: 1rem } .bk-byline { display: var(--x); margin: var(--y); color: var(--ink) } .b { --x: flex }",
    "a menu beside the page": ".menu { transform: translateX(-100%); visibility: var(--menu) }",
    "what is shown again from elsewhere": ".bk-byline { opacity: 0 } p.bk-byline { opacity: 1 }",
    "pointing": ".bk-byline:hover, .bk-byline:target, .bk-byline:focus-within { display: none }",
    "what stands before it": ".bk-byline::before { display: none }",
    "a class that a script sets": "html.js .bk-byline { display: none }",
    "what fades in": "@keyframes in { from { opacity: 0 } } .bk-byline { animation: in 1s }",
    "nothing a browser knows": ".bk-byline >> p, .bk-byline !! { display: none }",
}


@pytest.mark.parametrize("reason", WRAPPED)
def test_a_disclosure_that_is_there_and_hidden_is_lost(reason: str) -> None:
    made = post_page(GHOSTWRITTEN, theme_of({"templates/post.html": POST % (WRAPPED[reason] % PLACED)}))

    lost = {one.loss.what: one.reason for one in made.lost() if not one.loss.where}

    assert {"the ghostwriter 'Sam Okafor'", "the author 'Ada Reyes'", "the agency 'Words & Co.'"} <= lost.keys()
    expected = "hidden" if reason == "hidden until found" else reason
    assert lost["the ghostwriter 'Sam Okafor'"] == expected


@pytest.mark.parametrize("case", SEEN)
def test_a_disclosure_that_readers_see_is_not_lost(case: str) -> None:
    assert post_page(GHOSTWRITTEN, theme_of({"templates/post.html": POST % (SEEN[case] % PLACED)})).lost() == ()


@pytest.mark.parametrize("case", HIDING_SHEETS)
def test_a_theme_that_hides_a_disclosure_by_its_own_sheet_is_told_the_rule(case: str) -> None:
    css = f"/* mine */\n{HIDING_SHEETS[case]}\n"

    lost = post_page(GHOSTWRITTEN, theme_of({"static/css/mine.css": css})).lost()

    ghostwriter = next(one for one in lost if one.loss.what == "the ghostwriter 'Sam Okafor'")
    assert ghostwriter.sheet is not None
    assert (ghostwriter.sheet.path, ghostwriter.sheet.line) == ("themes/mine/static/css/mine.css", 2)
    assert ghostwriter.reason.endswith(" }")


@pytest.mark.parametrize(
    ("css", "because"),
    [
        (":root { --x: none } .bk-byline { display: var(--x) }", "which may be none"),
        (".bk-byline { display: var(--x) } @media (max-width: 9em) { html { --x: none } }", "which may be none"),
        (".bk-byline { visibility: var(--x) }", "and no sheet of the theme says what that is"),
    ],
)
def test_a_sheet_whose_variables_may_hide_a_disclosure_is_told_so(css: str, because: str) -> None:
    lost = post_page(GHOSTWRITTEN, theme_of({"static/css/mine.css": css})).lost()
    assert {one.reason.partition(" }, ")[2] for one in lost} == {because}


@pytest.mark.parametrize("setting", ['<div style="--x: none">%s</div>', "<style>:root { --x: none }</style>%s"])
def test_a_page_that_gives_a_variable_another_value_is_found_out(setting: str) -> None:
    sheet = {"static/css/mine.css": ":root { --x: block } .bk-byline { display: var(--x) }"}
    assert post_page(GHOSTWRITTEN, theme_of({**sheet, "templates/post.html": POST % PLACED})).lost() == ()
    assert post_page(GHOSTWRITTEN, theme_of({**sheet, "templates/post.html": POST % (setting % PLACED)})).lost() != ()


@pytest.mark.parametrize("case", HARMLESS_SHEETS)
def test_a_sheet_that_hides_no_disclosure_is_none_of_our_business(case: str) -> None:
    theme = theme_of({"static/css/mine.css": HARMLESS_SHEETS[case]})
    assert post_page(GHOSTWRITTEN, theme).lost() == list_page([GHOSTWRITTEN], theme).lost() == ()


@pytest.mark.parametrize(
    ("link", "is_hidden"),
    [
        ('<link rel="stylesheet" href="/theme/paper.css?1" media="print">', False),
        ('<link rel="stylesheet" href="/theme/paper.css">', True),
        ('<link rel="stylesheet" href="/theme/paper.css" media="print" onload="this.media=\'all\'">', True),
        ('<link rel="stylesheet" href="/theme/paper.css" media="print"><link rel="stylesheet" href="/theme/paper.css">', True),
        ("", True),
    ],
)
def test_a_sheet_that_a_page_links_for_paper_hides_nothing_on_it(link: str, is_hidden: bool) -> None:  # noqa: FBT001
    files = {"templates/post.html": POST % (link + PLACED), "static/paper.css": ".bk-byline { display: none }"}
    assert bool(post_page(GHOSTWRITTEN, theme_of(files)).lost()) is is_hidden


@pytest.mark.parametrize(("link", "is_hidden"), [('<link rel="stylesheet" href="/theme/shows.css">', False), ("", True)])
def test_a_sheet_that_a_page_does_not_link_shows_nothing_again(link: str, is_hidden: bool) -> None:  # noqa: FBT001
    sheets = {"static/hides.css": ".bk-byline { display: none }", "static/shows.css": "p.bk-byline { display: block }"}
    made = post_page(GHOSTWRITTEN, theme_of({"templates/post.html": POST % (link + PLACED), **sheets}))
    assert bool(made.lost()) is is_hidden


def test_an_element_that_shows_itself_is_seen() -> None:
    sheet = {"static/a.css": "div { display: none }"}
    shown = post_page(GHOSTWRITTEN, theme_of(sheet)).lost(without('<div class="bk-disclosure">', '<div style="display: block">'))
    assert shown == ()
    assert post_page(GHOSTWRITTEN, theme_of({"static/a.css": "div { display: none !important }"})).lost() != ()


def test_what_an_author_wrote_in_the_text_is_no_disclosure() -> None:
    forged = Body(("<p>By Ada Reyes, CEO, as told to Sam Okafor (Words &amp; Co.).</p>",))
    theme = theme_of({"templates/post.html": POST % ""})
    lost = {(one.loss.what, one.loss.where) for one in post_page(GHOSTWRITTEN, theme, body=forged).lost()}
    assert ("the ghostwriter 'Sam Okafor'", "") in lost


@pytest.mark.parametrize(
    "shown",
    ["{{ post.html | replace('rings', 'sings') }}", "{{ post.html | striptags | truncate(30) }}", "", "{{ post.html }}{{ post.html }}"],
)
def test_a_theme_may_show_the_text_in_its_own_way(shown: str) -> None:
    text = POST.replace("{{ post.html }}", shown)
    labelled = entry_of(disclose(sponsor=GLOBEX))
    assert post_page(labelled, theme_of({"templates/post.html": text % PLACED})).lost() == ()


def test_a_label_behind_the_text_comes_too_late_whatever_a_theme_makes_of_the_text() -> None:
    for shown in ("{{ post.html }}", "{{ post.html | replace('And', 'But') }}"):
        late = (POST % "").replace("{{ post.html }}", shown + PLACED).replace("post.title", BARE_TITLE)
        lost = post_page(entry_of(disclose(sponsor=GLOBEX)), theme_of({"templates/post.html": late})).lost()
        assert [(one.loss.rule, one.loss.what) for one in lost] == [(LABEL, "the label 'Sponsored' before the headline")]


def test_a_label_stands_before_the_headline_wherever_a_theme_places_the_one_line() -> None:
    labelled = entry_of(disclose(sponsor=GLOBEX))
    halves = POST.replace("<h1>", "{{ post.disclosure.above }}<h1>") % "{{ post.disclosure.below }}"
    for text in (POST % PLACED, halves, halves.replace("post.title", BARE_TITLE)):
        assert post_page(labelled, theme_of({"templates/post.html": text})).lost() == ()
    lost = post_page(labelled, theme_of({"templates/post.html": (POST % PLACED).replace("post.title", BARE_TITLE)})).lost()
    assert [(one.loss.rule, one.loss.what) for one in lost] == [(LABEL, "the label 'Sponsored' before the headline")]


def test_labels_and_banners_come_before_the_headline_in_the_built_in_theme() -> None:
    """Whoever listens to a page, or reads it without its style sheet, gets them first, too."""
    retracted = disclose(sponsor=GLOBEX, status="retracted", ai=AiDeclaration(generated=True), public_interest="true", type="opinion")
    above, _, below = post_page(entry_of(retracted)).data.decode().partition("<h1")
    for first in ("This post has been retracted.", "Sponsored.", "AI-generated text.", "Opinion"):
        assert first in above.partition("<main")[2]
        assert first not in below
    (headline, _, _), byline = below.partition("</h1>"), "By Ada Reyes"
    assert headline.partition(">")[2] == "Retracted: Sponsored: Lamp"
    assert byline not in re.sub("<[^>]+>", "", above)


def test_a_headline_about_sponsors_is_no_label() -> None:
    entry = entry_of(disclose(sponsor=GLOBEX), title="Sponsored runs")
    lost = post_page(entry).lost(without("<strong>Sponsored.</strong>|(?<=>)Sponsored: "))
    assert [(one.loss.rule, one.loss.kind) for one in lost] == [(LABEL, "label")]


@pytest.mark.parametrize("name", ["og:title", "twitter:title"])
def test_where_a_link_is_shared_the_title_has_its_label(name: str) -> None:
    labelled = entry_of(disclose(sponsor=GLOBEX))
    with_label, without_label = (f'<meta property="{name}" content="{label}Lamp"></head>' for label in ("Sponsored: ", ""))
    assert post_page(labelled).lost(without("</head>", with_label)) == ()
    lost = [one.loss for one in post_page(labelled).lost(without("</head>", without_label))]
    assert [(one.rule, one.what) for one in lost] == [(LABEL, f"the label 'Sponsored' before the title ({name})")]


def test_an_author_may_be_named_twice_and_machines_may_be_told_of_the_site() -> None:
    beside = '<p class="p-author h-card"><span class="p-name">Ada Reyes</span> runs the foundry.</p>'
    site = '<script type="application/ld+json">{"@type": "WebSite", "author": {"name": "A studio"}}</script>'
    assert post_page(GHOSTWRITTEN).lost(without("</main>", beside + site + "</main>")) == ()


def test_machines_may_be_told_of_another_author_by_no_second_script() -> None:
    second = '<script type="application/ld+json">{"@type": "Article", "author": {"name": "A studio"}}</script>'
    lost = post_page(GHOSTWRITTEN).lost(without("</main>", second + "</main>"))
    assert [(one.loss.what, one.loss.is_claim) for one in lost] == [("'A studio' as an author", True)]


FORGED = {
    "another meta": ('<meta name="author" content="Eve">', "'Eve' as an author (meta author)"),
    "a meta below the head": ('<p><meta name="author" content="Eve"></p>', "'Eve' as an author (meta author)"),
    "a longer meta": ('<meta name="author" content="Ada Reyes, Eve">', "'Ada Reyes, Eve' as an author (meta author)"),
    "the ghostwriter": ('<meta name="author" content="Sam Okafor">', "the ghostwriter 'Sam Okafor' as an author (meta author)"),
    "Dublin Core": ('<meta name="DC.creator" content="Eve">', "'Eve' as an author (meta DC.creator)"),
    "Open Graph": (
        '<meta property="article:author" content="https://eve.example/">',
        "'https://eve.example/' as an author (meta article:author)",
    ),
    "the fediverse": ('<meta name="fediverse:creator" content="@eve@x.example">', "'@eve@x.example' as an author (meta fediverse:creator)"),
    "a link": ('<a rel="nofollow Author" href="/people/sam/">Us</a>', "'/people/sam/' as an author (rel=author)"),
    "a link in the head": ('<link rel="author" href="/humans.txt">', "'/humans.txt' as an author (rel=author)"),
    "microdata": ('<i itemprop="author">Eve</i>', "'Eve' as an author (itemprop=author)"),
    "microdata for machines alone": ('<meta itemprop="creator" content="Eve">', "'Eve' as an author (meta creator)"),
    "microdata inside": ('<i itemprop="author" itemscope><b itemprop="name">Eve</b></i>', "'Eve' as an author (itemprop=author)"),
    "microdata at length": ('<i itemprop="https://schema.org/author">Eve</i>', "'Eve' as an author (itemprop=https://schema.org/author)"),
    "RDFa": ('<i property="schema:author">Eve</i>', "'Eve' as an author (property=schema:author)"),
    "microformats": ('<a class="u-author" href="/">Eve</a>', "'Eve' as an author (p-author)"),
    "microformats that nobody sees": ('<i hidden class="p-author">Eve</i>', "'Eve' as an author (p-author)"),
}
GRAPHS = {
    "an article": '{"@type": "Article", "author": {"name": "Eve"}}',
    "a second posting": '{"@type": "BlogPosting", "author": [{"name": "Ada Reyes"}, {"name": "Eve"}]}',
    "a creator": '{"@type": "WebPage", "creator": {"name": "Eve"}}',
    "inside of something else": '{"@type": "WebSite", "mainEntity": {"@type": "Report", "author": "Eve"}}',
    "in a graph of graphs": '{"@graph": [{"@graph": [{"author": {"name": "Eve"}}]}]}',
    "by whole addresses": '{"@type": "https://schema.org/Article", "https://schema.org/author": {"https://schema.org/name": "Eve"}}',
    "by a prefix": '{"@type": "schema:Article", "schema:author": {"schema:name": "Eve"}}',
    "by address": '[{"@id": "#eve", "name": "Eve"}, {"@type": "Article", "author": {"@id": "#eve"}}]',
}
OTHER_GRAPHS = {
    "an editor": ('{"@type": "Article", "editor": {"name": "Eve"}}', "'Eve' as editor"),
    "a contributor": ('{"@type": "Article", "contributor": {"@type": "Role", "contributor": {"name": "Eve"}}}', "'Eve' as a contributor"),
    "a sponsor": ('{"@type": "WebPage", "sponsor": {"name": "Eve"}}', "'Eve' as a sponsor"),
    "somebody responsible": ('{"@type": "WebPage", "accountablePerson": {"name": "Eve"}}', "'Eve' as the responsible person"),
    "somebody without a name": ('{"@type": "Article", "author": [{"name": "Ada Reyes"}, {"familyName": "Eve"}]}', "'Eve' as an author"),
    "nobody": ('{"@type": "Article", "author": []}', "the author 'Ada Reyes' in one of the places where it names authors"),
    "a word of one's own": (
        '{"@context": {"by": "https://schema.org/author"}, "by": "Eve"}',
        "terms whose meaning cannot be judged (@context)",
    ),
    "words from elsewhere": ('{"@context": "/theme/words.json", "by": "Eve"}', "terms whose meaning cannot be judged (@context)"),
}
HONEST = {
    "the site's maker": '<script type="application/ld+json">{"@type": "WebSite", "author": {"name": "A studio"}}</script>',
    "a picture's maker": '<script type="application/ld+json">{"@type": "ImageObject", "creator": {"name": "A studio"}}</script>',
    "crumbs": '<script type="application/ld+json">{"@context": "https://schema.org/", "@type": "BreadcrumbList"}</script>',
    "the author once more": '<script type="application/ld+json">{"@type": "WebPage", "author": {"name": "Ada  Reyes"}}</script>',
    "the author's address": '<a rel="author" href="../people/ada/">More by her</a><link rel="author" href="https://bells.example/people/ada/">',
    "the author as microdata": '<p itemprop="author" itemscope><a href="/people/ada/"><b itemprop="name">Ada Reyes</b></a></p>',
    "an address as microdata": '<a itemprop="author" href="/people/ada/">Ada</a>',
    "other properties": '<meta property="og:type" content="article"><i itemprop="name">Lamp</i><meta name="author-note" content="x">',
}


@pytest.mark.parametrize("case", FORGED)
def test_a_theme_gives_nobody_else_as_an_author_in_any_vocabulary(case: str) -> None:
    markup, what = FORGED[case]
    lost = post_page(GHOSTWRITTEN).lost(without("</main>", markup + "</main>"))
    assert [(one.loss.what, one.loss.is_claim, one.loss.rule) for one in lost] == [(what, True, CREDIT)]


@pytest.mark.parametrize("case", GRAPHS)
def test_no_second_graph_adds_an_author(case: str) -> None:
    lost = post_page(GHOSTWRITTEN).lost(without("</main>", f'<script type="application/ld+json">{GRAPHS[case]}</script></main>'))
    assert [(one.loss.what, one.loss.where, one.loss.is_claim) for one in lost] == [("'Eve' as an author", "JSON-LD", True)]


@pytest.mark.parametrize("case", OTHER_GRAPHS)
def test_no_second_graph_says_what_the_record_does_not(case: str) -> None:
    script, what = OTHER_GRAPHS[case]
    lost = post_page(GHOSTWRITTEN).lost(without("</main>", f'<script type="application/ld+json">{script}</script></main>'))
    assert [one.loss.what for one in lost] == [what]


@pytest.mark.parametrize("case", HONEST)
def test_a_theme_may_tell_machines_what_is_true(case: str) -> None:
    assert post_page(GHOSTWRITTEN).lost(without("</main>", HONEST[case] + "</main>")) == ()


def test_several_authors_may_stand_in_one_meta() -> None:
    both = entry_of(disclose(authors=(ADA, BEN)))
    one = '<meta name="author" content="Ada Reyes, Ben Ito">'
    assert post_page(both).lost(without('<meta name="author".*?Ben Ito">', one)) == ()
    assert post_page(both).lost(without('<meta name="author".*?Ben Ito">', one.replace("Ben Ito", "Ben"))) != ()


@pytest.mark.parametrize(
    "forged", [*FORGED.values(), *((f'<script type="application/ld+json">{one}</script>', "'Eve' as an author") for one in GRAPHS.values())]
)
def test_a_list_gives_nobody_else_as_an_author_of_a_post(forged: tuple[str, str]) -> None:
    markup, what = forged
    lost = list_page([GHOSTWRITTEN, OTHER]).lost(without("</main>", markup + "</main>"))
    is_of_the_list = "<meta" in markup
    assert [one.loss.what.removeprefix("the ghostwriter ") for one in lost] == ([] if is_of_the_list else [what])


def test_machines_may_be_told_of_people_by_their_address() -> None:
    whole, name = '"name":"Ada Reyes"', '{"@type":"Person","@id":"https://bells.example/people/ada/#me"}'
    made = post_page(OWN)
    assert (
        made.lost(without(r'"author":\[.*?\}\}\]', f'"author":[{name}],"about":{{"@id":"https://bells.example/people/ada/#me",{whole}}}'))
        == ()
    )
    assert made.lost(without(r'"author":\[.*?\}\}\]', f'"author":[{name}]')) != ()


LISTS = {
    "a byline behind each title": "<a href='{{ post.url }}'>{{ post.title }}</a>{{ post.byline }}",
    "a byline before each title": "{{ post.byline }}<a href='{{ post.url }}'>{{ post.title }}</a>",
    "a picture and a title": "<a href='{{ post.url }}'><img alt=''></a> <a href='{{ post.url }}#top'>{{ post.title }}</a>{{ post.byline }}",
    "whole addresses": "<a href='{{ post.url | absolute }}'>{{ post.title }}</a>{{ post.byline }}",
    "no link": "<b>{{ post.title }}</b>{{ post.byline }}",
    "the whole statement": "<a href='{{ post.url }}'>{{ post.title }}</a><p>{{ post.statement }}</p>",
    "folded away together": "<details><summary>A post</summary><a href='{{ post.url }}'>{{ post.title }}</a>{{ post.byline }}</details>",
    "a link to read on": "<h2>{{ post.title }}</h2>{{ post.byline }}<a href='{{ post.url }}'>Read on</a>",
    "a title cut short": "<a href='{{ post.url }}'>{{ post.title | truncate(14) }}</a>{{ post.byline }}",
    "one post of all": "{% if loop.first %}<a href='{{ post.url }}'>{{ post.title }}</a>{{ post.byline }}{% endif %}",
    "none at all": "",
}
BARE_LISTS = {
    "titles alone": "<a href='{{ post.url }}'>{{ post.title }}</a>",
    "titles without a link": "<li>{{ post.title }}</li>",
    "a byline for the first": "<a href='{{ post.url }}'>{{ post.title }}</a>{% if loop.first %}{{ post.byline }}{% endif %}",
    "a byline for the first, without links": "<b>{{ post.title }}</b>{% if loop.first %}{{ post.byline }}{% endif %}",
    "a byline for all but the last": "<a href='{{ post.url }}'>{{ post.title }}</a>{% if not loop.last %}{{ post.byline }}{% endif %}",
    "a byline for all but the last, without links": "<b>{{ post.title }}</b>{% if not loop.last %}{{ post.byline }}{% endif %}",
    "a hidden byline": "<a href='{{ post.url }}'>{{ post.title }}</a><div hidden>{{ post.byline }}</div>",
    "a byline on demand": "<a href='{{ post.url }}'>{{ post.title }}</a><details><summary>Who?</summary>{{ post.byline }}</details>",
    "a byline in a comment": "<a href='{{ post.url }}'>{{ post.title }}</a><!-- {{ post.byline }} -->",
    "an author alone": "<a href='{{ post.url }}'>{{ post.title }}</a> by Ada Reyes",
}
POSTS = (GHOSTWRITTEN, OTHER, OWN, entry_of(disclose(), slug="wick", title="Wick"))


@pytest.mark.parametrize("case", LISTS)
def test_a_list_with_a_byline_for_each_post_that_it_shows_loses_nothing(case: str) -> None:
    assert listed(LISTS[case], *POSTS, SPONSORED, RETRACTED).lost() == ()


@pytest.mark.parametrize("case", BARE_LISTS)
def test_a_list_that_shows_a_post_without_its_byline_loses_it(case: str) -> None:
    lost = listed(BARE_LISTS[case], *POSTS).lost()
    assert {one.loss.rule for one in lost} == {CREDIT}
    assert ("/wick/", "the author 'Ada Reyes'") in {(one.loss.post, one.loss.what) for one in lost}
    assert "last" in case or ("/bell/", "the ghostwriter 'Sam Okafor'") in {(one.loss.post, one.loss.what) for one in lost}


@pytest.mark.parametrize("name", ["'Sponsored: '", "'Retracted: '"])
@pytest.mark.parametrize("shown", ["<a href='{{ post.url }}'>%s</a>{{ post.byline }}", "<b>%s</b>{{ post.byline }}"])
def test_a_list_that_takes_a_label_off_a_title_is_found_out(shown: str, name: str) -> None:
    lost = listed(shown % f"{{{{ post.title | replace({name}, '') }}}}", OWN, SPONSORED, RETRACTED).lost()
    sponsored = (LABEL, "/globex/", "the label 'Sponsored' before the title")
    retracted = (CREDIT, "/wrong/", "the label 'Retracted' before the title")
    assert [(one.loss.rule, one.loss.post, one.loss.what) for one in lost] == [sponsored if "Sp" in name else retracted]


def test_a_title_is_no_part_of_another_title() -> None:
    posts = [entry_of(disclose(), slug=slug, title=title) for slug, title in (("a", "The bell tower"), ("b", "bell"), ("c", "By Ada"))]
    assert listed("<b>{{ post.title }}</b>{{ post.byline }}", *posts).lost() == ()


def test_a_list_that_calls_a_stranger_an_author_is_found_out() -> None:
    lost = listed("<a href='{{ post.url }}'>{{ post.title }}</a>{{ post.byline }}<i class='p-author'>Us</i>", OWN).lost()
    assert [(one.loss.what, one.loss.is_claim) for one in lost] == [("'Us' as an author (p-author)", True)]


def listed(shown: str, *entries: Any) -> Made:
    theme = theme_of({"templates/list.html": f"<!doctype html><body>{{% for post in posts %}}{shown}\n{{% endfor %}}"})
    return list_page(entries, theme)


def broken(case: str, text: str) -> str:
    is_xml = text.startswith("<")
    match case:
        case "no feed":
            return "<html>" if is_xml else "[]"
        case "broken in the middle":
            return text.replace("content", "content<", 1) if is_xml else text.replace('"items"', "'items'")
        case "one item too few":
            return without(r"<(item|entry)>.*?</\1>" if is_xml else r'\{"id".*?\},(?=\{"id")')(text)
        case _:
            return text.replace("/lamp/", "/x/").replace("/bell/", "/lamp/").replace("/x/", "/bell/")


@pytest.mark.parametrize("case", ["no feed", "broken in the middle", "one item too few", "two posts changed about"])
@pytest.mark.parametrize("format_", FILES)
def test_a_feed_that_cannot_be_read_does_not_pass(format_: str, case: str) -> None:
    assert feed(format_, GHOSTWRITTEN, OTHER).lost(partial(broken, case)) != ()


@pytest.mark.parametrize("format_", FILES)
def test_an_item_is_read_once_as_long_as_its_bytes_are_the_same(format_: str) -> None:
    made, gate = feed(format_, GHOSTWRITTEN, OTHER, OWN), Gate(theme_of(), ORIGIN)
    for _ in range(3):
        assert gate.lost(made.page, made.data, made.bodies) == ()
    assert feed_gate(gate).items_read == 3

    changed = made.data.replace(b"Sam Okafor", b"Sam Okafar")
    for _ in range(2):  # what was found wanting is found wanting again
        assert {one.loss.post for one in gate.lost(made.page, changed, made.bodies)} == {"/lamp/", "/bell/"}
    assert feed_gate(gate).items_read == 3 + 2 * 2


def test_the_three_feeds_of_a_post_have_one_content() -> None:
    gate = Gate(theme_of(), ORIGIN)
    for format_ in FILES:
        made = feed(format_, entry_of(all_sides()), OWN)
        assert gate.lost(made.page, made.data, made.bodies) == ()
    assert (feed_gate(gate).items_read, feed_gate(gate).contents_read) == (6, 2)


@pytest.mark.parametrize("format_", FILES)
def test_a_long_text_is_left_out_of_what_is_read_and_changes_nothing(format_: str) -> None:
    text = "<p>“It’s &amp; rings”, says <b>he</b> \\ she.</p>\n" * 40
    for body in (Body((text,)), Body(("<p>", f"</p>{text}")), Body(('<p><a href="', f'">one</a></p>{text}'))):
        made = feed(format_, entry_of(all_sides()), body=body)
        assert made.lost() == ()
        assert made.lost(without("Ada Reyes", "Ada Rayes")) != ()


def test_a_text_that_says_what_was_lost_does_not_make_up_for_it() -> None:
    sentence = "By Ada Reyes, CEO, as told to Sam Okafor (Words &amp; Co.)."
    for format_ in FILES:
        made = feed(format_, GHOSTWRITTEN, body=Body((f"<p>{sentence}</p>" + "<p>It rings.</p>" * 100,)))
        lost = made.lost(without("as told to <a.*?</a>|as told to &lt;a.*?/a&gt;", "with"))
        assert "the ghostwriter 'Sam Okafor'" in {one.loss.what for one in lost}


def test_sheets_are_read_once_for_a_theme_and_once_for_those_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    from blogkit.parity import hiding
    from blogkit.theme import styles, theme as themes

    read: list[int] = []

    def counted(sheets: Any, *more: Any) -> Any:
        read.append(len(sheets))
        return styles.read_styles(sheets, *more)

    monkeypatch.setattr(themes, "read_styles", counted)
    monkeypatch.setattr(hiding, "read_styles", counted)
    theme: Theme = theme_of({"templates/post.html": POST % ("<style>.x { display: none }</style>" + PLACED), "static/more.css": ""})
    gate = Gate(theme, ORIGIN)

    for entry in POSTS:
        made = post_page(entry, theme)
        assert gate.lost(made.page, made.data, made.bodies) == ()

    assert read == [3, 1]  # two of the theme, and that of its settings; one of the pages


def put(kind: str, day: str, text: str, url: str, entry: Entry | None) -> Amendment:
    return Amendment(kind, day, day, 1, text, "", "", url, entry)


PUT = (
    put("correction", "2026-11-04", "We said 20 %; it is 12 %.", "/oil/", OWN),
    put("withdrawal", "2026-11-12", "Its author asked for it.", "/gone/", None),
)
CORRECTIONS = (
    "<ol><li>Correction, <time>4 November 2026</time><p>We said 20 %; it is 12 %.</p>In <a href='/oil/'>Oil</a> By Ada Reyes, CEO.</li>"
    "<li>Taken back on 12. November 2026<p>Its author asked for it.</p></li></ol>"
)


SHOWN = PageView("/corrections/", "", "Corrections", "", "corrections", ())


def lost_of(view: View, html: str, template: str = "archive.html") -> list[str]:
    page = Page("corrections/index.html", template, "", view)
    return [one.loss.what for one in Gate(theme_of(), ORIGIN).lost(page, html.encode(), ())]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (str, []),
        (without("We said .*?12 %."), ["the correction of 2026-11-04: 'We said 20 %; it is 12 %.'"]),
        (without("<p>Its", "<p>  Its"), []),
        (without("<p>Its", "<p hidden>Its"), ["the withdrawal of 2026-11-12: 'Its author asked for it.'"]),
        (without("12. November"), ["the withdrawal of 2026-11-12: 'Its author asked for it.'"]),
        (without("By Ada Reyes, CEO."), ["the author 'Ada Reyes'"]),
    ],
)
def test_a_page_of_corrections_tells_each_with_its_day_and_its_posts_byline(change: Callable[[str], str], what: list[str]) -> None:
    assert lost_of(CorrectionsView(SITE, SHOWN, PUT), change(CORRECTIONS)) == what


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ("<p>Taken down on 12 November 2026. The reason: the author asked for it.", []),
        ("<p>Taken down in November 2026, as the author asked for it.", ["the day since which the post is gone, 2026-11-12"]),
        ("<p>Taken down on 12 November 2026. <i hidden>The author asked for it.</i>", ["the reason: 'author asked for it'"]),
    ],
)
def test_a_tombstone_tells_since_when_and_why(html: str, what: list[str]) -> None:
    assert lost_of(TombstoneView(SITE, SHOWN, True, "2026-11-12", "2026-10-01", "author asked for it"), html) == what


@pytest.mark.parametrize("change", [str, without("We said"), without("4 November"), without("<item>.*?</item>")])
def test_a_feed_of_corrections_tells_each_with_its_day(change: Callable[[str], str]) -> None:
    items = "".join(
        f"<item><content:encoded>&lt;p>{one.kind}, {int(one.day[-2:])} November 2026&lt;/p>&lt;p>{one.text}&lt;/p></content:encoded></item>"
        for one in PUT
    )
    text = f'<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>{items}</channel></rss>'
    lost = lost_of(CorrectionsFeedView(SITE, "rss", "Bells", "", "", tuple(CorrectionItem(one, DATE) for one in PUT)), change(text), "")
    assert bool(lost) is (change is not str)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4 November 2026: put right", True),
        ("am 4. November 2026: put right", True),
        ("le 4 novembre 2026 put right", True),
        ("2026-11-04 put right", True),
        ("2026. november 4. put right", True),
        ("2026年11月4日 put right", True),
        ("04/11/2026 put right", True),
        ("11/4/2026 put right", True),
        ("put right (4 November 2026)", True),
        ("14 November 2026 put right", False),
        ("November 2026 put right", False),
        ("4 of 12 in November 2026 put right", False),
        ("2026: 20 of 4 put right", False),
        ("4 November 2025 put right", False),
        ("4 November 2026", False),
    ],
)
def test_a_day_is_known_in_any_order_of_its_numbers(text: str, expected: bool) -> None:  # noqa: FBT001
    assert is_dated(squashed(text), "putright", "2026-11-04") is expected
