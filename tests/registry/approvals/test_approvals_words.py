"""Every sentence of this room is there in three languages, with its parameters, without forbidden words."""

from __future__ import annotations

from registry import approvals
from tests.support.wording import constants, require_worded


def test_every_sentence_is_worded_and_no_wording_is_left_over() -> None:
    sentences = constants(approvals)
    assert len(sentences) > 20
    require_worded("approvals", sentences)
