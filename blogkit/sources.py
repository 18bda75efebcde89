"""The outside world as values: every file a build reads, sorted by path. Never interprets one, never follows a link out of the site."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

DIGEST_CHARACTERS = 32
SMALL_BYTES = 1 << 16
MORE_BYTES = 1 << 20


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
    """Return the digest that names these bytes everywhere in blogkit: the first half of their SHA-256, in hexadecimal.

    Processors have instructions for SHA-256, which makes it the fastest hash in the standard library for files of a post's size.
    """
    return hashlib.sha256(data).hexdigest()[:DIGEST_CHARACTERS]


def scan(root: Path, folders: tuple[str, ...], files: tuple[str, ...] = ()) -> tuple[list[Source], list[Refused]]:
    """Read every file below ``folders`` and each of ``files``, in the order of their paths.

    Hidden files, editors' backup files and links that lead out of the site are left out; the last are returned as refused.
    """
    base = os.fspath(root)
    real_base = os.path.realpath(base)
    sources: list[Source] = []
    refused: list[Refused] = []
    for path, is_link in sorted([*((file, True) for file in files if os.path.isfile(f"{base}/{file}")), *_paths(base, folders)]):
        full = f"{base}/{path}"
        if not path.isascii() and not _is_text(path):
            refused.append(Refused(path.encode(errors="replace").decode(), "its name is not UTF-8"))
            continue
        try:
            if is_link and not f"{os.path.realpath(full)}{os.sep}".startswith(real_base + os.sep):
                refused.append(Refused(path, "this link leads out of the site's folder"))
                continue
            if is_link and not os.path.isfile(full):
                is_folder = os.path.isdir(full)
                refused.append(
                    Refused(path, "it is a link to a folder; copy the folder instead" if is_folder else "it is no ordinary file")
                )
                continue
            data = _read(full)
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


def _read(full: str) -> bytes:
    """Read a whole file with as few calls as a small file needs: ten thousand of them are read in every build."""
    handle = os.open(full, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        data = os.read(handle, SMALL_BYTES)
        if len(data) < SMALL_BYTES:  # an ordinary file gives all that was asked for, unless it ends before
            return data
        return data + b"".join(iter(lambda: os.read(handle, MORE_BYTES), b""))
    finally:
        os.close(handle)


def is_ignored(name: str, folder: str = "") -> bool:
    """Say whether a file or folder of this name is never content: hidden, or an editor's temporary file.

    In ``static/`` a hidden name may be meant for the host (``.well-known``, ``.nojekyll``), so there only the usual litter is left out.
    """
    if folder.partition("/")[0] == "static" and name.startswith("."):
        return name in {".DS_Store", ".git", ".gitignore", ".gitkeep", ".gitattributes"} or name.startswith("._")
    return name.startswith((".", "#")) or name.endswith(("~", ".swp", ".swx", ".tmp", ".bak", ".pyc")) or name in {"4913", "__pycache__"}


def _paths(base: str, folders: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
    """Yield each file's path, and whether it is a link."""
    pending = [folder for folder in folders if os.path.isdir(f"{base}/{folder}")]
    while pending:
        folder = pending.pop()
        with os.scandir(f"{base}/{folder}") as entries:
            for entry in entries:
                if is_ignored(entry.name, folder):
                    continue
                path = f"{folder}/{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    pending.append(path)
                elif entry.is_file(follow_symlinks=False):
                    yield path, False
                else:
                    yield path, True
