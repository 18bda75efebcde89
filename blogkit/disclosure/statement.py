"""From a disclosure to the sentences readers see, as text and as markup by one function. Never looks at files, themes or the clock."""

from datetime import date
from functools import cached_property
from html import escape
from typing import NamedTuple

from blogkit.disclosure.record import GHOSTWRITER, AiDeclaration, Credit, Disclosure, NamedOrg, NamedPerson, Origin, Withheld

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")

DEEDS = {
    "co-writer": "Written with",
    "editor": "Edited by",
    "copy-editor": "Copy-edited by",
    "reviewer": "Reviewed by",
    "fact-checker": "Facts checked by",
    "translator": "Translated by",
    "researcher": "Researched by",
    "interviewer": "Interview by",
    "illustrator": "Illustrated by",
    "photographer": "Photographs by",
}
RELATIONS = {
    "republished": "First published on",
    "adapted": "Adapted from",
    "excerpt": "An excerpt from",
    "translated": "Translated from",
    "cross-posted": "Also published on",
}
TASKS = {
    "ideation": "ideas",
    "research": "research",
    "outline": "the outline",
    "draft": "the draft",
    "rewrite": "rewriting",
    "summary": "the summary",
    "translation": "translation",
    "grammar": "grammar",
    "image": "images",
    "code": "code",
}
SPONSORED = {
    "paid": "Paid for by",
    "in-kind": "Supported in kind by",
    "affiliate": "Contains affiliate links to",
    "gift": "Made possible by a gift from",
}


class Mention(NamedTuple):
    """A name inside a sentence: who is named and, for markup, as what."""

    name: str
    url: str
    classes: str = ""
    rel: str = ""


Words = tuple[str | Mention, ...]
"""A sentence in pieces: plain text, and names that markup may turn into links."""


class Statement(NamedTuple):
    """What readers are told, a sentence a field; an empty tuple where nothing is to be said."""

    byline: Words
    ghostwriting: Words
    ai: Words
    sponsor: Words
    origin: Words

    def text(self) -> str:
        """Return the whole statement as plain text."""
        return " ".join(plain(words) for words in self if words)


class Told:
    """One disclosure and what it tells readers, composed when it is first asked for: most builds show few posts anew."""

    def __init__(self, disclosure: Disclosure, key: str) -> None:
        """Tell of ``disclosure``; ``key`` changes when it does."""
        self.disclosure = disclosure
        self.key = key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Told) and other.key == self.key

    def __hash__(self) -> int:
        return hash(self.key)

    @cached_property
    def sentences(self) -> Statement:
        """The statement, a sentence a field."""
        return make_statement(self.disclosure)

    @cached_property
    def statement(self) -> str:
        """The whole statement as plain text."""
        return self.sentences.text()

    @cached_property
    def byline(self) -> str:
        """The byline sentence as HTML."""
        return markup(self.sentences.byline)


def make_statement(disclosure: Disclosure) -> Statement:
    """Compose the sentences of one post's disclosure."""
    return Statement(
        byline=_byline(disclosure),
        ghostwriting=("The author says no ghostwriter took part.",) if disclosure.record.ghostwriting == "none" else (),
        ai=_ai(disclosure.record.ai),
        sponsor=_sponsor(disclosure.sponsor, disclosure.record.sponsor.relationship if disclosure.record.sponsor else "paid"),
        origin=_origin(disclosure.record.origin),
    )


def plain(words: Words) -> str:
    """Return a sentence as plain text."""
    return "".join(piece.name if isinstance(piece, Mention) else piece for piece in words)


def markup(words: Words) -> str:
    """Return a sentence as HTML, every character from the record escaped."""
    return "".join(_link(piece) if isinstance(piece, Mention) else escape(piece, quote=False) for piece in words)


def _link(mention: Mention) -> str:
    classes = f' class="{mention.classes}"' if mention.classes else ""
    if not mention.url:
        return f"<span{classes}>{escape(mention.name, quote=False)}</span>" if classes else escape(mention.name, quote=False)
    rel = f' rel="{mention.rel}"' if mention.rel else ""
    return f'<a{classes}{rel} href="{escape(mention.url)}">{escape(mention.name, quote=False)}</a>'


def _byline(disclosure: Disclosure) -> Words:
    if not disclosure.authors:
        return ("No author is named.",)
    words: list[str | Mention] = ["By "]
    words += _series([(Mention(a.name, a.url, "p-author h-card", "author"), *_position(a)) for a in disclosure.authors])
    by_role: dict[str, list[Words]] = {}
    for credit in disclosure.credits:
        by_role.setdefault(credit.role, []).append(_with_agency(credit))
    closing_comma = any(author.role for author in disclosure.authors[-1:])
    if ghosts := by_role.get(GHOSTWRITER):
        words += [", as told to " if closing_comma else " as told to ", *_series(ghosts)]
    words.append(".")
    if disclosure.record.ghostwriting == "withheld":
        words += _withheld(disclosure.record.withheld)
    for role, deed in DEEDS.items():
        if doers := by_role.get(role):
            words += [f" {deed} ", *_series(doers), "."]
    return _joined(words)


def _position(person: NamedPerson) -> Words:
    return (f", {person.role}",) if person.role else ()


def _with_agency(credit: Credit) -> Words:
    backing: list[str | Mention] = []
    if credit.on_behalf_of:
        backing.append(_org(credit.on_behalf_of))
    if credit.paid_by:
        backing += [", paid by " if backing else "paid by ", _org(credit.paid_by)]
    who = Mention(credit.person.name, credit.person.url)
    return (who, " (", *backing, ")") if backing else (who,)


def _org(org: NamedOrg) -> Mention:
    return Mention(org.name, org.url)


def _withheld(withheld: Withheld | None) -> list[str | Mention]:
    writer = (withheld.description if withheld else "") or "a professional writer"
    reason = f": {withheld.reason.rstrip('.')}" if withheld and withheld.reason else ""
    return [f" Written with {writer} whose name is withheld{reason}."]


def _series(items: list[Words]) -> list[str | Mention]:
    """Join as a list in running text; where an item holds a comma itself, ", and" keeps the items apart."""
    words: list[str | Mention] = []
    nested = any("," in plain(item) for item in items)
    for number, item in enumerate(items):
        if number:
            last = number == len(items) - 1
            words.append((", and " if nested or len(items) > 2 else " and ") if last else ("; " if nested else ", "))  # noqa: PLR2004
        words += item
    return words


def _ai(ai: AiDeclaration | None) -> Words:
    if ai is None:
        return ()
    if not ai.uses and not ai.generated:
        return ("The author says no AI was used.",)
    if not ai.uses:
        return ("AI wrote or substantially altered parts of the text.",)
    by_tool: dict[str, list[str]] = {}
    for use in ai.uses:
        by_tool.setdefault(use.tool or "AI", []).append(TASKS.get(use.task, use.task))
    uses = "; ".join(f"{tool} for {_and(tasks)}" for tool, tasks in by_tool.items())
    extent = " It wrote or substantially altered parts of the text." if ai.generated else ""
    return (f"AI was used: {uses}.{extent}",)


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _sponsor(sponsor: NamedOrg | None, relationship: str) -> Words:
    return (f"{SPONSORED.get(relationship, 'Sponsored by')} ", _org(sponsor), ".") if sponsor else ()


def _origin(origin: Origin | None) -> Words:
    if origin is None:
        return ()
    day = f", {long_day(origin.date)}" if origin.date else ""
    return (f"{RELATIONS.get(origin.relation, 'First published on')} ", Mention(origin.name, origin.url), f"{day}.")


def long_day(iso_day: str) -> str:
    """Write a day out: ``2026-02-20`` becomes ``20 February 2026``."""
    day = date.fromisoformat(iso_day)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _joined(words: list[str | Mention]) -> Words:
    joined: list[str | Mention] = []
    for piece in words:
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    return tuple(joined)
