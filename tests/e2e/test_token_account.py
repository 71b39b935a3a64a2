"""A service that signs in by token: renewed in mid-session, refused, let in again; its secrets stay where they are."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from e2e.town import TOKEN_KEY, Town
from e2e.unit_town import UnitTown
from outgoing_search import found_in
from servers.fixtures import MailSystem
from servers.live_systemd import LiveSystemd
from servers.oauth_mail import CLIENT, SECRET_WORD, OAuthMail
from servers.ports import on_this_machine, until
from servers.token_server import TENANT
from servers.wire import Wire

INVITATION, LATER = "2026-11-16T08:00:05", "2026-11-16T08:03"
_OAUTH2 = """
[account.oauth2]
tenant = "{tenant}"
client_id = "{client}"
endpoint = "{endpoint}"
"""


def move_to_microsoft_365(config: Path, servers: OAuthMail) -> None:
    toml = config / "est.toml"
    section = _OAUTH2.format(tenant=TENANT, client=CLIENT, endpoint=servers.tokens.url)
    toml.write_text(toml.read_text().replace('preset = "dovecot"', 'preset = "microsoft365"') + section)
    (config / "ca.pem").write_bytes(servers.ca_file.read_bytes())


@dataclass
class TokenTown(Town):
    """A municipality in Microsoft 365, its secrets given as systemd gives them: files in a folder, nothing else."""

    servers: OAuthMail = field(kw_only=True)

    def __post_init__(self) -> None:
        self.secrets = self.folder / "credentials"
        self.secrets.mkdir()
        super().__post_init__()
        self.servers.application(self.address)
        self.give("EST_TOKEN_KEY", TOKEN_KEY)
        self.give("EST_OAUTH_SECRET", SECRET_WORD)

    def give(self, name: str, secret: str) -> None:
        (self.secrets / name).write_text(secret + "\n")
        (self.secrets / name).chmod(0o400)

    def write_account(self, *, imap_host: str = "127.0.0.1") -> None:
        super().write_account(imap_host=imap_host)
        move_to_microsoft_365(self.config, self.servers)

    @property
    def environ(self) -> dict[str, str]:
        given = {name: value for name, value in super().environ.items() if name in {"PATH", "LANG", "STATE_DIRECTORY"}}
        return {**given, "CREDENTIALS_DIRECTORY": str(self.secrets)}

    def hidden(self) -> set[str]:
        """All that must not be found: the secrets, each token, and what is said with it on the wire."""
        tokens = list(self.servers.tokens.issued)
        said = [b64encode(f"user={self.address}\x01auth=Bearer {t}\x01\x01".encode()).decode() for t in tokens]
        return {SECRET_WORD, TOKEN_KEY, *tokens, *said}


@pytest.fixture
def town(oauth_mail: OAuthMail, tmp_path: Path) -> Iterator[TokenTown]:
    mail = MailSystem(oauth_mail.dovecot, oauth_mail.postfix)
    made = TokenTown(tmp_path, mail, "exempelstad", "token", servers=oauth_mail)
    try:
        yield made
    finally:
        made.kill()


def processes_of(pid: int) -> dict[int, bytes]:
    """The command line and environment of a process and all its descendants."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has ended while we looked
            continue
    found, more = {pid}, {pid}
    while more:
        more = {child for child, parent in parents.items() if parent in found} - found
        found |= more
    return {
        each: b"".join(Path(f"/proc/{each}/{name}").read_bytes() for name in ("cmdline", "environ")) for each in found
    }


def leaks(town: TokenTown, *told: str) -> list[tuple[str, str]]:
    """Where a secret is found, and which: processes, log, database and its journal, mail, what commands have said."""
    places: dict[str, bytes] = {"log": town.log.read_bytes(), "told": "\n".join(told).encode()}
    places |= {file.name: file.read_bytes() for file in town.state.iterdir()}
    places |= {f"config/{file.name}": file.read_bytes() for file in town.config.iterdir()}
    if town.process is not None:
        seen = processes_of(town.process.pid)
        assert len(seen) > 1, "the reader of workbooks is there too"
        assert str(town.secrets).encode() in seen[town.process.pid], "the search sees what is there"
        places |= {f"process {pid}": what for pid, what in seen.items()}
    hidden = town.hidden()
    found = [(place, word) for place, what in places.items() for word in hidden if word.encode() in what]
    mails = [raw for (raw,) in town.rows("SELECT content FROM outbox_content")]
    assert mails
    return found + [("mail", word) for raw in mails for word in found_in(hidden, raw)]


def test_the_secrets_are_nowhere_while_logins_succeed_and_fail(town: TokenTown) -> None:
    tokens = town.servers.tokens
    done = town.command("check")
    assert done.returncode == 0, done.stdout + done.stderr
    town.start(INVITATION)
    town.settle()
    form = town.form(town.domains("hemtjanst@exempelstad.test"))
    assert form.workbook is not None
    town.answer(form, "Lugnt", form.workbook)
    town.settle()
    assert leaks(town, done.stdout) == []

    tokens.revoke_all()
    tokens.trouble = "wrong secret"
    town.mail.dovecot.doveadm("kick", town.address)
    until(lambda: "The client secret is wrong" in town.log.read_text(), 40, f"the refusal is told\n{town.log}")
    until(lambda: town.value("SELECT count(*) FROM outbox WHERE purpose = 'alert'") == 1, 20, "the alert is queued")
    checked, status = town.command("check"), town.command("status")
    assert checked.returncode == 2
    assert "AADSTS7000215" in checked.stdout
    assert leaks(town, checked.stdout, checked.stderr, status.stdout, status.stderr) == []
    seen = tokens.visited
    town.stop()

    tokens.trouble = ""
    town.start(LATER)
    town.settle()
    assert tokens.visited - seen <= 2, "one description, one token"
    alert = town.letter(town.domains("drift@exempelstad.test"), "EST behöver dig")
    assert "Tjänsten får inte logga in" in alert.text
    town.stop()
    assert leaks(town) == []


def test_sessions_that_end_with_their_token_cost_no_mail_and_no_alert(town: TokenTown) -> None:
    """As at Exchange, hours in a few seconds: a token ends, and both servers end the session that it opened."""
    with Wire(town.mail.postfix.tls_port) as wire:
        town.smtp_port = wire.port
        town.write_account()
        town.start(INVITATION)
        town.settle()
        names = ("hemtjanst", "gata", "falt")
        letters = [town.form(town.domains(f"{name}@exempelstad.test")) for name in names]
        for letter in letters:
            town.servers.tokens.revoke_all()
            town.mail.dovecot.doveadm("kick", town.address)
            wire.drop()
            town.answer(letter, "Lugnt")
            town.settle()
        town.stop()
    assert town.servers.tokens.asked == 1 + len(letters), "one new token each time, for mailbox and mail system"
    assert town.value("SELECT count(*) FROM submissions WHERE state = 'calm'") == len(letters)
    receipts = "SELECT count(*), count(DISTINCT recipient) FROM outbox WHERE purpose = 'receipt' AND state = 'sent'"
    assert town.rows(receipts) == [(len(letters), len(letters))]
    assert town.value("SELECT count(*) FROM outbox WHERE purpose = 'alert'") == 0
    assert "refuses" not in town.log.read_text()


def test_a_missing_secret_is_told_before_anything_is_begun(town: TokenTown) -> None:
    (town.secrets / "EST_OAUTH_SECRET").unlink()
    town.give("EST_MAIL_PASSWORD", "of another account")
    done = town.command("run")
    assert done.returncode == 2
    assert "EST_OAUTH_SECRET: The application's client secret is missing." in done.stderr
    assert "LoadCredential=EST_OAUTH_SECRET:" in done.stderr
    assert not (town.state / "est.db").exists()


def test_a_token_server_that_stalls_is_not_waited_for_at_the_end(town: TokenTown) -> None:
    town.servers.tokens.trouble = "slow"
    town.launch(INVITATION)
    until(lambda: town.servers.tokens.visited > 0, 30, "the token server is asked")
    assert town.process is not None
    asked = time.monotonic()
    town.process.terminate()
    assert town.process.wait(30) == 0
    assert time.monotonic() - asked < on_this_machine(5), "the answer would have been waited for longer"


@dataclass
class TokenUnitTown(UnitTown):
    """The shipped unit with an account that signs in by token."""

    servers: OAuthMail = field(kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        etc = self.manager.root / self.etc.relative_to("/")
        move_to_microsoft_365(etc, self.servers)
        self.servers.application(self.address)
        (etc / "EST_MAIL_PASSWORD").unlink()
        (etc / "EST_OAUTH_SECRET").write_text(SECRET_WORD)
        (etc / "EST_OAUTH_SECRET").chmod(0o600)


def test_the_shipped_unit_signs_in_by_token_under_all_its_restrictions(
    oauth_mail: OAuthMail, booted_systemd: LiveSystemd, tmp_path: Path
) -> None:
    mail = MailSystem(oauth_mail.dovecot, oauth_mail.postfix)
    town = TokenUnitTown(
        tmp_path, mail, "exempelstad", "tokenunit", systemd=booted_systemd, instance="token", servers=oauth_mail
    )
    try:
        town.start(INVITATION)
        town.settle()
        assert town.letters(town.domains("hemtjanst@exempelstad.test")), "the invitations have left"
        process = town.main_process()
        seen = b"".join((process / name).read_bytes() for name in ("cmdline", "environ"))
        journal = booted_systemd.journal(town.unit).encode()
        hidden = {SECRET_WORD, *oauth_mail.tokens.issued}
        assert oauth_mail.tokens.asked == 1
        assert not [word for word in hidden if word.encode() in seen + journal]
        town.stop()
    finally:
        town.kill()
