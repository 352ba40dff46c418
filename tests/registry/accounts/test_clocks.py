"""Rights end at one instant: whatever this machine's clock says within its bounds, and whatever the hour is called."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from policies.vocabulary import Role, Tier
from registry.authority import signed
from registry.caller import Credential
from registry.database import CLOCKS_APART_SECONDS, Database
from registry.emergency.service import Emergencies
from registry.errors import NotSignedIn, Unavailable
from registry.web import formats
from tests.support.house import Enrolled, House

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SPRING = datetime(2027, 3, 28, 1, tzinfo=UTC)
"""02:00 becomes 03:00 in Sweden and Norway."""
AUTUMN = datetime(2027, 10, 31, 1, tzinfo=UTC)
"""03:00 becomes 02:00."""


@contextmanager
def this_machine_is_off(house: House, seconds: float) -> Iterator[None]:
    clock = lambda: datetime.now(UTC) + timedelta(seconds=seconds)  # noqa: E731 - a clock
    with mock.patch.object(house.database, "_clock", clock):
        yield


@contextmanager
def it_is(moment: datetime) -> Iterator[None]:
    """Let the database's clock, as every transaction reads it, stand at a moment."""
    with mock.patch.object(Database, "_now", return_value=moment):
        yield


def ends(house: House, table: str, person: Any, column: str, at: datetime) -> None:
    """Let what somebody holds in a table end at a moment, with the register's own mark."""
    cursor = house.superuser.execute(f"SELECT * FROM register.{table} WHERE person = %s", (person,))
    names = [found.name for found in cursor.description or ()]
    for values in cursor.fetchall():
        row = {**dict(zip(names, values, strict=True)), column: at}
        with house.database.transaction() as tx:
            new = signed(tx, table, row)
        house.sql(
            f"UPDATE register.{table} SET {column} = %s, mac = %s WHERE mac = %s", at, new["mac"], row["mac"]
        )


def tiers(house: House, credential: Credential) -> frozenset[Tier]:
    return house.admit(credential).standings[house.networks["nix"]].tiers


@pytest.mark.parametrize("seconds", [-CLOCKS_APART_SECONDS + 1, CLOCKS_APART_SECONDS - 1])
def test_a_clock_that_is_off_within_its_bounds_lengthens_and_shortens_nothing(
    house: House, seconds: float
) -> None:
    member = house.enrolled(Role.MEMBER, tier=Tier.MEMBER)
    credential = house.credential(member)
    officer = house.enrolled(organisation=house.organisation("office"))
    held = house.credential(officer)
    room = Emergencies(house.database, house.accounts)
    room.begin_on_host(officer.id, house.networks["nix"], Role.BROKER, 1, "Prov av klockan")
    with this_machine_is_off(house, seconds):
        ends(house, "approved_tier", member.id, "valid_until", house.now() + timedelta(seconds=20))
        assert Tier.MEMBER in tiers(house, credential)
        ends(house, "approved_tier", member.id, "valid_until", house.now() - timedelta(milliseconds=1))
        assert Tier.MEMBER not in tiers(house, credential)
        assert house.admit(held).office_roles == {Role.BROKER}
        ends(house, "role", officer.id, "valid_until", house.now() - timedelta(milliseconds=1))
        assert house.admit(held).office_roles == frozenset()
        ends(house, "session", member.id, "expires_at", house.now() + timedelta(seconds=20))
        house.admit(credential)
        ends(house, "session", member.id, "expires_at", house.now() - timedelta(milliseconds=1))
        with pytest.raises(NotSignedIn):
            house.admit(credential)
    house.sql("DELETE FROM register.emergency")


@pytest.mark.parametrize("seconds", [-CLOCKS_APART_SECONDS - 2, CLOCKS_APART_SECONDS + 2])
def test_one_that_is_further_off_serves_nobody(house: House, seconds: float) -> None:
    credential = house.credential(house.enrolled(Role.MEMBER, tier=Tier.MEMBER))
    with this_machine_is_off(house, seconds), pytest.raises(Unavailable, match="clocks"):
        house.admit(credential)


@pytest.mark.parametrize("change", [SPRING, AUTUMN], ids=["spring", "autumn"])
def test_a_right_given_across_the_change_of_the_hour_ends_as_many_hours_later(
    house: House, change: datetime
) -> None:
    member = house.enrolled(Role.MEMBER)
    given = change - timedelta(hours=12)
    with it_is(given), house.database.transaction() as tx, tx.undone():
        # Nobody approved it: what it would be is looked at, and taken back.
        house.accounts.grants.give_tier(tx, "host", member.id, Tier.MEMBER, house.networks["nix"], days=1)
        asked = text("SELECT valid_until FROM register.approved_tier WHERE person = :person")
        until = tx.execute(asked, {"person": member.id}).scalar_one()
    assert until.astimezone(UTC) == given + timedelta(hours=24)
    # By the clock on the wall it is an hour earlier, or later.
    assert until.astimezone(STOCKHOLM).hour != given.astimezone(STOCKHOLM).hour


@pytest.mark.parametrize("wall", ["UTC", "Europe/Stockholm"])
@pytest.mark.parametrize(
    "at", [change + timedelta(minutes=minutes) for change in (SPRING, AUTUMN) for minutes in (-30, 0, 30)]
)
def test_it_ends_at_the_same_instant_wherever_the_database_thinks_it_is(
    house: House, at: datetime, wall: str
) -> None:
    member: Enrolled = house.enrolled(Role.MEMBER, tier=Tier.MEMBER)
    credential = house.credential(member)
    name = house.superuser.info.dbname
    house.sql(f"ALTER DATABASE {name} SET timezone = '{wall}'")
    try:
        with it_is(at - timedelta(hours=1)):
            ends(house, "session", member.id, "expires_at", at + timedelta(hours=3))
            for column in ("created_at", "seen_at", "password_at", "stepped_at"):
                ends(house, "session", member.id, column, at - timedelta(minutes=5))
            ends(house, "approved_tier", member.id, "valid_from", at - timedelta(days=1))
            ends(house, "approved_tier", member.id, "valid_until", at)
            ends(house, "role", member.id, "valid_from", at - timedelta(days=1))
        with it_is(at - timedelta(microseconds=1)):
            assert Tier.MEMBER in tiers(house, credential)
        with it_is(at):
            assert Tier.MEMBER not in tiers(house, credential)
    finally:
        house.sql(f"ALTER DATABASE {name} RESET timezone")


def test_pages_say_the_instant_and_not_the_hour_that_comes_twice() -> None:
    first, second = AUTUMN - timedelta(minutes=30), AUTUMN + timedelta(minutes=30)
    assert (
        first.astimezone(STOCKHOLM).strftime("%H:%M")
        == second.astimezone(STOCKHOLM).strftime("%H:%M")
        == "02:30"
    )
    assert formats.moment(first, "sv") == (
        '<time class="moment" datetime="2027-10-31T00:30:00+00:00">31 oktober 2027 00:30 UTC</time>'
    )
    assert 'datetime="2027-10-31T01:30:00+00:00"' in formats.moment(second.astimezone(STOCKHOLM), "nb")
    assert "28 March 2027 01:00 UTC" in formats.moment(SPRING.astimezone(STOCKHOLM), "en")
