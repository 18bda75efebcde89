"""A theme as a value: its templates, each with the key of everything it includes, and its static files. Never renders."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple
from urllib.parse import quote

from jinja2 import TemplateSyntaxError, meta, nodes

from blogkit.content.header import NEEDED, Given, HeaderModel, Known, Reading, Text, Texts, read_model, read_toml
from blogkit.diagnostics import Diagnostic, Severity, Span, did_you_mean, error
from blogkit.sources import Source, digest_of
from blogkit.theme.assets import Asset, make_assets
from blogkit.theme.blocks import Blocks, find_unplaced, read_blocks
from blogkit.theme.environment import BELOW, plain_environment, resolve
from blogkit.theme.inline import Inline, find_inline, read_inline
from blogkit.theme.lines import at_line
from blogkit.theme.settings import NAME, NO_SETTINGS, SHEET, Declared, Given as SettingGiven, Place, Settings, make_settings
from blogkit.theme.styles import StyleRule, read_styles, sheet_of

REQUIRED = (
    "post.html",
    "list.html",
    "person.html",
    "org.html",
    "page.html",
    "archive.html",
    "tags.html",
    "series.html",
    "search.html",
    "corrections.html",
    "transparency.html",
    "policy.html",
    "subscribe.html",
    "tombstone.html",
    "redirect.html",
    "404.html",
)
CONFIG = "theme.toml"
HEADERS = "_headers"
"""A file of ``static/`` that takes the place of what blogkit tells hosts, and its content security policy with it."""


class Layer(NamedTuple):
    """The files of the site's own overrides or of one theme; they come before those of the layers below."""

    name: str
    """Of the theme; empty for the site itself."""
    files: Mapping[str, Source]
    """Path inside a theme's folder -> the file."""


class Template(NamedTuple):
    """A template and where its text stands."""

    text: str
    path: str
    """As the user would open it."""
    layer: int = 0
    """Number of the layer it stands in, the nearest first."""


class Theme(NamedTuple):
    """Everything of a theme that outputs depend on."""

    templates: Mapping[str, Template]
    """Those that lie below another of the same name among them, with as many ``parent:`` before it as lie above."""
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
    nearest: Mapping[str, str] = {}
    """Name by which a template asks for a file that is not there -> the nearest one that is."""
    settings: Settings = NO_SETTINGS

    @property
    def made(self) -> tuple[Source, ...]:
        """Files among the static ones that nobody wrote."""
        return (self.settings.sheet,) if self.settings.sheet else ()


class SettingFields(HeaderModel):
    """One of ``[[setting]]``."""

    name: Given = NEEDED
    type: Literal["color", "font", "image", "text", "links", "choice", "flag"] = NEEDED
    description: Given = NEEDED
    default: Any = ""
    on: Texts = []
    choices: Texts = []


class ThemeFields(HeaderModel):
    """``theme.toml``."""

    name: Text = ""
    description: Text = ""
    parent: Text = ""
    needs: Texts = []
    author: Text = ""
    license: Text = ""
    setting: list[SettingFields] = []


class _Mentions(NamedTuple):
    """What a template names; None stands for a name that is made only while it renders."""

    templates: frozenset[str | None]
    assets: frozenset[str | None]
    blocks: Blocks | None = None
    """None where the template cannot be read."""
    inline: tuple[Inline, ...] = ()


class _Named(NamedTuple):
    """What the text of a template names, whatever lies around it."""

    extended: tuple[tuple[str, int], ...]
    """Templates, each with the line that extends it."""
    templates: frozenset[str | None]
    assets: frozenset[str | None]
    blocks: Blocks
    inline: tuple[Inline, ...]


_NOTHING = _Mentions(frozenset(), frozenset())
KEPT_TEXTS = 512
"""Of so many texts of templates it is remembered what they name; the two themes that come with blogkit have some sixty."""
_named: dict[str, _Named] = {}
"""Digest of a template's text -> what it names, the one that was asked for last at the end. The texts themselves are not held."""


def make_theme(
    layers: Sequence[Layer],
    site: Iterable[Source] = (),
    root: str = "/",
    given: Sequence[SettingGiven] = (),
    asked: Sequence[str] = REQUIRED,
) -> tuple[Theme | None, tuple[Diagnostic, ...]]:
    """Lay a theme over its parents, the nearest first, with the settings that were ``given``; what cannot be read is a diagnostic.

    ``site`` are the files of ``static/``, which templates may ask for, too, ``root`` is the path under which the site lives, and ``asked``
    are the templates that its pages are made with.
    """
    found: list[Diagnostic] = []
    templates: dict[str, Template] = {}
    static: dict[str, Source] = {}
    recent, has_tags = 0, False
    for number, layer in enumerate(layers):
        for path, source in layer.files.items():
            if path.startswith("templates/"):
                name = path.removeprefix("templates/")
                while name in templates:
                    name = BELOW + name
                templates[name] = Template(_text(source, found), source.path, number)
            elif path.startswith("static/"):
                static.setdefault(path.removeprefix("static/"), source)
        more_recent, more_tags = _needs(layer, found)
        recent, has_tags = max(recent, more_recent), has_tags or more_tags
    files = {unicodedata.normalize("NFC", one.path.removeprefix("static/")): one for one in site}
    settings, problems = make_settings(_declared(layers, found), given, Place(root, frozenset(f"/{out}" for out in files)))
    found += problems
    if settings.sheet:
        static.setdefault(SHEET, settings.sheet)
    files |= {unicodedata.normalize("NFC", f"theme/{name}"): source for name, source in static.items()}
    mentions = _mentions_of_all(templates, found)
    reached = _reached(mentions, asked)
    found += find_unplaced(templates, {name: one.blocks for name, one in mentions.items() if one.blocks}, reached)
    if HEADERS not in files:  # else the site tells browsers what they may do
        found += find_inline(templates, {name: mentions[name].inline for name in reached})
    assets, addresses = _assets(files, mentions, root)
    linked = {out: files[out] for out in assets if out.endswith(".css") and not out.startswith("theme/")}
    styles = _styles({**static, **linked})
    keys = _with_styles(_closure_keys(templates, mentions, addresses), styles)
    theme = Theme(templates, keys, static, recent, has_tags, styles, assets, addresses, _nearest(files, mentions), settings)
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
    hidden = repr([rule._replace(place=Span(sheet_of(rule.place.path))) for rule in styles])
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


def _declared(layers: Sequence[Layer], found: list[Diagnostic]) -> list[Declared]:
    """Return the settings that a theme and its parents have; of two with one name the nearest counts."""
    known: dict[str, Declared] = {}
    grounds: list[tuple[str, Span]] = []
    for layer in layers:
        reading, fields, _ = _settings(layer)
        for number, one in enumerate(fields.setting if reading and fields else ()):
            at = ("setting", number)
            if reading is None or not (one.name and one.type):
                continue
            if not NAME.fullmatch(one.name):
                message = "a setting's name is made of small letters, digits and '_', and begins with a letter"
                found.append(error("invalid-value", message, reading.span((*at, "name"))))
                continue
            declared = Declared(
                one.name, one.type, one.description, reading.later((*at, "default"), one.default), tuple(one.on), tuple(one.choices)
            )
            known.setdefault(one.name, declared)
            grounds += [(ground, reading.span((*at, "on", place))) for place, ground in enumerate(one.on)]
    colours = [one.name for one in known.values() if one.type == "color"]
    for ground, place in grounds:
        if ground not in colours:
            nearest = did_you_mean(ground, colours)
            help_ = f"did you mean '{nearest}'?" if nearest else f"there are {', '.join(colours)}"
            found.append(error("invalid-value", f"no setting of type 'color' is called '{ground}'", place, help=help_))
    return list(known.values())


def _mentions_of_all(templates: Mapping[str, Template], found: list[Diagnostic]) -> dict[str, _Mentions]:
    """Return what the templates name that a page may ask for, and what those name in turn."""
    known: dict[str, _Mentions] = {}
    pending = [name for name in templates if not name.startswith(BELOW)]
    while pending:
        name = pending.pop()
        if name in templates and name not in known:
            one = known[name] = _mentions(templates, name, found)
            pending += templates if None in one.templates else filter(None, one.templates)
    return {name: known[name] for name in templates if name in known}


def _reached(mentions: Mapping[str, _Mentions], asked: Sequence[str]) -> list[str]:
    """Return the templates that pages are made with and those that these name in turn, the first asked for first.

    Those that are named only while a page renders are left out: of any template that might be meant, most are not.
    """
    reached = dict.fromkeys(name for name in asked if name in mentions)
    pending = list(reached)
    while pending:
        named = mentions[pending.pop(0)].templates
        more = [one for one in mentions if one in named and one not in reached]
        pending += more
        reached |= dict.fromkeys(more)
    return list(reached)


def _assets(files: Mapping[str, Source], mentions: Mapping[str, _Mentions], root: str) -> tuple[Mapping[str, Asset], dict[str, str]]:
    """Return the fingerprinted files, and the address of each name that a template asks for; of every name where one cannot be known."""
    asked = {name for one in mentions.values() for name in one.assets}
    if None in asked:
        asked = {out.removeprefix("theme/") if out.startswith("theme/") else f"/{out}" for out in files}
    by_name = {name: _plain_out(name) for name in sorted(filter(None, asked)) if _plain_out(name) in files}
    assets = make_assets(files, by_name.values(), root)
    outs = {name: assets[out].out if out in assets else out for name, out in by_name.items()}
    return assets, {name: root + quote(out, safe="/~") for name, out in outs.items()}


def _nearest(files: Mapping[str, Source], mentions: Mapping[str, _Mentions]) -> dict[str, str]:
    lost = {name for one in mentions.values() for name in one.assets if name and _plain_out(name) not in files}
    names = {out.removeprefix("theme/") if out.startswith("theme/") else f"/{out}" for out in files} if lost else set()
    return {name: did_you_mean(name, names) for name in sorted(lost)}


def _plain_out(name: str) -> str:
    """Return where the file stands anyway: a name is one of the theme's own files, unless it begins at the site's root."""
    return name.removeprefix("/") if name.startswith("/") else f"theme/{name}"


def _closure_keys(templates: Mapping[str, Template], mentions: Mapping[str, _Mentions], addresses: Mapping[str, str]) -> dict[str, str]:
    """Return the key of each template that a page or another template may ask for by its plain name."""
    everything = repr(sorted(addresses.items()))
    asked = {
        name: [_asked(asset, addresses, everything) for asset in sorted(one.assets, key=lambda asset: asset or "")]
        for name, one in mentions.items()
    }
    own = {name: digest_of("\n".join([template.text, *asked.get(name, ())]).encode()) for name, template in templates.items()}
    whole = digest_of("\n".join(f"{name} {own[name]} {templates[name].layer}" for name in sorted(own)).encode())
    named = {name: one.templates for name, one in mentions.items()}
    return {name: _closure_key(name, own, named, whole) for name in templates if not name.startswith(BELOW)}


def _asked(name: str | None, addresses: Mapping[str, str], everything: str) -> str:
    return everything if name is None else f"{name} {addresses.get(name, '')}"


def _mentions(templates: Mapping[str, Template], name: str, found: list[Diagnostic]) -> _Mentions:
    template = templates[name]
    try:
        named = _named_in(template.text)
    except TemplateSyntaxError as problem:
        first, _, rest = (problem.message or "").rstrip(".").partition(". ")
        message = f"this template cannot be read: {first[:1].lower()}{first[1:]}"
        found.append(_fault(template, problem.lineno, message, notes=[rest] if rest else ()))
        return _NOTHING
    for extended, line in named.extended:
        if resolve(templates, name, extended) == name:
            help_ = f'the one below it is "{BELOW}{name.removeprefix(BELOW)}"'
            found.append(_fault(template, line, "this template extends itself", help=help_))
    mentioned = frozenset(one and resolve(templates, name, one) for one in named.templates)
    return _Mentions(mentioned, named.assets, named.blocks, named.inline)


def _named_in(text: str) -> _Named:
    """Return what a template's text names; raise TemplateSyntaxError where it cannot be read. A live site asks again and again."""
    key = digest_of(text.encode())
    named = _named[key] = _named.pop(key) if key in _named else _read_named(text)
    if len(_named) > KEPT_TEXTS:
        del _named[next(iter(_named))]
    return named


def _read_named(text: str) -> _Named:
    environment = plain_environment()
    tree = environment.parse(text)
    extended: list[tuple[str, int]] = []
    assets: set[str | None] = set()
    uses = calls = 0
    for node in tree.find_all((nodes.Extends, nodes.Call, nodes.Name)):
        if isinstance(node, nodes.Extends):
            if isinstance(node.template, nodes.Const):
                extended.append((str(node.template.value), node.lineno))
        elif isinstance(node, nodes.Name):
            uses += node.name == "asset"
        elif isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name == "asset":
            calls += 1
            first = node.args[0] if node.args else None
            assets.add(first.value if isinstance(first, nodes.Const) and isinstance(first.value, str) else None)
    if calls < uses:
        assets.add(None)  # it is handed on, and asked for who knows what
    templates = frozenset(meta.find_referenced_templates(tree))
    return _Named(tuple(extended), templates, frozenset(assets), read_blocks(tree), read_inline(environment, text))


def _fault(template: Template, line: int, message: str, **more: Any) -> Diagnostic:
    span, text = at_line(template.path, template.text, line)
    return error("template-error", message, span, line_text=text, **more)


def _closure_key(name: str, own: Mapping[str, str], mentions: Mapping[str, frozenset[str | None]], whole: str) -> str:
    reached: set[str] = set()
    pending = [name]
    while pending:
        one = pending.pop()
        if one in reached or one not in own:
            reached.add(one)
            continue
        reached.add(one)
        for mentioned in mentions.get(one, ()):
            if mentioned is None:
                return whole
            pending.append(mentioned)
    return digest_of("\n".join(f"{one} {own.get(one, 'absent')}" for one in sorted(reached)).encode())
