"""A record's form: from what is stored to what stands in it, and from what was sent to what changes.

::

    <field>              what is written, as `registry.web.own.spelling` spells it
    was.<input>          what stood there when the form was made, where that was anything
    said.source, .stated_on, .review_due      who says so, since when, and when to look again
    revision             the one the form starts from
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from registry import catalogue
from registry.companies.sources import REVIEW_AFTER
from registry.disclosure.provenance import OWN_SOURCES, Provenance, Source
from registry.errors import FieldProblem, Invalid
from registry.web.own.spelling import Misspelled, inputs_of, meant, spelled, written
from registry.web.wording import Sentence

if TYPE_CHECKING:
    from registry.catalogue.field import Family
    from registry.companies.views import RecordView

WAS = "was."
SOURCE, STATED_ON, REVIEW_DUE = "said.source", "said.stated_on", "said.review_due"
EVIDENCE: Final = (SOURCE, STATED_ON, REVIEW_DUE)
PLACES: Final = {
    "provenance/source": SOURCE,
    "provenance/stated_on": STATED_ON,
    "provenance/review_due": REVIEW_DUE,
}
"""Where in the form stands what the service names by its place."""

NOT_A_DAY = Sentence("Write a date as year-month-day, such as 2026-01-31.")


@dataclass(frozen=True, slots=True, repr=False)
class Filled:
    """What a form says: JSON values of the fields that differ from what stood there (None clears one)."""

    values: Mapping[str, Any]
    provenance: Provenance | None = None
    problems: tuple[FieldProblem, ...] = field(default=())

    def require(self) -> None:
        """Go on only where everything could be read. Raises Invalid."""
        if self.problems:
            raise Invalid(self.problems)


def blank(family: Family, today: date, *, country: str | None = None, called: str = "") -> dict[str, str]:
    """Return the form of a new record with what is likely; `called` is what the office calls the company."""
    form = evidence(Provenance(Source.DECLARED, today, today + REVIEW_AFTER))
    if family.name == "organisation":
        form["organisation.legal_name"] = called
    if family.name == "organisation" and country is not None:
        form["organisation.country"] = country
    if family.name == "machine":
        form["machine.quantity_band"] = "1"
    return {**form, **{f"{WAS}{name}": form[name] for name in EVIDENCE}}


def stored(record: RecordView, language: str) -> dict[str, str]:
    """Return the form of a record as it is stored."""
    form: dict[str, str] = {}
    for name, value in record.values.items():
        declared = catalogue.field(name)
        if not declared.derived:
            form |= spelled(declared, value.value, language)
    known = [value.provenance for value in record.values.values() if value.provenance is not None]
    if known:
        form |= evidence(max(known, key=lambda one: one.stated_on))
    return {**form, **{f"{WAS}{name}": text for name, text in form.items()}, "revision": str(record.revision)}


def evidence(known: Provenance) -> dict[str, str]:
    """Return what a form says of where a record comes from; a source that is others' to say stays empty."""
    return {
        SOURCE: known.source.value if known.source in OWN_SOURCES else "",
        STATED_ON: known.stated_on.isoformat(),
        REVIEW_DUE: "" if known.review_due is None else known.review_due.isoformat(),
    }


def read(family: Family, form: Mapping[str, str], language: str, today: date) -> Filled:
    """Return what was changed in a form, and what of it cannot be read."""
    values: dict[str, Any] = {}
    problems: list[FieldProblem] = []
    for declared in family.fields:
        if declared.derived or not differs(form, *inputs_of(declared)):
            continue
        try:
            values[declared.name] = meant(declared, form, language)
        except Misspelled as misspelled:
            problems.append(misspelled.problem(declared))
    said = None
    try:
        said = _provenance(form, today) if differs(form, *EVIDENCE) else None
    except Invalid as invalid:
        problems += invalid.problems
    return Filled(values, said, tuple(problems))


def differs(form: Mapping[str, str], *inputs: str) -> bool:
    """Tell whether something was written in these inputs since the form was made."""
    return any(_plain(form.get(name, "")) != _plain(form.get(f"{WAS}{name}", "")) for name in inputs)


def merged(
    family: Family, form: Mapping[str, str], record: RecordView, language: str
) -> tuple[dict[str, str], frozenset[str]]:
    """Return a form of one's own changes on what somebody else stored meanwhile.

    With it the fields in which both wrote something else: the form keeps one's own there.
    """
    now = stored(record, language)
    both: set[str] = set()
    after = dict(now)
    for declared in family.fields:
        inputs = inputs_of(declared)
        if declared.derived or not differs(form, *inputs):
            continue
        after |= {name: form.get(name, "") for name in inputs}
        theirs, mine = written(declared, now), written(declared, form)
        before = written(declared, {name: form.get(f"{WAS}{name}", "") for name in inputs})
        if theirs not in {before, mine}:
            both.add(declared.name)
    if differs(form, *EVIDENCE):
        after |= {name: form.get(name, "") for name in EVIDENCE}
    return after, frozenset(both)


def _provenance(form: Mapping[str, str], today: date) -> Provenance:
    problems: list[FieldProblem] = []

    def day(name: str) -> date | None:
        text = form.get(name, "").strip()
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            problems.append(FieldProblem(name, NOT_A_DAY))
            return None

    stated, due = day(STATED_ON), day(REVIEW_DUE)
    if problems:
        raise Invalid(problems)
    chosen = form.get(SOURCE, "")
    source = Source(chosen) if chosen in set(OWN_SOURCES) else Source.DECLARED
    return Provenance(source, stated or today, due)


def _plain(text: str) -> str:
    return "\n".join(text.splitlines()).strip()
