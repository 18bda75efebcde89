"""The index of the search while somebody writes: made when it is asked for, and again once something changed. Never makes a save wait."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Protocol

from blogkit.errors import BlogkitError
from blogkit.indexing import Index, make_index
from blogkit.live import Found
from blogkit.sources import digest_of

SENTENCE = "The index of the search could not be made: {}"


class Searched(Protocol):
    """What this room wants of the site."""

    @property
    def version(self) -> int:
        """Grows when anything may differ."""

    def searched(self) -> "tuple[str, Iterator[tuple[str, bytes]]] | None":
        """Return the key of what is searched, and the documents by their paths; None where there is no search."""


class SearchIndex:
    """The index as it was last asked for."""

    def __init__(self) -> None:
        """Begin without one."""
        self._lock = asyncio.Lock()
        self._version = -1
        self._key = ""
        self._files: Mapping[str, bytes] = {}
        self._before: Mapping[str, bytes] = {}
        """The files of the index before: a page that is open still asks for them by their names."""

    async def find(self, site: Searched, out: str) -> Found | None:
        """Return one file of the index, made anew where that is due. BlogkitError where that cannot be done."""
        async with self._lock:
            while self._version != site.version:
                await self._make(site)
        data = self._files.get(out, self._before.get(out))
        return None if data is None else Found(data, digest_of(data))

    async def _make(self, site: Searched) -> None:
        version, searched = site.version, site.searched()
        key, documents = searched or ("", iter(()))
        if key != self._key:
            gathered: dict[str, bytes] = {}
            for path, data in documents:
                gathered[path] = data
                await asyncio.sleep(0)
                if site.version != version:
                    return  # what was gathered is of two sites
            index = await asyncio.to_thread(_made, gathered)
            self._key, self._files, self._before = key, index.files, self._files
        self._version = version


def _made(documents: Mapping[str, bytes]) -> Index:
    try:
        return make_index(documents)
    except BlogkitError as problem:
        raise BlogkitError(SENTENCE.format(problem)) from problem
