"""Whose turn it is among many municipalities."""

from __future__ import annotations

from datetime import timedelta

from builders import utc

from est_mailer.hosting.order import Order

NOON = utc(2026, 11, 18, 12)
HOUR = timedelta(hours=1)


def an_order(*names: str) -> Order:
    order = Order()
    for name in names:
        order.add(name, NOON + HOUR)
    return order


def test_nobody_is_visited_before_there_is_something_to_do() -> None:
    order = an_order("a", "b")
    assert order.next(NOON, 0.0) is None
    assert order.until_next(NOON, 2 * HOUR) == HOUR.total_seconds()
    assert order.next(NOON + HOUR, 3600.0) == "a"


def test_the_one_that_has_waited_longest_is_next_however_often_another_calls() -> None:
    order = an_order("busy", "calm")
    order.want("busy", 1.0)
    order.begin("busy", 1.0)
    order.want("busy", 2.0)  # during its visit: once more after it
    order.want("calm", 3.0)
    order.end("busy", NOON + HOUR)
    order.want("busy", 4.0)  # it waits since 2.0 all the same
    visited = []
    for at in (5.0, 6.0, 7.0):
        name = order.next(NOON, at)
        assert name
        order.begin(name, at)
        visited.append(name)
        order.end(name, NOON + HOUR)
        order.want("busy", at + 0.5)
    assert visited == ["busy", "calm", "busy"]
    assert order.turns["calm"].longest_wait == 3.0


def test_one_is_not_visited_twice_at_the_same_time() -> None:
    order = an_order("a")
    order.want("a", 1.0)
    order.begin("a", 1.0)
    order.want("a", 2.0)
    assert order.next(NOON + 2 * HOUR, 3.0) is None
    order.end("a", NOON + 3 * HOUR)
    assert order.next(NOON, 4.0) == "a"


def test_one_that_has_more_than_its_portion_goes_last_of_those_that_wait() -> None:
    order = an_order("busy", "calm")
    order.want("busy", 1.0)
    order.begin("busy", 1.0)
    order.want("calm", 2.0)
    order.end("busy", NOON)  # its daemon would go on at once
    assert order.next(NOON, 3.0) == "calm"
    order.begin("calm", 3.0)
    assert order.next(NOON, 3.0) == "busy"
