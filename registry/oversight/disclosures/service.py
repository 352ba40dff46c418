"""Answers a data owner who asks who saw their organisation. That they asked, and whose names, is on record first.

Nothing here depends on what another organisation states: names are those of accounts, and the entries are those that
stand beside this organisation's own tags.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from audit.event import Event
from keys.errors import KeysError
from policies.vocabulary import Role
from registry.acting import acting
from registry.database import Detail
from registry.entries import by_caller
from registry.errors import FieldProblem, Invalid, Refused
from registry.oversight.aside import place as sealed_place
from registry.oversight.cursor import cursor as cursor_for
from registry.oversight.cursor import place
from registry.oversight.disclosures.because import because
from registry.oversight.disclosures.finding import Found, appearances, opened_by, openings
from registry.oversight.disclosures.month import Month
from registry.oversight.disclosures.views import Opening, SeenView
from registry.oversight.store.reading import Wanted
from registry.oversight.views import Choice

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from uuid import UUID

    from registry.caller import Caller, Callers, Credential
    from registry.database import Database, Transaction
    from registry.oversight.listing import Listing, Opener

OWNER_ONLY = "Only a data owner of your company reads who saw it. Ask one."
NOT_YET = "This month has not begun. Choose an earlier one."


class Purposes(Protocol):
    """Opens what readers said it is about: `registry.accounts.purposes`."""

    def texts(self, tx: Transaction, purposes: Collection[UUID]) -> dict[UUID, str]:
        """Return the texts of purposes, as far as they can be read."""
        ...


class Networks(Protocol):
    """Knows what networks are called: `registry.accounts.networks`."""

    def names(self, tx: Transaction, networks: Collection[UUID]) -> dict[UUID, str]:
        """Return the names of networks."""
        ...


class Disclosures:
    """Who saw an organisation.

    Args:
        database: opens the snapshot.
        callers: turns a credential into a caller.
        listing: opens names of persons and organisations.
        opener: opens what stands beside an entry.
        purposes: opens what readers said it is about.
        networks: names networks.
    """

    def __init__(
        self,
        database: Database,
        callers: Callers,
        listing: Listing,
        opener: Opener,
        purposes: Purposes,
        networks: Networks,
    ) -> None:
        self._database = database
        self._callers = callers
        self._listing = listing
        self._opener = opener
        self._purposes = purposes
        self._networks = networks

    def seen(self, credential: Credential, month: str | None = None, cursor: str | None = None) -> SeenView:
        """Return who opened the caller's organisation in a month ("2027-03", None for the running one).

        Raises:
            NotSignedIn: nobody is signed in.
            Refused: the caller is no data owner of their organisation.
            Invalid: no such month or no such place in its list.
        """
        with self._owner(credential, {"seen": "openings"}) as (tx, caller):
            newest = Month.of(tx.now)
            wanted = newest if month is None else Month.parse(month)
            if wanted > newest:
                raise Invalid([FieldProblem("month", NOT_YET)])
            bound = Wanted(
                wanted.first, wanted.after.first, organisation=caller.organisation, event=Event.COMPANY_OPENED
            )
            below = None if cursor is None else place(tx, caller, bound, cursor)
            found, next_below = openings(tx, caller.organisation, wanted, below)
            made = self._openings(tx, found, caller.language)
            read = {
                str(each.id)
                for opening in made
                for each in (opening.person, opening.organisation)
                if each is not None and each.name is not None
            }
            entry = by_caller(tx, caller, Event.DISCLOSURES_READ, count=len(made))
            tx.audit(entry, Detail(caller.organisation, {"month": str(wanted), "read": sorted(read)}))
            following = None if next_below is None else cursor_for(tx, caller, bound, next_below)
            return SeenView(wanted, newest, made, appearances(tx, caller.organisation, wanted), following)

    def opened_by(self, credential: Credential) -> int:
        """Return how many organisations opened the caller's this month. Raises NotSignedIn, Refused."""
        with self._owner(credential, {"seen": "number"}) as (tx, caller):
            found = opened_by(tx, caller.organisation, Month.of(tx.now))
            tx.audit(by_caller(tx, caller, Event.DISCLOSURES_READ, count=0), Detail(caller.organisation, {}))
            return found

    @contextmanager
    def _owner(self, credential: Credential, asked: dict[str, str]) -> Iterator[tuple[Transaction, Caller]]:
        with acting(
            self._database, self._callers, credential, Event.DISCLOSURES_READ, asked, snapshot=True
        ) as (tx, caller):
            if Role.DATA_OWNER not in caller.own_roles:
                raise Refused(OWNER_ONLY)
            yield tx, caller

    def _openings(self, tx: Transaction, found: Sequence[Found], language: str) -> tuple[Opening, ...]:
        entries = [each.entry for each in found]
        persons = self._listing.persons(tx, {one.actor for one in entries if one.actor is not None})
        organisations = self._listing.organisations(
            tx, {one.organisation for one in entries if one.organisation is not None}
        )
        purposes = self._purposes.texts(tx, {one.purpose for one in entries if one.purpose is not None})
        networks = self._networks.names(tx, {one.network for one in entries if one.network is not None})
        said = [self._said(tx, each) for each in found]
        return tuple(
            Opening(
                id=one.id,
                at=one.at,
                person=_choice(one.actor, persons),
                organisation=_choice(one.organisation, organisations),
                purpose=None if one.purpose is None else purposes.get(one.purpose),
                fields=None if beside is None else tuple(map(str, beside.get("fields", ()))),
                classes=one.classes,
                anonymous=beside is not None and beside.get("anonymous") is True,
                rule=one.rule,
                because=because(one.rule, language),
                network=None if one.network is None else networks.get(one.network),
            )
            for one, beside in zip(entries, said, strict=True)
        )

    def _said(self, tx: Transaction, found: Found) -> Mapping[str, Any] | None:
        # What an erased person's key sealed cannot be opened; the entry stands without it, and hides no other.
        try:
            body = self._opener.open_many(tx, [(sealed_place(found.tag), found.sealed)])[0]
        except KeysError:
            return None
        said: Mapping[str, Any] = json.loads(body)
        return said


def _choice(each: UUID | None, names: Mapping[UUID, str]) -> Choice | None:
    return None if each is None else Choice(each, names.get(each))
