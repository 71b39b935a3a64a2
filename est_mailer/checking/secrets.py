"""What ``check`` says of the account's secrets: that they are there, that they work, how long they last."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from est_mailer.adapters.signing_in.certificate import valid_until
from est_mailer.adapters.signing_in.microsoft365 import lacking_rights
from est_mailer.adapters.signing_in.tokens import TokenSource
from est_mailer.checking.found import Look
from est_mailer.config import read_named, secrets_of
from est_mailer.domain.counting import counted
from est_mailer.domain.deployment import Account
from est_mailer.domain.errors import ServiceError
from est_mailer.domain.oauth2 import CERTIFICATE, OAuth2, Proof, Provider, warning_due


def secret_looks(
    account: Account, environ: Mapping[str, str], tokens: TokenSource | None, today: date
) -> tuple[Look, ...]:
    """What to look at, each under its name; a look raises ServiceError if something is wrong.

    ``today``: the municipality's local date. The token is fetched once and then used by mailbox and mail system.
    """
    looks: list[Look] = [(name, _presence(name, account, environ)) for name in secrets_of(account)]
    oauth2 = account.oauth2
    if oauth2 is None or tokens is None:
        return tuple(looks)
    if oauth2.provider is Provider.MICROSOFT365:
        looks.append(("secret's end", lambda: _end(oauth2, environ, account, today)))
    looks.append(("token", lambda: _token(oauth2, tokens)))
    return tuple(looks)


def _presence(name: str, account: Account, environ: Mapping[str, str]) -> Callable[[], str]:
    def look() -> str:
        secret = read_named(name, account, environ)
        unknown = "" if account.oauth2 else "; nobody tells when it ends, but the login when it has"
        by_hand = ", from the environment, which other programs of the user can read" if environ.get(name) else ""
        spaced = ", with a space before or after it" if secret != secret.strip() else ""
        return f"{len(secret)} characters{spaced}{by_hand}{unknown}"

    return look


def _end(oauth2: OAuth2, environ: Mapping[str, str], account: Account, today: date) -> str:
    """Raises ServiceError from 30 days before the end; the day is read from a certificate, else from est.toml."""
    if oauth2.proof is Proof.CERTIFICATE:
        end = valid_until(read_named(CERTIFICATE, account, environ))
    elif oauth2.expires is None:
        return "not known: write its last day as expires in [account.oauth2], and you are told 30 days before"
    else:
        end = oauth2.expires
    if warning_due(end, today) is None:
        unsaid = "; write it as expires in [account.oauth2], and you are told 30 days before"
        return f"valid until {end}{unsaid if oauth2.expires is None else ''}"
    left = (end - today).days
    wrong = f"It ended on {end}." if left < 0 else f"It ends on {end}, in {counted(left, 'day')}."
    raise ServiceError(wrong, "Make a new one: docs/accounts.md says how. Then change expires in est.toml.")


def _token(oauth2: OAuth2, tokens: TokenSource) -> str:
    """Raises OutOfReach if there is none, ServiceError if it lacks a right that the mail servers will ask for."""
    token, _ = tokens.current()
    missing = lacking_rights(token) if oauth2.provider is Provider.MICROSOFT365 else ()
    if missing:
        raise ServiceError(
            f"The application may not do all that the service needs: {' and '.join(missing)} is missing.",
            "Entra, App registrations, API permissions: add it under Office 365 Exchange Online, Application "
            "permissions, and grant admin consent.",
        )
    return f"given by {oauth2.endpoint}"
