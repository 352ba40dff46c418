"""A house with named persons of several groups, and what stops it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from audit.event import Event
from policies.vocabulary import Role
from registry.accounts.seats import seats
from registry.accounts.store import sessions
from registry.authority import signed
from registry.caller import Credential
from registry.embedded.roles import Dsns
from registry.freeze.state import begin, standing
from registry.oversight.freezing.service import Freezing
from tests.support import approved
from tests.support.house import Enrolled, House, another_process
from tests.support.office import Office, open_office


@dataclass
class Square:
    """The named persons around one register."""

    office: Office
    house: House
    freezing: Freezing
    dsns: Dsns
    groups: dict[str, UUID] = field(default_factory=dict)
    before: int = 0
    others: list[House] = field(default_factory=list)

    def seated(self, *roles: Role, group: str | None = None) -> Enrolled:
        """Somebody of the office, with their roles in an approver group of this name."""
        who = self.house.enrolled(organisation=self.house.organisation("office"))
        for role in roles:
            self.give(who, role, group)
        return who

    def give(self, who: Enrolled, role: Role, group: str | None = None) -> None:
        network = self.house.networks["nix"]
        with self.house.database.transaction() as tx:
            if group is not None and group not in self.groups:
                self.groups[group] = self.house.accounts.networks.make_group(tx, network, group)
            chosen = None if group is None else self.groups[group]
            approved.give_role(tx, self.house.accounts, who.id, role, network, chosen)

    def take(self, who: Enrolled, role: Role) -> None:
        with self.house.database.transaction() as tx:
            self.house.accounts.grants.take_role(tx, "host", who.id, role, self.house.networks["nix"])

    def stop(self, who: Credential | None = None) -> UUID:
        """Stop the register; return the freeze."""
        credential = who or self.house.credential(self.seated(Role.BROKER))
        view = self.freezing.stop(credential, "En okänd hämtar alla bolag")
        assert view.stop is not None
        return view.stop.id

    @property
    def stopped(self) -> bool:
        with self.house.database.transaction(snapshot=True) as tx:
            return standing(tx) is not None

    def process(self) -> Freezing:
        """The same in another process."""
        other = another_process(self.house, self.dsns)
        self.others.append(other)
        return Freezing(other.database, other.accounts.sessions, seats, other.accounts.secrets)

    def stale_proof(self, credential: Credential) -> None:
        """Let the last proof of a session be ten minutes old, as the register itself would write it."""
        with self.house.database.transaction() as tx:
            found = dict(self._session(tx, credential))
            found["stepped_at"] = found["stepped_at"].replace(year=found["stepped_at"].year - 1)
            new = signed(tx, "session", found)
        self.house.sql(
            "UPDATE register.session SET stepped_at = %s, mac = %s WHERE id = %s",
            new["stepped_at"],
            new["mac"],
            credential.token_hash,
        )

    @staticmethod
    def _session(tx: Any, credential: Credential) -> dict[str, Any]:
        found = sessions.get(tx, credential.token_hash)
        assert found is not None
        return found

    def events(self, *events: Event) -> list[Any]:
        return [entry for entry in self.house.entries()[self.before :] if entry.event in events]


@pytest.fixture(scope="module")
def one_square(module_dsns: Dsns) -> Iterator[Square]:
    """A register that a whole module shares."""
    with open_square(module_dsns) as made:
        yield made


@pytest.fixture
def square(one_square: Square) -> Square:
    """It again, going on as if it had never been stopped."""
    for name in ("unfreezing", "freeze_state", "freezing"):
        one_square.house.sql(f"DELETE FROM register.{name}")
    with one_square.house.database.transaction() as tx:
        begin(tx)
    one_square.before = len(one_square.house.entries())
    return one_square


@pytest.fixture
def fresh_square(database_dsns: Dsns) -> Iterator[Square]:
    """A register of one test's own, whose log and rows agree."""
    with open_square(database_dsns) as made:
        yield made


@contextmanager
def open_square(dsns: Dsns) -> Iterator[Square]:
    """Wire one over a migrated database: it goes on, with nobody at the button yet."""
    with open_office(dsns) as office:
        house = office.house
        freezing = Freezing(house.database, house.accounts.sessions, seats, house.accounts.secrets)
        made = Square(office, house, freezing, dsns)
        yield made
        for other in made.others:
            other.database.dispose()
