"""A message with workbooks: each form it brings is a report or a completed draft of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from est_mailer.domain.comment import NoteKind, ServiceNote
from est_mailer.domain.identity import TokenPurpose
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import Member
from est_mailer.domain.rounds.life import PUBLISHED, Round
from est_mailer.jobs.answering import answer
from est_mailer.jobs.current import current_round
from est_mailer.jobs.holding import hold
from est_mailer.jobs.identifying import Known
from est_mailer.jobs.message import File, Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.periods.steering import is_pack, take_pack
from est_mailer.jobs.picture.completing import awaited_draft, take_draft
from est_mailer.jobs.picture.reviewed import is_review, take_review
from est_mailer.jobs.register.registering import is_register, take_register
from est_mailer.jobs.respondents.comments import comment_only
from est_mailer.jobs.respondents.reports import record_files
from est_mailer.jobs.respondents.unread import came, files_note, keep_note, unclear
from est_mailer.jobs.service import Service
from est_mailer.workbooks.draft.reading import looks_like_draft


def by_form(message: Message) -> tuple[Message, ...]:
    """The message once for each form that its files belong to, the latest first; as it is, if that is one or none.

    A deputy of two functions sends both lists in one mail: each is then read for its own function.
    """
    forms = sorted(sorted({t.form for f in message.files for t in f.tokens}), key=lambda form: form[1], reverse=True)
    if len(forms) < 2 or any(len({t.form for t in f.tokens}) > 1 for f in message.files):
        return (message,)
    besides, message = tuple(f for f in message.files if not f.tokens), replace(message, forms=frozenset(forms))
    first, *rest = (_only(message, form, besides if form == forms[0] else ()) for form in forms)
    return first, *(replace(part, words="", command=None, others=()) for part in rest)  # what was said was said once


def take_files(service: Service, message: Message, who: Known, now: datetime) -> Outcome:
    """What the files lead to: a register, decisions, a review, a draft, a report, or an explained refusal."""
    files = sorted(message.files, key=_fullness, reverse=True)
    file = files[0]
    if who.coordinator is not None and is_register(service, message, file):
        return take_register(service, message, file, who.coordinator, now)
    if who.steering is not None and is_pack(service, message, file):
        return take_pack(service, message, file, who.steering, now)
    if who.coordinator is not None and who.round is not None and is_review(service, message, file):
        return take_review(service, message, file, who.round, who.coordinator, now)
    draft = _as_draft(service, message, file, who)
    if draft is not None and who.coordinator is not None:
        return take_draft(service, message, file, draft, who.coordinator, now)
    if who.round is None or who.respondent is None:
        return comment_only(service, message, who, now, files_note([came(file)]))
    if _is_stale(service, message, file, who.round):
        return _refuse_stale(service, message, file, who.respondent, now)
    return record_files(service, message, files, who.round, who.respondent, now)


def _only(message: Message, form: tuple[TokenPurpose, date, int], besides: tuple[File, ...]) -> Message:
    files = tuple(f for f in message.files if any(t.form == form for t in f.tokens))
    return replace(message, files=(*files, *besides), tokens=frozenset(t for f in files for t in f.tokens))


def _fullness(file: File) -> tuple[bool, bool, int]:
    """A file with a token before one without, a readable one before others, the fuller one first."""
    cells = sum(len(sheet.cells) for sheet in file.workbook.sheets) if file.workbook else 0
    return bool(file.tokens), file.workbook is not None, cells


def _as_draft(service: Service, message: Message, file: File, who: Known) -> Round | None:
    """The round whose completed draft this file is, by its token or, where tokens are gone, by its sheets."""
    if who.coordinator is None:
        return None
    if TokenPurpose.DRAFT in {t.purpose for t in file.tokens or message.tokens}:
        return who.round
    if not file.tokens and file.workbook is not None and looks_like_draft(file.workbook, service.wordings.values()):
        return awaited_draft(service, who.round) or who.round
    return None


def _is_stale(service: Service, message: Message, file: File, round_: Round) -> bool:
    """True for the form of an earlier round while a later one is going on, if the earlier one is dispatched or the mail
    answers a later one's: then the file is not the one that its sender means."""
    latest = current_round(service)
    if not file.tokens or latest is None or latest.key == round_.key:
        return False
    return round_.state in PUBLISHED or any(
        token.purpose is TokenPurpose.CHECKLIST and token.first_day > round_.first_day for token in message.tokens
    )


def _refuse_stale(service: Service, message: Message, file: File, member: Member, now: datetime) -> Outcome:
    """Last week's form: kept as a comment, and this week's form goes out with an explanation, unless it came too."""
    latest = current_round(service)
    if latest is None or all(m.id != member.id for m in service.store.rounds.members(latest.key)):
        answer(service, message, member, "function_not_in_round", now)
        return hold(service, message, "function_not_in_round", latest, now)
    number = next(iter(file.tokens)).number
    if (TokenPurpose.CHECKLIST, latest.first_day, number) in message.forms:
        note = ServiceNote(NoteKind.UNREAD, member.name, (came(file),), "last_weeks_form", message.id)
        keep_note(service, message, note, latest, member)
        answer(service, message, member, "older_form_beside", now, name=file.name, period=latest.period)
        return Outcome(AccountKind.REPORT, "last week's form beside this week's", latest.key, member.id)
    return unclear(service, message, (came(file),), "last_weeks_form", latest, member, now)
