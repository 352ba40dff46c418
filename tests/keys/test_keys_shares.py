from __future__ import annotations

import itertools
import os

import pytest

from keys import shares
from keys.errors import ShareRefused
from keys.shares import SheetOfWords

_SECRET = bytes(range(32))


@pytest.fixture(scope="module")
def sheets() -> tuple[SheetOfWords, ...]:
    return shares.split(_SECRET, 5, 3)


def _refusal(name: str, text: str) -> str:
    with pytest.raises(ShareRefused) as refused:
        shares.read(name, text)
    return str(refused.value)


def test_any_three_of_five_give_the_secret_back(sheets: tuple[SheetOfWords, ...]) -> None:
    for chosen in itertools.combinations(sheets, 3):
        assert shares.combine(chosen, sheets[0].begins) == _SECRET
    assert shares.combine(sheets, sheets[0].begins) == _SECRET


def test_two_of_three_are_counted_and_say_nothing(sheets: tuple[SheetOfWords, ...]) -> None:
    with pytest.raises(ShareRefused, match="3 shares are needed, and there are 2"):
        shares.combine(sheets[:2], sheets[0].begins)


def test_a_share_that_stands_twice_is_named_with_the_other(sheets: tuple[SheetOfWords, ...]) -> None:
    again = shares.read("the share in c.txt", " ".join(sheets[0].words))
    with pytest.raises(ShareRefused, match=r"^the share in c\.txt is the same share as share 1"):
        shares.combine([sheets[0], sheets[1], again], sheets[0].begins)


def test_a_share_of_another_set_is_named(sheets: tuple[SheetOfWords, ...]) -> None:
    other = shares.split(os.urandom(32), 5, 3)[4]
    with pytest.raises(ShareRefused, match=r"^share 5 is of other shares: it begins with"):
        shares.combine([sheets[0], sheets[1], other], sheets[0].begins)


def test_a_misread_word_is_told_by_its_place_or_by_the_check_sum(sheets: tuple[SheetOfWords, ...]) -> None:
    words = list(sheets[0].words)
    assert _refusal("share 1", " ".join([*words[:6], "svarv", *words[7:]])) == (
        "share 1 is misread: word 7 is none of the words that shares are made of"
    )
    swapped = [words[0], words[1], *words[2:]]
    swapped[8] = "academic" if words[8] != "academic" else "acid"
    assert "a word in it is wrong" in _refusal("share 1", " ".join(swapped))
    assert _refusal("share 1", " ".join(words[:32])) == "share 1 has 32 words, and a share has 33"
    assert _refusal("share 1", "") == "share 1 has 0 words, and a share has 33"


def test_numbers_lines_capitals_and_remarks_do_not_matter(sheets: tuple[SheetOfWords, ...]) -> None:
    lines = [f"{place}. {word.upper()}" for place, word in enumerate(sheets[0].words, 1)]
    assert shares.read("x", "# of 5 officers\n" + "\n".join(lines)).words == sheets[0].words


@pytest.mark.parametrize(("count", "needed"), [(5, 1), (2, 3), (17, 3), (0, 0)])
def test_numbers_that_cannot_be_meant_are_refused(count: int, needed: int) -> None:
    with pytest.raises(ValueError, match="shares"):
        shares.split(_SECRET, count, needed)


def test_words_are_not_printed(sheets: tuple[SheetOfWords, ...]) -> None:
    assert sheets[0].words[10] not in repr(sheets[0]).split("begins")[0]
