"""What a post's page must show, a row of *Field to output* each: expected and seen give what is lost. Never reads bytes."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from blogkit.disclosure.vocabulary import AI_META, CREATOR_META, TERMS, ai_terms
from blogkit.parity.expected import BESIDE_LABELS, CREDIT, LABEL, PARTS, Expected, Loss, quoted
from blogkit.parity.pages import Said, Seen, said, squashed

MICROFORMATS, HEAD = "microformats", "head"
SHARED_TITLES = ("og:title", "twitter:title")
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
    shown = {card.name.bare for card in seen.cards if card.is_author and card.is_seen}
    for author in expected.authors:
        if author.bare not in shown:
            there = author.bare if author.bare in authors else ""
            yield Loss("author", f"the author {quoted(author.text)}", there, where=MICROFORMATS)
    for stranger in sorted(authors.keys() - expected.author_names):
        who = expected.called(authors[stranger])
        yield Loss("author", f"{who} as an author (p-author)", where=MICROFORMATS, is_claim=True)
    cards = {(card.name.bare, role): card.is_seen for card in sorted(seen.cards, key=lambda card: card.is_seen) for role in card.roles}
    for one in expected.credited:
        credit = (one.name.bare, one.role)
        if "h-card" in TERMS[one.role].microformat and not cards.get(credit):
            yield one.loss._replace(where=MICROFORMATS, text=one.loss.text if credit in cards else "")


def machines(expected: Expected, seen: Seen) -> Iterator[Loss]:
    """Yield the tools whose use is declared and not shown, not even on demand."""
    for use in expected.record.ai.uses if expected.record.ai else ():
        for tool in filter(None, (use.tool, use.provider)):
            if said(tool).bare not in seen.reachable:
                yield Loss("use of AI", f"the use of {quoted(tool)}", said(tool).bare)


def places(expected: Expected, seen: Seen) -> Iterator[Loss]:
    """Yield copies that nobody is led to, and an address that the page claims to be the original and is not."""
    found, originals = seen.metadata.copies, seen.metadata.originals
    yield from (Loss("copy", f"the copy at {copy}", where=MICROFORMATS) for copy in expected.record.copies if copy not in found)
    if seen.canonical and seen.canonical not in seen.metadata.head.get("canonical", ()):
        yield Loss("original", f"the link to the original, {seen.canonical} (rel=canonical)", where=HEAD)
    for address in dict.fromkeys(originals):
        if seen.canonical and address != seen.canonical:
            yield Loss("original", f"{address} as the original (rel=canonical)", where=HEAD, is_claim=True)


def heads(expected: Expected, seen: Seen) -> Iterator[Loss]:
    """Yield what the head lacks: each author, by name and as they are known in the fediverse, and the word on AI; or another word."""
    head = seen.metadata.head
    named = {squashed(part) for name in head.get("author", ()) for part in (name, *PARTS.split(name))}
    for author, bare in zip(expected.disclosure.authors, expected.authors, strict=True):
        if bare.bare not in named:
            yield Loss("author", f"the author {quoted(author.name)} (meta author)", where=HEAD)
        if author.fediverse and author.fediverse not in head.get(CREATOR_META, ()):
            yield Loss("author", f"the author {quoted(author.fediverse)} ({CREATOR_META})", where=HEAD)
    word, found = ai_terms(expected.record).disclosure, head.get(AI_META, ())
    if word and word not in found:
        yield Loss("use of AI", f"the word on AI, {quoted(word)} ({AI_META})", where=HEAD)
    yield from (Loss("use of AI", f"{quoted(other)} ({AI_META})", where=HEAD, is_claim=True) for other in found if other != word)


def shared(expected: Expected, seen: Seen) -> Iterator[Loss]:
    """Yield labels that the title lacks where the page's link is shared: it stands alone there."""
    titles = [(name, squashed(title)) for name in SHARED_TITLES for title in seen.metadata.head.get(name, ())]
    for label in expected.labels:
        for name in dict.fromkeys(name for name, title in titles if label.bare not in expected.before_title(title)):
            yield Loss("label", f"the label {quoted(label.text)} before the title ({name})", where=HEAD, rule=expected.label_rule)


def claims(expected: Expected, seen: Seen) -> Iterator[Loss]:
    """Yield everyone whom machines are given as an author, in whichever way, and who is none."""
    for who, how in dict.fromkeys(seen.metadata.authors):
        if not expected.is_author(who):
            yield Loss("author", f"{expected.called(said(who))} as an author ({how})", where=HEAD, is_claim=True)


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
    """Yield what people did and how, where that is not shown."""
    yield from _unseen((*expected.deeds, *expected.details), seen)


def kind(expected: Expected, seen: Seen) -> Iterator[Loss]:
    """Yield the kind of text, where readers would read it otherwise if they knew."""
    if expected.type.bare and not _is_told_beside(expected.title.bare, expected.type.bare, seen.shown):
        yield Loss("kind of text", f"the kind of text: {quoted(expected.type.text)}", expected.type.bare)


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
    Row("did, review", deeds),
    Row("type", kind),
    Row("method, conflicts, sources", background),
    Row("microformats", microformats),
    Row("heads", heads),
    Row("places", places),
    Row("shared", shared),
    Row("claims", claims),
)
