"""Whether the documentation knows each key, rule and field that the code knows, and no other. Never judges the words around them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from blogkit import explain, render, transparency, views
from blogkit.config import ConfigFields, FeedsFields, FrontMatterFields, PolicyFields, SecurityFields, SiteFields, TrustFields
from blogkit.content.about import PAGE_KEYS, OrgFields, PageFields, PersonFields
from blogkit.content.post import DISCLOSING, EXPLAINED, HOLDING, PostFields
from blogkit.disclosure.record import AiDeclaration
from blogkit.rules import FIXED, RULES, word_of
from blogkit.theme.theme import REQUIRED, ThemeFields
from tests.disclosures import disclose
from tests.sites import build_site, write_site
from tests.test_markup import pieces, whole

ROOT = Path(__file__).parents[1]
FRONT_MATTER, CONFIG, THEMES = (f"docs/{name}.md" for name in ("front-matter", "config", "themes"))
MODELS: list[tuple[str, str, type[BaseModel]]] = [
    (FRONT_MATTER, "Posts", PostFields),
    (FRONT_MATTER, "People", PersonFields),
    (FRONT_MATTER, "Organisations", OrgFields),
    (FRONT_MATTER, "Pages", PageFields),
    (THEMES, "theme.toml", ThemeFields),
    (CONFIG, "site", SiteFields),
    (CONFIG, "feeds", FeedsFields),
    (CONFIG, "front_matter", FrontMatterFields),
    (CONFIG, "policy", PolicyFields),
    (CONFIG, "trust", TrustFields),
    (CONFIG, "security", SecurityFields),
]
VIEWS: dict[str, Any] = {
    "site": views.SiteView,
    "page": render.PageInPage,
    "post": render.PostInPage,
    "posts": render.PostInList,
    "pagination": views.Pagination,
    "tags": views.TagCount,
    "years": render.Year,
    "groups": render.Group,
    "person": render.PersonInPage,
    "org": render.OrgInPage,
    "people": render.Colleague,
    "corrections": render.CorrectionInList,
    "tombstone": render.Tombstone,
    "figures": transparency.Figure,
    "by_year": transparency.FiguresRow,
    "charts": transparency.Charts,
    "policy": render.Policy,
    "rules": render.Rule,
    "overrides": render.Override,
    "waivers": render.Waiver,
}
CASES = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("tests/cases/*.md"))
LEVELS_SHOWN = set(re.findall(r"(error|warning|note)\[([a-z0-9-]+)\]", CASES))
"""Level and rule of each finding that a broken site shows."""


@pytest.mark.parametrize(("file", "heading", "model"), MODELS)
def test_each_key_has_its_row_and_each_row_its_key(file: str, heading: str, model: type[BaseModel]) -> None:
    assert sorted(rows(file, heading)) == sorted(key for key, _, _ in keys(model))


@pytest.mark.parametrize(("file", "heading", "model"), MODELS)
def test_a_row_names_each_word_that_its_key_takes_and_its_default(file: str, heading: str, model: type[BaseModel]) -> None:
    documented = rows(file, heading)
    expected = [(key, word) for key, words, default in keys(model) for word in (*words, *default)]
    assert [(key, word) for key, word in expected if f"`{word}`" not in documented[key]] == []


def test_every_table_of_the_config_has_its_heading() -> None:
    assert set(ConfigFields.model_fields) <= set(re.findall(r"^## (\w+)$", read(CONFIG), re.MULTILINE))


def test_the_manual_is_the_one_that_blogkit_prints() -> None:
    assert read("docs/rules.md") == explain.document(), "write it with: blogkit explain --all > docs/rules.md"


def test_every_rule_is_shown_at_its_own_level_and_a_fixed_one_at_no_other() -> None:
    own = {(word_of(rule.level), name) for name, rule in RULES.items() if rule.level is not None}
    assert own - LEVELS_SHOWN == set()
    assert {name for level, name in LEVELS_SHOWN if level != "error"} & FIXED == set()


def test_keys_of_other_generators_are_explained() -> None:
    first, *_ = section(FRONT_MATTER, "Keys from other generators").partition("### ")
    assert set(re.findall(r"^\| `([^`]+)`", first, re.MULTILINE)) == set(EXPLAINED)
    assert {name for name in PAGE_KEYS.explained if f"`{name}`" not in first} == set()


@pytest.mark.parametrize(
    ("heading", "refused"), [("Keys that would keep a text from readers", HOLDING), ("Keys that would tell who took part", DISCLOSING)]
)
def test_each_kind_of_key_that_is_refused_has_an_example_and_each_example_is_refused(heading: str, refused: dict[str, str]) -> None:
    cells = re.findall(r"^\| (`[^|]+) \|", section(FRONT_MATTER, heading), re.MULTILINE)
    named = {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}
    assert named - set(refused) == set()
    assert {refused[name] for name in named} == set(refused.values())


@pytest.mark.parametrize("name", VIEWS)
def test_each_field_of_a_template_has_its_row(name: str) -> None:
    assert sorted(rows(THEMES, f"`{name}`")) == sorted(VIEWS[name]._fields)


def test_each_class_of_the_disclosure_has_its_row() -> None:
    disclosures = [whole(""), disclose(ai=AiDeclaration(generated=True), public_interest="true", conflicts=("One.", "Two."))]
    written = "".join(piece for one in disclosures for name, piece in pieces(one).items() if not name.startswith("feed"))
    shown = {name for names in re.findall(r'class="([^"]*)"', written) for name in names.split() if name.startswith("bk-")}
    assert set(rows(THEMES, "The lines that no theme may lose")) == shown - {"bk-payer"}


def test_every_template_has_its_row() -> None:
    documented = re.findall(r"^\| `([^`]+)`", section(THEMES, "Templates").partition("### ")[0], re.MULTILINE)
    assert sorted(documented) == sorted(REQUIRED)


def test_the_smallest_site_builds_without_a_finding(tmp_path: Path) -> None:
    work = build_site(write_site(tmp_path, smallest_site()))
    assert work.diagnostics == ()
    assert "why-we-raised-our-prices/index.html" in work.written


def test_the_smallest_theme_shows_the_disclosure(tmp_path: Path) -> None:
    files = dict(examples(THEMES))
    config = smallest_site()["blogkit.toml"].replace("[site]\n", '[site]\ntheme = "plain"\n')
    work = build_site(write_site(tmp_path, smallest_site() | files | {"blogkit.toml": config}))
    assert work.diagnostics == ()
    page = (tmp_path / "public/why-we-raised-our-prices/index.html").read_text("utf-8")
    assert '<div class="e-content"><p>We raised' in page
    assert "bk-byline" in page


def smallest_site() -> dict[str, str]:
    """Return the site that the README shows."""
    site = dict(examples("README.md"))
    assert len(site) == 4
    return site


def examples(file: str) -> Iterator[tuple[str, str]]:
    """Yield path and text of each example file: the line before its fence names it and ends with a colon."""
    yield from re.findall(r"`((?:content|themes)/[^`]+\.\w+|blogkit\.toml)`[^`]*:\n\n```\w+\n(.*?)```", read(file), re.DOTALL)


def keys(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Yield each key with the words it takes and, where it has one to speak of, its default."""
    for name, field in model.model_fields.items():
        default = (str(field.default),) if isinstance(field.default, str | int) and str(field.default) not in {"", "False"} else ()
        yield f"{prefix}{name}", words_of(field.annotation), default
        inner = model_in(field.annotation)
        if inner:
            yield from keys(inner, f"{prefix}{name}.")


def words_of(annotation: Any) -> tuple[str, ...]:
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return tuple(word for inner in get_args(annotation) if not isinstance(inner, str) for word in words_of(inner))


def model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := model_in(inner))), None)


def rows(file: str, heading: str) -> dict[str, str]:
    """Return the rows of a section's tables by what stands in their first cell."""
    found = [(name, line) for line in section(file, heading).splitlines() for name in re.findall(r"^\| `([^`]+)` \|", line)]
    assert len(found) == len(dict(found)), "a row stands twice"
    return dict(found)


def section(file: str, heading: str) -> str:
    """Return what stands between a heading and the next one of its level or above."""
    level, rest = re.split(rf"^(##+) {re.escape(heading)}$", read(file), maxsplit=1, flags=re.MULTILINE)[1:]
    return re.split(rf"^#{{1,{len(level)}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def read(file: str) -> str:
    return (ROOT / file).read_text(encoding="utf-8")
