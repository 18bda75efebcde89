"""In which sizes and formats a picture is published, as values. Never looks into one."""

from typing import NamedTuple


class Variant(NamedTuple):
    """One size of a picture in one format. The same picture and variant, the same bytes."""

    width: int
    height: int
    format: str
    """``avif``, ``webp``, ``jpeg`` or ``png``."""
    quality: int
    """From 1 to 100; a PNG loses nothing whatever it says."""
