"""A workbook that was looked at is stored once, however often its button is pressed."""

from __future__ import annotations

from dataclasses import replace

import httpx

from policies.vocabulary import Role
from tests.registry.workbook.desk import Papers, cell
from tests.support.house import at_once
from tests.support.served import Served
from tests.support.surfer import Surfer, forms, text
from tests.support.workshop import workshop

CHECK, STORE = "/company/workbook/check", "/company/workbook/store"


def looked_at(surfer: Surfer) -> dict[str, str]:
    """Take the workbook out, write two machines into it and let it be looked at; return the form that stores it."""
    page = surfer.get("/company/workbook")
    out = next(form for form in forms(page) if form.action == "/company/workbook/file")
    papers = Papers(surfer.post(out.action, {**out.fields, "format": "csv"}).content)
    for row in (2, 3):
        cell(papers["Maskiner"], "Maskintyp", row).value = "milling_5axis"
    page = surfer.ask(
        "POST",
        CHECK,
        data={"form_token": out.fields["form_token"]},
        files={"file": ("bok.zip", papers.saved())},
    )
    return next(form for form in forms(page) if form.action == STORE).fields


def test_of_two_who_store_one_file_at_once_one_does(served: Served) -> None:
    shop = workshop(served)
    surfer = shop.hand(Role.DATA_OWNER).surfer()
    fields = looked_at(surfer)

    def store() -> httpx.Response:
        return replace(surfer, cookies=dict(surfer.cookies)).post(STORE, fields)

    said = [text(answer) for answer in at_once(3, store) if isinstance(answer, httpx.Response)]
    assert sum("Det är lagrat. Nya: 2" in each for each in said) == 1
    assert sum("den är redan lagrad" in each for each in said) == 2
    stored = "SELECT count(*) FROM register.record WHERE organisation = %s AND family = 'machine'"
    assert served.sql(stored, shop.id) == [(2,)]
    assert "den är redan lagrad" in text(surfer.post(STORE, fields))


def test_a_file_that_could_not_be_stored_is_still_there(served: Served) -> None:
    shop = workshop(served)
    surfer = shop.hand(Role.DATA_OWNER).surfer()
    fields = looked_at(surfer)
    served.sql("REVOKE INSERT ON register.record FROM nordkap_app")
    try:
        assert surfer.post(STORE, fields).status_code >= httpx.codes.INTERNAL_SERVER_ERROR
    finally:
        served.sql("GRANT INSERT ON register.record TO nordkap_app")
    assert "Det är lagrat. Nya: 2" in text(surfer.post(STORE, fields))
