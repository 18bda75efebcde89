"""The next tree and its ledger, made beside the published tree. Never changes the published tree, save that its files get second names."""

import errno
import os
import stat
import time
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from blogkit.output.files import inode_of, remove_file, stat_of, stats_below, write_new
from blogkit.output.foreign import check_room, find_foreign
from blogkit.output.ledger import Known, Ledger, changed_since, known_below, save_ledger
from blogkit.output.mark import MARK, folders_of, mark_of, parents
from blogkit.output.place import Place
from blogkit.output.seen import Seen
from blogkit.output.trees import Tree, discard
from blogkit.sources import Deferred, digest_of

LONGEST_GRAIN_S = 0.012
"""How long the clocks of ordinary file systems stand still at most: one tick of the kernel."""
_SHORTEST_GRAIN_S = 0.0005
_NOT_TO_BE_COMMITTED = b"*\n"
_NOT_AS_WE_LEFT_IT = frozenset({errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ENOENT, errno.ELOOP})


class Change(NamedTuple):
    """How the next tree differs from the published one."""

    put: dict[str, bytes | Deferred]
    digests: dict[str, str]
    """Of the files in ``put``."""
    kept: set[str]
    removed: set[str]
    paths: set[str]
    """Every file of ours in the next tree, except the mark."""
    is_mark_new: bool


def change_of(seen: Seen, written: Mapping[str, bytes], gone: Collection[str], large: Mapping[str, Deferred]) -> Change | None:
    """Compare what is asked for with what stands there; None where that is the same."""
    asked: dict[str, bytes | Deferred] = {**written, **large}
    digests = {path: data.digest if isinstance(data, Deferred) else digest_of(data) for path, data in asked.items()}
    put = {path: data for path, data in asked.items() if seen.present.get(path) != digests[path]}
    paths = (seen.present.keys() - set(gone)) | asked.keys()
    removed = seen.ours - paths
    is_mark_new = paths != seen.ours or MARK not in seen.known
    if MARK in seen.touched:
        is_mark_new = seen.known[MARK].digest != digest_of(mark_of(paths))
    if not put and not removed and (not is_mark_new or not paths):
        return None
    return Change(put, digests, paths - put.keys(), removed, paths, is_mark_new)


def remember_touched(place: Place, ledger: Ledger, seen: Seen) -> None:
    """Write down what had to be read to be recognised, so that the next build need not read it again."""
    if not seen.touched:
        return
    news = {path: seen.known[path].digest for path in sorted(seen.touched)}
    _keep_out_of_git(place)
    now_ns = _next_file_time_ns(place)
    ledger.root = inode_of(place.live)
    ledger.files = {**seen.known, **known_below(place.live, news, changed_since(place.live, seen.known, news), now_ns)}
    ledger.stale = sorted({*ledger.stale, *news})
    save_ledger(place.draft, ledger)
    os.replace(place.draft, place.ledger)


def prepare(place: Place, ledger: Ledger, seen: Seen, change: Change) -> Ledger:
    """Make the next tree at ``place.next`` and its ledger at ``place.next_ledger``; return the ledger."""
    _keep_out_of_git(place)
    folders = folders_of(change.paths)
    foreign, live_folders = _foreign(place, ledger, seen, folders | folders_of(change.removed))
    check_room(place, foreign, change.paths, folders)
    folders |= folders_of(foreign)
    tree = _brought_forward(place, ledger, seen, change, folders)
    known_folders = _trusted_folders(ledger) if tree else {}
    tree = tree or _made_anew(place, change)
    _carry(tree, place.live, foreign)
    _keep_permissions(place)
    twin = None if seen.ours else _twin(place, change)
    now_ns = _next_file_time_ns(place)
    coming = Ledger(
        root=inode_of(place.next),
        files=_files(place, seen, change, tree.changed_files, now_ns),
        folders=_folders(tree, folders, known_folders, now_ns),
        foreign=foreign,
    )
    if twin:
        coming.shadow = inode_of(twin.folder)
        coming.shadow_folders = _folders(twin, folders, {}, now_ns)
    elif seen.ours:
        coming.shadow = inode_of(place.live) if tree.is_all_links else 0
        coming.shadow_folders = live_folders
        coming.stale = sorted({*change.put, *({MARK} & tree.changed_files)})
        coming.extra = sorted(change.removed)
    save_ledger(place.next_ledger, coming)
    return coming


def _keep_out_of_git(place: Place) -> None:
    if stat_of(f"{place.aside}/.gitignore") is None:
        write_new(f"{place.aside}/.gitignore", _NOT_TO_BE_COMMITTED)


def _foreign(place: Place, ledger: Ledger, seen: Seen, folders: set[str]) -> tuple[list[str], dict[str, int]]:
    if stat_of(place.live) is None:
        return [], {}
    return find_foreign(place.live, folders, seen.ours, ledger.folders, ledger.foreign, _file_time_ns(place))


def _brought_forward(place: Place, ledger: Ledger, seen: Seen, change: Change, folders: set[str]) -> Tree | None:
    if not ledger.shadow or inode_of(place.shadow) != ledger.shadow:
        return None
    os.rename(place.shadow, place.next)
    tree = Tree(place.next, place.live)
    try:
        # At every moment each file of ours here is named by the mark here: first those go that the next mark leaves out.
        tree.remove(change.removed)
        tree.prune(ledger.shadow_folders.keys() - folders)
        if change.is_mark_new or MARK in ledger.stale or MARK in seen.doubtful:
            tree.put_mark(mark_of(change.paths), place.draft)
        _fill(tree, change, (seen.doubtful | set(ledger.stale)) & change.kept)
    except OSError as problem:
        if problem.errno not in _NOT_AS_WE_LEFT_IT:
            raise
        remove_file(place.draft)
        discard(place, place.next)
        return None
    return tree


def _made_anew(place: Place, change: Change) -> Tree:
    discard(place, place.shadow)
    tree = Tree(place.next, place.live)
    tree.begin()
    tree.put_mark(mark_of(change.paths), place.draft)
    _fill(tree, change, change.kept)
    return tree


def _fill(tree: Tree, change: Change, taken: set[str]) -> None:
    for path in sorted(taken):
        tree.take(path)
    for path in sorted(change.put):
        data = change.put[path]
        tree.put(path, data.read() if isinstance(data, Deferred) else data)


def _carry(tree: Tree, live: str, foreign: Iterable[str]) -> None:
    """Give foreign files a second name in the next tree, so that they are never away; folders can only be moved, after the switch."""
    for path in foreign:
        tree.make_folder(path.rpartition("/")[0])
        found = stat_of(f"{live}/{path}")
        if found and not stat.S_ISDIR(found.st_mode):
            tree.link(path)


def _keep_permissions(place: Place) -> None:
    live, coming = stat_of(place.live), os.lstat(place.next)
    if live and stat.S_IMODE(live.st_mode) != stat.S_IMODE(coming.st_mode):
        os.chmod(place.next, stat.S_IMODE(live.st_mode))


def _twin(place: Place, change: Change) -> Tree | None:
    """Make the first shadow together with the first tree, so that already the second build is quick."""
    twin = Tree(place.twin, place.next)
    twin.begin()
    for path in (MARK, *sorted(change.paths)):
        if not twin.link(path):
            discard(place, place.twin)
            return None
    return twin


def _files(place: Place, seen: Seen, change: Change, changed: set[str], now_ns: int) -> dict[str, Known]:
    taken = changed & change.kept
    digests = {path: seen.present[path] if path in taken else change.digests[path] for path in sorted(changed - {MARK})}
    if MARK in changed:
        digests[MARK] = digest_of(mark_of(change.paths))
    files = seen.known.copy()
    for path in files.keys() - change.kept - {MARK}:
        del files[path]
    files.update(known_below(place.next, digests, changed_since(place.live, seen.known, taken), now_ns))
    return files


def _trusted_folders(ledger: Ledger) -> dict[str, int]:
    """Return the shadow's folders, leaving out those that finishing the last switch looked into: they need a stat and no second look."""
    looked_into = parents(ledger.stale, ledger.extra, ledger.foreign)
    return {folder: mtime_ns for folder, mtime_ns in ledger.shadow_folders.items() if folder not in looked_into}


def _folders(tree: Tree, folders: set[str], known: Mapping[str, int], now_ns: int) -> dict[str, int]:
    mtimes = {folder: mtime_ns for folder, mtime_ns in known.items() if folder in folders}
    unknown = sorted(folders - mtimes.keys())
    news = [*unknown, *(folder for folder in mtimes if folder in tree.changed_folders and mtimes[folder])]
    for folder, found in zip(news, stats_below(tree.folder, news), strict=True):
        mtimes[folder] = found.st_mtime_ns if found and found.st_mtime_ns < now_ns else 0
    return mtimes


def _file_time_ns(place: Place) -> int:
    """Ask the file system for its time: only its own clock can be compared with the times that it gives to files."""
    write_new(place.draft, b"")
    time_ns = os.lstat(place.draft).st_mtime_ns
    os.unlink(place.draft)
    return time_ns


def _next_file_time_ns(place: Place) -> int:
    """Wait until the file system's clock moves on, so that what we did so far is older than what anybody does next.

    Where the clock is coarse we do not wait for it; then the files in question are read again by the next build.
    """
    began_ns = now_ns = _file_time_ns(place)
    give_up_at_s = time.monotonic() + LONGEST_GRAIN_S
    while now_ns <= began_ns and time.monotonic() < give_up_at_s:
        time.sleep(_SHORTEST_GRAIN_S)
        now_ns = _file_time_ns(place)
    return now_ns
