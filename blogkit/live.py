"""A site held in memory while its author writes: what stands at each address now, and what is wrong. Never writes the site to disk."""

from typing import NamedTuple

from blogkit.build import advance
from blogkit.diagnostics import Diagnostic
from blogkit.inputs import Inputs
from blogkit.sources import digest_of
from blogkit.store import Store


class Found(NamedTuple):
    """One output file as it stands now."""

    data: bytes
    digest: str
    faults: tuple[Diagnostic, ...] = ()
    """Why it could not be made anew; then ``data`` is what it was before, or empty."""


class About(NamedTuple):
    """What a writer wants to know of the page in view."""

    source: str
    """Path of the text that the page is made of; empty where it is made of many."""
    statement: str
    """What readers are told of who made it."""
    state: str
    """``published``, ``draft``, ``scheduled``, ``expired``, ``retracted``; empty where the page is no post."""
    date: str
    """For a scheduled post its moment, as the author's time zone writes it."""


class Live:
    """The site as it stands now."""

    def __init__(self, inputs: Inputs) -> None:
        """Plan the site; where it has errors, without the texts that have them."""
        self.inputs = inputs
        self.version = 0
        self.diagnostics: tuple[Diagnostic, ...] = ()
        self.is_held = False
        self._outputs: dict[str, bytes] = {}
        self._take(inputs, keep_going=True)

    def update(self, inputs: Inputs) -> bool:
        """Take the site as it was read anew; say whether anything that is shown, or said, may differ.

        Where that brings an error that the site shown does not have, what is shown stays (``is_held``).
        """
        before = self.version
        self._take(inputs, keep_going=False)
        return self.version != before

    def find(self, out: str) -> Found | None:
        """Return the output file at this path, made anew where that is due; None where there is none."""
        data = self._outputs.get(out)
        return None if data is None else Found(data, digest_of(data))

    def about(self, out: str) -> About | None:
        """Return what a writer wants to know of an output; None where there is none."""
        return About("", "", "", "") if out in self._outputs else None

    def behind(self) -> bool:
        """Do a small piece of the work that no request waits for; say whether there is more."""
        return False

    def _take(self, inputs: Inputs, *, keep_going: bool) -> None:
        work = advance(inputs._replace(options=inputs.options._replace(keep_going=keep_going)), Store.forgetful(), {})
        self.inputs, self.version, self.diagnostics = inputs, self.version + 1, work.diagnostics
        self.is_held = work.has_errors and not keep_going
        if not self.is_held:
            self._outputs = dict(work.written)
