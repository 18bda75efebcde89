"""Kill builds over an existing site, at counted calls and at random moments, and judge what is left. Never looks into blogkit itself.

Run `python tests/kill.py --kills 300`. Each kill must leave the old tree or the new one, byte for byte, with the files beside it that
blogkit did not write; and the next build must make the new tree and leave nothing behind. A foreign *folder* may be missing until that
next build: it is moved right after the switch. Counted kills need strace; `--only random` does without.
"""

import argparse
import contextlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

HOME = Path(__file__).parents[1]
WHEN = "2026-11-20T12:00:00Z"

DEEDS = (
    "rename renameat renameat2 link linkat unlink unlinkat rmdir mkdir mkdirat symlink symlinkat chmod fchmod fchmodat "
    "open openat creat write pwrite64 ftruncate flock"
).split()
"""The system calls before which a build is killed: all that change a file system, and the lock."""

CHANGES = re.compile(r"O_CREAT|O_WRONLY|O_RDWR")
"""An open without one of these changes nothing; there are hundreds of them in the start of every Python program."""

FOREIGN_FILE, FOREIGN_FOLDER = "CNAME", ".git/refs/heads/main"

EXPECTED = {
    ".": {"blogkit.toml", "content", "pages", "public", ".blogkit", ".public.blogkit"},
    ".public.blogkit": {".gitignore", "ledger", "lock", "shadow"},
}
"""What may stand beside the output, and in its private folder, after a build that nobody killed."""

Tree = dict[str, bytes]


class Moment(NamedTuple):
    """When a build is killed: before the n-th call of a kind, or so many seconds after its start."""

    call: str = ""
    number: int = 0
    after_s: float = 0.0


class Verdict(NamedTuple):
    """What one kill left behind."""

    moment: Moment
    tree: str
    faults: tuple[str, ...]
    folder_was_late: bool


class Lane:
    """One site that is built, killed and healed again and again."""

    def __init__(self, folder: Path, variants: Sequence[Mapping[str, str]], trees: Sequence[Tree], program: str) -> None:
        self.site = folder
        self.out = folder / "public"
        self.current = 0
        self._variants = variants
        self._trees = trees
        self._program = program
        write(folder, variants[0])
        self._build_whole()
        for path in (FOREIGN_FILE, FOREIGN_FOLDER):
            (self.out / path).parent.mkdir(parents=True, exist_ok=True)
            (self.out / path).write_text("not blogkit's\n")

    def try_kill(self, moment: Moment, *, also_the_next: Moment | None) -> Verdict | None:
        """Kill one build, and the one that would heal it if asked to; judge; heal. None where the build ended before its moment."""
        old, new = self._trees[self.current], self._trees[1 - self.current]
        write(self.site, self._variants[1 - self.current])
        was_killed = self._killed(moment)
        faults: list[str] = []
        state = self._judge(old, new, faults)
        if was_killed and also_the_next:
            self._killed(also_the_next)
            state = self._judge(new if state == "new" else old, new, faults)
        folder_was_late = not (self.out / FOREIGN_FOLDER).is_file()
        self._build_whole()
        self._judge_healed(new, faults)
        self.current = 1 - self.current
        return Verdict(moment, state, tuple(faults), folder_was_late) if was_killed else None

    def calls(self) -> list[tuple[str, int]]:
        """Return the calls that matter in a build which changes the site, each with its number among those of its kind."""
        write(self.site, self._variants[1 - self.current])
        log = self.site.with_name(f"{self.site.name}.log")
        subprocess.run(
            ["strace", "-f", "-qq", "-e", f"trace={known_calls()}", "-o", log, *self._command()],
            check=True,
            capture_output=True,
            env=environment(),
        )
        self.current = 1 - self.current
        counted: Counter[str] = Counter()
        calls = []
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
            found = re.match(r"\d+ +(\w+)\(", line)
            if found is None:
                continue
            call = found[1]
            counted[call] += 1
            if call not in {"open", "openat"} or CHANGES.search(line):
                calls.append((call, counted[call]))
        return calls

    def seconds(self) -> float:
        """Return how long a build that changes the site takes."""
        write(self.site, self._variants[1 - self.current])
        began_s = time.monotonic()
        self._build_whole()
        self.current = 1 - self.current
        return time.monotonic() - began_s

    def _killed(self, moment: Moment) -> bool:
        command = self._command()
        if moment.call:
            inject = f"inject={moment.call}:signal=KILL:when={moment.number}"
            command = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={moment.call}", "-e", inject, *command]
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment(), start_new_session=True
        ) as build:
            if not moment.call:
                time.sleep(moment.after_s)
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(build.pid, signal.SIGKILL)
        return build.returncode in {-signal.SIGKILL, 128 + signal.SIGKILL}

    def _command(self) -> list[str]:
        if self._program:
            return [sys.executable, "-c", self._program, str(self.site)]
        return [sys.executable, "-m", "blogkit", "build", str(self.site), "--at", WHEN, "--jobs", "1"]

    def _build_whole(self) -> None:
        done = subprocess.run(self._command(), check=False, capture_output=True, text=True, env=environment())
        if done.returncode:
            raise SystemExit(f"a build that nobody killed failed with exit code {done.returncode}:\n{done.stdout}{done.stderr}")

    def _judge(self, old: Tree, new: Tree, faults: list[str]) -> str:
        found = read(self.out)
        if found.pop(FOREIGN_FILE, b"") != b"not blogkit's\n":
            faults.append("the foreign file was lost or changed")
        if found.pop(FOREIGN_FOLDER, b"not blogkit's\n") != b"not blogkit's\n":
            faults.append("the foreign folder was changed")
        if found in (old, new):
            return "old" if found == old else "new"
        faults.append(f"a mixture: {described(found, old, new)}")
        return "mixed"

    def _judge_healed(self, new: Tree, faults: list[str]) -> None:
        expected = {**new, FOREIGN_FILE: b"not blogkit's\n", FOREIGN_FOLDER: b"not blogkit's\n"}
        if read(self.out) != expected:
            faults.append(f"not healed: {described(read(self.out), new, expected)}")
        for folder, expected_there in EXPECTED.items():
            if strangers := {path.name for path in (self.site / folder).iterdir()} - expected_there:
                faults.append(f"left in the site's folder {folder}: {sorted(strangers)}")


OUTPUT_ONLY = """
import sys
from pathlib import Path
from blogkit.output import open_output
from blogkit.sources import digest_of
site = Path(sys.argv[1])
pages = {path.relative_to(site / "pages").as_posix(): path.read_bytes() for path in (site / "pages").rglob("*") if path.is_file()}
with open_output(site / "public") as output:
    present = output.present()
    output.switch({path: data for path, data in pages.items() if present.get(path) != digest_of(data)}, present.keys() - pages.keys())
"""
"""A build that does nothing but publish the files of ``pages/``."""


def kill_many(kills: int, seed: int, *, only: str = "", program: str = "", lanes: int = 2) -> list[Verdict]:
    """Kill this many builds, half of them at counted calls spread evenly over a build; one in four twice in a row.

    A ``program`` in Python is killed instead of `blogkit build`: it makes ``public/`` from ``pages/`` in the folder that it is given.
    """
    rng = random.Random(seed)
    variants = pages_of_two() if program else sites_of_two()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        trees = [reference(root / f"reference{number}", variant, program) for number, variant in enumerate(variants)]
        ready = [Lane(root / f"site{number}", variants, trees, program) for number in range(lanes)]
        ready[0].seconds()  # the second build of a site has more to do than the first
        moments = list(moments_of(ready[0], kills, rng, only))
        rng.shuffle(moments)
        shares = [moments[number::lanes] for number in range(lanes)]
        with ThreadPoolExecutor(lanes) as pool:
            return [verdict for verdicts in pool.map(kill_in_lane, ready, shares, [seed, seed + 1]) for verdict in verdicts]


def kill_in_lane(lane: Lane, moments: list[Moment], seed: int) -> list[Verdict]:
    """Kill a build at each of these moments; one that ended before its moment is tried again a little earlier."""
    rng = random.Random(seed)
    verdicts = []
    for number, first in enumerate(moments):
        moment = first
        also_the_next = rng.choice(moments) if number % 4 == 0 else None
        while (verdict := lane.try_kill(moment, also_the_next=also_the_next)) is None:
            moment = moment._replace(number=max(1, moment.number - 1), after_s=moment.after_s * 0.9)
        verdicts.append(verdict)
    return verdicts


def moments_of(lane: Lane, kills: int, rng: random.Random, only: str) -> Iterator[Moment]:
    """Choose when to kill."""
    counted = {"": kills // 2, "counted": kills, "random": 0}[only]
    if counted:
        calls = lane.calls()
        for number in range(counted):
            call, nth = calls[number * len(calls) // counted]
            yield Moment(call, nth)
    seconds = lane.seconds()
    for _ in range(kills - counted):
        yield Moment(after_s=rng.uniform(0.02, seconds))


def reference(folder: Path, variant: Mapping[str, str], program: str) -> Tree:
    """Build a variant where nothing was before and return its tree."""
    lane = Lane(folder, [variant], [{}], program)
    tree = read(lane.out)
    del tree[FOREIGN_FILE], tree[FOREIGN_FOLDER]
    return tree


def sites_of_two() -> list[dict[str, str]]:
    """Return a small site before and after a day's work: posts are new, changed, renamed and gone."""
    posts = {f"content/posts/post-{number}.md": post(number, "old") for number in range(12)}
    changed = {path: text for path, text in posts.items() if "post-3" not in path} | {
        "content/posts/post-4.md": post(4, "new"),
        "content/posts/post-12.md": post(12, "new"),
        "content/posts/post-13.md": post(13, "new"),
        "content/posts/post-5.md": post(5, "old").replace("title: Bell 5", "title: Bell five\nslug: five"),
    }
    frame = {
        "blogkit.toml": '[site]\ntitle = "Bells"\nbase_url = "https://bells.example"\norganization = "acme"\n',
        "content/people/ada.md": "---\nname: Ada Reyes\nrole: CEO\norg: acme\n---\nAda runs the foundry.\n",
        "content/orgs/acme.md": "---\nname: Acme\n---\nWe cast bells.\n",
    }
    return [{**frame, **posts}, {**frame, **changed}]


def post(number: int, word: str) -> str:
    """Return a post."""
    day = f"2026-10-{number + 1:02}"
    return (
        f"---\ntitle: Bell {number}\ndate: {day}\nauthor: ada\nghostwriting: none\nai: none\ntags: [t{number % 3}]\n---\nA {word} bell.\n"
    )


def pages_of_two() -> list[dict[str, str]]:
    """Return two sets of pages of which some are equal, some differ and some are in one set only."""
    old = {f"pages/{number // 7}/p{number}/index.html": f"page {number}\n" * 40 for number in range(40)} | {"pages/index.html": "old\n"}
    new = {path: text + "more\n" * (number % 3 == 0) for number, (path, text) in enumerate(old.items()) if number % 5}
    return [old, new | {f"pages/new/{number}/x.html": "new\n" for number in range(6)}]


def write(site: Path, files: Mapping[str, str]) -> None:
    """Make the sources of a site exactly these files."""
    for folder in ("content", "pages"):
        shutil.rmtree(site / folder, ignore_errors=True)
    for path, text in files.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text, encoding="utf-8")


def read(folder: Path) -> Tree:
    """Return every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def described(found: Tree, old: Tree, new: Tree) -> str:
    """Say in what a tree differs from both that it could be."""
    names = {"old": old, "new": new}
    return "; ".join(
        f"unlike {name} in {sorted(path for path in found.keys() | tree.keys() if found.get(path) != tree.get(path))[:5]}"
        for name, tree in names.items()
    )


def known_calls() -> str:
    """Return those of the calls that this processor has; strace passes over an unknown one that is marked so."""
    return ",".join(f"?{call}" for call in DEEDS)


def environment() -> dict[str, str]:
    """Let the build find blogkit, and let Python write no bytecode: that would be counted once and never again."""
    return {**os.environ, "PYTHONPATH": str(HOME), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}


def main() -> int:
    """Kill, judge, say what was found."""
    arguments = argparse.ArgumentParser(description="Kill builds over an existing site and judge what is left.")
    arguments.add_argument("--kills", type=int, default=300)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--only", choices=["counted", "random"], default="")
    arguments.add_argument("--output-only", action="store_true", help="kill a program that only publishes, without reading or rendering")
    options = arguments.parse_args()
    began_s = time.monotonic()
    verdicts = kill_many(options.kills, options.seed, only=options.only, program=OUTPUT_ONLY if options.output_only else "")
    bad = [verdict for verdict in verdicts if verdict.faults]
    for verdict in bad:
        print(f"killed at {verdict.moment}: {'; '.join(verdict.faults)}")  # noqa: T201 - a command says what it found
    trees = Counter(verdict.tree for verdict in verdicts)
    late = sum(verdict.folder_was_late for verdict in verdicts)
    counted = sum(bool(verdict.moment.call) for verdict in verdicts)
    print(  # noqa: T201
        f"{len(verdicts)} kills in {time.monotonic() - began_s:.0f} s, {counted} at counted calls: {trees['old']} left the old tree, "
        f"{trees['new']} the new one, {trees['mixed']} a mixture; {late} left a foreign folder to be moved; {len(bad)} with a fault"
    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
