"""The rules over the whole site: what they find, in a real blog too, and that memory changes nothing. Never timed: work is counted."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from blogkit import rules
from blogkit.check import bare_promotion, near_duplicate, rules as check
from blogkit.content import fragment, likeness
from blogkit.content.likeness import REGISTERS, share, sketch, words_of
from blogkit.diagnostics import Diagnostic
from tests.sites import CONFIG, SMALL, build_site, write_site
from tests.test_corpus import CORPUS

RULES = ("near-duplicate", "bare-promotion")
WORDS = [f"word{number}" for number in range(2000)]


# Sketches


def a_text(chance: Random, length: int = 400) -> list[str]:
    return chance.choices(WORDS, k=length)


def edited(words: list[str], chance: Random, every: float) -> list[str]:
    """Exchange some words; ``every`` is how likely each is."""
    return [chance.choice(WORDS) if chance.random() < every else word for word in words]


def in_common(one: list[str], other: list[str]) -> float:
    """Return of the runs of three words in either text the part that stands in both: what a sketch estimates."""
    first, second = ({*zip(words, words[1:], words[2:], strict=False)} for words in (one, other))
    return len(first & second) / len(first | second)


@pytest.mark.parametrize("length", [50, 80, 400, 3000])
def test_sketches_tell_how_much_two_texts_have_in_common(length: int) -> None:
    chance = Random(length)
    faults = []
    for number in range(60):
        words = a_text(chance, length)
        other = edited(words, chance, number / 200)
        faults.append(share(sketch(words), sketch(other)) - in_common(words, other))
    assert abs(sum(faults) / len(faults)) < 0.02, "on the whole, neither too much nor too little"
    assert max(map(abs, faults)) < 0.15


def test_other_texts_have_nothing_in_common_and_a_short_one_has_no_sketch() -> None:
    chance = Random(0)
    assert share(sketch(a_text(chance)), sketch(a_text(chance))) < 0.03
    assert sketch(a_text(chance, likeness.MIN_WORDS - 1)) == b""
    assert len(sketch(a_text(chance, likeness.MIN_WORDS))) == REGISTERS * 2
    assert share(sketch(["ring"] * 60), sketch(["ring"] * 70)) == 1


def test_two_texts_of_which_half_is_in_common_agree_in_a_band() -> None:
    chance = Random(0)
    pairs = [(words, edited(words, chance, 0.12)) for words in (a_text(chance) for _ in range(200))]
    alike = [pair for pair in pairs if share(*map(sketch, pair)) >= near_duplicate.LARGELY]
    assert len(alike) > 100
    missed = [pair for pair in alike if not any(one == other != likeness.EMPTY_BAND for one, other in likeness.bands([*map(sketch, pair)]))]
    assert len(missed) <= 1


def test_a_sketch_is_the_same_in_every_process() -> None:
    code = "from blogkit.content.likeness import *; print(sketch([str(n * n) for n in range(90)]).hex())"
    done = [
        subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True, text=True)
        for seed in ("1", "2")
    ]
    assert {one.stdout.strip() for one in done} == {sketch([str(n * n) for n in range(90)]).hex()}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We don't. We DON’T, do we?", ["we", "don't", "we", "don’t", "do", "we"]),
        ("Zu\u0308rich, 20 %", ["zürich", "20"]),
        ("鐘を鋳る 2026年", ["鐘", "を", "鋳", "る", "2026", "年"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("- _ *", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert words_of(text) == words


# What is found, and what a program with a part left out would find


def told(words: list[str]) -> str:
    return " ".join(words)


FURNACE, BELL = a_text(Random(1)), a_text(Random(2))
TOUCHED = edited(FURNACE, Random(3), 0.05)
HALF = [*FURNACE[:200], *a_text(Random(4), 200)]
HOME = "https://bells.example"

Texts = Mapping[str, tuple[str, str]]
"""Name of a post -> further lines of its header, and its text; each is a day younger than the one before."""
NEAR: list[tuple[Texts, set[tuple[str, str]]]] = [
    ({"a": ("", told(FURNACE)), "b": ("", told(FURNACE))}, {("b", "a")}),
    ({"a": ("", told(FURNACE)), "b": ("", told(TOUCHED)), "c": ("", told(BELL))}, {("b", "a")}),
    ({"a": ("", told(TOUCHED)), "b": ("", told(BELL)), "c": ("", told(FURNACE)), "d": ("", told(FURNACE))}, {("c", "a"), ("d", "c")}),
    ({"a": ("", told(FURNACE)), "b": ("", told(HALF))}, set()),
    ({"a": ("", told(FURNACE[:49])), "b": ("", told(FURNACE[:49]))}, set()),
    ({"a": ("", told(FURNACE)), "b": ("", " ".join(f"*{word}*\n" for word in FURNACE))}, {("b", "a")}),
    ({"a": ("", told(FURNACE)), "b": ("allow: near-duplicate\n", told(FURNACE))}, set()),
    ({"a": ("allow: near-duplicate\n", told(FURNACE)), "b": ("", told(FURNACE))}, {("b", "a")}),
    ({"a": ("", told(FURNACE)), "b": (f"syndication: {{origin: {{name: Us, url: {HOME}/a/}}}}\n", told(TOUCHED))}, set()),
    ({"a": (f"syndication: {{copies: [{HOME}/b]}}\n", told(FURNACE)), "b": ("", told(TOUCHED))}, set()),
    ({"a": ("aliases: [/old/]\n", told(FURNACE)), "b": (f"syndication: {{copies: [{HOME}/old/]}}\n", told(TOUCHED))}, set()),
    ({"a": ("", told(FURNACE)), "b": ("syndication: {origin: {name: Them, url: https://them.example/a/}}\n", told(FURNACE))}, {("b", "a")}),
    (
        {  # what is declared of one is not declared of the other
            "a": ("", told(FURNACE)),
            "b": (f"syndication: {{origin: {{name: Us, url: {HOME}/a/}}}}\n", told(FURNACE)),
            "c": (f"syndication: {{origin: {{name: Us, url: {HOME}/a/}}}}\n", told(FURNACE)),
        },
        {("c", "b")},
    ),
]


def near_pairs(texts: Texts, folder: Path) -> set[tuple[str, str]]:
    """Build a site of these texts and return the pairs that are found."""
    found = findings(folder, texts, "near-duplicate")
    named = [(one, re.search(r"content/posts/(\w)\.md", one.message)) for one in found]
    return {(one.span.path[-4], other[1]) for one, other in named if other}


def findings(folder: Path, texts: Texts, *asked: str) -> list[Diagnostic]:
    posts = {}
    for day, (name, (more, text)) in enumerate(texts.items(), 1):
        posts[f"content/posts/{name}.md"] = f"---\ntitle: {name}\ndate: 2026-01-{day:02}\nauthor: ada\n{more}---\n{text}\n"
    levels = "".join(f'{rule} = "warning"\n' for rule in asked)
    work = build_site(write_site(folder, {**SMALL, "blogkit.toml": CONFIG + levels, **posts}), clean=True)
    return [one for one in work.diagnostics if one.rule in RULES]


@pytest.mark.parametrize("number", range(len(NEAR)))
def test_near_duplicates(tmp_path: Path, number: int) -> None:
    texts, pairs = NEAR[number]
    assert near_pairs(texts, tmp_path) == pairs


LINK = f"[{'there ' * 11}](https://there.example/)"
BARE: list[tuple[str, bool]] = [
    (f"{'own ' * 7}{LINK}", True),
    (f"{'own ' * 8}[there](https://there.example/)", False),
    (f"{'own ' * 7}[there](https://there.example/)", True),
    (f"{'own ' * 11}{LINK}", True),
    (f"{'own ' * 12}{LINK}", False),
    (f"{'own ' * 19}{LINK} {LINK}", True),
    (f"{'own ' * 20}{LINK} {LINK}", False),
    (f"{'own ' * 9}https://there.example/{'and-then-' * 20}", False),
    (f"{'own ' * 7}https://there.example/{'and-then-' * 20}", True),
    (f"{'own ' * 60}… {LINK}", True),
    (f"{'own ' * 60}… {LINK} own", False),
    (f"{'own ' * 99}… [there](https://there.example/)", True),
    (f"{'own ' * 100}… [there](https://there.example/)", False),
    (f"own … [here]({HOME}/bell/)", False),
    (f"[here]({HOME}/bell/)", False),
    ("[here](bell.md)", False),
    ("own", False),
    ("![](https://there.example/a.png) [there](https://there.example/)", False),
    ("[![](https://there.example/a.png)](https://there.example/)", True),
    ("[there](https://there.example/)\n\n| a | b |\n|---|---|\n| c | d |", False),
    ("[there](https://there.example/)\n\n    code", False),
]


def is_bare(text: str, folder: Path) -> bool:
    return bool(findings(folder, {"a": ("", text)}, "bare-promotion"))


@pytest.mark.parametrize("number", range(len(BARE)))
def test_bare_promotions(tmp_path: Path, number: int) -> None:
    text, bare = BARE[number]
    assert is_bare(text, tmp_path) == bare


Patch = pytest.MonkeyPatch


def _near(name: str, value: object) -> Callable[[Patch], None]:
    return lambda patch: patch.setattr(near_duplicate, name, value)


def _as_it_comes(site: object) -> object:
    return oldest(site)[::-1]  # type: ignore[arg-type]


oldest = near_duplicate._oldest_first
names = near_duplicate._names
NEAR_MUTANTS: dict[str, Callable[[Patch], None]] = {
    "threshold too low": _near("LARGELY", 0.2),
    "threshold too high": _near("LARGELY", 0.95),
    "youngest first": _near("_oldest_first", _as_it_comes),
    "nothing declared": _near("_is_declared", lambda *_: False),
    "everything declared": _near("_is_declared", lambda *_: True),
    "declared one way only": _near("_is_declared", names),
    "declared by any origin": _near("path_here", lambda _, url: "/" + url.split("/", 3)[3]),
    "compared with the oldest alone": _near("COMPARED_IN_A_BAND", 1),
    "short texts compared": lambda patch: patch.setattr(likeness, "MIN_WORDS", 1),
}
BARE_MUTANTS: dict[str, Callable[[Patch], None]] = {
    "always very few words": lambda patch: patch.setattr(bare_promotion, "VERY_FEW_WORDS", 20),
    "never very few words": lambda patch: patch.setattr(bare_promotion, "VERY_FEW_WORDS", 0),
    "fewer words": lambda patch: patch.setattr(bare_promotion, "FEW_WORDS", 19),
    "more words": lambda patch: patch.setattr(bare_promotion, "FEW_WORDS", 21),
    "pictures are nothing": lambda patch: patch.setattr(fragment, "_SHOWN", re.compile("<never")),
    "addresses are words": lambda patch: patch.setattr(fragment, "_SHOWN_ADDRESS", re.compile("never ever")),
    "nothing breaks off": lambda patch: patch.setattr(fragment, "_ELLIPSIS", re.compile("never ever")),
    "longer fragments": lambda patch: patch.setattr(fragment, "MAX_WORDS", 101),
    "every site is another": lambda patch: patch.setattr(bare_promotion, "path_here", lambda *_: None),
}


@pytest.mark.parametrize("name", NEAR_MUTANTS)
def test_a_mutant_of_near_duplicate_is_caught(tmp_path: Path, monkeypatch: Patch, name: str) -> None:
    NEAR_MUTANTS[name](monkeypatch)
    assert any(near_pairs(texts, tmp_path / str(number)) != pairs for number, (texts, pairs) in enumerate(NEAR))


@pytest.mark.parametrize("name", BARE_MUTANTS)
def test_a_mutant_of_bare_promotion_is_caught(tmp_path: Path, monkeypatch: Patch, name: str) -> None:
    BARE_MUTANTS[name](monkeypatch)
    assert any(is_bare(text, tmp_path / str(number)) != bare for number, (text, bare) in enumerate(BARE))


def test_a_preview_at_another_address_finds_the_same(tmp_path: Path) -> None:
    texts: Texts = {
        "a": ("", told(FURNACE)),
        "b": (f"syndication: {{origin: {{name: Us, url: {HOME}/a/}}}}\n", told(FURNACE)),
        "c": ("", f"[here]({HOME}/a/)"),
    }
    assert findings(tmp_path, texts, *RULES) == []
    work = build_site(tmp_path, clean=True, base_url="https://preview.example/x")
    assert [one for one in work.diagnostics if one.rule in RULES] == []


# What it costs


def test_a_rule_that_is_off_does_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_: object) -> list[Diagnostic]:
        raise AssertionError

    monkeypatch.setattr("blogkit.content.post.sketch", never)
    monkeypatch.setattr(check, "RULES", dict.fromkeys(RULES, never))
    assert findings(tmp_path, {"a": ("", told(FURNACE)), "b": ("", told(FURNACE))}) == []


@pytest.mark.parametrize("family", [0.0, 0.02])
def test_the_work_grows_with_the_site_and_not_with_the_copies(family: float) -> None:
    """A thousand copies of a text, or a thousand variants of it: each is compared with a few, and each has its like found."""
    chance = Random(5)
    sketches = [sketch(edited(FURNACE, chance, family)) for _ in range(1000)]
    older = near_duplicate._candidates(sketches)
    assert max(map(len, older.values())) <= REGISTERS * 2 // likeness.BAND_BYTES * near_duplicate.COMPARED_IN_A_BAND
    alone = [number for number in range(1, 1000) if max((share(sketches[number], sketches[one]) for one in older[number]), default=0) < 0.5]
    assert alone == []


def test_the_rules_are_known() -> None:
    assert set(check.RULES) <= rules.QUALITY
    assert {rules.RULES[name].level for name in check.RULES} == {None}


# With memory and without


DECLARED = ("", "allow: near-duplicate\n", f"syndication: {{copies: [{HOME}/a/]}}\n", "draft: true\n", "aliases: [/b/]\n")


@pytest.mark.parametrize("seed", range(4))
def test_after_any_edits_the_findings_are_those_of_a_clean_build(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    texts = [FURNACE, TOUCHED, HALF, BELL, ["word"], ["[there](https://there.example/)"]]
    seen: set[tuple[str, ...]] = set()
    config = CONFIG + 'bare-promotion = "warning"\nnear-duplicate = "warning"\n'
    write_site(tmp_path, {**SMALL, "blogkit.toml": config})
    for _ in range(12):
        if chance.random() < 0.2:
            write_site(tmp_path, {"blogkit.toml": config.replace('"warning"', chance.choice(('"off"', '"warning"', '"error"')))})
        name = chance.choice("abcd")
        header = f"title: {name}\ndate: 2026-01-{chance.randrange(1, 9):02}\nauthor: ada\n{chance.choice(DECLARED)}"
        write_site(tmp_path, {f"content/posts/{name}.md": f"---\n{header}---\n{told(chance.choice(texts))}\n"})
        work, clean = (build_site(tmp_path, keep_going=True, clean=is_clean, out=tmp_path / str(is_clean)) for is_clean in (False, True))
        assert work.diagnostics == clean.diagnostics
        seen.add(tuple(one.rule for one in work.diagnostics if one.rule in RULES))
    assert len(seen) > 1


# A real blog


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the 18F corpus is not beside this checkout")
def test_a_real_blog_has_no_duplicates_but_those_that_were_planted(tmp_path: Path) -> None:
    """509 posts, many on one subject and some with passages in common: none is largely another. Twenty copies are put among them."""
    site = tmp_path / "18f"
    shutil.copytree(CORPUS, site, copy_function=shutil.copyfile)
    config = (site / "blogkit.toml").read_text(encoding="utf-8")
    (site / "blogkit.toml").write_text(config + '[rules]\nnear-duplicate = "warning"\nbare-promotion = "warning"\n', encoding="utf-8")
    planted = {}
    for number, post in enumerate(sorted((site / "content/posts").iterdir())[7::25]):
        text = re.split(r"^---$", post.read_text(encoding="utf-8"), maxsplit=2, flags=re.MULTILINE)[2]
        header = f'title: "Copy {number}"\ndate: 2025-12-{number + 1:02}\nauthors: [18F]\n'
        copy = TAKEN_OVER[number % len(TAKEN_OVER)](text)
        (site / f"content/posts/2025-12-{number + 1:02}-copy.md").write_text(f"---\n{header}---\n{copy}\n", encoding="utf-8")
        planted[f"content/posts/2025-12-{number + 1:02}-copy.md"] = f"content/posts/{post.name}"
    teaser = "---\ntitle: Teaser\ndate: 2025-12-31\nauthors: [18F]\n---\nNew on our other blog: [all of it](https://there.example/)\n"
    (site / "content/posts/2025-12-31-teaser.md").write_text(teaser, encoding="utf-8")

    work = build_site(site, keep_going=True, jobs=2, clean=True, at=datetime(2026, 11, 20, tzinfo=UTC))

    near = [one for one in work.diagnostics if one.rule == "near-duplicate"]
    assert {one.span.path: one.message.rpartition(" ")[2] for one in near} == planted
    assert [one.span.path for one in work.diagnostics if one.rule == "bare-promotion"] == ["content/posts/2025-12-31-teaser.md"]
    assert len(planted) > 15


TAKEN_OVER: tuple[Callable[[str], str], ...] = (
    str,
    lambda text: f"This was sent to us by a friend of this blog, and we gladly print it.\n\n{text}",
    lambda text: text[: len(text) * 4 // 5],
    lambda text: re.sub(r"\b(the|an?)\b", "some", text, count=len(text) // 120),
    lambda text: "\n\n".join(text.split("\n\n")[2:]),
)
"""What people do to a text that they take over."""
