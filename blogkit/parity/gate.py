"""One output just made, held against the record: what is lost of it. Never lets an output pass that it cannot read."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from selectolax.lexbor import LexborHTMLParser

from blogkit.content.values import Body
from blogkit.parity import graph_rows, page_rows
from blogkit.parity.amendment_rows import Amendment, amended, buried
from blogkit.parity.expected import Expected, Loss
from blogkit.parity.findings import Shortfall
from blogkit.parity.hiding import Styles, hidden_texts
from blogkit.parity.list_rows import listed, without_marks
from blogkit.parity.pages import see_list, see_post, squashed
from blogkit.plan import Page
from blogkit.render import joined
from blogkit.site.model import Entry
from blogkit.theme.theme import Theme
from blogkit.views import (
    FeedView,
    FileView,
    LeafView,
    MissingView,
    PolicyView,
    PostView,
    RedirectView,
    RobotsView,
    SitemapView,
    TagsView,
    TransparencyDataView,
    TransparencyView,
    TrustView,
    View,
)

if TYPE_CHECKING:
    from blogkit.parity.feeds import FeedGate

WITHOUT_CREDITS = (
    LeafView,
    TagsView,
    MissingView,
    RedirectView,
    SitemapView,
    RobotsView,
    FileView,
    TransparencyView,
    TransparencyDataView,
    PolicyView,
    TrustView,
)
"""Views that tell of no post, or of nothing but its address."""
POSTS_REMEMBERED = 4096
"""A post stands in the lists of its tags and of its people too."""


class Gate:
    """Holds the outputs of one site against the record, one after another."""

    def __init__(self, theme: Theme, origin: str) -> None:
        """Judge the outputs of a site at ``origin``, its scheme and host, that is made with ``theme``."""
        self._styles = Styles(theme.styles)
        self._origin = origin
        self._expected: dict[tuple[str, str], Expected] = {}
        self._feeds: FeedGate | None = None

    def lost(self, page: Page, data: bytes, bodies: Sequence[Body]) -> tuple[Shortfall, ...]:
        """Return what this output loses of the record."""
        view = page.view
        if isinstance(view, WITHOUT_CREDITS):
            return ()
        if hasattr(view, "items"):
            return tuple(map(Shortfall, self._of_feed(view, data, bodies)))
        losses = tuple(self._of_post(view, data, bodies[0]) if isinstance(view, PostView) else self._of_list(view, data))
        return tuple(self._explained(losses, data)) if losses else ()

    def _of_post(self, view: PostView, data: bytes, body: Body) -> Iterator[Loss]:
        expected = self._expect(view.entry)
        seen = see_post(data, str(joined(body, view.urls)), view.page.canonical, self._styles)
        for row in page_rows.ROWS:
            yield from row.lost(expected, seen)
        graph = graph_rows.read_graph(seen.graphs)
        for graph_row in graph_rows.ROWS:
            yield from graph_row.lost(expected, graph)

    def _of_list(self, view: Any, data: bytes) -> Iterator[Loss]:
        posts = [self._expect(entry) for entry in entries_of(view)]
        urls = {url: number for number, post in enumerate(posts) for url in (post.url, post.whole_url)}
        seen = see_list(data, urls, self._styles)
        yield from listed(posts, seen)
        if amendments := amendments_of(view):
            yield from amended(amendments, without_marks(seen.reachable))
        if hasattr(view, "reason"):
            yield from buried(view, seen.shown)

    def _of_feed(self, view: Any, data: bytes, bodies: Sequence[Body]) -> Iterator[Loss]:
        if self._feeds is None:
            from blogkit.parity.feeds import FeedGate  # its libraries are of no use to a build that renders no feed

            self._feeds = FeedGate()
        if isinstance(view, FeedView):
            yield from self._feeds.lost(view.format, data, [self._expect(item.entry) for item in view.items], bodies)
        else:
            yield from self._feeds.lost_amendments(view.format, data, amendments_of(view))

    def _explained(self, losses: Sequence[Loss], data: bytes) -> Iterator[Shortfall]:
        """Say of each loss what hides it, where it is there and hidden."""
        hidden = [(squashed(text), one) for text, one in hidden_texts(LexborHTMLParser(data), data, self._styles)]
        for loss in losses:
            why = next((one for text, one in hidden if loss.text and loss.text in text), None)
            sheet = why.rule.place if why and why.rule and why.rule.place.path else None
            yield Shortfall(loss, why.reason if why else "", sheet)

    def _expect(self, entry: Entry) -> Expected:
        key = (entry.key, entry.url)
        known = self._expected.get(key)
        if known is None:
            if len(self._expected) >= POSTS_REMEMBERED:
                self._expected.clear()
            known = self._expected[key] = Expected(entry, self._origin)
        return known


def entries_of(view: View) -> tuple[Entry, ...]:
    """Return the posts that a page lists, each once, whichever view it is."""
    groups = (*getattr(view, "groups", ()), *getattr(view, "years", ()))
    listed_once = (*getattr(view, "entries", ()), *(entry for _, group in groups for entry in group))
    corrected = (one.entry for one in getattr(view, "corrections", ()) if one.entry)
    return tuple({entry.url: entry for entry in (*listed_once, *corrected)}.values())


def amendments_of(view: View) -> tuple[Amendment, ...]:
    """Return what was put right, of which a page or feed tells, whichever view it is."""
    return (*getattr(view, "corrections", ()), *(item.amendment for item in getattr(view, "items", ())))
