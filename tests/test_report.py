"""One broken site in the five formats, and what people and machines can rely on in each. Never judges the findings themselves."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from click.testing import CliRunner, Result
from sarif_kit.validate import validation_errors

from blogkit import cli, report
from blogkit.diagnostics import Diagnostic, Severity, Span, error, note, warning
from blogkit.manual import manual_of
from tests.sites import SMALL, write_site

AT = "2026-11-20T12:00"
ODD_NAME = "content/posts/50%, a:b.md"
BROKEN = {
    **SMALL,
    ODD_NAME: "---\ntitle: Odd\ndate: 2026-11-01\nauthor: jane\nslug: odd\n---\nHello.\n",
    "content/posts/late.md": "---\ntitle: Late\ndate: 2026-11-01\nauthor: ada\n---\nSee [it](gone.md).\n",
}


def built(site: Path, *arguments: str) -> Result:
    """Run `blogkit build` on a site."""
    return CliRunner().invoke(cli.main, ["build", str(site), "--at", AT, "--jobs", "1", *arguments])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_site(tmp_path_factory.mktemp("broken"), BROKEN)


def test_for_people(site: Path) -> None:
    result = built(site)

    assert result.exit_code == cli.FOUND
    assert result.stdout == ""
    assert result.stderr == (
        "warning[broken-link]: there is no file 'gone.md' here\n"
        " --> content/posts/late.md:6:10\n"
        "  |\n"
        "6 | See [it](gone.md).\n"
        "  |          ^^^^^^^ leads nowhere\n"
        "\n"
        "error[unknown-person]: no one here is called 'jane'\n"
        " --> content/posts/50%, a:b.md:4:9\n"
        "  |\n"
        "4 | author: jane\n"
        "  |         ^^^^ named as author\n"
        "  = help: add content/people/jane.md\n"
        "\n"
        "nothing was written (1 error, 1 warning)\n"
    )


def test_concise(site: Path) -> None:
    assert built(site, "--format", "concise").stdout.splitlines() == [
        "content/posts/50%, a:b.md:4:9: error[unknown-person] no one here is called 'jane' (add content/people/jane.md)",
        "content/posts/late.md:6:10: warning[broken-link] there is no file 'gone.md' here",
    ]


def test_json(site: Path) -> None:
    found = json.loads(built(site, "--format", "json").stdout)

    assert [(one["rule"], one["severity"], one["path"], one["line"], one["column"], one["width"]) for one in found] == [
        ("unknown-person", "error", ODD_NAME, 4, 9, 4),
        ("broken-link", "warning", "content/posts/late.md", 6, 10, 7),
    ]
    assert found[0]["help"] == "add content/people/jane.md"


def test_github(site: Path) -> None:
    """Each property escapes what would end it, as GitHub's toolkit does."""
    assert built(site, "--format", "github").stdout.splitlines() == [
        (
            "::error file=content/posts/50%25%2C a%3Ab.md,line=4,col=9,endColumn=13,title=unknown-person"
            "::no one here is called 'jane'. add content/people/jane.md"
        ),
        "::warning file=content/posts/late.md,line=6,col=10,endColumn=17,title=broken-link::there is no file 'gone.md' here",
    ]


def test_a_message_cannot_write_a_workflow_command_of_its_own() -> None:
    forged = error("invalid-value", "100% wrong\n::set-output name=x::y\r", Span("a.md"), help="see, there: 5%")

    assert report.github([forged]) == (
        "::error file=a.md,line=1,col=1,endColumn=2,title=invalid-value::100%25 wrong%0A::set-output name=x::y%0D. see, there: 5%25"
    )


def test_sarif(site: Path) -> None:
    """SARIF 2.1.0 by the schema of OASIS, and what no schema can say: every reference leads somewhere."""
    log = json.loads(built(site, "--format", "sarif").stdout)

    assert list(sarif_faults(log)) == []
    run = log["runs"][0]
    assert run["tool"]["driver"]["name"] == "blogkit"
    first = run["results"][0]
    place = first["locations"][0]["physicalLocation"]
    assert (first["ruleId"], first["level"]) == ("unknown-person", "error")
    assert place["artifactLocation"]["uri"] == "content/posts/50%25%2C%20a%3Ab.md"
    assert place["region"] == {"startLine": 4, "startColumn": 9, "endColumn": 13}
    rule = run["tool"]["driver"]["rules"][first["ruleIndex"]]
    assert rule["help"]["text"] == manual_of("unknown-person").text
    assert rule["defaultConfiguration"] == {"enabled": True, "level": "error"}


def sarif_faults(log: Any) -> list[str]:
    faults: list[str] = validation_errors(log)
    for run in log["runs"]:
        rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        if len(set(rules)) != len(rules):
            faults.append("a rule stands twice")
        for result in run["results"]:
            region = result["locations"][0]["physicalLocation"]["region"]
            if rules[result["ruleIndex"]] != result["ruleId"]:
                faults.append(f"{result['ruleId']} does not lead to its rule")
            if region["endColumn"] <= region["startColumn"]:
                faults.append(f"{result['ruleId']} marks nothing")
            if re.search(r"[^\w./%~-]", result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]):
                faults.append(f"{result['ruleId']} has a place that is no URI")
    return faults


def test_the_check_of_sarif_sees_a_bad_log(site: Path) -> None:
    log = json.loads(built(site, "--format", "sarif").stdout)
    log["runs"][0]["results"][0]["ruleIndex"] = 0
    log["runs"][0]["results"][1]["locations"][0]["physicalLocation"]["region"]["endColumn"] = 1
    log["runs"][0]["results"][1]["level"] = "fatal"

    assert len(sarif_faults(log)) == 3


POLICY = {
    **{path: text for path, text in SMALL.items() if not path.startswith("content/posts/")},
    "blogkit.toml": (
        '[site]\nbase_url = "https://bells.example"\n\n[rules]\nai-undeclared = "off"\nghostwriting-undeclared = "error"\n\n'
        '[[policy.override]]\nfolder = "founder"\nrules = {ghostwriting-forbidden = "error"}\n\n'
        '[[policy.waiver]]\nrule = "review-missing"\npost = "content/posts/*.md"\nreason = "No."\nuntil = 2026-01-01\nby = "ada"\n'
    ),
    "content/posts/founder/letter.md": "---\ntitle: Letter\ndate: 2026-11-02\nauthor: ada\nghostwriter: sam\n---\nHello.\n",
    "content/posts/ad.md": (
        "---\ntitle: 鐘の Ad\ndate: 2026-11-02\nauthor: [ada, sam]\nghostwriting: none\n"
        "corrections: [{date: 2026-11-03, text: It is 12.}, {date: 2026-11-04, kind: addendum}]\n"
        "type: sponsored\nreconfirm_by: 2026-11-10\n---\nHello.\n"
    ),
    "content/posts/odd name.md": '+++\ntitle = "Old"\ndate = 2026-11-02\nauthors = ["sam", "ada"]\n+++\nHello.\n',
}
"""Faults of policy in four files: what is missing, what is there, in YAML and TOML, in the config itself."""
MARKED = [
    ("blogkit.toml", 16, "2026-01-01", "warning", "waiver-ended"),
    ("content/posts/ad.md", 6, "{date: 2026-11-04, kind: addendum}", "error", "correction-without-text"),
    ("content/posts/ad.md", 7, "sponsored", "error", "sponsored-without-sponsor"),
    ("content/posts/ad.md", 8, "2026-11-10", "warning", "reconfirmation-overdue"),
    ("content/posts/founder/letter.md", 5, "sam", "warning", "contributor-without-consent"),
    ("content/posts/founder/letter.md", 5, "sam", "error", "ghostwriting-forbidden"),
    ("content/posts/odd name.md", 4, '"sam"', "error", "ghostwriting-undeclared"),
]
"""File, line and the characters that an annotation marks, level and rule."""


def checked(site: Path, format_: str) -> str:
    return CliRunner().invoke(cli.main, ["check", str(site), "--at", AT, "--jobs", "1", "--format", format_]).stdout


def test_a_pull_request_is_annotated_where_the_fault_is(tmp_path: Path) -> None:
    """Each annotation, read as GitHub reads it, marks the characters that the finding is about."""
    site = write_site(tmp_path, POLICY)
    command = re.compile(r"::(\w+) file=([^,]+),line=(\d+),col=(\d+),endColumn=(\d+),title=([^:]+)::(.+)")

    annotated = [command.fullmatch(line) for line in checked(site, "github").splitlines()]

    assert [
        (unquote(one[2]), int(one[3]), marked(site, unquote(one[2]), int(one[3]), int(one[4]), int(one[5])), one[1], one[6])
        for one in annotated
        if one
    ] == MARKED
    assert None not in annotated


def test_code_scanning_is_shown_the_same_places(tmp_path: Path) -> None:
    site = write_site(tmp_path, POLICY)

    log = json.loads(checked(site, "sarif"))

    assert sarif_faults(log) == []
    shown = []
    for result in log["runs"][0]["results"]:
        place = result["locations"][0]["physicalLocation"]
        path, region = unquote(place["artifactLocation"]["uri"]), place["region"]
        words = marked(site, path, region["startLine"], region["startColumn"], region["endColumn"])
        shown.append((path, region["startLine"], words, result["level"], result["ruleId"]))
    assert shown == MARKED
    rules = {rule["id"]: rule for rule in log["runs"][0]["tool"]["driver"]["rules"]}
    assert rules["ghostwriting-forbidden"]["defaultConfiguration"] == {"enabled": False, "level": "warning"}


def marked(site: Path, path: str, line: int, start: int, end: int) -> str:
    return (site / path).read_text(encoding="utf-8").split("\n")[line - 1][start - 1 : end - 1]


@pytest.mark.parametrize(
    ("workspace", "folder"), [("", ""), ("elsewhere", ""), ("repository/blog", ""), ("repository", "blog/"), (".", "repository/blog/")]
)
def test_in_a_workflow_paths_begin_at_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workspace: str, folder: str) -> None:
    """GitHub looks for the file of an annotation from there, and the site may lie deeper."""
    site = write_site(tmp_path / "repository/blog", POLICY)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / workspace) if workspace else "")

    files = set(re.findall(r" file=([^,]+),", checked(site, "github")))
    uris = set(re.findall(r'"uri": "([^"]+)"', checked(site, "sarif")))

    assert {unquote(file) for file in files} == {unquote(uri) for uri in uris} == {f"{folder}{path}" for path, *_ in MARKED}
    assert set(re.findall(r'"path": "([^"]+)"', checked(site, "json"))) == {path for path, *_ in MARKED}, (
        "for people and their tools, paths are the site's"
    )


def test_hundreds_of_undeclared_posts_are_a_report_of_a_few_lines(tmp_path: Path) -> None:
    """A blog that comes from elsewhere: the report says what is missing, how often, and how to see every one."""
    undeclared = "---\ntitle: {0}\ndate: 2026-11-01\nauthor: ada\n---\nHello.\n"
    posts = {f"content/posts/{number}.md": undeclared.format(number) for number in range(500)}
    site = write_site(tmp_path, {**POLICY, "blogkit.toml": '[site]\nbase_url = "https://bells.example"\n', **posts})
    for path in POLICY:
        if path.startswith("content/posts/"):
            (site / path).unlink()

    result = built(site)

    assert result.exit_code == cli.CLEAN
    assert result.stderr.splitlines() == [
        "warning[ai-undeclared]: this post does not say whether AI was used, 500 times in 500 files",
        "  --> content/posts/0.md:4:9 … and 499 more",
        "  = help: add 'ai: none', or 'ai: {uses: [{task: outline, tool: …}]}'",
        "",
        "warning[ghostwriting-undeclared]: this post does not say whether somebody else wrote it, 500 times in 500 files",
        "  --> content/posts/0.md:4:9 … and 499 more",
        "  = help: add 'ghostwriting: none', or 'ghostwriter:' with the id of who wrote it",
        "",
        "list every one with --format concise; 'blogkit explain RULE' says why a rule is there and what to do",
        "",
        result.stderr.splitlines()[-1],
    ]
    assert result.stderr.endswith("(1000 warnings)\n")
    assert len(built(site, "--format", "concise").stdout.splitlines()) == 1000
    assert len(json.loads(built(site, "--format", "json").stdout)) == 1000
    assert len(built(site, "--format", "github").stdout.splitlines()) == 1000
    assert len(json.loads(built(site, "--format", "sarif").stdout)["runs"][0]["results"]) == 1000


def test_every_format_says_nothing_of_a_clean_site(tmp_path: Path) -> None:
    clean = write_site(tmp_path, SMALL)

    outputs = {name: built(clean, "--format", name).stdout for name in report.FORMATS}

    assert (outputs["human"], outputs["concise"], outputs["github"], json.loads(outputs["json"])) == ("", "", "", [])
    assert json.loads(outputs["sarif"])["runs"][0]["results"] == []


def test_a_hint_fails_nothing_and_has_its_own_level_in_every_format(tmp_path: Path) -> None:
    """A site without a registry is accepted as it is, so no `--fail-on` may turn the hint against it."""
    files = {path: text.replace("ghostwriter: sam\n", "") for path, text in SMALL.items() if not path.startswith("content/people/")}
    open_site = write_site(tmp_path, files)

    result = built(open_site, "--fail-on", "warning")

    assert result.exit_code == cli.CLEAN
    assert "note[no-registry]: 'ada' and all others named here have a name and nothing more" in result.stderr
    assert result.stderr.count("no-registry") == 1
    assert result.stderr.rstrip().endswith("(1 note)")
    assert built(open_site, "--format", "github").stdout.startswith("::notice file=content/posts/bell.md,line=4,")
    assert json.loads(built(open_site, "--format", "sarif").stdout)["runs"][0]["results"][0]["level"] == "note"


def test_a_warning_fails_where_that_was_asked_for(tmp_path: Path) -> None:
    late = write_site(tmp_path, {path: text for path, text in BROKEN.items() if path != ODD_NAME})

    assert built(late).exit_code == cli.CLEAN
    assert built(late, "--fail-on", "warning").exit_code == cli.FOUND


def test_a_wrong_base_url_on_the_command_line_is_not_blamed_on_the_config(site: Path) -> None:
    result = built(site, "--base-url", "bells.example")

    assert result.exit_code == cli.CANNOT
    assert result.stderr == "blogkit: --base-url bells.example: this is not a whole web address like https://example.org/page\n"


def foreign(number: int, key: str) -> Diagnostic:
    return warning("foreign-key", f"the key '{key}' is not used here", Span(f"content/posts/{number}.md", 2), help="this key can go")


def test_one_fault_in_hundreds_of_posts_is_one_finding() -> None:
    found = [*(foreign(number, "layout") for number in range(300)), foreign(1, "hero")]

    assert report.human(found) == (
        "warning[foreign-key]: 301 times in 300 files\n"
        "  --> content/posts/0.md:2:1: the key 'layout' is not used here, 300 times\n"
        "  --> content/posts/1.md:2:1: the key 'hero' is not used here\n"
        "  = help: this key can go\n"
        "\n"
        "list every one with --format concise; 'blogkit explain RULE' says why a rule is there and what to do"
    )
    assert report.human(found[:300]).splitlines()[:3] == [
        "warning[foreign-key]: the key 'layout' is not used here, 300 times in 300 files",
        "  --> content/posts/0.md:2:1 … and 299 more",
        "  = help: this key can go",
    ]
    assert len(report.concise(found).splitlines()) == 301


def test_one_rule_broken_in_many_ways_is_one_finding_too() -> None:
    found = [warning("broken-link", f"there is no file '{number}.md' here", Span(f"content/posts/{number}.md", 9)) for number in range(40)]

    assert report.human(found).splitlines()[:5] == [
        "warning[broken-link]: 40 times in 40 files",
        "  --> content/posts/0.md:9:1: there is no file '0.md' here",
        "  --> content/posts/1.md:9:1: there is no file '1.md' here",
        "  --> content/posts/2.md:9:1: there is no file '2.md' here",
        "  … and 37 more",
    ]


def test_each_kind_in_a_group_says_what_to_do_about_it() -> None:
    place = Span("a.md")
    found = [warning("a", "so so", place, help="do this") for _ in range(9)] + [warning("a", "la la", place, help="do that")]

    assert report.human(found).splitlines()[1:3] == ["  --> a.md:1:1: so so, 9 times (do this)", "  --> a.md:1:1: la la (do that)"]


def test_one_file_full_of_faults_is_shown_whole() -> None:
    """Its author is at work on it."""
    found = [error("invalid-value", f"'{number}' is not a date", Span("blogkit.toml", number)) for number in range(1, 13)]

    assert report.human(found).count("error[invalid-value]") == 12


def test_errors_come_last_where_a_terminal_ends() -> None:
    place = Span("a.md")
    found = [error("b", "bad", place), note("c", "a hint", place), warning("a", "so so", place)]

    assert re.findall(r"^\w+", report.human(found), re.MULTILINE) == ["note", "warning", "error"]
    assert report.summary(found) == "1 error, 1 warning, 1 note"
    assert {severity.name for severity in Severity} == {"ERROR", "WARNING", "NOTE"}


@pytest.mark.parametrize(
    ("line", "column", "width", "marked"),
    [
        ("title: 鐘の話 jane", 12, 4, "jane"),
        ("title: cafe\u0301 jane", 14, 4, "jane"),
        ("\tauthor: jane", 10, 4, "jane"),
        ("x" * 150 + " jane", 152, 4, "jane"),
    ],
)
def test_the_mark_stands_under_what_it_marks(line: str, column: int, width: int, marked: str) -> None:
    """In a terminal a Chinese character takes two columns and a combining accent none; a long line is cut."""
    text = report.human([error("a", "bad", Span("a.md", 1, column, width), line_text=line)])

    shown, carets = (row.partition("| ")[2] for row in text.splitlines()[3:5])
    before = shown[: shown.index(marked)]
    assert carets == " " * report._columns(before) + "^" * len(marked)


def test_a_terminal_is_never_sent_what_an_author_hid() -> None:
    text = report.human([error("a", "bad \x1b[31m", Span("a\x1b.md", 1, 1), line_text="x \x1b]0;evil\x07 y", label="\x9b", help="\u202e")])

    assert [character for character in text if not character.isprintable() and character != "\n"] == []
