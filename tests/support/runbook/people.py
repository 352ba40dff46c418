"""Inside the server: each person follows their invitation over TLS, logs in, and is told who the register takes them for.

Usage: python people.py SERVER CERTIFICATE, with what the runbook's commands printed on standard input.
"""

from __future__ import annotations

import json
import re
import ssl
import sys
import time
from base64 import b32decode
from http.client import HTTPSConnection
from typing import Any

from registry.accounts import totp

PASSWORD = "fyra vita svanar på isen"
PEOPLE = {
    "Ada Ek": "ada@nix.example",
    "Bo Al": "bo@nix.example",
    "Cia Berg": "cia@exempel.example",
    "Di Os": "di@nix.example",
    "Eva Lo": "eva@nix.example",
}
"""Those whom docs/installing.md invites, in its order; it prints a code for each."""


WANTED: dict[str, tuple[str, dict[str, Any]]] = {
    "cia@exempel.example": ("/tier-requests", {"tier": "MEMBER", "days": 365}),
    "di@nix.example": ("/role-requests", {"role": "security_officer"}),
    "eva@nix.example": ("/role-requests", {"role": "auditor"}),
}
"""What each asks the first two for, and where."""


def call(method: str, path: str, token: str = "", **body: Any) -> dict[str, Any]:
    """Send a request to the API; return what it answers."""
    server, certificate = sys.argv[1:3]
    connection = HTTPSConnection(server, context=ssl.create_default_context(cafile=certificate), timeout=60)
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    try:
        connection.request(method, f"/api/v1{path}", json.dumps(body).encode() if body else None, headers)
        answer = connection.getresponse()
        found: dict[str, Any] = json.load(answer)
    finally:
        connection.close()
    assert answer.status < 300, found
    return found


def now() -> int:
    """Return the step of codes that is now."""
    return int(time.time()) // totp.PERIOD


class Person:
    """Somebody who follows their invitation, and spends a code at most once."""

    def __init__(self, email: str, invitation: str) -> None:
        self.email, self.token = email, ""
        pending = call("POST", "/enrolment", invitation=invitation, password=PASSWORD)
        self._secret = b32decode(pending["secret"].replace(" ", ""))
        self._last = 0
        call("POST", "/enrolment/confirm", invitation=invitation, code=self._code())

    def log_in(self) -> dict[str, Any]:
        """Log in, which proves afresh who they are; return who the register takes them for."""
        made = call("POST", "/session", email=self.email, password=PASSWORD, code=self._code())
        self.token = made["token"]
        person: dict[str, Any] = made["person"]
        return person

    def _code(self) -> str:
        while now() <= self._last:
            time.sleep(0.5)
        self._last = now()
        return totp.code(self._secret, self._last)


codes = re.findall(r"invitation code (\S+)", sys.stdin.read())
people = {email: Person(email, code) for email, code in zip(PEOPLE.values(), codes, strict=True)}
for asker, (where, wanted) in WANTED.items():
    people[asker].log_in()
    (network,) = [each["network"] for each in call("GET", "/places", people[asker].token)["places"]]
    about: dict[str, Any] = {"networks": [network]} if where == "/tier-requests" else {"network": network}
    made = call("POST", where, people[asker].token, purpose="The first day", **wanted, **about)
    for officer in ("ada@nix.example", "bo@nix.example"):
        people[officer].log_in()
        said = {"decision": "approve", "reason": "Known to both of us"}
        call("POST", f"{where}/{made['id']}/reviews", people[officer].token, **said)
for name, email in PEOPLE.items():
    person = people[email].log_in()
    assert person["name"] == name
    held = [*person["roles"], *(f"{tier} in {network}" for network, tier in person["tiers"].items())]
    sys.stdout.write(f"{name}: {', '.join(held)}, {person['organisation']}\n")
