"""The trial of an account, against servers that are good, poor, silent or forbid something; and with a wrong clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from servers.dovecot import Dovecot
from servers.fixtures import MailSystem

from est_mailer.adapters.imap.inbox import ImapMailbox
from est_mailer.adapters.imap.trial import TrialInbox
from est_mailer.adapters.smtp.transport import SmtpTransport
from est_mailer.domain.deployment import Account, Endpoint
from est_mailer.installing.clocks import Moment
from est_mailer.installing.trial import Servers, try_mail_system, try_mailbox
from est_mailer.installing.trial_mail import Conditions, try_mail
from est_mailer.installing.tried import Result, Tried

ADDRESS, DOMAIN = "trial@exempelstad.example", "exempelstad.example"
MARK = "00" * 8
PLUS = f"trial+{MARK}@{DOMAIN}"
Now = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


def conditions(now: Now = utc_now, went: float = 2) -> Conditions:
    """Two seconds of questions have passed by the stopwatch; ``went``: by the clock."""
    begun = Moment(now() - timedelta(seconds=went), time.monotonic() - 2)
    return Conditions(now, time.monotonic, time.sleep, bytes, list[str]().append, begun, patience=5)


@pytest.fixture
def account(mail_system: MailSystem) -> Iterator[Account]:
    mail_system.dovecot.add_user(ADDRESS)
    yield account_on(mail_system.dovecot, mail_system.postfix.port)
    for recipient in (ADDRESS, PLUS):
        mail_system.postfix.accept(recipient)
    mail_system.dovecot.empty(ADDRESS)


def account_on(dovecot: Dovecot, smtp: int) -> Account:
    imap, out = (Endpoint("127.0.0.1", port, "none") for port in (dovecot.port, smtp))
    return Account(ADDRESS, "EST", ADDRESS, imap, out)


def servers_of(account: Account) -> Servers:
    def secret() -> str:
        return Dovecot.password

    return Servers(ImapMailbox(account, secret), SmtpTransport(account, secret), TrialInbox(account, secret))


def tried(account: Account, with_conditions: Conditions) -> dict[str, Tried]:
    servers = servers_of(account)
    try:
        return {each.what: each for each in try_mail(account, servers, with_conditions)}
    finally:
        servers.close()


def words(result: Tried) -> str:
    return f"{result.result.value} {result.found} {result.means} {result.remedy}"


def test_a_good_account(account: Account, mail_system: MailSystem) -> None:
    results = tried(account, conditions())
    assert [r.what for r in results.values()] == [
        "sending", "finding it", "hearing of it", "forged mail", "plus address", "moving mail", "clock"
    ]  # fmt: skip
    assert {r.what for r in results.values() if r.result is not Result.WELL} == {"forged mail"}
    assert 'authserv_id = "mail.exempelstad.example"' in results["forged mail"].remedy
    letters = mail_system.dovecot.messages(ADDRESS, "EST/Processed")
    assert [b"Auto-Submitted: auto-generated" in letter for letter in letters] == [True, True]
    assert [PLUS.encode() in b"".join(letters), mail_system.dovecot.messages(ADDRESS)] == [True, []]


def test_a_server_that_knows_idle_and_does_not_tell_of_the_mail_is_a_remark(account: Account) -> None:
    """Dovecot tells half a second late, always; here nobody waits for it."""
    result = tried(account, replace(conditions(), hearing=0))["hearing of it"]
    assert result.result is Result.REMARK
    assert "firewall" in result.remedy


def test_a_clock_that_stands_still_is_told(account: Account) -> None:
    stopped = utc_now()
    result = tried(account, conditions(lambda: stopped, went=0))["clock"]
    assert result.result is Result.WRONG
    assert "stands still" in result.found
    assert "timedatectl" in result.remedy


def test_a_clock_that_goes_and_is_wrong_is_told_with_the_servers_time(account: Account) -> None:
    result = tried(account, conditions(lambda: utc_now() - timedelta(days=3)))["clock"]
    assert result.result is Result.WRONG
    assert f"{utc_now():%Y-%m-%d}" in result.found
    assert "by the mail server" in result.found


def test_a_server_that_knows_no_plus_addresses_is_an_answer_and_no_failure(
    account: Account, mail_system: MailSystem
) -> None:
    mail_system.postfix.refuse(PLUS)
    result = tried(account, conditions())["plus address"]
    assert (result.result, result.sets) == (Result.REMARK, {"account.plus_addressing": False})
    assert "No such mailbox here" in result.found


def test_a_mail_that_is_not_taken_ends_the_trial(account: Account, mail_system: MailSystem) -> None:
    mail_system.postfix.refuse(ADDRESS, "550 5.7.1 You may not send as this")
    (result,) = tried(account, conditions()).values()
    assert result.result is Result.WRONG
    assert "You may not send as this" in result.found


def test_a_mail_that_does_not_come_is_waited_for_aloud_and_then_told(account: Account, mail_system: MailSystem) -> None:
    mail_system.postfix.bounce(ADDRESS)
    told: list[str] = []
    hurried = replace(
        conditions(),
        stopwatch=lambda: time.monotonic() * 20,
        pause=lambda _: time.sleep(0.01),
        waiting=told.append,
        patience=12,
        hearing=0.1,
    )
    result = tried(account, hurried)["finding it"]
    assert result.result is Result.WRONG
    assert "has not come to INBOX within 12 s" in result.found
    assert told == [f"Waited 10 s of 12 for the mail to {ADDRESS} …"]


def test_what_a_poor_server_lacks_is_said_with_what_it_means() -> None:
    poor = Dovecot(capability="IMAP4rev1", extra="mail_max_userip_connections = 5")
    try:
        poor.start()
        poor.add_user(ADDRESS)
        poor.append(ADDRESS, b"From: a@b.test\r\n\r\nHej\r\n")
        account = account_on(poor, 1)
        servers = servers_of(account)
        results = {each.what: each for each in try_mailbox(account, servers, utc_now())}
        sent = {each.what: each for each in try_mail_system(account, servers, utc_now())}
        servers.close()
    finally:
        poor.remove()
    assert {what for what, r in results.items() if r.result is Result.REMARK} == {"inbox", "IDLE", "MOVE"}
    assert "has 1 message." in results["inbox"].found
    assert "looked for twice a minute" in words(results["IDLE"])
    assert "neither MOVE nor UIDPLUS" in words(results["MOVE"])
    assert "None: it is a server on this machine" in results["mailbox TLS"].found
    assert [(r.what, r.result, r.exit_code) for r in sent.values()] == [("mail system", Result.WRONG, 3)]
    assert "refuses connections" in sent["mail system"].found


def test_a_certificate_that_ends_soon_is_a_remark(mail_system: MailSystem) -> None:
    mail_system.dovecot.add_user(ADDRESS)
    plain = account_on(mail_system.dovecot, 1)
    imap = Endpoint("127.0.0.1", mail_system.dovecot.tls_port, "tls")
    safe = replace(plain, imap=imap, ca_file=str(mail_system.dovecot.certificates.ca))
    servers = servers_of(safe)
    found = {at: next(r for r in try_mailbox(safe, servers, utc_now() + at) if r.what == "mailbox TLS") for at in (
        timedelta(), timedelta(days=20))}  # fmt: skip
    servers.close()
    assert [r.result for r in found.values()] == [Result.WELL, Result.REMARK]
