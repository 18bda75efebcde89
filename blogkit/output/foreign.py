"""What stands in the output folder and is not ours: found, given its room, carried into the next tree. Never removes any of it."""

import os
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping, Set as AbstractSet

from blogkit.output.files import stat_of, stats_below
from blogkit.output.mark import MARK
from blogkit.output.place import Place
from blogkit.output.trouble import OutputError


def find_foreign(
    live: str, folders: AbstractSet[str], ours: Collection[str], known_folders: Mapping[str, int], known_foreign: Iterable[str], now_ns: int
) -> tuple[list[str], dict[str, int]]:
    """Return the topmost entries that are not ours, and the mtime of each of our folders, known or in ``folders``, that is really there.

    Only folders whose mtime moved are looked into. A folder changed at ``now_ns`` or later has mtime 0: it could change again unseen.
    """
    mtimes: dict[str, int] = {}
    looked_into: set[str] = set()
    # Sorted, a folder comes after the one that it stands in; the known ones are nearly in order already, which makes it cheap.
    order = sorted([*known_folders, *(folders - known_folders.keys())])
    for folder, found in zip(order, stats_below(live, order), strict=True):
        if found is None or not stat.S_ISDIR(found.st_mode) or (folder and folder.rpartition("/")[0] not in mtimes):
            continue
        mtime_ns = found.st_mtime_ns
        mtimes[folder] = mtime_ns if mtime_ns < now_ns else 0
        if known_folders.get(folder) != mtime_ns:
            looked_into.add(folder)
    foreign = {path for folder in looked_into for path in foreign_in(live, folder, mtimes, ours)}
    for path in known_foreign:
        above = path.rpartition("/")[0]
        if above in mtimes and above not in looked_into and path not in mtimes:
            foreign.add(path)
    return sorted(foreign), mtimes


def foreign_in(live: str, folder: str, our_folders: Collection[str], ours: Collection[str]) -> Iterator[str]:
    """Name what stands in one folder and is neither a file nor a folder of ours."""
    with os.scandir(f"{live}/{folder}") as entries:
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if path not in (our_folders if entry.is_dir(follow_symlinks=False) else ours) and path != MARK:
                yield path


def check_room(place: Place, foreign: Iterable[str], paths: Collection[str], folders: Collection[str]) -> None:
    """Refuse a next tree that has no room for what is not ours."""
    for path in foreign:
        above = path
        while above and above not in paths:
            above = above.rpartition("/")[0]
        if above or path in folders:
            raise OutputError(
                f"{os.path.join(place.shown, path)} was not written by blogkit and stands where the site needs "
                "its own file or folder; move it away"
            )


def bring_over(place: Place, foreign: Iterable[str]) -> None:
    """After the switch, move what is not ours from the tree that was published until now; doing it twice is fine."""
    for path in foreign:
        old, new = f"{place.next}/{path}", f"{place.live}/{path}"
        left, here = stat_of(old), stat_of(new)
        if left is None:
            continue
        if here is None:
            os.makedirs(os.path.dirname(new), exist_ok=True)
            os.rename(old, new)
        elif os.path.samestat(left, here):
            os.unlink(old)
        elif left.st_mtime_ns > here.st_mtime_ns:
            # Somebody saved it anew while we were at work.
            keep_aside(place, new, path)
            os.rename(old, new)
        else:
            keep_aside(place, old, path)


def keep_aside(place: Place, full: str, path: str) -> None:
    """Put away what is neither ours nor surely the user's present version: we do not publish it and do not remove it."""
    target, number = f"{place.kept}/{path}", 0
    while os.path.lexists(target):
        number += 1
        target = f"{place.kept}/{path}.{number}"
    os.makedirs(os.path.dirname(target), exist_ok=True)
    os.rename(full, target)
