"""Labelled numbers become a bar chart in SVG that needs no script and no style sheet to be read. Never looks at what the numbers mean."""

from collections.abc import Iterator
from html import escape
from typing import NamedTuple

LABEL_CHARACTERS = 72
"""A longer label is cut in the picture; it stands whole in the table beside it."""
ROW_EM, BAR_EM, TEXT_EM, GAP_EM, KEY_EM = 3.4, 1.3, 1.05, 0.45, 1.7
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


def bar_chart(chart: Chart) -> str:
    """Return the picture; lengths are in percent and em, so that it is as wide as its place and as large as its text."""
    key_em = KEY_EM * len(chart.parts) + GAP_EM if chart.has_key else 0.0
    height = key_em + ROW_EM * len(chart.bars)
    whole = chart.whole or max((sum(bar.values) for bar in chart.bars), default=0) or 1
    id_ = escape(chart.id)
    pieces = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="bk-chart" id="{id_}" role="img" aria-labelledby="{id_}-title {id_}-desc"',
        f'width="100%" height="{_em(height)}" direction="ltr" font-size="1em" fill="currentColor">',
        f'<title id="{id_}-title">{_text(chart.title)}</title>',
        f'<desc id="{id_}-desc">{_text(chart.description)}</desc>',
        *_textures(chart),
        *_key(chart),
        *(piece for number, bar in enumerate(chart.bars) for piece in _bar(chart, bar, key_em + number * ROW_EM, whole)),
        "</svg>",
    )
    return "\n".join(pieces)


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
        yield f'<text x="2.2em" y="{_em(top + TEXT_EM)}">{_text(_cut(name))}</text>'


def _bar(chart: Chart, bar: Bar, top: float, whole: float) -> Iterator[str]:
    label = _cut(bar.label)
    yield f'<text x="0" y="{_em(top + TEXT_EM)}"><tspan>{_text(label)}</tspan>{_note(bar)}</text>'
    start = 0.0
    for part, value in enumerate(bar.values):
        if value > 0:
            yield _rect(chart, part, _percent(start / whole), top + TEXT_EM + GAP_EM, _percent(value / whole), BAR_EM)
        start += value


def _note(bar: Bar) -> str:
    return f'<tspan class="bk-chart-note" dx="0.6em">{_text(bar.note)}</tspan>' if bar.note else ""


def _rect(chart: Chart, part: int, x: str, y: float, width: str, height: float) -> str:
    texture = TEXTURES[part % len(TEXTURES)]
    fill = "none" if part == chart.unknown else f"url(#{escape(chart.id)}-{part})" if texture else "currentColor"
    return (
        f'<rect class="bk-part-{part}{" bk-part-unknown" if part == chart.unknown else ""}" x="{x}" y="{_em(y)}" width="{width}" '
        f'height="{_em(height)}" fill="{fill}" stroke="currentColor"/>'
    )


def _cut(label: str) -> str:
    return label if len(label) <= LABEL_CHARACTERS else label[: LABEL_CHARACTERS - 1].rstrip() + "…"


def _text(text: str) -> str:
    return escape(text, quote=False)


def _em(length: float) -> str:
    return f"{length:.2f}".rstrip("0").rstrip(".") + "em"


def _percent(share: float) -> str:
    return f"{100 * share:.3f}".rstrip("0").rstrip(".") + "%"
