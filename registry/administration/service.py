"""The room as one object: `registry.wiring` makes it, routes and pages use its parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from registry.administration.colleagues import Colleagues
from registry.administration.dayhelp import Helpers
from registry.administration.desk import Desks
from registry.administration.office import OfficePeople
from registry.administration.report import Reports
from registry.administration.resets import Resets

if TYPE_CHECKING:
    from policies.table import PolicyTable
    from registry.accounts.service import Accounts
    from registry.database import Database


class Administration:
    """Everything about administering people.

    Attributes:
        colleagues, helpers: for data owners. office: for vetting officers. resets: for both. reports: for everybody.
    """

    def __init__(self, database: Database, accounts: Accounts, policy: Callable[[], PolicyTable]) -> None:
        desks = Desks(database, accounts, policy)
        self.colleagues = Colleagues(desks, accounts)
        self.helpers = Helpers(desks, accounts)
        self.resets = Resets(desks, accounts)
        self.office = OfficePeople(desks, accounts)
        self.reports = Reports(database, accounts)
