from __future__ import annotations

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.errors import WrongKey
from keys.key import Key
from keys.postings import label, term
from keys.scope import Purpose, index_scope
from tests.keys.known import NETWORK, known

_WORDS = st.text(max_size=8)


def test_terms_and_labels_are_as_drawn(index_key: Key) -> None:
    under = index_key.derive(b"nordkap/label/1")
    message = b"\0\0\0\x04term\0\0\0\x07process=milling"
    milling = hmac.digest(under, message, "sha256")[:16]
    assert term(index_key, "process", "=milling") == milling
    message = b"\0\0\0\x05block" + milling + b"\0\0\1\2"
    assert label(index_key, milling, 258) == hmac.digest(under, message, "sha256")[:16]


@given(st.lists(st.tuples(_WORDS, _WORDS), unique=True, min_size=2, max_size=8))
def test_no_two_keywords_share_a_term(pairs: list[tuple[str, str]]) -> None:
    key = known(Purpose.INDEX, index_scope(NETWORK, "MEMBER", 1))
    assert len({term(key, *pair) for pair in pairs}) == len(pairs)


def test_field_and_keyword_do_not_run_into_each_other(index_key: Key) -> None:
    assert term(index_key, "ab", "c") != term(index_key, "a", "bc")


def test_every_key_names_lists_differently(index_key: Key) -> None:
    other = known(Purpose.INDEX, index_scope(NETWORK, "MEMBER", 2), 33)
    assert term(index_key, "f", "k") != term(other, "f", "k")


def test_labels_of_one_list_differ(index_key: Key) -> None:
    name = term(index_key, "f", "k")
    assert len({label(index_key, name, n) for n in range(100)} | {name}) == 101


@pytest.mark.parametrize(("length", "n"), [(15, 0), (17, 0), (0, 0), (16, -1), (16, 1 << 32)])
def test_a_label_of_anything_else_is_refused(index_key: Key, length: int, n: int) -> None:
    with pytest.raises(ValueError, match="a term of 16 bytes"):
        label(index_key, bytes(length), n)


def test_only_an_index_key_names_lists(data_key: Key) -> None:
    with pytest.raises(WrongKey):
        term(data_key, "f", "k")
    with pytest.raises(WrongKey):
        label(data_key, bytes(16), 0)
