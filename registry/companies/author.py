"""Who writes: a person of the organisation, or a named principal (the host, an import, the demo)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from audit.entry import Entry
from audit.event import Event
from policies.vocabulary import Role
from registry.caller import Caller
from registry.database import Transaction
from registry.entries import by_author
from registry.language import DEFAULT_LANGUAGE


@dataclass(frozen=True, slots=True)
class Author:
    """Exactly one of the first two is given. A `trial` is undone, so nobody has to prove anew who they are.

    `lowers` are fields that only the owner saw and that two confirmations show more widely now: for
    `registry.companies.lowering` alone.
    """

    principal: str | None = None
    caller: Caller | None = None
    trial: bool = False
    lowers: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if (self.principal is None) == (self.caller is None):
            raise ValueError("an author is a person or a principal")

    @property
    def person(self) -> bool:
        """Tell whether a person writes, whose claims and rights are limited; a principal's are the host's."""
        return self.caller is not None

    @property
    def chooses_tiers(self) -> bool:
        """Tell whether the author may choose tiers, profile and releasability."""
        return self.caller is None or Role.DATA_OWNER in self.caller.own_roles

    @property
    def stepped_up(self) -> bool:
        """Tell whether the author proved anew who they are, as widening asks for."""
        return self.caller is None or self.trial or self.caller.stepped_up

    @property
    def language(self) -> str:
        """Return the language the author writes in, as far as is known."""
        return DEFAULT_LANGUAGE if self.caller is None else self.caller.language

    def entry(self, tx: Transaction, event: Event, **about: Any) -> Entry:
        """Return an audit entry for what the author did."""
        return by_author(tx, self.caller or str(self.principal), event, **about)
