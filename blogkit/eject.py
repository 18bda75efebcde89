"""A file of the theme copied into the site, and what has become of its base since: ``eject`` and ``standings``. Never overwrites a file."""

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from difflib import unified_diff
from pathlib import Path
from typing import NamedTuple

from blogkit import __version__
from blogkit.build import theme_layers
from blogkit.config import read_config
from blogkit.diagnostics import did_you_mean
from blogkit.errors import BlogkitError
from blogkit.inputs import BUILT_IN_THEMES, CONFIG_FILE, Inputs, Options, read_inputs
from blogkit.sources import Source, digest_of
from blogkit.theme.theme import Layer

FOLDER = ".ejected"
"""Where the bases stand as they were, in the site and under its version control: what the store remembers may be deleted, this may not."""
RECORD = f"{FOLDER}/ejected.toml"
PLACES = {"templates/": "templates/", "static/": "static/theme/"}
"""Folder of a theme -> where the site lays files over it."""
CHANGED, UNCHANGED, IDENTICAL, GONE, DELETED = "changed", "unchanged", "identical", "gone", "deleted"


class Base(NamedTuple):
    """Of what a file of the site is a copy."""

    theme: str
    version: str
    """Of blogkit, for a theme that comes with it; else empty."""
    digest: str


class Ejected(NamedTuple):
    """A file that now stands in the site."""

    path: str
    base: Base
    is_kept: bool
    """The file stood there already and was left alone; its base alone was taken down anew."""


class Standing(NamedTuple):
    """What has become of the base of one file."""

    path: str
    state: str
    then: Base
    now: Base | None
    difference: str = ""
    """From the base as it was to the base as it is."""


def eject(options: Options, file: str, *, again: bool) -> Ejected:
    """Copy one template or static file of the theme into the site; with ``again``, leave the copy and remember today's base for it."""
    site = options.site
    layers = _themes(read_inputs(options))
    name = _named(file, layers)
    base, source = _base_of(name, layers)
    path = _path_in_site(name)
    target = site / path
    _check_inside(site, target)
    if target.exists() or target.is_symlink():
        if not again:
            message = f"{path} is there already, and nothing overwrites it; with --again its base alone is taken down anew"
            raise BlogkitError(message)
    elif again:
        message = f"{path} is not there, so it has no base to take down anew; leave out --again"
        raise BlogkitError(message)
    record = {**_read_record(site), path: base}
    kept = site / FOLDER / name
    _check_inside(site, kept)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(source.data)
    (site / RECORD).write_text(_written(record), encoding="utf-8", newline="\n")
    if not again:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file_there:
            file_there.write(source.data)
    return Ejected(path, base, again)


def standings(options: Options) -> list[Standing]:
    """Say of each file that was ejected what has become of its base."""
    layers = _themes(read_inputs(options))
    return [_standing(options.site, path, then, layers) for path, then in sorted(_read_record(options.site).items())]


def _standing(site: Path, path: str, then: Base, layers: Sequence[Layer]) -> Standing:
    name = _name_in_theme(path)
    own, kept = _bytes(site / path), _bytes(site / FOLDER / name)
    found = next(((layer, layer.files[name]) for layer in layers if name in layer.files), None)
    if own is None:
        return Standing(path, DELETED, then, None)
    if found is None:
        return Standing(path, GONE, then, None)
    now = _base(*found)
    if found[1].data == own:
        return Standing(path, IDENTICAL, then, now)
    if now.digest == then.digest:
        return Standing(path, UNCHANGED, then, now)
    return Standing(path, CHANGED, then, now, _difference(name, then, kept, now, found[1].data))


def _difference(name: str, then: Base, before: bytes | None, now: Base, after: bytes) -> str:
    if before is None or digest_of(before) != then.digest:
        return f"what {name} was then is no longer in {FOLDER}/, so there is nothing to compare\n"
    try:
        old, new = (data.decode().splitlines(keepends=True) for data in (before, after))
    except UnicodeDecodeError:
        return f"{name} is no text\n"
    lines = unified_diff(old, new, f"{name} ({_said(then)}, then)", f"{name} ({_said(now)}, now)")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _said(base: Base) -> str:
    return f"{base.theme} {base.version}".strip()


def _themes(inputs: Inputs) -> list[Layer]:
    """Return the theme, its parents and the built-in one; BlogkitError where the config or a theme is missing or broken."""
    source = next((one for one in inputs.sources if one.path == CONFIG_FILE), None)
    config = read_config(source.data)[0] if source else None
    layers, flaws = theme_layers(config, inputs) if config else ([], ())
    if config is None or flaws:
        message = flaws[0].message if flaws else f"{CONFIG_FILE} has errors; 'blogkit check' shows them"
        raise BlogkitError(message)
    return layers[1:]  # the first is what the site lays over them


def _named(file: str, layers: Sequence[Layer]) -> str:
    """Return the path in a theme's folder of the file that somebody means."""
    known = {path for layer in layers for path in layer.files if path.startswith(tuple(PLACES))}
    asked = file.removeprefix("static/theme/").replace("\\", "/")
    for name in (asked, *(folder + asked for folder in PLACES)):
        if name in known:
            return name
    plain = {path.partition("/")[2]: path for path in known}
    nearest = did_you_mean(asked, [*plain, *known])
    hint = f"did you mean '{nearest}'?" if nearest else f"there are {', '.join(sorted(plain))}"
    message = f"no theme here has a file '{file}'; {hint}"
    raise BlogkitError(message)


def _base_of(name: str, layers: Sequence[Layer]) -> tuple[Base, Source]:
    layer = next(layer for layer in layers if name in layer.files)
    return _base(layer, layer.files[name]), layer.files[name]


def _base(layer: Layer, source: Source) -> Base:
    return Base(layer.name, __version__ if layer.name in BUILT_IN_THEMES else "", source.digest)


def _path_in_site(name: str) -> str:
    folder, _, rest = name.partition("/")
    return PLACES[f"{folder}/"] + rest


def _name_in_theme(path: str) -> str:
    return next(there + path.removeprefix(here) for there, here in PLACES.items() if path.startswith(here))


def _check_inside(site: Path, target: Path) -> None:
    """Refuse to write through a link that leads out of the site."""
    there = target.parent
    if not there.resolve().is_relative_to(site.resolve()):
        message = f"{there.relative_to(site).as_posix()} leads out of the site's folder, so nothing is written there"
        raise BlogkitError(message)


def _bytes(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _read_record(site: Path) -> dict[str, Base]:
    data = _bytes(site / RECORD)
    if data is None:
        return {}
    try:
        tables = tomllib.loads(data.decode())
        return dict(_bases(tables))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, LookupError, TypeError, AttributeError):
        message = f"{RECORD} cannot be read; take it from your version control, or delete it and eject with --again"
        raise BlogkitError(message) from None


def _bases(tables: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, Base]]:
    for path, table in tables.items():
        if not path.startswith(tuple(PLACES.values())) or ".." in path.split("/"):
            raise LookupError(path)
        yield path, Base(str(table["theme"]), str(table["version"]), str(table["digest"]))


def _written(record: Mapping[str, Base]) -> str:
    """Write the record in a form that differs line by line, as version control likes it."""
    lines = ["# Which files of the theme stand in this site, and of what they are copies. Written by 'blogkit theme eject'.\n"]
    for path, base in sorted(record.items()):
        fields = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in base._asdict().items())
        lines.append(f"[{json.dumps(path, ensure_ascii=False)}]\n{fields}")
    return "\n".join(lines)
