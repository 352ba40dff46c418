"""When somebody was here last, and who failed to come in as them since."""

from __future__ import annotations

from contextlib import suppress

import pytest

from policies.vocabulary import Role
from registry.errors import LoginFailed, NotSignedIn
from registry.oversight.visits import Visit, Visits
from tests.support.house import Enrolled, credential_of
from tests.support.office import Office


@pytest.fixture
def visits(office: Office) -> Visits:
    return Visits(office.house.database, office.house.accounts.sessions)


def fail(office: Office, person: Enrolled) -> None:
    with suppress(LoginFailed):
        office.house.accounts.login.log_in(office.house.origin(), person.email, "not the password", "000000")


def logins(office: Office, person: Enrolled) -> list[object]:
    """When the person logged in, the newest first."""
    rows = office.house.sql(
        "SELECT at FROM journal.entry WHERE actor = %s AND event = 'login_done' ORDER BY index DESC",
        person.id,
    )
    return [at for (at,) in rows]


def test_the_first_visit_has_none_before_it(office: Office, visits: Visits) -> None:
    credential = office.house.credential(office.member)
    assert visits.of(credential) == Visit(None, 0)
    office.sequence()
    assert visits.of(credential) == Visit(None, 0)


def test_the_last_visit_is_the_one_before_this_session(office: Office, visits: Visits) -> None:
    office.house.credential(office.member)
    office.sequence()
    credential = office.house.credential(office.member)
    before = logins(office, office.member)[0]
    # Whether this session's own log-in has its place in the log or waits for it.
    assert visits.of(credential).last == before
    office.sequence()
    assert visits.of(credential).last == before
    assert len(logins(office, office.member)) == 2


def test_failures_count_from_the_last_visit_on_and_one_s_own_only(office: Office, visits: Visits) -> None:
    other = office.house.enrolled(Role.MEMBER)
    fail(office, office.member)
    office.house.credential(office.member)
    for person in (office.member, other, office.member):
        fail(office, person)
    credential = office.house.credential(office.member)
    fail(office, office.member)
    office.sequence()
    assert visits.of(credential).failed == 3


def test_nobody_without_a_session_is_told(visits: Visits) -> None:
    with pytest.raises(NotSignedIn):
        visits.of(credential_of("x" * 43))
