"""An account is closed at once and everywhere, and opened again as what it was."""

from __future__ import annotations

import pytest

from audit.entry import Event
from registry.accounts import totp
from registry.accounts.login import FAILED
from registry.errors import Conflict, LoginFailed, NotFound, NotSignedIn, Refused
from tests.support.house import PASSWORD, Enrolled, House, secret_of


def close(house: House, person: Enrolled) -> int:
    with house.database.transaction() as tx:
        return house.accounts.closures.close(tx, "host", person.id)


def reopen(house: House, person: Enrolled) -> str | None:
    with house.database.transaction() as tx:
        return house.accounts.closures.open(tx, "host", person.id)


def test_its_sessions_end_and_stay_ended_when_it_is_opened_again(house: House) -> None:
    person = house.enrolled()
    credentials = [house.credential(person), house.credential(person, channel="web")]
    assert close(house, person) == 2
    for _ in range(2):
        for credential in credentials:
            with pytest.raises(NotSignedIn):
                house.admit(credential)
        if house.sql("SELECT state FROM register.person WHERE id = %s", person.id) == [("disabled",)]:
            assert reopen(house, person) is None
    assert house.admit(house.credential(person)).person == person.id


def test_a_log_in_is_answered_as_any_wrong_one(house: House) -> None:
    person = house.enrolled()
    close(house, person)
    with pytest.raises(LoginFailed, match=FAILED) as refused:
        house.log_in(person)
    assert type(refused.value) is LoginFailed
    assert house.last_entry().event is Event.LOGIN_REFUSED
    assert house.last_entry().reason == "disabled"


def test_the_log_says_who_was_closed_and_each_session_that_ended(house: House) -> None:
    person = house.enrolled()
    house.credential(person)
    before = len(house.entries())
    close(house, person)
    closed, ended = house.entries()[before:]
    assert (closed.event, closed.principal, closed.reason) == (Event.PERSON_DISABLED, "host", "disabled")
    kinds = [each.kind for each in closed.changed]
    assert (kinds, closed.changed[0].id) == (["person", "closure"], str(person.id))
    assert (ended.event, ended.actor, ended.reason) == (Event.SESSION_ENDED, person.id, "disabled")
    reopen(house, person)
    assert (house.last_entry().event, house.last_entry().reason) == (Event.PERSON_CHANGED, "active")


def test_roles_and_tiers_are_kept(house: House) -> None:
    person = house.enrolled()
    held = house.admit(house.credential(person))
    close(house, person)
    reopen(house, person)
    again = house.admit(house.credential(person))
    assert (again.standings, again.own_roles) == (held.standings, held.own_roles)


def test_an_invitation_is_void_and_a_new_one_is_made_for_who_had_not_enrolled(house: House) -> None:
    organisation = house.organisation()
    person, code = house.invited(organisation)
    begun = house.accounts.enrolment.begin(house.origin(), code, PASSWORD)
    assert begun.pending is not None
    first = totp.code(secret_of(begun.pending), totp.step_at(house.now()))
    with house.database.transaction() as tx:
        assert house.accounts.closures.close(tx, "host", person) == 0
    assert [each.kind for each in house.last_entry().changed] == ["person", "invitation", "closure"]
    with pytest.raises(Refused):
        house.accounts.enrolment.confirm(house.origin(), code, first)
    with house.database.transaction() as tx:
        fresh = house.accounts.closures.open(tx, "host", person)
    assert fresh not in (None, code)
    assert house.sql("SELECT state FROM register.person WHERE id = %s", person) == [("invited",)]
    with pytest.raises(Refused):
        house.accounts.enrolment.begin(house.origin(), code, PASSWORD)


def test_what_is_closed_is_not_closed_again_and_what_is_open_not_opened(house: House) -> None:
    person = house.enrolled()
    with pytest.raises(Conflict, match="not disabled"):
        reopen(house, person)
    close(house, person)
    with pytest.raises(Conflict, match="already"):
        close(house, person)
    nobody = Enrolled(house.networks["nix"], person.organisation, "", b"", ())
    for act in (close, reopen):
        with pytest.raises(NotFound):
            act(house, nobody)
