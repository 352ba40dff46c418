"""What is said to whoever gives, ends or reviews emergency access; the catalogues hold the wording."""

from __future__ import annotations

from typing import Final

NOT_AN_OFFICE_ROLE: Final = (
    "Break-glass gives an office role: {roles}. What companies state stays closed to it."
)
NOT_THAT_LONG: Final = "Break-glass lasts 1 to {maximum} minutes."
NO_AUTHENTICATOR: Final = (
    "This person has no authenticator, so nobody could prove to be them: name somebody who has."
)
IN_FORCE: Final = "Emergency access is in force already. End it first; then two officers review it."
NOT_REVIEWED: Final = (
    "Emergency access was used and waits for its review: two officers "
    "of different groups say first what they found."
)
NONE_IN_FORCE: Final = "No emergency access is in force."
NONE_WAITS: Final = "There is no emergency access to review."
STILL_IN_FORCE: Final = "Emergency access is still in force. End it, then say what you found."
ANOTHER_ONE: Final = "That was another emergency access. Read this one, then decide."
NOT_NAMED: Final = "Only somebody of a network's office does this. Call your network office."
NOT_A_REVIEWER: Final = (
    "A security officer and a vetting officer review it, or vetting officers of two groups."
)
YOUR_OWN: Final = "This was your own emergency access: two others review it."
REVIEWED_ALREADY: Final = "You have said what you found. Now another person, of another group, has to."
SAME_GROUP: Final = (
    "Somebody of your own group has said what they found. Now a person of another group has to."
)
STEP_UP: Final = "Confirm with a fresh code from your authenticator first."
