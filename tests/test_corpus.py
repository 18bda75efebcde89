"""A real blog, 509 posts of 18F exactly as they were written. What is expected is read from the posts by means of this file's own."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest

from blogkit import report
from blogkit.build import Work
from blogkit.diagnostics import Severity
from tests.sites import build_site

CORPUS = Path(__file__).parents[2] / "shared" / "corpora" / "18f"
POSTS = 509
FEED_ITEMS = 20

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the 18F corpus is not beside this checkout")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Work]:
    """Build a copy of the corpus; the corpus itself is never written to."""
    site = tmp_path_factory.mktemp("corpus") / "18f"
    shutil.copytree(CORPUS, site, copy_function=shutil.copyfile)
    return site, build_site(site, keep_going=True, jobs=2, at=datetime(2026, 11, 20, tzinfo=UTC))


def test_every_post_without_an_error_has_its_page_its_people_and_its_feed_item(built: tuple[Path, Work]) -> None:
    site, work = built
    broken = {one.span.path for one in work.diagnostics if one.severity == Severity.ERROR}
    assert broken == {"content/posts/2016-08-08-facts-about-publishing-open-source-code-in-government.md"}
    public = [post for post in sorted((site / "content/posts").iterdir()) if f"content/posts/{post.name}" not in broken]
    assert len(public) == POSTS - len(broken)
    pages = {post.name: page_of(site / "public", post) for post in public}
    for post in public:
        html = pages[post.name]
        missing = [id_ for id_ in authors_of(post) if f'href="/people/{id_}/"' not in html]
        assert missing == [], post.name
        assert all((site / f"public/people/{id_}/index.html").is_file() for id_ in authors_of(post)), post.name
    newest = feedparser.parse((site / "public/feed.xml").read_bytes())
    assert not newest.bozo
    assert len(newest.entries) == FEED_ITEMS
    assert all((site / "public" / entry.link.removeprefix("https://blog.example/") / "index.html").is_file() for entry in newest.entries)


def test_each_fault_is_reported_at_a_place_that_exists(built: tuple[Path, Work]) -> None:
    site, work = built
    assert len(work.diagnostics) > 0
    for one in work.diagnostics:
        lines = (site / one.span.path).read_text(encoding="utf-8").split("\n")
        assert one.span.line <= len(lines), one
        assert one.span.column <= len(lines[one.span.line - 1]) + 1, one


def test_five_hundred_undeclared_posts_are_a_few_lines_for_people_and_a_line_each_for_machines(built: tuple[Path, Work]) -> None:
    _, work = built
    undeclared = [one for one in work.diagnostics if one.rule in {"ghostwriting-undeclared", "ai-undeclared"}]
    assert len(undeclared) == 2 * (POSTS - 1), "the post that cannot be read says nothing"
    assert len(report.human(undeclared).splitlines()) < 10
    pictures = [one for one in work.diagnostics if one.rule == "missing-alt"]
    assert len(pictures) == 4, "so few that each has its own frame"
    assert len(report.human([one for one in work.diagnostics if one not in pictures]).splitlines()) < 60
    assert len(report.concise(work.diagnostics).splitlines()) == len(work.diagnostics)


def page_of(public: Path, post: Path) -> str:
    """Return the one page at the post's own permalink, or at an address of its date, give or take a time zone, and its file's name."""
    text = post.read_text(encoding="utf-8")
    own = re.search(r"^permalink: */?(\S+?)/?$", text, re.MULTILINE)
    written = re.search(r"^date: *['\"]?(\d{4})-(\d\d?)-(\d\d?)", text, re.MULTILINE)
    year, month, day, slug = post.stem.split("-", 3)
    year, month, day = written.groups() if written else (year, month, day)
    said = datetime(int(year), int(month), int(day), tzinfo=UTC)
    days = [f"{said + timedelta(days=shift):%Y/%m/%d}" for shift in (-1, 0, 1)]
    files = [public / folder / "index.html" for folder in ([own[1]] if own else [f"{day}/{slug}" for day in days])]
    pages = [html for file in files if file.is_file() and "http-equiv" not in (html := file.read_text(encoding="utf-8"))]
    assert len(pages) == 1, post.name
    return pages[0]


def authors_of(post: Path) -> list[str]:
    """Return the ids under ``authors:``."""
    listed = re.search(r"^authors: *\n((?:[ \t]*-[^\n]*\n)+)", post.read_text(encoding="utf-8"), re.MULTILINE)
    return [line.strip(" \t-'\"") for line in listed[1].splitlines()] if listed else []
