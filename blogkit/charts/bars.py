"""Labelled numbers become a bar chart in SVG that needs no script and no style sheet to be read. Never looks at what the numbers mean."""

from collections.abc import Iterator, Sequence
from html import escape
from textwrap import wrap
from typing import NamedTuple

LABEL_CHARACTERS = 72
"""A longer label is cut in the picture; it stands whole in the table beside it."""
LINE_CHARACTERS = 36
"""A longer label, with what stands behind it, takes another line: as many fit onto the screen of a telephone."""
ROW_EM, BAR_EM, TEXT_EM, GAP_EM, KEY_EM, LINE_EM = 3.4, 1.3, 1.05, 0.45, 1.7, 1.25
NOTE_SHARE = 0.22
"""Of the longest bar, the room behind it for its number."""
TEXTURES = (
    "",
    '<path d="M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4" stroke="currentColor" stroke-width="2.4"/>',
    '<circle cx="2" cy="2" r="1.5" fill="currentColor"/><circle cx="6" cy="6" r="1.5" fill="currentColor"/>',
    '<path d="M4,0 v8" stroke="currentColor" stroke-width="3"/>',
    '<path d="M0,4 h8 M4,0 v8" stroke="currentColor" stroke-width="1"/>',
    '<path d="M0,4 h8" stroke="currentColor" stroke-width="1.5"/>',
)
"""What tells one part of a bar from another where colours do not; the first is the bare colour."""


class Bar(NamedTuple):
    """One bar: what it stands for, and as many numbers as the chart has parts."""

    label: str
    values: tuple[float, ...]
    note: str = ""
    """What stands behind the label, such as ``12 of 30``."""
    notes: tuple[str, ...] = ()
    """What stands behind each number, where they stand below each other."""


class Chart(NamedTuple):
    """What a picture shows."""

    id: str
    """Begins with ``bk-``; unique on its page."""
    title: str
    description: str
    """What someone who does not see it ought to know."""
    bars: tuple[Bar, ...]
    parts: tuple[str, ...] = ("",)
    """What the numbers of each bar stand for."""
    has_key: bool = False
    """Whether the parts are named above the bars, for where the bars' own labels do not name them."""
    unknown: int = -1
    """Which part is drawn as an empty outline, because it stands for what nobody said."""
    whole: float = 0
    """The length of the whole row; the longest bar unless given."""
    is_grouped: bool = False
    """Whether the numbers of a bar stand below each other, each as a bar of its own, rather than behind each other."""
    language: str = ""
    """What ``description`` is written in, where that is not the language of the page."""


class _Scale(NamedTuple):
    """From the least number to the greatest, nought among them."""

    low: float
    high: float

    def at(self, value: float) -> float:
        """Return how far along the row a number stands, from 0 to 1."""
        return (value - self.low) / (self.high - self.low)


def bar_chart(chart: Chart) -> str:
    """Return the picture; lengths are in percent and em, so that it is as wide as its place and as large as its text."""
    key_em = KEY_EM * len(chart.parts) + GAP_EM if chart.has_key else 0.0
    row_em = ROW_EM + LINE_EM * len(chart.parts) - GAP_EM if chart.is_grouped else ROW_EM
    scale = _scale(chart)
    draw = _group if chart.is_grouped else _bar
    rows: list[str] = []
    top = key_em
    for bar in chart.bars:
        lines = _lines(bar)
        rows.append(_label(bar, lines, top))
        top += LINE_EM * (len(lines) - 1)
        rows += draw(chart, bar, top, scale)
        top += row_em
    height = top - (2 * GAP_EM if chart.is_grouped else 0.0)
    pieces = (
        svg_opening(chart.id, chart.title, chart.description, height, chart.language),
        *_textures(chart),
        *_key(chart),
        *rows,
        *(_zero(scale, key_em, height) if scale.low < 0 else ()),
        "</svg>",
    )
    return "\n".join(pieces)


def svg_opening(id_: str, title: str, description: str, height_em: float, language: str = "") -> str:
    """Return how a picture begins: what it is, and what it tells those who do not see it."""
    id_ = escape(id_)
    lang = f' lang="{escape(language)}"' if language else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="bk-chart" id="{id_}" role="img" aria-labelledby="{id_}-title {id_}-desc" '
        f'width="100%" height="{em(height_em)}" direction="ltr" font-size="1em" fill="currentColor">\n'
        f'<title id="{id_}-title">{as_text(title)}</title>\n<desc id="{id_}-desc"{lang}>{as_text(description)}</desc>'
    )


def _scale(chart: Chart) -> _Scale:
    if chart.is_grouped or any(value < 0 for bar in chart.bars for value in bar.values):
        values = [value for bar in chart.bars for value in bar.values]
        low, high = min(0.0, *values), max(0.0, *values)
        room = NOTE_SHARE * (high - low) if chart.is_grouped else 0.0
        return _Scale(low, high + room or 1.0)
    return _Scale(0.0, chart.whole or max((sum(bar.values) for bar in chart.bars), default=0) or 1)


def _textures(chart: Chart) -> Iterator[str]:
    for part in range(len(chart.parts)):
        texture = TEXTURES[part % len(TEXTURES)]
        if texture and part != chart.unknown:
            yield (
                f'<pattern id="{escape(chart.id)}-{part}" class="bk-part-{part}" width="8" height="8" patternUnits="userSpaceOnUse">'
                f"{texture}</pattern>"
            )


def _key(chart: Chart) -> Iterator[str]:
    for part, name in enumerate(chart.parts if chart.has_key else ()):
        top = KEY_EM * part
        yield _rect(chart, part, "0", top + 0.1, "1.6em", TEXT_EM)
        yield f'<text x="2.2em" y="{em(top + TEXT_EM)}">{as_text(_cut(name))}</text>'


def _bar(chart: Chart, bar: Bar, top: float, scale: _Scale) -> Iterator[str]:
    start = 0.0
    for part, value in enumerate(bar.values):
        if value:
            left, right = sorted((scale.at(start), scale.at(start + value)))
            yield _rect(chart, part, percent(left), top + TEXT_EM + GAP_EM, percent(right - left), BAR_EM)
        start += value


def _group(chart: Chart, bar: Bar, top: float, scale: _Scale) -> Iterator[str]:
    for part, value in enumerate(bar.values):
        line = top + TEXT_EM + GAP_EM + part * LINE_EM
        left, right = sorted((scale.at(0), scale.at(value)))
        if value:
            yield _rect(chart, part, percent(left), line, percent(right - left), LINE_EM - 0.15)
        y = em(line + LINE_EM - 0.3)
        yield f'<text class="bk-chart-note" x="{percent(right)}" y="{y}" dx="0.4em">{as_text(bar.notes[part])}</text>'


def _zero(scale: _Scale, top: float, bottom: float) -> Iterator[str]:
    x = percent(scale.at(0))
    yield f'<line class="bk-chart-zero" x1="{x}" x2="{x}" y1="{em(top)}" y2="{em(bottom)}" stroke="currentColor"/>'


def _label(bar: Bar, lines: Sequence[str], top: float) -> str:
    first, *others = lines
    more = "".join(f' <tspan x="0" dy="{em(LINE_EM)}">{as_text(line)}</tspan>' for line in others)
    return f'<text x="0" y="{em(top + TEXT_EM)}"><tspan>{as_text(first)}</tspan>{more}{_note(bar)}</text>'


def _lines(bar: Bar) -> list[str]:
    """Return the lines of a label; what stands behind it finds room on the last one, beside a word at least."""
    *words, last = _cut(bar.label).split(" ")
    held = "\N{NO-BREAK SPACE}".join((last, *bar.note.split()))
    lines = wrap(" ".join((*words, held)), LINE_CHARACTERS, break_long_words=False, break_on_hyphens=False) or [""]
    return [*lines[:-1], lines[-1][: len(lines[-1]) - len(held)] + last]


def _note(bar: Bar) -> str:
    return f'<tspan class="bk-chart-note" dx="0.6em">{as_text(bar.note)}</tspan>' if bar.note else ""


def _rect(chart: Chart, part: int, x: str, y: float, width: str, height: float) -> str:
    texture = TEXTURES[part % len(TEXTURES)]
    fill = "none" if part == chart.unknown else f"url(#{escape(chart.id)}-{part})" if texture else "currentColor"
    return (
        f'<rect class="bk-part-{part}{" bk-part-unknown" if part == chart.unknown else ""}" x="{x}" y="{em(y)}" width="{width}" '
        f'height="{em(height)}" fill="{fill}" stroke="currentColor"/>'
    )


def _cut(label: str) -> str:
    return label if len(label) <= LABEL_CHARACTERS else label[: LABEL_CHARACTERS - 1].rstrip() + "…"


def as_text(text: str) -> str:
    """Escape what stands between two tags."""
    return escape(text, quote=False)


def em(length: float) -> str:
    """Write a length by the size of the text."""
    return f"{length:.2f}".rstrip("0").rstrip(".") + "em"


def percent(share: float) -> str:
    """Write a length by the width of the picture."""
    return f"{100 * share:.3f}".rstrip("0").rstrip(".") + "%"
