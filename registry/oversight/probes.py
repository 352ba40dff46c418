"""Whether this process can serve: database there, schema current, keys loaded, log keeping up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from keys.errors import KeysError
from keys.key import Purpose
from keys.scope import REGISTER
from registry.errors import NordkapError
from registry.oversight.health import JournalHealth, journal_health
from registry.oversight.store import reading as store

if TYPE_CHECKING:
    from registry.database import Database
    from registry.oversight.counters import Counters

NEEDED: Final = (Purpose.AUTHORITY, Purpose.ACCOUNT, Purpose.AUDIT, Purpose.READER)


@dataclass(frozen=True, slots=True)
class Readiness:
    """What was found; what comes after the first wrong thing was not looked at, and counts as wrong."""

    database: bool = False
    schema: bool = False
    keys: bool = False
    health: JournalHealth | None = None

    @property
    def log(self) -> bool:
        """Tell whether the log keeps up and nothing stopped it."""
        return self.health is not None and self.health.sound

    @property
    def ready(self) -> bool:
        """Tell whether this process can serve."""
        return self.database and self.schema and self.keys and self.log


class Probes:
    """Looks. `newest` is the schema revision this program needs."""

    def __init__(self, database: Database, newest: str, counters: Counters) -> None:
        self._database = database
        self._newest = newest
        self._counters = counters

    def ready(self) -> Readiness:
        """Return whether this process can serve; never raises for what is wrong."""
        try:
            with self._database.transaction() as tx:
                if store.revision(tx) != self._newest:
                    return Readiness(database=True)
                try:
                    for purpose in NEEDED:
                        tx.keys.current(purpose, REGISTER)
                except KeysError:
                    return Readiness(database=True, schema=True, health=journal_health(tx))
                return Readiness(database=True, schema=True, keys=True, health=journal_health(tx))
        except NordkapError:
            return Readiness()

    def metrics(self) -> str:
        """Return counters and gauges in the text format of Prometheus."""
        lines = self._counters.lines()
        try:
            with self._database.transaction() as tx:
                health, size = journal_health(tx), store.size(tx)
        except NordkapError:
            return "\n".join([*lines, "nordkap_database_up 0", ""])
        lines += [
            "nordkap_database_up 1",
            f"nordkap_log_entries {size}",
            f"nordkap_log_waiting {health.waiting}",
            f"nordkap_log_behind_seconds {health.behind:.3f}",
            f"nordkap_log_broken {int(health.broken is not None)}",
            f"nordkap_log_missing {health.missing}",
            f"nordkap_work_silent_seconds {health.silent:.3f}",
        ]
        return "\n".join([*lines, ""])
