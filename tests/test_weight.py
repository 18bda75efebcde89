"""What a post weighs on its way to a reader: its page and its style sheets, compressed. Never counts pictures and fonts."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.example import ROOT, copy_example, illustrate, posts
from tests.sites import build_site

THEMES = sorted(folder.name for folder in (ROOT / "themes").iterdir() if (folder / "theme.toml").is_file())
MOST_BYTES = 20 * 1024
WORDS = 1_500
HEADER = """---
title: All that we know of clocks, in fifteen hundred words
date: 2026-11-18
author: ada
contributors:
  - {person: sam, role: ghostwriter, degree: lead, did: Talked with the author twice., consent: 2026-01-01}
  - {person: ed, role: editor, consent: 2026-01-01}
ai: {uses: [{task: outline, tool: Model X 4, provider: Y, by: sam}], generated: false}
accountable: ada
corrections: [{date: 2026-11-19, text: We said 20; it is 12., by: ed}]
tags: [planning, mistakes]
---
"""


@pytest.mark.parametrize("theme", THEMES)
def test_a_post_of_1500_words_weighs_no_more_than_20_kib(tmp_path: Path, theme: str) -> None:
    """By gzip -9, which every host and browser knows; brotli makes less of it."""
    site = illustrate(copy_example(tmp_path))
    config = site / "blogkit.toml"
    config.write_text(config.read_text("utf-8").replace('theme = "default"', f'theme = "{theme}"'), encoding="utf-8")
    text = real_text(WORDS)
    (site / "content/posts/long.md").write_text(HEADER + text, encoding="utf-8")
    assert not build_site(site).has_errors
    weights = dict(weigh(site / "public", "long/index.html"))
    assert len(weights) > 1, "no style sheet was weighed"
    (main,) = LexborHTMLParser((site / "public/long/index.html").read_text("utf-8")).css("main")
    assert len(re.findall(r"\w+", main.text())) >= WORDS
    assert sum(weights.values()) <= MOST_BYTES, weights


def test_the_scales_see_what_a_sheet_brings_along(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text('@import "b.css"; p { color: red }', encoding="utf-8")
    (tmp_path / "b.css").write_bytes(bytes(range(256)) * 100)
    (tmp_path / "index.html").write_text('<link rel="stylesheet" href="/a.css"><p>A</p>', encoding="utf-8")
    assert set(dict(weigh(tmp_path, "index.html"))) == {"index.html", "a.css", "b.css"}


def weigh(public: Path, out: str) -> Iterator[tuple[str, int]]:
    """Yield what a browser loads to show a page as it is meant to look, and the bytes of each on their way."""
    html = (public / out).read_text(encoding="utf-8")
    yield out, packed(html.encode())
    sheets = [str(link.attributes["href"]).lstrip("/") for link in LexborHTMLParser(html).css("link[rel~=stylesheet]")]
    for sheet in sheets:
        data = (public / sheet).read_bytes()
        yield sheet, packed(data)
        imported = re.findall(r"""@import\s+(?:url\()?["']?([^"')]+)""", data.decode("utf-8", "replace"))
        sheets += [(Path(sheet).parent / name).as_posix() for name in imported]


def packed(data: bytes) -> int:
    return len(gzip.compress(data, compresslevel=9, mtime=0))


def real_text(number: int) -> str:
    """Return this many words that people wrote: made-up ones would pack better."""
    paragraphs = [
        paragraph for post in posts() for paragraph in post.text.split("\n\n") if re.match(r"[\w“]", paragraph) and "](" not in paragraph
    ]
    chosen: list[str] = []
    while len(re.findall(r"\w+", " ".join(chosen))) < number:
        if len(chosen) % 5 == 1:
            chosen.append(f"## {' '.join(paragraphs[len(chosen)].split()[:5])}")
        chosen.append(paragraphs[len(chosen)])
    return "\n\n".join(chosen) + "\n"
