"""Attributes of transport and lifting."""

from __future__ import annotations

from registry.catalogue.attributes.attribute import choices, flag, measure

_VEHICLES = "transport lifting"

ATTRIBUTES = (
    measure(
        "payload_t",
        "TNE",
        "0.1",
        5000,
        "0.1",
        fits="transport",
        sv=("Last", "Skriv största last i ton."),
        nb=("Nyttelast", "Skriv største last i tonn."),
        en=("Payload", "Write the largest load in tonnes."),
    ),
    measure(
        "load_l_mm",
        "MMT",
        1,
        100_000,
        fits="transport",
        sv=("Lastlängd", "Skriv längsta gods i millimeter."),
        nb=("Lastelengde", "Skriv lengste gods i millimeter."),
        en=("Load length", "Write the longest goods in millimetres."),
    ),
    measure(
        "lift_t",
        "TNE",
        "0.1",
        5000,
        "0.1",
        fits=_VEHICLES,
        sv=("Största lyft", "Skriv tyngsta lyftet i ton."),
        nb=("Største løft", "Skriv tyngste løft i tonn."),
        en=("Largest lift", "Write the heaviest lift in tonnes."),
    ),
    measure(
        "lift_moment_kNm",
        "B48",
        1,
        1_000_000,
        fits=_VEHICLES,
        sv=("Lyftmoment", "Skriv momentet i kilonewtonmeter; en tonmeter är ungefär 10."),
        nb=("Løftemoment", "Skriv momentet i kilonewtonmeter; en tonnmeter er omtrent 10."),
        en=("Lifting moment", "Write the moment in kilonewton metres; a tonne metre is about 10."),
    ),
    measure(
        "lift_h_m",
        "MTR",
        "0.1",
        300,
        "0.1",
        fits="lifting",
        sv=("Lyfthöjd", "Skriv högsta lyfthöjd i meter."),
        nb=("Løftehøyde", "Skriv største løftehøyde i meter."),
        en=("Lifting height", "Write the greatest height in metres."),
    ),
    choices(
        "adr_classes",
        "adr_classes",
        fits="transport",
        sv=("Farligt gods (ADR)", "Välj de klasser ni får köra."),
        nb=("Farlig gods (ADR)", "Velg klassene dere kan kjøre."),
        en=("Dangerous goods (ADR)", "Choose the classes you may carry."),
    ),
    flag(
        "off_road",
        fits=_VEHICLES,
        sv=("Terrängkörning", "Svara ja om den tar sig fram utanför väg."),
        nb=("Terrengkjøring", "Svar ja hvis den tar seg fram utenfor vei."),
        en=("Off-road", "Say yes if it can leave the road."),
    ),
    flag(
        "temperature_controlled",
        fits="transport",
        sv=("Tempererad last", "Svara ja om lasten kan hållas kall eller varm."),
        nb=("Temperert last", "Svar ja hvis lasten kan holdes kald eller varm."),
        en=("Temperature controlled", "Say yes if the load can be kept cold or warm."),
    ),
)
