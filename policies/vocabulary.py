"""The words that policy speaks: tiers, actions, roles, sensitivity classes and subjects.

A subject is one token of this grammar, and there are no others:

    subject = "tier:" ("OPEN" | "COMMUNITY" | "MEMBER" | "CASE")   a tier the person holds in the network
            | "role:" role                                         a role the person holds there
            | "own:" ("interested" | "member" | "editor" | "helper" | "data_owner")   towards their own organisation
            | "grant:CASE"                                         a live case grant for this record
            | "group:office"                                       what the office roles share

Persons and organisations are never subjects. Nobody holds SEALED.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Tier(StrEnum):
    """How far a value may go, from everyone signed in (OPEN) to nobody else (SEALED).

    Tiers compare by rank: `Tier.OPEN < Tier.SEALED`. Comparing one with a plain string is a TypeError,
    because strings would compare by the alphabet.
    """

    OPEN = "OPEN"
    COMMUNITY = "COMMUNITY"
    MEMBER = "MEMBER"
    CASE = "CASE"
    SEALED = "SEALED"

    @property
    def rank(self) -> int:
        """0 for OPEN to 4 for SEALED."""
        return _RANKS[self]

    def __lt__(self, other: str, /) -> bool:
        return self.rank < _rank(other)

    def __le__(self, other: str, /) -> bool:
        return self.rank <= _rank(other)

    def __gt__(self, other: str, /) -> bool:
        return self.rank > _rank(other)

    def __ge__(self, other: str, /) -> bool:
        return self.rank >= _rank(other)


_RANKS: Final = {tier: rank for rank, tier in enumerate(Tier)}


def _rank(tier: str) -> int:
    if not isinstance(tier, Tier):
        raise TypeError("a tier compares only with a tier")
    return _RANKS[tier]


def tiers_up_to(tier: Tier) -> tuple[Tier, ...]:
    """Every tier from OPEN to this one, both included, in order."""
    return tuple(Tier)[: tier.rank + 1]


class Action(StrEnum):
    """What may be done with the values of a class.

    SEE is to learn that a value is stated. SEARCH, SORT, FACET and EXPORT are parts of READ: a policy that
    allows one of them where it does not allow READ is refused. MATCH is to have a value tested, unseen.
    """

    SEE = "see"
    READ = "read"
    SEARCH = "search"
    SORT = "sort"
    FACET = "facet"
    EXPORT = "export"
    WRITE = "write"
    MATCH = "match"


class Role(StrEnum):
    """What a person does, in a network or in their own organisation."""

    INTERESTED = "interested"
    MEMBER = "member"
    EDITOR = "editor"
    HELPER = "helper"
    DATA_OWNER = "data_owner"
    VETTING_OFFICER = "vetting_officer"
    BROKER = "broker"
    AUTHORITY = "authority"
    EDUCATOR = "educator"
    AUDITOR = "auditor"
    SECURITY_OFFICER = "security_officer"
    OPERATOR = "operator"


COMPANY_ROLES: Final = frozenset({Role.INTERESTED, Role.MEMBER, Role.EDITOR, Role.HELPER, Role.DATA_OWNER})
"""Roles of an organisation's own people. HELPER is an editor for a day, who exports nothing."""

OFFICE_ROLES: Final = frozenset(
    {Role.VETTING_OFFICER, Role.BROKER, Role.AUDITOR, Role.SECURITY_OFFICER, Role.OPERATOR}
)
"""Roles that administer, and therefore never read records."""


class SensitivityClass(StrEnum):
    """What kind of value a field is. A class follows the field, never the value."""

    PROFILE = "profile"
    IDENTITY = "identity"
    PERSONAL = "personal"
    SHOWCASE = "showcase"
    REGION = "region"
    LOCATION = "location"
    SITE = "site"
    LOCATION_EXACT = "location_exact"
    SITE_CRITICAL = "site_critical"
    MACHINE = "machine"
    MACHINE_SPEC = "machine_spec"
    MACHINE_CRITICAL = "machine_critical"
    PROCESS_HEAD = "process_head"
    PROCESS = "process"
    PART = "part"
    TOLERANCE = "tolerance"
    CERTIFICATE = "certificate"
    CERTIFICATE_DETAIL = "certificate_detail"
    SKILL = "skill"
    SKILL_SIZE = "skill_size"
    EXPERIENCE = "experience"
    EXPERIENCE_DETAIL = "experience_detail"
    CUSTOMER = "customer"
    CAPACITY = "capacity"
    CONTACT = "contact"
    PERSON = "person"
    NEED = "need"
    CONVERSATION = "conversation"
    APPLICATION = "application"
    ACCOUNT = "account"
    READINESS = "readiness"
    DEPENDENCY = "dependency"
    SECURITY = "security"
    EXPORT = "export"


SWITCHED_OFF: Final = frozenset(
    {
        SensitivityClass.READINESS,
        SensitivityClass.DEPENDENCY,
        SensitivityClass.SECURITY,
        SensitivityClass.EXPORT,
    }
)
"""Classes that nothing may allow until a network's security assessment is on record."""

RECORD_CLASSES: Final = frozenset(SensitivityClass) - {
    SensitivityClass.APPLICATION,
    SensitivityClass.ACCOUNT,
}
"""Classes of what organisations state about themselves and say to each other; closed to the office roles."""


class Subject:
    """Spells subject tokens; see the grammar above. The tokens are plain strings."""

    CASE_GRANT: Final = "grant:CASE"
    OFFICE: Final = "group:office"

    @staticmethod
    def tier(tier: Tier) -> str:
        """A tier held in the network, such as "tier:MEMBER"."""
        return f"tier:{tier.value}"

    @staticmethod
    def role(role: Role) -> str:
        """A role held in the network, such as "role:auditor"."""
        return f"role:{role.value}"

    @staticmethod
    def own(role: Role) -> str:
        """A role in the organisation that owns the record, such as "own:editor"."""
        return f"own:{role.value}"


SUBJECTS: Final = (
    *(Subject.tier(tier) for tier in Tier if tier is not Tier.SEALED),
    *(Subject.role(role) for role in Role),
    *(Subject.own(role) for role in Role if role in COMPANY_ROLES),
    Subject.CASE_GRANT,
    Subject.OFFICE,
)
"""Every subject there is, in the order in which the matrix shows them."""
