"""Emergency access as everybody meets it: a strip on every page, one person who ends it, two who review it."""

from __future__ import annotations

import httpx
import pytest

from policies.vocabulary import Role
from tests.support.glass import WHO, WHY, broken
from tests.support.served import Served
from tests.support.surfer import Surfer, text

IN_FORCE = "Nödåtkomst till"
WAITS = "En nödåtkomst har använts i"
OPENS_NOTHING = ("/api/v1/search", "/api/v1/companies/")


@pytest.fixture
def clean(served: Served) -> Served:
    served.forget_attempts()
    return served


def surfer(served: Served, who: str) -> Surfer:
    served.forget_attempts()
    made = Surfer(served)
    assert made.log_in(who).status_code == 200
    return made


def test_every_page_says_so_to_everybody_and_who_and_why_to_the_offices_alone(clean: Served) -> None:
    member, officer = surfer(clean, "member"), surfer(clean, "broker")
    assert IN_FORCE not in text(member.get("/"))
    with broken(clean, Role.AUDITOR):
        for path in (
            "/",
            "/security",
            "/search",
            "/purpose",
            "/company",
            "/freeze",
            "/emergency",
            "/nowhere",
        ):
            page = text(member.get(path))
            assert IN_FORCE in page, path
            assert "Revisor" in page
            assert WHY not in page
            assert "Olof" not in page
        assert IN_FORCE in text(Surfer(clean).get("/login"))
        assert WHY in text(officer.get("/emergency"))
        assert "Olof" in text(officer.get("/emergency"))
        clean.house.emergencies.end_on_host()
        assert IN_FORCE not in text(member.get("/"))
        assert WAITS not in text(member.get("/"))
        assert WAITS in text(officer.get("/security"))
    assert WAITS not in text(officer.get("/security"))


def test_one_of_the_office_ends_it_and_two_review_it_on_the_pages(clean: Served) -> None:
    with broken(clean):
        first, second = surfer(clean, "vera@nix.example"), surfer(clean, "viktor@nix.example")
        ended = first.send(first.get("/emergency"), "/emergency", decision="end")
        assert "Nödåtkomsten är avslutad" in text(ended)
        refused = first.send(ended, "/emergency", decision="review", finding="x")
        assert refused.status_code == 422
        assert "Skriv med 3 till 600 tecken vad du har sett" in text(refused)
        said = first.send(ended, "/emergency", decision="review", finding="Brandlarm, inget mer")
        assert "Det du har sett är antecknat" in text(said)
        again = first.send(ended, "/emergency", decision="review", finding="En gång till")
        assert again.status_code == 422
        done = second.send(second.get("/emergency"), "/emergency", decision="review", finding="Likadant")
        assert "Granskningen är klar" in text(done)
        assert "Ingen har nödåtkomst" in text(second.get("/emergency"))


def test_the_api_says_the_same_and_nobody_gives_it_there(clean: Served) -> None:
    member, officer = clean.log_in("member"), clean.log_in("security_officer")
    assert member.get("/api/v1/emergency").json() == {
        "emergency": None,
        "may_end": False,
        "may_review": False,
    }
    with broken(clean):
        shown = member.get("/api/v1/emergency").json()
        assert (shown["emergency"]["role"], shown["emergency"]["told"]) == ("broker", None)
        read = officer.get("/api/v1/emergency").json()
        assert (read["emergency"]["told"]["reason"], read["may_end"], read["may_review"]) == (
            WHY,
            True,
            False,
        )
        body = {"emergency": read["emergency"]["id"]}
        assert member.post("/api/v1/emergency/end", json=body).status_code == 403
        assert officer.post("/api/v1/emergency/end", json=body).json()["may_review"] is True
        reviewed = officer.post("/api/v1/emergency/review", json={**body, "finding": "Inget mer"})
        assert reviewed.json()["may_review"] is False
        assert officer.post("/api/v1/emergency", json=body).status_code == 405


@pytest.mark.parametrize("role", [Role.BROKER, Role.AUDITOR, Role.VETTING_OFFICER, Role.SECURITY_OFFICER])
def test_it_opens_nothing_that_companies_state(clean: Served, role: Role) -> None:
    other = clean.loaded.organisations["nacken"]
    with broken(clean, role):
        client = clean.log_in(WHO)
        purpose = client.post("/api/v1/purposes", json={"text": "Nödåtkomst"}).json()["id"]
        client.headers["Nordkap-Purpose"] = purpose
        answers: list[httpx.Response] = [
            client.post(OPENS_NOTHING[0], json={"filters": []}),
            client.get(f"{OPENS_NOTHING[1]}{other}"),
        ]
        assert [each.status_code for each in answers] == [403, 403], [each.text for each in answers]
        assert not any("Näcken" in each.text for each in answers)
