"""One's own organisation: what it states, read and written by its own people."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from audit.event import Event
from keys.framing import framed
from keys.key import Purpose
from keys.lookup import lookup_tag
from keys.scope import record_scope
from policies.table import PolicyTable
from policies.vocabulary import Action, SensitivityClass, Tier
from registry import catalogue
from registry.acting import acting
from registry.caller import Caller, Callers, Credential
from registry.cases.held import Cases
from registry.catalogue.classes import Profile
from registry.companies import abroad, store
from registry.companies.author import Author
from registry.companies.content import require_family
from registry.companies.draft import HALF
from registry.companies.fields import Fields
from registry.companies.previewing import Previewing
from registry.companies.reading import Reading
from registry.companies.recorder import NO_RECORD, Recorder
from registry.companies.recordviews import record_view
from registry.companies.statement import Statement
from registry.companies.tiering import OWNER_ONLY
from registry.companies.views import ClassView, OverviewView, ProfileView, RecordView
from registry.database import Database, Detail, Transaction
from registry.directory.releasability import Releasability
from registry.disclosure import store as sealed_records
from registry.disclosure.disclosure import Disclosure, identity_tiers
from registry.disclosure.sealedrecord import SealedRecord
from registry.entries import by_caller
from registry.errors import NotFound, Refused
from registry.exposure.budget import Exposure


class Companies:
    """Reads and writes the caller's own organisation.

    Every method raises NotSignedIn, and Denied where the caller's roles in the organisation do not allow it.

    Attributes:
        reading: the page of another company.
        previewing: one's own, as others would get it.
        fields: the catalogue as the caller may use it.
    """

    def __init__(
        self,
        database: Database,
        callers: Callers,
        policy: Callable[[], PolicyTable],
        disclosure: Disclosure,
        recorder: Recorder,
        cases: Cases,
        exposure: Exposure,
    ) -> None:
        self._database = database
        self._callers = callers
        self._policy = policy
        self._disclosure = disclosure
        self._recorder = recorder
        self.reading = Reading(database, callers, policy, disclosure, cases, exposure)
        self.previewing = Previewing(database, callers, disclosure, self.reading, cases)
        self.fields = Fields(database, callers, policy)

    def overview(self, credential: Credential) -> OverviewView:
        """Return the organisation: its records, its profile, and to whom it shows itself."""
        with self._reading(credential, {"own": "overview"}) as (tx, caller):
            organisation = store.organisation(tx, caller.organisation)
            if organisation is None:
                raise NotFound(NO_RECORD)
            released = store.releasabilities(tx, [caller.organisation])[caller.organisation]
            return OverviewView(
                caller.organisation,
                organisation.profile,
                released,
                store.memberships(tx, caller.organisation),
                self._records(tx, caller, None),
                abroad=abroad.allowed(tx, released),
            )

    def home(self, credential: Credential) -> str | None:
        """Return the country of the organisation's networks; None where they are of several, or none."""
        with self._reading(credential, {"own": "memberships"}) as (tx, caller):
            countries = store.network_countries(tx)
            found = {countries[network] for network in store.memberships(tx, caller.organisation)}
            return found.pop() if len(found) == 1 else None

    def require_writer(self, credential: Credential, *, chooses: bool = False) -> None:
        """Require somebody who writes records, or chooses who sees what; a refusal is on record. Raises Refused."""
        with self._writing(credential, Event.RECORD_CHANGED, {"own": "form"}, ()) as (_, caller):
            if chooses and not Author(caller=caller).chooses_tiers:
                raise Refused(OWNER_ONLY)

    def records(self, credential: Credential, family: str) -> list[RecordView]:
        """Return the organisation's records of a family. Raises NotFound, Refused."""
        with self._reading(credential, {"own": family}) as (tx, caller):
            require_family(family)
            return self._records(tx, caller, family)

    def record(self, credential: Credential, family: str, record: UUID) -> RecordView:
        """Return one of the organisation's records. Raises NotFound."""
        with self._reading(credential, {"own": family, "record": str(record)}) as (tx, caller):
            require_family(family)
            tiers = self._disclosure.readable_tiers(caller.own_subjects)
            sealed = sealed_records.by_ids(tx, caller.organisation, [record], tiers=tiers)
            found = self._opened(tx, caller, [one for one in sealed if one.family == family])
            if not found:
                raise NotFound(NO_RECORD)
            return found[0]

    def make(self, credential: Credential, family: str, sent: Statement, request: str | None) -> RecordView:
        """Make a record; a repeated `request` (Idempotency-Key) returns the one it made.

        Raises:
            Invalid, Refused, StepUpNeeded, NotFound, Conflict: as `Recorder.make_many`; nothing is stored.
        """
        asked = {"make": family}
        with self._writing(credential, Event.RECORD_MADE, asked, sent.values) as (tx, caller):
            key = None if request is None else _natural_key(tx, caller, family, request, sent)
            return self._recorder.make(
                tx,
                Author(caller=caller),
                caller.organisation,
                family,
                sent.values,
                tiers=sent.tiers,
                provenance=sent.provenance,
                natural_key=key,
            )

    def change(
        self, credential: Credential, family: str, record: UUID, revision: int, sent: Statement
    ) -> RecordView:
        """Change a record from a revision on.

        Raises:
            NotFound, Stale, Invalid, Refused, StepUpNeeded, Conflict: as `Recorder.change`; nothing is
            stored.
        """
        asked = {"change": family, "record": str(record)}
        with self._writing(credential, Event.RECORD_CHANGED, asked, sent.values) as (tx, caller):
            require_family(family)
            return self._recorder.change(
                tx,
                Author(caller=caller),
                caller.organisation,
                record,
                revision,
                sent.values,
                tiers=sent.tiers,
                provenance=sent.provenance,
                family=family,
            )

    def drop(self, credential: Credential, family: str, record: UUID, revision: int) -> None:
        """Delete a record. Raises NotFound, Stale, Conflict, Refused, StepUpNeeded."""
        asked = {"delete": family, "record": str(record)}
        with self._writing(credential, Event.RECORD_DELETED, asked, ()) as (tx, caller):
            require_family(family)
            author = Author(caller=caller)
            self._recorder.drop(tx, author, caller.organisation, record, revision, family=family)

    def set_profile(self, credential: Credential, profile: Profile) -> ProfileView:
        """Give every field the tier of a profile. Raises Refused, StepUpNeeded."""
        asked = {"profile": profile.value}
        with self._writing(credential, Event.PROFILE_CHANGED, asked, ()) as (tx, caller):
            return self._recorder.profile(tx, Author(caller=caller), caller.organisation, profile)

    def retier(self, credential: Credential, family: str, cls: SensitivityClass, tier: Tier) -> ClassView:
        """Give every field of a class in a family one tier; `Previewing.by_class` says before what that does.

        Raises:
            Refused, StepUpNeeded, Invalid, Conflict, NotFound: as `Recorder.retier`; nothing is stored.
        """
        asked = {"tiers": family, "class": cls.value}
        with self._writing(credential, Event.RECORD_CHANGED, asked, ()) as (tx, caller):
            author = Author(caller=caller)
            return self._recorder.retier(tx, author, caller.organisation, family, cls, tier)

    def releasability(self, credential: Credential) -> Releasability:
        """Return to whom the organisation shows itself."""
        with self._reading(credential, {"own": "releasability"}) as (tx, caller):
            return store.releasabilities(tx, [caller.organisation])[caller.organisation]

    def release(
        self,
        credential: Credential,
        networks: Collection[UUID],
        countries: Collection[str] | None,
        excluded: Collection[UUID],
        revision: int,
    ) -> Releasability:
        """Say to whom the organisation shows itself. Raises Refused, StepUpNeeded, Stale, Invalid."""
        with self._releasing(credential) as (tx, author, own):
            return self._recorder.release(tx, author, own, networks, countries, excluded, revision)

    def release_abroad(self, credential: Credential, revision: int, *, allowed: bool) -> Releasability:
        """Answer whether networks of other countries may see the organisation; the rest stays.

        Raises:
            Refused, StepUpNeeded, Stale: as `release`.
        """
        with self._releasing(credential) as (tx, author, own):
            before = store.releasabilities(tx, [own])[own]
            after = abroad.answered(tx, before, allowed=allowed)
            return self._recorder.release(
                tx, author, own, after.networks, after.countries, after.excluded, revision
            )

    @contextmanager
    def _reading(self, credential: Credential, asked: dict[str, str]) -> Iterator[tuple[Transaction, Caller]]:
        with acting(self._database, self._callers, credential, Event.OWN_READ, asked, snapshot=True) as (
            tx,
            caller,
        ):
            if not self._disclosure.readable_tiers(caller.own_subjects):
                subjects = caller.own_subjects
                self._policy().decide(subjects, Action.READ, SensitivityClass.PROFILE, Tier.OPEN).require()
            tx.audit(by_caller(tx, caller, Event.OWN_READ), Detail(caller.organisation, {"asked": asked}))
            yield tx, caller

    @contextmanager
    def _releasing(self, credential: Credential) -> Iterator[tuple[Transaction, Author, UUID]]:
        asked = {"own": "releasability"}
        with self._writing(credential, Event.RELEASABILITY_CHANGED, asked, ()) as (tx, caller):
            yield tx, Author(caller=caller), caller.organisation

    @contextmanager
    def _writing(
        self, credential: Credential, event: Event, asked: dict[str, str], fields: Collection[str]
    ) -> Iterator[tuple[Transaction, Caller]]:
        with acting(self._database, self._callers, credential, event, asked) as (tx, caller):
            classes = {catalogue.FIELDS[name].cls for name in fields if name in catalogue.FIELDS}
            for cls in classes - _SWITCHED_OFF or {SensitivityClass.PROFILE}:
                lowest = catalogue.CLASS_RULES[cls].floor
                self._policy().decide(caller.own_subjects, Action.WRITE, cls, lowest).require()
            yield tx, caller

    def _records(self, tx: Transaction, caller: Caller, family: str | None) -> list[RecordView]:
        sealed = sealed_records.of_organisations(
            tx,
            [caller.organisation],
            tiers=self._disclosure.readable_tiers(caller.own_subjects),
            families=None if family is None else [family],
        )
        return self._opened(tx, caller, sealed)

    def _opened(self, tx: Transaction, caller: Caller, sealed: Sequence[SealedRecord]) -> list[RecordView]:
        identity = identity_tiers(tx, [caller.organisation])
        owner = {caller.organisation: caller.own_subjects}
        opened = self._disclosure.open(tx, owner, sealed, identity_tiers=identity)
        times = {record.id: record.updated_at for record in sealed}
        views = [record_view(record, times[record.id]) for record in opened]
        if len(self._disclosure.readable_tiers(caller.own_subjects)) == len(Tier):
            return views
        return [replace(view, revision=None, updated_at=None) for view in views if view.values]


_SWITCHED_OFF = frozenset(
    field.cls for family in catalogue.FAMILIES.values() if family.switched_off for field in family.fields
)
"""Classes nobody may write: their families are refused by name, which says more than a rule."""


def _natural_key(tx: Transaction, caller: Caller, family: str, request: str, sent: Statement) -> bytes:
    # The oldest version, for good: what the tag is of is not kept, so it could not be made anew.
    key = tx.keys.oldest(Purpose.RECORD, record_scope(caller.organisation))
    who = json.dumps([str(caller.person), family, request]).encode()
    return (
        lookup_tag(key, "request", who)[:HALF]
        + lookup_tag(key, "content", framed(who, sent.canonical()))[:HALF]
    )
