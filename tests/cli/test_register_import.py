"""``est-mailer register import`` as a technician meets it: shown, asked, refused, written; nothing lost on the way."""

from __future__ import annotations

import json
import os
import pty
import sys
import time
from pathlib import Path

import pytest
from builders import utc
from command_place import SECRETS, Place
from messy_registers import ANSWERS, messy_text, messy_workbook

from est_mailer.adapters.register_file import CsvRegisterFile
from est_mailer.adapters.store import Store
from est_mailer.adapters.store.audit import require_whole
from est_mailer.config import load
from est_mailer.domain.errors import ServiceError
from est_mailer.jobs.register.importing import Written, put_in_force
from est_mailer.resources import shared_folder

ALL = {**ANSWERS, "roles.kontakter": "respondent"}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    for file in shared_folder("config").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "kontakter.csv").write_bytes(messy_text().encode("iso-8859-1"))
    (tmp_path / "kontakter.xlsx").write_bytes(messy_workbook())
    return Place(tmp_path)


def answers(place: Place, given: dict[str, str]) -> str:
    file = place.path / "answers.toml"
    file.write_text("".join(f"{json.dumps(k)} = {json.dumps(v)}\n" for k, v in given.items()), encoding="utf-8")
    return str(file)


def importing(place: Place, *arguments: str, file: str = "kontakter.csv", code: int = 0) -> str:
    return place.run("register", "import", str(place.path / file), *arguments, code=code).output


def test_without_answers_every_doubt_is_listed_and_nothing_is_written(place: Place) -> None:
    before = (place.path / "register.csv").read_bytes()
    refused = place.run("register", "import", str(place.path / "kontakter.csv"), "--yes", code=2).exception
    assert isinstance(refused, ServiceError)
    listed = [str(finding) for finding in refused.findings]
    assert len(listed) == len(ALL) + 1
    assert all(any(f'"{key}"' in line for line in listed) for key in ALL)
    assert any("kontakter.csv, sheet kontakter, cell D7" in line for line in listed)
    assert "--answers FILE" in listed[-1]
    assert (place.path / "register.csv").read_bytes() == before


def test_what_would_change_is_shown_before_it_is_written(place: Place) -> None:
    before = (place.path / "register.csv").read_bytes()
    given = ("--answers", answers(place, ALL))
    shown = importing(place, *given, "--dry-run")
    assert "New: 4" in shown
    assert "Changed: Hamnskolan. Addresses: hamnskolan@skola.exempelstad.example →" in shown
    assert "Not in the spreadsheet, and kept as they are: 46" in shown
    kept = shown.partition("kept as they are: 46")[2].partition("As before")[0]
    assert kept.count("(") == 6, "five are named, and it is said where the others are"
    assert "and 41 more (--json has them all)" in " ".join(kept.split())
    assert "“Badhuset” is vacant" in shown
    assert shown.splitlines()[-1] == "Nothing was written: 4 new, 2 changed."
    assert "4 new, 2 changed. Add --yes" in importing(place, *given, code=1)
    assert (place.path / "register.csv").read_bytes() == before
    assert "wrote" in importing(place, *given, "--yes")
    assert (place.path / "register.csv.before").read_bytes() == before
    again = importing(place, *given, "--yes")
    assert "Nothing to write: 3 rows were not used, as said above; register.csv says the rest already." in again


def test_the_first_register_needs_no_register(place: Place) -> None:
    (place.path / "register.csv").unlink()
    importing(place, "--yes", "--answers", answers(place, ANSWERS), file="kontakter.xlsx")
    rows = (place.path / "register.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 9


def test_an_organisation_and_an_area_that_are_new_are_added_to_est_toml(place: Place) -> None:
    settings = (place.path / "est.toml").read_text(encoding="utf-8")
    given = {**ALL, "organisation.batklubben": "new", "area.norrbyy": "new"}
    shown = importing(place, "--yes", "--answers", answers(place, given))
    assert "Organisation: Båtklubben (batklubben)" in shown
    assert "Area: Norrbyy (norrbyy)" in shown
    deployment = load(place.path)
    assert deployment.organisations["batklubben"].name == "Båtklubben"
    assert deployment.area_name("norrbyy") == "Norrbyy"
    assert (place.path / "est.toml.before").read_text(encoding="utf-8") == settings
    kept = (place.path / "est.toml").read_text(encoding="utf-8").splitlines()
    assert [line for line in settings.splitlines() if line not in kept] == [], "every line stays"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("Enhet;E-post\nBadhuset;vakant\nIshallen;-\n", "Nothing to write: the spreadsheet has no function."),
        ("Enhet;E-post;Chef\nBadhuset;vakant;c@exempelstad.example\n", "Nothing to write: 1 row was not used, as said"),
    ],
)
def test_a_list_of_which_nothing_is_used_is_not_said_to_be_in_the_register(place: Place, rows: str, said: str) -> None:
    (place.path / "tom.csv").write_text(rows, encoding="utf-8")
    shown = importing(place, "--yes", file="tom.csv")
    assert said in shown
    assert "already" not in shown


def test_for_a_program(place: Place) -> None:
    found = json.loads(importing(place, "--json", code=1))
    assert not found["written"]
    assert {doubt["key"] for doubt in found["doubts"]} == set(ALL)
    keys = {"written", "doubts", "left", "notes", "changes", "organisations", "areas", "missing", "unchanged"}
    assert set(found) == {"schema", *keys}
    done = json.loads(importing(place, "--json", "--yes", "--answers", answers(place, ALL)))
    assert done["written"]
    assert {change["kind"] for change in done["changes"]} == {"added", "changed"}


def test_it_is_noted_in_the_audit_trail_and_the_confirmed_register_is_what_it_is_held_against(place: Place) -> None:
    (place.path / "state").mkdir()
    Store.open(place.database).close()
    importing(place, "--yes", "--answers", answers(place, ALL))
    with place.store() as store:
        assert [entry.actor for entry in store.audit.listing(event="register imported")] == ["operator"]
        require_whole(store.audit)
    assert "Norrbyskolan" in place.run("register").output


def test_a_register_that_was_changed_meanwhile_is_not_written_over(place: Place) -> None:
    file = CsvRegisterFile(place.path / "register.csv")
    (place.path / "register.csv").write_text("changed by hand")
    with pytest.raises(ServiceError, match="changed meanwhile"):
        put_in_force(place.path, Written("new", None), (), file, None, utc(2026, 11, 22))
    assert (place.path / "register.csv").read_text() == "changed by hand"


def test_a_file_that_is_no_spreadsheet(place: Place) -> None:
    (place.path / "odd.xlsx").write_bytes(b"%PDF-1.7")
    refused = place.run("register", "import", str(place.path / "odd.xlsx"), code=1).exception
    assert "We find no spreadsheet to read." in str(refused)
    assert "save it as an Excel workbook" in str(refused)


def test_a_file_that_is_not_there_and_answers_that_are_none(place: Place) -> None:
    assert "cannot be opened" in str(place.run("register", "import", str(place.path / "no.csv"), code=2).exception)
    (place.path / "answers.toml").write_text("a = 1")
    arguments = ("register", "import", str(place.path / "kontakter.csv"), "--answers", str(place.path / "answers.toml"))
    assert "no text as its answer" in str(place.run(*arguments, code=2).exception)


@pytest.mark.parametrize("how", [("--yes",), ("--json",), ("--dry-run",)])
def test_a_file_of_answers_that_is_misspelt_is_not_passed_over(place: Place, how: tuple[str, ...]) -> None:
    answers(place, ALL)
    misspelt = place.path / "anwsers.toml"
    arguments = ("register", "import", str(place.path / "kontakter.csv"), "--answers", str(misspelt), *how)
    refused = str(place.run(*arguments, code=2).exception)
    assert f"There is no file {misspelt}." in refused
    assert "Correct its name" in refused
    assert not misspelt.exists()


def test_on_a_terminal_it_asks_and_what_was_answered_before_ctrl_c_is_kept(place: Place) -> None:
    kept = place.path / "answers.toml"
    code, said = on_a_terminal(place, ["\n", "2\n", "\x03"], "--answers", str(kept))
    assert code == 1
    assert "answers.toml yet: what you answer is kept there." in " ".join(said.split())
    assert "is skola.exempelstd.example a slip for" in said
    assert "Nothing was written." in said
    assert '"domain.skola.exempelstd.example" = "skola.exempelstad.example"' in kept.read_text(encoding="utf-8")
    assert '"private.batklubben@gmail.com" = "leave"' in kept.read_text(encoding="utf-8")
    assert not (place.path / "register.csv.before").exists()


def on_a_terminal(place: Place, keys: list[str], *arguments: str) -> tuple[int, str]:
    """The command in a terminal of its own: the next keys are pressed each time it waits at a colon."""
    command = [str(Path(sys.executable).with_name("est-mailer")), "--config", str(place.path), "register", "import"]
    pid, terminal = pty.fork()
    if pid == 0:
        environ = {**os.environ, **SECRETS}
        os.execve(command[0], [*command, str(place.path / "kontakter.csv"), *arguments], environ)
    said, waiting = b"", b""
    while True:
        try:
            chunk = os.read(terminal, 4096)
        except OSError:  # it has ended
            break
        said, waiting = said + chunk, waiting + chunk
        if keys and b"\n" in waiting and waiting.rstrip().endswith((b"Number:", b"]:")):
            waiting = b""
            time.sleep(
                0.3
            )  # Python misses a Ctrl-C in the instant between the prompt and its reading; nobody is so fast
            os.write(terminal, keys.pop(0).encode())
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said.decode()
