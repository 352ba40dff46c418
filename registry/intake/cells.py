"""From a cell's text to the JSON that a field takes."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from registry.catalogue import Field, Kind
from registry.catalogue.quantities import spelled_by_number

YES = frozenset({"yes", "true", "1", "ja", "x"})
NO = frozenset({"no", "false", "0", "nej", "nei"})
# No cell makes a number that is long to reckon with.
_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,20})?", re.ASCII)


class NotOfThisForm(Exception):
    """A cell is not written as its field wants it; the message is a sentence with the remedy."""


def typed(field: Field, cell: str, decimal: str) -> Any:
    """Return one cell as the field's JSON; whether the field takes that value is another question.

    Raises NotOfThisForm.
    """
    match field.kind:
        case Kind.NUMBER | Kind.YEAR:
            return number(cell, decimal)
        case Kind.BAND if spelled_by_number(field):
            return number(cell, decimal)
        case Kind.BOOLEAN if cell.casefold() in YES | NO:
            return cell.casefold() in YES
        case Kind.BOOLEAN:
            raise NotOfThisForm(f"{cell!r} is neither yes nor no.")
        case _:
            return cell


def number(cell: str, decimal: str) -> Decimal | int:
    """Return a number, whose decimals follow a `decimal`. Raises NotOfThisForm."""
    spelled = cell if decimal == "." else cell.replace(".", " ").replace(decimal, ".")
    if not _NUMBER.fullmatch(spelled):
        raise NotOfThisForm(f"{cell!r} is no number, such as 12 or 3{decimal}5.")
    return Decimal(spelled) if "." in spelled else int(spelled)


def both(names: tuple[str, str], cells: tuple[str, str], decimal: str) -> dict[str, Any] | None:
    """Return an object of two numbers, None where both cells are empty. Raises NotOfThisForm."""
    if not any(cells):
        return None
    if not all(cells):
        raise NotOfThisForm(f"{' and '.join(names)} belong together: one of them is empty.")
    return {name: number(cell, decimal) for name, cell in zip(names, cells, strict=True)}
