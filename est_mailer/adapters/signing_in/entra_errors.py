"""Entra's refusals (AADSTS codes) in plain words: what is wrong and what an administrator does about it.

The codes are described at learn.microsoft.com, "Microsoft Entra authentication and authorization error codes".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from est_mailer.domain.errors import LoginRefused
from est_mailer.domain.oauth2 import CERTIFICATE, SECRET, OAuth2

_NEW_SECRET = f"Make a new client secret in Entra (App registrations, Certificates & secrets), put it in {SECRET}"
_EXPLAINED: dict[int, tuple[str, str]] = {
    7000215: (
        "The client secret is wrong.",
        f"{SECRET} must hold the secret's value, not its id; the value is shown only when it is made. {_NEW_SECRET}.",
    ),
    7000222: ("The client secret has expired.", f"{_NEW_SECRET} and its last day in expires."),
    7000216: ("The application sent nothing that proves who it is.", f"Give {SECRET}, or {CERTIFICATE}."),
    7000218: ("The application sent nothing that proves who it is.", f"Give {SECRET}, or {CERTIFICATE}."),
    700027: (
        "The certificate is not one that the application has in Entra, or the key does not belong to it.",
        "Upload the certificate (without the key) to the app registration, Certificates & secrets.",
    ),
    700024: (
        "The proof is not valid at this time.",
        "Set this machine's clock right (timedatectl).",
    ),
    700016: (
        "The tenant has no such application.",
        "Check client_id (the application id, not an object id) and tenant in [account.oauth2].",
    ),
    7000112: ("The application is disabled.", "Enable it: Entra, Enterprise applications, Properties."),
    90002: ("There is no such tenant.", "Check tenant in [account.oauth2]."),
    900023: ("There is no such tenant.", "Check tenant in [account.oauth2]."),
    500011: (
        "The tenant does not have Exchange Online, or the scope names another cloud's.",
        "Check scope in [account.oauth2].",
    ),
    70011: ("The scope is not one that applications may ask for.", "Check scope: it ends in /.default."),
    1002012: ("The scope is not one that applications may ask for.", "Check scope: it ends in /.default."),
    53003: (
        "A Conditional Access policy stops the application.",
        "Let the application in from this machine's address: Entra, Conditional Access, workload identities.",
    ),
    65001: ("Nobody has consented to the application's permissions.", "Grant admin consent in Entra."),
}
_PASSING = {90033, 50196, 90024}  # Entra's own trouble, and asking too often
_CODE = re.compile(r"AADSTS(\d{4,8})")
_LONGEST = 200  # characters of Entra's own words


def refusal(oauth2: OAuth2, given: Mapping[str, Any]) -> LoginRefused:
    """Entra's answer without a token, for a person."""
    described = str(given.get("error_description") or given.get("error") or "no reason given")
    codes = [int(code) for code in _CODE.findall(described)]
    codes += [code for code in given.get("error_codes") or () if isinstance(code, int)]
    explained = next((_EXPLAINED[code] for code in codes if code in _EXPLAINED), None)
    wrong, what_to_do = explained or (
        "Microsoft gives the service no token.",
        "Look the code up at https://login.microsoftonline.com/error and tell who runs Entra.",
    )
    passing = explained is None and (bool(_PASSING & set(codes)) or given.get("error") == "temporarily_unavailable")
    said = " ".join(re.split(r"(?i)\b(trace id|correlation id|timestamp)\b", described)[0].split())[:_LONGEST]
    return LoginRefused(
        f'{wrong} (Microsoft: "{said}")',
        "It is tried again." if passing else what_to_do,
        f"{oauth2.endpoint}, application {oauth2.client_id}",
        permanent=not passing,
    )
