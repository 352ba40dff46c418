"""The tiers of each class: the design's table, written out."""

from __future__ import annotations

import pytest

from policies.vocabulary import SensitivityClass, Tier
from registry.catalogue import CLASS_RULES, FIELDS, Profile
from registry.language import LANGUAGES

# class: default tier, lowest the owner may choose
DESIGN = """
profile COMMUNITY OPEN
identity MEMBER OPEN
personal SEALED CASE
showcase MEMBER OPEN
region COMMUNITY OPEN
location MEMBER COMMUNITY
site MEMBER MEMBER
location_exact CASE MEMBER
site_critical SEALED CASE
machine MEMBER COMMUNITY
machine_spec CASE MEMBER
machine_critical SEALED CASE
process_head COMMUNITY OPEN
process MEMBER COMMUNITY
part MEMBER COMMUNITY
tolerance CASE MEMBER
certificate MEMBER COMMUNITY
certificate_detail CASE MEMBER
skill MEMBER COMMUNITY
skill_size CASE MEMBER
experience MEMBER COMMUNITY
experience_detail CASE MEMBER
customer SEALED CASE
capacity CASE CASE
contact MEMBER COMMUNITY
person CASE MEMBER
need CASE COMMUNITY
readiness SEALED CASE
dependency SEALED CASE
security SEALED CASE
export SEALED CASE
"""

# field: class, for each field the design puts in a class by name
FIELDS_OF_THE_DESIGN = """
organisation.country profile
organisation.size_class profile
organisation.legal_name identity
organisation.trading_names identity
organisation.org_number identity
organisation.ncage identity
organisation.nace identity
organisation.languages identity
organisation.personal_number personal
organisation.showcase_sv showcase
organisation.web showcase
site.nuts3 region
site.area location
site.municipality location
site.name site
site.area_m2 site
site.crane_t site
site.door_w_mm site
site.power_kW site
site.loading site
site.address location_exact
site.coordinates site_critical
site.backup_h site_critical
machine.class machine
machine.quantity_band machine
machine.processes machine
machine.site region
machine.make machine_spec
machine.model machine_spec
machine.year machine_spec
machine.control machine_spec
machine.travel_x_mm machine_spec
machine.source_text machine_spec
machine.axes_simultaneous machine_critical
machine.repeatability_um machine_critical
machine.serial machine_critical
capability.process_head process_head
capability.process process
capability.role process
capability.materials process
capability.site region
capability.part_l_mm part
capability.part_mass_kg part
capability.batch part
capability.lead_time_days part
capability.standards part
capability.tolerance_um tolerance
capability.ra_um tolerance
capability.text_sv showcase
certificate.type certificate
certificate.valid_until certificate
certificate.number certificate_detail
certificate.scope certificate_detail
certificate.issuer certificate_detail
certificate.evidence_hash certificate_detail
certificate.trust_level certificate_detail
skill_pool.skill skill
skill_pool.qualification skill
skill_pool.headcount_band skill_size
skill_pool.lendable skill_size
skill_pool.training_wanted skill_size
experience.sector experience
experience.role experience
experience.product_type experience
experience.years experience_detail
experience.value_band experience_detail
experience.outcome experience_detail
experience.customer customer
capacity_week.free capacity
contact.mailbox contact
contact.phone contact
contact.person person
need.process need
readiness.level readiness
supply_dependency.stock_days dependency
security_profile.handles_1 security
export_profile.licensed export
"""


@pytest.mark.parametrize("row", DESIGN.split("\n")[1:-1])
def test_a_class_starts_and_ends_where_the_design_says(row: str) -> None:
    name, careful, floor = row.split()
    rule = CLASS_RULES[SensitivityClass(name)]
    assert (rule.careful, rule.floor) == (Tier(careful), Tier(floor))


def test_the_design_names_every_class() -> None:
    assert {row.split()[0] for row in DESIGN.split("\n")[1:-1]} == {cls.value for cls in CLASS_RULES}


@pytest.mark.parametrize("row", FIELDS_OF_THE_DESIGN.split("\n")[1:-1])
def test_a_field_is_of_the_class_the_design_says(row: str) -> None:
    name, cls = row.split()
    assert FIELDS[name].cls == SensitivityClass(cls)


@pytest.mark.parametrize("cls", CLASS_RULES)
def test_profiles_open_step_by_step_and_never_below_the_floor(cls: SensitivityClass) -> None:
    rule = CLASS_RULES[cls]
    assert rule.careful >= rule.normal >= rule.visible >= rule.floor
    assert [rule.tier(profile) for profile in Profile] == [rule.careful, rule.normal, rule.visible]


@pytest.mark.parametrize("cls", CLASS_RULES)
def test_a_class_tells_why_in_three_languages(cls: SensitivityClass) -> None:
    assert set(CLASS_RULES[cls].why) == set(LANGUAGES)


@pytest.mark.parametrize("cls", [cls for cls, rule in CLASS_RULES.items() if rule.floor is Tier.CASE])
def test_what_may_never_be_read_by_members_is_so_under_every_profile(cls: SensitivityClass) -> None:
    rule = CLASS_RULES[cls]
    assert min(rule.careful, rule.normal, rule.visible) >= Tier.CASE


def test_a_visible_company_is_named_no_wider_than_its_process_head() -> None:
    # What stands on a card has to be found before the name is shown with it.
    assert (
        CLASS_RULES[SensitivityClass.IDENTITY].visible >= CLASS_RULES[SensitivityClass.PROCESS_HEAD].visible
    )
