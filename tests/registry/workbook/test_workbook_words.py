"""Every sentence of the workbook is worded in every language, and its catalogue holds no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from registry.catalogue.messages import Message
from registry.language import LANGUAGES
from registry.workbook import columns, contents, layout, prompts, report, sentences, service
from tests.support.checkout import REPOSITORY


def spoken() -> Iterator[str]:
    """Every message id of this room."""
    yield from (value for name, value in vars(sentences).items() if name.isupper() and isinstance(value, str))
    yield from (columns.DELETE_HEADING, *columns.PART_HEADINGS.values(), *columns.UNIT_WORDS.values())
    yield from (contents.READ_FIRST, contents.WORDS, *layout.STEPS, prompts.FOR_CLASSES, prompts.SEVERAL)
    yield from (report.ROW, report.CELL, report.MORE, service.STEP_UP)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_worded_and_keeps_its_parameters(language: str) -> None:
    path = REPOSITORY / Path("registry/translations") / language / "workbook.po"
    with path.open("rb") as stream:
        found = {str(one.id): str(one.string) for one in read_po(stream, locale=language) if one.id}
    # What the catalogue of fields says too stands in its own.
    assert set(found) == set(spoken()) - set(Message)
    for sentence, words in found.items():
        assert words.strip()
        assert sorted(re.findall(r"\{\w+\}", words)) == sorted(re.findall(r"\{\w+\}", sentence))
        assert (words == sentence) <= (language == "en")
