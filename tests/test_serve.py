"""What ``blogkit serve`` answers, over HTTP as a browser would ask. Never opens a browser: the judges do."""

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import pytest

from blogkit.diagnostics import Span, error
from blogkit.errors import BlogkitError
from blogkit.live import Found
from blogkit.serve import events
from blogkit.serve.address import listen
from blogkit.serve.answer import answer, path_of
from blogkit.serve.app import application
from blogkit.serve.editor import Editor, chosen, command, start
from blogkit.serve.events import News
from blogkit.serve.messages import Asked
from blogkit.serve.page import BEGIN, END, with_block, without_block
from blogkit.serve.types import type_of
from tests.serving import PATIENCE_S, Reply, Server, Shown, save, serving
from tests.sites import BELL, CONFIG, LAMP, SMALL, build_site, tree, write_site

FILES: dict[str, str | bytes] = {
    **SMALL,
    "static/files/paper.txt": "0123456789",
    "static/logo.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "static/letter.woff2": b"\0\1",
    "static/lämpe.txt": "umlaut",
    "static/demo.html": "<p>no body",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(write_site(tmp_path_factory.mktemp("serve"), FILES)) as server:
        yield server


# Pages and files


def test_what_is_served_less_the_marked_block_is_what_build_publishes(server: Server, tmp_path: Path) -> None:
    build_site(write_site(tmp_path, FILES), base_url=server.address)
    published = {out: data for out, data in tree(tmp_path / "public").items() if out != ".blogkit-output"}
    served = {out: server.get("/" + out.replace("ä", "%C3%A4")).body for out in published}
    assert {out: without_block(data) for out, data in served.items()} == published
    assert {out for out, data in served.items() if BEGIN in data} == {out for out in published if out.endswith(".html")}
    assert [out for out, data in published.items() if BEGIN in data or b"/_blogkit/" in data] == []


def test_a_page_stands_at_its_clean_url_and_its_short_form_leads_there(server: Server) -> None:
    page = server.get("/lamp/")
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert b"<title>Lamp" in page.body
    assert server.get("/lamp/index.html").body == page.body
    short = server.get("/lamp?from=feed")
    assert (short.status, short.headers["location"]) == (302, "/lamp/?from=feed")
    assert server.get("/files").status == 404
    assert server.get("/files/paper.txt/").status == 404


def test_a_page_that_could_not_be_made_is_what_it_was_before_or_says_so() -> None:
    faults = (error("template-error", "no", Span("themes/desk/templates/post.html")),)
    site = Shown({"lamp/index.html": Found(b"<p>before", "1", faults), "bell/index.html": Found(b"", "", faults)}, {})
    asked = Asked("GET", "/lamp/", {})
    before, never = answer(asked, site, "/"), answer(asked._replace(target="/bell/"), site, "/")
    assert (before.status, without_block(before.body)) == (200, b"<p>before")
    assert (never.status, b"<p>This page could not be made.</p>" in never.body, BEGIN in never.body) == (500, True, True)
    missing = answer(asked._replace(target="/nowhere/"), site, "/")
    assert (missing.status, BEGIN in missing.body) == (404, True), "where the site has no page for it"


def test_what_is_not_there_is_the_site_s_own_404_page(server: Server) -> None:
    missing = server.get("/nowhere/")
    assert (missing.status, missing.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert without_block(missing.body) == without_block(server.get("/404.html").body)
    assert BEGIN in missing.body


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/feed.xml", "application/rss+xml; charset=utf-8"),
        ("/atom.xml", "application/atom+xml; charset=utf-8"),
        ("/tags/light/feed.json", "application/feed+json; charset=utf-8"),
        ("/theme/style.css", "text/css; charset=utf-8"),
        ("/logo.svg", "image/svg+xml"),
        ("/letter.woff2", "font/woff2"),
        ("/l%C3%A4mpe.txt", "text/plain; charset=utf-8"),
        ("/_blogkit/client.js", "text/javascript; charset=utf-8"),
        ("/_blogkit/panel.css", "text/css; charset=utf-8"),
    ],
)
def test_each_file_has_its_type(server: Server, path: str, expected: str) -> None:
    reply = server.get(path)
    assert (reply.status, reply.headers["content-type"]) == (200, expected)


def test_a_file_of_no_known_kind_is_not_guessed_at() -> None:
    assert [type_of(name) for name in ("CNAME", "a.PNG", "a.tar.gz", "html")] == [
        "application/octet-stream",
        "image/png",
        "application/gzip",
        "application/octet-stream",
    ]


def test_every_answer_says_how_it_may_be_used(server: Server) -> None:
    for path in ("/", "/feed.xml", "/nowhere", "/lamp", "/_blogkit/client.js", "/_blogkit/about?path=/"):
        headers = server.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["content-security-policy"] == "frame-ancestors 'self'"
        assert headers["cache-control"] in {"no-cache", "no-store"}
        assert "access-control-allow-origin" not in headers
        assert "server" not in headers


def test_head_is_get_without_the_body(server: Server) -> None:
    for path in ("/lamp/", "/files/paper.txt", "/nowhere"):
        whole, head = server.get(path), server.get(path, "HEAD")
        assert (head.status, head.body) == (whole.status, b"")
        assert {**head.headers, "date": ""} == {**whole.headers, "date": ""}


def test_what_a_browser_has_already_is_not_sent_again(server: Server) -> None:
    page = server.get("/lamp/")
    assert server.get("/lamp/", If_None_Match=page.headers["etag"])[::2] == (304, b"")
    assert server.get("/lamp/", If_None_Match=f'"other", W/{page.headers["etag"]}').status == 304
    assert server.get("/lamp/", If_None_Match='"other"').body == page.body
    assert server.get("/nowhere", If_None_Match=server.get("/nowhere").headers["etag"]).status == 404


@pytest.mark.parametrize(
    ("asked", "status", "said", "body"),
    [
        ("bytes=2-4", 206, "bytes 2-4/10", b"234"),
        ("bytes=0-0", 206, "bytes 0-0/10", b"0"),
        ("bytes=7-", 206, "bytes 7-9/10", b"789"),
        ("bytes=7-99", 206, "bytes 7-9/10", b"789"),
        ("bytes=-3", 206, "bytes 7-9/10", b"789"),
        ("bytes=-99", 206, "bytes 0-9/10", b"0123456789"),
        ("bytes=10-", 416, "bytes */10", b""),
        ("bytes=-0", 416, "bytes */10", b""),
        ("bytes=4-2", 200, None, b"0123456789"),
        ("bytes=0-1,4-5", 200, None, b"0123456789"),
        ("bytes=-", 200, None, b"0123456789"),
        ("bytes=" + "9" * 5000 + "-", 200, None, b"0123456789"),
        ("lines=1-2", 200, None, b"0123456789"),
    ],
)
def test_a_range_is_answered_as_rfc_9110_has_it(server: Server, asked: str, status: int, said: str | None, body: bytes) -> None:
    reply = server.get("/files/paper.txt", Range=asked)
    assert (reply.status, reply.headers.get("content-range"), reply.body) == (status, said, body)
    assert reply.headers["accept-ranges"] == "bytes"
    assert reply.headers["content-length"] == str(len(body))


def test_a_range_of_what_has_changed_meanwhile_is_the_whole(server: Server) -> None:
    tag = server.get("/files/paper.txt").headers["etag"]
    assert server.get("/files/paper.txt", Range="bytes=2-4", If_Range=tag).body == b"234"
    assert server.get("/files/paper.txt", Range="bytes=2-4", If_Range='"older"').body == b"0123456789"
    assert server.get("/files/paper.txt", "HEAD", Range="bytes=2-4").status == 200


def test_a_site_that_lives_in_a_folder_is_served_in_that_folder(tmp_path: Path) -> None:
    config = CONFIG.replace("https://bells.example", "https://bells.example/bl%C3%B6g")
    with serving(write_site(tmp_path, {**FILES, "blogkit.toml": config})) as server:
        assert server.get("/").headers["location"] == "/bl%C3%B6g/"
        assert server.get("/bl%C3%B6g").headers["location"] == "/bl%C3%B6g/"
        page = server.get("/bl%C3%B6g/lamp/")
        assert (page.status, b'href="/bl%C3%B6g/bell/#tone"' in page.body) == (200, True)
        assert f'<link rel="canonical" href="{server.address}/bl%C3%B6g/lamp/">'.encode() in page.body
        assert server.get("/lamp/").status == 404
        assert server.get("/bl%C3%B6g/_blogkit/client.js").status == 404
        assert server.get("/_blogkit/client.js").status == 200


# The marked block


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (b"<body>a</body></html>", b"<body>a|</body></html>"),
        (b"<p>a", b"<p>a|"),
        (b"<script>'</body>'</script></BODY >\n", b"<script>'</body>'</script>|</BODY >\n"),
        (b"", b"|"),
    ],
)
def test_the_block_stands_before_the_end_of_the_body(page: bytes, expected: bytes) -> None:
    marked = with_block(page, "5" * 32)
    assert re.sub(re.escape(BEGIN) + b".*?" + re.escape(END), b"|", marked) == expected
    assert without_block(marked) == page


def test_what_has_no_block_stays_as_it_is() -> None:
    assert without_block(b"<p>a</p>") == b"<p>a</p>"


@pytest.mark.parametrize(
    ("target", "path"), [("/", "/"), ("/l%C3%A4mpe/", "/lämpe/"), ("/a%20b", "/a b"), ("/a+b", "/a+b"), ("/%2525", "/%25"), ("/a|b", None)]
)
def test_a_path_is_decoded_once(target: str, path: str | None) -> None:
    assert path_of(target) == path


# What happens when something is written


def test_a_save_is_told_to_the_pages_and_said_in_one_line(tmp_path: Path) -> None:
    site = write_site(tmp_path, FILES)
    with serving(site) as server, Events(server) as events:
        first = events.next()
        save(site, "content/posts/lamp.md", LAMP.replace("A lamp.", "A brighter lamp."))
        second = events.next()
        assert (second["start"], second["version"] > first["version"]) == (first["start"], True)
        assert b"A brighter lamp." in server.get("/lamp/").body
        server.wait_for(r"^content/posts/lamp\.md: \d+ pages changed, shown after \d+ ms$")
        (site / "content/posts/bell.md").unlink()
        events.next()
        assert server.get("/bell/").status == 404
        server.wait_for(r"^content/posts/bell\.md: \d+ pages changed, shown after \d+ ms \(1 warning\)$")
        assert not (site / "public").exists()


def test_a_save_that_breaks_something_keeps_the_page_and_says_why(tmp_path: Path) -> None:
    site = write_site(tmp_path, FILES)
    with serving(site) as server, Events(server) as events:
        events.next()
        good = server.get("/lamp/")
        save(site, "content/posts/lamp.md", LAMP.replace("author: ada", "author: jane"))
        events.next()
        told = about(server, "/lamp/")
        assert told["isHeld"] is True
        (error,) = told["errors"]
        assert (error["rule"], error["path"], error["line"], error["canOpen"]) == ("unknown-person", "content/posts/lamp.md", 4, True)
        assert error["frame"] == ["author: ", "jane", ""]
        assert server.get("/lamp/").body == good.body
        server.wait_for(r"^error\[unknown-person\]: no one here is called 'jane'$")
        server.wait_for(r"^content/posts/lamp\.md: 1 error; what is shown is what was there before$")
        save(site, "content/posts/lamp.md", LAMP.replace("A lamp.", "A mended lamp."))
        events.next()
        assert about(server, "/lamp/")["errors"] == []
        assert b"A mended lamp." in server.get("/lamp/").body


def settle(server: Server, site: Path) -> None:
    """Wait until the whole site has been looked at once: until then nobody knows which pages a save has changed."""
    save(site, "content/posts/lamp.md", LAMP.replace("A lamp.", "The lamp."))
    server.wait_for(r"^content/posts/lamp\.md: \d+ pages? changed")
    save(site, "content/posts/lamp.md", LAMP)
    server.wait_for(r"^content/posts/lamp\.md: \d+ pages? changed")


def test_a_save_that_is_held_counts_its_own_errors_and_no_older_ones(tmp_path: Path) -> None:
    site = write_site(tmp_path, {**FILES, "content/posts/bell.md": BELL.replace("author: ada", "author: jane")})
    with serving(site) as server:
        save(site, "content/posts/lamp.md", LAMP.replace("author: ada", "author: jim"))
        server.wait_for(r"^content/posts/lamp\.md: 1 error; what is shown is what was there before$")
        save(site, "content/posts/lamp.md", LAMP)
        server.wait_for(r"^content/posts/lamp\.md: \d+ pages? changed, .*\(1 error\)$")


def test_a_text_that_no_page_shows_is_told_to_be_one(tmp_path: Path) -> None:
    site = write_site(tmp_path, FILES)
    with serving(site) as server:
        settle(server, site)
        save(site, "content/posts/gate.md", LAMP.replace("author: ada", "author: ada\ndraft: true"))
        server.wait_for(r"^content/posts/gate\.md: a draft, which is shown with --drafts$")
        save(site, "content/posts/gate.md", LAMP.replace("date: 2026-11-02", "date: 2027-01-01"))
        server.wait_for(r"^content/posts/gate\.md: not public before its date; --drafts shows it$")
    with serving(site, "--drafts") as server:
        save(site, "content/posts/gate.md", LAMP.replace("author: ada", "author: ada\ndraft: true").replace("A lamp", "A gate"))
        server.wait_for(r"^content/posts/gate\.md: \d+ pages changed")


def test_a_file_that_is_renamed_is_told_by_both_of_its_names(tmp_path: Path) -> None:
    site = write_site(tmp_path, FILES)
    with serving(site) as server:
        (site / "content/posts/bell.md").rename(site / "content/posts/gong.md")
        server.wait_for(r"^content/posts/bell\.md, now content/posts/gong\.md: \d+ pages changed")


def test_a_fault_that_many_pages_have_is_told_once(tmp_path: Path) -> None:
    posts = {f"content/posts/p{number}.md": LAMP.replace("title: ", f"title: {number} ") for number in range(5)}
    config = CONFIG.replace("[site]\n", '[site]\ntheme = "own"\n')
    template = '{% extends "base.html" %}{% block main %}<h1>{{ post.title }}</h1>{{ post.disclosure }}{{ post.html }}{% endblock %}'
    own = {"themes/own/theme.toml": "", "themes/own/templates/post.html": template}
    site = write_site(tmp_path, {**FILES, **posts, **own, "blogkit.toml": config})
    with serving(site) as server:
        settle(server, site)
        save(site, "themes/own/templates/post.html", template.replace("{{ post.disclosure }}", ""))
        server.wait_for(r"^themes/own/templates/post\.html: 1 error$")
        save(site, "themes/own/templates/post.html", template.replace("post.title", "post.titel"))
        server.wait_for(r"^themes/own/templates/post\.html: 1 error$")
        save(site, "themes/own/templates/post.html", template)
        server.wait_for("all is well again|changed, shown after \\d+ ms$")
        server.interrupt()
        said = server.all_said()
    assert [sum(line.startswith(f"error[{rule}]") for line in said) for rule in ("credit-lost-in-output", "template-error")] == [1, 1]


def test_a_site_that_has_errors_at_the_start_is_shown_without_the_texts_that_have_them(tmp_path: Path) -> None:
    site = write_site(tmp_path, {**FILES, "content/posts/bell.md": BELL.replace("author: ada", "author: jane")})
    with serving(site) as server:
        told = about(server, "/lamp/")
        assert ([error["rule"] for error in told["errors"]], told["isHeld"]) == (["unknown-person"], False)
        assert (server.get("/lamp/").status, server.get("/bell/").status) == (200, 404)


def test_a_site_that_has_gone_for_a_moment_stays_in_view(tmp_path: Path) -> None:
    site = write_site(tmp_path, FILES)
    with serving(site) as server, Events(server) as events:
        events.next()
        (site / "blogkit.toml").rename(site / "away.toml")
        events.next()
        told = about(server, "/lamp/")
        assert ([error["path"] for error in told["errors"]], told["isHeld"]) == (["blogkit.toml"], True)
        assert server.get("/lamp/").status == 200
        server.wait_for(r"^blogkit\.toml: 1 error; what is shown is what was there before")
        (site / "away.toml").rename(site / "blogkit.toml")
        server.wait_for(r"^blogkit\.toml: \d+ pages? changed")
        assert about(server, "/lamp/")["errors"] == []


def test_a_config_that_moves_the_site_moves_it_at_once(tmp_path: Path) -> None:
    site = write_site(tmp_path, FILES)
    with serving(site) as server, Events(server) as events:
        events.next()
        save(site, "blogkit.toml", CONFIG.replace("https://bells.example", "https://bells.example/blog"))
        events.next()
        assert (server.get("/lamp/").status, server.get("/blog/lamp/").status) == (404, 200)
        save(site, "blogkit.toml", "[site\n")
        events.next()
        assert server.get("/blog/lamp/").status == 200


def test_the_digests_of_a_page_s_files_say_which_of_them_were_saved(server: Server) -> None:
    files = about(server, "/lamp/", "/theme/style.css", "/logo.svg", "/gone.css", "/../x")["files"]
    assert {path: len(digest) for path, digest in files.items()} == {"/theme/style.css": 32, "/logo.svg": 32, "/gone.css": 0, "/../x": 0}


def test_what_becomes_public_while_it_runs_is_shown_with_the_next_save(tmp_path: Path) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=3)
    site = write_site(tmp_path, {**FILES, "content/posts/soon.md": BELL.replace("2026-11-01", f"{soon:%Y-%m-%dT%H:%M:%SZ}")})
    with serving(site, at="") as server, Events(server) as events:
        events.next()
        assert server.get("/soon/").status == 404
        while datetime.now(UTC) < soon:
            time.sleep(0.1)
        save(site, "content/posts/lamp.md", LAMP.replace("A lamp.", "A brighter lamp."))
        events.next()
        assert server.get("/soon/").status == 200


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no file can be called that")
def test_the_name_of_a_file_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    site = write_site(tmp_path, FILES)
    with serving(site) as server:
        save(site, "static/a\x1b[2Jb.txt", "hello")
        server.wait_for(r"^static/a\\u\{1b\}\[2Jb\.txt: \d+ page")


# Where it listens and how it ends


def test_the_browser_is_opened_at_the_address_where_that_was_asked_for(tmp_path: Path) -> None:
    site, log, browser = write_site(tmp_path / "site", FILES), tmp_path / "log", tmp_path / "browser.py"
    browser.write_text(f"import sys\nopen({str(log)!r}, 'w').write(sys.argv[1])\n")
    with serving(site, "--open", environ={"BROWSER": f"{sys.executable} {browser} %s"}) as server:
        assert _patiently(lambda: log.exists() and log.read_text() == f"{server.address}/")


def test_a_port_that_is_taken_is_left_to_whoever_has_it(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        with serving(write_site(tmp_path, FILES), "--port", str(taken)) as server:
            assert server.port > taken
            assert f"port {taken} is taken, so this is {server.port}" in server.said


def test_a_folder_that_is_no_site_is_not_served(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "blogkit", "serve", str(tmp_path), "--port", "0"], check=False, capture_output=True, text=True
    )
    assert (told.returncode, told.stdout) == (2, "")
    assert re.fullmatch(r"blogkit: there is no blogkit\.toml in .*\n", told.stderr)


@pytest.mark.parametrize(("host", "said"), [("192.0.2.1", "cannot listen on 192.0.2.1, port "), ("no..host", "this machine has no such")])
def test_a_host_that_is_not_of_this_machine_is_one_sentence(host: str, said: str) -> None:
    with pytest.raises(BlogkitError, match=said):
        listen(host, 0)


def test_another_address_is_warned_of_and_asks_for_its_own_names(tmp_path: Path) -> None:
    with serving(write_site(tmp_path, FILES), "--host", "0.0.0.0") as server:  # noqa: S104 -- that is the test
        assert any(line.startswith("warning: with --host 0.0.0.0 everyone") for line in server.said)
        own = f"127.0.0.1:{server.port}"
        assert server.get("/lamp/", Host=own).status == 200
        assert server.get("/lamp/", Host=f"{socket.gethostname().lower()}:{server.port}").status == 200
        if sys.platform == "linux":  # where this, too, is an address of this machine
            assert server.get("/lamp/", to="127.0.0.5", Host=f"127.0.0.5:{server.port}").status == 200
        assert server.get("/lamp/", Host=f"127.0.0.5:{server.port}").status == 421
        assert server.get("/lamp/", Host=f"192.0.2.7:{server.port}").status == 421, "an address that it was not asked at"
        assert server.get("/lamp/", Host=f"stranger.example:{server.port}").status == 421


def test_a_page_does_not_wait_for_its_header_to_be_confirmed() -> None:
    listener, _ = listen("127.0.0.1", 0)
    with listener, socket.create_connection(listener.getsockname()):
        asyncio.run(_nodelay(listener))


async def _nodelay(listener: socket.socket) -> None:
    """Accept as a server in asyncio does, and look at how it will send."""
    connected: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def accepted(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.set_result(bool(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
        writer.close()

    async with await asyncio.start_server(accepted, sock=listener):
        assert await asyncio.wait_for(connected, PATIENCE_S)


def test_an_address_of_this_machine_alone_is_not_open() -> None:
    listener, address = listen("127.0.0.1", 0)
    listener.close()
    assert (address.is_open, address.is_everywhere, address.hosts("127.0.0.1")) == (
        False,
        False,
        frozenset(f"{name}:{address.port}" for name in ("127.0.0.1", "localhost", "[::1]")),
    )


def test_files_that_change_while_they_are_looked_at_do_not_end_it(tmp_path: Path) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"><title>{}</title>' + "<g/>" * 100_000 + "</svg>"
    with serving(write_site(tmp_path, FILES)) as server:
        for number in range(60):
            write_site(tmp_path, {f"content/posts/{name}.svg": drawing.format(number) for name in "abcdefgh"})
        write_site(tmp_path, {"content/posts/lamp.md": LAMP.replace("title: Lamp", "title: A lamp that went out")})
        until_s = time.monotonic() + PATIENCE_S
        while b"A lamp that went out" not in server.get("/lamp/").body:
            assert time.monotonic() < until_s


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is no signal elsewhere")
def test_ctrl_c_ends_it_at_once_with_every_stream(tmp_path: Path) -> None:
    with serving(write_site(tmp_path, FILES)) as server, Events(server) as events, Events(server) as others:
        events.next()
        others.next()
        half = socket.create_connection(("127.0.0.1", server.port))
        half.sendall(b"GET /lamp/ HTTP/1.1\r\nHo")
        began = time.perf_counter()
        assert server.interrupt() == 0
        assert time.perf_counter() - began < PATIENCE_S / 10
        assert (events.rest(), others.rest()) == (b"", b"")
        half.close()
        before = list(server.said)
        assert server.all_said() == before, "it ends without a word"


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is no signal elsewhere")
def test_ctrl_c_ends_it_in_the_middle_of_work(tmp_path: Path) -> None:
    many = {f"p{number}.md": LAMP.replace("Lamp", f"P {number}") + "word " * 20_000 for number in range(400)}
    site, elsewhere = write_site(tmp_path / "site", FILES), write_site(tmp_path / "many", many)
    with serving(site) as server, Events(server) as events:
        events.next()
        elsewhere.rename(site / "content/posts/many")
        time.sleep(0.5)  # it is at work now, on more than it can have done
        assert server.interrupt() == 0
        assert events.rest() == b""
        before = list(server.said)
        assert server.all_said() == before, "it said nothing of what it had not done, and no traceback"


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is no signal elsewhere")
@pytest.mark.parametrize("verb", ["serve", "watch"])
def test_ctrl_c_ends_it_before_it_has_begun(tmp_path: Path, verb: str) -> None:
    many = {f"content/posts/p{number}.md": LAMP.replace("Lamp", f"P {number}") + "word " * 20_000 for number in range(400)}
    site = write_site(tmp_path, {**FILES, **many})
    command = [sys.executable, "-m", "blogkit", verb, str(site)]
    ordinary = re.compile(r"\S+ shows 402 posts .*|\S+: 538 of 538 files written, .*|watching .*|blogkit: stopped watching")
    for after_s in (0.1, 0.3, 0.4, 0.5, 0.8):  # processes start, work, and hand over what they made
        shutil.rmtree(site / ".blogkit", ignore_errors=True)
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr
            while not (site / ".blogkit").exists():  # until it is at work
                time.sleep(0.01)
            time.sleep(after_s)
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE_S) == 0, process.stderr.read()
            assert [line for line in process.stderr.read().splitlines() if not ordinary.fullmatch(line)] == []


# Editors


def test_an_editor_is_opened_at_the_line_of_a_file_of_the_site_and_of_no_other(tmp_path: Path) -> None:
    hostile = "content/posts/$(touch owned) ;&|'\"-x.md"
    site = write_site(tmp_path / "site", {**FILES, hostile: BELL.replace("Bell", "Owned")})
    log, editor = tmp_path / "log", tmp_path / "an editor.py"
    editor.write_text(f"import json, sys\nwith open({str(log)!r}, 'a') as log:\n    print(json.dumps(sys.argv[1:]), file=log)\n")
    command = f"'{sys.executable}' '{editor}' --at {{line}}:{{column}} {{file}}"
    with serving(site, environ={"BLOGKIT_EDITOR": command}) as server:
        assert said(open_(server, "content/posts/lamp.md", 4, 9)) == {"said": ""}
        assert said(open_(server, hostile, 1, 1)) == {"said": ""}
        for path in (
            "../outside.md",
            "/etc/passwd",
            "content/posts/../posts/lamp.md",
            "content/posts",
            "public/index.html",
            "nowhere.md",
            "",
        ):
            assert open_(server, path, 1, 1).status == 404, path
        for line, column in ((0, 1), (-1, 1), (1, 0), (10**9, 1)):
            assert open_(server, "content/posts/lamp.md", line, column).status == 404
        assert _patiently(lambda: len(log.read_text().splitlines()) == 2 if log.exists() else False)
        opened = sorted(json.loads(line) for line in log.read_text().splitlines())
        assert opened == [["--at", "1:1", str(site.resolve() / hostile)], ["--at", "4:9", str(site.resolve() / "content/posts/lamp.md")]]
        assert not (site / "owned").exists()
        assert not Path("owned").exists()


def test_without_an_editor_it_says_how_to_name_one(server: Server) -> None:
    assert "BLOGKIT_EDITOR" in said(open_(server, "content/posts/lamp.md", 4, 9))["said"]


def test_an_editor_that_is_an_address_is_left_to_the_browser(tmp_path: Path) -> None:
    site = write_site(tmp_path, {**FILES, "content/posts/a b#c.md": BELL.replace("Bell", "Odd")})
    with serving(site, environ={"BLOGKIT_EDITOR": "vscode://file/{file}:{line}:{column}"}) as server:
        url = said(open_(server, "content/posts/a b#c.md", 3, 7))["url"]
        assert url == f"vscode://file/{site.resolve().as_posix().lstrip('/')}/content/posts/a%20b%23c.md:3:7"


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"null", b'{"path": 1}', b'{"path": "x", "line": "a", "column": 1}', b"[" * 4000, b"\xff"]
)
def test_a_request_that_names_no_line_opens_nothing(server: Server, body: bytes) -> None:
    assert post(server, body).status == 400


def test_a_request_that_is_too_long_is_not_read_to_its_end(server: Server) -> None:
    good = json.dumps({"path": "content/posts/lamp.md", "line": 1, "column": 1}).encode()
    assert post(server, good).status == 200
    assert post(server, good + b" " * 5000).status == 400


def test_only_json_from_a_page_that_this_process_served_opens_anything(server: Server) -> None:
    body = json.dumps({"path": "content/posts/lamp.md", "line": 1, "column": 1}).encode()
    good = {"Origin": server.address, "Content_Type": "application/json", "X_Blogkit_Token": about(server, "/")["token"]}
    assert server.get("/_blogkit/open", "POST", body, **good).status == 200
    for name, value, status in (
        ("Origin", "https://stranger.example", 403),
        ("Origin", f"http://localhost:{server.port}", 403),
        ("X_Blogkit_Token", good["X_Blogkit_Token"][:-1], 403),
        ("X_Blogkit_Token", "\xff", 403),
        ("Content_Type", "text/plain", 415),
        ("Content_Type", "application/x-www-form-urlencoded", 415),
    ):
        sent = {**good, name: value}
        assert server.get("/_blogkit/open", "POST", body, **sent).status == status, (name, value)
    del good["Origin"]
    assert server.get("/_blogkit/open", "POST", body, **good).status == 403, "a page always says where it is from"


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, None),
        ({"EDITOR": "vim", "VISUAL": "nano -w"}, None),
        ({"EDITOR": "vim", "TERM_PROGRAM": "vscode"}, ["code", "--goto", "/a b.md:4:9"]),
        ({"EDITOR": "code --wait"}, ["code", "--goto", "/a b.md:4:9"]),
        ({"VISUAL": "/opt/zed", "EDITOR": "code"}, ["/opt/zed", "/a b.md:4:9"]),
        ({"BLOGKIT_EDITOR": "subl", "VISUAL": "code"}, ["subl", "/a b.md:4:9"]),
        ({"BLOGKIT_EDITOR": "'/opt/my editor' -x"}, ["/opt/my editor", "-x", "/a b.md"]),
        ({"BLOGKIT_EDITOR": "xterm -e vim +{line} {file}"}, ["xterm", "-e", "vim", "+4", "/a b.md"]),
        ({"BLOGKIT_EDITOR": "'not closed", "EDITOR": "kate"}, ["kate", "--line", "4", "--column", "9", "/a b.md"]),
    ],
)
def test_the_editor_is_the_one_that_the_environment_names(environ: dict[str, str], expected: list[str] | None) -> None:
    editor = chosen(environ)
    assert (editor and command(editor, Path("/a b.md"), 4, 9)) == expected


def test_a_file_whose_name_looks_like_a_place_is_filled_in_as_it_is() -> None:
    assert command(Editor(("e", "{file}:{line}")), Path("/{line} {column}.md"), 4, 9) == ["e", "/{line} {column}.md:4"]


def test_an_editor_that_is_not_there_or_would_need_a_shell_is_not_started() -> None:
    assert start(["no-such-editor-here", "/a.md"]).startswith("no-such-editor-here could not be started: ")
    assert "is a batch file" in start(["C:\\code.CMD", "/a&calc.md"])


def test_a_stream_says_that_it_is_still_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "HEARTBEAT_S", 0.01)
    news = News("a start")
    news.publish(3)

    async def first(number: int) -> list[bytes]:
        stream = news.stream()
        return [await anext(stream) for _ in range(number)]

    assert asyncio.run(first(3)) == [b'data: {"start": "a start", "version": 3}\n\n', b": still here\n\n", b": still here\n\n"]


def test_a_server_that_is_ending_answers_nothing_more() -> None:
    news, sent = News("a start"), []
    news.end()
    listener, address = listen("127.0.0.1", 0)
    listener.close()
    app = application(Shown({"lamp/index.html": Found(b"lamp", "1")}, {}), address, news, None)
    headers = [(b"host", f"127.0.0.1:{address.port}".encode())]
    scope = {"type": "http", "method": "GET", "path": "/lamp/", "raw_path": b"/lamp/", "query_string": b"", "headers": headers}

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == 503


def about(server: Server, path: str, *files: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(server.get(f"/_blogkit/about?path={path}" + "".join(f"&file={file}" for file in files)).body)
    return told


def open_(server: Server, path: str, line: int, column: int) -> Reply:
    return post(server, json.dumps({"path": path, "line": line, "column": column}).encode())


def post(server: Server, body: bytes) -> Reply:
    token = about(server, "/")["token"]
    return server.get("/_blogkit/open", "POST", body, Origin=server.address, Content_Type="application/json", X_Blogkit_Token=token)


def said(reply: Reply) -> dict[str, str]:
    assert reply.status == 200, reply
    told: dict[str, str] = json.loads(reply.body)
    return told


def _patiently(holds: Any) -> bool:
    until = time.monotonic() + PATIENCE_S
    while not holds() and time.monotonic() < until:
        time.sleep(0.02)
    return bool(holds())


class Events:
    """An open stream of events, as a page holds it."""

    def __init__(self, server: Server) -> None:
        self._connection = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_S)
        self._connection.sendall(f"GET /_blogkit/events HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode())
        self._file = self._connection.makefile("rb")

    def __enter__(self) -> Self:
        head = list(iter(self._file.readline, b"\r\n"))
        assert head[0].split()[1] == b"200", head
        assert b"content-type: text/event-stream; charset=utf-8\r\n" in head
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._connection.close()

    def next(self) -> dict[str, Any]:
        """Wait for the next event."""
        while line := self._file.readline():
            if line.startswith(b"data: "):
                event: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
                return event
        pytest.fail("the stream has ended")

    def rest(self) -> bytes:
        """Return what still comes before the stream ends, less the marks of its pieces."""
        return self._file.read().replace(b"0\r\n\r\n", b"").replace(b"\r\n", b"").strip(b"\n")
