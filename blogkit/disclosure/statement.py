"""From a disclosure to the sentences readers see, as text and as markup by one function. Never looks at files, themes or the clock."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from blogkit.disclosure.language import LANGUAGES, Tongue, holds_comma, is_foreign, tongue_of
from blogkit.disclosure.record import (
    GHOSTWRITER,
    ROLES,
    AiDeclaration,
    AiUse,
    Credit,
    Disclosure,
    NamedOrg,
    NamedPerson,
    Origin,
    Record,
    Withheld,
)
from blogkit.disclosure.words import Mention, Words, joined, markup, plain, with_capital

JOINT = (
    frozenset({"editor", "copy-editor", "reviewer", "fact-checker", "translator", "researcher", "illustrator"}),
    frozenset({"interviewer", "photographer"}),
)
"""Roles that one sentence can name together, as in ``Edited and translated by`` or ``Interview and photographs by``."""


AUTHOR_CLASS = "p-author"
"""What an author's name is in a byline, to readers of microformats."""


class Statement(NamedTuple):
    """What readers are told, a sentence a field; an empty tuple where nothing is to be said."""

    label: Words
    """What must be said before anything else. Where this is given, ``ai`` has nothing to add."""
    byline: Words
    ghostwriting: Words
    ai: Words
    sponsor: Words
    origin: Words

    def text(self) -> str:
        """Return the whole statement as plain text."""
        return " ".join(plain(words) for words in self if words)

    def pieces(self) -> tuple[tuple[str, bool], ...]:
        """Return the whole statement as plain text in pieces, and which of them names an author."""
        pieces = [piece for words in self if words for piece in (" ", *words)]
        return tuple((plain((piece,)), isinstance(piece, Mention) and AUTHOR_CLASS in piece.classes) for piece in pieces[1:])


class Told:
    """One disclosure and what it tells readers, composed when it is first asked for: most builds show few posts anew."""

    def __init__(self, disclosure: Disclosure, key: str, language: str = LANGUAGES[0]) -> None:
        """Tell of ``disclosure`` in the site's ``language``; ``key`` changes when either does."""
        self.disclosure = disclosure
        self.key = key
        self.language = language

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Told) and other.key == self.key

    def __hash__(self) -> int:
        return hash(self.key)

    @property
    def tongue(self) -> Tongue:
        """The language that readers are spoken to in."""
        return tongue_of(self.language)

    @cached_property
    def is_foreign(self) -> bool:
        """Say whether the site is written in a language that has no catalogue."""
        return is_foreign(self.language)

    @cached_property
    def sentences(self) -> Statement:
        """The statement, a sentence a field."""
        return make_statement(self.disclosure, self.language)

    @cached_property
    def statement(self) -> str:
        """The whole statement as plain text."""
        return self.sentences.text()

    @cached_property
    def byline(self) -> str:
        """The byline sentence as HTML."""
        return self.markup(self.sentences.byline)

    def markup(self, words: Words) -> str:
        """Return words as HTML, in two languages where the site's own has no catalogue."""
        return markup(words, self.language if self.is_foreign else "")


def make_statement(disclosure: Disclosure, language: str = LANGUAGES[0]) -> Statement:
    """Compose the sentences of one post's disclosure."""
    tongue, record = tongue_of(language), disclosure.record
    ghostwriting, ai = _claims(record, tongue)
    leads = needs_ai_label(record)
    return Statement(
        label=ai if leads else (),
        byline=_byline(disclosure, tongue),
        ghostwriting=ghostwriting,
        ai=() if leads else ai,
        sponsor=tongue.say(f"sponsor.{record.sponsor.relationship}", sponsor=org(disclosure.sponsor))
        if disclosure.sponsor and record.sponsor
        else (),
        origin=_origin(record.origin, tongue) if record.origin else (),
    )


def needs_ai_label(record: Record) -> bool:
    """Say whether readers must be told of AI before they begin to read.

    The EU AI Act, art. 50(4), asks for this where AI wrote or altered a text that informs the public on a matter of public interest, unless
    a human reviewed it and somebody holds editorial responsibility; art. 50(5) wants it clear and at the first exposure. A post that is
    not sure of the public interest is taken for one that has it. A review by the text's own author is none, and neither is one that could
    not have rejected the text: the Commission's guidelines ask for "the genuine possibility of amending or rejecting the text".
    """
    return bool(record.ai and record.ai.generated) and record.public_interest in {"true", "unsure"} and not record.is_examined


def person(named: NamedPerson, tongue: Tongue, classes: str = "", rel: str = "") -> Words:
    """Name a person, with their role where they held one."""
    name = Mention(named.name, named.url, classes, rel)
    return tongue.say("person.role", person=name, role=Mention(named.role)) if named.role else (name,)


def org(named: NamedOrg) -> Mention:
    """Name an organisation."""
    return Mention(named.name, named.url)


def tool(use: AiUse, tongue: Tongue) -> Words:
    """Name the machine that was used, as far as it is known; nothing where it is not."""
    if use.tool and use.provider:
        return tongue.say("tool.provider", tool=Mention(use.tool), provider=Mention(use.provider))
    if use.provider:
        return tongue.say("tool.of", provider=Mention(use.provider))
    return (Mention(use.tool),) if use.tool else ()


def _claims(record: Record, tongue: Tongue) -> tuple[Words, Words]:
    """Return what is said of ghostwriting, where somebody says that there was none, and of AI; two such claims are one sentence."""
    number = len(record.authors)
    says_no_ghost = record.ghostwriting == "none"
    says_no_ai = record.ai is not None and not record.ai.uses and not record.ai.generated
    if says_no_ghost and says_no_ai:
        return (), tongue.say_of(number, "none.both")
    return (
        tongue.say_of(number, "none.ghostwriting") if says_no_ghost else (),
        tongue.say_of(number, "none.ai") if says_no_ai else _ai(record.ai, tongue) if record.ai else (),
    )


def _ai(ai: AiDeclaration, tongue: Tongue) -> Words:
    if not ai.uses:
        return tongue.say("ai.generated")
    by_tool: dict[Words, list[Words]] = {}
    for use in ai.uses:
        task: Words = (tongue.word(f"task.{use.task}"),)
        tasks = by_tool.setdefault((Mention(use.tool),) if use.tool else tool(use, tongue), [])
        tasks += [] if task in tasks else [task]
    uses = [
        tongue.say("ai.use-tool", tasks=tongue.series(tasks), tool=used) if used else tongue.say("ai.use", tasks=tongue.series(tasks))
        for used, tasks in by_tool.items()
    ]
    return tongue.say("ai.used-and-generated" if ai.generated else "ai.used", uses=tongue.series(uses))


def _origin(origin: Origin, tongue: Tongue) -> Words:
    place = Mention(origin.name, origin.url)
    if origin.date:
        return tongue.say(f"origin.{origin.relation}-on", origin=place, date=tongue.day(origin.date))
    return tongue.say(f"origin.{origin.relation}", origin=place)


def _byline(disclosure: Disclosure, tongue: Tongue) -> Words:
    if not disclosure.authors:
        return tongue.say("byline.none")
    authors = tongue.series([person(one, tongue, f"{AUTHOR_CLASS} h-card", "author") for one in disclosure.authors])
    doers = _Doers(disclosure.credits, tongue)
    if ghosts := doers.in_role(GHOSTWRITER):
        message = "byline.told-after-comma" if holds_comma(authors) else "byline.told"
        first = tongue.say(message, authors=authors, ghostwriters=ghosts)
    else:
        first = tongue.say("byline", authors=authors)
    hidden = [_withheld(disclosure.record.withheld, tongue)] if disclosure.record.ghostwriting == "withheld" else []
    deeds = [_deed(roles, doers.in_role(roles[0]), tongue) for roles in _shared_roles(disclosure.credits)]
    return _in_a_row([first, *hidden, *deeds])


def _in_a_row(sentences: Iterable[Words]) -> Words:
    pieces = [piece for sentence in sentences for piece in (" ", *sentence)]
    return joined(pieces[1:])


class _Doers:
    """Everyone besides the authors, and whose agency was named already: once in a byline is enough."""

    def __init__(self, credits_: Sequence[Credit], tongue: Tongue) -> None:
        self.credits, self.tongue = credits_, tongue
        self.backed: set[tuple[str, Words]] = set()

    def in_role(self, role: str) -> Words:
        """Name those who held a role, in the order of the record; who have one backing in common share its brackets."""
        tongue = self.tongue
        doers = {credit.person: self._backing(credit) for credit in self.credits if credit.role == role}
        names: list[Words] = [(Mention(one.name, one.url),) for one in doers]
        backings = list(doers.values())
        if backings and backings[0] and all(one == backings[0] for one in backings):
            return tongue.say("person.backing", people=tongue.series(names), backing=backings[0])
        return tongue.series(
            [tongue.say("person.backing", people=name, backing=one) if one else name for name, one in zip(names, backings, strict=True)]
        )

    def _backing(self, credit: Credit) -> Words:
        backing = _backing(credit, self.tongue)
        known = (credit.person.id, backing)
        if known in self.backed:
            return ()
        self.backed.add(known)
        return backing


def _backing(credit: Credit, tongue: Tongue) -> Words:
    agency, payer = credit.on_behalf_of, credit.paid_by
    if agency and agency == payer:
        return tongue.say("backing.both", agency=org(agency))
    if agency and payer:
        return tongue.say("backing.agency-and-payer", agency=org(agency), payer=org(payer))
    if payer:
        return tongue.say("backing.payer", payer=org(payer))
    return (org(agency),) if agency else ()


def _withheld(withheld: Withheld | None, tongue: Tongue) -> Words:
    described = withheld.description if withheld else ""
    writer = Mention(described) if described else tongue.word("withheld.writer")
    if withheld and withheld.reason:
        return tongue.say("withheld", writer=writer, reason=Mention(withheld.reason))
    return tongue.say("withheld.without-reason", writer=writer)


def _shared_roles(credits_: Sequence[Credit]) -> list[list[str]]:
    """Return the roles that were held, ghostwriting aside; those held by the same people stand together where one sentence can say it."""
    held = {role: {credit.person.id for credit in credits_ if credit.role == role} for role in ROLES if role != GHOSTWRITER}
    shared: list[list[str]] = []
    for role, people in held.items():
        if not people:
            continue
        beside = next((roles for roles in shared if held[roles[0]] == people and any({role, roles[0]} <= joint for joint in JOINT)), None)
        if beside:
            beside.append(role)
        else:
            shared.append([role])
    return shared


def _deed(roles: Sequence[str], people: Words, tongue: Tongue) -> Words:
    if len(roles) == 1:
        return tongue.say(f"deed.{roles[0]}", people=people)
    deeds = tongue.series([(tongue.word(f"done.{role}"),) for role in roles])
    return with_capital(tongue.say("deed.joint", deeds=deeds, people=people))
