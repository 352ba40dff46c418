"""The room as one object: `registry.wiring` makes it, routes and pages use its parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from registry.granting.asking import Asking
from registry.granting.giving import Giving
from registry.granting.listing import Listing

if TYPE_CHECKING:
    from policies.table import PolicyTable
    from registry.accounts.service import Accounts
    from registry.companies.reading import Reading
    from registry.database import Database


class Granting:
    """Case grants.

    Attributes:
        asking: for whoever may open a company's page. giving: for data owners. listing: for both.
    """

    def __init__(
        self, database: Database, accounts: Accounts, policy: Callable[[], PolicyTable], reading: Reading
    ) -> None:
        self.asking = Asking(database, accounts, policy, reading)
        self.giving = Giving(database, accounts, policy)
        self.listing = Listing(database, accounts, reading)
