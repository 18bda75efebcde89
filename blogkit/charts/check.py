"""Charts that cannot be drawn: the author's line, or the cell of the data, and what is wrong with it. Never draws one."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from blogkit.charts.table import Fault, Unreadable, read_figures
from blogkit.content.chart import Chart
from blogkit.diagnostics import Diagnostic, Span, did_you_mean, error


def check_charts(
    path: str, drawn: Iterable[tuple[Chart, str]], read: Callable[[str], bytes], beside: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """Yield what is wrong with the charts of the text at ``path``, each with the path of its data, which is empty where there are none.

    ``beside`` are the files in ``content/`` that are no text.
    """
    for chart, source in drawn:
        if not source:
            yield _no_data(path, chart, beside)
            continue
        try:
            read_figures(chart.spec, read(source))
        except Unreadable as problem:
            yield from (_finding(fault, path, chart, source) for fault in problem.faults)


def chart_data(message: str, at: Span, advice: str) -> Diagnostic:
    """Say that a chart cannot be drawn from its data."""
    return error("chart-data", message, at, help=advice)


def _no_data(path: str, chart: Chart, beside: Mapping[str, str]) -> Diagnostic:
    folder = path.rpartition("/")[0] + "/"
    written = chart.spec.data
    near = [name.removeprefix(folder) for name in beside if name.startswith(folder) and name.lower().endswith(".csv")]
    if written in near:
        message, advice = f"'{written}' belongs to a text that is not public now", "move the file beside this text"
    else:
        nearest = did_you_mean(written, near)
        message = f"there is no file '{written}' for this chart"
        advice = f"did you mean '{nearest}'?" if nearest else "put the CSV file into this text's folder"
    return chart_data(message, chart.data_at, advice)


def _finding(fault: Fault, path: str, chart: Chart, source: str) -> Diagnostic:
    if not fault.key:
        # The line of the chart stays out of this: two charts with the same fault in the same cell are one finding.
        at = Span(source, fault.line, fault.column, fault.width)
        return chart_data(f"{fault.message}, and a chart in {path} draws it", at, fault.advice)
    at = {"data": chart.data_at, "x": chart.x_at, "y": chart.y_at[fault.number]}[fault.key]
    return chart_data(f"{source.rpartition('/')[2]}: {fault.message}", at, fault.advice)
