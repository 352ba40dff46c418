"""What the log says, in words: for every event a sentence and an act, for every reason a phrase.

The sentences are message ids of `registry.language`; an act is the message "act: <event>", a reason
"reason: <token>". The three catalogues hold the wording of all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from audit.event import Event

DONE: Final[Mapping[Event, str]] = {
    Event.LOGIN_DONE: "{who} signed in",
    Event.LOGIN_REFUSED: "{who} tried to sign in",
    Event.LOGOUT: "{who} signed out",
    Event.SESSION_ENDED: "A session of {who} ended",
    Event.STEP_UP_DONE: "{who} confirmed who they are",
    Event.STEP_UP_REFUSED: "{who} tried to confirm who they are",
    Event.ENROLMENT_STARTED: "{who} began to set up their sign-in",
    Event.ENROLMENT_DONE: "{who} set up their sign-in",
    Event.RECOVERY_CODE_USED: "{who} used a recovery code",
    Event.RECOVERY_CODES_MADE: "{who} got new recovery codes",
    Event.PASSWORD_CHANGED: "{who} changed their password",
    Event.AUTHENTICATOR_CHANGED: "The authenticator of {who} was changed or switched off",
    Event.INVITATION_MADE: "{who} invited {whom}",
    Event.INVITATION_REFUSED: "{who} tried an invitation",
    Event.PERSON_MADE: "{who} made an account for {whom}",
    Event.PERSON_CHANGED: "{who} changed the account of {whom}",
    Event.PERSON_DISABLED: "{who} closed the account of {whom}",
    Event.ROLE_GIVEN: "{who} gave {whom} a role",
    Event.ROLE_TAKEN: "{who} took a role from {whom}",
    Event.TIER_GIVEN: "{who} approved {whom} to see more",
    Event.TIER_TAKEN: "{who} withdrew what {whom} may see",
    Event.PURPOSE_MADE: "{who} said what it is about",
    Event.SEARCHED: "{who} searched ({count} shown)",
    Event.COMPANY_OPENED: "{who} opened the page of {about} ({count} values)",
    Event.OWN_READ: "{who} read their own organisation's records",
    Event.RECORD_MADE: "{who} added records about {about} ({count})",
    Event.RECORD_CHANGED: "{who} changed records about {about} ({count})",
    Event.RECORD_DELETED: "{who} deleted records about {about} ({count})",
    Event.RELEASABILITY_CHANGED: "{who} changed to whom {about} is shown",
    Event.PROFILE_CHANGED: "{who} changed how much {about} shows",
    Event.REFUSED: "{who} asked for something",
    Event.LOG_READ: "{who} read the log ({count} entries)",
    Event.NAMES_READ: "{who} read names of persons or organisations ({count})",
    Event.ORGANISATION_MADE: "{who} added {about} to the register",
    Event.NETWORK_MADE: "{who} added a network",
    Event.GROUP_MADE: "{who} made a group of approvers",
    Event.NETWORK_JOINED: "{who} let {about} into a network",
    Event.NETWORK_LEFT: "{who} ended the membership of {about} in a network",
    Event.KEY_MADE: "{who} made a key",
    Event.PASSPHRASE_CHANGED: "{who} changed the passphrase of a root key",
    Event.SHARES_MADE: "{who} made new recovery shares ({count})",
    Event.SHARES_TRIED: "{who} tried recovery shares ({count})",
    Event.ROOT_KEYS_RECOVERED: "{who} had the root keys back from recovery shares ({count})",
    Event.BACKUP_MADE: "{who} took a backup ({count} rows)",
    Event.RESTORED: "{who} restored a backup ({count} later entries of the log are missing)",
    Event.POLICY_ADOPTED: "{who} put a set of rules into force",
    Event.IMPORT_APPLIED: "{who} imported a file ({count} records)",
    Event.WORKER_STARTED: "{who} started to write to the log",
    Event.WORKER_ENDED: "{who} stopped writing to the log, in good order",
    Event.WORKER_BEAT: "{who} named entries it had begun and given up",
    Event.INDEX_COMPACTED: "{who} tidied the search index",
    Event.KEYS_ROTATED: "{who} put new keys in the place of old ones ({count})",
    Event.ROWS_RESEALED: "{who} sealed rows anew under new keys ({count})",
    Event.SHREDDED: "{who} destroyed, for good, what was kept of an organisation or a person",
    Event.INDEX_REBUILT: "{who} wrote the search index anew under new keys",
    Event.LOG_VERIFIED: "{who} checked the whole log ({count} entries)",
}
"""What happened, where it was done."""

REASONS: Final = frozenset(
    {
        "not_allowed",
        "not_auditor",
        "no_purpose",
        "purpose_needed",
        "step_up_needed",
        "query",
        "not_found",
        "invalid",
        "stale",
        "conflict",
        "failed",
        "seal_broken",
        "value_broken",
        "authority_broken",
        "problems_found",
        "restored",
        "content",
        "work",
        "log_out",
        "own_choice",
        "log_in",
        "too_many_sessions",
        "unknown_name",
        "not_enrolled",
        "disabled",
        "invited",
        "active",
        "wrong_password",
        "code",
        "recovery_code",
        "wrong_code",
        "spent_code",
        "too_many_codes",
        "too_many_failures",
        "too_many_network",
        "too_many_name",
        "too_many_device",
        "too_many_pair",
        "password_changed",
        "rehashed",
        "authenticator_changed",
        "not_good",
        "changed_meanwhile",
        "invitation",
        "enrolment",
        "password",
        "authenticator",
        "language",
        "careful",
        "normal",
        "visible",
        "interested",
        "member",
        "editor",
        "data_owner",
        "vetting_officer",
        "broker",
        "authority",
        "educator",
        "auditor",
        "security_officer",
        "operator",
        "open",
        "community",
        "case",
        "sealed",
        "introduced",
        "switched",
        "retired",
        "destroyed",
        "root_made",
        "root_rewrapped",
        "organisation",
        "person",
        "approved_member",
    }
)
"""Why: the closed list of reasons that entries give."""


def act(event: Event) -> str:
    """Return the message id of what was wanted, for an event that was refused or failed."""
    return f"act: {event.value}"


def reason(token: str) -> str | None:
    """Return the message id of a reason; None for a token that is not on the list."""
    return f"reason: {token}" if token in REASONS else None
