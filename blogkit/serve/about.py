"""What a writer is told beside the page in view: its statement and state, what was found in its text, what is wrong. Never markup.

All of it is data: the browser puts each value into the page as text.
"""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from blogkit import report
from blogkit.diagnostics import Diagnostic, Severity
from blogkit.live import About, Found
from blogkit.rules import DISCLOSURE, POLICY, RULES

MANY = 100
"""More errors than this are counted and not shown: their author mends the first ones first."""


class Tells(Protocol):
    """What this room wants of the site."""

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All that was found."""

    @property
    def is_held(self) -> bool:
        """What is shown is what was there before an error."""

    def find(self, out: str) -> Found | None:
        """Return an output file."""

    def digest(self, out: str) -> str:
        """Return what changes whenever an output does; empty where there is none."""

    def dear(self, out: str) -> Callable[[], object] | None:
        """Return what makes an output that is dear to make; None where there is nothing to be made."""

    def about(self, out: str) -> About:
        """Return what is known of an output."""


def about(site: Tells, out: str, sources: frozenset[str]) -> dict[str, Any]:
    """Say all that the browser shows beside an output. ``sources`` are the files that an editor may be asked to open."""
    found = site.find(out)
    faults = found.faults if found else ()
    page = site.about(out)
    everything = (*faults, *(one for one in site.diagnostics if one not in faults))
    errors = [one for one in everything if one.severity == Severity.ERROR]
    beside = sorted((one for one in site.diagnostics if page.source and one.span.path == page.source), key=_policy_first)
    return {
        "page": page._asdict(),
        "isHeld": site.is_held,
        "errors": [_told(one, sources) for one in errors[:MANY]],
        "moreErrors": max(0, len(errors) - MANY),
        "warnings": sum(one.severity == Severity.WARNING for one in everything),
        "findings": [_told(one, sources) for one in beside[:MANY]],
    }


def _policy_first(one: Diagnostic) -> tuple[bool, int, int]:
    rule = RULES.get(one.rule)
    return rule is None or rule.topic not in {DISCLOSURE, POLICY}, -one.severity, one.span.line


def _told(one: Diagnostic, sources: Iterable[str]) -> dict[str, Any]:
    framed = report.frame(one)
    return {
        "rule": one.rule,
        "severity": report.NAMES[one.severity],
        "message": one.message,
        "path": one.span.path,
        "line": one.span.line,
        "column": one.span.column,
        "frame": list(framed) if framed else None,
        "label": one.label,
        "notes": list(one.notes),
        "help": one.help,
        "canOpen": one.span.path in sources,
    }
