"""What is asked and what is answered, as values. Never knows a socket."""

from collections.abc import Mapping
from typing import NamedTuple

RESERVED = "/_blogkit/"
"""Where blogkit's own parts of a page stand. Nothing of a site is ever answered from here."""


class Asked(NamedTuple):
    """One request."""

    method: str
    target: str
    """The path as it was sent, still encoded."""
    headers: Mapping[str, str]
    """By their names in small letters."""
    query: str = ""
    local: str = ""
    """The address of this machine that the request came to."""
    body: bytes = b""


class Answer(NamedTuple):
    """One response."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...]


EVERYWHERE = (
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "same-origin"),  # no other site's page may show, run or measure anything of this one
    ("Content-Security-Policy", "frame-ancestors 'self'"),
)
"""Headers of every answer."""


def said(status: int, sentence: str, *headers: tuple[str, str]) -> Answer:
    """Answer with a sentence."""
    kind = ("Content-Type", "text/plain; charset=utf-8")
    return Answer(status, f"{sentence}\n".encode(), (kind, ("Cache-Control", "no-store"), *headers, *EVERYWHERE))
