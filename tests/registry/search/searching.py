"""A register whose records are indexed, and its search."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from audit.entry import Entry
from policies.vocabulary import Tier
from registry.accounts.secrets import Secrets
from registry.caller import Credential
from registry.cases.held import Cases
from registry.companies.recorder import Recorder
from registry.embedded.roles import Dsns
from registry.search.deltas import DeltaIndexer
from registry.search.service import Answer, SearchService
from tests.registry.search.world import query
from tests.support.house import POLICY
from tests.support.register import Register, register


class Searching:
    """A register whose records are indexed, and its search."""

    def __init__(self, made: Register) -> None:
        self.register = made
        made.recorder = Recorder(DeltaIndexer(), made.disclosure)
        self.service = SearchService(
            made.app, made.sessions, lambda: POLICY, made.disclosure, Cases(Secrets()), made.exposure
        )

    def __repr__(self) -> str:
        return "searching"

    def company(
        self, name: str, *networks: str, tiers: dict[str, Tier] | None = None, **capability: Any
    ) -> UUID:
        """A company with a name, a site in Östersund, and one capability."""
        made = self.register.organisation(*(networks or ("nix",)))
        self.register.make(
            made,
            "organisation",
            {
                "organisation.country": "SE",
                "organisation.legal_name": name,
                "organisation.size_class": "small",
            },
            tiers=_of(tiers, "organisation"),
        )
        self.register.make(
            made,
            "site",
            {"site.nuts3": "SE322", "site.coordinates": {"lat": 63.18, "lon": 14.64}},
            tiers=_of(tiers, "site"),
        )
        values = {
            "capability.process": "milling_5axis",
            **{f"capability.{k}": v for k, v in capability.items()},
        }
        self.register.make(made, "capability", values, tiers=_of(tiers, "capability"))
        return made

    def search(self, credential: Credential, *filters: Any, **about: Any) -> Answer:
        return self.service.search(credential, query(*filters, **about))

    def names(self, credential: Credential, *filters: Any, **about: Any) -> list[str | None]:
        return [card.name for card in self.search(credential, *filters, **about).page.cards]

    def last_entry(self) -> Entry:
        rows = self.register.sql("SELECT body FROM journal.staged ORDER BY id DESC LIMIT 1")
        return Entry.parse(bytes(rows[0][0]))


def _of(tiers: dict[str, Tier] | None, family: str) -> dict[str, Tier]:
    return {name: tier for name, tier in (tiers or {}).items() if name.startswith(f"{family}.")}


@contextmanager
def searching_in(dsns: Dsns) -> Iterator[Searching]:
    with register(dsns) as made:
        yield Searching(made)
