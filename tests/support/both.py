"""One person's ways into two server processes over the same register."""

from __future__ import annotations

import itertools
from base64 import b32decode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import httpx

from policies.vocabulary import Tier
from tests.support.served import Served

PASSWORD = "nio kloka räknestickor"
MILLING = {"filters": [{"field": "capability.process", "op": "eq", "value": "milling"}]}
_numbers = itertools.count(1)


@dataclass(repr=False)
class Both:
    """The same person's ways into both processes."""

    served: Served
    first: httpx.Client
    second: httpx.Client
    email: str
    secret: bytes

    def hold(self, token: str, purpose: str | None = None) -> None:
        """Bring this token to both."""
        for client in (self.first, self.second):
            client.headers["Authorization"] = f"Bearer {token}"
            if purpose is not None:
                client.headers["Nordkap-Purpose"] = purpose

    def search(self) -> tuple[httpx.Response, httpx.Response]:
        return self.first.post("/api/v1/search", json=MILLING), self.second.post(
            "/api/v1/search", json=MILLING
        )

    def log_in(self, client: httpx.Client, password: str = PASSWORD) -> httpx.Response:
        code = self.served.code(self.secret)
        return client.post("/api/v1/session", json={"email": self.email, "password": password, "code": code})


@contextmanager
def ways_in(served: Served, second_url: str, organisation: str, tier: Tier = Tier.MEMBER) -> Iterator[Both]:
    """Let somebody new of an organisation enrol in one process and sign in at the other, with a purpose."""
    served.forget_attempts()
    email = f"ny{next(_numbers)}@{organisation}.example"
    invitation = served.invited(email, organisation=organisation, tier=tier)
    with ExitStack() as stack:
        first = stack.enter_context(httpx.Client(base_url=served.url))
        second = stack.enter_context(httpx.Client(base_url=second_url))
        begun = first.post("/api/v1/enrolment", json={"invitation": invitation, "password": PASSWORD})
        assert begun.status_code == 201, begun.text
        secret = b32decode(begun.json()["secret"].replace(" ", ""))
        made = Both(served, first, second, email, secret)
        sent = {"invitation": invitation, "code": served.spent_code(secret)}
        assert second.post("/api/v1/enrolment/confirm", json=sent).status_code == 201
        signed_in = made.log_in(second)
        assert signed_in.status_code == 201, signed_in.text
        made.hold(signed_in.json()["token"])
        stated = first.post("/api/v1/purposes", json={"text": "Frames for a test"})
        made.hold(signed_in.json()["token"], stated.json()["id"])
        assert [answer.status_code for answer in made.search()] == [200, 200]
        yield made
