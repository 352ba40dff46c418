"""A house with officers of two groups, somebody who gets the role, and what gives it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from policies.vocabulary import Role
from registry.caller import Credential
from registry.embedded.roles import Dsns
from registry.emergency.service import Emergencies
from registry.emergency.views import PageView
from tests.support import approved
from tests.support.firm import Firm, open_firm
from tests.support.house import Enrolled, House

WHY = "Kansliet brinner och ingen svarar"


@dataclass
class Glass:
    """The firm, and the room."""

    firm: Firm
    house: House
    room: Emergencies

    def somebody(self) -> Enrolled:
        """Somebody of an office of their own, without a role."""
        return self.house.enrolled(organisation=self.house.organisation("office"))

    def begin(self, who: Enrolled, role: Role = Role.SECURITY_OFFICER, minutes: int = 30) -> Any:
        return self.room.begin_on_host(who.id, self.firm.nix, role, minutes, WHY)

    def officer(self, group: str) -> tuple[Enrolled, Credential]:
        return self.firm.officer(group)

    def found(self, credential: Credential) -> PageView:
        return self.room.view(credential)

    def id(self) -> UUID:
        ((each,),) = self.house.sql("SELECT id FROM register.emergency WHERE reviewed_at IS NULL")
        return each

    def let_pass(self, **about: float) -> None:
        """Let what is in force have begun so much earlier, with genuine marks, as if it had been waited for."""
        from registry.authority import signed  # noqa: PLC0415 - the register's own mark

        ((given,),) = self.house.sql("SELECT given FROM register.emergency WHERE reviewed_at IS NULL")
        earlier = timedelta(**about)
        with self.house.database.transaction() as tx:
            for table, key, names in (
                ("emergency", self.id(), ("begun_at", "until")),
                ("role", given, ("valid_from", "valid_until")),
            ):
                cursor = self.house.superuser.execute(f"SELECT * FROM register.{table} WHERE id = %s", (key,))
                assert cursor.description is not None
                columns = [column.name for column in cursor.description]
                row: dict[str, Any] = dict(zip(columns, cursor.fetchall()[0], strict=True))
                row = {**row, **{name: row[name] - earlier for name in names}}
                mac = signed(tx, table, row)["mac"]
                first, second = names
                self.house.sql(
                    f"UPDATE register.{table} SET {first} = %s, {second} = %s, mac = %s WHERE id = %s",
                    row[first],
                    row[second],
                    mac,
                    key,
                )


@pytest.fixture
def glass(database_dsns: Dsns) -> Iterator[Glass]:
    """A register of one test's own: there is only one emergency at a time."""
    with open_firm(database_dsns) as firm:
        with firm.house.database.transaction() as tx:
            # A network begins with its first two officers, whom nothing here asks.
            approved.approvers(tx, firm.house.accounts, firm.nix)
        yield Glass(firm, firm.house, Emergencies(firm.house.database, firm.house.accounts))
