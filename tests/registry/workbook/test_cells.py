"""What stands in a cell is understood as people and programs write it, and every word finds its way back."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from registry import catalogue
from registry.language import LANGUAGES
from registry.sheets import Cell
from registry.vocabularies import vocabulary
from registry.workbook import sentences
from registry.workbook.columns import columns_of, headings_of, parts_of
from registry.workbook.contents import READ_FIRST, WORDS, title_of
from registry.workbook.spelling import listed, word
from registry.workbook.understanding import NotUnderstood, pieces, understood

FIELDS = [
    field
    for name in catalogue.OFFERED_FAMILIES
    for field in catalogue.family(name).fields
    if not field.derived
]


def nobody(_: str, __: str) -> UUID:
    raise NotUnderstood(sentences.NO_SUCH_RECORD, sheet="")


def read(name: str, *contents: Any, language: str = "sv") -> Any:
    """What is understood of a field's cells."""
    field = catalogue.field(name)
    cells = dict(zip(parts_of(field), map(Cell, contents), strict=True))
    return understood(field, cells, language, nobody)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_every_list_is_understood_again(language: str) -> None:
    for field in {field.vocabulary: field for field in FIELDS if field.vocabulary}.values():
        codes = [term.code for term in vocabulary(str(field.vocabulary)).terms() if term.selectable]
        words = [word(str(field.vocabulary), code, language) for code in codes]
        assert len(set(words)) == len(codes)
        for code, said in zip(codes, words, strict=True):
            found = read(field.name, said, language=language)
            assert found == ([code] if field.many else code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_and_sheets_have_names_of_their_own(language: str) -> None:
    for name in catalogue.OFFERED_FAMILIES:
        columns = columns_of(catalogue.family(name), {field.name for field in FIELDS})
        assert len(headings_of(columns, language)) == len(columns) + 3
    titles = [title_of(catalogue.family(name), language) for name in catalogue.OFFERED_FAMILIES]
    assert len(set(titles)) == len(titles)
    assert all(len(title) <= 31 and not set(title) & set("[]:*?/\\'") for title in titles)
    assert READ_FIRST != WORDS


@pytest.mark.parametrize(
    ("content", "language", "number"),
    [
        (Decimal(220), "sv", "220"),
        ("220", "sv", "220"),
        ("220 mm", "sv", "220"),
        ("220MM", "en", "220"),
        ("1 220", "sv", "1220"),
        ("1\u202f220\xa0mm", "nb", "1220"),
        ("1,5", "sv", "1.5"),
        ("1.5", "sv", "1.5"),
        ("1,5", "en", "1.5"),
        ("1,250", "sv", "1.250"),
        ("1.250", "en", "1.250"),
        ("0,125", "en", "0.125"),
        ("−5", "sv", "-5"),
    ],
)
def test_numbers_are_read_as_they_are_written(content: Any, language: str, number: str) -> None:
    assert read("machine.travel_x_mm", content, language=language) == Decimal(number)


@pytest.mark.parametrize(
    ("content", "language", "sentence"),
    [
        ("1.250", "sv", sentences.UNCLEAR_NUMBER),
        ("1,250", "en", sentences.UNCLEAR_NUMBER),
        ("1.250.000", "nb", sentences.UNCLEAR_NUMBER),
        ("220 m", "sv", sentences.NOT_A_NUMBER),
        ("cirka 200", "sv", sentences.NOT_A_NUMBER),
        ("1e3", "sv", sentences.NOT_A_NUMBER),
        ("9" * 40, "sv", sentences.NOT_A_NUMBER),
        (True, "sv", sentences.NOT_A_NUMBER),
        (date(2026, 1, 1), "sv", sentences.NOT_A_NUMBER),
    ],
)
def test_what_could_be_two_numbers_or_none_is_refused(content: Any, language: str, sentence: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        read("machine.travel_x_mm", content, language=language)
    assert refused.value.message_id == sentence


@pytest.mark.parametrize(
    "content",
    [date(2027, 6, 30), datetime(2027, 6, 30, 0, 1), "2027-06-30", " 2027-06-30 ", "30.6.2027"],  # noqa: DTZ001
)
def test_days_are_read_as_days_and_as_text(content: Any) -> None:
    assert read("certificate.valid_until", content) == "2027-06-30"


@pytest.mark.parametrize("content", [Decimal(46203), "6/30/2027", "30 juni 2027", "30.6.27", True])
def test_what_could_be_another_day_is_refused(content: Any) -> None:
    with pytest.raises(NotUnderstood) as refused:
        read("certificate.valid_until", content)
    assert refused.value.message_id == sentences.NOT_A_DAY


@pytest.mark.parametrize(
    ("content", "said"),
    [(True, True), ("Ja", True), ("nei", False), ("YES", True), (Decimal(1), True), ("0", False)],
)
def test_yes_and_no_are_read_in_every_language(content: Any, said: bool) -> None:  # noqa: FBT001 - an expectation
    assert read("skill_pool.lendable", content) is said


def test_a_value_of_two_parts_needs_both() -> None:
    assert read("experience.years", Decimal(2015), "2020") == {"min": Decimal(2015), "max": Decimal(2020)}
    assert read("experience.years", None, None) is None
    with pytest.raises(NotUnderstood) as refused:
        read("experience.years", None, Decimal(2020))
    assert refused.value.message_id == sentences.BOTH_PARTS


@pytest.mark.parametrize(
    "names",
    [["a"], ["a", "b"], ["a; b", "c"], ['8" rör'], ['"', ";"], ["ISO 2768-m", "a\\b"], ["10.71 x; y"]],
)
def test_lists_come_apart_as_they_were_put_together(names: list[str]) -> None:
    assert pieces(listed(names)) == names


@pytest.mark.parametrize(
    "written", ["Fräsning; Svarvning", "fräsning\nsvarvning", " milling ;turning; ", "Milling;Dreiing"]
)
def test_several_words_are_read_however_they_are_parted(written: str) -> None:
    assert read("machine.processes", written) == ["milling", "turning"]


@pytest.mark.parametrize("content", ["trolleri", "Fräsning; trolleri"])
def test_a_word_that_is_none_is_refused_without_repeating_it(content: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        read("machine.processes", content)
    assert refused.value.message_id == sentences.NOT_A_WORD
    assert refused.value.params == {}


def test_numbers_in_text_columns_are_text() -> None:
    assert read("machine.model", Decimal("135.0")) == "135"
    assert read("machine.model", Decimal("1E+3")) == "1000"
    with pytest.raises(NotUnderstood):
        read("machine.model", date(2026, 5, 3))


def test_bands_are_read_as_they_are_shown_and_by_their_code() -> None:
    assert read("skill_pool.headcount_band", "3–5") == read("skill_pool.headcount_band", "3-5") == "3-5"
    assert read("experience.value_band", "≤ 100k") == "<=100k"


def test_a_number_where_bands_stand_is_the_band_that_holds_it() -> None:
    assert [read("machine.quantity_band", number) for number in (Decimal(1), Decimal(2), "3")] == [
        "1",
        "2-3",
        "2-3",
    ]
    assert read("machine.quantity_band", Decimal(4_000)) == ">10"
    assert read("machine.quantity_band", Decimal(0)) == "0"
    assert read("capability.part_l_mm", Decimal(500)) == read("capability.part_l_mm", "500 mm") == 500
