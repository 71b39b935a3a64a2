"""Mail is stored some at a time, ahead of what is being accounted for."""

from __future__ import annotations

import pytest
from world import World

from est_mailer.domain.errors import OutOfReach
from est_mailer.domain.incoming import AccountKind
from est_mailer.jobs.intake.accounting import account_in_groups
from est_mailer.jobs.intake.arriving import PORTION, Arriving, collect
from est_mailer.jobs.intake.inbox import take_in


def with_mail(count: int) -> World:
    world = World.of()
    for number in range(1, count + 1):
        world.mailbox.deliver(b"From: okand@exempel.example\r\nSubject: %d\r\n\r\n%d\r\n" % (number, number))
    return world


def test_the_next_are_stored_before_the_last_of_these_are_accounted_for() -> None:
    world = with_mail(120)
    arriving, stored = Arriving(world.service, world.now), []
    for _ in account_in_groups(world.service, arriving.numbers(), world.now):
        stored.append(len(world.store.inbound.listing()))
    assert stored == [50, 50, 100, 100, 100, 120, 120, 120]
    assert world.kinds() == [AccountKind.UNKNOWN] * 120
    assert (arriving.looked_at, arriving.to_the_end, arriving.lost) == (120, True, None)


def test_after_each_portion_it_is_asked_whether_to_go_on_and_what_is_dealt_with_is_filed_away() -> None:
    world, stored, filed = with_mail(2 * PORTION + 1), [], []

    def once() -> bool:
        stored.append(len(world.store.inbound.listing()))
        filed.append(len(world.mailbox.processed))
        return len(stored) == 1

    assert take_in(world.service, world.now, go_on=once) == 2 * PORTION
    assert stored == [PORTION, 2 * PORTION]
    assert filed[0] == 0
    assert PORTION <= filed[1] < 2 * PORTION
    assert len(world.mailbox.inbox) == 1
    assert take_in(world.service, world.now, go_on=lambda: False) == 1
    assert world.mailbox.inbox == {}


def test_a_mailbox_that_is_replaced_while_it_is_read_has_not_been_read_to_its_end() -> None:
    world = with_mail(PORTION + 70)
    arriving, heard = Arriving(world.service, world.now), 0
    for count in account_in_groups(world.service, arriving.numbers(), world.now):
        heard += count
        if heard == count:
            world.mailbox.reset_uidvalidity()
    assert isinstance(arriving.lost, OutOfReach)
    assert not arriving.to_the_end
    assert take_in(world.service, world.now) > 0
    assert world.mailbox.inbox == {}


def test_what_came_before_the_server_was_lost_is_accounted_for() -> None:
    world = with_mail(70)
    world.mailbox.withheld = {60}
    with pytest.raises(OutOfReach, match="message 60"):
        take_in(world.service, world.now)
    assert world.kinds() == [AccountKind.UNKNOWN] * 59
    world.mailbox.withheld.clear()
    assert take_in(world.service, world.now) == 11
    assert [raw for raw in world.mailbox.processed if b"Subject: 60\r\n" in raw]
    assert len(world.mailbox.processed) == 70


def test_all_that_lies_there_is_stored_however_much_it_is() -> None:
    world = with_mail(PORTION + 1)
    assert collect(world.service, world.now) == PORTION + 1
    assert len(world.store.inbound.unaccounted()) == PORTION + 1
