"""Whether readers that others wrote find on the example site whom its files name, in the same roles. Never takes blogkit's word for it.

The files are read by `tests/example.py`, the outputs by mf2py, extruct, feedparser, html5lib, lxml and json.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

import feedparser
import html5lib
import mf2py
import pytest
from extruct.jsonld import JsonLdExtractor
from lxml import etree

from tests.example import Post, authors, copy_example, day, org_name, parts, person, posts, public_posts, read_file
from tests.sites import NOW, build_site

ATOM = "{http://www.w3.org/2005/Atom}"
BK = "{urn:blogkit:disclosure:1}"
OUR_CREDITS = BK.strip("{}")
CREDIT = "https://credit.niso.org/contributor-roles/"
NAMED_BY_PROPERTY = {"editor": "editor", "translator": "translator", "reviewer": "reviewedBy"}
"""Roles for which schema.org has a property of its own; everyone else comes through `contributor` and a Role."""
TITLE_LABELS = {"paid": "Sponsored", "in-kind": "Sponsored", "gift": "Sponsored", "affiliate": "Affiliate"}

Files = Mapping[str, bytes]

every_post = pytest.mark.parametrize("post", public_posts(), ids=lambda post: post.out.partition("/")[0])


def those(shows: Callable[[Post], object]) -> pytest.MarkDecorator:
    """Run a test for each public post of this kind; there has to be one."""
    chosen = [post for post in public_posts() if shows(post)]
    assert chosen
    return pytest.mark.parametrize("post", chosen, ids=lambda post: post.out.partition("/")[0])


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Build the example site once, in a folder of its own, and return every file."""
    return build_site(copy_example(tmp_path_factory.mktemp("example")), at=NOW).written


# The page, as a reader of microformats sees it


@every_post
def test_microformats_name_the_authors(built: Files, post: Post) -> None:
    entry = read_page(built, post).entry

    assert entry["properties"]["name"][0].endswith(post.header["title"])
    assert [cards(one) for one in entry["properties"]["author"]] == [(one.name, one.url) for one in authors(post)]
    assert read_page(built, post).rels["author"] == [one.url for one in authors(post)]
    assert [when.date() for when in map(datetime.fromisoformat, entry["properties"]["published"])] == [post.date.date()]


@every_post
def test_microformats_name_everyone_else_with_their_roles_and_nobody_else(built: Files, post: Post) -> None:
    found = read_page(built, post).entry.get("children", [])

    assert sorted((*cards(one), role) for one in found for role in one["properties"]["role"]) == sorted(
        (one.who.name, one.who.url, one.role) for one in parts(post)
    )
    agencies = {(one["properties"]["name"][0], *one["properties"].get("org", [])) for one in found}
    assert agencies == {(one.who.name, *filter(None, (one.agency,))) for one in parts(post)}


@every_post
def test_microformats_name_the_copies(built: Files, post: Post) -> None:
    assert read_page(built, post).entry["properties"].get("syndication", []) == copies(post)


@every_post
def test_the_page_says_in_words_who_answers_and_who_paid(built: Files, post: Post) -> None:
    page = read_page(built, post)

    assert [text for text in page.paragraphs if text.startswith("Responsible: ")] == [
        f"Responsible: {', '.join(filter(None, (one.name, one.role)))}." for one in accountable(post)
    ]
    told = [
        *(words for one in parts(post) for words in (one.payer, one.header.get("did", ""))),
        *post.header.get("conflicts", []),
        post.header.get("method", ""),
        post.header.get("withheld", {}).get("reason", ""),
    ]
    assert {words for words in told if words.rstrip(".") not in page.text} == set()
    assert {one["url"] for one in post.header.get("sources", [])} <= page.links


@those(lambda post: "sponsor" in post.header)
def test_the_sponsor_stands_above_the_text(built: Files, post: Post) -> None:
    """Where the theme's style puts it is for eyes to judge."""
    assert org_name(post.header["sponsor"]["org"]) in read_page(built, post).above_text


@those(lambda post: post.header.get("corrections"))
def test_each_correction_stands_on_the_page_with_its_day(built: Files, post: Post) -> None:
    page = read_page(built, post)

    for one in post.header["corrections"]:
        assert one["text"] in page.text
        assert f"{one['date'].day} {one['date']:%B %Y}" in page.text


@every_post
def test_the_head_of_the_page_names_the_authors(built: Files, post: Post) -> None:
    metas = read_page(built, post).metas

    assert [content for name, content in metas if name == "author"] == [one.name for one in authors(post)]
    handles = [read_file("people", one.url.split("/")[-2]).get("fediverse") for one in authors(post)]
    assert [content for name, content in metas if name == "fediverse:creator"] == [handle for handle in handles if handle]
    # Nothing is inferred from silence, and "none" is a claim.
    said = [content for name, content in metas if name == "ai-disclosure"]
    assert "ai" in post.header or not said
    assert post.header.get("ai") != "none" or len(said) == 1


@every_post
def test_search_engines_are_led_to_the_whole_text_where_it_stands_elsewhere(built: Files, post: Post) -> None:
    elsewhere = [one["url"] for one in origins(post) if one["relation"] in {"republished", "cross-posted"}]

    assert read_page(built, post).rels["canonical"] == (elsewhere or [post.url])


# The page, as a reader of JSON-LD sees it


@every_post
def test_json_ld_names_the_authors(built: Files, post: Post) -> None:
    posting = read_posting(built, post)

    assert [(one["@type"], one["name"], one["url"], one.get("jobTitle", "")) for one in listed(posting["author"])] == [
        ("Person", one.name, one.url, one.role) for one in authors(post)
    ]
    assert [(one["name"], one["url"]) for one in listed(posting.get("accountablePerson"))] == [
        (one.name, one.url) for one in accountable(post)
    ]


@every_post
def test_json_ld_names_everyone_else_with_their_roles_and_nobody_else(built: Files, post: Post) -> None:
    posting = read_posting(built, post)
    withheld = [None] if post.header.get("withheld") else []

    assert sorted((name or "", role) for name, role in credited(posting)) == sorted(
        [*((one.who.name, one.role) for one in parts(post)), *(("", "ghostwriter") for _ in withheld)]
    )


@every_post
def test_json_ld_says_for_whom_and_what_they_did(built: Files, post: Post) -> None:
    everything = json.dumps(read_posting(built, post), ensure_ascii=False)
    said = set(strings(read_posting(built, post)))

    for one in parts(post):
        assert one.agency in {"", *said}
        assert any(one.header.get("did", "") in text for text in said)
        assert one.payer in everything
        assert {f"{CREDIT}{slug}/" for slug in one.header.get("credit", [])} <= said


@every_post
def test_json_ld_says_where_the_text_comes_from_and_what_became_of_it(built: Files, post: Post) -> None:
    posting = read_posting(built, post)

    assert [one["url"] for one in listed(posting.get("isBasedOn"))] == [one["url"] for one in origins(post)]
    assert listed(posting.get("sameAs")) == copies(post)
    assert [(one["@type"], one["text"], one["datePublished"]) for one in listed(posting.get("correction"))] == [
        ("CorrectionComment", one["text"], one["date"].isoformat()) for one in post.header.get("corrections", [])
    ]
    assert posting.get("creativeWorkStatus") == ("Retracted" if post.header.get("status") == "retracted" else None)
    assert posting.get("backstory") == post.header.get("method")
    assert [one["url"] for one in listed(posting.get("citation"))] == [one["url"] for one in post.header.get("sources", [])]
    assert datetime.fromisoformat(posting["datePublished"]) == post.date
    assert not post.header.get("corrections") or datetime.fromisoformat(posting["dateModified"]).date() >= last_correction(post)


@every_post
def test_json_ld_names_the_sponsor_and_calls_a_paid_post_what_it_is(built: Files, post: Post) -> None:
    posting = read_posting(built, post)
    sponsor = post.header.get("sponsor")

    assert [one["name"] for one in listed(posting.get("sponsor"))] == ([org_name(sponsor["org"])] if sponsor else [])
    is_paid_for = sponsor is not None and sponsor["relationship"] == "paid"
    assert ("AdvertiserContentArticle" in listed(posting["@type"])) is is_paid_for


@every_post
def test_json_ld_names_the_tools_and_never_as_a_person(built: Files, post: Post) -> None:
    actions = [node for node in read_page(built, post).nodes if "CreateAction" in listed(node.get("@type"))]
    by_tool = [one for one in actions if "agent" in one]

    assert [(one["instrument"]["name"], one["agent"]["name"]) for one in by_tool] == [
        (one["tool"], read_file("people", one["by"])["name"]) for one in uses(post)
    ]
    assert bool(actions) is bool(uses(post))
    assert ("digitalSourceType" in read_posting(built, post)) is bool(uses(post))
    tools = {one["tool"] for one in uses(post)}
    assert tools.isdisjoint(
        node["name"] for node in nodes_in(read_page(built, post).nodes) if node.get("@type") == "Person" and "name" in node
    )


# The feeds


def test_each_feed_holds_every_public_post_and_nothing_else(built: Files) -> None:
    expected = sorted(post.url for post in public_posts())

    assert sorted(rss_items(built)) == expected
    assert sorted(atom_entries(built)) == expected
    assert sorted(json_items(built)) == expected


@every_post
def test_rss_names_the_authors_and_everyone_else_with_their_roles(built: Files, post: Post) -> None:
    item = rss_items(built)[post.url]

    assert [one["name"] for one in item.authors] == [one.name for one in authors(post)]
    assert sorted(one["name"] for one in item.get("contributors", [])) == sorted({one.who.name for one in parts(post)})
    credits_ = [one for one in item.get("media_credit", []) if one["scheme"] == OUR_CREDITS]
    assert sorted((one["content"], one["role"]) for one in credits_) == sorted((one.who.name, one.role) for one in parts(post))


@every_post
def test_atom_names_the_authors_and_everyone_else_with_their_roles(built: Files, post: Post) -> None:
    entry = atom_entries(built)[post.url]

    assert [(one["name"], one["href"]) for one in entry.authors] == [(one.name, one.url) for one in authors(post)]
    assert sorted((one["name"], one["href"]) for one in entry.get("contributors", [])) == sorted(
        {(one.who.name, one.who.url) for one in parts(post)}
    )
    told = [
        (contributor.findtext(f"{ATOM}name"), role.text)
        for contributor in atom_elements(built)[post.url].iterfind(f"{ATOM}contributor")
        for role in contributor.iterfind(f"{BK}role")
    ]
    assert sorted(told) == sorted((one.who.name, one.role) for one in parts(post))


@every_post
def test_json_feed_names_the_authors_and_everyone_else_with_their_roles(built: Files, post: Post) -> None:
    item = json_items(built)[post.url]
    ours = item["_blogkit"]

    assert item["authors"] == [{"name": one.name, "url": one.url} for one in authors(post)]
    assert sorted((one["name"], one["url"], one["role"]) for one in ours.get("contributors", [])) == sorted(
        (one.who.name, one.who.url, one.role) for one in parts(post)
    )
    assert sorted(map(backing, ours.get("contributors", []))) == sorted(
        (one.who.name, one.role, one.agency, one.payer) for one in parts(post)
    )
    assert ours.get("ghostwriting") == post.header.get("ghostwriting", "disclosed" if has_ghostwriter(post) else None)
    assert ours.get("ai") == told_ai(post, ours)


@every_post
def test_the_feeds_say_who_answers_who_paid_and_where_it_was_first(built: Files, post: Post) -> None:
    ours = json_items(built)[post.url]["_blogkit"]
    sponsor = post.header.get("sponsor")

    assert [one["name"] for one in listed(ours.get("accountable"))] == [one.name for one in accountable(post)]
    assert [(one["name"], one["relationship"]) for one in listed(ours.get("sponsor"))] == (
        [(org_name(sponsor["org"]), sponsor["relationship"])] if sponsor else []
    )
    assert listed(ours.get("origin")) == [{**one, "date": one["date"].isoformat()} for one in origins(post)]
    assert ours.get("copies", []) == copies(post)
    for elements in (rss_elements(built)[post.url], atom_elements(built)[post.url]):
        assert texts(elements, "accountable") == [one.name for one in accountable(post)]
        assert texts(elements, "sponsor") == ([org_name(sponsor["org"])] if sponsor else [])
        assert texts(elements, "origin") == [one["name"] for one in origins(post)]
        assert texts(elements, "copy") == copies(post)
    for entry in (rss_items(built)[post.url], atom_entries(built)[post.url]):
        assert [link.href for link in entry.links if link.rel == "via"] == [one["url"] for one in origins(post)]


@every_post
def test_the_xml_feeds_say_what_machines_did_and_whether_anyone_ghostwrote(built: Files, post: Post) -> None:
    """Where nobody declared anything they say nothing."""
    ai = post.header.get("ai")
    generated = isinstance(ai, dict) and ai.get("generated") is True
    declared = post.header.get("ghostwriting", "disclosed" if has_ghostwriter(post) else None)
    for elements in (rss_elements(built)[post.url], atom_elements(built)[post.url]):
        assert [one.get("generated") for one in elements.iterfind(f"{BK}ai")] == ([str(generated).lower()] if ai else [])
        assert [(one.get("task"), one.get("tool"), one.get("by")) for one in elements.iterfind(f"{BK}ai/{BK}use")] == [
            (one["task"], one["tool"], read_file("people", one["by"])["name"]) for one in uses(post)
        ]
        assert [one.get("declared") for one in elements.iterfind(f"{BK}ghostwriting")] == ([declared] if declared else [])


@every_post
def test_the_titles_of_the_feeds_say_sponsored_and_retracted(built: Files, post: Post) -> None:
    labels = [
        *(["Retracted"] if post.header.get("status") == "retracted" else []),
        *([TITLE_LABELS[post.header["sponsor"]["relationship"]]] if "sponsor" in post.header else []),
    ]

    for title in titles(built, post):
        assert title.endswith(post.header["title"])
        before = title.removesuffix(post.header["title"])
        assert bool(before) is bool(labels)
        assert all(label in before for label in labels)


@every_post
def test_the_statement_opens_what_each_feed_shows(built: Files, post: Post) -> None:
    sponsor = post.header.get("sponsor")
    names = [
        *(one.name for one in authors(post)),
        *(name for one in parts(post) for name in (one.who.name, one.agency, one.payer)),
        *(one["tool"] for one in uses(post)),
        *([org_name(sponsor["org"])] if sponsor else []),
        *(one["name"] for one in origins(post)),
        *(one["text"] for one in post.header.get("corrections", [])),
    ]

    for content in contents(built, post):
        opening = opening_of(content)
        assert {name for name in names if name not in opening} == set()
    assert json_items(built)[post.url]["_blogkit"]["statement"].startswith(f"By {authors(post)[0].name}")


def test_the_opening_ends_where_the_text_begins() -> None:
    assert opening_of('<p class="bk-byline">By <b>Ada</b></p>\n<p>It rang.</p><p class="bk-method">How</p>') == "By Ada"


@those(lambda post: post.header.get("corrections"))
def test_a_correction_moves_the_day_of_the_last_change(built: Files, post: Post) -> None:
    dates = [
        datetime.fromisoformat(atom_entries(built)[post.url].updated),
        datetime.fromisoformat(json_items(built)[post.url]["date_modified"]),
    ]

    assert all(when.date() >= last_correction(post) for when in dates)
    for one in post.header["corrections"]:
        assert all(one["text"] in text_of(content) for content in contents(built, post))


def test_the_corrections_have_a_feed_of_their_own(built: Files) -> None:
    gone = [post for post in posts() if post.state == "withdrawn"]
    told = [one["text"] for post in (*public_posts(), *gone) for one in post.header.get("corrections", [])]
    feed = feedparser.parse(built["corrections/feed.xml"])

    assert len(feed.entries) == len(told)
    assert all(any(text in text_of(entry.content[0].value) for entry in feed.entries) for text in told)


# What is not there


@pytest.mark.parametrize("post", [post for post in posts() if post.state in {"withdrawn", "expired"}], ids=lambda post: post.state)
def test_a_post_that_is_gone_leaves_its_day_and_its_reason_and_nothing_else(built: Files, post: Post) -> None:
    """Nothing disappears silently."""
    text = read_page(built, post).text
    reasons = [one["text"] for one in post.header.get("corrections", [])]

    assert all(reason in text for reason in reasons)
    gone = day(post.header["expires"]) if post.state == "expired" else last_correction(post)
    assert gone is not None
    assert f"{gone.day} {gone:%B %Y}" in text
    assert [out for out, data in built.items() if post.text.strip()[:60].encode() in data] == []


@pytest.mark.parametrize("post", [post for post in posts() if post.state in {"draft", "scheduled"}], ids=lambda post: post.state)
def test_a_post_whose_time_has_not_come_is_nowhere(built: Files, post: Post) -> None:
    slug = post.out.removesuffix("/index.html").encode()

    assert [out for out, data in built.items() if slug in data or out == post.out] == []


# How others read


class Seen(NamedTuple):
    """What readers of one page found in it."""

    entry: dict[str, Any]
    rels: dict[str, list[str]]
    nodes: list[dict[str, Any]]
    metas: list[tuple[str, str]]
    text: str
    paragraphs: list[str]
    above_text: str
    links: set[str]


def read_page(built: Files, post: Post) -> Seen:
    return _read_page(built[post.out], post.url)


@cache
def _read_page(page: bytes, url: str) -> Seen:
    html = page.decode()
    found = mf2py.parse(doc=html, url=url)
    entries = [item for item in found["items"] if item["type"] == ["h-entry"]]
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    main = next(tree.iter("main"))
    text = next((one for one in main.iter("div") if "e-content" in one.get("class", "")), main)
    return Seen(
        entry=entries[0] if len(entries) == 1 else {},
        rels=found["rels"],
        nodes=[node for script in JsonLdExtractor().extract(html) for node in script.get("@graph", [script])],
        metas=[(one.get("name") or one.get("property") or "", one.get("content", "")) for one in tree.iter("meta")],
        text=visible(main),
        paragraphs=[visible(one) for one in main.iter("p")],
        above_text=visible(main).partition(visible(text))[0],
        links={one.get("href", "") for one in main.iter("a")},
    )


def visible(element: Element) -> str:
    return " ".join("".join(shown(element)).split())


def shown(element: Element) -> Iterator[str]:
    if element.tag not in {"script", "style", "template"} and isinstance(element.tag, str):
        yield element.text or ""
        for child in element:
            yield from shown(child)
            yield child.tail or ""


def text_of(html: str) -> str:
    return visible(next(html5lib.parse(html, namespaceHTMLElements=False).iter("body")))


def opening_of(content: str) -> str:
    """Return the words of all that stands before the text of the post: blogkit's own elements are marked as such."""
    body = next(html5lib.parse(content, namespaceHTMLElements=False).iter("body"))
    first = next((number for number, one in enumerate(body) if not one.get("class", "").startswith("bk-")), len(body))
    return " ".join(visible(one) for one in body[:first])


def cards(card: Mapping[str, Any]) -> tuple[str, str]:
    (name,), (url,) = card["properties"]["name"], card["properties"]["url"]
    return name, url


def read_posting(built: Files, post: Post) -> dict[str, Any]:
    (posting,) = (node for node in read_page(built, post).nodes if "BlogPosting" in listed(node.get("@type")))
    return posting


def listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def credited(posting: Mapping[str, Any]) -> Iterator[tuple[str | None, str]]:
    """Yield everyone whom JSON-LD names besides the authors, with their role in our words."""
    places = (("contributor", posting), ("editor", posting), ("translator", posting), ("reviewedBy", posting["mainEntityOfPage"]))
    ours = {property_: role for role, property_ in NAMED_BY_PROPERTY.items()}
    for property_, place in places:
        for one in listed(place.get(property_)):
            is_role = one["@type"] == "Role"
            who = one[property_] if is_role else one
            roles = [name for name in listed(one["roleName"]) if name in ROLES] if is_role else [ours[property_]]
            yield from ((who.get("name"), role) for role in roles)


ROLES = {part.role for post in posts() for part in parts(post)} | {"ghostwriter"}


def nodes_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from nodes_in(one)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(one)


def rss_items(built: Files) -> dict[str, Any]:
    return parsed_feed(built["feed.xml"])


def atom_entries(built: Files) -> dict[str, Any]:
    return parsed_feed(built["atom.xml"])


@cache
def parsed_feed(data: bytes) -> dict[str, Any]:
    feed = feedparser.parse(data)
    assert not feed.bozo
    return {entry.link: entry for entry in feed.entries}


def rss_elements(built: Files) -> dict[str, Any]:
    return {item.findtext("link"): item for item in xml(built["feed.xml"]).iter("item")}


def atom_elements(built: Files) -> dict[str, Any]:
    return {entry.find(f"{ATOM}link").get("href"): entry for entry in xml(built["atom.xml"]).iter(f"{ATOM}entry")}


@cache
def xml(data: bytes) -> Any:
    return etree.fromstring(data)


def json_items(built: Files) -> dict[str, Any]:
    return {item["url"]: item for item in json_feed(built["feed.json"])["items"]}


@cache
def json_feed(data: bytes) -> Any:
    return json.loads(data)


def titles(built: Files, post: Post) -> tuple[str, str, str]:
    return rss_items(built)[post.url].title, atom_entries(built)[post.url].title, json_items(built)[post.url]["title"]


def contents(built: Files, post: Post) -> tuple[str, str, str]:
    rss, atom = rss_items(built)[post.url], atom_entries(built)[post.url]
    return rss.content[0].value, atom.content[0].value, json_items(built)[post.url]["content_html"]


def texts(elements: Any, name: str) -> list[str]:
    return [one.text for one in elements.iterfind(f"{BK}{name}")]


def backing(one: Mapping[str, str]) -> tuple[str, str, str, str]:
    return one["name"], one["role"], one.get("on_behalf_of", ""), one.get("paid_by", "")


# What the files say


def accountable(post: Post) -> list[Any]:
    return [person(post.header["accountable"], post.date.date())] if "accountable" in post.header else []


def origins(post: Post) -> list[dict[str, Any]]:
    """Return where it was first, if anywhere."""
    return listed(post.header.get("syndication", {}).get("origin"))


def copies(post: Post) -> list[str]:
    return list(post.header.get("syndication", {}).get("copies", []))


def uses(post: Post) -> list[dict[str, str]]:
    ai = post.header.get("ai")
    return list(ai["uses"]) if isinstance(ai, dict) else []


def has_ghostwriter(post: Post) -> bool:
    return any(part.role == "ghostwriter" for part in parts(post))


def told_ai(post: Post, ours: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what a JSON feed must say of AI; how its vocabulary calls that is the table's own business."""
    if "ai" not in post.header:
        return None
    others = {key: value for key, value in ours["ai"].items() if key not in {"uses", "generated"}}
    generated = isinstance(post.header["ai"], dict) and post.header["ai"].get("generated", False)
    return {**others, "uses": [{**one, "by": read_file("people", one["by"])["name"]} for one in uses(post)], "generated": generated}


def last_correction(post: Post) -> Any:
    return max(one["date"] for one in post.header["corrections"])
