"""Whether a correction moves the day on which a text was last changed, in every output that tells it. Never asks the code for the day."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree, html

from blogkit.content.moments import zone_named
from tests.feed_judges import ATOM
from tests.sites import SMALL, build_site, tree, write_site

POST = "---\ntitle: Lamp\ndate: 2026-11-02T09:00\nauthor: ada\nai: none\n{more}---\nA lamp.\n"
A_YEAR_LATER = datetime(2027, 11, 20, 12, tzinfo=UTC)
NAMES = {"a": ATOM.strip("{}")}


@pytest.mark.parametrize(
    ("more", "changed"),
    [
        ("", None),
        ("updated: 2026-11-03T10:00\n", "2026-11-03T10:00:00+01:00"),
        ("corrections: [{date: 2026-11-04, text: x}]\n", "2026-11-04T00:00:00+01:00"),
        ("corrections: [{date: 2026-11-05, text: x}, {date: 2026-11-04, text: y}]\n", "2026-11-05T00:00:00+01:00"),
        ("updated: 2026-11-03\ncorrections: [{date: 2026-11-04, text: x}]\n", "2026-11-04T00:00:00+01:00"),
        ("updated: 2026-11-04T10:00\ncorrections: [{date: 2026-11-04, text: x}]\n", "2026-11-04T10:00:00+01:00"),
        ("updated: 2026-11-06\ncorrections: [{date: 2026-11-04, text: x}]\n", "2026-11-06T00:00:00+01:00"),
        ("corrections: [{date: 2026-11-02, text: x}]\n", "2026-11-02T09:00:01+01:00"),
        ("corrections: [{date: 2026-11-02, text: x}, {date: 2026-11-02, text: y}]\n", "2026-11-02T09:00:02+01:00"),
        ("corrections: [{date: 2026-11-04, text: x}, {date: 2026-11-04, text: y}]\n", "2026-11-04T00:00:01+01:00"),
        ("corrections: [{date: 2026-11-01, text: x}]\n", None),
        ("corrections: [{date: 2027-07-04, text: x}]\n", "2027-07-04T00:00:00+02:00"),  # the summer half of Berlin's year
    ],
)
def test_a_correction_moves_the_day_of_the_last_change_everywhere(tmp_path: Path, more: str, changed: str | None) -> None:
    build_site(write_site(tmp_path, SMALL | {"content/posts/lamp.md": POST.format(more=more)}), at=A_YEAR_LATER)
    public, published = tmp_path / "public", "2026-11-02T09:00:00+01:00"

    (item,) = [one for one in json.loads((public / "feed.json").read_bytes())["items"] if one["title"] == "Lamp"]
    atom = etree.fromstring((public / "atom.xml").read_bytes())
    rss = etree.fromstring((public / "feed.xml").read_bytes())
    page = html.document_fromstring((public / "lamp/index.html").read_bytes())
    graph = json.loads(page.xpath("//script[@type='application/ld+json']/text()")[0])["@graph"][0]

    assert item["date_modified"] == (changed or published)
    assert atom.xpath("//a:entry[a:title='Lamp']/a:updated/text()", namespaces=NAMES) == [changed or published]
    assert rss.xpath("//item[title='Lamp']/a:updated/text()", namespaces=NAMES) == ([changed] if changed else [])
    assert graph.get("dateModified") == changed
    assert page.xpath("//time[@class='dt-updated']/@datetime") == ([changed] if changed else [])
    day = re.search(r"/lamp/</loc><lastmod>([^<]+)", (public / "sitemap.xml").read_text("utf-8"))
    assert day
    assert day[1] == (changed or published)[:10]


def test_a_correction_on_a_day_that_no_clock_reaches_is_told_at_its_place(tmp_path: Path) -> None:
    work = build_site(
        write_site(tmp_path, SMALL | {"content/posts/lamp.md": POST.format(more="corrections: [{date: 9999-12-31, text: x}]\n")})
    )

    assert [(one.rule, one.message) for one in work.diagnostics if one.span.path == "content/posts/lamp.md" and one.span.line == 6] == [
        ("invalid-value", "there is no such day or time as 9999-12-31")
    ]


def test_a_correction_that_is_dated_ahead_reaches_no_byte_until_its_day(tmp_path: Path) -> None:
    """The post is refused until then; with ``--keep-going`` it is left out, and comes without anybody touching a file."""
    more = "corrections: [{date: 2026-11-23, text: It is twelve.}]\n"
    site = write_site(tmp_path, SMALL | {"content/posts/lamp.md": POST.format(more=more), "content/posts/bell.md": POST.format(more="")})
    told = b"It is twelve."

    def build_at(*berlin: int) -> tuple[list[tuple[str, int]], bool, bool]:
        at = datetime(*berlin, tzinfo=zone_named("Europe/Berlin"))  # type: ignore[arg-type, misc]
        work = build_site(site, at=at, keep_going=True)
        clean = build_site(site, at=at, keep_going=True, clean=True, out=tmp_path / "clean")
        assert work.diagnostics == clean.diagnostics
        assert tree(site / "public") == tree(tmp_path / "clean")
        shown = any(told in data or b"2026-11-23" in data for data in tree(site / "public").values())
        return [(one.rule, one.span.line) for one in work.diagnostics if one.rule == "invalid-value"], shown, work.is_unchanged

    assert dict(build_site(site).written) == {}
    assert build_at(2026, 11, 20) == ([("invalid-value", 6)], False, False)
    assert build_at(2026, 11, 22, 23, 59) == ([("invalid-value", 6)], False, True)
    assert build_at(2026, 11, 23) == ([], True, False)
    assert build_at(2026, 11, 22, 23, 59) == ([("invalid-value", 6)], False, False)
