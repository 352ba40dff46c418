"""The front of the catalogue for values: check what came in, encode it, decode it, show it as JSON.

======================= =============================================== ==================
kind                    JSON                                            Python
======================= =============================================== ==================
code, name, text, ...   string                                          str, NFC
codes, many names       list of strings                                 tuple of str
number                  number, or {"value": number, "unit": "MMT"}     Decimal
range                   {"min": number, "max": number}                  Range
band                    its upper bound (500) or its code ("3-5")       Band
year                    number                                          int
date                    "2026-01-31"                                    date
boolean                 true or false                                   bool
coordinates             {"lat": number, "lon": number}                  Coordinates
reference               id of a record of the same organisation         UUID (tuple: many)
======================= =============================================== ==================
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from registry.catalogue import FAMILIES, FIELDS, field
from registry.catalogue import family as family_of
from registry.catalogue.checking import checked
from registry.catalogue.encoding import decode, encode
from registry.catalogue.field import Band, Family, Field
from registry.catalogue.messages import Message
from registry.catalogue.quantities import spelled_by_number
from registry.catalogue.refusal import Refusal
from registry.catalogue.value import Coordinates, Range, Value
from registry.errors import FieldProblem, Invalid
from registry.vocabularies import vocabulary

__all__ = [
    "Coordinates",
    "Range",
    "Value",
    "check",
    "check_record",
    "decode",
    "encode",
    "fits_class",
    "to_json",
]

Json = str | bool | int | float | list[str] | dict[str, float]
"""What `to_json` gives."""


def check(field: Field, raw: object, *, country: str | None = None) -> Value:
    """Return the value that `raw`, parsed JSON, stands for.

    `country` is the organisation's, by which company numbers and telephone numbers are checked. Raises
    `Invalid` with exactly one problem.
    """
    try:
        return _checked(field, raw, country)
    except Refusal as refusal:
        raise Invalid([_problem(field.name, refusal)]) from None


def check_record(
    family: str,
    raw: Mapping[str, object],
    known: Mapping[str, Value] | None = None,
    *,
    country: str | None = None,
) -> dict[str, Value | None]:
    """Check all that is sent about one record and return the values by field name; None clears a field.

    `raw` maps full field names to parsed JSON. `known` holds the values the record has already; None means
    that the record is new, so that what is required must be there. `country` is the organisation's, where the
    record itself does not say it. Raises `Invalid` with one problem per field that is wrong, `UnknownFamily`
    for a family that is not declared.
    """
    declared = family_of(family)
    if not declared.offered or declared.switched_off:
        raise Invalid([FieldProblem(family, Message.NOT_ACCEPTED)])
    where = _country(raw, known or {}) or country
    values: dict[str, Value | None] = {}
    problems: list[FieldProblem] = []
    for name, sent in raw.items():
        try:
            values[name] = _sent(declared, name, sent, where)
        except Refusal as refusal:
            problems.append(_problem(name, refusal))
    wrong = {problem.field for problem in problems}
    after = {**(known or {}), **values}
    stated = {name: value for name, value in after.items() if value is not None}
    problems.extend(_missing(declared, stated, wrong))
    problems.extend(_misfits(stated))
    if not stated and not problems:
        problems.append(FieldProblem(family, Message.EMPTY_RECORD))
    if problems:
        raise Invalid(problems)
    return values


def fits_class(field: Field, machine_class: str) -> bool:
    """Say whether an attribute belongs to a class of machine. To `other` everything does."""
    if field.machine_classes is None or machine_class == "other":
        return True
    above = vocabulary("machine_classes").ancestors(machine_class)
    return not field.machine_classes.isdisjoint((machine_class, *above))


def to_json(field: Field, value: Value) -> Json:
    """Return the value as JSON types, spelled as `check` accepts it."""
    match value:
        case Decimal():
            return _number(value)
        case Range() | Coordinates() | Band():
            return _measured(field, value)
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case tuple():
            return [str(one) for one in value]
        case _:
            return value


def _measured(field: Field, value: Range | Coordinates | Band) -> Json:
    match value:
        case Range(minimum, maximum):
            return {"min": _number(minimum), "max": _number(maximum)}
        case Coordinates(latitude, longitude):
            return {"lat": float(latitude), "lon": float(longitude)}
        case Band(code, upper):
            return _number(upper) if spelled_by_number(field) and upper is not None else code


def _checked(field: Field, raw: object, country: str | None) -> Value:
    if not FAMILIES[field.family].offered:
        raise Refusal(Message.NOT_ACCEPTED)
    if field.derived:
        raise Refusal(Message.DERIVED)
    return checked(field, raw, country)


def _sent(family: Family, name: str, raw: object, country: str | None) -> Value | None:
    if name not in FIELDS or FIELDS[name].family != family.name:
        raise Refusal(Message.UNKNOWN_FIELD)
    found = field(name)
    if raw is None and not found.derived:
        return None
    return _checked(found, raw, country)


def _country(raw: Mapping[str, object], known: Mapping[str, Value]) -> str | None:
    country = raw.get("organisation.country", known.get("organisation.country"))
    return country if isinstance(country, str) and country in vocabulary("countries") else None


def _missing(family: Family, stated: Mapping[str, Value], wrong: set[str]) -> list[FieldProblem]:
    return [
        FieldProblem(field.name, Message.REQUIRED)
        for field in family.fields
        if field.required and field.name not in stated and field.name not in wrong
    ]


def _misfits(stated: Mapping[str, Value]) -> list[FieldProblem]:
    machine_class = stated.get("machine.class")
    if not isinstance(machine_class, str):
        return []
    return [
        FieldProblem(name, Message.NOT_FOR_CLASS)
        for name in stated
        if name in FIELDS and not fits_class(FIELDS[name], machine_class)
    ]


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _problem(name: str, refusal: Refusal) -> FieldProblem:
    return FieldProblem(name, refusal.message, refusal.params)
