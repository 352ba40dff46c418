"""Every sentence of this room is there in three languages, with its parameters, without forbidden words."""

from __future__ import annotations

from registry import companies
from registry.companies.tiering import BELOW_FLOOR
from tests.support.wording import constants, require_worded


def test_every_sentence_is_worded_and_no_wording_is_left_over() -> None:
    sentences = constants(companies) | set(BELOW_FLOOR.values())
    assert len(sentences) > 25
    require_worded("companies", sentences)
