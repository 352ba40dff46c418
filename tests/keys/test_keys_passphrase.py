from __future__ import annotations

import base64
import copy
import hashlib
import os
import pickle
import stat
from pathlib import Path

import pytest
from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from keys.derive import hkdf_sha256
from keys.errors import RootFileBroken, UnsealFailed, WrongPassphrase
from keys.providers import passphrase
from keys.providers.passphrase import PassphraseProvider
from keys.scope import Root

_WORDS = b"correct horse battery"
_AAD = b"which key"


@pytest.fixture(scope="module")
def root_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("roots") / "content.root"
    passphrase.create(path, _WORDS, Root.CONTENT)
    return path


def _copy(root_file: Path, folder: Path, content: bytes | None = None) -> Path:
    path = folder / "copy.root"
    path.write_bytes(root_file.read_bytes() if content is None else content)
    return path


def test_what_one_process_wraps_another_unwraps(tmp_path: Path) -> None:
    path = tmp_path / "work.root"
    wrapped = passphrase.create(path, _WORDS, Root.WORK).wrap(b"secret" * 5, _AAD)
    opened = passphrase.open(path, _WORDS, Root.WORK)
    assert opened.unwrap(wrapped, _AAD) == b"secret" * 5
    assert opened.root is Root.WORK
    assert len(wrapped) == 30 + 28


def test_a_root_file_reads_as_its_drawing_says(root_file: Path) -> None:
    """The second decoder, with another Argon2."""
    header, line, rest = root_file.read_bytes().split(b"\n")
    assert rest == b""
    assert header == b"nordkap root key 1 content argon2id m=65536 t=3 p=1"
    body = base64.b64decode(line)
    assert body[76:] == hashlib.sha256(header + body[:76]).digest()[:8]
    salt, nonce, sealed = body[:16], body[16:28], body[28:76]
    stretched = hash_secret_raw(_WORDS, salt, 3, 65536, 1, 32, Type.ID)
    secret = AESGCM(stretched).decrypt(nonce, sealed, header + salt)
    wrapped = passphrase.open(root_file, _WORDS).wrap(b"x", _AAD)
    aad = b"\0\0\0\x0enordkap/wrap/1\0\0\0\x07content\0\0\0\x09which key"
    assert AESGCM(hkdf_sha256(secret, b"nordkap/wrap/1")).decrypt(wrapped[:12], wrapped[12:], aad) == b"x"


def test_only_its_owner_can_read_a_root_file(root_file: Path) -> None:
    assert stat.S_IMODE(root_file.stat().st_mode) == 0o600


def test_nothing_is_left_beside_a_root_file(root_file: Path) -> None:
    assert list(root_file.parent.iterdir()) == [root_file]


def test_a_root_file_is_never_written_over(root_file: Path, tmp_path: Path) -> None:
    path = _copy(root_file, tmp_path)
    with pytest.raises(FileExistsError):
        passphrase.create(path, _WORDS, Root.CONTENT)
    assert path.read_bytes() == root_file.read_bytes()
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        passphrase.create(tmp_path / "content.root", _WORDS, Root.CONTENT)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("wrong", [b"", b"correct horse batterz", _WORDS + b"\n", _WORDS[:-1]])
def test_a_wrong_passphrase_is_said_to_be_one(root_file: Path, wrong: bytes) -> None:
    with pytest.raises(WrongPassphrase) as refused:
        passphrase.open(root_file, wrong)
    assert wrong.decode() not in str(refused.value) or not wrong


@pytest.mark.parametrize("short", [b"", b"eleven char"])
def test_a_short_passphrase_is_refused(tmp_path: Path, short: bytes) -> None:
    with pytest.raises(ValueError, match="at least 12"):
        passphrase.create(tmp_path / "content.root", short, Root.CONTENT)
    assert list(tmp_path.iterdir()) == []


def test_every_cut_root_file_is_broken(root_file: Path, tmp_path: Path) -> None:
    whole = root_file.read_bytes()
    for length in range(len(whole)):
        with pytest.raises(RootFileBroken):
            passphrase.open(_copy(root_file, tmp_path, whole[:length]), _WORDS)


def test_every_flipped_byte_of_a_root_file_breaks_it(root_file: Path, tmp_path: Path) -> None:
    whole = root_file.read_bytes()
    for at in range(len(whole)):
        changed = bytearray(whole)
        changed[at] ^= 0x01
        with pytest.raises(RootFileBroken):
            passphrase.open(_copy(root_file, tmp_path, bytes(changed)), _WORDS)


@pytest.mark.parametrize(
    "change",
    [
        lambda whole: whole + b"\n",
        lambda whole: whole.replace(b"\n", b"\r\n"),
        lambda whole: b"\n" + whole,
        lambda whole: whole.replace(b" t=3", b" t=2"),
        lambda whole: whole.replace(b"key 1", b"key 2"),
        lambda whole: whole.replace(b"content", b"work"),
        lambda whole: whole[:-1] + b" \n",
        lambda whole: whole[:-1] + b"AAAA\n",
        lambda whole: whole[:-1] + b"=\n",
        lambda whole: whole[:-1] + b"====\n",
        lambda _: b"",
        lambda _: b"\xff\xfe",
    ],
)
def test_any_other_spelling_of_a_root_file_is_broken(root_file: Path, tmp_path: Path, change: object) -> None:
    assert callable(change)
    path = _copy(root_file, tmp_path, change(root_file.read_bytes()))
    with pytest.raises(RootFileBroken):
        passphrase.open(path, _WORDS)


def test_a_forger_who_mends_the_sum_still_needs_the_passphrase(root_file: Path, tmp_path: Path) -> None:
    header, line, _ = root_file.read_bytes().split(b"\n")
    header = header.replace(b"content", b"work")
    body = base64.b64decode(line)[:76]
    mended = base64.b64encode(body + hashlib.sha256(header + body).digest()[:8])
    path = _copy(root_file, tmp_path, header + b"\n" + mended + b"\n")
    with pytest.raises(WrongPassphrase):
        passphrase.open(path, _WORDS)


def test_the_other_root_key_is_not_taken_for_the_one_asked_for(root_file: Path) -> None:
    with pytest.raises(RootFileBroken, match="holds the content root key, not the work one"):
        passphrase.open(root_file, _WORDS, Root.WORK)


def test_a_file_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        passphrase.open(tmp_path / "none", _WORDS)


def test_a_wrapped_key_opens_with_its_own_context_and_root_alone() -> None:
    provider = PassphraseProvider(Root.CONTENT, bytes(32))
    wrapped = provider.wrap(b"secret", _AAD)
    for other, blob, aad in [
        (provider, wrapped, b"another key"),
        (PassphraseProvider(Root.WORK, bytes(32)), wrapped, _AAD),
        (PassphraseProvider(Root.CONTENT, b"\x01" * 32), wrapped, _AAD),
        (provider, wrapped[:-1], _AAD),
        (provider, wrapped + b"\0", _AAD),
        (provider, b"", _AAD),
        (provider, wrapped[:11], _AAD),
        (provider, wrapped[:20], _AAD),
    ]:
        with pytest.raises(UnsealFailed):
            other.unwrap(blob, aad)
    for at in range(len(wrapped)):
        changed = bytearray(wrapped)
        changed[at] ^= 1
        with pytest.raises(UnsealFailed):
            provider.unwrap(bytes(changed), _AAD)


def test_a_root_key_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        PassphraseProvider(Root.CONTENT, bytes(16))


def test_two_root_files_with_one_passphrase_have_nothing_in_common(root_file: Path, tmp_path: Path) -> None:
    passphrase.create(tmp_path / "b", _WORDS, Root.CONTENT)
    one, other = (base64.b64decode(path.read_bytes().split(b"\n")[1]) for path in (root_file, tmp_path / "b"))
    assert not {one[at : at + 4] for at in range(81)} & {other[at : at + 4] for at in range(81)}


def test_a_root_key_shows_nothing_and_cannot_leave_the_process() -> None:
    secret = bytes(range(32))
    provider = PassphraseProvider(Root.CONTENT, secret)
    assert repr(provider) == f"{provider}" == "<PassphraseProvider content>"
    assert not hasattr(provider, "__dict__")
    for take in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="cannot be copied"):
            take(provider)


def test_a_changed_passphrase_opens_the_same_key_and_the_old_one_opens_nothing(
    root_file: Path, tmp_path: Path
) -> None:
    path = _copy(root_file, tmp_path)
    wrapped = passphrase.open(path, _WORDS).wrap(b"x", _AAD)
    passphrase.change(path, _WORDS, b"battery horse correct")
    assert passphrase.open(path, b"battery horse correct").unwrap(wrapped, _AAD) == b"x"
    with pytest.raises(WrongPassphrase):
        passphrase.open(path, _WORDS)
    assert list(tmp_path.iterdir()) == [path]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("old", "new", "refused"),
    [(b"another horse battery", b"battery horse correct", WrongPassphrase), (_WORDS, b"short", ValueError)],
)
def test_a_change_that_is_refused_leaves_the_file_as_it_was(
    root_file: Path, tmp_path: Path, old: bytes, new: bytes, refused: type[Exception]
) -> None:
    path = _copy(root_file, tmp_path)
    with pytest.raises(refused):
        passphrase.change(path, old, new)
    assert path.read_bytes() == root_file.read_bytes()
    assert list(tmp_path.iterdir()) == [path]


def test_a_change_that_finds_no_room_leaves_the_file_as_it_was(
    root_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _copy(root_file, tmp_path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        passphrase.change(path, _WORDS, b"battery horse correct")
    assert path.read_bytes() == root_file.read_bytes()
    assert list(tmp_path.iterdir()) == [path]
