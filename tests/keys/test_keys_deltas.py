from __future__ import annotations

import itertools
import os
import random
import struct

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from keys.errors import BlockBroken, KeyUsedUp, WrongKey
from keys.key import SEAL_LIMIT, Key
from keys.postings import DELTA_BYTES, Change, open_delta, seal_deltas
from keys.scope import Purpose, index_scope
from tests.keys.known import NETWORK, known

_SCOPE = index_scope(NETWORK, "MEMBER", 1)
_KEY = known(Purpose.INDEX, _SCOPE, 9)
_TERMS = st.lists(st.binary(min_size=16, max_size=16), max_size=300, unique=True)


@st.composite
def _changes(draw: st.DrawFn) -> list[Change]:
    changes = []
    for number in draw(st.lists(st.integers(0, (1 << 32) - 1), max_size=5, unique=True)):
        terms = draw(_TERMS)
        cut = draw(st.integers(0, len(terms)))
        changes.append(Change(number, tuple(terms[:cut]), tuple(terms[cut:])))
    return changes


def _merged(changes: list[Change]) -> dict[int, tuple[list[bytes], list[bytes]]]:
    merged: dict[int, tuple[list[bytes], list[bytes]]] = {}
    for change in changes:
        added, removed = merged.setdefault(change.number, ([], []))
        added.extend(change.added)
        removed.extend(change.removed)
    return merged


def _aad() -> bytes:
    return b"".join(struct.pack(">I", len(x)) + x for x in (b"nordkap/delta/1", _SCOPE.encode()))


def _second_decoder(body: bytes) -> list[Change]:
    """Written from the drawing in the module alone."""
    plain = AESGCM(_KEY.derive(b"nordkap/delta/1")).decrypt(body[:12], body[12:], _aad())
    assert len(plain) == 2020
    changes, rest = [], plain[2:]
    for _ in range(int.from_bytes(plain[:2], "big")):
        number, added, removed = int.from_bytes(rest[:4], "big"), rest[4], rest[5]
        terms = [rest[6 + 16 * n : 22 + 16 * n] for n in range(added + removed)]
        changes.append(Change(number, tuple(terms[:added]), tuple(terms[added:])))
        rest = rest[6 + 16 * len(terms) :]
    assert not any(rest)
    return changes


def _forged(plain: bytes) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(_KEY.derive(b"nordkap/delta/1")).encrypt(nonce, plain, _aad())


@given(_changes())
@settings(max_examples=60)
def test_changes_come_back_whole(changes: list[Change]) -> None:
    bodies = seal_deltas(_KEY, changes)
    assert all(len(body) == DELTA_BYTES == 2048 for body in bodies)
    opened = [change for body in bodies for change in open_delta(_KEY, body)]
    assert _merged(opened) == _merged(changes)
    assert [change for body in bodies for change in _second_decoder(body)] == opened


def test_a_small_change_is_not_cut() -> None:
    change = Change(4097, (b"a" * 16, b"b" * 16), (b"c" * 16,))
    empty = Change(4098, (), ())
    [body] = seal_deltas(_KEY, [change, empty])
    assert open_delta(_KEY, body) == [change, empty]
    assert _second_decoder(body) == [change, empty]


@pytest.mark.parametrize(("terms", "bodies"), [(0, 1), (1, 1), (125, 1), (126, 2), (250, 2), (251, 3)])
def test_a_body_holds_125_terms_of_one_record(terms: int, bodies: int) -> None:
    change = Change(1, tuple(os.urandom(16) for _ in range(terms)), ())
    assert len(seal_deltas(_KEY, [change])) == bodies


@pytest.mark.parametrize("seed", range(20))
def test_large_changes_are_cut_without_loss(seed: int) -> None:
    chance = random.Random(seed)

    def some_terms() -> tuple[bytes, ...]:
        return tuple(chance.randbytes(16) for _ in range(chance.choice((0, 1, 60, 100, 125, 126, 400))))

    changes = [Change(number, some_terms(), some_terms()) for number in range(4)]
    bodies = seal_deltas(_KEY, changes)
    assert {len(body) for body in bodies} == {DELTA_BYTES}
    opened = [change for body in bodies for change in open_delta(_KEY, body)]
    assert _merged(opened) == _merged(changes)
    terms = sum(len(change.added) + len(change.removed) for change in changes)
    assert len(bodies) <= terms // 120 + 2  # nearly full: at most a few terms' room is lost in each


def test_many_small_changes_share_a_body() -> None:
    changes = [Change(n, (), ()) for n in range(336)]
    bodies = seal_deltas(_KEY, changes)
    assert [len(open_delta(_KEY, body)) for body in bodies] == [333, 3]
    assert [c for body in bodies for c in open_delta(_KEY, body)] == changes


def test_no_changes_need_no_body() -> None:
    assert seal_deltas(_KEY, []) == []


def test_every_flipped_byte_breaks_a_delta() -> None:
    [body] = seal_deltas(_KEY, [Change(1, (b"a" * 16,), ())])
    for at in range(DELTA_BYTES):
        changed = bytearray(body)
        changed[at] ^= 0x80
        with pytest.raises(BlockBroken):
            open_delta(_KEY, bytes(changed))


@pytest.mark.parametrize("length", [0, 1, 28, 1960, 2047, 2049, 4096])
def test_a_delta_of_another_length_breaks(length: int) -> None:
    [body] = seal_deltas(_KEY, [Change(1, (b"a" * 16,), ())])
    with pytest.raises(BlockBroken):
        open_delta(_KEY, (body * 2)[:length])


def test_a_delta_opens_under_its_own_key_and_epoch_alone() -> None:
    [body] = seal_deltas(_KEY, [Change(1, (b"a" * 16,), ())])
    scope = index_scope(NETWORK, "MEMBER", 2)
    for key in (
        Key(_KEY.id, Purpose.INDEX, scope, 1, secret=bytes([9 ^ 0x55]) * 32),
        known(Purpose.INDEX, _SCOPE, 3),
    ):
        with pytest.raises(BlockBroken):
            open_delta(key, body)


@pytest.mark.parametrize(
    "plain",
    [
        struct.pack(">HIBB", 2, 7, 0, 0).ljust(2020, b"\1"),
        struct.pack(">HIBB", 1, 7, 255, 0).ljust(2020, b"\1"),
        struct.pack(">HIBB", 1, 7, 126, 0).ljust(2020, b"\1"),
        struct.pack(">H", 65535).ljust(2020, b"\0"),
        struct.pack(">HIBB", 1, 7, 0, 0).ljust(2019, b"\0") + b"\1",
        b"\0" * 2019 + b"\1",
    ],
)
def test_a_delta_that_was_never_written_so_breaks(plain: bytes) -> None:
    assert open_delta(_KEY, _forged(struct.pack(">HIBB", 1, 7, 0, 0).ljust(2020, b"\0"))) == [
        Change(7, (), ())
    ]
    with pytest.raises(BlockBroken):
        open_delta(_KEY, _forged(plain))


@given(st.binary(max_size=200))
@settings(max_examples=200)
def test_any_plaintext_opens_to_changes_or_breaks_with_one_error(noise: bytes) -> None:
    for plain in (noise.ljust(2020, b"\0"), (noise or b"\2") * 2020):
        body = _forged(plain[:2020])
        try:
            changes = open_delta(_KEY, body)
        except BlockBroken:
            continue
        assert changes == _second_decoder(body)


@pytest.mark.parametrize(
    "change",
    [
        Change(-1, (), ()),
        Change(1 << 32, (), ()),
        Change(1, (b"short",), ()),
        Change(1, (), (b"t" * 17,)),
        Change(1, (b"t" * 16,), (b"t" * 16,)),
    ],
)
def test_an_impossible_change_is_refused(change: Change) -> None:
    with pytest.raises(ValueError, match=r"32 bits|16 bytes|not both"):
        seal_deltas(_KEY, [change])


def test_only_an_index_key_seals_deltas(data_key: Key) -> None:
    with pytest.raises(WrongKey):
        seal_deltas(data_key, [])
    with pytest.raises(WrongKey):
        open_delta(data_key, bytes(DELTA_BYTES))


def test_a_used_up_index_key_seals_no_delta() -> None:
    key = Key(bytes(16), Purpose.INDEX, _SCOPE, 1, secret=bytes(32), seals=itertools.count(SEAL_LIMIT))
    with pytest.raises(KeyUsedUp):
        seal_deltas(key, [Change(1, (), ())])
