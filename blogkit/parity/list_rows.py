"""What a page that lists posts must show of each: its byline, and its label before its title. Never reads bytes."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from blogkit.parity.expected import BESIDE_LABELS, Expected, Loss, quoted
from blogkit.parity.pages import ENTRY, SeenList, squashed


class _Place(NamedTuple):
    """Where a text links to a post, and what may belong to it there."""

    number: int
    before: str
    """What stands between the post before it and its own link."""
    own: str
    """What stands from there to the next post."""


def listed(posts: Sequence[Expected], seen: SeenList) -> Iterator[Loss]:
    """Yield what a list loses of the posts that it shows; a post that it leaves out loses nothing.

    A post that is shown at once has its byline there at once; what opens on demand, such as an older year, may hold both.
    """
    places = list(_places(seen.shown))
    at_once = dict.fromkeys(_shown(posts, seen.shown, places))
    yield from _lost(posts, seen.shown, places, at_once)
    if seen.reachable != seen.shown:
        places = list(_places(seen.reachable))
        later = [number for number in _shown(posts, seen.reachable, places) if number not in at_once]
        yield from _lost(posts, seen.reachable, places, later)
    names = frozenset[str]().union(*(post.author_names for post in posts))
    for stranger in sorted(author for author in seen.authors if author.bare not in names):
        yield Loss("author", f"{quoted(stranger.text)} as an author (p-author)", is_claim=True)
    marks = frozenset[str]().union(*(post.author_marks for post in posts))
    for who, how in dict.fromkeys(seen.claims):
        if how.startswith("meta ") or who in marks:  # what a list's head says is of the list, whose author may be the house
            continue
        if not any(post.is_author(who) for post in posts):
            yield Loss("author", f"{quoted(who)} as an author ({how})", is_claim=True)


def grouped(groups: Sequence[tuple[str, Sequence[int]]], posts: Sequence[Expected], seen: SeenList) -> Iterator[Loss]:
    """Yield each post that stands on a person's or an organisation's page, and not under the label of what they did for it."""
    told: set[int] = set()
    for text in dict.fromkeys((seen.shown, seen.reachable)):
        places = list(_places(text))
        there = [number for number in dict.fromkeys(_shown(posts, text, places)) if number not in told]
        under = _under([(squashed(label), frozenset(numbers)) for label, numbers in groups], posts, text)
        linked = {place.number for place in places}
        plain = without_marks(text)
        told.update(there)
        for at, (label, numbers) in enumerate(groups):
            for number in numbers:
                is_told = (at, number) in under if number in linked else squashed(label) in plain
                if number in there and not is_told:
                    yield Loss("group", f"the label {quoted(label)} above {posts[number].url}", squashed(label))


def _under(groups: Sequence[tuple[str, frozenset[int]]], posts: Sequence[Expected], text: str) -> set[tuple[int, int]]:
    """Return which posts stand under which label: it is the label's last mention, or only posts of its group stand between."""
    found: set[tuple[int, int]] = set()
    current: set[int] = set()
    before, *rest = _MARK.split(text)
    for number, own in zip(map(int, rest[::2]), rest[1::2], strict=True):
        # Bylines and titles have the words of labels, too.
        post = posts[number]
        bare = before.replace(post.byline, " ")
        mentioned = {at for at, (label, _) in enumerate(groups) if label in bare}
        current = {at for at in current | mentioned if number in groups[at][1]}
        found.update((at, number) for at in current)
        before = own.replace(post.byline, " ").replace(post.title.bare, " ", 1)
    return found


def _shown(posts: Sequence[Expected], text: str, places: Sequence[_Place]) -> Iterator[int]:
    """Yield the posts that a text links to, and those whose title it has without a link."""
    linked = {place.number for place in places}
    yield from sorted(linked)
    plain = without_marks(text) if len(linked) < len(posts) else ""
    yield from (number for number, post in enumerate(posts) if number not in linked and post.title.bare and post.title.bare in plain)


def _lost(posts: Sequence[Expected], text: str, places: Sequence[_Place], wanted: Collection[int]) -> Iterator[Loss]:
    """Yield what a text loses of the posts that are wanted of all that it shows."""
    with_byline = _with_byline(posts, places)
    linked = dict.fromkeys(place.number for place in places)
    unlinked = [number for number in wanted if number not in linked]
    plain = without_marks(text) if unlinked else ""
    bare = [number for number in linked if number in wanted and number not in with_byline]
    for number in (*bare, *_without_byline(posts, unlinked, plain)):
        post = posts[number]
        lost = post.people or (Loss("byline", "the byline", post.byline),)
        yield from (loss._replace(post=post.url, text=post.byline) for loss in lost)
    for place in places:
        if place.number in wanted:
            yield from _lost_labels(posts[place.number], [place.before + posts[place.number].before_title(place.own)])
    for number in unlinked:
        yield from _lost_labels(posts[number], _before_titles(posts[number], plain))


def _places(text: str) -> Iterator[_Place]:
    """Cut a text at each link to a post."""
    before, *rest = _MARK.split(text)
    for number, group in groupby(zip(rest[::2], rest[1::2], strict=True), key=lambda one: one[0]):
        own = "".join(piece for _, piece in group)  # a picture and a title may lead to one post
        yield _Place(int(number), before, own)
        before = own


def _with_byline(posts: Sequence[Expected], places: Sequence[_Place]) -> set[int]:
    """Return the posts that are shown with their byline, before or behind the link; no byline counts for two posts."""
    found: set[int] = set()
    rest = places[0].before if places else ""
    for place in places:
        byline = posts[place.number].byline
        own = place.own
        if byline and byline in rest:
            found.add(place.number)
        elif byline and byline in own:
            found.add(place.number)
            own = own.replace(byline, " ", 1)
        rest = own
    return found


def _without_byline(posts: Sequence[Expected], unlinked: Sequence[int], text: str) -> list[int]:
    """Return the posts that are shown without a link and, by the count of bylines, without a byline."""
    by_byline: dict[str, list[int]] = {}
    for number in unlinked:
        by_byline.setdefault(posts[number].byline, []).append(number)
    bare: list[int] = []
    for byline, numbers in sorted(by_byline.items(), key=lambda one: -len(one[0])):  # a long byline may begin with all of a short one
        there = min(text.count(byline), len(numbers)) if byline else 0
        text = text.replace(byline, " ", there) if there else text
        bare += numbers[there:]
    return sorted(bare)


def _before_titles(post: Expected, text: str) -> list[str]:
    """Return what stands before each mention of a post's title, as far as labels reach."""
    if not post.labels or not post.title.bare:
        return []
    reach = sum(len(label.bare) for label in post.labels) + BESIDE_LABELS
    places = (found.start() for found in re.finditer(re.escape(post.title.bare), text))
    return [text[max(0, place - reach) : place] for place in places]


def _lost_labels(post: Expected, before_titles: Sequence[str]) -> Iterator[Loss]:
    for label in post.labels if before_titles else ():
        if not any(label.bare in before for before in before_titles):
            yield Loss("label", f"the label {quoted(label.text)} before the title", label.bare, rule=post.label_rule, post=post.url)


def without_marks(text: str) -> str:
    """Return a text as it stands in the page."""
    return "".join(_MARK.split(text)[::2])


_MARK = re.compile(f"{ENTRY}(\\d+){ENTRY}")
