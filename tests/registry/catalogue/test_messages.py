"""Every sentence of the catalogue exists in every language, and keeps its parameters."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from registry.catalogue import field
from registry.catalogue.messages import Message
from registry.catalogue.values import check
from registry.errors import Invalid
from registry.language import translate
from tests.support.wording import require_worded

ROOM = Path(__file__).parents[3] / "registry"


def test_every_sentence_is_worded_and_no_wording_is_left_over() -> None:
    sentences = {message.value for message in Message}
    assert all(sentence.endswith(".") for sentence in sentences)
    require_worded("catalogue", sentences)


def test_every_sentence_can_be_said() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOM / "catalogue").glob("*.py"))
    for message in Message:
        assert re.search(rf"Message\.{message.name}\b", code), message.name


def test_the_register_says_it_in_the_reader_s_language() -> None:
    said = translate("sv", Message.NUMBER_OUTSIDE, {"minimum": "1", "maximum": "5"})
    assert said == "Skriv ett tal från 1 till 5."


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("site.crane_t", 0, "Skriv ett tal från 0,1 till 2\xa0000."),
        ("site.crane_t", 0.25, "Skriv ett tal som är jämnt delbart med 0,1."),
        ("machine.year", 3, "Skriv ett tal från 1850 till 2100."),
    ],
)
def test_limits_are_written_as_the_reader_writes_amounts_and_years_as_years(
    name: str, raw: float, said: str
) -> None:
    with pytest.raises(Invalid) as caught:
        check(field(name), raw)
    (found,) = caught.value.problems
    assert translate("sv", found.message_id, found.params) == said
