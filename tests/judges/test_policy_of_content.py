"""Whether pages obey the content security policy that they are published with, by Debian's Chromium. Never asks what we think of it."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route

from tests.hosting import hosted
from tests.judges.browsing import visit, watched
from tests.judges.galleries import pages
from tests.sites import SMALL, build_site, write_site

pytestmark = pytest.mark.judge

EMBEDDED = "https://pictures.example"
POST = f"""---
title: Lamp
date: 2026-11-02
author: ada
---
![A lamp from elsewhere]({EMBEDDED}/lamp.svg)

<audio controls src="{EMBEDDED}/lamp.mp3"></audio>

| a | b |
|--:|:--|
| 1 | 2 |

```python
print("lamp")
```

<p style="color: red" onclick="alert()">An author's own HTML.</p>
"""


def test_every_page_of_the_example_obeys(browser: Browser, example: Path) -> None:
    with hosted(example) as address, watched(browser) as (context, seen):
        visit(context, address, [*pages(example), "no/such/page/"], seen)
    assert seen == ["/no/such/page/: error: Failed to load resource: the server responded with a status of 404 (Not Found)"]


def test_what_authors_may_embed_is_let_through(browser: Browser, tmp_path: Path) -> None:
    site = write_site(tmp_path, {**SMALL, "content/posts/lamp.md": POST, "content/posts/bell.md": POST.replace("Lamp", "Bell")})
    build_site(site)
    with hosted(site / "public") as address, watched(browser) as (context, seen):
        asked: list[str] = []

        def give(route: Route) -> None:
            asked.append(route.request.url)
            is_picture = route.request.url.endswith(".svg")
            route.fulfill(body=SVG if is_picture else b"", content_type="image/svg+xml" if is_picture else "audio/mpeg")

        context.route(f"{EMBEDDED}/*", give)
        visit(context, address, ["lamp/"], seen)
    assert seen == []
    assert asked == [f"{EMBEDDED}/lamp.svg", f"{EMBEDDED}/lamp.mp3"]


SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'


DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">
<style>#one { fill: rgb(1, 2, 3) } @font-face { font-family: f; src: url(data:font/woff2;base64,AAAA) }</style>
<rect id="one" width="5" height="5"/><rect id="two" width="5" height="5" style="fill: rgb(4, 5, 6)"/>
<script>document.documentElement.id = "mine"</script><script href="/mine.js"></script>
<image href="none.png" onerror="document.documentElement.id = 'mine'"/>
</svg>"""
FILLS = "['one', 'two'].map((id) => getComputedStyle(document.getElementById(id)).fill)"


def test_a_drawing_that_is_opened_by_itself_is_styled_and_runs_nothing(browser: Browser, tmp_path: Path) -> None:
    mine = "document.documentElement.id = 'mine'"
    build_site(write_site(tmp_path, {**SMALL, "static/dial.svg": DRAWING, "static/mine.js": mine}))
    with hosted(tmp_path / "public") as address, browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}/dial.svg")
        assert page.evaluate(FILLS) == ["rgb(1, 2, 3)", "rgb(4, 5, 6)"]
        assert page.evaluate("document.documentElement.id") == ""


@pytest.mark.parametrize(
    ("broken", "directive"),
    [
        ("<style>p { color: red }</style>", "style-src-elem"),
        ('<p style="color: red">Red</p>', "style-src-attr"),
        ("<script>document.title = 'mine'</script>", "script-src-elem"),
        ('<p id="p">A</p><img alt="" src="/none.png" onerror="alert()">', "script-src-attr"),
        ('<link rel="stylesheet" href="https://fonts.example/font.css">', "style-src-elem"),
        ('<iframe src="https://films.example/"></iframe>', "frame-src"),
    ],
)
def test_the_judge_sees_a_page_that_does_not_obey(browser: Browser, example: Path, tmp_path: Path, broken: str, directive: str) -> None:
    text = (example / "index.html").read_text(encoding="utf-8")
    (tmp_path / "index.html").write_text(text.replace("</main>", f"{broken}</main>"), encoding="utf-8")
    with hosted(tmp_path, headers=(example / "_headers").read_text(encoding="utf-8")) as address, watched(browser) as (context, seen):
        visit(context, address, [""], seen)
    assert any(line.startswith(f"/: {directive} refuses ") for line in seen), seen
