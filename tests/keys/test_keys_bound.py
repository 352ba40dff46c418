from __future__ import annotations

from dataclasses import replace

import pytest

from keys.authority import authority_mac, marked_by
from keys.errors import AuthorityBroken, MissingKey
from keys.keyring import FRESH_SECONDS, Keyring
from keys.scope import REGISTER, Purpose, data_scope
from tests.keys.known import OWNER
from tests.support.keystore import MemoryKeyStore, roots_in_memory

SCOPE = data_scope(OWNER, "MEMBER")


@pytest.fixture
def store() -> MemoryKeyStore:
    return MemoryKeyStore()


def keyring() -> Keyring:
    return Keyring(roots_in_memory())


def test_an_introduced_version_reads_in_every_process_and_seals_in_none(store: MemoryKeyStore) -> None:
    keys = keyring().bound(store)
    first = keys.create(Purpose.DATA, SCOPE)
    second = keys.introduce(Purpose.DATA, SCOPE)
    for found in (keys, keyring().bound(store)):
        assert found.current(Purpose.DATA, SCOPE).id == first.id
        assert [key.version for key in found.versions(Purpose.DATA, SCOPE)] == [1, 2]
        assert found.by_ids([second.id])[second.id].derive(b"x") == second.derive(b"x")


def test_versions_are_the_current_one_then_the_others_newest_first_without_the_retired(
    store: MemoryKeyStore,
) -> None:
    keys = keyring().bound(store)
    made = [keys.create(Purpose.ACCOUNT, REGISTER) for _ in range(4)]
    store.rows[made[1].id] = replace(store.rows[made[1].id], state="retired")
    found = keyring().bound(store)
    assert [key.version for key in found.versions(Purpose.ACCOUNT, REGISTER)] == [4, 3, 1]
    assert found.oldest(Purpose.ACCOUNT, REGISTER).version == 1
    assert found.by_ids([made[1].id])[made[1].id].version == 2


def test_a_key_that_was_only_introduced_is_missing(store: MemoryKeyStore) -> None:
    keyring().bound(store).introduce(Purpose.DATA, SCOPE)
    with pytest.raises(MissingKey):
        keyring().bound(store).versions(Purpose.DATA, SCOPE)


def test_a_process_learns_of_a_new_version_within_the_stated_seconds(store: MemoryKeyStore) -> None:
    now = 0.0
    process = Keyring(roots_in_memory(), clock=lambda: now)
    keyring().bound(store).create(Purpose.DATA, SCOPE)
    assert len(process.bound(store).versions(Purpose.DATA, SCOPE)) == 1
    keyring().bound(store).introduce(Purpose.DATA, SCOPE)
    now = FRESH_SECONDS
    assert len(process.bound(store).versions(Purpose.DATA, SCOPE)) == 2


def test_every_public_half_is_vouched_for_the_current_one_first(store: MemoryKeyStore) -> None:
    keys = keyring().bound(store)
    keys.create(Purpose.SIGNING, REGISTER)
    before = keys.public(Purpose.SIGNING, REGISTER)
    keys.create(Purpose.SIGNING, REGISTER)
    publics = keyring().bound(store).publics(Purpose.SIGNING, REGISTER)
    assert (len(publics), publics[1]) == (2, before)
    assert publics[0] == keys.public(Purpose.SIGNING, REGISTER)


def test_a_mark_holds_under_any_version_and_under_no_other_key(store: MemoryKeyStore) -> None:
    keys = keyring().bound(store)
    row = {"id": 1}
    mac = authority_mac(keys.create(Purpose.AUTHORITY, REGISTER), "role", row)
    keys.create(Purpose.AUTHORITY, REGISTER)
    versions = keys.versions(Purpose.AUTHORITY, REGISTER)
    assert marked_by(versions, "role", row, mac).version == 1
    for forged in ({"id": 2}, {"id": "1"}):
        with pytest.raises(AuthorityBroken):
            marked_by(versions, "role", forged, mac)
    with pytest.raises(AuthorityBroken):
        marked_by(versions[:1], "role", row, mac)
