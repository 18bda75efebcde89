"""Whether a correction moves the day on which a text was last changed, in every output that tells it. Never asks the code for the day."""

import json
import re
from pathlib import Path

import pytest
from lxml import etree, html

from tests.feed_judges import ATOM
from tests.sites import SMALL, build_site, write_site

POST = "---\ntitle: Lamp\ndate: 2026-11-02T09:00\nauthor: ada\nai: none\n{more}---\nA lamp.\n"
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
        ("corrections: [{date: 2027-07-04, text: x}]\n", "2027-07-04T00:00:00+02:00"),
    ],
)
def test_a_correction_moves_the_day_of_the_last_change_everywhere(tmp_path: Path, more: str, changed: str | None) -> None:
    build_site(write_site(tmp_path, SMALL | {"content/posts/lamp.md": POST.format(more=more)}))
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
