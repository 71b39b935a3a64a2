"""``check --probe`` on real servers: a forged mail that is refused, marked, unmarked, believed, or goes missing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from servers.certificates import make_certificates
from servers.fixtures import MailSystem
from servers.name_server import LoopbackNames
from servers.scripted_smtp import DROP_TAKEN, ScriptedSmtp

from est_mailer.adapters.imap.inbox import ImapMailbox
from est_mailer.adapters.imap.trial import TrialInbox
from est_mailer.adapters.name_server import NameServer
from est_mailer.adapters.randomness import system_random
from est_mailer.adapters.smtp.transport import SmtpTransport
from est_mailer.checking.forged import Probe, exchangers, send_forged
from est_mailer.checking.found import Found
from est_mailer.domain.deployment import Account, Endpoint
from est_mailer.installing.clocks import Moment
from est_mailer.installing.trial import Servers
from est_mailer.installing.trial_mail import Conditions
from est_mailer.installing.tried import Result
from est_mailer.looking import clock


class Desk:
    """An account of its own on the tests' mail system."""

    def __init__(self, mail: MailSystem) -> None:
        self.mail = mail
        self.account = Account(
            address=f"probe-{uuid4().hex[:8]}@exempelstad.example",
            display_name="EST",
            username="",
            imap=Endpoint(mail.dovecot.host, mail.dovecot.port, "none"),
            smtp=Endpoint(mail.postfix.host, mail.postfix.port, "none"),
            smtp_login=False,
        )
        self.account = replace(self.account, username=self.account.address)
        mail.dovecot.add_user(self.account.address)

    def probe(self, *outside: Endpoint, authserv_id: str | None = None, patience: float = 20.0) -> Found:
        account = replace(self.account, authserv_id=authserv_id)
        secret = lambda: self.mail.dovecot.password  # noqa: E731
        servers = Servers(ImapMailbox(account, secret), SmtpTransport(account, secret), TrialInbox(account, secret))
        conditions = Conditions(
            clock(), time.monotonic, time.sleep, system_random, print, Moment(clock()(), 0.0), patience=patience
        )
        try:
            (found,) = send_forged(Probe(account, servers, conditions, outside))
        finally:
            servers.close()
        return found


@pytest.fixture
def desk(mail_system: MailSystem) -> Iterator[Desk]:
    made = Desk(mail_system)
    yield made
    mail_system.dovecot.empty(made.account.address)


class Everything(set[str]):
    """Every forged sender: the probe makes its own up."""

    def __contains__(self, _: object) -> bool:
        return True


@pytest.fixture
def all_are_forged(mail_system: MailSystem) -> Iterator[None]:
    before, mail_system.postfix.forged = mail_system.postfix.forged, Everything()
    yield
    mail_system.postfix.forged = before


@pytest.mark.usefixtures("all_are_forged")
def test_a_mail_that_is_marked(desk: Desk) -> None:
    outside = Endpoint(desk.mail.postfix.host, desk.mail.postfix.port, "none")
    found = desk.probe(outside, authserv_id=desk.mail.postfix.authserv_id)
    assert found.result is Result.WELL
    assert "from outside (127.0.0.1)" in found.found
    assert "marked as forged by mail.exempelstad.example, and would be held" in found.found


def test_the_domains_own_exchanger_is_met_on_port_25_and_never_in_plain(desk: Desk) -> None:
    """Found by its MX, on the port that no other test can have; it has no certificate that somebody vouches for."""
    address = ".".join(["127", *(str(byte) for byte in system_random(3))])
    desk.mail.postfix.take_mail_at(address)
    domain = desk.account.address.rpartition("@")[2]
    with LoopbackNames(f"{domain}. 60 IN MX 10 {address}.", f"{domain}. 60 IN MX 20 127.0.0.1.") as names:
        outside = exchangers(NameServer(names.resolver), domain)
    assert [(e.host, e.port, e.security) for e in outside] == [
        (address, 25, "starttls"),
        ("127.0.0.1", 25, "starttls"),
    ]
    found = desk.probe(*outside, authserv_id=desk.mail.postfix.authserv_id)
    assert "through the account itself" in found.found
    assert "as genuine" in found.found, "nobody has forged it yet, as far as this Postfix knows"


@pytest.mark.parametrize(
    ("moment", "answer", "told"),
    [
        ("RCPT", "451 4.7.1 Greylisted", "could not be handed over now: "),
        ("RCPT", "550 5.1.1 No such mailbox here", "is refused: "),
        ("DOT", DROP_TAKEN, "could not be handed over now: "),
    ],
)
def test_what_an_exchanger_has_answered_goes_no_other_way(
    desk: Desk, tmp_path: Path, moment: str, answer: str, told: str
) -> None:
    with ScriptedSmtp() as first, ScriptedSmtp() as second:
        first.tls = second.tls = make_certificates(tmp_path)
        desk.account = replace(desk.account, ca_file=str(first.tls.ca))
        first.answer(moment, answer)
        found = desk.probe(*(Endpoint(s.host, s.port, "starttls") for s in (first, second)), patience=0.3)
    assert "from outside (127.0.0.1)" in found.found
    assert told in found.found
    assert (first.connections, second.connections) == (1, 0)


@pytest.mark.usefixtures("all_are_forged")
def test_a_mark_that_nobody_heeds(desk: Desk) -> None:
    found = desk.probe()
    assert found.result is Result.REMARK
    assert 'Write authserv_id = "mail.exempelstad.example"' in found.remedy


@pytest.mark.usefixtures("all_are_forged")
def test_the_wrong_name_is_believed(desk: Desk) -> None:
    found = desk.probe(authserv_id="mx.exempelstad.example")
    assert (found.result, found.exit_code) == (Result.WRONG, 1)
    assert "without a verdict" in found.found
    assert "mail.exempelstad.example: is that its name?" in found.remedy


def test_a_forged_mail_that_passes_for_genuine(desk: Desk) -> None:
    found = desk.probe(authserv_id=desk.mail.postfix.authserv_id)
    assert found.exit_code == 1
    assert "comes in as genuine" in found.found
    assert "through the account itself" in found.found


def test_a_forged_mail_that_is_refused(desk: Desk) -> None:
    desk.mail.postfix.refuse(desk.account.address)
    found = desk.probe()
    assert found.result is Result.WELL
    assert "is refused: " in found.found


def test_an_exchanger_out_of_reach_is_gone_round_and_a_mail_that_does_not_come_is_told(desk: Desk) -> None:
    elsewhere = replace(desk.account, processed="EST/Other", inbox="EST/Other inbox")
    desk.mail.dovecot.doveadm("mailbox", "create", "-u", desk.account.address, elsewhere.inbox, elsewhere.processed)
    desk.account = elsewhere
    found = desk.probe(Endpoint("127.0.0.1", 9, "none"), patience=0.5)
    assert found.result is Result.REMARK
    assert "through the account itself" in found.found
    assert "has not come to EST/Other inbox" in found.found


def test_a_mail_system_that_says_later(desk: Desk) -> None:
    desk.mail.postfix.defer(desk.account.address)
    found = desk.probe()
    assert found.result is Result.REMARK
    assert "could not be handed over now" in found.found
    assert "Greylisted" in found.found
