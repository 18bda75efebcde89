"""The catalogues of sentences: a message of a language, its places filled, becomes words. Never decides what is said, only how."""

import pkgutil
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from string import Formatter

from blogkit.disclosure.words import Mention, Words, joined, plain

LANGUAGES = ("en", "de")
"""Each has its catalogue in ``languages/``; the first speaks where a site's own language has none."""

Said = str | Mention | Words
"""What fills a place: our own words, or what the record gives."""


def spoken(tag: str) -> str:
    """Return the language in which a site is spoken to: ``de-AT`` falls to ``de``, and one without a catalogue to English."""
    parts = tag.lower().split("-")
    tags = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((one for one in tags if one in LANGUAGES), LANGUAGES[0])


@cache
def is_foreign(tag: str) -> bool:
    """Say whether a site is written in a language that has no catalogue."""
    return tag.lower().split("-")[0] != spoken(tag)


@cache
def tongue_of(tag: str) -> "Tongue":
    """Return the language for a site's language tag, its catalogue read once."""
    return _tongue(spoken(tag))


def long_day(iso_day: str, language: str = LANGUAGES[0]) -> str:
    """Write a day out: ``2026-02-20`` becomes ``20 February 2026``."""
    return tongue_of(language).day(iso_day)


Pattern = tuple[tuple[str, str | None], ...]
"""Our own words, each with the name of the place that follows."""


class Tongue:
    """One language: its messages, and how it joins names and writes days."""

    def __init__(self, language: str, messages: GNUTranslations) -> None:
        """Speak ``language`` with these ``messages``."""
        self.language = language
        self._messages = messages
        self._patterns: dict[tuple[str, int | None], Pattern] = {}

    def knows(self, message: str) -> bool:
        """Say whether the catalogue has a message of this name."""
        return self._messages.gettext(message) != message

    def word(self, message: str) -> str:
        """Return a message that has no places."""
        return self._messages.gettext(message)

    def pattern(self, message: str, number: int | None = None) -> str:
        """Return a message, in the form that fits a number of things where it has such forms, with its places still open."""
        text = self._messages.gettext(message) if number is None else self._messages.ngettext(message, message, number)
        return self._messages.gettext(message) if text == message else text

    def plain(self, message: str, /, **places: Said) -> str:
        """Return a message with its places filled, as plain text."""
        return plain(self.say(message, **places))

    def say(self, message: str, /, **places: Said) -> Words:
        """Return a message with its places filled. In which order they stand is the catalogue's business."""
        return _filled(self._patterns.get((message, None)) or self._pattern(message, None), places)

    def say_of(self, number: int, message: str, /, **places: Said) -> Words:
        """Return the message that fits a number of things."""
        return _filled(self._patterns.get((message, number)) or self._pattern(message, number), places)

    def series(self, items: Sequence[Words]) -> Words:
        """Join items as a list in running text; where one holds a comma itself, stronger signs keep the items apart."""
        if len(items) <= 1:
            return items[0] if items else ()
        kind = "nested" if any(holds_comma(item) for item in items) else "list"
        if len(items) == 2:  # noqa: PLR2004
            return self.say(f"{kind}.two", first=items[0], second=items[1])
        row = items[0]
        for number, item in enumerate(items[1:], 2):
            row = self.say(f"{kind}.{'last' if number == len(items) else 'more'}", items=row, item=item)
        return row

    def day(self, iso_day: str) -> str:
        """Write a day out."""
        year, month, day = iso_day.split("-")
        return plain(self.say("day", day=str(int(day)), month=self.word(f"month.{int(month)}"), year=year))

    def _pattern(self, message: str, number: int | None) -> Pattern:
        messages = self._messages
        text = messages.gettext(message) if number is None else messages.ngettext(message, message, number)
        self._patterns[message, number] = pattern = tuple((literal, place) for literal, place, _, _ in Formatter().parse(text))
        return pattern


def holds_comma(words: Words) -> bool:
    """Say whether a comma stands in a text, brackets aside."""
    return "," in re.sub(r"\([^()]*\)", "", plain(words))


def _filled(pattern: Pattern, places: Mapping[str, Said]) -> Words:
    pieces: list[str | Mention] = []
    for literal, place in pattern:
        pieces.append(literal)
        if place is not None:
            said = places[place]
            if isinstance(said, (str, Mention)):
                pieces.append(said)
            else:
                pieces += said
    return joined(pieces)


@cache
def message_names() -> frozenset[str]:
    """Return the names of all messages; that of a message is one word, while the rules' paragraphs are known by their text."""
    return frozenset(name for name in _messages(LANGUAGES[0]).names if re.fullmatch(r"[a-z0-9.-]+", name))


@cache
def _tongue(language: str) -> Tongue:
    messages = _messages(language)
    if language != LANGUAGES[0]:
        messages.add_fallback(_messages(LANGUAGES[0]))
    return Tongue(language, messages)


class _Catalogue(GNUTranslations):
    @property
    def names(self) -> Iterator[str]:
        return (name if isinstance(name, str) else name[0] for name in self._catalog)  # type: ignore[attr-defined]


def _messages(language: str) -> _Catalogue:
    # A catalogue is a part of the program, as a module is: it is in the wheel and in the salt, and no site can bring one.
    return _Catalogue(BytesIO(pkgutil.get_data("blogkit.disclosure", f"languages/{language}.mo") or b""))
