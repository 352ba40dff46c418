"""Who the named persons are: `named.toml`, read strictly."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from policies.vocabulary import OFFICE_ROLES, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from registry.caller import Seat

_LISTS: Final = frozenset({"stop", "go_on", "group_by_role"})


@dataclass(frozen=True, slots=True)
class Named:
    """Roles that may stop the register, and those of which two may let it go on; the most fitting one first."""

    stop: tuple[Role, ...]
    go_on: tuple[Role, ...]
    group_by_role: frozenset[Role]

    def stopping(self, seats: Collection[Seat]) -> Seat | None:
        """Return the seat from which somebody may stop the register."""
        return next((seat for role in self.stop for seat in seats if seat.role is role), None)

    def going_on(self, seats: Collection[Seat]) -> list[Seat]:
        """Return the seats from which somebody may let it go on: each is of a group."""
        return [seat for role in self.go_on for seat in seats if seat.role is role and self.group(seat)]

    def group(self, seat: Seat) -> str | None:
        """Return which group a seat is of, None where it is of none."""
        if seat.role in self.group_by_role:
            return seat.role.value
        return None if seat.group is None else str(seat.group)


@cache
def named() -> Named:
    """Return the named persons' roles. Raises ValueError where the file is not in its form."""
    text = (files("registry.oversight.freezing") / "named.toml").read_text(encoding="utf-8")
    return parsed(tomllib.loads(text))


def parsed(lists: Mapping[str, Sequence[str]]) -> Named:
    """Return what the file says. Raises ValueError: a list missing, unknown or empty, or no office role."""
    if set(lists) != _LISTS or not all(lists.values()):
        raise ValueError("named.toml holds the lists stop, go_on and group_by_role, none of them empty")
    roles = {name: tuple(map(Role, chosen)) for name, chosen in lists.items()}
    if not set().union(*roles.values()) <= OFFICE_ROLES or not set(roles["stop"]) >= set(roles["go_on"]):
        raise ValueError(
            "named.toml names office roles only, and who lets the register go on may stop it too"
        )
    return Named(roles["stop"], roles["go_on"], frozenset(roles["group_by_role"]))
