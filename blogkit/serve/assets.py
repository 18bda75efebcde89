"""blogkit's own files in a page, read once at the start: the client, its styles, and idiomorph. Never a file of the site."""

from importlib import resources

from blogkit.live import Found
from blogkit.sources import digest_of

IDIOMORPH = "idiomorph-0.8.0.min.js"
"""As its npm package has it. Below it goes the one line by which the same package makes a module of it."""
_NAMES = ("client.js", "morph.js", "panel.js", "panel.css")


def assets() -> dict[str, Found]:
    """Read them by the names under which they are asked for."""
    folder = resources.files("blogkit.serve") / "client"
    own = {name: (folder / name).read_bytes() for name in _NAMES}
    own["idiomorph.js"] = (folder / IDIOMORPH).read_bytes() + b"\nexport {Idiomorph};\n"
    return {name: Found(data, digest_of(data)) for name, data in own.items()}
