"""Rules of disclosure over one post's record, a function each; its docstring is the rule's manual page. Never looks beyond the post."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from blogkit.disclosure.record import GHOSTWRITER, Record


class Declared(NamedTuple):
    """A record, and what of its front matter the record no longer shows."""

    record: Record
    gives_author: bool = False
    gives_authors: bool = False


class Finding(NamedTuple):
    """A broken rule: what is wrong, and which key of the front matter says it."""

    rule: str
    message: str
    at: tuple[str | int, ...]
    label: str = ""
    help: str = ""


MACHINE_NAMES = frozenset({"ai", "chatgpt", "gpt", "gpt-4", "gpt-5", "claude", "gemini", "copilot", "llama", "mistral", "llm", "openai", "anthropic", "deepseek"})


def missing_author(declared: Declared) -> Iterator[Finding]:
    """Every post has a named author: a person whose view it is and who answers for it.

    Add `author: ada`, where `ada` is the name of a file in content/people/.
    """
    if not declared.record.authors:
        yield Finding("missing-author", "this post names no author, so nobody answers for it", (), help="add 'author:' with the id of a person in content/people/")


def contradictory_disclosure(declared: Declared) -> Iterator[Finding]:
    """A post may not say two things about who wrote it.

    `ghostwriting: none` beside a ghostwriter, `author` beside `authors`, a reason for withholding a name beside a name:
    readers could not know which to believe. Take out the one that is not true.
    """
    record = declared.record
    ghosts = [one for one in record.contributions if one.role == GHOSTWRITER]
    rule = "contradictory-disclosure"
    if declared.gives_author and declared.gives_authors:
        yield Finding(rule, "this post gives both 'author' and 'authors'", ("authors",), help="name everyone in 'authors' and remove 'author'")
    if record.ghostwriting == "none" and ghosts:
        yield Finding(rule, f"this post says that nobody ghostwrote it but names the ghostwriter '{ghosts[0].person}'", ("ghostwriting",), help="remove 'ghostwriting: none', or the ghostwriter if there was none")
    if record.ghostwriting == "withheld" and ghosts:
        yield Finding(rule, f"this post withholds its ghostwriter's name but gives it: '{ghosts[0].person}'", ("ghostwriting",), help="remove 'ghostwriting: withheld', since the name is public")
    if record.ghostwriting == "disclosed" and not ghosts:
        yield Finding(rule, "this post says that its ghostwriting is disclosed but names no ghostwriter", ("ghostwriting",), help="add 'ghostwriter:' with the id of the person who wrote it")
    if record.withheld and record.ghostwriting != "withheld":
        yield Finding(rule, "this post says why a name is withheld, yet not that one is", ("withheld",), help="add 'ghostwriting: withheld', or remove 'withheld'")


def withheld_without_reason(declared: Declared) -> Iterator[Finding]:
    """A ghostwriter's name may be withheld only with a reason that readers are given.

    Add `withheld: {reason: …, description: a professional writer}` beside `ghostwriting: withheld`.
    """
    record = declared.record
    if record.ghostwriting == "withheld" and not (record.withheld and record.withheld.reason):
        yield Finding("withheld-without-reason", "this post withholds its ghostwriter's name without a reason", ("ghostwriting",), help="add 'withheld: {reason: …}'; readers see it")


def ghostwriter_is_author(declared: Declared) -> Iterator[Finding]:
    """Nobody is their own ghostwriter.

    Where the named author wrote the post, remove the ghostwriter and write `ghostwriting: none`; where two people wrote it, name both in `authors`.
    """
    for one in declared.record.contributions:
        if one.role == GHOSTWRITER and one.person in declared.record.authors:
            yield Finding("ghostwriter-is-author", f"'{one.person}' is named both as author and as ghostwriter", ("ghostwriter",), help="if they wrote it themselves, write 'ghostwriting: none'")


def ai_as_person(declared: Declared) -> Iterator[Finding]:
    """A machine is never an author or a contributor: it cannot answer for what it says.

    Say what it was used for under `ai:`, and name the person who used it in `by`.
    """
    record = declared.record
    for key, named in (("author" if declared.gives_author else "authors", record.authors), ("contributors", tuple(one.person for one in record.contributions))):
        for name in named:
            if name.casefold() in MACHINE_NAMES:
                yield Finding("ai-as-person", f"'{name}' is a machine, and a machine is no author or contributor", (key,), help="say under 'ai:' what it was used for")


def of_one_post(declared: Declared) -> Iterator[Finding]:
    """Apply every rule that needs nothing but the post itself."""
    for rule in RULES:
        yield from rule(declared)


RULES: tuple[Callable[[Declared], Iterator[Finding]], ...] = (
    missing_author,
    contradictory_disclosure,
    withheld_without_reason,
    ghostwriter_is_author,
    ai_as_person,
)
