"""Whether the documentation knows each key, rule and field that the code knows, and no other. Never judges the words around them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from jinja2.defaults import DEFAULT_NAMESPACE
from jinja2.filters import FILTERS
from pydantic import BaseModel

from blogkit import explain, render
from blogkit.config import ConfigFields, FeedsFields, FrontMatterFields, PolicyFields, SearchFields, SecurityFields, SiteFields, TrustFields
from blogkit.content.about import PAGE_KEYS, OrgFields, PageFields, PersonFields
from blogkit.content.post import DISCLOSING, EXPLAINED, HOLDING, PostFields
from blogkit.disclosure.language import tongue_of
from blogkit.inputs import built_in_theme
from blogkit.rules import FIXED, RULES, word_of
from blogkit.theme.environment import make_environment
from blogkit.theme.theme import REQUIRED, Layer, ThemeFields, make_theme
from tests.edits import FOUNDRY
from tests.sites import build_site, write_site
from tests.theme_reference import VIEWS, empty, renewed

ROOT = Path(__file__).parents[1]
FRONT_MATTER, CONFIG, THEMES, REFERENCE = (f"docs/{name}.md" for name in ("front-matter", "config", "themes", "theme-reference"))
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
    (CONFIG, "search", SearchFields),
]
FOLDERS = (".", "docs", "docs/decisions", "benchmarks")
PAGES = sorted(path.relative_to(ROOT).as_posix() for folder in FOLDERS for path in (ROOT / folder).glob("*.md"))
CASES = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("tests/cases/*.md"))
EVERYTHING = {
    **FOUNDRY,
    "blogkit.toml": FOUNDRY["blogkit.toml"]
    .replace('theme = "plain"', 'theme = "default"')
    .replace("[feeds]\n", '[feeds]\nmail = "post@bells.example"\n')
    + "[search]\nenabled = true\n",
    "content/posts/gone.md": "---\ntitle: Gone\ndate: 2026-01-02\nauthor: ada\nstatus: withdrawn\n"
    "corrections: [{date: 2026-02-01, kind: retraction, text: It was not so.}]\n---\nGone.\n",
    "content/posts/wrong.md": "---\ntitle: Wrong\ndate: 2026-01-03\nauthor: ada\n"
    "corrections: [{date: 2026-02-01, text: It is right now., by: kim}]\n---\nRight.\n",
}
"""A site that has a page of every kind."""
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


def test_each_field_of_a_template_has_its_row_with_its_type_and_words() -> None:
    page = read(REFERENCE)
    assert page == renewed(page), "write it with: make reference"
    assert list(empty(page)) == []


def test_each_template_is_given_what_its_row_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is documented is what a template is really handed, and of the type that its table is about."""
    given: dict[str, dict[str, object]] = {}
    asked: list[str] = []
    make, context_of = render.Renderer.render, render._context

    def rendered(self: render.Renderer, page: Any, bodies: Any) -> bytes:
        asked.append(page.template)
        return make(self, page, bodies)

    def context(*arguments: Any) -> Any:
        found = context_of(*arguments)
        given.setdefault(asked[-1], {}).update({name: value for name, value in found.items() if value})
        return found

    monkeypatch.setattr(render.Renderer, "render", rendered)
    monkeypatch.setattr(render, "_context", context)
    assert build_site(write_site(tmp_path, EVERYTHING)).state is not None
    cells = re.findall(r"^\| `([^`]+)` \|[^|]*\| (.*) \|$", section(REFERENCE, "Templates").partition("### ")[0], re.MULTILINE)
    documented = {template: set(re.findall(r"`(\w+)`", cell)) for template, cell in cells}
    named = {template: set(values) - {"site", "page"} for template, values in given.items()}
    assert {template: names - documented[template] for template, names in named.items() if names - documented[template]} == {}
    assert set(documented) == set(named)
    never = {template: names - named[template] for template, names in documented.items()}
    assert {(template, name) for template, names in never.items() for name in names} == {("list.html", "intro"), ("404.html", "html")}
    shown = {type(one) for values in given.values() for value in values.values() for one in (value if type(value) is tuple else (value,))}
    assert {kind.__name__ for kind in shown if hasattr(kind, "_fields")} <= {kind.__name__ for kind in VIEWS.values()}


def test_each_filter_function_and_block_is_documented() -> None:
    ours = {source.path.rpartition("/")[2]: source.data.decode() for source in built_in_theme() if "/default/templates/" in source.path}
    environment = make_environment({})
    filters = {*environment.filters, "once"} - {*FILTERS}
    assert set(rows(THEMES, "Filters")) == filters
    assert set(rows(THEMES, "Functions")) == {*environment.globals} - {*DEFAULT_NAMESPACE}
    parts = {name for name in ours if name.startswith("_")}
    assert set(rows(THEMES, "Blocks and parts")) == parts | set(re.findall(r"{%-? block (\w+)", "".join(ours.values())))


def test_each_word_that_is_named_is_in_the_catalogue() -> None:
    english = tongue_of("en")
    words = re.findall(r"^\| `([a-z]+\.[a-z-]+)` \| (.*) \|$", section(THEMES, "Words"), re.MULTILINE)
    assert len(words) > 10
    assert [(name, english.pattern(name, None)) for name, _ in words] == words


def test_each_setting_of_the_built_in_theme_has_its_row() -> None:
    layer = Layer("default", {one.path.removeprefix("themes/default/"): one for one in built_in_theme() if "/default/" in one.path})
    theme, found = make_theme([layer])
    assert theme is not None
    assert found == ()
    assert set(rows(CONFIG, "theme")) == set(vars(theme.settings.values))


def test_every_template_has_its_row() -> None:
    documented = re.findall(r"^\| `([^`]+)`", section(REFERENCE, "Templates").partition("### ")[0], re.MULTILINE)
    assert sorted(documented) == sorted(REQUIRED)


def test_the_smallest_site_builds_without_a_finding(tmp_path: Path) -> None:
    work = build_site(write_site(tmp_path, smallest_site()))
    assert work.diagnostics == ()
    assert "why-we-raised-our-prices/index.html" in work.written


@pytest.mark.parametrize("file", PAGES)
def test_each_link_leads_to_a_file_and_each_fragment_to_a_heading(file: str) -> None:
    text = re.sub(r"^```.*?^```|^ {4}.*?$|`[^`\n]*`", "", read(file), flags=re.DOTALL | re.MULTILINE)
    lost = []
    for target in re.findall(r"\]\((?![a-z]+:)([^)\s]+)\)", text):
        path, _, fragment = target.partition("#")
        led = (ROOT / file).parent / path if path else ROOT / file
        if not led.exists() or (fragment and fragment not in anchors(led.read_text(encoding="utf-8"))):
            lost.append(target)
    assert lost == []


def anchors(page: str) -> set[str]:
    """Return what GitHub calls the headings of a page, as far as no two are called alike."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", page, flags=re.DOTALL | re.MULTILINE), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


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
