"""Rules of disclosure over one post's record, a function each; its docstring is the rule's manual page. Never looks beyond the post."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from blogkit.disclosure.record import GHOSTWRITER, Record, folded

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
    refused: frozenset[str] = frozenset()
    """Keys of which something could not be used: what they say is not known, and nothing follows from their silence."""


class Finding(NamedTuple):
    """A broken rule: what is wrong, and which key of the front matter says it."""

    rule: str
    message: str
    at: tuple[str | int, ...]
    label: str = ""
    help: str = ""
    lacking: tuple[str, ...] = ()
    """Keys that say nothing, for all that is known; without their silence nothing would be wrong."""


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


def missing_author(declared: Declared) -> Iterator[Finding]:
    """Every post has a named author: a person whose view it is and who answers for it.

    Add `author: ada`, where `ada` is the name of a file in content/people/.
    """
    if not declared.record.authors:
        yield Finding(
            "missing-author",
            "this post names no author, so nobody answers for it",
            declared.authors_at[0] if declared.authors_at else (),
            help="add 'author:' with the id of a person in content/people/",
            lacking=("author", "authors"),
        )


def contradictory_disclosure(declared: Declared) -> Iterator[Finding]:
    """A post may not say two things about who wrote it.

    `ghostwriting: none` beside a ghostwriter, `author` beside `authors`, a reason for withholding a name beside a name:
    readers could not know which to believe. Take out the one that is not true.
    """
    record = declared.record
    ghosts = [one for one in record.contributions if one.role == GHOSTWRITER]
    rule = "contradictory-disclosure"
    if declared.gives_author and declared.gives_authors:
        yield Finding(
            rule, "this post gives both 'author' and 'authors'", ("authors",), help="name everyone in 'authors' and remove 'author'"
        )
    if record.ghostwriting == "none" and ghosts:
        yield Finding(
            rule,
            f"this post says that nobody ghostwrote it but names the ghostwriter '{ghosts[0].person}'",
            ("ghostwriting",),
            help="remove 'ghostwriting: none', or the ghostwriter if there was none",
        )
    if record.ghostwriting == "withheld" and ghosts:
        yield Finding(
            rule,
            f"this post withholds its ghostwriter's name but gives it: '{ghosts[0].person}'",
            ("ghostwriting",),
            help="remove 'ghostwriting: withheld', since the name is public",
        )
    if record.ghostwriting == "disclosed" and not ghosts:
        yield Finding(
            rule,
            "this post says that its ghostwriting is disclosed but names no ghostwriter",
            ("ghostwriting",),
            help="add 'ghostwriter:' with the id of the person who wrote it",
            lacking=("ghostwriter", "contributors"),
        )
    if record.withheld and record.ghostwriting != "withheld":
        yield Finding(
            rule,
            "this post says why a name is withheld, yet not that one is",
            ("withheld",),
            help="add 'ghostwriting: withheld', or remove 'withheld'",
            lacking=("ghostwriting",),
        )


def withheld_without_reason(declared: Declared) -> Iterator[Finding]:
    """A ghostwriter's name may be withheld only with a reason that readers are given.

    Add `withheld: {reason: …, description: a professional writer}` beside `ghostwriting: withheld`.
    """
    record = declared.record
    if record.ghostwriting == "withheld" and not (record.withheld and record.withheld.reason):
        yield Finding(
            "withheld-without-reason",
            "this post withholds its ghostwriter's name without a reason",
            ("ghostwriting",),
            help="add 'withheld: {reason: …}'; readers see it",
            lacking=("withheld",),
        )


def ghostwriter_is_author(declared: Declared) -> Iterator[Finding]:
    """Nobody is their own ghostwriter.

    Where the named author wrote the post, remove the ghostwriter and write `ghostwriting: none`; where two people wrote it, name both in
    `authors`.
    """
    authors = set(map(folded, declared.record.authors))
    for one, at in zip(declared.record.contributions, declared.contributions_at, strict=True):
        if one.role == GHOSTWRITER and folded(one.person) in authors:
            yield Finding(
                "ghostwriter-is-author",
                f"'{one.person}' is named both as author and as ghostwriter",
                at,
                help="if they wrote it themselves, write 'ghostwriting: none'",
            )


def ai_as_person(declared: Declared) -> Iterator[Finding]:
    """A machine is never an author or a contributor: it cannot answer for what it says.

    Say what it was used for under `ai:`, and name the person who used it in `by`. Where a person bears the name of a machine, name their
    file after their full name, such as content/people/claude-dupont.md.
    """
    for name, at, label in declared.named:
        if is_machine(name):
            yield machine_named(name, at, label)


def machine_named(name: str, at: Path, label: str) -> Finding:
    """Make the finding of `ai_as_person`."""
    return Finding(
        "ai-as-person",
        f"'{name}' is the name of a machine, and a machine is no author or contributor",
        at,
        label=label,
        help="say under 'ai:' what it was used for; a person of that name is named in full",
    )


def of_one_post(declared: Declared) -> Iterator[Finding]:
    """Apply every rule that needs nothing but the post itself."""
    for rule in RULES:
        yield from (finding for finding in rule(declared) if declared.refused.isdisjoint(finding.lacking))


RULES: tuple[Callable[[Declared], Iterator[Finding]], ...] = (
    missing_author,
    contradictory_disclosure,
    withheld_without_reason,
    ghostwriter_is_author,
    ai_as_person,
)
