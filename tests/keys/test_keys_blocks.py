from __future__ import annotations

import itertools
import os
import struct
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from keys.errors import BlockBroken, KeyUsedUp, WrongKey
from keys.key import SEAL_LIMIT, Key
from keys.postings import BODY_BYTES, Block, dummy_row, joined, label, open_block, seal_blocks, term
from keys.scope import Purpose, index_scope
from tests.keys.known import NETWORK, known

_SCOPE = index_scope(NETWORK, "MEMBER", 1)
_KEY = known(Purpose.INDEX, _SCOPE, 9)
_TERM = term(_KEY, "process", "=milling")


def _second_decoder(key: Key, place: bytes, n: int, body: bytes) -> tuple[bytes, int, int, bytes]:
    """Written from the drawing in the module alone."""
    aad = b"".join(struct.pack(">I", len(x)) + x for x in (b"nordkap/block/1", key.scope.encode()))
    aad += place + struct.pack(">I", n)
    plain = AESGCM(key.derive(b"nordkap/block/1")).decrypt(body[:12], body[12:], aad)
    assert len(plain) == 1932
    number, total, length = struct.unpack(">IIH", plain[16:26])
    assert plain[26 + length :] == bytes(1906 - length)
    return plain[:16], number, total, plain[26 : 26 + length]


def _forged(plain: bytes, n: int = 0) -> bytes:
    """Seal any plaintext in row `n`'s place, as only a holder of the key could."""
    aad = b"".join(struct.pack(">I", len(x)) + x for x in (b"nordkap/block/1", _SCOPE.encode()))
    aad += label(_KEY, _TERM, n) + struct.pack(">I", n)
    nonce = os.urandom(12)
    return nonce + AESGCM(_KEY.derive(b"nordkap/block/1")).encrypt(nonce, plain, aad)


@given(st.binary(max_size=8000))
@settings(max_examples=50)
def test_a_posting_list_comes_back_whole(bitmap: bytes) -> None:
    rows = seal_blocks(_KEY, _TERM, bitmap)
    assert all(len(body) == BODY_BYTES == 1960 for _, body in rows)
    assert [place for place, _ in rows] == [label(_KEY, _TERM, n) for n in range(len(rows))]
    blocks = [open_block(_KEY, place, n, body) for n, (place, body) in enumerate(rows)]
    assert joined(blocks) == bitmap


@pytest.mark.parametrize(
    ("size", "rows"), [(0, 1), (1, 1), (1905, 1), (1906, 1), (1907, 2), (3812, 2), (3813, 3)]
)
def test_a_list_has_as_many_rows_as_it_needs_and_at_least_one(size: int, rows: int) -> None:
    sealed = seal_blocks(_KEY, _TERM, os.urandom(size))
    assert len(sealed) == rows
    assert {open_block(_KEY, place, n, body).total for n, (place, body) in enumerate(sealed)} == {rows}


def test_a_block_reads_as_its_drawing_says() -> None:
    bitmap = bytes(range(256)) * 10
    rows = seal_blocks(_KEY, _TERM, bitmap)
    read = [_second_decoder(_KEY, place, n, body) for n, (place, body) in enumerate(rows)]
    assert [row[:3] for row in read] == [(_TERM, 0, 2), (_TERM, 1, 2)]
    assert b"".join(row[3] for row in read) == bitmap


def test_every_flipped_byte_breaks_a_block() -> None:
    [(place, body)] = seal_blocks(_KEY, _TERM, b"bitmap")
    for at in range(BODY_BYTES):
        changed = bytearray(body)
        changed[at] ^= 1
        with pytest.raises(BlockBroken):
            open_block(_KEY, place, 0, bytes(changed))


@pytest.mark.parametrize("length", [0, 1, 12, 28, 1959, 1961, 2048])
def test_a_body_of_another_length_breaks(length: int) -> None:
    [(place, body)] = seal_blocks(_KEY, _TERM, b"bitmap")
    with pytest.raises(BlockBroken):
        open_block(_KEY, place, 0, (body * 2)[:length])


def test_a_block_opens_under_its_own_label_and_number_alone() -> None:
    rows = seal_blocks(_KEY, _TERM, os.urandom(4000))
    other = label(_KEY, term(_KEY, "process", "=turning"), 0)
    for n, (place, body) in enumerate(rows):
        for wrong_place, wrong_n in [
            (place, n + 1),
            (rows[n - 1][0], n),
            (rows[n - 1][0], n - 1 + 3),
            (other, n),
        ]:
            with pytest.raises(BlockBroken):
                open_block(_KEY, wrong_place, wrong_n, body)


@pytest.mark.parametrize(
    ("place", "n"), [(bytes(15), 0), (bytes(17), 0), (bytes(16), -1), (bytes(16), 1 << 32)]
)
def test_an_impossible_place_breaks(place: bytes, n: int) -> None:
    with pytest.raises(BlockBroken):
        open_block(_KEY, place, n, bytes(BODY_BYTES))


def test_a_block_opens_under_its_own_key_and_epoch_alone() -> None:
    [(place, body)] = seal_blocks(_KEY, _TERM, b"bitmap")
    next_epoch = Key(
        _KEY.id, Purpose.INDEX, index_scope(NETWORK, "MEMBER", 2), 1, secret=bytes([9 ^ 0x55]) * 32
    )
    assert next_epoch.derive(b"x") == _KEY.derive(b"x")  # the same secret: the scope alone refuses
    for key in (next_epoch, known(Purpose.INDEX, _SCOPE, 10)):
        with pytest.raises(BlockBroken):
            open_block(key, place, 0, body)


@pytest.mark.parametrize(
    "plain",
    [
        struct.pack(">16sIIH", _TERM, 1, 2, 1).ljust(1932, b"\0"),  # row 1 in row 0's place
        struct.pack(">16sIIH", _TERM, 0, 0, 1).ljust(1932, b"\0"),  # a list of no rows
        struct.pack(">16sIIH", _TERM, 0, 0, 1906).ljust(1932, b"\0"),  # the same, full
        struct.pack(">16sIIH", _TERM, 0, 2, 5).ljust(1932, b"\0"),  # not full, not the last
        struct.pack(">16sIIH", _TERM, 0, 1, 1907).ljust(1932, b"\0"),  # longer than there is room
        struct.pack(">16sIIH", _TERM, 0, 1, 65535).ljust(1932, b"\0"),
        struct.pack(">16sIIH", _TERM, 0, 1, 1).ljust(1932, b"\1"),  # something after the payload
    ],
)
def test_a_block_that_was_never_written_so_breaks(plain: bytes) -> None:
    good = struct.pack(">16sIIH", _TERM, 0, 1, 1).ljust(1932, b"\0")
    assert open_block(_KEY, label(_KEY, _TERM, 0), 0, _forged(good)) == Block(_TERM, 0, 1, b"\0")
    with pytest.raises(BlockBroken):
        open_block(_KEY, label(_KEY, _TERM, 0), 0, _forged(plain))


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [Block(_TERM, 0, 2, b"a")],
        [Block(_TERM, 1, 2, b"b")],
        [Block(_TERM, 1, 2, b"b"), Block(_TERM, 0, 2, b"a")],
        [Block(_TERM, 0, 2, b"a"), Block(_TERM, 0, 2, b"a")],
        [Block(_TERM, 0, 2, b"a"), Block(bytes(16), 1, 2, b"b")],
        [Block(_TERM, 0, 2, b"a"), Block(_TERM, 1, 3, b"b")],
        [Block(_TERM, 0, 1, b"a"), Block(_TERM, 1, 1, b"b")],
    ],
)
def test_a_list_without_all_its_rows_breaks(rows: list[Block]) -> None:
    with pytest.raises(BlockBroken):
        joined(rows)


def test_two_sealings_of_one_list_share_labels_and_nothing_else() -> None:
    [(one_place, one)] = seal_blocks(_KEY, _TERM, b"bitmap")
    [(other_place, other)] = seal_blocks(_KEY, _TERM, b"bitmap")
    assert one_place == other_place
    windows = {body[at : at + 8] for body in (one, other) for at in range(BODY_BYTES - 7)}
    assert len(windows) == 2 * (BODY_BYTES - 7)


def test_a_filler_row_is_like_a_real_one_and_opens_to_nothing() -> None:
    place, body = dummy_row()
    assert (len(place), len(body)) == (16, BODY_BYTES)
    assert dummy_row() != dummy_row()
    with pytest.raises(BlockBroken):
        open_block(_KEY, place, 0, body)


def test_no_byte_of_a_real_row_stands_still_where_a_filler_row_varies() -> None:
    bodies = [seal_blocks(_KEY, _TERM, b"bitmap")[0][1] for _ in range(60)]
    assert min(len({body[at] for body in bodies}) for at in range(BODY_BYTES)) > 20


def test_only_an_index_key_seals_blocks(data_key: Key) -> None:
    with pytest.raises(WrongKey):
        seal_blocks(data_key, _TERM, b"")
    with pytest.raises(WrongKey):
        open_block(data_key, bytes(16), 0, bytes(BODY_BYTES))


def test_a_list_of_another_name_is_refused() -> None:
    with pytest.raises(ValueError, match="a term of 16 bytes"):
        seal_blocks(_KEY, b"short", b"")


def test_a_used_up_index_key_seals_no_block() -> None:
    key = Key(bytes(16), Purpose.INDEX, _SCOPE, 1, secret=bytes(32), seals=itertools.count(SEAL_LIMIT))
    with pytest.raises(KeyUsedUp):
        seal_blocks(key, _TERM, b"")


@given(st.binary(max_size=40), st.integers(-2, 3))
def test_noise_breaks_with_one_error(noise: bytes, n: int) -> None:
    for body in (noise, (noise or b"\0") * BODY_BYTES):
        with pytest.raises(BlockBroken):
            open_block(_KEY, noise.ljust(16, b"\0")[:16], n, body[:BODY_BYTES])


def test_a_block_is_frozen() -> None:
    block: Any = Block(_TERM, 0, 1, b"")
    with pytest.raises(AttributeError):
        block.n = 1
