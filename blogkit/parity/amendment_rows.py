"""What the pages and feeds of corrections, and what is left of a post that is gone, must tell. Never reads bytes."""

from collections.abc import Iterator, Sequence

from blogkit.parity.expected import Loss, quoted
from blogkit.parity.page_rows import is_dated
from blogkit.parity.pages import said
from blogkit.site.model import Amendment
from blogkit.views import TombstoneView


def amended(amendments: Sequence[Amendment], text: str) -> Iterator[Loss]:
    """Yield what a page does not tell, with its day, of all that was put right."""
    for one in amendments:
        bare = said(one.text).bare
        if not is_dated(text, bare, one.day):
            day = f" of {one.day}" if one.day else ""
            yield Loss("correction", f"the {one.kind}{day}: {quoted(one.text)}", bare, post=one.url)


def buried(tombstone: TombstoneView, text: str) -> Iterator[Loss]:
    """Yield what a tombstone does not tell: since when the post is gone, and why."""
    if tombstone.day and not is_dated(text, "", tombstone.day):
        yield Loss("tombstone", f"the day since which the post is gone, {tombstone.day}")
    if said(tombstone.reason).bare not in text:
        yield Loss("tombstone", f"the reason: {quoted(tombstone.reason)}", said(tombstone.reason).bare)
