"""``est-mailer init`` on a real terminal, with real servers: what is asked, mended, broken off, replaced."""

from __future__ import annotations

import itertools
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from installing.setting_up import PASSWORD, TECHNICIAN, Setup
from servers.fixtures import MailSystem

from est_mailer.config import load
from est_mailer.config.answers import read_answers

_numbers = itertools.count(1)


@pytest.fixture
def setup(mail_system: MailSystem, tmp_path: Path) -> Setup:
    return Setup(tmp_path / "etc", mail_system, f"est{next(_numbers)}@exempelstad.example")


def test_it_asks_tries_mends_and_writes(setup: Setup) -> None:
    """A certificate of one's own and a mistyped password on the way; 60 columns, no colour, from the top down."""
    kept = setup.folder.parent / "kept.toml"
    with setup.begun("--write-answers", kept, columns=60) as typist:
        setup.tell_of_town(typist)
        setup.tell_of_servers(typist)
        typist.answers("Its password (it is not shown):", "fel lösenord")
        typist.sees("FAILS mailbox TLS: The server's certificate is not trusted")
        typist.sees("the password is not sent")
        typist.sees("“change” asks for the file of such an authority")
        typist.answers("[change]:")
        typist.answers("authority's certificates (PEM; Enter: none):", str(setup.authority))
        typist.sees("ok mailbox TLS: TLS 1.")
        typist.sees("FAILS mailbox login: The server refuses the login")
        typist.answers("[change]:")
        typist.answers("The name to log in with")
        typist.answers("Its password (it is not shown):", PASSWORD)
        typist.sees("ok sending:")
        typist.sees("ok plus address:")
        typist.sees("ok clock:")
        typist.answers("Enter: later):")
        assert typist.leaves() == 0
    assert read_answers(kept)["account"]["ca_file"] == str(setup.authority), "and they can be used again"
    deployment = load(setup.folder, date(2026, 11, 16))
    assert (deployment.account.address, deployment.account.plus_addressing) == (setup.address, True)
    assert deployment.operator == TECHNICIAN
    assert len(setup.mail.dovecot.messages(setup.address, "EST/Processed")) == 2
    assert not setup.mail.dovecot.messages(setup.address)
    _judge_screen(typist.shown, 60)
    _judge_secrets(setup, typist.shown)


def _judge_screen(shown: str, columns: int) -> None:
    """Nothing but lines, each below the one before it, each narrow enough but for a word that is longer."""
    assert "\x1b" not in shown
    assert re.sub(r"\r\n", "", shown).isprintable()
    too_wide = [line for line in shown.split("\r\n") if len(line) > columns and " " in line.strip()]
    assert [line for line in too_wide if not re.search(r"(wrote|--config) /|: \S+$", line)] == []


def _judge_secrets(setup: Setup, shown: str) -> None:
    assert PASSWORD not in shown
    assert "fel lösenord" not in shown
    assert PASSWORD not in (setup.folder.parent / "kept.toml").read_text(encoding="utf-8")
    holders = {path.name for path in setup.folder.iterdir() if PASSWORD.encode() in path.read_bytes()}
    assert holders == {"EST_MAIL_PASSWORD"}
    assert (setup.folder / "EST_MAIL_PASSWORD").stat().st_mode & 0o777 == 0o600


def test_a_conversation_that_is_broken_off_leaves_its_answers_and_goes_on(setup: Setup) -> None:
    with setup.begun() as typist:
        typist.sees("which is also how an earlier one is changed.")
        setup.tell_of_town(typist)
        setup.tell_of_servers(typist)
        typist.sees("Its password")
        typist.types(PASSWORD)
        assert typist.breaks_off() == 1
    assert "the same command goes on" in typist.shown.replace("\r\n", " ")
    assert [path.name for path in setup.folder.iterdir()] == ["init-answers.toml"]
    kept = (setup.folder / "init-answers.toml").read_text(encoding="utf-8")
    assert tomllib.loads(kept)["account"]["imap"]["port"] == setup.mail.dovecot.tls_port
    assert PASSWORD not in kept + typist.shown
    with setup.begun() as typist:
        asked = ("[Exempelstad]:", "[sv]:", f"[{setup.address}]:", "[EST Exempelstad]:", f"[{TECHNICIAN}]:", "none):")
        asked += ("kommun]:", "example]:", "[Polisen]:", "[polis.example]:", "no more):", "[Centrum, Norrby]:")
        asked += ("[trygghet@exempelstad.example]:", "[dovecot]:")
        for question in asked:
            typist.answers(question)
        typist.answers(f"[127.0.0.1:{setup.mail.dovecot.tls_port}]:")
        assert typist.breaks_off() == 1


def test_the_end_of_input_at_the_first_question_is_ctrl_c_and_leaves_nothing(setup: Setup) -> None:
    with setup.begun() as typist:
        typist.answers("The municipality's name:", "Ny k\udcf6ping")
        typist.sees("writes characters in another way than UTF-8")
        typist.answers("The municipality's name:", "\x04")
        assert typist.leaves() == 1
    assert "Stopped. Nothing was written." in typist.shown
    assert not setup.folder.exists()


def test_a_configuration_that_is_there_is_not_touched_unless_it_is_said(setup: Setup) -> None:
    setup.folder.mkdir()
    (setup.folder / "est.toml").write_text("mine")
    with setup.begun() as typist:
        typist.sees("There is a configuration in")
        typist.answers("Make a new configuration in its place? (yes, no) [no]:")
        assert typist.leaves() == 0
    with setup.begun() as typist:
        typist.answers("(yes, no) [no]:", "yes")
        typist.answers("The municipality's name:", "Exempelstad")
        typist.sees("Its language")
        assert typist.breaks_off() == 1
    assert (setup.folder / "est.toml").read_text() == "mine"
    assert {path.name for path in setup.folder.iterdir()} == {"est.toml", "init-answers.toml"}
