"""Whether people, organisations and series have pages that say in plain words what was done, and trust.txt says what is known. No more."""

import re
from pathlib import Path
from typing import Any

import html5lib
import pytest

from tests.sites import CONFIG, SMALL, build_site, tree, write_site

HTML = "{http://www.w3.org/1999/xhtml}"


def post(title: str, header: str, day: str = "2026-11-02") -> str:
    return f"---\ntitle: {title}\ndate: {day}\n{header}\n---\nHello.\n"


# Lists


def test_each_page_of_a_list_has_a_title_of_its_own_and_all_have_one_heading(tmp_path: Path) -> None:
    config = CONFIG.replace("[site]\n", "[site]\nposts_per_page = 1\n")
    build_site(write_site(tmp_path, SMALL | {"blogkit.toml": config}))

    pages = ["index.html", "page/2/index.html", "tags/light/index.html", "tags/light/page/2/index.html"]
    shown = [parsed(tmp_path / "public" / page) for page in pages]
    assert [words(*one.iter(f"{HTML}title")) for one in shown] == [
        "Bells",
        "Page 2 of 2 · Bells",
        "light · Bells",
        "light · Page 2 of 2 · Bells",
    ]
    assert [words(*one.iter(f"{HTML}h1")) for one in shown] == ["Bells", "Bells", "light", "light"]
    follow = [words(one) for one in shown[-1].iter(f"{HTML}p") if one.get("class") == "follow"]
    assert follow == ["Follow light: RSS, Atom, JSON"]


# People


def test_a_person_has_a_group_for_each_thing_they_did(tmp_path: Path) -> None:
    posts = {
        "own": "author: ada\nghostwriting: none",
        "silent": "author: ada",
        "named": "author: ada\nghostwriter: sam",
        "withheld": "author: ada\nghostwriting: withheld\nwithheld: {reason: a contract}",
        "edited": "author: sam\ncontributors: [{person: ada, role: editor}]",
        "reviewed": "author: sam\nreview: {by: ada}",
    }
    days = {slug: f"2026-11-{number:02}" for number, slug in enumerate(posts, 1)}
    site = write_site(tmp_path, without_posts() | {f"content/posts/{s}.md": post(s, posts[s], days[s]) for s in posts})

    build_site(site)

    assert groups(site / "public/people/ada/index.html") == {
        "Wrote": ["silent", "own"],
        "Ghostwritten for Ada Reyes": ["withheld", "named"],
        "Edited": ["edited"],
        "Reviewed": ["reviewed"],
    }
    assert groups(site / "public/people/sam/index.html") == {"Wrote": ["reviewed", "edited"], "Ghostwrote": ["named"]}


@pytest.mark.parametrize(
    ("held", "told"),
    [
        ("since: 2020-02-03", "CEO, Acme, since 3 February 2020"),
        ("until: 2024-06-30", "CEO, Acme, until 30 June 2024"),
        ("since: 2020-02-03\nuntil: 2024-06-30", "CEO, Acme, from 3 February 2020 until 30 June 2024"),
        ("kind: owner", "CEO, Acme"),
    ],
)
def test_a_role_is_shown_with_its_time(tmp_path: Path, held: str, told: str) -> None:
    site = write_site(tmp_path, SMALL | {"content/people/ada.md": f"---\nname: Ada Reyes\nrole: CEO\norg: acme\n{held}\n---\nAda.\n"})

    build_site(site)

    lead = [words(one) for one in parsed(site / "public/people/ada/index.html").iter(f"{HTML}p") if one.get("class") == "lead"]
    assert lead == [told]


# Organisations


def test_an_organisation_has_a_group_for_each_thing_it_did(tmp_path: Path) -> None:
    posts = {
        "worked": "author: ada\nghostwriter: sam",
        "hired": "author: ada\ncontributors: [{person: sam, role: ghostwriter, on_behalf_of: words-and-co, paid_by: globex}]",
        "paid": "author: ada\nsponsor: {org: globex}",
        "helped": "author: ada\nsponsor: {org: globex, relationship: in-kind}",
        "linked": "author: ada\nsponsor: {org: globex, relationship: affiliate}",
        "given": "author: ada\nsponsor: {org: globex, relationship: gift}",
    }
    site = write_site(
        tmp_path,
        without_posts()
        | {"content/orgs/globex.md": "---\nname: Globex\nkind: sponsor\n---\nWe sell.\n"}
        | {f"content/posts/{slug}.md": post(slug, header) for slug, header in posts.items()},
    )

    build_site(site)

    assert groups(site / "public/orgs/globex/index.html") == {
        "Paid someone who worked on": ["hired"],
        "Paid for": ["Sponsored: paid"],
        "Helped in kind with": ["Sponsored: helped"],
        "Pays us for links in": ["Affiliate links: linked"],
        "Made a gift for": ["Sponsored: given"],
    }
    assert groups(site / "public/orgs/words-and-co/index.html") == {"Its people worked on": ["hired", "worked"]}
    assert "Sponsor: pays for posts, or helps with them" in words(parsed(site / "public/orgs/globex/index.html"))
    assert "Agency: its people work on texts for others" in words(parsed(site / "public/orgs/words-and-co/index.html"))


# Series


def test_a_series_has_a_page_and_each_part_leads_there(tmp_path: Path) -> None:
    days = {"one": "2026-09-01", "two": "2026-10-01", "three": "2026-11-01"}
    parts = {f"content/posts/{slug}.md": post(slug.title(), "author: ada\nseries: A  Year with Bells", day) for slug, day in days.items()}
    site = write_site(tmp_path, SMALL | parts)

    assert build_site(site).diagnostics == ()

    page = parsed(site / "public/series/a-year-with-bells/index.html")
    assert words(next(page.iter(f"{HTML}h1"))) == "A Year with Bells"
    assert [words(one) for one in page.iter(f"{HTML}h2")] == ["One", "Two", "Three"]
    for number, slug in enumerate(days, 1):
        text = (site / f"public/{slug}/index.html").read_text(encoding="utf-8")
        assert f'Part {number} of 3 of the series <a href="/series/a-year-with-bells/">A Year with Bells</a>' in text
    assert "of the series" not in (site / "public/lamp/index.html").read_text(encoding="utf-8")
    assert b"<loc>https://bells.example/series/a-year-with-bells/</loc>" in tree(site / "public")["sitemap.xml"]


def test_a_series_is_spelled_as_most_of_its_parts_spell_it(tmp_path: Path) -> None:
    names = ("Bells", "bells", "Bells!")
    parts = {f"content/posts/{number}.md": post(f"P{number}", f"author: ada\nseries: {name}") for number, name in enumerate(names)}
    site = write_site(tmp_path, SMALL | parts | {"content/posts/9.md": post("P9", "author: ada\nseries: bells")})

    build_site(site)

    assert words(next(parsed(site / "public/series/bells/index.html").iter(f"{HTML}h1"))) == "bells"
    assert [path for path in tree(site / "public") if path.startswith("series/")] == ["series/bells/index.html"]


# trust.txt


def test_trust_txt_says_what_the_site_knows(tmp_path: Path) -> None:
    config = CONFIG.replace("[rules]", 'contact = "post@bells.example"\n[rules]').replace("bells.example", "bells.example/blog", 1)
    trust = '[trust]\nmember = "https://guild.example"\nsocial = ["https://social.example/@bells"]\ndatatrainingallowed = false\n'
    orgs = {
        "content/orgs/words-and-co.md": "---\nname: Words & Co.\nkind: agency\nurl: https://words.example\n---\nWe write.\n",
        "content/orgs/idle.md": "---\nname: Idle\nkind: agency\nurl: https://idle.example\n---\nNobody named us.\n",
        "content/orgs/acme.md": "---\nname: Acme\nkind: company\nurl: https://acme.example\n---\nWe cast bells.\n",
    }
    site = write_site(tmp_path, SMALL | orgs | {"blogkit.toml": config + trust})

    assert build_site(site).diagnostics == ()

    assert (site / "public/trust.txt").read_text(encoding="utf-8").splitlines() == [
        "contact=post@bells.example",
        "disclosure=https://bells.example/blog/transparency/",
        "disclosure=https://bells.example/blog/policy/",
        "disclosure=https://bells.example/blog/corrections/",
        "vendor=https://words.example",
        "member=https://guild.example",
        "social=https://social.example/@bells",
        "datatrainingallowed=no",
    ]


# Ways to these pages


def test_every_page_leads_to_the_pages_of_transparency(tmp_path: Path) -> None:
    site = write_site(tmp_path, SMALL)
    build_site(site)

    places = ("/transparency/", "/corrections/", "/policy/")
    for page in ("index.html", "lamp/index.html", "404.html"):
        *_, foot = parsed(site / "public" / page).iter(f"{HTML}footer")
        assert {*places} <= {link.get("href") for link in foot.iter(f"{HTML}a")}
    sitemap = (site / "public/sitemap.xml").read_text(encoding="utf-8")
    assert [sitemap.count(f"<loc>https://bells.example{place}</loc>") for place in places] == [1, 1, 1]


def test_a_page_of_ones_own_about_the_policy_stands_in_the_sitemap_once(tmp_path: Path) -> None:
    site = write_site(tmp_path, SMALL | {"content/pages/policy.md": "---\ntitle: Our word\n---\nWe say who wrote.\n"})

    build_site(site)

    assert (site / "public/sitemap.xml").read_text(encoding="utf-8").count("/policy/</loc>") == 1


def groups(page: Path) -> dict[str, list[str]]:
    """Return the posts of a page by the heading above them."""
    sections = [one for one in parsed(page).iter(f"{HTML}section") if "h-feed" in one.get("class", "")]
    return {words(next(one.iter(f"{HTML}h2"))): [words(title) for title in one.iter(f"{HTML}h3")] for one in sections}


def without_posts() -> dict[str, str]:
    return {path: text for path, text in SMALL.items() if not path.startswith("content/posts/")}


def parsed(page: Path) -> Any:
    return html5lib.parse(page.read_bytes())


def words(element: Any) -> str:
    return re.sub(r" ([.,;:)])", r"\1", " ".join(" ".join(element.itertext()).split()))
