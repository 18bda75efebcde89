"""What the head of a page says for machines, as HTML that a theme places with one line. Never lets a character in unescaped."""

from html import escape

from blogkit.disclosure.record import Disclosure
from blogkit.disclosure.vocabulary import meta_elements


def head_markup(canonical: str, *, is_indexed: bool = True, disclosure: Disclosure | None = None, origin: str = "") -> str:
    """Return the elements: where the page's text belongs, whether search engines may keep it, and of a post whose it is and how made.

    ``canonical`` is a whole URL, or empty where the page has no lasting address. URLs in ``disclosure`` become whole by ``origin``.
    """
    robots = '<meta name="robots" content="noindex">' if not is_indexed else ""
    link = f'<link rel="canonical" href="{escape(canonical)}">' if canonical else ""
    told = meta_elements(disclosure, origin) if disclosure else ()
    return "\n".join(filter(None, (robots, link, *(f'<meta {kind}="{name}" content="{escape(content)}">' for kind, name, content in told))))
