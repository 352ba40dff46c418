from __future__ import annotations

import pytest

from registry.language import LANGUAGES, wording
from registry.search.messages import Message

PARAMETERS = {"limit": 5, "km": 50, "place": "Åre"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_worded_with_the_same_parameters(language: str) -> None:
    known = wording(language)
    for message in Message:
        assert known[message].format(**PARAMETERS)
        for name in PARAMETERS:
            assert (f"{{{name}}}" in known[message]) is (f"{{{name}}}" in message)


@pytest.mark.parametrize("language", ["sv", "nb"])
def test_sentences_are_in_the_readers_language(language: str) -> None:
    sentences = [message for message in Message if " " in message]
    assert all(wording(language)[message] != message for message in sentences)
