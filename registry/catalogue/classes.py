"""The tiers of each sensitivity class: where it starts, where profiles put it, how low an owner may go.

The class follows the field, never the value, and so does the tier: a tier that moved with a value would tell
it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from policies.vocabulary import SensitivityClass, Tier


class Profile(StrEnum):
    """The three ready-made choices that spare an owner a choice per field."""

    CAREFUL = "careful"
    NORMAL = "normal"
    VISIBLE = "visible"


@dataclass(frozen=True, slots=True)
class ClassRule:
    """Tiers of one class: under each profile (it starts at `careful`), and the lowest an owner may choose.

    `why` tells the owner, in each language, why the field starts there.
    """

    careful: Tier
    normal: Tier
    visible: Tier
    floor: Tier
    why: Mapping[str, str]

    def tier(self, profile: Profile) -> Tier:
        """Return the tier of the class under a profile."""
        match profile:
            case Profile.CAREFUL:
                return self.careful
            case Profile.NORMAL:
                return self.normal
            case Profile.VISIBLE:
                return self.visible


def _rule(tiers: tuple[Tier, Tier, Tier, Tier], *, sv: str, nb: str, en: str) -> ClassRule:
    """Make a rule of the tiers careful, normal, visible and floor."""
    careful, normal, visible, floor = tiers
    return ClassRule(careful, normal, visible, floor, MappingProxyType({"sv": sv, "nb": nb, "en": en}))


_O, _C, _M, _P, _S = Tier.OPEN, Tier.COMMUNITY, Tier.MEMBER, Tier.CASE, Tier.SEALED
_ALWAYS_OURS = {
    "sv": "Tillsammans med andra företags uppgifter säger detta mer än ni tror; därför ser bara ni det.",
    "nb": "Sammen med andre bedrifters opplysninger sier dette mer enn dere tror; derfor ser bare dere det.",
    "en": "Together with other companies' data this says more than you would think, so only you see it.",
}

CLASS_RULES: Mapping[SensitivityClass, ClassRule] = MappingProxyType(
    {
        SensitivityClass.PROFILE: _rule(
            (_C, _C, _O, _O),
            sv="Det pekar inte ut er, så det får stå på ett anonymt kort.",
            nb="Det peker ikke ut dere, så det kan stå på et anonymt kort.",
            en="It does not single you out, so it may stand on an anonymous card.",
        ),
        SensitivityClass.IDENTITY: _rule(
            (_M, _M, _C, _O),
            sv="Det talar om vilka ni är, så bara godkända medlemmar ser det.",
            nb="Det forteller hvem dere er, så bare godkjente medlemmer ser det.",
            en="It tells who you are, so only approved members see it.",
        ),
        SensitivityClass.PERSONAL: _rule(
            (_S, _S, _S, _P),
            sv="Det är en människas nummer, så bara ni ser det och ingen kan söka på det.",
            nb="Det er et menneskes nummer, så bare dere ser det og ingen kan søke på det.",
            en="It is a person's number, so only you see it and nobody can search for it.",
        ),
        SensitivityClass.SHOWCASE: _rule(
            (_M, _C, _O, _O),
            sv="Det är ert skyltfönster. Det visas aldrig på ett anonymt kort.",
            nb="Det er utstillingsvinduet deres. Det vises aldri på et anonymt kort.",
            en="It is your shop window. It is never shown on an anonymous card.",
        ),
        SensitivityClass.REGION: _rule(
            (_C, _C, _O, _O),
            sv="En hel region är för grov för att peka ut er, så den får stå på ett anonymt kort.",
            nb="En hel region er for grov til å peke ut dere, så den kan stå på et anonymt kort.",
            en="A whole region is too coarse to single you out, so it may stand on an anonymous card.",
        ),
        SensitivityClass.LOCATION: _rule(
            (_M, _M, _C, _C),
            sv="Orten kan räcka för att förstå vilka ni är, så bara godkända medlemmar ser den.",
            nb="Stedet kan være nok til å skjønne hvem dere er, så bare godkjente medlemmer ser det.",
            en="The place can be enough to guess who you are, so only approved members see it.",
        ),
        SensitivityClass.SITE: _rule(
            (_M, _M, _M, _M),
            sv="Lokalens data hjälper den som vill lägga arbete hos er, så godkända medlemmar ser dem.",
            nb="Lokalets data hjelper den som vil legge arbeid hos dere, så godkjente medlemmer ser dem.",
            en="What the premises can take helps others to send work, so approved members see it.",
        ),
        SensitivityClass.LOCATION_EXACT: _rule(
            (_P, _P, _P, _M),
            sv="Adressen behövs först när ni ska träffas, så bara de ni väljer ser den.",
            nb="Adressen trengs først når dere skal møtes, så bare de dere velger ser den.",
            en="The address is needed once you meet, so only people you choose see it.",
        ),
        SensitivityClass.SITE_CRITICAL: _rule(
            (_S, _S, _S, _P),
            sv="Det säger exakt var ni är och vad ni klarar när strömmen går, så bara ni ser det.",
            nb="Det sier nøyaktig hvor dere er og hva dere klarer når strømmen går, så bare dere ser det.",
            en="It says exactly where you are and what you can do when the power fails, so only you see it.",
        ),
        SensitivityClass.MACHINE: _rule(
            (_M, _M, _C, _C),
            sv="Maskintyp och antal räcker för att bli hittad, så godkända medlemmar ser det.",
            nb="Maskintype og antall er nok til å bli funnet, så godkjente medlemmer ser det.",
            en="The type and number of machines is enough to be found, so approved members see it.",
        ),
        SensitivityClass.MACHINE_SPEC: _rule(
            (_P, _M, _M, _M),
            sv="Exakta data går att räkna om till vad ni kan tillverka, så bara de ni väljer ser dem.",
            nb="Nøyaktige data kan regnes om til hva dere kan lage, så bare de dere velger ser dem.",
            en="Exact figures can be turned into what you can make, so only people you choose see them.",
        ),
        SensitivityClass.MACHINE_CRITICAL: _rule(
            (_S, _S, _S, _P),
            sv="Exportregler för verktygsmaskiner bygger på sådant här, så bara ni ser det.",
            nb="Eksportregler for verktøymaskiner bygger på slikt, så bare dere ser det.",
            en="Export rules for machine tools build on figures like this, so only you see it.",
        ),
        SensitivityClass.PROCESS_HEAD: _rule(
            (_C, _C, _O, _O),
            sv="Det säger i stort vad ni gör utan att säga vilka ni är, så det får stå på ett anonymt kort.",
            nb="Det sier i stort hva dere gjør uten å si hvem dere er, så det kan stå på et anonymt kort.",
            en="It says roughly what you do but not who you are, so it may stand on an anonymous card.",
        ),
        SensitivityClass.PROCESS: _rule(
            (_M, _C, _C, _C),
            sv="Det är det andra söker efter, så godkända medlemmar ser det.",
            nb="Det er det andre søker etter, så godkjente medlemmer ser det.",
            en="It is what others look for, so approved members see it.",
        ),
        SensitivityClass.PART: _rule(
            (_M, _M, _C, _C),
            sv="Grova mått räcker för att hitta rätt verkstad, så godkända medlemmar ser dem.",
            nb="Grove mål er nok til å finne rett verksted, så godkjente medlemmer ser dem.",
            en="Coarse sizes are enough to find the right shop, so approved members see them.",
        ),
        SensitivityClass.TOLERANCE: _rule(
            (_P, _P, _M, _M),
            sv="Hur noga ni kan arbeta visar vad ni kan tillverka, så bara de ni väljer ser det.",
            nb="Hvor nøyaktig dere kan arbeide viser hva dere kan lage, så bare de dere velger ser det.",
            en="How exactly you can work shows what you can make, so only people you choose see it.",
        ),
        SensitivityClass.CERTIFICATE: _rule(
            (_M, _C, _C, _C),
            sv="Köpare söker på intyg, så godkända medlemmar ser vilka ni har.",
            nb="Innkjøpere søker på sertifikater, så godkjente medlemmer ser hvilke dere har.",
            en="Buyers search for certificates, so approved members see which you hold.",
        ),
        SensitivityClass.CERTIFICATE_DETAIL: _rule(
            (_P, _P, _M, _M),
            sv="Ett nummer går att slå upp och leder till er, så bara de ni väljer ser det.",
            nb="Et nummer kan slås opp og leder til dere, så bare de dere velger ser det.",
            en="A number can be looked up and leads to you, so only people you choose see it.",
        ),
        SensitivityClass.SKILL: _rule(
            (_M, _M, _C, _C),
            sv="Vad ni kan, aldrig vem som kan det; godkända medlemmar ser det.",
            nb="Hva dere kan, aldri hvem som kan det; godkjente medlemmer ser det.",
            en="What you can do, never who can do it; approved members see it.",
        ),
        SensitivityClass.SKILL_SIZE: _rule(
            (_P, _P, _P, _M),
            sv="Antal anställda med en färdighet visar hur sårbara ni är, så bara de ni väljer ser det.",
            nb="Antall ansatte med en ferdighet viser hvor sårbare dere er, så bare de dere velger ser det.",
            en="How many people hold a skill shows how exposed you are, so only people you choose see it.",
        ),
        SensitivityClass.EXPERIENCE: _rule(
            (_M, _M, _C, _C),
            sv="Bransch och typ av produkt visar vad ni har gjort utan att namnge kunden.",
            nb="Bransje og produkttype viser hva dere har gjort uten å navngi kunden.",
            en="Sector and kind of product show what you have done without naming the customer.",
        ),
        SensitivityClass.EXPERIENCE_DETAIL: _rule(
            (_P, _P, _P, _M),
            sv="Årtal och storlek kan avslöja vilket uppdrag det var, så bara de ni väljer ser det.",
            nb="Årstall og størrelse kan avsløre hvilket oppdrag det var, så bare de dere velger ser det.",
            en="Years and size can reveal which job it was, so only people you choose see them.",
        ),
        SensitivityClass.CUSTOMER: _rule(
            (_S, _S, _S, _P),
            sv="Kundens namn är kundens sak, så bara ni ser det.",
            nb="Kundens navn er kundens sak, så bare dere ser det.",
            en="The customer's name is the customer's business, so only you see it.",
        ),
        SensitivityClass.CAPACITY: _rule(
            (_P, _P, _P, _P),
            sv="Konkurrenter får inte se varandras lediga tid; det svarar bara på ett verkligt behov.",
            nb="Konkurrenter må ikke se hverandres ledige tid; det svarer bare på et virkelig behov.",
            en="Competitors must not see each other's free time; it only answers a real need.",
        ),
        SensitivityClass.CONTACT: _rule(
            (_M, _M, _C, _C),
            sv="Utan det kan ingen nå er. Det visas aldrig på ett anonymt kort.",
            nb="Uten det kan ingen nå dere. Det vises aldri på et anonymt kort.",
            en="Without it nobody can reach you. It is never shown on an anonymous card.",
        ),
        SensitivityClass.PERSON: _rule(
            (_P, _P, _P, _M),
            sv="Det är en människas namn, så bara de ni väljer ser det.",
            nb="Det er et menneskes navn, så bare de dere velger ser det.",
            en="It is a person's name, so only people you choose see it.",
        ),
        SensitivityClass.NEED: _rule(
            (_P, _P, _P, _C),
            sv="Ett behov visar var det brister, så ni bestämmer vilka som ser det.",
            nb="Et behov viser hvor det svikter, så dere bestemmer hvem som ser det.",
            en="A need shows where you fall short, so you decide who sees it.",
        ),
        SensitivityClass.READINESS: _rule((_S, _S, _S, _P), **_ALWAYS_OURS),
        SensitivityClass.DEPENDENCY: _rule((_S, _S, _S, _P), **_ALWAYS_OURS),
        SensitivityClass.SECURITY: _rule((_S, _S, _S, _P), **_ALWAYS_OURS),
        SensitivityClass.EXPORT: _rule((_S, _S, _S, _P), **_ALWAYS_OURS),
    }
)
"""Every class a catalogue field may have, with its tiers."""

CLASSES_WITHOUT_FIELDS = frozenset(
    {SensitivityClass.CONVERSATION, SensitivityClass.APPLICATION, SensitivityClass.ACCOUNT}
)
"""Classes of things that are not catalogue fields: policy fixes their readers, there is no tier to choose."""
