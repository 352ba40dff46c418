"""The room as one object: `registry.wiring` makes it, routes and pages use its parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from registry.administration.desk import Desks
from registry.approvals.asking import Asking
from registry.approvals.holding import Holding
from registry.approvals.reviewing import Reviewing
from registry.approvals.telling import Telling

if TYPE_CHECKING:
    from policies.table import PolicyTable
    from registry.accounts.service import Accounts
    from registry.database import Database


class Approvals:
    """Everything about asking for access and deciding it.

    Attributes:
        asking: for everybody. reviewing: for vetting officers. holding: for both. telling: for rooms
        whose requests are decided here.
    """

    def __init__(self, database: Database, accounts: Accounts, policy: Callable[[], PolicyTable]) -> None:
        desks, self.telling = Desks(database, accounts, policy), Telling(accounts)
        self.asking = Asking(database, accounts, self.telling)
        self.reviewing = Reviewing(database, desks, accounts, self.telling)
        self.holding = Holding(database, desks, accounts, self.telling)
