"""What must never be answered: each request of ``hostile_requests.toml``, through a raw socket. Never uses a client that tidies them up."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.serving import Server, serving
from tests.sites import SMALL, write_site

REQUESTS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "hostile_requests.toml").read_text(encoding="utf-8"))["request"]
HIDDEN = "what nobody may read"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "outside.txt").write_text(HIDDEN)
    more = {"static/files/paper.txt": "paper", "static/_blogkit/own.txt": HIDDEN, ".git/config": HIDDEN, "content/posts/plan.md~": HIDDEN}
    site = write_site(folder / "site", {**SMALL, **more})
    (site / "static/link.txt").symlink_to(folder / "outside.txt")
    # The link is an error of the site, and the rest is shown all the same.
    with serving(site) as server:
        yield server


def test_there_are_at_least_forty_and_no_two_alike() -> None:
    assert len({str(sorted(one.items())) for one in REQUESTS}) == len({one["why"] for one in REQUESTS}) == len(REQUESTS) >= 40


@pytest.mark.parametrize("request_", REQUESTS, ids=[one["why"] for one in REQUESTS])
def test_it_is_refused(server: Server, request_: dict[str, Any]) -> None:
    reply = server.send(written(server, request_))
    assert reply.status == request_["status"]
    assert HIDDEN.encode() not in reply.body
    assert b"title = " not in reply.body
    assert not [name for name in reply.headers if name.startswith("access-control") or name == "set-cookie"]
    assert reply.headers.get("x-content-type-options") == "nosniff" or reply.status in {0, 400}


def test_what_is_like_them_and_good_is_answered(server: Server) -> None:
    good: list[dict[str, Any]] = [
        {"line": "GET /lamp/ HTTP/1.1"},
        {"line": "GET /lamp/ HTTP/1.1", "host": "localhost:PORT"},
        {"line": "GET /lamp/ HTTP/1.1", "host": "LocalHost:PORT"},
        {"line": "GET /lamp/ HTTP/1.1", "host": "[::1]:PORT"},
        {"line": "GET /files/paper.txt HTTP/1.1", "headers": ["Origin: https://stranger.example"]},
        {"line": "GET /%6camp/ HTTP/1.1"},
        {"line": "GET /_blogkit/about?path=/ HTTP/1.1", "headers": ["Origin: http://HOST", "Sec-Fetch-Site: same-origin"]},
        {"line": "GET /_blogkit/client.js HTTP/1.1"},
    ]
    assert [server.send(written(server, one)).status for one in good] == [200] * len(good)


def written(server: Server, request: dict[str, Any]) -> bytes:
    """Write a request as bytes, just as the table has it."""
    own = f"127.0.0.1:{server.port}"
    host, body = request.get("host", own), request.get("body", "")
    lines = [request["line"], *([f"Host: {host}"] if host else []), *request.get("headers", ())]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    text = "\r\n".join([*lines, "Connection: close", "", body])
    return text.replace("HOST", own).replace("PORT", str(server.port)).encode("latin-1")
