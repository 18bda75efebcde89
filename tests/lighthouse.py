"""Lighthouse on the example as it would be published: `python -m tests.lighthouse --runs 5`. Never builds in the example's own folder."""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from tests.example import ROOT, copy_example, illustrate
from tests.hosting import hosted
from tests.sites import build_site

COMMAND = ("node", str(ROOT / "node_modules" / "lighthouse" / "cli" / "index.js"))
CHROME = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-background-networking --disable-component-update"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PERFECT = 100
DEFAULT_SLOWDOWN = 4.0
EXPECTED_SPEED = 1750
"""Lighthouse slows the processor down four times to make a phone of a desk computer whose own benchmark says 1500 to 2000."""


class Score(NamedTuple):
    """What one run said."""

    points: dict[str, int]
    speed: float
    """Lighthouse's own benchmark of the machine at that moment; what else runs makes it smaller."""
    short: tuple[str, ...]
    """Audits that took points away."""

    @property
    def is_perfect(self) -> bool:
        return set(self.points.values()) == {PERFECT}


def run(url: str, *, slowdown: float = DEFAULT_SLOWDOWN) -> Score:
    """Let Lighthouse look at a page once, as on a phone. A run that it could not finish, as it says, has no points."""
    told = subprocess.run(
        [
            *COMMAND,
            url,
            "--quiet",
            "--output=json",
            "--output-path=stdout",
            "--no-enable-error-reporting",
            f"--chrome-flags={CHROME}",
            f"--throttling.cpuSlowdownMultiplier={slowdown:.2f}",
        ],
        check=False,
        capture_output=True,
        env={**os.environ, "CHROME_PATH": "/usr/bin/chromium"},
    )
    if told.returncode:
        return Score(dict.fromkeys(CATEGORIES, 0), EXPECTED_SPEED, (told.stderr.decode("utf-8", "replace")[:400],))
    report = json.loads(told.stdout)
    points = {name: round(PERFECT * (report["categories"][name]["score"] or 0)) for name in CATEGORIES}
    return Score(points, report["environment"]["benchmarkIndex"], tuple(_short(report)))


def slowdown_for(speed: float) -> float:
    """Return by how much this machine must be slowed down to be the phone that is meant, as Lighthouse's documentation says.

    A machine that is busy is a slow one. Slowed down four times on top of that it would be judged, and not the page.
    """
    return max(1.0, min(DEFAULT_SLOWDOWN, DEFAULT_SLOWDOWN * speed / EXPECTED_SPEED))


def pages_of(public: Path) -> dict[str, str]:
    """Return the paths of the pages that are looked at: home, the longest post, a person and the figures."""
    posts = {
        path.parent.name: len(re.findall(r"\w+", " ".join(node.text() for node in LexborHTMLParser(text).css(".e-content"))))
        for path in public.glob("*/index.html")
        if "e-content" in (text := path.read_text(encoding="utf-8"))
    }
    person = min(path.parent.name for path in public.glob("people/*/index.html"))
    return {
        "home": "",
        "a long post": f"{max(posts, key=lambda post: posts[post])}/",
        "a person": f"people/{person}/",
        "figures": "transparency/",
    }


@contextmanager
def published(theme: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Build a copy of the example with photographs in a theme and host it with its own headers."""
    with tempfile.TemporaryDirectory() as folder:
        site = illustrate(copy_example(Path(folder)))
        config = site / "blogkit.toml"
        config.write_text(re.sub(r'^theme = ".*"', f'theme = "{theme}"', config.read_text("utf-8"), flags=re.MULTILINE), encoding="utf-8")
        if build_site(site).has_errors:
            raise RuntimeError("the example has errors: blogkit check")
        with hosted(site / "public") as address:
            yield address, pages_of(site / "public")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the median of some runs for each page; fail where one is not 100."""
    parser = argparse.ArgumentParser(prog="python -m tests.lighthouse", description="Let Lighthouse judge the example as a phone sees it.")
    parser.add_argument("--runs", type=int, default=5, help="how often it looks at each page; the median counts (5)")
    parser.add_argument("--theme", default="default")
    parser.add_argument("--calibrate", action="store_true", help="slow a busy or slow machine down by less, as Lighthouse advises")
    given = parser.parse_args(arguments)
    is_perfect = True
    with published(given.theme) as (address, pages):
        for name, path in pages.items():
            scores: list[Score] = []
            for _ in range(given.runs):
                slowdown = slowdown_for(scores[-1].speed) if given.calibrate and scores else DEFAULT_SLOWDOWN
                scores.append(run(f"{address}/{path}", slowdown=slowdown))
            medians = {category: statistics.median(score.points[category] for score in scores) for category in CATEGORIES}
            is_perfect = is_perfect and set(medians.values()) == {PERFECT}
            sys.stdout.write(f"{name} /{path}  speed {statistics.median(score.speed for score in scores):.0f}\n")
            for category, median in medians.items():
                sys.stdout.write(f"  {category:15} {median:g}  of {' '.join(str(score.points[category]) for score in scores)}\n")
            for audit in sorted({audit for score in scores for audit in score.short}):
                sys.stdout.write(f"  took points: {audit}\n")
            sys.stdout.flush()
    return 0 if is_perfect else 1


def _short(report: dict[str, dict[str, dict[str, object]]]) -> Iterator[str]:
    for name in CATEGORIES:
        for reference in report["categories"][name]["auditRefs"]:  # type: ignore[attr-defined]
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 1:  # type: ignore[operator]
                yield f"{name}: {audit['id']} {audit.get('displayValue', '')}".rstrip()


if __name__ == "__main__":
    sys.exit(main())
