"""The database full, read-only, locked: with real files, real locks of another process, and a start in the midst."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alone import alone
from servers.embedded import Aiosmtpd
from world import OPERATOR, SCHOOL, World

from est_mailer.adapters.interruption import Interruption
from est_mailer.adapters.store import AnotherService, Conflict, Store, StoreBusy, StoreFull, WriterLock
from est_mailer.adapters.systemd import Notifier
from est_mailer.config import initialise
from est_mailer.domain.outgoing import Purpose
from est_mailer.jobs.watching.emergency import Emergency
from est_mailer.jobs.watching.status import status
from est_mailer.looking import Place
from est_mailer.starting import opened

HOLD = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.readline()
"""
HOUR = timedelta(hours=1)


@contextmanager
def held_by_another(database: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process has the database's write lock, as a careless backup or a browser of databases has."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    try:
        yield holder
    finally:
        holder.kill()
        holder.wait()


def impatient(world: World, path: Path) -> World:
    """The same, but waiting a moment only for a lock."""
    world.store.close()
    store = Store.open(path, patience=timedelta(milliseconds=2))
    return World(replace(world.service, store=store), world.mailbox, world.transport, world.now)


@pytest.mark.parametrize(("hours", "mails"), [(0.25, 0), (10, 1)])
def test_a_database_locked_by_another_process_is_waited_for(tmp_path: Path, hours: float, mails: int) -> None:
    path = tmp_path / "est.db"
    world = impatient(World.of(path=path), path)
    with ExitStack() as stack:
        daemon, clock = alone(world, world.now + hours * HOUR + 3 * HOUR)
        clock.at(world.now + HOUR, lambda: stack.enter_context(held_by_another(path)))
        clock.at(world.now + HOUR, lambda: world.mailbox.deliver(world.fresh(SCHOOL, "hej")))
        clock.at(world.now + HOUR + hours * HOUR, stack.close)
        daemon.run()
    told = [m.subject for m in world.letters_unrecorded(OPERATOR)]
    assert told == ["EST behöver dig: Databasen går inte att skriva i"] * mails
    assert len(world.kinds()) == 1
    assert world.mailbox.inbox == {}
    assert world.store.integrity() == []
    world.store.close()


def test_an_emergency_is_told_once_and_a_lost_compare_and_set_is_none() -> None:
    world = World.of()
    emergency = Emergency(world.service)
    for minute in range(300):
        now = world.now + timedelta(minutes=minute)
        emergency.tell(StoreFull("There is no room for more in the database.", "Make room.", "est.db"), now)
        emergency.tell(Conflict("The change was refused."), now)
    (letter,) = world.letters_unrecorded(OPERATOR)
    assert "There is no room for more" in " ".join(letter.text.split())
    emergency.over(world.now + 5 * HOUR)
    assert world.outbox(Purpose.ALERT) == [], "it was told, in time"


def test_an_emergency_that_could_not_be_told_is_told_when_it_is_over() -> None:
    world = World.of()
    world.transport.out_of_reach = True
    emergency = Emergency(world.service)
    for minute in range(300):
        emergency.tell(StoreFull("No room.", "", "est.db"), world.now + timedelta(minutes=minute))
    world.transport.out_of_reach = False
    emergency.over(world.now + 5 * HOUR)
    world.send()
    assert [m.subject for m in world.letters(OPERATOR)] == ["EST fungerar igen: Databasen går inte att skriva i (över)"]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[Place, Aiosmtpd]]:
    """The example municipality, whose mail system is a small one of the test's own."""
    server = Aiosmtpd()
    server.start()
    config = tmp_path / "config"
    initialise(config)
    toml = (config / "est.toml").read_text()
    head, _, _ = toml.partition("[account]")
    account = f"""[account]
address = "est@exempelstad.example"
display_name = "EST"
[account.imap]
host = "127.0.0.1"
port = 1
security = "none"
[account.smtp]
host = "127.0.0.1"
port = {server.port}
security = "none"
login = false
"""
    (config / "est.toml").write_text(head + account)
    state = tmp_path / "state"
    environ = {"EST_MAIL_PASSWORD": "hemligt", "EST_TOKEN_KEY": "0123456789abcdef" * 4, "STATE_DIRECTORY": str(state)}
    yield Place(config, environ), server
    server.stop()


def test_a_start_with_a_read_only_disk_waits_tells_and_goes_on(place: tuple[Place, Aiosmtpd]) -> None:
    where, server = place
    where.state.mkdir()
    mounted = ["mount", "--bind", "-o", "ro", str(where.state), str(where.state)]
    subprocess.run(mounted, check=True)
    stop, world = Interruption(), World.of()
    mend = threading.Timer(3, subprocess.run, [["umount", str(where.state)]])
    mend.start()
    with ExitStack() as stack:
        service = opened(stack, where, stop, Notifier({}), lambda: world.now)
        mend.join()
        assert service is not None
        assert len(server.taken) == 1
        assert "EST" in str(server.taken[0][2])
        assert not any("read-only" in w.what for w in status(service, world.now).warnings)


def test_a_start_beside_another_service_ends_at_once(place: tuple[Place, Aiosmtpd]) -> None:
    where, server = place
    where.state.mkdir()
    with WriterLock(where.database), ExitStack() as stack, pytest.raises(AnotherService, match="Stop it first"):
        opened(stack, where, Interruption(), Notifier({}), lambda: World.of().now)
    assert server.taken == []
    assert issubclass(AnotherService, StoreBusy)


def test_a_disk_mounted_read_only_is_said_by_status(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    world = World.of(path=state / "est.db")
    world.store.close()
    subprocess.run(["mount", "--bind", "-o", "ro", str(state), str(state)], check=True)
    try:
        with Store.open(state / "est.db", read_only=True) as store:
            service = replace(world.service, store=store)
            said = [w.what for w in status(service, world.now).warnings]
    finally:
        subprocess.run(["umount", str(state)], check=True)
    assert "the database's disk is mounted read-only" in said
