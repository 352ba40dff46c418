"""The demonstration's people are enrolled at any moment, also when a code's half minute is about to end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from registry.accounts import totp
from registry.demo.accounts import MARGIN_SECONDS, seconds_too_late

STEP = datetime(2026, 10, 1, 12, 0, 0, tzinfo=UTC)
SECRET = b"a secret of 20 bytes"


def test_the_code_of_the_step_before_stays_good_while_somebody_is_enrolled() -> None:
    for tenths in range(totp.PERIOD * 10):
        now = STEP + timedelta(seconds=tenths / 10)
        now += timedelta(seconds=seconds_too_late(now))
        code = totp.code(SECRET, totp.step_at(now) - 1)
        in_time = now + timedelta(seconds=MARGIN_SECONDS - 0.01)
        assert totp.matching_step(SECRET, code, in_time) is not None, tenths


def test_nobody_waits_where_there_is_time() -> None:
    assert seconds_too_late(STEP) == 0
    assert seconds_too_late(STEP + timedelta(seconds=totp.PERIOD - MARGIN_SECONDS)) == 0
    assert seconds_too_late(STEP - timedelta(seconds=1)) == 1
