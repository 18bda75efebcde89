"""Whether a page that is zoomed, narrowed or set in large letters loses nothing and moves one way only. Never judges its looks."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.judges.browsing import Show, file_of, go, opened, shown
from tests.judges.galleries import LANGUAGES, OWN, THEMES, pages

pytestmark = pytest.mark.judge

CUT = """() => {
  const found = [];
  if (document.scrollingElement.scrollWidth > innerWidth) found.push(`the page is ${document.scrollingElement.scrollWidth} wide`);
  const scrolls = (one) => ['auto', 'scroll'].includes(getComputedStyle(one).overflowX);
  for (const one of document.body.querySelectorAll('*')) {
    const style = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    if (!one.checkVisibility({visibilityProperty: true}) || box.width < 2 || box.height < 2 || style.clipPath !== 'none') continue;
    const isHeld = (() => { for (let up = one.parentElement; up; up = up.parentElement) if (scrolls(up)) return true; return false })();
    const name = one.outerHTML.slice(0, 120);
    const isBeyond = (box.right > innerWidth + 1 || box.left < -1) && box.bottom > 0;
    if (isBeyond && !isHeld && !one.closest('svg')) found.push(`beyond the edge: ${name}`);
    const isCut = (axis, side) => ['hidden', 'clip'].includes(style['overflow' + axis]) && one['scroll' + side] > one['client' + side] + 1;
    if (one.innerText && (isCut('X', 'Width') || isCut('Y', 'Height'))) found.push(`cut: ${name}`);
  }
  return found;
}"""


COVERED = """() => {
  const found = [];
  const seen = {faces: 0, dates: 0};
  const linesOf = (one) => { const range = document.createRange(); range.selectNodeContents(one); return [...range.getClientRects()]; };
  const overlap = (one, other) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1
    && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 1;
  for (const face of document.querySelectorAll('main .bk-face')) {
    const box = face.getBoundingClientRect();
    seen.faces += 1;
    for (const text of face.closest('li, article').querySelectorAll('time, .p-name, .bk-byline, .p-summary')) {
      seen.dates += text.matches('time');
      if (linesOf(text).some((line) => overlap(box, line))) found.push(`a face on: ${text.outerHTML.slice(0, 120)}`);
    }
  }
  return {found, seen};
}"""
"""Faces that stand on a date, a title, a byline or a summary."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_no_face_stands_on_a_date_or_on_words(browser: Browser, shows: dict[tuple[str, str], Show], theme: str, language: str) -> None:
    show = shows[theme, language]
    found: list[str] = []
    faces = dates = 0
    with opened(browser, show, "") as page:
        for path in pages(show.folder):
            if "bk-face" not in file_of(show.folder, path).read_text(encoding="utf-8"):
                continue
            go(page, show, path)
            for width in (360, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                told = page.evaluate(COVERED)
                found += [f"/{path} at {width}: {fault}" for fault in told["found"]]
                faces, dates = faces + told["seen"]["faces"], dates + told["seen"]["dates"]
    assert not found, "\n".join(found)
    assert min(faces, dates) > len(pages(show.folder)) // 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_nothing_is_lost_on_a_narrow_or_a_zoomed_page(
    browser: Browser, shows: dict[tuple[str, str], Show], theme: str, language: str
) -> None:
    found = lost_when_narrow(browser, shows[theme, language])
    assert not found, "\n".join(found)


def test_nothing_is_lost_on_a_narrow_page_of_the_theme_that_the_docs_show(browser: Browser, tmp_path: Path) -> None:
    with shown(tmp_path, [OWN], LANGUAGES[:1]) as shows:
        found = lost_when_narrow(browser, *shows.values())
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_nothing_is_lost_in_letters_of_twice_the_size(
    browser: Browser, shows: dict[tuple[str, str], Show], theme: str, language: str
) -> None:
    show = shows[theme, language]
    found: list[str] = []
    with opened(browser, show, "") as page:
        for path in show.telling:
            go(page, show, path)
            whole = words(page)
            page.evaluate(
                "document.documentElement.style.fontSize = 2 * parseFloat(getComputedStyle(document.documentElement).fontSize) + 'px'"
            )
            found += [f"/{path}: {fault}" for fault in lost(page, whole)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ('<p style="width: 400px">A</p>', "the page is 408 wide"),
        ('<p style="margin-left: -20px">A</p>', "beyond the edge: <p"),
        ('<p style="overflow: hidden; white-space: nowrap; width: 100px">One line that is longer than its box</p>', "cut: <p"),
        ('<p style="overflow: clip; height: 9px">A</p>', "cut: <p"),
    ],
)
def test_the_judge_sees_what_is_cut(browser: Browser, broken: str, fault: str) -> None:
    with browser.new_context(viewport={"width": 320, "height": 600}) as room:
        page = room.new_page()
        page.set_content(broken)
        assert [found for found in page.evaluate(CUT) if found.startswith(fault)] != []


@pytest.mark.parametrize(("left", "is_found"), [("0", True), ("-30px", True), ("-40px", False)])
def test_the_judge_sees_a_face_on_a_date(browser: Browser, left: str, is_found: bool) -> None:  # noqa: FBT001
    face = f'<b class="bk-face" style="position: absolute; width: 40px; height: 40px; margin-left: {left}"></b>'
    with browser.new_context() as room:
        page = room.new_page()
        page.set_content(f'<main><ul><li>{face}<time style="display: block">17 November</time></li></ul></main>')
        assert bool(page.evaluate(COVERED)["found"]) == is_found


def test_the_judge_sees_what_is_left_out(browser: Browser) -> None:
    with browser.new_context(viewport={"width": 320, "height": 600}) as room:
        page = room.new_page()
        page.set_content("<style>@media (max-width: 500px) { b { display: none } }</style><p>One <b>two</b></p>")
        assert words(page) == {"one"}


def lost_when_narrow(browser: Browser, show: Show) -> list[str]:
    """Return what is lost at 320 CSS pixels, a screen of 1280 at 400 % (WCAG 1.4.10), and at 640, the same at 200 % (1.4.4)."""
    found: list[str] = []
    with opened(browser, show, "") as page:
        for path in show.telling:
            page.set_viewport_size({"width": 1280, "height": 800})
            go(page, show, path)
            whole = words(page)
            for width in (640, 320):
                page.set_viewport_size({"width": width, "height": 800})
                found += [f"/{path} at {width}: {fault}" for fault in lost(page, whole)]
    return found


def lost(page: Page, whole: set[str]) -> list[str]:
    """Return what cannot be seen of a page that had these words."""
    cut: list[str] = page.evaluate(CUT)
    return [*cut, *(f"lost: {word}" for word in sorted(whole - words(page)))]


def words(page: Page) -> set[str]:
    """Return the words that are shown."""
    return set(re.findall(r"\w+", page.evaluate("document.body.innerText").lower()))
