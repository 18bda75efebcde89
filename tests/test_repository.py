"""Guards of the repository itself: its locks, its words, its wheel. Never asks the network."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = sorted(path.name for path in (ROOT / "requirements").glob("*.txt"))
MAX_FILE_BYTES = 1024 * 1024

# Written in pieces, or this file would name what it forbids.
HOSTS = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "registry." + "npmjs",
    "npmjs" + ".com/package",
    "deb." + "debian.org",
    "index" + "-url",
    "find" + "-links",
]
PLACES = ["/" + "work/", "/" + "home/", "/" + "root/", "/" + "Users/", "/" + "tmp/"]
FORBIDDEN = re.compile("|".join(map(re.escape, HOSTS)) + "|" + "|".join(rf"(?<![\w.:/-]){re.escape(place)}(?=\w)" for place in PLACES))


def files() -> list[Path]:
    """Return what git has or would take, so that nothing slips in between writing and committing."""
    told = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return sorted(path for name in told.stdout.split("\0") if name and (path := ROOT / name).is_file())


def test_no_file_names_a_registry_or_a_place_on_somebodys_machine() -> None:
    assert [f"{path.relative_to(ROOT)}: {word}" for path in files() for word in forbidden(path.read_text("utf-8", "replace"))] == []


@pytest.mark.parametrize(
    "text",
    [
        "--index" + "-url there",
        "https://files.python" + "hosted.org/lxml.whl",
        '"resolved": "https://registry.' + 'npmjs.org/x"',
        "see /" + "work/main",
        "'/" + "home/ada/blog'",
    ],
)
def test_the_guard_of_words_sees_a_bad_one(text: str) -> None:
    assert list(forbidden(text)) != []


@pytest.mark.parametrize("text", ["https://example.org/home/", "/" + "homeward/", "how we work/rest", "[us](/" + "work/)"])
def test_the_guard_of_words_lets_an_address_be(text: str) -> None:
    assert list(forbidden(text)) == []


def forbidden(text: str) -> Iterator[str]:
    return (found.group() for found in FORBIDDEN.finditer(text))


def test_no_file_is_larger_than_a_reviewer_can_read() -> None:
    assert [str(path.relative_to(ROOT)) for path in files() if path.stat().st_size > MAX_FILE_BYTES] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_each_requirement_to_hashes_and_names_no_address(lock: str) -> None:
    assert list(lock_faults((ROOT / "requirements" / lock).read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "text",
    [
        "six==1.17.0\n",
        "six>=1.17.0 \\\n    --hash=sha256:" + "0" * 64 + "\n",
        "six @ https://example.org/six.whl --hash=sha256:" + "0" * 64 + "\n",
        "--extra-index" + "-url x\n",
    ],
)
def test_the_guard_of_locks_sees_a_bad_one(text: str) -> None:
    assert list(lock_faults(text)) != []


def lock_faults(text: str) -> Iterator[str]:
    for line in text.replace("\\\n", " ").splitlines():
        if "//" in line:
            yield f"an address: {line[:80]}"
        if line and not line.startswith("#") and not re.match(r"[a-z0-9-]+==\S+ (; [^\\]+?)? *(--hash=sha256:[0-9a-f]{64} *)+$", line):
            yield f"no version or no hash: {line[:80]}"


def test_the_locks_agree_with_each_other_and_hold_every_dependency() -> None:
    pinned = [dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / "requirements" / lock).read_text("utf-8"), re.MULTILINE)) for lock in LOCKS]
    versions = {(name, version) for pins in pinned for name, version in pins.items()}
    assert len(versions) == len({name for name, _ in versions})
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    site = dict(zip(LOCKS, pinned, strict=True))["site.txt"]
    assert {re.split(r"[^a-z0-9-]", line.lower())[0] for line in wanted} - set(site) == set()


def test_the_npm_lock_holds_digests_and_no_address() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert [name for name, package in packages.items() if name and ("resolved" in package or "integrity" not in package)] == []
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted


def test_the_npm_lock_can_be_installed_from_without_asking_what_is_latest_today() -> None:
    """A package that wants another's ``latest`` makes ``npm ci`` fail, unless the lock says the address or package.json the version."""
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    overrides = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["overrides"]
    tags = {name for package in packages.values() for name, said in package.get("dependencies", {}).items() if said == "latest"}
    assert tags
    assert {name: packages[f"node_modules/{name}"]["version"] for name in tags} == overrides


def test_every_action_is_pinned_by_its_commit_with_the_version_beside_it() -> None:
    steps = [
        line.strip() for path in (ROOT / ".github").rglob("*.yml") for line in path.read_text("utf-8").splitlines() if " uses: " in line
    ]
    assert steps
    assert [step for step in steps if not re.search(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", step)] == []


@pytest.mark.parametrize("path", sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "blogkit").rglob("*.py")))
def test_every_module_says_what_it_is_for(path: str) -> None:
    assert ast.get_docstring(ast.parse((ROOT / path).read_text(encoding="utf-8")))


def test_the_readme_shows_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make site" in readme
    assert "make test" in readme


def test_ci_runs_what_the_readme_and_the_makefile_say() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111, "git keeps .ci/run executable"
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    verbs = re.findall(r"^make ([a-z]+)", script.read_text(encoding="utf-8"), re.MULTILINE)
    assert {"lint", "test", "judges"} <= set(verbs)
    assert [verb for verb in verbs if f"\n{verb}:" not in makefile] == []


def test_the_wheel_holds_every_room_and_every_theme(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "--wheel-dir",
        str(tmp_path),
        str(ROOT),
    ]
    told = subprocess.run(command, check=False, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    (wheel,) = tmp_path.glob("blogkit-*.whl")
    inside = set(ZipFile(wheel).namelist())
    rooms = {path.relative_to(ROOT).as_posix() for path in files() if path.is_relative_to(ROOT / "blogkit")}
    themes = {f"blogkit/{path.relative_to(ROOT).as_posix()}" for path in files() if path.is_relative_to(ROOT / "themes")}
    assert "blogkit/themes/default/templates/post.html" in themes
    assert "blogkit/serve/client/client.js" in rooms
    assert (rooms | themes) - inside == set()
    assert {name.rsplit("/", 1)[-1] for name in inside if "/licenses/" in name} == {"LICENSE", "LICENSE-idiomorph"}
    assert [name for name in inside if "tests/" in name or "content/posts" in name] == []
