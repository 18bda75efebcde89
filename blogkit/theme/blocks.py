"""Whether what a template says in a block is ever shown: some template that it extends must have that block. Never renders."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from jinja2 import nodes

from blogkit.diagnostics import Diagnostic, did_you_mean, error
from blogkit.theme.environment import BELOW, HasText, resolve
from blogkit.theme.lines import at_line


class Block(NamedTuple):
    """A block of a template."""

    name: str
    line: int
    is_filled: bool
    """It only fills a block of a template above: where none has it, it is nowhere."""


class Blocks(NamedTuple):
    """What a template has to do with blocks."""

    extended: str | None
    """The template that it extends, as it names it; empty where it extends none, None where that is known only while it renders."""
    blocks: tuple[Block, ...]
    shown: frozenset[str | None]
    """Blocks that it shows itself by ``self``; None stands for a name that is made only while it renders."""


class _Gap(NamedTuple):
    """A block that is filled and nowhere to be found, and the template that would best have it."""

    base: str
    block: str


def read_blocks(tree: nodes.Template) -> Blocks:
    """Return what a template, already parsed, has to do with blocks."""
    extending = list(tree.find_all(nodes.Extends))
    extended: str | None = "" if not extending else None
    filled: list[nodes.Block] = []
    if len(extending) == 1 and extending[0] in tree.body:
        if isinstance(extending[0].template, nodes.Const):
            extended = str(extending[0].template.value)
        # What stands before it is written where it stands.
        filled += _outermost(tree.body[tree.body.index(extending[0]) :])
    blocks = tuple(Block(one.name, one.lineno, one in filled) for one in tree.find_all(nodes.Block))
    return Blocks(extended, blocks, frozenset(_shown(tree)))


def _outermost(statements: Iterable[nodes.Node]) -> Iterator[nodes.Block]:
    for one in statements:
        if isinstance(one, nodes.Block):
            yield one
        elif isinstance(one, nodes.If):
            yield from _outermost([*one.body, *one.elif_, *one.else_])


def _shown(tree: nodes.Template) -> Iterator[str | None]:
    by_name = [one for one in tree.find_all(nodes.Getattr) if isinstance(one.node, nodes.Name) and one.node.name == "self"]
    yield from (one.attr for one in by_name)
    if sum(one.name == "self" for one in tree.find_all(nodes.Name)) > len(by_name):
        yield None


def find_unplaced(templates: Mapping[str, HasText], read: Mapping[str, Blocks], reached: Sequence[str]) -> Iterator[Diagnostic]:
    """Yield a finding for each block that templates fill in vain; of several at fault the first that is ``reached`` is named."""
    shown = {name for one in reached if one in read for name in read[one].shown}
    if None in shown:
        return
    filling: dict[_Gap, list[str]] = {}
    for name in reached:
        above = _above(templates, read, name)
        there = {block.name for one in above for block in read[one].blocks if not block.is_filled}
        for block in read[name].blocks if above else ():
            if block.is_filled and block.name not in there | shown:
                filling.setdefault(_gap(read, name, above, block.name), []).append(name)
    filled = {block.name for name in reached if name in read for block in read[name].blocks if block.is_filled}
    for gap, fillers in filling.items():
        yield _finding(templates, read, gap, fillers, filled)


def _above(templates: Mapping[str, HasText], read: Mapping[str, Blocks], name: str) -> list[str]:
    """Return the templates that one extends, the nearest first; none where that is not known, or there is no end to them."""
    names = [name]
    while (one := read.get(names[-1])) and one.extended:
        names.append(resolve(templates, names[-1], one.extended))
        if names[-1] in names[:-1]:
            return []
    return names[1:] if one and one.extended == "" else []


def _gap(read: Mapping[str, Blocks], name: str, above: Sequence[str], block: str) -> _Gap:
    near = next((one for one in above if _near(read, one, [name], block)), above[-1])
    return _Gap(near, block)


def _near(read: Mapping[str, Blocks], base: str, fillers: Iterable[str], block: str) -> str:
    """Return the block that may be meant: one that they fill as well is not."""
    taken = {one.name for name in fillers for one in read[name].blocks}
    return did_you_mean(block, {one.name for one in read[base].blocks if not one.is_filled} - taken)


def _finding(
    templates: Mapping[str, HasText], read: Mapping[str, Blocks], gap: _Gap, fillers: Sequence[str], filled: set[str]
) -> Diagnostic:
    base, first = templates[gap.base], fillers[0]
    plain, *others = dict.fromkeys(map(_plain, fillers))
    is_same = plain == _plain(gap.base)
    called, filler = (base.path, templates[first].path) if is_same else (_plain(gap.base), plain)
    more = f" and {len(others)} other templates" if len(others) > 1 else f" and {others[0]}" if others else ""
    message = f"{called} has no block '{gap.block}', which {filler}{more} {'fill' if others else 'fills'}"
    near = _near(read, gap.base, fillers, gap.block)
    names = ", ".join(sorted({one.name for one in read[gap.base].blocks if not one.is_filled}))
    # Whoever wrote the nearer of the two can mend it; and of two near names the one that others fill as well is right.
    if near in filled or all(templates[one].layer < base.layer for one in fillers):
        place = at_line(templates[first].path, templates[first].text, _line(read, first, gap.block), gap.block)
        help_ = f"did you mean '{near}'?" if near else f"it has: {names}" if names else "it has no blocks"
    elif near:
        place, help_ = at_line(base.path, base.text, _line(read, gap.base, near), near), f"call this block '{gap.block}'"
    else:
        place = at_line(base.path, base.text, 1)
        help_ = f"add {{% block {gap.block} %}}{{% endblock %}} where that belongs" + (f"; it has: {names}" if names else "")
    return error("template-error", message, place[0], line_text=place[1], help=help_)


def _plain(name: str) -> str:
    return name.rpartition(BELOW)[2]


def _line(read: Mapping[str, Blocks], name: str, block: str) -> int:
    return next(one.line for one in read[name].blocks if one.name == block)
