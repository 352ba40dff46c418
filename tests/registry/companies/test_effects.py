"""What the index is told: the records that were written, and those that are found by way of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from policies.vocabulary import Tier
from registry.companies.draft import Draft
from tests.support.register import HOST
from tests.support.samples import RECORDS

if TYPE_CHECKING:
    from registry.companies.views import RecordView
    from registry.search.holdings import Holdings
    from tests.support.register import Register

MACHINE = {"machine.class": "milling"}
PLACE = {"site.nuts3": "SE322", "site.name": "Norra"}


def change(
    register: Register, organisation: UUID, view: RecordView, values: dict[str, Any], **about: Any
) -> None:
    with register.app.transaction() as tx:
        register.recorder.change(tx, HOST, organisation, view.id, view.revision, values, **about)


def drop(register: Register, organisation: UUID, view: RecordView) -> None:
    with register.app.transaction() as tx:
        register.recorder.drop(tx, HOST, organisation, view.id, view.revision)


def last(register: Register) -> tuple[Holdings, Holdings]:
    before, after = register.indexer.told[-1]
    assert before is not None
    assert after is not None
    return before, after


def ids(holdings: Holdings | None) -> set[UUID]:
    return {record.id for record in holdings.records} if holdings is not None else set()


def test_an_organisation_without_records_is_nothing_to_the_index(register: Register) -> None:
    organisation = register.organisation()
    first = register.make(organisation, "machine", MACHINE)
    before, after = register.indexer.told[-1]
    assert before is None
    assert ids(after) == {first.id}
    assert after is not None
    assert after.networks == set(register.networks.values())
    second = register.make(organisation, "machine", MACHINE)
    assert ids(register.indexer.told[-1][0]) == set()
    assert register.indexer.told[-1][0] is not None
    drop(register, organisation, second)
    assert register.indexer.told[-1][1] is not None
    drop(register, organisation, first)
    before, after = register.indexer.told[-1]
    assert ids(before) == {first.id}
    assert after is None


def test_a_change_tells_the_record_before_and_after_and_nothing_else(register: Register) -> None:
    organisation = register.organisation()
    first, _ = (register.make(organisation, "machine", RECORDS["machine"]) for _ in range(2))
    change(register, organisation, first, {"machine.make": "Annan", "machine.serial": None})
    before, after = last(register)
    assert [record.id for record in before.records] == [record.id for record in after.records] == [first.id]
    assert before.records[0].values["machine.make"].value == "Exempelmaskin"
    assert after.records[0].values["machine.make"].value == "Annan"
    assert "machine.serial" not in after.records[0].values


def test_what_the_index_is_told_is_what_opens(register: Register) -> None:
    organisation = register.organisation()
    views = {family: register.make(organisation, family, values) for family, values in RECORDS.items()}
    change(register, organisation, views["capability"], {"capability.process": "turning"})
    told = {
        record.id: record
        for _, after in register.indexer.told
        if after is not None
        for record in after.records
    }
    opened = {record.id: record for record in register.opened(organisation)}
    assert told == opened


def test_a_site_affects_what_stands_there(register: Register) -> None:
    organisation = register.organisation()
    one, other = (register.make(organisation, "site", PLACE) for _ in range(2))
    here = register.make(organisation, "machine", {**MACHINE, "machine.site": str(one.id)})
    there = register.make(organisation, "machine", {**MACHINE, "machine.site": str(other.id)})
    anywhere = register.make(organisation, "machine", MACHINE)
    change(register, organisation, one, {"site.nuts3": "SE321"})
    before, after = last(register)
    assert ids(before) == ids(after) == {one.id, here.id, anywhere.id}
    assert {site.id for site in after.sites} == {one.id, other.id}
    assert there.id not in ids(after)


def test_a_sites_name_affects_the_site_alone(register: Register) -> None:
    organisation = register.organisation()
    site = register.make(organisation, "site", PLACE)
    register.make(organisation, "machine", {**MACHINE, "machine.site": str(site.id)})
    change(register, organisation, site, {"site.name": "Södra"})
    assert ids(last(register)[1]) == {site.id}


def test_the_only_site_is_meant_by_what_names_none(register: Register) -> None:
    organisation = register.organisation()
    machine = register.make(organisation, "machine", MACHINE)
    capability = register.make(organisation, "capability", {"capability.process": "milling"})
    register.make(organisation, "contact", RECORDS["contact"])
    first = register.make(organisation, "site", PLACE)
    assert ids(last(register)[0]) == {machine.id, capability.id}
    assert ids(last(register)[1]) == {machine.id, capability.id, first.id}
    second = register.make(organisation, "site", PLACE)  # now none is meant
    assert ids(last(register)[0]) == {machine.id, capability.id}
    third = register.make(organisation, "site", PLACE)
    assert ids(last(register)[1]) == {machine.id, capability.id, third.id}
    drop(register, organisation, third)
    assert ids(last(register)[0]) == {machine.id, capability.id, third.id}
    drop(register, organisation, second)  # the first is meant again
    assert ids(last(register)[0]) == {machine.id, capability.id, second.id}
    assert ids(last(register)[1]) == {machine.id, capability.id}
    assert [site.id for site in last(register)[1].sites] == [first.id]


def test_a_machine_and_its_site_made_together_are_told_together(register: Register) -> None:
    organisation = register.organisation()
    drafts = [
        Draft(organisation=organisation, family=family, values=values)
        for family, values in (("machine", MACHINE), ("site", PLACE))
    ]
    with register.app.transaction() as tx:
        machine, site = register.recorder.make_many(tx, HOST, drafts)
    (told,) = register.indexer.told
    assert told[0] is None
    assert ids(told[1]) == {machine.id, site.id}
    assert told[1] is not None
    assert [one.id for one in told[1].sites] == [site.id]


@pytest.mark.parametrize("tier", [Tier.COMMUNITY, Tier.MEMBER])
def test_the_tier_of_the_name_moves_what_would_give_it_away(register: Register, tier: Tier) -> None:
    organisation = register.organisation()
    contact = register.make(organisation, "contact", {"contact.mailbox": "order@example.com"})
    plain = register.make(organisation, "capability", {"capability.process": "milling"})
    told = register.make(
        organisation,
        "capability",
        {"capability.process": "turning", "capability.text_sv": "Vi svarvar"},
        tiers={"capability.text_sv": Tier.OPEN},
    )
    values = {"organisation.country": "SE", "organisation.legal_name": "Exempel AB"}
    named = register.make(organisation, "organisation", values, tiers={"organisation.legal_name": tier})
    before, after = last(register)
    assert ids(before) == {contact.id, told.id}
    assert ids(after) == {contact.id, told.id, named.id}
    assert plain.id not in ids(after)
    effective = (
        {record.id: record for record in after.records}[told.id].values["capability.text_sv"].effective
    )
    assert effective is tier
    assert {record.id: record for record in before.records}[told.id].values[
        "capability.text_sv"
    ].effective is Tier.SEALED
    assert {record.id: record for record in register.opened(organisation)}[told.id].values[
        "capability.text_sv"
    ].effective is tier
