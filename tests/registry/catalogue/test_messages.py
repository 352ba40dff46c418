"""Every sentence of the catalogue exists in every language, and keeps its parameters."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from registry.catalogue import field
from registry.catalogue.messages import Message
from registry.catalogue.values import check
from registry.errors import Invalid
from registry.language import LANGUAGES, translate

ROOM = Path(__file__).parents[3] / "registry"


def wording(language: str) -> dict[str, str]:
    with (ROOM / "translations" / language / "catalogue.po").open("rb") as stream:
        return {str(one.id): str(one.string) for one in read_po(stream, locale=language) if one.id}


def parameters(sentence: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated_and_none_is_left_over(language: str) -> None:
    assert set(wording(language)) == {message.value for message in Message}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_the_parameters(language: str) -> None:
    for message, sentence in wording(language).items():
        assert sentence.strip()
        assert parameters(sentence) == parameters(message)
        assert sentence.endswith(".")


@pytest.mark.parametrize("language", ["sv", "nb"])
def test_a_translation_is_not_the_english_sentence(language: str) -> None:
    assert all(message != sentence for message, sentence in wording(language).items())


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
