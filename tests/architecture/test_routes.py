"""No route answers a stranger, but for those on a list everyone can read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import APIRouter, Depends, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext, iter_route_contexts

from registry.caller import Credential
from registry.http.session import Door
from registry.settings import Settings
from registry.web.app import make_app
from registry.wiring import House
from tests.support.keystore import roots_in_memory

# What somebody who is not signed in may ask for. Whoever adds a line says why.
PUBLIC = {
    # Is it alive, is it ready, how much does it do: nothing of anyone.
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    # The way in.
    ("POST", "/api/v1/session"),
    ("POST", "/api/v1/enrolment"),
    ("POST", "/api/v1/enrolment/confirm"),
    # The signed head of the log and its hash tiles are made to be public.
    ("GET", "/api/v1/audit/checkpoint"),
    ("GET", "/api/v1/audit/tile/{path:path}"),
    # Style sheet, scripts and pictures.
    ("GET", "/static"),
    # The pages of the way in.
    ("GET", "/login"),
    ("POST", "/login"),
    ("GET", "/enrolment"),
    ("POST", "/enrolment"),
    ("POST", "/enrolment/password"),
    ("POST", "/enrolment/confirm"),
    ("GET", "/logged-out"),
    ("POST", "/language"),
}


@pytest.fixture(scope="module")
def application() -> FastAPI:
    """The whole application, without a database behind it: only what its routes depend on is looked at."""
    nowhere = Settings(database_url="postgresql://nordkap_app@/nordkap?host=/nowhere")
    return make_app(House(nowhere, roots_in_memory(), "database_url", "serve"))


def dependencies(dependant: Dependant) -> Iterator[object]:
    """Return every function a route depends on, however deep."""
    for part in dependant.dependencies:
        yield part.call
        yield from dependencies(part)


def is_guarded(route: RouteContext) -> bool:
    """Tell whether a route cannot be reached without a credential."""
    dependant = getattr(route, "dependant", None)
    return dependant is not None and any(
        getattr(call, "__func__", None) is Door.credential for call in dependencies(dependant)
    )


def open_routes(app: FastAPI) -> set[tuple[str, str]]:
    """Return method and path of every route, included or mounted, that answers without a credential."""
    return {
        (method, route.path)
        for route in iter_route_contexts(app.routes)
        if not is_guarded(route)
        for method in route.methods or {"GET"}
        if method != "HEAD"
    }


def test_no_route_is_open_but_those_on_the_list(application: FastAPI) -> None:
    assert open_routes(application) <= PUBLIC


def test_the_list_names_no_route_that_is_not_there(application: FastAPI) -> None:
    assert open_routes(application) >= PUBLIC


def test_a_route_is_guarded_by_its_own_or_by_an_inner_dependency() -> None:
    door = Door()

    def inner(credential: Credential = Depends(door.credential)) -> Credential:
        return credential

    app = FastAPI(openapi_url=None)
    app.add_api_route("/mine", lambda: None, dependencies=[Depends(door.credential)])
    app.add_api_route("/deep", lambda: None, dependencies=[Depends(inner)])
    app.add_api_route("/perhaps", lambda: None, dependencies=[Depends(door.maybe_credential)])
    app.add_api_route("/open", lambda: None, methods=["POST"])
    router = APIRouter()
    router.add_api_route("/open", lambda: None)
    app.include_router(router, prefix="/inner")
    app.include_router(router, prefix="/closed", dependencies=[Depends(door.credential)])
    assert open_routes(app) == {("GET", "/perhaps"), ("POST", "/open"), ("GET", "/inner/open")}


def test_a_mounted_application_counts_as_open() -> None:
    app = FastAPI(openapi_url=None)
    app.mount("/static", FastAPI())
    assert open_routes(app) == {("GET", "/static")}
