"""What accounts are called on the pages, and how long to wait where something was too often."""

from __future__ import annotations

import pytest

from registry.accounts.binding import TOO_MANY
from registry.accounts.claim import SLOWER
from registry.errors import TooMany
from registry.web.accounts_said import too_often


@pytest.mark.parametrize("message", [SLOWER, TOO_MANY])
@pytest.mark.parametrize(("language", "word"), [("sv", "vänta"), ("nb", "vent"), ("en", "wait")])
def test_whoever_tried_too_often_is_told_once_to_wait_and_for_how_long(
    message: str, language: str, word: str
) -> None:
    said = too_often(TooMany(message, 61), language)
    assert said.lower().count(word) == 1
    assert " 2 min" in said
