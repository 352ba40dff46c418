"""`/pictures` of the JSON API, to be mounted under /api/v1."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter, Depends

from registry.caller import Credential
from registry.http.documented import problems
from registry.http.session import API
from registry.picture.schemas import NetworksOut, PictureOut, SignBody, TakeBody, networks_out, picture_out

if TYPE_CHECKING:
    from registry.http.session import Door
    from registry.picture.service import Picturing


def router(picturing: Picturing, door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix=API, tags=["pictures"])
    required = Depends(door.credential)

    @routes.get("/pictures", responses=problems(401, 403))
    def networks(credential: Credential = required) -> NetworksOut:
        """Say how the whole-picture review stands in the caller's networks, and list what was signed."""
        return networks_out(picturing.networks(credential))

    @routes.post("/pictures", status_code=201, responses=problems(401, 403, 409))
    def take(body: TakeBody, credential: Credential = required) -> PictureOut:
        """Take a picture of what a network reveals as a whole. For its vetting officers and security officers."""
        return picture_out(picturing.one(credential, picturing.take(credential, body.network)))

    @routes.get("/pictures/{picture}", responses=problems(401, 403, 404))
    def one(picture: UUID, credential: Credential = required) -> PictureOut:
        """Read a picture, with its signatures. For the network's office, security officers and auditors."""
        return picture_out(picturing.one(credential, picture))

    @routes.post(
        "/pictures/{picture}/signatures", status_code=201, responses=problems(401, 403, 404, 409, 412)
    )
    def sign(picture: UUID, body: SignBody, credential: Credential = required) -> PictureOut:
        """Sign a picture, with a conclusion. A vetting officer and a security officer do, two persons."""
        digest = bytes.fromhex(body.digest)
        return picture_out(picturing.sign(credential, picture, digest, body.conclusion.value, body.words))

    return routes
