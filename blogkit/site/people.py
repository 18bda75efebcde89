"""The ids in a record become the people and organisations they name, as of the post's date. Never composes a sentence."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from blogkit.config import Config
from blogkit.content.addresses import slugify
from blogkit.content.values import Naming, OrgCard, PersonCard
from blogkit.diagnostics import Diagnostic, did_you_mean, error, note
from blogkit.disclosure.record import Credit, Disclosure, Employment, NamedOrg, NamedPerson, Record
from blogkit.site.urls import org_path, person_path, plain_id, url_of


class Registry(NamedTuple):
    """Everyone whom posts may name."""

    config: Config
    people: Mapping[str, PersonCard]
    orgs: Mapping[str, OrgCard]
    broken: Mapping[tuple[str, str], str]
    """Kind and id of those whose file cannot be used -> that file."""
    is_open: bool
    """The site keeps no registry of people, so a plain name is a person."""
    employed: Mapping[str, Employment]
    """Those whose role has a beginning or an end."""


def make_registry(config: Config, people: Iterable[PersonCard], orgs: Iterable[OrgCard], broken: Iterable[str] = ()) -> Registry:
    """Gather everyone the site has a file for; ``broken`` are the paths of files that cannot be used.

    A registry whose only file is broken is still one: its people must not turn into plain names.
    """
    by_id = {card.id: card for card in people}
    kinds = {"people": "person", "orgs": "org"}
    faulty = {
        (kinds[folder], unicodedata.normalize("NFC", path.rsplit("/", 1)[1].removesuffix(".md"))): path
        for path in broken
        if (folder := path.split("/")[1]) in kinds
    }
    return Registry(
        config=config,
        people=by_id,
        orgs={card.id: card for card in orgs},
        broken=faulty,
        is_open=not by_id and not any(kind == "person" for kind, _ in faulty),
        employed={card.id: Employment(card.since, card.until) for card in by_id.values() if card.since or card.until},
    )


def roles_held(registry: Registry, record: Record, when: datetime) -> tuple[str, ...]:
    """Return those named in a record whose role has a beginning or an end, and who held it on that day."""
    if not registry.employed:
        return ()
    named = (*record.authors, *[one.person for one in record.contributions], *([record.accountable] if record.accountable else ()))
    return tuple([id_ for id_ in named if id_ in registry.employed and registry.employed[id_].holds_on(when)])


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
        accountable=person_on(registry, record.accountable, when) if record.accountable else None,
        names=tuple((id_, person_on(registry, id_, when).name) for id_ in _named_in_passing(record)),
    )


def _named_in_passing(record: Record) -> Iterator[str]:
    """Yield those who stand in a record without a credit of their own."""
    by = (*[use.by for use in (record.ai.uses if record.ai else ())], *[one.by for one in record.corrections])
    yield from dict.fromkeys(id_ for id_ in by if id_)


def person_on(registry: Registry, id_: str, when: datetime) -> NamedPerson:
    """Return a person as they are named on a day; someone without a file is named as written."""
    card = registry.people.get(id_)
    if card is None:
        plain = plain_id(id_)
        return NamedPerson(plain, id_, "", None, url_of(registry.config, person_path(plain)) if registry.is_open else "")
    holds = Employment(card.since, card.until).holds_on(when)
    return NamedPerson(
        card.id,
        card.name,
        card.role if holds else "",
        org_named(registry, card.org) if holds else None,
        url_of(registry.config, person_path(card.id)),
        card.fediverse,
    )


def org_named(registry: Registry, id_: str) -> NamedOrg | None:
    """Return an organisation as it is named in public; None for none."""
    if not id_:
        return None
    card = registry.orgs.get(id_)
    return NamedOrg(card.id, card.name, url_of(registry.config, org_path(card.id))) if card else NamedOrg(id_, id_, "")


def check_namings(registry: Registry, namings: Iterable[Naming]) -> Iterator[Diagnostic]:
    """Yield an error for every id that nobody bears."""
    has_orgs = bool(registry.orgs) or any(kind == "org" for kind, _ in registry.broken)
    for naming in namings:
        if naming.kind == "person" and not registry.is_open and naming.id not in registry.people:
            yield _unknown(registry, "unknown-person", "no one here is called", "people", naming, registry.people)
        if naming.kind == "org" and has_orgs and naming.id not in registry.orgs:
            yield _unknown(registry, "unknown-org", "no organisation here is called", "orgs", naming, registry.orgs)


def hint_registry(registry: Registry, namings: Iterable[Naming]) -> Iterator[Diagnostic]:
    """Say once, at the first name, what a site without a registry of people would gain from one."""
    if not registry.is_open:
        return
    first = min((naming for naming in namings if naming.kind == "person"), key=lambda naming: naming.span, default=None)
    if first is not None:
        message = f"'{first.id}' and all others named here have a name and nothing more"
        help_ = f"add content/people/{plain_id(first.id)}.md: with a file for each person, roles are shown and a misspelt name is an error"
        yield note("no-registry", message, first.span, label=first.label, help=help_)


def _unknown(
    registry: Registry, rule: str, message: str, folder: str, naming: Naming, known: Mapping[str, PersonCard] | Mapping[str, OrgCard]
) -> Diagnostic:
    if path := registry.broken.get((naming.kind, naming.id)):
        return error(rule, f"'{naming.id}' cannot be named while {path} has an error", naming.span, label=naming.label, help=f"mend {path}")
    by_name = {card.name: id_ for id_, card in known.items()}
    nearest = by_name.get(naming.id) or did_you_mean(naming.id, known)
    file = slugify(naming.id) or "id"
    help_ = f"add content/{folder}/{file}.md" + (f", or did you mean '{nearest}'?" if nearest else "")
    return error(rule, f"{message} '{naming.id}'", naming.span, label=naming.label, help=help_)


def _employer(registry: Registry, person: str) -> str:
    card = registry.people.get(person)
    return card.org if card and card.org != registry.config.organization else ""
