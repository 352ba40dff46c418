"""`nordkap serve`: web pages and API."""

from __future__ import annotations

import signal
import socket
from typing import Annotated

import typer
import uvicorn

from keys.scope import Root
from registry import logs
from registry.cli import child
from registry.cli.failure import fail, told
from registry.cli.fit import require_fit
from registry.cli.surroundings import surroundings
from registry.rootkeys import open_roots
from registry.settings import Settings
from registry.web.app import make_app
from registry.wiring import House

BACKLOG = 128
GRACE_SECONDS = 10


def serve(
    *,
    demo: Annotated[bool, typer.Option(hidden=True)] = False,
    with_starter: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Serve web pages and API until stopped. Put a TLS proxy in front of it (deploy/README.md).

    Example: nordkap serve
    """
    with told():
        environ = surroundings()
        settings = Settings.load(environ)
        settings.url("database_url")
        logs.configure(settings.log_level)
        with _bound(settings.host, settings.port) as listening:
            house = House(settings, open_roots(settings, (Root.CONTENT,), environ), "database_url", "serve")
            require_fit(house)
            server = _server(house, demo=demo)
            if with_starter:
                child.end_with_starter()
            try:
                server.run(sockets=[listening])
            finally:
                house.close()


def _server(house: House, *, demo: bool) -> uvicorn.Server:
    server = uvicorn.Server(
        uvicorn.Config(
            make_app(house, demo=demo),
            http="httptools",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            backlog=BACKLOG,
            timeout_graceful_shutdown=GRACE_SECONDS,
            lifespan="on",
        )
    )

    def end(*_: object) -> None:
        server.should_exit = True

    # uvicorn puts these back when it has ended and sends itself the signal once more: with the usual handlers
    # the process would be gone before its rooms are closed.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    return server


def _bound(host: str, port: int) -> socket.socket:
    """Take the port before anything else is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
    except OSError as error:
        taken.close()
        raise fail(
            f"Port {port} on {host} cannot be used ({error.strerror}): "
            "stop what uses it, or choose another with NORDKAP_PORT."
        ) from None
    return taken
