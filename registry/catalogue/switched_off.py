"""Families that stay off until a security assessment is on record: declared so that they can be refused.

No form, import, API or row takes them; `registry.catalogue.values` refuses every value of
theirs.
"""

from __future__ import annotations

from policies.vocabulary import SensitivityClass
from registry.catalogue.declare import boolean, code, codes, family, number
from registry.catalogue.field import Index

_NO = Index.NONE

READINESS = family(
    "readiness",
    3,
    (
        code(
            "readiness.level",
            SensitivityClass.READINESS,
            "readiness_levels",
            index=_NO,
            sv=("Läge", "Vilket läge det gäller."),
            nb=("Situasjon", "Hvilken situasjon det gjelder."),
            en=("Situation", "The situation it speaks of."),
        ),
        number(
            "readiness.surge_h",
            SensitivityClass.READINESS,
            "HUR",
            0,
            100_000,
            index=_NO,
            sv=("Ökning", "Fler timmar i veckan."),
            nb=("Økning", "Flere timer i uken."),
            en=("Surge", "More hours a week."),
        ),
        code(
            "readiness.bottleneck",
            SensitivityClass.READINESS,
            "bottlenecks",
            index=_NO,
            sv=("Flaskhals", "Det som tar slut först."),
            nb=("Flaskehals", "Det som tar slutt først."),
            en=("Bottleneck", "What runs out first."),
        ),
        codes(
            "readiness.conversion",
            SensitivityClass.READINESS,
            "processes",
            index=_NO,
            sv=("Omställning", "Annat som kan göras."),
            nb=("Omstilling", "Annet som kan gjøres."),
            en=("Conversion", "What else could be made."),
        ),
    ),
    sv=("Uthållighet", "Avstängt."),
    nb=("Utholdenhet", "Slått av."),
    en=("Readiness", "Switched off."),
    switched_off=True,
    offered=False,
)

SUPPLY_DEPENDENCY = family(
    "supply_dependency",
    50,
    (
        code(
            "supply_dependency.input",
            SensitivityClass.DEPENDENCY,
            "materials",
            index=_NO,
            sv=("Insats", "Det som köps in."),
            nb=("Innsats", "Det som kjøpes inn."),
            en=("Input", "What is bought in."),
        ),
        number(
            "supply_dependency.share_pct",
            SensitivityClass.DEPENDENCY,
            "P1",
            0,
            100,
            10,
            index=_NO,
            sv=("Andel", "Andel av produktionen."),
            nb=("Andel", "Andel av produksjonen."),
            en=("Share", "Share of the output."),
        ),
        code(
            "supply_dependency.origin_group",
            SensitivityClass.DEPENDENCY,
            "origin_groups",
            index=_NO,
            sv=("Ursprung", "Grupp av länder."),
            nb=("Opprinnelse", "Gruppe av land."),
            en=("Origin", "Group of countries."),
        ),
        number(
            "supply_dependency.stock_days",
            SensitivityClass.DEPENDENCY,
            "DAY",
            0,
            5000,
            index=_NO,
            sv=("Lager", "Dagar i lager."),
            nb=("Lager", "Dager på lager."),
            en=("Stock", "Days in stock."),
        ),
        boolean(
            "supply_dependency.substitute",
            SensitivityClass.DEPENDENCY,
            index=_NO,
            sv=("Ersättning finns", "Om något annat går att använda."),
            nb=("Erstatning finnes", "Om noe annet kan brukes."),
            en=("Substitute", "Whether something else would do."),
        ),
    ),
    sv=("Beroenden", "Avstängt."),
    nb=("Avhengigheter", "Slått av."),
    en=("Dependencies", "Switched off."),
    switched_off=True,
    offered=False,
)

SECURITY_PROFILE = family(
    "security_profile",
    1,
    tuple(
        boolean(
            f"security_profile.handles_{level}",
            SensitivityClass.SECURITY,
            index=_NO,
            sv=(f"Hanteringsnivå {level}", "Ja eller nej."),
            nb=(f"Håndteringsnivå {level}", "Ja eller nei."),
            en=(f"Handling level {level}", "Yes or no."),
        )
        for level in (1, 2, 3, 4)
    ),
    sv=("Säkerhet", "Avstängt."),
    nb=("Sikkerhet", "Slått av."),
    en=("Security", "Switched off."),
    switched_off=True,
    offered=False,
)

EXPORT_PROFILE = family(
    "export_profile",
    1,
    (
        boolean(
            "export_profile.licensed",
            SensitivityClass.EXPORT,
            index=_NO,
            sv=("Tillstånd", "Ja eller nej."),
            nb=("Tillatelse", "Ja eller nei."),
            en=("Licence", "Yes or no."),
        ),
        codes(
            "export_profile.military_heads",
            SensitivityClass.EXPORT,
            "military_list",
            index=_NO,
            sv=("Militära varor", "Huvudgrupper."),
            nb=("Militære varer", "Hovedgrupper."),
            en=("Military goods", "Heads of the list."),
        ),
        codes(
            "export_profile.dual_use_heads",
            SensitivityClass.EXPORT,
            "dual_use",
            index=_NO,
            sv=("Varor med dubbel användning", "Huvudgrupper."),
            nb=("Flerbruksvarer", "Hovedgrupper."),
            en=("Dual-use goods", "Heads of the list."),
        ),
    ),
    sv=("Export", "Avstängt."),
    nb=("Eksport", "Slått av."),
    en=("Export", "Switched off."),
    switched_off=True,
    offered=False,
)

FAMILIES = (READINESS, SUPPLY_DEPENDENCY, SECURITY_PROFILE, EXPORT_PROFILE)
