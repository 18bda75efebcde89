"""Build, and build again whenever a file is saved or a moment comes. Never prints: every build is handed to whoever asked for it."""

import gc
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from blogkit.build import Work, build
from blogkit.errors import BlogkitError
from blogkit.inputs import CONFIG_FILE, Inputs, Options, changed_paths, read_inputs, reread
from blogkit.watching import Watch, watch

LOOK_UP_S = 1.0
"""How often we look at the clock: a machine that slept has missed a moment, and Windows hears Ctrl-C only between two waits."""
AGAIN_S = 5.0
"""After how long we try again what failed for a reason outside the site, such as a full disk."""


class Built(NamedTuple):
    """What came of one build."""

    changed: tuple[str, ...]
    """Paths of the files that had changed; none in the first build, and where the moment of a post came."""
    work: Work | None
    """None where nothing could be built."""
    trouble: str
    """Why nothing could be built, in one sentence."""
    seconds: float
    notice: str
    """What is to be known about how the files are watched."""


def builds(options: Options, now: Callable[[], datetime] | None) -> Iterator[Built]:
    """Build now and whenever it may be needed, for ever; what changes while a build runs leads to another one.

    ``now`` tells the moment of each build; without it that is the one of ``options``. Trouble in the first build is raised.
    """
    woken = threading.Event()
    with watch(options.site, woken.set) as watched:
        inputs = read_inputs(options)
        last = _build(inputs, (), watched)
        if last.trouble:
            raise BlogkitError(last.trouble)
        yield last
        while True:
            gc.collect()  # who builds once never collects; the moment for it is when everybody has seen what they waited for
            inputs, changed = _await(inputs, last, watched, woken, now)
            built = _build(inputs, changed, watched)
            if changed or not built.trouble or built.trouble != last.trouble:
                yield built
            last = built


def _await(
    inputs: Inputs, last: Built, watched: Watch, woken: threading.Event, now: Callable[[], datetime] | None
) -> tuple[Inputs, tuple[str, ...]]:
    """Wait until another build is due; return what to build, and which files changed."""
    again_at = time.monotonic() + AGAIN_S
    until = last.work.state.until if last.work and last.work.state else None
    while True:
        woken.wait(LOOK_UP_S)
        woken.clear()  # first: what comes while we take wakes us once more
        before, hints = inputs, watched.take()
        at = now() if now else inputs.options.at
        inputs = inputs._replace(options=inputs.options._replace(at=at))
        if hints and (new := reread(inputs, hints)) is not inputs:
            return new, tuple(changed_paths(before, new))
        if now and until is not None and at.timestamp() >= until:
            return inputs, ()
        if last.trouble and time.monotonic() >= again_at:
            return inputs, ()


def _build(inputs: Inputs, changed: tuple[str, ...], watched: Watch) -> Built:
    if CONFIG_FILE not in {*(one.path for one in inputs.sources), *(one.path for one in inputs.refused)}:
        gone = f"there is no {CONFIG_FILE} in {inputs.options.site}; the site is as it was"
        return Built(changed, None, gone, 0.0, watched.notice)
    work, trouble = None, ""
    started = time.perf_counter()
    try:
        work = build(inputs.options, inputs)
    except BlogkitError as problem:
        trouble = str(problem)
    except OSError as problem:
        trouble = f"{problem.filename or 'the disk'}: {(problem.strerror or str(problem)).lower()}"
    return Built(changed, work, trouble, time.perf_counter() - started, watched.notice)
