"""Signing in to a mail server with whatever the account has: once, or twice if a token was old."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Callable
from typing import TypeVar

from est_mailer.domain.deployment import Account
from est_mailer.domain.errors import LoginRefused
from est_mailer.domain.oauth2 import Provider

_Connection = TypeVar("_Connection")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{4,}={0,2}")


Refused = Callable[[str, LoginRefused], bool]
"""What an adapter calls when a server did not take a secret: True if there may be another to try at once."""


def no_other(_secret: str, _error: LoginRefused) -> bool:
    """For a password."""
    return False


def signed_in(attempt: Callable[[str], _Connection], secret: Callable[[], str], refused: Refused) -> _Connection:
    """A connection made by ``attempt`` with a password or a token; once more if the token was an old one.

    ``secret`` is called at each try, ``refused`` with what the server refused. Raises what ``attempt`` raises.
    """
    while True:
        shown = secret()
        try:
            return attempt(shown)
        except LoginRefused as error:
            if not (error.permanent and refused(shown, error)):
                raise


def without_secret(words: str, secret: str) -> str:
    """A server's words; one that repeats what it was given, as it is or in base64, is not quoted with it."""

    def told(run: re.Match[str]) -> str:
        try:
            return "…" if secret.encode() in b64decode(run[0]) else run[0]
        except binascii.Error:
            return run[0]

    return _BASE64.sub(told, words.replace(secret, "…")) if secret else words


def takes_no_tokens(where: str) -> LoginRefused:
    """Of a server that does not offer XOAUTH2."""
    remedy = 'Check the host; write auth = "password" if this server has passwords.'
    return LoginRefused("The server takes no tokens (XOAUTH2) on this connection.", remedy, where, permanent=True)


def remedy(account: Account, protocol: str) -> str:
    """What to do when a server ("IMAP" or "SMTP") refuses the account for good."""
    if account.oauth2 is None:
        return f"Check username in est.toml, and the password in {account.secret}."
    if account.oauth2.provider is Provider.GMAIL:
        return (
            f"Check that {account.username} is the account that let the service in, and that {protocol} is on for it; "
            "if not, run est-mailer authorise."
        )
    if protocol == "IMAP":
        right, switch = "IMAP.AccessAsApp", "Set-CASMailbox -ImapEnabled $true"
    else:
        right, switch = "SMTP.SendAsApp", "Set-CASMailbox -SmtpClientAuthenticationDisabled $false"
    return (
        f"Check that the application has {right} with admin consent, that Add-MailboxPermission gave its service "
        f"principal FullAccess to {account.username}, and {switch}. A change takes up to some hours. "
        "docs/accounts.md has each step."
    )
