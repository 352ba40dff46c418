"""When a person was here last, and who tried to come in as them since: from the log, for that person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from registry.oversight.store import visits as store

if TYPE_CHECKING:
    from registry.caller import Callers, Credential
    from registry.database import Database


@dataclass(frozen=True, slots=True)
class Visit:
    """The log-in before this session's, None for the first; `failed` log-ins as this person since then."""

    last: datetime | None
    failed: int


class Visits:
    """Tells a person about their own log-ins. It discloses nothing of anyone else, so it is not logged."""

    def __init__(self, database: Database, callers: Callers) -> None:
        self._database = database
        self._callers = callers

    def of(self, credential: Credential) -> Visit:
        """Return the caller's last visit; entries of the last second may be missing. Raises NotSignedIn."""
        with self._database.transaction(snapshot=True) as tx:
            caller = self._callers.admit(tx, credential)
            here = str(caller.session).encode()
            before = [found for found in store.logins(tx, caller.person) if here not in found.body]
            last = before[0] if before else None
            failed = store.refused(tx, caller.person, -1 if last is None else last.index)
        return Visit(None if last is None else last.at, failed)
