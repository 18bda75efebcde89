"""Diagnostics as people and machines read them: terminal, concise, JSON, GitHub, SARIF. Never decides what is a finding."""

import json
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from blogkit import __version__
from blogkit.diagnostics import Diagnostic, Severity
from blogkit.rules import RULES

MANY = 6
"""More findings of one rule than this are shown as one group."""
SHOWN_OF_MANY = 3
FRAME_CHARACTERS = 140
"""A longer source line is cut around the marked place."""

NAMES = {Severity.ERROR: "error", Severity.WARNING: "warning"}
PLAIN = {"error": "", "warning": "", "bold": "", "blue": "", "reset": ""}
COLOURED = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "bold": "\x1b[1m", "blue": "\x1b[1;34m", "reset": "\x1b[0m"}


def human(diagnostics: Sequence[Diagnostic], *, is_coloured: bool = False) -> str:
    """Return the findings with their code frames; many of one kind are one group."""
    style = COLOURED if is_coloured else PLAIN
    blocks: list[str] = []
    for (rule, severity), found in _by_rule(diagnostics):
        if len(found) <= MANY:
            blocks += [_framed(one, style) for one in found]
        else:
            blocks.append(_group(rule, severity, found, style))
    return "\n\n".join(blocks)


def summary(diagnostics: Sequence[Diagnostic]) -> str:
    """Count errors and warnings in a few words; empty where there are none."""
    counts = [(NAMES[severity], sum(one.severity == severity for one in diagnostics)) for severity in (Severity.ERROR, Severity.WARNING)]
    return ", ".join(f"{number} {name}{'s' if number > 1 else ''}" for name, number in counts if number)


def concise(diagnostics: Sequence[Diagnostic]) -> str:
    """Return one line a finding, all of them."""
    return "\n".join(f"{_place(one)}: {NAMES[one.severity]}[{one.rule}] {_plain(one.message)}" + (f" ({_plain(one.help)})" if one.help else "") for one in diagnostics)


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
    return "\n".join(
        f"::{NAMES[one.severity]} file={_property(one.span.path)},line={one.span.line},col={one.span.column},endColumn={one.span.column + one.span.width},"
        f"title={_property(one.rule)}::{_data(one.message + (f'. {one.help}' if one.help else ''))}"
        for one in diagnostics
    )


def sarif(diagnostics: Sequence[Diagnostic]) -> str:
    """Return a SARIF 2.1.0 log (OASIS), as code-scanning services read it."""
    used = sorted({one.rule for one in diagnostics})
    return json.dumps(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {"driver": {"name": "blogkit", "version": __version__, "rules": [{"id": rule, "shortDescription": {"text": RULES.get(rule, rule)}} for rule in used]}},
                    "columnKind": "unicodeCodePoints",
                    "results": [
                        {
                            "ruleId": one.rule,
                            "ruleIndex": used.index(one.rule),
                            "level": NAMES[one.severity],
                            "message": {"text": one.message + (f". {one.help}" if one.help else "")},
                            "locations": [
                                {
                                    "physicalLocation": {
                                        "artifactLocation": {"uri": _uri(one.span.path)},
                                        "region": {"startLine": one.span.line, "startColumn": one.span.column, "endColumn": one.span.column + one.span.width},
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


FORMATS: dict[str, Callable[[Sequence[Diagnostic]], str]] = {"human": human, "concise": concise, "json": as_json, "github": github, "sarif": sarif}


def _by_rule(diagnostics: Iterable[Diagnostic]) -> list[tuple[tuple[str, Severity], list[Diagnostic]]]:
    """Group by rule; errors come last, where a terminal ends."""
    keyed = sorted(diagnostics, key=lambda one: (one.severity, one.rule))
    return [(key, list(found)) for key, found in groupby(keyed, key=lambda one: (one.rule, one.severity))]


def _framed(one: Diagnostic, style: dict[str, str]) -> str:
    kind = NAMES[one.severity]
    reset, blue = style["reset"], style["blue"]
    gutter = " " * len(str(one.span.line))
    lines = [f"{style[kind]}{kind}[{one.rule}]{reset}{style['bold']}: {_plain(one.message)}{reset}", f"{gutter} {blue}-->{reset} {_place(one)}"]
    if one.line_text:
        start, text = _window(one)
        before = _visible(text[: one.span.column - 1 - start])
        width = max(1, min(one.span.width, len(text) - len(before)))
        marks = f"{' ' * len(before)}{style[kind]}{'^' * width}{f' {_plain(one.label)}' if one.label else ''}{reset}"
        lines += [f"{gutter} {blue}|{reset}", f"{blue}{one.span.line} |{reset} {_visible(text)}", f"{gutter} {blue}|{reset} {marks}"]
    lines += [f"{gutter} {blue}={reset} note: {_plain(note)}" for note in one.notes]
    if one.help:
        lines.append(f"{gutter} {blue}={reset} help: {_plain(one.help)}")
    return "\n".join(lines)


def _window(one: Diagnostic) -> tuple[int, str]:
    """Cut a long line around what is marked; return how many characters were cut before it."""
    text = one.line_text
    if len(text) <= FRAME_CHARACTERS:
        return 0, text
    start = max(0, min(one.span.column - 1 - FRAME_CHARACTERS // 3, len(text) - FRAME_CHARACTERS))
    return start, text[start : start + FRAME_CHARACTERS]


def _group(rule: str, severity: Severity, found: list[Diagnostic], style: dict[str, str]) -> str:
    kind, reset, blue = NAMES[severity], style["reset"], style["blue"]
    files = len({one.span.path for one in found})
    lines = [f"{style[kind]}{kind}[{rule}]{reset}{style['bold']}: {len(found)} times in {files} file{'s' if files > 1 else ''}{reset}"]
    for one in found[:SHOWN_OF_MANY]:
        lines.append(f"  {blue}-->{reset} {_place(one)}: {_plain(one.message)}")
    lines.append(f"  … and {len(found) - SHOWN_OF_MANY} more; list every one with --format concise")
    helps = list(dict.fromkeys(one.help for one in found if one.help))
    if len(helps) == 1:
        lines.append(f"  {blue}={reset} help: {_plain(helps[0])}")
    return "\n".join(lines)


def _place(one: Diagnostic) -> str:
    return f"{_plain(one.span.path)}:{one.span.line}:{one.span.column}"


def _visible(text: str) -> str:
    return "".join(character if character.isprintable() else " " if character == "\t" else "\N{REPLACEMENT CHARACTER}" for character in text)


def _plain(text: str) -> str:
    """Make a text safe for a terminal: what cannot be printed is written as its code."""
    return "".join(character if character.isprintable() else f"\\u{{{ord(character):x}}}" for character in text)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _uri(path: str) -> str:
    from urllib.parse import quote

    return quote(path)
