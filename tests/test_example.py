"""Whether the example company's posts hold every case of the disclosure, each in the post that the manual names. Never renders anything."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.example import ROOT, Post, author_ids, authors, copy_example, parts, posts, read_file
from tests.sites import NOW, build_site

TABLE = (ROOT / "docs/example.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (?P<case>[^|]+?) \| \[[^]|]+\]\(\.\./(?P<path>content/posts/[^)]+)\) \|$", re.MULTILINE)

Shows = Callable[[Post], bool]


def says(key: str, value: object) -> Shows:
    return lambda post: post.header.get(key) == value


def gives(*keys: str) -> Shows:
    return lambda post: all(post.header.get(key) for key in keys)


def sponsored(relationship: str) -> Shows:
    return lambda post: post.header.get("sponsor", {}).get("relationship") == relationship


def comes_from(relation: str) -> Shows:
    return lambda post: post.header.get("syndication", {}).get("origin", {}).get("relation") == relation


def corrected(kind: str) -> Shows:
    return lambda post: any(one["kind"] == kind for one in post.header.get("corrections", []))


def is_now(state: str) -> Shows:
    return lambda post: post.state == state


def credits_a(role: str, *keys: str) -> Shows:
    return lambda post: any(part.role == role and all(part.header.get(key) for key in keys) for part in parts(post))


def names_a_person_of(kind: str) -> Shows:
    return lambda post: any(read_file("people", id_)["kind"] == kind for id_ in people_of(post))


def names_an_org_of(kind: str) -> Shows:
    return lambda post: any(read_file("orgs", id_)["kind"] == kind for id_ in orgs_of(post))


def uses_ai(post: Post) -> bool:
    return isinstance(post.header.get("ai"), dict)


def is_generated(post: Post) -> bool:
    return uses_ai(post) and post.header["ai"].get("generated") is True


def is_reviewed(post: Post) -> bool:
    return any(part.role == "reviewer" for part in parts(post))


def people_of(post: Post) -> list[str]:
    return [*author_ids(post), *(part.header["person"] for part in parts(post))]


def orgs_of(post: Post) -> list[str]:
    work = [read_file("people", id_).get("org") for id_ in people_of(post)]
    paid = [part.header.get("paid_by") for part in parts(post)]
    return [id_ for id_ in (*work, *paid, post.header.get("sponsor", {}).get("org")) if id_]


def lost_a_role(post: Post) -> bool:
    """Say whether an author has no role here and had one in an older post."""
    now = {id_ for id_, author in zip(author_ids(post), authors(post), strict=True) if not author.role}
    return any(
        id_ in now and author.role
        for other in posts()
        if other.date < post.date
        for id_, author in zip(author_ids(other), authors(other), strict=True)
    )


CASES: dict[str, Shows] = {
    "one author": lambda post: len(author_ids(post)) == 1,
    "several authors": lambda post: len(author_ids(post)) > 1,
    "their own words: no ghostwriter, no AI": lambda post: says("ghostwriting", "none")(post) and says("ai", "none")(post),
    "an old post that declares nothing": lambda post: (
        post.state == "public" and not {"ghostwriting", "contributors", "ai"} & set(post.header)
    ),
    "ghostwritten, with all that can be said of it": credits_a(
        "ghostwriter", "on_behalf_of", "paid_by", "did", "degree", "credit", "consent"
    ),
    "as told to two": lambda post: sum(part.role == "ghostwriter" for part in parts(post)) == len("ab"),
    "a ghostwriter whose name is withheld": lambda post: (
        says("ghostwriting", "withheld")(post) and {"reason", "description", "approved_by"} <= set(post.header["withheld"])
    ),
    "a co-writer": credits_a("co-writer"),
    "an editor": credits_a("editor"),
    "a copy-editor": credits_a("copy-editor"),
    "a reviewer, with scope and date": credits_a("reviewer", "scope", "date"),
    "a fact-checker": credits_a("fact-checker"),
    "a translator": credits_a("translator"),
    "a researcher": credits_a("researcher"),
    "an interviewer": credits_a("interviewer"),
    "an illustrator": credits_a("illustrator"),
    "a photographer": credits_a("photographer"),
    "examined by someone who could have said no": lambda post: (
        {"by", "date", "examined"} <= set(post.header.get("review", ())) and post.header["review"].get("could_reject") is True
    ),
    "AI, not declared": lambda post: "ai" not in post.header,
    "AI, with its tools": lambda post: (
        uses_ai(post) and all({"task", "tool", "provider", "by"} <= set(one) for one in post.header["ai"]["uses"])
    ),
    "written by AI and reviewed": lambda post: is_generated(post) and is_reviewed(post),
    "written by AI, reviewed, and of public interest": lambda post: (
        is_generated(post) and is_reviewed(post) and post.header.get("public_interest") is True
    ),
    "written by AI and not reviewed": lambda post: is_generated(post) and not is_reviewed(post),
    "paid for by a sponsor": sponsored("paid"),
    "supported in kind": sponsored("in-kind"),
    "links that pay": sponsored("affiliate"),
    "a gift": sponsored("gift"),
    "somebody responsible": gives("accountable"),
    "interests of the author": gives("conflicts"),
    "how it was written": gives("method"),
    "sources": gives("sources"),
    "a view to be confirmed again": gives("reconfirm_by"),
    "published elsewhere first": comes_from("republished"),
    "adapted from elsewhere": comes_from("adapted"),
    "an excerpt": comes_from("excerpt"),
    "a translation": comes_from("translated"),
    "published in two places": comes_from("cross-posted"),
    "copies elsewhere": lambda post: bool(post.header.get("syndication", {}).get("copies")),
    "a correction": corrected("correction"),
    "a clarification": corrected("clarification"),
    "an addendum": corrected("addendum"),
    "retracted, and still there": lambda post: (
        says("status", "retracted")(post) and corrected("retraction")(post) and post.state == "public"
    ),
    "withdrawn": lambda post: is_now("withdrawn")(post) and corrected("retraction")(post),
    "expired": is_now("expired"),
    "a draft": is_now("draft"),
    "scheduled": is_now("scheduled"),
    "a note": says("type", "note"),
    "news": says("type", "news"),
    "an opinion": says("type", "opinion"),
    "an analysis": says("type", "analysis"),
    "a how-to": says("type", "how-to"),
    "an announcement": says("type", "announcement"),
    "a case study": says("type", "case-study"),
    "a review": says("type", "review"),
    "a testimonial": says("type", "testimonial"),
    "a sponsored post": says("type", "sponsored"),
    "part of a series": gives("series"),
    "by an employee": names_a_person_of("employee"),
    "by the owner": names_a_person_of("owner"),
    "by a guest": names_a_person_of("guest"),
    "with a contractor": names_a_person_of("contractor"),
    "under a pseudonym": names_a_person_of("pseudonym"),
    "by someone who no longer has the role that they had": lost_a_role,
    "an organisation that is a company": names_an_org_of("company"),
    "an organisation that is an agency": names_an_org_of("agency"),
    "an organisation that is a sponsor": names_an_org_of("sponsor"),
    "an organisation that is a publication": names_an_org_of("publication"),
}
"""Every case of the contract, and how a header shows it."""


@pytest.mark.parametrize("case", CASES)
def test_the_post_that_the_manual_names_shows_the_case(case: str) -> None:
    named = {row["case"]: row["path"] for row in ROW.finditer(TABLE)}
    showing = [post.path for post in posts() if CASES[case](post)]
    assert showing, f"no post of the example shows {case!r} any more"
    assert named.get(case) in showing, f"docs/example.md names {named.get(case)} for {case!r}; these show it: {showing}"


def test_the_manual_has_a_row_for_each_case_in_their_order_and_no_other() -> None:
    assert [row["case"] for row in ROW.finditer(TABLE)] == list(CASES)
    assert len(re.findall(r"^\| .*\]\(\.\./", TABLE, re.MULTILINE)) == len(CASES)


def test_no_case_is_shown_by_a_post_that_says_nothing() -> None:
    """A case that any post would show proves nothing."""
    silent = Post("content/posts/2026-01-01-silent.md", {"title": "Silent", "date": "2026-01-01", "author": "ines"}, "")

    assert {case for case, shows in CASES.items() if shows(silent)} == {
        "one author",
        "an old post that declares nothing",
        "AI, not declared",
        "by a guest",
    }


def test_each_post_says_enough_to_be_worth_reading_and_not_too_much() -> None:
    lengths = {post.path: len(post.text.split()) for post in posts() if post.state == "public"}

    assert 18 <= len(lengths) <= 24
    assert {path: words for path, words in lengths.items() if not 150 <= words <= 900} == {}


def test_the_example_builds_without_a_finding(tmp_path: Path) -> None:
    work = build_site(copy_example(tmp_path), at=NOW)

    assert work.diagnostics == ()
