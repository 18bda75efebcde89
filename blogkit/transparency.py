"""The figures of a site as words, pictures, JSON and CSV. Never counts anything, and never shows silence as a nought."""

import io
from collections.abc import Iterable
from functools import partial
from typing import NamedTuple

import msgspec
from markupsafe import Markup

from blogkit.charts.bars import Bar, Chart, bar_chart
from blogkit.disclosure.foreign import apart
from blogkit.disclosure.language import Tongue, tongue_of
from blogkit.disclosure.words import plain
from blogkit.site.figures import Counted, Figures, Tally
from blogkit.views import TransparencyDataView, TransparencyView

NAMES = (
    "posts",
    "by_author_alone",
    "with_others",
    "ghostwritten",
    "withheld",
    "by_author_ai_undeclared",
    "undeclared",
    "ai_assisted",
    "ai_none",
    "ai_undeclared",
    "sponsored",
    "corrected",
    "retracted",
)
"""The figures, in the order in which they are shown."""
WRITING = ("by_author_alone", "with_others", "ghostwritten", "withheld", "by_author_ai_undeclared", "undeclared")
AI = ("ai_assisted", "ai_none", "ai_undeclared")
INTEGERS = ("posts", "by_author_alone", "ghostwritten", "withheld", "ai_assisted", "sponsored", "corrected", "retracted", "undeclared")
"""The figures that every reader of ``/transparency.json`` may count on, in their order."""
DETAILS = ("with_others", "by_author_ai_undeclared", "ai_none", "ai_undeclared")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would compute."""
PEOPLE_IN_PICTURE = 40
"""More people than this stand in the table alone."""


class Figure(NamedTuple):
    """One figure of the whole site, in words."""

    name: str
    label: str
    short: str
    posts: int
    of: int
    """Of how many posts it is known whether they count here."""
    share: str
    """In percent of those; empty where it is known of none."""
    meaning: str


class FiguresRow(NamedTuple):
    """The figures of a year or a person, as they stand in a row of a table; empty where nobody declared any."""

    name: str
    url: str
    posts: str
    by_author_alone: str
    with_others: str
    ghostwritten: str
    withheld: str
    by_author_ai_undeclared: str
    undeclared: str
    ai_assisted: str
    ai_none: str
    ai_undeclared: str
    sponsored: str
    corrected: str
    retracted: str


class Charts(NamedTuple):
    """Pictures of the figures, as SVG; empty where there is nothing to show."""

    writing: Markup
    ai: Markup
    years: Markup
    people: Markup


def figures_in_words(figures: Figures, tongue: Tongue) -> tuple[Figure, ...]:
    """Return each figure with its share of those posts of which it is known."""
    return tuple(_figure(name, figures, tongue) for name in NAMES)


def figure_names(name: str, tongue: Tongue) -> tuple[str, str]:
    """Return what a figure is called, in full and short."""
    return _said(name, "figure", tongue), _said(name, "short", tongue)


def rows(tallies: Iterable[Tally]) -> tuple[FiguresRow, ...]:
    """Return rows of a table."""
    return tuple(
        FiguresRow(tally.name, tally.url, **{name: _cell(name, tally.figures) for name in FiguresRow._fields[2:]}) for tally in tallies
    )


def charts(view: TransparencyView, tongue: Tongue) -> Charts:
    """Draw the figures."""
    whole = view.counted.whole
    if not whole.posts:
        return Charts(Markup(), Markup(), Markup(), Markup())
    drawn = partial(_drawn, language=view.site.language)
    return Charts(
        drawn(_of_all("writing", WRITING, whole, tongue)),
        drawn(_of_all("ai", AI, whole, tongue)),
        drawn(_by("years", view.counted.years, tongue)),
        drawn(_by("people", view.counted.people, tongue)) if len(view.counted.people) <= PEOPLE_IN_PICTURE else Markup(),
    )


def render_data(view: TransparencyDataView) -> bytes:
    """Return ``transparency.json`` or ``transparency.csv``."""
    return _json(view) if view.format == "json" else _csv(view.counted)


def share(part: int, whole: int, tongue: Tongue) -> str:
    """Write a share in whole percents; what is more than nothing is never shown as nothing, nor what is less than all as all."""
    if not whole:
        return ""
    percent = 100 * part / whole
    if 0 < percent < 1:
        return tongue.word("share.least")
    if 99 < percent < 100:  # noqa: PLR2004
        return tongue.word("share.most")
    return tongue.plain("share.percent", percent=str(int(percent + 0.5)))


def _figure(name: str, figures: Figures, tongue: Tongue) -> Figure:
    number, known = getattr(figures, name), _known(name, figures)
    return Figure(
        name,
        _said(name, "figure", tongue),
        _said(name, "short", tongue),
        number,
        known,
        share(number, known, tongue),
        _said(name, "meaning", tongue),
    )


def _said(name: str, what: str, tongue: Tongue) -> str:
    """Return what a figure is called, in full or short, or what exactly it counts."""
    return tongue.word(f"{what}.{name.replace('_', '-')}")


def _known(name: str, figures: Figures) -> int:
    """Return of how many posts it is known whether they count."""
    if name in {"by_author_alone", "with_others"}:
        return figures.posts - figures.undeclared - figures.by_author_ai_undeclared
    if name in WRITING[2:-1]:
        return figures.posts - figures.undeclared
    if name in AI[:-1]:
        return figures.posts - figures.ai_undeclared
    return figures.posts


def _cell(name: str, figures: Figures) -> str:
    return str(getattr(figures, name)) if _known(name, figures) or not figures.posts else ""


def _drawn(chart: Chart, language: str) -> Markup:
    return Markup(apart(bar_chart(chart), language))  # noqa: S704 -- it escapes what it is given


def _of_all(id_: str, names: tuple[str, ...], figures: Figures, tongue: Tongue) -> Chart:
    bars = tuple(_bar(names, number, figures, tongue) for number in range(len(names)))
    told = ""
    for bar in bars:
        one = tongue.plain("chart.bar", label=bar.label, note=bar.note)
        told = tongue.plain("chart.bars", bars=told, bar=one) if told else one
    description = tongue.plain("chart.told", bars=told)
    return Chart(f"bk-{id_}", tongue.word(f"chart.{id_}"), description, bars, names, unknown=len(names) - 1, whole=figures.posts)


def _bar(names: tuple[str, ...], number: int, figures: Figures, tongue: Tongue) -> Bar:
    """Return a bar of which one part alone has a length, so that it looks like that part in the other pictures."""
    name = names[number]
    value = getattr(figures, name)
    is_known = _known(name, figures)
    note = tongue.plain("chart.of", part=str(value), total=str(figures.posts)) if is_known else tongue.word("share.unsaid")
    return Bar(_said(name, "figure", tongue), tuple(value if part == number else 0 for part in range(len(names))), note)


def _by(id_: str, tallies: tuple[Tally, ...], tongue: Tongue) -> Chart:
    parts = tuple(_said(name, "figure", tongue) for name in WRITING)
    bars = tuple(
        Bar(tally.name, tuple(getattr(tally.figures, name) for name in WRITING), _posts(tally.figures.posts, tongue)) for tally in tallies
    )
    title, told = tongue.word(f"chart.{id_}"), tongue.word("chart.divided")
    return Chart(f"bk-{id_}", title, told, bars, parts, has_key=True, unknown=len(parts) - 1)


def _posts(number: int, tongue: Tongue) -> str:
    return plain(tongue.say_of(number, "chart.posts", number=str(number)))


def _json(view: TransparencyDataView) -> bytes:
    whole, tongue = view.counted.whole, tongue_of(view.language)
    data = {
        **{name: getattr(whole, name) for name in INTEGERS},
        **{name: getattr(whole, name) for name in DETAILS},
        "withdrawn": view.withdrawn,
        "site": view.title,
        "url": f"{view.base_url}/transparency/",
        "definitions": {name: _said(name, "meaning", tongue) for name in (*NAMES, "withdrawn")},
        "years": [{"year": int(year.name), **_integers(year)} for year in view.counted.years],
        "people": [
            {"id": one.id, "name": one.name, "url": view.origin + one.url if one.url else "", **_integers(one)}
            for one in view.counted.people
        ],
        "policy": _policy(view),
    }
    return msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n"


def _policy(view: TransparencyDataView) -> dict[str, list[dict[str, object]]]:
    policy = view.policy.in_force
    return {
        "rules": [{"name": rule.name, "level": rule.level, "summary": rule.summary} for rule in policy.rules],
        "overrides": [{"folder": one.folder, "type": one.type, "rules": dict(one.rules)} for one in policy.overrides],
        "waivers": [
            {"rule": one.rule, "post": one.post, "reason": one.reason, "until": one.until, "by": granted.title}
            for one, granted in zip(policy.waivers, view.policy.granted_by, strict=True)
        ],
    }


def _integers(tally: Tally) -> dict[str, int]:
    return {name: getattr(tally.figures, name) for name in (*INTEGERS, *DETAILS)}


def _csv(counted: Counted) -> bytes:
    """Write a row for the whole site, for each year and for each person."""
    import csv

    text = io.StringIO(newline="")
    writer = csv.writer(text)
    names = (*INTEGERS, *DETAILS)
    writer.writerow(("of", "name", *names))
    for of, tallies in (("site", [Tally("", "", "", counted.whole)]), ("year", counted.years), ("person", counted.people)):
        writer.writerows((of, _plain(tally.name), *(getattr(tally.figures, name) for name in names)) for tally in tallies)
    return text.getvalue().encode()


def _plain(name: str) -> str:
    return f"'{name}" if name.startswith(FORMULA) else name
