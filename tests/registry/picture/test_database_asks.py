"""The database asks too: who writes past the program, with genuine marks, takes no picture and signs none for others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from policies.vocabulary import Role
from registry.authority import signed
from registry.database import Transaction
from registry.errors import Unavailable
from registry.picture import tables
from registry.picture.picture import conclusion_place, words_place
from tests.registry.picture.conftest import BECAUSE, Gallery
from tests.support.house import Enrolled

OFFICE, REVIEWER = Role.VETTING_OFFICER, Role.SECURITY_OFFICER
REFUSED = (IntegrityError, DBAPIError, Unavailable)


def write(gallery: Gallery, table: Any, make: Callable[[Transaction], dict[str, Any]]) -> None:
    """Insert a row with a genuine mark, as a turned process could."""
    with gallery.council.house.database.transaction() as tx:
        row = signed(tx, table.name, make(tx))
        tx.execute(insert(table).values(row))


def signature(
    gallery: Gallery, who: Enrolled, role: Role, **about: Any
) -> Callable[[Transaction], dict[str, Any]]:
    secrets = gallery.council.house.accounts.secrets

    def make(tx: Transaction) -> dict[str, Any]:
        each = uuid4()
        made = {
            "id": each,
            "person": who.id,
            "role": role.value,
            "conclusion": secrets.seal_text(tx, conclusion_place(each), "nothing"),
            "words": secrets.seal_text(tx, words_place(each), BECAUSE),
            "proven_at": tx.now,
            "signed_at": tx.now,
            **about,
        }
        if "stale" in made:
            made["proven_at"] = tx.now - timedelta(minutes=made.pop("stale"))
        return made

    return make


CASES: dict[str, Callable[[Gallery, Enrolled], tuple[Enrolled, Role, dict[str, Any]]]] = {
    "of another digest": lambda gallery, who: (who, OFFICE, {"digest": bytes(32)}),
    "in a role one does not hold": lambda gallery, who: (who, REVIEWER, {}),
    "by an officer of another network": lambda gallery, who: (gallery.council.officers["kontor"], OFFICE, {}),
    "by an auditor": lambda gallery, who: (gallery.officer(Role.AUDITOR), Role.AUDITOR, {}),
    "under an old proof": lambda gallery, who: (who, OFFICE, {"stale": 6}),
    "under a proof to come": lambda gallery, who: (who, OFFICE, {"stale": -1}),
}


@pytest.mark.parametrize("case", CASES)
def test_a_signature_that_could_not_be_given_is_not_stored(gallery: Gallery, case: str) -> None:
    found, who = gallery.taken(), gallery.council.officers["kansli"]
    person, role, about = CASES[case](gallery, who)
    with pytest.raises(REFUSED):
        write(
            gallery,
            tables.picture_signature,
            signature(gallery, person, role, picture=found.id, **{"digest": found.digest, **about}),
        )
    assert gallery.room.one(gallery.credential(who), found.id).signed == []


def test_the_same_row_in_order_is_stored(gallery: Gallery) -> None:
    found, who = gallery.taken(), gallery.council.officers["kansli"]
    made = signature(gallery, who, OFFICE, picture=found.id, digest=found.digest)
    write(gallery, tables.picture_signature, made)
    assert len(gallery.room.one(gallery.credential(who), found.id).signed) == 1


def test_one_person_or_one_company_does_not_sign_twice(gallery: Gallery) -> None:
    found, house = gallery.taken(), gallery.council.house
    company = house.organisation(nix="member")
    first = gallery.officer(OFFICE, company)
    gallery.sign(found, first)
    colleague = gallery.officer(REVIEWER, company)
    for person, role in ((first, OFFICE), (colleague, REVIEWER)):
        made = signature(gallery, person, role, picture=found.id, digest=found.digest)
        with pytest.raises(REFUSED):
            write(gallery, tables.picture_signature, made)


def test_a_picture_of_more_than_thirty_days_is_not_signed(gallery: Gallery) -> None:
    found, who = gallery.taken(), gallery.council.officers["kansli"]
    gallery.pass_days(30)
    made = signature(gallery, who, OFFICE, picture=found.id, digest=found.digest)
    with pytest.raises(REFUSED):
        write(gallery, tables.picture_signature, made)


@pytest.mark.parametrize("case", ["too soon", "a number left out", "a number again", "of another day"])
def test_a_picture_that_could_not_be_taken_is_not_stored(gallery: Gallery, case: str) -> None:
    found = gallery.taken()
    if case != "too soon":
        gallery.pass_days(31)
    number = {"a number left out": 2, "a number again": 0}.get(case, 1) + found.number
    (row,) = [each for each in gallery.rows("picture") if each["id"] == found.id]
    about = {name: row[name] for name in ("network", "person", "content")}
    back = timedelta(days=1 if case == "of another day" else 0)

    def make(tx: Transaction) -> dict[str, Any]:
        return {
            **about,
            "id": uuid4(),
            "number": number,
            "digest": uuid4().bytes * 2,
            "taken_at": tx.now - back,
        }

    with pytest.raises(REFUSED):
        write(gallery, tables.picture, make)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE register.picture SET taken_at = taken_at - interval '1 day'",
        "UPDATE register.picture SET content = content",
        "DELETE FROM register.picture",
        "UPDATE register.picture_signature SET words = words",
        "DELETE FROM register.picture_signature",
        "TRUNCATE register.picture_signature",
        "ALTER TABLE register.picture DISABLE TRIGGER picture_possible",
    ],
)
def test_the_program_itself_changes_and_deletes_nothing(gallery: Gallery, statement: str) -> None:
    gallery.sign(gallery.taken(), gallery.council.officers["kansli"])
    with (
        pytest.raises((DBAPIError, Unavailable)),
        gallery.council.house.database.transaction() as tx,
    ):
        tx.execute(text(statement))


def test_a_superuser_who_inserts_a_signature_is_asked_too(gallery: Gallery) -> None:
    found, house = gallery.taken(), gallery.council.house
    member = gallery.council.member()
    with house.database.transaction() as tx:
        made = signature(gallery, member, OFFICE, picture=found.id, digest=found.digest)(tx)
        row = signed(tx, "picture_signature", made)
    with pytest.raises(Exception, match="not one that could be given"):
        house.sql(
            f"INSERT INTO register.picture_signature ({', '.join(row)}) "
            f"VALUES ({', '.join(['%s'] * len(row))})",
            *row.values(),
        )
