"""An entry of the log as the auditor's page shows it: the sentence, whom it is about, what lies behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from audit.event import Event, Result
from registry import catalogue
from registry.web import facts
from registry.web.browser import browser
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from registry.oversight.views import EntryView

NAMELESS = Sentence("A name that can no longer be read")


def entry(view: EntryView, language: str) -> dict[str, Any]:
    """Return one line of the list; `more` are labels and texts for whoever wants to know more."""
    about = [
        each.organisation.name or say(language, NAMELESS)
        for each in view.about
        if each.organisation is not None
    ]
    return {
        "index": view.index,
        "at": view.at,
        "sentence": view.sentence,
        "refused": view.entry.result.value != "done",
        "about": [name for name in dict.fromkeys(about) if name not in view.sentence],
        "more": _more(view, language),
        "why": _why(view),
    }


def _why(view: EntryView) -> dict[str, str] | None:
    """Return about whom and which company can be asked why, where an entry says that a page was shown."""
    about = next((each.organisation for each in view.about if each.organisation is not None), None)
    opened = view.entry.event is Event.COMPANY_OPENED and view.entry.result is Result.DONE
    if not opened or about is None or view.person is None or view.person.name is None:
        return None
    return {"company": str(about.id), "person": str(view.person.id)}


def _more(view: EntryView, language: str) -> list[dict[str, Any]]:
    said = [each.said for each in view.about if each.said is not None]
    lines = [
        (Sentence("What was shown"), _fields(said, language)),
        (Sentence("Purpose as written"), _texts(said, "text")),
        (Sentence("Log-in name as written"), _texts(said, "name") if view.person is None else ""),
        (Sentence("From the address"), _texts(said, "address")),
        (Sentence("With"), _browsers(said, language)),
    ]
    found = [
        {"label": say(language, sentence), "text": text, "code": False} for sentence, text in lines if text
    ]
    if view.entry.rule:
        ruled = Sentence("Rule that decided, by its name in the policy")
        found.append({"label": say(language, ruled), "text": view.entry.rule, "code": True})
    return found


def _fields(said: Sequence[Mapping[str, Any]], language: str) -> str:
    names = [
        name
        for each in said
        for name in _listed(each.get("fields"))
        if isinstance(name, str) and name in catalogue.FIELDS
    ]
    return ", ".join(facts.labels(dict.fromkeys(names), language))


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else []


def _texts(said: Sequence[Mapping[str, Any]], name: str) -> str:
    return ", ".join(dict.fromkeys(str(each[name]) for each in said if each.get(name)))


def _browsers(said: Sequence[Mapping[str, Any]], language: str) -> str:
    return ", ".join(
        dict.fromkeys(browser(str(each["agent"]), language) for each in said if each.get("agent"))
    )
