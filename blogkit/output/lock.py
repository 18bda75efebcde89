"""One build at a time for an output folder. Never outlives the process that holds it, and never passes to a forked worker."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from blogkit.output.trouble import OutputError

_POLL_S = 0.02
_held: set[int] = set()


@contextmanager
def locked(path: str, wait_s: float, folder: str) -> Iterator[None]:
    """Hold the lock file at ``path``; wait for another build that holds it, and refuse when it takes too long."""
    give_up_at_s = time.monotonic() + wait_s
    while (handle := _try_to_lock(path)) is None:
        if time.monotonic() >= give_up_at_s:
            raise OutputError(f"another build is writing to {folder}; wait for it to end and build again")
        time.sleep(_POLL_S)
    _held.add(handle)
    try:
        yield
    finally:
        _held.discard(handle)
        os.close(handle)


def _try_to_lock(path: str) -> int | None:
    folder = os.path.dirname(path)
    os.makedirs(os.path.dirname(folder), exist_ok=True)
    with suppress(FileExistsError):
        os.mkdir(folder, 0o700)  # whoever serves the folder that the output stands in does not serve this one
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
    except FileNotFoundError:
        return None  # a build that ended has just taken the folder away
    if _lock(handle) and _stands_at(handle, path):
        return handle
    os.close(handle)
    return None


def _stands_at(handle: int, path: str) -> bool:
    # Somebody may have removed the file between our open and our lock: then others lock another file of the same name.
    try:
        return os.path.samestat(os.fstat(handle), os.lstat(path))
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _forget_in_worker() -> None:
        # A worker that outlives a killed build would hold the lock for ever.
        while _held:
            os.close(_held.pop())

    os.register_at_fork(after_in_child=_forget_in_worker)
