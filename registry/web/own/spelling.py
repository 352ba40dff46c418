"""Values as people write them in a form, and back: decimal commas, a line for each of several, yes and no.

::

    range         two inputs, <field>.min and <field>.max
    coordinates   latitude and longitude in one input
    several       one on each line: ticked codes, names, NACE codes
    the others    one input, named like the field
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from registry.catalogue.field import Kind
from registry.catalogue.quantities import spelled_by_number
from registry.catalogue.units import UNITS
from registry.errors import FieldProblem
from registry.vocabularies import vocabulary
from registry.web.wording import Sentence

if TYPE_CHECKING:
    from registry.catalogue.field import Field

YES, NO = "yes", "no"
ENGLISH = "en"
NUMBER = re.compile(r"[-+]?[0-9]{1,20}(?:[.,][0-9]{1,20})?", re.ASCII)
YEAR = re.compile(r"[0-9]{4}", re.ASCII)
POINT = re.compile(rf"({NUMBER.pattern})\s*[,;\s]\s*({NUMBER.pattern})", re.ASCII)

NOT_A_NUMBER = Sentence("Write a number here, such as 400.")
NOT_IN_UNIT = Sentence("Write a number in {unit}, without the unit itself.")
SPOKEN: Final = frozenset({"ANN", "DAY"})
"""Units whose symbol nobody says."""
NOT_A_YEAR = Sentence("Write the year with four digits.")
BOTH_ENDS = Sentence("Write both the smallest and the largest.")
NOT_A_POINT = Sentence("Write latitude and longitude in degrees, such as 63.18, 14.64.")
NOT_IN_LIST = Sentence("Write the codes or names as they stand in the list, one on each line.")
CHOOSE = Sentence("Choose one from the list.")

JOINED: Final = "\n"


class Misspelled(Exception):
    """What was written is no value of the field's kind; `sentence` says what to write, filled in from `params`."""

    def __init__(self, sentence: Sentence, **params: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.params = params

    def problem(self, field: Field) -> FieldProblem:
        """Return it as something wrong with a field."""
        return FieldProblem(field.name, self.sentence, self.params)


def inputs_of(field: Field) -> tuple[str, ...]:
    """Return the names of a field's inputs."""
    return (f"{field.name}.min", f"{field.name}.max") if field.kind is Kind.RANGE else (field.name,)


def written(field: Field, form: Mapping[str, str]) -> tuple[str, ...]:
    """Return what stands in a field's inputs, one spelling for what means the same."""
    return tuple(JOINED.join(form.get(name, "").split("\r\n")).strip() for name in inputs_of(field))


def spelled(field: Field, value: Any, language: str) -> dict[str, str]:
    """Return the inputs of a field for a JSON value, as `registry.catalogue.values.to_json` gives it."""
    if isinstance(value, list):
        return {field.name: JOINED.join(value)}
    if field.kind is Kind.RANGE:
        return {
            f"{field.name}.min": _number(value["min"], language),
            f"{field.name}.max": _number(value["max"], language),
        }
    if field.kind is Kind.COORDINATES:
        return {field.name: f"{value['lat']}, {value['lon']}"}
    if field.kind is Kind.BOOLEAN:
        return {field.name: YES if value else NO}
    if field.kind is Kind.NUMBER:
        return {field.name: _number(value, language)}
    return {field.name: str(value)}


def meant(field: Field, form: Mapping[str, str], language: str) -> Any:
    """Return the JSON value that a form means for a field, None where nothing is written. Raises Misspelled."""
    parts = written(field, form)
    if not any(parts):
        return None
    if field.kind is Kind.RANGE:
        if not all(parts):
            raise Misspelled(BOTH_ENDS)
        return {"min": _decimal(field, parts[0]), "max": _decimal(field, parts[1])}
    if field.many:
        lines = [line.strip() for line in parts[0].splitlines() if line.strip()]
        return [_code(field, line, language) for line in lines] if field.kind is Kind.CODES else lines
    return _one(field, parts[0])


def _one(field: Field, text: str) -> Any:
    match field.kind:
        case Kind.YEAR if not YEAR.fullmatch(text):
            raise Misspelled(NOT_A_YEAR)
        case Kind.NUMBER | Kind.YEAR:
            return _decimal(field, text)
        case Kind.BAND if spelled_by_number(field):
            return _decimal(field, text)
        case Kind.BOOLEAN:
            if text not in {YES, NO}:
                raise Misspelled(CHOOSE)
            return text == YES
        case Kind.COORDINATES:
            found = POINT.fullmatch(text)
            if found is None:
                raise Misspelled(NOT_A_POINT)
            return {"lat": _decimal(field, found.group(1)), "lon": _decimal(field, found.group(2))}
        case _:
            return text


def _code(field: Field, text: str, language: str) -> str:
    words = vocabulary(field.vocabulary or "")
    if text in words:
        return text
    found = words.match(text, language)
    if found is None:
        raise Misspelled(NOT_IN_LIST)
    return found.code


def no_number(field: Field) -> Misspelled:
    """Return that what was written is no number, with the unit it is wanted in where that has a symbol."""
    unit = "" if field.kind is Kind.YEAR or field.unit in SPOKEN else UNITS.get(field.unit or "", "")
    return Misspelled(NOT_IN_UNIT, unit=unit) if unit else Misspelled(NOT_A_NUMBER)


def _decimal(field: Field, text: str) -> int | float:
    bare = "".join(text.split())
    if not NUMBER.fullmatch(bare):
        raise no_number(field)
    value = float(bare.replace(",", "."))
    return int(value) if value.is_integer() else value


def _number(value: float, language: str) -> str:
    said = str(value)
    return said if language == ENGLISH else said.replace(".", ",")
