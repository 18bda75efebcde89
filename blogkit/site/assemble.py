"""``make_site``: all cards and one moment become the public site. Sees no bodies and reads no clock: the moment is given."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import NamedTuple

import msgspec

from blogkit.config import Config
from blogkit.content.values import OrgCard, Outline, PageCard, PersonCard, PostCard
from blogkit.disclosure.record import AUTHOR, ROLES
from blogkit.disclosure.statement import Told
from blogkit.site.model import Entry, Item, Leaf, Org, Person, Site, Tag, TagLink
from blogkit.site.people import Registry, find_people, org_named, roles_held
from blogkit.site.urls import org_path, page_path, person_path, post_path, tag_path, tag_slug, url_of
from blogkit.sources import digest_of


class Moment(NamedTuple):
    """When the site is built, and whether drafts count as public."""

    at: datetime
    with_drafts: bool = False


def is_public(card: PostCard, moment: Moment) -> bool:
    """Say whether readers may see this post at that moment."""
    if moment.with_drafts:
        return True
    return not card.is_draft and card.date <= moment.at and not (card.expires and card.expires <= moment.at)


def public_interval(cards: Iterable[PostCard], at: datetime, others: Iterable[datetime] = ()) -> tuple[datetime | None, datetime | None]:
    """Return the moments around ``at`` between which no post appears or expires, and no other turn of time comes."""
    turns = [*(turn for card in cards for turn in (card.date, card.expires) if turn), *others]
    return max((turn for turn in turns if turn <= at), default=None), min((turn for turn in turns if turn > at), default=None)


def make_site(items: Sequence[Item], registry: Registry, moment: Moment, broken: Collection[str] = ()) -> Site:
    """Order everything that is public. The result depends on what it is given alone; ``broken`` are paths of files with errors."""
    config = registry.config
    public, hidden = _public_posts(items, moment)
    tag_names = _tag_names(public)
    memo: dict[object, Told] = {}
    tag_links = {slug: TagLink(name, slug, url_of(config, tag_path(slug))) for slug, name in tag_names.items()}
    entries = tuple([_entry(item, card, registry, tag_links, memo) for item, card in public])
    leaves = tuple(
        Leaf(item.key, item.card, page_path(item.card), url_of(config, page_path(item.card)), item.body_key, item.outline)
        for item in items
        if isinstance(item.card, PageCard) and (moment.with_drafts or not item.card.is_draft)
    )
    hidden |= {item.card.path for item in items if isinstance(item.card, PageCard) and item.card.is_draft and not moment.with_drafts}
    return Site(
        config=config,
        organization=org_named(registry, config.organization) if config.organization else None,
        entries=entries,
        tags=_tags(config, entries, tag_names),
        people=tuple(_people(items, registry, entries)),
        orgs=tuple(_orgs(items, registry, entries)),
        leaves=leaves,
        unpublished=frozenset(hidden),
        broken=frozenset(broken),
    )


def _public_posts(items: Sequence[Item], moment: Moment) -> tuple[list[tuple[Item, PostCard]], set[str]]:
    posts = [(item, item.card) for item in items if isinstance(item.card, PostCard)]
    public = [post for post in posts if is_public(post[1], moment)]
    public.sort(key=lambda post: post[1].path)
    public.sort(key=lambda post: post[1].date, reverse=True)
    return public, {card.path for _, card in posts if not is_public(card, moment)}


def _entry(item: Item, card: PostCard, registry: Registry, tag_links: dict[str, TagLink], memo: dict[object, Told]) -> Entry:
    config = registry.config
    about = (card.record, roles_held(registry, card.record, card.date))
    known = memo.get(about)
    if known is None:
        disclosure = find_people(registry, card.record, card.date)
        known = memo[about] = Told(disclosure, digest_of(msgspec.msgpack.encode(disclosure)))
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
        item.outline,
    )


def _tag_names(public: Iterable[tuple[Item, PostCard]]) -> dict[str, str]:
    """Choose one spelling for each tag: the most frequent, then the first in the alphabet."""
    counted = Counter(chain.from_iterable(card.tags for _, card in public))
    spellings: dict[str, list[str]] = {}
    for tag in counted:
        spellings.setdefault(tag_slug(tag), []).append(tag)
    return {slug: min(spelled, key=lambda name: (-counted[name], name)) for slug, spelled in spellings.items()}


def _tags(config: Config, entries: Sequence[Entry], names: dict[str, str]) -> tuple[Tag, ...]:
    by_slug: dict[str, list[Entry]] = {slug: [] for slug in sorted(names)}
    for entry in entries:
        for tag in entry.tags:
            by_slug[tag.slug].append(entry)
    return tuple(Tag(names[slug], slug, url_of(config, tag_path(slug)), tuple(tagged)) for slug, tagged in by_slug.items())


def _people(items: Sequence[Item], registry: Registry, entries: Sequence[Entry]) -> Iterable[Person]:
    by_role: dict[str, dict[str, list[Entry]]] = {}
    all_of: dict[str, list[Entry]] = {}
    for entry in entries:
        disclosure = entry.told.disclosure
        did_here = [(AUTHOR, author.id) for author in disclosure.authors]
        if disclosure.credits:
            did_here += dict.fromkeys((credit.role, credit.person.id) for credit in disclosure.credits)
        for role, id_ in did_here:
            by_role.setdefault(id_, {}).setdefault(role, []).append(entry)
        for id_ in {id_: None for _, id_ in did_here}:
            all_of.setdefault(id_, []).append(entry)
    cards = [(item.card, item.key, item.body_key, item.outline) for item in items if isinstance(item.card, PersonCard)]
    if registry.is_open:
        named = {
            person.id: person.name
            for entry in entries
            for person in (*entry.disclosure.authors, *(credit.person for credit in entry.disclosure.credits))
        }
        cards = [(PersonCard(path="", id=id_, name=name), digest_of(name.encode()), "", Outline()) for id_, name in sorted(named.items())]
    for card, key, body_key, outline in cards:
        did = by_role.get(card.id, {})
        groups = tuple((role, tuple(did[role])) for role in (AUTHOR, *ROLES) if role in did)
        org = org_named(registry, card.org)
        shown = digest_of(f"{key}\n{org}".encode())
        entries_of = tuple(all_of.get(card.id, ()))
        yield Person(shown, card, url_of(registry.config, person_path(card.id)), org, groups, entries_of, body_key, outline)


def _orgs(items: Sequence[Item], registry: Registry, entries: Sequence[Entry]) -> Iterable[Org]:
    worked: dict[str, dict[str, Entry]] = {}
    paid: dict[str, dict[str, Entry]] = {}
    for entry in entries:
        for credit in entry.disclosure.credits:
            if credit.on_behalf_of:
                worked.setdefault(credit.on_behalf_of.id, {})[entry.path] = entry
            if credit.paid_by:
                paid.setdefault(credit.paid_by.id, {})[entry.path] = entry
        if entry.disclosure.sponsor:
            paid.setdefault(entry.disclosure.sponsor.id, {})[entry.path] = entry
    for item in items:
        if not isinstance(item.card, OrgCard):
            continue
        id_ = item.card.id
        people = tuple(
            (card.name, card.role, url_of(registry.config, person_path(card.id))) for card in registry.people.values() if card.org == id_
        )
        found = (("worked on", worked.get(id_, {})), ("paid for", paid.get(id_, {})))
        groups = tuple((label, tuple(posts.values())) for label, posts in found if posts)
        yield Org(item.key, item.card, url_of(registry.config, org_path(id_)), people, groups, item.body_key, item.outline)
