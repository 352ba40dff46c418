"""Log-in: who gets in, and that everybody else is told and costs the same."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from audit.entry import Event, Result
from policies.vocabulary import Role, Tier
from registry.accounts import limits
from registry.accounts.login import FAILED
from registry.accounts.people import DISABLED
from registry.errors import LoginFailed, NotSignedIn, TooMany
from tests.support.house import PASSWORD, House, credential_of
from tests.support.spent import rewind


def test_name_password_and_code_begin_a_session(house: House) -> None:
    person = house.enrolled(Role.MEMBER, tier=Tier.MEMBER)
    signed_in = house.log_in(person)
    assert signed_in.person.name == "Kim Åström"
    assert signed_in.person.organisation == "Trollspån Exempel AB"
    assert signed_in.person.roles == ("member",)
    assert signed_in.person.tiers == {"nix": "MEMBER"}
    caller = house.admit(credential_of(signed_in.issued.token))
    assert caller.person == person.id
    assert caller.stepped_up
    entry = house.last_entry()
    assert (entry.event, entry.result, entry.actor) == (Event.LOGIN_DONE, Result.DONE, person.id)


def test_a_token_has_256_random_bits_and_the_database_its_hash_alone(house: House) -> None:
    token = house.log_in(house.enrolled()).issued.token
    assert len(token) == 43
    dump = house.sql("SELECT s::text FROM register.session s")
    assert token not in str(dump)
    assert credential_of(token).token_hash.hex() in str(dump)


@pytest.mark.parametrize(
    "spelled",
    [str.upper, lambda name: f"  {name} ", lambda name: name.replace("k", "K", 1).replace("@", "＠")],
)
def test_a_name_is_the_same_in_every_spelling(house: House, spelled: Callable[[str], str]) -> None:
    person = house.enrolled()
    code = house.fresh_code(person)
    signed_in = house.accounts.login.log_in(house.origin(), spelled(person.email), PASSWORD, code)
    assert signed_in.person.id == person.id


def test_every_refusal_is_the_same_error_with_the_same_sentence(house: House) -> None:
    person, disabled, invited = house.enrolled(), house.enrolled(), "not.yet@trollspan.example"
    house.invited(email=invited)
    with house.database.transaction() as tx:
        house.accounts.people.set_state(tx, "host", disabled.id, DISABLED)
    code = house.fresh_code(person)
    attempts = [
        (person.email, "fel lösenord men långt nog", code),
        (person.email, PASSWORD, "000000" if code != "000000" else "000001"),
        (person.email, "", code),
        (person.email, "x" * 4_000, code),
        ("nobody@trollspan.example", PASSWORD, code),
        (disabled.email, PASSWORD, house.fresh_code(disabled)),
        (invited, PASSWORD, code),
        ("", "", ""),
        ("\ud800", PASSWORD, code),
    ]
    said = set()
    for name, password, typed in attempts:
        with pytest.raises(LoginFailed) as refused:
            house.accounts.login.log_in(house.origin(), name, password, typed)
        said.add((type(refused.value), str(refused.value)))
        assert house.last_entry().event is Event.LOGIN_REFUSED
    assert said == {(LoginFailed, FAILED)}


def test_known_and_unknown_names_cost_the_same_hashes_and_openings(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, disabled, without = house.enrolled(), house.enrolled(), house.enrolled()
    house.invited(email="invited@trollspan.example")
    with house.database.transaction() as tx:
        house.accounts.people.set_state(tx, "host", disabled.id, DISABLED)
    rewind(house.database, house.sql, without.id, disabled_at=house.now())
    opened = _counted(monkeypatch, "registry.accounts.secrets.unseal")
    codes = _counted(monkeypatch, "registry.accounts.totp.code")
    costs = []
    for name, password in [
        (person.email, "fel lösenord men långt nog"),
        (person.email, ""),
        (person.email, "x" * 1_000),
        ("nobody@trollspan.example", PASSWORD),
        ("nobody@trollspan.example", ""),
        ("invited@trollspan.example", PASSWORD),
        (disabled.email, PASSWORD),
        (without.email, PASSWORD),
        (person.email, PASSWORD),
    ]:
        before = (len(house.hasher.checked), len(opened), len(codes))
        with pytest.raises(LoginFailed):
            house.accounts.login.log_in(house.origin(), name, password, "abcdef")
        after = (len(house.hasher.checked), len(opened), len(codes))
        costs.append(tuple(late - early for early, late in zip(before, after, strict=True)))
    assert set(costs) == {(1, 2, 3)}


def test_known_and_unknown_names_cost_the_same_statements(house: House) -> None:
    person = house.enrolled()
    with pytest.raises(LoginFailed):
        house.accounts.login.log_in(house.origin(), person.email, "fel lösenord men långt nog", "123456")

    def statements(name: str) -> list[str]:
        with house.database._engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
        seen: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            seen.append(statement)

        event.listen(house.database._engine, "before_cursor_execute", note)
        try:
            with pytest.raises(LoginFailed):
                house.accounts.login.log_in(house.origin(), name, "fel lösenord men långt nog", "123456")
        finally:
            event.remove(house.database._engine, "before_cursor_execute", note)
        return seen

    assert statements(person.email) == statements("nobody@trollspan.example")


def test_a_wrong_code_costs_the_statements_of_a_wrong_password(house: House) -> None:
    person = house.enrolled()
    entries_before = len(house.entries())
    for password in (PASSWORD, "fel lösenord men långt nog"):
        with pytest.raises(LoginFailed):
            house.accounts.login.log_in(house.origin(), person.email, password, "abcdef")
    assert [entry.reason for entry in house.entries()[entries_before:]] == ["wrong_code", "wrong_password"]


def test_a_person_who_is_disabled_is_refused_on_the_next_request(house: House) -> None:
    person = house.enrolled()
    credential = house.credential(person)
    with house.database.transaction() as tx:
        house.accounts.people.set_state(tx, "host", person.id, DISABLED)
    with pytest.raises(NotSignedIn):
        house.admit(credential)


def test_nothing_typed_stands_in_an_entry(house: House) -> None:
    with pytest.raises(LoginFailed):
        house.accounts.login.log_in(
            house.origin(), "very.unusual.name@trollspan.example", "typed by mistake here", "123456"
        )
    staged = b"".join(bytes(body) for (body,) in house.sql("SELECT body FROM journal.staged"))
    assert b"very.unusual" not in staged
    assert b"typed by mistake" not in staged


def test_the_network_bucket_alone_answers_too_many_and_says_when(house: House) -> None:
    origin = house.origin()
    house.sql("DELETE FROM register.attempt")
    for number in range(limits.PASSWORD_NETWORK[0].count):
        with pytest.raises(LoginFailed):
            house.accounts.login.log_in(origin, f"n{number}@trollspan.example", PASSWORD, "123456")
    checked = len(house.hasher.checked)
    with pytest.raises(TooMany) as refused:
        house.accounts.login.log_in(origin, "one.more@trollspan.example", PASSWORD, "123456")
    assert 0 < refused.value.retry_after <= limits.PASSWORD_NETWORK[0].seconds + 1
    assert len(house.hasher.checked) == checked
    assert house.last_entry().reason == "too_many_network"


def _counted(monkeypatch: pytest.MonkeyPatch, name: str) -> list[None]:
    """Count calls of a function without changing what it does."""
    module_name, _, function_name = name.rpartition(".")
    module = importlib.import_module(module_name)
    original = getattr(module, function_name)
    calls: list[None] = []

    def counted(*args: Any, **kwargs: Any) -> Any:
        calls.append(None)
        return original(*args, **kwargs)

    monkeypatch.setattr(module, function_name, counted)
    return calls
