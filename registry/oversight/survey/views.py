"""What the security officer is shown: counts, states and times; no value, no name of a company."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from policies.vocabulary import Tier
from registry.oversight.freezing.views import Notice

FEWEST: Final = 5
"""Below this many records a count is not told."""


@dataclass(frozen=True, slots=True)
class Held:
    """How many records of a family there are, and at each tier how many have something there.

    None stands for fewer than `FEWEST`, also for none.
    """

    family: str
    records: int | None
    tiers: Mapping[Tier, int | None]


@dataclass(frozen=True, slots=True)
class Readers:
    """A network: its organisations, the persons by the highest tier they are approved for, its office roles."""

    network: str
    members: int
    interested: int
    tiers: Mapping[Tier, int]
    roles: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class KeyState:
    """The keys of one purpose and root: how many, since when the oldest and the newest, whether renewed."""

    purpose: str
    root: str
    count: int
    oldest: datetime
    newest: datetime
    renewed: datetime | None


@dataclass(frozen=True, slots=True)
class Happened:
    """The last time something is on record, and whether it went well."""

    at: datetime
    good: bool


@dataclass(frozen=True, slots=True)
class LogState:
    """The log's newest signed head: how many entries it covers, when it was signed; None before the first.

    `note` is the head itself, signature and all, as `nordkap audit verify --head` reads it.
    """

    size: int | None
    at: datetime | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Program:
    """Which program and rules it is: version, fingerprint of its files, schema, fingerprint of the policy in force."""

    version: str
    fingerprint: str
    schema: str | None
    policy: str


@dataclass(frozen=True, slots=True)
class Survey:
    """Everything on the page, of one moment `at`."""

    at: datetime
    organisations: Mapping[str, int]
    persons: int
    held: Sequence[Held]
    readers: Sequence[Readers]
    keys: Sequence[KeyState]
    log: LogState
    program: Program
    last: Mapping[str, Happened]
    switched_off: Sequence[str]
    stopped: Notice | None
