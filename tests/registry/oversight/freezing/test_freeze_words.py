"""Every sentence of stopping and going on is there in three languages, and none is left over."""

from __future__ import annotations

from importlib.resources import files

import pytest
from babel.messages.pofile import read_po

from registry.errors import Frozen
from registry.freeze import state
from registry.http.problems import KINDS
from registry.language import LANGUAGES
from registry.oversight.freezing import reason, service
from tests.registry.web.sentences import every

# Said by the accounts too, which word them.
ELSEWHERE = {service.STEP_UP}


def wording(language: str) -> dict[str, str]:
    with (files("registry") / "translations" / language / "freeze.po").open("rb") as stream:
        return {str(one.id): str(one.string) for one in read_po(stream) if one.id}


def said() -> set[str]:
    own = {
        value
        for module in (reason, service, state)
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str) and value.endswith(".")
    }
    return (own | {KINDS[Frozen].title}) - ELSEWHERE


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_worded_and_no_wording_is_left_over(language: str) -> None:
    found = wording(language)
    assert said() - set(found) == set()
    assert set(found) - said() <= every()
    assert all(text.strip() for text in found.values())


def test_english_is_its_own_wording() -> None:
    assert all(sentence == text for sentence, text in wording("en").items())
