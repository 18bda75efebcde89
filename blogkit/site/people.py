"""The ids in a record become the people and organisations they name, as of the post's date. Never composes a sentence."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from blogkit.config import Config
from blogkit.content.addresses import slugify
from blogkit.content.values import Naming, OrgCard, PersonCard
from blogkit.diagnostics import Diagnostic, did_you_mean, error
from blogkit.disclosure.record import Credit, Disclosure, Employment, NamedOrg, NamedPerson, Record
from blogkit.site.urls import org_path, person_path, url_of


class Registry(NamedTuple):
    """Everyone whom posts may name."""

    config: Config
    people: Mapping[str, PersonCard]
    orgs: Mapping[str, OrgCard]
    is_open: bool
    """The site keeps no registry of people, so a plain name is a person."""
    changes_with_time: bool
    """Someone's role has a beginning or an end."""


def make_registry(config: Config, people: Iterable[PersonCard], orgs: Iterable[OrgCard]) -> Registry:
    """Gather everyone the site has a file for."""
    by_id = {card.id: card for card in people}
    return Registry(
        config=config,
        people=by_id,
        orgs={card.id: card for card in orgs},
        is_open=not by_id,
        changes_with_time=any(card.since or card.until for card in by_id.values()),
    )


def find_people(registry: Registry, record: Record, when: datetime) -> Disclosure:
    """Put names, roles and addresses in the place of ids."""
    return Disclosure(
        authors=tuple(person_on(registry, id_, when) for id_ in record.authors),
        credits=tuple(
            Credit(
                person=person_on(registry, one.person, when),
                contribution=one,
                on_behalf_of=org_named(registry, one.on_behalf_of or _employer(registry, one.person)),
                paid_by=org_named(registry, one.paid_by),
            )
            for one in record.contributions
        ),
        record=record,
        sponsor=org_named(registry, record.sponsor.org) if record.sponsor else None,
        ai_people=tuple((use.by, person_on(registry, use.by, when).name) for use in (record.ai.uses if record.ai else ()) if use.by),
    )


def person_on(registry: Registry, id_: str, when: datetime) -> NamedPerson:
    """Return a person as they are named on a day; someone without a file is named as written."""
    card = registry.people.get(id_)
    if card is None:
        plain_id = slugify(id_) or "unnamed"
        return NamedPerson(plain_id, id_, "", None, url_of(registry.config, person_path(plain_id)) if registry.is_open else "")
    holds = Employment(card.since, card.until).holds_on(when)
    return NamedPerson(card.id, card.name, card.role if holds else "", org_named(registry, card.org) if holds else None, url_of(registry.config, person_path(card.id)))


def org_named(registry: Registry, id_: str) -> NamedOrg | None:
    """Return an organisation as it is named in public; None for none."""
    if not id_:
        return None
    card = registry.orgs.get(id_)
    return NamedOrg(card.id, card.name, url_of(registry.config, org_path(card.id))) if card else NamedOrg(id_, id_, "")


def check_namings(registry: Registry, namings: Iterable[Naming]) -> Iterator[Diagnostic]:
    """Yield an error for every id that nobody bears."""
    for naming in namings:
        if naming.kind == "person" and not registry.is_open and naming.id not in registry.people:
            yield _unknown("unknown-person", "no one here is called", "people", naming, registry.people, {card.name: card.id for card in registry.people.values()})
        if naming.kind == "org" and registry.orgs and naming.id not in registry.orgs:
            yield _unknown("unknown-org", "no organisation here is called", "orgs", naming, registry.orgs, {card.name: card.id for card in registry.orgs.values()})


def _unknown(rule: str, message: str, folder: str, naming: Naming, known: Iterable[str], by_name: Mapping[str, str]) -> Diagnostic:  # noqa: PLR0913, PLR0917
    nearest = by_name.get(naming.id) or did_you_mean(naming.id, known)
    file = slugify(naming.id) or "id"
    help_ = f"add content/{folder}/{file}.md" + (f", or did you mean '{nearest}'?" if nearest else "")
    return error(rule, f"{message} '{naming.id}'", naming.span, label=naming.label, help=help_)


def _employer(registry: Registry, person: str) -> str:
    card = registry.people.get(person)
    return card.org if card and card.org != registry.config.organization else ""
