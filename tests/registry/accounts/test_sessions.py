"""Sessions: how long they live, how they end, and that SQL alone makes none."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event

from audit.entry import Event
from policies.compiler import Answers
from policies.table import PolicyTable
from policies.vocabulary import Role, Tier
from registry.accounts import lifetime, tables
from registry.accounts.service import Accounts
from registry.accounts.store import sessions as session_store
from registry.authority import checked, signed
from registry.caller import Credential, token_hash
from registry.embedded.roles import Dsns
from registry.errors import Invalid, NotFound, NotSignedIn, Unavailable
from tests.support import approved
from tests.support.house import POLICY, House, another_process, credential_of


def _rewrite(house: House, credential: Credential, **changes: Any) -> None:
    """Change a session as the register itself would: with a new mark."""
    with house.database.transaction() as tx:
        table = tables.session
        row = dict(tx.execute(table.select().where(table.c.id == credential.token_hash)).mappings().one())
        new = signed(tx, "session", {**checked(tx, "session", row), **changes})
        names = [f"{name} = %s" for name in (*changes, "mac")]
        values = [new[name] for name in (*changes, "mac")]
    house.sql(f"UPDATE register.session SET {', '.join(names)} WHERE id = %s", *values, credential.token_hash)


def test_an_unknown_token_is_nobody(house: House) -> None:
    with pytest.raises(NotSignedIn):
        house.admit(credential_of("A" * 43))


def test_a_cookies_token_is_nobody_at_the_api_and_the_other_way_round(house: House) -> None:
    person = house.enrolled()
    for channel, other in (("web", "api"), ("api", "web")):
        credential = house.credential(person, channel=channel)
        assert house.admit(credential).channel == channel
        with pytest.raises(NotSignedIn):
            house.admit(Credential(credential.token_hash, other, None, "", ""))


@pytest.mark.parametrize(
    ("idle", "absolute", "roles"),
    [(15 * 60, 8 * 3600, ()), (10 * 60, 4 * 3600, (Role.AUDITOR,)), (10 * 60, 4 * 3600, (Role.OPERATOR,))],
)
def test_a_session_ends_at_its_boundary_second(
    house: House, idle: int, absolute: int, roles: tuple[Role, ...]
) -> None:
    credential = house.credential(house.enrolled(*roles))
    # A few seconds pass between reading the clock and being admitted.
    for seconds, over in ((idle - 5, False), (idle, True)):
        _rewrite(house, credential, seen_at=house.now() - timedelta(seconds=seconds))
        assert _is_over(house, credential) is over
    for seconds, over in ((absolute - 5, False), (absolute, True)):
        begun = house.now() - timedelta(seconds=seconds)
        expires = begun + timedelta(seconds=absolute)
        _rewrite(house, credential, seen_at=house.now(), created_at=begun, expires_at=expires)
        assert _is_over(house, credential) is over


def test_a_session_says_when_it_ends_at_the_latest(house: House) -> None:
    for roles, absolute in (((), lifetime.MEMBERS.absolute), ((Role.AUDITOR,), lifetime.OFFICES.absolute)):
        issued = house.log_in(house.enrolled(*roles)).issued
        (begun,) = house.sql(
            "SELECT created_at FROM register.session WHERE id = %s", token_hash(issued.token)
        )[0]
        assert issued.expires_at - begun == timedelta(seconds=absolute)


def test_an_office_role_given_in_the_middle_of_a_session_shortens_it(house: House) -> None:
    person = house.enrolled()
    credential = house.credential(person)
    _rewrite(house, credential, seen_at=house.now() - timedelta(seconds=lifetime.OFFICES.idle))
    assert not _is_over(house, credential)
    _rewrite(house, credential, seen_at=house.now() - timedelta(seconds=lifetime.OFFICES.idle))
    with house.database.transaction() as tx:
        approved.give_role(tx, house.accounts, person.id, Role.BROKER, house.networks["nix"])
    assert _is_over(house, credential)


def test_a_request_keeps_a_session_alive_and_is_noted_at_most_once_a_minute(house: House) -> None:
    credential = house.credential(house.enrolled())
    first = _seen(house, credential)
    house.admit(credential)
    assert _seen(house, credential) == first
    _rewrite(house, credential, seen_at=first - timedelta(seconds=61))
    house.admit(credential)
    assert _seen(house, credential) > first
    house.admit(credential)


def test_noting_a_request_neither_waits_for_nor_undoes_another_request(house: House) -> None:
    credential = house.credential(house.enrolled())
    _rewrite(house, credential, seen_at=house.now() - timedelta(seconds=90))
    with house.database.transaction(snapshot=True) as slow:
        house.accounts.sessions.admit(slow, credential)
        assert house.admit(credential)
        # Ended by an administrator while a request in it is running.
    _rewrite(house, credential, seen_at=house.now() - timedelta(seconds=90))
    with house.database.transaction(snapshot=True) as running:
        running.connection.exec_driver_sql("SELECT 1 FROM register.session LIMIT 1")
        _rewrite(house, credential, ended_at=house.now())
        assert house.accounts.sessions.admit(running, credential)
    with pytest.raises(NotSignedIn):
        house.admit(credential)


def test_noting_a_request_does_not_overwrite_what_was_changed_meanwhile(house: House) -> None:
    credential = house.credential(house.enrolled())
    with house.database.transaction() as tx:
        stale = house.accounts.sessions.row(tx, credential)
    house.accounts.purposes.make(credential, "Valt under tiden")
    with house.database.transaction() as tx:
        new = signed(tx, "session", {**stale, "seen_at": tx.now})
        assert not session_store.seen(tx, stale, new)
    assert house.admit(credential).purpose is not None


def test_a_person_has_at_most_five_live_sessions(house: House) -> None:
    person = house.enrolled()
    credentials = [house.credential(person) for _ in range(6)]
    with pytest.raises(NotSignedIn):
        house.admit(credentials[0])
    for credential in credentials[1:]:
        assert house.admit(credential)
    ended = [entry for entry in house.entries() if entry.event is Event.SESSION_ENDED]
    assert ended[-1].reason == "too_many_sessions"


def test_own_sessions_are_listed_and_ended_one_by_one(house: House) -> None:
    person, other = house.enrolled(), house.enrolled()
    first, second, foreign = house.credential(person), house.credential(person), house.credential(other)
    listed = house.accounts.own_sessions(second)
    assert [live.current for live in listed] == [True, False]
    assert listed[0].agent == "test"
    assert listed[0].address.startswith("10.")
    house.accounts.end_session(second, listed[1].id)
    with pytest.raises(NotSignedIn):
        house.admit(first)
    with pytest.raises(NotFound):
        house.accounts.end_session(second, listed[1].id)
    with pytest.raises(NotFound):
        house.accounts.end_session(second, house.admit(foreign).session)
    assert house.admit(foreign)
    house.accounts.sign_out(second)
    assert house.last_entry().event is Event.LOGOUT
    with pytest.raises(NotSignedIn):
        house.accounts.sign_out(second)


def test_all_other_sessions_are_ended_at_once(house: House) -> None:
    person = house.enrolled()
    others, own = [house.credential(person) for _ in range(2)], house.credential(person)
    assert house.accounts.end_other_sessions(own) == 2
    assert house.admit(own)
    for other in others:
        with pytest.raises(NotSignedIn):
            house.admit(other)


# Two processes -------------------------------------------------------------------------------------


def test_what_one_process_ends_or_takes_the_other_refuses_on_its_next_request(
    house: House, module_dsns: Dsns
) -> None:
    other = another_process(house, module_dsns)
    network = house.networks["nix"]
    try:
        person = house.enrolled(Role.MEMBER, Role.BROKER, tier=Tier.MEMBER)
        credential = house.credential(person)
        held = other.admit(credential)
        assert held.standings[network].tiers == {Tier.OPEN, Tier.COMMUNITY, Tier.MEMBER}
        assert held.office_roles == {Role.BROKER}
        with house.database.transaction() as tx:
            house.accounts.grants.take_tier(tx, "host", person.id, Tier.MEMBER, network)
        assert other.admit(credential).standings[network].tiers == set()
        with house.database.transaction() as tx:
            house.accounts.grants.take_role(tx, "host", person.id, Role.BROKER, network)
        assert other.admit(credential).office_roles == set()
        with house.database.transaction() as tx:
            house.accounts.organisations.leave(tx, "host", person.organisation, network)
        assert other.admit(credential).standings == {}
        house.accounts.sign_out(credential)
        with pytest.raises(NotSignedIn):
            other.admit(credential)
    finally:
        other.database.dispose()


def test_a_server_with_another_policy_than_the_adopted_shows_nothing(house: House) -> None:
    credential = house.credential(house.enrolled())

    other = PolicyTable((), (), Answers({}, {}), "0" * 64)
    strange = Accounts(house.database, lambda: other, hasher=house.hasher)
    with pytest.raises(Unavailable), house.database.transaction(snapshot=True) as tx:
        strange.sessions.admit(tx, credential)
    assert house.admit(credential).policy_digest == POLICY.digest


def test_a_purpose_of_somebody_else_is_refused_by_name(house: House) -> None:
    person, other = house.enrolled(), house.enrolled()
    purpose = house.accounts.purposes.make(house.credential(other), "Något helt annat")
    for wrong in (purpose.id, uuid4()):
        with pytest.raises(Invalid) as refused:
            house.admit(house.credential(person, purpose=wrong))
        assert [problem.field for problem in refused.value.problems] == ["Nordkap-Purpose"]


def test_admission_is_one_query(house: House) -> None:
    credential = house.credential(house.enrolled(Role.MEMBER, tier=Tier.MEMBER))
    house.admit(credential)
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    with house.database.transaction(snapshot=True) as tx:
        tx.keys.currents  # noqa: B018 - the keys are warm
        event.listen(house.database._engine, "before_cursor_execute", note)
        try:
            house.accounts.sessions.admit(tx, credential)
        finally:
            event.remove(house.database._engine, "before_cursor_execute", note)
    assert len([statement for statement in seen if "register.session" in statement]) == 1
    assert all("keystore" in statement for statement in seen if "register.session" not in statement)


def test_the_numbers_of_sessions_stand_in_the_documentation() -> None:
    text = (Path(__file__).parents[3] / "docs" / "accounts.md").read_text(encoding="utf-8")
    for said in ("15 minutes", "8 hours", "10 minutes", "4 hours", "five live sessions", "256"):
        assert said in text


def _is_over(house: House, credential: Credential) -> bool:
    try:
        house.admit(credential)
    except NotSignedIn:
        return True
    return False


def _seen(house: House, credential: Credential) -> Any:
    return house.sql("SELECT seen_at FROM register.session WHERE id = %s", credential.token_hash)[0][0]


def test_the_id_of_a_session_in_lists_and_entries_is_not_its_token_hash(house: House) -> None:
    credential = house.credential(house.enrolled())
    public = house.admit(credential).session
    assert isinstance(public, UUID)
    assert public.hex not in credential.token_hash.hex()
