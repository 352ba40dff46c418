from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.context import FieldContext, SecretContext

_ID = bytes(range(16))
_NAMES = st.text(max_size=6)
_FIELDS = st.builds(
    FieldContext, st.uuids(), _NAMES, st.uuids(), _NAMES, _NAMES, st.integers(0, (1 << 64) - 1)
)
_SECRETS = st.builds(SecretContext, _NAMES, _NAMES, _NAMES, st.integers(0, (1 << 64) - 1))
_IDS = st.binary(min_size=16, max_size=16)


def _taken_apart(encoded: bytes) -> tuple[object, ...]:
    """Read a context back, from the drawing in its module alone."""
    parts = []
    while encoded:
        length = int.from_bytes(encoded[:4], "big")
        parts.append(encoded[4 : 4 + length])
        encoded = encoded[4 + length :]
    tag, first, second, third, place = parts
    names = (first.decode(), second.decode(), third.decode())
    if tag == b"nordkap/secret/1":
        assert len(place) == 24
        return (place[:16], SecretContext(*names, int.from_bytes(place[16:], "big")))
    assert tag == b"nordkap/field/1"
    assert len(place) == 56
    family, field, tier = names
    owner, record = UUID(bytes=place[16:32]), UUID(bytes=place[32:48])
    return (place[:16], FieldContext(owner, family, record, field, tier, int.from_bytes(place[48:], "big")))


@given(_IDS, st.one_of(_FIELDS, _SECRETS))
def test_the_bytes_of_a_context_say_exactly_which_context_it_is(
    key_id: bytes, context: FieldContext | SecretContext
) -> None:
    assert _taken_apart(context.encode(key_id)) == (key_id, context)


@given(st.lists(st.tuples(_IDS, st.one_of(_FIELDS, _SECRETS)), min_size=2, max_size=8, unique=True))
def test_no_two_contexts_give_the_same_bytes(
    pairs: list[tuple[bytes, FieldContext | SecretContext]],
) -> None:
    assert len({context.encode(key_id) for key_id, context in pairs}) == len(pairs)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"family": "ab", "field": "c"}, {"family": "a", "field": "bc"}),
        ({"field": "ab", "tier": "c"}, {"field": "a", "tier": "bc"}),
        ({"family": "", "field": "a"}, {"family": "a", "field": ""}),
        ({"family": "x", "field": "y"}, {"family": "y", "field": "x"}),
    ],
)
def test_names_do_not_run_into_each_other(
    place: FieldContext, one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert replace(place, **one).encode(_ID) != replace(place, **other).encode(_ID)


def test_owner_and_record_are_not_the_same_place(place: FieldContext) -> None:
    swapped = replace(place, owner=place.record, record=place.owner)
    assert swapped.encode(_ID) != place.encode(_ID)


@pytest.mark.parametrize("revision", [-1, 1 << 64])
def test_a_revision_outside_64_bits_is_refused(place: FieldContext, revision: int) -> None:
    with pytest.raises(ValueError, match="revision"):
        replace(place, revision=revision).encode(_ID)
    with pytest.raises(ValueError, match="revision"):
        SecretContext("person", "1", "totp", revision).encode(_ID)


@pytest.mark.parametrize("key_id", [b"", bytes(15), bytes(17)])
def test_a_key_id_of_another_length_is_refused(place: FieldContext, key_id: bytes) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        place.encode(key_id)
    with pytest.raises(ValueError, match="16 bytes"):
        SecretContext("person", "1", "totp").encode(key_id)
