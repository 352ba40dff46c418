"""One helper for a day: fills in, takes nothing out, and is nobody from midnight on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from audit.entry import Event
from policies.errors import Denied
from policies.vocabulary import Action, Role, SensitivityClass, Tier
from registry.accounts import totp
from registry.accounts.login import FAILED
from registry.administration.dayhelp import Named, midnight
from registry.caller import Credential
from registry.companies.author import Author
from registry.errors import Conflict, LoginFailed, NotFound, NotSignedIn, Refused
from tests.support.firm import Firm
from tests.support.house import PASSWORD, POLICY, Enrolled, secret_of


def mailbox() -> str:
    return f"{uuid4()}@hjalp.example"


def enrolled(firm: Firm, named: Named, organisation: object, email: str) -> Enrolled:
    """Follow a helper's code to its end."""
    house = firm.house
    begun = house.accounts.enrolment.begin(house.origin(), named.code, PASSWORD)
    assert begun.pending is not None
    secret = secret_of(begun.pending)
    codes = house.accounts.enrolment.confirm(
        house.origin(), named.code, totp.code(secret, totp.step_at(house.now()))
    )
    return Enrolled(named.id, organisation, email, secret, codes)  # type: ignore[arg-type]


def helper(firm: Firm) -> tuple[Enrolled, Credential, Enrolled, Credential]:
    """A data owner and their helper of today, both signed in."""
    owner, credential = firm.owner()
    email = mailbox()
    made = enrolled(firm, firm.room.helpers.name(credential, email, "Hjälp", "sv"), owner.organisation, email)
    return owner, credential, made, firm.house.credential(made)


def to_midnight(firm: Firm, person: Enrolled) -> None:
    """Let the helper's midnight be past."""
    firm.let_pass("helper", "until", person.id, "person", days=2)


@pytest.mark.parametrize(
    ("now", "country", "expected"),
    [
        (datetime(2026, 1, 10, 22, 59, tzinfo=UTC), "SE", datetime(2026, 1, 10, 23, 0, tzinfo=UTC)),
        (datetime(2026, 1, 10, 23, 0, tzinfo=UTC), "NO", datetime(2026, 1, 11, 23, 0, tzinfo=UTC)),
        (datetime(2026, 7, 10, 9, 0, tzinfo=UTC), "NO", datetime(2026, 7, 10, 22, 0, tzinfo=UTC)),
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "SE", datetime(2026, 3, 29, 22, 0, tzinfo=UTC)),
        (datetime(2026, 7, 10, 9, 0, tzinfo=UTC), "FI", datetime(2026, 7, 10, 21, 0, tzinfo=UTC)),
        (datetime(2026, 7, 10, 9, 0, tzinfo=UTC), "", datetime(2026, 7, 10, 22, 0, tzinfo=UTC)),
    ],
)
def test_the_day_ends_at_the_midnight_of_the_country(now: datetime, country: str, expected: datetime) -> None:
    assert midnight(now, country) == expected


def test_a_helper_reads_and_writes_and_may_neither_export_nor_see_people_nor_choose_tiers(firm: Firm) -> None:
    _, _, made, theirs = helper(firm)
    caller = firm.house.admit(theirs)
    assert caller.own_roles == {Role.HELPER}
    assert [standing.tiers for standing in caller.standings.values()] == [frozenset()]
    for cls in (SensitivityClass.MACHINE, SensitivityClass.CUSTOMER, SensitivityClass.IDENTITY):
        for action in Action:
            allowed = POLICY.decide(caller.own_subjects, action, cls, Tier.SEALED).allowed
            assert allowed == (action in {Action.SEE, Action.READ, Action.WRITE}), (cls, action)
    for act in (
        lambda: firm.room.colleagues.all(theirs),
        lambda: firm.room.helpers.name(theirs, mailbox(), "En till", "sv"),
        lambda: firm.room.helpers.end(theirs),
        lambda: firm.room.resets.give(theirs, made.id, "password"),
    ):
        with pytest.raises(Denied):
            act()
    assert not Author(caller=caller).chooses_tiers


def test_there_is_one_at_a_time_and_the_owner_ends_it_at_once(firm: Firm) -> None:
    owner, credential, made, theirs = helper(firm)
    with pytest.raises(Conflict, match="today already"):
        firm.room.helpers.name(credential, mailbox(), "En till", "sv")
    firm.room.helpers.end(credential)
    with pytest.raises(NotSignedIn):
        firm.house.admit(theirs)
    with pytest.raises(LoginFailed, match=FAILED):
        firm.house.log_in(made)
    with pytest.raises(NotFound):
        firm.room.helpers.end(credential)
    with pytest.raises(Conflict, match="helper"):
        firm.room.colleagues.enable(credential, made.id)
    found = firm.room.colleagues.one(credential, made.id)
    assert (found.state, found.roles) == ("disabled", ())
    assert firm.room.helpers.name(credential, mailbox(), "En till", "sv").until > firm.house.now()
    events = {entry.event for entry in firm.house.entries() if entry.actor == owner.id}
    assert {Event.HELPER_NAMED, Event.HELPER_ENDED, Event.PERSON_DISABLED, Event.ROLE_TAKEN} <= events


def test_from_midnight_on_nothing_of_it_works_and_nobody_had_to_do_anything(firm: Firm) -> None:
    _, credential, made, theirs = helper(firm)
    assert firm.house.admit(theirs).person == made.id
    to_midnight(firm, made)
    with pytest.raises(NotSignedIn):
        firm.house.admit(theirs)
    with pytest.raises(LoginFailed, match=FAILED):
        firm.house.log_in(made)
    assert firm.house.last_entry().reason == "disabled"
    found = firm.room.colleagues.one(credential, made.id)
    assert (found.state, found.sessions) == ("disabled", 0)
    with pytest.raises(Conflict):
        firm.room.resets.give(credential, made.id, "password")


def test_a_code_of_yesterday_makes_no_account_today(firm: Firm) -> None:
    _, credential = firm.owner()
    named = firm.room.helpers.name(credential, mailbox(), "Hjälp", "sv")
    assert named.until - firm.house.now() <= timedelta(hours=25)
    (expires,) = firm.house.sql("SELECT expires_at FROM register.invitation WHERE person = %s", named.id)[0]
    assert expires == named.until
    (row,) = firm.house.sql("SELECT id FROM register.invitation WHERE person = %s", named.id)[0]
    firm.let_pass("invitation", "expires_at", row, days=2)
    with pytest.raises(Refused):
        firm.house.accounts.enrolment.begin(firm.house.origin(), named.code, PASSWORD)


def test_the_mailbox_of_a_helper_may_be_invited_again_anywhere_after_that(firm: Firm) -> None:
    _, credential, made, _ = helper(firm)
    _, elsewhere = firm.owner()
    with pytest.raises(Conflict):
        firm.room.helpers.name(elsewhere, made.email, "Hjälp", "sv")
    to_midnight(firm, made)
    again = firm.room.helpers.name(elsewhere, made.email, "Hjälp", "sv")
    assert again.id != made.id
    reasons = [entry.reason for entry in firm.house.entries() if entry.event is Event.PERSON_CHANGED]
    assert reasons[-1] == "mailbox_given_on"
    assert firm.room.colleagues.one(credential, made.id).state == "disabled"


def test_a_longer_help_written_by_sql_is_refused(firm: Firm) -> None:
    _, _, made, theirs = helper(firm)
    firm.house.sql("UPDATE register.helper SET until = until + interval '9 days' WHERE person = %s", made.id)
    from keys.errors import AuthorityBroken  # noqa: PLC0415 - of this test alone

    with pytest.raises(AuthorityBroken):
        firm.house.admit(theirs)
