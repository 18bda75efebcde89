"""What hosts are told, read as Cloudflare Pages and as Netlify read it. Never looks at a page: a browser does that among the judges."""

from collections.abc import Mapping
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from selectolax.lexbor import LexborHTMLParser

from blogkit.config import Config
from blogkit.site.hosting import header_rules, headers_text
from tests.example import ROOT
from tests.hosting import headers_for, hosted, read_headers
from tests.sites import LAMP, SMALL, build_site, write_site

HTTPS = Config(base_url="https://bells.example")
DRAWINGS = ("/dial.svg", "/lamp/dial.svg", "/immutable/theme/icon.0123456789.svg")
PATHS = ("/", "/lamp/", "/feed.xml", "/theme/style.css", "/immutable/theme/style.0123456789.css", "/404.html", "/immutable")


@pytest.mark.parametrize("path", [*PATHS, *DRAWINGS])
def test_a_host_where_rules_add_up_and_one_where_the_last_wins_send_the_same(path: str) -> None:
    rules = header_rules(HTTPS)
    last_wins = {name: value for rule in read_headers(headers_text(rules)) if rule.pattern.fullmatch(path) for name, value in rule.headers}
    assert headers_for(path, read_headers(headers_text(rules))) == last_wins


def test_only_what_bears_its_digest_in_its_name_is_kept_for_long() -> None:
    rules = read_headers(headers_text(header_rules(HTTPS)))
    kept = {path for path in PATHS if "immutable" in headers_for(path, rules)["Cache-Control"]}
    assert kept == {"/immutable/theme/style.0123456789.css"}


def test_no_page_may_run_what_stands_in_it() -> None:
    rules = read_headers(headers_text(header_rules(HTTPS)))
    for path in PATHS:
        policy = policy_of(headers_for(path, rules))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == "'self'"
        assert "unsafe" not in " ".join(policy.values())


@pytest.mark.parametrize("path", DRAWINGS)
def test_a_drawing_that_is_opened_by_itself_has_its_own_styles_and_no_script(path: str) -> None:
    policy = policy_of(headers_for(path, read_headers(headers_text(header_rules(HTTPS)))))
    assert policy["style-src"] == "'self' 'unsafe-inline'"
    assert policy["script-src"] == policy["default-src"] == policy["frame-ancestors"] == "'none'"


def test_a_page_that_is_taken_for_a_drawing_loses_its_scripts_alone() -> None:
    """Netlify turns a ``*`` inside a name into ``(.*)`` and leaves the dot beside it as it is, so ``/*.svg`` is ``/tags/svg/`` as well."""
    rules = read_headers(headers_text(header_rules(HTTPS)))
    of_pages, of_drawings = (policy_of(headers_for(path, rules)) for path in ("/tags/svg/", "/dial.svg"))
    assert of_pages.keys() == of_drawings.keys()
    assert [name for name, given in of_pages.items() if not set(given.split()) <= set(of_drawings[name].split())] == ["script-src"]


def test_a_site_without_https_promises_none() -> None:
    text = headers_text(header_rules(Config(base_url="http://bells.example")))
    assert "Strict-Transport-Security" not in text
    assert "upgrade-insecure-requests" not in text


def test_the_host_of_the_judges_sends_headers_redirects_and_compressed_pages(tmp_path: Path) -> None:
    site = write_site(tmp_path, {**SMALL, "content/posts/lamp.md": LAMP.replace("tags:", "aliases: [/old/]\ntags:")})
    build_site(site)
    with hosted(site / "public") as address:
        with urlopen(Request(f"{address}/old/", headers={"Accept-Encoding": "gzip"})) as answer:  # noqa: S310 -- our own host
            assert answer.url == f"{address}/lamp/"
            assert answer.headers["Content-Encoding"] == "gzip"
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        with pytest.raises(OSError, match="404"):
            urlopen(f"{address}/_headers")  # noqa: S310


def test_no_page_of_the_example_holds_what_the_policy_forbids(tmp_path: Path) -> None:
    """A browser says the same among the judges, and what it refuses besides; this says it within `make test`."""
    build_site(ROOT, out=tmp_path / "public", clean=True)
    pages = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*.html")}
    assert len(pages) > 50
    assert {out: found for out, data in pages.items() if (found := inline(data))} == {}


@pytest.mark.parametrize(
    "markup",
    [
        "<style>p { color: red }</style>",
        '<p style="color: red">Red</p>',
        "<script>alert()</script>",
        '<script type="module">alert()</script>',
        '<button onclick="alert()">Go</button>',
        '<a href="javascript:alert()">Go</a>',
    ],
)
def test_the_guard_sees_what_stands_in_a_page(markup: str) -> None:
    page = '<!doctype html><script type="application/ld+json">{}</script><script src="/a.js"></script><link rel="stylesheet" href="/a.css">'
    assert inline(page.encode()) == []
    assert len(inline((page + markup).encode())) == 1


def inline(data: bytes) -> list[str]:
    """Return what stands in a page that only a file of the site may do: scripts, styles, handlers."""
    tree = LexborHTMLParser(data)
    found = [one for one in tree.css("style, script") if one.tag == "style" or ("src" not in one.attributes and is_run(one.attributes))]
    found += [one for one in tree.css("*") if any(map(is_obeyed, one.attributes, one.attributes.values()))]
    return [one.html or "" for one in found]


def is_run(attributes: Mapping[str, str | None]) -> bool:
    """Say whether a script is none of those blocks of data, which no browser runs."""
    kind = (attributes.get("type") or "text/javascript").lower()
    return "javascript" in kind or kind in {"module", "importmap", "speculationrules"}


def is_obeyed(name: str, value: str | None) -> bool:
    """Say whether an attribute is a style or a script."""
    return name == "style" or name.startswith("on") or (value or "").strip().lower().startswith("javascript:")


def policy_of(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the directives of the one policy among some headers."""
    assert "," not in headers["Content-Security-Policy"]
    return dict(one.partition(" ")[::2] for one in headers["Content-Security-Policy"].split("; "))
