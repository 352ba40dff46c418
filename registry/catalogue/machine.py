"""The fields of a machine. What is asked by machine class stands in `registry.catalogue.attributes`."""

from __future__ import annotations

from policies.vocabulary import SensitivityClass
from registry.catalogue.attributes import ATTRIBUTES
from registry.catalogue.declare import band, code, codes, family, name, named_bands, reference, text, year
from registry.catalogue.field import Index

QUANTITIES = named_bands(("1", 1), ("2-3", 3), ("4-6", 6), ("7-10", 10), (">10", None))
"""How many of a kind, in bands."""

FAMILY = family(
    "machine",
    1000,
    (
        code(
            "machine.class",
            SensitivityClass.MACHINE,
            "machine_classes",
            card=True,
            required=True,
            sv=("Maskintyp", "Välj typen, så noga ni kan."),
            nb=("Maskintype", "Velg typen, så nøyaktig dere kan."),
            en=("Type of machine", "Choose the type, as exactly as you can."),
        ),
        band(
            "machine.quantity_band",
            SensitivityClass.MACHINE,
            "H87",
            QUANTITIES,
            card=True,
            sv=("Antal", "Välj ungefär hur många av samma slag ni har."),
            nb=("Antall", "Velg omtrent hvor mange av samme slag dere har."),
            en=("How many", "Choose roughly how many of the same kind you have."),
        ),
        codes(
            "machine.processes",
            SensitivityClass.MACHINE,
            "processes",
            sv=("Används till", "Välj de processer den används till."),
            nb=("Brukes til", "Velg prosessene den brukes til."),
            en=("Used for", "Choose the processes it is used for."),
        ),
        reference(
            "machine.site",
            SensitivityClass.REGION,
            "site",
            sv=("Plats", "Välj platsen där den står. Har ni bara en behöver ni inte välja."),
            nb=("Sted", "Velg stedet der den står. Har dere bare ett, trenger dere ikke velge."),
            en=("Site", "Choose where it stands. With one site only there is nothing to choose."),
        ),
        name(
            "machine.make",
            SensitivityClass.MACHINE_SPEC,
            sv=("Fabrikat", "Skriv tillverkarens namn."),
            nb=("Fabrikat", "Skriv produsentens navn."),
            en=("Make", "Write the maker's name."),
        ),
        name(
            "machine.model",
            SensitivityClass.MACHINE_SPEC,
            sv=("Modell", "Skriv modellen som den står på maskinen."),
            nb=("Modell", "Skriv modellen slik den står på maskinen."),
            en=("Model", "Write the model as it stands on the machine."),
        ),
        year(
            "machine.year",
            SensitivityClass.MACHINE_SPEC,
            sv=("Årsmodell", "Skriv tillverkningsåret."),
            nb=("Årsmodell", "Skriv produksjonsåret."),
            en=("Year", "Write the year it was made."),
        ),
        name(
            "machine.control",
            SensitivityClass.MACHINE_SPEC,
            sv=("Styrsystem", "Skriv styrsystemets namn."),
            nb=("Styresystem", "Skriv styresystemets navn."),
            en=("Control", "Write the name of the control system."),
        ),
        code(
            "machine.basis",
            SensitivityClass.MACHINE_SPEC,
            "bases",
            sv=(
                "Hur talen är kända",
                "Välj om talen är från tillverkaren, uppmätta eller det ni brukar köra.",
            ),
            nb=(
                "Hvordan tallene er kjent",
                "Velg om tallene er fra produsenten, målt eller det dere pleier.",
            ),
            en=("How the figures are known", "Choose whether they are the maker's, measured or typical."),
        ),
        text(
            "machine.source_text",
            SensitivityClass.MACHINE_SPEC,
            sv=(
                "Ursprunglig text",
                "Här sparas sådant ur en importerad lista som inte passade i något fält.",
            ),
            nb=("Opprinnelig tekst", "Her lagres det fra en importert liste som ikke passet i noe felt."),
            en=("Original text", "Here stands what an imported list said that fitted no other field."),
        ),
        name(
            "machine.serial",
            SensitivityClass.MACHINE_CRITICAL,
            index=Index.NONE,
            sv=("Serienummer", "Skriv serienumret om ni vill ha det samlat här."),
            nb=("Serienummer", "Skriv serienummeret hvis dere vil ha det samlet her."),
            en=("Serial number", "Write the serial number if you want it kept here."),
        ),
        *ATTRIBUTES,
    ),
    sv=("Maskiner", "Era maskiner, en i taget eller flera lika."),
    nb=("Maskiner", "Maskinene deres, én om gangen eller flere like."),
    en=("Machines", "Your machines, one at a time or several alike."),
)
