"""A front-matter header is held against a model, and every fault becomes a diagnostic at its place. Never decides what a field means."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, NamedTuple, TypeVar, get_args, get_origin

import msgspec
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from blogkit.content.frontmatter import Header, Place, read_header
from blogkit.content.spelled import in_toml
from blogkit.diagnostics import Diagnostic, Later, Severity, Span, did_you_mean, error, warning
from blogkit.rules import QUALITY, RULES

Path = tuple[str | int, ...]
Model = TypeVar("Model", bound="HeaderModel")

MAX_TEXT_CHARACTERS = 20_000
SHOWN_CHARACTERS = 60
NOT_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufdd0-\ufdef\ufffe\uffff]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")


class HeaderModel(BaseModel):
    """A header's known keys. Scalars reach it as the author wrote them, as text."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _listed(value: object) -> object:
    return value if isinstance(value, list) else [value]


Text = Annotated[str, Field(max_length=MAX_TEXT_CHARACTERS)]
Texts = Annotated[list[Text], BeforeValidator(_listed)]
"""A list of texts; a single text is a list of one."""

Given = Annotated[Text, Field(min_length=1)]
"""A text that something hangs on: a URL, an address, a day. Left out it is absent; an empty one, in quotes, is a fault."""
Givens = Annotated[list[Given], BeforeValidator(_listed)]

Name = Annotated[Given, AfterValidator(lambda written: unicodedata.normalize("NFC", written))]
"""An id or a name, in the one form of its letters by which it is compared."""
Names = Annotated[list[Name], BeforeValidator(_listed)]

NEEDED: Any = Field(default="", json_schema_extra={"needed": True})
"""Default of a key that has to be there; that it is not is a finding, which hides nothing of what stands beside it."""


class Known(NamedTuple):
    """Which keys a kind of file knows beyond its model."""

    disclosure: frozenset[str] = frozenset()
    """A slip in one of these must never publish, so an unknown key near to it is an error."""
    explained: Mapping[str, str] = {}
    """Keys that other generators use: why blogkit does not, and what to do."""
    holding: Mapping[str, str] = {}
    """Foreign keys, as ``_plain`` writes them, that keep a text from readers: to pass over one would publish it. What to write instead."""
    disclosing: Mapping[str, str] = {}
    """Keys, as ``_plain`` writes them, that are like none of ours and say what readers should see, with what to write instead."""
    shapes: Mapping[str, str] = {}
    """Key of ours -> what to write where its value has the wrong shape."""
    rename: Mapping[str, str] = {}
    extra: frozenset[str] = frozenset()


class Written(NamedTuple):
    """A value of a header that is understood later, and where each thing in it stands."""

    value: Any
    places: Mapping[Path, Span]

    def span(self, *path: str | int) -> Span:
        """Return the place of what stands at ``path`` in the value, or of the nearest thing around it."""
        return next(self.places[path[:length]] for length in range(len(path), -1, -1) if path[:length] in self.places)


class Reading:
    """One header while it is read: finds places, collects faults."""

    def __init__(self, header: Header, path: str, lines_above: int = 0) -> None:
        """Begin reading ``header`` of the file at ``path``; so many of its first lines are not the file's."""
        self.header = header
        self.lines_above = lines_above
        self.path = path
        self.found: list[Diagnostic] = []
        self.found_later: list[Later] = []
        self.written_as: dict[str, str] = {}
        """Our name of a key -> the author's, where the config renames it."""
        self.refused: set[Path] = set()
        """Values that were reported and left out: what stands there is not known, which is not the same as nothing."""
        self._kept: dict[Path, list[int]] = {}
        """List from which items were left out -> the numbers that the author's file gives to those that are left."""

    def span(self, path: Path, *, of_key: bool = False) -> Span:
        """Return the place of a value (or its key) in the author's file, or of the nearest thing around it that has one."""
        path = self.as_written(path)
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
        lines = self.header.lines[self.lines_above :]
        return lines[span.line - 1] if span.line <= len(lines) else ""

    def error(self, rule: str, message: str, at: Path | Span, **more: Any) -> None:
        """Note an error at a value. Its help may show front matter, written in YAML."""
        self.found.append(self._made(error, rule, message, at, **more))

    def warn(self, rule: str, message: str, at: Path | Span, **more: Any) -> None:
        """Note a warning at a value."""
        self.found.append(self._made(warning, rule, message, at, **more))

    def find(self, rule: str, message: str, at: Path | Span, **more: Any) -> Diagnostic:
        """Make a finding at its rule's own level; that of a rule which is off waits to be asked for."""
        make = error if RULES[rule].level == Severity.ERROR else warning
        return self._made(make, rule, message, at, **more)

    def read(self, at: Path, written: str, reader: Callable[[str], Any], *, help: str = "") -> Any:  # noqa: A002
        """Apply ``reader`` to a value; where it raises ValueError, note an invalid value and return None."""
        try:
            return reader(written)
        except ValueError as problem:
            self.error("invalid-value", str(problem), at, help=help)
            self.refused.add(self.as_written(at))
            return None

    def later(self, at: Path, value: Any) -> Written:
        """Keep a value, as it was written, with the places of all that is in it."""
        return Written(value, {path: self.span((*at, *path)) for path in _paths(value, ())})

    def is_refused(self, *path: str | int) -> bool:
        """Say whether a value, or anything in it, was left out, so that nothing follows from its being empty."""
        return any(one[: len(path)] == path for one in self.refused)

    def refuse(self, data: dict[str, Any], paths: Collection[Path]) -> None:
        """Leave values out of ``data``; the items of a list behind one keep their places."""
        self.refused.update(map(self.as_written, paths))
        for path in sorted(paths, key=_from_the_last):
            _drop(data, path)
            if isinstance(path[-1], int):
                within = self.as_written(path[:-1])
                container = _at(data, path[:-1])
                kept = self._kept.setdefault(within, list(range(len(container) + 1)))
                del kept[path[-1]]

    def as_written(self, path: Path) -> Path:
        """Return a path with the numbers that the author's file gives to items of lists."""
        written: Path = ()
        for step in path:
            kept = self._kept.get(written)
            written = (*written, kept[step] if kept and isinstance(step, int) else step)
        return written

    @property
    def has_errors(self) -> bool:
        """Say whether a finding so far is an error."""
        return any(found.severity == Severity.ERROR for found in self.found)

    def _made(
        self,
        make: Callable[..., Diagnostic],
        rule: str,
        message: str,
        at: Path | Span,
        *,
        help: str = "",  # noqa: A002
        **more: Any,
    ) -> Diagnostic:
        span = at if isinstance(at, Span) else self.span(at)
        spelled = in_toml(help) if self.header.syntax == "toml" else help
        return make(rule, message, span, line_text=self.line_text(span), help=spelled, **more)

    def _span(self, place: Place) -> Span:
        return Span(self.path, place.line - self.lines_above, place.column, max(place.width, 1))


def _paths(value: Any, path: Path) -> Iterator[Path]:
    yield path
    if isinstance(value, dict | list):
        for step, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _paths(item, (*path, step))


def read_toml(data: bytes, path: str) -> tuple[Reading | None, tuple[Diagnostic, ...]]:
    """Read a whole file of TOML as strictly as a header; None where it cannot be read."""
    bare = data.removeprefix(b"\xef\xbb\xbf")
    header, found = read_header(b"+++\n" + bare + b"\n+++\n", path)
    return (Reading(header, path, lines_above=1) if header else None), tuple(_moved_up(one, 1) for one in found)


def _moved_up(found: Diagnostic, lines: int) -> Diagnostic:
    """Say of a whole file what was said of the front matter that it was read as."""
    span = found.span

    def moved(text: str) -> str:
        text = re.sub(r"\bline (\d+)", lambda number: f"line {int(number[1]) - lines}", text)
        return re.sub(r"\b(?:this|the) front matter\b", "this file", text)

    return msgspec.structs.replace(
        found,
        span=Span(span.path, max(span.line - lines, 1), span.column, span.width),
        message=moved(found.message),
        notes=tuple(map(moved, found.notes)),
    )


def read_model(reading: Reading, model: type[Model], known: Known) -> Model:
    """Hold the header against ``model``: all faults at once, each at its place. A value that cannot be used is reported and left out.

    So the rest of the header can still be held against its rules; what is made of it must not be published.
    """
    data = _as_written(reading)
    _rename(reading, data, known)
    data = {key: value for key, value in data.items() if key not in known.extra}
    _check_characters(reading, data, ())
    for path in list(_unknown(data, model, ())):
        _report_unknown(reading, path, model, known)
        _drop(data, path)
    for path, annotation in list(_missing(data, model, ())):
        _report_missing(reading, path, annotation)
    while True:
        try:
            return model.model_validate(data)
        except ValidationError as problems:
            _refuse(reading, data, problems, known)


def check_text(reading: Reading) -> None:
    """Report every line of the text that holds a character which is valid neither in a page nor in a feed, whatever its site's language."""
    header = reading.header
    if not NOT_IN_TEXT.search(header.body):
        return
    for number, line in enumerate(header.body.split("\n"), header.body_line):
        if found := NOT_IN_TEXT.search(line):
            message = f"this line holds the control character U+{ord(found[0]):04X}, which is valid neither in a page nor in a feed"
            reading.error("control-character", message, Span(reading.path, number, found.start() + 1), help="remove it")


def read_allow(reading: Reading, allowed: Sequence[str]) -> tuple[str, ...]:
    """Return the rules of quality that a file allows itself to break; every other name in ``allow`` is an error."""
    for number, rule in enumerate(allowed):
        if rule in QUALITY:
            continue
        if rule in RULES:
            help_ = f"a file may allow {', '.join(sorted(QUALITY))}; the level of any other rule stands in blogkit.toml"
            reading.error("invalid-value", f"a file cannot allow itself '{rule}'", ("allow", number), help=help_)
        else:
            nearest = did_you_mean(rule, QUALITY)
            help_ = f"did you mean '{nearest}'?" if nearest else f"a file may allow {', '.join(sorted(QUALITY))}"
            reading.error("unknown-rule", f"there is no rule '{rule}'", ("allow", number), help=help_)
    return tuple(rule for rule in allowed if rule in QUALITY)


def _as_written(reading: Reading) -> dict[str, Any]:
    texts = reading.header.texts

    def walk(value: Any, path: Path) -> Any:
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
            _report_renamed_twice(reading, theirs, ours, known)
            del data[theirs]
        else:
            data[ours] = data.pop(theirs)
            reading.written_as[ours] = theirs


def _report_renamed_twice(reading: Reading, theirs: str, ours: str, known: Known) -> None:
    span = reading.span((theirs,), of_key=True)
    if ours in known.disclosure:
        message = f"this header gives both '{theirs}' and '{ours}', and they mean the same"
        reading.error("contradictory-disclosure", message, span, help=f"keep '{ours}' and remove '{theirs}'")
    else:
        reading.warn("renamed-key-twice", f"both '{theirs}' and '{ours}' are given, and '{ours}' wins", span, help=f"remove '{theirs}'")


def _check_characters(reading: Reading, value: Any, path: Path) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            _check_characters(reading, item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            _check_characters(reading, item, (*path, number))
    elif found := CONTROL.search(value):
        reading.error(
            "control-character",
            f"this value holds the control character U+{ord(found[0]):04X}, which is valid neither in a page nor in a feed",
            path,
            help="remove it",
        )


def _unknown(value: Any, annotation: Any, path: Path) -> Iterator[Path]:
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
def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        found = _model_in(inner) if isinstance(inner, type) or get_args(inner) else None
        if found is not None:
            return found
    return None


def _missing(value: Any, annotation: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Yield the path of every key that has to be there and is not, with what it holds."""
    model = _model_in(annotation)
    if model is None:
        return
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _missing(item, annotation, (*path, number))
    elif isinstance(value, dict):
        yield from (((*path, key), _fields(model)[key]) for key in _needed(model) if key not in value)
        for key, annotated in _fields(model).items():
            if key in value:
                yield from _missing(value[key], annotated, (*path, key))


@cache
def _needed(model: type[BaseModel]) -> tuple[str, ...]:
    return tuple(name for name, field in model.model_fields.items() if field.json_schema_extra)


def _report_missing(reading: Reading, path: Path, annotation: Any) -> None:
    shape = " {…}" if get_origin(annotation) is dict else ""
    reading.error("invalid-value", f"'{path[-1]}' is missing here", reading.span(path[:-1]), help=f"add '{path[-1]}:{shape}'")
    reading.refused.add(reading.as_written(path))


def _report_unknown(reading: Reading, path: Path, model: type[BaseModel], known: Known) -> None:
    name = _shortened(str(path[-1]))
    span = reading.span(path, of_key=True)
    if len(path) == 1 and (instead := known.holding.get(_plain(name))):
        message = f"the key '{name}' is not used here, and what it keeps from readers would be published"
        reading.error("foreign-key", message, span, label="not used", help=instead)
        return
    if len(path) == 1 and name in known.explained:
        reading.warn("foreign-key", f"the key '{name}' is not used here", span, label="not used", help=known.explained[name])
        return
    if len(path) == 1 and (instead := known.disclosing.get(_plain(name))):
        message = f"there is no key '{name}', and no reader would see what it says"
        reading.error("unknown-key", message, span, label="unknown key", help=instead)
        return
    known_here = _known_keys(model, path)
    nearest = did_you_mean(name, known_here)
    help_ = (
        f"did you mean '{nearest}'?"
        if nearest
        else "values of your own live under 'extra:'"
        if len(path) == 1 and "extra" in known_here
        else f"known here: {', '.join(sorted(known_here))}"
    )
    if nearest and (nearest in known.disclosure or (len(path) > 1 and path[0] in known.disclosure)):
        reading.error(
            "unknown-key",
            f"there is no key '{name}', and it is too near to the disclosure '{nearest}' to pass over",
            span,
            label="unknown key",
            help=help_,
        )
    else:
        reading.warn("unknown-key", f"there is no key '{name}'", span, label="unknown key", help=help_)


def _plain(key: str) -> str:
    """Write ``paidBy``, ``Paid By`` and ``paid_by`` as ``paid-by``."""
    return re.sub(r"[ _-]+", "-", re.sub(r"(?<=[a-z])(?=[A-Z])", "-", key).casefold())


def _shortened(written: str) -> str:
    """Cut what would make a message unreadable; the place shows the whole of it."""
    shown = " ".join(written.split())
    return shown if len(shown) <= SHOWN_CHARACTERS else shown[:SHOWN_CHARACTERS] + "…"


def _known_keys(model: type[BaseModel], path: Path) -> list[str]:
    annotation: Any = model
    for step in path[:-1]:
        inner = _model_in(annotation)
        if isinstance(step, str) and inner is not None:
            annotation = _fields(inner)[step]
    inner = _model_in(annotation)
    return list(_fields(inner)) if inner else []


def _drop(data: Any, path: Path) -> None:
    del _at(data, path[:-1])[path[-1]]


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def _from_the_last(path: Path) -> list[tuple[int, str]]:
    """Sort items of a list from its end, so that none moves before its turn."""
    return [(-step, "") if isinstance(step, int) else (0, step) for step in path]


def _refuse(reading: Reading, data: dict[str, Any], problems: ValidationError, known: Known) -> None:
    """Report every value that cannot be used and take it out of ``data``."""
    paths: set[Path] = set()
    for problem in problems.errors(include_url=False, include_context=True):
        path: Path = tuple(
            step
            for step in problem["loc"]
            if isinstance(step, int) or not step.startswith(("function-", "list[", "constrained", "nullable"))
        )
        if reading.as_written(path) not in reading.refused:
            _report_invalid(reading, problem, path, known)
        paths.add(_standing(data, path))
    reading.refuse(data, {path for path in paths if not any(path[:length] in paths for length in range(1, len(path)))})


def _standing(data: Any, path: Path) -> Path:
    """Return as much of a path as there is in ``data``: of a missing key what misses it, of a text where a list may be the text."""
    for number, step in enumerate(path):
        has_step = isinstance(data, dict) and step in data if isinstance(step, str) else isinstance(data, list) and step < len(data)
        if not has_step:
            return path[:number]
        data = data[step]
    return path


def _report_invalid(reading: Reading, problem: Any, path: Path, known: Known) -> None:
    kind = problem["type"]
    name = next((str(step) for step in reversed(path) if isinstance(step, str)), "header")
    context = problem.get("ctx") or {}
    shape = known.shapes.get(name, "")
    if kind == "missing":
        reading.error("invalid-value", f"'{name}' is missing here", reading.span(path[:-1]), help=f"add '{name}:'")
    elif kind in {"literal_error", "enum"}:
        expected = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        written = problem["input"] if isinstance(problem["input"], str) else "this"
        reading.error("invalid-value", f"'{name}' cannot be '{_shortened(written)}'", path, help=_words_help(written, expected))
    elif kind == "value_error":
        reading.error("invalid-value", str(context["error"]), path, help=shape)
    else:
        reading.error("invalid-value", f"'{name}' {_EXPECTED.get(kind, 'has a value that cannot be used here')}", path, help=shape)


FEW_WORDS = 5


def _words_help(written: str, words: list[str]) -> str:
    nearest = did_you_mean(written, words)
    listed = f"it can be {_alternatives(words)}"
    if not nearest:
        return listed
    return f"did you mean '{nearest}'?" + (f" {listed}" if len(words) <= FEW_WORDS else "")


def _alternatives(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


_EXPECTED = {
    "string_type": "must be a text here, not a list or a map",
    "string_too_short": "is empty here; a key that says nothing is left out",
    "string_too_long": "is longer than any reader would read",
    "list_type": "must be a list here",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "int_parsing": "must be a whole number",
    "model_type": "must be a map of keys and values here",
    "model_attributes_type": "must be a map of keys and values here",
    "dict_type": "must be a map of keys and values here",
}
