"""Series of numbers become lines in SVG that need no script and no style sheet to be read. Never looks at what the numbers mean."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from typing import NamedTuple

from blogkit.charts.bars import as_text, em, percent, svg_opening

PLOT_EM, ABOVE_EM, BELOW_EM, UNDER_EM, KEY_EM = 14.0, 1.6, 2.0, 1.2, 1.7
MARGIN, CHARACTER, MAX_MARGIN, RIGHT = 0.03, 0.025, 0.3, 0.02
"""Shares of the width that the numbers beside the lines, and each of their characters, need on a narrow screen."""
MAX_MARKED = 40
"""Points of a line that is marked at each of them."""
GRID = 1000
"""Into how many parts the symbol of the lines is divided, either way; it is stretched to its place."""
DASHES = ("", "9 5", "2 4", "12 4 2 4", "5 3", "1 3")
MARKERS = (
    "M-3.5,0 a3.5,3.5 0 1 0 7,0 a3.5,3.5 0 1 0 -7,0",
    "M-3.2,-3.2 h6.4 v6.4 h-6.4 z",
    "M0,-4.4 l4.4,7.6 h-8.8 z",
    "M0,-4.6 l4.6,4.6 l-4.6,4.6 l-4.6,-4.6 z",
    "M0,4.4 l4.4,-7.6 h-8.8 z",
    "M-1.3,-4 h2.6 v2.7 h2.7 v2.6 h-2.7 v2.7 h-2.6 v-2.7 h-2.7 v-2.6 h2.7 z",
)
"""What tells one line from another where colours do not."""


class Tick(NamedTuple):
    """A label on an axis, and where it stands, from 0 to 1."""

    place: float
    label: str
    is_zero: bool = False
    under: str = ""
    """What stands below the label, unless it stands below the one before."""


class Line(NamedTuple):
    """One line: its name, and its points from 0 to 1 both ways, from the bottom left; None where nothing is known."""

    name: str
    points: tuple[tuple[float, float] | None, ...]


class Lines(NamedTuple):
    """What a picture shows."""

    id: str
    """Begins with ``bk-``; unique on its page."""
    title: str
    description: str
    lines: tuple[Line, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    language: str = ""
    """What ``description`` is written in, where that is not the language of the page."""


class _Plot(NamedTuple):
    """Where the lines stand in the picture."""

    left: float
    top_em: float

    def share(self, place: float) -> float:
        return self.left + place * (1 - RIGHT - self.left)

    def x(self, place: float) -> str:
        return percent(self.share(place))

    def y_em(self, place: float) -> float:
        return self.top_em + (1 - place) * PLOT_EM


def line_chart(chart: Lines) -> str:
    """Return the picture. Its lines are a symbol that is stretched to its place; all that must not be stretched stands outside of it."""
    has_key = len(chart.lines) > 1
    top = ABOVE_EM + (KEY_EM * len(chart.lines) if has_key else 0.0)
    longest = max((len(tick.label) for tick in chart.up), default=0)
    plot = _Plot(min(MARGIN + CHARACTER * longest, MAX_MARGIN), top)
    below = BELOW_EM + (UNDER_EM if any(tick.under for tick in chart.across) else 0.0)
    id_, numbers = escape(chart.id), range(len(chart.lines))
    return "\n".join(
        (
            svg_opening(chart.id, chart.title, chart.description, top + PLOT_EM + below, chart.language),
            f'<symbol id="{id_}-lines" viewBox="0 0 {GRID} {GRID}" preserveAspectRatio="none" overflow="visible">',
            *(_path(number, line) for number, line in enumerate(chart.lines)),
            "</symbol>",
            "<defs>",
            *(f'<path id="{id_}-{number}" class="bk-part-{number}" d="{_of(MARKERS, number)}" fill="currentColor"/>' for number in numbers),
            "</defs>",
            *(_key(id_, chart.lines) if has_key else ()),
            *(_up(tick, plot) for tick in chart.up),
            *(_across(tick, plot) for tick in _apart(chart.across, plot)),
            f'<use href="#{id_}-lines" x="{plot.x(0)}" y="{em(top)}" width="{percent(1 - RIGHT - plot.left)}" height="{em(PLOT_EM)}"/>',
            *(mark for number, line in enumerate(chart.lines) for mark in _marks(f"{id_}-{number}", line, plot)),
            "</svg>",
        )
    )


def _of(signs: Sequence[str], number: int) -> str:
    return signs[number % len(signs)]


def _dashed(number: int) -> str:
    dash = _of(DASHES, number)
    return f' stroke-dasharray="{dash}"' if dash else ""


def _path(number: int, line: Line) -> str:
    d = " ".join(f"{'M' if at == 0 else 'L'}{x * GRID:.1f},{(1 - y) * GRID:.1f}" for run in _runs(line) for at, (x, y) in enumerate(run))
    return (
        f'<path class="bk-part-{number}" d="{d}" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linejoin="round" '
        f'vector-effect="non-scaling-stroke"{_dashed(number)}/>'
    )


def _runs(line: Line) -> Iterator[list[tuple[float, float]]]:
    """Yield the pieces of a line: where a number is missing it is broken, and nothing is drawn over the gap."""
    for is_there, run in groupby(line.points, key=lambda point: point is not None):
        if is_there:
            yield [point for point in run if point]


def _marks(id_: str, line: Line, plot: _Plot) -> Iterator[str]:
    """Mark each point, or in a long line the ends of its pieces."""
    runs = list(_runs(line))
    if sum(map(len, runs)) > MAX_MARKED:
        runs = [[run[0], run[-1]] if len(run) > 1 else run for run in runs]
    for x, y in (point for run in runs for point in run):
        yield f'<use href="#{id_}" x="{plot.x(x)}" y="{em(plot.y_em(y))}"/>'


def _key(id_: str, lines: Sequence[Line]) -> Iterator[str]:
    for number, line in enumerate(lines):
        y = KEY_EM * number + 0.75
        yield (
            f'<line class="bk-part-{number}" x1="0" x2="2.4em" y1="{em(y)}" y2="{em(y)}" stroke="currentColor" stroke-width="2.2"'
            f"{_dashed(number)}/>"
        )
        yield f'<use href="#{id_}-{number}" x="1.2em" y="{em(y)}"/><text x="3em" y="{em(y + 0.35)}">{as_text(line.name)}</text>'


def _up(tick: Tick, plot: _Plot) -> str:
    y = plot.y_em(tick.place)
    kind = 'class="bk-chart-zero"' if tick.is_zero else 'class="bk-chart-grid" stroke-opacity="0.3"'
    return (
        f'<line {kind} x1="0" x2="100%" y1="{em(y)}" y2="{em(y)}" stroke="currentColor"/>'
        f'<text class="bk-chart-note" x="0" y="{em(y - 0.3)}">{as_text(tick.label)}</text>'
    )


def _apart(ticks: Iterable[Tick], plot: _Plot) -> Iterator[Tick]:
    """Leave out the labels that would run into the one before on a narrow screen; say once what several have in common."""
    end, under = -1.0, ""
    for tick in ticks:
        width = CHARACTER * max(len(tick.label), len(tick.under))
        start = plot.share(tick.place) - {"start": 0.0, "middle": 0.5, "end": 1.0}[_anchor(tick, plot)] * width
        if start > end:
            yield tick._replace(under="") if tick.under == under else tick
            end, under = start + width + CHARACTER, tick.under


def _anchor(tick: Tick, plot: _Plot) -> str:
    half = CHARACTER * max(len(tick.label), len(tick.under)) / 2
    x = plot.share(tick.place)
    return "start" if x < half else "end" if x > 1 - half else "middle"


def _across(tick: Tick, plot: _Plot) -> str:
    y = plot.top_em + PLOT_EM
    x = plot.x(tick.place)
    texts = "".join(
        f'<text class="bk-chart-note" x="{x}" y="{em(y + down)}" text-anchor="{_anchor(tick, plot)}">{as_text(text)}</text>'
        for text, down in ((tick.label, 1.5), (tick.under, 2.7))
        if text
    )
    return f'<line class="bk-chart-zero" x1="{x}" x2="{x}" y1="{em(y)}" y2="{em(y + 0.35)}" stroke="currentColor"/>{texts}'
