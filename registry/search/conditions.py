"""One condition: what its value means, which keywords answer it, and whether an opened value meets it.

========= ============================ ==============================================================
operator  index                        holds of a value when
========= ============================ ==============================================================
eq in     TERM                         it is the code, or below it in its vocabulary; one of many will do
eq in     EXACT                        it is the same, folded
eq        NUMBER DATE                  it is the same number, day or band
gte lte   NUMBER DATE                  it is no smaller, no larger (bands by their upper bound)
between   NUMBER DATE                  it lies from the first to the second, both included
contains  RANGE                        the number lies in the range
gte lte   RANGE                        the range reaches up, down, to the number
text      TEXT                         every word is in it: a stem, or the term it names
near      CELL                         the cell's centre is within so many km of the origin's
========= ============================ ==============================================================

`keywords` and `holds` say the same in two ways: the index finds by the first, what was found is checked by
the second.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from registry.catalogue import Band, Field, Index, Kind
from registry.catalogue.positions import at_least, at_most, ends, levels, position, size
from registry.catalogue.quantities import finite
from registry.catalogue.refusal import Refusal
from registry.catalogue.values import check
from registry.errors import FieldProblem, Invalid
from registry.intervals import cover
from registry.search.keywords import STATED, exact_keyword
from registry.search.messages import Message
from registry.search.text import asked, text_keywords
from registry.vocabularies import vocabulary
from registry.vocabularies.cells import cover as cells_within
from registry.vocabularies.cells import distance_km

NEAR = "near"
PAIR = 2
"""Values of `between`: from and to."""

Keywords = tuple[frozenset[str], ...]
"""What answers a condition: of every set at least one keyword is posted."""


@dataclass(frozen=True, slots=True)
class Within:
    """The value of a `near` condition: a cell, and how far from its centre, in km."""

    cell: str
    km: int


def parse(field: Field, op: str, raw: object) -> Any:
    """Return what `raw` asks for: a tuple of codes, strings, numbers, days or bands; a text's `asked` words.

    Raises Invalid with one sentence when the field cannot be asked for that.
    """
    try:
        if field.index is Index.TEXT:
            return _words(raw)
        parsed = tuple(_one(field, op, one) for one in _values(op, raw))
    except Refusal as refusal:
        raise Invalid([FieldProblem(field.name, refusal.message, refusal.params)]) from None
    except _Wrong as wrong:
        raise Invalid([FieldProblem(field.name, str(wrong))]) from None
    else:
        return parsed


def keywords(field: Field, op: str, value: Any) -> Keywords:
    """Return the keywords that answer a parsed value."""
    if op == NEAR:
        return (_area(value.cell, value.km),)
    match field.index:
        case Index.TERM:
            return (frozenset(f"={code}" for code in value),)
        case Index.EXACT:
            return (frozenset(exact_keyword(one) for one in value),)
        case Index.TEXT:
            return tuple(value)
        case Index.RANGE:
            first, last = _line(field, op, value)
            reaching = frozenset(_cover(field, first, size(field) - 1, "max."))
            starting = frozenset(_cover(field, 0, last, "min."))
            return {"contains": (reaching, starting), "gte": (reaching,), "lte": (starting,)}[op]
        case _:
            return (frozenset(_cover(field, *_line(field, op, value))),)


def holds(field: Field, op: str, asked_for: Any, value: Any) -> bool:
    """Tell whether an opened value meets the condition."""
    if op == NEAR:
        return bool(distance_km(value, asked_for.cell) <= asked_for.km)
    match field.index:
        case Index.TERM:
            return any(
                _spelled(one) == code or _is_below(field, one, code)
                for one in _each(value)
                for code in asked_for
            )
        case Index.EXACT:
            return not {exact_keyword(one) for one in _each(value)}.isdisjoint(map(exact_keyword, asked_for))
        case Index.TEXT:
            posted = set().union(*map(text_keywords, _each(value)))
            return all(posted & alternatives for alternatives in asked_for)
        case Index.RANGE:
            low, high = ends(field, value)
            first, last = _line(field, op, asked_for)
            return (op == "lte" or high >= first) and (op == "gte" or low <= last)
        case _:
            first, last = _line(field, op, asked_for)
            return bool(first <= position(field, value) <= last)


class _Wrong(Exception):
    """The value cannot be asked for; the message is the sentence."""


def _values(op: str, raw: object) -> tuple[object, ...]:
    given = tuple(raw) if isinstance(raw, list) else (raw,)
    if (
        isinstance(raw, list) is not (op in {"in", "between"})
        or not given
        or (op == "between" and len(given) != PAIR)
    ):
        raise _Wrong(Message.SHAPE)
    return given


def _one(field: Field, op: str, raw: object) -> Any:
    match field.index:
        case Index.TERM:
            return _code(field, raw)
        case Index.EXACT:
            return str(check(field, raw))
        case Index.DATE:
            return _day(raw)
    if field.kind is Kind.BAND:
        return _band(field, op, raw)
    return finite(raw)


def _code(field: Field, raw: object) -> str:
    if field.kind is Kind.BOOLEAN and isinstance(raw, bool):
        return _spelled(raw)
    if field.vocabulary is None or not isinstance(raw, str) or raw not in vocabulary(field.vocabulary):
        raise _Wrong(Message.NOT_A_CHOICE)
    return raw


def _words(raw: object) -> Keywords:
    words = asked(raw) if isinstance(raw, str) else ()
    if not words:
        raise _Wrong(Message.NO_WORD)
    return tuple(words)


def _day(raw: object) -> date:
    try:
        return date.fromisoformat(raw)  # type: ignore[arg-type]  # not a string: a TypeError, below
    except (TypeError, ValueError):
        raise _Wrong(Message.NOT_A_DAY) from None


def _band(field: Field, op: str, raw: object) -> Band | Decimal:
    named = next(
        (band for band in field.bands if band.code == raw or (op == "eq" and band.upper == raw)), None
    )
    if named is not None:
        return named
    number = finite(raw)
    if op == "eq":
        raise _Wrong(Message.NOT_A_CHOICE)
    return number


def _line(field: Field, op: str, value: tuple[Any, ...]) -> tuple[int, int]:
    """Return the first and the last position that answer; the first is beyond the last where none does."""
    match op:
        case "gte":
            return _first(field, value[0]), size(field) - 1
        case "lte":
            return 0, _last(field, value[0])
        case _:  # eq, between, contains
            return _first(field, value[0]), _last(field, value[-1])


def _first(field: Field, bound: Any) -> int:
    return bound.position if isinstance(bound, Band) else at_least(field, bound)


def _last(field: Field, bound: Any) -> int:
    return bound.position if isinstance(bound, Band) else at_most(field, bound)


def _cover(field: Field, first: int, last: int, end: str = "") -> Iterator[str]:
    """Yield the intervals that hold exactly these positions, of one end of a range or of a number.

    Beyond the line's last position there is nothing to miss; the whole line is whatever is stated.
    """
    depth = levels(field)
    if last == size(field) - 1:
        last = 4**depth - 1
    for node in cover(first, last, depth):
        yield STATED if node.level == depth else f"{end}{node.keyword}"


@lru_cache(maxsize=512)
def _area(cell: str, km: int) -> frozenset[str]:
    return frozenset(interval.keyword for interval in cells_within(cell, km))


def _spelled(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_below(field: Field, one: Any, code: str) -> bool:
    if field.vocabulary is None:
        return False
    terms = vocabulary(field.vocabulary)
    return one in terms and code in terms.ancestors(one)


def _each(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)
