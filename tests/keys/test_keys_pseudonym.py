from __future__ import annotations

import string
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.errors import UnsealFailed
from keys.pseudonym import pseudonym, resolve
from keys.scope import REGISTER, Purpose
from tests.keys.known import OWNER, READER, known

_KEY = known(Purpose.READER, REGISTER, 60)
_ALPHABET = set(string.ascii_letters + string.digits + "-_")


@given(st.uuids(), st.uuids())
def test_a_reader_finds_the_organisation_behind_a_name(reader: UUID, organisation: UUID) -> None:
    name = pseudonym(_KEY, reader, organisation)
    assert len(name) == 43
    assert set(name) <= _ALPHABET
    assert resolve(_KEY, reader, name) == organisation
    assert pseudonym(_KEY, reader, organisation) == name


def test_two_readers_share_no_name() -> None:
    name = pseudonym(_KEY, READER, OWNER)
    assert pseudonym(_KEY, OWNER, OWNER) != name
    with pytest.raises(UnsealFailed):
        resolve(_KEY, OWNER, name)


def test_another_key_resolves_nothing() -> None:
    with pytest.raises(UnsealFailed):
        resolve(known(Purpose.READER, REGISTER, 61), READER, pseudonym(_KEY, READER, OWNER))


def test_every_changed_character_is_refused() -> None:
    name = pseudonym(_KEY, READER, OWNER)
    for at in range(len(name)):
        for other in sorted(_ALPHABET - {name[at]}):
            with pytest.raises(UnsealFailed):
                resolve(_KEY, READER, name[:at] + other + name[at + 1 :])


@pytest.mark.parametrize("tail", ["=", "A", " ", "\n", "=="])
def test_one_spelling_is_accepted(tail: str) -> None:
    name = pseudonym(_KEY, READER, OWNER)
    for text in (name + tail, tail + name, name[:-1] + tail, name.replace("_", "/").replace("-", "+") + tail):
        with pytest.raises(UnsealFailed):
            resolve(_KEY, READER, text)


@given(st.text(max_size=60))
def test_noise_is_refused_with_one_error(text: str) -> None:
    with pytest.raises(UnsealFailed):
        resolve(_KEY, READER, text)
