"""Files whose names tell their bytes: what they are called, what follows, which pages depend on them. Never opens a browser."""

import re
from pathlib import Path

import pytest

from blogkit.sources import Source, digest_of
from blogkit.theme.assets import filled, make_assets
from tests.sites import CONFIG, SMALL, build_site, tree, write_site

BASE = (
    '<!doctype html><html lang="en"><head><title>{{ page.title }}</title>{{ page.head }}'
    """<link rel="stylesheet" href="{{ asset('style.css') }}"></head><body>{% block main %}{% endblock %}</body></html>"""
)
POST = (
    '{% extends "base.html" %}{% block main %}{{ post.disclosure }}{{ post.html }}<img alt="" src="{{ asset("/logo.svg") }}">{% endblock %}'
)
FILES: dict[str, str | bytes] = {
    **SMALL,
    "blogkit.toml": CONFIG.replace("[site]\n", '[site]\ntheme = "desk"\n'),
    "themes/desk/templates/base.html": BASE,
    "themes/desk/templates/post.html": POST,
    "themes/desk/static/style.css": '@import "parts/inner.css";\nh1 { background: url(paper.svg#grain) }\n',
    "themes/desk/static/parts/inner.css": 'p { src: url("../letter.woff2") }\n',
    "themes/desk/static/letter.woff2": b"\0\1",
    "themes/desk/static/paper.svg": "<svg/>",
    "themes/desk/static/idle.svg": "<svg/>",
    "static/logo.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "static/brochure.pdf": b"%PDF",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path, FILES)


def fingerprinted(site: Path) -> dict[str, str]:
    """Return the fingerprinted name of each plain one."""
    outs = (out for out in tree(site / "public") if out.startswith("immutable/"))
    return {re.sub(r"^immutable/(.*)\.[0-9a-f]{10}(\.\w+)$", r"\1\2", out): out for out in outs}


def built(site: Path) -> set[str]:
    """Build, and return the outputs that were rendered."""
    work = build_site(site)
    assert not work.has_errors, work.diagnostics
    return {reason.out for reason in work.stale}


def test_what_templates_ask_for_and_what_that_names_stands_under_both_names(site: Path) -> None:
    built(site)
    outs, names = tree(site / "public"), fingerprinted(site)
    asked = {"theme/style.css", "theme/parts/inner.css", "theme/letter.woff2", "theme/paper.svg", "logo.svg"}
    assert names.keys() == asked | {"theme/search.js"}  # the page of search is the parent's
    assert asked | {"theme/idle.svg", "brochure.pdf"} <= outs.keys()
    assert f'href="/{names["theme/style.css"]}"'.encode() in outs["index.html"]
    assert f'src="/{names["logo.svg"]}"'.encode() in outs["lamp/index.html"]
    sheet = outs[names["theme/style.css"]].decode()
    assert sheet == f'@import "/{names["theme/parts/inner.css"]}";\nh1 {{ background: url(/{names["theme/paper.svg"]}#grain) }}\n'
    assert outs[names["theme/parts/inner.css"]] == f'p {{ src: url("/{names["theme/letter.woff2"]}") }}\n'.encode()
    assert outs["theme/style.css"] == FILES["themes/desk/static/style.css"].encode()  # type: ignore[union-attr]
    for out in names.values():
        assert digest_of(outs[out])[:10] in out


def test_a_font_that_changes_changes_the_name_of_each_sheet_that_leads_to_it_and_every_page(site: Path) -> None:
    built(site)
    before = fingerprinted(site)
    (site / "themes/desk/static/letter.woff2").write_bytes(b"\0\2")
    written = built(site)
    after = fingerprinted(site)
    assert {name for name in after if after[name] != before[name]} == {"theme/style.css", "theme/parts/inner.css", "theme/letter.woff2"}
    assert {"index.html", "lamp/index.html", "archive/index.html"} <= written
    assert not set(before.values()) - set(after.values()) & tree(site / "public").keys()


def test_a_file_that_one_template_asks_for_renders_its_pages_anew_and_no_others(site: Path) -> None:
    built(site)
    (site / "static/logo.svg").write_text("<svg/>", encoding="utf-8")
    assert built(site) == {"logo.svg", fingerprinted(site)["logo.svg"], "lamp/index.html", "bell/index.html"}
    (site / "static/brochure.pdf").write_bytes(b"%PDF-2")
    assert built(site) == {"brochure.pdf"}
    (site / "themes/desk/static/idle.svg").write_text("<svg> </svg>", encoding="utf-8")
    assert built(site) == {"theme/idle.svg"}


def test_a_name_that_is_made_while_a_page_renders_may_be_any(site: Path) -> None:
    write_site(site, {"themes/desk/templates/post.html": POST.replace('"/logo.svg"', '"/" ~ "logo" ~ ".svg"')})
    built(site)
    assert {"theme/idle.svg", "brochure.pdf", "logo.svg"} <= fingerprinted(site).keys()
    write_site(site, {"static/brochure.pdf": b"%PDF-3"})
    assert {"lamp/index.html", "bell/index.html"} <= built(site)
    assert "index.html" not in built(site)


def test_a_file_that_is_not_there_is_a_fault_at_its_line(site: Path) -> None:
    write_site(site, {"themes/desk/templates/post.html": POST.replace("logo.svg", "logo.png")})
    found = build_site(site).diagnostics
    assert [(one.rule, one.span.path, "there is no file 'logo.png' in static/" in one.message) for one in found] == [
        ("template-error", "themes/desk/templates/post.html", True)
    ]
    write_site(site, {"static/logo.png": b"png"})
    built(site)


def test_a_site_in_a_folder_asks_for_its_files_there(site: Path) -> None:
    build_site(site, base_url="https://bells.example/blög")
    outs, names = tree(site / "public"), fingerprinted(site)
    assert f'href="/bl%C3%B6g/{names["theme/style.css"]}"'.encode() in outs["index.html"]
    assert f"url(/bl%C3%B6g/{names['theme/paper.svg']}#grain)".encode() in outs[names["theme/style.css"]]


def test_a_sheet_of_the_site_that_a_theme_asks_for_is_looked_at_for_what_it_hides(site: Path) -> None:
    write_site(
        site, {"static/extra.css": ".bk-byline { display: none }", "themes/desk/templates/post.html": POST.replace("logo.svg", "extra.css")}
    )
    found = build_site(site).diagnostics
    assert {(one.rule, one.span.path) for one in found} == {("credit-lost-in-output", "static/extra.css")}


SHEETS = {
    "url(b.svg)": "url(/immutable/theme/b.0.svg)",
    "url( 'b.svg' )": "url( '/immutable/theme/b.0.svg' )",
    'URL("./b.svg?x#y")': 'URL("/immutable/theme/b.0.svg?x#y")',
    "url(../theme/b.svg)": "url(/immutable/theme/b.0.svg)",
    "url(/theme/b.svg)": "url(/immutable/theme/b.0.svg)",
    "url(%62.svg)": "url(/immutable/theme/b.0.svg)",
    "url(none.svg)": "url(/theme/none.svg)",
    "url(b\u00e4.svg)": "url(/immutable/theme/b%C3%A4.0.svg)",
    "url(#b)": "url(#b)",
    "url(data:image/svg+xml,b.svg)": "url(data:image/svg+xml,b.svg)",
    "url(//other.example/b.svg)": "url(//other.example/b.svg)",
    "url(https://other.example/b.svg)": "url(https://other.example/b.svg)",
    "url(../../b.svg)": "url(../../b.svg)",
    "/* url(b.svg) */": "/* url(b.svg) */",
    'content: "url(b.svg)"': 'content: "url(b.svg)"',
    "@import 'c.css' screen;": "@import '/immutable/theme/c.0.css' screen;",
    "@import url(c.css);": "@import url(/immutable/theme/c.0.css);",
}


@pytest.mark.parametrize("written", SHEETS)
def test_a_sheet_names_fingerprinted_files_where_there_are_any(written: str) -> None:
    assert _made("theme/a.css", written) == SHEETS[written]


SCRIPTS = {
    'import {a} from "./d.js";': 'import {a} from "/immutable/theme/d.0.js";',
    "import './d.js'": "import '/immutable/theme/d.0.js'",
    "await import('./d.js')": "await import('/immutable/theme/d.0.js')",
    'export * from "./d.js"': 'export * from "/immutable/theme/d.0.js"',
    'new URL("b.svg", import.meta.url)': 'new URL("/immutable/theme/b.0.svg", import.meta.url)',
    'import "d.js"': 'import "d.js"',
    'say("./d.js")': 'say("./d.js")',
}


@pytest.mark.parametrize("written", SCRIPTS)
def test_a_script_names_fingerprinted_files_where_there_are_any(written: str) -> None:
    assert _made("theme/a.js", written) == SCRIPTS[written]


def _made(out: str, written: str) -> str:
    files = {name: _source(name, b"x") for name in ("theme/b.svg", "theme/b\u00e4.svg", "theme/c.css", "theme/d.js")}
    files[out] = _source(out, written.encode())
    asset = make_assets(files, [out], "/")[out]
    return re.sub(r"(immutable/[^ ]*?)\.[0-9a-f]{10}\.", r"\1.0.", filled(files[out].data, asset.named).decode())


def _source(path: str, data: bytes) -> Source:
    return Source(path, data, digest_of(data))


def test_sheets_that_lead_back_to_themselves_keep_their_plain_names() -> None:
    texts = {"a.css": "@import 'b.css'", "b.css": "@import 'a.css'", "c.css": "@import 'a.css'", "d.css": "@import 'd.css'"}
    files = {name: _source(name, text.encode()) for name, text in texts.items()}
    made = make_assets(files, texts, "/")
    assert made.keys() == {"c.css"}
    assert filled(files["c.css"].data, made["c.css"].named) == b"@import '/a.css'"
