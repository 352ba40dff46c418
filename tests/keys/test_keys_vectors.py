from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from keys.keyring import Keyring, WrappedKey
from keys.postings import joined, open_block, open_delta, open_delta_for_work
from keys.providers import passphrase
from keys.scope import Root
from keys.sealed import Sealed
from keys.unseal import unseal
from tests.keys import vectors
from tests.support.keystore import MemoryKeyStore, roots_in_memory


def _kept(name: str) -> Any:
    return json.loads((vectors.FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(vectors.MADE))
def test_known_answers_are_still_given(name: str) -> None:
    assert vectors.made(name) == (vectors.FOLDER / f"{name}.json").read_text(encoding="utf-8")


def test_no_file_of_known_answers_is_forgotten() -> None:
    files = {path.stem for path in vectors.FOLDER.glob("keys*")}
    assert files == {*vectors.MADE, vectors.KEPT}


def test_values_sealed_long_ago_open() -> None:
    blobs = {name: Sealed.parse(bytes.fromhex(blob)) for name, blob in _kept("keys_sealed").items()}
    assert unseal(vectors.DATA, vectors.FIELD, blobs["field"]).decode() == "fräs"
    assert unseal(vectors.DATA, vectors.FIELD, blobs["empty"]) == b""
    assert unseal(vectors.DATA, vectors.FIELD, blobs["text"]) == b"x" * 300
    assert unseal(vectors.ACCOUNT, vectors.SECRET, blobs["secret"]) == b"s" * 20


def test_index_rows_sealed_long_ago_open() -> None:
    kept = _kept("keys_postings")
    rows = [
        open_block(vectors.INDEX, bytes.fromhex(place), n, bytes.fromhex(body))
        for n, (place, body) in enumerate(kept["blocks"])
    ]
    assert joined(rows) == vectors.BITMAP
    assert [
        c for body in kept["deltas"] for c in open_delta(vectors.INDEX, bytes.fromhex(body))
    ] == vectors.CHANGES


def test_deltas_sealed_to_work_long_ago_open() -> None:
    [body] = _kept(vectors.KEPT)
    opened = open_delta_for_work(vectors.WORK, vectors.AUTHORITY, vectors.WORK_SCOPE, bytes.fromhex(body))
    assert opened == vectors.PLAIN_CHANGES


def test_a_root_file_of_long_ago_opens(tmp_path: Path) -> None:
    path = tmp_path / "root"
    path.write_text(_kept("keys_roots")["file"], encoding="ascii")
    assert passphrase.open(path, vectors.WORDS).root is Root.CONTENT
    with vectors._known_randomness():
        made = passphrase.create(tmp_path / "again", vectors.WORDS, Root.CONTENT)
    assert passphrase.open(path, vectors.WORDS).unwrap(made.wrap(b"x", b""), b"") == b"x"


@pytest.mark.parametrize("key", [vectors.DATA, vectors.WORK], ids=lambda key: str(key.purpose))
def test_keys_wrapped_long_ago_unwrap(key: Any) -> None:
    kept = _kept("keys_roots")["wrapped"][key.purpose]
    root = Root.WORK if kept["public"] else Root.CONTENT
    row = WrappedKey(
        key.id,
        key.purpose,
        key.scope,
        1,
        "current",
        root,
        bytes.fromhex(kept["wrapped"]),
        bytes.fromhex(kept["check"]),
        bytes.fromhex(kept["public"]) if kept["public"] else None,
    )
    store = MemoryKeyStore()
    store.add(row)
    keys = Keyring(roots_in_memory()).bound(store)
    assert keys.current(key.purpose, key.scope).derive(b"x") == key.derive(b"x")
    if row.public:
        assert keys.public(key.purpose, key.scope) == row.public
