"""The page of one company, as its reader may see it.

A filled value above the reader's tiers and one that nobody filled are fetched, opened and shown alike: not
at all. Whoever may not know of a company, or asks for it by a name that is not theirs, gets the one
NotFound.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID, uuid4

from audit.event import Event
from keys.errors import UnsealFailed
from keys.key import Purpose
from keys.pseudonym import pseudonym, resolve
from keys.scope import REGISTER
from policies.table import PolicyTable
from policies.vocabulary import Action, SensitivityClass, Tier
from registry import catalogue
from registry.acting import acting
from registry.caller import Caller, Callers, Credential
from registry.catalogue.identifying import IDENTITY_FIELD
from registry.companies import store
from registry.companies.reader import Reader
from registry.companies.shown import shown
from registry.companies.views import CompanyView
from registry.database import Database, Detail, Transaction
from registry.disclosure import store as records
from registry.disclosure.disclosure import Disclosure, identity_tiers
from registry.disclosure.openrecord import OpenRecord
from registry.entries import by_caller
from registry.errors import NotFound, PurposeNeeded

NOT_FOUND = "There is no such company for you. Search again; what one may see can change."
PURPOSE = "Say what it is about first, then what is meant for approved members is shown."


@dataclass(frozen=True, slots=True)
class Asked:
    """Which organisation is meant, and whether it was named by its id; None where nobody named it."""

    organisation: UUID
    by_id: bool | None = None


class Reading:
    """Shows a company to a reader, after it is on record that they were shown it."""

    def __init__(
        self,
        database: Database,
        callers: Callers,
        policy: Callable[[], PolicyTable],
        disclosure: Disclosure,
    ) -> None:
        self._database = database
        self._callers = callers
        self._policy = policy
        self._disclosure = disclosure

    def company(self, credential: Credential, wanted: str) -> CompanyView:
        """Return a company: by its id to whom may read its name, to others by their own name for it.

        Raises:
            NotSignedIn: nobody is signed in.
            Denied: the caller reads no records at all, as the office's roles do not.
            Frozen: the register is stopped, and it is another company.
            PurposeNeeded: the caller may read values for approved members, and has not said what it is about.
            NotFound: everything else, whatever the reason.
        """
        asked = {"company": wanted[:64]}
        with acting(
            self._database, self._callers, credential, Event.COMPANY_OPENED, asked, snapshot=True
        ) as (tx, caller):
            if wanted == str(caller.organisation):
                return self._own(tx, caller)
            return self._other(tx, caller, wanted)

    def _own(self, tx: Transaction, caller: Caller) -> CompanyView:
        subjects = caller.own_subjects
        self.require_reader(subjects)
        tiers = self._disclosure.readable_tiers(subjects)
        return self._shown(tx, caller, caller.organisation, subjects, tiers, Event.OWN_READ)

    def _other(self, tx: Transaction, caller: Caller, wanted: str) -> CompanyView:
        reader = Reader.of(caller)
        everywhere = caller.office_subjects() | reader.subjects(reader.held)
        self.require_reader(everywhere)
        if max(self._disclosure.readable_tiers(everywhere)) >= Tier.MEMBER and caller.purpose is None:
            raise PurposeNeeded(PURPOSE)
        return self.seen(tx, caller, reader, _meant(tx, caller, wanted))

    def seen(self, tx: Transaction, caller: Caller, reader: Reader, asked: Asked) -> CompanyView:
        """Return what a reader gets of another organisation; that `caller` was shown it is noted.

        Raises NotFound.
        """
        countries = store.network_countries(tx)
        known = {network: countries[network] for network in reader.held}
        seen = store.visible(tx, reader.organisation, known, asked.organisation)
        if seen is None:
            raise NotFound(NOT_FOUND)
        subjects = reader.subjects(seen.networks)
        tiers = self._disclosure.readable_tiers(subjects)
        return self._shown(
            tx, caller, seen.organisation, subjects, tiers, Event.COMPANY_OPENED, asked, seen.networks
        )

    def require_reader(self, subjects: frozenset[str]) -> None:
        """Require that these subjects read records at all. Raises Denied, which names the rule."""
        if self._disclosure.readable_tiers(subjects):
            return
        self._policy().decide(subjects, Action.READ, SensitivityClass.PROFILE, Tier.OPEN).require()

    def _shown(
        self,
        tx: Transaction,
        caller: Caller,
        organisation: UUID,
        subjects: frozenset[str],
        tiers: frozenset[Tier],
        event: Event,
        asked: Asked | None = None,
        networks: frozenset[UUID] = frozenset(),
    ) -> CompanyView:
        identity = identity_tiers(tx, [organisation])
        cls = catalogue.field(IDENTITY_FIELD).cls
        named = (
            asked is None or self._policy().decide(subjects, Action.READ, cls, identity[organisation]).allowed
        )
        if asked is not None and asked.by_id not in {None, named}:
            raise NotFound(NOT_FOUND)
        sealed = records.of_organisations(tx, [organisation], tiers=tiers)
        opened = self._disclosure.open(tx, {organisation: subjects}, sealed, identity_tiers=identity)
        company = str(organisation) if named else _pseudonym(tx, caller, organisation)
        listed = shown(opened, caller.language, anonymous=not named)
        fields = [name for record in listed for name in record.fields]
        network = next(iter(networks)) if len(networks) == 1 else None
        entry = by_caller(
            tx,
            caller,
            event,
            network=network,
            rule=self._rule(subjects, opened),
            classes=tuple({str(catalogue.field(name).cls) for name in fields}),
            count=len(fields),
        )
        payload = {"fields": sorted(set(fields)), "records": len(listed), "anonymous": not named}
        tx.audit(entry, Detail(organisation, payload))
        return CompanyView(company, _name(opened), not named, listed)

    def _rule(self, subjects: frozenset[str], opened: list[OpenRecord]) -> str | None:
        """Return the rule that opened the value of the highest tier: the one an auditor asks for."""
        values = [(value.effective, name) for record in opened for name, value in record.values.items()]
        if not values:
            return None
        tier, name = max(values, key=lambda value: (value[0].rank, value[1]))
        return self._policy().decide(subjects, Action.READ, catalogue.field(name).cls, tier).rule


def _meant(tx: Transaction, caller: Caller, wanted: str) -> Asked:
    """Return the organisation that is meant; nobody's id where the name is not one of the caller's."""
    try:
        found = UUID(wanted)
    except ValueError:
        found = None
    if found is not None and str(found) == wanted:
        return Asked(found, by_id=True)
    for key in tx.keys.versions(Purpose.READER, REGISTER):
        with suppress(UnsealFailed):
            return Asked(resolve(key, caller.person, wanted), by_id=False)
    return Asked(uuid4(), by_id=False)


def _pseudonym(tx: Transaction, caller: Caller, organisation: UUID) -> str:
    return pseudonym(tx.keys.current(Purpose.READER, REGISTER), caller.person, organisation)


def _name(opened: list[OpenRecord]) -> str | None:
    for record in opened:
        stated = record.values.get(IDENTITY_FIELD)
        if stated is not None:
            return str(stated.value)
    return None
