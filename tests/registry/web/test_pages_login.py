"""Log-in, log-out and language, as forms."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from registry.http.session import COOKIE
from registry.web import draft
from registry.web.view import LANGUAGE_COOKIE
from tests.support.served import Served
from tests.support.surfer import Surfer, forms, text

WORDS = {"words": "fräsning i titan"}


def test_whatever_is_wrong_at_log_in_is_the_same_page(surfer: Surfer, served: Served) -> None:
    account = served.account("member")
    good = {"email": account.email, "password": account.password, "code": served.code("member")}
    wrong = [
        {**good, "email": "nobody@vittra.example"},
        {**good, "password": "not the password at all"},
        {**good, "code": "000000"},
    ]
    answers = [Surfer(served).post("/login", {**each, "email": each["email"]}) for each in wrong]
    assert {answer.status_code for answer in answers} == {401}
    bodies = {answer.text.replace("nobody@vittra.example", account.email) for answer in answers}
    assert len(bodies) == 1
    assert "Det gick inte att logga in" in bodies.pop()


def test_a_code_that_was_used_is_told_to_wait_for_the_next_in_a_known_browser(
    surfer: Surfer, served: Served
) -> None:
    surfer.log_in("member")
    surfer.log_out()
    account = served.account("member")
    said = {"email": account.email, "password": account.password, "code": served.spent_code("member")}
    answer = surfer.send(surfer.get("/login"), "/login", **said)
    assert answer.status_code == 401
    assert "Vänta på nästa kod" in text(answer)
    stranger = Surfer(served)
    assert "Det gick inte att logga in" in text(stranger.send(stranger.get("/login"), "/login", **said))


def test_the_session_is_a_cookie_that_only_the_register_gets(surfer: Surfer, served: Served) -> None:
    account = served.account("member")
    said = {"email": account.email, "password": account.password, "code": served.code("member")}
    answer = surfer.post("/login", said)
    cookies = {line.partition("=")[0]: line for line in answer.headers.get_list("set-cookie")}
    for part in ("Secure", "HttpOnly", "Path=/", "SameSite=lax"):
        assert part in cookies[COOKIE]
    assert "Domain" not in cookies[COOKIE]
    assert "Max-Age" not in cookies[COOKIE]


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_site_logs_nobody_in(surfer: Surfer, served: Served, headers: dict[str, str]) -> None:
    account = served.account("member")
    said = {"email": account.email, "password": account.password, "code": served.code("member")}
    assert surfer.post("/login", said, headers=headers).status_code == 403
    assert COOKIE not in surfer.cookies


@pytest.mark.parametrize(
    "path", ["/search", "/purpose", "/security/sessions", "/security/password", "/audit", "/logout"]
)
def test_no_form_is_taken_without_the_session_s_token(signed_in: Callable[[str], Surfer], path: str) -> None:
    member = signed_in("member")
    for token in ({}, {"form_token": "x" * 43}):
        answer = member.post(path, {**WORDS, **token})
        assert answer.status_code == 403
        assert "kom inte från" in text(answer)
    assert member.get("/").status_code == 200


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_log_in_leads_to_no_other_site(surfer: Surfer, served: Served, target: str) -> None:
    account = served.account("member")
    said = {"email": account.email, "password": account.password, "code": served.code("member")}
    answer = surfer.post("/login", {**said, "next": target})
    assert answer.headers["location"] == "/"
    assert surfer.get("/login", params={"next": target}).headers["location"] == "/"


def test_log_in_leads_to_the_page_that_was_asked_for(surfer: Surfer, served: Served) -> None:
    answer = surfer.get("/security/password")
    assert answer.headers["location"] == "/login?next=/security/password"
    page = surfer.get(answer.headers["location"])
    account = served.account("member")
    said = {"email": account.email, "password": account.password, "code": served.code("member")}
    assert surfer.send(page, "/login", **said).headers["location"] == "/security/password"


def test_log_out_ends_the_session_and_takes_what_was_typed(signed_in: Callable[[str], Surfer]) -> None:
    member = signed_in("member")
    member.say_purpose()
    member.send(member.get("/search"), "/search", **WORDS)
    assert draft.COOKIE in member.cookies
    before = dict(member.cookies)
    page = member.log_out()
    assert "Du är utloggad" in text(page)
    assert not {COOKIE, draft.COOKIE} & member.cookies.keys()
    member.cookies = before
    assert member.get("/").headers["location"] == "/login"


def test_a_form_that_outlived_its_session_goes_on_after_the_next_log_in(
    signed_in: Callable[[str], Surfer], served: Served
) -> None:
    member = signed_in("member")
    page = member.get("/search")
    member.say_purpose()
    served.rest()
    late = member.send(page, "/search", **WORDS)
    assert late.status_code == 401
    assert "det du hade skrivit kvar" in text(late)
    account = served.account("member")
    said = {"email": account.email, "password": account.password, "code": served.code("member")}
    resume = member.send(late, "/login", **said)
    assert "Fortsätt där du var" in text(resume)
    found = member.follow(member.send(resume, "/search"))
    # A new session has no purpose yet; the words wait for it.
    found = member.follow(member.send(found, "/purpose", text="Offert"))
    assert 'value="fräsning i titan"' in found.text
    assert "Näcken Fräs" in text(found)


def test_no_secret_of_a_form_is_handed_on(signed_in: Callable[[str], Surfer], served: Served) -> None:
    member = signed_in("member")
    page = member.get("/security/password")
    served.rest()
    said = {"current": "ett gammalt lösenord", "password": "ett alldeles nytt lösenord", "code": "123456"}
    late = member.send(page, "/security/password", **said)
    assert late.status_code == 401
    assert not [value for value in said.values() if value in late.text]


def test_another_site_does_not_fill_in_what_goes_on_after_log_in(surfer: Surfer) -> None:
    answer = surfer.post("/search", WORDS, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert WORDS["words"] not in answer.text


@pytest.mark.parametrize(("language", "said"), [("sv", "Logga in"), ("nb", "Logg inn"), ("en", "Log in")])
def test_the_language_is_chosen_before_log_in(surfer: Surfer, language: str, said: str) -> None:
    page = surfer.follow(surfer.send(surfer.get("/login?next=/security"), "/language", language=language))
    assert f'<html lang="{language}">' in page.text
    assert f"<h1>{said}</h1>" in page.text
    assert forms(page)[0].fields["next"] == "/security"


def test_a_language_chosen_at_log_in_holds_after_it_and_a_kept_one_does_not(
    surfer: Surfer, served: Served
) -> None:
    surfer.send(surfer.get("/login"), "/language", language="en")
    assert '<html lang="en">' in surfer.log_in("data_owner").text
    # The browser remembers what was read last, and the next person keeps their own.
    surfer.log_out()
    assert '<html lang="en">' in surfer.get("/login").text
    assert '<html lang="nb">' in surfer.log_in("peer@dovregubben.example").text
    surfer.log_out()
    surfer.log_in("data_owner")
    assert '<html lang="sv">' in surfer.follow(surfer.send(surfer.get("/"), "/language", language="sv")).text
    assert surfer.cookies[LANGUAGE_COOKIE] == "last-sv"


def test_the_language_of_an_answer_to_a_form_changes_with_its_fields(surfer: Surfer) -> None:
    wrong = surfer.send(surfer.get("/enrolment"), "/enrolment", invitation="ABCD")
    again = surfer.send(wrong, "/language", language="nb")
    assert (again.status_code, again.headers["location"]) == (307, "/enrolment")
    page = surfer.post("/enrolment", {"invitation": "ABCD"})
    assert '<html lang="nb">' in page.text
    assert 'value="ABCD"' in page.text


@pytest.mark.parametrize("here", ["//evil.example", "https://evil.example", "/search\r\nX: y"])
def test_the_language_switch_leads_to_no_other_site(surfer: Surfer, here: str) -> None:
    for again in ({}, {"again": "yes"}):
        answer = surfer.post("/language", {"language": "sv", "here": here, **again})
        assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_a_name_of_this_machine_is_led_to_the_one_the_register_goes_by(
    surfer: Surfer, served: Served
) -> None:
    port = served.url.rpartition(":")[2]
    answer = surfer.get("/login?next=/search", headers={"Host": f"localhost:{port}"})
    assert answer.headers["location"] == f"{served.url}/login?next=/search"
    assert surfer.get("/login", headers={"Host": "evil.example"}).status_code == httpx.codes.OK
