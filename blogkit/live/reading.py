"""The files of one moment, each understood as far as it can be without the others: ``read``. Never decides what is shown."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import NamedTuple

from blogkit.build import parse_keys, read_theme, registry_of
from blogkit.config import Config, read_config
from blogkit.content.texts import kind_of, parse_encoded
from blogkit.content.values import Parsed, read_parsed
from blogkit.diagnostics import Diagnostic, Later, Severity, Span, error
from blogkit.inputs import CONFIG_FILE, Inputs
from blogkit.levels import Levels, at_level, make_levels, types_of
from blogkit.pictures.facts import NO_PICTURES, Pictures
from blogkit.pool import map_ordered
from blogkit.seeing import found_in_pictures, see_pictures
from blogkit.site.model import Item, item_of
from blogkit.site.people import Registry, check_namings, hint_registry
from blogkit.sources import ChangedError, Source
from blogkit.store import DAMAGED, Store
from blogkit.theme.theme import Theme

Bodies = dict[str, bytes]
"""Bodies by their keys, encoded."""
FOUND_ANEW = frozenset({"cannot-read", "broken-picture", "unclean-picture"})
"""Rules about files that are asked with each save."""
Fault = tuple[str, str, str]
"""Rule, path and message of an error: the same fault, even where it has moved to another line."""


class Reading(NamedTuple):
    """What the files say."""

    inputs: Inputs
    by_path: Mapping[str, Source]
    config: Config | None
    theme: Theme | None
    parsed: Mapping[str, Parsed]
    registry: Registry | None
    levels: Levels
    found: tuple[Diagnostic, ...]
    """What is wrong with the config, with the theme and with files that could not be read."""
    names: tuple[Diagnostic, ...]
    """Who is named and not known."""
    pictures: Pictures
    items: Mapping[str, Item]
    """What goes into the site of each file that can be used, by its path."""
    changed: frozenset[str] = frozenset()
    """Paths of the files that are not as they were in the reading before, those that are gone among them."""

    @property
    def later(self) -> Iterator[Later]:
        """What comes true by itself."""
        return (later for one in self.parsed.values() for later in one.later)

    def found_in(self, paths: Iterable[str]) -> Iterator[Diagnostic]:
        """Yield what is wrong with these texts, each taken alone."""
        for path in paths:
            one = self.parsed.get(path)
            if one is not None:
                yield from one.diagnostics
                yield from (later.finding for later in one.later if later.holds_at(self.inputs.options.at))

    def errors(self, found: Iterable[Diagnostic]) -> set[Fault]:
        """Return those of the findings that are errors here."""
        shown = (at_level(self.levels, one) for one in found)
        return {(one.rule, one.span.path, one.message) for one in shown if one is not None and one.severity == Severity.ERROR}


def read(inputs: Inputs, before: Reading | None, store: Store) -> tuple[Reading, Bodies]:
    """Understand what was read, and take from ``before`` whatever is the same; return the bodies of the texts that were parsed, too."""
    by_path = {source.path: source for source in inputs.sources}
    changed = _changed(by_path, before)
    config, theme = before and before.config, before and before.theme
    found = tuple(error("cannot-read", f"this file was not read: {one.reason}", Span(one.path)) for one in inputs.refused)
    problems: tuple[Diagnostic, ...] = ()
    if before is None or any(not kind_of(path) for path in changed) or not before.theme:
        config, problems = _config(by_path, inputs.options.base_url)
        if before and before.config == config:
            config = before.config
        theme, flaws = read_theme(config, inputs) if config else (None, ())
        if before and before.theme == theme:
            theme = before.theme
        problems += flaws
    elif before:
        problems = tuple(one for one in before.found if one.rule not in FOUND_ANEW)
    if config is None:
        kept = before.parsed if before else {}
        registry = before.registry if before else None
        pictures = before.pictures if before else NO_PICTURES
        items = before.items if before else {}
        found = (*found, *problems)
        return Reading(inputs, by_path, None, theme, kept, registry, Levels(), found, (), pictures, items, frozenset(changed)), {}
    parsed, bodies = _parsed(inputs, by_path, config, before, changed, store)
    levels = _levels(config, parsed, inputs, before, changed)
    registry = before.registry if before and config is before.config and not any(map(_is_about, changed)) else None
    registry = registry or registry_of(config, parsed)
    pictures = _pictures(inputs, config, before, changed, store)
    found = (*found, *problems, *found_in_pictures(pictures))
    items = _items(config, parsed, before, changed)
    reading = Reading(inputs, by_path, config, theme, parsed, registry, levels, found, (), pictures, items, frozenset(changed))
    return reading._replace(names=_names(reading, before, changed)), bodies


def _items(config: Config, parsed: Mapping[str, Parsed], before: Reading | None, changed: Collection[str]) -> Mapping[str, Item]:
    # Other settings of content read every text anew, whether its file has changed or not.
    if before is not None and before.config and before.config.content == config.content and len(parsed) == len(before.parsed):
        fresh = {path: item_of(parsed[path]) for path in changed if path in parsed}
        if all(path in before.items and item for path, item in fresh.items()):  # then each keeps its place
            return {**before.items, **{path: item for path, item in fresh.items() if item}}
    known, then = (before.items, before.parsed) if before is not None else ({}, {})
    items = ((path, known.get(path) if then.get(path) is one else item_of(one)) for path, one in parsed.items())
    return {path: item for path, item in items if item}


def _pictures(inputs: Inputs, config: Config, before: Reading | None, changed: Collection[str], store: Store) -> Pictures:
    known = before.pictures if before else NO_PICTURES
    if before and before.config and before.config.images == config.images and all(map(kind_of, changed)):
        return known
    jobs = 1 if before else inputs.options.jobs
    for memory in (store, Store.forgetful()):
        try:
            return see_pictures(inputs, config.images, memory, known.known, jobs=jobs)
        except ChangedError:  # it is still being written, and what comes next wakes us again
            break
        except DAMAGED:
            continue
    return known


def _changed(by_path: Mapping[str, Source], before: Reading | None) -> set[str]:
    """Return the paths whose files differ from before, those that are gone among them."""
    if before is None:
        return set(by_path)
    then = before.by_path
    differing = {path for path, source in by_path.items() if then.get(path) is not source and then.get(path) != source}
    return differing | (then.keys() - by_path.keys() if len(then) != len(by_path) or differing else set())


def _config(by_path: Mapping[str, Source], base_url: str) -> tuple[Config | None, tuple[Diagnostic, ...]]:
    if CONFIG_FILE not in by_path:
        message = "the site's settings are gone, so nothing new is shown until they are back"
        return None, (error("cannot-read", message, Span(CONFIG_FILE)),)
    return read_config(by_path[CONFIG_FILE].data, base_url)


def _parsed(
    inputs: Inputs, by_path: Mapping[str, Source], config: Config, before: Reading | None, changed: Collection[str], store: Store
) -> tuple[dict[str, Parsed], Bodies]:
    if before and before.config and before.config.content == config.content:
        kept: Mapping[str, Parsed] = before.parsed
        missing = [path for path in sorted(changed) if path in by_path and kind_of(path)]
        is_same_files = all(path in kept and path in by_path for path in changed if kind_of(path))
        keys: dict[str, str] = {}
    else:
        keys = parse_keys(config, inputs)
        kept = _remembered(store, keys)
        missing = [path for path in keys if path not in kept]
        is_same_files = False
    parse = partial(parse_encoded, options=config.content)
    # Once requests are answered no other process is started: a fork would take their threads' locks along.
    jobs = inputs.options.jobs if before is None else 1
    encoded = dict(zip(missing, map_ordered(parse, [by_path[path] for path in missing], jobs), strict=True))
    fresh = {path: read_parsed(one) for path, (one, _) in encoded.items()}
    bodies = {fresh[path].body_key: body for path, (_, body) in encoded.items()}
    if before is None:
        with suppress(*DAMAGED):  # then the next start reads every text again
            store.remember({keys[path]: one for path, (one, _) in encoded.items()}, bodies)
    if is_same_files:
        return {**kept, **fresh}, bodies
    return {path: fresh[path] if path in fresh else kept[path] for path in by_path if kind_of(path)}, bodies


def _remembered(store: Store, keys: Mapping[str, str]) -> dict[str, Parsed]:
    """Return the texts that were parsed before, by their paths; a store that proves damaged remembers nothing."""
    try:
        remembered = store.parsed(keys.values())
        bodies = store.body_keys() if remembered else set()
    except DAMAGED:
        return {}
    return {path: remembered[key] for path, key in keys.items() if key in remembered and remembered[key].body_key in bodies}


def _levels(config: Config, parsed: Mapping[str, Parsed], inputs: Inputs, before: Reading | None, changed: Collection[str]) -> Levels:
    at = inputs.options.at
    if before and config is before.config:
        types = before.levels.types
        edited = {path: parsed[path] for path in changed if path in parsed}
        if len(types) == len(parsed) and types_of(edited) == {path: types.get(path) for path in edited}:
            return before.levels if at == before.inputs.options.at else make_levels(config, types, at)
    return make_levels(config, types_of(parsed), at)


def _is_about(path: str) -> bool:
    """Say whether a file tells of a person or an organisation."""
    return path.startswith(("content/people/", "content/orgs/"))


def _names(reading: Reading, before: Reading | None, changed: Collection[str]) -> tuple[Diagnostic, ...]:
    registry, config = reading.registry, reading.config
    if registry is None or config is None:
        return ()
    if before and before.registry is registry and not registry.is_open:
        namings = [naming for path in sorted(changed) if path in reading.parsed for naming in reading.parsed[path].outline.namings]
        others = (one for one in before.names if one.span.path not in changed)
        return (*others, *check_namings(registry, namings))
    namings = [*config.namings, *(naming for one in reading.parsed.values() for naming in one.outline.namings)]
    return (*check_namings(registry, namings), *hint_registry(registry, namings))
