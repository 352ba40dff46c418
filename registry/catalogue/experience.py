"""The fields of an experience: a kind of work done before."""

from __future__ import annotations

from policies.vocabulary import SensitivityClass
from registry.catalogue.declare import band, code, family, name, named_bands, span
from registry.catalogue.field import Index

VALUES = named_bands(
    ("<=10k", 10_000), ("<=100k", 100_000), ("<=1M", 1_000_000), ("<=10M", 10_000_000), (">10M", None)
)
"""Order value in euro, in powers of ten: a size, not a price."""

FAMILY = family(
    "experience",
    200,
    (
        code(
            "experience.sector",
            SensitivityClass.EXPERIENCE,
            "sectors",
            required=True,
            sv=("Bransch", "Välj branschen ni levererade till."),
            nb=("Bransje", "Velg bransjen dere leverte til."),
            en=("Sector", "Choose the sector you delivered to."),
        ),
        code(
            "experience.role",
            SensitivityClass.EXPERIENCE,
            "experience_roles",
            sv=("Er roll", "Välj vilken roll ni hade."),
            nb=("Deres rolle", "Velg hvilken rolle dere hadde."),
            en=("Your role", "Choose the part you played."),
        ),
        code(
            "experience.product_type",
            SensitivityClass.EXPERIENCE,
            "products",
            sv=("Typ av produkt", "Välj vad det var för slags produkt."),
            nb=("Produkttype", "Velg hva slags produkt det var."),
            en=("Kind of product", "Choose what kind of product it was."),
        ),
        span(
            "experience.years",
            SensitivityClass.EXPERIENCE_DETAIL,
            "ANN",
            1950,
            2100,
            sv=("Årtal", "Skriv första och sista året."),
            nb=("Årstall", "Skriv første og siste år."),
            en=("Years", "Write the first and the last year."),
        ),
        band(
            "experience.value_band",
            SensitivityClass.EXPERIENCE_DETAIL,
            None,
            VALUES,
            sv=("Ordervärde", "Välj ungefärlig storlek i euro, aldrig ett pris."),
            nb=("Ordreverdi", "Velg omtrentlig størrelse i euro, aldri en pris."),
            en=("Order value", "Choose a rough size in euro, never a price."),
        ),
        code(
            "experience.outcome",
            SensitivityClass.EXPERIENCE_DETAIL,
            "outcomes",
            sv=("Hur det gick", "Välj hur uppdraget slutade."),
            nb=("Hvordan det gikk", "Velg hvordan oppdraget endte."),
            en=("How it went", "Choose how the job ended."),
        ),
        name(
            "experience.customer",
            SensitivityClass.CUSTOMER,
            index=Index.NONE,
            sv=("Kund", "Skriv kundens namn bara om ni får."),
            nb=("Kunde", "Skriv kundens navn bare hvis dere har lov."),
            en=("Customer", "Write the customer's name only if you may."),
        ),
    ),
    sv=("Erfarenhet", "Vad ni har gjort förut."),
    nb=("Erfaring", "Hva dere har gjort før."),
    en=("Experience", "What you have done before."),
)
