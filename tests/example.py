"""The example site as its files say it, read with yaml and tomllib and resolved by hand. Never asks blogkit what any of it means."""

import re
import shutil
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import yaml

from tests.pictures import photograph
from tests.sites import NOW

ROOT = Path(__file__).parents[1]
CONFIG: dict[str, Any] = tomllib.loads((ROOT / "blogkit.toml").read_text(encoding="utf-8"))
ORIGIN: str = CONFIG["site"]["base_url"]
ZONE = ZoneInfo(CONFIG["site"]["timezone"])
LONGEST = "content/posts/2026-10-06-the-ashcombe-clock-in-numbers.md"
HOUSE: str = CONFIG["site"]["organization"]


class Post(NamedTuple):
    """One post's file: where it is, what its header says, and the text below."""

    path: str
    header: dict[str, Any]
    text: str

    @property
    def url(self) -> str:
        """Where it stands: these posts have neither a slug nor a permalink of their own, so the name of the file says it."""
        parts = self.path.removeprefix("content/posts/").removesuffix(".md").split("/")
        return f"{ORIGIN}/{parts[0][len('2026-11-20-') :]}/"

    @property
    def out(self) -> str:
        """Path of its page in the output folder."""
        return f"{self.url.removeprefix(ORIGIN).strip('/')}/index.html"

    @property
    def date(self) -> datetime:
        return moment(self.header["date"])

    @property
    def state(self) -> str:
        """What has become of it at the moment at which the tests build: ``public``, or why it is not."""
        if self.header.get("draft") or self.header.get("status") == "draft":
            return "draft"
        if self.header.get("status") == "withdrawn":
            return "withdrawn"
        if self.date > NOW:
            return "scheduled"
        return "expired" if "expires" in self.header and moment(self.header["expires"]) <= NOW else "public"


class Person(NamedTuple):
    """Someone as a reader should see them on the day of a post."""

    name: str
    url: str
    role: str
    """Empty where they did not hold one on that day."""


class Part(NamedTuple):
    """What one person besides the authors did for a post."""

    who: Person
    role: str
    header: dict[str, Any]
    agency: str
    """Name of the organisation for which they did it; empty where it was none, or this company."""
    payer: str


def moment(written: Any) -> datetime:
    """Read a date as a header writes it; midnight and the site's zone where it says neither."""
    if isinstance(written, str):
        written = datetime.fromisoformat(written)
    if not isinstance(written, datetime):
        written = datetime.combine(written, time())
    whole: datetime = written if written.tzinfo else written.replace(tzinfo=ZONE)
    return whole


def day(written: Any) -> date | None:
    return None if written is None else moment(written).date()


@cache
def posts() -> tuple[Post, ...]:
    return tuple(Post(path, *_read(path)) for path in sorted(_paths("content/posts")))


@cache
def public_posts() -> tuple[Post, ...]:
    return tuple(post for post in posts() if post.state == "public")


def read_file(kind: str, id_: str) -> dict[str, Any]:
    """Return the header of a person's or an organisation's file."""
    return _read(f"content/{kind}/{id_}.md")[0]


def authors(post: Post) -> list[Person]:
    return [person(id_, post.date.date()) for id_ in author_ids(post)]


def author_ids(post: Post) -> list[str]:
    named: list[str] | str = post.header.get("authors") or post.header["author"]
    return [named] if isinstance(named, str) else named


def parts(post: Post) -> list[Part]:
    """Return everyone besides the authors with what they did, the reviewer of ``review`` among them."""
    listed = [dict(one) for one in post.header.get("contributors", [])]
    review = post.header.get("review")
    if review and not any(one["person"] == review["by"] and one["role"] == "reviewer" for one in listed):
        listed.append({"person": review["by"], "role": "reviewer", "date": review.get("date")})
    assert "ghostwriter" not in post.header, "the example writes the long form, and this reader knows no other"
    return [_part(one, post.date.date()) for one in listed]


def person(id_: str, on: date) -> Person:
    header = read_file("people", id_)
    since, until = day(header.get("since")), day(header.get("until"))
    holds = (since is None or since <= on) and (until is None or on <= until)
    return Person(header["name"], f"{ORIGIN}/people/{id_}/", header.get("role", "") if holds else "")


def org_name(id_: str) -> str:
    return str(read_file("orgs", id_)["name"])


def copy_example(folder: Path) -> Path:
    """Copy all that the example site is made of, and return the copy."""
    for name in ("content", "themes"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "blogkit.toml", folder)
    return folder


def illustrate(site: Path) -> Path:
    """Give photographs to a copy of the example, which has none: portraits to three people, and two pictures to its longest post."""
    for name, photo, data in (
        ("ada", "ada.jpg", photograph(800, 1000)),
        ("nadia", "nadia.jpg", photograph(1200, 900)),
        ("sam", "sam.png", photograph(130, 140, "PNG")),
    ):
        person_file = site / f"content/people/{name}.md"
        person_file.write_text(person_file.read_text("utf-8").replace("---\n", f"---\nphoto: {photo}\n", 1), encoding="utf-8")
        (person_file.parent / photo).write_bytes(data)
    post = site / LONGEST
    fence, header, lead, rest = re.split(r"^(?:---|## How it is measured)\n", post.read_text("utf-8"), flags=re.MULTILINE)
    header += "image: dial.jpg\nimage_alt: The south dial of Ashcombe town hall\n"
    lead += '![A pendulum behind its glass](pendulum.jpg "The box hangs where the light is")\n\n'
    post.write_text(f"{fence}---\n{header}---\n{lead}## How it is measured\n{rest}", encoding="utf-8")
    (post.parent / "dial.jpg").write_bytes(photograph(1600, 1000))
    (post.parent / "pendulum.jpg").write_bytes(photograph(1000, 1200))
    return site


def _part(one: dict[str, Any], on: date) -> Part:
    agency = one.get("on_behalf_of") or read_file("people", one["person"]).get("org", "")
    payer = one.get("paid_by", "")
    return Part(
        person(one["person"], on),
        one["role"],
        one,
        org_name(agency) if agency not in {"", HOUSE} else "",
        org_name(payer) if payer else "",
    )


def _paths(folder: str) -> Iterator[str]:
    return (path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*.md"))


@cache
def _read(path: str) -> tuple[dict[str, Any], str]:
    text = (ROOT / path).read_text(encoding="utf-8")
    fence = text[:3]
    header, body = text.removeprefix(f"{fence}\n").split(f"\n{fence}\n", 1)
    read: dict[str, Any] = tomllib.loads(header) if fence == "+++" else yaml.safe_load(header)
    return read, body
