"""A respondent's answer becomes a submission, and the sender is told in words what was understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from est_mailer.asking import note_text, question_text
from est_mailer.domain.changes import RowChange, changes
from est_mailer.domain.deployment import Step
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import AnswerState, Member, Question, Report, Submission, Timeliness
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.picture import Comment
from est_mailer.domain.rounds import PUBLISHED, Round
from est_mailer.jobs.answering import answer
from est_mailer.jobs.changing import changes_text
from est_mailer.jobs.correspondence import XLSX, Envelope, may_answer, queue
from est_mailer.jobs.errata import propose_erratum
from est_mailer.jobs.forms import checklist_form, form_again
from est_mailer.jobs.inviting import deadline
from est_mailer.jobs.message import File, Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.service import Service
from est_mailer.mail.compose import Attached
from est_mailer.mail.letters import (
    LetterContent,
    Receipt,
    ReceiptCalm,
    ReceiptMend,
    ReceiptUnreadable,
)
from est_mailer.wording import Wording
from est_mailer.workbooks.checklist import filename, write_marked
from est_mailer.workbooks.checklist_reading import read_checklist
from est_mailer.workbooks.closest import closest

MOST_CELLS = 20


def record_files(
    service: Service, message: Message, files: Sequence[File], round_: Round, member: Member, now: datetime
) -> Outcome:
    """Read the returned checklist, the fullest of several, and record what it says.

    Another one in the same mail that says something else is asked about: it may hold what the first does not.
    """
    form = service.store.answers.form_of(round_.key, member.id)
    if files[0].workbook is None or form is None:
        return record_unreadable(service, message, files[0], round_, member, now)
    day = message.received_on(service)
    reports = [
        (f.name, read_checklist(f.workbook, form, service.deployment, service.wordings, day, closest))
        for f in files
        if f.workbook is not None
    ]
    name, report = max(reports, key=lambda r: len(r[1].filled))  # the first of equals: one with a token
    more = [other for other, r in reports if r is not report and _says_more(r, report)]
    others = ", ".join((*more, *(f.name for f in files if f.workbook is None)))
    if others:
        asked = Question("several_files", value=name, suggestion=others)
        report = replace(report, questions=(*report.questions, asked))
    return record(service, message, report, round_, member, now)


def _says_more(other: Report, report: Report) -> bool:
    """True if another file in the mail has anything that this one has not."""
    asked = any(q.kind != "blank" and q not in report.questions for q in other.questions)
    return asked or bool(other.filled and other.filled != report.filled)


def record_calm(service: Service, message: Message, round_: Round, member: Member, now: datetime) -> Outcome:
    """A nil return in one word."""
    return record(service, message, Report(AnswerState.CALM), round_, member, now)


def record_unreadable(
    service: Service, message: Message, file: File, round_: Round, member: Member, now: datetime
) -> Outcome:
    """A file that could not be opened: kept, unclear until mended, and the sender is told what to do."""
    reason = file.unreadable.value if file.unreadable else "not_a_workbook"
    return unclear(service, message, file.name, reason, round_, member, now)


def unclear(
    service: Service, message: Message, name: str, reason: str, round_: Round, member: Member, now: datetime
) -> Outcome:
    """Something came that is no report yet: the state is unclear, the form goes out again with an explanation."""
    current = service.store.answers.current_of(round_.key, member.id)
    if current is None:
        report = Report(AnswerState.UNCLEAR, questions=(Question(f"unreadable.{reason}", value=name),))
        _add(service, message, report, round_, member, now)
    words, form = service.words(member.language), form_again(service, round_, member)
    letter = ReceiptUnreadable(
        municipality=service.deployment.municipality,
        period=round_.period,
        unit=member.name,
        filename=name,
        reason=words(f"questions.unreadable.{reason}.reason"),
        remedy=words(f"questions.unreadable.{reason}.remedy"),
        deadline=deadline(service, round_, member),
    )
    _answer(service, message, letter, round_, member, f"unreadable/{message.id}", now, [form.file] if form else [])
    return Outcome(AccountKind.REPORT, f"unreadable: {reason}", round_.key, member.id)


def record(service: Service, message: Message, report: Report, round_: Round, member: Member, now: datetime) -> Outcome:
    """Store the report as a new revision and queue the receipt.

    The same report twice changes nothing. Rows that somebody has reported are never taken away by a blank form or a
    word: two people may share a function, and the sender is told how to take rows back.
    """
    current = service.store.answers.current_of(round_.key, member.id)
    changed: tuple[RowChange, ...] = ()
    rows_stand = current is not None and bool(current.report.observations) and not report.observations
    if current is not None and rows_stand and not report.filled:
        return _keep_rows(service, message, current, round_, member, now)
    if current is not None and (rows_stand or _same(current.report, report)):
        submission, detail = current, f"revision {current.revision} {'stands' if rows_stand else 'again'}"
    else:
        submission = _add(service, message, report, round_, member, now)
        detail = f"revision {submission.revision}: {report.state.value}"
        counts = service.store.answers.current_of(round_.key, member.id)
        if counts is None or counts.revision != submission.revision:
            return _tell_outdated(service, message, submission, round_, member, now)
        changed = changes(current.report.observations, report.observations) if current else ()
        if submission.timeliness is Timeliness.AFTER_DISPATCH:
            propose_erratum(service, round_, member, submission, now)
    told = changes_text(changed, service.deployment, service.words(member.language))
    letter, attachments = _receipt(service, submission, report, round_, member, told)
    _answer(service, message, letter, round_, member, f"{submission.receipt_number}/{message.id}", now, attachments)
    return Outcome(AccountKind.REPORT, detail, round_.key, member.id)


def _keep_rows(
    service: Service, message: Message, current: Submission, round_: Round, member: Member, now: datetime
) -> Outcome:
    said = service.words()("answer.word_after_rows", unit=member.name)
    service.store.answers.add_comment(
        Comment(message.incoming.sender, message.received_at, said), message.id, round_.key, member.id
    )
    rows = len(current.report.observations)
    answer(service, message, member, "rows_kept", now, unit=member.name, period=round_.period, rows=rows)
    return Outcome(AccountKind.REPORT, f"revision {current.revision} stands", round_.key, member.id)


def _tell_outdated(
    service: Service, message: Message, submission: Submission, round_: Round, member: Member, now: datetime
) -> Outcome:
    """The report is kept as a revision, and a later one counts: its sender must not believe that it was used."""
    received = service.words(member.language).moment(submission.received_at)
    answer(service, message, member, "newer_counts", now, unit=member.name, period=round_.period, received=received)
    return Outcome(AccountKind.REPORT, f"revision {submission.revision}: a later one counts", round_.key, member.id)


def timeliness(round_: Round, received_at: datetime) -> Timeliness:
    """When the answer came, against its own round's close and dispatch."""
    if round_.state in PUBLISHED:
        return Timeliness.AFTER_DISPATCH
    return Timeliness.IN_TIME if received_at <= round_.due(Step.CLOSE) else Timeliness.LATE


def _same(one: Report, other: Report) -> bool:
    return (one.state, one.observations, one.questions) == (other.state, other.observations, other.questions)


def _add(
    service: Service, message: Message, report: Report, round_: Round, member: Member, now: datetime
) -> Submission:
    received = message.received_at
    submission = Submission(
        round=round_.key,
        respondent=member.id,
        revision=service.store.answers.next_revision(round_.key, member.id),
        received_at=received,
        timeliness=timeliness(round_, received),
        report=report,
        inbound=message.id,
    )
    service.store.answers.add(submission)
    detail = {"revision": submission.revision, "state": report.state.value, "inbound": message.id}
    service.store.audit.add(now, member.id, "reported", round_.key, detail)
    return submission


def _receipt(
    service: Service, submission: Submission, report: Report, round_: Round, member: Member, changed: tuple[str, ...]
) -> tuple[LetterContent, Sequence[Attached]]:
    words = service.words(member.language)
    municipality, period = service.deployment.municipality, round_.period
    due, number = deadline(service, round_, member), submission.receipt_number
    notes = tuple(note_text(n, words) for n in report.notes)
    if report.questions:
        mend = ReceiptMend(
            municipality=municipality,
            period=period,
            unit=member.name,
            read=len(report.observations),
            total=max(len(report.filled), len(report.observations)),
            cells=cells_to_mend(report.questions, words),
            number=number,
            deadline=due,
            timeliness=submission.timeliness,
            notes=notes,
            changes=changed,
        )
        return mend, [marked_copy(service, report, round_, member)]
    received = words.moment(submission.received_at)
    common = {"municipality": municipality, "unit": member.name, "received": received, "number": number}
    if report.state is AnswerState.CALM:
        return ReceiptCalm(**common, period=period, deadline=due, timeliness=submission.timeliness), []
    receipt = Receipt(
        **common,
        period=period,
        deadline=due,
        events=len(report.observations),
        timeliness=submission.timeliness,
        notes=notes,
        changes=changed,
    )
    return receipt, []


def cells_to_mend(questions: Sequence[Question], words: Wording) -> tuple[str, ...]:
    """What to mend, in words: as many as anybody reads; all of them stand in the marked copy."""
    told = tuple(question_text(question, words) for question in questions[:MOST_CELLS])
    more = len(questions) - len(told)
    return (*told, words("answer.more_cells", count=more)) if more else told


def marked_copy(service: Service, report: Report, round_: Round, member: Member) -> Attached:
    """The form made anew with what its sender wrote, and the cells to mend marked."""
    words = service.words(member.language)
    sent = service.store.answers.form_of(round_.key, member.id)
    if sent is None:
        raise LookupError(f"{member.id} was sent no form in {round_.key}")
    form = checklist_form(service, round_, member, sent)
    content = write_marked(form, report, service.deployment, words, lambda question: question_text(question, words))
    return Attached(filename(form, words), XLSX, content)


def _answer(
    service: Service,
    message: Message,
    letter: LetterContent,
    round_: Round,
    member: Member,
    about: str,
    now: datetime,
    attachments: Sequence[Attached],
) -> None:
    recipient = message.incoming.sender
    if message.from_machine or not may_answer(service, recipient, now):
        return
    form = service.store.answers.form_of(round_.key, member.id)
    token = form.token if form else ""
    envelope = Envelope(round_.key, Purpose.RECEIPT, recipient, member.language, about, token, answers=message)
    queue(service, letter, envelope, now, attachments)
