"""A feed just made, held against the record, item by item; one that was found sound is known again. Never lets an unreadable feed pass."""

from collections.abc import Iterator, Sequence

from blogkit.content.values import Body
from blogkit.parity import feed_rows, items
from blogkit.parity.amendment_rows import amended
from blogkit.parity.expected import Expected, Loss
from blogkit.parity.hiding import Styles
from blogkit.parity.pages import Seen, see_fragment
from blogkit.site.model import Amendment

CONTENTS_REMEMBERED = 128
"""The three feeds of one list follow each other and carry the same contents."""
UNREADABLE = Loss("feed", "anything that a feed reader could read")


class FeedGate:
    """Holds feeds against the record, one after another."""

    def __init__(self) -> None:
        """Know no item yet."""
        self._no_styles = Styles(())
        self._sound: dict[tuple[str, str, str], bytes] = {}
        self._contents: dict[str, Seen] = {}
        self.items_read = 0
        self.contents_read = 0

    def lost(self, format_: str, data: bytes, posts: Sequence[Expected], bodies: Sequence[Body]) -> Iterator[Loss]:
        """Yield what a feed of these posts loses of their records."""
        try:
            pieces = items.cut(data, format_)
        except items.Unreadable:
            yield UNREADABLE
            return
        if len(pieces) != len(posts):
            yield Loss("item", f"an item for each of its {len(posts)} posts: it has {len(pieces)}")
            return
        keys = [(format_, post.entry.key, post.whole_url) for post in posts]
        new = [at for at, key in enumerate(keys) if self._sound.get(key) != pieces[at].digest]
        bare = [pieces[at]._replace(data=items.without_body(pieces[at].data, bodies[at], format_)) for at in new]
        try:
            found = items.read(bare, format_)
        except items.Unreadable:
            yield UNREADABLE
            return
        self.items_read += len(new)
        for at, facts in zip(new, found, strict=True):
            lost = list(self._of_item(posts[at], facts))
            if not lost:
                self._sound[keys[at]] = pieces[at].digest
            yield from (loss._replace(post=posts[at].url) for loss in lost)

    def lost_amendments(self, format_: str, data: bytes, amendments: Sequence[Amendment]) -> Iterator[Loss]:
        """Yield what a feed of corrections loses of them."""
        try:
            facts = items.read(items.cut(data, format_), format_)
        except items.Unreadable:
            yield UNREADABLE
            return
        if len(facts) != len(amendments):
            yield Loss("item", f"an item for each of its {len(amendments)} corrections: it has {len(facts)}")
            return
        for one, item in zip(amendments, facts, strict=True):
            yield from amended([one], self._content(item.html).reachable)

    def _of_item(self, post: Expected, facts: items.Facts) -> Iterator[Loss]:
        if facts.url != post.whole_url:
            yield Loss("item", f"the address {post.whole_url}", where=feed_rows.FIELDS)
        content = self._content(facts.html)
        for row in feed_rows.ROWS:
            yield from row.lost(post, facts, content)

    def _content(self, html: str) -> Seen:
        known = self._contents.get(html)
        if known is None:
            self.contents_read += 1
            if len(self._contents) >= CONTENTS_REMEMBERED:
                self._contents.clear()
            known = self._contents[html] = see_fragment(html, self._no_styles)
        return known
