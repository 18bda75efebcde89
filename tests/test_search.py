"""The index of the search as Pagefind wrote it, read back: who is in it, and whether it is the same each time. Never opens a browser."""

import asyncio
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner

from blogkit import build as builder, cli, indexing
from blogkit.build import check
from blogkit.errors import BlogkitError
from blogkit.inputs import Options, read_inputs
from blogkit.live import open_live
from blogkit.serve.index import SearchIndex
from tests.sites import BELL, CONFIG, LAMP, NOW, SMALL, build_site, tree, write_site

HEADER = "title: {0}\ndate: 2026-11-02\nauthor: ada\n"
FILES: dict[str, str | bytes] = {
    **SMALL,
    "blogkit.toml": CONFIG + "[search]\nenabled = true\n",
    "content/posts/draft.md": f"---\n{HEADER.format('Draft')}draft: true\n---\nUnfinished.\n",
    "content/posts/later.md": "---\ntitle: Later\ndate: 2026-12-24\nauthor: ada\n---\nScheduled.\n",
    "content/posts/gone.md": f"---\n{HEADER.format('Gone')}expires: 2026-11-10\n---\nExpired.\n",
    "content/posts/away.md": f"---\n{HEADER.format('Away')}status: withdrawn\ncorrections:\n"
    "  - {date: 2026-11-12, kind: retraction, text: It was untrue.}\n---\nWithdrawn.\n",
    "content/posts/wrong.md": f"---\n{HEADER.format('Wrong')}ghostwriting: none\nai: none\nstatus: retracted\ncorrections:\n"
    "  - {date: 2026-11-12, kind: retraction, text: None of it is so.}\n---\nRetracted.\n",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path, FILES)


def index_of(site: Path) -> dict[str, bytes]:
    return {out: data for out, data in tree(site / "public").items() if out.startswith("pagefind/")}


def fragments(site: Path) -> dict[str, dict[str, Any]]:
    """Return what the index knows of each post, by its address."""
    plain = (gzip.decompress(data) for out, data in index_of(site).items() if out.endswith(".pf_fragment"))
    found = (json.loads(data.removeprefix(indexing.SIGNATURE)) for data in plain)
    return {one["meta"]["url"]: one for one in found}


def test_what_is_public_is_in_the_index_and_nothing_else(site: Path) -> None:
    assert not build_site(site).has_errors
    found = fragments(site)
    assert found.keys() == {"/lamp/", "/bell/", "/wrong/"}
    everything = b"".join(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data for data in index_of(site).values())
    for word in (b"nfinished", b"cheduled", b"xpired", b"ithdrawn", b"untrue"):
        assert word not in everything.lower(), word


def test_a_post_is_found_by_whom_it_credits_and_by_how_it_was_written_and_says_so(site: Path) -> None:
    build_site(site)
    lamp, wrong = fragments(site)["/lamp/"], fragments(site)["/wrong/"]
    assert lamp["filters"] == {
        "person": ["Ada Reyes", "Sam Okafor"],
        "tag": ["light"],
        "year": ["2026"],
        "authorship": ["Ghostwritten, name given"],
    }
    assert "Sam Okafor" in lamp["meta"]["byline"]
    assert lamp["content"].startswith("Lamp.")
    assert "A lamp. Oil. And the bell." in lamp["content"]
    assert "Archive" not in lamp["content"]
    assert wrong["filters"]["authorship"] == ["Written by the named author alone"]
    assert wrong["meta"]["title"] == "Retracted: Wrong"
    assert "None of it is so." in wrong["content"]


def test_what_readers_choose_from_is_in_the_language_of_the_site(site: Path) -> None:
    write_site(site, {"blogkit.toml": str(FILES["blogkit.toml"]).replace("[site]\n", '[site]\nlanguage = "de"\n')})
    build_site(site)
    assert fragments(site)["/wrong/"]["filters"]["authorship"] == ["Allein vom genannten Autor geschrieben"]
    assert json.loads(index_of(site)["pagefind/pagefind-entry.json"])["languages"].keys() == {"de"}


def test_what_we_say_on_a_site_in_a_language_without_a_catalogue_is_told_apart(site: Path) -> None:
    write_site(site, {"blogkit.toml": str(FILES["blogkit.toml"]).replace("[site]\n", '[site]\nlanguage = "ar"\n')})
    write_site(site, {"content/posts/bell.md": BELL.replace("It rings.", "> [!NOTE]\n> It rings.")})
    build_site(site)
    found = fragments(site)
    known = found["/wrong/"]["meta"]
    assert (known["title"], known["label"], known["language"]) == ("Retracted: Wrong", "Retracted:", "en")
    assert found["/wrong/"]["content"] == "Wrong. None of it is so. Retracted. None of it is so."
    assert "It rings." in found["/bell/"]["content"]
    assert "Note" not in found["/bell/"]["content"]
    assert found["/bell/"]["meta"]["label"] == ""


def test_the_same_posts_give_the_same_bytes_each_time(site: Path, tmp_path: Path) -> None:
    """Pagefind keeps filters in a hash table, whose order is another each time: 24 posts of 12 tags would show it at once."""
    for number in range(24):
        text = BELL.replace("title: Bell", f"title: Bell {number}").replace("[sound, light]", f"[tag{number % 12}, t{number % 5}]")
        write_site(site, {f"content/posts/bell-{number}.md": text})
    build_site(site)
    first = index_of(site)
    for jobs in (1, 2, 2):
        build_site(site, out=tmp_path / "again", clean=True, jobs=jobs)
        again = {out: data for out, data in tree(tmp_path / "again").items() if out.startswith("pagefind/")}
        assert again == first


def test_filters_are_put_in_one_order_whatever_order_they_come_in() -> None:
    filters = {"tag": [["oil", [0, 2]], ["brass", [1]]], "year": [["2026", [0, 1, 2]]]}
    made = set()
    for seed in range(8):
        chance = Random(seed)
        files = {"pagefind-entry.json": b'{"languages":{"en":{"hash":"en_0123456789"}}}', "pagefind.js": b""}
        named = [[name, f"en_{seed}{name}"] for name in chance.sample(sorted(filters), 2)]
        for name, hash_ in named:
            values = chance.sample(filters[name], len(filters[name]))
            files[f"filter/{hash_}.pf_filter"] = gzip.compress(indexing._written([name, values]))
        files["pagefind.en_0123456789.pf_meta"] = gzip.compress(indexing._written(["1.5.2", [["en_a", 300]], [], named, [], ["title"]]))
        made.add(tuple(sorted(indexing._in_one_order(files).items())))
    assert len(made) == 1
    assert len(dict(*made)) == len(files)


NUMBERS = (0, 23, 24, 255, 256, 65_535, 65_536, 2**32)


@pytest.mark.parametrize(
    "value", [[], 0, 23, 24, 255, 256, 65_535, 65_536, 2**32, "", "Größe" * 30, [[1, ["a", []]], "b", list(range(300))]]
)
def test_what_is_written_is_read_as_it_was(value: object) -> None:
    assert indexing._read(indexing._written(value)) == value


def test_a_form_of_the_index_that_nobody_knows_is_not_passed_on() -> None:
    for data in (b"another form.", indexing.SIGNATURE + b"\xa1\x00\x00", indexing.SIGNATURE + b"\x00\x00"):
        with pytest.raises((BlogkitError, gzip.BadGzipFile)):
            indexing._read(data)


# Made anew when something else is to be found, and only then


def test_the_index_follows_each_edit_and_is_the_clean_one(site: Path, tmp_path: Path) -> None:
    edits: list[tuple[str, str | None, bool]] = [
        ("content/posts/lamp.md", LAMP.replace("A lamp.", "A candle."), True),
        ("content/posts/bell.md", BELL.replace("It rings.", "It sounds."), True),  # which no list and no summary shows
        ("content/posts/lamp.md", LAMP.replace("title: Lamp", "title: Candle"), True),
        ("content/posts/bell.md", BELL.replace("tags: [sound, light]", "tags: [sound]"), True),
        ("content/posts/draft.md", f"---\n{HEADER.format('Draft')}draft: true\n---\nStill unfinished.\n", False),
        ("content/posts/draft.md", f"---\n{HEADER.format('Draft')}---\nFinished.\n", True),
        ("content/pages/about.md", "---\ntitle: About\n---\nUs.\n", False),
        ("themes/default/templates/post.html", "{{ page.head }}{{ post.title }}{{ post.disclosure }}{{ post.html }}", False),
        ("content/people/sam.md", "---\nname: Sam O.\norg: words-and-co\nkind: contractor\n---\nSam.\n", True),
        ("content/posts/bell.md", None, True),
    ]
    build_site(site)
    for path, text, is_new in edits:
        if text is None:
            (site / path).unlink()
        else:
            write_site(site, {path: text})
        work = build_site(site)
        assert not work.has_errors
        assert bool(work.accounts) is is_new, path
        build_site(site, out=tmp_path / "clean", clean=True)
        assert tree(site / "public") == tree(tmp_path / "clean"), path


def test_a_file_of_the_index_that_was_touched_is_made_again(site: Path) -> None:
    build_site(site)
    before = tree(site / "public")
    entry = site / "public/pagefind/pagefind-entry.json"
    entry.unlink()
    entry.write_text("{}", encoding="utf-8")
    next((site / "public/pagefind/fragment").iterdir()).unlink()
    build_site(site)
    assert tree(site / "public") == before


def test_with_search_off_the_index_goes_and_what_somebody_put_beside_it_stays(site: Path) -> None:
    build_site(site)
    (site / "public/pagefind/notes.txt").write_text("mine", encoding="utf-8")
    write_site(site, {"blogkit.toml": CONFIG})
    work = build_site(site)
    assert index_of(site) == {"pagefind/notes.txt": b"mine"}
    assert "search/index.html" not in tree(site / "public")
    assert b"/search/" not in tree(site / "public")["index.html"]
    assert "wasm" not in tree(site / "public")["_headers"].decode()
    assert work.accounts == ()


def test_a_file_of_the_site_where_the_index_is_to_stand_is_an_error(site: Path) -> None:
    write_site(site, {"static/pagefind/pagefind.js": "mine"})
    assert [(one.rule, one.span.path) for one in build_site(site).diagnostics] == [("output-collision", "static/pagefind/pagefind.js")]


def test_the_report_says_how_long_the_search_took_where_it_took_any_time(site: Path) -> None:
    for lines in (1, 0):
        ended = CliRunner().invoke(cli.main, ["build", str(site), "--at", "2026-11-20T12:00", "--jobs", "1"])
        assert len(re.findall(r"^search  3 made, 0 kept  \d+\.\d s$", ended.stderr, re.MULTILINE)) == lines


def test_checking_makes_no_index(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "make_index", lambda _: pytest.fail("an index was made"))
    check(Options(site, site / "public", NOW))
    assert not (site / "public").exists()


def test_where_pagefind_cannot_be_run_the_site_stays_as_it_was(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_site(site)
    before = tree(site / "public")
    write_site(site, {"content/posts/lamp.md": LAMP.replace("A lamp.", "A candle.")})
    monkeypatch.setattr("pagefind_bin.get_executable", lambda: site / "nowhere")
    with pytest.raises(BlogkitError, match=r"\[search\] is on, and Pagefind cannot be run here"):
        build_site(site)
    assert tree(site / "public") == before


def test_a_site_without_a_post_has_no_index_and_is_built(tmp_path: Path) -> None:
    files = {path: text for path, text in FILES.items() if not path.startswith("content/posts/")}
    assert not build_site(write_site(tmp_path, files)).has_errors
    assert index_of(tmp_path) == {}


def test_while_somebody_writes_the_same_documents_are_indexed(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[dict[str, bytes]] = []
    make = indexing.make_index

    def keep(documents: dict[str, bytes]) -> indexing.Index:
        taken.append(documents)
        return make(documents)

    monkeypatch.setattr(indexing, "make_index", keep)
    options = Options(site, site / "public", NOW)
    with open_live(read_inputs(options)) as live:
        for text in ("A candle.", "A torch."):
            write_site(site, {"content/posts/lamp.md": LAMP.replace("A lamp.", text)})
            live.update(read_inputs(options))
            searched = live.searched()
            assert searched is not None
            builder.build(options)
            assert dict(searched[1]) == taken[-1]
            assert any(text.encode() in one for one in taken[-1].values())


class Changing:
    """A site that says what is searched, and may change while it is asked."""

    def __init__(self) -> None:
        self.version, self.texts, self.asked, self.is_restless = 1, {"a/index.html": b"Bell"}, 0, False

    def searched(self) -> tuple[str, Iterator[tuple[str, bytes]]] | None:
        return (repr(self.texts), self._documents()) if self.texts else None

    def _documents(self) -> Iterator[tuple[str, bytes]]:
        self.asked += 1
        version = self.version
        for path, text in list(self.texts.items()):
            assert self.version == version, "what was there before may be gone"
            if self.is_restless:
                asyncio.get_running_loop().call_soon(self._change)
            yield path, b"<!doctype html><html lang=en><main data-pagefind-body>%s</main></html>" % text

    def _change(self) -> None:
        self.is_restless, self.version, self.texts = False, self.version + 1, {"a/index.html": b"Candle"}


def test_in_serve_the_index_is_made_when_it_is_asked_for_and_again_once_something_else_is_searched() -> None:
    site, index, entry = Changing(), SearchIndex(), "pagefind/pagefind-entry.json"

    async def asked() -> list[bytes]:
        found = await asyncio.gather(index.find(site, entry), index.find(site, entry))
        return [one.data if one else b"" for one in found]

    async def all_of_it() -> None:
        first = await asked()
        assert (first[0], site.asked) == (first[1], 1)
        meta = f"pagefind/pagefind.{json.loads(first[0])['languages']['en']['hash']}.pf_meta"
        site.version += 1  # something else changed
        assert (await asked(), site.asked) == (first, 1)
        site.version, site.texts = 3, {"a/index.html": b"Lamp"}
        second = await asked()
        assert (second[0] != first[0], site.asked) == (True, 2)
        assert await index.find(site, meta) is not None, "a page that is open asks for what it knows of"
        site.version, site.texts, site.is_restless = 4, {"a/index.html": b"Torch", "b/index.html": b"Oil"}, True
        third = await asked()
        assert (site.version, site.asked) == (5, 4), "what was gathered of two sites was thrown away"
        assert json.loads(third[0])["languages"]["en"]["page_count"] == 1
        site.version, site.texts = 6, {}
        assert await index.find(site, entry) is not None  # for those who still have the page open
        site.version, site.texts = 7, {"a/index.html": b"Lamp"}
        assert await asked() == second

    asyncio.run(all_of_it())
