"""What can tell which company a record belongs to: the legal name, and every value that leads to it.

Such a value is read and indexed no wider than the legal name (`tiers.effective_tier`), so that an anonymous
card stays one whatever tier its owner chose for the value itself.
"""

from __future__ import annotations

from policies.vocabulary import SensitivityClass
from registry.catalogue.field import Field, Kind

IDENTITY_FAMILY = "organisation"
IDENTITY_FIELD = "organisation.legal_name"
"""The field whose tier says who may learn which company it is."""

_CLASSES = frozenset(
    {
        SensitivityClass.IDENTITY,
        SensitivityClass.PERSONAL,
        SensitivityClass.SHOWCASE,
        SensitivityClass.CONTACT,
        SensitivityClass.PERSON,
    }
)
"""Classes that are about who the company is, whatever the shape of the value."""

_KINDS = frozenset(
    {
        Kind.TEXT,
        Kind.NAME,
        Kind.URL,
        Kind.EMAIL,
        Kind.PHONE,
        Kind.DIGEST,
        Kind.ORG_NUMBER,
        Kind.PERSONAL_NUMBER,
        Kind.NCAGE,
        Kind.COORDINATES,
    }
)
"""Kinds whose values can name anybody or be looked up elsewhere: whatever is typed freely is among them."""


def identifies(field: Field) -> bool:
    """Tell whether a value of the field can put a name to an anonymous card.

    What is chosen from a list, counted, banded or placed in a 20 km square does not; a new field is looked at
    by its kind and class, so that none is forgotten.
    """
    return field.cls in _CLASSES or field.kind in _KINDS
