"""What `nordkap audit verify` finds in a `logbook`."""

from __future__ import annotations

from registry.oversight.checking.check import verify
from registry.oversight.checking.report import Report
from tests.support.logbook import ORIGIN, Log


def checked(log: Log) -> Report:
    return verify(log.work, origin=ORIGIN, principal=None)


def finds(log: Log, *words: str) -> Report:
    """Require that the check fails with one sentence that has all these words."""
    report = checked(log)
    assert report.exit_code == 1
    assert any(all(word in problem for word in words) for problem in report.problems), report.problems
    return report
