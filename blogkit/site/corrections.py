"""Every correction of the site in one list, as posts declare them. Never says more of a withdrawn post than its tombstone does."""

from collections import Counter
from collections.abc import Iterable, Iterator

from blogkit.disclosure.record import RETRACTION, Correction
from blogkit.site.model import Amendment, Entry, Tombstone

WITHDRAWAL = "withdrawal"
"""What the list calls a post of which only a tombstone is left."""


def list_corrections(entries: Iterable[Entry], tombstones: Iterable[Tombstone]) -> tuple[Amendment, ...]:
    """Return every correction and every text taken back, the newest first; what expired as announced is neither."""
    amended = [one for entry in entries for one in reversed(list(_of_post(entry)))]
    gone = [_of_tombstone(one) for one in tombstones if one.is_withdrawn]
    return tuple(sorted([*amended, *gone], key=lambda one: one.ordered_by, reverse=True))


def _of_post(entry: Entry) -> Iterator[Amendment]:
    record = entry.told.disclosure.record
    if not record.corrections and not record.is_retracted:
        return
    kept = (entry.card.updated or entry.card.date).date().isoformat()
    names = dict(entry.told.disclosure.names)
    numbers: Counter[str] = Counter()
    told = record.corrections
    if record.is_retracted and not any(one.kind == RETRACTION for one in told):
        told = (*told, Correction(kind=RETRACTION))
    for one in told:
        numbers[one.date] += 1
        yield Amendment(
            one.kind, one.date, one.date or kept, numbers[one.date], one.text, names.get(one.by, one.by), entry.path, entry.url, entry
        )


def _of_tombstone(one: Tombstone) -> Amendment:
    return Amendment(WITHDRAWAL, one.day, one.day or one.published, 1, one.reason, "", one.path, one.url, None)
