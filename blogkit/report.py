"""Diagnostics as people and machines read them: terminal, concise, JSON, GitHub, SARIF. Never decides what is a finding."""

import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import NamedTuple
from urllib.parse import quote

import msgspec

from blogkit import __version__
from blogkit.diagnostics import Diagnostic, Severity
from blogkit.rules import RULES

MANY = 6
"""More findings of one rule than this are shown as one group, each of its kinds on a line."""
MANY_IN_FEW_FILES, FEW_FILES = 20, 3
"""One file full of different faults is shown whole: its author is at work on it."""
SHOWN_OF_MANY = 3
"""So many kinds of one rule's findings are shown, each by its first place."""
LIST_THEM = "list every one with --format concise; 'blogkit explain RULE' says why a rule is there and what to do"
FRAME_CHARACTERS = 140
"""A longer source line is cut around the marked place."""

NAMES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
ANNOTATIONS = {**NAMES, Severity.NOTE: "notice"}
PLAIN = {"error": "", "warning": "", "note": "", "bold": "", "blue": "", "reset": ""}
COLOURED = {
    "error": "\x1b[1;31m",
    "warning": "\x1b[1;33m",
    "note": "\x1b[1;36m",
    "bold": "\x1b[1m",
    "blue": "\x1b[1;34m",
    "reset": "\x1b[0m",
}


class Frame(NamedTuple):
    """The line of a finding, cut around what is marked, as a terminal or a page may show it."""

    before: str
    marked: str
    after: str


def frame(one: Diagnostic) -> Frame | None:
    """Return the line that a finding points into; None where it carries none."""
    if not one.line_text:
        return None
    start, text = _window(one)
    marked_from = one.span.column - 1 - start
    marked_to = marked_from + one.span.width
    return Frame(_visible(text[:marked_from]), _visible(text[marked_from:marked_to]), _visible(text[marked_to:]))


def below(folder: str, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the findings with their paths seen from further up, where the site lies in ``folder``."""
    if folder == ".":
        return list(diagnostics)
    replace = msgspec.structs.replace
    return [replace(one, span=replace(one.span, path=f"{folder}/{one.span.path}")) for one in diagnostics]


def human(diagnostics: Sequence[Diagnostic], *, is_coloured: bool = False) -> str:
    """Return the findings with their code frames; many of one kind are one group."""
    style = COLOURED if is_coloured else PLAIN
    blocks: list[str] = []
    is_grouped = False
    for found in _by_rule(diagnostics):
        if _is_few(found):
            blocks += [_framed(one, style) for one in found]
        else:
            blocks.append(_group(found, style))
            is_grouped = True
    return "\n\n".join([*blocks, *([LIST_THEM] if is_grouped else [])])


def summary(diagnostics: Sequence[Diagnostic]) -> str:
    """Count errors, warnings and notes in a few words; empty where there are none."""
    counts = [(NAMES[severity], sum(one.severity == severity for one in diagnostics)) for severity in sorted(NAMES, reverse=True)]
    return ", ".join(f"{number} {name}{'s' if number > 1 else ''}" for name, number in counts if number)


def concise(diagnostics: Sequence[Diagnostic]) -> str:
    """Return one line a finding, all of them."""
    return "\n".join(
        f"{_place(one)}: {NAMES[one.severity]}[{one.rule}] {plain(one.message)}" + (f" ({plain(one.help)})" if one.help else "")
        for one in diagnostics
    )


def as_json(diagnostics: Sequence[Diagnostic]) -> str:
    """Return the findings as a JSON array."""
    return json.dumps(
        [
            {
                "rule": one.rule,
                "severity": NAMES[one.severity],
                "message": one.message,
                "path": one.span.path,
                "line": one.span.line,
                "column": one.span.column,
                "width": one.span.width,
                "label": one.label,
                "notes": list(one.notes),
                "help": one.help,
            }
            for one in diagnostics
        ],
        ensure_ascii=False,
        indent=2,
    )


def github(diagnostics: Sequence[Diagnostic]) -> str:
    """Return workflow commands that annotate a pull request (GitHub Actions, "Workflow commands")."""
    lines: list[str] = []
    for one in diagnostics:
        span = one.span
        place = f"file={_property(span.path)},line={span.line},col={span.column},endColumn={span.column + span.width}"
        lines.append(f"::{ANNOTATIONS[one.severity]} {place},title={_property(one.rule)}::{_data(_sentences(one))}")
    return "\n".join(lines)


def sarif(diagnostics: Sequence[Diagnostic]) -> str:
    """Return a SARIF 2.1.0 log (OASIS), as code-scanning services read it."""
    used = sorted({one.rule for one in diagnostics})
    return json.dumps(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {
                        "driver": {
                            "name": "blogkit",
                            "version": __version__,
                            "rules": [_sarif_rule(rule) for rule in used],
                        }
                    },
                    "columnKind": "unicodeCodePoints",
                    "results": [
                        {
                            "ruleId": one.rule,
                            "ruleIndex": used.index(one.rule),
                            "level": NAMES[one.severity],
                            "message": {"text": _sentences(one)},
                            "locations": [
                                {
                                    "physicalLocation": {
                                        "artifactLocation": {"uri": _uri(one.span.path)},
                                        "region": {
                                            "startLine": one.span.line,
                                            "startColumn": one.span.column,
                                            "endColumn": one.span.column + one.span.width,
                                        },
                                    }
                                }
                            ],
                        }
                        for one in diagnostics
                    ],
                }
            ],
        },
        ensure_ascii=False,
        indent=2,
    )


def _sarif_rule(name: str) -> dict[str, object]:
    from blogkit.manual import manual_of  # no other format needs it

    manual = manual_of(name)
    level = RULES[name].level
    return {
        "id": name,
        "shortDescription": {"text": manual.summary},
        "fullDescription": {"text": manual.why},
        "help": {"text": manual.text},
        "defaultConfiguration": {"enabled": level is not None, "level": NAMES[level or Severity.WARNING]},
    }


FORMATS: dict[str, Callable[[Sequence[Diagnostic]], str]] = {
    "human": human,
    "concise": concise,
    "json": as_json,
    "github": github,
    "sarif": sarif,
}


def _by_rule(diagnostics: Iterable[Diagnostic]) -> list[list[Diagnostic]]:
    """Group by rule; errors come last, where a terminal ends."""
    keyed = sorted(diagnostics, key=lambda one: (one.severity, one.rule))
    return [list(found) for _, found in groupby(keyed, key=lambda one: (one.severity, one.rule))]


def _is_few(found: Sequence[Diagnostic]) -> bool:
    """Say whether the findings of one rule are few enough to show each with its line, or are one author's at work on few files."""
    of_one_file = len(found) <= MANY_IN_FEW_FILES and len({one.span.path for one in found}) <= FEW_FILES
    return len(found) <= MANY or (of_one_file and max(Counter(one.message for one in found).values()) <= MANY)


def _framed(one: Diagnostic, style: dict[str, str]) -> str:
    kind = NAMES[one.severity]
    reset, blue = style["reset"], style["blue"]
    gutter = " " * len(str(one.span.line))
    lines = [
        f"{style[kind]}{kind}[{one.rule}]{reset}{style['bold']}: {plain(one.message)}{reset}",
        f"{gutter}{blue}-->{reset} {_place(one)}",
    ]
    if framed := frame(one):
        blanks = " " * _columns(framed.before)
        carets = "^" * max(1, _columns(framed.marked))
        marks = f"{blanks}{style[kind]}{carets}{f' {plain(one.label)}' if one.label else ''}{reset}"
        lines += [f"{gutter} {blue}|{reset}", f"{blue}{one.span.line} |{reset} {''.join(framed)}", f"{gutter} {blue}|{reset} {marks}"]
    lines += [f"{gutter} {blue}={reset} note: {plain(note)}" for note in one.notes]
    if one.help:
        lines.append(f"{gutter} {blue}={reset} help: {plain(one.help)}")
    return "\n".join(lines)


def _window(one: Diagnostic) -> tuple[int, str]:
    """Cut a long line around what is marked; return how many characters were cut before it."""
    text = one.line_text
    if len(text) <= FRAME_CHARACTERS:
        return 0, text
    start = max(0, min(one.span.column - 1 - FRAME_CHARACTERS // 3, len(text) - FRAME_CHARACTERS))
    return start, text[start : start + FRAME_CHARACTERS]


def _group(found: Sequence[Diagnostic], style: dict[str, str]) -> str:
    kind, reset, blue = NAMES[found[0].severity], style["reset"], style["blue"]
    alike: dict[str, list[Diagnostic]] = {}
    for one in found:
        alike.setdefault(one.message, []).append(one)
    most = sorted(alike.values(), key=len, reverse=True)[:SHOWN_OF_MANY]
    times = f"{len(found)} times in {_files(found)}"
    heading = times if len(alike) > 1 else f"{plain(found[0].message)}, {times}"
    lines = [f"{style[kind]}{kind}[{found[0].rule}]{reset}{style['bold']}: {heading}{reset}"]
    is_one_help = len({one.help for one in found}) == 1
    if len(alike) > 1:
        lines += [f"  {blue}-->{reset} {_place(of[0])}: {_kind(of, is_with_help=not is_one_help)}" for of in most]
    else:
        lines.append(f"  {blue}-->{reset} {_place(found[0])} … and {len(found) - 1} more")
    if rest := len(found) - sum(map(len, most)):
        lines.append(f"  … and {rest} more")
    if is_one_help and found[0].help:
        lines.append(f"  {blue}={reset} help: {plain(found[0].help)}")
    return "\n".join(lines)


def _files(found: Sequence[Diagnostic]) -> str:
    files = len({one.span.path for one in found})
    return f"{files} file{'s' if files > 1 else ''}"


def _kind(alike: Sequence[Diagnostic], *, is_with_help: bool) -> str:
    """Say what is found in many places, how often, and what to do about it."""
    one = alike[0]
    times = f", {len(alike)} times" if len(alike) > 1 else ""
    return plain(one.message) + times + (f" ({plain(one.help)})" if is_with_help and one.help else "")


def _sentences(one: Diagnostic) -> str:
    return f"{one.message}. {one.help}" if one.help else one.message


def _place(one: Diagnostic) -> str:
    return f"{plain(one.span.path)}:{one.span.line}:{one.span.column}"


def _visible(text: str) -> str:
    return "".join(one if one.isprintable() else " " if one == "\t" else "\N{REPLACEMENT CHARACTER}" for one in text)


def _columns(text: str) -> int:
    """Count the columns that a terminal gives to a text."""
    wide = sum(unicodedata.east_asian_width(one) in {"W", "F"} for one in text)
    return len(text) + wide - sum(unicodedata.combining(one) != 0 for one in text)


def plain(text: str) -> str:
    """Make a text safe for a terminal: what cannot be printed is written as its code."""
    return "".join(character if character.isprintable() else f"\\u{{{ord(character):x}}}" for character in text)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _uri(path: str) -> str:
    return quote(path)
