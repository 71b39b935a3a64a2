"""What a refusal or a loss means at each moment of a transaction, against a server that does as it is told."""

from __future__ import annotations

import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import an_account
from servers.certificates import make_certificates
from servers.ports import free_ports, on_this_machine
from servers.scripted_smtp import DROP, STALL, ScriptedSmtp

from est_mailer.adapters.smtp.transport import SmtpTransport
from est_mailer.domain.deployment import Endpoint
from est_mailer.domain.errors import OutOfReach
from est_mailer.domain.outgoing import Handover, Refusal

SERVICE, ANNA = "est@exempelstad.example", "anna@exempelstad.example"
MAIL = b"Subject: Hej\r\n\r\nhej\r\n"


def transport(server: ScriptedSmtp, *, password: str = "hemligt", final: float = 5, **changes: Any) -> SmtpTransport:
    account = an_account(**{"smtp": Endpoint("127.0.0.1", server.port, "none"), **changes})
    return SmtpTransport(account, lambda: password, timeout=2, final_timeout=final)


def send(server: ScriptedSmtp, **options: Any) -> Handover:
    return transport(server, **options).send(SERVICE, ANNA, MAIL)


@pytest.mark.parametrize("moment", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("loss", [DROP, "421 4.3.0 closing", "gibberish"])
def test_lost_before_the_mail_was_handed_over_is_unreachable(
    scripted_smtp: ScriptedSmtp, moment: str, loss: str
) -> None:
    scripted_smtp.answer(moment, loss)
    scripted_smtp.answer("HELO", loss)
    post = transport(scripted_smtp)
    lost = post.send(SERVICE, ANNA, MAIL)
    assert lost.refusal is Refusal.UNREACHABLE, lost
    assert scripted_smtp.received == []
    scripted_smtp.forget()
    assert post.send(SERVICE, ANNA, MAIL).refusal is None  # on a new connection


def test_lost_while_the_mail_was_being_sent_is_unreachable(scripted_smtp: ScriptedSmtp) -> None:
    scripted_smtp.answer("BODY", DROP)
    large = MAIL + b"x" * 70 + b"\r\n" + b"0123456789abcdef\r\n" * 1_000_000
    assert transport(scripted_smtp).send(SERVICE, ANNA, large).refusal is Refusal.UNREACHABLE


@pytest.mark.parametrize("loss", [DROP, STALL, "gibberish", "99 what"])
def test_lost_after_the_final_dot_is_in_doubt(scripted_smtp: ScriptedSmtp, loss: str) -> None:
    scripted_smtp.answer("DOT", loss)
    post = transport(scripted_smtp, final=0.5)
    assert post.send(SERVICE, ANNA, MAIL).refusal is Refusal.IN_DOUBT
    assert post.send(SERVICE, ANNA, MAIL).refusal is None
    assert scripted_smtp.connections == 2


def test_a_refusal_after_the_final_dot_is_no_doubt(scripted_smtp: ScriptedSmtp) -> None:
    scripted_smtp.answer("DOT", "451 4.3.0 try later", "554 5.6.0 malformed", "421 4.3.0 closing")
    post = transport(scripted_smtp)
    outcomes = [post.send(SERVICE, ANNA, MAIL).refusal for _ in range(4)]
    assert outcomes == [Refusal.TEMPORARY, Refusal.PERMANENT, Refusal.UNREACHABLE, None]


def test_one_connection_carries_many_mails_one_recipient_each(scripted_smtp: ScriptedSmtp) -> None:
    post = transport(scripted_smtp)
    for n in range(3):
        assert post.send(SERVICE, f"anna{n}@exempelstad.example", MAIL).refusal is None
    post.close()
    assert scripted_smtp.connections == 1
    assert [r.recipient for r in scripted_smtp.received] == [f"anna{n}@exempelstad.example" for n in range(3)]
    verbs = [line.split(" ")[0].upper() for line in scripted_smtp.said]
    assert (verbs.count("MAIL"), verbs.count("RCPT"), verbs[-1]) == (3, 3, "QUIT")


@pytest.mark.parametrize("answer", [DROP, "421 4.4.2 idle too long", "500 what"])
def test_a_connection_that_went_stale_is_made_anew_unnoticed(scripted_smtp: ScriptedSmtp, answer: str) -> None:
    post = transport(scripted_smtp)
    post.send(SERVICE, ANNA, MAIL)
    scripted_smtp.answer("RSET", answer)
    assert post.send(SERVICE, ANNA, MAIL).refusal is None
    assert scripted_smtp.connections == 2


def test_nothing_listens_is_unreachable() -> None:
    account = an_account(smtp=Endpoint("127.0.0.1", free_ports(1)[0], "none"))
    outcome = SmtpTransport(account, str).send(SERVICE, ANNA, MAIL)
    assert outcome.refusal is Refusal.UNREACHABLE
    assert "refuses connections" in outcome.detail


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("535 5.7.8 Authentication credentials invalid", Refusal.PAUSE),
        ("535 5.7.139 Authentication unsuccessful, basic authentication is disabled", Refusal.PAUSE),
        ("454 4.7.0 Temporary authentication failure", Refusal.UNREACHABLE),
        (DROP, Refusal.UNREACHABLE),
    ],
)
def test_a_refused_login_pauses_the_queue(scripted_smtp: ScriptedSmtp, answer: str, expected: Refusal) -> None:
    scripted_smtp.answer("AUTH", answer)
    outcome = send(scripted_smtp, smtp_login=True)
    assert outcome.refusal is expected
    assert "hemligt" not in outcome.detail
    if answer != DROP:
        assert answer in outcome.detail


def test_the_password_goes_as_utf8(scripted_smtp: ScriptedSmtp) -> None:
    assert send(scripted_smtp, smtp_login=True, password="lösen").refusal is None
    (auth,) = [line for line in scripted_smtp.said if line.startswith("AUTH PLAIN ")]
    assert b64decode(auth.split()[2]).decode() == "\0est\0lösen"


def test_login_without_plain() -> None:
    with ScriptedSmtp(extensions=("AUTH LOGIN",)) as server:
        server.answer("AUTH", "334 VXNlcm5hbWU6")
        server.answer(b64encode(b"est").decode(), "334 UGFzc3dvcmQ6")  # the lines that follow are no commands
        server.answer(b64encode(b"lesen").decode(), "235 2.7.0 ok")
        assert send(server, smtp_login=True, password="lesen").refusal is None


def test_a_server_without_logins_pauses_the_queue() -> None:
    with ScriptedSmtp(extensions=()) as server:
        outcome = send(server, smtp_login=True)
    assert outcome.refusal is Refusal.PAUSE
    assert "login = false under [account.smtp]" in outcome.detail


def test_starttls_is_never_given_up(scripted_smtp: ScriptedSmtp) -> None:
    outcome = send(scripted_smtp, smtp=Endpoint("127.0.0.1", scripted_smtp.port, "starttls"), smtp_login=True)
    assert outcome.refusal is Refusal.PAUSE
    assert "does not offer STARTTLS" in outcome.detail
    assert not [line for line in scripted_smtp.said if line.startswith("AUTH")]


def test_a_host_that_does_not_exist_has_not_answered(scripted_smtp: ScriptedSmtp) -> None:
    outcome = send(scripted_smtp, smtp=Endpoint("no such host", 465, "tls"))
    assert outcome.refusal is Refusal.UNREACHABLE, "status would say that it answered"
    assert "There is no host named no such host." in outcome.detail


def test_a_server_that_turns_us_away_has_answered(scripted_smtp: ScriptedSmtp) -> None:
    scripted_smtp.answer("EHLO", "554 5.7.1 not you")
    scripted_smtp.answer("HELO", "554 5.7.1 not you")
    assert send(scripted_smtp).refusal is Refusal.PAUSE


def test_a_certificate_for_another_name_is_not_trusted(scripted_smtp: ScriptedSmtp, tmp_path: Path) -> None:
    scripted_smtp.tls = make_certificates(tmp_path, names=("mail.exempelstad.example",), addresses=())
    outcome = send(
        scripted_smtp, smtp=Endpoint("127.0.0.1", scripted_smtp.port, "starttls"), ca_file=str(scripted_smtp.tls.ca)
    )
    assert outcome.refusal is Refusal.UNREACHABLE
    assert "host name that stands in the certificate" in outcome.detail


def test_line_ends_are_mended_so_that_nothing_can_be_smuggled(scripted_smtp: ScriptedSmtp) -> None:
    smuggled = b"Subject: x\r\n\r\nrad\n.\nMAIL FROM:<x@y.example>\r.\r\nslut"
    assert transport(scripted_smtp).send(SERVICE, ANNA, smuggled).refusal is None
    (received,) = scripted_smtp.received
    assert received.content == b"Subject: x\r\n\r\nrad\r\n.\r\nMAIL FROM:<x@y.example>\r\n.\r\nslut\r\n"


@pytest.mark.parametrize(
    ("alone", "taken"),
    [
        (b"a\nb\r\n", b"a\r\nb\r\n"),
        (b"\na\r\n", b"\r\na\r\n"),
        (b"a\rb\r\n", b"a\r\nb\r\n"),
        (b"a\r\r\n", b"a\r\n\r\n"),
        (b"a\r", b"a\r\n"),
        (b"a\r\n.b\r\n", b"a\r\n.b\r\n"),
        (b"a\n.b\r\n", b"a\r\n.b\r\n"),
        (b".a", b".a\r\n"),
    ],
)
def test_each_stray_line_end_and_first_dot_is_found_by_itself(
    scripted_smtp: ScriptedSmtp, alone: bytes, taken: bytes
) -> None:
    assert transport(scripted_smtp).send(SERVICE, ANNA, alone).refusal is None
    (received,) = scripted_smtp.received
    assert received.content == taken


def test_what_the_server_knows_is_used(scripted_smtp: ScriptedSmtp) -> None:
    transport(scripted_smtp).send("", ANNA, "Subject: å\r\n\r\nå\r\n".encode())
    assert "MAIL FROM:<> SIZE=19 BODY=8BITMIME" in scripted_smtp.said


def test_an_address_with_swedish_letters_needs_smtputf8(scripted_smtp: ScriptedSmtp) -> None:
    outcome = transport(scripted_smtp).send(SERVICE, "åsa@exempelstad.example", MAIL)
    assert outcome.refusal is Refusal.PERMANENT
    assert "SMTPUTF8" in outcome.detail
    with ScriptedSmtp(extensions=("SMTPUTF8",)) as able:
        assert transport(able).send(SERVICE, "åsa@exempelstad.example", MAIL).refusal is None
        assert able.received[0].recipient == "åsa@exempelstad.example"


def test_breaking_off_ends_a_call_that_hangs(scripted_smtp: ScriptedSmtp) -> None:
    scripted_smtp.answer("DOT", STALL)
    post = transport(scripted_smtp, final=60)
    threading.Timer(0.3, post.break_off).start()
    started = time.monotonic()
    assert post.send(SERVICE, ANNA, MAIL).refusal is Refusal.IN_DOUBT
    assert time.monotonic() - started < on_this_machine(5)


def test_probe_tells_what_check_shows(scripted_smtp: ScriptedSmtp) -> None:
    shown = transport(scripted_smtp, smtp_login=True).probe()
    assert shown["largest"] == 10_000_000
    assert shown["login"] is True
    assert shown["extensions"] == ["8BITMIME", "AUTH", "SIZE"]
    scripted_smtp.answer("AUTH", "535 5.7.8 no")
    with pytest.raises(OutOfReach) as caught:
        transport(scripted_smtp, smtp_login=True).probe()
    assert caught.value.permanent


@pytest.fixture
def pipelining() -> Iterator[ScriptedSmtp]:
    with ScriptedSmtp(extensions=("PIPELINING", "SIZE 10000000")) as server:
        yield server


def test_a_server_that_takes_commands_together_gets_them_together(pipelining: ScriptedSmtp) -> None:
    post = transport(pipelining)
    for n in range(3):
        assert post.send(SERVICE, f"anna{n}@exempelstad.example", MAIL).refusal is None
    assert pipelining.connections == 1
    verbs = [line.split(" ")[0] for line in pipelining.said]
    envelope = ["MAIL", "RCPT", "DATA"]
    assert verbs == ["ehlo", *envelope, *["RSET", *envelope] * 2]
    assert {mail.content for mail in pipelining.received} == {MAIL}


@pytest.mark.parametrize(
    ("moment", "answer", "expected"),
    [
        ("MAIL", "452 4.3.1 full", Refusal.PAUSE),
        ("RCPT", "550 5.1.1 no such user", Refusal.PERMANENT),
        ("RCPT", "450 4.2.0 greylisted", Refusal.TEMPORARY),
        ("DATA", "451 4.3.0 later", Refusal.TEMPORARY),
        ("RCPT", DROP, Refusal.UNREACHABLE),
        ("RCPT", "421 4.3.0 closing", Refusal.UNREACHABLE),
        ("DOT", DROP, Refusal.IN_DOUBT),
        ("BODY", DROP, Refusal.UNREACHABLE),
    ],
)
def test_a_refusal_among_commands_said_together(
    pipelining: ScriptedSmtp, moment: str, answer: str, expected: Refusal
) -> None:
    """The server here takes DATA whatever became of the recipient: it gets no mail for all that."""
    post, mail = transport(pipelining), MAIL
    if moment == "BODY":
        mail += b"0123456789abcdef\r\n" * 1_000_000
    for _ in range(2):  # on a new connection and on a kept one
        pipelining.answer(moment, answer)
        taken = [m for m in pipelining.received if m.content]
        assert post.send(SERVICE, ANNA, mail).refusal is expected
        assert [m for m in pipelining.received if m.content] == taken
        pipelining.forget()
        assert post.send(SERVICE, ANNA, MAIL).refusal is None


@pytest.mark.parametrize("answer", [DROP, "421 4.4.2 idle too long", "500 what"])
def test_a_stale_connection_is_made_anew_unnoticed_where_commands_go_together(
    pipelining: ScriptedSmtp, answer: str
) -> None:
    post = transport(pipelining)
    post.send(SERVICE, ANNA, MAIL)
    pipelining.answer("RSET", answer)
    assert post.send(SERVICE, ANNA, MAIL).refusal is None
    assert pipelining.connections == 2
    assert len([m for m in pipelining.received if m.content]) == 2
