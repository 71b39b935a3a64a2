"""What is wrong is said in words, with what to do; and nothing is lost or sent."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e import papers
from e2e.town import COMMAND, Town
from e2e.weeks import EXEMPELSTAD
from servers.fixtures import MailSystem
from servers.ports import free_ports, until

INVITATION, DRAFT, MEETING, AFTER = (
    "2026-11-16T08:00:05",
    "2026-11-18T16:00:05",
    "2026-11-19T10:05",
    "2026-11-19T10:30",
)
ROUND = "2026-W47"
COORDINATOR = "trygghet@exempelstad.drafts.test"


@pytest.fixture
def town(request: pytest.FixtureRequest, mail_system: MailSystem, tmp_path: Path) -> Iterator[Town]:
    """A municipality with mail domains of its own, named after the test."""
    tag = f"t{abs(hash(request.node.name)) % 10**8}"
    made = Town(tmp_path, mail_system, "exempelstad", tag)
    try:
        yield made
    finally:
        made.kill()


def told(done: subprocess.CompletedProcess[str]) -> str:
    """What a command has said, on one line."""
    return " ".join((done.stdout + done.stderr).split())


@pytest.mark.parametrize("command", ["check", "run", "tick"])
def test_no_configuration(tmp_path: Path, command: str) -> None:
    done = subprocess.run(
        [COMMAND, "--config", tmp_path / "missing", command], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert f"{tmp_path}/missing: There is no such folder." in done.stderr
    assert f"est-mailer init {tmp_path}/missing" in done.stderr
    assert not (tmp_path / "missing").exists()


@pytest.mark.parametrize("command", ["check", "run"])
def test_an_empty_register(town: Town, command: str) -> None:
    register = town.config / "register.csv"
    register.write_text(register.read_text().splitlines()[0] + "\n")
    done = town.command(command)
    assert done.returncode == 2
    assert "register.csv" in done.stderr
    assert "est-mailer: " in done.stderr
    assert not (town.state / "est.db").exists()


def test_every_problem_of_the_configuration_is_told_at_once(town: Town) -> None:
    toml = town.config / "est.toml"
    toml.write_text(toml.read_text().replace('"mon 08:00"', '"mon 25:00"').replace('["torget",', '["torgt",'))
    done = town.command("run")
    assert done.returncode == 2
    assert "25:00" in done.stderr
    assert "torgt" in done.stderr
    assert done.stderr.count("est.toml:") >= 2, done.stderr


def test_a_wrong_password(town: Town) -> None:
    town.password = "guessed"
    done = town.command("check")
    assert done.returncode == 2, told(done)  # waiting mends nothing: a person must
    assert "password" in told(done)
    assert f"127.0.0.1:{town.mail.dovecot.tls_port}" in told(done)
    town.launch(INVITATION)
    until(lambda: "password" in town.log.read_text().casefold(), 30, "the service says so")
    until(lambda: town.value("SELECT count(*) FROM outbox WHERE purpose = 'invitation'") == 10, 30, "mail is queued")
    assert town.process is not None
    assert town.process.poll() is None, "it keeps running"
    refused = "SELECT count(*) FROM outbox WHERE state <> 'queued'"
    until(lambda: town.value(refused) == 0, 10, "all of it waits, and no recipient is marked dead")
    town.stop()
    town.password = town.mail.dovecot.password
    town.start("2026-11-16T09:30")
    town.settle()
    assert town.value("SELECT count(*) FROM outbox WHERE purpose = 'invitation' AND state = 'sent'") == 10


def test_a_server_that_does_not_answer(town: Town) -> None:
    town.smtp_port = free_ports(1)[0]
    town.write_account()
    done = town.command("check")
    assert done.returncode == 3, told(done)
    assert f"mail system: 127.0.0.1:{town.smtp_port}: The server refuses connections. No mail can be sent." in told(
        done
    )
    assert "Check the port, and that the server is running." in told(done)


def test_no_such_host(town: Town) -> None:
    town.write_account(imap_host="imap.finns-inte.invalid")
    done = town.command("check")
    unknown = "There is no host named" in told(done)  # without a name server nobody can tell
    assert done.returncode == (2 if unknown else 3), told(done)
    assert "imap.finns-inte.invalid" in told(done)
    assert "Check the host name" in told(done)
    town.launch(INVITATION)
    until(lambda: "imap.finns-inte.invalid" in town.log.read_text(), 30, "the service says so")
    assert town.process is not None
    assert town.process.poll() is None
    town.stop()


def test_a_missing_password_or_key_is_told_before_anything_starts(town: Town) -> None:
    town.password = ""
    done = town.command("run")
    assert done.returncode == 2
    assert "EST_MAIL_PASSWORD" in done.stderr


def test_a_database_from_a_newer_version(town: Town) -> None:
    town.start(INVITATION)
    town.settle()
    town.stop()
    database = sqlite3.connect(town.state / "est.db")
    with database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(_sqlite_migrations)")]
        row = list(database.execute("SELECT * FROM _sqlite_migrations ORDER BY rowid DESC LIMIT 1").fetchone())
        row[columns.index("name")] = "m999_of_next_year"
        if "id" in columns:
            row[columns.index("id")] = 999
        database.execute(f"INSERT INTO _sqlite_migrations VALUES ({','.join('?' * len(row))})", row)
        database.execute("UPDATE facts SET value = '9.0.0' WHERE name = 'store.written_by'")
    database.close()
    before = (town.state / "est.db").read_bytes()
    for command in (("run",), ("status",), ("tick",)):
        done = town.command(*command)
        assert done.returncode == 1, command
        assert f"{town.state}/est.db: The database was written by version 9.0.0" in done.stderr
        assert "Install that version or a later one, or restore a backup" in done.stderr
    assert "9.0.0" in told(town.command("check"))
    assert (town.state / "est.db").read_bytes() == before


def test_a_second_service_on_the_same_database(town: Town) -> None:
    town.start(INVITATION)
    done = town.command("run")
    assert done.returncode == 1
    assert "est.db" in done.stderr
    town.stop()


def test_a_full_disk(town: Town) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", town.state], check=True)
    try:
        fill_the_disk(town)
    finally:
        town.kill()
        subprocess.run(["umount", town.state], check=True)


def write_zeros(file: Path) -> None:
    """Until there is no room for more."""
    with file.open("wb") as filler:
        while True:
            filler.write(b"\0" * 65536)
            filler.flush()


def fill_the_disk(town: Town) -> None:
    address = town.domains("hemtjanst@exempelstad.test")
    town.start(INVITATION)
    town.settle()
    filler = town.state / "filler"
    with pytest.raises(OSError, match="No space"):
        write_zeros(filler)
    outgoing = town.outgoing()
    photo = ("photo.jpg", bytes(range(256)) * 8192)
    town.answer(town.form(address), "Lugnt", photo)
    until(lambda: "There is no room" in town.log.read_text(), 40, "the service says that the disk is full")
    log = town.log.read_text()
    assert f"{town.state}/est.db: There is no room for more in the database" in log
    assert "Make room; the service goes on by itself." in log
    assert town.process is not None
    assert town.process.poll() is None
    assert len(town.mail.dovecot.messages(town.address)) == 1, "the mail is safe on the server"
    assert town.rows("SELECT * FROM inbound") == []
    assert town.outgoing() == outgoing
    operator = town.domains("drift@exempelstad.test")
    about = "EST behöver dig: Databasen går inte att skriva i"
    until(lambda: about in [m.subject for m in town.letters(operator)], 20, "the operator is told without the database")
    assert "0 MB are free on the database's disk" in told(town.command("status"))
    filler.unlink()
    town.settle()
    assert [m.subject for m in town.letters(operator)].count(about) == 1
    assert town.rows("SELECT accounted, respondent FROM inbound") == [("report", "hemtjansten")]
    assert "lugn vecka" in town.letters(address)[-1].subject
    assert town.rows("PRAGMA integrity_check") == [("ok",)]
    town.stop()


@pytest.fixture(scope="module")
def met(mail_system: MailSystem, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A municipality at its meeting: the draft can be returned, in all the wrong ways too."""
    town = Town(tmp_path_factory.mktemp("drafts"), mail_system, "exempelstad", "drafts")
    try:
        for at in (INVITATION, DRAFT):
            town.start(at)
            town.settle()
            town.stop()
        town.start(MEETING)
        town.settle()
        yield town
    finally:
        town.kill()


def test_a_draft_with_an_area_that_does_not_exist(met: Town) -> None:
    before = met.tables()
    name, content, cells = filled(met)
    measures = next(sheet for sheet in papers.sheets(content) if sheet.title == "4 Insatser")
    (wrong,) = papers.below(measures, "Ny insats", {"Område": "Månen"})
    met.answer(met.form(COORDINATOR), "Klart!", (name, papers.typed(content, {**cells, wrong: "Månen"})))
    met.settle()
    asked = met.letter(COORDINATOR, "rätta och skicka igen")
    sheet, _, cell = wrong.rpartition(".")
    assert f"{sheet}, {cell}: ”Månen”" in " ".join(asked.text.split())
    assert met.tables() == before


def test_a_draft_by_a_stranger(met: Town) -> None:
    before, stranger = met.tables(), "nyfiken@annan.test"
    name, content, cells = filled(met)
    letter = met.form(COORDINATOR)
    met.answer(letter, "Här är den", (name, papers.typed(content, cells)), sender=stranger)
    met.settle()
    assert met.tables() == before
    assert met.rows("SELECT accounted, detail FROM inbound ORDER BY id DESC LIMIT 1") == [
        ("held", "stranger_with_form")
    ]
    assert met.letters(stranger) == []
    for coordinator in (COORDINATOR, "kommunpolis@polis.drafts.test"):
        asked = met.letter(coordinator, "Ett mejl väntar på dig")
        assert stranger in asked.text
    assert "1 message held" in told(met.command("status"))


def test_a_draft_twice_and_after_the_dispatch(met: Town) -> None:
    name, content, cells = filled(met)
    draft = met.form(COORDINATOR)
    completed = (name, papers.typed(content, cells))
    met.answer(draft, "Klart!", completed)
    met.settle()
    assert met.round_state(ROUND) == "previewed"
    before = met.tables()
    met.answer(draft, "Klart, igen!", completed)
    met.settle()
    assert met.tables() == before
    assert "redan fått" in met.letters(COORDINATOR)[-1].subject
    assert count_sent(met, "preview") == 2
    code = papers.code_in(met.letter(COORDINATOR, "Godkänn lägesbilden").text)
    met.answer(met.letter(COORDINATOR, "Godkänn lägesbilden"), f"godkänn {code}")
    met.settle()
    met.stop()
    met.start(AFTER)
    met.settle()
    assert met.round_state(ROUND) == "dispatched"
    dispatched, outgoing = met.tables(), count_sent(met, "dispatch")
    met.answer(draft, "Samma en gång till", completed)
    met.settle()
    assert "redan skickad" in met.letters(COORDINATOR)[-1].subject
    assert met.tables() == dispatched
    met.answer(draft, "En till", (name, papers.typed(content, {**cells, next(iter(cells)): "Rött"})))
    met.settle()
    assert "Godkänn rättelsen" in met.letters(COORDINATOR)[-1].subject
    assert count_sent(met, "dispatch") == outgoing == len(EXEMPELSTAD.recipients)
    met.stop()


def filled(met: Town) -> tuple[str, bytes, papers.Cells]:
    workbook = met.form(COORDINATOR).workbook
    assert workbook
    return (*workbook, EXEMPELSTAD.meeting(workbook[1]))


def count_sent(met: Town, purpose: str) -> int:
    return int(met.value("SELECT count(*) FROM outbox WHERE purpose = ? AND state = 'sent'", purpose))
