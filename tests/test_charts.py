"""Whether charts show their numbers and say them: ticks, digits, words, pictures that are well formed whatever stands in the cells."""

import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, strategies as st

from blogkit.charts.bars import LINE_EM, Bar, Chart, bar_chart
from blogkit.charts.figure import figure
from blogkit.charts.numbers import month_ticks, nice_ticks, number_in
from blogkit.charts.table import Fault, Unreadable, read_figures
from blogkit.content.chart import KEYS, ChartSpec, read_chart
from blogkit.diagnostics import Span
from blogkit.disclosure.language import LANGUAGES, tongue_of

SPEC = ChartSpec(data="a.csv", kind="line", x="when", y=("bells",), title="What we cast")
CELLS = st.text(st.characters(codec="utf-8"), max_size=12)
NUMBERS = st.one_of(st.just(""), st.integers(-(10**9), 10**9).map(str), st.decimals(-1000, 1000, places=3).map(str))


def page(data: str, *, language: str = "en", is_feed: bool = False, **changed: object) -> str:
    spec = ChartSpec(**{**{name: getattr(SPEC, name) for name in SPEC.__struct_fields__}, **changed})
    return figure(spec, data.encode(), "/a/a.csv", 1, language, is_feed=is_feed)


@given(st.floats(-1e12, 1e12), st.floats(1e-6, 1e12), st.integers(2, 10))
def test_ticks_are_round_and_hold_every_number(low: float, span: float, about: int) -> None:
    high = low + span
    if high <= low or span < abs(low) * 1e-9:
        return
    ticks = nice_ticks(low, high, about)
    step = ticks.values[1] - ticks.values[0]
    room = step * 1e-6
    assert ticks.values[0] <= low + room
    assert ticks.values[-1] >= high - room
    assert ticks.values[1] > low - room
    assert ticks.values[-2] < high + room
    assert re.fullmatch(r"[125]0*\.?0*e?.*", f"{step:.0e}")
    assert len(ticks.values) <= 3 * about


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 22, (0, 10, 20, 30)),
        (-0.9, 1.5, (-1, 0, 1, 2)),
        (0.12, 0.31, (0.1, 0.15, 0.2, 0.25, 0.3, 0.35)),
        (5, 5, (0, 1, 2, 3, 4, 5)),
        (0, 0, (0, 0.2, 0.4, 0.6, 0.8, 1)),
    ],
)
def test_ticks_as_heckbert_describes_them(low: float, high: float, expected: tuple[float, ...]) -> None:
    assert nice_ticks(low, high).values == expected


def test_months_are_ticked_at_equal_distances() -> None:
    assert [f"{day:%Y-%m}" for day in month_ticks(date(2025, 10, 1), date(2026, 9, 1), 4)] == ["2025-10", "2026-01", "2026-04", "2026-07"]
    years = month_ticks(date(2019, 3, 2), date(2026, 3, 1), 4)
    assert [f"{day:%Y-%m-%d}" for day in years] == [
        "2020-01-01",
        "2022-01-01",
        "2024-01-01",
        "2026-01-01",
    ]


@pytest.mark.parametrize(
    ("language", "written", "expected"),
    [
        ("en", "1234567.50", "1,234,567.50"),
        ("de", "1234567.50", "1.234.567,50"),
        ("en", "-0.5", "\u22120.5"),
        ("en", "-0.0", "0.0"),
        ("de", "12", "12"),
    ],
)
def test_a_number_is_written_as_its_language_does(language: str, written: str, expected: str) -> None:
    assert number_in(tongue_of(language), written) == expected


@pytest.mark.parametrize(
    ("label", "note", "lines"),
    [
        ("Undeclared", "1 of 23", ["Undeclared"]),
        ("Written by the named author alone", "12 of 23", ["Written by the named author", "alone"]),
        ("Written by the named author, AI undeclared", "0 of 23", ["Written by the named author, AI", "undeclared"]),
        ("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft", "3", ["Donaudampfschiff"]),
        ("", "", [""]),
    ],
)
def test_a_long_label_takes_as_many_lines_as_fit_onto_a_telephone(label: str, note: str, lines: list[str]) -> None:
    root = ET.fromstring(bar_chart(Chart("bk-a", "A", "A.", (Bar(label, (1,), note), Bar("Below", (1,))))))  # noqa: S314
    first, below = (one for one in root if one.tag.endswith("text"))
    spans = [str(span.text or "") for span in first if "class" not in span.attrib]
    assert [span[: len(line)] for span, line in zip(spans, lines, strict=True)] == lines
    top, lower, bar = (_em(one.attrib["y"]) for one in (first, below, next(one for one in root if one.tag.endswith("rect"))))
    assert top + LINE_EM * (len(lines) - 1) < bar < lower


def _em(length: str) -> float:
    return float(length.removesuffix("em"))


def test_the_first_chart_of_the_docs_is_labelled_by_its_years() -> None:
    docs = (Path(__file__).parents[1] / "docs/charts.md").read_text(encoding="utf-8")
    data = docs[docs.index("    Year,Visitors") : docs.index("and say in the text")].replace("    ", "")
    drawn = page(data, x="Year", y=("Visitors", "Guests"))
    labels = re.findall(r'<text class="bk-chart-note"[^>]*>(\d{4}[^<]*)</text>', drawn.partition("</svg>")[0])
    assert labels == ["2024", "2025", "2026"]


def test_what_is_to_be_seen_is_said() -> None:
    told = page("when,bells\n2024,10\n2025,\n2026,3\n", unit="t")
    assert desc(told) == (
        "A line chart. bells falls from 10\u00a0t (2024) to 3\u00a0t (2026). bells: at most 10\u00a0t (2024), at least 3\u00a0t (2026). "
        "One number is missing. All numbers stand in the table below."
    )
    assert "falls from 9 (when 2) to 5 (when 12)" in desc(page("when,bells\n12,5\n2,9\n"))
    assert desc(page("when,bells\nMo,5\nTu,7\n", kind="bar", language="de")) == (
        "Ein Balkendiagramm. bells: höchstens 7 (Tu), mindestens 5 (Mo). Alle Zahlen stehen in der Tabelle darunter."
    )
    assert "rises from 5 (Mo) to 7 (Tu)" in desc(page("when,bells\nMo,5\nTu,7\n"))
    assert "ends about where it began" in desc(page("when,bells\nMo,5\nTu,7\nWe,5\n"))
    assert "The scale begins at 90, not at nought." in desc(page("when,bells\nMo,91\nTu,97\n"))
    assert "begins at" not in desc(page("when,bells\nMo,1\nTu,97\n"))
    assert desc(page("when,bells\nMo,5\nTu,7\n", description="In Kit's words.")).startswith("In Kit's words. bells rises")


def test_a_line_is_in_the_order_of_time_and_is_broken_where_a_number_is_missing() -> None:
    told = page("when,bells\n2026-03,3\n2026-01,1\n2026-02,\n2026-04,4\n")
    assert re.findall(r'<th scope="row">(.*?)</th>', told) == ["January 2026", "February 2026", "March 2026", "April 2026"]
    d = re.search(r' d="([^"]*)" fill="none"', told)
    assert d
    assert d[1].count("M") == 2
    assert "–" in told


def test_numbers_below_the_lines_are_as_far_from_each_other_as_they_say() -> None:
    told = page("when,bells\n0,1\n1,2\n10,3\n")
    assert ' d="M0.0,666.7 L100.0,333.3 L1000.0,0.0"' in told


@pytest.mark.parametrize("kind", ["bar", "line"])
@pytest.mark.parametrize("is_stacked", [False, True])
def test_no_part_is_told_by_its_colour_alone(kind: str, is_stacked: bool) -> None:  # noqa: FBT001
    told = page("when,a,b,c\nMo,1,2,3\nTu,2,3,4\n", kind=kind, y=("a", "b", "c"), is_stacked=is_stacked)
    signs = re.findall(
        r"<pattern id=\"bk-chart-1-\d\".*?>(.*?)</pattern>" if kind == "bar" else r'<path id="bk-chart-1-\d".*? d="(.*?)"', told
    )
    assert len(set(signs)) == len(signs) == (2 if kind == "bar" else 3)
    assert [name for name in ("a", "b", "c") if f">{name}</text>" in told] == ["a", "b", "c"]


@pytest.mark.parametrize("kind", ["bar", "line"])
@pytest.mark.parametrize("columns", [1, 3])
@given(rows=st.lists(st.tuples(CELLS, NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=8))
def test_whatever_stands_in_the_cells_is_text(kind: str, columns: int, rows: list[tuple[str, ...]]) -> None:
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in (("when", "a", "b", "<c>"), *rows)]
    spec = ChartSpec(data="a.csv", kind=kind, x="when", y=("a", "b", "<c>")[:columns], title="<title>&", unit="</svg>", source="<script>")
    data = "\n".join(lines).encode()
    try:
        figures = read_figures(spec, data)
    except Unreadable:
        return
    for language in LANGUAGES:
        for is_feed in (False, True):
            tree = ET.fromstring(figure(spec, data, "/a.csv", 1, language, is_feed=is_feed))  # noqa: S314 -- our own
            tags = {element.tag.rpartition("}")[2] for element in tree.iter()}
            assert not tags & {"script", "c"}
            assert ("svg" in tags) != is_feed
            assert not any("style" in element.attrib for element in tree.iter())
            ids = [element.attrib["id"] for element in tree.iter() if "id" in element.attrib]
            assert len(ids) == len(set(ids))
            used = {element.attrib["href"][1:] for element in tree.iter("{http://www.w3.org/2000/svg}use")}
            assert used <= set(ids)
            assert len(list(tree.iter("tr"))) == len(figures.labels) + 1


@given(st.binary(max_size=80) | CELLS.map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for kind in ("bar", "line"):
        spec = ChartSpec(data="a.csv", kind=kind, x="a", y=("b",), title="A")
        faults: tuple[Fault, ...] = ()
        try:
            read_figures(spec, b"a,b\n" + data)
        except Unreadable as problem:
            faults = problem.faults
        assert all(fault.key or fault.line > 0 < fault.column for fault in faults)


@given(st.lists(st.sampled_from((*KEYS, ":", " ", "\n", "a.csv", "bar", "[", '"', ",", "b", "#", "="))).map("".join))
def test_any_fence_is_read_or_its_faults_are_in_it(text: str) -> None:
    fence = Span("a.md", 1, 4, 5)
    chart, found = read_chart(text, lambda number, before, width: Span("a.md", 2 + number, before + 1, width), fence)
    assert (chart is None) == bool(found)
    lines = text.split("\n")
    for one in found:
        assert one.span == fence or 2 <= one.span.line <= 1 + len(lines)
        assert one.span == fence or one.span.column - 1 <= len(lines[one.span.line - 2])


def desc(told: str) -> str:
    found = re.search(r"<desc[^>]*>(.*?)</desc>", told)
    assert found
    return found[1]
