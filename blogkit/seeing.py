"""Looks into the pictures of a site, each once: what is in one is remembered by its bytes. Never makes one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from blogkit.diagnostics import Diagnostic, Span, warning
from blogkit.inputs import Inputs
from blogkit.pictures.facts import EXPECTED, Facts, Pictures, facts_of, is_picture
from blogkit.pictures.variants import Images
from blogkit.pool import map_ordered
from blogkit.sources import Source, digest_of
from blogkit.store import Store

MOST_PROCESSES = 4
"""A picture is read whole to be looked into, and nobody knows before how large it is."""
WORTH_A_POOL = 6


class _Look(NamedTuple):
    source: Source
    is_deep: bool


def see_pictures(inputs: Inputs, images: Images, store: Store, known: Mapping[str, Facts], *, jobs: int) -> Pictures:
    """Look into each picture that was not looked into before; ``known`` are facts by their keys that are at hand anyway."""
    sources = [source for source in inputs.sources if _may_be_published(source.path) and is_picture(source.path, source.data)]
    if not sources:
        return Pictures({}, {}, {}, {})
    keys = {source.path: _key(source, inputs.craft, images) for source in sources}
    facts = {key: known[key] for key in keys.values() if key in known}
    facts |= store.facts(dict.fromkeys(key for key in keys.values() if key not in facts))
    missing = {keys[source.path]: _Look(source, images.enabled) for source in sources if keys[source.path] not in facts}
    if missing:
        new = dict(
            zip(missing, map_ordered(_look, list(missing.values()), min(jobs, MOST_PROCESSES), worth=WORTH_A_POOL, batch=1), strict=True)
        )
        store.remember_facts(new)
        facts |= new
    first: dict[str, str] = {}
    for source in sources:
        first.setdefault(source.digest, source.path)
    return Pictures({path: facts[key] for path, key in keys.items()}, {source.path: source.digest for source in sources}, first, facts)


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


def _look(looks: Sequence[_Look]) -> list[Facts]:
    return [facts_of(source.path, source.read(), is_deep=is_deep) for source, is_deep in looks]
