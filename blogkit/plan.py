"""Every output file of the site as a value: ``make_plan``. Never sees a body, a template's text or the disk."""

import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, groupby, pairwise
from typing import NamedTuple

from blogkit.charts.check import check_charts
from blogkit.content.addresses import slugify
from blogkit.content.moments import moment, zone_named
from blogkit.content.values import Outline, PersonCard, read_outline
from blogkit.diagnostics import Diagnostic, Span, error, warning
from blogkit.disclosure.faces import Photo
from blogkit.disclosure.foreign import ours
from blogkit.disclosure.in_force import in_force
from blogkit.disclosure.language import tongue_of
from blogkit.disclosure.record import AUTHOR, RELATIONSHIPS, ROLES
from blogkit.disclosure.words import Mention
from blogkit.pictures.facts import Facts, Pictures
from blogkit.pictures.variants import ENDINGS, Choosing, Variant, choose, choose_squares, turned
from blogkit.site.assemble import Site
from blogkit.site.corrections import list_corrections
from blogkit.site.figures import count_posts
from blogkit.site.hosting import HEADERS, REDIRECTS, SECURITY, header_rules, security_lines
from blogkit.site.links import (
    NO_PICTURE,
    NOWHERE,
    Addresses,
    Resolved,
    Target,
    beside,
    check_links,
    check_nav,
    make_addresses,
    resolve,
    withheld_with,
)
from blogkit.site.model import GHOSTWRITTEN_FOR, PAID_SOMEONE, WORKED_ON, Entries, Entry, Leaf, Org, Person, Series, Tag, Tombstone
from blogkit.site.trust import trust_lines
from blogkit.site.urls import mail_link, out_of, path_of_url, paths_of, person_path, series_path, url_of
from blogkit.sources import Source, digest_of
from blogkit.steps import PIECE, Steps, finish
from blogkit.theme.assets import FOLDER as IMMUTABLE
from blogkit.theme.settings import Color, Image, measured
from blogkit.theme.theme import Theme
from blogkit.views import (
    ArchiveView,
    CardFace,
    CardView,
    ChartView,
    CorrectionItem,
    CorrectionsFeedView,
    CorrectionsView,
    FeedItem,
    FeedLink,
    FeedsOf,
    FeedView,
    FileView,
    Fill,
    HeadersView,
    IndexView,
    LeafView,
    Link,
    ListView,
    MissingView,
    Named,
    OrgView,
    PageView,
    Pagination,
    PersonView,
    Photos,
    PictureView,
    PolicyShown,
    PolicyView,
    Portrait,
    PostView,
    RedirectsView,
    RedirectView,
    Reply,
    RobotsView,
    SearchView,
    SecurityView,
    SeriesPart,
    SeriesView,
    Shown,
    SitemapView,
    SiteView,
    SubscribeView,
    TagCount,
    TagsView,
    TombstoneView,
    TransparencyDataView,
    TransparencyView,
    TrustView,
    View,
)

FEEDS = (
    ("rss", "feed.xml", "application/rss+xml"),
    ("atom", "atom.xml", "application/atom+xml"),
    ("json", "feed.json", "application/feed+json"),
)
DID = {done: f"did.{done.replace(' ', '-')}" for done in (AUTHOR, GHOSTWRITTEN_FOR, *ROLES, WORKED_ON, PAID_SOMEONE, *RELATIONSHIPS)}
"""What someone did, and the message that stands above the posts they did it for."""
SHORT_CHARACTERS = 40
"""A field's signature that is longer than this is a digest."""
KEYED = (Entry, Person, Org, Leaf, SiteView)
"""Values that carry the key of everything they show."""


Read = Callable[[str], bytes]
"""Gives the bytes of a file in content/ by its path."""


class Page(NamedTuple):
    """One output file, described: equal pages have equal bytes."""

    out: str
    template: str
    """Name of the template; empty where no theme takes part."""
    template_key: str
    view: View
    bodies: tuple[str, ...] = ()
    """Keys of the bodies that the view's entries and items are rendered with."""


RUN_LEFT = frozenset({"ar", "fa", "he", "ur"})
"""Languages that are written from right to left."""
CARD_COLORS = {"background": "paper", "ink": "ink", "accent": "accent"}
"""The colours of a card, and the settings of a theme that have them."""
TRANSPARENCY, CORRECTIONS, POLICY, SUBSCRIBE, TRUST = "/transparency/", "/corrections/", "/policy/", "/subscribe/", "/trust.txt"
SEARCH = "/search/"
INDEX = "pagefind"
"""A folder, and the only output that is one: what stands in it is known once it is made."""
GONE = ("title.expired", "title.withdrawn")
"""What a tombstone is called: that of a post that has expired, and that of one that was withdrawn."""


class Claim(NamedTuple):
    """An output file and the source that asks for it."""

    page: Page
    owner: str
    place: Span | None = None
    yields: bool = False
    """It stands only where nothing else does, and comes after all that does not yield."""


class Plan(NamedTuple):
    """Output files by their paths, and who claimed the same one."""

    pages: dict[str, Page]
    diagnostics: tuple[Diagnostic, ...]


class _Filled(NamedTuple):
    """What fills the gaps of a text, and what is published along with it."""

    urls: tuple[Fill, ...]
    files: tuple[tuple[str, str], ...]
    """Path on the site and path of the source of each file that is published as it is."""
    claims: tuple[Claim, ...]
    """Sizes of its pictures."""
    sized: frozenset[str]
    """Where pictures would stand that are published in their sizes and not as they are."""
    data: tuple[tuple[str, str], ...] = ()
    """URL and path of the source of the data of each chart; empty where there are none, or none that are public now."""

    @property
    def url(self) -> str:
        """The one URL, of a picture that stands alone."""
        fill = self.urls[0]
        return fill.url if isinstance(fill, Shown) else fill

    @property
    def shown(self) -> Shown | None:
        """The one picture, if it is one of the site's own."""
        fill = self.urls[0]
        return fill if isinstance(fill, Shown) else None


NO_FILLS = _Filled((), (), (), frozenset())
PICTURES = f"{IMMUTABLE}pictures/"
STEM_CHARACTERS = 60
PORTRAIT_WIDTHS = (160, 320, 640)
FACE_SIDES = (160, 320)
"""Beside a name a portrait is small; the larger one is for screens that have several pixels where others have one."""
LEAD_SIZES = "(min-width: 62em) 60rem, 100vw"
"""A post's lead picture is wider than its text on a wide screen, in both themes that come with blogkit."""


class _Work(NamedTuple):
    site: Site
    theme: Theme
    view: SiteView
    addresses: Addresses
    beside: tuple[str, ...]
    """Paths of the files in content/ that are no text, sorted."""
    only: Collection[str] | None
    files: Mapping[str, str]
    """Path and digest of every file that is no text, those that are only made something of among them."""
    known: dict[str, "_Filled"]
    """Links that were resolved before: a post's own page and all its feeds ask for them."""
    portraits: dict[str, Photo]
    """Id and portrait of everyone who has one that is published."""
    pictures: Pictures

    def say(self, message: str, **places: str) -> str:
        """Say something in the site's language."""
        return tongue_of(self.site.config.language).plain(message, **{name: Mention(text) for name, text in places.items()})

    def links(self, path: str, url: str, outline: Outline) -> "_Filled":
        """Say what fills the gaps of one text: where its links lead, and its pictures."""
        if not outline.refs and not outline.charts:
            return NO_FILLS
        links = self.known.get(path)
        if links is None:
            found = resolve(self.addresses, path, url, [ref.target for ref in outline.refs], _data_of(outline))
            links = self.known[path] = self._filled(found, [ref.is_image for ref in outline.refs])
        return links

    def charts(self, outline: Outline, links: "_Filled") -> tuple[ChartView, ...]:
        """Say what the charts of one text are drawn from."""
        return tuple(
            ChartView(chart.spec, source, self.addresses.files.get(source, ""), url)
            for chart, (url, source) in zip(outline.charts, links.data, strict=True)
        )

    def picture(self, written: str, path: str, url: str, choosing: Choosing = choose, sizes: str = "") -> "_Filled":
        """Say where a picture that the front matter names is found."""
        if not written or "://" in written:
            return _Filled((written,), (), (), frozenset())
        found = resolve(self.addresses, path, url, (written,))
        is_there = found.urls != (NOWHERE,) and self._is_published(found)
        return self._filled(found if is_there else NO_PICTURE, [True], choosing, sizes)

    def _is_published(self, found: Resolved) -> bool:
        """Say whether there is such a file, and whether what else it tells keeps it from readers; what a theme brings is always there."""
        source = _source_of(self._out_of(found.urls[0]), dict(found.files))
        facts = self.pictures.facts.get(source)
        return (source in self.files or source.startswith("static/theme/")) and not (facts and facts.secret)

    def _out_of(self, url: str) -> str:
        """Return the path on the site that a URL leads to."""
        return path_of_url(self.site.config, url.partition("?")[0].partition("#")[0])

    def _filled(self, found: Resolved, are_images: Sequence[bool], choosing: Choosing = choose, sizes: str = "") -> "_Filled":
        fills: list[Fill] = list(found.urls)
        claims: list[Claim] = []
        files = dict(found.files)
        sized: dict[str, str] = {}
        linked: set[str] = set()
        for number, (url, is_image) in enumerate(zip(found.urls, are_images, strict=True)):
            out = self._out_of(url)
            source = _source_of(out, files)
            facts = self.pictures.facts.get(source)
            if not is_image or facts is None:
                linked.add(out)
                continue
            shown, made = self._shown(source, url, facts, choosing, sizes)
            fills[number] = shown
            claims += made
            if made:
                sized[out] = source
        left = {out: source for out, source in files.items() if out not in sized or out in linked}
        return _Filled(tuple(fills), tuple(left.items()), tuple(claims), frozenset(sized.keys() - linked), found.data)

    def _shown(self, source: str, url: str, facts: Facts, choosing: Choosing, sizes: str) -> tuple[Shown, list[Claim]]:
        images = self.site.config.images
        choice = choosing(facts, images)
        if choice is None:
            return Shown(url, facts.width, facts.height, url_width=facts.width, url_height=facts.height), []
        claims = {variant: self._variant_claim(source, facts, variant) for _, some in choice.sources for variant in some}
        claims[choice.fallback] = self._variant_claim(source, facts, choice.fallback)
        urls = {variant: url_of(self.site.config, "/" + claim.page.out) for variant, claim in claims.items()}
        sources = tuple(
            (f"image/{format_}", tuple((urls[variant], variant.width) for variant in variants)) for format_, variants in choice.sources
        )
        small = choice.fallback
        shown = Shown(urls[small], facts.width, facts.height, sources, sizes or images.sizes, small.width, small.height)
        return shown, list(claims.values())

    def _variant_claim(self, source: str, facts: Facts, variant: Variant) -> "Claim":
        digest = self.pictures.digests[source]
        stem = slugify(source.rpartition("/")[2].rpartition(".")[0])[:STEM_CHARACTERS] or "picture"
        # The same bytes may lie in many places; where they are read from must not make two outputs of one.
        view = PictureView(self.pictures.first[digest], digest, facts.width, facts.height, variant)
        name = digest_of(repr(view.recipe).encode())[:10]
        out = f"{PICTURES}{stem}-{variant.width}.{name}.{ENDINGS[variant.format]}"
        return Claim(Page(out, "", "", view), source)

    def card(self, entry: Entry) -> CardView | None:
        """Describe a post's social card; None where the site has none."""
        config = self.site.config
        if not config.has_cards:
            return None
        fonts = tuple((font.path, self.files[font.path]) for font in config.card_fonts if font.path in self.files)
        portraits = tuple(self.portrait(author.id, author.name) for author in entry.disclosure.authors)
        runs_left = config.language.lower().split("-")[0] in RUN_LEFT
        return CardView(config.title, entry, portraits, runs_left, _card_face(self.theme), fonts)

    def portrait(self, id_: str, name: str) -> Portrait:
        """Find someone's portrait among the site's own files."""
        path, photo = self.site.photo(id_)
        if not photo or "://" in photo:
            return Portrait(name)
        file = f"static{photo}" if photo.startswith("/") else beside(path, photo)
        return Portrait(name) if withheld_with(self.addresses, file) or file not in self.files else Portrait(name, file, self.files[file])

    def face(self, card: PersonCard, url: str) -> "_Filled":
        """Say where someone's portrait is found as it stands beside their name."""
        return self.picture(card.photo, card.path, url, partial(choose_squares, sides=FACE_SIDES))

    def portraits_in(self, entries: Iterable[Entry], also: Iterable[str] = ()) -> Photos:
        """Return the portraits of everyone who is credited with one of these posts, and of some others, by their ids."""
        if not self.portraits:
            return ()
        shown = {credit.person.id for entry in entries for credit in entry.disclosure.credits}
        shown.update(author.id for entry in entries for author in entry.disclosure.authors)
        shown.update(also)
        return tuple((id_, self.portraits[id_]) for id_ in sorted(shown & self.portraits.keys()))

    def bundle(self, folder: str) -> tuple[str, ...]:
        """Return the files in a post's own folder that no draft in there keeps for itself."""
        inside = self.beside[bisect_left(self.beside, folder) : bisect_left(self.beside, folder[:-1] + "0")]
        return tuple(path for path in inside if not withheld_with(self.addresses, path))

    def wants(self, folder: str) -> bool:
        """Say whether anybody asked for an output in this folder."""
        return self.only is None or any(out.startswith(folder) for out in self.only)

    def skips(self, path: str) -> bool:
        """Say whether nobody asked for the output at this path."""
        return self.only is not None and out_of(path) not in self.only


def _source_of(out: str, files: Mapping[str, str]) -> str:
    """Return the path of the file at a path on the site; ``files`` are those that a text names."""
    return files.get(out) or f"static{out}"


def make_plan(
    site: Site,
    theme: Theme,
    files: Mapping[str, str],
    static: Collection[Source],
    pictures: Pictures,
    only: Collection[str] | None = None,
) -> Plan:
    """Describe every output, or those named by ``only``; ``files`` are path and digest of the files in content/ that are no text."""
    return finish(planning(site, theme, files, static, pictures, only))


def planning(
    site: Site,
    theme: Theme,
    files: Mapping[str, str],
    static: Collection[Source],
    pictures: Pictures,
    only: Collection[str] | None = None,
) -> Steps[Plan]:
    """Make a plan, as ``make_plan`` does, in pieces."""
    known = {**files, **{source.path: source.digest for source in static}}
    work = _Work(
        site, theme, _site_view(site, theme, pictures), make_addresses(site, files), tuple(sorted(files)), only, known, {}, {}, pictures
    )
    for card in site.portrayed:
        home = url_of(site.config, person_path(card.id))
        face = work.face(card, home)
        if face.url:
            work.portraits[card.id] = Photo(face.url, face.shown.sources[0][1] if face.shown and face.shown.sources else ())
    pages, collisions = yield from _without_collisions(chain(_claims(work), _static_claims(work, static), _yielding_claims(work)))
    if only is None:
        _add_redirects(pages)
    return Plan(pages, (*collisions, *(_shared_ids(site.entries) if only is None else ())))


def find_lost_links(
    site: Site, files: Mapping[str, str], read: Read, pictures: Pictures, outs: Collection[str], paths: Collection[str] | None = None
) -> list[Diagnostic]:
    """Find what a text wants of another file in vain: links that lead nowhere, charts that cannot be drawn from their data.

    The texts at ``paths`` are looked at, or all; the links of the navigation are in any case. ``outs`` are the outputs of the whole plan.
    """
    return finish(finding_lost_links(site, files, read, pictures, outs, paths))


def finding_lost_links(
    site: Site, files: Mapping[str, str], read: Read, pictures: Pictures, outs: Collection[str], paths: Collection[str] | None = None
) -> Steps[list[Diagnostic]]:
    """Find lost links, as ``find_lost_links`` does, in pieces."""
    addresses = make_addresses(site, files)
    images = site.config.images
    sized = {path for path, facts in pictures.facts.items() if path in files and choose(facts, images)}
    target = Target(outs, {out_of(site.addresses[source]): outline for source, outline in site.outlines.items()}, {}, sized)
    lost: list[Diagnostic] = []
    for number, (source, sealed) in enumerate(site.outlines.items()):
        if paths is not None and source not in paths:
            continue
        if number % PIECE == 0:
            yield
        outline = read_outline(sealed)
        if outline.refs or outline.pictures:
            urls = resolve(addresses, source, addresses.url(source), [ref.target for ref in outline.refs]).urls
            lost += check_links(addresses, target, source, out_of(site.addresses[source]), outline, urls)
        if outline.charts:
            data = resolve(addresses, source, addresses.url(source), (), _data_of(outline)).data
            lost += check_charts(source, zip(outline.charts, (path for _, path in data), strict=True), read, files)
    return [*dict.fromkeys(lost), *check_nav(addresses, target)]


def charted_in(site: Site, files: Mapping[str, str], data: Collection[str]) -> set[str]:
    """Return the paths of the texts that draw a chart from one of these files."""
    addresses = make_addresses(site, files)
    outlines = ((source, read_outline(sealed)) for source, sealed in site.outlines.items() if data)
    return {
        source
        for source, outline in outlines
        if any(path in data for _, path in resolve(addresses, source, addresses.url(source), (), _data_of(outline)).data)
    }


def signatures(pages: Iterable[Page]) -> Iterator[str]:
    """Yield for each page what its bytes depend on, bodies aside, as one line: equal signatures and bodies, equal bytes."""
    known: dict[int, str] = {}
    return (signature(page, known) for page in pages)


def signature(page: Page, known: dict[int, str] | None = None) -> str:
    """Return what a page's bytes depend on, bodies aside, as one line.

    ``known`` remembers tuples that many pages share, by identity, while those pages live.
    """
    memo = {} if known is None else known
    return "\x1f".join([page.template, page.template_key, *[_sign(field, memo) for field in page.view]])


def changed_fields(before: str, page: Page) -> list[str]:
    """Name the fields in which a page differs from the one that had the signature ``before``."""
    names = ["template", "template text", *(f"{type(page.view).__name__}.{name}" for name in page.view._fields)]
    now, then = signature(page).split("\x1f"), before.split("\x1f")
    if len(now) != len(then):
        return ["kind of page"]
    return [name for name, new, old in zip(names, now, then, strict=True) if new != old]


def _data_of(outline: Outline) -> list[str]:
    return [chart.spec.data for chart in outline.charts]


def _sign(value: object, known: dict[int, str]) -> str:
    if isinstance(value, KEYED):
        return value.key
    if type(value) is tuple:
        sign = known.get(id(value))
        if sign is None:
            sign = known[id(value)] = digest_of("\x1e".join([_sign(part, known) for part in value]).encode()) if value else "()"
        return sign
    if isinstance(value, tuple):
        sign = ",".join([repr(part) if type(part) is str else _sign(part, known) for part in value])
        return sign if len(sign) <= SHORT_CHARACTERS else digest_of(sign.encode())
    return repr(value)


def index_key(page: Page, bodies: Iterable[str]) -> str:
    """Return what an index depends on, as a digest: its page, and the bodies that it is made of now."""
    return digest_of("\n".join([signature(page), *bodies]).encode())


def _card_face(theme: Theme) -> CardFace:
    """Take the colours that a theme gives its light pages, by the names that themes share."""
    chosen = {part: getattr(theme.settings.values, name, None) for part, name in CARD_COLORS.items()}
    return CardFace(**{part: color.light for part, color in chosen.items() if isinstance(color, Color)})


def _site_view(site: Site, theme: Theme, pictures: Pictures) -> SiteView:
    config = site.config

    def measure(url: str) -> Image:
        facts = pictures.facts.get(_source_of(path_of_url(config, url), {}))
        if facts is None:
            return Image(url)
        return Image("") if facts.secret else Image(url, facts.width, facts.height)  # it is not published, which is told elsewhere

    organization = Named(site.organization.name, site.organization.url) if site.organization else None
    recent = tuple(Link(entry.title_in_page, entry.url) for entry in site.entries[: theme.recent])
    tags = _tag_counts(site) if theme.has_tags else ()
    nav = tuple(Link(item.title, url_of(config, item.url) if item.url.startswith("/") else item.url) for item in config.nav)
    shown = (
        config.title,
        config.description,
        config.language,
        config.root,
        config.base_url,
        config.origin,
        nav,
        organization,
        config.contact,
        recent,
        tags,
        measured(theme.settings.values, measure),
        url_of(config, SEARCH) if config.has_search else "",
    )
    return SiteView(digest_of(repr(shown).encode()), *shown)


def _tag_counts(site: Site) -> tuple[TagCount, ...]:
    return tuple(
        TagCount(tag.name, tag.url, len(tag.entries)) for tag in sorted(site.tags, key=lambda tag: (tag.name.casefold(), tag.slug))
    )


def _claims(work: _Work) -> Iterator[Claim]:
    site, config = work.site, work.site.config
    yield from _post_claims(work)
    yield from _list_claims(work, "/", "home", config.title, config.description, site.entries, "blogkit's front page")
    for tag in site.tags if work.wants("tags/") else ():
        yield from _tag_claims(work, tag)
    yield from _person_claims(work) if work.wants("people/") else ()
    yield from _org_claims(work) if work.wants("orgs/") else ()
    yield from _leaf_claims(work)
    yield from _overview_claims(work)
    for series in site.series:
        yield from _series_claims(work, series)
    for tombstone in site.tombstones:
        if tombstone.is_withdrawn:
            yield from _tombstone_claims(work, tombstone)
    yield from _corrections_claims(work)
    yield from _transparency_claims(work)
    yield from _feed_claims(work, "/", config.title, config.description, site.entries, "blogkit's feed")
    yield from _machine_claims(work)


def _page_view(
    work: _Work,
    url: str,
    title: str,
    description: str,
    kind: str,
    feeds: tuple[FeedLink, ...],
    *,
    canonical: str = "",
    is_indexed: bool = True,
) -> PageView:
    return PageView(url, canonical or work.site.config.origin + url, title, description, kind, feeds, is_indexed)


def _feeds(work: _Work, path: str, title: str) -> tuple[FeedLink, ...]:
    return tuple(
        FeedLink(f"{title} ({name})", type_, url_of(work.site.config, path + file))
        for name, (_, file, type_) in zip(("RSS", "Atom", "JSON"), FEEDS, strict=True)
    )


def _claim(work: _Work, path: str, template: str, view: View, owner: str, bodies: tuple[str, ...] = (), place: Span | None = None) -> Claim:
    return Claim(Page(out_of(path), template, work.theme.keys.get(template, ""), view, bodies), owner, place)


def _post_claims(work: _Work) -> Iterator[Claim]:
    site = work.site
    feeds = _feeds(work, "/", site.config.title)
    parts = {
        site.entries.paths[place]: SeriesPart(series.name, series.url, number, len(series.places))
        for series in site.series
        for number, place in enumerate(series.places, 1)
    }
    wanted = None if work.only is None else {path for out in work.only for path in paths_of(out)}
    for number, path in enumerate(site.entries.paths):
        if wanted is not None and path not in wanted:
            continue
        entry = site.entries[number]
        card = entry.card
        place = entry.outline.address
        links = work.links(card.path, entry.url, entry.outline)
        origin = card.record.origin
        canonical = card.canonical or (origin.url if origin and origin.relation in {"republished", "cross-posted"} else "")
        image = work.picture(card.image, card.path, entry.url, sizes=LEAD_SIZES)
        shown = work.card(entry)
        card_path = _card_path(entry, shown) if shown else ""
        view = PostView(
            site=work.view,
            page=_page_view(work, entry.url, entry.labelled_title, card.summary, "post", feeds, canonical=canonical),
            entry=entry,
            urls=links.urls,
            image=image.url,
            newer=_link(site.entries[number - 1]) if number else None,
            older=_link(site.entries[number + 1]) if number + 1 < len(site.entries) else None,
            series=parts.get(entry.path),
            card=url_of(site.config, card_path) if shown else "",
            charts=work.charts(entry.outline, links),
            replies=_replies(site, entry),
            portraits=work.portraits_in([entry]),
            picture=image.shown,
        )
        yield _claim(work, entry.path, "post.html", view, card.path, (entry.body_key,), place)
        if shown:
            yield _claim(work, card_path, "", shown, card.path, (), place)
        yield from (*links.claims, *image.claims)
        taken = dict([*links.files, *image.files])
        if card.path.endswith("/index.md") and entry.path.endswith("/"):
            folder = card.path.removesuffix("index.md")
            whole = {entry.path + path.removeprefix(folder): path for path in work.bundle(folder)}
            taken |= {out: path for out, path in whole.items() if out not in links.sized | image.sized}
        yield from _file_claims(work, taken)
        yield from _alias_claims(work, card.aliases, entry.url, entry.title_in_page, card.path, entry.outline)


def _card_path(entry: Entry, shown: CardView) -> str:
    """Return where a post's card stands: beside the post, by a name that changes with the card, as places that show it keep it for long."""
    folder = entry.path if entry.path.endswith("/") else entry.path.rpartition("/")[0] + "/"
    return f"{folder}card-{digest_of(_sign(shown, {}).encode())[:8]}.png"


def _replies(site: Site, entry: Entry) -> tuple[Reply, ...]:
    """Say whom readers can answer: each author who wants mail, or else those who publish the site."""
    contact, title = site.config.contact, entry.labelled_title
    authors = tuple(Reply(author.name, mail_link(mail, title)) for author in entry.disclosure.authors if (mail := site.mail_of(author.id)))
    if authors or not contact:
        return authors
    return (Reply("", contact if "/" in contact else mail_link(contact, title)),)


def _link(entry: Entry) -> Link:
    return Link(entry.title_in_page, entry.url)


def _file_claims(work: _Work, taken: Mapping[str, str]) -> Iterator[Claim]:
    for path, source in sorted(taken.items()):
        yield from _copy_claim(work, path.lstrip("/"), source, work.addresses.files[source])


def _copy_claim(work: _Work, out: str, source: str, digest: str) -> Iterator[Claim]:
    """Publish a file as it is; a picture only where what it tells can be taken out, and turned if it must be."""
    facts = work.pictures.facts.get(source)
    if facts and facts.secret:
        return
    upright = turned(facts) if facts else None
    if facts and upright:
        view: View = PictureView(work.pictures.first[digest], digest, facts.width, facts.height, upright)
    else:
        view = FileView(source, digest)
    yield Claim(Page(out, "", "", view), source)


def _alias_claims(work: _Work, aliases: tuple[str, ...], url: str, title: str, owner: str, outline: Outline) -> Iterator[Claim]:
    for number, alias in enumerate(aliases):
        page = _page_view(
            work, url_of(work.site.config, alias), title, "", "redirect", (), canonical=work.site.config.origin + url, is_indexed=False
        )
        yield _claim(
            work,
            alias,
            "redirect.html",
            RedirectView(work.view, page, url),
            owner,
            (),
            outline.aliases[number] if number < len(outline.aliases) else None,
        )


def _list_claims(
    work: _Work, path: str, kind: str, title: str, description: str, entries: Entries | tuple[Entry, ...], owner: str
) -> Iterator[Claim]:
    config = work.site.config
    size = config.posts_per_page
    total = max(1, -(-len(entries) // size))
    feeds = _feeds(work, path, title)
    urls = [url_of(config, path if number == 1 else f"{path}page/{number}/") for number in range(1, total + 1)]
    for number in range(1, total + 1):
        own = path if number == 1 else f"{path}page/{number}/"
        if work.skips(own):
            continue
        shown = entries[(number - 1) * size : number * size]
        view = ListView(
            site=work.view,
            page=_page_view(work, urls[number - 1], _list_title(work, title, kind, number, total), description, kind, feeds),
            heading=title,
            entries=shown,
            pagination=Pagination(number, total, urls[number - 2] if number > 1 else None, urls[number] if number < total else None),
            portraits=work.portraits_in(shown),
        )
        yield _claim(work, own, "list.html", view, owner)


def _list_title(work: _Work, title: str, kind: str, number: int, total: int) -> str:
    """Say which page of a list this is: two pages with one title are one to whoever keeps tabs, bookmarks or results of a search."""
    if number == 1:
        return title
    which = work.say("list.page", page=str(number), total=str(total))
    return which if kind == "home" else f"{title} · {which}"


def _tag_claims(work: _Work, tag: Tag) -> Iterator[Claim]:
    path = f"/tags/{tag.slug}/"
    owner = f"the tag '{tag.name}'"
    yield from _list_claims(work, path, "tag", tag.name, "", tag.entries, owner)
    yield from _feed_claims(work, path, f"{tag.name} · {work.site.config.title}", "", tag.entries, owner)


def _person_claims(work: _Work) -> Iterator[Claim]:
    for person in work.site.people:
        card = person.card
        path = f"/people/{card.id}/"
        links = work.links(card.path, person.url, person.outline)
        photo = work.picture(card.photo, card.path, person.url, partial(choose, widths=PORTRAIT_WIDTHS))
        owner = card.path or f"the person '{card.name}'"
        page = _page_view(work, person.url, card.name, card.role, "person", _feeds(work, path, card.name))
        groups = tuple((work.say(DID[role], person=card.name), entries) for role, entries in person.groups)
        charts = work.charts(person.outline, links)
        portraits = work.portraits_in(person.entries, [card.id])
        view = PersonView(work.view, page, person, links.urls, photo.url, groups, charts, portraits, photo.shown)
        yield _claim(work, path, "person.html", view, owner, (person.body_key,), person.outline.address)
        yield from (*links.claims, *photo.claims, *work.face(card, person.url).claims)
        yield from _file_claims(work, dict([*links.files, *photo.files]))
        yield from _feed_claims(work, path, f"{card.name} · {work.site.config.title}", "", person.entries, owner)


def _org_claims(work: _Work) -> Iterator[Claim]:
    site_feeds = _feeds(work, "/", work.site.config.title)
    for org in work.site.orgs:
        links = work.links(org.card.path, org.url, org.outline)
        page = _page_view(work, org.url, org.card.name, "", "org", site_feeds)
        groups = tuple((work.say(DID[label]), entries) for label, entries in org.groups)
        portraits = work.portraits_in([entry for _, entries in org.groups for entry in entries], [one.id for one in org.people])
        view = OrgView(work.view, page, org, links.urls, org.people, groups, work.charts(org.outline, links), portraits)
        yield _claim(work, f"/orgs/{org.card.id}/", "org.html", view, org.card.path, (org.body_key,), org.outline.address)
        yield from links.claims
        yield from _file_claims(work, dict(links.files))


def _leaf_claims(work: _Work) -> Iterator[Claim]:
    site_feeds = _feeds(work, "/", work.site.config.title)
    for leaf in work.site.leaves:
        links = work.links(leaf.card.path, leaf.url, leaf.outline)
        page = _page_view(work, leaf.url, leaf.card.title, leaf.card.summary, "page", site_feeds)
        yield _claim(
            work,
            leaf.path,
            "page.html",
            LeafView(work.view, page, leaf, links.urls, work.charts(leaf.outline, links)),
            leaf.card.path,
            (leaf.body_key,),
            leaf.outline.address,
        )
        yield from links.claims
        yield from _file_claims(work, dict(links.files))
        yield from _alias_claims(work, leaf.card.aliases, leaf.url, leaf.card.title, leaf.card.path, leaf.outline)


def _overview_claims(work: _Work) -> Iterator[Claim]:
    site, config = work.site, work.site.config
    feeds = _feeds(work, "/", config.title)
    if not work.skips("/archive/"):
        years = tuple((year, tuple(entries)) for year, entries in groupby(site.entries, key=lambda entry: entry.card.date.year))
        archive = _page_view(
            work, url_of(config, "/archive/"), work.say("title.archive"), work.say("about.archive", site=config.title), "archive", feeds
        )
        yield _claim(work, "/archive/", "archive.html", ArchiveView(work.view, archive, years), "blogkit's archive")
    if not work.skips("/tags/"):
        tags = _page_view(work, url_of(config, "/tags/"), work.say("title.tags"), work.say("about.tags", site=config.title), "tags", feeds)
        yield _claim(work, "/tags/", "tags.html", TagsView(work.view, tags, _tag_counts(site)), "blogkit's list of tags")
    yield from _search_claims(work, feeds) if config.has_search else ()
    missing = _page_view(work, url_of(config, "/404.html"), work.say("title.missing"), "", "404", feeds, is_indexed=False)
    yield _claim(work, "/404.html", "404.html", MissingView(work.view, missing), "blogkit's page for lost readers")


def _search_claims(work: _Work, feeds: tuple[FeedLink, ...]) -> Iterator[Claim]:
    site, config = work.site, work.site.config
    if not work.skips(SEARCH):
        page = _page_view(work, url_of(config, SEARCH), work.say("title.search"), "", "search", feeds, is_indexed=False)
        yield _claim(work, SEARCH, "search.html", SearchView(work.view, page), "blogkit's page of search")
    if work.only is None or INDEX in work.only:
        view = IndexView(config.root, config.language, tuple(site.entries))
        yield Claim(Page(INDEX, "", "", view, tuple(entry.body_key for entry in view.entries)), "blogkit's search")


def _series_claims(work: _Work, series: Series) -> Iterator[Claim]:
    path = series_path(series.slug)
    if work.skips(path):
        return
    feeds = _feeds(work, "/", work.site.config.title)
    page = _page_view(work, series.url, series.name, work.say("about.series", series=series.name), "series", feeds)
    entries = tuple(work.site.entries[place] for place in series.places)
    portraits = work.portraits_in(entries)
    yield _claim(work, path, "series.html", SeriesView(work.view, page, series.name, entries, portraits), f"the series '{series.name}'")


def _tombstone_claims(work: _Work, tombstone: Tombstone) -> Iterator[Claim]:
    if not work.skips(tombstone.path):
        title = work.say(GONE[tombstone.is_withdrawn])
        page = _page_view(work, tombstone.url, title, "", "tombstone", _feeds(work, "/", work.site.config.title), is_indexed=False)
        view = TombstoneView(work.view, page, tombstone.is_withdrawn, tombstone.day, tombstone.published, tombstone.reason)
        yield _claim(work, tombstone.path, "tombstone.html", view, tombstone.source, (), tombstone.outline.address)
        moved = ours(title, work.site.config.language)
        yield from _alias_claims(work, tombstone.aliases, tombstone.url, moved, tombstone.source, tombstone.outline)


def _corrections_claims(work: _Work) -> Iterator[Claim]:
    site, config = work.site, work.site.config
    wanted = [(format_, file) for format_, file, _ in FEEDS if not work.skips(CORRECTIONS + file)]
    if not wanted and work.skips(CORRECTIONS):
        return
    corrections = list_corrections(site.entries, site.tombstones)
    heading = work.say("title.corrections")
    title, owner, url = f"{heading} · {config.title}", "blogkit's list of corrections", url_of(config, CORRECTIONS)
    if not work.skips(CORRECTIONS):
        description = work.say("about.corrections", site=config.title)
        page = _page_view(work, url, heading, description, "corrections", _feeds(work, CORRECTIONS, title))
        portraits = work.portraits_in([one.entry for one in corrections if one.entry])
        yield _claim(work, CORRECTIONS, "corrections.html", CorrectionsView(work.view, page, corrections, portraits), owner)
    zone = zone_named(config.timezone)
    items = tuple(CorrectionItem(one, moment(one.ordered_by, zone)) for one in corrections[: config.feed_items])
    for format_, file in wanted:
        own = config.origin + url_of(config, CORRECTIONS + file)
        yield _claim(work, CORRECTIONS + file, "", CorrectionsFeedView(work.view, format_, title, config.origin + url, own, items), owner)


def _transparency_claims(work: _Work) -> Iterator[Claim]:
    site, config = work.site, work.site.config
    data = tuple(path for path in ("/transparency.json", "/transparency.csv") if not work.skips(path))
    if not data and work.skips(TRANSPARENCY):
        return
    counted, policy, owner = count_posts(site.entries), _policy(site), "blogkit's page of figures"
    withdrawn = sum(tombstone.is_withdrawn for tombstone in site.tombstones)
    if not work.skips(TRANSPARENCY):
        page = _page_view(
            work,
            url_of(config, TRANSPARENCY),
            work.say("title.transparency"),
            work.say("about.transparency", site=config.title),
            "transparency",
            _feeds(work, "/", config.title),
        )
        yield _claim(work, TRANSPARENCY, "transparency.html", TransparencyView(work.view, page, counted, withdrawn, policy), owner)
    for path in data:
        view = TransparencyDataView(
            path.rpartition(".")[2], config.title, config.language, config.base_url, config.origin, counted, withdrawn, policy
        )
        yield _claim(work, path, "", view, owner)


def _yielding_claims(work: _Work) -> Iterator[Claim]:
    """Yield what stands only where nothing else does. Whether something does is known in a whole plan alone."""
    if work.only is None:
        claims = (*_policy_claims(work), *_subscribe_claims(work), *_expired_claims(work), *_host_claims(work))
        yield from (claim._replace(yields=True) for claim in claims)


def _expired_claims(work: _Work) -> Iterator[Claim]:
    for tombstone in work.site.tombstones:
        if not tombstone.is_withdrawn:
            yield from _tombstone_claims(work, tombstone)


def _policy_claims(work: _Work) -> Iterator[Claim]:
    site, config = work.site, work.site.config
    description = work.say("about.policy", site=config.title)
    page = _page_view(work, url_of(config, POLICY), work.say("title.policy"), description, "policy", _feeds(work, "/", config.title))
    yield _claim(work, POLICY, "policy.html", PolicyView(work.view, page, _policy(site)), "blogkit's page of rules")
    yield _claim(work, TRUST, "", TrustView(trust_lines(site)), "blogkit's trust.txt")


def _host_claims(work: _Work) -> Iterator[Claim]:
    config, owner = work.site.config, "what blogkit tells hosts"
    yield _claim(work, HEADERS, "", HeadersView(header_rules(config)), owner)
    if lines := security_lines(config):
        yield _claim(work, SECURITY, "", SecurityView(lines), owner)


def _add_redirects(pages: dict[str, Page]) -> None:
    """Tell the host of every redirect that has a page, unless the site brings its own list."""
    found = (page.view for page in pages.values() if isinstance(page.view, RedirectView))
    redirects = tuple(sorted((view.page.url, view.target) for view in found))
    out = out_of(REDIRECTS)
    if redirects and out not in pages:
        pages[out] = Page(out, "", "", RedirectsView(redirects))


def _subscribe_claims(work: _Work) -> Iterator[Claim]:
    site, config = work.site, work.site.config
    title, url = work.say("title.subscribe"), url_of(config, SUBSCRIBE)
    page = _page_view(work, url, title, work.say("about.subscribe", site=config.title), "subscribe", _feeds(work, "/", config.title))
    view = SubscribeView(
        site=work.view,
        page=page,
        mail=config.mail,
        corrections=_feeds(work, CORRECTIONS, work.say("title.corrections")),
        people=tuple(
            FeedsOf(one.card.name, one.url, _feeds(work, person_path(one.card.id), one.card.name)) for one in site.people if one.entries
        ),
        tags=tuple(FeedsOf(tag.name, tag.url, _feeds(work, f"/tags/{tag.slug}/", tag.name)) for tag in site.tags),
    )
    yield _claim(work, SUBSCRIBE, "subscribe.html", view, "blogkit's page on how to subscribe")


def _policy(site: Site) -> PolicyShown:
    policy = in_force(site.config, site.at)
    people = (site.person(waiver.by) for waiver in policy.waivers)
    return PolicyShown(policy, tuple(Link(person.name, person.url) for person in people))


def _feed_claims(work: _Work, path: str, title: str, description: str, entries: Entries | tuple[Entry, ...], owner: str) -> Iterator[Claim]:
    config = work.site.config
    wanted = [(format_, file) for format_, file, _ in FEEDS if not work.skips(path + file)]
    newest = entries[: config.feed_items] if wanted else ()
    items = tuple(_feed_item(work, entry) for entry in newest)
    for format_, file in wanted:
        view = FeedView(
            work.view, format_, title, description, config.origin + url_of(config, path), config.origin + url_of(config, path + file), items
        )
        yield _claim(work, path + file, "", view, owner, tuple(entry.body_key for entry in newest))


def _feed_item(work: _Work, entry: Entry) -> FeedItem:
    card, outline = entry.card, entry.outline
    links = work.links(card.path, entry.url, outline)
    return FeedItem(entry, links.urls, work.picture(card.image, card.path, entry.url).url, work.charts(outline, links))


def _machine_claims(work: _Work) -> Iterator[Claim]:
    site, config = work.site, work.site.config
    yield _claim(work, "/robots.txt", "", RobotsView(config.origin + url_of(config, "/sitemap.xml")), "blogkit's robots.txt")
    if work.skips("/sitemap.xml"):
        return
    newest = max((entry.card.updated or entry.card.date for entry in site.entries), default=None)
    pages = [(config.origin + url_of(config, "/"), newest.date().isoformat() if newest else "")]
    pages += [(config.origin + entry.url, (entry.card.updated or entry.card.date).date().isoformat()) for entry in site.entries]
    pages += [(config.origin + thing.url, "") for things in (site.leaves, site.people, site.orgs, site.tags) for thing in things]
    pages += [(config.origin + series.url, "") for series in site.series]
    pages += [(config.origin + url_of(config, path), "") for path in ("/archive/", "/tags/", TRANSPARENCY, CORRECTIONS)]
    for yielding in (POLICY, SUBSCRIBE):
        url = config.origin + url_of(config, yielding)
        pages += [(url, "")] if url not in dict(pages) else []
    yield _claim(work, "/sitemap.xml", "", SitemapView(tuple(pages)), "blogkit's sitemap")


def _static_claims(work: _Work, static: Iterable[Source]) -> Iterator[Claim]:
    theme = work.theme
    for source in static:
        if not source.path.startswith("static/theme/"):  # that is a file of the theme, which the site lays over the theme's own
            out = unicodedata.normalize("NFC", source.path.removeprefix("static/"))
            yield from _copy_claim(work, out, source.path, source.digest)
    for name, source in sorted(theme.static.items()):
        yield from _copy_claim(work, unicodedata.normalize("NFC", f"theme/{name}"), source.path, source.digest)
    for _, asset in sorted(theme.assets.items()):
        facts = work.pictures.facts.get(asset.path)
        if not facts or not facts.secret:
            yield Claim(Page(asset.out, "", "", FileView(asset.path, asset.digest, asset.named)), asset.path)


def _shared_ids(entries: Iterable[Entry]) -> Iterator[Diagnostic]:
    """A feed reader shows only one of two items with the same id, and the disclosure of the other is lost with it."""
    by_id: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.card.stable_id:
            by_id.setdefault(entry.card.stable_id, []).append(entry)
    for id_, sharing in by_id.items():
        for one, other in (*pairwise(sharing), *pairwise(sharing[::-1])):
            message = f"this post and {other.card.path} have the same id '{id_}', and feed readers would show only one of them"
            yield error("shared-id", message, Span(one.card.path), help="remove 'id' from the newer of the two")


def _without_collisions(claims: Iterable[Claim]) -> Steps[tuple[dict[str, Page], list[Diagnostic]]]:
    pages: dict[str, Page] = {}
    owners: dict[str, Claim] = {}
    told: set[tuple[str, str]] = set()
    folders: dict[str, Claim] = {}
    found: list[Diagnostic] = []
    for number, claim in enumerate(claims):
        if number % PIECE == 0:
            yield
        folded = unicodedata.normalize("NFC", claim.page.out).casefold()
        rival = owners.get(folded) or folders.get(folded)
        above = folded.rpartition("/")[0]
        while above and rival is None:
            rival = owners.get(above)
            if folders.setdefault(above, claim) is not claim:
                break
            above = above.rpartition("/")[0]
        if rival is not None:
            if rival.owner == claim.owner and isinstance(claim.page.view, RedirectView):
                found.append(_redundant_alias(claim))
            elif not claim.yields and rival.page != claim.page and (claim.place or (claim.owner, rival.owner) not in told):
                told.add((claim.owner, rival.owner))
                found += _collision(claim, rival)
            continue
        owners[folded] = claim
        pages[claim.page.out] = claim.page
    return pages, found


def _redundant_alias(claim: Claim) -> Diagnostic:
    message = f"/{claim.page.out.removesuffix('index.html')} is this post's own address, or the same but for capital letters"
    return warning("redundant-alias", message, claim.place or Span(claim.owner), label="no redirect is made", help="remove it")


def _collision(claim: Claim, rival: Claim) -> Iterator[Diagnostic]:
    """Name both; the finding stands at each that is an author's file, so that ``--keep-going`` publishes neither by chance."""
    url = "/" + claim.page.out.removesuffix("index.html")
    message = f"{rival.owner} and {claim.owner} would both be at {url}"
    both = ((claim, rival), (rival, claim))
    # A theme's own file is not where an author would mend this, unless both are the theme's.
    authors = [(one, other) for one, other in both if one.owner.startswith(("content/", "static/"))]
    for one, other in authors or both[:1]:
        help_ = "give one of them another slug or name" if len(authors) > 1 else "give it another slug or name"
        if one.owner == other.owner:
            help_ = "remove one of the two"
        place = one.place or Span(one.owner)
        yield error(
            "output-collision", message, place, label=f"also claimed by {other.owner}", help=help_, notes=_unseen_difference(one, other)
        )


def _unseen_difference(one: Claim, other: Claim) -> tuple[str, ...]:
    """Say what makes two names one where an author may see no difference, or none that counts."""
    for first, second in ((one.page.out, other.page.out), (one.owner, other.owner)):
        if first != second and unicodedata.normalize("NFC", first) == unicodedata.normalize("NFC", second):
            return ("their names look the same and are spelled with different characters",)
        if first != second and first.casefold() == second.casefold():
            return ("many systems take capital and small letters for one",)
    return ()
