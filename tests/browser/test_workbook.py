"""A workbook out and in again, on a phone and wide, with and without scripts, in a real browser."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook

from registry.accounts.store import sessions
from registry.authority import signed
from registry.caller import token_hash
from registry.http.session import COOKIE
from registry.sheets.saving import saved
from tests.registry.workbook.desk import cell
from tests.support.served import Served
from tests.support.window import PHONE, WIDE, Window

pytestmark = pytest.mark.browser

MACHINES = "Maskiner"


def take_out(window: Window) -> bytes:
    with window.page.expect_download() as download:
        window.page.get_by_role("button", name="Ta ut som Excel-arbetsbok").click()
    return Path(download.value.path()).read_bytes()


def bring_back(window: Window, content: bytes) -> None:
    file = {"name": "bok.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    window.page.locator("#file").set_input_files(files=[file])
    window.press("Se vad som skulle ändras")


def renamed(content: bytes, model: str, *, formula: bool = False) -> bytes:
    workbook = load_workbook(io.BytesIO(content))
    cell(workbook[MACHINES], "Modell").value = "=1+1" if formula else model
    return saved(workbook)


def age_proof(window: Window, served: Served) -> None:
    """Let the session's proof be an hour old, with the register's own mark on it."""
    (token,) = [one["value"] for one in window.page.context.cookies() if one["name"] == COOKIE]
    with served.house.database.transaction() as tx:
        row = sessions.get(tx, token_hash(token))
        assert row is not None
        ago = row["stepped_at"] - timedelta(hours=1)
        assert sessions.change(tx, row, signed(tx, "session", {**row, "stepped_at": ago, "password_at": ago}))


def require_accessible(window: Window) -> None:
    found = Axe().run(window.page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize(
    ("size", "scripts"), [(PHONE, True), (WIDE, False)], ids=["phone", "wide, without scripts"]
)
def test_an_owner_takes_the_workbook_out_changes_it_and_brings_it_back(
    open_one: Callable[..., Window], served: Served, size: dict[str, int], *, scripts: bool
) -> None:
    window = open_one(size=size, scripts=scripts)
    window.refused |= {422}
    window.log_in("data_owner")
    window.go("/company/workbook")
    workbook = take_out(window)
    bring_back(window, renamed(workbook, "", formula=True))
    window.shows("Det här behöver rättas först")
    window.shows("Maskiner, rad 2, Modell: Här står en formel.")
    if scripts:
        require_accessible(window)
    window.follow("Lämna den rättade filen")
    model = f"Modell {size['width']} {scripts}"
    bring_back(window, renamed(workbook, model))
    window.shows("Nya: 0. Ändrade: 1. Tas bort: 0.")
    window.shows(model)
    if scripts:
        require_accessible(window)
    window.press("Lagra ändringarna")
    window.shows("Det är lagrat. Nya: 0. Ändrade: 1. Borttagna: 0.")
    bring_back(window, renamed(take_out(window), model))
    window.shows("Inget: allt i filen finns här redan.")


def test_an_older_proof_is_asked_for_in_its_place(window: Window, served: Served) -> None:
    window.refused |= {403, 422}
    window.log_in("data_owner")
    age_proof(window, served)
    window.go("/company/workbook")
    require_accessible(window)
    assert window.page.get_by_role("button", name="Ta ut som Excel-arbetsbok").count() == 0
    window.page.locator("#code").fill("000000")
    window.press("Bekräfta")
    window.shows("Något behöver ses över")
    window.page.locator("#code").fill(served.code("data_owner"))
    if window.page.locator("#password").count():
        window.page.locator("#password").fill(served.account("data_owner").password)
    window.press("Bekräfta")
    assert take_out(window)


def test_who_may_not_edit_is_told_who_does(window: Window) -> None:
    window.refused |= {403}
    window.log_in("interested")
    window.go("/company/workbook")
    window.shows("Bara den som får ändra företagets uppgifter")
