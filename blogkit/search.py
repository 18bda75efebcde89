"""What the search knows of each post: one plain document each, in the form that Pagefind reads. Never runs anything.

Only the post's own text is in it, with what its author disclosed, and nothing of the theme around it: another theme finds the same.
"""

from collections.abc import Iterator
from datetime import UTC
from html import escape

from selectolax.lexbor import LexborHTMLParser

from blogkit.content.values import Body
from blogkit.disclosure.language import tongue_of
from blogkit.disclosure.markup import above_markup, afterword_markup, title_label
from blogkit.disclosure.record import Disclosure, distinct
from blogkit.site.figures import authorship
from blogkit.site.model import Entry

FILTERS = ("person", "tag", "year", "authorship")
"""By what readers may narrow a search, in the order in which the page offers it."""


def document(entry: Entry, body: Body, language: str) -> bytes:
    """Return one post as the index is made of it."""
    title, told = escape(entry.labelled_title), entry.told
    day = tongue_of(language).day(entry.card.date.date().isoformat())
    known = {"title": entry.labelled_title, "url": entry.url, "byline": told.statement, "day": day, "date": entry.card.date.isoformat()}
    if told.is_foreign:
        known |= {"language": told.tongue.language, "label": title_label(told).rstrip()}  # which the title begins with
    marks = [f'<i data-pagefind-meta="{name}[title]" title="{escape(value)}"></i>' for name, value in known.items()]
    marks.append(f'<i data-pagefind-sort="date[title]" title="{entry.card.date.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"></i>')
    marks += [f'<i data-pagefind-filter="{name}[title]" title="{escape(value)}"></i>' for name, value in _filters(entry, language)]
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8"><title>{title}</title></head><body>'
        f"<main data-pagefind-body>{''.join(marks)}{_searched(entry, body)}</main></body></html>"
    ).encode()


def path_of(entry: Entry) -> str:
    """Return the file that a post's document stands in, from which its place in the index follows."""
    return f"{entry.path.strip('/')}/index.html"


def _searched(entry: Entry, body: Body) -> str:
    """Return the text that is searched, and of which an excerpt is cut.

    An excerpt cannot say that a phrase is in another language than the site, and so ours are no part of it there: only what is the site's.
    """
    told, language = entry.told, entry.told.language
    above, text, afterword = above_markup(told), "".join(body.parts), afterword_markup(told)
    if not told.is_foreign:
        return f"<h1>{escape(entry.labelled_title)}</h1>{above}{text}{afterword}"
    text = text.replace('<p class="markdown-alert-title"', "<p data-pagefind-ignore")
    return f"<h1>{escape(entry.card.title)}</h1>{_theirs(above, language)}{text}{_theirs(afterword, language)}"


def _theirs(html: str, language: str) -> str:
    """Return what the record gives to sentences of ours, each a paragraph."""
    return "".join(f"<p>{escape(node.text())}</p>" for node in LexborHTMLParser(html).css(f'[lang="{language}"]'))


def _filters(entry: Entry, language: str) -> Iterator[tuple[str, str]]:
    for name in _people(entry.disclosure):
        yield "person", name
    for tag in entry.tags:
        yield "tag", tag.name
    yield "year", str(entry.card.date.year)
    yield "authorship", tongue_of(language).plain(f"figure.{authorship(entry.disclosure.record).replace('_', '-')}")


def _people(disclosure: Disclosure) -> tuple[str, ...]:
    """Return everyone whom a post credits."""
    return distinct([*(author.name for author in disclosure.authors), *(credit.person.name for credit in disclosure.credits)])
