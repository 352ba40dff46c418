from __future__ import annotations

import hmac
import random
import struct

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from hypothesis import given, settings
from hypothesis import strategies as st

from keys.errors import BlockBroken, WrongKey
from keys.key import Key
from keys.postings import WORK_DELTA_BYTES, PlainChange, open_delta_for_work, seal_deltas_for_work
from keys.private import public_half
from keys.scope import REGISTER, Purpose, index_scope
from tests.keys.known import NETWORK, known

_KEY = known(Purpose.WORK_SEAL, REGISTER, 10)
_AUTHORITY = known(Purpose.AUTHORITY, REGISTER, 11)
_PUBLIC = public_half(_KEY) or b""
_SCOPE = index_scope(NETWORK, "SEALED", 1)
_PAIRS = st.lists(st.tuples(st.text(max_size=20), st.text(max_size=120)), max_size=60, unique=True)


@st.composite
def _changes(draw: st.DrawFn) -> list[PlainChange]:
    changes = []
    for number in draw(st.lists(st.integers(0, (1 << 32) - 1), max_size=4, unique=True)):
        pairs = draw(_PAIRS)
        cut = draw(st.integers(0, len(pairs)))
        changes.append(PlainChange(number, tuple(pairs[:cut]), tuple(pairs[cut:])))
    return changes


def _merged(changes: list[PlainChange]) -> dict[int, tuple[list[tuple[str, str]], list[tuple[str, str]]]]:
    merged: dict[int, tuple[list[tuple[str, str]], list[tuple[str, str]]]] = {}
    for change in changes:
        added, removed = merged.setdefault(change.number, ([], []))
        added.extend(change.added)
        removed.extend(change.removed)
    return merged


def _info() -> bytes:
    return b"".join(struct.pack(">I", len(x)) + x for x in (b"nordkap/work-delta/1", _SCOPE.encode()))


def _hpke_open(private: bytes, info: bytes, sealed: bytes) -> bytes:
    """RFC 9180, sections 4.1 and 5.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, base mode."""

    def extract(suite: bytes, salt: bytes, name: bytes, ikm: bytes) -> bytes:
        return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + name + ikm, "sha256")

    def expand(suite: bytes, prk: bytes, name: bytes, info: bytes, length: int) -> bytes:
        labeled = struct.pack(">H", length) + b"HPKE-v1" + suite + name + info
        return hmac.digest(prk, labeled + b"\x01", "sha256")[:length]

    kem, hpke = b"KEM" + struct.pack(">H", 0x20), b"HPKE" + struct.pack(">HHH", 0x20, 1, 2)
    mine = X25519PrivateKey.from_private_bytes(private)
    encapsulated, ciphertext = sealed[:32], sealed[32:]
    shared = mine.exchange(X25519PublicKey.from_public_bytes(encapsulated))
    both = encapsulated + mine.public_key().public_bytes_raw()
    shared = expand(kem, extract(kem, b"", b"eae_prk", shared), b"shared_secret", both, 32)
    context = b"\0" + extract(hpke, b"", b"psk_id_hash", b"") + extract(hpke, b"", b"info_hash", info)
    secret = extract(hpke, shared, b"secret", b"")
    nonce = expand(hpke, secret, b"base_nonce", context, 12)
    return AESGCM(expand(hpke, secret, b"key", context, 32)).decrypt(nonce, ciphertext, b"")


def _second_decoder(body: bytes) -> list[PlainChange]:
    """Written from the drawing in the module alone."""
    plain = _hpke_open(_KEY.derive(b"nordkap/x25519/1"), _info(), body)
    plain, mark = plain[:4016], plain[4016:]
    assert mark == _mark(plain)
    changes, rest = [], plain[2:]
    for _ in range(int.from_bytes(plain[:2], "big")):
        number, added, removed = struct.unpack(">IHH", rest[:8])
        rest, pairs = rest[8:], []
        for _ in range(added + removed):
            field, keyword = rest[0], int.from_bytes(rest[1:3], "big")
            pairs.append((rest[3 : 3 + field].decode(), rest[3 + field : 3 + field + keyword].decode()))
            rest = rest[3 + field + keyword :]
        changes.append(PlainChange(number, tuple(pairs[:added]), tuple(pairs[added:])))
    assert not any(rest)
    return changes


def _mark(content: bytes) -> bytes:
    return hmac.digest(_AUTHORITY.derive(b"nordkap/work-delta/1"), _info() + content, "sha256")


def _forged(content: bytes, mark: bytes | None = None) -> bytes:
    """Sealed to the public key by somebody else than the register's own code."""
    plain = content + (_mark(content) if mark is None else mark)
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    return suite.encrypt(plain, X25519PublicKey.from_public_bytes(_PUBLIC), info=_info())


@given(_changes())
@settings(max_examples=60)
def test_changes_come_back_whole(changes: list[PlainChange]) -> None:
    bodies = seal_deltas_for_work(_PUBLIC, _AUTHORITY, _SCOPE, changes)
    assert all(len(body) == WORK_DELTA_BYTES == 4096 for body in bodies)
    opened = [change for body in bodies for change in open_delta_for_work(_KEY, _AUTHORITY, _SCOPE, body)]
    assert _merged(opened) == _merged(changes)
    assert [change for body in bodies for change in _second_decoder(body)] == opened


def test_a_small_change_is_not_cut() -> None:
    change = PlainChange(9, (("process", "=fräsning"), ("", "")), (("process", "=svarvning"),))
    [body] = seal_deltas_for_work(_PUBLIC, _AUTHORITY, _SCOPE, [change, PlainChange(10, (), ())])
    assert open_delta_for_work(_KEY, _AUTHORITY, _SCOPE, body) == [change, PlainChange(10, (), ())]


def test_long_keywords_are_spread_over_bodies() -> None:
    pairs = tuple((f"field{n}", "k" * 1024) for n in range(10))
    bodies = seal_deltas_for_work(_PUBLIC, _AUTHORITY, _SCOPE, [PlainChange(1, pairs[:5], pairs[5:])])
    assert len(bodies) == 4
    opened = [change for body in bodies for change in open_delta_for_work(_KEY, _AUTHORITY, _SCOPE, body)]
    assert _merged(opened) == {1: (list(pairs[:5]), list(pairs[5:]))}


@pytest.mark.parametrize("seed", range(20))
def test_large_changes_are_cut_without_loss(seed: int) -> None:
    chance = random.Random(seed)

    def some_pairs(field: str) -> tuple[tuple[str, str], ...]:
        sizes = [chance.choice((0, 7, 200, 1000)) for _ in range(chance.choice((0, 1, 5, 30)))]
        return tuple((f"{field}{n}", "k" * size) for n, size in enumerate(sizes))

    changes = [PlainChange(number, some_pairs("a"), some_pairs("r")) for number in range(4)]
    bodies = seal_deltas_for_work(_PUBLIC, _AUTHORITY, _SCOPE, changes)
    assert {len(body) for body in bodies} == {WORK_DELTA_BYTES}
    opened = [change for body in bodies for change in open_delta_for_work(_KEY, _AUTHORITY, _SCOPE, body)]
    assert _merged(opened) == _merged(changes)


def test_many_empty_changes_fill_bodies() -> None:
    changes = [PlainChange(n, (), ()) for n in range(502)]
    bodies = seal_deltas_for_work(_PUBLIC, _AUTHORITY, _SCOPE, changes)
    assert [len(open_delta_for_work(_KEY, _AUTHORITY, _SCOPE, body)) for body in bodies] == [501, 1]


def test_no_changes_need_no_body() -> None:
    assert seal_deltas_for_work(_PUBLIC, _AUTHORITY, _SCOPE, []) == []


def test_every_flipped_byte_breaks_a_delta() -> None:
    [body] = seal_deltas_for_work(_PUBLIC, _AUTHORITY, _SCOPE, [PlainChange(1, (("f", "k"),), ())])
    # X25519 ignores the top bit of a public key; the KEM hashes all of it, so flipping that breaks it too.
    for at in range(WORK_DELTA_BYTES):
        changed = bytearray(body)
        changed[at] ^= 0x80
        with pytest.raises(BlockBroken):
            open_delta_for_work(_KEY, _AUTHORITY, _SCOPE, bytes(changed))


@pytest.mark.parametrize("encapsulated", [bytes(32), b"\x01" + bytes(31), b"\xff" * 32])
def test_a_weak_encapsulated_key_breaks(encapsulated: bytes) -> None:
    with pytest.raises(BlockBroken):
        open_delta_for_work(_KEY, _AUTHORITY, _SCOPE, encapsulated + bytes(4064))


@pytest.mark.parametrize("length", [0, 31, 32, 48, 4095, 4097])
def test_a_delta_of_another_length_breaks(length: int) -> None:
    [body] = seal_deltas_for_work(_PUBLIC, _AUTHORITY, _SCOPE, [PlainChange(1, (), ())])
    with pytest.raises(BlockBroken):
        open_delta_for_work(_KEY, _AUTHORITY, _SCOPE, (body * 2)[:length])


def test_a_delta_opens_under_its_own_key_and_scope_alone() -> None:
    [body] = seal_deltas_for_work(_PUBLIC, _AUTHORITY, _SCOPE, [PlainChange(1, (), ())])
    for scope in (index_scope(NETWORK, "CASE", 1), index_scope(NETWORK, "SEALED", 2)):
        with pytest.raises(BlockBroken):
            open_delta_for_work(_KEY, _AUTHORITY, scope, body)
    with pytest.raises(BlockBroken):
        open_delta_for_work(known(Purpose.WORK_SEAL, REGISTER, 3), _AUTHORITY, _SCOPE, body)


def test_only_the_key_of_work_opens(index_key: Key) -> None:
    with pytest.raises(WrongKey):
        open_delta_for_work(index_key, _AUTHORITY, _SCOPE, bytes(WORK_DELTA_BYTES))


def test_who_has_the_public_key_alone_writes_none() -> None:
    """The database has it: whoever may write the table could else hide or invent what `work` searches."""
    content = struct.pack(">HIHH", 1, 7, 0, 0).ljust(4016, b"\0")
    others = known(Purpose.AUTHORITY, REGISTER, 12)
    other_scope = _AUTHORITY.mac(b"nordkap/work-delta/1", content)
    for mark in (
        bytes(32),
        hmac.digest(others.derive(b"nordkap/work-delta/1"), content, "sha256"),
        other_scope,
    ):
        with pytest.raises(BlockBroken, match="mark"):
            open_delta_for_work(_KEY, _AUTHORITY, _SCOPE, _forged(content, mark))
    [body] = seal_deltas_for_work(_PUBLIC, others, _SCOPE, [PlainChange(1, (), ())])
    with pytest.raises(BlockBroken, match="mark"):
        open_delta_for_work(_KEY, _AUTHORITY, _SCOPE, body)


def test_only_the_authority_key_marks(index_key: Key) -> None:
    with pytest.raises(WrongKey):
        seal_deltas_for_work(_PUBLIC, index_key, _SCOPE, [PlainChange(1, (), ())])
    [body] = seal_deltas_for_work(_PUBLIC, _AUTHORITY, _SCOPE, [PlainChange(1, (), ())])
    with pytest.raises(WrongKey):
        open_delta_for_work(_KEY, index_key, _SCOPE, body)


@pytest.mark.parametrize(
    "plain",
    [
        struct.pack(">HIHH", 2, 7, 0, 0).ljust(4016, b"\xff"),
        struct.pack(">HIHHBH", 1, 7, 1, 0, 2, 1).ljust(17, b"\xff").ljust(4016, b"\0"),  # not UTF-8
        struct.pack(">HIHHBH", 1, 7, 1, 0, 255, 65535).ljust(4016, b"a"),
        struct.pack(">HIHH", 1, 7, 65535, 65535).ljust(4016, b"\0"),
        struct.pack(">HIHH", 1, 7, 0, 0).ljust(4015, b"\0") + b"\1",
        b"\0" * 4015 + b"\1",
    ],
)
def test_a_delta_that_was_never_written_so_breaks(plain: bytes) -> None:
    good = _forged(struct.pack(">HIHH", 1, 7, 0, 0).ljust(4016, b"\0"))
    assert open_delta_for_work(_KEY, _AUTHORITY, _SCOPE, good) == [PlainChange(7, (), ())]
    with pytest.raises(BlockBroken):
        open_delta_for_work(_KEY, _AUTHORITY, _SCOPE, _forged(plain))


@given(st.binary(max_size=200))
def test_any_plaintext_opens_to_changes_or_breaks_with_one_error(noise: bytes) -> None:
    body = _forged((b"\0\1" + noise).ljust(4016, b"\0"))
    try:
        changes = open_delta_for_work(_KEY, _AUTHORITY, _SCOPE, body)
    except BlockBroken:
        return
    assert changes == _second_decoder(body)


@pytest.mark.parametrize(
    "change",
    [
        PlainChange(-1, (), ()),
        PlainChange(1 << 32, (), ()),
        PlainChange(1, (("f" * 256, "k"),), ()),
        PlainChange(1, (("f", "k" * 1025),), ()),
        PlainChange(1, (("f", "k"),), (("f", "k"),)),
    ],
)
def test_an_impossible_change_is_refused(change: PlainChange) -> None:
    with pytest.raises(ValueError, match=r"32 bits|255 bytes|not both"):
        seal_deltas_for_work(_PUBLIC, _AUTHORITY, _SCOPE, [change])


@pytest.mark.parametrize("public", [b"", bytes(31), bytes(33)])
def test_what_is_not_a_public_key_is_refused(public: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        seal_deltas_for_work(public, _AUTHORITY, _SCOPE, [PlainChange(1, (), ())])
