"""Every sentence of this room is there in three languages, with its parameters."""

from __future__ import annotations

import pytest

from registry.language import LANGUAGES
from registry.vetting import applying, criteria, hearing
from tests.support.wording import parameters, worded

SENTENCES = {
    value
    for module in (applying, criteria, hearing)
    for name, value in vars(module).items()
    if name.isupper() and isinstance(value, str) and value.endswith(".")
} | set(criteria.USUAL)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_worded(language: str) -> None:
    known = {
        part: worded(part, language)
        for part in ("vetting", "approvals", "administration", "accounts", "errors")
    }
    for sentence in SENTENCES:
        texts = [found[sentence] for found in known.values() if sentence in found]
        assert texts, sentence
        assert all(parameters(text) == parameters(sentence) for text in texts)
