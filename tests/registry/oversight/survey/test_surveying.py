"""The security officer is told counts and states, nobody else is, and each reading is on record first."""

from __future__ import annotations

import pytest

from audit.checkpoint import Checkpoint
from audit.event import Event, Result
from keys.scope import REGISTER, Purpose
from keys.signing import check_signature
from policies.vocabulary import Role, Tier
from registry.errors import Refused
from registry.migrations import newest
from registry.oversight.checking.check import verify
from registry.oversight.survey.program import VERSION, fingerprint
from registry.oversight.survey.service import LAST, Surveying
from registry.oversight.survey.views import FEWEST
from tests.support.house import POLICY
from tests.support.office import Office


@pytest.fixture
def surveying(office: Office) -> Surveying:
    return Surveying(office.house.database, office.house.accounts.sessions)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.VETTING_OFFICER, Role.OPERATOR, Role.DATA_OWNER])
def test_nobody_else_reads_it_and_the_attempt_is_on_record(
    office: Office, surveying: Surveying, role: Role
) -> None:
    with pytest.raises(Refused):
        surveying.survey(office.house.credential(office.house.enrolled(role)))
    assert office.house.last_entry().event is Event.REFUSED


def test_it_tells_who_can_read_what_and_that_it_was_read(office: Office, surveying: Surveying) -> None:
    officer = office.house.enrolled(Role.SECURITY_OFFICER)
    found = surveying.survey(office.house.credential(officer))
    entry = office.house.last_entry()
    assert (entry.event, entry.result, entry.actor) == (Event.SURVEY_READ, Result.DONE, officer.id)
    nix = next(each for each in found.readers if each.network == "NIX")
    assert dict(nix.tiers) == {Tier.MEMBER: 1}
    assert nix.roles == {"vetting_officer": 2, "auditor": 1, "security_officer": 1}
    assert found.persons == 5
    assert {"readiness", "security_profile"} & set(found.switched_off) or len(found.switched_off) == 4
    assert all(key.renewed is None for key in found.keys)
    assert found.last == {}


def test_fewer_than_five_records_are_not_counted(office: Office, surveying: Surveying) -> None:
    house = office.house
    credential = house.credential(house.enrolled(Role.SECURITY_OFFICER))
    owner = house.organisation()
    for number in range(FEWEST):
        assert all(each.records is None for each in surveying.survey(credential).held)
        house.sql(
            "INSERT INTO register.record SELECT gen_random_uuid(), %s, 'machine', %s, 1, "
            "decode(repeat('00', 160), 'hex'), NULL, now(), now()",
            owner,
            number + 1,
        )
    held = {each.family: each for each in surveying.survey(credential).held}
    assert held["machine"].records == FEWEST
    assert set(held["machine"].tiers.values()) == {None}
    assert held["site"].records is None


def test_it_tells_when_something_was_last_on_record(office: Office, surveying: Surveying) -> None:
    office.sequence()
    verify(office.work)
    office.sequence()
    credential = office.house.credential(office.house.enrolled(Role.SECURITY_OFFICER))
    found = surveying.survey(credential)
    assert found.last["log_verified"].good
    assert set(found.last) <= set(LAST)
    assert found.log.size is not None
    assert found.log.size > 0


def test_it_tells_which_program_rules_and_log_it_is(office: Office, surveying: Surveying) -> None:
    house = office.house
    credential = house.credential(house.enrolled(Role.SECURITY_OFFICER))
    before = surveying.survey(credential)
    assert (before.log.size, before.log.at, before.log.note) == (None, None, None)
    office.sequence()
    found = surveying.survey(credential)
    assert found.log.note is not None
    with office.work.transaction() as tx:
        public = tx.keys.publics(Purpose.SIGNING, REGISTER)
    head = Checkpoint.verify(found.log.note.encode(), public, check_signature)
    assert head.size == found.log.size
    assert found.program.version == VERSION
    assert found.program.fingerprint == fingerprint()
    assert found.program.schema == newest()
    assert found.program.policy == house.last_entry().policy == POLICY.digest
