"""How many posts are written by whom, counted from their records alone. Never takes silence for a claim."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from blogkit.disclosure.record import GHOSTWRITER, Record
from blogkit.site.model import Entry


class Figures(NamedTuple):
    """Numbers of posts. Of each post exactly one of the first six is true; the others may be true of any post."""

    by_author_alone: int = 0
    """``ghostwriting: none`` and ``ai: none`` are both declared, and no co-writer is named. Silence about either is no such claim.

    A post of several named authors counts: each of them answers for it. An editor, a translator or the like takes nothing away from that.
    """
    with_others: int = 0
    """``ghostwriting: none`` is declared, and a co-writer is named or a use of AI is."""
    ghostwritten: int = 0
    """A ghostwriter is named."""
    withheld: int = 0
    """A ghostwriter took part, and the name is withheld. These are not among the ghostwritten ones."""
    by_author_ai_undeclared: int = 0
    """``ghostwriting: none`` is declared, no co-writer is named, and nobody says whether AI was used."""
    undeclared: int = 0
    """Nobody says whether there was a ghostwriter: neither ``ghostwriting`` nor a ghostwriter is given, whatever is said of AI."""
    ai_assisted: int = 0
    """At least one use of AI is declared."""
    ai_none: int = 0
    """``ai: none`` is declared."""
    ai_undeclared: int = 0
    """Nobody says whether AI was used."""
    sponsored: int = 0
    """A sponsor is named: who paid, helped in kind, made a gift or pays for links."""
    corrected: int = 0
    """There is at least one entry under ``corrections``, of whichever kind; that of a retraction is one."""
    retracted: int = 0
    """``status: retracted``. A withdrawn post is no longer public and stands in none of these numbers."""
    posts: int = 0
    """All posts that are public."""


class Tally(NamedTuple):
    """The figures of one year or one person."""

    id: str
    name: str
    url: str
    """Of the person's page; empty for a year."""
    figures: Figures


class Counted(NamedTuple):
    """The figures of a site."""

    whole: Figures
    years: tuple[Tally, ...]
    """The newest first."""
    people: tuple[Tally, ...]
    """Everyone who is a named author, by name; a post of two authors counts for both."""


def count_posts(entries: Iterable[Entry]) -> Counted:
    """Count the public posts: all of them, by the year of their date, and by named author."""
    alike = Counter((entry.card.date.year, entry.told) for entry in entries)
    years: dict[int, list[int]] = {}
    people: dict[str, list[int]] = {}
    named: dict[str, tuple[str, str]] = {}
    for (year, told), number in alike.items():
        true_of_it = tuple(_true_of(told.disclosure.record))
        _add(years.setdefault(year, [0] * len(Figures._fields)), true_of_it, number)
        for author in told.disclosure.authors:
            named[author.id] = (author.name, author.url)
            _add(people.setdefault(author.id, [0] * len(Figures._fields)), true_of_it, number)
    by_name = sorted(people, key=lambda id_: (named[id_][0].casefold(), named[id_][0], id_))
    return Counted(
        whole=Figures(*map(sum, zip(*years.values(), strict=True))),
        years=tuple(Tally(str(year), str(year), "", Figures(*years[year])) for year in sorted(years, reverse=True)),
        people=tuple(Tally(id_, *named[id_], Figures(*people[id_])) for id_ in by_name),
    )


def _add(counts: list[int], true_of_it: Iterable[int], number: int) -> None:
    for place in true_of_it:
        counts[place] += number


def _true_of(record: Record) -> Iterator[int]:
    """Yield the places of the figures in which a post of this record counts."""
    return (_PLACES[name] for name in chain(("posts", authorship(record), _ai(record)), _marks(record)))


def authorship(record: Record) -> str:
    """Return the one of the first six figures in which a post of this record counts: how it was written, as far as anybody says."""
    roles = {one.role for one in record.contributions}
    if record.ghostwriting == "withheld":
        return "withheld"
    if record.ghostwriting == "disclosed" or GHOSTWRITER in roles:
        return "ghostwritten"
    if record.ghostwriting == "undeclared":
        return "undeclared"
    if "co-writer" in roles:
        return "with_others"
    return {"ai_none": "by_author_alone", "ai_assisted": "with_others", "ai_undeclared": "by_author_ai_undeclared"}[_ai(record)]


def _ai(record: Record) -> str:
    if record.ai is None:
        return "ai_undeclared"
    return "ai_assisted" if record.ai.uses or record.ai.generated else "ai_none"


def _marks(record: Record) -> Iterator[str]:
    if record.sponsor:
        yield "sponsored"
    if record.corrections:
        yield "corrected"
    if record.is_retracted:
        yield "retracted"


_PLACES = {name: place for place, name in enumerate(Figures._fields)}
