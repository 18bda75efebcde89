"""Whether hints lead to everything that happened, and a second reading to what a first one would give. Never measures how soon."""

import sys
import time
from pathlib import Path
from random import Random
from threading import Event

import pytest
from watchdog.observers.polling import PollingObserver

from blogkit import watching
from blogkit.inputs import Hints, Inputs, Options, read_inputs, reread
from blogkit.watching import Watch, watch
from tests.file_deeds import Deeds
from tests.sites import NOW

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
