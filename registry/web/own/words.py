"""The words of the pages of one's own company for new records, profiles and audiences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from registry.catalogue.classes import Profile
from registry.companies.reader import Audience
from registry.web.wording import Sentence

ADD: Final[Mapping[str, Sentence]] = {
    "organisation": Sentence("Add the company"),
    "site": Sentence("Add a site"),
    "machine": Sentence("Add a machine"),
    "capability": Sentence("Add something you can do"),
    "certificate": Sentence("Add a certificate"),
    "skill_pool": Sentence("Add a skill"),
    "experience": Sentence("Add an experience"),
    "contact": Sentence("Add a contact"),
}
"""What adding one record of a family is called."""

PROFILES: Final[Mapping[Profile, Sentence]] = {
    Profile.CAREFUL: Sentence("Careful"),
    Profile.NORMAL: Sentence("Normal"),
    Profile.VISIBLE: Sentence("Visible"),
}

MEANT: Final[Mapping[Profile, Sentence]] = {
    Profile.CAREFUL: Sentence(
        "Approved members see who you are and what you can do; exact figures you open yourselves, for people you "
        "choose. Others get an anonymous card: what kind of work, and which region."
    ),
    Profile.NORMAL: Sentence(
        "Interested parties also see your processes and certificates, without your name. Approved members also see "
        "the figures of your machines."
    ),
    Profile.VISIBLE: Sentence(
        "You want to be found: interested parties see your name, town, machines and experience. Approved members "
        "also see tolerances and the details of certificates."
    ),
}
"""What a profile is for, in short; the preview says what it does."""

AUDIENCES: Final[Mapping[Audience, Sentence]] = {
    Audience.EVERYONE: Sentence("Everyone signed in, in your network"),
    Audience.INTERESTED: Sentence("An interested party in your network"),
    Audience.MEMBER: Sentence("An approved member in your network"),
    Audience.ABROAD: Sentence("An approved member in the other country's network"),
}

GETS: Final[Mapping[str, Sentence]] = {
    "nobody": Sentence("Nothing. They do not learn that you are in the register."),
    "nothing": Sentence("Nothing of what you have stated so far."),
    "card": Sentence("An anonymous card without your name. Values on it: {count}."),
    "named": Sentence("Your name. Values in all: {count}."),
}
"""What an audience gets, in one line."""
