"""Whether `blogkit watch`, started as a person would, leaves what a clean build makes after each change. Never measures how soon."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from blogkit import cli
from tests.sites import BELL, CONFIG, LAMP, SMALL, build_site, tree, write_site

PATIENCE_S = 60.0
AT = "2026-11-20T12:00Z"

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="a signal is sent")
pytestmark = posix_only


class Session:
    """A `blogkit watch` that runs, and what it has said."""

    def __init__(self, site: Path, *arguments: str) -> None:
        command = [sys.executable, "-m", "blogkit", "watch", str(site), "--jobs", "1", *arguments]
        self.site = site
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, encoding="utf-8")
        self.lines: list[str] = []
        self.listener = Thread(target=self._listen, daemon=True)
        self.listener.start()
        self.wait_for(lambda: any("Ctrl-C ends it" in line for line in self.lines))

    def _listen(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.lines.append(line.rstrip())

    def wait_for(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds; a session that has ended, or keeps us waiting for ever, fails."""
        give_up_at = time.monotonic() + PATIENCE_S
        while not holds():
            assert self.process.poll() is None, self.lines
            assert time.monotonic() < give_up_at, self.lines
            time.sleep(0.02)

    def wait_for_line(self, *parts: str) -> None:
        """Wait for a line with all these parts, and forget what was said before it."""
        self.wait_for(lambda: any(all(part in line for part in parts) for line in self.lines))
        self.lines.clear()

    def wait_for_site(self, clean: Path, **options: object) -> None:
        """Wait until the output is what a clean build makes of the site as it stands."""

        def is_clean() -> bool:
            shutil.rmtree(clean, ignore_errors=True)
            build_site(self.site, out=clean, clean=True, **options)
            return tree(clean) == tree(self.site / "public")

        self.wait_for(is_clean)

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(PATIENCE_S)
        self.listener.join()
        return code


@contextmanager
def watching(site: Path, *arguments: str) -> Iterator[Session]:
    session = Session(site, *arguments)
    try:
        yield session
    finally:
        with session.process:
            session.process.kill()
            session.listener.join()


def save(file: Path, text: str) -> None:
    """Save as most editors do: written beside it, and renamed into its place."""
    new = file.parent / f".{file.name}.new"
    new.write_text(text, encoding="utf-8")
    new.replace(file)


def test_every_way_to_save_gives_what_a_clean_build_makes(tmp_path: Path) -> None:
    site, clean = write_site(tmp_path / "site", SMALL), tmp_path / "clean"
    posts = site / "content/posts"
    with watching(site, "--at", AT) as session:
        session.wait_for_site(clean)
        save(posts / "lamp.md", LAMP + "\nIt is lit.\n")
        session.wait_for_line("content/posts/lamp.md: ", "files written, ", " ms")
        session.wait_for_site(clean)
        (posts / "bell.md").write_text(BELL.replace("title: Bell", "title: The bell"), encoding="utf-8")
        session.wait_for_site(clean)
        write_site(tmp_path / "elsewhere", {f"{number}.md": BELL.replace("Bell", f"Bell {number}") for number in range(80)})
        (tmp_path / "elsewhere").rename(posts / "more")
        session.wait_for_site(clean)
        (posts / "more").rename(posts / "others")
        session.wait_for_site(clean)
        for file in (posts / "others").iterdir():
            file.write_text(file.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
        session.wait_for_site(clean)
        save(site / "blogkit.toml", CONFIG.replace("Bells", "Bells & Lamps"))
        session.wait_for_site(clean)
        write_site(site, {"themes/mine/theme.toml": "parent = 'default'\n", "static/.well-known/security.txt": "Contact: us\n"})
        session.wait_for_site(clean)
        (site / "content").rename(tmp_path / "away")
        session.wait_for_line("content/")
        (tmp_path / "away").rename(site / "content")
        session.wait_for_site(clean)
        assert session.interrupt() == cli.CLEAN
        assert session.lines[-1] == "blogkit: stopped watching"


def test_a_fault_keeps_the_site_until_it_is_mended(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", SMALL)
    lamp = site / "content/posts/lamp.md"
    with watching(site, "--at", AT) as session:
        before = tree(site / "public")
        save(lamp, LAMP.replace("author: ada", "author: jane"))
        session.wait_for(lambda: any("error[unknown-person]" in line for line in session.lines))
        session.wait_for_line("content/posts/lamp.md: nothing was written (1 error); the site is as it was")
        assert tree(site / "public") == before
        (site / "blogkit.toml").rename(site / "blogkit.bak")
        session.wait_for_line("blogkit.toml: there is no blogkit.toml in ")
        assert tree(site / "public") == before
        (site / "blogkit.bak").rename(site / "blogkit.toml")
        session.wait_for_line("blogkit.toml: nothing was written (1 error)")
        save(lamp, LAMP + "\nMended.\n")
        session.wait_for_site(tmp_path / "clean")
        site.rename(tmp_path / "moved")
        session.wait_for_line("there is no blogkit.toml in ")
        assert not site.exists()
        (tmp_path / "moved").rename(site)
        save(lamp, LAMP + "\nBack.\n")
        session.wait_for_site(tmp_path / "clean")


def test_what_is_no_change_builds_nothing(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", SMALL)
    with watching(site, "--at", AT) as session:
        session.lines.clear()
        lamp = site / "content/posts/lamp.md"
        os.utime(lamp)
        save(lamp, LAMP)
        (lamp.parent / "4913").write_text("")
        (site / "public/by-hand.txt").write_text("by hand")
        (site / ".blogkit/note").write_text("note")
        save(site / "content/posts/bell.md", BELL + "\nLouder.\n")
        session.wait_for(lambda: len(session.lines) > 0)
        assert [line.partition(":")[0] for line in session.lines] == ["content/posts/bell.md"]


def test_a_post_appears_when_its_moment_comes(tmp_path: Path) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=8)
    late = LAMP.replace("date: 2026-11-02", f"date: {soon:%Y-%m-%dT%H:%M:%SZ}")
    site = write_site(tmp_path / "site", {**SMALL, "content/posts/lamp.md": late})
    with watching(site) as session:
        session.wait_for((site / "public/lamp/index.html").is_file)
    with watching(site, "--at", AT) as session:
        assert not (site / "public/lamp/index.html").exists()


def test_where_nothing_can_be_watched_it_ends_and_says_why(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "blogkit", "watch", str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == cli.CANNOT
    assert "there is no blogkit.toml" in done.stderr


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="it asks the system for a process's children")
def test_ctrl_c_ends_it_in_the_middle_of_a_build(tmp_path: Path) -> None:
    posts = {f"content/posts/{number}.md": BELL.replace("Bell", f"Bell {number}") + "\n*Ding*.\n" * 200 for number in range(1000)}
    site = write_site(tmp_path / "site", {**SMALL, **posts})
    command = [sys.executable, "-m", "blogkit", "watch", str(site), "--jobs", "2"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        give_up_at = time.monotonic() + PATIENCE_S
        while len(children_of(process.pid)) < 2:
            assert process.poll() is None
            assert time.monotonic() < give_up_at
        time.sleep(0.2)  # they are at work now
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: every process of the session hears it
        try:
            _, said = process.communicate(timeout=PATIENCE_S)  # which is read to its end when every process that may write it has ended
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        assert process.returncode == cli.CLEAN
        stopped, *others = said.splitlines()
        assert stopped == "blogkit: stopped watching"
        assert all("resource_tracker" in line or "warnings.warn" in line for line in others), said  # Python tidies up, and says so
    assert not (site / "public").exists()


def children_of(number: int) -> list[int]:
    return [int(child) for task in Path(f"/proc/{number}/task").glob("*/children") for child in task.read_text().split()]
