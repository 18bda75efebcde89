"""What hosts are told, read as Cloudflare Pages and as Netlify read it. Never looks at a page: a browser does that among the judges."""

from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from blogkit.config import Config
from blogkit.site.hosting import header_rules, headers_text
from tests.hosting import headers_for, hosted, read_headers
from tests.sites import LAMP, SMALL, build_site, write_site

HTTPS = Config(base_url="https://bells.example")
PATHS = ("/", "/lamp/", "/feed.xml", "/theme/style.css", "/immutable/theme/style.0123456789.css", "/404.html", "/immutable")


@pytest.mark.parametrize("path", PATHS)
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
        policy = dict(one.partition(" ")[::2] for one in headers_for(path, rules)["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == "'self'"
        assert "unsafe" not in " ".join(policy.values())


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
