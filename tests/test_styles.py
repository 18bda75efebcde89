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
    "next to nothing of it": (".a { opacity: .01 }", ".a"),
    "a percentage of nothing": (".a { opacity: 1% }", ".a"),
    "computed": (".a { opacity: calc(1 * 0) }", ".a"),
    "small print": (".a { font-size: .01px }", ".a"),
    "small print in another unit": (".a { font-size: 0.1em }", ".a"),
    "small print, computed": (".a { font-size: clamp(0px, 1rem, .5px) }", ".a"),
    "small print in one word": (".a { font: 0/0 serif }", ".a"),
    "small print in one word with a weight": (".a { font: italic 700 1px/1.5 'Some 12px Font', serif }", ".a"),
    "a low box": (".a { height: 0 }", ".a"),
    "a low box in one's own line": (".a { max-block-size: 2px; overflow: clip }", ".a"),
    "a narrow box that scrolls": (".a { width: 1px; overflow: auto }", ".a"),
    "scaled": (".a { transform: scale(0) }", ".a"),
    "scaled to one side": (".a { transform: rotate(3deg) scaleX(.001) }", ".a"),
    "scaled by itself": (".a { scale: 1 0 }", ".a"),
    "zoomed": (".a { zoom: 1% }", ".a"),
    "moved": (".a { transform: translate(-9999px) }", ".a"),
    "moved to the right": (".a { transform: translate3d(300vw, 0, 0) }", ".a"),
    "moved by itself": (".a { translate: 0 -9999px }", ".a"),
    "moved, computed": (".a { left: calc(-1 * (9000px + 10%)) }", ".a"),
    "moved with all sides": (".a { position: fixed; inset: 0 auto auto -200vw }", ".a"),
    "moved by a margin": (".a { margin: 0 0 0 -9999px }", ".a"),
    "moved far to the right": (".a { position: absolute; left: 9999px }", ".a"),
    "turned": (".a { transform: rotateY(.25turn) }", ".a"),
    "turned by itself": (".a { rotate: x 90deg }", ".a"),
    "a matrix": (".a { transform: matrix(0, 0, 0, 0, 0, 0) }", ".a"),
    "a matrix that nobody can judge": (".a { transform: matrix3d(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1) }", ".a"),
    "a filter": (".a { filter: opacity(0) }", ".a"),
    "a filter among others": (".a { filter: sepia(1) blur(20px) }", ".a"),
    "a filter from elsewhere": (".a { filter: url(#x) }", ".a"),
    "a mask": (".a { mask: linear-gradient(transparent, transparent) }", ".a"),
    "clip of no height": (".a { clip: rect(99px, 300px, 99px, 0) }", ".a"),
    "clip-path: a circle": (".a { clip-path: circle(0) }", ".a"),
    "clip-path: a circle elsewhere": (".a { clip-path: circle(50% at -300% 0) }", ".a"),
    "clip-path: a line": (".a { clip-path: polygon(0 0, 100% 0, 100% 0) }", ".a"),
    "clip-path: whatever this is": (".a { clip-path: path('M0 0') }", ".a"),
    "no ink": (".a { color: transparent }", ".a"),
    "no ink in numbers": (".a { color: #0000 }", ".a"),
    "hardly any ink": (".a { color: rgb(0 0 0 / 1%) }", ".a"),
    "no ink in letters": (".a { -webkit-text-fill-color: rgba(0, 0, 0, 0) }", ".a"),
    "something else in its place": (".a { content: url(x.png) }", ".a"),
    "dots": (".a { -webkit-text-security: disc }", ".a"),
    "a column of no table": (".a { display: table-column }", ".a"),
    "a variable": (":root { --x: none } .a { display: var(--x) }", ".a"),
    "a variable in a variable": (":root { --x: var(--y); --y: 0 } .a { opacity: calc(var(--x) * 1) }", ".a"),
    "a variable that may be it": (":root { --x: block } .b { --x: none } .a { display: var( --x ) }", ".a"),
    "a fallback": (":root { --x: block } .a { display: var(--x, none) }", ".a"),
    "a registered variable": ('@property --x { syntax: "*"; inherits: true; initial-value: hidden } .a { visibility: var(--x) }', ".a"),
    "a variable that nobody sets": (".a { display: var(--x) }", ".a"),
    "a variable for small print": (":root { --x: .1px } .a { font-size: var(--x) }", ".a"),
    "a variable without ink": (":root { --x: #fff0 } .a { color: var(--x) }", ".a"),
    "an endless variable": (":root { --x: var(--x) } .a { transform: var(--x) }", ".a"),
    "what fades out": ("@keyframes x { to { opacity: 0 } } .a { animation: x 1s forwards }", ".a"),
    "what fades in from nothing": ("@keyframes x { from { opacity: 0 } } .a { opacity: 0; animation: x 1s forwards }", ".a"),
    "what fades in some day": ("@keyframes x { from { opacity: 0 } } .a { animation: x 1s 9999s both }", ".a"),
    "what never fades in": ("@keyframes x { 0% { visibility: hidden } } .a { animation: x 1s both; animation-play-state: paused }", ".a"),
    "an import in an address": ('@import url("data:text/css,.a{display:none}");', ".a"),
    "an import in an address, escaped": ("@import 'data:text/css;charset=utf-8,.a%20%7Bdisplay%3Anone%7D' screen;", ".a"),
    "an import in an address, in letters": ("@import url(data:text/css;base64,LmF7ZGlzcGxheTpub25lfQ==);", ".a"),
    "an import in an import": ("@import url(data:text/css,@import%20'data:text/css,.a{display:none}';);", ".a"),
    "an import with escapes": ('@\\69mport "d\\61ta:text/css,.a{display:none}";', ".a"),
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
    "what fades in": "@keyframes x { from { opacity: 0 } } .a { animation: x 1s }",
    "a page of paper": "@page { margin-top: -9999px }",
    "a font": "@font-face { font-family: x; display: none }",
    "a little to the left": ".a { left: -6rem }",
    "a clipped corner": ".a { clip-path: inset(10%) }",
    "a cut box with a size": ".a { height: 3rem; overflow: hidden }",
    "a variable": ".a { --display: none }",
    "a variable that shows": ":root { --x: block } .a { display: var(--x, flex) }",
    "a variable for a colour": ":root { --x: #333 } .a { color: var(--x); margin: var(--nobody-knows) }",
    "half seen": ".a { opacity: 0.5 }",
    "small print that can be read": ".a { font-size: .7rem } .b { font: 11px/1 serif } .c { font: 300 smaller serif }",
    "a size for any screen": ".a { font-size: clamp(1rem, 0.5rem + 2vw, calc(3 * 1em)) }",
    "in the middle": ".a { position: absolute; left: 50%; transform: translate(-50%, -50%) scale(1.1) rotate(-2deg) }",
    "across the screen": ".a { margin-inline: calc(50% - 50vw); inset: 0; margin: 0 auto -1px }",
    "a safe place": ".a { margin-left: max(1rem, env(safe-area-inset-left)) }",
    "a slant": ".a { clip-path: polygon(0 0, 100% 0, 100% 90%, 0 100%); transform: skewY(-3deg) }",
    "a matrix that changes little": ".a { transform: matrix(1, 0, 0, 1, 10, 10) }",
    "a filter": ".a { filter: drop-shadow(0 0 9px #0000) grayscale(1) brightness(.9) }",
    "no mask": ".a { mask: none; -webkit-mask-image: none }",
    "a card that turns a little": ".a { transform: perspective(9rem) rotateY(10deg); rotate: 90deg }",
    "letters cut out of a picture": ".a { background: linear-gradient(red, blue); background-clip: text; color: transparent }",
    "a low line": ".a::after { content: url(x.png); height: 1px } .a { min-height: 0; height: auto }",
    "what moves in": "@keyframes x { from { opacity: 0; transform: translateX(-100vw) } } .a { animation: .3s ease-out x }",
    "what moves without hiding": "@keyframes x { to { transform: rotate(1turn) } } .a { animation: x 9s infinite }",
    "an import for paper": '@import "data:text/css,.a{display:none}" print;',
    "an address": ".a { background: url(data:text/css,.a{display:none}) }",
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


@pytest.mark.parametrize(
    ("css", "said"),
    [
        (".a { display: var(--x) } .b { --x: none }", ".a { display: var(--x) }, which may be none"),
        (".a { display: var(--x) }", ".a { display: var(--x) }, and no sheet of the theme says what that is"),
    ],
)
def test_a_rule_says_why_it_hides_where_its_words_do_not(css: str, said: str) -> None:
    assert [rule.said for rule in read_styles({"a.css": ("a.css", css)}) if rule.hides] == [said]


def test_an_import_in_an_address_is_told_by_its_place() -> None:
    css = 'p { margin: 0 }\n@import url("data:text/css,.a{display:none}");'
    (rule,) = read_styles({"a.css": ("themes/mine/static/a.css", css)})
    assert (rule.place.path, rule.place.line) == ("themes/mine/static/a.css", 2)


def test_a_style_attribute_is_read_like_a_rule() -> None:
    assert hides("color: red; Display:NONE !important") == "display: none"
    assert hides("display: block; opacity: 1") == ""
    assert hides("overflow: hidden; max-width: 0") == "max-width: 0; overflow: hidden"
    assert hides("background: url(data:x;y,z); opacity: 0") == "opacity: 0"
    assert hides("--x: none; display: var(--x)") == "display: var(--x), which may be none"


def test_templates_are_known_by_what_the_sheets_hide_and_by_nothing_else_of_them() -> None:
    def key(css: str) -> str:
        return theme_of({"static/more.css": css}).keys["post.html"]

    hiding = ".a { display: none }"
    assert key(".a { color: red }") == key(".a { color: blue }") == key("")
    assert key(hiding) != key("")
    assert key(hiding) == key("\n/* moved */ p { margin: 0 }" + hiding)
    assert key(hiding) != key(f"@media (max-width: 9em) {{ {hiding} }}") != key(hiding + ".a { display: block }")
