"""One output just made, held against the record: what is lost of it. Never lets an output pass that it cannot read."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, assert_never

from selectolax.lexbor import LexborHTMLParser

from blogkit.content.values import Body
from blogkit.diagnostics import Span
from blogkit.disclosure.language import tongue_of
from blogkit.joined import joined
from blogkit.parity import graph_rows, page_rows
from blogkit.parity.amendment_rows import amended, buried
from blogkit.parity.expected import Expected, Loss
from blogkit.parity.findings import Shortfall
from blogkit.parity.hiding import Styles, hidden_texts
from blogkit.parity.list_rows import grouped, listed, without_marks
from blogkit.parity.pages import SeenList, see_list, see_numbers, see_post, squashed
from blogkit.plan import Page
from blogkit.site.model import Entry
from blogkit.theme.theme import Theme
from blogkit.views import (
    ArchiveView,
    CardView,
    CorrectionsFeedView,
    CorrectionsView,
    FeedView,
    FileView,
    HeadersView,
    IndexView,
    LeafView,
    ListView,
    MissingView,
    OrgView,
    PersonView,
    PictureView,
    PolicyView,
    PostView,
    RedirectsView,
    RedirectView,
    RobotsView,
    SearchView,
    SecurityView,
    SeriesView,
    SitemapView,
    SubscribeView,
    TagsView,
    TombstoneView,
    TransparencyDataView,
    TransparencyView,
    TrustView,
    View,
)

if TYPE_CHECKING:
    from blogkit.parity.feeds import FeedGate

POSTS_REMEMBERED = 4096
"""A post stands in the lists of its tags and of its people too."""


class Gate:
    """Holds the outputs of one site against the record, one after another."""

    def __init__(self, theme: Theme, origin: str) -> None:
        """Judge the outputs of a site at ``origin``, its scheme and host, that is made with ``theme``."""
        self._theme = theme
        self._styles = Styles(theme.styles)
        self._origin = origin
        self._expected: dict[tuple[str, str], Expected] = {}
        self._feeds: FeedGate | None = None

    def lost(self, page: Page, data: bytes, bodies: Sequence[Body]) -> tuple[Shortfall, ...]:
        """Return what this output loses of the record."""
        losses = tuple(self._losses(page.view, data, bodies))
        if not losses or not page.template:
            return tuple(map(Shortfall, losses))
        return tuple(self._explained(page.view, losses, data, bodies))

    def forget(self) -> None:
        """Let go of what is known of posts: while somebody writes, most of it is of posts as they were."""
        self._expected.clear()
        self._feeds = None

    def _losses(self, view: View, data: bytes, bodies: Sequence[Body]) -> Iterable[Loss]:  # noqa: C901, PLR0911 -- a case for each view
        match view:
            case PostView():
                return self._of_post(view, data, bodies[0])
            case ListView() | SeriesView():
                return self._of_list(view.entries, data)
            case ArchiveView():
                return self._of_list([entry for _, entries in view.years for entry in entries], data)
            case PersonView() | OrgView():
                return self._of_groups(view, data)
            case CorrectionsView():
                return self._of_corrections(view, data)
            case TombstoneView():
                return buried(view, self._see([], data).shown)
            case FeedView():
                return self._feed_gate().lost(view.format, data, [self._expect(item.entry) for item in view.items], bodies)
            case CorrectionsFeedView():
                return self._feed_gate().lost_amendments(view.format, data, [item.amendment for item in view.items])
            case TransparencyView() | PolicyView():
                return self._of_figures(view, data)
            case (
                LeafView()
                | TagsView()
                | SubscribeView()
                | MissingView()
                | RedirectView()
                | SitemapView()
                | RobotsView()
                | FileView()
                | TrustView()
                | PictureView()
                | CardView()
            ):
                return ()  # they tell of no post, or of nothing but its address
            case TransparencyDataView() | HeadersView() | RedirectsView() | SecurityView() | SearchView() | IndexView():
                return ()  # they tell of numbers alone, or tell machines; the page of search tells of nothing before it is asked
            case _:
                assert_never(view)

    def _of_post(self, view: PostView, data: bytes, body: Body) -> Iterator[Loss]:
        expected = self._expect(view.entry)
        seen = see_post(data, joined(body, view.urls, is_led=bool(view.image)), view.page.canonical, self._styles)
        for row in page_rows.ROWS:
            yield from row.lost(expected, seen)
        graph = graph_rows.read_graph(seen.graphs)
        for graph_row in graph_rows.ROWS:
            yield from graph_row.lost(expected, graph)

    def _of_list(self, entries: Iterable[Entry], data: bytes) -> Iterator[Loss]:
        posts = self._expect_each(entries)
        yield from self._of_posts(posts, self._see(posts, data))

    def _of_groups(self, view: PersonView | OrgView, data: bytes) -> Iterator[Loss]:
        posts = self._expect_each(entry for _, entries in view.groups for entry in entries)
        seen = self._see(posts, data)
        yield from self._of_posts(posts, seen)
        numbers = {post.url: number for number, post in enumerate(posts)}
        yield from grouped([(label, [numbers[entry.url] for entry in entries]) for label, entries in view.groups], posts, seen)

    def _of_figures(self, view: TransparencyView | PolicyView, data: bytes) -> Iterator[Loss]:
        from blogkit.parity import figure_rows  # what it needs is of no use to a build that counts nothing anew

        seen, tongue = see_numbers(data, self._styles), tongue_of(view.site.language)
        if isinstance(view, TransparencyView):
            yield from figure_rows.counted(view.counted, seen, tongue)
        yield from figure_rows.in_force(view.policy, seen.text)

    def _of_corrections(self, view: CorrectionsView, data: bytes) -> Iterator[Loss]:
        posts = self._expect_each(one.entry for one in view.corrections if one.entry)
        seen = self._see(posts, data)
        yield from self._of_posts(posts, seen)
        yield from amended(view.corrections, without_marks(seen.reachable))

    def _of_posts(self, posts: Sequence[Expected], seen: SeenList) -> Iterator[Loss]:
        yield from listed(posts, seen)
        if seen.graphs:
            yield from graph_rows.strangers(posts, graph_rows.read_graph(seen.graphs))

    def _see(self, posts: Sequence[Expected], data: bytes) -> SeenList:
        urls = {url: number for number, post in enumerate(posts) for url in (post.url, post.whole_url)}
        return see_list(data, urls, self._styles)

    def _feed_gate(self) -> "FeedGate":
        if self._feeds is None:
            from blogkit.parity.feeds import FeedGate  # its libraries are of no use to a build that renders no feed

            self._feeds = FeedGate()
        return self._feeds

    def _explained(self, view: View, losses: Sequence[Loss], data: bytes, bodies: Sequence[Body]) -> Iterator[Shortfall]:
        """Say of each loss what hides it, where it is there and hidden."""
        hidden = [(squashed(text), one) for text, one in hidden_texts(LexborHTMLParser(data), data, self._styles)]
        rules = {one.rule.place: one for _, one in hidden if one.rule and one.rule.place.path}
        without: dict[Span, set[Loss]] = {}
        for loss in losses:
            why = next((one for text, one in hidden if loss.text and loss.text in text), None)
            if why is None and not loss.where and not loss.is_claim:  # a day or a number may be written in many ways
                why = next(
                    (one for place, one in rules.items() if loss not in self._lost_without(place, without, view, data, bodies)), None
                )
            sheet = why.rule.place if why and why.rule and why.rule.place.path else None
            yield Shortfall(loss, why.reason if why else "", sheet)

    def _lost_without(self, place: Span, known: dict[Span, set[Loss]], view: View, data: bytes, bodies: Sequence[Body]) -> set[Loss]:
        """Return what would be lost if one declaration of a sheet were not there."""
        if place not in known:
            rest = tuple(rule for rule in self._theme.styles if rule.place != place)
            known[place] = set(Gate(self._theme._replace(styles=rest), self._origin)._losses(view, data, bodies))  # noqa: SLF001
        return known[place]

    def _expect_each(self, entries: Iterable[Entry]) -> list[Expected]:
        """Expect what these posts tell, each post once."""
        return [self._expect(entry) for entry in {entry.url: entry for entry in entries}.values()]

    def _expect(self, entry: Entry) -> Expected:
        key = (entry.key, entry.url)
        known = self._expected.get(key)
        if known is None:
            if len(self._expected) >= POSTS_REMEMBERED:
                self._expected.clear()
            known = self._expected[key] = Expected(entry, self._origin)
        return known
