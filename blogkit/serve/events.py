"""What all open pages are told: that there is another version of the site. Never what it is; each page asks for itself."""

import asyncio
import json
from collections.abc import AsyncIterator

HEARTBEAT_S = 15.0
"""A comment this often, so that a connection that died in its sleep is noticed."""


class News:
    """The version that is shown now, and who waits for the next."""

    def __init__(self, start: str) -> None:
        """Begin with an id of this start of the server: version 3 of another start is another site."""
        self.start = start
        self.version = 0
        self.is_over = False
        self._turn = asyncio.Event()

    def publish(self, version: int) -> None:
        """Tell every open page that there is another version."""
        self.version = version
        self._wake()

    def end(self) -> None:
        """End every stream."""
        self.is_over = True
        self._wake()

    async def stream(self) -> AsyncIterator[bytes]:
        """Yield the version that is shown now, and each one after it, as server-sent events."""
        told = None
        while not self.is_over:
            turn, now = self._turn, self.version
            if told != now:
                told = now
                yield f"data: {json.dumps({'start': self.start, 'version': now})}\n\n".encode()
            try:
                await asyncio.wait_for(turn.wait(), HEARTBEAT_S)
            except TimeoutError:
                yield b": still here\n\n"

    def _wake(self) -> None:
        turn, self._turn = self._turn, asyncio.Event()
        turn.set()
