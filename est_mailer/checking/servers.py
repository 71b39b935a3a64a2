"""The mail servers: what the trial of an account looks at, by the adapters that the service itself uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from est_mailer.adapters.imap_trial import TrialInbox
from est_mailer.adapters.reach import place
from est_mailer.adapters.tokens import TokenSource
from est_mailer.bootstrap import login_of, servers_of
from est_mailer.checking.found import Found, of_trial
from est_mailer.domain.deployment import Account
from est_mailer.installing.trial import TIMEOUT, Servers, try_mail_system, try_mailbox
from est_mailer.installing.tried import Result

_ONLY_BEFORE_THE_FIRST_START = "inbox"  # a service that runs has mail in its inbox, and reads it


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


def mail_servers(account: Account, found: Servers, now: datetime) -> Iterator[Found]:
    """Host, encryption and its certificate's end, login, folders: of the mailbox, then of the mail system."""
    for tried in (*try_mailbox(account, found, now), *try_mail_system(account, found, now)):
        if tried.what != _ONLY_BEFORE_THE_FIRST_START:
            server = account.imap if tried.what.startswith("mailbox") else account.smtp
            yield replace(of_trial(tried), where=place(server) if tried.result is Result.WRONG else "")
