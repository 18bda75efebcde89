"""Whether the keyboard alone reaches everything on a page, in its order, and is seen where it is. Never uses a mouse."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page

from tests.judges.browsing import Show, opened
from tests.judges.galleries import LANGUAGES, THEMES

pytestmark = pytest.mark.judge

TEXTS = {"en": "elements/", "de": "elemente/"}
PATHS = ("", "people/ada/", "transparency/", "archive/")
"""A list, a profile, figures, and the longest row of links."""
FEWEST_CHANGED_PIXELS = 20

STOPS = """() => {
  const kinds = 'a[href], button, input, select, textarea, summary, audio[controls], video[controls], [tabindex]';
  const isReachable = (one) => !one.disabled && one.tabIndex >= 0 && one.checkVisibility({visibilityProperty: true})
    && !(one.closest('details:not([open])') && !one.matches('details > summary'));
  window.stops = [...document.querySelectorAll(kinds)].filter(isReachable);
  window.name_of = (one) => one.outerHTML.slice(0, 120);
  return stops.map(name_of);
}"""
"""Everything that ought to be reached, in the order of the document."""
NOW = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const scrolls = (axis) => one['scroll' + axis] > one['client' + axis];
  const {x, y, width, height} = one.getClientRects()[0] || one.getBoundingClientRect();
  const middle = (from, length, end) => (Math.max(from, 0) + Math.min(from + length, end)) / 2;
  const top = document.elementFromPoint(middle(x, width, innerWidth), middle(y, height, innerHeight));
  return {index: stops.indexOf(one), name: name_of(one), isExtra: !stops.includes(one) && (scrolls('Width') || scrolls('Height')),
    box: [x, y, width, height], isSeen: !!top && (one.contains(top) || top.contains(one))};
}"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_the_keyboard_reaches_everything(browser: Browser, shows: dict[tuple[str, str], Show], theme: str, language: str) -> None:
    for path in (TEXTS[language], *PATHS):
        with opened(browser, shows[theme, language], path) as page:
            assert list(walk_faults(page)) == [], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("theme", THEMES)
def test_the_keyboard_is_seen_where_it_is(browser: Browser, shows: dict[tuple[str, str], Show], theme: str, scheme: str) -> None:
    for path in (TEXTS["en"], *PATHS[:3]):
        with opened(browser, shows[theme, "en"], path, color_scheme=scheme, reduced_motion="reduce") as page:
            assert list(sight_faults(page)) == [], path


@pytest.mark.parametrize("theme", THEMES)
def test_the_first_stop_leads_past_the_head(browser: Browser, shows: dict[tuple[str, str], Show], theme: str) -> None:
    with opened(browser, shows[theme, "en"], TEXTS["en"]) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href').startsWith('#')")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ('<a href="/b">B</a><a href="/c" tabindex="3">C</a>', "stop 0 is"),
        ("<input onfocus=\"addEventListener('keydown', (event) => event.preventDefault())\"><a href='/b'>B</a>", "stop 2 is"),
    ],
)
def test_the_judge_sees_a_trap_and_a_leap(browser: Browser, broken: str, fault: str) -> None:
    with browser.new_context() as room:
        page = room.new_page()
        page.set_content(f'<a href="#a">A</a>{broken}')
        assert [found for found in walk_faults(page) if found.startswith(fault)] != []


@pytest.mark.parametrize(
    "broken", ["a:focus-visible { outline: none }", "a { position: absolute; left: -99px; width: 9px; overflow: hidden }"]
)
def test_the_judge_sees_what_is_not_seen(browser: Browser, broken: str) -> None:
    with browser.new_context() as room:
        page = room.new_page()
        page.set_content(f'<style>{broken}</style><a href="#a">A</a>')
        assert list(sight_faults(page)) != []


def walk_faults(page: Page) -> Iterator[str]:
    """Walk forward through all stops and back again."""
    stops: list[str] = page.evaluate(STOPS)
    assert stops
    forward = list(walk(page, "Tab", len(stops)))
    backward = list(walk(page, "Shift+Tab", len(stops) - 1))[::-1]
    for way, expected in ((forward, stops), (backward, stops[: len(backward)])):
        for number, name in enumerate(expected):
            if number >= len(way) or way[number] != name:
                yield f"stop {number} is {way[number] if number < len(way) else None}, not {name}"
                break


def walk(page: Page, key: str, stops: int) -> Iterator[str]:
    """Yield the next stops; what the browser alone makes a stop, since it scrolls, is none."""
    found = extra = 0
    while found < stops and extra < stops + 9:
        page.keyboard.press(key)
        now: dict[str, Any] | None = page.evaluate(NOW)
        if now and now["isExtra"]:
            extra += 1
            continue
        found += 1
        yield str(now and now["name"])


def sight_faults(page: Page) -> Iterator[str]:
    """Compare each stop with itself when the keyboard is elsewhere."""
    for _ in page.evaluate(STOPS):
        page.keyboard.press("Tab")
        now: dict[str, Any] | None = page.evaluate(NOW)
        if not now:
            return
        if not now["isSeen"]:
            yield f"covered: {now['name']}"
            continue
        x, y, width, height = now["box"]
        left, top = max(x - 8, 0), max(y - 8, 0)
        clip: Any = {"x": left, "y": top, "width": min(x + width + 8, 1280) - left, "height": min(y + height + 8, 800) - top}
        with_focus = picture(page, clip)
        page.evaluate("document.activeElement.blur()")
        if changed_pixels(with_focus, picture(page, clip)) < FEWEST_CHANGED_PIXELS:
            yield f"looks the same: {now['name']}"


def picture(page: Page, clip: Any) -> Image.Image:
    return Image.open(BytesIO(page.screenshot(clip=clip, animations="disabled", caret="initial"))).convert("L")


def changed_pixels(one: Image.Image, other: Image.Image) -> int:
    return sum(count for shade, count in enumerate(ImageChops.difference(one, other).histogram()) if shade > 40)
