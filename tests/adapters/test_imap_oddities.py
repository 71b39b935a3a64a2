"""Servers that misbehave: messages listed and not handed over, IDLE that dies, sizes that lie."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator

import pytest
from builders import an_account
from servers.ports import on_this_machine
from servers.scripted_imap import ScriptedImap

from est_mailer.adapters.imap.folder import BATCH_BYTES, BATCH_MESSAGES, batches
from est_mailer.adapters.imap.inbox import ImapMailbox
from est_mailer.adapters.interruption import Interruption
from est_mailer.domain.deployment import Endpoint
from est_mailer.domain.errors import OutOfReach

RAW = b"Subject: Hej\r\n\r\nhej\r\n"


@pytest.fixture
def server() -> Iterator[ScriptedImap]:
    with ScriptedImap(inbox={1: RAW, 2: RAW + b"2\r\n", 5: RAW + b"5\r\n"}) as running:
        yield running


def mailbox(server: ScriptedImap, **options: object) -> ImapMailbox:
    account = an_account(imap=Endpoint("127.0.0.1", server.port, "none"))
    return ImapMailbox(account, lambda: "hemligt", timeout=5, **options)  # type: ignore[arg-type]


def uids(box: ImapMailbox, after: int = 0, largest: int = 1000) -> list[int]:
    return [f.uid for f in box.fetch_after(7, after, largest=largest)]


def uids_and_error(box: ImapMailbox) -> tuple[list[int], str]:
    """What came before the error, and which message the error is about."""
    seen: list[int] = []
    reading = box.fetch_after(7, 0, largest=1000)
    with pytest.raises(OutOfReach) as caught:
        seen.extend(fetched.uid for fetched in reading)
    return seen, " ".join(str(caught.value).partition("hand over ")[2].split()[:2])


def test_the_last_message_that_a_star_always_matches_is_not_new(server: ScriptedImap) -> None:
    assert uids(mailbox(server), after=5) == []
    assert uids(mailbox(server), after=2) == [5]


def test_the_words_of_a_mail_are_put_in_no_log(server: ScriptedImap, caplog: pytest.LogCaptureFixture) -> None:
    server.inbox[6] = b"Subject: Nytt\r\n\r\nen enskilds ord\r\n"
    with caplog.at_level(logging.DEBUG):
        assert uids(mailbox(server), after=5) == [6]
    assert "BODY.PEEK" in caplog.text
    assert "en enskilds ord" not in caplog.text


def test_a_message_missing_in_the_answer_is_asked_for_again(server: ScriptedImap) -> None:
    server.withheld_once = {2}
    assert uids(mailbox(server)) == [1, 2, 5]


def test_a_message_that_never_comes_stops_the_reading_before_it(server: ScriptedImap) -> None:
    server.withheld = {2}
    assert uids_and_error(mailbox(server)) == ([1], "message 2")


def test_a_message_that_the_server_refuses_takes_only_itself_down(server: ScriptedImap) -> None:
    server.refused = {5}
    assert uids_and_error(mailbox(server)) == ([1, 2], "message 5")


def test_a_message_expunged_while_reading_is_passed_by(server: ScriptedImap) -> None:
    server.withheld = {2}
    reading = mailbox(server).fetch_after(7, 0, largest=1000)
    assert next(reading).uid == 1
    del server.inbox[2]
    assert [f.uid for f in reading] == [5]


def test_a_size_that_lies_does_not_bring_a_giant_into_memory(server: ScriptedImap) -> None:
    server.inbox[6] = b"x" * 5000
    server.sizes[6] = 10
    *_, giant = mailbox(server).fetch_after(7, 0, largest=1000)
    assert giant.raw is None
    assert giant.size > 1000
    assert server.largest_body == 1001


@pytest.mark.parametrize("ending", ["bye", "drop"])
def test_an_idle_that_dies_is_a_hint_and_not_a_busy_loop(server: ScriptedImap, ending: str) -> None:
    server.idle = ending
    interrupted = Interruption()
    box = mailbox(server, interrupted=interrupted)
    uids(box)
    started = time.monotonic()
    assert box.wait(1.5) is True
    assert time.monotonic() - started > 1.0  # what is lost at once is not tried again at once
    assert uids(box) == [1, 2, 5]  # on a new connection
    assert server.logins == 2


def test_an_idle_that_is_refused_is_not_a_busy_loop(server: ScriptedImap) -> None:
    server.idle = "refuse"
    box = mailbox(server)
    started = time.monotonic()
    box.wait(1.0)
    assert time.monotonic() - started > 0.8


@pytest.mark.parametrize(("spell", "seconds"), [(1, 0.5), (2, 1.5)])
def test_mail_announced_in_one_breath_with_the_go_ahead_is_heard_at_once(
    server: ScriptedImap, spell: int, seconds: float
) -> None:
    server.comes_with = spell
    box = mailbox(server)
    uids(box)
    started = time.monotonic()
    assert box.wait(10) is True
    assert time.monotonic() - started < on_this_machine(seconds)  # the first spell lasts a second
    assert uids(box) == [1, 2, 5, 6]


@pytest.mark.parametrize("hesitates", [0.0, 0.05])
def test_mail_that_is_announced_is_here_after_two_questions(server: ScriptedImap, hesitates: float) -> None:
    """Its inbox is open, so it is not opened again; sizes and short bodies come together."""
    server.comes_with, server.hesitates = 1, hesitates
    box = mailbox(server)
    assert uids(box) == [1, 2, 5]
    assert box.wait(10) is True
    server.verbs.clear()
    assert uids(box, after=5) == [6]
    assert server.verbs == ["UID SEARCH", "UID FETCH"]
    assert uids(box, after=6) == []  # looked for of our own accord: the inbox may be another by now
    assert server.verbs == ["UID SEARCH", "UID FETCH", "SELECT", "UID SEARCH"]


def test_mail_that_was_announced_and_is_gone_is_no_busy_loop(server: ScriptedImap) -> None:
    server.comes_with, server.hesitates = 1, 0.05
    box = mailbox(server)
    uids(box)
    assert box.wait(10) is True
    del server.inbox[6]
    server.next_uid = 7  # as it has been since the message came
    assert uids(box, after=5) == []
    assert box.wait(0.1) is True  # the server's next number says that something has come
    assert uids(box, after=5) == []
    assert box.wait(0.1) is False


def test_a_long_message_and_one_of_many_come_whole(server: ScriptedImap) -> None:
    long = RAW + b"x" * 200_000
    server.inbox[6] = long
    assert next(f.raw for f in mailbox(server).fetch_after(7, 5, largest=1_000_000)) == long
    server.inbox |= dict.fromkeys(range(7, 12), RAW)
    came = {f.uid: f.raw for f in mailbox(server).fetch_after(7, 0, largest=1_000_000)}
    assert came == server.inbox


def test_a_server_that_always_announces_is_not_a_busy_loop(server: ScriptedImap) -> None:
    server.eager = True
    box = mailbox(server)
    uids(box)
    assert box.wait(0.8) is True  # a hint all the same, heard when the second spell is over
    assert server.idles == 2


def test_without_idle_the_wait_is_a_nap_and_a_look(server: ScriptedImap) -> None:
    server.deaf = True
    box = mailbox(server)
    uids(box)
    assert box.wait(0.2) is False
    threading.Timer(0.1, server.inbox.__setitem__, [9, RAW]).start()
    assert box.wait(0.5) is True


@pytest.mark.parametrize(
    ("answer", "permanent"),
    [
        ("NO [AUTHENTICATIONFAILED] wrong", True),
        ("NO LOGIN failed.", True),
        ("NO [UNAVAILABLE] the directory is away", False),
        ("NO [ALERT] Too many simultaneous connections", False),
        ("NO User is authenticated but not connected.", False),
    ],
)
def test_a_refused_login_says_whether_a_person_must_mend_it(server: ScriptedImap, answer: str, permanent: bool) -> None:
    server.login = answer
    with pytest.raises(OutOfReach) as caught:
        uids(mailbox(server))
    assert caught.value.permanent is permanent
    assert answer.removeprefix("NO ") in str(caught.value)


def test_batches_keep_the_order_and_the_limits() -> None:
    sizes = dict.fromkeys(range(1, 121), 10)
    assert [len(b) for b in batches(sizes, 1000)] == [BATCH_MESSAGES, BATCH_MESSAGES, 20]
    heavy = dict.fromkeys(range(1, 6), BATCH_BYTES // 2)
    assert list(batches(heavy, BATCH_BYTES)) == [[1, 2], [3, 4], [5]]
    assert list(batches({1: 10, 2: 2000, 3: 10}, 1000)) == [[1], [2], [3]]
    assert list(batches({}, 1000)) == []
