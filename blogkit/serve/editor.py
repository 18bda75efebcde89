"""Opens the author's editor at a line of one of the site's own files. Never through a shell, and never anything else.

Which editor, is for whoever started the server to say, in the environment: a request names a file and a line, nothing more.
"""

import os
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

VARIABLE = "BLOGKIT_EDITOR"

# Editors with windows of their own, and how they are told a line. One that lives in a terminal cannot be opened from here.
_GOTO = ("--goto", "{file}:{line}:{column}")
_AT = ("{file}:{line}:{column}",)
_LINE = ("--line", "{line}", "--column", "{column}", "{file}")
KNOWN: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("code", "code-insiders", "codium", "cursor", "windsurf"), _GOTO),
    **dict.fromkeys(("zed", "zeditor", "subl", "sublime_text"), _AT),
    **dict.fromkeys(("idea", "pycharm", "webstorm", "phpstorm", "goland", "rubymine"), _LINE),
    "kate": ("--line", "{line}", "--column", "{column}", "{file}"),
    "gedit": ("+{line}:{column}", "{file}"),
    "gnome-text-editor": ("{file}",),
    "gvim": ("+call cursor({line},{column})", "{file}"),
    "mvim": ("+call cursor({line},{column})", "{file}"),
    "emacsclient": ("--no-wait", "+{line}:{column}", "{file}"),
    "mate": ("--line", "{line}:{column}", "{file}"),
    "bbedit": ("+{line}", "{file}"),
    "notepad++": ("-n{line}", "-c{column}", "{file}"),
}
_WAITING = frozenset({"-w", "--wait", "-f", "--nofork"})


class Editor(NamedTuple):
    """How to open a file at a line."""

    words: tuple[str, ...] = ()
    """A program and its arguments, with places for ``{file}``, ``{line}`` and ``{column}``."""
    url: str = ""
    """Or an address that the browser hands to the system, such as ``vscode://file/{file}:{line}:{column}``."""


def chosen(environ: Mapping[str, str]) -> Editor | None:
    """Return the editor that the environment names; None where it names none that has a window of its own."""
    asked = environ.get(VARIABLE, "").strip()
    if "://" in asked.partition(" ")[0]:
        return Editor(url=asked)
    for written in (asked, environ.get("VISUAL", ""), environ.get("EDITOR", "")):
        words = _split(written)
        if words and "{file}" in written:
            return Editor(words)
        if words and _name(words[0]) in KNOWN:
            return Editor((*(word for word in words if word not in _WAITING), *KNOWN[_name(words[0])]))
        if words and written == asked:
            return Editor((*words, "{file}"))
    return Editor(("code", *_GOTO)) if environ.get("TERM_PROGRAM") == "vscode" else None


def command(editor: Editor, file: Path, line: int, column: int) -> list[str]:
    """Return the program and its arguments: each place is filled within its own argument, so no name of a file can become two."""
    return [_filled(word, str(file), line, column) for word in editor.words]


def address(editor: Editor, file: Path, line: int, column: int) -> str:
    """Return the address that opens a file."""
    return _filled(editor.url, quote(file.as_posix().lstrip("/"), safe="/:"), line, column)


def start(words: list[str]) -> str:
    """Start an editor and leave it be; return what is wrong, in the user's words, or an empty string."""
    if words[0].lower().endswith((".cmd", ".bat")):  # Windows hands these to its shell, which would read the names of files
        return f"{words[0]} is a batch file; give {VARIABLE} an address instead, such as vscode://file/{{file}}:{{line}}:{{column}}"
    try:
        subprocess.Popen(  # noqa: S603 -- the words are from the environment, the file is one of the site's
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=os.name == "posix",  # Ctrl-C ends the server and not the editor
        )
    except OSError as problem:
        return f"{words[0]} could not be started: {(problem.strerror or str(problem)).lower()}"
    return ""


def _split(written: str) -> tuple[str, ...]:
    try:
        words = shlex.split(written, posix=os.name == "posix")
    except ValueError:  # a quotation mark that is not closed
        return ()
    return tuple(word.strip('"') for word in words) if os.name != "posix" else tuple(words)


def _name(program: str) -> str:
    return program.replace("\\", "/").rsplit("/", 1)[-1].lower().removesuffix(".exe")


def _filled(word: str, file: str, line: int, column: int) -> str:
    # The name of the file comes last: it may hold braces of its own.
    return word.replace("{line}", str(line)).replace("{column}", str(column)).replace("{file}", file)
