"""What a page says when it cannot be shown, and the headers of everything."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
import pytest

from registry.web import assets
from tests.support.served import Served
from tests.support.starter import comes_true
from tests.support.surfer import Surfer, text

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)


def test_a_page_that_is_not_there_says_where_to_go(
    signed_in: Callable[[str], Surfer], surfer: Surfer
) -> None:
    for browser, menu in ((surfer, False), (signed_in("member"), True)):
        answer = browser.get("/nowhere")
        assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert "Till startsidan" in text(answer)
        assert ("Huvudmeny" in answer.text) is menu


@pytest.mark.parametrize("path", ["/login/", "/company/", "/healthz/", "/api/v1/session/"])
def test_an_address_with_a_slash_too_many_leads_nowhere(surfer: Surfer, path: str) -> None:
    answer = surfer.get(path, headers={"Host": "evil.example"})
    assert (answer.status_code, answer.headers.get("location")) == (404, None)
    assert "evil.example" not in answer.text


def test_a_form_s_address_is_no_page(signed_in: Callable[[str], Surfer]) -> None:
    answer = signed_in("member").get("/logout")
    assert answer.status_code == 405
    assert "Till startsidan" in text(answer)


def test_a_file_that_is_too_large_is_refused_on_a_page_and_never_as_a_document(
    signed_in: Callable[[str], Surfer],
) -> None:
    browser = signed_in("data_owner")
    for address in ("/company/import", "/company/workbook/check"):
        answer = browser.ask("POST", address, files={"file": b"x" * 1_100_000})
        assert (answer.status_code, answer.headers["content-type"]) == (413, "text/html; charset=utf-8")
        assert "större än 1 MB" in text(answer)
        assert "Till startsidan" in text(answer)
        assert answer.headers["Content-Security-Policy"] == POLICY
    answer = browser.ask("POST", "/api/v1/session", content=b"{" + b" " * 200_000)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_problem_is_told_in_the_reader_s_language(surfer: Surfer) -> None:
    assert '<html lang="nb">' in surfer.get("/nowhere", headers={"Accept-Language": "no,en;q=0.5"}).text


def test_the_api_answers_with_documents_and_pages_with_pages(surfer: Surfer) -> None:
    assert surfer.get("/api/v1/nowhere").headers["content-type"] == "application/problem+json"
    assert surfer.get("/api/v1/session").headers["content-type"] == "application/problem+json"
    assert surfer.get("/nowhere").headers["content-type"].startswith("text/html")


def test_a_register_that_cannot_write_its_log_shows_nothing_and_says_what_to_do(
    signed_in: Callable[[str], Surfer], served: Served
) -> None:
    member = signed_in("member")
    member.say_purpose()
    member.send(member.get("/search"), "/search", words="fräsning i titan")
    served.sql("REVOKE INSERT ON journal.staged FROM nordkap_app")
    try:
        for path in ("/search/results", f"/companies/{served.loaded.organisations['nacken']}"):
            answer = member.get(path)
            assert answer.status_code == 503
            assert "Retry-After" in answer.headers
            assert "Näcken" not in answer.text
            assert "Säg till driften" in text(answer)
            assert re.search(r"[0-9a-f]{32}", text(answer))
    finally:
        served.sql("GRANT INSERT ON journal.staged TO nordkap_app")
    assert comes_true(lambda: "Näcken Fräs Exempel AB" in member.get("/search/results").text)


@pytest.mark.parametrize(
    "path", ["/login", "/enrolment", "/nowhere", "/", "/search", "/security", "/purpose"]
)
def test_every_page_carries_the_headers_and_keeps_to_the_policy(
    signed_in: Callable[[str], Surfer], surfer: Surfer, path: str
) -> None:
    answer = (surfer if path in {"/login", "/enrolment"} else signed_in("member")).get(path)
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    page = answer.text
    assert not re.search(r"\sstyle=|<style|javascript:|data:|\son\w+=", page)
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    for address in re.findall(r'(?:href|src|action)="([^"]*)"', page):
        assert address.startswith(("/", "#", "mailto:", "tel:")), address


def test_files_that_never_change_are_kept_and_others_are_asked_for_again(served: Served) -> None:
    with httpx.Client(base_url=served.url) as client:
        page = client.get("/login").text
        addresses = re.findall(r'"(/static/[^"]+)"', page)
        assert len(addresses) == 3
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200
            assert answer.headers["Cache-Control"] == assets.FOR_EVER
            plain = client.get(address.partition("?")[0])
            assert plain.headers["Cache-Control"] == assets.ASK_AGAIN
            assert client.get(f"{plain.url}?v=0000").headers["Cache-Control"] == assets.ASK_AGAIN
            again = client.get(str(plain.url), headers={"If-None-Match": plain.headers["ETag"]})
            assert again.status_code == 304
        for missing in ("/static/nothing.css", "/static/../view.py", "/static/%2e%2e/view.py", "/static/"):
            answer = client.get(missing)
            assert answer.status_code == 404
            assert answer.headers["Cache-Control"] == "no-store"
