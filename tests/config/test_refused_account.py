"""An account in est.toml that cannot be used: a server that is missing or unprotected, and secrets, never repeated."""

from __future__ import annotations

import pytest
from config_folders import Folder


@pytest.mark.parametrize("key", ["password", "imap_password", "client_secret", "api_key", "lösenord", "token", "pwd"])
def test_secrets_are_refused_and_never_repeated(folder: Folder, key: str) -> None:
    line = folder.toml('preset = "dovecot"', f'preset = "dovecot"\n"{key}" = "hunter2-hunter2"') + 1
    where, wrong, remedy = folder.refusal()
    assert where == f"est.toml:{line}"
    assert wrong == f"“{key}” looks like a secret, and secrets are never kept in est.toml."
    assert "EST_MAIL_PASSWORD" in remedy
    assert "hunter2" not in wrong + remedy


def test_password_in_place_of_the_credentials_name_is_not_repeated(folder: Folder) -> None:
    folder.toml('preset = "dovecot"', 'preset = "dovecot"\ncredential = "hunter2"')
    _, wrong, remedy = folder.refusal()
    assert wrong == "This is not the name of a credential."
    assert "hunter2" not in wrong + remedy


def test_unprotected_connection_beyond_this_machine(folder: Folder) -> None:
    line = folder.toml('host = "imap.exempelstad.test"', 'host = "imap.exempelstad.test"\nsecurity = "none"') + 1
    assert folder.refusal() == (
        f"est.toml:{line}",
        "“none” would send the password unprotected to imap.exempelstad.test.",
        'Write "tls" or "starttls"; "none" is for a server on this machine only.',
    )


def test_host_that_neither_est_toml_nor_the_preset_gives(folder: Folder) -> None:
    line = folder.toml('[account.imap]\nhost = "imap.exempelstad.test"\n', "[account.imap]\n")
    wrong = "“host” is missing in [account.imap]."
    assert folder.refusal() == (f"est.toml:{line}", wrong, 'Write for example host = "imap.exempelstad.example".')


def test_fault_in_an_own_preset_points_at_the_preset(folder: Folder) -> None:
    folder.write("konto.toml", '# eget\n[imap]\nport = 99999\nsecurity = "tls"\n[smtp]\nport = 25\nsecurity = "tls"\n')
    folder.toml('preset = "dovecot"', 'preset = "konto.toml"')
    assert folder.refusal() == ("konto.toml:3", "“port” is too large: 99999.", "Write 65535 or less.")
