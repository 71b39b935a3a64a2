"""The next messages are asked for while these are dealt with; whatever happens meanwhile, each comes once, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import pytest
from builders import an_account
from servers.dovecot import Dovecot
from servers.ports import until
from servers.scripted_imap import ScriptedImap

from est_mailer.adapters.imap.inbox import ImapMailbox
from est_mailer.domain.deployment import Endpoint
from est_mailer.domain.errors import OutOfReach

MESSAGES = 120
LONG = b"x" * 200_000  # is not whole in the first answer


def mail(uid: int) -> bytes:
    return b"Subject: %d\r\n\r\n%d\r\n" % (uid, uid)


class Leaving(ScriptedImap):
    """Hangs up once when it is asked for these."""

    leaves_at = 60

    def fetch(self, uids: list[int], items: str) -> tuple[list[bytes], str]:
        if self.leaves_at in uids:
            self.leaves_at = 0
            raise BrokenPipeError
        return super().fetch(uids, items)


@pytest.fixture
def server() -> Iterator[ScriptedImap]:
    with Leaving(inbox={n: mail(n) for n in range(1, MESSAGES + 1)}, leaves_at=0) as running:
        yield running


def mailbox(server: ScriptedImap) -> ImapMailbox:
    return ImapMailbox(an_account(imap=Endpoint("127.0.0.1", server.port, "none")), lambda: "hemligt", timeout=5)


def reading(box: ImapMailbox, after: int = 0) -> Iterator[int]:
    """The UIDs as they come, each with its own bytes."""
    for found in box.fetch_after(7, after, largest=300_000):
        assert found.raw in (mail(found.uid), LONG)
        yield found.uid


def until_lost(looking: Iterable[int]) -> tuple[list[int], str]:
    """What came before the server was lost, and why it was."""
    seen: list[int] = []
    with pytest.raises(OutOfReach) as lost:
        seen.extend(looking)  # which keeps what came before the error
    return seen, str(lost.value)


def test_the_next_are_asked_for_before_these_are_dealt_with(server: ScriptedImap) -> None:
    looking = reading(mailbox(server))
    assert next(looking) == 1
    until(lambda: server.verbs[-3:] == ["UID SEARCH", "UID FETCH", "UID FETCH"], 5, "both are asked for")


def test_a_look_that_goes_on_later_does_not_ask_again(server: ScriptedImap) -> None:
    box = mailbox(server)
    assert list(islice(reading(box), 50))[-1] == 50
    box.fullness()  # whatever is said meanwhile
    server.verbs.clear()
    assert list(islice(reading(box, after=50), 50)) == list(range(51, 101))
    until(lambda: server.verbs == ["SELECT", "UID SEARCH", "UID FETCH"], 5, "the last twenty are asked for")


def test_what_was_asked_of_another_mailbox_is_not_taken(server: ScriptedImap) -> None:
    box = mailbox(server)
    assert list(islice(reading(box), 50))[-1] == 50
    server.uidvalidity, server.inbox = 8, {n: LONG[:n] for n in server.inbox}
    box.fullness()
    found = list(islice(box.fetch_after(8, 50, largest=1000), 5))
    assert [(each.uid, each.uidvalidity, each.raw) for each in found] == [(n, 8, LONG[:n]) for n in range(51, 56)]


@pytest.mark.parametrize("uid", [30, 60, 110])
def test_a_long_message_among_them_comes_in_its_place(server: ScriptedImap, uid: int) -> None:
    server.inbox[uid] = LONG
    assert list(reading(mailbox(server))) == list(server.inbox)


@pytest.mark.parametrize("what", ["withheld", "refused"])
def test_one_that_is_not_handed_over_stops_the_reading_there(server: ScriptedImap, what: str) -> None:
    setattr(server, what, {60})
    box = mailbox(server)
    seen, why = until_lost(reading(box))
    assert seen == list(range(1, 60))
    assert "message 60" in why
    setattr(server, what, set())
    assert list(reading(box, after=59)) == list(range(60, MESSAGES + 1))


def test_a_server_that_leaves_then_costs_nothing_that_had_come(server: ScriptedImap) -> None:
    server.leaves_at = 60  # type: ignore[attr-defined]
    box = mailbox(server)
    assert until_lost(reading(box))[0] == list(range(1, 51))
    assert list(reading(box, after=50)) == list(range(51, MESSAGES + 1))


def test_filing_away_between_two_of_them_disturbs_neither(dovecot: Dovecot) -> None:
    user = "ahead@exempelstad.example"
    dovecot.add_user(user)
    for uid in range(1, MESSAGES + 1):
        dovecot.deliver(user, mail(uid))
    account = an_account(username=user, imap=Endpoint("127.0.0.1", dovecot.port, "none"))
    box = ImapMailbox(account, lambda: dovecot.password, timeout=5)
    looking, seen = box.fetch_after(None, 0, largest=1000), []
    for some in iter(lambda: list(islice(looking, 16)), []):
        seen += [(found.raw or b"").split(b"\r\n\r\n")[1].strip() for found in some]
        assert box.file_away(some[0].uidvalidity, [found.uid for found in some])
    box.close()
    assert seen == [b"%d" % uid for uid in range(1, MESSAGES + 1)]
    assert dovecot.messages(user) == []
    dovecot.empty(user)
