"""The room as one object: `registry.wiring` makes it, routes and pages use its parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from registry.administration.desk import Desks
from registry.vetting.applying import Applying
from registry.vetting.hearing import Hearing
from registry.vetting.membership import Memberships
from registry.vetting.telling import Telling

if TYPE_CHECKING:
    from policies.table import PolicyTable
    from registry.accounts.service import Accounts
    from registry.approvals.service import Approvals
    from registry.database import Database


class Vetting:
    """Everything about applying for membership and deciding it.

    Attributes:
        applying: for an organisation's data owners. hearing, memberships: for vetting officers.
    """

    def __init__(
        self,
        database: Database,
        accounts: Accounts,
        policy: Callable[[], PolicyTable],
        approvals: Approvals,
    ) -> None:
        telling = Telling(accounts, approvals.telling)
        self.applying = Applying(database, accounts, policy, telling)
        desks = Desks(database, accounts, policy)
        self.hearing = Hearing(database, desks, accounts, policy, approvals.reviewing, telling)
        self.memberships = Memberships(desks, accounts)
