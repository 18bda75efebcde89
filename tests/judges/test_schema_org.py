"""Every node of JSON-LD on the example site against schema.org's own types, as a package of others prints them. Never trusts our table."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from extruct.jsonld import JsonLdExtractor

from tests.example import copy_example, public_posts
from tests.sites import NOW, build_site

pytestmark = pytest.mark.judge

PACKAGE = Path(__file__).parents[2] / "node_modules" / "schema-dts"
TERM = re.compile(r"https?://schema\.org/")

Node = dict[str, Any]


class Vocabulary(NamedTuple):
    """What schema.org knows."""

    properties: Mapping[str, Mapping[str, frozenset[str]]]
    """Type -> each property that may stand on it -> the types it may lead to."""
    kinds: Mapping[str, frozenset[str]]
    """Type -> itself and all that it is a kind of."""
    members: Mapping[str, frozenset[str]]
    """Enumeration -> its members."""


def read_vocabulary(text: str) -> Vocabulary:
    """Read TypeScript that a machine wrote: an interface for what stands on a type, a union for what is of its kind."""
    bases = {
        name: (above.split(", "), own)
        for name, above, own in re.findall(
            r"^(?:export )?interface (\w+)Base extends ([\w, ]+) \{\n(.*?)^\}", text, re.DOTALL | re.MULTILINE
        )
    }
    named: dict[str, tuple[list[str], str]] = {f"{name}Base": found for name, found in bases.items()}
    named["ThingBase"] = ([], _between(text, "interface ThingBase extends Partial<IdReference> {\n", "\n}"))
    leaves = dict(re.findall(r"^(?:export )?interface (\w+)Leaf extends ([\w, ]+) \{", text, re.MULTILINE))
    leaves |= dict(re.findall(r"^export type (\w+)Leaf<[^=]*> = Omit<(\w+), ", text, re.MULTILINE))
    unions = dict(re.findall(r"^export type (\w+)(?:<.*?= never>)? = (.*);$", text, re.MULTILINE))
    properties = {name: dict(_properties(above.split(", "), named)) for name, above in leaves.items()}
    members = {name: frozenset(re.findall(r'"https://schema\.org/(\w+)"', union)) for name, union in unions.items()}
    below = {name: set(re.findall(r"\w+", re.sub(r'"[^"]*"|<[^>]*>', "", union))) & unions.keys() for name, union in unions.items()}
    return Vocabulary(properties, _kinds(below), {name: found for name, found in members.items() if found})


def _between(text: str, start: str, end: str) -> str:
    return text.split(start, 1)[1].split(end, 1)[0]


def _properties(above: list[str], named: Mapping[str, tuple[list[str], str]]) -> Iterator[tuple[str, frozenset[str]]]:
    for base in above:
        higher, own = named.get(base, ([], ""))
        yield from _properties(higher, named)
        for name, range_ in re.findall(r'^    "(\w+)"\?: SchemaValue<(.*), "\w+">;$', own, re.MULTILINE):
            yield name, frozenset(range_.split(" | ")) - {"IdReference"}


def _kinds(below: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    above: dict[str, set[str]] = {name: set() for name in below}
    for name, lower in below.items():
        for one in lower:
            above[one].add(name)

    def of(name: str) -> set[str]:
        return {name}.union(*map(of, above[name]))

    return {name: frozenset(of(name)) for name in below}


def is_day(text: str) -> bool:
    return _is(date.fromisoformat, text) and len(text) == len("2026-11-20")


def is_moment(text: str) -> bool:
    return _is(datetime.fromisoformat, text) and "T" in text and datetime.fromisoformat(text).tzinfo is not None


def _is(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


DATA: dict[str, Callable[[str], object]] = {
    "Text": bool,
    "URL": re.compile(r"https?://[^\s/]+(/\S*)?").fullmatch,
    "Date": is_day,
    "DateTime": is_moment,
}
"""What a text has to look like to be of a data type; nobody writes numbers here."""


def faults(script: Node, known: Vocabulary) -> Iterator[str]:
    """Yield all that schema.org would not understand in one script."""
    nodes = list(_nodes(script))
    by_id = {node["@id"]: node for node in nodes if "@type" in node and "@id" in node}
    if script.get("@context") != "https://schema.org":
        yield f"the context is {script.get('@context')!r}"
    for node in nodes:
        if "@type" in node:
            yield from _node_faults(node, by_id, known)
        elif "@graph" not in node and node.get("@id") not in by_id:
            yield f"{node} is nothing"


def _nodes(value: Any) -> Iterator[Node]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _nodes(one)


def _node_faults(node: Node, by_id: Mapping[str, Node], known: Vocabulary) -> Iterator[str]:
    types = _types(node)
    unknown = [one for one in types if one not in known.properties]
    yield from (f"there is no type {one}" for one in unknown)
    allowed = {name: leads for one in types if one not in unknown for name, leads in known.properties[one].items()}
    carried = [name for name in node if not name.startswith("@") and name not in allowed]
    if _is_role(node, known):
        # A Role stands between a thing and its value, and repeats the property that led to it.
        if len(carried) != 1 or not any(carried[0] in properties for properties in known.properties.values()):
            yield f"the Role {node} carries on {carried}"
    else:
        yield from (f"{name} does not stand on {types}" for name in carried)
    for name, value in node.items():
        if name in allowed:
            yield from _value_faults(name, value, allowed[name], by_id, known)


def _value_faults(name: str, value: Any, range_: frozenset[str], by_id: Mapping[str, Node], known: Vocabulary) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            whole = by_id.get(one.get("@id", ""), {}) if "@type" not in one else one
            if _is_role(whole, known):
                yield from _value_faults(name, whole.get(name), range_, by_id, known)
            elif not any(range_ & known.kinds.get(type_, frozenset()) for type_ in _types(whole)):
                yield f"{name} leads to {_types(whole)}, not to one of {sorted(range_)}"
        elif not isinstance(one, str) or not any(_is_of(one, type_, known) for type_ in range_):
            yield f"{name} leads to {one!r}, which is none of {sorted(range_)}"


def _is_of(text: str, type_: str, known: Vocabulary) -> bool:
    if type_ in DATA:
        return bool(DATA[type_](text))
    return TERM.sub("", text, count=1) in known.members.get(type_, frozenset())


def _is_role(node: Node, known: Vocabulary) -> bool:
    return any("Role" in known.kinds.get(one, frozenset()) for one in _types(node))


def _types(node: Node) -> list[str]:
    types = node.get("@type", [])
    return types if isinstance(types, list) else [types]


@pytest.fixture(scope="module")
def known() -> Vocabulary:
    return read_vocabulary((PACKAGE / "dist" / "schema.d.ts").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Node]]:
    """Return the JSON-LD of every page that has some."""
    work = build_site(copy_example(tmp_path_factory.mktemp("example")), at=NOW)
    found = {out: JsonLdExtractor().extract(data.decode()) for out, data in work.written.items() if out.endswith(".html")}
    return {out: graphs for out, graphs in found.items() if graphs}


def test_the_vocabulary_is_read_whole(known: Vocabulary) -> None:
    assert len(known.properties) > 900
    assert len({name for properties in known.properties.values() for name in properties}) > 1400
    assert {"BlogPosting", "SocialMediaPosting", "Article", "CreativeWork", "Thing"} <= known.kinds["BlogPosting"]
    assert known.properties["BlogPosting"]["editor"] == {"Person"}
    assert known.properties["WebPage"]["lastReviewed"] == {"Date"}
    assert "reviewedBy" not in known.properties["BlogPosting"]
    assert "TrainedAlgorithmicMediaDigitalSource" in known.members["IPTCDigitalSourceEnumeration"]


def test_every_node_on_the_site_is_said_in_terms_that_exist_with_values_in_their_range(
    scripts: dict[str, list[Node]], known: Vocabulary
) -> None:
    assert {post.out for post in public_posts()} <= scripts.keys()
    assert {out: found for out, graphs in scripts.items() if (found := [fault for one in graphs for fault in faults(one, known)])} == {}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"@type": "BlogEntry"}, "there is no type BlogEntry"),
        ({"aiDisclosure": "none"}, "aiDisclosure does not stand on"),
        ({"reviewedBy": {"@type": "Person", "name": "Ed"}}, "reviewedBy does not stand on ['BlogPosting']"),
        ({"author": {"@type": "SoftwareApplication", "name": "Model X"}}, "author leads to ['SoftwareApplication']"),
        ({"editor": {"@type": "Organization", "name": "Acme"}}, "editor leads to ['Organization']"),
        ({"contributor": {"@type": "Role", "roleName": "editor"}}, "carries on []"),
        ({"contributor": {"@type": "Role", "contributor": {"@type": "Place"}}}, "contributor leads to ['Place']"),
        ({"contributor": {"@type": "Role", "roleName": {"@type": "Person"}, "contributor": {"@type": "Person"}}}, "roleName leads to"),
        ({"publisher": {"@id": "https://elsewhere.example/#org"}}, "is nothing"),
        ({"correction": {"@type": "Person", "name": "Ed"}}, "correction leads to ['Person']"),
        ({"digitalSourceType": "https://schema.org/HumanEditsDigitalSource"}, "digitalSourceType leads to"),
        ({"url": "/lamp/"}, "url leads to"),
        ({"datePublished": "2 November"}, "datePublished leads to"),
        ({"dateModified": "2026-11-20T09:00"}, "dateModified leads to"),
        ({"headline": ""}, "headline leads to"),
        ({"@context": "https://example.org"}, "the context is"),
    ],
)
def test_the_judge_sees_what_schema_org_does_not_know(known: Vocabulary, change: Node, fault: str) -> None:
    good: Node = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "url": "https://bells.example/lamp/",
        "headline": "Lamp",
        "datePublished": "2026-11-20T09:00:00+01:00",
        "author": {"@type": "Person", "@id": "https://bells.example/#ada", "name": "Ada"},
        "contributor": {"@type": "Role", "roleName": "ghostwriter", "contributor": {"@id": "https://bells.example/#ada"}},
        "digitalSourceType": "https://schema.org/TrainedAlgorithmicMediaDigitalSource",
    }
    assert list(faults(good, known)) == []

    found = list(faults(good | change, known))

    assert any(fault in one for one in found), found
