"""A record of each family a company can fill in, with fields of several tiers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

RECORDS: Mapping[str, Mapping[str, Any]] = {
    "organisation": {
        "organisation.country": "SE",
        "organisation.size_class": "small",
        "organisation.legal_name": "Trollspån Exempel AB",
        "organisation.languages": ["sv", "en"],
        "organisation.showcase_sv": "Vi fräser och svarvar korta serier i ett fiktivt företag.",
    },
    "site": {
        "site.nuts3": "SE322",
        "site.municipality": "Östersund",
        "site.name": "Norra verkstaden",
        "site.crane_t": 5,
        "site.address": "Exempelgatan 1, 831 00 Östersund",
        "site.coordinates": {"lat": 63.18, "lon": 14.64},
        "site.backup_h": 12,
    },
    "machine": {
        "machine.class": "milling_5axis",
        "machine.processes": ["milling_5axis", "drilling"],
        "machine.make": "Exempelmaskin",
        "machine.year": 2019,
        "machine.travel_x_mm": 800,
        "machine.travel_y_mm": 600,
        "machine.axes_simultaneous": 5,
        "machine.serial": "EX-0001",
    },
    "capability": {
        "capability.process": "milling_5axis",
        "capability.role": "core",
        "capability.part_l_mm": 500,
        "capability.part_w_mm": 250,
        "capability.tolerance_um": 10,
        "capability.ra_um": 0.8,
    },
    "certificate": {
        "certificate.type": "iso_9001",
        "certificate.valid_until": "2027-06-30",
        "certificate.number": "EX-12345",
        "certificate.scope": "Milling and turning",
    },
    "skill_pool": {
        "skill_pool.skill": "skill_milling",
        "skill_pool.headcount_band": "3-5",
        "skill_pool.lendable": True,
    },
    "experience": {
        "experience.sector": "energy",
        "experience.product_type": "frames",
        "experience.years": {"min": 2015, "max": 2020},
        "experience.customer": "Exempelkunden AB",
    },
    "contact": {
        "contact.mailbox": "order@example.com",
        "contact.phone": "+4663123456",
        "contact.person": "Kim Exempel",
    },
}
