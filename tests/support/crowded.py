"""A picture of a network as it were if it had many companies: real rows, signed by nobody, of numbers made up here."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from policies.vocabulary import Role
from registry.accounts.origin import Origin
from registry.accounts.store import people as people_store
from registry.authority import checked
from registry.caller import Credential, token_hash
from registry.picture.content import Counts, Group, Reach
from registry.picture.counting import SHARES, abilities
from registry.picture.service import Picturing
from registry.search.census import processes, regions
from registry.wiring import House

CROWD = 140


def counted(swedish: int = CROWD) -> Mapping[Group, Counts]:
    """What a network of so many companies could be."""
    cells = {
        (region, process): (number * 7 + place * 3) % 40
        for number, region in enumerate(each for each in regions() if each.startswith("SE"))
        for place, process in enumerate(processes()[:4])
    }
    held = {
        (family, reach): (number * 31 + place * 17) % (swedish + 1)
        for number, family in enumerate(abilities())
        for place, reach in enumerate(Reach)
    }
    return {(): Counts(swedish, cells, held, dict(zip(SHARES, (61, 22, 4, 0), strict=True)))}


def take(house: House, officer: str, network: UUID) -> UUID:
    """Take one as the officer of this mailbox; return its id."""
    room = Picturing(house.database, house.accounts, lambda _tx, _network: counted())
    with house.database.transaction() as tx:
        person = house.accounts.people.by_email(tx, officer)
        row = people_store.get(tx, person)
        assert row is not None
        organisation = checked(tx, "person", row)["organisation"]
        begun = house.accounts.sessions.begin(tx, person, organisation, Origin("127.0.0.1", "test", "api"))
    who = Credential(token_hash(begun.token), "api", None, "127.0.0.1", "test")
    assert Role.VETTING_OFFICER in house.accounts.me(who)[0].office_roles
    return room.take(who, network)
