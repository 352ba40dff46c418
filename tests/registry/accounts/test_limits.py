"""Limits on attempts: what is counted, for whom, and what cannot be done to somebody else by it."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from audit.entry import Event
from registry.accounts import attempts
from registry.accounts.limits import Limit
from registry.accounts.origin import Origin
from registry.accounts.service import forget_old
from registry.accounts.store.credentials import password_of
from registry.authority import signed
from registry.errors import LoginFailed, TooMany
from tests.support.house import PASSWORD, Enrolled, House, at_once
from tests.support.spent import rewind

WRONG = "fel lösenord men långt nog"


def _fail(house: House, name: str, origin: Origin | None = None, *, code: str = "abcdef") -> str | None:
    with pytest.raises(LoginFailed):
        house.accounts.login.log_in(origin or house.origin(), name, WRONG, code)
    return house.last_entry().reason


def _fail_code(house: House, person: Enrolled) -> str | None:
    with pytest.raises(LoginFailed):
        house.accounts.login.log_in(house.origin(), person.email, PASSWORD, "abcdef")
    return house.last_entry().reason


@pytest.mark.parametrize("known", [True, False])
def test_ten_wrong_passwords_of_one_name_from_one_network_close_it_for_five_minutes(
    house: House, *, known: bool
) -> None:
    person = house.enrolled()
    name, origin = person.email if known else f"nobody.{known}@trollspan.example", house.origin()
    expected = "wrong_password" if known else "unknown_name"
    assert [_fail(house, name, origin) for _ in range(10)] == [expected] * 10
    assert _fail(house, name, origin) == "too_many_pair"
    # The right password is not even looked at.
    before = len(house.hasher.checked)
    with pytest.raises(LoginFailed):
        house.accounts.login.log_in(origin, name, PASSWORD, house.fresh_code(person))
    assert house.hasher.checked[before:] == [house.hasher.decoy]
    house.pass_time(minutes=5, seconds=1)
    assert _fail(house, name, origin) == expected


def test_twenty_wrong_passwords_of_one_name_close_it_for_unknown_browsers_everywhere(house: House) -> None:
    person = house.enrolled()
    assert {_fail(house, person.email) for _ in range(20)} == {"wrong_password"}
    assert _fail(house, person.email) == "too_many_name"


def test_an_attacker_elsewhere_cannot_lock_out_a_browser_that_has_signed_in(house: House) -> None:
    person = house.enrolled()
    device = house.log_in(person).device
    for _ in range(21):
        _fail(house, person.email)
    with pytest.raises(LoginFailed):
        house.log_in(person)
    assert house.log_in(person, house.origin(device=device)).person.id == person.id


def test_a_known_browser_has_a_bucket_of_its_own_that_fills_too(house: House) -> None:
    person = house.enrolled()
    device = house.log_in(person).device
    for _ in range(10):
        assert _fail(house, person.email, house.origin(device=device)) == "wrong_password"
    assert _fail(house, person.email, house.origin(device=device)) == "too_many_device"
    assert house.log_in(person)


@pytest.mark.parametrize("spoilt", ["", "x", "å" * 43, "A" * 43, "A" * 44])
def test_a_made_up_device_cookie_is_none(house: House, spoilt: str) -> None:
    person = house.enrolled()
    for _ in range(20):
        _fail(house, person.email)
    assert _fail(house, person.email, house.origin(device=spoilt)) == "too_many_name"


def test_a_device_cookie_counts_for_its_own_name_and_until_the_password_changes(house: House) -> None:
    person, other = house.enrolled(), house.enrolled()
    device = house.log_in(other).device
    for _ in range(20):
        _fail(house, person.email)
    assert _fail(house, person.email, house.origin(device=device)) == "too_many_name"
    own = house.log_in(other).device
    with house.database.transaction() as tx:
        row = signed(tx, "password", {**(password_of(tx, other.id) or {}), "changed_at": tx.now})
    house.sql(
        "UPDATE register.password SET changed_at = %s, mac = %s WHERE person = %s",
        row["changed_at"],
        row["mac"],
        other.id,
    )
    for _ in range(20):
        _fail(house, other.email)
    assert _fail(house, other.email, house.origin(device=own)) == "too_many_name"


def test_success_of_somebody_else_resets_nothing(house: House) -> None:
    person, other, origin = house.enrolled(), house.enrolled(), house.origin()
    for _ in range(9):
        _fail(house, person.email, origin)
    house.log_in(other, origin)
    assert _fail(house, person.email, origin) == "wrong_password"
    assert _fail(house, person.email, origin) == "too_many_pair"


def test_ones_own_success_counts_for_nothing_and_resets_nothing(house: House) -> None:
    person, origin = house.enrolled(), house.origin()
    for _ in range(9):
        _fail(house, person.email, origin)
    for _ in range(3):
        house.log_in(person, origin)
    assert _fail(house, person.email, origin) == "wrong_password"
    assert _fail(house, person.email, origin) == "too_many_pair"


def test_five_wrong_codes_in_five_minutes_close_the_second_factor_wherever_they_come_from(
    house: House,
) -> None:
    person = house.enrolled()
    assert [_fail_code(house, person) for _ in range(5)] == ["wrong_code"] * 5
    assert _fail_code(house, person) == "too_many_codes"
    with pytest.raises(LoginFailed):
        house.log_in(person)
    with pytest.raises(LoginFailed):
        house.accounts.login.log_in(house.origin(), person.email, PASSWORD, person.recovery_codes[0])
    house.pass_time(minutes=5, seconds=1)
    assert house.log_in(person)


def test_twenty_wrong_codes_an_hour_and_fifty_a_day(house: House) -> None:
    person = house.enrolled()
    house.sql("DELETE FROM register.attempt")
    for _ in range(4):
        for _ in range(5):
            assert _fail_code(house, person) == "wrong_code"
        house.pass_time(minutes=6)
    assert _fail_code(house, person) == "too_many_codes"
    house.pass_time(hours=1)
    rewind(house.database, house.sql, person.id, failures=0)
    for _ in range(6):
        for _ in range(5):
            assert _fail_code(house, person) == "wrong_code"
        house.pass_time(minutes=31)
    assert _fail_code(house, person) == "too_many_codes"


def test_a_wrong_password_does_not_fill_anybodys_second_factor(house: House) -> None:
    person = house.enrolled()
    for _ in range(8):
        _fail(house, person.email, code="123456")
    assert house.log_in(person)


def test_a_spent_code_sent_again_is_not_a_guess(house: House) -> None:
    person = house.enrolled()
    code = house.fresh_code(person)
    house.accounts.login.log_in(house.origin(), person.email, PASSWORD, code)
    for _ in range(7):
        with pytest.raises(LoginFailed):
            house.accounts.login.log_in(house.origin(), person.email, PASSWORD, code)
    assert house.log_in(person)


def test_parallel_guesses_count_each_other(house: House) -> None:
    person, origin = house.enrolled(), house.origin()
    before = len(house.entries())

    def guess() -> None:
        house.accounts.login.log_in(origin, person.email, WRONG, "123456")

    at_once(16, guess)
    reasons = [entry.reason for entry in house.entries()[before:] if entry.event is Event.LOGIN_REFUSED]
    assert sorted(str(reason) for reason in reasons) == ["too_many_pair"] * 6 + ["wrong_password"] * 10


def test_a_reservation_waits_for_the_one_before_it(house: House) -> None:
    with house.database.transaction() as tx:
        bucket = attempts.bucket(tx, "test", (Limit(1, 60),), b"one")
    outcome: list[str] = []

    def second() -> None:
        try:
            with house.database.transaction() as tx:
                attempts.reserve(tx, [bucket])
            outcome.append("reserved")
        except attempts.LimitReached as error:
            outcome.append(f"{error.kind} {error.retry_after}")

    with house.database.transaction() as tx:
        attempts.reserve(tx, [bucket])
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.3)
        assert not outcome
    thread.join()
    assert outcome[0].startswith("test ")
    assert 58 <= int(outcome[0].split()[1]) <= 61


def test_counts_survive_a_restart_and_are_shared_by_processes(house: House) -> None:
    person, origin = house.enrolled(), house.origin()
    for _ in range(10):
        _fail(house, person.email, origin)
    house.database.dispose()
    assert _fail(house, person.email, origin) == "too_many_pair"


def test_invitation_codes_cannot_be_guessed_from_one_network(house: House) -> None:
    origin = house.origin()
    refusals = []
    for _ in range(21):
        with pytest.raises(Exception) as refused:  # noqa: PT011 - the kinds are what is compared
            house.accounts.enrolment.begin(origin, "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AAAA", PASSWORD)
        refusals.append(type(refused.value).__name__)
    assert refusals == ["Refused"] * 20 + ["TooMany"]


def test_a_network_is_a_whole_64_of_version_6_and_one_address_of_version_4() -> None:
    def network(address: str) -> str:
        return Origin(address, "", "api").network

    assert network("2001:db8:1:2:3:4:5:6") == network("2001:db8:1:2::") == "2001:db8:1:2::/64"
    assert network("192.0.2.7") == "192.0.2.7/32"
    assert network("local") == "local"


def test_old_attempts_and_sessions_are_forgotten(house: House) -> None:
    _fail(house, "old@trollspan.example")
    house.pass_time(days=1, seconds=1)
    credential = house.credential(house.enrolled())
    house.admit(credential)
    with house.database.transaction() as tx:
        house.accounts.sessions.end_all(
            tx, house.admit(credential).person, house.admit(credential).organisation, "own_choice"
        )
    house.sql(
        "UPDATE register.session SET ended_at = ended_at - interval '2 days' WHERE ended_at IS NOT NULL"
    )
    with house.database.transaction() as tx:
        assert forget_old(tx, timedelta(days=1)) >= 2
    assert not house.sql("SELECT 1 FROM register.attempt WHERE at < now() - interval '1 day'")
    assert not house.sql("SELECT 1 FROM register.session WHERE id = %s", credential.token_hash)


def test_too_many_is_not_said_to_a_name(house: House) -> None:
    person, origin = house.enrolled(), house.origin()
    for _ in range(12):
        try:
            house.accounts.login.log_in(origin, person.email, WRONG, "123456")
        except TooMany:
            pytest.fail("a name's limit was told to the client")
        except LoginFailed:
            continue
