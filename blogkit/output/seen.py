"""What stands in the published tree: by stat where the ledger knows the file, by reading it otherwise. Never writes."""

import os
import stat
from typing import NamedTuple

from blogkit.output.files import read_file, stat_of, stats_below
from blogkit.output.ledger import Known, Ledger, is_same_file, is_untouched, known_as
from blogkit.output.mark import MARK, is_safe
from blogkit.output.place import Place, read_mark
from blogkit.sources import digest_of


class Seen(NamedTuple):
    """The published tree as it stands."""

    ours: set[str]
    """Every file that a build of ours wrote, whatever became of it, except the mark."""
    present: dict[str, str]
    """Path and digest of those that are as we wrote them."""
    known: dict[str, Known]
    """How those, and the mark, are known by stat."""
    touched: set[str]
    """Those, and the mark, whose stat is news to the ledger."""
    doubtful: set[str]
    """Those, and the mark, whose stat could not tell: in the shadow another file may stand in their place."""


def look(place: Place, ledger: Ledger) -> Seen:
    """Look at every file of ours in the published tree."""
    if stat_of(place.live) is None:
        return Seen(set(), {}, {}, set(), set())
    order = _ours(place, ledger)
    known: dict[str, Known] = {}
    touched: set[str] = set()
    doubtful: set[str] = set()
    files = ledger.files
    for path, found in zip(order, stats_below(place.live, order), strict=True):
        if found is None:
            continue
        before = files.get(path)
        if before is not None and is_untouched(before, found):
            known[path] = before
        elif (digest := _digest_there(f"{place.live}/{path}", found)) and (before is None or before.digest == digest):
            known[path] = known_as(found, digest, now_ns=0)
            doubtful.add(path)
            if before is None or before.ctime_ns or not is_same_file(before, found):
                touched.add(path)
    present = {path: file.digest for path, file in known.items()}
    present.pop(MARK, None)
    return Seen({*order} - {MARK}, present, known, touched, doubtful)


def _ours(place: Place, ledger: Ledger) -> list[str]:
    """List every file of ours and the mark."""
    mark, before = stat_of(f"{place.live}/{MARK}"), ledger.files.get(MARK)
    if mark and before and is_untouched(before, mark):
        return [*ledger.files]
    remembered = filter(is_safe, ledger.files) if ledger.root else ()
    return sorted({MARK, *(read_mark(place.live) or ()), *remembered})


def _digest_there(path: str, found: os.stat_result) -> str | None:
    if not stat.S_ISREG(found.st_mode):
        return None
    try:
        return digest_of(read_file(path))
    except FileNotFoundError:
        return None
