"""One plain sentence for each entry of the log, in the reader's language.

::

    done      "Kari Nordmann at X searched (12 shown)"
    refused   "Kari Nordmann at X wanted to search; it was refused: they had not said what it is about"
    failed    "Kari Nordmann at X wanted to change a record; it failed and nothing of it holds: ..."
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from audit.entry import Entry
from audit.event import Event, Result
from registry.language import translate
from registry.oversight.phrases import DONE, act, reason

AT: Final = "{person} at {organisation}"
UNKNOWN: Final = "Somebody unknown"
NAMELESS: Final = "A person whose name cannot be read"
NAMELESS_ORGANISATION: Final = "an organisation whose name cannot be read"
SOMEBODY: Final = "somebody"
SOME_ORGANISATION: Final = "an organisation"
AND_MORE: Final = "{names} and {count} more"
PRINCIPALS: Final[Mapping[str, str]] = {
    "host": "The host's command line",
    "serve": "The server",
    "work": "The background work",
    "demo": "The demo",
}
PROCESS: Final = "The process {name}"
BECAUSE: Final = "{sentence}: {reason}"
WANTED: Final[Mapping[Result, str]] = {
    Result.REFUSED: "{who} wanted to {act}; it was refused",
    Result.FAILED: "{who} wanted to {act}; it failed and nothing of it holds",
}
ATTEMPTS: Final = frozenset(
    {Event.LOGIN_REFUSED, Event.STEP_UP_REFUSED, Event.INVITATION_REFUSED, Event.REFUSED}
)
"""Events that are refusals by themselves: their own sentence says what was tried."""

TRIED: Final = "{sentence}; refused"
FAULTS: Final = "{who} checked the whole log and found faults (entries: {count})"
NAMED: Final = 3

_TIERS: Final = frozenset({Event.TIER_GIVEN, Event.TIER_TAKEN})


@dataclass(frozen=True, slots=True)
class Names:
    """What the ids of a page are called; an id that is not here has no name that can be read."""

    persons: Mapping[UUID, str] = field(default_factory=dict)
    organisations: Mapping[UUID, str] = field(default_factory=dict)


def sentence(
    entry: Entry, names: Names, language: str, *, about: Sequence[UUID] = (), whom: UUID | None = None
) -> str:
    """Return what happened, in `language`.

    Args:
        entry: the entry.
        names: the names of everybody in it.
        language: sv, nb or en.
        about: the organisations it is about, from its side records.
        whom: the person it was done to, from there too.
    """
    who = _who(entry, names, language)
    params: dict[str, object] = {
        "who": who,
        "whom": who if whom is None else names.persons.get(whom, translate(language, SOMEBODY)),
        "about": _about(about, names, language),
        "count": 0 if entry.count is None else entry.count,
    }
    why = _why(entry, language)
    if entry.result is Result.DONE or (entry.event in ATTEMPTS and entry.result is Result.REFUSED):
        said = translate(language, DONE[entry.event], params)
        if entry.result is Result.REFUSED:
            said = translate(language, TRIED, {"sentence": said})
    elif entry.event is Event.LOG_VERIFIED:
        return translate(language, FAULTS, params)
    else:
        params["act"] = translate(language, act(entry.event), params)
        said = translate(language, WANTED[entry.result], params)
    return said if why is None else translate(language, BECAUSE, {"sentence": said, "reason": why})


def _who(entry: Entry, names: Names, language: str) -> str:
    if entry.actor is not None:
        person = names.persons.get(entry.actor, translate(language, NAMELESS))
        if entry.organisation is None:
            return person
        organisation = names.organisations.get(entry.organisation, translate(language, NAMELESS_ORGANISATION))
        return translate(language, AT, {"person": person, "organisation": organisation})
    if entry.principal is not None:
        known = PRINCIPALS.get(entry.principal.split(":")[0])
        return translate(language, known or PROCESS, None if known else {"name": entry.principal})
    return translate(language, UNKNOWN)


def _about(about: Sequence[UUID], names: Names, language: str) -> str:
    if not about:
        return translate(language, SOME_ORGANISATION)
    called = [names.organisations.get(each, translate(language, NAMELESS_ORGANISATION)) for each in about]
    shown = ", ".join(called[:NAMED])
    if len(called) <= NAMED:
        return shown
    return translate(language, AND_MORE, {"names": shown, "count": len(called) - NAMED})


def _why(entry: Entry, language: str) -> str | None:
    if entry.reason is None:
        return None
    token = "approved_member" if entry.event in _TIERS and entry.reason == "member" else entry.reason
    known = reason(token)
    return entry.reason.replace("_", " ") if known is None else translate(language, known)
