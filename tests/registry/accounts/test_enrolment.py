"""From an invitation to an account, and the two ways back in: forgotten password, lost phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from audit.entry import Event
from policies.vocabulary import Role
from registry.accounts import totp
from registry.accounts.binding import Pending
from registry.accounts.closure import Closer
from registry.accounts.enrolment import Begun
from registry.accounts.invitation import Invitations
from registry.accounts.people import DISABLED
from registry.errors import Conflict, Invalid, LoginFailed, NotSignedIn, Refused, TooMany
from tests.support.clock import later
from tests.support.house import PASSWORD, Enrolled, House, at_once, secret_of
from tests.support.spent import rewind

NEW = "en annan lång mening om havet"


def _begin(house: House, code: str, password: str = PASSWORD, proof: str = "") -> Begun:
    return house.accounts.enrolment.begin(house.origin(), code, password, proof)


def _pending(house: House, code: str, password: str = PASSWORD) -> Pending:
    pending = _begin(house, code, password).pending
    assert pending is not None
    return pending


def _code(house: House, pending: Pending, step: int = 0) -> str:
    return totp.code(secret_of(pending), totp.step_at(house.now()) + step)


def _wrong(house: House, pending: Pending) -> str:
    right = {_code(house, pending, step) for step in (-1, 0, 1)}
    return next(code for code in ("000000", "111111", "222222", "333333") if code not in right)


def _confirm(house: House, invitation: str, code: str) -> tuple[str, ...]:
    return house.accounts.enrolment.confirm(house.origin(), invitation, code)


def _reset(house: House, person: Enrolled, kind: str) -> str:
    with house.database.transaction() as tx:
        return house.accounts.invitations.make(tx, "host", person.id, kind)


def test_an_invitation_leads_to_password_authenticator_and_recovery_codes(house: House) -> None:
    person, code = house.invited(email="ny@trollspan.example")
    pending = _pending(house, code)
    assert len(secret_of(pending)) == 20
    assert [len(group) for group in pending.secret.split(" ")] == [4] * 8
    assert pending.otpauth.startswith("otpauth://totp/Nordkap:ny@trollspan.example?secret=")
    recovery = _confirm(house, code, _code(house, pending))
    assert len(set(recovery)) == 10
    assert all(len(each.replace("-", "")) * 5 == 120 for each in recovery)
    events = [entry.event for entry in house.entries() if entry.actor == person]
    assert events == [Event.ENROLMENT_STARTED, Event.ENROLMENT_DONE, Event.RECOVERY_CODES_MADE]
    signed_in = house.accounts.login.log_in(
        house.origin(), "ny@trollspan.example", PASSWORD, _code(house, pending, 1)
    )
    assert signed_in.person.id == person


def test_there_is_no_session_before_the_end(house: House) -> None:
    person, code = house.invited(email="halv@trollspan.example")
    pending = _pending(house, code)
    with pytest.raises(LoginFailed):
        house.accounts.login.log_in(house.origin(), "halv@trollspan.example", PASSWORD, _code(house, pending))
    assert not house.sql("SELECT 1 FROM register.session WHERE person = %s", person)


def test_who_is_new_is_let_in_at_the_end_and_that_is_on_record(house: House) -> None:
    person, code = house.invited(email="inne@trollspan.example")
    pending = _pending(house, code)
    with pytest.raises(Invalid):
        house.accounts.enrolment.enter(house.origin(), code, _wrong(house, pending))
    assert not house.sql("SELECT 1 FROM register.session WHERE person = %s", person)
    done = house.accounts.enrolment.enter(house.origin(), code, _code(house, pending))
    assert len(done.recovery_codes) == 10
    assert done.signed_in is not None
    assert done.signed_in.person.id == person
    assert len(house.sql("SELECT 1 FROM register.session WHERE person = %s", person)) == 1
    events = [entry.event for entry in house.entries() if entry.actor == person]
    assert events[-3:] == [Event.ENROLMENT_DONE, Event.RECOVERY_CODES_MADE, Event.LOGIN_DONE]
    assert done.recovery_codes[0] not in repr(done)
    assert done.signed_in.issued.token not in repr(done)
    with pytest.raises(Refused):
        house.accounts.enrolment.enter(house.origin(), code, _code(house, pending, 1))


def test_an_invitation_lets_in_nobody_who_had_an_account_before(house: House) -> None:
    person = house.enrolled()
    begun = _pending(house, code := _reset(house, person, "authenticator"))
    done = house.accounts.enrolment.enter(house.origin(), code, _code(house, begun))
    assert len(done.recovery_codes) == 10
    assert done.signed_in is None
    assert not house.sql("SELECT 1 FROM register.session WHERE person = %s AND ended_at IS NULL", person.id)


def test_who_is_new_in_an_organisation_that_was_closed_meanwhile_is_not_let_in(house: House) -> None:
    """They keep the account that they would have had a minute before, as its other people do."""
    person, code = house.invited()
    pending = _pending(house, code)
    ((organisation,),) = house.sql("SELECT organisation FROM register.person WHERE id = %s", person)
    with house.database.transaction() as tx:
        house.accounts.closures.close_organisation(tx, "host", organisation, Closer())
    done = house.accounts.enrolment.enter(house.origin(), code, _code(house, pending))
    assert (len(done.recovery_codes), done.signed_in) == (10, None)
    assert not house.sql("SELECT 1 FROM register.session WHERE person = %s", person)
    assert Event.ENROLMENT_DONE in [entry.event for entry in house.entries() if entry.actor == person]


def test_confirming_by_a_program_begins_no_session(house: House) -> None:
    person, code = house.invited()
    assert _confirm(house, code, _code(house, _pending(house, code)))
    assert not house.sql("SELECT 1 FROM register.session WHERE person = %s", person)


def test_an_invitation_code_has_140_bits_and_is_stored_hashed(house: House) -> None:
    _person, code = house.invited()
    assert len(code.replace("-", "")) * 5 == 140
    stored = house.sql("SELECT i::text FROM register.invitation i")
    assert code not in str(stored)
    assert code.replace("-", "").encode().hex() not in str(stored)


@pytest.mark.parametrize(
    "typed",
    [
        lambda code: code.lower(),
        lambda code: code.replace("-", " "),
        lambda code: code.replace("-", ""),
        lambda code: code.replace("0", "O").replace("1", "I"),
        lambda code: f" {code} ",
    ],
)
def test_a_code_is_read_as_people_type_it(house: House, typed: Callable[[str], str]) -> None:
    _person, code = house.invited()
    assert _begin(house, typed(code)).pending is not None


@pytest.mark.parametrize(
    "typed", ["", "AAAA", "x" * 5_000, "\ud800", "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AAAU", "１" * 28]
)
def test_a_made_up_code_is_refused(house: House, typed: str) -> None:
    with pytest.raises(Refused):
        _begin(house, typed)
    assert house.last_entry().event is Event.INVITATION_REFUSED


def test_an_invitation_ends_after_72_hours_or_when_it_was_used_or_when_a_newer_one_is_made(
    house: House,
) -> None:
    person, code = house.invited()
    with house.database.transaction() as tx:
        newer = house.accounts.invitations.make(tx, "host", person)
    with pytest.raises(Refused):
        _begin(house, code)
    pending = _pending(house, newer)
    _confirm(house, newer, _code(house, pending))
    for again in (lambda: _begin(house, newer), lambda: _confirm(house, newer, _code(house, pending, 1))):
        with pytest.raises(Refused):
            again()
    lifetimes = house.sql("SELECT DISTINCT expires_at - created_at FROM register.invitation")
    assert [lifetime.total_seconds() for (lifetime,) in lifetimes] == [72 * 3600]


def test_an_invitation_is_used_up_once_whoever_read_it_before(house: House) -> None:
    _person, code = house.invited()
    with house.database.transaction() as tx:
        row = house.accounts.invitations.find(tx, code)
        house.accounts.invitations.use(tx, row)
        with pytest.raises(Refused):
            house.accounts.invitations.use(tx, row)


def test_an_invitation_that_has_run_out_is_refused_and_sql_cannot_prolong_it(house: House) -> None:
    _person, code = house.invited()
    with house.database.transaction() as tx:
        assert Invitations().find(later(tx, hours=71, minutes=59), code)
        with pytest.raises(Refused):
            Invitations().find(later(tx, hours=72), code)
    house.sql("UPDATE register.invitation SET expires_at = expires_at + interval '1 year'")
    with pytest.raises(Exception, match="mark"):
        _begin(house, code)
    house.sql("DELETE FROM register.invitation")


def test_of_parallel_confirmations_exactly_one_passes(house: House) -> None:
    _person, code = house.invited()
    pending = _pending(house, code)
    first = _code(house, pending)
    outcomes = at_once(6, lambda: _confirm(house, code, first))
    assert [type(outcome) for outcome in outcomes].count(tuple) == 1


def test_a_wrong_first_code_confirms_nothing_and_is_counted(house: House) -> None:
    person, code = house.invited()
    pending = _pending(house, code)
    for _ in range(5):
        with pytest.raises(Invalid):
            _confirm(house, code, "abcdef")
    with pytest.raises(TooMany):
        _confirm(house, code, _code(house, pending))
    assert house.sql("SELECT state FROM register.person WHERE id = %s", person) == [("invited",)]


def test_a_pending_authenticator_waits_ten_minutes(house: House) -> None:
    _person, code = house.invited()
    pending = _pending(house, code)
    rewind(house.database, house.sql, created_at=house.now() - timedelta(minutes=10))
    with pytest.raises(Conflict):
        _confirm(house, code, _code(house, pending))
    again = _pending(house, code)
    assert len(_confirm(house, code, _code(house, again))) == 10


def test_beginning_again_makes_the_first_beginning_worthless(house: House) -> None:
    _person, code = house.invited(email="igen@trollspan.example")
    first = _pending(house, code, NEW)
    second = _pending(house, code)
    with pytest.raises(Invalid):
        _confirm(house, code, _code(house, first))
    _confirm(house, code, _code(house, second))
    with pytest.raises(LoginFailed):
        house.accounts.login.log_in(house.origin(), "igen@trollspan.example", NEW, _code(house, second, 1))


def test_a_bad_password_stores_nothing(house: House) -> None:
    person, code = house.invited()
    for password in ("kort", "trollspån exempel 1", "kim åström kim", "passwordpassword"):
        with pytest.raises(Invalid):
            _begin(house, code, password)
    assert not house.sql("SELECT 1 FROM register.password WHERE person = %s", person)


def test_a_swapped_authenticator_does_not_open(house: House) -> None:
    person, other = house.enrolled(), house.enrolled()
    (theirs,) = house.sql("SELECT secret FROM register.authenticator WHERE person = %s", other.id)
    # Even under the register's own mark, which who moves a secret does not have.
    rewind(house.database, house.sql, person.id, secret=theirs[0])
    with pytest.raises(Exception, match="does not belong here"):
        house.accounts.login.log_in(house.origin(), person.email, PASSWORD, house.code(other))


# Forgotten password, lost phone --------------------------------------------------------------------


def test_a_forgotten_password_is_replaced_by_who_holds_the_authenticator_and_gives_no_session(
    house: House,
) -> None:
    person = house.enrolled()
    credential = house.credential(person)
    code = _reset(house, person, "password")
    with pytest.raises(LoginFailed):
        _begin(house, code, NEW, "abcdef")
    begun = _begin(house, code, NEW, house.fresh_code(person))
    assert begun.pending is None
    with pytest.raises(NotSignedIn):
        house.admit(credential)
    with pytest.raises(LoginFailed):
        house.log_in(person)
    person.password = NEW
    assert house.log_in(person).person.id == person.id
    with pytest.raises(Refused):
        _begin(house, code, NEW, house.fresh_code(person))


def test_a_lost_phone_is_replaced_by_who_knows_the_password_and_the_old_one_works_until_then(
    house: House,
) -> None:
    person = house.enrolled(Role.MEMBER)
    credential = house.credential(person)
    code = _reset(house, person, "authenticator")
    with pytest.raises(LoginFailed):
        _begin(house, code, "fel lösenord men långt nog")
    pending = _pending(house, code)
    assert house.log_in(person)
    recovery = _confirm(house, code, _code(house, pending))
    assert not set(recovery) & set(person.recovery_codes)
    with pytest.raises(NotSignedIn):
        house.admit(credential)
    with pytest.raises(LoginFailed):
        house.log_in(person)
    with pytest.raises(LoginFailed):
        house.accounts.login.log_in(house.origin(), person.email, PASSWORD, person.recovery_codes[0])
    person.secret = secret_of(pending)
    assert house.log_in(person)


def test_the_password_of_a_lost_phone_has_the_limits_of_log_in(house: House) -> None:
    person = house.enrolled()
    code = _reset(house, person, "authenticator")
    for _ in range(20):
        with pytest.raises(LoginFailed):
            _begin(house, code, "fel lösenord men långt nog")
    with pytest.raises(LoginFailed):
        _begin(house, code)
    assert house.last_entry().reason == "too_many_name"


def test_resets_do_not_revive_a_disabled_person(house: House) -> None:
    person = house.enrolled()
    by_password, disabled = _reset(house, person, "password"), house.enrolled()
    by_phone = _reset(house, disabled, "authenticator")
    for each in (person, disabled):
        with house.database.transaction() as tx:
            house.accounts.people.set_state(tx, "host", each.id, DISABLED)
    with pytest.raises(LoginFailed):
        _begin(house, by_password, NEW, house.fresh_code(person))
    with pytest.raises(LoginFailed):
        _begin(house, by_phone)


def test_an_invitation_fits_the_state_of_the_account(house: House) -> None:
    person, enrolled = house.invited()[0], house.enrolled()
    for target, kind in ((person, "password"), (person, "authenticator"), (enrolled.id, "enrolment")):
        with pytest.raises(Conflict), house.database.transaction() as tx:
            house.accounts.invitations.make(tx, "host", target, kind)


def test_secrets_are_shown_by_no_repr(house: House) -> None:
    person = house.enrolled()
    signed_in = house.log_in(person)
    assert signed_in.issued.token not in repr(signed_in)
    _invited, code = house.invited()
    pending = house.accounts.enrolment.begin(house.origin(), code, PASSWORD).pending
    assert pending is not None
    assert pending.secret not in repr(pending)
    assert secret_of(pending)
