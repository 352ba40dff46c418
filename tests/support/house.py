"""Accounts in one test database: two networks, organisations, and people who have really enrolled.

Passwords are hashed with the least costs Argon2 has, so that a test may sign in often; nothing else is
spared.
"""

from __future__ import annotations

import itertools
import threading
from base64 import b32decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from audit.entry import Entry
from keys.key import Purpose
from keys.keyring import Keyring
from keys.scope import REGISTER
from policies.loader import load
from policies.vocabulary import COMPANY_ROLES, Role, Tier
from registry.accounts import adoption, totp
from registry.accounts.binding import Pending
from registry.accounts.entrance import SignedIn
from registry.accounts.hasher import Hasher
from registry.accounts.origin import Origin
from registry.accounts.service import Accounts
from registry.caller import Caller, Credential, token_hash
from registry.database import Database, engine_for
from registry.embedded.roles import Dsns
from registry.keystore.store import SqlKeyStore
from registry.oversight.health import Backlog
from registry.oversight.journal import SqlJournal
from registry.settings import PACKAGED_POLICIES
from tests.support import approved
from tests.support.asgi import an_address
from tests.support.keystore import roots_in_memory
from tests.support.spent import rewind

POLICY = load(PACKAGED_POLICIES)
PASSWORD = "långa promenader vid fjorden"
_numbers = itertools.count(1)


class CountingHasher(Hasher):
    """A cheap hasher that says how many passwords it has checked, and against which hashes."""

    def __init__(self, **about: Any) -> None:
        super().__init__(**{"memory_kib": 8, "rounds": 1, "at_once": 4, "waiting": 60, **about})
        self.checked: list[str] = []

    def check(self, encoded: str, text: str) -> None:
        self.checked.append(encoded)
        super().check(encoded, text)


@dataclass
class Enrolled:
    """A person who can sign in, and everything they know and hold."""

    id: UUID
    organisation: UUID
    email: str
    secret: bytes
    recovery_codes: tuple[str, ...]
    password: str = PASSWORD


@dataclass
class House:
    """One process of the register, wired as far as accounts go."""

    database: Database
    accounts: Accounts
    hasher: CountingHasher
    superuser: psycopg.Connection[Any]
    networks: dict[str, UUID] = field(default_factory=dict)

    def sql(self, statement: str, *params: Any) -> list[tuple[Any, ...]]:
        """Do something as the superuser."""
        cursor = self.superuser.execute(statement, params)
        return cursor.fetchall() if cursor.description else []

    def origin(self, *, channel: str = "api", device: str | None = None) -> Origin:
        """A client in a network of its own."""
        return Origin(an_address(), "test", channel, device)

    def organisation(self, kind: str = "company", **states: str) -> UUID:
        """Make an organisation in networks: ``nix="member"``; a member of nix when nothing is said."""
        chosen = states or {"nix": "member"}
        networks = {self.networks[slug]: state for slug, state in chosen.items()}
        with self.database.transaction() as tx:
            return self.accounts.organisations.make(tx, "host", kind, "Trollspån Exempel AB", networks)

    def invited(self, organisation: UUID | None = None, email: str | None = None) -> tuple[UUID, str]:
        """Make a person; return their id and the code of their invitation."""
        with self.database.transaction() as tx:
            person = self.accounts.people.make(
                tx,
                "host",
                organisation or self.organisation(),
                email or f"kim{next(_numbers)}@trollspan.example",
                "Kim Åström",
                "sv",
            )
            return person, self.accounts.invitations.make(tx, "host", person)

    def enrolled(
        self,
        *roles: Role,
        organisation: UUID | None = None,
        tier: Tier | None = None,
        slug: str = "nix",
        email: str | None = None,
    ) -> Enrolled:
        """Make a person and follow their invitation to its end; office roles and the tier are in `slug`."""
        organisation = organisation or self.organisation()
        address = email or f"kim{next(_numbers)}@trollspan.example"
        person, code = self.invited(organisation, address)
        begun = self.accounts.enrolment.begin(self.origin(), code, PASSWORD)
        assert begun.pending is not None
        secret = secret_of(begun.pending)
        first = totp.code(secret, totp.step_at(self.now()))
        recovery = self.accounts.enrolment.confirm(self.origin(), code, first)
        made = Enrolled(person, organisation, address, secret, recovery)
        with self.database.transaction() as tx:
            for role in roles:
                network = None if role in COMPANY_ROLES else self.networks[slug]
                approved.give_role(tx, self.accounts, person, role, network)
            if tier is not None:
                approved.give_tier(tx, self.accounts, person, tier, self.networks[slug])
        return made

    def now(self) -> datetime:
        """The database's clock."""
        now: datetime = self.sql("SELECT now()")[0][0]
        return now

    def code(self, person: Enrolled, step: int = 0) -> str:
        """The person's code now, or so many steps from now."""
        return totp.code(person.secret, totp.step_at(self.now()) + step)

    def fresh_code(self, person: Enrolled) -> str:
        """A code nobody has spent: the steps that were are forgotten, as if half a minute had passed."""
        rewind(self.database, self.sql, person.id)
        return self.code(person)

    def log_in(self, person: Enrolled, origin: Origin | None = None) -> SignedIn:
        """Sign the person in."""
        return self.accounts.login.log_in(
            origin or self.origin(), person.email, person.password, self.fresh_code(person)
        )

    def credential(
        self, person: Enrolled, *, channel: str = "api", purpose: UUID | None = None
    ) -> Credential:
        """Sign the person in; return what their requests bring."""
        signed_in = self.log_in(person, self.origin(channel=channel))
        return credential_of(signed_in.issued.token, channel, purpose)

    def admit(self, credential: Credential) -> Caller:
        """Admit a credential in a snapshot, as every reading request does."""
        with self.database.transaction(snapshot=True) as tx:
            return self.accounts.sessions.admit(tx, credential)

    def entries(self) -> list[Entry]:
        """Every staged entry, oldest first."""
        return [Entry.parse(body) for (body,) in self.sql("SELECT body FROM journal.staged ORDER BY id")]

    def last_entry(self) -> Entry:
        """The entry staged last."""
        (body,) = self.sql("SELECT body FROM journal.staged ORDER BY id DESC LIMIT 1")[0]
        return Entry.parse(body)

    def pass_time(self, **about: float) -> None:
        """Let the attempts counted so far be so much older."""
        self.sql("UPDATE register.attempt SET at = at - %s", timedelta(**about))


def credential_of(token: str, channel: str = "api", purpose: UUID | None = None) -> Credential:
    """What a request with this token brings."""
    return Credential(token_hash(token), channel, purpose, "127.0.0.1", "test")


def another_process(house: House, dsns: Dsns) -> House:
    """A second process over the same database: its own keyring, pool and decoys."""
    return _wired(dsns, house.superuser, house.networks)


def at_once(times: int, act: Callable[[], object]) -> list[object]:
    """Do something in so many threads at the same moment; return what each got or was refused with."""
    gate = threading.Barrier(times)
    outcomes: list[object] = []

    def run() -> None:
        gate.wait()
        try:
            outcomes.append(act())
        except Exception as error:  # noqa: BLE001 - the outcome is what is asked for
            outcomes.append(error)

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def secret_of(pending: Pending) -> bytes:
    """The secret a person types into their authenticator."""
    return b32decode(pending.secret.replace(" ", ""))


def _wired(dsns: Dsns, superuser: psycopg.Connection[Any], networks: dict[str, UUID]) -> House:
    journal = SqlJournal("serve", Backlog(None))
    database = Database(engine_for(dsns.app), Keyring(roots_in_memory()), SqlKeyStore, journal)
    hasher = CountingHasher()
    accounts = Accounts(database, lambda: POLICY, hasher=hasher)
    return House(database, accounts, hasher, superuser, networks)


@contextmanager
def house(dsns: Dsns) -> Iterator[House]:
    """Wire accounts over a migrated database, with the networks ``nix`` (SE) and ``midex`` (NO)."""
    with psycopg.connect(dsns.superuser, autocommit=True) as superuser:
        made = _wired(dsns, superuser, {})
        with made.database.transaction() as tx:
            for purpose in (Purpose.AUTHORITY, Purpose.ACCOUNT, Purpose.AUDIT):
                tx.keys.create(purpose, REGISTER)
            adoption.adopt(tx, "host", POLICY.digest)
            for slug, country in (("nix", "SE"), ("midex", "NO")):
                made.networks[slug] = made.accounts.networks.make(tx, slug, slug.upper(), country)
        try:
            yield made
        finally:
            made.database.dispose()
