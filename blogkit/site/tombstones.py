"""What stays at the address of a post that was withdrawn or has expired. Never holds its title, its text or anyone it named."""

from blogkit.config import Config
from blogkit.content.values import PostCard, read_outline
from blogkit.disclosure.record import RETRACTION, Correction, Record
from blogkit.site.model import Item, Tombstone
from blogkit.site.urls import post_path, url_of


def make_tombstone(config: Config, item: Item, card: PostCard) -> Tombstone:
    """Return what a reader finds at the address of a post that is no longer published."""
    path = post_path(config, card)
    is_withdrawn = card.record.is_withdrawn
    taken_back = _taken_back(card.record)
    return Tombstone(
        source=card.path,
        path=path,
        url=url_of(config, path),
        is_withdrawn=is_withdrawn,
        day=_day_of_withdrawal(card, taken_back) if is_withdrawn else card.expires.date().isoformat() if card.expires else "",
        published=card.date.date().isoformat(),
        reason=taken_back.text if taken_back else "",
        aliases=card.aliases,
        outline=read_outline(item.outline),
    )


def _taken_back(record: Record) -> Correction | None:
    """Return the latest word on why a text was taken back; of two words of one day the one that stands below."""
    words = [one for one in record.corrections if one.kind == RETRACTION]
    return max(reversed(words), key=lambda one: one.date, default=None)


def _day_of_withdrawal(card: PostCard, taken_back: Correction | None) -> str:
    """Return the day that the author gives; empty where they give none, for the day of the build is not the day of the withdrawal."""
    if taken_back and taken_back.date:
        return taken_back.date
    return card.updated.date().isoformat() if card.updated else ""
