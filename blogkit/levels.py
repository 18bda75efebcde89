"""How much each finding matters here: levels, overrides and waivers from the config, applied in one place. Never looks for findings."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple

import msgspec

from blogkit.config import Config, Override, Waiver
from blogkit.content.moments import end_of, zone_named
from blogkit.content.values import Parsed, PostCard
from blogkit.diagnostics import Diagnostic, Later, Severity, in_order, warning
from blogkit.rules import DISCLOSURE, RULES, Level


class Levels(NamedTuple):
    """What the owners decided on findings, as of one moment."""

    chosen: Mapping[str, Level] = {}
    overrides: tuple[Override, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    ended: tuple[Waiver, ...] = ()
    types: Mapping[str, str] = {}
    """Path of each text -> the type of post that it is, if any."""
    come_true: tuple[Diagnostic, ...] = ()
    """What time has made wrong in the config."""


def make_levels(config: Config, types: Mapping[str, str], at: datetime) -> Levels:
    """Gather what the config says of findings in these texts at that moment."""
    ends = _ends(config)
    ended = tuple(one for one in config.waivers if (end := ends[one]) and end <= at)
    in_force = tuple(one for one in config.waivers if one not in ended)
    come_true = tuple(one.finding for one in config.later if one.holds_at(at))
    return Levels(dict(config.levels), config.overrides, in_force, ended, types, come_true)


def types_of(parsed: Mapping[str, Parsed]) -> dict[str, str]:
    """Return the path of each text, and its type where it is a post that has one."""
    return {path: one.card.record.type if isinstance(one.card, PostCard) else "" for path, one in parsed.items()}


def turns(config: Config, later: Iterable[Later]) -> Iterator[datetime]:
    """Yield the moments at which a waiver ends, or something comes true or stops being true by itself."""
    yield from (end for end in _ends(config).values() if end)
    yield from (turn for one in (*config.later, *later) for turn in (one.since, one.until) if turn)


def _ends(config: Config) -> dict[Waiver, datetime | None]:
    return {one: end_of(one.until, zone_named(config.timezone)) for one in config.waivers}


def reported(levels: Levels, found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the findings that are reported, each at its level, in the order of their places."""
    return in_order(shown for one in found if (shown := at_level(levels, one)) is not None)


def with_errors(levels: Levels, found: Iterable[Diagnostic]) -> set[str]:
    """Return the paths of the files in which something is an error."""
    return {shown.span.path for one in found if (shown := at_level(levels, one)) is not None and shown.severity == Severity.ERROR}


def at_level(levels: Levels, finding: Diagnostic) -> Diagnostic | None:
    """Give a finding its level; None where its rule is off or a waiver holds it back."""
    rule = RULES[finding.rule]
    if rule.is_fixed or (rule.is_steadfast and finding.severity == Severity.ERROR):
        return finding
    level = _level(levels, finding, None if rule.level is None else finding.severity)
    if level is None or any(_holds_back(waiver, finding) for waiver in levels.waivers):
        return None
    return finding if level == finding.severity else msgspec.structs.replace(finding, severity=level)


def _level(levels: Levels, finding: Diagnostic, unasked: Level) -> Level:
    level = levels.chosen.get(finding.rule, unasked)
    for override in levels.overrides:
        if _reaches(override, finding.span.path, levels.types):
            level = dict(override.levels).get(finding.rule, level)
    return level


def _reaches(override: Override, path: str, types: Mapping[str, str]) -> bool:
    is_there = path in types and path.startswith(override.folder)
    return is_there and (not override.type or types[path] == override.type)


def _holds_back(waiver: Waiver, finding: Diagnostic) -> bool:
    return waiver.rule == finding.rule and covers(waiver.post, finding.span.path)


def covers(pattern: str, path: str) -> bool:
    """Say whether a pattern names a path: ``*`` is any part of a name, ``**/`` any folders, ``?`` one character."""
    return _pattern(pattern).fullmatch(path) is not None


@cache
def _pattern(written: str) -> re.Pattern[str]:
    spelled = {"**/": "(?:.+/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", written)
    return re.compile("".join(spelled.get(part, re.escape(part)) for part in parts), re.DOTALL)


def about_policy(levels: Levels, found: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield what is wrong with overrides and waivers, and what time has made wrong in the config.

    ``found`` is all that is found in the texts, now or later, at no level.
    """
    yield from levels.come_true
    for override in levels.overrides:
        if not any(path.startswith(override.folder) for path in levels.types):
            yield warning("policy-without-effect", f"there is no text in {override.folder}", override.at, help=FROM_THE_ROOT)
    for waiver in levels.ended:
        message = f"this waiver of '{waiver.rule}' ended on {waiver.until}"
        yield warning("waiver-ended", message, waiver.until_at, help="remove it, or agree on a later day and say why")
    unwaived = levels._replace(waivers=())
    for waiver in levels.waivers:
        if any(_holds_back(waiver, one) and at_level(unwaived, one) is not None for one in found):
            continue
        if not any(covers(waiver.post, path) for path in levels.types):
            yield warning("policy-without-effect", f"no text is called '{waiver.post}'", waiver.at, help=FROM_THE_ROOT)
        elif RULES[waiver.rule].topic == DISCLOSURE:  # of links and the like only what is public is known
            message = f"none of these posts breaks '{waiver.rule}', so this waiver holds nothing back"
            yield warning("policy-without-effect", message, waiver.at, help="remove it")


FROM_THE_ROOT = "a path begins at the site's folder, such as content/posts/2019-*.md"
