"""How far a mail server lets one in before any login: its host, its port, its certificate."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, date, datetime

from est_mailer.adapters.imap import login as imap_login
from est_mailer.adapters.reach import out_of_reach
from est_mailer.adapters.smtp import login as smtp_login
from est_mailer.domain.deployment import Account, Endpoint


@dataclass(frozen=True, slots=True)
class Encryption:
    """What a server agreed to: the version as "TLS 1.3", and the last day of its certificate."""

    version: str
    until: date


def knock(endpoint: Endpoint, timeout: float) -> str:
    """The address of the host once its port has answered; ``timeout`` in seconds. Raises OutOfReach."""
    try:
        with socket.create_connection((endpoint.host, endpoint.port), timeout) as channel:
            return str(channel.getpeername()[0])
    except (OSError, UnicodeError) as error:
        raise out_of_reach(error, endpoint) from error


def imap_encryption(account: Account, timeout: float) -> Encryption | None:
    """What the mailbox's server agrees to; None where the account does without. Raises OutOfReach."""
    client = imap_login.opened(account, timeout)
    try:
        return _encryption(client.socket())
    finally:
        imap_login.discard(client)


def smtp_encryption(account: Account, timeout: float) -> Encryption | None:
    """What the mail system agrees to; None where the account does without. Raises OutOfReach."""
    smtp = smtp_login.opened(account, timeout)
    try:
        return _encryption(smtp.sock)
    finally:
        with contextlib.suppress(OSError, smtplib.SMTPException):  # we are leaving
            smtp.quit()
        smtp_login.discard(smtp)


def _encryption(channel: socket.socket | None) -> Encryption | None:
    if not isinstance(channel, ssl.SSLSocket):
        return None
    certificate = channel.getpeercert() or {}
    ends = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
    return Encryption(str(channel.version()).replace("TLSv", "TLS "), datetime.fromtimestamp(ends, UTC).date())
