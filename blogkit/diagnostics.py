"""What is wrong in the user's files, as values: Span, Severity, Diagnostic. Never prints, never decides an exit code."""

import enum
from collections.abc import Iterable, Sequence
from datetime import datetime
from difflib import get_close_matches

import msgspec


class Severity(enum.IntEnum):
    """How much a finding matters; a rule's level in ``[rules]`` may lower or raise it."""

    NOTE = 0
    """A hint about what was accepted: no --fail-on counts it."""
    WARNING = 1
    ERROR = 2


class Span(msgspec.Struct, frozen=True, array_like=True, order=True):
    """A place in one of the user's files. Lines and columns count from 1, columns and width in characters."""

    path: str
    line: int = 1
    column: int = 1
    width: int = 1


class Diagnostic(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """One finding: the rule that was broken, one sentence, the place, and what to do about it."""

    rule: str
    severity: Severity
    message: str
    span: Span
    label: str = ""
    """A few words under the marked characters."""
    line_text: str = ""
    """The line of the source that the span points into, so that a cached finding can be shown with its code frame."""
    notes: tuple[str, ...] = ()
    help: str = ""


class Later(msgspec.Struct, frozen=True, array_like=True):
    """A finding that comes true by itself, or stops being true, so that it can be cached with its file like every other."""

    since: datetime | None
    """The first moment at which it is true; None where it is true from the beginning."""
    until: datetime | None
    """The first moment at which it is no longer true; None where time alone does not mend it."""
    finding: Diagnostic

    def holds_at(self, moment: datetime) -> bool:
        """Say whether it is true at that moment."""
        return not (self.since and moment < self.since) and not (self.until and self.until <= moment)


MAX_LINE_TEXT = 240
"""Characters of a source line that a diagnostic carries; where the span lies beyond, no code frame is shown."""


def error(
    rule: str,
    message: str,
    span: Span,
    *,
    line_text: str = "",
    label: str = "",
    help: str = "",  # noqa: A002
    notes: Iterable[str] = (),
) -> Diagnostic:
    """Make a finding that stops a build unless its rule's level says otherwise."""
    return _finding(rule, Severity.ERROR, message, span, line_text, label, help, notes)


def warning(
    rule: str,
    message: str,
    span: Span,
    *,
    line_text: str = "",
    label: str = "",
    help: str = "",  # noqa: A002
    notes: Iterable[str] = (),
) -> Diagnostic:
    """Make a finding that is reported and does not stop a build unless its rule's level says otherwise."""
    return _finding(rule, Severity.WARNING, message, span, line_text, label, help, notes)


def note(
    rule: str,
    message: str,
    span: Span,
    *,
    line_text: str = "",
    label: str = "",
    help: str = "",  # noqa: A002
    notes: Iterable[str] = (),
) -> Diagnostic:
    """Make a hint: it is reported, and nothing fails by it unless its rule's level says otherwise."""
    return _finding(rule, Severity.NOTE, message, span, line_text, label, help, notes)


def _finding(
    rule: str, severity: Severity, message: str, span: Span, line_text: str, label: str, help_: str, notes: Iterable[str]
) -> Diagnostic:
    return Diagnostic(
        rule=rule,
        severity=severity,
        message=message,
        span=span,
        label=label,
        line_text=_frame(span, line_text),
        notes=tuple(notes),
        help=help_,
    )


def with_line(found: Diagnostic, lines: Sequence[str]) -> Diagnostic:
    """Give a finding the source line that it points into, from the lines of its file."""
    if found.span.line > len(lines):
        return found
    return msgspec.structs.replace(found, line_text=_frame(found.span, lines[found.span.line - 1]))


def _frame(span: Span, line_text: str) -> str:
    return line_text[:MAX_LINE_TEXT] if span.column <= MAX_LINE_TEXT else ""


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sort findings by place, then rule, and drop repetitions."""
    return sorted(dict.fromkeys(diagnostics), key=lambda found: (found.span, found.rule, found.message))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the known word nearest to ``word``, or an empty string where none is near."""
    by_folded = {candidate.casefold(): candidate for candidate in sorted(known)}
    nearest = get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.7)
    return by_folded[nearest[0]] if nearest else ""
