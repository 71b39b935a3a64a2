"""The record of a dispatched round for the registrar: files, facts about them, and a manifest; and the number back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, fields, is_dataclass, replace
from datetime import datetime, timedelta
from xml.etree import ElementTree

from est_mailer.adapters.store.errors import Erased
from est_mailer.documents.tables import as_csv
from est_mailer.domain.errors import ServiceError
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.keeping.records import ApprovalFact, FileFact, RecipientFact, RecordFacts, case_number_in
from est_mailer.domain.outgoing import OutboxRow, OutboxState, Purpose
from est_mailer.domain.retention import Kept
from est_mailer.domain.rounds.life import PUBLISHED, Round
from est_mailer.jobs.answering import reply
from est_mailer.jobs.dispatch.publication import dispatched_at, own_parts_for
from est_mailer.jobs.dispatched import latest_dispatch
from est_mailer.jobs.identifying import is_believed
from est_mailer.jobs.message import Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.service import QuietService, Service
from est_mailer.mail.writing.letters import Answer

MANIFEST = "MANIFEST.sha256"
_MEDIA = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "eml": "message/rfc822",
    "csv": "text/csv",
    "json": "application/json",
    "xml": "application/xml",
}


def registrar_record(service: QuietService, round_: Round) -> dict[str, bytes]:
    """File name → bytes: the document, the completed workbook, the mail as sent, who got it, facts, a manifest.

    Of the latest version; of those that an erratum replaced, the mail as sent. The same round gives the same bytes.
    Raises ServiceError if the round has not been dispatched.
    """
    erased_at = service.store.erasing.erased_at(Kept.PICTURES, round_.key)
    if erased_at is not None:
        raise ServiceError(
            f"What was dispatched in {round_.key} was erased by decision on {erased_at:%Y-%m-%d}.",
            "What there is left of it is in the audit trail: est-mailer audit --subject " + round_.key,
        )
    versions = _versions(service, round_)
    stored, completed = service.store.drafts.edition(round_.key), service.store.drafts.completed(round_.key)
    if round_.state not in PUBLISHED or stored is None or completed is None:
        raise ServiceError(
            f"Round {round_.key} has not been dispatched, so there is no record of it.",
            "Wait for the dispatch, or look with: est-mailer round list.",
        )
    name = f"lagesbild-{round_.key}"
    files = {f"{name}.pdf": stored.pdf, f"{name}.xlsx": completed.workbook}
    *earlier, sent = versions or [[]]
    for number, rows in enumerate(earlier, start=1):
        files[f"utskick-v{number}.eml"] = _as_sent(service, round_, rows)
    if as_sent := _as_sent(service, round_, sent):
        files["utskick.eml"] = as_sent
    files["mottagare.csv"] = _recipients(sent)
    facts = replace(_facts(service, round_, len(sent)), files=tuple(_fact(n, content) for n, content in files.items()))
    files["metadata.json"] = _json(facts)
    files["metadata.xml"] = _xml(facts)
    files[MANIFEST] = "".join(f"{_digest(content)}  {n}\n" for n, content in sorted(files.items())).encode()
    return files


def _versions(service: QuietService, round_: Round) -> list[list[OutboxRow]]:
    """The mails of each version that was dispatched, the oldest version first."""
    by_version: dict[str, list[OutboxRow]] = {}
    for row in service.store.outbox.listing(round=round_.key):
        if row.purpose is Purpose.DISPATCH:
            by_version.setdefault(row.about, []).append(row)
    return list(by_version.values())


def take_case_number(service: Service, message: Message, now: datetime) -> Outcome | None:
    """The registrar answers the copy with a case number: noted and thanked for. None: the message is no such answer."""
    row = _copy_answered(service, message)
    if row is None or message.from_machine or not is_believed(service, message):
        return None
    number = case_number_in(message.words)
    kind = "case_number" if number else "no_case_number"
    if number:
        service.store.case_numbers.add(row.round, number, now, message.id)
        service.store.audit.add(now, "registrar", "registered", row.round, {"number": number})
    words = service.words()
    period = service.store.rounds.get(row.round).period
    letter = Answer(
        municipality=service.deployment.municipality,
        heading=words(f"answer.{kind}.heading", number=number, period=period),
        paragraphs=tuple(words(f"answer.{kind}.text", number=number, period=period).strip().splitlines()),
    )
    reply(service, message, letter, words.language, now, kind=kind)
    return Outcome(AccountKind.COMMAND, "case number" if number else "no case number", row.round)


def _copy_answered(service: Service, message: Message) -> OutboxRow | None:
    """The registrar's copy that this mail from the registrar answers."""
    registrar = service.deployment.registrar
    if not registrar or message.incoming.sender != registrar.casefold():
        return None
    row = message.answered(service)
    return row if row is not None and row.purpose is Purpose.REGISTRAR_COPY else None


def _as_sent(service: QuietService, round_: Round, sent: list[OutboxRow]) -> bytes:
    """One of the mails, byte for byte as it was handed over: the first that was. What an organisation told its own
    recipients alone stays with it, so a mail with such a part is never the one."""
    own = own_parts_for(service, round_)
    joint = [row for row in sent if row.recipient not in own]
    rows = [row for row in joint if row.state is OutboxState.SENT] or joint
    try:
        return service.store.outbox.content(rows[0].id) if rows else b""
    except Erased:
        return b""


def _recipients(sent: list[OutboxRow]) -> bytes:
    rows = [
        RecipientFact(row.recipient, row.state.value, row.sent_at.isoformat() if row.sent_at else "", row.message_id)
        for row in sorted(sent, key=lambda r: r.recipient)
    ]
    return as_csv(RecipientFact, rows)


def _facts(service: QuietService, round_: Round, recipients: int) -> RecordFacts:
    stored = service.store.drafts.edition(round_.key)
    at = dispatched_at(service, round_.key)
    assert stored is not None and at is not None, round_.key  # a published round has both  # noqa: PT018
    edition, words = stored.edition, service.words()
    approvals = service.store.approvals.given(round_.key, stored.content_hash)
    return RecordFacts(
        municipality=edition.municipality,
        round=round_.key,
        title=words("document.title", period=round_.period),
        first_day=round_.first_day,
        last_day=round_.first_day + timedelta(days=6),
        meeting_day=edition.meeting_day,
        status=edition.picture.status,
        dispatched_at=at,
        recipients=recipients,
        content_hash=stored.content_hash,
        approvals=tuple(ApprovalFact(coordinator, when) for coordinator, when in approvals),
        audit=_link(service, round_),
        case_number=service.store.case_numbers.of(round_.key),
        expected=edition.tally.expected,
        received=edition.tally.received,
    )


def _link(service: QuietService, round_: Round) -> str:
    """The audit trail's link of the latest dispatch: what the registrar keeps proves the trail up to there."""
    latest = latest_dispatch(service, round_)
    return f"{latest.id}:{latest.link}" if latest else ""


def _fact(name: str, content: bytes) -> FileFact:
    return FileFact(name, _MEDIA[name.rpartition(".")[2]], len(content), _digest(content))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _json(facts: RecordFacts) -> bytes:
    return (json.dumps(asdict(facts), ensure_ascii=False, indent=1, default=lambda v: v.isoformat()) + "\n").encode()


def _xml(facts: RecordFacts) -> bytes:
    root = ElementTree.Element("record")
    _fill(root, facts)
    ElementTree.indent(root)
    content: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def _fill(element: ElementTree.Element, value: object) -> None:
    assert is_dataclass(value)
    for field in fields(value):
        content = getattr(value, field.name)
        for item in content if isinstance(content, tuple) else (content,):
            child = ElementTree.SubElement(element, field.name.removesuffix("s") if item is not content else field.name)
            if is_dataclass(item):
                _fill(child, item)
            else:
                child.text = item.isoformat() if hasattr(item, "isoformat") else str(item)
