"""Which fields of a record come first, in forms and workbooks: the few that others look for; the rest is folded away."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from policies.vocabulary import SensitivityClass
from registry.catalogue.field import Family, Field
from registry.catalogue.values import fits_class
from registry.vocabularies import vocabulary

OTHER = "other"
FEW_ATTRIBUTES = 4
"""Measures of a type of machine that come first: of its attributes those that fewest other types have."""

NOT_FIRST: Final = frozenset(
    {("milling", "machine.drill_d_mm"), ("milling", "machine.pallets"), ("grinding", "machine.pallets")}
)
"""Of a type and its subtypes: what few others have, and is not what anybody knows the machine by."""

FIRST: Final[Mapping[str, tuple[str, ...]]] = {
    "organisation": ("legal_name", "country", "org_number", "size_class"),
    "site": ("municipality", "name", "area_m2", "crane_t"),
    "machine": ("quantity_band", "make", "model", "year"),
    "capability": ("process", "role", "materials", "part_l_mm", "part_w_mm", "part_h_mm"),
    "certificate": ("type", "valid_until", "issuer"),
    "skill_pool": ("skill", "qualification", "headcount_band"),
    "experience": ("sector", "product_type", "role"),
    "contact": ("mailbox", "phone"),
}
"""What comes first, in this order; the introduction in the reader's own language comes with the company."""

SHOWCASE = "organisation.showcase_"


def foremost(family: Family, language: str, machine_classes: Collection[str] = ()) -> list[str]:
    """Return the names of the fields that come first, in their order.

    `machine_classes` are those of the machines that are spoken of: the first measures of each come too.
    """
    named = [f"{family.name}.{name}" for name in FIRST[family.name]]
    if family.name == "organisation":
        named.append(f"{SHOWCASE}{language}")
    if family.name == "machine":
        for one in sorted(machine_classes):
            named += _measures(family, one)
    return list(dict.fromkeys(named))


def _measures(family: Family, machine_class: str) -> list[str]:
    words = vocabulary("machine_classes")
    if machine_class not in words or machine_class == OTHER:
        return []
    types = {machine_class, *words.ancestors(machine_class)}

    def far(each: Field) -> tuple[bool, int]:
        return any((one, each.name) in NOT_FIRST for one in types), len(each.machine_classes or ())

    own = [
        each
        for each in family.fields
        if each.machine_classes
        and each.cls is SensitivityClass.MACHINE_SPEC
        and fits_class(each, machine_class)
    ]
    return [each.name for each in sorted(own, key=far)[:FEW_ATTRIBUTES]]
