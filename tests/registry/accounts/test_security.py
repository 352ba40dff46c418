"""Fresh proof, and what it allows: a new password, a new authenticator, new recovery codes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from audit.entry import Event
from registry.accounts import tables, totp
from registry.accounts.claim import Claims
from registry.accounts.entrance import Entrance
from registry.accounts.login import Login
from registry.authority import checked, signed
from registry.caller import Credential
from registry.errors import Conflict, Invalid, LoginFailed, NotSignedIn, StepUpNeeded
from tests.support.house import PASSWORD, CountingHasher, Enrolled, House, at_once, credential_of, secret_of

NEW = "en annan lång mening om havet"
WRONG = "fel lösenord men långt nog"


def _age(house: House, credential: Credential, **about: float) -> None:
    """Let the session's last proofs be so much older, as the register itself would have written them."""
    with house.database.transaction() as tx:
        table = tables.session
        row = dict(tx.execute(table.select().where(table.c.id == credential.token_hash)).mappings().one())
        earlier: dict[str, Any] = {
            name: row[name] - timedelta(**about) for name in ("password_at", "stepped_at")
        }
        mac = signed(tx, "session", {**checked(tx, "session", row), **earlier})["mac"]
    house.sql(
        "UPDATE register.session SET password_at = %s, stepped_at = %s, mac = %s WHERE id = %s",
        earlier["password_at"],
        earlier["stepped_at"],
        mac,
        credential.token_hash,
    )


def _step_up(
    house: House, credential: Credential, person: Enrolled, password: str | None = None
) -> Credential:
    issued = house.accounts.security.step_up(credential, house.origin(), password, house.fresh_code(person))
    return credential_of(issued.token)


def test_a_log_in_is_fresh_for_five_minutes(house: House) -> None:
    credential = house.credential(house.enrolled())
    _age(house, credential, minutes=4, seconds=50)
    assert house.admit(credential).stepped_up
    _age(house, credential, seconds=10)
    assert not house.admit(credential).stepped_up


def test_step_up_moves_the_session_to_a_new_token_and_the_old_one_is_dead(house: House) -> None:
    person = house.enrolled()
    credential = house.credential(person)
    before = house.admit(credential)
    expires = house.accounts.own_sessions(credential)[0].expires_at
    moved = _step_up(house, credential, person)
    after = house.admit(moved)
    assert after.session == before.session
    assert after.stepped_up
    assert house.accounts.own_sessions(moved)[0].expires_at == expires
    with pytest.raises(NotSignedIn):
        house.admit(credential)
    assert house.last_entry().event is Event.STEP_UP_DONE


def test_a_code_alone_is_enough_only_where_the_password_is_recent(house: House) -> None:
    person = house.enrolled()
    credential = house.credential(person)
    _age(house, credential, minutes=5)
    with pytest.raises(StepUpNeeded):
        _step_up(house, credential, person)
    moved = _step_up(house, credential, person, PASSWORD)
    assert _step_up(house, moved, person)


def test_a_wrong_password_or_code_leaves_the_session_as_it_is(house: House) -> None:
    person = house.enrolled()
    credential = house.credential(person)
    code = house.fresh_code(person)
    for password, typed in ((WRONG, code), (PASSWORD, "abcdef"), (None, "abcdef"), (None, "")):
        with pytest.raises(LoginFailed):
            house.accounts.security.step_up(credential, house.origin(), password, typed)
        assert house.last_entry().event is Event.STEP_UP_REFUSED
    assert house.admit(credential)
    assert house.accounts.security.step_up(credential, house.origin(), PASSWORD, code)


def test_a_code_spent_at_log_in_is_spent_for_step_up_and_the_other_way_round(house: House) -> None:
    person = house.enrolled()
    code = house.fresh_code(person)
    token = house.accounts.login.log_in(house.origin(), person.email, PASSWORD, code).issued.token
    with pytest.raises(LoginFailed):
        house.accounts.security.step_up(credential_of(token), house.origin(), None, code)
    stepped = house.fresh_code(person)
    house.accounts.security.step_up(credential_of(token), house.origin(), None, stepped)
    with pytest.raises(LoginFailed):
        house.accounts.login.log_in(house.origin(), person.email, PASSWORD, stepped)


def test_step_up_shares_the_limits_of_log_in(house: House) -> None:
    person = house.enrolled()
    credential = house.credential(person)
    for _ in range(5):
        with pytest.raises(LoginFailed):
            house.accounts.security.step_up(credential, house.origin(), None, "abcdef")
    with pytest.raises(LoginFailed):
        house.log_in(person)
    assert house.last_entry().reason == "too_many_codes"
    house.pass_time(minutes=6)
    for _ in range(20):
        with pytest.raises(LoginFailed):
            house.accounts.security.step_up(credential, house.origin(), WRONG, "abcdef")
    with pytest.raises(LoginFailed):
        house.log_in(person)
    assert house.last_entry().reason == "too_many_name"


def test_of_parallel_step_ups_with_one_code_exactly_one_passes(house: House) -> None:
    person = house.enrolled()
    credential, code = house.credential(person), house.fresh_code(person)
    outcomes = at_once(8, lambda: house.accounts.security.step_up(credential, house.origin(), None, code))
    assert [type(outcome).__name__ for outcome in outcomes].count("Issued") == 1


def test_log_in_and_step_up_at_once_do_not_wait_for_each_other_for_ever(house: House) -> None:
    person = house.enrolled()
    credentials = [house.credential(person) for _ in range(5)]
    turn = iter(range(100))

    def either() -> object:
        number = next(turn)
        if number % 2:
            return house.accounts.login.log_in(
                house.origin(), person.email, PASSWORD, house.fresh_code(person)
            )
        return house.accounts.security.step_up(
            credentials[number // 2 % 5], house.origin(), None, house.fresh_code(person)
        )

    outcomes = at_once(8, either)
    assert {type(outcome).__name__ for outcome in outcomes} <= {
        "SignedIn",
        "Issued",
        "LoginFailed",
        "CodeSpent",
        "NotSignedIn",
    }


def test_a_new_password_needs_the_present_one_and_ends_the_other_sessions(house: House) -> None:
    person = house.enrolled()
    other, credential = house.credential(person), house.credential(person)

    def change(current: str, code: str, new: str) -> Credential:
        issued = house.accounts.security.change_password(credential, house.origin(), current, code, new)
        return credential_of(issued.token)

    with pytest.raises(LoginFailed):
        change(WRONG, house.fresh_code(person), NEW)
    with pytest.raises(LoginFailed):
        change(PASSWORD, "abcdef", NEW)
    with pytest.raises(Invalid):
        change(PASSWORD, house.fresh_code(person), "kort")
    assert house.admit(other)
    moved = change(PASSWORD, house.fresh_code(person), NEW)
    assert house.admit(moved)
    for dead in (other, credential):
        with pytest.raises(NotSignedIn):
            house.admit(dead)
    with pytest.raises(LoginFailed):
        house.log_in(person)
    person.password = NEW
    assert house.log_in(person)


def test_a_password_changed_while_a_log_in_is_checked_wins(house: House) -> None:
    person = house.enrolled()
    with house.database.transaction() as tx:
        holder = house.accounts.holders.by_name(tx, person.email)
        assert house.accounts.holders.unchanged(tx, holder)
    house.accounts.security.change_password(
        house.credential(person), house.origin(), PASSWORD, house.fresh_code(person), NEW
    )
    with house.database.transaction() as tx:
        assert not house.accounts.holders.unchanged(tx, holder)


def test_a_new_authenticator_needs_fresh_proof_and_the_old_one_works_until_it_is_confirmed(
    house: House,
) -> None:
    person = house.enrolled()
    other, credential = house.credential(person), house.credential(person)
    _age(house, credential, minutes=6)
    with pytest.raises(StepUpNeeded):
        house.accounts.security.begin_authenticator(credential, house.origin())
    credential = _step_up(house, credential, person, PASSWORD)
    with pytest.raises(Conflict):
        house.accounts.security.confirm_authenticator(credential, house.origin(), "123456")
    pending = house.accounts.security.begin_authenticator(credential, house.origin())
    with pytest.raises(Invalid):
        house.accounts.security.confirm_authenticator(credential, house.origin(), "abcdef")
    assert house.log_in(person)
    code = totp.code(secret_of(pending), totp.step_at(house.now()))
    issued = house.accounts.security.confirm_authenticator(credential, house.origin(), code)
    assert house.admit(credential_of(issued.token))
    with pytest.raises(NotSignedIn):
        house.admit(other)
    with pytest.raises(LoginFailed):
        house.accounts.login.log_in(house.origin(), person.email, PASSWORD, code)
    with pytest.raises(LoginFailed):
        house.log_in(person)
    person.secret = secret_of(pending)
    assert house.log_in(person)


def test_new_recovery_codes_need_fresh_proof_and_end_the_older_ones(house: House) -> None:
    person = house.enrolled()
    credential = house.credential(person)
    made = house.accounts.security.new_recovery_codes(credential, house.origin())
    assert len(set(made)) == 10
    with pytest.raises(LoginFailed):
        house.accounts.login.log_in(house.origin(), person.email, PASSWORD, person.recovery_codes[3])
    assert house.accounts.login.log_in(house.origin(), person.email, PASSWORD, made[3])
    _age(house, credential, minutes=6)
    with pytest.raises(StepUpNeeded):
        house.accounts.security.new_recovery_codes(credential, house.origin())
    with house.database.transaction() as tx:
        caller = house.accounts.sessions.admit(tx, credential)
        assert house.accounts.security.recovery_codes_left(tx, caller) == 9


def test_a_hash_made_with_other_costs_is_made_anew_at_log_in(house: House) -> None:
    person = house.enrolled()
    dearer = CountingHasher(memory_kib=16, rounds=2)
    accounts = house.accounts
    claims = Claims(house.database, accounts.holders, dearer, accounts.secrets)
    login = Login(house.database, claims, Entrance(accounts.sessions, accounts.people))
    device = login.log_in(house.origin(), person.email, PASSWORD, house.fresh_code(person)).device
    with house.database.transaction() as tx:
        holder = accounts.holders.by_name(tx, person.email)
    assert "m=16,t=2" in holder.encoded
    assert holder.password_revision == 2
    # The password is the same, so the browser stays known.
    for _ in range(21):
        with pytest.raises(LoginFailed):
            accounts.login.log_in(house.origin(), person.email, WRONG, "123456")
    assert house.log_in(person, house.origin(device=device))
