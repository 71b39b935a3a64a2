"""Erasing by decision: what goes, that it can be broken off, who did it, and that nothing is left in the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from builders import utc
from purging import (
    DECISION,
    LATER,
    OFFICER,
    PLANTED,
    a_finished_week,
    decided,
    left_in_columns,
    purge_of,
    purged,
    what_people_wrote,
)
from world import NEXT_ROUND, OPERATOR, ROUND, SCHOOL

from est_mailer.adapters.memory_archive import PROCESSED, MemoryArchive
from est_mailer.adapters.store.audit import require_whole
from est_mailer.adapters.store.errors import Erased
from est_mailer.domain.deployment import Step
from est_mailer.domain.errors import ConfigurationError
from est_mailer.domain.incoming import AccountKind, Fetched
from est_mailer.domain.progress import Thing, Unseen
from est_mailer.domain.retention import Kept, Retention
from est_mailer.jobs.keeping.purging import carry_out, survey


def files_of(path: Path) -> bytes:
    return b"".join(f.read_bytes() for f in sorted(path.parent.glob(f"{path.name}*")))


class BrokenOff(Unseen):
    """Whoever watches ends it as a step begins, the first being 0."""

    def __init__(self, step: int) -> None:
        self._step = step
        self.told: list[str] = []

    def over(self, what: str, things: Iterable[Thing], of: int | None = None) -> Iterator[Thing]:
        """The things, or an end."""
        self._begins(what)
        return super().over(what, things, of)

    def during(self, what: str) -> AbstractContextManager[None]:
        """The work, or an end."""
        self._begins(what)
        return super().during(what)

    def _begins(self, what: str) -> None:
        self.told.append(what)
        if len(self.told) > self._step:
            raise KeyboardInterrupt


def test_without_a_decision_nothing_is_surveyed_and_nothing_erased() -> None:
    world = a_finished_week(retention=Retention("", decided().periods))
    before = world.dump()
    for act in (lambda: survey(purge_of(world)), lambda: purged(world)):
        with pytest.raises(ConfigurationError, match="No decision allows"):
            act()
    assert world.dump() == before


def test_another_decision_than_the_configured_one_erases_nothing() -> None:
    world = a_finished_week()
    before = world.dump()
    with pytest.raises(ConfigurationError, match="is not the decision"):
        carry_out(purge_of(world), "KS 2019/1", OFFICER)
    assert world.dump() == before


def test_a_survey_changes_nothing_and_tells_what_a_purge_then_does() -> None:
    world = a_finished_week()
    before = world.dump()
    told = survey(purge_of(world))
    assert world.dump() == before
    by_class = {(line.kind, line.where): line for line in told.lines}
    messages = by_class[Kept.MAIL_IN, "database"]
    assert messages.count == len(world.kinds())
    assert messages.oldest is not None
    assert messages.oldest <= (messages.newest or LATER) < LATER
    assert by_class[Kept.TEXTS, "database"].count == 1
    assert by_class[Kept.MAIL_IN, PROCESSED].count == len(world.mailbox.processed)
    done = {(line.kind, line.where): line.count for line in purged(world).lines}
    for key in ((Kept.MAIL_IN, "database"), (Kept.MAIL_OUT, "database"), (Kept.MAIL_IN, PROCESSED)):
        assert done[key] == by_class[key].count, key


def test_nothing_is_left_in_the_columns_nor_in_the_files(tmp_path: Path) -> None:
    path = tmp_path / "est.db"
    world = a_finished_week(path)
    assert PLANTED.encode() in files_of(path)
    assert left_in_columns(world.store, ROUND)
    purged(world)
    for word in (PLANTED, SCHOOL, OPERATOR, "Papperskorg"):
        assert word.encode() not in files_of(path), word
    assert left_in_columns(world.store, ROUND) == {}
    assert world.store.integrity() == []
    require_whole(world.store.audit)


def test_a_second_purge_finds_nothing_to_do() -> None:
    world = a_finished_week()
    archive = MemoryArchive(world.mailbox)
    purged(world, archive)
    before = what_people_wrote(world)
    assert purged(world, archive).lines == ()
    assert survey(purge_of(world, archive)).lines == ()
    assert what_people_wrote(world) == before


@pytest.mark.parametrize("step", range(6))
def test_a_purge_that_was_broken_off_goes_on(step: int) -> None:
    world, other = a_finished_week(), a_finished_week()
    purged(other)
    archive, dying = MemoryArchive(world.mailbox), BrokenOff(step)
    with pytest.raises(KeyboardInterrupt):
        purged(replace(world, service=replace(world.service, progress=dying)), archive)
    assert len(dying.told) == step + 1
    assert world.store.erasing.broken_off()
    purged(world, archive)
    assert not world.store.erasing.broken_off()
    assert left_in_columns(world.store, ROUND) == {}
    assert {f for f, _ in archive.gone} == {PROCESSED}
    assert len(archive.gone) == len(world.mailbox.processed)
    require_whole(world.store.audit)


def test_the_trail_and_the_protocol_say_who_erased_what_by_which_decision() -> None:
    world = a_finished_week()
    purged(world)
    (entry,) = world.store.audit.listing(event="purged")
    assert entry.detail["decision"] == DECISION
    assert int(entry.detail["database/mail_in"]) == len(world.kinds())
    (protocol,) = world.dump()["purges"]
    assert (protocol["decision"], protocol["name"]) == (DECISION, OFFICER)
    assert not any(OFFICER in str(e) for e in world.store.audit.listing())
    events = {e.event for e in world.store.audit.listing(1000)}
    assert {"accounted", "approved", "dispatched", "erased", "purged"} <= events


def test_an_erased_message_cannot_be_read_again_and_says_so() -> None:
    world = a_finished_week()
    purged(world)
    number = world.store.inbound.listing()[-1].id
    for act in (world.store.inbound.raw, lambda n: world.store.inbound.reopen(n, LATER)):
        with pytest.raises(Erased, match=rf"Message {number} was erased by decision on 2030-01-07"):
            act(number)
    assert world.store.inbound.account_of(number) is not None
    sent = world.outbox()[0].id
    with pytest.raises(Erased, match=rf"Mail {sent} was erased"):
        world.store.outbox.content(sent)


def test_the_same_bytes_are_not_taken_in_again() -> None:
    world = a_finished_week()
    raw = world.store.inbound.raw(1)
    purged(world)
    messages = len(world.kinds())
    world.mailbox.deliver(raw)
    world.pass_once()
    assert len(world.kinds()) == messages


def test_what_comes_after_the_erasing_is_erased_by_the_next() -> None:
    world = a_finished_week()
    purged(world)
    world.now = LATER + timedelta(days=1)
    raw = world.fresh(SCHOOL, f"Sent svar: {PLANTED}")
    number = world.store.inbound.add(
        Fetched("INBOX", 1, 999, len(raw), raw),
        world.now,
    )
    assert number is not None
    world.store.inbound.account(number, AccountKind.COMMENT, "", world.now, round=ROUND)
    world.store.connection.insert(
        "comments", round=ROUND, inbound=number, sender=SCHOOL, received_at=world.now, text=PLANTED
    )
    purged(world, now=utc(2033, 1, 1))
    assert left_in_columns(world.store, ROUND) == {}


def test_the_next_week_goes_on_after_a_purge() -> None:
    world = a_finished_week()
    purged(world)
    world.go_to(Step.INVITATION, NEXT_ROUND)
    world.report(SCHOOL)
    world.go_to(Step.MEETING, NEXT_ROUND)
    assert world.draft().subject
