"""Every rule by name: its level where nobody chose another, and what it yields to. Never checks anything, and explains nothing itself.

A rule's manual page stands in ``manual.py``, or beside the rule in ``disclosure/``.
"""

from typing import NamedTuple

from blogkit.diagnostics import Severity

Level = Severity | None
"""How much the findings of a rule matter; None is off."""

OFF, NOTE, WARNING, ERROR = None, Severity.NOTE, Severity.WARNING, Severity.ERROR
WORDS: dict[str, Level] = {"off": OFF, "warning": WARNING, "error": ERROR}
"""How ``[rules]`` and ``[policy]`` name a level."""


def word_of(level: Level) -> str:
    """Return the word for a level."""
    return "off" if level is None else level.name.lower()


class Rule(NamedTuple):
    """One thing that can be wrong."""

    name: str
    topic: str
    level: Level
    """Where nobody chose another. A rule that is off looks all the same, and what it finds is not reported."""
    is_fixed: bool = False
    """It yields to nothing: what it finds could not be published, or would not be true. No level, no waiver, no ``allow``."""
    is_quality: bool = False
    """It is about the text alone, so a text may ``allow`` itself to break it. All others yield to the config alone."""
    is_steadfast: bool = False
    """Its warnings have a level; what it finds to be an error yields to nothing: ``ghostwritter:`` must never publish."""


FILES, HEADER, DISCLOSURE, TEXT, SITE, POLICY = TOPICS = (
    "Files",
    "Front matter",
    "Who wrote it",
    "Text",
    "The site as a whole",
    "Levels and waivers",
)

RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("not-utf8", FILES, ERROR, is_fixed=True),
        Rule("nul-byte", FILES, ERROR, is_fixed=True),
        Rule("empty-file", FILES, ERROR, is_fixed=True),
        Rule("file-too-large", FILES, ERROR, is_fixed=True),
        Rule("cannot-read", FILES, ERROR, is_fixed=True),
        Rule("missing-front-matter", HEADER, ERROR, is_fixed=True),
        Rule("unclosed-front-matter", HEADER, ERROR, is_fixed=True),
        Rule("malformed-front-matter", HEADER, ERROR, is_fixed=True),
        Rule("front-matter-not-a-mapping", HEADER, ERROR, is_fixed=True),
        Rule("front-matter-too-large", HEADER, ERROR, is_fixed=True),
        Rule("front-matter-too-deep", HEADER, ERROR, is_fixed=True),
        Rule("duplicate-key", HEADER, ERROR, is_fixed=True),
        Rule("yaml-alias", HEADER, ERROR, is_fixed=True),
        Rule("yaml-tag", HEADER, ERROR, is_fixed=True),
        Rule("yaml-merge-key", HEADER, ERROR, is_fixed=True),
        Rule("hidden-character", HEADER, ERROR, is_fixed=True),
        Rule("invalid-key", HEADER, ERROR, is_fixed=True),
        Rule("lookalike-key", HEADER, ERROR, is_fixed=True),
        Rule("control-character", HEADER, ERROR, is_fixed=True),
        Rule("unknown-key", HEADER, WARNING, is_steadfast=True),
        Rule("foreign-key", HEADER, WARNING, is_steadfast=True),
        Rule("renamed-key-twice", HEADER, WARNING),
        Rule("invalid-value", HEADER, ERROR, is_fixed=True),
        Rule("missing-title", HEADER, ERROR, is_fixed=True),
        Rule("missing-date", HEADER, ERROR, is_fixed=True),
        Rule("missing-name", HEADER, ERROR, is_fixed=True),
        Rule("missing-author", DISCLOSURE, ERROR, is_fixed=True),
        Rule("unknown-person", DISCLOSURE, ERROR),
        Rule("unknown-org", DISCLOSURE, ERROR),
        Rule("no-registry", DISCLOSURE, NOTE),
        Rule("ai-as-person", DISCLOSURE, ERROR, is_fixed=True),
        Rule("contradictory-disclosure", DISCLOSURE, ERROR, is_fixed=True),
        Rule("ghostwriter-is-author", DISCLOSURE, ERROR, is_fixed=True),
        Rule("ghostwriting-undeclared", DISCLOSURE, WARNING),
        Rule("withheld-without-reason", DISCLOSURE, ERROR),
        Rule("ghostwriting-forbidden", DISCLOSURE, OFF),
        Rule("contributor-without-consent", DISCLOSURE, WARNING),
        Rule("ai-undeclared", DISCLOSURE, WARNING),
        Rule("ai-forbidden", DISCLOSURE, OFF),
        Rule("review-missing", DISCLOSURE, WARNING),
        Rule("sponsored-without-sponsor", DISCLOSURE, ERROR),
        Rule("correction-without-text", DISCLOSURE, ERROR),
        Rule("retracted-without-correction", DISCLOSURE, ERROR),
        Rule("reconfirmation-overdue", DISCLOSURE, WARNING),
        Rule("credit-lost-in-output", DISCLOSURE, ERROR, is_fixed=True),
        Rule("sponsor-without-label-in-output", DISCLOSURE, ERROR, is_fixed=True),
        Rule("html-removed", TEXT, WARNING, is_quality=True),
        Rule("unsafe-url", TEXT, WARNING, is_quality=True),
        Rule("unknown-code-language", TEXT, WARNING, is_quality=True),
        Rule("code-too-long-to-highlight", TEXT, WARNING, is_quality=True),
        Rule("duplicate-anchor", TEXT, WARNING, is_quality=True),
        Rule("markdown-too-deep", TEXT, ERROR, is_fixed=True),
        Rule("broken-link", TEXT, WARNING, is_quality=True),
        Rule("invalid-chart", TEXT, ERROR, is_fixed=True),
        Rule("chart-data", TEXT, ERROR, is_fixed=True),
        Rule("missing-alt", TEXT, WARNING, is_quality=True),
        Rule("near-duplicate", TEXT, OFF, is_quality=True),
        Rule("bare-promotion", TEXT, OFF, is_quality=True),
        Rule("letter-without-font", TEXT, WARNING, is_quality=True),
        Rule("broken-picture", SITE, WARNING),
        Rule("unclean-picture", SITE, WARNING),
        Rule("active-file", SITE, ERROR),
        Rule("missing-base-url", SITE, WARNING),
        Rule("output-collision", SITE, ERROR, is_fixed=True),
        Rule("shared-id", SITE, ERROR, is_fixed=True),
        Rule("redundant-alias", SITE, WARNING),
        Rule("security-expires", SITE, WARNING),
        Rule("unknown-theme", SITE, ERROR, is_fixed=True),
        Rule("circular-theme", SITE, ERROR, is_fixed=True),
        Rule("template-error", SITE, ERROR, is_fixed=True),
        Rule("unsafe-inline", SITE, WARNING),
        Rule("low-contrast", SITE, WARNING),
        Rule("card-font", SITE, ERROR),
        Rule("unknown-rule", POLICY, ERROR, is_fixed=True),
        Rule("waiver-ended", POLICY, WARNING),
        Rule("policy-without-effect", POLICY, WARNING),
    )
}

FIXED = frozenset(name for name, rule in RULES.items() if rule.is_fixed)
QUALITY = frozenset(name for name, rule in RULES.items() if rule.is_quality)
STEADFAST = frozenset(name for name, rule in RULES.items() if rule.is_steadfast)
