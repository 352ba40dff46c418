"""The key store against the rows sealed under its keys: every key opens, and none that a row needs is gone.

Side records of the log are left out: whose key was destroyed, because a person was erased, stay closed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry.oversight.store import keyed as store

if TYPE_CHECKING:
    from registry.database import Transaction
    from registry.oversight.checking.report import Findings

_BATCH: Final = 500


def check_keys(tx: Transaction, findings: Findings) -> None:
    """Unwrap every stored key, and look for rows whose key is not there.

    Raises keys.errors.MissingKey where a root key is not loaded here.
    """
    ids = store.key_ids(tx)
    for start in range(0, len(ids), _BATCH):
        for key_id in tx.keys.broken(ids[start : start + _BATCH]):
            findings.problem(
                "key", f"keystore.wrapped_key {key_id.hex()}: the row was changed; it does not unwrap."
            )
    for table, column in store.sealed_columns(tx):
        for key_id, rows in store.without_key(tx, table, column):
            findings.problem(
                "key",
                f"keystore.wrapped_key {key_id.hex()}: the row is gone; {rows} rows of register.{table} "
                f"({column}) cannot be opened without it.",
            )
