"""The outside world as values: every file a build reads, sorted by path. Never interprets one, never follows a link out of the site."""

import hashlib
import os
import stat
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple, TypeVar

from blogkit.errors import BlogkitError

DIGEST_CHARACTERS = 32
SMALL_BYTES = 1 << 16
"""A file that nobody interprets is held in memory up to this size."""
MORE_BYTES = 1 << 20
BEGINNING_BYTES = 64
"""By so many, the kind of a file is known."""
NOT_UTF8 = "its name is not UTF-8"
GONE = (FileNotFoundError, NotADirectoryError)
"""What is raised of a file that has just been removed, or the folder around it."""


class Source(NamedTuple):
    """One file of the site as it was read."""

    path: str
    """Posix path relative to the site's folder."""
    data: bytes
    """Only the beginning where they are left on the disk."""
    digest: str
    file: str = ""
    """Where the bytes are that are too many to hold: those of a photograph, which no build looks into."""

    def size(self) -> int:
        """Return how many bytes there are; ChangedError where they are gone."""
        try:
            return os.path.getsize(self.file) if self.file else len(self.data)
        except OSError as problem:
            raise ChangedError(f"{self.path} was read once and cannot be read again: {_reason(problem)}") from None

    def read(self) -> bytes:
        """Return the bytes, from the disk if need be; ChangedError where they are not what they were."""
        if not self.file:
            return self.data
        try:
            data = _read(self.file)
        except OSError as problem:
            raise ChangedError(f"{self.path} was read once and cannot be read again: {_reason(problem)}") from None
        if digest_of(data) != self.digest:
            raise ChangedError(f"{self.path} was changed while the site was built; build again")
        return data


class ChangedError(BlogkitError):
    """A file is not what it was a moment ago."""


class Deferred(NamedTuple):
    """Bytes that are too many to hold: known by their digest, and made or read where they are needed."""

    digest: str
    read: Callable[[], bytes]


class Refused(NamedTuple):
    """A file that was not read, and why, in the user's words."""

    path: str
    reason: str


OneOf = TypeVar("OneOf", Source, Refused)


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
    found = [_Found(file, is_link=True) for file in files if os.path.isfile(f"{base}/{file}")]
    found += [one for folder in folders if os.path.isdir(f"{base}/{folder}") for one in _below(base, folder)]
    return _read_all(base, sorted(found), {})


def rescan(
    root: Path, folders: tuple[str, ...], files: tuple[str, ...], paths: Collection[str], before: tuple[Sequence[Source], Sequence[Refused]]
) -> tuple[list[Source], list[Refused]]:
    """Return what ``scan`` would, reading only what stands at ``paths`` and below them; all else is as it was ``before``.

    A file whose bytes are as before keeps its very Source.
    """
    base, listing = os.fspath(root), cache(os.listdir)
    sources, refused = list(before[0]), list(before[1])
    if any(one.reason == NOT_UTF8 for one in refused) or not all(map(_is_text, paths)):
        paths = (*folders, *files)  # such a file has no path by which it could be found again
    hinted = set(paths)
    for path in hinted:
        if any(parent in hinted for parent in _parents(path)):
            continue
        place, found = _at(base, path, folders, files, listing)
        known = {source.path: source for span in _spans(sources, place) for source in sources[span]}
        read, not_read = _read_all(base, sorted(found), known)
        _replace(sources, place, read)
        _replace(refused, place, not_read)
    return sources, refused


class _Found(NamedTuple):
    """Something that stands in the tree and is not known to be ignored."""

    path: str
    is_link: bool = False
    """It is not simply a file, so that it has to be looked at."""
    trouble: str = ""
    """Why it cannot be read."""


def _read_all(base: str, found: Iterable[_Found], known: Mapping[str, Source]) -> tuple[list[Source], list[Refused]]:
    """Read what was found, in its order; what has the bytes of a ``known`` source is that source."""
    real_base = os.path.realpath(base)
    sources: list[Source] = []
    refused: list[Refused] = []
    for path, is_link, trouble in found:
        full = f"{base}/{path}"
        if not _is_text(path):
            refused.append(Refused(path.encode(errors="replace").decode(), NOT_UTF8))
            continue
        if trouble:
            refused.append(Refused(path, trouble))
            continue
        try:
            if is_link and (fault := _link_fault(base, path, real_base)):
                refused.append(Refused(path, fault))
                continue
            data, digest, is_left = _held(full, path)
        except GONE:
            continue
        except OSError as problem:
            refused.append(Refused(path, _reason(problem)))
            continue
        before = known.get(path)
        read = Source(path, data, digest, full if is_left else "")
        sources.append(before if before == read else read)
    return sources, refused


def _link_fault(base: str, path: str, real_base: str) -> str:
    """Say why a link is not followed; empty where it is.

    Whoever proposes a change can make a link, and what is beside the site's own folders, or hidden, was never meant to be published.
    """
    full = f"{base}/{path}"
    target = os.path.realpath(full)
    if not f"{target}{os.sep}".startswith(real_base + os.sep):
        return "this link leads out of the site's folder"
    if not os.path.isfile(full):
        return "it is a link to a folder; copy the folder instead" if os.path.isdir(full) else "it is no ordinary file"
    if "/" not in path or not os.path.islink(full):
        return ""
    top = path.partition("/")[0]
    home = os.path.realpath(f"{base}/{top}")
    is_at_home = target.startswith(home + os.sep)
    inside = os.path.relpath(target, home if is_at_home else real_base).split(os.sep)
    if any(is_ignored(part, top if is_at_home else "") for part in inside):
        return "this link leads to a hidden file"
    if os.path.splitext(path)[1].lower() != os.path.splitext(target)[1].lower():
        return "this link leads to a file of another kind"
    if not is_at_home and not path.endswith(".md"):
        return f"this link leads out of {top}/; copy the file instead"
    return ""


def _reason(problem: OSError) -> str:
    return (problem.strerror or "it cannot be read").lower()


def _is_text(path: str) -> bool:
    if path.isascii():
        return True
    try:
        path.encode()
    except UnicodeEncodeError:  # the system hands bytes that are no UTF-8 on as lone surrogates
        return False
    return True


def _held(full: str, path: str) -> tuple[bytes, str, bool]:
    """Read a whole file and return its bytes and their digest, and whether they are left on the disk: then they are the beginning."""
    handle = os.open(full, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        data = os.read(handle, SMALL_BYTES)
        if len(data) < SMALL_BYTES:  # an ordinary file gives all that was asked for, unless it ends before
            return data, digest_of(data), False
        more = iter(lambda: os.read(handle, MORE_BYTES), b"")
        if is_interpreted(path):
            data += b"".join(more)
            return data, digest_of(data), False
        hashed = hashlib.sha256(data)
        for piece in more:
            hashed.update(piece)
        return data[:BEGINNING_BYTES], hashed.hexdigest()[:DIGEST_CHARACTERS], True
    finally:
        os.close(handle)


def is_interpreted(path: str) -> bool:
    """Say whether a build looks into a file, rather than handing it on as it is or making pictures of it."""
    return path.lower().endswith((".md", ".css", ".js", ".mjs", ".csv")) or not path.startswith(("content/", "static/"))


def _read(full: str) -> bytes:
    """Read a whole file with as few calls as a small file needs."""
    handle = os.open(full, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        return b"".join(iter(lambda: os.read(handle, MORE_BYTES), b""))
    finally:
        os.close(handle)


def is_ignored(name: str, folder: str = "") -> bool:
    """Say whether a file or folder of this name is never content: hidden, or an editor's temporary file.

    In ``static/`` a hidden name may be meant for the host (``.well-known``, ``.nojekyll``), so there only the usual litter is left out.
    """
    if name.endswith(("~", ".swp", ".swx", ".tmp", ".bak", ".pyc")) or name in {"4913", "__pycache__"}:
        return True
    if folder.partition("/")[0] == "static" and name.startswith("."):
        return name in {".DS_Store", ".git", ".gitignore", ".gitkeep", ".gitattributes"} or name.startswith("._")
    return name.startswith((".", "#"))


def _below(base: str, folder: str) -> Iterator[_Found]:
    """Yield what stands below a folder. One that cannot be listed is found itself; one that has just gone is not."""
    pending = [folder]
    while pending:
        folder = pending.pop()
        try:
            with os.scandir(f"{base}/{folder}") as entries:
                for entry in entries:
                    if is_ignored(entry.name, folder):
                        continue
                    path = f"{folder}/{entry.name}"
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(path)
                    else:
                        yield _Found(path, is_link=not entry.is_file(follow_symlinks=False))
        except GONE:
            continue
        except OSError as problem:
            yield _Found(folder, trouble=_reason(problem))


def _at(
    base: str, path: str, folders: tuple[str, ...], files: tuple[str, ...], listing: Callable[[str], list[str]]
) -> tuple[str, Iterable[_Found]]:
    """Return what stands at a path and below it, and the path that this is all of: a folder above it where that cannot be entered."""
    if path in files:
        return path, [_Found(path, is_link=True)] if os.path.isfile(f"{base}/{path}") else []
    here, *names = path.split("/")
    if here not in folders or not os.path.isdir(f"{base}/{here}"):
        return path, []
    mode = stat.S_IFDIR  # one of the site's own folders may be a link
    for name in names:
        if is_ignored(name, here) or not stat.S_ISDIR(mode):
            return path, []
        try:
            status = os.lstat(f"{base}/{here}/{name}")
            if not _is_spelled_so(f"{base}/{here}", name, status, listing):
                return path, []
        except GONE:
            return path, []
        except OSError:
            return here, _below(base, here)
        here, mode = f"{here}/{name}", status.st_mode
    if stat.S_ISDIR(mode):
        return path, _below(base, path)
    return path, [_Found(path, is_link=not stat.S_ISREG(mode))]


def _is_spelled_so(folder: str, name: str, status: os.stat_result, listing: Callable[[str], list[str]]) -> bool:
    """Say whether a file that answers to this name bears it: where case does not matter, the name before a renaming still answers."""
    if name.isascii():
        other = name.swapcase()
        try:
            if other == name or not os.path.samestat(status, os.lstat(f"{folder}/{other}")):
                return True
        except OSError:
            return True
    return name in listing(folder)  # other letters have more ways to be written


def _parents(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _spans(values: Sequence[Source] | Sequence[Refused], path: str) -> tuple[slice, slice]:
    """Return where in sorted values the path itself stands, and where all that is below it."""
    here, after, below, end = (
        bisect_left(values, bound, key=attrgetter("path")) for bound in (path, f"{path}\0", f"{path}/", f"{path}0")
    )  # "0" is the character after "/"
    return slice(here, after), slice(below, end)


def _replace(values: list[OneOf], path: str, new: list[OneOf]) -> None:
    itself, below = _spans(values, path)
    values[below] = [one for one in new if one.path != path]
    values[itself] = [one for one in new if one.path == path]
