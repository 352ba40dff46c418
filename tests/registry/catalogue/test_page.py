"""docs/fields.md is the catalogue's page."""

from __future__ import annotations

from pathlib import Path

from registry.catalogue import CLASS_RULES, FAMILIES, FIELDS
from registry.catalogue.page import page
from registry.vocabularies import NAMES

DOCUMENT = Path(__file__).parents[3] / "docs" / "fields.md"


def test_the_page_is_up_to_date() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == page(), (
        "run: python -m registry.catalogue.page > docs/fields.md"
    )


def test_every_field_family_class_and_vocabulary_is_on_the_page() -> None:
    written = DOCUMENT.read_text(encoding="utf-8")
    for name in (*FIELDS, *FAMILIES, *(cls.value for cls in CLASS_RULES), *NAMES):
        assert f"`{name}`" in written
