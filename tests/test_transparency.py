"""Whether the figures are those of the front matter, whoever counts them, and silence is never shown as a nought. Counts by itself."""

import csv
import io
import json
import re
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import html5lib
import pytest
import yaml

from blogkit.charts.bars import Bar, Chart, bar_chart
from blogkit.config import read_config
from blogkit.disclosure.in_force import in_force
from blogkit.disclosure.language import tongue_of
from blogkit.site.figures import Figures
from blogkit.transparency import INTEGERS, figures_in_words, share
from tests.sites import CONFIG, NOW, SMALL, build_site, write_site

REPOSITORY = Path(__file__).parents[1]
CORPUS = REPOSITORY.parent / "shared" / "corpora" / "18f"
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"
HTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a copy of the example site."""
    site = tmp_path_factory.mktemp("example")
    for name in ("blogkit.toml", "content", "themes"):
        copy = shutil.copytree if (REPOSITORY / name).is_dir() else shutil.copyfile
        copy(REPOSITORY / name, site / name)
    assert not build_site(site, at=AT).has_errors
    return site


# Counted a second time, from the front matter alone


def headers(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        _, header, _ = re.split(r"^(?:---|\+\+\+)$", text, maxsplit=2, flags=re.MULTILINE)
        yield tomllib.loads(header) if text.startswith("+++") else yaml.safe_load(header)


def is_public(post: Mapping[str, Any]) -> bool:
    today = f"{AT:%Y-%m-%d}"
    is_out = str(post["date"])[:10] <= today < str(post.get("expires", "9999"))
    return is_out and post.get("status") not in {"draft", "withdrawn"} and not post.get("draft")


def authors(post: Mapping[str, Any]) -> list[str]:
    named: Any = post.get("authors") or post.get("author")
    return [named] if isinstance(named, str) else list(named)


def roles(post: Mapping[str, Any]) -> set[str]:
    return {one["role"] for one in post.get("contributors", [])} | ({"ghostwriter"} if post.get("ghostwriter") else set())


def counted(posts: list[dict[str, Any]]) -> dict[str, int]:
    def number(test: Any) -> int:
        return sum(map(bool, map(test, posts)))

    def is_alone(post: Mapping[str, Any]) -> bool:
        return post.get("ghostwriting") == post.get("ai") == "none" and "co-writer" not in roles(post)

    return {
        "posts": len(posts),
        "by_author_alone": number(is_alone),
        "ghostwritten": number(lambda post: "ghostwriter" in roles(post)),
        "withheld": number(lambda post: post.get("ghostwriting") == "withheld"),
        "ai_assisted": number(lambda post: isinstance(post.get("ai"), dict)),
        "sponsored": number(lambda post: post.get("sponsor")),
        "corrected": number(lambda post: post.get("corrections")),
        "retracted": number(lambda post: post.get("status") == "retracted"),
        "undeclared": number(lambda post: "ghostwriting" not in post and "ghostwriter" not in roles(post)),
    }


def test_the_figures_are_those_of_the_front_matter(example: Path) -> None:
    posts = [post for post in headers(example / "content/posts") if is_public(post)]
    data = json.loads((example / "public/transparency.json").read_bytes())

    assert len(posts) > 10
    assert {name: data[name] for name in INTEGERS} == counted(posts)
    assert {year["year"]: {name: year[name] for name in INTEGERS} for year in data["years"]} == {
        year: counted([post for post in posts if str(post["date"]).startswith(str(year))])
        for year in {int(str(post["date"])[:4]) for post in posts}
    }
    everyone = {id_ for post in posts for id_ in authors(post)}
    assert {one["id"]: {name: one[name] for name in INTEGERS} for one in data["people"]} == {
        id_: counted([post for post in posts if id_ in authors(post)]) for id_ in everyone
    }


def test_the_table_and_the_csv_say_what_the_json_says(example: Path) -> None:
    data = json.loads((example / "public/transparency.json").read_bytes())
    rows = list(csv.DictReader(io.StringIO((example / "public/transparency.csv").read_text(encoding="utf-8"))))
    page = parsed(example / "public/transparency/index.html")

    assert {name: int(rows[0][name]) for name in INTEGERS} == {name: data[name] for name in INTEGERS}
    assert [(row["name"], int(row["posts"])) for row in rows if row["of"] == "year"] == [
        (str(y["year"]), y["posts"]) for y in data["years"]
    ]
    assert [(row["name"], int(row["posts"])) for row in rows if row["of"] == "person"] == [(p["name"], p["posts"]) for p in data["people"]]
    shown = [cells(row) for row in page.iter(f"{HTML}tr")]
    saying = data["posts"] - data["undeclared"]
    share = f"{round(100 * data['ghostwritten'] / saying)} % of {saying} that say"
    assert ["Ghostwritten, name given", str(data["ghostwritten"]), share] in shown
    for person in data["people"]:
        assert [person["name"], str(person["posts"])] in [row[:2] for row in shown]


def test_the_example_holds_each_kind_of_post(example: Path) -> None:
    data = json.loads((example / "public/transparency.json").read_bytes())
    assert [name for name in (*INTEGERS, "withdrawn") if not data[name]] == []
    assert "No longer published" in (example / "public/the-workshop-is-open/index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("", {"undeclared"}),
        ("ghostwriting: none\n", set()),
        ("ghostwriting: none\nai: none\n", {"by_author_alone"}),
        ("ghostwriting: none\nai: {uses: [{task: grammar}]}\n", {"ai_assisted"}),
        ("ghostwriting: none\nai: {uses: [{task: draft}], generated: true}\n", {"ai_assisted"}),
        ("ghostwriting: none\ncontributors: [{person: sam, role: co-writer}]\n", set()),
        ("ghostwriting: none\nai: none\ncontributors: [{person: sam, role: co-writer}]\n", set()),
        ("ghostwriting: none\nai: none\ncontributors: [{person: sam, role: editor}]\n", {"by_author_alone"}),
        ("contributors: [{person: sam, role: co-writer}]\n", {"undeclared"}),
        ("ghostwriter: sam\n", {"ghostwritten"}),
        ("contributors: [{person: sam, role: ghostwriter}]\n", {"ghostwritten"}),
        ("ghostwriting: withheld\nwithheld: {reason: a contract}\n", {"withheld"}),
        ("ai: none\n", {"undeclared"}),
        ("sponsor: {org: acme, relationship: gift}\n", {"undeclared", "sponsored"}),
        ("corrections: [{date: 2026-11-03, text: It was two.}]\n", {"undeclared", "corrected"}),
        (
            "status: retracted\ncorrections: [{date: 2026-11-03, kind: retraction, text: It was wrong.}]\n",
            {"undeclared", "corrected", "retracted"},
        ),
    ],
)
def test_a_post_counts_in_the_figures_that_are_true_of_it(tmp_path: Path, header: str, names: set[str]) -> None:
    data = figures_of(tmp_path, {"content/posts/a.md": f"---\ntitle: A\ndate: 2026-11-02\nauthor: ada\n{header}---\nHello.\n"})

    assert {name for name in INTEGERS if data[name]} == {"posts", *names}


def test_what_is_not_public_is_not_counted(tmp_path: Path) -> None:
    taken_back = "status: withdrawn\ncorrections: [{date: 2026-11-03, kind: retraction, text: It was wrong.}]"
    hidden = ("status: draft", taken_back, "expires: 2026-11-10", "draft: true")
    posts = {f"content/posts/{n}.md": f"---\ntitle: A\ndate: 2026-11-02\nauthor: ada\n{key}\n---\nHello.\n" for n, key in enumerate(hidden)}
    later = {"content/posts/later.md": "---\ntitle: A\ndate: 2026-12-02\nauthor: ada\n---\nHello.\n"}

    data = figures_of(tmp_path, posts | later)

    assert {name: data[name] for name in INTEGERS} == dict.fromkeys(INTEGERS, 0)
    assert (data["withdrawn"], data["years"], data["people"]) == (1, [], [])


# Unknown is not none


def test_a_site_that_declares_nothing_says_undeclared_and_not_none(tmp_path: Path) -> None:
    post = "---\ntitle: A\ndate: 2026-11-02\nauthor: ada\n---\nHello.\n"
    site = write_site(tmp_path, without_posts() | {f"content/posts/{number}.md": post for number in range(3)})

    build_site(site)

    text = words(parsed(site / "public/transparency/index.html"))
    assert "Ghostwritten, name given undeclared nobody says" in text
    assert "AI-assisted undeclared nobody says" in text
    assert "Undeclared 3 100 % of 3" in text
    assert "Ada Reyes 3 – – – – – 3 – – 3 0 0 0" in text
    assert not re.search(r"\b0 %", text.partition("Sponsored 0")[0])


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the 18F corpus is not beside this checkout")
def test_a_real_blog_that_never_heard_of_disclosure_is_undeclared_as_a_whole(tmp_path: Path) -> None:
    shutil.copytree(CORPUS, tmp_path / "18f", copy_function=shutil.copyfile)

    build_site(tmp_path / "18f", keep_going=True, jobs=2, at=AT)

    data = json.loads((tmp_path / "18f/public/transparency.json").read_bytes())
    assert data["posts"] == data["undeclared"] == data["ai_undeclared"] > 500
    assert [name for name in INTEGERS if data[name]] == ["posts", "undeclared"]
    assert sum(year["posts"] for year in data["years"]) == data["posts"]
    text = words(parsed(tmp_path / "18f/public/transparency/index.html"))
    assert "Ghostwritten, name given undeclared nobody says" in text


def test_a_share_is_of_those_that_say() -> None:
    figures = Figures(
        by_author_alone=3,
        with_others=1,
        ghostwritten=1,
        by_author_ai_undeclared=3,
        undeclared=992,
        ai_undeclared=1000,
        sponsored=1,
        posts=1000,
    )

    told = {figure.name: (figure.posts, figure.of, figure.share) for figure in figures_in_words(figures, tongue_of("en"))}

    assert told["by_author_alone"] == (3, 5, "60 %")
    assert told["by_author_ai_undeclared"] == (3, 8, "38 %")
    assert told["ai_assisted"] == (0, 0, "")
    assert told["ghostwritten"] == (1, 8, "13 %")
    assert told["undeclared"] == (992, 1000, "more than 99 %")
    assert told["sponsored"] == (1, 1000, "less than 1 %")


@pytest.mark.parametrize(
    ("part", "whole", "written"),
    [(0, 0, ""), (0, 9, "0 %"), (1, 3, "33 %"), (2, 3, "67 %"), (1, 8, "13 %"), (9, 9, "100 %"), (1, 100, "1 %"), (99, 100, "99 %")],
)
def test_shares_are_whole_percents(part: int, whole: int, written: str) -> None:
    assert share(part, whole, tongue_of("en")) == written


# Pictures


def test_a_picture_has_a_name_and_a_description_and_needs_no_script(example: Path) -> None:
    page = parsed(example / "public/transparency/index.html")
    pictures = list(page.iter(f"{SVG}svg"))

    assert len(pictures) == 4
    for picture in pictures:
        ids = {element.get("id"): element for element in picture.iter()}
        name, description = (ids[id_] for id_ in picture.get("aria-labelledby", "").split())
        assert (picture.get("role"), name.tag, description.tag) == ("img", f"{SVG}title", f"{SVG}desc")
        assert name.text
        assert description.text
        assert [element.tag for element in picture.iter() if element.tag.endswith("script") or "onload" in element.attrib] == []
        used = {fill[5:-1] for rect in picture.iter(f"{SVG}rect") if (fill := rect.get("fill", "")).startswith("url(#")}
        assert used <= ids.keys()
    assert [script for script in page.iter(f"{HTML}script") if script.get("type") != "application/ld+json"] == []
    all_ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(all_ids) == len(set(all_ids))


def test_bars_are_as_long_as_their_numbers() -> None:
    chart = Chart("bk-x", "Lamps", "By year.", (Bar("2025", (1, 2)), Bar("2026", (4, 0))), ("lit", "dark"), has_key=True, unknown=1)

    picture = html5lib.parseFragment(bar_chart(chart))

    bars = list(picture.iter(f"{SVG}rect"))[2:]
    assert [(bar.get("x"), bar.get("width"), bar.get("fill")) for bar in bars] == [
        ("0%", "25%", "currentColor"),
        ("25%", "50%", "none"),
        ("0%", "100%", "currentColor"),
    ]


@pytest.mark.parametrize(
    "hostile", ["</title><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "&lt;b&gt; ]]> -->", "x" * 10_000]
)
def test_a_label_stays_a_label(hostile: str) -> None:
    chart = Chart("bk-x", hostile, hostile, (Bar(hostile, (1,), hostile),), (hostile,), has_key=True)

    picture = html5lib.parseFragment(bar_chart(chart))

    assert {element.tag.removeprefix(SVG) for element in picture.iter()} <= {
        "DOCUMENT_FRAGMENT",
        "svg",
        "title",
        "desc",
        "text",
        "tspan",
        "rect",
    }
    assert next(picture.iter(f"{SVG}title")).text == hostile


def test_a_name_that_a_spreadsheet_would_compute_is_a_name(tmp_path: Path) -> None:
    person = {"content/people/ada.md": '---\nname: "=HYPERLINK(1)"\n---\nAda.\n'}
    site = write_site(
        tmp_path, without_posts() | person | {"content/posts/a.md": "---\ntitle: A\ndate: 2026-11-02\nauthor: ada\n---\nHello.\n"}
    )

    build_site(site)

    assert "\r\nperson,'=HYPERLINK(1),1," in (site / "public/transparency.csv").read_bytes().decode()


# The policy

POLICY = """
[rules]
ghostwriting-undeclared = "warning"
ai-undeclared = "off"

[[policy.override]]
folder = "founder"
rules = {ghostwriting-forbidden = "error"}

[[policy.waiver]]
rule = "ghostwriting-undeclared"
post = "content/posts/2019-*.md"
reason = "Written <before> this policy."
until = 2026-11-30
by = "ada"
"""


def test_the_pages_show_the_rules_and_waivers_in_force(tmp_path: Path) -> None:
    config = CONFIG.partition("[rules]")[0] + POLICY
    site = write_site(tmp_path, SMALL | {"blogkit.toml": config})
    build_site(site)
    policy = in_force(read_config(config.encode())[0], NOW)  # type: ignore[arg-type]

    for page in ("transparency", "policy"):
        text = words(parsed(site / f"public/{page}/index.html"))
        assert all(plain(rule.summary) in text for rule in policy.rules)
        assert "Posts in content/posts/founder/: ghostwriting-forbidden: required: what breaks it is not published" in text
        assert "ghostwriting-undeclared content/posts/2019-*.md Written <before> this policy. 30 November 2026 Ada Reyes" in text
    data = json.loads((site / "public/transparency.json").read_bytes())["policy"]
    assert data["waivers"] == [
        {
            "rule": "ghostwriting-undeclared",
            "post": "content/posts/2019-*.md",
            "reason": "Written <before> this policy.",
            "until": "2026-11-30",
            "by": "Ada Reyes",
        }
    ]
    assert {rule["name"]: rule["level"] for rule in data["rules"]}["ai-undeclared"] == "off"


def test_a_new_employee_is_told_what_to_declare_by_the_rules_in_force(tmp_path: Path) -> None:
    config = CONFIG.partition("[rules]")[0] + POLICY
    site = write_site(tmp_path, SMALL | {"blogkit.toml": config})
    build_site(site)

    text = words(parsed(site / "public/policy/index.html"))

    told = text.partition("The rules in force")[0]
    for rule in in_force(read_config(config.encode())[0], NOW).rules:  # type: ignore[arg-type]
        assert plain(rule.declare) in told
        assert (plain(rule.summary) in told) == bool(rule.declare)
    assert "ai: none" not in told
    assert "ghostwriting: none" in told


def test_a_waiver_is_shown_until_it_ends(tmp_path: Path) -> None:
    config = CONFIG.partition("[rules]")[0] + POLICY
    site = write_site(tmp_path, SMALL | {"blogkit.toml": config})
    build_site(site)
    page = site / "public/transparency/index.html"
    assert "Written &lt;before&gt;" in page.read_text(encoding="utf-8")

    build_site(site, at=datetime(2026, 12, 1, 12, tzinfo=UTC))

    assert "Written &lt;before&gt;" not in page.read_text(encoding="utf-8")
    assert "No rule is waived" in page.read_text(encoding="utf-8")


def figures_of(folder: Path, posts: dict[str, str]) -> dict[str, Any]:
    site = write_site(folder, without_posts() | posts)
    assert not build_site(site).has_errors
    data: dict[str, Any] = json.loads((site / "public/transparency.json").read_bytes())
    return data


def without_posts() -> dict[str, str]:
    return {path: text for path, text in SMALL.items() if not path.startswith("content/posts/")}


def parsed(page: Path) -> Any:
    return html5lib.parse(page.read_bytes())


def cells(row: Any) -> list[str]:
    return [words(cell) for cell in row]


def words(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split()).replace(" .", ".").replace(" ,", ",").replace(" :", ":").replace(" ;", ";")


def plain(text: str) -> str:
    return " ".join(text.replace("`", " ").split()).replace(" .", ".").replace(" ,", ",").replace(" :", ":").replace(" ;", ";")
