"""What is decided by time is decided by the database's clock, and what changes is read, never waited for."""

from __future__ import annotations

import re

from tests.support.checkout import REPOSITORY

ROOMS = ("registry", "policies", "keys", "audit")
OWN_CLOCK = re.compile(r"datetime\.now|utcnow|date\.today|\btime\.time\(|\btime_ns\(")
WAITS = re.compile(r"\b(?:UN)?LISTEN\s+\w|\bNOTIFY\s+\w|pg_notify|\.notifies\(|add_notify_handler")

# Who asks this machine for the time, and what for. Nobody's right begins or ends by it.
KNOWN = {
    "registry/companies/routes.py": "the name of a file",
    "registry/web/own/people.py": "which forms offer a day",
    "registry/web/facts.py": "whether a certificate's day is over",
    "registry/cli/recovery.py": "the day printed on a sheet",
    "registry/cli/demo.py": "the codes of fictional people",
    "registry/database.py": "the comparison with the database's clock",
    "registry/logs.py": "the operator's log",
}


def lines(pattern: re.Pattern[str]) -> dict[str, list[str]]:
    """The files of the program with the lines in which a pattern is found."""
    found: dict[str, list[str]] = {}
    for room in ROOMS:
        for path in sorted((REPOSITORY / room).rglob("*")):
            if path.suffix in {".py", ".sql"}:
                hits = [
                    line for line in path.read_text(encoding="utf-8").splitlines() if pattern.search(line)
                ]
                if hits:
                    found[path.relative_to(REPOSITORY).as_posix()] = hits
    return found


def test_who_asks_this_machine_for_the_time_is_known() -> None:
    assert lines(OWN_CLOCK).keys() == KNOWN.keys()


def test_nothing_listens_for_a_notification_or_sends_one() -> None:
    assert lines(WAITS) == {}
    for written in ("LISTEN rights", "NOTIFY rights, 'x'", "SELECT pg_notify('rights', '')", "c.notifies()"):
        assert WAITS.search(written)
