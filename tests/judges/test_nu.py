"""The Nu HTML checker judges every page, feed entry, style sheet and SVG that blogkit makes. Never forgives what is not listed."""

import json
import shutil
import subprocess
import tomllib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import pytest

from tests.example import copy_example
from tests.judges.galleries import LANGUAGES, OWN, THEMES, build_gallery, pages
from tests.sites import build_site
from tests.test_corpus import CORPUS

pytestmark = pytest.mark.judge

HERE = Path(__file__).parent
VNU = HERE.parents[1] / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
BAD = {
    "obsolete.html": ('<table><tr><td align="right">1</td></tr></table>', "The “align” attribute on the “td” element is obsolete."),
    "level.html": ("<h1>a</h1><h3>b</h3>", "The heading “h3” (with computed level 3) follows the heading “h1”"),
    "label.html": ('<img src="a.png">', "An “img” element must have an “alt” attribute"),
    "id.html": ('<p id="a">a</p><p id="a">b</p>', "Duplicate ID “a”."),
    "closed.html": ("<div><p>a</div></p>", "No “p” element in scope but a “p” end tag seen."),
    "warning.html": ("<section>a</section>", "Section lacks heading."),
    "style.css": ("a { colour: red }", "CSS: “colour”: Property “colour” doesn't exist."),
    "picture.svg": ('<svg xmlns="http://www.w3.org/2000/svg"><recto/></svg>', "Element “recto” not allowed as child of element “svg”"),
}
"""A file for each kind of thing that the checker must see, and what it says then."""

UNKNOWN = {"CSS: “paint-order”: Property “paint-order” doesn't exist."}
"""What browsers know and vnu 26.9.27 does not: paint-order is of SVG 2, and charts draw the edge of their letters first by it."""


class Fault(NamedTuple):
    """What the checker says of a file."""

    site: str
    path: str
    message: str
    extract: str

    def __str__(self) -> str:
        return f"{self.site}/{self.path}: {self.message} {self.extract!r}"


class Theirs(NamedTuple):
    """What is an author's own."""

    page: str
    message: str
    """Its beginning."""
    source: str
    raw: str
    reason: str


class Judged(NamedTuple):
    """All that was put before the checker, and what it said."""

    files: Mapping[str, int]
    """How many of each site."""
    faults: tuple[Fault, ...]

    def of(self, site: str) -> list[Fault]:
        assert self.files[site] > 0, "an empty folder has no faults"
        return [fault for fault in self.faults if fault.site == site and fault.message not in UNKNOWN]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """Put everything before one process: Java takes longer to wake up than to judge a site."""
    court = tmp_path_factory.mktemp("court")
    work = tmp_path_factory.mktemp("work")
    for name, (text, _) in BAD.items():
        (court / "bad").mkdir(exist_ok=True)
        (court / "bad" / name).write_text(document(text) if name.endswith(".html") else text, encoding="utf-8")
    for theme in (*THEMES, OWN):
        for language in LANGUAGES:
            call(build_gallery(work / f"{theme}-{language}", theme, language), court / f"{theme}-{language}")
    example = copy_example(work / "example")
    build_site(example)
    call(example / "public", court / "example")
    if CORPUS.is_dir():
        shutil.copytree(CORPUS, work / "18f", copy_function=shutil.copyfile)
        build_site(work / "18f", keep_going=True, at=datetime(2026, 11, 20, tzinfo=UTC))
        call(work / "18f" / "public", court / "18f")
    files = {site.name: sum(path.is_file() for path in site.rglob("*")) for site in court.iterdir()}
    return Judged(files, tuple(ask(court)))


def call(public: Path, box: Path) -> None:
    """Copy what the checker knows how to read; each entry of the feeds becomes a page of its own."""
    for path in public.rglob("*"):
        if path.suffix in {".html", ".css", ".svg"}:
            copy = box / path.relative_to(public)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    entries = {item["id"]: item["content_html"] for item in json.loads((public / "feed.json").read_bytes())["items"]}
    language = json.loads((public / "feed.json").read_bytes())["language"]
    (box / "feed.json").mkdir()
    for number, html in enumerate(entries.values()):
        (box / "feed.json" / f"{number}.html").write_text(document(f"<h1>Entry</h1>{html}", language), encoding="utf-8")


def document(body: str, language: str = "en") -> str:
    return f'<!doctype html><html lang="{escape(language)}"><meta charset="utf-8"><title>A page</title><body>{body}</body></html>'


def ask(court: Path) -> Iterable[Fault]:
    command = ["java", "-Xss4m", "-Xmx1g", "-jar", str(VNU), "--skip-non-html", "--also-check-css", "--also-check-svg"]
    told = subprocess.run([*command, "--format", "json", "--stdout", "--exit-zero-always", str(court)], check=True, capture_output=True)
    for one in json.loads(told.stdout)["messages"]:
        path = Path(unquote(one["url"].removeprefix("file:"))).resolve().relative_to(court.resolve())
        yield Fault(path.parts[0], Path(*path.parts[1:]).as_posix(), one["message"], one.get("extract", ""))


@pytest.mark.parametrize("name", BAD)
def test_the_judge_sees_a_bad_file(judged: Judged, name: str) -> None:
    said = [fault.message for fault in judged.of("bad") if fault.path == name]
    assert any(message.startswith(BAD[name][1]) for message in said), said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", [*THEMES, OWN])
def test_nothing_is_wrong_with_a_gallery(judged: Judged, theme: str, language: str) -> None:
    assert judged.of(f"{theme}-{language}") == []


def test_nothing_is_wrong_with_the_example(judged: Judged) -> None:
    assert judged.of("example") == []


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the 18F corpus is not beside this checkout")
def test_what_is_wrong_with_the_corpus_is_its_authors_own(judged: Judged) -> None:
    theirs = [Theirs(**one) for one in tomllib.loads((HERE / "theirs_18f.toml").read_text(encoding="utf-8"))["fault"]]
    ours = [fault for fault in judged.of("18f") if not any(is_that(fault, one) for one in theirs)]
    assert ours == []
    assert [one for one in theirs if not any(is_that(fault, one) for fault in judged.of("18f"))] == [], "no longer found"
    assert [one for one in theirs if one.raw not in (CORPUS / one.source).read_text(encoding="utf-8")] == [], "not in the source"
    assert all(len(one.reason) > len("their own") and one.raw for one in theirs)


def test_what_the_judge_does_not_know_still_occurs(judged: Judged) -> None:
    assert {fault.message for fault in judged.faults} >= UNKNOWN


def is_that(fault: Fault, one: Theirs) -> bool:
    return fault.path == f"{one.page}index.html" and fault.message.startswith(one.message)


def test_every_page_was_put_before_the_judge(judged: Judged, tmp_path: Path) -> None:
    theme, language = THEMES[0], LANGUAGES[0]
    assert judged.files[f"{theme}-{language}"] > len(pages(build_gallery(tmp_path, theme, language))) > 80
