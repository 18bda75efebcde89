"""``Site``: all cards at one moment become what is public. Sees no bodies and reads no clock: the moment is given."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from itertools import chain
from typing import NamedTuple

import msgspec
from msgspec import Raw

from blogkit.config import Config
from blogkit.content.values import Gist, OrgCard, Outline, PageCard, PersonCard, PostCard, read_gist, read_outline
from blogkit.disclosure.record import AUTHOR, RELATIONSHIPS, ROLES, Disclosure, NamedOrg, NamedPerson
from blogkit.disclosure.statement import Told
from blogkit.site.model import (
    GHOSTWRITTEN_FOR,
    PAID_SOMEONE,
    WORKED_ON,
    Entries,
    Entry,
    Item,
    Leaf,
    Org,
    Person,
    Series,
    Tag,
    TagLink,
    Tombstone,
    microseconds_of,
)
from blogkit.site.people import Registry, find_people, org_named, person_on, roles_held
from blogkit.site.series import find_series
from blogkit.site.tombstones import make_tombstone
from blogkit.site.urls import org_path, page_path, person_path, post_path, post_paths, tag_path, tag_slug, url_of
from blogkit.sources import digest_of


class Moment(NamedTuple):
    """When the site is built, and whether drafts count as public."""

    at: datetime
    with_drafts: bool = False


def public_interval(cards: Iterable[PostCard], at: datetime, others: Iterable[datetime] = ()) -> tuple[datetime | None, datetime | None]:
    """Return the moments around ``at`` between which no post appears or expires, and no other turn of time comes."""
    turns = [*(turn for card in cards for turn in (card.date, card.expires) if turn), *others]
    return max((turn for turn in turns if turn <= at), default=None), min((turn for turn in turns if turn > at), default=None)


class Site:
    """Everything that is public, in order. It depends on what it is given alone; what nobody asks for is not computed."""

    def __init__(self, items: Collection[Item], registry: Registry, moment: Moment, broken: Collection[str] = ()) -> None:
        """Put the posts in order; ``broken`` are paths of sources that are left out because of an error, which is reported there."""
        self.config = registry.config
        self.at = moment.at
        self.broken = frozenset(broken)
        self._items, self._registry, self._moment = items, registry, moment
        self._public, self._gone, self._hidden, self._others = _sorted_out(items, moment)
        self._desk = _Desk(self._public, registry)
        # The entries hold their desk and not the site: a site that is done with is gone at once, without a search for cycles.
        self.entries = Entries(
            [card.path for _, card in self._public], post_paths(self.config, [card for _, card in self._public]), self._desk.entry
        )

    @property
    def cards(self) -> Iterator[PostCard]:
        """The card of every public post, newest first."""
        return (card for _, card in self._public)

    @property
    def names(self) -> Iterator[tuple[str, str]]:
        """Path and name of everyone whom posts may name, with what people do."""
        yield from ((card.path, f"{card.name} {card.role}") for card in self._registry.people.values())
        yield from ((card.path, card.name) for card in self._registry.orgs.values())

    def photo(self, id_: str) -> tuple[str, str]:
        """Return the path of someone's file and the photo that it names; empty where there is none."""
        card = self._registry.people.get(id_)
        return (card.path, card.photo) if card else ("", "")

    def person(self, id_: str) -> NamedPerson:
        """Return someone as they are named at the moment of the site."""
        return person_on(self._registry, id_, self.at)

    def mail_of(self, id_: str) -> str:
        """Return where someone wants mail about their posts; empty where they do not say."""
        card = self._registry.people.get(id_)
        return card.reply if card else ""

    @property
    def portrayed(self) -> Iterator[PersonCard]:
        """Everyone of whom there is a portrait."""
        return (card for card in self._registry.people.values() if card.photo)

    @cached_property
    def organization(self) -> NamedOrg | None:
        """The company whose blog this is."""
        return org_named(self._registry, self.config.organization) if self.config.organization else None

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """The tags, in the order of their slugs."""
        return _tags(self._desk.tag_links, self.entries)

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """Everyone with a page of their own."""
        return tuple(_people(self._others, self._registry, self.entries))

    @cached_property
    def orgs(self) -> tuple[Org, ...]:
        """Every organisation with a page of its own."""
        return tuple(_orgs(self._others, self._registry, self.entries))

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """The plain pages."""
        pages = ((item, item.card) for item in self._others if isinstance(item.card, PageCard) and self._shows(item.card))
        return tuple(_leaf(self.config, item, card) for item, card in pages)

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """The series, in the order of their slugs."""
        return find_series(self.config, [card for _, card in self._public])

    def owners_of_aliases(self, paths: Collection[str]) -> Iterator[str]:
        """Yield the paths of the posts that also answer at one of these."""
        for number, (_, card) in enumerate(self._public):
            if card.aliases and any(alias in paths for alias in card.aliases):
                yield self.entries.paths[number]

    @cached_property
    def tombstones(self) -> tuple[Tombstone, ...]:
        """What is left of the posts that were public once, in the order of their sources."""
        return tuple(make_tombstone(self.config, item, card) for item, card in self._gone)

    @cached_property
    def unpublished(self) -> frozenset[str]:
        """Paths of sources that exist and are not public now."""
        pages = {item.card.path for item in self._others if isinstance(item.card, PageCard) and not self._shows(item.card)}
        return frozenset(self._hidden | pages)

    @cached_property
    def addresses(self) -> dict[str, str]:
        """Path of each source that a link may lead to, and its path on the site."""
        about: dict[str, str] = {}
        for item in self._others:
            if isinstance(item.card, PersonCard):
                about[item.card.path] = person_path(item.card.id)
            elif isinstance(item.card, OrgCard):
                about[item.card.path] = org_path(item.card.id)
            elif isinstance(item.card, PageCard) and self._shows(item.card):
                about[item.card.path] = page_path(item.card)
        about |= {tombstone.source: tombstone.path for tombstone in self.tombstones}
        return dict(zip(self.entries.sources, self.entries.paths, strict=True)) | about

    @cached_property
    def outlines(self) -> dict[str, Raw]:
        """Path of each public source, and its outline, encoded."""
        shown = self.addresses.keys() - {tombstone.source for tombstone in self.tombstones}
        return {item.card.path: item.outline for item in self._items if item.card.path in shown}

    @cached_property
    def gists(self) -> list[Gist | None]:
        """What the rules want to know of each post, in the order of the entries."""
        return [read_gist(item.gist) for item, _ in self._public]

    def _shows(self, page: PageCard) -> bool:
        return self._moment.with_drafts or not page.is_draft


_Posts = list[tuple[Item, PostCard]]


class _Desk:
    """Where the entries of a site are made, each when it is first asked for."""

    def __init__(self, public: _Posts, registry: Registry) -> None:
        self._public, self._registry = public, registry
        self._memo: dict[object, Told] = {}

    @cached_property
    def tag_links(self) -> dict[str, TagLink]:
        """Each tag by its slug."""
        names = _tag_names(self._public)
        return {slug: TagLink(name, slug, url_of(self._registry.config, tag_path(slug))) for slug, name in names.items()}

    def entry(self, number: int) -> Entry:
        """Make the entry of a number."""
        item, card = self._public[number]
        return _entry(item, card, self._registry, self.tag_links, self._memo)


class _SortedOut(NamedTuple):
    public: _Posts
    """The newest first."""
    gone: _Posts
    """Readers could see them once and cannot any more. A draft never was there, so nothing of it is left."""
    hidden: set[str]
    """Paths of all other posts."""
    others: list[Item]
    """What is no post."""


def _sorted_out(items: Iterable[Item], moment: Moment) -> _SortedOut:
    """Say of each post whether readers may see it at that moment."""
    public, gone, hidden, others = found = _SortedOut([], [], set(), [])
    at_us = microseconds_of(moment.at)
    for item in items:
        card = item.card
        if not isinstance(card, PostCard):
            others.append(item)
            continue
        was_public = moment.with_drafts or (item.when_us <= at_us and not card.is_draft)
        is_over = card.expires is not None and not moment.with_drafts and card.expires <= moment.at
        if not was_public:
            hidden.add(card.path)
        elif is_over or card.record.is_withdrawn:
            gone.append((item, card))
        else:
            public.append((item, card))
    public.sort(key=lambda post: post[1].path)
    public.sort(key=lambda post: post[0].when_us, reverse=True)
    return found


def _entry(item: Item, card: PostCard, registry: Registry, tag_links: dict[str, TagLink], memo: dict[object, Told]) -> Entry:
    config = registry.config
    about = (card.record, roles_held(registry, card.record, card.date))
    known = memo.get(about)
    if known is None:
        disclosure = find_people(registry, card.record, card.date)
        known = memo[about] = Told(disclosure, digest_of(msgspec.msgpack.encode((disclosure, config.language))), config.language)
    tags = tuple([tag_links[slug] for slug in dict.fromkeys(map(tag_slug, card.tags))])
    path = post_path(config, card)
    shown = "\n".join([item.key, known.key, path, *[tag.name for tag in tags]])
    return Entry(
        digest_of(shown.encode()),
        card,
        path,
        url_of(config, path),
        known,
        tags,
        item.body_key,
        read_outline(item.outline),
    )


def _leaf(config: Config, item: Item, card: PageCard) -> Leaf:
    return Leaf(item.key, card, page_path(card), url_of(config, page_path(card)), item.body_key, read_outline(item.outline))


def _tag_names(public: Iterable[tuple[Item, PostCard]]) -> dict[str, str]:
    """Choose one spelling for each tag: the most frequent, then the first in the alphabet."""
    all_tags = [card.tags for _, card in public]
    spellings: dict[str, list[str]] = {}
    for tag in sorted(set().union(*all_tags)):
        spellings.setdefault(tag_slug(tag), []).append(tag)
    if len(spellings) == sum(map(len, spellings.values())):
        return {slug: tag for slug, (tag,) in spellings.items()}
    counted = Counter(chain.from_iterable(all_tags))
    return {slug: max(spelled, key=lambda name: counted[name]) for slug, spelled in spellings.items()}


def _tags(links: dict[str, TagLink], entries: Iterable[Entry]) -> tuple[Tag, ...]:
    by_slug: dict[str, list[Entry]] = {slug: [] for slug in sorted(links)}
    for entry in entries:
        for tag in entry.tags:
            by_slug[tag.slug].append(entry)
    return tuple(Tag(*links[slug], tuple(tagged)) for slug, tagged in by_slug.items())


def _people(items: Sequence[Item], registry: Registry, entries: Sequence[Entry]) -> Iterable[Person]:
    by_role: dict[str, dict[str, list[Entry]]] = {}
    all_of: dict[str, list[Entry]] = {}
    for entry in entries:
        disclosure = entry.told.disclosure
        own = GHOSTWRITTEN_FOR if disclosure.record.is_ghostwritten else AUTHOR
        did_here = [(own, author.id) for author in disclosure.authors]
        if disclosure.credits:
            did_here += dict.fromkeys((credit.role, credit.person.id) for credit in disclosure.credits)
        for role, id_ in did_here:
            by_role.setdefault(id_, {}).setdefault(role, []).append(entry)
        for id_ in {id_: None for _, id_ in did_here}:
            all_of.setdefault(id_, []).append(entry)
    cards = [(item.card, item.key, item.body_key, read_outline(item.outline)) for item in items if isinstance(item.card, PersonCard)]
    if registry.is_open:
        named = {
            person.id: person.name
            for entry in entries
            for person in (*entry.disclosure.authors, *(credit.person for credit in entry.disclosure.credits))
        }
        cards = [(PersonCard(path="", id=id_, name=name), digest_of(name.encode()), "", Outline()) for id_, name in sorted(named.items())]
    for card, key, body_key, outline in cards:
        did = by_role.get(card.id, {})
        groups = tuple((role, tuple(did[role])) for role in (AUTHOR, GHOSTWRITTEN_FOR, *ROLES) if role in did)
        org = org_named(registry, card.org)
        shown = digest_of(f"{key}\n{org}".encode())
        entries_of = tuple(all_of.get(card.id, ()))
        yield Person(shown, card, url_of(registry.config, person_path(card.id)), org, groups, entries_of, body_key, outline)


def _orgs(items: Sequence[Item], registry: Registry, entries: Sequence[Entry]) -> Iterable[Org]:
    did: dict[str, dict[str, dict[str, Entry]]] = {}
    for entry in entries:
        for id_, deed in _deeds(entry.disclosure):
            did.setdefault(id_, {}).setdefault(deed, {})[entry.path] = entry
    for item in items:
        if not isinstance(item.card, OrgCard):
            continue
        id_ = item.card.id
        people = tuple(
            NamedPerson(card.id, card.name, card.role, None, url_of(registry.config, person_path(card.id)))
            for card in registry.people.values()
            if card.org == id_
        )
        found = did.get(id_, {})
        groups = tuple((deed, tuple(found[deed].values())) for deed in (WORKED_ON, PAID_SOMEONE, *RELATIONSHIPS) if deed in found)
        yield Org(item.key, item.card, url_of(registry.config, org_path(id_)), people, groups, item.body_key, read_outline(item.outline))


def _deeds(disclosure: Disclosure) -> Iterator[tuple[str, str]]:
    """Yield the organisations that a post names, and what each had to do with it."""
    for credit in disclosure.credits:
        if credit.on_behalf_of:
            yield credit.on_behalf_of.id, WORKED_ON
        if credit.paid_by:
            yield credit.paid_by.id, PAID_SOMEONE
    if disclosure.sponsor and disclosure.record.sponsor:
        yield disclosure.sponsor.id, disclosure.record.sponsor.relationship
