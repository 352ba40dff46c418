"""From the fields of the search form to a query, and from what is wrong with it to the field it is about."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from registry import catalogue
from registry.errors import FieldProblem, Invalid
from registry.search.query import LONGEST_TEXT, Query
from registry.search.words import TOWN_KM
from registry.web.own.spelling import NOT_A_NUMBER, Misspelled, no_number
from registry.web.wording import Sentence

WORDS, PLACE, KM = "words", "place", "km"
PROCESS, PROCESS_HEAD = "capability.process", "capability.process_head"
CHOICES: Final = (
    PROCESS,
    PROCESS_HEAD,
    "capability.materials",
    "machine.class",
    "certificate.type",
    "site.nuts3",
)
SIZES: Final = (
    "capability.part_l_mm",
    "capability.part_w_mm",
    "capability.part_h_mm",
    "capability.part_mass_kg",
)
NAMES: Final = (WORDS, *CHOICES, *SIZES, KM, PLACE)
LONGEST = 100
NOTHING = Sentence("Say what you need, in words or by a choice below.")
TOO_LONG = Sentence("Write at most {limit} characters here.")
NO_CHOICE = Sentence("Choose one from the list.")


def query_of(form: Mapping[str, str]) -> Query:
    """Return the query a form means. Raises Invalid, its problems named by the form's fields."""
    if not any(form.get(name) for name in NAMES):
        raise Invalid([FieldProblem(WORDS, NOTHING)])
    _require_lengths(form)
    asked: dict[str, Any] = {"filters": _filters(form)}
    if form.get(WORDS):
        asked["text"] = form[WORDS]
    if form.get(KM) or form.get(PLACE):
        km = _number(KM, form[KM]) if form.get(KM) else TOWN_KM
        asked["near"] = {"km": km, **({"place": form[PLACE]} if form.get(PLACE) else {})}
    try:
        return Query.model_validate(asked)
    except ValidationError:
        raise Invalid([FieldProblem(KM, NO_CHOICE)]) from None


def wrong_places(error: Invalid, form: Mapping[str, str]) -> Invalid:
    """Return the same problems, named by the fields of the form instead of by places in the query."""
    asked = [name for name in (*CHOICES, *SIZES) if form.get(name)]
    return Invalid(
        [FieldProblem(_place(found.field, asked), found.message_id, found.params) for found in error.problems]
    )


def _place(pointer: str, asked: list[str]) -> str:
    match pointer.split("/"):
        case ["", "filters", number, *_] if number.isdigit() and int(number) < len(asked):
            return asked[int(number)]
        case ["", "near", *_]:
            return PLACE
        case [name] if name in NAMES:
            return name
        case _:
            return WORDS


def _filters(form: Mapping[str, str]) -> list[dict[str, Any]]:
    chosen = [{"field": name, "op": "eq", "value": form[name]} for name in CHOICES if form.get(name)]
    sizes = [
        {"field": name, "op": "gte", "value": _number(name, form[name])} for name in SIZES if form.get(name)
    ]
    return [*chosen, *sizes]


def _require_lengths(form: Mapping[str, str]) -> None:
    problems = []
    for name in NAMES:
        limit = LONGEST_TEXT if name == WORDS else LONGEST
        if len(form.get(name, "")) > limit:
            problems.append(FieldProblem(name, TOO_LONG, {"limit": limit}))
    if problems:
        raise Invalid(problems)


def _number(name: str, text: str) -> int | float:
    try:
        value = float("".join(text.split()).replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        wrong = no_number(catalogue.field(name)) if name in SIZES else Misspelled(NOT_A_NUMBER)
        raise Invalid([FieldProblem(name, wrong.sentence, wrong.params)])
    return int(value) if value.is_integer() else value
