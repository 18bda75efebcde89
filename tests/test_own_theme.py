"""A theme that somebody wrote with docs/themes.md and nothing else: whether it builds, loses nothing and says what it means to."""

import shutil
from pathlib import Path

import pytest

from blogkit import report
from tests.example import copy_example
from tests.sites import build_site, write_site

ALMANAC = Path(__file__).parent / "themes/almanac"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = copy_example(tmp_path_factory.mktemp("own"))
    shutil.copytree(ALMANAC, site / "themes/almanac")
    config = (site / "blogkit.toml").read_text(encoding="utf-8").replace('theme = "default"', 'theme = "almanac"')
    write_site(site, {"blogkit.toml": config + '\n[theme]\nseal = "#5b2a86"\nmotto = "Wound by hand."\n'})
    work = build_site(site)
    assert not work.has_errors, report.concise(work.diagnostics)
    return site / "public"


def test_every_page_is_in_the_theme_and_shows_what_its_site_chose(built: Path) -> None:
    pages = [page for page in built.rglob("*.html") if "http-equiv" not in page.read_text(encoding="utf-8")]
    assert len(pages) > 50
    assert [page for page in pages if "Wound by hand." not in page.read_text(encoding="utf-8")] == []
    assert "--seal: #5b2a86;" in (built / "theme/settings.css").read_text(encoding="utf-8")


def test_it_takes_over_the_page_below_and_adds_to_it(built: Path) -> None:
    lost = (built / "404.html").read_text(encoding="utf-8")
    assert lost.count("Wound by hand.") == 2
    assert "/archive/" in lost


def test_its_lists_show_who_wrote_each_post(built: Path) -> None:
    home = (built / "index.html").read_text(encoding="utf-8")
    assert home.count('<article class="entry">') == home.count('<p class="bk-byline')
    assert '<article class="entry">' in home
