"""Which folder is written, and the private one beside it. Never creates either, never lets a link decide where we write."""

import os
import stat
from pathlib import Path
from typing import NamedTuple

from blogkit.output.files import read_file, stat_of
from blogkit.output.mark import MARK, is_mark, paths_marked
from blogkit.output.trouble import OutputError


class Place(NamedTuple):
    """The output folder, and where its second tree and our memory of it stand."""

    shown: str
    """The output folder as the user named it."""
    live: str
    aside: str

    @property
    def lock(self) -> str:
        """Held by the one build that may write."""
        return f"{self.aside}/lock"

    @property
    def ledger(self) -> str:
        """What we know of the published tree."""
        return f"{self.aside}/ledger"

    @property
    def next_ledger(self) -> str:
        """What we shall know once the next tree is published."""
        return f"{self.aside}/ledger.next"

    @property
    def shadow(self) -> str:
        """The tree that was published before, kept to be brought forward."""
        return f"{self.aside}/shadow"

    @property
    def next(self) -> str:
        """The tree that is being made; right after the switch, the one that was published until then."""
        return f"{self.aside}/next"

    @property
    def twin(self) -> str:
        """The first shadow, made beside the first tree."""
        return f"{self.aside}/twin"

    @property
    def spare(self) -> str:
        """Where the published tree steps aside if two folders cannot be exchanged in one step."""
        return f"{self.aside}/spare"

    @property
    def draft(self) -> str:
        """A small file on its way to its place."""
        return f"{self.aside}/draft"

    @property
    def kept(self) -> str:
        """What we found in a broken tree and did not write: we neither publish nor remove it."""
        return f"{self.aside}/kept"


def find_place(out: Path) -> Place:
    """Settle where the output stands, refusing what can never be an output folder."""
    shown = os.fspath(out)
    parent, name = os.path.split(os.path.abspath(shown))
    live = os.path.join(os.path.realpath(parent), name)
    if not name or live == os.path.realpath(os.path.expanduser("~")):
        raise OutputError(f"{shown} cannot be the output folder, for a build replaces it as a whole; name a folder of its own")
    if os.path.islink(live):
        raise OutputError(f"the output folder {shown} is a link; name the folder that it leads to")
    if os.path.ismount(live):
        raise OutputError(f"the output folder {shown} is a mount point, which cannot be replaced as a whole; name a folder inside it")
    place = Place(shown, live, os.path.join(os.path.dirname(live), f".{name}.blogkit"))
    found = stat_of(place.aside)
    if found and not (stat.S_ISDIR(found.st_mode) and (not os.listdir(place.aside) or os.path.lexists(place.lock))):
        raise OutputError(f"{place.aside} stands where blogkit keeps the second tree of {shown}; move it away")
    return place


def check_is_ours(place: Place) -> None:
    """Refuse a folder that holds files and does not carry our mark."""
    found = stat_of(place.live)
    if found is None:
        return
    if not stat.S_ISDIR(found.st_mode):
        raise OutputError(f"the output folder {place.shown} is a file; name a folder")
    if stat_of(f"{place.live}/{MARK}") is None:
        with os.scandir(place.live) as entries:
            is_empty = next(entries, None) is None
        if is_empty:
            return
    elif _is_marked(place.live):
        return
    raise OutputError(
        f"{place.shown} holds files and not blogkit's mark ({MARK}), so nothing was written there; empty it or name another folder"
    )


def _is_marked(tree: str) -> bool:
    try:
        return is_mark(read_file(f"{tree}/{MARK}"))
    except OSError:
        return False


def read_mark(tree: str) -> set[str] | None:
    """Return the files that a tree's mark names, or None where it carries no mark of ours."""
    try:
        return paths_marked(read_file(f"{tree}/{MARK}"))
    except OSError:
        return None
