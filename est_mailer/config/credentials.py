"""Secrets: from an environment variable or a systemd credential, never from a file of the configuration."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from est_mailer.domain.deployment import Account
from est_mailer.domain.errors import ConfigurationError, Finding

_TOKEN_KEY = "EST_TOKEN_KEY"  # noqa: S105 - the name of a secret, not one
_LEAST_CHARACTERS = 32
_LEAST_DISTINCT = 8  # "aaaa…" is long, and no secret
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){32,}")


def read_secret(account: Account, environ: Mapping[str, str]) -> str:
    """The password of the mail account. Raises ConfigurationError, with both ways of giving it."""
    return _secret(account.secret, f"The password of {account.address} is missing.", environ)


def read_token_key(environ: Mapping[str, str]) -> bytes:
    """The key that seals tokens: 64 or more hex digits, or any text of 32 or more characters.

    Raises ConfigurationError if it is missing, too short or too plain.
    """
    text = _secret(_TOKEN_KEY, "The key that seals the codes of the forms is missing.", environ)
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


def _secret(name: str, missing: str, environ: Mapping[str, str]) -> str:
    if environ.get(name, "").strip():
        return environ[name].strip("\r\n")
    folder = environ.get("CREDENTIALS_DIRECTORY")
    file = Path(folder) / name if folder else None
    if file is not None and file.is_file():
        return _read(file, name)
    raise ConfigurationError([Finding(name, missing, _both_ways(name))])


def _read(file: Path, name: str) -> str:
    try:
        text = file.read_text(encoding="utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise ConfigurationError(
            [Finding(name, "The systemd credential cannot be read.", "Make it a text file that systemd can read.")]
        ) from None
    if not text.strip():
        raise ConfigurationError([Finding(name, "The systemd credential is empty.", _both_ways(name))])
    return text


def _both_ways(name: str) -> str:
    return (
        f"By hand: set the environment variable {name}, or CREDENTIALS_DIRECTORY to the folder of the file {name} "
        f"(such as /etc/est-mailer). The service gets it by LoadCredential={name}:… in its unit. "
        "Never write it in est.toml."
    )
