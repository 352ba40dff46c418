"""Everybody's sessions end at once, as after a restore."""

from __future__ import annotations

import pytest

from audit.entry import Event
from registry.embedded.roles import Dsns
from registry.errors import NotSignedIn
from tests.support.house import house


def test_every_live_session_ends_and_each_end_is_on_record(database_dsns: Dsns) -> None:
    with house(database_dsns) as made:
        credentials = [made.credential(made.enrolled()) for _ in range(2)]
        with made.database.transaction() as tx:
            assert made.accounts.sessions.end_everywhere(tx, "restored") == 2
        for credential in credentials:
            with pytest.raises(NotSignedIn):
                made.admit(credential)
        ends = [each for each in made.entries() if each.event is Event.SESSION_ENDED]
        assert [each.reason for each in ends] == ["restored", "restored"]
        with made.database.transaction() as tx:
            assert made.accounts.sessions.end_everywhere(tx, "restored") == 0
