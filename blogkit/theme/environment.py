"""The Jinja environment: what a template may use. Never offers a clock, randomness or the disk."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from jinja2 import Environment, FunctionLoader, StrictUndefined

from blogkit.disclosure.language import long_day


class HasText(Protocol):
    """A template and where its text stands."""

    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def path(self) -> str: ...  # noqa: D102


def make_environment(templates: Mapping[str, HasText], origin: str = "") -> Environment:
    """Return the environment for a theme's templates; ``origin`` is the site's scheme and host."""

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        template = templates.get(name)
        return (template.text, template.path, _never_stale) if template else None

    environment = Environment(
        loader=FunctionLoader(load),
        autoescape=True,
        undefined=StrictUndefined,
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
    environment.filters["day"] = day
    environment.filters["absolute"] = lambda url: origin + url if url.startswith("/") else url
    return environment


def day(when: datetime) -> str:
    """Write the day of a moment out: 20 November 2026."""
    return long_day(when.date().isoformat())


def _never_stale() -> bool:
    return True
