"""A stand-in for ``blogkit.watching`` until that is here: looks at every file's times now and then. Never reads one."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from blogkit.inputs import CONFIG_FILE, FOLDERS, Inputs, read_inputs

INTERVAL_S = 0.05


class Hints(NamedTuple):
    """What may have changed."""

    paths: frozenset[str] = frozenset()
    is_everything: bool = False


class Watch:
    """Somebody who looks."""

    notice = ""

    def take(self) -> Hints:
        """Return what may have changed since the last time."""
        return Hints(is_everything=True)


@contextmanager
def watch(site: Path, notify: Callable[[], None]) -> Iterator[Watch]:
    """Call ``notify`` from another thread whenever something may have changed."""
    over = threading.Event()

    def look() -> None:
        before = _seen(site)
        while not over.wait(INTERVAL_S):
            now = _seen(site)
            if now != before:
                before = now
                notify()

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield Watch()
    finally:
        over.set()
        thread.join()


def reread(inputs: Inputs, hints: Hints) -> Inputs:
    """Read again what may have changed."""
    del hints
    return read_inputs(inputs.options)


def _seen(site: Path) -> dict[str, tuple[int, int, int]]:
    found: dict[str, tuple[int, int, int]] = {}
    for folder in FOLDERS:
        for at, _, names in os.walk(site / folder):
            _see(found, [os.path.join(at, name) for name in names])
    _see(found, [os.fspath(site / CONFIG_FILE)])
    return found


def _see(found: dict[str, tuple[int, int, int]], files: list[str]) -> None:
    for file in files:
        try:
            stat = os.stat(file)
        except OSError:
            continue
        found[file] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
