"""What a company has not stated, and what stating it would bring; from the catalogue and its own records alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from registry import catalogue
from registry.disclosure.provenance import Source
from registry.web import formats
from registry.web.own import said
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from registry.companies.views import RecordView

SOON = timedelta(days=60)
"""How long before a day that matters the page says so."""

NEXT: Final[tuple[tuple[str, int, Sentence], ...]] = (
    ("organisation", 1, Sentence("Start with the company itself: its name and country. It takes a minute.")),
    ("site", 1, Sentence("Add the place where you work. Whoever searches nearby finds you by it.")),
    ("machine", 1, Sentence("Add your machines, the most important first. One at a time, or several alike.")),
    ("capability", 1, Sentence("Say what you can do. This is what buyers search for.")),
    ("certificate", 1, Sentence("Add your certificates. Many buyers ask for them first.")),
    ("contact", 1, Sentence("Add a mailbox or a phone number. Without it nobody can get in touch.")),
)
"""In which order a company says who it is: a family, how many are enough to go on, and why."""

BRINGS: Final[Mapping[str, Sentence]] = {
    "organisation": Sentence("Without a name and country nobody gets to know who you are."),
    "site": Sentence("Without a place you are missing from every search that asks how far away."),
    "machine": Sentence(
        "Buyers look for machines by type and size. Unknown is not taken for no, but comes last."
    ),
    "capability": Sentence("Buyers look for what you can do before anything else."),
    "certificate": Sentence(
        "Buyers look for certificates, such as ISO 9001 or EN 1090, and often ask for nothing else."
    ),
    "skill_pool": Sentence("Others look for skills when they are short of hands. Never write names."),
    "experience": Sentence("What you have done before tells a buyer that you can do it again."),
    "contact": Sentence("Without a mailbox or phone number nobody can get in touch."),
}
"""What a family that is still empty would bring."""

WANTED: Final[Mapping[str, Sentence]] = {
    "organisation.size_class": Sentence("It tells on the anonymous card what kind of company you are."),
    "organisation.org_number": Sentence("Others check by it who they deal with."),
    "site.municipality": Sentence("Distances are counted from there."),
    "site.crane_t": Sentence("Heavy parts go where there is a crane."),
    "machine.make": Sentence("Together with the model it says what the machine can do."),
    "machine.year": Sentence("It tells how modern the machine is."),
    "machine.processes": Sentence("Buyers who ask for a process find the machine by it."),
    "capability.materials": Sentence("Buyers ask for a material as often as for a process."),
    "capability.part_l_mm": Sentence("Buyers ask whether their part fits."),
    "capability.role": Sentence("What is your core work comes first in a search."),
    "certificate.valid_until": Sentence("A certificate without a last day counts for less."),
    "skill_pool.qualification": Sentence("A tested skill counts for more."),
    "experience.product_type": Sentence("Buyers look for somebody who has made the same kind of thing."),
    "contact.phone": Sentence("Many questions are settled by phone."),
}
"""What single fields would bring."""

MISSING_ONCE = Sentence("{label} is not stated. {why}")
MISSING_SOME = Sentence("{label} is not stated for {count} of {total}. {why}")
REVIEW_DUE = Sentence("{title}: look at it again, it was to be reviewed by {day}.")
REVIEW_SOON = Sentence("{title}: to be reviewed by {day}.")
EXPIRED = Sentence("{title}: its last day was {day}.")
EXPIRES = Sentence("{title}: it is valid until {day}.")

BACKED: Final[Mapping[Source, Sentence]] = {
    Source.DECLARED: Sentence("Stated by yourselves, {day}"),
    Source.DOCUMENT: Sentence("Backed by a document you hold, {day}"),
    Source.CHECKED: Sentence("Checked by somebody else, {day}"),
    Source.AUDITED: Sentence("Audited, {day}"),
}
"""Who says so, to the company itself."""

ENDS = "certificate.valid_until"


@dataclass(frozen=True, slots=True)
class Step:
    """The one thing to do next."""

    family: str
    why: str


def next_step(records: Sequence[RecordView], language: str) -> Step | None:
    """Return what to state next; None where every family that others look for has something."""
    for family, enough, why in NEXT:
        if sum(record.family == family for record in records) < enough:
            return Step(family, say(language, why))
    return None


def missing(family: str, records: Sequence[RecordView], language: str) -> list[str]:
    """Return what is not stated in a family, and what it would bring."""
    if not records:
        return [say(language, BRINGS[family])]
    total = len(records)
    found = []
    for name, why in WANTED.items():
        count = sum(name not in record.values for record in records)
        if name.partition(".")[0] != family or not count:
            continue
        about = {"label": catalogue.field(name).label(language), "why": say(language, why)}
        if total == 1:
            found.append(say(language, MISSING_ONCE, **about))
        else:
            found.append(say(language, MISSING_SOME, **about, count=count, total=total))
    return found


def due(records: Sequence[RecordView], today: date, language: str) -> list[str]:
    """Return the records to look at again, and certificates that end, those first whose day is nearest."""
    found = [line for record in records for line in _due(record, today, language)]
    return [text for _, text in sorted(found)]


def evidence(record: RecordView, language: str) -> list[str]:
    """Return who says so and since when, newest first."""
    known = {value.provenance for value in record.values.values() if value.provenance is not None}
    said_on = sorted({(one.stated_on, one.source) for one in known}, reverse=True)
    return [say(language, BACKED[source], day=formats.day(day, language)) for day, source in said_on]


def _due(record: RecordView, today: date, language: str) -> Iterator[tuple[date, str]]:
    title = said.title(record, language)
    reviews = [
        value.provenance.review_due
        for value in record.values.values()
        if value.provenance is not None and value.provenance.review_due is not None
    ]
    if reviews and min(reviews) <= today + SOON:
        first = min(reviews)
        sentence = REVIEW_DUE if first <= today else REVIEW_SOON
        yield first, say(language, sentence, title=title, day=formats.day(first, language))
    ends = record.values.get(ENDS)
    if ends is not None:
        last = date.fromisoformat(ends.value)
        if last <= today + SOON:
            sentence = EXPIRED if last < today else EXPIRES
            yield last, say(language, sentence, title=title, day=formats.day(last, language))
