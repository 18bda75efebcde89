"""A host of static files, like Cloudflare Pages: applies ``_headers`` and ``_redirects``, compresses. Never builds anything."""

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from blogkit.serve.types import type_of

COMPRESSED = re.compile(r"text/|application/(?:json|javascript|xml|\w+\+xml|feed\+json|manifest\+json)|image/svg")


class Rule(NamedTuple):
    """What a rule of ``_headers`` does with the paths that it names."""

    pattern: re.Pattern[str]
    taken_back: tuple[str, ...]
    headers: tuple[tuple[str, str], ...]


def read_headers(text: str) -> list[Rule]:
    """Read ``_headers`` as Cloudflare Pages does."""
    rules: list[Rule] = []
    for line in text.splitlines():
        if line.startswith("/"):
            pattern = re.sub(r"\\\*", ".*", re.sub(r":\w+", "[^/]+", re.escape(line.strip()).replace(r"\:", ":")))
            rules.append(Rule(re.compile(pattern), (), ()))
        elif (bare := line.strip()) and not bare.startswith("#"):
            rule = rules.pop()
            if bare.startswith("!"):
                rule = rule._replace(taken_back=(*rule.taken_back, bare[1:].strip()))
            else:
                name, _, value = bare.partition(":")
                rule = rule._replace(headers=(*rule.headers, (name.strip(), value.strip())))
            rules.append(rule)
    return rules


def headers_for(path: str, rules: list[Rule]) -> dict[str, str]:
    """Return the headers of a path: every rule that names it has its say, and what two of them say of one header is joined."""
    found: dict[str, str] = {}
    for rule in rules:
        if rule.pattern.fullmatch(path):
            for name in rule.taken_back:
                found.pop(name, None)
            for name, value in rule.headers:
                found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def read_redirects(text: str) -> dict[str, tuple[str, int]]:
    """Read ``_redirects``: the first line for a path counts."""
    found: dict[str, tuple[str, int]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            former, now, status = line.split()
            found.setdefault(former, (now, int(status)))
    return found


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *args: object, folder: Path, rules: list[Rule], redirects: dict[str, tuple[str, int]]) -> None:
        self.folder, self.rules, self.redirects = folder, rules, redirects
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path in self.redirects:
            target, status = self.redirects[path]
            self._answer(status, b"", "text/plain", path, Location=target)
            return
        file = self.folder / unquote(path).lstrip("/")
        if file.is_dir() and not path.endswith("/"):
            self._answer(308, b"", "text/plain", path, Location=f"{path}/")
            return
        file = file / "index.html" if file.is_dir() else file
        is_there = file.is_file() and file.name not in {"_headers", "_redirects"} and ".." not in file.parts
        file = file if is_there else self.folder / "404.html"
        self._answer(200 if is_there else 404, file.read_bytes() if file.is_file() else b"", type_of(file.name), path)

    do_HEAD = do_GET  # noqa: N815 -- the name that the base class looks for

    def _answer(self, status: int, data: bytes, kind: str, path: str, **headers: str) -> None:
        if COMPRESSED.match(kind) and "gzip" in self.headers.get("Accept-Encoding", ""):
            data, headers["Content-Encoding"] = gzip.compress(data, mtime=0), "gzip"
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(data)), **headers, **headers_for(path, self.rules)}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@contextmanager
def hosted(folder: Path, headers: str | None = None) -> Iterator[str]:
    """Serve a built site at the root of a host of its own and yield the host's address; ``headers`` instead of its own ``_headers``."""
    text = {name: (folder / name).read_text(encoding="utf-8") if (folder / name).is_file() else "" for name in ("_headers", "_redirects")}
    rules, redirects = read_headers(text["_headers"] if headers is None else headers), read_redirects(text["_redirects"])
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, folder=folder, rules=rules, redirects=redirects))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
