"""A `house` with whoever administers people: companies with their data owners, officers in groups, the room itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from policies.vocabulary import Role
from registry.administration.service import Administration
from registry.caller import Credential
from registry.embedded.roles import Dsns
from tests.support import approved
from tests.support import house as houses
from tests.support.house import POLICY, Enrolled, House


@dataclass
class Firm:
    """The house and the room."""

    house: House
    room: Administration
    groups: dict[str, UUID]

    def owner(self, organisation: UUID | None = None) -> tuple[Enrolled, Credential]:
        """Make a data owner and sign them in, freshly proven."""
        made = self.house.enrolled(Role.DATA_OWNER, organisation=organisation)
        return made, self.house.credential(made)

    def officer(self, group: str, organisation: UUID | None = None) -> tuple[Enrolled, Credential]:
        """Make a vetting officer of NIX in a group, in a house of their own unless said, and sign them in."""
        house = self.house
        chosen = organisation or house.organisation("office")
        made = house.enrolled(organisation=chosen)
        with house.database.transaction() as tx:
            seat = self.groups[group]
            approved.give_role(tx, house.accounts, made.id, Role.VETTING_OFFICER, self.nix, seat)
        return made, house.credential(made)

    @property
    def nix(self) -> UUID:
        return self.house.networks["nix"]

    def let_pass(self, table: str, column: str, each: UUID, key: str = "id", **about: float) -> None:
        """Let a time of a row be so much longer ago, with a genuine mark, as if it had been waited for."""
        from registry.authority import signed  # noqa: PLC0415 - the register's own mark

        house = self.house
        cursor = house.superuser.execute(f"SELECT * FROM register.{table} WHERE {key} = %s", (each,))
        assert cursor.description is not None
        names = [column.name for column in cursor.description]
        row: dict[str, Any] = dict(zip(names, cursor.fetchall()[0], strict=True))
        row[column] -= timedelta(**about)
        with house.database.transaction() as tx:
            mac = signed(tx, table, row)["mac"]
        house.sql(
            f"UPDATE register.{table} SET {column} = %s, mac = %s WHERE {key} = %s", row[column], mac, each
        )


@contextmanager
def open_firm(dsns: Dsns) -> Iterator[Firm]:
    """Wire one over a migrated database."""
    with houses.house(dsns) as house:
        with house.database.transaction() as tx:
            groups = {
                name: house.accounts.networks.make_group(tx, house.networks["nix"], name)
                for name in ("Kansliet", "Styrelsen")
            }
        yield Firm(house, Administration(house.database, house.accounts, lambda: POLICY), groups)
