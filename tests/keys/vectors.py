"""The known answers of `keys`: what must stay as it is for as long as a register's rows are to open.

``python -m tests.keys.vectors`` writes them to tests/vectors/; a test makes them again and compares.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

from keys.authority import authority_mac
from keys.context import FieldContext, SecretContext
from keys.lookup import lookup_tag
from keys.postings import Change, PlainChange, label, seal_blocks, seal_deltas, seal_deltas_for_work, term
from keys.private import public_half
from keys.providers import passphrase
from keys.pseudonym import pseudonym
from keys.recordseal import RecordHead, record_seal
from keys.scope import REGISTER, Purpose, Root, data_scope, index_scope, record_scope
from keys.sealed import seal
from keys.signing import Signer
from keys.slots import slot
from keys.wrapping import wrap
from tests.keys.known import NETWORK, OWNER, READER, RECORD, known
from tests.support.keystore import roots_in_memory

FOLDER = Path(__file__).parents[1] / "vectors"
WORDS = b"correct horse battery"

DATA = known(Purpose.DATA, data_scope(OWNER, "MEMBER"))
RECORDS = known(Purpose.RECORD, record_scope(OWNER), 8)
INDEX = known(Purpose.INDEX, index_scope(NETWORK, "MEMBER", 1), 9)
WORK = known(Purpose.WORK_SEAL, REGISTER, 10)
AUTHORITY = known(Purpose.AUTHORITY, REGISTER, 11)
ACCOUNT = known(Purpose.ACCOUNT, REGISTER, 12)
READERS = known(Purpose.READER, REGISTER, 13)
SIGNING = known(Purpose.SIGNING, REGISTER, 14)
WORK_SCOPE = index_scope(NETWORK, "SEALED", 1)

FIELD = FieldContext(OWNER, "machine", RECORD, "machine.name", "MEMBER", 3)
SECRET = SecretContext("person", "p1", "totp", 4)
FIELDS = [(b"a" * 16, "MEMBER", 1, b"t" * 16), (b"b" * 16, "OPEN", 7, b"u" * 16)]
ROW: dict[str, Any] = {
    "id": OWNER,
    "role": "editor",
    "tier": None,
    "level": 1,
    "active": True,
    "hash": b"\x01\x02",
    "at": datetime(2026, 5, 4, 3, 2, 1, 7, tzinfo=UTC),
    "on": date(2026, 5, 4),
    "kinds": ["a", "b"],
}
CHANGES = [Change(4097, (b"a" * 16, b"b" * 16), (b"c" * 16,)), Change(4098, (), (b"d" * 16,))]
PLAIN_CHANGES = [PlainChange(4097, (("process", "=fräsning"),), (("process", "=svarvning"),))]
BITMAP = bytes(range(256)) * 8


@contextmanager
def _known_randomness() -> Iterator[None]:
    """Let the modules that draw random bytes draw the same ones each time."""
    drawn = 0

    def draw(length: int) -> bytes:
        nonlocal drawn
        drawn += 1
        return hashlib.shake_128(b"%d" % drawn).digest(length)

    with (
        patch("keys.sealed.urandom", draw),
        patch("keys.postings.blocks.urandom", draw),
        patch("keys.postings.deltas.urandom", draw),
        patch("keys.providers.passphrase.os.urandom", draw),
        patch("keys.providers.passphrase.secrets.token_bytes", draw),
    ):
        yield


def _contexts() -> dict[str, Any]:
    return {
        "key_id": DATA.id.hex(),
        "field": FIELD.encode(DATA.id).hex(),
        "secret": SECRET.encode(DATA.id).hex(),
        "empty": FieldContext(UUID(int=0), "", UUID(int=0), "", "", 0).encode(bytes(16)).hex(),
    }


def _sealed() -> dict[str, Any]:
    return {
        "field": seal(DATA, FIELD, "fräs".encode()).blob.hex(),
        "empty": seal(DATA, FIELD, b"").blob.hex(),
        "text": seal(DATA, FIELD, b"x" * 300, pad=0).blob.hex(),
        "secret": seal(ACCOUNT, SECRET, b"s" * 20, pad=64).blob.hex(),
    }


def _marks() -> dict[str, Any]:
    return {
        "check": DATA.check.hex(),
        "slot": slot(RECORDS, RECORD, "machine.name").hex(),
        "record_seal": record_seal(RECORDS, RecordHead(OWNER, "machine", RECORD, 4097, 9), FIELDS).hex(),
        "authority": authority_mac(AUTHORITY, "grant", ROW).hex(),
        "lookup": lookup_tag(ACCOUNT, "email", b"anna@example.org").hex(),
        "pseudonym": pseudonym(READERS, READER, OWNER),
        "public": Signer(SIGNING).public.hex(),
        "signature": Signer(SIGNING).sign(b"checkpoint").hex(),
    }


def _postings() -> dict[str, Any]:
    milling = term(INDEX, "process", "=milling")
    return {
        "term": milling.hex(),
        "label_0": label(INDEX, milling, 0).hex(),
        "label_1": label(INDEX, milling, 1).hex(),
        "blocks": [[place.hex(), body.hex()] for place, body in seal_blocks(INDEX, milling, BITMAP)],
        "deltas": [body.hex() for body in seal_deltas(INDEX, CHANGES)],
    }


def _roots() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "root"
        passphrase.create(path, WORDS, Root.CONTENT)
        file = path.read_text(encoding="ascii")
    rows = {
        key.purpose: wrap(roots_in_memory(), key, bytes([n ^ 0x55]) * 32)
        for key, n in ((DATA, 7), (WORK, 10))
    }
    return {
        "file": file,
        "wrapped": {
            purpose: {
                "wrapped": row.wrapped.hex(),
                "check": row.check.hex(),
                "public": row.public.hex() if row.public else None,
            }
            for purpose, row in rows.items()
        },
    }


MADE: dict[str, Callable[[], dict[str, Any]]] = {
    "keys_contexts": _contexts,
    "keys_sealed": _sealed,
    "keys_marks": _marks,
    "keys_postings": _postings,
    "keys_roots": _roots,
}
# HPKE draws its own randomness where nothing reaches it: this one is written once and only opened.
KEPT = "keys_workdeltas"


def made(name: str) -> str:
    """Make one file of known answers anew."""
    with _known_randomness():
        return json.dumps(MADE[name](), indent=1) + "\n"


def main() -> None:
    """Write every file; the one that cannot be made again only where there is none."""
    for name in MADE:
        (FOLDER / f"{name}.json").write_text(made(name), encoding="utf-8")
    kept = FOLDER / f"{KEPT}.json"
    if not kept.exists():
        bodies = seal_deltas_for_work(public_half(WORK) or b"", AUTHORITY, WORK_SCOPE, PLAIN_CHANGES)
        kept.write_text(json.dumps([body.hex() for body in bodies], indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
