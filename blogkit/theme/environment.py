"""The Jinja environment: what a template may use, words in the site's language among it. Never offers a clock, randomness or the disk."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, partial
from types import MappingProxyType
from typing import Any, Protocol, cast

from jinja2 import Environment, FunctionLoader, StrictUndefined, TemplateRuntimeError, UndefinedError
from jinja2.filters import do_urlencode
from jinja2.utils import missing
from markupsafe import Markup, escape

from blogkit.diagnostics import did_you_mean
from blogkit.disclosure.foreign import is_ours, ours, theirs, unmarked_url
from blogkit.disclosure.language import LANGUAGES, is_foreign, long_day, message_names, tongue_of

BELOW = "parent:"
"""What stands before the name of a template where the one that the next theme below has is meant."""


class HasText(Protocol):
    """A template and where its text stands."""

    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def path(self) -> str: ...  # noqa: D102
    @property
    def layer(self) -> int: ...  # noqa: D102


class UnknownWordError(LookupError):
    """A template asks for a message or a file by a name that none has."""

    def __init__(self, message: str, name: str, nearest: str) -> None:
        """Keep the name, and the one that may be meant."""
        super().__init__(message)
        self.name = name
        self.nearest = nearest


class UnknownNameError(UndefinedError):
    """A template uses a variable or a field that is not there."""

    def __init__(self, message: str, name: str, of: object) -> None:
        """Keep the name, and what has no such field; ``missing`` where a variable is meant."""
        super().__init__(message)
        self.name = name
        self.of = of


def make_environment(
    templates: Mapping[str, HasText],
    origin: str = "",
    language: str = LANGUAGES[0],
    addresses: Mapping[str, str] = MappingProxyType({}),
    nearest: Mapping[str, str] = MappingProxyType({}),
) -> Environment:
    """Return the environment for a theme's templates; ``origin`` is the site's scheme and host, ``language`` what it is written in.

    ``addresses`` are those of the files that a template may ask for, ``nearest`` the names that may be meant by those of no file.
    """

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        template = templates.get(name)
        return (template.text, template.path, _never_stale) if template else None

    environment = _Layered(
        templates,
        loader=FunctionLoader(load),
        autoescape=True,
        undefined=_Unknown,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        keep_trailing_newline=True,
    )
    for unsteady in ("random",):
        del environment.filters[unsteady]
    for unsteady in ("lipsum",):
        del environment.globals[unsteady]

    def day(when: datetime) -> str:
        return ours(long_day(when.date().isoformat(), language), language)

    def say(message: str, /, **places: object) -> Markup:
        return words(language, message, places)

    def asset(name: str) -> str:
        if name not in addresses:
            nowhere = "static/" if name.startswith("/") else "the theme's static/"
            message = f"there is no file '{name.lstrip('/')}' in {nowhere}"
            raise UnknownWordError(message, name, nearest.get(name) or did_you_mean(name, addresses))
        return addresses[name]

    environment.globals["_"] = say
    environment.globals["asset"] = asset
    environment.filters["day"] = day
    if is_foreign(language):
        # A mark stays findable in what a template makes of our words: in JSON it is not escaped, and out of a URL it goes.
        environment.policies["json.dumps_kwargs"] = {**environment.policies["json.dumps_kwargs"], "ensure_ascii": False}
        environment.filters["urlencode"] = lambda value: unmarked_url(do_urlencode(value))
    environment.filters["absolute"] = lambda url: origin + str(url) if str(url).startswith("/") else url
    return environment


@cache
def plain_environment() -> Environment:
    """Return an environment to read templates with, and not to render them."""
    return make_environment({})


def resolve(templates: Mapping[str, HasText], by: str, mentioned: str) -> str:
    """Return the template that one called ``by`` means by a name: ``parent:post.html`` is the first ``post.html`` below itself.

    In ``templates`` those that lie below another of the same name have as many ``parent:`` before it as lie above them.
    """
    if not mentioned.startswith(BELOW) or by not in templates:
        return mentioned
    name = mentioned.removeprefix(BELOW)
    while name in templates:
        if templates[name].layer > templates[by].layer:
            return name
        name = BELOW + name
    return name


class _Layered(Environment):
    """An environment in which a template may name the one that it lies above."""

    def __init__(self, templates: Mapping[str, HasText], **options: Any) -> None:
        super().__init__(**options)
        self._templates = templates

    def join_path(self, template: str, parent: str) -> str:
        return resolve(self._templates, parent, template)


class _Unknown(StrictUndefined):
    """What is not there, and once it is used, what is missed of what."""

    __slots__ = ()

    def __init__(
        self, hint: str | None = None, obj: Any = missing, name: str | None = None, exc: type[TemplateRuntimeError] = UndefinedError
    ) -> None:
        told = partial(UnknownNameError, name=name, of=obj) if name and exc is UndefinedError else exc
        super().__init__(hint, obj, name, cast("type[TemplateRuntimeError]", told))


def words(language: str, message: str, places: Mapping[str, object]) -> Markup:
    """Return a message of the catalogues with its places filled, escaped; HTML in a place stays HTML.

    In a language that has no catalogue it is marked as ours, and what fills a place as the site's own where it is not ours again.
    ``number`` chooses the form of a message that has one for one thing and another for many. LookupError where there is no such message,
    or a place of it stays empty.
    """
    if not places:
        return _without_places(language, message)
    if is_foreign(language):
        places = {name: theirs(one) if isinstance(one, str) and not is_ours(one) else one for name, one in places.items()}
    number = places.get("number")
    return ours(_filled(_pattern(language, message, number if isinstance(number, int) else None), message, places), language)


@cache
def _without_places(language: str, message: str) -> Markup:
    """Return a message that needs nothing: every page says the same dozen of them."""
    return ours(_filled(_pattern(language, message, None), message, {}), language)


@cache
def _pattern(language: str, message: str, number: int | None) -> Markup:
    tongue = tongue_of(language)
    if not tongue.knows(message):
        unknown = f"there is no message '{message}'"
        raise UnknownWordError(unknown, message, did_you_mean(message, message_names()))
    return escape(tongue.pattern(message, number))


def _filled(pattern: Markup, message: str, places: Mapping[str, object]) -> Markup:
    try:
        return pattern.format(**places)
    except KeyError as problem:
        unfilled = f"the message '{message}' has a place '{problem.args[0]}', and nothing is given for it"
        raise LookupError(unfilled) from None


def _never_stale() -> bool:
    return True
