"""The rule ``near-duplicate``. Never reads a text: it compares sketches."""

from collections import Counter
from collections.abc import Iterator, Sequence

from blogkit.config import Config
from blogkit.content.likeness import EMPTY_BAND, bands, share
from blogkit.content.values import Gist
from blogkit.diagnostics import Diagnostic, warning
from blogkit.site.assemble import Site
from blogkit.site.model import Entry
from blogkit.site.urls import path_here

LARGELY = 0.5
"""Of the runs of three words in either text, the part that stands in both."""
COMPARED_IN_A_BAND = 4
"""A text is compared with the oldest of those that it agrees with in a band: a thousand copies must not be compared with each other."""


def near_duplicate(site: Site) -> Iterator[Diagnostic]:
    """No two posts of a site are largely the same text.

    The same press release went out twice, or a post was taken over from elsewhere and says so nowhere. Readers who follow the blog get the
    text again as if it were new, and search engines choose one of the two for themselves.

    What counts: of all runs of three words in the two texts, about half or more stand in both. That is so where every eighth word was
    exchanged, or where a third of each text is new. Texts of fewer than 50 words are never compared. The finding stands at the younger
    post; of several posts that it is like, it names the one that it is most like.

    If one of the two is a republished, adapted, translated or shortened version of the other, say so: with the other post's address as
    `syndication: {origin: {name: …, url: …}}` or among `syndication: {copies: […]}`. Then nothing is wrong. Otherwise merge the two, and
    give the post that stays the other's address among its `aliases`. Texts that are meant to be alike, such as yearly reports, say
    `allow: [near-duplicate]` in the younger one.
    """
    texts = _oldest_first(site)
    sketches = [gist.sketch for _, gist in texts]
    for place, older in sorted(_candidates(sketches).items()):
        number, gist = texts[place]
        if "near-duplicate" in gist.allow:
            continue
        alike = [(common, one) for one in older if (common := share(gist.sketch, sketches[one])) >= LARGELY]
        for common, one in sorted(alike, key=lambda pair: (-pair[0], pair[1])):
            other = site.entries[texts[one][0]]
            if not _is_declared(site.config, site.entries[number], other):
                yield _finding(gist, other, common)
                break


def _oldest_first(site: Site) -> list[tuple[int, Gist]]:
    """Return the number and the gist of each post that can be compared."""
    return [(number, gist) for number, gist in reversed([*enumerate(site.gists)]) if gist and gist.sketch]


def _candidates(sketches: Sequence[bytes]) -> dict[int, set[int]]:
    """Return for each text the older ones that may be like it: those that agree with it in a band."""
    found: dict[int, set[int]] = {}
    for band in bands(sketches):
        shared = {key for key, times in Counter(band).items() if times > 1} - {EMPTY_BAND}
        older: dict[bytes, list[int]] = {key: [] for key in shared}
        for number, key in enumerate(band) if shared else ():
            if key in shared:
                found.setdefault(number, set()).update(older[key])
                if len(older[key]) < COMPARED_IN_A_BAND:
                    older[key].append(number)
    return found


def _is_declared(config: Config, one: Entry, other: Entry) -> bool:
    """Say whether one of two posts declares that the other is the same text at another place."""
    return _names(config, one, other) or _names(config, other, one)


def _names(config: Config, one: Entry, other: Entry) -> bool:
    record = one.card.record
    places = {path.rstrip("/") for path in (other.path, *other.card.aliases)}
    named = [record.origin.url] if record.origin else []
    return any((path := path_here(config, url)) is not None and path.rstrip("/") in places for url in (*named, *record.copies))


def _finding(gist: Gist, other: Entry, common: float) -> Diagnostic:
    of_each = round(200 * common / (1 + common))
    return warning(
        "near-duplicate",
        f"this text is largely that of {other.card.path}",
        gist.title_at,
        label="the younger of the two",
        notes=(f"about {of_each} % of each of the two stands in both" if common < 1 else "the two texts are the same, or nearly so",),
        help="name the other as its origin under 'syndication', merge the two, or name 'near-duplicate' under 'allow' if both are meant",
    )
