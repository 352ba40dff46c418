"""What a vetting decides besides the membership: whose access comes with it, what was looked at, who vouches.

::

    said = {"application", "criteria": [[criterion, note], ...], "named": [[person, tier, days], ...], "sponsor"}

It is part of a request's content, and so of its digest; the rows of `vetted_person` say `named` again in plain, so that
the database can ask.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from keys.errors import AuthorityBroken
from policies.vocabulary import Tier
from registry.accounts.outcome import change
from registry.approvals import store
from registry.authority import checked, signed

if TYPE_CHECKING:
    from audit.entry import Change
    from registry.accounts.store.rows import Row
    from registry.database import Transaction

LONGEST_DAYS: Final = 731
"""How long a membership holds at most: two years."""


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """A person of the organisation, the tier they get, and for how many days from the decision on."""

    person: UUID
    tier: Tier
    days: int


@dataclass(frozen=True, slots=True, repr=False)
class Seen:
    """One thing the network wants to know of its members, and the officer's note of what shows it."""

    criterion: str
    note: str


@dataclass(frozen=True, slots=True, repr=False)
class Vetted:
    """What comes with a membership. `application`: which one is decided; `sponsor`: the member that vouches, if any."""

    application: UUID
    named: Sequence[Named]
    criteria: Sequence[Seen]
    sponsor: UUID | None

    def said(self) -> dict[str, Any]:
        """Return it as it stands in a request's content."""
        return {
            "application": str(self.application),
            "criteria": [[seen.criterion, seen.note] for seen in self.criteria],
            "named": [[str(each.person), each.tier.value, each.days] for each in sorted(self.named)],
            "sponsor": None if self.sponsor is None else str(self.sponsor),
        }


def from_said(said: Mapping[str, Any]) -> Vetted:
    """Return what stands in a request's content."""
    return Vetted(
        UUID(said["application"]),
        tuple(Named(UUID(person), Tier(tier), days) for person, tier, days in said["named"]),
        tuple(Seen(criterion, note) for criterion, note in said["criteria"]),
        None if said["sponsor"] is None else UUID(said["sponsor"]),
    )


def add(tx: Transaction, request: UUID, named: Sequence[Named]) -> list[Change]:
    """Store whose access a request is about, in plain; return the rows for its entry."""
    changes = []
    for each in sorted(named):
        row = {
            "id": uuid4(),
            "request": request,
            "person": each.person,
            "tier": each.tier.value,
            "days": each.days,
        }
        stored = signed(tx, "vetted_person", row)
        store.add_vetted_person(tx, stored)
        changes.append(change("vetted_person", stored))
    return changes


def require_same(tx: Transaction, request: UUID, vetted: Vetted) -> None:
    """Require that the plain rows name whom the content names. Raises keys.errors.AuthorityBroken."""
    rows: list[Row] = [dict(checked(tx, "vetted_person", row)) for row in store.vetted_people(tx, request)]
    named = sorted(Named(row["person"], Tier(row["tier"]), row["days"]) for row in rows)
    if named != sorted(vetted.named):
        raise AuthorityBroken("a vetting names somebody else than what was asked for")
