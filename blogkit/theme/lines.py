"""A place in a template, from its line and the word that is meant. Never says what is wrong there."""

import re

from blogkit.diagnostics import Span


def at_line(path: str, text: str, line: int, word: str = "") -> tuple[Span, str]:
    """Return the place of a word in a line of a template, and that line; of all that stands in the line where the word does not.

    Jinja knows lines alone, and a tag of several lines by the first.
    """
    lines = text.splitlines()
    shown = lines[line - 1] if 0 < line <= len(lines) else ""
    found = re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", shown) if word else None
    if found:
        return Span(path, line, found.start() + 1, len(word)), shown
    return Span(path, line, len(shown) - len(shown.lstrip()) + 1, max(len(shown.strip()), 1)), shown
