"""Debian's Chromium on the galleries, hosted as they would be published. Never looks at more pages than it takes to see everything once."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright
from selectolax.lexbor import LexborHTMLParser

from tests.hosting import hosted
from tests.judges.galleries import build_gallery, pages
from tests.judges.test_browser import ARGUMENTS, CHROMIUM

PATIENCE_MS = 60_000
"""Nothing takes this long; it ends a test that waits for what never comes."""
SEARCHED = "search/?q=clock"
WATCH = """addEventListener("securitypolicyviolation", (event) =>
  report(`${event.effectiveDirective} refuses ${event.blockedURI || event.sample} (${event.sourceFile}:${event.lineNumber})`))"""


class Show(NamedTuple):
    """A gallery that stands at an address."""

    folder: Path
    address: str

    @property
    def telling(self) -> list[str]:
        """The fewest pages on which every kind of element stands, and what a script makes of the page of search."""
        return [*telling(self.folder), *([SEARCHED] if (self.folder / "pagefind").is_dir() else [])]


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def shown(folder: Path, themes: list[str], languages: tuple[str, ...]) -> Iterator[dict[tuple[str, str], Show]]:
    """Build a gallery for each theme and language and host them."""
    with ExitStack() as stack:
        shows = {}
        for theme in themes:
            for language in languages:
                public = build_gallery(folder / f"{theme}-{language}", theme, language)
                shows[theme, language] = Show(public, stack.enter_context(hosted(public)))
        yield shows


@contextmanager
def opened(browser: Browser, show: Show, path: str, **context: Any) -> Iterator[Page]:
    """Open a page of a gallery. A page that only leads on is held fast, so that it can be looked at."""
    with browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **context}) as room:
        room.set_default_timeout(PATIENCE_MS)
        page = room.new_page()
        go(page, show, path)
        yield page


def go(page: Page, show: Show, path: str) -> None:
    """Go to a page; to one with a question in its address until that is answered, and there is something to narrow it by."""
    address, (place, _, question) = f"{show.address}/{path}", path.partition("?")
    held = (file_of(show.folder, place)).read_text(encoding="utf-8").replace('http-equiv="refresh"', 'name="held"')

    def hold(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=held)

    page.route(lambda url: url == address, hold)
    page.goto(address, wait_until="load")
    page.unroute_all()
    if question:
        page.locator(".search-results mark").first.wait_for()
        page.locator(".search-filters option:nth-child(2)").first.wait_for(state="attached")


class watched:  # noqa: N801 -- a context manager, used like a function
    """A browser that keeps what is refused and what goes wrong on its pages."""

    def __init__(self, browser: Browser) -> None:
        self.context, self.seen = browser.new_context(), list[str]()

    def __enter__(self) -> tuple[BrowserContext, list[str]]:
        self.context.expose_binding("report", lambda source, text: self.seen.append(f"{_path(source['frame'].url)}: {text}"))
        self.context.add_init_script(WATCH)
        return self.context, self.seen

    def __exit__(self, *_: object) -> None:
        self.context.close()


def visit(context: BrowserContext, address: str, paths: list[str], seen: list[str]) -> Page:
    """Visit pages one after the other, note what goes wrong, and return the tab."""
    page = context.new_page()
    page.on(
        "console", lambda told: seen.append(f"{_path(page.url)}: {told.type}: {told.text}") if told.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda fault: seen.append(f"{_path(page.url)}: {fault}"))
    for path in paths:
        page.goto(f"{address}/{path}", wait_until="load")
    return page


def telling(folder: Path) -> list[str]:
    """Return the fewest pages on which every kind of element stands that stands on any, one of each folder and all that have a name."""
    kinds = {path: kinds_of(file_of(folder, path).read_text(encoding="utf-8")) | {place_of(path)} for path in pages(folder)}
    left, chosen = set().union(*kinds.values()), []
    while left:
        best = max(sorted(kinds), key=lambda path: len(kinds[path] & left))
        chosen.append(best)
        left -= kinds[best]
    return sorted(chosen)


def place_of(path: str) -> str:
    folder, _, name = path.rstrip("/").rpartition("/")
    return path if name.endswith(".html") else f"{folder}/*"


def kinds_of(html: str) -> set[str]:
    found: set[str] = set()
    for element in LexborHTMLParser(html).css("html, html *:not(code.highlight *, pre.highlight span)"):
        attributes = {name: value or "" for name, value in element.attributes.items()}
        parent = element.parent.tag if element.parent else ""
        found |= {f"{parent}>{element.tag}"} | {f"{element.tag}.{name}" for name in attributes.get("class", "").split()}
        found |= {f"{element.tag}[{name}={attributes[name]}]" for name in ("role", "type", "http-equiv") if name in attributes}
    return found


def file_of(folder: Path, path: str) -> Path:
    return folder / path / "index.html" if not path or path.endswith("/") else folder / path


def _path(url: str) -> str:
    return "/" + url.partition("://")[2].partition("/")[2]
