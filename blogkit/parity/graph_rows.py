"""What a post's JSON-LD must say, a row of *Field to output* each. Never knows how it was written: it reads schema.org terms."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Any, NamedTuple

import msgspec

from blogkit.disclosure.record import GHOSTWRITER
from blogkit.disclosure.vocabulary import AI_TERMS, PAID_POST, STATUS, TERMS
from blogkit.parity.expected import LABEL, Expected, Loss, quoted
from blogkit.parity.pages import Said, said, squashed

JSON_LD = "JSON-LD"
POSTING = "BlogPosting"
OTHER_THINGS = frozenset("WebSite Comment CorrectionComment ImageObject VideoObject AudioObject SoftwareApplication".split())
"""What may stand beside a text in JSON-LD and have an author of its own."""
AUTHORS = ("author", "creator")
CLAIMS = frozenset((*AUTHORS, "contributor", "editor", "translator", "reviewedBy", "accountablePerson", "sponsor", "digitalSourceType"))
CONTEXT_WORDS = frozenset({"@vocab", "@language", "@base", "@version"})
Node = dict[str, Any]


class Graph(NamedTuple):
    """All JSON-LD of a page."""

    nodes: tuple[Node, ...]
    """Those at the top."""
    claims: tuple[Node, ...]
    """Those, at any depth, that say of a text who had a part in it."""
    is_foreign: bool
    """A context gives words a meaning that only who follows it can know."""
    by_id: Callable[[], Mapping[str, Node]]
    """The nodes that bear an address of their own, found when something points to one."""
    posting: Node
    """The node of the post; empty where there is none."""
    page: Node
    """The node of its page."""

    def all_of(self, value: object) -> list[Node]:
        """Return the nodes that a property leads to."""
        return [self._node(one) for one in _listed(value)]

    def names(self, value: object) -> dict[str, str]:
        """Return the names of the nodes that a property leads to, squashed and as they stand there."""
        found = [_text(node.get("name")) for node in self.all_of(value)]
        return {bare: name for name in found if (bare := squashed(name))}

    def authors_of(self, node: Node) -> dict[str, str]:
        """Return the authors of a node, squashed and as they stand there; who has no name is known by whatever there is."""
        found = [_known_as(one) for name in AUTHORS if name in node for one in self.all_of(node[name])]
        return {squashed(name): name for name in found}

    def claimed(self, property_: str) -> dict[str, str]:
        """Return whom a property leads to, through a Role or directly, wherever it stands."""
        values = [one for node in self.claims if property_ in node for one in self.all_of(node[property_])]
        return _all(self.names(one.get(property_, one)) for one in values)

    def roles(self, property_: str, role_names: Sequence[str] = ()) -> list[Node]:
        """Return the nodes of post and page that a property leads to and that bear all of these names of roles."""
        nodes = [node for one in (self.posting, self.page) if property_ in one for node in self.all_of(one[property_])]
        return [node for node in nodes if set(role_names) <= set(map(_text, _listed(node.get("roleName"))))]

    def in_role(self, property_: str, role_names: Sequence[str] = ()) -> dict[str, str]:
        """Return the names of whom a property leads to, through a Role or directly."""
        return _all(self.names(node.get(property_, node)) for node in self.roles(property_, role_names))

    def _node(self, value: object) -> Node:
        if not isinstance(value, dict):
            return {"name": value}
        if "name" in value or "@id" not in value:
            return value
        return {**self.by_id().get(_text(value["@id"]), {}), **value}


class Row(NamedTuple):
    """One row of the contract, and what of it is lost."""

    name: str
    lost: Callable[[Expected, Graph], Iterator[Loss]]


def read_graph(scripts: Sequence[str]) -> Graph:
    """Read the JSON-LD of a page; a script that is no JSON says nothing."""
    tops: list[Node] = []
    nodes: list[Node] = []
    for script in scripts:
        try:
            decoded = msgspec.json.decode(script)
        except msgspec.DecodeError:
            continue
        if any(":" in f"{node.get('@type')} {' '.join(node)}" for node in _within([decoded])):
            decoded = _shortened(decoded)
        for node in _listed(decoded):
            if isinstance(node, dict):
                tops.append(node)
                nodes += [one for one in _listed(node.get("@graph", node)) if isinstance(one, dict)]
    posting = next((node for node in nodes if POSTING in _listed(node.get("@type"))), {})
    inner = list(_within(nodes))
    claims = tuple(node for node in inner if not CLAIMS.isdisjoint(node) and not _is_other(node))
    is_foreign = any(_is_foreign(node["@context"]) for node in (*inner, *tops) if "@context" in node)
    graph = Graph(tuple(nodes), claims, is_foreign, cache(partial(_by_id, inner)), posting, {})
    pages = [*graph.all_of(posting.get("mainEntityOfPage")), *(node for node in nodes if "WebPage" in _listed(node.get("@type")))]
    return graph._replace(page=next((page for page in pages if TERMS["reviewer"].schema in page), pages[0] if pages else {}))


def authors(expected: Expected, graph: Graph) -> Iterator[Loss]:
    """Yield authors who are missing, and whoever is named as one and is none."""
    found = graph.names(graph.posting.get("author"))
    for author in expected.authors:
        if author.bare not in found:
            yield Loss("author", f"the author {quoted(author.text)}", where=JSON_LD)
    named = [graph.authors_of(node) for node in graph.claims if not node.keys().isdisjoint(AUTHORS)]
    everyone = _all(named)
    for stranger in sorted(everyone.keys() - expected.author_names):
        yield Loss("author", f"{expected.called(Said(everyone[stranger], stranger))} as an author", where=JSON_LD, is_claim=True)
    for author in expected.authors:
        # A node that names somebody else was told of above.
        if author.bare in found and any(author.bare not in names and names.keys() <= expected.author_names for names in named):
            yield Loss("author", f"the author {quoted(author.text)} in one of the places where it names authors", where=JSON_LD)
    if graph.is_foreign:
        yield Loss("vocabulary", "terms whose meaning cannot be judged (@context)", where=JSON_LD, is_claim=True)


def strangers(posts: Sequence[Expected], graph: Graph) -> Iterator[Loss]:
    """Yield whoever is named as an author where posts are listed, and is none of any of them."""
    known = frozenset[str]().union(*(post.author_names for post in posts))
    everyone = _all(graph.authors_of(node) for node in graph.claims)
    for stranger in sorted(everyone.keys() - known):
        yield Loss("author", f"{quoted(everyone[stranger])} as an author", where=JSON_LD, is_claim=True)


def contributors(expected: Expected, graph: Graph) -> Iterator[Loss]:
    """Yield each contributor who does not stand under the property or the role of the table, and whoever stands there without cause."""
    for role in dict.fromkeys(one.role for one in expected.credited):
        found = graph.in_role(TERMS[role].schema, TERMS[role].schema_role_names)
        there = [one for one in expected.credited if one.role == role]
        yield from (one.loss._replace(where=JSON_LD, text="") for one in there if one.name.bare not in found)
    if expected.record.ghostwriting == "withheld" and not graph.roles(TERMS[GHOSTWRITER].schema, (GHOSTWRITER,)):
        yield Loss("ghostwriter", "the ghostwriter whose name is withheld", where=JSON_LD)
    yield from _uncredited(expected, graph)


def details(expected: Expected, graph: Graph) -> Iterator[Loss]:
    """Yield agencies that are no affiliation of their people, and payers and deeds that no Role describes."""
    for one in expected.credited:
        agency, payer, did = one.credit.on_behalf_of, one.credit.paid_by, one.credit.contribution.did
        roles = [
            role for role in graph.roles(TERMS[one.role].schema) if one.name.bare in graph.names(role.get(TERMS[one.role].schema, role))
        ]
        people = [person for role in roles for person in graph.all_of(role.get(TERMS[one.role].schema, role))]
        described = squashed(" ".join(_text(role.get("description")) for role in roles))
        if agency and not any(squashed(agency.name) in graph.names(person.get("affiliation")) for person in people):
            yield Loss("agency", f"the agency {quoted(agency.name)}", where=JSON_LD)
        if payer and squashed(payer.name) not in described:
            yield Loss("payer", f"the payer {quoted(payer.name)}", where=JSON_LD)
        if squashed(did) not in described:
            yield Loss("deed", f"what {one.name.text} did: {quoted(did)}", where=JSON_LD)


def statement(expected: Expected, graph: Graph) -> Iterator[Loss]:
    """Yield the statement where ``creditText`` is another."""
    if squashed(_text(graph.posting.get("creditText"))) != expected.statement.bare:
        yield Loss("statement", f"the statement {quoted(expected.statement.text)}", where=JSON_LD)


def sponsor(expected: Expected, graph: Graph) -> Iterator[Loss]:
    """Yield the sponsor, and the type of a post that was paid for."""
    found, sponsorship = graph.names(graph.posting.get("sponsor")), expected.record.sponsor
    wanted = expected.disclosure.sponsor
    if wanted and squashed(wanted.name) not in found:
        yield Loss("sponsor", f"the sponsor {quoted(wanted.name)}", where=JSON_LD, rule=LABEL)
    if sponsorship and sponsorship.relationship == "paid" and PAID_POST not in _listed(graph.posting.get("@type")):
        yield Loss("label", f"the type {PAID_POST}", where=JSON_LD, rule=LABEL)
    claimed = graph.claimed("sponsor")
    for stranger in sorted(claimed.keys() - {squashed(wanted.name) if wanted else ""}):
        yield Loss("sponsor", f"{quoted(claimed[stranger])} as a sponsor", where=JSON_LD, is_claim=True)


def machines(expected: Expected, graph: Graph) -> Iterator[Loss]:
    """Yield the use of AI, and AI where nobody declared it."""
    source = _listed(graph.posting.get("digitalSourceType"))
    known = {terms.schema for terms in AI_TERMS.values()} - {""}
    if expected.uses_ai and known.isdisjoint(source):
        yield Loss("use of AI", "the use of AI (digitalSourceType)", where=JSON_LD)
    claimed = [one for node in graph.claims for one in _listed(node.get("digitalSourceType"))]
    if not expected.uses_ai and not known.isdisjoint(claimed):
        yield Loss("use of AI", "the use of AI (digitalSourceType)", where=JSON_LD, is_claim=True)
    tools = _all(graph.names(node.get("instrument")) for node in graph.nodes)
    for use in expected.record.ai.uses if expected.record.ai else ():
        if use.tool and squashed(use.tool) not in tools:
            yield Loss("use of AI", f"the use of {quoted(use.tool)}", where=JSON_LD)


def places(expected: Expected, graph: Graph) -> Iterator[Loss]:
    """Yield the first place of publication and the copies."""
    origin = expected.record.origin
    if origin and origin.url not in _addresses(graph.posting.get("isBasedOn")):
        yield Loss("origin", f"the first publication on {quoted(origin.name)}", where=JSON_LD)
    copies = _listed(graph.posting.get("sameAs"))
    yield from (Loss("copy", f"the copy at {copy}", where=JSON_LD) for copy in expected.record.copies if copy not in copies)


def review(expected: Expected, graph: Graph) -> Iterator[Loss]:
    """Yield the day of the last review, and another day; and the kind of text."""
    days = [_text(node.get("lastReviewed")) for node in (graph.page, graph.posting) if "lastReviewed" in node]
    wanted = expected.last_reviewed
    if wanted and wanted not in days:
        yield Loss("review", f"the day of the last review, {wanted} (lastReviewed)", where=JSON_LD)
    yield from (
        Loss("review", f"{quoted(day)} as the day of the last review", where=JSON_LD, is_claim=True) for day in days if day != wanted
    )
    if expected.record.type and expected.record.type not in _listed(graph.posting.get("genre")):
        yield Loss("kind of text", f"the kind of text: {quoted(expected.record.type)} (genre)", where=JSON_LD)


def accountable(expected: Expected, graph: Graph) -> Iterator[Loss]:
    """Yield the person who is responsible; nobody else is ever named as such."""
    found, wanted = graph.names(graph.posting.get("accountablePerson")), expected.disclosure.accountable
    if wanted and squashed(wanted.name) not in found:
        yield Loss("responsible person", f"the responsible person {quoted(wanted.name)}", where=JSON_LD)
    claimed = graph.claimed("accountablePerson")
    for stranger in sorted(claimed.keys() - {squashed(wanted.name) if wanted else ""}):
        yield Loss("responsible person", f"{quoted(claimed[stranger])} as the responsible person", where=JSON_LD, is_claim=True)


def status(expected: Expected, graph: Graph) -> Iterator[Loss]:
    """Yield the mark of a retracted post, and the mark where the post is none."""
    is_marked = STATUS["retracted"] in _listed(graph.posting.get("creativeWorkStatus"))
    if is_marked != expected.record.is_retracted:
        yield Loss("retraction", "the retraction (creativeWorkStatus)", where=JSON_LD, is_claim=is_marked)


def corrections(expected: Expected, graph: Graph) -> Iterator[Loss]:
    """Yield corrections without a CorrectionComment, and the day of the newest where ``dateModified`` lies before it."""
    nodes = graph.all_of(graph.posting.get("correction"))
    found = {(squashed(_text(node.get("text"))), _text(node.get("datePublished"))[:10]) for node in nodes}
    texts_found = {text for text, _ in found}
    for one in expected.record.corrections:
        bare = said(one.text).bare
        if (bare, one.date) not in found if one.date else bare not in texts_found:
            yield Loss("correction", f"the {one.kind} of {one.date or 'no day'}: {quoted(one.text)}", where=JSON_LD)
    newest = expected.must_be_new_since
    if newest and _text(graph.posting.get("dateModified"))[:10] < newest:
        yield Loss("correction", f"the day of the newest correction, {newest} (dateModified)", where=JSON_LD)


def background(expected: Expected, graph: Graph) -> Iterator[Loss]:
    """Yield the method and the sources."""
    record = expected.record
    if record.method and squashed(record.method) not in squashed(" ".join(_texts_in([graph.posting.get("backstory")]))):
        yield Loss("method", f"the method {quoted(record.method)}", where=JSON_LD)
    cited = squashed(" ".join(_texts_in([graph.posting.get("citation")])))
    for source in record.sources:
        if any(squashed(part) not in cited for part in (source.title, source.url)):
            yield Loss("source", f"the source {quoted(source.title or source.url)}", where=JSON_LD)


def _uncredited(expected: Expected, graph: Graph) -> Iterator[Loss]:
    """Yield whoever stands in a role in which the record does not know them."""
    for role in ("editor", "translator", "reviewer"):
        known = {one.name.bare for one in expected.credited if one.role == role}
        found = graph.claimed(TERMS[role].schema)
        for stranger in sorted(found.keys() - known):
            yield Loss(role, f"{quoted(found[stranger])} as {role}", where=JSON_LD, is_claim=True)
    known = {one.name.bare for one in expected.credited}
    found = graph.claimed("contributor")
    for stranger in sorted(found.keys() - known):
        yield Loss("contributor", f"{quoted(found[stranger])} as a contributor", where=JSON_LD, is_claim=True)


def _all(named: Iterable[dict[str, str]]) -> dict[str, str]:
    return {bare: name for names in named for bare, name in names.items()}


def _is_other(node: Node) -> bool:
    """Say whether a node tells of something besides the text: a theme may say who made the whole site, and who took a picture."""
    types = set(map(_text, _listed(node.get("@type"))))
    return bool(types) and types <= OTHER_THINGS


def _is_foreign(context: object) -> bool:
    for one in _listed(context):
        if isinstance(one, dict):
            if not one.keys() <= CONTEXT_WORDS or not _IS_SCHEMA.fullmatch(one.get("@vocab", SCHEMA)):
                return True
        elif not _IS_SCHEMA.fullmatch(_text(one)):
            return True
    return False


def _known_as(node: Node) -> str:
    parts = (_text(node.get("givenName")), _text(node.get("familyName")))
    return next(
        filter(None, (_text(node.get("name")), " ".join(filter(None, parts)), _text(node.get("url")), _text(node.get("@id")))), "somebody"
    )


def _shortened(value: Any) -> Any:
    """Write the whole addresses of schema.org's terms as words: both mean the same."""
    if isinstance(value, list):
        return list(map(_shortened, value))
    if not isinstance(value, dict):
        return value
    short = {_WHOLE.sub("", name): _shortened(one) for name, one in value.items()}
    if "@type" in short:
        short["@type"] = [_WHOLE.sub("", _text(type_)) for type_ in _listed(short["@type"])]
    return short


def _addresses(value: object) -> list[str]:
    return [_text(one.get("url") or one.get("@id")) if isinstance(one, dict) else _text(one) for one in _listed(value)]


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _by_id(nodes: Sequence[Node]) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for node in nodes:
        if id_ := _text(node.get("@id")):
            found[id_] = {**found.get(id_, {}), **node}
    return found


def _within(nodes: Sequence[object]) -> Iterator[Node]:
    """Yield every node, those inside others too."""
    pending = list(nodes)
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            yield one
            pending += [inner for inner in one.values() if not isinstance(inner, str)]
        elif isinstance(one, list):
            pending += one


def _texts_in(values: Sequence[object]) -> Iterator[str]:
    pending = list(values)
    while pending:
        one = pending.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict | list):
            pending += one.values() if isinstance(one, dict) else one


SCHEMA = "https://schema.org"
_IS_SCHEMA = re.compile("https?://schema[.]org(?:/|/docs/jsonldcontext[.]jsonl?d?)?")
_WHOLE = re.compile("^(?:https?://schema[.]org/|schema:)(?=[A-Za-z]+$)")

ROWS = (
    Row("authors", authors),
    Row("contributors", contributors),
    Row("agency, payer, deeds", details),
    Row("statement", statement),
    Row("sponsor", sponsor),
    Row("AI", machines),
    Row("origin, copies", places),
    Row("lastReviewed, type", review),
    Row("accountable", accountable),
    Row("status", status),
    Row("corrections", corrections),
    Row("method, conflicts, sources", background),
)
