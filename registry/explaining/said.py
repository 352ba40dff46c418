"""What decides, in sentences: message ids of `registry.language`, of which nothing depends on a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from policies.vocabulary import Tier

ACCOUNT_OPEN: Final = "Their account is open."
ACCOUNT_CLOSED: Final = "Their account is not open, or their company is closed: nobody signs in with it."
READS: Final = "They may read what companies state, in some network."
READS_NOTHING: Final = (
    "They read no company's entries: no network approves them, or they look after a network or the register."
)
PURPOSE: Final = (
    "They say what it is about first; without that nothing that is meant for approved members is shown."
)
NO_PURPOSE: Final = "They need not say what it is about: they see nothing that is meant for approved members."
SHOWN: Final = "The company shows itself to them."
LEFT_OUT: Final = "The company has left out their company: it never sees it."
COMPANY_CLOSED: Final = "The company is closed: it is shown to nobody."
ELSEWHERE: Final = (
    "The company does not show itself in any network, and from any country, in which they see something."
)
GOES_ON: Final = "The register is not stopped."
STOPPED: Final = "The register is stopped: nobody is shown anything of another company."
VIEWS_LEFT: Final = "Their company has views left for this page, or has opened it before."
VIEWS_USED_UP: Final = "Their company has used up its views, so this page does not open for it."

UNSTATED: Final = "The company has stated nothing here."
CLEARED: Final = "The company stated something here once, and has cleared it."
COMPANY_ALONE: Final = "Only the company sees it. No access opens that to others."
ALONE_OR_CLEARED: Final = (
    "It stands where only the company sees it, or was stated once and has been cleared. "
    "No access opens that to others."
)
NOT_GRANTED: Final = (
    "It is for people the company chooses, and no temporary access in force names them and this."
)
NOT_APPROVED: Final = (
    "The company gave them temporary access to it, but they are not approved for that in a network where it shows "
    "itself."
)
NAMELESS: Final = (
    "The company gave them temporary access to it, but it tells which company this is, "
    "and they may not know the name."
)
REFERENCE: Final = "It only points to another entry, which is not told of a company without its name."
OUT_OF_SIGHT: Final = "The database keeps the company's entries out of their sight."
GRANTED: Final = "The company gave them temporary access to it, which is in force."
LET: Final[Mapping[Tier, str]] = {
    Tier.OPEN: "It is shown to everyone signed in, in a network where the company shows itself.",
    Tier.COMMUNITY: "It stands on the anonymous card, for people approved at least for that.",
    Tier.MEMBER: "It is shown to approved members.",
    Tier.CASE: GRANTED,
    Tier.SEALED: "Their role in the company lets them read what only the company sees.",
}
TAKES: Final[Mapping[Tier, str]] = {
    Tier.OPEN: "It is shown to everyone signed in, but they are nobody in a network where the company shows itself.",
    Tier.COMMUNITY: (
        "It is shown to people approved at least for the anonymous card, and they are not, in a network where the "
        "company shows itself."
    ),
    Tier.MEMBER: (
        "It is shown to approved members, and they are not one, in a network where the company shows itself."
    ),
    Tier.CASE: NOT_GRANTED,
    Tier.SEALED: COMPANY_ALONE,
}
OWN: Final = "It is their own company, and their role there lets them read it."
OWN_OR_CLEARED: Final = (
    "It is their own company, and their role there lets them read what only the company sees. "
    "It may have been cleared."
)
OWN_NOT: Final = "It is their own company, but their role there does not let them read it."
NOT_TOLD: Final = (
    "Whether a network approves them today, and has views left for them, is not told to other companies."
)

ROOM_SAYS: Final = (
    ACCOUNT_OPEN,
    ACCOUNT_CLOSED,
    READS,
    READS_NOTHING,
    PURPOSE,
    NO_PURPOSE,
    SHOWN,
    LEFT_OUT,
    COMPANY_CLOSED,
    ELSEWHERE,
    GOES_ON,
    STOPPED,
    VIEWS_LEFT,
    VIEWS_USED_UP,
    UNSTATED,
    CLEARED,
    COMPANY_ALONE,
    ALONE_OR_CLEARED,
    NOT_GRANTED,
    NOT_APPROVED,
    NAMELESS,
    REFERENCE,
    OUT_OF_SIGHT,
    GRANTED,
    *LET.values(),
    *TAKES.values(),
    OWN,
    OWN_OR_CLEARED,
    OWN_NOT,
    NOT_TOLD,
)
"""Every sentence that a reason can be."""
