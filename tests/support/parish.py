"""A register of many companies as they are in the demonstration, and what each of them states: for walking it."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from policies.vocabulary import Tier
from registry.accounts.secrets import Secrets
from registry.cases.held import Cases
from registry.catalogue import FIELDS
from registry.catalogue.classes import Profile
from registry.catalogue.identifying import IDENTITY_FIELD
from registry.catalogue.values import to_json
from registry.companies.author import Author
from registry.companies.recorder import Recorder
from registry.demo.loading import everybody, organisation_drafts
from registry.embedded.roles import Dsns
from registry.search import compaction
from registry.search.deltas import DeltaIndexer
from registry.search.service import SearchService
from tests.support.house import POLICY
from tests.support.register import Register, register

AUTHOR = Author(principal="demo")
BATCH = 50
UNIQUE = frozenset({"organisation.org_number", "organisation.ncage"})

MOST_RECORDS = {"machine": 2, "capability": 2, "certificate": 2}
"""Records of a family that a company keeps; of others one: there is less to learn of it, so a card tells more."""

Pair = tuple[UUID, str, str]
"""A company, a field, and a value of it as JSON."""


def pair(company: UUID, name: str, value: Any) -> Pair:
    return company, name, json.dumps(value, sort_keys=True)


@dataclass
class Parish:
    """The register, its search, and what is true of it. `worth` counts what may be learned, names apart."""

    register: Register
    service: SearchService
    companies: list[UUID] = field(default_factory=list)
    worth: set[Pair] = field(default_factory=set)
    member: set[Pair] = field(default_factory=set)
    names: dict[UUID, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"a parish of {len(self.companies)}"

    def fill(self, count: int, seed: int = 4) -> None:
        """Let so many companies state what companies of the demonstration state, all of it in one network."""
        chosen = random.Random(seed)
        models = [one for one in everybody().values() if "organisation" in one]
        made = self.register
        for start in range(0, count, BATCH):
            drafts = []
            for number in range(start, min(start + BATCH, count)):
                model = chosen.choice(models)
                company = made.organisation("nix")
                profile = Profile(model.get("profile", "careful"))
                if profile is not Profile.CAREFUL:
                    with made.app.transaction() as tx:
                        made.recorder.profile(tx, AUTHOR, company, profile)
                self.companies.append(company)
                of_family: Counter[str] = Counter()
                for draft in organisation_drafts(company, model):
                    of_family[draft.family] += 1
                    if of_family[draft.family] > MOST_RECORDS.get(draft.family, 1):
                        continue
                    values = {name: one for name, one in draft.values.items() if name not in UNIQUE}
                    if IDENTITY_FIELD in values:
                        values[IDENTITY_FIELD] = self.names[company] = f"Bolag {number} Exempel AB"
                    drafts.append(replace(draft, values=values))
            with made.app.transaction() as tx:
                made.recorder.make_many(tx, AUTHOR, drafts)
        assert compaction.compact(made.host) is not None

    def learn_the_truth(self) -> None:
        """Note what the companies really state, at the tiers that govern it."""
        for company in self.companies:
            for record in self.register.opened(company, tiers=tuple(Tier)):
                for name, stated in record.values.items():
                    if name != IDENTITY_FIELD and stated.effective >= Tier.MEMBER:
                        told = pair(company, name, to_json(FIELDS[name], stated.value))
                        self.worth.add(told)
                        if stated.effective is Tier.MEMBER:
                            self.member.add(told)

    def commonest(self) -> dict[str, str]:
        """The commonest value of each field: what a walker may know of the trade before it begins."""
        counts: dict[str, Counter[str]] = {}
        for _, name, value in self.member:
            counts.setdefault(name, Counter())[value] += 1
        return {name: found.most_common(1)[0][0] for name, found in counts.items()}


@contextmanager
def parish(dsns: Dsns, count: int) -> Iterator[Parish]:
    """Open one of so many companies."""
    with register(dsns) as made:
        made.recorder = Recorder(DeltaIndexer(), made.disclosure)
        cases = Cases(Secrets())
        service = SearchService(
            made.app, made.sessions, lambda: POLICY, made.disclosure, cases, made.exposure
        )
        found = Parish(made, service)
        found.fill(count)
        found.learn_the_truth()
        yield found
