"""The manual of the rules as text and as Markdown. Never decides what a rule is: it prints what ``rules.py`` and ``manual.py`` say."""

from textwrap import fill
from typing import TYPE_CHECKING

from blogkit.manual import manual_of
from blogkit.rules import RULES, TOPICS, Level, Rule, word_of

if TYPE_CHECKING:
    from blogkit.config import Config

WIDTH = 88


def page(name: str, here: "Config | None") -> str:
    """Return the manual page of a rule for a terminal; ``here`` is the config of the site at hand."""
    rule = RULES[name]
    paragraphs = [*manual_of(name).text.split("\n\n"), " ".join([_standing(rule), *(_standing_here(rule, here) if here else ())])]
    return "\n\n".join([name, *(fill(text, WIDTH, break_long_words=False, break_on_hyphens=False) for text in paragraphs)])


def listing(here: "Config | None") -> str:
    """Return every rule with its level and its sentence, by topic."""
    chosen = dict(here.levels) if here else {}
    rows = {rule: (_level(rule, chosen), rule.name, manual_of(rule.name).summary) for rule in RULES.values()}
    level, name = (max(len(row[column]) for row in rows.values()) for column in (0, 1))
    topics = (
        "\n".join([topic, *(f"  {one:{level}}  {two:{name}}  {three}" for one, two, three in map(rows.__getitem__, _of(topic)))])
        for topic in TOPICS
    )
    last = "'blogkit explain RULE' prints the page of one. A fixed rule is always an error; the level of the others stands in blogkit.toml."
    return "\n\n".join([*topics, last])


def document() -> str:
    """Return the manual of all rules as Markdown."""
    return "\n\n".join([_OPENING, _table(), *map(_chapter, TOPICS)]) + "\n"


_OPENING = """\
# Rules

Whatever blogkit finds, it finds by a rule, and each rule has a page here. `blogkit explain RULE` prints one of them, `blogkit explain`
lists all with the levels they have on your site, and `blogkit explain --all` printed this file.

[blogkit.toml](config.md#rules) chooses their levels, makes exceptions for a folder or a type of post, and holds a rule back for some posts
for a while. Below stands what a rule is without you. *Fixed* ones are always errors."""


def _table() -> str:
    rows = [(f"[`{rule.name}`](#{rule.name})", _level(rule, {}), "yes" if rule.is_quality else "") for rule in RULES.values()]
    return "\n".join(["| rule | level | a text may `allow` it |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows)])


def _chapter(topic: str) -> str:
    return "\n\n".join([f"## {topic}", *map(_section, _of(topic))])


def _section(rule: Rule) -> str:
    return "\n\n".join([f"### {rule.name}", manual_of(rule.name).text, f"*{_standing(rule)}*"])


def _of(topic: str) -> list[Rule]:
    return [rule for rule in RULES.values() if rule.topic == topic]


def _level(rule: Rule, chosen: dict[str, Level]) -> str:
    return "fixed" if rule.is_fixed else word_of(chosen.get(rule.name, rule.level))


def _standing(rule: Rule) -> str:
    """Say how much a rule matters, and to what it yields."""
    if rule.is_fixed:
        return "Always an error: it yields to no level and no waiver."
    unasked = f"{_LEVELS[word_of(rule.level)]} unless blogkit.toml says otherwise."
    sentence = unasked[0].upper() + unasked[1:]
    if rule.is_quality:
        return f"{sentence} A text may break it with `allow: [{rule.name}]`."
    return f"{sentence} What it finds to be an error is one in any case." if rule.is_steadfast else sentence


def _standing_here(rule: Rule, here: "Config") -> list[str]:
    if rule.is_fixed:
        return []
    chosen = dict(here.levels)
    said = [f"Here it is {_LEVELS[word_of(chosen[rule.name])]}."] if rule.name in chosen else []
    for override in here.overrides:
        if rule.name in dict(override.levels):
            where = " and ".join(
                filter(None, [override.folder and f"in {override.folder}", override.type and f"for the type '{override.type}'"])
            )
            said.append(f"Here it is {_LEVELS[word_of(dict(override.levels)[rule.name])]} {where}.")
    return said


_LEVELS = {"off": "off", "note": "a hint, which fails nothing,", "warning": "a warning", "error": "an error"}
