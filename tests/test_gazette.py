"""The second theme: whether it loses nothing, obeys the rules of the first, and is as small as it claims. Never judges its looks."""

import re
from pathlib import Path

import pytest

from blogkit import report
from tests.example import ROOT, copy_example
from tests.sites import SMALL, build_site, write_site

GAZETTE = ROOT / "themes/gazette"
TEMPLATES = sorted((GAZETTE / "templates").iterdir())
SHEET = GAZETTE / "static/gazette.css"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = copy_example(tmp_path_factory.mktemp("gazette"))
    config = (site / "blogkit.toml").read_text(encoding="utf-8").replace('theme = "default"', 'theme = "gazette"')
    write_site(site, {"blogkit.toml": config})
    work = build_site(site)
    assert [one for one in work.diagnostics if one.rule == "low-contrast" or work.has_errors] == [], report.concise(work.diagnostics)
    return site / "public"


def test_it_comes_with_blogkit(tmp_path: Path) -> None:
    site = write_site(tmp_path, {**SMALL, "blogkit.toml": SMALL["blogkit.toml"].replace("[site]\n", '[site]\ntheme = "gazette"\n')})
    assert build_site(site).diagnostics == ()
    assert (site / "public/theme/gazette.css").is_file()
    assert (site / "public/theme/style.css").is_file()


def test_every_page_asks_for_its_sheet_behind_that_of_the_theme_below(built: Path) -> None:
    pages = [page.read_text(encoding="utf-8") for page in built.rglob("*.html")]
    pages = [page for page in pages if "http-equiv" not in page]
    assert len(pages) > 50
    order = re.compile(r"theme/style\.\w+\.css.*theme/gazette\.\w+\.css.*theme/settings\.\w+\.css", re.DOTALL)
    assert [page[:300] for page in pages if not order.search(page)] == []


def test_it_brings_no_script_no_style_of_its_own_in_a_page_and_nobody_elses_file() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in (*TEMPLATES, SHEET))
    assert re.findall(r"<script|<style|\bstyle=|https?:|//[a-z]|@import|url\(", text) == []


def test_its_sheet_turns_with_the_direction_of_a_script() -> None:
    assert re.findall(r"[\s-](?:left|right)\b|(?<![-\w])(?:width|height)\s*:", SHEET.read_text(encoding="utf-8")) == []


def test_it_is_as_small_as_the_docs_say() -> None:
    lines = sum(len(file.read_text(encoding="utf-8").splitlines()) for file in TEMPLATES)
    docs = (ROOT / "docs/themes.md").read_text(encoding="utf-8")
    assert f"with {lines} lines of templates and {len(SHEET.read_text(encoding='utf-8').splitlines())} of CSS" in docs
