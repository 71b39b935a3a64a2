"""One verified and logged-in SMTP connection, or an OutOfReach that says why there is none."""

from __future__ import annotations

import binascii
import contextlib
import smtplib
import socket
import ssl
from base64 import b64decode, b64encode
from collections.abc import Callable

from est_mailer.adapters.reach import out_of_reach, place, tls_context
from est_mailer.adapters.signing_in.session import Refused, no_other, remedy, signed_in, takes_no_tokens, without_secret
from est_mailer.adapters.signing_in.xoauth2 import Xoauth2
from est_mailer.domain.deployment import Account
from est_mailer.domain.errors import LoginRefused, OutOfReach, TurnedAway

NETWORK_ERRORS = (OSError, UnicodeError)  # smtplib's own errors are OSErrors

_NO_CODE = -1  # smtplib's, for an answer that does not begin with one
_SMTP_PORTS = "Check host and port: SMTP is usually on 465 (tls) or 587 (starttls)."


def connect(
    account: Account,
    secret: Callable[[], str],
    timeout: float,
    refused: Refused = no_other,
) -> smtplib.SMTP:
    """A new connection, greeted, encrypted and logged in as the account says. Raises OutOfReach.

    The password or token is asked for at each connect, so that one that has been changed is taken up.
    """
    if not account.smtp_login:
        return opened(account, timeout)
    return signed_in(lambda shown: _connect(account, shown, timeout), secret, refused)


def opened(account: Account, timeout: float) -> smtplib.SMTP:
    """A new connection, greeted and encrypted as the account says, not logged in. Raises OutOfReach."""
    return _connect(account, None, timeout)


def _connect(account: Account, secret: str | None, timeout: float) -> smtplib.SMTP:
    smtp = None
    try:
        smtp = _open(account, tls_context(account, account.smtp), timeout)
        if secret is not None:
            _log_in(smtp, account, secret)
    except smtplib.SMTPResponseException as error:
        discard(smtp)
        raise _turned_away(account, error) from error
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
        raise TurnedAway(
            "The server does not offer STARTTLS.",
            'Write security = "tls" and the port for TLS (usually 465).',
            place(account.smtp),
            permanent=True,
        )
    smtp.starttls(context=context)
    smtp.ehlo_or_helo_if_needed()


def _log_in(smtp: smtplib.SMTP, account: Account, secret: str) -> None:
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    if account.oauth2:
        code, answer = _show_token(smtp, account, secret, offered)
    else:
        code, answer = _say_password(smtp, account, secret, offered)
    if code != 235:
        words = without_secret(_words(code, answer), secret)
        raise LoginRefused(
            f'The server refuses the login of {account.username}: "{words}"',
            remedy(account, "SMTP") if code >= 500 else "It is tried again.",
            place(account.smtp),
            permanent=code >= 500,
        )


def _say_password(smtp: smtplib.SMTP, account: Account, password: str, offered: list[str]) -> tuple[int, bytes]:
    """AUTH PLAIN or LOGIN (RFC 4954) in UTF-8; smtplib's own login takes ASCII only."""
    if "PLAIN" in offered:
        said = "\0".join(("", account.username, password))
        return smtp.docmd("AUTH", f"PLAIN {_base64(said.encode())}")
    if "LOGIN" in offered:
        code, answer = smtp.docmd("AUTH", "LOGIN")
        for word in (account.username, password):
            if code == 334:
                code, answer = smtp.docmd(_base64(word.encode()))
        return code, answer
    raise LoginRefused(
        "The server takes no password on this connection.",
        "If it takes mail without a login, write login = false under [account.smtp]; if not, passwords are off there.",
        place(account.smtp),
        permanent=True,
    )


def _show_token(smtp: smtplib.SMTP, account: Account, token: str, offered: list[str]) -> tuple[int, bytes]:
    """AUTH XOAUTH2. A token is longer than a command may be, so it follows on a line of its own (RFC 4954, 4)."""
    if "XOAUTH2" not in offered:
        raise takes_no_tokens(place(account.smtp))
    exchange = Xoauth2(account.username, token)
    code, answer = smtp.docmd("AUTH", "XOAUTH2")
    for _ in range(2):  # the token, and an empty line to a refusal's reasons
        if code == 334:
            code, answer = smtp.docmd(_base64(exchange(_decoded(answer))))
    return code, answer + f" ({exchange.why})".encode() if exchange.why else answer


def _turned_away(account: Account, error: smtplib.SMTPResponseException) -> OutOfReach:
    """Refused before any login: at the greeting, at EHLO or at STARTTLS."""
    said = _words(error.smtp_code, error.smtp_error)
    if error.smtp_code == _NO_CODE and "IMAP4" in said:
        wrong = f"What answers on this port is a mailbox (IMAP), no mail system (SMTP): “{said.split(' ', 1)[1]}”"
        return TurnedAway(wrong, _SMTP_PORTS, place(account.smtp), permanent=True)
    permanent = error.smtp_code >= 500
    return TurnedAway(
        f'The server refuses us: "{said}"',
        "Ask those who run it whether this machine may send mail through it." if permanent else "It is tried again.",
        place(account.smtp),
        permanent=permanent,
    )


def _words(code: int, answer: bytes | str) -> str:
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(words.split())}"


def _decoded(challenge: bytes) -> bytes:
    try:
        return b64decode(challenge)
    except binascii.Error:  # some servers put words there
        return b""


def _base64(said: bytes) -> str:
    return b64encode(said).decode("ascii")
