"""Why the output folder cannot be written, in one sentence for the user. Never decides what to do about it."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from blogkit.errors import BlogkitError

_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "a file is larger than this system allows",
    errno.EROFS: "it stands on a file system that is read-only",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.EBUSY: "it is in use",
    errno.ENOTDIR: "a file stands where a folder is needed",
    errno.ENAMETOOLONG: "a name in it is too long for this system",
    errno.EMFILE: "too many files are open",
}


class OutputError(BlogkitError):
    """The output folder cannot be used, or must not be."""


@contextmanager
def telling(cannot: str, afterwards: str = "") -> Iterator[None]:
    """Turn the system's errors into one sentence: what we cannot do, why, and how things stand afterwards."""
    try:
        yield
    except OSError as problem:
        where = f" (at {problem.filename})" if isinstance(problem.filename, str) else ""
        raise OutputError(f"{cannot}: {reason_of(problem)}{where}{afterwards and '; '}{afterwards}") from problem


def reason_of(problem: OSError) -> str:
    """Say in the user's words why the system refused."""
    known = _REASONS.get(problem.errno or 0)
    return known or (problem.strerror or "the system gives no reason").lower()
