"""Whether the idiomorph that comes with blogkit is the one that its authors published. Never looks into it."""

import json
from pathlib import Path

import pytest

from blogkit.serve.assets import IDIOMORPH

pytestmark = pytest.mark.judge

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "node_modules" / "idiomorph"
CLIENT = ROOT / "blogkit" / "serve" / "client"


def test_it_is_the_published_file_with_its_licence_and_its_version_in_its_name() -> None:
    about = json.loads((PACKAGE / "package.json").read_text(encoding="utf-8"))
    assert (about["license"], f"idiomorph-{about['version']}.min.js") == ("0BSD", IDIOMORPH)
    assert (CLIENT / IDIOMORPH).read_bytes() == (PACKAGE / "dist" / "idiomorph.min.js").read_bytes()
    assert (CLIENT / "LICENSE-idiomorph").read_bytes() == (PACKAGE / "LICENSE").read_bytes()
