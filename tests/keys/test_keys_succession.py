from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from keys.errors import RootFileBroken, UnsealFailed, WrongKey
from keys.keyring import Keyring
from keys.providers import RootProvider
from keys.providers.passphrase import PassphraseProvider
from keys.providers.succession import Succession
from keys.scope import REGISTER, Purpose, Root, data_scope
from keys.wrapping import rewrapped, unwrap, vouched_public, wraps
from tests.keys.known import OWNER
from tests.support.keystore import MemoryKeyStore, roots_in_memory

OLD = roots_in_memory()
NEW = {root: PassphraseProvider(root, byte * 32) for root, byte in zip(Root, (b"\x03", b"\x04"), strict=True)}


def succession(root: Root) -> dict[Root, RootProvider]:
    return {root: Succession(NEW[root], OLD[root])}


def test_both_open_and_the_new_one_wraps() -> None:
    both = Succession(NEW[Root.CONTENT], OLD[Root.CONTENT])
    assert both.unwrap(OLD[Root.CONTENT].wrap(b"old", b"a"), b"a") == b"old"
    assert NEW[Root.CONTENT].unwrap(both.wrap(b"new", b"a"), b"a") == b"new"
    with pytest.raises(UnsealFailed):
        both.unwrap(NEW[Root.CONTENT].wrap(b"new", b"a"), b"b")
    assert repr(both) == "<Succession content>"
    with pytest.raises(RootFileBroken):
        Succession(NEW[Root.CONTENT], OLD[Root.WORK])


@pytest.mark.parametrize(
    ("purpose", "scope"), [(Purpose.DATA, data_scope(OWNER, "MEMBER")), (Purpose.SIGNING, REGISTER)]
)
def test_a_key_wrapped_anew_is_the_same_key_and_the_old_root_opens_it_no_more(
    purpose: Purpose, scope: str
) -> None:
    store = MemoryKeyStore()
    key = Keyring(OLD).bound(store).create(purpose, scope)
    (row,) = store.rows.values()
    for root in Root:
        moved = rewrapped(succession(root), row, root)
        if moved is None:
            assert purpose is Purpose.DATA
            continue
        with pytest.raises(UnsealFailed):
            wraps(NEW[root], row)
        wraps(NEW[root], moved)
        with pytest.raises(UnsealFailed):
            wraps(OLD[root], moved)
        row = moved
    assert unwrap(NEW, row, itertools.count()).derive(b"x") == key.derive(b"x")
    if purpose is Purpose.SIGNING:
        assert vouched_public(NEW, row) == row.public


def test_a_row_that_was_edited_is_not_wrapped_anew() -> None:
    store = MemoryKeyStore()
    Keyring(OLD).bound(store).create(Purpose.ACCOUNT, REGISTER)
    (row,) = store.rows.values()
    with pytest.raises(WrongKey):
        rewrapped(succession(Root.CONTENT), replace(row, version=2), Root.CONTENT)
