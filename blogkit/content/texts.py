"""Which files of a site are texts, and which parser reads each kind. Never reads one itself."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from blogkit.sources import Source
from blogkit.steps import Steps, abreast

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


def parse_encoded(sources: Sequence[Source], options: "ContentOptions") -> list[tuple[bytes, bytes]]:
    """Parse texts and return of each what was read and its body, both as the store keeps them and as one process hands them to another."""
    return [(msgspec.json.encode(parsed), body) for parsed, body in abreast(_parsing(source, options) for source in sources)]


def _parsing(source: Source, options: "ContentOptions") -> "Steps[tuple[Parsed, bytes]]":
    """Begin to parse one text with the parser of its kind."""
    from blogkit.content.about import parsing_org, parsing_page, parsing_person
    from blogkit.content.post import parsing_post

    parsers: dict[str, Callable[[Source, ContentOptions], Steps[tuple[Parsed, bytes]]]] = {
        "post": parsing_post,
        "person": parsing_person,
        "org": parsing_org,
        "page": parsing_page,
    }
    return parsers[kind_of(source.path)](source, options)
