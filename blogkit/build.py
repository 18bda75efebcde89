"""Where the rooms meet: what was read and what the last build knew become the work to be done. Never prints and reads no clock."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from blogkit.blobs import Blobs, open_blobs
from blogkit.content.texts import is_beside, kind_of, parse_encoded
from blogkit.diagnostics import Diagnostic, Later, Severity, Span, did_you_mean, error, with_line
from blogkit.inputs import BUILT_IN_THEME, CONFIG_FILE, Inputs, Options, read_inputs
from blogkit.pictures.facts import NO_PICTURES
from blogkit.seeing import found_in_pictures, see_pictures
from blogkit.sources import Deferred, Source, digest_of, is_interpreted
from blogkit.store import DAMAGED, Indexed, Made, State, Store, forget, is_busy, open_store

if TYPE_CHECKING:
    from blogkit.config import Config
    from blogkit.content.values import Naming, Parsed
    from blogkit.costly import Account
    from blogkit.levels import Levels
    from blogkit.parity.findings import Shortfall
    from blogkit.plan import Page, Plan
    from blogkit.site.assemble import Site
    from blogkit.site.model import Item
    from blogkit.site.people import Registry
    from blogkit.theme.theme import Layer, Theme


class Reason(NamedTuple):
    """Why an output was rendered."""

    out: str
    fields: tuple[str, ...]
    """What differs from the last build; ``new`` or ``file`` where nothing was there to compare."""


class Work(NamedTuple):
    """What is to be done, and what was found on the way."""

    diagnostics: tuple[Diagnostic, ...]
    total: int
    """Output files of the whole site."""
    stale: tuple[Reason, ...] = ()
    written: Mapping[str, bytes] = {}
    large: Mapping[str, Deferred] = {}
    """What is to be written, too, and is not held in memory."""
    gone: frozenset[str] = frozenset()
    state: State | None = None
    """None where the build cannot go on."""
    signatures: Mapping[str, str] | None = None
    """Signature of each page; None where all are as in the last build."""
    used: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    """Keys of the parsed files and of the bodies that this build stands on."""
    is_unchanged: bool = False
    """Everything that was read and everything that stands is as the last build left it."""
    accounts: tuple["Account", ...] = ()
    """What was dear to make, one for each kind of it."""

    @property
    def has_errors(self) -> bool:
        """Say whether a finding is an error."""
        return any(found.severity == Severity.ERROR for found in self.diagnostics)


def build(options: Options, inputs: Inputs | None = None) -> Work:
    """Bring the output folder up to date with the site; with errors nothing is written unless ``keep_going`` was asked for.

    The site is read from the disk, unless it was already, as ``inputs`` with these very options.
    """
    from blogkit.output import open_output

    inputs = inputs or read_inputs(options)
    with open_output(options.out) as output, open_blobs(options.site, is_kept=not options.clean) as blobs:
        present = output.present()
        work = _advance_with_store(inputs, present, blobs)
        may_write = work.state is not None and (options.keep_going or not work.has_errors)
        if may_write:  # even with nothing to write: a file of ours that was changed by hand and is not wanted any more goes now
            output.switch(work.written, work.gone, work.large)
    if may_write and work.state is not None and not work.is_unchanged and not options.clean:
        _remember(options.site, work.state, work)
    return work


def _remember(site: Path, state: State, work: Work) -> None:
    """Keep the state for the next build; a store that proves damaged only now is thrown away, for the site itself is written."""
    try:
        with open_store(site) as store:
            store.finish(state, work.signatures, *work.used)
    except DAMAGED as problem:
        if not is_busy(problem):
            forget(site)


def _advance_with_store(inputs: Inputs, present: Mapping[str, str], blobs: Blobs) -> Work:
    """Advance from what the store remembers; where it proves damaged, begin it anew; where that fails too, remember nothing."""
    for _ in range(0 if inputs.options.clean else 2):
        try:
            with open_store(inputs.options.site) as store:
                return advance(inputs, store, present, blobs)
        except DAMAGED as problem:
            if is_busy(problem):
                break
            forget(inputs.options.site)
    return advance(inputs, Store.forgetful(), present, blobs)


def advance(inputs: Inputs, store: Store, present: Mapping[str, str], blobs: Blobs | None = None) -> Work:
    """Say what must be written and removed. A clean build is this same function with a store that remembers nothing.

    ``present`` are the output files that stand untouched, with the digests of their bytes. What is dear to make is kept in ``blobs``.
    """
    before = store.state()
    key = inputs.key
    if (
        before.inputs == key
        and _is_same_moment(before, inputs.options.at)
        and present == {out: made.digest for out, made in before.made.items()}
    ):
        return Work(before.diagnostics, len(before.made), state=before, is_unchanged=True)
    return _Advance(inputs, store, present, before, key, blobs or Blobs(None)).work()


def _is_same_moment(state: State, at: datetime) -> bool:
    seconds = at.timestamp()
    return (state.since is None or state.since <= seconds) and (state.until is None or seconds < state.until)


class Drawn(NamedTuple):
    """A plan, and how it stands to the last one."""

    plan: "Plan"
    """All pages, or those that may be stale."""
    lost_links: tuple[Diagnostic, ...]
    asked: Collection[str]
    """Outputs that may be stale."""
    signed: Mapping[str, str] | None
    """Signature of each output; None where all are as in the last build."""
    world: str = ""
    """Key of what the plan describes, bodies aside."""
    unknown_names: tuple[Diagnostic, ...] = ()
    broken: frozenset[str] = frozenset()
    """Paths of texts that are left out because of an error."""


class _Advance:
    """One step from the last build to this one; each method is a station on the way."""

    def __init__(self, inputs: Inputs, store: Store, present: Mapping[str, str], before: State, key: str, blobs: Blobs | None) -> None:
        self.inputs, self.store, self.present, self.before, self.key, self.blobs = inputs, store, present, before, key, blobs
        self.found: list[Diagnostic] = [
            error("cannot-read", f"this file was not read: {one.reason}", Span(one.path)) for one in inputs.refused
        ]
        self.by_path = {source.path: source for source in inputs.sources}
        self.fresh_bodies: dict[str, bytes] = {}
        self.texts: dict[str, str] = {}
        self.namings: tuple[Naming, ...] = ()
        self.levels: Levels | None = None
        self.later: list[Later] = []
        self.large: dict[str, Deferred] = {}
        self.pictures = NO_PICTURES
        self.accounts: tuple[Account, ...] = ()

    def work(self, *, is_check: bool = False) -> Work:
        from blogkit.config import read_config
        from blogkit.content.values import PostCard
        from blogkit.levels import about_policy, make_levels, turns, types_of
        from blogkit.site.assemble import public_interval

        if CONFIG_FILE not in self.by_path:  # it was refused, and that is among the findings
            return self._stopped()
        config, problems = read_config(self.by_path[CONFIG_FILE].data, self.inputs.options.base_url)
        self.found += problems
        self.levels = make_levels(config, {}, self.inputs.options.at) if config else None
        theme, flaws = read_theme(config, self.inputs) if config else (None, ())
        self.found += flaws
        if config is None or theme is None:
            return self._stopped()
        self.texts, self.namings = parse_keys(config, self.inputs), config.namings
        parsed = self._parsed(config)
        self.pictures = see_pictures(self.inputs, config.images, self.store, {}, jobs=self.inputs.options.jobs)
        self.found += found_in_pictures(self.pictures)
        self.levels = make_levels(config, types_of(parsed), self.inputs.options.at)
        drawn = self._drawn(config, theme, parsed)
        self.found += about_policy(self.levels, [*self.found, *(one.finding for one in self.later)])
        diagnostics = self._reported()
        may_go_on = is_check or self.inputs.options.keep_going
        if not may_go_on and any(one.severity == Severity.ERROR for one in diagnostics):
            return Work(diagnostics, len(drawn.signed or self.before.made))
        written, made, reasons, faults = self._rendered(config, theme, drawn)
        if faults:
            self.found += faults
            return Work(self._reported(), len(drawn.signed or self.before.made))
        index = Indexed() if is_check else self._indexed(drawn.plan, written, made)
        cards = (one.card for one in parsed.values() if isinstance(one.card, PostCard))
        since, until = public_interval(cards, self.inputs.options.at, turns(config, self.later))
        state = State(
            inputs=self.key,
            program=self.inputs.salt,
            world=drawn.world,
            since=since.timestamp() if since else None,
            until=until.timestamp() if until else None,
            texts={path: (key, parsed[path].body_key) for path, key in self.texts.items()},
            made=made,
            diagnostics=diagnostics,
            lost_links=drawn.lost_links,
            unknown_names=drawn.unknown_names,
            has_collisions=bool(drawn.plan.diagnostics),
            broken=drawn.broken,
            index=index,
        )
        gone = frozenset(self.present.keys() - made.keys())
        used = (frozenset(self.texts.values()), frozenset(one.body_key for one in parsed.values()))
        return Work(diagnostics, len(made), reasons, written, self.large, gone, state, drawn.signed, used, accounts=self.accounts)

    def _stopped(self) -> Work:
        return Work(self._reported(), 0)

    def _parsed(self, config: "Config") -> "dict[str, Parsed]":
        from blogkit.content.values import read_parsed
        from blogkit.pool import map_ordered

        remembered = self.store.parsed(self.texts.values())
        kept_bodies = self.store.body_keys() if remembered else set()
        missing = [path for path, key in self.texts.items() if key not in remembered or remembered[key].body_key not in kept_bodies]
        parse = partial(parse_encoded, options=config.content)
        new = dict(zip(missing, map_ordered(parse, [self.by_path[path] for path in missing], self.inputs.options.jobs), strict=True))
        read = {path: read_parsed(encoded) for path, (encoded, _) in new.items()}
        self.fresh_bodies = {read[path].body_key: body for path, (_, body) in new.items()}
        self.store.remember({self.texts[path]: encoded for path, (encoded, _) in new.items()}, self.fresh_bodies)
        parsed = {path: read[path] if path in new else remembered[key] for path, key in self.texts.items()}
        self.found += [finding for one in parsed.values() for finding in one.diagnostics]
        self.later = [later for one in parsed.values() for later in one.later]
        self.found += [later.finding for later in self.later if later.holds_at(self.inputs.options.at)]
        return parsed

    def _drawn(self, config: "Config", theme: "Theme", parsed: "Mapping[str, Parsed]") -> "Drawn":
        """Plan the site; with ``keep_going`` leave out what is broken until nothing that is left is."""
        from blogkit.check.active_files import active_files
        from blogkit.check.rules import check_site
        from blogkit.levels import Levels, with_errors
        from blogkit.plan import charted_in
        from blogkit.site.assemble import Moment, Site

        items, registry = items_of(parsed), registry_of(config, parsed)
        world = self._world(parsed)
        edited = self._edited(world)
        unknown_names = self._unknown_names(registry, parsed, edited)
        self.found += unknown_names
        moment = Moment(self.inputs.options.at, self.inputs.options.with_drafts)
        levels, keep_going = self.levels or Levels(), self.inputs.options.keep_going
        # What stops a build anyway needs no second finding that says links to it lead nowhere.
        withheld = with_errors(levels, active_files(self.inputs.sources)) if keep_going else set()
        broken = withheld | (with_errors(levels, self.found) if keep_going else set())
        beside, static = beside_and_static(self.inputs.sources, withheld)
        while True:
            left = [item for item in items if item.card.path not in broken]
            site = Site(left, registry, moment, parsed.keys() - {item.card.path for item in left})
            drawn = self._drawn_of(site, theme, parsed, edited if broken == self.before.broken else None, beside, static)
            drawn = drawn._replace(world=world, broken=frozenset(broken), unknown_names=unknown_names)
            found = [*drawn.plan.diagnostics, *drawn.lost_links, *check_site(site, self.by_path)]
            more = (with_errors(levels, found) if keep_going else set()) - broken
            more |= charted_in(site, beside, more - parsed.keys())
            if not more:
                self.found += found
                return drawn
            self.found += [one for one in found if one.span.path in more]
            broken |= more

    def _edited(self, world: str) -> set[str] | None:
        """Return the paths of the texts that were edited since the last build, if nothing but their bodies changed; None if more did."""
        before = self.before
        if world != before.world or before.has_collisions or not _is_same_moment(before, self.inputs.options.at):
            return None
        return {path for path, key in self.texts.items() if before.texts[path][0] != key}

    def _unknown_names(self, registry: "Registry", parsed: "Mapping[str, Parsed]", edited: set[str] | None) -> tuple[Diagnostic, ...]:
        from blogkit.site.people import check_namings, hint_registry

        if edited is None or registry.is_open:  # the hint stands at the first name of all
            namings = [*self.namings, *(naming for one in parsed.values() for naming in one.outline.namings)]
            return (*check_namings(registry, namings), *hint_registry(registry, namings))
        namings = [*self.namings, *(naming for path in edited for naming in parsed[path].outline.namings)]
        return (*_of_others(self.before.unknown_names, edited), *check_namings(registry, namings))

    def _drawn_of(
        self,
        site: "Site",
        theme: "Theme",
        parsed: "Mapping[str, Parsed]",
        edited: set[str] | None,
        beside: Mapping[str, str],
        static: Collection[Source],
    ) -> "Drawn":
        """Plan one site: where only the bodies of ``edited`` texts changed the pages that show them, else all."""
        from blogkit.plan import INDEX, find_lost_links, make_plan, signatures

        before = self.before
        if edited is not None:
            old_bodies = {before.texts[path][1] for path in edited if before.texts[path][1] != parsed[path].body_key}
            only = {
                *([INDEX] if before.index.key else []),
                *(
                    out
                    for out, made in before.made.items()
                    if self.present.get(out) != made.digest or not old_bodies.isdisjoint(made.bodies)
                ),
            }
            only -= set(before.index.outs)
            plan = make_plan(site, theme, beside, static, self.pictures, only)
            if only <= plan.pages.keys():
                lost_links = find_lost_links(site, beside, self._data, self.pictures, before.made.keys(), edited)
                return Drawn(plan, tuple(dict.fromkeys([*_of_others(before.lost_links, edited), *lost_links])), only, None)
        plan = make_plan(site, theme, beside, static, self.pictures)
        signed = dict(zip(plan.pages, signatures(plan.pages.values()), strict=True))
        return Drawn(plan, tuple(find_lost_links(site, beside, self._data, self.pictures, plan.pages.keys())), plan.pages.keys(), signed)

    def _world(self, parsed: "Mapping[str, Parsed]") -> str:
        """Return the key of all that pages show, bodies aside: while it stays and no post appears or expires, no signature can differ."""
        options = self.inputs.options
        asked = f"{self.inputs.salt} {options.base_url} {options.with_drafts}"
        texts = [f"{path}\0{one.card_key}\0{one.link_key}" for path, one in parsed.items()]
        files = [f"{source.path}\0{source.digest}" for source in (*self.inputs.sources, *self.inputs.built_in) if source.path not in parsed]
        return digest_of("\n".join([asked, *texts, "", *files]).encode())

    def _rendered(
        self, config: "Config", theme: "Theme", drawn: "Drawn"
    ) -> tuple[dict[str, bytes], dict[str, Made], tuple[Reason, ...], list[Diagnostic]]:
        from blogkit.parity.findings import findings
        from blogkit.plan import INDEX
        from blogkit.pool import map_ordered
        from blogkit.press import Jobs, copied, files_of, render, take
        from blogkit.views import FileView, is_costly

        signed = drawn.signed or {}
        is_comparable = drawn.signed is not None and bool(self.before.made) and self.before.program == self.inputs.salt
        signed_before = self.store.signatures() if is_comparable else {}
        made: dict[str, Made] = {} if drawn.signed is not None else dict(self.before.made)
        stale: list[Page] = []
        for out in drawn.asked:
            if out == INDEX:  # what is searched is made at the end
                continue
            known, page = self.before.made.get(out), drawn.plan.pages[out]
            if known == Made(page.bodies, self.present.get(out, "")) and signed.get(out) == signed_before.get(out):
                made[out] = known
            else:
                stale.append(page)
        reasons = tuple(self._reason(page, signed_before.get(page.out)) for page in stale)
        dear = [page for page in stale if is_costly(page.view)]
        stale = [page for page in stale if not is_costly(page.view)]
        files = {path: self._file(path, theme) for page in stale for path in files_of(page.view)}
        jobs = Jobs(theme, config.origin, stale, self._bodies(stale), files, self.present, config.language)
        written: dict[str, bytes] = {}
        faults: dict[str, Diagnostic] = {}
        lost: list[tuple[Page, tuple[Shortfall, ...]]] = []
        done = map_ordered(render, range(len(stale)), self.inputs.options.jobs, prepare=take, given=(jobs,))
        for page, rendered in zip(stale, done, strict=True):
            if rendered.fault:
                faults.setdefault(f"{rendered.fault.span.path}:{rendered.fault.span.line}", rendered.fault)
                continue
            if rendered.lost:
                lost.append((page, rendered.lost))
                continue
            made[page.out] = Made(page.bodies, rendered.digest)
            if rendered.data is not None:
                written[page.out] = rendered.data
            elif isinstance(page.view, FileView) and self.present.get(page.out) != rendered.digest:
                self.large[page.out] = Deferred(rendered.digest, partial(copied, files[page.view.path], page.view))
        if not faults and not lost:
            made |= self._made_dearly(dear, drawn)
        return written, made, reasons, [*faults.values(), *findings(theme, lost)]

    def _indexed(self, plan: "Plan", written: dict[str, bytes], made: dict[str, Made]) -> Indexed:
        """Make the index of the search anew where something else is to be found in it, or where a file of it is not as it was left."""
        from blogkit.content.values import read_body
        from blogkit.costly import Account
        from blogkit.indexing import make_index
        from blogkit.plan import INDEX, index_key
        from blogkit.search import document, path_of
        from blogkit.views import IndexView

        before, page = self.before, plan.pages.get(INDEX)
        if page is None or not isinstance(page.view, IndexView):
            return Indexed()
        key = digest_of(f"{self.inputs.salt} {index_key(page, page.bodies)}".encode())
        for out in before.index.outs:
            made.pop(out, None)
        if key == before.index.key and all(self.present.get(out) == before.made[out].digest for out in before.index.outs):
            made.update({out: before.made[out] for out in before.index.outs})
            return before.index
        bodies, language = self._bodies([page]), page.view.language
        index = make_index({path_of(entry): document(entry, read_body(bodies[entry.body_key]), language) for entry in page.view.entries})
        self.accounts = (*self.accounts, Account("search", len(page.view.entries), 0, index.took_s))
        for out, data in index.files.items():
            made[out] = Made((), digest_of(data))
            if self.present.get(out) != made[out].digest:
                written[out] = data
        return Indexed(key, tuple(index.files))

    def _bodies(self, pages: "Iterable[Page]") -> dict[str, bytes]:
        wanted = {key for page in pages for key in page.bodies if key}
        remembered = self.store.bodies(key for key in wanted if key not in self.fresh_bodies)
        return {**remembered, **{key: body for key, body in self.fresh_bodies.items() if key in wanted}}

    def _file(self, path: str, theme: "Theme") -> Source:
        return self.by_path.get(path) or next(source for source in (*theme.made, *self.inputs.built_in) if source.path == path)

    def _data(self, path: str) -> bytes:
        return self.by_path[path].read()

    def _made_dearly(self, pages: "list[Page]", drawn: "Drawn") -> dict[str, Made]:
        """Make what is dear to make and is not kept from another time; who only checks the site makes none of it."""
        from blogkit.costly import Kit, make_all
        from blogkit.views import is_costly

        if self.blobs is None:
            return {page.out: Made(page.bodies, "") for page in pages}
        wanted = [page.view for page in drawn.plan.pages.values() if is_costly(page.view)] if drawn.signed is not None else None
        kit = Kit(self.blobs, self.by_path, self.inputs.craft, self.inputs.options.jobs)
        making = make_all([page.view for page in pages if is_costly(page.view)], kit, wanted)
        self.accounts = making.accounts
        made: dict[str, Made] = {}
        for page, (key, digest) in zip(pages, making.kept, strict=True):
            made[page.out] = Made(page.bodies, digest)
            if self.present.get(page.out) != digest:
                self.large[page.out] = Deferred(digest, partial(self.blobs.read, key))
        return made

    def _reason(self, page: "Page", signature: str | None) -> Reason:
        from blogkit.plan import changed_fields

        known = self.before.made.get(page.out)
        if known is None:
            return Reason(page.out, ("new",))
        if self.before.program != self.inputs.salt:
            return Reason(page.out, ("blogkit itself",))
        changed = [*(changed_fields(signature, page) if signature else ()), *(["body"] if known.bodies != page.bodies else [])]
        return Reason(page.out, tuple(changed) or ("the file itself was missing or changed",))

    def _reported(self) -> tuple[Diagnostic, ...]:
        from blogkit.levels import Levels, reported

        return tuple(framed(reported(self.levels or Levels(), self.found), self.by_path))


def framed(found: Iterable[Diagnostic], by_path: Mapping[str, Source]) -> Iterator[Diagnostic]:
    """Give each finding that has none the line of its file that it points into."""

    @cache
    def lines(path: str) -> list[str]:
        source = by_path.get(path)
        is_text = source is not None and is_interpreted(path)
        return source.data.decode("utf-8-sig", "replace").replace("\r\n", "\n").split("\n") if source and is_text else []

    return (one if one.line_text else with_line(one, lines(one.span.path)) for one in found)


def _of_others(found: Iterable[Diagnostic], edited: Collection[str]) -> Iterator[Diagnostic]:
    """Yield the findings of the last build in texts that were not edited; those in the config are always found anew."""
    return (one for one in found if one.span.path not in edited and one.span.path != CONFIG_FILE)


def read_theme(config: "Config", inputs: Inputs) -> "tuple[Theme | None, tuple[Diagnostic, ...]]":
    """Lay the site's own files over the theme that the config names, that one over its parents, and all over the built-in one.

    None where one of them is missing or broken.
    """
    from blogkit.theme.theme import REQUIRED, make_theme

    layers, flaws = theme_layers(config, inputs)
    if flaws:
        return None, flaws
    static = (source for source in inputs.sources if source.path.startswith("static/"))
    asked = [name for name in REQUIRED if config.has_search or name != "search.html"]
    return make_theme(layers, static, config.root, config.settings, asked)


def theme_layers(config: "Config", inputs: Inputs) -> "tuple[list[Layer], tuple[Diagnostic, ...]]":
    """Return where templates and static files of the theme are looked for, the nearest first."""
    from blogkit.theme.theme import Layer, parent_of

    layers = [Layer("", _overrides(inputs.sources))]
    name, asked_at = config.theme, config.theme_at
    while name:
        asked = f"the theme '{name}'" if len(layers) == 1 else f"'{name}', the parent of the theme '{layers[-1].name}',"
        candidates = [layer for sources in (inputs.sources, inputs.built_in) if (layer := _layer(name, sources))]
        layer = next((one for one in candidates if one not in layers), None)
        if not candidates:
            return layers, (_unknown_theme(name, asked, asked_at, inputs),)
        if layer is None:
            message = f"{asked} is based on this one in turn" if layers[-1].name != name else f"the theme '{name}' is its own parent"
            return layers, (error("circular-theme", message, asked_at, help="name another parent, or none"),)
        layers.append(layer)
        name, asked_at = parent_of(layer)
    built_in = _layer(BUILT_IN_THEME, inputs.built_in)
    layers += [built_in] if built_in and built_in not in layers else []
    return layers, ()


def _unknown_theme(name: str, asked: str, at: Span, inputs: Inputs) -> Diagnostic:
    names = {source.path.split("/")[1] for source in (*inputs.sources, *inputs.built_in) if source.path.startswith("themes/")}
    nearest = did_you_mean(name, names)
    help_ = f"did you mean '{nearest}'? " if nearest else ""
    return error("unknown-theme", f"{asked} is not in themes/", at, help=f"{help_}there are: {', '.join(sorted(names))}")


def _overrides(sources: Iterable[Source]) -> dict[str, Source]:
    """Return what the site lays over its theme, by the path that it has in a theme's folder."""
    own = {"templates/": "templates/", "static/theme/": "static/"}
    return {
        there + source.path.removeprefix(here): source for source in sources for here, there in own.items() if source.path.startswith(here)
    }


def _layer(name: str, sources: Iterable[Source]) -> "Layer | None":
    from blogkit.theme.theme import Layer

    prefix = f"themes/{name}/"
    files = {source.path.removeprefix(prefix): source for source in sources if source.path.startswith(prefix)}
    return Layer(name, files) if files else None


def parse_keys(config: "Config", inputs: Inputs) -> dict[str, str]:
    """Return path and key of every text: the same key, the same parsed value."""
    about = digest_of(msgspec.msgpack.encode((inputs.salt, config.content)))
    return {source.path: digest_of(f"{about} {source.path} {source.digest}".encode()) for source in inputs.sources if kind_of(source.path)}


def items_of(parsed: "Mapping[str, Parsed]") -> "list[Item]":
    """Return what goes into the site of the files that can be used."""
    from blogkit.site.model import item_of

    return [item for one in parsed.values() if (item := item_of(one))]


def registry_of(config: "Config", parsed: "Mapping[str, Parsed]") -> "Registry":
    """Return everyone who may be named, and those who may not because their file has an error."""
    from blogkit.content.values import OrgCard, PersonCard
    from blogkit.site.people import make_registry

    cards = [one.card for one in parsed.values()]
    return make_registry(
        config,
        (card for card in cards if isinstance(card, PersonCard)),
        (card for card in cards if isinstance(card, OrgCard)),
        (path for path, one in parsed.items() if one.card is None),
    )


def beside_and_static(sources: Iterable[Source], withheld: Collection[str]) -> tuple[dict[str, str], list[Source]]:
    """Return path and digest of the files in content/ that are no text and of those in fonts/, and the files of static/.

    Of the first, those that are ``withheld`` are left out.
    """
    files = [source for source in sources if not source.path.endswith(".md") or source.path.startswith("static/")]
    beside = {
        source.path: source.digest
        for source in files
        if (is_beside(source.path) or source.path.startswith("fonts/")) and source.path not in withheld
    }
    return beside, [source for source in files if source.path.startswith("static/")]


def check(options: Options) -> Work:
    """Apply every rule and write nothing: a clean build that goes on after an error, so that none hides another, and is thrown away."""
    inputs = read_inputs(options)
    return _Advance(inputs, Store.forgetful(), {}, State(), inputs.key, None).work(is_check=True)


def verify(options: Options) -> list[str]:
    """Build from nothing in a temporary folder and return the output files whose bytes differ, or that only one of the two has."""
    from tempfile import TemporaryDirectory

    from blogkit.output import open_output

    with TemporaryDirectory(prefix="blogkit-verify-") as folder:
        clean = options._replace(out=Path(folder) / "site", clean=True)
        build(clean)
        with open_output(clean.out) as expected, open_output(options.out) as actual:
            outs = expected.present().keys() | actual.present().keys()
        return sorted(out for out in outs if _read(clean.out / out) != _read(options.out / out))


def _read(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def site_zone(site: Path) -> "tzinfo":
    """Return the time zone of a site's config, UTC where it cannot be read; the build itself says what is wrong with it."""
    from blogkit.content.moments import zone_named

    config = site_config(site)
    return zone_named(config.timezone if config else "UTC")


def site_config(site: Path) -> "Config | None":
    """Return a site's config; None where there is no site, or none that can be used."""
    from blogkit.config import read_config

    file = site / CONFIG_FILE
    return read_config(file.read_bytes())[0] if file.is_file() else None
