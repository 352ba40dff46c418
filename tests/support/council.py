"""A `house` whose networks have officers in groups, and the room in which they decide what is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from policies.vocabulary import Role, Tier
from registry.approvals import seat
from registry.approvals.asking import Plea
from registry.approvals.request import Kind
from registry.approvals.review import Word
from registry.approvals.service import Approvals
from registry.approvals.views import State
from registry.caller import Credential
from registry.embedded.roles import Dsns
from tests.support import approved
from tests.support import house as houses
from tests.support.house import POLICY, Enrolled, House

BECAUSE = "Känd av oss sedan länge"
WHY = "Ramar till reservkraft, vecka 36"


@dataclass
class Council:
    """The house and the room. `nix` has the groups kansli and styrelse, `midex` kontor and styre."""

    house: House
    room: Approvals
    groups: dict[str, UUID] = field(default_factory=dict)
    officers: dict[str, Enrolled] = field(default_factory=dict)

    def officer(self, slug: str, group: str, organisation: UUID | None = None) -> Enrolled:
        """Somebody in a group, of an office of their own unless said."""
        house = self.house
        made = house.enrolled(organisation=organisation or house.organisation("office", **{slug: "member"}))
        self.rename(made, f"{group} {len(self.officers)} Exempelsson")
        with house.database.transaction() as tx:
            if group not in self.groups:
                self.groups[group] = house.accounts.networks.make_group(tx, house.networks[slug], group)
            seat_at = self.groups[group]
            approved.give_role(
                tx, house.accounts, made.id, Role.VETTING_OFFICER, house.networks[slug], seat_at
            )
        return made

    def rename(self, person: Enrolled, name: str) -> None:
        """Everybody in a house is called Kim; two persons are not one."""
        with self.house.database.transaction() as tx:
            self.house.accounts.people.rename(tx, "host", person.id, name)

    def member(self, **states: str) -> Enrolled:
        """Somebody of a company that is a member of nix, or as said."""
        organisation = self.house.organisation(**states)
        return self.house.enrolled(Role.MEMBER, organisation=organisation)

    def ask(
        self,
        person: Enrolled,
        tier: Tier = Tier.CASE,
        *slugs: str,
        days: int = 30,
        whom: UUID | None = None,
    ) -> UUID:
        """Let somebody ask for a tier in nix, or in these networks."""
        networks = [self.house.networks[slug] for slug in slugs or ("nix",)]
        plea = Plea(Kind.TIER, tier, networks, WHY, person=whom, days=days)
        return self.room.asking.ask(self.house.credential(person), plea)

    def ask_role(self, person: Enrolled, role: Role, group: UUID | None = None) -> UUID:
        """Let somebody ask for a role in nix."""
        plea = Plea(Kind.ROLE, role, [self.house.networks["nix"]], WHY, group=group)
        return self.room.asking.ask(self.house.credential(person), plea)

    def say(
        self,
        who: Enrolled | str,
        request: UUID,
        word: Word = Word.APPROVE,
        credential: Credential | None = None,
    ) -> State:
        """Let an officer, or the one of this name, decide under a proof of its own."""
        person = self.officers[who] if isinstance(who, str) else who
        proven = credential or self.house.credential(person)
        return self.room.reviewing.review(proven, request, word, BECAUSE)

    def tiers(self, person: Enrolled, slug: str = "nix") -> frozenset[Tier]:
        """What somebody holds at this moment."""
        standing = self.house.admit(self.house.credential(person)).standings.get(self.house.networks[slug])
        return frozenset() if standing is None else standing.tiers


@contextmanager
def open_council(dsns: Dsns, *, neighbours: bool = False) -> Iterator[Council]:
    """Wire one over a migrated database; `neighbours`: each network's officers are a group of the other's."""
    with houses.house(dsns) as house:
        council = Council(house, Approvals(house.database, house.accounts, lambda: POLICY))
        with house.database.transaction() as tx:
            for slug, other in (("nix", "midex"), ("midex", "nix")) if neighbours else ():
                named = f"{other} for {slug}"
                council.groups[named] = house.accounts.networks.make_group(tx, house.networks[slug], named)
                seat.let_fill(tx, "host", council.groups[named], house.networks[other])
        for slug, group in (("nix", "kansli"), ("nix", "styrelse"), ("midex", "kontor"), ("midex", "styre")):
            council.officers[group] = council.officer(slug, group)
        yield council
