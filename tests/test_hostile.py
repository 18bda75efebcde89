"""Whether a hostile value in any text of a record reaches readers as text, in pages and feeds. Never looks at how it is escaped."""

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

from blogkit.content.options import ContentOptions
from blogkit.content.post import parsing_post
from blogkit.diagnostics import Severity
from blogkit.sources import Source, digest_of
from blogkit.steps import finish
from tests.sites import SMALL, build_site, tree, write_site

VALUES = {
    "script": "<script>alert(1)</script>",
    "end of script": "</script><!--<!DOCTYPE x>",
    "end of CDATA": "]]><x/>",
    "attribute": '" onmouseover="x" \'><img src=x onerror=alert(1)>',
    "ampersand": "Words & Co. &amp; &lt;b&gt; &#0;",
    "template": "{{ site.key }} {% include 'x' %} {authors} %(x)s",
    "Hebrew and Arabic": "דב נור حداد (1)",
    "emoji": "👩‍👩‍👧 🖌",
    "long": "x" * 3_000,  # fifteen of these are as much as a header may hold
}
RECORD = """
title: &
date: 2026-11-03
updated: 2026-11-04
authors: [signs, ada]
contributors:
  - {person: hostile, role: ghostwriter, did: &, scope: &, degree: lead, date: 2026-11-01, on_behalf_of: hostile, paid_by: hostile}
  - {person: sam, role: editor, did: &}
ai:
  uses:
    - {task: draft, tool: &, provider: &, by: hostile}
  generated: true
public_interest: unsure
review: {by: sam, date: 2026-11-02, examined: [&, accuracy], could_reject: true}
accountable: hostile
type: opinion
sponsor: {org: hostile, relationship: gift}
conflicts: [&, None besides.]
method: &
sources: [{title: &, url: "https://a.example/?a=1&b=2"}, {title: &}]
syndication: {origin: {name: &, url: "https://b.example/", date: 2026-02-20}, copies: ["https://c.example/"]}
corrections:
  - {date: 2026-11-04, text: &, by: hostile}
  - {date: 2026-11-05, kind: retraction, text: &, by: hostile}
status: retracted
summary: &
tags: [light]
"""
WITHHELD = """
title: Other
date: 2026-11-04
author: ada
ghostwriting: withheld
withheld: {reason: &, description: &}
"""
PLACES = RECORD.replace("1&b", "1 b").count("&")
PAGES = ("a/index.html", "b/index.html", "index.html", "archive/index.html", "people/hostile/index.html", "orgs/hostile/index.html")


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_a_hostile_value_is_text_wherever_it_comes_to_stand(tmp_path: Path, value: str) -> None:
    hostile, harmless = (built(tmp_path / str(number), one) for number, one in enumerate((value, "harmless")))

    for page in PAGES:
        assert shape(html.document_fromstring(hostile[page])) == shape(html.document_fromstring(harmless[page])), page
    shown = html.document_fromstring(hostile["a/index.html"]).text_content()
    assert shown.count(" ".join(value.split())) >= PLACES - 1  # the summary stands in lists
    for feed in ("feed.xml", "atom.xml"):
        ours, theirs = (etree.fromstring(files[feed].encode()) for files in (hostile, harmless))
        assert [one.tag for one in ours.iter()] == [one.tag for one in theirs.iter()], feed
        assert [shape(one) for one in contents(ours)] == [shape(one) for one in contents(theirs)], feed
    ours, theirs = (json.loads(files["feed.json"])["items"] for files in (hostile, harmless))
    assert [shape(fragment(one["content_html"])) for one in ours] == [shape(fragment(one["content_html"])) for one in theirs]
    assert value in fragment(ours[0]["content_html"]).text_content()


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200f", "\u200b", "\u0007"])
@pytest.mark.parametrize("place", range(PLACES))
def test_what_nobody_can_see_is_refused_at_its_place(place: int, hidden: str) -> None:
    before, behind = split(RECORD, place)
    header = f'{filled(before, "harmless")}"x{hidden}x"{filled(behind, "harmless")}'

    data = f"---{header}---\nText.\n".encode()
    parsed, _ = finish(parsing_post(Source("content/posts/a.md", data, digest_of(data)), ContentOptions()))

    found = [one for one in parsed.diagnostics if one.rule in {"hidden-character", "control-character"}]
    assert [(one.span.line, one.severity) for one in found] == [(header[: header.index(hidden)].count("\n") + 1, Severity.ERROR)]


def test_a_hole_is_seen(tmp_path: Path) -> None:
    """What compares the pages finds a value that became markup."""
    page = built(tmp_path, "harmless")["a/index.html"]

    assert shape(html.document_fromstring(page)) != shape(
        html.document_fromstring(page.replace(">harmless</a>", "><b>harmless</b></a>", 1))
    )


def built(folder: Path, value: str) -> dict[str, str]:
    posts = {
        "content/posts/a.md": f"---{filled(RECORD, value)}---\nText.\n",
        "content/posts/b.md": f"---{filled(WITHHELD, value)}---\nText.\n",
    }
    site = write_site(folder, {**SMALL, **people(value), **posts})
    assert build_site(site).diagnostics == ()
    return {path: data.decode() for path, data in tree(site / "public").items() if not path.endswith(".woff2")}


def people(value: str) -> dict[str, str]:
    written = json.dumps(value, ensure_ascii=False)
    return {
        **{f"content/people/{id_}.md": f"---\nname: {written}\nrole: {written}\norg: hostile\n---\n" for id_ in ("hostile", "signs")},
        "content/orgs/hostile.md": f"---\nname: {written}\n---\n",
    }


def filled(header: str, value: str) -> str:
    """Put a value wherever a lone ``&`` stands."""
    written = json.dumps(value, ensure_ascii=False)
    return header.replace("1&b", "\0").replace("&", written).replace("\0", "1&b")


def split(header: str, place: int) -> tuple[str, str]:
    parts = header.replace("1&b", "\0").split("&")
    return tuple("&".join(some).replace("\0", "1&b") for some in (parts[: place + 1], parts[place + 1 :]))  # type: ignore[return-value]


def contents(feed: Any) -> list[Any]:
    return [
        fragment(one.text) for one in feed.iter("{http://purl.org/rss/1.0/modules/content/}encoded", "{http://www.w3.org/2005/Atom}content")
    ]


def fragment(text: str) -> Any:
    return html.fragment_fromstring(text, create_parent="div")


def shape(root: Any) -> list[tuple[str, list[str]]]:
    """Return the elements with their attributes' names; what isolates a text from its surroundings aside."""
    return [(one.tag, sorted(one.keys())) for one in root.iter() if one.tag != "bdi"]
