"""The pages that repeat what the code says are in step with it: the commands, and the words of a reply."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from command_place import Place
from doc_pages import ROOT, program
from mixed_week import mixed_week
from plain_language import HARDEST, lix

from est_mailer.mail.words.command import FOR_RESPONDENTS, Verb, read_command

WORDS = (ROOT / "docs/sv/samordnarens-ord.md").read_text(encoding="utf-8")
INFORMANT = (ROOT / "docs/sv/informant.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    return program("make_commands")


def test_the_page_of_commands_is_that_of_the_command_line(maker: ModuleType) -> None:
    assert maker.outdated() == [], "run python docs/make_commands.py"
    assert maker.main(["--check"]) == 0
    assert maker.main(["--chekc"]) == 2


def test_a_page_that_differs_is_noticed(maker: ModuleType) -> None:
    other = {**maker.written(), maker.DOCUMENT: lambda: maker.page().replace("--dry-run", "--dryrun", 1)}
    assert maker.outdated(other) == [maker.DOCUMENT]


def test_the_manual_page_is_well_formed_and_has_every_command(maker: ModuleType) -> None:
    linted = subprocess.run(["mandoc", "-T", "lint", "-W", "style", maker.MANUAL], capture_output=True, text=True)
    assert (linted.returncode, linted.stdout + linted.stderr) == (0, "")
    shown = subprocess.run(["mandoc", "-T", "utf8", "-O", "width=80", maker.MANUAL], capture_output=True, text=True)
    plain = re.sub(".\b", "", shown.stdout)
    commands = re.findall(r"(?m)^### (.+)$", maker.page())
    assert [name for name in commands if f"     {name} " not in plain.replace("\n", " \n")] == []
    assert max(map(len, plain.splitlines())) <= 80


def test_bash_completes_commands_options_and_what_the_database_has(maker: ModuleType, tmp_path: Path) -> None:
    place = mixed_week(tmp_path / "config")
    assert completed(maker, place, "est-mailer round s") == ["show", "skip"]
    assert completed(maker, place, "est-mailer outbox list --state in") == ["in_doubt"]
    assert completed(maker, place, "est-mailer round show 2026-W4") == ["2026-W48", "2026-W47"]
    assert completed(maker, place, "est-mailer --config nowhere round show 2026") == []


def completed(maker: ModuleType, place: Place, line: str) -> list[str]:
    """What a real bash offers for the last word of a line."""
    words = line.split(" ")
    script = f"""
        source {maker.COMPLETIONS["bash"]}
        complete -p est-mailer | grep -q _est_mailer_completion
        COMP_WORDS=({line}) COMP_CWORD={len(words) - 1}
        _est_mailer_completion est-mailer
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    environ = environ_of(place)
    offered = subprocess.run(["bash", "-e", "-c", script], capture_output=True, text=True, env=environ, check=True)
    assert offered.stderr == ""
    return offered.stdout.split()


def environ_of(place: Place) -> dict[str, str]:
    """In which ``est-mailer`` is this one, and its configuration the place's."""
    program = f"#!{sys.executable}\nfrom est_mailer.cli import main\nmain()\n"
    (place.path / "est-mailer").write_text(program, encoding="utf-8")
    (place.path / "est-mailer").chmod(0o755)
    return {**os.environ, "PATH": f"{place.path}:{os.environ['PATH']}", "EST_CONFIG": str(place.path)}


def test_zsh_completes_at_the_first_tab(maker: ModuleType, tmp_path: Path) -> None:
    """It loads the file only then, and forgets the question unless the file answers it."""
    ours, its = os.openpty()
    folder = maker.COMPLETIONS["zsh"].parent
    environ = {**environ_of(mixed_week(tmp_path / "config")), "TERM": "xterm", "ZDOTDIR": str(tmp_path)}
    (tmp_path / ".zshrc").write_text(f"fpath=({folder} $fpath)\nautoload -Uz compinit\ncompinit -u -D\n")
    with subprocess.Popen(["zsh", "-i"], stdin=its, stdout=its, stderr=its, env=environ) as zsh:
        os.close(its)
        os.write(ours, b"est-mailer round sk\t")
        shown = b""
        while b"skip" not in shown and select.select([ours], [], [], 30)[0]:
            shown += os.read(ours, 65536)
        zsh.kill()
    os.close(ours)
    assert b"skip" in shown


def written(text: str, heading: str = "") -> list[str]:
    """What a table says that a person writes: the first column of each row, under a heading."""
    part = text.partition(f"## {heading}\n")[2].partition("\n## ")[0] if heading else text
    return re.findall(r"(?m)^\| `([^`]+)` \|", part)


def verbs(lines: list[str]) -> set[Verb]:
    """The verbs that the service reads in these lines. None of them may be anything else."""
    read = {line: read_command(line) for line in lines}
    assert [line for line, command in read.items() if command is None] == []
    return {command.verb for command in read.values() if command is not None}


def test_every_word_of_a_coordinator_is_understood_and_none_is_left_out() -> None:
    assert verbs(written(WORDS, "Du som samordnar")) == set(Verb) - FOR_RESPONDENTS


@pytest.mark.parametrize(("page", "heading"), [(WORDS, "Den som rapporterar"), (INFORMANT, "Det här kan du svara")])
def test_every_word_of_a_respondent_is_understood_and_none_is_left_out(page: str, heading: str) -> None:
    assert verbs(written(page, heading)) == {*FOR_RESPONDENTS, Verb.HELP}


def test_what_the_page_says_is_no_command_is_none() -> None:
    said = re.findall(r"”([^”]+)” är (?:inget|ingen)", WORDS)
    assert len(said) == 2
    assert [line for line in said if read_command(line) is not None] == []


@pytest.mark.parametrize("name", ["informant", "samordnare", "samordnarens-ord", "mottagare"])
def test_pages_for_those_who_have_five_minutes_are_easy_to_read(name: str) -> None:
    page = (ROOT / "docs/sv" / f"{name}.md").read_text(encoding="utf-8")
    cells = re.sub(r"(?m)^\|[-|]+\|$|\|", "\n\n", re.sub(r"(?s)```.*?```|<[^>]+>|\]\([^)]*\)", "", page))
    assert lix(re.sub(r"[*`#\[\]]", "", cells)) < HARDEST
