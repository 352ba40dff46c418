from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest

from policies.vocabulary import Tier
from registry.disclosure import store, tables
from registry.disclosure.sealedrecord import LOCAL_INDEXES
from tests.support.samples import RECORDS

if TYPE_CHECKING:
    from tests.support.register import Register


@pytest.mark.parametrize("tiers", [(), (Tier.OPEN,), (Tier.MEMBER,), (Tier.MEMBER, Tier.SEALED), tuple(Tier)])
def test_only_rows_of_the_tiers_asked_for_leave_the_database(
    register: Register, tiers: tuple[Tier, ...]
) -> None:
    organisation = register.organisation()
    register.make(organisation, "machine", RECORDS["machine"])
    (record,) = register.sealed(organisation, tiers)
    assert {field.tier for field in record.fields} <= set(tiers)
    assert record.tiers == set(tiers)
    assert bool(record.fields) is bool(set(tiers) & {Tier.MEMBER, Tier.CASE, Tier.SEALED})


def test_records_are_found_by_number_organisation_family_and_id(register: Register) -> None:
    one, other = register.organisation(), register.organisation()
    machine, site = (register.make(one, family, RECORDS[family]) for family in ("machine", "site"))
    register.make(other, "site", RECORDS["site"])
    tiers = tuple(Tier)
    with register.app.transaction(snapshot=True) as tx:
        everything = store.of_organisations(tx, [one, other], tiers=tiers)
        sites = store.of_organisations(tx, [one], tiers=tiers, families=["site"])
        numbers = store.by_numbers(tx, [everything[1].number], tiers=tiers)
        own = store.by_ids(tx, one, [machine.id, everything[2].id, uuid4()], tiers=tiers)
    assert [record.id for record in everything][:2] == [machine.id, site.id]
    assert len(everything) == 3
    assert sites == numbers == [everything[1]]
    assert own == [everything[0]]
    assert everything[0].number // LOCAL_INDEXES == everything[1].number // LOCAL_INDEXES


def test_the_tables_are_as_the_migrations_made_them(register: Register) -> None:
    for table in (tables.record, tables.field):
        found = register.sql(
            "SELECT column_name, is_nullable FROM information_schema.columns"
            " WHERE table_schema = 'register' AND table_name = %s",
            table.name,
        )
        assert dict(found) == {column.name: "YES" if column.nullable else "NO" for column in table.columns}


@pytest.mark.parametrize(
    "blob",
    [
        b"Exempelmaskin",
        b"",
        b"\x01" * 76,
        b"\x02" + bytes(92),
        "Exempelmaskin".encode("utf-16") * 4,
    ],
    ids=["text", "empty", "short", "version", "long text"],
)
def test_the_database_refuses_what_is_not_in_the_format_of_a_sealed_value(
    register: Register, blob: bytes
) -> None:
    organisation = register.organisation()
    view = register.make(organisation, "machine", RECORDS["machine"])
    with pytest.raises(psycopg.errors.CheckViolation):
        register.sql("UPDATE register.field SET sealed = %s WHERE record = %s", blob, view.id)
