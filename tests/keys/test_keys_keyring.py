from __future__ import annotations

import secrets
import threading
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from keys.context import FieldContext
from keys.errors import KeysError, KeyUsedUp, MissingKey, RootFileBroken, WrongKey
from keys.keyring import Keyring, WrappedKey
from keys.providers.passphrase import PassphraseProvider
from keys.scope import REGISTER, Purpose, Root, data_scope, index_scope, record_scope
from keys.sealed import seal
from keys.unseal import unseal
from keys.wrapping import wrap
from tests.keys.known import NETWORK, OWNER, RECORD, known
from tests.support.keystore import MemoryKeyStore, roots_in_memory

_A = data_scope(OWNER, "MEMBER")
_B = data_scope(UUID(int=2), "MEMBER")
_SEALED_INDEX = index_scope(NETWORK, "SEALED", 1)
_EVERY = [
    (Purpose.DATA, _A),
    (Purpose.RECORD, record_scope(OWNER)),
    (Purpose.INDEX, index_scope(NETWORK, "OPEN", 1)),
    (Purpose.INDEX, _SEALED_INDEX),
    (Purpose.ACCOUNT, REGISTER),
    (Purpose.AUTHORITY, REGISTER),
    (Purpose.AUDIT, REGISTER),
    (Purpose.AUDIT_PERSON, f"person:{OWNER}"),
    (Purpose.READER, REGISTER),
    (Purpose.SIGNING, REGISTER),
    (Purpose.WORK_SEAL, REGISTER),
]


class _Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def store() -> MemoryKeyStore:
    return MemoryKeyStore()


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


@pytest.fixture
def keyring(clock: _Clock) -> Keyring:
    return Keyring(roots_in_memory(), clock=clock)


def _another_process() -> Keyring:
    return Keyring(roots_in_memory())


@pytest.mark.parametrize(("purpose", "scope"), _EVERY)
def test_a_created_key_is_the_same_in_another_process(
    store: MemoryKeyStore, keyring: Keyring, purpose: Purpose, scope: str
) -> None:
    made = keyring.bound(store).create(purpose, scope)
    read = _another_process().bound(store).current(purpose, scope)
    assert read is not made
    assert (read.id, read.purpose, read.scope, read.version) == (made.id, purpose, scope, 1)
    assert read.derive(b"x") == made.derive(b"x")
    by_id = _another_process().bound(store).by_ids([made.id])
    assert by_id[made.id].derive(b"x") == made.derive(b"x")


def test_a_key_nobody_made_is_missing_by_purpose_and_scope(store: MemoryKeyStore, keyring: Keyring) -> None:
    keys = keyring.bound(store)
    keys.create(Purpose.DATA, _A)
    for ask in (
        lambda: keys.current(Purpose.DATA, _B),
        lambda: keys.currents(Purpose.DATA, [_A, _B]),
        lambda: keys.current(Purpose.RECORD, record_scope(OWNER)),
        lambda: keys.public(Purpose.SIGNING, REGISTER),
    ):
        with pytest.raises(MissingKey):
            ask()
    with pytest.raises(MissingKey) as refused:
        keys.current(Purpose.DATA, _B)
    assert (refused.value.purpose, refused.value.scope) == ("data", _B)


def test_an_unknown_id_is_missing_by_its_name(store: MemoryKeyStore, keyring: Keyring) -> None:
    keys = keyring.bound(store)
    known_id = keys.create(Purpose.DATA, _A).id
    with pytest.raises(MissingKey) as refused:
        keys.by_ids([known_id, b"?" * 16])
    assert refused.value.key_id == (b"?" * 16).hex()


def test_several_keys_take_one_question(store: MemoryKeyStore, keyring: Keyring) -> None:
    for scope in (_A, _B):
        keyring.bound(store).create(Purpose.DATA, scope)
    keys = _another_process().bound(store)
    store.asked = 0
    found = keys.currents(Purpose.DATA, [_A, _B, _A])
    assert set(found) == {_A, _B}
    assert store.asked == 1
    keys.currents(Purpose.DATA, [_B])
    keys.by_ids([key.id for key in found.values()])
    assert store.asked == 1
    assert keys.currents(Purpose.DATA, []) == {}
    assert keys.by_ids([]) == {}
    assert store.asked == 1


def test_ids_take_one_question(store: MemoryKeyStore, keyring: Keyring) -> None:
    ids = [keyring.bound(store).create(Purpose.DATA, scope).id for scope in (_A, _B)]
    keys = _another_process().bound(store)
    store.asked = 0
    assert set(keys.by_ids([*ids, ids[0]])) == set(ids)
    assert store.asked == 1


def test_a_new_version_is_current_and_the_old_one_still_opens(
    store: MemoryKeyStore, keyring: Keyring
) -> None:
    place = FieldContext(OWNER, "machine", RECORD, "machine.name", "MEMBER", 1)
    keys = keyring.bound(store)
    old = keys.create(Purpose.DATA, _A)
    sealed = seal(old, place, b"value")
    new = keys.create(Purpose.DATA, _A)
    assert (old.version, new.version) == (1, 2)
    assert keys.current(Purpose.DATA, _A) is new
    for other in (keyring.bound(store), _another_process().bound(store)):
        assert other.current(Purpose.DATA, _A).id == new.id
        assert unseal(other.by_ids([sealed.key_id])[sealed.key_id], place, sealed) == b"value"
    assert [row.state for row in store.rows.values()] == ["live", "current"]


def test_a_rotation_elsewhere_is_seen_within_seconds(
    store: MemoryKeyStore, keyring: Keyring, clock: _Clock
) -> None:
    _another_process().bound(store).create(Purpose.DATA, _A)
    old = keyring.bound(store).current(Purpose.DATA, _A)
    new = _another_process().bound(store).create(Purpose.DATA, _A)
    clock.now = 4.9
    store.asked = 0
    assert keyring.bound(store).current(Purpose.DATA, _A) is old
    assert store.asked == 0
    clock.now = 5.0
    assert keyring.bound(store).current(Purpose.DATA, _A).id == new.id


def test_a_rotation_in_this_process_is_seen_at_once(store: MemoryKeyStore, keyring: Keyring) -> None:
    keyring.bound(store).create(Purpose.DATA, _A)
    keyring.bound(store).current(Purpose.DATA, _A)
    new = keyring.bound(store).create(Purpose.DATA, _A)
    assert keyring.bound(store).current(Purpose.DATA, _A).id == new.id


def test_a_transaction_keeps_the_current_key_it_once_saw(
    store: MemoryKeyStore, keyring: Keyring, clock: _Clock
) -> None:
    keyring.bound(store).create(Purpose.DATA, _A)
    keys = keyring.bound(store)
    old = keys.current(Purpose.DATA, _A)
    _another_process().bound(store).create(Purpose.DATA, _A)
    clock.now = 60.0
    assert keys.current(Purpose.DATA, _A) is old


def test_a_key_whose_transaction_was_rolled_back_is_never_used_again(keyring: Keyring) -> None:
    rolled_back = MemoryKeyStore()
    keys = keyring.bound(rolled_back)
    lost = keys.create(Purpose.DATA, _A)
    assert keys.current(Purpose.DATA, _A) is lost
    assert keys.by_ids([lost.id])[lost.id] is lost
    after = keyring.bound(MemoryKeyStore())
    with pytest.raises(MissingKey):
        after.current(Purpose.DATA, _A)
    with pytest.raises(MissingKey):
        after.by_ids([lost.id])


def test_a_rolled_back_rotation_leaves_the_old_key_current(store: MemoryKeyStore, keyring: Keyring) -> None:
    old = keyring.bound(store).create(Purpose.DATA, _A)
    before = dict(store.rows)
    keyring.bound(store).create(Purpose.DATA, _A)
    store.rows = before
    assert keyring.bound(store).current(Purpose.DATA, _A).id == old.id


@pytest.mark.parametrize(
    ("purpose", "scope"),
    [(Purpose.SIGNING, REGISTER), (Purpose.WORK_SEAL, REGISTER), (Purpose.INDEX, _SEALED_INDEX)],
)
def test_the_web_process_cannot_load_what_is_works_alone(
    store: MemoryKeyStore, keyring: Keyring, purpose: Purpose, scope: str
) -> None:
    made = keyring.bound(store).create(purpose, scope)
    serve = Keyring({Root.CONTENT: roots_in_memory()[Root.CONTENT]}).bound(store)
    for ask in (
        lambda: serve.current(purpose, scope),
        lambda: serve.by_ids([made.id]),
        lambda: serve.create(purpose, scope),
    ):
        with pytest.raises(MissingKey, match="work root key is not loaded"):
            ask()
    with pytest.raises(MissingKey) as refused:
        serve.by_ids([made.id])
    assert refused.value.key_id == made.id.hex()


def test_root_keys_in_each_others_place_are_refused() -> None:
    roots = roots_in_memory()
    with pytest.raises(RootFileBroken):
        Keyring({Root.CONTENT: roots[Root.WORK]})
    with pytest.raises(RootFileBroken):
        Keyring({Root.CONTENT: roots[Root.WORK], Root.WORK: roots[Root.CONTENT]})


@pytest.mark.parametrize(("purpose", "scope"), [(Purpose.SIGNING, REGISTER), (Purpose.INDEX, _SEALED_INDEX)])
def test_the_content_root_cannot_make_a_key_that_is_works(
    store: MemoryKeyStore, monkeypatch: pytest.MonkeyPatch, purpose: Purpose, scope: str
) -> None:
    with monkeypatch.context() as forging:
        forging.setattr("keys.wrapping.root_of", lambda *_: Root.CONTENT)
        forged = Keyring({Root.CONTENT: roots_in_memory()[Root.CONTENT]}).bound(store).create(purpose, scope)
    with pytest.raises(WrongKey):
        _another_process().bound(store).by_ids([forged.id])


def test_another_registers_root_key_is_a_wrong_key(store: MemoryKeyStore, keyring: Keyring) -> None:
    made = keyring.bound(store).create(Purpose.DATA, _A)
    other = Keyring({Root.CONTENT: PassphraseProvider(Root.CONTENT, bytes(32))}).bound(store)
    with pytest.raises(WrongKey) as refused:
        other.current(Purpose.DATA, _A)
    assert refused.value.key_id == made.id.hex()


@pytest.mark.parametrize(("purpose", "scope"), _EVERY)
def test_without_a_root_key_no_key_opens(
    store: MemoryKeyStore, keyring: Keyring, purpose: Purpose, scope: str
) -> None:
    made = keyring.bound(store).create(purpose, scope)
    without = Keyring({}).bound(store)
    for ask in (
        lambda: without.current(purpose, scope),
        lambda: without.currents(purpose, [scope]),
        lambda: without.by_ids([made.id]),
        lambda: without.create(purpose, scope),
    ):
        with pytest.raises(MissingKey, match="root key is not loaded"):
            ask()


_EDITS: list[dict[str, Any]] = [
    {"scope": _B},
    {"scope": "org:nonsense"},
    {"version": 2},
    {"version": -1},
    {"check": bytes(32)},
    {"check": b""},
    {"root": Root.WORK},
    {"wrapped": b""},
    {"wrapped": bytes(60)},
    {"public": bytes(32)},
    {"public": b""},
    {"id": b"j" * 16},
    {"id": b"short"},
]


@pytest.mark.parametrize("edit", _EDITS)
def test_an_edited_row_is_a_wrong_key(store: MemoryKeyStore, keyring: Keyring, edit: dict[str, Any]) -> None:
    made = keyring.bound(store).create(Purpose.DATA, _A)
    edited = replace(store.rows[made.id], **edit)
    store.rows = {edited.id: edited}
    with pytest.raises(WrongKey):
        _another_process().bound(store).by_ids([edited.id])


def test_every_flipped_byte_of_a_wrapped_key_is_a_wrong_key(store: MemoryKeyStore, keyring: Keyring) -> None:
    for purpose, scope in ((Purpose.DATA, _A), (Purpose.WORK_SEAL, REGISTER)):
        row = store.rows[keyring.bound(store).create(purpose, scope).id]
        secret_part = len(row.wrapped) if row.public is None else 62
        for at in range(secret_part):
            changed = bytearray(row.wrapped)
            changed[at] ^= 1
            store.rows[row.id] = replace(row, wrapped=bytes(changed))
            with pytest.raises(WrongKey):
                _another_process().bound(store).by_ids([row.id])


@pytest.mark.parametrize("column", ["purpose", "scope", "version", "wrapped", "check", "id"])
def test_two_rows_cannot_trade_a_column(store: MemoryKeyStore, keyring: Keyring, column: str) -> None:
    one = store.rows[keyring.bound(store).create(Purpose.DATA, _A).id]
    two = store.rows[keyring.bound(store).create(Purpose.INDEX, index_scope(NETWORK, "OPEN", 1)).id]
    two = replace(two, version=2)
    edited = replace(one, **{column: getattr(two, column)})
    store.rows = {edited.id: edited}
    with pytest.raises(WrongKey):
        _another_process().bound(store).by_ids([edited.id])


class _Swapping(MemoryKeyStore):
    """Answers with every row it has, asked for or not."""

    def find(self, purpose: Purpose, scopes: object) -> list[WrappedKey]:
        return list(self.rows.values())

    def fetch(self, ids: object) -> list[WrappedKey]:
        return list(self.rows.values())


def test_a_store_that_answers_with_another_key_is_caught_even_when_the_key_is_known() -> None:
    store, keyring = MemoryKeyStore(), _another_process()
    made = keyring.bound(store).create(Purpose.DATA, _B)
    keyring.bound(store).current(Purpose.DATA, _B)
    swapping = _Swapping()
    swapping.rows = store.rows
    for ring in (keyring, _another_process()):
        keys = ring.bound(swapping)
        for ask in (
            lambda: keys.current(Purpose.DATA, _A),  # noqa: B023 (called in this turn)
            lambda: keys.current(Purpose.RECORD, record_scope(OWNER)),  # noqa: B023
            lambda: keys.by_ids([b"?" * 16]),  # noqa: B023
            lambda: keys.public(Purpose.SIGNING, REGISTER),  # noqa: B023
        ):
            with pytest.raises(WrongKey) as refused:
                ask()
            assert refused.value.key_id == made.id.hex()


def test_a_row_relabelled_for_another_scope_is_caught_even_when_the_key_is_known() -> None:
    store, keyring = MemoryKeyStore(), _another_process()
    made = keyring.bound(store).create(Purpose.DATA, _A)
    keyring.bound(store).current(Purpose.DATA, _A)
    store.rows[made.id] = replace(store.rows[made.id], scope=_B)
    for ring in (keyring, _another_process()):
        with pytest.raises(WrongKey):
            ring.bound(store).current(Purpose.DATA, _B)


def test_a_second_secret_cannot_go_by_the_same_id() -> None:
    """A wrapped key made with the right root but not by `create` fails its check value."""
    key = known(Purpose.DATA, _A)
    store = MemoryKeyStore()
    row = wrap(roots_in_memory(), key, b"another secret of 32 bytes.....!")
    store.rows[row.id] = row
    with pytest.raises(WrongKey, match="check value"):
        _another_process().bound(store).by_ids([row.id])


def test_a_wrapped_secret_of_another_size_is_a_wrong_key() -> None:
    store = MemoryKeyStore()
    row = wrap(roots_in_memory(), known(Purpose.DATA, _A), b"short")
    store.rows[row.id] = row
    with pytest.raises(WrongKey):
        _another_process().bound(store).by_ids([row.id])


@pytest.mark.parametrize("purpose", [Purpose.SIGNING, Purpose.WORK_SEAL])
def test_a_public_half_is_read_without_the_root_of_work(
    store: MemoryKeyStore, keyring: Keyring, purpose: Purpose
) -> None:
    keyring.bound(store).create(purpose, REGISTER)
    public = keyring.bound(store).public(purpose, REGISTER)
    assert len(public) == 32
    serve = Keyring({Root.CONTENT: roots_in_memory()[Root.CONTENT]})
    assert serve.bound(store).public(purpose, REGISTER) == public
    assert Keyring({}).bound(store).public(purpose, REGISTER) == public


def test_a_public_half_that_was_exchanged_is_refused(store: MemoryKeyStore, keyring: Keyring) -> None:
    """Whoever can write the key store could otherwise read what is sealed to `work`."""
    row = store.rows[keyring.bound(store).create(Purpose.WORK_SEAL, REGISTER).id]
    other = store.rows[keyring.bound(store).create(Purpose.SIGNING, REGISTER).id]
    serve = Keyring({Root.CONTENT: roots_in_memory()[Root.CONTENT]})
    for edited in (
        replace(row, public=secrets.token_bytes(32)),
        replace(row, public=other.public),
        replace(row, public=other.public, wrapped=other.wrapped),
        replace(row, wrapped=row.wrapped[:-1]),
        replace(row, wrapped=row.wrapped[:62]),
        replace(row, version=2),
    ):
        store.rows[row.id] = edited
        with pytest.raises(WrongKey):
            serve.bound(store).public(Purpose.WORK_SEAL, REGISTER)


def test_the_root_of_work_alone_cannot_vouch(store: MemoryKeyStore, keyring: Keyring) -> None:
    keyring.bound(store).create(Purpose.WORK_SEAL, REGISTER)
    work = Keyring({Root.WORK: roots_in_memory()[Root.WORK]}).bound(store)
    for ask in (
        lambda: work.public(Purpose.WORK_SEAL, REGISTER),
        lambda: work.create(Purpose.WORK_SEAL, REGISTER),
    ):
        with pytest.raises(MissingKey, match="content root key is not loaded"):
            ask()


def test_other_keys_have_no_public_half(store: MemoryKeyStore, keyring: Keyring) -> None:
    keyring.bound(store).create(Purpose.ACCOUNT, REGISTER)
    with pytest.raises(WrongKey, match="no public half"):
        keyring.bound(store).public(Purpose.ACCOUNT, REGISTER)


def test_a_misspelled_scope_makes_no_key(store: MemoryKeyStore, keyring: Keyring) -> None:
    with pytest.raises(ValueError, match="is not the scope"):
        keyring.bound(store).create(Purpose.INDEX, f"net:{NETWORK}:Sealed:1")
    assert store.rows == {}


def test_a_retired_or_live_key_is_not_current(store: MemoryKeyStore, keyring: Keyring) -> None:
    made = keyring.bound(store).create(Purpose.DATA, _A)
    for state in ("live", "retired"):
        store.rows[made.id] = replace(store.rows[made.id], state=state)
        with pytest.raises(MissingKey):
            _another_process().bound(store).current(Purpose.DATA, _A)
        assert _another_process().bound(store).by_ids([made.id])[made.id].id == made.id


def test_the_newest_of_two_current_rows_is_current(store: MemoryKeyStore, keyring: Keyring) -> None:
    old = keyring.bound(store).create(Purpose.DATA, _A)
    new = keyring.bound(store).create(Purpose.DATA, _A)
    store.rows[old.id] = replace(store.rows[old.id], state="current")
    for _ in range(2):
        assert _another_process().bound(store).current(Purpose.DATA, _A).id == new.id
        store.rows = dict(reversed(store.rows.items()))


def test_the_least_recently_used_key_is_forgotten_first(store: MemoryKeyStore) -> None:
    keyring = Keyring(roots_in_memory(), capacity=2)
    scopes = [data_scope(UUID(int=n), "OPEN") for n in range(3)]
    ids = [keyring.bound(store).create(Purpose.DATA, scope).id for scope in scopes]
    for key_id in (ids[0], ids[1], ids[0], ids[2]):
        keyring.bound(store).by_ids([key_id])
    assert [keyring.known(key_id) is not None for key_id in ids] == [True, False, True]
    assert repr(keyring) == "<Keyring 2 keys>"


def test_counting_seals_survives_being_forgotten(
    store: MemoryKeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keys.key.SEAL_LIMIT", 2)
    keyring = Keyring(roots_in_memory(), capacity=1)
    for scope in (_A, _B):
        keyring.bound(store).create(Purpose.DATA, scope)
    key = keyring.bound(store).current(Purpose.DATA, _A)
    key.spend()
    keyring.bound(store).current(Purpose.DATA, _B)
    assert keyring.known(key.id) is None
    again = keyring.bound(store).by_ids([key.id])[key.id]
    assert again is not key
    again.spend()
    with pytest.raises(KeyUsedUp):
        again.spend()


def test_a_destroyed_key_is_gone_once_forgotten(store: MemoryKeyStore, keyring: Keyring) -> None:
    made = keyring.bound(store).create(Purpose.DATA, _A)
    keyring.bound(store).current(Purpose.DATA, _A)
    store.rows.clear()
    assert keyring.bound(store).by_ids([made.id])[made.id].id == made.id
    keyring.forget([made.id, b"?" * 16])
    for ask in (
        lambda: keyring.bound(store).by_ids([made.id]),
        lambda: keyring.bound(store).current(Purpose.DATA, _A),
    ):
        with pytest.raises(MissingKey):
            ask()


def test_threads_share_a_keyring(store: MemoryKeyStore) -> None:
    keyring = Keyring(roots_in_memory(), capacity=3)
    scopes = [data_scope(UUID(int=n), "OPEN") for n in range(6)]
    expected = {scope: keyring.bound(store).create(Purpose.DATA, scope).derive(b"x") for scope in scopes}
    wrong: list[object] = []

    def use() -> None:
        for turn in range(200):
            scope = scopes[turn % 6]
            try:
                if keyring.bound(store).current(Purpose.DATA, scope).derive(b"x") != expected[scope]:
                    wrong.append(scope)
            except KeysError as error:
                wrong.append(error)

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_row_of_the_store_shows_no_secret(store: MemoryKeyStore, keyring: Keyring) -> None:
    made = keyring.bound(store).create(Purpose.DATA, _A)
    row = store.rows[made.id]
    stored = b"|".join((row.id, row.wrapped, row.check))
    for secret in (made._secret, made.derive(b"nordkap/seal/1"), made.derive(b"kcv")):
        assert secret not in stored
    assert len(row.wrapped) == 60
