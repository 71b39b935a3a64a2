"""What every archive must do: the in-memory twin, and the IMAP adapter on Dovecot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from contract.archive_worlds import LARGEST, World, dovecot_world, found, mail, memory_world, noon

from est_mailer.adapters.memory_archive import INBOX, PROCESSED, SENT
from est_mailer.domain.errors import OutOfReach


@pytest.fixture(params=["memory", "dovecot"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    chosen = memory_world() if request.param == "memory" else dovecot_world(request.getfixturevalue("dovecot"))
    with chosen as made:
        yield made


def test_messages_come_with_their_bytes_by_the_day_they_arrived(world: World) -> None:
    for number, day in enumerate((1, 16, 29), 1):
        world.put(mail(number), PROCESSED, day)
    assert found(world) == [mail(1), mail(2), mail(3)]
    assert found(world, before=date(2025, 11, 16)) == [mail(1)]
    assert found(world, since=date(2025, 11, 16)) == [mail(2), mail(3)]
    assert [m.arrived_at for m in world.archive.messages(PROCESSED, largest=LARGEST)] == [noon(1), noon(16), noon(29)]


def test_of_a_large_one_only_the_headers_come(world: World) -> None:
    raw = mail(1, LARGEST)
    world.put(raw, PROCESSED, 16)
    (message,) = world.archive.messages(PROCESSED, largest=LARGEST)
    assert message.raw is None
    assert message.head == raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    assert message.size == len(raw)


def test_the_folders_that_are_there(world: World) -> None:
    assert world.archive.folders() == (INBOX,)
    assert world.archive.sent_folder() is None
    world.put(mail(1), PROCESSED, 16)
    world.put(mail(2), SENT, 16)
    world.put(mail(3), INBOX, 16)
    assert world.archive.folders() == (PROCESSED, INBOX)
    assert world.archive.sent_folder() == SENT
    assert [found(world, folder) for folder in (PROCESSED, SENT, INBOX)] == [[mail(1)], [mail(2)], [mail(3)]]


def test_only_the_chosen_messages_are_removed(world: World) -> None:
    for number in range(1, 5):
        world.put(mail(number), PROCESSED, 16)
    messages = list(world.archive.messages(PROCESSED, largest=LARGEST))
    assert world.archive.erase(PROCESSED, messages[0].uidvalidity, [messages[1].uid, messages[3].uid])
    assert found(world) == [mail(1), mail(3)]


def test_nothing_is_removed_if_the_folder_was_numbered_anew(world: World) -> None:
    world.put(mail(1), PROCESSED, 16)
    (message,) = world.archive.messages(PROCESSED, largest=LARGEST)
    assert not world.archive.erase(PROCESSED, message.uidvalidity + 1, [message.uid])
    assert found(world) == [mail(1)]


def test_a_server_that_is_away_is_out_of_reach_and_found_again(world: World) -> None:
    world.put(mail(1), PROCESSED, 16)
    world.cut()
    for call in (world.archive.folders, world.archive.sent_folder, lambda: found(world)):
        with pytest.raises(OutOfReach):
            call()
    with pytest.raises(OutOfReach):
        world.archive.erase(PROCESSED, 1, [1])
    world.mend()
    assert found(world) == [mail(1)]
