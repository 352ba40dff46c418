"""Attributes of surface and heat treatment."""

from __future__ import annotations

from registry.catalogue.attributes.attribute import choices, measure

_TREATED = "surface heat composites"

ATTRIBUTES = (
    measure(
        "bath_l_mm",
        "MMT",
        1,
        100_000,
        fits=_TREATED,
        sv=("Bad, box eller ugn, längd", "Skriv inre längd i millimeter."),
        nb=("Bad, boks eller ovn, lengde", "Skriv indre lengde i millimeter."),
        en=("Bath, booth or oven, length", "Write the inner length in millimetres."),
    ),
    measure(
        "bath_w_mm",
        "MMT",
        1,
        50_000,
        fits=_TREATED,
        sv=("Bad, box eller ugn, bredd", "Skriv inre bredd i millimeter."),
        nb=("Bad, boks eller ovn, bredde", "Skriv indre bredde i millimeter."),
        en=("Bath, booth or oven, width", "Write the inner width in millimetres."),
    ),
    measure(
        "bath_h_mm",
        "MMT",
        1,
        50_000,
        fits=_TREATED,
        sv=("Bad, box eller ugn, höjd", "Skriv inre höjd i millimeter."),
        nb=("Bad, boks eller ovn, høyde", "Skriv indre høyde i millimeter."),
        en=("Bath, booth or oven, height", "Write the inner height in millimetres."),
    ),
    measure(
        "max_C",
        "CEL",
        1,
        3000,
        fits="surface heat composites casting forging moulding additive",
        sv=("Högsta temperatur", "Skriv högsta arbetstemperatur i grader Celsius."),
        nb=("Høyeste temperatur", "Skriv høyeste arbeidstemperatur i grader Celsius."),
        en=("Highest temperature", "Write the highest working temperature in degrees Celsius."),
    ),
    choices(
        "atmospheres",
        "atmospheres",
        fits="heat additive",
        sv=("Atmosfär", "Välj de atmosfärer den kan arbeta i."),
        nb=("Atmosfære", "Velg atmosfærene den kan arbeide i."),
        en=("Atmosphere", "Choose the atmospheres it can work in."),
    ),
    measure(
        "pyrometry_class",
        "C62",
        1,
        6,
        fits="heat",
        sv=("Ugnsklass (AMS 2750)", "Skriv klassen, 1 till 6."),
        nb=("Ovnsklasse (AMS 2750)", "Skriv klassen, 1 til 6."),
        en=("Furnace class (AMS 2750)", "Write the class, 1 to 6."),
    ),
    measure(
        "coating_um",
        "4H",
        "0.1",
        20_000,
        "0.1",
        fits="surface",
        sv=("Skikttjocklek", "Skriv tjockaste skikt i mikrometer."),
        nb=("Sjikttykkelse", "Skriv tykkeste sjikt i mikrometer."),
        en=("Coating thickness", "Write the thickest layer in micrometres."),
    ),
)
