"""From a save to the page: what was written is read, the site is brought forward, every open page is told. Never prints: it tells."""

import asyncio
import contextlib
import ctypes
import gc
import os
import secrets
import signal
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from datetime import datetime
from socket import socket
from types import FrameType
from typing import Any, NamedTuple, Protocol, Self

import uvicorn

from blogkit.config import read_config
from blogkit.content.texts import kind_of
from blogkit.diagnostics import Diagnostic, Span
from blogkit.inputs import CONFIG_FILE, Inputs, Options, read_inputs, reread
from blogkit.live import Found, open_live
from blogkit.report import plain, summary
from blogkit.serve.address import Address, listen
from blogkit.serve.app import application
from blogkit.serve.editor import chosen
from blogkit.serve.events import News
from blogkit.serve.index import SearchIndex
from blogkit.sources import ChangedError, Source
from blogkit.watching import Watch, watch

ANSWERED_FIRST = 5
"""Turns of the event loop between two pieces of work: in so many, a request that came meanwhile is read, answered and sent."""
LOOK_UP_S = 30.0
"""How often we look at the clock while a post waits for its moment."""
QUIET_S = 2.0
"""What takes long is done when nothing was written for so long."""
YOUNG_VALUES, NEVER = 20_000, 1_000_000_000
"""Cycles are looked for among so many new values at a time, a matter of a millisecond."""
UNTIDY_AT_MOST = 100
"""Saves without a pause after which memory is tidied up all the same."""


OF_PAGES = frozenset({"template-error", "credit-lost-in-output", "sponsor-without-label-in-output"})
"""Rules that a page is seen to break when it is rendered."""
UNSEEN = {
    "draft": "a draft, which is shown with --drafts",
    "scheduled": "not public before its date; --drafts shows it",
    "expired": "expired; --drafts shows it",
}
"""What is said of a save that no page shows."""


class Tell(Protocol):
    """How the author is told something in the terminal."""

    def __call__(self, text: str, found: Sequence[Diagnostic] = ()) -> None:
        """Print findings, then one line."""


class Asked(NamedTuple):
    """What the person at the keyboard asked for."""

    options: Options
    host: str
    port: int
    now: Callable[[], datetime] | None
    """The clock; None where the moment was given."""


def serve(asked: Asked, environ: Mapping[str, str], tell: Tell, ready: Callable[[str], None]) -> None:
    """Serve a site until Ctrl-C. ``ready`` is called with its address as soon as it answers."""
    listener, address = listen(asked.host, asked.port)
    with listener, _Stop() as stop:
        _warn(asked, address, tell)
        asyncio.run(_Serving(asked, listener, address, stop, tell).run(environ, ready))


class _Stop:
    """Ctrl-C ends the server at once: in the middle of work by an exception, while it waits by waking it."""

    def __init__(self) -> None:
        self.is_asked = False
        self.at_rest: Callable[[], None] | None = None
        """Ends the server while it waits; None while it works."""
        self._before: dict[signal.Signals, Any] = {}
        self._process = os.getpid()

    def __enter__(self) -> Self:
        for one in (signal.SIGINT, signal.SIGTERM):
            self._before[one] = signal.signal(one, self._stop)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        for one, handler in self._before.items():
            signal.signal(one, handler)
        return kind is not None and issubclass(kind, KeyboardInterrupt) and self.is_asked

    @contextlib.contextmanager
    def resting(self, end: Callable[[], None]) -> Iterator[None]:
        self.at_rest = end
        try:
            yield
        finally:
            self.at_rest = None

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """Work where an exception may break in; then the server ends as it does while it waits."""
        end, self.at_rest = self.at_rest, None
        try:
            yield
        except KeyboardInterrupt:
            if end is None:
                raise
            end()
        finally:
            self.at_rest = end

    def _stop(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if os.getpid() != self._process:  # a process of the pool, which was forked with this handler
            os._exit(1)
        is_second, self.is_asked = self.is_asked, True
        if self.at_rest is None or is_second:
            raise KeyboardInterrupt
        self.at_rest()


class _Server(uvicorn.Server):
    """Uvicorn without its handling of signals, which would end the process with them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


class _Change(NamedTuple):
    """The last save."""

    what: str
    """Which files it changed, in words; empty before the first."""
    paths: tuple[str, ...]
    took_ms: int


class _Serving:
    """One run of the server; it is also what the application shows."""

    def __init__(self, asked: Asked, listener: socket, address: Address, stop: _Stop, tell: Tell) -> None:
        self.asked, self.listener, self.address, self.stop, self.tell = asked, listener, address, stop, tell
        self.folder = asked.options.site.resolve()
        self.root = "/"
        self.sources: frozenset[str] = frozenset()
        self.news = News(secrets.token_hex(8))
        self.wake = asyncio.Event()
        self.known: frozenset[Diagnostic] = frozenset()
        self.told: set[tuple[str, Span]] = set()
        """Rule and place of what the rest has brought to light since the last save."""
        self.change = _Change("", (), 0)
        self.untidy = 0
        self.notice = ""
        self.saved_at_s = time.monotonic()
        self.config_source: Source | None = None
        self.index = SearchIndex()

    async def indexed(self, out: str) -> Found | None:
        return await self.index.find(self.site, out)

    async def run(self, environ: Mapping[str, str], ready: Callable[[str], None]) -> None:
        loop = asyncio.get_running_loop()

        def notify() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended, and so has the site
                loop.call_soon_threadsafe(self.wake.set)

        with watch(self.folder, notify) as watching:
            began = time.perf_counter()
            gc.disable()  # a site is millions of small values, and looking for cycles among them would make a page wait
            with open_live(self._here(read_inputs(self.asked.options))) as self.site:
                gc.freeze()
                gc.set_threshold(YOUNG_VALUES, NEVER, NEVER)  # each request leaves a cycle behind; what is older waits for ``_tidy``
                gc.enable()
                self._take_stock()
                self.news.publish(self.site.version)
                self._tell_start(watching, _ms_since(began))
                await self._answer(watching, environ, ready)

    async def _answer(self, watching: Watch, environ: Mapping[str, str], ready: Callable[[str], None]) -> None:
        app = application(self, self.address, self.news, chosen(environ))
        # What a stranger sends is not worth a line in the terminal; a bug is, with its traceback.
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            proxy_headers=False,  # there is no proxy, so whoever says that they are one is none
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        server = _Server(config)
        following = asyncio.create_task(self._follow(watching))

        def end(task: object = None) -> None:
            del task
            server.should_exit = True
            self.news.end()

        following.add_done_callback(end)  # a bug in it ends the server and shows its traceback below
        with self.stop.resting(end):
            ready(f"{self.address.origin}{self.root}")
            await server.serve([self.listener])
            if following.done():
                await following
            following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await following

    async def _follow(self, watching: Watch) -> None:
        """Bring the site forward whenever something was written, and do what is left to do while nobody asks for anything."""
        while not self.stop.is_asked:
            await self._do_the_rest()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.wake.wait(), self._until_next_s())
            self.wake.clear()
            with self.stop.working(), contextlib.suppress(ChangedError):  # what is still being written wakes us again
                self._bring_forward(watching)

    def _until_next_s(self) -> float | None:
        """Return how long nothing changes by itself; a machine that slept has a clock that went on, so it is looked at now and then."""
        until = self.site.interval[1]
        if until is None or self.asked.now is None:
            return None
        return min(max((until - self.asked.now()).total_seconds(), 0.0), LOOK_UP_S)

    async def _do_the_rest(self) -> None:
        told = self.site.changed_pages
        while not self.wake.is_set() and not self.stop.is_asked:
            for _ in range(ANSWERED_FIRST):
                await asyncio.sleep(0)
            if self.site.is_next_long and not await self._is_quiet():
                return
            with self.stop.working(), contextlib.suppress(ChangedError):  # what is still being written wakes us again
                if self.wake.is_set():
                    return
                before, is_more = self.site.version, self.site.behind()
                if self.site.version != before:
                    self._publish()
                if self.site.changed_pages != told:
                    told = self.site.changed_pages
                    self._tell_change()
                elif self.site.version != before and told is not None:
                    self._tell_found()
                if is_more:
                    continue
            if self.untidy and await self._is_quiet():
                with self.stop.working():
                    self._tidy()
            return

    async def _is_quiet(self) -> bool:
        """Wait until nothing has been written for a while; say whether that came to pass."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.wake.wait(), max(self.saved_at_s + QUIET_S - time.monotonic(), 0))
        return not self.wake.is_set()

    def _bring_forward(self, watching: Watch) -> None:
        began, before = time.perf_counter(), self.site.inputs
        self.saved_at_s = time.monotonic()
        hints = watching.take()
        if watching.notice != self.notice:
            self.notice = watching.notice
            self.tell(self.notice)
        self.untidy += 1
        if self.untidy > UNTIDY_AT_MOST:
            self._tidy()
        if self.site.update(self._here(reread(before, hints) if hints else before)):
            self._publish()
            paths = self.site.changed
            self.change = _Change(_changed(paths, before, self.site.inputs), paths, _ms_since(began))
            self._take_stock()
            self._tell_held()

    def _tidy(self) -> None:
        """Let go of what was made on the way, look for cycles that nobody needs, themes above all, and give their memory back."""
        self.untidy = 0
        self.site.tidy()
        gc.collect()
        _give_back()

    def _publish(self) -> None:
        self.news.publish(self.site.version)

    def _here(self, inputs: Inputs) -> Inputs:
        """Let the site live at this server's own address, in the folder that its config names, and as of now."""
        source = next((one for one in inputs.sources if one.path == CONFIG_FILE), None)
        if source is not self.config_source:
            config, _ = read_config(source.data if source else b"")
            self.config_source, self.root = source, config.root if config else self.root
        options = inputs.options._replace(base_url=f"{self.address.origin}{self.root}".rstrip("/"))
        return inputs._replace(options=options._replace(at=self.asked.now()) if self.asked.now else options)

    def _take_stock(self) -> None:
        self.sources = frozenset(one.path for one in self.site.inputs.sources)

    def _tell_start(self, watching: Watch, took_ms: int) -> None:
        kinds = [kind_of(path) for path in self.sources]
        posts = _count(kinds.count("post"), "post")
        self.notice = watching.notice
        if self.notice:
            self.tell(self.notice)
        self.known = frozenset(self.site.diagnostics)
        found = summary(self.site.diagnostics)
        self.tell(
            f"{self.address.origin}{self.root} shows {posts} after {took_ms} ms{f' ({found})' if found else ''}; Ctrl-C ends it",
            self.site.diagnostics,
        )

    def _tell_held(self) -> None:
        """Say at once what holds the site back; of any other change it is told when it is known how many pages it has changed."""
        if self.site.is_held:
            found = summary([one for one in self.site.diagnostics if _fault(one) in self.site.held_by])
            self._tell_news(f"{self.change.what}: {found}; what is shown is what was there before")

    def _tell_change(self) -> None:
        pages = self.site.changed_pages
        if pages is not None and self.change.what and not self.site.is_held:
            found = summary(self.site.diagnostics)
            with_found = f" ({found})" if found else ""
            unseen = "" if pages else self._unseen()
            done = unseen or f"{_count(pages, 'page')} changed, shown after {self.change.took_ms} ms"
            self._tell_news(f"{self.change.what}: {done}{with_found}")

    def _unseen(self) -> str:
        """Say why a save is not to be seen, where all that it changed are texts that no page shows."""
        reasons = [self.site.unseen(path) for path in self.change.paths]
        return UNSEEN[reasons[0]] if reasons and all(reasons) else ""

    def _tell_found(self) -> None:
        """Say what the rest has brought to light: pages that fail, or lose a disclosure, stay as they were before."""
        before, now = summary(list(self.known)), self.site.diagnostics
        # What has the place of a fault that was told since the last save is that fault, on more pages.
        new = [one for one in now if one not in self.known and (one.rule, one.span) not in self.told]
        self.known = frozenset(now)
        self.told |= {(one.rule, one.span) for one in new}
        if new or summary(now) != before:
            self.tell(f"{self.change.what or 'the site'}: {summary(now) or 'all is well again'}", new)

    def _tell_news(self, what: str) -> None:
        """Tell of a save. What pages were found to lose before it is not yet known to hold: they have still to be rendered anew."""
        pages = {one for one in self.site.diagnostics if one.rule in OF_PAGES and _fault(one) not in self.site.held_by}
        new = [one for one in self.site.diagnostics if one not in self.known and one not in pages]
        self.known = frozenset({one for one in self.known if one.rule in OF_PAGES} | (set(self.site.diagnostics) - pages))
        self.told = set()
        self.tell(what, new)


def _fault(one: Diagnostic) -> tuple[str, str, str]:
    return one.rule, one.span.path, one.message


def _warn(asked: Asked, address: Address, tell: Tell) -> None:
    if asked.port not in {0, address.port}:
        tell(f"port {asked.port} is taken, so this is {address.port}")
    if address.is_open:
        tell(f"warning: with --host {asked.host} everyone who can reach this machine can read the site, drafts and findings included")


def _give_back() -> None:
    """Let the C library hand free memory back to the system, where it can."""
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def _changed(paths: Sequence[str], before: Inputs, now: Inputs) -> str:
    """Say which files changed; one that is there under another name changed once."""
    if not paths:
        return "the time"
    renamed = _renamed(paths, before, now)
    named = [path for path in paths if path not in renamed.values()]
    first = f"{plain(named[0])}, now {plain(renamed[named[0]])}" if named[0] in renamed else plain(named[0])
    return first + (f" and {len(named) - 1} more" if len(named) > 1 else "")


def _renamed(paths: Sequence[str], before: Inputs, now: Inputs) -> dict[str, str]:
    """Return the new names of files that are gone, by their old ones."""
    if len(paths) == 1:  # most saves are of one file, and no page waits until all others were looked through
        return {}
    changed = set(paths)
    old, new = ({one.path: one.digest for one in inputs.sources if one.path in changed} for inputs in (before, now))
    come = {digest: path for path, digest in reversed(new.items()) if path not in old}
    return {path: come.pop(digest) for path, digest in old.items() if path not in new and digest in come}


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _ms_since(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)
