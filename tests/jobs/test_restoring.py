"""After a restore: nothing goes out by itself, what came since is read again, what may have been sent is in doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from world import BROKEN_PANE, MUNICIPALITY, OPERATOR, ROUND, SCHOOL, YOUTH, World

from est_mailer.adapters.memory import MemoryMailbox, MemoryTransport
from est_mailer.adapters.memory_archive import MemoryArchive
from est_mailer.adapters.store import Store
from est_mailer.adapters.store.audit import require_whole
from est_mailer.domain.deployment import Step
from est_mailer.domain.errors import OutOfReach, ServiceError
from est_mailer.domain.incoming import Fetched
from est_mailer.domain.model import AnswerState
from est_mailer.domain.outgoing import OutboxState, Purpose
from est_mailer.domain.rounds.life import RoundState
from est_mailer.jobs.keeping.awaiting import hold_back, mark_restored
from est_mailer.jobs.keeping.restoring import resume, what_is_old
from est_mailer.jobs.noted import restored
from est_mailer.jobs.passing import one_pass
from est_mailer.jobs.watching.status import status


class Lost:
    """A world whose database is lost and put back from a backup made on the way."""

    def __init__(self, until: Callable[[World], object], then: Callable[[World], object]) -> None:
        self.first = World.invited() if until is None else World.of()
        self.first.go_to(Step.INVITATION)
        until(self.first)
        self.backup = Store.open(None)
        self.first.store.connection.sqlite.backup(self.backup.connection.sqlite)
        self.made_at = self.first.now
        self.before = len(self.first.transport.sent)
        then(self.first)
        self.at = self.first.now + timedelta(minutes=10)
        arrivals = {self.first.store.inbound.raw(s.id): s.received_at for s in self.first.store.inbound.listing()}
        mailbox = MemoryMailbox()
        mailbox.processed = list(self.first.mailbox.processed)
        self.archive = MemoryArchive(mailbox, arrivals)
        service = replace(self.first.service, store=self.backup, mailbox=mailbox, transport=MemoryTransport())
        self.world = World(service, mailbox, service.transport, self.at, self.first.posted)  # type: ignore[arg-type]
        mark_restored(self.backup, self.made_at, self.at)

    def states(self) -> Counter[tuple[str, str]]:
        people = (r for r in self.world.outbox() if r.purpose is not Purpose.ALERT)
        return Counter((r.purpose.value, r.state.value) for r in people)

    def resumed(self) -> World:
        resume(self.world.service, self.archive, "Drift Alm", self.at + timedelta(hours=1))
        self.world.now = self.at + timedelta(hours=1)
        return self.world


def nothing(_: World) -> None: ...


def reports(world: World) -> None:
    world.report(SCHOOL, BROKEN_PANE)


def a_draft_and_a_late_word(world: World) -> None:
    world.report(SCHOOL, BROKEN_PANE)
    world.drafted()
    world.answer(world.form(YOUTH), "lugnt")


def sent_to_people(world: World) -> list[str]:
    return [mail.recipient for mail in world.transport.sent if mail.recipient != OPERATOR]


def test_nothing_is_read_planned_or_sent_until_a_person_says_so() -> None:
    lost = Lost(nothing, reports)
    world = lost.world
    world.mailbox.deliver(world.fresh(YOUTH, "lugnt"))
    for days in range(10):
        done = one_pass(world.service, lost.at + timedelta(days=days))
        assert done.accounted == 0
    assert sent_to_people(world) == []
    assert world.mailbox.inbox  # safe on the server
    assert world.state is RoundState.OPEN
    assert len(world.alerts("restored")) == 1
    assert [mail.recipient for mail in world.transport.sent] == [OPERATOR]
    (warning, *_) = status(world.service, lost.at).warnings
    assert "no mail is read and none is sent" in warning.what
    assert warning.command == "est-mailer resume"


def test_what_was_on_its_way_in_the_backup_is_in_doubt() -> None:
    def queue_some(world: World) -> None:
        rows = world.store.outbox.listing()
        world.store.connection.run("UPDATE outbox SET state = 'queued' WHERE id = ?", (rows[0].id,))
        world.store.connection.run("UPDATE outbox SET state = 'sending' WHERE id = ?", (rows[1].id,))

    lost = Lost(queue_some, nothing)
    doubtful = lost.world.store.outbox.listing([OutboxState.IN_DOUBT])
    assert len(doubtful) == 2
    assert lost.world.store.deliveries.of(doubtful[0].id)[-1].outcome == "doubted"


def test_what_came_since_the_backup_is_read_again_with_its_day_and_answered_in_doubt() -> None:
    lost = Lost(nothing, reports)
    assert lost.world.state_of("skola-norr") is AnswerState.SILENT
    old = what_is_old(lost.world.service, lost.archive)
    assert (old.messages, old.in_doubt) == (1, {})
    world = lost.resumed()
    assert world.state_of("skola-norr") is AnswerState.EVENTS
    (first,) = lost.first.store.answers.revisions(ROUND, "skola-norr")
    (again,) = world.store.answers.revisions(ROUND, "skola-norr")
    assert (again.received_at, again.timeliness) == (first.received_at, first.timeliness)
    assert lost.states()["receipt", "in_doubt"] == 1
    world.send()
    assert sent_to_people(world) == []


def test_the_steps_that_were_due_are_taken_and_their_mail_is_in_doubt() -> None:
    lost = Lost(nothing, a_draft_and_a_late_word)
    steps = [step for _, step, _ in what_is_old(lost.world.service, lost.archive).steps]
    assert steps == ["reminder", "close", "draft", "redraft", "meeting"][: len(steps)]
    world = lost.resumed()
    assert world.state is RoundState.DRAFTED
    first, again = (w.store.drafts.latest(ROUND) for w in (lost.first, world))
    assert first is not None
    assert again is not None
    assert again.draft.tally == first.draft.tally
    states = lost.states()
    assert states["draft", "in_doubt"] > 0
    assert not any(state == "queued" for _, state in states)
    assert sent_to_people(world) == []


def test_what_comes_after_the_restore_is_handled_and_answered_as_always() -> None:
    lost = Lost(nothing, reports)
    reply = lost.first.reply(lost.first.form(YOUTH), "lugnt")
    world = lost.resumed()
    world.deliver(reply)
    assert world.state_of("fritidsgard") is AnswerState.CALM
    assert sent_to_people(world) == [YOUTH]
    world.go_to(Step.MEETING)
    assert MUNICIPALITY in sent_to_people(world)


def test_what_a_person_says_never_left_is_sent_and_nothing_is_sent_twice() -> None:
    lost = Lost(nothing, reports)
    world = lost.resumed()
    for row in world.store.outbox.listing([OutboxState.IN_DOUBT]):
        world.store.outbox.resolve(row.id, False, world.now)
    world.send()
    assert sent_to_people(world) == [SCHOOL]


def test_a_stop_that_came_after_the_backup_is_heard_before_the_dispatch_it_halts() -> None:
    def approved(world: World) -> None:
        reports(world)
        world.drafted()
        world.complete()
        world.approve()

    def stopped(world: World) -> None:
        world.answer(world.letter(MUNICIPALITY, Purpose.PREVIEW), "stopp")

    lost = Lost(approved, stopped)
    assert lost.world.state is RoundState.APPROVED
    world = lost.resumed()
    assert world.state is RoundState.COMPLETED
    assert world.dispatched() == []


def test_without_the_stop_the_dispatch_is_made_and_stands_in_doubt() -> None:
    def approved(world: World) -> None:
        reports(world)
        world.drafted()
        world.complete()
        world.approve()

    lost = Lost(approved, lambda world: world.go_to(timedelta(hours=1)))
    world = lost.resumed()
    assert world.state is RoundState.DISPATCHED
    assert {r.state for r in world.outbox(Purpose.DISPATCH)} == {OutboxState.IN_DOUBT}
    assert sent_to_people(world) == []


def test_a_mail_in_doubt_that_lies_among_the_sent_ones_is_sent() -> None:
    def queue_one(world: World) -> None:
        world.store.connection.run("UPDATE outbox SET state = 'sending' WHERE id = 1")

    lost = Lost(queue_one, nothing)
    lost.archive.sent = [lost.world.store.outbox.content(1)]
    lost.archive.arrivals[lost.archive.sent[0]] = lost.made_at
    world = lost.resumed()
    assert world.store.outbox.get(1).state is OutboxState.SENT


def test_a_resume_that_was_broken_off_goes_on() -> None:
    lost, whole = Lost(nothing, a_draft_and_a_late_word), Lost(nothing, a_draft_and_a_late_word)
    whole.resumed()

    class Dies(MemoryArchive):
        def sent_folder(self) -> str | None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        resume(lost.world.service, Dies(lost.archive.mailbox, lost.archive.arrivals), "Drift", lost.at)
    assert restored(lost.world.service) is not None
    one_pass(lost.world.service, lost.at)
    assert sent_to_people(lost.world) == []
    lost.resumed()
    assert lost.states() == whole.states()
    require_whole(lost.world.store.audit)


def test_a_mailbox_out_of_reach_leaves_it_waiting() -> None:
    lost = Lost(nothing, reports)
    lost.archive.out_of_reach = True
    with pytest.raises(OutOfReach):
        lost.resumed()
    assert restored(lost.world.service) is not None


def test_only_a_restored_database_is_resumed() -> None:
    world = World.of()
    assert hold_back(world.service, world.now, allowance=1) is None
    for act in (
        lambda: what_is_old(world.service, MemoryArchive()),
        lambda: resume(world.service, MemoryArchive(), "Drift", world.now),
    ):
        with pytest.raises(ServiceError, match="Nothing waits"):
            act()


def test_the_trail_says_who_restored_and_resumed_without_a_name() -> None:
    lost = Lost(nothing, reports)
    world = lost.resumed()
    (restored_,) = world.store.audit.listing(event="restored")
    (resumed_,) = world.store.audit.listing(event="resumed")
    assert restored_.detail["backup"] == lost.made_at.isoformat()
    assert resumed_.detail["by"].startswith("sha256:")
    require_whole(world.store.audit)


def test_a_copy_that_was_made_of_a_dead_database_counts_from_what_it_knew_last() -> None:
    lost = Lost(nothing, reports)
    mark_restored(lost.backup, lost.at + timedelta(days=3), lost.at + timedelta(days=3))
    waiting = restored(lost.world.service)
    assert waiting is not None
    assert waiting.backup == lost.made_at


def test_a_message_is_read_again_only_once() -> None:
    lost = Lost(reports, reports)
    raw = lost.first.store.inbound.raw(1)
    assert lost.backup.inbound.knows(Fetched("EST/Processed", 1, 1, len(raw), raw))
    assert what_is_old(lost.world.service, lost.archive).messages == 1
