from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from keys.errors import RecoveryFileBroken, ShareRefused
from keys.providers import passphrase
from keys.providers.passphrase import PassphraseProvider
from keys.recovery import Recovery, RecoveryKey, require_same
from keys.scope import Root
from keys.shares import SheetOfWords
from tests.support.keystore import roots_in_memory

_WORDS = b"correct horse battery"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("roots")
    for root in Root:
        passphrase.create(made / f"{root}.root", _WORDS, root)
    return made


@pytest.fixture(scope="module")
def content(folder: Path) -> PassphraseProvider:
    return passphrase.open(folder / "content.root", _WORDS)


@pytest.fixture(scope="module")
def split(folder: Path, content: PassphraseProvider) -> tuple[Recovery, tuple[SheetOfWords, ...]]:
    key = RecoveryKey.new()
    sheets = key.split(5, 3)
    escrows = {root: passphrase.escrow(folder / f"{root}.root", _WORDS, root, key.public) for root in Root}
    return Recovery.made(sheets, key.public, escrows, content), sheets


Split = tuple[Recovery, tuple[SheetOfWords, ...]]


def test_the_shares_give_both_root_keys_back(split: Split, folder: Path, content: PassphraseProvider) -> None:
    recovery, sheets = Recovery.parse(split[0].text()), split[1]
    roots = recovery.open(sheets[1:4]).roots(recovery)
    require_same(content, roots[Root.CONTENT])
    require_same(passphrase.open(folder / "work.root", _WORDS), roots[Root.WORK])


def test_a_root_key_put_back_under_another_passphrase_opens_what_it_wrapped(
    split: Split, content: PassphraseProvider, tmp_path: Path
) -> None:
    recovery, sheets = split
    secret = recovery.open(sheets[:3]).root_secret(Root.CONTENT, recovery.escrows[Root.CONTENT])
    passphrase.put_back(tmp_path / "content.root", b"another horse", Root.CONTENT, secret)
    assert passphrase.open(tmp_path / "content.root", b"another horse").unwrap(
        content.wrap(b"key", b"id"), b"id"
    ) == (b"key")


def test_every_flipped_byte_of_the_file_is_noticed(split: Split) -> None:
    text = split[0].text()
    for at in range(len(text)):
        changed = bytearray(text)
        changed[at] ^= 1
        with pytest.raises(RecoveryFileBroken):
            Recovery.parse(bytes(changed))
    for cut in (0, 10, len(text) // 2, len(text) - 1):
        with pytest.raises(RecoveryFileBroken):
            Recovery.parse(text[:cut])


def test_a_file_that_somebody_else_made_is_not_vouched_for(split: Split, content: PassphraseProvider) -> None:
    """HPKE lets anybody seal: without the vouch a forged file would carry root keys of the forger's."""
    key = RecoveryKey.new()
    forged = Recovery.made(key.split(5, 3), key.public, split[0].escrows, roots_in_memory()[Root.CONTENT])
    with pytest.raises(RecoveryFileBroken, match="not made with this content root key"):
        forged.require_vouched(content)
    split[0].require_vouched(content)


def test_shares_of_another_set_are_refused_and_its_key_opens_nothing(split: Split) -> None:
    other = RecoveryKey.new()
    with pytest.raises(ShareRefused, match="of other shares"):
        split[0].open(other.split(5, 3)[:3])
    with pytest.raises(RecoveryFileBroken):
        other.root_secret(Root.CONTENT, split[0].escrows[Root.CONTENT])


def test_one_root_key_is_not_opened_in_the_place_of_the_other(split: Split) -> None:
    recovery, sheets = split
    with pytest.raises(RecoveryFileBroken):
        recovery.open(sheets[:3]).root_secret(Root.WORK, recovery.escrows[Root.CONTENT])


def test_two_different_root_keys_are_not_the_same(content: PassphraseProvider) -> None:
    with pytest.raises(RecoveryFileBroken, match="another content root key"):
        require_same(content, roots_in_memory()[Root.CONTENT])


def test_a_recovery_key_is_neither_printed_nor_pickled() -> None:
    key = RecoveryKey.new()
    assert repr(key) == "<RecoveryKey>"
    with pytest.raises(TypeError):
        pickle.dumps(key)
