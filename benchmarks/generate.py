"""A made-up company blog of any size, the same bytes for the same seed. Never copies what somebody wrote and never reads a clock."""

# ruff: noqa: PLR2004 - how often and how long is all that this file says, and each number stands where it is used

import math
import random
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple, TypeVar

Value = TypeVar("Value")

FIRST_DAY = datetime(2014, 1, 6, 9)  # noqa: DTZ001 - a post says its time without a zone, and the site's zone is meant
YEARS = 12
WORDS, TAGS, WRITERS, GHOSTWRITERS, COMPANIES, PICTURES = 6_000, 200, 38, 12, 6, 60
LOG_BYTES_MEAN, LOG_BYTES_SPREAD = 8.53, 0.68
"""Of the natural logarithm of the length at which a body ends with its next block: so chosen that bodies are as long as those of 18F."""
SHORTEST, LONGEST = 400, 60_000
INTERNAL_LINKS = ((0, 28), (1, 22), (2, 18), (3, 12), (4, 9), (5, 6), (8, 5))
"""How many links to other posts a post has, and how many posts in a hundred have so many; two in the mean."""


class Shape(NamedTuple):
    """What a post has beside paragraphs: how probably it has any at all, and then how many paragraphs stand between two of them."""

    share: float
    every: float


SHAPES = {
    "heading": Shape(0.54, 3.6),
    "list": Shape(0.49, 8.0),
    "picture": Shape(0.48, 9.0),
    "quote": Shape(0.11, 12.0),
    "code": Shape(0.10, 7.0),
    "table": Shape(0.06, 14.0),
    "footnote": Shape(0.06, 8.0),
    "html": Shape(0.10, 12.0),
}


class Person(NamedTuple):
    """Somebody whom posts name."""

    id: str
    name: str
    company: str


class Head(NamedTuple):
    """What other posts may know of a post."""

    title: str
    file: str
    date: datetime
    headings: tuple[str, ...]


class World(NamedTuple):
    """Everything that all posts share."""

    words: tuple[str, ...]
    likelihood: tuple[float, ...]
    """Running sum over ``words``: the commonest few make up most of a text, as in every language."""
    tags: tuple[str, ...]
    companies: tuple[Person, ...]
    writers: tuple[Person, ...]
    ghostwriters: tuple[Person, ...]


def generate(folder: Path, posts: int, seed: int = 1) -> None:
    """Write a site of so many posts into ``folder``, which is made if it is not there."""
    world = make_world(seed)
    for path, text in [*_frame(world), *texts(world, posts, seed)]:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")


def texts(world: World, posts: int, seed: int) -> Iterator[tuple[str, str]]:
    """Yield path and text of each post, the oldest first."""
    heads: list[Head] = []
    taken: set[str] = set()
    for number in range(posts):
        rng = random.Random(f"{seed} post {number}")
        heads.append(_head(rng, world, number / posts, taken))
        yield f"content/posts/{heads[-1].file}", _front_matter(rng, world, heads[-1]) + _Body(rng, world, heads).text()


def make_world(seed: int) -> World:
    """Make the language, the tags and the people up."""
    rng = random.Random(f"{seed} world")
    words = _words(rng)
    likelihood = tuple(accumulate(1 / (rank + 2.7) for rank in range(len(words))))
    rare = rng.sample(words[300:], TAGS + 2 * (COMPANIES + WRITERS + GHOSTWRITERS))
    tags = tuple(f"{rare.pop()} {rng.choice(words[40:300])}" if rng.random() < 0.25 else rare.pop() for _ in range(TAGS))
    companies = tuple(Person(_plain(name), name.title(), "") for name in (rare.pop() for _ in range(COMPANIES)))
    writers = tuple(_person(rare, companies[0]) for _ in range(WRITERS))
    ghostwriters = tuple(_person(rare, companies[1 + number % (COMPANIES - 1)]) for number in range(GHOSTWRITERS))
    return World(words, likelihood, tags, companies, writers, ghostwriters)


def _person(rare: list[str], company: Person) -> Person:
    name = f"{rare.pop()} {rare.pop()}".title()
    return Person(_plain(name), name, company.id)


def _words(rng: random.Random) -> tuple[str, ...]:
    """Make words up: the commonest are short, a few have an accent."""
    starts = "b br c ch cl d dr f fl g gr h j k l m n p pl qu r s sh sl st t th tr v w".split()
    middles = ("a e i o u " * 9 + "ai ea ee oa ou ai ea ee oa ou é ö").split()
    ends = ["", "", "", "n", "r", "s", "t", "l", "d", "ck", "m", "nd", "st", "ng"]
    made: dict[str, None] = {}
    while len(made) < WORDS:
        syllables = 1 + (len(made) > 60) + (rng.random() < 0.45) * (len(made) > 400) + (rng.random() < 0.2) * (len(made) > 1500)
        word = "".join(rng.choice(starts) + rng.choice(middles) for _ in range(syllables)) + rng.choice(ends)
        word = word if len(made) > 60 else word[-3:]
        made.setdefault(word)
    return tuple(made)


def _plain(text: str) -> str:
    """Return a text as it stands in an address."""
    return text.lower().replace("é", "e").replace("ö", "o").replace(" ", "-")


# What stands around the posts.


def _frame(world: World) -> Iterator[tuple[str, str]]:
    yield "blogkit.toml", _config(world)
    yield "content/pages/about.md", "---\ntitle: About us\n---\nThis blog was made up to be measured.\n"
    for company in world.companies:
        kind = "company" if company is world.companies[0] else "agency"
        yield f"content/orgs/{company.id}.md", f"---\nname: {company.name}\nkind: {kind}\nurl: https://{company.id}.example/\n---\n"
    rng = random.Random("people")
    for person in [*world.writers, *world.ghostwriters]:
        kind = "employee" if person in world.writers else "contractor"
        head = f"name: {person.name}\nrole: {rng.choice(world.words[60:300])}\norg: {person.company}\nkind: {kind}\n"
        yield f"content/people/{person.id}.md", f"---\n{head}---\n{_sentences(rng, world, rng.randrange(20, 90))}\n"
    for number in range(PICTURES):
        yield f"static/pictures/{number}.svg", _picture(rng, number)


def _config(world: World) -> str:
    return f"""\
[site]
title = "The {world.words[500].title()} {world.words[700].title()}"
base_url = "https://blog.example"
language = "en"
timezone = "Europe/London"
organization = "{world.companies[0].id}"
nav = [{{title = "Posts", url = "/"}}, {{title = "About us", url = "/about/"}}]

[rules]
broken-link = "error"
"""


def _picture(rng: random.Random, number: int) -> str:
    heights = [rng.randrange(5, 96) for _ in range(12 + number % 7)]
    bars = "".join(f'<rect x="{12 * at}" y="{100 - height}" width="10" height="{height}"/>' for at, height in enumerate(heights))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 100">{bars}</svg>\n'


# One post.


def _head(rng: random.Random, world: World, age: float, taken: set[str]) -> Head:
    title = _title(rng, world, rng.randrange(3, 10))
    day = FIRST_DAY + timedelta(days=int(age * YEARS * 365.25))
    date = day.replace(hour=rng.randrange(7, 19), minute=rng.choice((0, 0, 15, 30, 45)))
    slug = name = _plain(title)
    again = 2
    while slug in taken:
        slug, again = f"{name}-{again}", again + 1
    taken.add(slug)
    headings = (
        tuple(dict.fromkeys(_title(rng, world, rng.randrange(2, 7)) for _ in range(40))) if rng.random() < SHAPES["heading"].share else ()
    )
    return Head(title, f"{date:%Y-%m-%d}-{slug}.md", date, headings)


def _title(rng: random.Random, world: World, length: int) -> str:
    return " ".join(_some(rng, world, length)).capitalize()


def _front_matter(rng: random.Random, world: World, head: Head) -> str:
    authors = _distinct(rng, world.writers, 2 if rng.random() < 0.15 else 1)
    lines = [f'title: "{head.title}"', f"date: {head.date:%Y-%m-%dT%H:%M}"]
    lines += [f"author: {authors[0].id}"] if len(authors) == 1 else [f"authors: [{', '.join(one.id for one in authors)}]"]
    lines += _help(rng, world, head, [one.id for one in authors])
    lines += _machines(rng, world, authors[0])
    if rng.random() < 0.05:
        day = head.date - timedelta(days=rng.randrange(2, 40))
        name = rng.choice(world.words[300:]).title()
        lines += ["syndication:", f"  origin: {{name: {name}, url: {_url(rng, world)}, date: {day:%Y-%m-%d}}}"]
    lines.append(f"tags: [{', '.join(_distinct(rng, world.tags, rng.randrange(2, 6)))}]")
    lines += [f'summary: "{_sentences(rng, world, rng.randrange(18, 50))}"'] if rng.random() < 0.7 else []
    return "\n".join(["---", *lines, "---", "", ""])


def _help(rng: random.Random, world: World, head: Head, authors: Sequence[str]) -> list[str]:
    """Say who wrote or edited beside the authors: one post in ten is ghostwritten, and whoever is named agreed to it."""
    ghost, editor = rng.choice(world.ghostwriters), rng.choice([one for one in world.writers if one.id not in authors])
    consent = f"consent: {head.date:%Y-%m-%d}"
    contributors: list[str] = []
    lines: list[str] = []
    chance = rng.random()
    if chance < 0.05:
        contributors.append(f"  - {{person: {ghost.id}, role: ghostwriter, {consent}}}")
    elif chance < 0.09:
        did = _sentences(rng, world, 9)
        payer = world.companies[0].id
        named = f"person: {ghost.id}, role: ghostwriter, on_behalf_of: {ghost.company}, paid_by: {payer}, {consent}"
        contributors.append(f'  - {{{named}, did: "{did}"}}')
    elif chance < 0.10:
        lines += ["ghostwriting: withheld", f'withheld: {{reason: "{_sentences(rng, world, 8)}", description: a professional writer}}']
    else:
        lines.append("ghostwriting: none")
    if rng.random() < 0.2:
        contributors.append(f"  - {{person: {editor.id}, role: {rng.choice(('editor', 'editor', 'reviewer', 'translator'))}, {consent}}}")
    return [*lines, "contributors:", *contributors] if contributors else lines


def _machines(rng: random.Random, world: World, author: Person) -> list[str]:
    if rng.random() < 0.8:
        return ["ai: none"]
    tasks = _distinct(rng, ("grammar", "outline", "research", "summary", "image", "code"), rng.choice((1, 1, 2)))
    tool = world.words[900].title()
    uses = [f"    - {{task: {task}, tool: {tool} {rng.randrange(2, 6)}, by: {author.id}}}" for task in tasks]
    return ["ai:", "  uses:", *uses, "  generated: false"]


class _Body:
    """The text of the newest of ``heads``; the others are there to be linked to."""

    def __init__(self, rng: random.Random, world: World, heads: Sequence[Head]) -> None:
        self.rng, self.world, self.heads, self.head = rng, world, heads, heads[-1]
        self.headings = list(self.head.headings)
        self.footnotes: list[str] = []
        self.links = (
            rng.choices([number for number, _ in INTERNAL_LINKS], [weight for _, weight in INTERNAL_LINKS])[0] if len(heads) > 1 else 0
        )
        self.is_wrapped = rng.random() < 0.3

    def text(self) -> str:
        """Write blocks until the post is as long as it should be."""
        rng = self.rng
        length = min(max(math.exp(rng.gauss(LOG_BYTES_MEAN, LOG_BYTES_SPREAD)), SHORTEST), LONGEST)
        others: dict[str, Callable[[], str]] = {
            "list": self._list,
            "picture": self._picture,
            "quote": self._quote,
            "code": self._code,
            "table": self._table,
            "html": self._html,
        }
        has = [name for name in others if rng.random() < SHAPES[name].share]
        self.has_footnotes = rng.random() < SHAPES["footnote"].share
        expected = max(1.0, length / 400)  # paragraphs, with what stands between them
        links_each = self.links / expected
        blocks = [self._paragraph(links_each)]
        blocks += ["[[toc]]"] if len(self.headings) > 30 and length > 12_000 else []
        written = len(blocks[0])
        first = {name: rng.random() * min(SHAPES[name].every, expected) for name in has}  # a short post that has a list has it soon
        if self.headings:
            first["heading"] = rng.random() * min(SHAPES["heading"].every, expected)
        paragraphs = 0
        while written < length:
            paragraphs += 1
            new = [self._due("heading", first, paragraphs)] if "heading" in first else []
            new += [others[name]() for name in has if self._is_due(name, first, paragraphs)]
            new.append(self._paragraph(links_each))
            blocks += [block for block in new if block]
            written += sum(len(block) + 2 for block in new)
        if self.headings and len(self.headings) == len(self.head.headings):
            blocks += [f"## {self.headings.pop(0)}", self._paragraph(links_each)]  # other posts may link to it
        while self.links > 0:
            blocks[-1] += f" {self._internal_link()}"
        return "\n\n".join([*blocks, *self.footnotes]) + "\n"

    def _is_due(self, name: str, first: dict[str, float], paragraphs: int) -> bool:
        if paragraphs < first[name]:
            return False
        first[name] = paragraphs + self.rng.expovariate(1 / SHAPES[name].every)
        return True

    def _due(self, name: str, first: dict[str, float], paragraphs: int) -> str:
        if not self._is_due(name, first, paragraphs) or not self.headings:
            return ""
        is_first = len(self.headings) == len(self.head.headings)
        return f"{'##' if is_first or self.rng.random() < 0.7 else '###'} {self.headings.pop(0)}"

    def _paragraph(self, links: float) -> str:
        rng = self.rng
        words = _prose(rng, self.world, max(6, int(rng.gammavariate(3.2, 14))))
        for _ in range(int(rng.random() + len(words) / 95)):
            self._wrap(words, "[", f"]({_url(rng, self.world)})")
        for _ in range(int(rng.random() + len(words) / 45)):
            mark = rng.choice(("**", "*", "_", "`"))
            self._wrap(words, mark, mark)
        for _ in range(min(self.links, int(rng.random() + links))):
            words.insert(rng.randrange(len(words)), self._internal_link())
        if self.has_footnotes and rng.random() < 1 / SHAPES["footnote"].every:
            self.footnotes.append(f"[^{len(self.footnotes) + 1}]: {_sentences(rng, self.world, rng.randrange(5, 30))}")
            words[-1] += f"[^{len(self.footnotes)}]"
        return self._lines(words)

    def _wrap(self, words: list[str], before: str, after: str) -> None:
        """Put marks around one to three words that bear no punctuation and no other mark."""
        at = self.rng.randrange(len(words))
        until = min(at + self.rng.randrange(1, 4), len(words))
        if all(word.isalpha() for word in words[at:until]):
            words[at] = before + words[at]
            words[until - 1] += after

    def _lines(self, words: Sequence[str]) -> str:
        if not self.is_wrapped:
            return " ".join(words)
        return "\n".join(" ".join(words[at : at + 16]) for at in range(0, len(words), 16))

    def _internal_link(self) -> str:
        self.links -= 1
        other = self.heads[self.rng.randrange(len(self.heads) - 1)]
        part = f"#{_anchor(other.headings[0])}" if other.headings and self.rng.random() < 0.2 else ""
        return f"[{' '.join(_some(self.rng, self.world, self.rng.randrange(1, 5)))}]({other.file}{part})"

    def _list(self) -> str:
        mark = "1." if self.rng.random() < 0.2 else "-"
        return "\n".join(f"{mark} {_sentences(self.rng, self.world, self.rng.randrange(3, 26))}" for _ in range(self.rng.randrange(3, 9)))

    def _picture(self) -> str:
        caption = f' "{_sentences(self.rng, self.world, 8)}"' if self.rng.random() < 0.5 else ""
        return f"![{_sentences(self.rng, self.world, 7)}](/pictures/{self.rng.randrange(PICTURES)}.svg{caption})"

    def _quote(self) -> str:
        kind = self.rng.choice(("", "", "> [!NOTE]\n"))
        return f"{kind}> {_sentences(self.rng, self.world, self.rng.randrange(15, 60))}"

    def _html(self) -> str:
        word = _some(self.rng, self.world, 1)[0]
        return (
            f"<details>\n<summary>{word.capitalize()}</summary>\n\n{_sentences(self.rng, self.world, 30)} <kbd>{word}</kbd>\n\n</details>"
        )

    def _table(self) -> str:
        rng, columns = self.rng, self.rng.randrange(2, 6)
        rows = [
            [rng.choice(self.world.words), *(f"{rng.randrange(10_000):,}" for _ in range(columns - 1))] for _ in range(rng.randrange(3, 15))
        ]
        head = [rng.choice(self.world.words).capitalize() for _ in range(columns)]
        return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---", *["---:"] * (columns - 1)], *rows])

    def _code(self) -> str:
        language = self.rng.choice(("python", "javascript", "bash", "yaml", "html", ""))
        return "\n".join([f"```{language}", *(_code_line(self.rng, self.world, language) for _ in range(self.rng.randrange(3, 30))), "```"])


def _code_line(rng: random.Random, world: World, language: str) -> str:
    first, second, third = (_plain(word) for word in _some(rng, world, 3))
    indent, number = "    " * rng.choice((0, 0, 1, 1, 2)), rng.randrange(1000)
    lines: dict[str, tuple[str, ...]] = {
        "python": (
            f"def {first}({second}: int) -> str:",
            f"{indent}{first} = {second}({third}, {number})",
            f"{indent}if {first} > {number}:",
            f'{indent}return "{second} {third}"  # {first}',
        ),
        "javascript": (
            f"{indent}const {first} = await {second}({third}, {number});",
            f"{indent}return `${{{first}}} {second}`; // {third}",
            f"{indent}}}",
        ),
        "bash": (
            f'{first} --{second} "${third.upper()}" | head -n {number}',
            f"# {first} {second} {third}",
            f"export {first.upper()}={number}",
        ),
        "yaml": (f"{indent}{first}: {number}", f'{indent}- {second}: "{third}"', f"# {first} {second}"),
        "html": (f'{indent}<p class="{first}">{second} &amp; {third}</p>', f"{indent}<!-- {first} -->"),
        "": (f"{indent}{first} {second} {number} {third}",),
    }
    return rng.choice(lines[language])


def _anchor(heading: str) -> str:
    return heading.lower().replace(" ", "-")


# Words in a row.


def _some(rng: random.Random, world: World, count: int) -> list[str]:
    return rng.choices(world.words, cum_weights=world.likelihood, k=count)


def _prose(rng: random.Random, world: World, count: int) -> list[str]:
    """Return words of which some begin a sentence and some end one."""
    words = _some(rng, world, count)
    at = 0
    while at < count:
        until = min(at + rng.randrange(5, 28), count)
        words[at] = words[at].capitalize()
        if until - at > 12:
            words[at + 6] += rng.choice((",", ",", ",", ":", " –", "’s"))
        words[until - 1] += rng.choice("......?!") if until < count else "."
        at = until
    return words


def _sentences(rng: random.Random, world: World, count: int) -> str:
    return " ".join(_prose(rng, world, count))


def _url(rng: random.Random, world: World) -> str:
    words = [_plain(word) for word in _some(rng, world, 5)]
    return f"https://{words[0]}{words[1]}.example/{words[2]}/{words[3]}-{words[4]}/"


def _distinct(rng: random.Random, values: Sequence[Value], count: int) -> list[Value]:
    """Choose different values, the first of them far more often than the last."""
    likelihood = list(accumulate(1 / (rank + 2) for rank in range(len(values))))
    chosen: dict[int, None] = {}
    while len(chosen) < count:
        chosen.setdefault(bisect(likelihood, rng.random() * likelihood[-1]))
    return [values[at] for at in chosen]
