"""A company's workbook over HTTP: out, changed, looked at, stored; and what the way itself refuses."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import httpx

from registry.http.body import MAX_BODY
from tests.registry.workbook.desk import Papers, cell
from tests.support.demo_register import DemoRegister, Person

OWNER = "data_owner"


def bring(person: Person, content: bytes, *, apply: bool = False, name: str = "bok.xlsx") -> httpx.Response:
    params = {"apply": "true"} if apply else {}
    return person.ask("POST", "/company/import", files={"file": (name, content)}, params=params)


def test_a_workbook_goes_out_and_comes_in(demo: DemoRegister) -> None:
    owner = demo.person(OWNER)
    taken = owner.get("/company/export", params={"format": "csv", "language": "sv"})
    assert taken.status_code == 200
    assert taken.headers["content-type"] == "application/zip"
    assert taken.headers["content-disposition"].endswith('-csv.zip"')
    assert "no-store" in taken.headers["cache-control"]
    papers = Papers(taken.content)
    cell(papers["Maskiner"], "Modell").value = "Nytt namn"
    looked = bring(owner, papers.saved(), name="bok.zip")
    assert looked.status_code == 200
    report: dict[str, Any] = looked.json()
    assert (report["stored"], report["problems"]) == (False, [])
    ((line,),) = [report["rows"]]
    assert (line["outcome"], line["differences"][0]["after"]) == ("changed", "Nytt namn")
    stored = bring(owner, papers.saved(), apply=True)
    assert (stored.status_code, stored.json()["stored"]) == (200, True)
    models = [
        one["fields"]["machine.model"]["value"] for one in owner.get("/company/machine").json()["records"]
    ]
    assert "Nytt namn" in models
    workbook = owner.get("/company/export").content
    assert zipfile.is_zipfile(io.BytesIO(workbook))
    assert bring(owner, workbook).json()["rows"] == []


def test_what_cannot_be_stored_says_where_and_holds_no_value(demo: DemoRegister) -> None:
    owner = demo.person(OWNER)
    papers = Papers(owner.get("/company/export", params={"format": "csv", "language": "sv"}).content)
    cell(papers["Maskiner"], "Årsmodell").value = "hemligt tal"
    assert bring(owner, papers.saved()).json()["problems"][0]["row"] == 2
    refused = bring(owner, papers.saved(), apply=True)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "Maskiner, rad 2, Årsmodell"
    assert "hemligt" not in refused.text


def test_what_is_no_workbook_gets_one_sentence(demo: DemoRegister) -> None:
    owner = demo.person(OWNER)
    for content in (b"\x00", b"PK\x03\x04", b"%PDF"):
        answer = bring(owner, content)
        assert answer.status_code == 422
        assert len(answer.json()["errors"]) == 1
    assert bring(owner, bytes(MAX_BODY)).status_code == 413
    assert owner.ask("POST", "/company/import", json={}).status_code == 415
    assert owner.ask("POST", "/company/import", files={"other": ("a", b"a")}).status_code == 422
    assert owner.get("/company/export", params={"format": "xls"}).status_code == 422


def test_who_may_not_edit_the_company_has_no_workbook(demo: DemoRegister) -> None:
    for role in ("member", "vetting_officer", "auditor"):
        person = demo.person(role)
        assert person.get("/company/export").status_code == 403
        assert bring(person, b"").status_code == 403
