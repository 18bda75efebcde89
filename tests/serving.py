"""``blogkit serve`` as a process of its own, and requests that no client has tidied up. Never looks inside the server."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import NamedTuple

import uvicorn
from starlette.types import ASGIApp

from blogkit.diagnostics import Diagnostic
from blogkit.live import About, Found
from blogkit.serve.address import listen
from blogkit.serve.app import application
from blogkit.serve.editor import Editor
from blogkit.serve.events import News

PATIENCE_S = 60.0
"""Nothing takes this long; it ends a test that waits for what never comes."""
AT = "2026-11-20T12:00:00+00:00"


class Reply(NamedTuple):
    """One response."""

    status: int
    headers: dict[str, str]
    body: bytes


class Server:
    """A running server."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.said: list[str] = []
        self._lines: Queue[str | None] = Queue()
        Thread(target=self._listen, daemon=True).start()
        self.port = int(self.wait_for(r"http://[^ ]*?:(\d+)/\S* shows ")[1])

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait_for(self, pattern: str) -> "re.Match[str]":
        """Wait until the server prints a line that holds this."""
        while True:
            line = self._lines.get(timeout=PATIENCE_S)
            assert line is not None, "\n".join(self.said)
            self.said.append(line)
            if found := re.search(pattern, line):
                return found

    def all_said(self) -> list[str]:
        """Return every line that the server printed, once it has ended."""
        while (line := self._lines.get(timeout=PATIENCE_S)) is not None:
            self.said.append(line)
        return self.said

    def get(self, path: str, method: str = "GET", body: bytes = b"", to: str = "127.0.0.1", **headers: str) -> Reply:
        """Ask as a browser would."""
        named = {"Host": f"127.0.0.1:{self.port}"} | {name.replace("_", "-"): value for name, value in headers.items()}
        if body:
            named["Content-Length"] = str(len(body))
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items()), "Connection: close", "", ""]
        return self.send("\r\n".join(lines).encode("latin-1") + body, method, to)

    def send(self, request: bytes, method: str = "GET", to: str = "127.0.0.1") -> Reply:
        """Send bytes as they are and read until the server has nothing more to say."""
        with socket.create_connection((to, self.port), timeout=PATIENCE_S) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            answered = b"".join(iter(lambda: connection.recv(65536), b""))
        head, _, body = answered.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        if method != "HEAD" and "content-length" in headers:
            body = body[: int(headers["content-length"])]
        return Reply(int(first.split()[1]) if first else 0, headers, body)

    def interrupt(self) -> int:
        """Press Ctrl-C and return the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE_S)

    def _listen(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)


@contextmanager
def serving(site: Path, *arguments: str, environ: Mapping[str, str] = {}, at: str = AT) -> Iterator[Server]:
    """Serve a site at a port that is free."""
    command = [sys.executable, "-m", "blogkit", "serve", str(site), "--jobs", "1", *(["--at", at] if at else [])]
    if "--port" not in arguments:
        command += ["--port", "0"]
    kept = {name: value for name, value in os.environ.items() if name not in {"VISUAL", "EDITOR", "BLOGKIT_EDITOR", "TERM_PROGRAM"}}
    process = subprocess.Popen([*command, *arguments], stderr=subprocess.PIPE, text=True, env={**kept, **environ})
    try:
        yield Server(process)
    finally:
        process.kill()
        process.wait()
        assert process.stderr
        process.stderr.close()


class Shown:
    """A site that says what a test wants it to say: it is both what the application shows and the site in it."""

    def __init__(
        self,
        outs: dict[str, Found],
        abouts: dict[str, About],
        diagnostics: tuple[Diagnostic, ...] = (),
        *,
        is_held: bool = False,
        sources: frozenset[str] = frozenset(),
    ) -> None:
        self.outs, self.abouts, self.diagnostics, self.is_held, self.sources = outs, abouts, diagnostics, is_held, sources
        self.site, self.root, self.folder = self, "/", Path("/site")
        self.opened: list[list[str]] = []

    def find(self, out: str) -> Found | None:
        return self.outs.get(out)

    def digest(self, out: str) -> str:
        found = self.outs.get(out)
        return found.digest if found else ""

    def dear(self, out: str) -> None:
        del out

    def about(self, out: str) -> About:
        return self.abouts.get(out, About())

    async def indexed(self, out: str) -> Found | None:
        return self.outs.get(out)

    def start(self, words: list[str]) -> str:
        self.opened.append(words)
        return ""


class _Server(uvicorn.Server):
    def __init__(self, app: ASGIApp, news: News) -> None:
        super().__init__(uvicorn.Config(app, http="h11", ws="none", lifespan="off", log_config=None, log_level="error"))
        self._news = news

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._news.end()
        await super().shutdown(sockets)


@contextmanager
def showing(shown: Shown, port: int = 0) -> Iterator[str]:
    """Run the application alone, in a thread, and yield its address."""
    listener, address = listen("127.0.0.1", port)
    news = News("a start")
    news.publish(1)
    app = application(shown, address, news, Editor(("editor", "{file}", "{line}", "{column}")), shown.start)
    server = _Server(app, news)
    thread = Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield address.origin
    finally:
        server.should_exit = True
        thread.join()


def save(site: Path, path: str, text: str) -> None:
    """Save a file as an editor does: beside it first, then in one step."""
    file = site / path
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.saving")
    beside.write_text(text, encoding="utf-8", newline="")
    beside.replace(file)
