"""Companies that apply for membership, over a `council` whose officers decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from policies.vocabulary import Role, Tier
from registry.approvals.review import Word
from registry.approvals.vetted import Named
from registry.embedded.roles import Dsns
from registry.vetting.application import Stated
from registry.vetting.hearing import Verdict
from registry.vetting.service import Vetting
from registry.vetting.views import ApplicationView, State
from tests.support.council import BECAUSE, Council, open_council
from tests.support.house import POLICY, Enrolled

DOES = "Svetsar ramar av rostfritt i små serier"
WHY = "Vill jämna ut toppar med grannarna"
NOTE = "Slagit upp i bolagsregistret"


@dataclass
class Applicants:
    """The council and the room for applications."""

    council: Council
    room: Vetting

    def owner(self, organisation: UUID | None = None) -> Enrolled:
        """A data owner of a company that is interested in nix."""
        house = self.council.house
        return house.enrolled(
            Role.DATA_OWNER, organisation=organisation or house.organisation(nix="interested")
        )

    def stated(self, *named: Named, **about: str) -> Stated:
        """What a company writes."""
        said = {"does": DOES, "why": WHY, "contact": "Växeln", "sponsor": "", **about}
        return Stated(said["does"], said["why"], said["contact"], said["sponsor"], named)

    def apply(self, owner: Enrolled, *named: Named, **about: str) -> UUID:
        """Let a data owner apply to nix."""
        network = self.council.house.networks["nix"]
        return self.room.applying.apply(
            self.council.house.credential(owner), network, self.stated(*named, **about)
        )

    def notes(self) -> dict[str, str]:
        """A note for each thing that nix looks at."""
        credential = self.council.house.credential(self.council.officers["kansli"])
        terms = self.room.memberships.terms(credential, self.council.house.networks["nix"])
        return {each.code: NOTE for each in terms.criteria}

    def say(self, who: str, application: UUID, word: Word = Word.APPROVE, **about: Any) -> State:
        """Let an officer decide under a proof of its own; the first of them draws the decision up."""
        credential = self.council.house.credential(self.council.officers[who])
        if word is Word.APPROVE and self.state(application) is not State.SECOND:
            about = {"notes": self.notes(), **about}
        verdict = Verdict(word, BECAUSE, **about)
        return self.room.hearing.review(credential, application, verdict)

    def seen(self, application: UUID, who: str = "kansli") -> ApplicationView:
        """The application as an officer sees it."""
        return self.room.hearing.one(self.council.house.credential(self.council.officers[who]), application)

    def state(self, application: UUID) -> State:
        """How far it is."""
        return self.seen(application).state

    def mine(self, owner: Enrolled) -> Sequence[ApplicationView]:
        """The company's own applications."""
        return self.room.applying.mine(self.council.house.credential(owner))

    def membership(self, organisation: UUID) -> str | None:
        """How an organisation is in nix at this moment."""
        rows = self.council.house.sql(
            "SELECT state FROM register.membership WHERE organisation = %s AND network = %s AND revoked_at IS NULL"
            " AND (valid_until IS NULL OR valid_until > now())",
            organisation,
            self.council.house.networks["nix"],
        )
        return rows[0][0] if rows else None


def member_of(person: Enrolled, days: int = 90) -> Named:
    """Somebody named to read what approved members may read."""
    return Named(person.id, Tier.MEMBER, days)


@contextmanager
def open_applicants(dsns: Dsns) -> Iterator[Applicants]:
    """Wire one over a migrated database."""
    with open_council(dsns) as council:
        house = council.house
        yield Applicants(council, Vetting(house.database, house.accounts, lambda: POLICY, council.room))
