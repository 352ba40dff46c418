"""The log over HTTP: `/audit/...` for auditors, its head and tiles for everybody; the probes at the root."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Response
from fastapi.responses import PlainTextResponse

from registry.caller import Credential
from registry.http.documented import problems
from registry.http.session import API
from registry.oversight.schemas import EntriesOut, Named, ReadyOut, entries_out
from registry.oversight.service import Asked

if TYPE_CHECKING:
    from registry.http.session import Door
    from registry.oversight.probes import Probes
    from registry.oversight.service import Auditing

NOTE: Final = "text/plain; charset=utf-8"
TILE: Final = "application/octet-stream"
FOR_EVER: Final = "public, max-age=31536000, immutable"
A_MOMENT: Final = "public, max-age=2"
PROMETHEUS: Final = "text/plain; version=0.0.4; charset=utf-8"

_Token = Annotated[str | None, Query(max_length=64)]
_Path = Annotated[str, Path(max_length=80)]


def router(auditing: Auditing, door: Door) -> APIRouter:
    """Return the routes under `/api/v1`."""
    routes = APIRouter(prefix=API, tags=["audit"])

    @routes.get("/audit/entries", responses=problems(401, 403))
    def entries(
        credential: Credential = Depends(door.credential),  # noqa: FAST002 - annotations see no closure
        since: Annotated[datetime | None, Query(alias="from")] = None,
        until: Annotated[datetime | None, Query(alias="to")] = None,
        person: UUID | None = None,
        organisation: UUID | None = None,
        event: _Token = None,
        result: _Token = None,
        cursor: _Token = None,
    ) -> EntriesOut:
        """Read the log, fifty entries a page, the newest first. For auditors; the log says who read it."""
        asked = Asked(since, until, person, organisation, event, result, cursor)
        return entries_out(auditing.entries(credential, asked))

    @routes.get("/audit/people", responses=problems(401, 403))
    def people(
        credential: Credential = Depends(door.credential),  # noqa: FAST002 - the same
    ) -> list[Named]:
        """List the persons who are in the log, to filter by. For auditors."""
        return [Named(id=each.id, name=each.name) for each in auditing.people(credential)]

    @routes.get("/audit/organisations", responses=problems(401, 403))
    def organisations(
        credential: Credential = Depends(door.credential),  # noqa: FAST002 - the same
    ) -> list[Named]:
        """List the organisations of the register, to filter by. For auditors."""
        return [Named(id=each.id, name=each.name) for each in auditing.organisations(credential)]

    @routes.get("/audit/checkpoint", response_class=PlainTextResponse, responses=problems(404))
    def checkpoint() -> Response:
        """Get the signed head of the log (C2SP tlog-checkpoint). Public."""
        return Response(auditing.head(), media_type=NOTE, headers={"Cache-Control": A_MOMENT})

    @routes.get(
        "/audit/tile/{path:path}",
        response_class=Response,
        responses={**problems(404), 200: {"content": {TILE: {}}, "description": "Hashes, 32 bytes each"}},
    )
    def tile(path: _Path) -> Response:
        """Get a tile of hashes (C2SP tlog-tiles), such as ``0/x001/234``. Public; it tells no entry."""
        data = auditing.tile(f"tile/{path}")
        return Response(data, media_type=TILE, headers={"Cache-Control": FOR_EVER})

    return routes


def probes(looking: Probes) -> APIRouter:
    """Return the routes at the root: alive, ready, counters without names."""
    routes = APIRouter(tags=["operation"])

    @routes.get("/healthz", response_class=PlainTextResponse, responses=problems())
    def healthz() -> str:
        """Say that the process is alive."""
        return "ok\n"

    @routes.get(
        "/readyz", responses={**problems(), 503: {"model": ReadyOut, "description": "It cannot serve"}}
    )
    def readyz(response: Response) -> ReadyOut:
        """Say whether the process can serve: database, schema, keys, log."""
        found = looking.ready()
        response.status_code = 200 if found.ready else 503
        health = found.health
        return ReadyOut(
            ready=found.ready,
            database=found.database,
            schema_current=found.schema,
            keys=found.keys,
            log=found.log,
            log_behind_seconds=None if health is None else health.behind,
            log_waiting=None if health is None else health.waiting,
            log_missing=None if health is None else health.missing,
        )

    @routes.get("/metrics", response_class=PlainTextResponse, responses=problems())
    def metrics() -> Response:
        """Give counters and gauges in the text format of Prometheus."""
        return Response(looking.metrics(), media_type=PROMETHEUS)

    return routes
