"""Nothing that leads to a name is read or found below the tier of the name, whatever tier it has itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from policies.vocabulary import Tier
from registry import catalogue
from registry.catalogue.identifying import IDENTITY_FIELD, identifies
from registry.catalogue.tiers import floor
from tests.support.register import HOST
from tests.support.samples import RECORDS

if TYPE_CHECKING:
    from uuid import UUID

    from tests.support.register import Register

VALUES: dict[str, Any] = {
    "organisation.trading_names": ["Trollspån"],
    "organisation.org_number": "556016-0680",
    "organisation.ncage": "A1234",
    "organisation.nace": ["25.53"],
    "organisation.showcase_nb": "Trollspån freser.",
    "organisation.showcase_en": "Trollspån mills.",
    "organisation.showcase_fi": "Trollspån.",
    "organisation.web": "https://trollspan.example",
    "machine.model": "Trollspån special",
    "machine.control": "Trollspån control",
    "machine.source_text": "Trollspån, hall 2",
    "capability.standards": ["Trollspån 1"],
    "capability.text_sv": "Trollspån fräser",
    "capability.text_nb": "Trollspån freser",
    "capability.text_en": "Trollspån mills",
    "capability.text_fi": "Trollspån",
    "certificate.issuer": "Exempelverket",
    "certificate.evidence_hash": "ab" * 32,
}
"""A value of every field that leads to a name and that the samples leave out."""

# A person's number is never read by anybody else, and stands instead of a company's.
NAMING = [
    name
    for name, field in catalogue.FIELDS.items()
    if identifies(field)
    and field.family in catalogue.OFFERED_FAMILIES
    and name not in {IDENTITY_FIELD, "organisation.personal_number"}
]


def stated(register: Register, organisation: UUID, name: str, at: Tier | None) -> None:
    """State the field at the widest tier there is for it, and the legal name at `at`, where one is given."""
    field = catalogue.FIELDS[name]
    known = RECORDS[field.family]
    values = {one: value for one, value in known.items() if one == name or not one.endswith("_sv")}
    values = {**values, name: VALUES.get(name, known.get(name))}
    tiers = {name: floor(field)}
    if field.family == "organisation":
        assert at is not None
        register.make(organisation, field.family, values, tiers={**tiers, IDENTITY_FIELD: at})
        return
    register.make(organisation, field.family, values, tiers=tiers)
    if at is not None:
        own = RECORDS["organisation"]
        register.make(organisation, "organisation", own, tiers={IDENTITY_FIELD: at})


def read(register: Register, organisation: UUID, tier: Tier) -> set[str]:
    subjects = frozenset({f"tier:{tier}"})
    opened = register.opened(organisation, subjects=subjects)
    return {name for record in opened for name in record.values}


def posted(register: Register, organisation: UUID, name: str) -> Tier:
    """Return the tier at which the index was last told to post the field."""
    told = [after for _, after in register.indexer.told if after and after.organisation == organisation]
    records = [record for after in told for record in after.records if name in record.values]
    return records[-1].values[name].effective


@pytest.mark.parametrize("name", NAMING)
def test_a_value_that_leads_to_a_name_is_read_and_found_no_wider_than_the_name(
    register: Register, name: str
) -> None:
    lowest = floor(catalogue.FIELDS[name])
    for at in (Tier.OPEN, Tier.COMMUNITY, Tier.MEMBER, Tier.SEALED):
        organisation = register.organisation()
        stated(register, organisation, name, at)
        for tier in (Tier.OPEN, Tier.COMMUNITY, Tier.MEMBER):
            assert (name in read(register, organisation, tier)) is (tier >= max(lowest, at)), (at, tier)
        assert posted(register, organisation, name) is max(lowest, at)


@pytest.mark.parametrize("name", [one for one in NAMING if not one.startswith("organisation.")])
def test_a_company_that_does_not_state_its_name_is_named_by_nothing_else(
    register: Register, name: str
) -> None:
    organisation = register.organisation()
    stated(register, organisation, name, None)
    for tier in (Tier.OPEN, Tier.COMMUNITY, Tier.MEMBER):
        assert not any(identifies(catalogue.FIELDS[one]) for one in read(register, organisation, tier))


def test_clearing_and_deleting_name_nobody(register: Register) -> None:
    organisation = register.organisation()
    views = {}
    for family, values in RECORDS.items():
        tiers = {name: floor(catalogue.FIELDS[name]) for name in values if name != IDENTITY_FIELD}
        views[family] = register.make(organisation, family, values, tiers=tiers)

    def naming() -> set[str]:
        found = read(register, organisation, Tier.OPEN) | read(register, organisation, Tier.COMMUNITY)
        return {name for name in found if identifies(catalogue.FIELDS[name])}

    assert naming() == set()
    for family, view in views.items():
        optional = [name for name in RECORDS[family] if not catalogue.FIELDS[name].required]
        gone = dict.fromkeys(optional[:-1])
        with register.app.transaction() as tx:
            register.recorder.change(tx, HOST, organisation, view.id, view.revision, gone)
        assert naming() == set()
    for family, view in views.items():
        if family != "organisation":
            with register.app.transaction() as tx:
                register.recorder.drop(tx, HOST, organisation, view.id, view.revision + 1)
            assert naming() == set()
