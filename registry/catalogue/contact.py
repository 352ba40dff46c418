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
            sv=("E-post till rollen", "Skriv en gemensam adress, till exempel order@."),
            nb=("E-post til rollen", "Skriv en felles adresse, for eksempel ordre@."),
            en=("Shared mailbox", "Write a shared address, such as orders@."),
        ),
        special(
            "contact.phone",
            Kind.PHONE,
            SensitivityClass.CONTACT,
            32,
            max_length=40,
            sv=("Telefon till rollen", "Skriv numret med landskod, till exempel +46 63 12 34 56."),
            nb=("Telefon til rollen", "Skriv nummeret med landkode, for eksempel +47 73 12 34 56."),
            en=("Shared phone", "Write the number with its country code, such as +46 63 12 34 56."),
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
