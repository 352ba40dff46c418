"""One pass over the log: tree against signed head, columns against bodies, chains, side records."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from audit.checkpoint import Checkpoint
from audit.errors import NoteBroken
from audit.event import Event
from audit.verify import Row, verify_log
from keys.signing import check_signature
from registry.oversight.aside import TAG_BYTES, missing
from registry.oversight.checking.workers import Workers
from registry.oversight.store import checking as store
from registry.oversight.store import sequencing
from registry.oversight.tree import reader

if TYPE_CHECKING:
    from registry.database import Transaction
    from registry.oversight.checking.report import Findings
    from registry.oversight.store.scratch import Scratch

HEADS: Final = 1_000
"""Earlier heads that are compared, evenly chosen from all."""

ENDED: Final = "session ended"
"""The kind under which the scratch file keeps sessions that the log knows to have ended."""

KEY: Final = "key"
"""The kind under which the log says of keys that they were introduced and destroyed."""

NAMED: Final = 3
"""Missing side records of one entry that are named by their tags."""

_ENDINGS: Final = frozenset({Event.LOGOUT.value, Event.SESSION_ENDED.value, Event.ROWS_RESEALED.value})
"""Events whose entries say how a session that is over is left; a live one that is sealed anew is in none."""

_CHUNK: Final = 500


class LogCheck:
    """Checks the log within one snapshot, and fills `scratch` with its last word on every row."""

    def __init__(self, tx: Transaction, findings: Findings, scratch: Scratch) -> None:
        self._tx = tx
        self._findings = findings
        self._scratch = scratch
        self._workers = Workers(tx, store.all_chains(tx), findings)
        self._changes: list[tuple[str, str, int, str | None, str, str]] = []
        self._shown: list[tuple[str, UUID, Sequence[str]]] = []
        self.entries = 0
        self.first_bad: int | None = None

    def run(self, publics: Sequence[bytes], *, origin: str | None, older: Sequence[bytes]) -> None:
        """Check everything; findings say what is wrong. `publics`: the log's key, then those it had before."""
        stored = [note.encode() for note in store.heads(self._tx, HEADS)]
        rows = self._rows()
        if not stored:
            self._findings.problem("head", "The log has no signed head.")
        else:
            good = self._good([*stored[1:], *older], publics, origin)
            report = verify_log(
                rows, stored[0], publics, check_signature, origin=origin, tiles=self._tiles(), older=good
            )
            self.first_bad = report.first_bad
            if not report.whole:
                self._findings.problem("tree", report.sentence)
        # The tree's check ends at the first bad entry; the others have more to find behind it.
        for _ in rows:
            pass
        self._workers.compare()
        self._staged()
        self._flush()
        self._workers.finish()

    def _good(self, notes: Sequence[bytes], publics: Sequence[bytes], origin: str | None) -> list[bytes]:
        good = []
        for note in notes:
            try:
                Checkpoint.verify(note, publics, check_signature, origin=origin)
            except NoteBroken as error:
                second = note.decode(errors="replace").split("\n")[1:2]
                self._findings.problem(
                    "head", f"An earlier head of the log (size {second}) is false: {error}"
                )
            else:
                good.append(note)
        return good

    def _tiles(self) -> Callable[[str], bytes]:
        kept: dict[tuple[int, int], bytes | None] = {}

        def fetch(level: int, index: int) -> bytes | None:
            if (level, index) not in kept:
                kept.clear()
                kept[level, index] = sequencing.tiles(self._tx, [(level, index)]).get((level, index))
            return kept[level, index]

        return reader(fetch)

    def _rows(self) -> Iterator[Row]:
        for row in store.entries(self._tx):
            said = _said(row.body)
            self._columns(row, said)
            self._workers.sequenced(row, said)
            self._keep(f"entry {row.index}", row.id, said)
            self.entries += 1
            yield row.index, row.body, row.leaf
        self._flush()

    def _staged(self) -> None:
        for row in store.staged_rows(self._tx):
            said = _said(row.body)
            known = store.numbers_known(self._tx, row.worker, row.counter)
            self._workers.staged(row, said, known=known)
            self._keep(f"staged row {row.id}", UUID(said["id"]) if "id" in said else None, said)

    def _columns(self, row: Any, said: Mapping[str, Any]) -> None:
        """The columns that lists are filtered by say what the body says, or a filter would hide entries."""
        beside = {
            "id": str(row.id),
            "at": row.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "event": row.event,
            "result": row.result,
            "actor": None if row.actor is None else str(row.actor),
        }
        for name, value in beside.items():
            if said and said.get(name) != value:
                self._findings.problem(
                    "column",
                    f"Entry {row.index}: the column {name} was changed; it is not what the entry says.",
                )

    def _keep(self, place: str, entry: UUID | None, said: Mapping[str, Any]) -> None:
        at, ending = str(said.get("at", "")), said.get("event") in _ENDINGS
        for change in said.get("changed", ()):
            row = (change["kind"], change["id"], change["revision"], change.get("seal"), place, at)
            self._changes.append(row)
            if ending and change["kind"] == "session":
                self._changes.append((ENDED, *row[1:]))
        if entry is not None and said.get("objects"):
            self._shown.append((place, entry, said["objects"]))
        if len(self._changes) >= _CHUNK or len(self._shown) >= _CHUNK:
            self._flush()

    def _flush(self) -> None:
        self._scratch.put(self._changes)
        self._changes.clear()
        there = store.asides_of(self._tx, [entry for _, entry, _ in self._shown]) if self._shown else {}
        for place, entry, objects in self._shown:
            gone = missing(objects, there[entry])
            if gone:
                tags = ", ".join(each[: 2 * TAG_BYTES] for each in gone[:NAMED])
                sentence = (
                    f"{place.capitalize()}: {len(gone)} of its {len(objects)} rows of journal.detail are gone "
                    f"or were exchanged ({tags})."
                )
                self._findings.problem("aside", sentence)
        self._shown.clear()


def _said(body: bytes) -> Mapping[str, Any]:
    """Return what a body says, loosely read: its one spelling is the tree check's question."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
