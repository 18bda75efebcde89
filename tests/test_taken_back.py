"""Whether nothing disappears silently: each correction is listed and in feeds, what is gone leaves a tombstone and no more."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import feedparser
import html5lib
import pytest
from PIL import Image

from blogkit.build import verify
from blogkit.inputs import Options
from blogkit.output.mark import MARK
from tests.feed_judges import faults_in
from tests.sites import CONFIG, NOW, SMALL, build_site, tree, write_site

HTML = "{http://www.w3.org/1999/xhtml}"
FORMATS = {"feed.xml": "rss", "atom.xml": "atom", "feed.json": "json"}

CORRECTED = """\
---
title: Bells & lamps
date: 2026-10-01
author: ada
ghostwriter: sam
sponsor: {org: words-and-co}
corrections:
  - {date: 2026-10-05, text: "We said <20> bells; it is 12.", by: sam}
  - {date: 2026-11-10, kind: addendum, text: The lamp is out.}
  - {date: 2026-10-05, kind: clarification, text: Twelve small ones.}
---
Bells.
"""
RETRACTED = """\
---
title: Oil
date: 2026-09-01
author: ada
status: retracted
corrections: [{date: 2026-11-01, kind: retraction, text: It thickens in frost., by: ada}]
---
Use this oil.
"""
WITHDRAWN = """\
---
title: Hush title
date: 2026-08-03
slug: merger
aliases: [/old-merger/]
authors: [Xaver Hush-Author]
contributors:
  - {person: Yvette Hush-Ghost, role: ghostwriter, on_behalf_of: Hush Agency, paid_by: Hush Payer, did: Hush deed., scope: hush-scope}
  - {person: Zoe Hush-Editor, role: editor}
accountable: Willa Hush-Account
review: {by: Vera Hush-Review, date: 2026-08-02, examined: [hush-examined]}
ai: {uses: [{task: outline, tool: Hush Tool, provider: Hush Provider, by: Ulf Hush-User}]}
sponsor: {org: Hush Sponsor, relationship: gift}
conflicts: [Hush conflict.]
method: Hush method.
sources: [{title: Hush source, url: "https://hush.example/source"}]
syndication:
  origin: {name: Hush origin, url: "https://hush.example/first", date: 2026-08-01}
  copies: ["https://hush.example/copy"]
tags: [hush-tag]
series: Hush series
summary: Hush summary.
image: photo.jpg
image_alt: Hush picture.
canonical: https://hush.example/canonical
id: hush-id
status: withdrawn
corrections:
  - {date: 2026-11-12, kind: retraction, text: Our client asked us to., by: Tom Hush-Correct}
  - {date: 2026-09-12, kind: correction, text: Hush correction., by: Tom Hush-Correct}
  - {date: 2026-10-12, kind: retraction, text: Hush first reason.}
---
Hush text. ![Hush alt](photo.jpg)

## Part
"""
SECRETS = re.compile(rb"hush|photo\.jpg", re.IGNORECASE)
"""What stands in every part of the withdrawn post and may stand in no output."""
PLAIN_NAMES = {
    "blogkit.toml": CONFIG.replace('organization = "acme"\n', 'contact = "post@bells.example"\n'),
    "content/posts/bell.md": "---\ntitle: Bell\ndate: 2026-11-01\nauthor: Ada Reyes\n---\nA bell, see [the plan](merger.md#part).\n",
}
FAIR = """\
---
title: Fair of hush
date: 2026-11-01
expires: 2026-11-24T10:00
author: Xaver Hush-Author
aliases: [/old-fair/]
---
Come.
"""


# Corrections


@pytest.fixture
def corrected(tmp_path: Path) -> Path:
    return write_site(tmp_path, SMALL | {"content/posts/a.md": CORRECTED, "content/posts/oil.md": RETRACTED})


def test_every_correction_is_listed_the_newest_first_with_its_post(corrected: Path) -> None:
    assert build_site(corrected).diagnostics == ()

    items = list(parsed(corrected / "public/corrections/index.html").find(f".//{HTML}ol"))

    sponsored = "In Sponsored: Bells & lamps By Ada Reyes, CEO, as told to Sam Okafor (Words & Co.)."
    assert [words(item) for item in items] == [
        f"Addendum 10 November 2026 The lamp is out. {sponsored}",
        "Retraction 1 November 2026 by Ada Reyes It thickens in frost. In Retracted: Oil By Ada Reyes, CEO.",
        f"Clarification 5 October 2026 Twelve small ones. {sponsored}",
        f"Correction 5 October 2026 by Sam Okafor We said <20> bells; it is 12. {sponsored}",
    ]
    assert [link.get("href") for item in items for link in item.iter(f"{HTML}a") if "u-url" in link.get("class", "")] == [
        "/a/",
        "/oil/",
        "/a/",
        "/a/",
    ]


def test_a_site_without_corrections_says_so(tmp_path: Path) -> None:
    site = write_site(tmp_path, SMALL)

    build_site(site)

    assert "Nothing has been corrected or taken back here so far." in words(parsed(site / "public/corrections/index.html"))
    assert json.loads((site / "public/corrections/feed.json").read_bytes())["items"] == []
    assert [faults_in(format_, (site / "public/corrections" / file).read_bytes()) for file, format_ in FORMATS.items()] == [[], [], []]


def test_the_page_names_its_feeds(corrected: Path) -> None:
    build_site(corrected)

    links = [link for link in parsed(corrected / "public/corrections/index.html").iter(f"{HTML}link") if link.get("rel") == "alternate"]

    assert [(link.get("href"), link.get("type")) for link in links] == [
        ("/corrections/feed.xml", "application/rss+xml"),
        ("/corrections/atom.xml", "application/atom+xml"),
        ("/corrections/feed.json", "application/feed+json"),
    ]
    assert all("Corrections · Bells" in link.get("title", "") for link in links)


@pytest.mark.parametrize(("file", "format_"), FORMATS.items())
def test_a_feed_has_an_item_for_each_correction_with_its_day(corrected: Path, file: str, format_: str) -> None:
    build_site(corrected)
    data = (corrected / "public/corrections" / file).read_bytes()

    assert faults_in(format_, data) == []
    items = read(format_, data)
    assert [(title, url, day) for title, url, day, _ in items] == [
        ("Addendum: Sponsored: Bells & lamps", "https://bells.example/a/", "2026-11-10"),
        ("Retracted: Oil", "https://bells.example/oil/", "2026-11-01"),
        ("Clarification: Sponsored: Bells & lamps", "https://bells.example/a/", "2026-10-05"),
        ("Correction: Sponsored: Bells & lamps", "https://bells.example/a/", "2026-10-05"),
    ]
    last = words(html5lib.parseFragment(items[-1][3]))
    assert "We said <20> bells; it is 12." in last
    assert "By Ada Reyes, CEO, as told to Sam Okafor (Words & Co.). Words & Co. paid for this post." in last


def test_a_feed_holds_no_more_than_it_may(corrected: Path) -> None:
    write_site(corrected, {"blogkit.toml": f"{CONFIG}[feeds]\nitems = 1\n"})

    build_site(corrected)

    assert len(ids(corrected)) == 1


def test_a_correction_keeps_its_id_whatever_happens_around_it(corrected: Path) -> None:
    build_site(corrected)
    before = ids(corrected)
    edited = (
        CORRECTED.replace("corrections:\n", "corrections:\n  - {date: 2026-11-15, text: One more.}\n")
        .replace("The lamp is out.", "The lamp went out.")
        .replace("title: Bells & lamps", "title: Bells and lamps")
    )
    write_site(corrected, {"content/posts/a.md": edited})

    build_site(corrected)

    assert ids(corrected)[1:] == before
    assert len(set(ids(corrected))) == 5
    assert before[0] == "tag:bells.example,2026-10-01:/a/#correction-2026-11-10"


def test_a_post_that_was_retracted_without_a_word_is_listed_all_the_same(tmp_path: Path) -> None:
    post = "---\ntitle: Oil\ndate: 2026-09-01\nauthor: ada\nstatus: retracted\nupdated: 2026-10-10\n---\nOil.\n"
    config = CONFIG + 'retracted-without-correction = "warning"\n'
    site = write_site(tmp_path, SMALL | {"content/posts/oil.md": post, "blogkit.toml": config})

    build_site(site)

    assert "Retraction without a date No reason is given. In Retracted: Oil" in words(parsed(site / "public/corrections/index.html"))
    feed = (site / "public/corrections/feed.json").read_bytes()
    assert [(title, day) for title, _, day, _ in read("json", feed)] == [("Retracted: Oil", "2026-10-10")]


HOSTILE = ("<script>alert(1)</script>", "]]> -->", "\"a\" & 'b' &lt;b&gt;", "{{ page.title }}", "שלום 👩‍👧 \U0001d518", "x" * 10_000)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("status", ["retracted", "withdrawn"])
def test_what_a_correction_says_stays_text(tmp_path: Path, text: str, status: str) -> None:
    quoted = json.dumps(text, ensure_ascii=False)
    post = (
        f"---\ntitle: {quoted}\nslug: oil\ndate: 2026-09-01\nauthor: ada\nseries: {quoted}\nstatus: {status}\n"
        f"corrections: [{{date: 2026-11-01, kind: retraction, text: {quoted}}}]\n---\nOil.\n"
    )
    site = write_site(tmp_path, SMALL | {"content/posts/oil.md": post})
    assert not build_site(site).has_errors

    shown = [site / "public" / page for page in ("corrections/index.html", "oil/index.html")]
    assert all(text in "".join(parsed(page).itertext()) for page in shown)
    assert [script for page in shown for script in parsed(page).iter(f"{HTML}script") if "alert" in (script.text or "")[:20]] == []
    for file, format_ in FORMATS.items():
        data = (site / "public/corrections" / file).read_bytes()
        assert faults_in(format_, data) == []
        assert text in "".join(html5lib.parseFragment(read(format_, data)[0][3]).itertext())


# Tombstones


def photo() -> bytes:
    written = BytesIO()
    Image.new("RGB", (300, 200), "#204060").save(written, "JPEG")
    return written.getvalue()


@pytest.fixture
def withdrawn(tmp_path: Path) -> Path:
    return write_site(tmp_path, PLAIN_NAMES | {"content/posts/merger.md": WITHDRAWN, "content/posts/photo.jpg": photo()})


def test_a_withdrawn_post_leaves_an_address_a_date_and_a_reason_and_nothing_else(withdrawn: Path) -> None:
    work = build_site(withdrawn)

    assert [found for found in work.diagnostics if found.rule != "no-registry"] == []
    page = parsed(withdrawn / "public/merger/index.html")
    assert words(page.find(f".//{HTML}main")) == (
        "Withdrawn The post that stood at https://bells.example/merger/ was withdrawn on 12 November 2026."
        " The reason: Our client asked us to."
    )
    assert [path for path, data in tree(withdrawn / "public").items() if SECRETS.search(data) or SECRETS.search(path.encode())] == []


def test_the_same_post_in_public_would_show_all_of_it(withdrawn: Path) -> None:
    """The search above finds what it looks for."""
    write_site(withdrawn, {"content/posts/merger.md": WITHDRAWN.replace("withdrawn", "retracted")})

    build_site(withdrawn, keep_going=True)

    found = b"".join(tree(withdrawn / "public").values())
    shown = ("title", "sponsor", "text", "tag", "summary", "tool", "author", "ghost", "editor", "series", "agency")
    assert [word for word in shown if not re.search(f"hush[ -]{word}".encode(), found, re.IGNORECASE)] == []
    assert b"/photo-" in found


def test_a_tombstone_is_no_page_to_be_found(withdrawn: Path) -> None:
    build_site(withdrawn)
    outputs = tree(withdrawn / "public")

    assert b'<meta name="robots" content="noindex">' in outputs["merger/index.html"]
    naming = {path for path, data in outputs.items() if b"merger" in data}
    corrections = {f"corrections/{file}" for file in (*FORMATS, "index.html")}
    links_to_it = {"bell/index.html", "feed.xml", "atom.xml", "feed.json", *(f"people/ada-reyes/{file}" for file in FORMATS)}
    assert naming == {"merger/index.html", "old-merger/index.html", "_redirects", MARK} | corrections | links_to_it
    assert json.loads(outputs["feed.json"])["items"][0]["title"] == "Bell"
    assert len(json.loads(outputs["feed.json"])["items"]) == 1


def test_links_and_aliases_of_a_withdrawn_post_lead_to_its_tombstone(withdrawn: Path) -> None:
    build_site(withdrawn)

    alias = (withdrawn / "public/old-merger/index.html").read_text(encoding="utf-8")
    assert 'url=/merger/"' in alias
    assert "<h1>Withdrawn</h1>" in alias
    assert 'href="/merger/#part"' in (withdrawn / "public/bell/index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("file", "format_"), FORMATS.items())
def test_a_withdrawal_is_in_the_list_of_corrections_and_its_feeds(withdrawn: Path, file: str, format_: str) -> None:
    build_site(withdrawn)

    data = (withdrawn / "public/corrections" / file).read_bytes()
    assert faults_in(format_, data) == []
    ((title, url, day, html),) = read(format_, data)
    assert (title, url, day) == ("Withdrawal: https://bells.example/merger/", "https://bells.example/merger/", "2026-11-12")
    assert "Our client asked us to." in html
    assert words(parsed(withdrawn / "public/corrections/index.html").find(f".//{HTML}ol")) == (
        "Withdrawal 12 November 2026 Our client asked us to. It stood at https://bells.example/merger/"
    )


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (
            "corrections: [{date: 2026-11-03, kind: retraction, text: Wrong.}]",
            "was withdrawn on 3 November 2026. The reason: Wrong.",
        ),
        (
            "updated: 2026-11-09\ncorrections: [{kind: retraction, text: Wrong.}]",
            "was withdrawn on 9 November 2026. The reason: Wrong.",
        ),
        (
            "corrections: [{kind: retraction, text: Wrong.}]",
            "was withdrawn. It was published on 2 November 2026; nobody says when it was withdrawn. The reason: Wrong.",
        ),
        (
            "updated: 2026-11-09\ncorrections: [{date: 2026-11-05, kind: correction, text: It is 12.}]",
            "was withdrawn on 9 November 2026. No reason is given.",
        ),
        (
            "corrections: [{date: 2026-11-05, kind: retraction, text: First.}, {date: 2026-11-05, kind: retraction, text: Last.}]",
            "was withdrawn on 5 November 2026. The reason: Last.",
        ),
    ],
)
def test_the_date_and_the_reason_are_those_of_the_last_retraction(tmp_path: Path, header: str, told: str) -> None:
    post = f"---\ntitle: A\ndate: 2026-11-02\nauthor: ada\nstatus: withdrawn\n{header}\n---\nHello.\n"
    levels = 'retracted-without-correction = "off"\ncorrection-without-text = "off"\n'
    site = write_site(tmp_path, SMALL | {"content/posts/a.md": post, "blogkit.toml": CONFIG + levels})

    build_site(site)

    assert words(parsed(site / "public/a/index.html").find(f".//{HTML}main")) == (
        f"Withdrawn The post that stood at https://bells.example/a/ {told}"
    )


def test_an_expired_post_leaves_a_tombstone_and_stands_in_no_list(tmp_path: Path) -> None:
    site = write_site(tmp_path, PLAIN_NAMES | {"content/posts/merger.md": FAIR})

    build_site(site, at=datetime(2026, 11, 25, tzinfo=UTC))

    outputs = tree(site / "public")
    assert words(parsed(site / "public/merger/index.html").find(f".//{HTML}main")) == (
        "No longer published The post that stood at https://bells.example/merger/ was published for a limited time,"
        " which ended on 24 November 2026."
    )
    assert b'url=/merger/"' in outputs["old-fair/index.html"]
    assert [path for path, data in outputs.items() if b"Hush-Author" in data or b"Fair of hush" in data] == []
    assert not [path for path in outputs if "xaver" in path]
    assert b"merger" not in outputs["sitemap.xml"]
    assert b"merger" not in outputs["corrections/index.html"]


def test_a_retracted_post_that_expires_takes_its_reason_along(tmp_path: Path) -> None:
    post = RETRACTED.replace("date: 2026-09-01\n", "date: 2026-09-01\nexpires: 2026-11-10\n")
    site = write_site(tmp_path, SMALL | {"content/posts/oil.md": post})

    build_site(site)

    assert words(parsed(site / "public/oil/index.html")).count("It had been retracted before. The reason: It thickens in frost.") == 1


@pytest.mark.parametrize(
    "header",
    [
        "draft: true\nstatus: withdrawn",
        "published: false\nexpires: 2026-11-10",
        "status: draft\nexpires: 2026-11-10",
        "draft: true\nexpires: 2026-11-10",
    ],
)
def test_a_draft_leaves_nothing(tmp_path: Path, header: str) -> None:
    post = f"---\ntitle: Hush\ndate: 2026-11-02\nslug: hush-plan\naliases: [/hush-was/]\nauthor: ada\n{header}\n---\nHush.\n"
    config = CONFIG + 'retracted-without-correction = "off"\n'
    site = write_site(tmp_path, SMALL | {"content/posts/a.md": post, "blogkit.toml": config})

    build_site(site)

    assert [path for path, data in tree(site / "public").items() if "hush" in path or b"hush" in data.lower()] == []


@pytest.mark.parametrize("header", ["status: withdrawn", "expires: 2027-01-01"])
def test_what_was_never_public_leaves_nothing(tmp_path: Path, header: str) -> None:
    post = f"---\ntitle: Hush\ndate: 2026-12-24\nslug: hush-plan\nauthor: ada\n{header}\n---\nHush.\n"
    config = CONFIG + 'retracted-without-correction = "off"\n'
    site = write_site(tmp_path, SMALL | {"content/posts/a.md": post, "blogkit.toml": config})

    build_site(site)

    assert [path for path, data in tree(site / "public").items() if "hush" in path or b"hush" in data.lower()] == []


def test_a_preview_shows_what_has_expired_and_not_what_was_withdrawn(withdrawn: Path) -> None:
    write_site(withdrawn, {"content/posts/fair.md": FAIR})

    build_site(withdrawn, with_drafts=True, at=datetime(2026, 11, 25, tzinfo=UTC))

    assert "Fair of hush" in words(parsed(withdrawn / "public/fair/index.html"))
    assert "Hush" not in words(parsed(withdrawn / "public/merger/index.html"))


def test_a_theme_that_knows_of_no_tombstones_has_them(withdrawn: Path) -> None:
    theme = {
        "themes/own/templates/base.html": "<!doctype html><title>{{ page.title }}</title>{{ page.head }}{% block main %}{% endblock %}",
        "blogkit.toml": PLAIN_NAMES["blogkit.toml"].replace("[site]\n", '[site]\ntheme = "own"\n'),
    }
    write_site(withdrawn, theme)

    build_site(withdrawn, keep_going=True)

    outputs = tree(withdrawn / "public")
    assert b"Our client asked us to." in outputs["merger/index.html"]
    assert [path for path in ("corrections/", "transparency/", "policy/") if b"<title>" not in outputs[f"{path}index.html"]] == []


# Across the moment at which a post is gone


def test_the_next_build_after_the_moment_sets_the_tombstone_and_nothing_else_is_left(tmp_path: Path) -> None:
    others = {"content/posts/lamp.md": "---\ntitle: Lamp\ndate: 2026-10-01\nauthor: Ada Reyes\n---\nSee [the fair](merger.md).\n"}
    site = write_site(tmp_path, PLAIN_NAMES | others | {"content/posts/merger.md": FAIR})
    build_site(site)
    before = tree(site / "public")
    assert b"Fair of hush" in before["merger/index.html"]

    for at in (datetime(2026, 11, 24, 8, 59, tzinfo=UTC), datetime(2026, 11, 24, 9, tzinfo=UTC)):
        build_site(site, at=at)
        assert verify(Options(site=site, out=site / "public", at=at)) == []
    after = tree(site / "public")

    assert b"which ended on" in after["merger/index.html"]
    assert [path for path, data in after.items() if b"Fair of hush" in data] == []
    assert after["lamp/index.html"].count(b'href="/merger/"') == 1
    build_site(site)
    assert tree(site / "public") == before


def test_a_post_that_is_withdrawn_and_given_back_is_what_it_was(tmp_path: Path) -> None:
    post = WITHDRAWN.replace("image: photo.jpg\n", "").replace("![Hush alt](photo.jpg)", "")
    public = post.replace("status: withdrawn", "status: retracted")
    site = write_site(tmp_path, PLAIN_NAMES | {"content/posts/merger.md": public})
    assert not build_site(site).has_errors
    before = tree(site / "public")

    for text in (post, public):
        write_site(site, {"content/posts/merger.md": text})
        build_site(site)
        assert verify(Options(site=site, out=site / "public", at=NOW)) == []

    assert tree(site / "public") == before


def ids(site: Path) -> list[str]:
    return [item["id"] for item in json.loads((site / "public/corrections/feed.json").read_bytes())["items"]]


def read(format_: str, data: bytes) -> list[tuple[str, str, str, str]]:
    """Return title, URL, day and HTML of each item, as a reader that is not ours finds them."""
    if format_ == "json":
        items: list[Mapping[str, Any]] = json.loads(data)["items"]
        return [(one["title"], one["url"], one["date_published"][:10], one["content_html"]) for one in items]
    found = feedparser.parse(data)
    assert not found.bozo
    return [(one.title, one.link, local_day(one.published), one.content[0].value) for one in found.entries]


def local_day(written: str) -> str:
    """Return the day that a feed names in the offset that it gives."""
    return (parsedate_to_datetime(written) if "," in written else datetime.fromisoformat(written)).date().isoformat()


def parsed(page: Path) -> Any:
    return html5lib.parse(page.read_bytes())


def words(element: Any) -> str:
    text = " ".join(" ".join(element.itertext()).split())
    return re.sub(r" ([.,;:)])", r"\1", text).replace("( ", "(")
