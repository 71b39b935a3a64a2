"""``est-mailer check`` on an account that signs in by token: what works, what is wrong, and when a secret ends."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import PIPE
from urllib.parse import parse_qs, urlencode, urlsplit
from zoneinfo import ZoneInfo

import pytest
from click.testing import Result
from config_folders import Folder
from installing.answering import TOWN
from servers.certificates import self_signed_application
from servers.oauth_mail import CLIENT, SECRET_WORD, OAuthMail
from servers.token_server import TENANT
from typer.testing import CliRunner
from world import TESTS_KEY

from est_mailer.adapters.randomness import system_random
from est_mailer.checking.found import Found
from est_mailer.checking.looks import World, check_all
from est_mailer.cli.main import app
from est_mailer.domain.errors import ServiceError
from est_mailer.installing.clocks import Moment
from est_mailer.installing.trial_mail import Conditions
from est_mailer.looking import Place, clock

COMMAND = Path(sys.executable).with_name("est-mailer")
ADDRESS = "check@exempelstad.test"
TODAY = datetime.now(UTC).date()  # in which a certificate says its end
TODAY_IN_THE_TOWN = datetime.now(ZoneInfo("Europe/Stockholm")).date()


@dataclass
class Desk:
    """A configuration of an account on the tests' servers, and its secrets as files."""

    folder: Folder
    secrets: Path
    servers: OAuthMail

    @property
    def environ(self) -> dict[str, str]:
        return {"CREDENTIALS_DIRECTORY": str(self.secrets), "EST_TOKEN_KEY": TESTS_KEY.decode(), "STATE_DIRECTORY": ""}

    def configure(self, preset: str = "microsoft365", more: str = "", account: str = "") -> None:
        head = self.folder.text("est.toml").split("[account]")[0]
        hosts = "".join(
            f'[account.{name}]\nhost = "localhost"\nport = {port}\nsecurity = "tls"\n'
            for name, port in (("imap", self.servers.dovecot.tls_port), ("smtp", self.servers.postfix.tls_port))
        )
        endpoint = self.servers.tokens.url + ("/token" if preset == "gmail" else "")
        tenant = f'tenant = "{TENANT}"\n' if preset == "microsoft365" else ""
        self.folder.write(
            "est.toml",
            f'{head}[account]\npreset = "{preset}"\naddress = "{ADDRESS}"\ndisplay_name = "EST"\n{account}'
            f'ca_file = "{self.servers.ca_file}"\n{hosts}'
            f'[account.oauth2]\nclient_id = "{CLIENT}"\nendpoint = "{endpoint}"\n{tenant}{more}',
        )

    def give(self, name: str, content: str) -> None:
        file = self.secrets / name
        file.write_text(content)
        file.chmod(0o600)

    def check(self, environ: Mapping[str, str] | None = None) -> dict[str, Found]:
        conditions = Conditions(
            clock(), time.monotonic, time.sleep, system_random, print, Moment(clock()(), time.monotonic())
        )
        return {f.what: f for f in check_all(Place(self.folder.path, environ or self.environ), World(conditions))}

    def command(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, ["--config", str(self.folder.path), *arguments], env=self.environ)


@pytest.fixture
def desk(oauth_mail: OAuthMail, tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "config").mkdir()
    (tmp_path / "secrets").mkdir()
    oauth_mail.application(ADDRESS)
    made = Desk(Folder.of(tmp_path / "config"), tmp_path / "secrets", oauth_mail)
    made.configure()
    made.give("EST_OAUTH_SECRET", SECRET_WORD + "\n")
    yield made
    oauth_mail.dovecot.empty(ADDRESS)


def test_all_is_well(desk: Desk) -> None:
    found = desk.check()
    assert [f"{what}: {f.found}" for what, f in found.items() if f.exit_code] == []
    assert found["EST_OAUTH_SECRET"].found == f"{len(SECRET_WORD)} characters"
    assert found["token"].found == f"given by {desk.servers.tokens.url}"
    assert "Logged in" in found["mailbox login"].found
    assert "valid until" in found["mailbox TLS"].found
    assert desk.servers.tokens.asked == 1, "one token for all that is looked at"


def test_a_secret_that_is_missing_is_told_beside_all_the_rest(desk: Desk) -> None:
    (desk.secrets / "EST_OAUTH_SECRET").unlink()
    found = desk.check()
    assert "The application's client secret is missing." in found["EST_OAUTH_SECRET"].found
    assert found["EST_OAUTH_SECRET"].exit_code == 2
    assert found["disk"].exit_code == 0


def test_a_wrong_secret_is_told_at_the_token_and_never_shown(desk: Desk) -> None:
    desk.give("EST_OAUTH_SECRET", "an-id-and-not-a-value")
    found = desk.check()
    assert "not its id" in found["token"].remedy
    assert found["token"].exit_code == 2
    assert found["mailbox login"].found == found["mail system login"].found == found["token"].found
    assert desk.servers.tokens.asked == 1
    assert not any("an-id-and-not-a-value" in repr(f) for f in found.values())


def test_a_token_server_that_is_away_is_out_of_reach_and_no_fault_of_the_configuration(desk: Desk) -> None:
    desk.servers.tokens.trouble = "broken"
    assert desk.check()["token"].exit_code == 3


def test_a_right_that_is_missing_is_named_before_the_server_refuses(desk: Desk) -> None:
    desk.servers.tokens.clients[CLIENT].roles = ("IMAP.AccessAsApp",)
    token = desk.check()["token"]
    assert token.exit_code == 1
    assert "SMTP.SendAsApp is missing" in token.found
    assert "admin consent" in token.remedy


@pytest.mark.parametrize(
    ("days", "words", "code"),
    [
        (None, "not known: write its last day", 0),
        (200, "valid until ", 0),
        (31, "valid until ", 0),
        (29, "in 29 days", 1),
        (-1, "It ended on ", 1),
    ],
)
def test_the_end_of_the_client_secret(desk: Desk, days: int | None, words: str, code: int) -> None:
    if days is not None:
        desk.configure(more=f"expires = {(TODAY_IN_THE_TOWN + timedelta(days=days)).isoformat()}\n")
    found = desk.check()["secret's end"]
    assert words in found.found
    assert found.exit_code == code


@pytest.mark.parametrize(("days", "code"), [(200, 0), (20, 1), (-3, 1)])
def test_the_end_of_a_certificate_is_read_from_it(desk: Desk, tmp_path: Path, days: int, code: int) -> None:
    pem = self_signed_application(tmp_path / "application", days)
    desk.give("EST_OAUTH_CERTIFICATE", pem.read_text())
    desk.servers.tokens.clients[CLIENT].certificate = pem
    desk.configure(more='proof = "certificate"\n')
    found = desk.check()
    assert found["secret's end"].exit_code == code
    assert str(TODAY + timedelta(days=days)) in found["secret's end"].found
    assert found["token"].exit_code == 0
    assert "EST_OAUTH_SECRET" not in found, "only the secrets that are used are looked for"


def test_a_secret_from_the_environment_is_told_to_be_less_safe(desk: Desk) -> None:
    (desk.secrets / "EST_OAUTH_SECRET").unlink()
    environ = {**desk.environ, "EST_OAUTH_SECRET": SECRET_WORD}
    found = desk.check(environ)
    assert "from the environment" in found["EST_OAUTH_SECRET"].found
    assert found["mailbox login"].exit_code == 0


def let_in(desk: Desk, *, state: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command, and be the mailbox's owner at "Google"; ``state`` forges the answer."""
    command = [COMMAND, "--config", str(desk.folder.path), "authorise"]
    environ = {**desk.environ, "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    with subprocess.Popen(command, env=environ, stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        address = next(line for line in process.stdout if line.startswith("https://"))
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address.strip()).query).items()}
        assert asked["login_hint"] == ADDRESS
        desk.servers.tokens.codes["4/code"] = (ADDRESS, asked["code_challenge"])
        answer = urlencode({"state": state or asked["state"], "code": "4/code"})
        out, err = process.communicate(f"{asked['redirect_uri']}?{answer}\n", timeout=60)
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def test_gmail_is_let_in_and_then_all_is_well(desk: Desk) -> None:
    desk.configure("gmail", account='auth = "oauth2"\n')
    assert "EST_OAUTH_REFRESH" in repr(desk.check()["EST_OAUTH_REFRESH"])
    done = let_in(desk)
    assert done.returncode == 0, done.stderr
    file = desk.folder.path / "EST_OAUTH_REFRESH"
    assert file.stat().st_mode & 0o777 == 0o600
    refresh = file.read_text().strip()
    assert refresh in desk.servers.tokens.refresh_tokens
    assert refresh not in done.stdout + done.stderr
    file.rename(desk.secrets / file.name)
    found = desk.check()
    assert [f"{what}: {f.found}" for what, f in found.items() if f.exit_code] == []
    assert "secret's end" not in found


def test_an_answer_that_is_not_to_our_question_lets_nobody_in(desk: Desk) -> None:
    desk.configure("gmail", account='auth = "oauth2"\n')
    done = let_in(desk, state="forged")
    assert done.returncode == 1
    assert "Begin anew" in done.stderr
    assert not (desk.folder.path / "EST_OAUTH_REFRESH").exists()


def test_only_a_gmail_account_is_let_in_by_a_browser(desk: Desk) -> None:
    refused = desk.command("authorise")
    assert isinstance(refused.exception, ServiceError)
    assert "Only a Gmail account" in str(refused.exception)


def test_init_signs_in_as_the_service_will_and_keeps_the_secret_apart(desk: Desk) -> None:
    """The same account, from a file of answers: its token opens mailbox and mail system, and a mail comes back."""
    answers = desk.folder.path / "answers.toml"
    account = "[account]" + desk.folder.text("est.toml").partition("[account]")[2]
    answers.write_text(f"{TOWN}\n{account}", encoding="utf-8")
    done = desk.command("init", str(desk.folder.path / "new"), "--answers", str(answers))
    assert done.exit_code == 0, (done.output, done.exception)
    assert "ok    finding it" in done.output
    assert (desk.folder.path / "new" / "EST_OAUTH_SECRET").read_text() == SECRET_WORD + "\n"
    assert SECRET_WORD not in done.output + (desk.folder.path / "new" / "est.toml").read_text(encoding="utf-8")
    desk.give("EST_OAUTH_SECRET", "an-id-and-not-a-value")
    refused = desk.command("init", str(desk.folder.path / "other"), "--answers", str(answers))
    assert refused.exit_code == 2
    assert "not its id" in refused.output
    assert not (desk.folder.path / "other").exists()
