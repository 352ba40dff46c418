"""As a new workshop owner would: from the invitation code to a company others find, by form and by workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from policies.vocabulary import Role, Tier
from tests.browser.by_hand import filled_in
from tests.browser.stopwatch import ELSEWHERE, Stopwatch
from tests.browser.test_workbook import bring_back, take_out
from tests.browser.tours.company import fill
from tests.support.arrival import arrive
from tests.support.served import Served
from tests.support.window import PHONE, WIDE, Window
from tests.support.workshop import PASSWORD, Workshop, workshop

pytestmark = pytest.mark.browser

SAVE, ANOTHER = "Spara", "Spara och lägg till en till"
NAME = "Skogsfrun Verkstad Exempel AB"
STATED = {"organisation": 1, "site": 1, "machine": 3, "capability": 4, "certificate": 2, "contact": 1}
MACHINES = {
    "milling_5axis": {"machine.make": "Exempelmaskin", "machine.travel_x_mm": "800"},
    "turning": {"machine.make": "Annanmaskin", "machine.swing_mm": "400"},
    "sawing": {"machine.make": "Tredjemaskin"},
}
CAPABILITIES = ("milling", "turning", "sawing", "drilling")
ROWS: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "Företaget": ({"Företagsnamn": NAME, "Land": "Sverige", "Storlek": "10–49 anställda"},),
    "Platser": ({"Kommun eller ort": "Östersund", "Vad ni kallar platsen": "Verkstaden"},),
    "Maskiner": (
        {"Maskintyp": "Femaxlig fleroperationsmaskin", "Fabrikat": "Exempelmaskin", "Rörelse X (mm)": 800},
        {
            "Maskintyp": "Svarv med CNC och revolver",
            "Fabrikat": "Annanmaskin",
            "Svarvdiameter över bädd (mm)": "400",
        },
        {"Maskintyp": "Såg eller kapmaskin", "Fabrikat": "Tredjemaskin", "Årsmodell": 2005},
    ),
    "Vad ni kan göra": (
        {"Process": "Femaxlig fräsning", "Material": "Stål; Titan", "Största detalj, längd (mm)": 500},
        {"Process": "Svarvning", "Hur viktig den är för er": "Kärnverksamhet"},
        {"Process": "Sågning och kapning", "Hur viktig den är för er": "Komplement"},
        {"Process": "Borrning"},
    ),
    "Certifikat": (
        {"Certifikat": "ISO 9001, kvalitet", "Giltigt till": date(2031, 6, 30)},
        {"Certifikat": "ISO 14001, miljö", "Giltigt till": "2031-06-30"},
    ),
    "Kontakt": ({"Gemensam e-post": "order@verkstad.example", "Gemensam telefon": "063-12 34 56"},),
}
"""What the owner writes, sheet by sheet: below the headings, words as the lists have them."""


def enter(window: Window, button: str = SAVE, **fields: str) -> None:
    """Fill in a form and send it."""
    fill(window, **fields)
    window.press(button, exact=True)


def come_in(window: Window, served: Served, way: str) -> tuple[Workshop, Stopwatch]:
    """Let a company's first data owner go from the code to where what the company does is stated; count from there."""
    shop, watch = workshop(served, NAME), Stopwatch()
    watch.attach(window)
    for seconds in ELSEWHERE.values():
        watch.wait(seconds)
    arrive(window, shop.invited(Role.DATA_OWNER, tier=Tier.MEMBER).code, PASSWORD)
    window.follow(way)
    return shop, watch


def choose_normal(window: Window) -> None:
    """Look at what others would get, and choose."""
    window.follow("Titta och välj")
    window.page.locator("a[href='/company/profile/normal']").click()
    window.shows("En godkänd medlem i ert nätverk")
    window.press("Välj Normal", exact=True)
    window.shows("Ert val gäller från och med nu")


def require_stated(shop: Workshop) -> None:
    assert {family: shop.sealed_count(family) for family in STATED} == STATED


@pytest.mark.parametrize(
    ("size", "scripts"),
    [
        (PHONE, True),
        pytest.param(PHONE, False, marks=pytest.mark.long),
        pytest.param(WIDE, True, marks=pytest.mark.long),
    ],
    ids=["phone", "phone, without scripts", "wide"],
)
def test_by_form(
    open_one: Callable[..., Window], served: Served, size: dict[str, int], *, scripts: bool
) -> None:
    window = open_one(size=size, scripts=scripts)
    window.refused |= {422}
    shop, watch = come_in(window, served, "Börja här")
    window.follow("Fortsätt")
    # The office has said what the company is called and where.
    enter(window, **{"organisation.size_class": "small"})
    window.shows("Lägg till platsen")
    window.follow("Fortsätt")
    enter(window, **{"site.municipality": "Östersund", "site.name": "Verkstaden"})
    window.shows("Lägg till era maskiner")
    window.follow("Fortsätt")
    for number, (kind, fields) in enumerate(MACHINES.items()):
        fill(window, **{"machine.class": kind})
        window.press("Fortsätt", exact=True)
        enter(window, SAVE if number == len(MACHINES) - 1 else ANOTHER, **fields)
    window.shows("Berätta vad ni kan göra")
    window.follow("Fortsätt")
    for number, process in enumerate(CAPABILITIES):
        last = number == len(CAPABILITIES) - 1
        said = {"capability.process": process, "capability.part_l_mm": "500"}
        enter(window, SAVE if last else ANOTHER, **said)
    window.shows("Lägg till era certifikat")
    window.follow("Fortsätt")
    enter(window, ANOTHER, **{"certificate.type": "iso_9001", "certificate.valid_until": "2031-06-30"})
    enter(window, **{"certificate.type": "iso_14001", "certificate.valid_until": "2031-06-30"})
    window.shows("e-postadress eller ett telefonnummer")
    window.follow("Fortsätt")
    enter(window, **{"contact.mailbox": "order@verkstad.example", "contact.phone": "063"})
    window.shows("Skriv hela numret")
    enter(window, **{"contact.phone": "063-12 34 56"})
    window.shows("Det viktigaste är angivet")
    choose_normal(window)
    require_stated(shop)
    if scripts:
        # In time even for who reads every word.
        watch.require(acts=60, words=2_020, minutes=11)
        assert watch.minutes(watch.words) < 20


@pytest.mark.parametrize(
    ("size", "scripts"),
    [
        (WIDE, True),
        pytest.param(PHONE, True, marks=pytest.mark.long),
        pytest.param(WIDE, False, marks=pytest.mark.long),
    ],
    ids=["wide", "phone", "wide, without scripts"],
)
def test_by_workbook(
    open_one: Callable[..., Window], served: Served, size: dict[str, int], *, scripts: bool
) -> None:
    window = open_one(size=size, scripts=scripts)
    shop, watch = come_in(window, served, "I ett kalkylblad i stället")
    bring_back(window, filled_in(take_out(window), ROWS, watch))
    window.shows("Nya: 12. Ändrade: 0. Tas bort: 0. Som förut: 0.")
    window.shows("400 mm")
    assert shop.sealed_count("machine") == 0
    window.press("Lagra ändringarna")
    window.shows("Det är lagrat. Nya: 12. Ändrade: 0. Borttagna: 0.")
    window.shows("Välj nu hur mycket andra får se av er")
    choose_normal(window)
    require_stated(shop)
    if scripts:
        watch.require(acts=52, words=1_190, minutes=10)
