"""Who knocks: addresses, tokens, cookies and forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import httpx
import pytest
from fastapi import Depends, FastAPI, Request, Response

from registry.accounts.device import LIFETIME_SECONDS
from registry.caller import Credential, token_hash
from registry.errors import NotSignedIn, Refused
from registry.http import csrf
from registry.http import session as door_module
from registry.http.address import client_address, trusted
from registry.http.frame import frame
from registry.http.session import COOKIE, DEVICE_COOKIE, DEVICE_COOKIE_SECONDS, Door
from tests.support.asgi import client_of

TOKEN = "Ab-_" * 10 + "abc"
PROXIES = trusted(["10.0.0.0/8", "2001:db8::/32"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("192.0.2.1", [], "192.0.2.1"),
        ("192.0.2.1", ["198.51.100.7"], "192.0.2.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.7"], "198.51.100.7"),
        ("10.0.0.1", ["203.0.113.9, 198.51.100.7"], "198.51.100.7"),
        ("10.0.0.1", ["203.0.113.9", "198.51.100.7"], "198.51.100.7"),
        ("10.0.0.1", ["203.0.113.9, 198.51.100.7, 10.0.0.2"], "198.51.100.7"),
        ("10.0.0.1", ["198.51.100.7, nonsense"], "10.0.0.1"),
        ("10.0.0.1", ["nonsense, 198.51.100.7"], "198.51.100.7"),
        ("10.0.0.1", ["198.51.100.7:443"], "10.0.0.1"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", [", ,"], "10.0.0.1"),
        ("10.0.0.1", ["10.0.0.2, 10.0.0.3"], "10.0.0.2"),
        ("10.0.0.1", ["203.0.113.9," * 50 + "10.0.0.3," * 20 + "10.0.0.2"], "10.0.0.3"),
        ("::ffff:10.0.0.1", ["::ffff:198.51.100.7"], "198.51.100.7"),
        ("2001:db8::1", ["2001:0DB9:0::1"], "2001:db9::1"),
        ("fe80::1%eth0", [], "fe80::1"),
        (None, ["198.51.100.7"], "local"),
        ("testclient", ["198.51.100.7"], "testclient"),
    ],
)
def test_a_forwarded_address_counts_as_far_as_trusted_proxies_wrote_it(
    peer: str | None, forwarded: Sequence[str], found: str
) -> None:
    assert client_address(peer, forwarded, PROXIES) == found


def test_the_cookie_of_a_device_lives_as_long_as_what_is_in_it() -> None:
    assert DEVICE_COOKIE_SECONDS == LIFETIME_SECONDS


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    app = FastAPI(docs_url=None, redoc_url=None)
    door = Door(PROXIES)
    required, optional = Depends(door.credential), Depends(door.maybe_credential)

    def _said(found: Credential | None) -> dict[str, str] | None:
        if found is None:
            return None
        return {
            "hash": found.token_hash.hex(),
            "channel": found.channel,
            "purpose": str(found.purpose),
            "agent": found.agent,
        }

    @app.get("/page")
    @app.get("/api/v1/thing")
    def needed(credential: Credential = required) -> dict[str, str] | None:
        return _said(credential)

    @app.get("/maybe")
    def maybe(credential: Credential | None = optional) -> dict[str, str] | None:
        return _said(credential)

    @app.post("/sign-in")
    def sign_in(response: Response) -> None:
        door_module.set_session_cookie(response, TOKEN)
        door_module.set_device_cookie(response, "d" * 43)

    @app.post("/sign-out")
    def sign_out(response: Response) -> None:
        door_module.clear_session_cookie(response)

    frame(app)
    with client_of(app) as made:
        yield made


def _cookie(token: str) -> dict[str, str]:
    return {"Cookie": f"{COOKIE}={token}"}


def test_pages_know_people_by_cookie_and_the_api_by_bearer_alone(client: httpx.Client) -> None:
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    assert client.get("/page", headers=_cookie(TOKEN)).json()["channel"] == "web"
    assert client.get("/api/v1/thing", headers=bearer).json()["channel"] == "api"
    assert client.get("/page", headers=bearer).status_code == 401
    assert client.get("/api/v1/thing", headers=_cookie(TOKEN)).status_code == 401
    assert client.get("/page").status_code == 401
    assert client.get("/maybe").json() is None
    assert client.get("/maybe", headers=_cookie(TOKEN)).json()["hash"] == token_hash(TOKEN).hex()


@pytest.mark.parametrize(
    "token", ["", "x", "A" * 42, "A" * 44, "A" * 42 + "+", "A" * 42 + "å", '"' + TOKEN + '"x', "1"]
)
def test_a_malformed_cookie_is_nobody(client: httpx.Client, token: str) -> None:
    headers = [(b"Cookie", f"{COOKIE}={token}".encode())]
    assert client.get("/page", headers=headers).status_code == 401


def test_the_purpose_header_is_for_the_api_alone(client: httpx.Client) -> None:
    header = {"Nordkap-Purpose": "not an id"}
    assert client.get("/page", headers={**_cookie(TOKEN), **header}).json()["purpose"] == "None"
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    assert client.get("/api/v1/thing", headers={**bearer, **header}).status_code == 422


def test_what_a_browser_calls_itself_is_cut_and_printable(client: httpx.Client) -> None:
    headers = [(b"Cookie", f"{COOKIE}={TOKEN}".encode()), (b"User-Agent", b"x\x9b" * 500)]
    assert client.get("/page", headers=headers).json()["agent"] == "x?" * 100


def test_cookies_are_for_this_host_secure_and_out_of_scripts_reach(client: httpx.Client) -> None:
    session, device = client.post("/sign-in").headers.get_list("set-cookie")
    assert session.startswith(f"{COOKIE}={TOKEN};")
    assert device.startswith(f"{DEVICE_COOKIE}=")
    for cookie in (session, device):
        parts = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"httponly", "secure", "path=/", "samesite=lax"} <= parts
        assert not any(part.startswith("domain") for part in parts)
        assert len(cookie) < 4_096
    assert "max-age" not in session.lower()
    assert "max-age=7776000" in device.lower()
    cleared = client.post("/sign-out")
    assert "max-age=0" in cleared.headers["set-cookie"].lower()
    assert cleared.headers["clear-site-data"] == '"cache", "storage"'


# Forms ---------------------------------------------------------------------------------------------


def _request(method: str = "POST", token: str | None = TOKEN, **headers: str) -> Request:
    named = {"host": "register.example", **{name.replace("_", "-"): value for name, value in headers.items()}}
    if token is not None:
        named["cookie"] = f"{COOKIE}={token}"
    raw = [(name.encode(), value.encode()) for name, value in named.items()]
    return Request(
        {"type": "http", "method": method, "path": "/", "headers": raw, "query_string": b"", "scheme": "http"}
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "same-origin"},
        {"sec_fetch_site": "none"},
        {"origin": "https://register.example"},
        {"sec_fetch_site": "same-origin", "origin": "http://register.example"},
    ],
)
def test_our_own_forms_pass(headers: dict[str, str]) -> None:
    request = _request(**headers)
    csrf.check_form(request, csrf.form_token(request))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": ""},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "https://register.example.evil.example"},
        {"origin": "https://register.example:444"},
        {"origin": "ftp://register.example"},
        {"sec_fetch_site": "same-origin", "origin": "https://evil.example"},
    ],
)
def test_forms_of_other_sites_are_refused_even_with_the_right_token(headers: dict[str, str]) -> None:
    request = _request(**headers)
    with pytest.raises(Refused):
        csrf.check_form(request, csrf.form_token(request))


def test_ours_are_the_origins_of_the_settings_where_they_are_given() -> None:
    given = {"https://register.example"}
    csrf.check_same_site(_request(origin="https://register.example"), given)
    for other in ("http://register.example", "https://other.example", "null"):
        with pytest.raises(Refused):
            csrf.check_same_site(_request(origin=other), given)


@pytest.mark.parametrize("given", [None, "", "x", 7, "å", csrf.form_token(_request(token="B" * 43))])
def test_a_form_without_this_sessions_token_is_refused(given: object) -> None:
    with pytest.raises(Refused):
        csrf.check_form(_request(sec_fetch_site="same-origin"), given)


def test_a_form_token_is_not_the_session_token_and_needs_one() -> None:
    assert csrf.form_token(_request()) != TOKEN
    assert len(csrf.form_token(_request())) == 43
    with pytest.raises(NotSignedIn):
        csrf.form_token(_request(token=None))


def test_reading_needs_neither_and_signing_in_without_headers_passes_where_there_is_no_session() -> None:
    csrf.check_same_site(_request("GET"))
    csrf.check_same_site(_request(token=None))
    with pytest.raises(Refused):
        csrf.check_same_site(_request(token=None, sec_fetch_site="cross-site"))
