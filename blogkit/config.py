"""``blogkit.toml`` becomes a frozen Config, every mistake at its place. Never reads a file and never looks at content."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, timedelta
from functools import cache
from typing import Annotated, Any, Literal
from urllib.parse import quote, unquote, urlsplit

import msgspec
from pydantic import BeforeValidator

from blogkit.content.addresses import part_fault
from blogkit.content.header import NEEDED, Given, Givens, HeaderModel, Known, Name, Path, Reading, Text, Texts, read_model, read_toml
from blogkit.content.moments import day, moment, zone_named, zone_names
from blogkit.content.options import ContentOptions
from blogkit.content.post import PostFields, TextType, web_url
from blogkit.content.values import Naming
from blogkit.diagnostics import Diagnostic, Later, Span, did_you_mean
from blogkit.disclosure.policy import is_machine, machine_named
from blogkit.errors import BlogkitError
from blogkit.pictures.opened import WIDEST
from blogkit.pictures.variants import Images
from blogkit.rules import RULES, WORDS, Level
from blogkit.theme.settings import Given as SettingGiven, links_in

CONFIG_FILE = "blogkit.toml"
PERMALINK_FIELDS = ("year", "month", "day", "slug")
NEAR = timedelta(days=30)
"""So long before ``security.txt`` expires its owner is told."""
FAR = timedelta(days=366)
"""RFC 9116 recommends that it expire within a year, so that nobody writes to an address that is long gone."""


class NavItem(msgspec.Struct, frozen=True, array_like=True):
    """One entry of the site's navigation."""

    title: str
    url: str
    span: Span


class Override(msgspec.Struct, frozen=True, array_like=True):
    """Other levels for the texts of one folder, of one type, or of both."""

    folder: str
    """Path on the site with a slash at its end, such as ``content/posts/founder/``; empty where the folder does not matter."""
    type: str
    """Empty where the type does not matter."""
    levels: tuple[tuple[str, Level], ...]
    at: Span


class Waiver(msgspec.Struct, frozen=True, array_like=True):
    """A rule that some posts may break for a while, and who answers for that."""

    rule: str
    post: str
    """Paths of texts: ``*`` stands for any part of a name, ``**`` for any folders."""
    reason: str
    until: str
    """The last day on which it holds, as ``YYYY-MM-DD`` in the site's zone."""
    by: str
    """Id of a person."""
    at: Span
    """Where it says for which posts."""
    until_at: Span


class CardFont(msgspec.Struct, frozen=True, array_like=True):
    """A font file of the site's for its social cards."""

    path: str
    at: Span


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """What the site's owner decided."""

    title: str = "A blog"
    title_at: Span = Span(CONFIG_FILE)
    description: str = ""
    base_url: str = "http://localhost:8000"
    """Absolute, without a slash at the end; a path in it is the folder the site lives in."""
    home: str = ""
    """The same as the file says it, whatever the command line says: what posts mean when they name a place on this site."""
    language: str = "en"
    timezone: str = "UTC"
    permalink: str = "/{slug}/"
    theme: str = "default"
    theme_at: Span = Span(CONFIG_FILE)
    settings: tuple[SettingGiven, ...] = ()
    """What the theme is asked for; the theme says whether it makes sense."""
    organization: str = ""
    contact: str = ""
    nav: tuple[NavItem, ...] = ()
    more_links: tuple[NavItem, ...] = ()
    """Links in the settings of the theme."""
    posts_per_page: int = 10
    feed_items: int = 20
    mail: str = ""
    """Where readers can ask for new posts by mail."""
    images: Images = Images()
    levels: tuple[tuple[str, Level], ...] = ()
    """Rule and the level the owner gave it."""
    overrides: tuple[Override, ...] = ()
    """The later wins over the earlier."""
    waivers: tuple[Waiver, ...] = ()
    trust: tuple[tuple[str, str], ...] = ()
    """Names and values of the lines of ``trust.txt`` that only the owner can know."""
    has_search: bool = False
    """Readers can search the posts."""
    has_cards: bool = False
    """A social card is made for each post."""
    card_fonts: tuple[CardFont, ...] = ()
    security: tuple[tuple[str, str], ...] = ()
    """Names and values of the lines of ``security.txt``; none where there is to be no such file."""
    later: tuple[Later, ...] = ()
    """What comes true of this file by itself."""
    content: ContentOptions = ContentOptions()
    namings: tuple[Naming, ...] = ()
    """Whom the config names, to be held against the registry."""

    def asks_for(self, rule: str) -> bool:
        """Say whether a rule that is off by itself has a level for any text."""
        return _asks_for(rule, self.levels, self.overrides)

    @property
    def root(self) -> str:
        """Path under which the site lives on its host, as a browser asks for it: ``/``, ``/blog/`` or ``/bl%C3%B6g/``."""
        return _split(self.base_url)[1]

    @property
    def origin(self) -> str:
        """Scheme and host of the site."""
        return _split(self.base_url)[0]


@cache
def _split(base_url: str) -> tuple[str, str]:
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/") + "/"


class NavFields(HeaderModel):
    """One of ``[site] nav``."""

    title: Given = NEEDED
    url: Given = NEEDED


class SiteFields(HeaderModel):
    """``[site]``."""

    title: Text = "A blog"
    description: Text = ""
    base_url: Text = ""
    language: Text = "en"
    timezone: Text = "UTC"
    permalink: Text = "/{slug}/"
    theme: Text = "default"
    organization: Text = ""
    contact: Text = ""
    nav: list[NavFields] = []
    posts_per_page: int = 10


class FeedsFields(HeaderModel):
    """``[feeds]``."""

    items: int = 20
    mail: Text = ""


class QualityFields(HeaderModel):
    """``[images] quality``."""

    avif: int = Images().avif
    webp: int = Images().webp
    jpeg: int = Images().jpeg


class ImagesFields(HeaderModel):
    """``[images]``."""

    enabled: bool = True
    widths: list[int] = list(Images().widths)
    formats: list[Literal["avif", "webp"]] = ["avif", "webp"]
    quality: QualityFields = QualityFields()
    sizes: Given = Images().sizes


LevelWord = Literal["off", "warning", "error"]
Levels = Annotated[dict[Text, LevelWord], BeforeValidator(lambda value: value)]


class OverrideFields(HeaderModel):
    """One of ``[[policy.override]]``."""

    folder: Given = ""
    type: TextType | None = None
    rules: Levels = NEEDED


class WaiverFields(HeaderModel):
    """One of ``[[policy.waiver]]``."""

    rule: Given = NEEDED
    post: Given = NEEDED
    reason: Given = NEEDED
    until: Given = NEEDED
    by: Name = NEEDED


class PolicyFields(HeaderModel):
    """``[policy]``."""

    override: list[OverrideFields] = []
    waiver: list[WaiverFields] = []


class TrustFields(HeaderModel):
    """``[trust]``."""

    belongto: Givens = []
    control: Givens = []
    controlledby: Givens = []
    customer: Givens = []
    disclosure: Givens = []
    member: Givens = []
    social: Givens = []
    vendor: Givens = []
    datatrainingallowed: bool | None = None


class SearchFields(HeaderModel):
    """``[search]``."""

    enabled: bool = False


class SecurityFields(HeaderModel):
    """``[security]``."""

    contact: Givens = NEEDED
    expires: Given = NEEDED
    encryption: Givens = []
    acknowledgments: Givens = []
    preferred_languages: Givens = []
    policy: Givens = []
    hiring: Givens = []


class CardsFields(HeaderModel):
    """``[cards]``."""

    enabled: bool = False
    fonts: Givens = []


class FrontMatterFields(HeaderModel):
    """``[front_matter]``."""

    rename: dict[Text, Text] = {}
    extra: Texts = []


class ConfigFields(HeaderModel):
    """The whole of ``blogkit.toml``."""

    site: SiteFields = SiteFields()
    feeds: FeedsFields = FeedsFields()
    images: ImagesFields = ImagesFields()
    rules: Levels = {}
    policy: PolicyFields = PolicyFields()
    front_matter: FrontMatterFields = FrontMatterFields()
    trust: TrustFields = TrustFields()
    cards: CardsFields = CardsFields()
    security: SecurityFields | None = None
    theme: dict[Text, Any] = {}
    search: SearchFields = SearchFields()


EXPLAINED = {
    "title": "it belongs under [site]",
    "baseURL": "give 'base_url' under [site]",
    "base_url": "it belongs under [site]",
    "author": "each post names its own author",
    "paginate": "give 'posts_per_page' under [site]",
}


SHAPES = {"theme": "[theme] holds the settings of the theme, and its name is 'theme' under [site]"}


def read_config(data: bytes, base_url: str = "") -> tuple[Config | None, tuple[Diagnostic, ...]]:
    """Read ``blogkit.toml``; ``base_url`` from the command line wins over the file's. None where it cannot be used."""
    reading, found = read_toml(data, CONFIG_FILE)
    if reading is None:
        return None, found
    fields = read_model(reading, ConfigFields, Known(disclosure=frozenset({"policy"}), explained=EXPLAINED, shapes=SHAPES))
    config = _config(reading, fields, base_url)
    return (None if reading.has_errors else config), tuple(reading.found)


def _config(reading: Reading, fields: ConfigFields, base_url: str) -> Config:
    site = fields.site
    if not base_url and not site.base_url:
        reading.warn(
            "missing-base-url",
            "the site's own address is not known, so feeds and canonical links lead to http://localhost:8000",
            reading.span(("site",), of_key=True),
            help='add base_url = "https://…" under [site]',
        )
    url = _asked_for(base_url) if base_url else reading.read(("site", "base_url"), site.base_url, _base_url) if site.base_url else None
    if not site.title:
        reading.error("invalid-value", "the site's title is empty, and every page and feed shows it", ("site", "title"))
    contact = reading.read(("site", "contact"), site.contact, _contact) if site.contact else ""
    mail = reading.read(("feeds", "mail"), fields.feeds.mail, _contact) if fields.feeds.mail else ""
    if site.timezone != "UTC":
        reading.read(("site", "timezone"), site.timezone, _zone)
    reading.read(("site", "permalink"), site.permalink, _permalink)
    reading.read(("site", "theme"), site.theme, _theme)
    reading.read(("site", "language"), site.language, _language)
    if not 1 <= site.posts_per_page <= 1000:  # noqa: PLR2004
        reading.error("invalid-value", "'posts_per_page' must be a number from 1 to 1000", ("site", "posts_per_page"))
    if not 0 <= fields.feeds.items <= 1000:  # noqa: PLR2004
        reading.error("invalid-value", "'items' must be a number from 0 to 1000", ("feeds", "items"))
    levels = tuple(_levels(reading, ("rules",), fields.rules))
    overrides = tuple(_overrides(reading, fields.policy.override))
    security = tuple(_security(reading, fields.security)) if fields.security else ()
    settings = tuple(
        SettingGiven(name, reading.span(("theme", name), of_key=True), reading.later(("theme", name), value))
        for name, value in fields.theme.items()
    )
    return Config(
        title=site.title,
        title_at=reading.span(("site", "title")),
        description=site.description,
        base_url=url or "http://localhost:8000",
        home=_home(site.base_url),
        language=site.language,
        timezone=site.timezone,
        permalink=site.permalink,
        theme=site.theme,
        theme_at=reading.span(("site", "theme")),
        organization=site.organization,
        contact=contact or "",
        settings=settings,
        nav=tuple(_nav(reading, site.nav)),
        more_links=tuple(NavItem(*link) for one in settings for link in links_in(one.value)),
        posts_per_page=site.posts_per_page,
        feed_items=fields.feeds.items,
        mail=mail or "",
        images=_images(reading, fields.images),
        levels=levels,
        overrides=overrides,
        waivers=tuple(_waivers(reading, fields.policy.waiver)),
        trust=tuple(_trust(reading, fields.trust)),
        has_search=fields.search.enabled,
        has_cards=fields.cards.enabled,
        card_fonts=tuple(_card_fonts(reading, fields.cards.fonts)),
        security=security,
        later=tuple(_expiries(reading, dict(security).get("Expires", ""))),
        content=ContentOptions(
            timezone=site.timezone,
            language=site.language,
            rename=tuple(_renames(reading, fields.front_matter.rename)),
            extra=tuple(_extras(reading, fields.front_matter.extra)),
            has_sketch=_asks_for("near-duplicate", levels, overrides),
        ),
        namings=tuple(_namings(reading, fields)),
    )


def _images(reading: Reading, fields: ImagesFields) -> Images:
    if not 0 < len(fields.widths) <= MOST_WIDTHS or not all(NARROWEST <= width <= WIDEST for width in fields.widths):
        message = f"'widths' must be 1 to {MOST_WIDTHS} numbers from {NARROWEST} to {WIDEST}"
        reading.error("invalid-value", message, ("images", "widths"))
    quality = fields.quality
    for name, value in (("avif", quality.avif), ("webp", quality.webp), ("jpeg", quality.jpeg)):
        if not 1 <= value <= 100:  # noqa: PLR2004
            reading.error("invalid-value", f"'{name}' must be a number from 1 to 100", ("images", "quality", name))
    return Images(
        enabled=fields.enabled,
        widths=tuple(sorted(set(fields.widths))),
        formats=tuple(dict.fromkeys(fields.formats)),
        avif=quality.avif,
        webp=quality.webp,
        jpeg=quality.jpeg,
        sizes=fields.sizes,
    )


NARROWEST, MOST_WIDTHS = 16, 8


def _asks_for(rule: str, levels: Iterable[tuple[str, Level]], overrides: Iterable[Override]) -> bool:
    """Say whether a rule has a level for any text; those that are off cost nothing."""
    chosen = [*levels, *(level for override in overrides for level in override.levels)]
    return any(name == rule and level is not None for name, level in chosen)


def _asked_for(base_url: str) -> str:
    try:
        return _base_url(base_url)
    except ValueError as problem:
        message = f"--base-url {base_url}: {problem}"
        raise BlogkitError(message) from None


def _home(written: str) -> str:
    try:
        return _base_url(written)
    except ValueError:  # reported already, or not asked for
        return ""


def _base_url(written: str) -> str:
    parts = urlsplit(web_url(written).rstrip("/"))
    path = unquote(parts.path)
    folders = path.strip("/").split("/") if path else []
    if parts.query or parts.fragment or parts.username or any(map(part_fault, folders)):
        message = "the base URL is a scheme, a host and perhaps a folder: https://example.org/blog"
        raise ValueError(message)
    return f"{parts.scheme}://{parts.netloc}{quote(path, safe='/~')}"


def _contact(written: str) -> str:
    if re.fullmatch(r"[^\s@<>\"'/:?&]+@[^\s@<>\"'/:?&]+\.[^\s@<>\"'/:?&]+", written):
        return written
    try:
        return web_url(written)
    except ValueError:
        message = "a contact is an e-mail address like post@example.org or a whole web address"
        raise ValueError(message) from None


def _zone(written: str) -> None:
    try:
        zone_named(written)
    except KeyError:
        nearest = did_you_mean(written, zone_names())
        message = f"there is no time zone '{written}'; " + (
            f"did you mean '{nearest}'?" if nearest else "they are named like Europe/Berlin"
        )
        raise ValueError(message) from None


def _permalink(written: str) -> None:
    fields = re.findall(r"\{([^{}]*)\}", written)
    unknown = [field for field in fields if field not in PERMALINK_FIELDS]
    if unknown:
        message = f"a permalink knows {', '.join('{' + field + '}' for field in PERMALINK_FIELDS)}, not {{{unknown[0]}}}"
        raise ValueError(message)
    rest = re.sub(r"\{[^{}]*\}", "x", written)
    if "slug" not in fields or not re.fullmatch(r"(?:/[\w~-][\w.~-]*)+/", rest):
        message = "a permalink is a path that begins and ends with '/' and holds {slug}, such as /{year}/{month}/{slug}/"
        raise ValueError(message)


def _theme(written: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", written):
        message = "a theme's name is the name of a folder in themes/"
        raise ValueError(message)


def _language(written: str) -> None:
    if not re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", written):
        message = "a language is a BCP 47 tag like en or pt-BR"
        raise ValueError(message)


def _nav(reading: Reading, items: Sequence[NavFields]) -> Iterator[NavItem]:
    for number, item in enumerate(items):
        at = ("site", "nav", number, "url")
        yield NavItem(item.title, reading.read(at, item.url, _nav_url) or "", reading.span(at))


def _nav_url(written: str) -> str:
    if written.startswith("/") and not written.startswith("//") and "\\" not in written:
        return written
    try:
        return web_url(written)
    except ValueError:
        message = "this is neither a path on this site, such as /about/, nor a whole web address"
        raise ValueError(message) from None


def _trust(reading: Reading, trust: TrustFields) -> Iterator[tuple[str, str]]:
    for name in TrustFields.model_fields:
        listed = getattr(trust, name)
        if isinstance(listed, list):
            for number, written in enumerate(listed):
                yield name, reading.read(("trust", name, number), written, web_url) or ""
        elif listed is not None:
            yield name, "yes" if listed else "no"


def _card_fonts(reading: Reading, fonts: Sequence[str]) -> Iterator[CardFont]:
    for number, written in enumerate(fonts):
        at = ("cards", "fonts", number)
        yield CardFont(reading.read(at, written, _card_font) or "", reading.span(at))


def _card_font(written: str) -> str:
    folder, *names = written.split("/")
    if folder != "fonts" or not names or any(map(part_fault, names)):
        message = "a font for cards is a file in the site's folder fonts/, such as fonts/NotoSansJP-Regular.otf"
        raise ValueError(message)
    return written


def _security(reading: Reading, security: SecurityFields) -> Iterator[tuple[str, str]]:
    """Yield the lines of ``security.txt``, in the order in which RFC 9116 names them."""
    readers = {"contact": _security_contact, "preferred_languages": _language}
    for name in SecurityFields.model_fields:
        if name == "expires":
            continue
        label = "-".join(word.capitalize() for word in name.split("_"))
        values = [
            reading.read(("security", name, number), written, readers.get(name, _secure_url)) or written
            for number, written in enumerate(getattr(security, name) or ())
        ]
        yield from ((label, ", ".join(values)),) if name == "preferred_languages" and values else ((label, one) for one in values)
        if name == "contact" and security.expires:
            when = reading.read(("security", "expires"), security.expires, _utc)
            yield "Expires", when or ""


def _security_contact(written: str) -> str:
    if "@" in written and "/" not in written:
        return f"mailto:{_contact(written.removeprefix('mailto:'))}"
    return written if re.fullmatch(r"tel:\+[0-9-]+", written) else _secure_url(written)


def _secure_url(written: str) -> str:
    if not written.startswith("https://"):
        message = "whoever reports a fault in security needs an address that begins with https://"
        raise ValueError(message)
    return web_url(written)


def _utc(written: str) -> str:
    return f"{moment(written, UTC).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _expiries(reading: Reading, expires: str) -> Iterator[Later]:
    """Yield what is, or will be, wrong with the day on which ``security.txt`` expires."""
    if not expires:
        return
    end, at = moment(expires, UTC), ("security", "expires")
    said = f"security.txt {{}} on {expires[:10]}, and nobody should trust what it says after that day"
    help_ = "look whether all of it is still true, and give it a later day, within a year from now"
    far = f"security.txt expires on {expires[:10]}, more than a year from now"
    yield Later(None, end - FAR, reading.find("security-expires", far, at, help="give a day within a year, as RFC 9116 recommends"))
    yield Later(end - NEAR, end, reading.find("security-expires", said.format("expires"), at, help=help_))
    yield Later(end, None, reading.find("security-expires", said.format("expired"), at, help=help_))


def _levels(reading: Reading, at: Path, levels: dict[str, Any]) -> Iterator[tuple[str, Level]]:
    for name, word in sorted(levels.items()):
        if name not in RULES:
            _report_unknown_rule(reading, reading.span((*at, name), of_key=True), name)
        elif RULES[name].is_fixed and word != "error":
            reading.error("invalid-value", f"'{name}' is always an error: what it finds cannot be published", (*at, name))
        else:
            yield name, WORDS[word]


def _report_unknown_rule(reading: Reading, span: Span, name: str) -> None:
    nearest = did_you_mean(name, RULES)
    help_ = f"did you mean '{nearest}'?" if nearest else "'blogkit explain' lists them all"
    reading.error("unknown-rule", f"there is no rule '{name}'", span, help=help_)


def _overrides(reading: Reading, overrides: Sequence[OverrideFields]) -> Iterator[Override]:
    for number, one in enumerate(overrides):
        at: Path = ("policy", "override", number)
        if not (one.folder or one.type or reading.is_refused(*at, "folder") or reading.is_refused(*at, "type")):
            help_ = 'add folder = "…" or type = "…"; levels for all texts stand in [rules]'
            reading.error("invalid-value", "this override says neither for which folder nor for which type it is", at, help=help_)
        folder = reading.read((*at, "folder"), one.folder, _folder) if one.folder else ""
        span = reading.span((*at, "folder" if one.folder else "type"))
        yield Override(folder or "", one.type or "", tuple(_levels(reading, (*at, "rules"), one.rules or {})), span)


def _folder(written: str) -> str:
    parts = written.strip("/").split("/")
    if "\\" in written or any(part in {"", ".", ".."} or "*" in part for part in parts):
        message = "this is no folder in content/posts/, such as founder or news/2026"
        raise ValueError(message)
    return "/".join((*(() if parts[0] == "content" else ("content", "posts")), *parts, ""))


def _waivers(reading: Reading, waivers: Sequence[WaiverFields]) -> Iterator[Waiver]:
    for number, one in enumerate(waivers):
        at: Path = ("policy", "waiver", number)
        if one.rule and one.rule not in RULES:
            _report_unknown_rule(reading, reading.span((*at, "rule")), one.rule)
        elif one.rule and RULES[one.rule].is_fixed:
            message = f"'{one.rule}' yields to no waiver: what it finds cannot be published"
            reading.error("invalid-value", message, (*at, "rule"), help="mend what it finds, and remove this waiver")
        if is_machine(one.by):
            machine = machine_named(one.by, (*at, "by"), "named as granting it")
            reading.error(
                "ai-as-person", machine.message, machine.at, label=machine.label, help="name the person who answers for this waiver"
            )
        until = reading.read((*at, "until"), one.until, day) if one.until else ""
        yield Waiver(one.rule, one.post, one.reason, until or "", one.by, reading.span((*at, "post")), reading.span((*at, "until")))


def _namings(reading: Reading, fields: ConfigFields) -> Iterator[Naming]:
    if fields.site.organization:
        yield Naming("org", fields.site.organization, "the site's own", reading.span(("site", "organization")))
    for number, one in enumerate(fields.policy.waiver):
        if one.by:
            yield Naming("person", one.by, "named as granting a waiver", reading.span(("policy", "waiver", number, "by")))


def _renames(reading: Reading, renames: dict[str, str]) -> list[tuple[str, str]]:
    for theirs, ours in renames.items():
        at = ("front_matter", "rename", theirs)
        if ours not in PostFields.model_fields:
            nearest = did_you_mean(ours, PostFields.model_fields)
            help_ = f"did you mean '{nearest}'?" if nearest else ""
            reading.error("invalid-value", f"there is no key '{ours}' to rename to", at, help=help_)
        elif theirs in PostFields.model_fields:
            reading.error("invalid-value", f"'{theirs}' is a key of blogkit's own and keeps its meaning", reading.span(at, of_key=True))
    return sorted(renames.items())


def _extras(reading: Reading, extra: Sequence[str]) -> list[str]:
    for number, key in enumerate(extra):
        if key in PostFields.model_fields:
            at = ("front_matter", "extra", number)
            reading.error(
                "invalid-value", f"'{key}' is a key of blogkit's own; as an extra one it would mean nothing", at, help="remove it"
            )
    return sorted(extra)
