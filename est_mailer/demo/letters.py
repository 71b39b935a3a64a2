"""A played person's mail program: reads what came, answers as mail programs do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, message_from_string
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP, default
from email.utils import format_datetime, parseaddr


@dataclass(frozen=True, slots=True)
class Received:
    """A mail as its reader sees it."""

    to: str
    subject: str
    text: str
    html: str
    message_id: str
    answer_to: str
    files: tuple[tuple[str, bytes], ...]

    @property
    def workbook(self) -> tuple[str, bytes] | None:
        """The attached spreadsheet, if there is one."""
        return next((f for f in self.files if f[0].endswith(".xlsx")), None)


def read(raw: bytes, to: str) -> Received:
    """Open a raw mail that came to an address."""
    message = message_from_bytes(raw, policy=default)
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    return Received(
        to=to,
        subject=str(message["Subject"]),
        text=str(plain.get_content()) if isinstance(plain, MIMEPart) else "",
        html=str(html.get_content()) if isinstance(html, MIMEPart) else "",
        message_id=str(message["Message-ID"]).strip(),  # a long one stands on a line of its own
        answer_to=parseaddr(str(message["Reply-To"] or message["From"]))[1],
        files=tuple(
            (str(part.get_filename()), bytes(part.get_payload(decode=True) or b""))
            for part in message.iter_attachments()
        ),
    )


def reply(
    letter: Received, text: str, now: datetime, number: int, *, files: tuple[tuple[str, bytes], ...] = ()
) -> bytes:
    """Answer a mail: the reader's words first, what was answered quoted below, files attached."""
    message = _new(letter.to, letter.answer_to, f"Sv: {letter.subject}", now, number)
    message["In-Reply-To"] = message["References"] = letter.message_id
    quoted = "\n".join(f"> {line}" for line in letter.text.splitlines())
    message.set_content(f"{text}\n\nDen {now:%Y-%m-%d} skrev EST:\n{quoted}\n")
    for name, content in files:
        subtype = "vnd.openxmlformats-officedocument.spreadsheetml.sheet" if name.endswith(".xlsx") else "octet-stream"
        message.add_attachment(content, maintype="application", subtype=subtype, filename=name)
    return message.as_bytes(policy=SMTP)


def fresh(sender: str, to: str, subject: str, text: str, now: datetime, number: int) -> bytes:
    """A new mail from anybody."""
    message = _new(sender, to, subject, now, number)
    message.set_content(text)
    return message.as_bytes(policy=SMTP)


def out_of_office(letter: Received, text: str, now: datetime, number: int) -> bytes:
    """What a mail server answers by itself for somebody who is away (RFC 3834)."""
    message = _new(letter.to, letter.answer_to, f"Autosvar: {letter.subject}", now, number)
    message["Auto-Submitted"] = "auto-replied"
    message["In-Reply-To"] = letter.message_id
    message.set_content(text)
    return message.as_bytes(policy=SMTP)


def bounce(letter: Received, service: str, now: datetime, number: int) -> bytes:
    """What a mail server reports of an address that does not exist (RFC 3464)."""
    domain = letter.to.partition("@")[2]
    message = _new(f"mailer-daemon@{domain}", service, "Undelivered Mail Returned to Sender", now, number)
    message["Auto-Submitted"] = "auto-replied"
    message["Return-Path"] = "<>"
    message.set_content("The mail system could not deliver your message.\n")
    message.make_mixed()
    message.set_type("multipart/report")
    message.set_param("report-type", "delivery-status")
    status = (
        f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.{domain}\n\n"
        f"Final-Recipient: rfc822; {letter.to}\nAction: failed\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 5.1.1 user unknown\n"
    )
    returned = f"Content-Type: text/rfc822-headers\n\nMessage-ID: {letter.message_id}\nTo: {letter.to}\n"
    for part in (status, returned):
        message.attach(message_from_string(part, policy=default))
    return message.as_bytes(policy=SMTP)


def _new(sender: str, to: str, subject: str, now: datetime, number: int) -> EmailMessage:
    message = EmailMessage(policy=default)
    message["From"], message["To"], message["Subject"] = sender, to, " ".join(subject.split())
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<demo-{number}@{sender.partition('@')[2]}>"
    return message
