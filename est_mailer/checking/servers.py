"""The mail servers: what the trial of an account looks at, by the adapters that the service itself uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from est_mailer.adapters.reach import place
from est_mailer.checking.found import Found, of_trial
from est_mailer.domain.deployment import Account
from est_mailer.installing.trial import Servers, try_mail_system, try_mailbox
from est_mailer.installing.tried import Result

_ONLY_BEFORE_THE_FIRST_START = "inbox"  # a service that runs has mail in its inbox, and reads it


def mail_servers(account: Account, found: Servers, now: datetime) -> Iterator[Found]:
    """Host, encryption and its certificate's end, login, folders: of the mailbox, then of the mail system."""
    for tried in (*try_mailbox(account, found, now), *try_mail_system(account, found, now)):
        if tried.what != _ONLY_BEFORE_THE_FIRST_START:
            server = account.imap if tried.what.startswith("mailbox") else account.smtp
            yield replace(of_trial(tried), where=place(server) if tried.result is Result.WRONG else "")
