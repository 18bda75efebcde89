"""What the head of a page says for machines, as HTML that a theme places with one line. Never lets a character in unescaped."""

from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from blogkit.disclosure.record import Disclosure
from blogkit.disclosure.vocabulary import Meta, meta_elements

ARTICLE, PROFILE, WEBSITE = "article", "profile", "website"
"""What Open Graph calls a post, a person and everything else."""


class Picture(NamedTuple):
    """What stands beside a link where it is shared; every URL is whole."""

    url: str
    alt: str = ""
    width: int = 0
    """0 where nobody has measured it, like ``height``."""
    height: int = 0


class Shared(NamedTuple):
    """What is shown of a page where its link is shared."""

    kind: str
    title: str
    """With what must stand before it, such as ``Sponsored: ``."""
    description: str
    url: str
    site: str
    language: str
    picture: Picture | None = None
    published: str = ""
    """ISO 8601, like ``updated``."""
    updated: str = ""
    tags: tuple[str, ...] = ()


def head_markup(
    canonical: str, *, is_indexed: bool = True, disclosure: Disclosure | None = None, origin: str = "", shared: Shared | None = None
) -> str:
    """Return the elements: where the page's text belongs, whether search engines may keep it, and of a post whose it is and how made.

    ``canonical`` is a whole URL, or empty where the page has no lasting address. URLs in ``disclosure`` become whole by ``origin``.
    """
    robots = '<meta name="robots" content="noindex">' if not is_indexed else ""
    link = f'<link rel="canonical" href="{escape(canonical)}">' if canonical else ""
    told = [*(meta_elements(disclosure, origin) if disclosure else ()), *(_sharing(shared) if shared else ())]
    return "\n".join(filter(None, (robots, link, *(f'<meta {kind}="{name}" content="{escape(content)}">' for kind, name, content in told))))


def _sharing(shared: Shared) -> Iterator[Meta]:
    """Yield what is said in Open Graph's terms, and in the one of Twitter's that has no other."""
    yield Meta("property", "og:type", shared.kind)
    yield Meta("property", "og:title", shared.title)
    if shared.description:
        yield Meta("property", "og:description", shared.description)
    yield Meta("property", "og:url", shared.url)
    yield Meta("property", "og:site_name", shared.site)
    yield Meta("property", "og:locale", shared.language.replace("-", "_"))
    if picture := shared.picture:
        yield Meta("property", "og:image", picture.url)
        if picture.width:
            yield Meta("property", "og:image:width", str(picture.width))
            yield Meta("property", "og:image:height", str(picture.height))
        if picture.alt:
            yield Meta("property", "og:image:alt", picture.alt)
    if shared.published:
        yield Meta("property", "article:published_time", shared.published)
    if shared.updated:
        yield Meta("property", "article:modified_time", shared.updated)
    yield from (Meta("property", "article:tag", tag) for tag in shared.tags)
    yield Meta("name", "twitter:card", "summary_large_image" if shared.kind == ARTICLE and shared.picture else "summary")
