"""The server's rooms as one ASGI application: every request is judged first, then answered. Never holds a rule of its own."""

import asyncio
import json
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from blogkit.errors import BlogkitError
from blogkit.indexing import FOLDER
from blogkit.live import Found
from blogkit.serve import editor as editors
from blogkit.serve.about import Tells, about
from blogkit.serve.address import Address
from blogkit.serve.answer import Finds, answer, asset, path_of, place_of
from blogkit.serve.assets import assets
from blogkit.serve.editor import Editor
from blogkit.serve.events import News
from blogkit.serve.messages import EVERYWHERE, RESERVED, Answer, Asked, said
from blogkit.serve.safety import MAX_BODY_BYTES, OPEN, may_open, refusal

EVENTS = f"{RESERVED}events"
ABOUT = f"{RESERVED}about"
MANY_FILES = 200
MAKERS = 2
"""So many dear things are made at once."""


class Shown(Protocol):
    """What is shown now: the loop brings it forward, this room only asks."""

    @property
    def site(self) -> Tells:
        """The site."""

    @property
    def folder(self) -> Path:
        """Where its files are."""

    @property
    def root(self) -> str:
        """The path that it lives under."""

    @property
    def sources(self) -> frozenset[str]:
        """Its files, of which alone an editor is opened."""

    async def indexed(self, out: str) -> Found | None:
        """Return a file of the index of the search."""


class _With:
    """The site, and beside it a file that was made for this request."""

    def __init__(self, site: Finds, out: str, found: Found | None) -> None:
        self._site, self._out, self._found = site, out, found

    def find(self, out: str) -> Found | None:
        return self._found if out == self._out else self._site.find(out)

    def digest(self, out: str) -> str:
        return self._found.digest if self._found and out == self._out else self._site.digest(out)


def application(
    shown: Shown, address: Address, news: News, editor: Editor | None, start: Callable[[list[str]], str] = editors.start
) -> ASGIApp:
    """Make the application. ``start`` starts an editor."""
    token, own, makers = secrets.token_urlsafe(), assets(), asyncio.Semaphore(MAKERS)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        asked = _asked(request)
        refused = refusal(asked, address)
        response: Response
        if news.is_over:  # what was being worked on when it ended is half done
            response = _response(said(503, "The server is ending."))
        elif refused:
            response = _response(refused)
        elif asked.target == EVENTS and asked.method == "GET":
            response = StreamingResponse(
                news.stream(), headers=dict((("Cache-Control", "no-store"), *EVERYWHERE)), media_type="text/event-stream"
            )
        elif asked.target == ABOUT:
            response = _response(_about(asked, shown, news, token))
        elif asked.target == OPEN:
            response = _response(may_open(asked, token) or _open(await _body(request), shown, editor, start))
        elif asked.target.startswith(RESERVED):
            response = _response(asset(asked, own))
        else:
            await _make_ready(asked, shown, makers)
            response = _response(await _answer(asked, shown))
        await response(scope, receive, send)

    return app


async def _answer(asked: Asked, shown: Shown) -> Answer:
    path = path_of(asked.target)
    out = place_of(path, shown.site, shown.root).out if path else ""
    if not out.startswith(f"{FOLDER}/"):
        return answer(asked, shown.site, shown.root)
    try:
        found = await shown.indexed(out)
    except BlogkitError as problem:
        return said(500, str(problem))
    return answer(asked, _With(shown.site, out, found) if found else shown.site, shown.root)


def _asked(request: Request) -> Asked:
    scope = request.scope
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        # Two values where one is due are neither of them.
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Asked(
        method=request.method,
        target=scope["raw_path"].decode("latin-1"),
        headers=headers,
        query=scope["query_string"].decode("latin-1"),
        local=str((scope.get("server") or ("",))[0]),
    )


def _response(answer: Answer) -> Response:
    return Response(answer.body, answer.status, headers=dict(answer.headers))


def _about(asked: Asked, shown: Shown, news: News, token: str) -> Answer:
    query = parse_qs(asked.query)
    path = path_of(query.get("path", [""])[0])
    if path is None:
        return said(400, "This is no path that a page of this site could have.")
    told = about(shown.site, place_of(path, shown.site, shown.root).out, shown.sources)
    told["files"] = {target: _digest(target, shown) for target in query.get("file", [])[:MANY_FILES]}
    told |= {"start": news.start, "version": news.version, "token": token}
    return _json(200, told)


def _digest(target: str, shown: Shown) -> str:
    """Return what a page needs to see whether one of its style sheets or pictures was saved anew; empty where it is gone."""
    path = path_of(target)
    return shown.site.digest(place_of(path, shown.site, shown.root).out) if path else ""


async def _make_ready(asked: Asked, shown: Shown, makers: asyncio.Semaphore) -> None:
    """Make what is dear to make, such as a size of a picture, in a thread beside, so that nobody's page waits for it."""
    path = path_of(asked.target)
    make = shown.site.dear(place_of(path, shown.site, shown.root).out) if path else None
    if make:
        async with makers:
            await asyncio.to_thread(make)


def _open(body: bytes | None, shown: Shown, editor: Editor | None, start: Callable[[list[str]], str]) -> Answer:
    """Open one of the site's own files; which one, is looked up among them and never made of what was sent."""
    try:
        sent = json.loads(body or b"")
        path, line, column = str(sent["path"]), int(sent["line"]), int(sent["column"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return said(400, "This names no file and line.")
    if path not in shown.sources or not 0 < line < 10**7 or not 0 < column < 10**7:
        return said(404, "This is no file of the site.")
    if editor is None:
        return _json(200, {"said": f"Set {editors.VARIABLE} to open files from here; docs/serve.md says how."})
    file = shown.folder / path
    if editor.url:
        return _json(200, {"url": editors.address(editor, file, line, column)})
    return _json(200, {"said": start(editors.command(editor, file, line, column))})


async def _body(request: Request) -> bytes | None:
    """Read what was sent, up to what a file's name and two numbers can need."""
    body = b""
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > MAX_BODY_BYTES:
                return None
    except ClientDisconnect:
        return None
    return body


def _json(status: int, value: object) -> Answer:
    headers = (("Content-Type", "application/json"), ("Cache-Control", "no-store"), *EVERYWHERE)
    return Answer(status, json.dumps(value, ensure_ascii=False).encode(), headers)
