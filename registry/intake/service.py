"""Runs an import in one transaction: all of it is stored or none; a dry run is the same, undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from audit.event import Event
from registry.companies import store as organisations
from registry.companies.author import Author
from registry.errors import Conflict, NotFound
from registry.intake import store
from registry.intake.agreement import require_columns, require_meaning
from registry.intake.mapping import Mapping
from registry.intake.plan import Comparison
from registry.intake.report import Report
from registry.intake.storing import AUTHOR, Storing
from registry.intake.table import Table
from registry.intake.translation import Translation

if TYPE_CHECKING:
    from registry.accounts.service import Accounts
    from registry.companies.recorder import Recorder
    from registry.database import Database, Transaction
    from registry.disclosure.disclosure import Disclosure

BUSY = "Another import is running. Wait until it has ended, then run this one again."
NO_COMPANY = "There is no organisation with this id."


class Undone(Exception):
    """Rolls back what an import has written so far."""


class Intake:
    """Imports files: `run` as the named principal of the host; a person does through `OwnIntake`."""

    def __init__(
        self, database: Database, accounts: Accounts, recorder: Recorder, disclosure: Disclosure
    ) -> None:
        self._database = database
        self._accounts = accounts
        self._recorder = recorder
        self._disclosure = disclosure

    def run(
        self,
        mapping: Mapping,
        tables: Sequence[Table],
        *,
        apply: bool,
        company: UUID | None = None,
        progress: Callable[[int, int], None] = lambda _, __: None,
    ) -> Report:
        """Translate and store tables; `progress` is told the records made so far, and all there are to make.

        What is wrong with rows stands in the report, and then nothing is stored.

        Raises:
            Invalid: the mapping does not fit the catalogue, the register or the file.
            NotFound: there is no organisation `company`.
            Conflict: another import is running.
        """
        report = self.translated(mapping, tables, company)
        try:
            with self._database.transaction() as tx:
                self.store(tx, AUTHOR, mapping, report, apply=apply, company=company, progress=progress)
        except Undone:
            return report
        report.applied = True
        return report

    def translated(self, mapping: Mapping, tables: Sequence[Table], company: UUID | None) -> Report:
        """Return the report of tables that are not compared with the register yet. Raises Invalid."""
        require_meaning(mapping, for_company=company is not None)
        require_columns(mapping, tables)
        owned_by = None if company is None else str(company)
        return Report(mapping, tables, Translation(mapping, owned_by).translate(tables))

    def store(
        self,
        tx: Transaction,
        author: Author,
        mapping: Mapping,
        report: Report,
        *,
        apply: bool,
        company: UUID | None,
        progress: Callable[[int, int], None] = lambda _, __: None,
    ) -> None:
        """Store in `tx` what was translated, as `author`.

        Raises:
            Undone: nothing of it is to be stored: the report has problems, or `apply` is not asked for.
            Invalid, NotFound, Conflict: as `run`; of a person also what `Recorder.make_many` refuses.
        """
        _require_possible(tx, author, company)
        storing = Storing(tx, self._accounts, self._recorder, mapping, author)
        plans = storing.plans(report.translated, company)
        Comparison(tx, self._disclosure, mapping, report.problems).compare(plans)
        _undo_if(report.problems)
        storing.store(plans, report, progress)
        _undo_if(report.problems or not apply)
        tx.audit(author.entry(tx, Event.IMPORT_APPLIED, count=sum(report.made.values())))


def _require_possible(tx: Transaction, author: Author, company: UUID | None) -> None:
    if not store.take_turn(tx, company if author.person else None):
        raise Conflict(BUSY)
    if company is not None and organisations.organisation(tx, company) is None:
        raise NotFound(NO_COMPANY)


def _undo_if(undone: object) -> None:
    if undone:
        raise Undone
