"""The few lines of a ``chart`` fence become a ChartSpec, or it is said what is wrong with each. Never sees the data."""

import re
from collections.abc import Callable, Iterator, Mapping
from csv import reader as csv_reader
from typing import NamedTuple

import msgspec

from blogkit.diagnostics import Diagnostic, Span, did_you_mean, error

KINDS = ("bar", "line")
FLAGS = {"true": True, "false": False}
NEEDED = {
    "data": "the CSV file that it draws, beside this text: data: figures.csv",
    "kind": f"what it looks like: kind: {' or '.join(KINDS)}",
    "x": "the column that names the bars or the points: x: year",
    "y": "the column of numbers, or several with commas between: y: visitors, guests",
    "title": "what it shows: title: Visitors a year",
}
"""Keys without which there is no chart, and what each says."""
KEYS = (*NEEDED, "unit", "source", "stacked", "description")
MAX_SERIES = 6
"""There are as many patterns and dashes that a reader can tell apart."""
MAX_LINE_CHARACTERS = 1000


class ChartSpec(msgspec.Struct, frozen=True, array_like=True):
    """What an author asks for."""

    data: str
    """The CSV file, as the author named it."""
    kind: str
    x: str
    y: tuple[str, ...]
    title: str
    unit: str = ""
    source: str = ""
    is_stacked: bool = False
    description: str = ""
    """What is to be seen, in the author's own words."""


class Chart(msgspec.Struct, frozen=True, array_like=True):
    """A chart in a text, and where its lines name what stands in another file."""

    spec: ChartSpec
    data_at: Span
    x_at: Span
    y_at: tuple[Span, ...]


class _Line(NamedTuple):
    """One ``key: value``."""

    value: str
    key_at: Span
    value_at: Span


Places = Callable[[int, int, int], Span]
"""Where something stands in the author's file: by the line within the fence, counted from 0, the characters before it, and its width."""


def read_chart(text: str, at: Places, fence_at: Span) -> tuple[Chart | None, list[Diagnostic]]:
    """Read what stands in a fence that opens at ``fence_at``; with a fault there is no chart."""
    found: list[Diagnostic] = []
    lines = _lines(text, at, found)
    found += _faults(lines, fence_at)
    if found:
        return None, found
    values = {key: line.value for key, line in lines.items()}
    columns = list(_columns(lines["y"]))
    spec = ChartSpec(
        data=values["data"],
        kind=values["kind"],
        x=values["x"],
        y=tuple(name for name, _ in columns),
        title=values["title"],
        unit=values.get("unit", ""),
        source=values.get("source", ""),
        is_stacked=FLAGS[values.get("stacked", "false")],
        description=values.get("description", ""),
    )
    return Chart(spec, lines["data"].value_at, lines["x"].value_at, tuple(place for _, place in columns)), []


def invalid_chart(message: str, at: Span, *, label: str = "", advice: str = "") -> Diagnostic:
    """Say what a ``chart`` fence lacks."""
    return error("invalid-chart", message, at, label=label, help=advice)


def _lines(text: str, at: Places, found: list[Diagnostic]) -> dict[str, _Line]:
    lines: dict[str, _Line] = {}
    for number, line in enumerate(text.split("\n")):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        parts = _KEY_AND_VALUE.fullmatch(line) if len(line) <= MAX_LINE_CHARACTERS else None
        if parts is None:
            found.append(invalid_chart("this line has no 'key: value'", at(number, 0, len(line)), advice=f"the keys are {', '.join(KEYS)}"))
            continue
        key = parts["key"]
        value = parts["value"] if key == "y" else _unquoted(parts["value"])
        key_at = at(number, parts.start("key"), len(key))
        if key not in KEYS:
            nearest = did_you_mean(key, KEYS)
            advice = f"did you mean '{nearest}'?" if nearest else f"the keys are {', '.join(KEYS)}"
            found.append(invalid_chart(f"a chart has no '{key}'", key_at, advice=advice))
        elif key in lines:
            found.append(invalid_chart(f"'{key}' is given twice", key_at, advice="remove one of the two"))
        else:
            lines[key] = _Line(value, key_at, at(number, parts.start("value"), max(len(parts["value"]), 1)) if parts["value"] else key_at)
    return lines


def _unquoted(value: str) -> str:
    """Take off the quotes that stand around a whole value, as in YAML and TOML."""
    found = _QUOTED.fullmatch(value)
    return found[2] if found else value


def _faults(lines: Mapping[str, _Line], fence_at: Span) -> Iterator[Diagnostic]:
    for key, what in NEEDED.items():
        if key not in lines:
            yield invalid_chart(f"this chart has no '{key}'", fence_at, advice=f"say {what}")
        elif not lines[key].value:
            yield invalid_chart(f"'{key}' says nothing", lines[key].key_at, advice=f"say {what}")
    kind, stacked, data = (lines.get(key, _Line("", fence_at, fence_at)) for key in ("kind", "stacked", "data"))
    if kind.value and kind.value not in KINDS:
        nearest = did_you_mean(kind.value, KINDS)
        advice = f"did you mean '{nearest}'?" if nearest else f"it is {' or '.join(KINDS)}"
        yield invalid_chart(f"no kind of chart is called '{kind.value}'", kind.value_at, advice=advice)
    if "stacked" in lines and stacked.value not in FLAGS:
        yield invalid_chart(f"'stacked' is true or false, and not '{stacked.value}'", stacked.value_at)
    if stacked.value == "true" and kind.value == "line":
        yield invalid_chart("lines are not stacked", stacked.value_at, advice="draw them as bars, or remove 'stacked'")
    if data.value and (not data.value.lower().endswith(".csv") or data.value.startswith("/") or set(data.value) & set("\\:#?")):
        advice = "put the file into this text's folder and write its name: data: figures.csv"
        yield invalid_chart(f"'{data.value}' is not the name of a CSV file beside this text", data.value_at, advice=advice)
    yield from _faults_of_columns(lines["y"]) if "y" in lines and lines["y"].value else ()


def _faults_of_columns(line: _Line) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for number, (name, place) in enumerate(_columns(line)):
        if not name:
            yield invalid_chart("a column without a name stands between these commas", line.value_at, advice="remove a comma")
        elif name in seen:
            yield invalid_chart(f"the column '{name}' is drawn twice", place, advice="remove one of the two")
        elif number == MAX_SERIES:
            yield invalid_chart(f"a chart shows at most {MAX_SERIES} columns", place, advice="draw two charts")
        seen.add(name)


def _columns(line: _Line) -> Iterator[tuple[str, Span]]:
    """Yield the names of columns with their places; one that holds a comma itself stands in double quotes."""
    span, text = line.value_at, line.value
    is_list = text.startswith("[") and text.endswith("]")
    start, end = (1, len(text) - 1) if is_list else (0, len(text))
    while True:
        field = _FIELD.match(text, start, end)
        written = field[0] if field else ""
        name = next(csv_reader([written.strip()]), [""])
        ahead = len(written) - len(written.lstrip())
        yield ",".join(name).strip(), Span(span.path, span.line, span.column + start + ahead, max(len(written.strip()), 1))
        start += len(written) + 1
        if start > end:
            return


_KEY_AND_VALUE = re.compile(r"\s*(?P<key>[^\s:=]+)\s*[:=]\s*(?P<value>.*?)\s*")
_QUOTED = re.compile(r"""(["'])([^"']*)\1""")
_FIELD = re.compile(r'\s*"(?:[^"]|"")*"\s*(?=,|\]?\Z)|[^,]*')
