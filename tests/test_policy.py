"""Whether rules, levels and waivers hold together, and what people are told of them. Never repeats what a case in cases/ shows."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, strategies

from blogkit import build as builder, cli, explain
from blogkit.check import rules as check
from blogkit.config import Config, read_config
from blogkit.content.moments import zone_named
from blogkit.content.options import ContentOptions
from blogkit.content.texts import parse_encoded
from blogkit.content.values import read_parsed
from blogkit.diagnostics import Diagnostic, Severity, Span, error, warning
from blogkit.disclosure import pages, policy
from blogkit.disclosure.in_force import DECLARED, OverrideInForce, PolicyInForce, WaiverInForce, in_force
from blogkit.levels import Levels, at_level, covers, make_levels, reported, with_errors
from blogkit.manual import PAGES, manual_of
from blogkit.rules import DISCLOSURE, FIXED, OFF, QUALITY, RULES, STEADFAST
from blogkit.sources import Source, digest_of
from tests.sites import NOW, SMALL, build_site, tree, write_site

STRICT = """\
[site]
title = "Bells"
base_url = "https://bells.example"
timezone = "Europe/Berlin"

[rules]
ghostwriting-undeclared = "error"
ai-undeclared = "off"
contributor-without-consent = "off"

[[policy.override]]
folder = "founder"
rules = {ghostwriting-forbidden = "error", broken-link = "off"}

[[policy.override]]
type = "note"
rules = {broken-link = "error"}

[[policy.waiver]]
rule = "ghostwriting-undeclared"
post = "content/posts/b*.md"
reason = "Written before this policy."
until = 2026-11-22
by = "ada"

[[policy.waiver]]
rule = "ai-undeclared"
post = "content/posts/*.md"
reason = "We never asked."
until = 2026-01-31
by = "ada"
"""
LAST_MOMENT = datetime(2026, 11, 22, 22, 59, 59, tzinfo=UTC)
"""In Berlin the 22nd has a second left."""


# Rules and their manual


def test_every_rule_has_one_page_and_every_page_a_rule() -> None:
    assert sorted([*PAGES, *pages.PAGES, *policy.RULES, *check.RULES]) == sorted(RULES)
    assert {name for name, rule in RULES.items() if rule.topic == DISCLOSURE} == {*pages.PAGES, *policy.RULES}


@pytest.mark.parametrize("name", RULES)
def test_a_page_has_what_holds_why_and_what_to_do(name: str) -> None:
    manual = manual_of(name)

    assert all(paragraph.endswith((".", '".', "`.")) and paragraph[0] == paragraph[0].upper() for paragraph in manual.text.split("\n\n"))
    assert len(re.findall(r"[.?!](?= [A-Z])", manual.summary)) == 0, "one sentence says what must hold"
    assert manual.text.count("`") % 2 == 0
    assert len(manual.text.split("\n\n")) >= 3


def test_a_rule_of_policy_is_a_function_of_its_name() -> None:
    assert {name: rule.__name__.replace("_", "-") for name, rule in policy.RULES.items()} == {name: name for name in policy.RULES}


def test_a_rule_yields_in_one_way() -> None:
    assert FIXED.isdisjoint(QUALITY)
    assert FIXED.isdisjoint(STEADFAST)
    assert {RULES[name].level for name in FIXED} == {Severity.ERROR}
    assert {name for name in QUALITY if RULES[name].topic == DISCLOSURE} == set()


def test_the_levels_are_those_of_the_contract() -> None:
    """What a company asks for itself is off; what the law or the reader asks for warns; what cannot be true is an error."""
    of = {level: {name for name in policy.RULES if RULES[name].level == level} for level in (OFF, Severity.WARNING, Severity.ERROR)}

    assert of[OFF] == {"ghostwriting-forbidden", "ai-forbidden"}
    assert of[Severity.WARNING] == set(
        "ghostwriting-undeclared ai-undeclared contributor-without-consent review-missing reconfirmation-overdue".split()
    )
    assert {"credit-lost-in-output", "sponsor-without-label-in-output"} <= FIXED


# Levels


def levels(at: datetime = NOW, **types: str) -> Levels:
    return make_levels(config(STRICT), {f"content/posts/{name.replace('__', '/')}.md": type_ for name, type_ in types.items()}, at)


def config(text: str) -> Config:
    read, found = read_config(text.encode())
    assert read is not None, found
    return read


def found(rule: str, name: str, severity: Severity = Severity.WARNING) -> Diagnostic:
    return (error if severity == Severity.ERROR else warning)(rule, "so it is", Span(f"content/posts/{name}.md"))


@pytest.mark.parametrize(
    ("finding", "level"),
    [
        (found("ghostwriting-undeclared", "a"), Severity.ERROR),
        (found("ghostwriting-undeclared", "bell"), None),
        (found("ghostwriting-undeclared", "founder/bell"), Severity.ERROR),
        (found("ai-undeclared", "a"), None),
        (found("ghostwriting-forbidden", "a"), None),
        (found("ghostwriting-forbidden", "founder/bell"), Severity.ERROR),
        (found("ghostwriting-forbidden", "founders"), None),
        (found("broken-link", "a"), Severity.WARNING),
        (found("broken-link", "note"), Severity.ERROR),
        (found("broken-link", "founder/bell"), None),
        (found("broken-link", "founder/note"), Severity.ERROR),
        (found("missing-author", "a", Severity.ERROR), Severity.ERROR),
    ],
    ids=str,
)
def test_a_finding_has_the_level_that_the_config_gives_it(finding: Diagnostic, level: Severity | None) -> None:
    given = levels(a="", bell="", note="note", founders="", founder__bell="news", founder__note="note")

    shown = at_level(given, finding)

    assert (shown.severity if shown else None) == level
    assert [one.severity for one in reported(given, [finding])] == ([level] if level is not None else [])
    assert with_errors(given, [finding]) == ({finding.span.path} if level == Severity.ERROR else set())


def test_what_yields_to_nothing_yields_to_no_levels_that_were_made_up() -> None:
    """The config refuses them; where one slipped through, the report would still say it."""
    waivers = tuple(config(STRICT).waivers[0].__class__(rule, "**", "", "", "ada", Span("x"), Span("x")) for rule in RULES)
    given = Levels(dict.fromkeys(RULES, OFF), waivers=waivers)

    silenced = {rule for rule in RULES if at_level(given, found(rule, "a", Severity.ERROR)) is None}

    assert silenced == RULES.keys() - FIXED - STEADFAST


@pytest.mark.parametrize(
    ("pattern", "path", "is_covered"),
    [
        ("content/posts/2019-*.md", "content/posts/2019-01-01-a.md", True),
        ("content/posts/2019-*.md", "content/posts/2019-01-01-a/index.md", False),
        ("content/posts/2019-*.md", "content/posts/2019-01-01-a.mdx", False),
        ("content/posts/2019-*/index.md", "content/posts/2019-01-01-a/index.md", True),
        ("content/posts/**/*.md", "content/posts/a.md", True),
        ("content/posts/**/*.md", "content/posts/x/y/a.md", True),
        ("content/**", "content/posts/x/y/a.md", True),
        ("content/posts/?.md", "content/posts/a.md", True),
        ("content/posts/?.md", "content/posts/ab.md", False),
        ("content/posts/?.md", "content/posts//.md", False),
        ("content/posts/[a].md", "content/posts/[a].md", True),
        ("content/posts/[a].md", "content/posts/a.md", False),
        ("content/posts/a.md", "content/posts/aXmd", False),
        ("*", "content/posts/a.md", False),
    ],
)
def test_a_pattern_names_the_paths_that_people_expect(pattern: str, path: str, *, is_covered: bool) -> None:
    assert covers(pattern, path) == is_covered


@given(strategies.text("ab/.*?[]()+\\^$\n", max_size=12))
def test_a_path_names_itself_whatever_it_holds(path: str) -> None:
    assert covers(path.replace("*", "x").replace("?", "x"), path.replace("*", "x").replace("?", "x"))


# Time


def test_a_waiver_and_a_promise_end_by_themselves(tmp_path: Path) -> None:
    """Nobody touched a file: the next build notices that a day has passed, and one before that has nothing to do."""
    waivers = STRICT.partition("[[policy.override]]")[0] + STRICT[STRICT.index("[[policy.waiver") :]
    late = (
        "---\ntitle: Late\ndate: 2026-11-01\nauthor: ada\nghostwriting: none\nreconfirm_by: 2026-11-24\nexpires: 2026-12-01\n---\nHello.\n"
    )
    untitled = late.replace("title: Late\n", "").replace("2026-12-01", "2026-12-05")
    files = {"blogkit.toml": waivers, "content/posts/late.md": late, "content/posts/untitled.md": untitled}
    site = write_site(tmp_path, {**SMALL, **files})

    def found_at(*berlin: int) -> tuple[list[str], bool]:
        at = datetime(*berlin, tzinfo=zone_named("Europe/Berlin"))  # type: ignore[arg-type, misc]
        work = build_site(site, at=at, keep_going=True)
        clean = build_site(site, at=at, keep_going=True, clean=True, out=tmp_path / "clean")
        assert work.diagnostics == clean.diagnostics
        return [one.rule for one in work.diagnostics if one.rule not in {"waiver-ended", "missing-title"}], work.is_unchanged

    promise = "reconfirmation-overdue"
    assert found_at(2026, 11, 20) == ([], False)
    assert found_at(2026, 11, 22, 23, 59) == ([], True)
    assert found_at(2026, 11, 23) == (["ghostwriting-undeclared"], False)
    assert found_at(2026, 11, 24, 23, 59) == (["ghostwriting-undeclared"], True)
    assert found_at(2026, 11, 25) == (["ghostwriting-undeclared", promise, promise], False)
    assert found_at(2026, 12, 1) == (["ghostwriting-undeclared", promise], False)
    assert found_at(2026, 12, 4, 23, 59) == (["ghostwriting-undeclared", promise], True)
    assert found_at(2026, 12, 5) == (["ghostwriting-undeclared"], False)
    assert found_at(2026, 11, 22, 23, 59) == ([], False)


def test_another_level_reads_no_text_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = write_site(tmp_path, SMALL)
    quiet = build_site(site)
    read: list[str] = []

    def parse(sources: Sequence[Source], options: ContentOptions) -> list[tuple[bytes, bytes]]:
        read.extend(source.path for source in sources)
        return parse_encoded(sources, options)

    monkeypatch.setattr(builder, "parse_encoded", parse)
    for text in (STRICT, SMALL["blogkit.toml"].replace('"off"', '"warning"') + 'ghostwriting-forbidden = "error"\n', SMALL["blogkit.toml"]):
        (site / "blogkit.toml").write_text(text, encoding="utf-8")
        loud = build_site(site)
        clean = build_site(site, clean=True, out=tmp_path / "clean")
        assert loud.diagnostics == clean.diagnostics
        assert [path for path in read if path.endswith(".md")][: -len([path for path in SMALL if path.endswith(".md")])] == []
        read.clear()
    assert quiet.diagnostics == loud.diagnostics == ()


# What people are told


def test_the_policy_in_force_is_told_with_its_exceptions() -> None:
    told = in_force(config(STRICT), NOW)

    assert [one.name for one in told.rules] == [name for name, rule in RULES.items() if rule.topic == DISCLOSURE]
    assert told.overrides == (OverrideInForce("content/posts/founder/", "", (("ghostwriting-forbidden", "error"),)),)
    assert told.waivers == (
        WaiverInForce("ghostwriting-undeclared", "content/posts/b*.md", "Written before this policy.", "2026-11-22", "ada"),
    )
    assert in_force(config(STRICT), LAST_MOMENT + timedelta(seconds=1)).waivers == ()
    levels_told = {one.name: one.level for one in told.rules}
    assert (levels_told["ghostwriting-undeclared"], levels_told["ai-undeclared"], levels_told["ai-forbidden"]) == ("error", "off", "off")
    assert levels_told["no-registry"] == "note"


def test_a_new_employee_is_told_what_to_declare_and_why_and_nothing_that_nobody_asks_for() -> None:
    declared = {one.name: one.declare for one in in_force(config(STRICT), NOW).rules}

    assert "Write `ghostwriting: none` if you wrote it yourself" in declared["ghostwriting-undeclared"]
    assert manual_of("ghostwriting-undeclared").why in declared["ghostwriting-undeclared"]
    assert declared["ghostwriting-forbidden"] != "", "it is asked for in one folder"
    assert {name for name, words in declared.items() if words} == DECLARED - {
        "ai-undeclared",
        "ai-forbidden",
        "contributor-without-consent",
    }


def test_without_a_word_of_policy_the_defaults_are_in_force() -> None:
    told = in_force(config('[site]\nbase_url = "https://bells.example"\n'), NOW)

    assert isinstance(told, PolicyInForce)
    assert (told.overrides, told.waivers) == ((), ())
    assert {one.name for one in told.rules if one.level == "off"} == {"ghostwriting-forbidden", "ai-forbidden"}
    assert [one.declare for one in told.rules if one.level == "off"] == ["", ""]


# The commands


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli.main, [str(one) for one in arguments])


def test_explain_prints_the_page_of_a_rule() -> None:
    result = run("explain", "ghostwriting-undeclared")

    assert result.exit_code == cli.CLEAN
    name, *paragraphs, standing = result.stdout.rstrip("\n").split("\n\n")
    assert name == "ghostwriting-undeclared"
    assert [" ".join(one.split()) for one in paragraphs] == list(manual_of(name))
    assert standing.startswith("A warning unless blogkit.toml says otherwise.")


@pytest.mark.parametrize(
    ("asked", "hint"), [("ghostwriting-undeclard", "did you mean 'ghostwriting-undeclared'?"), ("xyz", "lists them all")]
)
def test_explain_knows_what_was_meant(asked: str, hint: str) -> None:
    result = run("explain", asked)

    assert (result.exit_code, result.stdout) == (cli.CANNOT, "")
    assert hint in result.stderr


def test_explain_lists_every_rule_with_its_level_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write_site(tmp_path, {"blogkit.toml": STRICT}))

    listed = re.findall(r"^  (\w+) +([a-z0-9-]+) +\S", run("explain").stdout, re.MULTILINE)

    assert [name for _, name in listed] == list(RULES)
    here = {name: level for level, name in listed}
    assert (here["missing-author"], here["ghostwriting-undeclared"], here["ai-undeclared"]) == ("fixed", "error", "off")
    page = " ".join(run("explain", "broken-link").stdout.split())
    assert page.endswith("Here it is off in content/posts/founder/. Here it is an error for the type 'note'.")
    assert " ".join(run("explain", "ghostwriting-undeclared").stdout.split()).endswith("Here it is an error.")


def test_explain_needs_no_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert "  warning  ghostwriting-undeclared" in run("explain").stdout
    assert run("explain", "--all").stdout == explain.document()


def test_explain_in_a_site_whose_config_is_broken_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write_site(tmp_path, {"blogkit.toml": "[rules]\nbroken-link = 7\n"}))

    result = run("explain", "broken-link")

    assert result.exit_code == cli.CLEAN
    assert "blogkit.toml" in result.stderr


CHECKED = {
    **SMALL,
    "content/posts/odd.md": "---\ntitle: Odd\ndate: 2026-11-01\nauthor: jane\n---\nHello.\n",
    "content/posts/late.md": "---\ntitle: Late\ndate: 2026-11-01\nauthor: ada\n---\nSee [it](gone.md).\n",
    "blogkit.toml": SMALL["blogkit.toml"].replace("[site]\n", '[site]\ntheme = "mine"\n'),
    "themes/mine/templates/page.html": "{{ nothing }}\n",
    "content/pages/about.md": "---\ntitle: About\n---\nUs.\n",
}


def test_check_applies_every_rule_and_writes_nothing(tmp_path: Path) -> None:
    """An error in a post does not hide one that only rendering finds."""
    site = write_site(tmp_path / "site", CHECKED)

    result = run("check", site, "--at", "2026-11-20", "--jobs", "1", "--format", "concise")

    assert result.exit_code == cli.FOUND
    assert re.findall(r"^(\S+?):\d+:\d+: (\w+\[[a-z-]+\])", result.stdout, re.MULTILINE) == [
        ("content/posts/late.md", "warning[broken-link]"),
        ("content/posts/odd.md", "error[unknown-person]"),
        ("themes/mine/templates/page.html", "error[template-error]"),
    ]
    assert result.stderr == f"{site}: 2 errors, 1 warning\n"
    assert tree(site) == {path: text.encode() for path, text in CHECKED.items()}
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_check_says_of_a_clean_site_that_it_is(tmp_path: Path) -> None:
    site = write_site(tmp_path, SMALL)

    result = run("check", site, "--at", "2026-11-20", "--fail-on", "warning")

    assert (result.exit_code, result.stdout) == (cli.CLEAN, "")
    assert result.stderr == f"{site}: nothing was found\n"
    assert run("check", site, "--at", "2026-11-20", "--format", "github").stderr == ""


def test_check_fails_on_what_it_was_asked_to(tmp_path: Path) -> None:
    site = write_site(tmp_path, {**SMALL, "content/posts/late.md": CHECKED["content/posts/late.md"]})

    assert run("check", site, "--at", "2026-11-20").exit_code == cli.CLEAN
    assert run("check", site, "--at", "2026-11-20", "--fail-on", "warning").exit_code == cli.FOUND
    assert run("check", tmp_path / "nowhere").exit_code == cli.CANNOT


def test_check_finds_what_a_build_finds(tmp_path: Path) -> None:
    site = write_site(tmp_path, {path: text for path, text in CHECKED.items() if not path.startswith("themes/")} | {"blogkit.toml": STRICT})

    check = run("check", site, "--at", "2026-11-20", "--format", "json").stdout
    assert check == run("build", site, "--at", "2026-11-20", "--format", "json").stdout


# What a post declares, at its place


def test_a_finding_points_at_what_it_is_about() -> None:
    """An annotation of a pull request stands at this line; of what is missing it stands where the byline begins."""
    post = (
        "---\ntitle: A\ndate: 2026-11-01\nauthors:\n  - ada\n  - sam\nghostwriter: kim\ntype: sponsored\n"
        "corrections:\n  - {date: 2026-11-02, text: Fine.}\n  - date: 2026-11-03\nstatus: retracted\n---\nHello.\n"
    )

    places = {one.rule: (one.span.line, one.line_text) for one in findings(post)}

    assert places == {
        "ai-undeclared": (5, "  - ada"),
        "contributor-without-consent": (7, "ghostwriter: kim"),
        "ghostwriting-forbidden": (7, "ghostwriter: kim"),
        "sponsored-without-sponsor": (8, "type: sponsored"),
        "correction-without-text": (11, "  - date: 2026-11-03"),
        "retracted-without-correction": (12, "status: retracted"),
    }


def findings(post: str) -> Iterator[Diagnostic]:
    data = post.encode()
    [(encoded, _)] = parse_encoded([Source("content/posts/a.md", data, digest_of(data))], ContentOptions())
    parsed = read_parsed(encoded)
    yield from parsed.diagnostics
    yield from (later.finding for later in parsed.later if later.holds_at(NOW))
