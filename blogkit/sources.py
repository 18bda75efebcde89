"""The outside world as values: every file a build reads, sorted by path. Never interprets what it reads, never follows a link out of the site."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

DIGEST_BYTES = 16


class Source(NamedTuple):
    """One file of the site as it was read."""

    path: str
    """Posix path relative to the site's folder."""
    data: bytes
    digest: str


class Refused(NamedTuple):
    """A file that was not read, and why, in the user's words."""

    path: str
    reason: str


def digest_of(data: bytes) -> str:
    """Return the hexadecimal BLAKE2b digest that names these bytes everywhere in blogkit."""
    return hashlib.blake2b(data, digest_size=DIGEST_BYTES).hexdigest()


def scan(root: Path, folders: tuple[str, ...], files: tuple[str, ...] = ()) -> tuple[list[Source], list[Refused]]:
    """Read every file below ``folders`` and each of ``files``, in the order of their paths.

    Hidden files, editors' backup files and links that lead out of the site are left out; the last are returned as refused.
    """
    base = os.fspath(root)
    real_base = os.path.realpath(base)
    sources: list[Source] = []
    refused: list[Refused] = []
    for path in sorted([*(f for f in files if os.path.isfile(os.path.join(base, f))), *_paths(base, folders)]):
        full = f"{base}/{path}"
        if not _is_text(path):
            refused.append(Refused(path.encode(errors="replace").decode(), "its name is not UTF-8"))
            continue
        try:
            if os.path.islink(full) and not os.path.realpath(full).startswith(real_base + os.sep):
                refused.append(Refused(path, "this link leads out of the site's folder"))
                continue
            with open(full, "rb", buffering=0) as file:
                data = file.readall()
        except OSError as problem:
            refused.append(Refused(path, (problem.strerror or "it cannot be read").lower()))
            continue
        sources.append(Source(path, data, digest_of(data)))
    return sources, refused


def _is_text(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:  # the system hands bytes that are no UTF-8 on as lone surrogates
        return False
    return True


def is_ignored(name: str, folder: str = "") -> bool:
    """Say whether a file or folder of this name is never content: hidden, or an editor's temporary file.

    In ``static/`` a hidden name may be meant for the host (``.well-known``, ``.nojekyll``), so there only the usual litter is left out.
    """
    if folder.partition("/")[0] == "static" and name.startswith("."):
        return name in {".DS_Store", ".git", ".gitignore", ".gitkeep", ".gitattributes"} or name.startswith("._")
    return name.startswith((".", "#")) or name.endswith(("~", ".swp", ".swx", ".tmp", ".bak", ".pyc")) or name in {"4913", "__pycache__"}


def _paths(base: str, folders: tuple[str, ...]) -> Iterator[str]:
    pending = [folder for folder in folders if os.path.isdir(os.path.join(base, folder))]
    real_base = os.path.realpath(base)
    while pending:
        folder = pending.pop()
        with os.scandir(f"{base}/{folder}") as entries:
            for entry in entries:
                if is_ignored(entry.name, folder):
                    continue
                path = f"{folder}/{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    pending.append(path)
                elif entry.is_symlink() and entry.is_dir():
                    if os.path.realpath(entry.path).startswith(real_base + os.sep):
                        continue
                    yield path
                else:
                    yield path
