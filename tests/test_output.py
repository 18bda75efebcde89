"""Whether the output folder is ever half there or loses a foreign file. Never mocks a file system that it can have."""

import errno
import os
import random
import shutil
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

import pytest

from blogkit.output import OutputError, files as file_system, lock, open_output
from blogkit.output.foreign import find_foreign
from blogkit.output.mark import MARK, is_safe, mark_of, paths_marked
from blogkit.sources import digest_of

SITE = {
    "index.html": b"home",
    "lamp/index.html": b"a lamp",
    "lamp/photo.jpg": b"\xff\xd8",
    "tags/light/index.html": b"light",
    "feed.xml": b"<rss/>",
}
NEWER = {
    "index.html": b"home 2",
    "lamp/index.html": b"a lamp",
    "bell/index.html": b"a bell",
    "tags/light/index.html": b"light",
    "feed.xml": b"<rss/>2",
}
AT_REST = {".gitignore", "ledger", "lock", "shadow"}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "site" / "public"


def publish(out: Path, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Publish these files as a build does: write what differs, take away what is there and not wanted. Return what was written."""
    with open_output(out) as output:
        present = output.present()
        written = {path: data for path, data in files.items() if present.get(path) != digest_of(data)}
        output.switch(written, present.keys() - files.keys())
        return written


def tree(folder: Path) -> dict[str, bytes | str]:
    """Return every file's bytes and every link's target, below a folder."""
    found: dict[str, bytes | str] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            found[path.relative_to(folder).as_posix()] = os.readlink(path)
        elif path.is_file():
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def site(files: Mapping[str, bytes]) -> dict[str, bytes | str]:
    """Return the tree that these files make, with its mark."""
    return {**files, MARK: mark_of(files)}


def aside(out: Path) -> Path:
    return out.with_name(f".{out.name}.blogkit")


def folders(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_dir() and not path.is_symlink()}


def stats(folder: Path) -> dict[str, tuple[int, int, int, int]]:
    found = {str(path): path.lstat() for path in (folder, *folder.rglob("*"))}
    return {path: (file.st_ino, file.st_mtime_ns, file.st_ctime_ns, file.st_size) for path, file in found.items()}


# --- What a build does


@pytest.mark.parametrize("there", ["absent", "empty"])
def test_the_first_build_makes_the_tree(out: Path, there: str) -> None:
    if there == "empty":
        out.mkdir(parents=True)
    publish(out, SITE)
    assert tree(out) == site(SITE)
    assert {path.name for path in aside(out).iterdir()} == AT_REST


def test_each_next_build_changes_adds_and_removes(out: Path) -> None:
    for files in (SITE, NEWER, SITE, {"only.txt": b"1"}, NEWER):
        publish(out, files)
        assert tree(out) == site(files)
        assert folders(out) == {above.as_posix() for path in files for above in Path(path).parents} - {"."}
        assert {path.name for path in aside(out).iterdir()} == AT_REST


def test_a_build_writes_what_differs_and_nothing_else(out: Path) -> None:
    publish(out, SITE)
    assert publish(out, NEWER).keys() == {"index.html", "bell/index.html", "feed.xml"}


def test_files_become_folders_and_folders_files(out: Path) -> None:
    for files in ({"a": b"1"}, {"a/b": b"2"}, {"a/b/c": b"3", "a/d": b"4"}, {"a": b"5"}, {"a/b/c": b"6"}, {"a/b": b"7"}):
        publish(out, files)
        assert tree(out) == site(files)


def test_without_a_change_nothing_at_all_is_written(out: Path) -> None:
    publish(out, SITE)
    publish(out, NEWER)
    before = stats(out.parent)
    assert publish(out, NEWER) == {}
    assert stats(out.parent) == before


def test_a_build_that_publishes_nothing_leaves_nothing(out: Path) -> None:
    with open_output(out) as output:
        assert output.present() == {}
        output.switch({}, ())
    assert list(out.parent.iterdir()) == []


def test_equal_sites_have_equal_bytes_whatever_was_built_before(tmp_path: Path) -> None:
    for files in (SITE, NEWER):
        publish(tmp_path / "one", files)
    publish(tmp_path / "other", dict(reversed(NEWER.items())))
    assert tree(tmp_path / "one") == tree(tmp_path / "other")


def test_several_switches_in_one_go(out: Path) -> None:
    with open_output(out) as output:
        output.switch(SITE, ())
        output.switch({"index.html": b"2"}, {"feed.xml"})
        assert output.present().keys() == SITE.keys() - {"feed.xml"}
        output.switch({"feed.xml": b"3"}, {"never.was"})
    assert tree(out) == site({**SITE, "index.html": b"2", "feed.xml": b"3"})


def test_what_is_gone_leaves_no_byte_anywhere(out: Path) -> None:
    publish(out, {**SITE, "draft/index.html": b"a secret of the firm", "index.html": b"an older secret"})
    publish(out, SITE)
    assert [path for path, data in tree(out.parent).items() if b"secret" in (data if isinstance(data, bytes) else b"")] == []
    assert not (out / "draft").exists()


def test_already_the_second_build_brings_a_shadow_forward(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(out, SITE)
    assert os.path.samestat((out / "feed.xml").stat(), (aside(out) / "shadow/feed.xml").stat())
    monkeypatch.setattr("blogkit.output.prepare._made_anew", lambda *_: pytest.fail("the tree was made anew"))
    for files in (NEWER, SITE, {"lamp": b"1"}, SITE, {**SITE, "index.html": b"2"}):
        publish(out, files)
        assert tree(out) == site(files)


def test_permissions_are_ordinary_and_the_folder_keeps_its_own(out: Path) -> None:
    before = os.umask(0o027)
    try:
        publish(out, SITE)
        assert stat.S_IMODE((out / "lamp/index.html").stat().st_mode) == 0o640
        assert stat.S_IMODE((out / "lamp").stat().st_mode) == 0o750
    finally:
        os.umask(before)
    assert stat.S_IMODE(aside(out).stat().st_mode) == 0o700
    out.chmod(0o775)
    for files in (NEWER, SITE):
        publish(out, files)
        assert stat.S_IMODE(out.stat().st_mode) == 0o775


# --- What must not be written


def refused(out: Path, match: str) -> None:
    before = tree(out.parent) if out.parent.is_dir() and out.parent != out else {}
    with pytest.raises(OutputError, match=match) as problem:
        publish(out, SITE)
    assert "\n" not in str(problem.value)
    assert (tree(out.parent) if before else {}) == before


def test_a_folder_with_files_and_no_mark_is_refused(out: Path) -> None:
    out.mkdir(parents=True)
    (out / "thesis.txt").write_text("mine")
    refused(out, r"holds files and not blogkit's mark")
    assert not aside(out).exists()


@pytest.mark.parametrize("mark", [b"", b"another mark\nthesis.txt\n"])
def test_a_mark_that_is_not_ours_is_refused(out: Path, mark: bytes) -> None:
    out.mkdir(parents=True)
    (out / MARK).write_bytes(mark)
    (out / "thesis.txt").write_text("mine")
    refused(out, r"holds files and not blogkit's mark")


def test_a_folder_whose_mark_was_removed_is_refused(out: Path) -> None:
    publish(out, SITE)
    (out / MARK).unlink()
    refused(out, r"holds files and not blogkit's mark")


def test_a_file_a_link_and_the_great_folders_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("mine")
    refused(tmp_path / "file", r"is a file; name a folder")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to("elsewhere")
    refused(tmp_path / "link", r"is a link; name the folder that it leads to")
    refused(Path("/"), r"cannot be the output folder")
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    refused(tmp_path / "home", r"cannot be the output folder")
    assert list((tmp_path / "elsewhere").iterdir()) == list((tmp_path / "home").iterdir()) == []


@pytest.mark.skipif(not os.path.ismount("/proc"), reason="this system has no /proc to be refused as a mount point")
def test_a_mount_point_is_refused() -> None:
    with pytest.raises(OutputError, match="is a mount point"), open_output(Path("/proc")):
        pass


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_what_stands_where_the_second_tree_goes_is_left_alone(out: Path, kind: str) -> None:
    mine = out.parent / "mine"
    mine.mkdir(parents=True)
    (mine / "thesis.txt").write_text("mine")
    if kind == "folder":
        mine.rename(aside(out))
    elif kind == "file":
        aside(out).write_text("mine")
    else:
        aside(out).symlink_to("mine")
    refused(out, r"stands where blogkit keeps the second tree")


PATHS_OUT = ["../evil", "/etc/evil", "a/../../evil", "a//b", "./a", "a/.", "", "a/", "..", "a\nb", "a\0b", "a\rb", MARK, f"{MARK}/x"]


@pytest.mark.parametrize("path", PATHS_OUT)
def test_a_path_that_leads_out_is_refused(out: Path, path: str) -> None:
    publish(out, SITE)
    with open_output(out) as output, pytest.raises(OutputError, match="is not a path inside"):
        output.switch({path: b"evil"}, ())
    assert tree(out) == site(SITE)


@pytest.mark.parametrize("path", ["a", "..a/b..", "a/...b", ".well-known/x", "é/ü", "a b/c", ".blogkit-output.html", "a/" + MARK])
def test_an_ordinary_path_is_safe(path: str) -> None:
    assert is_safe(path)


def test_a_forged_mark_reaches_no_file_elsewhere(out: Path) -> None:
    publish(out, SITE)
    victim = out.parent / "thesis.txt"
    victim.write_text("mine")
    with (out / MARK).open("ab") as mark:
        mark.write(b"../thesis.txt\n/etc/passwd\n\n" + os.fsencode(victim) + b"\n")
    shutil.rmtree(aside(out))
    publish(out, NEWER)
    assert victim.read_text() == "mine"
    assert tree(out) == site(NEWER)


def test_a_mark_is_read_as_it_was_written() -> None:
    paths = {"a", "b/c", "é/\udcff"}
    assert paths_marked(mark_of(paths)) == paths
    assert paths_marked(mark_of(paths).replace(b"\n", b"\r\n")) == paths
    assert paths_marked(b"something else\na\n") is None


@pytest.mark.parametrize("folder", ["lamp", "tags"])
def test_a_link_in_the_output_is_never_written_through(out: Path, folder: str) -> None:
    publish(out, SITE)
    elsewhere = out.parent / "elsewhere"
    (out / folder).rename(elsewhere)
    (out / folder).symlink_to("../elsewhere")
    for path in (elsewhere, elsewhere / "light"):
        path.mkdir(exist_ok=True)
        (path / "mine.txt").write_text("mine")
    before = tree(elsewhere)
    for files in ({**SITE, f"{folder}/light/index.html": b"evil"}, {**SITE, "feed.xml": b"2"}):
        with pytest.raises(OutputError, match=rf"{folder} was not written by blogkit .* move it away"):
            publish(out, files)
    assert tree(elsewhere) == before
    without = {path: data for path, data in SITE.items() if not path.startswith(folder)}
    publish(out, without)
    assert tree(out) == {**site(without), folder: "../elsewhere"}
    assert tree(elsewhere) == before


def test_a_link_in_the_place_of_our_own_file_is_replaced(out: Path) -> None:
    publish(out, SITE)
    victim = out.parent / "thesis.txt"
    victim.write_text("mine")
    (out / "feed.xml").unlink()
    (out / "feed.xml").symlink_to("../thesis.txt")
    publish(out, SITE)
    assert tree(out) == site(SITE)
    assert victim.read_text() == "mine"


# --- What others put there


def put_foreign(out: Path) -> dict[str, bytes | str]:
    files = {
        "CNAME": b"bells.example",
        ".git/config": b"[core]",
        ".git/refs/x/y": b"1",
        "lamp/by-hand.txt": b"mine",
        "tags/mine/deep.txt": b"mine",
    }
    for path, data in files.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_bytes(data)
    (out / "media").symlink_to("/nowhere/at/all")
    (out / "tags/nothing-in-it").mkdir()
    return {**files, "media": "/nowhere/at/all"}


@pytest.mark.parametrize("memory", ["kept", "ledger lost", "all lost", "shadow lost"])
def test_foreign_files_stay_in_place_on_every_build(out: Path, memory: str) -> None:
    publish(out, SITE)
    mine = put_foreign(out)
    inodes = {path: (out / path).lstat().st_ino for path in (*mine, ".git", "tags/mine")}
    for files in (NEWER, SITE, {"only.txt": b"1"}, NEWER, NEWER):
        publish(out, files)
        assert tree(out) == {**site(files), **mine}
        assert {path: (out / path).lstat().st_ino for path in inodes} == inodes
        assert (out / "tags/nothing-in-it").is_dir()
        assert {path.name for path in aside(out).iterdir()} <= AT_REST
        assert {path for path in tree(aside(out)) if path.removeprefix("shadow/") in mine} == set()
        if memory == "ledger lost":
            (aside(out) / "ledger").unlink()
        elif memory == "all lost":
            shutil.rmtree(aside(out))
        elif memory == "shadow lost":
            shutil.rmtree(aside(out) / "shadow", ignore_errors=True)


def test_foreign_files_come_and_go_between_builds(out: Path) -> None:
    publish(out, SITE)
    for number, folder in enumerate(("", "lamp/", "tags/", "tags/light/", "", "lamp/")):
        (out / f"{folder}mine-{number}").write_text("mine")
        publish(out, {**SITE, "index.html": b"%d" % number})
        assert (out / f"{folder}mine-{number}").read_text() == "mine"
    for path in out.rglob("mine-*"):
        path.unlink()
    publish(out, SITE)
    publish(out, NEWER)
    assert tree(out) == site(NEWER)


def test_a_folder_goes_when_its_last_foreign_file_went(out: Path) -> None:
    publish(out, SITE)
    (out / "lamp/mine.txt").write_text("mine")
    without = {path: data for path, data in SITE.items() if not path.startswith("lamp/")}
    publish(out, without)
    assert tree(out) == {**site(without), "lamp/mine.txt": b"mine"}
    (out / "lamp/mine.txt").unlink()
    publish(out, {**without, "index.html": b"2"})
    assert not (out / "lamp").exists()


def test_a_foreign_file_stays_in_a_folder_that_we_left(out: Path) -> None:
    files = {"index.html": b"0", "a/x": b"ours"}
    publish(out, {**files, "a/b/y": b"ours"})
    (out / "a/b/mine.txt").write_text("mine")
    for number in range(4):
        publish(out, {**files, "index.html": b"%d" % number})
        assert (out / "a/b/mine.txt").read_text() == "mine"


def test_folders_in_which_nothing_happened_are_not_looked_into(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(out, SITE)
    (out / "CNAME").write_text("mine")
    without = {path: data for path, data in SITE.items() if path != "lamp/photo.jpg"}
    for number, files in enumerate((SITE, SITE, without, without)):
        time.sleep(0.02)
        publish(out, {**files, "index.html": b"%d" % number})
    time.sleep(0.02)
    monkeypatch.setattr("blogkit.output.foreign.foreign_in", lambda _, folder, *__: pytest.fail(f"looked into {folder!r}"))
    publish(out, {**without, "lamp/index.html": b"3"})


@pytest.mark.parametrize(
    ("mine", "files"),
    [
        ("robots.txt", {"robots.txt": b"ours"}),
        ("slides", {"slides/index.html": b"ours"}),
        ("slides/1.txt", {"slides": b"ours"}),
        ("lamp/mine.txt", {"lamp": b"ours"}),
        ("lamp/deep/mine.txt", {"lamp/deep": b"ours"}),
    ],
)
def test_a_foreign_file_in_the_way_stops_the_build(out: Path, mine: str, files: dict[str, bytes]) -> None:
    publish(out, SITE)
    (out / mine).parent.mkdir(parents=True, exist_ok=True)
    (out / mine).write_text("mine")
    wanted = {path: data for path, data in SITE.items() if not any(path.startswith(file + "/") for file in files)} | files
    for _ in range(2):
        with pytest.raises(OutputError, match="was not written by blogkit and stands where the site needs"):
            publish(out, wanted)
        assert tree(out) == {**site(SITE), mine: b"mine"}
    (out / mine).unlink()
    if (out / "slides").is_dir():
        (out / "slides").rmdir()
    shutil.rmtree(out / "lamp/deep", ignore_errors=True)
    publish(out, wanted)
    assert tree(out) == site(wanted)


def test_a_foreign_folder_can_be_shared(out: Path) -> None:
    publish(out, SITE)
    (out / "slides/old").mkdir(parents=True)
    (out / "slides/old/1.txt").write_text("mine")
    for files in ({**SITE, "slides/index.html": b"ours"}, SITE, {**SITE, "slides/old/index.html": b"ours"}, NEWER):
        publish(out, files)
        assert tree(out) == {**site(files), "slides/old/1.txt": b"mine"}


def test_what_is_put_there_during_the_switch_is_not_lost(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(out, SITE)
    (out / "CNAME").write_text("old.example")
    publish(out, NEWER)
    exchange = file_system.exchange

    def late(one: str, other: str, spare: str) -> None:
        (out / "late.txt").write_text("mine")
        (out / "late").mkdir()
        (out / "late/x").write_text("mine")
        (out / "CNAME.new").write_text("new.example")
        (out / "CNAME.new").rename(out / "CNAME")
        exchange(one, other, spare)

    monkeypatch.setattr("blogkit.output.folder.exchange", late)
    publish(out, SITE)
    monkeypatch.undo()
    mine = {"late.txt": b"mine", "late/x": b"mine", "CNAME": b"new.example"}
    assert tree(out) == {**site(SITE), **mine}
    assert tree(aside(out) / "kept") == {"CNAME": b"old.example"}
    publish(out, NEWER)
    assert tree(out) == {**site(NEWER), **mine}


def test_a_folder_that_could_change_again_unseen_is_to_be_looked_into(out: Path) -> None:
    publish(out, SITE)
    ours = {"", "lamp", "tags", "tags/light"}
    _, fresh = find_foreign(str(out), ours, SITE, {}, (), now_ns=out.stat().st_mtime_ns)
    _, settled = find_foreign(str(out), ours, SITE, {}, (), now_ns=time.time_ns() + 10**9)
    assert fresh[""] == 0
    assert settled == {folder: (out / folder).stat().st_mtime_ns for folder in ours}


# --- What was changed by hand


def in_place(path: Path) -> None:
    """Change bytes, keep size, name and mtime: only the ctime tells."""
    before = path.stat()
    with path.open("r+b") as file:
        file.write(b"#")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def by_rename(path: Path) -> None:
    path.with_name("edited~").write_bytes(b"edited")
    path.with_name("edited~").rename(path)


def to_nothing(path: Path) -> None:
    path.write_bytes(b"")


def shortened(path: Path) -> None:
    os.truncate(path, 1)


HANDS: list[Callable[[Path], object]] = [in_place, by_rename, Path.unlink, to_nothing, shortened]


@pytest.mark.parametrize("path", ["index.html", "lamp/index.html", "feed.xml"])
@pytest.mark.parametrize("hand", HANDS)
@pytest.mark.parametrize("is_at_once", [True, False])
def test_a_hand_edit_is_found_and_healed_in_both_trees(out: Path, path: str, hand: Callable[[Path], object], *, is_at_once: bool) -> None:
    publish(out, SITE)
    publish(out, {**SITE, "feed.xml": b"2"})
    publish(out, SITE)
    if not is_at_once:
        time.sleep(0.02)  # past the grain of the file system's clock, so that the stat alone must tell
    hand(out / path)
    with open_output(out) as output:
        assert path not in output.present()
    assert publish(out, SITE).keys() == {path}
    assert tree(out) == site(SITE)
    for number in range(2):
        files = {**SITE, "other.txt": b"%d" % number}
        publish(out, files)
        assert tree(out) == site(files)


@pytest.mark.parametrize("content", ["", "mine.txt"])
def test_a_folder_in_the_place_of_our_own_file_is_not_removed(out: Path, content: str) -> None:
    publish(out, SITE)
    (out / "feed.xml").unlink()
    (out / "feed.xml" / content).mkdir(parents=True)
    with pytest.raises(OutputError, match=r"feed.xml was not written by blogkit"):
        publish(out, SITE)
    assert (out / "feed.xml" / content).is_dir()


def test_a_hand_edit_while_the_build_is_at_work_is_found_by_the_next(out: Path) -> None:
    publish(out, SITE)
    for path in SITE:
        os.utime(out / path)
    with open_output(out) as output:
        output.present()
        (out / "feed.xml").write_bytes(b"edited")
        output.switch({"index.html": b"2"}, ())
    assert publish(out, {**SITE, "index.html": b"2"}).keys() == {"feed.xml"}
    assert tree(out) == site({**SITE, "index.html": b"2"})


def test_a_hand_edited_file_that_nobody_wants_any_more_is_removed(out: Path) -> None:
    publish(out, SITE)
    (out / "feed.xml").write_bytes(b"edited")
    (out / "lamp/photo.jpg").unlink()
    wanted = {path: data for path, data in SITE.items() if path not in {"feed.xml", "lamp/photo.jpg"}}
    assert publish(out, wanted) == {}
    assert tree(out) == site(wanted)


def test_a_touched_file_is_read_once_and_not_rewritten(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(out, SITE)
    time.sleep(0.02)
    for path in SITE:
        os.utime(out / path)
    time.sleep(0.02)
    assert publish(out, SITE) == {}
    monkeypatch.setattr("blogkit.output.seen.digest_of", lambda _: pytest.fail("a file was read again"))
    assert publish(out, SITE) == {}


def test_an_edited_mark_is_healed(out: Path) -> None:
    publish(out, SITE)
    with (out / MARK).open("ab") as mark:
        mark.write(b"never-was.html\n")
    publish(out, SITE)
    assert tree(out) == site(SITE)
    (out / MARK).write_bytes(mark_of(()))
    publish(out, SITE)
    publish(out, NEWER)
    assert tree(out) == site(NEWER)


def test_a_copied_site_is_recognised(out: Path, tmp_path: Path) -> None:
    publish(out, SITE)
    publish(out, NEWER)
    (out / "CNAME").write_text("mine")
    publish(out, SITE)
    shutil.copytree(out.parent, tmp_path / "copy", symlinks=True)
    copy = tmp_path / "copy" / "public"
    assert publish(copy, SITE) == {}
    assert publish(copy, NEWER).keys() == {"index.html", "bell/index.html", "feed.xml"}
    assert tree(copy) == {**site(NEWER), "CNAME": b"mine"}


def test_another_folder_put_in_its_place_is_looked_at_anew(out: Path) -> None:
    publish(out, SITE)
    publish(out, NEWER)
    other = shutil.copytree(out, out.with_name("other"))
    before = (other / "lamp").stat()
    (other / "lamp/mine.txt").write_text("mine")
    os.utime(other / "lamp", ns=(before.st_atime_ns, before.st_mtime_ns))
    out.rename(out.with_name("away"))
    other.rename(out)
    publish(out, SITE)
    assert tree(out) == {**site(SITE), "lamp/mine.txt": b"mine"}


# --- What was lost or spoiled


def flipped(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 1])


LEDGERS: list[Callable[[bytes], bytes]] = [
    lambda _: b"",
    lambda data: data[:-7],
    flipped,
    lambda data: b"another program's\n" + data,
    lambda data: data[:30],
]


@pytest.mark.parametrize("spoil", LEDGERS)
@pytest.mark.parametrize("is_edited", [True, False])
def test_a_spoiled_ledger_counts_as_none(out: Path, spoil: Callable[[bytes], bytes], *, is_edited: bool) -> None:
    publish(out, SITE)
    mine = put_foreign(out)
    publish(out, NEWER)
    ledger = aside(out) / "ledger"
    ledger.write_bytes(spoil(ledger.read_bytes()))
    if is_edited:
        in_place(out / "feed.xml")
    publish(out, SITE)
    assert tree(out) == {**site(SITE), **mine}
    publish(out, NEWER)
    assert tree(out) == {**site(NEWER), **mine}


def test_an_altered_ledger_is_not_believed(out: Path) -> None:
    publish(out, SITE)
    ledger = aside(out) / "ledger"
    true, false = digest_of(SITE["feed.xml"]).encode(), digest_of(b"another").encode()
    assert true in ledger.read_bytes()
    ledger.write_bytes(ledger.read_bytes().replace(true, false))
    with open_output(out) as output:
        assert output.present()["feed.xml"] == true.decode()


def test_what_a_killed_build_left_is_cleared_away(out: Path) -> None:
    publish(out, SITE)
    for name in ("draft", "ledger.next"):
        (aside(out) / name).write_bytes(b"half")
    for name in ("next", "twin"):
        shutil.copytree(out, aside(out) / name)
        (aside(out) / name / "feed.xml").write_bytes(b"half")
    publish(out, NEWER)
    assert tree(out) == site(NEWER)
    assert {path.name for path in aside(out).iterdir()} == AT_REST


def test_what_is_ours_in_no_tree_is_kept_and_not_published(out: Path) -> None:
    publish(out, SITE)
    (aside(out) / "next").mkdir()
    for _ in range(2):
        (aside(out) / "next").mkdir(exist_ok=True)
        (aside(out) / "next/mine.txt").write_text("mine")
        publish(out, SITE)
    assert tree(out) == site(SITE)
    assert tree(aside(out) / "kept") == {"mine.txt": b"mine", "mine.txt.1": b"mine"}


def without_a_folder(shadow: Path) -> None:
    shutil.rmtree(shadow / "lamp")


def without_a_file(shadow: Path) -> None:
    (shadow / "feed.xml").unlink()


def with_another_file(shadow: Path) -> None:
    by_rename(shadow / "tags/light/index.html")


def with_an_edited_file(shadow: Path) -> None:
    in_place(shadow / "tags/light/index.html")


def with_a_link_for_a_folder(shadow: Path) -> None:
    shutil.rmtree(shadow / "lamp")
    (shadow / "lamp").symlink_to("../../../elsewhere")


def with_a_file_for_a_folder(shadow: Path) -> None:
    shutil.rmtree(shadow / "lamp")
    (shadow / "lamp").write_text("a file")


def emptied(shadow: Path) -> None:
    shutil.rmtree(shadow)
    shadow.mkdir()


def a_link(shadow: Path) -> None:
    shutil.rmtree(shadow)
    shadow.symlink_to("../../elsewhere")


def a_file(shadow: Path) -> None:
    shutil.rmtree(shadow)
    shadow.write_text("a file")


SHADOWS = [
    without_a_folder,
    without_a_file,
    with_another_file,
    with_an_edited_file,
    with_a_link_for_a_folder,
    with_a_file_for_a_folder,
    emptied,
    a_link,
    a_file,
]


@pytest.mark.parametrize("spoil", SHADOWS)
@pytest.mark.parametrize("grain_s", [0.012, 0])
def test_a_spoiled_shadow_spoils_nothing(out: Path, spoil: Callable[[Path], None], grain_s: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blogkit.output.prepare.LONGEST_GRAIN_S", grain_s)
    publish(out, SITE)
    publish(out, {**SITE, "index.html": b"2"})
    (out.parent / "elsewhere").mkdir()
    spoil(aside(out) / "shadow")
    for files in ({**SITE, "lamp/index.html": b"3"}, SITE, {**SITE, "feed.xml": b"4"}):
        publish(out, files)
        assert tree(out) == site(files)
    assert list((out.parent / "elsewhere").iterdir()) == []


def test_random_histories_end_in_the_tree_of_a_clean_build(tmp_path: Path) -> None:
    rng = random.Random(20)
    names = ["index.html", "a/index.html", "a/b", "a/b/c", "d", "d/e/f", "g/h", "x"]
    for run in range(40):
        out = tmp_path / str(run) / "public"
        mine: dict[str, bytes | str] = {}
        for step in range(10):
            chosen = rng.sample(names, rng.randrange(1, 6))
            wanted = {path: rng.choice((b"1", b"2", b"3")) for path in chosen if not any(other.startswith(path + "/") for other in chosen)}
            publish(out, wanted)
            assert tree(out) == {**site(wanted), **mine}, (run, step)
            deed = rng.randrange(8)
            there = rng.choice(sorted(wanted))
            if deed == 0:
                rng.choice(HANDS)(out / there)
            elif deed == 1:
                (aside(out) / "ledger").unlink()
            elif deed == 2:
                shutil.rmtree(aside(out) / "shadow")
            elif deed == 3:
                mine[f"mine-{step}"] = b"mine"
                (out / f"mine-{step}").write_bytes(b"mine")
            elif deed == 4 and mine:
                gone, _ = mine.popitem()
                (out / gone).unlink()
            elif deed == 5:
                shutil.rmtree(aside(out))
            elif deed == 6:
                os.utime(out / there)


# --- Two builds at once

HOLD = """
import sys, time
from pathlib import Path
from blogkit.output import open_output
with open_output(Path(sys.argv[1])) as output:
    output.switch({"held": b"1"}, ())
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def holder(out: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(out)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def test_a_second_build_is_refused_while_the_first_one_writes(out: Path, holder: "subprocess.Popen[bytes]") -> None:
    with pytest.raises(OutputError, match=r"another build is writing to .*public"), open_output(out, wait_s=0.1):
        pass
    holder.kill()
    holder.wait()
    assert publish(out, SITE).keys() == SITE.keys()


def test_a_second_build_waits_for_the_first_one(out: Path, holder: "subprocess.Popen[bytes]") -> None:
    assert holder.stdin
    holder.stdin.write(b"\n")
    holder.stdin.flush()
    with open_output(out, wait_s=30) as output:
        assert output.present().keys() == {"held"}


def test_builds_in_one_process_exclude_each_other(out: Path) -> None:
    with open_output(out), pytest.raises(OutputError, match="another build"), open_output(out, wait_s=0):
        pass


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system starts workers anew instead of forking them")
def test_a_worker_that_outlives_its_build_does_not_hold_the_lock(out: Path) -> None:
    with open_output(out) as output:
        output.switch(SITE, ())
        reader, writer = os.pipe()
        worker = os.fork()
        if not worker:
            os.read(reader, 1)
            os._exit(0)
    try:
        publish(out, NEWER)
        assert lock._held == set()
    finally:
        os.write(writer, b"x")
        os.waitpid(worker, 0)
        os.close(reader)
        os.close(writer)


def test_a_lock_file_that_was_removed_is_not_mistaken_for_a_lock(out: Path) -> None:
    with open_output(out):
        (aside(out) / "lock").unlink()
        with open_output(out, wait_s=0) as output:
            output.switch(SITE, ())
    publish(out, SITE)


def test_a_lock_on_a_file_that_is_gone_is_no_lock(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, path = lock._lock, aside(out) / "lock"

    def late(handle: int) -> bool:
        path.unlink()  # the build before us ended just now, and left nothing
        return real(handle)

    monkeypatch.setattr(lock, "_lock", late)
    assert lock._try_to_lock(str(path)) is None


# --- Systems that can do less


def no_exchange(*_: object) -> bool:
    return False


def no_link(old: str, new: str, **_: object) -> None:
    raise OSError(errno.EPERM, os.strerror(errno.EPERM), old, None, new)


@pytest.mark.parametrize("lacks", [{"exchange"}, {"links"}, {"exchange", "links"}])
def test_without_exchange_or_links_the_trees_are_the_same(out: Path, lacks: Collection[str], monkeypatch: pytest.MonkeyPatch) -> None:
    if "exchange" in lacks:
        monkeypatch.setattr(file_system, "_exchanged_in_one_step", no_exchange)
    if "links" in lacks:
        monkeypatch.setattr(os, "link", no_link)
    publish(out, SITE)
    mine = put_foreign(out)
    for wanted in (NEWER, SITE, NEWER, {"only.txt": b"1"}, SITE, SITE):
        publish(out, wanted)
        assert tree(out) == {**site(wanted), **mine}
        assert {path.name for path in aside(out).iterdir()} <= AT_REST
        if "links" in lacks:
            assert {path for path in tree(aside(out)) if path.startswith("shadow/")} <= {f"shadow/{MARK}"}
    in_place(out / "feed.xml")
    assert publish(out, SITE).keys() == {"feed.xml"}


def test_without_dir_handles_the_trees_are_the_same(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "supports_dir_fd", set())
    for wanted in (SITE, NEWER, SITE):
        publish(out, wanted)
        assert tree(out) == site(wanted)


class Killed(BaseException):
    """Stands for the moment in which the process is gone."""


@pytest.mark.parametrize("count", range(3))
def test_a_build_killed_between_two_renames_is_healed(out: Path, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(out, SITE)
    mine = put_foreign(out)
    publish(out, NEWER)
    monkeypatch.setattr(file_system, "_exchanged_in_one_step", no_exchange)
    exchange, rename, done = file_system.exchange, os.rename, [0]

    def counted(old: str, new: str) -> None:
        if done[0] == count:
            raise Killed
        done[0] += 1
        rename(old, new)

    def watched(one: str, other: str, spare: str) -> None:
        monkeypatch.setattr(os, "rename", counted)
        exchange(one, other, spare)

    monkeypatch.setattr("blogkit.output.folder.exchange", watched)
    with pytest.raises(Killed):
        publish(out, SITE)
    monkeypatch.undo()
    assert out.exists() == (count != 1)
    with open_output(out):
        pass
    assert tree(out) == {**site(NEWER if count == 0 else SITE), **mine}
    publish(out, SITE)
    assert tree(out) == {**site(SITE), **mine}
    assert {path.name for path in aside(out).iterdir()} == AT_REST


def test_a_tree_that_cannot_take_its_place_gives_it_back(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(out, SITE)
    rename = os.rename

    def busy(old: str, new: str) -> None:
        if old.endswith("/next") and new == str(out):
            raise PermissionError(errno.EBUSY, os.strerror(errno.EBUSY), old, None, new)
        rename(old, new)

    monkeypatch.setattr(file_system, "_exchanged_in_one_step", no_exchange)
    monkeypatch.setattr(os, "rename", busy)
    with pytest.raises(OutputError, match=r"it is in use .* the site that stands there is as it was"):
        publish(out, NEWER)
    assert tree(out) == site(SITE)
    monkeypatch.undo()
    publish(out, NEWER)
    assert tree(out) == site(NEWER)


# --- Disks that are full, and folders that are closed

PACKAGE = str(Path(file_system.__file__).parents[2])

JUDGE = """
import os, sys
from pathlib import Path
from blogkit.output import OutputError, open_output
out = Path(sys.argv[1])
try:
    with open_output(out) as output:
        output.switch({"index.html": b"new", "new/big.bin": os.urandom(int(sys.argv[2]))}, {"feed.xml"})
except OutputError as problem:
    print(problem)
    sys.exit(2)
"""


def in_private_mounts(script: str, tmp_path: Path) -> "subprocess.CompletedProcess[str]":
    """Run a shell script that may mount; skip where this system lets nobody."""
    probe = ["unshare", "-rm", "mount", "-t", "tmpfs", "none", str(tmp_path)]
    if shutil.which("unshare") is None or subprocess.run(probe, check=False, capture_output=True).returncode:
        pytest.skip("this system lets us mount nothing, not even in a namespace of our own")
    environment = {**os.environ, "PYTHONPATH": PACKAGE, "PYTHON": sys.executable, "JUDGE": JUDGE, "HERE": str(tmp_path)}
    return subprocess.run(
        ["unshare", "-rm", "sh", "-euc", textwrap.dedent(script)], check=False, capture_output=True, text=True, env=environment, timeout=60
    )


def test_a_full_disk_is_one_sentence_and_the_old_site_stands(tmp_path: Path) -> None:
    out = tmp_path / "ready" / "public"
    publish(out, SITE)
    publish(out, NEWER)
    done = in_private_mounts(
        """
        mkdir "$HERE/disk"; mount -t tmpfs -o size=600k none "$HERE/disk"; cp -a "$HERE/ready/." "$HERE/disk"
        used=$(du -s "$HERE/disk" | cut -f1)
        for try in 1 2; do
            "$PYTHON" -c "$JUDGE" "$HERE/disk/public" 900000 && exit 9 || test $? = 2
        done
        test "$(du -s "$HERE/disk" | cut -f1)" -le $((used + 16))
        mkdir "$HERE/after"; cp -a "$HERE/disk/." "$HERE/after"
        "$PYTHON" -c "$JUDGE" "$HERE/disk/public" 1000; test -e "$HERE/disk/public/new/big.bin"; test ! -e "$HERE/disk/public/feed.xml"
        """,
        tmp_path,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        done.stdout.splitlines()
        == [f"cannot write the site to {tmp_path}/disk/public: the disk is full; the site that stands there is as it was"] * 2
    )
    assert tree(tmp_path / "after" / "public") == site(NEWER)


def test_a_read_only_disk_is_one_sentence(tmp_path: Path) -> None:
    publish(tmp_path / "ready" / "public", SITE)
    done = in_private_mounts(
        """
        mount --bind "$HERE/ready" "$HERE/ready"; mount -o remount,ro,bind "$HERE/ready"
        "$PYTHON" -c "$JUDGE" "$HERE/ready/public" 10 && exit 9 || test $? = 2
        "$PYTHON" -c "$JUDGE" "$HERE/ready/another" 10 && exit 9 || test $? = 2
        """,
        tmp_path,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert [("read-only" in line, "public" in line) for line in done.stdout.splitlines()] == [(True, True), (True, False)]
    assert tree(tmp_path / "ready" / "public") == site(SITE)


def as_nobody_special(arguments: list[str]) -> list[str]:
    """Run a command without root's right to pass over permissions."""
    if os.geteuid():
        return arguments
    if shutil.which("setpriv") is None:
        pytest.skip("root passes over permissions, and there is no setpriv here to take that right away")
    return ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", *arguments]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
@pytest.mark.parametrize("closed", ["aside", "parent", "lamp", "feed"])
def test_a_missing_permission_is_one_sentence(out: Path, closed: str) -> None:
    publish(out, SITE)
    if closed == "parent":
        shutil.rmtree(aside(out))
    in_place(out / "feed.xml")
    folder = {"aside": aside(out), "parent": out.parent, "lamp": aside(out) / "shadow" / "lamp", "feed": out / "feed.xml"}[closed]
    before = tree(out)
    folder.chmod(0o000 if closed == "feed" else 0o555)
    environment = {**os.environ, "PYTHONPATH": PACKAGE, "PYTHONDONTWRITEBYTECODE": "1"}
    code = JUDGE.replace('"new/big.bin"', '"lamp/new/big.bin"')
    try:
        done = subprocess.run(
            as_nobody_special([sys.executable, "-c", code, str(out), "10"]), check=False, capture_output=True, text=True, env=environment
        )
    finally:
        if folder.exists():
            folder.chmod(0o644 if closed == "feed" else 0o755)
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout.count("\n") == 1
    assert "permission denied (at " in done.stdout
    assert tree(out) == before
    publish(out, NEWER)
    assert tree(out) == site(NEWER)


def test_a_file_larger_than_the_system_allows_is_one_sentence(out: Path) -> None:
    resource = pytest.importorskip("resource", reason="this system has no limits to set")
    publish(out, SITE)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        with pytest.raises(OutputError, match="a file is larger than this system allows; the site that stands there is as it was"):
            publish(out, {**SITE, "big": bytes(20_000)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert tree(out) == site(SITE)
    assert {path.name for path in aside(out).iterdir()} <= AT_REST
    publish(out, NEWER)
    assert tree(out) == site(NEWER)
