"""Whether the processes that help end when they should, in real processes. Never trusts an exit code alone: it looks who is left."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from blogkit.pool import map_ordered
from tests.sites import LAMP, SMALL, write_site

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux says who is there")
PATIENCE_S = 60.0
POSTS = 400


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    posts = {f"content/posts/p{number}.md": LAMP.replace("Lamp", f"Lamp {number}") for number in range(POSTS)}
    return write_site(tmp_path_factory.mktemp("pool"), {**SMALL, **posts})


def to_all(process: "subprocess.Popen[str]") -> None:
    """Press Ctrl-C in a terminal: each process of it hears of it."""
    os.killpg(process.pid, signal.SIGINT)


def to_one(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGINT)


INSIDE = """
import os, signal, nh3
from blogkit.cli import _exit_with

def spoil(tag, name, value):
    os.kill(os.getpid(), signal.SIGINT)
    return value

def run():
    nh3.clean('<p lang="en">a</p>', attributes={"p": {"lang"}}, attribute_filter=spoil)
    while True:
        pass

_exit_with(run, "nothing was written")
"""


def test_ctrl_c_inside_a_library_that_throws_it_away_ends_the_process() -> None:
    done = subprocess.run([sys.executable, "-c", INSIDE], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (130, "blogkit: stopped; nothing was written\n")


@pytest.mark.parametrize("press", [to_all, to_one])
@pytest.mark.parametrize("wait_s", [0.04, 0.8])
def test_ctrl_c_ends_every_process_at_once(site: Path, press: Callable[["subprocess.Popen[str]"], None], wait_s: float) -> None:
    chance = Random(wait_s)
    for _ in range(4):
        process = building(site)
        time.sleep(wait_s * chance.random())
        press(process)
        said = process.communicate(timeout=PATIENCE_S)[1]
        assert (process.returncode, said) == (130, "blogkit: stopped; the site is as it was\n")
        assert nobody_left(process.pid)


def test_who_is_killed_takes_its_helpers_along(site: Path) -> None:
    process = building(site)
    process.kill()
    process.communicate(timeout=PATIENCE_S)
    assert nobody_left(process.pid)


def test_a_process_with_several_threads_is_not_copied() -> None:
    said = run("""
        print(pool._method(), list(pool.map_ordered(list, range(100), 2)) == list(range(100)), pool._method())
        thread = threading.Thread(target=threading.Event().wait, daemon=True)
        thread.start()
        print(pool._method(), list(pool.map_ordered(list, range(100), 2)) == list(range(100)))
        """)
    assert said == "fork True fork\nforkserver True\n"


def test_what_goes_wrong_in_a_helper_is_raised_here() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        list(map_ordered(_numbers, ["1", "x"] * 50, 2))


def _numbers(texts: object) -> list[int]:
    return list(map(int, texts))  # type: ignore[call-overload]


def building(site: Path) -> "subprocess.Popen[str]":
    """Start a build and wait until it has helpers."""
    command = [sys.executable, "-m", "blogkit", "build", str(site), "--jobs", "4", "--clean", "--at", "2026-11-20"]
    process = subprocess.Popen(command, start_new_session=True, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    end = time.monotonic() + PATIENCE_S
    while len(session(process.pid)) < 2 and process.poll() is None and time.monotonic() < end:
        pass
    return process


def nobody_left(number: int) -> bool:
    """Wait until no process of a session is left."""
    end = time.monotonic() + PATIENCE_S
    while (left := session(number)) and time.monotonic() < end:
        time.sleep(0.01)
    for one in left:
        os.kill(one, signal.SIGKILL)
    return not left


def session(number: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, of = path.read_text(encoding="utf-8").rpartition(")")[2].split()[:4]
        except OSError:  # it has just ended
            continue
        if int(of) == number and state != "Z":
            found.append(int(path.parent.name))
    return found


def run(code: str) -> str:
    from textwrap import dedent

    whole = "import threading\nfrom blogkit import pool\n" + dedent(code)
    command = [sys.executable, "-W", "error", "-c", whole]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=PATIENCE_S).stdout
