"""Answers why somebody may read a field of a company, or may not. That it was asked is on record first.

::

    who asks                              about whom                             is told
    anybody                               themselves                             the rules of the class, what they hold
    a data owner, of their own company    its people, and whom it has met        its own choices, how the field stands
    an auditor, of a company in one of    anybody                                everything but the value
      the auditor's networks
    a vetting officer                     people of their network's companies    the rules, what they hold there
    whoever else administers              themselves                             the rules, what they hold

A value is opened for its owner alone, to tell a cleared one from one that only the company sees.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from uuid import UUID

from audit.event import Event
from policies.vocabulary import Role
from registry.accounts.rights import entitled
from registry.accounts.store import people as people_store
from registry.acting import acting
from registry.authority import checked
from registry.companies import store as companies
from registry.entries import HOST, by_principal
from registry.errors import NotFound, Refused
from registry.explaining.auditor import NOBODY, ToAuditor
from registry.explaining.owner import ToOwner
from registry.explaining.question import MAX_COMPANY, MAX_FIELD, checked_company, checked_field
from registry.explaining.telling import Telling, in_order, noted, told_of
from registry.explaining.views import Audience, Explanation
from registry.explaining.weighing import Scales
from registry.freeze.state import require_open

if TYPE_CHECKING:
    from policies.table import PolicyTable
    from registry.accounts.service import Accounts
    from registry.caller import Caller, Credential, Entitled
    from registry.cases.held import Cases
    from registry.catalogue.field import Field
    from registry.companies.reading import Reading
    from registry.database import Database, Transaction
    from registry.disclosure.disclosure import Disclosure
    from registry.exposure.budget import Exposure

NO_PERSON: Final = "There is no such person."
NO_COMPANY: Final = "There is no such organisation."
NOT_YOURS: Final = (
    "You can ask about yourself. About others, data owners ask for their own company, and auditors and vetting "
    "officers in their network."
)


class Explaining:
    """Explains decisions.

    Args:
        database: opens the snapshot.
        accounts: admits callers, and says what everybody is called.
        policy: gives the policy table in force.
        reading, disclosure, cases, exposure: decide.
    """

    def __init__(
        self,
        database: Database,
        accounts: Accounts,
        policy: Callable[[], PolicyTable],
        reading: Reading,
        disclosure: Disclosure,
        cases: Cases,
        exposure: Exposure,
    ) -> None:
        self._database = database
        self._callers = accounts.sessions
        self._reading = reading
        self._exposure = exposure
        self._telling = Telling(accounts, policy, cases)
        scales = Scales(reading, disclosure, cases, exposure)
        self._to_owner = ToOwner(self._telling, scales, disclosure)
        self._to_auditor = ToAuditor(self._telling, scales, exposure)

    def explain(
        self, credential: Credential, company: str | None, field: str, person: UUID | None = None
    ) -> Explanation:
        """Return why a person may read a field of a company, or may not, as far as whoever asks may know.

        Args:
            credential: of whoever asks.
            company: as a search or its page names it. For officers none is looked at, so they may leave it out.
            field: its catalogue name.
            person: about whom; None: about themselves.

        Raises:
            NotSignedIn: nobody is signed in.
            Invalid: there is no such field, or no company is named.
            Denied, PurposeNeeded, NotFound, Frozen: of another company, as its page.
            NotFound: there is no such person for whoever asks.
            Refused, Denied: the caller asks about somebody else, which is not theirs.
        """
        asked = {
            "explain": field[:MAX_FIELD],
            "company": (company or "")[:MAX_COMPANY],
            "person": "" if person is None else str(person),
        }
        with acting(
            self._database, self._callers, credential, Event.DECISION_EXPLAINED, asked, snapshot=True
        ) as (tx, caller):
            declared, about = checked_field(field), person or caller.person
            if company == str(caller.organisation):
                if Role.DATA_OWNER in caller.own_roles:
                    return self._to_owner.tell(tx, caller, declared, about)
                _require_oneself(caller, about)
                return self._of_own(tx, caller, declared)
            if Role.AUDITOR in caller.office_roles:
                return self._to_auditor.tell(tx, caller, declared, checked_company(company), about)
            if caller.office_roles:
                return self._to_officer(tx, caller, declared, about)
            _require_oneself(caller, about)
            return self._to_asker(tx, caller, declared, checked_company(company))

    def explain_on_host(self, person: UUID, company: UUID, field: str) -> Explanation:
        """Tell whoever has a shell the rules, and what a person holds. Nothing of the company but that it is there.

        Whoever runs the register reads none of it: how the field stands is told to the company and to auditors.

        Raises Invalid: there is no such field. NotFound: there is no such person or company.
        """
        with self._database.transaction(snapshot=True) as tx:
            declared = checked_field(field)
            if people_store.get(tx, person) is None:
                raise NotFound(NO_PERSON)
            if not companies.existing(tx, [company]):
                raise NotFound(NO_COMPANY)
            who, telling = entitled(tx, person), self._telling
            found = replace(
                telling.ruled(
                    Audience.OFFICER, person, declared, {} if who is None else telling.held(tx, who)
                ),
                company=str(company),
                holdings=() if who is None else telling.holdings(tx, who),
                own_roles=in_order(who.own_roles) if who is not None and who.organisation == company else (),
            )
            tx.audit(
                by_principal(tx, HOST, Event.DECISION_EXPLAINED, classes=(str(found.cls),)),
                told_of(found, company),
            )
            return found

    def _to_asker(self, tx: Transaction, caller: Caller, declared: Field, company: str) -> Explanation:
        """Tell somebody the rules, and what they hold: of a company that they may know of."""
        towards = self._reading.knows(tx, caller, self._reading.asked(tx, caller, company))
        require_open(tx)
        telling, owner = self._telling, towards.organisation
        grants = telling.grants(tx, caller, owner, declared)
        opens = any(each.opens for each in grants)
        found = replace(
            telling.ruled(Audience.ONESELF, caller.person, declared, telling.held(tx, caller), granted=opens),
            company=company,
            holdings=telling.holdings(tx, caller),
            grants=grants,
            left=self._exposure.budget(tx, caller).left,
        )
        return noted(tx, caller, found, owner)

    def _of_own(self, tx: Transaction, caller: Caller, declared: Field) -> Explanation:
        """Tell somebody who is no data owner the rules, and their role in their own company."""
        own = caller.organisation
        found = replace(
            self._telling.ruled(Audience.ONESELF, caller.person, declared),
            company=str(own),
            own_roles=in_order(caller.own_roles),
        )
        return noted(tx, caller, found, own)

    def _to_officer(self, tx: Transaction, caller: Caller, declared: Field, about: UUID) -> Explanation:
        """Tell an officer the rules, and what they hold themselves; a vetting officer, what people of theirs hold.

        No company is looked at: the answer is the same whatever company they named.
        """
        telling = self._telling
        if about == caller.person:
            found = replace(
                telling.ruled(Audience.OFFICER, about, declared, telling.held(tx, caller)),
                holdings=telling.holdings(tx, caller),
            )
            return noted(tx, caller, found, None)
        rule = telling.reads_accounts(caller)
        networks = frozenset(
            network for network, held in caller.standings.items() if Role.VETTING_OFFICER in held.roles
        )
        who = _of_networks(tx, about, networks)
        found = replace(
            telling.ruled(
                Audience.OFFICER, about, declared, {} if who is None else telling.held(tx, who, networks)
            ),
            name=telling.name(tx, about),
            holdings=() if who is None else telling.holdings(tx, who, networks),
        )
        return noted(tx, caller, found, None, rule)


def _of_networks(tx: Transaction, person: UUID, networks: frozenset[UUID]) -> Entitled | None:
    """Return what somebody of an organisation in one of these networks holds; None where their account is not open.

    Raises NotFound for anybody else.
    """
    row = people_store.get(tx, person)
    if row is None or not companies.memberships(tx, checked(tx, "person", row)["organisation"]) & networks:
        raise NotFound(NOBODY)
    return entitled(tx, person)


def _require_oneself(caller: Caller, about: UUID) -> None:
    if about != caller.person:
        raise Refused(NOT_YOURS)
