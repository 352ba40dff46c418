"""Who may see what, from an application to an opened field and back, as five people do it in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from policies.vocabulary import Role
from tests.browser.tours.membership import applied_by_form, approve, looked_up
from tests.support.served import Served
from tests.support.window import Window
from tests.support.workshop import PASSWORD, Hand, workshop

pytestmark = pytest.mark.browser

VERA, VIKTOR, VIGDIS = "vera@nix.example", "viktor@nix.example", "vigdis@midex.example"
WHY = "Ramar till reservkraft"
PAGES = 3
"""Of the log, besides the newest: more than this story fills."""
HOUSE = "Tomtebo Verkstad Exempel AB"


def test_a_company_applies_and_one_of_it_reads_a_field_until_its_owner_takes_it_back(
    open_one: Callable[..., Window], served: Served
) -> None:
    hand = workshop(served, HOUSE, "interested").hand(Role.DATA_OWNER)
    company = f"/companies/{served.loaded.organisations['trollspan']}"
    asker = entered(open_one(), hand)
    become_a_member(asker, hand, open_one)

    asker.go("/access/more")
    asker.page.locator("#tier").select_option("CASE")
    asker.page.locator("#purpose").fill(WHY)
    asker.press_main()
    asker.shows("Väntar på två godkännanden")
    first = open_one()
    first.log_in(VERA)
    judge(first, VERA)
    asker.go("/access")
    asker.shows("Väntar på")
    first.go("/office/requests")
    first.shows("Du har sagt vad du anser.")
    assert first.page.get_by_role("link", name=first.word("Look at it and decide")).count() == 0
    second = open_one(locale="nb-NO")
    second.log_in(VIGDIS)
    judge(second, VIGDIS)
    asker.go("/access")
    assert "Väntar på" not in asker.said

    asker.go("/purpose")
    asker.page.locator("#text").fill(WHY)
    asker.press_main()
    asker.go(company)
    model = owners_word(served, company)
    assert model not in asker.said
    asker.follow(asker.word("Ask for temporary access"))
    asker.page.locator("#about").fill("Fläkthus till vecka 36")
    asker.page.locator("#wish-machines").check()
    asker.press_main()
    owner = open_one()
    owner.log_in("data_owner")
    owner.follow(owner.word("Look and answer"))
    owner.page.locator("main a.button").first.click()
    owner.page.wait_for_load_state()
    owner.press(owner.word("Let them see it"))
    with served.another() as elsewhere:
        for where in (served.url, elsewhere):
            asker.page.goto(f"{where}{company}")
            asker.shows(model)
        owner.press(owner.word("Take it back now"))
        owner.shows("Från och med nu")
        for where in (elsewhere, served.url):
            asker.page.goto(f"{where}{company}")
            asker.shows("Trollspån Exempel AB")
            assert model not in asker.said
    asker.elsewhere.clear()
    served.settle()
    read_by_an_auditor(open_one(locale="en-GB"))


def entered(window: Window, hand: Hand) -> Window:
    window.go("/login")
    window.fill_in_log_in(hand.email, PASSWORD, hand.code())
    return window


def become_a_member(asker: Window, hand: Hand, open_one: Callable[..., Window]) -> None:
    """Apply, and let two officers of the network decide once about the company and its person."""
    asker.follow("Ert företags medlemskap")
    asker.follow("Ansök om medlemskap")
    applied_by_form(asker, hand)
    for who, state in ((VERA, "nummer två"), (VIKTOR, "Godkänd")):
        officer = open_one()
        officer.log_in(who)
        looked_up(officer, HOUSE)
        officer.shows(HOUSE)
        approve(officer, who)
        asker.go("/membership")
        asker.shows(state)
    asker.go("/access")
    asker.shows("Exempelklustret NIX")


def judge(officer: Window, who: str) -> None:
    """Open the request that waits and approve it."""
    officer.go("/office/requests")
    officer.page.locator("main li", has_text=HOUSE).get_by_role("link").first.click()
    officer.shows(HOUSE)
    approve(officer, who)


def owners_word(served: Served, company: str) -> str:
    """The model of a machine, as its owner reads it."""
    records = served.log_in("data_owner").get(f"/api/v1{company}").json()["records"]
    return next(
        str(record["fields"]["machine.model"]["value"])
        for record in records
        if "machine.model" in record["fields"]
    )


def read_by_an_auditor(window: Window) -> None:
    """Every step of it stands in the log, in words."""
    window.log_in("auditor")
    window.go("/audit")
    read = window.said
    for _ in range(PAGES):
        window.press("Older entries")
        read += window.said
    eva, nix = f"Eva Exempelsson at {HOUSE}", "Exempelklustret NIX, kansli"
    for words in (
        f"{eva} applied for membership for {HOUSE}",
        f"Vera Exempelsson at {nix} decided about a request for Eva Exempelsson",
        f"{eva} asked for access for Eva Exempelsson",
        "Vigdis Eksempelsen at Eksempelklyngen MIDEX, kontor approved Eva Exempelsson to see more",
        f"{eva} asked Trollspån Exempel AB for temporary access",
        "gave Eva Exempelsson temporary access (fields: 10)",
        f"{eva} opened the page of Trollspån Exempel AB",
        "took temporary access back from Eva Exempelsson",
    ):
        assert words in read, words
