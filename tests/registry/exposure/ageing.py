"""Lets time pass for what an organisation was shown."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from registry.accounts.secrets import Secrets
from registry.authority import signed
from registry.exposure import store
from registry.exposure.budget import account_place
from registry.exposure.state import read, written
from tests.support.register import Register


def let_pass(made: Register, organisation: UUID, days: int) -> None:
    """Let what an organisation was shown be so many days older, with a genuine mark, as if it had been waited for."""
    with made.app.transaction() as tx:
        row = store.account(tx, organisation, hold=True)
        assert row is not None
        account = read(Secrets().open(tx, account_place(row), row["state"]), 0)
        for one in account.companies.values():
            one.day -= days
        account.searches = {tag: day - days for tag, day in account.searches.items()}
        account.signalled = {cell: day - days for cell, day in account.signalled.items()}
        fresh = {**row, "revision": row["revision"] + 1, "changed_at": row["changed_at"] - timedelta(days)}
        fresh["state"] = Secrets().seal(tx, account_place(fresh), written(account))
        assert store.put_account(tx, signed(tx, "exposure", fresh), row["revision"])
