"""Signing in to the mail account with OAuth2: what is configured, what a token is, when a secret runs out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

SECRET = "EST_OAUTH_SECRET"  # noqa: S105 - the names of secrets, not secrets
CERTIFICATE = "EST_OAUTH_CERTIFICATE"
REFRESH = "EST_OAUTH_REFRESH"
WARN_DAYS = (30, 7, 1)  # days before a secret's last day when the operator is told


class Provider(StrEnum):
    """Who gives the tokens."""

    MICROSOFT365 = "microsoft365"  # client credentials (RFC 6749, 4.4): the application signs in as itself
    GMAIL = "gmail"  # a refresh token (RFC 6749, 6): the mailbox has let the application in, once


class Proof(StrEnum):
    """How the application proves to Microsoft who it is."""

    SECRET = "secret"  # noqa: S105 - a word of the configuration
    CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True)
class OAuth2:
    """[account.oauth2]; no secret is kept here.

    ``endpoint``: https, Microsoft's sign-in host or Gmail's token address. ``consent``: where Gmail asks its mailbox.
    ``expires``: the last day of the client secret, as the technician wrote it.
    """

    provider: Provider
    client_id: str
    endpoint: str
    scope: str
    tenant: str = ""
    proof: Proof = Proof.SECRET
    consent: str = ""
    expires: date | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of the credentials it takes."""
        if self.provider is Provider.GMAIL:
            return SECRET, REFRESH
        return (CERTIFICATE,) if self.proof is Proof.CERTIFICATE else (SECRET,)


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a mail server takes in place of a password; ``lifetime`` in seconds from when it was given."""

    value: str = field(repr=False)
    lifetime: float


def warning_due(expires: date, today: date) -> int | None:
    """The step of WARN_DAYS that has been reached (30, 7 or 1), or None if the day is far off."""
    return min((days for days in WARN_DAYS if (expires - today).days <= days), default=None)
