"""The fields of a certificate."""

from __future__ import annotations

from policies.vocabulary import SensitivityClass
from registry.catalogue.declare import code, codes, date, family, name, special, text
from registry.catalogue.field import Index, Kind

FAMILY = family(
    "certificate",
    100,
    (
        code(
            "certificate.type",
            SensitivityClass.CERTIFICATE,
            "certificates",
            card=True,
            required=True,
            sv=("Certifikat", "Välj certifikatet, med klass eller del om det har en."),
            nb=("Sertifikat", "Velg sertifikatet, med klasse eller del hvis det har en."),
            en=("Certificate", "Choose the certificate, with its class or part if it has one."),
        ),
        codes(
            "certificate.processes",
            SensitivityClass.CERTIFICATE,
            "processes",
            sv=("Gäller för", "Välj de processer det gäller, om det inte gäller allt ni gör."),
            nb=("Gjelder for", "Velg prosessene det gjelder, hvis det ikke gjelder alt dere gjør."),
            en=("Applies to", "Choose the processes it covers, if it does not cover all you do."),
        ),
        date(
            "certificate.valid_until",
            SensitivityClass.CERTIFICATE,
            sv=("Giltigt till", "Skriv sista giltighetsdag."),
            nb=("Gyldig til", "Skriv siste gyldighetsdag."),
            en=("Valid until", "Write the last day on which it is valid."),
        ),
        name(
            "certificate.number",
            SensitivityClass.CERTIFICATE_DETAIL,
            index=Index.NONE,
            sv=("Nummer", "Skriv certifikatets nummer."),
            nb=("Nummer", "Skriv sertifikatets nummer."),
            en=("Number", "Write the certificate's number."),
        ),
        text(
            "certificate.scope",
            SensitivityClass.CERTIFICATE_DETAIL,
            max_length=1000,
            sv=("Omfattning", "Skriv av omfattningen."),
            nb=("Omfang", "Skriv av omfanget."),
            en=("Scope", "Copy the scope from the certificate."),
        ),
        name(
            "certificate.issuer",
            SensitivityClass.CERTIFICATE_DETAIL,
            sv=("Utfärdare", "Skriv vem som har utfärdat det."),
            nb=("Utsteder", "Skriv hvem som har utstedt det."),
            en=("Issuer", "Write who issued it."),
        ),
        special(
            "certificate.evidence_hash",
            Kind.DIGEST,
            SensitivityClass.CERTIFICATE_DETAIL,
            80,
            sv=("Filens fingeravtryck", "Klistra in SHA-256 av filen; själva filen lagras inte här."),
            nb=("Filens fingeravtrykk", "Lim inn SHA-256 av filen; selve filen lagres ikke her."),
            en=("Fingerprint of the file", "Paste the file's SHA-256; the file itself is not kept here."),
        ),
        code(
            "certificate.trust_level",
            SensitivityClass.CERTIFICATE_DETAIL,
            "trust_levels",
            sv=("Hur det är styrkt", "Välj om någon mer än ni har sett det."),
            nb=("Hvordan det er bekreftet", "Velg om andre enn dere har sett det."),
            en=("How it is backed", "Choose whether anyone but you has seen it."),
        ),
    ),
    sv=("Certifikat", "Intyg som ni har."),
    nb=("Sertifikater", "Sertifikater dere har."),
    en=("Certificates", "Certificates you hold."),
)
