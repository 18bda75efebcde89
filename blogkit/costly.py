"""Outputs that are dear to make: each is made once, in parallel, and kept by what it is made of. Never decides which are wanted.

A new kind of them is a view in ``views.Costly``, a case in each `match` below, and a room that makes its bytes.
"""

import time
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from typing import NamedTuple

from blogkit.blobs import Blobs
from blogkit.pool import map_ordered
from blogkit.sources import Source, digest_of
from blogkit.views import CardView, Costly, PictureView

MEMORY_BYTES = 700_000_000
"""What all processes together may need to make things, at their worst; where one needs more, it works alone."""
CARD_BYTES = 230_000_000
"""What a process needs that draws cards, with the largest portrait that it opens."""
WORTH_A_POOL = 2


class Kit(NamedTuple):
    """What everything is made with."""

    blobs: Blobs
    sources: Mapping[str, Source]
    """The site's files by their paths."""
    craft: str
    """Digest of the code that makes them."""
    jobs: int


class Account(NamedTuple):
    """What one kind of output has cost."""

    name: str
    made: int
    kept: int
    """How many there are besides, from another time."""
    seconds: float


class Making(NamedTuple):
    """What became of what was asked for."""

    kept: tuple[tuple[str, str], ...]
    """The key of each, under which its bytes are kept, and their digest."""
    accounts: tuple[Account, ...]


class _Order(NamedTuple):
    """What one process makes in one go, of one picture most often."""

    views: tuple[Costly, ...]
    keys: tuple[str, ...]
    files: Mapping[str, Source]


def key_of(view: Costly, craft: str) -> str:
    """Return the key of a view's bytes: equal keys, equal bytes."""
    return digest_of(f"{craft}\n{type(view).__name__}\n{view.recipe!r}".encode())


def make_all(views: Sequence[Costly], kit: Kit, wanted: Collection[Costly] | None) -> Making:
    """Make what is not kept yet. ``wanted`` are those of the whole site, where they are known: what else is kept may go then."""
    keys = [key_of(view, kit.craft) for view in views]
    digests = {key: kit.blobs.digest(key) for key in keys}
    missing = {key: view for key, view in zip(keys, views, strict=True) if not digests[key]}
    accounts: list[Account] = []
    for name in dict.fromkeys(map(name_of, missing.values())):
        started = time.perf_counter()
        news = {key: view for key, view in missing.items() if name_of(view) == name}
        digests |= _make(news, kit)
        total = sum(name_of(view) == name for view in (views if wanted is None else wanted))
        accounts.append(Account(name, len(news), max(total - len(news), 0), time.perf_counter() - started))
    if missing and wanted is not None:
        kit.blobs.tidy({key_of(view, kit.craft) for view in wanted})
    return Making(tuple((key, digests[key]) for key in keys), tuple(accounts))


def make_one(view: Costly, kit: Kit) -> bytes:
    """Return the bytes of one view, made now if they are not kept."""
    key = key_of(view, kit.craft)
    if not kit.blobs.digest(key):
        _make({key: view}, kit._replace(jobs=1))
    return kit.blobs.read(key)


def _make(missing: Mapping[str, Costly], kit: Kit) -> dict[str, str]:
    together: dict[Hashable, list[str]] = {}
    for key, view in missing.items():
        together.setdefault(_batch_of(view), []).append(key)
    orders = [_order(keys, missing, kit) for keys in together.values()]
    jobs = max(1, min(kit.jobs, MEMORY_BYTES // max(map(_memory_of, missing.values()), default=1)))
    kit.blobs.open()  # before there are other processes, so that all of them know the same folder
    done = map_ordered(_fill, orders, jobs, worth=WORTH_A_POOL, batch=1, prepare=_take, given=(kit.blobs,))
    return {key: digest for order, digests in zip(orders, done, strict=True) for key, digest in zip(order.keys, digests, strict=True)}


def _order(keys: Sequence[str], missing: Mapping[str, Costly], kit: Kit) -> _Order:
    views = tuple(missing[key] for key in keys)
    return _Order(views, tuple(keys), {path: kit.sources[path] for view in views for path, _ in view.made_of})


class _Desk:
    """Where this process keeps what it makes."""

    blobs: Blobs


def _take(blobs: Blobs) -> None:
    _Desk.blobs = blobs


def _fill(orders: Sequence[_Order]) -> list[list[str]]:
    return [_filled(order) for order in orders]


def _filled(order: _Order) -> list[str]:
    files = {path: source.read() for path, source in order.files.items()}
    return [_Desk.blobs.keep(key, data) for key, data in zip(order.keys, _bytes_of(order.views, files), strict=True)]


def name_of(view: Costly) -> str:
    """Return what the report calls this kind of output."""
    match view:
        case PictureView():
            return "pictures"
        case CardView():
            return "cards"


def _batch_of(view: Costly) -> Hashable:
    """Return what those have in common that are made in one go: a picture is read once for all its sizes."""
    match view:
        case PictureView():
            return (PictureView, view.digest)
        case CardView():
            return (CardView, digest_of(view.entry.path.encode())[:2])  # some dozens in one go


def _memory_of(view: Costly) -> int:
    match view:
        case PictureView():
            from blogkit.pictures.opened import memory_for

            return memory_for(view.width, view.height)
        case CardView():
            return CARD_BYTES


def _bytes_of(views: Sequence[Costly], files: Mapping[str, bytes]) -> Iterator[bytes]:
    """Make the bytes of each view, in their order."""
    match views[0]:
        case PictureView(path=path):
            from blogkit.pictures.encode import encode

            yield from encode(files[path], [view.variant for view in views if isinstance(view, PictureView)])
        case CardView():
            from blogkit.cards.draw import draw_card

            for view in views:
                if isinstance(view, CardView):
                    yield draw_card(view.text, [files[path] for path, _ in view.fonts], files)
