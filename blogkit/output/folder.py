"""The output folder across one build: what stands there, and the switch to the next tree. Never leaves a mixture of the two.

A process killed at any moment leaves the old tree or the new one. A power cut is promised less: nothing is flushed to the disk file by
file, so a file may come back empty, and the next build writes it again. The folder itself is exchanged, so a program that works inside
it sees the old tree until it enters the folder anew.

Files and folders that blogkit did not write stay. A file of that kind is in the old tree and the new one at the moment of the switch; a
folder is moved right after it, and if the process is killed between the two, the next build moves it.
"""

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from blogkit.errors import BlogkitError
from blogkit.output.files import exchange, inode_of, stat_of
from blogkit.output.heal import finish_switch, heal
from blogkit.output.ledger import Ledger, load_ledger
from blogkit.output.lock import locked
from blogkit.output.mark import is_safe
from blogkit.output.place import Place, check_is_ours, find_place
from blogkit.output.prepare import change_of, prepare, remember_touched
from blogkit.output.seen import Seen, look
from blogkit.output.trouble import OutputError, telling
from blogkit.sources import Deferred

WAIT_S = 5.0
"""How long a build waits for another one that writes to the same folder."""


@contextmanager
def open_output(out: Path, wait_s: float = WAIT_S) -> Iterator["Output"]:
    """Check the folder, keep other builds out, heal what a killed build left behind."""
    place = find_place(out)
    with ExitStack() as until_closed:
        with telling(f"cannot use the output folder {place.shown}"):
            until_closed.enter_context(locked(place.lock, wait_s, place.shown))
            until_closed.callback(_tidy, place)
            heal(place)
            check_is_ours(place)
        yield Output(place)


def _tidy(place: Place) -> None:
    if os.listdir(place.aside) == [os.path.basename(place.lock)]:
        # Nothing was published, so nothing is to be remembered. Where an open file cannot be removed, the empty folder stays.
        with suppress(OSError):
            os.unlink(place.lock)
            os.rmdir(place.aside)


class Output:
    """The output folder while this build holds it."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._ledger = _ledger_for(place)
        self._seen: Seen | None = None

    def present(self) -> dict[str, str]:
        """Return path and digest of every file that blogkit wrote and that stands there untouched."""
        with telling(f"cannot read the output folder {self._place.shown}"):
            return dict(self._look().present)

    def switch(self, written: Mapping[str, bytes], gone: Collection[str], large: Mapping[str, Deferred] = {}) -> None:
        """Publish the tree that has ``written`` and ``large`` and lacks ``gone``, in one step; without a difference nothing is written.

        A file of ours that is not present any more and is not written again is gone, too: it was changed by hand and nobody wants it.
        """
        for path in (*written, *large):
            if not is_safe(path):
                raise OutputError(f"a page or file wants the place {path!r}, which is not a path inside {self._place.shown}")
        with telling(f"cannot write the site to {self._place.shown}", "the site that stands there is as it was"):
            seen = self._look()
            change = change_of(seen, written, gone, large)
            if change is None:
                remember_touched(self._place, self._ledger, seen)
                return
            try:
                coming = prepare(self._place, self._ledger, seen, change)
                self._publish()
            except (OSError, BlogkitError):
                self._give_up()
                raise
        with telling(f"the new site stands in {self._place.shown}, but tidying up failed", "the next build will do it"):
            finish_switch(self._place, coming)
        self._ledger, self._seen = coming, None

    def _look(self) -> Seen:
        if self._seen is None:
            self._seen = look(self._place, self._ledger)
        return self._seen

    def _publish(self) -> None:
        place = self._place
        if stat_of(place.live) is None:
            os.rename(place.next, place.live)
        else:
            exchange(place.next, place.live, place.spare)

    def _give_up(self) -> None:
        # What we wrote may be what filled the disk. If this fails, too, the next build does it.
        with suppress(OSError):
            heal(self._place)


def _ledger_for(place: Place) -> Ledger:
    ledger = load_ledger(place.ledger) or Ledger()
    if ledger.root and ledger.root == inode_of(place.live):
        return ledger
    # Another folder stands there now. Its files may still be the ones we know; about folders and shadow we know nothing.
    return Ledger(files=ledger.files)
