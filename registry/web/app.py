"""Assembles the application: API, public routes, pages, the door in front of them all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import JSONResponse, Response

from registry.accounts.routes import router as account_routes
from registry.administration.routes import router as people_routes
from registry.approvals.routes import router as approval_routes
from registry.caller import Credential
from registry.companies.lowering.routes import router as lowering_routes
from registry.companies.routes import router as company_routes
from registry.emergency.routes import router as emergency_routes
from registry.explaining.routes import router as explaining_routes
from registry.granting.routes import router as grant_routes
from registry.guarding.routes import router as exposure_routes
from registry.http import documented, problems
from registry.http.frame import frame
from registry.http.session import API, for_programs
from registry.oversight.disclosures.routes import router as disclosure_routes
from registry.oversight.freezing.routes import router as freeze_routes
from registry.oversight.routes import probes as probe_routes
from registry.oversight.routes import router as oversight_routes
from registry.oversight.ruling.routes import router as policy_routes
from registry.picture.routes import router as picture_routes
from registry.search.routes import router as search_routes
from registry.vetting.routes import router as vetting_routes
from registry.web import assets
from registry.web.pages import (
    access,
    applications,
    asking,
    audit,
    cases,
    company,
    disclosures,
    emergency,
    enrolment,
    freeze,
    giving,
    home,
    intake,
    login,
    lowering,
    membership,
    office,
    own,
    people,
    picture,
    profile,
    purpose,
    record,
    report,
    requests,
    rules,
    search,
    security,
    survey,
    tiers,
    views,
    visibility,
    why,
    workbook,
)
from registry.web.site import Site
from registry.web.view import View
from registry.wiring import House
from registry.workbook.routes import IMPORT
from registry.workbook.routes import router as workbook_routes


def make_app(house: House, *, demo: bool = False) -> FastAPI:
    """Return the application of one `nordkap serve`. The policy is compiled before the first request."""
    policy = house.policy

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        house.pulse.start()
        yield

    app = FastAPI(
        title="Nordkap",
        version="1",
        description="The register of industrial capabilities: sealed field by field, searched while sealed.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        # An address with a slash too many is answered with the request's own Host, whoever wrote that.
        redirect_slashes=False,
        lifespan=lifespan,
    )
    door = house.door
    view = View(demo=demo, notice=house.freezing.notice, emergency=house.emergencies.notice)
    site = Site(house.accounts, lambda: policy, door, view, house.settings.origin)
    for router in (
        account_routes(house.accounts, door),
        workbook_routes(house.workbooks, door),  # before the families, whose names stand in the same place
        people_routes(house.administration, door),
        disclosure_routes(house.disclosures, door),
        lowering_routes(house.lowerings, door),
        company_routes(house.companies, door),
        search_routes(house.search, door),
        approval_routes(house.approvals, door),
        grant_routes(house.granting, door),
        vetting_routes(house.vetting, door),
        oversight_routes(house.auditing, door),
        freeze_routes(house.freezing, door),
        emergency_routes(house.emergencies, door),
        policy_routes(house.ruling, door),
        explaining_routes(house.explaining, door),
        exposure_routes(house.guarding, door),
        picture_routes(house.picturing, door),
        probe_routes(house.probes),
        _description(app, house),
        home.pages(
            site,
            house.visits,
            house.administration.reports,
            house.workbooks,
            house.approvals,
            house.granting,
            house.guarding,
            house.disclosures,
            house.lowerings,
            house.vetting,
            house.picturing,
        ),
        login.pages(site),
        enrolment.pages(site),
        purpose.pages(site),
        search.pages(site, house.search, house.companies.fields, house.guarding),
        # Before whatever takes a name after /company/.
        people.pages(site, house.administration),
        giving.pages(site, house.granting, house.companies),
        cases.pages(site, house.granting, house.companies),
        disclosures.pages(site, house.disclosures),
        visibility.pages(site, house.visibility),
        lowering.pages(site, house.companies, house.lowerings),
        workbook.pages(site, house.workbooks),
        intake.pages(site, house.own_intake, house.accounts.uploads),
        company.pages(site, house.companies, house.guarding),
        profile.pages(site, house.companies),
        tiers.pages(site, house.companies),
        own.pages(site, house.companies, house.workbooks),
        record.pages(site, house.companies),
        access.pages(site, house.companies),
        security.pages(site),
        report.pages(site, house.administration),
        survey.pages(site, house.surveying),  # before whatever takes a network's id after /office/
        requests.pages(site, house.approvals, house.administration),  # the same
        rules.pages(site, house.ruling),  # the same
        views.pages(site, house.guarding),  # and this
        picture.pages(site, house.picturing),  # the same
        applications.pages(site, house.vetting),  # the same
        office.pages(site, house.administration),
        asking.pages(site, house.approvals),
        membership.pages(site, house.vetting),
        audit.pages(site, house.auditing, house.probes),
        why.pages(site, house.explaining),
        freeze.pages(site, house.freezing),
        emergency.pages(site, house.emergencies),
    ):
        # As they are: `include_router` builds each a second time now, and a third time when the first request comes.
        app.router.routes.extend(router.routes)
    app.mount(assets.MOUNT, assets.Assets(), name="static")
    frame(app, uploads=[API + IMPORT], page=site.turned_away)
    _answer_pages_with_pages(app, site)
    return app


def _description(app: FastAPI, house: House) -> APIRouter:
    made = APIRouter(prefix=API, tags=["description"])

    @made.get("/openapi.json", responses=documented.problems(401))
    def description(credential: Credential = Depends(house.door.credential)) -> JSONResponse:
        """Return this description, to anybody signed in."""
        house.accounts.me(credential)
        return JSONResponse(app.openapi())

    return made


def _answer_pages_with_pages(app: FastAPI, site: Site) -> None:
    """Let errors of pages be pages; the API's stay problem documents."""

    # No coroutine: it looks into the database for who is visiting, so it belongs in a thread.
    def answer(request: Request, error: Exception) -> Response:
        problems.note(request, error)
        if for_programs(request):
            return problems.response(request, problems.worded(error, problems.reader_language(request)))
        return site.problem(request, error)

    for kind in list(app.exception_handlers):
        if isinstance(kind, type) and app.exception_handlers[kind] is problems.answer:
            app.add_exception_handler(kind, answer)
