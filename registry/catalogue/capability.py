"""The fields of a capability: a process offered, whatever machine does it."""

from __future__ import annotations

from policies.vocabulary import SensitivityClass
from registry.catalogue.declare import (
    band,
    code,
    codes,
    family,
    names,
    number,
    reference,
    text,
    upper_bounds,
)

PART_SIZES = upper_bounds(100, 250, 500, 1000, 2000, 4000, 8000, 16000)
"""Largest edge of a part, in mm."""

PART_MASSES = upper_bounds(1, 10, 50, 100, 500, 1000, 5000, 20000, 100_000)
"""Largest mass of a part, in kg."""

_TEXT_SV = "Skriv med egna ord vad ni är bra på. Inga ritningar, priser eller namn på försvarskunder."
_TEXT_NB = "Skriv med egne ord hva dere er gode på. Ingen tegninger, priser eller navn på forsvarskunder."
_TEXT_EN = "Say in your own words what you are good at. No drawings, prices or names of defence customers."

FAMILY = family(
    "capability",
    200,
    (
        code(
            "capability.process_head",
            SensitivityClass.PROCESS_HEAD,
            "processes",
            card=True,
            derived=True,
            sv=("Inriktning", "Räknas ut från processen: fräsning, svetsning, plåt ..."),
            nb=("Fagfelt", "Regnes ut fra prosessen: fresing, sveising, plate ..."),
            en=("Field of work", "Worked out from the process: milling, welding, sheet metal ..."),
        ),
        code(
            "capability.process",
            SensitivityClass.PROCESS,
            "processes",
            card=True,
            required=True,
            sv=("Process", "Välj det ni gör, så noga ni kan."),
            nb=("Prosess", "Velg det dere gjør, så nøyaktig dere kan."),
            en=("Process", "Choose what you do, as exactly as you can."),
        ),
        code(
            "capability.role",
            SensitivityClass.PROCESS,
            "capability_roles",
            card=True,
            sv=("Hur viktig den är för er", "Välj kärna, komplement eller något ni köper in."),
            nb=("Hvor viktig den er for dere", "Velg kjerne, tillegg eller noe dere kjøper inn."),
            en=("How central it is to you", "Choose core, supplementary, or bought in from others."),
        ),
        codes(
            "capability.materials",
            SensitivityClass.PROCESS,
            "materials",
            sv=("Material", "Välj de material ni är vana vid."),
            nb=("Materialer", "Velg materialene dere er vant til."),
            en=("Materials", "Choose the materials you are used to."),
        ),
        reference(
            "capability.site",
            SensitivityClass.REGION,
            "site",
            sv=("Plats", "Välj platsen där det görs. Har ni bara en behöver ni inte välja."),
            nb=("Sted", "Velg stedet der det gjøres. Har dere bare ett, trenger dere ikke velge."),
            en=("Site", "Choose where it is done. With one site only there is nothing to choose."),
        ),
        band(
            "capability.part_l_mm",
            SensitivityClass.PART,
            "MMT",
            PART_SIZES,
            sv=("Största detalj, längd", "Välj den minsta gräns som er längsta detalj ryms inom."),
            nb=("Største del, lengde", "Velg den minste grensen som den lengste delen går innenfor."),
            en=("Largest part, length", "Choose the smallest limit that your longest part stays within."),
        ),
        band(
            "capability.part_w_mm",
            SensitivityClass.PART,
            "MMT",
            PART_SIZES,
            sv=("Största detalj, bredd", "Välj den minsta gräns som er bredaste detalj ryms inom."),
            nb=("Største del, bredde", "Velg den minste grensen som den bredeste delen går innenfor."),
            en=("Largest part, width", "Choose the smallest limit that your widest part stays within."),
        ),
        band(
            "capability.part_h_mm",
            SensitivityClass.PART,
            "MMT",
            PART_SIZES,
            sv=("Största detalj, höjd", "Välj den minsta gräns som er högsta detalj ryms inom."),
            nb=("Største del, høyde", "Velg den minste grensen som den høyeste delen går innenfor."),
            en=("Largest part, height", "Choose the smallest limit that your tallest part stays within."),
        ),
        band(
            "capability.part_mass_kg",
            SensitivityClass.PART,
            "KGM",
            PART_MASSES,
            sv=("Största detalj, vikt", "Välj den minsta gräns som er tyngsta detalj ryms inom."),
            nb=("Største del, vekt", "Velg den minste grensen som den tyngste delen går innenfor."),
            en=("Largest part, mass", "Choose the smallest limit that your heaviest part stays within."),
        ),
        codes(
            "capability.batch",
            SensitivityClass.PART,
            "batches",
            sv=("Seriestorlek", "Välj de serier som passar er."),
            nb=("Seriestørrelse", "Velg seriene som passer dere."),
            en=("Batch size", "Choose the batch sizes that suit you."),
        ),
        number(
            "capability.lead_time_days",
            SensitivityClass.PART,
            "DAY",
            1,
            1000,
            sv=("Vanlig leveranstid", "Skriv hur många dagar det brukar ta från order till leverans."),
            nb=("Vanlig leveringstid", "Skriv hvor mange dager det pleier å ta fra ordre til levering."),
            en=("Usual lead time", "Write how many days it usually takes from order to delivery."),
        ),
        names(
            "capability.standards",
            SensitivityClass.PART,
            sv=("Standarder", "Skriv de standarder ni arbetar efter, en i taget, till exempel ISO 2768-m."),
            nb=(
                "Standarder",
                "Skriv standardene dere arbeider etter, én om gangen, for eksempel ISO 2768-m.",
            ),
            en=("Standards", "Write the standards you work to, one at a time, such as ISO 2768-m."),
        ),
        number(
            "capability.tolerance_um",
            SensitivityClass.TOLERANCE,
            "4H",
            1,
            10_000,
            sv=("Snävaste tolerans", "Skriv den snävaste tolerans ni håller i vardagen, i mikrometer."),
            nb=(
                "Strammeste toleranse",
                "Skriv den strammeste toleransen dere holder til daglig, i mikrometer.",
            ),
            en=("Tightest tolerance", "Write the tightest tolerance you hold every day, in micrometres."),
        ),
        number(
            "capability.tolerance_it",
            SensitivityClass.TOLERANCE,
            "C62",
            1,
            18,
            sv=("Snävaste toleransgrad (IT)", "Skriv IT-graden enligt ISO 286, till exempel 7."),
            nb=("Strammeste toleransegrad (IT)", "Skriv IT-graden etter ISO 286, for eksempel 7."),
            en=("Tightest tolerance grade (IT)", "Write the ISO 286 grade, such as 7."),
        ),
        number(
            "capability.ra_um",
            SensitivityClass.TOLERANCE,
            "4H",
            "0.01",
            100,
            "0.01",
            sv=("Finaste yta (Ra)", "Skriv Ra-värdet i mikrometer, till exempel 0,8."),
            nb=("Fineste overflate (Ra)", "Skriv Ra-verdien i mikrometer, for eksempel 0,8."),
            en=("Finest surface (Ra)", "Write the Ra value in micrometres, such as 0.8."),
        ),
        code(
            "capability.basis",
            SensitivityClass.TOLERANCE,
            "bases",
            sv=("Hur talen är kända", "Välj om toleranserna är uppmätta, vanliga eller från tillverkaren."),
            nb=("Hvordan tallene er kjent", "Velg om toleransene er målt, vanlige eller fra produsenten."),
            en=("How the figures are known", "Choose whether they are measured, typical or the maker's."),
        ),
        text(
            "capability.text_sv",
            SensitivityClass.SHOWCASE,
            language="sv",
            sv=("Beskrivning på svenska", _TEXT_SV),
            nb=("Beskrivelse på svensk", _TEXT_NB),
            en=("Description in Swedish", _TEXT_EN),
        ),
        text(
            "capability.text_nb",
            SensitivityClass.SHOWCASE,
            language="nb",
            sv=("Beskrivning på norska", _TEXT_SV),
            nb=("Beskrivelse på norsk", _TEXT_NB),
            en=("Description in Norwegian", _TEXT_EN),
        ),
        text(
            "capability.text_en",
            SensitivityClass.SHOWCASE,
            language="en",
            sv=("Beskrivning på engelska", _TEXT_SV),
            nb=("Beskrivelse på engelsk", _TEXT_NB),
            en=("Description in English", _TEXT_EN),
        ),
        text(
            "capability.text_fi",
            SensitivityClass.SHOWCASE,
            language="fi",
            sv=("Beskrivning på finska", _TEXT_SV),
            nb=("Beskrivelse på finsk", _TEXT_NB),
            en=("Description in Finnish", _TEXT_EN),
        ),
    ),
    sv=("Vad ni kan göra", "Det ni erbjuder, en process i taget."),
    nb=("Hva dere kan gjøre", "Det dere tilbyr, én prosess om gangen."),
    en=("What you can do", "What you offer, one process at a time."),
)
