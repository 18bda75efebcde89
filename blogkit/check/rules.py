"""``check_site``: the rules that a site asks for, run over its public posts. Never decides a level; a rule that is off costs nothing."""

from collections.abc import Callable, Iterator

from blogkit.check.bare_promotion import bare_promotion
from blogkit.check.near_duplicate import near_duplicate
from blogkit.diagnostics import Diagnostic
from blogkit.site.assemble import Site

RULES: dict[str, Callable[[Site], Iterator[Diagnostic]]] = {
    "near-duplicate": near_duplicate,
    "bare-promotion": bare_promotion,
}


def check_site(site: Site) -> Iterator[Diagnostic]:
    """Yield what the rules find that the config gives a level."""
    for name, find in RULES.items():
        if site.config.asks_for(name):
            yield from find(site)
