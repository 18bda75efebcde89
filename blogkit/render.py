"""One Page and its bodies become bytes. Never knows another page: what it is given is all it can use."""

import re
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache, partial
from html import escape
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from jinja2 import Environment, TemplateError, TemplateNotFound, nodes
from jinja2.runtime import Macro
from jinja2.utils import missing
from markupsafe import Markup

from blogkit.content.markdown import Heading
from blogkit.content.values import Body
from blogkit.diagnostics import Diagnostic, did_you_mean, error
from blogkit.disclosure.faces import Photo, face_markup, faces_markup, writers_of
from blogkit.disclosure.foreign import ours, set_apart
from blogkit.disclosure.head import ARTICLE, PROFILE, WEBSITE, Picture, Shared, head_markup
from blogkit.disclosure.language import LANGUAGES, is_foreign, tongue_of
from blogkit.disclosure.markup import above_markup, afterword_markup, lead_markup, line_markup, more_markup, record_markup
from blogkit.disclosure.record import NamedPerson
from blogkit.disclosure.vocabulary import Work, absolute, json_ld
from blogkit.disclosure.words import Mention
from blogkit.joined import joined, picture_markup
from blogkit.plan import Page
from blogkit.search import FILTERS
from blogkit.site.hosting import headers_text, redirects_text
from blogkit.site.model import Amendment, Entry
from blogkit.theme.environment import BELOW, UnknownNameError, UnknownWordError, make_environment
from blogkit.theme.lines import at_line
from blogkit.theme.theme import Theme
from blogkit.views import (
    CARD_SIZE,
    ArchiveView,
    CorrectionsFeedView,
    CorrectionsView,
    FeedLink,
    FeedView,
    Fill,
    HeadersView,
    LeafView,
    ListView,
    MissingView,
    Named,
    OrgView,
    PageView,
    PersonView,
    Photos,
    PolicyShown,
    PolicyView,
    PostView,
    RedirectsView,
    RedirectView,
    Reply,
    RobotsView,
    SearchView,
    SecurityView,
    SeriesPart,
    SeriesView,
    Shown,
    SitemapView,
    SiteView,
    SubscribeView,
    TagCount,
    TagsView,
    TombstoneView,
    TransparencyDataView,
    TransparencyView,
    TrustView,
    View,
)

Overview = ArchiveView | TagsView | SeriesView | CorrectionsView | TombstoneView | TransparencyView | PolicyView | SubscribeView
Templated = SearchView | PostView | ListView | PersonView | OrgView | LeafView | MissingView | RedirectView | Overview
WORDS_PER_MINUTE = 220
MARKUP_REMEMBERED = 16_384
"""A post stands in the lists of its tags and on the pages of its people too; what a theme wrote of it once is kept for them."""


class TemplateFault(Exception):  # noqa: N818
    """A template failed while it rendered; carries the finding."""

    def __init__(self, finding: Diagnostic) -> None:
        """Keep the finding to report."""
        super().__init__(finding.message)
        self.finding = finding


class PageInPage(NamedTuple):
    """What every template is told of its page."""

    url: str
    canonical: str
    title: str
    description: str
    kind: str
    feeds: tuple[FeedLink, ...]
    is_indexed: bool
    head: Markup


class DisclosureInPage(Markup):
    """All that a post's page discloses, and its parts for a theme that puts something between them."""

    above: Markup
    """What must be known before the headline."""
    below: Markup
    """All the rest: the next two."""
    lead: Markup
    """The byline, what was put right, and what machines read."""
    record: Markup
    """Who did what, and how."""


class Discussion(NamedTuple):
    """Where readers talk about a post."""

    url: str
    host: str


class PostInPage(NamedTuple):
    """A post as ``post.html`` sees it."""

    title: str
    url: str
    html: Markup
    date: datetime
    date_iso: str
    updated: datetime | None
    updated_iso: str | None
    summary: str
    tags: tuple[TagCount, ...]
    statement: str
    disclosure: DisclosureInPage
    faces: Markup
    minutes: int
    headings: tuple[Heading, ...]
    image: str | None
    image_alt: str
    picture: Markup
    """The image, with all its sizes; empty where there is none."""
    series: SeriesPart | None
    replies: tuple[Reply, ...]
    discuss: tuple[Discussion, ...]


class PostInList(NamedTuple):
    """A post as lists see it."""

    title: str
    url: str
    date: datetime
    date_iso: str
    summary: str
    tags: tuple[TagCount, ...]
    statement: str
    byline: Markup
    more: Markup
    faces: Markup


class Year(NamedTuple):
    """The posts of one year."""

    year: int
    posts: tuple[PostInList, ...]


class Group(NamedTuple):
    """What someone did, and the posts they did it for."""

    label: str
    posts: tuple[PostInList, ...]


class PersonInPage(NamedTuple):
    """A person as ``person.html`` sees them."""

    id: str
    name: str
    role: str
    org: Named | None
    kind: str
    html: Markup
    url: str
    website: str
    photo: str
    face: Markup
    portrait: Markup
    """The photo, with all its sizes; empty where there is none."""
    same_as: tuple[str, ...]
    since: datetime | None
    until: datetime | None


class Colleague(NamedTuple):
    """Someone who works for an organisation."""

    name: str
    role: str
    url: str
    face: Markup


class OrgInPage(NamedTuple):
    """An organisation as ``org.html`` sees it."""

    id: str
    name: str
    kind: str
    html: Markup
    url: str
    website: str


class CorrectionInList(NamedTuple):
    """Something that was put right or taken back, as ``corrections.html`` sees it."""

    kind: str
    date: datetime | None
    date_iso: str
    text: str
    by: str
    url: str
    post: PostInList | None


class Tombstone(NamedTuple):
    """What ``tombstone.html`` sees, and there is no more."""

    url: str
    is_withdrawn: bool
    date: datetime | None
    date_iso: str
    published: datetime
    published_iso: str
    reason: str


class Rule(NamedTuple):
    """A rule of disclosure, as ``policy.html`` and ``transparency.html`` see it."""

    name: str
    level: str
    summary: Markup
    manual: tuple[Markup, ...]
    declare: Markup


class Override(NamedTuple):
    """Where other levels hold."""

    folder: str
    type: str
    rules: tuple[tuple[str, str], ...]


class Waiver(NamedTuple):
    """What some posts may lack for a while."""

    rule: str
    post: str
    reason: str
    until: datetime | None
    until_iso: str
    by: str
    url: str


class Policy(NamedTuple):
    """The rules, exceptions and waivers in force."""

    rules: tuple[Rule, ...]
    overrides: tuple[Override, ...]
    waivers: tuple[Waiver, ...]


class Renderer:
    """Renders the pages of one theme. Holds compiled templates, and what it made of a post for one list for the next that shows it."""

    def __init__(self, theme: Theme, origin: str, language: str = LANGUAGES[0]) -> None:
        """Prepare ``theme`` for a site at ``origin``, its scheme and host, that is written in ``language``."""
        self._environment: Environment = make_environment(theme.templates, origin, language, theme.addresses, theme.nearest)
        self._once = lru_cache(MARKUP_REMEMBERED, typed=True)(_once)
        self._environment.filters["once"] = self._once
        self._theme = theme
        self._in_lists: dict[tuple[str, str, Photos], PostInList] = {}
        self._language = language

    def render(self, page: Page, bodies: Sequence[Body]) -> bytes:
        """Return the bytes of one output file; TemplateFault where the theme fails."""
        view = page.view
        if not page.template:
            return _without_theme(view, bodies)
        context: Mapping[str, Any] = {}
        try:
            context = _context(view, bodies, partial(self._in_list, getattr(view, "portraits", ())))
            html = self._environment.get_template(page.template).render(context)
        except Exception as problem:  # a template can raise anything; what is not its fault is raised again
            raise self._fault(page, problem, context) from problem
        html = _with_head(html, str(context["page"].head))
        if is_foreign(self._language):
            html = set_apart(html, self._language)
        return html.encode()

    def forget(self) -> None:
        """Let go of what was made of posts: while somebody writes, most of it is of posts as they were."""
        from blogkit.feed import forget_items

        self._in_lists.clear()
        self._once.cache_clear()
        forget_items()

    def _in_list(self, portraits: Photos, entry: Entry) -> PostInList:
        # The entry's key leaves out the folder that the site stands in, and what its people look like.
        writers = {one.id for one in writers_of(entry.disclosure)} if portraits else ()
        faces = tuple(one for one in portraits if one[0] in writers)
        key = (entry.key, entry.url, faces)
        known = self._in_lists.get(key)
        if known is None:
            known = self._in_lists[key] = _post_in_list(entry, dict(faces))
        return known

    def _fault(self, page: Page, problem: Exception, context: Mapping[str, Any]) -> Exception:
        paths = {template.path: template.text for template in self._theme.templates.values()}
        frames = [frame for frame in traceback.extract_tb(problem.__traceback__) if frame.filename in paths]
        if not frames and not isinstance(problem, TemplateError):
            return problem
        path, line = (frames[-1].filename, frames[-1].lineno or 1) if frames else (page.template, 1)
        name, nearest = self._missed(problem, paths.get(path, ""), context)
        span, text = at_line(path, paths.get(path, ""), line, name)
        message = f"this template fails for {page.out}: {_in_words(problem)}"
        help_ = f"did you mean '{nearest}'?" if nearest else ""
        return TemplateFault(error("template-error", message, span, line_text=text, help=help_))

    def _missed(self, problem: Exception, text: str, context: Mapping[str, Any]) -> tuple[str, str]:
        """Return the name that nothing has, and the nearest that something has."""
        match problem:
            case UnknownWordError():
                return problem.name, problem.nearest
            case TemplateNotFound():
                name = problem.message or ""
                known = [one for one in self._theme.templates if not name.startswith(BELOW) and not one.startswith(BELOW)]
                return name, did_you_mean(name, known)
            case UnknownNameError() if problem.of is not missing:
                return problem.name, did_you_mean(problem.name, _fields_of(problem.of))
            case UnknownNameError():
                variables = {*context, *self._environment.globals, *_made_in(self._environment.parse(text))}
                return problem.name, did_you_mean(problem.name, variables)
            case TemplateError() if found := _NO_SUCH.match(problem.message or ""):
                there = self._environment.filters if found[1] == "filter" else self._environment.tests
                return found[2], did_you_mean(found[2], there)
            case _:
                return "", ""


def _without_theme(view: View, bodies: Sequence[Body]) -> bytes:
    """Render what no theme takes part in."""
    match view:
        case FeedView():
            from blogkit.feed import render_feed  # its libraries cost a tenth of a second, and most builds render no feed

            return render_feed(view, bodies)
        case CorrectionsFeedView():
            from blogkit.corrections_feed import render_corrections_feed

            return render_corrections_feed(view)
        case TransparencyDataView():
            from blogkit.transparency import render_data

            return render_data(view)
        case SitemapView():
            return _sitemap(view)
        case _:
            return _for_machines(view).encode()


def _for_machines(view: View) -> str:
    match view:
        case TrustView():
            return "".join(f"{name}={value}\n" for name, value in view.lines)
        case SecurityView():
            return "".join(f"{name}: {value}\n" for name, value in view.lines)
        case RobotsView():
            return f"User-agent: *\nAllow: /\n\nSitemap: {view.sitemap}\n"
        case HeadersView():
            return headers_text(view.rules)
        case RedirectsView():
            return redirects_text(view.redirects)
        case _:
            message = f"nothing renders a {type(view).__name__} without a template"
            raise TypeError(message)


def _once(post: PostInList, macro: Macro, level: int) -> str:
    """Let a theme's macro write a post with headings of ``level``, once for all lists. Only equal posts are sure to look the same."""
    if not isinstance(post, PostInList):
        message = "'once' shows a post of a list and nothing else"
        raise TypeError(message)
    return macro(post, level)


def _with_head(html: str, head: str) -> str:
    """Put into a page's head what machines are told there, where its template did not: a theme needs one line, and that is none of them."""
    if head in html:
        return html
    at = next((found.start() if number == 0 else found.end() for number, one in enumerate(_HEADS) if (found := one.search(html))), 0)
    return f"{html[:at]}{head}\n{html[at:]}"


_HEADS = tuple(re.compile(one, re.IGNORECASE) for one in (r"</head\s*>", r"<head(\s[^>]*)?>", r"<html(\s[^>]*)?>", "<!doctype[^>]*>"))
"""Where a head ends or begins, the surest sign of it first."""


def _in_words(problem: Exception) -> str:
    if isinstance(problem, TemplateNotFound):
        return f"there is no template '{problem.message}'"
    if isinstance(problem, TemplateError) and (found := _NO_SUCH.match(problem.message or "")):
        return f"there is no {found[1]} '{found[2]}'"
    return re.sub(r"'blogkit\.\S+ object' has no attribute", "there is no", str(problem).rstrip("."))


_NO_SUCH = re.compile("No (filter|test) named '([^']*)'")
"""How Jinja begins to say it, whether it reads the template or runs it."""


def _fields_of(thing: object) -> set[str]:
    """Return what a template may ask of a thing."""
    if isinstance(thing, Mapping):
        return {key for key in thing if isinstance(key, str)}
    known = getattr(thing, "_fields", ()) or getattr(thing, "__dict__", ()) or dir(thing)
    return {name for name in known if not name.startswith("_")}


def _made_in(tree: nodes.Template) -> Iterator[str]:
    """Yield the variables and macros that a template makes itself."""
    yield from (one.name for one in tree.find_all(nodes.Name) if one.ctx != "load")
    yield from (one.name for one in tree.find_all(nodes.Macro))
    yield from (one.target for one in tree.find_all(nodes.Import))
    yield from (name if isinstance(name, str) else name[1] for one in tree.find_all(nodes.FromImport) for name in one.names)


def _context(view: View, bodies: Sequence[Body], in_list: Callable[[Entry], PostInList]) -> Mapping[str, Any]:
    own: Mapping[str, object]
    match view:
        case PostView():
            own = {"post": _post_in_page(view, bodies[0]), "newer": view.newer, "older": view.older}
        case ListView():
            own = {"heading": view.heading, "intro": "", "posts": tuple(map(in_list, view.entries)), "pagination": view.pagination}
        case PersonView():
            own = {"person": _person(view, bodies[0]), "groups": _groups(view.groups, view.site.language, in_list)}
        case OrgView():
            portraits = dict(view.portraits)
            people = tuple(
                Colleague(one.name, one.role, one.url, Markup(face_markup(one, portraits, is_lazy=True)))  # noqa: S704 -- escaped
                for one in view.people
            )
            own = {"org": _org(view, bodies[0]), "people": people, "groups": _groups(view.groups, view.site.language, in_list)}
        case LeafView():
            own = {"html": _text(bodies[0], view.urls)}
        case MissingView():
            own = {"html": ""}
        case SearchView():
            own = {"filters": FILTERS}
        case RedirectView():
            own = {"target": view.target}
        case (
            ArchiveView()
            | TagsView()
            | SeriesView()
            | CorrectionsView()
            | TombstoneView()
            | TransparencyView()
            | PolicyView()
            | SubscribeView()
        ):
            own = _overview(view, in_list)
        case _:
            message = f"no template renders a {type(view).__name__}"
            raise TypeError(message)
    return {"site": view.site, "page": _page(view.page, view), **own}


def _page(page: PageView, view: Templated) -> PageInPage:
    canonical = page.canonical if page.kind != "404" else ""
    head = head_markup(
        canonical,
        is_indexed=page.is_indexed,
        disclosure=view.entry.disclosure if isinstance(view, PostView) else None,
        origin=view.site.origin,
        shared=_shared(page, view) if page.is_indexed else None,
    )
    return PageInPage(*_in_two_languages(page, view), head=Markup(head))  # noqa: S704 -- it escapes what it is given


def _in_two_languages(page: PageView, view: Templated) -> PageView:
    """Mark for templates which words of a page are ours and not the site's."""
    language = view.site.language
    match view:
        case PostView():
            return page._replace(title=view.entry.title_in_page)
        case (
            ArchiveView()
            | TagsView()
            | CorrectionsView()
            | TombstoneView()
            | TransparencyView()
            | PolicyView()
            | SubscribeView()
            | SearchView()
            | MissingView()
        ):
            return page._replace(title=ours(page.title, language), description=ours(page.description, language))
        case SeriesView():
            return page._replace(description=ours(page.description, language))
        case _:
            return page


def _shared(page: PageView, view: Templated) -> Shared:
    """Say what is shown of a page where its link is shared; a post's link leads here, wherever its text was first published."""
    site = view.site
    shared = Shared(WEBSITE, page.title, page.description, site.origin + page.url, site.title, site.language)
    match view:
        case PostView():
            card = view.entry.card
            return shared._replace(
                kind=ARTICLE,
                picture=_picture(view),
                published=card.date.isoformat(),
                updated=card.updated.isoformat() if card.updated else "",
                tags=tuple(tag.name for tag in view.entry.tags),
            )
        case PersonView():
            photo = _shared_picture(site, view.portrait, view.photo, view.person.card.name)
            return shared._replace(kind=PROFILE, picture=photo)
        case _:
            return shared


def _picture(view: PostView) -> Picture | None:
    """Return a post's card, whose statement stands in its picture and in what is said of the picture, or else the picture it names."""
    entry, site = view.entry, view.site
    if view.card:
        alt = f"{site.title} · {entry.labelled_title} · {entry.statement}"
        return Picture(site.origin + view.card, alt, *CARD_SIZE)
    return _shared_picture(site, view.picture, view.image, entry.card.image_alt)


def _shared_picture(site: SiteView, shown: Shown | None, url: str, alt: str) -> Picture | None:
    """Return a picture for where a link is shared, with its size where that is known; None where there is none."""
    width, height = (shown.url_width, shown.url_height) if shown else (0, 0)
    return Picture(absolute(site.origin, url), alt, width, height) if url else None


def _overview(view: Overview, in_list: Callable[[Entry], PostInList]) -> Mapping[str, object]:
    match view:
        case ArchiveView():
            return {"years": tuple(Year(year, tuple(map(in_list, entries))) for year, entries in view.years)}
        case TagsView():
            return {"tags": view.all_tags}
        case SeriesView():
            return {"heading": view.name, "posts": tuple(map(in_list, view.entries))}
        case CorrectionsView():
            return {"corrections": tuple(_correction(one, in_list) for one in view.corrections)}
        case TombstoneView():
            return {"tombstone": _tombstone(view)}
        case TransparencyView():
            return _figures(view)
        case PolicyView():
            return {"policy": _policy(view.policy, view.site.language)}
        case SubscribeView():
            return {"mail": view.mail, "of_corrections": view.corrections, "of_people": view.people, "of_tags": view.tags}


PORTRAIT_WIDTH = 320
PORTRAIT_SIZES = "(min-width: 62em) 320px, 160px"
"""In the themes that come with blogkit it fills a square of 180 or 104 pixels, beyond which one that is wider than high reaches."""


def _text(body: Body, fills: Sequence[Fill], *, is_led: bool = False) -> Markup:
    return Markup(joined(body, fills, is_led=is_led))  # noqa: S704 -- parts are sanitised when they are made, and what fills them is escaped


def _img(shown: Shown | None, url: str, alt: str, width: int = 0, sizes: str = "") -> Markup:
    """Write the one picture of a whole page, which may be in view at once."""
    if not url:
        return Markup()
    # What leads a post is the largest thing in view, and the last that a browser would ask for without a word.
    classes, more = ("bk-face u-photo", f' width="{width}"') if width else ("u-photo", ' fetchpriority="high"')
    attributes = f' class="{classes}" alt="{escape(alt)}"{more}'
    return Markup(picture_markup(shown or url, attributes, is_lazy=False, sizes=sizes))  # noqa: S704 -- it escapes what it is given


def _post_in_page(view: PostView, body: Body) -> PostInPage:
    entry, card = view.entry, view.entry.card
    return PostInPage(
        title=entry.title_in_page,
        url=entry.url,
        html=_with_afterword(_text(body, view.urls, is_led=bool(view.image)), entry),
        date=card.date,
        date_iso=card.date.isoformat(),
        updated=card.updated,
        updated_iso=card.updated.isoformat() if card.updated else None,
        summary=card.summary,
        tags=_tags(entry),
        statement=ours(entry.statement, entry.told.language),
        disclosure=_disclosure(view),
        faces=Markup(faces_markup(entry.disclosure, dict(view.portraits))),  # noqa: S704 -- it escapes what it is given
        minutes=max(1, round(body.words / WORDS_PER_MINUTE)),
        headings=body.headings,
        image=view.image or None,
        image_alt=card.image_alt,
        series=view.series,
        replies=view.replies,
        discuss=tuple(Discussion(url, urlsplit(url).hostname or url) for url in card.discuss),
        picture=_img(view.picture, view.image, card.image_alt),
    )


def _with_afterword(text: Markup, entry: Entry) -> Markup:
    """Put behind a text what no theme may forget or misplace."""
    afterword = afterword_markup(entry.told)
    return Markup(f"{text.rstrip()}\n{afterword}") if afterword else text  # noqa: S704 -- it escapes what it is given


def _disclosure(view: PostView) -> DisclosureInPage:
    entry, card, site = view.entry, view.entry.card, view.site
    work = Work(
        disclosure=entry.disclosure,
        statement=entry.statement,
        title=card.title,
        url=site.origin + entry.url,
        origin=site.origin,
        published=card.date.isoformat(),
        updated=card.updated.isoformat() if card.updated else "",
        language=site.language,
        summary=card.summary,
        keywords=tuple(tag.name for tag in entry.tags),
        image=(site.origin + view.image if view.image.startswith("/") else view.image),
        discussion=card.discuss,
        organization=site.organization.name if site.organization else "",
        organization_url=site.origin + site.organization.url if site.organization and site.organization.url else "",
    )
    above, lead = above_markup(entry.told), lead_markup(entry.told, json_ld(work))
    record = record_markup(entry.told, dict(view.portraits))
    below = "\n".join(filter(None, (lead, record)))
    disclosure = DisclosureInPage("\n".join(filter(None, (above, below))))
    disclosure.above, disclosure.below, disclosure.lead, disclosure.record = map(Markup, (above, below, lead, record))
    return disclosure


def _post_in_list(entry: Entry, portraits: Mapping[str, Photo]) -> PostInList:
    card = entry.card
    return PostInList(
        title=entry.title_in_page,
        url=entry.url,
        date=card.date,
        date_iso=card.date.isoformat(),
        summary=card.summary,
        tags=_tags(entry),
        statement=ours(entry.statement, entry.told.language),
        byline=Markup(line_markup(entry.told)),  # noqa: S704 -- the sentence escapes what it names
        more=Markup(more_markup(entry.told)),  # noqa: S704 -- so do these
        faces=Markup(faces_markup(entry.disclosure, portraits, is_lazy=True)),  # noqa: S704 -- and this
    )


def _tags(entry: Entry) -> tuple[TagCount, ...]:
    return tuple(TagCount(tag.name, tag.url, 0) for tag in entry.tags)


def _groups(groups: tuple[tuple[str, tuple[Entry, ...]], ...], language: str, in_list: Callable[[Entry], PostInList]) -> tuple[Group, ...]:
    return tuple(Group(ours(label, language), tuple(map(in_list, entries))) for label, entries in groups)


def _person(view: PersonView, body: Body) -> PersonInPage:
    card, org, tongue = view.person.card, view.person.org, tongue_of(view.site.language)
    alt = tongue.plain("profile.portrait", person=Mention(card.name))
    named = NamedPerson(card.id, card.name, card.role, None, view.person.url)
    return PersonInPage(
        id=card.id,
        name=card.name,
        role=card.role,
        org=Named(org.name, org.url) if org else None,
        kind=card.kind,
        html=_text(body, view.urls),
        url=view.person.url,
        website=card.website,
        photo=view.photo,
        face=Markup(face_markup(named, dict(view.portraits))),  # noqa: S704 -- it escapes what it is given
        portrait=_img(view.portrait, view.photo, alt, PORTRAIT_WIDTH, PORTRAIT_SIZES),
        same_as=card.same_as,
        since=_on(card.since),
        until=_on(card.until),
    )


def _on(iso_day: str) -> datetime | None:
    return datetime.fromisoformat(iso_day) if iso_day else None


def _org(view: OrgView, body: Body) -> OrgInPage:
    card = view.org.card
    return OrgInPage(card.id, card.name, card.kind, _text(body, view.urls), view.org.url, card.website)


def _correction(one: Amendment, in_list: Callable[[Entry], PostInList]) -> CorrectionInList:
    return CorrectionInList(one.kind, _on(one.day), one.day, one.text, one.by, one.url, in_list(one.entry) if one.entry else None)


def _tombstone(view: TombstoneView) -> Tombstone:
    published = datetime.fromisoformat(view.published)
    return Tombstone(view.page.url, view.is_withdrawn, _on(view.day), view.day, published, view.published, view.reason)


def _figures(view: TransparencyView) -> Mapping[str, object]:
    from blogkit.transparency import charts, figures_in_words, rows

    counted, language = view.counted, view.site.language
    tongue = tongue_of(language)
    figures = figures_in_words(counted.whole, tongue)
    return {
        "figures": tuple(
            one._replace(**{name: ours(getattr(one, name), language) for name in ("label", "short", "share", "meaning")}) for one in figures
        ),
        "by_year": rows(counted.years),
        "by_person": rows(counted.people),
        "charts": charts(view, tongue),
        "withdrawn": view.withdrawn,
        "policy": _policy(view.policy, language),
    }


def _policy(policy: PolicyShown, language: str) -> Policy:
    def said(text: str) -> Markup:
        return ours(coded(text), language)

    return Policy(
        rules=tuple(
            Rule(one.name, one.level, said(one.summary), tuple(map(said, one.manual.split("\n\n"))), said(one.declare))
            for one in policy.in_force.rules
        ),
        overrides=tuple(Override(one.folder, one.type, one.rules) for one in policy.in_force.overrides),
        waivers=tuple(
            Waiver(one.rule, one.post, one.reason, _on(one.until), one.until, by.title, by.url)
            for one, by in zip(policy.in_force.waivers, policy.granted_by, strict=True)
        ),
    )


def coded(words: str) -> Markup:
    """Put what stands in backticks into ``code``."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(words, quote=False)))  # noqa: S704 -- escaped


def _sitemap(view: SitemapView) -> bytes:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    for url, day in view.pages:
        lines.append(f"<url><loc>{escape(url, quote=False)}</loc>" + (f"<lastmod>{day}</lastmod>" if day else "") + "</url>")
    return "\n".join([*lines, "</urlset>", ""]).encode()
