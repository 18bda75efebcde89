"""Whether a site whose theme loses a disclosure is ever written, and what its owner is told. Never looks at a page that was not built."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from blogkit import report
from blogkit.build import Work
from blogkit.content.values import Body
from blogkit.diagnostics import Severity
from blogkit.inputs import built_in_theme
from blogkit.parity.findings import Shortfall
from blogkit.parity.gate import Gate
from blogkit.parity.parts import advice_on_parts
from blogkit.plan import Page
from blogkit.report import human
from tests.gates import theme_of
from tests.sites import CONFIG, SMALL, build_site, tree, write_site

MINE = CONFIG.replace("[site]\n", '[site]\ntheme = "mine"\n')
POST = "<!doctype html>\n<title>{{ post.title }}</title>\n<h1>{{ post.title }}</h1>\n<div>{{ post.html }}</div>\n"
MENDED = POST.replace("</h1>\n", "</h1>\n{{ post.disclosure }}\n")
ITEM = "{% macro post_in_list(post, level) %}\n<li><a href='{{ post.url }}'>{{ post.title }}</a></li>\n{% endmacro %}\n"
GLOBEX = {
    "content/orgs/globex.md": "---\nname: Globex\n---\nThey ring.\n",
    "content/posts/visit.md": "---\ntitle: A visit\ndate: 2026-11-03\nauthor: ada\nsponsor: {org: globex}\n---\nWe went.\n",
}
SPONSORED = GLOBEX["content/posts/visit.md"].replace(
    "author: ada", "author: ada\ncontributors: [{person: sam, role: editor, paid_by: globex}]"
)
ORGS = {"content/orgs/globex.md": GLOBEX["content/orgs/globex.md"]}
NOTE = "---\ntitle: Note {0}\ndate: 2026-07-01\nauthor: ada\nghostwriter: sam\n---\nNote {0}.\n"
MANY = {f"content/posts/more/note-{number}.md": NOTE.format(number) for number in range(70)}
"""Enough posts that blogkit shares them out to several processes."""


def site_with(folder: Path, files: dict[str, str]) -> Path:
    return write_site(folder, {**SMALL, "blogkit.toml": MINE, "themes/mine/theme.toml": "", **files})


def places(work: Work) -> list[tuple[str, str, int]]:
    return [(one.rule, one.span.path, one.span.line) for one in work.diagnostics]


def test_a_theme_by_someone_who_never_heard_of_disclosure_publishes_nothing(tmp_path: Path) -> None:
    site = site_with(tmp_path, {"themes/mine/templates/post.html": POST})

    work = build_site(site)

    (found,) = work.diagnostics
    assert (found.rule, found.severity) == ("credit-lost-in-output", Severity.ERROR)
    assert found.message == "lamp/index.html does not show the ghostwriter 'Sam Okafor'"
    assert (found.span.path, found.span.line, found.line_text) == ("themes/mine/templates/post.html", 3, "<h1>{{ post.title }}</h1>")
    assert found.help == "add {{ post.disclosure }} to the template, under the title"
    assert not (site / "public").exists() or tree(site / "public") == {}


HEADS = {
    "with a head": "<!doctype html>\n<html>\n<head><title>{{ page.title }}</title></head>\n{% block main %}{% endblock %}\n",
    "with the beginning of a head": "<!doctype html>\n<head lang=en>\n<title>{{ page.title }}</title>\n{% block main %}{% endblock %}\n",
    "without a head": "<!doctype html>\n<html lang=en>\n<title>{{ page.title }}</title>\n{% block main %}{% endblock %}\n",
    "without anything": "{% block main %}{% endblock %}\n",
    "with the line": "<!doctype html>\n<head>{{ page.head }}<title>{{ page.title }}</title></head>\n{% block main %}{% endblock %}\n",
}


@pytest.mark.parametrize("kind", HEADS)
def test_what_machines_are_told_in_the_head_is_there_once_whatever_a_base_looks_like(tmp_path: Path, kind: str) -> None:
    assert build_site(site_with(tmp_path, {"themes/mine/templates/base.html": HEADS[kind]})).diagnostics == ()
    page = LexborHTMLParser((tmp_path / "public/lamp/index.html").read_bytes())
    for selector in ('meta[name="author"]', 'link[rel="canonical"]', 'meta[name="ai-disclosure"]'):
        assert len(page.css(f"head > {selector}")) == len(page.css(selector)) == 1, selector


def test_a_base_that_puts_the_head_where_machines_do_not_look_is_told_so(tmp_path: Path) -> None:
    base = "<!doctype html>\n<html>\n<head><title>{{ page.title }}</title></head>\n{% block main %}{% endblock %}<p>{{ page.head }}</p>\n"
    work = build_site(site_with(tmp_path, {"themes/mine/templates/base.html": base}))
    assert places(work) == [("credit-lost-in-output", "themes/mine/templates/base.html", 3)]
    (found,) = work.diagnostics
    assert found.message == ("the head of lamp/index.html lacks the author 'Ada Reyes' (meta author)")
    assert found.help == "place {{ page.head }} unchanged in the <head>, and write none of its elements a second time"
    assert found.notes == (
        "the head of lamp/index.html lacks the word on AI, 'human-only' (ai-disclosure)",
        "the head of lamp/index.html lacks the link to the original, https://bells.example/lamp/ (rel=canonical)",
        "the same in 1 more output: bell/index.html",
    )


def test_the_line_mends_it(tmp_path: Path) -> None:
    site = site_with(tmp_path, {"themes/mine/templates/post.html": POST, **GLOBEX})
    assert build_site(site).has_errors
    write_site(site, {"themes/mine/templates/post.html": MENDED})

    work = build_site(site)

    assert work.diagnostics == ()
    assert "as told to" in (site / "public/lamp/index.html").read_text("utf-8")


def test_a_sponsored_post_without_its_label_has_a_rule_of_its_own(tmp_path: Path) -> None:
    work = build_site(site_with(tmp_path, {"themes/mine/templates/post.html": POST, **GLOBEX}))

    assert {one.rule for one in work.diagnostics} == {"credit-lost-in-output", "sponsor-without-label-in-output"}
    label = next(one for one in work.diagnostics if one.rule == "sponsor-without-label-in-output")
    assert label.message == "visit/index.html does not show the word on the sponsor: 'Globex paid for this post.'"


def test_a_list_of_titles_alone_is_told_at_the_template_that_writes_them(tmp_path: Path) -> None:
    work = build_site(site_with(tmp_path, {"themes/mine/templates/_post.html": ITEM}))

    (found,) = work.diagnostics
    assert places(work) == [("credit-lost-in-output", "themes/mine/templates/_post.html", 2)]
    assert found.message == "index.html does not show the author 'Ada Reyes' of /bell/"  # the newest post is led by a template of its own
    assert found.help.startswith("add {{ post.byline }} to each post that the template lists")
    assert found.notes[0] == "tags/light/index.html does not show the ghostwriter 'Sam Okafor' of /lamp/"
    assert found.notes[-1].startswith("the same in 5 more outputs: tags/light/index.html, tags/sound/index.html, ")


@pytest.mark.parametrize("kind", ["list", "archive", "person", "org"])
def test_each_template_that_lists_posts_is_looked_at(tmp_path: Path, kind: str) -> None:
    shown = "{% for post in PART.posts %}{{ post.title }}{% endfor %}"
    loop = {"list": shown.replace("PART.", ""), "archive": f"{{% for PART in years %}}{shown}{{% endfor %}}"}
    text = "<!doctype html><p>Us</p>\n" + loop.get(kind, f"{{% for PART in groups %}}{shown}{{% endfor %}}").replace("PART", "part")
    work = build_site(site_with(tmp_path, {f"themes/mine/templates/{kind}.html": text}))
    assert set(places(work)) == {("credit-lost-in-output", f"themes/mine/templates/{kind}.html", 2)}


SHOWN = "<a href='{{ post.url }}'>{{ post.title }}</a>{{ post.byline }}"
GROUPS = (
    f"<!doctype html><h1>Us</h1>\n{{% for group in groups %}}BEFORE"
    f"{{% for post in group.posts %}}{SHOWN}{{% endfor %}}\nBEHIND{{% endfor %}}"
)
WITHOUT_LABELS = {
    "none": ("", ""),
    "one for all": ("{% if loop.first %}{{ group.label }}{% endif %}", ""),
    "hidden": ("<h2 hidden>{{ group.label }}</h2>", ""),
    "behind the posts": ("", "<h2>{{ group.label }}</h2>"),
    "in a comment": ("<!-- {{ group.label }} -->", ""),
    "one's own words": ("<h2>Posts</h2>", ""),
}
WITH_LABELS = {
    "a heading": ("<h2>{{ group.label }}</h2>", ""),
    "a row": ("<p>{{ group.label }}: ", "</p>"),
    "on demand": ("<details><summary>{{ group.label }}</summary>", "</details>"),
}
EDITED = {
    "content/posts/oil.md": "---\ntitle: Oil\ndate: 2026-11-03\nauthor: ada\ncontributors: [{person: sam, role: editor}]\n---\nOil.\n",
    "content/posts/wick.md": "---\ntitle: Wick\ndate: 2026-11-04\nauthor: sam\nghostwriting: none\n---\nA wick.\n",
}


@pytest.mark.parametrize("kind", ["person", "org"])
@pytest.mark.parametrize("case", WITHOUT_LABELS)
def test_a_page_that_does_not_tell_who_wrote_from_who_ghostwrote_is_found_out(tmp_path: Path, kind: str, case: str) -> None:
    template = f"themes/mine/templates/{kind}.html"
    files = {**EDITED, template: grouped(*WITHOUT_LABELS[case]), "content/posts/visit.md": SPONSORED, **ORGS}

    (found,) = build_site(site_with(tmp_path, files)).diagnostics

    assert (found.rule, found.span.path, found.span.line) == ("credit-lost-in-output", template, 2)
    assert found.help == "show {{ group.label }} above the posts of each group, where every reader sees it"
    assert re.search(" the label '(Wrote|Ghostwritten for Ada Reyes|Paid for|Paid someone who worked on)' above /", found.message)
    assert {"person": "people/sam/", "org": "orgs/globex/"}[kind] in f"{found.message} {found.notes}"


@pytest.mark.parametrize("kind", ["person", "org"])
@pytest.mark.parametrize("case", WITH_LABELS)
def test_a_page_that_tells_what_everybody_did_in_its_own_layout_is_not_held_up(tmp_path: Path, kind: str, case: str) -> None:
    files = {**EDITED, f"themes/mine/templates/{kind}.html": grouped(*WITH_LABELS[case]), "content/posts/visit.md": SPONSORED, **ORGS}
    assert build_site(site_with(tmp_path, files)).diagnostics == ()


FIGURES = "themes/mine/templates/transparency.html"
POLICY = "themes/mine/templates/_policy.html"
WAIVED = MINE.replace('"off"', '"warning"') + (
    '[[policy.override]]\nfolder = "founder"\nrules = {ghostwriting-forbidden = "error"}\n'
    '[[policy.waiver]]\nrule = "ai-undeclared"\npost = "content/posts/*.md"\nreason = "From before."\nuntil = 2027-01-01\nby = "ada"\n'
)


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        (('<td>{{ figure.posts if figure.of else _("share.undeclared") }}</td>', ""), "does not show the figure 'All posts', 3"),
        (
            ("{% for figure in figures %}<tr>", "{% for figure in figures if figure.name != 'undeclared' %}<tr>"),
            "the figure 'Undeclared', 1",
        ),
        (
            ("<tbody>\n{% for figure in figures %}", "<tbody hidden>\n{% for figure in figures %}"),
            "does not show the figure 'All posts', 3",
        ),
        (
            ('{{ figure.posts if figure.of else _("share.undeclared") }}', "{{ figure.posts + 1 }}"),
            "does not show the figure 'All posts', 3",
        ),
        (('{{ table(by_year, _("figures.year")) }}', ""), "does not show the figures of 2026"),
        (('{{ table(by_person, _("figures.author")) }}', ""), "does not show the figures of Ada Reyes"),
        (("{% for figure in figures %}<td>", "{% for figure in figures if figure.name != 'ghostwritten' %}<td>"), "the figures of 2026"),
        (('{% include "_policy.html" %}', ""), "does not show the rule "),
    ],
)
def test_a_page_of_figures_that_leaves_some_out_is_found_out(tmp_path: Path, change: tuple[str, str], lost: str) -> None:
    built_in = template("transparency.html")
    assert change[0] in built_in
    work = build_site(site_with(tmp_path, {FIGURES: built_in.replace(*change), "content/posts/wick.md": EDITED["content/posts/wick.md"]}))
    (found,) = [one for one in work.diagnostics if one.rule == "credit-lost-in-output"]
    assert lost in found.message
    assert found.span.path == FIGURES


LISTED = (
    "<!doctype html><title>Figures</title><ul>"
    "{% for one in figures %}<li>{{ one.posts if one.of else 'nobody says' }} {{ one.label }}</li>{% endfor %}</ul>"
    "{% for row in by_year + by_person %}<p>{{ row.name }}: {% for one in figures if one.name not in LEFT_OUT %}"
    "{{ one.short }}: {{ row[one.name] or 'nobody says' }}; {% endfor %}</p>{% endfor %}"
    '{% include "_policy.html" %}'
)


def test_figures_may_stand_in_another_layout_than_a_table(tmp_path: Path) -> None:
    some = {FIGURES: LISTED.replace("LEFT_OUT", "('posts', 'withheld', 'retracted')")}
    assert build_site(site_with(tmp_path, some)).diagnostics == ()
    less = {FIGURES: LISTED.replace("LEFT_OUT", "('posts', 'undeclared', 'by_author_alone', 'ghostwritten', 'ai_none')")}
    assert "does not show the figures of 2026" in build_site(site_with(tmp_path, less)).diagnostics[0].message


def test_silence_is_never_told_as_a_nought(tmp_path: Path) -> None:
    told = template("transparency.html").replace('{{ figure.posts if figure.of else _("share.undeclared") }}', "{{ figure.posts }}")
    silent = {"content/posts/lamp.md": SMALL["content/posts/bell.md"].replace("Bell", "Lamp")}
    work = build_site(site_with(tmp_path, {FIGURES: told, **silent}))
    assert work.diagnostics[0].message == (
        "transparency/index.html gives 0 as the figure 'Written by the named author alone', of which nobody says anything, "
        "and no record does"
    )


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        (("{% if policy.waivers %}", "{% if false %}"), "the waiver of ai-undeclared for content/posts/*.md"),
        (("<td>{{ one.reason }}</td>", ""), "the waiver of ai-undeclared for content/posts/*.md: 'From before.'"),
        (("{{ one.until | day }}", ""), "the last day of the waiver of ai-undeclared for content/posts/*.md, 2027-01-01"),
        (("{{ one.by }}", ""), "the waiver of ai-undeclared for content/posts/*.md: 'Ada Reyes'"),
        (("{% if policy.overrides %}", "{% if false %}"), "the exception for content/posts/founder/"),
        (("{{ rule.summary }}", ""), "the rule missing-author"),
    ],
)
def test_a_page_of_the_policy_that_leaves_something_out_is_found_out(tmp_path: Path, change: tuple[str, str], lost: str) -> None:
    built_in = template("_policy.html")
    assert change[0] in built_in
    work = build_site(site_with(tmp_path, {POLICY: built_in.replace(*change), "blogkit.toml": WAIVED}))
    (found,) = [one for one in work.diagnostics if one.rule == "credit-lost-in-output"]
    assert found.message.endswith(f"/index.html does not show {lost}")
    assert "policy/index.html" in f"{found.message} {found.notes}"
    assert found.span.path == POLICY
    assert found.help == "show each rule, exception and waiver of {{ policy }}, where every reader sees them"


def grouped(before: str, behind: str) -> str:
    """Return a template of a page of posts in groups."""
    return GROUPS.replace("BEFORE", before).replace("BEHIND", behind)


def template(name: str) -> str:
    """Return a template of the built-in theme."""
    return next(source.data.decode() for source in built_in_theme() if source.path == f"themes/default/templates/{name}")


@pytest.mark.parametrize(
    ("css", "line"), [(".bk-byline { display: none }", 1), ("p { margin: 0 }\n@media screen {\n  .bk-byline { display: none }\n}\n", 3)]
)
def test_a_theme_that_hides_the_byline_is_told_the_rule_of_its_sheet(tmp_path: Path, css: str, line: int) -> None:
    work = build_site(site_with(tmp_path, {"themes/mine/static/mine.css": css}))

    assert places(work) == [("credit-lost-in-output", "themes/mine/static/mine.css", line)]
    (found,) = work.diagnostics
    assert found.message == "lamp/index.html hides the ghostwriter 'Sam Okafor': .bk-byline { display: none }"
    assert found.help == "take that rule away from what the disclosure says"
    assert found.line_text


@pytest.mark.parametrize(
    ("wrapper", "reason"),
    [
        ("<div hidden>{{ post.disclosure }}</div>", "hidden"),
        ("<!-- {{ post.disclosure }} -->", "it stands in a comment"),
        ("<template>{{ post.disclosure }}</template>", "<template>"),
        ("<style>.bk-disclosure { display: none }</style>{{ post.disclosure }}", ".bk-disclosure { display: none }"),
    ],
)
def test_a_theme_that_hides_the_disclosure_in_its_template_is_told_why(tmp_path: Path, wrapper: str, reason: str) -> None:
    work = build_site(site_with(tmp_path, {"themes/mine/templates/post.html": MENDED.replace("{{ post.disclosure }}", wrapper)}))

    found = work.diagnostics[0]
    assert found.message == f"lamp/index.html hides the ghostwriter 'Sam Okafor': {reason}"
    assert found.help == "place {{ post.disclosure }} unchanged, where every reader sees it"
    assert found.span.path == "themes/mine/templates/post.html"


ABOVE, LEAD, RECORD, BELOW = (f"{{{{ post.disclosure.{part} }}}}" for part in ("above", "lead", "record", "below"))
IN_PARTS = POST.replace("<h1>", f"{ABOVE}\n<h1>").replace("</h1>\n", f"</h1>\n{LEAD}\n")
"""The record is missing: its lead names everyone."""
UPON = '{% extends "parent:post.html" %}\n'
DID = {"content/posts/lamp.md": SMALL["content/posts/lamp.md"].replace("ai: none\n", "ai: none\nmethod: Two talks.\n")}
WITH_PARTS: dict[str, tuple[dict[str, str], int, str]] = {
    "without the record": ({"post": IN_PARTS}, 3, f"add {RECORD}, where every reader sees it"),
    "the record alone": (
        {"post": POST.replace("</h1>\n", f"</h1>\n{RECORD}\n")},
        4,
        f"add {ABOVE} and {LEAD}, where every reader sees them",
    ),
    "below alone, hidden": (
        {"post": POST.replace("</h1>\n", f"</h1>\n<div hidden>{BELOW}</div>\n")},
        4,
        f"add {ABOVE}, where every reader sees it",
    ),
    "with the record hidden": (
        {"post": IN_PARTS.replace("<div>", f"<div hidden>{RECORD}</div><div>")},
        3,
        f"place {ABOVE}, {LEAD} and {RECORD} unchanged, where every reader sees them",
    ),
    "in the place of the parent's": (
        {"post": UPON + "{% block post_record %}\n<p>Thanks, all.</p>{% endblock %}\n"},
        2,
        f"add {RECORD}, where every reader sees it",
    ),
    "a head of one's own": (
        {"post": UPON + "{% block post_head %}<h1>{{ post.title }}</h1>{% endblock %}\n"},
        2,
        f"add {ABOVE} and {LEAD}, where every reader sees them",
    ),
}


@pytest.mark.parametrize("kind", WITH_PARTS)
def test_a_theme_that_places_some_parts_of_the_disclosure_is_told_of_the_others(tmp_path: Path, kind: str) -> None:
    templates, line, help_ = WITH_PARTS[kind]
    files = {f"themes/mine/templates/{name}.html": text for name, text in templates.items()}
    found = build_site(site_with(tmp_path, {**files, **DID})).diagnostics
    assert {(one.span.path, one.span.line, one.help) for one in found} == {("themes/mine/templates/post.html", line, help_)}


@pytest.mark.parametrize(
    "text",
    [
        IN_PARTS + RECORD,
        UPON + "{% block post_record %}{{ super() }}<p>Thanks.</p>{% endblock %}",
        UPON + '{% block post_record %}{% set show = true %}{% include "_record.html" %}{% endblock %}',
        UPON + '{% block post_record %}{% from "_record.html" import record %}{{ record(post) }}{% endblock %}',
    ],
)
def test_parts_are_found_wherever_they_are_placed(tmp_path: Path, text: str) -> None:
    macro = f"{{% macro record(post) %}}{RECORD}{{% endmacro %}}{{{{ record(post) if show is defined }}}}"
    files = {"themes/mine/templates/post.html": text, "themes/mine/templates/_record.html": macro}
    assert build_site(site_with(tmp_path, files)).diagnostics == ()
    advice = advice_on_parts(theme_of({"templates/post.html": text, "templates/_record.html": macro}), "post.html")
    assert advice
    assert advice.help == f"place {ABOVE}, {LEAD} and {RECORD} unchanged, where every reader sees them"


def test_nobody_who_means_the_template_below_is_offered_the_one_above(tmp_path: Path) -> None:
    files = {"themes/mine/templates/404.html": '{% include "parent:_mine.html" %}', "themes/mine/templates/_mine.html": "Mine."}
    (found,) = build_site(site_with(tmp_path, files)).diagnostics
    assert (found.message, found.help) == ("this template fails for 404.html: there is no template 'parent:_mine.html'", "")


def test_a_theme_that_makes_the_ghostwriter_an_author_is_found_out(tmp_path: Path) -> None:
    forged = MENDED + '<p class="p-author h-card">Sam Okafor</p>'
    work = build_site(site_with(tmp_path, {"themes/mine/templates/post.html": forged}))

    said = "the markup of lamp/index.html gives the ghostwriter 'Sam Okafor' as an author (p-author), and the post's record does not"
    assert work.diagnostics[0].message == said


def test_many_pages_are_one_finding_from_however_many_processes(tmp_path: Path) -> None:
    site = site_with(tmp_path, {"themes/mine/templates/post.html": POST, **MANY})

    alone, together = build_site(site, jobs=1), build_site(site, jobs=3)

    assert alone.diagnostics == together.diagnostics
    (found,) = alone.diagnostics
    assert found.notes[-1] == "the same in 71 more outputs: bell/index.html, note-0/index.html, note-1/index.html, …"
    assert len(human(alone.diagnostics).splitlines()) < 20
    for format_ in report.FORMATS.values():
        assert "credit-lost-in-output" in format_(alone.diagnostics)


@pytest.mark.parametrize("options", [{}, {"keep_going": True}, {"keep_going": True, "clean": True}])
def test_what_stands_stays_as_it_was_and_keep_going_makes_no_difference(tmp_path: Path, options: dict[str, bool]) -> None:
    site = site_with(tmp_path, {})
    assert build_site(site).diagnostics == ()
    before = tree(site / "public")
    write_site(site, {"themes/mine/templates/post.html": POST, "content/posts/new.md": MANY["content/posts/more/note-1.md"]})

    for _ in range(2):
        work = build_site(site, **options)
        assert work.has_errors
        assert dict(work.written) == {}
        assert tree(site / "public") == before

    write_site(site, {"themes/mine/templates/post.html": MENDED})
    assert build_site(site, **options).diagnostics == ()
    assert "new/index.html" in tree(site / "public")


@pytest.mark.parametrize("rule", ["credit-lost-in-output", "sponsor-without-label-in-output"])
@pytest.mark.parametrize("level", ["off", "warning"])
def test_no_level_lowers_what_the_gate_says(tmp_path: Path, rule: str, level: str) -> None:
    files = {"themes/mine/templates/post.html": POST, "blogkit.toml": MINE + f'{rule} = "{level}"\n', **GLOBEX}
    work = build_site(site_with(tmp_path, files), keep_going=True)
    assert [one.rule for one in work.diagnostics if one.span.path == "blogkit.toml"] == ["invalid-value"]
    assert not (site_index := tmp_path / "public/index.html").exists(), site_index


@pytest.mark.parametrize("rule", ["credit-lost-in-output", "sponsor-without-label-in-output"])
def test_no_post_may_allow_it(tmp_path: Path, rule: str) -> None:
    files = {"content/posts/bell.md": SMALL["content/posts/bell.md"].replace("author: ada", f"author: ada\nallow: [{rule}]")}
    work = build_site(site_with(tmp_path, files))
    assert work.has_errors
    assert rule in work.diagnostics[0].message


def test_a_sheet_that_hides_something_new_makes_every_page_be_looked_at_again(tmp_path: Path) -> None:
    site = site_with(tmp_path, {"themes/mine/static/mine.css": "p { color: red }"})
    pages = {out for out in build_site(site).written if out.endswith(".html")}
    write_site(site, {"themes/mine/static/mine.css": "p { color: blue }"})
    assert [reason.out for reason in build_site(site).stale] == ["theme/mine.css"]
    before = tree(site / "public")

    write_site(site, {"themes/mine/static/mine.css": ".bk-byline { display: none }"})
    assert places(build_site(site)) == [("credit-lost-in-output", "themes/mine/static/mine.css", 1)]
    assert tree(site / "public") == before

    write_site(site, {"themes/mine/static/mine.css": ".nothing { display: none }"})
    work = build_site(site)
    assert work.diagnostics == ()
    assert {reason.out for reason in work.stale} == {*pages, "theme/mine.css"}


def test_only_what_was_rendered_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = site_with(tmp_path, {})
    build_site(site)
    seen: list[str] = []
    lost = Gate.lost

    def noted(gate: Gate, page: Page, data: bytes, bodies: Sequence[Body]) -> tuple[Shortfall, ...]:
        seen.append(page.out)
        return lost(gate, page, data, bodies)

    monkeypatch.setattr(Gate, "lost", noted)
    bell = site / "content/posts/bell.md"
    bell.write_text(bell.read_text() + "\nAnd rings.\n")

    work = build_site(site)

    assert seen == [reason.out for reason in work.stale]
    assert "lamp/index.html" not in seen
    assert "bell/index.html" in seen


def test_the_messages_speak_as_the_others_do(tmp_path: Path) -> None:
    files = {"themes/mine/templates/post.html": POST, "themes/mine/templates/_post.html": ITEM, **GLOBEX}
    for one in build_site(site_with(tmp_path, files)).diagnostics:
        for text in (one.message, one.help, *one.notes):
            assert not text.endswith("."), text
            assert not re.match(r"[A-Z](?!SS|SON)", text), text
            assert "\n" not in text


@pytest.mark.parametrize("title", ["Sponsored", "Spons", "Sponsored.", "Sponsored: Sponsored"])
def test_a_sponsored_post_may_be_called_like_its_label(tmp_path: Path, title: str) -> None:
    named = GLOBEX["content/posts/visit.md"].replace("title: A visit", f'title: "{title}"')
    work = build_site(write_site(tmp_path, {**SMALL, **GLOBEX, "content/posts/visit.md": named}))
    assert [one.message for one in work.diagnostics if one.rule.endswith("-in-output")] == []


@pytest.mark.parametrize("title", ["Retracted", "Ret", "3 March 2026"])
def test_a_retracted_post_may_be_called_like_its_banner(tmp_path: Path, title: str) -> None:
    more = "status: retracted\ncorrections: [{date: 2026-03-03, kind: retraction, text: It was wrong.}]\n"
    text = f'---\ntitle: "{title}"\ndate: 2026-02-01\nauthor: ada\n{more}---\nWe went.\n'
    work = build_site(write_site(tmp_path, {**SMALL, "content/posts/visit.md": text}))
    assert [one.message for one in work.diagnostics if one.rule.endswith("-in-output")] == []


def test_a_headline_that_speaks_of_sponsors_is_no_label(tmp_path: Path) -> None:
    named = GLOBEX["content/posts/visit.md"].replace("title: A visit", "title: How we got sponsored")
    bare = MENDED.replace("post.title", "post.title | replace('Sponsored: ', '')")
    files = {"themes/mine/templates/post.html": bare, "blogkit.toml": MINE, **GLOBEX, "content/posts/visit.md": named}
    (found,) = build_site(site_with(tmp_path, files)).diagnostics
    assert (found.rule, found.message) == (
        "sponsor-without-label-in-output",
        "visit/index.html does not show the label 'Sponsored' before the headline",
    )
