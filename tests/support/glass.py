"""The served demonstration while somebody has emergency access; afterwards it is over and reviewed, whatever happened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from audit.event import Event
from policies.vocabulary import Role
from registry.accounts.outcome import change
from registry.authority import signed
from registry.emergency import store
from registry.entries import HOST, by_principal
from registry.errors import NotFound
from tests.support.stopped import SEALED

if TYPE_CHECKING:
    from registry.wiring import House
    from tests.support.served import Served

WHY = "Kansliet brinner och ingen svarar"
WHO = "olof@nix.example"
REVIEWERS = ("vera@nix.example", "viktor@nix.example")


@contextmanager
def broken(served: Served, role: Role = Role.BROKER, *, who: str = WHO, minutes: int = 60) -> Iterator[UUID]:
    """Give somebody an office role of NIX; give their id."""
    house = served.house
    with house.database.transaction() as tx:
        person = house.accounts.people.by_email(tx, who)
    house.emergencies.begin_on_host(person, served.loaded.networks["nix"], role, minutes, WHY)
    try:
        yield person
    finally:
        closed(house)


def closed(house: House) -> None:
    """End what is in force, and close its review as two officers would, without their log-ins."""
    with house.database.transaction() as tx:
        found = store.waiting(tx)
        if found is None:
            return
        with suppress(NotFound):
            house.accounts.grants.take_role(tx, HOST, found["person"], Role(found["role"]), found["network"])
        changed = []
        done = {row["reviewer"] for row in store.reviews(tx, found["id"])}
        others = [
            each for each in map(partial(house.accounts.people.by_email, tx), REVIEWERS) if each not in done
        ]
        for number, reviewer in enumerate(others[: 2 - len(done)]):
            row = signed(
                tx,
                "emergency_review",
                {
                    "id": uuid4(),
                    "emergency": found["id"],
                    "person": found["person"],
                    "reviewer": reviewer,
                    "role": "vetting_officer",
                    "network": found["network"],
                    "seat": f"closed-{number}",
                    "finding": SEALED,
                    "said_at": tx.now,
                },
            )
            store.add_review(tx, row)
            changed.append(change("emergency_review", row))
        ended = found["ended_at"] or min(tx.now, found["until"])
        over = signed(tx, "emergency", {**found, "ended_at": ended, "reviewed_at": tx.now})
        store.change(tx, over)
        tx.audit(
            by_principal(tx, HOST, Event.EMERGENCY_REVIEWED, changed=(*changed, change("emergency", over)))
        )
