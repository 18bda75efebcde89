"""Broken sites and exactly what blogkit says about each. Never decides what is right: that stands in the Markdown files of ``cases/``.

Every Markdown file there is a suite, and every heading of the second level in it is a case: a sentence that says why it matters, the files
of a small site, and what is found. `README.md` beside them says how to write one. After a wanted change,

    BLOGKIT_UPDATE_CASES=1 pytest tests/test_cases.py

writes what blogkit says now into the files, for you to read in the difference.
"""

import os
import re
import sys
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from markdown_it import MarkdownIt

from blogkit import report
from blogkit.diagnostics import Diagnostic
from blogkit.rules import RULES
from tests.sites import SMALL, build_site, tree

FOLDER = Path(__file__).parent / "cases"
EXPLANATION = "README.md"
IS_UPDATE = bool(os.environ.get("BLOGKIT_UPDATE_CASES"))
SHARED = {path: text for path, text in SMALL.items() if not path.startswith("content/posts/")}
"""What every site has that does not say otherwise: a config, ada and sam, acme and words-and-co."""
WORDS = {"remove", "options", "diagnostics", "outputs"}
FLAGS = {"bytes", "symlink"}


class Block(NamedTuple):
    """A fenced block: what it is for, and its text."""

    word: str
    """``diagnostics`` and its like, or the path of a file."""
    flags: tuple[str, ...]
    text: str
    lines: tuple[int, int]
    """Indices of the lines of its text in the suite."""


class Case(NamedTuple):
    """One site and what is said about it."""

    suite: str
    title: str
    why: str
    blocks: tuple[Block, ...]

    def of(self, word: str) -> list[Block]:
        """Return the blocks that a word opens."""
        return [block for block in self.blocks if block.word == word]

    @property
    def files(self) -> list[Block]:
        """Return the blocks that are files."""
        return [block for block in self.blocks if block.word not in WORDS]


class Expected(NamedTuple):
    """A line of a ``diagnostics`` block."""

    place: str
    """``content/posts/a.md:4:9 error[unknown-person]``."""
    words: tuple[str, ...]
    """Each stands in the finding's message, label, notes or help."""


def read_suite(name: str, text: str) -> Iterator[Case]:
    """Cut a suite into its cases."""
    title, why, blocks = "", "", list[Block]()
    tokens = MarkdownIt().parse(text)
    for number, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            if title:
                yield Case(name, title, why, tuple(blocks))
            title, why, blocks = tokens[number + 1].content, "", []
        elif token.type == "paragraph_open" and token.level == 0 and not why:
            why = tokens[number + 1].content
        elif token.type == "fence" and token.map and title:
            word, *flags = token.info.split()
            blocks.append(Block(unescaped(word), tuple(flags), token.content, (token.map[0] + 1, token.map[1] - 1)))
    if title:
        yield Case(name, title, why, tuple(blocks))


def unescaped(path: str) -> str:
    """Put the characters in that a path names by number, since no reader of a difference could tell them apart."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), path)


def escaped(path: str) -> str:
    """Name the characters of a path by number that a reader could not tell apart."""
    return "".join(one if one.isprintable() and not unicodedata.combining(one) else f"\\u{ord(one):04x}" for one in path)


def faults_of(case: Case) -> Iterator[str]:
    """Say what makes a case useless."""
    if len(case.of("diagnostics")) != 1:
        yield "a case has exactly one block 'diagnostics', an empty one if nothing is found"
    if not case.why:
        yield "a case says why it matters"
    if not case.files and not case.of("remove"):
        yield "a case has a site"
    for block in case.blocks:
        unknown = [flag for flag in block.flags if flag not in FLAGS and not re.fullmatch(r"last-line=\d+", flag)]
        if unknown or (block.word not in WORDS and "/" not in block.word and "." not in block.word):
            yield f"a block cannot begin with '{' '.join((block.word, *block.flags))}'"
    paths = [block.word for block in case.files]
    yield from (f"{path} stands twice" for path in sorted(set(paths)) if paths.count(path) > 1)
    yield from (f"this is no finding: {line}" for block in case.of("diagnostics") for line in wrong_lines(block.text))


LINE = re.compile(r"\S+:\d+:\d+ (?:error|warning|note)\[[a-z0-9-]+\](?: … .+)?")
"""``path:line:column severity[rule]``, and if it matters ``… some of its words … and others``."""


def wrong_lines(text: str) -> Iterator[str]:
    yield from (line for line in text.splitlines() if not LINE.fullmatch(line))


def expected(case: Case) -> list[Expected]:
    """Return what a case says must be found."""
    lines = (line.split(" … ") for block in case.of("diagnostics") for line in block.text.splitlines())
    return [Expected(place, tuple(words)) for place, *words in lines]


def make_site(case: Case, folder: Path) -> Path:
    """Write the site of a case; files whose path begins with ``../`` land beside it."""
    site = folder / "site"
    gone = [pattern for block in case.of("remove") for pattern in block.text.split()]
    files: dict[str, bytes] = {
        path: text.encode() for path, text in SHARED.items() if not any(fnmatchcase(path, pattern) for pattern in gone)
    }
    links = {block.word: block.text.strip() for block in case.files if "symlink" in block.flags}
    files = {path: data for path, data in files.items() if path not in links}
    files |= {block.word: content(block) for block in case.files if block.word not in links}
    for path, data in files.items():
        file = site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("xb") as made:  # two names that this disk takes for one are an error
            made.write(data)
    for path, target in links.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).symlink_to(target)
    return site


def content(block: Block) -> bytes:
    """Return the bytes of a file."""
    data = block.text.encode()
    for flag in block.flags:
        if flag.startswith("last-line="):
            *lines, last = data.splitlines(keepends=True)
            data = b"".join(lines) + last * int(flag.partition("=")[2])
    if "bytes" in block.flags:
        escapes = {b"r": b"\r", b"n": b"\n", b"\\": b"\\"}
        data = re.sub(
            rb"\\(?:x([0-9a-f]{2})|([rn\\]))", lambda found: bytes.fromhex(found[1].decode()) if found[1] else escapes[found[2]], data
        )
    return data


def options_of(case: Case) -> dict[str, Any]:
    """Return what is asked for on the command line."""
    options: dict[str, Any] = {}
    for block in case.of("options"):
        options |= tomllib.loads(block.text)
    if "at" in options:
        options["at"] = datetime.fromisoformat(options["at"])
    return options


def found_lines(diagnostics: Sequence[Diagnostic]) -> list[str]:
    """Write findings as a case does."""
    return [f"{escaped(one.span.path)}:{one.span.line}:{one.span.column} {report.NAMES[one.severity]}[{one.rule}]" for one in diagnostics]


def said(one: Diagnostic) -> str:
    """Return all the words of a finding."""
    return "\n".join((one.message, one.label, *one.notes, one.help))


SUITES = sorted(path for path in FOLDER.glob("*.md") if path.name != EXPLANATION)
CASES = [case for path in SUITES for case in read_suite(path.stem, path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.suite}: {case.title}")
def test_a_broken_site_gets_exactly_its_findings(case: Case, tmp_path: Path) -> None:
    assert list(faults_of(case)) == []
    try:
        site = make_site(case, tmp_path)
    except OSError as problem:  # names that differ in capitals, hold a ':' or are no text; links
        if sys.platform == "linux":
            raise
        pytest.skip(f"this disk cannot hold such a site: {problem}")

    work = build_site(site, **options_of(case))

    if IS_UPDATE:
        update(case, work.diagnostics)
        return
    wanted = expected(case)
    assert found_lines(work.diagnostics) == [one.place for one in wanted], report.human(work.diagnostics)
    unsaid = [
        (one.place, words)
        for one, finding in zip(wanted, work.diagnostics, strict=True)
        for words in one.words
        if words not in said(finding)
    ]
    assert unsaid == [], report.human(work.diagnostics)
    assert [fault for finding in work.diagnostics for fault in faults_of_finding(finding, site)] == []
    assert list(wrong_outputs(case, tree(site / "public"))) == []
    assert build_site(site, **options_of(case)).diagnostics == work.diagnostics, "a build that remembers must say the same again"
    for format_ in report.FORMATS.values():
        assert format_(work.diagnostics) or not work.diagnostics


def faults_of_finding(finding: Diagnostic, site: Path) -> Iterator[str]:
    """Say what would puzzle the reader of a finding."""
    message, span = finding.message, finding.span
    if finding.rule not in RULES:
        yield f"there is no rule '{finding.rule}'"
    if message.endswith(".") or message[:1].isupper() or "\n" in message:
        yield f"no sentence as the others are: {message}"
    if finding.help.endswith(".") or finding.help[:1].isupper():
        yield f"no help as the others are: {finding.help}"
    file = site / span.path
    if not file.is_file():
        return
    lines = re.split("\r\n|\r|\n", file.read_bytes().decode("utf-8-sig", "replace"))
    if span.line > len(lines) or span.column > len(lines[span.line - 1]) + 1:
        yield f"no such place: {span}"
    elif finding.line_text and not lines[span.line - 1].startswith(finding.line_text):
        yield f"another line is shown than the one that is meant: {finding.line_text!r}"


def wrong_outputs(case: Case, files: Mapping[str, bytes]) -> Iterator[str]:
    """Hold the built site against ``+ path``, ``- path``, ``+ path: words`` and ``- path: words``; a path may hold ``*``."""
    for line in (line for block in case.of("outputs") for line in block.text.splitlines()):
        pattern, _, words = line[2:].partition(": ")
        matching = [path for path, data in files.items() if fnmatchcase(path, unescaped(pattern)) and words.encode() in data]
        if line[:2] not in {"+ ", "- "} or (line[0] == "+") != bool(matching):
            yield line


def update(case: Case, diagnostics: Sequence[Diagnostic]) -> None:
    """Write what was found into the suite; words that still hold stay."""
    before = expected(case)
    lines: list[str] = []
    for place, finding in zip(found_lines(diagnostics), diagnostics, strict=True):
        # The words belong to the finding at the same place, or to the next of the same rule.
        rule = place.rpartition("[")[2]
        known = [one for one in before if one.place == place] or [one for one in before if one.place.endswith(f"[{rule}")]
        if known:
            before.remove(known[0])
        lines.append(" … ".join([place, *(some for one in known[:1] for some in one.words if some in said(finding))]))
    path = FOLDER / f"{case.suite}.md"
    suite = path.read_text(encoding="utf-8")
    # An earlier case of this suite may have moved the lines, so they are looked up again.
    block = next(one for one in read_suite(case.suite, suite) if one.title == case.title).of("diagnostics")[0]
    text = suite.split("\n")
    text[slice(*block.lines)] = lines
    path.write_text("\n".join(text), encoding="utf-8")


def test_there_are_enough_cases_and_each_has_its_own_name() -> None:
    names = [(case.suite, case.title) for case in CASES]
    assert len(names) >= 60
    assert sorted(set(names)) == sorted(names)


def test_every_suite_has_cases() -> None:
    assert sorted({case.suite for case in CASES}) == [path.stem for path in SUITES]


def test_every_rule_is_shown_by_a_case() -> None:
    shown = {found[1] for case in CASES for one in expected(case) if (found := re.search(r"\[(.*)\]", one.place))}
    assert set(RULES) == shown


GOOD = (
    "# Suite\n\n## A case\n\nWhy.\n\n```content/posts/a.md\nx\n```\n\n```diagnostics\ncontent/posts/a.md:1:1 error[empty-file] … why\n```\n"
)


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace("Why.\n", ""),
        GOOD.replace("```diagnostics", "```diagnostic"),
        GOOD.replace("```diagnostics\ncontent/posts/a.md:1:1 error[empty-file] … why\n```\n", ""),
        GOOD.replace("a.md:1:1 ", "a.md:1 "),
        GOOD.replace("```content/posts/a.md\n", "```content/posts/a.md byte\n"),
        GOOD + "\n```content/posts/a.md\ny\n```\n",
    ],
)
def test_the_runner_refuses_a_case_that_proves_nothing(text: str) -> None:
    assert [list(faults_of(case)) for case in read_suite("good", GOOD)] == [[]]
    assert [bool(list(faults_of(case))) for case in read_suite("bad", text)] == [True]
