"""An office role from the host: an hour at most, never a tier, in front of everybody, reviewed by two afterwards."""

from __future__ import annotations

from datetime import UTC, timedelta

import psycopg
import pytest
from psycopg import errors

from audit.event import Event, Result
from keys.errors import KeysError
from policies.vocabulary import OFFICE_ROLES, Role, Tier
from registry.emergency.finding import MAX_FINDING
from registry.emergency.views import Notice
from registry.errors import Conflict, Invalid, NotFound, Refused, Stale, StepUpNeeded
from tests.registry.emergency.conftest import WHY, Glass
from tests.support.house import another_process

OFFICE, BOARD = "Kansliet", "Styrelsen"
FOUND = "Brandlarm på kansliet, rollen användes en gång"


def reviewed(glass: Glass) -> None:
    for group in (OFFICE, BOARD):
        _, credential = glass.officer(group)
        glass.room.review(credential, glass.id(), FOUND)


@pytest.mark.parametrize("role", sorted(OFFICE_ROLES))
def test_an_office_role_holds_until_its_time_by_the_database_s_clock(glass: Glass, role: Role) -> None:
    who = glass.somebody()
    credential = glass.house.credential(who)
    until = glass.begin(who, role, 30)
    assert abs(until - glass.house.now() - timedelta(minutes=30)) < timedelta(seconds=20)
    assert glass.house.admit(credential).office_roles == {role}
    glass.let_pass(minutes=29)
    assert glass.house.admit(credential).office_roles == {role}
    glass.let_pass(minutes=1)
    assert glass.house.admit(credential).office_roles == frozenset()
    assert glass.room.notice() == Notice(in_force=False, role=role.value, network="NIX", until=_until(glass))


def _until(glass: Glass) -> object:
    ((until,),) = glass.house.sql("SELECT until FROM register.emergency")
    return until.astimezone(UTC)


def test_no_other_role_is_given(glass: Glass) -> None:
    who = glass.somebody()
    for role in sorted(set(Role) - OFFICE_ROLES):
        with pytest.raises(Invalid):
            glass.begin(who, role)
    assert glass.house.sql("SELECT count(*) FROM register.emergency") == [(0,)]
    assert glass.house.sql("SELECT count(*) FROM register.role WHERE person = %s", who.id) == [(0,)]


def test_it_approves_nobody_for_anything_that_companies_state(glass: Glass) -> None:
    who = glass.house.enrolled(Role.MEMBER, tier=Tier.MEMBER)
    credential = glass.house.credential(who)
    before = glass.house.sql("SELECT id, tier FROM register.approved_tier")
    glass.begin(who)
    assert glass.house.sql("SELECT id, tier FROM register.approved_tier") == before
    # The office role denies all that the person read before.
    caller = glass.house.admit(credential)
    assert "role:security_officer" in caller.subjects(glass.firm.nix)
    assert caller.standings[glass.firm.nix].tiers <= {Tier.OPEN, Tier.COMMUNITY, Tier.MEMBER}
    stranger = glass.somebody()
    reviewing = [glass.officer(group)[1] for group in (OFFICE, BOARD)]
    glass.room.end_on_host()
    for each in reviewing:
        glass.room.review(each, glass.id(), FOUND)
    glass.begin(stranger, Role.AUDITOR)
    assert glass.house.admit(glass.house.credential(stranger)).standings[glass.firm.nix].tiers == frozenset()


def test_it_lasts_an_hour_at_most(glass: Glass) -> None:
    who = glass.somebody()
    for minutes in (0, -1, 61, 600):
        with pytest.raises(Invalid):
            glass.begin(who, minutes=minutes)
    assert glass.house.sql("SELECT count(*) FROM register.emergency") == [(0,)]


def test_a_reason_that_cannot_be_one_gives_nothing(glass: Glass) -> None:
    who = glass.somebody()
    for reason in ("", "  a ", "x" * 301, "en\x00två"):
        with pytest.raises(Invalid):
            glass.room.begin_on_host(who.id, glass.firm.nix, Role.BROKER, 10, reason)
    assert glass.house.sql("SELECT count(*) FROM register.role WHERE person = %s", who.id) == [(0,)]


def test_there_is_no_second_one_until_two_have_reviewed_the_first(glass: Glass) -> None:
    first, second = glass.somebody(), glass.somebody()
    glass.begin(first)
    with pytest.raises(Conflict, match="in force already"):
        glass.begin(second)
    glass.room.end_on_host()
    with pytest.raises(Conflict, match="waits for its review"):
        glass.begin(second)
    _, one = glass.officer(OFFICE)
    glass.room.review(one, glass.id(), FOUND)
    with pytest.raises(Conflict, match="waits for its review"):
        glass.begin(second)
    _, other = glass.officer(BOARD)
    assert glass.room.review(other, glass.id(), FOUND).found is None
    assert glass.room.notice() is None
    glass.begin(second)


def test_nobody_without_an_authenticator_gets_it_and_nobody_whose_account_is_closed(glass: Glass) -> None:
    invited, _ = glass.house.invited(glass.house.organisation("office"))
    closed = glass.somebody()
    with glass.house.database.transaction() as tx:
        glass.house.accounts.closures.close(tx, "host", closed.id)
    for person in (invited, closed.id):
        with pytest.raises(Conflict, match="no authenticator"):
            glass.room.begin_on_host(person, glass.firm.nix, Role.BROKER, 10, WHY)
    with pytest.raises(NotFound):
        glass.room.begin_on_host(glass.firm.nix, glass.firm.nix, Role.BROKER, 10, WHY)


def test_who_vets_does_not_get_to_audit_nor_who_audits_to_vet(glass: Glass) -> None:
    officer, _ = glass.officer(OFFICE)
    with pytest.raises(Conflict, match="does not audit"):
        glass.begin(officer, Role.AUDITOR)
    assert glass.room.notice() is None


def test_everybody_is_told_which_role_and_until_when_and_the_named_persons_who_and_why(glass: Glass) -> None:
    who = glass.somebody()
    until = glass.begin(who)
    assert glass.room.notice() == Notice(
        in_force=True, role="security_officer", network="NIX", until=until.astimezone(UTC)
    )
    member = glass.house.credential(glass.house.enrolled(Role.MEMBER, tier=Tier.MEMBER))
    before = len(glass.house.entries())
    shown = glass.found(member)
    assert shown.found is not None
    assert (shown.found.told, shown.may_end, shown.may_review) == (None, False, False)
    assert [each.event for each in glass.house.entries()[before:]] == []
    _, officer = glass.officer(OFFICE)
    before = len(glass.house.entries())
    read = glass.found(officer)
    assert read.found is not None
    assert read.found.told is not None
    assert (read.found.told.reason, read.found.told.person) == (WHY, "Kim Åström")
    assert [each.event for each in glass.house.entries()[before:]] == [Event.EMERGENCY_READ]


def test_what_is_written_is_sealed(glass: Glass) -> None:
    glass.begin(glass.somebody())
    glass.room.end_on_host()
    reviewed(glass)
    held = glass.house.sql(
        "SELECT reason FROM register.emergency UNION ALL SELECT finding FROM register.emergency_review"
    )
    assert len(held) == 3
    assert [row for row in held if b"ansli" in bytes(row[0])] == []


@pytest.mark.parametrize("role", sorted(OFFICE_ROLES))
def test_any_named_person_ends_it_alone_for_every_process(glass: Glass, role: Role) -> None:
    who = glass.somebody()
    held = glass.house.credential(who)
    glass.begin(who, Role.OPERATOR)
    ending = glass.house.enrolled(role, organisation=glass.house.organisation("office"))
    page = glass.room.end(glass.house.credential(ending), glass.id())
    assert page.found is not None
    assert page.found.ended_at is not None
    assert glass.house.admit(held).office_roles == frozenset()
    ended = next(each for each in glass.house.entries() if each.event is Event.EMERGENCY_ENDED)
    assert (ended.actor, ended.reason) == (ending.id, "operator")
    with pytest.raises(Conflict, match="No emergency access is in force"):
        glass.room.end_on_host()


def test_nobody_else_ends_it_and_the_attempt_is_on_record(glass: Glass) -> None:
    glass.begin(glass.somebody())
    credential = glass.house.credential(glass.house.enrolled(Role.DATA_OWNER))
    with pytest.raises(Refused):
        glass.room.end(credential, glass.id())
    assert (glass.house.last_entry().event, glass.house.last_entry().result) == (
        Event.REFUSED,
        Result.REFUSED,
    )
    notice = glass.room.notice()
    assert notice is not None
    assert notice.in_force


def test_it_ends_also_where_the_role_was_taken_meanwhile(glass: Glass) -> None:
    who = glass.somebody()
    glass.begin(who, Role.BROKER)
    with glass.house.database.transaction() as tx:
        glass.house.accounts.grants.take_role(tx, "host", who.id, Role.BROKER, glass.firm.nix)
    glass.room.end_on_host()
    reviewed(glass)
    assert glass.room.notice() is None


def test_ending_and_reviewing_need_a_fresh_proof_and_the_one_that_was_read(glass: Glass) -> None:
    glass.begin(glass.somebody())
    officer, credential = glass.officer(OFFICE)
    with pytest.raises(Stale):
        glass.room.end(credential, glass.firm.nix)
    with pytest.raises(Stale):
        glass.room.review(credential, glass.firm.nix, FOUND)
    glass.firm.let_pass("session", "stepped_at", officer.id, key="person", minutes=6)
    with pytest.raises(StepUpNeeded):
        glass.room.end(credential, glass.id())
    glass.room.end_on_host()
    with pytest.raises(StepUpNeeded):
        glass.room.review(credential, glass.id(), FOUND)


def test_the_review_comes_after(glass: Glass) -> None:
    glass.begin(glass.somebody())
    _, credential = glass.officer(OFFICE)
    with pytest.raises(Conflict, match="still in force"):
        glass.room.review(credential, glass.id(), FOUND)
    glass.let_pass(minutes=31)
    for text in ("", "ok", "x" * (MAX_FINDING + 1)):
        with pytest.raises(Invalid):
            glass.room.review(credential, glass.id(), text)
    page = glass.room.review(credential, glass.id(), FOUND)
    assert page.found is not None
    assert page.found.told is not None
    assert [each.finding for each in page.found.told.findings] == [FOUND]


def test_whose_it_was_does_not_review_it(glass: Glass) -> None:
    officer, credential = glass.officer(OFFICE)
    glass.begin(officer, Role.OPERATOR)
    glass.room.end_on_host()
    page = glass.found(credential)
    assert (page.own, page.may_review) == (True, False)
    with pytest.raises(Refused, match="your own"):
        glass.room.review(credential, glass.id(), FOUND)
    assert glass.house.sql("SELECT count(*) FROM register.emergency_review") == [(0,)]


def test_two_of_one_group_do_not_review_it_nor_does_one_twice(glass: Glass) -> None:
    glass.begin(glass.somebody())
    glass.room.end_on_host()
    _, one = glass.officer(OFFICE)
    _, same = glass.officer(OFFICE)
    glass.room.review(one, glass.id(), FOUND)
    with pytest.raises(Conflict, match="You have said"):
        glass.room.review(one, glass.id(), FOUND)
    with pytest.raises(Refused, match="your own group"):
        glass.room.review(same, glass.id(), FOUND)
    auditor = glass.house.credential(glass.house.enrolled(Role.AUDITOR))
    with pytest.raises(Refused, match="security officer"):
        glass.room.review(auditor, glass.id(), FOUND)
    assert glass.room.notice() is not None


def test_another_process_knows_at_once(glass: Glass, database_dsns: object) -> None:
    from registry.emergency.service import Emergencies  # noqa: PLC0415 - a second one

    other = another_process(glass.house, database_dsns)  # type: ignore[arg-type]
    try:
        room = Emergencies(other.database, other.accounts)
        who = glass.somebody()
        held = glass.house.credential(who)
        glass.begin(who, Role.AUDITOR)
        notice = room.notice()
        assert notice is not None
        assert notice.in_force
        with other.database.transaction() as tx:
            assert other.accounts.sessions.admit(tx, held).office_roles == {Role.AUDITOR}
        glass.room.end_on_host()
        with other.database.transaction() as tx:
            assert other.accounts.sessions.admit(tx, held).office_roles == frozenset()
    finally:
        other.database.dispose()


def test_each_step_is_on_record(glass: Glass) -> None:
    who = glass.somebody()
    glass.begin(who)
    glass.room.end_on_host()
    reviewed(glass)
    steps = [
        (each.event, each.principal, each.reason)
        for each in glass.house.entries()
        if each.event.value.startswith("emergency") and each.event is not Event.EMERGENCY_READ
    ]
    assert steps == [
        (Event.EMERGENCY_BEGUN, "host", "security_officer"),
        (Event.EMERGENCY_ENDED, "host", "security_officer"),
        (Event.EMERGENCY_REVIEWED, None, "security_officer"),
        (Event.EMERGENCY_REVIEWED, None, "security_officer"),
    ]


def test_the_database_vouches_for_the_role_that_was_given_and_for_no_other(glass: Glass) -> None:
    who, other = glass.somebody(), glass.house.enrolled(Role.BROKER)
    glass.begin(who, Role.BROKER, 60)
    vouched = "SELECT person, register.emergency_vouches(id) FROM register.role WHERE role = 'broker'"
    assert dict(glass.house.sql(vouched)) == {who.id: True, other.id: False}
    for change in (
        "valid_until = valid_until + interval '1 second'",
        "valid_until = NULL",
        "role = 'auditor'",
        "approver_group = (SELECT id FROM register.approver_group LIMIT 1)",
        f"person = '{other.id}'",
        "network = (SELECT id FROM register.network WHERE slug = 'midex')",
    ):
        with psycopg.connect(
            glass.house.superuser.info.dsn, password=glass.house.superuser.info.password
        ) as own:
            own.execute(f"UPDATE register.role SET {change} WHERE person = '{who.id}'")  # type: ignore[call-overload]
            found = own.execute(
                "SELECT bool_or(register.emergency_vouches(given)) FROM register.emergency"
            ).fetchall()
            own.rollback()
        assert found == [(False,)], change
    glass.room.end_on_host()
    assert dict(glass.house.sql(vouched)) == {who.id: True, other.id: False}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("until = begun_at + interval '61 minutes'", errors.CheckViolation),
        ("until = begun_at", errors.CheckViolation),
        ("role = 'member'", errors.CheckViolation),
        ("reviewed_at = until", errors.IntegrityConstraintViolation),
    ],
)
def test_nor_does_the_database_take_what_the_register_would_not(
    glass: Glass, change: str, said: type[Exception]
) -> None:
    glass.begin(glass.somebody())
    with pytest.raises(said):
        glass.house.sql(f"UPDATE register.emergency SET {change}")


def test_nor_a_review_of_one_s_own_nor_a_second_one_that_waits(glass: Glass) -> None:
    who = glass.somebody()
    glass.begin(who)
    copied = (
        "INSERT INTO register.emergency_review SELECT gen_random_uuid(), id, person, {reviewer}, 'broker', network, "
        "'{seat}', reason, until, mac FROM register.emergency"
    )
    with pytest.raises(errors.CheckViolation):
        glass.house.sql(copied.format(reviewer="person", seat="one"))
    officer, _ = glass.officer(OFFICE)
    glass.house.sql(copied.format(reviewer=f"'{officer.id}'", seat="one"))
    for reviewer, seat in ((officer.id, "two"), (glass.somebody().id, "one")):
        with pytest.raises(errors.UniqueViolation):
            glass.house.sql(copied.format(reviewer=f"'{reviewer}'", seat=seat))
    given = glass.house.enrolled(Role.BROKER).id
    with pytest.raises(errors.UniqueViolation):
        glass.house.sql(
            "INSERT INTO register.emergency SELECT gen_random_uuid(), person, network, role, "
            "(SELECT id FROM register.role WHERE person = %s), reason, begun_at, until, NULL, NULL, NULL, mac "
            "FROM register.emergency",
            given,
        )


def test_a_row_that_was_changed_outside_the_register_is_believed_by_nobody(glass: Glass) -> None:
    glass.begin(glass.somebody())
    glass.house.sql("UPDATE register.emergency SET until = until - interval '10 minutes'")
    assert glass.room.notice() == Notice(in_force=True)
    _, officer = glass.officer(OFFICE)
    with pytest.raises(KeysError):
        glass.found(officer)
    with pytest.raises(KeysError):
        glass.room.end_on_host()
