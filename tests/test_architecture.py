"""Whether imports go down only and the pure rooms stay pure. Never runs the code it judges: it reads the syntax tree."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "blogkit"

# From the roof to the cellar. A room may import what stands in its own layer or below; `__init__` is the package itself.
LAYERS = (
    {"__main__"},
    {"cli"},
    {"watch", "serve", "report", "explain", "manual", "eject"},
    {"live"},
    {"build"},
    {"costly", "blobs", "seeing"},
    {"output", "store", "pool", "press", "watching", "indexing"},
    {"inputs", "parity"},
    {"check", "levels"},
    {"render", "feed", "joined", "corrections_feed", "transparency", "cards"},
    {"search"},
    {"plan"},
    {"views"},
    {"site"},
    {"content", "disclosure", "theme", "config", "charts", "pictures"},
    {"diagnostics", "sources", "errors", "rules", "steps"},
    {"__init__"},
)
DEPTH = {room: depth for depth, layer in enumerate(LAYERS) for room in layer}

PURE = set(
    "diagnostics steps rules manual levels content disclosure config site theme charts pictures views plan joined render "
    "feed corrections_feed transparency search cards check parity".split()
)
OUTSIDE = {"os", "pathlib", "time", "random", "secrets", "logging", "shutil", "subprocess", "socket", "tempfile", "locale"}
CLOCKS = {"now", "today", "utcnow", "fromtimestamp", "utcfromtimestamp"}
DEEDS = {"print", "open", "input", "breakpoint", "exec", "eval", "__import__"}

MODULES = sorted(path.relative_to(PACKAGE.parent).as_posix() for path in PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("module", MODULES)
def test_a_room_imports_only_downwards_and_stays_pure(module: str) -> None:
    assert list(faults(module, (PACKAGE.parent / module).read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("blogkit/site/order.py", "from blogkit.plan import Page"),
        ("blogkit/site/order.py", "from blogkit import plan"),
        ("blogkit/site/order.py", "def late():\n    import blogkit.build"),
        ("blogkit/site/order.py", "from ..plan import Page"),
        ("blogkit/nowhere.py", ""),
        ("blogkit/plan.py", "import os.path"),
        ("blogkit/plan.py", "from pathlib import Path"),
        ("blogkit/content/post.py", "import datetime as dt\nNOW = dt.datetime.now(dt.UTC)"),
        ("blogkit/render.py", "print('here')"),
        ("blogkit/build.py", "print('here')"),
        ("blogkit/feed.py", "open('feed.xml')"),
    ],
)
def test_the_guard_sees_a_bad_room(module: str, code: str) -> None:
    assert len(list(faults(module, code))) == 1


@pytest.mark.parametrize(
    "code", ["from blogkit.site import Site", "from posixpath import join", "from blogkit import __version__", "x.open()"]
)
def test_the_guard_lets_a_good_room_be(code: str) -> None:
    assert list(faults("blogkit/plan.py", code)) == []


def faults(module: str, code: str) -> Iterator[str]:
    room = module.removesuffix(".py").split("/")[1]
    if room not in DEPTH:
        yield f"{room} has no place in LAYERS"
        return
    for node in ast.walk(ast.parse(code)):
        for name in imported(node):
            top, _, rest = name.partition(".")
            target = rest.partition(".")[0]
            if top == "blogkit" and DEPTH.get(target, len(LAYERS)) < DEPTH[room]:
                yield f"{module}:{node.lineno}: {room} imports {name} from above"  # type: ignore[attr-defined]
            if top == "" or (room in PURE and top in OUTSIDE):
                yield f"{module}:{node.lineno}: {room} imports {name or 'by dots'}"  # type: ignore[attr-defined]
        if isinstance(node, ast.Call):
            yield from (f"{module}:{node.lineno}: {room} {deed}" for deed in deeds(room, node.func))


def imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom) and node.level:
        yield ""
    elif isinstance(node, ast.ImportFrom) and node.module == "blogkit":
        yield from (f"blogkit.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module


def deeds(room: str, called: ast.expr) -> Iterator[str]:
    if isinstance(called, ast.Name) and ((room in PURE and called.id in DEEDS) or (room != "cli" and called.id == "print")):
        yield f"calls {called.id}"
    if isinstance(called, ast.Attribute) and room in PURE and called.attr in CLOCKS:
        yield f"reads a clock: {called.attr}"
