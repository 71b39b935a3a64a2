"""A mail of 100 MB on real servers: told of, filed away, never in memory; the next good mail is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e.town import TRIAL_DAY, Town
from servers.fixtures import MailSystem
from servers.ports import until

from est_mailer.demo.letters import reply

SCHOOL = "uddskolan@exempelstad.large.test"
OTHER = "backskolan@exempelstad.large.test"
MB = 2**20
SIZE = 100 * MB


@pytest.fixture
def town(mail_system: MailSystem, tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path, mail_system, "exempelstad", "large")
    try:
        yield made
    finally:
        made.kill()


def most_held(town: Town) -> int:
    """The most bytes of memory that the service has held."""
    assert town.process is not None
    lines = Path(f"/proc/{town.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def test_a_mail_of_a_hundred_megabytes(town: Town) -> None:
    town.start("2026-11-16T08:00:05")
    town.settle()
    verdict = f"Authentication-Results: {town.mail.postfix.authserv_id}; dmarc=pass header.from=exempelstad.large.test"
    answer = reply(town.form(SCHOOL), "Här är filmen", TRIAL_DAY, 77)
    before = most_held(town)
    town.mail.dovecot.append(town.address, verdict.encode() + b"\r\n" + answer + (b"x" * 76 + b"\r\n") * (SIZE // 78))
    town.sent.append("<demo-77@exempelstad.large.test>")
    town.answer(town.form(OTHER), "lugnt")
    town.settle()
    assert most_held(town) - before < 20 * MB, "it is not taken into memory"
    assert town.rows("SELECT accounted, detail FROM inbound WHERE size > ?", SIZE // 2) == [
        ("quarantined", "larger than the limit")
    ]
    receipt = town.letter(SCHOOL, "Vi kunde inte läsa svaret")
    assert "Mejlet är större än 25 MB" in receipt.text
    assert receipt.workbook is not None
    assert town.letter(OTHER).subject == "Tack, lugn vecka 47 är noterad"
    assert town.value("SELECT count(*) FROM outbox WHERE purpose = 'alert' AND about LIKE 'quarantined/%'") <= 1
    assert "mail_too_large" in town.value("SELECT note FROM comments")
    folder = town.mail.dovecot.dir / "home" / town.address / "Maildir" / ".EST.Processed"
    until(lambda: any(f.stat().st_size > SIZE // 2 for f in folder.glob("*/*")), 10, "it is filed away, whole")
    town.stop()
