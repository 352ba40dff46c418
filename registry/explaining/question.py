"""What is asked about: a field by its name, a company, a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry import catalogue
from registry.errors import FieldProblem, Invalid

if TYPE_CHECKING:
    from registry.catalogue.field import Field

MAX_COMPANY: Final = 64
"""Characters of what somebody calls a company: an id, or a name of the reader's own."""
MAX_FIELD: Final = 80
"""Characters of a field's name."""

NO_FIELD: Final = "There is no such field. See the list of fields."
WHICH: Final = "Say which company."


def checked_field(name: str) -> Field:
    """Return the field of this name that companies can state. Raises Invalid."""
    found = catalogue.FIELDS.get(name)
    if found is None or found.family not in catalogue.OFFERED_FAMILIES:
        raise Invalid([FieldProblem("field", NO_FIELD)])
    return found


def checked_company(name: str | None) -> str:
    """Return what the company is called. Raises Invalid where none is named."""
    if not name:
        raise Invalid([FieldProblem("company", WHICH)])
    return name
