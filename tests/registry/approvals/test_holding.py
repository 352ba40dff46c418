"""What is held ends by itself, and one person takes it back."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from policies.vocabulary import Role, Tier
from registry.authority import signed
from registry.errors import NotFound, StepUpNeeded
from tests.support.council import Council
from tests.support.house import Enrolled


def holder(council: Council) -> tuple[Enrolled, UUID]:
    person = council.house.enrolled(Role.MEMBER, tier=Tier.MEMBER)
    (right,) = council.room.holding.mine(council.house.credential(person))
    return person, right.id


def test_whoever_holds_it_gives_it_back_without_a_proof(council: Council) -> None:
    person, right = holder(council)
    credential = council.house.credential(person)
    council.room.holding.revoke(credential, right)
    assert council.tiers(person) == {Tier.OPEN}
    with pytest.raises(NotFound):
        council.room.holding.revoke(credential, right)


def test_one_officer_takes_it_back_and_it_holds_on_the_next_request(council: Council) -> None:
    person, right = holder(council)
    theirs = council.house.credential(person)
    council.room.holding.revoke(council.house.credential(council.officers["styrelse"]), right)
    network = council.house.networks["nix"]
    assert council.house.admit(theirs).standings[network].tiers == {Tier.OPEN}


def test_a_data_owner_takes_a_colleagues(council: Council) -> None:
    person, right = holder(council)
    owner = council.house.enrolled(Role.DATA_OWNER, organisation=person.organisation)
    council.room.holding.revoke(council.house.credential(owner), right)
    assert council.tiers(person) == {Tier.OPEN}


def test_nobody_else_takes_anything_and_cannot_tell_that_it_is_there(council: Council) -> None:
    person, right = holder(council)
    colleague = council.house.enrolled(Role.EDITOR, organisation=person.organisation)
    others = [colleague, council.member(), council.officers["styre"], council.house.enrolled(Role.AUDITOR)]
    for other in others:
        for each in (right, uuid4()):
            with pytest.raises(NotFound):
                council.room.holding.revoke(council.house.credential(other), each)
    assert max(council.tiers(person)) is Tier.MEMBER


def test_taking_somebody_elses_takes_a_fresh_proof(council: Council) -> None:
    person, right = holder(council)
    officer = council.officers["kansli"]
    credential = council.house.credential(officer)
    _stale(council, officer)
    with pytest.raises(StepUpNeeded):
        council.room.holding.revoke(credential, right)
    assert max(council.tiers(person)) is Tier.MEMBER


def test_what_was_not_asked_for_anew_ends(council: Council) -> None:
    person, right = holder(council)
    credential = council.house.credential(person)
    _ends(council, right, "now() + interval '20 days'")
    (soon,) = council.room.holding.mine(credential)
    assert soon.ends_soon
    _ends(council, right, "now()")
    network = council.house.networks["nix"]
    assert council.house.admit(credential).standings[network].tiers == {Tier.OPEN}
    assert council.room.holding.mine(credential) == []


def test_officers_see_what_is_held_in_their_network_and_in_no_other(council: Council) -> None:
    _, right = holder(council)
    nix, midex = council.house.networks["nix"], council.house.networks["midex"]
    mine = council.room.holding.held(council.house.credential(council.officers["kansli"]), nix)
    assert right in {each.id for each in mine}
    theirs = council.room.holding.held(council.house.credential(council.officers["styre"]), midex)
    assert right not in {each.id for each in theirs}


def _ends(council: Council, right: UUID, until: str) -> None:
    """Let a tier end at another time, with a genuine mark."""
    house = council.house
    cursor = house.superuser.execute(
        f"SELECT *, {until} AS ends FROM register.approved_tier WHERE id = %s", (right,)
    )
    assert cursor.description is not None
    row = dict(zip([each.name for each in cursor.description], cursor.fetchall()[0], strict=True))
    row["valid_until"] = row.pop("ends")
    with house.database.transaction() as tx:
        mac = signed(tx, "approved_tier", row)["mac"]
    house.sql(
        "UPDATE register.approved_tier SET valid_until = %s, mac = %s WHERE id = %s",
        row["valid_until"],
        mac,
        right,
    )


def _stale(council: Council, officer: Enrolled) -> None:
    """Let the last proof of somebody's sessions be six minutes old."""
    house = council.house
    cursor = house.superuser.execute("SELECT * FROM register.session WHERE person = %s", (officer.id,))
    assert cursor.description is not None
    names = [each.name for each in cursor.description]
    for values in cursor.fetchall():
        row = dict(zip(names, values, strict=True))
        ((earlier,),) = house.sql("SELECT %s::timestamptz - interval '6 minutes'", row["stepped_at"])
        with house.database.transaction() as tx:
            mac = signed(tx, "session", {**row, "stepped_at": earlier})["mac"]
        house.sql(
            "UPDATE register.session SET stepped_at = %s, mac = %s WHERE id = %s", earlier, mac, row["id"]
        )
