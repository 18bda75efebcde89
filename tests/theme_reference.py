"""The tables of fields in docs/theme-reference.md, renewed: names and types come from the code, what each is for from the page itself.

``make reference`` writes them. A row whose field is gone goes; a new field gets a row that waits for words.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from markupsafe import Markup

from blogkit import render, transparency, views
from blogkit.content.markdown import Heading
from blogkit.theme import settings

PAGE = Path(__file__).parents[1] / "docs/theme-reference.md"
VIEWS: dict[str, Any] = {
    "site": views.SiteView,
    "page": render.PageInPage,
    "post": render.PostInPage,
    "disclosure": render.DisclosureInPage,
    "headings": Heading,
    "series": views.SeriesPart,
    "replies": views.Reply,
    "discuss": render.Discussion,
    "posts": render.PostInList,
    "pagination": views.Pagination,
    "tags": views.TagCount,
    "years": render.Year,
    "groups": render.Group,
    "person": render.PersonInPage,
    "org": render.OrgInPage,
    "people": render.Colleague,
    "corrections": render.CorrectionInList,
    "tombstone": render.Tombstone,
    "figures": transparency.Figure,
    "by_year": transparency.FiguresRow,
    "charts": transparency.Charts,
    "policy": render.Policy,
    "rules": render.Rule,
    "overrides": render.Override,
    "waivers": render.Waiver,
    "link": views.Link,
    "named": views.Named,
    "followed": views.FeedsOf,
    "feeds": views.FeedLink,
}
"""Heading of a table and what it describes."""
SETTINGS = {settings.SettingValues: "[settings](themes.md#settings)"}
PLAIN: dict[Any, tuple[str, str]] = {
    str: ("text", "texts"),
    Markup: ("HTML", "pieces of HTML"),
    int: ("number", "numbers"),
    bool: ("true or false", ""),
    datetime: ("moment", "moments"),
}


def fields(view: Any) -> dict[str, Any]:
    """Return the fields of a view with their types, in their order."""
    return {name: kind for name, kind in get_type_hints(view).items() if not name.startswith("_")}


def renewed(page: str) -> str:
    """Return the page with its tables as the code has them."""
    for name, view in VIEWS.items():
        page = re.sub(
            rf"(?<=^### `{name}`\n)(.*?)^\| field \|.*?(?=^\n|\Z)",
            lambda found, view=view: found[1] + _table(view, found[0]),  # type: ignore[misc]
            page,
            count=1,
            flags=re.DOTALL | re.MULTILINE,
        )
    return page


def _table(view: Any, before: str) -> str:
    said = {found[1]: found[2] for found in re.finditer(r"^\| `(\w+)` \|(?:[^|\n]*\|)?? ?([^|\n]*?) ?\|$", before, re.MULTILINE)}
    rows = (f"| `{name}` | {type_of(kind)} | {said.get(name, '')} |" for name, kind in fields(view).items())
    return "\n".join(["| field | type | what |", "|---|---|---|", *(row.replace("|  |", "| |") for row in rows), ""])


def type_of(kind: Any) -> str:
    """Say in words what a template finds there."""
    if get_origin(kind) in {Union, UnionType}:
        (inner,) = (one for one in get_args(kind) if one is not NoneType)
        return f"{type_of(inner)}, or none"
    if get_origin(kind) is tuple:
        inner = get_args(kind)
        return _many(inner[0]) if inner[-1] is Ellipsis else f"pair of {' and '.join(map(type_of, inner))}"
    if kind in PLAIN:
        return PLAIN[kind][0]
    return SETTINGS.get(kind) or f"[`{_heading(kind)}`](#{_heading(kind)})"


def _many(kind: Any) -> str:
    if kind in PLAIN:
        return f"list of {PLAIN[kind][1]}"
    if get_origin(kind) is tuple:
        return f"list of pairs: {' and '.join(map(type_of, get_args(kind)))}"
    return f"list of [`{_heading(kind)}`](#{_heading(kind)})"


def _heading(kind: Any) -> str:
    return next(name for name, view in VIEWS.items() if view is kind)


def empty(page: str) -> Iterator[str]:
    """Yield what the page has no words for."""
    for name, view in VIEWS.items():
        section = re.split(rf"^### `{name}`$", page, maxsplit=1, flags=re.MULTILINE)
        if len(section) == 1:
            yield f"{name}: no section"
            continue
        body = re.split(r"^##+ ", section[1], maxsplit=1, flags=re.MULTILINE)[0]
        rows = dict(re.findall(r"^\| `(\w+)` \|[^|\n]*\| ?([^|\n]*?) ?\|$", body, re.MULTILINE))
        yield from (f"{name}.{field}" for field in fields(view) if not rows.get(field))


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
