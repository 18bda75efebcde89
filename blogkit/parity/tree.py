"""A page as a tree of elements, and those that a selector finds there. Never changes a tree."""

from selectolax.lexbor import LexborCSSSelector, LexborHTMLParser, LexborNode

CLOSED = "details:not([open])"


def find(selector: str, within: LexborHTMLParser | LexborNode) -> list[LexborNode]:
    """Return the elements that a selector finds, in the order of the page.

    One finder serves all pages: each page would make one of its own for ``css``, which takes as long as to parse a page.
    """
    node = within.root if isinstance(within, LexborHTMLParser) else within
    return _FINDER.find(selector, node) if node is not None else []


_FINDER = LexborCSSSelector()  # type: ignore[no-untyped-call]
