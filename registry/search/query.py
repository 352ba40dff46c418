"""What may be asked: the query as it comes in, bounded, and the tree it becomes.

::

    {"filters": [ condition | group, ... ],      all of them hold
     "near":    {"km": 25 | 50 | 100 | 200, and one of "place", "lat" with "lon", "site"; none: the own site},
     "text":    "fräsning i titan, inom 200 km",  plain words, read by `registry.search.words`
     "limit":   1 .. 20}

    condition = {"field": "capability.process", "op": "eq", "value": "milling"}
    group     = {"all": [...]} | {"any": [...]} | {"not": [...]}         "not": none of them holds

Conditions of one family inside one all-group hold on one record of it; families join per organisation. An
all-group right inside another speaks of a record of its own: ``{"all": [{"all": [A]}, {"all": [B]}]}``
finds who has a record with A and one with B. Conditions on region and area, and `near`, bind every machine,
capability and site asked for inside the same all-group, at any depth.

A condition is true, false or unknown of a record: unknown where the field is not stated, or not to this
reader. `not` turns true and false and leaves unknown: "not X" finds what is stated and differs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from registry.errors import FieldProblem, Invalid
from registry.search.messages import Message

MOST_CONDITIONS = 50
DEEPEST = 8
MOST_VALUES = 50
LONGEST_TEXT = 300
PAGE = 20
REACHES_KM = (25, 50, 100, 200)

Operator = Literal["eq", "in", "gte", "lte", "between", "contains", "text"]
_STRICT = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, allow_inf_nan=False)


class Condition(BaseModel):
    """One condition on one field. `value` is a scalar, or a list of them for `in` and `between`."""

    model_config = _STRICT

    field: str = Field(max_length=80)
    op: Operator
    value: (
        Annotated[str, Field(max_length=LONGEST_TEXT)]
        | int
        | float
        | bool
        | Annotated[
            list[Annotated[str, Field(max_length=LONGEST_TEXT)] | int | float | bool],
            Field(max_length=MOST_VALUES),
        ]
    )


class AllOf(BaseModel):
    """Every one of these holds."""

    model_config = _STRICT

    all: Annotated[list[Filter], Field(min_length=1, max_length=MOST_CONDITIONS)]


class AnyOf(BaseModel):
    """At least one of these holds."""

    model_config = _STRICT

    any: Annotated[list[Filter], Field(min_length=1, max_length=MOST_CONDITIONS)]


class NoneOf(BaseModel):
    """Each of these is stated and does not hold."""

    model_config = _STRICT

    none_of: Annotated[list[Filter], Field(alias="not", min_length=1, max_length=MOST_CONDITIONS)]


def _shape(value: object) -> str:
    """Tell which of the four a filter is, by its member; a wrong one is refused as a condition."""
    members = value if isinstance(value, dict) else dict.fromkeys(getattr(value, "model_fields_set", ()))
    for name in ("all", "any", "not", "none_of"):
        if name in members:
            return "not" if name == "none_of" else name
    return "condition"


Filter = Annotated[
    Annotated[Condition, Tag("condition")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[NoneOf, Tag("not")],
    Discriminator(_shape),
]
"""A condition or a group of them."""


class Near(BaseModel):
    """Within so many km of a place, a point (snapped to its cell) or an own site; of none: the own site."""

    model_config = _STRICT

    km: Literal[25, 50, 100, 200]
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None
    place: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    site: UUID | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> Near:
        if (self.lat is None) != (self.lon is None):
            raise ValueError("lat and lon belong together")
        if sum(origin is not None for origin in (self.lat, self.place, self.site)) > 1:
            raise ValueError("say one of lat and lon, place, site")
        return self


class Query(BaseModel):
    """One search."""

    model_config = _STRICT

    filters: Annotated[list[Filter], Field(max_length=MOST_CONDITIONS)] = []
    near: Near | None = None
    text: Annotated[str, Field(max_length=LONGEST_TEXT)] | None = None
    limit: Annotated[int, Field(ge=1, le=PAGE)] = PAGE

    def canonical(self) -> bytes:
        """Return one spelling of the query, for its keyed hash in the log and for the order of ties."""
        plain = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


AllOf.model_rebuild()
AnyOf.model_rebuild()
NoneOf.model_rebuild()
Query.model_rebuild()


@dataclass(frozen=True, slots=True)
class All:
    """Inner form of `AllOf`. `apart`: right inside another one, so about a record of its own."""

    children: tuple[Node, ...]
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Either:
    """Inner form of `AnyOf`."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """Inner form of `Condition`, found at `at` in the query; `negated` asks where it is false."""

    field: str
    op: str
    value: Any
    negated: bool = False
    at: str = "/filters"


Node = All | Either | Ask


def tree(filters: Sequence[Filter]) -> All:
    """Return the conditions as a tree without `not`: it is pushed down to the conditions (De Morgan).

    Raises Invalid beyond `MOST_CONDITIONS` conditions, or `DEEPEST` groups inside each other.
    """
    root = All(tuple(_normal(item, f"/filters/{n}", inside_all=True) for n, item in enumerate(filters)))
    if sum(1 for _ in asks(root)) > MOST_CONDITIONS:
        raise Invalid([FieldProblem("/filters", Message.TOO_MANY, {"limit": MOST_CONDITIONS})])
    return root


def asks(node: Node) -> Iterator[Ask]:
    """Yield every condition of a tree, in order."""
    if isinstance(node, Ask):
        yield node
    else:
        for child in node.children:
            yield from asks(child)


def _normal(item: Filter, at: str, *, inside_all: bool, negated: bool = False, depth: int = 1) -> Node:
    if isinstance(item, Condition):
        return Ask(item.field, item.op, item.value, negated, at)
    if depth > DEEPEST:
        raise Invalid([FieldProblem("/filters", Message.TOO_DEEP, {"limit": DEEPEST})])
    match item:
        case AllOf():
            name, inner, turned, conjunction = "all", item.all, negated, not negated
        case AnyOf():
            name, inner, turned, conjunction = "any", item.any, negated, negated
        case NoneOf():
            # None of them = all of their opposites; its own opposite is any of them.
            name, inner, turned, conjunction = "not", item.none_of, not negated, not negated
    children = tuple(
        _normal(child, f"{at}/{name}/{n}", inside_all=conjunction, negated=turned, depth=depth + 1)
        for n, child in enumerate(inner)
    )
    if not conjunction:
        return Either(children)
    return All(children, apart=inside_all and isinstance(item, AllOf))
