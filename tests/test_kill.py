"""Whether a killed build leaves exactly the old site or exactly the new one. Never a proof by itself: `tests/kill.py` kills hundreds."""

import shutil
import signal

import pytest

from tests.kill import kill_many

NAIVE = """
import os, shutil, sys
from pathlib import Path
site = Path(sys.argv[1])
(site / ".public.blogkit").mkdir(exist_ok=True)
for old in (site / "public").rglob("index.html"):
    old.unlink()
for page in sorted((site / "pages").rglob("*")):
    if page.is_file():
        out = site / "public" / page.relative_to(site / "pages")
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(page.read_bytes())
"""
"""What most generators do: write each page where it belongs."""

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill a process in this way")
needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace counts the system calls, and it is not installed here")


@needs_strace
def test_builds_killed_at_counted_calls_and_at_random_leave_one_tree_or_the_other() -> None:
    verdicts = kill_many(30, seed=7)
    assert [verdict for verdict in verdicts if verdict.faults] == []
    assert {verdict.tree for verdict in verdicts} == {"old", "new"}


@needs_strace
def test_the_judge_sees_a_mixture() -> None:
    assert "mixed" in {verdict.tree for verdict in kill_many(4, seed=7, only="counted", program=NAIVE)}
