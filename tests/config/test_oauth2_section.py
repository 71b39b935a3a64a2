"""[account.oauth2]: what each provider needs, asked for in words and at the right line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from config_folders import TODAY, Folder

from est_mailer.config import load
from est_mailer.domain.oauth2 import OAuth2, Proof, Provider

MICROSOFT = 'tenant = "exempelstad.onmicrosoft.test"\nclient_id = "00001111-aaaa-2222-bbbb-3333cccc4444"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder.of(tmp_path)


def write(folder: Folder, preset: str, oauth2: str, account: str = "") -> int:
    """Writes the account; returns the line of [account.oauth2]."""
    head = folder.text("est.toml").split("[account]")[0]
    own = f'[account]\npreset = "{preset}"\naddress = "est@exempelstad.test"\ndisplay_name = "EST"\n{account}'
    text = f"{head}{own}\n[account.oauth2]\n"
    folder.write("est.toml", text + oauth2)
    return text.count("\n")


def oauth2(folder: Folder) -> OAuth2:
    found = load(folder.path, TODAY).account.oauth2
    assert found is not None
    return found


def test_microsoft_365_needs_two_lines_beside_the_preset(folder: Folder) -> None:
    write(folder, "microsoft365", MICROSOFT)
    found = oauth2(folder)
    assert found.provider is Provider.MICROSOFT365
    assert found.endpoint == "https://login.microsoftonline.com"
    assert found.scope == "https://outlook.office365.com/.default"
    assert found.secrets == ("EST_OAUTH_SECRET",)
    assert found.expires is None


def test_another_cloud_a_certificate_and_its_end(folder: Folder) -> None:
    cloud = 'endpoint = "https://login.microsoftonline.us/"\nscope = "https://outlook.office365.us/.default"\n'
    write(folder, "microsoft365", MICROSOFT + cloud + 'proof = "certificate"\nexpires = 2027-11-30\n')
    found = oauth2(folder)
    assert found.endpoint == "https://login.microsoftonline.us"
    assert (found.proof, found.secrets) == (Proof.CERTIFICATE, ("EST_OAUTH_CERTIFICATE",))
    assert found.expires == date(2027, 11, 30)


def test_gmail_with_tokens(folder: Folder) -> None:
    write(folder, "gmail", 'client_id = "1-x.apps.googleusercontent.com"\n', 'auth = "oauth2"\n')
    found = oauth2(folder)
    assert found.provider is Provider.GMAIL
    assert found.secrets == ("EST_OAUTH_SECRET", "EST_OAUTH_REFRESH")
    assert found.endpoint == "https://oauth2.googleapis.com/token"


def test_a_password_account_has_no_oauth2_whatever_its_preset_holds(folder: Folder) -> None:
    write(folder, "gmail", "")
    assert load(folder.path, TODAY).account.oauth2 is None


def test_everything_that_is_missing_is_asked_for_where_it_belongs(folder: Folder) -> None:
    line = write(folder, "microsoft365", "")
    found = folder.refusals()
    assert [where for where, _, _ in found] == [f"est.toml:{line}"] * 2
    assert {wrong for _, wrong, _ in found} == {
        "“client_id” is missing in [account.oauth2].",
        "“tenant” is missing in [account.oauth2].",
    }


@pytest.mark.parametrize("tenant", ["common", "organizations", "Exempelstads kommun", "https://exempelstad.test/"])
def test_a_tenant_is_an_id_or_a_domain(folder: Folder, tenant: str) -> None:
    line = write(folder, "microsoft365", f'client_id = "x"\ntenant = "{tenant}"\n')
    where, wrong, remedy = folder.refusal()
    assert (where, wrong) == (f"est.toml:{line + 2}", f"“{tenant}” is not a tenant.")
    assert "tenant = " in remedy


@pytest.mark.parametrize("key", ["endpoint", "consent"])
@pytest.mark.parametrize(
    "written",
    ["http://127.0.0.1:8080/token", "login.example", "https://a.example/?x=1", "https://a.example:99999", "ftp://x"],
)
def test_a_secret_is_only_sent_over_https(folder: Folder, key: str, written: str) -> None:
    write(folder, "microsoft365", f'{MICROSOFT}{key} = "{written}"\n')
    _, wrong, remedy = folder.refusal()
    assert wrong == f"“{written}” is not an address that secrets may be sent to."
    assert "https://" in remedy


def test_a_client_secret_in_the_file_is_refused(folder: Folder) -> None:
    write(folder, "microsoft365", MICROSOFT + 'client_secret = "s3~cret"\n')
    _, wrong, remedy = folder.refusal()
    assert "looks like a secret" in wrong
    assert "s3~cret" not in wrong + remedy


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ('expires = "2027-11-30"', "“expires” must be a day without quotation marks."),
        ('proof = "passkey"', "“passkey” is not known here."),
        ('provider = "yahoo"', "“yahoo” is not known here."),
        ('client = "x"', "“client” is not a key of [account.oauth2]."),
    ],
)
def test_a_wrong_line(folder: Folder, line: str, wrong: str) -> None:
    write(folder, "microsoft365", MICROSOFT + line + "\n")
    assert folder.refusal()[1] == wrong


def test_a_line_of_the_section_that_stands_above_it_is_sent_there(folder: Folder) -> None:
    write(folder, "microsoft365", 'client_id = "x"\n', 'tenant = "exempelstad.onmicrosoft.test"\n')
    assert ("“tenant” is not a key of [account].", "Move the line to [account.oauth2].") in {
        (wrong, remedy) for _, wrong, remedy in folder.refusals()
    }


def test_gmail_takes_no_certificate(folder: Folder) -> None:
    write(folder, "gmail", 'client_id = "x"\nproof = "certificate"\n', 'auth = "oauth2"\n')
    assert folder.refusal()[1] == "Gmail takes no certificate here."


def test_tokens_without_the_section(folder: Folder) -> None:
    head = folder.text("est.toml").split("[account]")[0]
    own = 'preset = "dovecot"\naddress = "est@exempelstad.test"\ndisplay_name = "EST"\nauth = "oauth2"\n'
    hosts = '[account.imap]\nhost = "i.test"\n[account.smtp]\nhost = "s.test"\n'
    folder.write("est.toml", f"{head}[account]\n{own}{hosts}")
    _, wrong, remedy = folder.refusal()
    assert wrong == "“oauth2” needs the section [account.oauth2]."
    assert "microsoft365" in remedy
