"""Long work in small pieces, so that whoever waits for something else need not wait for all of it. Never does any work itself."""

from collections.abc import Generator, Iterable
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


def abreast(works: Iterable[Steps[Out]]) -> list[Out]:
    """Do many works of the same kind, of each the first piece, then of each the second.

    A processor that does the same thing many times in a row has what that takes at hand, and is done a good deal sooner.
    """
    made: dict[int, Out] = {}
    begun = list(enumerate(works))
    while begun:
        paused = []
        for number, steps in begun:
            try:
                next(steps)
            except StopIteration as end:
                made[number] = end.value
            else:
                paused.append((number, steps))
        begun = paused
    return [made[number] for number in range(len(made))]
