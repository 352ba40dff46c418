"""The register's rows against the log: every right and record is as the log last saw it, none is unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from keys.authority import marked_by
from keys.errors import KeysError, MissingKey
from keys.key import Purpose
from keys.scope import REGISTER, record_scope
from keys.sealed import Sealed
from policies.vocabulary import Tier
from registry.catalogue import FAMILIES
from registry.disclosure.recordseal import check_seals
from registry.disclosure.sealedrecord import SealedField, SealedRecord
from registry.oversight.checking.log import ENDED, KEY
from registry.oversight.store import checking as store

if TYPE_CHECKING:
    from registry.database import Transaction
    from registry.oversight.checking.report import Findings
    from registry.oversight.store.scratch import Last, Scratch

SESSION: Final = "session"
SESSIONS_KEPT: Final = timedelta(days=30)
"""Sessions that ended longer ago may be gone: `nordkap work` deletes them."""
IDENTITY: Final[Mapping[str, str]] = {
    "releasability": "organisation",
    "password": "person",
    "helper": "person",
    "policy": "digest",
    "partner_group": "approver_group",
    "exposure": "organisation",
    "network_limits": "network",
    SESSION: "public_id",
}
"""The column the log calls a row by, where it is not `id`."""

_BATCH: Final = 500


class RowCheck:
    """Compares one snapshot of the register with what `scratch` holds of the log."""

    def __init__(self, tx: Transaction, findings: Findings, scratch: Scratch) -> None:
        self._tx = tx
        self._findings = findings
        self._scratch = scratch
        self.rows = 0

    def run(self) -> None:
        """Compare every row that carries a mark or a seal."""
        tables = store.marked_tables(self._tx)
        self._hidden(tables)
        for name in tables:
            self._table(name)
        self._records()
        # An organisation's row and its record of the family "organisation" share a kind: gone rows come last.
        for kind in sorted({*tables, *FAMILIES}):
            self._gone(kind, table=kind in tables)

    def _hidden(self, tables: Sequence[str]) -> None:
        """Miss the tables that this role may not read, and name those that need not show it every row."""
        for kind in self._scratch.kinds():
            if kind not in {*tables, *FAMILIES, ENDED, KEY}:
                self._findings.problem(
                    "table", f"register.{kind}: the log knows rows of it, and this check may not read it."
                )
        for name in store.covered_tables(self._tx):
            self._findings.problem(
                "table",
                f"{name}: it has policies for its rows or is no table, so this check may see others than the server.",
            )

    def _table(self, name: str) -> None:
        keys = self._tx.keys.versions(Purpose.AUTHORITY, REGISTER)
        identity = IDENTITY.get(name, "id")
        for batch in _batches(store.marked_rows(self._tx, name)):
            known = self._scratch.meet(name, [str(row.get(identity)) for row in batch])
            ended = (
                self._scratch.meet(ENDED, [str(row.get(identity)) for row in batch])
                if name == SESSION
                else {}
            )
            for row in batch:
                self.rows += 1
                each = str(row.get(identity))
                where = f"register.{name} {each}"
                try:
                    marked_by(
                        keys, name, {column: row[column] for column in row if column != "mac"}, row["mac"]
                    )
                except KeysError:
                    self._problem(
                        name, where, "the row was changed or put in; it does not carry the register's mark."
                    )
                    continue
                self._compare(name, where, row["mac"].hex(), known.get(each), ended.get(each))

    def _compare(self, name: str, where: str, seal: str, last: Last | None, ended: Last | None) -> None:
        if last is None:
            self._problem(name, where, "the log never saw this row.")
        elif last.seal is None:
            self._problem(name, where, f"the row is back, though {last.place} says that it is gone.")
        elif name == SESSION:
            # A session's marks move with every use; only its beginning and its end are in the log.
            if ended is not None and ended.seal != seal:
                self._problem(name, where, f"the session was put back to before its end in {ended.place}.")
        elif last.seal != seal:
            self._problem(
                name, where, f"the row is not as {last.place} left it; it was put back to an earlier state."
            )

    def _gone(self, kind: str, *, table: bool) -> None:
        oldest = (self._tx.now - SESSIONS_KEPT).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        for each, last in self._scratch.not_met(kind):
            if kind == SESSION and last.at < oldest:
                continue
            record = not table or (kind in FAMILIES and last.revision > 0)
            where = f"register.record {each} ({kind})" if record else f"register.{kind} {each}"
            self._problem(kind, where, f"the row is gone; {last.place} left it there.")

    def _records(self) -> None:
        for batch in store.records(self._tx):
            self.rows += len(batch)
            fields = store.fields(self._tx, [row.id for row in batch])
            keys = self._record_keys({row.organisation for row in batch})
            by_family: dict[str, list[str]] = {}
            for row in batch:
                by_family.setdefault(row.family, []).append(str(row.id))
            known = {family: self._scratch.meet(family, ids) for family, ids in by_family.items()}
            for row in batch:
                where = f"register.record {row.id} ({row.family})"
                self._sealed(where, row, fields[row.id], keys)
                self._record(where, row, known[row.family].get(str(row.id)))

    def _record(self, where: str, row: Any, last: Last | None) -> None:
        seal = sha256(row.seal).hexdigest()
        if last is None:
            self._problem("record", where, "the log never saw this record.")
        elif last.seal is None:
            self._problem("record", where, f"the record is back, though {last.place} says that it is gone.")
        elif last.seal != seal or last.revision != row.revision:
            self._problem(
                "record",
                where,
                f"not as {last.place} left it (revision {last.revision}); it was put back or exchanged.",
            )

    def _sealed(
        self, where: str, row: Any, fields: Sequence[store.FieldRow], keys: Mapping[UUID, Any]
    ) -> None:
        versions = keys.get(row.organisation)
        if versions is None:
            self._problem("record", where, "its organisation's key is gone, so its seal cannot be checked.")
            return
        try:
            check_seals(
                versions,
                SealedRecord(
                    id=row.id,
                    organisation=row.organisation,
                    family=row.family,
                    number=row.number,
                    revision=row.revision,
                    natural_key=row.natural_key,
                    seal=row.seal,
                    created_at=row.created_at,
                    updated_at=row.updated_at,
                    fields=tuple(
                        SealedField(each.slot, Tier(each.tier), each.revision, Sealed.parse(each.sealed))
                        for each in fields
                    ),
                    tiers=frozenset(Tier),
                ),
            )
        except KeysError:
            self._problem(
                "record",
                where,
                "its number or outside key, or a field in register.field, was changed, added, dropped or exchanged.",
            )

    def _record_keys(self, organisations: set[UUID]) -> dict[UUID, Any]:
        try:
            found = self._tx.keys.all_versions(
                Purpose.RECORD, [record_scope(each) for each in sorted(organisations)]
            )
            return {each: found[record_scope(each)] for each in organisations}
        except MissingKey:
            return {each: key for each in organisations if (key := self._record_key(each)) is not None}

    def _record_key(self, organisation: UUID) -> Any | None:
        try:
            return self._tx.keys.versions(Purpose.RECORD, record_scope(organisation))
        except MissingKey:
            return None

    def _problem(self, kind: str, where: str, sentence: str) -> None:
        self._findings.problem(f"rows of {kind}", f"{where}: {sentence}")


def _batches(rows: Iterator[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch
