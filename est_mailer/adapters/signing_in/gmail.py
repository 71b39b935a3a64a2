"""Tokens for Gmail: a refresh token of the one mailbox (RFC 6749, 6), and how the mailbox gives it (RFC 8252).

Nothing but two forms to Google's token address, so no library is needed.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from est_mailer.adapters.signing_in.https_json import HttpsJson
from est_mailer.domain.errors import LoginRefused, ServiceError
from est_mailer.domain.oauth2 import REFRESH, SECRET, AccessToken, OAuth2

RETURN_TO = "http://127.0.0.1:8765/"  # on the browser's machine; nothing listens there: the address is what we want
_EXPLAINED = {
    "invalid_grant": (
        "The refresh token no longer counts: it was revoked, the account's password was changed, it was not used for "
        "six months, or the project is still in Testing (seven days).",
        f"Let the service in anew: est-mailer authorise. Then restart it with the new {REFRESH}.",
    ),
    "invalid_client": ("Google does not know the client, or its secret is wrong.", f"Check client_id and {SECRET}."),
    "unauthorized_client": (
        "The refresh token was given to another client.",
        f"Check client_id, or make a new {REFRESH} with est-mailer authorise.",
    ),
    "admin_policy_enforced": (
        "The Workspace administrator does not let the client in.",
        "Trust it: Google Admin, Security, API controls, App access control.",
    ),
}


def gmail(
    oauth2: OAuth2, secret: Callable[[], str], refresh: Callable[[], str], ca_file: str | None, timeout: float = 10.0
) -> Callable[[], AccessToken]:
    """What fetches a token. The fetcher raises LoginRefused with what to do, or OutOfReach."""

    def fetch() -> AccessToken:
        form = {"grant_type": "refresh_token", "refresh_token": refresh()}
        given = _asked(oauth2, secret(), form, HttpsJson(ca_file, timeout))
        token, lifetime = given.get("access_token"), given.get("expires_in")
        if not isinstance(token, str) or not token:
            raise _refusal(oauth2, given)
        return AccessToken(token, float(lifetime) if isinstance(lifetime, int) else 3600.0)

    return fetch


def consent_address(oauth2: OAuth2, address: str, state: str, verifier: str) -> str:
    """What is opened in a browser, signed in as the mailbox. ``state``, ``verifier``: random, used once (RFC 7636)."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "client_id": oauth2.client_id,
        "redirect_uri": RETURN_TO,
        "response_type": "code",
        "scope": oauth2.scope,
        "access_type": "offline",
        "prompt": "consent",
        "login_hint": address,
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{oauth2.consent}?{urlencode(asked)}"


def code_in(returned: str, state: str) -> str:
    """The code in the address that the browser ended at. Raises ServiceError if it is not the answer to ours."""
    found = {name: values[0] for name, values in parse_qs(urlsplit(returned.strip()).query).items()}
    if "error" in found:
        raise ServiceError(f'Google says "{found["error"]}".', "Begin anew: est-mailer authorise.")
    if found.get("state") != state or "code" not in found:
        raise ServiceError(
            "That is not the address the browser ended at.",
            f"Begin anew, and copy the whole address line: it begins with {RETURN_TO}",
        )
    return found["code"]


def redeem(oauth2: OAuth2, secret: str, code: str, verifier: str, ca_file: str | None) -> str:
    """The refresh token for a code. Raises OutOfReach, or LoginRefused."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": verifier,
        "redirect_uri": RETURN_TO,
    }
    given = _asked(oauth2, secret, form, HttpsJson(ca_file))
    token = given.get("refresh_token")
    if not isinstance(token, str) or not token:
        raise _refusal(oauth2, given)
    return token


def _asked(oauth2: OAuth2, secret: str, form: Mapping[str, str], client: HttpsJson) -> dict[str, Any]:
    data = {**form, "client_id": oauth2.client_id, "client_secret": secret}
    return client.post(oauth2.endpoint, data=data, headers={"Accept": "application/json"}).json()


def _refusal(oauth2: OAuth2, given: Mapping[str, Any]) -> LoginRefused:
    error = str(given.get("error") or "no token")
    wrong, what_to_do = _EXPLAINED.get(
        error, ("Google gives the service no token.", "Check [account.oauth2] against docs/accounts.md.")
    )
    said = " ".join(str(given.get("error_description") or error).split())[:200]
    return LoginRefused(f'{wrong} (Google: "{said}")', what_to_do, oauth2.endpoint, permanent=True)
