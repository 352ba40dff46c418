"""What a generated company says of itself beside its machines: words, certificates, skills, experience, contact."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from registry.demo.workshop import Workshop, words

Entry = dict[str, Any]

_FIRST_DAY, _DAYS = date(2026, 12, 1), 900
"""Certificates are valid until a day from the first on, and at most so many days later."""
_LAPSED = date(2026, 6, 30)
_SOURCES = ("declared", "document", "document", "checked", "audited")
_HEADCOUNTS = ("1-2", "3-5", "6-10")
_VALUES = ("<=100k", "<=1M", "<=1M", "<=10M")
_ROLES = ("subcontractor", "subcontractor", "second_tier", "partner", "system")
_OUTCOMES = ("delivered", "repeat", "repeat", "ongoing")


def organisation(workshop: Workshop, *, abroad: bool) -> Entry:
    """Return who it says it is; `abroad` companies write for both countries."""
    chance = workshop.chance.of("organisation")
    written = {workshop.language}
    if abroad:
        written |= {"en", workshop.home}
    entry: Entry = {
        "organisation.country": workshop.country,
        "organisation.size_class": workshop.size_class,
        "organisation.legal_name": workshop.name,
        "organisation.nace": [workshop.craft["nace"]],
        "organisation.languages": [workshop.home, "en", *(["de"] if chance.once_in("german", 6) else [])],
        "organisation.web": f"https://{workshop.domain}",
    }
    return entry | {f"organisation.showcase_{one}": _showcase(workshop, one) for one in sorted(written)}


def certificates(workshop: Workshop) -> list[Entry]:
    """Return its certificates: the usual one first, and more for a larger company."""
    chance = workshop.chance.of("certificates")
    own, *more = workshop.craft["certificates"]
    number = workshop.size + chance.below("number", 2)
    chosen = chance.some("more", more, number)
    if workshop.size or chance.once_in("own", 2):
        chosen.insert(0, own)
    return [_certificate(workshop, name) for name in chosen]


def skill_pools(workshop: Workshop) -> list[Entry]:
    """Return what its people can do, never who."""
    chance = workshop.chance.of("skills")
    found = []
    for place, (skill, qualification) in enumerate(workshop.craft["skills"][: 1 + workshop.size]):
        entry: Entry = {
            "skill_pool.skill": skill,
            "skill_pool.headcount_band": _HEADCOUNTS[max(0, workshop.size - place)],
            "skill_pool.lendable": chance.once_in(f"lent {place}", 4),
            "skill_pool.training_wanted": chance.once_in(f"training {place}", 3),
        }
        if qualification:
            entry["skill_pool.qualification"] = qualification
        found.append(entry)
    return found


def experiences(workshop: Workshop) -> list[Entry]:
    """Return what kinds of work it has done; a customer's name is made up."""
    listed = workshop.craft["experience"]
    chosen = workshop.chance.some("experience", listed, 1 + min(workshop.size, len(listed) - 1))
    found = []
    for sector, product in chosen:
        chance = workshop.chance.of(f"experience {sector}")
        since = chance.between("since", 2006, 2022)
        entry: Entry = {
            "experience.sector": sector,
            "experience.role": chance.pick("role", _ROLES),
            "experience.product_type": product,
            "experience.years": {"min": since, "max": since + chance.between("years", 0, 4)},
            "experience.value_band": chance.pick("value", _VALUES),
            "experience.outcome": chance.pick("outcome", _OUTCOMES),
        }
        if chance.once_in("customer", 3):
            entry["experience.customer"] = chance.pick("who", workshop.own("customers"))
        found.append(entry)
    return found


def contacts(workshop: Workshop) -> list[Entry]:
    """Return how to reach it: a mailbox that cannot exist, and a number that nobody has."""
    chance = workshop.chance.of("contact")
    series = workshop.own("phones")
    entry: Entry = {
        "contact.mailbox": f"{chance.pick('mailbox', workshop.own('mailboxes'))}@{workshop.domain}",
        "contact.phone": series[workshop.number % len(series)].format(number=workshop.number),
    }
    if chance.once_in("person", 4):
        first = chance.pick("first", workshop.own("first_names"))
        entry["contact.person"] = f"{first} {workshop.own('surname')}"
    return [entry]


def _showcase(workshop: Workshop, language: str) -> str:
    said = words("words")
    people = said["people"][language].format(people=workshop.people)
    about = workshop.chance.pick("about", range(len(said["about"]["en"])))
    return " ".join(
        (
            workshop.craft["does"][language],
            people,
            said["about"][language][about],
            said["fictional"][language],
        )
    )


def _certificate(workshop: Workshop, name: str) -> Entry:
    chance = workshop.chance.of(f"certificate {name}")
    source = chance.pick("source", _SOURCES)
    until = _FIRST_DAY + timedelta(days=chance.below("until", _DAYS))
    return {
        "certificate.type": name,
        "certificate.valid_until": (_LAPSED if chance.once_in("lapsed", 15) else until).isoformat(),
        "certificate.number": f"EX-{name.upper().replace('_', '-')}-{chance.between('number', 100, 9999)}",
        "certificate.issuer": workshop.own("issuers"),
        "certificate.scope": words("words")["scope"][workshop.language],
        "certificate.trust_level": source,
        "source": source,
    }
