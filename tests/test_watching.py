"""Whether hints lead to everything that happened, and a second reading to what a first one would give. Never measures how soon."""

import errno
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from ctypes import set_errno
from pathlib import Path
from random import Random
from threading import Event

import pytest
from watchdog.observers.polling import PollingObserver

from blogkit import watching
from blogkit.inputs import Hints, Inputs, Options, changed_paths, read_inputs, reread
from blogkit.sources import Refused
from blogkit.watching import Watch, watch
from tests.file_deeds import Deeds
from tests.sites import NOW, SMALL, write_site

PATIENCE_S = 20.0
"""So long may a machine that does other things take; a watcher that has missed something takes for ever."""

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="this is about inotify")


class Reader:
    """A site that is read once, and from then on as the hints say."""

    def __init__(self, site: Path, watched: Watch, woken: Event) -> None:
        self.options = Options(site, site / "public", NOW)
        self.watched, self.woken = watched, woken
        self.inputs = read_inputs(self.options)
        self.hinted: set[str] = set()

    def follow(self) -> Hints:
        hints = self.watched.take()
        self.hinted |= hints.paths
        self.inputs = reread(self.inputs, hints)
        return hints

    def settle(self) -> Inputs:
        """Follow the hints until what was read is what stands there; return the latter."""
        give_up_at = time.monotonic() + PATIENCE_S
        while True:
            self.woken.clear()
            self.follow()
            fresh = read_inputs(self.options)
            if self.inputs == fresh or time.monotonic() > give_up_at:
                return fresh
            self.woken.wait(0.05)

    def has_settled(self) -> bool:
        """Say whether following the hints led to what stands there; two values of a whole site would take minutes to be told apart."""
        return self.settle() == self.inputs


def force(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Watch with one of the watchers, whatever the system; the observer is the one that asks least of it."""
    if kind == "inotify alone":  # so nothing can be found but by events
        monkeypatch.setattr(watching, "CHECK_S", 3600.0)
    if kind == "observer":
        monkeypatch.setattr(watching, "_system_watcher", lambda watch: watching._Observing(watch, 0.1))
        monkeypatch.setattr("watchdog.observers.Observer", lambda: PollingObserver(timeout=0.02))
    if kind == "looking":
        monkeypatch.setattr(watching, "CHECK_S", 0.01)
        monkeypatch.setattr(watching, "_system_watcher", lambda watch: watching._Looking(watch, 0.01))


@linux_only
@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("kind", ["inotify", "inotify alone", "observer", "looking"])
def test_after_any_deeds_what_is_reread_is_what_stands_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, seed: int) -> None:
    force(kind, monkeypatch)
    random = Random(seed)
    deeds = Deeds(tmp_path / "site", tmp_path / "beside", random)
    if kind == "inotify alone":
        # No event tells that the site is back, nor that a folder changed places above the one in which a link's file lies.
        unseen = (deeds.take_the_site_away_and_bring_it_back, deeds.link, deeds.change_what_links_lead_to)
        deeds.all = [deed for deed in deeds.all if deed not in unseen]
    woken = Event()
    with watch(deeds.site, woken.set) as watched:
        reader = Reader(deeds.site, watched, woken)
        for _ in range(25):
            done = []
            for _ in range(random.randint(1, 8)):
                done.append(deeds.do())
                if random.random() < 0.3:
                    reader.follow()
            expected = reader.settle()
            assert reader.inputs.sources == expected.sources, done
            assert reader.inputs.refused == expected.refused, done
        assert not watched.notice


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path / "site", SMALL)


def hinted_by(site: Path, deed: Callable[[], object], last: str) -> set[str]:
    """Return all hints that a deed gives, up to and with the one for ``last``, which is changed after it."""
    woken = Event()
    hints: set[str] = set()
    with watch(site, woken.set) as watched:
        deed()
        (site / last).write_text("last", encoding="utf-8")
        give_up_at = time.monotonic() + PATIENCE_S
        while last not in hints and time.monotonic() < give_up_at:
            woken.wait(0.05)
            woken.clear()
            hints |= watched.take().paths
    assert last in hints
    return hints


def test_what_no_build_reads_gives_no_hint(site: Path) -> None:
    (site / "public").mkdir()

    def litter() -> None:
        for path in ("4913", "lamp.md~", ".lamp.md.swp", ".git"):
            (site / "content/posts" / path).write_text("")
        (site / "public/index.html").write_text("")
        (site / "README.md").write_text("")
        (site / "content/posts/lamp.md").read_bytes()
        (site / "content/posts/lamp.md").replace(site / "content/posts/lamp.md~")

    assert hinted_by(site, litter, "blogkit.toml") == {"content/posts/lamp.md", "blogkit.toml"}


def test_hints_are_taken_once_and_told_of_once(site: Path) -> None:
    told: list[None] = []
    with watch(site, lambda: told.append(None)) as watched:
        assert not watched.take()
        for number in range(100):
            (site / "content/posts" / f"{number}.md").write_text("")
        wait_until(lambda: len(watched._paths) == 100 and bool(told))
        assert len(told) == 1
        assert len(watched.take().paths) == 100
        assert watched.take() == Hints()


@linux_only
@pytest.mark.parametrize(("code", "limit"), [(errno.ENOSPC, "watches"), (errno.EMFILE, "instances")])
def test_where_no_watch_is_to_be_had_every_file_is_looked_at(site: Path, monkeypatch: pytest.MonkeyPatch, code: int, limit: str) -> None:
    monkeypatch.setattr(watching, "CHECK_S", 0.02)
    run_out(monkeypatch, "inotify_add_watch" if code == errno.ENOSPC else "inotify_init", code, after=0)
    woken = Event()
    with watch(site, woken.set) as watched:
        assert "looking at the files every" in watched.notice
        assert f"fs.inotify.max_user_{limit}" in watched.notice
        reader = Reader(site, watched, woken)
        (site / "content/posts/lamp.md").write_text("Changed.")
        assert reader.has_settled()


@linux_only
def test_where_watches_run_out_later_nothing_is_lost(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "CHECK_S", 0.02)
    woken = Event()
    with watch(site, woken.set) as watched:
        assert watched.notice == ""
        reader = Reader(site, watched, woken)
        run_out(monkeypatch, "inotify_add_watch", errno.ENOSPC, after=1)
        for number in range(3):
            (site / f"content/posts/{number}/deep").mkdir(parents=True)
            (site / f"content/posts/{number}/deep/post.md").write_text("New.")
        assert reader.has_settled()
        wait_until(lambda: "looking at the files every" in watched.notice)
        (site / "content/posts/2/deep/post.md").write_text("Newer.")
        assert reader.has_settled()


@linux_only
def test_where_the_queue_runs_over_everything_may_have_changed(site: Path) -> None:
    length = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    folder = site / "content/posts/many"
    folder.mkdir()
    woken = Event()
    with watch(site, woken.set) as watched:
        reader = Reader(site, watched, woken)
        with watched._lock:  # the watcher waits here, and reads no more events
            for number in range(length // 2 + 1000):
                (folder / f"{number % 50}.md").write_bytes(b"%d" % number)
            (folder / "last").mkdir()
            (folder / "last/post.md").write_text("Nobody was told.")
        assert reader.has_settled()
        (folder / "last/post.md").write_text("But this is heard.")
        assert reader.has_settled()


@linux_only
def test_a_folder_in_the_place_of_another_is_watched_though_it_has_its_identity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system may give a new folder the inode of the one that has just gone."""
    site = write_site(tmp_path / "site", SMALL)
    monkeypatch.setattr(watching, "CHECK_S", 3600.0)
    monkeypatch.setattr(watching, "_identity", lambda full: (1,) if os.path.exists(full) else None)
    woken = Event()
    with watch(site, woken.set) as watched:
        reader = Reader(site, watched, woken)
        with watched._lock:
            (site / "content/posts/lamp.md").write_text("The watcher waits.")
            shutil.rmtree(site)
            write_site(site, SMALL)
        assert reader.has_settled()
        (site / "blogkit.toml").write_text("Changed.")
        assert reader.has_settled()


@linux_only
def test_what_a_link_leads_to_is_watched_wherever_in_the_site_it_lies(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "CHECK_S", 3600.0)
    write_site(site, {"notes/shared.md": "One."})
    (site / "content/posts/shared.md").symlink_to("../../notes/shared.md")

    def edit() -> None:
        (site / "notes/new").write_text("Two.")
        (site / "notes/new").replace(site / "notes/shared.md")

    assert "content/posts/shared.md" in hinted_by(site, edit, "blogkit.toml")


@linux_only
def test_a_folder_that_moves_above_what_a_link_leads_to_is_found(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "CHECK_S", 0.02)
    write_site(site, {"notes/deep/shared.md": "One.", "others/deep/shared.md": "Two."})
    (site / "content/posts/shared.md").symlink_to("../../notes/deep/shared.md")
    woken = Event()
    with watch(site, woken.set) as watched:
        reader = Reader(site, watched, woken)
        (site / "notes").rename(site / "gone")
        assert reader.has_settled()
        (site / "others").rename(site / "notes")
        assert reader.has_settled()


@linux_only
def test_a_file_that_is_being_written_is_held_back_until_it_is_closed(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "UNSETTLED_S", 3600.0)
    told = Event()
    with watch(site, told.set):
        with (site / "content/posts/lamp.md").open("w") as half_written:
            half_written.write("Half")
            half_written.flush()
            assert not told.wait(0.2)
        assert told.wait(PATIENCE_S)


def test_what_did_not_change_keeps_its_very_value(site: Path) -> None:
    before = read_inputs(Options(site, site / "public", NOW))
    assert reread(before, Hints(frozenset({"content", "blogkit.toml"}))) is before
    assert reread(before, Hints(is_everything=True)) is before
    (site / "content/posts/lamp.md").write_text("Changed.")
    after = reread(before, Hints(frozenset({"content/posts"})))
    others = [(one, other) for one, other in zip(before.sources, after.sources, strict=True) if one is not other]
    assert [one.path for one, _ in others] == ["content/posts/lamp.md"]
    assert changed_paths(before, after) == ["content/posts/lamp.md"]


def test_only_what_is_hinted_is_read(site: Path) -> None:
    before = read_inputs(Options(site, site / "public", NOW))
    for name in ("lamp", "bell"):
        (site / f"content/posts/{name}.md").write_text("Changed.")
    after = reread(before, Hints(frozenset({"content/posts/lamp.md", "content/posts/never-was.md", ".git/config", "elsewhere"})))
    assert changed_paths(before, after) == ["content/posts/lamp.md"]


def test_a_site_without_its_config_or_without_anything_is_read_as_it_stands(site: Path, tmp_path: Path) -> None:
    before = read_inputs(Options(site, site / "public", NOW))
    (site / "blogkit.toml").unlink()
    after = reread(before, Hints(frozenset({"blogkit.toml"})))
    assert changed_paths(before, after) == ["blogkit.toml"]
    site.rename(tmp_path / "elsewhere")
    assert reread(before, Hints(is_everything=True)).sources == ()


def test_where_case_does_not_matter_the_name_before_a_renaming_is_gone(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = read_inputs(Options(site, site / "public", NOW))
    (site / "content/posts/lamp.md").rename(site / "content/posts/Lamp.md")
    (site / "content/people").rename(site / "content/People")
    real = os.lstat

    def lstat(path: str) -> os.stat_result:
        """Find a file by any spelling, as macOS and Windows do."""
        found = ""
        for part in path.split("/"):
            names = os.listdir(found or "/") if part else []
            found += "/" * (part != "") + next((name for name in names if name.casefold() == part.casefold()), part)
        return real(found)

    monkeypatch.setattr("blogkit.sources.os.lstat", lstat)
    hints = frozenset({"content/posts/lamp.md", "content/posts/Lamp.md", "content/people", "content/People", "content/people/ada.md"})
    assert reread(before, Hints(hints)) == read_inputs(before.options)


def test_a_folder_that_cannot_be_listed_is_a_finding(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = read_inputs(Options(site, site / "public", NOW))
    real_scandir, real_lstat = os.scandir, os.lstat

    def scandir(path: str) -> Iterator[os.DirEntry[str]]:
        if path.endswith("/posts"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return real_scandir(path)

    def lstat(path: str) -> os.stat_result:
        if "/posts/" in path:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return real_lstat(path)

    monkeypatch.setattr("blogkit.sources.os.scandir", scandir)
    monkeypatch.setattr("blogkit.sources.os.lstat", lstat)
    fresh = read_inputs(before.options)
    assert fresh.refused == (Refused("content/posts", "permission denied"),)
    assert reread(before, Hints(frozenset({"content/posts"}))) == fresh
    assert reread(before, Hints(frozenset({"content/posts/lamp.md"}))) == fresh


def test_a_file_that_goes_while_it_is_read_is_not_there(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = read_inputs(Options(site, site / "public", NOW))
    real = os.open

    def open_(path: str, flags: int) -> int:
        if path.endswith("lamp.md"):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        return real(path, flags)

    monkeypatch.setattr("blogkit.sources.os.open", open_)
    after = reread(before, Hints(frozenset({"content/posts/lamp.md"})))
    assert after.refused == ()
    assert changed_paths(before, after) == ["content/posts/lamp.md"]


def wait_until(holds: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < give_up_at
        time.sleep(0.01)


def run_out(monkeypatch: pytest.MonkeyPatch, name: str, code: int, after: int) -> None:
    """Let a call of the system fail after it was made a few more times."""
    from watchdog.observers import inotify_c

    real = getattr(inotify_c, name)
    calls = iter(range(after))

    def call(*given: object) -> int:
        if next(calls, None) is None:
            set_errno(code)
            return -1
        return int(real(*given))

    monkeypatch.setattr(inotify_c, name, call)


@linux_only
@pytest.mark.parametrize("folder", ["", "content"])
def test_what_is_away_while_it_is_to_be_watched_is_watched_when_it_is_back(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    place, away, add = site / folder, tmp_path / "away", watching._Inotify._add
    is_due = iter([True])

    def add_while_away(self: watching._Inotify, full: str, flags: int = 0) -> int | None:
        if Path(full) != place or not next(is_due, False):
            return add(self, full, flags)
        place.rename(away)
        try:
            return add(self, full, flags)
        finally:
            away.rename(place)

    monkeypatch.setattr(watching._Inotify, "_add", add_while_away)
    edited = "content/people/ada.md" if folder else "blogkit.toml"
    with watch(site, Event().set) as watched:
        wait_until(lambda: bool(watched.take()))
        (site / edited).write_text("", encoding="utf-8")
        wait_until(lambda: any(edited == path or edited.startswith(f"{path}/") for path in watched.take().paths))
