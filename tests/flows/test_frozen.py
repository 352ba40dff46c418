"""While the register is stopped nothing of another company is shown, by any route; what is one's own goes on."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from registry.settings import Settings
from registry.web.app import make_app
from registry.wiring import House
from tests.support.keystore import roots_in_memory
from tests.support.served import Served
from tests.support.stopped import stopped
from tests.support.surfer import Surfer, text

MILLING = {"filters": [{"field": "capability.process", "op": "eq", "value": "milling"}]}
FROZEN = "urn:nordkap:problem:frozen"
STRIP = "Registret är stoppat sedan"
SHOWN = "Näcken Fräs Exempel"
"""What the first member sees of another company while the register goes on."""


@pytest.fixture
def frozen(served: Served) -> Iterator[Served]:
    """The register, stopped for one test."""
    served.forget_attempts()
    with stopped(served):
        yield served


@pytest.fixture(scope="module")
def member(served: Served) -> httpx.Client:
    """A member who has said what it is about, at the API."""
    served.forget_attempts()
    client = served.log_in("member")
    purpose = client.post("/api/v1/purposes", json={"text": "Offert på ett pumphus"}).json()["id"]
    client.headers["Nordkap-Purpose"] = purpose
    return client


@pytest.fixture
def surfer(frozen: Served) -> Surfer:
    """The same member in a browser."""
    frozen.forget_attempts()
    made = Surfer(frozen)
    assert made.log_in("member").status_code == 200
    made.say_purpose()
    return made


def routes() -> list[tuple[str, str]]:
    """Method and path of every route of the application."""
    nowhere = Settings(database_url="postgresql://nordkap_app@/nordkap?host=/nowhere")
    app = make_app(House(nowhere, roots_in_memory(), "database_url", "serve"))
    return sorted(
        (method, route.path)
        for route in iter_route_contexts(app.routes)
        for method in getattr(route, "methods", None) or ()
        if method in {"GET", "POST", "PUT"}
    )


def test_search_and_company_page_are_refused_with_a_reason_of_their_own(
    frozen: Served, member: httpx.Client
) -> None:
    other = frozen.loaded.organisations["nacken"]
    for answer in (
        member.post("/api/v1/search", json=MILLING),
        member.get(f"/api/v1/companies/{other}"),
    ):
        assert answer.status_code == 423, answer.text
        problem = answer.json()
        assert problem["type"] == FROZEN
        assert "Registret är stoppat" in problem["detail"]
        assert "retry-after" not in answer.headers


def test_no_route_shows_anything_of_another_company(frozen: Served, member: httpx.Client) -> None:
    other = str(frozen.loaded.organisations["nacken"])
    asked = routes()
    assert len(asked) > 60
    tried = 0
    for method, path in asked:
        where = path.replace("{company}", other).replace("{path:path}", "x")
        if "{" in where or path in {"/api/v1/session", "/logout"}:
            continue
        body = MILLING if path == "/api/v1/search" else {}
        answer = member.request(method, where, json=None if method == "GET" else body)
        tried += 1
        assert SHOWN not in answer.text, f"{method} {path}"
        assert "Näcken" not in answer.text, f"{method} {path}"
    assert tried > 40


def test_nor_does_any_page(frozen: Served, surfer: Surfer) -> None:
    other = str(frozen.loaded.organisations["nacken"])
    for method, path in routes():
        if method != "GET" or path.startswith("/api/") or path == "/static":
            continue
        answer = surfer.get(path.replace("{company}", other).replace("{path:path}", "x"))
        assert "Näcken" not in answer.text, path


def test_the_search_page_keeps_the_words_and_finds_again_afterwards(served: Served) -> None:
    served.forget_attempts()
    surfer = Surfer(served)
    surfer.log_in("member")
    surfer.say_purpose()
    with stopped(served):
        refused = surfer.follow(surfer.send(surfer.get("/search"), "/search", words="fräsning i titan"))
        assert refused.status_code == 423
        assert STRIP in text(refused)
    assert SHOWN in text(surfer.get("/search/results"))


def test_ones_own_company_is_read_and_changed_as_before(frozen: Served) -> None:
    client = frozen.log_in("data_owner")
    assert client.get("/api/v1/company").status_code == 200
    made = client.post("/api/v1/company/experience", json={"fields": {"experience.sector": "energy"}})
    assert made.status_code == 201, made.text
    path = f"/api/v1/company/experience/{made.json()['id']}"
    assert client.get(path).status_code == 200
    assert client.delete(path, headers={"If-Match": '"1"'}).status_code == 204


def test_every_page_says_so_to_whoever_reads_it(frozen: Served, surfer: Surfer) -> None:
    for path in ("/", "/security", "/search", "/purpose", "/freeze", "/nowhere"):
        page = surfer.get(path)
        assert STRIP in text(page), path
        assert "Någon går igenom" not in page.text, path
    assert STRIP in text(Surfer(frozen).get("/login"))
    auditor = Surfer(frozen)
    frozen.forget_attempts()
    auditor.log_in("auditor")
    assert "The register has been stopped since" in text(auditor.get("/audit"))


def test_each_refused_attempt_is_on_record(frozen: Served, member: httpx.Client) -> None:
    def refused() -> int:
        frozen.settle()
        return int(
            frozen.sql(
                "SELECT count(*) FROM journal.entry WHERE result = 'refused' "
                "AND convert_from(body, 'UTF8') LIKE '%%\"reason\":\"frozen\"%%'"
            )[0][0]
        )

    before = refused()
    assert member.post("/api/v1/search", json=MILLING).status_code == 423
    assert refused() == before + 1
