"""What of the site's config bears on how one file is read. Part of the key of every parsed file, so it holds nothing else."""

import msgspec


class ContentOptions(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """The settings that change what a file means."""

    timezone: str = "UTC"
    language: str = "en"
    """A few words that Markdown itself adds to a text, such as ``Note``, are in the site's language."""
    rename: tuple[tuple[str, str], ...] = ()
    """Pairs of the author's key and ours, from ``[front_matter] rename``."""
    extra: tuple[str, ...] = ()
    """Keys of the author's own that may stand at the top of a header."""
    has_sketch: bool = False
    """Each post is sketched, so that posts can be compared: only where a rule asks for it."""
