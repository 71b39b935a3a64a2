"""``est-mailer init --answers FILE``: nothing is asked, everything is tried, and what fails leaves nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from installing.answering import write_answers
from servers.fixtures import MailSystem
from typer.testing import CliRunner

from est_mailer.cli.main import app
from est_mailer.config import load
from est_mailer.config.answers import read_answers
from est_mailer.domain.errors import ConfigurationError, ServiceError

ADDRESS, PASSWORD = "answers@exempelstad.example", "tretton blå hästar"


@pytest.fixture
def answers(mail_system: MailSystem, tmp_path: Path) -> Iterator[Path]:
    mail_system.dovecot.add_user(ADDRESS, PASSWORD)
    servers = (mail_system.dovecot, mail_system.postfix)
    yield write_answers(
        tmp_path,
        imap=mail_system.dovecot.tls_port,
        smtp=mail_system.postfix.tls_port,
        address=ADDRESS,
        authority=b"".join(server.certificates.ca.read_bytes() for server in servers),
    )
    mail_system.dovecot.empty(ADDRESS)


def init(folder: Path, answers: Path, *options: str, password: str = PASSWORD) -> Result:
    environ = {"EST_MAIL_PASSWORD": password, "COLUMNS": "60"}
    return CliRunner().invoke(app, ["init", str(folder), "--answers", str(answers), *options], env=environ)


def code(result: Result) -> int:
    return result.exception.exit_code if isinstance(result.exception, ServiceError) else result.exit_code


def test_what_a_broken_off_conversation_left_does_not_outlive_the_configuration(answers: Path, tmp_path: Path) -> None:
    kept = tmp_path / "etc" / "init-answers.toml"
    kept.parent.mkdir()
    kept.write_text('[municipality]\nname = "Fel stad"\n')
    assert init(kept.parent, answers, "--untested", "--dry-run").exit_code == 0
    assert kept.exists()
    assert init(kept.parent, answers, "--untested").exit_code == 0
    assert not kept.exists()


def test_a_place_for_the_answers_that_cannot_be_is_told_before_anything_is_tried(answers: Path, tmp_path: Path) -> None:
    for wrong, words in ((tmp_path / "nowhere" / "kept.toml", "There is no folder"), (tmp_path, "This is a folder.")):
        refused = init(tmp_path / "etc", answers, "--write-answers", str(wrong))
        assert words in str(refused.exception)
        assert refused.output == ""
    assert not (tmp_path / "etc").exists()


def test_answers_that_cannot_be_kept_in_the_end_leave_the_configuration_and_nothing_beside_it(
    answers: Path, tmp_path: Path
) -> None:
    done = init(tmp_path / "etc", answers, "--untested", "--write-answers", "/dev/full")
    assert done.exit_code == 0, done.output
    assert "/dev/full: The answers could not be kept: No space left on device." in done.output
    assert "What is left" in done.output
    assert load(tmp_path / "etc").municipality
    assert not (tmp_path / "etc" / "init-answers.toml").exists()


def test_everything_is_tried_and_written(answers: Path, tmp_path: Path) -> None:
    folder = tmp_path / "etc"
    (tmp_path / "enheter.csv").write_text("Verksamhet;E-post;Roll\nBadhuset;bad@exempelstad.example;rapporterar\n")
    answers.write_text(answers.read_text().replace("[register]", '[register]\nfile = "enheter.csv"'))
    done = init(folder, answers)
    assert done.exit_code == 0, done.output
    assert done.output.count("\nok    ") >= 11
    assert "FAILS" not in done.output
    assert PASSWORD not in done.output
    assert all(len(line) < 60 or "/" in line for line in done.output.splitlines())
    assert {m.name for m in load(folder).register} == {"Trygghetssamordnare", "Provenhet", "Badhuset"}
    assert (folder / "EST_MAIL_PASSWORD").read_text() == PASSWORD + "\n"
    again = init(folder, answers)
    assert code(again) == 2
    assert "already a configuration here" in str(again.exception)
    replaced = init(folder, answers, "--replace", "--untested", password="")
    assert replaced.exit_code == 0, replaced.output
    assert "ok    " not in replaced.output
    (backup,) = folder.glob("before-*")
    assert {path.name for path in backup.iterdir()} == {"est.toml", "register.csv"}
    assert (folder / "EST_MAIL_PASSWORD").read_text() == PASSWORD + "\n", "the secret that is there is used"


def test_a_login_that_fails_is_told_and_nothing_is_written(answers: Path, tmp_path: Path) -> None:
    done = init(tmp_path / "etc", answers, password="fel")
    assert done.exit_code == 2
    assert "FAILS mailbox login" in done.output
    assert "Nothing was written." in done.output
    assert "sending" not in done.output, "no mail is sent by an account that is not let in"
    assert not (tmp_path / "etc").exists()


def test_a_server_that_is_away_is_out_of_reach(answers: Path, tmp_path: Path) -> None:
    text = answers.read_text()
    port = text.partition("port = ")[2].partition("\n")[0]
    answers.write_text(text.replace(f"port = {port}", "port = 1"))
    assert init(tmp_path / "etc", answers).exit_code == 3


def test_a_folder_that_cannot_be_made_is_told_first_of_all(answers: Path, tmp_path: Path) -> None:
    done = init(answers / "etc", answers)
    assert code(done) == 1
    assert "This is a file." in str(done.exception)
    assert "ok    " not in done.output


def test_a_dry_run_tries_and_writes_nothing(answers: Path, tmp_path: Path) -> None:
    done = init(tmp_path / "etc", answers, "--dry-run", "--untested")
    assert done.exit_code == 0, done.output
    assert f"would write {tmp_path / 'etc' / 'est.toml'}" in done.output
    assert not (tmp_path / "etc").exists()


def test_a_missing_secret_is_told_with_where_it_is_looked_for(answers: Path, tmp_path: Path) -> None:
    done = init(tmp_path / "etc", answers, "--untested", password="")
    assert code(done) == 2
    assert "EST_MAIL_PASSWORD" in str(done.exception)
    assert not (tmp_path / "etc").exists()


def test_the_example_is_still_there_to_look_at(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["init", str(tmp_path / "etc"), "--example"])
    assert done.exit_code == 0
    assert load(tmp_path / "etc").municipality == "Exempelstad"


def test_without_a_terminal_and_without_answers_it_says_what_else_there_is(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["init", str(tmp_path / "etc")])
    assert code(done) == 2
    assert "--answers FILE" in str(done.exception)
    assert not (tmp_path / "etc").exists()


def test_a_file_of_answers_that_is_not_there_says_where_one_is_shown(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as told:
        read_answers(tmp_path / "nope.toml")
    assert "nope.toml: The file is missing. Give the path of one; docs/install.md has an example" in str(told.value)
    assert "--example" not in str(told.value), "that writes no answers"
