"""The SQL key store behaves as the one in memory, and holds nothing that opens without a root key."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError

from keys.errors import MissingKey, WrongKey
from keys.key import Purpose
from keys.keyring import Keyring
from keys.scope import REGISTER, data_scope
from registry.database import Database, engine_for
from registry.embedded.roles import Dsns
from registry.keystore.store import SqlKeyStore
from registry.oversight.health import Backlog
from registry.oversight.journal import SqlJournal
from tests.support.house import House
from tests.support.keystore import roots_in_memory


def _other(dsns: Dsns) -> Database:
    return Database(
        engine_for(dsns.app), Keyring(roots_in_memory()), SqlKeyStore, SqlJournal("serve", Backlog(None))
    )


def test_a_key_another_process_made_is_found_by_scope_and_by_id(house: House, module_dsns: Dsns) -> None:
    with house.database.transaction() as tx:
        made = tx.keys.create(Purpose.READER, REGISTER)
    other = _other(module_dsns)
    try:
        with other.transaction() as tx:
            assert tx.keys.current(Purpose.READER, REGISTER).derive(b"x") == made.derive(b"x")
            assert set(tx.keys.by_ids([made.id])) == {made.id}
            with pytest.raises(MissingKey):
                tx.keys.by_ids([bytes(16)])
            assert tx.keys.by_ids([]) == {}
            assert SqlKeyStore(tx).find(Purpose.READER, []) == []
            assert SqlKeyStore(tx).fetch([]) == []
    finally:
        other.dispose()


def test_a_newer_key_is_current_and_the_older_one_still_opens(house: House) -> None:
    organisation = house.organisation()
    scope = data_scope(organisation, "OPEN")
    with house.database.transaction() as tx:
        first = tx.keys.current(Purpose.DATA, scope)
        second = tx.keys.create(Purpose.DATA, scope)
    with house.database.transaction() as tx:
        assert tx.keys.current(Purpose.DATA, scope).id == second.id
        assert set(tx.keys.by_ids([first.id, second.id])) == {first.id, second.id}
        states = {row.version: row.state for row in SqlKeyStore(tx).find(Purpose.DATA, [scope])}
    assert states == {1: "live", 2: "current"}


def test_two_current_keys_of_one_scope_cannot_be(house: House) -> None:
    with house.database.transaction() as tx:
        (row,) = SqlKeyStore(tx).find(Purpose.AUDIT, [REGISTER])
    with pytest.raises(IntegrityError), house.database.transaction() as tx:
        SqlKeyStore(tx).add(row)


def test_a_key_whose_transaction_rolled_back_was_never_there(house: House) -> None:
    def fail() -> None:
        with house.database.transaction() as tx:
            tx.keys.create(Purpose.WORK_SEAL, REGISTER)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with pytest.raises(MissingKey), house.database.transaction() as tx:
        tx.keys.current(Purpose.WORK_SEAL, REGISTER)


@pytest.mark.parametrize(
    "change", ["scope = 'org:00000000-0000-4000-8000-000000000000:OPEN'", "wrapped = decode('00', 'hex')"]
)
def test_an_edited_row_is_no_key(house: House, module_dsns: Dsns, change: str) -> None:
    organisation = house.organisation()
    (key_id,) = house.sql(
        "SELECT id FROM keystore.wrapped_key WHERE scope = %s", data_scope(organisation, "OPEN")
    )[0]
    house.sql(f"UPDATE keystore.wrapped_key SET {change} WHERE id = %s", key_id)
    other = _other(module_dsns)
    try:
        with pytest.raises(WrongKey), other.transaction() as tx:
            tx.keys.by_ids([bytes(key_id)])
    finally:
        other.dispose()
        house.sql("DELETE FROM keystore.wrapped_key WHERE id = %s", key_id)


def test_the_application_cannot_change_or_delete_a_wrapped_key(house: House, module_dsns: Dsns) -> None:
    with psycopg.connect(module_dsns.app, autocommit=True) as connection:
        for statement in ("UPDATE keystore.wrapped_key SET wrapped = ''", "DELETE FROM keystore.wrapped_key"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
    assert house.networks
