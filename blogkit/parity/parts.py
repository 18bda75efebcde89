"""Which parts of a post's disclosure a template places, and where one ought to stand. Never looks at a page that was made."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from jinja2 import nodes

from blogkit.diagnostics import Span
from blogkit.theme.environment import plain_environment, resolve
from blogkit.theme.lines import at_line
from blogkit.theme.theme import Theme

PARTS = ("above", "lead", "record")
"""In the order of a page; together they are all of it."""
WITHIN = {"below": ("lead", "record")}


class Advice(NamedTuple):
    """What an author who places parts of the disclosure is told, and where."""

    span: Span
    help: str


class _Placed(NamedTuple):
    """A part that a template places, or all of it."""

    part: str
    """As it is written; empty for all of it."""
    template: str
    line: int


def advice_on_parts(theme: Theme, template: str) -> Advice | None:
    """Say what becomes of the parts that a template places; None where it places none, or all in one piece."""
    reading = _Reading(theme, template)
    placed = list(reading.placed())
    if not placed or any(not one.part for one in placed):
        return None
    there = {part for one in placed for part in _shown(one)}
    lacking = [part for part in PARTS if part not in there]
    if lacking:
        help_ = f"add {_listed(lacking)}, where every reader sees {'them' if len(lacking) > 1 else 'it'}"
    else:
        help_ = f"place {_listed(dict.fromkeys(one.part for one in placed))} unchanged, where every reader sees them"
    replaced = next((one for part in lacking for one in reading.replaced(part)), placed[0])
    mended = theme.templates[replaced.template]
    return Advice(at_line(mended.path, mended.text, replaced.line)[0], help_)


class _Reading:
    """A template with those that it extends: of the blocks of one name the nearest counts, and those below it where ``super`` says so."""

    def __init__(self, theme: Theme, template: str, known: frozenset[str] = frozenset()) -> None:
        self._theme = theme
        self._known = known
        """Templates that led here, so that none is read in itself without end."""
        self._blocks: dict[str, list[tuple[str, nodes.Block]]] = {}
        self._bottom: tuple[str, nodes.Template] | None = None
        while template in theme.templates and template not in self._known:
            self._known |= {template}
            tree = plain_environment().parse(theme.templates[template].text)
            self._bottom = template, tree
            for block in tree.find_all(nodes.Block):
                self._blocks.setdefault(block.name, []).append((template, block))
            extending = tree.find(nodes.Extends)
            template = self._named(template, extending) if extending else ""

    def placed(self) -> Iterator[_Placed]:
        """Yield what is shown, as far as can be told without a page."""
        if self._bottom:
            yield from self._walk(*self._bottom, frozenset())

    def replaced(self, part: str) -> Iterator[_Placed]:
        """Yield the blocks that took the place of one which shows a part."""
        for (template, block), *below in self._blocks.values():
            if any(part in _shown(one) for name, lower in below for one in self._walk(name, lower, frozenset())):
                yield _Placed(part, template, block.lineno)

    def _walk(self, template: str, node: nodes.Node, inside: frozenset[str]) -> Iterator[_Placed]:
        for one in node.iter_child_nodes():
            if isinstance(one, nodes.Block):
                yield from self._walk_block(one.name, 0, inside)
            elif isinstance(one, nodes.Include | nodes.Import | nodes.FromImport):
                yield from _Reading(self._theme, self._named(template, one), self._known).placed()
            elif isinstance(one, nodes.Getattr) and one.attr == "disclosure":
                yield _Placed("", template, one.lineno)
            elif isinstance(one, nodes.Getattr) and isinstance(one.node, nodes.Getattr) and one.node.attr == "disclosure":
                yield _Placed(one.attr, template, one.lineno)
            else:
                yield from self._walk(template, one, inside)

    def _walk_block(self, name: str, depth: int, inside: frozenset[str]) -> Iterator[_Placed]:
        if name in inside or depth >= len(self._blocks[name]):
            return
        template, block = self._blocks[name][depth]
        yield from self._walk(template, block, inside | {name})
        if any(isinstance(call.node, nodes.Name) and call.node.name == "super" for call in block.find_all(nodes.Call)):
            yield from self._walk_block(name, depth + 1, inside)

    def _named(self, template: str, node: nodes.Extends | nodes.Include | nodes.Import | nodes.FromImport) -> str:
        return resolve(self._theme.templates, template, str(node.template.value)) if isinstance(node.template, nodes.Const) else ""


def _shown(one: _Placed) -> tuple[str, ...]:
    return WITHIN.get(one.part, (one.part,))


def _listed(parts: Iterable[str]) -> str:
    *some, last = [f"{{{{ post.disclosure.{part} }}}}" for part in parts]
    return f"{', '.join(some)} and {last}" if some else last
