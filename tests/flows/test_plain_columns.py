"""What a stolen database says without any key: every plain column, and every plain part of a log entry, by name.

Plain is whatever is not `bytea`: values, marks, keyed hashes and blocks of the index are. One column of bytes is
plain all the same, an entry's `body`; what stands in it is the second list. A column or part that is added, or that
stops being sealed, is missing here, and docs/leakage.md wants a word about it.
"""

from __future__ import annotations

import json

from tests.support.demo_register import DemoRegister

PLAIN_COLUMNS = """
    SELECT table_schema || '.' || table_name, array_agg(column_name::text ORDER BY column_name)
    FROM information_schema.columns
    WHERE table_schema IN ('register', 'keystore', 'postings', 'journal') AND udt_name <> 'bytea'
    GROUP BY 1
"""
PLAIN = {
    "journal.chain": "counter ended missing settled worker",
    "journal.checkpoint": "at note size",
    "journal.detail": "entry",
    "journal.entry": "actor at counter event id index result settled worker",
    "journal.health": "at broken missing one",
    "journal.staged": "counter id settled staged_at worker",
    "journal.tile": "index level width",
    "keystore.rotation": "purpose started_at",
    "keystore.wrapped_key": "created_at purpose root scope state version",
    "postings.delta": "epoch id network tier",
    "postings.epoch": "epoch generation network tier",
    "postings.pointer": "compacted_at generation one",
    "register.activation": "created_at id request",
    "register.allowance": (
        "asked_at decided_at decided_by decision id network opened organisation person points searches until"
    ),
    "register.application": "applicant created_at id network organisation withdrawn_at",
    "register.application_request": "application id",
    "register.application_step": "application created_at id person step",
    "register.approved_tier": "id network person revoked_at tier valid_from valid_until",
    "register.approver_group": "id name network",
    "register.attempt": "at id",
    "register.authenticator": "confirmed_at created_at disabled_at failures id last_step person",
    "register.case_grant": "case_request given_by id owner revoked_at revoked_by valid_from valid_until",
    "register.case_grantee": "case_grant id organisation owner person",
    "register.case_request": (
        "answer answered_at answered_by asker asker_organisation created_at expires_at id owner"
    ),
    "register.closure": "created_at ended_at id network organisation person side",
    "register.coverage_signal": "id network organisation raised_at",
    "register.exposure": "changed_at organisation revision",
    "register.field": "record revision tier",
    "register.emergency": "begun_at ended_at ended_by given id network person reviewed_at role until",
    "register.emergency_review": "emergency id network person reviewer role said_at seat",
    "register.freeze_state": "changed_at freezing id",
    "register.freezing": "frozen_at id lifted_at network person role",
    "register.helper": "created_at ended_at named_by organisation person until",
    "register.invitation": "created_at expires_at id kind person used_at",
    "register.lowering": "alone confirmed_at confirmer created_at ended_at expires_at family field_revision id "
    "organisation proposer record tier",
    "register.membership": "id network organisation revoked_at state valid_from valid_until",
    "register.network": "country created_at id name slug",
    "register.network_limits": "alarm_percent changed_at network opened points preset searches",
    "register.organisation": "created_at id kind number profile state",
    "register.partner_group": "approver_group partner",
    "register.password": "changed_at person revision",
    "register.person": "created_at id language organisation state",
    "register.picture": "id network number person taken_at",
    "register.picture_signature": "id person picture proven_at role signed_at",
    "register.policy": "adopted_at digest",
    "register.purpose": "created_at id person",
    "register.record": "created_at family id number organisation revision updated_at",
    "register.recovery_code": "created_at id person used_at",
    "register.releasability": "changed_at countries excluded networks organisation revision",
    "register.request": (
        "approver_group created_at days expires_at id kind networks organisation person requester withdrawn_at word"
    ),
    "register.reset": (
        "confirmer confirmer_group created_at expires_at given_at id "
        "invitation kind network person proposer proposer_group"
    ),
    "register.review": "approver_group created_at decision id network person proven_at request",
    "register.role": "approver_group id network person revoked_at role valid_from valid_until",
    "register.session": (
        "channel created_at ended_at expires_at idle_seconds "
        "password_at person public_id purpose seen_at stepped_at"
    ),
    "register.unfreezing": "approver_group freezing id network person role said_at word",
    "register.upload": "id made_at part person use",
    "register.vetted_person": "days id person request tier",
    "register.vetting_terms": "created_at criteria id network sponsor_needed",
}
ENTRY = (
    "actor at changed classes count event id network organisation policy principal purpose reason result rule v void"
    # Keyed hashes.
    " objects query"
)
CHANGE = {"kind", "id", "revision", "seal"}
MILLING = {"field": "capability.process", "op": "eq", "value": "milling"}


def test_what_the_database_says_in_plain_is_this_list(demo: DemoRegister) -> None:
    found = {table: " ".join(columns) for table, columns in demo.sql(PLAIN_COLUMNS)}
    assert found == PLAIN


def test_what_an_entry_of_the_log_says_in_plain_is_this_list(demo: DemoRegister) -> None:
    member, owner = demo.person("member"), demo.person("data_owner")
    member.search(MILLING)
    made = owner.ask("POST", "/company/experience", json={"fields": {"experience.sector": "energy"}})
    assert made.status_code == 201, made.text
    rows = demo.sql("SELECT body FROM journal.entry UNION ALL SELECT body FROM journal.staged")
    entries = [json.loads(bytes(body)) for (body,) in rows]
    assert {part for entry in entries for part in entry} <= set(ENTRY.split())
    assert {part for entry in entries for change in entry.get("changed", ()) for part in change} <= CHANGE
    (searched,) = [entry for entry in entries if entry["event"] == "searched"]
    # Not which companies were shown, nor what was searched: only that each of them has a mark of its own.
    text = json.dumps(searched)
    assert searched["actor"] == str(demo.person_id(member.account))
    assert searched["count"] == len(searched["objects"]) == 2
    assert "process" in searched["classes"]
    assert "milling" not in text
    assert not any(str(each) in text for key, each in demo.loaded.organisations.items() if key != "vittra")
