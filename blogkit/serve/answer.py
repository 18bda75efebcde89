"""What answers a request for something of the site: a path becomes an output file as it stands now. Never reads a file: it asks the site.

So no path can lead out of the site, however it is written: there is nothing behind it but the outputs themselves.
"""

import re
from typing import NamedTuple, Protocol
from urllib.parse import quote, unquote_to_bytes

from blogkit.live import Found
from blogkit.serve.messages import EVERYWHERE, RESERVED, Answer, Asked, said
from blogkit.serve.page import with_block
from blogkit.serve.types import type_of

NOT_FOUND = "404.html"
_IS_ENCODED = re.compile(r"/(?:[A-Za-z0-9_.~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*").fullmatch
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})").fullmatch
_HAS_NO_PLACE = re.compile(r"[\x00-\x1f\x7f\\]").search


class Finds(Protocol):
    """What this room wants of the site."""

    def find(self, out: str) -> Found | None:
        """Return an output file."""

    def digest(self, out: str) -> str:
        """Return what changes whenever an output does; empty where there is none."""


class Place(NamedTuple):
    """Where a path leads."""

    out: str
    """An output file, which may not exist."""
    redirect: str = ""
    """The path to ask for instead."""


def answer(asked: Asked, site: Finds, root: str) -> Answer:
    """Answer a request for something of the site, which lives under ``root`` as a browser asks for it."""
    path = path_of(asked.target)
    if path is None:
        return said(400, "This is no path that a page of this site could have.")
    place = place_of(path, site, root)
    if place.redirect:
        query = f"?{asked.query}" if asked.query else ""
        return said(302, "It is here.", ("Location", quote(place.redirect, safe="/~") + query))
    found = site.find(place.out)
    if found is not None:
        return _of_file(asked, place.out, found)
    missing = site.find(NOT_FOUND) or Found(_plain_page("There is nothing here."), "missing")
    return _whole(asked, 404, NOT_FOUND, missing)


def path_of(target: str) -> str | None:
    """Decode the path of a request, once; None where no page could stand at what comes out."""
    if not _IS_ENCODED(target) or re.search("%(?:2f|5c)", target, re.IGNORECASE):
        return None
    try:
        path = unquote_to_bytes(target).decode()
    except UnicodeDecodeError:
        return None
    parts = path.split("/")
    is_plain = not _HAS_NO_PLACE(path) and all(parts[1:-1]) and not {".", ".."} & set(parts)
    return path if is_plain else None


def place_of(path: str, site: Finds, root: str) -> Place:
    """Find what a path leads to."""
    base = unquote_to_bytes(root).decode()
    if path.startswith(RESERVED):  # by another spelling, or it would not have come here
        return Place("")
    if not path.startswith(base):
        is_above = path == "/" or f"{path}/" == base
        return Place("", base if is_above else "")
    out = path.removeprefix(base)
    if out == "" or out.endswith("/"):
        return Place(f"{out}index.html")
    is_folder = not site.digest(out) and bool(site.digest(f"{out}/index.html"))
    return Place(out, f"{path}/" if is_folder else "")


def asset(asked: Asked, assets: dict[str, Found]) -> Answer:
    """Answer a request for one of blogkit's own files."""
    name = asked.target.removeprefix(RESERVED)
    found = assets.get(name)
    return _of_file(asked, name, found) if found else said(404, "There is nothing here.")


def _of_file(asked: Asked, out: str, found: Found) -> Answer:
    if found.faults and not found.data:
        sentence = "This page could not be made."
        return _whole(asked, 500, "fault.html", Found(_plain_page(sentence), "fault"))
    return _whole(asked, 200, out, found)


def _plain_page(sentence: str) -> bytes:
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{sentence}</title><body><p>{sentence}</p></body></html>'.encode()


def _whole(asked: Asked, status: int, out: str, found: Found) -> Answer:
    """Answer with a file as it is, a page with its marked block, or that nothing has changed, or a piece."""
    is_page = out.endswith((".html", ".htm")) and not asked.target.startswith(RESERVED)
    data = with_block(found.data, found.digest) if is_page else found.data
    tag = f'"{found.digest}-page"' if is_page else f'"{found.digest}"'
    headers = (("Content-Type", type_of(out)), ("Cache-Control", "no-cache"), ("ETag", tag), ("Accept-Ranges", "bytes"), *EVERYWHERE)
    if status != 200:  # noqa: PLR2004
        return Answer(status, data, headers)
    if tag in re.findall(r'"[^"]*"', asked.headers.get("if-none-match", "")):
        return Answer(304, b"", headers)
    wanted = asked.headers.get("range", "") if asked.method == "GET" and asked.headers.get("if-range", tag) == tag else ""
    return _piece(data, headers, wanted)


def _piece(data: bytes, headers: tuple[tuple[str, str], ...], wanted: str) -> Answer:
    """Answer with the one range that was asked for; with everything where that is none, or several, as RFC 9110 allows."""
    asked = _RANGE(wanted)
    if not asked or asked[1] == asked[2] == "":
        return Answer(200, data, headers)
    size = len(data)
    if asked[1]:
        start, end = int(asked[1]), min(int(asked[2]) if asked[2] else size - 1, size - 1)
        if asked[2] and int(asked[2]) < int(asked[1]):
            return Answer(200, data, headers)
    else:
        start, end = max(0, size - int(asked[2])), size - 1
    if start >= size or start > end:
        return Answer(416, b"", (*headers, ("Content-Range", f"bytes */{size}")))
    return Answer(206, data[start : end + 1], (*headers, ("Content-Range", f"bytes {start}-{end}/{size}")))
