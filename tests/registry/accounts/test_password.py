"""What may be a password, and how it is hashed."""

from __future__ import annotations

import threading
import unicodedata

import pytest
from argon2 import PasswordHasher

from registry.accounts import password
from registry.accounts.blocklist import BLOCKED
from registry.accounts.hasher import Hasher, WrongPassword
from registry.errors import Invalid, Unavailable

WORDS = ("Kim Åström", "kim.astrom@trollspan.example", "Trollspån Exempel AB", "NIX")


def _said(text: str) -> str:
    with pytest.raises(Invalid) as refused:
        password.check(text, WORDS)
    return refused.value.problems[0].message_id


@pytest.mark.parametrize(
    "text",
    [
        "fjorton tecken+",
        "allagemenabokstäver",
        "73105928461937502846",
        " blanksteg i början och slut ",
        "x7" * 3 + "öråttan dansar",
        "å" * 3 + "terkommande granar",
        "correct horse staple battery five",
        "nordkap och sedan något helt annat",
        "f" + "ghjort" * 20,
        "日本語のパスワードはとても長い文です",
        "".join(chr(0x4E00 + 7 * number) for number in range(128)),
        "".join(chr(0x4E00 + 5 * number) for number in range(256)),
    ],
)
def test_long_and_own_words_are_a_password_whatever_they_are_made_of(text: str) -> None:
    password.check(text, WORDS)


@pytest.mark.parametrize("text", ["", "a", "fjorton tecken", "😀" * 14, "e\u0301" * 14])
def test_fewer_than_fifteen_characters_are_none(text: str) -> None:
    assert _said(text) == password.SHORT


def test_more_than_256_characters_or_1024_bytes_are_none() -> None:
    letters = "".join(chr(0x4E00 + 3 * number) for number in range(400))
    assert _said(letters[:257]) == password.LONG
    assert _said(letters * 1_000) == password.LONG
    assert _said("😀" * 257) == password.LONG
    assert _said("en lång mening \ud800 här") == password.LONG


def test_every_entry_of_the_blocklist_is_refused_in_any_case_and_with_a_year_behind() -> None:
    assert len(BLOCKED) > 150
    for entry in BLOCKED:
        assert len(entry) >= password.MIN_LENGTH, entry
        assert entry == unicodedata.normalize("NFKC", entry).casefold(), entry
        for text in (entry, entry.upper(), entry.capitalize()):
            assert _said(text) in {password.COMMON, password.LOCAL}
    assert _said("Correct Horse Battery Staple 2026!") == password.COMMON


@pytest.mark.parametrize(
    "text",
    [
        "aaaaaaaaaaaaaaaaaaaa",
        "abababababababababab",
        "hejhejhejhejhejhejhej",
        "12345678901234567890",
        "98765432109876543210",
        "qwertyuiopasdfghjkl",
        "ZXCVBNMQWERTYUIOP",
        "abcdefghijklmnopqrst",
        "................",
    ],
)
def test_pieces_over_and_over_and_runs_along_the_keys_are_refused(text: str) -> None:
    assert _said(text) == password.COMMON


@pytest.mark.parametrize(
    "text",
    [
        "trollspån exempel ab",
        "Kim Åström 1974!!",
        "nordkap-nordkap-2026",
        "kim.astrom@trollspan.example",
        "Lösenord-Nordkap-1",
    ],
)
def test_names_of_the_place_are_no_password(text: str) -> None:
    assert _said(text) == password.LOCAL


# Hashing -------------------------------------------------------------------------------------------


def _cheap(**about: object) -> Hasher:
    return Hasher(memory_kib=8, rounds=1, **about)  # type: ignore[arg-type]


def test_the_documented_costs_are_used() -> None:
    hasher = Hasher()
    assert hasher.hash("långa promenader vid fjorden").startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert hasher.outdated(_cheap().decoy)
    assert not hasher.outdated(hasher.decoy)


def test_each_hash_has_a_salt_of_its_own_and_every_byte_matters() -> None:
    hasher = _cheap()
    text = "x" * 72 + "y"
    first, second = hasher.hash(text), hasher.hash(text)
    assert first != second
    hasher.check(first, text)
    for other in ("x" * 72 + "z", "x" * 72, text.upper(), text + " ", " " + text):
        with pytest.raises(WrongPassword):
            hasher.check(first, other)


def test_composed_and_decomposed_letters_are_the_same_password() -> None:
    hasher = _cheap()
    hasher.check(hasher.hash("långa promenader"), unicodedata.normalize("NFD", "långa promenader"))


@pytest.mark.parametrize("text", ["", "kort", "x" * 5_000, "\ud800" * 20])
def test_what_can_be_nobodys_password_costs_a_hash_too(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    hasher = _cheap()
    encoded = hasher.hash("långa promenader vid fjorden")
    verified: list[str] = []
    original = PasswordHasher.verify

    def counted(own: PasswordHasher, hashed: str, typed: str) -> bool:
        verified.append(hashed)
        return bool(original(own, hashed, typed))

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    with pytest.raises(WrongPassword):
        hasher.check(encoded, text)
    assert verified == [hasher.decoy]


def test_no_more_than_so_many_at_once_and_no_more_than_so_many_waiting() -> None:
    hasher = _cheap(at_once=1, waiting=2, wait_seconds=30.0)
    entered, go_on = threading.Event(), threading.Event()
    outcomes: list[str] = []

    def occupy() -> None:
        with hasher._slot():
            entered.set()
            go_on.wait()

    def wait_in_line() -> None:
        with hasher._slot():
            outcomes.append("served")

    threads = [threading.Thread(target=occupy)]
    threads[0].start()
    entered.wait()
    threads += [threading.Thread(target=wait_in_line) for _ in range(2)]
    for thread in threads[1:]:
        thread.start()
    while hasher._inside < 3:
        threading.Event().wait(0.001)
    with pytest.raises(Unavailable):
        hasher.hash("långa promenader vid fjorden")
    go_on.set()
    for thread in threads:
        thread.join()
    assert outcomes == ["served", "served"]
    assert hasher.hash("långa promenader vid fjorden")


def test_nobody_waits_for_ever() -> None:
    hasher = _cheap(at_once=1, waiting=5, wait_seconds=0.01)
    with hasher._slot(), pytest.raises(Unavailable):
        hasher.hash("långa promenader vid fjorden")
    assert hasher.hash("långa promenader vid fjorden")
