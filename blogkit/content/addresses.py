"""Slugs and the addresses authors may ask for. Never lets one leave the output folder."""

import re
import unicodedata
from urllib.parse import unquote

FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\\<>\"|?*:#%\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
WINDOWS_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))})
MAX_PART_BYTES = 200
MAX_ADDRESS_CHARACTERS = 800


def slugify(text: str) -> str:
    """Make a slug of any text: letters and digits of every script stay, in lower case, with hyphens between."""
    words = re.findall(r"\w+", unicodedata.normalize("NFC", text.casefold()).replace("'", "").replace("’", ""))
    return _shortened("-".join(words).strip("_-"))


def file_slug(stem: str) -> str:
    """Make a slug of a file's name; one that is already fit for an address stays as it is, case included."""
    normal = unicodedata.normalize("NFC", stem)
    return (
        normal if re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9._~-]*[A-Za-z0-9_~-])?", normal) and part_fault(normal) == "" else slugify(normal)
    )


def part_fault(part: str) -> str:
    """Say why this cannot be one part of an address, or return an empty string."""
    if part in {"", ".", ".."}:
        return {"..": "'..' would lead out of its folder", ".": "'.' is no name"}.get(part, "it is empty")
    if "/" in part:
        return "it holds '/', which begins another part"
    if found := FORBIDDEN.search(part):
        return f"it has the character {_named(found[0])}, which no address may hold"
    if part != part.strip() or part.endswith("."):
        return "it begins or ends with a space or a full stop"
    if part.startswith("."):
        return "it begins with a full stop, which hides the file"
    if part.split(".", maxsplit=1)[0].casefold() in WINDOWS_DEVICES:
        return f"'{part}' is a name that Windows keeps for a device"
    if len(part.encode()) > MAX_PART_BYTES:
        return "it is too long for a file name"
    return ""


def read_address(written: str) -> str:
    """Return the root path that an author asked for, normal and safe, such as ``/2015/05/21/old/``; ValueError says why it cannot be."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", written):
        message = "an address here is a path on this site, such as /old-name/, not a whole URL"
        raise ValueError(message)
    if len(written) > MAX_ADDRESS_CHARACTERS:
        message = "this address is too long"
        raise ValueError(message)
    path = unicodedata.normalize("NFC", unquote(written.strip()))
    parts = path.strip("/").split("/") if path.strip("/") else []
    if "" in parts:
        message = "this address has an empty part: //"
        raise ValueError(message)
    if fault := next((fault for part in parts if (fault := part_fault(part))), ""):
        message = f"this address cannot be used: {fault}"
        raise ValueError(message)
    if not parts:
        message = "this address is the site's own front page"
        raise ValueError(message)
    is_file = "." in parts[-1] and not path.endswith("/") and re.search(r"\.html?$", parts[-1])
    return "/" + "/".join(parts) + ("" if is_file else "/")


def _named(character: str) -> str:
    return f"'{character}'" if character.isprintable() else f"U+{ord(character):04X}"


def _shortened(slug: str) -> str:
    while len(slug.encode()) > MAX_PART_BYTES:
        slug = slug[:-1]
    return slug.strip("-_")
