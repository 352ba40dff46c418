"""Case grants as genuine rows, without whoever asks and answers: for tests of what a grant opens."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID, uuid4

from registry.accounts.secrets import Secrets
from registry.authority import signed
from registry.cases import store
from registry.cases.sealing import PAD, Wish, about_place, encode_fields, fields_place, wish_place
from registry.database import Database, Transaction


class Sql(Protocol):
    """Does something as the superuser."""

    def __call__(self, statement: str, *params: Any) -> list[tuple[Any, ...]]: ...


def give(
    database: Database,
    sql: Sql,
    owner: UUID,
    *holders: UUID,
    fields: Collection[str],
    since: timedelta = timedelta(0),
    days: float = 30,
) -> UUID:
    """Let persons of one other organisation read fields of an owner; it began so long `since`."""
    ((giver,),) = sql("SELECT id FROM register.person WHERE organisation = %s LIMIT 1", owner)
    ((organisation,),) = sql("SELECT organisation FROM register.person WHERE id = %s", holders[0])
    with database.transaction() as tx:
        began = tx.now - since
        secrets, request, grant = Secrets(), uuid4(), uuid4()
        row = {
            "id": request,
            "asker": holders[0],
            "asker_organisation": organisation,
            "owner": owner,
            "about": secrets.seal_text(tx, about_place("case_request", request), "Ramar till en fläkt"),
            "wish": secrets.seal(
                tx, wish_place(request), Wish(frozenset(fields), frozenset()).encode(), pad=PAD
            ),
            "request": None,
            "created_at": began,
            "expires_at": began + timedelta(days=30),
            "answer": "granted",
            "answered_by": giver,
            "answered_at": began,
        }
        store.add_request(tx, signed(tx, "case_request", row))
        row = {
            "id": grant,
            "owner": owner,
            "case_request": request,
            "given_by": giver,
            "about": secrets.seal_text(tx, about_place("case_grant", grant), "Ramar till en fläkt"),
            "fields": secrets.seal(tx, fields_place(grant), encode_fields(fields), pad=PAD),
            "request": None,
            "valid_from": began,
            "valid_until": began + timedelta(days=days),
            "revoked_by": None,
            "revoked_at": None,
        }
        store.add_grant(
            tx,
            signed(tx, "case_grant", row),
            [grantee(tx, grant, owner, each, organisation) for each in holders],
        )
    return grant


def grantee(tx: Transaction, grant: UUID, owner: UUID, person: UUID, organisation: UUID) -> dict[str, Any]:
    """A genuine row that names who holds a grant."""
    row = {"id": uuid4(), "case_grant": grant, "owner": owner, "person": person, "organisation": organisation}
    return signed(tx, "case_grantee", row)


def revoke(database: Database, grant: UUID) -> None:
    """Take a grant back, as its owner does."""
    with database.transaction() as tx:
        row = store.grant(tx, grant, lock=True)
        assert row is not None
        left = {name: value for name, value in row.items() if name != "mac"}
        store.revoke(
            tx, signed(tx, "case_grant", {**left, "revoked_by": row["given_by"], "revoked_at": tx.now})
        )


def moved(database: Database, sql: Sql, grant: UUID, **columns: Any) -> None:
    """Change columns of a grant with a genuine mark, as if it had been given so."""
    with database.transaction() as tx:
        row = store.grant(tx, grant)
        assert row is not None
        new = signed(tx, "case_grant", {**{k: v for k, v in row.items() if k != "mac"}, **columns})
    places = ", ".join(f"{name} = %s" for name in (*columns, "mac"))
    sql(f"UPDATE register.case_grant SET {places} WHERE id = %s", *columns.values(), new["mac"], grant)
