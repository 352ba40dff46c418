"""Finding an organisation's own entries in a log that does not say whom it is about.

Each entry's side record for an organisation stands under a keyed tag of both (`registry.oversight.aside`). Whoever
holds the organisation's key makes the tag it would have for each entry, and asks for those alone: nobody else's side
record is fetched, and without the key the log groups nothing by organisation. The price is one tag for each entry of
the month, so there is an end to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from audit.entry import Entry
from audit.event import Event
from registry.oversight.aside import tags_for
from registry.oversight.disclosures.month import Month
from registry.oversight.disclosures.views import Appearances
from registry.oversight.store import shown as store
from registry.oversight.store.shown import Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from registry.database import Transaction

PAGE: Final = 50
MONTHS: Final = 13
"""Months that owners can look at, the running one among them."""
MOST_OPENINGS: Final = 20_000
"""Openings, of whomever, that one page looks at."""
MOST_SEARCHES: Final = 200_000
"""Searches, of whomever, that one month's total looks at, the newest."""
FEWEST_TIMES: Final = 5
FEWEST_ORGANISATIONS: Final = 3
"""A total of less than this, or from searches of fewer organisations, is no number: it could tell who searched."""

_CHUNK: Final = 1_000


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that an organisation's side record stands beside, and that record, still sealed."""

    index: int
    entry: Entry
    tag: bytes
    sealed: bytes


def openings(
    tx: Transaction, organisation: UUID, month: Month, below: int | None
) -> tuple[list[Found], int | None]:
    """Return at most `PAGE` openings of an organisation's page, the newest first, and the index below which to go on.

    There may be fewer, even none, and still more to come: a page looks at `MOST_OPENINGS` at most.

    Raises keys.errors.MissingKey when the organisation's keys are destroyed.
    """
    found: list[Found] = []
    looked = 0
    for rows, own in _chunks(tx, organisation, _span(Event.COMPANY_OPENED, month), below):
        for each in own:
            if len(found) == PAGE:
                return found, found[-1].index
            found.append(each)
        looked += len(rows)
        if looked >= MOST_OPENINGS:
            return found, rows[-1][0]
    return found, None


def opened_by(tx: Transaction, organisation: UUID, month: Month) -> int:
    """Return how many other organisations opened an organisation's page in a month. Raises as `openings`."""
    seen: set[UUID | None] = set()
    looked = 0
    for rows, own in _chunks(tx, organisation, _span(Event.COMPANY_OPENED, month), None):
        seen |= {each.entry.organisation for each in own}
        looked += len(rows)
        if looked >= MOST_OPENINGS:
            break
    return len(seen)


def was_opened_by(tx: Transaction, organisation: UUID, person: UUID) -> bool:
    """Tell whether a person opened an organisation's page in the last months that its owners can look at.

    At most the newest `MOST_OPENINGS`, of whomever, are looked at. Raises as `openings`.
    """
    now = Month.of(tx.now)
    first = now
    for _ in range(MONTHS - 1):
        first = first.before
    looked = 0
    for rows, own in _chunks(
        tx, organisation, Span(Event.COMPANY_OPENED.value, first.first, now.after.first), None
    ):
        if any(each.entry.actor == person for each in own):
            return True
        looked += len(rows)
        if looked >= MOST_OPENINGS:
            break
    return False


def appearances(tx: Transaction, organisation: UUID, month: Month) -> Appearances:
    """Return how often an organisation was among what a search showed, in a month that is over.

    A running total would tell the moment of each search, so a month that goes on has none.
    Raises as `openings`.
    """
    if month.after.first > tx.now:
        return Appearances.RUNNING
    times, looked = 0, 0
    by: set[UUID | None] = set()
    for rows, own in _chunks(tx, organisation, _span(Event.SEARCHED, month), None):
        times += len(own)
        by |= {each.entry.organisation for each in own}
        looked += len(rows)
        if looked >= MOST_SEARCHES:
            break
    if times < FEWEST_TIMES or len(by) < FEWEST_ORGANISATIONS:
        return Appearances.FEW
    return Appearances(times, whole=looked < MOST_SEARCHES)


def _span(event: Event, month: Month) -> Span:
    return Span(event.value, month.first, month.after.first)


def _chunks(
    tx: Transaction, organisation: UUID, span: Span, below: int | None
) -> Iterator[tuple[list[tuple[int, UUID]], list[Found]]]:
    """Yield what was looked at, any organisation's, with what of it is this organisation's."""
    while rows := store.ids(tx, span, below, _CHUNK):
        tags = tags_for(tx, organisation, [each for _, each in rows])
        beside = store.tagged(tx, [tag for each in tags for tag in each])
        own = [row for row in rows if row[1] in beside]
        bodies = store.bodies(tx, [each for _, each in own]) if own else {}
        yield rows, [Found(index, Entry.parse(bodies[each]), *beside[each]) for index, each in own]
        if len(rows) < _CHUNK:
            return
        below = rows[-1][0]
