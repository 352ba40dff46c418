from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from registry.errors import Invalid
from registry.search.query import All, Ask, Either, Query, asks, tree
from tests.registry.search.world import ask, query

A = ask("capability.process", "eq", "milling")
B = ask("capability.process", "eq", "turning")


def shape(node: All | Either | Ask) -> Any:
    if isinstance(node, Ask):
        return ("not " if node.negated else "") + node.value
    return [
        "any" if isinstance(node, Either) else "apart" if node.apart else "all",
        *map(shape, node.children),
    ]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ([A], ["all", "milling"]),
        ([A, {"any": [A, B]}], ["all", "milling", ["any", "milling", "turning"]]),
        ([{"not": [A, B]}], ["all", ["all", "not milling", "not turning"]]),
        ([{"not": [{"not": [A, B]}]}], ["all", ["all", ["any", "milling", "turning"]]]),
        ([{"not": [{"all": [A, B]}]}], ["all", ["all", ["any", "not milling", "not turning"]]]),
        ([{"not": [{"any": [A, B]}]}], ["all", ["all", ["all", "not milling", "not turning"]]]),
        ([{"all": [A]}, {"all": [B]}], ["all", ["apart", "milling"], ["apart", "turning"]]),
        ([{"any": [{"all": [A, B]}]}], ["all", ["any", ["all", "milling", "turning"]]]),
    ],
)
def test_not_is_pushed_down_and_groups_apart_are_marked(asked: list[Any], expected: Any) -> None:
    assert shape(tree(query(*asked).filters)) == expected


def test_every_condition_knows_its_place() -> None:
    root = tree(query(A, {"any": [B, {"not": [A]}]}).filters)
    assert [one.at for one in asks(root)] == ["/filters/0", "/filters/1/any/0", "/filters/1/any/1/not/0"]


def test_fifty_conditions_are_enough_and_fifty_one_too_many() -> None:
    many = [{"any": [A] * 25}, {"any": [B] * 25}]
    assert sum(1 for _ in asks(tree(query(*many).filters))) == 50
    with pytest.raises(Invalid):
        tree(query(*many, A).filters)


def test_eight_groups_stand_in_each_other_and_a_ninth_does_not() -> None:
    deep: dict[str, Any] = A
    for _ in range(8):
        deep = {"any": [deep]}
    tree(query(deep).filters)
    with pytest.raises(Invalid):
        tree(query({"any": [deep]}).filters)


@pytest.mark.parametrize(
    "sent",
    [
        {"filters": [{"field": "a.b", "op": "like", "value": 1}]},
        {"filters": [{"field": "a.b", "op": "eq"}]},
        {"filters": [{"field": "a.b", "op": "eq", "value": 1, "or": 2}]},
        {"filters": [{"field": "a" * 81, "op": "eq", "value": 1}]},
        {"filters": [{"field": "a.b", "op": "eq", "value": None}]},
        {"filters": [{"field": "a.b", "op": "eq", "value": {"x": 1}}]},
        {"filters": [{"field": "a.b", "op": "in", "value": list(range(51))}]},
        {"filters": [{"field": "a.b", "op": "eq", "value": "x" * 301}]},
        {"filters": [{"field": "a.b", "op": "gte", "value": float("nan")}]},
        {"filters": [{"all": []}]},
        {"filters": [{"all": [A], "any": [B]}]},
        {"filters": ["milling"]},
        {"filters": [A] * 51},
        {"near": {"km": 30, "place": "Åre"}},
        {"near": {"km": 50, "lat": 63.0}},
        {"near": {"km": 50, "lat": 63.0, "lon": 14.0, "place": "Åre"}},
        {"near": {"km": 50, "lat": 91.0, "lon": 14.0}},
        {"text": "x" * 301},
        {"limit": 0},
        {"limit": 21},
        {"cursor": "x"},
    ],
)
def test_what_is_not_of_the_form_is_refused(sent: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Query.model_validate(sent)


def test_the_canonical_spelling_is_read_back_as_the_same_query() -> None:
    asked = query(A, {"not": [B]}, near={"km": 50, "place": "Åre"}, text="titan", limit=5)
    assert Query.model_validate(json.loads(asked.canonical())) == asked
    assert (
        asked.canonical()
        != query(A, {"not": [A]}, near={"km": 50, "place": "Åre"}, text="titan", limit=5).canonical()
    )
