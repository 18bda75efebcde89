"""The company's policy in words for readers and new employees: rules, exceptions, waivers. Never applies a rule to a post."""

from datetime import datetime

import msgspec

from blogkit.config import Config
from blogkit.content.moments import end_of, zone_named
from blogkit.disclosure.language import Tongue, tongue_of
from blogkit.disclosure.pages import Manual, manual_of
from blogkit.rules import DISCLOSURE, RULES, word_of

DECLARED = frozenset(
    "missing-author ai-as-person ghostwriting-undeclared withheld-without-reason ghostwriting-forbidden contributor-without-consent "
    "ai-undeclared ai-forbidden review-missing sponsored-without-sponsor correction-without-text retracted-without-correction "
    "reconfirmation-overdue".split()
)
"""Rules that ask whoever writes a post for something. The others find slips and contradictions, or look after the theme."""


class RuleInForce(msgspec.Struct, frozen=True, array_like=True):
    """One rule of disclosure. Words in backticks are code."""

    name: str
    level: str
    """``off``, ``note``, ``warning`` or ``error``, for texts that no override reaches."""
    summary: str
    """What must hold, in one sentence."""
    manual: str
    """All of its manual page, paragraphs parted by an empty line."""
    declare: str
    """What whoever writes a post has to declare, and why; empty where the rule asks for nothing or is in force nowhere."""


class OverrideInForce(msgspec.Struct, frozen=True, array_like=True):
    """Where other levels hold: in a folder, for a type of text, or for what is both. The later wins over the earlier."""

    folder: str
    """Path on the site, such as ``content/posts/founder/``; empty where the folder does not matter."""
    type: str
    """Such as ``note``; empty where the type does not matter."""
    rules: tuple[tuple[str, str], ...]
    """Name and level."""


class WaiverInForce(msgspec.Struct, frozen=True, array_like=True):
    """What some posts may lack for a while, why, and who answers for that."""

    rule: str
    post: str
    """Which texts, as a path with ``*``."""
    reason: str
    until: str
    """The last day on which it holds, as ``YYYY-MM-DD``."""
    by: str
    """Id of a person."""


class PolicyInForce(msgspec.Struct, frozen=True, array_like=True):
    """All that is demanded of a post's disclosure here, and what is not."""

    rules: tuple[RuleInForce, ...]
    """Every rule of disclosure, those that are off too, in the order in which a post is written."""
    overrides: tuple[OverrideInForce, ...]
    waivers: tuple[WaiverInForce, ...]
    """Those that have not ended."""


def in_force(config: Config, at: datetime) -> PolicyInForce:
    """Return the policy of a site at a moment. It changes only with the config and where a waiver ends."""
    overrides = tuple(
        OverrideInForce(one.folder, one.type, tuple((rule, word_of(level)) for rule, level in one.levels if _is_disclosure(rule)))
        for one in config.overrides
    )
    zone = zone_named(config.timezone)
    waivers = tuple(
        WaiverInForce(one.rule, one.post, one.reason, one.until, one.by)
        for one in config.waivers
        if _is_disclosure(one.rule) and not ((end := end_of(one.until, zone)) and end <= at)
    )
    levels = {name: rule.level for name, rule in RULES.items()} | dict(config.levels)
    asked = {name for name, level in levels.items() if level} | {name for one in overrides for name, level in one.rules if level != "off"}
    tongue = tongue_of(config.language)
    rules = tuple(_rule(name, word_of(levels[name]), tongue, is_asked=name in asked) for name in RULES if _is_disclosure(name))
    return PolicyInForce(rules, tuple(one for one in overrides if one.rules), waivers)


def _is_disclosure(rule: str) -> bool:
    return RULES[rule].topic == DISCLOSURE


def _rule(name: str, level: str, tongue: Tongue, *, is_asked: bool) -> RuleInForce:
    manual = Manual(*(tongue.word(paragraph) if paragraph else "" for paragraph in manual_of(name)))
    declare = f"{manual.mend} {manual.why}" if is_asked and name in DECLARED else ""
    return RuleInForce(name, level, manual.summary, manual.text, declare)
