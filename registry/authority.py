"""Rows that give a right carry a MAC over all their columns, so that a database administrator can add none.

SQL stays in the stores; these functions work on plain mappings of column name to value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from keys.authority import authority_mac, marked_by
from keys.errors import AuthorityBroken
from keys.key import Purpose

if TYPE_CHECKING:
    from registry.database import Transaction

SCOPE = "register"


def signed(tx: Transaction, table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return `row` (every column but `mac`) with its `mac`, ready to be stored."""
    columns = {name: value for name, value in row.items() if name != "mac"}
    return {**columns, "mac": authority_mac(tx.keys.current(Purpose.AUTHORITY, SCOPE), table, columns)}


def checked(tx: Transaction, table: str, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return `row` as it was read, after its MAC held. Raises keys.errors.AuthorityBroken."""
    columns = {name: value for name, value in row.items() if name != "mac"}
    marked_by(tx.keys.versions(Purpose.AUTHORITY, SCOPE), table, columns, row["mac"])
    return columns


def genuine(tx: Transaction, table: str, row: Mapping[str, Any]) -> bool:
    """Tell whether the mark of `row` holds: for rows whose forgery must look like a wrong password."""
    try:
        checked(tx, table, row)
    except AuthorityBroken:
        return False
    return True
