"""One picture of every kind of page, in each theme, on light and dark screens, narrow and wide: to look at, never to judge.

``make sheet`` writes a PNG for each theme and scheme into ``sheet/``. It needs Chromium and what ``requirements/judges.txt`` names.
"""

import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any, Literal

from PIL import Image, ImageDraw, ImageFont

from tests.example import ROOT
from tests.hosting import hosted
from tests.judges.galleries import THEMES, build_gallery
from tests.sites import build_site

PAGES = {
    "en": {
        "home": "/",
        "post, ghostwritten": "/why-we-raised-our-prices/",
        "post, sponsored": "/the-dials-of-marden-are-gold-again/",
        "post, retracted": "/the-oil-for-unheated-towers/",
        "several authors": "/we-were-wrong-about-the-oil/",
        "post, corrected": "/one-penny-one-second/",
        "post, undeclared": "/the-one-we-wind-by-hand/",
        "post, photographs": "/the-ashcombe-clock-in-numbers/",
        "one of everything": "/elements/",
        "person": "/people/sam/",
        "portrait": "/people/ada/",
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
    },
    "de": {"home, de": "/", "post, de": "/alles/", "transparency, de": "/transparency/"},
    "rtl": {
        "home, rtl": "/",
        "post, rtl": "/why-we-raised-our-prices/",
        "code, rtl": "/one-penny-one-second/",
        "portrait, rtl": "/people/ada/",
        "archive, rtl": "/archive/",
        "transparency, rtl": "/transparency/",
        "corrections, rtl": "/corrections/",
        "404, rtl": "/404.html",
    },
}
"""What is shown of each site: its label, and where it stands."""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (360, 1280)
SEE_ALL_IMAGES = """async () => {
  const images = [...document.images];
  images.forEach((image) => { image.loading = 'eager'; });
  await Promise.all(images.map((image) => image.decode().catch(() => null)));
}"""
"""What is loaded late by readers is loaded before the picture is taken; what cannot be loaded is seen to be missing."""
HEIGHT, SCALE, GAP, LABEL, COLUMNS = 1800, 0.4, 16, 28, 7
"""The first 1800 pixels of a page tell how it looks; the rest is more of the same."""


def main(out: Path) -> None:
    """Write the sheets into a folder."""
    from tests.judges.browsing import chromium

    out.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        for theme in THEMES:
            sites = {name: _built(Path(folder) / theme / name, theme, name) for name in PAGES}
            for scheme in SCHEMES:
                pictures = [one for name, site in sites.items() for one in _pictures(browser, site, PAGES[name], scheme)]
                _sheet(pictures, scheme).save(out / f"{theme}-{scheme}.png", optimize=True)


def _built(folder: Path, theme: str, name: str) -> Path:
    """Build one of the sites with a theme; return the folder of its pages."""
    folder.mkdir(parents=True)
    public = build_gallery(folder, theme, "de" if name == "de" else "en")
    if name == "rtl":
        site = public.parent
        config = site / "blogkit.toml"
        config.write_text(re.sub(r"^language = .*\n", "", config.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
        config.write_text(config.read_text("utf-8").replace("[site]\n", '[site]\nlanguage = "ar"\n', 1), "utf-8")
        work = build_site(site)
        assert work.state is not None, work.diagnostics
    return public


def _pictures(browser: Any, site: Path, pages: Mapping[str, str], scheme: str) -> Iterator[tuple[str, Image.Image]]:
    with hosted(site) as address:
        for (name, path), width in product(pages.items(), WIDTHS):
            context = browser.new_context(viewport={"width": width, "height": HEIGHT}, color_scheme=scheme)
            page = context.new_page()
            answer = page.goto(address + path)
            assert answer.ok or "404" in path, path
            page.evaluate(SEE_ALL_IMAGES)
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
