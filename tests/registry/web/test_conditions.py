"""From the search form to a query, and from what is wrong back to the form."""

from __future__ import annotations

import pytest

from registry.errors import FieldProblem, Invalid
from registry.web.conditions import LONGEST, NAMES, NOTHING, query_of, wrong_places


def problems(form: dict[str, str]) -> list[str]:
    with pytest.raises(Invalid) as caught:
        query_of(form)
    return [problem.field for problem in caught.value.problems]


def test_words_choices_sizes_and_distance_become_one_query() -> None:
    query = query_of(
        {
            "words": "fräsning",
            "capability.materials": "titanium",
            "capability.part_l_mm": "1 000,5",
            "km": "100",
            "place": "Sundsvall",
        }
    )
    assert query.text == "fräsning"
    assert [(one.field, one.op, one.value) for one in query.filters] == [
        ("capability.materials", "eq", "titanium"),
        ("capability.part_l_mm", "gte", 1000.5),
    ]
    assert (query.near.km, query.near.place) == (100, "Sundsvall")


def test_a_distance_alone_is_counted_from_the_own_site() -> None:
    query = query_of({"km": "25"})
    assert query.near is not None
    assert query.near.place is None


def test_a_place_alone_is_read_as_a_word() -> None:
    alone = query_of({"place": "Sundsvall"})
    assert alone.near is not None
    assert (alone.near.km, alone.near.place, alone.text) == (25, "Sundsvall", None)


def test_an_empty_form_is_told_what_to_do() -> None:
    with pytest.raises(Invalid) as caught:
        query_of({})
    assert [(problem.field, problem.message_id) for problem in caught.value.problems] == [("words", NOTHING)]


@pytest.mark.parametrize("number", ["långt", "1e999", "nan", "--4", "4 x 5"])
def test_what_is_no_number_is_told_at_its_field(number: str) -> None:
    assert problems({"capability.part_w_mm": number}) == ["capability.part_w_mm"]


@pytest.mark.parametrize("distance", ["30", "0", "200.5", "-25"])
def test_a_distance_off_the_list_is_told_at_its_field(distance: str) -> None:
    assert problems({"km": distance}) == ["km"]


def test_what_is_too_long_is_told_at_every_field() -> None:
    assert problems({"words": "x" * 301, "place": "y" * (LONGEST + 1)}) == ["words", "place"]


@pytest.mark.parametrize(
    ("pointer", "field"),
    [
        ("/filters/0/value", "capability.materials"),
        ("/filters/1", "capability.part_l_mm"),
        ("/filters/9/value", "words"),
        ("/near/place", "place"),
        ("/near", "place"),
        ("/text", "words"),
        ("km", "km"),
        ("", "words"),
    ],
)
def test_what_is_wrong_with_the_query_is_told_at_the_field_it_came_from(pointer: str, field: str) -> None:
    form = {"capability.part_l_mm": "400", "capability.materials": "titanium"}
    told = wrong_places(Invalid([FieldProblem(pointer, "This is not known here.")]), form)
    assert [problem.field for problem in told.problems] == [field]


def test_every_field_of_the_form_is_known_once() -> None:
    assert len(NAMES) == len(set(NAMES))
