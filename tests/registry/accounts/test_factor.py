"""The second factor: a code counts once, whoever sends it, whenever, and however it is written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.entry import Event
from registry.accounts import limits, totp
from registry.accounts.login import FAILED, CodeSpent
from registry.errors import LoginFailed
from tests.support.house import PASSWORD, House, at_once, secret_of
from tests.support.spent import rewind

# Codes -------------------------------------------------------------------------------------


def test_a_code_works_once(house: House) -> None:
    person = house.enrolled()
    code = house.fresh_code(person)
    device = house.accounts.login.log_in(house.origin(), person.email, PASSWORD, code).device
    with pytest.raises(LoginFailed) as refused:
        house.accounts.login.log_in(house.origin(), person.email, PASSWORD, code)
    assert type(refused.value) is LoginFailed
    assert house.last_entry().reason == "spent_code"
    # Only a browser that has signed in before is told to wait: it tells that the password is right.
    with pytest.raises(CodeSpent) as waiting:
        house.accounts.login.log_in(house.origin(device=device), person.email, PASSWORD, code)
    assert str(waiting.value) == str(refused.value) == FAILED
    with pytest.raises(LoginFailed) as wrong:
        house.accounts.login.log_in(house.origin(device=device), person.email, "fel lösenord här också", code)
    assert type(wrong.value) is LoginFailed


def test_of_sixteen_uses_of_one_code_at_once_exactly_one_passes(house: House) -> None:
    person = house.enrolled()
    origin = house.origin()
    for _ in range(3):
        code = house.fresh_code(person)
        outcomes = at_once(
            16,
            lambda: house.accounts.login.log_in(origin, person.email, PASSWORD, code),  # noqa: B023
        )
        assert [type(outcome).__name__ for outcome in outcomes].count("SignedIn") == 1
        assert all(
            isinstance(outcome, LoginFailed) or type(outcome).__name__ == "SignedIn" for outcome in outcomes
        )


def test_an_older_code_after_a_newer_one_is_refused(house: House) -> None:
    person = house.enrolled()
    house.fresh_code(person)
    newer, older = house.code(person, 1), house.code(person)
    house.accounts.login.log_in(house.origin(), person.email, PASSWORD, newer)
    with pytest.raises(LoginFailed):
        house.accounts.login.log_in(house.origin(), person.email, PASSWORD, older)


def test_a_code_outside_the_window_is_refused(house: House) -> None:
    person = house.enrolled()
    house.fresh_code(person)
    # Two steps off either way; a step may turn while the test runs, so one more.
    for step in (-3, 3):
        with pytest.raises(LoginFailed):
            house.accounts.login.log_in(house.origin(), person.email, PASSWORD, house.code(person, step))


@pytest.mark.parametrize(
    "shape",
    [
        lambda code: code.translate({ord("0") + digit: chr(0xFF10 + digit) for digit in range(10)}),
        lambda code: code.translate({ord("0") + digit: chr(0x0660 + digit) for digit in range(10)}),
        lambda code: code + "\n",
        lambda code: " " + code,
        lambda code: code + " ",
        lambda code: code[:3] + " " + code[3:],
        lambda code: "0" + code,
        lambda code: code + "\x00",
    ],
    ids=["full width", "arabic", "line end", "space before", "space after", "space within", "zero", "nul"],
)
def test_only_six_ascii_digits_are_a_code(house: House, shape: Callable[[str], str]) -> None:
    person = house.enrolled()
    with pytest.raises(LoginFailed):
        house.accounts.login.log_in(house.origin(), person.email, PASSWORD, shape(house.fresh_code(person)))


def test_a_wrong_password_spends_no_code(house: House) -> None:
    person = house.enrolled()
    code = house.fresh_code(person)
    with pytest.raises(LoginFailed):
        house.accounts.login.log_in(house.origin(), person.email, "fel lösenord men långt nog", code)
    assert house.accounts.login.log_in(house.origin(), person.email, PASSWORD, code)


def test_the_code_of_enrolment_is_spent_for_log_in(house: House) -> None:
    organisation = house.organisation()
    _person, code = house.invited(organisation, "spent@trollspan.example")
    begun = house.accounts.enrolment.begin(house.origin(), code, PASSWORD)
    assert begun.pending is not None
    secret = secret_of(begun.pending)
    first = totp.code(secret, totp.step_at(house.now()))
    house.accounts.enrolment.confirm(house.origin(), code, first)
    with pytest.raises(LoginFailed):
        house.accounts.login.log_in(house.origin(), "spent@trollspan.example", PASSWORD, first)


def test_fifty_wrong_codes_in_a_row_end_the_authenticator(house: House) -> None:
    person = house.enrolled()
    for number in range(limits.CONSECUTIVE_FAILURES):
        house.sql("DELETE FROM register.attempt")
        if number == 30:
            house.log_in(person)
            rewind(house.database, house.sql, person.id, failures=30)
        with pytest.raises(LoginFailed):
            house.accounts.login.log_in(house.origin(), person.email, PASSWORD, "abcdef")
    with pytest.raises(LoginFailed):
        house.log_in(person)
    house.sql("DELETE FROM register.attempt")
    reasons = [entry.reason for entry in house.entries() if entry.event is Event.AUTHENTICATOR_CHANGED]
    assert reasons == ["too_many_failures"]
    recovered = house.accounts.login.log_in(house.origin(), person.email, PASSWORD, person.recovery_codes[0])
    assert recovered.by_recovery_code


def test_a_recovery_code_works_once_also_in_parallel(house: House) -> None:
    person = house.enrolled()
    origin, code = house.origin(), person.recovery_codes[0]
    outcomes = at_once(5, lambda: house.accounts.login.log_in(origin, person.email, PASSWORD, code))
    assert [type(outcome).__name__ for outcome in outcomes].count("SignedIn") == 1
    typed = person.recovery_codes[1].lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert house.accounts.login.log_in(house.origin(), person.email, PASSWORD, typed).by_recovery_code
    assert Event.RECOVERY_CODE_USED in {entry.event for entry in house.entries()}


def test_a_recovery_code_of_another_person_is_nothing(house: House) -> None:
    person, other = house.enrolled(), house.enrolled()
    with pytest.raises(LoginFailed):
        house.accounts.login.log_in(house.origin(), person.email, PASSWORD, other.recovery_codes[0])
    house.accounts.login.log_in(house.origin(), other.email, PASSWORD, other.recovery_codes[0])
