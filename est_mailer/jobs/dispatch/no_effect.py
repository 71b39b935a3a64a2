"""An approval, a stop or a file that changes nothing: what is so instead, what goes out when, and what to do."""

from __future__ import annotations

from datetime import datetime

from est_mailer.adapters.store.errata import StoredErratum
from est_mailer.domain.model import Member
from est_mailer.domain.outgoing import OutboxState, Purpose
from est_mailer.domain.rounds.errata_life import ErratumState
from est_mailer.domain.rounds.life import PUBLISHED, Round, RoundState
from est_mailer.jobs.answering import answer
from est_mailer.jobs.dispatch.by_code import earlier_content
from est_mailer.jobs.dispatch.hold_time import real_hold
from est_mailer.jobs.message import Message
from est_mailer.jobs.service import Service

_UNDERWAY = frozenset({OutboxState.QUEUED, OutboxState.SENDING})
_NEVER = frozenset({OutboxState.WITHDRAWN, OutboxState.FAILED})


def tell_not_approved(service: Service, message: Message, round_: Round, code: str, by: Member, now: datetime) -> None:
    """Why no picture of the round can be approved now: none waits. The code may be that of a correction that ended."""
    why = _why(round_)
    if why == "dispatched":
        content = earlier_content(service, code, round_, by)
        erratum = next((e for e in service.store.errata.listing(round_.key) if e.content_hash == content), None)
        if erratum is not None and erratum.state is ErratumState.STOPPED:
            why = "correction_stopped"
    if why == "approved":
        tell_approved(service, message, round_, round_.hold_until, by, now)
    else:
        answer(service, message, by, f"approve_when.{why}", now, period=round_.period)


def tell_approved(
    service: Service,
    message: Message,
    round_: Round,
    until: datetime | None,
    by: Member,
    now: datetime,
    correction: bool = False,
) -> None:
    """That it is approved already, and when it goes out; ``until``: its hold as noted at the approval."""
    moment = service.words(by.language).moment(real_hold(service, round_.key, until or now, now))
    kind = "correction_approved" if correction else "approved"
    answer(service, message, by, f"approve_when.{kind}", now, period=round_.period, moment=moment)


def tell_not_stopped(service: Service, message: Message, round_: Round, by: Member, now: datetime) -> None:
    """Why nothing of the round can be stopped now: nothing is on its way, or it has begun to go out."""
    why, (sent, total) = _why(round_), _handed_over(service, round_)
    corrected: StoredErratum | None = next(reversed(service.store.errata.listing(round_.key)), None)
    if why == "dispatched" and sent < total:
        answer(service, message, by, "stop_when.going_out", now, period=round_.period, sent=sent, total=total)
        return
    if why == "dispatched" and corrected is not None and corrected.state is ErratumState.STOPPED:
        why = "correction_stopped"
    answer(service, message, by, f"stop_when.{why}", now, period=round_.period)


def tell_same_again(
    service: Service,
    message: Message,
    round_: Round,
    by: Member,
    now: datetime,
    *,
    approved_until: datetime | None,
) -> None:
    """That a file says what is known already; ``approved_until``: its hold, if what it says is approved."""
    if approved_until is None:
        answer(service, message, by, "draft_again", now, period=round_.period)
        return
    moment = service.words(by.language).moment(real_hold(service, round_.key, approved_until, now))
    answer(service, message, by, "draft_again_approved", now, period=round_.period, moment=moment)


def _why(round_: Round) -> str:
    """How far the round's picture has come, where it does not wait for a code."""
    if round_.state in PUBLISHED:
        return "dispatched"
    known = {RoundState.APPROVED: "approved", RoundState.COMPLETED: "stopped"}  # completed: shown, and taken back
    return known.get(round_.state, "not_previewed")


def _handed_over(service: Service, round_: Round) -> tuple[int, int]:
    """How many mails of the latest dispatch the mail system has been given, and of how many."""
    rows = [r for r in service.store.outbox.listing(round=round_.key) if r.purpose is Purpose.DISPATCH]
    rows = [r for r in rows if r.about == rows[-1].about and r.state not in _NEVER]
    return sum(r.state not in _UNDERWAY for r in rows), len(rows)
