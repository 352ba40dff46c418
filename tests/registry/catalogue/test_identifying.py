"""Which fields can put a name to an anonymous card: written down one by one, so that a new one is looked at."""

from __future__ import annotations

from registry.catalogue import FIELDS, OFFERED_FAMILIES
from registry.catalogue.identifying import IDENTITY_FAMILY, IDENTITY_FIELD, identifies

IDENTIFYING = {
    "organisation": {
        "legal_name",
        "trading_names",
        "org_number",
        "ncage",
        "nace",
        "languages",
        "personal_number",
        "showcase_sv",
        "showcase_nb",
        "showcase_en",
        "showcase_fi",
        "web",
    },
    "site": {"municipality", "name", "address", "coordinates"},
    "machine": {"make", "model", "control", "source_text", "serial"},
    "capability": {"standards", "text_sv", "text_nb", "text_en", "text_fi"},
    "certificate": {"number", "scope", "issuer", "evidence_hash"},
    "experience": {"customer"},
    "contact": {"mailbox", "phone", "person"},
}


def test_every_field_that_leads_to_a_name_is_known_as_such_and_no_other() -> None:
    found: dict[str, set[str]] = {}
    for name, declared in FIELDS.items():
        if declared.family in OFFERED_FAMILIES and identifies(declared):
            found.setdefault(declared.family, set()).add(name.partition(".")[2])
    assert found == IDENTIFYING


def test_what_an_anonymous_card_is_made_of_does_not_name_it() -> None:
    for name in (
        "organisation.country",
        "organisation.size_class",
        "site.nuts3",
        "site.area",
        "capability.process_head",
        "machine.class",
        "certificate.type",
    ):
        assert not identifies(FIELDS[name])


def test_the_name_is_the_legal_name_of_the_organisation() -> None:
    assert FIELDS[IDENTITY_FIELD].family == IDENTITY_FAMILY
    assert identifies(FIELDS[IDENTITY_FIELD])
