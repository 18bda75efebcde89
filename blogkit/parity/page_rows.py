"""What a post's page must show, a row of *Field to output* each: expected and seen give what is lost. Never reads bytes."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from blogkit.disclosure.vocabulary import AI_META, AI_TERMS, CREATOR_META, TERMS
from blogkit.parity.expected import BESIDE_LABELS, CREDIT, LABEL, Expected, Loss, quoted
from blogkit.parity.pages import Said, Seen, said

MICROFORMATS = "microformats"
DAY_CHARACTERS = 24
"""A day and the name of its month are not longer."""
NEAR = 80
"""So many characters before or behind a correction's text its day must stand."""
SENTENCES = {
    "label": "the label for text made by AI",
    "ghostwriting": "the word on ghostwriting",
    "ai": "the word on AI",
    "sponsor": "the word on the sponsor",
    "origin": "the word on where it was first published",
}


class Row(NamedTuple):
    """One row of the contract, and what of it is lost."""

    name: str
    lost: Callable[[Expected, Seen], Iterator[Loss]]


def people(expected: Expected, seen: Seen) -> Iterator[Loss]:
    """Yield everyone who is not named in a byline that readers see."""
    shown = expected.byline if expected.byline in seen.shown else ""
    yield from (loss._replace(text=expected.byline) for loss in expected.people if not shown or loss.text not in shown)
    if not shown and not expected.people:
        yield Loss("byline", "the byline", expected.byline)


def sentences(expected: Expected, seen: Seen) -> Iterator[Loss]:
    """Yield each other sentence of the statement that readers do not see."""
    for name, sentence in expected.sentences.items():
        if name != "byline" and sentence.bare not in (seen.opening if name == "label" else seen.shown):
            yield sentence_loss(name, sentence)


def sentence_loss(name: str, sentence: Said) -> Loss:
    """Return the loss of a sentence of the statement."""
    what = f"{SENTENCES.get(name, name)}: {quoted(sentence.text)}"
    return Loss(f"sentence on {name}", what, sentence.bare, rule=LABEL if name == "sponsor" else CREDIT)


def labels(expected: Expected, seen: Seen) -> Iterator[Loss]:
    """Yield what must be read first and is not: labels before the headline, the banner of a retracted post before the text."""
    if not expected.record.sponsor and not expected.record.is_retracted:
        return
    title = expected.title.bare
    before, headline, _ = seen.opening.rpartition(title) if title and title in seen.opening else (seen.opening, "", "")
    for label in expected.labels:
        if not _is_told_beside(title, label.bare, before + headline):
            yield Loss("label", f"the label {quoted(label.text)} before the headline", label.bare, rule=expected.label_rule)
    if expected.banners and not any(_is_told_beside(title, banner.bare, seen.opening) for banner in expected.banners):
        banner = expected.banners[-1]
        yield Loss("retraction", f"the banner of a retracted post: {quoted(banner.text)}", banner.bare)


def _is_told_beside(title: str, bare: str, opening: str) -> bool:
    """Say whether a label stands beside the headline: one that speaks of sponsors is no label, and one may be called like its label."""
    in_title = title.count(bare)
    headlines = opening.count(title) if len(title) > len(bare) + BESIDE_LABELS else 1
    return opening.count(bare) > in_title * headlines


def responsible(expected: Expected, seen: Seen) -> Iterator[Loss]:
    """Yield the person who has editorial responsibility."""
    if expected.responsible.bare not in seen.shown:
        who = expected.disclosure.accountable.name if expected.disclosure.accountable else ""
        yield Loss("responsible person", f"the responsible person {quoted(who)}", expected.responsible.bare)


def microformats(expected: Expected, seen: Seen) -> Iterator[Loss]:
    """Yield authors and contributors whom the microformats lack, and authors whom the record does not know."""
    authors = {card.name.bare: card.name for card in seen.cards if card.is_author}
    for author in expected.authors:
        if author.bare not in authors:
            yield Loss("author", f"the author {quoted(author.text)}", where=MICROFORMATS)
    for stranger in sorted(authors.keys() - {author.bare for author in expected.authors}):
        who = expected.called(authors[stranger])
        yield Loss("author", f"{who} as an author (p-author)", where=MICROFORMATS, is_claim=True)
    cards: dict[str, set[str]] = {}
    for card in seen.cards:
        cards.setdefault(card.name.bare, set()).update(card.roles)
    for one in expected.credited:
        if "h-card" in TERMS[one.role].microformat and one.role not in cards.get(one.name.bare, ()):
            yield one.loss._replace(where=MICROFORMATS, text="")


def machines(expected: Expected, seen: Seen) -> Iterator[Loss]:
    """Yield the tools whose use is declared and not shown, not even on demand."""
    for use in expected.record.ai.uses if expected.record.ai else ():
        for tool in filter(None, (use.tool, use.provider)):
            if said(tool).bare not in seen.reachable:
                yield Loss("use of AI", f"the use of {quoted(tool)}", said(tool).bare)


def places(expected: Expected, seen: Seen) -> Iterator[Loss]:
    """Yield copies that nobody is led to, and an address that the page claims to be the original and is not."""
    links = seen.links.get("u-syndication", ())
    yield from (Loss("copy", f"the copy at {copy}", where=MICROFORMATS) for copy in expected.record.copies if copy not in links)
    for address in seen.links.get("canonical", ()):
        if seen.canonical and address != seen.canonical:
            yield Loss("original", f"{address} as the original (rel=canonical)", where="head", is_claim=True)


def heads(expected: Expected, seen: Seen) -> Iterator[Loss]:
    """Yield what the head claims and the record does not: another author, or that AI took part or did not."""
    known = [author.bare for author in expected.authors]
    for name in seen.said.get("author", ()):
        if said(name).bare.strip() and not any(one in said(name).bare for one in known):
            yield Loss("author", f"{quoted(name)} as an author (meta author)", where="head", is_claim=True)
    for handle in seen.said.get(CREATOR_META, ()):
        if handle not in {author.fediverse for author in expected.disclosure.authors}:
            yield Loss("author", f"{quoted(handle)} as an author ({CREATOR_META})", where="head", is_claim=True)
    for word in seen.said.get(AI_META, ()):
        if (word == AI_TERMS["none"].disclosure) == expected.uses_ai or expected.record.ai is None:
            yield Loss("use of AI", f"{quoted(word)} ({AI_META})", where="head", is_claim=True)


def corrections(expected: Expected, seen: Seen) -> Iterator[Loss]:
    """Yield corrections that are not shown with their day: all of them in the log, and the newest before the text as well."""
    for one in expected.record.corrections:
        what = f"the {one.kind}{f' of {one.date}' if one.date else ''}"
        bare = said(one.text).bare
        if not is_dated(seen.closing, bare, one.date):
            yield Loss("correction", f"{what}: {quoted(one.text)}", bare)
        elif one is expected.newest and not is_dated(seen.opening, bare, one.date):
            yield Loss("correction", f"{what} before the text: {quoted(one.text)}", bare)


def deeds(expected: Expected, seen: Seen) -> Iterator[Loss]:
    """Yield what people did, where that is not shown."""
    yield from _unseen(expected.deeds, seen)


def background(expected: Expected, seen: Seen) -> Iterator[Loss]:
    """Yield conflicts of interest, the method and sources that are not shown, not even on demand."""
    yield from _unseen(expected.background, seen)


def _unseen(texts: Iterable[tuple[str, Said]], seen: Seen) -> Iterator[Loss]:
    for kind, text in texts:
        if text.bare not in seen.reachable:
            yield Loss(kind, f"{kind} {quoted(text.text)}", text.bare)


def is_dated(text: str, wanted: str, iso_day: str) -> bool:
    """Say whether a text has what is wanted beside its day, or the day anywhere: in any language that writes days with these numbers."""
    if not iso_day:
        return wanted in text
    if not wanted:
        return _names_day(text, iso_day)
    at = text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if _names_day(text[max(0, at - NEAR) : at], iso_day) or _names_day(text[end : end + NEAR], iso_day):
            return True
        at = text.find(wanted, end)
    return False


def _names_day(text: str, iso_day: str) -> bool:
    """Say whether a text names a day: its number is the nearest to the year, the number of the month perhaps aside."""
    year, month, day = (int(part) for part in iso_day.split("-"))
    before_year = re.compile(rf"(?<!\d)0?{day}(?:\D{{1,3}}0?{month})?\D{{0,18}}$")
    behind_year = re.compile(rf"\D{{0,14}}(?:0?{month}\D{{1,3}})?0?{day}(?!\d)")
    before, *pieces = text.split(f"{year:04}")
    for piece in pieces:
        if before_year.search(before[-DAY_CHARACTERS:]) or behind_year.match(piece):
            return True
        before = piece
    return False


ROWS = (
    Row("people", people),
    Row("labels", labels),
    Row("sentences", sentences),
    Row("accountable", responsible),
    Row("machines", machines),
    Row("corrections", corrections),
    Row("did", deeds),
    Row("method, conflicts, sources", background),
    Row("microformats", microformats),
    Row("places", places),
    Row("heads", heads),
)
