"""Whether a site held in memory is, after any edits, the site that a clean build makes, byte for byte and finding for finding."""

import gc
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from blogkit.build import Work, advance
from blogkit.content.values import Body
from blogkit.diagnostics import Severity
from blogkit.feed import _Post
from blogkit.inputs import Inputs, Options, read_inputs
from blogkit.live import Live, open_live, show
from blogkit.parity.expected import Expected
from blogkit.plan import Page
from blogkit.render import PostInList, Renderer
from blogkit.sources import ChangedError
from blogkit.store import Store
from tests.edits import CHARTED, FOUNDRY, Desk, Edit, chart_habits, chunks, random_edit, random_habits
from tests.sites import write_site
from tests.test_incremental import as_program, differing

SEQUENCES, IN_THE_SUITE = 96, 24
A_CHUNK = 12
EDITS = 16
OF_THE_COMMAND_LINE = frozenset({"flag", "program", "copy", "old_store", "old_output", "elsewhere", "corrupt_store"})
"""What nobody can do to a running program, or what would take its store away under its hands."""
LAMP, BELL = "content/posts/lamp.md", "content/posts/bell.md"


@pytest.mark.parametrize("first", chunks(SEQUENCES, A_CHUNK, IN_THE_SUITE))
def test_after_any_edits_what_is_shown_is_what_a_clean_build_makes(tmp_path: Path, first: int) -> None:
    for seed in range(first, first + A_CHUNK):
        fault = fault_of(tmp_path / str(seed), seed)
        assert not fault, f"seed {seed}: {fault}"


def test_the_same_holds_where_charts_are_drawn(tmp_path: Path) -> None:
    for seed in range(A_CHUNK):
        fault = fault_of(tmp_path / str(seed), seed, has_charts=True)
        assert not fault, f"seed {seed}: {fault}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("_is_prose", lambda now, then, changed: all(one.parsed.get(path) for path in changed for one in (now, then.reading))),
        ("signature", lambda *_: ""),
        ("beside_and_static", lambda *_: ({}, [])),
    ],
)
def test_a_mutant_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: object) -> None:
    monkeypatch.setattr(show, name, value)
    assert any(fault_of(tmp_path / str(seed), seed) for seed in range(24))


def test_an_error_keeps_what_is_shown_and_is_said_until_it_is_mended(tmp_path: Path) -> None:
    desk = begin(tmp_path)
    with open_live(read(desk)) as live:
        before = page(live, "lamp/index.html")
        Edit.author(LAMP, "nobody").apply(desk)
        live.update(read(desk))
        assert live.is_held
        assert [(one.rule, one.span.path) for one in live.diagnostics if one.severity == Severity.ERROR] == [("unknown-person", LAMP)]
        assert page(live, "lamp/index.html") == before
        Edit.prose(BELL, "While the lamp is broken.").apply(desk)
        live.update(read(desk))
        rest(live)
        assert live.is_held
        assert b"While the lamp" not in page(live, "bell/index.html")

        Edit.author(LAMP, "ada").apply(desk)
        live.update(read(desk))
        assert not live.is_held
        assert b"While the lamp" in page(live, "bell/index.html")
        assert not any(one.severity == Severity.ERROR for one in live.diagnostics)


def test_a_site_that_begins_with_an_error_is_shown_without_that_text_and_goes_on(tmp_path: Path) -> None:
    desk = begin(tmp_path)
    Edit.author(LAMP, "nobody").apply(desk)
    with open_live(read(desk)) as live:
        assert not live.is_held
        assert live.find("lamp/index.html") is None
        Edit.prose(BELL, "All the same.").apply(desk)
        live.update(read(desk))
        assert b"All the same." in page(live, "bell/index.html")
        Edit.opening(LAMP).apply(desk)  # the error stands on another line now
        live.update(read(desk))
        assert not live.is_held


def test_a_template_that_fails_leaves_the_last_good_page_and_is_told_of(tmp_path: Path) -> None:
    desk = begin(tmp_path)
    with open_live(read(desk)) as live:
        before = page(live, "lamp/index.html")
        template = desk.site / "themes/plain/templates/post.html"
        sound = template.read_text()
        template.write_text(sound.replace("{{ post.disclosure", "{{ post.nothing }}{{ post.disclosure", 1))
        live.update(read(desk))
        found = live.find("lamp/index.html")
        assert found is not None
        assert found.data == before
        assert [one.rule for one in found.faults] == ["template-error"]
        rest(live)
        assert {one.rule for one in live.diagnostics if one.severity == Severity.ERROR} == {"template-error"}

        template.write_text(sound)
        live.update(read(desk))
        rest(live)
        assert [one for one in live.diagnostics if one.rule == "template-error"] == []


def test_a_page_is_rendered_when_it_is_asked_for_and_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = begin(tmp_path)
    rendered: list[str] = []
    render = Renderer.render

    def counted(one: Renderer, page: Page, bodies: Sequence[Body]) -> bytes:
        rendered.append(page.out)
        return render(one, page, bodies)

    monkeypatch.setattr(Renderer, "render", counted)
    with open_live(read(desk)) as live:
        page(live, "lamp/index.html")
        page(live, "lamp/index.html")
        assert rendered == ["lamp/index.html"]
        Edit.prose(BELL).apply(desk)
        live.update(read(desk))
        page(live, "bell/index.html")
        page(live, "lamp/index.html")
        assert rendered == ["lamp/index.html", "bell/index.html"]


@pytest.mark.parametrize("kept", [0, 4000])
def test_a_store_that_is_damaged_under_its_hands_costs_time_and_nothing_else(tmp_path: Path, kept: int) -> None:
    desk = begin(tmp_path)
    with open_live(read(desk)) as live:
        rest(live)
    with open_live(read(desk)) as live:
        desk.store.write_bytes(desk.store.read_bytes()[:kept] + b"damaged" * 9000)
        Edit.config("site", "timezone", '"Asia/Tokyo"').apply(desk)  # every text is read anew
        live.update(read(desk))
        assert fault_in(live, clean(desk), sure=True) == ""


def test_the_last_change_is_counted(tmp_path: Path) -> None:
    desk = begin(tmp_path)
    with open_live(read(desk)) as live:
        rest(live)
        assert live.changed_pages == live.total
        Edit.title("content/pages/about.md", "About everything").apply(desk)
        live.update(read(desk))
        assert live.changed_pages is None
        rest(live)
        assert live.changed_pages == 1
        assert not live.update(read(desk))


def test_what_was_made_of_posts_as_they_were_is_let_go(tmp_path: Path) -> None:
    desk, before = begin(tmp_path), remembered()
    with open_live(read(desk)) as live:
        rest(live)
        assert remembered() > before
        for number in range(5):
            Edit.title(LAMP, f"Title {number}").apply(desk)
            live.update(read(desk))
            rest(live)
        live.tidy()
        assert remembered() <= before
        assert b"Title 4" in page(live, "feed.xml")


DRAWING = '<svg xmlns="http://www.w3.org/2000/svg"><title>{}</title>' + "<g/>" * 100_000 + "</svg>"
"""Too large to be held: it is read where it is needed."""


def test_a_file_that_changes_while_it_is_looked_at_is_taken_as_it_is_in_the_end(tmp_path: Path) -> None:
    desk = begin(tmp_path)
    with open_live(read(desk)) as live:
        for text, meanwhile in (("One", "Two"), ("Three", "Four")):
            write_site(desk.site, {"content/posts/dial.svg": DRAWING.format(text), "static/dial.svg": DRAWING.format(text)})
            inputs = read(desk)
            write_site(desk.site, {"content/posts/dial.svg": DRAWING.format(meanwhile), "static/dial.svg": DRAWING.format(meanwhile)})
            with pytest.raises(ChangedError):
                live.update(inputs)
            live.update(read(desk))
            work = clean(desk)
            rest(live)
            assert live.total == len(work.written) + len(work.large)
            assert page(live, "dial.svg") == work.large["dial.svg"].read()
            assert fault_in(live, work, sure=False) == ""


def remembered() -> int:
    """Return how many values there are that were made of a post for a list, for a feed or for the gate."""
    gc.collect()
    return sum(isinstance(one, PostInList | Expected | _Post) for one in gc.get_objects())


def test_a_page_is_found_before_the_rest_is_planned(tmp_path: Path) -> None:
    desk = begin(tmp_path)
    expected = clean(desk).written
    for out in expected:
        with open_live(read(desk)) as live:
            assert page(live, out) == expected[out], out
            assert live.find("nothing-here/index.html") is None


# How a sequence is run


def fault_of(folder: Path, seed: int, *, has_charts: bool = False) -> str:
    """Edit a site that is held in memory, at random; say how it differs from a clean build, if it does."""
    chance = Random(seed)
    desk = begin(folder, CHARTED if has_charts else FOUNDRY)
    habits = chart_habits(chance) if has_charts else random_habits(chance)
    with as_program(""), open_live(read(desk)) as live:
        good: Work | None = clean(desk)
        for number in range(EDITS):
            edit = random_edit(desk, chance, habits)
            if edit.deed not in OF_THE_COMMAND_LINE:
                edit.apply(desk)
                live.update(read(desk))
                pieces = chance.choice((0, 1, 3, 10, 100))
                while pieces and live.behind():
                    pieces -= 1
                good, fault = fault_after(live, clean(desk), good, chance)
                if fault:
                    return f"after edit {number}, {edit}: {fault}"
    return ""


def fault_after(live: Live, work: Work, good: Work | None, chance: Random) -> tuple[Work | None, str]:
    """Compare with a clean build, or with the last ``good`` one; it is None while nothing is promised of what is shown."""
    if work.state is not None and not work.has_errors:
        good = work
        if live.is_held:
            return good, "an error that is none holds the site back"
    elif not live.is_held:
        return None, ""  # the error is one that only the whole site shows
    if good is None:
        return None, ""
    if fault := fault_in(live, good, sure=chance.random() < 0.5):
        return good, fault
    if not live.is_held and chance.random() < 0.5:
        rest(live)
        if live.diagnostics != work.diagnostics:
            return good, f"found {set(live.diagnostics) ^ set(work.diagnostics)}"
    return good, ""


def fault_in(live: Live, good: Work, *, sure: bool) -> str:
    if sure:
        rest(live)
        if live.total != len(good.written):
            return f"{live.total} pages, and a clean build has {len(good.written)}"
    shown = {out: found.data for out in good.written if (found := live.find(out)) is not None}
    return "\n".join(differing(shown, dict(good.written)))


def begin(folder: Path, files: dict[str, str] = FOUNDRY) -> Desk:
    desk = Desk(folder)
    desk.keep_going = False
    write_site(desk.site, files)
    return desk


def read(desk: Desk) -> Inputs:
    return read_inputs(Options(desk.site, desk.out, desk.at, "http://127.0.0.1:8000"))


def clean(desk: Desk) -> Work:
    return advance(read(desk), Store.forgetful(), {})


def page(live: Live, out: str) -> bytes:
    found = live.find(out)
    assert found is not None
    return found.data


def rest(live: Live) -> None:
    while live.behind():
        pass
