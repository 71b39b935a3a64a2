"""Tokens for Exchange Online: the application signs in as itself (client credentials), through msal."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from est_mailer.adapters.signing_in.certificate import valid_until
from est_mailer.adapters.signing_in.entra_errors import refusal
from est_mailer.adapters.signing_in.https_json import HttpsJson
from est_mailer.domain.errors import LoginRefused
from est_mailer.domain.oauth2 import AccessToken, OAuth2, Proof

RIGHTS = ("IMAP.AccessAsApp", "SMTP.SendAsApp")
_LIFETIME = 3600.0  # seconds, where none is told


def microsoft365(
    oauth2: OAuth2, secret: Callable[[], str], ca_file: str | None, timeout: float = 10.0
) -> Callable[[], AccessToken]:
    """What fetches a token from Entra. Each call reads the secret anew, so a renewed one needs no restart.

    The fetcher raises LoginRefused with what to do, or OutOfReach.
    """

    def fetch() -> AccessToken:
        given = _ask(oauth2, secret(), HttpsJson(ca_file, timeout))
        token = given.get("access_token")
        if not isinstance(token, str) or not token:
            raise refusal(oauth2, given)
        lifetime = given.get("expires_in")
        return AccessToken(token, float(lifetime) if isinstance(lifetime, int) else _LIFETIME)

    return fetch


def lacking_rights(token: str) -> tuple[str, ...]:
    """Which of RIGHTS a token does not carry. Empty too if it cannot be told: a token is not ours to understand."""
    try:
        middle = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (IndexError, ValueError):
        return ()
    roles = claims.get("roles", []) if isinstance(claims, dict) else None
    return tuple(right for right in RIGHTS if right not in roles) if isinstance(roles, list) else ()


def _ask(oauth2: OAuth2, secret: str, client: HttpsJson) -> Mapping[str, Any]:
    """Entra's answer. The application is a new one each time: msal's cache would hand out again what was refused."""
    import msal  # an extra, and slow to load: only where it is used

    logging.getLogger("msal").setLevel(logging.CRITICAL)  # it logs whole answers of a server
    by_secret = oauth2.proof is Proof.SECRET
    if not by_secret:
        valid_until(secret)
    try:
        application = msal.ConfidentialClientApplication(
            oauth2.client_id,
            authority=f"{oauth2.endpoint}/{oauth2.tenant}",
            client_credential=secret if by_secret else {"private_key": secret, "public_certificate": secret},
            http_client=client,
            validate_authority=False,
            instance_discovery=False,  # no host is asked but the one that is configured
        )
        return dict(application.acquire_token_for_client([oauth2.scope]))
    except (ValueError, RuntimeError, KeyError):  # msal's words for a tenant whose description it does not get
        raise LoginRefused(
            f"{oauth2.endpoint} does not know the tenant {oauth2.tenant}.",
            "Check tenant and endpoint in [account.oauth2].",
            oauth2.endpoint,
            permanent=True,
        ) from None  # not msal's error, which may quote what it was given
