"""What the pages of figures and of the policy must show, from the counted figures and the policy in force. Never reads bytes."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from blogkit.disclosure.in_force import PolicyInForce
from blogkit.disclosure.language import Tongue
from blogkit.parity.expected import Loss, quoted
from blogkit.parity.page_rows import is_dated
from blogkit.parity.pages import SeenNumbers, squashed
from blogkit.site.figures import Counted, Tally
from blogkit.transparency import INTEGERS, Figure, figure_names, figures_in_words, rows
from blogkit.views import PolicyShown

BY_YEAR_AND_PERSON = ("by_author_alone", "ghostwritten", "undeclared", "ai_assisted", "sponsored", "corrected")
"""What is told of each year and of each person; a theme may leave out the rest."""
BESIDE_CHARACTERS = 40
"""A number stands so near to what it is the number of."""
ROW_CHARACTERS = 500
"""The numbers of a year or a person stand so near to the name."""


def counted(figures: Counted, seen: SeenNumbers, tongue: Tongue) -> Iterator[Loss]:
    """Yield figures of the whole site, of years and of people that a text does not tell; silence is never told as a nought."""
    if not figures.whole.posts:
        return
    for figure in figures_in_words(figures.whole, tongue):
        if figure.name in INTEGERS:
            yield from _untold(figure, seen.text)
    tallies = (*figures.years, *figures.people)
    told = set(_told(tallies, seen, tongue))
    yield from (Loss("figure", f"the figures of {one.name}") for one in tallies if one not in told)


def in_force(policy: PolicyShown, text: str) -> Iterator[Loss]:
    """Yield rules, exceptions and waivers in force that a text does not tell, waivers with who answers for them and until when."""
    bare, told = squashed(text), policy.in_force
    for what, parts in _parts(told, [one.title for one in policy.granted_by]):
        lost = next((part for part in parts if squashed(part.replace("`", "")) not in bare), "")
        if lost:
            yield Loss("policy", f"{what}: {quoted(lost)}" if lost != parts[0] else what, squashed(lost))
    for waiver in told.waivers:
        if waiver.until and not is_dated(bare, "", waiver.until):
            yield Loss("policy", f"the last day of the waiver of {waiver.rule} for {waiver.post}, {waiver.until}")


def _untold(figure: Figure, text: str) -> Iterator[Loss]:
    beside = [number for label in dict.fromkeys((figure.label, figure.short)) for number in _numbers_beside(label, text)]
    if figure.of and str(figure.posts) not in beside:
        yield Loss("figure", f"the figure {quoted(figure.label)}, {figure.posts}")
    elif not figure.of and not beside:
        yield Loss("figure", f"the figure {quoted(figure.label)}, of which nobody says anything")
    elif not figure.of and "0" in _numbers_beside(figure.label, text, is_before=False):
        yield Loss("figure", f"0 as the figure {quoted(figure.label)}, of which nobody says anything", is_claim=True)


def _numbers_beside(label: str, text: str, *, is_before: bool = True) -> Iterator[str]:
    """Yield the number behind each mention of a label and that before it, an empty text where there is none."""
    for start, end in _mentions(label, text):
        behind = _NUMBER_BEHIND.match(text, end)
        before = _NUMBER_BEFORE.search(text[max(0, start - BESIDE_CHARACTERS) : start]) if is_before else None
        yield behind[1] if behind else ""
        yield before[1] if before else ""


def _mentions(label: str, text: str) -> Iterator[tuple[int, int]]:
    at = text.find(label)
    while at >= 0:
        end = at + len(label)
        if not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum()):
            yield at, end
        at = text.find(label, end)


def _told(tallies: Sequence[Tally], seen: SeenNumbers, tongue: Tongue) -> Iterator[Tally]:
    """Yield those whose numbers stand in their row of a table, or, where none has a row for them, behind their name."""
    wanted = [(tally, {name: getattr(row, name) for name in BY_YEAR_AND_PERSON}) for tally, row in zip(tallies, rows(tallies), strict=True)]
    named: dict[str, list[dict[str, str]]] = {}
    for table in seen.tables:
        columns = {name: at for at, head in enumerate(table[0] if table else ()) for name in _names_of(head, tongue)}
        for row in table[1:]:
            cells = {name: row[at] for name, at in columns.items() if at < len(row)}
            named.setdefault(row[0] if row else "", []).append(cells)
    for tally, numbers in wanted:
        if any(all(_is_number(cells.get(name, "?"), number) for name, number in numbers.items()) for cells in named.get(tally.name, ())):
            yield tally
    yield from _told_in_text([(tally, numbers) for tally, numbers in wanted if tally.name not in named], seen.text)


@cache
def _names_of(head: str, tongue: Tongue) -> tuple[str, ...]:
    return tuple(name for name in BY_YEAR_AND_PERSON if head in figure_names(name, tongue))


def _is_number(cell: str, number: str) -> bool:
    """Say whether a cell has a number, or none where none is known."""
    return _NUMBER.findall(cell) == ([number] if number else []) and cell != "?"


def _told_in_text(wanted: Sequence[tuple[Tally, dict[str, str]]], text: str) -> Iterator[Tally]:
    """Yield those whose numbers stand behind their name, before the next name."""
    by_name: dict[str, list[tuple[Tally, Counter[str]]]] = {}
    for tally, numbers in wanted:
        by_name.setdefault(tally.name, []).append((tally, Counter(filter(None, numbers.values()))))
    places = sorted((start, end, name) for name in by_name for start, end in _mentions(name, text))
    for (_, end, name), (following, _, _) in pairwise([*places, (len(text), 0, "")]):
        there = Counter(_NUMBER.findall(text, end, min(following, end + ROW_CHARACTERS)))
        yield from (tally for tally, numbers in by_name[name] if numbers <= there)


def _parts(policy: PolicyInForce, granted_by: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for rule in policy.rules:
        if rule.level != "off":
            yield f"the rule {rule.name}", (rule.summary,)
    for one in policy.overrides:
        where = " and ".join(filter(None, (one.folder, one.type)))
        yield f"the exception for {where}", tuple(filter(None, (one.folder, one.type, *(name for name, _ in one.rules))))
    for waiver, by in zip(policy.waivers, granted_by, strict=True):
        yield f"the waiver of {waiver.rule} for {waiver.post}", (waiver.post, waiver.rule, waiver.reason, by)


_NUMBER = re.compile(r"\d+")
_NUMBER_BEHIND = re.compile(rf"\W{{0,{BESIDE_CHARACTERS}}}(\d+)")
_NUMBER_BEFORE = re.compile(r"(\d+)\W*$")
