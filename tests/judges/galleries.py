"""Sites that hold every type of page and all that a text can hold, one in English and one in German, in any theme. Never judges them."""

import re
import shutil
from pathlib import Path

from blogkit import report
from tests.example import ROOT, copy_example, illustrate
from tests.sites import build_site, write_site
from tests.test_docs import THEMES as PAGE, examples
from tests.test_german_site import SITE as GERMAN

THEMES = sorted(folder.name for folder in (ROOT / "themes").iterdir() if (folder / "theme.toml").is_file())
OWN = "almanac"
"""The theme that the page on themes shows."""
LANGUAGES = ("en", "de")
_TEXTS = Path(__file__).parent / "gallery"
_DIAL = (_TEXTS / "dial.svg").read_bytes()


def build_gallery(folder: Path, theme: str, language: str) -> Path:
    """Build a gallery in a theme and return the folder of its pages."""
    site = _english(folder) if language == "en" else _german(folder)
    config = site / "blogkit.toml"
    write_site(site, {path: text for path, text in examples(PAGE) if path.startswith(f"themes/{OWN}/")})
    text = re.sub(r"^theme = .*\n", "", config.read_text("utf-8"), flags=re.MULTILINE)
    config.write_text(text.replace("[site]\n", f'[site]\ntheme = "{theme}"\n', 1), encoding="utf-8")
    work = build_site(site)
    assert not work.has_errors, report.concise(work.diagnostics)
    return site / "public"


def pages(folder: Path) -> list[str]:
    """Return the address of each page of a built site, without the slash at its beginning."""
    return sorted(file.relative_to(folder).as_posix().removesuffix("index.html") for file in folder.rglob("*.html"))


def _english(folder: Path) -> Path:
    """The example with photographs, and a post with one of everything."""
    site = illustrate(copy_example(folder))
    bundle = {"index.md": (_TEXTS / "elements.md").read_bytes(), "visitors.csv": (_TEXTS / "visitors.csv").read_bytes(), "dial.svg": _DIAL}
    return write_site(site, {f"content/posts/elements/{name}": data for name, data in bundle.items()})


def _german(folder: Path) -> Path:
    """The site of every German sentence, whose pictures stand on the site itself here."""
    shutil.copytree(ROOT / "themes", folder / "themes")
    own = {
        path: text.replace("https://bild.example/bild.png", "/dial.svg").replace("https://bild.example/a", "/dial.svg")
        for path, text in GERMAN.items()
    }
    return write_site(folder, {**own, "static/dial.svg": _DIAL, "content/posts/elemente.md": (_TEXTS / "elements.de.md").read_bytes()})
