"""`nordkap audit verify --database`: is the log whole, and is the register as the log says?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from audit.event import Event, Result
from keys.errors import KeysError
from keys.key import Purpose
from keys.scope import REGISTER
from registry.entries import HOST, by_principal
from registry.errors import NordkapError
from registry.oversight.checking.keystore import check_keys
from registry.oversight.checking.log import LogCheck
from registry.oversight.checking.report import Findings, Report
from registry.oversight.checking.rows import RowCheck
from registry.oversight.store.scratch import Scratch

if TYPE_CHECKING:
    from registry.database import Database, Transaction


def verify(
    database: Database,
    *,
    public: bytes | None = None,
    origin: str | None = None,
    older: Sequence[bytes] = (),
    principal: str | None = HOST,
) -> Report:
    """Check the whole log and every row it knows, in one snapshot; never raises for what it finds or lacks.

    Args:
        database: opened in the role of `nordkap work`, which reads everything.
        public: the log's Ed25519 public key, 32 bytes, known out of band; when left out the key store's,
            which the content root vouches for.
        origin: the log that is expected; any that the key has signed for when left out.
        older: signed heads kept elsewhere (printed, or by a witness), against which a rolled-back log shows.
        principal: who asks, for the entry that says so; None writes none.
    """
    try:
        with database.transaction(snapshot=True) as tx:
            report = check(tx, public=public, origin=origin, older=older)
    except KeysError as error:
        return Report(cannot=f"The log cannot be checked here: {error}.")
    except NordkapError as error:
        return Report(cannot=f"The log cannot be checked now: {error}")
    if principal is not None:
        try:
            _record(database, principal, report)
        except (KeysError, NordkapError) as error:
            return Report(
                problems=report.problems,
                notes=(
                    *report.notes,
                    f"This check is not on record, because the log cannot be written: {error}",
                ),
                entries=report.entries,
                rows=report.rows,
                first_bad=report.first_bad,
            )
    return report


def check(
    tx: Transaction,
    *,
    public: bytes | None = None,
    origin: str | None = None,
    older: Sequence[bytes] = (),
) -> Report:
    """Check within `tx`, which is to be a snapshot. Raises keys.errors.KeysError where a key is missing."""
    findings = Findings()
    trusted = tx.keys.publics(Purpose.SIGNING, REGISTER) if public is None else (public,)
    with Scratch() as scratch:
        log = LogCheck(tx, findings, scratch)
        log.run(trusted, origin=origin, older=older)
        rows = RowCheck(tx, findings, scratch)
        rows.run()
        check_keys(tx, findings)
    return Report(
        problems=tuple(findings.finished()),
        notes=tuple(findings.notes),
        entries=log.entries,
        rows=rows.rows,
        first_bad=log.first_bad,
    )


def _record(database: Database, principal: str, report: Report) -> None:
    result = Result.FAILED if report.problems else Result.DONE
    with database.transaction() as tx:
        tx.audit(
            by_principal(
                tx,
                principal,
                Event.LOG_VERIFIED,
                result,
                count=report.entries,
                reason="problems_found" if report.problems else None,
            )
        )
