"""What the next build does about one that was killed: finish a switch that happened, undo one that did not. Never reads a page."""

import os
import stat
from itertools import chain

from blogkit.output.files import inode_of, read_file, remove_file, stat_of, write_new
from blogkit.output.foreign import bring_over, foreign_in
from blogkit.output.ledger import Ledger, load_ledger
from blogkit.output.mark import MARK, parents
from blogkit.output.place import Place
from blogkit.output.trees import discard


def heal(place: Place) -> None:
    """Bring the folders back to rest: one published tree, at most one shadow, one ledger."""
    remove_file(place.draft)
    _end_half_exchange(place)
    coming = load_ledger(place.next_ledger)
    if coming and coming.root == inode_of(place.live):
        finish_switch(place, coming)
    remove_file(place.next_ledger)
    discard(place, place.next)
    discard(place, place.twin)


def finish_switch(place: Place, coming: Ledger) -> None:
    """Do what is left once the next tree is published; it may have been done in part before."""
    if not coming.shadow or inode_of(place.shadow) != coming.shadow:
        discard(place, place.shadow)
        _bring_over_strays(place, coming)
        bring_over(place, coming.foreign)
        if coming.shadow and inode_of(place.next) == coming.shadow:
            _strip(place, coming)
            os.rename(place.next, place.shadow)
        discard(place, place.next)
        if coming.shadow and inode_of(place.twin) == coming.shadow:
            os.rename(place.twin, place.shadow)
    os.replace(place.next_ledger, place.ledger)


def _bring_over_strays(place: Place, coming: Ledger) -> None:
    """Look for what somebody put into the published tree while the next one was made, in the folders that this build changed."""
    ours = coming.files.keys() | set(coming.extra)
    for folder in sorted(parents(coming.stale, coming.extra, coming.foreign)):
        found = stat_of(f"{place.next}/{folder}")
        if found and stat.S_ISDIR(found.st_mode) and found.st_mtime_ns != coming.shadow_folders.get(folder):
            bring_over(place, sorted(foreign_in(place.next, folder, coming.shadow_folders, ours)))


def _strip(place: Place, coming: Ledger) -> None:
    """Take every byte out of the shadow that is not published any more: then it is nothing but second names of published files."""
    for path in chain(coming.stale, coming.extra):
        if path != MARK:
            remove_file(f"{place.next}/{path}")
    if MARK in coming.stale:
        write_new(place.draft, read_file(f"{place.live}/{MARK}"))
        os.replace(place.draft, f"{place.next}/{MARK}")


def _end_half_exchange(place: Place) -> None:
    # Only where two folders cannot be exchanged in one step. The published tree steps aside last, so the next one is whole by then.
    if stat_of(place.spare) is None:
        return
    if stat_of(place.live) is None:
        os.rename(place.next if stat_of(place.next) else place.spare, place.live)
    if stat_of(place.spare) and stat_of(place.next) is None:
        os.rename(place.spare, place.next)
    discard(place, place.spare)
