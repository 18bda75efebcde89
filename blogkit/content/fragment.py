"""A post of a few words and links: how many words are its own, and where the links lead. Never judges whether that is too little."""

import re
from collections.abc import Iterator, Sequence
from html import unescape

from blogkit.content.likeness import words_of
from blogkit.content.markdown import Rendered
from blogkit.content.sanitise import plain_text
from blogkit.content.values import Fragment, Outbound
from blogkit.diagnostics import Span

MAX_WORDS = 100
"""A longer text is no fragment."""


def read_fragment(rendered: Rendered, path: str, lines: Sequence[str], first_line: int) -> Fragment | None:
    """Read a short text that leads elsewhere and shows nothing but words; None for any other."""
    images = dict(rendered.images)
    html = rendered.parts[0] + "".join(["<img>" * (number in images) + part for number, part in enumerate(rendered.parts[1:])])
    if 'href="http' not in html or rendered.charts or rendered.words > 2 * MAX_WORDS:  # those are counted in another way
        return None
    own = _OUTBOUND.sub("", html)
    words = _count(html)
    if words > MAX_WORDS or _SHOWN.search(own):
        return None
    return Fragment(words, tuple(_outbound(html, path, lines, first_line)), bool(_ELLIPSIS.search(plain_text(own))))


def _outbound(html: str, path: str, lines: Sequence[str], first_line: int) -> Iterator[Outbound]:
    for link in _OUTBOUND.finditer(html):
        url = unescape(link[1])
        yield Outbound(url, _count(link[2]), _place(url, path, lines, first_line))


def _count(html: str) -> int:
    return len(words_of(_SHOWN_ADDRESS.sub(" x ", plain_text(html))))


def _place(url: str, path: str, lines: Sequence[str], first_line: int) -> Span:
    """Find an address in the file; one that is written otherwise than it reads, with an entity say, is told at the text's first line."""
    for number, line in enumerate(lines[first_line - 1 :], first_line):
        column = line.find(url)
        if column >= 0:
            return Span(path, number, column + 1, len(url))
    return Span(path, min(first_line, len(lines)))


_OUTBOUND = re.compile(r'<a(?: [^\s="<>]+="[^"]*")*? href="(https?:[^"]*)"(?: [^\s="<>]+="[^"]*")*>(.*?)</a>', re.DOTALL)
_SHOWN = re.compile(r"<(?:img|video|audio|pre|table)\b")
_SHOWN_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_ELLIPSIS = re.compile(r"(?:…|\.\.\.)\W*\Z")
