"""Which class of retention each table and column belongs to. A test fails when a column has no class."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from est_mailer.domain.retention import Kept

_T = Kept.TRACE
KEPT_COLUMNS: Mapping[str, Mapping[Kept, str]] = MappingProxyType(
    {
        "audit": {_T: "id at actor event subject detail previous link"},
        "facts": {_T: "value", Kept.ADDRESSES: "name"},  # "away.ROUND.ADDRESS"; the other names have no address
        "purges": {_T: "id decision name started_at finished_at counts"},
        "erased": {_T: "kind round at"},
        "dead_addresses": {Kept.ADDRESSES: "address since detail revived_at"},
        "inbound": {
            _T: "id sha256 received_at size accounted accounted_at round respondent erased_at copy_digest",
            Kept.MAIL_IN: "detail hold",
        },
        "inbound_raw": {Kept.MAIL_IN: "inbound content"},
        "locations": {_T: "id inbound folder uidvalidity uid seen_at filed_at"},
        "numbers": {_T: "number member"},
        "rounds": {_T: "key first_day state opened hold_until profile status", Kept.PICTURES: "reason"},
        "dues": {_T: "round position step due_at settled_at outcome"},
        "round_members": {_T: "round member position responds", Kept.ADDRESSES: "value"},
        "round_deputies": {Kept.ADDRESSES: "id round member address at"},
        "sent_forms": {_T: "id token round respondent", Kept.TEXTS: "value"},
        "submissions": {
            _T: "id round respondent revision current received_at timeliness state inbound",
            Kept.TEXTS: "questions notes filled",
        },
        "observations": {
            _T: "submission position key problem indicator area day time_of_day remains settled_on",
            Kept.TEXTS: "place what action",
        },
        "comments": {Kept.TEXTS: "id round respondent inbound sender received_at text note"},
        "sent_reviews": {_T: "round organisation version at to_all", Kept.TEXTS: "value"},
        "review_decisions": {
            _T: "id round organisation row problem share coordinator inbound received_at",
            Kept.TEXTS: "place what action",
        },
        "own_parts": {_T: "id round organisation coordinator inbound received_at", Kept.TEXTS: "text"},
        "compiled_drafts": {_T: "round version at", Kept.TEXTS: "value workbook"},
        "completed_drafts": {_T: "id round content_hash inbound coordinator at", Kept.PICTURES: "value workbook"},
        "editions": {_T: "id round content_hash at", Kept.PICTURES: "value pdf"},
        "errata": {
            _T: "id round state content_hash hold_until inbound coordinator at",
            Kept.PICTURES: "value pdf workbook",
        },
        "measures": {_T: "id round position area problems", Kept.PICTURES: "problem what why who when"},
        "follow_ups": {_T: "round position measure done verdict", Kept.PICTURES: "problem_now"},
        "closed_problems": {_T: "problem round"},
        "problem_answers": {_T: "respondent problem measure round at"},
        "steering_decisions": {
            _T: "id period base tries inbound proposed_at confirmed_at valid_from configured voided_at reason",
            Kept.PICTURES: "sender value code_hash",
        },
        "approvals": {_T: "id round content_hash coordinator at voided_at", Kept.CHECKS: "reason"},
        "codes": {
            Kept.CHECKS: "id round content_hash coordinator code_hash tries issued_at used_at voided_at reason",
        },
        "screenings": {Kept.CHECKS: "id round content_hash number value at"},
        "clearings": {Kept.CHECKS: "id round seal person content_hash at"},
        "outbox": {
            _T: "id round purpose message_id state attempts queued_at next_attempt_at sent_at erased_at freed",
            Kept.MAIL_OUT: "recipient about last_error",
        },
        "outbox_content": {Kept.MAIL_OUT: "outbox content"},
        "deliveries": {_T: "id outbox at outcome", Kept.MAIL_OUT: "recipient detail"},
        "register_changes": {
            _T: "id coordinator base digest tries proposed_at confirmed_at voided_at reason file settled_at",
            Kept.ADDRESSES: "content code_hash",
        },
        "case_numbers": {_T: "id round number at inbound"},
        "revocations": {_T: "id number key_mark by at"},
    }
)
"""Table → class → its columns."""
