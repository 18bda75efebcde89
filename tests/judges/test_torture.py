"""Whether ``blogkit serve`` shows what a clean build makes after thousands of things that happen to files, and forgets what is over."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from urllib.parse import quote

import pytest

from blogkit.build import Work, advance
from blogkit.content.moments import moment, zone_named
from blogkit.diagnostics import Severity
from blogkit.inputs import FOLDERS, Options, read_inputs
from blogkit.serve.loop import QUIET_S
from blogkit.serve.page import without_block
from blogkit.store import Store
from tests.edits import FOUNDRY, Desk, random_edit, random_habits
from tests.file_deeds import Deeds
from tests.serving import AT, PATIENCE_S, Server, serving
from tests.sites import write_site

EVENTS = 2_000
A_ROUND = 20
"""Events between two looks at what is served."""
LOOK_S = 0.02
EARLY = 200
"""Events after which memory is measured for the first time; every deed is among them, the greatest too."""
MEMORY_GROWS_AT_MOST = 1.2
REQUESTS, BYTES_A_REQUEST = 4_000, 200
"""A request that is never let go of costs a thousand bytes."""
OF_THE_COMMAND_LINE = frozenset("flag program copy old_store old_output elsewhere clock corrupt_store delete_store".split())
POST = "---\ntitle: Deed {0}\ndate: 2026-11-0{1}\nauthor: ada\nghostwriting: none\nai: none\ntags: [deeds]\n---\nDeed {0}. {2}\n"


class Writers(Deeds):
    """Somebody who does to files whatever can be done to them; what they write is a post."""

    def __init__(self, site: Path, beside: Path, random: Random) -> None:
        super().__init__(site, beside, random)
        self.all.remove(self.name_without_utf8)  # an error for as long as it stands there, and no path names it
        self.first: list[Callable[[], object]] = [lambda: self.check_out(1000), *random.sample(self.all, len(self.all))]

    def next(self) -> Callable[[], object]:
        return self.first.pop() if self.first else super().next()

    def text(self) -> bytes:
        self.count += 1
        return POST.format(self.count, self.count % 9 + 1, "And so on. " * self.random.choice((1, 1, 1, 9_000))).encode()

    def change_the_config(self) -> None:
        config = self.site / "blogkit.toml"
        config.write_text(
            config.read_text()
            .replace("[site]\n", f'[site]\ndescription = "Deed {self.count}"\n', 1)
            .replace(f'description = "Deed {self.count - 1}"\n', "")
        )


@pytest.mark.judge
def test_after_thousands_of_deeds_what_is_served_is_what_a_clean_build_makes(tmp_path: Path) -> None:
    chance = Random(77)  # a folder of a thousand long posts becomes one of templates
    desk = Desk(tmp_path)
    writers = Writers(desk.site, tmp_path / "beside", chance)
    write_site(desk.site, FOUNDRY)
    events, early_mb, known = 0, 0.0, set[str]()
    with serving(desk.site) as server:
        desk.base_url = server.address
        while events < EVENTS:
            for _ in range(A_ROUND):
                happen(desk, writers, chance)
            events += A_ROUND + mend(desk)
            work = clean(desk)
            outs = work.written.keys() | work.large.keys()
            assert_shown(server, desk, work, known - outs, events)
            known |= outs
            if not early_mb and events >= EARLY:
                early_mb = memory_mb(server, desk)
        late_mb = memory_mb(server, desk)
    assert late_mb <= early_mb * MEMORY_GROWS_AT_MOST, f"{early_mb:.0f} MB early, {late_mb:.0f} MB after {events} events"


@pytest.mark.judge
def test_whoever_only_reads_costs_no_memory(tmp_path: Path) -> None:
    write_site(tmp_path / "site", FOUNDRY)
    with serving(tmp_path / "site") as server:
        held = [_asked_often(server) for _ in range(4)]
    assert held[-1] - held[0] < 3 * REQUESTS * BYTES_A_REQUEST / 1_000_000, held


def _asked_often(server: Server) -> float:
    for _ in range(REQUESTS):
        assert server.get("/lamp/").status == 200
    return next(_kilobytes(Path(f"/proc/{server.process.pid}/status"))) / 1000


def happen(desk: Desk, writers: Writers, chance: Random) -> None:
    """Let one thing happen to the files."""
    if chance.random() < 0.5 and writers.folders():
        writers.do()
        return
    edit = random_edit(desk, chance, random_habits(chance))
    if edit.deed not in OF_THE_COMMAND_LINE and "base_url" not in edit.arguments:  # that would move the site to another folder
        try:
            edit.apply(desk)
        except OSError:
            return  # what it would change is not there any more, or is a folder now


def mend(desk: Desk) -> int:
    """Take what has errors back to what it was at the beginning, or away; return how many files that were."""
    mended = 0
    if not (desk.site / "blogkit.toml").is_file():
        put_back(desk.site, "blogkit.toml")
    for turn in range(8):
        broken = {one.span.path for one in clean(desk).diagnostics if one.severity == Severity.ERROR}
        if not broken:
            break
        if turn > 1 or "blogkit.toml" in broken:  # what it names may be missing
            broken |= FOUNDRY.keys()
        for path in sorted(broken):
            put_back(desk.site, path)
        mended += len(broken)
    return mended


def put_back(site: Path, path: str) -> None:
    """Let a file be what it was at the beginning: there, or not."""
    file = site / path
    for one in (*reversed(file.parents[: path.count("/")]), file):
        if one.is_symlink() or (one.exists() and one.is_dir() == (one == file)):
            shutil.rmtree(one) if one.is_dir() and not one.is_symlink() else one.unlink()
        elif one == file:
            one.unlink(missing_ok=True)
    if path in FOUNDRY:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(FOUNDRY[path])


def clean(desk: Desk) -> Work:
    at = moment(AT, zone_named("UTC"))
    return advance(read_inputs(Options(desk.site, desk.out, at, desk.base_url)), Store.forgetful(), {})


def assert_shown(server: Server, desk: Desk, work: Work, gone: set[str], events: int) -> None:
    """Compare every output, as soon as the server has seen the last thing that happened."""
    assert work.state is not None, [one for one in work.diagnostics if one.severity == Severity.ERROR]
    expected = {**work.written, **{out: one.read() for out, one in work.large.items()}, "seen.txt": str(events).encode()}
    mark = desk.site / "static" / "seen.txt"
    mark.parent.mkdir(exist_ok=True)
    mark.write_text(str(events))
    until_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < until_s:
        if server.get("/seen.txt").body == str(events).encode():
            break
        time.sleep(LOOK_S)
    wrong = ["?"]
    while time.monotonic() < until_s:  # what no event told of is found by the look at all folders, twice a second
        wrong = [out for out in expected if without_block(server.get(url_of(out)).body) != expected[out]]
        wrong += [out for out in gone - expected.keys() if server.get(url_of(out)).status == 200]
        if not wrong:
            break
        time.sleep(LOOK_S)
    assert wrong == [], f"after {events} events"


def url_of(out: str) -> str:
    return "/" + quote(out.removesuffix("index.html") if out.endswith("/index.html") or out == "index.html" else out)


def memory_mb(server: Server, desk: Desk) -> float:
    """Return how much memory the server's process holds when the site is again what it was at the beginning."""
    for folder in FOLDERS:
        top = desk.site / folder
        top.unlink() if top.is_symlink() else shutil.rmtree(top, ignore_errors=True)
    write_site(desk.site, FOUNDRY)
    assert_shown(server, desk, clean(desk), set(), 0)
    time.sleep(QUIET_S + 2)
    return next(_kilobytes(Path(f"/proc/{server.process.pid}/status"))) / 1000


def _kilobytes(status: Path) -> Iterator[int]:
    return (int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
