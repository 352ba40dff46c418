"""What a data owner is told: what the company's own choices say, and how the field stands in its entries.

Of people of other companies nothing is looked at but that the company has met them, of which company they are, and
which of its own temporary accesses they hold. What their network approves, and what their company was shown, is theirs:
the answer is the same whatever that is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from policies.vocabulary import Tier, tiers_up_to
from registry.accounts.rights import entitled
from registry.caller import Entitled, Standing
from registry.companies import store as companies
from registry.disclosure import store as records
from registry.disclosure.disclosure import identity_tiers
from registry.explaining import said
from registry.explaining.meeting import met
from registry.explaining.telling import in_order, noted
from registry.explaining.views import Answer, Audience, Explanation, Step
from registry.explaining.weighing import Weighing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.caller import Caller
    from registry.catalogue.field import Field
    from registry.database import Transaction
    from registry.disclosure.disclosure import Disclosure
    from registry.explaining.telling import Telling
    from registry.explaining.weighing import Scales


class ToOwner:
    """Tells data owners about their own company."""

    def __init__(self, telling: Telling, scales: Scales, disclosure: Disclosure) -> None:
        self._telling = telling
        self._scales = scales
        self._disclosure = disclosure

    def tell(self, tx: Transaction, caller: Caller, declared: Field, about: UUID) -> Explanation:
        """Return what is told. Raises NotFound for anybody whom the company has not met."""
        own, telling = caller.organisation, self._telling
        house = own if about == caller.person else met(tx, caller, about)
        weighing = Weighing(cleared=self._cleared(tx, caller, declared))
        found = telling.ruled(Audience.OWNER, about, declared)
        if house == own:
            who = entitled(tx, about)
            if who is None:
                weighing.note(Step.ACCOUNT, said.ACCOUNT_CLOSED, holds=False)
            else:
                self._scales.own(tx, who, declared, weighing)
                found = replace(found, own_roles=in_order(who.own_roles))
            found = replace(found, answer=Answer.YES if weighing.holds else Answer.NO, grants=())
        else:
            approved = _approved(about, house, companies.network_countries(tx))
            self._scales.choices(tx, approved, own, declared, weighing)
            found = replace(
                found,
                answer=Answer.IF_APPROVED if weighing.holds else Answer.NO,
                grants=telling.grants(tx, approved, own, declared),
            )
            weighing.note(Step.ROLES, said.NOT_TOLD, holds=None)
        found = replace(
            found,
            name=telling.name(tx, about),
            company=str(own),
            company_name=telling.house(tx, own),
            reasons=weighing.worded(caller.language),
            values=weighing.values(),
            release=telling.release(tx, own, house),
        )
        return noted(tx, caller, found, own, weighing.rule)

    def _cleared(self, tx: Transaction, caller: Caller, declared: Field) -> frozenset[UUID]:
        """Return the entries of the caller's own company in which the field was stated once and is cleared."""
        own = caller.organisation
        opened = self._disclosure.open(
            tx,
            {own: caller.own_subjects},
            records.of_organisations(tx, [own], tiers=tuple(Tier), families=(declared.family,)),
            fields=(declared.name,),
            identity_tiers=identity_tiers(tx, [own]),
        )
        return frozenset(record.id for record in opened if declared.name in record.cleared)


def _approved(person: UUID, organisation: UUID, networks: Iterable[UUID]) -> Entitled:
    """Return somebody who is approved for everything in every network of the register: the most that anybody is."""
    tiers = frozenset(tiers_up_to(Tier.CASE))
    standings = {network: Standing(network, tiers, frozenset()) for network in networks}
    return Entitled(person, organisation, standings, frozenset())
