"""Attributes of drilling and sawing."""

from __future__ import annotations

from registry.catalogue.attributes.attribute import measure

ATTRIBUTES = (
    measure(
        "drill_d_mm",
        "MMT",
        "0.1",
        2000,
        "0.1",
        fits="drilling milling multitask",
        sv=("Håldiameter", "Skriv största håldiameter i millimeter."),
        nb=("Hulldiameter", "Skriv største hulldiameter i millimeter."),
        en=("Hole diameter", "Write the largest hole diameter in millimetres."),
    ),
    measure(
        "drill_depth_mm",
        "MMT",
        1,
        30_000,
        fits="drilling",
        sv=("Borrdjup", "Skriv största djup i millimeter."),
        nb=("Boredybde", "Skriv største dybde i millimeter."),
        en=("Drilling depth", "Write the greatest depth in millimetres."),
    ),
    measure(
        "cut_d_mm",
        "MMT",
        1,
        5000,
        fits="sawing",
        sv=("Kapning, rund stång", "Skriv grövsta rundstång i millimeter."),
        nb=("Kapping, rund stang", "Skriv tykkeste rundstang i millimeter."),
        en=("Cut, round bar", "Write the thickest round bar in millimetres."),
    ),
)
