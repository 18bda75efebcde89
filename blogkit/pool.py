"""``map_ordered``: a function over many values on every core, a batch at a time, in order. Never changes what is computed."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from typing import Any, TypeVar

In = TypeVar("In")
Out = TypeVar("Out")

WORTH_A_POOL = 60
"""Fewer values than this are done sooner than a pool is started."""
BATCH = 25


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def map_ordered(
    function: Callable[[Sequence[In]], list[Out]],
    values: Sequence[In],
    jobs: int,
    *,
    worth: int = WORTH_A_POOL,
    batch: int = BATCH,
    prepare: Callable[..., None] | None = None,
    given: tuple[Any, ...] = (),
) -> Iterator[Out]:
    """Apply ``function``, which makes one thing of each value, to ``batch`` values at a time, with up to ``jobs`` processes.

    Where that is quicker, with fewer values than ``worth``, all is done in this process.

    ``prepare(*given)`` runs first in every process: what all values need is handed over once.
    """
    if jobs < 2 or len(values) < worth:  # noqa: PLR2004
        if prepare:
            prepare(*given)
        for some in _batches(values, batch):
            yield from function(some)
        return
    with _executor(jobs, prepare, given) as executor:
        futures = [executor.submit(function, some) for some in _batches(values, batch)]
        for future in futures:
            yield from future.result()


def _executor(jobs: int, prepare: Callable[..., None] | None, given: tuple[Any, ...]) -> Executor:
    method = "forkserver" if os.name == "posix" else "spawn"
    if "fork" in multiprocessing.get_all_start_methods() and os.uname().sysname == "Linux":
        method = "fork"
    return ProcessPoolExecutor(max_workers=jobs, mp_context=multiprocessing.get_context(method), initializer=prepare, initargs=given)


def _batches(values: Sequence[In], size: int) -> Iterator[Sequence[In]]:
    return (values[start : start + size] for start in range(0, len(values), size))
