"""Secrets: from an environment variable or a systemd credential, never from a file of the configuration."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from est_mailer.domain.deployment import Account
from est_mailer.domain.errors import ConfigurationError, Finding
from est_mailer.domain.oauth2 import CERTIFICATE, REFRESH, SECRET

_TOKEN_KEY = "EST_TOKEN_KEY"  # noqa: S105 - the name of a secret, not one
_LEAST_CHARACTERS = 32
_LEAST_DISTINCT = 8  # "aaaa…" is long, and no secret
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){32,}")
_SET_BY_THE_UNIT = b"\n"  # SetCredential=
_OPEN_TO_ALL = 0o007  # systemd's own copies may have bits for the group: they stand for an access list
_MADE = (
    "Make it once: openssl rand -hex 32. If there was one before, put that back: forms that are already sent are not "
    "recognised with another. "
)
_WHAT = {
    SECRET: "The application's client secret",
    CERTIFICATE: "The application's certificate with its private key",
    REFRESH: "The refresh token of the mailbox",
}


def read_secret(account: Account, environ: Mapping[str, str]) -> str:
    """The password of the mail account, one line as it is. Raises ConfigurationError, with both ways of giving it."""
    return _one_line(account.secret, _secret(account.secret, f"The password of {account.address}", environ))


def read_credential(name: str, environ: Mapping[str, str]) -> str:
    """A secret of OAuth2 (``domain.oauth2``): a certificate as PEM, the others as one word without spaces around it.

    Raises ConfigurationError, with both ways of giving it.
    """
    text = _secret(name, _WHAT[name], environ).strip()
    if name != CERTIFICATE:
        return _one_word(name, text)
    if "-----BEGIN CERTIFICATE-----" not in text or "PRIVATE KEY-----" not in text:
        wrong = f"{_WHAT[name]} is not complete."
        remedy = (
            "The file must hold both in PEM, one after the other: the lines from -----BEGIN PRIVATE KEY----- to "
            "its END, and those from -----BEGIN CERTIFICATE----- to its END. A .pfx file is turned into that by "
            "openssl pkcs12 -in FILE.pfx -nodes."
        )
        raise ConfigurationError([Finding(name, wrong, remedy)])
    return text


def require_secrets(account: Account, environ: Mapping[str, str]) -> None:
    """Raises ConfigurationError that names every secret of the account that is missing or cannot be used."""
    findings: list[Finding] = []
    for name in secrets_of(account):
        try:
            read_named(name, account, environ)
        except ConfigurationError as error:
            findings += error.findings
    if findings:
        raise ConfigurationError(findings)


def is_given(name: str, environ: Mapping[str, str]) -> bool:
    """True if there is a secret with this name, and it may be used."""
    try:
        return bool(_secret(name, "", environ))
    except ConfigurationError:
        return False


def secrets_of(account: Account) -> tuple[str, ...]:
    """The names of the secrets that the account is signed in with."""
    return account.oauth2.secrets if account.oauth2 else (account.secret,)


def read_named(name: str, account: Account, environ: Mapping[str, str]) -> str:
    """One of ``secrets_of`` the account. Raises ConfigurationError."""
    return read_credential(name, environ) if account.oauth2 else read_secret(account, environ)


def read_token_key(environ: Mapping[str, str]) -> bytes:
    """The key that seals tokens: 64 or more hex digits, or any text of 32 or more characters.

    Raises ConfigurationError if it is missing, too short or too plain.
    """
    text = _secret(_TOKEN_KEY, "The key that seals the codes of the forms", environ)
    if _HEX.fullmatch(text) and len(set(text)) >= _LEAST_DISTINCT:
        return bytes.fromhex(text)
    if len(text) < _LEAST_CHARACTERS or len(set(text)) < _LEAST_DISTINCT:
        raise ConfigurationError(
            [
                Finding(
                    _TOKEN_KEY,
                    f"The key is too short or too plain ({len(text)} characters, {len(set(text))} different).",
                    "Make a new one, for example with: openssl rand -hex 32. Keep it: forms that are already sent "
                    "are not recognised with another key.",
                )
            ]
        )
    return text.encode()


def _secret(name: str, what: str, environ: Mapping[str, str]) -> str:
    """The text of a secret without its line end. Raises ConfigurationError if it is missing or empty."""
    if environ.get(name, "").strip():
        return environ[name].strip("\r\n")
    folder = environ.get("CREDENTIALS_DIRECTORY")
    file = Path(folder) / name if folder else None
    text = _read(file, name) if file is not None and file.is_file() else ""
    if not text.strip():
        made = _MADE if name == _TOKEN_KEY else ""
        raise ConfigurationError([Finding(name, f"{what} {_absence(file)}.", made + _both_ways(name))])
    return text


def _absence(file: Path | None) -> str:
    """How a secret is not there. The unit puts a line end in the place of a file that is missing."""
    if file is None or not file.is_file():
        return "is missing"
    if file.read_bytes() == _SET_BY_THE_UNIT:
        return "is missing, or its file is empty"
    return f"is empty: there is nothing in {file}"


def _read(file: Path, name: str) -> str:
    try:
        open_to_all, raw = file.stat().st_mode & _OPEN_TO_ALL, file.read_bytes()
    except OSError as error:
        wrong = f"The file of the secret cannot be read: {error.strerror}."
        raise ConfigurationError([Finding(name, wrong, f"Give the service the right to read {file}.")]) from None
    if open_to_all:
        wrong = f"Every user of this machine can reach the secret in {file}."
        remedy = f"chmod 600 {file}; and make a new secret if anybody else may have read it."
        raise ConfigurationError([Finding(name, wrong, remedy)])
    try:
        text = raw.decode("utf-8-sig").strip("\r\n")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:  # UTF-16, as Windows' "Unicode", or no text at all
        wrong, remedy = "The file of the secret is not text in UTF-8.", "Save it again with the encoding UTF-8."
        raise ConfigurationError([Finding(name, wrong, f"{remedy} It is {file}.")])
    return text


def _one_line(name: str, text: str) -> str:
    if "\n" in text or "\r" in text:
        wrong, remedy = "The secret has several lines.", "Leave only the secret itself in the file, on one line."
        raise ConfigurationError([Finding(name, wrong, remedy)])
    return text


def _one_word(name: str, text: str) -> str:
    if any(character.isspace() for character in _one_line(name, text)):
        wrong, remedy = "The secret has a space in it.", "Copy it once more, alone and whole."
        raise ConfigurationError([Finding(name, wrong, remedy)])
    return text


def _both_ways(name: str) -> str:
    return (
        f"By hand: put the file {name} beside est.toml (mode 0600), or set the environment variable {name}. "
        f"The service gets it by LoadCredential={name}:… in its unit. "
        "Never write it in est.toml."
    )
