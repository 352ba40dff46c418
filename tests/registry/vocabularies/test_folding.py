"""Folding makes spellings comparable, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.vocabularies.folding import fold, lower


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("CNC-Fräsning ", "cnc frasning"),
        ("frasning", "frasning"),
        ("Dreiing", "dreiing"),
        ("Örnsköldsvik", "ornskoldsvik"),
        ("Ørland", "orland"),
        ("Ålesund", "alesund"),
        ("Ælgfoss", "algfoss"),
        ("Kraków", "krakow"),
        ("Höfuðborgarsvæði", "hofudborgarsvadi"),
        ("cnc mill\u00ading", "cnc milling"),
        ("ＣＮＣ　１２", "cnc 12"),
        ("EN 1090-2", "en 1090 2"),
        (" \t--  ", ""),
    ],
)
def test_spellings_of_one_word_fold_to_the_same(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_lower_keeps_letters_apart_that_fold_brings_together() -> None:
    assert fold("Måling") == fold("maling")
    assert lower("Måling") != lower("maling")
    assert lower("MÅLING ") == "måling"


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
