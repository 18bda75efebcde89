"""What ``trust.txt`` says: whom to write to, where the disclosures are, which agencies work for this site. Never invents a relation."""

from collections.abc import Iterator

from blogkit.site.assemble import Site
from blogkit.site.model import WORKED_ON
from blogkit.site.urls import url_of

DISCLOSURES = ("/transparency/", "/policy/", "/corrections/")


def trust_lines(site: Site) -> tuple[tuple[str, str], ...]:
    """Return names and values of the lines, each once."""
    return tuple(dict.fromkeys((*_known(site), *site.config.trust)))


def _known(site: Site) -> Iterator[tuple[str, str]]:
    config = site.config
    if config.contact:
        yield "contact", config.contact
    for path in DISCLOSURES:
        yield "disclosure", config.origin + url_of(config, path)
    for org in sorted(site.orgs, key=lambda org: org.card.id):
        if org.card.kind == "agency" and org.card.website and any(deed == WORKED_ON for deed, _ in org.groups):
            yield "vendor", org.card.website
