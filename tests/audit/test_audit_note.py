from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path

import pytest

from audit.errors import NoteBroken
from audit.note import Note, Signature, key_id, parse_verifier_key, verifier_key
from tests.audit.made import check, signing

KNOWN = json.loads((Path(__file__).parents[1] / "vectors" / "audit_note.json").read_text(encoding="utf-8"))
KEY = signing()
NAME = "register.example/log"
TEXT = "first\nsecond\n"
NOTE = Note.sign(TEXT, KEY.private.sign, NAME, KEY.public)
LINE = NOTE.encode().decode().split("\n\n")[1]


def note_with(lines: str, text: str = TEXT) -> bytes:
    return f"{text}\n{lines}".encode()


@pytest.mark.parametrize("known", KNOWN["verifier_keys"])
def test_public_keys_have_the_known_key_ids(known: str) -> None:
    name, public = parse_verifier_key(known)
    assert verifier_key(name, public) == known
    assert key_id(name, public).hex() == known.split("+")[1]


def test_the_known_note_is_signed_by_its_known_key() -> None:
    name, public = parse_verifier_key(KNOWN["verifier_keys"][0])
    note = Note.parse(KNOWN["note"].encode())
    note.require_signature(name, public, check)
    assert note.encode() == KNOWN["note"].encode()


def test_the_known_note_with_one_letter_changed_is_not() -> None:
    name, public = parse_verifier_key(KNOWN["verifier_keys"][0])
    note = Note.parse(KNOWN["note"].replace("answer", "Answer").encode())
    with pytest.raises(NoteBroken, match="signature of the expected key is false"):
        note.require_signature(name, public, check)


def test_a_note_that_is_signed_is_read_back_and_believed() -> None:
    read = Note.parse(NOTE.encode())
    assert read == NOTE
    read.require_signature(NAME, KEY.public, check)


def test_text_may_have_empty_lines() -> None:
    note = Note.sign("a\n\n\nb\n", KEY.private.sign, NAME, KEY.public)
    assert Note.parse(note.encode()).text == "a\n\n\nb\n"


def test_another_key_or_name_has_not_signed() -> None:
    for name, public in ((NAME, signing(2).public), ("register.example/other", KEY.public)):
        with pytest.raises(NoteBroken, match="not signed by the expected key"):
            NOTE.require_signature(name, public, check)


def test_signatures_of_unknown_keys_are_ignored() -> None:
    witness = Signature("witness.example", b"\x00\x01\x02\x03", bytes(72))
    Note.parse(note_with(witness.line() + LINE)).require_signature(NAME, KEY.public, check)


def test_a_false_signature_beside_a_good_one_of_the_same_key_is_not_overlooked() -> None:
    forged = Signature(NAME, key_id(NAME, KEY.public), bytes(64)).line()
    for lines in (forged + LINE, LINE + forged):
        with pytest.raises(NoteBroken, match="false"):
            Note.parse(note_with(lines)).require_signature(NAME, KEY.public, check)


def test_a_checker_that_answers_no_instead_of_raising_is_believed() -> None:
    with pytest.raises(NoteBroken, match="false"):
        NOTE.require_signature(NAME, KEY.public, lambda *_: False)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        TEXT.encode(),
        note_with(""),
        note_with(LINE.removesuffix("\n")),
        note_with(LINE + "\n"),
        note_with(LINE.replace("— ", "- ")),
        note_with(LINE.replace("— ", "—")),
        note_with(LINE.replace(NAME + " ", NAME)),
        note_with(LINE.replace(NAME, "")),
        note_with(LINE.replace(NAME, "a+b")),
        note_with(LINE.replace(NAME, "a\u00a0b")),
        note_with(LINE.replace("=", "")),
        note_with(LINE.replace("\n", "!\n")),
        note_with("— a AAAAAA==\n"),
        note_with("— a AAAAAAB=\n"),
        note_with("— a " + b64encode(b"1234").decode() + "\n"),
        note_with(LINE, "a\tb\n"),
        note_with(LINE, "a\r\n"),
        note_with(LINE, "a\x00\n"),
        note_with(LINE * 65),
        note_with(LINE, "x" * 70_000 + "\n"),
        b"\xff" + NOTE.encode(),
        NOTE.encode() + b"\x00",
    ],
    ids=range(24),
)
def test_malformed_notes_are_refused(data: bytes) -> None:
    with pytest.raises(NoteBroken):
        Note.parse(data)


def test_at_least_sixteen_signatures_are_accepted() -> None:
    others = "".join(Signature(f"w{n}.example", b"abcd", bytes(72)).line() for n in range(40))
    Note.parse(note_with(others + LINE)).require_signature(NAME, KEY.public, check)


@pytest.mark.parametrize("text", ["", "no line feed", "tab\there\n", "\x7f\x01\n"])
def test_texts_that_no_note_can_have_are_not_signed(text: str) -> None:
    with pytest.raises(NoteBroken):
        Note.sign(text, KEY.private.sign, NAME, KEY.public)


def test_a_signer_that_gives_something_else_is_refused() -> None:
    with pytest.raises(NoteBroken, match="64 bytes"):
        Note.sign(TEXT, lambda message: message[:10], NAME, KEY.public)


@pytest.mark.parametrize(
    ("name", "public"), [("", bytes(32)), ("a b", bytes(32)), ("a+b", bytes(32)), ("a", bytes(31))]
)
def test_names_and_keys_that_cannot_be_are_refused(name: str, public: bytes) -> None:
    with pytest.raises(NoteBroken):
        key_id(name, public)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+BBpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T",
    ],
)
def test_malformed_public_keys_are_refused(text: str) -> None:
    with pytest.raises(NoteBroken):
        parse_verifier_key(text)
