"""What whoever asks is told of a decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from policies.vocabulary import Role, SensitivityClass, Tier
    from registry.exposure.account import Left


class Audience(StrEnum):
    """To whom it is told: who asks about themselves, the company's data owner, its auditor, a network's officer."""

    ONESELF = "oneself"
    OWNER = "owner"
    AUDITOR = "auditor"
    OFFICER = "officer"


class Answer(StrEnum):
    """Whether the person reads it now.

    IF_APPROVED: the company lets them; whether their network approves them today is not the company's to know.
    RULES: only the rules are told, as to whoever asks about themselves.
    """

    YES = "yes"
    NO = "no"
    IF_APPROVED = "if_approved"
    RULES = "rules"


class Step(StrEnum):
    """What is asked, in the order in which the register asks it; the first that does not hold decides."""

    ACCOUNT = "account"
    ROLES = "roles"
    PURPOSE = "purpose"
    SHOWN = "shown"
    STOPPED = "stopped"
    VALUE = "value"
    VIEWS = "views"


@dataclass(frozen=True, slots=True)
class Reason:
    """One step: whether it lets the person (None: it lets them on a condition), why in a sentence, by which rule."""

    step: Step
    holds: bool | None
    said: str
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A subject of the policy that reads a class at a tier, and the rule that says so."""

    subject: str
    rule: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Who reads fields of a class that stand at a tier; `networks` are those through which the person would."""

    tier: Tier
    readers: tuple[Reading, ...]
    networks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """What a person holds in a network, by its name; tiers as approved, each until when."""

    network: str
    tiers: tuple[tuple[Tier, datetime | None], ...]
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class GrantHeld:
    """A case grant of the company that is in force and names the person; `opens` whether it names the field."""

    id: UUID
    until: datetime
    opens: bool


@dataclass(frozen=True, slots=True)
class Value:
    """How one entry's value of the field stands: never the value.

    `tier` is what its owner chose, `effective` what governs who reads it; `read` and `rule` what is decided for the
    person. `cleared` is told to the company alone.
    """

    record: UUID
    tier: Tier
    effective: Tier
    read: bool
    rule: str
    cleared: bool | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """To whom the company shows itself: networks by name, countries (None: any), and the person's company.

    `left_out`: it excludes the person's company. `closed`: it is closed itself.
    """

    networks: tuple[str, ...]
    countries: tuple[str, ...] | None
    left_out: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why somebody may read a field of a company, or may not, as far as whoever asks may know.

    Attributes:
        audience: to whom it is told.
        person: about whom; `name` is None to whoever asks about themselves.
        company: the company as whoever asked named it; None where no company was looked at.
        company_name: what it is called, to its owner and its auditor.
        field, cls: the field, and its class, of which the rules speak.
        follows_name: whether the field is read no wider than the company's name.
        answer: whether the person reads it now, as far as it is told.
        reasons: what decides, in the order in which it is asked; none where only the rules are told.
        reaches: who reads fields of the class, tier by tier, from the lowest that an owner may choose.
        holdings: what the person holds; None where it is not told.
        own_roles: their roles in the company, where it is their own.
        grants: the company's grants in force that name them; None where it is not told.
        values: how the field stands in each entry that holds it; None where it is not told.
        release: to whom the company shows itself; None where it is not told.
        left: the views that the person's organisation has left; None where it is not told.
    """

    audience: Audience
    person: UUID
    name: str | None
    company: str | None
    company_name: str | None
    field: str
    cls: SensitivityClass
    follows_name: bool
    answer: Answer
    reasons: tuple[Reason, ...]
    reaches: tuple[Reach, ...]
    holdings: tuple[Holding, ...] | None
    own_roles: tuple[Role, ...]
    grants: tuple[GrantHeld, ...] | None
    values: tuple[Value, ...] | None
    release: Release | None
    left: Left | None
