"""`field.seal` and `field.open`: a 32-byte sealed field against the bare cipher, same associated data."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from uuid import uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench.row import Row, paired
from keys.context import FieldContext
from keys.key import Key, Purpose
from keys.sealed import seal
from keys.unseal import unseal

BATCH = 200
ROUNDS = 400
SIZE = 32
VALUE = b"milling_5axis"
AGAINST = "cryptography's AESGCM, same associated data, fresh nonce"


def rows() -> Iterator[Row]:
    """Measure both directions after checking that both sides hold the same plaintext."""
    owner, record = uuid4(), uuid4()
    key = Key(secrets.token_bytes(16), Purpose.DATA, f"org:{owner}:MEMBER", 1, secret=secrets.token_bytes(32))
    place = FieldContext(owner, "machine", record, "machine.class", "MEMBER", 1)
    bare = AESGCM(secrets.token_bytes(32))
    associated = place.encode(key.id)
    block = VALUE + b"\x80" + b"\x00" * (SIZE - len(VALUE) - 1)

    sealed = seal(key, place, VALUE, pad=SIZE)
    nonce = os.urandom(12)
    ciphertext = bare.encrypt(nonce, block, associated)
    if unseal(key, place, sealed) != VALUE or bare.decrypt(nonce, ciphertext, associated) != block:
        raise AssertionError("the two sides do not hold the same value")

    for name, reach, ours, baseline in (
        (
            "field.seal",
            0.4,
            lambda: seal(key, place, VALUE, pad=SIZE),
            lambda: bare.encrypt(os.urandom(12), block, associated),
        ),
        (
            "field.open",
            0.35,
            lambda: unseal(key, place, sealed),
            lambda: bare.decrypt(nonce, ciphertext, associated),
        ),
    ):
        mine, theirs = paired(repeated(ours), repeated(baseline), ROUNDS)
        yield Row(
            name=name,
            kind="rate",
            unit="values/s",
            ours=BATCH / mine,
            baseline=BATCH / theirs,
            against=AGAINST,
            reach=reach,
            n=ROUNDS,
            hits=BATCH,
        )


def repeated(one: Callable[[], object]) -> Callable[[], None]:
    """Return what does `one` a batch of times."""

    def batch() -> None:
        for _ in range(BATCH):
            one()

    return batch
