"""[account.oauth2]: how the account signs in by token. Which keys are needed depends on the provider."""

from __future__ import annotations

import re
from dataclasses import replace

from est_mailer.config.problems import Problems
from est_mailer.config.shape import AccountSection, OAuth2Section
from est_mailer.config.toml_file import TomlFile
from est_mailer.domain.oauth2 import OAuth2, Proof, Provider

_SECTION = ("account", "oauth2")
_TENANT = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_TENANT_REMEDY = 'Write its id or a domain of it, as the Entra admin center shows: tenant = "exempelstad.example".'
_CLIENT_REMEDY = {
    Provider.MICROSOFT365: "Write the application (client) id that the app registration in Entra shows.",
    Provider.GMAIL: "Write the client id that Google Cloud shows, which ends in .apps.googleusercontent.com.",
}


def read_oauth2(toml: TomlFile, account: AccountSection, problems: Problems) -> OAuth2 | None:
    """The way to sign in by token, or None if the account has a password or something cannot be used."""
    if account.auth != "oauth2":
        return None
    section = account.oauth2
    if section is None:
        remedy = 'Write preset = "microsoft365" or "gmail", or the section; see docs/configuration.md.'
        problems.add(toml.place("account", "auth"), "“oauth2” needs the section [account.oauth2].", remedy)
        return None
    provider = Provider(section.provider)
    own = replace(toml, behind=None)  # what is missing belongs in est.toml, not in the preset
    if not section.client_id:
        problems.add(own.place(*_SECTION), "“client_id” is missing in [account.oauth2].", _CLIENT_REMEDY[provider])
    if provider is Provider.MICROSOFT365:
        _check_tenant(own, section, problems)
    elif section.proof == Proof.CERTIFICATE:
        remedy = "Remove the line: Gmail takes a client secret and a refresh token."
        problems.add(toml.place(*_SECTION, "proof"), "Gmail takes no certificate here.", remedy)
    return OAuth2(
        provider=provider,
        client_id=section.client_id or "",
        endpoint=section.endpoint,
        scope=section.scope,
        tenant=section.tenant or "",
        proof=Proof(section.proof),
        consent=section.consent or "",
        expires=section.expires,
    )


def _check_tenant(toml: TomlFile, section: OAuth2Section, problems: Problems) -> None:
    if section.tenant is None:
        problems.add(toml.place(*_SECTION), "“tenant” is missing in [account.oauth2].", _TENANT_REMEDY)
    elif not _TENANT.fullmatch(section.tenant):  # "common" is for people who sign in, not for an application
        wrong = f"“{section.tenant}” is not a tenant."
        problems.add(toml.place(*_SECTION, "tenant"), wrong, _TENANT_REMEDY)
