"""Whether pages keep what they say in forced colours, on paper and where nothing may move. Never asks the style sheet what it meant."""

import re
from io import BytesIO
from itertools import pairwise
from typing import Literal

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.judges.browsing import Show, go, opened
from tests.judges.galleries import THEMES

pytestmark = pytest.mark.judge

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
DRAWN = "main svg, header svg, main input, main [class*=monogram]:not(:has(img)), main [class*=portrait]:not(:has(img)), main hr"
"""What is seen without being text: charts, boxes of tasks, monograms, rules."""
LEAST_CONTRAST = 3
"""Of graphics, WCAG 1.4.11."""
MOTION = """() => [...document.querySelectorAll('*')].flatMap((one) => ['', '::before', '::after'].flatMap((part) => {
  const style = getComputedStyle(one, part || null);
  const moves = style.transitionDuration.split(', ').some((time) => parseFloat(time) > 0.001)
    || (style.animationName !== 'none' && style.animationDuration.split(', ').some((time) => parseFloat(time) > 0.001))
    || style.scrollBehavior === 'smooth';
  return moves ? [one.outerHTML.slice(0, 80) + part] : [];
}))"""
PAPER = """() => [...document.body.querySelectorAll('*')].filter((one) => {
  const isWords = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  if (!isWords || !one.checkVisibility({visibilityProperty: true})) return false;
  const [red, green, blue] = getComputedStyle(one).color.match(/[\\d.]+/g).map(Number);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 140;
}).map((one) => one.outerHTML.slice(0, 120))"""
"""Words too pale for paper."""


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("theme", THEMES)
def test_what_is_drawn_is_seen_in_forced_colours(
    browser: Browser, shows: dict[tuple[str, str], Show], theme: str, scheme: Literal["light", "dark"]
) -> None:
    show = shows[theme, "en"]
    found: list[str] = []
    drawn = 0
    with opened(browser, show, "", color_scheme=scheme, forced_colors="active") as page:
        for path in show.telling:
            go(page, show, path)
            faults, number = invisible(page)
            drawn += number
            found += [f"/{path}: {fault}" for fault in faults]
    assert not found, "\n".join(found)
    assert drawn > len(show.telling) // 2


def test_the_judge_sees_what_disappears_in_forced_colours(browser: Browser) -> None:
    square = '<svg width="20" height="20"><rect width="9" height="9" fill="{}"/></svg>'
    with browser.new_context(forced_colors="active", color_scheme="light") as room:
        page = room.new_page()
        page.set_content(f"<main>{square.format('white')}</main>")
        assert invisible(page)[0] != []
        page.set_content(f"<main>{square.format('CanvasText')}</main>")
        assert invisible(page) == ([], 1)


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_moves_where_nothing_may(browser: Browser, shows: dict[tuple[str, str], Show], theme: str) -> None:
    show = shows[theme, "en"]
    with opened(browser, show, "", reduced_motion="reduce") as page:
        for path in show.telling:
            go(page, show, path)
            assert page.evaluate(MOTION) == [], path


@pytest.mark.parametrize(
    "style", ["p { transition: color 1s }", "p::after { content: ''; animation: a 1s }", "html { scroll-behavior: smooth }"]
)
def test_the_judge_sees_what_moves(browser: Browser, style: str) -> None:
    with browser.new_context(reduced_motion="reduce") as room:
        page = room.new_page()
        page.set_content(f"<style>{style}</style><p>A</p>")
        assert page.evaluate(MOTION) != []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("theme", THEMES)
def test_a_text_and_who_wrote_it_are_printed_dark_on_white(
    browser: Browser, shows: dict[tuple[str, str], Show], theme: str, scheme: Literal["light", "dark"]
) -> None:
    show = shows[theme, "en"]
    with opened(browser, show, "", color_scheme=scheme) as page:
        for path in show.telling:
            page.emulate_media(media="screen")
            go(page, show, path)
            on_screen = words(page)
            page.emulate_media(media="print")
            assert page.evaluate(PAPER) == [], path
            assert on_screen - words(page) == set(), path


def test_the_judge_sees_pale_print(browser: Browser) -> None:
    with browser.new_context(color_scheme="dark") as room:
        page = room.new_page()
        page.set_content("<style>p { color: #ddd }</style><p>A</p><b style='color: #222'>B</b>")
        assert page.evaluate(PAPER) == ["<p>A</p>"]


def words(page: Page) -> set[str]:
    """Return the words of the text and of its disclosure; ways through the site are of no use on paper."""
    text = "[...document.querySelectorAll('main h1, main .bk-disclosure, main .prose')].map((one) => one.innerText).join(' ')"
    return set(re.findall(r"\w+", page.evaluate(text).lower()))


def invisible(page: Page) -> tuple[list[str], int]:
    """Return what is drawn and not to be seen, and how much is drawn."""
    drawn = [
        one for one in page.locator(DRAWN).all() if one.is_visible() and (box := one.bounding_box()) and box["width"] * box["height"] > 0
    ]
    faults = []
    for one in drawn:
        picture = Image.open(BytesIO(one.screenshot())).convert("RGB")
        if contrast(picture) < LEAST_CONTRAST:
            faults.append(one.evaluate("(one) => one.outerHTML.slice(0, 120)"))
    return faults, len(drawn)


def contrast(picture: Image.Image) -> float:
    """Return the contrast of the lightest and the darkest of the colours that are more than a speck."""
    counted: list[tuple[int, tuple[int, int, int]]] = picture.getcolors(picture.width * picture.height)  # type: ignore[assignment]
    speck = max(2, picture.width * picture.height // 2000)
    shades = sorted(luminance(colour) for count, colour in counted if count > speck)
    return max((light + 0.05) / (dark + 0.05) for dark, light in pairwise([shades[0], shades[-1]]))


def luminance(colour: tuple[int, int, int]) -> float:
    red, green, blue = (one / 255 / 12.92 if one <= 10 else ((one / 255 + 0.055) / 1.055) ** 2.4 for one in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
