"""The marks and secrets of every row, under the keys of today. Each batch is a transaction and one log entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from audit.entry import Change, Event
from keys.errors import KeysError
from registry.accounts import factor
from registry.accounts.renewal import HELD, renewed
from registry.accounts.renewal import PLACES as OF_ACCOUNTS
from registry.approvals import request, review
from registry.cases.sealing import GRANT, PAD, REQUEST, about_place, fields_place, wish_place
from registry.emergency.finding import emergency_place, finding_place
from registry.entries import by_principal
from registry.exposure.alarm import cell_place
from registry.exposure.allowance import answer_place, asked_place
from registry.exposure.budget import account_place
from registry.oversight.checking.rows import IDENTITY, SESSION
from registry.oversight.freezing.reason import reason_place
from registry.oversight.store.checking import marked_tables
from registry.picture import picture
from registry.rotation.progress import Done, Say
from registry.rotation.store import marked
from registry.vetting import application

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.accounts.secrets import Secrets
    from registry.database import Database, Transaction

PRINCIPAL: Final = "host:keys"
"""The maintenance principal: what the log calls whoever rotates and shreds."""

PLACES: Final = {
    **OF_ACCOUNTS,
    ("freezing", "reason"): (lambda row: reason_place(row["id"]), 0),
    ("request", "content"): (lambda row: request.content_place(row["id"]), 0),
    ("review", "reason"): (lambda row: review.reason_place(row["id"]), 0),
    ("emergency", "reason"): (lambda row: emergency_place(row["id"]), 0),
    ("emergency_review", "finding"): (lambda row: finding_place(row["id"]), 0),
    (REQUEST, "about"): (lambda row: about_place(REQUEST, row["id"]), 0),
    (REQUEST, "wish"): (lambda row: wish_place(row["id"]), PAD),
    (GRANT, "about"): (lambda row: about_place(GRANT, row["id"]), 0),
    (GRANT, "fields"): (lambda row: fields_place(row["id"]), PAD),
    ("exposure", "state"): (account_place, 0),
    ("allowance", "reason"): (lambda row: asked_place(row["id"]), 0),
    ("allowance", "answer"): (lambda row: answer_place(row["id"]), 0),
    ("coverage_signal", "cell"): (lambda row: cell_place(row["id"]), 0),
    ("picture", "content"): (lambda row: picture.content_place(row["id"]), 0),
    ("picture_signature", "conclusion"): (lambda row: picture.conclusion_place(row["id"]), 0),
    ("picture_signature", "words"): (lambda row: picture.words_place(row["id"]), 0),
    ("application", "content"): (lambda row: application.content_place(row["id"]), 0),
    ("application_step", "words"): (lambda row: application.words_place(row["id"]), 0),
}
"""Table and column → where every secret beside the records is sealed."""

PAGE: Final = 500
BATCH: Final = 100


def renew(database: Database, secrets: Secrets, say: Say) -> Done:
    """Mark and seal anew every row that is not under the keys of today.

    A row that somebody else holds is come back to; one that the register did not write stays as it is.
    """
    with database.transaction() as tx:
        tables = marked_tables(tx)
    done = Done()
    for number, name in enumerate(tables):
        say("Marking rows anew: tables", number, len(tables))
        done.add(_Table(database, secrets, name).run())
    say("Marking rows anew: tables", len(tables), len(tables))
    return done


class _Table:
    """One table, page by page, until nothing of it is left."""

    def __init__(self, database: Database, secrets: Secrets, name: str) -> None:
        self._database = database
        self._secrets = secrets
        self._name = name
        self._broken: set[tuple[Any, ...]] = set()

    def run(self) -> Done:
        done, again = Done(), True
        while again:
            again, after = False, None
            while True:
                with self._database.transaction() as tx:
                    rows = marked.page(tx, self._name, after, PAGE)
                    stale = [marked.key_of(self._name, row) for row in rows if self._renewed(tx, row)]
                if not rows:
                    break
                size = 1 if self._name in HELD else BATCH
                for start in range(0, len(stale), size):
                    keys = stale[start : start + size]
                    stored = self._store(keys)
                    done.renewed += stored
                    again = again or stored < len(keys)
                after = marked.key_of(self._name, rows[-1])
        done.broken = len(self._broken)
        return done

    def _renewed(self, tx: Transaction, row: dict[str, Any]) -> dict[str, Any] | None:
        try:
            return renewed(tx, self._secrets, PLACES, self._name, row)
        except KeysError:
            self._broken.add(marked.key_of(self._name, row))
            return None

    def _store(self, keys: Sequence[tuple[Any, ...]]) -> int:
        """Store a batch; return how many rows of it are done with: all but those that others hold."""
        with self._database.transaction() as tx:
            if self._name in HELD:
                self._hold(tx, keys)
            rows = marked.locked(tx, self._name, keys)
            changes = []
            for row in rows:
                new = self._renewed(tx, row)
                if new is not None:
                    marked.store(tx, self._name, row, new)
                    changes.append(new)
            if changes:
                noted = [change for new in changes if (change := self._change(new)) is not None]
                tx.audit(
                    by_principal(
                        tx,
                        PRINCIPAL,
                        Event.ROWS_RESEALED,
                        count=len(changes),
                        changed=tuple(noted),
                    )
                )
            gone = len(keys) - len(marked.there(tx, self._name, keys))
        return len(rows) + gone

    def _hold(self, tx: Transaction, keys: Sequence[tuple[Any, ...]]) -> None:
        for row in marked.there(tx, self._name, keys):
            factor.hold(tx, row["person"])

    def _change(self, row: dict[str, Any]) -> Change | None:
        # The marks of a live session move with every use: the log knows its beginning and its end.
        if self._name == SESSION and row["ended_at"] is None:
            return None
        return Change(self._name, str(row[IDENTITY.get(self._name, "id")]), seal=row["mac"].hex())
