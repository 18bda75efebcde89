"""What people do to a site between two builds, as values: an ``Edit`` can be applied, printed and pasted. Never builds anything."""

import os
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest

CONFIG = """\
[site]
title = "The foundry"
description = "Bells and lamps."
base_url = "https://foundry.example"
timezone = "Europe/Berlin"
organization = "acme"
theme = "plain"
posts_per_page = 2
nav = [{title = "About", url = "/about/"}]

[theme]

[feeds]
items = 3

[rules]
broken-link = "warning"

[policy]
waiver = [{rule = "ghostwriting-undeclared", post = "content/posts/*l*.md", reason = "Not yet.", until = 2026-11-22, by = "ada"}]

[front_matter]
extra = ["mood"]
"""


def _post(header: str, body: str) -> str:
    return f"---\n{header}---\n{body}"


def _leaf(title: str, what: str) -> str:
    return '{% extends "base.html" %}\n{% block main %}' + f"<i>0</i> {title}\n{what}" + "{% endblock %}\n"


BASE = """\
<!doctype html><html lang="{{ site.language }}"><title>{{ page.title }} {{ site.title }}</title>{{ page.head }}<i>0</i>
<link rel="stylesheet" href="{{ asset('style.css') }}">
<meta name="description" content="{{ page.description }}"><link rel="canonical" href="{{ page.canonical }}">
{% for feed in page.feeds %}<link href="{{ feed.url }}" title="{{ feed.title }}" type="{{ feed.type }}">{% endfor %}
{{ site.theme.footer }} {{ site.theme.logo }} {{ site.theme.logo.dark }}
{{ site.description }} {{ site.base_url }} {{ site.contact }} {% if site.organization %}{{ site.organization.name }}{% endif %}
{% for item in site.nav %}<a href="{{ item.url }}">{{ item.title }}</a>{% endfor %}
{% for post in site.recent %}<a href="{{ post.url }}">{{ post.title }}</a>{% endfor %}
{% for tag in site.tags %}<a href="{{ tag.url }}">{{ tag.name }} {{ tag.count }}</a>{% endfor %}
{% block main %}{% endblock %}</html>
"""
CARD = """\
<li><i>0</i><a href="{{ item.url }}">{{ item.title }}</a> {{ item.date | day }} {{ item.date_iso }} {{ item.summary }}
{{ item.byline }} {{ item.statement }}{% for tag in item.tags %} <a href="{{ tag.url }}">{{ tag.name }}</a>{% endfor %}</li>
"""
ITEMS = '{% for item in posts %}{% include "_card.html" %}{% endfor %}'
GROUPS = '{% for group in groups %}{{ group.label }}{% for item in group.posts %}{% include "_card.html" %}{% endfor %}{% endfor %}'
TEMPLATES = {
    "base.html": BASE,
    "_card.html": CARD,
    "post.html": _leaf(
        "{{ post.title }} {{ post.url | absolute }}",
        "{{ post.disclosure }}{{ post.html }}{{ post.date_iso }} {{ post.updated_iso }} {{ post.summary }} {{ post.minutes }}"
        "{{ post.image }} {{ post.statement }}"
        "{% if post.series %}{{ post.series.number }}/{{ post.series.total }} {{ post.series.url }}{% endif %}"
        "{% for heading in post.headings %}{{ heading.text }}{% endfor %}"
        '{% for tag in post.tags %}<a href="{{ tag.url }}">{{ tag.name }}</a>{% endfor %}'
        "{% if newer %}{{ newer.title }} {{ newer.url }}{% endif %}{% if older %}{{ older.title }} {{ older.url }}{% endif %}",
    ),
    "list.html": _leaf(
        "{{ heading }}", ITEMS + "{{ pagination.number }}/{{ pagination.total }} {{ pagination.newer }} {{ pagination.older }}"
    ),
    "person.html": _leaf(
        "{{ person.name }}",
        "{{ person.role }} {% if person.org %}{{ person.org.name }}{% endif %} {{ person.photo }} {{ person.html }}" + GROUPS,
    ),
    "org.html": _leaf(
        "{{ org.name }}",
        "{{ org.html }}{% for one in people %}{{ one.name }} {{ one.role }} {{ one.url }}{% endfor %}" + GROUPS,
    ),
    "page.html": _leaf("{{ page.title }}", "{{ html }}"),
    "archive.html": _leaf(
        "Archive",
        "{% for year in years %}{{ year.year }}"
        "{% for item in year.posts %}{{ item.title }} {{ item.url }} {{ item.byline }}{% endfor %}{% endfor %}",
    ),
    "tags.html": _leaf("Tags", "{% for tag in tags %}{{ tag.name }} {{ tag.url }} {{ tag.count }}{% endfor %}"),
    "redirect.html": '<i>0</i><a href="{{ target }}">{{ target | absolute }}</a>\n',
    "404.html": _leaf("Lost", ""),
    "_posts.html": ITEMS,
    "_groups.html": "",
}
FOUNDRY: dict[str, str] = {
    "blogkit.toml": CONFIG,
    "content/orgs/acme.md": _post("name: Acme\n", "We cast bells.\n"),
    "content/orgs/words.md": _post("name: Words & Co.\nkind: agency\n", "We write.\n"),
    "content/people/ada.md": _post(
        "name: Ada Reyes\nrole: CEO\norg: acme\nphoto: ada.svg\n",
        "Ada runs [the foundry](../posts/lamp.md).\n",
    ),
    "content/people/ada.svg": "ada",
    "content/people/kim.md": _post("name: Kim Sato\nrole: engineer\norg: acme\nsince: 2026-01-01\n", "Kim measures.\n"),
    "content/people/sam.md": _post("name: Sam Okafor\nrole: writer\norg: words\nkind: contractor\n", "Sam writes for others.\n"),
    "content/pages/about.md": _post(
        "title: About\n",
        "## Us\n\nRead [the lamp](../posts/lamp.md#oil) or write [to Ada](../people/ada.md).\n",
    ),
    "content/pages/terms.md": _post("title: Terms\ndraft: true\n", "Terms of the foundry.\n"),
    "content/posts/lamp.md": _post(
        "title: Lamp\ndate: 2026-11-02\nauthor: ada\nghostwriter: sam\ntags: [light]\nreconfirm_by: 2026-11-20\nseries: Bells\n",
        "A lamp.\n\n## Oil\n\nAnd [the bell](bell.md#tone).\n",
    ),
    "content/posts/bell.md": _post(
        "title: Bell\ndate: 2026-11-01\nauthor: ada\ntags: [Sound, light]\naliases: [/ring/]\nseries: Bells\n",
        "A bell.\n\n## Tone\n\nIt rings, says [Ada](../people/ada.md).\n",
    ),
    "content/posts/clock/index.md": _post(
        "title: Clock\ndate: 2026-10-20\nauthor: [kim, ada]\ntags: [time, sound]\nimage: face.svg\n",
        "A clock.\n\n![Its face](face.svg)\n\n## Hands\n\nTwo.\n",
    ),
    "content/posts/clock/face.svg": "face",
    "content/posts/wire.md": _post(
        "title: Wire\ndate: 2026-10-02\nauthor: kim\nmood: calm\nreconfirm_by: 2026-11-23\n",
        "Wire and [a picture](wire.svg), [the clock](clock/index.md#hands).\n",
    ),
    "content/posts/wire.svg": "wire",
    "content/posts/gate.md": _post("title: Gate\ndate: 2026-11-25\nauthor: ada\ntags: [time]\n", "Soon, after [the wire](wire.md).\n"),
    "content/posts/hinge.md": _post("title: Hinge\ndate: 2026-09-09\nauthor: ada\ndraft: true\n", "Not yet.\n"),
    "content/posts/fair.md": _post(
        "title: Fair\ndate: 2026-08-08\nexpires: 2026-11-24\nauthor: kim\nghostwriter: sam\n",
        "Come, see [the gate](gate.md) and [about us](/about/).\n",
    ),
    "static/logo.svg": "<svg/>",
    "static/files/paper.txt": "paper",
    "themes/plain/theme.toml": 'needs = ["recent:1"]\n',
    "themes/plain/static/style.css": "i { background: url(/logo.svg) }\n",
    **{f"themes/plain/templates/{name}": text for name, text in TEMPLATES.items()},
    "themes/loud/theme.toml": 'parent = "plain"\nneeds = ["tags"]\n',
    "themes/loud/templates/post.html": "{{ page.head }}<b>{{ post.title }}</b> <i>0</i>{{ post.disclosure }}"
    '{% include "_" ~ page.kind ~ ".html" ignore missing %}{{ post.html }}\n',
    "themes/loud/templates/tags.html": '{% extends "parent:tags.html" %}{% block main %}{{ super() }}<i>0</i>{% endblock %}\n',
    "themes/loud/static/style.css": "b { color: blue }\n",
}
"""A site where everything leans on something: links, neighbours, tags, people, pictures, drafts, moments, a theme with a parent."""

CHART = "```chart\ndata: tally.csv\nkind: bar\nx: hour\ny: strokes\ntitle: Strokes\n```\n"
TALLY = "hour,strokes\nOne,1\nTwo,2\n"
CHARTED = {
    **FOUNDRY,
    "content/posts/clock/index.md": FOUNDRY["content/posts/clock/index.md"].replace("## Hands", f"{CHART}\n## Hands"),
    "content/posts/clock/tally.csv": TALLY,
    "content/posts/tally.csv": "hour,strokes\nThree,3\n",
    "content/posts/lamp.md": FOUNDRY["content/posts/lamp.md"].replace(
        "## Oil", CHART + "\n" + CHART.replace("tally.csv", "clock/tally.csv")
    ),
    "content/pages/about.md": FOUNDRY["content/pages/about.md"] + "\n" + CHART.replace("tally.csv", "../posts/tally.csv"),
    "content/people/ada.md": FOUNDRY["content/people/ada.md"] + "\n" + CHART.replace("tally.csv", "../posts/clock/tally.csv"),
}
"""The same with charts: two texts draw the data that lie in the folder of a third."""
HABITS_AT_ONCE = 9
FOREIGN = ".theirs.txt"
"""How the files are called that somebody else put into the output."""


class Desk:
    """A site on disk and the command line that its owner types; edits happen here."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.site = folder / "site"
        self.out = folder / "public"
        self.at = datetime(2026, 11, 20, 12, tzinfo=UTC)
        self.base_url = ""
        self.with_drafts = False
        self.keep_going = True
        self.program = ""

    @property
    def store(self) -> Path:
        return self.site / ".blogkit" / "store.sqlite3"


class Edit(NamedTuple):
    """One thing that somebody does. Where it cannot be done (the post is gone already), nothing happens."""

    deed: str
    arguments: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Edit.{self.deed}({', '.join(map(repr, self.arguments))})"

    def apply(self, desk: Desk) -> None:
        """Do it."""
        _DEEDS[self.deed](desk, *self.arguments)

    # Texts

    @classmethod
    def prose(cls, path: str, words: str = "Again.") -> "Edit":
        """Write the last paragraph of a text anew."""
        return cls("prose", (path, words))

    @classmethod
    def opening(cls, path: str, words: str = "At first.") -> "Edit":
        """Put a paragraph before all others: the summary changes, too."""
        return cls("opening", (path, words))

    @classmethod
    def heading(cls, path: str, words: str = "Part") -> "Edit":
        """Rename every heading of a text, so that links to its parts break."""
        return cls("heading", (path, words))

    @classmethod
    def header(cls, path: str, key: str, value: str = "") -> "Edit":
        """Set a key of the front matter, or take it out."""
        return cls("header", (path, key, value))

    @classmethod
    def title(cls, path: str, title: str = "Another title") -> "Edit":
        return cls.header(path, "title", title)

    @classmethod
    def tag(cls, path: str, tags: str = "[light, new]") -> "Edit":
        return cls.header(path, "tags", tags)

    @classmethod
    def author(cls, path: str, author: str = "kim") -> "Edit":
        return cls.header(path, "author", author)

    @classmethod
    def ghostwriter(cls, path: str, ghostwriter: str = "sam") -> "Edit":
        return cls.header(path, "ghostwriter", ghostwriter)

    @classmethod
    def draft(cls, path: str, value: str = "true") -> "Edit":
        return cls.header(path, "draft", value)

    @classmethod
    def slug(cls, path: str, slug: str = "elsewhere") -> "Edit":
        return cls.header(path, "slug", slug)

    @classmethod
    def alias(cls, path: str, alias: str = "/old/") -> "Edit":
        return cls.header(path, "aliases", f"[{alias}]")

    @classmethod
    def date(cls, path: str, date: str = "2026-11-10") -> "Edit":
        return cls.header(path, "date", date)

    @classmethod
    def broken(cls, path: str) -> "Edit":
        """Leave the front matter open; ``mended`` closes it again."""
        return cls("broken", (path,))

    @classmethod
    def mended(cls, path: str) -> "Edit":
        return cls("mended", (path,))

    # Files

    @classmethod
    def new(cls, path: str, text: str) -> "Edit":
        """Write a whole file: a post, a person, a picture, a template."""
        return cls("new", (path, text))

    @classmethod
    def rename(cls, path: str, to: str) -> "Edit":
        return cls("rename", (path, to))

    @classmethod
    def delete(cls, path: str) -> "Edit":
        return cls("delete", (path,))

    @classmethod
    def touch(cls, path: str) -> "Edit":
        """Give a file another time and the same bytes."""
        return cls("touch", (path,))

    @classmethod
    def chart(cls, path: str, key: str, value: str) -> "Edit":
        """Set a key of every chart of a text, or take it out."""
        return cls("chart", (path, key, value))

    @classmethod
    def template(cls, path: str, words: str = "1") -> "Edit":
        """Change what a template or a partial writes."""
        return cls("template", (path, words))

    @classmethod
    def partial(cls, path: str, words: str = "1") -> "Edit":
        return cls.template(path, words)

    # Settings and the command line

    @classmethod
    def config(cls, section: str, key: str, value: str = "") -> "Edit":
        """Set a key of ``blogkit.toml``, or take it out."""
        return cls("config", (section, key, value))

    @classmethod
    def theme_swap(cls, theme: str = "loud") -> "Edit":
        return cls.config("site", "theme", f'"{theme}"')

    @classmethod
    def clock(cls, at: str) -> "Edit":
        """Build as of another moment."""
        return cls("clock", (at,))

    @classmethod
    def flag(cls, name: str, value: str = "") -> "Edit":
        """Type ``--keep-going``, ``--drafts`` or ``--base-url``, or leave it out."""
        return cls("flag", (name, value))

    @classmethod
    def program(cls, version: str) -> "Edit":
        """Install another version of blogkit."""
        return cls("program", (version,))

    # Memory and output

    @classmethod
    def corrupt_store(cls, how: str = "7") -> "Edit":
        """Overwrite a few bytes of the store, chosen by a number; ``cut`` and ``text`` are worse."""
        return cls("corrupt_store", (how,))

    @classmethod
    def delete_store(cls) -> "Edit":
        return cls("delete_store", ())

    @classmethod
    def hand_edit_output(cls, number: str = "0", how: str = "append") -> "Edit":
        """Change the output file of that number or path: ``append``, ``replace`` it, or change a ``byte`` and keep its time."""
        return cls("hand_edit_output", (number, how))

    @classmethod
    def delete_output(cls, number: str = "0") -> "Edit":
        return cls("delete_output", (number,))

    @classmethod
    def foreign(cls, path: str) -> "Edit":
        """Put a file of somebody else's into the output."""
        return cls("foreign", (path,))

    @classmethod
    def copy(cls) -> "Edit":
        """Keep a copy of store and output for ``old_store`` and ``old_output``."""
        return cls("copy", ())

    @classmethod
    def old_store(cls) -> "Edit":
        return cls("old_store", ())

    @classmethod
    def old_output(cls) -> "Edit":
        return cls("old_output", ())

    @classmethod
    def elsewhere(cls) -> "Edit":
        """Build into another folder from now on, with the same memory; a second time leads back."""
        return cls("elsewhere", ())


Habit = Callable[[Desk, Random], Edit]
"""A kind of edit, chosen so that it can be made now."""


def chunks(sequences: int, size: int, in_the_suite: int) -> list[Any]:
    """Return the first seed of each chunk, as parameters; those after ``in_the_suite`` are left to ``make judges``."""
    return [pytest.param(first, marks=[] if first < in_the_suite else [pytest.mark.judge]) for first in range(0, sequences, size)]


def random_habits(chance: Random) -> list[Habit]:
    """Choose what somebody does today. Few kinds at once: a change that reaches every page hides what a smaller one leaves undone."""
    return chance.sample(_HABITS, HABITS_AT_ONCE)


def chart_habits(chance: Random) -> list[Habit]:
    """Choose what somebody does today who draws charts."""
    return [_choose_table, _choose_table, _choose_chart, *chance.sample(_BESIDE_CHARTS, 4)]


def random_edit(desk: Desk, chance: Random, habits: list[Habit]) -> Edit:
    """Choose an edit."""
    return chance.choice(habits)(desk, chance)


# How edits are made


def _change(desk: Desk, path: str, change: Callable[[str], str]) -> None:
    file = desk.site / path
    if file.is_file():
        file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8", newline="")


def _prose(desk: Desk, path: str, words: str) -> None:
    _change(desk, path, lambda text: text.rsplit("\n\n", 1)[0] + f"\n\n{words}\n")


def _opening(desk: Desk, path: str, words: str) -> None:
    _change(desk, path, lambda text: re.sub(r"\A(---\n.*?\n---\n)", lambda found: f"{found[1]}{words}\n\n", text, count=1, flags=re.DOTALL))


def _heading(desk: Desk, path: str, words: str) -> None:
    _change(desk, path, lambda text: re.sub(r"^## .*$", f"## {words}", text, flags=re.MULTILINE))


def _header(desk: Desk, path: str, key: str, value: str) -> None:
    def change(text: str) -> str:
        without = re.sub(rf"^{re.escape(key)}: .*\n", "", text, count=1, flags=re.MULTILINE)
        return re.sub(r"\A---\n", f"---\n{key}: {value}\n", without) if value else without

    _change(desk, path, change)


def _broken(desk: Desk, path: str) -> None:
    _change(desk, path, lambda text: text.replace("\n---\n", "\n-- -\n", 1))


def _mended(desk: Desk, path: str) -> None:
    _change(desk, path, lambda text: text.replace("\n-- -\n", "\n---\n", 1))


def _new(desk: Desk, path: str, text: str) -> None:
    file = desk.site / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="")


def _rename(desk: Desk, path: str, to: str) -> None:
    if (desk.site / path).is_file():
        (desk.site / to).parent.mkdir(parents=True, exist_ok=True)
        (desk.site / path).replace(desk.site / to)


def _delete(desk: Desk, path: str) -> None:
    (desk.site / path).unlink(missing_ok=True)


def _touch(desk: Desk, path: str) -> None:
    if (desk.site / path).is_file():
        os.utime(desk.site / path, (1_000_000_000, 1_000_000_000))


def _chart(desk: Desk, path: str, key: str, value: str) -> None:
    def change(text: str) -> str:
        without = re.sub(rf"^{key}: .*\n", "", text.replace("\n---\n", "\n---\0\n", 1).partition("\0")[2], flags=re.MULTILINE)
        header = text[: len(text) - len(text.replace("\n---\n", "\n---\0\n", 1).partition("\0")[2])]
        return header + (without.replace("```chart\n", f"```chart\n{key}: {value}\n") if value else without)

    _change(desk, path, change)


def _template(desk: Desk, path: str, words: str) -> None:
    _change(desk, path, lambda text: re.sub(r"<i>.*?</i>", f"<i>{words}</i>", text, count=1))


def _config(desk: Desk, section: str, key: str, value: str) -> None:
    def change(text: str) -> str:
        without = re.sub(rf"^{re.escape(key)} = .*\n", "", text, count=1, flags=re.MULTILINE)
        return without.replace(f"[{section}]\n", f"[{section}]\n{key} = {value}\n") if value else without

    _change(desk, "blogkit.toml", change)


def _clock(desk: Desk, at: str) -> None:
    desk.at = datetime.fromisoformat(at)


def _flag(desk: Desk, name: str, value: str) -> None:
    setattr(desk, name, value if name == "base_url" else bool(value))


def _program(desk: Desk, version: str) -> None:
    desk.program = version


def _corrupt_store(desk: Desk, how: str) -> None:
    if not desk.store.is_file():
        return
    data = bytearray(desk.store.read_bytes())
    if how == "cut":
        del data[len(data) // 2 :]
    elif how == "text":
        data[:] = b"this is no database\n" * 50
    else:
        chance = Random(int(how))
        for _ in range(1 + int(how) % 40):
            data[chance.randrange(len(data))] ^= chance.randrange(1, 256)
    desk.store.write_bytes(data)


def _delete_store(desk: Desk) -> None:
    shutil.rmtree(desk.store.parent, ignore_errors=True)


def _output_file(desk: Desk, number: str) -> Path | None:
    if not number.isdigit():
        return desk.out / number if (desk.out / number).is_file() else None
    files = sorted(path for path in desk.out.rglob("*") if path.is_file() and path.name != ".blogkit-output")
    return files[int(number) % len(files)] if files else None


def _hand_edit_output(desk: Desk, number: str, how: str) -> None:
    file = _output_file(desk, number)
    if file is None or file.name.endswith(FOREIGN):
        return
    data, stat = file.read_bytes(), file.stat()
    if how == "replace":
        file.unlink()
        file.write_bytes(data[::-1])
    elif how == "append":
        with file.open("ab") as end:
            end.write(b"<!-- by hand -->")
    elif data:
        with file.open("r+b") as begin:
            begin.write(bytes([data[0] ^ 1]))
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def _delete_output(desk: Desk, number: str) -> None:
    file = _output_file(desk, number)
    if file is not None:
        file.unlink()


def _foreign(desk: Desk, path: str) -> None:
    if desk.out.is_dir():
        file = desk.out / (path + FOREIGN)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("mine\n", encoding="utf-8")


def _copy(desk: Desk) -> None:
    for name, folder in (("old-store", desk.store.parent), ("old-output", desk.out)):
        shutil.rmtree(desk.folder / name, ignore_errors=True)
        if folder.is_dir():
            shutil.copytree(folder, desk.folder / name)


def _restore(desk: Desk, name: str, folder: Path) -> None:
    if (desk.folder / name).is_dir():
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(desk.folder / name, folder)


def _old_store(desk: Desk) -> None:
    _restore(desk, "old-store", desk.store.parent)


def _old_output(desk: Desk) -> None:
    _restore(desk, "old-output", desk.out)


def _elsewhere(desk: Desk) -> None:
    desk.out = desk.folder / ("public" if desk.out.name == "elsewhere" else "elsewhere")


_DEEDS: dict[str, Callable[..., None]] = {
    "prose": _prose,
    "opening": _opening,
    "heading": _heading,
    "header": _header,
    "broken": _broken,
    "mended": _mended,
    "new": _new,
    "rename": _rename,
    "delete": _delete,
    "touch": _touch,
    "chart": _chart,
    "template": _template,
    "config": _config,
    "clock": _clock,
    "flag": _flag,
    "program": _program,
    "corrupt_store": _corrupt_store,
    "delete_store": _delete_store,
    "hand_edit_output": _hand_edit_output,
    "delete_output": _delete_output,
    "foreign": _foreign,
    "copy": _copy,
    "old_store": _old_store,
    "old_output": _old_output,
    "elsewhere": _elsewhere,
}


# How edits are chosen


def _files(desk: Desk, under: str, ending: str = "") -> list[str]:
    found = (path for path in (desk.site / under).rglob(f"*{ending}") if path.is_file())
    return sorted(path.relative_to(desk.site).as_posix() for path in found)


def _some(desk: Desk, chance: Random, under: str, ending: str = "") -> str:
    return chance.choice(_files(desk, under, ending) or ["content/nothing-here.md"])


def _a_post(desk: Desk, chance: Random) -> str:
    return _some(desk, chance, "content/posts", ".md")


def _word(chance: Random) -> str:
    return chance.choice(("amber", "brass", "copper", "dross", "ember", "flux", "gild")) + str(chance.randrange(100))


def _a_day(chance: Random) -> str:
    return f"2026-{chance.randrange(8, 13):02}-{chance.randrange(1, 29):02}"


PEOPLE = ("ada", "kim", "sam", "[ada, kim]", "[kim, ada]", "[sam, kim, ada]", "jo")
TARGETS = ("bell.md", "bell.md#tone", "lamp.md#oil", "clock/index.md#hands", "wire.svg", "clock/face.svg")
TAG_LISTS = ("[light]", "[Light]", "[LIGHT, sound]", "[time]", "[sound, light, time]", "[c++, c]", "")
HEADERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("updated", ("2026-11-12", "2026-11-18T10:00", "")),
    ("expires", ("2026-11-19", "2026-11-22", "2026-12-01", "")),
    ("summary", ("In short.", "Shorter.", "")),
    ("image", ("wire.svg", "missing.svg", "/logo.svg", "")),
    ("ai", ("none", "{uses: [{task: draft, tool: Quill}]}", "")),
    ("ghostwriting", ("none", "disclosed", "")),
    ("sponsor", ("{org: words}", "{org: acme, relationship: gift}", "{org: nobody}", "")),
    ("permalink", ("/odd/place/", "")),
    (
        "contributors",
        ("[{person: sam, role: editor}, {person: kim, role: editor}]", "[{person: kim, role: editor}, {person: sam, role: editor}]", ""),
    ),
    ("mood", ("calm", "")),
    ("status", ("withdrawn", "retracted", "")),
    (
        "corrections",
        (
            "[{date: 2026-11-03, text: Two.}]",
            "[{date: 2026-11-04, kind: addendum, text: Three., by: kim}]",
            "[{date: 2026-11-04, kind: retraction, text: Wrong., by: kim}]",
            "[{date: 2026-11-21, text: Tomorrow.}]",
            "",
        ),
    ),
    ("series", ("Bells", "bells", "Lamps", "")),
    ("canonical", ("https://other.example/x", "")),
    ("reconfirm_by", ("2026-11-18", "2026-11-21", "2026-11-26", "")),
    ("type", ("note", "news", "")),
    ("unheard_of", ("1", "")),
)
PERSON_HEADERS = (
    ("name", ("Ada Reyes", "Ada R. Reyes", "Sam O.")),
    ("role", ("CEO", "owner", "smith", "")),
    ("org", ("acme", "words", "nobody", "")),
    ("since", ("2026-10-10", "2026-11-15", "")),
    ("until", ("2026-10-30", "2027-01-01", "")),
    ("url", ("https://ada.example/", "")),
)
NO_NOTES = '[{type = "note", rules = {ghostwriting-forbidden = "error", broken-link = "off"}}]'


def _waiver(rule: str) -> str:
    return f'[{{rule = "{rule}", post = "content/posts/*l*.md", reason = "Not yet.", until = 2026-11-22, by = "ada"}}]'


SETTINGS = (
    ("site", "title", ('"The foundry"', '"The smithy"')),
    ("site", "description", ('"Bells."', "")),
    ("site", "base_url", ('"https://foundry.example"', '"https://foundry.example/blog"', '"https://other.example"')),
    ("site", "timezone", ('"Europe/Berlin"', '"Pacific/Auckland"', '"UTC"')),
    ("site", "organization", ('"acme"', '"words"', "")),
    ("site", "language", ('"en"', '"de"')),
    ("site", "contact", ('"mail@foundry.example"', "")),
    ("site", "posts_per_page", ("1", "2", "3", "10")),
    ("site", "permalink", ('"/{slug}/"', '"/{year}/{slug}/"')),
    (
        "site",
        "nav",
        ('[{title = "About", url = "/about/"}]', '[{title = "Us", url = "/lamp/"}, {title = "Else", url = "https://x.example/"}]', ""),
    ),
    ("site", "theme", ('"plain"', '"loud"')),
    ("site", "theme", ('"loud"', '"loud"', '"nowhere"')),
    ("theme", "footer", ('"Cast in bronze."', '"Cast in iron."', "")),
    ("theme", "accent", ('"#0b5563"', '{light = "#000", dark = "#fff"}', '"teal"', "")),
    ("theme", "logo", ('"/logo.svg"', '{light = "/logo.svg", dark = "/logo.svg"}', '"/files/paper.txt"', "")),
    ("feeds", "items", ("0", "1", "2", "3")),
    ("rules", "broken-link", ('"warning"', '"error"', '"off"')),
    ("rules", "ghostwriting-undeclared", ('"off"', '"off"', '"error"', "")),
    ("policy", "override", ('[{folder = "deep", rules = {ghostwriting-undeclared = "error", ai-undeclared = "off"}}]', NO_NOTES, "")),
    ("policy", "waiver", (_waiver("ghostwriting-undeclared"), _waiver("reconfirmation-overdue"), _waiver("ai-undeclared"), "")),
    ("front_matter", "extra", ('["mood"]', "[]", '["mood", "unheard_of"]')),
)
FAULTY_TEMPLATES = ("{{ post.nothing }}", "{% if %}")


def _post_named(name: str, chance: Random) -> str:
    author = chance.choice(PEOPLE)
    tags = chance.choice(TAG_LISTS) or "[]"
    return _post(
        f"title: {name}\ndate: {_a_day(chance)}\nauthor: {author}\ntags: {tags}\n", f"About {_word(chance)}, see [lamps](lamp.md#oil).\n"
    )


def _choose_header(desk: Desk, chance: Random) -> Edit:
    key, values = chance.choice(HEADERS)
    return Edit.header(_a_post(desk, chance), key, chance.choice(values))


def _choose_person(desk: Desk, chance: Random) -> Edit:
    key, values = chance.choice(PERSON_HEADERS)
    return Edit.header(_some(desk, chance, "content/people", ".md"), key, chance.choice(values))


def _choose_setting(desk: Desk, chance: Random) -> Edit:
    del desk
    section, key, values = chance.choice(SETTINGS)
    return Edit.config(section, key, chance.choice(values))


def _choose_new(desk: Desk, chance: Random) -> Edit:
    del desk
    name = _word(chance)
    folder = chance.choice(("content/posts/", "content/posts/deep/"))
    return Edit.new(f"{folder}{chance.choice(('lamp', 'gate', name, name, name))}.md", _post_named(name, chance))


def _choose_mended(desk: Desk, chance: Random) -> Edit:
    broken = [path for path in _files(desk, "content", ".md") if "\n-- -\n" in (desk.site / path).read_text(encoding="utf-8")]
    return Edit.mended(broken[0]) if broken else Edit.broken(_a_post(desk, chance))


def _choose_clock(desk: Desk, chance: Random) -> Edit:
    del desk
    near = f"2026-11-{chance.randrange(18, 29)}T{chance.randrange(24):02}:00:00+00:00"
    return Edit.clock(chance.choice((near, f"2026-{chance.randrange(9, 13):02}-01T00:00:00+00:00")))


def _choose_past(desk: Desk, chance: Random) -> Edit:
    del desk
    return chance.choice((Edit.copy(), Edit.old_store(), Edit.old_output()))


def _choose_foreign(desk: Desk, chance: Random) -> Edit:
    del desk
    return Edit.foreign(chance.choice(("", "lamp/", "people/", "strange/")) + _word(chance))


def _choose_rename(desk: Desk, chance: Random) -> Edit:
    path = _a_post(desk, chance)
    return Edit.rename(
        path, chance.choice((f"content/posts/{_word(chance)}.md", f"content/posts/deep/{path.rsplit('/', 1)[1]}", "content/posts/bell.md"))
    )


def _choose_person_file(desk: Desk, chance: Random) -> Edit:
    people = _files(desk, "content/people", ".md")
    jo = Edit.new("content/people/jo.md", _post("name: Jo\nkind: guest\n", "A guest.\n"))
    return chance.choice(
        [jo, Edit.delete(chance.choice(people)), Edit.rename(chance.choice(people), "content/people/jo.md")] if people else [jo]
    )


def _choose_asset(desk: Desk, chance: Random) -> Edit:
    del desk
    path = chance.choice(
        ("content/posts/clock/face.svg", "content/posts/wire.svg", "content/people/ada.svg", "content/posts/clock/back.svg")
    )
    return chance.choice((Edit.new(path, _word(chance)), Edit.delete(path), Edit.rename(path, "content/posts/wire.svg")))


def _choose_static(desk: Desk, chance: Random) -> Edit:
    path = _some(desk, chance, "static")
    added = Edit.new(f"static/{chance.choice(('files/', '', 'theme/'))}{_word(chance)}.txt", _word(chance))
    taken = Edit.new(f"static/{chance.choice(('lamp/index.html', 'robots.txt', 'CNAME', 'theme/style.css'))}", _word(chance))
    return chance.choice((added, Edit.new(path, _word(chance)), Edit.delete(path), Edit.rename(path, f"static/{_word(chance)}.txt"), taken))


def _choose_template(desk: Desk, chance: Random) -> Edit:
    return Edit.template(_some(desk, chance, "themes/plain/templates", ".html"), _word(chance))


def _choose_theme_file(desk: Desk, chance: Random) -> Edit:
    del desk
    return chance.choice(
        (
            Edit.template("themes/loud/templates/post.html", _word(chance)),
            Edit.new("themes/plain/static/style.css", _word(chance)),
            Edit.new("themes/loud/templates/_post.html", _word(chance)),
            Edit.delete("themes/loud/templates/_post.html"),
            Edit.template("themes/loud/templates/tags.html", _word(chance)),
            Edit.template("themes/plain/templates/tags.html", _word(chance)),
            Edit.new("themes/loud/theme.toml", chance.choice(('needs = ["tags"]\n', 'parent = "plain"\n', 'parent = "loud"\n'))),
            Edit.new(
                "themes/plain/theme.toml",
                chance.choice(('needs = ["recent:2"]\n', 'needs = ["recent:3", "tags"]\n', "needs = []\n", "needs = 7 7\n")),
            ),
            Edit.template("themes/plain/templates/post.html", chance.choice(FAULTY_TEMPLATES)),
        )
    )


def _choose_override(desk: Desk, chance: Random) -> Edit:
    """Lay a file over the theme, change it, or take it away again."""
    del desk
    name = chance.choice(("tags.html", "page.html", "_card.html"))
    above = f'{{% extends "parent:{name}" %}}{{% block main %}}{{{{ super() }}}}{_word(chance)}{{% endblock %}}\n'
    text = '<i>0</i>{% include "parent:_card.html" %}\n' if name == "_card.html" else above
    return chance.choice(
        (Edit.new(f"templates/{name}", text), Edit.template(f"templates/{name}", _word(chance)), Edit.delete(f"templates/{name}"))
    )


def _choose_flag(desk: Desk, chance: Random) -> Edit:
    del desk
    return chance.choice(
        (
            Edit.flag("keep_going", "yes"),
            Edit.flag("keep_going"),
            Edit.flag("with_drafts", "yes"),
            Edit.flag("with_drafts"),
            Edit.flag("base_url", "https://preview.example/x"),
            Edit.flag("base_url"),
        )
    )


def _choose_output(desk: Desk, chance: Random) -> Edit:
    del desk
    number = str(chance.randrange(1000))
    return chance.choice((Edit.hand_edit_output(number, chance.choice(("append", "replace", "byte"))), Edit.delete_output(number)))


def _choose_memory(desk: Desk, chance: Random) -> Edit:
    del desk
    return chance.choice(
        (
            Edit.corrupt_store(str(chance.randrange(10_000))),
            Edit.corrupt_store(str(chance.randrange(10_000))),
            Edit.corrupt_store(chance.choice(("cut", "text"))),
            Edit.delete_store(),
            Edit.program(_word(chance)),
            Edit.elsewhere(),
        )
    )


def _choose_page(desk: Desk, chance: Random) -> Edit:
    path = _some(desk, chance, "content/pages", ".md")
    return chance.choice(
        (
            Edit.prose(path, f"Terms of {_word(chance)}."),
            Edit.title(path, _word(chance)),
            Edit.draft(path, chance.choice(("true", ""))),
            Edit.slug(path, _word(chance)),
            Edit.alias(path, chance.choice(("/us/", "/ring/", "/lamp/"))),
            Edit.heading(path, _word(chance)),
        )
    )


_HABITS: tuple[Habit, ...] = (
    lambda desk, chance: Edit.prose(_a_post(desk, chance), f"It was {_word(chance)}, [see]({chance.choice(TARGETS)})."),
    lambda desk, chance: Edit.opening(_a_post(desk, chance), f"First {_word(chance)}."),
    lambda desk, chance: Edit.heading(_a_post(desk, chance), chance.choice(("Oil", "Tone", "Hands", _word(chance)))),
    lambda desk, chance: Edit.heading(_a_post(desk, chance), chance.choice(("Oil", "Tone", "Hands", _word(chance)))),
    lambda desk, chance: Edit.title(_a_post(desk, chance), _word(chance)),
    lambda desk, chance: Edit.title(_a_post(desk, chance), chance.choice(("Lamp", "Bell", '"A & <b>"'))),
    lambda desk, chance: Edit.tag(_a_post(desk, chance), chance.choice(TAG_LISTS)),
    lambda desk, chance: Edit.tag(_a_post(desk, chance), chance.choice(TAG_LISTS)),
    lambda desk, chance: Edit.author(_a_post(desk, chance), chance.choice(PEOPLE)),
    lambda desk, chance: Edit.author(_a_post(desk, chance), chance.choice(PEOPLE)),
    lambda desk, chance: Edit.ghostwriter(_a_post(desk, chance), chance.choice(("sam", "kim", "jo", ""))),
    lambda desk, chance: Edit.draft(_a_post(desk, chance), chance.choice(("true", "false", ""))),
    lambda desk, chance: Edit.slug(_a_post(desk, chance), chance.choice((*(_word(chance) for _ in range(5)), "lamp", "about", ""))),
    lambda desk, chance: Edit.slug(_a_post(desk, chance), chance.choice((*(_word(chance) for _ in range(5)), "lamp", "about", ""))),
    lambda desk, chance: Edit.alias(_a_post(desk, chance), chance.choice((f"/{_word(chance)}/", "/ring/", "/about/"))),
    lambda desk, chance: Edit.date(_a_post(desk, chance), _a_day(chance)),
    lambda desk, chance: Edit.delete(_a_post(desk, chance)),
    lambda desk, chance: Edit.touch(_a_post(desk, chance)),
    lambda desk, chance: Edit.broken(_a_post(desk, chance)),
    _choose_mended,
    lambda desk, chance: Edit.prose(_some(desk, chance, "content/people", ".md"), f"{_word(chance)}, [a lamp](../posts/lamp.md)."),
    lambda desk, chance: Edit.header(_some(desk, chance, "content/orgs", ".md"), "name", _word(chance)),
    lambda desk, chance: Edit.prose(_some(desk, chance, "content/orgs", ".md"), _word(chance)),
    _choose_clock,
    _choose_clock,
    _choose_foreign,
    _choose_past,
    _choose_past,
    _choose_header,
    _choose_header,
    _choose_person,
    _choose_person,
    _choose_setting,
    _choose_setting,
    _choose_setting,
    _choose_setting,
    _choose_setting,
    _choose_new,
    _choose_rename,
    _choose_person_file,
    _choose_asset,
    _choose_asset,
    _choose_static,
    _choose_template,
    _choose_template,
    _choose_theme_file,
    _choose_override,
    _choose_flag,
    _choose_flag,
    _choose_flag,
    _choose_output,
    _choose_output,
    _choose_memory,
    _choose_page,
)


TABLES = ("content/posts/clock/tally.csv", "content/posts/tally.csv")
CHARTED_TEXTS = ("content/posts/clock/index.md", "content/posts/lamp.md", "content/pages/about.md", "content/people/ada.md")
CHART_LINES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("kind", ("bar", "line", "lien")),
    ("y", ("strokes", "strokes, hour", "strikes")),
    ("title", ("Strokes", "Strokes a day", "")),
    ("unit", ("s", "")),
    ("data", ("tally.csv", "clock/tally.csv", "../posts/tally.csv", "nothing.csv")),
)


def _choose_table(desk: Desk, chance: Random) -> Edit:
    del desk
    path = chance.choice(TABLES)
    number = chance.randrange(100)
    return chance.choice(
        (
            Edit.new(path, f"hour,strokes\nOne,{number}\nTwo,2.5\n"),
            Edit.new(path, f"hour,strokes,more\n2026-01,{number},1\n2026-02,,2\n"),
            Edit.new(path, chance.choice(("hour,strokes\nOne,many\n", "hour,strokes\nOne\n", "", f"{TALLY}Two,3\n"))),
            Edit.new(path, TALLY),
            Edit.delete(path),
            Edit.rename(path, chance.choice(TABLES)),
        )
    )


def _choose_chart(desk: Desk, chance: Random) -> Edit:
    del desk
    key, values = chance.choice(CHART_LINES)
    return Edit.chart(chance.choice(CHARTED_TEXTS), key, chance.choice(values))


_BESIDE_CHARTS: list[Habit] = [
    lambda _, chance: Edit.prose(chance.choice(CHARTED_TEXTS), _word(chance)),
    lambda _, chance: Edit.opening(chance.choice(CHARTED_TEXTS), _word(chance)),
    lambda _, chance: Edit.draft(chance.choice(CHARTED_TEXTS), chance.choice(("true", ""))),
    lambda _, chance: Edit.slug(chance.choice(CHARTED_TEXTS), _word(chance)),
    _choose_setting,
    _choose_flag,
    _choose_output,
    _choose_memory,
]
