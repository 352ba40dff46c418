"""A heap of accents is told from what people write, wherever it lies."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from registry.marks import MOST_MARKS, heaped


@pytest.mark.parametrize("before", range(MOST_MARKS + 2))
def test_one_mark_too_many_is_a_heap_wherever_it_begins(before: int) -> None:
    for mark in ("\u0301", "\u0f73"):
        assert not heaped("a" * before + mark * MOST_MARKS + "ö")
        assert heaped("a" * before + mark * (MOST_MARKS + 1) + "ö")


def test_what_people_write_is_none() -> None:
    assert not heaped("")
    assert not heaped("x" * 100_000)
    assert not heaped(unicodedata.normalize("NFD", "Göteborg, Tromsø, Ångström, Việt, à̂̃") * 50)


def test_no_other_character_begins_with_a_mark() -> None:
    beginning = [
        chr(code)
        for code in range(sys.maxunicode + 1)
        if not 0xD800 <= code <= 0xDFFF and unicodedata.combining(unicodedata.normalize("NFKD", chr(code))[0])
    ]
    assert all(heaped(mark * (MOST_MARKS + 1)) for mark in beginning)
    assert beginning
