"""A ciphertext cannot move: to no other row, field, organisation, tier, revision or table.

Each move is made twice: as a database administrator can make it, and with the record's seals made anew for
it, as nobody without the organisation's key can. The seals find the first, the value itself the second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from keys.errors import KeysError, RecordSealBroken, UnsealFailed, WrongKey
from keys.slots import slot
from policies.vocabulary import Tier
from registry.accounts.organisations import name_place
from registry.accounts.secrets import Secrets
from registry.disclosure.errors import UnknownSlot
from registry.disclosure.ownerkeys import record_keys
from registry.embedded.roles import Dsns
from tests.support.register import HOST, Register
from tests.support.register import register as wired
from tests.support.samples import RECORDS

if TYPE_CHECKING:
    from registry.companies.views import RecordView

NEXT: Mapping[str, tuple[str, Any]] = {
    "organisation": ("organisation.legal_name", "Trollspån Exempel Aktiebolag"),
    "site": ("site.name", "Södra verkstaden"),
    "machine": ("machine.class", "milling_gantry"),
    "capability": ("capability.role", "supplementary"),
    "certificate": ("certificate.type", "iso_14001"),
    "skill_pool": ("skill_pool.skill", "skill_turning"),
    "experience": ("experience.sector", "maritime"),
    "contact": ("contact.mailbox", "offert@example.com"),
}
"""A field of each family that stands at MEMBER, and another value for it."""


@dataclass(frozen=True)
class World:
    """Per family: a record, one beside it, one of another organisation, the first's older revision."""

    register: Register
    first: UUID
    second: UUID
    records: Mapping[str, RecordView]
    neighbours: Mapping[str, RecordView]
    strangers: Mapping[str, RecordView]
    older: Mapping[str, Sequence[tuple[Any, ...]]]

    def rows(self, record: UUID, tier: Tier = Tier.MEMBER) -> list[tuple[Any, ...]]:
        """Slot, tier, revision and sealed value of a record's rows at one tier."""
        return self.register.sql(
            "SELECT slot, tier, revision, sealed FROM register.field WHERE record = %s AND tier = %s"
            " ORDER BY slot",
            record,
            tier.value,
        )

    def slot(self, family: str, record: UUID, name: str) -> bytes:
        """The slot of one field."""
        owner = self.second if self.strangers[family].id == record else self.first
        with self.register.app.transaction() as tx:
            return slot(record_keys(tx, [owner])[owner][0], record, name)


@pytest.fixture(scope="module")
def world(module_dsns: Dsns) -> Iterator[World]:
    with wired(module_dsns) as register:
        first, second = register.organisation(), register.organisation()
        twin = register.organisation()  # holds the second record of a family with room for one
        made = {family: register.make(first, family, values) for family, values in RECORDS.items()}
        beside = {
            family: register.make(twin if family == "organisation" else first, family, values)
            for family, values in RECORDS.items()
        }
        strange = {family: register.make(second, family, values) for family, values in RECORDS.items()}
        older: dict[str, Sequence[tuple[Any, ...]]] = {}
        for family, view in made.items():
            older[family] = register.sql(
                "SELECT slot, tier, revision, sealed FROM register.field WHERE record = %s", view.id
            )
            name, value = NEXT[family]
            with register.app.transaction() as tx:
                register.recorder.change(tx, HOST, first, view.id, 1, {name: value})
        yield World(register, first, second, made, beside, strange, older)


@pytest.fixture(scope="module")
def kept(world: World) -> None:
    """What the rows were before anything moved."""
    for table in ("field", "record", "organisation"):
        world.register.sql(f"CREATE TEMPORARY TABLE kept_{table} AS TABLE register.{table}")


@pytest.fixture(autouse=True)
def restored(world: World, kept: None) -> Iterator[None]:
    """Put everything back: every test moves one thing."""
    yield
    sql = world.register.sql
    sql("DELETE FROM register.field")
    sql(
        "UPDATE register.record r SET organisation = k.organisation, family = k.family, seal = k.seal"
        " FROM kept_record k WHERE k.id = r.id"
    )
    sql("INSERT INTO register.field TABLE kept_field")
    sql(
        "UPDATE register.organisation o SET account_name = k.account_name"
        " FROM kept_organisation k WHERE k.id = o.id"
    )


def put(world: World, record: UUID, at: bytes, sealed: bytes, **columns: Any) -> None:
    """Write a ciphertext (and perhaps the plain columns it came with) into a row."""
    sets = "".join(f", {name} = %s" for name in columns)
    world.register.sql(
        f"UPDATE register.field SET sealed = %s{sets} WHERE record = %s AND slot = %s",
        sealed,
        *columns.values(),
        record,
        at,
    )


def row_of(world: World, family: str, record: UUID, name: str) -> tuple[Any, ...]:
    at = world.slot(family, record, name)
    ((tier, revision, sealed),) = world.register.sql(
        "SELECT tier, revision, sealed FROM register.field WHERE record = %s AND slot = %s", record, at
    )
    return at, tier, revision, sealed


def from_another_row(world: World, family: str) -> None:
    record, name = world.records[family].id, NEXT[family][0]
    if family == "organisation":
        # There is room for one; the neighbour is another organisation's.
        sealed = world.rows(world.neighbours[family].id)[0][3]
    else:
        sealed = row_of(world, family, world.neighbours[family].id, name)[3]
    put(world, record, world.slot(family, record, name), sealed)


def from_another_field(world: World, family: str) -> None:
    record, name = world.records[family].id, NEXT[family][0]
    mine = row_of(world, family, record, name)
    other = next(row for row in world.rows(record) if row[0] != mine[0])
    put(world, record, mine[0], other[3], revision=other[2])
    put(world, record, other[0], mine[3], revision=mine[2])


def from_another_organisation(world: World, family: str) -> None:
    record, name = world.records[family].id, NEXT[family][0]
    stranger = row_of(world, family, world.strangers[family].id, name)
    put(world, record, world.slot(family, record, name), stranger[3], revision=stranger[2])


def to_another_tier(world: World, family: str) -> None:
    record, name = world.records[family].id, NEXT[family][0]
    mine = row_of(world, family, record, name)
    put(world, record, mine[0], mine[3], tier="COMMUNITY")


def from_another_tier(world: World, family: str) -> None:
    """Put a value that stands higher (or lower) into a row that says MEMBER, with its own slot."""
    record = world.records[family].id
    other = next(row for tier in Tier if tier is not Tier.MEMBER for row in world.rows(record, tier))
    put(world, record, other[0], other[3], tier="MEMBER")


def from_an_older_revision(world: World, family: str) -> None:
    record, name = world.records[family].id, NEXT[family][0]
    at = world.slot(family, record, name)
    old = next(row for row in world.older[family] if row[0] == at)
    put(world, record, at, old[3])


def to_another_family(world: World, family: str) -> None:
    other = "site" if family != "site" else "machine"
    world.register.sql(
        "UPDATE register.record SET family = %s WHERE id = %s", other, world.records[family].id
    )


def from_another_table(world: World, family: str) -> None:
    record, name = world.records[family].id, NEXT[family][0]
    ((sealed,),) = world.register.sql(
        "SELECT account_name FROM register.organisation WHERE id = %s", world.first
    )
    put(world, record, world.slot(family, record, name), sealed)


Move = Callable[[World, str], None]
MOVES: Sequence[Move] = (
    from_another_row,
    from_another_field,
    from_another_organisation,
    to_another_tier,
    from_another_tier,
    from_an_older_revision,
    to_another_family,
    from_another_table,
)


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.__name__)
@pytest.mark.parametrize("family", RECORDS)
def test_a_moved_ciphertext_breaks_the_seal_of_its_record(world: World, family: str, move: Move) -> None:
    move(world, family)
    with pytest.raises(RecordSealBroken):
        world.register.opened(world.first)


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.__name__)
@pytest.mark.parametrize("family", RECORDS)
def test_a_moved_ciphertext_does_not_open_even_under_a_seal_made_for_it(
    world: World, family: str, move: Move
) -> None:
    move(world, family)
    world.register.seal_again(world.records[family].id)
    with pytest.raises((UnsealFailed, WrongKey, UnknownSlot)):
        world.register.opened(world.first)


@pytest.mark.parametrize("family", RECORDS)
def test_a_record_given_to_another_organisation_does_not_open(world: World, family: str) -> None:
    record = world.records[family].id
    world.register.sql("UPDATE register.record SET organisation = %s WHERE id = %s", world.second, record)
    with pytest.raises(RecordSealBroken):
        world.register.opened(world.second)
    world.register.seal_again(record)
    with pytest.raises(KeysError):
        world.register.opened(world.second)


@pytest.mark.parametrize("family", RECORDS)
def test_a_fields_value_is_no_account_secret(world: World, family: str) -> None:
    sealed = world.rows(world.records[family].id)[0][3]
    sql = world.register.sql
    sql("UPDATE register.organisation SET account_name = %s WHERE id = %s", sealed, world.first)
    with world.register.app.transaction() as tx, pytest.raises(UnsealFailed):
        Secrets().open(tx, name_place(world.first), sealed)


def test_nothing_moved_everything_opens(world: World) -> None:
    assert len(world.register.opened(world.first)) == 2 * len(RECORDS) - 1
    assert len(world.register.opened(world.second)) == len(RECORDS)
