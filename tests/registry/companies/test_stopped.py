"""While the register is stopped no page of another company opens; one's own does, and what is one's own is written."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from keys.errors import AuthorityBroken
from policies.vocabulary import Role, Tier
from registry.disclosure import store as records
from registry.disclosure.disclosure import identity_tiers
from registry.errors import Frozen
from tests.support.register import Register
from tests.support.samples import RECORDS
from tests.support.stopped import let_go_on, stop

MEMBER = [Tier.COMMUNITY, Tier.MEMBER]


@pytest.fixture
def stopped(register: Register) -> Iterator[Register]:
    stop(register.app)
    yield register
    register.sql("DELETE FROM register.freeze_state")
    let_go_on(register.app)


def company(register: Register) -> UUID:
    organisation = register.organisation()
    for family in ("organisation", "machine"):
        register.make(organisation, family, RECORDS[family])
    return organisation


def test_no_page_of_another_company_opens(stopped: Register) -> None:
    other = company(stopped)
    with pytest.raises(Frozen):
        stopped.companies.reading.company(stopped.reader(*MEMBER), str(other))


def test_ones_own_page_opens_and_ones_own_records_are_changed(stopped: Register) -> None:
    own = company(stopped)
    credential = stopped.credential(stopped.person(own, own=[Role.DATA_OWNER]))
    assert stopped.companies.reading.company(credential, str(own)).records
    (machine,) = stopped.companies.records(credential, "machine")
    stopped.companies.drop(credential, "machine", machine.id, machine.revision)


@pytest.mark.parametrize("subjects", [{"tier:MEMBER"}, {"grant:CASE"}, {"own:data_owner", "tier:OPEN"}])
def test_whoever_opens_it_for_somebody_else_gets_nothing(stopped: Register, subjects: set[str]) -> None:
    other = company(stopped)
    with stopped.app.transaction(snapshot=True) as tx:
        sealed = records.of_organisations(tx, [other], tiers=tuple(Tier))
        identity = identity_tiers(tx, [other])
        for chosen in (sealed, []):
            with pytest.raises(Frozen):
                stopped.disclosure.open(tx, {other: frozenset(subjects)}, chosen, identity_tiers=identity)


def test_what_cannot_be_told_counts_as_stopped(stopped: Register) -> None:
    other = company(stopped)
    stopped.sql("UPDATE register.freeze_state SET freezing = NULL")
    with pytest.raises(AuthorityBroken):
        stopped.companies.reading.company(stopped.reader(*MEMBER), str(other))
