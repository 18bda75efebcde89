"""Which files of a site are texts, and which parser reads each kind. Never reads one itself."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from blogkit.sources import Source

if TYPE_CHECKING:
    from blogkit.content.options import ContentOptions
    from blogkit.content.values import Parsed


def kind_of(path: str) -> str:
    """Return which kind of text a source is: ``post``, ``person``, ``org``, ``page``, or an empty string."""
    if not path.endswith(".md"):
        return ""
    folders = {"content/posts/": "post", "content/people/": "person", "content/orgs/": "org", "content/pages/": "page"}
    return next((kind for folder, kind in folders.items() if path.startswith(folder)), "")


def is_beside(path: str) -> bool:
    """Say whether a file is no text but may stand beside one in content/: a picture, a table."""
    return path.startswith("content/") and not path.endswith(".md")


def parse_encoded(source: Source, options: "ContentOptions") -> tuple[bytes, bytes]:
    """Parse one text and return what was read and its body, both as the store keeps them and as one process hands them to another."""
    parsed, body = parse_source(source, options)
    return msgspec.json.encode(parsed), body


def parse_source(source: Source, options: "ContentOptions") -> "tuple[Parsed, bytes]":
    """Parse one text with the parser of its kind."""
    from blogkit.content.about import parse_org, parse_page, parse_person
    from blogkit.content.post import parse_post

    parsers: dict[str, Callable[[Source, ContentOptions], tuple[Parsed, bytes]]] = {
        "post": parse_post,
        "person": parse_person,
        "org": parse_org,
        "page": parse_page,
    }
    return parsers[kind_of(source.path)](source, options)
