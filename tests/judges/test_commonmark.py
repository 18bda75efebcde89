"""Every example of CommonMark's own specification judges our Markdown. Never accepts a difference that is not listed with its reason."""

import re
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from blogkit.content.markdown import Rendered, render_markdown

pytestmark = pytest.mark.judge

HERE = Path(__file__).parent
SPEC = HERE.parent.parent / "node_modules" / "commonmark-spec" / "spec.txt"
DIFFERENCES = HERE / "commonmark_differences.toml"
SPEC_VERSION = "0.31.2"
EXAMPLES_IN_SPEC = 652


class Example(NamedTuple):
    number: int
    markdown: str
    html: str


def test_the_specification_is_the_one_we_name() -> None:
    text = SPEC.read_text(encoding="utf-8")
    assert re.search(r"^version: '?([\d.]+)", text, re.MULTILINE)[1] == SPEC_VERSION  # type: ignore[index]
    assert len(examples()) == EXAMPLES_IN_SPEC


def test_exactly_the_listed_examples_differ() -> None:
    listed = listed_numbers()
    differing = {example.number for example in examples() if as_published(example.markdown) != as_dom(example.html)}
    assert sorted(differing - set(listed)) == [], "these differ and are not listed"
    assert sorted(set(listed) - differing) == [], "these are listed and do not differ"


def test_every_difference_is_listed_once_and_has_a_reason() -> None:
    groups = differences()
    numbers = [number for group in groups for number in group["examples"]]
    assert len(numbers) == len(set(numbers))
    assert all(len(group["reason"]) > len("because") for group in groups)


def test_the_judge_sees_a_difference_of_one_attribute_or_one_letter() -> None:
    assert as_dom("<p>a <em>b</em></p>") == as_dom("<p>a <em >b</em></p>\n")
    assert as_dom('<p><a href="/x">b</a></p>') != as_dom('<p><a href="/y">b</a></p>')
    assert as_dom("<pre>a\n b</pre>") != as_dom("<pre>a\nb</pre>")
    assert as_dom('<h1 id="a">a</h1>') != as_dom("<h1>a</h1>")


def examples() -> list[Example]:
    """Read the examples: fences of 32 backticks, a dot between the source and its html, arrows in the place of tabs."""
    text = SPEC.read_text(encoding="utf-8").replace("\r\n", "\n")
    found = re.findall(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", text, re.DOTALL | re.MULTILINE)
    return [Example(number, markdown.replace("→", "\t"), html.replace("→", "\t")) for number, (markdown, html) in enumerate(found, start=1)]


def as_published(markdown: str) -> Any:
    """Send an example through the whole pipeline and put every internal URL back as it was written.

    That the keyboard reaches every block of code is no difference of its own: with 78 more of them listed, the judge would see less.
    """
    rendered = render_markdown(markdown, path="example.md", first_line=1, lines=markdown.split("\n"))
    return as_dom(joined(rendered).replace('<pre tabindex="0">', "<pre>"))


def joined(rendered: Rendered) -> str:
    pieces, images = [rendered.parts[0]], dict(rendered.images)
    for number, (ref, part) in enumerate(zip(rendered.refs, rendered.parts[1:], strict=True)):
        url = ref.target.replace("&", "&amp;").replace('"', "&quot;")
        pieces += (f'<img src="{url}"{images[number]}>' if number in images else url, part)
    return "".join(pieces)


def as_dom(html: str) -> Any:
    """Return what a browser makes of this html: comments and white space beside blocks aside, nothing is forgiven."""
    body = LexborHTMLParser(f"<!doctype html><body>{html}").body
    assert body is not None
    return shape(body, keeps_space=False)


def shape(element: LexborNode, *, keeps_space: bool) -> Any:
    keeps_space = keeps_space or element.tag in {"pre", "textarea"}
    content: list[Any] = []
    for child in element.iter(include_text=True):
        if child.tag == "-text":
            add_text(content, child.text_content or "", keeps_space=keeps_space)
        elif child.tag and not child.tag.startswith("-"):  # comments and processing instructions are no elements
            content.append(shape(child, keeps_space=keeps_space))
    if not keeps_space:
        content = without_space_beside_blocks(content)
    attributes = sorted((name, value or "") for name, value in element.attributes.items())
    return (element.tag, tuple(attributes), tuple(content))


def add_text(content: list[Any], text: str, *, keeps_space: bool) -> None:
    if content and isinstance(content[-1], str):
        text = content.pop() + text
    content.append(text if keeps_space else re.sub(r"[ \t\n\r\f]+", " ", text))


BLOCKS = frozenset(
    "blockquote dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li nav ol p pre section table tbody td th thead tr ul".split()
)


def without_space_beside_blocks(content: list[Any]) -> list[Any]:
    """Drop the white space that no browser shows: beside a block's tags."""
    trimmed: list[Any] = []
    for index, node in enumerate(content):
        text = node
        if isinstance(node, str):
            before = content[index - 1] if index else None
            behind = content[index + 1] if index + 1 < len(content) else None
            text = text.lstrip(" ") if before is None or before[0] in BLOCKS else text
            text = text.rstrip(" ") if behind is None or behind[0] in BLOCKS else text
        if text:
            trimmed.append(text)
    return trimmed


def differences() -> list[dict[str, Any]]:
    with DIFFERENCES.open("rb") as file:
        groups: list[dict[str, Any]] = tomllib.load(file)["difference"]
    return groups


def listed_numbers() -> list[int]:
    return [number for group in differences() for number in group["examples"]]
