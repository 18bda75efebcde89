"""The faces of those who made a post: a portrait, or initials where there is none. Never names anybody: the words beside a face do that."""

import unicodedata
from collections.abc import Iterable, Mapping
from html import escape
from typing import NamedTuple
from zlib import crc32

from blogkit.disclosure.record import GHOSTWRITER, Disclosure, NamedPerson, folded

HUES = 8
"""So many colours a style sheet has for initials."""
FACES = 5
"""So many faces stand beside a byline; all names stand in its words."""
PORTRAIT_PX = 160
"""How wide and how high a portrait is where no style sheet says otherwise."""
FACE_SIZES = "(min-width: 62em) 105px, 60px"
"""How wide a browser takes every face to be: as wide as the largest is in the themes that come with blogkit.

The same person often stands on a page several times, larger and smaller; one answer for all lets a browser load one picture for all.
"""


class Photo(NamedTuple):
    """A portrait as it stands beside a name. URLs begin at the root of the host, or lead to another one."""

    url: str
    """Of the one that every browser can show."""
    squares: tuple[tuple[str, int], ...] = ()
    """URLs and widths of its sizes, the first of them at ``url``; empty where it has none."""


def faces_markup(disclosure: Disclosure, portraits: Mapping[str, Photo], *, is_lazy: bool = False) -> str:
    """Return the faces of everyone who wrote a post, its authors first; ``portraits`` are those of people by their ids."""
    shown = writers_of(disclosure)[:FACES]
    authors = set(disclosure.authors)
    faces = "".join(face_markup(one, portraits, "" if one in authors else "bk-ghost", is_lazy=is_lazy) for one in shown)
    return f'<div class="bk-faces bk-faces-{len(shown)}" aria-hidden="true">{faces}</div>' if faces else ""


def writers_of(disclosure: Disclosure) -> list[NamedPerson]:
    """Return the authors of a post and those who wrote it for them, once each."""
    ghosts = [credit.person for credit in disclosure.credits if credit.role == GHOSTWRITER]
    return list(dict.fromkeys((*disclosure.authors, *ghosts)))


def face_markup(named: NamedPerson, portraits: Mapping[str, Photo], classes: str = "", *, is_lazy: bool = False) -> str:
    """Return a portrait, or initials in a colour that stays the same for a person."""
    photo = portraits.get(named.id)
    kind = f"bk-face {classes}".rstrip()
    if photo:
        square = f'width="{PORTRAIT_PX}" height="{PORTRAIT_PX}"'
        lazy = ' loading="lazy"' if is_lazy else ""
        return f'<img class="{kind}" src="{escape(photo.url)}"{_srcset(photo)} alt="" {square} decoding="async"{lazy}>'
    hue = crc32(folded(named.id).encode()) % HUES
    return f'<span class="{kind} bk-hue-{hue}" data-initials="{escape(initials(named.name))}" aria-hidden="true"></span>'


def _srcset(photo: Photo) -> str:
    # Of one format, which every browser knows: at this size AVIF would save little, and a <picture> around each face would stand
    # between the rows of faces and the style sheets of all themes.
    if len(photo.squares) < 2:  # noqa: PLR2004 -- nothing to choose from
        return ""
    srcset = ", ".join(f"{url} {width}w" for url, width in photo.squares)
    return f' srcset="{escape(srcset)}" sizes="{FACE_SIZES}"'


def initials(name: str) -> str:
    """Return the first letters of the first and the last part of a name."""
    letters = [first for part in unicodedata.normalize("NFC", name).split() if (first := _first_letter(part))]
    return "".join(_at_ends(letters)).upper()


def _first_letter(part: str) -> str:
    return next((character for character in part if character.isalnum()), "")


def _at_ends(letters: list[str]) -> Iterable[str]:
    return letters[:1] + letters[1:][-1:]
