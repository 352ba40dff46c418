"""A stolen database says nothing (invariant 6): no protected value, in no spelling, in no byte that was left.

`tests.support.loot` says what was done and what was taken, `tests.support.thief` how it is looked through.
What also stands on a server that holds nothing yet (a word of PostgreSQL's own) cannot be looked for; such words
are short, and few. Everything is looked for once more as a canary that was put in plainly.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from registry.embedded.roles import Dsns
from tests.support.loot import Empty, Loot, stolen
from tests.support.thief import Found, Haystack, Thief, spellings

pytestmark = pytest.mark.long

CANARY = "Kanariefågeln Exempel AB 4711".encode()
OTHER = b"canary behind zlib, 31 letters"


def planted() -> list[bytes]:
    """The canary in every spelling, and another one packed."""
    return [*(pattern for _, pattern in spellings(CANARY)), zlib.compress(OTHER * 3)]


def plant(dsns: Dsns, said: Path) -> None:
    """Put the canary plainly where a careless change would: into a row, into both logs."""
    with psycopg.connect(dsns.superuser, autocommit=True) as connection:
        connection.execute("CREATE TABLE register.canary (body bytea)")
        for pattern in planted():
            connection.execute("INSERT INTO register.canary VALUES (%s)", [pattern])
        connection.execute(f"DO $$ BEGIN RAISE LOG '{CANARY.decode()}'; END $$")
    with said.open("ab") as stream:
        stream.write(CANARY + b"\n")


@pytest.fixture(scope="module")
def taken() -> Iterator[tuple[Empty, Loot]]:
    with stolen(plant) as found:
        yield found


@pytest.fixture(scope="module")
def canaries(taken: tuple[Empty, Loot]) -> set[Found]:
    return Thief({"canary": CANARY, "packed": OTHER}).search(taken[1].haystacks)


def test_no_protected_value_is_found_in_anything_that_was_taken(taken: tuple[Empty, Loot]) -> None:
    empty, loot = taken
    assert len(loot.needles) > 1_000
    thief = Thief(loot.needles)
    everywhere = thief.search(empty.haystacks)
    thief.forget(everywhere)
    words = {loot.needles[found.needle] for found in everywhere}
    assert len(words) <= len(loot.needles) // 50, words
    assert all(len(word) < 10 for word in words), words
    assert {found: loot.needles[found.needle] for found in thief.search(loot.haystacks)} == {}


@pytest.mark.parametrize("place", ["the rows", "the data files", "the WAL"])
def test_a_canary_is_found_in_every_spelling(canaries: set[Found], place: str) -> None:
    found = {each.spelling for each in canaries if (each.place, each.needle) == (place, "canary")}
    alike = {pattern: spelling for spelling, pattern in spellings(CANARY)}
    assert found >= set(alike.values()) - {"base64url+0", "base64url+1", "base64url+2"}
    assert Found(f"{place}, unpacked", "packed", "raw") in canaries


@pytest.mark.parametrize("place", ["the server's log", "what the processes said"])
def test_a_canary_is_found_in_the_logs(canaries: set[Found], place: str) -> None:
    assert Found(place, "canary", "raw") in canaries


def test_everything_was_taken(taken: tuple[Empty, Loot]) -> None:
    sizes = {haystack.name: len(haystack.content) for haystack in taken[1].haystacks}
    assert sizes["the rows"] > 5_000_000
    assert sizes["the WAL"] >= 16 << 20
    assert sizes["the data files"] > sizes["the rows"] // 4
    said = next(each.content for each in taken[1].haystacks if each.name == "what the processes said")
    for event in (b'"event": "work_ended"', b"Sealing records"):
        assert event in said


def test_a_short_spelling_counts_in_a_log_at_once_and_in_noise_when_it_comes_again() -> None:
    thief = Thief({"short": b"qrst"})
    assert thief.search([Haystack("log", b"..qrst..", noise=False)])
    assert not thief.search([Haystack("noise", b"..qrst..")])
    assert thief.search([Haystack("noise", b"..qrst.." * 6)])
