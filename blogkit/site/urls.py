"""Addresses: from a path on the site to the URL a browser asks for and the file that answers. Never looks at content."""

from urllib.parse import quote, unquote

from blogkit.config import Config
from blogkit.content.addresses import slugify
from blogkit.content.values import PageCard, PostCard
from blogkit.sources import digest_of


def url_of(config: Config, path: str) -> str:
    """Return the URL (from the root of the host) of a path on the site: ``/lämpe/`` becomes ``/blog/l%C3%A4mpe/``."""
    return quote(config.root + path.lstrip("/"), safe="/~")


def out_of(path: str) -> str:
    """Return the output file that answers for a path on the site."""
    bare = path.lstrip("/")
    return f"{bare}index.html" if bare == "" or bare.endswith("/") else bare


def out_of_url(config: Config, url: str) -> str:
    """Return the output file that answers for a URL from the root of the host."""
    return out_of(unquote(url).removeprefix(config.root.rstrip("/")))


def post_path(config: Config, card: PostCard) -> str:
    """Return the path of a post: its own permalink, or what the site's pattern makes."""
    if card.permalink:
        return card.permalink
    day = card.date
    return config.permalink.format(year=f"{day.year:04}", month=f"{day.month:02}", day=f"{day.day:02}", slug=card.slug)


def page_path(card: PageCard) -> str:
    """Return the path of a plain page."""
    return card.permalink or f"/{card.slug}/"


def person_path(id_: str) -> str:
    """Return the path of a person's page."""
    return f"/people/{id_}/"


def org_path(id_: str) -> str:
    """Return the path of an organisation's page."""
    return f"/orgs/{id_}/"


def tag_slug(tag: str) -> str:
    """Return the slug of a tag; ``C++``, ``C#`` and ``C`` stay three tags."""
    return slugify(tag.replace("+", " plus ").replace("#", " sharp ")) or f"tag-{digest_of(tag.encode())[:8]}"


def tag_path(slug: str) -> str:
    """Return the path of a tag's page."""
    return f"/tags/{slug}/"
