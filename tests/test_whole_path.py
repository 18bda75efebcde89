"""From a post to a page and a feed, with what its author disclosed in each. The first test that was written."""

import json
import re
from pathlib import Path

import feedparser

from tests.sites import LAMP, SMALL, build_site, tree, write_site


def test_a_ghostwritten_post_says_so_in_every_output(tmp_path: Path) -> None:
    """One record, every output."""
    site = write_site(tmp_path, SMALL)

    work = build_site(site)

    sentence = "By Ada Reyes, CEO, as told to Sam Okafor (Words & Co.)."
    files = {path: data.decode() for path, data in tree(site / "public").items() if not path.endswith(".woff2")}
    assert work.diagnostics == ()
    for page in (
        "lamp/index.html",
        "index.html",
        "tags/light/index.html",
        "people/ada/index.html",
        "people/sam/index.html",
        "archive/index.html",
    ):
        text = files[page].replace("</a>", "")
        assert "as told to" in text, page
        assert "Sam Okafor" in text, page
    rss, atom = feedparser.parse(files["feed.xml"]), feedparser.parse(files["atom.xml"])
    assert [entry.title for entry in rss.entries] == ["Lamp", "Bell"]
    assert "as told to" in rss.entries[0].content[0].value
    assert "as told to" in atom.entries[0].content[0].value
    item = json.loads(files["feed.json"])["items"][0]
    assert [author["name"] for author in item["authors"]] == ["Ada Reyes"]
    assert item["_blogkit"]["statement"].startswith(sentence)


def test_nothing_changed_writes_nothing(tmp_path: Path) -> None:
    """A build after no change has nothing to do."""
    site = write_site(tmp_path, SMALL)
    build_site(site)
    before = {path: path.stat().st_mtime_ns for path in (site / "public").rglob("*")}

    work = build_site(site)

    assert (work.stale, dict(work.written), work.gone) == ((), {}, frozenset())
    assert {path: path.stat().st_mtime_ns for path in (site / "public").rglob("*")} == before


def test_an_edit_of_the_prose_renders_that_page_and_its_feeds(tmp_path: Path) -> None:
    """Lists show a post's card, which the prose is no part of; feeds carry the whole text."""
    site = write_site(tmp_path, SMALL)
    build_site(site)
    (site / "content/posts/lamp.md").write_text(LAMP.replace("## Oil", "## Oil and wick"))

    work = build_site(site)

    feeds = {"feed.xml", "atom.xml", "feed.json"}
    homes = ("", "people/ada/", "people/sam/", "tags/light/")
    assert {reason.out for reason in work.stale} == {"lamp/index.html", *(home + feed for home in homes for feed in feeds)}


def test_a_link_to_a_file_follows_its_slug(tmp_path: Path) -> None:
    """A link names the other post's file; its address is looked up when the page is rendered."""
    site = write_site(tmp_path, SMALL)
    build_site(site)
    assert b'href="/bell/#tone"' in tree(site / "public")["lamp/index.html"]
    bell = site / "content/posts/bell.md"
    bell.write_text(bell.read_text().replace("title: Bell", "title: Bell\nslug: the-great-bell"))

    work = build_site(site)

    assert work.diagnostics == ()
    assert b'href="/the-great-bell/#tone"' in tree(site / "public")["lamp/index.html"]
    assert "bell/index.html" not in tree(site / "public")


def test_an_error_writes_nothing(tmp_path: Path) -> None:
    """A broken post stops the build, and the site stays as it was."""
    site = write_site(tmp_path, SMALL)
    build_site(site)
    before = tree(site / "public")
    write_site(site, {"content/posts/new.md": "---\ntitle: New\ndate: 2026-11-03\nauthor: jane\n---\nHello.\n"})

    work = build_site(site)

    assert [(one.rule, one.span.path, one.span.line, one.span.column) for one in work.diagnostics] == [
        ("unknown-person", "content/posts/new.md", 4, 9)
    ]
    assert tree(site / "public") == before


def test_keep_going_leaves_out_what_is_broken(tmp_path: Path) -> None:
    """The rest is written."""
    site = write_site(tmp_path, {**SMALL, "content/posts/new.md": "---\ntitle: New\ndate: 2026-11-03\nauthor: jane\n---\nHello.\n"})

    work = build_site(site, keep_going=True)

    assert work.has_errors
    assert "new/index.html" not in tree(site / "public")
    assert "lamp/index.html" in tree(site / "public")


def test_what_stands_behind_the_text_is_in_every_output_whatever_the_theme(tmp_path: Path) -> None:
    """A theme that places a title and a text, and nothing else, cannot lose a correction."""
    corrected = LAMP.replace("ai: none", "corrections: [{date: 2026-11-05, text: It holds less oil., by: sam}]\nmethod: We filled it.")
    theme = {"themes/bare/templates/post.html": "{{ page.head }}<h1>{{ post.title }}</h1>{{ post.disclosure }}{{ post.html }}"}
    config = SMALL["blogkit.toml"].replace("[site]\n", '[site]\ntheme = "bare"\n')
    site = write_site(tmp_path, {**SMALL, **theme, "blogkit.toml": config, "content/posts/lamp.md": corrected})

    work = build_site(site)

    files = {path: data.decode() for path, data in tree(site / "public").items() if not path.endswith(".woff2")}
    feeds = [feedparser.parse(files[name]).entries[0].content[0].value for name in ("feed.xml", "atom.xml")]
    assert work.diagnostics == ()
    for output in (files["lamp/index.html"], *feeds, json.loads(files["feed.json"])["items"][0]["content_html"]):
        text, _, afterword = output.partition("And <a")
        afterword = re.sub("<[^>]+>", "", afterword)
        assert "Correction by Sam Okafor, 5 November 2026: It holds less oil." in afterword
        assert "We filled it." in afterword
        assert "A lamp." in text
    assert all("Correction, 5 November 2026: It holds less oil." in feed.partition("A lamp.")[0] for feed in feeds)
