"""Whether the figures of the transparency page are those that anyone counts in the files of the example. Never asks blogkit to count."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.example import Post, copy_example, parts, public_posts
from tests.sites import NOW, build_site


def says_none(post: Post) -> bool:
    return post.header.get("ghostwriting") == "none"


def uses_ai(post: Post) -> bool:
    return isinstance(post.header.get("ai"), dict)


def roles(post: Post) -> set[str]:
    return {part.role for part in parts(post)}


FIGURES: dict[str, Callable[[Post], object]] = {
    "posts": lambda _: True,
    "by_author_alone": lambda post: says_none(post) and post.header.get("ai") == "none" and "co-writer" not in roles(post),
    "ghostwritten": lambda post: "ghostwriter" in roles(post),
    "withheld": lambda post: post.header.get("ghostwriting") == "withheld",
    "ai_assisted": uses_ai,
    "sponsored": lambda post: "sponsor" in post.header,
    "corrected": lambda post: post.header.get("corrections"),
    "retracted": lambda post: post.header.get("status") == "retracted",
    "undeclared": lambda post: "ghostwriting" not in post.header and "ghostwriter" not in roles(post),
}
"""What the contract wants counted, by the definitions of the page."""

DETAILS: dict[str, Callable[[Post], object]] = {
    "with_others": lambda post: says_none(post) and ("co-writer" in roles(post) or uses_ai(post)),
    "ai_none": lambda post: post.header.get("ai") == "none",
    "ai_undeclared": lambda post: "ai" not in post.header,
}
"""Silence about machines is no claim that there were none."""

AI_UNSAID = "by_author_ai_undeclared"
"""The example asks every post about AI, so that it has none of these."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    work = build_site(copy_example(tmp_path_factory.mktemp("example")), at=NOW)
    read: dict[str, int] = json.loads(work.written["transparency.json"])
    return read


@pytest.mark.parametrize(("figure", "shows"), [*FIGURES.items(), *DETAILS.items()])
def test_a_figure_is_the_number_of_posts_whose_header_says_so(told: dict[str, int], figure: str, shows: Callable[[Post], object]) -> None:
    counted = sum(bool(shows(post)) for post in public_posts())

    assert counted > 0, "the example shows every case, so a figure of nought would prove nothing"
    assert told[figure] == counted


def test_no_two_figures_could_be_mistaken_for_each_other_everywhere(told: dict[str, int]) -> None:
    """Two figures that count the same posts would hide that one was computed as the other."""
    sets = {figure: frozenset(post.path for post in public_posts() if shows(post)) for figure, shows in FIGURES.items()}

    assert len(set(sets.values())) == len(sets) == len(set(FIGURES) & set(told))


@pytest.mark.parametrize(
    ("declared", "moved"),
    [
        ("ghostwriting: none\nai: none\nsponsor: {org: brightwater}", {"by_author_alone", "ai_none", "sponsored"}),
        ("ghostwriting: none\nai: {uses: [{task: grammar}]}", {"with_others", "ai_assisted"}),
        ("ghostwriting: none", {AI_UNSAID, "ai_undeclared"}),
        ("ai: none", {"undeclared", "ai_none"}),
        ("ghostwriting: withheld\nwithheld: {reason: By contract.}", {"withheld", "ai_undeclared"}),
    ],
)
def test_a_new_post_moves_only_its_own_figures(tmp_path: Path, told: dict[str, int], declared: str, moved: set[str]) -> None:
    site = copy_example(tmp_path)
    header = f"title: More\ndate: 2026-11-18\nauthor: ada\n{declared}\n"
    (site / "content/posts/2026-11-18-more.md").write_text(f"---\n{header}---\nOne more.\n", encoding="utf-8")
    config = (site / "blogkit.toml").read_text(encoding="utf-8")
    (site / "blogkit.toml").write_text(config.replace('-undeclared = "error"', '-undeclared = "warning"'), encoding="utf-8")

    now = json.loads(build_site(site, at=NOW).written["transparency.json"])

    assert {figure for figure in (*FIGURES, *DETAILS, AI_UNSAID) if now[figure] != told[figure]} == {"posts", *moved}
