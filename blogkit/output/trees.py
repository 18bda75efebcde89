"""Whole trees beside the published one: made, brought forward, thrown away. Never writes into the published tree itself."""

import errno
import os
import stat
from collections.abc import Iterable

from blogkit.output.files import inode_of, is_linked, read_file, remove_file, stat_of, write_new
from blogkit.output.foreign import keep_aside
from blogkit.output.mark import MARK
from blogkit.output.place import Place, read_mark


class Tree:
    """A tree in the making; ``source`` is the tree that unchanged files are taken from."""

    def __init__(self, folder: str, source: str) -> None:
        self.folder = folder
        self.changed_files: set[str] = set()
        self.changed_folders: set[str] = set()
        self.is_all_links = True
        self._source = source
        self._standing = {""}

    def begin(self) -> None:
        """Make the tree's own folder."""
        os.mkdir(self.folder)
        self.changed_folders.add("")

    def put_mark(self, mark: bytes, draft: str) -> None:
        """Put the mark in its place in one step, so that a killed build leaves no tree without one."""
        write_new(draft, mark)
        os.replace(draft, f"{self.folder}/{MARK}")
        self.changed_files.add(MARK)
        self.changed_folders.add("")

    def remove(self, paths: Iterable[str]) -> None:
        """Remove these files."""
        for path in paths:
            remove_file(f"{self.folder}/{path}")
            self.changed_folders.add(path.rpartition("/")[0])

    def prune(self, folders: Iterable[str]) -> None:
        """Remove those of these folders that are empty."""
        for folder in sorted(folders, reverse=True):
            try:
                os.rmdir(f"{self.folder}/{folder}")
            except FileNotFoundError:
                continue
            except OSError as problem:
                if problem.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
                    raise
            self.changed_folders.add(folder.rpartition("/")[0])

    def put(self, path: str, data: bytes) -> None:
        """Write one file anew; never through a second name of the old one."""
        write_new(self._make_room(path), data)
        self.changed_files.add(path)

    def take(self, path: str) -> None:
        """Take one file of ours over from the source as it is; a copy where the file system has no hard links."""
        if not self.link(path):
            write_new(f"{self.folder}/{path}", read_file(f"{self._source}/{path}"))
            self.is_all_links = False
        self.changed_files.add(path)

    def link(self, path: str) -> bool:
        """Give a file or link of the source a second name here; say whether that can be done."""
        return is_linked(f"{self._source}/{path}", self._make_room(path))

    def make_folder(self, folder: str) -> None:
        """Make a folder and those above it; what stands there must be real folders."""
        if folder in self._standing:
            return
        above = folder.rpartition("/")[0]
        self.make_folder(above)
        full = f"{self.folder}/{folder}"
        try:
            os.mkdir(full)
        except FileExistsError:
            found = stat_of(full)
            if found is None or not stat.S_ISDIR(found.st_mode):
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), full) from None
        else:
            self.changed_folders.update((above, folder))
        self._standing.add(folder)

    def _make_room(self, path: str) -> str:
        folder = path.rpartition("/")[0]
        self.make_folder(folder)
        self.changed_folders.add(folder)
        full = f"{self.folder}/{path}"
        remove_file(full)
        return full


def discard(place: Place, tree: str) -> None:
    """Throw a tree away; what its mark does not name, and what is not also published, is kept aside."""
    if not inode_of(tree):
        remove_file(tree)  # nothing stands there, or a file or link that somebody put there
        return
    _discard_below(place, tree, "", read_mark(tree) or set())
    # The mark goes last: a build killed halfway through must still know whose files these are.
    remove_file(f"{tree}/{MARK}")
    os.rmdir(tree)


def _discard_below(place: Place, tree: str, folder: str, ours: set[str]) -> None:
    with os.scandir(f"{tree}/{folder}") as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    for entry in entries:
        path = f"{folder}/{entry.name}" if folder else entry.name
        if entry.is_dir(follow_symlinks=False):
            _discard_below(place, tree, path, ours)
            os.rmdir(entry.path)
        elif path in ours or _is_published(place, path, entry):
            os.unlink(entry.path)
        elif path != MARK:
            keep_aside(place, entry.path, path)


def _is_published(place: Place, path: str, entry: os.DirEntry[str]) -> bool:
    here = stat_of(f"{place.live}/{path}")
    return here is not None and os.path.samestat(here, entry.stat(follow_symlinks=False))
