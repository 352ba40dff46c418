"""What everybody is told alike: the rules of a class, what somebody holds, what a company shows, by names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from audit.event import Event
from policies.vocabulary import Action, Role, SensitivityClass, Tier
from registry.accounts.store import grants as grant_store
from registry.authority import checked
from registry.cases import store as case_store
from registry.catalogue.identifying import identifies
from registry.companies import store as companies
from registry.database import Detail
from registry.entries import by_caller
from registry.explaining.classrules import reaches
from registry.explaining.views import Answer, Audience, Explanation, GrantHeld, Holding, Release

if TYPE_CHECKING:
    from policies.table import PolicyTable
    from registry.accounts.service import Accounts
    from registry.caller import Caller, Entitled
    from registry.cases.held import Cases
    from registry.catalogue.field import Field
    from registry.database import Transaction


class Telling:
    """Makes the parts of an explanation, and puts it on record."""

    def __init__(self, accounts: Accounts, policy: Callable[[], PolicyTable], cases: Cases) -> None:
        self._accounts = accounts
        self._policy = policy
        self._cases = cases

    def ruled(
        self,
        audience: Audience,
        person: UUID,
        declared: Field,
        held: Mapping[str, frozenset[str]] | None = None,
        *,
        granted: bool = False,
    ) -> Explanation:
        """Return what anybody is told: the rules of the class; with what is `held`, as `reaches` takes it."""
        return Explanation(
            audience=audience,
            person=person,
            name=None,
            company=None,
            company_name=None,
            field=declared.name,
            cls=declared.cls,
            follows_name=identifies(declared),
            answer=Answer.RULES,
            reasons=(),
            reaches=reaches(self._policy(), declared, held or {}, granted=granted),
            holdings=None,
            own_roles=(),
            grants=None,
            values=None,
            release=None,
            left=None,
        )

    def reads_accounts(self, caller: Caller) -> str:
        """Return the rule by which whoever looks after a network is told about people. Raises Denied."""
        decision = self._policy().decide(
            caller.office_subjects(), Action.READ, SensitivityClass.ACCOUNT, Tier.SEALED
        )
        decision.require()
        return decision.rule

    def held(
        self, tx: Transaction, who: Entitled, networks: frozenset[UUID] | None = None
    ) -> dict[str, frozenset[str]]:
        """Return somebody's policy subjects in each of their networks (or these of them), by what it is called."""
        names = self._accounts.networks.names(tx, list(who.standings))
        return {
            name: who.subjects(network)
            for network, name in names.items()
            if networks is None or network in networks
        }

    def holdings(
        self, tx: Transaction, who: Entitled, networks: frozenset[UUID] | None = None
    ) -> tuple[Holding, ...]:
        """Return what somebody holds in their networks, or in these of them; each tier until when it is approved."""
        ends = {
            (row["network"], Tier(row["tier"])): row["valid_until"]
            for row in (checked(tx, "approved_tier", each) for each in grant_store.live_tiers(tx, who.person))
            if row["valid_from"] <= tx.now
        }
        names = self._accounts.networks.names(tx, list(who.standings))
        return tuple(
            Holding(
                names[network],
                tuple((tier, _end(ends, network, tier)) for tier in Tier if tier in standing.tiers),
                in_order(standing.roles),
            )
            for network, standing in sorted(who.standings.items(), key=lambda item: names[item[0]])
            if networks is None or network in networks
        )

    def grants(self, tx: Transaction, who: Entitled, owner: UUID, declared: Field) -> tuple[GrantHeld, ...]:
        """Return the grants of an owner that are in force and name somebody."""
        granted = self._cases.given(tx, who, [owner]).get(owner)
        if granted is None:
            return ()
        opening = set(granted.grants([declared.name]))
        rows = [case_store.grant(tx, each) for each in granted.grants(granted.fields)]
        return tuple(
            GrantHeld(row["id"], checked(tx, "case_grant", row)["valid_until"], row["id"] in opening)
            for row in rows
            if row is not None
        )

    def release(self, tx: Transaction, owner: UUID, reader: UUID) -> Release:
        """Return to whom a company shows itself, and whether it leaves out the organisation of a reader."""
        shown = companies.releasabilities(tx, [owner])[owner]
        found = companies.organisation(tx, owner)
        names = self._accounts.networks.names(tx, list(shown.networks))
        return Release(
            tuple(sorted(names.values())),
            shown.countries,
            reader in shown.excluded,
            found is None or found.state != "active",
        )

    def name(self, tx: Transaction, person: UUID) -> str | None:
        """Return what a person is called."""
        return self._accounts.people.names(tx, [person]).get(person)

    def house(self, tx: Transaction, organisation: UUID) -> str | None:
        """Return what an organisation's account is called."""
        return self._accounts.people.organisations_names(tx, [organisation]).get(organisation)


def noted(
    tx: Transaction, caller: Caller, found: Explanation, owner: UUID | None, rule: str | None = None
) -> Explanation:
    """Put it on record that an explanation is given; return it.

    The sealed side says about whom, and which field; of which company, where one was looked at.
    """
    entry = by_caller(tx, caller, Event.DECISION_EXPLAINED, rule=rule, classes=(str(found.cls),))
    tx.audit(entry, told_of(found, owner))
    return found


def told_of(found: Explanation, owner: UUID | None) -> Detail:
    """Return what stands beside the entry, sealed: about whom, which field, and as whom they were told."""
    said = {"person": str(found.person), "fields": [found.field], "audience": found.audience.value}
    return Detail(owner, said)


def in_order(roles: frozenset[Role]) -> tuple[Role, ...]:
    """Return roles in the order of the vocabulary."""
    return tuple(role for role in Role if role in roles)


def _end(ends: Mapping[tuple[UUID, Tier], datetime], network: UUID, tier: Tier) -> datetime | None:
    """Return until when a tier is held: it comes with any that is approved above it."""
    return max(
        (ends[network, each] for each in Tier if each >= tier and (network, each) in ends), default=None
    )
