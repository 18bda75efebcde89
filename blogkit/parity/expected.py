"""What every output of one post must tell, from its Disclosure alone. Never looks at an output, nor at the code that writes one."""

from functools import cached_property
from typing import NamedTuple

from blogkit.disclosure.record import GHOSTWRITER, Correction, Credit, Disclosure
from blogkit.disclosure.statement import person
from blogkit.disclosure.words import plain
from blogkit.parity.pages import Said, said, squashed
from blogkit.site.model import Entry

QUOTED_CHARACTERS = 60
BESIDE_LABELS = 12
"""Signs that may stand beside labels, such as colons and brackets."""
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
