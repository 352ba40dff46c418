"""Companies and their records in one test database: two networks, people as needed, signed in without a log-in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import dict_row

from keys.context import SecretContext
from keys.key import Purpose
from keys.keyring import Keyring
from keys.recordseal import RecordHead
from keys.scope import REGISTER, Root
from keys.sealed import Sealed
from policies.table import PolicyTable
from policies.vocabulary import Role, Tier
from registry.accounts import adoption
from registry.accounts.grants import Grants
from registry.accounts.networks import Networks
from registry.accounts.organisations import Organisations
from registry.accounts.origin import Origin
from registry.accounts.people import ACTIVE, People
from registry.accounts.secrets import Secrets
from registry.accounts.service import Accounts
from registry.accounts.sessions import Sessions
from registry.accounts.store import purposes
from registry.authority import signed
from registry.caller import Credential, token_hash
from registry.cases.held import Cases
from registry.companies.author import Author
from registry.companies.recorder import Recorder
from registry.companies.service import Companies
from registry.companies.views import RecordView
from registry.database import Database, Transaction, engine_for
from registry.disclosure import store as records
from registry.disclosure.disclosure import Disclosure, identity_tiers
from registry.disclosure.openrecord import OpenRecord
from registry.disclosure.ownerkeys import record_keys
from registry.disclosure.recordseal import seal_of
from registry.disclosure.sealedrecord import SealedField, SealedRecord
from registry.embedded.roles import Dsns
from registry.exposure.alarm import CoverageAlarm
from registry.exposure.budget import Exposure
from registry.keystore.store import SqlKeyStore
from registry.oversight.health import Backlog
from registry.oversight.journal import SqlJournal
from registry.search.cellsize import CellSizes
from registry.search.holdings import Holdings
from tests.support import approved
from tests.support.house import POLICY
from tests.support.keystore import roots_in_memory

HOST = Author(principal="host")
OWN = frozenset({"own:data_owner"})


class ListeningIndexer:
    """Keeps what it is told, in order."""

    def __init__(self) -> None:
        self.told: list[tuple[Holdings | None, Holdings | None]] = []

    def changed(self, tx: Transaction, changes: Sequence[tuple[Holdings | None, Holdings | None]]) -> None:
        self.told.extend(changes)


@dataclass
class Register:
    """The rooms wired together for one database. `app` is what `serve` has, `host` holds both root keys."""

    dsns: Dsns
    app: Database
    host: Database
    superuser: psycopg.Connection[Any]
    indexer: ListeningIndexer
    disclosure: Disclosure
    recorder: Recorder
    sessions: Sessions
    companies: Companies
    exposure: Exposure
    networks: dict[str, UUID] = field(default_factory=dict)

    @property
    def policy(self) -> PolicyTable:
        return POLICY

    def sql(self, statement: str, *params: Any) -> list[tuple[Any, ...]]:
        """Do something as the superuser."""
        cursor = self.superuser.execute(statement, params)
        return cursor.fetchall() if cursor.description else []

    def organisation(self, *networks: str, kind: str = "company", state: str = "member") -> UUID:
        """Make an organisation in these networks (all of them when none is named)."""
        chosen = {self.networks[slug]: state for slug in (networks or self.networks)}
        with self.app.transaction() as tx:
            return Organisations(Secrets()).make(tx, "host", kind, f"Exempel {uuid4().hex[:6]}", chosen)

    def close(self, organisation: UUID) -> None:
        """Close an organisation, as the office does."""
        with self.app.transaction() as tx:
            (row,) = [
                one for one in self._rows("SELECT * FROM register.organisation") if one["id"] == organisation
            ]
            mac = signed(tx, "organisation", {**row, "state": "closed"})["mac"]
        self.sql(
            "UPDATE register.organisation SET state = 'closed', mac = %s WHERE id = %s", mac, organisation
        )

    def person(
        self,
        organisation: UUID,
        *,
        own: Collection[Role] = (),
        tiers: Mapping[str, Collection[Tier]] | None = None,
        roles: Mapping[str, Collection[Role]] | None = None,
        language: str = "en",
    ) -> UUID:
        """Make a person who can sign in, with roles in their organisation, tiers and roles in networks."""
        with self.app.transaction() as tx:
            people, grants = People(Secrets(), Networks()), Grants()
            accounts = Accounts(self.app, lambda: POLICY)
            person = people.make(
                tx, "host", organisation, f"{uuid4().hex}@example.com", "Kim Exempel", language
            )
            people.set_state(tx, "host", person, ACTIVE)
            for role in own:
                grants.give_role(tx, "host", person, role)
            for slug, held in (roles or {}).items():
                for role in held:
                    approved.give_role(tx, accounts, person, role, self.networks[slug])
            for slug, reached in (tiers or {}).items():
                for tier in reached:
                    approved.give_tier(tx, accounts, person, tier, self.networks[slug])
        return person

    def credential(self, person: UUID, *, purpose: bool = True) -> Credential:
        """Sign a person in, with a purpose chosen for the request or without one."""
        chosen = self.purpose(person) if purpose else None
        return Credential(token_hash(self.token(person)), "api", chosen, "127.0.0.1", "test")

    def token(self, person: UUID) -> str:
        """Sign a person in and return the token."""
        with self.app.transaction() as tx:
            ((organisation,),) = self.sql("SELECT organisation FROM register.person WHERE id = %s", person)
            return self.sessions.begin(tx, person, organisation, Origin("127.0.0.1", "test", "api")).token

    def age_sessions(self) -> None:
        """Let every session's fresh proof be an hour old, with the register's own mark on it."""
        with self.host.transaction() as tx:
            for row in self._rows("SELECT * FROM register.session"):
                aged = signed(tx, "session", {**row, "stepped_at": row["stepped_at"] - timedelta(hours=1)})
                self.sql(
                    "UPDATE register.session SET stepped_at = %s, mac = %s WHERE id = %s",
                    aged["stepped_at"],
                    aged["mac"],
                    aged["id"],
                )

    def _rows(self, statement: str) -> list[dict[str, Any]]:
        with self.superuser.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(statement).fetchall()

    def purpose(self, person: UUID) -> UUID:
        """Say what a person's next readings are about."""
        row_id = uuid4()
        with self.app.transaction() as tx:
            sealed = Secrets().seal_text(
                tx, SecretContext("purpose", str(row_id), "text"), "Frames for a test"
            )
            row = {"id": row_id, "person": person, "text": sealed, "request": None, "created_at": tx.now}
            purposes.add(tx, signed(tx, "purpose", row))
        return row_id

    def signed_in(self, organisation: UUID, *own: Role, purpose: bool = True) -> Credential:
        """Sign in a new person of the organisation who holds these roles in it."""
        return self.credential(self.person(organisation, own=own), purpose=purpose)

    def reader(
        self, *tiers: Tier, slug: str = "nix", purpose: bool = True, organisation: UUID | None = None
    ) -> Credential:
        """Sign in a person of another organisation in one network, who holds these tiers there."""
        of = organisation or self.organisation(slug)
        return self.credential(self.person(of, tiers={slug: tiers}), purpose=purpose)

    def officer(self, *roles: Role) -> Credential:
        """Sign in a person with roles in NIX, who holds MEMBER there too."""
        person = self.person(self.organisation("nix"), tiers={"nix": [Tier.MEMBER]}, roles={"nix": roles})
        return self.credential(person)

    def make(self, organisation: UUID, family: str, values: Mapping[str, Any], **about: Any) -> RecordView:
        """Make a record as the host does."""
        with self.app.transaction() as tx:
            return self.recorder.make(tx, about.pop("author", HOST), organisation, family, values, **about)

    def sealed(self, organisation: UUID, tiers: Collection[Tier] = tuple(Tier)) -> list[SealedRecord]:
        """Read an organisation's records, sealed."""
        with self.app.transaction(snapshot=True) as tx:
            return records.of_organisations(tx, [organisation], tiers=tiers)

    def seal_again(self, record: UUID) -> None:
        """Seal a record's rows as they stand now, as somebody who had its key could."""
        ((organisation, family, number, revision, natural_key),) = self.sql(
            "SELECT organisation, family, number, revision, natural_key FROM register.record WHERE id = %s",
            record,
        )
        rows = self.sql("SELECT slot, tier, revision, sealed FROM register.field WHERE record = %s", record)
        fields = [SealedField(slot, Tier(tier), at, Sealed.parse(blob)) for slot, tier, at, blob in rows]
        with self.app.transaction() as tx:
            key = record_keys(tx, [organisation])[organisation][0]
        head = RecordHead(organisation, family, record, number, revision, natural_key)
        seal = seal_of(key, head, fields)
        self.sql("UPDATE register.record SET seal = %s WHERE id = %s", seal, record)

    @contextmanager
    def fresh_app(self) -> Iterator[Database]:
        """A second process with the rights of `app`, which has not seen any key yet."""
        content = {Root.CONTENT: roots_in_memory()[Root.CONTENT]}
        journal = SqlJournal("serve", Backlog(None))
        made = Database(engine_for(self.dsns.app), Keyring(content), SqlKeyStore, journal)
        try:
            yield made
        finally:
            made.dispose()

    def opened(
        self,
        organisation: UUID,
        *,
        subjects: frozenset[str] = OWN,
        tiers: Collection[Tier] | None = None,
        fields: Collection[str] | None = None,
    ) -> list[OpenRecord]:
        """Open an organisation's records as a reader with these subjects."""
        with self.app.transaction(snapshot=True) as tx:
            fetched = self.disclosure.readable_tiers(subjects) if tiers is None else tiers
            sealed = records.of_organisations(tx, [organisation], tiers=fetched)
            identity = identity_tiers(tx, [organisation])
            return self.disclosure.open(
                tx, {organisation: subjects}, sealed, fields=fields, identity_tiers=identity
            )


@contextmanager
def register(dsns: Dsns) -> Iterator[Register]:
    """Wire a register over a migrated database and make the networks ``nix`` (SE) and ``midex`` (NO)."""
    roots = roots_in_memory()
    content = {Root.CONTENT: roots[Root.CONTENT]}
    app = Database(engine_for(dsns.app), Keyring(content), SqlKeyStore, SqlJournal("serve", Backlog(None)))
    host = Database(engine_for(dsns.work), Keyring(roots), SqlKeyStore, SqlJournal("host", Backlog(None)))
    owner = Database(
        engine_for(dsns.superuser), Keyring(roots), SqlKeyStore, SqlJournal("host", Backlog(None))
    )
    indexer, disclosure = ListeningIndexer(), Disclosure(lambda: POLICY)
    recorder, sessions = Recorder(indexer, disclosure), Sessions(Secrets(), lambda: POLICY)
    exposure = Exposure(Secrets(), CoverageAlarm(Secrets(), CellSizes(lambda: POLICY)))
    with psycopg.connect(dsns.superuser, autocommit=True) as superuser:
        made = Register(
            dsns=dsns,
            app=app,
            host=host,
            superuser=superuser,
            indexer=indexer,
            disclosure=disclosure,
            recorder=recorder,
            sessions=sessions,
            companies=Companies(
                app, sessions, lambda: POLICY, disclosure, recorder, Cases(Secrets()), exposure
            ),
            exposure=exposure,
        )
        with owner.transaction() as tx:
            for purpose in (
                Purpose.AUDIT,
                Purpose.SIGNING,
                Purpose.AUTHORITY,
                Purpose.ACCOUNT,
                Purpose.READER,
                Purpose.WORK_SEAL,
            ):
                tx.keys.create(purpose, REGISTER)
            adoption.adopt(tx, "host", POLICY.digest)
            for slug, country in (("nix", "SE"), ("midex", "NO")):
                made.networks[slug] = Networks().make(tx, slug, slug.upper(), country)
        try:
            yield made
        finally:
            for database in (app, host, owner):
                database.dispose()
