"""What a theme lets a site choose, what the site chose, and the sheet that says so. Never copies a word into CSS unread."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from blogkit.content.header import Written
from blogkit.diagnostics import Diagnostic, Span, did_you_mean, error, warning
from blogkit.sources import Source, digest_of

SHEET = "settings.css"
"""Name of the sheet below ``/theme/``."""
CONTRAST = 4.5
"""What the Web Content Accessibility Guidelines ask between text and ground at level AA."""
STACKS = {
    "system-ui": 'system-ui, -apple-system, "Segoe UI", "Noto Sans", "Helvetica Neue", Arial, sans-serif',
    "literata": 'Literata, "Like Georgia", "Like Noto Serif", "Like DejaVu Serif", Georgia, serif',
    "transitional": 'Charter, "Bitstream Charter", "Sitka Text", Cambria, "Noto Serif", Georgia, serif',
    "old-style": '"Iowan Old Style", "Palatino Linotype", "URW Palladio L", P052, Palatino, serif',
    "humanist": 'Seravek, "Gill Sans Nova", Ubuntu, Calibri, "DejaVu Sans", sans-serif',
    "geometric": 'Avenir, Montserrat, Corbel, "URW Gothic", sans-serif',
    "classical": 'Optima, Candara, "Noto Sans", sans-serif',
    "neo-grotesque": 'Inter, Roboto, "Helvetica Neue", "Arial Nova", "Nimbus Sans", "Liberation Sans", Arial, sans-serif',
    "industrial": 'Bahnschrift, "DIN Alternate", "Franklin Gothic Medium", "Nimbus Sans Narrow", "Liberation Sans Narrow", sans-serif',
    "rounded": 'ui-rounded, "Hiragino Maru Gothic ProN", Quicksand, "Arial Rounded MT", Calibri, sans-serif',
    "slab": 'Rockwell, "Rockwell Nova", "Roboto Slab", "DejaVu Serif", "Sitka Small", serif',
    "antique": 'Superclarendon, "Bookman Old Style", "URW Bookman", "URW Bookman L", Georgia, serif',
    "didone": 'Didot, "Bodoni MT", "Noto Serif Display", "URW Palladio L", P052, Sylfaen, serif',
    "typewriter": '"Nimbus Mono PS", "Courier New", "Liberation Mono", monospace',
    "code": 'ui-monospace, "Cascadia Mono", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
}
"""Fonts that come with readers' systems, by the kind of their letters; and Literata, which comes with the built-in style sheet."""
FONT_FILES = {"woff2": "woff2", "woff": "woff", "ttf": "truetype", "otf": "opentype"}
PICTURES = ("svg", "png", "jpg", "jpeg", "webp", "avif", "gif")


class Declared(NamedTuple):
    """A setting that a theme has."""

    name: str
    type: str
    description: str
    default: Written
    on: tuple[str, ...]
    """Colours on which text in this one stands."""
    choices: tuple[str, ...]


class Given(NamedTuple):
    """What a site says of one setting."""

    name: str
    name_at: Span
    value: Written


class Color(NamedTuple):
    """A colour on light screens and on dark ones, as ``#rrggbb``."""

    light: str
    dark: str


class Font(NamedTuple):
    """A font: the families in the order in which they are tried, and the URLs of files that the site serves itself."""

    family: str
    file: str
    bold: str
    italic: str


class Image(NamedTuple):
    """A picture of the site; in a template it is its URL, and false where there is none."""

    url: str
    width: int = 0
    height: int = 0
    """In pixels; 0 where that is not known."""

    def __str__(self) -> str:
        return self.url

    def __bool__(self) -> bool:
        return bool(self.url)


class ImagePair(NamedTuple):
    """A picture for light screens, and another for dark ones, which may be missing; in a template it is the URL of the first."""

    url: str
    width: int
    height: int
    dark: Image

    def __str__(self) -> str:
        return self.url

    def __bool__(self) -> bool:
        return bool(self.url)


class SettingLink(NamedTuple):
    """A title and a URL from the root of the host, or a whole one."""

    title: str
    url: str


class SettingValues(SimpleNamespace):
    """What a template finds in ``site.theme``: a value for each setting."""


class Settings(NamedTuple):
    """What a site and its theme agreed upon."""

    values: SettingValues
    sheet: Source | None
    """As a file of the theme; None where no setting is for a style sheet."""


class Place(NamedTuple):
    """What a reader of values has to know of the site."""

    root: str
    """Path under which the site stands on its host."""
    files: Collection[str]
    """Paths of what stands in ``static/``, from ``/``."""


NO_IMAGE = ImagePair("", 0, 0, Image(""))
NO_SETTINGS = Settings(SettingValues(), None)


def make_settings(declared: Sequence[Declared], given: Sequence[Given], place: Place) -> tuple[Settings, tuple[Diagnostic, ...]]:
    """Hold what a site says against what its theme declares; a value that cannot be used is a finding, and the default stands in."""
    found: list[Diagnostic] = []
    by_name = {one.name: one for one in declared}
    said = {one.name: one for one in given if one.name in by_name}
    found += [_unknown(one, by_name) for one in given if one.name not in by_name]
    values: dict[str, Any] = {}
    for name, setting in sorted(by_name.items()):
        default = values[name] = _read(setting, setting.default, None, place, found)
        if name in said:
            values[name] = _read(setting, said[name].value, default, place, found)
    found += _low_contrasts(by_name, said, values)
    sheet = _sheet(values).encode()
    source = Source(f"theme/{SHEET}", sheet, digest_of(sheet)) if sheet else None
    return Settings(SettingValues(**values), source), tuple(found)


def measured(values: SettingValues, measure: Callable[[str], Image]) -> SettingValues:
    """Return the values with what ``measure`` knows of the picture at each URL."""
    seen = {
        name: ImagePair(*measure(one.url), dark=measure(one.dark.url)) if isinstance(one, ImagePair) else one
        for name, one in vars(values).items()
    }
    return SettingValues(**seen)


def links_in(value: Written) -> Iterator[tuple[str, str, Span]]:
    """Yield title, URL and place of each link in a setting, whatever theme it is for."""
    if isinstance(value.value, list):
        for number, one in enumerate(value.value):
            if isinstance(one, dict) and isinstance(one.get("url"), str):
                yield str(one.get("title", "")), one["url"], value.span(number, "url")


def link_url(written: str) -> str:
    """Return a URL that a link may have: a path of this site or a whole web or mail address. ValueError where it is neither."""
    if written.startswith("/") and not written.startswith("//") and "\\" not in written:
        return written
    if re.fullmatch(r"https?://[^\s/\"'<>\\]+[^\s\"'<>\\]*|mailto:[^\s\"'<>\\]+", written):
        return written
    message = "this is neither a path on this site, such as /about/, nor a whole web address"
    raise ValueError(message)


class _Fault(ValueError):  # noqa: N818 -- it is caught where it is raised
    """A value cannot be used; knows where in it."""

    def __init__(self, message: str, *path: str | int) -> None:
        super().__init__(message)
        self.path = path


def _read(setting: Declared, written: Written, default: Any, place: Place, found: list[Diagnostic]) -> Any:
    try:
        return _READERS[setting.type](setting, written.value, default, place)
    except _Fault as fault:
        help_ = f"'{setting.name}' is: {setting.description}" if setting.description else ""
        found.append(error("invalid-value", str(fault), written.span(*fault.path), help=help_))
        return default if default is not None else _EMPTY[setting.type]


def _unknown(one: Given, known: Mapping[str, Declared]) -> Diagnostic:
    nearest = did_you_mean(one.name, known)
    listed = f"it has: {', '.join(sorted(known))}" if known else "it has none"
    help_ = f"did you mean '{nearest}'?" if nearest else listed
    return warning("unknown-key", f"the theme has no setting '{one.name}'", one.name_at, label="unknown setting", help=help_)


def _color(_setting: Declared, value: Any, default: Any, _place: Place) -> Color:
    before = default or Color("", "")
    if isinstance(value, str):
        light = _hex(value)
        return Color(light, before.dark or light)
    parts = _table(value, ("light", "dark"), 'a colour is "#0b5563", or {light = "#0b5563", dark = "#85cbd9"}')
    colour = Color(*(_hex(parts[key], key) if key in parts else getattr(before, key) for key in ("light", "dark")))
    return colour._replace(light=colour.light or colour.dark, dark=colour.dark or colour.light)


def _hex(written: Any, *path: str) -> str:
    if isinstance(written, str) and re.fullmatch(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})", written, re.ASCII):
        digits = written[1:].lower()
        return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))  # noqa: PLR2004 -- three pairs
    message = "a colour is '#' and three or six of the digits 0 to 9 and a to f, such as #0b5563"
    raise _Fault(message, *path)


def _font(setting: Declared, value: Any, _default: Any, place: Place) -> Font:
    if isinstance(value, str):
        return Font(_stack(value), "", "", "")
    shape = f'a font is one of {", ".join(STACKS)}, or {{file = "/fonts/text.woff2", fallback = "transitional"}}'
    parts = _table(value, ("file", "bold", "italic", "fallback"), shape)
    if "file" not in parts:
        raise _Fault(shape)
    urls = {key: _static(parts[key], FONT_FILES, "a font", place, key) if key in parts else "" for key in ("file", "bold", "italic")}
    return Font(f'"bk-{_css(setting.name)}", {_stack(parts.get("fallback", "system-ui"), "fallback")}', **urls)


def _stack(written: Any, *path: str) -> str:
    if written in STACKS:
        return STACKS[written]
    nearest = did_you_mean(str(written), STACKS)
    message = f"there are no fonts called '{str(written)[:60]}'; " + (
        f"did you mean '{nearest}'?" if nearest else f"there are {', '.join(STACKS)}"
    )
    raise _Fault(message, *path)


def _picture(_setting: Declared, value: Any, _default: Any, place: Place) -> ImagePair:
    if value == "":
        return NO_IMAGE
    if not isinstance(value, dict):
        return NO_IMAGE._replace(url=_static(value, PICTURES, "a picture", place))
    shape = 'a picture is a file in static/, such as "/logo.svg", or {light = "/logo.svg", dark = "/logo-on-dark.svg"}'
    parts = _table(value, ("light", "dark"), shape)
    if "light" not in parts:
        raise _Fault(shape)
    light, dark = (_static(parts[key], PICTURES, "a picture", place, key) if key in parts else "" for key in ("light", "dark"))
    return NO_IMAGE._replace(url=light, dark=Image(dark))


def _static(written: Any, endings: Collection[str], what: str, place: Place, *path: str) -> str:
    """Return the URL of a file in ``static/``."""
    shown = str(written)[:60]
    if not isinstance(written, str) or not written.startswith("/") or written not in place.files:
        nearest = did_you_mean(shown if shown.startswith("/") else f"/{shown}", place.files)
        message = f"there is no file '{shown}' in static/" + (f"; did you mean '{nearest}'?" if nearest else "")
        raise _Fault(message, *path)
    if written.rpartition(".")[2].lower() not in endings:
        message = f"{what} is a file that ends in {', '.join(endings)}"
        raise _Fault(message, *path)
    return place.root.rstrip("/") + quote(unquote(written), safe="/~")


def _text(_setting: Declared, value: Any, _default: Any, _place: Place) -> str:
    if isinstance(value, str):
        return value
    message = "this is a text in quotes"
    raise _Fault(message)


def _flag(_setting: Declared, value: Any, _default: Any, _place: Place) -> bool:
    if value in {"true", "false"} if isinstance(value, str) else False:
        return bool(value == "true")
    message = "this is true or false"
    raise _Fault(message)


def _choice(setting: Declared, value: Any, _default: Any, _place: Place) -> str:
    if isinstance(value, str) and value in setting.choices:
        return value
    nearest = did_you_mean(str(value), setting.choices)
    message = f"this is one of {', '.join(setting.choices)}" + (f"; did you mean '{nearest}'?" if nearest else "")
    raise _Fault(message)


def _links(_setting: Declared, value: Any, _default: Any, place: Place) -> tuple[SettingLink, ...]:
    shape = 'this is a list of links, such as [{title = "About", url = "/about/"}]'
    if value == "":
        return ()
    if not isinstance(value, list):
        raise _Fault(shape)
    return tuple(_link(one, number, place, shape) for number, one in enumerate(value))


def _link(value: Any, number: int, place: Place, shape: str) -> SettingLink:
    parts = _table(value, ("title", "url"), shape, number)
    for key in ("title", "url"):
        if not isinstance(parts.get(key), str) or not parts[key]:
            message = f"'{key}' is missing here"
            raise _Fault(message, number, *([key] if key in parts else []))
    try:
        url = link_url(parts["url"])
    except ValueError as problem:
        raise _Fault(str(problem), number, "url") from None
    return SettingLink(parts["title"], place.root + url.removeprefix("/") if url.startswith("/") else url)


def _table(value: Any, keys: Sequence[str], shape: str, *path: str | int) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Fault(shape, *path)
    for key in value:
        if key not in keys:
            nearest = did_you_mean(key, keys)
            message = f"there is no '{key}' here; " + (f"did you mean '{nearest}'?" if nearest else f"there are {', '.join(keys)}")
            raise _Fault(message, *path, key)
    return value


def _low_contrasts(declared: Mapping[str, Declared], said: Mapping[str, Given], values: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Find colours of text that can hardly be read on their grounds."""
    for name, setting in sorted(declared.items()):
        for ground in setting.on:
            if not isinstance(values.get(name), Color) or not isinstance(values.get(ground), Color):
                continue
            for screen in Color._fields:
                text, paper = getattr(values[name], screen), getattr(values[ground], screen)
                ratio = contrast(text, paper)
                if ratio < CONTRAST:
                    blamed = said.get(name) or said.get(ground)
                    at = (blamed.value if blamed else setting.default).span(screen)
                    message = (
                        f"'{name}' {text} on '{ground}' {paper} has a contrast of {_down(ratio)} on {screen} screens; "
                        f"text needs {CONTRAST} to be read"
                    )
                    help_ = "choose one that is darker or lighter" if blamed is None or screen == "light" else _FOR_DARK
                    yield warning("low-contrast", message, at, help=help_)


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours, from 1 to 21, as the Web Content Accessibility Guidelines define it."""
    lighter, darker = sorted(map(_luminance, (first, second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)  # noqa: PLR2004
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _down(ratio: float) -> str:
    """Round down: what is said to suffice suffices."""
    return f"{int(ratio * 100) / 100:g}"


def _sheet(values: Mapping[str, Any]) -> str:
    """Write the settings as variables. Only what a reader of values has made itself gets here: digits, names from a table, quoted paths."""
    fonts = {name: value for name, value in values.items() if isinstance(value, Font)}
    colors = {name: value for name, value in values.items() if isinstance(value, Color)}
    lines = [line for name, font in fonts.items() for line in _faces(name, font)]
    if fonts:
        lines += _root([f"--{_css(name)}: {font.family};" for name, font in fonts.items()])
    if colors:
        # Paper has a palette of its own: what is chosen for screens may be white on black.
        lines += ["@media screen {", *_root([f"--{_css(name)}: {one.light};" for name, one in colors.items()], "  "), "}"]
        dark = [f"--{_css(name)}: {one.dark};" for name, one in colors.items()]
        lines += ["@media screen and (prefers-color-scheme: dark) {", *_root(dark, "  "), "}"]
    return "".join(f"{line}\n" for line in lines)


def _faces(name: str, font: Font) -> Iterator[str]:
    for url, weight, style in ((font.file, "400", "normal"), (font.bold, "700", "normal"), (font.italic, "400", "italic")):
        if url:
            format_ = FONT_FILES[url.rpartition(".")[2].lower()]
            yield (
                f'@font-face {{ font-family: "bk-{_css(name)}"; src: url("{url}") format("{format_}"); font-weight: {weight}; '
                f"font-style: {style}; font-display: swap; }}"
            )


def _root(declarations: Sequence[str], indent: str = "") -> list[str]:
    return [f"{indent}:root {{", *(f"{indent}  {one}" for one in declarations), f"{indent}}}"]


def _css(name: str) -> str:
    return name.replace("_", "-")


_FOR_DARK = 'give both: {light = "#…", dark = "#…"}'
_Reader = Callable[[Declared, Any, Any, Place], Any]
_READERS: Mapping[str, _Reader] = {
    "color": _color,
    "font": _font,
    "image": _picture,
    "text": _text,
    "links": _links,
    "choice": _choice,
    "flag": _flag,
}
TYPES = tuple(_READERS)
_EMPTY: Mapping[str, Any] = {
    "color": Color("#000000", "#ffffff"),
    "font": Font(STACKS["system-ui"], "", "", ""),
    "image": NO_IMAGE,
    "text": "",
    "links": (),
    "choice": "",
    "flag": False,
}
NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
