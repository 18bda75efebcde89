"""Whether what is dear to make is made once, comes out the same however it is made, and is not believed when it is damaged."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from blogkit import costly, sources
from blogkit.blobs import FOLDER, Blobs, open_blobs
from blogkit.costly import Kit, key_of, make_all, make_one
from blogkit.inputs import FOLDERS, STORE_FOLDER
from blogkit.output import open_output
from blogkit.pictures.variants import Variant
from blogkit.sources import SMALL_BYTES, ChangedError, Deferred, digest_of, scan
from blogkit.views import Costly, PictureView
from tests.pictures import painted, shown
from tests.sites import SMALL, build_site, tree, write_site

SIZES = ((64, 48), (32, 24))


def test_what_is_made_in_many_processes_is_what_one_makes(tmp_path: Path) -> None:
    views, one = begin(tmp_path / "one", ["a", "b", "c"])
    _, many = begin(tmp_path / "many", ["a", "b", "c"])
    alone = make_all(views, one, views)
    together = make_all(views, many._replace(jobs=2), views)

    assert alone.kept == together.kept
    assert [account[:3] for account in alone.accounts] == [("pictures", len(views), 0)]
    assert {key: one.blobs.read(key) for key, _ in alone.kept} == {key: many.blobs.read(key) for key, _ in together.kept}
    assert [shown(many.blobs.read(key)).size for key, _ in together.kept] == [(view.variant.width, view.variant.height) for view in views]


def test_a_variant_does_not_depend_on_which_others_are_made(tmp_path: Path) -> None:
    views, kit = begin(tmp_path, ["a"])
    make_all(views, kit, views)
    for view in views:
        _, other = begin(tmp_path / key_of(view, ""), ["a"])
        assert make_one(view, other) == make_one(view, kit)


def test_what_was_made_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    views, kit = begin(tmp_path, ["a", "b"])
    first = make_all(views, kit, views)
    made = counted(monkeypatch)
    again = make_all(views, kit, views)

    assert (again.kept, again.accounts, made) == (first.kept, (), [])
    assert make_one(views[0], kit) == kit.blobs.read(first.kept[0][0])
    assert made == []


def test_a_file_of_another_name_and_the_same_bytes_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    views, kit = begin(tmp_path, ["a"])
    make_all(views, kit, views)
    made = counted(monkeypatch)
    make_all([view._replace(path="content/posts/b.jpg") for view in views], kit, views)
    assert made == []


def test_another_recipe_is_another_thing(tmp_path: Path) -> None:
    (view, *_), _ = begin(tmp_path, ["a"])
    variant = view.variant
    others = [variant._replace(width=7), variant._replace(height=7), variant._replace(quality=7), variant._replace(format="gif")]
    views = [view, view._replace(digest="0" * 32), *(view._replace(variant=other) for other in others)]
    assert len({*(key_of(one, "") for one in views), key_of(view, "another program")}) == len(views) + 1


def test_what_is_damaged_is_made_again(tmp_path: Path) -> None:
    views, kit = begin(tmp_path, ["a"])
    first = make_all(views, kit, views)
    for number, (key, _) in enumerate(first.kept):
        file = tmp_path / STORE_FOLDER / FOLDER / key
        data = bytearray(file.read_bytes())
        data[(number * 37) % len(data)] ^= 1
        file.write_bytes(data if number else data[: len(data) // 2])
    again = make_all(views, kit, views)

    assert again.kept == first.kept
    assert [account.made for account in again.accounts] == [len(views)]


def test_what_nobody_needs_any_more_goes_once_it_is_much(tmp_path: Path) -> None:
    views, kit = begin(tmp_path, ["a"])
    for number in range(80):
        kit.blobs.keep(digest_of(b"%d" % number), b"idle")
    make_all(views, kit, views)
    assert {file.name for file in (tmp_path / STORE_FOLDER / FOLDER).iterdir()} == {key_of(view, "") for view in views}


def test_where_nothing_can_be_kept_it_is_made_all_the_same_and_leaves_nothing_behind(tmp_path: Path) -> None:
    views, kit = begin(tmp_path, ["a"])
    (tmp_path / STORE_FOLDER).write_text("no folder")
    with open_blobs(tmp_path) as blobs:
        making = make_all(views, kit._replace(blobs=blobs), views)
        elsewhere = blobs.open()
        assert [digest_of(blobs.read(key)) for key, _ in making.kept] == [digest for _, digest in making.kept]
    assert not elsewhere.exists()


def test_a_large_file_is_left_on_the_disk_and_published_as_it_is(tmp_path: Path) -> None:
    large, small = bytes(range(256)) * 400, b"small"
    assert len(large) > SMALL_BYTES
    site = write_site(tmp_path, {**SMALL, "static/large.bin": large, "static/small.bin": small})
    read = {source.path: source for source in scan(site, FOLDERS)[0]}
    assert (read["static/large.bin"].data, read["static/large.bin"].read()) == (large[:64], large)
    assert (read["static/small.bin"].data, read["static/small.bin"].file) == (small, "")

    work = build_site(site)
    assert set(work.large) == {"large.bin"}
    assert tree(site / "public")["large.bin"] == large
    assert build_site(site).is_unchanged


def test_a_file_that_changes_while_it_is_published_stops_the_build_and_leaves_the_site_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write_site(tmp_path, {**SMALL, "static/large.bin": b"1" * 100_000})
    build_site(site)
    before = tree(site / "public")
    (site / "static/large.bin").write_bytes(b"2" * 100_000)
    monkeypatch.setattr(sources, "_read", lambda _: b"3" * 100_000)
    with pytest.raises(ChangedError, match=r"static/large\.bin was changed while the site was built; build again"):
        build_site(site)
    assert tree(site / "public") == before


def test_what_is_deferred_is_read_when_it_is_written_and_only_if_it_is_not_there(tmp_path: Path) -> None:
    read: list[str] = []

    def data() -> bytes:
        read.append("read")
        return b"dear"

    for _ in range(2):
        with open_output(tmp_path / "public") as output:
            output.present()
            output.switch({}, (), {"a.bin": Deferred(digest_of(b"dear"), data)})
    assert ((tmp_path / "public/a.bin").read_bytes(), read) == (b"dear", ["read"])


def begin(site: Path, names: Sequence[str]) -> tuple[list[PictureView], Kit]:
    """Put pictures into a site, and say in which sizes they are wanted."""
    for number, name in enumerate(names):
        file = site / f"content/posts/{name}.jpg"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(painted(64, 48, quality=90 - number))
    found = {source.path: source for source in scan(site, ("content",))[0]}
    paths = [f"content/posts/{name}.jpg" for name in names]
    variants = [Variant(*size, format_, 60) for size in SIZES for format_ in ("avif", "webp", "jpeg", "png")]
    views = [PictureView(path, found[path].digest, 64, 48, variant) for path in paths for variant in variants]
    return views, Kit(Blobs(site / STORE_FOLDER / FOLDER), found, "", 1)


def counted(patch: pytest.MonkeyPatch) -> list[object]:
    """Return a list that grows with everything that is made in this process."""
    made: list[object] = []
    make = costly._bytes_of

    def counting(views: Sequence[Costly], files: Mapping[str, bytes]) -> Iterator[bytes]:
        made.extend(views)
        return make(views, files)

    patch.setattr(costly, "_bytes_of", counting)
    return made
