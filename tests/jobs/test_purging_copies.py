"""The copies that lie beside the database: in the mailbox, in exports and in backups; a purge takes them too."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from builders import utc
from purging import LATER, PLANTED, a_finished_week, decided, left_in_columns, purge_of, purged, with_retention
from world import ROUND, SCHOOL

from est_mailer.adapters.memory_archive import PROCESSED, SENT, MemoryArchive
from est_mailer.domain.errors import OutOfReach
from est_mailer.domain.incoming import AccountKind, Fetched
from est_mailer.domain.retention import Kept
from est_mailer.jobs.keeping.purging import survey
from est_mailer.jobs.service import MAIL_LIMIT

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
