"""Markdown to html: what is rendered, what is taken out, and where it stands in the author's file. Never measures time: it counts."""

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import overload

import pytest
from hypothesis import given, settings, strategies as st
from markdown_it.common.normalize_url import normalizeLink
from selectolax.lexbor import LexborHTMLParser

from blogkit.content import highlight, markdown, sanitise
from blogkit.content.markdown import Heading, Rendered, markdown_it, render_markdown
from blogkit.content.values import Body
from blogkit.diagnostics import Severity
from blogkit.joined import joined


def render(text: str, *, header_lines: int = 0) -> Rendered:
    lines = ["-"] * header_lines + text.split("\n")
    return render_markdown(text, path="post.md", first_line=header_lines + 1, lines=lines)


def html_of(text: str) -> str:
    rendered = render(text)
    return joined(Body(rendered.parts, images=rendered.images), [ref.target for ref in rendered.refs]).strip()


def places(text: str) -> list[tuple[str, int, int]]:
    return [(ref.target, ref.line, ref.column) for ref in render(text).refs]


def findings(text: str) -> list[tuple[str, int, int]]:
    return [(found.rule, found.span.line, found.span.column) for found in render(text).diagnostics]


@settings(max_examples=300)
@given(st.from_regex(markdown._NORMAL_URL, fullmatch=True))
def test_what_is_taken_for_a_normal_address_is_what_the_library_makes_of_it(url: str) -> None:
    assert normalizeLink(url) == url


# What bloggers expect.

RENDERED = {
    "a table says its alignment without a style": (
        "| a | b |\n|:-:|---|\n| 1 | 2 |",
        (
            '<div class="table-frame" tabindex="0">\n<table>\n<thead>\n<tr>\n<th class="align-center">a</th>\n<th>b</th>\n</tr>\n</thead>\n'
            '<tbody>\n<tr>\n<td class="align-center">1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>\n</div>'
        ),
    ),
    "struck out": ("~~old~~ new", "<p><s>old</s> new</p>"),
    "a task list has dead boxes": (
        "- [x] done\n- [ ] to do",
        (
            '<ul class="contains-task-list">\n'
            '<li class="task-list-item">'
            '<label><input class="task-list-item-checkbox" disabled="" type="checkbox" checked=""> done</label></li>\n'
            '<li class="task-list-item">'
            '<label><input class="task-list-item-checkbox" disabled="" type="checkbox"> to do</label></li>\n</ul>'
        ),
    ),
    "the label of a task is its first paragraph": (
        "- [ ] all *of* this\n\n  and not this\n  - [x] ![a](a.jpg)",
        (
            '<ul class="contains-task-list">\n<li class="task-list-item">\n'
            '<p><label><input class="task-list-item-checkbox" disabled="" type="checkbox"> all <em>of</em> this</label></p>\n'
            '<p>and not this</p>\n<ul class="contains-task-list">\n<li class="task-list-item">'
            '<label><input class="task-list-item-checkbox" disabled="" type="checkbox" checked=""> <img src="a.jpg" alt="a"></label></li>\n'
            "</ul>\n</li>\n</ul>"
        ),
    ),
    "an alert": (
        "> [!NOTE]\n> Mind the *gap*.",
        '<div class="markdown-alert markdown-alert-note">\n<p class="markdown-alert-title">Note</p>\n<p>Mind the <em>gap</em>.</p>\n</div>',
    ),
    "a definition list": ("Term\n: Meaning", "<dl>\n<dt>Term</dt>\n<dd>Meaning</dd>\n</dl>"),
    "a footnote": (
        "Said.[^a]\n\n[^a]: By whom.",
        (
            '<p>Said.<sup class="footnote-ref"><a href="#fn:1" id="fnref:1">[1]</a></sup></p>\n<hr class="footnotes-sep">\n'
            '<div class="footnotes" role="doc-endnotes">\n<ol class="footnotes-list">\n<li id="fn:1" class="footnote-item"><p>By whom. '
            '<a href="#fnref:1" class="footnote-backref" role="doc-backlink">\u21a9\ufe0e</a></p>\n</li>\n</ol>\n</div>'
        ),
    ),
    "an image with a title alone in its paragraph": (
        '![A lamp](https://x.org/lamp.jpg "Our *first* lamp")',
        '<figure><img src="https://x.org/lamp.jpg" alt="A lamp"><figcaption>Our *first* lamp</figcaption></figure>',
    ),
    "the same within a link": (
        '[![A lamp](a.jpg "First")](/lamps/)',
        '<figure><a href="/lamps/"><img src="a.jpg" alt="A lamp"></a><figcaption>First</figcaption></figure>',
    ),
    "an image within a sentence is no figure": ('See ![a](b.jpg "c").', '<p>See <img src="b.jpg" alt="a" title="c">.</p>'),
    "an image without a title is no figure": ("![a](b.jpg)", '<p><img src="b.jpg" alt="a"></p>'),
    "coloured code": (
        "```python\nx = 1\n```",
        (
            '<pre class="highlight" tabindex="0"><code class="language-python">'
            '<span class="n">x</span> <span class="o">=</span> <span class="mi">1</span>\n</code></pre>'
        ),
    ),
    "code in no language": ("```\na < b\n```", '<pre tabindex="0"><code>a &lt; b\n</code></pre>'),
    "code by its margin": ("    a < b", '<pre tabindex="0"><code>a &lt; b\n</code></pre>'),
    "code that says it is text": ("```text\na\n```", '<pre tabindex="0"><code class="language-text">a\n</code></pre>'),
    "quotes and dashes stay as they were typed": ("\"a\" -- 'b'...", "<p>\"a\" -- 'b'...</p>"),
    "html that may stay": (
        '<details open><summary>More</summary>\n<kbd class="key">A</kbd></details>',
        '<details open=""><summary>More</summary>\n<kbd class="key">A</kbd></details>',
    ),
}


@pytest.mark.parametrize("name", RENDERED)
def test_markdown_is_rendered(name: str) -> None:
    text, expected = RENDERED[name]
    assert html_of(text) == expected
    assert findings(text) == []


LINKED = {
    "See https://x.org/a_b.": "https://x.org/a_b",
    "(http://x.org/a(b))": "http://x.org/a(b)",
    "**https://x.org**": "https://x.org",
    "www.example.com, too": "www.example.com",
    "Ask me@example.com!": "me@example.com",
    '"https://x.org"': "https://x.org",
    "<https://x.org/a>": "https://x.org/a",
}


@pytest.mark.parametrize("text", LINKED)
def test_bare_addresses_become_links(text: str) -> None:
    links = re.findall(r'<a href="([^"]*)">([^<]*)</a>', html_of(text))
    scheme = {"www": "http://", "me@": "mailto:"}.get(LINKED[text][:3], "")
    assert links == [(scheme + LINKED[text], LINKED[text])]


@pytest.mark.parametrize(
    "text",
    ["README.md and example.com", "`https://x.org`", "https:// x", "xhttps://x.org", "@me me@home", "www. www.x", "a\\://b", "http:/x.org"],
)
def test_other_words_do_not(text: str) -> None:
    assert "<a" not in html_of(text)


@pytest.mark.parametrize("text", ["[https://x.org](https://x.org)", '<a href="https://x.org">www.x.org.uk https://y.org</a>'])
def test_an_address_within_a_link_is_left_alone(text: str) -> None:
    assert html_of(text).count("<a ") == 1


# Headings, anchors, contents.


def test_headings_have_plain_text_and_ids_like_githubs() -> None:
    rendered = render("# What's *new*, `x_y`?\n## Größe & Maß\n### हिन्दी\n## ![Logo](a.png)\n#\n")
    assert rendered.headings == (
        Heading(2, "whats-new-x_y", "What's new, x_y?"),
        Heading(3, "größe--maß", "Größe & Maß"),
        Heading(4, "हिन्दी", "हिन्दी"),
        Heading(3, "logo", "Logo"),
        Heading(2, "section", ""),
    )
    assert rendered.anchors == tuple(heading.id for heading in rendered.headings)


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("### a\n### b\n##### c\n### d", "2 2 3 2"),
        ("# a\n## b\n# c", "2 3 2"),
        ("a\n=\nb\n-\n", "2 3"),
        ("## a\n#### b\n### c\n## d", "2 3 3 2"),
        ("# a\n## b\n### c\n#### d\n##### e\n###### f", "2 3 4 5 6 6"),
        ("> ### a\n\n### b", "2 2"),
        ("<h2>a</h2>\n\n### b\n\n<h4>c</h4>\n\n## d", "2 3 4 2"),
        ("x <H3>a</H3>\n\n#### b", "3 4"),
    ],
)
def test_headings_go_down_a_level_at_a_time_from_the_title(text: str, levels: str) -> None:
    html = html_of(text)
    assert re.findall(r"<h(\d)", html) == re.findall(r"</h(\d)", html) == levels.split()


def test_an_id_is_the_same_however_its_letters_are_composed() -> None:
    assert render("# Gr\u00f6\u00dfe").headings[0].id == render("# Gro\u0308\u00dfe").headings[0].id


def test_a_heading_may_name_its_id() -> None:
    rendered = render("## Prices in 2026 {#prices}\n## Prices")
    assert rendered.headings == (Heading(2, "prices", "Prices in 2026"), Heading(2, "prices-1", "Prices"))
    assert "{#" not in rendered.parts[0]


def test_ids_of_headings_meet_no_other_id() -> None:
    rendered = render('# a\n# a\n# a-1\n# b\n# bk-label\n# fn1\n\n<p id="b">x</p> <a name=A></a>\n\nx[^1]\n\n# A\n\n[^1]: y\n')
    assert [heading.id for heading in rendered.headings] == ["a", "a-1", "a-1-1", "b-1", "section-bk-label", "fn1", "a-2"]
    assert len(set(rendered.anchors)) == len(rendered.anchors)
    assert rendered.diagnostics == ()
    assert {"b", "A", "fn:1", "fnref:1"} <= set(rendered.anchors)


def test_contents_nest_as_the_headings_do() -> None:
    html = html_of("[[TOC]]\n\n## One\n#### Deep\n### Less & less\n## Two\n# Top")
    assert html.startswith(
        '<nav class="toc" role="doc-toc"><ul>\n<li><a href="#one">One</a><ul>\n<li><a href="#deep">Deep</a></li>\n'
        '<li><a href="#less--less">Less &amp; less</a></li></ul></li>\n<li><a href="#two">Two</a></li>\n'
        '<li><a href="#top">Top</a></li></ul></nav>'
    )


@pytest.mark.parametrize("text", ["`[toc]`\n\n# a", "[toc] here\n\n# a", "> [toc]\n\n# a", "[toc]\n\n[toc]: /x\n\n# a"])
def test_only_a_line_of_its_own_is_the_mark_for_contents(text: str) -> None:
    assert "<nav" not in html_of(text)


def test_there_is_one_table_of_contents() -> None:
    assert html_of("[toc]\n\n[toc]\n\n# a").count("<nav") == 1


# Links and their places.

PLACES = {
    "a [b](c.md) [d](c.md)\nand [e](f.md#g)": [("c.md", 1, 7), ("c.md", 1, 17), ("f.md#g", 2, 9)],
    "about [about](about)": [("about", 1, 15)],
    "[x][r] and\n\n[r]: there.md": [("there.md", 3, 6)],
    "> - ![a](b.png)\n>   [c](/d/)": [("b.png", 1, 10), ("/d/", 2, 9)],
    "[![a](b.png)](c.md)": [("c.md", 1, 15), ("b.png", 1, 7)],
    "[a](<my file.md>)": [("my%20file.md", 1, 6)],
    "[a](über.md)": [("%C3%BCber.md", 1, 5)],
    "[a](b\\_c.md)": [("b_c.md", 1, 5)],
    '<div>\n<p>\n<a href="x/">a</a> <img alt="" src=y.png>\n</div>': [("x/", 3, 10), ("y.png", 3, 36)],
    'a <a\nhref="x/">b</a>': [("x/", 2, 7)],
    "| a |\n|---|\n| [b](c) |": [("c", 3, 7)],
    "a[^1]\n\nb\n\n[^1]: [x](y.md)": [("#fn:1", 1, 2), ("y.md", 5, 11), ("#fnref:1", 5, 1)],
    "a^[b [c](d)]": [("#fn:1", 1, 2), ("d", 1, 10), ("#fnref:1", 1, 1)],
    "[a](b.md)\n\n<b>x</b> <a href='b.md'>c</a>\n\n[d](b.md)": [("b.md", 1, 5), ("b.md", 3, 19), ("b.md", 5, 5)],
    '<video src="a.mp4" poster="p.jpg"></video>': [("a.mp4", 1, 13), ("p.jpg", 1, 28)],
    "[a]()": [("", 1, 1)],
    "[a](b?c=1&amp;d)": [("b?c=1&d", 1, 5)],
}


@pytest.mark.parametrize("text", PLACES)
def test_every_internal_link_has_its_place(text: str) -> None:
    assert places(text) == PLACES[text]


def test_places_count_from_the_files_first_line() -> None:
    rendered = render("x\n\n[a](b.md) <blink>", header_lines=7)
    assert (rendered.refs[0].line, rendered.refs[0].column, rendered.refs[0].width) == (10, 5, 4)
    assert rendered.diagnostics[0].span.line == 10
    assert rendered.diagnostics[0].line_text == "[a](b.md) <blink>"


def test_what_is_shown_is_an_asset_and_what_is_followed_is_not() -> None:
    rendered = render('[a](b) ![c](d) <audio src="e"></audio>')
    assert [(ref.target, ref.is_asset) for ref in rendered.refs] == [("b", False), ("d", True), ("e", True)]


@pytest.mark.parametrize("url", ["https://x.org", "HTTP://x.org", "mailto:a@b.c", "tel:+41", "//x.org/a", "/\\x.org", "\\\\x.org"])
def test_what_leaves_the_site_is_no_ref(url: str) -> None:
    rendered = render(f'<a href="{url}">a</a>')
    assert rendered.refs == ()
    assert "href=" in rendered.parts[0]


def test_a_tag_within_an_attribute_is_not_cut() -> None:
    rendered = render('<p title="<a href=" class=">">a</p>\n\n<i title=\'<a href="/forged/">\'>b</i>')
    assert rendered.refs == ()


# What is taken out.

REMOVED = {
    "a\n\n<script>alert(1)</script>": [("html-removed", 3, 1)],
    "<script>\nif (a <b> c) d('<p>')\n</script>": [("html-removed", 1, 1)],
    "a <iframe src='https://x.org'></iframe>": [("html-removed", 1, 3)],
    '<p style="color: red">a</p>': [("html-removed", 1, 4)],
    "<p\n  onclick=x>a</p>": [("html-removed", 2, 3)],
    '<p class="lead h-card">a</p>': [("html-removed", 1, 4)],
    '<p class="P-Author">a</p>': [("html-removed", 1, 4)],
    '<p class="bk-disclosure">a</p>': [("html-removed", 1, 4)],
    '<p class="vcard">a</p>': [("html-removed", 1, 4)],
    '<p id="bk-label">a</p>': [("html-removed", 1, 4)],
    '<a rel="author" href="/x/">a</a>': [("html-removed", 1, 4)],
    "<p hidden>a</p>": [("html-removed", 1, 4)],
    "<p itemprop=author>a</p>": [("html-removed", 1, 4)],
    '<img srcset="a 2x" src="b" alt="">': [("html-removed", 1, 6)],
    "use <branch name> here": [("html-removed", 1, 5)],
    "a\n\n<!-- b\n\nc": [("html-removed", 3, 1)],
    "> <!-- b\n\nc": [("html-removed", 1, 3)],
    "<!--><script>a</script>": [("html-removed", 1, 6)],
    "<!-- a --!><script>a</script> -->": [("html-removed", 1, 12)],
    "<td>alone</td>": [("html-removed", 1, 1)],
    '<div class="open\n\nand the rest': [("html-removed", 1, 1)],
    "> <u style=x>a</u>\n> <u style=x>b</u>": [("html-removed", 1, 6), ("html-removed", 2, 6)],
    "[a](javascript:alert(1))": [("unsafe-url", 1, 5)],
    "![a](data:text/html,x)": [("unsafe-url", 1, 6)],
    "<irc://x.org/>": [("unsafe-url", 1, 2)],
    "[a][b]\n\n[b]: vbscript:x": [("unsafe-url", 3, 6)],
    '<a href=" java&#x73;cript:x">a</a>': [("unsafe-url", 1, 4)],
    "[a](http://)": [("unsafe-url", 1, 5)],
}


@pytest.mark.parametrize("text", REMOVED)
def test_what_was_taken_out_is_a_warning_at_its_place(text: str) -> None:
    assert findings(text) == REMOVED[text]
    assert all(found.severity is Severity.WARNING for found in render(text).diagnostics)


@pytest.mark.parametrize(
    "text",
    [
        "<!-- more -->",
        "a <!-- b --> c",
        "<b>a</b> <br> <br/>",
        "1 < 2 & 3 > 2",
        "<?php x ?>",
        '<a rel="sponsored" target=_blank href="/x/">a</a>',
        "</p>",
    ],
)
def test_what_readers_do_not_miss_is_no_warning(text: str) -> None:
    assert findings(text) == []


TAGS_TO_TRY = [
    "p",
    "div",
    "b",
    "a",
    "td",
    "table",
    "script",
    "style",
    "iframe",
    "svg",
    "blink",
    "img",
    "input",
    "details",
    "h2",
    "textarea",
    "title",
]
ATTRIBUTES_TO_TRY = [
    'class="bk-x y"', "class=h-card", 'class="a b"', "id=bk-a", "id=x", "style=x", "onclick=x", "hidden",
    'href="javascript:x"',
    "href=/a/", "href='x y'", "src=a", 'title="<a href="', 'title=\'"><a href="/f/">\'', 'rel="author"', "type=text",
    'href="&#106;avascript:x"', "srcset=a", "data-tag=1", 'poster="//x.org/p"', "aria-hidden=true",
]  # fmt: skip
PIECES = st.one_of(
    st.builds(
        lambda tag, attributes: f"<{tag} {' '.join(attributes)}>",
        st.sampled_from(TAGS_TO_TRY),
        st.lists(st.sampled_from(ATTRIBUTES_TO_TRY), max_size=3),
    ),
    st.builds("</{}>".format, st.sampled_from(TAGS_TO_TRY)),
    st.sampled_from(
        [
            "\n",
            "\n\n",
            " ",
            "a",
            "[a](/b/)",
            "[a](javascript:b)",
            "![a](b)",
            '"',
            "'",
            "<",
            ">",
            "<!--",
            "-->",
            "`",
            "> ",
            "- ",
            "&lt;",
            "# h",
            "[^1]",
        ]
    ),
    st.text(alphabet="ab<>\"'=/&;[]()!#\n -", max_size=6),
)


@given(st.lists(PIECES, max_size=12).map("".join))
@settings(max_examples=400, deadline=None)
def test_whatever_is_written_the_html_is_clean_and_every_internal_url_is_a_ref(text: str) -> None:
    rendered = render(text)
    whole = joined(Body(rendered.parts, images=rendered.images), ["\u241f"] * len(rendered.refs))
    assert whole.count("\u241f") == len(rendered.refs)
    body = LexborHTMLParser(f"<!doctype html><body>{whole}").body
    assert body is not None
    cut = 0
    for node in body.traverse(include_text=False):
        if node.tag in {"body", None} or str(node.tag).startswith("-"):
            continue
        assert node.tag in sanitise.TAGS
        for name, value in node.attributes.items():
            cut += value == "\u241f"
            assert name not in {"style", "hidden", "srcset"}
            assert not name.startswith("on")
            if name in {"href", "src", "poster"}:
                assert value == "\u241f" or re.match(r"https?:|mailto:|tel:|//", value or "")
            if name == "class":
                assert not re.search(r"(^|\s)(bk|h|p|u|e|dt)-", value or "", re.IGNORECASE)
            if name in {"id", "name"}:
                assert not (value or "").startswith("bk-")
                assert value in rendered.anchors
            if name == "rel":
                assert value != "author"
    assert cut == len(rendered.refs)


@given(st.lists(PIECES, max_size=8).map("".join))
@settings(max_examples=300, deadline=None)
def test_no_tag_or_attribute_goes_without_a_word(text: str) -> None:
    """Count what a browser sees in the html before and after the cleaning."""
    before = browser_sees(markdown_it().render(text))
    after = browser_sees(html_of(text))
    if before - after:
        assert render(text).diagnostics, (before - after, text)


def browser_sees(html: str) -> set[tuple[str, str]]:
    body = LexborHTMLParser(f"<!doctype html><body>{html}").body
    assert body is not None
    nodes = [node for node in body.traverse(include_text=False) if node.tag and not node.tag.startswith("-")]
    return {(str(node.tag), name) for node in nodes for name in ("", *node.attributes)}


# Other findings.


def test_an_id_given_twice_is_a_warning_at_the_second() -> None:
    assert findings('<p id="a">x</p>\n\ny\n\n<p id="a">z</p>') == [("duplicate-anchor", 5, 8)]
    assert findings("# a {#x}\n\n# b {#x}") == [("duplicate-anchor", 3, 7)]


def test_an_unknown_language_is_a_warning_with_the_nearest_name() -> None:
    rendered = render("a\n\n```pyhton\nx\n```")
    [found] = rendered.diagnostics
    assert (found.rule, found.span.line, found.span.column, found.span.width) == ("unknown-code-language", 3, 4, 6)
    assert found.help == "did you mean 'python'?"
    assert '<code class="language-pyhton">x' in rendered.parts[0]


@pytest.mark.parametrize(
    ("code", "coloured"),
    [
        ("x = 1\n" * (highlight.MAX_CODE_CHARACTERS // 6), 1),
        ("x = 1\n" * (highlight.MAX_CODE_CHARACTERS // 6 + 1), 0),
        ("a" + "\n" * (highlight.MAX_BLANK_RUN - 1) + "b\n", 1),
        ("a" + " \n" * (highlight.MAX_BLANK_RUN // 2) + "b\n", 0),
    ],
)
def test_code_that_takes_long_never_meets_a_lexer(code: str, coloured: int, lexed: list[str]) -> None:
    found = findings(f"```python\n{code}```")
    assert len(lexed) == coloured
    assert found == ([] if coloured else [("code-too-long-to-highlight", 1, 4)])


def test_a_text_has_a_share_of_colours(lexed: list[str]) -> None:
    fence = "```python\n" + "x = 1\n" * 1500 + "```\n\n"
    found = findings(fence * 20)
    assert 0 < sum(map(len, lexed)) <= highlight.MAX_CODE_CHARACTERS_OF_A_TEXT
    assert len(found) == 20 - len(lexed)


@pytest.fixture
def lexed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    seen: list[str] = []

    def note(code: str, _language: str) -> str:
        seen.append(code)
        return "coloured"

    monkeypatch.setattr(highlight, "highlighted", note)
    return seen


# Words and summary.


def test_words_are_those_that_are_read() -> None:
    assert render("One *two* `three`\nfour [five](six.md)\n\n```\nnot these\n```\n\n<b>six</b>").words == 6


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("# Title\n\n![a](b.jpg)\n\nThe *first*\n`one` & [more](x.md).[^1]\n\nSecond.\n\n[^1]: x", "The first one & more."),
        ("- a list\n- only", "a list only"),
        ("<p>Raw &amp; <b>ready</b></p>", "Raw & ready"),
        ("> quoted\n\nSaid.", "Said."),
        ("", ""),
    ],
)
def test_the_summary_is_the_first_paragraph_in_plain_words(text: str, summary: str) -> None:
    assert render(text).summary == summary


def test_a_long_summary_is_cut_at_a_word() -> None:
    summary = render("word " * 100).summary
    assert summary.endswith(" word…")
    assert len(summary) <= markdown.SUMMARY_CHARACTERS
    assert len(render("w" * 1000).summary) == markdown.SUMMARY_CHARACTERS


# Nothing is lost without a word, nothing takes forever, nothing raises.

DEEP = {
    "quotes": "> " * 100 + "x",
    "lists": "".join("  " * level + "- x\n" for level in range(100)),
    "quoted lists": "> - " * 50 + "x",
    "elements": "<div>" * 1000,
    "bold that is repeated in every paragraph": "".join(f"<b id={number}>" for number in range(100)) + "\n\np" * 100,
    "definitions": "".join("  " * level + "a\n\n" + "  " * level + ": b\n\n" for level in range(40)),
}


@pytest.mark.parametrize("name", DEEP)
def test_what_nests_too_deeply_is_an_error_not_half_a_page(name: str) -> None:
    rendered = render(DEEP[name])
    assert [(found.rule, found.severity) for found in rendered.diagnostics] == [("markdown-too-deep", Severity.ERROR)]
    assert rendered.parts == ("",)


def test_what_people_write_is_not_too_deep() -> None:
    text = "".join("  " * level + f"- level{level}\n" for level in range(12))
    html = html_of(text)
    assert all(f"level{level}" in html for level in range(12))
    assert findings("<li>a\n" * 1000 + "<p>" * 1000) == []


def test_a_stack_that_is_full_is_an_error_not_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def overflow(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(markdown_it(), "parse", overflow)
    assert findings("a") == [("markdown-too-deep", 1, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20_000, "*" * 100_000, "![" * 2000, "^[" * 1000 + "]" * 1000, "![" * 300 + "x" + "](y)" * 300, "[x](" * 5000, "<a " * 5000,
        '<a "' * 5000, "<!--" * 5000, "`" * 50_000, "a@" * 5000, "http://" * 5000, ":" * 20_000, "&" * 20_000,
        "[^1] " * 2000 + "\n\n[^1]: x", "|a" * 500 + "|\n" + "|-" * 500 + "|\n",
        "\0\ufeff\u2028\x0c", "\t" * 10_000, "<?" * 5000, "~~a " * 5000, '[a](b "' * 5000,
    ],
    ids=range(21),
)  # fmt: skip
def test_strange_texts_are_rendered(text: str) -> None:
    assert len(render(text).parts) >= 1


class CountingSet(set[str]):
    asked = 0

    def __contains__(self, item: object) -> bool:
        self.asked += 1
        assert self.asked <= 2 * 16_000, "looked for more names than there are headings"
        return super().__contains__(item)


def test_naming_equal_headings_is_linear() -> None:
    taken = CountingSet()
    counts: dict[str, int] = {}
    for _ in range(16_000):
        markdown._unused("a", taken, counts)
    assert len(taken) == 16_000


class CountingLines(Sequence[str]):
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.read = 0

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        self.read += 1
        return self.lines[index]

    def __len__(self) -> int:
        return len(self.lines)

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("the whole file was read for one place")


def test_placing_the_links_of_a_long_paragraph_is_linear() -> None:
    count = 2000
    lines = CountingLines([f"[a](b{number}.md)" for number in range(count)])
    rendered = render_markdown("\n".join(lines.lines), path="p.md", first_line=1, lines=lines)
    assert [ref.line for ref in rendered.refs] == list(range(1, count + 1))
    assert lines.read <= 3 * count


def test_a_link_that_cannot_be_found_is_not_searched_for_in_a_whole_book() -> None:
    count = 500
    lines = CountingLines([f"[a](&#98;{number}.md)" for number in range(count)])
    render_markdown("\n".join(lines.lines), path="p.md", first_line=1, lines=lines)
    assert lines.read <= count * 3 * (markdown.MAX_SEARCHED_LINES + 1)


# Cost and sameness.


def test_no_element_is_given_two_attributes_in_an_order_that_changes_with_each_run() -> None:
    assert all(len(values) == 1 for values in sanitise.FORCED_VALUES.values())
    assert html_of("a <input type=checkbox checked>") == '<p>a <input type="checkbox" checked="" disabled=""></p>'


def test_an_input_that_is_no_box_of_a_task_list_is_left_out() -> None:
    assert html_of("a <input>") == "<p>a </p>"
    assert html_of("a <input type=password checked>") == "<p>a </p>"
    assert html_of('a <b title="<input disabled>">b</b>') == '<p>a <b title="&lt;input disabled&gt;">b</b></p>'


def test_nobody_steps_ahead_of_the_page_with_the_keyboard() -> None:
    assert html_of('<div tabindex="0">a</div>') == '<div tabindex="0">a</div>'
    assert html_of('<div tabindex="1">a</div>') == "<div>a</div>"
    assert html_of('<p tabindex="0">a</p>') == "<p>a</p>"


def test_the_parser_is_built_once() -> None:
    assert markdown_it() is markdown_it()


def test_neither_the_parser_nor_the_lexers_are_loaded_before_they_are_needed() -> None:
    code = """
import sys
from blogkit.content.markdown import render_markdown
assert "markdown_it" not in sys.modules
render_markdown("a https://x.org\\n\\n```\\nb\\n```\\n\\n```text\\nc\\n```", path="p.md", first_line=1, lines=["a"])
assert "markdown_it" in sys.modules
assert "pygments" not in sys.modules
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_rule_has_a_manual_page() -> None:
    rules = (
        markdown.html_removed,
        markdown.unsafe_url,
        markdown.unknown_code_language,
        markdown.code_too_long_to_highlight,
        markdown.duplicate_anchor,
        markdown.markdown_too_deep,
    )
    assert all((rule.__doc__ or "").strip() for rule in rules)
