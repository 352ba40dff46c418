"""Everybody reads what is known about them, all of it and of nobody else, after a fresh proof and on record."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from audit.entry import Entry, Event, Result
from keys.key import Purpose
from keys.keyring import Keyring
from keys.scope import REGISTER
from policies.vocabulary import Role, Tier
from registry.database import Database, Detail, engine_for
from registry.embedded.roles import Dsns
from registry.errors import LoginFailed
from registry.keystore.store import SqlKeyStore
from registry.oversight.health import Backlog
from registry.oversight.journal import SqlJournal
from registry.oversight.sequencer import Sequencer
from tests.support.firm import Firm
from tests.support.keystore import roots_in_memory


def sequence(firm: Firm, dsns: Dsns) -> None:
    """Give everything staged its place in the log."""
    with firm.house.database.transaction() as tx:
        for purpose in (Purpose.READER, Purpose.SIGNING, Purpose.WORK_SEAL):
            tx.keys.create(purpose, REGISTER)
    work = Database(
        engine_for(dsns.work), Keyring(roots_in_memory()), SqlKeyStore, SqlJournal("work", Backlog(None))
    )
    sequencer = Sequencer(work, "nordkap.test/log")
    while sequencer.round().more:
        pass
    work.dispose()


def test_a_report_holds_all_that_is_known_and_names_no_company_that_was_searched(
    firm: Firm, module_dsns: Dsns
) -> None:
    house = firm.house
    me = house.enrolled(Role.MEMBER, Role.EDITOR, tier=Tier.MEMBER)
    other = house.enrolled(Role.MEMBER)
    with house.database.transaction() as tx:
        house.accounts.grants.take_role(tx, "host", me.id, Role.EDITOR)
    credential = house.credential(me)
    house.accounts.purposes.make(credential, "Offert på ett pumphus")
    with pytest.raises(LoginFailed):
        house.accounts.login.log_in(house.origin(), me.email, "fel lösenord men långt nog", "000000")
    with house.database.transaction() as tx:
        seen = Entry(
            id=uuid4(),
            at=tx.now,
            event=Event.COMPANY_OPENED,
            result=Result.DONE,
            actor=me.id,
            organisation=me.organisation,
            count=3,
        )
        tx.audit(seen, Detail(other.organisation, {}))
        closed = replace(seen, id=uuid4(), event=Event.PERSON_DISABLED)
        tx.audit(closed, Detail(other.organisation, {"person": str(other.id)}))
    sequence(firm, module_dsns)
    report = firm.room.reports.of(credential)
    assert (report.account.email, report.account.organisation) == (me.email, "Trollspån Exempel AB")
    assert {(held.word, held.ended is not None) for held in report.history.roles} == {
        ("member", False),
        ("editor", True),
    }
    assert [(held.word, held.network) for held in report.history.tiers] == [("MEMBER", "NIX")]
    assert [text for _, text in report.history.purposes] == ["Offert på ett pumphus"]
    assert [code.kind for code in report.history.codes] == ["enrolment"]
    assert len(report.history.sessions) == 1
    said = {act.event: act.sentence for act in report.acts}
    assert said["company_opened"].endswith("öppnade sidan om en organisation (uppgifter: 3)")
    assert said["login_refused"].startswith("Kim Åström på Trollspån Exempel AB försökte logga in")
    assert said["person_disabled"].endswith("kontot för någon")
    assert not report.more
    assert {act.event for act in report.acts} >= {"login_done", "login_refused", "purpose_made"}
    assert (house.last_entry().event, house.last_entry().actor) == (Event.REPORT_READ, me.id)
    theirs = firm.room.reports.of(house.credential(other))
    assert not any(act.event == "company_opened" for act in theirs.acts)
