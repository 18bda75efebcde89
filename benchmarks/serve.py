"""From a save to the new page, seen from outside: `python -m benchmarks.serve`. Never asserts: it prints what was measured."""

import argparse
import http.client
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.__main__ import LIMITED_POSTS, machine, program, say
from benchmarks.generate import generate
from benchmarks.measure import keep_bytecode

POLL_S = 0.001
STARTS = 5
"""Starts of which the median is told: the first comes right after a build, while the disk is busy."""
GIVE_UP_S = 60.0
PROMISED_MS = {"a post's text": (30, 60), "a post's title": (80, None), "the base template": (150, None), "a new post": (100, None)}
"""What was promised of 10,000 posts: the median, and what 95 of 100 stay under."""
START_S = 1.5


class Server(NamedTuple):
    """A development server and the site that it serves."""

    name: str
    site: Path
    port: int
    base_template: Path
    """The template behind every page."""
    url_of: Callable[[Path], str]
    """Where a post is answered."""
    started_s: float
    """From the start of the process to the first page."""


class Edit(NamedTuple):
    """One save, and where and how it is seen."""

    file: Path
    data: bytes
    url: str
    mark: bytes
    """What the new page holds and the old one does not."""


def main() -> None:
    """Measure blogkit, and Hugo where it is found, over the same posts in turn."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="blogkit-bench-") as temporary:
        folder = options.folder or Path(temporary)
        keep_bytecode(folder)
        site = folder / "site"
        if not site.exists():
            say(f"writing {options.posts:,} posts")
            generate(site, options.posts, options.seed)
        _with_own_theme(site)
        say("a first build, so that the store is warm")
        subprocess.run([program(), "build", str(site), "-o", str(folder / "public")], check=True, capture_output=True)
        print(f"{options.posts:,} posts, seed {options.seed}, {options.edits} edits of each kind, {machine()}\n")
        print("| | first page after, s | edit | median, ms | 95 of 100 under, ms | longest, ms |\n|---|---:|---|---:|---:|---:|")
        starts = [_start_s(site) for _ in range(STARTS)]
        with _blogkit(site) as server:
            met = list(_measured(server._replace(started_s=statistics.median(starts)), options))
        hugo = options.hugo or shutil.which("hugo")
        if hugo:
            _hugo_site(site, folder / "hugo")
            with _hugo(hugo, folder / "hugo") as server:
                list(_measured(server, options))
        print(*["", *met] if options.posts == LIMITED_POSTS else [], sep="\n")


def _start_s(site: Path) -> float:
    with _blogkit(site) as server:
        return server.started_s


def _measured(server: Server, options: argparse.Namespace) -> Iterator[str]:
    """Make every kind of edit, print a row for each and yield what became of each promise."""
    yield _promise(f"{server.name}: first page", server.started_s, START_S, "s")
    chance = random.Random(options.seed)
    posts = sorted((server.site / "content" / "posts").glob("*.md"))
    kinds: dict[str, Callable[[int, Path], Edit]] = {
        "a post's text": lambda number, post: _prose(server, number, post),
        "a post's title": lambda number, post: _title(server, number, post),
        "the base template": lambda number, post: _template(server, number, post),
        "a new post": lambda number, post: _new(server, number, post),
    }
    for kind, edit in kinds.items():
        times: list[float] = []
        for number in range(options.edits):
            time.sleep(chance.uniform(0.5, 1) * options.pause)
            times.append(_shown_after_ms(server, edit(number, chance.choice(posts))))
        median, most = statistics.median(times), sorted(times)[int(len(times) * 0.95)]
        print(f"| {server.name} | {server.started_s:.2f} | {kind} | {median:.0f} | {most:.0f} | {max(times):.0f} |", flush=True)
        limit, limit_of_most = PROMISED_MS[kind]
        yield _promise(f"{kind}, median", median, limit, "ms")
        if limit_of_most:
            yield _promise(f"{kind}, 95 of 100", most, limit_of_most, "ms")


def _promise(name: str, measured: float, limit: float, unit: str) -> str:
    return f"- {name}: {measured:.3g} {unit}, at most {limit:g} {unit}: {'kept' if measured <= limit else 'MISSED'}"


def _shown_after_ms(server: Server, edit: Edit) -> float:
    """Have the page in view, save as an editor does, by a rename into place, and ask for the page until it is the new one."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=GIVE_UP_S)
    connection.request("GET", edit.url)  # Hugo makes anew only what was looked at lately
    connection.getresponse().read()
    draft = edit.file.with_name(f".{edit.file.name}.new")
    draft.write_bytes(edit.data)
    began = time.perf_counter()
    draft.replace(edit.file)
    while time.perf_counter() - began < GIVE_UP_S:
        connection.request("GET", edit.url)
        answer = connection.getresponse()
        if edit.mark in answer.read() and answer.status == http.client.OK:
            return (time.perf_counter() - began) * 1000
        time.sleep(POLL_S)
    sys.exit(f"{server.name} does not show {edit.url} after {GIVE_UP_S:.0f} s")


# The edits.


def _prose(server: Server, number: int, post: Path) -> Edit:
    mark = f"Sentence number {number} of this run of {server.name}."
    return Edit(post, post.read_bytes() + f"\n{mark}\n".encode(), server.url_of(post), mark.encode())


def _title(server: Server, number: int, post: Path) -> Edit:
    mark = f"Title {number} of this run of {server.name}"
    return Edit(
        post,
        re.sub(rb'^title: ".*"$', f'title: "{mark}"'.encode(), post.read_bytes(), count=1, flags=re.MULTILINE),
        server.url_of(post),
        mark.encode(),
    )


def _template(server: Server, number: int, post: Path) -> Edit:
    mark = f"<p>Template {number} of this run of {server.name}</p>"  # Hugo takes comments out
    text = re.sub(r"<p>Template \d+ of this run of .*?</p>", "", server.base_template.read_text(encoding="utf-8"))
    return Edit(server.base_template, text.replace("</body>", f"{mark}</body>").encode(), server.url_of(post), mark.encode())


def _new(server: Server, number: int, post: Path) -> Edit:
    mark = f"A new post, number {number}, of {server.name}"
    file = post.with_name(f"2025-06-15-new-{number}.md")
    text = re.sub(rb'^title: ".*"$', f'title: "{mark}"'.encode(), post.read_bytes(), count=1, flags=re.MULTILINE)
    return Edit(
        file, re.sub(rb"^date: .*$", b"date: 2025-06-15T10:00:00Z", text, count=1, flags=re.MULTILINE), server.url_of(file), mark.encode()
    )


# The servers.


def _with_own_theme(site: Path) -> None:
    """Give the site a theme of its own that has the base template of the built-in one, to edit it."""
    base = next((Path(__file__).parents[1] / "themes" / "default" / "templates").glob("base.html"))
    theme = site / "themes" / "own"
    (theme / "templates").mkdir(parents=True, exist_ok=True)
    (theme / "theme.toml").write_text('name = "Own"\nparent = "default"\n', encoding="utf-8")
    shutil.copy(base, theme / "templates" / "base.html")
    config = site / "blogkit.toml"
    text = config.read_text(encoding="utf-8")
    if "theme = " not in text:
        config.write_text(text.replace("[site]\n", '[site]\ntheme = "own"\n', 1), encoding="utf-8")


@contextmanager
def _blogkit(site: Path) -> Iterator[Server]:
    port = _free_port()
    with _running([program(), "serve", str(site), "--port", str(port)], port) as started_s:
        yield Server(
            "blogkit serve", site, port, site / "themes" / "own" / "templates" / "base.html", lambda post: f"/{post.stem[11:]}/", started_s
        )


def _hugo_site(site: Path, folder: Path) -> None:
    """Write the same posts as a site of Hugo, with the smallest theme that has a base, a post and a list."""
    layouts = folder / "layouts" / "_default"
    layouts.mkdir(parents=True, exist_ok=True)
    (folder / "hugo.toml").write_text('baseURL = "http://127.0.0.1/"\ntitle = "Posts"\n[markup.goldmark.renderer]\nunsafe = true\n')
    (layouts / "baseof.html").write_text(
        '<!doctype html><html><head><title>{{ .Title }}</title></head><body>{{ block "main" . }}{{ end }}</body></html>'
    )
    (layouts / "single.html").write_text(
        '{{ define "main" }}<h1>{{ .Title }}</h1>{{ .Content }}{{ with .PrevInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>'
        "{{ end }}{{ end }}"
    )
    (layouts / "list.html").write_text(
        '{{ define "main" }}{{ range (.Paginate .RegularPages).Pages }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}{{ end }}'
    )
    shutil.rmtree(folder / "content", ignore_errors=True)
    posts = folder / "content" / "posts"
    posts.mkdir(parents=True)
    for post in (site / "content" / "posts").iterdir():  # Hugo wants the seconds of a date, too
        text = post.read_bytes()
        (posts / post.name).write_bytes(re.sub(rb"^(date: \d{4}-\d\d-\d\dT\d\d:\d\d)$", rb"\1:00Z", text, count=1, flags=re.MULTILINE))


@contextmanager
def _hugo(hugo: str, folder: Path) -> Iterator[Server]:
    port = _free_port()
    command = [hugo, "server", "--source", str(folder), "--port", str(port), "--bind", "127.0.0.1", "--renderToMemory"]
    version = subprocess.run([hugo, "version"], check=True, capture_output=True, text=True).stdout.split()[1].partition("-")[0]
    with _running(command, port) as started_s:
        yield Server(
            f"hugo server {version}",
            folder,
            port,
            folder / "layouts" / "_default" / "baseof.html",
            lambda post: f"/posts/{post.stem}/",
            started_s,
        )


@contextmanager
def _running(command: Sequence[str], port: int) -> Iterator[float]:
    """Start a server; give the seconds from its start to its first page."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not _answers(port):
            if process.poll() is not None:
                sys.exit(f"{' '.join(command)} ended with {process.returncode}")
            time.sleep(0.005)
        yield time.perf_counter() - began
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=GIVE_UP_S)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serve", description=__doc__)
    parser.add_argument("--posts", type=int, default=LIMITED_POSTS, help="how many posts the blog has (%(default)s)")
    parser.add_argument("--edits", type=int, default=50, help="edits of each kind (%(default)s)")
    parser.add_argument("--pause", type=float, default=1.0, help="longest pause before an edit, in seconds (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another blog (%(default)s)")
    parser.add_argument("--hugo", help="the program of Hugo; the one on the path unless given")
    parser.add_argument("--folder", type=Path, help="work in this folder and leave the sites there; a temporary one unless given")
    return parser.parse_args()


if __name__ == "__main__":
    main()
