"""One verified and logged-in SMTP connection, or an OutOfReach that says why there is none."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
from base64 import b64encode
from collections.abc import Callable

from est_mailer.adapters.reach import out_of_reach, place, tls_context
from est_mailer.domain.deployment import Account
from est_mailer.domain.errors import OutOfReach

NETWORK_ERRORS = (OSError, UnicodeError)  # smtplib's own errors are OSErrors


def connect(account: Account, password: Callable[[], str], timeout: float) -> smtplib.SMTP:
    """A new connection, greeted, encrypted and logged in as the account says. Raises OutOfReach.

    The password is asked for at each connect, so that one that has been changed is taken up.
    """
    smtp = None
    try:
        smtp = _open(account, tls_context(account, account.smtp), timeout)
        if account.smtp_login:
            _log_in(smtp, account, password())
    except smtplib.SMTPResponseException as error:
        discard(smtp)
        remedy = "Ask those who run it whether this machine may send mail through it."
        raise _refused(account, "The server refuses us", remedy, error.smtp_code, error.smtp_error) from error
    except NETWORK_ERRORS as error:
        discard(smtp)
        raise out_of_reach(error, account.smtp) from error
    except BaseException:
        discard(smtp)
        raise
    return smtp


def discard(smtp: smtplib.SMTP | None) -> None:
    """Close the socket of a connection that is no longer trusted; None is allowed."""
    if smtp is not None:
        with contextlib.suppress(OSError):  # it is being thrown away: nothing it says matters
            smtp.close()


def _open(account: Account, context: ssl.SSLContext | None, timeout: float) -> smtplib.SMTP:
    host, port = account.smtp.host, account.smtp.port
    smtp = (
        smtplib.SMTP_SSL(host, port, timeout=timeout, context=context)
        if account.smtp.security == "tls"
        else smtplib.SMTP(host, port, timeout=timeout)
    )
    try:
        if smtp.sock is not None:  # the final dot is sent on its own: it must not wait for an acknowledgement
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        smtp.ehlo_or_helo_if_needed()
        if account.smtp.security == "starttls":
            _start_tls(smtp, account, context)
    except BaseException:
        discard(smtp)
        raise
    return smtp


def _start_tls(smtp: smtplib.SMTP, account: Account, context: ssl.SSLContext | None) -> None:
    if not smtp.has_extn("starttls"):
        raise OutOfReach(
            "The server does not offer STARTTLS.",
            'Write security = "tls" and the port for TLS (usually 465).',
            place(account.smtp),
            permanent=True,
        )
    smtp.starttls(context=context)
    smtp.ehlo_or_helo_if_needed()


def _log_in(smtp: smtplib.SMTP, account: Account, password: str) -> None:
    """AUTH PLAIN or LOGIN (RFC 4954) in UTF-8; smtplib's own login takes ASCII only."""
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    if "PLAIN" in offered:
        secret = b64encode(f"\0{account.username}\0{password}".encode()).decode("ascii")
        code, answer = smtp.docmd("AUTH", f"PLAIN {secret}")
    elif "LOGIN" in offered:
        code, answer = smtp.docmd("AUTH", "LOGIN")
        for word in (account.username, password):
            if code == 334:
                code, answer = smtp.docmd(b64encode(word.encode()).decode("ascii"))
    else:
        raise OutOfReach(
            "The server takes no password on this connection.",
            "If it takes mail without a login, write smtp_login = false; otherwise passwords are switched off there.",
            place(account.smtp),
            permanent=True,
        )
    if code != 235:
        remedy = f"Check username in est.toml, and the password in {account.secret}."
        raise _refused(account, f"The server refuses the login of {account.username}", remedy, code, answer)


def _refused(account: Account, wrong: str, remedy: str, code: int, answer: bytes | str) -> OutOfReach:
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    permanent = code >= 500
    return OutOfReach(
        f'{wrong}: "{code} {" ".join(words.split())}"',
        remedy if permanent else "It is tried again.",
        place(account.smtp),
        permanent=permanent,
    )
