"""An application with nothing but the door and the account routes, over a database of its own."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI

from registry.accounts.routes import router
from registry.http.frame import frame
from registry.http.session import Door
from tests.support.asgi import client_of
from tests.support.house import House


@pytest.fixture(scope="module")
def app(house: House) -> FastAPI:
    made = FastAPI(docs_url=None, redoc_url=None)
    made.include_router(router(house.accounts, Door()))
    frame(made)
    return made


@pytest.fixture
def client(app: FastAPI) -> Iterator[httpx.Client]:
    with client_of(app, headers={"Accept-Language": "en"}) as made:
        yield made
