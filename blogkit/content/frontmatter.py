"""A file's bytes become its header, read strictly, and its body. Never guesses: what could be read in two ways is refused by name.

A header that is returned has no fault at all. PyYAML and tomllib read it; around them stand the checks that keep a disclosure from
vanishing in a header that a machine still finds valid.
"""

import bisect
import math
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import yaml
from frontmatter.default_handlers import BaseHandler

from blogkit.diagnostics import Diagnostic, Span, error, in_order

DataPath = tuple[str | int, ...]

MAX_FILE_BYTES = 5_000_000
MAX_HEADER_CHARACTERS = 64_000
MAX_DEPTH = 32
"""Levels of lists and maps in each other. The contract needs five."""
MAX_OPEN_BRACKETS = 200
"""Brackets open at once, quoted or not, before a parser sees the text: 200,000 of them take libyaml a minute, or its life."""
MAX_NUMBER_CHARACTERS = 18
"""A longer number does not fit into 64 bits: it is somebody's account number and stays text."""
MAX_FINDINGS = 100
MAX_RESTARTS = 10
"""How often reading goes on behind a syntax error, to find what else is wrong."""
FIRST_LINES = 5
"""In so many lines without a delimiter one lower-case key is enough to be a broken try at front matter."""
TRY_LINES = 10
"""In so many lines two keys are needed, or one and something like a delimiter."""


class Place(NamedTuple):
    """Where a key or a value stands. Lines and columns count from 1, columns and width in characters."""

    line: int
    column: int
    width: int


class Header(NamedTuple):
    """A file cut in two: what its front matter says, and its text."""

    data: dict[str, Any]
    """Text (dates too), int, float, bool, list, dict; None only inside a list. A key without a value, or with ``null``, is absent."""
    keys: dict[DataPath, Place]
    """Data path -> place of the key, or of the item of a list. Keys without a value are here too."""
    values: dict[DataPath, Place]
    lines: tuple[str, ...]
    """Every line of the file: line 7 is ``lines[6]``."""
    body: str
    """The text after the closing delimiter, its lines ending in a line feed."""
    body_line: int
    syntax: str
    """``yaml``, ``toml`` or ``none``."""
    texts: dict[DataPath, str]
    """Data path -> a scalar as it was written, without quotes: ``1.10``, ``2026``, ``no``. A field that holds text takes it from here."""


def read_header(data: bytes, path: str) -> tuple[Header | None, tuple[Diagnostic, ...]]:
    """Read a file's front matter: either a header that can be trusted, or every reason why not."""
    faults = _Faults(path)
    decoded = _decode(data, faults)
    header = _read(decoded, faults) if decoded else None
    if faults.found:
        return None, tuple(in_order(faults.found))
    return header, ()


class _Faults:
    """What is wrong with one file, while it is read."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.lines: Sequence[str] = ()
        self.found: list[Diagnostic] = []

    def add(self, rule: str, message: str, place: Place, *, label: str = "", help: str = "", notes: Iterable[str] = ()) -> None:  # noqa: A002
        if len(self.found) >= MAX_FINDINGS:
            return
        line_text = self.lines[place.line - 1] if place.line <= len(self.lines) else ""
        span = Span(self.path, place.line, place.column, max(place.width, 1))
        self.found.append(error(rule, message, span, line_text=line_text, label=label, help=help, notes=notes))

    def marks(self, line: int) -> bool:
        """Say whether something is known to be wrong on this line, so that what follows from it need not be told."""
        return any(found.span.line == line for found in self.found)


# Bytes to lines


class _Decoded(NamedTuple):
    text: str
    lines: list[str]
    line_ends: list[str]
    """How each line ended in the file; empty where all ended in a line feed."""


_LINE_END = re.compile(r"\r\n|\r|\n")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def _decode(data: bytes, faults: _Faults) -> _Decoded | None:
    if len(data) > MAX_FILE_BYTES:
        megabytes = f"{len(data) / 1_000_000:.1f} MB"
        faults.add(
            "file-too-large",
            f"this file is {megabytes} long, more than any post",
            Place(1, 1, 1),
            help="put large data into 'static/' and link to it",
        )
        return None
    try:
        text = data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as problem:
        _report_not_utf8(data, problem.start, faults)
        return None
    if not text.strip():
        faults.add(
            "empty-file", "this file is empty", Place(1, 1, 1), help="delete it, or begin it with '---', a title, a date and '---' again"
        )
        return None
    line_ends: list[str] = []
    if "\r" in text:
        line_ends = _LINE_END.findall(text)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    faults.lines = lines
    if "\0" in text:
        _report_nul(text, lines, faults)
        return None
    return _Decoded(text, lines, line_ends)


def _report_not_utf8(data: bytes, bad_at: int, faults: _Faults) -> None:
    before = _LINE_END.split(data[:bad_at].decode().removeprefix("\ufeff"))
    faults.lines = _LINE_END.split(data.decode(errors="replace").removeprefix("\ufeff"))
    encoding = "it looks like UTF-16" if data.startswith(_UTF16_MARKS) else "it may be Windows-1252 or Latin-1"
    faults.add(
        "not-utf8",
        f"this file is not UTF-8: {encoding}",
        Place(len(before), len(before[-1]) + 1, 1),
        label=f"byte 0x{data[bad_at]:02X}",
        help="save it as UTF-8; every editor can",
    )


def _report_nul(text: str, lines: list[str], faults: _Faults) -> None:
    number = next(number for number, line in enumerate(lines, 1) if "\0" in line)
    count = text.count("\0")
    faults.add(
        "nul-byte",
        "a NUL byte stands in this file",
        Place(number, lines[number - 1].index("\0") + 1, 1),
        help="delete it; this is perhaps no text file, or one that was saved half",
        notes=[f"there are {count:,} of them"] if count > 1 else (),
    )


# Lines to header and body

_SYNTAX = {"---": "yaml", "+++": "toml"}
_SPLIT = {mark: BaseHandler(fm_boundary=re.compile(rf"^{re.escape(mark)}[ \t]*$", re.MULTILINE)) for mark in _SYNTAX}
_KEY_LINE = {
    "yaml": re.compile(r"""(["']?)[A-Za-z_][\w.-]*\1[ \t]*:(?=[ \t]|$)""", re.ASCII),
    "toml": re.compile(r"""(["']?)[A-Za-z_][\w.-]*\1[ \t]*=(?!=)""", re.ASCII),
}
_PLAIN_KEY_LINE = {
    "yaml": re.compile(r"[a-z][a-z0-9_-]*:(?=[ \t]|$)"),
    "toml": re.compile(r"[a-z][a-z0-9_-]*[ \t]*=(?![=>])"),
}
_PART_OF_HEADER = re.compile(r"[ \t#-]|$")
_DASHES = "-\u2010-\u2015\u2212"
_LIKE_OPENING = re.compile(rf"---.*|\+\+\+.*|[{_DASHES}]{{2,}}[ \t]*\w{{0,12}}:?$|\+{{2,}}$|[\u2014\u2015]$")
_LIKE_CLOSING = re.compile(rf"[ \t]*(?:[{_DASHES}]{{2,}}|[\u2014\u2015]|\+{{2,}})\s*\w{{0,12}}\s*$")
_FENCE = ("```", "~~~")


def _read(decoded: _Decoded, faults: _Faults) -> Header | None:
    text, lines, line_ends = decoded
    start = _opening(lines, faults)
    if start is None:
        return Header({}, {}, {}, tuple(lines), text, 1, "none", {})
    mark = lines[start].rstrip(" \t")
    syntax = _SYNTAX[mark]
    end, is_closed = _closing(lines, start, faults)
    if is_closed:
        header, rest = _SPLIT[mark].split(text)
        _check_second_header(lines, end, syntax, faults)
    else:
        header, rest = "\n" + "\n".join(lines[start + 1 : end]), ""
    if len(header) > MAX_HEADER_CHARACTERS:
        message = f"this front matter is {len(header):,} characters long, and {MAX_HEADER_CHARACTERS:,} are the limit"
        faults.add("front-matter-too-large", message, Place(start + 1, 1, 3), help="move what is text into the post")
        return None
    _check_line_ends(line_ends[: end + 1], faults)
    header = _check_characters(header, start + 1, faults)
    if not _is_shallow(header, start + 1, faults):
        return None
    tree = (_Yaml if syntax == "yaml" else _Toml)(header, start + 1, faults).read()
    return Header(tree.data, tree.keys, tree.values, tuple(lines), rest[1:], end + 2, syntax, tree.texts)


def _opening(lines: list[str], faults: _Faults) -> int | None:
    """Return the line that opens the front matter; None, perhaps with a fault, where none does."""
    if lines[0].rstrip(" \t") in _SYNTAX:
        return 0
    first = next(number for number, line in enumerate(lines) if line.strip())
    if lines[first].rstrip(" \t") in _SYNTAX:
        message = "front matter begins on the first line of a file, and this is a later one"
        faults.add("malformed-front-matter", message, Place(first + 1, 1, 3), help="delete the empty lines above it")
        return first
    _check_broken_try(lines, first, faults)
    return None


def _check_broken_try(lines: list[str], first: int, faults: _Faults) -> None:
    line = lines[first]
    seen = _HIDDEN.sub("", line).strip()
    place = Place(first + 1, len(line) - len(line.lstrip()) + 1, len(line.strip()))
    if _HIDDEN.search(line) and _LIKE_OPENING.match(seen):
        _check_characters(line, first + 1, faults)
    elif seen in _SYNTAX:
        message = f"this '{seen}' does not stand alone at the start of its line, so it opens no front matter"
        faults.add("malformed-front-matter", message, place, help="delete what stands before and behind it, spaces too")
    elif seen[:3] in _SYNTAX or _LIKE_OPENING.match(seen):
        message = "this line looks like the start of front matter and is not quite one"
        faults.add(
            "malformed-front-matter",
            message,
            place,
            label="nothing but '---' or '+++'",
            help="write exactly three: '---' for YAML, '+++' for TOML",
        )
    elif seen == "{" or seen.startswith('{"'):
        faults.add("malformed-front-matter", "front matter in JSON is not read here", place, help="write it as YAML between '---' lines")
    elif number := _first_stray_key(lines, first):
        place = Place(number, 1, len(lines[number - 1].rstrip()))
        message = "this reads like front matter, and no '---' opens it"
        faults.add("malformed-front-matter", message, place, help="put a line '---' before the first key and another after the last")


def _first_stray_key(lines: list[str], first: int) -> int:
    """Return the number of the line where a header without its opening begins, or 0."""
    keys: list[int] = []
    seen = 0
    for number, line in enumerate(lines[first : first + 3 * TRY_LINES], first + 1):
        if line.lstrip().startswith(_FENCE) or seen == TRY_LINES:
            break
        seen += bool(line.strip())
        if any(pattern.match(line) for pattern in _KEY_LINE.values()):
            keys.append(number)
            if seen <= FIRST_LINES and any(pattern.match(line) for pattern in _PLAIN_KEY_LINE.values()):
                return keys[0]
        elif keys and _LIKE_CLOSING.match(line):
            return keys[0]
    return keys[0] if len(keys) > 1 else 0


def _closing(lines: list[str], start: int, faults: _Faults) -> tuple[int, bool]:
    """Return the index of the line that ends the front matter and whether it is a proper one; each other ending is a fault."""
    mark = lines[start].rstrip(" \t")
    end = next(
        (number for number in range(start + 1, len(lines)) if lines[number].startswith(mark) and lines[number].rstrip(" \t") == mark), None
    )
    if mark == "---":
        dots = next((number for number in range(start + 1, len(lines) if end is None else end) if lines[number].rstrip() == "..."), None)
        if dots is not None and (end is not None or dots <= _last_of_header(lines, start, mark)):
            faults.add(
                "malformed-front-matter", "front matter ends with '---' here, not with '...'", Place(dots + 1, 1, 3), help="write '---'"
            )
            return dots, False
    if end is not None:
        return end, True
    last = _last_of_header(lines, start, mark)
    near = _near_closing(lines, start + 1, last + 1)
    if near is None:
        message = f"this '{mark}' opens front matter that no other '{mark}' closes"
        faults.add(
            "unclosed-front-matter", message, Place(start + 1, 1, 3), label="opened here", help=f"put a line '{mark}' after the last key"
        )
        return next((number for number in range(start + 1, last) if not lines[number].strip()), last), False
    _report_near_closing(lines, near, start, faults)
    return near, False


def _last_of_header(lines: list[str], start: int, mark: str) -> int:
    """Return the index behind the last line that can still belong to a header which nothing closes."""
    for number in range(start + 1, len(lines)):
        line = lines[number]
        if not (
            _PART_OF_HEADER.match(line)
            or _KEY_LINE[_SYNTAX[mark]].match(line)
            or line.startswith(("[", "]", "..."))
            or _LIKE_CLOSING.match(line)
        ):
            return number
    return len(lines)


def _near_closing(lines: Sequence[str], begin: int, end: int) -> int | None:
    return next((number for number in range(begin, min(end, len(lines))) if _LIKE_CLOSING.match(lines[number])), None)


def _report_near_closing(lines: Sequence[str], near: int, start: int, faults: _Faults) -> None:
    mark = lines[start].rstrip(" \t")
    line = lines[near]
    bare = line.strip()
    what = f"this '{mark}' does not stand alone at the start of its line, so it" if bare == mark else f"'{bare}'"
    place = Place(near + 1, line.index(bare) + 1, len(bare))
    faults.add(
        "unclosed-front-matter",
        f"{what} does not close the front matter that begins on line {start + 1}",
        place,
        label=f"must be exactly '{mark}'",
        help=f"write '{mark}' at the start of the line",
    )


def _check_second_header(lines: list[str], end: int, syntax: str, faults: _Faults) -> None:
    """Refuse keys that an extra delimiter pushed out of the front matter: they would be printed and do nothing."""
    mark = lines[end].rstrip(" \t")
    number = end + 1
    while number < len(lines) and (not lines[number].strip() or lines[number].rstrip(" \t") == mark):
        number += 1
    if number == len(lines) or not _PLAIN_KEY_LINE[syntax].match(lines[number]):
        return
    last = number
    while last < len(lines) and lines[last].strip() and (_KEY_LINE[syntax].match(lines[last]) or _PART_OF_HEADER.match(lines[last])):
        if lines[last].rstrip(" \t") == mark:
            break
        last += 1
    is_closed = last < len(lines) and lines[last].rstrip(" \t") == mark
    is_apart = number > end + 1 and not any(line.strip() for line in lines[end + 1 : number])
    if is_closed or not is_apart:
        faults.add(
            "malformed-front-matter",
            f"this line reads like front matter, but the '{mark}' on line {end + 1} has ended it",
            Place(number + 1, 1, len(lines[number].rstrip())),
            label="stands in the text",
            help=f"keep one '{mark}' before the first key and one after the last; around text, leave empty lines",
        )


# Characters

_JOINERS = "\u200c\u200d"
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_LINE_SEPARATORS = "\x85\u2028\u2029"
# Controls, every format character (Unicode category Cf), letters without a shape, noncharacters, lone surrogates.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]+"
)
_ODD_SPACE = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_JOINING_SCRIPTS = range(0x0600, 0x0E00)
"""Arabic to Sinhala, where a joiner is spelling."""
_LOOKALIKES = str.maketrans(
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0455\u0456\u0458\u04bb\u04cf\u0501\u051b\u051d"  # Cyrillic
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0405\u0406\u0408"
    "\u03b1\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03b3\u03b7\u03f2\u03f3"  # Greek
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u0251\u0261\u0570\u0578\u057d\u0585\u0581\u0566",  # Latin for phonetics, Armenian
    "abekmhopctyxsijhldqwABEKMHOPCTYXSIJaeiknoptuxyncjABEZHIKMNOPTYXagnnuogq",
)
_EAST_ASIAN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "IDEOGRAPHIC", "BOPOMOFO"})


def _check_line_ends(line_ends: list[str], faults: _Faults) -> None:
    """Refuse a carriage return among other line ends: it begins a line that most diffs do not show."""
    if "\r" not in line_ends or len(set(line_ends)) == 1:
        return
    for number, line_end in enumerate(line_ends, 1):
        if line_end == "\r":
            place = Place(number, len(faults.lines[number - 1]) + 1, 1)
            message = "a lone carriage return ends this line, where other lines end differently"
            faults.add("hidden-character", message, place, label="U+000D", help="delete it, or press Enter there if a new line was meant")


def _check_characters(header: str, first_line: int, faults: _Faults) -> str:
    """Report what an author cannot see; return the text with a space in its place, fit for finding further faults."""
    if not _HIDDEN.search(header):
        return header
    before = len(faults.found)
    for number, line in enumerate(header.split("\n"), first_line):
        for found in _HIDDEN.finditer(line):
            if not _is_spelling(line, found.start(), found.end()):
                place = Place(number, found.start() + 1, len(found[0]))
                faults.add(
                    "hidden-character",
                    f"{_kind(found[0])} stands in the front matter",
                    place,
                    label=_code(found[0]),
                    help=_hidden_help(found[0]),
                )
    return _HIDDEN.sub(lambda found: " " * len(found[0]), header) if len(faults.found) > before else header


def _is_spelling(text: str, start: int, end: int) -> bool:
    """Say whether a joiner stands where Unicode means it to: in Persian or Indic words, or in an emoji of several parts."""
    if end - start > 1 or text[start] not in _JOINERS or not 0 < start < len(text) - 1:
        return False
    before, after = text[start - 1], text[end]
    if ord(before) in _JOINING_SCRIPTS and ord(after) in _JOINING_SCRIPTS:
        return True
    is_emoji = unicodedata.category(before) in {"So", "Sk", "Mn"} and not before.isascii() and unicodedata.category(after) == "So"
    return is_emoji and text[start] == "\u200d"


def _kind(hidden: str) -> str:
    char = hidden[0]
    if char in _LINE_SEPARATORS:
        return "an invisible line separator"
    if re.match(f"[{_BIDI}]", char):
        return "a character that turns the direction of the text"
    return "a control character" if unicodedata.category(char) == "Cc" else "an invisible character"


def _code(hidden: str) -> str:
    name = unicodedata.name(hidden[0], "")
    return f"U+{ord(hidden[0]):04X}" + (f" {name}" if name else "") + (f" and {len(hidden) - 1} more" if len(hidden) > 1 else "")


def _hidden_help(hidden: str) -> str:
    return (
        "delete it, or press Enter there if a new line was meant" if hidden[0] in _LINE_SEPARATORS else "delete it; retyping the line helps"
    )


def _check_key(key: str, place: Place, faults: _Faults) -> str:
    """Refuse a key that is not what it seems; return it composed (NFC), so that two spellings of one word are one key."""
    if key.isascii() and key.isprintable():
        return key
    if found := _HIDDEN.search(key) or _ODD_SPACE.search(key):
        faults.add(
            "hidden-character", "this key holds a character that cannot be seen", place, label=_code(found[0]), help="retype the key"
        )
        return key
    imitated = unicodedata.normalize("NFKC", key.translate(_LOOKALIKES))
    if imitated.isascii():
        message = f"this key only looks like '{imitated}'"
        faults.add("lookalike-key", message, place, label=_foreign_letters(key), help=f"retype it as '{imitated}'")
    elif len(_scripts(key)) > 1:
        message = f"this key mixes letters of different scripts: {', '.join(sorted(_scripts(key)))}"
        faults.add("lookalike-key", message, place, label=_foreign_letters(key), help="retype it in one script")
    return unicodedata.normalize("NFC", key)


def _foreign_letters(key: str) -> str:
    return ", ".join(f"'{char}' is {unicodedata.name(char, f'U+{ord(char):04X}')}" for char in dict.fromkeys(key) if not char.isascii())[
        :120
    ]


def _scripts(key: str) -> set[str]:
    names = {unicodedata.name(char, "UNKNOWN").split(" ")[0] for char in key if char.isalpha()}
    return {"EAST ASIAN" if name in _EAST_ASIAN else name for name in names}


_BRACKET = re.compile(r"[\[\]{}]")


def _is_shallow(header: str, first_line: int, faults: _Faults) -> bool:
    """Bound what a parser will be asked to nest, before it is asked."""
    if header.count("[") + header.count("{") <= MAX_OPEN_BRACKETS:
        return True
    depth = 0
    for found in _BRACKET.finditer(header):
        depth = depth + 1 if found[0] in "[{" else max(depth - 1, 0)
        if depth > MAX_OPEN_BRACKETS:
            above = header[: found.start()]
            _report_depth(Place(first_line + above.count("\n"), found.start() - above.rfind("\n"), 1), faults)
            return False
    return True


def _report_depth(place: Place, faults: _Faults) -> None:
    message = f"lists and maps stand in each other here more than {MAX_DEPTH} deep"
    faults.add("front-matter-too-deep", message, place, help="close each '[' and '{', and nest less")


class _TooDeepError(Exception):
    """The header nests too deep; that was reported."""


class _Tree(NamedTuple):
    """What a header says, and where."""

    data: dict[str, Any]
    keys: dict[DataPath, Place]
    values: dict[DataPath, Place]
    texts: dict[DataPath, str]


def _report_duplicate(key: str, place: Place, first: Place, faults: _Faults) -> None:
    message = f"'{key}' is given twice in this front matter"
    faults.add(
        "duplicate-key", message, place, label="given again here", notes=[f"first given on line {first.line}"], help="keep one of the two"
    )


def _check_escapes(value: str, place: Place, faults: _Faults) -> None:
    """Refuse what an escape in quotes can bring into a value: no feed carries a control character, no reader sees a joiner."""
    found = _HIDDEN.search(value)
    if found and not _is_spelling(value, found.start(), found.end()):
        message = f"an escape in this text stands for {_kind(found[0])}"
        faults.add("hidden-character", message, place, label=_code(found[0]), help="delete it")


# YAML

_YAML_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_WORDS = {
    word: value for plain, value in {"true": True, "false": False, "null": None}.items() for word in (plain, plain.title(), plain.upper())
}
_NOTHING = frozenset({"", "~"})
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)?\.[0-9]+(?:[eE][-+]?[0-9]+)?|(?:0|[1-9][0-9]*)[eE][-+]?[0-9]+)")
_PROPERTY = re.compile(r"[!&*][^\s,\[\]{}]*")


def _resolve(text: str) -> Any:
    """Read an unquoted scalar as its author meant it: YAML 1.2's words and decimal numbers, all else is text."""
    if text in _NOTHING:
        return None
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "+-.0123456789" and len(text) <= MAX_NUMBER_CHARACTERS:
        if _INT.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            number = float(text)
            return number if math.isfinite(number) else text
    return text


class _Yaml:
    """The events of a YAML header become data, with a place for each key and value."""

    def __init__(self, text: str, first_line: int, faults: _Faults) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.first_line = first_line
        self.faults = faults
        self.tree = _Tree({}, {}, {}, {})
        self.block_texts: list[range] = []
        self.has_escapes = "\\" in text
        self.events: Iterator[Any] = iter(())
        self.strays = 0

    def read(self) -> _Tree:
        begin: int | None = 0
        restarts = 0
        while begin is not None and restarts <= MAX_RESTARTS:
            begin = self._read_from(begin)
            restarts += 1
        self._check_indented_delimiters()
        return self.tree

    def _read_from(self, begin: int) -> int | None:
        """Read from a line on; return the line to go on from after a syntax error."""
        text = "\n" * begin + "\n".join(self.lines[begin:]) if begin else self.text
        try:
            self.events = iter(yaml.parse(text, Loader=_YAML_LOADER))
            self._document()
        except yaml.YAMLError as problem:
            failed = self._report(problem)
        except (ValueError, OverflowError):  # an escape for a character that does not exist, as PyYAML without libyaml meets it
            failed = len(self.lines)
            number = next((number for number in range(begin, failed) if "\\U" in self.lines[number]), begin)
            message = "an escape with '\\' on this line stands for no character"
            self._add_malformed(number, 0, message, help_="use single quotes, where '\\' means itself")
        except _TooDeepError:
            return None
        else:
            return None
        return next((number for number in range(failed + 1, len(self.lines)) if _KEY_LINE["yaml"].match(self.lines[number])), None)

    def _document(self) -> None:
        events = self.events
        next(events)
        opening = next(events)
        if isinstance(opening, yaml.StreamEndEvent):
            return
        if opening.explicit:
            self._report_second_document(opening)
        root = next(events)
        value = self._node(root, (), 0)
        if isinstance(root, yaml.MappingStartEvent):
            self.tree.data.update(value)
        else:
            self._report_not_a_mapping(root)
        next(events)
        following = next(events)
        if isinstance(following, yaml.DocumentStartEvent):
            self._report_second_document(following)

    def _node(self, event: Any, path: DataPath, indent: int | None) -> Any:
        """Return the value that begins with ``event``; ``indent`` is the column of the block around it, None inside brackets."""
        if isinstance(event, yaml.AliasEvent):
            self._report_property("yaml-alias", event)
            return None
        if event.anchor is not None:
            self._report_property("yaml-alias", event)
        elif event.tag is not None:
            self._report_property("yaml-tag", event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path, indent)
        if len(path) >= MAX_DEPTH:
            _report_depth(self._place(event.start_mark), self.faults)
            raise _TooDeepError
        return self._collection(event, path, indent)

    def _scalar(self, event: Any, path: DataPath, indent: int | None) -> Any:
        text: str = event.value
        style = event.style
        self.tree.texts[path] = text
        if not style and not text:
            return None
        self.tree.values[path] = place = self._place(event.start_mark, event.end_mark)
        if style in {"|", ">"}:
            self.block_texts.append(range(event.start_mark.line + 1, event.end_mark.line))
        elif indent is not None:
            self._check_continuation(event.start_mark.line, event.end_mark.line, indent, "text")
        if style == '"' and self.has_escapes:
            _check_escapes(text, place, self.faults)
        return text if style else _resolve(text)

    def _collection(self, event: Any, path: DataPath, indent: int | None) -> Any:
        is_map = isinstance(event, yaml.MappingStartEvent)
        inner = None if event.flow_style else event.start_mark.column
        self.tree.values[path] = self._place(event.start_mark)
        value, end = (self._mapping if is_map else self._sequence)(path, inner)
        if event.flow_style:
            self.tree.values[path] = self._place(event.start_mark, end)
            if indent is not None:
                self._check_continuation(event.start_mark.line, end.line, indent, "map" if is_map else "list")
        return value

    def _sequence(self, path: DataPath, indent: int | None) -> tuple[list[Any], Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            at = (*path, len(items))
            self.tree.keys[at] = self._place(event.start_mark, event.end_mark)
            items.append(self._node(event, at, indent))
            self.tree.keys[at] = self.tree.values.get(at, self.tree.keys[at])
        return items, event.end_mark

    def _mapping(self, path: DataPath, indent: int | None) -> tuple[dict[str, Any], Any]:
        pairs: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            at = self._key(event, path)
            value = self._node(next(self.events), at, indent)
            if value is not None:
                pairs[str(at[-1])] = value
        return pairs, event.end_mark

    def _key(self, event: Any, path: DataPath) -> DataPath:
        """Return the data path that a key makes, or a path of nothing where the key cannot be used."""
        self.strays -= 1
        nowhere = (*path, self.strays)
        place = self._place(event.start_mark, event.end_mark)
        if not isinstance(event, yaml.ScalarEvent):
            if not isinstance(event, yaml.AliasEvent):
                self.faults.add(
                    "invalid-key", "this key is a list or a map", place, help="a key is one word; text in brackets needs quotes"
                )
            self._node(event, nowhere, None)
            return nowhere
        if event.anchor is not None or event.tag is not None:
            self._report_property("yaml-tag" if event.anchor is None else "yaml-alias", event)
        key: str = event.value
        is_plain = not event.style
        if is_plain and key == "<<":
            self.faults.add(
                "yaml-merge-key", "'<<' would merge keys that stand elsewhere", place, help="write the keys out where they belong"
            )
            return nowhere
        runs_on = place.line != self._place(event.end_mark).line
        complaint = "this key runs over several lines" if runs_on else _complaint_about_key(key, is_plain=is_plain)
        if complaint:
            help_ = f'put it in quotes: "{key}"' if key and key.isalnum() else "give the value a key of one word"
            self.faults.add("invalid-key", complaint, place, help=help_)
            return nowhere
        key = _check_key(key, place, self.faults)
        at = (*path, key)
        if at in self.tree.keys:
            _report_duplicate(key, place, self.tree.keys[at], self.faults)
            return nowhere
        self.tree.keys[at] = place
        return at

    def _check_continuation(self, first: int, last: int, indent: int, what: str) -> None:
        """Refuse a key that a forgotten quote or bracket above has swallowed."""
        for number in range(first + 1, min(last + 1, len(self.lines))):
            line = self.lines[number]
            bare = line.lstrip()
            column = len(line) - len(bare)
            if column <= indent and _KEY_LINE["yaml"].match(bare):
                message = f"this line reads like a key, but the {what} that begins on line {first + self.first_line} goes on here"
                place = Place(number + self.first_line, column + 1, len(bare.rstrip()))
                self.faults.add(
                    "malformed-front-matter", message, place, help=f"close the {what} above, or indent this line if it belongs to it"
                )

    def _check_indented_delimiters(self) -> None:
        number = self._stray_delimiter(len(self.lines))
        if number is not None and not self.faults.marks(number + self.first_line):
            _report_near_closing(self.faults.lines, number + self.first_line - 1, self.first_line - 1, self.faults)

    def _stray_delimiter(self, end: int) -> int | None:
        """Find a line that was meant to close this header; in an indented text a row of dashes may stand."""
        for number, line in enumerate(self.lines[1:end], 1):
            is_text = line[:1].isspace() and (line.strip() != "---" or any(number in text for text in self.block_texts))
            if not is_text and _LIKE_CLOSING.match(line):
                return number
        return None

    def _report(self, problem: yaml.YAMLError) -> int:
        """Report a syntax error in plain words; return the index of the line that it was met on."""
        if not isinstance(problem, yaml.MarkedYAMLError):  # a character that YAML does not know; those were reported
            place = Place(self.first_line, 1, 3)
            self.faults.add("malformed-front-matter", "a character in this front matter has no place in YAML", place, help="retype it")
            return len(self.lines)
        met: Any = problem.problem_mark or problem.context_mark
        context: Any = problem.context_mark
        what = problem.problem or ""
        mark = context if context is not None and _is_about_context(what, context.line, met.line) else met
        near = self._stray_delimiter(met.line + 1)
        if near is not None:
            if not self.faults.marks(near + self.first_line):
                _report_near_closing(self.faults.lines, near + self.first_line - 1, self.first_line - 1, self.faults)
            return int(met.line)
        number = min(mark.line, len(self.lines) - 1)
        column = min(mark.column, len(self.lines[number]))
        rule, message, help_ = _explain_yaml(what, self.lines[number], column)
        if rule != "malformed-front-matter":
            self._add(rule, number, column, message, help_)
        else:
            self._add_malformed(number, column, message, help_)
        return int(met.line)

    def _add_malformed(self, number: int, column: int, message: str, help_: str) -> None:
        if not self.faults.marks(number + self.first_line):
            self._add("malformed-front-matter", number, column, message, help_)

    def _add(self, rule: str, number: int, column: int, message: str, help_: str) -> None:
        word = re.match(r"\S+", self.lines[number][column:]) if number < len(self.lines) else None
        place = Place(number + self.first_line, column + 1, len(word[0]) if word else 1)
        self.faults.add(rule, message, place, help=help_)

    def _report_second_document(self, opening: Any) -> None:
        place = self._place(opening.start_mark, opening.end_mark)
        self.faults.add("malformed-front-matter", "this '---' begins a second document inside the front matter", place, help="delete it")

    def _report_not_a_mapping(self, root: Any) -> None:
        place = self._place(root.start_mark, root.end_mark)
        is_list = isinstance(root, yaml.SequenceStartEvent)
        line = self.lines[root.start_mark.line]
        help_ = _missing_space_help(line) or "write 'key: value', one on each line"
        message = f"this front matter is {'a list' if is_list else 'a text'}, not keys with values"
        self.faults.add("front-matter-not-a-mapping", message, place, help=help_)

    def _report_property(self, rule: str, event: Any) -> None:
        number, column = event.start_mark.line, event.start_mark.column
        found = _PROPERTY.match(self.lines[number], column)
        word = found[0] if found else ""
        message, help_ = _property_words(rule, word)
        self.faults.add(rule, message, Place(number + self.first_line, column + 1, len(word)), help=help_)

    def _place(self, start: Any, end: Any = None) -> Place:
        """Return the place between two marks, cut at the end of the first line."""
        if end is not None and end.line == start.line:
            width = end.column - start.column
        else:
            width = len(self.lines[start.line].rstrip()) - start.column if start.line < len(self.lines) else 1
        return Place(start.line + self.first_line, start.column + 1, max(width, 1))


def _complaint_about_key(key: str, *, is_plain: bool) -> str:
    if not key.strip():
        return "a value stands here without a key"
    if is_plain and not isinstance(_resolve(key), str):
        return f"the key {key} is a number or one of the words true, false and null, not a name"
    return ""


def _property_words(rule: str, word: str) -> tuple[str, str]:
    if rule == "yaml-tag":
        return (
            f"'{word}' is a YAML tag, which front matter here has no use for",
            "delete it, or put the value in quotes if it begins with '!'",
        )
    role = "refers to a value that stands elsewhere" if word.startswith("*") else "names a value for use elsewhere"
    return f"'{word}' {role}", f"write the value out, or put it in quotes if it begins with '{word[:1] or '&'}'"


_ABOUT_CONTEXT = ("could not find expected ':'", "unexpected end of stream", "expected alphabetic or numeric")
_ABOUT_BRACKET = ("',' or ']'", "',' or '}'")


def _is_about_context(what: str, context_line: int, line: int) -> bool:
    """Say whether the place where the broken thing begins tells more than the place where the parser gave up."""
    return any(words in what for words in _ABOUT_CONTEXT) or (context_line != line and any(words in what for words in _ABOUT_BRACKET))


_YAML_WORDS = (
    ("mapping values", "a second ': ' stands in this value", "put the whole value in quotes"),
    (
        "unexpected end of stream",
        "this quote opens a text that no second quote closes",
        "add the closing quote; inside the text, double it ('') or write \\\"",
    ),
    ("',' or ']'", "this list lacks a comma, or its closing ']'", "write [a, b]; put items with commas or colons in quotes"),
    (
        "',' or '}'",
        "this map lacks a comma, or its closing '}'",
        "write {key: value, other: value}; put values with commas or colons in quotes",
    ),
    ("unknown escape", "'\\' and this letter mean nothing together in double quotes", "write '\\\\' for a backslash, or use single quotes"),
    ("escape", "this escape with '\\' stands for no character", "write '\\\\' for a backslash, or use single quotes"),
    ("cannot start any token", "a value cannot begin with this character", "put the value in quotes"),
    ("expected node content", "a value cannot begin with this character", "put the value in quotes"),
    ("expected the node content", "a value cannot begin with this character", "put the value in quotes"),
    (
        "sequence entries are not allowed",
        "a list cannot begin on the line of its key",
        "begin each '- item' on a line of its own, or write [a, b]",
    ),
    (
        "'-' indicator",
        "this line stands where an item of the list above should",
        "begin it with '- ', or move it out to the column of its key",
    ),
    ("comment or line break", "nothing may follow '|' or '>' on this line", "begin the text on the next line, indented"),
    ("chomping or indentation", "nothing may follow '|' or '>' on this line", "begin the text on the next line, indented"),
    ("directive", "a line that begins with '%' is no 'key: value'", "put it in quotes, or delete it"),
    ("document start", "this line does not fit the front matter above it", "begin every key of the header in the same column"),
    ("unexpected document", "this delimiter stands inside a quoted text", "close the quote above it"),
    (
        "expected key",
        "this does not follow on what stands before it",
        "put the whole value in quotes, and begin the keys of one map in the same column",
    ),
    (
        "block end",
        "this does not follow on what stands before it",
        "put the whole value in quotes, and begin the keys of one map in the same column",
    ),
)


def _explain_yaml(what: str, line: str, column: int) -> tuple[str, str, str]:
    """Return rule, message and help for what the parser says about a place in a line."""
    rule = "malformed-front-matter"
    indentation = line[: len(line) - len(line.lstrip())]
    if "expected alphabetic or numeric" in what:
        return "yaml-alias", *_property_words("yaml-alias", line[column : column + 1])
    if "tag" in what and "tab" not in what and line[column : column + 1] == "!":
        return "yaml-tag", *_property_words("yaml-tag", line[column:].split(" ", maxsplit=1)[0])
    if "\t" in indentation and column <= len(indentation) + 1:
        return rule, "a tab stands at the start of this line, and YAML is indented with spaces", "replace the tab with spaces"
    if "mapping values" in what and re.fullmatch(r"""\s*(["']?)[\w-]+\1\s*""", line[:column]):
        message = "this key is indented as if it belonged to the line above, which has a value of its own"
        return rule, message, "begin it in the column of the other keys"
    if "could not find expected ':'" in what:
        return (
            rule,
            "this line is no 'key: value'",
            _missing_space_help(line) or "put a colon and a space behind the key, or indent what belongs to the value above",
        )
    message, help_ = next(((message, help_) for words, message, help_ in _YAML_WORDS if words in what), ("", ""))
    return rule, message or f"the YAML here cannot be read: {what}", help_ or "put the value in quotes"


def _missing_space_help(line: str) -> str:
    found = re.match(r"\s*([\w-]+)\s*([:\uff1a\ufe55\ua789\u2236=])([^ \t]?)", line)
    if not found or found[3] == "=":
        return ""
    if found[2] == "=":
        return "write 'key: value'; 'key = value' is TOML and stands between '+++' lines"
    if found[2] != ":":
        return f"'{found[2]}' is {unicodedata.name(found[2])}, not a colon: retype it"
    if _ODD_SPACE.match(found[3]):
        return f"the space behind the colon is {unicodedata.name(found[3])}: retype it"
    return f"put a space behind the colon: '{found[1]}: …'"


# TOML

_TOML_SPACE = re.compile(r"[ \t]*")
_TOML_GAP = re.compile(r"(?:[ \t\n]+|#[^\n]*)*")
_TOML_KEY = re.compile(r"""[ \t]*("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s=.\[\]"'#,{}]+)[ \t]*""")
_TOML_STRING = re.compile(r'''"""(?:\\.|[^\\])*?"{3,5}|"(?:[^"\\\n]|\\.)*"''', re.DOTALL)
_TOML_LITERAL = re.compile(r"""'''.*?'{3,5}|'[^'\n]*'""", re.DOTALL)
_TOML_BARE = re.compile(r"[^\s,\[\]{}#=\"'](?:[^,\[\]{}#=\"'\n]*[^\s,\[\]{}#=\"'])?")
_LONG_NUMBER = re.compile(rf"[-+]?[0-9][0-9_]{{{MAX_NUMBER_CHARACTERS},}}")
_TOML_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_TOML_STATEMENT = re.compile(r"\s*(?:\[|[^\s=#]+\s*=)")
_LARGEST_INT = 2**63 - 1


class _UnreadableError(Exception):
    """The walk over the TOML lost its way; tomllib will say why."""


class _Toml:
    """tomllib reads the values of a TOML header; a walk over its text finds places, repeated keys and how each value was written."""

    def __init__(self, text: str, first_line: int, faults: _Faults) -> None:
        self.text = text
        self.line_starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.first_line = first_line
        self.faults = faults
        self.tree = _Tree({}, {}, {}, {})
        self.written: dict[DataPath, str] = {}
        self.table_counts: dict[DataPath, int] = {}
        self.declared: set[DataPath] = set()
        self.long_numbers: list[tuple[int, int]] = []
        self.repeated: list[tuple[int, int]] = []
        self.strays = 0

    def read(self) -> _Tree:
        try:
            self._walk()
        except _TooDeepError:
            return self.tree
        data = self._parse()
        if data is not None and not self.faults.found:  # with a fault, the walk and tomllib may speak of different things
            self.tree.data.update(self._plain(data, ()))
        return self.tree

    def _walk(self) -> None:
        table: DataPath = ()
        at = self._skip_gap(0)
        while at < len(self.text):
            try:
                if self.text.startswith("[", at):
                    table = self._nowhere(())
                    table, at = self._table(at)
                else:
                    at = self._statement(at, table)
            except _UnreadableError:
                at = self._line_end(at)
            at = self._skip_gap(at)

    def _table(self, at: int) -> tuple[DataPath, int]:
        """Read ``[table]`` or ``[[array.of.tables]]``; return the data path of what follows."""
        is_array = self.text.startswith("[[", at)
        parts, end = self._dotted_key(at + 1 + is_array)
        if not self.text.startswith("]]" if is_array else "]", end):
            raise _UnreadableError
        path: DataPath = ()
        for key, place in parts[:-1]:
            path = (*path, key)
            self.tree.keys.setdefault(path, place)
            if path in self.table_counts:
                path = (*path, self.table_counts[path] - 1)
        key, place = parts[-1]
        return self._enter((*path, key), place, is_array=is_array), self._line_end(end)

    def _enter(self, path: DataPath, place: Place, *, is_array: bool) -> DataPath:
        self._check_depth(path, place)
        if not is_array:
            if path in self.declared or path in self.tree.values:
                _report_duplicate(str(path[-1]), place, self.tree.keys[path], self.faults)
                return self._nowhere(path)
            self.declared.add(path)
        self.tree.keys.setdefault(path, place)
        self.tree.values.setdefault(path, place)
        if is_array:
            number = self.table_counts.get(path, 0)
            self.table_counts[path] = number + 1
            path = (*path, number)
            self.tree.keys[path] = self.tree.values[path] = place
        return path

    def _statement(self, at: int, table: DataPath) -> int:
        """Read ``key = value``; return the end of its last line."""
        path, end = self._pair(at, table)
        end = self._line_end(end)
        if isinstance(path[-1], int):
            self.repeated.append((at, end))
        return end

    def _pair(self, at: int, path: DataPath) -> tuple[DataPath, int]:
        parts, end = self._dotted_key(at)
        if not self.text.startswith("=", end):
            raise _UnreadableError
        for key, place in parts[:-1]:
            path = (*path, key)
            self.tree.keys.setdefault(path, place)
        key, place = parts[-1]
        path = (*path, key)
        self._check_depth(path, place)
        if path in self.tree.keys:
            _report_duplicate(key, place, self.tree.keys[path], self.faults)
            path = self._nowhere(path)
        else:
            self.tree.keys[path] = place
        return path, self._value(self._skip_space(end + 1), path)

    def _value(self, at: int, path: DataPath) -> int:
        self._check_depth(path, self._place(at, at + 1))
        opening = self.text[at : at + 1]
        if opening in {"[", "{"}:
            end = self._array(at, path) if opening == "[" else self._inline_table(at, path)
        elif opening in {'"', "'"}:
            found = (_TOML_STRING if opening == '"' else _TOML_LITERAL).match(self.text, at)
            end = found.end() if found else self._lost()
            self._check_swallowed(at, end)
        else:
            found = _TOML_BARE.match(self.text, at)
            end = found.end() if found else self._lost()
            self.written[path] = self.text[at:end]
            if _LONG_NUMBER.fullmatch(self.text, at, end):
                self.long_numbers.append((at, end))
        self.tree.values[path] = self._place(at, end)
        return end

    def _array(self, at: int, path: DataPath) -> int:
        at = self._skip_gap(at + 1)
        number = 0
        while not self.text.startswith("]", at):
            item = (*path, number)
            end = self._value(at, item)
            self.tree.keys[item] = self.tree.values[item]
            at = self._skip_comma(self._skip_gap(end), "]")
            number += 1
        return at + 1

    def _inline_table(self, at: int, path: DataPath) -> int:
        at = self._skip_gap(at + 1)
        while not self.text.startswith("}", at):
            _, end = self._pair(at, path)
            at = self._skip_comma(self._skip_gap(end), "}")
        return at + 1

    def _skip_comma(self, at: int, closing: str) -> int:
        if self.text.startswith(",", at):
            return self._skip_gap(at + 1)
        return at if self.text.startswith(closing, at) else self._lost()

    def _dotted_key(self, at: int) -> tuple[list[tuple[str, Place]], int]:
        parts: list[tuple[str, Place]] = []
        while found := _TOML_KEY.match(self.text, at):
            place = self._place(*found.span(1))
            parts.append((self._key(found[1], place), place))
            if len(parts) > MAX_DEPTH:
                _report_depth(place, self.faults)
                raise _TooDeepError
            at = found.end()
            if not self.text.startswith(".", at):
                return parts, at
            at += 1
        raise _UnreadableError

    def _key(self, written: str, place: Place) -> str:
        key = written
        if written[0] in "\"'":
            try:
                key = tomllib.loads(f"key = {written}")["key"]
            except tomllib.TOMLDecodeError as problem:
                raise _UnreadableError from problem
        if complaint := _complaint_about_key(key, is_plain=False):
            self.faults.add("invalid-key", complaint, place, help="give the value a key of one word")
            return key
        return _check_key(key, place, self.faults)

    def _check_depth(self, path: DataPath, place: Place) -> None:
        if len(path) > MAX_DEPTH:
            _report_depth(place, self.faults)
            raise _TooDeepError

    def _check_swallowed(self, at: int, end: int) -> None:
        """Refuse a key at the start of a line inside a text in three quotes: a quote forgotten above would hide it."""
        for number in range(bisect.bisect_right(self.line_starts, at), bisect.bisect_right(self.line_starts, end)):
            begin = self.line_starts[number]
            if begin < end and _KEY_LINE["toml"].match(self.text, begin):
                first = self._place(at, end).line
                message = f"this line reads like a key, but the text that begins on line {first} goes on here"
                place = self._place(begin, self._line_end(begin))
                self.faults.add(
                    "malformed-front-matter", message, place, help="close the text above, or indent this line if it belongs to it"
                )

    def _parse(self) -> dict[str, Any] | None:
        """Let tomllib read the text; where it cannot, report each faulty line and go on without it."""
        text = self._readable()
        for _ in range(MAX_RESTARTS):
            try:
                return tomllib.loads(text, parse_float=str)
            except (tomllib.TOMLDecodeError, ValueError, RecursionError) as problem:
                number = self._report(str(problem), text)
            lines = text.split("\n")
            if number is None or not _is_statement_next(lines, number):
                return None
            lines[number] = ""
            text = "\n".join(lines)
        return None

    def _readable(self) -> str:
        """Return the text without repeated statements, and with numbers in quotes that are too long for any reader."""
        edits = [(start, end, re.sub(r"[^\n]", " ", self.text[start:end])) for start, end in self.repeated]
        edits += [(start, end, f'"{self.text[start:end]}"') for start, end in self.long_numbers]
        pieces: list[str] = []
        at = 0
        for start, end, text in sorted(edits):
            if start >= at:
                pieces += [self.text[at:start], text]
                at = end
        return "".join([*pieces, self.text[at:]])

    def _report(self, problem: str, text: str) -> int | None:
        """Report what tomllib says; return the index of the line that can be left out to find more, or None."""
        at = _TOML_AT.search(problem)
        lines = text.split("\n")
        number = int(at[1]) - 1 if at and at[1] else max(index for index, line in enumerate(lines) if line.strip() or not index)
        column = int(at[2]) - 1 if at and at[2] else len(lines[number])
        what = problem[: at.start()] if at else problem
        line = number + self.first_line
        if self.faults.marks(line):
            return number
        if what.startswith("Cannot "):
            if not any(found.rule == "duplicate-key" for found in self.faults.found):
                self.faults.add(
                    "duplicate-key",
                    "this table or key is given twice in this front matter",
                    Place(line, 1, len(lines[number])),
                    help="keep one of the two",
                )
            return None
        near = _near_closing(lines, 1, number + 1)
        if near is not None:
            if not self.faults.marks(near + self.first_line):
                _report_near_closing(self.faults.lines, near + self.first_line - 1, self.first_line - 1, self.faults)
            return None
        word = re.match(r"\S+", lines[number][column:])
        message, help_ = _explain_toml(what, lines[number])
        self.faults.add("malformed-front-matter", message, Place(line, column + 1, len(word[0]) if word else 1), help=help_)
        return number if at and at[1] else None

    def _plain(self, value: Any, path: DataPath) -> Any:
        """Turn what tomllib read into plain values, and keep each scalar as it was written."""
        if isinstance(value, dict):
            return {key: self._plain(item, (*path, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self._plain(item, (*path, number)) for number, item in enumerate(value)]
        written = self.written.get(path)
        if written is None:
            self.tree.texts[path] = value
            if "\\" in self.text:
                _check_escapes(value, self.tree.values[path], self.faults)
            return value
        self.tree.texts[path] = written
        if isinstance(value, bool):
            return value
        if isinstance(value, int):
            return value if -_LARGEST_INT <= value <= _LARGEST_INT else written
        return _float_or_text(value, written) if isinstance(value, str) else written

    def _nowhere(self, path: DataPath) -> DataPath:
        self.strays -= 1
        return (*path[:-1], self.strays)

    def _lost(self) -> int:
        raise _UnreadableError

    def _skip_gap(self, at: int) -> int:
        found = _TOML_GAP.match(self.text, at)
        return found.end() if found else at

    def _skip_space(self, at: int) -> int:
        found = _TOML_SPACE.match(self.text, at)
        return found.end() if found else at

    def _line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end

    def _place(self, start: int, end: int) -> Place:
        """Return the place of a stretch of text, cut at the end of its first line."""
        number = bisect.bisect_right(self.line_starts, start)
        column = start - self.line_starts[number - 1]
        return Place(number - 1 + self.first_line, column + 1, max(min(end, self._line_end(start)) - start, 1))


def _float_or_text(number: str, written: str) -> float | str:
    return float(number) if len(number) <= MAX_NUMBER_CHARACTERS and math.isfinite(float(number)) else written


def _is_statement_next(lines: list[str], number: int) -> bool:
    following = next((line for line in lines[number + 1 :] if line.strip()), "")
    return bool(_TOML_STATEMENT.match(following))


_TOML_WORDS = (
    ("Expected '=' after a key", "this line is no 'key = value'", "put '=' between key and value"),
    ("Invalid value", "this value is not written as TOML has it", "put text in double quotes"),
    ("Invalid statement", "this line is no 'key = value'", "begin it with a key, or with '#' if it is a comment"),
    ("Unterminated string", "this quoted text is not closed", "add the closing quote"),
    (
        "Illegal character '\\n'",
        "this quoted text is not closed on its line",
        "add the closing quote, or use three quotes for a text of several lines",
    ),
    ("Expected newline", "something follows the value on this line", "put one 'key = value' on each line"),
    ("Unclosed array", "this list lacks a comma, or its closing ']'", 'write ["a", "b"]'),
    ("Unclosed inline table", "this map lacks a comma, or its closing '}'", 'write {key = "value"} on one line'),
    ("Invalid initial character", "a key cannot begin with this character", "put the key in quotes"),
    ("Unescaped '\\'", "'\\' and this letter mean nothing together in double quotes", "write '\\\\' for a backslash, or use single quotes"),
    ("Invalid date", "there is no such date", "write 2026-11-20"),
    ("Duplicate inline", "a key is given twice in this map", "keep one of the two"),
)


def _explain_toml(what: str, line: str) -> tuple[str, str]:
    if what.startswith(("Expected '='", "Invalid")) and _KEY_LINE["yaml"].match(line):
        return "this line is no 'key = value'", "between '+++' lines stands TOML; YAML's 'key: value' stands between '---' lines"
    message, help_ = next(((message, help_) for words, message, help_ in _TOML_WORDS if what.startswith(words)), ("", ""))
    return message or f"the TOML here cannot be read: {what[:1].lower()}{what[1:]}", help_ or "put text in double quotes"
