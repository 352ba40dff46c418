"""The fields of a skill pool: how many can do something. Never names."""

from __future__ import annotations

from policies.vocabulary import SensitivityClass
from registry.catalogue.declare import band, boolean, code, family, named_bands

HEADCOUNTS = named_bands(("1-2", 2), ("3-5", 5), ("6-10", 10), ("11-25", 25), (">25", None))
"""How many people, in bands."""

FAMILY = family(
    "skill_pool",
    200,
    (
        code(
            "skill_pool.skill",
            SensitivityClass.SKILL,
            "skills",
            required=True,
            sv=("Färdighet", "Välj vad någon hos er kan. Skriv aldrig namn."),
            nb=("Ferdighet", "Velg hva noen hos dere kan. Skriv aldri navn."),
            en=("Skill", "Choose what somebody at your company can do. Never write names."),
        ),
        code(
            "skill_pool.qualification",
            SensitivityClass.SKILL,
            "qualifications",
            sv=("Behörighet", "Välj det prov eller bevis som de har."),
            nb=("Kvalifikasjon", "Velg prøven eller beviset de har."),
            en=("Qualification", "Choose the test or licence they hold."),
        ),
        band(
            "skill_pool.headcount_band",
            SensitivityClass.SKILL_SIZE,
            "H87",
            HEADCOUNTS,
            sv=("Hur många", "Välj ungefär hur många som kan det."),
            nb=("Hvor mange", "Velg omtrent hvor mange som kan det."),
            en=("How many", "Choose roughly how many can do it."),
        ),
        boolean(
            "skill_pool.lendable",
            SensitivityClass.SKILL_SIZE,
            sv=("Kan lånas ut", "Svara ja om de kan arbeta hos andra en tid."),
            nb=("Kan leies ut", "Svar ja hvis de kan arbeide hos andre en tid."),
            en=("Can be lent", "Say yes if they could work at another company for a while."),
        ),
        boolean(
            "skill_pool.training_wanted",
            SensitivityClass.SKILL_SIZE,
            sv=("Vill ha utbildning", "Svara ja om ni vill att fler lär sig det."),
            nb=("Ønsker opplæring", "Svar ja hvis dere vil at flere lærer det."),
            en=("Training wanted", "Say yes if you want more people to learn it."),
        ),
    ),
    sv=("Kompetens", "Vad ni kan, utan namn."),
    nb=("Kompetanse", "Hva dere kan, uten navn."),
    en=("Skills", "What you can do, without names."),
)
