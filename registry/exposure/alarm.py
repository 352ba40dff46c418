"""The signal that one organisation was shown too much of what companies of one region do.

Each value of a target list is harmless, the list is not: who was shown most of the welders of one region knows
where they are. A signal stops nobody. It is on record with the region and process, and how many of them in
bands; never which companies, never a value.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from audit.entry import Change
from audit.event import Event
from keys.context import SecretContext
from registry.authority import signed
from registry.database import Detail
from registry.entries import by_caller
from registry.exposure import store

if TYPE_CHECKING:
    from registry.caller import Caller
    from registry.database import Transaction
    from registry.exposure.account import Account, Cell
    from registry.exposure.budget import Secrets
    from registry.exposure.limits import Limits

LEAST: Final = 8
"""Companies of one region and process that an organisation was shown before it can be a signal."""

BANDS: Final = ((8, "8-15"), (16, "16-30"), (31, "31-60"), (61, ">60"))
"""The least number of companies in each band, and how it is written."""

CellSize = Callable[["Transaction", "Caller", "Cell"], int]
"""How many companies of a region and process the caller could be shown: `registry.search.cellsize`."""


def cell_place(signal: UUID) -> SecretContext:
    """Return where the region and process of a signal are sealed."""
    return SecretContext("coverage_signal", str(signal), "cell")


class CoverageAlarm:
    """Looks at accounts that grew.

    Args:
        secrets: seals which region and process it is.
        size: tells how many companies there are.
    """

    def __init__(self, secrets: Secrets, size: CellSize) -> None:
        self._secrets = secrets
        self._size = size

    def look(self, tx: Transaction, caller: Caller, account: Account, limits: Limits) -> None:
        """Put it on record where too much of one region and process was shown: once in 30 days of each."""
        many = {cell: account.shown_in(cell) for cell in account.reached - account.signalled.keys()}
        found = {
            cell: count
            for cell, count in sorted(many.items())
            if count >= LEAST
            and (size := self._size(tx, caller, cell))
            and count * 100 >= limits.alarm_percent * size
        }
        if not found:
            return
        account.signal(found)
        for (region, process), count in found.items():
            told = {"region": region, "process": process, "companies": band(count)}
            for network in sorted(caller.standings):
                changed = self._signal(tx, caller, network, told)
                entry = by_caller(tx, caller, Event.COVERAGE_SIGNALLED, network=network, changed=(changed,))
                tx.audit(entry, Detail(None, {**told, "percent": limits.alarm_percent}))

    def _signal(self, tx: Transaction, caller: Caller, network: UUID, told: dict[str, str]) -> Change:
        signal = uuid4()
        row: dict[str, Any] = {
            "id": signal,
            "organisation": caller.organisation,
            "network": network,
            "cell": self._secrets.seal(tx, cell_place(signal), json.dumps(told).encode()),
            "raised_at": tx.now,
        }
        stored = signed(tx, "coverage_signal", row)
        store.signal(tx, stored)
        return Change("coverage_signal", signal, seal=stored["mac"].hex())


def band(count: int) -> str:
    """Return the band a number of companies falls into."""
    return next(written for least, written in reversed(BANDS) if count >= least)
