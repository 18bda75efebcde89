"""What is to be seen in a chart, in words: the greatest, the least, and which way it goes. Never says why."""

from collections.abc import Iterator

from blogkit.charts.numbers import label_in, number_in
from blogkit.charts.table import Figures, Series
from blogkit.content.chart import ChartSpec
from blogkit.disclosure.language import Tongue
from blogkit.disclosure.words import Mention, plain

WAYS = ("steady", "rises", "falls")
STEADY = 0.02
"""Of the distance between the greatest and the least: who ends no further from where they began neither rises nor falls."""


def in_words(spec: ChartSpec, figures: Figures, tongue: Tongue, *, lowest: str = "") -> str:
    """Say what a chart shows to those who do not see it; ``lowest`` is where its scale begins, unless that is nought."""
    kind = "stacked" if spec.is_stacked and len(spec.y) > 1 else spec.kind
    said = [spec.description or tongue.word(f"chart.kind-{kind}")]
    said += (sentence for one in figures.series for sentence in _of_series(spec, figures, one, tongue))
    said += [tongue.plain("chart.begins-at", number=Mention(lowest))] if lowest else []
    return " ".join([*said, tongue.word("chart.in-table")])


def _of_series(spec: ChartSpec, figures: Figures, series: Series, tongue: Tongue) -> Iterator[str]:
    known = [(value, number) for number, value in enumerate(series.values) if value is not None]
    if not known:
        return

    def at(number: int) -> dict[str, Mention]:
        label = label_in(tongue, figures.labels[number])
        return {
            "number": Mention(with_unit(number_in(tongue, series.written[number]), spec.unit)),
            "label": Mention(f"{spec.x} {label}" if figures.are_amounts else label),
        }

    name = Mention(series.name)
    if spec.kind == "line" and len(known) > 1:
        first, last = known[0], known[-1]
        way = _way(first[0], last[0], max(known)[0] - min(known)[0])
        places = {f"{key}_{word}": value for word, (_, number) in (("first", first), ("last", last)) for key, value in at(number).items()}
        yield tongue.plain(f"chart.{way}", series=name, **places)
    most = max(known, key=lambda pair: (pair[0], -pair[1]))
    least = min(known)
    if most[0] == least[0]:
        yield tongue.plain("chart.all-equal", series=name, number=at(most[1])["number"])
    else:
        places = {f"{key}_{word}": value for word, (_, number) in (("most", most), ("least", least)) for key, value in at(number).items()}
        yield tongue.plain("chart.extremes", series=name, **places)
    missing = len(series.values) - len(known)
    if missing:
        yield plain(tongue.say_of(missing, "chart.missing", number=str(missing)))


def with_unit(number: str, unit: str) -> str:
    """Put a short unit behind a number; a longer one stands beside the title alone."""
    return f"{number}\u00a0{unit}" if unit and len(unit) <= MAX_UNIT_CHARACTERS else number


MAX_UNIT_CHARACTERS = 4


def _way(first: float, last: float, distance: float) -> str:
    return WAYS[0 if abs(last - first) <= STEADY * distance else 1 if last > first else 2]
