"""Whether a site in German speaks German on every page, in its feeds and where a page is read aloud. Never judges its style."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from lxml import etree, html

from blogkit.content.post import AiUseFields
from blogkit.disclosure.record import ROLES
from tests.sites import build_site, tree, write_site
from tests.test_languages import TEMPLATES, messages, paragraphs, words_of

CONFIG = """\
[site]
title = "Glocken"
base_url = "https://glocken.example"
language = "de"
timezone = "Europe/Berlin"
organization = "acme"
contact = "post@glocken.example"
posts_per_page = 2
[rules]
ai-undeclared = "warning"
ghostwriting-undeclared = "warning"
review-missing = "off"
correction-without-text = "warning"
[[policy.override]]
folder = "briefe"
rules = {ghostwriting-forbidden = "error"}
[[policy.override]]
type = "note"
rules = {ai-forbidden = "warning"}
[[policy.override]]
folder = "briefe"
type = "note"
rules = {ai-undeclared = "off"}
[[policy.waiver]]
rule = "ai-undeclared"
post = "content/posts/*.md"
reason = "Das war vorher so."
until = 2027-01-01
by = "ada"
"""
NOTES = "\n\n".join(f"> [!{kind}]\n> Merken." for kind in ("NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"))
POST = "---\ntitle: {title}\ndate: {day}\nauthor: ada\n{more}---\nHier steht etwas.\n\n{notes}\n"
ALL_ROLES = "\n".join(f"  - {{person: sam, role: {role}, consent: 2026-01-01, degree: lead, did: Viel getan.}}" for role in ROLES)
USES = ", ".join(f"{{task: {task}, tool: Modell X, provider: Firma, by: sam}}" for task in sorted(words_of(AiUseFields, "task")))
POSTS = {
    "alles": (
        "2026-10-02",
        f"""contributors:
{ALL_ROLES}
ai: {{uses: [{USES}], generated: true}}
review: {{by: sam, date: 2026-10-01, examined: [accuracy, sources], could_reject: true}}
accountable: ada
sponsor: {{org: globex, relationship: in-kind}}
type: sponsored
conflicts: [Sie besitzt Anteile.]
method: Aus Gesprächen.
sources: [{{title: Das Archiv}}]
syndication:
  origin: {{name: Rettung, url: "https://rettung.example/a", date: 2026-10-01}}
  copies: ["https://kopie.example/a"]
corrections:
  - {{date: 2026-10-03, text: Es sind zwölf., by: sam}}
  - {{date: 2026-10-04, kind: clarification, text: Kleine.}}
  - {{date: 2026-10-05, kind: addendum, text: Mehr.}}
  - {{date: 2026-10-06, text: Noch mehr.}}
updated: 2026-10-20
series: Reihe
tags: [licht]
aliases: [/frueher/]
image: https://bild.example/bild.png
""",
    ),
    "zwei": ("2026-10-03", "series: Reihe\ntags: [licht, ton]\nai: none\nghostwriting: none\ntype: opinion\n"),
    "drei": (
        "2026-10-04",
        "ghostwriting: withheld\nwithheld: {reason: ein Vertrag}\nai: none\nsponsor: {org: globex, relationship: gift}\n",
    ),
    "vier": ("2025-10-05", "status: retracted\ncorrections: [{date: 2026-10-06, kind: retraction, text: Es war falsch.}]\n"),
    "fort": ("2026-10-06", "status: withdrawn\ncorrections: [{date: 2026-10-07, kind: retraction, text: Es war falsch.}]\n"),
    "wann": ("2026-10-06", "status: withdrawn\ncorrections: [{kind: retraction, text: Es war falsch.}]\n"),
    "vorbei": ("2026-10-07", "expires: 2026-10-20\ncorrections: [{date: 2026-10-08, text: Nein.}]\n"),
    "briefe/fuenf": ("2026-10-08", "type: analysis\nghostwriting: none\nai: {uses: [{task: draft}]}\npublic_interest: true\n"),
}
SITE = {
    "blogkit.toml": CONFIG,
    "content/people/ada.md": "---\nname: Ada Reyes\nrole: Gießerin\norg: acme\nsince: 2020-01-01\nphoto: https://bild.example/a\n---\nSie.\n",
    "content/people/sam.md": "---\nname: Sam Okafor\nkind: contractor\norg: wortwerk\nsince: 2020-01-01\nuntil: 2026-12-31\n---\nEr.\n",
    "content/people/mia.md": "---\nname: Mia\nkind: guest\nuntil: 2026-12-31\n---\nMia kommt.\n",
    "content/people/ich.md": "---\nname: Ichweißnicht\nkind: pseudonym\n---\nWer?\n",
    "content/orgs/acme.md": "---\nname: Gießerei\nkind: company\n---\nWir gießen.\n",
    "content/orgs/wortwerk.md": "---\nname: Wortwerk\nkind: agency\n---\nWir schreiben.\n",
    "content/orgs/globex.md": "---\nname: Globex\nkind: sponsor\n---\nSie zahlen.\n",
    "content/orgs/blatt.md": "---\nname: Blatt\nkind: publication\n---\nSie drucken.\n",
    "content/pages/wir.md": "---\ntitle: Wir\n---\nDas sind wir.\n",
    **{f"content/posts/{name}.md": POST.format(title=name.title(), day=day, more=more, notes=NOTES) for name, (day, more) in POSTS.items()},
}
KINDS = {
    "a post": "alles/index.html",
    "a retracted post": "vier/index.html",
    "a list": "index.html",
    "a further page of a list": "page/2/index.html",
    "a tag": "tags/licht/index.html",
    "all tags": "tags/index.html",
    "a person": "people/ada/index.html",
    "a person who left": "people/sam/index.html",
    "a guest": "people/mia/index.html",
    "a pseudonym": "people/ich/index.html",
    "an organisation": "orgs/acme/index.html",
    "an agency": "orgs/wortwerk/index.html",
    "a sponsor": "orgs/globex/index.html",
    "a publication": "orgs/blatt/index.html",
    "a plain page": "wir/index.html",
    "the archive": "archive/index.html",
    "a series": "series/reihe/index.html",
    "corrections": "corrections/index.html",
    "transparency": "transparency/index.html",
    "policy": "policy/index.html",
    "a withdrawn post": "fort/index.html",
    "a withdrawn post without a day": "wann/index.html",
    "an expired post": "vorbei/index.html",
    "a lost reader": "404.html",
    "a redirect": "frueher/index.html",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    site = write_site(tmp_path_factory.mktemp("site"), SITE)
    assert not build_site(site).has_errors
    return tree(site / "public")


@pytest.mark.parametrize("kind", KINDS)
def test_no_english_word_of_ours_is_left_on_a_page(built: dict[str, bytes], kind: str) -> None:
    read = list(texts(built[KINDS[kind]]))
    assert english_in(read) == []
    assert any(re.search(r"Herausgegeben von|umgezogen", text) for text in read)


def test_every_page_is_looked_at(built: dict[str, bytes]) -> None:
    pages = [path for path in built if path.endswith(".html")]
    assert {path: found for path in pages if (found := english_in(list(texts(built[path]))))} == {}
    assert set(KINDS.values()) <= set(pages)


def test_the_feeds_speak_german_too(built: dict[str, bytes]) -> None:
    for folder in ("", "corrections/", "tags/licht/", "people/ada/"):
        feed = json.loads(built[f"{folder}feed.json"])
        read = [feed["title"], feed.get("description", "")]
        for item in feed["items"]:
            read += [item["title"], item["summary"], *texts(f"<html><body>{item['content_html']}</body></html>".encode())]
        for name, titles in (
            ("feed.xml", "//title|//channel/description|//item/description"),
            ("atom.xml", "//a:title|//a:subtitle|//a:summary"),
        ):
            root = etree.fromstring(built[folder + name])
            read += [one.text or "" for one in root.xpath(titles, namespaces={"a": "http://www.w3.org/2005/Atom"})]
        assert english_in(read) == [], folder
    assert json.loads(built["corrections/feed.json"])["title"] == "Korrekturen · Glocken"


def test_the_figures_for_machines_are_explained_in_german(built: dict[str, bytes]) -> None:
    data = json.loads(built["transparency.json"])
    assert english_in([*data["definitions"].values(), *(re.sub("`[^`]*`", "", rule["summary"]) for rule in data["policy"]["rules"])]) == []


def test_a_task_that_begins_a_line_is_no_object_of_a_sentence(built: dict[str, bytes]) -> None:
    page = built["alles/index.html"].decode()
    assert "<li>Der Entwurf: Modell X (Firma), genutzt von Sam Okafor</li>" in page
    assert "den Entwurf" in page
    assert "Den Entwurf" not in page


def test_an_english_word_would_be_seen(built: dict[str, bytes]) -> None:
    for old, new in ((b"Archiv<", b"Archive<"), (b"Zum Text springen", b"Skip to the text"), (b"Herausgegeben von", b"Published by")):
        page = built["index.html"]
        assert old in page
        assert english_in(list(texts(page.replace(old, new)))) != []


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_no_template_of_the_built_in_theme_has_words_of_its_own(path: Path) -> None:
    """What stands in a template is English on every site; words stand in the catalogues."""
    assert words_in(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "template", ["<p>Read more</p>", '<nav aria-label="Pages">', '<img alt="Portrait of {{ x }}">', "{% if a %}Older{% endif %}"]
)
def test_a_word_in_a_template_is_seen(template: str) -> None:
    assert words_in(template) != []


# What the tests read with


def words_in(template: str) -> list[str]:
    """Return the words of a template that readers would see, whatever language the site is in."""
    bare = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", " ", template, flags=re.DOTALL)
    told = re.findall(r'(?:aria-label|alt|title)="([^"]*)"', bare)
    return [
        word for text in (*told, re.sub("<[^>]*>", " ", bare)) for word in re.findall(r"[^\W\d_]{2,}", text) if word not in {"JSON", "CSV"}
    ]


def texts(page: bytes) -> Iterator[str]:
    """Yield what a page says to people: its text, its title and description, and what is read aloud; code aside."""
    root: Any = html.document_fromstring(page.decode())
    yield from root.xpath("//meta[@name='description']/@content | //@aria-label | //@alt | //link[@rel='alternate']/@title")
    etree.strip_elements(root, "script", "style", "code", with_tail=False)
    yield re.sub(r"\s+", " ", " ".join(root.itertext()))


def english_in(read: list[str]) -> list[str]:
    return [word for word in english() if any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) for text in read)]


@cache
def english() -> tuple[str, ...]:
    """Return every piece of our English that no German sentence has, too."""
    german = " | ".join(pieces("de"))
    ours = {*pieces("en"), *(re.split("`", one)[0].strip() for one in paragraphs())}
    return tuple(sorted(one for one in ours if not re.search(rf"(?<!\w){re.escape(one)}(?!\w)", german)))


def pieces(language: str) -> Iterator[str]:
    """Yield our own words of each message, cut at its places."""
    for message, text in messages(language).items():
        for form in (text,) if isinstance(text, str) else text:
            for literal in [form] if message in paragraphs() else [literal for literal, *_ in Formatter().parse(form)]:
                if found := re.search(r"[^\W\d_]{2}.*[^\W\d_]|[^\W\d_]{2}", literal):
                    yield found[0]
