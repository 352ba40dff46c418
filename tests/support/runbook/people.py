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


def post(path: str, **body: str) -> dict[str, Any]:
    """Send JSON to the API; return what it answers."""
    server, certificate = sys.argv[1:3]
    connection = HTTPSConnection(server, context=ssl.create_default_context(cafile=certificate), timeout=60)
    try:
        said = json.dumps(body).encode()
        connection.request("POST", f"/api/v1{path}", said, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        found: dict[str, Any] = json.load(answer)
    finally:
        connection.close()
    assert answer.status < 300, found
    return found


def now() -> int:
    """Return the step of codes that is now."""
    return int(time.time()) // totp.PERIOD


codes = re.findall(r"invitation code (\S+)", sys.stdin.read())
for (name, email), code in zip(PEOPLE.items(), codes, strict=True):
    secret = b32decode(post("/enrolment", invitation=code, password=PASSWORD)["secret"].replace(" ", ""))
    first = now()
    post("/enrolment/confirm", invitation=code, code=totp.code(secret, first))
    while now() <= first:
        time.sleep(0.5)
    person = post("/session", email=email, password=PASSWORD, code=totp.code(secret, now()))["person"]
    assert person["name"] == name
    held = [*person["roles"], *(f"{tier} in {network}" for network, tier in person["tiers"].items())]
    sys.stdout.write(f"{name}: {', '.join(held)}, {person['organisation']}\n")
