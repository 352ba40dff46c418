"""What the reverse proxy of deploy/ lets through, as its file says it."""

from __future__ import annotations

import re
from pathlib import Path

from registry.http.body import MAX_BODY
from registry.http.session import PROBES
from tests.support.checkout import text

LINES = [
    line.strip()
    for line in text(Path("deploy/Caddyfile")).splitlines()
    if line.strip() and not line.strip().startswith("#")
]


def test_what_is_for_the_machine_itself_is_not_there_from_outside() -> None:
    matchers = {line.split()[0]: line.split()[1:] for line in LINES if line.startswith("@")}
    (closed,) = [line.split()[1] for line in LINES if re.fullmatch(r"respond @\w+ 404", line)]
    kind, *paths = matchers[closed]
    assert kind == "path"
    # Alive or not is all that the outside may ask.
    for path in PROBES - {"/healthz"}:
        assert {path, f"{path}/*"} <= set(paths)


def test_nothing_else_is_routed_around_it() -> None:
    # `handle` and `route` would order the directives anew; as they stand, `respond` comes before the proxy.
    assert not [
        line for line in LINES if line.split()[0] in {"handle", "handle_path", "route", "forward_auth"}
    ]
    assert [line for line in LINES if line.startswith("reverse_proxy")] == ["reverse_proxy 127.0.0.1:8000"]


def test_nothing_is_logged_and_no_body_is_larger_than_the_register_takes() -> None:
    assert LINES[LINES.index("log {") + 1] == "output discard"
    assert MAX_BODY == 1_048_576
    assert LINES[LINES.index("request_body {") + 1] == "max_size 1MiB"
