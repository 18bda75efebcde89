"""All that a build may know, read once: the site's files, the built-in theme, the program itself. Never interprets what it reads."""

from collections.abc import Iterable
from datetime import datetime
from importlib import metadata, resources
from pathlib import Path
from typing import NamedTuple

from blogkit.errors import BlogkitError
from blogkit.sources import Refused, Source, digest_of, rescan, scan

CONFIG_FILE = "blogkit.toml"
FOLDERS = ("content", "fonts", "static", "templates", "themes")
STORE_FOLDER = ".blogkit"
BUILT_IN_THEME = "default"
"""The one below all others."""
BUILT_IN_THEMES = (BUILT_IN_THEME, "gazette")
DEPENDENCIES = (
    "jinja2",
    "markupsafe",
    "markdown-it-py",
    "mdurl",
    "mdit-py-plugins",
    "python-frontmatter",
    "pyyaml",
    "feedgen",
    "python-dateutil",
    "lxml",
    "nh3",
    "pygments",
    "pydantic",
    "pydantic-core",
    "pillow",
    "python-bidi",
    "uharfbuzz",
    "msgspec",
    "selectolax",
    "tzdata",
    "pagefind_bin",
)
"""What takes part in making bytes, or in finding them sound: another version of one of them means that nothing remembered can be used."""
CRAFTS = ("cards", "pictures")
"""Rooms whose outputs are dear: those are made anew where one of these rooms changed, and not with each other change of the program."""
TOOLS = ("pillow", "python-bidi", "uharfbuzz")
"""What those rooms are built on."""


class Options(NamedTuple):
    """What the person at the keyboard asked for."""

    site: Path
    out: Path
    at: datetime
    """The moment that decides what is public."""
    base_url: str = ""
    with_drafts: bool = False
    jobs: int = 1
    clean: bool = False
    keep_going: bool = False


class Inputs(NamedTuple):
    """Everything that a build may know."""

    options: Options
    sources: tuple[Source, ...]
    refused: tuple[Refused, ...]
    built_in: tuple[Source, ...]
    """The files of the themes that come with blogkit."""
    salt: str
    """Digest of the program and of what it is built on."""
    craft: str = ""
    """Digest of those rooms of it that make what is dear to make, and of what they are built on."""

    @property
    def key(self) -> str:
        """Digest of all of it, the moment aside."""
        asked = f"{self.options.base_url}\n{self.options.with_drafts}\n{self.options.keep_going}"  # what is left out changes what is found
        files = [f"{source.path}\0{source.digest}" for source in (*self.sources, *self.built_in)]
        refused = [f"{one.path}\0{one.reason}" for one in self.refused]
        return digest_of("\n".join([self.salt, asked, *files, "", *refused]).encode())


def read_inputs(options: Options) -> Inputs:
    """Read the whole site from the disk. BlogkitError where there is none, or where the output would become a part of it."""
    site = options.site
    if not site.is_dir():
        message = f"there is no folder {site}"
        raise BlogkitError(message)
    if not (site / CONFIG_FILE).is_file():
        message = f"there is no {CONFIG_FILE} in {site}, so this is no blogkit site"
        raise BlogkitError(message)
    _check_out(options)
    sources, refused = scan(site, FOLDERS, (CONFIG_FILE,))
    code = own_code()
    return Inputs(options, tuple(sources), tuple(refused), built_in_theme(), salt(code), craft(code))


class Hints(NamedTuple):
    """What may have changed since the site was read."""

    paths: frozenset[str] = frozenset()
    """Files, or folders with all that is below them; posix paths relative to the site."""
    is_everything: bool = False

    def __bool__(self) -> bool:
        """Say whether anything may have changed."""
        return self.is_everything or bool(self.paths)


def reread(inputs: Inputs, hints: Hints) -> Inputs:
    """Return what ``read_inputs`` would now, reading only what may have changed; the very same value where nothing did.

    The program and its theme are not read again. Where the config is gone, or the whole site, the rest is returned: the caller decides.
    """
    paths = (*FOLDERS, CONFIG_FILE) if hints.is_everything else hints.paths
    sources, refused = rescan(inputs.options.site, FOLDERS, (CONFIG_FILE,), paths, (inputs.sources, inputs.refused))
    after = inputs._replace(sources=tuple(sources), refused=tuple(refused))
    return inputs if after == inputs else after


def changed_paths(before: Inputs, after: Inputs) -> list[str]:
    """Return the paths of all files that one has and the other has not, or has otherwise."""
    old, new = _files(before), _files(after)
    return sorted(path for path in old.keys() | new.keys() if old.get(path) != new.get(path))


def _files(inputs: Inputs) -> dict[str, Source | Refused]:
    return {**{one.path: one for one in inputs.sources}, **{one.path: one for one in inputs.refused}}


def built_in_theme() -> tuple[Source, ...]:
    """Read the themes that come with blogkit: inside the installed package, or beside it in a checkout."""
    package = Path(str(resources.files("blogkit")))
    home = next((folder for folder in (package / "themes", package.parent / "themes") if (folder / BUILT_IN_THEME).is_dir()), None)
    if home is None:
        message = "blogkit's own theme is missing; install blogkit again"
        raise BlogkitError(message)
    sources, _ = scan(home, BUILT_IN_THEMES)
    return tuple(source._replace(path=f"themes/{source.path}") for source in sources)


def own_code() -> tuple[Source, ...]:
    """Read the files of blogkit itself."""
    package = Path(str(resources.files("blogkit")))
    code, _ = scan(package.parent, (package.name,))
    return tuple(code)


def salt(code: Iterable[Source]) -> str:
    """Return the digest of blogkit's own code, its catalogues of sentences among it, and of its dependencies' versions."""
    return _digest_of_program(code, DEPENDENCIES)


def craft(code: Iterable[Source]) -> str:
    """Return the digest of the rooms whose outputs are dear, and of what those are built on."""
    return _digest_of_program((one for one in code if one.path.split("/")[1] in CRAFTS), TOOLS)


def _digest_of_program(code: Iterable[Source], packages: Iterable[str]) -> str:
    own = [f"{source.path}\0{source.digest}" for source in code if source.path.endswith((".py", ".mo", ".woff"))]
    return digest_of("\n".join([*own, *(f"{name} {metadata.version(name)}" for name in packages)]).encode())


def _check_out(options: Options) -> None:
    """Refuse an output folder whose files the next build would read as the site's own, or beside which it would publish the store."""
    site, out = options.site.resolve(), options.out.resolve()
    inside = next((name for name in (*FOLDERS, STORE_FOLDER) if out.is_relative_to(site / name)), "")
    if inside:
        message = f"the output folder {options.out} lies in the site's own {inside}/; choose another with -o"
        raise BlogkitError(message)
    if site.is_relative_to(out):
        message = f"the output folder {options.out} holds the site itself; choose another with -o"
        raise BlogkitError(message)
