"""blogkit's mark: the file in the output folder that says which files there are ours. Never differs between equal sites."""

import os
import re
from collections.abc import Iterable

MARK = ".blogkit-output"
"""The mark's own path in the output folder."""

SENTENCE = "blogkit wrote the files named below; its builds replace and remove them, and leave everything else in this folder alone."

_LEADS_OUT = re.compile(r"(?:^|/)\.{0,2}(?:/|$)" + (r"|[\\:]" if os.sep == "\\" else ""))
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def mark_of(paths: Iterable[str]) -> bytes:
    """Return the mark of a tree that holds these files."""
    return "\n".join([SENTENCE, *sorted(paths), ""]).encode("utf-8", "surrogateescape")


def is_mark(data: bytes) -> bool:
    """Say whether a file with these bytes is a mark of ours; git may have given it another end of line."""
    return data.partition(b"\n")[0].rstrip(b"\r") == SENTENCE.encode()


def paths_marked(mark: bytes) -> set[str] | None:
    """Return the paths that a mark names, or None where these bytes are no mark of ours.

    A line that leads out of the folder is passed over: no mark can make us touch a file elsewhere.
    """
    if not is_mark(mark):
        return None
    _, *lines = mark.decode("utf-8", "surrogateescape").replace("\r\n", "\n").split("\n")
    return {line for line in lines if is_safe(line)}


def is_safe(path: str) -> bool:
    """Say whether a path may be written: inside the folder, not the mark, and a name that fits on a line of the mark."""
    return is_inside(path) and _CONTROL.search(path) is None and path.partition("/")[0] != MARK


def is_inside(path: str) -> bool:
    """Say whether a path names something inside the folder, without detours."""
    return _LEADS_OUT.search(path) is None


def folders_of(paths: Iterable[str]) -> set[str]:
    """Return every folder that these paths stand in; the output folder itself is the empty path."""
    folders = {""}
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders


def parents(*lists: Iterable[str]) -> set[str]:
    """Return the folders that these paths stand in directly."""
    return {path.rpartition("/")[0] for paths in lists for path in paths}
