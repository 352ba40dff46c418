"""Does what a compared workbook asks for, through the one writer of records, in the caller's transaction.

New records first, so that others may refer to them; then changes; then deletions, the other way round through
the families.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from registry import catalogue
from registry.companies.draft import Draft
from registry.errors import Conflict, Invalid, NordkapError, NotFound, Stale
from registry.workbook import sentences
from registry.workbook.columns import Column
from registry.workbook.comparison import Step
from registry.workbook.report import Outcome, Problems

if TYPE_CHECKING:
    from registry.companies.author import Author
    from registry.companies.recorder import Recorder
    from registry.database import Transaction


def store(
    tx: Transaction,
    recorder: Recorder,
    author: Author,
    organisation: UUID,
    steps: Sequence[Step],
    problems: Problems,
) -> None:
    """Make, change and delete; what a row may not do is a problem of the row.

    With a problem the transaction must not be committed. Raises Refused, StepUpNeeded and Denied, which are no
    row's alone.
    """
    order = {name: place for place, name in enumerate(catalogue.OFFERED_FAMILIES)}
    by_family = sorted(steps, key=lambda step: order[step.sheet.family.name])
    _make(tx, recorder, author, organisation, _of(by_family, Outcome.MADE), problems)
    for step in [*_of(by_family, Outcome.CHANGED), *reversed(_of(by_family, Outcome.DELETED))]:
        revision = step.row.revision or 0
        try:
            if step.outcome is Outcome.CHANGED:
                recorder.change(tx, author, organisation, step.record, revision, step.values)
            else:
                recorder.drop(tx, author, organisation, step.record, revision)
        except (Invalid, Conflict, Stale, NotFound) as error:
            _note(step, error, problems)


def _of(steps: Sequence[Step], outcome: Outcome) -> list[Step]:
    return [step for step in steps if step.outcome is outcome]


def _make(
    tx: Transaction,
    recorder: Recorder,
    author: Author,
    organisation: UUID,
    steps: Sequence[Step],
    problems: Problems,
) -> None:
    if not steps:
        return
    drafts = [
        Draft(
            organisation=organisation,
            family=step.sheet.family.name,
            values={name: value for name, value in step.values.items() if value is not None},
            id=step.record,
        )
        for step in steps
    ]
    try:
        recorder.make_many(tx, author, drafts)
    except Invalid as error:
        for found in error.problems:
            place, _, name = found.field.rpartition("/")
            step = steps[int(place or 0)]
            problems.add(
                step.sheet.title, step.row.number, _column(step, name), found.message_id, found.params
            )
    except Conflict as error:
        _note(steps[0], error, problems)


def _note(step: Step, error: NordkapError, problems: Problems) -> None:
    title, row = step.sheet.title, step.row.number
    if isinstance(error, Invalid):
        for found in error.problems:
            problems.add(title, row, _column(step, found.field), found.message_id, found.params)
    elif isinstance(error, Stale):
        problems.add(title, row, None, sentences.CHANGED_MEANWHILE)
    else:
        problems.add(title, row, None, error.message_id, error.params)


def _column(step: Step, name: str) -> str | None:
    if name not in catalogue.FIELDS:
        return None
    return Column(name).heading(step.sheet.language)
