"""Rules of disclosure over one post's record, a function each; its docstring is the rule's manual page. Never looks beyond the post.

Such a page has three paragraphs, for readers and authors alike: what must hold, why, and what to write.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from blogkit.disclosure.record import GHOSTWRITER, RETRACTION, Record, folded

Path = tuple[str | int, ...]


class Declared(NamedTuple):
    """A record, and where in the front matter it stands."""

    record: Record
    authors_at: tuple[Path, ...] = ()
    """For each author of the record, in order; where there is none, the key that ought to name one."""
    contributions_at: tuple[Path, ...] = ()
    """For each contribution of the record, in order."""
    named: tuple[tuple[str, Path, str], ...] = ()
    """Everyone named in any part, where, and as what."""
    gives_author: bool = False
    gives_authors: bool = False
    is_held_back: bool = False
    """The text itself is not published: a draft, or withdrawn. What it says must be true; what it lacks can wait."""
    refused: frozenset[str] = frozenset()
    """Keys of which something could not be used: what they say is not known, and nothing follows from their silence."""


class Finding(NamedTuple):
    """A rule that is broken: what is wrong, and which key of the front matter says it."""

    message: str
    at: Path
    label: str = ""
    help: str = ""
    lacking: tuple[str, ...] = ()
    """Keys that say nothing, for all that is known; without their silence nothing would be wrong."""
    after: str = ""
    """The day that has to be over before this comes true; empty where it is true already."""


MACHINES = frozenset(
    "ai llm chatgpt gpt gpts claude gemini bard copilot llama mistral mixtral openai anthropic deepseek grok perplexity qwen".split()
)
BESIDE_MACHINES = frozenset(
    "a an the by with generated code bot assistant model writer author pro max mini nano ultra turbo flash large small chat instruct "
    "medium opus sonnet haiku google microsoft github meta xai mistralai".split()
)


def is_machine(name: str) -> bool:
    """Say whether a machine is called so, as ``GPT-4o`` and ``Microsoft Copilot`` are, and not ``Ai Weiwei`` or ``Claude Monet``."""
    words = re.findall(r"[^\W_]+", name.casefold())
    known = [word for word in words if word in MACHINES or re.fullmatch(r"(?:chat)?gpt\d\w*", word)]
    return bool(known) and all(word in MACHINES or word in BESIDE_MACHINES or any(one.isdigit() for one in word) for word in words)


def of_one_post(declared: Declared) -> Iterator[tuple[str, Finding]]:
    """Apply every rule that needs nothing but the post itself; yield the name of each that is broken, with what it found."""
    for name, rule in RULES.items():
        for finding in rule(declared):
            if declared.refused.isdisjoint(finding.lacking):
                yield name, finding


def missing_author(declared: Declared) -> Iterator[Finding]:
    """Every post names an author: a person whose view it is and who answers for it.

    Without one nobody stands behind the text, and no byline would be true.

    Write `author: ada`, where `ada` is the name of a file in content/people/, or `authors:` with a list.
    """
    if not declared.record.authors:
        yield Finding(
            "this post names no author, so nobody answers for it",
            _author(declared),
            help="add 'author:' with the id of a person in content/people/",
            lacking=("author", "authors"),
        )


def ai_as_person(declared: Declared) -> Iterator[Finding]:
    """No machine is an author or a contributor.

    It cannot answer for what it says, and a name in a byline tells readers that somebody does.

    Say under `ai:` what it was used for, and who used it in `by`. A person who bears the name of a machine is named in full, file and
    all: content/people/claude-dupont.md.
    """
    for name, at, label in declared.named:
        if is_machine(name):
            yield machine_named(name, at, label)


def machine_named(name: str, at: Path, label: str) -> Finding:
    """Make the finding of `ai_as_person`."""
    return Finding(
        f"'{name}' is the name of a machine, and a machine is no author or contributor",
        at,
        label=label,
        help="say under 'ai:' what it was used for; a person of that name is named in full",
    )


def contradictory_disclosure(declared: Declared) -> Iterator[Finding]:
    """A post says one thing about who wrote it, not two.

    With `ghostwriting: none` beside a ghostwriter, `author` beside `authors`, a reason for withholding a name beside that name, or a
    retraction in a post that is not retracted, readers could not know which to believe.

    Take out the one that is not true.
    """
    record = declared.record
    ghosts = _ghostwriters(record)
    if declared.gives_author and declared.gives_authors:
        yield Finding("this post gives both 'author' and 'authors'", ("authors",), help="name everyone in 'authors' and remove 'author'")
    if record.ghostwriting == "none" and ghosts:
        yield Finding(
            f"this post says that nobody ghostwrote it but names the ghostwriter '{ghosts[0]}'",
            ("ghostwriting",),
            help="remove 'ghostwriting: none', or the ghostwriter if there was none",
        )
    if record.ghostwriting == "withheld" and ghosts:
        yield Finding(
            f"this post withholds its ghostwriter's name but gives it: '{ghosts[0]}'",
            ("ghostwriting",),
            help="remove 'ghostwriting: withheld', since the name is public",
        )
    if record.ghostwriting == "disclosed" and not ghosts:
        yield Finding(
            "this post says that its ghostwriting is disclosed but names no ghostwriter",
            ("ghostwriting",),
            help="add 'ghostwriter:' with the id of the person who wrote it",
            lacking=("ghostwriter", "contributors"),
        )
    if record.withheld and record.ghostwriting != "withheld":
        yield Finding(
            "this post says why a name is withheld, yet not that one is",
            ("withheld",),
            help="add 'ghostwriting: withheld', or remove 'withheld'",
            lacking=("ghostwriting",),
        )
    for number, one in enumerate(record.corrections):
        if one.kind == RETRACTION and record.status == "published":
            yield Finding(
                "this post says that it was retracted, yet its status does not",
                ("corrections", number, "kind"),
                help="add 'status: retracted' and it stays under a banner, or give this entry another 'kind'",
                lacking=("status",),
            )


def ghostwriter_is_author(declared: Declared) -> Iterator[Finding]:
    """Nobody is their own ghostwriter.

    A byline that says so is not true: either the author wrote the text, or somebody is missing.

    Where the named author wrote it, write `ghostwriting: none` and no ghostwriter. Where two people wrote it together, name both in
    `authors`.
    """
    authors = set(map(folded, declared.record.authors))
    for one, at in zip(declared.record.contributions, declared.contributions_at, strict=True):
        if one.role == GHOSTWRITER and folded(one.person) in authors:
            yield Finding(
                f"'{one.person}' is named both as author and as ghostwriter",
                at,
                help="if they wrote it themselves, write 'ghostwriting: none'",
            )


def ghostwriting_undeclared(declared: Declared) -> Iterator[Finding]:
    """Every post says whether somebody else wrote it for its author.

    Readers take the name in a byline for the person who wrote. Where that is not so they are told, and where nothing is said nobody can
    know: silence is not the same as "nobody".

    Write `ghostwriting: none` if you wrote it yourself, `ghostwriter:` with the id of whoever wrote it for you, or `ghostwriting:
    withheld` with a reason where their name cannot be given.
    """
    if declared.record.ghostwriting == "undeclared" and not declared.is_held_back:
        yield Finding(
            "this post does not say whether somebody else wrote it",
            _author(declared),
            help="add 'ghostwriting: none', or 'ghostwriter:' with the id of who wrote it",
            lacking=("ghostwriting", "ghostwriter", "contributors"),
        )


def withheld_without_reason(declared: Declared) -> Iterator[Finding]:
    """A ghostwriter's name is withheld only with a reason that readers are given.

    That a professional wrote the text is disclosed all the same; a reason lets readers judge what is kept from them.

    Write `withheld: {reason: …, description: a professional writer}` beside `ghostwriting: withheld`.
    """
    record = declared.record
    if record.ghostwriting == "withheld" and not (record.withheld and record.withheld.reason):
        yield Finding(
            "this post withholds its ghostwriter's name without a reason",
            ("ghostwriting",),
            help="add 'withheld: {reason: …}'; readers see it",
            lacking=("withheld",),
        )


def ghostwriting_forbidden(declared: Declared) -> Iterator[Finding]:
    """A post like this is never ghostwritten.

    Some texts are worth something only in a person's own words: a founder's letter, a short note in somebody's voice. An editor may still
    help, and is credited for it.

    Let the author write it, and write `ghostwriting: none`. Where somebody else did write it, name them as its author.
    """
    if declared.record.ghostwriting in {"disclosed", "withheld"}:
        ghosts = (at for one, at in zip(declared.record.contributions, declared.contributions_at, strict=True) if one.role == GHOSTWRITER)
        yield Finding(
            "this post is ghostwritten, and a post like this may not be",
            next(ghosts, ("ghostwriting",)),
            help="let the author write it, or name whoever wrote it as its author",
        )


def contributor_without_consent(declared: Declared) -> Iterator[Finding]:
    """Whoever is named as a contributor has agreed to be named.

    A credit is public for good, and a ghostwriter may have reasons not to be known. Somebody has to have asked, and the day on which they
    agreed shows that somebody did. It is not published.

    Write `consent: 2026-02-01` beside their `person` and `role` under `contributors:`; a ghostwriter who is named in short, too, is named
    there. Who does not agree is not named: `ghostwriting: withheld` says that there was one.
    """
    if declared.is_held_back:
        return
    agreed = {*map(folded, declared.record.authors), *(folded(one.person) for one in declared.record.contributions if one.consent)}
    for one, at in zip(declared.record.contributions, declared.contributions_at, strict=True):
        is_reviewer_in_short = at[0] == "review"  # whoever signs a review agrees to be seen doing it
        if folded(one.person) not in agreed and not is_reviewer_in_short:
            short = f"write contributors: [{{person: {one.person}, role: {one.role}, consent: …}}] with the day on which they agreed"
            yield Finding(
                f"nobody says that '{one.person}' agreed to be named",
                at,
                label=f"named as {one.role}",
                help="add 'consent:' with the day on which they agreed" if at[0] == "contributors" else short,
                lacking=("contributors",),
            )


def ai_undeclared(declared: Declared) -> Iterator[Finding]:
    """Every post says whether AI was used for it.

    Readers weigh a text by how it came about. Where nothing is said nobody can know: silence is not the same as "none".

    Write `ai: none` if there was no use, or `ai: {uses: [{task: outline, tool: …}]}` with each task and the tool by its name.
    """
    if declared.record.ai is None and not declared.is_held_back:
        yield Finding(
            "this post does not say whether AI was used",
            _author(declared),
            help="add 'ai: none', or 'ai: {uses: [{task: outline, tool: …}]}'",
            lacking=("ai",),
        )


def ai_forbidden(declared: Declared) -> Iterator[Finding]:
    """A post like this is made without AI.

    Some texts are worth something only as a person's own work, from the first idea to the last comma.

    Write the text without it, and write `ai: none`.
    """
    if declared.record.ai and declared.record.ai.uses:
        yield Finding("this post was made with AI, and a post like this may not be", ("ai",), help="write it without, and say 'ai: none'")


def review_missing(declared: Declared) -> Iterator[Finding]:
    """A text that AI wrote, on a matter of public interest, was examined by a person before it is published.

    A machine can be wrong in a convincing way. In the European Union such a text must carry a label that says it is artificial, unless a
    person examined it and somebody answers for it (AI Act, article 50(4)).

    Let somebody check it who could also have said no. Then write `review: {by: ed, date: 2026-03-01, examined: [accuracy, sources],
    could_reject: true}`, and name in `accountable:` who answers for it. A look at the commas is no review.
    """
    record = declared.record
    is_generated = record.ai is not None and record.ai.generated
    if is_generated and record.public_interest in {"true", "unsure"} and not record.is_examined and not declared.is_held_back:
        matter = "is" if record.public_interest == "true" else "may be"
        yield Finding(
            f"this post was written by AI and {matter} of public interest, and nobody else reviewed it who could have rejected it",
            ("ai", "generated"),
            help="add 'review: {by: …, date: …}'; without a review it must be labelled as AI-generated (EU AI Act, article 50(4))",
            lacking=("review", "contributors"),
        )


def sponsored_without_sponsor(declared: Declared) -> Iterator[Finding]:
    """A sponsored post names its sponsor.

    The label above its headline is made from the sponsor. Without one an advertisement would look like any other text, which misleads
    readers and is against the law in many places.

    Write `sponsor: {org: globex, relationship: paid}`, where `globex` is the name of a file in content/orgs/. If nobody paid for it or
    gave anything, give the post another `type`.
    """
    if declared.record.type == "sponsored" and declared.record.sponsor is None:
        yield Finding(
            "this post is a sponsored one and names no sponsor",
            ("type",),
            help="add 'sponsor: {org: …}' with the id of an organisation in content/orgs/, or give another 'type'",
            lacking=("sponsor",),
        )


def correction_without_text(declared: Declared) -> Iterator[Finding]:
    """A correction says what was wrong, and on which day it was put right.

    Readers who saw the text before need to know whether what they remember still holds.

    Write both: `corrections: [{date: 2026-03-04, text: "We said 20 %; it is 12 %."}]`.
    """
    for number, one in enumerate(declared.record.corrections):
        for key, written, what in (("text", one.text, "what was wrong"), ("date", one.date, "on which day it was made")):
            if not written:
                message = f"this {one.kind} does not say {what}"
                yield Finding(message, ("corrections", number), help=f"add '{key}:' to it", lacking=("corrections",))


def retracted_without_correction(declared: Declared) -> Iterator[Finding]:
    """A post that is taken back says why, and on which day.

    Nothing disappears silently: people have read it, linked to it and printed it. A retracted post stays under a banner, a withdrawn one
    leaves a notice at its address, and both show that day and that reason.

    Write `corrections: [{date: 2026-03-04, kind: retraction, text: …}]` beside `status: retracted` or `status: withdrawn`.
    """
    record = declared.record
    if record.status != "published" and not any(one.kind == RETRACTION for one in record.corrections):
        yield Finding(
            f"this post is {record.status}, and no correction of the kind 'retraction' says why",
            ("status",),
            help="add 'corrections: [{date: …, kind: retraction, text: …}]'",
            lacking=("corrections",),
        )


def reconfirmation_overdue(declared: Declared) -> Iterator[Finding]:
    """An author says again, by the day they named, that they still hold the view of a post.

    People change their minds and leave companies, and their old posts go on speaking for them.

    Read the post again. If you still hold the view, move `reconfirm_by` to the next such day; if you do not, correct or retract the post,
    or remove the key and leave the text as what you thought then.
    """
    day = declared.record.reconfirm_by
    if day and declared.record.status == "published" and not declared.is_held_back:
        yield Finding(
            f"the author was to say again by {day} that they still hold this view",
            ("reconfirm_by",),
            help="ask them, then move 'reconfirm_by' to the next such day",
            after=day,
        )


def _author(declared: Declared) -> Path:
    """Return where the byline begins: there an author looks for what is missing from it."""
    return declared.authors_at[0] if declared.authors_at else ()


def _ghostwriters(record: Record) -> list[str]:
    return [one.person for one in record.contributions if one.role == GHOSTWRITER]


Rule = Callable[[Declared], Iterator[Finding]]

RULES: dict[str, Rule] = {
    "missing-author": missing_author,
    "ai-as-person": ai_as_person,
    "contradictory-disclosure": contradictory_disclosure,
    "ghostwriter-is-author": ghostwriter_is_author,
    "ghostwriting-undeclared": ghostwriting_undeclared,
    "withheld-without-reason": withheld_without_reason,
    "ghostwriting-forbidden": ghostwriting_forbidden,
    "contributor-without-consent": contributor_without_consent,
    "ai-undeclared": ai_undeclared,
    "ai-forbidden": ai_forbidden,
    "review-missing": review_missing,
    "sponsored-without-sponsor": sponsored_without_sponsor,
    "correction-without-text": correction_without_text,
    "retracted-without-correction": retracted_without_correction,
    "reconfirmation-overdue": reconfirmation_overdue,
}
