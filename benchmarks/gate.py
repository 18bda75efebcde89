"""What it costs to read each output back, in processor time: `python -m benchmarks.gate`. Never asserts: it prints what was measured."""

import argparse
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from benchmarks.generate import generate
from blogkit import press
from blogkit.build import build
from blogkit.content.values import Body
from blogkit.inputs import Options
from blogkit.parity.findings import Shortfall
from blogkit.parity.gate import Gate
from blogkit.plan import Page
from blogkit.theme.theme import Theme
from blogkit.views import FeedView, FileView

ROUNDS = 5


class Made(NamedTuple):
    """An output, as the gate is handed it."""

    page: Page
    data: bytes
    bodies: Sequence[Body]


class Recorder(Gate):
    """A gate that keeps what it is handed."""

    made: list[Made]
    theme: Theme
    origin: str

    def __init__(self, theme: Theme, origin: str) -> None:
        """Begin anew."""
        super().__init__(theme, origin)
        Recorder.made, Recorder.theme, Recorder.origin = [], theme, origin

    def lost(self, page: Page, data: bytes, bodies: Sequence[Body]) -> tuple[Shortfall, ...]:
        """Keep what is handed in."""
        self.made.append(Made(page, data, bodies))
        return super().lost(page, data, bodies)


def main() -> None:
    """Build a made-up blog once, then read its outputs back, each round with a gate that knows nothing; print the best of all rounds."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gate", description=__doc__)
    parser.add_argument("--posts", type=int, default=400)
    posts = parser.parse_args().posts
    with tempfile.TemporaryDirectory() as folder, patch.object(press, "Gate", Recorder):
        site = Path(folder) / "site"
        generate(site, posts)
        build(Options(site=site, out=Path(folder) / "public", at=datetime(2026, 11, 20, 12, tzinfo=UTC), jobs=1))
    made = [one for one in Recorder.made if not isinstance(one.page.view, FileView)]
    best = [min(times) for times in zip(*(_round(made) for _ in range(ROUNDS)), strict=True)]
    print(f"{posts} posts, {len(made)} outputs: mean {statistics.mean(best):.3f} ms, median {statistics.median(best):.3f} ms a page\n")
    print("| output | number | mean, ms | median, ms | most, ms |\n|---|---:|---:|---:|---:|")
    kinds: dict[str, list[float]] = {}
    for one, cost in zip(made, best, strict=True):
        kinds.setdefault(_kind(one.page), []).append(cost)
    for kind, costs in sorted(kinds.items()):
        print(f"| {kind} | {len(costs)} | {statistics.mean(costs):.3f} | {statistics.median(costs):.3f} | {max(costs):.3f} |")


def _round(made: Sequence[Made]) -> list[float]:
    gate, times = Gate(Recorder.theme, Recorder.origin), []
    for page, data, bodies in made:
        before = time.process_time_ns()
        gate.lost(page, data, bodies)
        times.append((time.process_time_ns() - before) / 1e6)
    return times


def _kind(page: Page) -> str:
    name = type(page.view).__name__.removesuffix("View")
    return f"{name} {page.view.format}" if isinstance(page.view, FeedView) else name


if __name__ == "__main__":
    main()
