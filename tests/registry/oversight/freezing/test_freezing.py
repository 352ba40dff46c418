"""One named person stops the register, at once; two of different groups let it go on, and neither alone."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest

from audit.event import Event, Result
from policies.vocabulary import Role
from registry.authority import signed
from registry.errors import Conflict, Frozen, Invalid, Refused, Stale, StepUpNeeded, Unavailable
from registry.freeze import store
from registry.freeze.state import require_open
from registry.oversight.freezing.service import PROPOSAL_HOURS
from tests.registry.oversight.freezing.conftest import Square
from tests.support.house import at_once

NAMED = (Role.SECURITY_OFFICER, Role.VETTING_OFFICER, Role.AUDITOR, Role.BROKER, Role.OPERATOR)
OFFICE, BOARD = "Kansliet", "Styrelsen"


@pytest.mark.parametrize("role", NAMED)
def test_any_one_of_the_named_persons_stops_the_register(square: Square, role: Role) -> None:
    view = square.freezing.stop(square.house.credential(square.seated(role)), "  Något\n är fel ")
    assert view.stop is not None
    assert (view.stop.role, view.stop.reason) == (role.value, "Något är fel")
    assert square.stopped
    with square.house.database.transaction() as tx, pytest.raises(Frozen):
        require_open(tx)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.DATA_OWNER, Role.AUTHORITY, Role.EDUCATOR])
def test_nobody_else_does_and_the_attempt_is_on_record(square: Square, role: Role) -> None:
    credential = square.house.credential(square.house.enrolled(role))
    with pytest.raises(Refused):
        square.freezing.stop(credential, "Något är fel")
    assert not square.stopped
    assert square.house.last_entry().event is Event.REFUSED


def test_stopping_needs_a_fresh_proof(square: Square) -> None:
    credential = square.house.credential(square.seated(Role.SECURITY_OFFICER))
    square.stale_proof(credential)
    with pytest.raises(StepUpNeeded):
        square.freezing.stop(credential, "Något är fel")
    assert not square.stopped


@pytest.mark.parametrize("reason", ["", "  a ", "x" * 301, "en\x00två"])
def test_a_reason_that_cannot_be_one_stops_nothing(square: Square, reason: str) -> None:
    with pytest.raises(Invalid):
        square.freezing.stop(square.house.credential(square.seated(Role.AUDITOR)), reason)
    assert not square.stopped


def test_a_stop_holds_in_another_process_on_its_next_request(square: Square) -> None:
    other = square.process()
    assert other.notice() is None
    square.stop()
    notice = other.notice()
    assert notice is not None
    assert notice.role == Role.BROKER.value


def test_the_reason_is_sealed_and_read_by_the_named_persons_alone(square: Square) -> None:
    square.stop()
    ((sealed,),) = square.house.sql("SELECT reason FROM register.freezing")
    assert b"okand" not in bytes(sealed)
    assert "okänd".encode() not in bytes(sealed)
    member = square.freezing.view(square.office.house.credential(square.office.member))
    named = square.freezing.view(square.house.credential(square.seated(Role.OPERATOR)))
    assert member.stop is not None
    assert named.stop is not None
    assert (member.stop.reason, member.may_stop, member.may_go_on) == (None, False, False)
    assert (named.stop.reason, named.may_stop, named.may_go_on) == ("En okänd hämtar alla bolag", True, False)


def test_reading_why_is_on_record_and_looking_whether_is_not(square: Square) -> None:
    square.stop()
    named = square.house.credential(square.seated(Role.OPERATOR))
    square.freezing.view(square.office.house.credential(square.office.member))
    assert square.events(Event.STOP_READ) == []
    square.freezing.view(named)
    reader = square.house.admit(named).person
    read = [(entry.actor, entry.result) for entry in square.events(Event.STOP_READ)]
    assert read == [(reader, Result.DONE)]
    square.house.sql("REVOKE INSERT ON journal.staged FROM nordkap_app")
    try:
        with pytest.raises(Unavailable):
            square.freezing.view(named)
    finally:
        square.house.sql("GRANT INSERT ON journal.staged TO nordkap_app")


def test_of_two_who_stop_it_at_once_one_does(square: Square) -> None:
    credentials = [square.house.credential(square.seated(Role.BROKER)) for _ in range(2)]
    turns = iter(credentials)
    outcomes = at_once(2, lambda: square.freezing.stop(next(turns), "Något är fel"))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "FreezeView"]
    assert square.house.sql("SELECT count(*) FROM register.freezing") == [(1,)]


def test_the_host_stops_it_with_nothing_but_the_database(square: Square) -> None:
    square.freezing.stop_on_host("Nätet är avlyssnat")
    entry = square.house.last_entry()
    assert (entry.event, entry.principal, entry.result) == (Event.REGISTER_FROZEN, "host", Result.DONE)
    assert square.stopped
    with pytest.raises(Conflict):
        square.freezing.stop_on_host("Igen")


def test_two_of_different_groups_let_it_go_on(square: Square) -> None:
    freeze = square.stop()
    first = square.house.credential(square.seated(Role.VETTING_OFFICER, group=OFFICE))
    second = square.house.credential(square.seated(Role.VETTING_OFFICER, group=BOARD))
    view = square.freezing.go_on(first, freeze)
    assert view.stop is not None
    assert view.stop.proposal is not None
    assert (view.stop.proposal.own, square.stopped) == (True, True)
    assert square.process().go_on(second, freeze).stop is None
    assert not square.stopped
    said = square.events(Event.UNFREEZE_PROPOSED, Event.REGISTER_UNFROZEN)
    assert [entry.event for entry in said] == [Event.UNFREEZE_PROPOSED, Event.REGISTER_UNFROZEN]


def test_a_security_officer_is_a_group_of_their_own(square: Square) -> None:
    freeze = square.stop()
    officer = square.house.credential(square.seated(Role.SECURITY_OFFICER))
    colleague = square.house.credential(square.seated(Role.SECURITY_OFFICER))
    vetting = square.house.credential(square.seated(Role.VETTING_OFFICER, group=OFFICE))
    square.freezing.go_on(officer, freeze)
    with pytest.raises(Refused):
        square.freezing.go_on(colleague, freeze)
    assert square.stopped
    square.freezing.go_on(vetting, freeze)
    assert not square.stopped


def test_one_person_does_not_let_it_go_on_alone_however_often_and_from_whatever_seat(square: Square) -> None:
    freeze = square.stop()
    alone = square.seated(Role.VETTING_OFFICER, group=OFFICE)
    square.give(alone, Role.SECURITY_OFFICER)
    for credential in (square.house.credential(alone), square.house.credential(alone)):
        with suppress(Conflict):
            square.freezing.go_on(credential, freeze)
        assert square.stopped, "one person let the register go on"


def test_two_of_one_group_do_not(square: Square) -> None:
    freeze = square.stop()
    pair = [square.house.credential(square.seated(Role.VETTING_OFFICER, group=OFFICE)) for _ in range(2)]
    square.freezing.go_on(pair[0], freeze)
    with pytest.raises(Refused):
        square.freezing.go_on(pair[1], freeze)
    assert square.stopped


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.BROKER, Role.OPERATOR, Role.VETTING_OFFICER])
def test_who_may_stop_it_and_is_of_no_group_does_not_let_it_go_on(square: Square, role: Role) -> None:
    freeze = square.stop()
    with pytest.raises(Refused):
        square.freezing.go_on(square.house.credential(square.seated(role)), freeze)
    assert square.events(Event.UNFREEZE_PROPOSED) == []


def test_both_need_a_fresh_proof(square: Square) -> None:
    freeze = square.stop()
    first = square.house.credential(square.seated(Role.SECURITY_OFFICER))
    second = square.house.credential(square.seated(Role.VETTING_OFFICER, group=OFFICE))
    square.stale_proof(second)
    square.freezing.go_on(first, freeze)
    with pytest.raises(StepUpNeeded):
        square.freezing.go_on(second, freeze)
    assert square.stopped


def test_who_lost_the_role_in_between_counts_for_nothing(square: Square) -> None:
    freeze = square.stop()
    first = square.seated(Role.VETTING_OFFICER, group=OFFICE)
    square.freezing.go_on(square.house.credential(first), freeze)
    square.take(first, Role.VETTING_OFFICER)
    second = square.house.credential(square.seated(Role.SECURITY_OFFICER))
    view = square.freezing.go_on(second, freeze)
    assert view.stop is not None
    assert view.stop.proposal is not None
    assert view.stop.proposal.own
    assert square.stopped


def test_who_was_disabled_in_between_counts_for_nothing(square: Square) -> None:
    freeze = square.stop()
    first = square.seated(Role.VETTING_OFFICER, group=OFFICE)
    square.freezing.go_on(square.house.credential(first), freeze)
    with square.house.database.transaction() as tx:
        square.house.accounts.people.set_state(tx, "host", first.id, "disabled")
    square.freezing.go_on(square.house.credential(square.seated(Role.SECURITY_OFFICER)), freeze)
    assert square.stopped


def test_a_word_older_than_a_day_counts_for_nothing(square: Square) -> None:
    freeze = square.stop()
    square.freezing.go_on(square.house.credential(square.seated(Role.SECURITY_OFFICER)), freeze)
    with square.house.database.transaction() as tx:
        (row,) = store.said(tx, freeze)
        old = signed(tx, "unfreezing", {**row, "said_at": row["said_at"] - timedelta(hours=PROPOSAL_HOURS)})
    square.house.sql("UPDATE register.unfreezing SET said_at = %s, mac = %s", old["said_at"], old["mac"])
    vetting = square.house.credential(square.seated(Role.VETTING_OFFICER, group=OFFICE))
    view = square.freezing.go_on(vetting, freeze)
    assert view.stop is not None
    assert square.stopped


def test_either_declines_and_then_two_have_to_say_so_anew(square: Square) -> None:
    freeze = square.stop()
    first = square.house.credential(square.seated(Role.VETTING_OFFICER, group=OFFICE))
    second = square.house.credential(square.seated(Role.SECURITY_OFFICER))
    for declining in (first, second):
        square.freezing.go_on(first, freeze)
        square.freezing.decline(declining, freeze)
        with pytest.raises(Conflict):
            square.freezing.decline(declining, freeze)
    square.freezing.go_on(second, freeze)
    assert square.stopped
    square.freezing.go_on(first, freeze)
    assert not square.stopped


def test_of_two_who_agree_at_once_with_a_third_one_does(square: Square) -> None:
    freeze = square.stop()
    square.freezing.go_on(square.house.credential(square.seated(Role.SECURITY_OFFICER)), freeze)
    turns = iter(
        [square.house.credential(square.seated(Role.VETTING_OFFICER, group=name)) for name in (OFFICE, BOARD)]
    )
    outcomes = at_once(2, lambda: square.freezing.go_on(next(turns), freeze))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "FreezeView"]
    assert not square.stopped
    assert len(square.events(Event.REGISTER_UNFROZEN)) == 1


def test_of_two_who_say_so_at_once_the_second_is_the_second(square: Square) -> None:
    freeze = square.stop()
    turns = iter(
        [square.house.credential(square.seated(Role.VETTING_OFFICER, group=name)) for name in (OFFICE, BOARD)]
    )
    at_once(2, lambda: square.freezing.go_on(next(turns), freeze))
    assert not square.stopped
    assert len(square.events(Event.UNFREEZE_PROPOSED, Event.REGISTER_UNFROZEN)) == 2


def test_a_word_is_about_one_stop_and_no_other(square: Square) -> None:
    officer = square.house.credential(square.seated(Role.SECURITY_OFFICER))
    vetting = square.house.credential(square.seated(Role.VETTING_OFFICER, group=OFFICE))
    earlier = square.stop()
    square.freezing.go_on(officer, earlier)
    square.freezing.go_on(vetting, earlier)
    with pytest.raises(Conflict):
        square.freezing.go_on(vetting, earlier)
    square.stop(officer)
    with pytest.raises(Stale):
        square.freezing.go_on(vetting, earlier)
    assert square.stopped
