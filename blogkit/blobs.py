"""Bytes that were dear to make, kept between builds in ``.blogkit/``, each in a file of its own. Never believed without a checksum."""

import os
import weakref
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from blogkit.inputs import STORE_FOLDER
from blogkit.sources import ChangedError, digest_of
from blogkit.store import checked, sealed

FOLDER = "blobs"
ROOM_FOR_IDLE = 64
"""So many are kept that nobody needs now: a switch that is turned back, a draft that is shown again."""


class Blobs:
    """Bytes by the key of what they are made of. Several processes may keep some at once: a file is whole or not there."""

    def __init__(self, folder: Path | None) -> None:
        """Keep them in ``folder``; without one in a folder that goes with this value."""
        self._folder = folder
        self._is_there = False
        self._end: Callable[[], object] | None = None

    def close(self) -> None:
        """Forget what is not to last."""
        if self._end:
            self._end()

    def digest(self, key: str) -> str:
        """Return the digest of what is kept under a key; empty where nothing is, or what is damaged."""
        data = self._read(key)
        return "" if data is None else digest_of(data)

    def read(self, key: str) -> bytes:
        """Return what was kept under a key a moment ago."""
        data = self._read(key)
        if data is None:
            raise ChangedError(f"{STORE_FOLDER}/{FOLDER} was changed while the site was built; build again")
        return data

    def keep(self, key: str, data: bytes) -> str:
        """Keep these bytes and return their digest."""
        folder = self.open()
        draft = folder / f"{key}.{os.getpid()}"
        draft.write_bytes(sealed(key, data))
        os.replace(draft, folder / key)
        return digest_of(data)

    def tidy(self, used: Collection[str]) -> None:
        """Remove what nobody needs, unless that is little."""
        if self._folder is None or not self._folder.is_dir():
            return
        idle = {name for name in os.listdir(self._folder) if name not in used}
        if len(idle) > max(ROOM_FOR_IDLE, len(used) // 4):
            for name in idle:
                with suppress(OSError):  # another build may do the same
                    (self._folder / name).unlink()

    def open(self) -> Path:
        """Make the folder, and return it; where that cannot be done, another one that does not last."""
        if self._folder is not None and not self._is_there:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
            except OSError:
                self._folder = None
        if self._folder is None:
            import tempfile  # few builds need one, and it costs as much as a hundred pages

            self._folder = Path(tempfile.mkdtemp(prefix="blogkit-"))
            self._end = weakref.finalize(self, _remove, self._folder, os.getpid())
        self._is_there = True
        return self._folder

    def _read(self, key: str) -> bytes | None:
        if self._folder is None:
            return None
        try:
            return checked(key, (self._folder / key).read_bytes())
        except OSError:
            return None


@contextmanager
def open_blobs(site: Path, *, is_kept: bool = True) -> Iterator[Blobs]:
    """Hand out the blobs of a site; unless they are kept, they are gone when this is closed."""
    blobs = Blobs(site / STORE_FOLDER / FOLDER if is_kept else None)
    try:
        yield blobs
    finally:
        blobs.close()


def _remove(folder: Path, process: int) -> None:
    import shutil

    if os.getpid() == process:  # a process that was forked has this value, too
        shutil.rmtree(folder, ignore_errors=True)
