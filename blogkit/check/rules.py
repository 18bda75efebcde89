"""``check_site``: the rules that a site asks for, run over its public posts. Never decides a level; a rule that is off costs nothing."""

from collections.abc import Callable, Iterator, Mapping

from blogkit.check.active_files import active_files
from blogkit.check.bare_promotion import bare_promotion
from blogkit.check.cards import check_cards
from blogkit.check.near_duplicate import near_duplicate
from blogkit.diagnostics import Diagnostic
from blogkit.site.assemble import Site
from blogkit.sources import Source

RULES: dict[str, Callable[[Site], Iterator[Diagnostic]]] = {
    "near-duplicate": near_duplicate,
    "bare-promotion": bare_promotion,
}


def check_site(site: Site, files: Mapping[str, Source]) -> Iterator[Diagnostic]:
    """Yield what the rules find that the config gives a level, what social cards lack, and what would run; ``files`` are the site's."""
    for name, find in RULES.items():
        if site.config.asks_for(name):
            yield from find(site)
    yield from check_cards(site, files)
    yield from active_files(files.values())
