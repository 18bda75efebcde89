"""Pagefind makes the index of a search out of documents: the same files for the same documents. Never knows what they are about."""

import gzip
import json
import os
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from blogkit.errors import BlogkitError
from blogkit.sources import digest_of

FOLDER = "pagefind"
"""Where the index stands in the site."""
SIGNATURE = b"pagefind_dcd"
UNUSED = ("pagefind-component-ui.", "pagefind-modular-ui.", "pagefind-ui.", "pagefind-highlight.", "playground/")
"""What Pagefind brings along for those who take its own page."""


class Index(NamedTuple):
    """The files of an index, by their paths in the site."""

    files: Mapping[str, bytes]
    took_s: float


def make_index(documents: Mapping[str, bytes]) -> Index:
    """Make the index of these documents, each an HTML page by its path. BlogkitError where Pagefind cannot be run."""
    began = time.perf_counter()
    if not documents:
        return Index({}, 0.0)
    with TemporaryDirectory(prefix="blogkit-search-") as folder:
        site, out = Path(folder) / "site", Path(folder) / "out"
        for path, data in documents.items():
            file = site / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        _run(site, out)
        found = {file.relative_to(out).as_posix(): file.read_bytes() for file in sorted(out.rglob("*")) if file.is_file()}
    files = _in_one_order({name: data for name, data in found.items() if not name.startswith(UNUSED)})
    return Index({f"{FOLDER}/{name}": data for name, data in sorted(files.items())}, time.perf_counter() - began)


def _run(site: Path, out: Path) -> None:
    from pagefind_bin import get_executable  # type: ignore[import-untyped]

    try:
        command = [str(get_executable()), "--site", str(site), "--output-path", str(out), "--silent"]
        done = subprocess.run(command, capture_output=True, cwd=site, env={**os.environ, "NO_COLOR": "1"}, check=False)  # noqa: S603
    except (OSError, FileNotFoundError) as problem:
        message = f"[search] is on, and Pagefind cannot be run here: {problem}"
        raise BlogkitError(message) from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip() or f"it ended with {done.returncode}"
        message = f"[search] is on, and Pagefind failed: {said}"
        raise BlogkitError(message)


def _in_one_order(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Put in order what Pagefind writes in another order each time: filters and their values, which it keeps in a hash table.

    Those files bear digests of their bytes in their names, and so others name them otherwise. They are left uncompressed, for what zlib
    makes of them depends on its version, and Pagefind reads both.
    """
    made = {name: data for name, data in files.items() if not name.endswith((".pf_filter", ".pf_meta"))}
    entry = json.loads(files["pagefind-entry.json"])
    for language in entry["languages"].values():
        meta = _read(files[f"pagefind.{language['hash']}.pf_meta"])
        *head, filters, sorts, fields = meta
        named: list[Any] = []
        for name, hash_ in sorted(filters):
            _, values = _read(files[f"filter/{hash_}.pf_filter"])
            data = _written([name, sorted(values)])
            named.append([name, _named(hash_, data)])
            made[f"filter/{named[-1][1]}.pf_filter"] = data
        data = _written([*head, named, sorted(sorts), fields])
        language["hash"] = _named(language["hash"], data)
        made[f"pagefind.{language['hash']}.pf_meta"] = data
    made["pagefind-entry.json"] = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()
    return made


def _named(hash_: str, data: bytes) -> str:
    """Return another name of the same form."""
    language, _, digits = hash_.rpartition("_")
    return f"{language}_{digest_of(data)[: len(digits)]}"


def _read(data: bytes) -> Any:
    plain = data if data.startswith(SIGNATURE) else gzip.decompress(data)
    value, end = _read_item(plain, len(SIGNATURE))
    if not plain.startswith(SIGNATURE) or end != len(plain):
        raise BlogkitError(_ANOTHER_FORM)
    return value


def _read_item(data: bytes, at: int) -> tuple[Any, int]:
    """Read one value of CBOR (RFC 8949), of the three kinds that Pagefind writes: numbers, texts, lists."""
    kind, short = data[at] >> 5, data[at] & 31
    width = {24: 1, 25: 2, 26: 4, 27: 8}.get(short, 0)
    number = int.from_bytes(data[at + 1 : at + 1 + width]) if width else short
    at += 1 + width
    if kind == _TEXT:
        return data[at : at + number].decode(), at + number
    if kind == _LIST:
        items = []
        for _ in range(number):
            item, at = _read_item(data, at)
            items.append(item)
        return items, at
    if kind == _NUMBER:
        return number, at
    raise BlogkitError(_ANOTHER_FORM)


def _written(value: Any) -> bytes:
    pieces = [SIGNATURE]
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, list):
            pieces.append(_head(_LIST, len(one)))
            pending += reversed(one)
        elif isinstance(one, str):
            pieces += (_head(_TEXT, len(one.encode())), one.encode())
        else:
            pieces.append(_head(_NUMBER, one))
    return b"".join(pieces)


def _head(kind: int, number: int) -> bytes:
    if number < 24:  # noqa: PLR2004
        return bytes([kind << 5 | number])
    width = next(width for width in (1, 2, 4, 8) if number < 1 << 8 * width)
    return bytes([kind << 5 | {1: 24, 2: 25, 4: 26, 8: 27}[width]]) + number.to_bytes(width)


_NUMBER, _TEXT, _LIST = 0, 3, 4
_ANOTHER_FORM = "Pagefind writes its index in another form than this program knows; install the version that it was made for"
