"""A sentence in pieces, our own words and what the record gives, as plain text and as HTML. Never knows a language or a record."""

import re
from collections.abc import Iterable
from html import escape
from typing import NamedTuple


class Mention(NamedTuple):
    """A text of the record inside a sentence: a name or what somebody wrote and, for markup, as what it stands there."""

    name: str
    url: str = ""
    classes: str = ""
    rel: str = ""
    value: str = ""
    """What machines read in the place of the name, which is then a word of ours."""


Words = tuple[str | Mention, ...]
"""A sentence in pieces: texts are our own words, and all that comes from the record is a Mention."""

# Hebrew, Arabic and their neighbours; then the characters that turn direction by themselves. Front matter refuses those.
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
TURNING = re.compile(f"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff{_BIDI}]")
TURNERS = re.compile(f"[{_BIDI}]")
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
FINAL = tuple(".!?\u2026\u3002\uff01\uff1f\u061f\u0964")
"""A sentence that ends with one of these, or with one of these in quotes, needs no full stop behind it."""
QUOTES = "\"'\u2019\u201c\u201d\u00ab\u00bb"


def plain(words: Words) -> str:
    """Return a sentence as plain text; a text that runs from right to left is isolated, so that it moves nothing around it."""
    return "".join(_isolated(piece.name) if isinstance(piece, Mention) else piece for piece in words)


def markup(words: Words, record_language: str = "") -> str:
    """Return a sentence as HTML, every character from the record escaped.

    ``record_language`` is given where it is not the language of our own words.
    """
    return "".join(_element(piece, record_language) if isinstance(piece, Mention) else escape(piece, quote=False) for piece in words)


def joined(pieces: Iterable[str | Mention]) -> Words:
    """Put pieces in a row; behind a text that ends a sentence by itself, as ``Words & Co.`` does, a full stop falls away."""
    row: list[str | Mention] = []
    for piece in pieces:
        if isinstance(piece, Mention):
            row += [piece] if piece.name else []
            continue
        ours = piece[1:] if row and piece.startswith(".") and _ends(row[-1]) else piece
        if ours and row and isinstance(row[-1], str):
            row[-1] += ours
        elif ours:
            row.append(ours)
    return tuple(row)


def with_capital(words: Words) -> Words:
    """Begin a sentence with a capital letter, where it begins with our own words."""
    return (words[0][:1].upper() + words[0][1:], *words[1:]) if words and isinstance(words[0], str) else words


def _ends(piece: str | Mention) -> bool:
    return (piece.name if isinstance(piece, Mention) else piece).rstrip(QUOTES).endswith(FINAL)


def _isolated(text: str) -> str:
    return f"{ISOLATE}{TURNERS.sub('', text)}{END_OF_ISOLATE}" if _turns(text) else text


def _turns(text: str) -> bool:
    return not text.isascii() and TURNING.search(text) is not None


def _element(mention: Mention, language: str) -> str:
    shown = escape(mention.name, quote=False)
    if _turns(mention.name):
        shown = f"<bdi>{shown}</bdi>"
    kind = f' class="{mention.classes}"' if mention.classes else ""
    if mention.value:
        return f'<data{kind} value="{escape(mention.value)}">{shown}</data>'
    kind += f' lang="{escape(language)}"' if language else ""
    if mention.url:
        rel = f' rel="{mention.rel}"' if mention.rel else ""
        return f'<a{kind}{rel} href="{escape(mention.url)}">{shown}</a>'
    return f"<span{kind}>{shown}</span>" if kind else shown
