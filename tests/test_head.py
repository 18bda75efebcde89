"""Whether a page's head says whose the text is, how it was made and where it belongs. Never looks below the head."""

from pathlib import Path
from typing import Any

import pytest
from lxml import html

from blogkit.content.about import fediverse_name
from blogkit.disclosure.head import ARTICLE, WEBSITE, Picture, Shared, head_markup
from blogkit.disclosure.record import AiDeclaration, AiUse, Disclosure, NamedPerson
from tests.disclosures import ADA, BEN, ORIGIN, SAM, all_sides, did, disclose
from tests.pictures import painted, shown
from tests.sites import ADA as ADA_FILE, SMALL, build_site, write_site

HOSTILE = ('"><script>alert(1)</script>', "</head>", "'\"&amp;", "]]>", "\u202emoc\u202c", "👩‍👩‍👧", "two\nlines", "x" * 10_000)
POST = "---\ntitle: Lamp\ndate: 2026-11-02T09:00\nauthor: ada\nai: none\n{more}---\nA lamp.\n"


def test_every_author_is_named() -> None:
    assert said(disclose(authors=(ADA, BEN), credited=[did(SAM, "ghostwriter")])) == [
        ("name", "author", "Ada Reyes"),
        ("name", "author", "Ben Ito"),
        ("property", "article:author", f"{ORIGIN}/people/ada/"),
    ]


def test_authors_are_known_in_the_fediverse_where_they_say_so() -> None:
    zoe = NamedPerson("zoe", "Zoe", "", None, "", "@zoe@social.example")

    assert ("name", "fediverse:creator", "@zoe@social.example") in said(disclose(authors=(BEN, zoe)))


@pytest.mark.parametrize(
    ("ai", "words"),
    [
        (None, []),
        (AiDeclaration(), ["human-only"]),
        (AiDeclaration(uses=(AiUse(task="outline"),)), ["ai-assisted"]),
        (AiDeclaration(uses=(AiUse(task="draft"),), generated=True), ["ai-autonomous"]),
    ],
)
def test_a_word_for_the_use_of_ai_is_there_once_or_not_at_all(ai: AiDeclaration | None, words: list[str]) -> None:
    assert [content for _, name, content in said(disclose(ai=ai)) if name == "ai-disclosure"] == words


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_of_the_record_becomes_markup(text: str) -> None:
    zoe = NamedPerson(text, text, text, None, f"/people/{text}/", text)
    markup = head_markup(f"https://bells.example/{text}", disclosure=disclose(authors=(zoe,)), origin=ORIGIN)

    head = parsed(markup)

    assert [one.tag for one in head] == ["link", "meta", "meta", "meta"]
    assert [one.get("content") for one in head[1:]] == [text, f"{ORIGIN}/people/{text}/", text]
    assert head[0].get("href") == f"https://bells.example/{text}"


def test_every_side_of_a_record_leaves_the_head_whole() -> None:
    head = parsed(head_markup("", disclosure=all_sides(HOSTILE[0]), origin=ORIGIN))

    assert {one.tag for one in head} == {"meta"}


def test_a_page_that_is_not_for_search_engines_says_so() -> None:
    assert head_markup("", is_indexed=False) == '<meta name="robots" content="noindex">'
    assert head_markup("") == ""


def test_what_is_shared_is_said_as_open_graph_says_it() -> None:
    picture = Picture(f"{ORIGIN}/lamp/card.png", "Bells · Lamp · By Ada.", 1200, 630)
    shared = Shared(
        ARTICLE, "Sponsored: Lamp", "A lamp.", f"{ORIGIN}/lamp/", "Bells", "en-GB", picture, "2026-11-02T09:00", "2026-11-03", ("a",)
    )

    assert said_of(shared) == [
        ("og:type", "article"),
        ("og:title", "Sponsored: Lamp"),
        ("og:description", "A lamp."),
        ("og:url", f"{ORIGIN}/lamp/"),
        ("og:site_name", "Bells"),
        ("og:locale", "en_GB"),
        ("og:image", f"{ORIGIN}/lamp/card.png"),
        ("og:image:width", "1200"),
        ("og:image:height", "630"),
        ("og:image:alt", "Bells · Lamp · By Ada."),
        ("article:published_time", "2026-11-02T09:00"),
        ("article:modified_time", "2026-11-03"),
        ("article:tag", "a"),
        ("twitter:card", "summary_large_image"),
    ]
    assert [name for name, _ in said_of(Shared(WEBSITE, "Bells", "", ORIGIN, "Bells", "en"))] == [
        "og:type",
        "og:title",
        "og:url",
        "og:site_name",
        "og:locale",
        "twitter:card",
    ]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_that_is_shared_becomes_markup(text: str) -> None:
    head = parsed(head_markup("", shared=Shared(text, text, text, text, text, text, Picture(text, text), text, text, (text,))))

    assert {one.tag for one in head} == {"meta"}
    assert [one.get("content") for one in head] == [*[text] * 5, text.replace("-", "_"), *[text] * 5, "summary"]


def said_of(shared: Shared) -> list[tuple[str, str]]:
    return [(one.get("property") or one.get("name"), one.get("content")) for one in parsed(head_markup("", shared=shared))]


# In pages, whatever their theme


def test_every_page_that_has_a_lasting_address_can_be_shared(tmp_path: Path) -> None:
    posts = {"content/posts/old.md": POST.format(more="aliases: [/lantern/]\nimage: /a.svg\nimage_alt: A lamp.\n"), "static/a.svg": "x"}
    work = build_site(write_site(tmp_path, SMALL | posts))

    shared = {out: properties(data) for out, data in work.written.items() if out.endswith(".html")}
    assert {out for out, said in shared.items() if not said} == {"404.html", "lantern/index.html"}
    assert {said["og:url"] for said in shared.values() if said} == {
        "https://bells.example/" + out.removesuffix("index.html") for out, said in shared.items() if said
    }
    assert {said["og:type"] for out, said in shared.items() if out.startswith("people/")} == {"profile"}
    assert shared["index.html"]["og:title"] == "Bells"
    assert shared["old/index.html"] == shared["old/index.html"] | {
        "og:type": "article",
        "og:title": "Lamp",
        "og:image": "https://bells.example/a.svg",
        "og:image:alt": "A lamp.",
        "article:published_time": "2026-11-02T09:00:00+01:00",
    }


@pytest.mark.parametrize(
    ("picture", "size"),
    [(painted(2400, 1000, "PNG"), (1200, 500)), (painted(60, 40, "PNG"), (60, 40))],
    ids=["published in sizes", "published as it is"],
)
def test_a_picture_that_is_shared_says_how_large_the_file_at_its_address_is(tmp_path: Path, picture: bytes, size: tuple[int, int]) -> None:
    ada = "---\nname: Ada Reyes\nphoto: /a.png\n---\nAda.\n"
    posts = {"content/posts/old.md": POST.format(more="image: /a.png\nimage_alt: A lamp.\n"), "content/people/ada.md": ada}
    site = write_site(tmp_path, SMALL | posts | {"static/a.png": picture})
    work = build_site(site)

    for out, width in (("old/index.html", size[0]), ("people/ada/index.html", min(size[0], 640))):
        said = properties(work.written[out])
        file = site / "public" / said["og:image"].removeprefix("https://bells.example/")
        assert (int(said["og:image:width"]), int(said["og:image:height"])) == shown(file.read_bytes()).size
        assert said["og:image:width"] == str(width)


def properties(data: bytes) -> dict[str, str]:
    return {
        one.get("property"): one.get("content")
        for one in parsed_page(data).xpath("//head/meta[starts-with(@property, 'og:') or starts-with(@property, 'article:')]")
    }


def test_every_page_of_the_default_theme_has_its_head_once(tmp_path: Path) -> None:
    work = build_site(write_site(tmp_path, SMALL | {"content/posts/old.md": POST.format(more="aliases: [/lantern/]\n")}))

    pages = {out: parsed_page(data) for out, data in work.written.items() if out.endswith(".html")}
    assert len(pages) > 10
    assert {len(page.xpath("//link[@rel='canonical']")) for out, page in pages.items() if out != "404.html"} == {1}
    assert pages["404.html"].xpath("//link[@rel='canonical']") == []
    hidden = {out for out, page in pages.items() if page.xpath("//meta[@name='robots'][@content='noindex']")}
    assert hidden == {"404.html", "lantern/index.html"}
    named = {out for out, page in pages.items() if page.xpath("//meta[@name='author']")}
    assert named == {"lamp/index.html", "bell/index.html", "old/index.html"}
    assert pages["lantern/index.html"].xpath("//link[@rel='canonical']/@href") == ["https://bells.example/old/"]


def test_one_line_gives_a_theme_from_scratch_its_head(tmp_path: Path) -> None:
    theme = "<!doctype html>\n<title>{{ post.title }}</title>\n{{ page.head }}\n{{ post.disclosure }}\n{{ post.html }}\n"
    person = ADA_FILE.replace("org: acme", "org: acme\nfediverse: ada@social.example")
    site = SMALL | {"themes/default/templates/post.html": theme, "content/people/ada.md": person}
    build_site(write_site(tmp_path, site))

    page = parsed_page((tmp_path / "public/lamp/index.html").read_bytes())

    assert page.xpath("//head/link[@rel='canonical']/@href") == ["https://bells.example/lamp/"]
    assert [(one.get("name") or one.get("property"), one.get("content")) for one in page.xpath("//head/meta")][:5] == [
        ("author", "Ada Reyes"),
        ("article:author", "https://bells.example/people/ada/"),
        ("fediverse:creator", "@ada@social.example"),
        ("ai-disclosure", "human-only"),
        ("og:type", "article"),
    ]


@pytest.mark.parametrize(
    ("relation", "home"),
    [
        ("republished", "https://rescue.example/a?b=1&c=2"),
        ("cross-posted", "https://rescue.example/a?b=1&c=2"),
        ("adapted", "https://bells.example/lamp/"),
        ("excerpt", "https://bells.example/lamp/"),
        ("translated", "https://bells.example/lamp/"),
    ],
)
def test_a_text_belongs_where_it_first_stood_and_a_work_of_its_own_stands_here(tmp_path: Path, relation: str, home: str) -> None:
    origin = f"syndication: {{origin: {{name: Rescue, url: 'https://rescue.example/a?b=1&c=2', relation: {relation}}}}}\n"
    build_site(write_site(tmp_path, SMALL | {"content/posts/lamp.md": POST.format(more=origin)}))

    page = parsed_page((tmp_path / "public/lamp/index.html").read_bytes())

    assert page.xpath("//link[@rel='canonical']/@href") == [home]


# Names in the fediverse


@pytest.mark.parametrize("written", ["@ada@social.example", "ada@social.example", "@a.b-c_d@m.social.example", "@ada@bücher.example"])
def test_a_name_in_the_fediverse_is_read(written: str) -> None:
    assert fediverse_name(written) == f"@{written.lstrip('@')}"


@pytest.mark.parametrize(
    "written",
    ["ada", "@ada", "@ада@x.example", "https://social.example/@ada", "@ada@social", "@ada@social.example/x", 'a"b@x.example', "@@x.y"],
)
def test_what_is_no_name_in_the_fediverse_is_refused_at_its_place(tmp_path: Path, written: str) -> None:
    person = ADA_FILE.replace("org: acme", f"org: acme\nfediverse: '{written}'")

    work = build_site(write_site(tmp_path, SMALL | {"content/people/ada.md": person}))

    found = [(one.rule, one.message, one.span.path, one.span.line) for one in work.diagnostics if one.span.path == "content/people/ada.md"]
    assert found == [("invalid-value", "this is not a name in the fediverse like @ada@social.example", "content/people/ada.md", 5)]


# What the tests read with


def said(disclosure: Disclosure) -> list[tuple[str, str, str]]:
    head = parsed(head_markup("", disclosure=disclosure, origin=ORIGIN))
    return [(kind, one.get(kind), one.get("content")) for one in head for kind in ("name", "property") if one.get(kind)]


def parsed(markup: str) -> Any:
    return html.fragment_fromstring(markup, create_parent="div")


def parsed_page(data: bytes) -> Any:
    return html.document_fromstring(data)
