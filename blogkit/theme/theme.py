"""A theme as a value: its templates, each with the key of everything it includes, and its static files. Never renders."""

import tomllib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from jinja2 import Environment, TemplateSyntaxError, meta

from blogkit.diagnostics import Diagnostic, Span, did_you_mean, error
from blogkit.sources import Source, digest_of
from blogkit.theme.environment import make_environment

REQUIRED = ("post.html", "list.html", "person.html", "org.html", "page.html", "archive.html", "tags.html", "redirect.html", "404.html")
KNOWN_KEYS = ("name", "description", "parent", "needs", "author", "license")


class Layer(NamedTuple):
    """The files of one theme folder; its own templates come before its parent's."""

    name: str
    files: Mapping[str, Source]
    """Path inside the theme's folder -> the file."""


class Template(NamedTuple):
    """A template and where its text stands."""

    text: str
    path: str
    """As the user would open it."""


class Theme(NamedTuple):
    """Everything of a theme that outputs depend on."""

    templates: Mapping[str, Template]
    keys: Mapping[str, str]
    """Template -> digest of itself and everything it extends, includes or imports."""
    static: Mapping[str, Source]
    recent: int
    """How many recent posts every page is given."""
    has_tags: bool
    """Every page is given all tags."""


def make_theme(layers: Sequence[Layer]) -> tuple[Theme | None, tuple[Diagnostic, ...]]:
    """Lay a theme over its parents, the nearest first; a template that cannot be read is a diagnostic."""
    found: list[Diagnostic] = []
    templates: dict[str, Template] = {}
    static: dict[str, Source] = {}
    recent, has_tags = 0, False
    for layer in layers:
        for path, source in layer.files.items():
            if path.startswith("templates/"):
                text = _text(source, found)
                templates.setdefault(path.removeprefix("templates/"), Template(text, source.path))
            elif path.startswith("static/"):
                static.setdefault(path.removeprefix("static/"), source)
        more_recent, more_tags = _needs(layer, found)
        recent, has_tags = max(recent, more_recent), has_tags or more_tags
    keys = _closure_keys(templates, found)
    theme = Theme(templates, keys, static, recent, has_tags)
    return (None if found else theme), tuple(found)


def parent_of(layer: Layer) -> str:
    """Return the name of a theme's parent, or an empty string."""
    parent = _settings(layer).get("parent", "")
    return parent if isinstance(parent, str) else ""


def _settings(layer: Layer) -> Mapping[str, object]:
    source = layer.files.get("theme.toml")
    try:
        return tomllib.loads(source.data.decode()) if source else {}
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}


def _text(source: Source, found: list[Diagnostic]) -> str:
    try:
        return source.data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        found.append(error("template-error", "this template is not UTF-8 text", Span(source.path), help="save it as UTF-8"))
        return ""


def _needs(layer: Layer, found: list[Diagnostic]) -> tuple[int, bool]:
    source = layer.files.get("theme.toml")
    if source is None:
        return 0, False
    try:
        settings = tomllib.loads(source.data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        found.append(error("template-error", f"theme.toml cannot be read: {problem}", Span(source.path)))
        return 0, False
    for key in settings:
        if key not in KNOWN_KEYS:
            nearest = did_you_mean(key, KNOWN_KEYS)
            found.append(error("template-error", f"theme.toml has no key '{key}'", Span(source.path), help=f"did you mean '{nearest}'?" if nearest else ""))
    recent, has_tags = 0, False
    needs = settings.get("needs", [])
    for need in needs if isinstance(needs, list) else [needs]:
        name, _, number = str(need).partition(":")
        if name == "recent" and number.isascii() and number.isdigit() and len(number) < 4:  # noqa: PLR2004
            recent = int(number)
        elif need == "tags":
            has_tags = True
        else:
            found.append(error("template-error", f"a theme cannot need '{need}'", Span(source.path), help="it can need 'tags' and 'recent:5'"))
    return recent, has_tags


def _closure_keys(templates: Mapping[str, Template], found: list[Diagnostic]) -> dict[str, str]:
    environment = make_environment(templates)
    own = {name: digest_of(template.text.encode()) for name, template in templates.items()}
    whole = digest_of("\n".join(f"{name} {own[name]}" for name in sorted(own)).encode())
    mentions = {name: _mentions(environment, template, found) for name, template in templates.items()}
    return {name: _closure_key(name, own, mentions, whole) for name in templates}


def _mentions(environment: Environment, template: Template, found: list[Diagnostic]) -> set[str | None]:
    try:
        return set(meta.find_referenced_templates(environment.parse(template.text)))
    except TemplateSyntaxError as problem:
        line = problem.lineno
        lines = template.text.splitlines()
        text = lines[line - 1] if 0 < line <= len(lines) else ""
        indent = len(text) - len(text.lstrip())
        found.append(error("template-error", f"this template cannot be read: {problem.message}", Span(template.path, line, indent + 1, max(len(text.strip()), 1)), line_text=text))
        return set()


def _closure_key(name: str, own: Mapping[str, str], mentions: Mapping[str, set[str | None]], whole: str) -> str:
    reached: set[str] = set()
    pending = [name]
    while pending:
        one = pending.pop()
        if one in reached or one not in own:
            reached.add(one)
            continue
        reached.add(one)
        for mentioned in mentions[one]:
            if mentioned is None:
                return whole
            pending.append(mentioned)
    return digest_of("\n".join(f"{one} {own.get(one, 'absent')}" for one in sorted(reached)).encode())
