"""Every sentence of this room is there in three languages, without forbidden words, and speaks of somebody else."""

from __future__ import annotations

import re

from registry import explaining
from registry.explaining import auditor, meeting, question, said, service
from tests.support.wording import constants, require_worded

REFUSALS = {
    auditor.NOBODY,
    meeting.NOBODY,
    question.NO_FIELD,
    question.WHICH,
    service.NO_COMPANY,
    service.NO_PERSON,
    service.NOT_YOURS,
}


def test_every_sentence_is_worded_and_no_wording_is_left_over() -> None:
    sentences = {*said.ROOM_SAYS, *REFUSALS}
    assert constants(explaining) <= sentences
    require_worded("explaining", sentences)


def test_a_reason_is_told_of_a_third_person() -> None:
    assert [one for one in said.ROOM_SAYS if re.search(r"\b(you|your)\b", one, re.IGNORECASE)] == []
