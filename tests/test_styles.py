"""Whether a style sheet's rules that hide something on a screen are found, and no others. Never looks at a page."""

import pytest

from blogkit.diagnostics import Span
from blogkit.theme.styles import hides, is_for_screens, read_styles
from tests.gates import theme_of

HIDING = {
    "plain": (".a { display: none }", ".a"),
    "upper case and spaces": (".a { DISPLAY : None ; color: red }", ".a"),
    "important": (".a { display: none !important }", ".a"),
    "visibility": (".a { visibility: hidden }", ".a"),
    "content-visibility": (".a { content-visibility: hidden }", ".a"),
    "opacity": (".a { opacity: 0.0 }", ".a"),
    "font-size": (".a { font-size: 0px }", ".a"),
    "clip": (".a { clip: rect(1px, 1px, 1px, 1px) }", ".a"),
    "clip-path": (".a { clip-path: inset(50%) }", ".a"),
    "far to the left": (".a { position: absolute; left: -9999px }", ".a"),
    "far indent": (".a { text-indent: -100em }", ".a"),
    "a box of no size": (".a { height: 1px; overflow: hidden }", ".a"),
    "screen": ("@media screen { .a { display: none } }", ".a"),
    "narrow screens": ("@media (max-width: 30em) { .a { display: none } }", ".a"),
    "paper and screens": ("@media print, (min-width: 1px) { .a { display: none } }", ".a"),
    "not paper": ("@media not print { .a { display: none } }", ".a"),
    "a layer": ("@layer base { .a { display: none } }", ".a"),
    "a layer in support of something": ("@supports (display: grid) { @layer x { .a { display: none } } }", ".a"),
    "nested": (".a { color: red; .b { display: none } }", ".a .b"),
    "nested with a place for the outer one": (".a { .b & { display: none } }", ".b .a"),
    "nested in a list": (".a, .b { > .c { display: none } }", ":is(.a, .b) > .c"),
    "media inside a rule": (".a { @media screen { display: none } }", ".a"),
    "an escape": (".a { d\\69splay: n\\6fne }", ".a"),
    "behind a string with a brace": ('.b { content: "} .x {" } .a { display: none }', ".a"),
    "behind a comment": ("/* } */ .a /* { */ { /* color */ display: /* block */ none }", ".a"),
    "behind an address": (".b { background: url(data:image/svg+xml;utf8,<svg{}>) } .a { display: none }", ".a"),
    "never closed": (".a { display: none", ".a"),
    "behind a brace too much": ("} .a { display: none }", ".a"),
    "an import for all": ('@import url("b.css"); .a { display: none }', ".a"),
    "scope": ("@scope (.card) { .a { display: none } }", ".card .a"),
    "a comma in brackets": ('.a:is(.b, [title="x,y"]) { display: none }', '.a:is(.b, [title="x,y"])'),
}
SHOWING = {
    "another value": ".a { display: block }",
    "paper": "@media print { .a { display: none } }",
    "paper only": "@media only print and (color) { .a { display: none } }",
    "no screen": "@media not screen { .a { display: none } }",
    "nested in paper": "@media print { @supports (display: grid) { .a { display: none } } }",
    "a comment": "/* .a { display: none } */",
    "a string": '.a::before { content: ".a { display: none }" }',
    "what stands before and behind": ".a::before, .b:after { display: none }",
    "keyframes": "@keyframes x { from { opacity: 0 } }",
    "what fades in": ".a { opacity: 0; animation: x 1s forwards }",
    "a page of paper": "@page { margin-top: -9999px }",
    "a font": "@font-face { font-family: x; display: none }",
    "a little to the left": ".a { left: -6rem }",
    "a clipped corner": ".a { clip-path: inset(10%) }",
    "a cut box with a size": ".a { height: 3rem; overflow: hidden }",
    "a variable": ".a { --display: none }",
    "half seen": ".a { opacity: 0.5 }",
}


@pytest.mark.parametrize("case", HIDING)
def test_what_hides_is_found(case: str) -> None:
    text, selector = HIDING[case]
    assert [rule.selector for rule in read_styles({"a.css": ("a.css", text)}) if rule.hides] == [selector]


@pytest.mark.parametrize("case", SHOWING)
def test_what_hides_nothing_on_a_screen_is_not_found(case: str) -> None:
    assert [rule for rule in read_styles({"a.css": ("a.css", SHOWING[case])}) if rule.hides] == []


def test_a_rule_knows_its_line_and_what_may_show_again() -> None:
    text = "/* one\ntwo */\n.a {\n  color: red;\n  display: none;\n}\n.b { visibility: visible }\n.c { display: flex }\n"
    rules = read_styles({"a.css": ("themes/mine/static/a.css", text)})
    assert [(rule.said, rule.place) for rule in rules] == [
        (".a { display: none }", Span("themes/mine/static/a.css", 5, 3, 7)),
        (".c { display: flex }", Span("themes/mine/static/a.css", 8, 6, 7)),
    ]


def test_a_sheet_that_is_imported_for_paper_hides_nothing() -> None:
    sheets = {"a.css": ("a.css", '@import "paper.css" print; @import url(b.css);'), "paper.css": ("paper.css", ".a { display: none }")}
    assert read_styles(sheets) == ()
    assert read_styles({**sheets, "b.css": ("b.css", '@import "paper.css";')}) != ()


@pytest.mark.parametrize(
    ("media", "expected"),
    [("", True), ("all", True), ("print", False), ("PRINT", False), ("print, screen", True), ("not all", False), ("speech", False)],
)
def test_media_are_met_or_not(media: str, expected: bool) -> None:  # noqa: FBT001
    assert is_for_screens(media) is expected


def test_a_style_attribute_is_read_like_a_rule() -> None:
    assert hides("color: red; Display:NONE !important") == "display: none"
    assert hides("display: block; opacity: 1") == ""
    assert hides("overflow: hidden; max-height: 0") == "max-height: 0; overflow: hidden"


def test_templates_are_known_by_what_the_sheets_hide_and_by_nothing_else_of_them() -> None:
    def key(css: str) -> str:
        return theme_of({"static/style.css": css}).keys["post.html"]

    hiding = ".a { display: none }"
    assert key(".a { color: red }") == key(".a { color: blue }") == key("")
    assert key(hiding) != key("")
    assert key(hiding) == key("\n/* moved */ p { margin: 0 }" + hiding)
    assert key(hiding) != key(f"@media (max-width: 9em) {{ {hiding} }}") != key(hiding + ".a { display: block }")
