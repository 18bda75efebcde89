"""What a page that lists posts must show of each: its byline, and its label before its title. Never reads bytes."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from blogkit.parity.expected import Expected, Loss, quoted
from blogkit.parity.pages import ENTRY, SeenList


class _Place(NamedTuple):
    """Where a page shows a post: the text that may belong to it."""

    number: int
    before: str
    """What stands between the post before it and its own link or title."""
    own: str
    """What stands from there to the next post."""


def listed(posts: Sequence[Expected], seen: SeenList) -> Iterator[Loss]:
    """Yield what a list loses of the posts that it shows; a post that it leaves out loses nothing."""
    places = list(_places(posts, seen))
    with_byline = _with_byline(posts, places)
    shown = dict.fromkeys(place.number for place in places)
    for number in shown:
        if number not in with_byline:
            post = posts[number]
            lost = post.people or (Loss("byline", "the byline", post.byline),)
            yield from (loss._replace(post=post.url, text=post.byline) for loss in lost)
    for place in places:
        yield from _lost_labels(posts[place.number], place)
    names = {author.bare for post in posts for author in post.authors}
    for stranger in sorted(seen.authors - names):
        yield Loss("author", f"{quoted(stranger)} as an author (p-author)", is_claim=True)


def _places(posts: Sequence[Expected], seen: SeenList) -> Iterator[_Place]:
    """Cut the text at each post: at its link or, where a list has no link to it, at its title."""
    pieces = seen.shown.split(ENTRY)
    numbers = list(seen.numbers[: len(pieces) - 1])
    linked = set(numbers)
    unlinked = [number for number in range(len(posts)) if number not in linked]
    if unlinked:
        pieces, numbers = _cut_at_titles(posts, unlinked, pieces, numbers)
    before = pieces[0]
    at = 0
    while at < len(numbers):
        own = [pieces[at + 1]]
        while at + 1 < len(numbers) and numbers[at + 1] == numbers[at]:  # a picture and a title that lead to one post
            at += 1
            own.append(pieces[at + 1])
        text = "".join(own)
        yield _Place(numbers[at], before, text)
        before = text
        at += 1


def _cut_at_titles(
    posts: Sequence[Expected], unlinked: Sequence[int], pieces: Sequence[str], numbers: Sequence[int]
) -> tuple[list[str], list[int]]:
    cuts: list[tuple[int, int, int]] = []
    at = 0
    for number, piece in zip(numbers, pieces, strict=False):
        at += len(piece)
        cuts.append((at, at, number))
    text = "".join(pieces)
    last = 0
    for number in unlinked:
        title = posts[number].title.bare
        found = text.find(title, last)
        found = found if found >= 0 else text.find(title)
        if title and found >= 0:
            label = sum(len(one.bare) + 1 for one in posts[number].labels)
            cuts.append((max(0, found - label), found, number))
            last = found + len(title)
    cuts.sort()
    ends = [cut for cut, _, _ in cuts[1:]] + [len(text)]
    return [text[: cuts[0][0]] if cuts else text, *(text[cut[0] : end] for cut, end in zip(cuts, ends, strict=True))], [
        number for _, _, number in cuts
    ]


def _with_byline(posts: Sequence[Expected], places: Sequence[_Place]) -> set[int]:
    """Return the posts that are shown with their byline, before or behind the title; no byline counts for two posts."""
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


def _lost_labels(post: Expected, place: _Place) -> Iterator[Loss]:
    record = post.record
    if not record.sponsor and not record.is_retracted:
        return
    before = place.before + post.before_title(place.own)
    for label in post.labels:
        if label.bare not in before:
            yield Loss("label", f"the label {quoted(label.text)} before the title", label.bare, rule=post.label_rule, post=post.url)
    if not post.labels:
        yield Loss("label", "any label before the title", rule=post.label_rule, post=post.url)
