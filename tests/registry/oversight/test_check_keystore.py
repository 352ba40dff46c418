"""What a superuser does to the key store, and the sentence that names it."""

from __future__ import annotations

import pytest

from keys.key import Purpose
from keys.scope import REGISTER
from registry.oversight.checking.check import verify
from tests.support.office import Office


def found(office: Office) -> tuple[str, ...]:
    office.sequence()
    return verify(office.work, principal=None).problems


@pytest.mark.parametrize(
    "change",
    [
        "wrapped = sha256(wrapped) || wrapped",
        "check_value = sha256(check_value)",
        "scope = scope || '0'",
        "version = version + 7",
        "wrapped = (SELECT wrapped FROM keystore.wrapped_key o WHERE o.id <> k.id LIMIT 1)",
    ],
)
def test_a_key_that_was_edited_is_named(office: Office, change: str) -> None:
    assert found(office) == ()
    scope = f"person:{office.member.id}"
    ((key,),) = office.house.sql("SELECT id FROM keystore.wrapped_key WHERE scope = %s", scope)
    office.house.sql(f"UPDATE keystore.wrapped_key k SET {change} WHERE id = %s", key)
    assert any(f"keystore.wrapped_key {key.hex()}: the row was changed" in each for each in found(office))


def test_a_public_half_that_was_exchanged_is_named(office: Office) -> None:
    office.house.sql("UPDATE keystore.wrapped_key SET public = sha256(public) WHERE purpose = 'work_seal'")
    assert any("the row was changed" in each for each in found(office))


def test_a_key_that_rows_still_need_is_missed(office: Office) -> None:
    with office.house.database.transaction() as tx:
        tx.keys.create(Purpose.ACCOUNT, REGISTER)
    office.house.sql("DELETE FROM keystore.wrapped_key WHERE purpose = 'account' AND state = 'live'")
    problems = found(office)
    for column in (
        "person (email)",
        "password (hash)",
        "authenticator (secret)",
        "organisation (account_name)",
    ):
        assert any("the row is gone" in each and f"register.{column}" in each for each in problems), column
