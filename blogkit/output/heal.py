"""What the next build does about one that was killed: finish a switch that happened, undo one that did not. Never reads the site's pages."""

import os

from blogkit.output.files import inode_of, remove_file, stat_of
from blogkit.output.foreign import bring_over
from blogkit.output.ledger import Ledger, load_ledger
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
    bring_over(place, coming.foreign)
    if not coming.shadow or inode_of(place.shadow) != coming.shadow:
        discard(place, place.shadow)
        if inode_of(place.next) != coming.shadow:
            discard(place, place.next)
        for tree in (place.next, place.twin):
            if coming.shadow and inode_of(tree) == coming.shadow:
                os.rename(tree, place.shadow)
    os.replace(place.next_ledger, place.ledger)


def _end_half_exchange(place: Place) -> None:
    # Only where two folders cannot be exchanged in one step. The published tree steps aside last, so the next one is whole by then.
    if stat_of(place.spare) is None:
        return
    if stat_of(place.live) is None:
        os.rename(place.next if stat_of(place.next) else place.spare, place.live)
    if stat_of(place.spare) and stat_of(place.next) is None:
        os.rename(place.spare, place.next)
    discard(place, place.spare)
