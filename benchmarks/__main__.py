"""How long blogkit takes and how much memory, over a made-up blog: `python -m benchmarks`. Never asserts: it prints what was measured."""

import argparse
import platform
import re
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.generate import generate
from benchmarks.measure import Run, keep_bytecode, run
from blogkit.pool import cores

LIMITED_POSTS = 10_000
NOTHING_CHANGED_S, ONE_CHANGED_S, TIMES_BARE, HELP_S = 1.0, 1.2, 1.4, 0.150
"""What was promised of a site of so many posts on two cores; of ``--help`` everywhere."""
HELP = "blogkit --help"


class Case(NamedTuple):
    """One kind of build, and its runs."""

    name: str
    runs: list[Run]
    """Timed."""
    watched: Run
    """The first one, whose memory was watched and whose times are not told."""
    rendered: list[int]
    """Pages rendered by each run that said so."""


def main() -> None:
    """Measure every case and print the table."""
    options = _options()
    with workplace(options.folder) as folder:
        keep_bytecode(folder)
        site = folder / "site"
        say(f"writing {options.posts:,} posts")
        generate(site, options.posts, options.seed)
        blogkit = Blogkit(site, folder / "public", options.jobs)
        cases = [*_cold_and_bare(blogkit, options.runs), *_warm(blogkit, max(options.runs, 5)), _help(max(options.runs, 5))]
    print(f"{options.posts:,} posts, seed {options.seed}, {options.jobs} processes, {machine()}\n")
    print(*_table(cases), "", *_promises(cases, options.posts), sep="\n")


class Blogkit(NamedTuple):
    """One site, and how to build it."""

    site: Path
    out: Path
    jobs: int

    def build(self, *, is_watched: bool = False, is_explained: bool = True) -> Run:
        """Build, as a person would."""
        explained = ["--explain"] if is_explained else []
        return run([program(), "build", str(self.site), "-o", str(self.out), "--jobs", str(self.jobs), *explained], is_watched=is_watched)

    def forget(self) -> None:
        """Remove everything that a build has made."""
        shutil.rmtree(self.out, ignore_errors=True)
        for left in self.out.parent.glob(f".{self.out.name}*"):
            shutil.rmtree(left, ignore_errors=True)
        shutil.rmtree(self.site / ".blogkit", ignore_errors=True)


def _cold_and_bare(blogkit: Blogkit, runs: int) -> list[Case]:
    """Measure builds from nothing and the bare loop in turn, so that a busy minute of the machine falls on both."""

    def cold(*, is_watched: bool = False) -> Run:
        blogkit.forget()
        return blogkit.build(is_watched=is_watched, is_explained=is_watched)

    def bare(*, is_watched: bool = False) -> Run:
        return run([sys.executable, "-m", "benchmarks.bare", str(blogkit.site), str(blogkit.jobs)], is_watched=is_watched)

    say("cold, and the bare loop")
    cases = [Case("cold", [], cold(is_watched=True), []), Case("bare markdown-it-py", [], bare(is_watched=True), [])]
    cases[0].rendered.append(_rendered(cases[0].watched))
    for _ in range(runs):
        cases[0].runs.append(cold())
        cases[1].runs.append(bare())
    return cases


def _warm(blogkit: Blogkit, runs: int) -> Iterator[Case]:
    """Measure what follows on a built site; each run of an edit changes another post."""
    yield _repeated("nothing changed", blogkit.build, lambda _: None, runs)
    posts = sorted((blogkit.site / "content" / "posts").iterdir())
    chosen = [posts[(2 * number + 1) * len(posts) // (2 * runs + 2)] for number in range(runs + 1)]
    yield _repeated("one post's text changed", blogkit.build, lambda number: change_text(chosen[number]), runs)
    yield _repeated("one post's title changed", blogkit.build, lambda number: change_title(chosen[number]), runs)
    newest = posts[-1]
    yield _repeated("the newest post's text changed", blogkit.build, lambda _: change_text(newest), runs)


def _repeated(name: str, act: Callable[..., Run], prepare: Callable[[int], object], runs: int) -> Case:
    say(name)
    prepare(0)
    case = Case(name, [], act(is_watched=True), [])
    for number in range(1, runs + 1):
        prepare(number)
        case.runs.append(act())
        case.rendered.append(_rendered(case.runs[-1]))
    return case


def _help(runs: int) -> Case:
    say(HELP)
    command = [program(), "--help"]
    watched = run(command, is_watched=True)
    return Case(HELP, [run(command) for _ in range(runs)], watched, [])


def change_text(post: Path) -> None:
    """Add a sentence at the end of a post."""
    with post.open("a", encoding="utf-8", newline="\n") as file:
        file.write("\nAnd one sentence more.\n")


def change_title(post: Path) -> None:
    """Add a word to the title of a post."""
    text = post.read_text(encoding="utf-8")
    post.write_text(re.sub(r'^title: "(.*)"$', r'title: "\1 again"', text, count=1, flags=re.MULTILINE), encoding="utf-8", newline="\n")


def _rendered(build: Run) -> int:
    """Count the pages that were rendered: ``--explain`` prints a line for each."""
    return len(build.out.splitlines())


# What is printed.


def _table(cases: Sequence[Case]) -> Iterator[str]:
    yield "| | wall, s | CPU, s | peak of one process, MB | of all together, MB | pages rendered |"
    yield "|---|---:|---:|---:|---:|---:|"
    for case in cases:
        wall, cpu = _spread([one.wall_s for one in case.runs]), _spread([one.cpu_s for one in case.runs])
        peak = max(one.peak_mb for one in case.runs)
        together = f"{case.watched.sum_mb:.0f}" if case.watched.sum_mb else "–"
        yield f"| {case.name} | {wall} | {cpu} | {peak:.0f} | {together} | {_range(case.rendered)} |"


def _spread(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f}–{max(values):.2f})"


def _range(values: Sequence[int]) -> str:
    if not values:
        return "–"
    return f"{min(values):,}" if min(values) == max(values) else f"{min(values):,}–{max(values):,}"


def _promises(cases: Sequence[Case], posts: int) -> Iterator[str]:
    """Compare the medians with what was promised."""
    wall = {case.name: statistics.median(one.wall_s for one in case.runs) for case in cases}
    yield _promise(HELP, wall[HELP], HELP_S, "s")
    if posts == LIMITED_POSTS:
        yield _promise("nothing changed", wall["nothing changed"], NOTHING_CHANGED_S, "s")
        yield _promise("one post's text changed", wall["one post's text changed"], ONE_CHANGED_S, "s")
        yield _promise("cold, times the bare loop", wall["cold"] / wall["bare markdown-it-py"], TIMES_BARE, "")


def _promise(name: str, measured: float, limit: float, unit: str) -> str:
    return (
        f"- {name}: {measured:.2f} {unit}".rstrip()
        + f", at most {limit:g} {unit}".rstrip()
        + (": kept" if measured <= limit else ": MISSED")
    )


def machine() -> str:
    """Say what this was measured on."""
    return f"{cores()} cores, Python {platform.python_version()}, {platform.system()}"


def say(what: str) -> None:
    """Tell whoever waits what is being measured now."""
    print(f"… {what}", file=sys.stderr, flush=True)


# What it runs on.


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--posts", type=int, default=LIMITED_POSTS, help="how many posts the blog has (%(default)s)")
    parser.add_argument(
        "--runs",
        type=int,
        default=3,
        help="timed runs of the cold build and of the bare loop (%(default)s); the quick cases have at least 5",
    )
    parser.add_argument("--jobs", type=int, default=cores(), help="processes (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another blog (%(default)s)")
    parser.add_argument("--folder", type=Path, help="work in this folder and leave the site there; a temporary one unless given")
    return parser.parse_args()


@contextmanager
def workplace(asked: Path | None) -> Iterator[Path]:
    """Give a folder to work in: the one that was asked for, or one that goes away afterwards."""
    if asked is None:
        with tempfile.TemporaryDirectory(prefix="blogkit-bench-") as folder:
            yield Path(folder)
        return
    asked.mkdir(parents=True, exist_ok=True)
    if any(asked.iterdir()):
        sys.exit(f"{asked} is not empty")
    yield asked


def program() -> str:
    """Return the blogkit that was installed beside this Python."""
    return str(Path(sys.executable).with_name("blogkit"))


if __name__ == "__main__":
    main()
