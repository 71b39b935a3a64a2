"""What came and cannot be read: the sender is told what to do and gets the form again, the coordinators are told of it.

The original is kept as every message is: in the database, and in the mailbox's folder for what is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from est_mailer.asking import LONGEST_QUOTE, came_text
from est_mailer.domain.comment import Came, Comment, NoteKind, ServiceNote
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.meaning.courtesy import is_courtesy
from est_mailer.domain.model import AnswerState, Member, Question, Report, Role
from est_mailer.domain.rounds.life import PUBLISHED, Round
from est_mailer.jobs.forms import form_again
from est_mailer.jobs.message import File, Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.pacing import words_for
from est_mailer.jobs.respondents.after_dispatch import tell_at_once
from est_mailer.jobs.respondents.courtesies import names_near
from est_mailer.jobs.respondents.inviting import deadline
from est_mailer.jobs.respondents.submitting import send_receipt, submit
from est_mailer.jobs.service import Service, with_role
from est_mailer.mail.reading.finding import OtherKind
from est_mailer.mail.writing.receipt_letters import ReceiptUnreadable
from est_mailer.wording import Wording
from est_mailer.workbooks.checklist.layout import CARRIED_COLUMNS, NEW_COLUMNS

_COLUMNS = tuple(f"checklist.column.{id_}" for id_ in dict.fromkeys((*CARRIED_COLUMNS, *NEW_COLUMNS)))
# Of several things in one mail the answer is about the first of these: what says most of how to send it instead.
_PRECEDENCE = (
    OtherKind.RIGHTS,
    OtherKind.ENCRYPTED,
    OtherKind.PDF,
    OtherKind.DOCUMENT,
    OtherKind.PHOTO,
    OtherKind.MESSAGE,
    OtherKind.ARCHIVE,
    OtherKind.OTHER,
    OtherKind.LINK,  # last: it may stand in a signature
)


def unreadable_file(
    service: Service, message: Message, file: File, round_: Round, member: Member, now: datetime
) -> Outcome:
    """A workbook that could not be opened, perhaps with more beside it."""
    reason = file.unreadable.value if file.unreadable else "not_a_workbook"
    all_of_it = (*files_of(message), *came_with(message, links=False))
    return unclear(service, message, all_of_it, reason, round_, member, now)


def unreadable_others(service: Service, message: Message, round_: Round, member: Member, now: datetime) -> Outcome:
    """Attachments or links, and no workbook among them."""
    kind = min((other.kind for other in message.others), key=_PRECEDENCE.index)
    return unclear(service, message, came_with(message), kind.value, round_, member, now)


def came_with(message: Message, *, links: bool = True) -> tuple[Came, ...]:
    """What came besides workbooks: the file's name, a shared file's host, or what it is."""
    others = (other for other in message.others if links or other.kind is not OtherKind.LINK)
    return tuple(Came(other.name, other.kind.value) for other in others)


def files_of(message: Message) -> tuple[Came, ...]:
    """The workbooks that came."""
    return tuple(map(came, message.files))


def came(file: File) -> Came:
    """A workbook that came."""
    return Came(file.name, "workbook")


def files_note(files: Sequence[Came]) -> ServiceNote | None:
    """That something came beside the words; None if nothing did."""
    return ServiceNote(NoteKind.FILES, came=tuple(files)) if files else None


def keep_note(
    service: Service, message: Message, note: ServiceNote, round_: Round, member: Member, text: str = ""
) -> None:
    """Keep what the service notes of a message, with the sender's own words if they are to be read beside it."""
    comment = Comment(message.incoming.sender, message.received_at, text, note=note)
    service.store.answers.add_comment(comment, message.id, round_.key, member.id)


def unclear(
    service: Service,
    message: Message,
    files: Sequence[Came],
    reason: str,
    round_: Round,
    member: Member,
    now: datetime,
) -> Outcome:
    """Something came that is no report yet: the state is unclear, the form goes out again with an explanation.

    ``reason``: the words ``questions.unreadable.REASON``. The coordinators see it, and the sender's own words, with the
    next draft; after the dispatch they are told at once, for no draft of that week will come.
    """
    words, form = words_for(service, round_, member.language), form_again(service, round_, member)
    name = came_text(files, words)
    if service.store.answers.current_of(round_.key, member.id) is None:
        report = Report(AnswerState.UNCLEAR, questions=(Question(f"unreadable.{reason}", value=name),))
        submit(service, message, report, round_, member, now)
    _keep(service, message, files, reason, round_, member)
    if round_.state in PUBLISHED:
        tell_after_dispatch(service, message, files, f"questions.unreadable.{reason}.reason", round_, member, now)
    letter = ReceiptUnreadable(
        municipality=service.deployment.municipality,
        period=round_.period,
        unit=member.name,
        filename=name,
        reason=words(f"questions.unreadable.{reason}.reason"),
        remedy=words(f"questions.unreadable.{reason}.remedy"),
        deadline=deadline(service, round_, member),
    )
    again = [form.file] if form else []
    send_receipt(service, message, letter, round_, member, f"unreadable/{message.id}", now, again)
    return Outcome(AccountKind.REPORT, f"unreadable: {reason}", round_.key, member.id)


def tell_after_dispatch(
    service: Service, message: Message, files: Sequence[Came], why: str, round_: Round, member: Member, now: datetime
) -> int:
    """A word to the coordinators about what cannot be counted, once for each message. ``why``: a key in the catalogue.

    To every one of them; where each organisation reviews its own rows, to its own. Returns the number of mails.
    """
    told = with_role(service.store.rounds.members(round_.key), Role.COORDINATOR)
    if service.deployment.publication.reviewed:  # what a file is called may say what is in it
        told = tuple(c for c in told if c.organisation == member.organisation)

    def values(words: Wording) -> dict[str, object]:
        name = came_text(files, words)
        return {"unit": member.name, "name": name, "reason": words(why), "number": message.id}

    return tell_at_once(service, message, round_, told, "answer.unread_after", values, now)


def waiting_note(service: Service, report: Report, member: Member) -> ServiceNote | None:
    """What of an answer waits for its sender to mend it, with the sender's own words, for the coordinators' draft.

    None if nothing does. A file that could not be read is told of by a note of its own, not here.
    """
    questions = [q for q in report.questions if not q.kind.startswith("unreadable.")]
    if not questions:
        return None
    rows = {q.row for q in questions}
    written = [" · ".join(r.cells.values()) for r in report.filled if r.row in rows]
    written += [q.value for q in questions if len(q.value) > LONGEST_QUOTE]  # the question itself quotes its beginning
    own = service.words(member.language)
    titles = {words.table[key]: key for words in (*service.wordings.values(), own) for key in _COLUMNS}
    asked = tuple(replace(q, column=titles.get(q.column, q.column)) for q in questions)
    return ServiceNote(NoteKind.WAITING, member.name, questions=asked, written=tuple(written))


def _keep(
    service: Service, message: Message, files: Sequence[Came], reason: str, round_: Round, member: Member
) -> None:
    """What the draft shows of it: what came, why it is not read, and what its sender wrote beside it."""
    said = "" if is_courtesy(message.words, names_near(service, message)) else message.words
    note = ServiceNote(NoteKind.UNREAD, member.name, tuple(files), reason, message.id)
    keep_note(service, message, note, round_, member, said)
