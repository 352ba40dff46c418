"""One database for the tests of a module: networks with officers and security officers, and what is counted of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from psycopg.rows import dict_row

from policies.vocabulary import Role
from registry.authority import signed
from registry.caller import Credential
from registry.database import Transaction
from registry.embedded.roles import Dsns
from registry.picture import store
from registry.picture.content import Counts, Reach
from registry.picture.service import Picturing
from registry.picture.views import PictureView
from tests.support import approved
from tests.support.council import Council, open_council
from tests.support.house import Enrolled

BECAUSE = "Ingen ny anhopning sedan förra kvartalet"
CELL = ("SE322", "joining")
COUNTS = Counts(40, {CELL: 9, ("SE321", "joining"): 4}, {("machine", Reach.OWN): 17}, {0: 30})


@dataclass
class Gallery:
    """The room; `counts` is what it counts next. Each `network` is a new one, with nothing taken."""

    council: Council
    room: Picturing
    counts: dict[tuple[str, ...], Counts] = field(default_factory=lambda: {(): COUNTS})
    asked: list[UUID] = field(default_factory=list)

    @property
    def network(self) -> UUID:
        return self.council.house.networks["nix"]

    def officer(self, role: Role, organisation: UUID | None = None, *, slug: str = "nix") -> Enrolled:
        """Somebody of an office of their own, unless said, who holds the role in a network."""
        house = self.council.house
        made = house.enrolled(organisation=organisation or house.organisation("office", **{slug: "member"}))
        self.council.rename(made, f"{role} {len(house.entries())} Exempelsson")
        with house.database.transaction() as tx:
            approved.give_role(tx, house.accounts, made.id, role, house.networks[slug])
        return made

    def credential(self, person: Enrolled) -> Credential:
        return self.council.house.credential(person)

    def taken(self) -> PictureView:
        """A new picture, whatever was taken before."""
        self.pass_days(31)
        who = self.credential(self.council.officers["kansli"])
        return self.room.one(who, self.room.take(who, self.network))

    def sign(self, found: PictureView, who: Enrolled, word: str = "nothing") -> PictureView:
        return self.room.sign(self.credential(who), found.id, found.digest, word, BECAUSE)

    def pass_days(self, days: int) -> None:
        """Let everything that was taken and signed be so much older, with the register's own marks on it."""
        house = self.council.house
        with house.database.transaction() as tx:
            rows = [("picture", "taken_at", row) for row in self.rows("picture")]
            rows += [("picture_signature", "signed_at", row) for row in self.rows("picture_signature")]
            for table, column, row in rows:
                older = {column: row[column] - timedelta(days=days)}
                if table == "picture_signature":
                    older["proven_at"] = row["proven_at"] - timedelta(days=days)
                self.change(tx, table, row, **older)

    def rows(self, table: str) -> list[dict[str, Any]]:
        superuser = self.council.house.superuser
        with superuser.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(f"SELECT * FROM register.{table}").fetchall()

    def change(self, tx: Transaction, table: str, row: Mapping[str, Any], **changes: Any) -> None:
        """Change a row as a superuser who has the register's mark, past every trigger."""
        made = signed(tx, table, {**row, **changes})
        sets = ", ".join(f"{name} = %s" for name in (*changes, "mac"))
        values = [made[name] for name in (*changes, "mac")]
        self.council.house.sql("SET session_replication_role = replica")
        try:
            self.council.house.sql(f"UPDATE register.{table} SET {sets} WHERE id = %s", *values, row["id"])
        finally:
            self.council.house.sql("RESET session_replication_role")


@pytest.fixture(scope="module")
def gallery(module_dsns: Dsns) -> Iterator[Gallery]:
    """The room over a database of its own."""
    with open_council(module_dsns) as council:
        house = council.house

        def counting(tx: Transaction, network: UUID) -> Mapping[tuple[str, ...], Counts]:
            assert store.companies(tx, network) is not None
            made.asked.append(network)
            return made.counts

        made = Gallery(council, Picturing(house.database, house.accounts, counting))
        yield made
