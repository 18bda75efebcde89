"""``Live``: what stands at each address now, and what is wrong. Never reads a file and never looks at a clock: both are handed to it."""

import sys
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import NamedTuple

from blogkit.blobs import Blobs, open_blobs
from blogkit.build import beside_and_static, framed, registry_of
from blogkit.check.active_files import active_files
from blogkit.check.rules import check_site
from blogkit.config import Config
from blogkit.content.texts import kind_of, parse_encoded
from blogkit.content.values import NO_BODY, Body, PageCard, PostCard, read_body
from blogkit.costly import Kit, key_of, make_one
from blogkit.diagnostics import Diagnostic, Span, error, in_order
from blogkit.inputs import CONFIG_FILE, Inputs
from blogkit.levels import about_policy, reported, turns, with_errors
from blogkit.live.reading import Fault, Reading, read
from blogkit.parity.findings import Shortfall, findings
from blogkit.parity.gate import Gate
from blogkit.pictures.unclean import UncleanError
from blogkit.plan import INDEX, Page, Plan, finding_lost_links, index_key, make_plan, planning, signature
from blogkit.press import copied, drawn
from blogkit.render import Renderer, TemplateFault
from blogkit.search import document, path_of
from blogkit.site.assemble import Moment, Site, public_interval
from blogkit.site.model import Entries
from blogkit.site.urls import out_of, paths_of
from blogkit.sources import ChangedError, Source, digest_of
from blogkit.steps import PIECE, Steps
from blogkit.store import DAMAGED, Store, open_store
from blogkit.theme.theme import Theme
from blogkit.views import (
    ArchiveView,
    Costly,
    FeedView,
    FileView,
    IndexView,
    LeafView,
    ListView,
    OrgView,
    PersonView,
    PostView,
    SeriesView,
    SitemapView,
    TransparencyView,
    View,
    is_costly,
)

REMEMBERED_BYTES = 32_000_000
"""So many bytes of rendered pages are kept; what was asked for longest ago goes first."""
MANY_POSTS = 50
"""A page that tells of more is rendered behind only while nobody writes."""
FREED = 400
"""So many pages or entries are freed at once."""
Retired = Entries | dict[str, Page]
Interval = tuple[datetime | None, datetime | None]


class Found(NamedTuple):
    """One output file as it stands now."""

    data: bytes
    digest: str
    faults: tuple[Diagnostic, ...] = ()
    """Why it could not be made anew; then ``data`` is what it was before, or empty."""


class About(NamedTuple):
    """What a writer wants to know of the page in view."""

    source: str = ""
    """Path of the text that the page is made of; empty where it is made of many."""
    statement: str = ""
    """What readers are told of who made it."""
    state: str = ""
    """``published``, ``draft``, ``scheduled``, ``expired`` or ``retracted``; empty where the page is no post."""
    date: str = ""
    """When a post appears or appeared, in its author's time zone and as readers are told: ``20 November 2026, 09:00``."""


class _Show(NamedTuple):
    """The site as readers would see it."""

    reading: Reading
    config: Config
    theme: Theme
    site: Site
    broken: Collection[str]
    """Paths of texts that are left out because of an error."""
    beside: Mapping[str, str]
    static: Sequence[Source]


class _Made(NamedTuple):
    """What was rendered for one output, and what of."""

    page: Page
    bodies: tuple[str, ...]
    found: Found


@contextmanager
def open_live(inputs: Inputs) -> Iterator["Live"]:
    """Hold a site in memory, with its store open."""
    with open_store(inputs.options.site) as store, open_blobs(inputs.options.site) as blobs:
        yield Live(inputs, store, blobs)


class Live:
    """The site as it stands now. Its calls may come in any order, all from one thread."""

    def __init__(self, inputs: Inputs, store: Store, blobs: Blobs) -> None:
        """Order the site; texts that have an error are left out, as ``--keep-going`` would."""
        self.version = 0
        """Grows when anything that is shown or said may differ."""
        self.diagnostics: tuple[Diagnostic, ...] = ()
        """What is wrong with the files as they stand now."""
        self.is_held = False
        self.held_by: frozenset[Fault] = frozenset()
        """The errors by which it is held."""
        """The files have an error that the site shown does not have, so what is shown is what was there before."""
        self.changed_pages: int | None = None
        """How many outputs the last change has changed; None while that is not known yet."""
        self.is_next_long = False
        """The next piece of ``behind`` takes longer than anybody should wait."""
        self._store, self._blobs = store, blobs
        self._reading, self._bodies = read(inputs, None, store)
        self._refused_otherwise: set[str] = set()
        self._shown: _Show | None = None
        self._interval: Interval | None = None
        self._plan: Plan | None = None
        """All outputs of the site that is shown; None until there was time to make it."""
        self._planned: dict[str, Page] = {}
        """Outputs that were asked for before that."""
        self._moved: dict[str, str] = {}
        """Body that pages are planned with -> the one that has taken its place since."""
        self._unshown: set[str] = set(self._reading.by_path)
        """Files that are not as they are shown."""
        self._lost_links: tuple[Diagnostic, ...] | None = None
        self._unchecked: set[str] = set()
        """Texts whose links were not looked at since they were edited."""
        self._checked: tuple[Diagnostic, ...] = ()
        self._signed: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._unseen: set[str] = set()
        """Outputs that were not rendered since they changed."""
        self._retired: list[Retired] = []
        """What nobody needs any more, and what it would take too long to free at once."""
        self._made: OrderedDict[str, _Made] = OrderedDict()
        self._kept_bytes = 0
        self._failed: dict[str, Diagnostic] = {}
        """What templates fail for, by output."""
        self._lost: dict[str, tuple[Page, tuple[Shortfall, ...]]] = {}
        """What outputs lose of the record."""
        self._rest: Iterator[None] = iter(())
        self._take()

    @property
    def inputs(self) -> Inputs:
        """The files as they were read last."""
        return self._reading.inputs

    @property
    def changed(self) -> tuple[str, ...]:
        """Paths of the files that were found otherwise than before when they were read last."""
        return tuple(sorted(self._reading.changed | self._refused_otherwise))

    @property
    def total(self) -> int | None:
        """How many outputs the site has; None while that is not known yet."""
        return len(self._plan.pages) if self._plan else None

    @property
    def interval(self) -> Interval:
        """The moments between which the site stays as it is while nobody edits it."""
        if self._interval is None and self._shown:
            reading, at = self._shown.reading, self._shown.site.at
            cards = (one.card for one in reading.parsed.values() if isinstance(one.card, PostCard))
            self._interval = public_interval(cards, at, turns(self._shown.config, reading.later))
        return self._interval or (None, None)

    def update(self, inputs: Inputs) -> bool:
        """Take the site as it was read anew; say whether anything that is shown, or said, may differ.

        Where that brings an error that the site shown does not have, what is shown stays (``is_held``).
        """
        before = self._reading
        if inputs.sources == before.inputs.sources and inputs.refused == before.inputs.refused and self._is_now(inputs.options.at):
            return False
        self._reading, bodies = read(inputs, before, self._store)
        self._refused_otherwise = {one.path for one in {*inputs.refused} ^ {*before.inputs.refused}}
        self._bodies |= bodies
        self._unshown |= self._reading.changed
        self._take()
        return True

    def find(self, out: str) -> Found | None:
        """Return the output file at this path, made anew where that is due; None where there is none."""
        page = self._page(out)
        if page is None:
            return None
        if isinstance(page.view, IndexView):
            return None  # a folder, whose files ``searched`` tells of
        if isinstance(page.view, FileView):
            return _file(self._source(page.view.path), page.view)
        if is_costly(page.view):
            return _dear(page.view, self._kit)
        bodies = tuple([self._moved.get(key, key) for key in page.bodies]) if self._moved else page.bodies
        made = self._made.get(out)
        if made and made.bodies == bodies and not made.found.faults and (made.page is page or signature(made.page) == signature(page)):
            self._made.move_to_end(out)
            return made.found
        found = self._rendered(page, bodies, made.found.data if made else b"")
        self._keep(out, _Made(page, bodies, found))
        return found

    def digest(self, out: str) -> str:
        """Return what changes whenever the bytes of an output do, and make nothing that is dear; empty where there is no such output."""
        page = self._page(out)
        if page and is_costly(page.view):
            return key_of(page.view, self.inputs.craft)
        found = self.find(out)
        return found.digest if found else ""

    def dear(self, out: str) -> Callable[[], object] | None:
        """Return what makes an output that is dear to make, so that ``find`` need not: it may be called in another thread.

        None where there is nothing to be made.
        """
        page = self._page(out)
        if page is None or not is_costly(page.view):
            return None
        return partial(_dear, page.view, self._kit)

    def searched(self) -> tuple[str, Iterator[tuple[str, bytes]]] | None:
        """Return the key of what is searched, and the documents by their paths, one at a time; None where there is no search.

        The documents are those of this version of the site: whoever takes them while it changes begins anew.
        """
        page = self._page(INDEX)
        if page is None or not isinstance(page.view, IndexView):
            return None
        view, keys = page.view, tuple(self._moved.get(key, key) for key in page.bodies)
        return index_key(page, keys), (
            (path_of(entry), document(entry, self._body(key), view.language)) for entry, key in zip(view.entries, keys, strict=True)
        )

    def about(self, out: str) -> About:
        """Return what a writer wants to know of an output."""
        page = self._page(out)
        return _about(page.view, self._reading.inputs.options.at) if page else About()

    def tidy(self) -> None:
        """Let go of what was made on the way to pages; what is still needed is made again."""
        if self._shown:
            self._renderer.forget()
            self._gate.forget()

    def unseen(self, path: str) -> str:
        """Say why no page shows a text: it is a ``draft``, ``scheduled`` or ``expired``; empty where one does, or who knows why not."""
        one, shown = self._reading.parsed.get(path), self._shown
        if one is None or shown is None or path not in shown.site.unpublished:
            return ""
        card, at = one.card, self._reading.inputs.options.at
        if isinstance(card, PostCard) and not card.is_draft:
            return "scheduled" if card.date > at else "expired" if card.expires and card.expires <= at else ""
        return "draft" if isinstance(card, (PostCard, PageCard)) and card.is_draft else ""

    def behind(self) -> bool:
        """Do a small piece of the work that no request waits for; say whether there is more."""
        return next(self._rest, self) is not self

    # From what was read to what is shown.

    def _take(self) -> None:
        """Show what was read, unless it brings an error that the site shown does not have."""
        reading, shown, changed = self._reading, self._shown, self._unshown
        found = [*reading.found, *reading.found_in(sorted(changed)), *reading.names]
        known = shown.reading.errors([*shown.reading.found, *shown.reading.found_in(changed), *shown.reading.names]) if shown else set()
        new = reading.errors(found) - known
        self.is_held = not (reading.config and reading.theme) or (shown is not None and bool(new))
        self.held_by = frozenset(new) if self.is_held else frozenset()
        if not self.is_held and reading.config and reading.theme:
            self._show(reading, reading.config, reading.theme, {path for path in changed if kind_of(path)})
        others = [one for one in self.diagnostics if one.span.path not in changed and one.span.path in reading.by_path]
        self.diagnostics = tuple(in_order([*others, *framed(reported(reading.levels, found), reading.by_path)]))
        self._unshown = changed if self.is_held else set()
        self.version += 1
        self.changed_pages, self.is_next_long = None, False
        self._rest = self._follow_up()

    def _show(self, reading: Reading, config: Config, theme: Theme, changed: set[str]) -> None:
        before = self._shown
        is_text_alone = len(changed) == len(self._unshown)
        is_now = self._is_now(reading.inputs.options.at)  # else a waiver may have ended, of a file too
        if before and is_text_alone and is_now:
            beside, static = before.beside, before.static
        else:
            withheld = with_errors(reading.levels, active_files(reading.inputs.sources))
            beside, static = beside_and_static(reading.inputs.sources, withheld)
        if before is None or config is not before.config or theme is not before.theme:
            self._renderer, self._gate = Renderer(theme, config.origin, config.language), Gate(theme, config.origin)
        if before and config is before.config and is_now:
            is_same_around = theme is before.theme and beside == before.beside and static == before.static
            if is_same_around and changed and _is_prose(reading, before, changed):
                self._move({before.reading.parsed[path].body_key: reading.parsed[path].body_key for path in changed})
                self._unchecked |= changed
                self._shown = before._replace(reading=reading)
                return
            broken = set(before.broken) - changed | with_errors(reading.levels, [*reading.found_in(changed), *reading.names])
            site = _site(reading, config, broken) if changed or broken != set(before.broken) else before.site
        else:
            broken = with_errors(reading.levels, [*reading.found_in(reading.parsed), *reading.names])
            site = _site(reading, config, broken)
        if before is None or site is not before.site:
            self._interval = None
        if before and before.site is not site:
            self._retired.append(before.site.entries)
        if self._plan:
            self._retired.append(self._plan.pages)
        self._shown = _Show(reading, config, theme, site, broken, beside, static)
        self._plan, self._planned, self._moved, self._lost_links = None, {}, {}, None

    def _move(self, moved: Mapping[str, str]) -> None:
        """Let pages that are planned with a body be rendered with the one that has taken its place."""
        onward = {planned: moved.get(now, now) for planned, now in self._moved.items()}
        direct = {old: new for old, new in moved.items() if old not in self._moved.values()}
        self._moved = onward | direct

    def _is_now(self, at: datetime) -> bool:
        """Say whether nothing appears or expires between the moment of the site shown and this one."""
        if self._shown is None:
            return False
        since, until = self.interval if at != self._shown.site.at else (None, None)
        return (since is None or since <= at) and (until is None or at < until)

    # One output.

    def _page(self, out: str) -> Page | None:
        shown = self._shown
        if shown is None:
            return None
        if self._plan is None and out not in self._planned:
            asked = {out, *_owners(shown.site, out)}
            self._planned |= make_plan(shown.site, shown.theme, shown.beside, shown.static, shown.reading.pictures, asked).pages
        if self._plan is None and out in self._planned:
            return self._planned[out]
        while self._plan is None and self.behind():
            pass  # what is not found so is found, if it is there, in the whole plan alone
        return self._plan.pages.get(out) if self._plan else None

    def _rendered(self, page: Page, bodies: tuple[str, ...], last: bytes) -> Found:
        whole = drawn(page.view, [self._body(key) for key in bodies], self._data)
        self._unseen.discard(page.out)
        self._failed.pop(page.out, None)
        self._lost.pop(page.out, None)
        try:
            data = self._renderer.render(page, whole)
        except TemplateFault as fault:
            self._failed[page.out] = fault.finding
            return Found(last, digest_of(last), (fault.finding,))
        if lost := self._gate.lost(page, data, whole):
            self._lost[page.out] = (page, lost)
            return Found(last, digest_of(last), tuple(findings(self._now.theme, [(page, lost)])))
        return Found(data, digest_of(data))

    def _body(self, key: str) -> Body:
        if not key:
            return NO_BODY
        if key not in self._bodies:
            try:
                return read_body(self._store.bodies([key])[key])
            except DAMAGED:  # another build has tidied up, or somebody threw the store away
                self._bodies[key] = self._parsed_anew(key)
        return read_body(self._bodies[key])

    def _parsed_anew(self, key: str) -> bytes:
        shown = self._now
        path = next(path for path, one in shown.reading.parsed.items() if one.body_key == key)
        [(_, body)] = parse_encoded([shown.reading.by_path[path]], shown.config.content)
        return body

    def _data(self, path: str) -> bytes:
        return self._source(path).read()

    def _source(self, path: str) -> Source:
        reading = self._now.reading
        return reading.by_path.get(path) or next(one for one in (*self._now.theme.made, *reading.inputs.built_in) if one.path == path)

    @property
    def _kit(self) -> Kit:
        return Kit(self._blobs, self._now.reading.by_path, self.inputs.craft, 1)

    @property
    def _now(self) -> _Show:
        if self._shown is None:
            message = "no site is shown yet"
            raise LookupError(message)
        return self._shown

    def _keep(self, out: str, made: _Made) -> None:
        before = self._made.pop(out, None)
        self._made[out] = made
        self._kept_bytes += len(made.found.data) - (len(before.found.data) if before else 0)
        while self._kept_bytes > REMEMBERED_BYTES and len(self._made) > 1:
            _, oldest = self._made.popitem(last=False)
            self._kept_bytes -= len(oldest.found.data)

    # What no request waits for.

    def _follow_up(self) -> Iterator[None]:
        if self._shown is None:
            return
        yield from self._free()
        if self._moved:
            yield from self._settle(self._shown)
        shown = self._shown
        if self._plan is None:
            yield from _make_entries(shown.site)
            self._plan = yield from planning(shown.site, shown.theme, shown.beside, shown.static, shown.reading.pictures)
            self._planned = {}
        plan = self._plan
        if self._lost_links is None or self._unchecked:
            known = self._lost_links
            unchecked = None if known is None else self._unchecked
            lost = yield from finding_lost_links(shown.site, shown.beside, self._data, shown.reading.pictures, plan.pages.keys(), unchecked)
            kept = [one for one in known or () if one.span.path not in self._unchecked and one.span.path != CONFIG_FILE]
            self._lost_links, self._unchecked = tuple(dict.fromkeys([*kept, *lost])), set()
        yield
        self._checked = tuple(check_site(shown.site, shown.reading.by_path))
        self._interval = self.interval
        yield
        self._report()
        yield from self._compare(plan)
        yield from self._render_unseen()
        used = {key for page in plan.pages.values() for key in page.bodies}
        used |= {one.body_key for one in self._reading.parsed.values()}
        self._bodies = {key: body for key, body in self._bodies.items() if key in used}

    def _free(self) -> Steps[None]:
        while self._retired:
            one = self._retired[-1]
            if one.drop(FREED) if isinstance(one, Entries) else _drop(one):
                self._retired.pop()
            yield

    def _settle(self, shown: _Show) -> Steps[None]:
        """Plan the pages anew whose bodies have moved, so that each is planned with what it is rendered with."""
        plan = self._plan
        site = _site(shown.reading, shown.config, shown.broken)
        yield
        if plan is not None:
            stale = {out for out, page in plan.pages.items() if not self._moved.keys().isdisjoint(page.bodies)}
            yield from _make_entries(site)
            anew = yield from planning(site, shown.theme, shown.beside, shown.static, shown.reading.pictures, stale)
            pages = {out: anew.pages.get(out, page) if out in stale else page for out, page in plan.pages.items()}
            plan = Plan(pages, plan.diagnostics)
        self._retired.append(shown.site.entries)
        self._shown, self._plan, self._planned, self._moved = shown._replace(site=site), plan, {}, {}

    def _report(self) -> None:
        """Say everything that is wrong, in the files as they stand and with the site that is shown."""
        reading = self._reading
        found = [*reading.found, *reading.found_in(reading.parsed), *reading.names, *self._checked, *(self._lost_links or ())]
        found += self._plan.diagnostics if self._plan else ()
        # One fault in a template is one finding, however many pages it fails for.
        found += {(one.span.path, one.span.line): one for one in reversed(self._failed.values())}.values()
        found += findings(self._shown.theme, self._lost.values()) if self._shown else ()
        found += about_policy(reading.levels, [*found, *(one.finding for one in reading.later)])
        whole = tuple(framed(reported(reading.levels, found), reading.by_path))
        if whole != self.diagnostics:
            self.diagnostics = whole
            self.version += 1

    def _compare(self, plan: Plan) -> Steps[None]:
        """Find the outputs that are not as they were after the last change."""
        known: dict[int, str] = {}
        signed: dict[str, tuple[str, tuple[str, ...]]] = {}
        stale: set[str] = set()
        for number, (out, page) in enumerate(plan.pages.items()):
            if out == INDEX:  # it is made on demand, and nobody looks at it as at a page
                continue
            signed[out] = sign = (signature(page, known), page.bodies)
            if self._signed.get(out) != sign:
                stale.add(out)
            if number % PIECE == 0:
                yield
        self.changed_pages = len(stale) + len(self._signed.keys() - signed.keys())
        self._signed = signed
        unseen = self._unseen | stale | self._failed.keys() | self._lost.keys()
        # What is dear is made for those who ask for it; no theme can fail there.
        self._unseen = {out for out in unseen if out in signed and not is_costly(plan.pages[out].view)}
        self._failed = {out: fault for out, fault in self._failed.items() if out in signed}
        self._lost = {out: lost for out, lost in self._lost.items() if out in signed}
        for out in self._made.keys() - signed.keys():
            self._kept_bytes -= len(self._made.pop(out).found.data)
        yield

    def _render_unseen(self) -> Steps[None]:
        """Render what nobody has asked for since it changed: a theme may fail, or lose a disclosure, on a page that nobody looks at."""
        pages = self._plan.pages if self._plan else {}
        # A page of many posts takes long, so it comes when the others are done.
        for out in sorted(self._unseen, key=lambda out: (_posts_told_of(pages[out].view), out)):
            if _posts_told_of(pages[out].view) > MANY_POSTS:
                self.is_next_long = True
                yield
                self.is_next_long = False
            before = self._is_faulty
            self.find(out)
            self._unseen.discard(out)
            if self._is_faulty != before:
                self._report()  # the first fault at once, and that there is none any more
            yield
        if self._is_faulty:
            self._report()  # now that all are known

    @property
    def _is_faulty(self) -> bool:
        return bool(self._failed or self._lost)


def _file(source: Source, view: FileView) -> Found:
    try:
        data = copied(source, view)
        return Found(data, digest_of(data) if view.named else source.digest)
    except (ChangedError, UncleanError) as problem:  # it is still being written, and is read anew in a moment
        return Found(b"", source.digest, (error("cannot-read", str(problem), Span(source.path)),))


def _dear(view: Costly, kit: Kit) -> Found:
    try:
        return Found(make_one(view, kit), key_of(view, kit.craft))
    except ChangedError as problem:
        return Found(b"", key_of(view, kit.craft), (error("cannot-read", str(problem), Span(view.made_of[0][0])),))


def _site(reading: Reading, config: Config, broken: Collection[str]) -> Site:
    registry = reading.registry or registry_of(config, reading.parsed)
    left = {path: item for path, item in reading.items.items() if path not in broken} if broken else reading.items
    unused = reading.parsed.keys() - left.keys() if len(left) < len(reading.parsed) else ()
    options = reading.inputs.options
    return Site(left.values(), registry, Moment(options.at, options.with_drafts), unused)


def _is_prose(reading: Reading, before: _Show, changed: Collection[str]) -> bool:
    """Say whether nothing but the bodies of these texts changed, so that no page is planned otherwise."""
    then, now = before.reading.parsed, reading.parsed
    for path in changed:
        old, new = then.get(path), now.get(path)
        if old is None or new is None or new.card is None or path in before.broken:
            return False
        if (old.card_key, old.link_key, old.later) != (new.card_key, new.link_key, new.later):
            return False
    keys = {then[path].body_key for path in changed}
    return sum(one.body_key in keys for one in then.values()) == len(changed)


def _drop(pages: dict[str, Page]) -> bool:
    """Free some of these pages; say whether none is left."""
    for _ in range(min(FREED, len(pages))):
        pages.popitem()
    return not pages


def _owners(site: Site, out: str) -> Iterator[str]:
    """Yield the outputs that an output may come along with: the post whose alias or whose file it is."""
    folder = out.rpartition("/")[0]
    while folder:
        yield f"{folder}/index.html"
        folder = folder.rpartition("/")[0]
    yield from map(out_of, site.owners_of_aliases(paths_of(out)))


def _make_entries(site: Site) -> Steps[None]:
    """Make the entries that everything else asks for, a few at a time."""
    for number in range(len(site.entries)):
        site.entries[number]
        if number % PIECE == 0:
            yield


def _posts_told_of(view: View) -> int:
    """Return how many posts a page tells of, roughly: the page of figures tells of as many as there are."""
    match view:
        case ArchiveView() | TransparencyView() | SitemapView():
            return sys.maxsize
        case PersonView() | OrgView():
            return sum(len(entries) for _, entries in view.groups)
        case ListView() | SeriesView():
            return len(view.entries)
        case FeedView():
            return len(view.items)
        case _:
            return 1


def _about(view: View, at: datetime) -> About:
    match view:
        case PostView(entry=entry):
            card = entry.card
            if card.is_draft:
                state = "draft"
            elif card.date > at:
                state = "scheduled"
            elif card.expires and card.expires <= at:
                state = "expired"
            else:
                state = "retracted" if card.record.is_retracted else "published"
            day = entry.told.tongue.day(card.date.date().isoformat())
            return About(card.path, entry.told.statement, state, f"{day}, {card.date:%H:%M}")
        case LeafView(leaf=leaf):
            return About(leaf.card.path)
        case PersonView(person=person):
            return About(person.card.path)
        case OrgView(org=org):
            return About(org.card.path)
        case _:
            return About()
