"""What the log says of one's own acts, for oneself: the auditors' sentences, without anybody else's name.

An act's side records name whom and what it was about. They stay closed here: a search that showed anonymous
cards would otherwise tell, afterwards, which companies they were.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from audit.entry import Entry
from registry.oversight.sentences import Names, sentence
from registry.oversight.store import reading as store
from registry.oversight.store.reading import Wanted

if TYPE_CHECKING:
    from registry.caller import Caller
    from registry.database import Transaction

MOST: Final = 1_000
"""Entries a report holds, the newest."""

_SOMEBODY: Final = UUID(int=0)
"""Whose name nobody has: what a sentence names whom an act was done to by."""


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of the log: when, which event, how it ended, and the sentence."""

    at: datetime
    event: str
    result: str
    sentence: str


def own_acts(tx: Transaction, caller: Caller, name: str, organisation: str) -> tuple[list[Act], bool]:
    """Return the caller's acts in the log, the newest first, and whether there are older ones.

    `name` and `organisation` are the caller's own.
    """
    rows = store.page(tx, Wanted(person=caller.person), None, MOST + 1)
    names = Names({caller.person: name}, {caller.organisation: organisation})
    entries = [Entry.parse(body) for _, _, body in rows[:MOST]]
    acts = [
        Act(
            entry.at,
            entry.event.value,
            entry.result.value,
            sentence(entry, names, caller.language, whom=_whom(entry)),
        )
        for entry in entries
    ]
    return acts, len(rows) > MOST


def _whom(entry: Entry) -> UUID | None:
    # One's language is one's own; every other change of an account may be of another's.
    return None if entry.reason == "language" else _SOMEBODY
