"""A site held in memory while its authors write. Never writes a page to the disk."""

from blogkit.live.show import About, Found, Live, open_live

__all__ = ["About", "Found", "Live", "open_live"]
