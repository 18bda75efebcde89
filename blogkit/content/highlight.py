"""Code in a post, coloured by CSS classes. Never guesses a language and never colours what would take too long."""

import functools
import re
from typing import Any

MAX_CODE_CHARACTERS = 10_000
MAX_CODE_CHARACTERS_OF_A_TEXT = 80_000
MAX_BLANK_RUN = 200
"""Characters of white space in a row. The time that some lexers take grows with the square of the length, fastest of all in blanks."""

PLAIN_NAMES = frozenset({"text", "txt", "plain", "plaintext", "none", "nohighlight", "no-highlight", "output", "mermaid", "math"})


def highlighted(code: str, language: str) -> str | None:
    """Return the code as html with Pygments' short classes, or None where no lexer knows the language."""
    lexer_class = _lexer_class(language.lower())
    return str(_formatted(code, lexer_class(stripnl=False, ensurenl=True))) if lexer_class else None


def is_too_long(code: str) -> bool:
    """Say whether colouring this code could take unreasonably long."""
    return len(code) > MAX_CODE_CHARACTERS or bool(_BLANK_RUN.search(code))


def known_languages() -> frozenset[str]:
    """Return every name by which a language is known."""
    return frozenset(_lexer_names())


@functools.cache
def _lexer_class(language: str) -> Any:
    from pygments.lexers import find_lexer_class

    name = _lexer_names().get(language)
    return find_lexer_class(name) if name else None


@functools.cache
def _lexer_names() -> dict[str, str]:
    from pygments.lexers import get_all_lexers

    return {alias.lower(): name for name, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases}


def _formatted(code: str, lexer: Any) -> Any:
    from pygments import highlight

    return highlight(code, lexer, _formatter())


@functools.cache
def _formatter() -> Any:
    from pygments.formatters.html import HtmlFormatter

    return HtmlFormatter(nowrap=True)


_BLANK_RUN = re.compile(rf"\s{{{MAX_BLANK_RUN}}}")
