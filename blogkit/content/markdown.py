"""Markdown becomes clean html with headings, anchors, words and links, each in its place. Never resolves a link, knows no other file."""

import functools
import re
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, unquote

import msgspec

from blogkit.content import highlight, sanitise
from blogkit.content.chart import Chart, read_chart
from blogkit.content.header import NOT_IN_TEXT
from blogkit.diagnostics import Diagnostic, Span, did_you_mean, error, in_order, warning, with_line
from blogkit.disclosure.language import is_foreign, tongue_of
from blogkit.sources import digest_of
from blogkit.steps import Steps, finish

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

SUMMARY_CHARACTERS = 300
MAX_NESTING = 32
"""Blocks inside blocks; markdown-it leaves out without a word what lies deeper."""
MAX_SEARCHED_LINES = 200
MAX_SEARCHED_CHARACTERS = 20_000
"""How far behind the last link the next is searched for; one that is not found is placed at the beginning of its block."""
CHART = "chart"
"""What a fence is called whose lines say what is to be drawn."""
DECORATIVE = "{decorative}"
TOC_MARKERS = frozenset({"[toc]", "[[toc]]"})


class Ref(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """An internal URL in the html, resolved only when a page is rendered."""

    target: str
    """As the author wrote it, percent-encoding untouched: ``other.md#part``, ``/about/``, ``photo.jpg``, ``#part``."""
    line: int
    column: int
    width: int
    is_asset: bool
    """Something that is shown or played within the page, rather than a page that a link leads to."""
    is_image: bool = False
    """What an ``img`` shows: in its place stands the whole element."""


class Heading(msgspec.Struct, frozen=True, array_like=True):
    """A heading and the id by which a link reaches it."""

    level: int
    id: str
    text: str


class Rendered(msgspec.Struct, frozen=True, array_like=True):
    """A text as html in pieces: behind those whose numbers are ``gaps`` stands a chart, behind all others the URL of a ref."""

    parts: tuple[str, ...]
    gaps: tuple[int, ...]
    refs: tuple[Ref, ...]
    headings: tuple[Heading, ...]
    anchors: tuple[str, ...]
    words: int
    summary: str
    diagnostics: tuple[Diagnostic, ...]
    charts: tuple[Chart, ...] = ()
    images: tuple[tuple[int, str], ...] = ()
    """Numbers of those refs that are pictures, and the attributes that their elements have besides ``src``."""


def render_markdown(text: str, *, path: str, first_line: int, lines: Sequence[str], language: str = "en") -> Rendered:
    """Render an author's text, which begins on ``first_line`` of a file; ``lines`` are all the lines of that file.

    What Markdown adds to a text in words is in ``language``.
    """
    return finish(rendering_markdown(text, path=path, first_line=first_line, lines=lines, language=language))


def rendering_markdown(text: str, *, path: str, first_line: int, lines: Sequence[str], language: str = "en") -> Steps[Rendered]:
    """Render a text, as ``render_markdown`` does, in pieces."""
    manuscript = Manuscript(path, first_line, lines)
    markdown = markdown_it()
    env: dict[str, Any] = {"language": language, "manuscript": manuscript, "text": text}
    try:
        tokens = markdown.parse(text, env)
        yield
        outline = _read_tokens(tokens, manuscript)
        numbered, mark = _number_raw_tags(outline, text)
        if outline.too_deep:
            return _nothing(markdown_too_deep(manuscript, Place(outline.too_deep.first)))
        yield
        html: str = markdown.renderer.render(tokens, markdown.options, env)
    except RecursionError:
        return _nothing(markdown_too_deep(manuscript, Place(first_line)))
    yield
    news = list(_news_from_fences(env, manuscript))
    if numbered:
        news += _news_from_cleaning(html, mark, numbered, manuscript)
        html = re.sub(rf' {mark}="\d+"', "", html)
    clean = sanitise.clean(html)
    yield
    urls, anchors = sanitise.scan_clean(clean)
    charts = _charts_in(clean, env)
    parts, refs, gaps, images = _cut(clean, urls, charts, _Locator(outline, env, manuscript))
    news += env.get("chart_faults", ())
    news += _news_from_images(outline, _Locator(outline, env, manuscript), manuscript)
    news += _news_from_links(urls, outline, _Locator(outline, env, manuscript), manuscript)
    news += _news_from_anchors(anchors, outline, manuscript)
    return Rendered(
        parts=parts,
        gaps=gaps,
        refs=refs,
        headings=tuple(outline.headings),
        anchors=tuple(dict.fromkeys(anchors)),
        words=outline.words,
        summary=outline.summary or _shortened(sanitise.text_of("".join(parts) if gaps else clean)),
        diagnostics=tuple(in_order(news)),
        charts=tuple(chart for _, _, chart in charts),
        images=images,
    )


@functools.cache
def markdown_it() -> "MarkdownIt":
    """Return the parser with everything that our Markdown is; it is built once and shared."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    markdown = MarkdownIt("gfm-like2", {"linkify": False, "maxNesting": MAX_NESTING, "xhtmlOut": False})
    markdown.disable("linkify")
    markdown.use(footnote_plugin).use(deflist_plugin)
    # The sanitiser alone judges URLs: markdown-it's own check cannot say what it refused, nor where.
    markdown.validateLink = _any_url  # type: ignore[method-assign]
    markdown.normalizeLink = _normalised  # type: ignore[method-assign]
    markdown.normalizeLinkText = _shown_url  # type: ignore[method-assign]
    markdown.core.ruler.before("inline", "alert_titles", _title_alerts)
    markdown.core.ruler.before("text_join", "bare_urls", _link_bare_urls)
    markdown.core.ruler.push("heading_levels", _level_headings)
    markdown.core.ruler.push("heading_ids", _name_headings)
    markdown.core.ruler.push("decorative", _mark_decorative)
    markdown.core.ruler.push("figures", _make_figures)
    markdown.core.ruler.push("toc", _place_toc)
    markdown.core.ruler.push("task_labels", _label_tasks)
    markdown.add_render_rule("code_block", _render_code)
    markdown.add_render_rule("fence", _render_fence)
    markdown.add_render_rule("table_open", _render_table_open)
    markdown.add_render_rule("table_close", _render_table_close)
    markdown.add_render_rule("td_open", _render_cell)
    markdown.add_render_rule("th_open", _render_cell)
    markdown.add_render_rule("toc", _render_toc)
    markdown.add_render_rule("task_box", _render_task_box)
    markdown.add_render_rule("footnote_anchor_name", _footnote_name)
    markdown.add_render_rule("footnote_block_open", _render_footnotes_open)
    markdown.add_render_rule("footnote_block_close", _render_footnotes_close)
    markdown.add_render_rule("footnote_anchor", _render_footnote_anchor)
    return markdown


# Places in the author's file.


class Place(NamedTuple):
    """Where something stands in the author's file, counted from 1."""

    line: int
    column: int = 1
    width: int = 1


class Block(NamedTuple):
    """The lines of the file that a block of Markdown stands on, from the first to the last."""

    first: int
    last: int


class Manuscript(NamedTuple):
    """The author's file, to find things in."""

    path: str
    first_line: int
    lines: Sequence[str]

    def line(self, number: int) -> str:
        """Return a line of the file, or an empty one beyond its end."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def find(self, needle: str, block: Block, after: Place | None = None, *, as_url: bool = False) -> Place | None:
        """Find a piece of one line within a block, behind the place ``after``; ``as_url`` takes it only where a URL may stand."""
        first = max(block.first, after.line) if after else block.first
        left = MAX_SEARCHED_CHARACTERS
        for number in range(first, min(block.last, first + MAX_SEARCHED_LINES) + 1):
            line = self.line(number)
            start = after.column - 1 + after.width if after and after.line == number else 0
            found = _find_url(needle, line, start, start + left) if as_url else line.find(needle, start, start + left)
            if found >= 0:
                return Place(number, found + 1, max(len(needle), 1))
            left -= len(line) - start
            if left <= 0:
                return None
        return None

    def say(self, rule: str, place: Place, message: str, *, label: str = "", advice: str = "") -> Diagnostic:
        """Make a warning with its line of the file."""
        span = Span(self.path, place.line, place.column, place.width)
        return warning(rule, message, span, line_text=self.line(place.line), label=label, help=advice)


def _find_url(needle: str, line: str, start: int, stop: int) -> int:
    """Find an address behind a bracket or a quote, or else one that stands alone between blanks."""
    alone = -1
    position = line.find(needle, start, stop)
    while position >= 0:
        end = position + len(needle)
        if end == len(line) or line[end] in _BEHIND_URL:
            before = line[position - 1] if position else " "
            if before in _BEFORE_URL:
                return position
            if alone < 0 and before in " \t":
                alone = position
        position = line.find(needle, position + 1, stop)
    return alone


_BEFORE_URL = frozenset("(<\"'=")
_BEHIND_URL = frozenset(")>\"' \t")


# The rules that a text may break: the docstring of each is its manual page.


def html_removed(manuscript: Manuscript, place: Place, what: str) -> Diagnostic:
    """Raw HTML was taken out of a text.

    A text may hold HTML, but only what cannot run code, change the page around it or pass for one of blogkit's own disclosures: no scripts,
    frames, forms or inline styles, no class that begins like a microformat (``h-``, ``p-``, ``u-``, ``dt-``, ``e-``) or with ``bk-``.
    The rest is left out of the page and the feeds. Words inside an element stay; the content of scripts, styles and frames does not.
    Say it in Markdown, or put it in backticks where the characters themselves are meant to be read.
    """
    return manuscript.say(
        "html-removed", place, f"{what} is not kept", label="left out", advice="use Markdown, or backticks to show the characters"
    )


def unsafe_url(manuscript: Manuscript, place: Place, url: str) -> Diagnostic:
    """A link or an image has an address that a text may not use.

    Addresses begin with ``https:``, ``http:``, ``mailto:`` or ``tel:``, or are paths within the site. Of other links only the words stay.
    """
    shown = url if len(url) <= _SHOWN_CHARACTERS else url[:_SHOWN_CHARACTERS] + "…"
    return manuscript.say(
        "unsafe-url", place, f"the address '{shown}' is not kept", advice="addresses begin with https:, http:, mailto: or tel:"
    )


def unknown_code_language(manuscript: Manuscript, place: Place, name: str) -> Diagnostic:
    """A fence of code names a language that no lexer knows.

    The code is shown without colours. Correct the name, or write ``text`` where the code is in no language.
    """
    nearest = did_you_mean(name, highlight.known_languages())
    advice = f"did you mean '{nearest}'?" if nearest else "write 'text' for code in no language"
    return manuscript.say("unknown-code-language", place, f"no language is called '{name}'", label="shown without colours", advice=advice)


def code_too_long_to_highlight(manuscript: Manuscript, place: Place, characters: int) -> Diagnostic:
    """A fence of code is too long to be coloured, holds a very long stretch of white space, or follows too much other coloured code.

    The time that colouring takes can grow with the square of the length; the code is shown without colours.
    """
    message = f"these {characters} characters of code are shown without colours"
    advice = f"colours reach {highlight.MAX_CODE_CHARACTERS} characters of a fence; call the language 'text' to say that this is meant"
    return manuscript.say("code-too-long-to-highlight", place, message, advice=advice)


def duplicate_anchor(manuscript: Manuscript, place: Place, anchor: str) -> Diagnostic:
    """Two elements of a text have the same id, so that a link reaches the first of them only."""
    return manuscript.say("duplicate-anchor", place, f"the id '{anchor}' is given twice", advice="give one of them another id")


def missing_alt(manuscript: Manuscript, place: Place) -> Diagnostic:
    """A picture has no words for those who do not see it.

    Say in a few words what it shows: ``![A lamp on a bench](lamp.jpg)``. Where it tells nothing that the text does not, say so:
    ``![](lamp.jpg){decorative}``.
    """
    return manuscript.say(
        "missing-alt",
        place,
        "this picture has no words for those who do not see it",
        label="no alternative text",
        advice="write ![what it shows](…), or ![](…){decorative} where it tells nothing that the text does not",
    )


def markdown_too_deep(manuscript: Manuscript, place: Place) -> Diagnostic:
    """Quotes, lists, footnotes or HTML elements stand so deep inside each other that the text cannot be rendered.

    Rendering what fits would leave out the rest without a word, so nothing is rendered until the text is made flatter.
    """
    span = Span(manuscript.path, place.line, place.column, place.width)
    advice = "use fewer levels, and close the HTML elements that are open"
    return error("markdown-too-deep", "the text nests too deeply to be rendered", span, line_text=manuscript.line(place.line), help=advice)


_SHOWN_CHARACTERS = 80


# One walk over the tokens.


class RawHtml(NamedTuple):
    """A piece of html as the author wrote it, and the block that it stands in."""

    token: "Token"
    block: Block
    is_block: bool


class Spot(NamedTuple):
    """A link as the parser met it: its address, the block that it stands in and what to look for there."""

    target: str
    block: Block
    needle: str


class Outline:
    """What a walk over the tokens tells about a text."""

    def __init__(self) -> None:
        self.headings: list[Heading] = []
        self.raw: list[RawHtml] = []
        self.links: list[Spot | RawHtml] = []
        """In the order of the html; a piece of raw html may hold any number of links."""
        self.explicit_ids: list[tuple[str, Block]] = []
        self.footnotes: dict[int, Block] = {}
        self.unnamed: list[Spot] = []
        """Pictures without a text in their place."""
        self.words = 0
        self.summary = ""
        self.too_deep: Block | None = None


def _read_tokens(tokens: "Sequence[Token]", manuscript: Manuscript) -> Outline:
    outline = Outline()
    lines = [0, 1]
    block: Block | None = None
    opened = ""
    for token in tokens:
        kind = token.type
        if token.map:
            lines, block = token.map, None
        if token.nesting == 1 and kind not in _READ_WHERE_OPENED and token.level < MAX_NESTING - 1:
            opened = kind
            continue
        block = block or _block(lines, manuscript)
        if kind == "inline":
            text = _read_inline(token, block, outline)
            outline.words += len(text.split())
            if not outline.summary and token.level == 1 and opened == "paragraph_open":
                outline.summary = _shortened(text)
        elif token.nesting == 1:
            opened = kind
            block = _read_opening(token, block, outline)
        elif kind == "html_block":
            _keep_raw(token, block, outline)
        elif kind == "toc":
            outline.links += (Spot("#" + heading.id, block, token.content) for heading in token.meta["headings"])
        elif kind == "footnote_anchor":
            outline.links.append(Spot(_back_link(token), block, ""))
    return outline


_READ_WHERE_OPENED = frozenset({"heading_open", "footnote_open"})


def _block(lines: Sequence[int], manuscript: Manuscript) -> Block:
    """Turn markdown-it's lines, counted from 0 with the end left out, into lines of the file."""
    start, end = lines
    return Block(manuscript.first_line + start, manuscript.first_line + max(end - 1, start))


def _read_opening(token: "Token", block: Block, outline: Outline) -> Block:
    if token.level >= MAX_NESTING - 1 and not outline.too_deep:
        outline.too_deep = block
    if token.type == "heading_open":
        name = str(token.attrs["id"])
        outline.headings.append(Heading(int(token.tag[1:]), name, token.meta["text"]))
        if token.meta["explicit"]:
            outline.explicit_ids.append((name, block))
    elif token.type == "footnote_open":
        return outline.footnotes.get(token.meta["id"], block)
    return block


def _read_inline(token: "Token", block: Block, outline: Outline) -> str:
    words: list[str] = []
    for child in token.children or ():
        kind = child.type
        if kind == "text" or kind == "code_inline":  # noqa: PLR1714 - asked for every word of every post
            words.append(child.content)
        elif kind == "softbreak" or kind == "hardbreak":  # noqa: PLR1714
            words.append(" ")
        elif kind == "link_open":
            target = str(child.attrs["href"])
            outline.links.append(Spot(target, block, target))
        elif kind == "image":
            target = str(child.attrs["src"])
            outline.links.append(Spot(target, block, target))
            if not child.meta.get("decorative") and not _plain(child.children or ()):
                outline.unnamed.append(Spot(target, block, target))
        elif kind == "html_inline":
            _keep_raw(child, block, outline)
        elif kind == "footnote_ref":
            number, label = child.meta["id"], child.meta.get("label")
            outline.footnotes.setdefault(number, block)
            outline.links.append(Spot(f"#fn:{number + 1}", block, f"[^{label}]" if label else "^["))
    return "".join(words)


def _keep_raw(token: "Token", block: Block, outline: Outline) -> None:
    piece = RawHtml(token, block, is_block=token.type == "html_block")
    outline.raw.append(piece)
    outline.links.append(piece)


def _back_link(token: "Token") -> str:
    number, repetition = token.meta["id"] + 1, token.meta["subId"]
    return f"#fnref:{number}:{repetition}" if repetition else f"#fnref:{number}"


def _shortened(text: str) -> str:
    words = " ".join(text.split())
    if len(words) <= SUMMARY_CHARACTERS:
        return words
    kept = words[: SUMMARY_CHARACTERS - 1]
    at_word = kept if words[len(kept)] == " " else kept.rpartition(" ")[0] or kept
    return at_word.rstrip(" ,;:–—-") + "…"


def _nothing(problem: Diagnostic) -> Rendered:
    return Rendered(parts=("",), gaps=(), refs=(), headings=(), anchors=(), words=0, summary="", diagnostics=(problem,))


# What the cleaning takes out.


class NumberedTag(NamedTuple):
    """A start tag of the author's: its number is its place in a list, its block the lines to look for it on."""

    tag: sanitise.RawTag
    text: str
    block: Block


def _number_raw_tags(outline: Outline, text: str) -> tuple[list[NumberedTag], str]:
    """Write a number into every start tag of the author's, as an attribute, so that what the cleaning leaves of it can be told."""
    numbered: list[NumberedTag] = []
    mark = sanitise.unused_attribute(text)
    open_tags = sanitise.OpenTags()
    for piece in outline.raw:
        content = piece.token.content
        marked: list[str] = []
        done = counted = 0
        line = piece.block.first
        for tag in sanitise.raw_tags(content):
            line += content.count("\n", counted, tag.start)
            counted = tag.start
            block = Block(line, line) if piece.is_block else piece.block
            if open_tags.are_too_many_with(tag) and not outline.too_deep:
                outline.too_deep = block
            if tag.is_end:
                continue
            behind_name = tag.start + 1 + len(tag.name)
            marked += (content[done:behind_name], f' {mark}="{len(numbered)}"')
            done = behind_name
            numbered.append(NumberedTag(tag, content[tag.start : tag.end], block))
        if marked:
            piece.token.content = "".join(marked) + content[done:]
    return numbered, mark


def _news_from_cleaning(html: str, mark: str, numbered: Sequence[NumberedTag], manuscript: Manuscript) -> Iterator[Diagnostic]:
    places: dict[int, Place] = {}
    last_in: dict[Block, Place] = {}
    for removed in sanitise.removed_from(html, mark, [tag.tag for tag in numbered]):
        number = removed.number
        _, text, block = numbered[number]
        if number not in places:
            found = manuscript.find(text.partition("\n")[0], block, last_in.get(block)) or Place(block.first)
            places[number] = last_in[block] = found
        yield _removal(removed, text, places[number], manuscript)


def _removal(removed: sanitise.Removed, text: str, tag: Place, manuscript: Manuscript) -> Diagnostic:
    if removed.tag == sanitise.UNCLOSED_COMMENT:
        return html_removed(manuscript, tag, "what follows a comment that is never closed")
    if not removed.attribute:
        return html_removed(manuscript, tag, f"the element <{removed.tag}>")
    ahead = text[: removed.offset]
    lines_down = ahead.count("\n")
    if lines_down:
        line = tag.line + lines_down
        place = manuscript.find(removed.attribute, Block(line, line)) or Place(line)
    else:
        place = Place(tag.line, tag.column + len(ahead), len(removed.attribute))
    if removed.attribute in sanitise.URL_ATTRIBUTES and removed.value:
        return unsafe_url(manuscript, place, removed.value)
    if removed.attribute == "class":
        return html_removed(manuscript, place, f"the class '{removed.value}'")
    return html_removed(manuscript, place, f"the attribute '{removed.attribute}' of <{removed.tag}>")


def _news_from_links(
    urls: Sequence[sanitise.UrlPlace], outline: Outline, locate: "_Locator", manuscript: Manuscript
) -> Iterator[Diagnostic]:
    kept = {url.target for url in urls}
    for link in outline.links:
        # What is missing for another reason went with the element around it, which has its own warning.
        if isinstance(link, Spot) and link.target not in kept and not sanitise.is_allowed_url(link.target):
            yield unsafe_url(manuscript, locate(link.target), link.target)


def _news_from_images(outline: Outline, locate: "_Locator", manuscript: Manuscript) -> Iterator[Diagnostic]:
    for spot in outline.unnamed:
        yield missing_alt(manuscript, locate(spot.target))
    for piece in outline.raw:
        line = counted = 0
        for tag in sanitise.raw_tags(piece.token.content):
            line += piece.token.content.count("\n", counted, tag.start)
            counted = tag.start
            if tag.name == "img" and not tag.is_end and not _ALT.search(tag.attributes):
                place = Block(piece.block.first + line, piece.block.first + line) if piece.is_block else piece.block
                yield missing_alt(manuscript, manuscript.find("<img", place) or Place(place.first))


_ALT = re.compile(r"(?:^|\s)alt(?:[\s=]|$)", re.IGNORECASE)


def _news_from_anchors(anchors: Sequence[str], outline: Outline, manuscript: Manuscript) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    twice = {anchor for anchor in anchors if anchor in seen or seen.add(anchor)}  # type: ignore[func-returns-value]
    if not twice:
        return
    blocks: dict[str, list[Block]] = {anchor: [] for anchor in sorted(twice)}
    given = [*outline.explicit_ids, *((found, piece.block) for piece in outline.raw for found in sanitise.raw_ids(piece.token.content))]
    for anchor, block in sorted(given, key=lambda pair: pair[1]):
        if anchor in blocks:
            blocks[anchor].append(block)
    for anchor, standing in blocks.items():
        block = standing[min(1, len(standing) - 1)]
        first = manuscript.find(anchor, block)
        second = manuscript.find(anchor, block, first) if first and len(standing) > 1 and standing[0] == block else None
        yield duplicate_anchor(manuscript, second or first or Place(block.first), anchor)


def _news_from_fences(env: dict[str, Any], manuscript: Manuscript) -> Iterator[Diagnostic]:
    for offset, language, characters in env.get("plain_fences", ()):
        line = manuscript.first_line + offset
        place = manuscript.find(language, Block(line, line)) or Place(line)
        if characters:
            yield code_too_long_to_highlight(manuscript, place, characters)
        else:
            yield unknown_code_language(manuscript, place, language)


# Cutting the html at its internal URLs, and where a chart stands.

ChartPlace = tuple[int, int, Chart]
"""Where the mark of a chart begins and ends in clean html, and the chart."""


def _charts_in(clean: str, env: dict[str, Any]) -> list[ChartPlace]:
    """Find the charts that the cleaning left: one inside an element that went with its content is gone too."""
    charts: list[Chart] = env.get("charts", [])
    if not charts:
        return []
    return [(*found.span(), charts[int(found[1])]) for found in re.finditer(rf"{_chart_mark(env)}(\d+);", clean)]


def _chart_mark(env: dict[str, Any]) -> str:
    """Return what stands for a chart while a text is cleaned: its digest, for nobody can write a text that holds its own."""
    mark: str = env.get("chart_mark") or env.setdefault("chart_mark", f"chart-{digest_of(env['text'].encode(errors='replace'))}-")
    return mark


def _cut(
    clean: str, urls: Sequence[sanitise.UrlPlace], charts: Sequence[ChartPlace], locate: "_Locator"
) -> tuple[tuple[str, ...], tuple[Ref, ...], tuple[int, ...], tuple[tuple[int, str], ...]]:
    parts: list[str] = []
    refs: list[Ref] = []
    gaps: list[int] = []
    images: list[tuple[int, str]] = []
    done = 0
    places: list[sanitise.UrlPlace | ChartPlace] = [url for url in urls if not sanitise.is_external(url.target)]
    for place in sorted([*places, *charts], key=itemgetter(0)) if charts else places:
        image = place.image if isinstance(place, sanitise.UrlPlace) else None
        start, end = image or place[:2]
        parts.append(clean[done:start])
        if isinstance(place, sanitise.UrlPlace):
            if image:
                images.append((len(refs), clean[start + len("<img") : place.start - len(' src="')] + clean[place.end + 1 : end - 1]))
            refs.append(Ref(place.target, *locate(place.target), place.is_asset, is_image=bool(image)))
        else:
            gaps.append(len(parts) - 1)
        done = end
    return (*parts, clean[done:]), tuple(refs), tuple(gaps), tuple(images)


class _Locator:
    """Says where in the author's file a link stands; asked for the same target again, it says the next place."""

    def __init__(self, outline: Outline, env: dict[str, Any], manuscript: Manuscript) -> None:
        self._outline = outline
        self._references = env.get("references", {})
        self._manuscript = manuscript
        self._spots: dict[str, deque[Spot]] = {}
        self._definitions: dict[str, Block] | None = None
        self._last: dict[Block, Place] = {}
        self._found: dict[tuple[Block, str], Place] = {}

    def __call__(self, target: str) -> Place:
        self._spots = self._spots or self._spots_by_target()
        spots = self._spots.get(target)
        if not spots:
            return Place(self._manuscript.first_line)
        # The last spot stays: an element that the parser of html repeats stands where it stood first.
        _, block, needle = spots.popleft() if len(spots) > 1 else spots[0]
        place = self._found[block, needle] = self._find(needle, target, block) or self._found.get((block, needle)) or Place(block.first)
        return place

    def _find(self, needle: str, target: str, block: Block) -> Place | None:
        """Look behind the last link of this block, then where a ``[name]: target`` stands, then in the whole block."""
        last = self._last.get(block)
        definition = self._definition_of(target)
        spellings = _as_it_may_be_written(needle)
        for lines, after in ((block, last), (definition or block, None), (block, None)):
            for text in spellings:
                found = self._manuscript.find(text, lines, after, as_url=needle == target)
                if found:
                    if lines == block:
                        self._last[block] = max(found, last or found)
                    return found
        return None

    def _spots_by_target(self) -> dict[str, deque[Spot]]:
        spots: dict[str, deque[Spot]] = {}
        for link in self._outline.links:
            for spot in (link,) if isinstance(link, Spot) else _spots_in(link):
                spots.setdefault(spot.target, deque()).append(spot)
        return spots

    def _definition_of(self, target: str) -> Block | None:
        if self._definitions is None:
            self._definitions = {}
            for reference in self._references.values():
                self._definitions.setdefault(reference["href"], _block(reference["map"], self._manuscript))
        return self._definitions.get(target)


def _as_it_may_be_written(needle: str) -> dict[str, None]:
    if _ORDINARY_URL.fullmatch(needle):
        return {needle: None} if needle else {}
    plain = unquote(needle)
    return dict.fromkeys((needle, plain, escape(needle), escape(plain), re.sub(r"([()_*])", r"\\\1", needle)))


_ORDINARY_URL = re.compile(r"[A-Za-z0-9/.#?=:-]*")


def _spots_in(piece: RawHtml) -> Iterator[Spot]:
    for url, offset in sanitise.raw_urls(piece.token.content):
        line = piece.block.first + offset
        yield Spot(url, Block(line, line) if piece.is_block else piece.block, url)


# Our own Markdown: rules over markdown-it's tokens, and how some tokens become html.


def _any_url(url: str) -> bool:  # noqa: ARG001 - the name is the parser's
    return True


def _normalised(url: str) -> str:
    """Write an address as the library does; most are written so already, and asking it took a tenth of the parsing."""
    from markdown_it.common.normalize_url import normalizeLink

    return url if _NORMAL_URL.fullmatch(url) else normalizeLink(url)


def _shown_url(link: str) -> str:
    """Decode an address for readers as the library does, but for characters that no text may hold."""
    from markdown_it.common.normalize_url import normalizeLinkText

    return NOT_IN_TEXT.sub(lambda found: quote(found[0]), normalizeLinkText(link))


_NORMAL_URL = re.compile(r"(?:https?://[a-z0-9-]{1,62}(?:\.[a-z0-9-]{1,62}){0,3}(?=[/?#]|\Z))?[A-Za-z0-9_./#?=&~-]*")


def _link_bare_urls(state: "StateCore") -> None:
    """Make links of bare http, https and www addresses and of e-mail addresses, as GitHub does.

    The library's own rules for this search every word of a text: they took longer than all the rest of the parsing.
    """
    for token in state.tokens:
        if token.type != "inline" or not token.children or not _may_hold_url(token.content):
            continue
        children: list[Token] = []
        depth = 0
        for child in token.children:
            kind = child.type
            if kind == "text" and not depth and _may_hold_url(child.content):
                children += _with_links(state, child)
                continue
            if kind == "link_open" or (kind == "html_inline" and _RAW_LINK_OPEN.match(child.content)):
                depth += 1
            elif depth and (kind == "link_close" or (kind == "html_inline" and _RAW_LINK_CLOSE.match(child.content))):
                depth -= 1
            children.append(child)
        token.children = children


def _may_hold_url(text: str) -> bool:
    return "://" in text or "www." in text or "@" in text


def _with_links(state: "StateCore", text: "Token") -> "Iterator[Token]":
    from markdown_it.token import Token

    content = text.content
    done = 0
    for found in _BARE_URL.finditer(content):
        shown = _without_closing_marks(found[0]) if "@" not in found[0] or found["web"] else found[0]
        if not shown:
            continue
        href = ("http://" if shown.startswith("www.") else "" if found["web"] else "mailto:") + shown
        if found.start() > done:
            yield text.copy(content=content[done : found.start()])
        yield Token("link_open", "a", 1, attrs={"href": state.md.normalizeLink(href)}, level=text.level, markup="autolink", info="auto")
        yield text.copy(content=shown, level=text.level + 1)
        yield Token("link_close", "a", -1, level=text.level, markup="autolink", info="auto")
        done = found.start() + len(shown)
    if done < len(content):
        yield text.copy(content=content[done:])


def _without_closing_marks(url: str) -> str:
    """Leave the punctuation that ends a sentence, and a bracket that was opened before the URL, out of it."""
    surplus = url.count(")") - url.count("(")
    while url:
        if url[-1] in _CLOSING_MARKS:
            url = url.rstrip(_CLOSING_MARKS)
        elif url[-1] == ")" and surplus > 0:
            url = url[:-1]
            surplus -= 1
        else:
            return url
    return url


_CLOSING_MARKS = "?!.,:;*_~'\""
_BARE_URL = re.compile(
    r"""(?<![^\s*_~("'\[])(?P<web>(?:https?://|www\.(?=[^\s<.]+\.))[^\s<]+)|(?<![\w.+@-])[\w.+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z0-9]+""",
    re.IGNORECASE | re.ASCII,
)
_RAW_LINK_OPEN = re.compile(r"<a[\s>]", re.IGNORECASE)
_RAW_LINK_CLOSE = re.compile(r"</a\s*>", re.IGNORECASE)


def _level_headings(state: "StateCore") -> None:
    """Let headings begin below the title and go down a level at a time: whoever hears a page finds their way by its levels.

    Headings in raw html keep the level that their authors gave them, and the others take their place below them.
    """
    if all(token.type != "heading_open" for token in state.tokens):
        return
    above: list[tuple[int, int]] = [(0, _LEVEL_OF_TITLE)]
    for index, token in enumerate(state.tokens):
        if token.type == "heading_open":
            written = int(token.tag[1:])
            while above[-1][0] >= written:
                above.pop()
            level = min(above[-1][1] + 1, _DEEPEST_LEVEL)
            above.append((written, level))
            token.tag = state.tokens[index + 2].tag = f"h{level}"
        else:
            for written in _levels_in_raw_html(token):
                while above[-1][0] >= written:
                    above.pop()
                above.append((written, written))


def _levels_in_raw_html(token: "Token") -> "Iterator[int]":
    pieces = [token] if token.type == "html_block" else [child for child in token.children or () if child.type == "html_inline"]
    return (int(found[1]) for piece in pieces for found in _RAW_HEADING.finditer(piece.content))


_LEVEL_OF_TITLE = 1
_DEEPEST_LEVEL = 6
_RAW_HEADING = re.compile(r"<h([1-6])(?=[\s/>])", re.IGNORECASE)


def _name_headings(state: "StateCore") -> None:
    """Give each heading an id made from its text, as GitHub does, or the one that it names itself: ``## Prices {#prices}``."""
    headings = [index for index, token in enumerate(state.tokens) if token.type == "heading_open"]
    if not headings:
        return
    taken = set(_ids_in_raw_html(state.tokens))
    for index in headings:
        opening, inline = state.tokens[index], state.tokens[index + 1]
        explicit = _take_explicit_id(inline)
        opening.meta = {"text": _plain(inline.children or ()), "explicit": bool(explicit)}
        if explicit:
            opening.attrs["id"] = explicit
            taken.add(explicit)
    counts: dict[str, int] = {}
    for index in headings:
        opening = state.tokens[index]
        if not opening.meta["explicit"]:
            opening.attrs["id"] = _unused(_slug(opening.meta["text"]), taken, counts)


def _ids_in_raw_html(tokens: "Iterable[Token]") -> Iterator[str]:
    for token in tokens:
        if token.type == "html_block":
            yield from sanitise.raw_ids(token.content)
        elif token.type == "inline" and "<" in token.content:
            for child in token.children or ():
                if child.type == "html_inline":
                    yield from sanitise.raw_ids(child.content)


def _take_explicit_id(inline: "Token") -> str:
    last = inline.children[-1] if inline.children else None
    if not last or last.type != "text" or not last.content.endswith("}"):
        return ""
    found = _EXPLICIT_ID.search(last.content)
    if not found or found[1].lower().startswith(sanitise.RESERVED_ID_PREFIX):
        return ""
    last.content = last.content[: found.start()].rstrip()
    return found[1]


def _plain(tokens: "Iterable[Token]") -> str:
    words: list[str] = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            words.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            words.append(" ")
        elif token.type == "image":
            words.append(_plain(token.children or ()))
    return " ".join("".join(words).split())


def _slug(text: str) -> str:
    text = text.lower()
    if text.isascii():
        slug = _NOT_IN_SLUG.sub("", text)
    else:
        letters = unicodedata.normalize("NFC", text)
        slug = "".join(letter for letter in letters if letter in " -_" or unicodedata.category(letter)[0] in "LNM")
    slug = slug.replace(" ", "-")
    return slug if slug and not slug.startswith(sanitise.RESERVED_ID_PREFIX) else f"section-{slug}".rstrip("-")


def _unused(slug: str, taken: set[str], counts: dict[str, int]) -> str:
    """Number the slug until nothing else has it; counting on from the last number keeps a thousand equal headings linear."""
    candidate = slug
    while candidate in taken:
        counts[slug] = counts.get(slug, 0) + 1
        candidate = f"{slug}-{counts[slug]}"
    taken.add(candidate)
    return candidate


_EXPLICIT_ID = re.compile(r"\{#([A-Za-z][\w.:-]*)\}\Z")
_NOT_IN_SLUG = re.compile(r"[^a-z0-9_ -]")


def _mark_decorative(state: "StateCore") -> None:
    """Take ``{decorative}`` behind a picture for what it says: there is nothing to tell those who do not see it."""
    if DECORATIVE not in state.src:
        return
    for inline in state.tokens:
        for image, behind in pairwise(inline.children or ()):
            if image.type == "image" and behind.type == "text" and behind.content.startswith(DECORATIVE):
                image.meta["decorative"] = True
                behind.content = behind.content.removeprefix(DECORATIVE)
        if inline.children:
            inline.children = [one for one in inline.children if one.type != "text" or one.content]


def _make_figures(state: "StateCore") -> None:
    """Make a figure of a paragraph that holds only an image with a title (or a link around one); the title is its caption."""
    from markdown_it.token import Token

    if "![" not in state.src:
        return
    tokens = state.tokens
    for index, inline in enumerate(tokens):
        children = inline.children
        if inline.type != "inline" or not children or len(children) not in _FIGURE_LENGTHS:
            continue
        opening = tokens[index - 1]
        image = children[len(children) // 2]
        if image.type != "image" or "title" not in image.attrs or opening.type != "paragraph_open" or opening.hidden:
            continue
        if len(children) > 1 and (children[0].type != "link_open" or children[2].type != "link_close"):
            continue
        opening.type, opening.tag = "figure_open", "figure"
        tokens[index + 1].type, tokens[index + 1].tag = "figure_close", "figure"
        caption = Token("text", "", 0, content=str(image.attrs.pop("title")), level=1)
        children += [Token("figcaption_open", "figcaption", 1), caption, Token("figcaption_close", "figcaption", -1)]


_FIGURE_LENGTHS = (1, 3)


def _place_toc(state: "StateCore") -> None:
    """Put a table of contents in the place of the first paragraph that is ``[toc]`` or ``[[toc]]``."""
    from markdown_it.token import Token

    if not _TOC_MARKER.search(state.src):
        return
    tokens = state.tokens
    for index, inline in enumerate(tokens):
        if inline.type != "inline" or inline.level != 1 or inline.content.strip().lower() not in TOC_MARKERS:
            continue
        if tokens[index - 1].type == "paragraph_open" and inline.children and all(child.type == "text" for child in inline.children):
            headings = [Heading(int(t.tag[1:]), str(t.attrs["id"]), t.meta["text"]) for t in tokens if t.type == "heading_open"]
            opening = tokens[index - 1]
            toc = Token("toc", "", 0, map=opening.map, content=inline.content.strip(), block=True, meta={"headings": headings})
            tokens[index - 1 : index + 2] = [toc]
            return


_TOC_MARKER = re.compile(r"\[toc\]", re.IGNORECASE)


def _title_alerts(state: "StateCore") -> None:
    """Call a note a note in the site's language."""
    for opening, title in pairwise(state.tokens):
        if opening.type == "alert_title_open":
            tongue = tongue_of(state.env["language"])
            title.content = tongue.word(f"alert.{title.content.lower()}")
            if is_foreign(state.env["language"]):
                opening.attrs |= {"lang": tongue.language, "dir": "ltr"}


def _label_tasks(state: "StateCore") -> None:
    """Make the first paragraph of a task the label of its box: a box alone tells nobody what is done."""
    from markdown_it.token import Token

    if not _TASK.search(state.src):
        return
    for item, paragraph, inline in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if item.type == "list_item_open" and "checked" in item.meta and paragraph.type in {"paragraph_open", "heading_open"}:
            box = Token("task_box", "input", 0, meta={"checked": item.meta.pop("checked")})
            inline.children = [Token("label_open", "label", 1), box, *(inline.children or ()), Token("label_close", "label", -1)]


_TASK = re.compile(r"\[[ xX]\][ \t]")


def _render_task_box(_renderer: Any, tokens: "Sequence[Token]", index: int, _options: Any, _env: Any) -> str:
    checked = ' checked=""' if tokens[index].meta["checked"] else ""
    return f'<input class="task-list-item-checkbox" disabled="" type="checkbox"{checked}> '


def _render_toc(_renderer: Any, tokens: "Sequence[Token]", index: int, _options: Any, _env: Any) -> str:
    pieces = ['<nav class="toc" role="doc-toc">']
    levels: list[int] = []
    for heading in tokens[index].meta["headings"]:
        while len(levels) > 1 and levels[-1] > heading.level:
            levels.pop()
            pieces.append("</li></ul>")
        if levels and levels[-1] >= heading.level:
            levels[-1] = heading.level
            pieces.append("</li>")
        else:
            levels.append(heading.level)
            pieces.append("<ul>")
        pieces.append(f'\n<li><a href="#{escape(heading.id)}">{escape(heading.text)}</a>')
    return "".join(pieces) + "</li></ul>" * len(levels) + "</nav>\n"


def _render_fence(_renderer: Any, tokens: "Sequence[Token]", index: int, _options: Any, env: dict[str, Any]) -> str:
    from markdown_it.common.utils import unescapeAll

    token = tokens[index]
    words = unescapeAll(token.info).split(None, 1)
    if not words:
        return _render_code(_renderer, tokens, index)
    language = words[0]
    if language == CHART and _is_chart(token, env):
        return f"{_chart_mark(env)}{len(env['charts']) - 1};\n"
    code = _coloured(token, language, env)
    if code is None:
        return f'<pre tabindex="0"><code class="language-{escape(language)}">{escape(token.content, quote=False)}</code></pre>\n'
    return f'<pre class="highlight" tabindex="0"><code class="language-{escape(language)}">{code}</code></pre>\n'


def _render_code(_renderer: Any, tokens: "Sequence[Token]", index: int, *_: Any) -> str:
    """Let the keyboard reach code: a line may be longer than the screen is wide."""
    return f'<pre tabindex="0"><code>{escape(tokens[index].content, quote=False)}</code></pre>\n'


def _is_chart(token: "Token", env: dict[str, Any]) -> bool:
    """Read a chart and say whether it can be drawn as far as anybody knows who has not seen its data."""
    manuscript: Manuscript = env["manuscript"]
    first = manuscript.first_line + (token.map[0] if token.map else 0)
    written = token.content.split("\n")

    def at(number: int, before: int, width: int) -> Span:
        line = first + 1 + number
        indent = max(manuscript.line(line).find(written[number]), 0)
        return Span(manuscript.path, line, indent + before + 1, max(width, 1))

    opening = manuscript.line(first)
    fence_at = Span(manuscript.path, first, max(opening.find(CHART), 0) + 1, len(CHART))
    chart, found = read_chart(token.content, at, fence_at)
    env.setdefault("chart_faults", []).extend(with_line(one, manuscript.lines) for one in found)
    if chart is None:
        return False
    env.setdefault("charts", []).append(chart)
    return True


def _coloured(token: "Token", language: str, env: dict[str, Any]) -> str | None:
    if language.lower() in highlight.PLAIN_NAMES or language == CHART:
        return None
    code = token.content
    left: int = env.setdefault("code_left", highlight.MAX_CODE_CHARACTERS_OF_A_TEXT)
    too_long = len(code) > left or highlight.is_too_long(code)
    coloured = None if too_long else highlight.highlighted(code, language)
    if coloured is None:
        line = token.map[0] if token.map else 0
        env.setdefault("plain_fences", []).append((line, language, len(code) if too_long else 0))
    else:
        env["code_left"] = left - len(code)
    return coloured


def _render_table_open(*_: Any) -> str:
    """Put a table into a frame that can be scrolled, with the keyboard too."""
    return '<div class="table-frame" tabindex="0">\n<table>\n'


def _render_table_close(*_: Any) -> str:
    return "</table>\n</div>\n"


def _render_cell(renderer: Any, tokens: "Sequence[Token]", index: int, options: Any, env: Any) -> str:
    """Say a cell's alignment as a class: a style would not pass the sanitiser."""
    attributes = tokens[index].attrs
    if "style" in attributes:
        attributes["class"] = "align-" + str(attributes.pop("style")).removeprefix("text-align:")
    return str(renderer.renderToken(tokens, index, options, env))


def _render_footnotes_open(*_: Any) -> str:
    """Say by roles what a heading would say: software that reads aloud knows their names in every language.

    A section would ask for a heading of its own, and the role says already all that it could.
    """
    return '<hr class="footnotes-sep">\n<div class="footnotes" role="doc-endnotes">\n<ol class="footnotes-list">\n'


def _render_footnotes_close(*_: Any) -> str:
    return "</ol>\n</div>\n"


def _render_footnote_anchor(_renderer: Any, tokens: "Sequence[Token]", index: int, _options: Any, _env: Any) -> str:
    return f' <a href="{_back_link(tokens[index])}" class="footnote-backref" role="doc-backlink">\u21a9\ufe0e</a>'


def _footnote_name(_renderer: Any, tokens: "Sequence[Token]", index: int, _options: Any, _env: Any) -> str:
    """Name footnotes ``fn:1`` and ``fnref:1``: a heading's id never holds a colon."""
    return f":{tokens[index].meta['id'] + 1}"
