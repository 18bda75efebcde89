"""Whether the three feeds keep their formats' rules and tell the whole record, whatever it holds. Never trusts one reader alone."""

import json
import locale
import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hypothesis import example, given, settings, strategies as st
from lxml import etree, html

from blogkit.content.values import Body
from blogkit.disclosure.record import AUTHOR, ROLES, AiDeclaration, AiUse, Disclosure, NamedPerson, Withheld
from blogkit.disclosure.vocabulary import IPTC_SOURCES, NAMESPACES, TERMS, Element
from blogkit.feed import _clean, _json_item, _told, _xml, _xml_item, item_id
from tests.disclosures import ADA, DATE, GLOBEX, ORIGIN, SAM, SITE, all_sides, did, disclose, feed, post
from tests.example import copy_example
from tests.feed_judges import ATOM, BK, CONTENT, DC, MEDIA, faults_in
from tests.sites import build_site

FORMATS = ("rss", "atom", "json")
FILES = {"feed.xml": "rss", "atom.xml": "atom", "feed.json": "json"}

HOSTILE = (
    "<script>alert(1)</script>",
    "</p></div></script><!--",
    "]]>",
    "<![CDATA[x]]>",
    "Words & Co. &amp; &lt;b&gt; &#x3C;",
    "\"double\" and 'single'",
    "\u202emoc.elgoog\u202c \u200fx\u200e",
    "👩‍👩‍👧 🏳️‍🌈 \U0001d518",
    "{{ post.title }} {% raw %}",
    "line\u2028separator\u2029",
    "tab\tand two lines\nof text",
    "x" * 10_000,
)

WHOLE = post(all_sides(), title="Bells & lamps", summary="Why we ring.", updated=DATE + timedelta(days=3))
PLAIN = post(slug="bell", title="Bell", date=DATE - timedelta(days=1))


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    for function in (_told, _xml_item, _json_item):
        function.cache_clear()


# The rules of the formats


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("entries", [(), (PLAIN,), (WHOLE, PLAIN)], ids=["empty", "plain", "whole"])
def test_a_feed_keeps_the_rules_of_its_format(format_: str, entries: tuple[Any, ...]) -> None:
    data = feed(format_, *entries, image="/lamp/lamp.jpg")

    assert faults_in(format_, data) == []


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_feed_keeps_the_rules_with_any_text_in_any_place(format_: str, text: str) -> None:
    entry = post(all_sides(text), title=text, summary=text, tag=text)

    data = feed(format_, entry, title=text, image="/lamp/lamp.jpg")

    assert faults_in(format_, data) == []
    item = read(format_, data)[0]
    assert_told(item, entry)
    assert sorted(strings_in(item["making"])) == sorted(strings_in(making(entry.disclosure)))


@pytest.mark.parametrize(
    ("format_", "good", "bad", "fault"),
    [
        ("rss", "<dc:creator>Ada Reyes</dc:creator>", "<author>Ada Reyes</author>", "no e-mail address"),
        ("rss", "</guid>", "</guid><author>ada@bells.example</author>", "both author and dc:creator"),
        ("rss", 'isPermaLink="false"', 'isPermaLink="true"', "is no lasting name"),
        ("rss", "11-01:/bell/</guid>", "11-02:/lamp/</guid>", "stands there 2 times"),
        ("rss", "<pubDate>Mon, 02", "<pubDate>Tue, 02", "wrong day of the week"),
        ("rss", "02 Nov 2026", "02 nov. 2026", "no date of RFC 822"),
        ("rss", " 2026 09:00", " 26 09:00", "no date of RFC 822"),
        ("rss", 'rel="self"', 'rel="via"', "not one atom:link to itself"),
        ("rss", "<link>https://bells.example/lamp/", "<link>/lamp/", "an item's link is '/lamp/'"),
        ("rss", 'href="https://bells.example/people', 'href="/people', "the relative URL '/people/"),
        ("rss", "<generator>blogkit</generator>", "<generatr>blogkit</generatr>", "may not hold generatr"),
        ("rss", "<dc:contributor>", "<dc:subject>x</dc:subject><dc:contributor>", "subject is unknown"),
        ("rss", 'role="ghostwriter"', 'role="Ghostwriter"', "a media:credit has"),
        ("rss", "<language>en</language>", "", "names no language"),
        ("rss", "<atom:updated>2026-11-05T", "<atom:updated>5 November, ", "no date of RFC 3339"),
        ("rss", "<title>Bell</title>", "", "item holds no title"),
        ("rss", "<title>Bell</title>", "<title> </title>", "a title is empty"),
        ("atom", "<updated>2026-11-05T09:00:00+00:00</updated>", "<updated>2026-11-05 09:00</updated>", "no date of RFC 3339"),
        ("atom", "<updated>2026-11-05T09:00:00+00:00</updated>", "", "holds no updated"),
        (
            "atom",
            "<updated>2026-11-05T09:00:00+00:00</updated><author>",
            "<updated>2026-11-01T09:00:00+00:00</updated><author>",
            "updated before",
        ),
        ("atom", "11-01:/bell/</id>", "11-02:/lamp/</id>", "stands there 2 times"),
        ("atom", "<id>tag:", "<id>tag ", "is no IRI"),
        ("atom", "<author><name>Ada Reyes</name>", "<author>", "author holds no"),
        ("atom", "<name>Ben Ito</name>", "<name> </name>", "name is empty"),
        ("atom", '<link href="https://bells.example/lamp/"/>', '<link href="/lamp/"/>', "a link leads to '/lamp/'"),
        ("atom", 'rel="via"', 'rel="alternate"', "alternate link"),
        ("atom", '<content type="html">', '<content type="CDATA">', "content has the type 'CDATA'"),
        ("atom", 'xml:lang="en"', "", "names no language"),
        ("atom", "<published>", "<pubDate>x</pubDate><published>", "may not hold"),
        ("atom", "<entry>", '<entry><x xmlns="">y</x>', "stands in no namespace"),
        ("atom", 'rel="self"', 'rel="next"', "not one link to itself"),
        ("atom", 'href="https://bells.example/people', 'href="people', "the relative URL 'people/"),
        ("json", '"https://jsonfeed.org/version/1.1"', '"https://jsonfeed.org/version/1"', "$.version"),
        ("json", '"authors":[{"name":"Ada Reyes"', '"author":[{"name":"Ada Reyes"', "'author' does not match"),
        ("json", '"authors":[{"name":"Ada Reyes","url":"https://bells.example/people/ada/"}]', '"authors":[]', "$.items[1].authors"),
        ("json", '"date_published":"2026-11-02T09:00:00+00:00"', '"date_published":"2026-11-02"', "date_published"),
        ("json", '"url":"https://bells.example/lamp/"', '"url":"/lamp/"', "$.items[0].url"),
        ("json", '"content_html"', '"content"', "$.items[0]"),
        ("json", '11-01:/bell/"', '11-02:/lamp/"', "stands there 2 times"),
        ("json", '"id":"tag:bells.example,2026-11-01:/bell/",', "", "'id' is a required property"),
        ("json", '"paid_by"', '"paid.by"', "paid.by"),
        ("json", '"_blogkit"', '"_1blogkit"', "_1blogkit"),
        ("json", 'href=\\"https://bells.example/people', 'href=\\"/people', "the relative URL '/people/"),
    ],
)
def test_the_judges_see_a_broken_feed(format_: str, good: str, bad: str, fault: str) -> None:
    text = feed(format_, WHOLE, PLAIN).decode()
    assert good in text, "the sample does not hold what is to be broken"

    found = faults_in(format_, text.replace(good, bad).encode())

    assert any(fault in one for one in found), found


# Every reader finds the whole record


@pytest.mark.parametrize("format_", FORMATS)
def test_a_feed_tells_the_whole_record(format_: str) -> None:
    whole, plain = read(format_, feed(format_, WHOLE, PLAIN))

    assert_told(whole, WHOLE)
    assert_told(plain, PLAIN)


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("role", ROLES)
def test_every_role_is_told_in_every_feed(format_: str, role: str) -> None:
    item = read(format_, feed(format_, post(disclose(credited=[did(SAM, role)]))))[0]

    assert item["credits"] == [("Sam Okafor", role)]


@pytest.mark.parametrize("role", [AUTHOR, *ROLES])
def test_the_table_says_where_each_role_stands(role: str) -> None:
    entry = post(disclose(authors=[SAM] if role == AUTHOR else [ADA], credited=[] if role == AUTHOR else [did(SAM, role)]))
    terms = TERMS[role]

    rss, atom = etree.fromstring(feed("rss", entry)), etree.fromstring(feed("atom", entry))
    item = json.loads(feed("json", entry))["items"][0]

    assert [rss.findtext(f"channel/item/{name}", namespaces=NAMESPACES) for name in terms.rss] == ["Sam Okafor"] * len(terms.rss)
    assert atom.findtext(f"{ATOM}entry/{ATOM}{terms.atom}/{ATOM}name") == "Sam Okafor"
    for step in terms.json_feed.split("."):
        item = item[step]
    assert [one["name"] for one in item] == ["Sam Okafor"]


@pytest.mark.parametrize("format_", ["rss", "atom"])
def test_a_reader_written_by_others_finds_the_same(format_: str) -> None:
    found = feedparser.parse(feed(format_, WHOLE, PLAIN))

    assert (found.bozo, found.version) == (False, {"rss": "rss20", "atom": "atom10"}[format_])
    assert (found.feed.title, found.feed.language, found.feed.link) == ("Bells", "en", f"{ORIGIN}/")
    entry = found.entries[0]
    assert [one.id for one in found.entries] == ["tag:bells.example,2026-11-02:/lamp/", "tag:bells.example,2026-11-01:/bell/"]
    assert (entry.title, entry.link) == ("Sponsored: Bells & lamps", f"{ORIGIN}/lamp/")
    assert [one.name for one in entry.authors] == ["Ada Reyes", "Ben Ito"]
    assert [one.name for one in entry.contributors] == ["Sam Okafor", "Ed Lee", "Ben Ito"]
    assert entry.published_parsed[:5] == (2026, 11, 2, 9, 0)
    assert "https://rescue.example/a?b=1&c=2" in [link.href for link in entry.links if link.rel == "via"]
    assert html.fromstring(entry.content[0].value).text_content().startswith("By Ada Reyes, CEO")


def test_json_feed_tells_every_side_of_the_record() -> None:
    told = json.loads(feed("json", WHOLE))["items"][0]["_blogkit"]

    facts = {"did": "Drafted from two interviews.", "degree": "lead", "scope": "facts", "date": "2026-10-30"}
    sam = {"name": "Sam Okafor", "url": f"{ORIGIN}/people/sam/"}
    assert told == {
        "about": "urn:blogkit:disclosure:1",
        "statement": WHOLE.statement,
        "type": "opinion",
        "accountable": {"name": "Mia Ó Néill", "url": f"{ORIGIN}/people/mia/"},
        "ghostwriting": "disclosed",
        "withheld": {"reason": "by contract", "description": "a writer of plays"},
        "contributors": [
            {**sam, "role": "ghostwriter", **facts, "credit": ["writing-original-draft"], "on_behalf_of": "Words & Co.", "paid_by": "Acme"},
            {**sam, "role": "researcher", **facts},
            {"name": "Ed Lee", "url": f"{ORIGIN}/people/ed/", "role": "editor", **facts},
            {"name": "Ben Ito", "role": "reviewer", **facts},
        ],
        "ai": {
            "uses": [{"task": "outline", "tool": "Model X 4", "provider": "Y Labs", "by": "Sam Okafor"}],
            "generated": True,
            "source_type": f"{IPTC_SOURCES}compositeWithTrainedAlgorithmicMedia",
        },
        "review": {"by": "Ben Ito", "date": "2026-10-31", "examined": ["accuracy", "sources"], "could_reject": False},
        "method": "Written from two interviews.",
        "conflicts": ["The author holds shares in Globex.", "She was paid in bells."],
        "sources": [{"title": "On bells", "url": "https://bells.example/on?a=1&b=2"}, {"title": "A talk with a founder"}],
        "sponsor": {"name": "Globex", "url": f"{ORIGIN}/orgs/globex/", "relationship": "paid"},
        "origin": {"name": "Rescue", "url": "https://rescue.example/a?b=1&c=2", "relation": "republished", "date": "2026-02-20"},
        "copies": ["https://copy.example/a"],
        "corrections": [
            {"date": "2026-11-04", "kind": "correction", "text": "We said 20 %; it is 12 %.", "by": "Ed Lee"},
            {"date": "2026-11-06", "kind": "clarification", "text": "The oil is for lamps.", "by": "Zoe Lund"},
        ],
    }


@pytest.mark.parametrize("format_", ["rss", "atom"])
def test_our_own_elements_tell_every_side_of_the_record(format_: str) -> None:
    root = etree.fromstring(feed(format_, WHOLE))

    told = [
        (element.tag.removeprefix(BK), element.text, dict(element.attrib))
        for element in root.iter()
        if element.tag.startswith(BK) and element.tag != f"{BK}contributor"
    ]
    facts = {"did": "Drafted from two interviews.", "degree": "lead", "scope": "facts", "date": "2026-10-30"}
    assert told == [
        ("role", "ghostwriter", {**facts, "on-behalf-of": "Words & Co.", "paid-by": "Acme"}),
        ("role", "researcher", facts),
        ("role", "editor", facts),
        ("role", "reviewer", facts),
        ("statement", WHOLE.statement, {}),
        ("type", "opinion", {}),
        ("accountable", "Mia Ó Néill", {"url": f"{ORIGIN}/people/mia/"}),
        ("ghostwriting", "by contract", {"declared": "disclosed", "description": "a writer of plays"}),
        ("ai", None, {"generated": "true", "source-type": f"{IPTC_SOURCES}compositeWithTrainedAlgorithmicMedia"}),
        ("use", None, {"task": "outline", "tool": "Model X 4", "provider": "Y Labs", "by": "Sam Okafor"}),
        ("review", None, {"by": "Ben Ito", "date": "2026-10-31", "could-reject": "false"}),
        ("examined", "accuracy", {}),
        ("examined", "sources", {}),
        ("method", "Written from two interviews.", {}),
        ("conflict", "The author holds shares in Globex.", {}),
        ("conflict", "She was paid in bells.", {}),
        ("source", "On bells", {"url": "https://bells.example/on?a=1&b=2"}),
        ("source", "A talk with a founder", {}),
        ("sponsor", "Globex", {"relationship": "paid", "url": f"{ORIGIN}/orgs/globex/"}),
        ("origin", "Rescue", {"url": "https://rescue.example/a?b=1&c=2", "relation": "republished", "date": "2026-02-20"}),
        ("copy", "https://copy.example/a", {}),
        ("correction", "We said 20 %; it is 12 %.", {"date": "2026-11-04", "kind": "correction", "by": "Ed Lee"}),
        ("correction", "The oil is for lamps.", {"date": "2026-11-06", "kind": "clarification", "by": "Zoe Lund"}),
    ]


@pytest.mark.parametrize("format_", FORMATS)
def test_the_statement_opens_the_content_and_the_summary(format_: str) -> None:
    item = read(format_, feed(format_, WHOLE))[0]

    assert item["opening"] == WHOLE.statement
    assert item["summary"] == f"{WHOLE.statement} Why we ring."


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize(
    ("facts", "title"),
    [
        ({}, "Lamp"),
        ({"sponsor": GLOBEX}, "Sponsored: Lamp"),
        ({"sponsor": GLOBEX, "relationship": "gift"}, "Sponsored: Lamp"),
        ({"sponsor": GLOBEX, "relationship": "affiliate"}, "Affiliate links: Lamp"),
    ],
)
def test_a_sponsored_post_says_so_before_its_title(format_: str, facts: dict[str, Any], title: str) -> None:
    assert read(format_, feed(format_, post(disclose(**facts))))[0]["title"] == title


@pytest.mark.parametrize("format_", FORMATS)
def test_a_retracted_post_says_so_before_its_title_and_in_its_text(format_: str) -> None:
    item = read(format_, feed(format_, post(disclose(status="retracted"))))[0]

    assert item["title"] == "Retracted: Lamp"
    assert "This post has been retracted." in item["text"]


@pytest.mark.parametrize("format_", ["rss", "atom"])
def test_a_retracted_post_has_its_status(format_: str) -> None:
    statuses = [etree.fromstring(feed(format_, entry)).findall(f".//{BK}status") for entry in (post(disclose(status="retracted")), post())]

    assert [[one.text for one in found] for found in statuses] == [["retracted"], []]


@pytest.mark.parametrize("format_", FORMATS)
def test_what_nobody_declared_is_not_told(format_: str) -> None:
    bare = feed(format_, post(disclose()))
    named = {etree.QName(one).localname for one in etree.fromstring(bare).iter(f"{BK}*")} if format_ != "json" else None

    assert named in (None, {"statement"})
    assert format_ != "json" or set(json.loads(bare)["items"][0]["_blogkit"]) == {"about", "statement"}


def test_unknown_is_not_none() -> None:
    undeclared, declared = post(), post(disclose(ghostwriting="none", ai=AiDeclaration()))

    for format_ in FORMATS:
        assert "ghostwriting" not in feed(format_, undeclared).decode()
        assert not re.search(r'"ai"|bk:ai', feed(format_, undeclared).decode())
        assert "ghostwriting" in feed(format_, declared).decode()
        assert re.search(r'"ai"|bk:ai', feed(format_, declared).decode())


@pytest.mark.parametrize("format_", FORMATS)
def test_a_withheld_name_is_told_as_withheld(format_: str) -> None:
    disclosure = disclose(
        ghostwriting="withheld", withheld=Withheld(reason="a contract forbids it", description="a writer of plays", approved_by="ada")
    )

    text = feed(format_, post(disclosure)).decode()

    assert text.count("a contract forbids it") >= 3
    assert "approved" not in text


@pytest.mark.parametrize("format_", ["rss", "atom"])
def test_an_ai_is_nobody(format_: str) -> None:
    disclosure = disclose(ai=AiDeclaration(uses=(AiUse(task="draft", tool="Model X 4"),), generated=True))

    xml = etree.fromstring(feed(format_, post(disclosure)))

    assert [use.get("tool") for use in xml.iter(f"{BK}use")] == ["Model X 4"]
    people = [*xml.iter(f"{ATOM}name"), *xml.iter(f"{DC}creator"), *xml.iter(f"{DC}contributor"), *xml.iter(f"{MEDIA}credit")]
    assert {person.text for person in people} == {"Ada Reyes"}


def test_a_post_that_names_nobody_leaves_the_atom_feed_to_the_site() -> None:
    data = feed("atom", post(disclose(authors=())))

    assert faults_in("atom", data) == []
    assert etree.fromstring(data).findtext(f"{ATOM}author/{ATOM}name") == "Bells"
    assert faults_in("rss", feed("rss", post(disclose(authors=())))) == []
    assert faults_in("json", feed("json", post(disclose(authors=())))) == []


# URLs


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize(
    ("url", "absolute"),
    [
        ("/bell/", f"{ORIGIN}/bell/"),
        ("#oil", f"{ORIGIN}/lamp/#oil"),
        ("?a=1&b", f"{ORIGIN}/lamp/?a=1&b"),
        ("gone.md", f"{ORIGIN}/lamp/gone.md"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("https://rescue.example/", "https://rescue.example/"),
        ("/a\"b'<c>", f"{ORIGIN}/a\"b'<c>"),
    ],
)
def test_a_url_in_the_text_is_absolute(format_: str, url: str, absolute: str) -> None:
    body = Body(('<p><a href="', '">x</a> <code>href="/lamp"</code> see #oil</p>'))

    item = read(format_, feed(format_, post(), body=body, urls=(url,)))[0]

    assert item["links"][-1] == absolute
    assert 'href="/lamp" see #oil' in item["text"]


def test_a_url_without_a_scheme_in_clean_html_gets_one() -> None:
    body = Body(
        ('<p title="x"><video poster="//a.example/p" src="//a.example/v"></video><a href="/\\b.example/">y</a> ="//z href="//z</p>',)
    )

    text = read("json", feed("json", post(), body=body))[0]["html"]

    assert '<video poster="https://a.example/p" src="https://a.example/v">' in text
    assert '<a href="https:/\\b.example/">' in text
    assert '</a> ="//z href="//z</p>' in text


@pytest.mark.parametrize("slashes", ["//", "/\\", "\\\\"])
def test_each_spelling_of_a_url_without_a_scheme_gets_one(slashes: str) -> None:
    text = read("json", feed("json", post(), body=Body((f'<p><a href="{slashes}b.example/">y</a></p>',))))[0]["html"]

    assert f'<a href="https:{slashes}b.example/">' in text


@pytest.mark.parametrize("format_", FORMATS)
def test_a_picture_is_told_with_its_whole_address(format_: str) -> None:
    assert f'"{ORIGIN}/lamp/lamp.jpg"' in feed(format_, post(), image="/lamp/lamp.jpg").decode()


def test_a_site_in_a_folder_keeps_its_folder() -> None:
    site = SITE._replace(url="/blog/", base_url=f"{ORIGIN}/blog")

    item = read("rss", feed("rss", post()._replace(url="/blog/lamp/"), site=site))[0]

    assert item["url"] == f"{ORIGIN}/blog/lamp/"


# Ids and dates


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "tag:bells.example,2026-11-02:/lamp/"),
        ({"title": "Another title", "path": "content/posts/other.md"}, "tag:bells.example,2026-11-02:/lamp/"),
        ({"aliases": ("/old-lamp/", "/older/")}, "tag:bells.example,2026-11-02:/old-lamp/"),
        ({"stable_id": "lamp 1"}, "tag:bells.example,2026-11-02:lamp%201"),
        ({"stable_id": "tag:old.example,2019:7"}, "tag:old.example,2019:7"),
        ({"stable_id": "https://old.example/?p=7"}, "https://old.example/?p=7"),
        ({"stable_id": "urn:uuid:<script>"}, "tag:bells.example,2026-11-02:urn%3Auuid%3A%3Cscript%3E"),
        ({"date": datetime(2026, 11, 2, 0, 30, tzinfo=timezone(timedelta(hours=2)))}, "tag:bells.example,2026-11-02:/lamp/"),
    ],
)
def test_an_id_survives_what_may_change(facts: dict[str, Any], expected: str) -> None:
    assert item_id(ORIGIN, "/lamp/", post(**facts).card) == expected


def test_a_post_that_moved_and_left_its_address_behind_keeps_its_id() -> None:
    before, after = post(slug="lämpe").card, post(slug="lamp", aliases=("/lämpe/",)).card

    assert item_id(ORIGIN, "/lämpe/", before) == item_id(ORIGIN, "/lamp/", after) == "tag:bells.example,2026-11-02:/l%C3%A4mpe/"


@pytest.mark.parametrize(("origin", "host"), [("http://localhost:8000", "localhost"), ("https://bücher.example", "xn--bcher-kva.example")])
def test_an_id_names_a_host_as_rfc_4151_wants_it(origin: str, host: str) -> None:
    assert item_id(origin, "/lamp/", post().card) == f"tag:{host},2026-11-02:/lamp/"


def test_the_newest_change_dates_the_feed() -> None:
    late = post(slug="old", date=DATE - timedelta(days=9), updated=DATE + timedelta(days=9))

    assert etree.fromstring(feed("rss", post(), late)).findtext("channel/lastBuildDate") == "Wed, 11 Nov 2026 09:00:00 +0000"
    assert etree.fromstring(feed("atom", post(), late)).findtext(f"{ATOM}updated") == "2026-11-11T09:00:00+00:00"


def test_an_empty_feed_is_as_old_as_time() -> None:
    assert etree.fromstring(feed("rss")).findtext("channel/lastBuildDate") == "Thu, 01 Jan 1970 00:00:00 +0000"
    assert etree.fromstring(feed("atom")).findtext(f"{ATOM}updated") == "1970-01-01T00:00:00+00:00"
    assert json.loads(feed("json"))["items"] == []


def test_an_update_before_the_post_does_not_turn_time_back() -> None:
    item = json.loads(feed("json", post(updated=DATE - timedelta(days=1))))["items"][0]

    assert item["date_modified"] == item["date_published"]


@pytest.mark.parametrize("format_", FORMATS)
def test_no_locale_is_touched(format_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Feedgen sets the locale of the whole process for each date it writes; what else runs in it would see that."""

    def refuse(*_: object) -> str:
        pytest.fail("the locale of the process was changed")

    monkeypatch.setattr(locale, "setlocale", refuse)

    feed(format_, WHOLE, PLAIN)


# The same input, the same bytes; another input, other bytes


@pytest.mark.parametrize("format_", FORMATS)
def test_what_is_remembered_changes_no_byte(format_: str) -> None:
    first = feed(format_, WHOLE, PLAIN)

    assert feed(format_, WHOLE, PLAIN) == first
    assert feed(format_, PLAIN, WHOLE) != first
    for function in (_told, _xml_item, _json_item):
        function.cache_clear()
    assert feed(format_, WHOLE, PLAIN) == first


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize(
    "change",
    [
        {"body": Body(("<p>Another text.</p>",))},
        {"body": Body(('<p><a href="', '">x</a></p>')), "urls": ("/other/",)},
        {"image": "/other.jpg"},
        {"site": SITE._replace(origin="https://other.example", base_url="https://other.example")},
        {"site": SITE._replace(language="de")},
    ],
    ids=["body", "urls", "image", "origin", "language"],
)
def test_nothing_old_is_remembered(format_: str, change: dict[str, Any]) -> None:
    linked = Body(('<p><a href="', '">x</a></p>'))
    before: dict[str, Any] = {"body": linked, "urls": ("/x/",)} if "urls" in change else {}
    feed(format_, post(), **before)

    after_another = feed(format_, post(), **change)

    for function in (_told, _xml_item, _json_item):
        function.cache_clear()
    assert after_another == feed(format_, post(), **change)


@pytest.mark.parametrize("format_", FORMATS)
def test_an_old_title_is_not_remembered(format_: str) -> None:
    feed(format_, post())

    assert read(format_, feed(format_, post(title="Lantern")))[0]["title"] == "Lantern"


def test_one_entry_serves_two_feeds() -> None:
    first, second = feed("rss", WHOLE, PLAIN), feed("rss", WHOLE, title="Light")

    assert read("rss", second) == read("rss", first)[:1]


# The example site


def test_every_feed_of_the_example_keeps_the_rules(tmp_path: Path) -> None:
    work = build_site(copy_example(tmp_path))

    feeds = {out: data for out, data in work.written.items() if out.rsplit("/", 1)[-1] in FILES}
    assert len(feeds) > 3 * 10
    assert {out: found for out, data in feeds.items() if (found := faults_in(FILES[out.rsplit("/", 1)[-1]], data))} == {}
    assert len({len(read(FILES[file], feeds[file])) for file in FILES}) == 1


# What nobody should have written


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(codec=None, exclude_categories=()), min_size=1, max_size=40))
def test_no_character_breaks_a_feed(text: str) -> None:
    """Checks refuse control characters and halves of characters long before; a feed must not fall over one."""
    entry = post(all_sides(f"{text}."), title=f"{text}.", summary=text, tag=text)

    for format_ in FORMATS:
        data = feed(format_, entry, title=f"{text}.")

        assert faults_in(format_, data) == []
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", data.decode())


@pytest.mark.parametrize("format_", FORMATS)
def test_a_forbidden_character_is_shown_as_missing(format_: str) -> None:
    entry = post(disclose(authors=[NamedPerson("x", "A\x00d\ud800a", "", None, "")]), title="L\x0bamp")

    item = read(format_, feed(format_, entry))[0]

    assert (item["title"], item["authors"]) == ("L\ufffdamp", ["A\ufffdd\ufffda"])


ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()) | st.sampled_from("<>&\"'\t\n\r]\x00\ud800\ufffe"), max_size=40)


@settings(max_examples=200, deadline=None)
@given(text=ANY_TEXT, value=ANY_TEXT, inner=ANY_TEXT)
@example("]]>", 'a "b" <c>', "&amp;")
@example(" \r\n\t", "\r\n\t ", "")
def test_what_is_written_as_xml_is_read_as_it_was(text: str, value: str, inner: str) -> None:
    element = Element("x", text, (("a", value), ("b", "")), (Element("y", inner), Element("z")))

    found = etree.fromstring(_xml([element]).encode())

    assert (found.text or "", dict(found.attrib), found[0].text or "") == (_clean(text), {"a": _clean(value), "b": ""}, _clean(inner))
    assert [one.tag for one in found.iter()] == ["x", "y", "z"]


# What the tests read with


def truth(entry: Any) -> dict[str, Any]:
    """Say from the record what a reader must find."""
    disclosure, card = entry.disclosure, entry.card
    return {
        "id": item_id(ORIGIN, entry.path, card),
        "url": f"{ORIGIN}{entry.url}",
        "title": f"{'Sponsored: ' if disclosure.sponsor else ''}{card.title}",
        "summary": f"{entry.statement} {card.summary}".strip(),
        "authors": [author.name for author in disclosure.authors],
        "credits": [(credit.person.name, credit.role) for credit in disclosure.credits],
        "statement": entry.statement,
        "published": card.date,
        "updated": card.updated or card.date,
        "origin": disclosure.record.origin.url if disclosure.record.origin else None,
        "tags": [tag.name for tag in entry.tags],
    }


def making(disclosure: Disclosure) -> dict[str, Any]:
    """Say of a record how its text was made and put right: every word that an author may choose."""
    record = disclosure.record
    assert record.review
    assert record.withheld
    assert disclosure.accountable
    return {
        "accountable": disclosure.accountable.name,
        "withheld": [record.withheld.reason, record.withheld.description],
        "examined": list(record.review.examined),
        "conflicts": list(record.conflicts),
        "method": record.method,
        "sources": [source.title for source in record.sources],
        "corrections": [[one.text, dict(disclosure.names)[one.by]] for one in record.corrections],
    }


def strings_in(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [text for one in (value.values() if isinstance(value, dict) else value) for text in strings_in(one)]


def assert_told(item: dict[str, Any], entry: Any) -> None:
    expected = truth(entry)
    assert {name: item[name] for name in expected} == expected


def read(format_: str, data: bytes) -> list[dict[str, Any]]:
    items = {"rss": read_rss, "atom": read_atom, "json": read_json}[format_](data)
    return [{**item, **read_html(item["html"])} for item in items]


def read_html(content: str) -> dict[str, Any]:
    root = html.fragment_fromstring(content, create_parent="div")
    opening = [element.text_content() for element in root.xpath("p[@class='bk-byline' or @class='bk-statement']")]
    return {
        "opening": " ".join(opening),
        "text": root.text_content(),
        "links": [link.get("href") for link in root.iter("a") if not link.xpath("ancestor::ul[@class='bk-credits']")],
    }


def read_rss(data: bytes) -> list[dict[str, Any]]:
    return [
        {
            "id": item.findtext("guid"),
            "url": item.findtext("link"),
            "title": item.findtext("title"),
            "summary": html.fragment_fromstring(item.findtext("description"), create_parent="div").text_content(),
            "authors": [creator.text for creator in item.findall(f"{DC}creator")],
            "credits": [(credit.text, credit.get("role")) for credit in item.findall(f"{MEDIA}credit")],
            "statement": item.findtext(f"{BK}statement"),
            "published": datetime.strptime(item.findtext("pubDate"), "%a, %d %b %Y %H:%M:%S %z").astimezone(UTC),
            "updated": parsedate_to_datetime(item.findtext("pubDate"))
            if item.find(f"{ATOM}updated") is None
            else datetime.fromisoformat(item.findtext(f"{ATOM}updated")),
            "making": making_told(item),
            "origin": via(item),
            "tags": [category.text for category in item.findall("category")],
            "html": item.findtext(f"{CONTENT}encoded"),
        }
        for item in etree.fromstring(data).iter("item")
    ]


def read_atom(data: bytes) -> list[dict[str, Any]]:
    return [
        {
            "id": entry.findtext(f"{ATOM}id"),
            "url": next(link.get("href") for link in entry.findall(f"{ATOM}link") if link.get("rel", "alternate") == "alternate"),
            "title": entry.findtext(f"{ATOM}title"),
            "summary": entry.findtext(f"{ATOM}summary"),
            "authors": [author.findtext(f"{ATOM}name") for author in entry.findall(f"{ATOM}author")],
            "credits": [
                (one.findtext(f"{ATOM}name"), role.text) for one in entry.findall(f"{ATOM}contributor") for role in one.findall(f"{BK}role")
            ],
            "statement": entry.findtext(f"{BK}statement"),
            "published": datetime.fromisoformat(entry.findtext(f"{ATOM}published")),
            "updated": datetime.fromisoformat(entry.findtext(f"{ATOM}updated")),
            "making": making_told(entry),
            "origin": via(entry),
            "tags": [category.get("label") for category in entry.findall(f"{ATOM}category")],
            "html": entry.findtext(f"{ATOM}content"),
        }
        for entry in etree.fromstring(data).iter(f"{ATOM}entry")
    ]


def making_told(item: Any) -> dict[str, Any]:
    withheld = item.find(f"{BK}ghostwriting")
    return {
        "accountable": item.findtext(f"{BK}accountable"),
        "withheld": [] if withheld is None else [withheld.text, withheld.get("description")],
        "examined": [one.text for one in item.findall(f"{BK}review/{BK}examined")],
        "conflicts": [one.text for one in item.findall(f"{BK}conflict")],
        "method": item.findtext(f"{BK}method"),
        "sources": [one.text for one in item.findall(f"{BK}source")],
        "corrections": [[one.text, one.get("by")] for one in item.findall(f"{BK}correction")],
    }


def read_json(data: bytes) -> list[dict[str, Any]]:
    return [
        {
            "id": item["id"],
            "url": item["url"],
            "title": item["title"],
            "summary": item["summary"],
            "authors": [author["name"] for author in item.get("authors", [])],
            "credits": [(one["name"], one["role"]) for one in item["_blogkit"].get("contributors", [])],
            "statement": item["_blogkit"]["statement"],
            "published": datetime.fromisoformat(item["date_published"]),
            "updated": datetime.fromisoformat(item["date_modified"]),
            "making": {
                "accountable": item["_blogkit"].get("accountable", {}).get("name", ""),
                "withheld": [item["_blogkit"].get("withheld", {}).get(name, "") for name in ("reason", "description")],
                "examined": item["_blogkit"].get("review", {}).get("examined", []),
                "conflicts": item["_blogkit"].get("conflicts", []),
                "method": item["_blogkit"].get("method", ""),
                "sources": [one["title"] for one in item["_blogkit"].get("sources", [])],
                "corrections": [[one["text"], one["by"]] for one in item["_blogkit"].get("corrections", [])],
            },
            "origin": item["_blogkit"].get("origin", {}).get("url"),
            "tags": item["tags"],
            "html": item["content_html"],
        }
        for item in json.loads(data)["items"]
    ]


def via(parent: Any) -> str | None:
    return next((link.get("href") for link in parent.findall(f"{ATOM}link") if link.get("rel") == "via"), None)
