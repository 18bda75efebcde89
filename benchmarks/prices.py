"""What search, cards and photographs cost, each by itself: `python -m benchmarks.prices`. Never asserts: it prints what was measured."""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

from PIL import Image, ImageFilter

from benchmarks.__main__ import Blogkit, machine, say, workplace
from benchmarks.generate import generate
from benchmarks.measure import MEGABYTE, Run, keep_bytecode
from blogkit.pool import cores

PHOTOGRAPH = (4000, 3000)
"""12 million pixels, as most telephones take them."""
WIDER = 400
"""Each photograph is another part of one scene that is so many pixels wider and higher."""
SEARCH, CARDS = "[search]\nenabled = true\n", "[cards]\nenabled = true\n"


class Price(NamedTuple):
    """One switch: the first build after it was thrown, and one more after it."""

    name: str
    first: Run
    """Its memory is watched, which takes about a hundredth of its time."""
    second: Run
    files: int
    """How many there are in the output, and how large together."""
    megabytes: float


def main() -> None:
    """Measure each switch and print the table."""
    options = _options()
    with workplace(options.folder) as folder:
        keep_bytecode(folder)
        blogkit = Blogkit(folder / "site", folder / "public", options.jobs)
        say(f"writing {options.posts:,} posts")
        generate(blogkit.site, options.posts, options.seed)
        prices = [
            _price(blogkit, name, prepare)
            for name, prepare in (
                ("nothing of it", lambda: None),
                ("search", lambda: _switched(blogkit.site, SEARCH)),
                ("cards", lambda: _switched(blogkit.site, CARDS)),
                (f"{options.photographs} photographs", lambda: _with_photographs(blogkit.site, options.photographs, options.seed)),
            )
        ]
    print(f"{options.posts:,} posts, seed {options.seed}, {options.jobs} processes, {machine()}\n")
    print(*_table(prices), sep="\n")


def _price(blogkit: Blogkit, name: str, prepare: Callable[[], None]) -> Price:
    """Build a site twice with a switch, from nothing each time but the last; the switch is thrown back afterwards."""
    say(name)
    config = blogkit.site / "blogkit.toml"
    before = config.read_text("utf-8")
    prepare()
    blogkit.forget()
    first = blogkit.build(is_watched=True, is_explained=False)
    second = blogkit.build(is_explained=False)
    made = [file.stat().st_size for file in blogkit.out.rglob("*") if file.is_file()]
    config.write_text(before, "utf-8", newline="\n")
    return Price(name, first, second, len(made), sum(made) / MEGABYTE)


def _switched(site: Path, table: str) -> None:
    with (site / "blogkit.toml").open("a", encoding="utf-8", newline="\n") as config:
        config.write(f"\n{table}")


def _with_photographs(site: Path, count: int, seed: int) -> None:
    """Put a photograph beside as many posts, and show it at the end of the text."""
    posts = sorted((site / "content" / "posts").glob("*.md"))[:count]
    for number, (post, photograph) in enumerate(zip(posts, _photographs(count, seed), strict=True)):
        name = f"photograph-{number}.jpg"
        photograph.save(post.with_name(name), quality=88)
        with post.open("a", encoding="utf-8", newline="\n") as file:
            file.write(f"\n![A made-up scene, no. {number}]({name})\n")


def _photographs(count: int, seed: int) -> Iterator[Image.Image]:
    """Make up scenes: soft shapes in colour under a fine grain, so that a JPEG of one is as large as of a real one."""
    width, height = PHOTOGRAPH
    whole = (width + WIDER, height + WIDER)
    chance = Random(seed)
    coarse = Image.frombytes("RGB", (44, 34), chance.randbytes(44 * 34 * 3)).resize(whole, Image.Resampling.BICUBIC)
    middle = Image.frombytes("RGB", (440, 340), chance.randbytes(440 * 340 * 3)).resize(whole, Image.Resampling.BICUBIC)
    grain = Image.frombytes("L", whole, chance.randbytes(whole[0] * whole[1])).filter(ImageFilter.GaussianBlur(1)).convert("RGB")
    scene = Image.blend(Image.blend(coarse, middle, 0.25), grain, 0.15)
    for _ in range(count):
        left, top = chance.randrange(WIDER), chance.randrange(WIDER)
        yield scene.crop((left, top, left + width, top + height))


def _table(prices: list[Price]) -> Iterator[str]:
    yield "| | first build: wall, s | CPU, s | peak of one process, MB | of all together, MB | second build: wall, s | files | MB |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for price in prices:
        first = price.first
        yield (
            f"| {price.name} | {first.wall_s:.1f} | {first.cpu_s:.1f} | {first.peak_mb:.0f} | {first.sum_mb:.0f} "
            f"| {price.second.wall_s:.2f} | {price.files:,} | {price.megabytes:,.0f} |"
        )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.prices", description=__doc__)
    parser.add_argument("--posts", type=int, default=10_000, help="how many posts the blog has (%(default)s)")
    parser.add_argument("--photographs", type=int, default=200, help="how many of them show a photograph of 12 megapixels (%(default)s)")
    parser.add_argument("--jobs", type=int, default=cores(), help="processes (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another blog (%(default)s)")
    parser.add_argument("--folder", type=Path, help="work in this folder and leave the site there; a temporary one unless given")
    return parser.parse_args()


if __name__ == "__main__":
    main()
