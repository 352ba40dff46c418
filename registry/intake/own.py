"""A company's own people take in a file of their own: the same import, as themselves, with their rights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from audit.event import Event
from policies.vocabulary import Action, SensitivityClass
from registry import catalogue
from registry.acting import acting
from registry.companies.author import Author
from registry.database import Detail
from registry.entries import by_caller
from registry.intake.report import Report
from registry.intake.service import Intake, Undone
from registry.intake.table import Table

if TYPE_CHECKING:
    from policies.table import PolicyTable
    from registry.caller import Caller, Callers, Credential
    from registry.database import Database
    from registry.intake.mapping import Mapping


class OwnIntake:
    """Imports into the caller's own organisation.

    Every method raises NotSignedIn, and Denied where the caller's roles in the organisation may not write what
    the mapping fills.
    """

    def __init__(
        self, database: Database, callers: Callers, policy: Callable[[], PolicyTable], intake: Intake
    ) -> None:
        self._database = database
        self._callers = callers
        self._policy = policy
        self._intake = intake

    def require_writer(self, credential: Credential) -> None:
        """Require somebody who may write for their organisation at all; a refusal is on record."""
        with acting(self._database, self._callers, credential, Event.IMPORT_APPLIED, {"import": "asked"}) as (
            _,
            caller,
        ):
            self._require(caller, {SensitivityClass.PROFILE})

    def run(
        self, credential: Credential, mapping: Mapping, tables: Sequence[Table], *, apply: bool
    ) -> Report:
        """Translate, compare and, where that is asked for, store tables; what is wrong stands in the report.

        A dry run tells what the register has already, so it is on record as a reading of one's own.

        Raises:
            Invalid: the mapping does not fit the catalogue or the file.
            Refused, StepUpNeeded: it says what the caller may not say.
            Conflict: another import of this organisation is running, or there is no room.
        """
        classes = {
            catalogue.FIELDS[name].cls
            for records in mapping.records.values()
            for name in [*records.fields, *([records.keep] if records.keep else [])]
            if name in catalogue.FIELDS
        }
        asked = {"import": "store" if apply else "dry run"}
        report: Report | None = None
        try:
            with acting(self._database, self._callers, credential, Event.IMPORT_APPLIED, asked) as (
                tx,
                caller,
            ):
                self._require(caller, {SensitivityClass.PROFILE})
                report = self._intake.translated(mapping, tables, caller.organisation)
                self._require(caller, classes)
                author = Author(caller=caller)
                self._intake.store(tx, author, mapping, report, apply=apply, company=caller.organisation)
        except Undone:
            if report is None:
                raise
            self._note_reading(credential, asked)
            return report
        report.applied = True
        return report

    def _require(self, caller: Caller, classes: set[SensitivityClass]) -> None:
        for cls in classes:
            lowest = catalogue.CLASS_RULES[cls].floor
            self._policy().decide(caller.own_subjects, Action.WRITE, cls, lowest).require()

    def _note_reading(self, credential: Credential, asked: dict[str, str]) -> None:
        with acting(self._database, self._callers, credential, Event.OWN_READ, asked) as (tx, caller):
            tx.audit(by_caller(tx, caller, Event.OWN_READ), Detail(caller.organisation, {"asked": asked}))
