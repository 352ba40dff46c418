"""A new company in the served register, with people who have enrolled and nothing stated yet."""

from __future__ import annotations

import itertools
from base64 import b32decode
from dataclasses import astuple, dataclass
from datetime import timedelta
from uuid import UUID

from policies.vocabulary import Role, Tier
from registry.accounts import totp
from registry.accounts.origin import Origin
from tests.support import approved
from tests.support.asgi import an_address
from tests.support.served import HOST, Served
from tests.support.surfer import Surfer

PASSWORD = "fyra vita svanar på isen"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Hand:
    """Somebody of the company who can log in."""

    served: Served
    id: UUID
    email: str
    secret: bytes

    def rest(self) -> None:
        """Let their sessions be over, as after a long break."""
        self.served.rest(self.id)

    def wait(self) -> None:
        """Let their last proof be a year old."""
        self.served.age(timedelta(days=365), "stepped_at", "password_at", person=self.id)

    def code(self) -> str:
        """What the authenticator shows, as if none were spent."""
        return self.served.code(self.secret)

    def surfer(self) -> Surfer:
        """A browser in which they are logged in."""
        self.served.forget_attempts()
        made = Surfer(self.served)
        said = {"email": self.email, "password": PASSWORD, "code": self.code()}
        assert made.follow(made.send(made.get("/login"), "/login", **said)).status_code == 200
        return made


@dataclass(frozen=True)
class Invited:
    """Somebody who holds a code and has not enrolled."""

    id: UUID
    email: str
    code: str


@dataclass(frozen=True)
class Workshop:
    """One company of NIX."""

    served: Served
    id: UUID

    def invited(self, *roles: Role, tier: Tier | None = None) -> Invited:
        """Invite somebody who is to hold these roles in the company."""
        house, email = self.served.house, f"eva{next(_numbers)}@verkstad.example"
        accounts = house.accounts
        with house.database.transaction() as tx:
            person = accounts.people.make(tx, HOST, self.id, email, "Eva Exempelsson", "sv")
            for role in roles:
                accounts.grants.give_role(tx, HOST, person, role)
            if tier is not None:
                network = self.served.loaded.networks["nix"]
                approved.give_tier(tx, accounts, person, tier, network)
            code = accounts.invitations.make(tx, HOST, person)
        return Invited(person, email, code)

    def hand(self, *roles: Role, tier: Tier | None = None) -> Hand:
        """Let somebody enrol who holds these roles in the company."""
        accounts = self.served.house.accounts
        person, email, code = astuple(self.invited(*roles, tier=tier))
        origin = Origin(an_address(), "test", "web")
        begun = accounts.enrolment.begin(origin, code, PASSWORD)
        assert begun.pending is not None
        secret = b32decode(begun.pending.secret.replace(" ", ""))
        now = self.served.sql("SELECT clock_timestamp()")[0][0]
        accounts.enrolment.confirm(origin, code, totp.code(secret, totp.step_at(now)))
        return Hand(self.served, person, email, secret)

    def sealed_count(self, family: str) -> int:
        """How many records of a family are stored."""
        ((count,),) = self.served.sql(
            "SELECT count(*) FROM register.record WHERE organisation = %s AND family = %s", self.id, family
        )
        return int(count)


def workshop(served: Served, name: str = "Skogsfrun Verkstad Exempel AB", state: str = "member") -> Workshop:
    """Make a company of NIX that has stated nothing; its member, or interested."""
    accounts, network = served.house.accounts, served.loaded.networks["nix"]
    with served.house.database.transaction() as tx:
        made = accounts.organisations.make(tx, HOST, "company", name, {network: state})
    return Workshop(served, made)
