"""Mutated headers, and an independent reading of them that no header may fall short of. Knows nothing of how blogkit reads."""

import random
import re
from collections.abc import Iterator

from blogkit.content.frontmatter import Header, read_header

DISCLOSURE = "ghostwriter: sam"

YAML_SEEDS = (
    "---\ntitle: Why we raised our prices\ndate: 2026-11-20T09:00\nauthor: ada\nghostwriter: sam\n---\n\nWe did.\n",
    '---\ntitle: "A quoted title"\nghostwriter: sam\nauthors: [ada, ed]\ntags:\n- how we work\n- prices\ndraft: false\n---\nText.\n',
    "---\ntitle: 'It''s here'\nai:\n  uses:\n    - {task: outline, tool: Model X 4, by: sam}\n  generated: false\nghostwriter: sam\n---\n",
    "---\nghostwriter: sam\ntitle: Lamp\nsummary: |\n  Two lines\n  ---\n  of text.\nauthor: ada\n---\n# Heading\n\n---\n\nMore: text.\n",
    "---\ntitle: Folded\nsummary: >-\n  One\n  line.\n\nghostwriter: sam\nauthor: ada\n---\nText\n---\n",
    "---\ncontributors:\n  - person: sam\n    did: Drafted\n      twice.\n  - person: kim\n    role: reviewer\nghostwriter: sam\n---\n",
    '---\ntitle: Spread\nexcerpt: "a text that goes\non in the first column"\nghostwriter: sam\ntags: [\n  a,\n  b\n]\n---\nText.\n',
    "---\r\ntitle: Windows\r\nauthor: ada\r\nghostwriter: sam\r\n---\r\nText.\r\n",
    "---\rtitle: Old Macintosh\rauthor: ada\rghostwriter: sam\r---\rText.\r",
    "\ufeff---\ntitle: Marked\nghostwriter: sam\nghostwriting: disclosed\n---\nText.\n",
    "--- \ntitle: Ünïcödé 👩\u200d💻 東京\nauthor: ada\nghostwriter: sam   \n---\t\nText.\n",
    "---\n# a comment\ntitle: Comments # here\n\nghostwriter: sam\n# the last one\n---\n",
    "---\ntitle: Empty\nsubtitle:\nghostwriter: sam\ntags:\n---\n",
    "---\ntitle: Numbers\nversion: 1.10\nyear: 2026\nat: 10:00\nmode: 0755\nanswer: no\nghostwriter: sam\n---\n",
    "---\nghostwriter: sam\n---\n",
    "---\ntitle: Sources\nsources: [{title: A, url: https://example.org/a}, {title: B}]\nghostwriter: sam\n---\n",
)
TOML_SEEDS = (
    '+++\ntitle = "Why"\nauthor = "ada"\nghostwriter = "sam"\ndate = 2026-11-20\n+++\nText.\n',
    '+++\nghostwriter = "sam"\ntags = [\n  "a",\n  "b",\n]\nsummary = """\n  Two\n  lines"""\n[ai]\ngenerated = false\n+++\n',
    "+++\ntitle = 'Literal'\nversion = 1.10\nghostwriter = \"sam\"\nsource = {title = \"A\", url = 'https://example.org'}\n+++\nText.\n",
    '+++\nghostwriter = "sam"\n[[contributors]]\nperson = "sam"\n[[contributors]]\nperson = "kim"\n+++\n',
)
PLAIN_SEEDS = ("# No front matter\n\nOnly text.\n", "Text.\n\n---\n\nMore text.\n")
SEEDS = (*YAML_SEEDS, *TOML_SEEDS, *PLAIN_SEEDS)

# One snippet on each line; \n and the like are escapes here.
_SHORT = tuple(
    line.encode("latin-1", "backslashreplace").decode("unicode_escape")
    for line in r"""
'
"
[
]
{
}
:
: x
,
 #
|
>
-
- x
?
? x
!
!!str x
&a x
*a
<<: x
%
@
`
\\
= x
---
\n---\n
\n ---\n
\n--- \n
----
\n...\n
...
+++
\n+++\n
\n--- x\n
\n---\n---\n
\u2014
\x27\x27\x27
\x22\x22\x22
= \x22\x22\x22\n
{{
[[
\n[extra]\n
\t
\n\t
\n\n
\n\x20\x20
\n\x20
\r
\r\n
\r\r\n
\0
\x85
\u2028
\u2029
\u200b
\u200d
\u202e
\u2066
\ufeff
\x0b
\x1b
\xa0
\u3000
\xad
\u115f
\ufffe
\U000e0041
\x7f
\uff1a
\nghostwriter: none\n
\nghostwriting: none\n
\nghostwriter:\n
\n\x22ghostwriter\x22: kim\n
\nghostwriter : kim\n
\nextra:\n
\ntitle: |\n
\nx: >\n
\nx: \x22
\nx: '
\nx: [
\nx: {
\n? \x22
\n? |\n\x20
\n- x
\nx: &a\n
\nx: *a\n
\n<<: {ghostwriter: kim}\n
\n!!map\n
\n%YAML 1.1\n
\n%TAG ! x\n
\\u202e
\\uD800
\\U99999999
\\x00
\nb: !!python/object:os.system\n
\nb: !<tag:x>\n
\nnull: x\n
\n: x\n
\n~: x\n
\n1: x\n
\n[a]: x\n
\n{a: b}: x\n
""".split("\n")
    if line
)
_LONG = ("[" * 60, "{" * 60, "[" * 300, "- " * 50, "{a: " * 40, "]" * 40, "9" * 5000, "1e" + "9" * 400, "-" * 70, " " * 3000, "a." * 50)
SNIPPETS = (*_SHORT, *_LONG)
CONFUSABLES = dict(
    zip(
        "aeopcyxisgh: -",
        "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u0261\u04bb\uff1a\xa0\u2010",
        strict=True,
    )
)
RAW = (b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x80", b"\0", b"\xe2\x80", b"\xc0\xaf")


def mutated(dice: random.Random) -> bytes:
    """Return the bytes of a seed after one to four mutations."""
    text = dice.choice(SEEDS)
    for _ in range(dice.choice((1, 1, 1, 2, 2, 3, 4))):
        text = dice.choice(MUTATIONS)(text, dice)
    data = text.encode(errors="surrogatepass")
    if dice.random() < 0.15:
        at = dice.randrange(len(data) + 1)
        data = data[:at] + dice.choice((*RAW, bytes([dice.randrange(256)]))) + data[at + dice.randrange(2) :]
    return data


def _insert(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text) + 1)
    return text[:at] + dice.choice(SNIPPETS) + text[at:]


def _insert_at_line(text: str, dice: random.Random) -> str:
    lines = text.split("\n")
    at = dice.randrange(len(lines))
    lines[at] = dice.choice(SNIPPETS) + lines[at] if dice.random() < 0.5 else lines[at] + dice.choice(SNIPPETS)
    return "\n".join(lines)


def _delete(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text) + 1)
    return text[:at] + text[at + dice.choice((1, 1, 1, 2, 5)) :]


def _change(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text) + 1)
    return text[:at] + chr(dice.randrange(1, 128)) + text[at + 1 :]


def _repeat_line(text: str, dice: random.Random) -> str:
    lines = text.split("\n")
    lines.insert(dice.randrange(len(lines) + 1), dice.choice(lines))
    return "\n".join(lines)


def _drop_line(text: str, dice: random.Random) -> str:
    lines = text.split("\n")
    del lines[dice.randrange(len(lines))]
    return "\n".join(lines)


def _swap_lines(text: str, dice: random.Random) -> str:
    lines = text.split("\n")
    one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return "\n".join(lines)


def _indent_line(text: str, dice: random.Random) -> str:
    lines = text.split("\n")
    at = dice.randrange(len(lines))
    lines[at] = dice.choice((" ", "  ", "    ", "\t", "- ", "\xa0")) + lines[at]
    return "\n".join(lines)


def _truncate(text: str, dice: random.Random) -> str:
    return text[: dice.randrange(len(text) + 1)]


def _confuse(text: str, dice: random.Random) -> str:
    places = [at for at, char in enumerate(text) if char in CONFUSABLES]
    if not places:
        return text
    at = dice.choice(places)
    return text[:at] + CONFUSABLES[text[at]] + text[at + 1 :]


WRAPPINGS = (
    ('x: "', '"'),
    ("x: '", "'"),
    ("x: [", "]"),
    ("x: {", "}"),
    ('x = """', '"""'),
    ("x = [", "]"),
    ("x: |", ""),
    ('? "', '"\n: x'),
    ("? |", ": x"),
    ("{", "}"),
    ("---", "---"),
)


def _wrap_lines(text: str, dice: random.Random) -> str:
    """Put an opening before one line and its closing after a later one: whatever stands between is in danger of being swallowed."""
    lines = text.split("\n")
    first, last = sorted((dice.randrange(len(lines)), dice.randrange(len(lines))))
    opening, closing = dice.choice(WRAPPINGS)
    lines.insert(last + 1, closing)
    lines.insert(first, opening)
    return "\n".join(lines)


MUTATIONS = (
    *(_insert, _insert, _insert_at_line, _insert_at_line, _delete, _change, _repeat_line, _repeat_line),
    *(_drop_line, _swap_lines, _swap_lines, _indent_line, _truncate, _confuse, _wrap_lines, _wrap_lines),
)


def complaints(data: bytes) -> Iterator[str]:
    """Say in which ways the reading of these bytes breaks its promises."""
    header, found = read_header(data, "post.md")
    if header is None:
        if not any(one.severity.name == "ERROR" for one in found):
            yield "no header and no error"
        yield from (f"a place outside the file: {one.span}" for one in found if min(one.span.line, one.span.column, one.span.width) < 1)
        return
    if found:
        yield "a header that is not to be trusted"
    yield from _lost_lines(data.decode().removeprefix("\ufeff"), header)
    yield from _wrong_places(header)


_LINE_END = re.compile(r"\r\n|\r|\n")
_YAML_LINE = re.compile(r"([A-Za-z][A-Za-z0-9_-]*):(?:[ \t]+([^\s].*?))?[ \t]*$")
_TOML_LINE = re.compile(r"([A-Za-z][A-Za-z0-9_-]*)[ \t]*=[ \t]*(\S.*?)[ \t]*$")


def _lost_lines(text: str, header: Header) -> Iterator[str]:
    """Read the header as a person does, line by line, and say which line's key the header does not have."""
    lines = _LINE_END.split(text)
    if header.syntax == "none":
        head = [line for line in lines if line.strip()][:5]
        if DISCLOSURE in head or 'ghostwriter = "sam"' in head:
            yield "front matter taken for text"
        return
    mark = "---" if header.syntax == "yaml" else "+++"
    end = next(number for number, line in enumerate(lines[1:], 1) if line.rstrip(" \t") == mark)
    if end + 2 != header.body_line:
        yield f"the body begins on line {end + 2}, not {header.body_line}"
    pattern = _YAML_LINE if header.syntax == "yaml" else _TOML_LINE
    for number, line in enumerate(lines[1:end], 2):
        if header.syntax == "toml" and line.lstrip().startswith("["):
            return
        read = pattern.match(line)
        if read and (read[1],) not in header.keys:
            yield f"line {number} is lost: {line!r}"
        if line == DISCLOSURE and not _is_kept(header, lines[number]):
            yield f"line {number} is not disclosed: {header.data.get('ghostwriter')!r}"
        if line == 'ghostwriter = "sam"' and header.data.get("ghostwriter") != "sam":
            yield f"line {number} is not disclosed"
    after = next((line for line in lines[end:] if line.strip() and line.rstrip() != mark), "")
    if lines[end + 1 : end + 2] == [DISCLOSURE] or (after == DISCLOSURE and mark in lines[end + 1 : end + 4]):
        yield "a disclosure was pushed into the text"


def _is_kept(header: Header, next_line: str) -> bool:
    said = header.data.get("ghostwriter")
    return said == "sam" or (isinstance(said, str) and said.startswith(("sam ", "sam\n")) and next_line[:1] in {" ", "\t", ""})


def _wrong_places(header: Header) -> Iterator[str]:
    for path, place in header.keys.items():
        line = header.lines[place.line - 1]
        shown = line[place.column - 1 : place.column - 1 + place.width]
        if isinstance(path[-1], str) and "\\" not in line and path[-1] not in {shown, shown[1:-1], shown[1:-1].replace("''", "'")}:
            yield f"the key {path} is not at {place}: {shown!r}"


def fuzz(seed: int, cases: int) -> list[str]:
    """Return what is wrong with the reading of ``cases`` mutated headers, each with the bytes that show it."""
    dice = random.Random(seed)
    return [f"{complaint}: {data!r}" for data in (mutated(dice) for _ in range(cases)) for complaint in complaints(data)]
