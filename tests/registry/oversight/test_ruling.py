"""Who answers for the rules reads them whole, in their words; nobody else, and each reading is on record."""

from __future__ import annotations

import pytest

from audit.event import Event, Result
from policies.vocabulary import SUBJECTS, Action, Role, SensitivityClass, Tier
from registry.embedded.roles import Dsns
from registry.errors import Refused
from registry.language import LANGUAGES
from registry.oversight.ruling.service import READERS, Ruling
from registry.web import rules_said
from tests.support.house import POLICY, House, house


@pytest.fixture(scope="module")
def house_of(module_dsns: Dsns) -> object:
    with house(module_dsns) as made:
        yield made


def test_its_three_readers_read_all_of_it_and_that_is_on_record(house_of: House) -> None:
    ruling = Ruling(house_of.database, house_of.accounts.sessions, lambda: POLICY)
    for role in sorted(READERS):
        found = ruling.rules(house_of.credential(house_of.enrolled(role)))
        assert found.digest == POLICY.digest
        assert tuple(subject for subject, _ in found.subjects) == SUBJECTS
        assert house_of.last_entry().event is Event.POLICY_READ


def test_nobody_else_does_and_the_attempt_is_on_record(house_of: House) -> None:
    ruling = Ruling(house_of.database, house_of.accounts.sessions, lambda: POLICY)
    for role in (Role.BROKER, Role.OPERATOR, Role.DATA_OWNER, Role.EDUCATOR):
        credential = house_of.credential(house_of.enrolled(role))
        with pytest.raises(Refused):
            ruling.rules(credential)
        assert (house_of.last_entry().event, house_of.last_entry().result) == (Event.REFUSED, Result.REFUSED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_subject_kind_action_and_reach_has_plain_words_of_its_own(language: str) -> None:
    told = [rules_said.who(subject, language) for subject in SUBJECTS]
    assert len(set(told)) == len(told)
    assert [text for text in told if ":" in text.replace(": ", "") or "_" in text] == []
    kinds = [rules_said.kind(cls, language) for cls in SensitivityClass]
    assert all(kinds)
    assert [text for text in kinds if "_" in text] == []
    assert set(rules_said.ACTIONS) == set(Action)
    assert set(rules_said.REACH) == set(Tier)
