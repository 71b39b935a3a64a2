"""One verified and logged-in IMAP connection, or an OutOfReach that says why there is none."""

from __future__ import annotations

import binascii
import contextlib
import socket
from collections.abc import Callable
from imaplib import IMAP4
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from est_mailer.adapters.reach import out_of_reach, place, tls_context
from est_mailer.adapters.signing_in.session import Refused, no_other, remedy, signed_in, takes_no_tokens, without_secret
from est_mailer.adapters.signing_in.xoauth2 import Xoauth2
from est_mailer.domain.deployment import Account
from est_mailer.domain.errors import LoginRefused, OutOfReach

NETWORK_ERRORS = (OSError, IMAP4.error, UnicodeError)
# imapclient has imaplib tell its log of all that comes, and each answer is put in words though nobody listens: fifty
# mails, twice. At this level it tells of lines, and keeps none of its own, with a login in it, as it does below.
_LINES_ONLY = 4
_PASSING = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]", "TOO MANY", "TEMPORAR", "NOT CONNECTED")


def connect(
    account: Account,
    secret: Callable[[], str],
    timeout: float,
    refused: Refused = no_other,
) -> Any:
    """A new client, logged in; ``timeout`` in seconds for connecting and for each answer. Raises OutOfReach.

    The password or token is asked for at each connect, so that one that has been changed is taken up.
    """
    return signed_in(lambda shown: _connect(account, shown, timeout), secret, refused)


def opened(account: Account, timeout: float) -> Any:
    """A new client, connected and encrypted as the account says, not logged in. Raises OutOfReach."""
    return _made(account, timeout, lambda _: None)


def _connect(account: Account, secret: str, timeout: float) -> Any:
    log_in = _show_token if account.oauth2 else _log_in
    return _made(account, timeout, lambda client: log_in(client, account, secret))


def _made(account: Account, timeout: float, then: Callable[[Any], None]) -> Any:
    endpoint = account.imap
    context = tls_context(account, endpoint)
    client = None
    try:
        client = IMAPClient(
            endpoint.host, endpoint.port, ssl=endpoint.security == "tls", ssl_context=context, timeout=timeout
        )
        client.normalise_times = False  # instants with their offset, not in this machine's zone
        client._imap.debug = _LINES_ONLY
        # Commands go out in pieces: without this each waits for the server's delayed acknowledgement (40 ms).
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if endpoint.security == "starttls":
            _start_tls(client, context, account)
        then(client)
    except NETWORK_ERRORS as error:
        discard(client)
        raise out_of_reach(error, endpoint) from error
    except BaseException:
        discard(client)
        raise
    return client


def discard(client: Any) -> None:
    """Close the socket of a client that is no longer trusted; None is allowed."""
    if client is not None:
        with contextlib.suppress(*NETWORK_ERRORS):  # it is being thrown away: nothing it says matters
            client.shutdown()


def _start_tls(client: Any, context: Any, account: Account) -> None:
    if not client.has_capability("STARTTLS"):
        raise OutOfReach(
            "The server does not offer STARTTLS.",
            'Write security = "tls" and the port for TLS (usually 993).',
            place(account.imap),
            permanent=True,
        )
    client.starttls(ssl_context=context)


def _log_in(client: Any, account: Account, password: str) -> None:
    """AUTHENTICATE PLAIN where it is offered, for it takes any character (RFC 4616); else LOGIN (RFC 9051)."""
    try:
        if client.has_capability("AUTH=PLAIN"):
            client.plain_login(account.username, password)
        elif client.has_capability("LOGINDISABLED"):
            raise LoginRefused(
                "The server takes no password on this connection.",
                'Write security = "tls" or "starttls"; if it is so already, passwords are switched off there.',
                place(account.imap),
                permanent=True,
            )
        else:
            client.login(account.username, password)
    except LoginError as error:
        if isinstance(error.__context__, IMAP4.abort):  # the connection was lost, the password not judged
            raise error.__context__ from error
        raise _refused(account, password, str(error)) from error


def _show_token(client: Any, account: Account, token: str) -> None:
    if not client.has_capability("AUTH=XOAUTH2"):
        raise takes_no_tokens(place(account.imap))
    exchange = Xoauth2(account.username, token)
    try:
        client.sasl_login("XOAUTH2", exchange)
    except binascii.Error as error:
        raise IMAP4.error("a challenge that is not base64") from error
    except LoginError as error:
        if isinstance(error.__context__, IMAP4.abort):
            raise error.__context__ from error
        raise _refused(account, token, str(error), exchange.why) from error


def _refused(account: Account, secret: str, answer: str, why: str = "") -> LoginRefused:
    """RFC 5530 tells a refusal that passes from one that a person must mend."""
    passing = any(sign in answer.upper() for sign in _PASSING)
    words = without_secret(answer.removeprefix("b'").removesuffix("'"), secret)
    return LoginRefused(
        f'The server refuses the login of {account.username}: "{words}"{f" ({why})" if why else ""}',
        "It is tried again." if passing else remedy(account, "IMAP"),
        place(account.imap),
        permanent=not passing,
    )
