"""Saying to whom an organisation shows itself."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from audit.entry import Change as Noted
from audit.event import Event
from policies.vocabulary import Tier
from registry.companies import ledger, store
from registry.companies.author import Author
from registry.companies.book import Book
from registry.companies.effects import Change, holdings
from registry.companies.tiering import OWNER_ONLY, STEP_UP
from registry.directory.releasability import Releasability
from registry.disclosure import store as records
from registry.errors import FieldProblem, Invalid, Refused, Stale, StepUpNeeded
from registry.vocabularies import vocabulary

MOST_EXCLUDED = 200

STALE = "Somebody changed who may see you in between. Read it again, then make your change."
NO_NETWORK = "There is no such network."
NO_COUNTRY = "This is not the code of a country."
NO_COUNTRIES = "Name at least one country, or leave this out for all."
TOO_MANY_EXCLUDED = "At most {limit} organisations can be left out."
NOT_KNOWN = "There is no such organisation to leave out."


def released(
    book: Book,
    author: Author,
    networks: Collection[UUID],
    countries: Collection[str] | None,
    excluded: Collection[UUID],
    revision: int,
) -> tuple[Releasability, Change]:
    """Store and log to whom the organisation shows itself; return that, and what it moves in the index.

    Args:
        book: the organisation, locked.
        author: a data owner, stepped up where somebody gets to see more; or a principal.
        networks: where readers come from, its own or another country's; none hides it.
        countries: readers of these countries only (ISO 3166-1 alpha-2), None for all.
        excluded: organisations that never see it.
        revision: the one this change starts from.

    Raises:
        Refused, StepUpNeeded, Stale, Invalid: nothing is stored.
    """
    before = book.releasability
    if not author.chooses_tiers:
        raise Refused(OWNER_ONLY)
    if before.revision != revision:
        raise Stale(STALE)
    after = Releasability(
        book.id,
        frozenset(networks),
        None if countries is None else tuple(sorted(set(countries))),
        frozenset(excluded),
        revision + 1,
    )
    _require_possible(book, after)
    if after.widens(before) and not author.stepped_up:
        raise StepUpNeeded(STEP_UP)
    mac = store.set_releasability(book.tx, after)
    noted = Noted("releasability", book.id, after.revision, mac.hex())
    ledger.note(book, author, Event.RELEASABILITY_CHANGED, [], noted)
    if not book.taken:
        return after, (None, None)
    # Another set of networks posts every record anew; anything else moves the visibility alone.
    moved = before.networks != after.networks
    opened = book.opened(records.of_organisations(book.tx, [book.id], tiers=tuple(Tier))) if moved else []
    sites = [one for one in opened if one.family == "site"]
    return after, (holdings(book, before, opened, sites), holdings(book, after, opened, sites))


def _require_possible(book: Book, wanted: Releasability) -> None:
    problems = []
    if not wanted.networks <= store.network_countries(book.tx).keys():
        problems.append(FieldProblem("networks", NO_NETWORK))
    if wanted.countries is not None and not wanted.countries:
        problems.append(FieldProblem("countries", NO_COUNTRIES))
    if any(country not in vocabulary("countries") for country in wanted.countries or ()):
        problems.append(FieldProblem("countries", NO_COUNTRY))
    if len(wanted.excluded) > MOST_EXCLUDED:
        problems.append(FieldProblem("excluded", TOO_MANY_EXCLUDED, {"limit": MOST_EXCLUDED}))
    elif book.id in wanted.excluded or store.existing(book.tx, wanted.excluded) != wanted.excluded:
        problems.append(FieldProblem("excluded", NOT_KNOWN))
    if problems:
        raise Invalid(problems)
