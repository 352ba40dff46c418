"""Inside the server: each person follows their invitation over TLS, logs in, and says who the register takes them for.

Usage: python people.py ADDRESS CERTIFICATE, with ``name <tab> mailbox <tab> code`` lines on standard input.
"""

from __future__ import annotations

import json
import ssl
import sys
import time
from base64 import b32decode
from typing import Any
from urllib.request import Request, urlopen

from registry.accounts import totp

PASSWORD = "fyra vita svanar på isen"


def post(path: str, **body: str) -> dict[str, Any]:
    """Send JSON to the API; return what it answers."""
    address, certificate = sys.argv[1:3]
    request = Request(f"{address}/api/v1{path}", json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urlopen(request, context=ssl.create_default_context(cafile=certificate), timeout=60) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def now() -> int:
    """Return the step of codes that is now."""
    return int(time.time()) // totp.PERIOD


for line in sys.stdin:
    name, email, code = line.rstrip("\n").split("\t")
    begun = post("/enrolment", invitation=code, password=PASSWORD)
    secret = b32decode(begun["secret"].replace(" ", ""))
    first = now()
    post("/enrolment/confirm", invitation=code, code=totp.code(secret, first))
    while now() <= first:
        time.sleep(0.5)
    done = post("/session", email=email, password=PASSWORD, code=totp.code(secret, now()))
    assert done["person"]["name"] == name, done
    print(f"{name}: {', '.join(done['person']['roles'])}, {done['person']['organisation']}")
