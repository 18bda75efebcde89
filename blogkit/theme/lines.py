"""A place in a template, from its line and the word that is meant. Never says what is wrong there."""

import re

from blogkit.diagnostics import Span


def at_line(path: str, text: str, line: int, word: str = "") -> tuple[Span, str]:
    """Return the place of a word in a tag of a template's line, and that line; of all that stands in the line where the word does not.

    Jinja knows lines alone, and of a tag of several lines the first.
    """
    lines = text.splitlines()
    shown = lines[line - 1] if 0 < line <= len(lines) else ""
    tags = list(_TAG.finditer(shown)) or list(_WHOLE.finditer(shown)) if word else []
    meant = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
    if found := next((found for tag in tags if (found := meant.search(shown, *tag.span()))), None):
        return Span(path, line, found.start() + 1, len(word)), shown
    return Span(path, line, len(shown) - len(shown.lstrip()) + 1, max(len(shown.strip()), 1)), shown


_TAG, _WHOLE = re.compile(r"\{[{%].*?(?:[}%]\}|$)"), re.compile(".+")
