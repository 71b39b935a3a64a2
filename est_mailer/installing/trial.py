"""Trying a mail account's servers before anything rests on them, by the adapters that the service itself uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from est_mailer.adapters.doors import Encryption, imap_encryption, knock, smtp_encryption
from est_mailer.adapters.imap.inbox import ImapMailbox
from est_mailer.adapters.imap.trial import TrialInbox
from est_mailer.adapters.reach import place
from est_mailer.adapters.signing_in.tokens import TokenSource
from est_mailer.adapters.smtp.transport import SmtpTransport
from est_mailer.bootstrap import login_of, servers_of
from est_mailer.domain.counting import counted
from est_mailer.domain.deployment import Account, Endpoint
from est_mailer.installing.tried import Result, Tried, in_turn

TIMEOUT = 10.0  # seconds for connecting and for each answer
_SOON = timedelta(days=14)
_FULL = 0.8


@dataclass(frozen=True, slots=True)
class Servers:
    """The account's servers, as ``bootstrap`` makes them."""

    mailbox: ImapMailbox
    transport: SmtpTransport
    inbox: TrialInbox

    def close(self) -> None:
        """Log out everywhere. Never raises."""
        for each in (self.mailbox, self.transport, self.inbox):
            each.close()


@contextmanager
def servers(account: Account, environ: Mapping[str, str], tokens: TokenSource | None) -> Iterator[Servers]:
    """The account's servers; no connection is made before one is needed."""
    mailbox, transport = servers_of(account, environ, tokens, timeout=TIMEOUT)
    secret, refused = login_of(account, environ, tokens)
    found = Servers(mailbox, transport, TrialInbox(account, secret, refused=refused, timeout=TIMEOUT))
    try:
        yield found
    finally:
        found.close()


def try_mailbox(account: Account, servers: Servers, today: datetime) -> Iterator[Tried]:
    """The mailbox's server: host, TLS, login, folders, what it can do."""
    server = place(account.imap)
    return in_turn(
        ("mailbox server", "No mail can be read.", lambda: [_answers("mailbox server", account.imap, server)]),
        (
            "mailbox TLS",
            "The way to the server is not safe, so the password is not sent.",
            lambda: [_safe("mailbox TLS", imap_encryption(account, TIMEOUT), today)],
        ),
        ("mailbox login", "No mail can be read.", lambda: _inside(account, servers.mailbox)),
    )


def try_mail_system(account: Account, servers: Servers, today: datetime) -> Iterator[Tried]:
    """The server that takes our mail: host, TLS, login."""
    server = place(account.smtp)
    return in_turn(
        ("mail system", "No mail can be sent.", lambda: [_answers("mail system", account.smtp, server)]),
        (
            "mail system TLS",
            "The way to the server is not safe, so the password is not sent.",
            lambda: [_safe("mail system TLS", smtp_encryption(account, TIMEOUT), today)],
        ),
        ("mail system login", "No mail can be sent.", lambda: [_taken_in(account, servers.transport)]),
    )


def _answers(what: str, endpoint: Endpoint, server: str) -> Tried:
    return Tried(what, f"{server} answers ({knock(endpoint, TIMEOUT)}).")


def _safe(what: str, encryption: Encryption | None, today: datetime) -> Tried:
    if encryption is None:
        return Tried(what, "None: it is a server on this machine.")
    found = f"{encryption.version}, the certificate valid until {encryption.until}."
    if encryption.until - today.date() > _SOON:
        return Tried(what, found)
    means = "When it has ended no mail is read or sent until there is a new one."
    return Tried(what, found, means, "Ask those who run the server when it is renewed.", Result.REMARK)


def _inside(account: Account, mailbox: ImapMailbox) -> Iterator[Tried]:
    answer = mailbox.probe()
    capabilities = {str(name) for name in answer["capabilities"]}  # type: ignore[attr-defined]
    yield Tried("mailbox login", f"Logged in as {account.username}.")
    yield _inbox(account, int(str(answer["messages"])))
    yield Tried("folders", f"{account.inbox} is read; dealt-with mail goes to {answer['processed']}.")
    yield _push(capabilities)
    yield _moves(capabilities)
    full = mailbox.fullness()
    if full is not None and full > _FULL:
        means = "When it is full, reports are refused."
        yield Tried("room", f"The mailbox is {full:.0%} full.", means, "Ask for more room.", Result.REMARK)


def _inbox(account: Account, messages: int) -> Tried:
    if not messages:
        return Tried("inbox", f"{account.inbox} is empty.")
    means = "The service reads all of it when it starts, and takes it out of the inbox."
    remedy = "See that nobody else uses this mailbox, or give the service one of its own."
    return Tried("inbox", f"{account.inbox} has {counted(messages, 'message')}.", means, remedy, Result.REMARK)


def _push(capabilities: set[str]) -> Tried:
    if "IDLE" in capabilities:
        return Tried("IDLE", "The server tells of new mail at once.")
    return Tried("IDLE", "The server does not tell of new mail.", "It is looked for twice a minute.", "", Result.REMARK)


def _moves(capabilities: set[str]) -> Tried:
    if "MOVE" in capabilities:
        return Tried("MOVE", "The server moves mail between folders.")
    if "UIDPLUS" in capabilities:
        return Tried("MOVE", "The server does not move mail, but has UIDPLUS: it is copied, looked for, and removed.")
    means = "Dealt-with mail stays in the inbox, marked as read and as dealt with. Nothing is lost."
    return Tried("MOVE", "The server has neither MOVE nor UIDPLUS.", means, "", Result.REMARK)


def _taken_in(account: Account, transport: SmtpTransport) -> Tried:
    answer = transport.probe()
    who = f"Logged in as {account.username}" if account.smtp_login else "Takes mail without a login"
    largest = answer["largest"]
    size = f"; mails of up to {largest // 1_000_000} MB." if isinstance(largest, int) else "."
    return Tried("mail system login", who + size)
