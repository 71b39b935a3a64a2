"""What fails is asked for again: the right question, or none; and one may go on without, or stop."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from installing.scripted import Scripted
from servers.dovecot import Dovecot
from servers.fixtures import MailSystem
from servers.scripted_smtp import ScriptedSmtp

from est_mailer.installing.asking_account import AccountQuestions
from est_mailer.installing.clocks import Moment
from est_mailer.installing.discovering import Discovery
from est_mailer.installing.interview import Interview
from est_mailer.installing.mending import failures, try_and_mend
from est_mailer.installing.trial_mail import Conditions
from est_mailer.installing.tried import Tried

ADDRESS = "mending@exempelstad.example"


@dataclass
class Bench:
    """An account on a Dovecot and an SMTP server that takes no login, and hands nothing on."""

    mail: MailSystem
    smtp: ScriptedSmtp

    def mend(self, *answers: tuple[str, str], password: str = Dovecot.password) -> tuple[list[Tried], Interview]:
        self.mail.dovecot.add_user(ADDRESS)
        interview = Interview(Scripted(list(answers)))
        imap, smtp = (
            {"host": "127.0.0.1", "port": port, "security": "none"} for port in (self.mail.dovecot.port, self.smtp.port)
        )
        account = {"preset": "dovecot", "address": ADDRESS, "display_name": "EST", "imap": imap, "smtp": smtp}
        interview.answers = {"account": account}
        interview.secrets = {"EST_MAIL_PASSWORD": password}
        questions = AccountQuestions(interview, Discovery("dovecot", ""), {}, bytes)
        now = datetime.now(UTC)
        conditions = Conditions(
            lambda: datetime.now(UTC), time.monotonic, time.sleep, bytes, print, Moment(now, time.monotonic()), 0.2
        )
        return try_and_mend(interview, questions, lambda: interview.secrets, conditions), interview


@pytest.fixture
def bench(mail_system: MailSystem) -> Iterator[Bench]:
    with ScriptedSmtp(extensions=("8BITMIME",)) as smtp:
        yield Bench(mail_system, smtp)


def test_a_server_that_needs_no_login_is_asked_about_and_one_may_go_on_without(bench: Bench) -> None:
    results, interview = bench.mend(("What now", ""), ("without a login", ""), ("What now", "on"))
    assert interview.answers["account"]["smtp"]["login"] is False
    assert [wrong.what for wrong in failures(results)] == ["finding it"]
    assert len(bench.smtp.received) == 2


def test_a_wrong_password_is_asked_for_again_and_tried_again(bench: Bench) -> None:
    results, interview = bench.mend(
        ("What now", "change"), ("log in", ""), ("password", Dovecot.password), ("What now", "on"), password="fel"
    )
    assert [wrong.what for wrong in failures(results)] == ["mail system login"]
    assert interview.secrets == {"EST_MAIL_PASSWORD": Dovecot.password}
    assert not bench.smtp.received, "no mail is sent by an account that is not let in everywhere"


def test_it_can_be_stopped_and_tried_again_as_it_is(bench: Bench) -> None:
    with pytest.raises(KeyboardInterrupt):
        bench.mend(("What now", "again"), ("What now", "stop"))
    assert bench.smtp.connections >= 2
