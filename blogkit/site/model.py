"""What a site is made of: entries, tags, people, organisations, pages, each with a key that changes when it does. Never finds one."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, overload

from msgspec import Raw

from blogkit.content.values import OrgCard, Outline, PageCard, Parsed, PersonCard, PostCard
from blogkit.disclosure.foreign import ours
from blogkit.disclosure.markup import title_label
from blogkit.disclosure.record import Disclosure, NamedOrg, NamedPerson
from blogkit.disclosure.statement import Told

GHOSTWRITTEN_FOR = "ghostwritten for"
"""What stands above the posts that somebody else wrote for their named author."""
WORKED_ON = "worked on"
PAID_SOMEONE = "paid someone"
"""What an organisation did besides being a sponsor, which has its own words."""


class Item(NamedTuple):
    """One parsed file on its way into the site: its card, that card's key, and where its body is kept."""

    card: PostCard | PersonCard | OrgCard | PageCard
    key: str
    outline: Raw
    """Encoded, as ``read_outline`` takes it."""
    body_key: str
    gist: Raw = Raw(b"null")
    """Encoded, as ``read_gist`` takes it."""
    when_us: int = 0
    """Of a post: microseconds from 1970 to its date, which compare faster than moments in time zones do."""


def item_of(parsed: Parsed) -> Item | None:
    """Return what goes into the site of a file; None where it cannot be used."""
    card = parsed.card
    if card is None:
        return None
    when_us = microseconds_of(card.date) if isinstance(card, PostCard) else 0
    return Item(card, parsed.card_key, parsed.sealed_outline, parsed.body_key, parsed.sealed_gist, when_us)


def microseconds_of(moment: datetime) -> int:
    """Return the microseconds from 1970 to a moment."""
    return (moment - _EPOCH) // _MICROSECOND


_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


class TagLink(NamedTuple):
    """A tag as a post shows it."""

    name: str
    slug: str
    url: str


class Entry(NamedTuple):
    """One public post with its people found."""

    key: str
    """Changes when anything that lists and feeds show of this post changes."""
    card: PostCard
    path: str
    url: str
    told: Told
    """Its disclosure, with the people found."""
    tags: tuple[TagLink, ...]
    body_key: str
    outline: Outline

    @property
    def labelled_title(self) -> str:
        """The title with what must stand before it wherever it stands alone, such as ``Sponsored: ``."""
        return title_label(self.told) + self.card.title

    @property
    def title_in_page(self) -> str:
        """The same for a template, where the label may be in another language than the title."""
        label = title_label(self.told)
        word = label.rstrip()  # a space that ran along in another direction would stand on the wrong side of it
        return ours(word, self.told.language) + label[len(word) :] + self.card.title

    @property
    def disclosure(self) -> Disclosure:
        """The record with everyone it names."""
        return self.told.disclosure

    @property
    def statement(self) -> str:
        """The whole disclosure as plain text."""
        return self.told.statement

    @property
    def byline(self) -> str:
        """The byline sentence as HTML."""
        return self.told.byline


class Tag(NamedTuple):
    """A tag and its posts, newest first."""

    name: str
    slug: str
    url: str
    entries: tuple[Entry, ...]


class Person(NamedTuple):
    """Someone with a page of their own, and what they did, by role."""

    key: str
    card: PersonCard
    url: str
    org: NamedOrg | None
    groups: tuple[tuple[str, tuple[Entry, ...]], ...]
    """Role and posts, the author's first; a post stands once in each role."""
    entries: tuple[Entry, ...]
    """Every post that credits them, newest first."""
    body_key: str
    outline: Outline


class Org(NamedTuple):
    """An organisation with a page of its own, and the posts its people wrote for it or it paid for."""

    key: str
    card: OrgCard
    url: str
    people: tuple[NamedPerson, ...]
    """Everyone who works there now."""
    groups: tuple[tuple[str, tuple[Entry, ...]], ...]
    body_key: str
    outline: Outline


class Leaf(NamedTuple):
    """A plain page."""

    key: str
    card: PageCard
    path: str
    url: str
    body_key: str
    outline: Outline


class Tombstone(NamedTuple):
    """What is left of a post that was withdrawn or has expired: where it stood, since when it is gone, and why. Nothing else of it."""

    source: str
    """Path of the post's file, which no output shows."""
    path: str
    url: str
    is_withdrawn: bool
    """It was taken back; otherwise its time was over."""
    day: str
    """Since when it is gone; empty where nobody says."""
    published: str
    """The day on which it first stood here."""
    reason: str
    """What its author says of that; empty where they say nothing."""
    aliases: tuple[str, ...]
    outline: Outline


class Amendment(NamedTuple):
    """Something that was put right after publication, or a text that was taken back."""

    kind: str
    """``correction``, ``clarification``, ``addendum``, ``retraction`` or ``withdrawal``."""
    day: str
    """Empty where the author gives none."""
    ordered_by: str
    """The day, or the best day there is to put it in order by."""
    number: int
    """Which one it is of those of the same post and day, from 1 in the order of the front matter."""
    text: str
    by: str
    """Name of the person who put it right, perhaps empty."""
    path: str
    url: str
    entry: Entry | None
    """The post; none where only its tombstone is left."""


class Series(NamedTuple):
    """Posts that belong together."""

    name: str
    slug: str
    url: str
    places: tuple[int, ...]
    """Where its parts stand among the entries of the site, the oldest first."""


class Entries(Sequence[Entry]):
    """Every public post, newest first; posts of one moment in the order of their paths. Each entry is made when it is first asked for."""

    def __init__(self, sources: Sequence[str], paths: Sequence[str], make: Callable[[int], Entry]) -> None:
        """Know the path of each post's source and its path on the site; ``make`` the entry of a number."""
        self.sources = sources
        self.paths = paths
        self._make = make
        self._made: list[Entry | None] = [None] * len(paths)

    def __len__(self) -> int:
        return len(self.paths)

    @overload
    def __getitem__(self, at: int) -> Entry: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Entry, ...]: ...
    def __getitem__(self, at: int | slice) -> Entry | tuple[Entry, ...]:
        found = range(len(self._made))[at]
        return self._entry(found) if isinstance(found, int) else tuple(map(self._entry, found))

    def __iter__(self) -> Iterator[Entry]:
        return map(self._entry, range(len(self._made)))

    def drop(self, number: int) -> bool:
        """Forget so many of the last entries, of a site that is done with; say whether none is left."""
        del self._made[-number:]
        return not self._made

    def _entry(self, number: int) -> Entry:
        entry = self._made[number]
        if entry is None:
            entry = self._made[number] = self._make(number)
        return entry
