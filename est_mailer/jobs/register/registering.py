"""The register by mail: sent as a workbook, returned, shown as a difference, confirmed with a code, put in force."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from est_mailer.adapters.store.register_changes import ProposedRegister
from est_mailer.asking import question_text
from est_mailer.config.register_text import register_text
from est_mailer.domain.identity import Token, TokenPurpose, seal
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import Member, Role
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.picture.approving import MOST_TRIES, code_fits, code_seal, digits, new_code
from est_mailer.domain.register import changes_between
from est_mailer.jobs.answering import answer, letter_of, reply
from est_mailer.jobs.correspondence import XLSX, Envelope, queue
from est_mailer.jobs.message import File, Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.register.words import change_lines
from est_mailer.jobs.sealing import sealed
from est_mailer.jobs.service import Service, with_role
from est_mailer.mail.writing.compose import Attached
from est_mailer.mail.writing.letters import Answer
from est_mailer.mail.writing.register_letter import RegisterChange
from est_mailer.workbooks.closest import closest
from est_mailer.workbooks.register.reading import Reader, RegisterReading, looks_like_register, read_register
from est_mailer.workbooks.register.writing import RegisterSheet, register_filename, write_register


def send_register(service: Service, message: Message, by: Member, now: datetime, kind: str = "register") -> Outcome:
    """Answer with the register as a workbook; ``kind`` tells the words that go with it."""
    words = service.words(by.language)
    today = service.day_of(now)
    digest = _digest(service)
    number = service.store.rounds.number_of(by.id)
    token = sealed(service, Token(TokenPurpose.REGISTER, today, number, version=int(digest[:2], 16) or 1))
    service.store.facts.set(_sent(token), digest)
    sheet = RegisterSheet(token, service.register, by.organisation, today)
    file = Attached(register_filename(sheet, words), XLSX, write_register(sheet, service.deployment, words))
    reply(service, message, _letter(service, by, kind), by.language, now, kind=kind, token=token, attachments=[file])
    return Outcome(AccountKind.COMMAND, kind, respondent=by.id)


def is_register(service: Service, message: Message, file: File) -> bool:
    """True if a file is a register sent back: by its token, or by its table where the tokens are gone."""
    if TokenPurpose.REGISTER in {t.purpose for t in file.tokens or message.tokens}:
        return True
    return not file.tokens and file.workbook is not None and looks_like_register(file.workbook, service.wordings)


def take_register(service: Service, message: Message, file: File, by: Member, now: datetime) -> Outcome:
    """A register that came back: what is unclear is asked, what differs is shown with a code to confirm it with."""
    words = service.words(by.language)
    if file.workbook is None:
        reason = file.unreadable.value if file.unreadable else "not_a_workbook"
        return _mend(service, message, by, [words(f"questions.unreadable.{reason}.reason")], now)
    if _is_outdated(service, message, file):
        return send_register(service, message, by, now, "register_outdated")
    reading = read_register(
        file.workbook,
        service.register,
        service.deployment,
        service.wordings,
        Reader(by.organisation, message.received_on(service), by.language),
        closest,
    )
    if reading.register is None:
        asked = (*reading.questions, *reading.remarks)
        return _mend(service, message, by, [question_text(q, words) for q in asked], now)
    if not reading.changes:
        remarks = [question_text(q, words) for q in reading.remarks]
        letter = _letter(service, by, "register_same", remarks)
        reply(service, message, letter, by.language, now, kind="register_same", token=_token(service, message, file))
        return Outcome(AccountKind.COMMAND, "register: no change", respondent=by.id)
    return _propose(service, message, file, by, reading, now)


def confirm(
    service: Service, message: Message, code: str, by: Member, now: datetime, *, picture_waits: bool
) -> Outcome | None:
    """Try a code on the coordinator's pending change of the register.

    None if there is none, or if the code does not fit it and may be meant for the picture that waits.
    """
    pending = service.store.register_changes.pending(by.id)
    if pending is None:
        return None
    done = Outcome(AccountKind.COMMAND, "approve register", respondent=by.id)
    left = MOST_TRIES - pending.tries
    if left > 0 and code_fits(code, pending.code_hash, _content(pending.base, pending.digest), by.id, service.key):
        _put_in_force(service, message, pending, by, now)
        return done
    if left > 0:  # a wrong code counts wherever it was meant, or the picture's thread would be a way to guess
        service.store.register_changes.count_try(pending.id)
        service.store.audit.add(now, by.id, "wrong code", "register", {"tries": pending.tries + 1})
        left -= 1
    if picture_waits:
        return None
    answer(service, message, by, "register_wrong_code", now, code=digits(code) or "–", left=left)
    return done


def _propose(
    service: Service, message: Message, file: File, by: Member, reading: RegisterReading, now: datetime
) -> Outcome:
    assert reading.register is not None
    text, base = register_text(reading.register, service.deployment), _digest(service)
    digest, code = _hash(text), new_code(service.random(16))
    sealed = code_seal(code, _content(base, digest), by.id, service.key)
    number = service.store.register_changes.propose(by.id, base, digest, text, sealed, now)
    words = service.words(by.language)
    letter = RegisterChange(
        municipality=service.deployment.municipality,
        changes=change_lines(reading.changes, service.deployment, words),
        code=code,
        remarks=tuple(question_text(q, words) for q in reading.remarks),
    )
    reply(service, message, letter, by.language, now, token=_token(service, message, file))
    service.store.audit.add(now, by.id, "register proposed", str(number), {"inbound": message.id})
    return Outcome(AccountKind.COMMAND, f"register: {len(reading.changes)} changed", respondent=by.id)


def _put_in_force(service: Service, message: Message, pending: ProposedRegister, by: Member, now: datetime) -> None:
    changes, file = service.store.register_changes, service.register_file
    if pending.base != _digest(service) or file.on_disk() != file.loaded():
        kind = "register_moved" if pending.base != _digest(service) else "register_file_moved"
        changes.void(pending.id, now, kind)
        answer(service, message, by, kind, now)
        return
    before = service.register
    changes.confirm(pending.id, file.loaded(), now)
    service.store.audit.add(now, by.id, "register changed", str(pending.id), {"inbound": message.id})
    answer(service, message, by, "register_changed", now)
    _tell_the_others(service, message, pending, by, before, now)


def _tell_the_others(
    service: Service, message: Message, pending: ProposedRegister, by: Member, before: Sequence[Member], now: datetime
) -> None:
    """What has been changed, to every coordinator before or after it but the one who did it."""
    today, after = service.day_of(now), service.register
    changes = changes_between(before, after)
    told = {message.incoming.sender.casefold()}
    for coordinator in with_role((m for m in (*after, *before) if m.in_force(today)), Role.COORDINATOR):
        lines = change_lines(changes, service.deployment, service.words(coordinator.language))
        letter = letter_of(service, coordinator.language, "register.register_told", {"by": by.name}, lines)
        for address in (a for a in coordinator.addresses if a.casefold() not in told):
            told.add(address.casefold())
            envelope = Envelope("", Purpose.REGISTER, address, coordinator.language, str(pending.id))
            queue(service, letter, envelope, now)


def _is_outdated(service: Service, message: Message, file: File) -> bool:
    """True if the workbook was made from a register that has been changed since: its other rows say what was."""
    sent = service.store.facts.get(_sent(_token(service, message, file)))
    return sent is not None and sent != _digest(service)


def _token(service: Service, message: Message, file: File) -> str:
    found = [t for t in file.tokens or message.tokens if t.purpose is TokenPurpose.REGISTER]
    return seal(found[0], service.key) if found else ""


def _mend(service: Service, message: Message, by: Member, problems: Sequence[str], now: datetime) -> Outcome:
    letter = _letter(service, by, "register_mend", problems)
    reply(service, message, letter, by.language, now, kind="register_mend")
    return Outcome(AccountKind.COMMAND, f"register: {len(problems)} to mend", respondent=by.id)


def _letter(service: Service, by: Member, kind: str, items: Sequence[str] = ()) -> Answer:
    return letter_of(service, by.language, f"register.{kind}", items=items)


def _digest(service: Service) -> str:
    return _hash(register_text(service.register, service.deployment))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _content(base: str, digest: str) -> str:
    return f"register\0{base}\0{digest}"


def _sent(token: str) -> str:
    return f"register.sent.{token}"
