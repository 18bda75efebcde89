"""What judges share, and which can be called here: `make test` installs no browser's driver, `make judges` does.

Never leaves one out that is installed.
"""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.example import copy_example
from tests.sites import build_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.judges.browsing import Show

DRIVEN = ("playwright", "tests.judges.browsing")
"""What a judge imports that drives a browser."""

collect_ignore = [
    path.name
    for path in Path(__file__).parent.glob("test_*.py")
    if not find_spec("playwright") and any(name in path.read_text(encoding="utf-8") for name in DRIVEN)
]


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    from tests.judges.browsing import chromium

    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def shows(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[dict[tuple[str, str], Show]]":
    """Every gallery at an address, by theme and language."""
    from tests.judges.browsing import shown
    from tests.judges.galleries import LANGUAGES, THEMES

    with shown(tmp_path_factory.mktemp("galleries"), THEMES, LANGUAGES) as shows:
        yield shows


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of the example site."""
    site = copy_example(tmp_path_factory.mktemp("example"))
    build_site(site)
    return site / "public"
