"""What the system tells of files becomes hints of what may have changed. Never reads a file, and never says that one did change.

On Linux that is inotify, elsewhere watchdog's observer, and where neither can be had we look at every file twice a second. Whoever takes
a hint reads what stands at its path and finds out for himself. So a hint too many costs a little time and nothing else, and there is one
duty: what changes after a hint was taken gives another hint. A folder is therefore always watched first and hinted after.
"""

import errno
import os
import select
import stat
import struct
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from ctypes import get_errno
from pathlib import Path
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any, Protocol

from blogkit.inputs import CONFIG_FILE, FOLDERS, Hints
from blogkit.sources import is_ignored

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent

__all__ = ["Hints", "Watch", "watch"]

SETTLED_MS = 1
"""When nothing more comes for this long, what has come is told."""
UNSETTLED_S = 0.02
"""But nothing is held back longer than this, however much more comes or stays half-written."""
CHECK_S = 0.5
"""How often we look at what no event tells of, and at everything where there are no events."""
CHECK_BESIDE_S = 5.0
"""How often we look at everything beside an observer whose every limit we do not know."""
MANY = 1000
"""More hints than this are everything."""

Identity = tuple[int, ...] | None
LOST: Identity = ()
"""The identity of nothing at all."""


class Watch:
    """A site that is being watched."""

    def __init__(self, site: Path, notify: Callable[[], None]) -> None:
        self.base = os.fspath(site)
        self.notice = ""
        """Why the system's own watcher is not used, as a sentence for the terminal; empty where it is."""
        self._notify = notify
        self._lock = Lock()
        self._paths: set[str] = set()
        self._is_everything = False
        self._is_announced = False
        self._is_ended = False
        self._watcher = self._start()
        self._thread = Thread(target=self._run, name="blogkit-watching", daemon=True)
        self._thread.start()

    def take(self) -> Hints:
        """Return what came since the last call; never waits."""
        with self._lock:
            hints = Hints(frozenset(self._paths), self._is_everything)
            self._paths, self._is_everything, self._is_announced = set(), False, False
        return hints

    def hint(self, paths: Iterable[str] = (), *, is_everything: bool = False) -> None:
        """Keep hints until they are taken."""
        with self._lock:
            self._paths.update(paths)
            self._is_everything |= is_everything or len(self._paths) > MANY

    @property
    def is_due(self) -> bool:
        """Whether there are hints that nobody was told of."""
        return bool(self._paths or self._is_everything) and not self._is_announced

    def announce(self) -> None:
        """Tell that there are hints, once until they are taken."""
        with self._lock:
            if not self.is_due:
                return
            self._is_announced = True
        self._notify()

    def end(self) -> None:
        """Stop watching."""
        with self._lock:  # the watcher may be about to be replaced by another one
            self._is_ended = True
            self._watcher.stop()
        self._thread.join()
        self._watcher.close()

    def _start(self) -> "_Watcher":
        try:
            return _system_watcher(self)
        except (OSError, ImportError, _unsupported()) as problem:
            return self._do_without(problem)

    def _do_without(self, problem: Exception) -> "_Watcher":
        watcher = _Looking(self, CHECK_S)
        self.notice = f"the system's file watcher cannot be used ({_told(problem)}); looking at the files every {CHECK_S:g} s instead"
        return watcher

    def _run(self) -> None:
        try:
            self._watcher.run()
        except OSError as problem:
            watcher = self._do_without(problem)
            with self._lock:
                if self._is_ended:
                    return
                broken, self._watcher = self._watcher, watcher
            broken.close()
            self.hint(is_everything=True)
            self.announce()
            watcher.run()


@contextmanager
def watch(site: Path, notify: Callable[[], None]) -> Iterator[Watch]:
    """Watch the files that a build of the site reads. What changes from now on gives a hint.

    ``notify`` is called from another thread, soon after something may have changed and not again before it was taken.
    """
    watched = Watch(site, notify)
    try:
        yield watched
    finally:
        watched.end()


class _Watcher(Protocol):
    def run(self) -> None:
        """Give hints until stopped; OSError where this cannot go on."""

    def stop(self) -> None:
        """Let ``run`` come to its end; called from another thread."""

    def close(self) -> None:
        """Give back what the system lent; called when ``run`` has ended."""


def _system_watcher(watch: Watch) -> _Watcher:
    return _Inotify(watch) if sys.platform == "linux" else _Observing(watch, CHECK_BESIDE_S)


def _unsupported() -> type[Exception]:
    from watchdog.utils import UnsupportedLibcError

    return UnsupportedLibcError


def _told(problem: Exception) -> str:
    limit = {errno.ENOSPC: "watches", errno.EMFILE: "instances"}.get(getattr(problem, "errno", None) or 0)
    if limit and sys.platform == "linux":
        return f"there may be no more inotify {limit}: see fs.inotify.max_user_{limit}"
    return (getattr(problem, "strerror", None) or str(problem)).lower()


def _identity(full: str) -> Identity:
    """Return what differs as soon as other bytes stand here; of what is no file, what differs as soon as another one does."""
    try:
        status = os.stat(full)
    except OSError:
        return None
    if stat.S_ISREG(status.st_mode):
        return (status.st_mode, status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    return (status.st_mode, status.st_dev, status.st_ino)


def _led_to(full: str) -> tuple[str, Identity]:
    """Return where a link leads, and what stands there: a folder that moves out of the site stays the same folder."""
    return _real(full), _identity(full)


def _real(full: str) -> str:
    """Return where a path leads. What goes away while it is looked at leads nowhere, and the next look sees that."""
    try:
        return os.path.realpath(full)
    except OSError:
        return full


class _Inotify:
    """The folders of a site under inotify, one watch for each.

    The system's calls are used as watchdog wraps them, and its emitter is not: that holds a file that was moved away, and all that comes
    after, for half a second, in case it turns up again.
    """

    _EVENT = struct.Struct("iIII")

    def __init__(self, watch: Watch) -> None:
        from watchdog.observers import inotify_c

        self._system = inotify_c
        self._is = inotify_c.InotifyConstants
        self._mask = (
            self._is.IN_CREATE | self._is.IN_DELETE | self._is.IN_MOVE | self._is.IN_MODIFY | self._is.IN_CLOSE_WRITE | self._is.IN_ATTRIB
        ) | (self._is.IN_DELETE_SELF | self._is.IN_MOVE_SELF)
        self._watch = watch
        self._stop_read, self._stop_write = os.pipe()
        self._handle = -1
        try:
            self._begin()
        except OSError:
            self.close()
            raise

    def stop(self) -> None:
        os.write(self._stop_write, b"!")

    def close(self) -> None:
        for handle in (self._handle, self._stop_read, self._stop_write):
            if handle >= 0:
                os.close(handle)

    def run(self) -> None:
        check_at = time.monotonic() + CHECK_S
        tell_at = 0.0
        while True:
            wait_ms = SETTLED_MS if self._watch.is_due else max(0.0, (check_at - time.monotonic()) * 1000)
            ready = {handle for handle, _ in self._poller.poll(wait_ms)}
            if self._stop_read in ready:
                return
            if ready:
                self._take_in(os.read(self._handle, 1 << 16))
            now = time.monotonic()
            if now >= check_at:
                self._check()
                check_at = now + CHECK_S
            if not self._watch.is_due:
                tell_at = 0.0
                continue
            tell_at = tell_at or now + UNSETTLED_S
            if now >= tell_at or not (ready or self._half_written):
                self._half_written.clear()
                self._watch.announce()
                tell_at = 0.0

    def _begin(self) -> None:
        """Watch all of the site, and nothing of what was watched before."""
        if self._handle >= 0:
            os.close(self._handle)
        self._handle = self._system.inotify_init()
        if self._handle < 0:
            raise OSError(get_errno(), os.strerror(get_errno()))
        os.set_inheritable(self._handle, False)
        self._poller = select.poll()
        self._poller.register(self._handle, select.POLLIN)
        self._poller.register(self._stop_read, select.POLLIN)
        self._folders: dict[int, set[str]] = {}
        """The paths of each watched folder: one folder may stand at two of them, through a link or a mount."""
        self._targets: dict[tuple[int, str], set[str]] = {}
        """The links to a file, by the watch of the folder that it lies in and its name there."""
        self._links: dict[str, tuple[str, Identity]] = {}
        self._half_written: set[str] = set()
        """Files that somebody has begun to write and not closed."""
        base = self._watch.base
        self._tops: dict[str, Identity] = {}
        root = _identity(base)  # first: if another site comes now, the next check sees it
        number = self._add(base)
        if number is not None:
            self._folders[number] = {""}
        self._root = self._watched("", root)
        self._look_for_link(CONFIG_FILE)
        for top in FOLDERS:
            self._watch_top(top)

    def _watch_top(self, top: str) -> None:
        self._forget(top)
        identity = _identity(f"{self._watch.base}/{top}")  # first: if another one comes now, the next check sees it
        self._watch_below(top)
        self._tops[top] = self._watched(top, identity)

    def _watched(self, path: str, identity: Identity) -> Identity:
        """Return the identity of what stands at this path if that is watched; a folder that was away just then is looked for again."""
        is_watched = identity is None or any(path in paths for paths in self._folders.values())
        return identity if is_watched else LOST

    def _watch_below(self, path: str) -> None:
        """Watch what stands at this path now, if it is a folder, and every folder in it."""
        pending = [path]
        while pending:
            folder = pending.pop()
            full = f"{self._watch.base}/{folder}"
            number = self._add(full, self._is.IN_ONLYDIR | (0 if folder in FOLDERS else self._is.IN_DONT_FOLLOW))
            if number is None:
                continue
            self._folders.setdefault(number, set()).add(folder)
            with suppress(OSError), os.scandir(full) as entries:
                for entry in entries:
                    if is_ignored(entry.name, folder):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(f"{folder}/{entry.name}")
                    elif entry.is_symlink():
                        self._watch_link(f"{folder}/{entry.name}")

    def _add(self, full: str, flags: int = 0) -> int | None:
        """Watch a folder and return the number of the watch; None where there is no folder that we may look into."""
        number = self._system.inotify_add_watch(self._handle, os.fsencode(full), self._mask | flags)
        if number >= 0:
            return number
        problem = get_errno()
        if problem in {errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.ELOOP, errno.ENAMETOOLONG}:
            return None
        raise OSError(problem, os.strerror(problem))

    def _watch_link(self, path: str) -> None:
        """Watch the folder in which the file lies that a link leads to. If a folder above that one moves, the check sees it."""
        full, real_base = f"{self._watch.base}/{path}", os.path.realpath(self._watch.base)
        self._links[path] = _led_to(full)
        folder, name = os.path.split(_real(full))
        if f"{folder}{os.sep}".startswith(real_base + os.sep) and (number := self._add(folder, self._is.IN_ONLYDIR)) is not None:
            self._targets.setdefault((number, name), set()).add(path)

    def _look_for_link(self, path: str) -> os.stat_result | None:
        """Watch or forget what may be a link; return its status."""
        try:
            status = os.lstat(f"{self._watch.base}/{path}")
        except OSError:
            status = None
        if status and stat.S_ISLNK(status.st_mode):
            self._watch_link(path)
        else:
            self._links.pop(path, None)
        return status

    def _forget(self, path: str) -> None:
        below = f"{path}/"
        for number, paths in list(self._folders.items()):
            paths -= {one for one in paths if one == path or one.startswith(below)}
            if not paths:
                del self._folders[number]
                self._system.inotify_rm_watch(self._handle, self._system.WatchDescriptor(number))
        for link in [link for link in self._links if link.startswith(below)]:
            del self._links[link]

    def _check(self) -> None:
        """Look at what no event tells of: another site at its path, another folder behind a link or a mount, another file behind a link."""
        base = self._watch.base
        if _identity(base) != self._root:
            self._begin()
            self._watch.hint(is_everything=True)
            return
        for top in FOLDERS:
            if _identity(f"{base}/{top}") != self._tops[top]:
                self._watch_top(top)
                self._watch.hint([top])
        for link, known in list(self._links.items()):
            if _led_to(f"{base}/{link}") != known:
                self._look_for_link(link)
                self._watch.hint([link])

    def _take_in(self, events: bytes) -> None:
        """Take in what the system tells, event by event."""
        is_check_due = False
        at = 0
        while at < len(events):
            number, mask, _, length = self._EVENT.unpack_from(events, at)
            at += self._EVENT.size
            name = os.fsdecode(events[at : at + length].rstrip(b"\0"))
            at += length
            if mask & self._is.IN_Q_OVERFLOW:
                self._begin()
                self._watch.hint(is_everything=True)
                return
            if mask & self._is.IN_IGNORED:
                self._lose(self._folders.pop(number, set()))
            is_check_due = is_check_due or not name  # it happened to a watched folder itself
            if name:
                self._watch.hint(self._targets.get((number, name), ()))
                for folder in tuple(self._folders.get(number, ())):
                    self._take_in_one(folder, name, mask)
        if is_check_due:
            self._check()

    def _lose(self, paths: set[str]) -> None:
        """Let the next check find that a watch ended without our doing: what stands there next may even have the identity of the old."""
        for path in paths:
            if not path:
                self._root = LOST
            elif path in FOLDERS:
                self._tops[path] = LOST

    def _take_in_one(self, folder: str, name: str, mask: int) -> None:
        is_of_site = name in (*FOLDERS, CONFIG_FILE) if not folder else not is_ignored(name, folder)
        if not is_of_site:
            return
        path = f"{folder}/{name}" if folder else name
        if path in FOLDERS:
            self._watch_top(path)
        elif mask & self._is.IN_ISDIR:
            if mask & self._is.IN_MOVED_FROM:
                self._forget(path)
            self._watch_below(path)  # whatever stands there now; where two folders change places, the new one was told of before the old
        elif mask & (self._is.IN_CREATE | self._is.IN_DELETE | self._is.IN_MOVE):
            status = self._look_for_link(path)
            is_begun = mask & self._is.IN_CREATE and status and stat.S_ISREG(status.st_mode) and not status.st_size
            (self._half_written.add if is_begun else self._half_written.discard)(path)
        elif mask & self._is.IN_MODIFY:
            self._half_written.add(path)
        elif mask & self._is.IN_CLOSE_WRITE:
            self._half_written.discard(path)
        self._watch.hint([path])


class _Looking:
    """Every file looked at again and again."""

    def __init__(self, watch: Watch, every_s: float) -> None:
        self._watch, self._every_s = watch, every_s
        self._woken = Event()
        self._is_stopped = False
        self._seen = _all_identities(watch.base)

    def stop(self) -> None:
        self._is_stopped = True
        self._woken.set()

    def close(self) -> None:
        pass

    def run(self) -> None:
        look_at = time.monotonic() + self._every_s
        while True:
            self._woken.wait(max(0.0, look_at - time.monotonic()))
            if self._is_stopped:
                return
            if self._woken.is_set():
                time.sleep(SETTLED_MS / 1000)
                self._woken.clear()
            if time.monotonic() >= look_at:
                self._look()
                look_at = time.monotonic() + self._every_s
            self._watch.announce()

    def _look(self) -> None:
        seen, before = _all_identities(self._watch.base), self._seen
        self._seen = seen
        self._watch.hint(
            path for path in seen.keys() | before.keys() if path not in seen or path not in before or seen[path] != before[path]
        )


def _all_identities(base: str) -> dict[str, Identity]:
    """Return what stands at every path of a site, folders among them: one that may no longer be entered is a change, too."""
    found = {path: _identity(f"{base}/{path}") for path in (*FOLDERS, CONFIG_FILE)}
    pending = list(FOLDERS)
    while pending:
        folder = pending.pop()
        with suppress(OSError), os.scandir(f"{base}/{folder}") as entries:
            for entry in entries:
                if is_ignored(entry.name, folder):
                    continue
                path = f"{folder}/{entry.name}"
                found[path] = _identity(f"{base}/{path}")
                if entry.is_dir(follow_symlinks=False):
                    pending.append(path)
    return found


class _Observing(_Looking):
    """Watchdog's observer for this system; now and then we look for ourselves, since no event tells of what a link leads to."""

    def __init__(self, watch: Watch, every_s: float) -> None:
        from watchdog.events import EVENT_TYPE_CLOSED_NO_WRITE, EVENT_TYPE_OPENED
        from watchdog.observers import Observer

        super().__init__(watch, every_s)
        self._again: set[str] = set()
        self._again_lock = Lock()
        self._told_of_reading = {EVENT_TYPE_CLOSED_NO_WRITE, EVENT_TYPE_OPENED}
        self._real_base = os.path.realpath(watch.base)
        self._observer = Observer()
        handler: Any = self  # all that an observer wants of a handler is `dispatch`
        self._observer.schedule(handler, self._real_base, recursive=True)
        self._observer.start()

    def close(self) -> None:
        self._observer.stop()
        self._observer.join()

    def dispatch(self, event: "FileSystemEvent") -> None:
        """Take in one event; that a folder was modified says only what an event for each of its files says better."""
        if event.event_type in self._told_of_reading or (event.is_directory and event.event_type == "modified"):
            return
        paths = [path for full in (event.src_path, event.dest_path) if full and (path := self._path_of(os.fsdecode(full)))]
        if paths:
            with self._again_lock:
                self._again.update(paths)
            self._watch.hint(paths)
            self._woken.set()

    def _look(self) -> None:
        """Look, and hint once more what came and went in between: if no event told that it went, nothing else would."""
        with self._again_lock:
            again, self._again = self._again, set()
        super()._look()
        self._watch.hint(again)

    def _path_of(self, full: str) -> str:
        """Return the path in the site; empty where no build would read it."""
        if not full.startswith(self._real_base + os.sep):
            return ""
        path = full[len(self._real_base) + 1 :].replace(os.sep, "/")
        top, *names = path.split("/")
        is_read = (top in FOLDERS or path == CONFIG_FILE) and not any(is_ignored(name, top) for name in names)
        return path if is_read else ""
