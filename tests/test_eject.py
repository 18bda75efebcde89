"""Whether a file of the theme can be taken into the site, and whether it is told what becomes of its base. Never judges a theme."""

import os
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from blogkit import inputs as reader
from blogkit.cli import main
from blogkit.sources import Source, digest_of
from tests.sites import CONFIG, SMALL, build_site, tree, write_site

MINE = {
    "blogkit.toml": CONFIG.replace("[site]\n", '[site]\ntheme = "mine"\n'),
    "themes/mine/theme.toml": 'name = "mine"\n',
    "themes/mine/templates/404.html": "Mine.\n",
    "themes/mine/static/more.css": "b { color: red }\n",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path / "site", {**SMALL, **MINE})


def blogkit(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["theme", *map(str, arguments)])


def change(site: Path, path: str, old: str, new: str) -> None:
    file = site / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_an_ejected_template_is_a_copy_that_takes_the_place_of_its_base(site: Path) -> None:
    result = blogkit("eject", "404.html", site)
    assert (result.exit_code, result.output) == (0, "templates/404.html: a copy from the theme 'mine'\n")
    assert (site / "templates/404.html").read_text() == (site / ".ejected/templates/404.html").read_text() == "Mine.\n"
    assert 'theme = "mine"' in (site / ".ejected/ejected.toml").read_text()
    change(site, "templates/404.html", "Mine", "Ours")
    build_site(site)
    assert (site / "public/404.html").read_text().endswith("\nOurs.\n")
    result = blogkit("status", site)
    assert (result.exit_code, result.output) == (0, "templates/404.html: its base is as it was\n")


@pytest.mark.parametrize("file", ["more.css", "static/more.css", "static/theme/more.css"])
def test_a_static_file_stands_where_the_site_lays_it_over_the_theme(site: Path, file: str) -> None:
    assert blogkit("eject", file, site).exit_code == 0
    change(site, "static/theme/more.css", "red", "blue")
    assert build_site(site).diagnostics == ()
    assert (site / "public/theme/more.css").read_text() == "b { color: blue }\n"


def test_a_site_that_only_ejected_is_built_as_before(site: Path) -> None:
    build_site(site)
    before = tree(site / "public")
    for file in ("post.html", "style.css", "icon.svg", "base.html"):
        assert blogkit("eject", file, site).exit_code == 0
    assert {"post.html", "base.html"} == {path.name for path in (site / "templates").iterdir()}
    build_site(site)
    assert tree(site / "public") == before


def test_a_base_that_changed_is_shown_with_its_difference(site: Path) -> None:
    blogkit("eject", "404.html", site)
    change(site, "templates/404.html", "Mine.", "Ours.")
    change(site, "themes/mine/templates/404.html", "Mine.", "Mine, and better.")
    result = blogkit("status", site)
    assert result.exit_code == 1
    assert result.output == (
        "templates/404.html: its base has changed; carry over what you want, then: blogkit theme eject --again 404.html\n"
        "--- templates/404.html (mine, then)\n+++ templates/404.html (mine, now)\n@@ -1 +1 @@\n-Mine.\n+Mine, and better.\n"
    )
    result = blogkit("eject", "--again", "404.html", site)
    assert (result.exit_code, result.output) == (0, "templates/404.html: its base is now that of the theme 'mine' as it is today\n")
    assert (site / "templates/404.html").read_text() == "Ours.\n"
    assert blogkit("status", site).output == "templates/404.html: its base is as it was\n"


def test_a_base_in_the_theme_that_comes_with_blogkit_changes_with_blogkit(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blogkit("eject", "tags.html", site)
    change(site, "templates/tags.html", "<h1>", "<h1>All ")
    ours = reader.built_in_theme()
    monkeypatch.setattr(reader, "built_in_theme", lambda: tuple(_newer(one) if one.path.endswith("/tags.html") else one for one in ours))
    result = blogkit("status", site)
    assert result.exit_code == 1
    assert "--- templates/tags.html (default " in result.output
    assert "+<h1>Every tag" in result.output


def _newer(source: Source) -> Source:
    data = source.data.replace(b"<h1>", b"<h1>Every tag ")
    assert data != source.data
    return Source(source.path, data, digest_of(data))


def test_what_equals_its_base_what_lost_it_and_what_is_gone_is_told(site: Path) -> None:
    for file in ("404.html", "more.css", "tags.html"):
        blogkit("eject", file, site)
    (site / "themes/mine/static/more.css").unlink()
    (site / "templates/tags.html").unlink()
    result = blogkit("status", site)
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "static/theme/more.css: no theme here has such a file any more",
        "templates/404.html: the same as in the theme, so it could be deleted",
        "templates/tags.html: no longer in the site; its base may be deleted from .ejected/",
    ]


def test_nothing_is_overwritten(site: Path) -> None:
    write_site(site, {"templates/404.html": "Ours.\n"})
    result = blogkit("eject", "404.html", site)
    assert result.exit_code == 2
    assert "nothing overwrites it" in result.output
    assert (site / "templates/404.html").read_text() == "Ours.\n"
    assert not (site / ".ejected").exists()
    assert blogkit("eject", "--again", "tags.html", site).exit_code == 2


@pytest.mark.parametrize(
    ("file", "hint"),
    [
        ("archve.html", "did you mean 'archive.html'?"),
        ("stile.css", "did you mean 'style.css'?"),
        ("../../../etc/passwd", "there are "),
        ("/etc/passwd", "there are "),
        ("templates/../theme.toml", ""),
        ("theme.toml", ""),
        ("", "there are "),
    ],
)
def test_a_name_that_no_theme_has_is_met_with_the_nearest(site: Path, file: str, hint: str) -> None:
    before = tree(site)
    result = blogkit("eject", file, site)
    assert result.exit_code == 2
    assert f"no theme here has a file '{file}'; {hint}" in result.output
    assert tree(site) == before


@pytest.mark.parametrize("link", ["templates", ".ejected"])
def test_nothing_is_written_through_a_link_that_leads_out(site: Path, tmp_path: Path, link: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    try:
        os.symlink(outside, site / link)
    except OSError as problem:  # Windows asks for a right that few have
        if sys.platform == "linux":
            raise
        pytest.skip(f"this system lets us make no links: {problem}")
    result = blogkit("eject", "404.html", site)
    assert result.exit_code == 2
    assert "leads out of the site's folder" in result.output
    assert list(outside.iterdir()) == []
    assert not (site / "templates/404.html").exists()


@pytest.mark.parametrize(
    "record", ["theme =", '["../../x"]\ntheme = "a"\nversion = ""\ndigest = ""\n', '["templates/a"]\ntheme = "a"\n', "x = 1\n"]
)
def test_a_record_that_cannot_be_read_is_one_sentence(site: Path, record: str) -> None:
    write_site(site, {".ejected/ejected.toml": record})
    result = blogkit("status", site)
    assert result.exit_code == 2
    assert result.output.startswith("blogkit: .ejected/ejected.toml cannot be read")


def test_a_site_without_ejected_files_and_one_with_a_broken_theme_say_so(site: Path) -> None:
    assert (blogkit("status", site).exit_code, blogkit("status", site).output) == (0, "no file of the theme was ejected\n")
    change(site, "blogkit.toml", 'theme = "mine"', 'theme = "yours"')
    result = blogkit("eject", "post.html", site)
    assert result.exit_code == 2
    assert "'yours' is not in themes/" in result.output
