from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from audit.checkpoint import Checkpoint
from audit.errors import NoteBroken
from audit.note import Note, Signature
from tests.audit.made import ORIGIN, check, signing

KEY = signing()
ROOT = bytes(range(32))
HEAD = Checkpoint(ORIGIN, 20_852_163, ROOT)
NOTE = HEAD.sign(KEY.private.sign, ORIGIN, KEY.public)


def signed(text: str) -> bytes:
    return Note.sign(text, KEY.private.sign, ORIGIN, KEY.public).encode()


def test_the_text_is_the_one_of_the_specification() -> None:
    assert HEAD.text() == f"{ORIGIN}\n20852163\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"


def test_a_signed_checkpoint_has_the_form_of_the_specification() -> None:
    text, line = NOTE.decode().split("\n\n")
    assert text + "\n" == HEAD.text()
    assert line.startswith(f"— {ORIGIN} ")
    assert line.endswith("\n")


def test_a_signed_checkpoint_is_verified_and_read() -> None:
    assert Checkpoint.verify(NOTE, KEY.public, check) == HEAD
    assert Checkpoint.verify(NOTE, KEY.public, check, name=ORIGIN, origin=ORIGIN) == HEAD


def test_the_key_may_have_another_name_than_the_log() -> None:
    note = HEAD.sign(KEY.private.sign, "key.example", KEY.public)
    assert Checkpoint.verify(note, KEY.public, check, name="key.example") == HEAD
    with pytest.raises(NoteBroken, match="not signed"):
        Checkpoint.verify(note, KEY.public, check)


def test_an_empty_log_has_a_checkpoint_too() -> None:
    empty = Checkpoint(ORIGIN, 0, ROOT)
    assert Checkpoint.verify(empty.sign(KEY.private.sign, ORIGIN, KEY.public), KEY.public, check) == empty


def test_another_key_does_not_verify_it() -> None:
    with pytest.raises(NoteBroken, match="not signed by the expected key"):
        Checkpoint.verify(NOTE, signing(2).public, check)


def test_another_log_is_not_taken_for_this_one() -> None:
    with pytest.raises(NoteBroken, match="another log"):
        Checkpoint.verify(NOTE, KEY.public, check, origin="register.example/other")


def test_every_changed_byte_is_found() -> None:
    for at in range(len(NOTE)):
        changed = NOTE[:at] + bytes([NOTE[at] ^ 1]) + NOTE[at + 1 :]
        with pytest.raises(NoteBroken):
            Checkpoint.verify(changed, KEY.public, check, origin=ORIGIN)


def test_a_witness_signature_does_not_disturb() -> None:
    witness = Signature("witness.example/w1", b"\x01\x02\x03\x04", bytes(72)).line().encode()
    assert Checkpoint.verify(NOTE + witness, KEY.public, check) == HEAD


@pytest.mark.parametrize(
    "text",
    [
        f"{ORIGIN}\n5\n",
        f"{ORIGIN}\n05\n{b64encode(ROOT).decode()}\n",
        f"{ORIGIN}\n+5\n{b64encode(ROOT).decode()}\n",
        f"{ORIGIN}\n-5\n{b64encode(ROOT).decode()}\n",
        f"{ORIGIN}\n5 \n{b64encode(ROOT).decode()}\n",
        f"{ORIGIN}\n٥\n{b64encode(ROOT).decode()}\n",
        f"{ORIGIN}\n{10**19}\n{b64encode(ROOT).decode()}\n",
        f"{ORIGIN}\n{2**63}\n{b64encode(ROOT).decode()}\n",
        f"{ORIGIN}\n5\n{b64encode(ROOT[:31]).decode()}\n",
        f"{ORIGIN}\n5\n{b64encode(ROOT).decode()[:-2]}9=\n",
        f"{ORIGIN}\n5\n{ROOT.hex()}\n",
        f"{ORIGIN}\n5\n{b64encode(ROOT).decode()}\nextension\n",
        f"\n5\n{b64encode(ROOT).decode()}\n",
        f"two words\n5\n{b64encode(ROOT).decode()}\n",
        f"a+b\n5\n{b64encode(ROOT).decode()}\n",
        "\n",
    ],
    ids=range(16),
)
def test_other_texts_are_refused_even_when_signed(text: str) -> None:
    with pytest.raises(NoteBroken):
        Checkpoint.verify(signed(text), KEY.public, check, name=ORIGIN)


@pytest.mark.parametrize(
    "parts",
    [("", 1, ROOT), ("a b", 1, ROOT), ("a+b", 1, ROOT), ("a\n", 1, ROOT), ("a", -1, ROOT), ("a", 1, b"")],
)
def test_checkpoints_that_cannot_be_are_refused(parts: tuple[Any, ...]) -> None:
    with pytest.raises(NoteBroken):
        Checkpoint(*parts)
