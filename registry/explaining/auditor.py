"""What an auditor of one of a company's networks is told: everything that decides, and never a value.

Nothing is opened for it. So a value that was cleared, and one that only the company sees, are told alike.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from uuid import UUID

from policies.vocabulary import Role
from registry.accounts.rights import entitled
from registry.accounts.store import people as people_store
from registry.authority import checked
from registry.caller import Entitled
from registry.companies import store as companies
from registry.companies.reading import NOT_FOUND
from registry.errors import NotFound
from registry.explaining import said
from registry.explaining.telling import in_order, noted
from registry.explaining.views import Answer, Audience, Explanation, Step
from registry.explaining.weighing import Weighing

if TYPE_CHECKING:
    from registry.caller import Caller
    from registry.catalogue.field import Field
    from registry.database import Transaction
    from registry.explaining.telling import Telling
    from registry.explaining.weighing import Scales
    from registry.exposure.budget import Exposure

NOBODY: Final = "There is no such person for you."


class ToAuditor:
    """Tells auditors about companies of their networks."""

    def __init__(self, telling: Telling, scales: Scales, exposure: Exposure) -> None:
        self._telling = telling
        self._scales = scales
        self._exposure = exposure

    def tell(
        self, tx: Transaction, caller: Caller, declared: Field, company: str, about: UUID
    ) -> Explanation:
        """Return what is told. Raises Denied; NotFound for a company of other networks, and for nobody's id."""
        telling = self._telling
        rule, owner = telling.reads_accounts(caller), _audited(tx, caller, company)
        row = people_store.get(tx, about)
        if row is None:
            raise NotFound(NOBODY)
        house: UUID = checked(tx, "person", row)["organisation"]
        who, weighing = entitled(tx, about), Weighing()
        found = telling.ruled(Audience.AUDITOR, about, declared)
        if who is None:
            weighing.note(Step.ACCOUNT, said.ACCOUNT_CLOSED, holds=False)
            # How the field stands is told all the same, to somebody who holds nothing.
            self._scales.choices(tx, Entitled(about, house, {}, frozenset()), owner, declared, weighing)
            found = replace(found, holdings=(), grants=())
        elif house == owner:
            self._scales.own(tx, who, declared, weighing)
            found = replace(
                found, holdings=telling.holdings(tx, who), grants=(), own_roles=in_order(who.own_roles)
            )
        else:
            self._scales.another(tx, who, owner, declared, weighing)
            found = replace(
                found,
                holdings=telling.holdings(tx, who),
                grants=telling.grants(tx, who, owner, declared),
                left=self._exposure.budget(tx, who).left,
            )
        found = replace(
            found,
            name=telling.name(tx, about),
            company=company,
            company_name=telling.house(tx, owner),
            answer=Answer.YES if weighing.holds else Answer.NO,
            reasons=weighing.worded(caller.language),
            values=weighing.values(),
            release=telling.release(tx, owner, house),
        )
        return noted(tx, caller, found, owner, weighing.rule or rule)


def _audited(tx: Transaction, caller: Caller, company: str) -> UUID:
    """Return a company of one of the networks that the caller audits. Raises NotFound for any other."""
    audited = {network for network, held in caller.standings.items() if Role.AUDITOR in held.roles}
    try:
        owner = UUID(company)
    except ValueError:
        raise NotFound(NOT_FOUND) from None
    if str(owner) != company or not companies.memberships(tx, owner) & audited:
        raise NotFound(NOT_FOUND)
    return owner
