"""What the strict reader makes of headers: a table of cases, and ten thousand mutated ones."""

# ruff: noqa: RUF001 - letters that look like others are what is tested here

import random
import unicodedata
from typing import Any, NamedTuple

import pytest
import yaml

from blogkit.content import frontmatter
from blogkit.content.frontmatter import MAX_DEPTH, MAX_FILE_BYTES, MAX_HEADER_CHARACTERS, Header, Place, read_header
from tests.fuzz_frontmatter import fuzz, mutated


class Bad(NamedTuple):
    """A file that cannot be used, and every ``rule line:column+width`` that says why."""

    name: str
    source: str | bytes
    expected: str


class Good(NamedTuple):
    """A file that can be used, and its data."""

    name: str
    source: str | bytes
    data: dict[str, Any]


BAD = (
    # the file
    Bad("empty", b"", "empty-file 1:1+1"),
    Bad("only space", b"\xef\xbb\xbf\n \r\n", "empty-file 1:1+1"),
    Bad("latin-1", b"---\ntitle: caf\xe9\n---\n", "not-utf8 2:11+1"),
    Bad("latin-1 after an umlaut and CRLF", "---\r\ntitle: ü ".encode() + b"\xff", "not-utf8 2:10+1"),
    Bad("utf-16", "---\n".encode("utf-16"), "not-utf8 1:1+1"),
    Bad("nul in the text", "---\na: b\n---\nx\0\n\0", "nul-byte 4:2+1"),
    Bad("too large", b"a" * (MAX_FILE_BYTES + 1), "file-too-large 1:1+1"),
    Bad("header too large", f"---\na: |\n{' x' * (MAX_HEADER_CHARACTERS // 2)}\n---\n", "front-matter-too-large 1:1+3"),
    # the delimiters
    Bad("empty lines above", "\n\n---\na: b\na: c\n---\n", "malformed-front-matter 3:1+3, duplicate-key 5:1+1"),
    Bad("a word behind the opening", "---yaml\na: b\n---\n", "malformed-front-matter 1:1+7"),
    Bad("four dashes", "----\na: b\n----\n", "malformed-front-matter 1:1+4"),
    Bad("an em dash and a hyphen", "—-\na: b\n---\n", "malformed-front-matter 1:1+2"),
    Bad("indented opening", " ---\na: b\n---\n", "malformed-front-matter 1:2+3"),
    Bad("no-break space behind the opening", "---\xa0\na: b\n---\n", "malformed-front-matter 1:1+3"),
    Bad("zero-width space before the opening", "\u200b---\na: b\n---\n", "hidden-character 1:1+1"),
    Bad("no opening", "title: x\ndate: y\n---\nText\n", "malformed-front-matter 1:1+8"),
    Bad("no delimiter at all", "title: x\n\nText\n", "malformed-front-matter 1:1+8"),
    Bad("a broken opening", "- --\nTitle: x\nDate: y\n---\n", "malformed-front-matter 2:1+8"),
    Bad("JSON", '{\n"title": "x"}\nText\n', "malformed-front-matter 1:1+1"),
    Bad("never closed", "---\ntitle: x\n\nText.\n", "unclosed-front-matter 1:1+3"),
    Bad("never closed, and more", "---\ntitle: x\ntitle: y\n\nText.\n", "unclosed-front-matter 1:1+3, duplicate-key 3:1+5"),
    Bad("indented closing", "---\ntitle: x\n ---\nText.\n", "unclosed-front-matter 3:2+3"),
    Bad("indented closing, and a rule in the text", "---\ntitle: x\n ---\nText.\n\n---\n", "unclosed-front-matter 3:2+3"),
    Bad("indented closing that YAML would take for text", "---\ntitle: x\n ---\n\n---\n", "unclosed-front-matter 3:2+3"),
    Bad("closing of four dashes", "---\ntitle: x\n----\nText.\n\n---\n", "unclosed-front-matter 3:1+4"),
    Bad("closing with a no-break space", "---\ntitle: x\n---\xa0\nText.\n", "unclosed-front-matter 3:1+3"),
    Bad("TOML closed like YAML", "+++\na = 1\n---\nText.\n", "unclosed-front-matter 3:1+3"),
    Bad("closed by dots", "---\ntitle: x\n...\nText.\n", "malformed-front-matter 3:1+3"),
    Bad("dots hide a key", "---\ntitle: x\n...\nghostwriter: sam\n---\n", "malformed-front-matter 3:1+3"),
    Bad("a second document", "---\n--- {title: x}\n---\n", "malformed-front-matter 2:1+3"),
    Bad("an extra delimiter", "---\ntitle: x\n---\nghostwriter: sam\n---\n", "malformed-front-matter 4:1+16"),
    Bad("an extra delimiter further up", "---\n---\n\ntitle: x\nghostwriter: sam\n---\n", "malformed-front-matter 4:1+8"),
    Bad("a key below the closing", "---\ntitle: x\n---\nghostwriter: sam\n\nText.\n", "malformed-front-matter 4:1+16"),
    Bad("a key below the closing of TOML", '+++\ntitle = "x"\n+++\nghostwriter = "sam"\n', "malformed-front-matter 4:1+19"),
    # the shape
    Bad("a list", "---\n- a\n---\n", "front-matter-not-a-mapping 2:1+1"),
    Bad("a text", "---\ntitle:x\n---\n", "front-matter-not-a-mapping 2:1+7"),
    Bad("brackets", f"---\na: {'[' * 60_000}\n---\n", "front-matter-too-deep 2:204+1"),
    Bad(
        "indentation",
        "---\n" + "".join(f"{' ' * depth}a:\n" for depth in range(99)) + "---\n",
        f"front-matter-too-deep {MAX_DEPTH + 2}:33+2",
    ),
    Bad("items in items", f"---\na:\n  {'- ' * 99}\n---\n", "front-matter-too-deep 3:65+135"),
    Bad("brackets in TOML", f"+++\na = {'[' * 60_000}\n+++\n", "front-matter-too-deep 2:205+1"),
    Bad("fewer brackets in TOML", f"+++\na = {'[' * 99}{']' * 99}\n+++\n", "front-matter-too-deep 2:37+1"),
    Bad("dots in a TOML key", f"+++\n{'a.' * 30_000}b = 1\n+++\n", "front-matter-too-deep 2:65+1"),
    # keys
    Bad("twice", "---\na: 1\nb: 2\na: 3\nb: 4\nb: 5\n---\n", "duplicate-key 4:1+1, duplicate-key 5:1+1, duplicate-key 6:1+1"),
    Bad("twice inside", "---\nx:\n  - {a: 1, 'a': 2}\n---\n", "duplicate-key 3:12+3"),
    Bad("twice, spelt in two ways", "---\ncafé: 1\ncafe\u0301: 2\n---\n", "duplicate-key 3:1+5"),
    Bad("twice, once by an escape", '---\nghostwriter: sam\n"ghostwr\\u0069ter": none\n---\n', "duplicate-key 3:1+18"),
    Bad("Cyrillic a", "---\n\u0430uthor: ada\n---\n", "lookalike-key 2:1+6"),
    Bad("fullwidth", "---\nａｉ: none\n---\n", "lookalike-key 2:1+2"),
    Bad("mixed scripts", "---\nauth\u0436r: ada\n---\n", "lookalike-key 2:1+6"),
    Bad("Cyrillic in TOML", '+++\n"\u0430uthor" = "ada"\n\u0430i = 1\n+++\n', "lookalike-key 2:1+8, lookalike-key 3:1+2"),
    Bad("zero-width in a key", "---\nghost\u200bwriter: none\n---\n", "hidden-character 2:6+1"),
    Bad("zero-width by an escape", '---\n"ghost\\u200bwriter": none\n---\n', "hidden-character 2:1+19"),
    Bad("no-break space in a key", "---\nghostwriter\xa0: sam\n---\n", "hidden-character 2:1+12"),
    Bad(
        "not names",
        "---\n1: a\ntrue: b\n'': c\n[d]: e\n---\n",
        "invalid-key 2:1+1, invalid-key 3:1+4, invalid-key 4:1+2, invalid-key 5:1+1",
    ),
    Bad("a key of two lines", '---\n? "a\nghostwriter: sam\n"\n: x\n---\n', "invalid-key 2:3+2"),
    Bad("an empty key in TOML", '+++\n"" = 1\n+++\n', "invalid-key 2:1+2"),
    # what YAML can do and a header must not
    Bad("aliases", "---\na: &x b\nc: *x\nd: *bold* text\n---\n", "yaml-alias 2:4+2, yaml-alias 3:4+2, yaml-alias 4:4+6"),
    Bad("tags", "---\na: !!str 5\nb: !x {c: d}\n---\n", "yaml-tag 2:4+5, yaml-tag 3:4+2"),
    Bad("merge keys", "---\na: b\n<<: {ghostwriter: kim}\n---\n", "yaml-merge-key 3:1+2"),
    # characters
    Bad(
        "line separators",
        "---\na: b\x85ghostwriter: none\nc: d\u2028e: f\n---\n",
        "hidden-character 2:5+1, hidden-character 3:5+1",
    ),
    Bad(
        "bidi",
        "---\ntitle: a\u202eb\u2066\u2066\n# \u200e\n---\n",
        "hidden-character 2:9+1, hidden-character 2:11+2, hidden-character 3:3+1",
    ),
    Bad("a joiner in a Latin word", "---\ntitle: pub\u200dlished\n---\n", "hidden-character 2:11+1"),
    Bad("controls", "---\na: b\x0bc\nd: e\x1bf\n---\n", "hidden-character 2:5+1, hidden-character 3:5+1"),
    Bad("a control by an escape", '---\na: "b\\x00c"\n---\n', "hidden-character 2:4+8"),
    Bad("a control by an escape in TOML", '+++\na = "b\\u0000c"\n+++\n', "hidden-character 2:5+10"),
    Bad("a lone carriage return among line feeds", "---\ntitle: x\rghostwriting: none\n---\n", "hidden-character 2:9+1"),
    # swallowed keys
    Bad("by a quote", '---\ntitle: "x\nghostwriter: sam\n"\n---\n', "malformed-front-matter 3:1+16"),
    Bad("by a quote in an item", '---\na:\n  - b: "x\n  c: sam"\n---\n', "malformed-front-matter 4:3+7"),
    Bad("by a bracket", "---\ntags: [x,\nghostwriter: sam\n]\n---\n", "malformed-front-matter 3:1+16"),
    Bad("by a brace", "---\n{title: x,\nghostwriter: sam\n}\n---\n", "malformed-front-matter 3:1+16"),
    Bad("by three quotes", '+++\na = """\nghostwriter = "sam"\n"""\n+++\n', "malformed-front-matter 3:1+19"),
    # syntax
    Bad("an open quote", "---\ntitle: 'x\nghostwriter: sam\n---\n", "malformed-front-matter 2:8+2"),
    Bad("a second colon", "---\ntitle: a: b\nx y\nz: 1\nz: 2\n---\n", "malformed-front-matter 2:9+1, duplicate-key 5:1+1"),
    Bad("an indented key", "---\ntitle: x\n ghostwriter: sam\n---\n", "malformed-front-matter 3:13+1"),
    Bad("tabs", "---\na:\n\tb: c\n---\n", "malformed-front-matter 3:1+1"),
    Bad("a no-break space behind the colon", "---\na: b\nghostwriter:\xa0sam\n---\n", "malformed-front-matter 3:1+12"),
    Bad("an open list", "---\ntags: [a, b\nauthor: ada\n---\n", "malformed-front-matter 2:7+3"),
    Bad(
        "three at once",
        "---\na: %x\nb: @y\nc: ok\nd: `z\n---\n",
        "malformed-front-matter 2:4+2, malformed-front-matter 3:4+2, malformed-front-matter 5:4+2",
    ),
    Bad("a column behind wide characters", "---\ntitle: 東京👩: b\n---\n", "malformed-front-matter 2:11+1"),
    Bad("CRLF and a fault", "---\r\na: b\r\na: c\r\n---\r\n", "duplicate-key 3:1+1"),
    Bad("CR and a fault", "---\ra: b\ra: c\r---\r", "duplicate-key 3:1+1"),
    Bad("a mark and a fault", "\ufeff---\na: b\na: c\n---\n", "duplicate-key 3:1+1"),
    Bad("TOML: not quoted", "+++\na = b\nc = d\n+++\n", "malformed-front-matter 2:5+1, malformed-front-matter 3:5+1"),
    Bad("TOML: YAML in it", "+++\ntitle: x\n+++\n", "malformed-front-matter 2:6+1"),
    Bad(
        "TOML: twice",
        "+++\na = 1\n[b]\nc = 2\nc = 3\n[b]\nd = {e = 1, e = 2}\n+++\n",
        "duplicate-key 5:1+1, duplicate-key 6:2+1, duplicate-key 7:13+1",
    ),
    Bad("TOML: a table over a value", "+++\na = 1\n[a]\n+++\n", "duplicate-key 3:2+1"),
    Bad("TOML: tables over a list", "+++\na = [1]\n[[a]]\n+++\n", "duplicate-key 3:1+5"),
    Bad(
        "TOML: a repeated list of long numbers",
        f"+++\na = 1\na = [\n  {'9' * 20},\n  {'9' * 20},\n]\nb = x\n+++\n",
        "duplicate-key 3:1+1, malformed-front-matter 7:5+1",
    ),
    Bad("TOML: twice, then a long number", f"+++\na = 1\na = {'9' * 5000}\nb = {'9' * 5000}\n+++\n", "duplicate-key 3:1+1"),
)

GOOD = (
    Good("none", "# Heading\n\nText.\n", {}),
    Good("none, with a colon", "Note: this is text.\n", {}),
    Good("none, with a rule", "Text.\n\n---\n\nText.\n", {}),
    Good("no keys", "---\n---\nText.\n", {}),
    Good("only comments", "---\n# nothing\n\n---", {}),
    Good("spaces behind the delimiters", "--- \na: b\n---\t\nText.", {"a": "b"}),
    Good("mark and CRLF", "\ufeff---\r\na: b\r\n---\r\n\r\nText.\r\n", {"a": "b"}),
    Good("CR", "---\ra: b\r---\rText.\r", {"a": "b"}),
    Good("CR in the text", "---\na: b\n---\nText.\rMore.\n", {"a": "b"}),
    Good("text that looks like a key", "---\na: b\n---\n\nnote: this is text.\n\n---\n", {"a": "b"}),
    Good("a rule at once", "---\na: b\n---\n---\n\nText.\n", {"a": "b"}),
    Good(
        "words",
        "---\na: yes\nb: no\nc: On\nd: true\ne: False\nf: NULL\n---\n",
        {"a": "yes", "b": "no", "c": "On", "d": True, "e": False},
    ),
    Good(
        "numbers",
        "---\na: 10:00\nb: 1.10\nc: 0755\nd: 0\ne: -7\nf: 1_000\ng: .5\nh: 1e3\ni: 0x1F\nj: 1.\nk: .inf\nl: 1e999\n---\n",
        {
            "a": "10:00",
            "b": 1.1,
            "c": "0755",
            "d": 0,
            "e": -7,
            "f": "1_000",
            "g": 0.5,
            "h": 1000.0,
            "i": "0x1F",
            "j": "1.",
            "k": ".inf",
            "l": "1e999",
        },
    ),
    Good("Arabic digits", "---\na: ٣\nb: 1٣\n---\n", {"a": "٣", "b": "1٣"}),
    Good("a long number", f"---\na: {'9' * 5000}\nb: {'9' * 19}\n---\n", {"a": "9" * 5000, "b": "9" * 19}),
    Good("dates", "---\na: 2026-11-20\nb: 2026-11-20 09:00:00 -5\n---\n", {"a": "2026-11-20", "b": "2026-11-20 09:00:00 -5"}),
    Good("no value", "---\na:\nb: ~\nc: ''\nd: {e: }\nf: [~, g]\n---\n", {"c": "", "d": {}, "f": [None, "g"]}),
    Good("block texts", "---\na: |\n  x\n  ---\n  y\nb: >-\n  x\n  y\n---\n", {"a": "x\n---\ny\n", "b": "x y"}),
    Good(
        "a text that goes on in the first column",
        '---\na: "x\ny: no, that is text"\n---\n'.replace("y:", "y,"),
        {"a": "x y, no, that is text"},
    ),
    Good("a list over lines", "---\na: [\n  b,\n  c\n]\n---\n", {"a": ["b", "c"]}),
    Good("joiners that spell", "---\na: 👩‍💻 می\u200cخواهم 🏳️‍🌈\n---\n", {"a": "👩‍💻 می\u200cخواهم 🏳️‍🌈"}),
    Good("keys of other languages", "---\ntítulo: a\nзаголовок: b\n表題: c\n---\n", {"título": "a", "заголовок": "b", "表題": "c"}),
    Good(
        "TOML",
        '+++\na = 1.10\nb = 2026-11-20\nc = [1, "x", {y = 0x1F}]\nd = 1_000\ne = inf\nf.g = true\n'
        "[h]\ni = '''x'''\n[[j]]\nk = 1\n[[j]]\n[j.l]\nm = 2\n+++\n",
        {
            "a": 1.1,
            "b": "2026-11-20",
            "c": [1, "x", {"y": 31}],
            "d": 1000,
            "e": "inf",
            "f": {"g": True},
            "h": {"i": "x"},
            "j": [{"k": 1}, {"l": {"m": 2}}],
        },
    ),
    Good(
        "long numbers in TOML",
        f"+++\na = {'9' * 5000}\nb = [-{'9' * 30}, 0x{'f' * 20}]\n+++\n",
        {"a": "9" * 5000, "b": [f"-{'9' * 30}", f"0x{'f' * 20}"]},
    ),
)


BODIES = (
    ("# Heading\n\nText.\n", "# Heading\n\nText.\n", 1),
    ("\ufeff\r\nText.\r\n", "\nText.\n", 1),
    ("---\n---\nText.\n", "Text.\n", 3),
    ("\ufeff---\r\na: b\r\n---\r\n\r\nText.\r\n", "\nText.\n", 4),
    ("---\ra: b\r---\rText.\r", "Text.\n", 4),
    ("---\na: b\n---\nText.\rMore.\u2028\x0bText.", "Text.\nMore.\u2028\x0bText.", 4),
    ("+++\na = 1\n+++ \n---\n+++\nText.", "---\n+++\nText.", 4),
    ("---\na: b\n---", "", 4),
)


@pytest.fixture(params=["libyaml", "PyYAML alone"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    name: str = request.param
    if name == "libyaml" and not hasattr(yaml, "CBaseLoader"):
        pytest.skip("this PyYAML comes without libyaml")
    monkeypatch.setattr(frontmatter, "_YAML_LOADER", yaml.CBaseLoader if name == "libyaml" else yaml.BaseLoader)
    return name


def bytes_of(source: str | bytes) -> bytes:
    return source if isinstance(source, bytes) else source.encode()


def read(source: str | bytes) -> Header:
    header, found = read_header(bytes_of(source), "post.md")
    assert header is not None, found
    assert found == ()
    return header


@pytest.mark.parametrize("case", BAD, ids=lambda case: case.name)
def test_a_faulty_header_is_refused_with_all_its_faults(case: Bad, loader: str) -> None:
    header, found = read_header(bytes_of(case.source), "post.md")
    shown = [f"{one.rule} {one.span.line}:{one.span.column}+{one.span.width}" for one in found]
    if loader != "libyaml":  # the two count columns of a few faults differently
        assert [place.split(":")[0] for place in shown] == [place.split(":")[0] for place in case.expected.split(", ")]
    else:
        assert shown == case.expected.split(", ")
    assert header is None
    assert all(one.help and one.message[0] == one.message[0].lower() and not one.message.endswith(".") for one in found)


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case.name)
@pytest.mark.usefixtures("loader")
def test_a_sound_header_is_read_as_its_author_meant_it(case: Good) -> None:
    header = read(case.source)
    assert repr(header.data) == repr(case.data)


@pytest.mark.parametrize(("source", "body", "body_line"), BODIES)
def test_the_text_begins_behind_the_header(source: str, body: str, body_line: int) -> None:
    header = read(source)
    assert (header.body, header.body_line) == (body, body_line)
    assert "\n".join(header.lines[body_line - 1 :]) == body


def test_each_key_and_value_has_its_place() -> None:
    header = read("---\ntitle: 'It''s'\ntags:\n- a\n-  bc\nai: {uses: [{task: draft}]}\nsummary: |\n  x\nempty:\n---\nText.\n")
    assert header.keys == {
        ("title",): Place(2, 1, 5),
        ("tags",): Place(3, 1, 4),
        ("tags", 0): Place(4, 3, 1),
        ("tags", 1): Place(5, 4, 2),
        ("ai",): Place(6, 1, 2),
        ("ai", "uses"): Place(6, 6, 4),
        ("ai", "uses", 0): Place(6, 13, 13),
        ("ai", "uses", 0, "task"): Place(6, 14, 4),
        ("summary",): Place(7, 1, 7),
        ("empty",): Place(9, 1, 5),
    }
    assert header.values[("title",)] == Place(2, 8, 7)
    assert header.values[("ai",)] == Place(6, 5, 23)
    assert header.values[("ai", "uses", 0, "task")] == Place(6, 20, 5)
    assert header.values[("summary",)] == Place(7, 10, 1)
    assert ("empty",) not in header.values
    assert header.body == "Text.\n"


def test_each_key_and_value_of_toml_has_its_place() -> None:
    header = read(
        '+++\na.b = "x"\ntags = [\n  "c",\n  { d = 1 },\n]\n[[e]]\nf = 2026-11-20\n[[e]]\n"g h" = 2\n[e.i]\nj = """k\nl"""\n+++\n'
    )
    assert header.keys == {
        ("a",): Place(2, 1, 1),
        ("a", "b"): Place(2, 3, 1),
        ("tags",): Place(3, 1, 4),
        ("tags", 0): Place(4, 3, 3),
        ("tags", 1): Place(5, 3, 9),
        ("tags", 1, "d"): Place(5, 5, 1),
        ("e",): Place(7, 3, 1),
        ("e", 0): Place(7, 3, 1),
        ("e", 0, "f"): Place(8, 1, 1),
        ("e", 1): Place(9, 3, 1),
        ("e", 1, "g h"): Place(10, 1, 5),
        ("e", 1, "i"): Place(11, 4, 1),
        ("e", 1, "i", "j"): Place(12, 1, 1),
    }
    assert header.values[("a", "b")] == Place(2, 7, 3)
    assert header.values[("tags", 1, "d")] == Place(5, 9, 1)
    assert header.values[("e", 0, "f")] == Place(8, 5, 10)
    assert header.values[("e", 1, "i", "j")] == Place(12, 5, 4)


def test_a_scalar_stays_reachable_as_it_was_written() -> None:
    header = read("---\ntitle: 1.10\nyear: 2026\ndraft: True\nx: [0755, null, 'no']\n---\n")
    assert header.texts == {("title",): "1.10", ("year",): "2026", ("draft",): "True", ("x", 0): "0755", ("x", 1): "null", ("x", 2): "no"}
    toml = read('+++\na = 1.10\nb = 1_000\nc = "x\\ty"\nd = 07:32:00\ne = 1979-05-27 07:32:00Z # then\nf = [+1, true]\n+++\n')
    assert list(toml.texts.values()) == ["1.10", "1_000", "x\ty", "07:32:00", "1979-05-27 07:32:00Z", "+1", "true"]


def test_a_repeated_key_names_the_line_of_the_first() -> None:
    _, (found,) = read_header(b"---\ntitle: a\nx: y\ntitle: b\n---\n", "post.md")
    assert found.notes == ("first given on line 2",)
    assert found.line_text == "title: b"


def test_a_lookalike_names_the_key_that_it_imitates() -> None:
    _, (found,) = read_header("---\n\u0430uth\u043er: x\n---\n".encode(), "post.md")
    assert "'author'" in found.message
    assert "CYRILLIC SMALL LETTER A" in found.label


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("title:x", "put a space behind the colon"),
        ("title\uff1ax", "FULLWIDTH COLON"),
        ("title:\xa0x", "NO-BREAK SPACE"),
        ('title = "x"', "TOML"),
    ],
)
def test_the_help_sees_what_was_mistyped(line: str, words: str) -> None:
    for above in ("", "a: b\n"):
        _, (found,) = read_header(f"---\n{above}{line}\n---\n".encode(), "post.md")
        assert words in found.help


@pytest.mark.parametrize("escape", ["\\ud800", "\\U99999999", "\\q"])
@pytest.mark.usefixtures("loader")
def test_an_escape_for_no_character_is_refused_on_its_line(escape: str) -> None:
    header, found = read_header(f'---\na: "{escape}"\n---\n'.encode(), "post.md")
    assert header is None
    assert [one.span.line for one in found] == [2]


def test_findings_are_bounded() -> None:
    _, found = read_header(b"---\n" + b"a: b\n" * 10_000 + b"---\n", "post.md")
    assert len(found) == frontmatter.MAX_FINDINGS


def test_every_invisible_character_of_unicode_is_refused() -> None:
    missed = [
        f"U+{code:04X}"
        for code in range(0x110000)
        if unicodedata.category(chr(code)) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        and chr(code) not in "\t\n"
        and not frontmatter._HIDDEN.match(chr(code))
    ]
    assert missed == []


def test_ten_thousand_mutated_headers_lose_no_key_and_raise_nothing() -> None:
    assert fuzz(seed=20261120, cases=10_000) == []


def test_the_mutations_reach_both_answers() -> None:
    dice = random.Random(1)
    read_well = sum(read_header(mutated(dice), "post.md")[0] is not None for _ in range(500))
    assert 50 < read_well < 450
