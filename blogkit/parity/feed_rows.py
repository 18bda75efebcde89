"""What an item of a feed must tell, a row of *Field to output* each, in whichever format. Never reads bytes."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from blogkit.parity.expected import LABEL, Expected, Loss, quoted
from blogkit.parity.items import Facts
from blogkit.parity.page_rows import is_dated, sentence_loss
from blogkit.parity.pages import Said, Seen, said, squashed

SLACK = 200
"""Besides the statement, so many squashed characters may stand at the beginning of an item: a banner, a heading."""
FIELDS = "fields"
"""What an item tells programs."""


class Row(NamedTuple):
    """One row of the contract, and what of it is lost."""

    name: str
    lost: Callable[[Expected, Facts, Seen], Iterator[Loss]]


def authors(expected: Expected, item: Facts, _: Seen) -> Iterator[Loss]:
    """Yield authors who are missing, and whoever is named as one and is none."""
    named = {author.bare: author for author in item.authors}
    for author in expected.authors:
        if author.bare not in named:
            yield Loss("author", f"the author {quoted(author.text)}", where=FIELDS)
    for stranger in sorted(named.keys() - {author.bare for author in expected.authors}):
        yield Loss("author", f"{expected.called(named[stranger])} as an author", where=FIELDS, is_claim=True)
    if item.has_e_mail_author:
        yield Loss("author", "somebody by e-mail (<author>)", where=FIELDS, is_claim=True)


def contributors(expected: Expected, item: Facts, _: Seen) -> Iterator[Loss]:
    """Yield contributors who are missing or stand there without their role, and those whom the record does not know."""
    wanted = {(one.name.bare, one.role) for one in expected.credited}
    named = {(name.bare, role): name for name, role in item.contributors}
    for one in expected.credited:
        if one.name.bare not in item.named or (one.name.bare, one.role) not in named:
            yield one.loss._replace(where=FIELDS, text="")
    for bare, role in sorted(named.keys() - wanted):
        yield Loss(role or "contributor", f"{quoted(named[bare, role].text)} as {role or 'a contributor'}", where=FIELDS, is_claim=True)
    for one in expected.credited:
        for kind, org in (("agency", one.credit.on_behalf_of), ("payer", one.credit.paid_by)):
            if org and squashed(org.name) not in item.said.get("contributor", ()):
                yield Loss(kind, f"the {kind} {quoted(org.name)}", where=FIELDS)
    declared = item.said.get("ghostwriting", ())
    said_of_it = expected.record.ghostwriting
    if said_of_it != "undeclared" and said_of_it not in declared:
        yield Loss("ghostwriter", f"the declaration of ghostwriting: {said_of_it}", where=FIELDS)
    if said_of_it == "undeclared" and declared:
        yield Loss("ghostwriter", "a declaration of ghostwriting", where=FIELDS, is_claim=True)


def opening(expected: Expected, item: Facts, content: Seen) -> Iterator[Loss]:
    """Yield what the content does not open with: the statement, that one channel which every feed reader shows."""
    beginning = content.opening[: expected.opening_characters + SLACK]
    shown = expected.byline if expected.byline in beginning else ""
    yield from (loss for loss in expected.people if not shown or loss.text not in shown)
    for name, sentence in expected.sentences.items():
        if sentence.bare not in beginning and (name != "byline" or not expected.people):
            yield sentence_loss(name, sentence)
    if squashed(item.statement) != expected.statement.bare:
        yield Loss("statement", f"the statement {quoted(expected.statement.text)}", where=FIELDS)


def labels(expected: Expected, item: Facts, _: Seen) -> Iterator[Loss]:
    """Yield what must stand before the title: a feed reader shows that alone."""
    before = expected.before_title(squashed(item.title)) if expected.labels else ""
    for label in expected.labels:
        if label.bare not in before:
            yield Loss("label", f"the label {quoted(label.text)} before the title", where="title", rule=expected.label_rule)


def sponsor(expected: Expected, item: Facts, _: Seen) -> Iterator[Loss]:
    """Yield the sponsor, and one whom the record does not know."""
    wanted = expected.disclosure.sponsor
    if not wanted and "sponsor" in item.said:
        yield Loss("sponsor", "somebody as a sponsor", where=FIELDS, is_claim=True)
    if wanted and squashed(wanted.name) not in item.said.get("sponsor", ()):
        yield Loss("sponsor", f"the sponsor {quoted(wanted.name)}", where=FIELDS, rule=LABEL)


def machines(expected: Expected, item: Facts, _: Seen) -> Iterator[Loss]:
    """Yield the use of AI, the tools by name."""
    ai = expected.record.ai
    if ai and "ai" not in item.said:
        yield Loss("use of AI", "the word on AI", where=FIELDS)
    if not ai and "ai" in item.said:
        yield Loss("use of AI", "something on AI", where=FIELDS, is_claim=True)
    for use in ai.uses if ai else ():
        if use.tool and squashed(use.tool) not in item.said.get("ai", ()):
            yield Loss("use of AI", f"the use of {quoted(use.tool)}", where=FIELDS)


def places(expected: Expected, item: Facts, _: Seen) -> Iterator[Loss]:
    """Yield the first place of publication and the copies."""
    origin = expected.record.origin
    if origin and (origin.url not in item.via or squashed(origin.name) not in item.said.get("origin", ())):
        yield Loss("origin", f"the first publication on {quoted(origin.name)}", where=FIELDS)
    yield from (
        Loss("copy", f"the copy at {copy}", where=FIELDS)
        for copy in expected.record.copies
        if squashed(copy) not in item.said.get("copy", ())
    )


def accountable(expected: Expected, item: Facts, _: Seen) -> Iterator[Loss]:
    """Yield the person who is responsible."""
    wanted = expected.disclosure.accountable
    found = item.said.get("accountable", ())
    if wanted and squashed(wanted.name) not in found:
        yield Loss("responsible person", f"the responsible person {quoted(wanted.name)}", where=FIELDS)
    if found and not wanted:
        yield Loss("responsible person", "somebody as the responsible person", where=FIELDS, is_claim=True)


def corrections(expected: Expected, item: Facts, content: Seen) -> Iterator[Loss]:
    """Yield corrections that the content does not tell with their day, and the day of the newest where the item is older."""
    for one in expected.record.corrections:
        if not is_dated(content.reachable, said(one.text).bare, one.date):
            yield Loss("correction", f"the {one.kind} of {one.date or 'no day'}: {quoted(one.text)}", said(one.text).bare)
    newest = expected.must_be_new_since
    if newest and item.updated[:10] < newest:
        yield Loss("correction", f"the day of the newest correction, {newest}", where=FIELDS)


def deeds(expected: Expected, item: Facts, content: Seen) -> Iterator[Loss]:
    """Yield what people did, where neither content nor fields tell it."""
    yield from _untold(expected.deeds, item, content)


def details(expected: Expected, item: Facts, content: Seen) -> Iterator[Loss]:
    """Yield how people took part and the text was examined, and the kind of text, where neither content nor fields tell it."""
    for kind, detail in expected.details:
        if detail.bare not in content.reachable:
            yield Loss(kind, f"{kind} {quoted(detail.text)}", detail.bare)
    if expected.record.type and squashed(expected.record.type) not in item.said.get("type", ()):
        yield Loss("kind of text", f"the kind of text: {quoted(expected.record.type)}", where=FIELDS)


def background(expected: Expected, item: Facts, content: Seen) -> Iterator[Loss]:
    """Yield conflicts of interest, the method and sources that stand neither in the content nor in the fields."""
    yield from _untold(expected.background, item, content)


def _untold(texts: Iterable[tuple[str, Said]], item: Facts, content: Seen) -> Iterator[Loss]:
    for kind, text in texts:
        if text.bare not in content.reachable and not any(text.bare in one for said in item.said.values() for one in said):
            yield Loss(kind, f"{kind} {quoted(text.text)}", text.bare)


ROWS = (
    Row("statement", opening),
    Row("authors", authors),
    Row("contributors", contributors),
    Row("labels", labels),
    Row("sponsor", sponsor),
    Row("AI", machines),
    Row("origin, copies", places),
    Row("accountable", accountable),
    Row("corrections", corrections),
    Row("did", deeds),
    Row("review, type", details),
    Row("method, conflicts, sources", background),
)
