"""Memory between builds, in ``.blogkit/``: parsed files by key, and the last state. Never believed without its checksum, never needed."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import msgspec

from blogkit.diagnostics import Diagnostic
from blogkit.inputs import STORE_FOLDER
from blogkit.sources import digest_of

if TYPE_CHECKING:
    from blogkit.content.values import Parsed
    from blogkit.pictures.facts import Facts

FOLDER = STORE_FOLDER
FILE = "store.sqlite3"
WAIT_S = 5.0
"""How long a build waits for another one that is writing down what it learned."""
CHECKSUM_CHARACTERS = 32


class DamagedStoreError(Exception):
    """The store turned out to be damaged while it was read."""


DAMAGED = (DamagedStoreError, sqlite3.DatabaseError, msgspec.DecodeError, UnicodeDecodeError)
"""What using a damaged store can raise; SQLite quotes what it stumbled over, and that may be no text."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS parsed (key TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS body (key TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS facts (key TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value BLOB NOT NULL);
"""


class Made(msgspec.Struct, frozen=True, array_like=True):
    """What the last build made of one output file."""

    bodies: tuple[str, ...]
    digest: str


class Indexed(msgspec.Struct, frozen=True, array_like=True):
    """Which files the last build made for the search."""

    key: str = ""
    """What they were made of; empty where there is no search."""
    outs: tuple[str, ...] = ()


class State(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """What the last build knew: enough to say what the next one need not do."""

    inputs: str = ""
    """Key of everything that was read, and of the program that read it."""
    program: str = ""
    """Digest of the program that made the pages: of another one equal signatures say nothing."""
    world: str = ""
    """Key of everything that a page shows, bodies aside: the same world, the same signatures."""
    since: float | None = None
    until: float | None = None
    """Moments between which no post appears or expires, in seconds since 1970."""
    texts: dict[str, tuple[str, str]] = {}
    """Path of each text, the key under which it was parsed and the key of its body."""
    made: dict[str, Made] = {}
    diagnostics: tuple[Diagnostic, ...] = ()
    """What was reported."""
    lost_links: tuple[Diagnostic, ...] = ()
    """What was found of links, before any rule's level was applied."""
    unknown_names: tuple[Diagnostic, ...] = ()
    """What was found of names, in the same way."""
    has_collisions: bool = False
    """Two sources asked for one output, and one of them is not published."""
    broken: frozenset[str] = frozenset()
    """Paths of texts that were left out because of an error."""
    index: Indexed = Indexed()
    """What is searched."""


class Store:
    """Values by key. A value that is damaged or absent is not there."""

    def __init__(self, database: sqlite3.Connection | None) -> None:
        """Remember in ``database``, or nothing at all."""
        self._database = database

    def parsed(self, keys: Iterable[str]) -> "dict[str, Parsed]":
        """Return what is remembered of these keys."""
        from blogkit.content.values import read_parsed

        wanted = set(keys)
        found: dict[str, Parsed] = {}
        for key, value in self._rows("SELECT key, value FROM parsed"):
            if key in wanted and (data := checked(key, value)) is not None:
                found[key] = read_parsed(data)
        return found

    def bodies(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Return the remembered bodies of these keys, encoded; DamagedStoreError where one of them is not there or damaged."""
        found: dict[str, bytes] = {}
        for key in dict.fromkeys(keys):
            for _, value in self._rows("SELECT key, value FROM body WHERE key = ?", (key,)):
                if (data := checked(key, value)) is not None:
                    found[key] = data
            if key not in found:
                raise DamagedStoreError
        return found

    def body_keys(self) -> set[str]:
        """Return the keys of every body that is remembered, damaged or not."""
        return {key for (key,) in self._rows("SELECT key FROM body")}

    def facts(self, keys: Iterable[str]) -> "dict[str, Facts]":
        """Return what is remembered of pictures, by these keys."""
        from blogkit.pictures.facts import Facts

        found: dict[str, Facts] = {}
        for key in keys:
            for _, value in self._rows("SELECT key, value FROM facts WHERE key = ?", (key,)):
                if (data := checked(key, value)) is not None:
                    found[key] = msgspec.msgpack.decode(data, type=Facts)
        return found

    def remember_facts(self, facts: "Mapping[str, Facts]") -> None:
        """Keep what was seen in pictures."""
        self._write(
            "INSERT OR REPLACE INTO facts VALUES (?, ?)", [(key, sealed(key, msgspec.msgpack.encode(one))) for key, one in facts.items()]
        )
        if self._database:
            self._database.commit()

    def state(self) -> State:
        """Return the last build's state, or an empty one."""
        for name, value in self._rows("SELECT name, value FROM state WHERE name = 'state'"):
            if (data := checked(name, value)) is not None:
                return msgspec.msgpack.decode(data, type=State)
        return State()

    def signatures(self) -> dict[str, str]:
        """Return what each page's bytes depended on, bodies aside; DamagedStoreError where that is not there."""
        for name, value in self._rows("SELECT name, value FROM state WHERE name = 'signatures'"):
            if (data := checked(name, value)) is not None:
                return msgspec.msgpack.decode(data, type=dict[str, str])
        raise DamagedStoreError

    def remember(self, parsed: Mapping[str, bytes], bodies: Mapping[str, bytes]) -> None:
        """Keep new values, encoded."""
        self._write("INSERT OR REPLACE INTO parsed VALUES (?, ?)", ((key, sealed(key, value)) for key, value in parsed.items()))
        self._write("INSERT OR REPLACE INTO body VALUES (?, ?)", ((key, sealed(key, value)) for key, value in bodies.items()))
        if self._database:
            self._database.commit()

    def finish(self, state: State, signatures: Mapping[str, str] | None, used: Iterable[str], used_bodies: Iterable[str]) -> None:
        """Keep the state of this build, and forget what neither it nor the next needs; without ``signatures`` those that are kept stay."""
        if self._database is None:
            return
        values: dict[str, object] = {"state": state} if signatures is None else {"state": state, "signatures": signatures}
        rows = [(name, sealed(name, msgspec.msgpack.encode(value))) for name, value in values.items()]
        self._write("INSERT OR REPLACE INTO state VALUES (?, ?)", rows)
        for table, kept in (("parsed", set(used)), ("body", set(used_bodies))):
            known = {key for (key,) in self._rows(f"SELECT key FROM {table}")}  # noqa: S608 -- our own table names
            idle = known - kept
            if len(idle) > max(64, len(kept) // 4):
                self._write(f"DELETE FROM {table} WHERE key = ?", [(key,) for key in idle])  # noqa: S608
        self._database.commit()

    @classmethod
    def forgetful(cls) -> Self:
        """Return a store that remembers nothing."""
        return cls(None)

    def _rows(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        return self._database.execute(query, values).fetchall() if self._database else []

    def _write(self, query: str, rows: Iterable[tuple[object, ...]]) -> None:
        if self._database:
            self._database.executemany(query, rows)


@contextmanager
def open_store(site: Path) -> Iterator[Store]:
    """Open the store of a site; one that is damaged or cannot be written is begun anew, or done without."""
    folder = site / FOLDER
    database = _open(folder / FILE)
    try:
        yield Store(database)
    finally:
        if database is not None:
            database.close()


def is_busy(problem: Exception) -> bool:
    """Say whether the store is whole and another build holds it."""
    return getattr(problem, "sqlite_errorcode", None) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def forget(site: Path) -> None:
    """Throw the store of a site away; one that cannot be removed stays, and its checksums keep it from being believed."""
    for name in (FILE, f"{FILE}-journal", f"{FILE}-wal", f"{FILE}-shm"):
        with suppress(OSError):
            (site / FOLDER / name).unlink(missing_ok=True)


def _open(file: Path) -> sqlite3.Connection | None:
    for _ in range(2):
        database = None
        try:
            file.parent.mkdir(exist_ok=True)
            database = sqlite3.connect(file, timeout=WAIT_S)
            database.execute("PRAGMA synchronous = OFF")
            database.executescript(SCHEMA)
        except DAMAGED as problem:
            if database is not None:
                database.close()
            if is_busy(problem) or not file.parent.is_dir():
                return None
            forget(file.parent.parent)
        except OSError:
            return None
        else:
            return database
    return None


def sealed(key: str, data: bytes) -> bytes:
    """Put a checksum before what is kept under a key."""
    return digest_of(key.encode() + data).encode() + data


def checked(key: str, value: object) -> bytes | None:
    """Take the checksum off again; None where it does not fit."""
    if not isinstance(value, bytes) or len(value) < CHECKSUM_CHARACTERS:
        return None
    data = value[CHECKSUM_CHARACTERS:]
    return data if digest_of(key.encode() + data).encode() == value[:CHECKSUM_CHARACTERS] else None
