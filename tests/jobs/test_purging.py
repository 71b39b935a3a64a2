"""Erasing by decision: what goes, what stays, that it can be broken off, and that nothing is left in the file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from builders import utc
from purging import (
    DECISION,
    LATER,
    OFFICER,
    PLANTED,
    a_finished_week,
    decided,
    purge_of,
    purged,
    what_people_wrote,
    with_retention,
)
from world import NEXT_ROUND, OPERATOR, REGISTRAR, ROUND, SCHOOL, World

from est_mailer.adapters.memory_archive import PROCESSED, SENT, MemoryArchive
from est_mailer.adapters.store import Store
from est_mailer.adapters.store.audit import require_whole
from est_mailer.adapters.store.errors import Erased
from est_mailer.adapters.store.kept_columns import KEPT_COLUMNS
from est_mailer.domain.deployment import Step
from est_mailer.domain.errors import ConfigurationError, OutOfReach
from est_mailer.domain.incoming import AccountKind, Fetched
from est_mailer.domain.outgoing import OutboxState, Purpose
from est_mailer.domain.progress import Thing, Unseen
from est_mailer.domain.retention import Kept, Retention
from est_mailer.jobs.keeping.purging import carry_out, survey
from est_mailer.jobs.service import MAIL_LIMIT

EMPTY = ("", b"", "[]", "{}", None)


def files_of(path: Path) -> bytes:
    return b"".join(f.read_bytes() for f in sorted(path.parent.glob(f"{path.name}*")))


def strings_in(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for item in items for text in strings_in(item)]


def left_in_columns(store: Store, *rounds: str) -> dict[str, list[Any]]:
    """Table.column → what is left in a column whose class is erased; of JSON, the texts with a blank in them."""
    found: dict[str, list[Any]] = {}
    for table, classes in KEPT_COLUMNS.items():
        rows = store.connection.rows(f"SELECT * FROM {table}")
        rows = [r for r in rows if r.get("round", r.get("key", rounds[0])) in rounds]
        for kind, names in classes.items():
            for name in names.split() if kind is not Kept.TRACE else ():
                values = [r[name] for r in rows if r[name] not in EMPTY and not str(r[name]).startswith("erased-")]
                if name == "value" and table != "facts":
                    values = [text for v in values for text in strings_in(json.loads(v)) if " " in text or "@" in text]
                if values and table != "facts":
                    found[f"{table}.{name}"] = values
    return found


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


def test_what_the_statistics_need_stays() -> None:
    world = a_finished_week()
    first = world.round.first_day
    (before,) = world.store.history.between(first, first + timedelta(days=7))
    (seen,) = world.store.history.rounds(first + timedelta(days=7), 9)
    states = {r: s.report.state for r, s in world.store.answers.current(ROUND).items()}
    tally = world.tally
    purged(world)
    (after,) = world.store.history.between(first, first + timedelta(days=7))
    (later,) = world.store.history.rounds(first + timedelta(days=7), 9)
    assert (after.tally, after.respondents, after.status) == (before.tally, before.respondents, before.status)
    assert [(r.indicator, r.area, r.day, r.problem) for r in later.rows] == [
        (r.indicator, r.area, r.day, r.problem) for r in seen.rows
    ]
    assert [r.place for r in later.rows] == ["" for _ in seen.rows]
    assert {r: s.report.state for r, s in world.store.answers.current(ROUND).items()} == states
    assert world.tally == tally


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


# What stays


def test_only_the_classes_with_a_period_go() -> None:
    world = a_finished_week(retention=decided(Kept.TEXTS))
    purged(world)
    assert world.store.inbound.raw(1)
    assert PLANTED in str(world.store.drafts.edition(ROUND))
    assert PLANTED not in str(world.store.answers.current(ROUND))


def test_what_is_younger_than_its_period_stays() -> None:
    world = a_finished_week()
    before = what_people_wrote(world)
    assert purged(world, now=utc(2028, 11, 1)).lines == ()
    assert what_people_wrote(world) == before


def test_an_open_round_stays_however_old_it_is() -> None:
    world = World.invited(retention=decided())
    world.report(SCHOOL)
    kept = world.store.inbound.listing()
    before = what_people_wrote(world)
    assert (ROUND, "it has not ended") in survey(purge_of(world)).kept
    purged(world)
    after = what_people_wrote(world)
    assert {name for name in before if before[name] != after[name]} <= set()
    assert all(world.store.inbound.raw(stored.id) for stored in kept)


def test_a_held_message_and_one_that_waits_stay() -> None:
    world = a_finished_week()
    held = world.store.inbound.listing()[-1].id
    world.store.connection.run("UPDATE inbound SET accounted = ?, round = NULL WHERE id = ?", (AccountKind.HELD, held))
    waiting = world.store.inbound.listing()[-2].id
    world.store.connection.run("UPDATE inbound SET accounted = NULL, round = NULL WHERE id = ?", (waiting,))
    purged(world)
    assert world.store.inbound.raw(held)
    assert world.store.inbound.raw(waiting)
    with pytest.raises(Erased):
        world.store.inbound.raw(world.store.inbound.listing()[-3].id)


@pytest.mark.parametrize("state", [OutboxState.QUEUED, OutboxState.SENDING, OutboxState.IN_DOUBT])
def test_a_mail_on_its_way_stays_and_keeps_its_round(state: OutboxState) -> None:
    world = a_finished_week()
    (row, *_) = world.outbox(Purpose.DISPATCH)
    world.store.connection.run("UPDATE outbox SET state = ? WHERE id = ?", (state, row.id))
    assert (ROUND, "mail of it is queued or in doubt") in survey(purge_of(world)).kept
    purged(world)
    assert world.store.outbox.content(row.id)
    assert PLANTED in str(world.store.drafts.edition(ROUND))


def test_a_dispatch_stays_until_the_registrar_has_its_copy() -> None:
    world = a_finished_week(registrar=REGISTRAR)
    (copy,) = world.outbox(Purpose.REGISTRAR_COPY)
    world.store.connection.run("UPDATE outbox SET state = 'failed' WHERE id = ?", (copy.id,))
    assert (ROUND, "the registrar's copy has not been delivered") in survey(purge_of(world)).kept
    purged(world)
    assert PLANTED in str(world.store.drafts.edition(ROUND))
    world.store.connection.run("UPDATE outbox SET state = 'sent' WHERE id = ?", (copy.id,))
    purged(world)
    assert PLANTED not in str(world.store.drafts.edition(ROUND))


def test_the_words_of_a_problem_stay_while_it_is_asked_about_again() -> None:
    world = a_finished_week()
    world.go_to(Step.INVITATION, NEXT_ROUND)
    world.store.connection.run("UPDATE dues SET due_at = '2029-12-01T00:00:00.000000Z' WHERE round = ?", (NEXT_ROUND,))
    world.store.connection.forget()
    told = purged(world)
    assert any(line.startswith(f"{ROUND}, texts: what a later round") for line in told.told)
    assert PLANTED in str(world.store.answers.current(ROUND))
    assert PLANTED in str(world.store.answers.problem_rows(world.store.rounds.get(NEXT_ROUND).first_day))
    world.store.connection.run("UPDATE rounds SET state = 'cancelled' WHERE key = ?", (NEXT_ROUND,))
    world.store.connection.forget()
    purged(world, now=utc(2033, 1, 1))
    assert PLANTED not in str(world.store.answers.current(ROUND))


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


# The mailbox's copies


def test_copies_go_and_what_others_put_there_stays() -> None:
    world = a_finished_week()
    archive = MemoryArchive(world.mailbox)
    foreign = world.fresh("anna@annan.test", "hör inte hit")
    world.mailbox.processed.append(foreign)
    archive.sent = [mail.content for mail in world.transport.sent] + [foreign]
    purged(world, archive)
    assert archive.gone == {(PROCESSED, n) for n in range(1, len(world.mailbox.processed))} | {
        (SENT, n) for n in range(1, len(archive.sent))
    }


def test_a_server_that_cannot_remove_chosen_messages_is_told_of() -> None:
    world = a_finished_week()
    archive = MemoryArchive(world.mailbox)
    archive.uidplus = False
    told = purged(world, archive)
    assert archive.gone == set()
    assert f"{len(world.mailbox.processed)} messages were left in {PROCESSED}" in " ".join(told.told)


def test_a_mailbox_out_of_reach_leaves_the_purge_unfinished_and_the_next_one_finishes_it() -> None:
    world = a_finished_week()
    archive = MemoryArchive(world.mailbox)
    archive.out_of_reach = True
    assert "could not be counted" in " ".join(survey(purge_of(world, archive)).told)
    with pytest.raises(OutOfReach):
        purged(world, archive)
    assert left_in_columns(world.store, ROUND) == {}
    assert world.store.erasing.broken_off()
    archive.out_of_reach = False
    done = purged(world, archive)
    assert {(line.kind, line.where): line.count for line in done.lines} == {
        (Kept.MAIL_IN, PROCESSED): len(world.mailbox.processed)
    }
    assert not world.store.erasing.broken_off()


def test_a_message_too_large_to_be_taken_is_known_by_its_headers() -> None:
    world = a_finished_week()
    archive = MemoryArchive(world.mailbox)
    raw = world.fresh(SCHOOL, "stor fil") + b"x" * MAIL_LIMIT
    head = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    number = world.store.inbound.add(Fetched("INBOX", 1, 500, len(raw), None, head=head), world.now)
    assert number is not None
    world.store.inbound.account(number, AccountKind.QUARANTINED, "", world.now)
    world.mailbox.processed.append(raw)
    purged(world, archive)
    assert (PROCESSED, len(world.mailbox.processed)) in archive.gone


# Files


def test_old_exports_and_backups_go(tmp_path: Path) -> None:
    world = a_finished_week(tmp_path / "est.db")
    old, new = tmp_path / "exports" / "2026-W47" / "rows.csv", tmp_path / "exports" / "new.csv"
    backup = tmp_path / "backups" / "2026"
    for file in (old, new, backup / "est.db"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(PLANTED)
    for file in (old, backup):
        os.utime(file, (0, 0))
    os.utime(new, (LATER.timestamp(), LATER.timestamp()))
    purged(world)
    assert not old.exists()
    assert not backup.exists()
    assert new.exists()


def test_backups_without_a_period_are_told_of(tmp_path: Path) -> None:
    world = a_finished_week(tmp_path / "est.db", retention=decided(Kept.MAIL_IN))
    (tmp_path / "backups" / "x").mkdir(parents=True)
    assert "The backups still have what is erased" in " ".join(survey(purge_of(world)).told)
    purged(with_retention(world, decided()), now=utc(2099, 1, 1))
    assert not any((tmp_path / "backups").iterdir())
