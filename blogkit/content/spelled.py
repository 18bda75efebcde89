"""Front matter that a finding's help shows is written in YAML; in a file of TOML it is shown in TOML. Never reads a file."""

import re
from typing import Any

import yaml

_SHOWN = re.compile(r"(\badd (?:a )?|\bor )?'([a-z_]+):( [^']+)?'")
_BARE = re.compile(r"true|false|-?\d+(?:\.\d+)?|\d{4}-\d\d-\d\d")


def in_toml(help_: str) -> str:
    """Write what stands in quotes in TOML: ``'ai: none'`` is ``'ai = "none"'``.

    A key without a value is something to fill in behind ``add``, and else only the name of a place.
    """

    def written(found: re.Match[str]) -> str:
        verb, key, value = found[1] or "", found[2], found[3]
        if value:
            return f"{verb}'{key} = {_value(yaml.load(value, yaml.BaseLoader))}'"  # noqa: S506 -- BaseLoader knows texts, lists and maps
        return f"{verb}'{key} = \"…\"'" if verb else f"'{key}'"

    return _SHOWN.sub(written, help_)


def _value(value: Any) -> str:
    if isinstance(value, dict):
        if list(value) == ["…"]:
            return "{…}"
        return "{" + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return value if _BARE.fullmatch(value) else f'"{value}"'
