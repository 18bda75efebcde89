"""A theme as a value: its templates, each with the key of everything it includes, and its static files. Never renders."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

from jinja2 import Environment, TemplateSyntaxError, meta, nodes

from blogkit.content.header import HeaderModel, Known, Reading, Text, Texts, read_model, read_toml
from blogkit.diagnostics import Diagnostic, Severity, Span, error
from blogkit.sources import Source, digest_of
from blogkit.theme.assets import Asset, make_assets
from blogkit.theme.environment import make_environment
from blogkit.theme.styles import StyleRule, read_styles

REQUIRED = (
    "post.html",
    "list.html",
    "person.html",
    "org.html",
    "page.html",
    "archive.html",
    "tags.html",
    "series.html",
    "corrections.html",
    "transparency.html",
    "policy.html",
    "tombstone.html",
    "redirect.html",
    "404.html",
)
CONFIG = "theme.toml"


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
    """Template -> digest of itself, of everything it extends, includes or imports, of the assets it asks for and of what the style sheets
    hide."""
    static: Mapping[str, Source]
    recent: int
    """How many recent posts every page is given."""
    has_tags: bool
    """Every page is given all tags."""
    styles: tuple[StyleRule, ...] = ()
    """What its style sheets hide, and those of ``static/`` that it asks for."""
    assets: Mapping[str, Asset] = {}
    """Plain path of a file -> the fingerprinted one, for all that a template asks for and what those files name."""
    addresses: Mapping[str, str] = {}
    """Name by which a template may ask for a file -> its address from the root of the host."""


class ThemeFields(HeaderModel):
    """``theme.toml``."""

    name: Text = ""
    description: Text = ""
    parent: Text = ""
    needs: Texts = []
    author: Text = ""
    license: Text = ""


class _Mentions(NamedTuple):
    """What a template names; None stands for a name that is made only while it renders."""

    templates: frozenset[str | None]
    assets: frozenset[str | None]


def make_theme(layers: Sequence[Layer], site: Iterable[Source] = (), root: str = "/") -> tuple[Theme | None, tuple[Diagnostic, ...]]:
    """Lay a theme over its parents, the nearest first; a template that cannot be read is a diagnostic.

    ``site`` are the files of ``static/``, which templates may ask for, too, and ``root`` is the path under which the site lives.
    """
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
    mentions = _mentions_of_all(templates, found)
    files = {f"theme/{name}": source for name, source in static.items()}
    files |= {unicodedata.normalize("NFC", one.path.removeprefix("static/")): one for one in site}
    assets, addresses = _assets(files, mentions, root)
    asked = {out: files[out] for out in assets if out.endswith(".css") and not out.startswith("theme/")}
    styles = _styles({**static, **asked})
    keys = _with_styles(_closure_keys(templates, mentions, addresses), styles)
    theme = Theme(templates, keys, static, recent, has_tags, styles, assets, addresses)
    return (None if any(one.severity == Severity.ERROR for one in found) else theme), tuple(found)


def parent_of(layer: Layer) -> tuple[str, Span]:
    """Return the name of a theme's parent, or an empty string, and where it stands."""
    reading, fields, _ = _settings(layer)
    return (fields.parent, reading.span(("parent",))) if reading and fields else ("", Span(CONFIG))


def _settings(layer: Layer) -> tuple[Reading | None, ThemeFields | None, tuple[Diagnostic, ...]]:
    source = layer.files.get(CONFIG)
    if source is None or not source.data.strip():
        return None, None, ()
    reading, found = read_toml(source.data, source.path)
    fields = read_model(reading, ThemeFields, Known()) if reading else None
    return reading, fields, (*found, *(reading.found if reading else ()))


def _text(source: Source, found: list[Diagnostic]) -> str:
    try:
        return source.data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        found.append(error("template-error", "this template is not UTF-8 text", Span(source.path), help="save it as UTF-8"))
        return ""


def _styles(static: Mapping[str, Source]) -> tuple[StyleRule, ...]:
    sheets = sorted((name, source) for name, source in static.items() if name.lower().endswith(".css"))
    return read_styles({name: (source.path, source.data.decode("utf-8-sig", "replace")) for name, source in sheets})


def _with_styles(keys: Mapping[str, str], styles: tuple[StyleRule, ...]) -> Mapping[str, str]:
    """A page that was found sound is found so no longer where a sheet hides what it shows: then it is rendered, and looked at, again."""
    if not any(rule.hides for rule in styles):
        return keys
    hidden = repr([rule._replace(place=Span(rule.place.path.partition("/static/")[2])) for rule in styles])
    return {name: digest_of(f"{key} {hidden}".encode()) for name, key in keys.items()}


def _needs(layer: Layer, found: list[Diagnostic]) -> tuple[int, bool]:
    reading, fields, problems = _settings(layer)
    found += problems
    recent, has_tags = 0, False
    if reading is None or fields is None:
        return recent, has_tags
    for number, need in enumerate(fields.needs):
        if asked := re.fullmatch(r"recent:(\d{1,3})", need, re.ASCII):
            recent = int(asked[1])
        elif need == "tags":
            has_tags = True
        else:
            message, help_ = f"a theme cannot need '{need}'", "it can need 'tags' and 'recent:5'"
            found.append(error("invalid-value", message, reading.span(("needs", number)), help=help_))
    return recent, has_tags


def _mentions_of_all(templates: Mapping[str, Template], found: list[Diagnostic]) -> dict[str, _Mentions]:
    environment = make_environment(templates)
    return {name: _mentions(environment, template, found) for name, template in templates.items()}


def _assets(files: Mapping[str, Source], mentions: Mapping[str, _Mentions], root: str) -> tuple[Mapping[str, Asset], dict[str, str]]:
    """Return the fingerprinted files, and the address of each name that a template asks for; of every name where one cannot be known."""
    asked = {name for one in mentions.values() for name in one.assets}
    if None in asked:
        asked = {out.removeprefix("theme/") if out.startswith("theme/") else f"/{out}" for out in files}
    by_name = {name: _plain_out(name) for name in sorted(filter(None, asked)) if _plain_out(name) in files}
    assets = make_assets(files, by_name.values(), root)
    outs = {name: assets[out].out if out in assets else out for name, out in by_name.items()}
    return assets, {name: root + quote(out, safe="/~") for name, out in outs.items()}


def _plain_out(name: str) -> str:
    """Return where the file stands anyway: a name is one of the theme's own files, unless it begins at the site's root."""
    return name.removeprefix("/") if name.startswith("/") else f"theme/{name}"


def _closure_keys(templates: Mapping[str, Template], mentions: Mapping[str, _Mentions], addresses: Mapping[str, str]) -> dict[str, str]:
    everything = repr(sorted(addresses.items()))
    asked = {
        name: [_asked(asset, addresses, everything) for asset in sorted(one.assets, key=lambda asset: asset or "")]
        for name, one in mentions.items()
    }
    own = {name: digest_of("\n".join([template.text, *asked[name]]).encode()) for name, template in templates.items()}
    whole = digest_of("\n".join(f"{name} {own[name]}" for name in sorted(own)).encode())
    return {name: _closure_key(name, own, {one: mentions[one].templates for one in mentions}, whole) for name in templates}


def _asked(name: str | None, addresses: Mapping[str, str], everything: str) -> str:
    return everything if name is None else f"{name} {addresses.get(name, '')}"


def _mentions(environment: Environment, template: Template, found: list[Diagnostic]) -> _Mentions:
    try:
        tree = environment.parse(template.text)
        return _Mentions(frozenset(meta.find_referenced_templates(tree)), frozenset(_assets_asked_for(tree)))
    except TemplateSyntaxError as problem:
        line = problem.lineno
        lines = template.text.splitlines()
        text = lines[line - 1] if 0 < line <= len(lines) else ""
        indent = len(text) - len(text.lstrip())
        first, _, rest = (problem.message or "").rstrip(".").partition(". ")
        message = f"this template cannot be read: {first[:1].lower()}{first[1:]}"
        span = Span(template.path, line, indent + 1, max(len(text.strip()), 1))
        found.append(error("template-error", message, span, line_text=text, notes=[rest] if rest else ()))
        return _Mentions(frozenset(), frozenset())


def _assets_asked_for(tree: nodes.Template) -> Iterator[str | None]:
    called = []
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "asset":
            called.append(call.node)
            first = call.args[0] if call.args else None
            yield first.value if isinstance(first, nodes.Const) and isinstance(first.value, str) else None
    if len(called) < sum(name.name == "asset" for name in tree.find_all(nodes.Name)):
        yield None  # it is handed on, and asked for who knows what


def _closure_key(name: str, own: Mapping[str, str], mentions: Mapping[str, frozenset[str | None]], whole: str) -> str:
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
