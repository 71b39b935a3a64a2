"""Every stored message ends in exactly one account, with its effects in the same transaction."""

from __future__ import annotations

import logging
from datetime import datetime

from est_mailer.domain.errors import OutOfReach, StoreError
from est_mailer.domain.identity import TokenPurpose
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import Member
from est_mailer.domain.picture import Comment
from est_mailer.domain.rounds import PUBLISHED, Round
from est_mailer.jobs.alerts import alert
from est_mailer.jobs.answering import answer
from est_mailer.jobs.bounces import note_bounce
from est_mailer.jobs.commands import carry_out
from est_mailer.jobs.completing import take_draft
from est_mailer.jobs.holding import hold, is_released
from est_mailer.jobs.identifying import Doubtful, Known, Stranger, current_round, identify
from est_mailer.jobs.message import File, Message, open_message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.reports import record_file, unclear
from est_mailer.jobs.service import Service
from est_mailer.mail.classify import Nature

log = logging.getLogger(__name__)


def account_all(service: Service, now: datetime) -> int:
    """Account for every message that has no account yet, oldest first. Returns their number.

    A message that cannot be processed is quarantined with an alert; it never stops the others.
    Raises StoreError if the database cannot take the account: then the message waits, stored.
    """
    waiting = service.store.inbound.unaccounted()
    for number in waiting:
        account(service, number, now)
    return len(waiting)


def account(service: Service, number: int, now: datetime) -> AccountKind:
    """Account for one stored message. Raises StoreError."""
    try:
        raw = service.store.inbound.raw(number)
        if not raw:
            return _quarantine(service, number, "larger than the limit", now)
        message = open_message(service, number, raw, released=is_released(service, number))
        with service.store.atomic():
            outcome = handle(service, message, now)
            _enter(service, number, outcome, now)
    except (StoreError, OutOfReach):
        raise
    except Exception as error:
        log.exception("message %s could not be processed", number)
        return _quarantine(service, number, type(error).__name__, now)
    return outcome.kind


def handle(service: Service, message: Message, now: datetime) -> Outcome:
    """Decide what a message is and do what follows from it. The caller holds the transaction."""
    if message.nature is Nature.BOUNCE:
        return note_bounce(service, message, now)
    if message.nature is Nature.OWN or service.store.outbox.by_message_id(message.incoming.message_id):
        return Outcome(AccountKind.AUTO_REPLY, "our own mail")
    if message.from_machine and not any(f.tokens for f in message.files):
        return Outcome(AccountKind.AUTO_REPLY, message.nature.value)
    who = identify(service, message, now)
    if isinstance(who, Stranger):
        return Outcome(AccountKind.UNKNOWN, "nobody in the register")
    if isinstance(who, Doubtful):
        return hold(service, message, who.reason, who.round, now)
    service.store.addresses.revive(message.incoming.sender, now)
    if message.files:
        return _files(service, message, who, now)
    if message.command is not None:
        return carry_out(service, message, message.command, who, now)
    return _words(service, message, who, now)


def _files(service: Service, message: Message, who: Known, now: datetime) -> Outcome:
    """The file that bears a token of ours decides; without one, the first that could be read."""
    file = max(message.files, key=lambda f: (bool(f.tokens), f.workbook is not None))
    purposes = {t.purpose for t in file.tokens or message.tokens}
    if TokenPurpose.DRAFT in purposes and who.coordinator is not None and who.round is not None:
        return take_draft(service, message, file, who.round, who.coordinator, now)
    if who.round is None or who.respondent is None:
        return _comment(service, message, who, now, f"[{file.name}]")
    if _is_stale(service, file, who.round):
        return _stale(service, message, file, who.respondent, now)
    return record_file(service, message, file, who.round, who.respondent, now)


def _is_stale(service: Service, file: File, round_: Round) -> bool:
    """True for the form of an earlier, dispatched round while a later one is going on."""
    latest = current_round(service)
    return bool(file.tokens) and round_.state in PUBLISHED and latest is not None and latest.key != round_.key


def _stale(service: Service, message: Message, file: File, member: Member, now: datetime) -> Outcome:
    """Last week's form: kept as a comment, and this week's form goes out with an explanation."""
    latest = current_round(service)
    assert latest
    members = service.store.rounds.members(latest.key)
    if all(m.id != member.id for m in members):
        return hold(service, message, "function_not_in_round", latest, now)
    service.store.answers.add_comment(
        _as_comment(service, message, f"[{file.name}]"), message.id, latest.key, member.id
    )
    return unclear(service, message, file.name, "last_weeks_form", latest, member, now)


def _words(service: Service, message: Message, who: Known, now: datetime) -> Outcome:
    """No workbook and no command: other files get a kind answer, text goes to the coordinators."""
    if message.other_files and who.round is not None and who.respondent is not None:
        files = ", ".join(message.other_files)
        service.store.answers.add_comment(
            _as_comment(service, message, f"[{files}]"), message.id, who.round.key, who.respondent.id
        )
        return unclear(service, message, files, "not_a_workbook", who.round, who.respondent, now)
    return _comment(service, message, who, now, "")


def _comment(service: Service, message: Message, who: Known, now: datetime, note: str) -> Outcome:
    round_ = who.round.key if who.round else None
    respondent = who.respondent.id if who.respondent else None
    service.store.answers.add_comment(_as_comment(service, message, note), message.id, round_, respondent)
    if who.member is not None:
        answer(service, message, who.member, "comment_kept", now)
    return Outcome(AccountKind.COMMENT, "to the coordinators", round_, respondent)


def _as_comment(service: Service, message: Message, note: str) -> Comment:
    received = service.store.inbound.get(message.id).received_at
    text = "\n".join(part for part in (message.words, note) if part)
    return Comment(message.incoming.sender, received, text)


def _enter(service: Service, number: int, outcome: Outcome, now: datetime) -> None:
    service.store.inbound.account(
        number, outcome.kind, outcome.detail, now, round=outcome.round, respondent=outcome.respondent
    )


def _quarantine(service: Service, number: int, why: str, now: datetime) -> AccountKind:
    with service.store.atomic():
        _enter(service, number, Outcome(AccountKind.QUARANTINED, why), now)
        alert(service, "quarantined", now, about=str(number), number=number, detail=why)
    return AccountKind.QUARANTINED
