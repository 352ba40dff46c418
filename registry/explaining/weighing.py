"""One decision, step by step: each step asks the code that decides it for a page, and notes what it says.

::

    account   rights.entitled          sessions admit nobody else
    roles     Reading.requires_purpose readers of nothing are refused
    shown     Reading.towards          the company's choice of networks, countries and companies
    stopped   freeze.require_open
    value     Disclosure.weigh         the policy, the tier, the grant: for each entry
    views     Exposure.may_open        counted last, where there is something to show

Nothing is opened here, and nothing is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from uuid import UUID

from policies.errors import Denied
from policies.vocabulary import Subject, Tier
from registry.cases.held import NOTHING
from registry.catalogue.identifying import identifies
from registry.companies import store as companies
from registry.companies.reader import Reader
from registry.companies.reading import Asked
from registry.companies.shown import told
from registry.disclosure import store as records
from registry.disclosure.disclosure import identity_tiers
from registry.errors import Frozen, NotFound
from registry.explaining import said
from registry.explaining.store import as_reader
from registry.explaining.views import Reason, Step, Value
from registry.freeze.state import require_open
from registry.language import translate

if TYPE_CHECKING:
    from registry.caller import Entitled
    from registry.cases.held import Cases, Granted
    from registry.catalogue.field import Field
    from registry.companies.reading import Reading, Towards
    from registry.database import Transaction
    from registry.disclosure.disclosure import Disclosure
    from registry.disclosure.weighed import Weighed
    from registry.exposure.budget import Exposure

NOBODY: frozenset[str] = frozenset()


@dataclass(slots=True)
class Weighing:
    """What came out: the steps, each with its sentence as a message id, and how each entry's value is decided.

    `cleared` are the entries whose value was cleared: its row stands at SEALED like one that only the company sees, and
    only the company is told. None: it is not known, as nothing was opened.
    """

    cleared: frozenset[UUID] | None = None
    reasons: list[Reason] = field(default_factory=list)
    weighed: Sequence[Weighed] = ()
    read: frozenset[UUID] = frozenset()

    @property
    def stated(self) -> list[Weighed]:
        """Return the values, without those that are known to be cleared."""
        return [one for one in self.weighed if one.record not in (self.cleared or ())]

    @property
    def holds(self) -> bool:
        """Tell whether every step lets the person."""
        return all(reason.holds is not False for reason in self.reasons)

    @property
    def rule(self) -> str | None:
        """Return the rule of the step that decides: the first that says no, else the value's."""
        no = next((each for each in self.reasons if each.holds is False), None)
        if no is not None:
            return no.rule
        return next((each.rule for each in self.reasons if each.step is Step.VALUE), None)

    def worded(self, language: str) -> tuple[Reason, ...]:
        """Return the steps, each with its sentence in a language."""
        return tuple(replace(each, said=translate(language, each.said)) for each in self.reasons)

    def values(self) -> tuple[Value, ...]:
        """Return how the field stands in each entry, the widest first."""
        return tuple(
            Value(
                one.record,
                one.tier,
                one.effective,
                one.record in self.read,
                one.decision.rule,
                None if self.cleared is None else one.record in self.cleared,
            )
            for one in sorted(self.weighed, key=lambda one: (one.effective.rank, str(one.record)))
        )

    def note(self, step: Step, said_of_it: str, *, holds: bool | None, rule: str | None = None) -> None:
        """Note a step."""
        self.reasons.append(Reason(step, holds, said_of_it, rule))


class Scales:
    """Weighs decisions.

    Args:
        reading: decides who reads at all, and whom a company shows itself to.
        disclosure: decides on values.
        cases: says what owners let somebody read.
        exposure: says whether a page may still be opened.
    """

    def __init__(self, reading: Reading, disclosure: Disclosure, cases: Cases, exposure: Exposure) -> None:
        self._reading = reading
        self._disclosure = disclosure
        self._cases = cases
        self._exposure = exposure

    def own(self, tx: Transaction, who: Entitled, declared: Field, found: Weighing) -> None:
        """Weigh whether somebody reads a field of their own company."""
        own = who.organisation
        with as_reader(tx, own):
            identity = identity_tiers(tx, [own])[own]
            found.weighed = self._of(tx, own, declared, who.own_subjects, identity)
        found.read = frozenset(one.record for one in found.stated if one.decision.allowed is True)
        deciding = _deciding(found.stated)
        if deciding is None:
            found.note(Step.VALUE, said.CLEARED if found.weighed else said.UNSTATED, holds=False)
            return
        sentence = said.OWN if found.read else said.OWN_NOT
        if found.read and found.cleared is None and deciding.tier is Tier.SEALED:
            sentence = said.OWN_OR_CLEARED
        found.note(Step.VALUE, sentence, holds=bool(found.read), rule=deciding.decision.rule)

    def another(self, tx: Transaction, who: Entitled, owner: UUID, declared: Field, found: Weighing) -> None:
        """Weigh whether somebody whose account is open reads a field of another company now."""
        found.note(Step.ACCOUNT, said.ACCOUNT_OPEN, holds=True)
        try:
            asks = self._reading.requires_purpose(who)
        except Denied as error:
            found.note(Step.ROLES, said.READS_NOTHING, holds=False, rule=error.rule)
        else:
            found.note(Step.ROLES, said.READS, holds=True)
            # Who does not say it is led to do so: it holds nobody up who reads on.
            found.note(Step.PURPOSE, said.PURPOSE if asks else said.NO_PURPOSE, holds=None if asks else True)
        self.choices(tx, who, owner, declared, found)
        may = self._exposure.may_open(tx, who, owner)
        found.note(Step.VIEWS, said.VIEWS_LEFT if may else said.VIEWS_USED_UP, holds=may)

    def choices(self, tx: Transaction, who: Entitled, owner: UUID, declared: Field, found: Weighing) -> None:
        """Weigh what the company's own choices, and a stop of the register, say to somebody of these rights."""
        reader = Reader.of(who, self._cases.held(tx, who, [owner]))
        towards: Towards | None = None
        seen: Sequence[Weighed] = ()
        with as_reader(tx, who.organisation):
            try:
                towards = self._reading.towards(tx, reader, Asked(owner))
            except NotFound:
                pass
            else:
                seen = self._seen(tx, towards, declared)
        found.note(
            Step.SHOWN,
            said.SHOWN if towards is not None else _hidden(tx, who.organisation, owner),
            holds=towards is not None,
        )
        try:
            require_open(tx)
        except Frozen:
            found.note(Step.STOPPED, said.STOPPED, holds=False)
        else:
            found.note(Step.STOPPED, said.GOES_ON, holds=True)
        given = self._cases.given(tx, who, [owner]).get(owner, NOTHING)
        self._value(tx, owner, declared, given, reader, towards, seen, found)

    def _seen(self, tx: Transaction, towards: Towards, declared: Field) -> list[Weighed]:
        """Return how the values are decided that would be fetched for the person's page, as the database shows them."""
        owner, granted = towards.organisation, towards.granted.fields
        tiers = self._disclosure.readable_tiers(towards.subjects, granted)
        fetched = records.of_organisations(tx, [owner], tiers=tiers, families=(declared.family,))
        return self._disclosure.weigh(
            tx, towards.subjects, fetched, declared.name, identity=towards.identity[owner], granted=granted
        )

    def _value(
        self,
        tx: Transaction,
        owner: UUID,
        declared: Field,
        given: Granted,
        reader: Reader,
        towards: Towards | None,
        seen: Sequence[Weighed],
        found: Weighing,
    ) -> None:
        granted = reader.granted_by(owner) if towards is None else towards.granted
        subjects = NOBODY if towards is None else towards.subjects
        with as_reader(tx, owner):
            identity = identity_tiers(tx, [owner])[owner]
            found.weighed = self._of(tx, owner, declared, subjects, identity, granted.fields)
        anonymous = towards is not None and not towards.named
        allowed = {one.record for one in seen if one.decision.allowed is True}
        found.read = frozenset(allowed if told(declared, anonymous=anonymous) else ())
        deciding = _deciding(found.stated)
        if deciding is None:
            found.note(Step.VALUE, said.CLEARED if found.weighed else said.UNSTATED, holds=False)
            return
        rule = deciding.decision.rule
        if found.read:
            found.note(Step.VALUE, said.LET[deciding.effective], holds=True, rule=rule)
            return
        sentence = (
            said.REFERENCE
            if allowed
            else said.OUT_OF_SIGHT
            if deciding.decision.allowed is True
            else _closed(declared, deciding.effective, subjects, given.fields)
        )
        if sentence == said.COMPANY_ALONE and found.cleared is None:
            sentence = said.ALONE_OR_CLEARED
        found.note(Step.VALUE, sentence, holds=False, rule=rule)

    def _of(
        self,
        tx: Transaction,
        owner: UUID,
        declared: Field,
        subjects: frozenset[str],
        identity: Tier,
        granted: frozenset[str] = NOTHING.fields,
    ) -> list[Weighed]:
        """Return how every value is decided, whatever its tier."""
        stored = records.of_organisations(tx, [owner], tiers=tuple(Tier), families=(declared.family,))
        return self._disclosure.weigh(tx, subjects, stored, declared.name, identity=identity, granted=granted)


def _deciding(weighed: Sequence[Weighed]) -> Weighed | None:
    """Return the value to speak of: one that is read, else the one that goes furthest."""
    return min(
        weighed,
        key=lambda one: (one.decision.allowed is not True, one.effective.rank, str(one.record)),
        default=None,
    )


def _closed(declared: Field, tier: Tier, subjects: frozenset[str], granted: frozenset[str]) -> str:
    """Return why a value that works at a tier is not read; the database and the policy have said that it is not."""
    if tier is not Tier.CASE or declared.name not in granted:
        return said.TAKES[tier]
    return (
        said.NAMELESS if Subject.tier(Tier.CASE) in subjects and identifies(declared) else said.NOT_APPROVED
    )


def _hidden(tx: Transaction, reader: UUID, owner: UUID) -> str:
    """Return why a company does not show itself: `Reading.towards` has said that it does not."""
    found = companies.organisation(tx, owner)
    if found is None or found.state != "active":
        return said.COMPANY_CLOSED
    shown = companies.releasabilities(tx, [owner])[owner]
    return said.LEFT_OUT if reader in shown.excluded else said.ELSEWHERE
