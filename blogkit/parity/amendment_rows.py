"""What the pages and feeds of corrections, and what is left of a post that is gone, must tell. Never reads bytes."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from blogkit.parity.expected import Loss, quoted
from blogkit.parity.page_rows import is_dated
from blogkit.parity.pages import said


class Amendment(Protocol):
    """Something that was put right after publication, or a text that was taken back."""

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def day(self) -> str: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def url(self) -> str: ...  # noqa: D102


class Tombstone(Protocol):
    """What is left of a post that was withdrawn or has expired."""

    @property
    def day(self) -> str: ...  # noqa: D102
    @property
    def reason(self) -> str: ...  # noqa: D102


def amended(amendments: Sequence[Amendment], text: str) -> Iterator[Loss]:
    """Yield what a page does not tell, with its day, of all that was put right."""
    for one in amendments:
        bare = said(one.text).bare
        if not is_dated(text, bare, one.day):
            day = f" of {one.day}" if one.day else ""
            yield Loss("correction", f"the {one.kind}{day}: {quoted(one.text)}", bare, post=one.url)


def buried(tombstone: Tombstone, text: str) -> Iterator[Loss]:
    """Yield what a tombstone does not tell: since when the post is gone, and why."""
    if tombstone.day and not is_dated(text, "", tombstone.day):
        yield Loss("tombstone", f"the day since which the post is gone, {tombstone.day}")
    if said(tombstone.reason).bare not in text:
        yield Loss("tombstone", f"the reason: {quoted(tombstone.reason)}", said(tombstone.reason).bare)
