"""The fields of a contact: how to reach a role, and a person where the company wants that."""

from __future__ import annotations

from policies.vocabulary import SensitivityClass
from registry.catalogue.declare import family, name, special
from registry.catalogue.field import Index, Kind

FAMILY = family(
    "contact",
    20,
    (
        special(
            "contact.mailbox",
            Kind.EMAIL,
            SensitivityClass.CONTACT,
            0,
            max_length=200,
            sv=("Gemensam e-post", "Skriv en gemensam adress, till exempel order@."),
            nb=("Felles e-post", "Skriv en felles adresse, for eksempel ordre@."),
            en=("Shared mailbox", "Write a shared address, such as orders@."),
        ),
        special(
            "contact.phone",
            Kind.PHONE,
            SensitivityClass.CONTACT,
            32,
            max_length=40,
            sv=("Gemensam telefon", "Skriv numret, till exempel 063-12 34 56."),
            nb=("Felles telefon", "Skriv nummeret, for eksempel 73 12 34 56."),
            en=("Shared phone", "Write the number, such as 063-12 34 56 or +46 63 12 34 56."),
        ),
        name(
            "contact.person",
            SensitivityClass.PERSON,
            index=Index.NONE,
            sv=("Kontaktperson", "Skriv namnet bara om personen har sagt ja."),
            nb=("Kontaktperson", "Skriv navnet bare hvis personen har sagt ja."),
            en=("Contact person", "Write the name only if the person agreed."),
        ),
    ),
    sv=("Kontakt", "Hur andra når er."),
    nb=("Kontakt", "Hvordan andre når dere."),
    en=("Contact", "How others reach you."),
)
