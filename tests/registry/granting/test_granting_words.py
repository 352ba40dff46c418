"""Every sentence of this room is there in three languages, with its parameters, without forbidden words."""

from __future__ import annotations

from registry import granting
from tests.support.wording import constants, require_worded


def test_every_sentence_is_worded_and_no_wording_is_left_over() -> None:
    sentences = constants(granting)
    assert len(sentences) > 15
    require_worded("granting", sentences)
