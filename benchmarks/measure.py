"""One command as a whole process, measured: wall, CPU and memory, as the system counts them. Never looks inside the command."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

MEGABYTE = 1_000_000
EVERY_S = 0.02


class Run(NamedTuple):
    """What one process and its children cost, and what they printed."""

    wall_s: float
    cpu_s: float
    """User and system time, of the children too."""
    peak_mb: float
    """Of the largest process."""
    sum_mb: float
    """Largest sum over all processes, pages that they share counted once; 0 where it was not watched."""
    out: str
    err: str


def keep_bytecode(folder: Path) -> None:
    """Let every Python that is started keep its bytecode in a folder: an installed blogkit has been compiled once and for all."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")


def run(command: Sequence[str], *, is_watched: bool = False) -> Run:
    """Run a command to its end. Watching the memory of all its processes slows it down, so such a run's times say nothing."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out, tempfile.TemporaryFile("w+", encoding="utf-8") as err:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=err)
        watch = _Watch(process.pid) if is_watched else None
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        total = watch.end() if watch else 0.0
        out.seek(0)
        err.seek(0)
        printed, said = out.read(), err.read()
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{printed[-2000:]}{said[-2000:]}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / MEGABYTE, total / MEGABYTE, printed, said)


class _Watch(threading.Thread):
    """Adds up the memory of a process and its children again and again; only Linux tells."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self.root, self.most, self.is_over = root, 0, threading.Event()
        self.start()

    def run(self) -> None:
        while not self.is_over.wait(EVERY_S):
            self.most = max(self.most, sum(map(_memory, _family(self.root))))

    def end(self) -> float:
        """Stop watching and return the largest sum in bytes."""
        self.is_over.set()
        self.join()
        return self.most


def _family(root: int) -> list[int]:
    family = [root]
    for member in family:
        for tasks in Path(f"/proc/{member}/task").glob("*/children"):
            family += map(int, _text(tasks).split())
    return family


def _memory(process: int) -> int:
    """Return the bytes of a process, each shared page divided by those who share it."""
    lines = _text(Path(f"/proc/{process}/smaps_rollup")).splitlines()
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii")
    except OSError:  # the process has ended meanwhile, or this system does not tell
        return ""
