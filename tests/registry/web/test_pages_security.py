"""The security page: password, authenticator, recovery codes, sessions, what is known."""

from __future__ import annotations

import itertools
import re
from base64 import b32decode
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from registry.accounts.invitation import AUTHENTICATOR, PASSWORD
from registry.http.session import COOKIE
from tests.support.served import Served
from tests.support.surfer import Surfer, text

FIRST = "fyra vita svanar på isen"
SECOND = "sju gröna båtar i hamnen"
_numbers = itertools.count(1)


@dataclass
class Newcomer:
    """Somebody who has enrolled through the pages."""

    surfer: Surfer
    email: str
    secret: bytes
    recovery_codes: list[str]
    password: str = FIRST

    def log_in(self, surfer: Surfer | None = None, code: str | None = None) -> str:
        """Log in; return the text of the page that follows."""
        browser = surfer or self.surfer
        said = {
            "email": self.email,
            "password": self.password,
            "code": code or browser.served.code(self.secret),
        }
        return text(browser.follow(browser.send(browser.get("/login"), "/login", **said)))


def key_on(page: str) -> bytes:
    found = re.search(r'class="code-text" translate="no">([A-Z2-7 ]+)<', page)
    assert found is not None
    return b32decode(found[1].replace(" ", ""))


def codes_on(page: str) -> list[str]:
    return re.findall(r"<li>([0-9A-Z]{4}(?:-[0-9A-Z]{4}){5})</li>", page)


@pytest.fixture
def newcomer(surfer: Surfer, served: Served) -> Newcomer:
    """A new member, from the invitation code to the start page."""
    email = f"kim{next(_numbers)}@vittra.example"
    code = served.invited(email)
    page = surfer.send(surfer.get("/enrolment"), "/enrolment", invitation=code.lower().replace("-", " "))
    assert "Börja använda ditt konto" in text(page)
    page = surfer.send(page, "/enrolment/password", password=FIRST, again=FIRST)
    assert "<svg viewBox" in page.text
    assert "otpauth://totp/" in page.text
    secret = key_on(page.text)
    page = surfer.send(page, "/enrolment/confirm", code=served.code(secret))
    assert "De visas inte igen" in text(page)
    made = Newcomer(surfer, email, secret, codes_on(page.text))
    assert len(made.recovery_codes) == 10
    assert "Välkommen, Kim Exempelsson" in text(surfer.get("/"))
    return made


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_site_lets_no_browser_in_by_an_invitation_of_its_own(
    surfer: Surfer, served: Served, headers: dict[str, str]
) -> None:
    code = served.invited(f"kim{next(_numbers)}@vittra.example")
    page = surfer.send(surfer.get("/enrolment"), "/enrolment", invitation=code)
    page = surfer.send(page, "/enrolment/password", password=FIRST, again=FIRST)
    said = {"invitation": code, "code": served.code(key_on(page.text))}
    assert surfer.post("/enrolment/confirm", said, headers=headers).status_code == 403
    assert COOKIE not in surfer.cookies
    assert surfer.post("/enrolment/confirm", said).status_code == 200
    assert COOKIE in surfer.cookies


def test_enrolment_asks_again_where_something_is_wrong_and_keeps_the_code(
    surfer: Surfer, served: Served
) -> None:
    code = served.invited(f"wrong{next(_numbers)}@vittra.example")
    page = surfer.send(surfer.get("/enrolment"), "/enrolment", invitation="ABCD-EFGH")
    assert page.status_code == 422
    page = surfer.send(surfer.get("/enrolment"), "/enrolment", invitation=code)
    page = surfer.send(page, "/enrolment/password", password=FIRST, again=SECOND)
    assert '<a href="#again">De två lösenorden är inte lika' in page.text
    page = surfer.send(page, "/enrolment/password", password="kort", again="kort")
    assert '<a href="#password">Ett lösenord har minst 15 tecken' in page.text
    page = surfer.send(page, "/enrolment/password", password=FIRST, again=FIRST)
    page = surfer.send(page, "/enrolment/confirm", code="000000")
    assert page.status_code == 422
    assert '<a href="#code">' in page.text
    assert "Börja om med din inbjudningskod" in text(page)


def test_a_page_that_is_shown_once_has_no_way_to_lose_it(newcomer: Newcomer) -> None:
    surfer = newcomer.surfer
    page = surfer.send(surfer.get("/security/recovery-codes"), "/security/recovery-codes")
    assert len(codes_on(page.text)) == 10
    assert 'action="/language"' not in page.text


def test_the_page_says_what_is_known(newcomer: Newcomer) -> None:
    said = text(newcomer.surfer.get("/security"))
    for part in (
        newcomer.email,
        "Kim Exempelsson",
        "Vittra Plåt Exempel AB",
        "10 kvar",
        "Medlem",
    ):
        assert part in said
    assert "I Exempelklustret NIX ser du det som företagen visar för godkända medlemmar." in said


def test_the_password_is_changed_and_other_sessions_end(newcomer: Newcomer, served: Served) -> None:
    other = Surfer(served)
    newcomer.log_in(other)
    page = newcomer.surfer.get("/security/password")
    wrong = {"current": SECOND, "password": SECOND, "code": served.code(newcomer.secret)}
    answer = newcomer.surfer.send(page, "/security/password", **wrong)
    assert (answer.status_code, '<a href="#current">' in answer.text) == (422, True)
    right = {**wrong, "current": FIRST, "code": served.code(newcomer.secret)}
    answer = newcomer.surfer.send(page, "/security/password", **right)
    assert "Ditt lösenord är bytt" in text(answer)
    # The session went on under a new token, and the page's forms know it.
    assert newcomer.surfer.send(answer, "/stay").status_code == 204
    assert other.get("/").headers["location"] == "/login"
    newcomer.password = SECOND
    assert "Välkommen" in newcomer.log_in(Surfer(served))


def test_another_authenticator_takes_over_when_its_first_code_was_right(
    newcomer: Newcomer, served: Served
) -> None:
    surfer = newcomer.surfer
    page = surfer.send(surfer.get("/security/authenticator"), "/security/authenticator")
    secret = key_on(page.text)
    wrong = surfer.send(page, "/security/authenticator/confirm", code="000000")
    assert wrong.status_code == 422
    assert "Välkommen" in newcomer.log_in(Surfer(served)), "the old one works until then"
    done = surfer.send(wrong, "/security/authenticator/confirm", code=served.code(secret))
    assert "Din nya kodapp är i bruk" in text(done)
    newcomer.secret = secret
    assert "Välkommen" in newcomer.log_in(Surfer(served))


def test_a_proof_is_asked_for_when_the_last_one_is_old(newcomer: Newcomer, served: Served) -> None:
    surfer = newcomer.surfer
    with served.house.database.transaction() as tx:
        # The session is moved back in time under the register's own mark.
        from registry.accounts.store import sessions  # noqa: PLC0415 - only here
        from registry.authority import signed  # noqa: PLC0415 - only here
        from registry.caller import token_hash  # noqa: PLC0415 - only here

        row = sessions.get(tx, token_hash(surfer.cookies[COOKIE]))
        assert row is not None
        (ago,) = served.sql("SELECT now() - interval '10 minutes'")[0]
        assert sessions.change(tx, row, signed(tx, "session", {**row, "stepped_at": ago, "password_at": ago}))
    page = surfer.get("/security/recovery-codes")
    assert "Bekräfta först att det är du" in text(page)
    answer = surfer.send(page, "/security/recovery-codes", password=SECOND, code=served.code(newcomer.secret))
    assert answer.status_code == 422
    assert "Lösenordet eller koden stämmer inte" in text(answer)
    answer = surfer.send(
        answer, "/security/recovery-codes", password=FIRST, code=served.code(newcomer.secret)
    )
    assert len(codes_on(answer.text)) == 10
    assert surfer.get("/").status_code == 200


def test_a_recovery_code_logs_in_once_and_leads_to_a_new_authenticator(
    newcomer: Newcomer, served: Served
) -> None:
    other = Surfer(served)
    assert "Byt kodapp eller telefon" in newcomer.log_in(other, newcomer.recovery_codes[0])
    assert "Det gick inte att logga in" in newcomer.log_in(Surfer(served), newcomer.recovery_codes[0])
    assert "Reservkoder kvar: 9." in text(other.get("/"))


def test_a_forgotten_password_is_chosen_anew_with_a_code(newcomer: Newcomer, served: Served) -> None:
    surfer = Surfer(served)
    code = served.invitation(newcomer.email, PASSWORD)
    page = surfer.send(surfer.get("/enrolment"), "/enrolment", invitation=code)
    assert "Välj ett nytt lösenord" in text(page)
    wrong = surfer.send(page, "/enrolment/password", password=SECOND, again=SECOND, code="000000")
    assert wrong.status_code == 422
    said = {"password": SECOND, "again": SECOND, "code": served.code(newcomer.secret)}
    done = surfer.send(wrong, "/enrolment/password", **said)
    assert "Ditt lösenord är bytt. Logga in med det nya." in text(done)
    newcomer.password = SECOND
    assert "Välkommen" in newcomer.log_in(surfer)


def test_a_lost_phone_is_replaced_with_the_password(newcomer: Newcomer, served: Served) -> None:
    surfer = Surfer(served)
    code = served.invitation(newcomer.email, AUTHENTICATOR)
    page = surfer.send(surfer.get("/enrolment"), "/enrolment", invitation=code)
    assert "Ställ in din nya telefon" in text(page)
    wrong = surfer.send(page, "/enrolment/password", password=SECOND)
    assert (wrong.status_code, "Det stämmer inte" in text(wrong)) == (422, True)
    page = surfer.send(wrong, "/enrolment/password", password=FIRST)
    newcomer.secret = key_on(page.text)
    page = surfer.send(page, "/enrolment/confirm", code=served.code(newcomer.secret))
    assert len(codes_on(page.text)) == 10
    assert "Välkommen" in newcomer.log_in(surfer)


def test_sessions_are_listed_and_ended(newcomer: Newcomer, served: Served) -> None:
    agents = ["Mozilla/5.0 (iPhone) Version/18 Safari/604", "Mozilla/5.0 (X11; Linux) Firefox/140.0"]
    others = [Surfer(served, headers={"User-Agent": agent}) for agent in agents]
    for other in others:
        newcomer.log_in(other)
    page = newcomer.surfer.get("/security")
    said = text(page)
    assert "Safari på iPhone" in said
    assert "Firefox på Linux" in said
    assert said.count("Den här") == 1
    firefox = re.search(r"Firefox på Linux.*?name=\"session\" value=\"([^\"]+)\"", page.text, re.DOTALL)
    assert firefox is not None
    answer = newcomer.surfer.send(page, "/security/sessions", session=firefox[1])
    assert "Inloggningen är avslutad" in text(answer)
    assert others[1].get("/").status_code == 303
    assert others[0].get("/").status_code == 200
    answer = newcomer.surfer.send(answer, "/security/sessions", others="yes")
    assert "Dina andra inloggningar är avslutade" in text(answer)
    assert others[0].get("/").status_code == 303


def test_nobody_ends_a_session_of_somebody_else(newcomer: Newcomer, served: Served) -> None:
    stranger = Surfer(served)
    stranger.log_in("data_owner")
    (foreign,) = {
        row[0]
        for row in served.sql("SELECT public_id FROM register.session ORDER BY created_at DESC LIMIT 1")
    }
    page = newcomer.surfer.get("/security")
    token = re.search(r'name="form_token" value="([^"]+)"', page.text)
    assert token is not None
    answer = newcomer.surfer.post("/security/sessions", {"form_token": token[1], "session": str(foreign)})
    assert answer.status_code == 404
    assert (
        newcomer.surfer.post("/security/sessions", {"form_token": token[1], "session": "x"}).status_code
        == 303
    )
    assert stranger.get("/").status_code == 200


@pytest.mark.parametrize("page", ["/", "/security"])
def test_how_long_an_approval_holds_is_told_to_the_minute_for_the_reader_s_own_clock(
    signed_in: Callable[[str], Surfer], page: str
) -> None:
    held = (
        r'Det gäller till: <time class="moment" datetime="[0-9T:+-]{25}">\d+ \w+ \d{4} \d\d:\d\d UTC</time>'
    )
    assert re.search(held, signed_in("member").get(page).text)


def test_the_start_page_tells_of_the_last_visit_and_of_attempts_since(
    newcomer: Newcomer, served: Served
) -> None:
    served.settle()
    assert "Det här är första gången du är här" in text(newcomer.surfer.get("/"))
    for _ in range(2):
        assert "Det gick inte att logga in" in newcomer.log_in(Surfer(served), "000000")
    again = Surfer(served)
    newcomer.log_in(again)
    served.settle()
    said = text(again.get("/"))
    assert "Sedan dess har 2 försök att logga in som du misslyckats" in said
    assert re.search(r"Du loggade senast in: \d+ \w+ \d{4} \d\d:\d\d UTC", said)
    assert "Du är inloggad på 2 ställen" in said
