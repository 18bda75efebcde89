"""One picture of every kind of page, in each theme, on light and dark screens, narrow and wide: to look at, never to judge.

``make sheet`` writes a PNG for each theme and scheme into ``sheet/``. It needs Chromium and what ``requirements/judges.txt`` names.
"""

import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any, Literal

from PIL import Image, ImageDraw, ImageFont

from tests.example import ROOT, copy_example
from tests.hosting import hosted
from tests.judges.galleries import THEMES
from tests.sites import build_site

PAGES = {
    "home": "/",
    "post, ghostwritten": "/why-we-raised-our-prices/",
    "post, sponsored": "/the-dials-of-marden-are-gold-again/",
    "post, retracted": "/the-oil-for-unheated-towers/",
    "post, several authors": "/we-were-wrong-about-the-oil/",
    "post, corrected": "/one-penny-one-second/",
    "post, undeclared": "/the-one-we-wind-by-hand/",
    "person": "/people/sam/",
    "organisation": "/orgs/wenlow-reed/",
    "tag": "/tags/safety/",
    "tags": "/tags/",
    "archive": "/archive/",
    "series": "/series/a-year-with-the-ashcombe-clock/",
    "transparency": "/transparency/",
    "corrections": "/corrections/",
    "policy": "/policy/",
    "subscribe": "/subscribe/",
    "search": "/search/",
    "page": "/how-we-write/",
    "tombstone": "/two-caretakers/",
    "404": "/404.html",
}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (360, 1280)
HEIGHT, SCALE, GAP, LABEL, COLUMNS = 1800, 0.4, 16, 28, 7
"""The first 1800 pixels of a page tell how it looks; the rest is more of the same."""


def main(out: Path) -> None:
    """Write the sheets into a folder."""
    from tests.judges.browsing import chromium

    out.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        for theme in THEMES:
            with hosted(_built(Path(folder) / theme, theme)) as address:
                for scheme in SCHEMES:
                    sheet = _sheet(list(_pictures(browser, address, scheme)), scheme)
                    sheet.save(out / f"{theme}-{scheme}.png", optimize=True)


def _built(folder: Path, theme: str) -> Path:
    """Build the example site with a theme."""
    folder.mkdir()
    config = copy_example(folder) / "blogkit.toml"
    config.write_text(config.read_text("utf-8").replace('theme = "default"', f'theme = "{theme}"'), "utf-8")
    work = build_site(folder)
    assert work.state is not None, work.diagnostics
    return folder / "public"


def _pictures(browser: Any, address: str, scheme: str) -> Iterator[tuple[str, Image.Image]]:
    for (name, path), width in product(PAGES.items(), WIDTHS):
        context = browser.new_context(viewport={"width": width, "height": HEIGHT}, color_scheme=scheme)
        page = context.new_page()
        page.goto(address + path)
        wider = page.evaluate("document.documentElement.scrollWidth") - width
        taken = Image.open(BytesIO(page.screenshot())).convert("RGB")
        context.close()
        label = f"{name} · {width}" + (f" · {wider} px too wide" if wider > 0 else "")
        yield label, taken.resize((round(width * SCALE), round(HEIGHT * SCALE)), Image.Resampling.LANCZOS)


def _sheet(pictures: list[tuple[str, Image.Image]], scheme: str) -> Image.Image:
    """Set the pictures in rows, each under its label: a page's narrow and its wide one side by side."""
    ground, ink = ("#d8d8d4", "#111111") if scheme == "light" else ("#000000", "#eeeeee")
    pair = sum(round(width * SCALE) + GAP for width in WIDTHS)
    rows = -(-len(pictures) // (2 * COLUMNS))
    sheet = Image.new("RGB", (COLUMNS * pair + GAP, rows * (round(HEIGHT * SCALE) + LABEL + GAP) + GAP), ground)
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(13)
    for number, (label, picture) in enumerate(pictures):
        at, is_wide = divmod(number, 2)
        row, column = divmod(at, COLUMNS)
        left = GAP + column * pair + is_wide * (round(WIDTHS[0] * SCALE) + GAP)
        top = GAP + row * (round(HEIGHT * SCALE) + LABEL + GAP)
        draw.text((left, top), label, ink, font)
        sheet.paste(picture, (left, top + LABEL))
    return sheet


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else ROOT / "sheet")
