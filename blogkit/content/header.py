"""A front-matter header is held against a model, and every fault becomes a diagnostic at its place. Never decides what a field means."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Annotated, Any, NamedTuple, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from blogkit.content.frontmatter import Header, Place
from blogkit.diagnostics import Diagnostic, Severity, Span, did_you_mean, error, warning

Path = tuple[str | int, ...]
Model = TypeVar("Model", bound="HeaderModel")

MAX_TEXT_CHARACTERS = 20_000
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")


class HeaderModel(BaseModel):
    """A header's known keys. Scalars reach it as the author wrote them, as text."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _listed(value: object) -> object:
    return value if isinstance(value, list) else [value]


Text = Annotated[str, Field(max_length=MAX_TEXT_CHARACTERS)]
Texts = Annotated[list[Text], BeforeValidator(_listed)]
"""A list of texts; a single text is a list of one."""


class Known(NamedTuple):
    """Which keys a kind of file knows beyond its model."""

    disclosure: frozenset[str] = frozenset()
    """A slip in one of these must never publish, so an unknown key near to it is an error."""
    explained: Mapping[str, str] = {}
    """Keys that other generators use: why blogkit does not, and what to do."""
    rename: Mapping[str, str] = {}
    extra: frozenset[str] = frozenset()


class Reading:
    """One header while it is read: finds places, collects faults."""

    def __init__(self, header: Header, path: str) -> None:
        """Begin reading ``header`` of the file at ``path``."""
        self.header = header
        self.path = path
        self.found: list[Diagnostic] = []
        self.written_as: dict[str, str] = {}
        """Our name of a key -> the author's, where the config renames it."""

    def span(self, path: Path, *, of_key: bool = False) -> Span:
        """Return the place of a value (or its key) in the author's file, or of the nearest thing around it that has one."""
        at = (self.written_as.get(str(path[0]), path[0]), *path[1:]) if path else path
        places = (self.header.keys, self.header.values) if of_key else (self.header.values, self.header.keys)
        while at:
            for known in places:
                if at in known:
                    return self._span(known[at])
            at = at[:-1]
        return Span(self.path, 1, 1, 1)

    def line_text(self, span: Span) -> str:
        """Return the source line of a span."""
        lines = self.header.lines
        return lines[span.line - 1] if span.line <= len(lines) else ""

    def error(self, rule: str, message: str, at: Path | Span, **more: Any) -> None:  # noqa: ANN401
        """Note an error at a value."""
        span = at if isinstance(at, Span) else self.span(at)
        self.found.append(error(rule, message, span, line_text=self.line_text(span), **more))

    def warn(self, rule: str, message: str, at: Path | Span, **more: Any) -> None:  # noqa: ANN401
        """Note a warning at a value."""
        span = at if isinstance(at, Span) else self.span(at)
        self.found.append(warning(rule, message, span, line_text=self.line_text(span), **more))

    def read(self, at: Path, written: str, reader: Callable[[str], Any], *, help: str = "") -> Any:  # noqa: A002, ANN401
        """Apply ``reader`` to a value; where it raises ValueError, note an invalid value and return None."""
        try:
            return reader(written)
        except ValueError as problem:
            self.error("invalid-value", str(problem), at, help=help)
            return None

    @property
    def has_errors(self) -> bool:
        """Say whether a finding so far is an error."""
        return any(found.severity == Severity.ERROR for found in self.found)

    def _span(self, place: Place) -> Span:
        return Span(self.path, place.line, place.column, max(place.width, 1))


def read_model(reading: Reading, model: type[Model], known: Known) -> Model | None:
    """Hold the header against ``model``: all faults at once, each at its place. None where a value cannot be used."""
    data = _as_written(reading)
    _rename(reading, data, known)
    data = {key: value for key, value in data.items() if key not in known.extra}
    _check_characters(reading, data, ())
    for path in list(_unknown(data, model, ())):
        _report_unknown(reading, path, model, known)
        _drop(data, path)
    try:
        return model.model_validate(data)
    except ValidationError as problems:
        for problem in problems.errors(include_url=False, include_context=True):
            _report_invalid(reading, problem)
        return None


def _as_written(reading: Reading) -> dict[str, Any]:
    texts = reading.header.texts

    def walk(value: Any, path: Path) -> Any:  # noqa: ANN401
        if isinstance(value, dict):
            return {key: walk(item, (*path, key)) for key, item in value.items() if item is not None}
        if isinstance(value, list):
            return [walk(item, (*path, number)) for number, item in enumerate(value)]
        return texts.get(path, value if isinstance(value, str) else str(value)).strip()

    walked: dict[str, Any] = walk(reading.header.data, ())
    return walked


def _rename(reading: Reading, data: dict[str, Any], known: Known) -> None:
    for theirs, ours in known.rename.items():
        if theirs not in data:
            continue
        if ours in data:
            reading.warn("renamed-key-twice", f"both '{theirs}' and '{ours}' are given, and '{ours}' wins", reading.span((theirs,), of_key=True))
            del data[theirs]
        else:
            data[ours] = data.pop(theirs)
            reading.written_as[ours] = theirs


def _check_characters(reading: Reading, value: Any, path: Path) -> None:  # noqa: ANN401
    if isinstance(value, dict):
        for key, item in value.items():
            _check_characters(reading, item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            _check_characters(reading, item, (*path, number))
    elif found := CONTROL.search(value):
        reading.error("control-character", f"this value holds the control character U+{ord(found[0]):04X}, which no feed can carry", path, help="remove it")


def _unknown(value: Any, annotation: Any, path: Path) -> Iterator[Path]:  # noqa: ANN401
    """Yield the path of every key that no model knows, the deepest last."""
    model = _model_in(annotation)
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _unknown(item, annotation, (*path, number))
    elif isinstance(value, dict) and model is not None:
        fields = _fields(model)
        for key, item in value.items():
            if key in fields:
                yield from _unknown(item, fields[key], (*path, key))
            else:
                yield (*path, key)


@cache
def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


@cache
def _model_in(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        found = _model_in(inner) if isinstance(inner, type) or get_args(inner) else None
        if found is not None:
            return found
    return None


def _report_unknown(reading: Reading, path: Path, model: type[BaseModel], known: Known) -> None:
    name = str(path[-1])
    span = reading.span(path, of_key=True)
    if len(path) == 1 and name in known.explained:
        reading.warn("foreign-key", f"'{name}' is a key of another generator", span, label="not used", help=known.explained[name])
        return
    known_here = _known_keys(model, path)
    nearest = did_you_mean(name, known_here)
    help_ = f"did you mean '{nearest}'?" if nearest else "values of your own live under 'extra:'" if len(path) == 1 else f"known here: {', '.join(sorted(known_here))}"
    if nearest and (nearest in known.disclosure or (len(path) > 1 and path[0] in known.disclosure)):
        reading.error("unknown-key", f"there is no key '{name}', and it is too near to the disclosure '{nearest}' to pass over", span, label="unknown key", help=help_)
    else:
        reading.warn("unknown-key", f"there is no key '{name}'", span, label="unknown key", help=help_)


def _known_keys(model: type[BaseModel], path: Path) -> list[str]:
    annotation: Any = model
    for step in path[:-1]:
        inner = _model_in(annotation)
        if isinstance(step, str) and inner is not None:
            annotation = _fields(inner)[step]
    inner = _model_in(annotation)
    return list(_fields(inner)) if inner else []


def _drop(data: Any, path: Path) -> None:  # noqa: ANN401
    for step in path[:-1]:
        data = data[step]
    del data[path[-1]]


def _report_invalid(reading: Reading, problem: Any) -> None:  # noqa: ANN401
    kind = problem["type"]
    path: Path = tuple(step for step in problem["loc"] if isinstance(step, int) or not step.startswith(("function-", "list[", "constrained", "nullable")))
    name = next((str(step) for step in reversed(path) if isinstance(step, str)), "header")
    context = problem.get("ctx") or {}
    if kind == "missing":
        reading.error("invalid-value", f"'{name}' is missing here", reading.span(path[:-1]), help=f"add '{name}:'")
    elif kind in {"literal_error", "enum"}:
        expected = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        written = problem["input"] if isinstance(problem["input"], str) else "this"
        nearest = did_you_mean(written, expected)
        reading.error("invalid-value", f"'{name}' cannot be '{written}'", path, help=f"did you mean '{nearest}'?" if nearest else f"it can be {_alternatives(expected)}")
    else:
        reading.error("invalid-value", f"'{name}' {_EXPECTED.get(kind, 'has a value that cannot be used here')}", path)


def _alternatives(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


_EXPECTED = {
    "string_type": "must be a text here, not a list or a map",
    "string_too_long": "is longer than any reader would read",
    "list_type": "must be a list here",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "int_parsing": "must be a whole number",
    "model_type": "must be a map of keys and values here",
    "model_attributes_type": "must be a map of keys and values here",
    "dict_type": "must be a map of keys and values here",
    "value_error": "has a value that cannot be used here",
}
