"""What the service's own codes are called where a person reads them; programs get the codes, with --json.

Every code of these kinds has its words here: one without them fails a test, and would fail here. The kinds stand by
their names in ``domain``, so that a command loads none that it has no use for.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from est_mailer.wording import words_under

_ENGLISH: Mapping[str, str] = MappingProxyType(
    {
        "rounds.life.RoundState": """
            scheduled: scheduled; open: open; closed: closed; drafted: drafted; completed: completed
            previewed: waiting for approval; approved: approved; dispatched: dispatched
            fed_back: dispatched, feedback given; skipped: skipped; cancelled: cancelled""",
        "deployment.Step": """
            invitation: invitation; reminder: reminder; close: close; draft: draft; redraft: draft again
            meeting: meeting; feedback: feedback""",
        "rounds.life.Outcome": "done: done; missed: missed; not_needed: not needed",
        "model.AnswerState": "events: events; calm: calm; unclear: unclear; silent: silent",
        "outgoing.OutboxState": """
            queued: queued; sending: sending; sent: sent; failed: refused; in_doubt: in doubt
            withdrawn: taken back""",
        "outgoing.Purpose": """
            invitation: invitation; reminder: reminder; question: question; silence: word of silence
            receipt: receipt; review: review; draft: draft; mend_draft: draft to mend; preview: preview
            hold_notice: notice before sending; stopped: word of a stop; overdue: word of a forgotten picture
            dispatch: dispatch
            registrar_copy: registrar's copy; feedback: feedback; erratum: correction; stand_in: form to a deputy
            away: word of an absence; streak: word of a calm run; register: register; pack: pack; answer: answer
            held: question about a held mail; revoked: word of revoked codes; not_held: word of skipped weeks
            bounced: word of a dead address; alert: alert""",
        "incoming.AccountKind": """
            report: report; command: command; draft: completed draft; review: review; comment: comment
            bounce: returned mail; auto_reply: automatic reply; held: held for a person; unknown: from a stranger
            quarantined: could not be processed""",
        "picture.analysis.Direction": "up: up; down: down; same: same; none: –",
        "picture.analysis.Withheld": "few_answers: too few answers; short_history: too few earlier rounds",
        "retention.Kept": """
            mail_in: received mail; mail_out: sent mail; texts: texts; pictures: pictures; addresses: addresses
            checks: checks; exports: exports; backups: backups; trace: trace""",
        "screening.text.Kind": """
            unscreened: not screened; personal_number: personal number; email: mail address; handle: user name
            phone: telephone number; address: address; plate: number plate; group_word: word for a group
            school_class: school class; full_name: full name; name: name; kinship: kinship; age: age""",
        "screening.text.Level": "block: stops; warn: warns; note: noted",
        "outgoing.Refusal": """
            temporary: put off; permanent: refused; pause: queue paused; unreachable: out of reach
            in_doubt: in doubt""",
    }
)
_OF_ATTEMPTS = """
    accepted: accepted; recovered: found after a stop; doubted: put in doubt; withdrawn: taken back
    resolved: settled by a person; retried: queued again; bounced: returned; delayed: delayed"""


def _pairs(text: str) -> dict[str, str]:
    pairs = (pair.split(": ", 1) for line in text.strip().splitlines() for pair in line.split("; "))
    return {code.strip(): words.strip() for code, words in pairs}


_WORDS = {kind: _pairs(text) for kind, text in _ENGLISH.items()}
_ATTEMPTS = {**_WORDS["outgoing.Refusal"], **_pairs(_OF_ATTEMPTS)}
CODES = frozenset(_WORDS)
"""The kinds of codes that people read, as "module.Class" of the domain."""


def in_words(code: StrEnum) -> str:
    """What a code is called. Raises KeyError for one that has no words."""
    kind = type(code)
    return _WORDS[f"{kind.__module__.removeprefix('est_mailer.domain.')}.{kind.__name__}"][code.value]


def attempt_in_words(outcome: str) -> str:
    """What became of an attempt to hand a mail over, by what its delivery says; of a later version's, as it stands."""
    return _ATTEMPTS.get(outcome, outcome)


def why_held(reason: str) -> str:
    """Why a message waits, in a sentence; what is no reason of ours, such as an error's name, as it stands."""
    return words_under("en", "held").get(f"held.{reason}", reason)
