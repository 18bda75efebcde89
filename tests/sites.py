"""Small sites for tests: a site is a mapping of path and text, written into a folder and built. Never knows what a test expects."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from blogkit.build import Work, build
from blogkit.inputs import Options

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)

CONFIG = (
    '[site]\ntitle = "Bells"\nbase_url = "https://bells.example"\ntimezone = "Europe/Berlin"\norganization = "acme"\n'
    '[rules]\nghostwriting-undeclared = "off"\nai-undeclared = "off"\ncontributor-without-consent = "off"\n'
)
"""What a post may lack is off here, so that a site says nothing but what its test is about."""
ADA = "---\nname: Ada Reyes\nrole: CEO\norg: acme\n---\nAda runs the foundry.\n"
SAM = "---\nname: Sam Okafor\nrole: writer\norg: words-and-co\nkind: contractor\n---\nSam writes for others.\n"
LAMP = (
    "---\ntitle: Lamp\ndate: 2026-11-02\nauthor: ada\nghostwriter: sam\nai: none\ntags: [light]\n---\n"
    "A lamp.\n\n## Oil\n\nAnd [the bell](bell.md#tone).\n"
)
BELL = "---\ntitle: Bell\ndate: 2026-11-01\nauthor: ada\ntags: [sound, light]\n---\nA bell.\n\n## Tone\n\nIt rings.\n"

SMALL = {
    "blogkit.toml": CONFIG,
    "content/people/ada.md": ADA,
    "content/people/sam.md": SAM,
    "content/orgs/acme.md": "---\nname: Acme\n---\nWe cast bells.\n",
    "content/orgs/words-and-co.md": "---\nname: Words & Co.\nkind: agency\n---\nWe write.\n",
    "content/posts/lamp.md": LAMP,
    "content/posts/bell.md": BELL,
}
"""A ghostwritten post and one that nobody declared anything about."""


def write_site(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write a site's files and return its folder."""
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def build_site(site: Path, **options: object) -> Work:
    """Build a site into its ``public`` folder at a fixed moment, on one processor."""
    return build(Options(**{"site": site, "out": site / "public", "at": NOW, **options}))  # type: ignore[arg-type]


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder by its path, blogkit's mark among them."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
