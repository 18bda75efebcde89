"""Files beside texts that a browser would run: ``active_files``. Never judges ``static/``, which is the site's own."""

import re
from collections.abc import Iterable, Iterator
from html import unescape

from blogkit.diagnostics import Diagnostic, Span, error
from blogkit.sources import Source

RULE = "active-file"
HELP = "whoever looks after the site may put it into static/"
ENDINGS = tuple(
    f".{ending}" for ending in "html htm xhtml xht shtml mhtml mht hta js mjs cjs jsx xml xsl xslt rss atom svgz swf wasm".split()
)
"""Of files that a browser runs, or may, when somebody opens their address."""
SVG = ".svg"
RUNS = re.compile(
    r"<\s*(?:[\w.-]+:)?(?:script|foreignobject|iframe|embed|object|handler|listener)\b|[\s\"'/]on[a-z]+\s*=|<!entity|<\?xml-stylesheet",
    re.IGNORECASE,
)
HIDDEN_SCRIPT = re.compile(r"(?:javascript|vbscript):", re.IGNORECASE)


def active_files(files: Iterable[Source]) -> Iterator[Diagnostic]:
    """Yield the files below content/ that a browser would run: a change to a text needs less trust than a change to a program."""
    for source in files:
        path, name = source.path, source.path.lower()
        if not path.startswith("content/"):
            continue
        if name.endswith(ENDINGS):
            yield error(RULE, "a browser may run this file, and what stands beside texts never runs", Span(path), help=HELP)
        elif name.endswith(SVG) and (reason := _reason(source.read())):
            yield error(RULE, f"this drawing {reason}, and what stands beside texts never runs", Span(path), help=f"take that out; {HELP}")


def _reason(data: bytes) -> str:
    try:
        text = unescape(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return "is not UTF-8, so that nobody can say what it does"
    found = RUNS.search(text)
    if found:
        return f"holds '{found[0].strip()}'"
    hidden = HIDDEN_SCRIPT.search(re.sub(r"[\x00-\x20]", "", text))
    return f"holds '{hidden[0]}'" if hidden else ""
