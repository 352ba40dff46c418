from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from audit.entry import Entry
from audit.event import Event, Result
from registry.language import LANGUAGES
from registry.oversight import cursor, health, listing, phrases, sentences, service
from registry.oversight.sentences import Names, sentence
from registry.oversight.store import staging
from tests.support.wording import parameters, worded

KARI, BEDRIFT, ANDRE = uuid4(), uuid4(), uuid4()
AT_TROLLSPAN = "Kari Nordmann at Trollspån Exempel AB"
NAMES = Names({KARI: "Kari Nordmann"}, {BEDRIFT: "Trollspån Exempel AB", ANDRE: "Huldra {Sveis} AS"})
CONSTANTS = {
    value
    for module in (cursor, health, listing, service, staging)
    for name, value in vars(module).items()
    if name.isupper() and isinstance(value, str) and value.endswith(".")
} | {value for name, value in vars(sentences).items() if name.isupper() and isinstance(value, str)}


def wanted() -> set[str]:
    """Every message id of this room."""
    return (
        set(phrases.DONE.values())
        | {phrases.act(event) for event in Event}
        | {f"reason: {token}" for token in phrases.REASONS}
        | set(sentences.PRINCIPALS.values())
        | set(sentences.WANTED.values())
        | CONSTANTS
    )


def an_entry(event: Event, result: Result = Result.DONE, **about: object) -> Entry:
    return Entry(
        id=uuid4(),
        at=datetime(2026, 3, 1, tzinfo=UTC),
        event=event,
        result=result,
        **{"actor": KARI, "organisation": BEDRIFT, "count": 12, **about},  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_has_its_wording_and_no_wording_is_left_over(language: str) -> None:
    texts = worded("oversight", language)
    assert texts.keys() == wanted()
    for message, text in texts.items():
        assert text
        if not message.startswith(("act: ", "reason: ")):
            assert parameters(text) == parameters(message), message
        assert set(parameters(text)) <= {
            "who",
            "whom",
            "about",
            "count",
            "act",
            "sentence",
            "reason",
        } | set(parameters(message))


@pytest.mark.parametrize("language", ["sv", "nb"])
def test_the_nordic_wording_is_not_the_english_one(language: str) -> None:
    english = worded("oversight", "en")
    same = {message for message, text in worded("oversight", language).items() if text == english[message]}
    assert same <= {"{sentence}: {reason}", "reason: normal"}


def test_every_event_has_a_sentence() -> None:
    assert set(phrases.DONE) == set(Event)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("event", Event)
@pytest.mark.parametrize("result", Result)
def test_every_event_and_result_is_one_plain_sentence(language: str, event: Event, result: Result) -> None:
    said = sentence(
        an_entry(event, result, reason="not_allowed"), NAMES, language, about=[BEDRIFT], whom=KARI
    )
    assert "Kari Nordmann" in said
    assert "{" not in said
    assert "_" not in said


@pytest.mark.parametrize(
    ("language", "entry", "expected"),
    [
        ("en", an_entry(Event.SEARCHED), "Kari Nordmann at Trollspån Exempel AB searched (12 shown)"),
        ("sv", an_entry(Event.SEARCHED), "Kari Nordmann på Trollspån Exempel AB sökte (visade: 12)"),
        ("nb", an_entry(Event.SEARCHED), "Kari Nordmann hos Trollspån Exempel AB søkte (vist: 12)"),
        (
            "en",
            an_entry(Event.SEARCHED, Result.REFUSED, reason="no_purpose"),
            f"{AT_TROLLSPAN} wanted to search; it was refused: they had not said what it is about",
        ),
        (
            "sv",
            an_entry(Event.RECORD_CHANGED, Result.FAILED, reason="stale"),
            (
                "Kari Nordmann på Trollspån Exempel AB ville ändra en post; "
                "det misslyckades och inget av det gäller: någon annan hade ändrat det under tiden"
            ),
        ),
        (
            "en",
            an_entry(
                Event.LOGIN_REFUSED, Result.REFUSED, actor=None, organisation=None, reason="unknown_name"
            ),
            "Somebody unknown tried to sign in; refused: nobody has that name",
        ),
        (
            "nb",
            an_entry(Event.INDEX_COMPACTED, actor=None, organisation=None, principal="work:compaction"),
            "Bakgrunnsarbeidet ryddet i søkeindeksen",
        ),
        (
            "en",
            an_entry(Event.WORKER_STARTED, actor=None, organisation=None, principal="other"),
            "The process other started to write to the log",
        ),
        (
            "en",
            an_entry(Event.LOG_VERIFIED, Result.FAILED, actor=None, organisation=None, principal="host"),
            "The host's command line checked the whole log and found faults (entries: 12)",
        ),
        (
            "en",
            an_entry(Event.SEARCHED, actor=uuid4(), organisation=uuid4()),
            (
                "A person whose name cannot be read at an organisation whose name cannot be read "
                "searched (12 shown)"
            ),
        ),
        (
            "en",
            an_entry(Event.SEARCHED, Result.REFUSED, reason="brand_new_reason"),
            f"{AT_TROLLSPAN} wanted to search; it was refused: brand new reason",
        ),
    ],
)
def test_sentences_read_like_this(language: str, entry: Entry, expected: str) -> None:
    assert sentence(entry, NAMES, language) == expected


def test_a_tier_that_is_called_like_a_role_is_named_as_a_tier() -> None:
    given = an_entry(Event.TIER_GIVEN, reason="member", actor=None, organisation=None, principal="host")
    assert sentence(given, NAMES, "sv", whom=KARI).endswith("får se mer: godkända medlemmar")
    role = an_entry(Event.ROLE_GIVEN, reason="member", actor=None, organisation=None, principal="host")
    assert sentence(role, NAMES, "sv", whom=KARI).endswith("en roll: medlem")


def test_what_it_is_about_is_named_up_to_three() -> None:
    opened = an_entry(Event.COMPANY_OPENED)
    assert "the page of Huldra {Sveis} AS (values: 12)" in sentence(opened, NAMES, "en", about=[ANDRE])
    many = [ANDRE, BEDRIFT, ANDRE, BEDRIFT, BEDRIFT]
    assert "and 2 more" in sentence(opened, NAMES, "en", about=many)
    assert "the page of an organisation" in sentence(opened, NAMES, "en")


def test_a_name_with_braces_is_only_a_name() -> None:
    odd = Names({KARI: "{who.__class__} {0}"}, {BEDRIFT: "%s {}"})
    assert sentence(an_entry(Event.LOGOUT), odd, "en") == "{who.__class__} {0} at %s {} signed out"


def test_reasons_are_spelled_as_entries_allow() -> None:
    for token in phrases.REASONS:
        an_entry(Event.REFUSED, Result.REFUSED, reason=token)
