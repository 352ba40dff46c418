"""People of an organisation as whoever administers them sees them: account data, never a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from policies.vocabulary import Role
from registry.accounts.lifetime import is_over
from registry.accounts.people import ACTIVE, DISABLED, email_place, name_place
from registry.accounts.store import closing as closing_store
from registry.accounts.store import credentials as credential_store
from registry.accounts.store import grants as grant_store
from registry.accounts.store import invitations as invitation_store
from registry.accounts.store import people as people_store
from registry.accounts.store import sessions as session_store
from registry.administration import store
from registry.authority import checked

if TYPE_CHECKING:
    from registry.accounts.secrets import Secrets
    from registry.accounts.store.rows import Row
    from registry.database import Transaction


@dataclass(frozen=True, slots=True)
class Colleague:
    """One person.

    Attributes:
        roles: what they hold in their own organisation, in order.
        office: whether they hold a role in a network, so that the network looks after their account.
        state: invited, active or disabled; a helper whose day is over is disabled.
        seen: the day, in UTC, on which they last used the register; None when that is over 30 days ago, or never.
        authenticator: whether one is in use.
        sessions: how many are live.
        until: when a helper's day ends or ended; None for everybody else.
    """

    id: UUID
    name: str
    email: str
    language: str
    roles: tuple[Role, ...]
    office: bool
    state: str
    seen: date | None
    authenticator: bool
    sessions: int
    until: datetime | None


def roster(tx: Transaction, secrets: Secrets, rows: Sequence[Row]) -> list[Colleague]:
    """Return these persons, by name; `rows` as `registry.accounts.store.people` gives them."""
    people = [checked(tx, "person", row) for row in rows]
    ids = [row["id"] for row in people]
    if not ids:
        return []
    opened = secrets.open_many(
        tx,
        [
            place
            for row in people
            for place in ((name_place(row["id"]), row["name"]), (email_place(row["id"]), row["email"]))
        ],
    )
    held = _roles(tx, ids)
    seen, live = session_store.last_seen(tx, ids), session_store.live_counts(tx, ids)
    bound = credential_store.bound(tx, ids)
    found = []
    for number, row in enumerate(people):
        roles = held.get(row["id"], [])
        helper = closing_store.helper(tx, row["id"])
        over = helper is not None and is_over(tx, helper)
        found.append(
            Colleague(
                id=row["id"],
                name=opened[2 * number].decode(),
                email=opened[2 * number + 1].decode(),
                language=row["language"],
                roles=tuple(
                    role for role in Role if any(role == r["role"] for r in roles if not r["network"])
                ),
                office=any(r["network"] is not None for r in roles),
                state=DISABLED if over else row["state"],
                seen=None if row["id"] not in seen else seen[row["id"]].date(),
                authenticator=row["id"] in bound,
                sessions=0 if over else live.get(row["id"], 0),
                until=None if helper is None else helper["until"],
            )
        )
    return sorted(found, key=lambda each: (each.name.casefold(), str(each.id)))


def other_owners(tx: Transaction, organisation: UUID, but: UUID) -> int:
    """Return how many active data owners an organisation has besides one person."""
    rows = [checked(tx, "person", row) for row in people_store.of_organisation(tx, organisation)]
    return len(_owners(tx, [row["id"] for row in rows if row["state"] == ACTIVE and row["id"] != but]))


def only_owner(tx: Transaction, row: Row) -> bool:
    """Tell whether somebody is a data owner, and nobody else of their organisation is one, invited or active."""
    rows = [checked(tx, "person", each) for each in people_store.of_organisation(tx, row["organisation"])]
    stand = [each["id"] for each in rows if each["state"] != DISABLED or each["id"] == row["id"]]
    return _owners(tx, stand) == {row["id"]}


def settled(tx: Transaction, organisation: UUID) -> bool:
    """Tell whether an organisation states anything, or anybody of it ever enrolled.

    Of who was shredded nothing is left to tell it by, not even an invitation: they count as enrolled.
    """
    if store.states_something(tx, organisation):
        return True
    people = [row["id"] for row in people_store.of_organisation(tx, organisation)]
    return any(
        credential_store.ever_enrolled(tx, each) or not invitation_store.every(tx, each) for each in people
    )


def _owners(tx: Transaction, people: Sequence[UUID]) -> set[UUID]:
    """Return which of these persons are data owners."""
    held = _roles(tx, people) if people else {}
    return {
        each
        for each, roles in held.items()
        if any((row["role"], row["network"]) == (Role.DATA_OWNER, None) for row in roles)
    }


def _roles(tx: Transaction, people: Sequence[UUID]) -> Mapping[UUID, list[Row]]:
    held: dict[UUID, list[Row]] = {}
    for row in grant_store.live_roles_of(tx, people):
        found = dict(checked(tx, "role", row))
        if found["valid_from"] <= tx.now:
            held.setdefault(found["person"], []).append(found)
    return held
