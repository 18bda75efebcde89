"""The figures of a site as words, pictures, JSON and CSV. Never counts anything, and never shows silence as a nought."""

import io
from collections.abc import Iterable
from typing import NamedTuple

import msgspec
from markupsafe import Markup

from blogkit.charts import Bar, Chart, bar_chart
from blogkit.site.figures import Counted, Figures, Tally
from blogkit.views import TransparencyDataView, TransparencyView


class Words(NamedTuple):
    """What a figure is called, in full and at the head of a column, and what exactly it counts."""

    label: str
    short: str
    meaning: str


WORDS: dict[str, Words] = {
    "posts": Words("All posts", "All", "Every post that is public now."),
    "by_author_alone": Words(
        "Written by the named author alone",
        "Alone",
        "The post declares that there was no ghostwriter and that no AI was used, and it names no co-writer. Silence about either is not "
        "enough. A post of several named authors counts here, too; an editor or translator takes nothing away.",
    ),
    "with_others": Words(
        "Written with a co-writer or with AI",
        "With others",
        "The post declares that there was no ghostwriter, and names a co-writer or something that AI was used for.",
    ),
    "ghostwritten": Words("Ghostwritten, name given", "Ghostwritten", "The post names who wrote it for the author."),
    "withheld": Words(
        "Ghostwritten, name withheld",
        "Name withheld",
        "The post says that somebody wrote it for the author, and why the name is not given. Those with a name count elsewhere.",
    ),
    "by_author_ai_undeclared": Words(
        "Written by the named author, AI undeclared",
        "AI unsaid",
        "The post declares that there was no ghostwriter and names no co-writer, and nobody says whether AI was used. It may be by its author "
        "alone or not.",
    ),
    "undeclared": Words(
        "Undeclared",
        "Undeclared",
        "Nobody says whether there was a ghostwriter. That is not the same as none: such a post may be of any of the kinds above.",
    ),
    "ai_assisted": Words("AI-assisted", "AI", "The post names at least one thing that AI was used for."),
    "ai_none": Words("No AI used", "No AI", "The author says that no AI was used."),
    "ai_undeclared": Words("AI undeclared", "AI undeclared", "Nobody says whether AI was used. That is not the same as none."),
    "sponsored": Words("Sponsored", "Sponsored", "The post names a sponsor, who paid, helped in kind, made a gift or pays for links."),
    "corrected": Words("Corrected", "Corrected", "The post has a log of corrections. The notice of a retraction stands in it, too."),
    "retracted": Words("Retracted", "Retracted", "The post was taken back and stays at its address, under a notice."),
}
WRITING = ("by_author_alone", "with_others", "ghostwritten", "withheld", "by_author_ai_undeclared", "undeclared")
AI = ("ai_assisted", "ai_none", "ai_undeclared")
INTEGERS = ("posts", "by_author_alone", "ghostwritten", "withheld", "ai_assisted", "sponsored", "corrected", "retracted", "undeclared")
"""The figures that every reader of ``/transparency.json`` may count on, in their order."""
DETAILS = ("with_others", "by_author_ai_undeclared", "ai_none", "ai_undeclared")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would compute."""
SEE_TABLE = "The numbers stand in the table beside it."
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


def figures_in_words(figures: Figures) -> tuple[Figure, ...]:
    """Return each figure with its share of those posts of which it is known."""
    return tuple(_figure(name, figures) for name in WORDS)


def rows(tallies: Iterable[Tally]) -> tuple[FiguresRow, ...]:
    """Return rows of a table."""
    return tuple(
        FiguresRow(tally.name, tally.url, **{name: _cell(name, tally.figures) for name in FiguresRow._fields[2:]}) for tally in tallies
    )


def charts(view: TransparencyView) -> Charts:
    """Draw the figures."""
    whole = view.counted.whole
    if not whole.posts:
        return Charts(Markup(), Markup(), Markup(), Markup())
    return Charts(
        _drawn(_of_all("bk-writing", "Who wrote our posts", WRITING, whole)),
        _drawn(_of_all("bk-ai", "What our posts say of AI", AI, whole)),
        _drawn(_by("bk-years", "Who wrote our posts, by year", view.counted.years)),
        _drawn(_by("bk-people", "Who wrote our posts, by named author", view.counted.people))
        if len(view.counted.people) <= PEOPLE_IN_PICTURE
        else Markup(),
    )


def render_data(view: TransparencyDataView) -> bytes:
    """Return ``transparency.json`` or ``transparency.csv``."""
    return _json(view) if view.format == "json" else _csv(view.counted)


def share(part: int, whole: int) -> str:
    """Write a share in whole percents; what is more than nothing is never shown as nothing, nor what is less than all as all."""
    if not whole:
        return ""
    percent = 100 * part / whole
    if 0 < percent < 1:
        return "less than 1 %"
    if 99 < percent < 100:  # noqa: PLR2004
        return "more than 99 %"
    return f"{int(percent + 0.5)} %"


def _figure(name: str, figures: Figures) -> Figure:
    number, known = getattr(figures, name), _known(name, figures)
    words = WORDS[name]
    return Figure(name, words.label, words.short, number, known, share(number, known), words.meaning)


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


def _drawn(chart: Chart) -> Markup:
    return Markup(bar_chart(chart))  # noqa: S704 -- it escapes what it is given


def _of_all(id_: str, title: str, names: tuple[str, ...], figures: Figures) -> Chart:
    bars = tuple(_bar(names, number, figures) for number in range(len(names)))
    told = "; ".join(f"{bar.label}: {bar.note}" for bar in bars)
    return Chart(id_, title, f"{told}. {SEE_TABLE}", bars, names, unknown=len(names) - 1, whole=figures.posts)


def _bar(names: tuple[str, ...], number: int, figures: Figures) -> Bar:
    """Return a bar of which one part alone has a length, so that it looks like that part in the other pictures."""
    name = names[number]
    value = getattr(figures, name)
    note = f"{value} of {figures.posts}" if _known(name, figures) else "nobody says"
    return Bar(WORDS[name].label, tuple(value if part == number else 0 for part in range(len(names))), note)


def _by(id_: str, title: str, tallies: tuple[Tally, ...]) -> Chart:
    parts = tuple(WORDS[name].label for name in WRITING)
    bars = tuple(Bar(tally.name, tuple(getattr(tally.figures, name) for name in WRITING), _posts(tally.figures.posts)) for tally in tallies)
    told = f"A bar for each, as long as its number of posts, divided by how they were written. {SEE_TABLE}"
    return Chart(id_, title, told, bars, parts, has_key=True, unknown=len(parts) - 1)


def _posts(number: int) -> str:
    return "1 post" if number == 1 else f"{number} posts"


def _json(view: TransparencyDataView) -> bytes:
    whole = view.counted.whole
    data = {
        **{name: getattr(whole, name) for name in INTEGERS},
        **{name: getattr(whole, name) for name in DETAILS},
        "withdrawn": view.withdrawn,
        "site": view.title,
        "url": f"{view.base_url}/transparency/",
        "definitions": {name: words.meaning for name, words in WORDS.items()}
        | {"withdrawn": "A post that was taken away. A dated note stands at its address, and it stands in no other number."},
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
