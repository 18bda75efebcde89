"""What we know of the trees we wrote, so that a file's stat tells whether it is as we left it. Never needed: without it, files are read."""

import hashlib
import os
import stat
from collections.abc import Collection, Mapping
from itertools import chain

import msgspec

from blogkit.output.files import read_file, stats_below, write_new
from blogkit.output.mark import is_inside

_HEAD = b"blogkit ledger 1\n"
_CHECKSUM_BYTES = 16


class Known(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A file as it stood when its bytes had this digest."""

    size: int
    mtime_ns: int
    ctime_ns: int
    """0 where the file was so fresh that a later change could carry the same time: it is read again."""
    inode: int
    digest: str


class Ledger(msgspec.Struct, array_like=True):
    """One published tree, and how far its shadow is behind."""

    root: int = 0
    """The inode of the output folder that this ledger describes."""
    shadow: int = 0
    """The inode of the shadow's folder; 0 where there is none."""
    files: dict[str, Known] = {}
    """Every file of ours in the published tree, the mark among them."""
    folders: dict[str, int] = {}
    """mtime of every folder of ours in the published tree; 0 where it must be looked into."""
    shadow_folders: dict[str, int] = {}
    """The same for the shadow, as it was when it was the published tree."""
    foreign: list[str] = []
    """The topmost files and folders in the published tree that blogkit did not write."""
    stale: list[str] = []
    """Files of the published tree that are missing in the shadow."""
    extra: list[str] = []
    """Files that were in the shadow when it was the published tree, and were taken out of it since."""


def load_ledger(path: str) -> Ledger | None:
    """Read a ledger; one that is missing, cut off or altered is None."""
    try:
        data = read_file(path)
    except OSError:
        return None
    head, checksum, body = data[: len(_HEAD)], data[len(_HEAD) :][:_CHECKSUM_BYTES], data[len(_HEAD) + _CHECKSUM_BYTES :]
    if head != _HEAD or checksum != _checksum(body):
        return None
    try:
        ledger = _DECODER.decode(body)
    except msgspec.MsgspecError:
        return None
    return ledger if all(map(is_inside, chain(ledger.stale, ledger.extra, ledger.foreign))) else None


def save_ledger(path: str, ledger: Ledger) -> None:
    """Write a ledger to a path where no file stands."""
    body = _ENCODER.encode(ledger)
    write_new(path, _HEAD + _checksum(body) + body)


def known_below(folder: str, digests: Mapping[str, str], doubtful: Collection[str], now_ns: int) -> dict[str, Known]:
    """Remember the files of ``digests`` by their stat; those in doubt are to be read again."""
    found = zip(digests.items(), stats_below(folder, digests), strict=True)
    return {path: known_as(file, digest, 0 if path in doubtful else now_ns) for (path, digest), file in found if file is not None}


def changed_since(folder: str, known: Mapping[str, Known], paths: Collection[str]) -> set[str]:
    """Return those of these files that somebody changed after they became known."""
    found = zip(paths, stats_below(folder, paths), strict=True)
    return {path for path, file in found if file is None or not is_same_file(known[path], file)}


def known_as(found: os.stat_result, digest: str, now_ns: int) -> Known:
    """Remember a file by its stat; ``now_ns`` is the file system's time before the stat was taken."""
    ctime_ns = found.st_ctime_ns if found.st_ctime_ns < now_ns else 0
    return Known(found.st_size, found.st_mtime_ns, ctime_ns, found.st_ino, digest)


def is_untouched(known: Known, found: os.stat_result) -> bool:
    """Say whether nobody can have changed the file since it was known."""
    return (
        found.st_ctime_ns == known.ctime_ns
        and found.st_mtime_ns == known.mtime_ns
        and found.st_size == known.size
        and found.st_ino == known.inode
        and stat.S_ISREG(found.st_mode)
    )


def is_same_file(known: Known, found: os.stat_result) -> bool:
    """Say whether this is the same file with the same time of change, whatever happened to its links and permissions."""
    return found.st_ino == known.inode and found.st_mtime_ns == known.mtime_ns and found.st_size == known.size


def _checksum(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_CHECKSUM_BYTES).digest()


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Ledger)
