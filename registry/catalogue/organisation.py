"""The fields of an organisation: who it is."""

from __future__ import annotations

from policies.vocabulary import SensitivityClass
from registry.catalogue.declare import code, codes, family, name, names, special, text
from registry.catalogue.field import Index, Kind

_SHOWCASE_SV = "Presentera er med några meningar. Skriv inget om försvarskunder."
_SHOWCASE_NB = "Presenter dere med noen setninger. Ikke skriv om forsvarskunder."
_SHOWCASE_EN = "Introduce yourselves in a few sentences. Do not mention defence customers."

FAMILY = family(
    "organisation",
    1,
    (
        code(
            "organisation.country",
            SensitivityClass.PROFILE,
            "countries",
            card=True,
            required=True,
            sv=("Land", "Välj landet där företaget är registrerat."),
            nb=("Land", "Velg landet der bedriften er registrert."),
            en=("Country", "Choose the country in which the company is registered."),
        ),
        code(
            "organisation.size_class",
            SensitivityClass.PROFILE,
            "size_classes",
            card=True,
            sv=("Storlek", "Välj hur många som arbetar hos er."),
            nb=("Størrelse", "Velg hvor mange som arbeider hos dere."),
            en=("Size", "Choose how many people work for you."),
        ),
        name(
            "organisation.legal_name",
            SensitivityClass.IDENTITY,
            card=True,
            required=True,
            sv=("Företagsnamn", "Skriv namnet som det står i registreringsbeviset."),
            nb=("Firmanavn", "Skriv navnet slik det står i firmaattesten."),
            en=("Legal name", "Write the name as it is registered."),
        ),
        names(
            "organisation.trading_names",
            SensitivityClass.IDENTITY,
            sv=("Andra namn", "Skriv namn som kunderna känner er under, ett i taget."),
            nb=("Andre navn", "Skriv navn som kundene kjenner dere under, ett om gangen."),
            en=("Other names", "Write the names customers know you by, one at a time."),
        ),
        special(
            "organisation.org_number",
            Kind.ORG_NUMBER,
            SensitivityClass.IDENTITY,
            32,
            index=Index.EXACT,
            sv=(
                "Organisationsnummer",
                "Skriv numret. Har ni enskild firma hör det hemma under Personnummer.",
            ),
            nb=("Organisasjonsnummer", "Skriv nummeret, ni sifre i Norge."),
            en=("Registration number", "Write the number the company is registered under."),
        ),
        special(
            "organisation.ncage",
            Kind.NCAGE,
            SensitivityClass.IDENTITY,
            32,
            index=Index.EXACT,
            sv=("NCAGE-kod", "Skriv de fem tecknen, om ni har en sådan kod."),
            nb=("NCAGE-kode", "Skriv de fem tegnene, hvis dere har en slik kode."),
            en=("NCAGE code", "Write the five characters, if you have such a code."),
        ),
        codes(
            "organisation.nace",
            SensitivityClass.IDENTITY,
            "nace",
            sv=("Näringsgren (SNI)", "Välj de grenar ni är registrerade för, till exempel 25.53."),
            nb=("Næring (SN)", "Velg næringene dere er registrert i, for eksempel 25.53."),
            en=("Industry (NACE)", "Choose the branches you are registered in, such as 25.53."),
        ),
        codes(
            "organisation.languages",
            SensitivityClass.IDENTITY,
            "languages",
            sv=("Språk", "Välj språk som ni kan svara på."),
            nb=("Språk", "Velg språk dere kan svare på."),
            en=("Languages", "Choose the languages you can answer in."),
        ),
        special(
            "organisation.personal_number",
            Kind.PERSONAL_NUMBER,
            SensitivityClass.PERSONAL,
            32,
            sv=(
                "Personnummer (enskild firma)",
                "Bara för enskild firma i Sverige: skriv tio eller tolv siffror.",
            ),
            nb=("Personnummer (svensk enkeltpersonforetak)", "Bare for svenske enkeltpersonforetak."),
            en=(
                "Personal number (sole trader)",
                "Only for Swedish sole traders: write ten or twelve digits.",
            ),
        ),
        text(
            "organisation.showcase_sv",
            SensitivityClass.SHOWCASE,
            language="sv",
            sv=("Presentation på svenska", _SHOWCASE_SV),
            nb=("Presentasjon på svensk", _SHOWCASE_NB),
            en=("Introduction in Swedish", _SHOWCASE_EN),
        ),
        text(
            "organisation.showcase_nb",
            SensitivityClass.SHOWCASE,
            language="nb",
            sv=("Presentation på norska", _SHOWCASE_SV),
            nb=("Presentasjon på norsk", _SHOWCASE_NB),
            en=("Introduction in Norwegian", _SHOWCASE_EN),
        ),
        text(
            "organisation.showcase_en",
            SensitivityClass.SHOWCASE,
            language="en",
            sv=("Presentation på engelska", _SHOWCASE_SV),
            nb=("Presentasjon på engelsk", _SHOWCASE_NB),
            en=("Introduction in English", _SHOWCASE_EN),
        ),
        text(
            "organisation.showcase_fi",
            SensitivityClass.SHOWCASE,
            language="fi",
            sv=("Presentation på finska", _SHOWCASE_SV),
            nb=("Presentasjon på finsk", _SHOWCASE_NB),
            en=("Introduction in Finnish", _SHOWCASE_EN),
        ),
        special(
            "organisation.web",
            Kind.URL,
            SensitivityClass.SHOWCASE,
            0,
            max_length=200,
            sv=("Webbplats", "Skriv adressen med https:// först."),
            nb=("Nettsted", "Skriv adressen med https:// først."),
            en=("Website", "Write the address with https:// in front."),
        ),
    ),
    sv=("Företaget", "Vilka ni är."),
    nb=("Bedriften", "Hvem dere er."),
    en=("The company", "Who you are."),
)
