"""Whether each catalogue of sentences is whole, compiled and right, and whether its word order reaches readers. Never judges its style."""

import ast
import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Any, get_args

import msgspec
import pytest
from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from msgspec import Raw

from blogkit import inputs
from blogkit.charts.numbers import number_in
from blogkit.charts.words import WAYS
from blogkit.content.about import OrgFields, PersonFields
from blogkit.content.chart import KINDS
from blogkit.content.post import AiUseFields, ContributorFields, CorrectionFields, OriginFields, SponsorFields
from blogkit.content.values import Outline
from blogkit.diagnostics import Severity
from blogkit.disclosure import statement
from blogkit.disclosure.language import LANGUAGES, Tongue, long_day, spoken, tongue_of
from blogkit.disclosure.markup import TYPES_SHOWN
from blogkit.disclosure.pages import manual_of
from blogkit.disclosure.record import GHOSTWRITER, ROLES
from blogkit.disclosure.statement import JOINT, make_statement
from blogkit.disclosure.words import Mention, Words
from blogkit.plan import DID
from blogkit.rules import DISCLOSURE, RULES, word_of
from blogkit.search import FILTERS
from blogkit.site.assemble import Moment, Site
from blogkit.site.corrections import WITHDRAWAL
from blogkit.site.model import Item
from blogkit.sources import scan
from blogkit.transparency import NAMES
from tests.sites import NOW, SMALL, build_site, tree, write_site
from tests.test_statements import CASES, card_of, disclosed, registry

ROOM = Path(__file__).parents[1] / "blogkit" / "disclosure"
NO_OUTLINE = Raw(msgspec.json.encode(Outline()))
CLDR = {"en": "en_GB", "de": "de"}
"""Which of the Unicode consortium's locales each of ours follows."""
TEMPLATES = ROOM.parents[1] / "themes" / "default" / "templates"
SPEAKING = ("plan", "render", "transparency", "corrections_feed", "charts/figure", "charts/words", "charts/numbers")
"""Modules outside of the room that say messages by name."""
OUTSIDE_THE_CODE = {"matter"}
"""Messages that answer to what an author writes freely."""


def test_each_language_has_its_catalogue() -> None:
    assert sorted(path.name for path in (ROOM / "languages").iterdir()) == sorted(
        f"{one}.{kind}" for one in LANGUAGES for kind in ("po", "mo")
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_each_message_that_is_said_and_no_other(language: str) -> None:
    named = {one for one in messages(language) if one not in paragraphs()}
    assert {one for one in named if one.split(".")[0] not in OUTSIDE_THE_CODE} == said()


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_each_translation_has_every_rule_of_disclosure(language: str) -> None:
    """A paragraph whose English has changed is missing here until somebody has looked at its translation."""
    assert {one for one in messages(language) if " " in one} == paragraphs()
    for paragraph in paragraphs():
        translated = str(messages(language)[paragraph])
        assert translated != paragraph
        examples = [[re.findall(r"[a-z_]+:", one) for one in re.findall("`([^`]+)`", text)] for text in (paragraph, translated)]
        assert examples[0] == examples[1], paragraph


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_leaves_no_message_and_no_place_out(language: str) -> None:
    assert list(faults(messages(language))) == []


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("byline", "By."),
        ("byline", "By {author}."),
        ("byline", "By {}."),
        ("byline", "By {authors!r}."),
        ("byline", ""),
        ("none.ai", ("One.",)),
        ("new", "New."),
    ],
)
def test_a_fault_in_a_catalogue_is_seen(message: str, text: str | tuple[str, ...]) -> None:
    assert list(faults({**messages("de"), message: text})) != []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_compiled_as_it_is_written(language: str) -> None:
    assert compiled(language) == flat(messages(language)), "run 'make messages'"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_says_of_which_language_it_is(language: str) -> None:
    catalogue = read(language)
    assert str(catalogue.locale) == language
    assert "POT-Creation-Date: " in (ROOM / "languages" / f"{language}.po").read_text("utf-8"), "each compiling would give other bytes"
    assert [message.id for message in catalogue if message.fuzzy and message.id] == []
    locale = Locale.parse(language)
    forms = sorted(locale.plural_form.rules)
    assert catalogue.num_plurals == len(forms) + 1
    for number in range(200):
        assert tongue_of(language).say_of(number, "none.ai") == (messages(language)["none.ai"][number != 1],)
        assert (locale.plural_form(number) == "one") is (number == 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_days_are_written_as_people_there_write_them(language: str) -> None:
    for month in range(1, 13):
        for day in (1, 9, 31 if month in {1, 3, 5, 7, 8, 10, 12} else 30 if month != 2 else 28):
            when = date(2026, month, day)
            assert long_day(when.isoformat(), language) == format_date(when, "long", locale=CLDR[language])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", ["0.5", "12", "1234.5", "12345678"])
def test_numbers_are_written_as_the_consortium_has_them(language: str, number: str) -> None:
    assert number_in(tongue_of(language), number) == format_decimal(Decimal(number), locale=CLDR[language])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", range(1, 6))
def test_lists_are_joined_as_people_there_join_them(language: str, number: int) -> None:
    names = ["Ada", "Ben", "Ed", "Kim", "Lin"][:number]
    joined = tongue_of(language).series([(Mention(name),) for name in names])

    assert "".join(piece if isinstance(piece, str) else piece.name for piece in joined) == format_list(names, locale=CLDR[language])


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en", "en"),
        ("en-US", "en"),
        ("de", "de"),
        ("DE", "de"),
        ("de-AT", "de"),
        ("de-Latn-CH-1996", "de"),
        ("fr", "en"),
        ("den", "en"),
        ("ar", "en"),
        ("", "en"),
    ],
)
def test_the_nearest_language_speaks(tag: str, language: str) -> None:
    assert spoken(tag) == language
    assert tongue_of(tag).language == language


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_names_and_links_survive_any_word_order(case: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    disclosure = disclosed(case["front"])
    expected = sorted(mentions(make_statement(disclosure)))
    monkeypatch.setattr(statement, "tongue_of", lambda _: backwards())

    turned = make_statement(disclosure)

    assert sorted(mentions(turned)) == expected


def test_another_order_is_another_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    disclosure = disclosed("author: ada\nghostwriter: sam")
    monkeypatch.setattr(statement, "tongue_of", lambda _: backwards())

    byline = make_statement(disclosure).byline

    assert [one.name for one in byline if isinstance(one, Mention)] == ["Words & Co.", "Sam Okafor", "CEO", "Ada Reyes"]
    assert [one.classes for one in byline if isinstance(one, Mention)][-1] == "p-author h-card"


def test_a_value_is_never_taken_for_a_place() -> None:
    tongue = tongue_of("en")

    assert tongue.say("byline", authors=Mention("{authors} {0} %s")) == ("By ", Mention("{authors} {0} %s"), ".")


# In the build


def test_a_changed_catalogue_is_another_program(monkeypatch: pytest.MonkeyPatch) -> None:
    before = inputs.salt(inputs.own_code())

    def edited(*given: Any) -> Any:
        sources, refused = scan(*given)
        return [one._replace(digest="other") if one.path.endswith("de.mo") else one for one in sources], refused

    monkeypatch.setattr("blogkit.inputs.scan", edited)

    assert inputs.salt(inputs.own_code()) != before


def test_the_language_is_in_the_keys() -> None:
    card = card_of("author: ada")
    sites = [
        Site([Item(card, "card", NO_OUTLINE, "body")], registry()._replace(config=_in_language(language)), Moment(NOW))
        for language in ("en", "de")
    ]

    (one,), (other,) = (site.entries for site in sites)

    assert one.told.key != other.told.key
    assert one.key != other.key
    assert (one.statement, other.statement) == ("By Ada Reyes, CEO.", "Von Ada Reyes, CEO.")


def test_another_language_reaches_every_output(tmp_path: Path) -> None:
    site = write_site(tmp_path, SMALL)
    build_site(site)
    config = SMALL["blogkit.toml"]
    (site / "blogkit.toml").write_text(config.replace("[site]\n", '[site]\nlanguage = "de-AT"\n'))

    work = build_site(site)

    files = {path: data.decode() for path, data in tree(site / "public").items() if not path.endswith(".woff2")}
    assert work.diagnostics == ()
    for path in ("lamp/index.html", "index.html", "people/sam/index.html", "feed.xml", "atom.xml", "feed.json"):
        assert "aufgezeichnet von" in files[path], path
        assert "as told to" not in files[path], path
    clean = build_site(site, out=tmp_path / "clean", clean=True)
    assert clean.diagnostics == ()
    assert {path: data for path, data in tree(tmp_path / "clean").items() if not path.startswith(".")} == {
        path: data for path, data in tree(site / "public").items() if not path.startswith(".")
    }


def test_a_build_with_nothing_to_do_reads_no_catalogue(tmp_path: Path) -> None:
    site = write_site(tmp_path, SMALL)
    build_site(site)
    code = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path; from blogkit.build import build; "
        "from blogkit.inputs import Options; site = Path(sys.argv[1]); "
        "work = build(Options(site, site / 'public', datetime(2026, 11, 20, 12, tzinfo=UTC))); "
        "assert work.is_unchanged; print('blogkit.disclosure.language' in sys.modules, 'babel' in sys.modules)"
    )

    told = subprocess.run([sys.executable, "-c", code, str(site)], check=True, capture_output=True, text=True)

    assert told.stdout.split() == ["False", "False"]


# What the tests read with


Text = str | tuple[str, ...]


@cache
def read(language: str) -> Catalog:
    return read_po(BytesIO((ROOM / "languages" / f"{language}.po").read_bytes()), abort_invalid=True)


@cache
def paragraphs() -> frozenset[str]:
    """Return what the manual pages of the rules of disclosure say in English, by which a translation knows them."""
    return frozenset(text for name, rule in RULES.items() if rule.topic == DISCLOSURE for text in manual_of(name))


@cache
def messages(language: str) -> dict[str, Text]:
    """Return each message of a catalogue, one that depends on a number with all its forms."""
    return {(one.id if isinstance(one.id, str) else one.id[0]): _text(one.string) for one in read(language) if one.id}


def _text(text: Any) -> Text:
    return text if isinstance(text, str) else tuple(text)


def compiled(language: str) -> dict[Any, str]:
    with (ROOM / "languages" / f"{language}.mo").open("rb") as file:
        catalogue: dict[Any, str] = dict(GNUTranslations(file)._catalog)  # type: ignore[attr-defined]
    del catalogue[""]
    return catalogue


def flat(written: dict[str, Text]) -> dict[Any, str]:
    flattened: dict[Any, str] = {}
    for name, text in written.items():
        flattened |= {name: text} if isinstance(text, str) else {(name, number): form for number, form in enumerate(text)}
    return flattened


def faults(written: dict[str, Text]) -> list[str]:
    """Compare a catalogue with the English one."""
    english = messages("en")
    written = {name: text for name, text in written.items() if name not in paragraphs()}
    found = [f"{name}: is no message" for name in written.keys() - english.keys()]
    found += [f"{name}: is missing" for name in english.keys() - written.keys()]
    for name in english.keys() & written.keys():
        ours, theirs = _forms(english[name]), _forms(written[name])
        if isinstance(english[name], str) != isinstance(written[name], str) or (len(theirs) < 2 and not isinstance(english[name], str)):
            found.append(f"{name}: has not the forms of a number")
        needed = places(ours[-1])
        for form in theirs:
            if not form.strip():
                found.append(f"{name}: is empty")
            allowed = [needed, needed - {"number"}]  # a form for one thing alone may say so in words
            if places(form) not in allowed:
                found.append(f"{name}: has the places {places(form)}, not {needed}")
    return found


def _forms(text: Text) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text


def places(text: str) -> set[str]:
    return {f"{place}{conversion or ''}{spec}" for _, place, spec, conversion in Formatter().parse(text) if place is not None}


def said() -> set[str]:
    """Return every message that the code says: those it names, and those it makes of the words that front matter takes."""
    made = {
        "deed": {role for role in ROLES if role != GHOSTWRITER},
        "done": frozenset[str]().union(*JOINT),
        "role": set(ROLES),
        "task": words_of(AiUseFields, "task"),
        "degree": words_of(ContributorFields, "degree"),
        "sponsor": words_of(SponsorFields, "relationship"),
        "label": words_of(SponsorFields, "relationship"),
        "correction": {*words_of(CorrectionFields, "kind"), WITHDRAWAL},
        "origin": {f"{word}{on}" for word in words_of(OriginFields, "relation") for on in ("", "-on")},
        "type": TYPES_SHOWN,
        "month": {str(month) for month in range(1, 13)},
        "heading": {"corrections", "method", "sources"},
        "alert": {"note", "tip", "important", "warning", "caution"},
        "listed": words_of(AiUseFields, "task"),
        "did": {one.removeprefix("did.") for one in DID.values()},
        **{kind: {name.replace("_", "-") for name in NAMES} for kind in ("figure", "short")},
        "meaning": {name.replace("_", "-") for name in (*NAMES, "withdrawn")},
        "filter": set(FILTERS),
        "chart": {"writing", "ai", "years", "people", *(f"kind-{kind}" for kind in (*KINDS, "stacked")), *WAYS},
        "kind": words_of(OrgFields, "kind") | (words_of(PersonFields, "kind") & {"guest", "contractor", "pseudonym"}),
        **{kind: {word_of(level) for level in Severity} | {"off"} for kind in ("level", "held")},
        **{kind: {"two", "more", "last"} for kind in ("list", "nested")},
    }
    return {f"{kind}.{word}" for kind, words in made.items() for word in words} | set(named_in_the_code())


def words_of(model: Any, field: str) -> set[str]:
    annotation = model.model_fields[field].annotation
    return {word for inner in (annotation, *get_args(annotation)) for word in get_args(inner) if isinstance(word, str)}


def named_in_the_code() -> list[str]:
    """Return the strings of the room that look like a message's name and stand where one is said."""
    found = [name for path in sorted(TEMPLATES.glob("*.html")) for name in re.findall(r"""_\("([a-z.-]+)"[,)]""", path.read_text("utf-8"))]
    program = ROOM.parent
    for path in (*(ROOM / f"{name}.py" for name in ("statement", "markup", "language")), *(program / f"{name}.py" for name in SPEAKING)):
        strings = [node.value for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant)]
        found += [one for one in strings if isinstance(one, str) and re.fullmatch(r"[a-z]+(\.[a-z-]+)?", one) and one in messages("en")]
    return found


@cache
def backwards() -> Tongue:
    """Return a language that says everything the other way round: its places in reverse, its words gone."""
    catalogue = Catalog(locale="en")
    for name, text in messages("en").items():
        turned = tuple("".join(f"<{{{place}}}>" for place in reversed(_in_order(form))) + f"[{name}]" for form in _forms(text))
        catalogue.add(name if isinstance(text, str) else (name, name), turned[0] if isinstance(text, str) else turned)
    file = BytesIO()
    write_mo(file, catalogue)
    file.seek(0)
    return Tongue("backwards", GNUTranslations(file))


def _in_order(text: str) -> list[str]:
    return [place for _, place, _, _ in Formatter().parse(text) if place is not None]


def mentions(sentences: tuple[Words, ...]) -> list[Mention]:
    return [piece for words in sentences for piece in words if isinstance(piece, Mention)]


def _in_language(language: str) -> Any:
    from blogkit.config import read_config

    return read_config(f'[site]\norganization = "acme"\nlanguage = "{language}"\n'.encode())[0]
