"""A company's records out as a workbook and in again, for its own people whom policy lets do so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from audit.event import Event
from policies.vocabulary import Action, SensitivityClass, Tier
from registry import catalogue
from registry.acting import acting
from registry.companies.author import Author
from registry.database import Detail
from registry.disclosure import store as sealed_records
from registry.disclosure.disclosure import identity_tiers
from registry.entries import by_caller
from registry.errors import FieldProblem, Invalid, StepUpNeeded
from registry.language import LANGUAGES
from registry.workbook import sentences
from registry.workbook.comparison import Comparison, Step
from registry.workbook.contents import contents
from registry.workbook.delimited import zipped
from registry.workbook.files import sheets_of
from registry.workbook.marker import VERSION, Marker, mark, marker_of
from registry.workbook.recognition import ReadSheet, recognised
from registry.workbook.report import Outcome, Report
from registry.workbook.storing import store

if TYPE_CHECKING:
    from policies.table import PolicyTable
    from registry.caller import Caller, Callers, Credential
    from registry.companies.recorder import Recorder
    from registry.database import Database, Transaction
    from registry.disclosure.disclosure import Disclosure
    from registry.disclosure.openrecord import OpenRecord
    from registry.sheets import Sheet

MOST_ROWS = 4_000
"""Filled rows of a file: as many records as a company may hold."""

STEP_UP = "Confirm with a code that it is you, then your company's workbook can be taken out."
_ASKED = {"own": "workbook"}


class Format(StrEnum):
    """What a workbook is taken out as."""

    XLSX = "xlsx"
    CSV = "csv"


@dataclass(frozen=True, slots=True, repr=False)
class TakenOut:
    """A file for its company: how to call it, what it is, what it holds. It cannot be printed."""

    name: str
    media_type: str
    content: bytes


class Workbooks:
    """Takes workbooks out and in. Every method raises NotSignedIn, and Denied where policy says no."""

    def __init__(
        self,
        database: Database,
        callers: Callers,
        policy: Callable[[], PolicyTable],
        disclosure: Disclosure,
        recorder: Recorder,
    ) -> None:
        self._database = database
        self._callers = callers
        self._policy = policy
        self._disclosure = disclosure
        self._recorder = recorder

    def take_out(self, credential: Credential, form: Format, language: str | None = None) -> TakenOut:
        """Return the company's records as a file, in a language or the caller's, after that is on record.

        Raises:
            StepUpNeeded: the last proof is older than five minutes.
        """
        with acting(
            self._database, self._callers, credential, Event.OWN_EXPORTED, dict(_ASKED), snapshot=True
        ) as (tx, caller):
            fields = self._exportable(caller)
            if not caller.stepped_up:
                raise StepUpNeeded(STEP_UP)
            records = self._opened(tx, caller)
            spoken = language if language in LANGUAGES else caller.language
            made = contents(mark(spoken, caller.organisation), spoken, records, fields)
            taken = [name for record in records for name in record.values if name in fields]
            classes = tuple(sorted({str(catalogue.field(name).cls) for name in taken}))
            entry = by_caller(tx, caller, Event.OWN_EXPORTED, classes=classes, count=len(taken))
            said = {"asked": _ASKED, "records": len(records), "format": form.value}
            tx.audit(entry, Detail(caller.organisation, said))
            day = tx.now.date().isoformat()
        if form is Format.CSV:
            return TakenOut(f"nordkap-{day}-csv.zip", "application/zip", zipped(made))
        # What writes workbooks is large: imported at the start, it makes every start a tenth longer.
        from registry.workbook.layout import xlsx  # noqa: PLC0415

        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return TakenOut(f"nordkap-{day}.xlsx", kind, xlsx(made))

    def look(self, credential: Credential, content: bytes) -> Report:
        """Say what storing a file would do; nothing is stored.

        Raises:
            Invalid: it is no file of ours at all.
            Refused, StepUpNeeded: something in it takes somebody else, or a fresh proof.
        """
        return self._run(credential, content, keep=False)

    def store(
        self,
        credential: Credential,
        content: bytes,
        spend: Callable[[Transaction, UUID], object] | None = None,
    ) -> Report:
        """Store a file whole, or nothing of it.

        `spend` is called first, in the same transaction and with the caller's person: what it raises keeps a file
        that is sent to be stored several times from being stored more than once.

        Raises:
            Invalid: a row cannot be stored; every problem is listed.
            Refused, StepUpNeeded: as `look`.
        """
        return self._run(credential, content, keep=True, spend=spend)

    def may(self, caller: Caller) -> bool:
        """Tell whether a person takes workbooks out and in."""
        return self._policy().may(caller.own_subjects, Action.EXPORT).allowed

    def _run(
        self,
        credential: Credential,
        content: bytes,
        *,
        keep: bool,
        spend: Callable[[Transaction, UUID], object] | None = None,
    ) -> Report:
        with acting(self._database, self._callers, credential, Event.OWN_READ, dict(_ASKED)) as (_, caller):
            self._require_writer(caller, {SensitivityClass.PROFILE})
        # Reading a large file takes its time; no connection waits for it.
        sheets = sheets_of(content)
        marker = _require_ours(sheets, caller.organisation)
        report = Report()
        with acting(self._database, self._callers, credential, Event.OWN_READ, dict(_ASKED)) as (tx, caller):
            if spend is not None:
                spend(tx, caller.person)
            with nullcontext() if keep else tx.undone():
                self._try(tx, caller, sheets, marker, report)
            if keep:
                report.problems.require_none(caller.language)
            tx.audit(by_caller(tx, caller, Event.OWN_READ), Detail(caller.organisation, {"asked": _ASKED}))
        report.stored = keep
        return report

    def _try(
        self, tx: Transaction, caller: Caller, sheets: Sequence[Sheet], marker: Marker, report: Report
    ) -> None:
        language = marker.language or caller.language
        found = recognised(sheets, marker, language, self._exportable(caller), report.problems)
        if not found and not report.problems:
            raise Invalid([FieldProblem("file", sentences.NOTHING_HERE)])
        _require_few(found)
        steps = Comparison(self._opened(tx, caller), language, report).compare(found)
        if report.problems:
            return
        self._require_writer(caller, _classes(steps))
        store(tx, self._recorder, Author(caller=caller), caller.organisation, steps, report.problems)

    def _exportable(self, caller: Caller) -> frozenset[str]:
        """Return the fields that may be taken out whatever their tier. Raises Denied where there is none."""
        view = self._policy().view(caller.own_subjects)
        every = frozenset(Tier)
        fields = frozenset(
            field.name
            for family in catalogue.OFFERED_FAMILIES
            for field in catalogue.family(family).fields
            if view.tiers(Action.EXPORT, field.cls) == every == view.tiers(Action.READ, field.cls)
        )
        if not fields:
            view.decide(Action.EXPORT, SensitivityClass.PROFILE, Tier.OPEN).require()
        return fields

    def _require_writer(self, caller: Caller, classes: Collection[SensitivityClass]) -> None:
        for cls in classes:
            lowest = catalogue.CLASS_RULES[cls].floor
            self._policy().decide(caller.own_subjects, Action.WRITE, cls, lowest).require()

    def _opened(self, tx: Transaction, caller: Caller) -> list[OpenRecord]:
        subjects = caller.own_subjects
        sealed = sealed_records.of_organisations(
            tx,
            [caller.organisation],
            tiers=self._disclosure.readable_tiers(subjects),
            families=catalogue.OFFERED_FAMILIES,
        )
        identity = identity_tiers(tx, [caller.organisation])
        return self._disclosure.open(tx, {caller.organisation: subjects}, sealed, identity_tiers=identity)


def _require_ours(sheets: Sequence[Sheet], organisation: UUID) -> Marker:
    marker = marker_of(sheets)
    if marker.version > VERSION:
        raise Invalid([FieldProblem("file", sentences.TOO_NEW)])
    if marker.company is not None and marker.company != str(organisation):
        raise Invalid([FieldProblem("file", sentences.ANOTHER_COMPANY)])
    return marker


def _require_few(sheets: Sequence[ReadSheet]) -> None:
    if sum(len(sheet.rows) for sheet in sheets) > MOST_ROWS:
        raise Invalid([FieldProblem("file", sentences.TOO_MANY_ROWS, {"limit": MOST_ROWS})])


def _classes(steps: Sequence[Step]) -> set[SensitivityClass]:
    found = {catalogue.field(name).cls for step in steps for name in step.values}
    deleted = {
        field.cls for step in steps if step.outcome is Outcome.DELETED for field in step.sheet.family.fields
    }
    return found | deleted
