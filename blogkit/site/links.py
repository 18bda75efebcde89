"""Internal links: what an author wrote becomes the URL readers follow, and what leads nowhere is said. Never touches a body."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from posixpath import normpath, relpath
from typing import NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit

from msgspec import Raw

from blogkit.config import Config
from blogkit.content.markdown import Ref
from blogkit.content.values import Outline, read_outline
from blogkit.diagnostics import Diagnostic, Span, did_you_mean, warning
from blogkit.site.assemble import Site
from blogkit.site.urls import out_of, out_of_url, path_of_url, url_of

MAX_LIKELY = 64
"""A part that more names share says nothing."""
NOWHERE = "#"
"""Where a link to an unpublished post leads: its address is nobody's business yet."""


class Names:
    """What texts are called, to find the one that a misspelt link meant; a site has thousands, so only likely ones are compared."""

    def __init__(self, paths: Iterable[str]) -> None:
        """Remember the paths; nothing is done before the first misspelt link."""
        self._paths = paths

    def nearest(self, path: str, but: str) -> str:
        """Return the path that ends most like this one, ``but`` one aside; empty where none is near."""
        name = _tail(path)
        buckets = (self._by_key.get(key, {}) for key in _keys(name))
        likely = {tail: path for bucket in buckets if len(bucket) <= MAX_LIKELY for tail, path in bucket.items() if path != but}
        found = did_you_mean(name, likely)
        return likely[found] if found else ""

    @cached_property
    def _by_key(self) -> dict[str, dict[str, str]]:
        buckets: dict[str, dict[str, str]] = {}
        for path in self._paths:
            for key in _keys(_tail(path)):
                buckets.setdefault(key, {})[_tail(path)] = path
        return buckets


def _tail(path: str) -> str:
    parts = path.split("/")
    return "/".join(parts[-2:]) if parts[-1] == "index.md" else parts[-1]


def _keys(name: str) -> set[str]:
    """Return the parts of a name of which a slip leaves at least one whole; eleven characters are a date and its hyphen."""
    return {f"^{name[:2]}", f"^{name[:11]}", f"{name[-6:]}$", f"{name[-10:]}$"} if name else set()


class Addresses(NamedTuple):
    """What links may name: sources by path, and the files that may stand beside a text."""

    config: Config
    paths: Mapping[str, str]
    """Path of a public source -> its path on the site."""
    unpublished: frozenset[str]
    """Paths of sources whose text is not public now; a tombstone may stand at the address of one."""
    broken: frozenset[str]
    """Paths of sources that are left out because of an error of their own."""
    files: Mapping[str, str]
    """Path of a file in content/ that is no text -> its digest."""
    names: "Names"

    def url(self, source: str) -> str:
        """Return the URL of a public source; empty where it is none."""
        return url_of(self.config, self.paths[source]) if source in self.paths else ""


class Resolved(NamedTuple):
    """Where the links of one text lead, and which files it takes along."""

    urls: tuple[str, ...]
    """One for each ref: from the root of the host, or ``#part`` for a part of the same page."""
    files: tuple[tuple[str, str], ...]
    """Path on the site and path of the source of each file that is published with this text."""
    data: tuple[tuple[str, str], ...] = ()
    """URL and path of the source of the data of each chart; empty where there are none, or none that are public now."""


def make_addresses(site: Site, files: Mapping[str, str]) -> Addresses:
    """Gather what links may name."""
    unpublished = site.unpublished | {tombstone.source for tombstone in site.tombstones}
    return Addresses(site.config, site.addresses, unpublished, site.broken, files, Names(site.addresses))


def resolve(addresses: Addresses, path: str, url: str, targets: Sequence[str], data: Sequence[str] = ()) -> Resolved:
    """Return where each target leads, and where the data of charts are, seen from the source at ``path`` whose page is at ``url``."""
    if not targets and not data:
        return NO_LINKS
    files: dict[str, str] = {}
    urls = tuple(_resolve_one(addresses, path, url, target, files) for target in targets)
    drawn = tuple(_data(addresses, path, url, target, files) for target in data)
    return Resolved(urls, tuple(sorted(files.items())), drawn)


def _data(addresses: Addresses, path: str, url: str, target: str, files: dict[str, str]) -> tuple[str, str]:
    named = beside(path, target)
    if named not in addresses.files or withheld_with(addresses, named):
        return "", ""
    return _resolve_one(addresses, path, url, target, files), named


NO_LINKS = Resolved((), ())
NO_PICTURE = Resolved(("",), ())


def _resolve_one(addresses: Addresses, path: str, url: str, target: str, files: dict[str, str]) -> str:
    config = addresses.config
    written, rest = cut(target)
    if not written:
        return rest or url
    if written.startswith("/"):
        rooted = written if written.startswith(config.root) else config.root + written.lstrip("/")
        return _normal(rooted) + rest
    named = beside(path, written)
    if named in addresses.paths:
        return addresses.url(named) + rest
    if named in addresses.unpublished or named in addresses.broken:
        return NOWHERE
    if named in addresses.files:
        if withheld_with(addresses, named):
            return NOWHERE
        folder = path.rsplit("/", 1)[0] + "/"
        inside = named.removeprefix(folder) if named.startswith(folder) else named.rsplit("/", 1)[1]
        home = url if url.endswith("/") else url.rsplit("/", 1)[0] + "/"
        out = path_of_url(config, home) + inside
        files[out] = named
        return home + quote(inside, safe="/~") + rest
    if written.endswith(".md"):
        return target
    return _normal(urlsplit(urljoin(url, quote(unquote(written), safe="/~"))).path) + rest


def withheld_with(addresses: Addresses, file: str) -> str:
    """Return the text that is not public now and in whose own folder this file lies; empty where there is none.

    Of folders inside each other the innermost counts, as long as it has an ``index.md``.
    """
    folder = file.rpartition("/")[0]
    while folder:
        owner = f"{folder}/index.md"
        if owner in addresses.unpublished or owner in addresses.broken:
            return owner
        if owner in addresses.paths:
            return ""
        folder = folder.rpartition("/")[0]
    return ""


def cut(target: str) -> tuple[str, str]:
    """Cut what an author wrote into its path and the query or fragment behind it; there is no scheme and no host in an internal link."""
    ends = [at for at in (target.find("?"), target.find("#")) if at >= 0]
    end = min(ends, default=len(target))
    return target[:end], target[end:]


def beside(path: str, relative: str) -> str:
    """Return the site path that ``relative`` names when written in the source at ``path``; empty where it leaves the site."""
    folder = path.rpartition("/")[0]
    if "/" not in relative and "%" not in relative and not relative.startswith("."):
        return f"{folder}/{relative}"
    joined = normpath(f"{folder}/{unquote(relative)}")
    return "" if joined.startswith("..") else joined


def _normal(path: str) -> str:
    normal = normpath(path) if ".." in path or "//" in path else path
    return normal + "/" if path.endswith("/") and not normal.endswith("/") else normal


class Target(NamedTuple):
    """What can be linked to: every output file, and the ids on the pages we know."""

    outs: Collection[str]
    texts: Mapping[str, Raw]
    """Output file -> the outline of its text, encoded; a page that is not here is not checked for ids."""

    known: dict[str, tuple[str, ...]]
    """Ids on the pages that were looked at before."""
    sized: Collection[str] = frozenset()
    """Paths of the pictures in content/ that are published in their sizes, wherever they are shown."""

    def anchors(self, out: str) -> tuple[str, ...] | None:
        """Return the ids on a page, None where they are not known."""
        if out in self.texts and out not in self.known:
            self.known[out] = read_outline(self.texts[out]).anchors
        return self.known.get(out)


def check_links(
    addresses: Addresses, target: Target, path: str, own_out: str, outline: Outline, urls: tuple[str, ...]
) -> Iterator[Diagnostic]:
    """Yield a finding for each link, anchor or asset of one text that leads nowhere."""
    if "broken-link" in outline.allow:
        return
    shown = resolve(addresses, path, addresses.url(path), tuple(ref.target for ref in outline.pictures)).urls
    for ref, url in (*zip(outline.refs, urls, strict=True), *zip(outline.pictures, shown, strict=True)):
        if url != NOWHERE and (ref.is_image or ref in outline.pictures) and beside(path, cut(ref.target)[0]) in target.sized:
            continue
        fault, help_ = _fault(addresses, target, path, own_out, ref, url)
        if fault:
            yield warning("broken-link", fault, Span(path, ref.line, ref.column, max(ref.width, 1)), label="leads nowhere", help=help_)


def check_nav(addresses: Addresses, target: Target) -> Iterator[Diagnostic]:
    """Yield a finding for each entry of the navigation that leads nowhere."""
    for item in (*addresses.config.nav, *addresses.config.more_links):
        path = urlsplit(item.url).path
        if item.url.startswith("/") and not _answering(target.outs, out_of(unquote(path))):
            yield warning("broken-link", f"no page here answers at '{path}'", item.span, label="leads nowhere")


def _fault(addresses: Addresses, target: Target, path: str, own_out: str, ref: Ref, url: str) -> tuple[str, str]:
    bare, _, fragment = url.partition("#")
    bare = bare.partition("?")[0]
    if bare.startswith(addresses.config.root):
        out = _answering(target.outs, out_of_url(addresses.config, bare))
        if out and (not fragment or unquote(fragment) in (target.anchors(out) or ())):
            return "", ""
    return _fault_for_sure(addresses, target, path, own_out, ref, url)


def _fault_for_sure(addresses: Addresses, target: Target, path: str, own_out: str, ref: Ref, url: str) -> tuple[str, str]:
    config = addresses.config
    written = unquote(urlsplit(ref.target).path) if "[" not in ref.target else ref.target
    if url == NOWHERE and ref.target != NOWHERE:
        named = beside(path, cut(ref.target)[0])
        owner = withheld_with(addresses, named) if named in addresses.files else ""
        if named in addresses.broken or owner in addresses.broken:
            return "", ""  # its own error is reported, and this link is right
        if owner:
            help_ = "move it beside this text or into static/, or wait until that text is published"
            return f"'{written}' belongs to {owner}, which is not public now, so the file is not published", help_
        return f"'{written}' is not public now, so this link leads nowhere", "the link works again once that post is published"
    bare, _, fragment = url.partition("#")
    bare = bare.partition("?")[0]
    if not bare:
        out = own_out
    elif not bare.startswith("/"):
        nearest = _nearest_file(addresses, path, written)
        return f"there is no file '{written}' here", f"did you mean '{nearest}'?" if nearest else ""
    elif not bare.startswith(config.root) and bare + "/" != config.root:
        return f"'{written}' leads out of this site", ""
    else:
        out = _answering(target.outs, out_of_url(config, bare))
        if not out:
            kind = "there is no file" if ref.is_asset else "no page here answers at"
            return f"{kind} '{written}'", ""
    ids = target.anchors(out)
    part = unquote(fragment)
    if part and part != "top" and ids is not None and part not in ids:
        nearest = did_you_mean(part, ids)
        where = "this page" if out == own_out else f"'{written}'"
        return f"there is no part '#{part}' on {where}", f"did you mean '#{nearest}'?" if nearest else ""
    return "", ""


def _nearest_file(addresses: Addresses, path: str, written: str) -> str:
    """Return the text whose file is named most like this, as a link from ``path`` names it."""
    nearest = addresses.names.nearest(beside(path, written) or written, path)
    return relpath(nearest, path.rsplit("/", 1)[0]) if nearest else ""


def _answering(outs: Collection[str], out: str) -> str:
    return next((candidate for candidate in (out, f"{out}/index.html", f"{out}.html") if candidate in outs), "")
