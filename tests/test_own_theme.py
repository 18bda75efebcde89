"""The theme that docs/themes.md shows: whether it builds, loses nothing, and what classes its sheet must know. Never judges its looks."""

import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from blogkit import report
from tests.disclosures import disclose
from tests.example import ROOT, copy_example
from tests.judges.galleries import build_gallery
from tests.sites import build_site, write_site
from tests.test_docs import THEMES, examples, section
from tests.test_markup import pieces, whole

CLASSES = ("Classes in texts", "Classes of the disclosure", "Classes of blogkit's templates")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = copy_example(tmp_path_factory.mktemp("own"))
    files = dict(examples(THEMES))
    config = (site / "blogkit.toml").read_text(encoding="utf-8").replace('theme = "default"', 'theme = "almanac"')
    write_site(site, {**files, "blogkit.toml": f"{config}\n{files['blogkit.toml']}"})
    work = build_site(site)
    assert work.diagnostics == (), report.concise(work.diagnostics)
    return site / "public"


def test_every_page_is_in_the_theme_and_shows_what_its_site_chose(built: Path) -> None:
    pages = [page for page in built.rglob("*.html") if "http-equiv" not in page.read_text(encoding="utf-8")]
    assert len(pages) > 50
    assert [page for page in pages if "Wound by hand." not in page.read_text(encoding="utf-8")] == []
    assert "--accent: #0b5563;" in (built / "theme/settings.css").read_text(encoding="utf-8")


def test_it_takes_over_the_page_below_and_adds_to_it(built: Path) -> None:
    lost = (built / "404.html").read_text(encoding="utf-8")
    assert lost.count("Wound by hand.") == 2
    assert "/archive/" in lost


@pytest.mark.parametrize("page", ["index.html", "people/ada/index.html", "orgs/wenlow-reed/index.html"])
def test_its_lists_show_who_wrote_each_post(built: Path, page: str) -> None:
    shown = (built / page).read_text(encoding="utf-8")
    assert shown.count('<li class="h-entry">') == shown.count('<p class="bk-byline') > 0


def test_it_keeps_the_script_of_the_search(built: Path) -> None:
    assert re.search(r'<script type="module" src="/immutable/theme/search\.\w+\.js">', (built / "search/index.html").read_text("utf-8"))


def test_every_class_is_documented(shown: frozenset[str]) -> None:
    assert len(shown) > 100
    assert [name for name in sorted(shown) if not any(fnmatchcase(name, known) for known in documented())] == []


def test_no_class_is_documented_that_nothing_has(shown: frozenset[str]) -> None:
    templates = (ROOT / "themes/default/templates").iterdir()
    sometimes = {name for one in templates for name in classes(one.read_text(encoding="utf-8"))}
    assert [known for known in documented() if not any(fnmatchcase(name, known) for name in shown | sometimes)] == []


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """Every class that the built-in theme shows; those of the words of code are named as a family."""
    public = build_gallery(tmp_path_factory.mktemp("gallery"), "default", "en")
    pages = [page.read_text(encoding="utf-8") for page in public.rglob("*.html")]
    written = [text for one in (whole(""), disclose()) for text in pieces(one).values()]
    return frozenset(name for text in (*pages, *written) for name in classes(CODE.sub(_without_spans, text)))


CODE = re.compile(r'(?<=<pre class="highlight").*?(?=</pre>)', re.DOTALL)


def _without_spans(code: re.Match[str]) -> str:
    return re.sub("<span[^>]*>", "", code[0])


def classes(html: str) -> list[str]:
    return [name for found in re.findall(r"""\sclass=["']([^"']*)["']""", html) for name in re.findall(r"[\w-]+", found)]


def documented() -> list[str]:
    """Return the names in the first cells of the tables of classes, as patterns."""
    cells = [cell for heading in CLASSES for cell in re.findall(r"^\| (`[^|]+) \|", section(THEMES, heading), re.MULTILINE)]
    return [name.replace("…", "*") for cell in cells for name in re.findall(r"`([^`]+)`", cell)]
