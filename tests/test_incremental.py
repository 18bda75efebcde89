"""Whether an incremental build is a clean build, byte for byte and finding for finding, whatever happened before it. Never timed."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from random import Random

import msgspec
import pytest
from jinja2 import Environment
from jinja2.nodes import Template

from blogkit import build as builder, inputs as reader, levels, plan as planner, render
from blogkit.blobs import Blobs
from blogkit.build import Work, advance, build
from blogkit.config import Config
from blogkit.content import texts, values
from blogkit.content.options import ContentOptions
from blogkit.content.texts import kind_of
from blogkit.inputs import Inputs, Options, read_inputs
from blogkit.output.mark import MARK, mark_of
from blogkit.plan import Page
from blogkit.site import assemble
from blogkit.site.model import Entry, Item
from blogkit.sources import Source, digest_of
from blogkit.store import Store
from blogkit.theme import theme as themes
from blogkit.views import CorrectionsView, FeedView, FileView, ListView, PostView, SiteView, TransparencyView
from tests.edits import CHARTED, FOREIGN, FOUNDRY, Desk, Edit, Habit, chart_habits, chunks, random_edit, random_habits
from tests.sites import SMALL, build_site, tree, write_site

SEQUENCES, IN_THE_SUITE = 512, 128
"""All of them are run by ``make judges``, as many as fit into a few minutes by ``make test``."""
CHARTED_SEQUENCES, CHARTED_IN_THE_SUITE = 64, 16
A_CHUNK = 16
EDITS = 10
BUILDS = 0.3
"""How likely a build follows an edit at once; one follows the last in any case."""
MUTANT_LIVES_AT_MOST = 128
"""Sequences until a mutant must be caught."""

Steps = list[list[Edit]]
"""Edits; after each list of them the site is built."""


@pytest.mark.parametrize("first", chunks(SEQUENCES, A_CHUNK, IN_THE_SUITE))
def test_after_any_edits_the_tree_is_the_clean_tree(tmp_path: Path, first: int) -> None:
    for seed in range(first, first + A_CHUNK):
        fault, steps = outcome_of(tmp_path / str(seed), seed)
        assert not fault, told(tmp_path / "again", steps, fault)
        shutil.rmtree(tmp_path / str(seed))


@pytest.mark.parametrize("first", chunks(CHARTED_SEQUENCES, A_CHUNK, CHARTED_IN_THE_SUITE))
def test_the_same_holds_where_charts_are_drawn(tmp_path: Path, first: int) -> None:
    for seed in range(first, first + A_CHUNK):
        fault, steps = outcome_of(tmp_path / str(seed), seed, CHARTED, chart_habits)
        assert not fault, told(tmp_path / "again", steps, fault, CHARTED)
        shutil.rmtree(tmp_path / str(seed))


def test_the_same_holds_on_disk_and_with_the_theme_that_comes_with_blogkit(tmp_path: Path) -> None:
    desk = begin(tmp_path / "site", {**FOUNDRY, "blogkit.toml": FOUNDRY["blogkit.toml"].replace('"plain"', '"default"')})
    chance = Random(0)
    for number in range(16):
        random_edit(desk, chance, random_habits(chance)).apply(desk)
        desk.base_url, desk.keep_going = "", True
        work = build(options_of(desk))
        if work.state is None:
            continue
        clean = options_of(desk)._replace(out=tmp_path / str(number), clean=True)
        assert build(clean).diagnostics == work.diagnostics
        theirs = {path: data for path, data in tree(desk.out).items() if path.endswith(FOREIGN)}
        assert differing(tree(desk.out), tree(clean.out) | theirs) == []


BELL, CLOCK, LAMP, WIRE = (f"content/posts/{name}.md" for name in ("bell", "clock/index", "lamp", "wire"))
ONCE_WRONG: tuple[Steps, ...] = (
    # A remembered moment came back in UTC, a day early.
    [[Edit.title(LAMP)]],
    # A moment's offset was no part of the card's key.
    [
        [Edit.date(WIRE, "2026-10-02T20:00Z")],
        [Edit.config("site", "timezone", '"Pacific/Auckland"')],
        [Edit.config("site", "timezone", '"UTC"')],
    ],
    # What was found with --keep-going was told again without it.
    [
        [Edit.tag(BELL, "[odd]"), Edit.author(BELL, "nobody"), Edit.prose(WIRE, "See [odd things](/tags/odd/).")],
        [Edit.flag("keep_going")],
        [Edit.flag("keep_going", "yes")],
    ],
    # SQLite's message quoted bytes that are no text.
    [[Edit.corrupt_store("1665")]],
    # A damaged body was believed to be there.
    [[Edit.corrupt_store("637")]],
    [[Edit.corrupt_store("7237")]],
    # A file that was changed by hand and wanted no more stayed, if nothing else was to be done.
    [[Edit.new("static/paper.txt", "paper")], [Edit.delete("static/paper.txt"), Edit.hand_edit_output("paper.txt")]],
    [[Edit.new("static/paper.txt", "paper")], [Edit.delete("static/paper.txt"), Edit.hand_edit_output("paper.txt"), Edit.delete_store()]],
    [[Edit.corrupt_store("cut")], [Edit.prose(BELL)]],
    [[Edit.corrupt_store("text")], [Edit.prose(BELL)]],
)


@pytest.mark.parametrize("steps", ONCE_WRONG, ids=range(len(ONCE_WRONG)))
def test_what_once_was_wrong(tmp_path: Path, steps: Steps) -> None:
    assert replayed(tmp_path, steps) == ""


@pytest.mark.parametrize("part", range(8))
def test_a_damaged_store_costs_time_and_nothing_else(tmp_path: Path, part: int) -> None:
    for number in range(part, 80, 8):
        assert replayed(tmp_path / str(number), [[Edit.corrupt_store(str(number)), Edit.title(BELL, "Bells")]]) == ""


def test_a_broken_part_of_another_post_is_found_by_every_build(tmp_path: Path) -> None:
    desk = begin(tmp_path)
    Edit.heading(BELL, "Sound").apply(desk)

    work = build_in(desk)

    assert "there is no part '#tone' on 'bell.md'" in [found.message for found in work.diagnostics]
    assert {reason.out for reason in work.stale} == {
        "bell/index.html",
        *feeds("", "people/ada/", "tags/light/", "tags/sound/"),
    }


# How much is done


def test_after_no_change_nothing_is_done(tmp_path: Path) -> None:
    desk = begin(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in desk.out.rglob("*")}

    work, parsed = counted(desk, Edit.touch(LAMP))

    assert (work.stale, dict(work.written), work.gone, parsed) == ((), {}, frozenset(), [])
    assert {path: path.stat().st_mtime_ns for path in desk.out.rglob("*")} == before


def test_a_prose_edit_renders_that_page_and_the_feeds_that_carry_it(tmp_path: Path) -> None:
    work, parsed = counted(begin(tmp_path), Edit.prose(LAMP, "Now with more oil."))

    carried = {"lamp/index.html", *feeds("", "people/ada/", "people/sam/", "tags/light/")}
    assert {reason.out for reason in work.stale} == set(work.written) == carried
    assert parsed == [LAMP]


def test_a_prose_edit_of_an_old_post_renders_no_feed_that_is_too_short_for_it(tmp_path: Path) -> None:
    work, parsed = counted(begin(tmp_path), Edit.prose(WIRE, "Now with more wire."))

    assert set(work.written) == {"wire/index.html", *feeds("people/kim/")}
    assert parsed == [WIRE]


def test_a_title_edit_renders_the_pages_that_show_its_card(tmp_path: Path) -> None:
    work, parsed = counted(begin(tmp_path), Edit.title(WIRE, "Wires"))

    neighbours = {"clock/index.html", "fair/index.html"}
    lists = {"page/2/index.html", "archive/index.html", "people/kim/index.html"}
    assert set(work.written) == {"wire/index.html", *neighbours, *lists, *feeds("people/kim/")}
    assert parsed == [WIRE]


def test_a_partial_edit_renders_the_pages_whose_templates_include_it(tmp_path: Path) -> None:
    work, parsed = counted(begin(tmp_path), Edit.partial("themes/plain/templates/_card.html", "2"))

    people = {f"people/{name}/index.html" for name in ("ada", "kim", "sam")}
    orgs = {f"orgs/{name}/index.html" for name in ("acme", "words")}
    tags = {f"tags/{name}/index.html" for name in ("light", "sound", "time")}
    assert {reason.out for reason in work.stale} == {
        "index.html",
        "series/bells/index.html",
        "page/2/index.html",
        "page/3/index.html",
        *people,
        *orgs,
        *tags,
    }
    assert {reason.fields for reason in work.stale} == {("template text",)}
    assert parsed == []


def test_a_template_edit_renders_its_pages(tmp_path: Path) -> None:
    work, parsed = counted(begin(tmp_path), Edit.template("themes/plain/templates/tags.html", "2"))

    assert set(work.written) == {"tags/index.html"}
    assert parsed == []


def test_an_edit_of_a_parents_template_renders_the_pages_of_the_one_that_lies_over_it(tmp_path: Path) -> None:
    desk = begin(tmp_path, {**FOUNDRY, "blogkit.toml": FOUNDRY["blogkit.toml"].replace('"plain"', '"loud"')})
    work, parsed = counted(desk, Edit.template("themes/plain/templates/tags.html", "2"))

    assert set(work.written) == {"tags/index.html"}
    assert {reason.fields for reason in work.stale} == {("template text",)}
    assert parsed == []


def test_a_template_of_the_sites_own_renders_the_pages_that_it_is_laid_over(tmp_path: Path) -> None:
    desk = begin(tmp_path)
    over = Edit.new("templates/tags.html", '{% extends "parent:tags.html" %}{% block main %}Ours{% endblock %}\n')

    assert set(counted(desk, over)[0].written) == {"tags/index.html"}
    assert set(counted(desk, Edit.delete("templates/tags.html"))[0].written) == {"tags/index.html"}


def test_a_setting_of_the_theme_renders_what_shows_it(tmp_path: Path) -> None:
    desk = begin(tmp_path)

    assert set(counted(desk, Edit.config("theme", "accent", '"#7a1f2b"'))[0].written) == {"theme/settings.css"}
    work, parsed = counted(desk, Edit.config("theme", "footer", '"Cast in bronze."'))
    assert {"index.html", "lamp/index.html", "404.html"} <= set(work.written)
    assert parsed == []


def test_a_copy_of_a_template_that_differs_from_its_base_in_nothing_writes_nothing(tmp_path: Path) -> None:
    desk = begin(tmp_path)
    text = (desk.site / "themes/plain/templates/tags.html").read_text(encoding="utf-8")

    assert dict(counted(desk, Edit.new("templates/tags.html", text))[0].written) == {}
    assert set(counted(desk, Edit.template("templates/tags.html", "3"))[0].written) == {"tags/index.html"}


def test_a_picture_is_copied_and_nothing_rendered(tmp_path: Path) -> None:
    work, parsed = counted(begin(tmp_path), Edit.new("content/posts/clock/face.svg", "smile"))

    assert dict(work.written) == {"clock/face.svg": b"smile"}
    assert parsed == []


def test_another_number_renders_the_pages_that_draw_it_and_the_feeds_that_tell_it(tmp_path: Path) -> None:
    work, parsed = counted(begin(tmp_path, CHARTED), Edit.new("content/posts/clock/tally.csv", "hour,strokes\nOne,7\n"))

    pages = {"clock/index.html", "lamp/index.html", "people/ada/index.html"}
    data = {"clock/tally.csv", "lamp/clock/tally.csv", "people/ada/tally.csv"}
    carrying = feeds("", "people/ada/", "people/kim/", "people/sam/", "tags/light/", "tags/sound/", "tags/time/")
    assert set(work.written) == pages | data | carrying
    assert parsed == []


def test_another_theme_of_our_own_is_another_program(tmp_path: Path) -> None:
    desk = begin(tmp_path, {**FOUNDRY, "blogkit.toml": FOUNDRY["blogkit.toml"].replace('"plain"', '"default"')})
    ours = reader.built_in_theme()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "built_in_theme", lambda: tuple(_with_words(one) if one.path.endswith("/tags.html") else one for one in ours))

        assert set(build_in(desk).written) == {"tags/index.html"}


def _with_words(source: Source) -> Source:
    data = source.data.replace(b"<h1>", b"<h1>All ")
    return Source(source.path, data, digest_of(data))


def test_a_program_that_was_changed_renders_every_page_again(tmp_path: Path) -> None:
    """Equal signatures say that equal things were shown, not that they were shown by the same code."""
    site = write_site(tmp_path, SMALL)
    build_site(site)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "salt", lambda _: "another program")
        patch.setattr(render, "WORDS_PER_MINUTE", 1)
        work = build_site(site)
        clean = build_site(site, clean=True, out=tmp_path / "clean")

    assert {reason.fields for reason in work.stale} == {("blogkit itself",)}
    assert len(work.stale) == work.total
    assert clean.total == work.total
    assert tree(site / "public") == tree(tmp_path / "clean")
    assert "lamp/index.html" in work.written


def test_a_deleted_output_is_the_only_one_written_again(tmp_path: Path) -> None:
    desk = begin(tmp_path)
    (desk.out / "lamp/index.html").unlink()

    work, parsed = counted(desk, Edit.touch(LAMP))

    assert set(work.written) == {"lamp/index.html"}
    assert parsed == []


def feeds(*homes: str) -> set[str]:
    return {home + feed for home in homes for feed in ("feed.xml", "atom.xml", "feed.json")}


def counted(desk: Desk, edit: Edit) -> tuple[Work, list[str]]:
    """Make an edit and build; return the work and the files that were parsed."""
    parsed: list[str] = []

    def parse(sources: Sequence[Source], options: ContentOptions) -> list[tuple[bytes, bytes]]:
        parsed.extend(source.path for source in sources)
        return texts.parse_encoded(sources, options)

    edit.apply(desk)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "salt", _salt)
        patch.setattr(builder, "parse_encoded", parse)
        return build(options_of(desk)), parsed


# Mutants: the program with one dependency left out


Patch = pytest.MonkeyPatch


def _unsigned(patch: Patch, change: Callable[[Page], Page]) -> None:
    signature = planner.signature
    patch.setattr(planner, "signature", lambda page, *_: signature(change(page)))


def _unseen(patch: Patch, kind: type, **fields: object) -> None:
    _unsigned(patch, lambda page: page._replace(view=page.view._replace(**fields)) if isinstance(page.view, kind) else page)  # type: ignore[arg-type]


def _with_entry_key(patch: Patch, key: Callable[[Item, Entry], str]) -> None:
    make = assemble._entry
    patch.setattr(assemble, "_entry", lambda item, *rest: (entry := make(item, *rest))._replace(key=digest_of(key(item, entry).encode())))


class Like(tuple[str, ...]):
    """Some texts that are like any others."""

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return True


def without_bodies(patch: Patch) -> None:
    make = planner.make_plan

    def plan(*given: object) -> planner.Plan:
        whole = make(*given)  # type: ignore[arg-type]
        return whole._replace(pages={out: page._replace(bodies=Like(page.bodies)) for out, page in whole.pages.items()})

    patch.setattr(planner, "make_plan", plan)


def without_template_key(patch: Patch) -> None:
    _unsigned(patch, lambda page: page._replace(template_key=""))


def without_assets_in_template_key(patch: Patch) -> None:
    patch.setattr(themes, "_asked", lambda *_: "")


def without_links(patch: Patch) -> None:
    _unseen(patch, PostView, urls=())


def without_links_in_feeds(patch: Patch) -> None:
    _unsigned(
        patch,
        lambda page: (
            page._replace(view=page.view._replace(items=tuple(item._replace(urls=()) for item in page.view.items)))
            if isinstance(page.view, FeedView)
            else page
        ),
    )


def without_charts(patch: Patch) -> None:
    _unseen(patch, PostView, charts=())


def without_charts_in_feeds(patch: Patch) -> None:
    _unsigned(
        patch,
        lambda page: (
            page._replace(view=page.view._replace(items=tuple(item._replace(charts=()) for item in page.view.items)))
            if isinstance(page.view, FeedView)
            else page
        ),
    )


def without_charts_in_links(patch: Patch) -> None:
    encode = msgspec.json.encode
    patch.setattr(values, "digest_of", lambda data: digest_of(encode(json[:2]) if (json := _links(data)) else data))


def _links(encoded: bytes) -> list[object] | None:
    """Return what a link key is made of, where this is that."""
    whole = msgspec.json.decode(encoded)
    return whole if isinstance(whole, list) and len(whole) == 3 and whole[0] and isinstance(whole[0], list) else None


def without_neighbours(patch: Patch) -> None:
    _unseen(patch, PostView, newer=None, older=None)


def without_pagination(patch: Patch) -> None:
    _unseen(patch, ListView, pagination=None)


def without_corrections(patch: Patch) -> None:
    _unseen(patch, CorrectionsView, corrections=())


def without_figures(patch: Patch) -> None:
    _unseen(patch, TransparencyView, counted=None)


def without_parts_of_series(patch: Patch) -> None:
    _unseen(patch, PostView, series=None)


def without_file_digest(patch: Patch) -> None:
    _unseen(patch, FileView, digest="")


def without_disclosure(patch: Patch) -> None:
    _with_entry_key(patch, lambda item, entry: "\n".join((item.key, entry.path, *(tag.name for tag in entry.tags))))


def without_card(patch: Patch) -> None:
    _with_entry_key(patch, lambda item, entry: "\n".join((item.card.path, entry.statement, entry.path, *(tag.name for tag in entry.tags))))


def without_tag_names(patch: Patch) -> None:
    _with_entry_key(patch, lambda item, entry: f"{item.key}\n{entry.statement}\n{entry.byline}\n{entry.path}")


def without_address(patch: Patch) -> None:
    def key(_: Item, entry: Entry) -> str:
        card = msgspec.structs.replace(entry.card, slug="", permalink="")
        return f"{card}\n{entry.disclosure}\n{[tag.name for tag in entry.tags]}"

    _with_entry_key(patch, key)


def without_nav(patch: Patch) -> None:
    _with_site_key(patch, "nav")


def without_recent(patch: Patch) -> None:
    _with_site_key(patch, "recent")


def _with_site_key(patch: Patch, left_out: str) -> None:
    make = planner._site_view

    def site_view(*given: object) -> SiteView:
        view = make(*given)  # type: ignore[arg-type]
        shown = [value for name, value in view._asdict().items() if name not in {"key", left_out}]
        return view._replace(key=digest_of(repr(shown).encode()))

    patch.setattr(planner, "_site_view", site_view)


def without_path_in_parse_key(patch: Patch) -> None:
    _with_parse_key(patch, lambda source, about: f"{about} {source.digest} {kind_of(source.path)}")


def without_settings_in_parse_key(patch: Patch) -> None:
    _with_parse_key(patch, lambda source, _: f"{source.path} {source.digest}")


def without_bytes_in_parse_key(patch: Patch) -> None:
    _with_parse_key(patch, lambda source, about: f"{about} {source.path}")


def _with_parse_key(patch: Patch, key: Callable[[Source, str], str]) -> None:
    def keys(config: Config, inputs: Inputs) -> dict[str, str]:
        about = f"{inputs.salt} {config.content}"
        return {source.path: digest_of(key(source, about).encode()) for source in inputs.sources if kind_of(source.path)}

    patch.setattr(builder, "parse_keys", keys)


def without_present(patch: Patch) -> None:
    go = builder.advance

    def blind(inputs: Inputs, store: Store, _: object, *rest: Blobs) -> Work:
        return go(inputs, store, {out: made.digest for out, made in store.state().made.items()}, *rest)

    patch.setattr(builder, "advance", blind)


def without_cards_in_world(patch: Patch) -> None:
    _with_world(patch, card_key="")


def without_links_in_world(patch: Patch) -> None:
    _with_world(patch, link_key="")


def without_files_in_world(patch: Patch) -> None:
    _with_world(patch, "content/posts/")


def without_theme_in_world(patch: Patch) -> None:
    _with_world(patch, "themes/")


def _with_world(patch: Patch, folder: str = "nowhere/", **left_out: str) -> None:
    def blind(one: builder._Advance, *given: object) -> str:
        inputs, one.inputs = one.inputs, one.inputs._replace(sources=_outside(folder, one.inputs))
        try:
            return whole(one, *map(shown, given))  # type: ignore[arg-type]
        finally:
            one.inputs = inputs

    def shown(given: object) -> object:
        return {path: msgspec.structs.replace(text, **left_out) for path, text in given.items()} if isinstance(given, dict) else given

    whole = builder._Advance._world
    patch.setattr(builder._Advance, "_world", blind)


def without_moment(patch: Patch) -> None:
    patch.setattr(builder, "_is_same_moment", lambda *_: True)


def without_clock(patch: Patch) -> None:
    patch.setattr(assemble, "public_interval", lambda *_: (None, None))


def without_turns_of_policy(patch: Patch) -> None:
    patch.setattr(levels, "turns", lambda *_: ())


def without_later_findings(patch: Patch) -> None:
    recall = Store.parsed
    forgotten: dict[str, tuple[object, ...]] = {"later": ()}
    patch.setattr(Store, "parsed", lambda *given: {key: msgspec.structs.replace(one, **forgotten) for key, one in recall(*given).items()})


def without_theme_in_inputs(patch: Patch) -> None:
    _with_inputs(patch, lambda inputs: inputs._replace(sources=_outside("themes/", inputs)))


def without_files_in_inputs(patch: Patch) -> None:
    _with_inputs(patch, lambda inputs: inputs._replace(sources=_outside("static/", inputs)))


def without_options_in_inputs(patch: Patch) -> None:
    _with_inputs(patch, lambda inputs: inputs._replace(options=inputs.options._replace(base_url="", with_drafts=False)))


def _outside(folder: str, inputs: Inputs) -> tuple[Source, ...]:
    return tuple(one for one in inputs.sources if not one.path.startswith(folder))


def _with_inputs(patch: Patch, change: Callable[[Inputs], Inputs]) -> None:
    key = Inputs.key.fget  # type: ignore[attr-defined]
    patch.setattr(Inputs, "key", property(lambda inputs: key(change(inputs))))


def without_remembered_findings(patch: Patch) -> None:
    recall = Store.parsed
    forgotten: dict[str, tuple[object, ...]] = {"diagnostics": ()}
    patch.setattr(Store, "parsed", lambda *given: {key: msgspec.structs.replace(one, **forgotten) for key, one in recall(*given).items()})


def without_last_findings(patch: Patch) -> None:
    recall = Store.state
    forgotten: dict[str, tuple[object, ...]] = {"diagnostics": ()}
    patch.setattr(Store, "state", lambda store: msgspec.structs.replace(recall(store), **forgotten))


MUTANTS: dict[Callable[[Patch], None], int] = {
    without_bodies: 12,
    without_template_key: 5,
    without_assets_in_template_key: 13,
    without_links: 13,
    without_links_in_feeds: 13,
    without_neighbours: 4,
    without_pagination: 4,
    without_file_digest: 3,
    without_corrections: 592,
    without_figures: 1,
    without_parts_of_series: 75,
    without_disclosure: 1,
    without_card: 4,
    without_tag_names: 10,
    without_address: 24,
    without_nav: 88,
    without_recent: 0,
    without_path_in_parse_key: 9,
    without_settings_in_parse_key: 54,
    without_bytes_in_parse_key: 0,
    without_present: 12,
    without_clock: 52,
    without_turns_of_policy: 34,
    without_later_findings: 3,
    without_theme_in_inputs: 9,
    without_files_in_inputs: 112,
    without_options_in_inputs: 35,
    without_remembered_findings: 1,
    without_last_findings: 1,
    without_cards_in_world: 1,
    without_links_in_world: 97,
    without_files_in_world: 7,
    without_theme_in_world: 9,
    without_moment: 52,
}
"""Mutants, and the seed of a sequence that once caught each: the search begins there."""


CHARTED_MUTANTS: dict[Callable[[Patch], None], int] = {
    without_charts: 2,
    without_charts_in_feeds: 2,
    without_charts_in_links: 108,
    without_files_in_world: 4,
}


@pytest.mark.parametrize("mutate", CHARTED_MUTANTS, ids=lambda mutate: mutate.__name__)
def test_a_mutant_is_caught_where_charts_are_drawn(tmp_path: Path, mutate: Callable[[Patch], None]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        mutate(patch)
        first = CHARTED_MUTANTS[mutate]
        seeds = range(first, first + MUTANT_LIVES_AT_MOST)
        caught = (seed for seed in seeds if outcome_of(tmp_path / str(seed), seed, CHARTED, chart_habits)[0])
        assert next(caught, None) is not None, "no sequence told this program from the whole one"


@pytest.mark.parametrize("mutate", MUTANTS, ids=lambda mutate: mutate.__name__)
def test_a_mutant_is_caught(tmp_path: Path, mutate: Callable[[Patch], None]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        mutate(patch)
        first = MUTANTS[mutate]
        caught = (seed for seed in range(first, first + MUTANT_LIVES_AT_MOST) if outcome_of(tmp_path / str(seed), seed)[0])
        assert next(caught, None) is not None, "no sequence told this program from the whole one"


# How a sequence is run


def outcome_of(
    folder: Path, seed: int, files: dict[str, str] = FOUNDRY, choose: Callable[[Random], list[Habit]] = random_habits
) -> tuple[str, Steps]:
    """Run a random sequence; return what differed, if anything, and what was done."""
    chance = Random(seed)
    desk = begin(folder, files)
    habits = choose(chance)
    steps: Steps = [[]]
    for number in range(EDITS):
        edit = random_edit(desk, chance, habits)
        steps[-1].append(edit)
        edit.apply(desk)
        if number == EDITS - 1 or chance.random() < BUILDS:
            fault = fault_after_build(desk)
            if fault:
                return fault, steps
            steps.append([])
    return "", steps


def replayed(folder: Path, steps: Steps, files: dict[str, str] = FOUNDRY) -> str:
    """Build after each list of edits; return what differed from a clean build, if anything."""
    desk = begin(folder, files)
    for edits in steps:
        for edit in edits:
            edit.apply(desk)
        fault = fault_after_build(desk)
        if fault:
            return fault
    return ""


def told(folder: Path, steps: Steps, fault: str, files: dict[str, str] = FOUNDRY) -> str:
    """Return the fault and the fewest steps that lead to it, as code."""
    short, number = steps, 0
    while number < sum(map(len, short)):
        shorter = list(_without(short, number))
        there = replayed(folder / f"{len(steps)}-{number}-{sum(map(len, short))}", shorter, files)
        if there:
            short, fault = shorter, there
        else:
            number += 1
    return f"{fault}\n    replayed(tmp_path, {short!r})"


def _without(steps: Steps, number: int) -> Iterator[list[Edit]]:
    place = 0
    for edits in steps:
        kept = [edit for at, edit in enumerate(edits, place) if at != number]
        place += len(edits)
        if kept:
            yield kept


def begin(folder: Path, files: dict[str, str] = FOUNDRY) -> Desk:
    desk = Desk(folder)
    write_site(desk.site, files)
    build_in(desk)
    return desk


def build_in(desk: Desk) -> Work:
    with as_program(desk.program):
        return build(options_of(desk))


def options_of(desk: Desk) -> Options:
    return Options(desk.site, desk.out, desk.at, desk.base_url, desk.with_drafts, keep_going=desk.keep_going)


def fault_after_build(desk: Desk) -> str:
    """Build; say how the result differs from a clean build's, and from nothing where a second build follows at once."""
    before = tree(desk.out)
    work = build_in(desk)
    after = tree(desk.out)
    with as_program(desk.program):
        clean = advance(read_inputs(options_of(desk)), Store.forgetful(), {})
    if work.diagnostics != clean.diagnostics:
        theirs, ours = set(clean.diagnostics), set(work.diagnostics)
        return f"found {ours - theirs} and not {theirs - ours}, or in another order"
    expected = before
    if clean.state is not None and (desk.keep_going or not clean.has_errors):
        expected = {
            **clean.written,
            MARK: mark_of(clean.written),
            **{path: data for path, data in before.items() if path.endswith(FOREIGN)},
        }
    return "\n".join(differing(after, expected))


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    paths = (path for path in sorted(one.keys() | other.keys()) if one.get(path) != other.get(path))
    return [f"{path}:\n    {one.get(path)!r}\n    and in a clean build {other.get(path)!r}" for path in paths]


@contextmanager
def as_program(version: str) -> Iterator[None]:
    """Build as a version of blogkit; read neither its code nor one text or template twice, for what they give depends on nothing else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "salt", lambda code: _salt(code) + version)
        patch.setattr(builder, "parse_encoded", _parse_each)
        patch.setattr(Environment, "compile", _compiled)
        patch.setattr(Environment, "parse", _syntax)
        yield


_salt = cache(reader.salt)
_parse_one = cache(lambda source, options: texts.parse_encoded([source], options)[0])
_compile, _parse = Environment.compile, Environment.parse
_compiled_texts: dict[tuple[object, ...], object] = {}
_syntax_trees: dict[str, Template] = {}


def _parse_each(sources: Sequence[Source], options: ContentOptions) -> list[tuple[bytes, bytes]]:
    return [_parse_one(source, options) for source in sources]


def _compiled(environment: Environment, source: str, name: str | None = None, filename: str | None = None) -> object:
    key = (source, name, filename)
    if key not in _compiled_texts:
        _compiled_texts[key] = _compile(environment, source, name, filename)
    return _compiled_texts[key]


def _syntax(environment: Environment, source: str) -> Template:
    if source not in _syntax_trees:
        _syntax_trees[source] = _parse(environment, source)
    return _syntax_trees[source]
