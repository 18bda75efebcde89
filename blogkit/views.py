"""What each output file shows, as values of which its bytes depend and on nothing else. Never renders anything."""

from datetime import datetime
from typing import NamedTuple, TypeGuard

from blogkit.content.chart import ChartSpec
from blogkit.disclosure.faces import Photo
from blogkit.disclosure.in_force import PolicyInForce
from blogkit.disclosure.markup import title_label
from blogkit.disclosure.record import NamedPerson
from blogkit.pictures.variants import Variant
from blogkit.site.figures import Counted
from blogkit.site.model import Amendment, Entry, Leaf, Org, Person
from blogkit.theme.settings import SettingValues


class Link(NamedTuple):
    """A title and a URL from the root of the host."""

    title: str
    url: str


class Named(NamedTuple):
    """An organisation's name and the URL of its page; empty where it has none."""

    name: str
    url: str


class FeedLink(NamedTuple):
    """A feed that a page names."""

    title: str
    type: str
    url: str


class TagCount(NamedTuple):
    """A tag with the number of its posts."""

    name: str
    url: str
    count: int  # type: ignore[assignment]  # templates say "count", and need no tuple's method of that name


class SiteView(NamedTuple):
    """What every page knows of the site."""

    key: str
    title: str
    description: str
    language: str
    url: str
    """Root path: ``/`` or ``/blog/``."""
    base_url: str
    """Absolute URL of the root, without a slash at the end."""
    origin: str
    """Scheme and host."""
    nav: tuple[Link, ...]
    organization: Named | None
    contact: str
    recent: tuple[Link, ...]
    """As many recent posts as the theme declares in ``needs``."""
    tags: tuple[TagCount, ...]
    """Every tag, where the theme's ``needs`` has ``tags``."""
    theme: SettingValues = SettingValues()
    """The theme's settings by their names."""
    search: str = ""
    """URL of the page of search; empty where there is none."""


class PageView(NamedTuple):
    """What a page says of itself."""

    url: str
    canonical: str
    title: str
    description: str
    kind: str
    feeds: tuple[FeedLink, ...]
    is_indexed: bool = True


class Pagination(NamedTuple):
    """Where a list page stands among its like."""

    number: int
    total: int
    newer: str | None
    older: str | None


class SeriesPart(NamedTuple):
    """Which part of which series a post is."""

    name: str
    url: str
    number: int
    """From 1, the oldest."""
    total: int


class ChartView(NamedTuple):
    """A chart in a text, and the data that it draws; without a path there are none."""

    spec: ChartSpec
    path: str
    digest: str
    url: str
    """Where readers get the data."""


class Reply(NamedTuple):
    """How a reader answers."""

    name: str
    """Who gets it; empty for those who publish the site."""
    url: str
    """``mailto:`` with the subject filled in, or the address of a page."""


Photos = tuple[tuple[str, Photo], ...]
"""Id and portrait of each person who has one and whose face a page shows."""


class Shown(NamedTuple):
    """A picture as a page shows it. URLs begin at the root of the host."""

    url: str
    """Of the one that every browser can show."""
    width: int = 0
    height: int = 0
    """Of the picture itself; 0 where that is not known."""
    sources: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = ()
    """Media types, each with the URLs and widths in which it can be had."""
    sizes: str = ""
    url_width: int = 0
    url_height: int = 0
    """Of the one at ``url``, which may be smaller than the picture."""


Fill = str | Shown
"""What stands in a gap of a body."""


class PostView(NamedTuple):
    """A post's page."""

    site: SiteView
    page: PageView
    entry: Entry
    urls: tuple[Fill, ...]
    """Where each ref of the body leads."""
    image: str
    newer: Link | None
    older: Link | None
    series: SeriesPart | None = None
    card: str = ""
    """Root path of its social card; empty where none is made."""
    charts: tuple[ChartView, ...] = ()
    replies: tuple[Reply, ...] = ()
    portraits: Photos = ()
    picture: Shown | None = None
    """The image again, with all its sizes; None where it is none of the site's own."""


class ListView(NamedTuple):
    """A page of a list of posts."""

    site: SiteView
    page: PageView
    heading: str
    entries: tuple[Entry, ...]
    pagination: Pagination
    portraits: Photos = ()


class PersonView(NamedTuple):
    """A person's page."""

    site: SiteView
    page: PageView
    person: Person
    urls: tuple[Fill, ...]
    photo: str
    groups: tuple[tuple[str, tuple[Entry, ...]], ...]
    charts: tuple[ChartView, ...] = ()
    portraits: Photos = ()
    portrait: Shown | None = None
    """The photo again, with all its sizes."""


class OrgView(NamedTuple):
    """An organisation's page."""

    site: SiteView
    page: PageView
    org: Org
    urls: tuple[Fill, ...]
    people: tuple[NamedPerson, ...]
    groups: tuple[tuple[str, tuple[Entry, ...]], ...]
    charts: tuple[ChartView, ...] = ()
    portraits: Photos = ()


class LeafView(NamedTuple):
    """A plain page."""

    site: SiteView
    page: PageView
    leaf: Leaf
    urls: tuple[Fill, ...]
    charts: tuple[ChartView, ...] = ()


class ArchiveView(NamedTuple):
    """Every post, by year."""

    site: SiteView
    page: PageView
    years: tuple[tuple[int, tuple[Entry, ...]], ...]


class TagsView(NamedTuple):
    """Every tag."""

    site: SiteView
    page: PageView
    all_tags: tuple[TagCount, ...]


class SeriesView(NamedTuple):
    """Every part of a series."""

    site: SiteView
    page: PageView
    name: str
    entries: tuple[Entry, ...]
    """The oldest first, as they are meant to be read."""
    portraits: Photos = ()


class CorrectionsView(NamedTuple):
    """Everything that was put right or taken back."""

    site: SiteView
    page: PageView
    corrections: tuple[Amendment, ...]
    """The newest first."""
    portraits: Photos = ()


class TombstoneView(NamedTuple):
    """What is left of a post that was withdrawn or has expired; it knows nothing else of the post."""

    site: SiteView
    page: PageView
    is_withdrawn: bool
    day: str
    """Empty where nobody says since when."""
    published: str
    reason: str


class PolicyShown(NamedTuple):
    """The policy in force, and who answers for each of its waivers."""

    in_force: PolicyInForce
    granted_by: tuple[Link, ...]
    """One for each waiver; the URL is empty where they have no page."""


class TransparencyView(NamedTuple):
    """How many posts are written by whom, and the policy behind it."""

    site: SiteView
    page: PageView
    counted: Counted
    withdrawn: int
    """How many tombstones stand for withdrawn posts."""
    policy: PolicyShown


class TransparencyDataView(NamedTuple):
    """The same for machines: ``format`` is ``json`` or ``csv``."""

    format: str
    title: str
    language: str
    base_url: str
    origin: str
    counted: Counted
    withdrawn: int
    policy: PolicyShown


class PolicyView(NamedTuple):
    """The rules and waivers in force, and what to declare."""

    site: SiteView
    page: PageView
    policy: PolicyShown


class SearchView(NamedTuple):
    """The page on which readers search the posts."""

    site: SiteView
    page: PageView


class IndexView(NamedTuple):
    """What is searched: it becomes not one file but a folder of files, whose names are known once they are made."""

    root: str
    language: str
    entries: tuple[Entry, ...]


class FeedsOf(NamedTuple):
    """A person or a tag with feeds of their own."""

    name: str
    url: str
    feeds: tuple[FeedLink, ...]


class SubscribeView(NamedTuple):
    """How to follow the site."""

    site: SiteView
    page: PageView
    mail: str
    """An address, of the web or for a mail, where one can ask for new posts by mail; empty where there is none."""
    corrections: tuple[FeedLink, ...]
    people: tuple[FeedsOf, ...]
    tags: tuple[FeedsOf, ...]


class MissingView(NamedTuple):
    """The page for an address that is not there."""

    site: SiteView
    page: PageView


class RedirectView(NamedTuple):
    """An old address that leads to a new one."""

    site: SiteView
    page: PageView
    target: str


class FeedItem(NamedTuple):
    """One post in a feed; its body is the page's body of the same number."""

    entry: Entry
    urls: tuple[Fill, ...]
    image: str
    charts: tuple[ChartView, ...] = ()


class FeedView(NamedTuple):
    """A feed: ``format`` is ``rss``, ``atom`` or ``json``."""

    site: SiteView
    format: str
    title: str
    description: str
    home: str
    """Absolute URL of the page that this is the feed of."""
    self: str
    """Absolute URL of this file."""
    items: tuple[FeedItem, ...]


class CorrectionItem(NamedTuple):
    """One correction in a feed, and the moment by which feed readers put it in order."""

    amendment: Amendment
    when: datetime


class CorrectionsFeedView(NamedTuple):
    """The feed of corrections: ``format`` is ``rss``, ``atom`` or ``json``."""

    site: SiteView
    format: str
    title: str
    home: str
    self: str
    items: tuple[CorrectionItem, ...]


class TrustView(NamedTuple):
    """The lines of ``trust.txt``: a name and a value each."""

    lines: tuple[tuple[str, str], ...]


class HeadersView(NamedTuple):
    """What a host is to send along: a pattern of paths each, with names and values of headers."""

    rules: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


class RedirectsView(NamedTuple):
    """Former addresses and those that they lead to, for the host."""

    redirects: tuple[tuple[str, str], ...]


class SecurityView(NamedTuple):
    """The lines of ``security.txt``: a name and a value each."""

    lines: tuple[tuple[str, str], ...]


class SitemapView(NamedTuple):
    """Every page a search engine should know: absolute URL and day of the last change, empty where none is known."""

    pages: tuple[tuple[str, str], ...]


class RobotsView(NamedTuple):
    """What crawlers are told."""

    sitemap: str


class FileView(NamedTuple):
    """A file that is copied as it is, or but for the names of other files in it."""

    path: str
    digest: str
    named: tuple[tuple[int, int, str], ...] = ()
    """Pieces of it, from byte to byte, in whose place something else stands."""


class PictureView(NamedTuple):
    """One of the sizes in which a picture is published."""

    path: str
    digest: str
    width: int
    height: int
    """Of the picture itself, as it stands upright."""
    variant: Variant

    @property
    def made_of(self) -> tuple[tuple[str, str], ...]:
        """Path and digest of each file that goes into it."""
        return ((self.path, self.digest),)

    @property
    def recipe(self) -> tuple[object, ...]:
        """What its bytes depend on; where the file lies is no part of that."""
        return (self.digest, *self.variant)


CARD_SIZE = 1200, 630
"""How wide and how high a card is, in pixels: what the places where links are shared ask for."""


class CardFace(NamedTuple):
    """The colours of a theme's cards, as ``#rrggbb``."""

    background: str = "#fdfdfc"
    ink: str = "#1d2124"
    accent: str = "#0b5563"


class Portrait(NamedTuple):
    """Whose portrait stands on a card, and the picture; without one, or where it is none, the first letters of their name."""

    name: str
    path: str = ""
    digest: str = ""


class CardText(NamedTuple):
    """What a post's social card shows."""

    site: str
    """The site's title."""
    label: str
    """What must stand before the post's title, such as ``Sponsored: ``."""
    title: str
    told: tuple[tuple[str, bool], ...]
    """The statement in pieces, and which of them names an author."""
    portraits: tuple[Portrait, ...]
    runs_left: bool
    """The site is written from right to left."""
    face: CardFace


class CardView(NamedTuple):
    """A post's social card. Its text is composed when the card is made, for most are kept from another time."""

    site: str
    """The site's title."""
    entry: Entry
    portraits: tuple[Portrait, ...]
    runs_left: bool
    face: CardFace
    fonts: tuple[tuple[str, str], ...] = ()
    """Path and digest of each font file of the site's own."""

    @property
    def text(self) -> CardText:
        """What it shows."""
        entry = self.entry
        told = entry.told.sentences.pieces()
        return CardText(self.site, title_label(entry.told), entry.card.title, told, self.portraits, self.runs_left, self.face)

    @property
    def made_of(self) -> tuple[tuple[str, str], ...]:
        """Path and digest of each file that goes into it."""
        return (*((one.path, one.digest) for one in self.portraits if one.path), *self.fonts)

    @property
    def recipe(self) -> tuple[object, ...]:
        """What its bytes depend on; where the files lie is no part of that."""
        text = self.text
        people = tuple((one.name, one.digest) for one in self.portraits)
        return (*text._replace(portraits=()), people, *(digest for _, digest in self.fonts))


Costly = PictureView | CardView
"""What is dear to make: it is made once, in parallel, and kept by its ``recipe``; ``made_of`` says which files that needs.

Whether anything of it can fail is known before it is planned.
"""


View = (
    PostView
    | ListView
    | PersonView
    | OrgView
    | LeafView
    | ArchiveView
    | TagsView
    | SeriesView
    | CorrectionsView
    | CorrectionsFeedView
    | TombstoneView
    | TransparencyView
    | TransparencyDataView
    | PolicyView
    | TrustView
    | HeadersView
    | RedirectsView
    | SecurityView
    | SearchView
    | IndexView
    | SubscribeView
    | MissingView
    | RedirectView
    | FeedView
    | SitemapView
    | RobotsView
    | FileView
    | PictureView
    | CardView
)


def is_costly(view: View) -> TypeGuard[Costly]:
    """Say whether a view is one of those that are dear to make."""
    return isinstance(view, Costly)
