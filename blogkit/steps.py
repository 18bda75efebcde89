"""Long work in small pieces, so that whoever waits for something else need not wait for all of it. Never does any work itself."""

from collections.abc import Generator
from typing import TypeVar

Out = TypeVar("Out")

Steps = Generator[None, None, Out]
"""Work that pauses between its pieces, each of a few milliseconds, and returns what it made."""
PIECE = 50
"""So many small things make a piece."""


def finish(steps: Steps[Out]) -> Out:
    """Do all the pieces, one right after another."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            made: Out = end.value
            return made
