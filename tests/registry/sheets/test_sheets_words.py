"""Every sentence about a file is worded in every language, and no other stands in its catalogue."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from registry.http import upload
from registry.language import LANGUAGES
from registry.sheets import package, reading
from tests.support.checkout import REPOSITORY

SENTENCES = {
    value
    for module in (package, reading, upload)
    for name, value in vars(module).items()
    if name.isupper() and isinstance(value, str)
}


def worded(language: str) -> dict[str, str]:
    path = REPOSITORY / Path("registry/translations") / language / "sheets.po"
    with path.open("rb") as stream:
        return {str(one.id): str(one.string) for one in read_po(stream, locale=language) if one.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_worded_and_keeps_its_parameters(language: str) -> None:
    found = worded(language)
    assert set(found) == SENTENCES
    for sentence, words in found.items():
        assert words.strip()
        assert re.findall(r"\{\w+\}", words) == re.findall(r"\{\w+\}", sentence)
        assert (words == sentence) is (language == "en")
