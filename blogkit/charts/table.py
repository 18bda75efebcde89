"""The bytes of a CSV file become rows, and what a chart asks of them its figures. Never guesses a number."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from blogkit.content.chart import ChartSpec
from blogkit.diagnostics import did_you_mean

MAX_BYTES = 1_000_000
MAX_ROWS = {"bar": 60, "line": 1000}
"""More bars or points than these nobody reads."""
MAX_CELL_CHARACTERS = 200
MAX_FAULTS = 5
"""Cells of one column that are reported; the others have most likely the same fault."""
TABLES_REMEMBERED = 16
SHOWN_CHARACTERS = 40
DELIMITERS = ",;\t"


class Fault(NamedTuple):
    """Why a chart cannot be drawn. Where ``key`` is given the author's own line is wrong; else the CSV file is, at this place."""

    message: str
    advice: str = ""
    key: str = ""
    """``data``, ``x`` or ``y``."""
    number: int = 0
    """Which of several columns."""
    line: int = 1
    column: int = 1
    width: int = 1


class Table(NamedTuple):
    """A CSV file, read."""

    text: str
    delimiter: str
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    """On which line each row begins."""


class Series(NamedTuple):
    """One column of numbers."""

    name: str
    values: tuple[float | None, ...]
    """None where nobody wrote a number."""
    written: tuple[str, ...]


class Figures(NamedTuple):
    """What a chart shows: a number of each series for each label."""

    labels: tuple[str, ...]
    scale: str
    """How far labels are from each other: ``days``, ``numbers`` (years among them), or ``names``, each as far as the next."""
    places: tuple[float, ...]
    """Where on that scale each label stands."""
    series: tuple[Series, ...]

    @property
    def are_amounts(self) -> bool:
        """Say whether the labels are numbers and not years, so that they are read and written as such."""
        return self.scale == "numbers" and not all(len(label) == len("2026") for label in self.labels)


class Unreadable(Exception):  # noqa: N818 - it carries faults of the author's
    """The data cannot be drawn."""

    def __init__(self, *faults: Fault) -> None:
        """Keep what is wrong."""
        super().__init__(faults)
        self.faults = faults


def read_figures(spec: ChartSpec, data: bytes) -> Figures:
    """Return what ``spec`` asks of these bytes; Unreadable where a part of it cannot be drawn."""
    table = read_table(data)
    columns = [_column(table, spec.x, "x"), *(_column(table, name, "y", number) for number, name in enumerate(spec.y))]
    if len(table.rows) > MAX_ROWS[spec.kind]:
        what = "bars" if spec.kind == "bar" else "points"
        advice = f"at most {MAX_ROWS[spec.kind]} can be told apart; sum them up" + (" or draw a line" if spec.kind == "bar" else "")
        raise Unreadable(Fault(f"these {len(table.rows)} rows are too many {what} for one chart", advice, "data"))
    faults = [*_faults_of_labels(table, columns[0]), *(fault for at in columns[1:] for fault in _faults_of_numbers(table, at, spec))]
    if faults:
        raise Unreadable(*faults)
    scale, places = _scale(table, columns[0])
    rows = list(table.rows)
    if spec.kind == "line" and scale != "names":  # bars stay as the author put them
        order = sorted(range(len(rows)), key=places.__getitem__)
        rows, places = [rows[number] for number in order], [places[number] for number in order]
    series = tuple(Series(table.names[at], tuple(_number(row[at]) for row in rows), tuple(row[at] for row in rows)) for at in columns[1:])
    if all(value is None for one in series for value in one.values):
        raise Unreadable(Fault("there is no number in this column", "name another column, or write the numbers", "y"))
    return Figures(tuple(row[columns[0]] for row in rows), scale, tuple(places), series)


@lru_cache(TABLES_REMEMBERED)
def read_table(data: bytes) -> Table:
    """Return the rows of a CSV file as RFC 4180 describes it; semicolons and tabs may stand for its commas."""
    if len(data) > MAX_BYTES:
        size = f"this file has {len(data):,} bytes, and a chart is drawn of {MAX_BYTES:,} at most"
        raise Unreadable(Fault(size, "keep the rows that the chart shows in a file of their own", "data"))
    text = _text(data)
    if not text.strip():
        raise Unreadable(Fault("this file is empty", "its first line names the columns, and each further line is a bar or a point"))
    first_line = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(DELIMITERS, key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    before = 0
    try:
        for row in reader:
            if row and any(map(str.strip, row)):
                rows.append(tuple(map(str.strip, row)))
                lines.append(before + 1)
            before = reader.line_num
    except csv.Error as problem:
        raise Unreadable(
            Fault(f"this is no CSV: {problem}", "close each double quote, and write two for one within", line=before + 1)
        ) from None
    names, width = rows[0], len(rows[0])
    table = Table(text, delimiter, names, tuple(rows[1:]), tuple(lines[1:]))
    ragged = [
        Fault(_count(row, width), _advice(delimiter), line=line)
        for row, line in zip(table.rows, table.lines, strict=True)
        if len(row) != width
    ]
    if ragged:
        raise Unreadable(*ragged[:MAX_FAULTS])
    if not table.rows:
        raise Unreadable(Fault("this file has one line only, which names its columns", "add a line for each bar or point", line=lines[0]))
    return table


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        ahead = data[: problem.start]
        line = ahead.count(b"\n") + 1
        column = len(ahead.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        raise Unreadable(Fault("this byte is not UTF-8", "save the file as UTF-8", line=line, column=column)) from None
    if unseen := _CONTROL.search(text):
        before = text[: unseen.start()]
        column = len(before.rpartition("\n")[2]) + 1
        message = f"a control character stands here: U+{ord(unseen[0]):04X}"
        raise Unreadable(Fault(message, "save the file as CSV in UTF-8", line=before.count("\n") + 1, column=column))
    return text


def _count(row: tuple[str, ...], width: int) -> str:
    cells = "1 cell" if len(row) == 1 else f"{len(row)} cells"
    return f"this row has {cells}, and the first line names {width} columns"


def _advice(delimiter: str) -> str:
    return f"write a cell for each column, an empty one too; a cell that holds '{delimiter}' itself stands in double quotes"


def _column(table: Table, name: str, key: str, number: int = 0) -> int:
    found = [number for number, one in enumerate(table.names) if one == name]
    if len(found) == 1:
        return found[0]
    if found:
        raise Unreadable(Fault(f"the first line names '{_shown(name)}' twice", "give one of the columns another name", key, number))
    nearest = did_you_mean(name, table.names)
    advice = f"did you mean '{nearest}'?" if nearest else f"the columns are {', '.join(map(_shown, table.names[:10]))}"
    raise Unreadable(Fault(f"the file has no column '{_shown(name)}'", advice, key, number))


def _faults_of_labels(table: Table, at: int) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    are_days = all(_DAY.fullmatch(row[at]) for row in table.rows)
    for number, row in enumerate(table.rows):
        label = row[at]
        if not label:
            yield _fault(table, number, at, "nothing says what this row stands for", f"write a '{table.names[at]}' for each row")
        elif len(label) > MAX_CELL_CHARACTERS:
            yield _fault(table, number, at, f"a label of {len(label)} characters is none", f"at most {MAX_CELL_CHARACTERS} can be shown")
        elif label in seen:
            message = f"'{_shown(label)}' stands on line {seen[label]} already"
            yield _fault(table, number, at, message, "sum the two up, or name them apart")
        elif are_days and _day(label) is None:
            yield _fault(table, number, at, f"'{label}' is in no calendar", "write 2026, 2026-11 or 2026-11-20")
        seen.setdefault(label, table.lines[number])


def _faults_of_numbers(table: Table, at: int, spec: ChartSpec) -> Iterator[Fault]:
    found = 0
    for number, row in enumerate(table.rows):
        cell = row[at]
        if cell and not _NUMBER.fullmatch(cell):
            found += 1
            if found <= MAX_FAULTS:
                yield _fault(table, number, at, f"'{_shown(cell)}' is not a number", _how_to_write(cell))
        elif spec.is_stacked and (_number(cell) or 0) < 0:
            yield _fault(table, number, at, f"{_shown(cell)} is less than nothing, and such parts cannot be stacked", "remove 'stacked'")


def _how_to_write(cell: str) -> str:
    plain = re.sub(r"[\s'’\u202f\xa0%€$£]", "", cell)
    if re.fullmatch(r"[-\u2212]?\d{1,3}(,\d{3})+(\.\d+)?", plain):
        return f"write {plain.replace(',', '')}"
    if re.fullmatch(r"[-\u2212]?\d{1,3}(\.\d{3})*,\d+", plain):
        return f"write {plain.replace('.', '').replace(',', '.')}"
    if _NUMBER.fullmatch(plain):
        return f"write {plain}; a unit stands in the chart's 'unit'"
    return "write it like 1234.5, and leave the cell empty where nobody knows"


def _fault(table: Table, row: int, at: int, message: str, advice: str) -> Fault:
    line, column, width = _place(table, row, at)
    return Fault(message, advice, line=line, column=column, width=width)


def _place(table: Table, row: int, at: int) -> tuple[int, int, int]:
    """Find a cell in the text: the reader says on which line its row begins and no more."""
    line = table.lines[row]
    lines = io.StringIO(table.text, newline=None).read().split("\n")
    text = "\n".join(lines[line - 1 :])
    start = 0
    field = re.compile(rf'[ ]*"(?:[^"]|"")*"|[^{re.escape(table.delimiter)}\n]*')
    for _ in range(at):
        found = field.match(text, start)
        start = (found.end() if found else start) + 1
    found = field.match(text, start)
    written = found[0] if found else ""
    ahead = text[: start + len(written) - len(written.lstrip())]
    return line + ahead.count("\n"), len(ahead.rpartition("\n")[2]) + 1, max(len(written.strip().partition("\n")[0]), 1)


def _scale(table: Table, at: int) -> tuple[str, list[float]]:
    labels = [row[at] for row in table.rows]
    if all(_NUMBER.fullmatch(label) for label in labels):
        return "numbers", [_number(label) or 0.0 for label in labels]
    days = [day.toordinal() for label in labels if (day := _day(label))]
    if len(days) == len(labels):
        return "days", [float(day) for day in days]
    return "names", [float(number) for number in range(len(labels))]


def _day(written: str) -> date | None:
    if not _DAY.fullmatch(written):
        return None
    try:
        return date.fromisoformat(f"{written}-01-01"[:10])
    except ValueError:
        return None


def _number(cell: str) -> float | None:
    return float(cell.replace("\u2212", "-")) if cell else None


def _shown(text: str) -> str:
    bare = " ".join(text.split())
    return bare if len(bare) <= SHOWN_CHARACTERS else bare[:SHOWN_CHARACTERS] + "…"


_NUMBER = re.compile(r"[-\u2212]?(?:0|[1-9]\d{0,14})(?:\.\d{1,12})?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", re.ASCII)
