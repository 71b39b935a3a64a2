"""A respondent's answer becomes a submission, and the sender is told in words what was understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from est_mailer.asking import note_text, question_text
from est_mailer.domain.changes import RowChange, changes
from est_mailer.domain.comment import NoteKind, ServiceNote
from est_mailer.domain.identity import seal
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import AnswerState, Member, Question, Report, SentForm, Submission
from est_mailer.domain.rounds.life import PUBLISHED, Round
from est_mailer.jobs.answering import answer
from est_mailer.jobs.changing import changes_text
from est_mailer.jobs.correspondence import XLSX
from est_mailer.jobs.dispatch.errata import tell_of_change
from est_mailer.jobs.forms import checklist_form
from est_mailer.jobs.message import File, Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.pacing import words_for
from est_mailer.jobs.respondents.comments import keep_beside
from est_mailer.jobs.respondents.inviting import deadline
from est_mailer.jobs.respondents.submitting import send_receipt, submit
from est_mailer.jobs.respondents.unread import (
    came_with,
    files_note,
    files_of,
    keep_note,
    tell_after_dispatch,
    unreadable_file,
    waiting_note,
)
from est_mailer.jobs.screening.reports import pointing_cells
from est_mailer.jobs.service import Service
from est_mailer.mail.words.command import Verb
from est_mailer.mail.writing.compose import Attached
from est_mailer.mail.writing.letters import LetterContent
from est_mailer.mail.writing.receipt_letters import Receipt, ReceiptCalm, ReceiptMend
from est_mailer.wording import Wording
from est_mailer.workbooks.checklist.reading import read_checklist
from est_mailer.workbooks.checklist.writing import filename, write_marked
from est_mailer.workbooks.closest import closest

MOST_CELLS = 20


def record_files(
    service: Service, message: Message, files: Sequence[File], round_: Round, member: Member, now: datetime
) -> Outcome:
    """Read the returned checklist, the fullest of several, and record what it says.

    Another one in the same mail that says something else is asked about: it may hold what the first does not.
    """
    form = _form_behind(service, files, round_, member)
    if files[0].workbook is None or form is None:
        return unreadable_file(service, message, files[0], round_, member, now)
    day = message.received_on(service)
    reports = [
        (f.name, read_checklist(f.workbook, form, service.deployment, service.wordings, day, closest))
        for f in files
        if f.workbook is not None
    ]
    name, report = max(reports, key=lambda r: len(r[1].filled))  # the first of equals: one with a token
    more = [other for other, r in reports if r is not report and _says_more(r, report)]
    others = (*more, *(f.name for f in files if f.workbook is None))
    calm = message.command if message.command and message.command.verb is Verb.CALM else None
    if calm and not others and report.questions == (Question("blank"),):
        report, said = Report(AnswerState.CALM), calm.rest  # the word says what the untouched form does not
    else:
        said = message.words
    keep_beside(service, message, said, round_.key, member.id, files_note(came_with(message, links=False)))
    if others:
        asked = Question("several_files", value=name, suggestion=", ".join(others))
        report = replace(report, questions=(*report.questions, asked))
    return record(service, message, report, round_, member, now)


def _form_behind(service: Service, files: Sequence[File], round_: Round, member: Member) -> SentForm | None:
    """What was sent with the files' own code; where it tells none that was sent, the function's form of the round."""
    answers, latest = service.store.answers, service.store.answers.form_of(round_.key, member.id)
    codes = (seal(token, service.key) for file in files for token in file.tokens)
    sent = (latest if latest and latest.token == code else answers.form(code) for code in codes)
    own = (form for form in sent if form and (form.round, form.respondent) == (round_.key, member.id))
    return next(own, None) or latest


def _says_more(other: Report, report: Report) -> bool:
    """True if another file in the mail has anything that this one has not."""
    asked = any(q.kind != "blank" and q not in report.questions for q in other.questions)
    return asked or bool(other.filled and other.filled != report.filled)


def record_calm(service: Service, message: Message, round_: Round, member: Member, now: datetime) -> Outcome:
    """A nil return in one word."""
    return record(service, message, Report(AnswerState.CALM), round_, member, now)


def record(service: Service, message: Message, report: Report, round_: Round, member: Member, now: datetime) -> Outcome:
    """Store the report as a new revision and queue the receipt.

    The same report twice changes nothing. Rows that somebody has reported are never taken away by a blank form or a
    word: two people may share a function, and the sender is told how to take rows back.
    """
    current = service.store.answers.current_of(round_.key, member.id)
    changed: tuple[RowChange, ...] = ()
    rows_stand = current is not None and bool(current.report.observations) and not report.observations
    if current is not None and rows_stand and not report.filled and not _asks(report):
        return _keep_rows(service, message, current, round_, member, now)
    if current is not None and (rows_stand or _same(current.report, report)):
        submission, detail = current, f"revision {current.revision} {'stands' if rows_stand else 'again'}"
        if rows_stand and not _same(current.report, report):
            _keep_unclear(service, message, report, round_, member, now)
    else:
        submission = submit(service, message, report, round_, member, now)
        detail = f"revision {submission.revision}: {report.state.value}"
        if service.store.answers.current_revision(round_.key, member.id) != submission.revision:
            return _tell_outdated(service, message, submission, round_, member, now)
        changed = changes(current.report.observations, report.observations) if current else ()
        tell_of_change(service, round_, member, submission, now)
    told = changes_text(changed, service.deployment, service.words(member.language))
    letter, attachments = _receipt(service, submission, report, round_, member, told)
    send_receipt(
        service, message, letter, round_, member, f"{submission.receipt_number}/{message.id}", now, attachments
    )
    return Outcome(AccountKind.REPORT, detail, round_.key, member.id)


def _keep_rows(
    service: Service, message: Message, current: Submission, round_: Round, member: Member, now: datetime
) -> Outcome:
    keep_note(service, message, ServiceNote(NoteKind.CALM_AFTER_ROWS, member.name), round_, member)
    rows = len(current.report.observations)
    answer(service, message, member, "rows_kept", now, unit=member.name, period=round_.period, rows=rows)
    return Outcome(AccountKind.REPORT, f"revision {current.revision} stands", round_.key, member.id)


def _keep_unclear(
    service: Service, message: Message, report: Report, round_: Round, member: Member, now: datetime
) -> None:
    """Nothing in the file counts yet, and the rows before it stand: what it says is shown to the coordinators."""
    if note := waiting_note(service, report, member):
        keep_note(service, message, note, round_, member)
    if round_.state in PUBLISHED:
        tell_after_dispatch(service, message, files_of(message), "answer.rows_unclear", round_, member, now)


def _asks(report: Report) -> bool:
    """True if something was written that must be asked about; a blank form asks only whether it was calm."""
    return any(question.kind != "blank" for question in report.questions)


def _tell_outdated(
    service: Service, message: Message, submission: Submission, round_: Round, member: Member, now: datetime
) -> Outcome:
    """The report is kept as a revision, and a later one counts: its sender must not believe that it was used."""
    received = service.words(member.language).moment(submission.received_at)
    answer(service, message, member, "newer_counts", now, unit=member.name, period=round_.period, received=received)
    return Outcome(AccountKind.REPORT, f"revision {submission.revision}: a later one counts", round_.key, member.id)


def _same(one: Report, other: Report) -> bool:
    return (one.state, one.observations, one.questions) == (other.state, other.observations, other.questions)


def _receipt(
    service: Service, submission: Submission, report: Report, round_: Round, member: Member, changed: tuple[str, ...]
) -> tuple[LetterContent, Sequence[Attached]]:
    words = words_for(service, round_, member.language)
    if report.questions:
        mend = _mend(service, submission, report, round_, member, changed, words)
        return mend, [marked_copy(service, report, round_, member)]
    common: dict[str, Any] = {
        "municipality": service.deployment.municipality,
        "period": round_.period,
        "unit": member.name,
        "deadline": deadline(service, round_, member),
        "received": words.moment(submission.received_at),
        "number": submission.receipt_number,
        "timeliness": submission.timeliness,
        "unanswered": _unanswered(service, report, round_, member),
    }
    if report.state is AnswerState.CALM:
        return ReceiptCalm(**common), []
    receipt = Receipt(
        **common,
        events=len(report.observations),
        notes=tuple(note_text(n, words) for n in report.notes),
        changes=changed,
        pointing=pointing_cells(service, report, words, received_at=submission.received_at),
    )
    return receipt, []


def _mend(
    service: Service,
    submission: Submission,
    report: Report,
    round_: Round,
    member: Member,
    changed: tuple[str, ...],
    words: Wording,
) -> ReceiptMend:
    read, total = len(report.observations), max(len(report.filled), len(report.observations))
    return ReceiptMend(
        municipality=service.deployment.municipality,
        period=round_.period,
        unit=member.name,
        rows=_rows_read(read, total, member.name, words),
        blank=report.questions == (Question("blank"),),
        rest=words(f"answer.rows_go_on.{'none' if not read else _counted(read)}"),
        cells=cells_to_mend(report.questions, words),
        number=submission.receipt_number,
        deadline=deadline(service, round_, member),
        timeliness=submission.timeliness,
        notes=tuple(note_text(n, words) for n in report.notes),
        changes=changed,
        pointing=pointing_cells(service, report, words, received_at=submission.received_at),
    )


def _unanswered(service: Service, report: Report, round_: Round, member: Member) -> int:
    """How many of last week's problems stay unconfirmed: its sender may have passed them over."""
    form = service.store.answers.form_of(round_.key, member.id)
    if form is None or not form.carried:
        return 0
    answered = {row.problem for row in report.observations if row.carried}
    return sum(problem.id not in answered for problem in form.carried)


def _rows_read(read: int, total: int, unit: str, words: Wording) -> str:
    if not total:
        kind = "file"
    elif 0 < read < total:
        kind = "some"
    elif read == 2:
        kind = "all.two"
    else:
        kind = f"{'all' if read else 'unclear'}.{_counted(total)}"
    return words(f"answer.rows_read.{kind}", read=read, total=total, unit=unit)


def _counted(number: int) -> str:
    return "one" if number == 1 else "many"


def cells_to_mend(questions: Sequence[Question], words: Wording) -> tuple[str, ...]:
    """What to mend, in words: as many as anybody reads; all of them stand in the marked copy."""
    told = tuple(question_text(question, words) for question in questions[:MOST_CELLS])
    more = len(questions) - len(told)
    return (*told, words("answer.more_cells", count=more)) if more else told


def marked_copy(service: Service, report: Report, round_: Round, member: Member) -> Attached:
    """The form made anew with what its sender wrote, and the cells to mend marked."""
    words = words_for(service, round_, member.language)
    sent = service.store.answers.form_of(round_.key, member.id)
    if sent is None:
        raise LookupError(f"{member.id} was sent no form in {round_.key}")
    form = checklist_form(service, round_, member, sent)
    content = write_marked(form, report, service.deployment, words, lambda question: question_text(question, words))
    return Attached(filename(form, words), XLSX, content)
