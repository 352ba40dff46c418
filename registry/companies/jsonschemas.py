"""JSON Schema of what a company states, made from the catalogue: the API's description says all of it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from policies.vocabulary import Tier
from registry import catalogue
from registry.catalogue.field import Family, Field, Kind
from registry.catalogue.quantities import spelled_by_number
from registry.catalogue.units import UNITS
from registry.http.description import MARK
from registry.vocabularies import vocabulary

_ID = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


def fields_schema(family: Family, *, new: bool) -> dict[str, Any]:
    """Return the schema of a record's values; a change may delete a field by null."""
    stated = [field for field in family.fields if not field.derived]
    schema: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {field.name: _described(field, new=new) for field in stated},
    }
    if new:
        schema["minProperties"] = 1
        required = [field.name for field in stated if field.required]
        if required:
            schema["required"] = required
    return schema


def tiers_schema(family: Family) -> dict[str, Any]:
    """Return the schema of the tiers an owner may choose, none below a field's lowest."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {field.name: _tier(catalogue.CLASS_RULES[field.cls].floor) for field in family.fields},
    }


def value_schema(field: Field) -> dict[str, Any]:
    """Return the schema of one value, as `registry.catalogue.values` takes it."""
    if field.many:
        return {"type": "array", "items": _one(field), "minItems": 1, "maxItems": field.max_items}
    return _one(field)


def _described(field: Field, *, new: bool) -> dict[str, Any]:
    unit = {} if field.unit is None else {"x-unit": field.unit}
    value = value_schema(field)
    schema = {
        **({"allOf": [value]} if MARK in value else value),
        MARK: field.name,
        "title": field.label("en"),
        "description": field.hints["en"],
        "x-class": field.cls.value,
        **unit,
    }
    return schema if new else {"anyOf": [schema, {"type": "null"}]}


def _tier(lowest: Tier) -> dict[str, Any]:
    choices = [tier.value for tier in Tier if tier >= lowest]
    return {MARK: f"tier.{lowest.value}", "type": "string", "enum": choices}


def _one(field: Field) -> dict[str, Any]:  # noqa: PLR0911 - one return for each kind
    match field.kind:
        case Kind.CODE | Kind.CODES:
            return {MARK: f"codes.{field.vocabulary}", "type": "string", "enum": _codes(field)}
        case Kind.NUMBER:
            return {"anyOf": [_number(field), _with_unit(field, {"value": _number(field)}, ["value"])]}
        case Kind.RANGE:
            ends = {"min": _number(field), "max": _number(field)}
            return _with_unit(field, ends, ["min", "max"])
        case Kind.BAND if spelled_by_number(field):
            return {"type": "number", "enum": [_json(band.upper) for band in field.bands if band.upper]}
        case Kind.BAND:
            return {"type": "string", "enum": [band.code for band in field.bands]}
        case Kind.YEAR:
            return {"type": "integer", "minimum": _json(field.minimum), "maximum": _json(field.maximum)}
        case Kind.BOOLEAN:
            return {"type": "boolean"}
        case Kind.COORDINATES:
            return _object(
                {
                    "lat": {"type": "number", "minimum": -90, "maximum": 90},
                    "lon": {"type": "number", "minimum": -180, "maximum": 180},
                },
                ["lat", "lon"],
            )
        case _:
            return {"type": "string", **_text(field)}


def _text(field: Field) -> Mapping[str, Any]:
    bounds = {"minLength": 1, **({"maxLength": field.max_length} if field.max_length else {})}
    match field.kind:
        case Kind.DATE:
            return {"format": "date"}
        case Kind.REFERENCE:
            return {"format": "uuid", "pattern": _ID}
        case Kind.URL:
            return {"format": "uri", "pattern": "^https://", **bounds}
        case Kind.EMAIL:
            return {"format": "email", **bounds}
        case Kind.DIGEST:
            return {"pattern": "^[0-9a-f]{64}$"}
        case _:
            return bounds


def _codes(field: Field) -> list[str]:
    if field.vocabulary is None:
        raise ValueError(f"{field.name} is declared without a vocabulary")
    return [term.code for term in vocabulary(field.vocabulary).terms() if term.selectable]


def _number(field: Field) -> dict[str, Any]:
    return {
        "type": "number",
        "minimum": _json(field.minimum),
        "maximum": _json(field.maximum),
        "multipleOf": _json(field.step),
    }


def _with_unit(field: Field, members: dict[str, Any], required: list[str]) -> dict[str, Any]:
    symbol = UNITS.get(field.unit or "", "")
    unit = {"unit": {"const": field.unit, "description": symbol}} if field.unit is not None else {}
    return _object({**members, **unit}, required)


def _object(members: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": members, "required": required}


def _json(number: Decimal | None) -> int | float:
    if number is None:
        raise ValueError("a number is declared without limits")
    return int(number) if number == number.to_integral_value() else float(number)
