"""Our own words in a site of another language: marked where they are made, set apart in the page that shows them. Never changes a word.

Only the finished page tells whether words came to stand in a text, where an element can name their language and direction, or in an
attribute or a title, where none can.
"""

import re
from html import escape
from typing import TypeVar

from blogkit.disclosure.language import is_foreign, spoken

# Noncharacters: Unicode keeps them for a program's own use, and what authors write is refused where it holds one.
OURS, END_OF_OURS, THEIRS, END_OF_THEIRS = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"

_OPENED_BY = {END_OF_OURS: OURS, END_OF_THEIRS: THEIRS}
_MARK = re.compile("[\ufdd0-\ufdd3]")
_MARK_IN_URL = re.compile("%EF%B7%9[0-3]")
_PIECE = re.compile(
    r"""<!--.*?-->|<(title|textarea|option|script|style|svg)\b.*?</\1\s*>|<[a-z/!](?:[^"'>]|"[^"]*"|'[^']*')*>|[\ufdd0-\ufdd3]""",
    re.DOTALL | re.IGNORECASE,
)
"""What can hold no element of HTML, or a mark that stands in a text."""
_T = TypeVar("_T", bound=str)


def is_ours(text: str) -> bool:
    """Say whether there are marked words of ours in a text."""
    return OURS in text


def ours(text: _T, language: str) -> _T:
    """Mark words of ours, text or HTML, where a site is written in a ``language`` that has no catalogue."""
    return type(text)(f"{OURS}{text}{END_OF_OURS}") if text and is_foreign(language) else text


def theirs(text: _T) -> _T:
    """Mark what the site gives to a place in our words."""
    return type(text)(f"{THEIRS}{text}{END_OF_THEIRS}") if text else text


def apart(html: str, language: str) -> str:
    """Set words of ours apart where it is known that an element can stand."""
    return f"{_opening(language)}{html}</bdi>" if html and is_foreign(language) else html


def unmarked_url(encoded: str) -> str:
    """Take marks out of what has just been percent-encoded: a ``%`` that was there before is ``%25`` by now, and so no mark of ours."""
    return _MARK_IN_URL.sub("", encoded)


def set_apart(html: str, language: str) -> str:
    """Turn marks in a page of a site in ``language`` into elements that say language and direction; where no element can stand they go."""
    tags = {
        OURS: _opening(language),
        THEIRS: f'<bdi lang="{escape(language)}">',
        END_OF_OURS: "</bdi>",
        END_OF_THEIRS: "</bdi>",
    }
    row: list[str] = []
    opened: list[tuple[str, int]] = []
    at = 0
    for found in _PIECE.finditer(html):
        row.append(html[at : found.start()])
        piece, at = found.group(), found.end()
        if piece not in tags:
            row.append(_MARK.sub("", piece))
        elif piece not in _OPENED_BY:
            opened.append((piece, len(row)))
            row.append(tags[piece])
        elif opened and opened[-1][0] == _OPENED_BY[piece]:
            opened.pop()
            row.append(tags[piece])
    for _, place in opened:  # a template cut the words off before their end
        row[place] = ""
    return "".join((*row, html[at:]))


def _opening(language: str) -> str:
    return f'<bdi lang="{spoken(language)}" dir="ltr">'
