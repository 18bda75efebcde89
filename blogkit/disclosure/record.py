"""The disclosure record of one post as declared, and the same record with its people found. Never composes text for readers."""

import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec

AUTHOR = "author"
GHOSTWRITER = "ghostwriter"
REVIEWER = "reviewer"
RETRACTION = "retraction"

ROLES: tuple[str, ...] = (
    GHOSTWRITER,
    "co-writer",
    "editor",
    "copy-editor",
    REVIEWER,
    "fact-checker",
    "translator",
    "researcher",
    "interviewer",
    "illustrator",
    "photographer",
)
"""What a contributor can have done, in the order in which a byline names it."""

RELATIONSHIPS: tuple[str, ...] = ("paid", "in-kind", "affiliate", "gift")
"""What a sponsor can be to a post."""

Ghostwriting = Literal["undeclared", "none", "disclosed", "withheld"]
Status = Literal["published", "retracted", "withdrawn"]


class Contribution(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """What one person besides the named authors did for a post."""

    person: str
    """Id of a person, or a plain name where the site keeps no registry."""
    role: str
    credit: tuple[str, ...] = ()
    """CRediT slugs (ANSI/NISO Z39.104), such as ``writing-original-draft``."""
    degree: str = ""
    did: str = ""
    on_behalf_of: str = ""
    paid_by: str = ""
    scope: str = ""
    date: str = ""
    consent: str = ""
    """Day on which they agreed to be named. For the policy, and never published."""


class Withheld(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """Why a ghostwriter's name is not given, and how readers are told."""

    reason: str
    description: str = ""
    approved_by: str = ""


class AiUse(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """One task for which a machine was used."""

    task: str
    tool: str = ""
    provider: str = ""
    by: str = ""


class AiDeclaration(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """What the author says of AI: no uses is a positive claim that there were none."""

    uses: tuple[AiUse, ...] = ()
    generated: bool = False
    """AI wrote or substantially altered published text."""


class Origin(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """Where a post was first published."""

    name: str
    url: str
    date: str = ""
    relation: str = "republished"


class Sponsorship(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """Who paid for a post, or gave something for it."""

    org: str
    relationship: str = "paid"


class Review(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """How a text was examined before it was published. Who did it stands among the contributions too, as a reviewer."""

    by: str
    date: str = ""
    examined: tuple[str, ...] = ()
    could_reject: bool | None = None
    """The reviewer could have stopped the text; None is undeclared."""


class Citation(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """A source that the text rests on."""

    title: str = ""
    url: str = ""


class Correction(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """What was put right after publication, and on which day."""

    date: str = ""
    kind: str = "correction"
    """``correction``, ``clarification``, ``addendum`` or ``retraction``."""
    text: str = ""
    by: str = ""


class Record(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """Everything one post declares of its authorship. People and organisations are still ids."""

    authors: tuple[str, ...]
    ghostwriting: Ghostwriting = "undeclared"
    withheld: Withheld | None = None
    contributions: tuple[Contribution, ...] = ()
    ai: AiDeclaration | None = None
    """None is undeclared, which is not the same as none."""
    origin: Origin | None = None
    copies: tuple[str, ...] = ()
    sponsor: Sponsorship | None = None
    type: str = ""
    """What kind of text this is, such as ``opinion``; empty is undeclared."""
    accountable: str = ""
    """The person with editorial responsibility. Never inferred."""
    review: Review | None = None
    conflicts: tuple[str, ...] = ()
    method: str = ""
    sources: tuple[Citation, ...] = ()
    corrections: tuple[Correction, ...] = ()
    """In the order of the front matter."""
    status: Status = "published"
    public_interest: str = ""
    """``true``, ``false``, ``unsure``; empty is undeclared. For the policy, and never published."""
    reconfirm_by: str = ""
    """Day by which the author must say again that they hold this view. For the policy, and never published."""

    @property
    def is_ghostwritten(self) -> bool:
        """Say whether somebody is declared to have written this for its authors, by name or not."""
        return self.ghostwriting in {"disclosed", "withheld"} or any(one.role == GHOSTWRITER for one in self.contributions)

    @property
    def is_retracted(self) -> bool:
        """Say whether the company has taken this text back; it stays, under its banner."""
        return self.status == "retracted"

    @property
    def is_examined(self) -> bool:
        """Say whether somebody reviewed this text who did not write it and who, for all that is said, could have rejected it."""
        reviewers = {folded(one.person) for one in self.contributions if one.role == REVIEWER}
        if self.review and self.review.could_reject is False:
            reviewers.discard(folded(self.review.by))
        return not reviewers <= set(map(folded, self.authors))

    @property
    def is_withdrawn(self) -> bool:
        """Say whether the company has taken this text back and away; a tombstone stands at its address."""
        return self.status == "withdrawn"


def folded(name: str) -> str:
    """Return what all spellings of an id or a name have in common: two that differ in capitals alone name one person."""
    return " ".join(unicodedata.normalize("NFC", name.casefold()).split())


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Return everyone who is named, once each and as they are named first."""
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(folded(name), name)
    return tuple(first.values())


class NamedOrg(msgspec.Struct, frozen=True, array_like=True):
    """An organisation as it is named in public."""

    id: str
    name: str
    url: str
    """Root path of its page; empty where it has none."""


class NamedPerson(msgspec.Struct, frozen=True, array_like=True):
    """A person as they are named in public on the day of a post."""

    id: str
    name: str
    role: str
    org: NamedOrg | None
    url: str
    """Root path of their page."""
    fediverse: str = ""
    """Their name there, such as ``@ada@social.example``."""


class Credit(msgspec.Struct, frozen=True, array_like=True):
    """One contribution with its people and organisations found."""

    person: NamedPerson
    contribution: Contribution
    on_behalf_of: NamedOrg | None
    paid_by: NamedOrg | None

    @property
    def role(self) -> str:
        """What this person did."""
        return self.contribution.role


class Disclosure(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """The record with everyone it names: the one value that every output's credits are made from."""

    authors: tuple[NamedPerson, ...]
    credits: tuple[Credit, ...] = ()
    record: Record
    sponsor: NamedOrg | None = None
    accountable: NamedPerson | None = None
    names: tuple[tuple[str, str], ...] = ()
    """Id and name of each person whom an AI use or a correction names in ``by``."""


class Employment(msgspec.Struct, frozen=True, array_like=True):
    """From when until when someone holds a role, as ``YYYY-MM-DD``; a missing end is open."""

    since: str = ""
    until: str = ""

    def holds_on(self, when: datetime) -> bool:
        """Say whether the role was held on the day of ``when``."""
        day = when.date().isoformat()
        return not (self.since and day < self.since) and not (self.until and day > self.until)
