"""A record's fields are all there, each as last written: dropped, mixed, moved or put back is an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from keys.errors import KeysError, RecordSealBroken, UnsealFailed
from policies.vocabulary import Tier
from tests.support.register import HOST
from tests.support.samples import RECORDS

if TYPE_CHECKING:
    from tests.support.register import Register

MEMBER = frozenset({"tier:MEMBER"})
COLUMNS = "record, slot, tier, revision, sealed"


def rows(register: Register, record: UUID, tier: str) -> list[tuple[Any, ...]]:
    return register.sql(
        f"SELECT {COLUMNS} FROM register.field WHERE record = %s AND tier = %s ORDER BY slot", record, tier
    )


def changed(register: Register, organisation: UUID, record: UUID, revision: int, **values: Any) -> None:
    named = {f"machine.{name}": value for name, value in values.items()}
    with register.app.transaction() as tx:
        register.recorder.change(tx, HOST, organisation, record, revision, named)


@pytest.fixture
def machine(register: Register) -> tuple[UUID, UUID]:
    organisation = register.organisation()
    return organisation, register.make(organisation, "machine", RECORDS["machine"]).id


def test_a_dropped_field_is_noticed(register: Register, machine: tuple[UUID, UUID]) -> None:
    organisation, record = machine
    slot = rows(register, record, "MEMBER")[0][1]
    register.sql("DELETE FROM register.field WHERE record = %s AND slot = %s", record, slot)
    with pytest.raises(RecordSealBroken):
        register.opened(organisation, subjects=MEMBER)


def test_dropping_every_field_of_a_tier_is_noticed(register: Register, machine: tuple[UUID, UUID]) -> None:
    organisation, record = machine
    register.sql("DELETE FROM register.field WHERE record = %s AND tier = 'MEMBER'", record)
    with pytest.raises(RecordSealBroken):
        register.opened(organisation, subjects=MEMBER)


@pytest.mark.parametrize(
    "change",
    [
        "number = number + 1",
        "natural_key = decode(repeat('07', 32), 'hex')",
        "family = 'site'",
    ],
)
@pytest.mark.parametrize("tiers", [tuple(Tier), (Tier.OPEN,)])
def test_an_edited_number_natural_key_or_family_is_noticed(
    register: Register, machine: tuple[UUID, UUID], change: str, tiers: tuple[Tier, ...]
) -> None:
    organisation, record = machine
    register.sql(f"UPDATE register.record SET {change} WHERE id = %s", record)
    with pytest.raises(RecordSealBroken):
        register.opened(organisation, subjects=MEMBER, tiers=tiers)


def test_two_records_that_exchange_their_numbers_are_noticed(
    register: Register, machine: tuple[UUID, UUID]
) -> None:
    organisation, record = machine
    other = register.make(organisation, "machine", RECORDS["machine"]).id
    register.sql(
        "UPDATE register.record r SET number = -o.number FROM register.record o"
        " WHERE (r.id, o.id) IN ((%s, %s), (%s, %s))",
        *(record, other, other, record),
    )
    register.sql("UPDATE register.record SET number = -number WHERE number < 0")
    with pytest.raises(RecordSealBroken):
        register.opened(organisation, subjects=MEMBER)


def test_a_field_added_by_sql_is_noticed(register: Register, machine: tuple[UUID, UUID]) -> None:
    organisation, record = machine
    old = rows(register, record, "MEMBER")[0]
    register.sql(
        f"INSERT INTO register.field ({COLUMNS}) VALUES (%s, %s, %s, %s, %s)", old[0], bytes(16), *old[2:]
    )
    with pytest.raises(RecordSealBroken):
        register.opened(organisation, subjects=MEMBER)


def test_a_stale_field_is_noticed(register: Register, machine: tuple[UUID, UUID]) -> None:
    organisation, record = machine
    before = {row[1]: row for row in rows(register, record, "MEMBER")}
    changed(register, organisation, record, 1, **{"class": "milling_gantry"})
    after = {row[1]: row for row in rows(register, record, "MEMBER")}
    moved = [slot for slot in before if before[slot][4] != after[slot][4]]
    assert moved
    for slot in moved:
        register.sql(
            "UPDATE register.field SET revision = %s, sealed = %s WHERE record = %s AND slot = %s",
            before[slot][3],
            before[slot][4],
            record,
            slot,
        )
    with pytest.raises(RecordSealBroken):
        register.opened(organisation, subjects=MEMBER)


def test_a_record_of_two_revisions_mixed_is_noticed(register: Register, machine: tuple[UUID, UUID]) -> None:
    organisation, record = machine
    before = rows(register, record, "MEMBER")
    changed(register, organisation, record, 1, **{"class": "milling_gantry"})
    changed(register, organisation, record, 2, processes=["drilling"])
    # The second change put back, the first kept; every row genuine by itself.
    for row in before:
        register.sql(
            "UPDATE register.field SET revision = %s, sealed = %s"
            " WHERE record = %s AND slot = %s AND revision = 3",
            row[3],
            row[4],
            record,
            row[1],
        )
    with pytest.raises(RecordSealBroken):
        register.opened(organisation, subjects=MEMBER)


def test_the_seal_of_another_revision_does_not_fit(register: Register, machine: tuple[UUID, UUID]) -> None:
    organisation, record = machine
    ((seal,),) = register.sql("SELECT seal FROM register.record WHERE id = %s", record)
    changed(register, organisation, record, 1, year=2020)
    register.sql("UPDATE register.record SET seal = %s WHERE id = %s", seal, record)
    with pytest.raises(RecordSealBroken):
        register.opened(organisation, subjects=MEMBER)


def test_the_seals_of_two_tiers_cannot_change_places(register: Register, machine: tuple[UUID, UUID]) -> None:
    organisation, record = machine
    register.sql(
        "UPDATE register.record SET seal = substring(seal FROM 33 FOR 32) || substring(seal FOR 32)"
        " || substring(seal FROM 65) WHERE id = %s",
        record,
    )
    with pytest.raises(RecordSealBroken):
        register.opened(organisation, subjects=MEMBER)


def test_a_field_that_left_a_tier_by_sql_is_noticed_by_readers_of_either(
    register: Register, machine: tuple[UUID, UUID]
) -> None:
    organisation, record = machine
    slot = rows(register, record, "CASE")[0][1]
    register.sql("UPDATE register.field SET tier = 'MEMBER' WHERE record = %s AND slot = %s", record, slot)
    with pytest.raises(RecordSealBroken):
        register.opened(organisation, subjects=MEMBER)
    with pytest.raises(RecordSealBroken):
        register.opened(organisation, tiers=[Tier.CASE])


def test_what_happens_above_a_readers_tiers_moves_nothing_the_reader_sees(
    register: Register, machine: tuple[UUID, UUID]
) -> None:
    organisation, record = machine
    before = register.opened(organisation, subjects=MEMBER)[0].values
    register.sql("DELETE FROM register.field WHERE record = %s AND tier = 'SEALED'", record)
    assert register.opened(organisation, subjects=MEMBER)[0].values == before
    with pytest.raises(RecordSealBroken):
        register.opened(organisation)


def test_no_error_says_what_a_value_was(register: Register, machine: tuple[UUID, UUID]) -> None:
    organisation, record = machine
    first, second = rows(register, record, "MEMBER")[:2]
    register.sql(
        "UPDATE register.field SET sealed = %s WHERE record = %s AND slot = %s", second[4], record, first[1]
    )
    said = []
    for again in (False, True):
        if again:
            register.seal_again(record)
        with pytest.raises(KeysError) as caught:
            register.opened(organisation, subjects=MEMBER)
        said.append(repr(caught.value) + str(caught.value) + repr(caught.value.__dict__))
    assert isinstance(caught.value, UnsealFailed)
    for text in said:
        assert "milling" not in text
        assert "drilling" not in text
