"""Which judges can be called here: `make test` installs no browser's driver, `make judges` does. Never leaves one out that is installed."""

from importlib.util import find_spec
from pathlib import Path

DRIVEN = ("playwright", "tests.judges.browsing")
"""What a judge imports that drives a browser."""

collect_ignore = [
    path.name
    for path in Path(__file__).parent.glob("test_*.py")
    if not find_spec("playwright") and any(name in path.read_text(encoding="utf-8") for name in DRIVEN)
]
