"""axe-core judges every kind of page in each theme, language and scheme, wide and narrow. Never leaves a rule of its out."""

from functools import cache
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.example import ROOT
from tests.judges.browsing import Show, go, opened
from tests.judges.galleries import LANGUAGES, THEMES

pytestmark = pytest.mark.judge

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (1280, 360)
RUN = """async (rules) => {
  const found = await axe.run(document, {resultTypes: ['violations'], ...(rules ? {runOnly: rules} : {})});
  return found.violations.flatMap(({id, nodes}) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary}`));
}"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_no_rule_is_broken_on_any_kind_of_page(browser: Browser, shows: dict[tuple[str, str], Show], theme: str, language: str) -> None:
    show = shows[theme, language]
    found: dict[str, list[str]] = {}
    with opened(browser, show, "") as page:
        for path in show.telling:
            go(page, show, path)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                for scheme in SCHEMES:
                    page.emulate_media(color_scheme=scheme)
                    for fault in judge(page):
                        found.setdefault(fault, []).append(f"/{path} {scheme} {width}")
    assert not found, report(found)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read_on_paper_and_in_forced_colours(
    browser: Browser, shows: dict[tuple[str, str], Show], theme: str, scheme: Any
) -> None:
    show = shows[theme, "en"]
    found: dict[str, list[str]] = {}
    for way in ({"media": "print"}, {"forced_colors": "active"}):
        with opened(browser, show, "", color_scheme=scheme) as page:
            page.emulate_media(**way)  # type: ignore[arg-type, unused-ignore]
            for path in show.telling:
                go(page, show, path)
                for fault in judge(page, ["color-contrast", "link-in-text-block"]):
                    found.setdefault(fault, []).append(f"/{path} {way}")
    assert not found, report(found)


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        ('<p style="color: #999; background: #fff">Too pale to read.</p>', "color-contrast"),
        ('<img src="/theme/icon.svg">', "image-alt"),
        ("<h2>A</h2><h5>B</h5>", "heading-order"),
        ('<input type="checkbox">', "label"),
        (f'<pre style="overflow: auto; width: 9em">{"A long line. " * 9}</pre>', "scrollable-region-focusable"),
        ('<a href="/"></a>', "link-name"),
        ("<ul><p>A</p></ul>", "list"),
        ('<p lang="xx-none">A</p>', "valid-lang"),
    ],
)
def test_the_judge_sees_a_bad_page(browser: Browser, broken: str, rule: str) -> None:
    with browser.new_context() as room:
        page = room.new_page()
        page.set_content(f'<!doctype html><html lang="en"><title>A</title><main><h1>A</h1>{broken}</main></html>')
        assert {fault.split(":")[0] for fault in judge(page)} == {rule}


def judge(page: Page, rules: list[str] | None = None) -> list[str]:
    """Return what breaks a rule: of those that are named, or of all."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe())
    found: list[str] = page.evaluate(RUN, rules)
    return found


def report(found: dict[str, list[str]]) -> str:
    return "\n".join(f"{fault}\n  on {', '.join(places)}" for fault, places in found.items())


@cache
def axe() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
