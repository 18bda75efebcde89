"""Whether a site has the same bytes wherever and whenever it is built, by the command that people type. Never builds in this process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.edits import FOUNDRY
from tests.sites import tree, write_site

NOTE = "---\ntitle: Note {0}\ndate: 2026-07-01\nauthor: kim\ntags: [n{1}, light]\n---\nNote {0}.\n"
MANY = {f"content/posts/more/note-{number}.md": NOTE.format(number, number % 7) for number in range(70)}
"""Enough posts that blogkit shares them out to several processes."""
SITE = {**FOUNDRY, **MANY}
AT = "2026-11-20T12:00Z"


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the tree that every other build must make."""
    folder = tmp_path_factory.mktemp("expected")
    return built(write_site(folder / "site", SITE), jobs="1")


def test_in_another_folder_and_zone_with_another_language_seed_and_number_of_processes(tmp_path: Path, expected: dict[str, bytes]) -> None:
    site = write_site(tmp_path / "Ein Ordner mit Ümlaut", dict(reversed(SITE.items())))

    assert built(site, jobs="4", TZ="Pacific/Kiritimati", LC_ALL="tr_TR.UTF-8", LANG="tr_TR.UTF-8", PYTHONHASHSEED="1") == expected


def test_in_the_plainest_environment(tmp_path: Path, expected: dict[str, bytes]) -> None:
    site = write_site(tmp_path / "site", SITE)

    assert built(site, jobs="2", TZ="America/St_Johns", LC_ALL="C", PYTHONUTF8="0", PYTHONHASHSEED="2") == expected


def test_with_another_umask_other_times_and_on_another_day(tmp_path: Path, expected: dict[str, bytes]) -> None:
    before = os.umask(0o077)
    try:
        site = write_site(tmp_path / "site", SITE)
        for number, file in enumerate(sorted(path for path in site.rglob("*") if path.is_file())):
            os.utime(file, (1_900_000_000 - number * 977, 1_900_000_000 - number * 977))

        assert built(site, jobs="1", at="2026-11-22T22:59:59Z") == expected
    finally:
        os.umask(before)


def test_a_day_that_makes_a_post_public_differs(tmp_path: Path, expected: dict[str, bytes]) -> None:
    site = write_site(tmp_path / "site", SITE)

    assert built(site, jobs="1", at="2026-11-25T12:00Z") != expected


def test_no_byte_names_the_folder_or_the_machine(expected: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> None:
    root = os.fsencode(tmp_path_factory.getbasetemp())
    home = os.fsencode(Path(__file__).parents[1])

    assert len(expected) > 100
    assert [path for path, data in expected.items() if root in data or home in data or root in os.fsencode(path)] == []


def built(site: Path, *, jobs: str, at: str = AT, **environment: str) -> dict[str, bytes]:
    """Run ``blogkit build`` as a person would and return what it wrote."""
    kept = {name: value for name, value in os.environ.items() if name not in {"TZ", "LANG"} and not name.startswith(("LC_", "PYTHON"))}
    command = [sys.executable, "-m", "blogkit", "build", str(site), "--jobs", jobs, "--at", at]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[1], env={**kept, **environment}, capture_output=True, check=False, timeout=120
    )
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False), done.stderr.decode(errors="replace")
    return tree(site / "public")
