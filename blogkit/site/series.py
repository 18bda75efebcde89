"""Which posts belong together, as their authors say. Never guesses a series from titles or tags."""

from collections import Counter
from collections.abc import Iterable, Sequence

from blogkit.config import Config
from blogkit.content.values import PostCard
from blogkit.site.model import Series
from blogkit.site.urls import series_path, series_slug, url_of


def find_series(config: Config, cards: Sequence[PostCard]) -> tuple[Series, ...]:
    """Gather the parts of each series; ``cards`` are in the order of the site, the newest first."""
    parts: dict[str, list[int]] = {}
    for place, card in enumerate(cards):
        if card.series:
            parts.setdefault(series_slug(card.series), []).append(place)
    return tuple(
        Series(_spelled(cards[place].series for place in places), slug, url_of(config, series_path(slug)), tuple(reversed(places)))
        for slug, places in sorted(parts.items())
    )


def _spelled(names: Iterable[str]) -> str:
    """Choose one spelling of a series: the most frequent, then the first in the alphabet."""
    counted = Counter(names)
    return min(counted, key=lambda name: (-counted[name], name))
