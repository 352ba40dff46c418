"""Runs an import in one transaction: all of it is stored or none; a dry run is the same, undone.

A long list can be stored in parts instead. All of it is checked first; then each part is a transaction of its own::

    check every part --(a problem: nothing is stored)--> store part 1, part 2, ... --> applied
                                                            ^ stopped or killed: the parts before are stored, and
                                                              the next run finds them
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from audit.event import Event
from registry.companies import store as organisations
from registry.companies.author import Author
from registry.errors import Conflict, NotFound
from registry.intake import store
from registry.intake.agreement import require_columns, require_meaning
from registry.intake.counts import Counts
from registry.intake.mapping import Mapping
from registry.intake.parts import Part, parts
from registry.intake.plan import Comparison, Plan
from registry.intake.problems import Problems
from registry.intake.report import Report
from registry.intake.storing import AUTHOR, Storing
from registry.intake.table import Table
from registry.intake.translation import Translation

if TYPE_CHECKING:
    from registry.accounts.service import Accounts
    from registry.companies.recorder import Recorder
    from registry.database import Database, Transaction
    from registry.disclosure.disclosure import Disclosure
    from registry.intake.stated import Owner

Progress = Callable[[int, int], None]

BUSY = "Another import is running. Wait until it has ended, then run this one again."
NO_COMPANY = "There is no organisation with this id."


class Undone(Exception):
    """Rolls back what an import, or a part of one, has written so far."""


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
        progress: Progress = lambda _, __: None,
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

    def run_in_parts(
        self,
        mapping: Mapping,
        tables: Sequence[Table],
        *,
        progress: Progress = lambda _, __: None,
    ) -> Report:
        """Translate and check tables, then store them in parts; an organisation is in one part.

        `progress` is told how many organisations are stored, and of how many: once after the check, and after
        each part. What it was last told holds, whatever is raised or happens then.

        What is wrong with rows stands in the report; then nothing is stored, or, where somebody changed the
        register meanwhile, nothing more (`Report.stored_before`).

        Raises as `run`.
        """
        report = self.translated(mapping, tables, None)
        total = len(report.translated.owners)
        # No other list gets in between two parts: it was checked against a register without this one.
        with self._database.transaction() as turn:
            _require_possible(turn, AUTHOR, None)
            waiting = self._waiting(mapping, report)
            if report.problems:
                return report
            done = total - sum(map(len, waiting))
            progress(done, total)
            for part in waiting:
                if not self._store_part(mapping, report, part):
                    report.stored_before = (done, total) if done else None
                    return report
                done += len(part)
                progress(done, total)
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
        progress: Progress = lambda _, __: None,
    ) -> None:
        """Store in `tx` what was translated, as `author`.

        Raises:
            Undone: nothing of it is to be stored: the report has problems, or `apply` is not asked for.
            Invalid, NotFound, Conflict: as `run`; of a person also what `Recorder.make_many` refuses.
        """
        _require_possible(tx, author, company)
        owners = report.translated.owners.values()
        report.count(self._stored(tx, author, mapping, owners, report.problems, company, progress))
        _undo_if(report.problems or not apply)
        tx.audit(author.entry(tx, Event.IMPORT_APPLIED, count=sum(report.made.values())))

    def _waiting(self, mapping: Mapping, report: Report) -> list[Part]:
        """Check every part and return those with something new; count what the others hold."""
        found = []
        refused = Problems()
        for part in parts(report.translated.owners.values()):
            with self._database.transaction() as tx:
                storing, plans = self._compared(tx, AUTHOR, mapping, part, report.problems, None)
                if not report.problems:
                    storing.check(plans, refused)
                if any(plan.fresh or plan.organisation is None for plan in plans):
                    found.append(part)
                else:
                    report.count(storing.store(plans, report.problems))
        if not report.problems:
            # As in one transaction: what would be refused is told where nothing else is wrong.
            report.problems.take_all(refused.found)
            report.problems.more += refused.more
        return found

    def _store_part(self, mapping: Mapping, report: Report, part: Part) -> bool:
        """Store a part and tell that it is; with a problem of it nothing of it is stored."""
        try:
            with self._database.transaction() as tx:
                counts = self._stored(tx, AUTHOR, mapping, part, report.problems, None)
                _undo_if(report.problems)
                if counts.anything_made:
                    tx.audit(AUTHOR.entry(tx, Event.IMPORT_APPLIED, count=sum(counts.made.values())))
        except Undone:
            return False
        report.count(counts)
        return True

    def _stored(
        self,
        tx: Transaction,
        author: Author,
        mapping: Mapping,
        owners: Iterable[Owner],
        problems: Problems,
        company: UUID | None,
        progress: Progress = lambda _, __: None,
    ) -> Counts:
        """Compare and store. Raises Undone: something is not as the register has it."""
        storing, plans = self._compared(tx, author, mapping, owners, problems, company)
        _undo_if(problems)
        return storing.store(plans, problems, progress)

    def _compared(
        self,
        tx: Transaction,
        author: Author,
        mapping: Mapping,
        owners: Iterable[Owner],
        problems: Problems,
        company: UUID | None,
    ) -> tuple[Storing, list[Plan]]:
        storing = Storing(tx, self._accounts, self._recorder, mapping, author)
        plans = storing.plans(owners, company)
        Comparison(tx, self._disclosure, mapping, problems).compare(plans)
        return storing, plans


def _require_possible(tx: Transaction, author: Author, company: UUID | None) -> None:
    if not store.take_turn(tx, company if author.person else None):
        raise Conflict(BUSY)
    if company is not None and organisations.organisation(tx, company) is None:
        raise NotFound(NO_COMPANY)


def _undo_if(undone: object) -> None:
    if undone:
        raise Undone
