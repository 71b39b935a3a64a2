"""What was answered → the files of a configuration folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from est_mailer.config.answers import Answers, account_in
from est_mailer.config.composing import compose_register, compose_settings
from est_mailer.config.credentials import is_given, read_named, secrets_of
from est_mailer.domain.ports import Randomness
from est_mailer.installing.placing import TOKEN_KEY, Files

_AUTHORITY = "ca.pem"
_KEY_BYTES = 32


def files_of(
    answers: Answers, secrets: Mapping[str, str], folder: Path, environ: Mapping[str, str], random: Randomness
) -> Files:
    """The files for a folder. A secret that lies there already is left alone; the key of the forms' codes is made once.

    ``environ``: where secrets are that were not answered; they are copied, for the units look in the folder. Raises
    ConfigurationError if one is missing.
    """
    account, ca_file = dict(answers["account"]), answers["account"].get("ca_file")
    copied = {}
    if ca_file is not None:
        account["ca_file"], copied = _AUTHORITY, {_AUTHORITY: Path(ca_file)}
    with_own_paths = {**answers, "account": account}
    settings = {"est.toml": compose_settings(with_own_paths), "register.csv": compose_register(answers)}
    return Files(settings, copied, _kept(answers, secrets, folder, environ, random))


def _kept(
    answers: Answers, secrets: Mapping[str, str], folder: Path, environ: Mapping[str, str], random: Randomness
) -> dict[str, str]:
    account = account_in(answers, Path())
    known = {**environ, **secrets}
    kept = {
        name: read_named(name, account, known)
        for name in secrets_of(account)
        if name in secrets or not (folder / name).exists()
    }
    if not (folder / TOKEN_KEY).exists():
        kept[TOKEN_KEY] = environ[TOKEN_KEY] if is_given(TOKEN_KEY, environ) else random(_KEY_BYTES).hex()
    return kept
