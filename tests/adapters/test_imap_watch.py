"""The watch over one inbox: mail that comes is news, mail that a visit has taken away is not."""

from __future__ import annotations

import select
from collections.abc import Iterator
from contextlib import closing
from itertools import count

import pytest
from builders import an_account
from imapclient import IMAPClient
from servers.dovecot import Dovecot
from servers.scripted_imap import ScriptedImap

from est_mailer.adapters.imap.watch import InboxWatch
from est_mailer.domain.deployment import Endpoint

MAIL = b"Subject: Hej\r\n\r\nhej\r\n"
PATIENCE = 10.0  # seconds; Dovecot announces half a second late
_numbers = count(1)


@pytest.fixture
def user(dovecot: Dovecot) -> Iterator[str]:
    address = f"watched{next(_numbers)}@exempelstad.example"
    dovecot.add_user(address)
    yield address
    dovecot.empty(address)


def watch_over(port: int, password: str, user: str = "est") -> InboxWatch:
    account = an_account(username=user, imap=Endpoint("127.0.0.1", port, "none"))
    return InboxWatch(account, lambda: password, timeout=5)


def heard(watch: InboxWatch) -> bool:
    """What it makes of what the server says next."""
    assert select.select([watch], [], [], PATIENCE)[0], "the server says nothing"
    return watch.heard()


def test_mail_that_comes_is_news_and_mail_that_is_taken_away_is_not(dovecot: Dovecot, user: str) -> None:
    dovecot.append(user, MAIL)
    with closing(watch_over(dovecot.port, dovecot.password, user)) as watch:
        watch.begin()
        dovecot.append(user, MAIL)
        assert heard(watch)
        with IMAPClient("127.0.0.1", dovecot.port, ssl=False) as visit:
            visit.login(user, dovecot.password)
            visit.select_folder("INBOX")
            visit.delete_messages([1, 2])
            visit.expunge()
        assert not heard(watch)
        dovecot.append(user, MAIL)
        assert heard(watch)


@pytest.mark.parametrize("tells_next", [True, False])
def test_a_server_that_does_not_say_what_comes_next_is_looked_at_more_often(tells_next: bool) -> None:
    settings = {"tells_next": tells_next, "eager": True, "hesitates": 0.1}
    with ScriptedImap(inbox={1: MAIL}, **settings) as server, closing(watch_over(server.port, "hemligt")) as watch:
        watch.begin()
        assert heard(watch) is not tells_next
