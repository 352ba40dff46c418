"""Files between a look at them and their storing: sealed, short-lived, and their bringer's alone."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from policies.vocabulary import Role
from registry.accounts import uploads
from registry.accounts.service import forget_old
from registry.errors import NotSignedIn
from tests.support.house import House, credential_of

CONTENT = bytes(range(256)) * 5_000
"""Three parts."""


def test_a_file_opens_for_who_brought_it_in_any_session(house: House) -> None:
    person = house.enrolled(Role.EDITOR)
    kept = house.accounts.uploads.keep(house.credential(person), "workbook", CONTENT)
    assert house.accounts.uploads.open(house.credential(person), "workbook", kept) == CONTENT
    assert house.sql("SELECT count(*) FROM register.upload WHERE id = %s", kept) == [(3,)]
    for content in (b"", b"x"):
        again = house.accounts.uploads.keep(house.credential(person), "workbook", content)
        assert house.accounts.uploads.open(house.credential(person), "workbook", again) == content


def test_nothing_of_a_file_rests_in_plain(house: House) -> None:
    kept = house.accounts.uploads.keep(house.credential(house.enrolled()), "workbook", b"Trolltyg " * 99)
    ((sealed,),) = house.sql("SELECT sealed FROM register.upload WHERE id = %s", kept)
    assert b"Trolltyg" not in bytes(sealed)


def test_a_file_opens_for_nobody_else_and_for_no_other_use(house: House) -> None:
    owner, other = (house.credential(house.enrolled(Role.EDITOR)) for _ in range(2))
    kept = house.accounts.uploads.keep(owner, "workbook", CONTENT)
    assert house.accounts.uploads.open(other, "workbook", kept) is None
    assert house.accounts.uploads.open(owner, "import", kept) is None
    assert house.accounts.uploads.open(owner, "workbook", uuid4()) is None
    house.accounts.uploads.drop(other, kept)
    assert house.accounts.uploads.open(owner, "workbook", kept) == CONTENT


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM register.upload WHERE part = 3 AND id = %s",
        "UPDATE register.upload SET part = part + 1 WHERE part = 3 AND id = %s",
        "UPDATE register.upload SET part = CASE part WHEN 1 THEN 12 ELSE 11 END WHERE part < 3 AND id = %s",
        "UPDATE register.upload SET sealed = set_byte(sealed, 300, 255 - get_byte(sealed, 300)) WHERE id = %s",
    ],
    ids=["left out", "moved", "exchanged", "changed"],
)
def test_a_file_that_is_not_whole_opens_to_nothing(house: House, change: str) -> None:
    owner = house.credential(house.enrolled())
    kept = house.accounts.uploads.keep(owner, "workbook", CONTENT)
    house.sql(change, kept)
    found = house.accounts.uploads.open(owner, "workbook", kept)
    assert found is None or (found == CONTENT and change.startswith("UPDATE register.upload SET part = part"))


def test_a_file_handed_to_another_person_by_sql_opens_to_nothing(house: House) -> None:
    owner, other = house.enrolled(), house.enrolled()
    kept = house.accounts.uploads.keep(house.credential(owner), "workbook", CONTENT)
    house.sql("UPDATE register.upload SET person = %s WHERE id = %s", other.id, kept)
    assert house.accounts.uploads.open(house.credential(other), "workbook", kept) is None


def test_a_file_is_gone_when_it_is_used_old_or_one_too_many(house: House) -> None:
    owner = house.credential(house.enrolled())
    keep, get = house.accounts.uploads.keep, house.accounts.uploads.open
    kept = [keep(owner, "workbook", b"%d" % number) for number in range(uploads.MOST_KEPT + 1)]
    assert get(owner, "workbook", kept[0]) is None
    assert get(owner, "workbook", kept[-1]) is not None
    house.accounts.uploads.drop(owner, kept[-1])
    assert get(owner, "workbook", kept[-1]) is None
    house.sql("UPDATE register.upload SET made_at = made_at - interval '31 minutes' WHERE id = %s", kept[1])
    assert get(owner, "workbook", kept[1]) is None
    with house.database.transaction() as tx:
        forget_old(tx, timedelta(days=30))
    assert house.sql("SELECT 1 FROM register.upload WHERE id = %s", kept[1]) == []
    assert get(owner, "workbook", kept[2]) is not None


def test_nobody_without_a_session_keeps_a_file(house: House) -> None:
    with pytest.raises(NotSignedIn):
        house.accounts.uploads.keep(credential_of("x" * 43), "workbook", CONTENT)
