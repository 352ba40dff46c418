"""The auditor's page: plain sentences, filters, older entries, what lies behind a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.served import Served
from tests.support.surfer import Surfer, text


@pytest.fixture
def acted(signed_in: Callable[[str], Surfer], served: Served) -> Surfer:
    """A member who searched without a purpose, said one, searched and opened a company; all of it is in the log."""
    member = signed_in("member")
    page = member.follow(member.send(member.get("/"), "/search", words="fräsning i titan"))
    page = member.follow(member.send(page, "/purpose", text="Offert på ett pumphus"))
    member.get(f"/companies/{served.loaded.organisations['nacken']}")
    served.settle()
    return member


@pytest.fixture
def auditor(signed_in: Callable[[str], Surfer]) -> Surfer:
    return signed_in("auditor")


def option(page: str, name: str) -> str:
    found = re.search(rf'<option value="([^"]+)"[^>]*>{re.escape(name)}<', page)
    assert found is not None, name
    return found[1]


def sentences(page: str) -> list[str]:
    rows = re.findall(r'<td class="number" data-label="When">.*?</td>\s*<td>(.*?)(?:<|$)', page, re.DOTALL)
    return [" ".join(row.split()) for row in rows]


def test_the_log_says_what_a_member_did(acted: Surfer, auditor: Surfer, served: Served) -> None:
    # As many as the page shows: other tests of the run may have added companies that are found too.
    shown = acted.get("/search/results").text.count('<li class="card">')
    served.settle()
    said = sentences(auditor.get("/audit").text)
    who = "Mira Exempelsson at Vittra Plåt Exempel AB"
    assert shown >= 2
    assert f"{who} searched ({shown} shown)" in said
    assert any(line.startswith(f"{who} opened the page of Näcken Fräs Exempel AB") for line in said)
    assert any(line.startswith(f"{who} wanted to search; it was refused") for line in said)
    assert "The log keeps up" in text(auditor.get("/audit"))


def test_behind_a_sentence_stand_fields_purpose_and_rule_in_words(acted: Surfer, auditor: Surfer) -> None:
    page = auditor.get("/audit")
    said = text(page)
    assert "Purpose as written Offert på ett pumphus" in said
    assert "What was shown" in said
    assert "Materials" in said
    assert "Rule that decided" in said
    assert not re.search(r"capability\.|organisation\.|[0-9a-f]{8}-[0-9a-f]{4}", said)


def test_the_log_is_filtered_by_person_organisation_and_refusal(
    acted: Surfer, auditor: Surfer, signed_in: Callable[[str], Surfer], served: Served
) -> None:
    signed_in("data_owner")
    served.settle()
    page = auditor.get("/audit")
    mira = option(page.text, "Mira Exempelsson")
    found = sentences(auditor.send(page, "/audit", person=mira).text)
    assert found
    assert all("Mira Exempelsson" in line for line in found)
    nacken = option(page.text, "Näcken Fräs Exempel AB")
    found = sentences(auditor.send(page, "/audit", organisation=nacken).text)
    assert any("searched" in line for line in found)
    assert any("opened the page of Näcken Fräs Exempel AB" in line for line in found)
    # It is the organisation that an entry is about; other tests of the run may have people of it sign in.
    assert not any("Mira Exempelsson at Vittra Plåt Exempel AB signed in" in line for line in found)
    found = sentences(auditor.send(page, "/audit", refused="yes").text)
    assert found
    assert all("refused" in line for line in found)


def test_the_log_is_filtered_by_time(acted: Surfer, auditor: Surfer) -> None:
    page = auditor.get("/audit")
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    later = auditor.send(page, "/audit", **{"from": tomorrow})
    assert "Nothing in the log fits these filters" in text(later)
    assert f'value="{tomorrow}"' in later.text
    assert sentences(auditor.send(page, "/audit", to=tomorrow).text)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"from": "yesterday"}, "from"),
        ({"from": "2026-10-02T00:00", "to": "2026-10-01T00:00"}, "to"),
        ({"person": "Mira"}, "person"),
    ],
)
def test_a_filter_that_cannot_be_meant_is_told_at_its_field(
    auditor: Surfer, fields: dict[str, str], field: str
) -> None:
    answer = auditor.send(auditor.get("/audit"), "/audit", **fields)
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text


def test_older_entries_come_page_by_page_without_gaps(acted: Surfer, auditor: Surfer) -> None:
    page = auditor.get("/audit")
    numbers: list[int] = []
    while True:
        numbers += map(int, re.findall(r'data-label="No.">(\d+)<', page.text))
        older = re.findall(r'name="cursor" value="([^"]+)"', page.text)
        if not older:
            break
        token = re.search(r'name="form_token" value="([^"]+)"', page.text)
        assert token is not None
        page = auditor.post("/audit", {"form_token": token[1], "cursor": older[0]})
        assert "To the newest" in text(page)
    assert numbers == list(range(numbers[0], -1, -1))


def test_that_the_log_was_read_is_in_the_log(auditor: Surfer, served: Served) -> None:
    auditor.get("/audit")
    served.settle()
    said = sentences(auditor.get("/audit").text)
    assert any(
        line.startswith("Astrid Eksempelsen at Eksempelklyngen MIDEX, kontor read the log") for line in said
    )


@pytest.mark.parametrize("role", ["member", "data_owner", "vetting_officer", "security_officer", "operator"])
def test_nobody_else_reads_the_log(signed_in: Callable[[str], Surfer], role: str) -> None:
    other = signed_in(role)
    answer = other.get("/audit")
    assert answer.status_code == 403
    assert "Det är inte öppet för dig" in text(answer)
    assert "Loggen</a>" not in answer.text
