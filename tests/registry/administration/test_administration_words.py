"""Every sentence of this room is there in three languages, with its parameters, without forbidden words."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from registry import administration
from registry.language import LANGUAGES

FOLDER = Path(administration.__file__).parent
TRANSLATIONS = FOLDER.parent / "translations"
# What belongs to the state's own secrets, in any form of the word.
STATUTORY = (
    "hemlig",
    "konfidentiell",
    "begräns",
    "begrens",
    "skjerm",
    "fortrolig",
    "confidential",
    "restricted",
)


def sentences() -> set[str]:
    """Every constant of the room that ends like a sentence."""
    found: set[str] = set()
    for path in FOLDER.glob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                value = node.value.value
                if isinstance(value, str) and " " in value and value.endswith("."):
                    found.add(value)
    return found


def wording(language: str) -> dict[str, str]:
    with (TRANSLATIONS / language / "administration.po").open("rb") as stream:
        return {str(one.id): str(one.string) for one in read_po(stream, locale=language) if one.id}


def parameters(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_there_are_sentences_to_look_for() -> None:
    assert len(sentences()) > 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_has_its_wording_and_no_wording_is_left_over(language: str) -> None:
    assert set(wording(language)) == sentences()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wording_has_the_parameters_of_its_sentence(language: str) -> None:
    for sentence, said in wording(language).items():
        assert parameters(said) == parameters(sentence), sentence
        assert said


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_wording_uses_a_word_of_the_states_own_secrets(language: str) -> None:
    for said in wording(language).values():
        assert not any(word in said.lower() for word in STATUTORY), said


def test_english_says_what_the_code_says() -> None:
    assert all(sentence == said for sentence, said in wording("en").items())
