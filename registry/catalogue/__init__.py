"""Every family and field of the register, declared once; forms, filters, API and documents are made from it.

.. code-block:: pycon

    >>> from registry.catalogue import field
    >>> field("machine.travel_x_mm").unit
    'MMT'
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from registry.catalogue import (
    capability,
    capacity,
    certificate,
    contact,
    experience,
    machine,
    need,
    organisation,
    site,
    skill_pool,
    switched_off,
)
from registry.catalogue.classes import CLASS_RULES, CLASSES_WITHOUT_FIELDS, ClassRule, Profile
from registry.catalogue.errors import CatalogueError, EncodedValueBroken, UnknownFamily, UnknownField
from registry.catalogue.field import Band, Family, Field, Index, Kind

FAMILIES: Mapping[str, Family] = MappingProxyType(
    {
        family.name: family
        for family in (
            organisation.FAMILY,
            site.FAMILY,
            machine.FAMILY,
            capability.FAMILY,
            certificate.FAMILY,
            skill_pool.FAMILY,
            experience.FAMILY,
            contact.FAMILY,
            capacity.GROUP,
            capacity.WEEK,
            need.FAMILY,
            *switched_off.FAMILIES,
        )
    }
)
"""Every declared family, in the order in which a company meets them."""

FIELDS: Mapping[str, Field] = MappingProxyType(
    {field.name: field for family in FAMILIES.values() for field in family.fields}
)
"""Every declared field by its name, also those of families that are switched off or not offered yet."""

OFFERED_FAMILIES: tuple[str, ...] = tuple(family.name for family in FAMILIES.values() if family.offered)
"""Names of the families a company can fill in."""

__all__ = [
    "CLASSES_WITHOUT_FIELDS",
    "CLASS_RULES",
    "FAMILIES",
    "FIELDS",
    "OFFERED_FAMILIES",
    "Band",
    "CatalogueError",
    "ClassRule",
    "EncodedValueBroken",
    "Family",
    "Field",
    "Index",
    "Kind",
    "Profile",
    "UnknownFamily",
    "UnknownField",
    "family",
    "field",
]


def field(name: str) -> Field:
    """Return the field with this name, or raise `UnknownField`."""
    try:
        return FIELDS[name]
    except KeyError:
        raise UnknownField from None


def family(name: str) -> Family:
    """Return the family with this name, or raise `UnknownFamily`."""
    try:
        return FAMILIES[name]
    except KeyError:
        raise UnknownFamily from None
