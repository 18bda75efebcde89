"""What every output of one post must tell, from its Disclosure alone. Never looks at an output, nor at the code that writes one."""

import re
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urljoin

from blogkit.disclosure.record import GHOSTWRITER, REVIEWER, Correction, Credit, Disclosure, folded
from blogkit.disclosure.statement import person
from blogkit.disclosure.vocabulary import absolute
from blogkit.disclosure.words import Mention, Words, plain
from blogkit.parity.pages import Said, said, squashed
from blogkit.site.model import Entry

QUOTED_CHARACTERS = 60
BESIDE_LABELS = 12
"""Signs that may stand beside labels, such as colons and brackets."""
PARTS = re.compile("[,;]")
"""What stands between names where one place gives several."""
CREDIT, LABEL = "credit-lost-in-output", "sponsor-without-label-in-output"


class Loss(NamedTuple):
    """Something that the record says and an output does not, or the other way round."""

    kind: str
    """What losses of many posts have in common, such as ``ghostwriter``."""
    what: str
    """In words, such as ``the ghostwriter 'Sam Okafor'``."""
    text: str = ""
    """Squashed text that ought to be seen: where it is there and hidden, the reason can be found."""
    where: str = ""
    """Part of the output that lacks it, such as ``JSON-LD``; empty for what readers see."""
    rule: str = CREDIT
    is_claim: bool = False
    """The output says it, and the record does not."""
    post: str = ""
    """Address of the post, where the output tells of many."""


class Credited(NamedTuple):
    """Someone who did something, and all that is told of it."""

    name: Said
    role: str
    credit: Credit

    @property
    def loss(self) -> Loss:
        """The loss of this credit."""
        return Loss(self.role, f"the {self.role} {quoted(self.name.text)}", self.name.bare)


class Expected:
    """What the outputs of one post must tell."""

    def __init__(self, entry: Entry, origin: str) -> None:
        """Expect what the disclosure of ``entry`` says; ``origin`` is the site's scheme and host."""
        self.entry = entry
        self.told = entry.told
        self.disclosure: Disclosure = entry.disclosure
        self.record = entry.disclosure.record
        self.url = entry.url
        self.whole_url = origin + entry.url
        self.origin = origin

    @cached_property
    def title(self) -> Said:
        """The headline, without a label."""
        return said(self.entry.card.title)

    @cached_property
    def labels(self) -> tuple[Said, ...]:
        """What must stand before the title wherever it stands alone: the label of a sponsored post, the mark of a retracted one."""
        sponsorship, word = self.record.sponsor, self.told.tongue.word
        marks = [word("label.retracted")] if self.record.is_retracted else []
        return tuple(map(said, [*marks, word(f"label.{sponsorship.relationship}")] if sponsorship else marks))

    def before_title(self, text: str) -> str:
        """Return what stands before the title in a squashed text that begins with it; a title may have been cut short, its label not."""
        reach = sum(len(label.bare) for label in self.labels) + BESIDE_LABELS
        # From behind: a post may be called "Sponsored", and its label is not its title.
        label, title, _ = text[: reach + len(self.title.bare)].rpartition(self.title.bare) if self.title.bare else ("", "", "")
        return label if title else text[:reach]

    @cached_property
    def banners(self) -> tuple[Said, ...]:
        """What readers of a retracted post are told first: that it was, or on which day."""
        tongue = self.told.tongue
        days = [one.date for one in self.record.corrections if one.kind == "retraction" and one.date]
        told = [tongue.say("retracted"), *(tongue.say("retracted.on", date=tongue.day(day)) for day in days)]
        return tuple(said(plain(words)) for words in told) if self.record.is_retracted else ()

    @cached_property
    def responsible(self) -> Said:
        """The sentence that names who has editorial responsibility; empty where nobody was named."""
        named, tongue = self.disclosure.accountable, self.told.tongue
        return said(plain(tongue.say("responsible", person=person(named, tongue))) if named else "")

    @cached_property
    def newest(self) -> Correction | None:
        """The last correction."""
        in_order = sorted(self.record.corrections, key=lambda one: one.date)
        return in_order[-1] if in_order else None

    @property
    def must_be_new_since(self) -> str:
        """The day on which the post was corrected last; empty where it never was since it was published."""
        day = self.newest.date if self.newest else ""
        return day if day >= self.entry.card.date.date().isoformat() else ""

    @cached_property
    def sentences(self) -> dict[str, Said]:
        """The statement, a sentence a name."""
        return {name: said(plain(words)) for name, words in self.told.sentences._asdict().items() if words}

    @cached_property
    def opening_characters(self) -> int:
        """How many characters the statement and a banner have, squashed."""
        return sum(len(one.bare) for one in (*self.sentences.values(), *self.banners))

    @cached_property
    def statement(self) -> Said:
        """The whole statement."""
        return said(self.told.statement)

    @cached_property
    def byline(self) -> str:
        """The sentence that names everybody, squashed."""
        return self.sentences["byline"].bare if "byline" in self.sentences else ""

    @cached_property
    def authors(self) -> tuple[Said, ...]:
        """The names of the authors."""
        return tuple(said(author.name) for author in self.disclosure.authors)

    @cached_property
    def author_names(self) -> frozenset[str]:
        """The names of the authors, squashed."""
        return frozenset(author.bare for author in self.authors)

    @cached_property
    def author_marks(self) -> frozenset[str]:
        """All that machines may be given of the authors: names, addresses, handles."""
        authors = self.disclosure.authors
        urls = (url for author in authors if author.url for url in (author.url, absolute(self.origin, author.url)))
        return frozenset((*(author.name for author in authors), *urls, *(author.fediverse for author in authors if author.fediverse)))

    def is_author(self, who: str) -> bool:
        """Say whether what a machine is told is one of the authors, or some of them in a row, and nobody else."""
        marks, names = self.author_marks, self.author_names
        if who in marks or squashed(who) in names or (who.startswith(("/", ".")) and urljoin(self.whole_url, who) in marks):
            return True
        parts = PARTS.split(who)
        return len(parts) > 1 and all(squashed(part) in names for part in parts)

    @cached_property
    def credited(self) -> tuple[Credited, ...]:
        """Everyone besides the authors, the ghostwriters first."""
        everyone = [Credited(said(credit.person.name), credit.role, credit) for credit in self.disclosure.credits]
        return tuple(sorted(everyone, key=lambda one: one.role != GHOSTWRITER))

    @cached_property
    def people(self) -> tuple[Loss, ...]:
        """Everyone and every organisation that the byline names, as losses."""
        backers = [
            Loss(kind, f"the {kind} {quoted(org.name)}", squashed(org.name))
            for one in self.credited
            for kind, org in (("agency", one.credit.on_behalf_of), ("payer", one.credit.paid_by))
            if org
        ]
        authors = [Loss("author", f"the author {quoted(author.text)}", author.bare) for author in self.authors]
        withheld = self.record.ghostwriting == "withheld"
        unnamed = [Loss("ghostwriter", "the ghostwriter whose name is withheld", squashed(self._withheld))] if withheld else []
        return (*(one.loss for one in self.credited), *unnamed, *authors, *backers)

    @cached_property
    def deeds(self) -> tuple[tuple[str, Said], ...]:
        """What people did in their own words, each with the words that a message begins with."""
        done = [(one.name.text, one.credit.contribution.did) for one in self.credited]
        return tuple((f"what {name} did:", said(did.rstrip(" ."))) for name, did in done if did)

    @cached_property
    def details(self) -> tuple[tuple[str, Said], ...]:
        """How people did what they did: degree, scope and day of each contribution, and how the text was examined."""
        found = [(one.name.text, said(plain(words))) for one in self.credited if (words := self._how(one.credit))]
        review = [("the reviewer", said(plain(words))) for words in self._review if words]
        return (*((f"how {name} took part:", detail) for name, detail in found), *((f"what {who} did:", one) for who, one in review))

    @cached_property
    def type(self) -> Said:
        """What readers are told of the kind of text; empty where it is one that they are not told of."""
        record, tongue = self.record, self.told.tongue
        message = f"type.{record.type}"
        is_label = record.type == "sponsored" and record.sponsor
        return said(plain(tongue.say(message))) if record.type and tongue.knows(message) and not is_label else said("")

    @cached_property
    def last_reviewed(self) -> str:
        """The day of the last review; empty where nobody gives one."""
        days = [one.credit.contribution.date for one in self.credited if one.role == REVIEWER]
        return max((*days, self.record.review.date if self.record.review else ""))

    @cached_property
    def background(self) -> tuple[tuple[str, Said], ...]:
        """What a text comes from: interests, method, sources, each with the words that a message begins with."""
        record = self.record
        return (
            *(("the conflict of interest", said(conflict)) for conflict in record.conflicts),
            *(("the method", said(text)) for text in (record.method,) if text),
            *(("the source", said(source.title or source.url)) for source in record.sources),
        )

    def called(self, name: Said) -> str:
        """Say who this is, for a message: someone whom the record knows in another role, or a stranger."""
        known = next((one for one in self.credited if one.name.bare == name.bare), None)
        return f"the {known.role} {quoted(known.name.text)}" if known else quoted(name.text)

    def _how(self, credit: Credit) -> Words:
        tongue, one = self.told.tongue, credit.contribution
        known = [
            tongue.say(f"degree.{one.degree}") if one.degree else (),
            self._matter(one.scope) if one.scope else (),
            (tongue.day(one.date),) if one.date else (),
        ]
        first, *more = [words for words in known if words] or [()]
        for words in more:
            first = tongue.say("credit.more-details", details=first, detail=words)
        return tongue.say("credit.details", role=(tongue.word(f"role.{credit.role}"),), details=first) if first else ()

    @property
    def _review(self) -> tuple[Words, ...]:
        review, tongue = self.record.review, self.told.tongue
        if review is None:
            return ()
        verdict = () if review.could_reject is None else tongue.say(f"review.could-{'' if review.could_reject else 'not-'}reject")
        if not review.examined:
            return (verdict,)
        ids = {folded(one.credit.contribution.person): one.name.text for one in self.credited}
        places = {
            "reviewer": Mention(ids.get(folded(review.by), review.by)),
            "matters": tongue.series(list(map(self._matter, review.examined))),
        }
        if review.date:
            return (tongue.say("review.examined-on", **places, date=tongue.day(review.date)), verdict)
        return (tongue.say("review.examined", **places), verdict)

    def _matter(self, matter: str) -> Words:
        message = f"matter.{matter}"
        return self.told.tongue.say(message) if self.told.tongue.knows(message) else (Mention(matter),)

    @property
    def _withheld(self) -> str:
        return self.record.withheld.reason.rstrip(".") if self.record.withheld else ""

    @property
    def label_rule(self) -> str:
        """The rule that a post breaks without its label."""
        return LABEL if self.record.sponsor else CREDIT

    @property
    def uses_ai(self) -> bool:
        """Say whether anybody says that AI took part."""
        return self.record.ai is not None and (bool(self.record.ai.uses) or self.record.ai.generated)


def quoted(text: str) -> str:
    """Quote a text in a message, cut where it is long."""
    line = " ".join(text.split())
    return f"'{line[:QUOTED_CHARACTERS]}{'…' if len(line) > QUOTED_CHARACTERS else ''}'"
