"""Capacity groups and weeks: declared so that their classes and tiers stand fixed; not offered yet."""

from __future__ import annotations

from policies.vocabulary import SensitivityClass
from registry.catalogue.declare import code, date, family, name, number, reference, references
from registry.catalogue.field import Index

_CAPACITY = SensitivityClass.CAPACITY

GROUP = family(
    "capacity_group",
    100,
    (
        name(
            "capacity_group.name",
            _CAPACITY,
            index=Index.NONE,
            required=True,
            sv=("Vad ni kallar gruppen", "Skriv till exempel Svetslinje 1."),
            nb=("Hva dere kaller gruppen", "Skriv for eksempel Sveiselinje 1."),
            en=("What you call the group", "Write for example Welding line 1."),
        ),
        references(
            "capacity_group.machines",
            _CAPACITY,
            "machine",
            sv=("Maskiner", "Välj maskinerna i gruppen."),
            nb=("Maskiner", "Velg maskinene i gruppen."),
            en=("Machines", "Choose the machines of the group."),
        ),
        references(
            "capacity_group.capabilities",
            _CAPACITY,
            "capability",
            sv=("Vad gruppen gör", "Välj det gruppen kan göra."),
            nb=("Hva gruppen gjør", "Velg det gruppen kan gjøre."),
            en=("What the group does", "Choose what the group can do."),
        ),
        code(
            "capacity_group.unit",
            _CAPACITY,
            "capacity_units",
            sv=("Räknas i", "Välj timmar, stycken eller ton."),
            nb=("Regnes i", "Velg timer, stykker eller tonn."),
            en=("Counted in", "Choose hours, pieces or tonnes."),
        ),
        number(
            "capacity_group.shifts",
            _CAPACITY,
            "C62",
            1,
            5,
            sv=("Skift", "Skriv hur många skift ni kör."),
            nb=("Skift", "Skriv hvor mange skift dere kjører."),
            en=("Shifts", "Write how many shifts you run."),
        ),
    ),
    sv=("Resursgrupper", "Maskiner eller arbete som räknas ihop."),
    nb=("Ressursgrupper", "Maskiner eller arbeid som regnes sammen."),
    en=("Capacity groups", "Machines or work counted together."),
    offered=False,
)

WEEK = family(
    "capacity_week",
    2000,
    (
        reference(
            "capacity_week.group",
            _CAPACITY,
            "capacity_group",
            required=True,
            sv=("Resursgrupp", "Välj gruppen."),
            nb=("Ressursgruppe", "Velg gruppen."),
            en=("Capacity group", "Choose the group."),
        ),
        date(
            "capacity_week.monday",
            _CAPACITY,
            required=True,
            sv=("Veckans måndag", "Skriv måndagens datum."),
            nb=("Ukens mandag", "Skriv mandagens dato."),
            en=("Monday of the week", "Write Monday's date."),
        ),
        number(
            "capacity_week.free",
            _CAPACITY,
            "HUR",
            0,
            100_000,
            sv=("Ledigt", "Skriv hur mycket som är ledigt den veckan."),
            nb=("Ledig", "Skriv hvor mye som er ledig den uken."),
            en=("Free", "Write how much is free that week."),
        ),
        number(
            "capacity_week.total",
            _CAPACITY,
            "HUR",
            0,
            100_000,
            sv=("Totalt", "Skriv hur mycket som finns i allt."),
            nb=("Totalt", "Skriv hvor mye som finnes i alt."),
            en=("Total", "Write how much there is in all."),
        ),
        number(
            "capacity_week.committed",
            _CAPACITY,
            "HUR",
            0,
            100_000,
            sv=("Bokat", "Skriv hur mycket som är lovat bort."),
            nb=("Bundet", "Skriv hvor mye som er lovet bort."),
            en=("Committed", "Write how much is promised."),
        ),
        number(
            "capacity_week.unattainable",
            _CAPACITY,
            "HUR",
            0,
            100_000,
            sv=("Går inte att använda", "Skriv hur mycket som faller bort."),
            nb=("Kan ikke brukes", "Skriv hvor mye som faller bort."),
            en=("Out of use", "Write how much falls away."),
        ),
        code(
            "capacity_week.reason",
            _CAPACITY,
            "stop_reasons",
            sv=("Varför", "Välj varför det faller bort."),
            nb=("Hvorfor", "Velg hvorfor det faller bort."),
            en=("Why", "Choose why it falls away."),
        ),
        number(
            "capacity_week.maximum",
            _CAPACITY,
            "HUR",
            0,
            100_000,
            sv=("Som mest", "Skriv hur mycket ni kan nå med övertid."),
            nb=("På det meste", "Skriv hvor mye dere kan nå med overtid."),
            en=("At most", "Write how much you can reach with overtime."),
        ),
        code(
            "capacity_week.confidence",
            _CAPACITY,
            "confidence",
            sv=("Hur säkert", "Välj säkert, troligt eller gissning."),
            nb=("Hvor sikkert", "Velg sikkert, trolig eller gjetning."),
            en=("How sure", "Choose firm, likely or a guess."),
        ),
    ),
    sv=("Veckor", "Ledig tid vecka för vecka."),
    nb=("Uker", "Ledig tid uke for uke."),
    en=("Weeks", "Free time week by week."),
    offered=False,
)
