"""Looks into the pictures of a site, each once: what is in one is remembered by its bytes. Never makes one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from blogkit.diagnostics import Diagnostic, Span, warning
from blogkit.inputs import Inputs
from blogkit.pictures.facts import EXPECTED, Facts, Pictures, facts_of, is_picture, too_long
from blogkit.pictures.opened import MAX_BYTES, memory_to_look
from blogkit.pictures.variants import Images
from blogkit.pool import map_ordered
from blogkit.sources import Source, digest_of
from blogkit.store import Store

MOST_PROCESSES = 4
MEMORY_BYTES = 600_000_000
"""What all processes together may need to look into pictures; one that needs more than its share is looked into alone, after the others."""
WORTH_A_POOL = 6


class _Look(NamedTuple):
    source: Source
    is_deep: bool
    share: int
    """How many bytes of memory it may take; 0 where that does not matter."""


def see_pictures(inputs: Inputs, images: Images, store: Store, known: Mapping[str, Facts], *, jobs: int) -> Pictures:
    """Look into each picture that was not looked into before; ``known`` are facts by their keys that are at hand anyway."""
    sources = [source for source in inputs.sources if _may_be_published(source.path) and is_picture(source.path, source.data)]
    if not sources:
        return Pictures({}, {}, {}, {})
    keys = {source.path: _key(source, inputs.craft, images) for source in sources}
    facts = {key: known[key] for key in keys.values() if key in known}
    facts |= store.facts(dict.fromkeys(key for key in keys.values() if key not in facts))
    missing = {keys[source.path]: source for source in sources if keys[source.path] not in facts}
    if missing:
        new = _look_into_all(missing, images, min(jobs, MOST_PROCESSES))
        store.remember_facts(new)
        facts |= new
    first: dict[str, str] = {}
    for source in sources:
        first.setdefault(source.digest, source.path)
    return Pictures({path: facts[key] for path, key in keys.items()}, {source.path: source.digest for source in sources}, first, facts)


def _look_into_all(missing: Mapping[str, Source], images: Images, jobs: int) -> dict[str, Facts]:
    looks = [_Look(source, images.enabled, MEMORY_BYTES // jobs if jobs > 1 else 0) for source in missing.values()]
    found = dict(zip(missing, map_ordered(_look, looks, jobs, worth=WORTH_A_POOL, batch=1), strict=True))
    return {key: facts or facts_of(missing[key].path, missing[key].read(), is_deep=True) for key, facts in found.items()}


def found_in_pictures(pictures: Pictures) -> Iterator[Diagnostic]:
    """Yield what is wrong with pictures themselves."""
    for path, facts in pictures.facts.items():
        if facts.secret:
            message = f"this picture is not published: {facts.secret}"
            yield warning("unclean-picture", message, Span(path), help="export it anew as JPEG, PNG, WebP or AVIF")
        elif facts.trouble:
            message = f"this picture is published in one size only: {facts.trouble}"
            yield warning("broken-picture", message, Span(path), help="make it smaller")
        else:
            yield from _misnamed(path, facts)


def _misnamed(path: str, facts: Facts) -> Iterable[Diagnostic]:
    expected = EXPECTED.get("." + path.lower().rpartition(".")[2], facts.kind)
    if facts.kind and facts.kind != expected:
        message = f"this file is a {facts.kind.upper()} and bears the name of a {expected.upper()}"
        yield warning("broken-picture", message, Span(path), help=f"call it {path.rpartition('/')[2].rpartition('.')[0]}.{facts.kind}")


def _may_be_published(path: str) -> bool:
    return path.startswith(("static/", "themes/")) or (path.startswith("content/") and not path.endswith(".md"))


def _key(source: Source, craft: str, images: Images) -> str:
    # What a file claims to be by its name is a part of what is seen in it.
    ending = source.path.lower().rpartition(".")[2]
    return digest_of(f"{craft} {images.enabled} {source.digest} {ending}".encode())


def _look(looks: Sequence[_Look]) -> list[Facts | None]:
    """Look into pictures; None stands for one that takes more memory than its share."""
    return [_facts(look) for look in looks]


def _facts(look: _Look) -> Facts | None:
    size = look.source.size()
    if size > MAX_BYTES:
        return too_long(size)
    data = look.source.read()
    is_dear = look.is_deep and look.share and memory_to_look(data) > look.share
    return None if is_dear else facts_of(look.source.path, data, is_deep=look.is_deep)
