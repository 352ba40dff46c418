"""How long a session lives, how many a person has, and when a helper's account is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from registry.authority import checked

if TYPE_CHECKING:
    from registry.database import Transaction

from registry.database import CLOCKS_APART


@dataclass(frozen=True, slots=True)
class Lifetime:
    """A session ends after `idle` seconds without a request, and `absolute` seconds after log-in."""

    idle: int
    absolute: int

    def over(self, created_at: datetime, seen_at: datetime, now: datetime) -> bool:
        """Tell whether a session of these times has ended at `now`; one of times to come was never good."""
        return (
            now >= created_at + timedelta(seconds=self.absolute)
            or now >= seen_at + timedelta(seconds=self.idle)
            or max(created_at, seen_at) > now + CLOCKS_APART
        )


MEMBERS = Lifetime(idle=15 * 60, absolute=8 * 3_600)
OFFICES = Lifetime(idle=10 * 60, absolute=4 * 3_600)
MAX_LIVE = 5
STEP_UP_SECONDS = 5 * 60
SEEN_SECONDS = 60


def fresh(stepped_at: datetime, now: datetime) -> bool:
    """Tell whether a proof given then still counts as a step-up."""
    return -CLOCKS_APART <= now - stepped_at < timedelta(seconds=STEP_UP_SECONDS)


def for_office(*, office: bool) -> Lifetime:
    """Return the lifetime for administrators and auditors, or for everybody else."""
    return OFFICES if office else MEMBERS


def is_over(tx: Transaction, helper: Mapping[str, Any]) -> bool:
    """Tell whether the help that a row of `helper` allows is over. Raises keys.errors.AuthorityBroken."""
    checked(tx, "helper", helper)
    return helper["ended_at"] is not None or tx.now >= helper["until"]
