"""The store when it is locked, unwritable or full of nothing: a build never needs it."""

import sqlite3
from pathlib import Path

import pytest

from blogkit import store
from blogkit.store import FILE, FOLDER
from tests.sites import SMALL, build_site, tree, write_site


def test_a_store_that_another_build_holds_is_done_without_and_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = write_site(tmp_path, SMALL)
    build_site(site)
    kept = (site / FOLDER / FILE).read_bytes()
    holder = sqlite3.connect(site / FOLDER / FILE)
    holder.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(store, "WAIT_S", 0.1)
    write_site(site, {"content/posts/lamp.md": SMALL["content/posts/lamp.md"].replace("A lamp.", "An oil lamp.")})

    work = build_site(site)

    holder.close()
    assert work.diagnostics == ()
    assert b"An oil lamp." in tree(site / "public")["lamp/index.html"]
    assert (site / FOLDER / FILE).read_bytes() == kept


def test_a_file_in_the_place_of_the_store_is_done_without(tmp_path: Path) -> None:
    site = write_site(tmp_path, {**SMALL, FOLDER: "no folder"})

    build_site(site)

    assert "lamp/index.html" in tree(site / "public")
    assert (site / FOLDER).read_text() == "no folder"
