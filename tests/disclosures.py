"""Small disclosures, entries and feeds made by hand, for tests of what is told of them. Never reads a file."""

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from blogkit.content.values import Body, Outline, PostCard
from blogkit.disclosure.record import (
    AiDeclaration,
    AiUse,
    Citation,
    Contribution,
    Correction,
    Credit,
    Disclosure,
    Ghostwriting,
    NamedOrg,
    NamedPerson,
    Origin,
    Record,
    Review,
    Sponsorship,
    Withheld,
)
from blogkit.disclosure.statement import Told, make_statement
from blogkit.disclosure.vocabulary import Graph, Work, json_ld
from blogkit.feed import render_feed
from blogkit.inputs import built_in_theme
from blogkit.site.model import Entry, TagLink
from blogkit.sources import digest_of
from blogkit.theme.settings import SettingValues
from blogkit.theme.theme import Layer, make_theme
from blogkit.views import FeedItem, FeedView, SiteView


def built_in_settings() -> SettingValues:
    """Return the settings of the theme that comes with blogkit, of which nobody chose any."""
    files = {one.path.removeprefix("themes/default/"): one for one in built_in_theme() if one.path.startswith("themes/default/")}
    theme, _ = make_theme([Layer("default", files)])
    assert theme
    return theme.settings.values


ORIGIN = "https://bells.example"
DATE = datetime(2026, 11, 2, 9, tzinfo=UTC)

ACME = NamedOrg("acme", "Acme", "/orgs/acme/")
WORDS = NamedOrg("words-and-co", "Words & Co.", "/orgs/words-and-co/")
GLOBEX = NamedOrg("globex", "Globex", "/orgs/globex/")
ADA = NamedPerson("ada", "Ada Reyes", "CEO", ACME, "/people/ada/")
BEN = NamedPerson("ben", "Ben Ito", "", None, "")
SAM = NamedPerson("sam", "Sam Okafor", "writer", WORDS, "/people/sam/")
ED = NamedPerson("ed", "Ed Lee", "", None, "/people/ed/")

SITE = SiteView("key", "Bells", "On bells.", "en", "/", ORIGIN, ORIGIN, (), None, "", (), (), built_in_settings())


def did(person: NamedPerson, role: str, **facts: object) -> Credit:
    orgs = {name: facts.pop(name, None) for name in ("on_behalf_of", "paid_by")}
    return Credit(person, Contribution(person=person.id, role=role, **facts), **orgs)  # type: ignore[arg-type]


def disclose(  # noqa: PLR0913 -- a record has that many sides
    *,
    authors: Sequence[NamedPerson] = (ADA,),
    credited: Sequence[Credit] = (),
    ghostwriting: Ghostwriting = "undeclared",
    withheld: Withheld | None = None,
    ai: AiDeclaration | None = None,
    origin: Origin | None = None,
    copies: tuple[str, ...] = (),
    sponsor: NamedOrg | None = None,
    relationship: str = "paid",
    names: tuple[tuple[str, str], ...] = (),
    accountable: NamedPerson | None = None,
    **more: object,
) -> Disclosure:
    record = Record(
        authors=tuple(author.id for author in authors),
        ghostwriting=ghostwriting,
        withheld=withheld,
        contributions=tuple(one.contribution for one in credited),
        ai=ai,
        origin=origin,
        copies=copies,
        sponsor=Sponsorship(org=sponsor.id, relationship=relationship) if sponsor else None,
        accountable=accountable.id if accountable else "",
        **more,  # type: ignore[arg-type]
    )
    return Disclosure(authors=tuple(authors), credits=tuple(credited), record=record, sponsor=sponsor, names=names, accountable=accountable)


def everything(text: str = "") -> Disclosure:
    """Return a disclosure with every side of a record in use; ``text`` stands in each place where an author may write freely."""
    acme, words = NamedOrg("acme", text or "Acme", "/orgs/acme/"), NamedOrg("words", text or "Words & Co.", "")
    ada = NamedPerson("ada", text or "Ada Reyes", text or "CEO", acme, "/people/ada/")
    sam = NamedPerson("sam", text or "Sam Okafor", text or "writer", words, "/people/sam/")
    facts = {"did": text or "Drafted from two interviews.", "scope": text or "facts", "date": "2026-10-30", "degree": "lead"}
    return disclose(
        authors=(ada, BEN),
        credited=(
            did(sam, "ghostwriter", on_behalf_of=words, paid_by=acme, credit=("writing-original-draft",), **facts),
            did(sam, "researcher", **facts),
            did(ED, "editor", **facts),
            did(BEN, "reviewer", **facts),
        ),
        ghostwriting="disclosed",
        withheld=Withheld(reason=text or "by contract"),
        ai=AiDeclaration(uses=(AiUse(task="outline", tool=text or "Model X 4", provider=text or "Y Labs", by="sam"),), generated=True),
        origin=Origin(name=text or "Rescue", url="https://rescue.example/a?b=1&c=2", date="2026-02-20"),
        copies=("https://copy.example/a",),
        sponsor=NamedOrg("globex", text or "Globex", "/orgs/globex/"),
        names=(("sam", text or "Sam Okafor"),),
    )


def all_sides(text: str = "") -> Disclosure:
    """Return ``everything`` and what only the full record has: who answers for it, how it was examined, made and put right."""
    whole = everything(text)
    mia = NamedPerson("mia", text or "Mia Ó Néill", text or "editor-in-chief", None, "/people/mia/")
    record = msgspec.structs.replace(
        whole.record,
        withheld=Withheld(reason=text or "by contract", description=text or "a writer of plays"),
        type="opinion",
        accountable="mia",
        review=Review(by="ben", date="2026-10-31", examined=(text or "accuracy", "sources"), could_reject=False),
        conflicts=(text or "The author holds shares in Globex.", "She was paid in bells."),
        method=text or "Written from two interviews.",
        sources=(
            Citation(title=text or "On bells", url="https://bells.example/on?a=1&b=2"),
            Citation(title=text or "A talk with a founder"),
        ),
        corrections=(
            Correction(date="2026-11-04", text=text or "We said 20 %; it is 12 %.", by="ed"),
            Correction(date="2026-11-06", kind="clarification", text=text or "The oil is for lamps.", by="zoe"),
        ),
    )
    return msgspec.structs.replace(
        whole, record=record, accountable=mia, names=(*whole.names, ("ed", "Ed Lee"), ("zoe", text or "Zoe Lund"))
    )


def post(disclosure: Disclosure | None = None, *, slug: str = "lamp", tag: str = "light", **facts: object) -> Entry:
    disclosed = disclosure or disclose()
    record = disclosed.record
    card = PostCard(**{"path": f"content/posts/{slug}.md", "title": "Lamp", "slug": slug, "date": DATE, "record": record, **facts})  # type: ignore[arg-type]
    key = digest_of(ascii((card, disclosed, tag)).encode())
    tags = (TagLink(tag, "light", "/tags/light/"),)
    return Entry(key, card, f"/{slug}/", f"/{slug}/", Told(disclosed, key), tags, "body", Outline())


def feed(
    format_: str,
    *entries: Entry,
    body: Body | None = None,
    urls: tuple[str, ...] = (),
    image: str = "",
    site: SiteView = SITE,
    title: str = "Bells",
) -> bytes:
    file = {"rss": "feed.xml", "atom": "atom.xml", "json": "feed.json"}[format_]
    items = tuple(FeedItem(entry, urls, image) for entry in entries)
    view = FeedView(site, format_, title, "On bells.", f"{site.origin}/", f"{site.origin}/{file}", items)
    return render_feed(view, [body or Body(("<p>It rings.</p>",))] * len(entries))


def graph(disclosure: Disclosure, **facts: object) -> Graph:
    return json_ld(
        Work(
            **{  # type: ignore[arg-type]
                "disclosure": disclosure,
                "statement": make_statement(disclosure).text(),
                "title": "Lamp",
                "url": f"{ORIGIN}/lamp/",
                "origin": ORIGIN,
                "published": DATE.isoformat(),
                "updated": DATE.isoformat(),
                "language": "en",
                "summary": "A lamp.",
                "keywords": ("light",),
                "image": f"{ORIGIN}/lamp/lamp.jpg",
                "organization": "Acme",
                "organization_url": f"{ORIGIN}/orgs/acme/",
                **facts,
            }
        )
    )
