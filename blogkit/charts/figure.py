"""A chart as a figure: for a page the picture and its table, for a feed the table. Never lets a cell be anything but text."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from html import escape
from typing import NamedTuple

from blogkit.charts.bars import Bar, Chart, bar_chart
from blogkit.charts.lines import Line, Lines, Tick, line_chart
from blogkit.charts.numbers import label_in, month_ticks, nice_ticks, number_in
from blogkit.charts.table import Figures, Series, Unreadable, read_figures
from blogkit.charts.words import in_words, with_unit
from blogkit.content.chart import ChartSpec
from blogkit.disclosure.foreign import apart
from blogkit.disclosure.language import Tongue, is_foreign, spoken, tongue_of
from blogkit.disclosure.words import Mention, markup

FIGURES_REMEMBERED = 64
"""A chart stands on its page and in the feeds of the site, of its tags and of its people."""
ACROSS_CHARACTERS = 40
"""So many stand side by side on a narrow screen."""
MONTHS_ACROSS = 4
FROM_NOUGHT = 0.5
"""A line whose least number is below this share of its greatest begins its scale at nought."""


class Drawing(NamedTuple):
    """What one picture or table is made of."""

    spec: ChartSpec
    figures: Figures
    tongue: Tongue
    language: str
    """The site's, which may have no catalogue."""


@lru_cache(FIGURES_REMEMBERED)
def figure(spec: ChartSpec, data: bytes | None, url: str, number: int, language: str, *, is_feed: bool) -> str:
    """Return the ``figure`` of the chart of this number on its page.

    Where its data are missing or cannot be drawn, which is an error of its own, the title and the way to the data are left.
    """
    try:
        drawn = Drawing(spec, read_figures(spec, data), tongue_of(language), language) if data is not None else None
    except Unreadable:
        drawn = None
    opening = ["<figure>" if is_feed else '<figure class="bk-chart-figure">', _caption(spec)]
    inside = [] if drawn is None else [_table(drawn)] if is_feed else list(_picture_and_table(drawn, f"bk-chart-{number}"))
    return "\n".join([*opening, *inside, *_origin(spec, url, language), "</figure>\n"])


def _caption(spec: ChartSpec) -> str:
    unit = f" <span>({_text(spec.unit)})</span>" if spec.unit else ""
    return f"<figcaption><strong>{_text(spec.title)}</strong>{unit}</figcaption>"


def _picture_and_table(drawn: Drawing, id_: str) -> Iterator[str]:
    yield _bars(drawn, id_) if drawn.spec.kind == "bar" else _lines(drawn, id_)
    yield f'<details class="bk-chart-data"><summary>{apart(_text(drawn.tongue.word("chart.table")), drawn.language)}</summary>'
    yield f'<div class="table-frame" tabindex="0">{_table(drawn)}</div></details>'


def _origin(spec: ChartSpec, url: str, language: str) -> Iterator[str]:
    record_language = language if is_foreign(language) else ""
    tongue = tongue_of(language)
    source = markup(tongue.say("chart.source", source=Mention(spec.source)), record_language) if spec.source else ""
    link = f'<a href="{escape(url)}">{_text(tongue.word("chart.data"))}</a>' if url else ""
    if source or link:
        yield f"<p><small>{apart(' '.join(filter(None, (source, link))), language)}</small></p>"


def _table(drawn: Drawing) -> str:
    spec, figures, _, language = drawn
    head = "".join(f'<th scope="col">{_text(name)}</th>' for name in (spec.x, *(one.name for one in figures.series)))
    rows = "\n".join(
        f'<tr><th scope="row">{_written(_label(drawn, label), label, language)}</th>'
        + "".join(f"<td>{_cell(drawn, one, number)}</td>" for one in figures.series)
        + "</tr>"
        for number, label in enumerate(figures.labels)
    )
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"


def _cell(drawn: Drawing, series: Series, number: int) -> str:
    written = series.written[number]
    return _written(number_in(drawn.tongue, written), written, drawn.language) if written else "\u2013"


def _written(shown: str, given: str, language: str) -> str:
    """Return the text of a cell; a day or a number is written as our words are."""
    return _text(shown) if shown == given else apart(_text(shown), language)


def _bars(drawn: Drawing, id_: str) -> str:
    spec, figures, tongue, _ = drawn
    is_grouped = len(figures.series) > 1 and not spec.is_stacked
    bars = tuple(
        Bar(
            _label(drawn, label),
            tuple(one.values[number] or 0.0 for one in figures.series),
            _note(drawn, number) if not is_grouped else "",
            tuple(_said(one, number, spec, tongue) for one in figures.series) if is_grouped else (),
        )
        for number, label in enumerate(figures.labels)
    )
    names = tuple(one.name for one in figures.series)
    description = in_words(spec, figures, tongue)
    return bar_chart(
        Chart(id_, spec.title, description, bars, names, has_key=len(names) > 1, is_grouped=is_grouped, language=_ours(drawn.language))
    )


def _note(drawn: Drawing, number: int) -> str:
    """Say how long a bar is: of one that is divided, all of it."""
    spec, figures, tongue, _ = drawn
    if len(figures.series) == 1:
        return _said(figures.series[0], number, spec, tongue)
    decimals = max(len(one.written[number].partition(".")[2]) for one in figures.series)
    total = sum(one.values[number] or 0.0 for one in figures.series)
    return with_unit(number_in(tongue, f"{total:.{decimals}f}"), spec.unit)


def _said(series: Series, number: int, spec: ChartSpec, tongue: Tongue) -> str:
    written = series.written[number]
    return with_unit(number_in(tongue, written), spec.unit) if written else tongue.word("chart.unknown")


def _lines(drawn: Drawing, id_: str) -> str:
    spec, figures, tongue, _ = drawn
    values = [value for one in figures.series for value in one.values if value is not None]
    least, most = min(values), max(values)
    if 0 < least < FROM_NOUGHT * most:
        least = 0.0
    if FROM_NOUGHT * least < most < 0:
        most = 0.0
    ticks = nice_ticks(least, most)
    low, high = ticks.values[0], ticks.values[-1]
    up = tuple(
        Tick((value - low) / (high - low), number_in(tongue, f"{value:.{ticks.decimals}f}"), is_zero=value == 0) for value in ticks.values
    )
    first, last = figures.places[0], figures.places[-1]
    across = [(place - first) / (last - first) if last > first else 0.5 for place in figures.places]
    lines = tuple(
        Line(
            one.name,
            tuple((x, (value - low) / (high - low)) if value is not None else None for x, value in zip(across, one.values, strict=True)),
        )
        for one in figures.series
    )
    lowest = up[0].label if low > 0 else ""
    description = in_words(spec, figures, tongue, lowest=lowest)
    return line_chart(Lines(id_, spec.title, description, lines, tuple(_across(drawn, across)), up, _ours(drawn.language)))


def _across(drawn: Drawing, places: list[float]) -> Iterator[Tick]:
    """Yield as many labels as stand side by side on a narrow screen: round ones where the scale has some, else of some of the points."""
    _, figures, tongue, _ = drawn
    first, last = figures.places[0], figures.places[-1]
    if figures.scale == "numbers" and last > first:
        values, decimals = nice_ticks(first, last, _fitting(figures.labels))
        if decimals and all(float(place).is_integer() for place in figures.places):  # nobody counts half a year
            values, decimals = tuple(map(float, range(int(first), int(last) + 1))), 0
        for value in values:
            if first <= value <= last:
                yield Tick((value - first) / (last - first), _label(drawn, f"{value:.{decimals}f}"))
        return
    if figures.scale == "days" and last > first:
        months = month_ticks(date.fromordinal(int(first)), date.fromordinal(int(last)), MONTHS_ACROSS)
        if len(months) > 1:
            for day in months:
                place = (day.toordinal() - first) / (last - first)
                yield Tick(place, tongue.word(f"month.{day.month}"), under=f"{day:%Y}")
            return
    written_out = [label_in(tongue, label) for label in figures.labels]
    step = -(-len(places) // _fitting(written_out))
    for number in range(0, len(places), step):
        yield Tick(places[number], written_out[number])


def _label(drawn: Drawing, label: str) -> str:
    """Write a label out; a year has no sign between its digits."""
    return number_in(drawn.tongue, label) if drawn.figures.are_amounts else label_in(drawn.tongue, label)


def _fitting(labels: tuple[str, ...] | list[str]) -> int:
    return max(2, ACROSS_CHARACTERS // (max(map(len, labels)) + 2))


def _ours(language: str) -> str:
    """Return the language of our words, where it is not the site's."""
    return spoken(language) if is_foreign(language) else ""


def _text(text: str) -> str:
    return escape(text, quote=False)
