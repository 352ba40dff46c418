"""What somebody may do with their own company, of which families, on which day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from policies.vocabulary import Role
from registry import catalogue
from registry.companies.content import UNKNOWN_FAMILY
from registry.errors import NotFound

if TYPE_CHECKING:
    from registry.caller import Caller
    from registry.catalogue.field import Family


def may_write(caller: Caller) -> bool:
    """Tell whether somebody writes their company's records."""
    return bool(caller.own_roles & {Role.EDITOR, Role.HELPER, Role.DATA_OWNER})


def may_choose(caller: Caller) -> bool:
    """Tell whether somebody chooses who sees what."""
    return Role.DATA_OWNER in caller.own_roles


def looks_after_people(caller: Caller) -> bool:
    """Tell whether somebody invites and looks after the people of their company."""
    return Role.DATA_OWNER in caller.own_roles


def offered(name: str) -> Family:
    """Return a family that has a form. Raises NotFound."""
    if name not in catalogue.OFFERED_FAMILIES:
        raise NotFound(UNKNOWN_FAMILY)
    return catalogue.family(name)


def today() -> date:
    """Return the day in UTC, by which the register counts."""
    return datetime.now(UTC).date()
