"""The page of one company, as its reader may see it.

A filled value above the reader's tiers and one that nobody filled are fetched, opened and shown alike: not
at all. Whoever may not know of a company, or asks for it by a name that is not theirs, gets the one
NotFound.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID, uuid4

from audit.entry import Change
from audit.event import Event
from keys.errors import UnsealFailed
from keys.key import Purpose
from keys.pseudonym import pseudonym, resolve
from keys.scope import REGISTER
from policies.table import PolicyTable
from policies.vocabulary import Action, SensitivityClass, Tier
from registry import catalogue
from registry.acting import acting
from registry.caller import Caller, Callers, Credential, Entitled
from registry.cases.held import NOTHING, Cases, Granted
from registry.catalogue.identifying import IDENTITY_FAMILY, IDENTITY_FIELD
from registry.companies import store
from registry.companies.reader import Reader
from registry.companies.shown import shown
from registry.companies.views import CompanyView
from registry.database import Database, Detail, Transaction
from registry.disclosure import store as records
from registry.disclosure.disclosure import Disclosure, identity_tiers, with_grant
from registry.disclosure.exposed import PROCESS, REGION, cells_of
from registry.disclosure.openrecord import OpenRecord
from registry.entries import by_caller
from registry.errors import NotFound, PurposeNeeded
from registry.exposure.account import Showing
from registry.exposure.budget import Exposure
from registry.exposure.tries import settled

NOT_FOUND = "There is no such company for you. Search again; what one may see can change."
PURPOSE = "Say what it is about first, then what is meant for approved members is shown."


@dataclass(frozen=True, slots=True)
class Asked:
    """Which organisation is meant, and whether it was named by its id; None where nobody named it."""

    organisation: UUID
    by_id: bool | None = None


@dataclass(frozen=True, slots=True)
class Towards:
    """What a reader is towards one organisation that they may know of.

    Attributes:
        organisation: which one.
        subjects: the reader's policy subjects towards it.
        identity: the tier of its legal name, as `identity_tiers` gives it.
        named: whether the reader may know which one it is.
        granted: what its live case grants let them read besides.
        networks: the reader's networks in which it shows itself; none for one's own.
    """

    organisation: UUID
    subjects: frozenset[str]
    identity: Mapping[UUID, Tier]
    named: bool
    granted: Granted = NOTHING
    networks: frozenset[UUID] = frozenset()


class Reading:
    """Shows a company to a reader, after it is on record that they were shown it."""

    def __init__(
        self,
        database: Database,
        callers: Callers,
        policy: Callable[[], PolicyTable],
        disclosure: Disclosure,
        cases: Cases,
        exposure: Exposure,
    ) -> None:
        self._exposure = exposure
        self._database = database
        self._callers = callers
        self._policy = policy
        self._disclosure = disclosure
        self._cases = cases

    def company(self, credential: Credential, wanted: str) -> CompanyView:
        """Return a company: by its id to whom may read its name, to others by their own name for it.

        Raises:
            NotSignedIn: nobody is signed in.
            Denied: the caller reads no records at all, as the office's roles do not.
            Frozen: the register is stopped, and it is another company.
            PurposeNeeded: the caller may read values for approved members, and has not said what it is about.
            ViewsUsedUp: the caller's organisation may be shown no further company.
            NotFound: everything else, whatever the reason.
        """
        return settled(lambda: self._company(credential, wanted))

    def _company(self, credential: Credential, wanted: str) -> CompanyView:
        asked = {"company": wanted[:64]}
        with acting(
            self._database, self._callers, credential, Event.COMPANY_OPENED, asked, snapshot=True
        ) as (tx, caller):
            if wanted == str(caller.organisation):
                return self._own(tx, caller)
            return self._other(tx, caller, wanted)

    def _own(self, tx: Transaction, caller: Caller) -> CompanyView:
        subjects, own = caller.own_subjects, caller.organisation
        self.require_reader(subjects)
        return self._shown(
            tx, caller, Towards(own, subjects, identity_tiers(tx, [own]), named=True), Event.OWN_READ
        )

    def _other(self, tx: Transaction, caller: Caller, wanted: str) -> CompanyView:
        asked = self.asked(tx, caller, wanted)
        granted = self._cases.held(tx, caller, [asked.organisation])
        return self.seen(tx, caller, Reader.of(caller, granted), asked)

    def asked(self, tx: Transaction, caller: Caller, wanted: str) -> Asked:
        """Return which organisation a reader of records means by a name; whether they may know it is not told.

        Raises Denied, PurposeNeeded.
        """
        self._require_ready(caller)
        return _meant(tx, caller, wanted)

    def _require_ready(self, caller: Caller) -> None:
        if self.requires_purpose(caller) and caller.purpose is None:
            raise PurposeNeeded(PURPOSE)

    def requires_purpose(self, who: Entitled) -> bool:
        """Tell whether a reader of others has to say what it is about. Raises Denied where they read nothing."""
        reader = Reader.of(who, {})
        everywhere = who.office_subjects() | reader.subjects(reader.held)
        self.require_reader(everywhere)
        return max(self._disclosure.readable_tiers(everywhere)) >= Tier.MEMBER

    def seen(self, tx: Transaction, caller: Caller, reader: Reader, asked: Asked) -> CompanyView:
        """Return what a reader gets of another organisation; that `caller` was shown it is noted.

        Raises NotFound.
        """
        return self._shown(tx, caller, self.towards(tx, reader, asked), Event.COMPANY_OPENED)

    def knows(self, tx: Transaction, caller: Caller, asked: Asked) -> Towards:
        """Return what a caller is towards an organisation whose page they may open. Raises NotFound as that does."""
        granted = self._cases.held(tx, caller, [asked.organisation])
        return self.towards(tx, Reader.of(caller, granted), asked)

    def called(
        self, tx: Transaction, caller: Caller, organisations: Collection[UUID]
    ) -> dict[UUID, tuple[str, str | None]]:
        """Return what a caller calls organisations, and their names where they may know them.

        Those that they may not know of are left out. Nothing is noted: whoever asks notes it.

        Raises Denied, Frozen, PurposeNeeded.
        """
        self._require_ready(caller)
        found: dict[UUID, tuple[str, str | None]] = {}
        for organisation in sorted(organisations):
            with suppress(NotFound):
                towards = self.knows(tx, caller, Asked(organisation))
                opened = self._opened(tx, towards, families=(IDENTITY_FAMILY,), fields=(IDENTITY_FIELD,))
                found[organisation] = name_for(tx, caller, towards), _name(opened)
        return found

    def require_reader(self, subjects: frozenset[str]) -> None:
        """Require that these subjects read records at all. Raises Denied, which names the rule."""
        if self._disclosure.readable_tiers(subjects):
            return
        self._policy().decide(subjects, Action.READ, SensitivityClass.PROFILE, Tier.OPEN).require()

    def towards(self, tx: Transaction, reader: Reader, asked: Asked) -> Towards:
        """Return what a reader is towards another organisation. Raises NotFound where they may not know of it."""
        countries = store.network_countries(tx)
        known = {network: countries[network] for network in reader.held}
        seen = store.visible(tx, reader.organisation, known, asked.organisation)
        if seen is None:
            raise NotFound(NOT_FOUND)
        subjects, granted = reader.subjects(seen.networks), reader.granted_by(seen.organisation)
        identity = identity_tiers(tx, [seen.organisation])
        named = self._disclosure.may_name(subjects, identity[seen.organisation], granted.fields)
        if asked.by_id not in {None, named}:
            raise NotFound(NOT_FOUND)
        return Towards(seen.organisation, subjects, identity, named, granted, seen.networks)

    def _shown(self, tx: Transaction, caller: Caller, towards: Towards, event: Event) -> CompanyView:
        opened = self._opened(tx, towards)
        listed = shown(opened, caller.language, anonymous=not towards.named)
        fields = [name for record in listed for name in record.fields]
        network = next(iter(towards.networks)) if len(towards.networks) == 1 else None
        entry = by_caller(
            tx,
            caller,
            event,
            network=network,
            rule=self._rule(towards, opened),
            classes=tuple({str(catalogue.field(name).cls) for name in fields}),
            count=len(fields),
            changed=self._counted(tx, caller, towards.organisation, opened),
        )
        payload = {"fields": sorted(set(fields)), "records": len(listed), "anonymous": not towards.named}
        under = towards.granted.grants(_under_a_grant(opened))
        if under:
            payload["grants"] = [str(grant) for grant in under]
        tx.audit(entry, Detail(towards.organisation, payload))
        return CompanyView(name_for(tx, caller, towards), _name(opened), not towards.named, listed)

    def _opened(
        self,
        tx: Transaction,
        towards: Towards,
        *,
        families: Collection[str] | None = None,
        fields: Collection[str] | None = None,
    ) -> list[OpenRecord]:
        organisation, granted = towards.organisation, towards.granted.fields
        tiers = self._disclosure.readable_tiers(towards.subjects, granted)
        return self._disclosure.open(
            tx,
            {organisation: towards.subjects},
            records.of_organisations(tx, [organisation], tiers=tiers, families=families),
            fields=fields,
            identity_tiers=towards.identity,
            granted={organisation: granted},
        )

    def _counted(
        self, tx: Transaction, caller: Caller, organisation: UUID, opened: list[OpenRecord]
    ) -> tuple[Change, ...]:
        """Count that a page is shown; one's own, and that as others would get it, is free. Raises ViewsUsedUp."""
        if organisation == caller.organisation:
            return ()
        values: dict[str, list[str]] = {REGION: [], PROCESS: []}
        for record in opened:
            for name in values.keys() & record.values.keys():
                values[name].append(str(record.values[name].value))
        counting = self._exposure.begin(tx, caller)
        counting.open(Showing(organisation, cells=cells_of(values)))
        return counting.settle()

    def _rule(self, towards: Towards, opened: list[OpenRecord]) -> str | None:
        """Return the rule that opened the value of the highest tier: the one an auditor asks for."""
        values = [(value.effective, name) for record in opened for name, value in record.values.items()]
        if not values:
            return None
        tier, name = max(values, key=lambda value: (value[0].rank, value[1]))
        held = towards.subjects
        subjects = with_grant(held) if name in towards.granted.fields else held
        return self._policy().decide(subjects, Action.READ, catalogue.field(name).cls, tier).rule


def name_for(tx: Transaction, caller: Caller, towards: Towards) -> str:
    """Return what a caller calls an organisation: its id where they may know its name, else their own name for it."""
    organisation = towards.organisation
    return str(organisation) if towards.named else _pseudonym(tx, caller, organisation)


def _under_a_grant(opened: list[OpenRecord]) -> set[str]:
    """Return the fields of which a value was opened that no tier alone opens to anybody but its owner."""
    return {
        name for record in opened for name, value in record.values.items() if value.effective is Tier.CASE
    }


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
