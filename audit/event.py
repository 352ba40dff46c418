"""What can stand in the log: events, and how they ended. docs/events.md says what each one means."""

from __future__ import annotations

from enum import StrEnum


class Event(StrEnum):
    """What happened. A closed list: what is not here cannot be logged, and every one is documented."""

    LOGIN_DONE = "login_done"
    LOGIN_REFUSED = "login_refused"
    LOGOUT = "logout"
    SESSION_ENDED = "session_ended"
    STEP_UP_DONE = "step_up_done"
    STEP_UP_REFUSED = "step_up_refused"
    ENROLMENT_STARTED = "enrolment_started"
    ENROLMENT_DONE = "enrolment_done"
    RECOVERY_CODE_USED = "recovery_code_used"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  # an event's name
    AUTHENTICATOR_CHANGED = "authenticator_changed"
    INVITATION_MADE = "invitation_made"
    INVITATION_REFUSED = "invitation_refused"
    PERSON_MADE = "person_made"
    PERSON_CHANGED = "person_changed"
    PERSON_DISABLED = "person_disabled"
    ROLE_GIVEN = "role_given"
    ROLE_TAKEN = "role_taken"
    TIER_GIVEN = "tier_given"
    TIER_TAKEN = "tier_taken"
    PURPOSE_MADE = "purpose_made"
    SEARCHED = "searched"
    COMPANY_OPENED = "company_opened"
    OWN_READ = "own_read"
    RECORD_MADE = "record_made"
    RECORD_CHANGED = "record_changed"
    RECORD_DELETED = "record_deleted"
    RELEASABILITY_CHANGED = "releasability_changed"
    PROFILE_CHANGED = "profile_changed"
    REFUSED = "refused"
    LOG_READ = "log_read"
    NAMES_READ = "names_read"
    ORGANISATION_MADE = "organisation_made"
    NETWORK_MADE = "network_made"
    GROUP_MADE = "group_made"
    NETWORK_JOINED = "network_joined"
    NETWORK_LEFT = "network_left"
    KEY_MADE = "key_made"
    PASSPHRASE_CHANGED = "passphrase_changed"  # noqa: S105  # an event's name
    SHARES_MADE = "shares_made"
    SHARES_TRIED = "shares_tried"
    ROOT_KEYS_RECOVERED = "root_keys_recovered"
    BACKUP_MADE = "backup_made"
    RESTORED = "restored"
    KEYS_ROTATED = "keys_rotated"
    ROWS_RESEALED = "rows_resealed"
    SHREDDED = "shredded"
    POLICY_ADOPTED = "policy_adopted"
    IMPORT_APPLIED = "import_applied"
    WORKER_STARTED = "worker_started"
    WORKER_ENDED = "worker_ended"
    WORKER_BEAT = "worker_beat"
    INDEX_COMPACTED = "index_compacted"
    INDEX_REBUILT = "index_rebuilt"
    LOG_VERIFIED = "log_verified"


class Result(StrEnum):
    """How it ended: done; refused by a rule; or failed, so that nothing of it holds."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
