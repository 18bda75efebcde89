"""Outputs of one post, made by the real renderers, and what the gate says of them once they were changed. Never reads or writes a file."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from lxml import etree

from blogkit.content.values import Body
from blogkit.disclosure.record import Disclosure
from blogkit.disclosure.statement import Told
from blogkit.disclosure.vocabulary import NAMESPACES
from blogkit.feed import render_feed
from blogkit.inputs import built_in_theme
from blogkit.parity.feeds import FeedGate
from blogkit.parity.findings import Shortfall
from blogkit.parity.gate import Gate
from blogkit.plan import Page
from blogkit.render import Renderer
from blogkit.site.model import Entry
from blogkit.sources import Source, digest_of
from blogkit.theme.theme import Layer, Theme, make_theme
from blogkit.views import FeedItem, FeedView, ListView, PageView, Pagination, PostView, View
from tests.disclosures import ORIGIN, SITE, post

BODY = Body(("<p>It rings, says ", ".</p>\n<p>And rings.</p>"))
URLS = ("/bell/?a=1&b=2",)
CORRECTED = datetime(2026, 11, 6, tzinfo=UTC)
FILES = {"rss": "feed.xml", "atom": "atom.xml", "json": "feed.json"}
XPATHS = {**NAMESPACES, "content": "http://purl.org/rss/1.0/modules/content/"}


class Made(NamedTuple):
    """An output and all that the gate is given with it."""

    page: Page
    data: bytes
    bodies: tuple[Body, ...]
    theme: Theme

    def lost(self, change: Callable[[str], str] = str) -> tuple[Shortfall, ...]:
        """Return what is lost of the output when it was changed."""
        data = change(self.data.decode()).encode()
        assert change is str or data != self.data, "the change changed nothing"
        return Gate(self.theme, ORIGIN).lost(self.page, data, self.bodies)


def theme_of(files: Mapping[str, str] | None = None) -> Theme:
    """Return the built-in theme, with these files of a theme called ``mine`` laid over it."""
    mine = {path: Source(f"themes/mine/{path}", text.encode(), digest_of(text.encode())) for path, text in (files or {}).items()}
    built_in = {source.path.removeprefix("themes/default/"): source for source in built_in_theme()}
    theme, problems = make_theme([Layer("mine", mine), Layer("default", built_in)])
    assert theme, problems
    return theme


def entry_of(disclosure: Disclosure, language: str = "en", **facts: Any) -> Entry:
    """Return a public post with this disclosure."""
    entry = post(disclosure, **{"updated": CORRECTED, **facts})
    return entry._replace(told=Told(disclosure, f"{entry.key} {language}", language))


def post_page(entry: Entry, theme: Theme | None = None, language: str = "en", body: Body = BODY) -> Made:
    """Make the page of a post."""
    site = SITE._replace(language=language)
    page = PageView(entry.url, ORIGIN + entry.url, entry.labelled_title, "", "post", ())
    view = PostView(site, page, entry, URLS if len(body.parts) > 1 else (), "", None, None)
    return _made("lamp/index.html", "post.html", view, (body,), theme)


def list_page(entries: Sequence[Entry], theme: Theme | None = None, template: str = "list.html") -> Made:
    """Make a page that lists posts."""
    page = PageView("/", f"{ORIGIN}/", "Bells", "", "home", ())
    view = ListView(SITE, page, "Bells", tuple(entries), Pagination(1, 1, None, None))
    return _made("index.html", template, view, (), theme)


def feed(format_: str, *entries: Entry, body: Body = BODY) -> Made:
    """Make a feed."""
    items = tuple(FeedItem(entry, URLS if len(body.parts) > 1 else (), "") for entry in entries)
    view = FeedView(SITE, format_, "Bells", "On bells.", f"{ORIGIN}/", f"{ORIGIN}/{FILES[format_]}", items)
    bodies = (body,) * len(entries)
    return Made(Page(FILES[format_], "", "", view), render_feed(view, bodies), bodies, theme_of())


def feed_gate(gate: Gate) -> FeedGate:
    """Return the part of a gate that looks at feeds."""
    assert gate._feeds
    return gate._feeds


def without(pattern: str, by: str = "") -> Callable[[str], str]:
    """Take out what a pattern matches."""
    return lambda html: re.sub(pattern, by, html, flags=re.DOTALL)


def graph(change: Callable[[dict[str, Any]], object]) -> Callable[[str], str]:
    """Change the posting in a page's JSON-LD."""

    def changed(html: str) -> str:
        start = html.index('<script type="application/ld+json">') + 35
        end = html.index("</script>", start)
        whole = json.loads(html[start:end])
        change(whole["@graph"][0])
        return html[:start] + json.dumps(whole).replace("<", "\\u003c") + html[end:]

    return changed


def xml(change: Callable[[Any], object]) -> Callable[[str], str]:
    """Change the first item of an RSS or Atom feed."""

    def changed(text: str) -> str:
        root = etree.fromstring(text.encode())
        change(root.xpath("//item|//atom:entry", namespaces=XPATHS)[0])
        return etree.tostring(root, encoding="unicode")  # type: ignore[no-any-return]

    return changed


def gone(path: str) -> Callable[[str], str]:
    """Take elements out of the first item of a feed."""

    def change(item: Any) -> None:
        for one in item.xpath(path, namespaces=XPATHS):
            one.getparent().remove(one)

    return xml(change)


def text_of(path: str, change: Callable[[str], str]) -> Callable[[str], str]:
    """Change the text of elements in the first item of a feed."""

    def changed(item: Any) -> None:
        for one in item.xpath(path, namespaces=XPATHS):
            one.text = change(one.text or "")

    return xml(changed)


def item(change: Callable[[dict[str, Any]], object]) -> Callable[[str], str]:
    """Change the first item of a JSON Feed."""

    def changed(text: str) -> str:
        whole = json.loads(text)
        change(whole["items"][0])
        return json.dumps(whole)

    return changed


def _made(out: str, template: str, view: View, bodies: tuple[Body, ...], theme: Theme | None) -> Made:
    theme = theme or theme_of()
    page = Page(out, template, theme.keys[template], view)
    return Made(page, Renderer(theme, ORIGIN).render(page, bodies), bodies, theme)
