"""Mail by token through real servers: Dovecot's XOAUTH2 and Postfix behind it, with tokens that end and are revoked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
from builders import an_account
from servers.dovecot import Dovecot
from servers.oauth_mail import SECRET_WORD, OAuthMail

from est_mailer.adapters.imap.inbox import ImapMailbox
from est_mailer.adapters.smtp.transport import SmtpTransport
from est_mailer.bootstrap import servers_of
from est_mailer.domain.deployment import Endpoint
from est_mailer.domain.errors import LoginRefused, OutOfReach
from est_mailer.domain.oauth2 import OAuth2
from est_mailer.domain.outgoing import Handover, Refusal

_numbers = count(1)
MAIL = b"Subject: Hej\r\n\r\nhej\r\n"


@dataclass
class Desk:
    """One account on the servers, with what the service would use of it."""

    servers: OAuthMail
    user: str
    mailbox: ImapMailbox
    transport: SmtpTransport

    @property
    def asked(self) -> int:
        return self.servers.tokens.asked

    def read(self) -> list[bytes | None]:
        return [found.raw for found in self.mailbox.fetch_after(None, 0, largest=100_000)]

    def send(self, number: int = 1) -> Handover:
        return self.transport.send(self.user, f"someone{number}@exempelstad.example", MAIL)

    def log_out(self) -> None:
        self.mailbox.close()
        self.transport.close()


@contextmanager
def a_desk(servers: OAuthMail, oauth2: OAuth2, environ: dict[str, str], **changes: Any) -> Iterator[Desk]:
    user = f"token{next(_numbers)}@exempelstad.example"
    servers.application(user)
    servers.tokens.refresh_tokens["1//refresh"] = user
    settings = {
        "username": user,
        "imap": Endpoint("127.0.0.1", servers.dovecot.tls_port, "tls"),
        "smtp": Endpoint("127.0.0.1", servers.postfix.port, "starttls"),
        "smtp_login": True,
        "ca_file": str(servers.ca_file),
        **changes,
    }
    mailbox, transport = servers_of(an_account(oauth2=oauth2, **settings), environ, timeout=5)
    desk = Desk(servers, user, mailbox, transport)
    try:
        yield desk
    finally:
        desk.log_out()
        servers.dovecot.empty(user)


@pytest.fixture
def desk(oauth_mail: OAuthMail) -> Iterator[Desk]:
    with a_desk(oauth_mail, oauth_mail.microsoft(), {"EST_OAUTH_SECRET": SECRET_WORD}) as made:
        yield made


def refusal(desk: Desk) -> OutOfReach:
    with pytest.raises(OutOfReach) as caught:
        desk.read()
    said = str(caught.value)
    assert SECRET_WORD not in said
    assert not any(token in said for token in desk.servers.tokens.issued)
    return caught.value


def test_mailbox_and_mail_system_take_one_token(desk: Desk) -> None:
    desk.servers.dovecot.deliver(desk.user, MAIL)
    (raw,) = desk.read()
    assert raw is not None
    assert raw.endswith(MAIL)
    assert desk.send().refusal is None
    assert desk.asked == 1
    assert "method=XOAUTH2" in (desk.servers.dovecot.dir / "dovecot.log").read_text()
    assert "sasl_method=XOAUTH2" in desk.servers.postfix.log()


def test_gmail_s_way_to_a_token(oauth_mail: OAuthMail) -> None:
    environ = {"EST_OAUTH_SECRET": SECRET_WORD, "EST_OAUTH_REFRESH": "1//refresh"}
    with a_desk(oauth_mail, oauth_mail.gmail(), environ) as desk:
        assert desk.read() == []
        assert desk.send().refusal is None


def test_starttls_and_a_token_longer_than_a_command(oauth_mail: OAuthMail) -> None:
    endpoint = Endpoint("127.0.0.1", oauth_mail.dovecot.port, "starttls")
    with a_desk(oauth_mail, oauth_mail.microsoft(), {"EST_OAUTH_SECRET": SECRET_WORD}, imap=endpoint) as desk:
        assert desk.read() == []
        assert all(len(token) > 800 for token in oauth_mail.tokens.issued)
        assert desk.send().refusal is None


def test_a_token_that_has_ended_is_renewed_at_the_next_connection(desk: Desk) -> None:
    desk.servers.tokens.lifetime = 2
    assert desk.read() == []
    desk.log_out()
    time.sleep(2.1)
    assert desk.read() == []
    assert desk.asked == 2


def test_a_session_that_is_ended_in_the_middle_comes_back_with_a_new_token(desk: Desk) -> None:
    """As Exchange does when a token ends: BYE, and the same token is not taken again."""
    desk.servers.dovecot.append(desk.user, MAIL)
    assert len(desk.read()) == 1
    desk.servers.tokens.revoke_all()
    desk.servers.dovecot.doveadm("kick", desk.user)
    with pytest.raises(OutOfReach) as caught:
        desk.read()
    assert not caught.value.permanent
    assert len(desk.read()) == 1
    assert desk.asked == 2


def test_a_session_that_is_ended_in_idle_is_a_hint_and_comes_back_with_a_new_token(desk: Desk) -> None:
    desk.read()
    desk.servers.tokens.revoke_all()
    Timer(0.5, lambda: desk.servers.dovecot.doveadm("kick", desk.user)).start()
    assert desk.mailbox.wait(5) is True
    desk.servers.dovecot.append(desk.user, MAIL)
    assert len(desk.read()) == 1
    assert desk.asked == 2


def test_a_revoked_token_is_replaced_by_mailbox_and_mail_system_alike(desk: Desk) -> None:
    assert desk.read() == []
    assert desk.send().refusal is None
    desk.log_out()
    desk.servers.tokens.revoke_all()
    assert desk.send().refusal is None
    assert desk.read() == []
    assert desk.asked == 2


def test_a_mailbox_that_the_application_may_not_open(desk: Desk) -> None:
    (client,) = desk.servers.tokens.clients.values()
    client.mailbox = "another@exempelstad.example"
    told = refusal(desk)
    assert isinstance(told, LoginRefused)
    assert told.permanent
    assert f"refuses the login of {desk.user}" in str(told)
    assert "Add-MailboxPermission" in str(told)
    handed = desk.send()
    assert handed.login
    assert handed.refusal is Refusal.PAUSE
    assert "SMTP.SendAsApp" in handed.detail
    client.mailbox = desk.user
    assert desk.read() == [], "a right that is given later is in the next token"


def test_a_token_that_is_given_again_is_not_shown_again(desk: Desk) -> None:
    assert desk.read() == []
    desk.log_out()
    desk.servers.tokens.revoke_all()
    desk.servers.tokens.trouble = "same"
    seen = desk.servers.tokens.inspected
    for _ in range(5):
        assert isinstance(refusal(desk), LoginRefused)
    assert desk.servers.tokens.inspected == seen + 1, "one try, then patience: no lock-out"
    assert desk.asked == 2


@pytest.mark.parametrize("trouble", ["wrong secret", "html", "busy", "broken"])
def test_a_token_server_in_trouble_is_asked_once_by_both(desk: Desk, trouble: str) -> None:
    desk.servers.tokens.trouble = trouble
    seen = desk.servers.tokens.inspected
    for _ in range(5):
        told = refusal(desk)
        handed = desk.send()
    assert desk.servers.tokens.visited == (2 if trouble == "wrong secret" else 1)  # the description, and the token
    assert desk.servers.tokens.inspected == seen
    assert told.permanent is (trouble == "wrong secret")
    assert handed.refusal is (Refusal.PAUSE if told.permanent else Refusal.UNREACHABLE)
    assert handed.login is told.permanent
    assert SECRET_WORD not in handed.detail


def test_the_open_sessions_go_on_while_the_token_server_is_down(desk: Desk) -> None:
    desk.read()
    desk.send()
    desk.servers.tokens.trouble = "broken"
    desk.servers.dovecot.append(desk.user, MAIL)
    assert len(desk.read()) == 1
    assert desk.send(2).refusal is None


def test_dovecot_that_cannot_ask_what_a_token_is_worth(desk: Desk) -> None:
    """A failure of the server's own is not a wrong token: it passes."""
    desk.servers.tokens.blind = True
    assert not refusal(desk).permanent
    desk.servers.tokens.blind = False
    assert desk.read() == []
    assert desk.asked == 1


def test_a_server_that_takes_no_tokens(oauth_mail: OAuthMail, dovecot: Dovecot, tmp_path: Path) -> None:
    both = tmp_path / "ca.pem"
    both.write_bytes(oauth_mail.ca_file.read_bytes() + dovecot.certificates.ca.read_bytes())
    plain = {"imap": Endpoint("127.0.0.1", dovecot.tls_port, "tls"), "ca_file": str(both)}
    with a_desk(oauth_mail, oauth_mail.microsoft(), {"EST_OAUTH_SECRET": SECRET_WORD}, **plain) as desk:
        assert "takes no tokens" in str(refusal(desk))
