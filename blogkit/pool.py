"""``map_ordered``: a function over many values on every core, a batch at a time, in order. Never changes what is computed."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Thread, active_count, current_thread, enumerate as enumerate_threads, main_thread
from typing import Any, TypeVar

In = TypeVar("In")
Out = TypeVar("Out")

WORTH_A_POOL = 60
"""Fewer values than this are done sooner than a pool is started."""
BATCH = 25
ENDS_WITHIN_S = 0.1
"""A pool whose processes were killed is waited for this long: one that waits for the rest of a message never ends."""


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
        with _uninterrupted():
            futures = [executor.submit(function, some) for some in _batches(values, batch)]
        for future in futures:
            yield from future.result()


@contextmanager
def _executor(jobs: int, prepare: Callable[..., None] | None, given: tuple[Any, ...]) -> Iterator[Executor]:
    """Start processes; where something goes wrong, or somebody presses Ctrl-C, all of them end at once."""
    context = multiprocessing.get_context(_method())
    others, threads = set(multiprocessing.active_children()), set(enumerate_threads())
    with _uninterrupted():
        executor = ProcessPoolExecutor(max_workers=jobs, mp_context=context, initializer=_begin, initargs=(prepare, given))
    try:
        yield executor
    except BaseException:
        for child in set(multiprocessing.active_children()) - others:
            child.kill()
        executor.shutdown(wait=False, cancel_futures=True)
        until_s = time.monotonic() + ENDS_WITHIN_S
        while set(enumerate_threads()) - threads and time.monotonic() < until_s:
            time.sleep(0.001)
        raise
    with _uninterrupted():
        executor.shutdown()


def release_locks() -> None:
    """Give back the locks that pools still hold: a process that ends without taking down its values leaves them to the system.

    What ``multiprocessing`` does by itself at exit would also wait for processes that were killed to take their work.
    """
    from multiprocessing import util

    util._run_finalizers(0)  # type: ignore[attr-defined] # noqa: SLF001


def _method() -> str:
    """Return how processes are started: a copy of this one is quickest, and of one with several threads it may never wake up."""
    if os.name != "posix":
        return "spawn"
    return "fork" if _is_alone() else "forkserver"


def _is_alone() -> bool:
    """Say whether this process has one thread; the system may take a moment longer to see one end."""
    threads = Path("/proc/self/task")
    if not threads.is_dir():
        return False
    for _ in range(100):
        if active_count() > 1 or len(list(threads.iterdir())) == 1:
            break
        time.sleep(0.001)
    return len(list(threads.iterdir())) == 1


def _begin(prepare: Callable[..., None] | None, given: tuple[Any, ...]) -> None:
    """Leave Ctrl-C, which a terminal sends to every process, to the one that started this, and end when that does, however it ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    if prepare:
        prepare(*given)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold signals back while processes are started: an exception between a start and its entry in the books would leave one behind."""
    held: list[int] = []
    handlers = {}
    if current_thread() is main_thread():
        for one in (signal.SIGINT, signal.SIGTERM):
            if callable(handler := signal.getsignal(one)):
                handlers[one] = handler
                signal.signal(one, lambda number, _frame: held.append(number))
    try:
        yield
    finally:
        for one, handler in handlers.items():
            signal.signal(one, handler)
    for number in held[:1]:
        signal.raise_signal(number)


def _batches(values: Sequence[In], size: int) -> Iterator[Sequence[In]]:
    return (values[start : start + size] for start in range(0, len(values), size))
