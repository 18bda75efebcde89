"""Addresses: from a path on the site to the URL a browser asks for and the file that answers. Never looks at content."""

import re
from collections.abc import Iterable
from functools import cache
from urllib.parse import quote, unquote

from blogkit.config import Config
from blogkit.content.addresses import part_fault, slugify
from blogkit.content.values import PageCard, PostCard
from blogkit.sources import digest_of

SLUG_ALONE = "/{slug}/"
NEEDS_NO_QUOTING = re.compile(r"[A-Za-z0-9/_.~-]*").fullmatch


def mail_link(address: str, title: str) -> str:
    """Return the address of a mail about a post (RFC 6068): nothing in the title can become another field of it, or another recipient."""
    subject = "".join(character for character in " ".join(f"Re: {title}".split()) if character.isprintable())
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject, safe='')}"


def url_of(config: Config, path: str) -> str:
    """Return the URL (from the root of the host) of a path on the site: ``/lämpe/`` becomes ``/blog/l%C3%A4mpe/``."""
    bare = path.lstrip("/")
    return config.root + (bare if NEEDS_NO_QUOTING(bare) else quote(bare, safe="/~"))


def out_of(path: str) -> str:
    """Return the output file that answers for a path on the site."""
    bare = path.lstrip("/")
    return f"{bare}index.html" if bare == "" or bare.endswith("/") else bare


def paths_of(out: str) -> tuple[str, ...]:
    """Return the paths on the site for which an output file answers: the other way round than ``out_of``."""
    folder = out.removesuffix("index.html")
    return (f"/{out}", f"/{folder}") if folder != out and (not folder or folder.endswith("/")) else (f"/{out}",)


def out_of_url(config: Config, url: str) -> str:
    """Return the output file that answers for a URL from the root of the host."""
    return out_of(path_of_url(config, url))


def path_of_url(config: Config, url: str) -> str:
    """Return the path on the site of a URL from the root of the host: the other way round than ``url_of``."""
    path = url.removeprefix(config.root.rstrip("/"))
    return unquote(path) if "%" in path else path


def path_here(config: Config, url: str) -> str | None:
    """Return the path on the site of a whole web address, with or without ``--base-url``; None where it leads to another site."""
    host, path = _host_and_path(url)
    for home in (config.base_url, config.home):
        own_host, folder = _host_and_path(home)
        if home and host == own_host and (path + "/").startswith(folder.rstrip("/") + "/"):
            return "/" + path.removeprefix(folder.rstrip("/")).lstrip("/")
    return None


def _host_and_path(url: str) -> tuple[str, str]:
    """Cut an address that may hold any fault; ``urlsplit`` would refuse some."""
    host, _, path = re.split(r"[?#]", url.partition("://")[2], maxsplit=1)[0].partition("/")
    return host.casefold(), "/" + unquote(path)


def post_path(config: Config, card: PostCard) -> str:
    """Return the path of a post: its own permalink, or what the site's pattern makes."""
    if card.permalink:
        return card.permalink
    day = card.date
    return config.permalink.format(year=f"{day.year:04}", month=f"{day.month:02}", day=f"{day.day:02}", slug=card.slug)


def post_paths(config: Config, cards: Iterable[PostCard]) -> list[str]:
    """Return the path of each of many posts."""
    if config.permalink == SLUG_ALONE:  # most sites: ten thousand posts are worth the shorter way
        return [card.permalink or f"/{card.slug}/" for card in cards]
    return [post_path(config, card) for card in cards]


def page_path(card: PageCard) -> str:
    """Return the path of a plain page."""
    return card.permalink or f"/{card.slug}/"


def person_path(id_: str) -> str:
    """Return the path of a person's page."""
    return f"/people/{id_}/"


def org_path(id_: str) -> str:
    """Return the path of an organisation's page."""
    return f"/orgs/{id_}/"


@cache
def tag_slug(tag: str) -> str:
    """Return the slug of a tag; ``C++``, ``C#`` and ``C`` stay three tags."""
    return _usable(slugify(tag.replace("+", " plus ").replace("#", " sharp ")), "tag", tag)


@cache
def series_slug(name: str) -> str:
    """Return the slug of a series."""
    return _usable(slugify(name), "series", name)


def plain_id(name: str) -> str:
    """Return the id of a person who has a name and no file."""
    return _usable(slugify(name), "person", name)


def _usable(slug: str, kind: str, name: str) -> str:
    if not slug:
        return f"{kind}-{digest_of(name.encode())[:8]}"
    return f"{kind}-{slug}" if part_fault(slug) else slug


def tag_path(slug: str) -> str:
    """Return the path of a tag's page."""
    return f"/tags/{slug}/"


def series_path(slug: str) -> str:
    """Return the path of a series's page."""
    return f"/series/{slug}/"
