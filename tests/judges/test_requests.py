"""Whether a reader's browser asks anybody but the site, and whether reading needs a script. Never blocks a request before it was seen."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.judges.browsing import Show, file_of
from tests.judges.galleries import LANGUAGES, THEMES, pages

pytestmark = pytest.mark.judge


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_no_page_asks_anybody_else(browser: Browser, shows: dict[tuple[str, str], Show], theme: str, language: str) -> None:
    show = shows[theme, language]
    with recorded(browser, show) as (page, asked):
        for path in pages(show.folder):
            page.goto(f"{show.address}/{path}", wait_until="networkidle" if has_scripts(text_of(show, path)) else "load")
            page.evaluate("scrollTo(0, document.body.scrollHeight)")
    assert asked[show.address] >= len(pages(show.folder))
    assert set(asked) == {show.address}


def test_the_judge_sees_who_is_asked(browser: Browser, shows: dict[tuple[str, str], Show]) -> None:
    show = shows[THEMES[0], LANGUAGES[0]]
    with recorded(browser, show) as (page, asked):
        page.goto(f"{show.address}/")
        page.set_content('<img src="https://count.example/a.gif"><link rel="preconnect" href="https://fonts.example">')
    assert set(asked) == {show.address, "https://count.example"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_reading_needs_no_script(browser: Browser, shows: dict[tuple[str, str], Show], theme: str, language: str) -> None:
    """The page for searching is the only one on which a script adds something; it must tell the others the way to the archive."""
    show = shows[theme, language]
    with browser.new_context() as with_scripts, browser.new_context(java_script_enabled=False) as without:
        one, other = with_scripts.new_page(), without.new_page()
        for path in pages(show.folder):
            if 'http-equiv="refresh"' in text_of(show, path):
                continue
            other.goto(f"{show.address}/{path}")
            plain = other.inner_text("body")
            assert plain.strip()
            if path == "search/":
                assert other.locator("main a[href$='/archive/']").is_visible()
            elif has_scripts(text_of(show, path)):
                one.goto(f"{show.address}/{path}")
                assert one.inner_text("body") == plain, path


def has_scripts(html: str) -> bool:
    return bool(re.search(r"<noscript|<script(?! type=\"application/ld\+json\")", html))


def text_of(show: Show, path: str) -> str:
    return file_of(show.folder, path).read_text(encoding="utf-8")


@contextmanager
def recorded(browser: Browser, show: Show) -> Iterator[tuple[Page, dict[str, int]]]:
    """Open a browser whose requests are counted by whom they ask."""
    asked: dict[str, int] = {}

    def count(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme != "data":
            origin = f"{parts.scheme}://{parts.netloc}"
            asked[origin] = asked.get(origin, 0) + 1

    with browser.new_context() as room:
        room.on("request", lambda request: count(request.url))
        yield room.new_page(), asked
    assert asked[show.address] > 0
