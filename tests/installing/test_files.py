"""From answers to the files of a folder: complete, commented, whole or not at all, secrets apart."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from config_folders import TODAY
from installing.answering import write_answers

from est_mailer.config import load
from est_mailer.config.answers import Answers, answers_in, read_answers
from est_mailer.config.composing import compose_register, compose_settings
from est_mailer.config.toml_text import toml_text
from est_mailer.domain.errors import ConfigurationError, ServiceError
from est_mailer.domain.model import Role
from est_mailer.installing.files import files_of
from est_mailer.installing.interview import laid_over
from est_mailer.installing.placing import keep_secret, place
from est_mailer.resources import shared_folder

SECRET = {"EST_MAIL_PASSWORD": "it says “hemligt”"}


@pytest.fixture
def answers(tmp_path: Path) -> Answers:
    return read_answers(write_answers(tmp_path))


def random(count: int) -> bytes:
    return bytes(range(count))


def placed(folder: Path, answers: Answers, backup: Path | None = None) -> tuple[Path, ...]:
    return place(folder, files_of(answers, SECRET, folder, {}, random), TODAY, backup)


def test_the_configuration_is_the_answers_and_otherwise_the_example(answers: Answers, tmp_path: Path) -> None:
    placed(tmp_path / "etc", answers)
    deployment = load(tmp_path / "etc", TODAY)
    example = load(shared_folder("config"), TODAY)
    assert (deployment.municipality, deployment.operator, deployment.registrar) == (
        "Exempelstad",
        "teknik@exempelstad.example",
        None,
    )
    assert [o.name for o in deployment.organisations.values()] == ["Exempelstads kommun", "Polisen"]
    assert [area.name for area in deployment.areas] == ["Centrum", "Norrby"]
    assert (deployment.priority_areas, deployment.shapes) == ((), ())
    assert deployment.account.imap.host == "127.0.0.1"
    assert deployment.indicators == example.indicators
    assert deployment.calendar.profile == example.calendar.profile
    assert {m.name: sorted(m.roles) for m in deployment.register} == {
        "Trygghetssamordnare": [Role.COORDINATOR, Role.RECIPIENT],
        "Provenhet": [Role.RECIPIENT, Role.RESPONDENT],
    }


def test_every_comment_of_the_example_is_kept(answers: Answers) -> None:
    """But for its first lines, which say that the town does not exist, and those beside what was answered."""
    settings = compose_settings(answers)
    example = (shared_folder("config") / "est.toml").read_text(encoding="utf-8")
    lines = {line for line in example.splitlines()[5:] if line.startswith("# ") and line not in settings}
    assert lines == {line for line in lines if line.startswith(("# ca_file", "# I Microsoft 365", "# [account.oauth2]",
                                                                "# tenant", "# client_id", "# expires"))}  # fmt: skip
    assert '# registrar = "' in settings
    assert "# username = " in settings


def test_words_in_answers_are_words_and_nothing_more(answers: Answers, tmp_path: Path) -> None:
    nasty = 'Ny "by" \\1 #[account] \x7f å'
    changed = {
        **answers,
        "municipality": {**answers["municipality"], "name": nasty},
        "area": [{"id": "a", "name": nasty}],
    }
    assert tomllib.loads(compose_settings(changed))["municipality"]["name"] == nasty
    assert tomllib.loads(compose_settings(changed))["area"] == [{"id": "a", "name": nasty}]
    assert tomllib.loads(toml_text(changed)) == changed, "and a file of answers says what was answered"


def test_a_technician_who_coordinates_is_one_function(answers: Answers) -> None:
    alone = laid_over(answers, {"register": {"coordinator": "Teknik@exempelstad.example"}})
    assert compose_register(alone).count("eknik@") == 1
    assert "coordinator recipient respondent" in compose_register(alone)


def test_secrets_are_files_of_their_own_and_in_nothing_else(answers: Answers, tmp_path: Path) -> None:
    paths = {path.name: path for path in placed(tmp_path / "etc", answers)}
    assert {name: oct(path.stat().st_mode & 0o777) for name, path in paths.items()} == {
        "EST_MAIL_PASSWORD": "0o600",
        "EST_TOKEN_KEY": "0o600",
        "ca.pem": "0o644",
        "est.toml": "0o644",
        "register.csv": "0o644",
    }
    assert paths["EST_MAIL_PASSWORD"].read_text() == SECRET["EST_MAIL_PASSWORD"] + "\n"
    others = b"".join(path.read_bytes() for name, path in paths.items() if not name.startswith("EST_"))
    assert b"hemligt" not in others
    assert paths["EST_TOKEN_KEY"].read_bytes().strip() not in others


def test_the_key_of_the_forms_is_made_once(answers: Answers, tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    keep_secret(tmp_path / "etc" / "EST_TOKEN_KEY", "k" * 40)
    assert "EST_TOKEN_KEY" not in {path.name for path in placed(tmp_path / "etc", answers)}
    assert (tmp_path / "etc" / "EST_TOKEN_KEY").read_text() == "k" * 40 + "\n"


def test_what_was_there_is_set_aside(answers: Answers, tmp_path: Path) -> None:
    folder, backup = tmp_path / "etc", tmp_path / "etc" / "before"
    placed(folder, answers)
    (folder / "est.toml").write_text("mine", encoding="utf-8")
    placed(folder, answers, backup)
    assert (backup / "est.toml").read_text() == "mine"
    assert {path.name for path in backup.iterdir()} == {"est.toml", "register.csv"}
    assert load(folder, TODAY).municipality == "Exempelstad"


def test_a_configuration_says_again_what_was_answered(answers: Answers, tmp_path: Path) -> None:
    """So that Enter takes it the next time; a file that says nothing is no obstacle."""
    placed(tmp_path / "etc", answers)
    said = answers_in(tmp_path / "etc")
    own = {**answers["account"], "ca_file": str(tmp_path / "etc" / "ca.pem")}
    assert said == {**{name: answers[name] for name in ("municipality", "organisation", "area")}, "account": own}
    for text in ("mine", "account = 5\n", "\0"):
        (tmp_path / "etc" / "est.toml").write_text(text, encoding="utf-8")
        assert answers_in(tmp_path / "etc") == {}


def test_a_configuration_that_cannot_be_used_is_not_put_there(answers: Answers, tmp_path: Path) -> None:
    folder = tmp_path / "etc"
    placed(folder, answers)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    twin = {**answers, "area": [{"id": "a", "name": "A"}, {"id": "a", "name": "B"}]}
    with pytest.raises(ConfigurationError, match="already used"):
        placed(folder, twin, folder / "before")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_folder_that_cannot_be_made_is_told(answers: Answers, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(ServiceError, match="cannot be written"):
        placed(tmp_path / "taken", answers)


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        (('operator = "teknik@', 'operator = "teknik'), "answers.toml:4", "is not a mail address"),
        (('name = "Norrby"', 'name = "Centrum"'), "answers.toml:22", "already used"),
        (("[[area]]", "[[aera]]"), "answers.toml", "“aera” is not asked for. Did you mean area?"),
        (('coordinator = "trygghet@exempelstad.example"', ""), "answers.toml:24", "“coordinator” is missing"),
        (("[register]", "[units]\nstrat = true\n[register]"), "answers.toml:25", "“strat” is not a key of [units]"),
        (("[register]", '[register]\nfile = "saknas.xlsx"'), "answers.toml:25", "There is no file saknas.xlsx"),
        (('"authority.pem"', '"none.pem"'), "answers.toml:31", "There is no file none.pem"),
        (("port = 993", 'port = 993\npassword = "hemligt"'), "answers.toml:36", "looks like a secret"),
    ],
)
def test_what_is_wrong_in_a_file_of_answers_is_told_by_line(
    tmp_path: Path, change: tuple[str, str], where: str, words: str
) -> None:
    file = write_answers(tmp_path)
    file.write_text(file.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(ConfigurationError) as refused:
        read_answers(file)
    told = {str(finding) for finding in refused.value.findings}
    assert any(line.startswith(f"{where}") and words in line for line in told), told


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "answers.toml"
    file.write_text("x = 1\n", encoding="utf-8")
    with pytest.raises(ConfigurationError) as refused:
        read_answers(file)
    assert len(refused.value.findings) >= 6
