"""The log and the probes over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import anyio
import httpx
import pytest
from fastapi import FastAPI

from audit.checkpoint import Checkpoint
from audit.tiles import check_tiles
from keys.key import Purpose
from keys.keyring import Keyring
from keys.scope import REGISTER, Root
from keys.signing import check_signature
from registry.database import Database, engine_for
from registry.errors import NotFound
from registry.http import problems
from registry.http.session import Door
from registry.keystore.store import SqlKeyStore
from registry.migrations import newest
from registry.oversight.counters import Counters
from registry.oversight.journal import SqlJournal
from registry.oversight.probes import Probes
from registry.oversight.routes import probes, router
from tests.support.house import Enrolled
from tests.support.keystore import roots_in_memory
from tests.support.office import Office


@dataclass
class Client:
    """Asks the application without a socket between."""

    app: FastAPI

    def get(self, path: str, **about: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                return await client.get(path, **about)

        return anyio.run(ask)


@pytest.fixture
def client(office: Office) -> Client:
    app = FastAPI()
    problems.install(app)
    app.include_router(router(office.auditing, Door()))
    app.include_router(probes(Probes(office.house.database, newest(), Counters())))
    return Client(app)


def signed_in(office: Office, person: Enrolled) -> dict[str, str]:
    return {"Authorization": f"Bearer {office.house.log_in(person).issued.token}"}


def test_entries_over_http(office: Office, client: Client) -> None:
    shown = office.house.organisation()
    (mine,) = office.searched(shown)
    office.sequence()
    auditor = signed_in(office, office.auditor)
    answer = client.get(
        "/api/v1/audit/entries", headers=auditor, params={"organisation": str(shown), "event": "searched"}
    )
    assert answer.status_code == 200
    (entry,) = answer.json()["entries"]
    assert entry["id"] == str(mine)
    assert entry["sentence"] == "Kim Åström på Trollspån Exempel AB sökte (visade: 1)"
    assert entry["about"][0]["organisation"] == {"id": str(shown), "name": "Trollspån Exempel AB"}
    assert entry["at"].endswith("Z")
    for path in ("people", "organisations"):
        assert client.get(f"/api/v1/audit/{path}", headers=auditor).json()[0]["name"]


def test_http_refuses_with_the_right_status(office: Office, client: Client) -> None:
    member, auditor = signed_in(office, office.member), signed_in(office, office.auditor)
    for path in ("entries", "people", "organisations"):
        assert client.get(f"/api/v1/audit/{path}").status_code == 401
        assert client.get(f"/api/v1/audit/{path}", headers=member).status_code == 403
    for query in (
        "from=yesterday",
        "person=1",
        "event=" + "x" * 65,
        "cursor=1",
        "to=2020-01-01T00:00:00",
        "result=x",
    ):
        answer = client.get(f"/api/v1/audit/entries?{query}", headers=auditor)
        assert answer.status_code == 422, query
        assert answer.headers["content-type"] == "application/problem+json"


def test_anybody_can_follow_the_signed_head_and_the_tiles(office: Office, client: Client) -> None:
    office.searched(times=300)
    assert client.get("/api/v1/audit/checkpoint").status_code == 503
    office.sequence()
    answer = client.get("/api/v1/audit/checkpoint")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    with office.house.database.transaction() as tx:
        public = tx.keys.public(Purpose.SIGNING, REGISTER)
    head = Checkpoint.verify(answer.content, public, check_signature)

    def read(path: str) -> bytes:
        found = client.get(f"/api/v1/audit/{path}")
        assert found.status_code == 200, path
        return found.content

    check_tiles(read, head.size, head.root)
    for path in (
        "tile/0/001",
        "tile/0/x000/000",
        "tile/7/000",
        "tile/entries/000",
        "tile/0/000.p/0",
        "tile/x",
        "tile/0/%00",
    ):
        assert client.get(f"/api/v1/audit/{path}").status_code == 404, path


def test_alive_ready_and_counted(office: Office, client: Client) -> None:
    office.sequence()
    assert client.get("/healthz").text == "ok\n"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)
    text = client.get("/metrics").text
    assert "nordkap_log_broken 0\n" in text
    assert "nordkap_database_up 1\n" in text
    assert "Kim" not in text


def test_a_process_that_cannot_serve_says_what_is_wrong(office: Office, client: Client) -> None:
    house = office.house
    office.sequence()
    house.sql("UPDATE public.schema_version SET version_num = '0000'")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["schema_current"]) == (503, False)
    house.sql("UPDATE public.schema_version SET version_num = %s", newest())
    office.searched()
    house.sql("UPDATE journal.staged SET staged_at = staged_at - interval '11 seconds'")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["log"]) == (503, False)
    assert answer.json()["log_behind_seconds"] > 10
    office.sequence()
    assert client.get("/readyz").status_code == 200
    house.sql("UPDATE journal.health SET broken = 'A staged entry is not what its worker wrote'")
    assert client.get("/readyz").status_code == 503


def test_readiness_without_keys_or_database(office: Office) -> None:
    roots = {Root.CONTENT: roots_in_memory()[Root.WORK]}
    with pytest.raises(Exception, match="root key"):
        Keyring(roots)
    keyless = Database(office.work._engine, Keyring({}), SqlKeyStore, SqlJournal("serve"))
    found = Probes(keyless, newest(), Counters()).ready()
    assert (found.database, found.schema, found.keys, found.ready) == (True, True, False, False)
    away = Database(
        engine_for("postgresql://nobody@127.0.0.1:9/x"), Keyring({}), SqlKeyStore, SqlJournal("serve")
    )
    assert not Probes(away, newest(), Counters()).ready().database
    assert "nordkap_database_up 0" in Probes(away, newest(), Counters()).metrics()
    away.dispose()


def test_counters_take_words_of_the_code_only() -> None:
    counters = Counters()
    counters.add("requests", status="ok")
    counters.add("requests", status="ok")
    counters.add("starts")
    assert counters.lines() == ['nordkap_requests_total{status="ok"} 2', "nordkap_starts_total 1"]
    for bad in ("Kim Åström", 'x"} 1\nfake 1', "", "x" * 65):
        with pytest.raises(ValueError, match="words of the code"):
            counters.add("requests", path=bad)


def test_tiles_of_entries_are_not_public(office: Office) -> None:
    office.searched()
    office.sequence()
    with pytest.raises(NotFound):
        office.auditing.tile("tile/entries/000.p/9")
