"""Files of a theme and of ``static/`` under names that tell their bytes, so that browsers may keep them for ever. Never reads a template.

What a style sheet or a script names follows: it names the fingerprinted file, and so its own fingerprint depends on that one's.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes

from blogkit.sources import Source, digest_of

FOLDER = "immutable/"
"""Where fingerprinted files stand, so that one rule tells hosts that they never change."""
DIGEST_CHARACTERS = 10
Named = tuple[tuple[int, int, str], ...]
"""Pieces of a file, from byte to byte, in whose place something else stands."""


class Asset(NamedTuple):
    """A file under its fingerprinted name."""

    out: str
    path: str
    """As the user would open it."""
    digest: str
    """Of the file as it was written."""
    named: Named


def make_assets(files: Mapping[str, Source], asked: Iterable[str], root: str) -> Mapping[str, Asset]:
    """Fingerprint the files that are ``asked`` for, and what they name; ``files`` are known by the path at which they stand anyway.

    A file that leads back to itself cannot have a name that tells its bytes, and keeps its plain one. ``root`` is the path under which
    the site lives.
    """
    maker = _Maker(files, root)
    for out in sorted(asked):
        maker.make(out)
    return maker.made


def filled(data: bytes, named: Named) -> bytes:
    """Put in place what a file names by other names."""
    pieces: list[bytes] = []
    at = 0
    for start, end, text in named:
        pieces += (data[at:start], text.encode())
        at = end
    return b"".join([*pieces, data[at:]]) if named else data


class _Maker:
    def __init__(self, files: Mapping[str, Source], root: str) -> None:
        self.files, self.root = files, root
        self.made: dict[str, Asset] = {}
        self.references: dict[str, tuple[tuple[int, int, str, str], ...]] = {}

    def make(self, out: str) -> Asset | None:
        """Fingerprint one file; None where there is none, or where it leads back to itself."""
        if out in self.made:
            return self.made[out]
        if out not in self.files or self._leads_back(out):
            return None
        source = self.files[out]
        named = tuple((start, end, self._address(target) + rest) for start, end, target, rest in self._references(out))
        stem, ending = posixpath.splitext(out)
        digest = (digest_of(filled(source.data, named)) if named else source.digest)[:DIGEST_CHARACTERS]
        self.made[out] = asset = Asset(f"{FOLDER}{stem}.{digest}{ending}", source.path, source.digest, named)
        return asset

    def _address(self, out: str) -> str:
        asset = self.make(out)
        return self.root + quote(asset.out if asset else out, safe="/~")

    def _references(self, out: str) -> tuple[tuple[int, int, str, str], ...]:
        if out not in self.references:
            self.references[out] = tuple(_references(out, self.files[out].data, self.root)) if out in self.files else ()
        return self.references[out]

    def _leads_back(self, out: str) -> bool:
        reached: set[str] = set()
        pending = [target for _, _, target, _ in self._references(out)]
        while pending:
            one = pending.pop()
            if one == out:
                return True
            if one not in reached:
                reached.add(one)
                pending += [target for _, _, target, _ in self._references(one)]
        return False


def _references(out: str, data: bytes, root: str) -> Iterator[tuple[int, int, str, str]]:
    """Yield where a file names another file of the site, by which path that stands, and what follows the path in its address."""
    for start, end in _written(out.lower(), data):
        address, mark, rest = re.fullmatch(rb"([^?#]*)([?#]?)(.*)", data[start:end], re.DOTALL).groups()  # type: ignore[union-attr]
        path = unquote_to_bytes(address).decode("utf-8", "replace")
        if not path or path.startswith("//") or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", path) or "\\" in path:
            continue
        if path.startswith("/"):
            target = path.removeprefix(root) if path.startswith(root) else ""
        else:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(out), path))
        if target and not target.startswith("../"):
            yield start, end, target, (mark + rest).decode("utf-8", "replace")


def _written(name: str, data: bytes) -> Iterator[tuple[int, int]]:
    pattern = _CSS if name.endswith(".css") else _SCRIPT if name.endswith((".js", ".mjs")) else None
    for found in pattern.finditer(data) if pattern else ():
        if found.lastgroup:
            yield found.span(found.lastgroup)


_CSS = re.compile(
    rb"""/\*.*?(?:\*/|\Z)"""
    rb"""|url\(\s*(?:"(?P<a>[^"\n]*)"|'(?P<b>[^'\n]*)'|(?P<c>[^"'()\s]+))\s*\)"""
    rb"""|@import\s+(?:"(?P<d>[^"\n]*)"|'(?P<e>[^'\n]*)')"""
    rb"""|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?""",
    re.DOTALL | re.IGNORECASE,
)
"""What a sheet names; comments and strings are passed over."""
_SCRIPT = re.compile(
    rb"""\b(?:from|import)\s*\(?\s*(?:"(?P<a>\.{1,2}/[^"\n]*)"|'(?P<b>\.{1,2}/[^'\n]*)')"""
    rb"""|\bnew\s+URL\(\s*(?:"(?P<c>[^"\n]*)"|'(?P<d>[^'\n]*)')\s*,\s*import\.meta\.url""",
)
"""What a script names in words that a browser resolves from the script's own address."""
